"""The one-hot loss and its gradient in floats, for many models at once, and its minimisation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from solvers.evidence import NotSolved
from theory.claim import Effort
from theory.finding import Measurement

Array = NDArray[np.float64]

DIMS = 2
_TOLERANCE = 1e-7
_SHORT = 0.15
"""How often a feature starts short."""


def one_hot_losses(weights: Array, bias: Array, importances: Array | float = 1.0) -> Array:
    """The exact loss H/(3c) of W (..., m, c), b (..., c) and importances (c,), in floats.

    >>> float(one_hot_losses(np.array([[1.0, -1.0]]), np.zeros(2)))
    0.0

    Source: `theory.models.one_hot.potential`, of which this is the vectorised twin.
    """
    return loss_and_gradient(weights, bias, importances)[0]


def loss_and_gradient(
    weights: Array, bias: Array, importances: Array | float = 1.0
) -> tuple[Array, Array, Array]:
    """The loss H/(3c) and its derivatives by W and by b; shapes as in `one_hot_losses`.

    Each output fires on one interval of amplitudes, whose first moments give everything: no
    division by an overlap that may be small.

    >>> loss, by_w, by_b = loss_and_gradient(np.array([[1.0, 0.0]]), np.zeros(2))
    >>> float(loss), by_w.tolist()
    (0.16666666666666666, [[0.0, 0.0]])
    """
    features = bias.shape[-1]
    gram = np.swapaxes(weights, -1, -2) @ weights
    offset = np.broadcast_to(bias[..., None], gram.shape)
    none, one, two = _moments(gram, offset)
    by_slope, by_offset = gram * two + offset * one, gram * one + offset * none
    error = gram * by_slope + offset * by_offset
    diagonal = np.arange(features)
    own_one, own_two = one[..., diagonal, diagonal], two[..., diagonal, diagonal]
    product = by_slope[..., diagonal, diagonal]
    by_slope[..., diagonal, diagonal] -= own_two
    by_offset[..., diagonal, diagonal] -= own_one
    weighed = np.broadcast_to(np.asarray(importances, dtype=float), (features,))
    loss = ((error.sum(axis=-1) + 1 / 3 - 2 * product) * weighed).sum(axis=-1)
    by_slope, by_offset = by_slope * weighed[:, None], by_offset * weighed[:, None]
    by_weights = 2 * weights @ (by_slope + np.swapaxes(by_slope, -1, -2))
    return loss / features, by_weights / features, 2 * by_offset.sum(axis=-1) / features


def _moments(slope: Array, offset: Array) -> tuple[Array, Array, Array]:
    """∫1, ∫x and ∫x² over the part of [0, 1] where ``slope·x + offset`` is positive."""
    with np.errstate(divide="ignore", invalid="ignore"):
        kink = np.clip(np.nan_to_num(-offset / slope), 0, 1)
    end = slope + offset
    low = np.where(offset > 0, 0.0, np.where(end > 0, kink, 1.0))
    high = np.where(end > 0, 1.0, np.where(offset > 0, kink, low))
    return high - low, (high**2 - low**2) / 2, (high**3 - low**3) / 3


def minimised(
    weights: Array, bias: Array, importances: Array | float = 1.0
) -> tuple[Array, Array, float]:
    """The local minimum below one model (m, c), (c,), by L-BFGS: W, b and the loss."""
    shape, size = weights.shape, weights.size

    def value(point: Array) -> tuple[float, Array]:
        loss, by_w, by_b = loss_and_gradient(point[:size].reshape(shape), point[size:], importances)
        return float(loss), np.concatenate([by_w.ravel(), by_b])

    start = np.concatenate([weights.ravel(), bias])
    found = minimize(
        value,
        start,
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 5000, "ftol": 1e-16, "gtol": _TOLERANCE / 10},
    )
    if not np.abs(found.jac).max() < _TOLERANCE:
        raise NotSolved(f"the gradient stays at {np.abs(found.jac).max():.1e}")
    return found.x[:size].reshape(shape), found.x[size:], float(found.fun)


def _start(features: int, source: np.random.Generator) -> tuple[Array, Array]:
    """Directions at random; most features long with a negative bias, some short, ever firing.

    A feature that starts silent would stay so: it has no gradient.
    """
    short = source.random(features) < _SHORT
    turns = source.uniform(0, 2 * np.pi, features)
    length = np.where(short, 0.1, source.uniform(1.0, 1.6, features))
    bias = np.where(short, 0.1, source.uniform(-1.2, -0.2, features))
    return length * np.array([np.cos(turns), np.sin(turns)]), bias


@dataclass(frozen=True)
class Searched:
    """The local minima that random starts lead to, least loss first."""

    losses: tuple[float, ...]
    weights: Array
    bias: Array
    starts: int
    seed: int


@lru_cache(maxsize=16)
def best_of(features: int, starts: int, seed: int, importances: tuple[float, ...] = ()) -> Searched:
    """Minimise from random starts in two dims: as `_start` draws them.

    >>> best_of(4, 8, seed=0).losses[0] < 1e-9
    True

    Starts whose search stalls, in a corner without a gradient, are left out.
    """
    source, found = np.random.default_rng(seed), []
    for _ in range(starts):
        weights, bias = _start(features, source)
        try:
            found.append(minimised(weights, bias, np.array(importances or (1.0,) * features)))
        except NotSolved:
            continue
    if not found:
        raise NotSolved(f"none of {starts} starts led to a critical point")
    found.sort(key=lambda end: end[2])
    weights, bias, _ = found[0]
    return Searched(tuple(loss for *_, loss in found), weights, bias, starts, seed)


def least_of_starts(features: int, effort: Effort) -> Measurement:
    """The least loss over 60 starts or more, with an error that covers a gradient of 1e−7."""
    found = best_of(features, 60 * min(effort.factor, 8), seed=3)
    said = f"best of {found.starts} starts, {len(found.losses)} of which settled"
    return Measurement(found.losses[0], _TOLERANCE, said, seed=found.seed)
