"""What trained models came to, as numbers with an error over seeds.

Where several models of one law are trained, some get stuck. The *best quarter* is that of the least
population loss.

The error of a mean over these models is the spread between them, not divided by the root of their
number: training noise leaves every model a little above the least loss, which does not average out,
and its size is that of the spread. The spread of few models is itself uncertain, so it is
multiplied by the Student factor that is as rare as four standard errors. A quarter that mixes two
kinds of solution has a spread so large that it tells nothing apart.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtrit

from solvers.models.population.loss import Population, PopulationLoss
from solvers.models.training.sampling import STANDARD_ERRORS, Array
from solvers.models.training.trainer import Trained
from theory.finding import Measurement


def best_quarter(trained: Trained) -> NDArray[np.intp]:
    """The instances of the least population loss, best first: a quarter, at least two.

    All instances must have one model, or they could not be compared.
    """
    if len(set(trained.models)) > 1:
        raise ValueError("the best are chosen among models of one law, got several laws")
    if trained.instances < 2:
        raise ValueError(f"a spread needs at least 2 instances, got {trained.instances}")
    values = np.array([loss.value for loss in _losses(trained)])
    return np.argsort(values, kind="stable")[: max(2, trained.instances // 4)]


def trained_loss(trained: Trained) -> Measurement:
    """The population loss of the best quarter."""
    best = [_losses(trained)[k] for k in best_quarter(trained)]
    values = np.array([loss.value for loss in best])
    return _over_seeds(values, trained, "loss", max(loss.error for loss in best))


def worst_loss(trained: Trained) -> Measurement:
    """The largest population loss of all instances: where the unluckiest seed got stuck."""
    worst = max(_losses(trained), key=lambda loss: loss.value)
    return Measurement(worst.value, worst.error, "population loss", trained.seed)


def _losses(trained: Trained) -> list[PopulationLoss]:
    population = Population.of(trained.models[0].law)
    return [population.loss(*pair) for pair in zip(trained.weights, trained.bias, strict=True)]


def trained_number(trained: Trained, number: Callable[[Array], float], what: str) -> Measurement:
    """A number of the Gram matrix WᵀW (features, features), over the best quarter."""
    grams = trained.grams[best_quarter(trained)]
    return _over_seeds(np.array([number(gram) for gram in grams]), trained, what)


def _over_seeds(values: Array, trained: Trained, what: str, own: float = 0.0) -> Measurement:
    """The mean, ± the spread and the ``own`` error of each."""
    error = float(_student(len(values)) * values.std(ddof=1) + own)
    recipe = trained.recipe
    method = (
        f"{what} of the best {len(values)} of {trained.instances} models, "
        f"AdamW, {recipe.steps} steps of {recipe.batch} samples"
    )
    return Measurement(float(values.mean()), error, method, trained.seed)


def _student(seeds: int) -> float:
    """How many spreads are as rare as four standard errors, the spread being of few seeds."""
    return float(-stdtrit(seeds - 1, ndtr(-STANDARD_ERRORS)))


def features_held(gram: Array) -> float:
    """How many features are longer than a half.

    >>> features_held(np.diag([1.0, 0.81, 0.01]))
    2.0
    """
    return float((np.diag(gram) > 1 / 4).sum())


def least_overlap(gram: Array) -> float:
    """The least ``W_i·W_j`` over two different features.

    >>> least_overlap(np.array([[1.0, -0.5, 0.0], [-0.5, 1.0, 0.0], [0.0, 0.0, 1.0]]))
    -0.5
    """
    return float(gram[~np.eye(len(gram), dtype=bool)].min())


def neighbour_cosine(gram: Array) -> float:
    """The mean cosine of a held feature with its two nearest held ones, over all of them.

    A regular k-gon has cos(360°/k), and a k-gon near it differs in second order only. With fewer
    than three features held it is a ``ValueError``.

    >>> square = np.array([[1, 0, -1, 0], [0, 1, 0, -1]])
    >>> neighbour_cosine(square.T @ square)
    0.0
    """
    cosines = _cosines(gram)
    if len(cosines) < 3:
        raise ValueError(f"two neighbours each need 3 features held, got {len(cosines)}")
    return float(np.sort(cosines, axis=1)[:, -2:].mean())


def _cosines(gram: Array) -> Array:
    """Cosines between the held features with their own left out, (held, held − 1)."""
    held = np.diag(gram) > 1 / 4
    length = np.sqrt(np.diag(gram)[held])
    cosines = gram[np.ix_(held, held)] / np.outer(length, length)
    return cosines[~np.eye(len(cosines), dtype=bool)].reshape(len(cosines), -1)
