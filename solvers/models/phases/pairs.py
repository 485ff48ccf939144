"""Which arrangement of two features on one dim is best, over a whole diagram at once.

Floats propose: many minimisations run side by side in numpy, from several starts each. What they
find is the best of so many starts; that a point is critical, a local minimum, or as dear as another
one is for `theory.models.phases.two_features` to prove; `solvers.models.phases.lines` follows the
lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TINY = 1e-13
"""Overlaps and gains count as no smaller than this, so that nothing is divided by 0."""
_STEP = 1e-6
_FLAT, _SMALLEST = 1e-11, 1e-10
_MOST_STEPS = 200


def losses(points: Array, ratio: Array | float, density: Array | float) -> tuple[Array, Array]:
    """Losses (N,) and gradients (N, 4) of pairs (w₁, w₂, b₁, b₂), importances 1 and ``ratio``.

    >>> losses(np.array([[1.0, -1.0, 0.0, 0.0]]), 1.0, 0.5)[0].round(12)
    array([0.08333333])
    """
    w1, w2, b1, b2 = points.T
    r, d = np.broadcast_to(ratio, w1.shape), np.broadcast_to(density, w1.shape)
    first, second = _reading(w1 * w1, w1 * w2, b1, d), _reading(w2 * w2, w1 * w2, b2, d)
    overlap = first[2] + r * second[2]
    slopes = (
        2 * first[1] * w1 + overlap * w2,
        2 * r * second[1] * w2 + overlap * w1,
        first[3],
        r * second[3],
    )
    return first[0] + r * second[0], np.stack(slopes, axis=-1)


def _reading(gain: Array, overlap: Array, bias: Array, density: Array) -> Array:
    """One feature's error and its slopes in gain, overlap and bias: (4, N)."""
    alone = along(gain, overlap, bias, density, np.zeros_like(bias))
    return (1 - density) * alone + density * mean_along(gain, overlap, bias, density)


def mean_along(gain: Array, overlap: Array, bias: Array, density: Array) -> Array:
    """The mean of `along` over the other amplitude y, uniform on [0, 1]: (4, N).

    In y it is cubic between two places, where Simpson's rule is exact.
    """
    far = np.where(np.abs(overlap) < TINY, TINY, overlap)
    ends = [np.clip(place / far, 0, 1) for place in (-bias, -gain - bias)]
    cuts = np.sort(np.stack([np.zeros_like(far), *ends, np.ones_like(far)]), axis=0)
    y = np.repeat(cuts, 2, axis=0)[:-1]
    y[1::2] = (cuts[1:] + cuts[:-1]) / 2
    sixths = np.diff(cuts, axis=0) / 6
    weights = np.zeros_like(y)
    weights[0:-1:2] += sixths
    weights[1::2] += 4 * sixths
    weights[2::2] += sixths
    return (weights * along(gain, overlap, bias, density, y)).sum(axis=1)


def along(gain: Array, overlap: Array, bias: Array, density: Array, y: Array) -> Array:
    """The error and its slopes in gain, overlap and bias where the other amplitude is y.

    It is averaged over whether the feature itself is present, and over its amplitude.
    """
    gain = np.maximum(gain, TINY)
    u = bias + overlap * y
    start = np.clip(-u / gain, 0, 1)
    short, lost = 1 - gain, start**3 / 3
    ones = [(1 - start**k) / k for k in (1, 2, 3)]
    error = lost + short**2 * ones[2] - 2 * short * u * ones[1] + u * u * ones[0]
    by_gain = -2 * (short * ones[2] - u * ones[1])
    spilled = np.maximum(u, 0)
    by_bias = -2 * density * (short * ones[1] - u * ones[0]) + 2 * (1 - density) * spilled
    whole = density * error + (1 - density) * spilled**2
    return np.stack([whole, density * by_gain, y * by_bias, by_bias])


Score = Callable[[Array, NDArray[np.intp]], tuple[Array, Array]]
"""Losses (K,) and gradients (K, P) of points (K, P), which stand in these rows."""


def descend(points: Array, score: Score) -> tuple[Array, Array, Array]:
    """Local minima (N, P) from these starts, their losses and gradient norms (N,).

    Newton's method with a damping that grows where a step does not pay (Levenberg–Marquardt);
    second derivatives are differences of gradients.
    """
    points = points.copy()
    rows = np.arange(len(points))
    values, slopes = score(points, rows)
    damping = np.full(len(points), 1e-2)
    eye = np.eye(points.shape[1])
    for _ in range(_MOST_STEPS):
        live = np.flatnonzero((np.abs(slopes).max(axis=1) > _FLAT) & (damping < 1e8))
        if not len(live):
            break
        at, slope = points[live], slopes[live]
        bend = _bend(at, slope, score, live) + damping[live, None, None] * eye
        trial = at - np.linalg.solve(bend, slope[..., None])[..., 0]
        value, new = score(trial, live)
        pays = (value <= values[live]) & (np.abs(trial - at).max(axis=1) < 1)
        gone = live[pays]
        points[gone], values[gone], slopes[gone] = trial[pays], value[pays], new[pays]
        # Where even the smallest steps gain nothing more, at a kink for instance, it is over.
        over = np.abs(trial - at).max(axis=1) < _SMALLEST
        damping[live] = np.where(pays, np.maximum(damping[live] / 5, 1e-12), damping[live] * 8)
        damping[live[over]] = np.inf
    return points, values, np.abs(slopes).max(axis=1)


