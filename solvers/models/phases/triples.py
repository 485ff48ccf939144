"""Three features in two dims, the third of importance r: which arrangement is best, over a diagram.

Many minimisations run side by side, as in `solvers.models.phases.pairs`; what they find is the best
of so many starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.models.phases.lines import followed
from solvers.models.phases.pairs import Array, Score, along, descend, diagram, mean_along
from theory.models.phases.triples import (
    Meeting,
    three_meet_a_pair,
    three_meet_dropping,
    three_meet_equal_pair,
)

_LEAST = 1e-9
"""An overlap of smaller size counts as this one."""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(3)


def triple_losses(
    points: Array, ratio: Array | float, density: Array | float
) -> tuple[Array, Array]:
    """Losses (N,) and gradients (N, 9) at W (2, 3) row by row and b (3,); importances 1, 1, r.

    >>> digon = np.array([[1.0, -1, 0, 0, 0, 1, 0, 0, 0]])
    >>> triple_losses(digon, 1.0, 0.5)[0].round(7)
    array([0.0833333])
    """
    columns = points[:, :6].reshape(-1, 2, 3).transpose(2, 1, 0)
    biases = points[:, 6:].T
    d = np.broadcast_to(density, biases.shape[1])
    weights = (np.ones_like(d), np.ones_like(d), np.broadcast_to(ratio, d.shape))
    total = np.zeros(biases.shape[1])
    by_columns, by_bias = np.zeros_like(columns), np.zeros_like(biases)
    for i, weight in enumerate(weights):
        j, k = (n for n in range(3) if n != i)
        gain, near, far = ((columns[i] * columns[n]).sum(axis=0) for n in (i, j, k))
        error, by_gain, by_near, by_far, slope = weight * _reading(gain, near, far, biases[i], d)
        total += error
        by_bias[i] = slope
        by_columns[i] += 2 * by_gain * columns[i] + by_near * columns[j] + by_far * columns[k]
        by_columns[j] += by_near * columns[i]
        by_columns[k] += by_far * columns[i]
    slopes = by_columns.transpose(2, 1, 0).reshape(-1, 6)
    return total, np.concatenate([slopes, by_bias.T], axis=1)


def _reading(gain: Array, near: Array, far: Array, bias: Array, density: Array) -> Array:
    """One feature's error and its slopes in gain, both overlaps and bias: (5, N)."""
    none = along(gain, near, bias, density, np.zeros_like(bias))
    one, other = (mean_along(gain, c, bias, density) for c in (near, far))
    zero = np.zeros_like(bias)
    alone = np.stack([none[0], none[1], zero, zero, none[3]])
    first = np.stack([one[0], one[1], one[2], zero, one[3]])
    second = np.stack([other[0], other[1], zero, other[2], other[3]])
    both = _mean_over_both(gain, near, far, bias, density)
    d = density
    return (1 - d) ** 2 * alone + d * (1 - d) * (first + second) + d**2 * both


def _mean_over_both(gain: Array, near: Array, far: Array, bias: Array, density: Array) -> Array:
    """The mean over both other amplitudes y, z, with the weights y and z for the overlaps' slopes.

    Along s = near·y + far·z all of it is a polynomial of degree 4 at most between six places, where
    three nodes of Gauss are exact.
    """
    swap = np.abs(near) > np.abs(far)
    c, e = np.where(swap, far, near), np.where(swap, near, far)
    e = np.where(np.abs(e) < _LEAST, _LEAST, e)
    slope = c / e
    slope = np.where(np.abs(slope) < _LEAST, _LEAST, slope)
    c = slope * e
    ends = np.sort(np.stack([np.zeros_like(c), c, e, c + e]), axis=0)
    kinks = [np.clip(place, ends[0], ends[-1]) for place in (-bias, -gain - bias)]
    cuts = np.sort(np.concatenate([ends, np.stack(kinks)]), axis=0)
    half, middle = np.diff(cuts, axis=0) / 2, (cuts[1:] + cuts[:-1]) / 2
    s = (middle[:, None] + half[:, None] * _NODES[:, None]).reshape(-1, len(c))
    weight = (half[:, None] * _WEIGHTS[:, None]).reshape(-1, len(c)) / np.abs(e)
    limits = [np.clip(place / slope, 0, 1) for place in (s / e, s / e - 1)]
    low, high = np.minimum(*limits), np.maximum(*limits)
    weight, y = weight * (high - low), (high + low) / 2
    z = (s - c * y) / e
    parts = along(gain, np.ones_like(bias), bias, density, s)
    error, by_gain, by_bias = ((weight * parts[n]).sum(axis=0) for n in (0, 1, 3))
    by_c, by_e = ((weight * part * parts[3]).sum(axis=0) for part in (y, z))
    by_near, by_far = np.where(swap, by_e, by_c), np.where(swap, by_c, by_e)
    return np.stack([error, by_gain, by_near, by_far, by_bias])


PHASES = (
    "third dropped",
    "third shares a dim",
    "first two share a dim",
    "all three share",
    "first dropped",
)
"""By their numbers in `TripleDiagram.phase`."""
_OVERLAPS = 1e-3
_NEAR_ONE, _DENSE = (0.45, 1.6), 0.4
"""Ratios and densities about which all three share; random starts found it nowhere else, and
there it was always isosceles."""
_STARTS = ((0.65, 0.375, 0.75, 0.3, 0.3), (0.9, 0.3, 0.6, 0.17, 0.36))
"""Where isosceles triangles start from: (u, v, w, b, b₃)."""
_ISOSCELES = np.zeros((5, 9))
"""``W = [[u, −u, 0], [−v, −v, w]]``, biases (b, b, b₃), linear in (u, v, w, b, b₃)."""
_ISOSCELES[[0, 0, 1, 1, 2, 3, 3, 4], [0, 1, 3, 4, 5, 6, 7, 8]] = (1, -1, -1, -1, 1, 1, 1, 1)


