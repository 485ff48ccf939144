"""Stored training runs: what was trained, how, and what came of it, in one small file each.

A file is the work of its settings alone. It keeps the weights and what takes time to find out about
them: the population loss with its error bound, and the arrangement in words. Everything else is
read off the weights.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile

import numpy as np
from scipy.special import ndtr, stdtrit

from solvers.frames.recognition.recognise import recognise
from solvers.models.population.loss import Population, PopulationLoss
from solvers.models.training import checkpoints
from solvers.models.training.sampling import STANDARD_ERRORS, Array
from solvers.models.training.trainer import NOTEBOOK, Progress, Recipe, Trained, train_each
from theory.finding import Measurement
from theory.models.law import ToyModel

_ACCURACY, _ON_THE_WAY = 1e-6, 1e-4
"""Relative accuracies of the losses in the end, and along a trail."""
_NEAR = 1e-2
"""Losses this close, relatively, to the lowest belong to the same kind of solution."""
_LEAST_SQUARE = 1 / 4
"""A feature counts as held when it is longer than a half."""


@dataclass(frozen=True)
class Setting:
    """What to train: one model an instance, all of one shape, side by side.

    ``trail`` keeps the weights of every hundredth of the steps, too.
    """

    name: str
    models: tuple[ToyModel, ...]
    recipe: Recipe = NOTEBOOK
    seed: int = 0
    trail: bool = False

    @cached_property
    def words(self) -> dict[str, str]:
        """Everything that the outcome depends on."""
        settings = checkpoints.settings_of(self.models, self.recipe, self.seed)
        return {**settings, "trail": str(self.trail)}

    def places(self, model: ToyModel) -> list[int]:
        """The instances of one model."""
        return [k for k, other in enumerate(self.models) if other == model]


@dataclass(frozen=True)
class Trail:
    """Weights and losses on the way, before the first step and after each hundredth of them.

    ``packed`` is ``[W; b]`` (stops, instances, m + 1, n), ``losses`` (stops, instances).
    """

    steps: Array
    packed: Array
    losses: Array

    @property
    def dimensionalities(self) -> Array:
        """D of every feature, (stops, instances, n)."""
        return dimensionalities(self.packed[:, :, :-1])


@dataclass(frozen=True)
class Run:
    """A setting with its trained W (instances, m, n), b (instances, n) and what they came to."""

    setting: Setting
    weights: Array
    bias: Array
    losses: Array
    loss_errors: Array
    words: tuple[str, ...]
    trail: Trail | None = None

    @property
    def dimensionalities(self) -> Array:
        """D of every feature, (instances, n)."""
        return dimensionalities(self.weights)

    @property
    def dims_per_feature(self) -> Array:
        """``m/‖W‖_F²`` of every instance."""
        return np.asarray(self.weights.shape[1] / (self.weights**2).sum(axis=(1, 2)))

    @property
    def held(self) -> Array:
        """How many features of every instance are longer than a half."""
        return np.asarray(((self.weights**2).sum(axis=1) > _LEAST_SQUARE).sum(axis=1))

    def loss(self, instance: int) -> Measurement:
        """The population loss of an instance, with its error bound."""
        value, error = float(self.losses[instance]), float(self.loss_errors[instance])
        return Measurement(value, error, "population loss", self.setting.seed)

    def best(self, model: ToyModel) -> int:
        """The instance of least population loss among those of one model."""
        places = self.setting.places(model)
        if not places:
            raise ValueError(f"run {self.setting.name} has no instance of {model}")
        return min(places, key=lambda k: float(self.losses[k]))

    def near_best(self, model: ToyModel) -> list[int]:
        """The instances of one model whose loss is within a hundredth of the lowest, best first."""
        least = float(self.losses[self.best(model)])
        near = [k for k in self.setting.places(model) if self.losses[k] <= least * (1 + _NEAR)]
        return sorted(near, key=lambda k: float(self.losses[k]))

    def mean_loss(self, model: ToyModel) -> Measurement:
        """The mean loss of the models near the best, ± their spread and the losses' own error."""
        near = self.near_best(model)
        error = float(self.loss_errors[near].max())
        return self._over(self.losses[near], model, "population loss", error)

    def mean_number(
        self, model: ToyModel, number: Callable[[Array], float], what: str
    ) -> Measurement:
        """The mean of a number of W (m, n) over the models near the best, ± their spread."""
        values = np.array([number(self.weights[k]) for k in self.near_best(model)])
        return self._over(values, model, what)

    def best_number(
        self, model: ToyModel, number: Callable[[Array], float], what: str
    ) -> Measurement:
        """A number of W (m, n) of the one best model: it has no error, but speaks for no other."""
        value = number(self.weights[self.best(model)])
        return Measurement(value, 0.0, f"{what} of the best stored model", self.setting.seed)

    def _over(self, values: Array, model: ToyModel, what: str, error: float = 0.0) -> Measurement:
        """The spread is that of the models, not of their mean: noise does not average out."""
        recipe, count = self.setting.recipe, len(self.setting.places(model))
        method = (
            f"{what} of {len(values)} of {count} stored models near the best, "
            f"AdamW, {recipe.steps} steps of {recipe.batch} samples"
        )
        spread = float(values.std(ddof=1)) * _student(len(values)) if len(values) > 1 else 0.0
        return Measurement(float(values.mean()), spread + error, method, self.setting.seed)

    def count(self, model: ToyModel, fits: Callable[[int], bool], what: str) -> Measurement:
        """How many of the instances of one model fit; a count has no error."""
        places = self.setting.places(model)
        found = sum(1 for k in places if fits(k))
        method = f"{what}: {found} of {len(places)} stored models"
        return Measurement(float(found), 0.0, method, self.setting.seed)


