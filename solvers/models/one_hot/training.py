r"""Toy models trained by stochastic gradient descent with one present feature at a time.

Plain SGD on fresh batches, W starts Gaussian and b at zero; each instance has its own stream.
Losses on the way are exact, not those of the batches: the potential in floats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from solvers.evidence import NotSolved
from solvers.models.one_hot.potential import DIMS, Array, minimised, one_hot_losses
from theory.claim import Effort
from theory.finding import Measurement
from theory.models.one_hot.k_gon_levels import level

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class OneHotRecipe:
    """How to train: plain SGD whose rate falls to zero along a cosine in the last half."""

    steps: int = 6000
    batch: int = 32
    rate: float = 0.1
    spread: float = 0.5

    def __post_init__(self) -> None:
        if self.steps < 2 or self.batch < 1:
            raise ValueError(
                f"steps must be at least 2, batch 1, got {self.steps} and {self.batch}"
            )
        if not (0 < self.rate < np.inf and 0 <= self.spread < np.inf):
            raise ValueError(
                f"rate must be positive and spread not negative, got {self.rate}, {self.spread}"
            )

    def rate_at(self, step: int) -> float:
        """The rate of a step, counted from 0.

        >>> OneHotRecipe(steps=100, rate=1.0).rate_at(25), OneHotRecipe(steps=100).rate_at(100)
        (1.0, 0.0)
        """
        late = max(0.0, 2 * step / self.steps - 1)
        return float(self.rate * (1 + np.cos(np.pi * late)) / 2)


@dataclass(frozen=True)
class OneHotRun:
    """Trained models: W (instances, 2, c), b (instances, c), exact losses at recorded steps."""

    weights: Array
    bias: Array
    recorded: tuple[int, ...]
    losses: Array
    recipe: OneHotRecipe
    seed: int

    @property
    def final(self) -> Array:
        return np.asarray(self.losses[-1])


def train_one_hot(
    features: int, instances: int, seed: int, recipe: OneHotRecipe | None = None, every: int = 50
) -> OneHotRun:
    """Train so many models of ``features`` in two dims, recording the loss every so many steps."""
    if features < 1 or instances < 1 or every < 1:
        raise ValueError(f"needs positive counts, got {features}, {instances} and {every}")
    plan = recipe or OneHotRecipe()
    source = np.random.default_rng(seed)
    weights = source.normal(0, plan.spread, (instances, DIMS, features))
    bias = np.zeros((instances, features))
    recorded, losses = [], []
    for step in range(plan.steps):
        if step % every == 0:
            recorded.append(step)
            losses.append(one_hot_losses(weights, bias))
        present = source.integers(0, features, (instances, plan.batch))
        by_weights, by_bias = gradient(
            weights, bias, present, source.random((instances, plan.batch))
        )
        weights -= plan.rate_at(step) * by_weights
        bias -= plan.rate_at(step) * by_bias
        if not np.isfinite(weights).all():
            raise NotSolved(f"training diverged at step {step}: take a smaller rate")
    losses.append(one_hot_losses(weights, bias))
    return OneHotRun(weights, bias, (*recorded, plan.steps), np.array(losses), plan, seed)


def gradient(weights: Array, bias: Array, present: Counts, size: Array) -> tuple[Array, Array]:
    """The batch's mean gradient of Σ (x − x')² by W and b; ``present`` and ``size`` are samples.

    Shapes: W (instances, m, c), b (instances, c), both samples (instances, batch).
    """
    instances, batch = present.shape
    features = bias.shape[-1]
    shown = np.zeros((instances, batch, features))
    np.put_along_axis(shown, present[..., None], size[..., None], axis=-1)
    hidden = shown @ np.swapaxes(weights, -1, -2)
    before = hidden @ weights + bias[:, None, :]
    delta = (np.maximum(before, 0) - shown) * (before > 0) * (2 / batch)
    as_decoder = np.swapaxes(hidden, -1, -2) @ delta
    as_encoder = weights @ np.swapaxes(delta, -1, -2) @ shown
    return as_decoder + as_encoder, delta.sum(axis=1)


# Plateaus


def ladder(features: int) -> dict[tuple[int, int], float]:
    """The loss of every decorated polygon among ``features``: by corners and always-firing ones."""
    return {
        (corners, positive): float(level(corners, features, positive))
        for corners in range(1, features + 1)
        for positive in range(features - corners + 1)
    }


def plateaus(
    curve: Sequence[float], levels: dict[tuple[int, int], float], within: float, at_least: int
) -> list[tuple[int, int]]:
    """Which levels a loss curve dwells on, in order: so many records in a row near one of them.

    >>> plateaus([3, 2, 2, 2, 1, 1], {(1, 0): 2.0, (2, 0): 1.0}, within=0.02, at_least=2)
    [(1, 0), (2, 0)]
    """
    found: list[tuple[int, int]] = []
    run, last = 0, None
    for loss in curve:
        near = min(levels, key=lambda shape: abs(levels[shape] - loss))
        here = near if abs(levels[near] - loss) <= within * levels[near] else None
        run = run + 1 if here is not None and here == last else 1
        last = here
        if here is not None and run == at_least and (not found or found[-1] != here):
            found.append(here)
    return found


@lru_cache(maxsize=4)
def trained(effort: Effort) -> OneHotRun:
    """The models that the claims and the figure share: six features."""
    instances = {Effort.QUICK: 60, Effort.STANDARD: 200, Effort.THOROUGH: 600}[effort]
    return train_one_hot(6, instances, seed=1)


def share_passing_downwards(effort: Effort) -> Measurement:
    """Of the trained models seen at two levels or more, the share that only go down."""
    run, levels = trained(effort), ladder(6)
    falling = []
    for curve in run.losses.T:
        seen = [levels[shape] for shape in plateaus(curve, levels, within=0.015, at_least=4)]
        if len(seen) > 1:
            falling.append(all(a > b for a, b in pairwise(seen)))
    return _share(falling, effort)


@lru_cache(maxsize=4)
def settled_losses(effort: Effort) -> tuple[float, ...]:
    """The losses of the minima that the trained models are in: the noise of SGD taken away."""
    run = trained(effort)
    return tuple(
        minimised(weights, bias)[2] for weights, bias in zip(run.weights, run.bias, strict=True)
    )


def median_settled_loss(effort: Effort) -> Measurement:
    """The median of those, with the range of the middle half, and rounding, as its error."""
    losses = settled_losses(effort)
    low, middle, high = np.quantile(losses, [0.25, 0.5, 0.75])
    said = f"median of {len(losses)} models trained by SGD, each followed to its minimum"
    return Measurement(float(middle), float(high - low) + 1e-9, said, seed=trained(effort).seed)


def share_at_the_best(effort: Effort) -> Measurement:
    """The share of trained models whose minimum is the best polygon's, to a millionth."""
    losses, best = settled_losses(effort), min(ladder(6).values())
    return _share([loss < best + 1e-6 for loss in losses], effort)


def _share(answers: Sequence[bool], effort: Effort) -> Measurement:
    """A share with three standard errors (Agresti and Coull: two counts more to both sides)."""
    count, share = len(answers), float(np.mean(answers))
    around = (sum(answers) + 2) / (count + 4)
    error = 3 * float(np.sqrt(around * (1 - around) / (count + 4))) + abs(around - share)
    return Measurement(share, error, f"{count} models trained by SGD", seed=trained(effort).seed)
