"""Floors of the one-hot loss for all norms and biases: cells of shifts, cut where needed."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache

from solvers.evidence import NotSolved
from solvers.frames.programs.yudin import potential_energy
from theory.frames.programs.certificates import PotentialEnergy
from theory.frames.programs.polynomials import never_positive, whole
from theory.frames.programs.potentials import one_hot
from theory.models.one_hot.floor import MOST_CELLS, OneHotFloor, excess, short_of

_DEGREE = 12
_NARROWEST = Fraction(1, 4096)


def one_hot_floor(features: int, dims: int, loss: Fraction, degree: int = _DEGREE) -> OneHotFloor:
    """A certificate that n features of one norm and one bias have at least this one-hot loss.

    `NotSolved` where the linear programs do not prove as much.

    >>> one_hot_floor(6, 2, Fraction(1, 5)).bounds()
    {'lower': Fraction(1, 5)}
    """
    each = loss / features

    @cache
    def energy(shift: Fraction) -> PotentialEnergy:
        return potential_energy(features, dims, one_hot(-shift), degree)

    end = _last_shift(each)
    cuts = _cut(Fraction(0), end, lambda low, high: _holds(energy(high), each, low, high))
    shifts = (*cuts, end)
    rows = tuple(energy(s).coefficients for s in shifts)
    made = OneHotFloor(Fraction(dims), Fraction(features), shifts, rows, loss)
    made.proves()
    return made


def _last_shift(each: Fraction) -> Fraction:
    """From where on a feature alone loses enough."""
    return next(s for k in range(1, 100) if not short_of(s := Fraction(k, 100), each))


def _holds(energy: PotentialEnergy, each: Fraction, low: Fraction, high: Fraction) -> bool:
    floor = max(energy.floor() / energy.features, Fraction(0))
    return never_positive(whole(excess(each, floor)), low, high)


def _cut(
    low: Fraction, high: Fraction, holds: Callable[[Fraction, Fraction], bool]
) -> tuple[Fraction, ...]:
    """The starts of cells that all hold, from halving those that do not."""
    waiting, starts = [(low, high)], []
    while waiting:
        start, end = waiting.pop()
        if holds(start, end):
            starts.append(start)
        elif end - start < _NARROWEST or len(starts) + len(waiting) > MOST_CELLS:
            raise NotSolved(f"shifts from {start} to {end}: the programs do not prove so much")
        else:
            middle = (start + end) / 2
            waiting += [(middle, end), (start, middle)]
    return tuple(starts)
