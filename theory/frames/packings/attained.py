"""Certificates that an arrangement exists, by rational directions; checked by the stdlib alone.

They bound the least worst overlap, or the least energy, of n directions in m dims from above.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import isqrt
from typing import Any, ClassVar

from theory.certificate import Rejected, short
from theory.frames.programs.certificates import potential_of
from theory.frames.programs.polynomials import Polynomial
from theory.frames.programs.potentials import Potential
from theory.rational import directions as columns
from theory.rational import dot

Table = tuple[tuple[Fraction, ...], ...]

_PLACES = 10**30
"""Costs of pairs are rounded up to so many parts, which keeps their sum short."""
MOST_PAIRS, MOST_POWER = 1_000_000, 100


@dataclass(frozen=True)
class LinePacking:
    """So many lines exist with all squared overlaps ≤ s².

    ``directions`` is an m × n table of rationals whose columns span the lines; they need not have
    length one, as ``⟨u, v⟩² ≤ s² |u|² |v|²`` is the same for every multiple.

    >>> square = ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)))
    >>> LinePacking(square, Fraction(0)).proves()
    'there are 2 lines in 2 dims with all squared overlaps <= 0'
    """

    kind: ClassVar[str] = "line-packing"
    directions: Table
    squared: Fraction

    def bounds(self) -> dict[str, Fraction]:
        """The least possible worst overlap is at most this: the root, to thirty decimals above."""
        digits = 10**30
        above, below = self.squared.numerator, self.squared.denominator
        roots = isqrt(above), isqrt(below)
        if roots[0] ** 2 == above and roots[1] ** 2 == below:
            return {"upper": Fraction(*roots)}
        return {"upper": Fraction(isqrt(above * digits**2 // below) + 1, digits)}

    def proves(self) -> str:
        vectors, dims = _directions(self.directions)
        squared = _number("squared", self.squared)
        if not 0 <= squared <= 1:
            raise Rejected(f"squared must be in [0, 1], got {short(squared)}")
        norms = [dot(v, v) for v in vectors]
        for i, j in combinations(range(len(vectors)), 2):
            if dot(vectors[i], vectors[j]) ** 2 > squared * norms[i] * norms[j]:
                raise Rejected(f"lines {i} and {j} have a larger squared overlap")
        n = len(vectors)
        return f"there are {n} lines in {dims} dims with all squared overlaps <= {squared}"


@dataclass(frozen=True)
class PointPacking:
    """So many points on the sphere exist with all overlaps ≤ s; directions as in `LinePacking`.

    >>> square = ((Fraction(1), Fraction(0), Fraction(-1)), (Fraction(0), Fraction(1), Fraction(0)))
    >>> PointPacking(square, Fraction(0)).proves()
    'there are 3 unit vectors in 2 dims with all overlaps <= 0'
    """

    kind: ClassVar[str] = "point-packing"
    directions: Table
    largest: Fraction

    def bounds(self) -> dict[str, Fraction]:
        """The least possible largest overlap is at most this."""
        return {"upper": self.largest}

    def proves(self) -> str:
        vectors, dims = _directions(self.directions)
        largest = _number("largest", self.largest)
        if not -1 <= largest <= 1:
            raise Rejected(f"largest must be in [-1, 1], got {short(largest)}")
        norms = [dot(v, v) for v in vectors]
        for i, j in combinations(range(len(vectors)), 2):
            overlap = dot(vectors[i], vectors[j])
            # ⟨u, v⟩ ≤ s |u| |v| by the squares with their signs.
            if _signed_square(overlap) > _signed_square(largest) * norms[i] * norms[j]:
                raise Rejected(f"points {i} and {j} have a larger overlap")
        n = len(vectors)
        return f"there are {n} unit vectors in {dims} dims with all overlaps <= {largest}"


@dataclass(frozen=True)
class EnergyAttained:
    """So many unit vectors exist with an energy ``Σ_{i≠j} f(⟨w_i, w_j⟩)`` of at most so much.

    The columns of ``directions`` are rational of length one exactly; ``cuts``, ``numerators`` and
    ``denominators`` are the potential f (see `Potential`).

    >>> t = ((Fraction(0), Fraction(1)),)
    >>> pair = ((Fraction(1), Fraction(-1)),)
    >>> ends = (Fraction(-1), Fraction(1))
    >>> EnergyAttained(pair, ends, t, ((Fraction(1),),), Fraction(-2)).proves()[:-21]
    'there are 2 unit vectors in 1 dims with sum over i != j of f(<w_i, w_j>) <= -2'
    """

    kind: ClassVar[str] = "energy-attained"
    directions: Table
    cuts: tuple[Fraction, ...]
    numerators: tuple[Polynomial, ...]
    denominators: tuple[Polynomial, ...]
    energy: Fraction

    def bounds(self) -> dict[str, Fraction]:
        """The least possible energy is at most this."""
        return {"upper": self.energy}

    def attained(self) -> Fraction:
        """The energy of these directions, each pair's cost rounded up."""
        f = self._potential()
        return 2 * sum((_up(f.at(g)) for g in _unit_overlaps(self.directions)), Fraction(0))

    def proves(self) -> str:
        vectors, dims = _directions(self.directions)
        energy = _enough(self.energy, self.attained())
        return (
            f"there are {len(vectors)} unit vectors in {dims} dims with "
            f"sum over i != j of f(<w_i, w_j>) <= {energy} for f = {self._potential()}"
        )

    def _potential(self) -> Potential:
        return potential_of(self.cuts, self.numerators, self.denominators)


