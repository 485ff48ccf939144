"""Directions in floats rounded to rational ones, and the certificates of what these attain."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations

from solvers.frames.packings.surrogate import Floats, Riesz
from theory.frames.packings.attained import (
    EnergyAttained,
    LinePacking,
    PointPacking,
    RieszAttained,
    Table,
)
from theory.frames.programs.potentials import Potential
from theory.rational import dot

_PLACES, _MOST_PLACES = 10**18, 10**60
Attained = LinePacking | PointPacking | EnergyAttained | RieszAttained


def lines(directions: Floats) -> LinePacking:
    """The lines along these columns (m, n) with their worst squared overlap, rounded up."""
    vectors = _scaled(directions)
    squares = [dot(u, v) ** 2 / (dot(u, u) * dot(v, v)) for u, v in combinations(vectors, 2)]
    return LinePacking(_table(vectors), _up(max([Fraction(0), *squares])))


def points(directions: Floats) -> PointPacking:
    """The points along these columns (m, n) with their largest overlap, rounded up."""
    vectors = _scaled(directions)
    largest = max(_overlap_above(u, v) for u, v in combinations(vectors, 2))
    return PointPacking(_table(vectors), min(Fraction(1), max(Fraction(-1), largest)))


def energy(directions: Floats, potential: Potential | Riesz) -> EnergyAttained | RieszAttained:
    """The energy of rational unit vectors near these columns (m, n), rounded up."""
    table = _table([unit_near(column) for column in directions.T])
    if isinstance(potential, Potential):
        f = (potential.cuts, potential.numerators, potential.denominators)
        return EnergyAttained(table, *f, _up(EnergyAttained(table, *f, Fraction(0)).attained()))
    if potential.power < 1 or potential.power != int(potential.power):
        raise ValueError(f"power must be a whole number >= 1 to certify, got {potential.power}")
    power = Fraction(int(potential.power))
    return RieszAttained(table, power, _up(RieszAttained(table, power, Fraction(0)).attained()))


def unit_near(column: Floats) -> list[Fraction]:
    """A rational vector of length one exactly, by projecting from the pole that is farthest away.

    >>> import numpy as np
    >>> u = unit_near(np.array([0.6, -0.8]))
    >>> float(u[0]), float(u[1]), dot(u, u)
    (0.6, -0.8, Fraction(1, 1))
    """
    place = max(range(len(column)), key=lambda k: abs(column[k]))
    side = 1 if column[place] > 0 else -1
    rest = [
        Fraction(round(float(c) / (1 + abs(float(column[place]))) * _PLACES), _PLACES)
        for k, c in enumerate(column)
        if k != place
    ]
    square = dot(rest, rest)
    vector = [2 * y / (1 + square) for y in rest]
    vector.insert(place, side * (1 - square) / (1 + square))
    return vector


def _scaled(directions: Floats) -> list[list[Fraction]]:
    """Whole multiples of the columns, which need not have length one."""
    return [[Fraction(round(float(c) * _PLACES)) for c in column] for column in directions.T]


def _overlap_above(u: list[Fraction], v: list[Fraction]) -> Fraction:
    """A short fraction that is at least ⟨u, v⟩/|u||v|, and less than 2·10⁻¹⁸ above it."""
    overlap = dot(u, v)
    square = overlap**2 / (dot(u, u) * dot(v, v))
    below = math.isqrt(square.numerator * _PLACES**2 // square.denominator)
    return Fraction(below + 1, _PLACES) if overlap > 0 else Fraction(-below, _PLACES)


def _up(number: Fraction) -> Fraction:
    """Rounded up to eighteen decimals; of a smaller number as many more as it has zeros."""
    places = _PLACES
    while number and abs(number) * places < _PLACES // 10 and places < _MOST_PLACES:
        places *= 10
    return Fraction(math.ceil(number * places), places)


def _table(vectors: list[list[Fraction]]) -> Table:
    return tuple(zip(*vectors, strict=True))
