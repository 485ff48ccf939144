"""The floor that every potential has: n (n − 1) times what a pair costs at least."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from functools import partial

import numpy as np

from solvers.frames.programs.delsarte import first_accepted, root
from solvers.frames.programs.one_sided import Floats
from solvers.frames.programs.scaling import size
from solvers.frames.programs.smooth import costs, with_constant
from solvers.frames.programs.thomson import constant_floor, of_formula
from solvers.frames.programs.yudin import energy_certificate, values
from theory.frames.programs.certificates import PotentialEnergy
from theory.frames.programs.distances import DistanceEnergy
from theory.frames.programs.potentials import Potential
from theory.frames.programs.smooth import Formula
from theory.frames.programs.smooth_enclosures import Unenclosed
from theory.frames.programs.smooth_energies import SmoothEnergy

_GRID, _ZOOMS = 401, 6
_LARGEST_DENOMINATOR = 1000
_NOTHING = Fraction(1, 10**9)
"""A least cost this small, of the potential's size, may be 0."""
_MARGINS = [Fraction(0), *(Fraction(1, 10**digits) for digits in (30, 24, 18, 15, 12, 9))]


def least_cost(
    features: int, dims: int, potential: Potential | Formula
) -> PotentialEnergy | DistanceEnergy | SmoothEnergy:
    """A floor of Σ_{i≠j} f(⟨w_i, w_j⟩) by the constant h = min f, or a little less.

    >>> from theory.frames.programs.potentials import relu_squared
    >>> least_cost(3, 2, relu_squared()).bounds()["lower"]
    Fraction(0, 1)
    """
    if isinstance(potential, Potential):
        return first_accepted(
            energy_certificate(features, dims, potential, (c,), features * (features - 1) * c)
            for c in _of_pieces(potential, features, dims)
        )
    distance = of_formula(potential)
    if distance is not None:
        place = _argmin(distance.values, -1.0, 1.0)
        least = [distance.at(u) for u in _near(root(2 - 2 * Fraction(place))) if 0 < u <= 2]
        of = size(distance, features, dims)
        return first_accepted(
            constant_floor(features, dims, distance, c) for c in _candidates(least, of)
        )
    return first_accepted(
        certificate
        for c in _of_formula(potential, features, dims)
        for certificate in with_constant(features, dims, potential, c)
    )


def _of_pieces(potential: Potential, features: int, dims: int) -> Iterator[Fraction]:
    place = _argmin(partial(values, potential), -1.0, 1.0)
    places = {*potential.cuts, *_near(Fraction(place))}
    least = [potential.at(t) for t in places if -1 <= t <= 1]
    return _candidates(least, size(potential, features, dims))


def _of_formula(formula: Formula, features: int, dims: int) -> Iterator[Fraction]:
    near = _near(Fraction(_argmin(costs(formula).value, -1.0, 1.0)))
    places = {Fraction(-1), *formula.kinks(), *near, Fraction(1)}
    least: list[Fraction] = []
    for place in places:
        with suppress(Unenclosed):
            low, _ = formula.at(place)
            least += [] if isinstance(low, float) else [low]
    return _candidates(least, size(formula, features, dims))


def _candidates(found: list[Fraction], of: Fraction) -> Iterator[Fraction]:
    """The least found, 0 if it is about that, then less and less; f is of this size."""
    least = min(found, default=Fraction(0))
    if abs(least) <= _NOTHING * of:
        yield Fraction(0)
    for margin in _MARGINS:
        yield least - margin * max(of, abs(least))


def _near(place: Fraction) -> tuple[Fraction, Fraction]:
    """The place, and the short fraction next to it: most potentials have their minimum at one."""
    return place, place.limit_denominator(_LARGEST_DENOMINATOR)


def _argmin(value: Callable[[Floats], Floats], low: float, high: float) -> float:
    """Where a grid that closes in on the least value ends."""
    best, width = low, high - low
    for _ in range(_ZOOMS):
        t = np.linspace(max(low, best - width), min(high, best + width), _GRID)
        with np.errstate(all="ignore"):
            found = value(t)
        best = float(t[np.argmin(np.where(np.isnan(found), np.inf, found))])
        width *= 4 / _GRID
    return best