def _bend(at: Array, slope: Array, score: Score, rows: NDArray[np.intp]) -> Array:
    axes = np.eye(at.shape[1])
    columns = [(score(at + _STEP * axis, rows)[1] - slope) / _STEP for axis in axes]
    bend = np.stack(columns, axis=-1)
    return (bend + bend.transpose(0, 2, 1)) / 2


def _pairs(ratio: Array | float, density: Array | float, count: int) -> Score:
    r, d = (np.broadcast_to(q, count) for q in (ratio, density))
    return lambda points, rows: losses(points, r[rows], d[rows])


@dataclass(frozen=True)
class Found:
    """A pair that a minimisation ended at, its loss, and how many of the starts led there."""

    point: tuple[float, ...]
    loss: float
    starts: int


def best_pairs(ratio: object, density: object, starts: int = 60, seed: int = 0) -> list[Found]:
    """Different minima from random starts, best first; w₁ ≥ 0.

    >>> best_pairs(1, 0.5)[0].loss < 0.07628245
    True
    """
    r, q = float(ratio), float(density)  # type: ignore[arg-type]
    drawn = np.random.default_rng(seed).normal(scale=(0.8, 0.8, 0.3, 0.3), size=(starts, 4))
    points, values, flat = descend(drawn, _pairs(r, q, starts))
    points[:, :2] *= np.where(points[:, :1] < 0, -1, 1)
    return _distinct(points, values, flat)


def _distinct(points: Array, values: Array, flat: Array) -> list[Found]:
    """Minima by loss, each place once, with the number of starts that led there."""
    found: list[Found] = []
    for k in np.argsort(values):
        same = [j for j, f in enumerate(found) if np.allclose(f.point, points[k], atol=1e-5)]
        if same:
            old = found[same[0]]
            found[same[0]] = Found(old.point, old.loss, old.starts + 1)
        elif flat[k] < 1e-8:
            found.append(Found(tuple(map(float, points[k])), float(values[k]), 1))
    return found


def unbiased_minima(density: float, starts: int = 40, seed: int = 0) -> list[Found]:
    """Different minima (w₁, w₂) of two equal features without biases, best first.

    >>> round(unbiased_minima(1.0)[0].loss, 6)
    0.083333
    """
    d = np.full(starts, density)

    def score(points: Array, rows: NDArray[np.intp]) -> tuple[Array, Array]:
        whole = np.concatenate([points, np.zeros_like(points)], axis=1)
        values, slopes = losses(whole, 1.0, d[rows])
        return values, slopes[:, :2]

    drawn = np.random.default_rng(seed).normal(size=(starts, 2))
    return _distinct(*descend(drawn, score))


@dataclass(frozen=True)
class Diagram:
    """The best pair at each density and ratio: arrays (densities, ratios) and (…, 4)."""

    ratios: Array
    densities: Array
    loss: Array
    dropped: Array
    point: Array

    @property
    def share(self) -> Array:
        """Length of the less represented feature over that of the other; 0 where one is dropped."""
        sizes = np.abs(self.point[..., :2])
        return np.where(self.loss < self.dropped * (1 - 1e-9), sizes.min(-1) / sizes.max(-1), 0.0)


_STARTS = (
    (1.0, -0.95, 0.05, 0.1),
    (0.95, -0.4, 0.1, 0.3),
    (0.99, -0.1, 0.03, 0.3),
    (0.85, -0.85, 0.2, 0.2),
)


def diagram(ratios: Sequence[float], densities: Sequence[float]) -> Diagram:
    """The best of dropping and of pairs from four starts, for ratios at most 1 and above.

    A ratio r above 1 is one of 1/r with the features exchanged and the loss times r.
    """
    wanted, rows = np.asarray(ratios, float), np.asarray(densities, float)
    inner_ratios, place = np.unique(np.minimum(wanted, 1 / wanted).round(12), return_inverse=True)
    inner, d = (part.ravel() for part in np.meshgrid(inner_ratios, rows))
    dropped = inner * (d / 3 - d**2 / 4)
    best = dropped.copy()
    point = np.stack([np.ones_like(inner), 0 * inner, 0 * inner, d / 2], axis=-1)
    for start in _STARTS:
        at = np.tile(start, (len(inner), 1))
        points, values, _ = descend(at, _pairs(inner, d, len(inner)))
        better = values < best - 1e-15
        best[better], point[better] = values[better], points[better]
    shape = (len(rows), len(inner_ratios))
    scale = np.maximum(wanted, 1)
    point = point.reshape((*shape, 4))[:, place]
    exchanged = np.where((wanted > 1)[:, None], point[..., [1, 0, 3, 2]], point)
    loss, least = (part.reshape(shape)[:, place] * scale for part in (best, dropped))
    return Diagram(wanted, rows, loss, least, exchanged)
