"""A minimum of an energy found in floats as a certificate that a strict one is there."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np

from solvers.evidence import NotSolved
from solvers.frames.packings.active_set import independent, triangular
from solvers.frames.packings.found import Packing
from solvers.frames.packings.surrogate import Floats, Riesz
from theory.certificate import Rejected
from theory.frames.packings.energy_optima import (
    MOST_POWER,
    DistanceOptimum,
    EnergyOptimum,
    SmoothOptimum,
)
from theory.frames.packings.pair_costs import OfDistance, OfFormula, OfOverlap, PairCost, Ratio
from theory.frames.packings.ranges import ZERO, about
from theory.frames.programs.potentials import Potential
from theory.frames.programs.smooth import Formula

_COORDINATES, _ENERGIES = 10**30, 10**18
"""What they are rounded to: whole multiples of one of so many parts."""
_NARROW, _WIDE = Fraction(1, 10**20), Fraction(1, 10**4)
_MOST_STEPS, _ENOUGH = 8, 1e-13
_FLAT = 1e-10
"""An eigenvalue below this part of the largest entry is none in floats."""
_STIFF = 2**24
"""The weight of lengths in Newton's steps: a large one keeps them along the spheres."""
_WEIGHTS = (1, 16, 256, 4096, 2**16)

Optimum = EnergyOptimum | DistanceOptimum | SmoothOptimum


def enclosed_energy(packing: Packing) -> Optimum:
    """The certificate that a strict local minimum is as near the packing as its slope allows.

    `NotSolved` where none is proved: a motion may not raise the energy, or the slope is too large.

    >>> from solvers.frames.packings.search import least_energy
    >>> from theory.frames.programs.potentials import relu_squared
    >>> enclosed_energy(least_energy(5, 2, relu_squared(), starts=4)).proves()[-26:]
    ' have more, up to rotation'
    """
    if packing.kind != "energy" or packing.potential is None:
        raise ValueError(f"needs a packing of least energy with its potential, got {packing.kind}")
    if not np.isfinite(packing.directions).all():
        raise NotSolved("the directions are not finite numbers")
    try:
        found = _Ball(_start(packing))
        narrow = _polished(found)
        if found.far(narrow) > _WIDE:
            raise NotSolved("no minimum is near: Newton's method goes elsewhere")
        slope = float(narrow.slope)
        radius = Fraction(10) ** math.ceil(math.log10(8 * slope / narrow.curvature + _NARROW))
        if radius > _WIDE:
            raise NotSolved(f"the minimum is not enclosed: a slope of {slope:.0e} is left")
        certificate = _Ball(replace(narrow.given, radius=radius)).filled()
        certificate.proves()
    except Rejected as error:
        raise NotSolved(f"the minimum is not enclosed: {error}") from None
    return certificate


def _polished(ball: _Ball) -> _Ball:
    """As Newton's method leaves it: the slopes are exact, and only its steps are floats."""
    for _ in range(_MOST_STEPS):
        if ball.slope < _ENOUGH * ball.curvature:
            break
        moved = _Ball(replace(ball.given, directions=ball.moved()))
        if not moved.slope < ball.slope / 2:
            break
        ball = moved
    return ball


def _start(packing: Packing) -> Optimum:
    """A narrow ball, with a weight, a curvature and energies that are not the final ones."""
    x = packing.directions.T
    bound = _bound(packing)
    if not bound:
        raise NotSolved("a motion is not seen to raise the energy: no pair's cost changes")
    held = independent(x[bound])
    if len(held) < packing.dims:
        raise NotSolved(f"the directions whose pairs matter span only {len(held)} dims")
    turned = triangular(x, [bound[k] for k in held])
    rows = [[Fraction(float(c)) for c in row] for row in turned]
    rows = [at_unit_length(row) for row in rows]
    table = tuple(zip(*rows, strict=True))
    places, one = tuple(Fraction(bound[k]) for k in held), Fraction(1)
    numbers = (_NARROW, one, one, one, one)
    if isinstance(packing.potential, Riesz):
        return DistanceOptimum(table, *_powers(packing.potential), places, *numbers)
    if isinstance(packing.potential, Formula):
        return SmoothOptimum(table, packing.potential.steps, places, *numbers)
    assert packing.potential is not None
    f = packing.potential
    return EnergyOptimum(table, f.cuts, f.numerators, f.denominators, places, *numbers)


