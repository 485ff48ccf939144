"""Trained models over theory: directions turned onto each other, families of arrangements, bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

from solvers.models.population.loss import Population
from solvers.models.training.runs import Run
from solvers.models.training.sampling import Array
from theory.models.law import FeatureLaw, ToyModel

_COARSE, _FINE = 1e-4, 1e-7
"""Relative accuracies on the way and in the end."""
_LEAST_LENGTH = 1 / 2
"""A feature that is longer counts as held."""


@dataclass(frozen=True)
class Place:
    """A place downhill: W (m, n), b (n,) and the population loss there."""

    weights: Array
    bias: Array
    loss: float


def settled(model: ToyModel, weights: Array, bias: Array) -> Place:
    """Straight downhill on the population loss: the theory behind a trained model.

    >>> best = settled(ToyModel.uniform(2, 1, 1), np.array([[0.9, -0.4]]), np.zeros(2))
    >>> round(best.loss, 6)
    0.083254
    """
    population = Population.of(model.law)
    packed = np.vstack([weights, bias])
    # A step may go so far that the integrals overflow; the next one is shorter.
    with np.errstate(all="ignore"):
        # The nodes are right for the place where they are chosen: once more for where it ends.
        for accuracy in (_COARSE, _FINE):
            packed = _downhill(population.fixed(packed[:-1], packed[-1], accuracy), packed)
    found = population.loss(packed[:-1], packed[-1], _FINE)
    return Place(packed[:-1], packed[-1], found.value)


def _downhill(population: Population, packed: Array) -> Array:
    def value_and_slope(flat: Array) -> tuple[float, Array]:
        place = flat.reshape(packed.shape)
        slope = population.slope(place[:-1], place[-1])
        return slope.value, np.vstack([slope.by_weights, slope.by_bias]).ravel()

    options = {"maxiter": 500, "ftol": 1e-12, "gtol": 1e-8}
    came = minimize(value_and_slope, packed.ravel(), jac=True, method="L-BFGS-B", options=options)
    return np.asarray(came.x.reshape(packed.shape))


def turned_onto(weights: Array, goal: Array) -> Array:
    """``O W`` that is closest to another matrix of the same shape, O orthogonal.

    >>> turned_onto(np.array([[1.0, 0.0]]), np.array([[-2.0, 0.0]])).tolist()
    [[-1.0, 0.0]]
    """
    left, _, right = np.linalg.svd(goal @ weights.T)
    return np.asarray(left @ right @ weights)


def polygon_start(corners: int, features: int) -> tuple[Array, Array]:
    """The first features as the corners of a regular polygon, the others at zero."""
    turns = 2 * np.pi * np.arange(corners) / corners
    weights = np.zeros((2, features))
    weights[:, :corners] = 1.1 * np.array([np.cos(turns), np.sin(turns)])
    return weights, np.where(np.arange(features) < corners, -0.15, 0.05)


def least_pair(law: FeatureLaw, first: int, second: int) -> float:
    """The loss of two features that share a dim as opposites, of best lengths and biases."""
    places = first, second
    pair = FeatureLaw.of([law.densities[i] for i in places], [law.importances[i] for i in places])
    return settled(ToyModel(2, 1, pair), np.array([[1.0, -1.0]]), np.zeros(2)).loss


def dropped(law: FeatureLaw, features: Sequence[int]) -> float:
    """What it costs to replace these features by their means."""
    return float(sum(law.importances[i] * law.variance(i) for i in features))


def held(weights: Array) -> int:
    """How many columns are longer than a half."""
    return int((np.linalg.norm(weights, axis=0) > _LEAST_LENGTH).sum())


def arrows(axes: Any, trained: Array, theory: Array | None, colours: Sequence[Any]) -> None:
    """Columns of W (2, n) in the plane: theory as lines from the origin, trained ones as points."""
    if theory is not None:
        for (x, y), colour in zip(turned_onto(theory, trained).T, colours, strict=True):
            axes.plot([0, x], [0, y], "-", color=colour, linewidth=1.6, solid_capstyle="round")
    axes.scatter(*trained, c=list(colours), s=26, edgecolors="k", linewidths=0.6, zorder=3)
    reach = 1.5
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xticks=[], yticks=[])
    axes.axhline(0, color="0.9", linewidth=0.6, zorder=0)
    axes.axvline(0, color="0.9", linewidth=0.6, zorder=0)


def bars(
    axes: Any, run: Run, places: Sequence[float], scale: Sequence[float], **style: Any
) -> None:
    """The best trained model of each kind as a point, and a bar up to the worst.

    ``places`` and ``scale`` are of the models in the order of the run; losses are divided by the
    scale.
    """
    models = list(dict.fromkeys(run.setting.models))
    low, high = np.array(
        [
            (
                run.losses[run.setting.places(model)].min(),
                run.losses[run.setting.places(model)].max(),
            )
            for model in models
        ]
    ).T / np.asarray(scale)
    look = {"fmt": "ko", "markersize": 3.5, "linewidth": 0.8, "capsize": 2, **style}
    axes.errorbar(places, low, yerr=[np.zeros(len(low)), high - low], zorder=4, **look)
