"""Toy models trained on samples: many at once, fresh batches from a seed, resumable bit for bit.

Nothing here knows the exact loss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from numbers import Real
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from solvers.evidence import NotSolved
from solvers.models.training import checkpoints
from solvers.models.training.descent import AdamW, Workspace
from solvers.models.training.sampling import Array, Sampler, Samples
from theory.models.law import ToyModel, whole

SCHEDULES = ("constant", "linear", "cosine", "quarter-cosine")
PRECISIONS = ("float32", "float64")

Progress = Callable[[int, Array], object]
"""Called with the steps done and the batch losses of all instances."""

_CACHED = 1 << 17
"""Samples times features that a workspace holds: its arrays stay in the second cache."""


@dataclass(frozen=True)
class Recipe:
    """How to train: AdamW with decoupled decay of W and b, on fresh batches at every step.

    The defaults are those of the notebook of [elhage2022], whose decay is AdamW's silent default.
    The rate stays ``constant``, or falls to zero: ``linear``, half a period of the ``cosine``, or
    a quarter of one, which is the notebook's.
    """

    steps: int = 10_000
    batch: int = 1024
    rate: float = 1e-3
    decay: float = 1e-2
    schedule: str = "constant"
    precision: str = "float32"

    def __post_init__(self) -> None:
        if whole("steps", self.steps) < 1 or whole("batch", self.batch) < 1:
            raise ValueError(f"steps and batch must be positive, got {self.steps}, {self.batch}")
        for name in ("rate", "decay"):
            number = getattr(self, name)
            if isinstance(number, bool) or not isinstance(number, Real):
                raise ValueError(f"{name} must be a number, got {number!r}")
        if not (0 < self.rate < np.inf and 0 <= self.decay < np.inf):
            raise ValueError(
                f"rate must be positive and decay not negative, got {self.rate}, {self.decay}"
            )
        for name, allowed in (("schedule", SCHEDULES), ("precision", PRECISIONS)):
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} must be one of {allowed}, got {getattr(self, name)!r}")

    @property
    def recorded(self) -> range:
        """The steps whose loss is kept: a hundred or so, evenly spread from the first.

        >>> Recipe(steps=1000).recorded
        range(0, 1000, 10)
        """
        return range(0, self.steps, max(1, self.steps // 100))

    def rate_at(self, step: int) -> float:
        """The learning rate of a step, counted from 0.

        >>> Recipe(steps=100, rate=1.0, schedule="cosine").rate_at(50)
        0.5
        """
        done = step / self.steps
        match self.schedule:
            case "linear":
                return self.rate * (1 - done)
            case "cosine":
                return float(self.rate * (1 + np.cos(np.pi * done)) / 2)
            case "quarter-cosine":
                return float(self.rate * np.cos(np.pi / 2 * step / max(1, self.steps - 1)))
        return self.rate


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
    def likely_best(self) -> int:
        """The instance of the least batch loss at the last step that was recorded."""
        seen = np.flatnonzero(np.isfinite(self.curve).all(axis=1))
        return int(self.curve[seen[-1]].argmin()) if len(seen) else 0

    @property
    def grams(self) -> Array:
        """``WᵀW`` of every instance, (instances, n, n)."""
        return np.swapaxes(self.weights, -1, -2) @ self.weights


class Interrupted(KeyboardInterrupt):
    """Ctrl-C during training: ``trained`` is what the models were by then, after ``step`` steps.

    Recorded losses that were not reached are NaN.
    """

    def __init__(self, trained: Trained, step: int) -> None:
        super().__init__(f"interrupted after {step} steps")
        self.trained, self.step = trained, step


def train(
    model: ToyModel,
    *,
    instances: int,
    seed: int,
    recipe: Recipe = NOTEBOOK,
    checkpoint: Path | None = None,
    progress: Progress | None = None,
) -> Trained:
    """Train ``instances`` copies of one model, each with initial weights and batches of its own.

    The ``recipe`` says how, `NOTEBOOK` as the notebook of [elhage2022] does; ``checkpoint`` and
    ``progress`` are those of `train_each`.

    >>> trained = train(ToyModel.uniform(5, 2, "1/10"), instances=3, seed=0, recipe=Recipe(steps=2))
    >>> trained.weights.shape, trained.bias.shape
    ((3, 2, 5), (3, 5))
    """
    models = [model] * whole("instances", instances)
    return train_each(models, seed=seed, recipe=recipe, checkpoint=checkpoint, progress=progress)


def train_each(
    models: Sequence[ToyModel],
    *,
    seed: int,
    recipe: Recipe = NOTEBOOK,
    checkpoint: Path | None = None,
    progress: Progress | None = None,
) -> Trained:
    """Train models of one shape side by side; their laws may differ.

    Every instance draws from a stream of its own, so what becomes of it does not depend on how
    many others there are. W starts Xavier-normal, b at zero.

    A ``checkpoint`` (.npz) is written at the start and after every hundredth of the steps; where it
    exists, the run goes on from there and ends as if it had never stopped. One of other settings is
    a ``ValueError`` and left as it is. `NotSolved` when a number is no longer finite, `Interrupted`
    on Ctrl-C.
    """
    _check(models, seed)
    run = _Run(tuple(models), recipe, seed)
    settings = checkpoints.settings_of(models, recipe, seed)
    if checkpoint and (state := checkpoints.load(checkpoint, settings)):
        run.restore(state)
    elif checkpoint:
        # Now rather than after an hour: where it cannot be written, this says so.
        checkpoints.save(checkpoint, run.state(), settings)
    # Small matrices: threads of a linear algebra library only wait for each other.
    with threadpool_limits(limits=1):
        try:
            for loss in run.rest():
                if checkpoint:
                    checkpoints.save(checkpoint, run.state(), settings)
                if progress and loss is not None:
                    progress(run.step, loss)
        except KeyboardInterrupt:
            raise Interrupted(run.trained(), run.step) from None
    return run.trained()


class _Run:
    """A training run between two steps."""

    def __init__(self, models: tuple[ToyModel, ...], recipe: Recipe, seed: int) -> None:
        self.models, self.recipe, self.seed, self.step = models, recipe, seed, 0
        seeds = np.random.SeedSequence(seed).spawn(len(models))
        self.sources = [np.random.default_rng(source) for source in seeds]
        dims, features = models[0].dims, models[0].features
        start = np.zeros((len(models), dims + 1, features), recipe.precision)
        start[:, :dims] = _xavier(dims, features, self.sources)
        self.parameters = AdamW.of(start)
        self.gradient = np.zeros_like(start)
        self.recorded = recipe.recorded
        self.curve = np.full((len(self.recorded), len(models)), np.nan)
        sampler = Sampler.of(*(model.law for model in models))
        importance = np.stack([law.importance for law in sampler.laws])[:, None]
        self.importance = importance.astype(recipe.precision)
        size = max(1, _CACHED // (features * recipe.batch))
        places = [slice(i, i + size) for i in range(0, len(models), size)]
        self.groups = [(place, Sampler(sampler.laws[place])) for place in places]

    @cached_property
    def works(self) -> dict[tuple[int, int], Workspace]:
        """Workspaces by instances and samples: the last group and the last part may be smaller."""
        dims, features = self.models[0].dims, self.models[0].features
        kind = np.dtype(self.recipe.precision)
        sizes = {(len(group.laws), samples) for _, group in self.groups for samples in self.parts}
        return {size: Workspace(size[0], dims, features, size[1], kind) for size in sizes}

    @cached_property
    def parts(self) -> list[int]:
        """The numbers of samples that a batch is cut into: as few as fit into the cache."""
        count = -(-self.models[0].features * self.recipe.batch // _CACHED)
        ends = [self.recipe.batch * k // count for k in range(count + 1)]
        return [end - start for start, end in pairwise(ends) if end > start]

    def rest(self) -> Iterator[Array | None]:
        """The steps to the end; it stops after those that are recorded, and after the last."""
        while self.step < self.recipe.steps:
            # A number too large is found by its step, not by a warning.
            with np.errstate(over="ignore", invalid="ignore", under="ignore"):
                loss = self.advance()
            if loss is not None or self.step == self.recipe.steps:
                yield loss

    def advance(self) -> Array | None:
        """One step for all instances; the losses before it, at a step that is recorded."""
        loss = np.zeros(len(self.models)) if self.step in self.recorded else None
        self.gradient[...] = 0
        for place, sampler in self.groups:
            for samples in self.parts:
                work = self.works[len(sampler.laws), samples]
                sampler.fill(work.x, self.sources[place])
                parameters, importance = self.parameters.value[place], self.importance[place]
                if loss is not None:
                    loss[place] += work.loss(parameters, importance) / self.recipe.batch
                work.add_gradient(parameters, importance, self.gradient[place])
        # The notebook's loss is a mean over features too.
        self.gradient *= 2 / (self.recipe.batch * self.models[0].features)
        self.parameters.step(self.gradient, self.recipe.rate_at(self.step), self.recipe.decay)
        self._check_finite()
        if loss is not None:
            self.curve[self.recorded.index(self.step)] = loss
        self.step += 1
        return loss

    def _check_finite(self) -> None:
        if not self.parameters.finite:
            sums = (self.parameters.value + self.parameters.second).sum(axis=(1, 2))
            lost = np.flatnonzero(~np.isfinite(sums)).tolist()
            raise NotSolved(f"training is not finite at step {self.step}, instances {lost}")

    def state(self) -> checkpoints.State:
        sources = tuple(source.bit_generator.state for source in self.sources)
        moving = self.parameters
        return checkpoints.State(
            self.step, moving.value, moving.first, moving.second, self.curve, sources
        )

    def restore(self, state: checkpoints.State) -> None:
        self.step, self.curve = state.step, state.curve
        self.parameters = AdamW(state.value, state.first, state.second, state.step)
        for source, kept in zip(self.sources, state.sources, strict=True):
            source.bit_generator.state = kept

    def trained(self) -> Trained:
        value: Samples = self.parameters.value.astype(float)
        recorded = tuple(self.recorded)
        return Trained(
            self.models, value[:, :-1], value[:, -1], recorded, self.curve, self.recipe, self.seed
        )


def _check(models: Sequence[ToyModel], seed: int) -> None:
    if whole("seed", seed) < 0:
        raise ValueError(f"seed must not be negative, got {seed}")
    if not models:
        raise ValueError("train needs at least one instance, got none")
    shapes = {(model.features, model.dims) for model in models}
    if len(shapes) > 1:
        raise ValueError(f"models trained together need one shape, got {sorted(shapes)}")
    for model in models:
        if model.activation != "relu" or not model.tied:
            raise ValueError(f"train needs a tied ReLU model, got {model}")


def _xavier(dims: int, features: int, sources: Sequence[np.random.Generator]) -> Array:
    """Normal entries of variance 2/(m + n), (instances, m, n)."""
    scale = np.sqrt(2 / (dims + features))
    return np.stack([source.normal(0, scale, (dims, features)) for source in sources])
