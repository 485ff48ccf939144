r"""Where a loss is not smooth: places at which a state of positive chance is about to fire.

A row's pre-activation u is certain where nobody is present, or only amplitudes on levels. Where
such a u is 0 and :math:`x_i` is not, the slope of the loss jumps: a corner. Where both are 0, only
the Hessian jumps, by a positive semidefinite part, :math:`u_+^2`: a bend. A feature that is present
alone with a uniform amplitude makes the Hessian jump where u is 0 at an end of its interval; this
counts as a corner too, for the part there may be negative.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.models.minimisation.empirical import Empirical
from solvers.models.population.loss import Population
from solvers.models.population.numbers import Numbers
from solvers.models.training.sampling import Array

NEAR = 1e-7
"""How small a pre-activation counts as 0: as a part of the largest that the row can have, and of
how fast it moves with the parameters; else where all are small nothing would count."""


@dataclass(frozen=True)
class Kinks:
    """Whether there is a corner, and for each row how far its bias moves off a bend, or 0, (n,)."""

    corner: bool
    bends: Array


def kinks(exact: Population | Empirical, weights: Array, bias: Array) -> Kinks:
    """What kinks the place W (m, n), b (n,) lies on, but for rounding.

    >>> from theory.models.law import FeatureLaw
    >>> law = Population.of(FeatureLaw.uniform(1, "1/2"))
    >>> kinks(law, np.zeros((1, 1)), np.zeros(1)).corner
    True
    >>> kinks(law, np.full((1, 1), 1e-9), np.full(1, -1e-9)).corner
    True
    >>> axis = kinks(law, np.ones((1, 1)), np.zeros(1))
    >>> axis.corner, axis.bends.tolist()
    (False, [1.0])
    """
    gram = weights.T @ weights
    if isinstance(exact, Empirical):
        return _of_levels(exact, gram, bias, _slopes(weights, np.abs(exact.x).max(1)))
    largest = exact.law.largest * (exact.law.density > 0)
    return _of_intervals(exact.law, gram, bias, _slopes(weights, largest))


def on_levels(law: Numbers) -> bool:
    """Whether an amplitude has a level: a value of positive chance."""
    return bool(((law.share > 0) & (law.width == 0)).any())


def _slopes(weights: Array, largest: Array) -> Array:
    """At most how fast each row's u moves with all of W and b, where no |x_j| is larger, (n,).

    u_i has the slopes 1 by b_i, W_i x_j by each W_j, and besides Σ_j W_j x_j by W_i.
    """
    norms = np.linalg.norm(weights, axis=0)
    return np.asarray(1 + norms * np.linalg.norm(largest) + norms @ largest)


def _of_levels(law: Empirical, gram: Array, bias: Array, slopes: Array) -> Kinks:
    counts = (law.importance[:, None] * law.chance) > 0
    before = gram @ law.x + bias[:, None]
    reach = np.abs(bias) + np.abs(gram) @ np.abs(law.x).max(1)
    zero = counts & (np.abs(before) <= NEAR * (reach + slopes)[:, None])
    corner = bool((zero & (law.x != 0)).any())
    return Kinks(corner, np.where(zero.any(1), reach, 0.0))


def _of_intervals(law: Numbers, gram: Array, bias: Array, slopes: Array) -> Kinks:
    counts, own = law.importance > 0, np.diag(gram)
    reach = np.abs(bias) + np.abs(gram) @ (law.largest * (law.density > 0))
    near = NEAR * (reach + slopes)
    zero = counts & (np.abs(bias) <= near)
    dead = own * law.largest <= near
    high = law.low + law.width
    ends = [
        (law.share > 0) & (end != 0) & (np.abs(bias + own * end) <= near) for end in (law.low, high)
    ]
    corner = counts & (law.density > 0) & ((zero & dead) | (ends[0] | ends[1]).any(0))
    return Kinks(bool(corner.any()), np.where(zero, reach, 0.0))
