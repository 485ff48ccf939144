"""Certificates by linear programming with coefficients in a number field; stdlib only.

Where the best arrangement has irrational overlaps, as the pentagon has, only a polynomial over
their field touches all of them and leaves no gap. A number a_0 + a_1 α + a_2 α² + … of the field is
written (a_0, a_1, a_2, …); α is the only zero of ``minimal`` in the interval ``root``. The places
``touching`` are those where the inequality is an equality; they are divided out, and what is left
must keep its sign strictly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from theory.certificate import Rejected, refuse_unwieldy, short
from theory.frames.programs.certificates import (
    MOST_BITS_OF_ONE,
    counted,
    dims_of,
    numbers_of,
    potential_of,
    refuse_long,
)
from theory.frames.programs.fields import Field, Number
from theory.frames.programs.floors import strict
from theory.frames.programs.polynomials import (
    Polynomial,
    divided_by_zero,
    plus,
    scaled,
    sign,
    stays_below,
    times,
    written,
)
from theory.frames.programs.potentials import Potential
from theory.frames.programs.zonal import in_powers, in_zonals

MOST_DEGREE = 40
"""Certificates of a higher degree are not checked."""

Table = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True)
class AlgebraicEnergy:
    """`PotentialEnergy` with coefficients h_0, h_1, … in a number field; it states n² h_0 − n h(1).

    Source: [yudin1992]; [cohn2007].
    """

    kind: ClassVar[str] = "algebraic-energy"
    dims: Fraction
    features: Fraction
    cuts: tuple[Fraction, ...]
    numerators: tuple[Polynomial, ...]
    denominators: tuple[Polynomial, ...]
    minimal: Polynomial
    root: tuple[Fraction, Fraction]
    coefficients: Table
    touching: Table

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
        potential = potential_of(self.cuts, self.numerators, self.denominators)
        field = field_of(self.minimal, self.root)
        h = nonnegative("h", in_field(field, "coefficients", self.coefficients))
        _below(in_powers(h, dims), potential, in_field(field, "touching", self.touching, 0))
        return (
            f"in {dims} dims, any {features} unit vectors have "
            f"sum over i != j of f(<w_i, w_j>) >= {said(self.floor())} for f = {potential}, "
            f"{of_root(field)}"
        )


@dataclass(frozen=True)
class SharpCode:
    """At most n unit vectors have all overlaps ≤ s, and some two of any n have overlap ≥ s.

    A `SphericalCode` and a `PointFloor` in one, for an overlap s in a number field; f(1)/f_0 must
    be n itself. The twelve corners of the icosahedron, s = 1/√5, for instance.

    Source: [delsarte1977]; [levenshtein1979].
    """

    kind: ClassVar[str] = "sharp-code"
    dims: Fraction
    features: Fraction
    minimal: Polynomial
    root: tuple[Fraction, Fraction]
    overlap: tuple[Fraction, ...]
    coefficients: Table
    touching: Table

    def bounds(self) -> dict[str, Number | Fraction]:
        """The largest overlap of n unit vectors is at least this."""
        return {
            "lower": stated(
                in_field(field_of(self.minimal, self.root), "overlap", (self.overlap,))[0]
            )
        }

    def proves(self) -> str:
        dims = dims_of(self.dims)
        features = counted("features", self.features, 2)
        field = field_of(self.minimal, self.root)
        (overlap,) = in_field(field, "overlap", (self.overlap,))
        if sign(overlap + 1) <= 0 or sign(overlap - 1) >= 0:
            raise Rejected("overlap must be between -1 and 1")
        f = nonnegative("f", in_field(field, "coefficients", self.coefficients))
        if f[0].sign() <= 0:
            raise Rejected("f_0 must be positive")
        if sum(f, field.number([0])) - features * f[0]:
            raise Rejected(f"f(1)/f_0 must be {short(features)}")
        powers = in_powers(f, dims)
        touching = in_field(field, "touching", self.touching, 0)
        if not any(not (place - overlap) for place in touching):
            raise Rejected("touching must have the overlap in it")
        if not stays_below(cleared(powers), field.number([-1]), overlap, touching):
            raise Rejected("f is positive somewhere up to the overlap, or touches 0 elsewhere")
        strict(f, in_zonals(times((1, -1), divided_by_zero(powers, overlap)), dims))  # type: ignore[arg-type]
        return (
            f"at most {features} unit vectors in {dims} dims have all overlaps <= {said(overlap)}, "
            f"and some two of any {features} have overlap >= {said(overlap)}, {of_root(field)}"
        )


def stated(number: Number) -> Number | Fraction:
    """The number itself where square roots write it, else a fraction below it."""
    return number if len(number.parts) <= 2 else number.below()


def said(number: Number) -> str:
    """A number of a field, in powers of a; `Rejected` where it is too long for a statement.

    >>> said(Field((Fraction(-2), 0, 1), Fraction(1), Fraction(2)).number([1, Fraction(-1, 2)]))
    '-1/2*a + 1'
    """
    parts = [Fraction(part) for part in number.parts]
    refuse_unwieldy(*parts)
    return written(parts, "a")


def of_root(field: Field) -> str:
    """Which number a is.

    >>> of_root(Field((Fraction(-2), 0, 1), Fraction(1), Fraction(2)))
    'where a is the zero of a^2 - 2 in [1, 2]'
    """
    return f"where a is the zero of {written(field.minimal, 'a')} in [{field.low}, {field.high}]"


def field_of(minimal: Any, root: Any) -> Field:
    """The field, or `Rejected`."""
    if len(numbers_of("root", root)) != 2:
        raise Rejected("root must have two ends")
    refuse_long("minimal and root", (*numbers_of("minimal", minimal), *root), MOST_BITS_OF_ONE)
    try:
        return Field(numbers_of("minimal", minimal), root[0], root[1])
    except ValueError as error:
        raise Rejected(str(error)) from None


def in_field(field: Field, name: str, table: Any, least: int = 1) -> list[Number]:
    """The numbers of the field that a table stands for, or `Rejected`."""
    if not isinstance(table, tuple) or not least <= len(table) <= MOST_DEGREE + 1:
        most = MOST_DEGREE + 1
        raise Rejected(f"{name} must be a list of {least} to {most} numbers of the field")
    size = len(field.minimal) - 1
    if any(len(numbers_of(f"each of {name}", row)) != size for row in table):
        raise Rejected(f"each of {name} must have {size} parts")
    refuse_long(name, [part for row in table for part in row])
    return [field.number(row) for row in table]


def nonnegative(letter: str, coefficients: Sequence[Number]) -> Sequence[Number]:
    """The coefficients, all but the first of which must not be negative."""
    for k, c in enumerate(coefficients):
        if k and c.sign() < 0:
            raise Rejected(f"{letter}_{k} must be at least 0, is negative")
    return coefficients


def _below(h: Any, potential: Potential, touching: list[Number]) -> None:
    """`Rejected` unless h ≤ f on every closed piece."""
    pieces = zip(potential.numerators, potential.denominators, strict=True)
    for place, (above, below) in enumerate(pieces):
        low, high = potential.cuts[place : place + 2]
        gap = cleared(plus(times(h, below), scaled(above, Fraction(-1))))
        if not stays_below(gap, low, high, touching):
            raise Rejected(
                f"h is above f somewhere on [{short(low)}, {short(high)}], or touches it elsewhere"
            )


def cleared(p: Sequence[Any]) -> list[Any]:
    """A positive multiple whose numbers have whole parts."""
    parts = [part for c in p for part in getattr(c, "parts", (c,))]
    return [c * math.lcm(*(Fraction(part).denominator for part in parts)) for c in p]
