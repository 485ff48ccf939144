r"""Samples of features, and the loss of given weights measured on samples.

Nothing here knows the exact loss: the two meet only in a verdict. Arrays are stacked as
(instances, features, samples), so ``h = W x`` reads as it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from theory.finding import Measurement
from theory.models.law import FeatureLaw

Array = NDArray[np.float64]

STANDARD_ERRORS = 4
"""How far an agreement may be off: a normal error is larger once in sixteen thousand times."""

_REPLICATES = 32
_POINTS = 1024
_MOST_STRATIFIED = 10


def densities_of(law: FeatureLaw) -> Array:
    """The densities as floats, (features,)."""
    return np.array([float(d) for d in law.densities])


def importances_of(law: FeatureLaw) -> Array:
    """The importances as floats, (features,)."""
    return np.array([float(i) for i in law.importances])


def fill(x: Array, density: Array, source: np.random.Generator) -> Array:
    """Fill ``x`` (features, samples) with fresh amplitudes, zero where a feature is absent.

    One number u in [0, 1) an entry is enough: the feature is present when u < d, and u/d is then
    uniform. Density 0 gives zeros, density 1 never does.
    """
    source.random(out=x)
    absent = x >= density[:, None]
    x /= np.where(density > 0, density, 1)[:, None]
    x[absent] = 0
    return x


def readout(weights: Array, bias: Array, x: Array) -> Array:
    """``ReLU(Wᵀ W x + b)`` for W (..., m, n), b (..., n) and x (..., n, samples).

    >>> readout(np.array([[1.0, -1.0]]), np.zeros(2), np.array([[0.5, 0.0], [0.0, 0.25]]))
    array([[0.5 , 0.  ],
           [0.  , 0.25]])
    """
    hidden = weights @ x
    return np.maximum(np.swapaxes(weights, -1, -2) @ hidden + bias[..., None], 0)


@dataclass(frozen=True)
class SampledLoss:
    """Losses of many instances with the standard error of each, (instances,), and the seed."""

    values: Array
    standard_errors: Array
    seed: int

    def measurement(self, instance: int) -> Measurement:
        """The loss of one instance, ± four standard errors of the sampling."""
        error = STANDARD_ERRORS * float(self.standard_errors[instance])
        return Measurement(float(self.values[instance]), error, "loss on samples", self.seed)


def sampled_loss(
    weights: Array, bias: Array, law: FeatureLaw, *, seed: int, points: int = _POINTS
) -> SampledLoss:
    r"""The loss of W (instances, m, n) and b (instances, n): sum over features, mean over samples.

    The mean is over 32 replicates, each a fair sample of its own, so their spread gives the
    standard error whatever happens inside one. Inside, each set of present features gets
    ``points`` samples and its exact chance as weight (up to ten features; more are drawn plainly,
    ``points`` times 32 a replicate): a pattern that comes once in a million batches counts too.

    >>> law = FeatureLaw.uniform(1, 1)
    >>> nothing = sampled_loss(np.zeros((1, 1, 1)), np.zeros((1, 1)), law, seed=0).measurement(0)
    >>> abs(nothing.value - 1 / 3) <= nothing.error < 1 / 3000
    True
    """
    _check(weights, bias, law)
    importance = importances_of(law)
    replicates = [
        sum(
            chance * _weighted_error(weights, bias, x, importance)
            for chance, x in _strata(law, points, np.random.default_rng(source))
        )
        for source in np.random.SeedSequence(seed).spawn(_REPLICATES)
    ]
    values = np.stack(replicates)
    spread = values.std(axis=0, ddof=1) / np.sqrt(_REPLICATES)
    return SampledLoss(values.mean(axis=0), spread, seed)


def _check(weights: Array, bias: Array, law: FeatureLaw) -> None:
    if weights.ndim != 3 or weights.shape[2] != law.features:
        wanted = f"(instances, dims, {law.features})"
        raise ValueError(f"weights must have shape {wanted}, got {weights.shape}")
    if bias.shape != (len(weights), law.features):
        wanted = f"({len(weights)}, {law.features})"
        raise ValueError(f"bias must have shape {wanted}, got {bias.shape}")
    if not (np.isfinite(weights).all() and np.isfinite(bias).all()):
        raise ValueError("weights and bias must be finite, got NaN or infinity")


def _weighted_error(weights: Array, bias: Array, x: Array, importance: Array) -> Array:
    squares = ((readout(weights, bias, x) - x) ** 2).mean(axis=-1)
    return np.asarray(squares @ importance)


def _strata(
    law: FeatureLaw, points: int, source: np.random.Generator
) -> Iterator[tuple[float, Array]]:
    """Parts of the law with their chances: one a set of present features, if they are few."""
    density = densities_of(law)
    if law.features > _MOST_STRATIFIED:
        yield 1.0, fill(np.empty((law.features, points * _REPLICATES)), density, source)
        return
    for present in product((False, True), repeat=law.features):
        chance = float(np.prod(np.where(present, density, 1 - density)))
        if chance > 0:
            yield chance, _present(present, points, source)


def _present(present: Sequence[bool], points: int, source: np.random.Generator) -> Array:
    """Amplitudes of the present features: a lattice, shifted at random so that it is fair.

    Each point alone is uniform, and together they fill the cube evenly; the tent map makes the
    integrand continuous across the edge over which the shift wraps.
    """
    x = np.zeros((len(present), points))
    chosen = np.flatnonzero(present)
    if len(chosen):
        steps = _irrational_steps(len(chosen))[:, None]
        turned = (steps * np.arange(points) + source.random((len(chosen), 1))) % 1
        x[chosen] = 1 - np.abs(2 * turned - 1)
    return x


def _irrational_steps(size: int) -> Array:
    """Powers of the root of ``g^(size+1) = g + 1``: the golden ratio, in more dimensions."""
    g = 2.0
    for _ in range(64):
        g = (1 + g) ** (1 / (size + 1))
    return g ** -np.arange(1.0, size + 1)
