"""Parts of the loss against the sampled or integrated loss, and what the claims must refuse."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

import pytest
from sympy import Rational, S, sqrt

from papers.toy_models import losses
from solvers.models.losses.cases import small_opposite_cases
from theory.claim import Claim, Effort
from theory.exact import column, matrix
from theory.models.integration import loss_by_integration
from theory.models.law import FeatureLaw
from theory.models.losses import margins
from theory.models.losses import theorems as of
from theory.models.losses.sparse_theorems import pairs_pay_first
from theory.notation import d
from theory.verdict import verify

CLAIMS = [value for value in vars(losses).values() if isinstance(value, Claim)]
REFUTED = {"L-06", "L-08", "L-09.learned"}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_claims_are_decided_and_their_twins_refused(claim: Claim) -> None:
    verdict = verify(claim, Effort.QUICK)
    assert verdict.word == ("refuted" if claim.name in REFUTED else "proved"), verdict.reason
    if claim.name not in REFUTED:
        assert all(twin.refused for twin in verdict.twins)


def digon_loss(bias: Fraction) -> Fraction:
    law = FeatureLaw.uniform(2, Rational(1, 2))
    return loss_by_integration([[Fraction(1), Fraction(-1)]], [bias, bias], law)


def test_the_digons_slope_in_its_bias_is_that_of_the_integrated_loss() -> None:
    step = Fraction(1, 10**6)
    slope = (digon_loss(step) - digon_loss(Fraction(0))) / step
    claimed = Fraction(str(margins.digon_bias_slope().subs(d, Rational(1, 2))))
    # The second derivative is at most 2 a feature, so the quotient is off by two steps at most.
    assert abs(slope - claimed) <= 2 * step


def test_a_triangle_and_a_pentagon_want_biases_of_opposite_signs() -> None:
    assert all(margins.triangle_bias_slope().subs(d, Rational(p, 10)) < 0 for p in range(1, 11))
    assert margins.pentagon_bias_slope() > 0


def test_a_smaller_digon_costs_the_claimed_price() -> None:
    assert margins.margin_price().subs(d, 1) == Rational(1, 6)
    assert not margins.smaller_digon_costs_no_more({"d": S.One, "e": Rational(1, 10**9)})


def test_cross_polytopes_pay_a_third_a_dim_also_in_the_loss() -> None:
    for case in islice(small_opposite_cases(), 0, 6, 2):
        assert pairs_pay_first(case)
        assert margins.pair_coefficient(case["W"]) == Rational(case["W"].rows, 3)


def test_interference_is_no_norm_but_between_two_powers_of_one() -> None:
    crowd = matrix([[1, 1, 1]])
    assert not of.interference_is_a_norm({"W": crowd})
    assert of.interference_between_coherences({"W": crowd})


def test_the_one_feature_part_needs_lengths_of_zero_or_one() -> None:
    assert of.thomson_energy({"W": matrix([[1, -1, 0]])})
    assert not of.thomson_energy({"W": matrix([[2, 0]])})


def test_spread_dims_undercut_projectors() -> None:
    assert of.spread_cost(3, 2) == Rational(1, 3) < 1
    assert of.simplex_loss().subs(d, 1) == Rational(1, 12)


def test_ties_of_weights_and_standard_features() -> None:
    simplex = sqrt(Rational(1, 3)) * matrix([[sqrt(2), -sqrt(2) / 2, -sqrt(2) / 2]])
    case = {"W": simplex, "I": (S.One, Rational(2), S.One)}
    assert of.standard_loss_is_bracket(case)
    assert not of.standard_loss_counts_pairs_once(case)


def test_dropped_features_pay_their_variance_only_at_their_mean() -> None:
    case = {"W": matrix([[0, 1]]), "b": column("1/4", 0), "d": Rational(1, 2), "i": 0}
    assert margins.pays_its_variance(case)
    assert not margins.pays_more_than_its_variance(case)
    assert margins.pays_more_than_its_variance({**case, "b": column("1/3", 0)})
