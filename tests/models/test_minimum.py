"""The least loss in a family: a rational point that nothing near it beats."""

from __future__ import annotations

from fractions import Fraction

import pytest
from scipy.optimize import OptimizeResult
from sympy import Rational

from solvers.evidence import NotSolved
from solvers.models.minimisation import minimum
from solvers.models.minimisation.minimum import digon, least_loss, pair
from theory.models.law import FeatureLaw
from theory.models.loss import rational_loss


@pytest.mark.parametrize("density", ["1/10", "3/10", "1/2", "7/10"])
def test_no_digon_nearby_does_better(density: str) -> None:
    law = FeatureLaw.uniform(2, Rational(density))
    best = least_loss(digon, law, (1, 0))
    s, b = best.parameters
    for nudge in (Fraction(1, 100), Fraction(-1, 100)):
        for parameters in ((s + nudge, b), (s, b + nudge)):
            assert rational_loss(*digon(parameters), law) > best.loss


def test_the_loss_is_that_of_the_rounded_point() -> None:
    law = FeatureLaw.uniform(2, Rational(3, 10))
    best = least_loss(digon, law, (1, 0), finest=50)
    assert max(p.denominator for p in best.parameters) <= 50
    assert best.loss == rational_loss(*digon(best.parameters), law)


def test_freed_of_symmetry_the_search_never_does_worse() -> None:
    """At density 4/5 an asymmetric pair is better, at 3/10 the search returns to the digon."""
    start = (0.93, -0.45, 0.2, 0.5)
    dense, sparse = (FeatureLaw.uniform(2, Rational(q)) for q in ("4/5", "3/10"))
    assert least_loss(pair, dense, start).loss < least_loss(digon, dense, (1, 0)).loss * 0.995
    u, v, *_ = least_loss(pair, sparse, start).parameters
    assert abs(u + v) < Fraction(1, 10**4)


def test_a_search_that_did_not_settle_is_not_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def gives_up(*_: object, **__: object) -> OptimizeResult:
        return OptimizeResult(success=False, message="too many steps", x=[1, 0])

    monkeypatch.setattr(minimum, "minimize", gives_up)
    with pytest.raises(NotSolved, match="too many steps"):
        least_loss(digon, FeatureLaw.uniform(2, Rational(1, 2)), (1, 0))
