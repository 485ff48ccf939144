"""Where one or two amplitudes make a pre-activation positive: exact nodes of integration.

With u = b + g y (+ g' y') and y in [0, 1], the means of y^p u^q over the part where u > 0 are
polynomials between places that are known, so Gauss–Legendre nodes give them exactly, and nothing
is divided by an overlap that may be small.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.models.population.numbers import Array

_GAUSS = {k: np.polynomial.legendre.leggauss(k) for k in (2, 3)}


@dataclass(frozen=True)
class Nodes:
    """Places in the unit interval and their weights, along a new last axis."""

    places: Array
    weights: Array


@dataclass(frozen=True)
class PairNodes:
    """Places of the own and of the other amplitude, weights, and where u changes sign.

    ``edge`` holds, at ``edge_other`` with ``edge_weights``, the own place where u = 0; weights are
    0 where there is none.
    """

    own: Array
    other: Array
    weights: Array
    edge: Array
    edge_other: Array
    edge_weights: Array


def zero(offset: Array, slope: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Where offset + slope y vanishes, kept in [0, 1], and whether that is inside."""
    # A sign change tells that the slope is not zero.
    inside = (offset < 0) != (offset + slope < 0)
    place = np.where(inside, -offset / np.where(inside, slope, 1.0), 0.0)
    return np.clip(place, 0, 1), inside


def positive(offset: Array, slope: Array) -> Nodes:
    """Nodes on the part of 0 ≤ y ≤ 1 where offset + slope y > 0; exact to degree 3.

    >>> half = positive(np.array(-0.5), np.array(1.0))
    >>> round(float(half.weights.sum()), 12), round(float(half.weights @ half.places), 12)
    (0.5, 0.375)
    """
    return _between(*_ends(offset, slope))


def negative(offset: Array, slope: Array) -> Nodes:
    """Nodes on the other part of 0 ≤ y ≤ 1, where offset + slope y ≤ 0.

    >>> float(negative(np.array(0.0), np.array(0.0)).weights.sum().round(12))
    1.0
    """
    start, end = _ends(offset, slope)
    return _between(np.where(start > 0, 0.0, end), np.where(start > 0, start, 1.0))


def _ends(offset: Array, slope: Array) -> tuple[Array, Array]:
    """Where the positive part begins and ends; at the same place if there is none."""
    place, inside = zero(offset, slope)
    start = np.where(inside & (slope > 0), place, 0.0)
    end = np.where(inside & (slope < 0), place, 1.0)
    somewhere = (offset > 0) | (offset + slope > 0)
    return start, np.where(somewhere, end, start)


def positive_pair(offset: Array, own: Array, other: Array) -> PairNodes:
    """Nodes on the part of the unit square where offset + own y + other y' > 0.

    The outer integral, over y', is cut where the inner one changes its form.

    >>> below = positive_pair(np.array(1.0), np.array(-1.0), np.array(-1.0))
    >>> round(float(below.weights.sum()), 12)
    0.5
    """
    first, _ = zero(offset, other)
    second, _ = zero(offset + own, other)
    cuts = (np.zeros_like(first), np.minimum(first, second), np.maximum(first, second))
    ends = (*cuts[1:], np.ones_like(first))
    outer = [_between(start, end, 3) for start, end in zip(cuts, ends, strict=True)]
    y = np.concatenate([nodes.places for nodes in outer], axis=-1)
    weights = np.concatenate([nodes.weights for nodes in outer], axis=-1)
    here, slope = offset[..., None] + other[..., None] * y, np.broadcast_to(own[..., None], y.shape)
    inner = positive(here, slope)
    edge, inside = zero(here, slope)
    return PairNodes(
        inner.places,
        np.broadcast_to(y[..., None], inner.places.shape),
        weights[..., None] * inner.weights,
        edge,
        y,
        np.where(inside, weights / np.where(inside, np.abs(slope), 1.0), 0.0),
    )


def _between(start: Array, end: Array, count: int = 2) -> Nodes:
    width, (nodes, weights) = (end - start)[..., None], _GAUSS[count]
    return Nodes(start[..., None] + width * (nodes + 1) / 2, width * weights / 2)
