"""How features fire and how much each matters: the problem that a toy model is given.

A law is a product of independent groups of features, and each group a finite mixture of boxes: of
patterns of presence, times pieces of amplitudes. Loss, population loss and samples all use this.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from math import prod
from numbers import Integral
from typing import Any

from sympy import Expr, Integer, Rational, S, sympify

from theory.compare import equal
from theory.models.amplitude import UNIT, Amplitude, exact_number

ACTIVATIONS = ("relu", "linear")
GATES = ("together", "one")


@dataclass(frozen=True)
class Gate:
    """A set of features whose presence is tied.

    ``"together"``: all are present or none, a correlated set. ``"one"``: at most one is present at
    a time, an anticorrelated set. Amplitudes stay independent.

    Source: elhage2022, the section on correlated features.
    """

    features: tuple[int, ...]
    kind: str

    def __post_init__(self) -> None:
        if not isinstance(self.features, Iterable):
            raise ValueError(f"a gate needs a sequence of features, got {self.features!r}")
        places = tuple(whole("features of a gate", place) for place in self.features)
        object.__setattr__(self, "features", places)
        if self.kind not in GATES:
            raise ValueError(f"kind of a gate must be one of {GATES}, got {self.kind!r}")
        if len(set(self.features)) != len(self.features) or len(self.features) < 2:
            raise ValueError(f"a gate needs two or more different features, got {self.features}")


@dataclass(frozen=True)
class Group:
    """Features that depend on nobody else: which of them are present, with the chance of each."""

    features: tuple[int, ...]
    patterns: tuple[tuple[Expr, frozenset[int]], ...]


@dataclass(frozen=True)
class FeatureLaw:
    """Each feature is present with its density, then has its amplitude; else it is 0.

    ``densities`` and ``importances`` have one exact entry a feature, a number or a symbol. A
    density is in [0, 1], an importance is not negative, and not all are zero. ``amplitudes`` are
    uniform on [0, 1] unless given, one a feature; features are independent but for ``gates``.

    >>> law = FeatureLaw.uniform(2, Rational(1, 2))
    >>> law.features, law.moment(0, 1), law.variance(0)
    (2, 1/4, 5/48)
    >>> apart = FeatureLaw.uniform(2, Rational(1, 2), gates=[Gate((0, 1), "one")])
    >>> apart.chance({0}), apart.chance({0, 1}), apart.covariance(0, 1)
    (1/2, 0, -1/16)
    """

    densities: tuple[Expr, ...]
    importances: tuple[Expr, ...]
    amplitudes: tuple[Amplitude, ...] = ()
    gates: tuple[Gate, ...] = ()

    def __post_init__(self) -> None:
        for name in ("densities", "importances"):
            entries = tuple(exact_number(name, entry) for entry in getattr(self, name))
            object.__setattr__(self, name, entries)
        if not self.densities:
            raise ValueError("densities must name at least one feature, got none")
        object.__setattr__(self, "amplitudes", tuple(self.amplitudes) or (UNIT,) * self.features)
        object.__setattr__(self, "gates", tuple(self.gates))
        for name, kind in (("amplitudes", Amplitude), ("gates", Gate)):
            for entry in getattr(self, name):
                if not isinstance(entry, kind):
                    raise ValueError(f"{name} must be of type {kind.__name__}, got {entry!r}")
        for name in ("importances", "amplitudes"):
            if len(getattr(self, name)) != self.features:
                raise ValueError(
                    f"{self.features} densities need as many {name}, got {len(getattr(self, name))}"
                )
        _check_densities(self.densities)
        _check_importances(self.importances)
        _check_gates(self.gates, self.densities)

    @classmethod
    def uniform(
        cls,
        features: int,
        density: object,
        importance: object = 1,
        amplitude: Amplitude = UNIT,
        gates: Sequence[Gate] = (),
    ) -> FeatureLaw:
        """The law of ``features`` features of one density, importance and amplitude."""
        if whole("features", features) < 1:
            raise ValueError(f"features must be positive, got {features}")
        alike = (density,) * features, (importance,) * features
        return cls(*alike, (amplitude,) * features, tuple(gates))

    @classmethod
    def of(
        cls,
        densities: Sequence[object],
        importances: Sequence[object] = (),
        amplitudes: Sequence[Amplitude] = (),
        gates: Sequence[Gate] = (),
    ) -> FeatureLaw:
        """The law with these densities; importances are 1 unless given, amplitudes [0, 1]."""
        given = importances or (1,) * len(densities)
        return cls(tuple(densities), tuple(given), tuple(amplitudes), tuple(gates))

    @property
    def features(self) -> int:
        return len(self.densities)

    @property
    def rational(self) -> bool:
        """Whether every number of the law is rational."""
        numbers = all(isinstance(entry, Rational) for entry in self.densities + self.importances)
        return numbers and all(amplitude.rational for amplitude in self.amplitudes)

    def moment(self, feature: int, power: int) -> Expr:
        """The moment E xᵖ, p ≥ 1: density times the amplitude's own moment."""
        return self.densities[feature] * self.amplitudes[feature].moment(power)

    def variance(self, feature: int) -> Expr:
        """Var x, for unit amplitudes d/3 − d²/4: the loss of a feature dropped at its mean."""
        return self.moment(feature, 2) - self.moment(feature, 1) ** 2

    def covariance(self, first: int, second: int) -> Expr:
        """Cov(x_i, x_j): none between features without a common gate."""
        if first == second:
            return self.variance(first)
        gate = next((g for g in self.gates if {first, second} <= set(g.features)), None)
        if gate is None:
            return S.Zero
        both = self.densities[first] if gate.kind == "together" else S.Zero
        excess = both - self.densities[first] * self.densities[second]
        return excess * self.amplitudes[first].moment(1) * self.amplitudes[second].moment(1)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The independent groups: one a gate, one for each feature without."""
        tied = {feature for gate in self.gates for feature in gate.features}
        free = [self._single(i) for i in range(self.features) if i not in tied]
        return (*free, *map(self._gated, self.gates))

    def _single(self, i: int) -> Group:
        d = self.densities[i]
        return Group((i,), ((1 - d, frozenset()), (d, frozenset({i}))))

    def _gated(self, gate: Gate) -> Group:
        if gate.kind == "together":
            d = self.densities[gate.features[0]]
            return Group(gate.features, ((1 - d, frozenset()), (d, frozenset(gate.features))))
        ones = tuple((self.densities[i], frozenset({i})) for i in gate.features)
        none = S.One - sum((d for d, _ in ones), S.Zero)
        return Group(gate.features, ((none, frozenset()), *ones))

    def chance(self, present: Collection[int]) -> Expr:
        """The chance that exactly these features are present.

        >>> FeatureLaw.uniform(3, Rational(1, 2)).chance({0, 2})
        1/8
        """
        chance: Expr = S.One
        for group in self.groups:
            here = frozenset(present) & set(group.features)
            chance *= next((c for c, on in group.patterns if on == here), S.Zero)
        return chance

    def present(self) -> Iterator[tuple[Expr, frozenset[int]]]:
        """Every set of features that may be present together, with its chance; none left out.

        >>> [(c, sorted(on)) for c, on in FeatureLaw.uniform(1, Rational(1, 3)).present()]
        [(2/3, []), (1/3, [0])]
        """
        yield from joint([group.patterns for group in self.groups], S.One)

    @property
    def amplitude_ends(self) -> tuple[Expr, ...]:
        """Every number that an amplitude is made of."""
        pieces = {piece for amplitude in set(self.amplitudes) for piece in amplitude.pieces}
        return tuple(number for piece in pieces for number in piece)


def joint(
    groups: Sequence[Sequence[tuple[Any, frozenset[int]]]], one: Any
) -> Iterator[tuple[Any, frozenset[int]]]:
    """The patterns of independent groups together, with their chances, numbers of any kind."""
    for parts in product(*groups):
        chance = prod((part for part, _ in parts), start=one)
        if chance != 0:
            yield chance, frozenset().union(*(on for _, on in parts))


def _check_densities(densities: Sequence[Expr]) -> None:
    for density in densities:
        # A symbol may leave the comparison undecided; only a definite answer is an error.
        if (density >= 0) == S.false or (density <= 1) == S.false:
            raise ValueError(f"density must be in [0, 1], got {density}")


def _check_importances(importances: Sequence[Expr]) -> None:
    for importance in importances:
        if (importance >= 0) == S.false:
            raise ValueError(f"importance must not be negative, got {importance}")
    if all(importance == 0 for importance in importances):
        raise ValueError(f"importances must not all be zero, got {len(importances)} zeros")


def _check_gates(gates: Sequence[Gate], densities: Sequence[Expr]) -> None:
    tied = [feature for gate in gates for feature in gate.features]
    if len(set(tied)) != len(tied):
        raise ValueError(f"a feature must be in one gate at most, got {tied}")
    for feature in tied:
        if not 0 <= feature < len(densities):
            raise ValueError(f"gates must name features 0 to {len(densities) - 1}, got {feature}")
    for gate in gates:
        inside = [densities[i] for i in gate.features]
        if gate.kind == "together" and not all(equal(d, inside[0]) for d in inside):
            raise ValueError(f"features present together need one density, got {inside}")
        if gate.kind == "one" and (sum(inside, S.Zero) <= 1) == S.false:
            raise ValueError(
                f"densities of features present one at a time must sum to at most 1, got {inside}"
            )


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
        if whole("features", self.features) < 1 or whole("dims", self.dims) < 1:
            raise ValueError(
                f"features and dims must be positive, got {self.features} and {self.dims}"
            )
        if not isinstance(self.law, FeatureLaw):
            raise ValueError(f"law must be a FeatureLaw, got {self.law!r}")
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


def whole(name: str, number: object) -> int:
    """The number, if it is whole; else a ``ValueError``."""
    if isinstance(number, bool) or not isinstance(number, Integral):
        raise ValueError(f"{name} must be whole numbers, got {number!r}")
    return int(number)


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


def geometric(features: int, ratio: object) -> tuple[Expr, ...]:
    """Importances 1, r, r², …: those of the toy-model paper's first figures.

    >>> geometric(3, Rational(1, 2))
    (1, 1/2, 1/4)
    """
    return tuple(sympify(ratio) ** k for k in range(features))


def power_law(features: int, exponent: object) -> tuple[Expr, ...]:
    """Importances 1, 2^(−a), 3^(−a), …

    >>> power_law(3, 1)
    (1, 1/2, 1/3)
    """
    return tuple(Integer(k) ** -sympify(exponent) for k in range(1, features + 1))
