"""Certificates about directions by linear programming, checked with the standard library alone.

All rest on one inequality: for unit vectors w_1, …, w_n in m dims and f = Σ f_k P_k with zonal
polynomials P_k and f_k ≥ 0 for k ≥ 1,

    Σ_{i, j} f(⟨w_i, w_j⟩) ≥ n² f_0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from theory.certificate import Rejected, length, refuse_unwieldy
from theory.certificate import short as short
from theory.frames.programs.polynomials import (
    Polynomial,
    never_positive,
    plus,
    scaled,
    times,
    whole,
)
from theory.frames.programs.potentials import Potential
from theory.frames.programs.zonal import even, in_powers

MOST_DEGREE = 100
"""Certificates of a higher degree are not checked."""
MOST_DIMS, MOST_BITS, MOST_BITS_OF_ONE = 10**6, 50_000, 2_000
"""Nor in more dims, with longer coefficients all together, or a longer number beside them."""
MOST_FEATURES = 10**12
"""Nor for more features."""
MOST_PIECES, MOST_POWER = 16, 12
"""Nor for potentials of more pieces, or whose pieces are of a higher degree."""


@dataclass(frozen=True)
class SphericalCode:
    """So many unit vectors at most have all overlaps ≤ s (Delsarte's bound for points).

    ``coefficients`` are f_0 > 0, f_1 ≥ 0, f_2 ≥ 0, … of a polynomial f = Σ f_k P_k that is ≤ 0 on
    all of [−1, s]. Of n such vectors the n diagonal pairs have f(1) each and all others at most 0,
    so ``n² f_0 ≤ n f(1)``.

    In m dims f = t + 1/m allows m + 1 vectors with overlaps ≤ −1/m, the simplex:

    >>> SphericalCode(Fraction(3), Fraction(-1, 3), (Fraction(1, 3), Fraction(1))).proves()
    'at most 4 unit vectors in 3 dims have all overlaps <= -1/3'

    Source: [delsarte1977], the linear programming bound for spherical codes.
    """

    kind: ClassVar[str] = "spherical-code"
    dims: Fraction
    largest: Fraction
    coefficients: Polynomial

    def ratio(self) -> Fraction:
        """f(1)/f_0, the bound before it is rounded down to a number of vectors."""
        return sum(self.coefficients, Fraction(0)) / self.coefficients[0]

    def bounds(self) -> dict[str, Fraction]:
        """The number of vectors is a whole one, and at most this."""
        return {"upper": Fraction(math.floor(self.ratio()))}

    def proves(self) -> str:
        dims = dims_of(self.dims)
        largest = _number("largest", self.largest)
        if not -1 <= largest < 1:
            raise Rejected(f"largest must be in [-1, 1), got {short(largest)}")
        refuse_long("largest", (largest,), MOST_BITS_OF_ONE)
        f = in_powers(nonnegative_zonals("f", self.coefficients), dims)
        _positive_start(self.coefficients)
        if not never_positive(whole(f), Fraction(-1), largest):
            raise Rejected(f"f is positive somewhere on [-1, {short(largest)}]")
        most = math.floor(self.ratio())
        refuse_unwieldy(most)
        return f"at most {most} unit vectors in {dims} dims have all overlaps <= {largest}"


@dataclass(frozen=True)
class LineCode:
    """So many lines at most have all squared overlaps ≤ s² (Delsarte's bound for lines).

    ``coefficients`` are f_0 > 0, f_2 ≥ 0, f_4 ≥ 0, … of an even polynomial f = Σ f_2k P_2k that is
    ≤ 0 wherever t² ≤ ``squared``; as above ``n² f_0 ≤ n f(1)``. The square is what is given, so
    that lines at an irrational overlap can be spoken of.

    The six diagonals of the icosahedron, by f = t² − 1/5:

    >>> LineCode(Fraction(3), Fraction(1, 5), (Fraction(2, 15), Fraction(2, 3))).proves()
    'at most 6 lines in 3 dims have all squared overlaps <= 1/5'

    Source: [delsarte1977], the same bound with even polynomials.
    """

    kind: ClassVar[str] = "line-code"
    dims: Fraction
    squared: Fraction
    coefficients: Polynomial

    def ratio(self) -> Fraction:
        """f(1)/f_0, the bound before it is rounded down to a number of lines."""
        return sum(self.coefficients, Fraction(0)) / self.coefficients[0]

    def bounds(self) -> dict[str, Fraction]:
        """The number of lines is a whole one, and at most this."""
        return {"upper": Fraction(math.floor(self.ratio()))}

    def proves(self) -> str:
        dims = dims_of(self.dims)
        squared = _number("squared", self.squared)
        if not 0 <= squared < 1:
            raise Rejected(f"squared must be in [0, 1), got {short(squared)}")
        refuse_long("squared", (squared,), MOST_BITS_OF_ONE)
        f = in_powers(even(nonnegative_zonals("f", self.coefficients, 2)), dims)
        _positive_start(self.coefficients)
        if not never_positive(whole(f[::2]), Fraction(0), squared):
            raise Rejected(f"f is positive somewhere with t^2 <= {short(squared)}")
        most = math.floor(self.ratio())
        refuse_unwieldy(most)
        return f"at most {most} lines in {dims} dims have all squared overlaps <= {squared}"


@dataclass(frozen=True)
class PotentialEnergy:
    """The energy Σ_{i≠j} f(⟨w_i, w_j⟩) of n unit vectors is at least so much (Yudin's bound).

    The sum runs over ordered pairs. ``cuts``, ``numerators`` and ``denominators`` are the potential
    f (see `Potential`), ``coefficients`` are h_0, h_1 ≥ 0, h_2 ≥ 0, … of a polynomial
    h = Σ h_k P_k that is ≤ f on all of [−1, 1]. Then
    ``Σ_{i≠j} f ≥ Σ_{i≠j} h ≥ n² h_0 − n h(1)``, and ``energy`` is a number no larger than that.

    Three vectors in the plane with f = t: 9·0 − 3·1, and the triangle attains it.

    >>> t = ((Fraction(0), Fraction(1)),)
    >>> one = ((Fraction(1),),)
    >>> ends = (Fraction(-1), Fraction(1))
    >>> PotentialEnergy(Fraction(2), Fraction(3), ends, t, one, *t, Fraction(-3)).proves()
    'in 2 dims, any 3 unit vectors have sum over i != j of f(<w_i, w_j>) >= -3 for f = t on [-1, 1]'

    Source: [yudin1992]; [cohn2007].
    """

    kind: ClassVar[str] = "potential-energy"
    dims: Fraction
    features: Fraction
    cuts: tuple[Fraction, ...]
    numerators: tuple[Polynomial, ...]
    denominators: tuple[Polynomial, ...]
    coefficients: Polynomial
    energy: Fraction

    def floor(self) -> Fraction:
        """n² h_0 − n h(1)."""
        n = self.features
        return n * n * self.coefficients[0] - n * sum(self.coefficients, Fraction(0))

    def bounds(self) -> dict[str, Fraction]:
        """The least energy is at least this."""
        return {"lower": self.energy}

    def proves(self) -> str:
        dims = dims_of(self.dims)
        features = counted("features", self.features, 1)
        potential = potential_of(self.cuts, self.numerators, self.denominators)
        h = in_powers(nonnegative_zonals("h", self.coefficients), dims)
        _below(h, potential)
        energy = _number("energy", self.energy)
        if energy > self.floor():
            floor = short(self.floor())
            raise Rejected(f"energy must be at most n^2 h_0 - n h(1) = {floor}, is {short(energy)}")
        refuse_unwieldy(energy)
        return (
            f"in {dims} dims, any {features} unit vectors have "
            f"sum over i != j of f(<w_i, w_j>) >= {energy} for f = {potential}"
        )


def potential_of(cuts: Any, numerators: Any, denominators: Any) -> Potential:
    """The potential that these pieces are, or `Rejected`."""
    cuts = numbers_of("cuts", cuts)
    above, below = _rows("numerators", numerators), _rows("denominators", denominators)
    if max(len(cuts) - 1, len(above), len(below)) > MOST_PIECES:
        raise Rejected(f"a potential must have at most {MOST_PIECES} pieces")
    refuse_long("cuts", cuts)
    refuse_long("a potential's coefficients", [c for row in (*above, *below) for c in row])
    try:
        return Potential(cuts, above, below)
    except ValueError as error:
        raise Rejected(str(error)) from None


def _below(h: Polynomial, potential: Potential) -> None:
    """`Rejected` unless h ≤ f on every closed piece."""
    pieces = zip(potential.numerators, potential.denominators, strict=True)
    for place, (above, below) in enumerate(pieces):
        low, high = potential.cuts[place : place + 2]
        gap = plus(times(h, below), scaled(above, Fraction(-1)))
        if not never_positive(whole(gap), low, high):
            raise Rejected(f"h is above f somewhere on [{short(low)}, {short(high)}]")


def _positive_start(coefficients: Sequence[Fraction]) -> None:
    if coefficients[0] <= 0:
        raise Rejected(f"f_0 must be positive, is {short(coefficients[0])}")


def nonnegative_zonals(letter: str, coefficients: Any, step: int = 1) -> Polynomial:
    """The coefficients, all but the first of which must not be negative."""
    numbers = numbers_of("coefficients", coefficients)
    if not numbers:
        raise Rejected("coefficients must have at least one entry")
    if step * (len(numbers) - 1) > MOST_DEGREE:
        came = step * (len(numbers) - 1)
        raise Rejected(f"coefficients must be of degree <= {MOST_DEGREE}, got {came}")
    refuse_long("coefficients", numbers)
    for k, c in enumerate(numbers):
        if k and c < 0:
            raise Rejected(f"{letter}_{step * k} must be at least 0, is {short(c)}")
    return numbers


def _rows(name: str, table: Any) -> tuple[Polynomial, ...]:
    if not isinstance(table, tuple):
        raise Rejected(f"{name} must be a list of polynomials")
    rows = tuple(numbers_of(f"a polynomial in {name}", row) for row in table)
    if any(not 1 <= len(row) <= MOST_POWER + 1 for row in rows):
        raise Rejected(f"a polynomial in {name} must have 1 to {MOST_POWER + 1} coefficients")
    return rows


def numbers_of(name: str, values: Any) -> Polynomial:
    """The values if they are a list of numbers, or `Rejected`."""
    if not isinstance(values, tuple) or any(not isinstance(v, Fraction | int) for v in values):
        raise Rejected(f"{name} must be a list of numbers")
    return values


def refuse_long(name: str, numbers: Iterable[Fraction | int], most: int = MOST_BITS) -> None:
    """`Rejected` where the numbers have so many digits together that a check would take minutes."""
    bits = sum(length(number) for number in numbers)
    if bits > most:
        raise Rejected(f"{name} must have at most {most} bits together, got {bits}")


def _number(name: str, value: Any) -> Fraction:
    if not isinstance(value, Fraction | int):
        raise Rejected(f"{name} must be a number")
    return Fraction(value)


def dims_of(value: Any) -> int:
    """The dims as an int, or `Rejected`."""
    dims = whole_number("dims", value, 2)
    if dims > MOST_DIMS:
        raise Rejected(f"dims must be at most {MOST_DIMS}, got {short(dims)}")
    return dims


def counted(name: str, value: Any, least: int) -> int:
    """The value as an int that may be a number of features, or `Rejected`."""
    number = whole_number(name, value, least)
    if number > MOST_FEATURES:
        raise Rejected(f"{name} must be at most {MOST_FEATURES}, got {short(number)}")
    return number


def whole_number(name: str, value: Any, least: int) -> int:
    """The value as an int, or `Rejected`."""
    number = _number(name, value)
    if number.denominator != 1 or number < least:
        raise Rejected(f"{name} must be a whole number >= {least}, got {short(number)}")
    return int(number)