@dataclass(frozen=True)
class RieszAttained:
    """So many unit vectors exist with ``Σ_{i≠j} |w_i − w_j|^(−s)`` of at most so much.

    s is ``power``, a whole number; 1 is Coulomb's energy, every pair counted twice.

    >>> pair = ((Fraction(1), Fraction(-1)),)
    >>> RieszAttained(pair, Fraction(1), Fraction(1)).proves()
    'there are 2 unit vectors in 1 dims with sum over i != j of |w_i - w_j|^-1 <= 1'
    """

    kind: ClassVar[str] = "riesz-attained"
    directions: Table
    power: Fraction
    energy: Fraction

    def bounds(self) -> dict[str, Fraction]:
        """The least possible energy is at most this."""
        return {"upper": self.energy}

    def attained(self) -> Fraction:
        """The energy of these directions, each pair's cost rounded up."""
        power = self._power()
        gaps = [2 - 2 * g for g in _unit_overlaps(self.directions)]
        if any(gap <= 0 for gap in gaps):
            raise Rejected("two of the unit vectors coincide: their energy is infinite")
        return 2 * sum((_inverse_root(gap**power) for gap in gaps), Fraction(0))

    def proves(self) -> str:
        vectors, dims = _directions(self.directions)
        energy = _enough(self.energy, self.attained())
        return (
            f"there are {len(vectors)} unit vectors in {dims} dims with "
            f"sum over i != j of |w_i - w_j|^-{self._power()} <= {energy}"
        )

    def _power(self) -> int:
        power = _number("power", self.power)
        if power.denominator != 1 or not 1 <= power <= MOST_POWER:
            raise Rejected(f"power must be a whole number in 1..{MOST_POWER}, got {short(power)}")
        return int(power)


def _up(cost: Fraction) -> Fraction:
    return Fraction(-(-cost.numerator * _PLACES // cost.denominator), _PLACES)


def _inverse_root(number: Fraction) -> Fraction:
    """At least 1/√number."""
    below = isqrt(number.numerator * _PLACES**2 // number.denominator)
    if not below:
        raise Rejected("two of the unit vectors nearly coincide: their energy is not enclosed")
    return _up(Fraction(_PLACES, below))


def _signed_square(x: Fraction) -> Fraction:
    return x * abs(x)


def _unit_overlaps(table: Any) -> list[Fraction]:
    """The overlap of each pair; `Rejected` unless all columns have length one exactly."""
    vectors, _ = _directions(table)
    for i, v in enumerate(vectors):
        if dot(v, v) != 1:
            raise Rejected(f"direction {i} must have length one")
    return [dot(u, v) for u, v in combinations(vectors, 2)]


def _enough(energy: Any, attained: Fraction) -> Fraction:
    stated = _number("energy", energy)
    if attained > stated:
        raise Rejected("energy must be at least that of the directions, is less")
    return stated


def _directions(table: Any) -> tuple[list[list[Fraction]], int]:
    """The columns, none of them zero, and the dims."""
    try:
        rows = [_numbers("a row of directions", row) for row in table]
        vectors = columns(rows)
    except (TypeError, ValueError) as error:
        raise Rejected(str(error)) from None
    if len(vectors) * (len(vectors) - 1) > 2 * MOST_PAIRS:
        raise Rejected(f"directions have at most {MOST_PAIRS} pairs")
    for i, v in enumerate(vectors):
        if not any(v):
            raise Rejected(f"direction {i} must not be zero")
    return vectors, len(rows)


def _numbers(name: str, values: Any) -> tuple[Fraction, ...]:
    if not isinstance(values, tuple):
        raise Rejected(f"{name} must be a list of numbers")
    return tuple(_number(f"each of {name}", value) for value in values)


def _number(name: str, value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, Fraction | int):
        raise Rejected(f"{name} must be a number")
    return Fraction(value)
