"""The best combination of zonal polynomials that stays below a function: floats, no bound yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from solvers.codes.linear import least
from solvers.evidence import NotSolved

Floats = NDArray[np.float64]

_ROUNDS, _POLISHES = 14, 4
_POINTS_A_DEGREE, _POINTS_A_TOP = 4, 20
_ZOOMS, _ZOOM_POINTS = 4, 33
MET, NEARLY_MET = 1e-13, 1e-7
"""How close two costs must be; the second is enough where Newton's method goes on."""
_BELOW, _TOUCHING = 1e-9, 1e-3
"""A solution is below the roof; a top touches it."""
_OPTIONS = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
"""The tightest that HiGHS accepts."""
_DIGITS = 10**15
_SMALLEST, _LARGEST = Fraction(1, 10**16), Fraction(1, 10)


def zonal_values(degrees: Sequence[int], dims: int, t: Floats) -> Floats:
    """P_k(t) for each k in ``degrees``, by the three-term recurrence: (points, degrees).

    >>> zonal_values([0, 2], 2, np.array([0.0, 1.0])).tolist()
    [[1.0, -1.0], [1.0, 1.0]]
    """
    rows = [np.ones_like(t), t]
    for k in range(1, max(degrees)):
        rows.append(((2 * k + dims - 2) * t * rows[k] - k * rows[k - 1]) / (k + dims - 2))
    return np.stack([rows[k] for k in degrees], axis=1)


@dataclass(frozen=True)
class Side:
    """Coefficients c are wanted with ``basis(t) c ≤ roof(t)`` for t in the ``pieces``.

    All but the first ``free`` of them are nonnegative.
    """

    basis: Callable[[Floats], Floats]
    roof: Callable[[Floats], Floats]
    pieces: Sequence[tuple[float, float]]
    free: int = 0

    def gap(self, c: Floats, t: Floats) -> Floats:
        """How far the combination pokes through the roof."""
        return np.asarray(self.basis(t) @ c - self.roof(t), dtype=np.float64)

    def worst(self, c: Floats) -> float:
        """The largest gap at the tops; a float, no bound."""
        return float(self.gap(c, self.tops(c)).max())

    def tops(self, c: Floats) -> Floats:
        """Where the gap is largest nearby, ends included."""
        return np.concatenate([self.tops_on(c, low, high) for low, high in self.pieces])

    def tops_on(self, c: Floats, low: float, high: float) -> Floats:
        grid = spread(low, high, _POINTS_A_TOP * len(c))
        value = np.pad(self.gap(c, grid), 1, constant_values=-np.inf)
        places = np.flatnonzero((value[1:-1] > value[:-2]) & (value[1:-1] >= value[2:]))
        steps = np.pad(np.diff(grid), 1)
        best, width = grid[places], np.maximum(steps[places], steps[places + 1])
        for _ in range(_ZOOMS):
            near = best + width * np.linspace(-1, 1, _ZOOM_POINTS)[:, None]
            near = np.clip(near, low, high)
            gaps = self.gap(c, near.ravel()).reshape(near.shape)
            best = np.take_along_axis(near, gaps.argmax(axis=0)[None, :], axis=0)[0]
            width = 2 * width / (_ZOOM_POINTS - 1)
        return best


def best_below(cost: Floats, side: Side, met: float = MET) -> Floats:
    """The coefficients on this side that minimise ``cost·c``, or `NotSolved`.

    A linear program on some points undershoots; polished, its solution stays below the roof. The
    program is solved again with the points where either touches, until the two costs meet.
    """
    size = len(cost)
    spreads = [spread(low, high, _POINTS_A_DEGREE * size) for low, high in side.pieces]
    points = np.concatenate(spreads)
    best: Floats | None = None
    for _ in range(_ROUNDS):
        try:
            found = _on_points(cost, side, points)
        except NotSolved:
            if best is None:
                raise
            break
        polished = _polished(found, side)
        if side.worst(polished) < _BELOW and (best is None or cost @ polished < cost @ best):
            best = polished
        if best is not None and cost @ (best - found) <= met * abs(cost @ found):
            break
        points = np.concatenate([points, side.tops(found), side.tops(polished)])
    if best is None:
        raise NotSolved(f"after {_ROUNDS} rounds the linear program still pokes through the roof")
    return best


def _on_points(cost: Floats, side: Side, points: Floats) -> Floats:
    return least(
        cost,
        A_ub=side.basis(points),
        b_ub=side.roof(points),
        bounds=[(None, None)] * side.free + [(0, None)] * (len(cost) - side.free),
        options=_OPTIONS,
    )


def _polished(found: Floats, side: Side) -> Floats:
    """Move the tops that nearly touch the roof exactly onto it (Remez' exchange).

    Each coefficient moves in proportion to its size, so that none changes its sign.
    """
    best = found
    for _ in range(_POLISHES):
        tops = side.tops(found)
        tops = tops[side.gap(found, tops) > -_TOUCHING]
        rows = side.basis(tops) * found
        step = np.linalg.lstsq(rows, -side.gap(found, tops), rcond=None)[0]
        found = found * (1 + step)
        if not np.isfinite(found).all() or (found[side.free :] < 0).any():
            return best
        if side.worst(found) < side.worst(best):
            best = found
    return best


def rounded(found: Floats) -> list[Fraction]:
    """Decimals near the found numbers; what should be 0 becomes 0.

    >>> rounded(np.array([0.25, -1e-17]))
    [Fraction(1, 4), Fraction(0, 1)]
    """
    return [Fraction(round(Fraction(float(value)) * _DIGITS), _DIGITS) for value in found]


def margins(scale: Fraction = Fraction(1)) -> Iterator[Fraction]:
    """How far to move away from the roof, nothing first."""
    yield Fraction(0)
    margin = _SMALLEST
    while margin < _LARGEST:
        yield margin * scale
        margin *= 2


def spread(low: float, high: float, count: int) -> Floats:
    """Points that crowd at both ends, as a polynomial's extremes do."""
    turn = np.cos(np.linspace(np.pi, 0.0, count))
    return np.asarray((low + high) / 2 + (high - low) / 2 * turn, dtype=np.float64)
