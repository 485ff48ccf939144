"""Energies that depend on distances, Coulomb's 1/u among them: certified lower bounds; stdlib only.

Unit vectors at distance u have overlap t = 1 − u²/2. So a polynomial h in t is one in u, and
h ≤ f on all of (0, 2] is an inequality between polynomials in u, although f is unbounded at 0 and
no rational function of t.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from theory.certificate import Rejected
from theory.frames.programs.algebraic import (
    cleared,
    field_of,
    in_field,
    nonnegative,
    of_root,
    said,
    stated,
)
from theory.frames.programs.certificates import counted, dims_of, numbers_of, refuse_long
from theory.frames.programs.fields import Number
from theory.frames.programs.polynomials import (
    Polynomial,
    always_negative,
    never_positive,
    plus,
    scaled,
    stays_below,
    times,
    whole,
    written,
)
from theory.frames.programs.zonal import in_powers

MOST_POWER = 12
"""Potentials of a higher degree are not checked."""


@dataclass(frozen=True)
class DistanceEnergy:
    """The energy Σ_{i≠j} f(|w_i − w_j|) of n distinct unit vectors is at least so much.

    ``numerator / denominator`` is f as a function of the distance u, the denominator positive on
    (0, 2]. The coefficients h_0, h_1 ≥ 0, … and the places u where h touches f are numbers of the
    field of ``minimal`` and ``root``, as in `theory.frames.programs.algebraic`; over the rationals
    (``minimal`` is t) no places need be given. The sum runs over ordered pairs, so it is twice
    Thomson's.

    Two vectors repel each other least when opposite, by h = 1/2:

    >>> rational = (Fraction(0), Fraction(1)), (Fraction(-1), Fraction(1))
    >>> u, half = (Fraction(0), Fraction(1)), ((Fraction(1, 2),),)
    >>> DistanceEnergy(Fraction(3), Fraction(2), (Fraction(1),), u, *rational, half, ()).proves()
    'in 3 dims, any 2 distinct unit vectors have sum over i != j of f(|w_i - w_j|) >= 1 for f = 1/u'

    Source: [yudin1992].
    """

    kind: ClassVar[str] = "distance-energy"
    dims: Fraction
    features: Fraction
    numerator: Polynomial
    denominator: Polynomial
    minimal: Polynomial
    root: tuple[Fraction, Fraction]
    coefficients: tuple[tuple[Fraction, ...], ...]
    touching: tuple[tuple[Fraction, ...], ...]

    def floor(self) -> Number:
        """n² h_0 − n h(1)."""
        h = in_field(field_of(self.minimal, self.root), "coefficients", self.coefficients)
        n = int(self.features)
        return n * n * h[0] - n * sum(h[1:], h[0])

    def bounds(self) -> dict[str, Number | Fraction]:
        """The least energy is at least this."""
        return {"lower": stated(self.floor())}

    def proves(self) -> str:
        dims = dims_of(self.dims)
        features = counted("features", self.features, 1)
        refuse_long("numerator", numbers_of("numerator", self.numerator))
        refuse_long("denominator", numbers_of("denominator", self.denominator))
        above, below = self.numerator, _positive(self.denominator)
        if not above or len(above) > MOST_POWER + 1:
            raise Rejected(f"numerator must have 1 to {MOST_POWER + 1} coefficients")
        field = field_of(self.minimal, self.root)
        h = nonnegative("h", in_field(field, "coefficients", self.coefficients))
        gap = plus(times(of_distance(in_powers(h, dims)), below), scaled(above, Fraction(-1)))
        if not self._below(cleared(gap)):
            raise Rejected("h is above f somewhere on [0, 2], or touches it elsewhere")
        root = "" if len(field.minimal) == 2 else f", {of_root(field)}"
        return (
            f"in {dims} dims, any {features} distinct unit vectors have "
            f"sum over i != j of f(|w_i - w_j|) >= {said(self.floor())} "
            f"for f = {ratio(above, below)}{root}"
        )

    def _below(self, gap: Sequence[Any]) -> bool:
        field, ends = field_of(self.minimal, self.root), (Fraction(0), Fraction(2))
        if len(field.minimal) == 2:
            # Over the rationals each number of the field has one part; what f alone adds is none.
            return never_positive(
                whole([Fraction(getattr(c, "parts", (c,))[0]) for c in gap]), *ends
            )
        return stays_below(gap, *ends, in_field(field, "touching", self.touching, 0))


def of_distance(p: Sequence[Any]) -> list[Any]:
    """The polynomial in t as one in u, t = 1 − u²/2.

    >>> of_distance((0, 1)) == [1, 0, Fraction(-1, 2)]
    True
    """
    found: list[Any] = [Fraction(0)]
    for c in reversed(p):
        found = list(plus(times(found, (Fraction(1), Fraction(0), Fraction(-1, 2))), (c,)))
    return found[: 2 * len(p) - 1]


def ratio(above: Polynomial, below: Polynomial) -> str:
    """f in words.

    >>> ratio((1,), (0, 0, 1))
    '1/u^2'
    """
    parts = [written(p, "u") for p in (above, below)]
    one, other = (f"({part})" if " " in part else part for part in parts)
    return one if other == "1" else f"{one}/{other}"


def _positive(denominator: Any) -> Polynomial:
    """The denominator, a power of u times what is positive on [0, 2]."""
    below = numbers_of("denominator", denominator)
    if len(below) > MOST_POWER + 1:
        raise Rejected(f"denominator must have 1 to {MOST_POWER + 1} coefficients")
    start = next((k for k, c in enumerate(below) if c), len(below))
    rest = scaled(below[start:], Fraction(-1))
    if not always_negative(whole(rest), Fraction(0), Fraction(2)):
        raise Rejected("denominator must be positive on (0, 2]")
    return below