@dataclass(frozen=True)
class TripleDiagram:
    """The best arrangement at each density and ratio: losses and phases, (densities, ratios)."""

    ratios: Array
    densities: Array
    loss: Array
    phase: NDArray[np.intp]


def triple_diagram(ratios: Sequence[float], densities: Sequence[float]) -> TripleDiagram:
    """The best of these kinds: a pair beside a dedicated feature, in two ways, and all three.

    Pairs are those of one dim, `solvers.models.phases.pairs.diagram`; a pair that drops the third
    feature is a kind of its own. Dropping the first one is never best: at equal importance a
    pair beats it (P-07).
    """
    pairs, equal = diagram(ratios, densities), diagram([1.0], densities)
    first_two = np.broadcast_to(equal.loss, pairs.loss.shape)
    three = _all_three(pairs.ratios, pairs.densities)
    losses = np.stack([pairs.dropped, pairs.loss, first_two, three])
    # Equal losses of the first two kinds: the third feature is dropped.
    phase = (losses - np.array([2e-9, 1e-9, 0, 0])[:, None, None]).argmin(axis=0)
    return TripleDiagram(pairs.ratios, pairs.densities, losses.min(axis=0), phase)


def _all_three(ratios: Array, densities: Array) -> Array:
    """Least losses of isosceles triangles; infinite where the third overlaps with none."""
    r, d = np.meshgrid(ratios, densities)
    inside = (r > _NEAR_ONE[0]) & (r < _NEAR_ONE[1]) & (d > _DENSE)
    found = np.full(r.shape, np.inf)
    best = np.full(int(inside.sum()), np.inf)
    for start in _STARTS if len(best) else ():
        points = np.tile(np.asarray(start, float), (len(best), 1))
        points, values, _ = descend(points, _isosceles(r[inside], d[inside]))
        overlap = np.abs(points[:, 1] * points[:, 2]) > _OVERLAPS
        best = np.where(overlap & (values < best), values, best)
    found[inside] = best
    return found


def _isosceles(ratio: Array, density: Array) -> Score:
    def score(points: Array, rows: NDArray[np.intp]) -> tuple[Array, Array]:
        values, slopes = triple_losses(points @ _ISOSCELES, ratio[rows], density[rows])
        return values, slopes @ _ISOSCELES.T

    return score


# Lines on which all three cost what something else does, followed from where it is known.

_DIGON = (0.857, 0.122, 1.0154, 0.2511, 0.0474, 0.8687, -0.8687, 0.2153, 0.2153, 1.3087)
_BROKEN = (0.741, 0.2301, 0.9885, 0.4067, 0.1619, 0.9273, -0.4806, 0.1981, 0.461, 1.2089)
"""All three, a pair of the first two and the ratio, at densities 0.6 and 0.75."""
_SHARED = (0.7924, 0.5951, 0.8174, 0.1468, 0.2959, 0.968, -0.845, 0.125, 0.185, 0.548)
"""All three, a pair of host and third and the density, at ratio 0.8."""
_DROPPED = (0.7086, 0.7069, 0.0689, 0.0213, 0.4917, 0.941)
"""All three and the ratio, at density 0.9."""


def shared_line(ratios: Sequence[float]) -> list[Meeting]:
    """Where all three cost what a pair of host and third does: densities by ratio, from 4/5 on.

    >>> [met] = shared_line([0.8])
    >>> print(met.density.str(10, radius=False))
    0.5479592955
    """

    def solve(ratio: float, near: Array) -> tuple[Meeting, Sequence[object]]:
        met = three_meet_a_pair(ratio, list(near))
        return met, (*met.isosceles, *met.other, met.density)

    return followed((0.8, _SHARED), ratios, solve)


def equal_line(densities: Sequence[float], broken: bool) -> list[Meeting]:
    """Where they cost what a pair of the first two does: ratios by density, from 0.6 or 0.75 on.

    ``broken`` tells whether that pair is an asymmetric one instead of a digon.

    >>> [met] = equal_line([0.7], broken=False)
    >>> print(met.ratio.str(10, radius=False))
    1.413653905
    """

    def solve(density: float, near: Array) -> tuple[Meeting, Sequence[object]]:
        met = three_meet_equal_pair(density, list(near))
        return met, (*met.isosceles, *met.other, met.ratio)

    return followed((0.75, _BROKEN) if broken else (0.6, _DIGON), densities, solve)


def dropping_line(densities: Sequence[float]) -> list[Meeting]:
    """Where they cost what dropping the third does, at a jump: ratios by density, from 0.9 on.

    >>> [met] = dropping_line([0.9])
    >>> print(met.ratio.str(10, radius=False))
    0.9409551213
    """

    def solve(density: float, near: Array) -> tuple[Meeting, Sequence[object]]:
        met = three_meet_dropping(density, list(near))
        return met, (*met.isosceles, met.ratio)

    return followed((0.9, _DROPPED), densities, solve)
