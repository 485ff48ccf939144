"""What a packing is to minimise, and how many starts are taken to local optima of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solvers.frames.packings.interior import interior, settle
from solvers.frames.packings.starts import soften
from solvers.frames.packings.surrogate import (
    LINES,
    Cost,
    Floats,
    descend,
    energy,
    overlaps,
    soft_worst,
    unit,
    with_slope,
)

_ROUGH, _LAST = 128.0, 512.0
_STEPS = 60
_KICKS = ((0.1, 0.03), (0.3, 0.16), (0.01, 1e-5), (1e-5, 1e-8))
"""Lengths, about, by which every direction is moved, and how far above the level then starts."""
_SMALL = 96
"""Up to so many coordinates every start is taken to the end, above only the best quarter."""
_VARY_STEPS = 100
_FINISH, _FINISH_STEPS = (1e-4, 1e-6, 1e-8), 500

_LARGEST = 1000
"""Above so many coordinates there is no Newton's method."""
_SHARPER = (2e3, 8e3, 3.2e4)

GoOn = Callable[[], bool]


@dataclass(frozen=True)
class WorstOverlap:
    """The worst overlap: lines or points. Arrays are (starts, n, m) with unit rows."""

    cost: Cost

    def roughly(self, x: Floats) -> Floats:
        """X somewhere near good arrangements."""
        return soften(self.cost, x, _ROUGH)

    def improve(self, x: Floats, draw: np.random.Generator, go_on: GoOn) -> tuple[Floats, Floats]:
        """X at local optima, and the stress.

        A symmetric start may end at a saddle, and a start's neighbourhood often holds something
        better: every start is kicked a few times and keeps the best.
        """
        x = soften(self.cost, x, _LAST)
        x = _promising(x, soft_worst(self.cost, np.full(len(x), _LAST))(x, slice(None))[0])
        x, stress = self._settled(x, 1 / _LAST)
        for kick, width in _KICKS:
            if go_on() and not _is_large(x):
                moved = unit(x + kick * draw.standard_normal(x.shape))
                x, stress = self._better(x, stress, *self._settled(moved, width))
        return x, stress

    def vary(self, x: Floats, draw: np.random.Generator) -> tuple[Floats, Floats]:
        """The same from arrangements that are good already, without softening them."""
        return self._settled(unit(x), 0.02, _VARY_STEPS)

    def finish(self, x: Floats) -> tuple[Floats, Floats]:
        """X at the end of valleys that are long and nearly flat."""
        first, *narrower = _FINISH
        x, stress = self._settled(x, first, _FINISH_STEPS)
        for width in narrower:
            x, stress = self._better(x, stress, *self._settled(x, width, _FINISH_STEPS))
        return x, stress

    def _settled(self, x: Floats, width: float, steps: int = 50) -> tuple[Floats, Floats]:
        """By the interior point method; where that is too large, softly, and without a stress."""
        if not _is_large(x):
            return interior(x, self.cost, width, steps)
        for sharpness in _SHARPER:
            x = descend(soft_worst(self.cost, np.full(len(x), sharpness)), x, _STEPS, 1e-9)
        return x, np.zeros((len(x), x.shape[1], x.shape[1]))

    def _better(
        self, x: Floats, stress: Floats, other: Floats, other_stress: Floats
    ) -> tuple[Floats, Floats]:
        better = (self.value(other) < self.value(x))[:, None, None]
        return np.where(better, other, x), np.where(better, other_stress, stress)

    def value(self, x: Floats) -> Floats:
        worst = _off(self.cost.value(overlaps(x))).max(axis=1)
        return np.sqrt(worst) if self.cost is LINES else worst

    def residual(self, x: Floats, stress: Floats) -> float:
        """The force left on the directions, and the slack that carries stress, of sum one."""
        if not 0.5 < stress.sum() / 2 < 2:
            return np.inf
        g = overlaps(x)
        c = self.cost.value(g)
        force = stress * self.cost.slope(g) @ x
        force -= np.einsum("sim,sim->si", force, x)[..., None] * x
        idle = (stress * np.abs(_off(c).max() - c))[0]
        np.fill_diagonal(idle, 0.0)
        return float(max(np.abs(force).max(), idle.max()))


@dataclass(frozen=True)
class TotalEnergy:
    """The energy of all pairs; arrays as in `WorstOverlap`."""

    cost: Cost

    def roughly(self, x: Floats) -> Floats:
        """X somewhere near good arrangements."""
        return descend(energy(self.cost), x, _STEPS, 1e-4)

    def improve(self, x: Floats, draw: np.random.Generator, go_on: GoOn) -> tuple[Floats, Floats]:
        """X at local minima, each kicked once, and the forces |f'| of the pairs, of sum one."""
        x = descend(energy(self.cost), x, 4 * _STEPS, 1e-7)
        x = _promising(x, self.value(x))
        kicked = unit(x + _KICKS[0][0] * draw.standard_normal(x.shape))
        kicked = descend(energy(self.cost), kicked, 4 * _STEPS, 1e-7)
        x = np.where((self.value(kicked) < self.value(x))[:, None, None], kicked, x)
        return self.finish(x)

    def vary(self, x: Floats, draw: np.random.Generator) -> tuple[Floats, Floats]:
        """The same from arrangements that are good already."""
        return self.finish(descend(energy(self.cost), x, 4 * _STEPS, 1e-7))

    def finish(self, x: Floats) -> tuple[Floats, Floats]:
        """X closer to the same local minima."""
        x = x if _is_large(x) else settle(x.copy(), self.cost)
        slope = np.abs(energy(self.cost)(x, slice(None))[1])
        total = slope.sum(axis=(1, 2)) / 2
        return x, slope / np.where(total > 0, total, 1.0)[:, None, None]

    def value(self, x: Floats) -> Floats:
        return energy(self.cost)(x, slice(None))[0]

    def residual(self, x: Floats, stress: Floats) -> float:
        """The largest component of the slope."""
        return float(np.abs(with_slope(energy(self.cost), x)[1]).max())


Aim = WorstOverlap | TotalEnergy


def _is_large(x: Floats) -> bool:
    """Whether a matrix over all coordinates is too much."""
    return x.shape[1] * x.shape[2] > _LARGEST


def _promising(x: Floats, values: Floats) -> Floats:
    """All starts of a small problem, the better quarter of a large one."""
    if x.shape[1] * x.shape[2] <= _SMALL:
        return x
    return np.asarray(x[np.argsort(values)[: max(1, len(x) // 4)]])


def _off(c: Floats) -> Floats:
    """The entries off the diagonal, (starts, n(n − 1))."""
    return np.asarray(c[:, ~np.eye(c.shape[1], dtype=bool)])
