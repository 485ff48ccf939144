"""The loss of given weights by two ways that share no code, so that one exposes the other.

The population loss is an integral along a line in the complex plane. Its judge is the sum over
patterns in fractions where that is short, and else a mean over samples in strata.
"""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Protocol

import numpy as np

from solvers.evidence import NotSolved
from solvers.models.population.loss import Population
from solvers.models.training.sampling import Array, sampled_loss
from theory.finding import Measurement
from theory.models.law import FeatureLaw, ToyModel
from theory.models.loss import rational_loss, weights_of_floats

_MOST_TERMS = 3**8
"""Corners of boxes, a feature, that a sum in fractions may have."""
_VAGUE = 1 / 10
"""An error that is a larger part of the loss is no opinion."""
_SMALL = 1e-9
"""But an error that is a smaller part of what representing nothing loses is: a loss can be 0."""


class Models(Protocol):
    """Several models with weights (instances, m, n) and bias (instances, n)."""

    @property
    def models(self) -> tuple[ToyModel, ...]: ...
    @property
    def weights(self) -> Array: ...
    @property
    def bias(self) -> Array: ...


def population_scores(trained: Models) -> tuple[Measurement, ...]:
    """The population loss of every trained model, with its error bound."""
    laws = {model.law: Population.of(model.law) for model in trained.models}
    every = zip(trained.models, trained.weights, trained.bias, strict=True)
    found = [laws[model.law].loss(weights, bias) for model, weights, bias in every]
    return tuple(Measurement(loss.value, loss.error, "population loss") for loss in found)


def second_opinion(weights: Array, bias: Array, law: FeatureLaw, *, seed: int) -> Measurement:
    """The loss of W (m, n) and b (n,) without the population loss, ± four standard errors.

    In fractions, of the very floats, where the corners of all patterns are few; else on samples.

    >>> law = FeatureLaw.uniform(2, 1)
    >>> second_opinion(np.array([[1.0, -1.0]]), np.zeros(2), law, seed=0).value
    0.3333333333333333
    """
    if law.rational and _terms(law) <= _MOST_TERMS:
        exact = rational_loss(weights_of_floats(weights), weights_of_floats([bias])[0], law)
        rounding = abs(float(Fraction(float(exact)) - exact)) + float(np.finfo(float).eps) * exact
        return Measurement(float(exact), float(rounding), "sum over patterns in fractions")
    return sampled_loss(weights[None], bias[None], law, seed=seed).measurement(0)


def agreement(found: Measurement, other: Measurement, nothing: float = 0.0) -> str:
    """``"agrees"`` or ``"DIFFERS"``; ``"no opinion"`` where one of them is too vague to tell.

    It is too vague if its error is more than a tenth of the loss, and not tiny beside the loss of
    representing ``nothing``, if that is given: a perfect loss is only known to rounding.

    >>> loss = Measurement(0.5, 1e-9, "exact")
    >>> [agreement(loss, Measurement(0.51, error, "sampled")) for error in (0.02, 0.2, 1e-3)]
    ['agrees', 'no opinion', 'DIFFERS']
    >>> agreement(Measurement(0.5, 0.2, "exact"), Measurement(0.51, 1e-9, "sampled"))
    'no opinion'
    >>> perfect = Measurement(0, 1e-14, "exact"), Measurement(0, 0, "sampled")
    >>> agreement(*perfect), agreement(*perfect, nothing=1 / 3)
    ('no opinion', 'agrees')
    """
    if not abs(found.value - other.value) <= found.error + other.error:
        return "DIFFERS"
    vague = max(found.error, other.error) > max(_VAGUE * abs(found.value), _SMALL * nothing)
    return "no opinion" if vague else "agrees"


def check(
    found: Measurement, weights: Array, bias: Array, law: FeatureLaw, seed: int
) -> Measurement:
    """The second opinion, unless it differs from the loss that was found: then `NotSolved`.

    One that is no opinion comes back too; `agreement` says so.
    """
    other = second_opinion(weights, bias, law, seed=seed)
    if agreement(found, other) == "DIFFERS":
        raise NotSolved(f"{found.method} gives {found}, {other.method} {other}: one is wrong")
    return other


def _terms(law: FeatureLaw) -> int:
    """The corners of the boxes over all patterns, at most: of a feature alone 1 + 2 a piece."""
    ends = [
        sum(1 if low == high else 2 for _, low, high in amplitude.pieces)
        for amplitude in law.amplitudes
    ]
    return prod(sum(prod(ends[i] for i in on) for _, on in group.patterns) for group in law.groups)
