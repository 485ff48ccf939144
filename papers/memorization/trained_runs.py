"""Small models trained on few and many points, with and without weight decay, and what came of it.

The paper's setting takes hours; here 50 features of density 1/50, one a point on average, take the
place of 10 000 of density 1/1000. Each file in ``runs/`` holds the models of one weight decay,
written by ``python -m papers.memorization.rerun``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from sympy import Rational

from solvers.models.training.memorising import Setting, memorise, training_points
from solvers.models.training.sampling import Array
from theory.finding import Measurement

FOLDER = Path(__file__).parent / "runs"
SEED = 20_230_105
SIZES = (5, 50, 100, 500, 2000)
"""How many training points T; each feature is in T/50 of them on average."""
DECAYS = tuple(map(Rational, ("0", "1/100", "1/10", "1")))
SMALL = Setting(features=50, density=0.02, steps=4_000, warm_up=200, instances=8)
TESTS = 4_000
"""How many points that no model was trained on."""
Marks = NDArray[np.bool_]
"""A yes or no for each model."""
_LONG = 1 / 2
"""A feature is held when it is longer than this part of the longest one."""


@dataclass(frozen=True)
class Trained:
    """The models of one training set: W (instances, m, n), b (instances, n), and their losses."""

    weights: Array
    bias: Array
    losses: Array
    test_losses: Array

    @property
    def held(self) -> Array:
        """How many features each model holds."""
        lengths = np.linalg.norm(self.weights, axis=1)
        return np.asarray((lengths > _LONG * lengths.max(axis=1, keepdims=True)).sum(axis=1))


def setting_of(decay: Rational) -> Setting:
    """How the models of this weight decay are trained."""
    return replace(SMALL, decay=float(decay))


def path_of(decay: Rational, folder: Path = FOLDER) -> Path:
    """The file of this weight decay."""
    return folder / f"decay-{decay.p}-{decay.q}.npz"


def perform(decay: Rational, points: int) -> Trained:
    """Train on so many points, and score on points that were not seen."""
    setting = setting_of(decay)
    made = memorise(points, seed=SEED, setting=setting)
    unseen = training_points(setting.features, setting.density, TESTS, SEED + 1)
    return Trained(
        made.weights, made.bias, made.losses, mean_losses(made.weights, made.bias, unseen)
    )


def mean_losses(weights: Array, bias: Array, points: Array) -> Array:
    """The mean of |x − x'|² over points (n, T) for each model.

    >>> one = np.eye(1)
    >>> mean_losses(one[None], np.zeros((1, 1)), np.array([[0.5, 1.0]])).tolist()
    [0.0]
    """
    outputs = np.swapaxes(weights, -1, -2) @ (weights @ points) + bias[:, :, None]
    missed = points - np.maximum(outputs, 0)
    return np.asarray((missed**2).sum(axis=1).mean(axis=1))


def save(decay: Rational, trained: dict[int, Trained], folder: Path = FOLDER) -> None:
    """Write the models of one weight decay, by the number of points."""
    arrays = {
        f"{name}-{points}": value.astype(np.float32) if name in ("weights", "bias") else value
        for points, one in trained.items()
        for name, value in vars(one).items()
    }
    path = path_of(decay, folder)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez_compressed(file, settings=np.array(_words(decay)), **arrays)
    part.replace(path)


def load(decay: Rational, folder: Path = FOLDER) -> dict[int, Trained]:
    """The stored models of one weight decay; a file of other settings, or none: ``ValueError``."""
    path = path_of(decay, folder)
    try:
        with np.load(path, allow_pickle=False) as file:
            found = {name: file[name] for name in file.files}
        if str(found["settings"]) != _words(decay):
            raise ValueError("it has other settings than declared")
        return {points: _one(found, points) for points in SIZES}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as problem:
        raise ValueError(f"run {path} cannot be read: {problem}") from None


def _one(found: dict[str, Array], points: int) -> Trained:
    parts = ("weights", "bias", "losses", "test_losses")
    return Trained(*(found[f"{name}-{points}"].astype(float) for name in parts))


def _words(decay: Rational) -> str:
    """Everything that the outcome depends on."""
    settings = {"sizes": SIZES, "tests": TESTS, "seed": SEED, **asdict(setting_of(decay))}
    return json.dumps(settings, sort_keys=True)


@cache
def stored(decay: Rational) -> dict[int, Trained]:
    """The stored models of one weight decay, by the number of points."""
    return load(decay)


def count(
    sizes: Sequence[int],
    decays: Sequence[Rational],
    fits: Callable[[Trained, Rational], Marks],
    what: str,
) -> Measurement:
    """How many models of these training sets and weight decays fit; a count has no error."""
    each = [fits(stored(decay)[points], decay) for decay in decays for points in sizes]
    found, total = sum(int(one.sum()) for one in each), sum(len(one) for one in each)
    points = " and ".join(map(str, sizes))
    method = f"{what}: {found} of {total} stored models of {points} points"
    return Measurement(float(found), 0.0, method, SEED)


def generalises(models: Trained, decay: Rational) -> Marks:
    """Whether points that were not seen cost at most a tenth more than those that were."""
    return np.asarray(models.test_losses <= 1.1 * models.losses)


def overshoots(models: Trained, decay: Rational) -> Marks:
    """Whether unseen points cost more than they do every model of the fewest points."""
    most = float(stored(decay)[SIZES[0]].test_losses.max())
    return np.asarray(models.test_losses > most)
