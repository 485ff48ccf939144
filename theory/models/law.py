"""How features fire and how much each matters: the problem that a toy model is given."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from sympy import Expr, Integer, Rational, S, sympify

from theory.exact import is_exact

ACTIVATIONS = ("relu", "linear")


@dataclass(frozen=True)
class FeatureLaw:
    """Independent features: each is present with its density, then uniform on [0, 1]; else 0.

    ``densities`` and ``importances`` have one exact entry a feature, a number or a symbol. A
    density is in [0, 1], an importance is not negative; both ends of both are allowed.

    >>> law = FeatureLaw.uniform(2, Rational(1, 2))
    >>> law.features, law.moment(0, 1), law.variance(0)
    (2, 1/4, 5/48)
    """

    densities: tuple[Expr, ...]
    importances: tuple[Expr, ...]

    def __post_init__(self) -> None:
        for name in ("densities", "importances"):
            entries = tuple(sympify(entry) for entry in getattr(self, name))
            if not is_exact(entries) or not all(is_finite(entry) for entry in entries):
                raise ValueError(f"{name} must be exact and finite, got {entries}")
            object.__setattr__(self, name, entries)
        if len(self.densities) != len(self.importances):
            raise ValueError(
                f"{len(self.densities)} densities need as many importances, "
                f"got {len(self.importances)}"
            )
        if not self.densities:
            raise ValueError("densities must name at least one feature, got none")
        for density in self.densities:
            # A symbol may leave the comparison undecided; only a definite answer is an error.
            if (density >= 0) == S.false or (density <= 1) == S.false:
                raise ValueError(f"density must be in [0, 1], got {density}")
        for importance in self.importances:
            if (importance >= 0) == S.false:
                raise ValueError(f"importance must not be negative, got {importance}")

    @classmethod
    def uniform(cls, features: int, density: object, importance: object = 1) -> FeatureLaw:
        """The law of ``features`` features of one density and one importance."""
        return cls((sympify(density),) * features, (sympify(importance),) * features)

    @classmethod
    def of(cls, densities: Sequence[object], importances: Sequence[object] = ()) -> FeatureLaw:
        """The law with these densities; importances are 1 unless given."""
        given = importances or (1,) * len(densities)
        return cls(tuple(map(sympify, densities)), tuple(map(sympify, given)))

    @property
    def features(self) -> int:
        return len(self.densities)

    @property
    def rational(self) -> bool:
        """Whether every density and importance is a rational number."""
        return all(isinstance(entry, Rational) for entry in self.densities + self.importances)

    def moment(self, feature: int, power: int) -> Expr:
        """The moment E xᵖ, p ≥ 1: density times 1/(p + 1), the amplitude's own moment."""
        return self.densities[feature] / Integer(power + 1)

    def variance(self, feature: int) -> Expr:
        """Var x = d/3 − d²/4: the loss of a feature that is dropped, its bias being its mean."""
        return self.moment(feature, 2) - self.moment(feature, 1) ** 2

    def chance(self, present: Collection[int]) -> Expr:
        """The chance that exactly these features are present.

        >>> FeatureLaw.uniform(3, Rational(1, 2)).chance({0, 2})
        1/8
        """
        chance: Expr = S.One
        for i, density in enumerate(self.densities):
            chance *= density if i in present else 1 - density
        return chance


@dataclass(frozen=True)
class ToyModel:
    """The problem, not the weights: ``h = W x`` in ``dims`` dims, then ``x' = f(Wᵀh + b)``.

    ``activation`` is ``"relu"`` or ``"linear"``; a model that is not ``tied`` reads back by a
    matrix of its own instead of Wᵀ.

    >>> ToyModel.uniform(5, 2, Rational(1, 10)).law.features
    5
    """

    features: int
    dims: int
    law: FeatureLaw
    activation: str = "relu"
    tied: bool = True

    def __post_init__(self) -> None:
        if self.features < 1 or self.dims < 1:
            raise ValueError(
                f"features and dims must be positive, got {self.features} and {self.dims}"
            )
        if self.law.features != self.features:
            raise ValueError(
                f"law must have {self.features} features, got one of {self.law.features}"
            )
        if self.activation not in ACTIVATIONS:
            raise ValueError(f"activation must be one of {ACTIVATIONS}, got {self.activation!r}")

    @classmethod
    def uniform(cls, features: int, dims: int, density: object) -> ToyModel:
        """The tied ReLU model of features of one density and importance 1."""
        return cls(features, dims, FeatureLaw.uniform(features, density))


def is_finite(entry: Expr) -> bool:
    """Whether an exact entry is no infinity and no NaN; letters count as finite."""
    return entry is not S.NaN and entry.is_finite is not False


def patterns(features: int) -> Iterator[frozenset[int]]:
    """Every set of features that may be present, fewest first.

    >>> [sorted(present) for present in patterns(2)]
    [[], [0], [1], [0, 1]]
    """
    for size in range(features + 1):
        yield from map(frozenset, combinations(range(features), size))
