"""The Persian rug: rows of a Hadamard matrix as directions, one gain and one shift for all.

It treats all features alike, so that its loss has two parameters only.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.linalg import hadamard
from scipy.optimize import minimize
from sympy import Integer, S

from solvers.models.population.loss import Population, PopulationLoss
from solvers.models.training.sampling import Array
from theory.models.law import FeatureLaw, ToyModel


def rug(features: int, dims: int, seed: int) -> Array:
    """Unit directions (dims, features): rows of the Hadamard matrix drawn at random, over √dims.

    The row of ones is left out. ``features`` must be a power of 2 above ``dims``.

    >>> np.abs(rug(8, 4, seed=0)).tolist() == np.full((4, 8), 1 / 2).tolist()
    True
    """
    if features < 2 or features & (features - 1) or not 0 < dims < features:
        raise ValueError(f"features must be a power of 2 above dims, got {features} and {dims}")
    rows = np.random.default_rng(seed).choice(np.arange(1, features), dims, replace=False)
    return np.asarray(hadamard(features)[rows] / np.sqrt(dims))


def best_rug(model: ToyModel, seed: int) -> PopulationLoss:
    """The least loss of a rug over its gain and its shift: W = √gain × directions, all b alike.

    The overlap of features i and j depends on i xor j only, so all features pay what the first one
    pays; ``ValueError`` if their law tells them apart.
    """
    law, features = model.law, model.features
    one = FeatureLaw.uniform(features, law.densities[0], amplitude=law.amplitudes[0])
    if law != one:
        raise ValueError("model must have features of one density, amplitude and importance 1")
    directions = rug(features, model.dims, seed)
    population = Population.of(
        replace(law, importances=(Integer(features), *[S.Zero] * (features - 1)))
    )

    def loss(place: Array, accuracy: float = 1e-6) -> PopulationLoss:
        weights = np.exp(place[0]) * directions
        return population.loss(weights, np.full(features, place[1]), accuracy)

    options = {"xatol": 1e-4, "fatol": 0.0}
    found = minimize(lambda v: loss(v).value, [0.0, -0.3], method="Nelder-Mead", options=options)
    return loss(found.x, 1e-8)
