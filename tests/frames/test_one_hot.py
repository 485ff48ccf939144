"""The least one-hot loss over norms, biases and directions: by quadrature, and refusals."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize
from sympy import CRootOf, Rational

from papers.frames import linear_programming as claims
from solvers.frames.programs.sharp import optimal_one_hot, spectrum
from theory.certificate import Rejected, read, write
from theory.claim import Effort
from theory.frames.catalogue.basic import polygon
from theory.frames.programs.families import End, OneHotFamily
from theory.frames.programs.one_hot import least_loss, least_loss_of, pentagon_family
from theory.verdict import verify

F = Fraction
PENTAGON = pentagon_family()
LEAST = float(least_loss(PENTAGON))
POINTS = 400
ERROR = 1 / POINTS**2
"""Of the midpoint rule for one pair, whose second derivative is at most 2 l² < 24."""


def loss(angles: Any, squared_norm: float, bias: float) -> float:
    """The one-hot loss by quadrature, from the definition."""
    u = (np.arange(POINTS) + 0.5) / POINTS
    overlaps = np.cos(angles[:, None] - angles)
    out = np.maximum(squared_norm * overlaps[:, :, None] * u + bias, 0)
    wanted = np.eye(len(angles))[:, :, None] * u
    return float(((out - wanted) ** 2).sum(axis=(0, 1)).mean())


def corners(n: int) -> Any:
    return 2 * np.pi * np.arange(n) / n


@pytest.mark.parametrize(
    ("n", "low", "high", "start"),
    [
        (5, "-3/10", "-1/25", (1.4, -0.3)),
        (6, "-2/5", "-3/10", (1.7, -0.6)),
        (7, "-1/2", "-23/50", (2.1, -1.0)),
        (8, "-269/500", "-67/125", (2.4, -1.3)),
    ],
)
def test_the_least_of_each_polygon(n: int, low: str, high: str, start: tuple[float, float]) -> None:
    best = minimize(lambda x: loss(corners(n), *x), start, method="Nelder-Mead", tol=1e-7)
    exact = least_loss_of(polygon(n), Rational(low), Rational(high))
    assert float(exact) == pytest.approx(best.fun, abs=n * n * ERROR)
    assert exact.atoms(CRootOf)


def test_no_five_directions_cost_less() -> None:
    generator = np.random.default_rng(3)
    for _ in range(100):
        angles = generator.uniform(0, 2 * np.pi, 5)
        squared_norm, bias = generator.uniform(0.05, 3), generator.uniform(-1.5, 0.5)
        assert loss(angles, squared_norm, bias) > LEAST - 25 * ERROR
    for start in generator.uniform(0, 2 * np.pi, (2, 5)):
        best = minimize(lambda x: loss(x[:5], x[5] ** 2, x[6]), [*start, 1.1, -0.2])
        assert best.fun > LEAST - 25 * ERROR


def test_the_floor_holds_up_to_the_angle_itself() -> None:
    says = read(write(PENTAGON)).proves()
    assert "for every b in [-1/4*a + 1/4, -1/25]" in says
    terms = [float(term.below()) for term in PENTAGON.floor().terms]
    low = -np.cos(2 * np.pi / 5)
    assert sum(c * low**k for k, c in enumerate(terms)) == pytest.approx(0, abs=1e-15)


def ending(low: End, high: End) -> OneHotFamily:
    return replace(PENTAGON, biases=(low, high))


QUARTER = F(1, 4)
TINY = F(1, 10**9)


@pytest.mark.parametrize(
    "biases",
    [
        ((QUARTER - TINY, -QUARTER), F(-1, 25)),  # beyond 72° there is no interference
        (F(-31, 100), F(-1, 25)),
        ((QUARTER, -QUARTER), F(-1, 40)),  # the cubic is too high there
        ((QUARTER, -QUARTER), F(0)),
    ],
)
def test_a_wider_interval_is_rejected(biases: tuple[End, End]) -> None:
    with pytest.raises(Rejected, match=r"interval is too wide|h is above"):
        ending(*biases).proves()


@pytest.mark.parametrize(
    ("biases", "reason"),
    [
        (((QUARTER,), F(-1, 25)), "each of biases must have 2 parts"),
        (((QUARTER, "1"), F(-1, 25)), "biases must be a list of numbers"),
        (((QUARTER, QUARTER), F(-1, 25)), "biases must be an interval between -1 and 0"),
        (((F(1, 2**2500), -QUARTER), F(-1, 25)), "biases must have at most 2000 bits"),
        ((0.5, F(-1, 25)), "biases must be a list of numbers"),
    ],
)
def test_forged_ends_are_rejected(biases: Any, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        ending(*biases).proves()


@pytest.mark.parametrize(
    ("low", "high", "reason"),
    [
        (F(-3, 10), F(-1, 4), "the least loss is not at a b/l between -3/10 and -1/4"),
        (F(-1, 5), F(-1, 10), "the least loss is not at a b/l between -1/5 and -1/10"),
        (F(-21, 100), F(-1, 25), "b/l below -21/100 may cost less"),
        (F(-3, 10), F(-1, 5), "b/l from -1/5 to 0 may cost less"),
        (F(-3, 10), F(-103, 1000), "positive b may cost less"),
    ],
)
def test_too_short_an_interval_proves_nothing_of_all_biases(
    low: Fraction, high: Fraction, reason: str
) -> None:
    short = ending(low, high)
    assert short.proves()
    with pytest.raises(ValueError, match=reason):
        least_loss(short)


def test_what_is_no_certificate_proves_nothing() -> None:
    (first, *_), *rest = PENTAGON.coefficients
    raised = ((first[0] + TINY, first[1]), *PENTAGON.coefficients[0][1:])
    with pytest.raises(Rejected):
        least_loss(replace(PENTAGON, coefficients=(raised, *rest)))


def test_the_hexagons_interval_is_too_short() -> None:
    hexagon = optimal_one_hot(6, 2, (F(-2, 5), F(-3, 10)), spectrum(polygon(6)), 9)
    with pytest.raises(ValueError, match="b/l below -2/5 may cost less"):
        least_loss(hexagon)


def test_the_claims() -> None:
    assert verify(claims.K_09_FAMILY, Effort.QUICK).word == "proved"
    for claim in (claims.K_09_PENTAGON, claims.K_09_PENTAGON_SMALL):
        verdict = verify(claim, Effort.QUICK)
        assert verdict.word == "certified"
        assert all(twin.word in ("open", "refuted") for twin in verdict.twins)
