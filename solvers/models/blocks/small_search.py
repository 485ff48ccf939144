r"""The least loss of a few features over all weights and biases: many starts, exact score.

The loss is the sum over patterns of present features and corners of their cubes (see
`theory.models.loss`), here for all at once in numpy, with its gradient: about 3ⁿ terms a feature.
An overlap that is nearly 0 would be divided by, so none counts as less than `LEAST` in size; what
is found is scored again in fractions, where nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import factorial

import numpy as np
from scipy.optimize import minimize
from sympy import Rational

from solvers.models.training.sampling import Array
from theory.models.law import FeatureLaw
from theory.models.loss import rational_loss, weights_of_floats

LEAST = 1e-6
_MOST_FEATURES = 9


@dataclass(frozen=True)
class Corners:
    """Every pattern with every corner of its cube: which features are on, which are at 1."""

    on: Array
    full: Array
    sign: Array
    present: Array


@lru_cache(maxsize=8)
def corners(features: int) -> Corners:
    """All 3ⁿ of them.

    >>> corners(2).on.shape
    (9, 2)
    """
    if not 1 <= features <= _MOST_FEATURES:
        raise ValueError(f"features must be in 1..{_MOST_FEATURES}, got {features}")
    codes = np.array(list(product((0, 1, 2), repeat=features)), dtype=float)
    on, full = (codes > 0).astype(float), (codes > 1).astype(float)
    return Corners(on, full, (-1.0) ** (on - full).sum(axis=1), on.sum(axis=1))


def loss_and_gradient(weights: Array, bias: Array, density: Array) -> tuple[float, Array, Array]:
    """The loss at W (m, n), b (n,) for densities (n,), and its derivatives by W and by b.

    >>> loss, by_w, by_b = loss_and_gradient(np.array([[1.0, -1.0]]), np.zeros(2), np.ones(2))
    >>> abs(loss - 1 / 3) < 1e-12
    True
    """
    every = corners(len(bias))
    gram = weights.T @ weights
    by_gram, by_bias, total = np.empty_like(gram), np.empty_like(bias), float(density.sum() / 3)
    for i, row in enumerate(gram):
        g, b = np.where(np.abs(row) < LEAST, 0.0, row), float(bias[i])
        if b >= -g[g < 0].sum():
            value, by_gram[i], by_bias[i] = _linear_reading(i, g, b, density)
        else:
            value, by_gram[i], by_bias[i] = _reading(i, g, b, density, every)
        total += value
    return total, weights @ (by_gram + by_gram.T), by_bias


def _linear_reading(i: int, g: Array, bias: float, density: Array) -> tuple[float, Array, float]:
    """The same as `_reading` where the pre-activation u is never negative: moments do."""
    mean, spread = density / 2, density / 3 - density**2 / 4
    level = bias + g @ mean
    value = spread @ g**2 + level**2 - 2 * (level * mean[i] + spread[i] * g[i])
    by_level = 2 * (level - mean[i])
    by_overlap = 2 * spread * g + by_level * mean
    by_overlap[i] -= 2 * spread[i]
    return float(value), by_overlap, float(by_level)


def _reading(
    i: int, g: Array, bias: float, density: Array, every: Corners
) -> tuple[float, Array, float]:
    """Of one feature: E u₊² − 2 E x u₊ and its derivatives by its overlaps and its bias.

    Both are sums of the powers T_k = u₊^(K + k)/(K + k)! over corners, K features being present.
    Features with overlap 0 are left out of the patterns; all that their overlap changes at first
    is the mean of u.
    """
    meets = g != 0
    if not meets[i]:
        # The feature reads others only: its own amplitude is as good as its mean.
        return _blind_reading(i, g, bias, density, every)
    kept = np.where(meets, density, 0.0)
    chance = np.prod(np.where(every.on > 0, kept, 1 - kept), axis=1)
    places = np.flatnonzero(chance)
    on, full, present = every.on[places], every.full[places], every.present[places]
    weight = (chance * every.sign)[places] / np.prod(np.where(on > 0, g, 1.0), axis=1)
    t0, t1, t2 = _powers(bias + full @ g, present)
    own, at_one = on[:, i], full[:, i]
    parts = 2 * weight * ((1 + own / g[i]) * t2 - at_one * t1)
    slopes = 2 * weight * ((1 + own / g[i]) * t1 - at_one * t0)
    by_bias = float(slopes.sum())
    divided = np.divide(parts @ on, g, out=np.zeros_like(g), where=meets)
    by_overlap = np.where(meets, slopes @ full - divided, by_bias * density / 2)
    by_overlap[i] -= 2 * (weight * own * t2).sum() / g[i] ** 2
    return float(parts.sum()), by_overlap, by_bias


def _blind_reading(
    i: int, g: Array, bias: float, density: Array, every: Corners
) -> tuple[float, Array, float]:
    kept = np.where(g != 0, density, 0.0)
    chance = np.prod(np.where(every.on > 0, kept, 1 - kept), axis=1)
    weight = chance * every.sign / np.prod(np.where(every.on * g != 0, g, 1.0), axis=1)
    t0, t1, t2 = _powers(bias + every.full @ g, every.present)
    parts = weight * (2 * t2 - density[i] * t1)
    slopes = weight * (2 * t1 - density[i] * t0)
    by_bias = float(slopes.sum())
    divided = np.divide(parts @ every.on, g, out=np.zeros_like(g), where=g != 0)
    by_overlap = np.where(g != 0, slopes @ every.full - divided, by_bias * density / 2)
    mean, chance_on = float((weight * t1).sum()), float((weight * t0).sum())
    by_overlap[i] = density[i] * mean - 2 * density[i] / 3 * chance_on
    return float(parts.sum()), by_overlap, by_bias


def _powers(before: Array, present: Array) -> tuple[Array, Array, Array]:
    """u₊^(K + k)/(K + k)! for k = 0, 1, 2; the indicator of u > 0 where K = k = 0."""
    u = np.maximum(before, 0)
    t0 = np.where(u > 0, u**present, 0.0) / _factorials(present)
    t1 = t0 * u / (present + 1)
    return t0, t1, t1 * u / (present + 2)


def _factorials(counts: Array) -> Array:
    return np.array([factorial(k) for k in range(_MOST_FEATURES + 1)], dtype=float)[
        counts.astype(int)
    ]


@dataclass(frozen=True)
class Found:
    """The best of several starts: a rational point and its exact loss."""

    weights: Array
    bias: Array
    loss: Fraction
    gradient: float
    """The largest entry of the gradient, in floats."""

    def shares(self) -> Array:
        """The dimensionality ``D_i`` of each feature, 0 of those that are dropped."""
        gram = self.weights.T @ self.weights
        length = np.diag(gram)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(length > 1e-8, length**2 / (gram**2).sum(axis=1), 0.0)


def best_found(dims: int, densities: Sequence[Rational], starts: int, seed: int) -> Found:
    """The least loss of these features in so many dims, over ``starts`` drawn starts.

    >>> found = best_found(1, [Rational(1, 10)] * 2, starts=4, seed=0)
    >>> found.loss < Fraction(1, 300)
    True
    """
    source = np.random.default_rng(seed)
    density = np.array([float(d) for d in densities])
    runs = [descend(*_start(dims, density, source), density) for _ in range(starts)]
    weights, bias = min(runs, key=lambda run: loss_and_gradient(run[0], run[1], density)[0])
    return scored(weights, bias, densities)


def scored(weights: Array, bias: Array, densities: Sequence[Rational]) -> Found:
    """A point as it is in fractions, with its exact loss."""
    exact, [offsets] = weights_of_floats(weights), weights_of_floats([bias])
    loss = rational_loss(exact, offsets, FeatureLaw.of(list(densities)))
    density = np.array([float(d) for d in densities])
    _, by_weights, by_bias = loss_and_gradient(weights, bias, density)
    steepest = max(np.abs(by_weights).max(), np.abs(by_bias).max())
    return Found(weights, bias, loss, float(steepest))


def descend(weights: Array, bias: Array, density: Array) -> tuple[Array, Array]:
    """Down from a start by L-BFGS, as far as floats go."""
    shape = weights.shape

    def value(point: Array) -> tuple[float, Array]:
        w, b = point[: weights.size].reshape(shape), point[weights.size :]
        loss, by_w, by_b = loss_and_gradient(w, b, density)
        return loss, np.concatenate([by_w.ravel(), by_b])

    start = np.concatenate([weights.ravel(), bias])
    options = {"maxiter": 3000, "ftol": 1e-16, "gtol": 1e-10, "maxcor": 30}
    came = minimize(value, start, jac=True, method="L-BFGS-B", options=options)
    return came.x[: weights.size].reshape(shape), came.x[weights.size :]


def _start(dims: int, density: Array, source: np.random.Generator) -> tuple[Array, Array]:
    """Normal directions of length about 1, biases about 0."""
    size = (dims, len(density))
    return source.normal(0, 1 / np.sqrt(dims), size), source.normal(0, 0.1, len(density))
