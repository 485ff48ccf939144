r"""Toy models trained on samples: gradients by hand, AdamW, fresh batches from a seed.

For ``h = W x``, ``p = Wᵀh + b``, ``x' = ReLU(p)`` and the loss :math:`\sum_i I_i (x_i - x'_i)^2`
averaged over samples, the chain rule gives with :math:`\delta_i = 2 I_i (x'_i - x_i) [p_i > 0]`

.. math:: \partial L / \partial b = \langle \delta \rangle, \qquad
          \partial L / \partial W = \langle h \delta^T + (W \delta) x^T \rangle,

the first term from W as decoder, the second from W as encoder. Nothing here knows the exact loss.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solvers.models.sampling import Array, densities_of, fill, importances_of
from theory.models.law import ToyModel


@dataclass(frozen=True)
class Recipe:
    """How to train: AdamW with decoupled decay of W and b, on fresh batches at every step.

    The defaults are those of the notebook of [elhage2022]: the loss there is a mean over
    features, which for Adam is the same as the sum. ``cosine`` lets the rate fall to zero.
    """

    steps: int = 10_000
    batch: int = 1024
    rate: float = 1e-3
    decay: float = 1e-2
    cosine: bool = False

    def __post_init__(self) -> None:
        if self.steps < 1 or self.batch < 1:
            raise ValueError(f"steps and batch must be positive, got {self.steps}, {self.batch}")
        if not (0 < self.rate < np.inf and 0 <= self.decay < np.inf):
            raise ValueError(
                f"rate must be positive and decay not negative, got {self.rate}, {self.decay}"
            )

    def rate_at(self, step: int) -> float:
        """The learning rate of a step, counted from 0.

        >>> Recipe(steps=100, rate=1.0, cosine=True).rate_at(50)
        0.5
        """
        if not self.cosine:
            return self.rate
        return float(self.rate * (1 + np.cos(np.pi * step / self.steps)) / 2)


NOTEBOOK = Recipe()
"""10 000 steps at the constant rate 1e−3, decay 1e−2, batches of 1024."""


@dataclass(frozen=True)
class Trained:
    """Models after training: W (instances, m, n), b (instances, n), and how they came to be.

    ``curve`` holds the batch losses (recorded steps, instances) at the steps in ``recorded``.
    """

    models: tuple[ToyModel, ...]
    weights: Array
    bias: Array
    recorded: tuple[int, ...]
    curve: Array
    recipe: Recipe
    seed: int

    @property
    def instances(self) -> int:
        return len(self.models)

    @property
    def grams(self) -> Array:
        """``WᵀW`` of every instance, (instances, n, n)."""
        return np.swapaxes(self.weights, -1, -2) @ self.weights


def loss_and_gradient(
    weights: Array, bias: Array, x: Array, importance: Array
) -> tuple[Array, Array, Array]:
    """The loss on samples, and its derivatives by W and by b, of every instance.

    Shapes: W (..., m, n), b (..., n), x (..., n, samples), importance (..., n). Where a
    pre-activation is exactly zero the derivative of the ReLU is taken to be 0.

    >>> w, b, x = np.array([[1.0, 0.0]]), np.zeros(2), np.array([[0.5], [1.0]])
    >>> loss, by_w, by_b = loss_and_gradient(w, b, x, np.ones(2))
    >>> float(loss), by_w.tolist(), by_b.tolist()
    (1.0, [[0.0, 0.0]], [0.0, 0.0])
    """
    hidden = weights @ x
    before = np.swapaxes(weights, -1, -2) @ hidden
    before += bias[..., None]
    miss = np.maximum(before, 0)
    miss -= x
    delta = miss * (before > 0)
    delta *= 2 * importance[..., None] / x.shape[-1]
    loss = np.einsum("...ns,...ns,...n->...", miss, miss, importance) / x.shape[-1]
    as_decoder = hidden @ np.swapaxes(delta, -1, -2)
    as_encoder = (weights @ delta) @ np.swapaxes(x, -1, -2)
    return loss, as_decoder + as_encoder, delta.sum(axis=-1)


@dataclass
class AdamW:
    """One parameter array under AdamW: moving means of the gradient and of its square.

    Source: [loshchilov2019], algorithm 2, with the usual constants 0.9, 0.999 and 1e−8.
    """

    value: Array
    first: Array
    second: Array
    steps: int = 0

    @classmethod
    def of(cls, value: Array) -> AdamW:
        return cls(value, np.zeros_like(value), np.zeros_like(value))

    def step(self, gradient: Array, rate: float, decay: float) -> None:
        self.steps += 1
        self.first += 0.1 * (gradient - self.first)
        self.second += 0.001 * (gradient**2 - self.second)
        mean = self.first / (1 - 0.9**self.steps)
        size = np.sqrt(self.second / (1 - 0.999**self.steps))
        self.value -= rate * (mean / (size + 1e-8) + decay * self.value)


def train(model: ToyModel, *, instances: int, seed: int, recipe: Recipe = NOTEBOOK) -> Trained:
    """Train ``instances`` copies of one model, each with initial weights and batches of its own."""
    return train_each([model] * instances, seed=seed, recipe=recipe)


def train_each(models: Sequence[ToyModel], *, seed: int, recipe: Recipe = NOTEBOOK) -> Trained:
    """Train models of one shape side by side; their laws may differ.

    Every instance draws from a stream of its own, so what becomes of it does not depend on how
    many others there are. W starts Xavier-normal, b at zero.
    """
    _check(models)
    sources = [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(len(models))]
    density = np.stack([densities_of(model.law) for model in models])
    importance = np.stack([importances_of(model.law) for model in models])
    weights = AdamW.of(_xavier(models[0].dims, models[0].features, sources))
    bias = AdamW.of(np.zeros(density.shape))
    x = np.empty((*density.shape, recipe.batch))
    recorded = _recorded(recipe.steps)
    curve = np.empty((len(recorded), len(models)))
    for step in range(recipe.steps):
        for stream, d, batch in zip(sources, density, x, strict=True):
            fill(batch, d, stream)
        loss, by_weights, by_bias = loss_and_gradient(weights.value, bias.value, x, importance)
        if step in recorded:
            curve[recorded.index(step)] = loss
        weights.step(by_weights, recipe.rate_at(step), recipe.decay)
        bias.step(by_bias, recipe.rate_at(step), recipe.decay)
    return Trained(tuple(models), weights.value, bias.value, tuple(recorded), curve, recipe, seed)


def _check(models: Sequence[ToyModel]) -> None:
    if not models:
        raise ValueError("train needs at least one instance, got none")
    shapes = {(model.features, model.dims) for model in models}
    if len(shapes) > 1:
        raise ValueError(f"models trained together need one shape, got {sorted(shapes)}")
    for model in models:
        if model.activation != "relu" or not model.tied:
            raise ValueError(f"train needs a tied ReLU model, got {model}")
        if not model.law.rational:
            raise ValueError(f"train needs numbers for densities and importances, got {model.law}")


def _xavier(dims: int, features: int, sources: Sequence[np.random.Generator]) -> Array:
    """Normal entries of variance 2/(m + n), (instances, m, n)."""
    scale = np.sqrt(2 / (dims + features))
    return np.stack([source.normal(0, scale, (dims, features)) for source in sources])


def _recorded(steps: int) -> range:
    """The steps whose loss is kept: a hundred or fewer, evenly spread from the first."""
    return range(0, steps, max(1, steps // 100))
