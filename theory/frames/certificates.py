"""Certificates about directions by linear programming, checked with the standard library alone.

All rest on one inequality: for unit vectors w_1, …, w_n in m dims and f = Σ f_k P_k with zonal
polynomials P_k and f_k ≥ 0 for k ≥ 1,

    Σ_{i, j} f(⟨w_i, w_j⟩) ≥ n² f_0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from theory.certificate import Rejected
from theory.frames.polynomials import Polynomial, never_positive, plus, scaled, times, whole
from theory.frames.potentials import Potential
from theory.frames.surds import sign
from theory.frames.zonal import even, in_powers

MOST_DEGREE, MOST_QUADRATIC_DEGREE = 100, 40
"""Certificates of a higher degree, over the rationals or a quadratic field, are not checked."""


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
        dims = _whole("dims", self.dims, 2)
        largest = _number("largest", self.largest)
        if not -1 <= largest < 1:
            raise Rejected(f"largest must be in [-1, 1), got {_short(largest)}")
        f = in_powers(_nonnegative("f", self.coefficients), dims)
        _positive_start(self.coefficients)
        if not never_positive(whole(f), Fraction(-1), largest):
            raise Rejected(f"f is positive somewhere on [-1, {_short(largest)}]")
        most = math.floor(self.ratio())
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
        dims = _whole("dims", self.dims, 2)
        squared = _number("squared", self.squared)
        if not 0 <= squared < 1:
            raise Rejected(f"squared must be in [0, 1), got {_short(squared)}")
        f = in_powers(even(_nonnegative("f", self.coefficients, 2)), dims)
        _positive_start(self.coefficients)
        if not never_positive(whole(f[::2]), Fraction(0), squared):
            raise Rejected(f"f is positive somewhere with t^2 <= {_short(squared)}")
        most = math.floor(self.ratio())
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
        dims = _whole("dims", self.dims, 2)
        features = _whole("features", self.features, 1)
        potential = _potential(self.cuts, self.numerators, self.denominators)
        h = in_powers(_nonnegative("h", self.coefficients), dims)
        _below(h, potential)
        energy = _number("energy", self.energy)
        if energy > self.floor():
            floor = _short(self.floor())
            raise Rejected(
                f"energy must be at most n^2 h_0 - n h(1) = {floor}, is {_short(energy)}"
            )
        return (
            f"in {dims} dims, any {features} unit vectors have "
            f"sum over i != j of f(<w_i, w_j>) >= {energy} for f = {potential}"
        )


@dataclass(frozen=True)
class QuadraticEnergy:
    """The same with coefficients ``h_k = rationals[k] + surds[k]·√radicand``.

    Where the best arrangement has overlaps in a quadratic field, as the pentagon has, only such a
    polynomial touches f at all of them and leaves no gap.

    Source: [yudin1992]; [cohn2007].
    """

    kind: ClassVar[str] = "quadratic-energy"
    dims: Fraction
    features: Fraction
    cuts: tuple[Fraction, ...]
    numerators: tuple[Polynomial, ...]
    denominators: tuple[Polynomial, ...]
    radicand: Fraction
    rationals: Polynomial
    surds: Polynomial

    def floor(self) -> tuple[Fraction, Fraction]:
        """n² h_0 − n h(1) as (a, b), meaning a + b·√radicand."""
        n = self.features
        parts = (self.rationals, self.surds)
        one, other = (n * n * part[0] - n * sum(part, Fraction(0)) for part in parts)
        return one, other

    def bounds(self) -> dict[str, Fraction]:
        """The least energy is at least this: `floor` rounded down to thirty decimals."""
        a, b = self.floor()
        digits = 10**30
        root = math.isqrt(int(self.radicand) * digits**2)
        return {"lower": a + b * Fraction(root + (b < 0), digits)}

    def proves(self) -> str:
        dims = _whole("dims", self.dims, 2)
        features = _whole("features", self.features, 1)
        radicand = _whole("radicand", self.radicand, 2)
        if math.isqrt(radicand) ** 2 == radicand:
            raise Rejected(f"radicand must not be a square, is {radicand}")
        potential = _potential(self.cuts, self.numerators, self.denominators)
        rationals, surds = self._coefficients(radicand)
        _below(in_powers(rationals, dims), potential, in_powers(surds, dims), radicand)
        return (
            f"in {dims} dims, any {features} unit vectors have "
            f"sum over i != j of f(<w_i, w_j>) >= {_in_field(*self.floor(), radicand)} "
            f"for f = {potential}"
        )

    def _coefficients(self, radicand: int) -> tuple[Polynomial, Polynomial]:
        rationals, surds = _numbers("rationals", self.rationals), _numbers("surds", self.surds)
        if not rationals or len(rationals) != len(surds):
            raise Rejected("rationals and surds must be as many, at least one")
        if len(rationals) > MOST_QUADRATIC_DEGREE + 1:
            came = len(rationals) - 1
            raise Rejected(f"coefficients must be of degree <= {MOST_QUADRATIC_DEGREE}, got {came}")
        for k in range(1, len(rationals)):
            (number,) = whole(rationals[k : k + 1], surds[k : k + 1], radicand)
            if sign(number) < 0:
                raise Rejected(f"h_{k} must be at least 0, is negative")
        return rationals, surds


def _potential(cuts: Any, numerators: Any, denominators: Any) -> Potential:
    cuts = _numbers("cuts", cuts)
    above, below = _rows("numerators", numerators), _rows("denominators", denominators)
    try:
        return Potential(cuts, above, below)
    except ValueError as error:
        raise Rejected(str(error)) from None


def _below(h: Polynomial, potential: Potential, surds: Polynomial = (), radicand: int = 0) -> None:
    """`Rejected` unless h + surds·√radicand ≤ f on every closed piece."""
    pieces = zip(potential.numerators, potential.denominators, strict=True)
    for place, (above, below) in enumerate(pieces):
        low, high = potential.cuts[place : place + 2]
        gap = plus(times(h, below), scaled(above, Fraction(-1)))
        if not never_positive(whole(gap, times(surds, below), radicand), low, high):
            raise Rejected(f"h is above f somewhere on [{_short(low)}, {_short(high)}]")


def _in_field(a: Fraction, b: Fraction, radicand: int) -> str:
    """a + b√D in words."""
    return f"{a} {'-' if b < 0 else '+'} {abs(b)}*sqrt({radicand})"


def _positive_start(coefficients: Sequence[Fraction]) -> None:
    if coefficients[0] <= 0:
        raise Rejected(f"f_0 must be positive, is {_short(coefficients[0])}")


def _nonnegative(letter: str, coefficients: Any, step: int = 1) -> Polynomial:
    """The coefficients, all but the first of which must not be negative."""
    numbers = _numbers("coefficients", coefficients)
    if not numbers:
        raise Rejected("coefficients must have at least one entry")
    if step * (len(numbers) - 1) > MOST_DEGREE:
        came = step * (len(numbers) - 1)
        raise Rejected(f"coefficients must be of degree <= {MOST_DEGREE}, got {came}")
    for k, c in enumerate(numbers):
        if k and c < 0:
            raise Rejected(f"{letter}_{step * k} must be at least 0, is {_short(c)}")
    return numbers


def _rows(name: str, table: Any) -> tuple[Polynomial, ...]:
    if not isinstance(table, tuple):
        raise Rejected(f"{name} must be a list of polynomials")
    rows = tuple(_numbers(f"a polynomial in {name}", row) for row in table)
    if any(not row or len(row) > MOST_DEGREE for row in rows):
        raise Rejected(f"a polynomial in {name} must have 1 to {MOST_DEGREE} coefficients")
    return rows


def _numbers(name: str, values: Any) -> Polynomial:
    if not isinstance(values, tuple) or any(not isinstance(v, Fraction | int) for v in values):
        raise Rejected(f"{name} must be a list of numbers")
    return values


def _number(name: str, value: Any) -> Fraction:
    if not isinstance(value, Fraction | int):
        raise Rejected(f"{name} must be a number")
    return Fraction(value)


def _whole(name: str, value: Any, least: int) -> int:
    number = _number(name, value)
    if number.denominator != 1 or number < least:
        raise Rejected(f"{name} must be a whole number >= {least}, got {_short(number)}")
    return int(number)


def _short(number: Fraction) -> str:
    """A number for an error message: in full when short, else its sign and size."""
    number = Fraction(number)
    bits = number.numerator.bit_length() + number.denominator.bit_length()
    if bits < 200:
        return str(number)
    return f"a {'positive' if number > 0 else 'negative'} fraction of {bits} bits"
