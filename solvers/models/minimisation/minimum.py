"""The least exact loss within a family of arrangements: floats propose, fractions decide.

The point that comes back is rational and its loss exact, so it is a proved upper bound on the
least loss; that no point is better is only what a local search says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scipy.optimize import minimize

from solvers.evidence import NotSolved
from theory.models.law import FeatureLaw
from theory.models.loss import rational_loss

Weights = Sequence[Sequence[Fraction]]
Family = Callable[[Sequence[Fraction]], tuple[Weights, Sequence[Fraction]]]
"""From parameters to W (m, n) and b (n,)."""

_FINEST = 10**6
_PRECISION = 1e-7


@dataclass(frozen=True)
class Minimum:
    """The best point found in a family, and its exact loss."""

    parameters: tuple[Fraction, ...]
    loss: Fraction


def least_loss(
    family: Family, law: FeatureLaw, start: Sequence[float], finest: int = _FINEST
) -> Minimum:
    """Minimise the exact loss over the family's parameters, from ``start``, and round the point.

    ``finest`` is the largest denominator of a parameter. Near its minimum the loss is flat, so
    rounding costs the square of what it moves.

    Always present, two equal features cost 1/12 together, at s² = 1/2 and b = 1/2:

    >>> best = least_loss(digon, FeatureLaw.uniform(2, 1), (1, 0), finest=99)
    >>> best.parameters
    (Fraction(70, 99), Fraction(1, 2))
    >>> 0 < best.loss - Fraction(1, 12) < Fraction(1, 10**8)
    True
    """
    came = minimize(
        lambda point: float(_loss(family, law, _rounded(point, _FINEST))),
        start,
        method="Nelder-Mead",
        options={"xatol": _PRECISION, "fatol": _PRECISION * _PRECISION, "maxiter": 1000},
    )
    if not came.success:
        raise NotSolved(f"least_loss did not settle: {came.message}")
    parameters = _rounded(came.x, finest)
    return Minimum(parameters, _loss(family, law, parameters))


def _loss(family: Family, law: FeatureLaw, parameters: Sequence[Fraction]) -> Fraction:
    weights, bias = family(parameters)
    return rational_loss(weights, bias, law)


def _rounded(point: Sequence[float], finest: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(float(p)).limit_denominator(finest) for p in point)


def digon(parameters: Sequence[Fraction]) -> tuple[Weights, Sequence[Fraction]]:
    """Two features on one axis, ``W = s [1, −1]``, of one bias b; parameters (s, b)."""
    s, b = parameters
    return [[s, -s]], [b, b]


def pair(parameters: Sequence[Fraction]) -> tuple[Weights, Sequence[Fraction]]:
    """Any two features on one axis, ``W = [u, v]``; parameters (u, v) and their biases."""
    u, v, *bias = parameters
    return [[u, v]], bias