def _student(values: int) -> float:
    """How many spreads of so many values are as rare as four standard errors."""
    return float(-stdtrit(values - 1, ndtr(-STANDARD_ERRORS)))


def dimensionalities(weights: Array) -> Array:
    """``D_i = ‖W_i‖⁴ / Σ_j (W_i·W_j)²`` for W (..., m, n); 0 for a column of zeros.

    >>> dimensionalities(np.array([[1.0, -1.0, 0.0]])).tolist()
    [0.5, 0.5, 0.0]
    """
    gram = np.swapaxes(weights, -1, -2) @ weights
    squares = np.diagonal(gram, axis1=-2, axis2=-1) ** 2
    total = (gram**2).sum(axis=-1)
    return np.divide(squares, total, out=np.zeros_like(squares), where=total > 0)


def perform(setting: Setting, working: Path, progress: Progress | None = None) -> Run:
    """Train and score. Checkpoints lie in ``working`` until it ends, so it goes on if stopped.

    A run with a trail starts over: what it passed is not in the checkpoint.
    """
    if setting.trail:
        with TemporaryDirectory() as folder:
            return _with_trail(setting, Path(folder), progress)
    checkpoint = working / f"{setting.name}.npz"
    run = _scored(setting, _trained(setting, checkpoint, progress), None)
    checkpoint.unlink()
    return run


def _trained(setting: Setting, checkpoint: Path, progress: Progress | None) -> Trained:
    return train_each(
        setting.models,
        seed=setting.seed,
        recipe=setting.recipe,
        checkpoint=checkpoint,
        progress=progress,
    )


def _with_trail(setting: Setting, folder: Path, progress: Progress | None) -> Run:
    checkpoint = folder / "checkpoint.npz"
    settings = checkpoints.settings_of(setting.models, setting.recipe, setting.seed)
    seen: dict[int, Array] = {}

    def look(step: int, loss: Array) -> None:
        # The checkpoint of a step is written before its loss is told.
        state = checkpoints.load(checkpoint, settings)
        if state:
            seen[step] = state.value.astype(float)
        if progress:
            progress(step, loss)

    trained = _trained(setting, checkpoint, look)
    packed = np.concatenate([trained.weights, trained.bias[:, None]], axis=1)
    seen[setting.recipe.steps] = packed
    stops = np.stack(list(seen.values()))
    losses = np.array(
        [[loss.value for loss in _losses(setting.models, stop, _ON_THE_WAY)] for stop in stops]
    )
    return _scored(setting, trained, Trail(np.array(list(seen)), stops, losses))


def _losses(models: Sequence[ToyModel], packed: Array, accuracy: float) -> list[PopulationLoss]:
    laws = {model.law: Population.of(model.law) for model in models}
    every = zip(models, packed, strict=True)
    return [laws[model.law].loss(p[:-1], p[-1], accuracy) for model, p in every]


def _scored(setting: Setting, trained: Trained, trail: Trail | None) -> Run:
    packed = np.concatenate([trained.weights, trained.bias[:, None]], axis=1)
    scores = _losses(setting.models, packed, _ACCURACY)
    return Run(
        setting,
        trained.weights,
        trained.bias,
        np.array([score.value for score in scores]),
        np.array([score.error for score in scores]),
        tuple(recognise(weights).words for weights in trained.weights),
        trail,
    )


def save(run: Run, path: Path) -> None:
    """Write the run; a file that was there is replaced once the new one is complete."""
    none = np.zeros(0)
    trail = run.trail or Trail(none, none, none)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez_compressed(
            file,
            settings=np.array(json.dumps(run.setting.words)),
            weights=run.weights.astype(run.setting.recipe.precision),
            bias=run.bias.astype(run.setting.recipe.precision),
            losses=run.losses,
            loss_errors=run.loss_errors,
            words=np.array(run.words),
            trail_steps=trail.steps,
            trail=trail.packed.astype(np.float32),
            trail_losses=trail.losses,
        )
    part.replace(path)


def load(setting: Setting, path: Path) -> Run:
    """The stored run of these settings; a file of others, or none, is a ``ValueError``."""
    try:
        with np.load(path, allow_pickle=False) as file:
            found = {name: file[name] for name in file.files}
        theirs = json.loads(str(found["settings"]))
        numbers = [found[name].astype(float) for name in _NUMBERS]
        trail = [found[name].astype(float) for name in ("trail_steps", "trail", "trail_losses")]
        words = tuple(map(str, found["words"]))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as problem:
        raise ValueError(f"run {path} cannot be read: {problem}") from None
    other = [name for name, said in setting.words.items() if theirs.get(name) != said]
    if other:
        raise ValueError(f"run {path} has other {' and '.join(other)} than declared")
    weights, bias, losses, errors = numbers
    kept = Trail(trail[0], trail[1], trail[2]) if setting.trail else None
    return Run(setting, weights, bias, losses, errors, words, kept)


_NUMBERS = ("weights", "bias", "losses", "loss_errors")