def _bound(packing: Packing) -> list[int]:
    """The directions in a pair whose cost changes with its overlap."""
    g = (packing.directions.T @ packing.directions).clip(-1, 1)
    cost = _cost(packing.potential)
    found = set()
    for i, j in zip(*np.triu_indices(len(g), 1), strict=True):
        _, slope, bend = cost.over(about(Fraction(float(g[i, j])), _NARROW))
        if not slope == bend == ZERO:
            found |= {int(i), int(j)}
    return sorted(found)


def _cost(potential: Potential | Riesz | Formula | None) -> PairCost:
    if isinstance(potential, Riesz):
        return OfDistance(Ratio(*_powers(potential)))
    if isinstance(potential, Formula):
        return OfFormula(potential)
    assert potential is not None
    return OfOverlap(potential)


def _powers(potential: Riesz) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """u^(−s) as a fraction."""
    power = int(potential.power)
    if power != potential.power or not 1 <= power <= MOST_POWER:
        needed = f"a whole number in 1..{MOST_POWER}"
        raise NotSolved(f"a minimum is enclosed for {needed} as power, got {potential.power}")
    return (Fraction(1),), (*(Fraction(0),) * power, Fraction(1))


def at_unit_length(row: list[Fraction]) -> list[Fraction]:
    """Scaled to length one, up to rounding; zeros stay."""
    square = sum((c * c for c in row), Fraction(0))
    parts = square.numerator * _COORDINATES**2 // square.denominator
    length = Fraction(math.isqrt(parts), _COORDINATES)
    return [Fraction(round(c / length * _COORDINATES), _COORDINATES) for c in row]


class _Ball:
    """What floats and ranges make of a certificate's ball: its weight, curvature and energies."""

    def __init__(self, given: Optimum) -> None:
        self.given, self.near = given, given.near()
        self.slope, self.low, self.high = self.near.at_unit_length()
        bends = np.array([[float(c) for c in row] for row in self.near.bends()[0]])
        squares = self._lengths()
        self.stiff = bends + _STIFF * squares
        self.weight, self.curvature = self._weighted(bends, squares)

    def _weighted(self, bends: Floats, squares: Floats) -> tuple[int, float]:
        """The least weight whose least eigenvalue is about as large as any's, and that."""
        least = [float(np.linalg.eigvalsh(bends + (c - 1) * squares)[0]) for c in _WEIGHTS]
        if not max(least) > _FLAT * np.abs(bends).max():
            raise Rejected("a motion is not seen to raise the energy")
        place = next(k for k, size in enumerate(least) if size > max(least) / 2)
        return _WEIGHTS[place], least[place]

    def moved(self) -> tuple[tuple[Fraction, ...], ...]:
        """The directions after a step of Newton's method."""
        slopes = [c.middle for c in self.near.slopes()[0]]
        worst = max(map(abs, slopes)) or Fraction(1)
        step = np.linalg.solve(self.stiff, [float(c / worst) for c in slopes])
        rows = [list(row) for row in self.near.x]
        for (i, a), c in zip(self.near.coordinates, step, strict=True):
            rows[i][a] -= Fraction(float(c)) * worst
        return tuple(zip(*map(at_unit_length, rows), strict=True))

    def _lengths(self) -> Floats:
        """What the weight is multiplied by: the squares of the lengths' derivatives."""
        places = self.near.coordinates
        rows = np.zeros((self.near.features, len(places)))
        for k, (i, a) in enumerate(places):
            rows[i, k] = float(self.near.x[i][a])
        return np.asarray(rows.T @ rows)

    def far(self, other: _Ball) -> Fraction:
        """How far the directions are from another's, in any coordinate."""
        rows = zip(self.near.x, other.near.x, strict=True)
        return max(abs(a - b) for u, v in rows for a, b in zip(u, v, strict=True))

    def filled(self) -> Optimum:
        """The certificate with all that is proved."""
        curvature = Fraction(f"{0.75 * self.curvature:.6e}")
        low = self.low - 4 * self.slope**2 / curvature
        return replace(
            self.given,
            weight=Fraction(self.weight),
            curvature=curvature,
            least=Fraction(math.floor(low * _ENERGIES), _ENERGIES),
            most=Fraction(math.ceil(self.high * _ENERGIES), _ENERGIES),
        )
