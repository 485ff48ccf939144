"""The numbers typed in the claims on trained models are those of the least exact losses."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from sympy import Expr, Rational

from papers.glossary import trained
from papers.glossary.trained import (
    ASYMMETRIC_LOSS,
    EQUAL_DENSE_PAIR,
    FIVE_DENSER,
    FIVE_LOSS,
    FIVE_SPARSE,
    PAIR,
    PAIR_LOSS,
    PAIR_OVERLAP,
    THREE,
    THREE_LOSS,
    TWO_DIGONS,
)
from papers.toy_models import trained as stored_runs
from solvers.evidence import Measured
from solvers.models.minimisation.minimum import Family, Weights, digon, least_loss, pair
from solvers.models.training import sampling
from solvers.models.training import trainer as training
from theory.claim import Claim, Effort, Sense
from theory.finding import Measurement
from theory.models.law import FeatureLaw, ToyModel
from theory.verdict import verify, weigh


def pentagon(parameters: Sequence[Fraction]) -> tuple[Weights, Sequence[Fraction]]:
    s, b = parameters
    corners = [2 * math.pi * k / 5 for k in range(5)]
    return [
        [s * Fraction(part(angle)).limit_denominator(10**6) for angle in corners]
        for part in (math.cos, math.sin)
    ], [b] * 5


def of_digons(law: FeatureLaw, digons: int, dropped: int) -> Fraction:
    """Features on different axes do not see each other, so their losses add."""
    two = FeatureLaw(law.densities[:2], law.importances[:2])
    variance = law.variance(0)
    alone = Fraction(int(variance.p), int(variance.q))
    return digons * least_loss(digon, two, (1, 0)).loss + dropped * alone


def typed(claim: Claim) -> Fraction:
    """The claim's value as a fraction."""
    return Fraction(str(claim.value))


def in_family(model: ToyModel, family: Family, *start: float) -> Fraction:
    return least_loss(family, model.law, start).loss


@pytest.mark.parametrize(
    ("claim", "least"),
    [
        (PAIR_LOSS, lambda: in_family(PAIR, digon, 1, 0)),
        (ASYMMETRIC_LOSS, lambda: in_family(EQUAL_DENSE_PAIR, pair, 0.9, -0.4, 0.2, 0.5)),
        (THREE_LOSS, lambda: of_digons(THREE.law, 1, 0)),
        (TWO_DIGONS, lambda: of_digons(FIVE_DENSER.law, 2, 1)),
        (FIVE_LOSS, lambda: in_family(FIVE_SPARSE, pentagon, 1.1, -0.2)),
    ],
    ids=lambda part: getattr(part, "name", ""),
)
def test_a_typed_loss_is_the_least_one_cut_off(claim: Claim, least: Callable[[], Fraction]) -> None:
    """Not rounded up, for no arrangement is known below it, and exact to its denominator."""
    value = typed(claim)
    assert 0 <= least() - value < Fraction(1, value.denominator)


def test_the_typed_overlap_is_that_of_the_best_digon() -> None:
    s, _ = least_loss(digon, PAIR.law, (1, 0)).parameters
    assert math.trunc(-(s**2) * 10**4) == typed(PAIR_OVERLAP) * 10**4


@pytest.mark.parametrize(
    ("derive", "claim"),
    [
        (trained.digon_loss, PAIR_LOSS),
        (trained.asymmetric_pair_loss, ASYMMETRIC_LOSS),
        (trained.digon_and_axis_loss, THREE_LOSS),
        (trained.pentagon_loss, FIVE_LOSS),
        (trained.two_digons_loss, TWO_DIGONS),
    ],
    ids=lambda part: getattr(part, "__name__", ""),
)
def test_an_exact_arrangement_comes_within_a_ten_thousandth(
    derive: Callable[[], Expr], claim: Claim
) -> None:
    assert typed(claim) <= Fraction(str(derive())) < typed(claim) * Fraction(10_001, 10_000)


def test_trained_models_decide_the_pair_and_refuse_its_twins() -> None:
    verdict = verify(PAIR_LOSS, Effort.QUICK)
    assert verdict.word == "observed"
    assert [twin.word for twin in verdict.twins] == ["refuted", "refuted"]


def test_claims_on_one_law_share_the_trained_models() -> None:
    one = trained.trained_models(PAIR, Effort.QUICK)
    assert trained.trained_models(ToyModel.uniform(2, 1, Rational(1, 10)), Effort.QUICK) is one


@pytest.mark.slow
@pytest.mark.parametrize("effort", [Effort.QUICK, Effort.STANDARD])
def test_every_claim_on_trained_models_is_observed(effort: Effort) -> None:
    claims = [value for value in vars(trained).values() if isinstance(value, Claim)]
    assert len(claims) >= 13
    for claim in claims:
        verdict = verify(claim, effort)
        assert verdict.word == "observed", verdict.reason
        assert all(twin.word == "refuted" for twin in verdict.twins)


def _measured(claim: Claim) -> Measurement:
    [seen] = [found for e in claim.evidence if (found := weigh(e, claim, Effort.QUICK).measurement)]
    return seen


def _stored_claims() -> list[Claim]:
    """Equalities that rest on stored runs."""
    each = (c if isinstance(c, tuple) else (c,) for c in vars(stored_runs).values())
    claims = [c for group in each for c in group if isinstance(c, Claim)]
    return [c for c in claims if c.predicted == "holds" and c.sense is Sense.EQUALS and c.twins]


@pytest.mark.parametrize(
    "claim",
    [c for c in _stored_claims() if isinstance(c.evidence[0], Measured)],
    ids=lambda claim: claim.name,
)
def test_twins_are_as_near_as_the_runs_can_tell(claim: Claim) -> None:
    """A twin half as far off could not be refused, or would be no whole number."""
    assert claim.value is not None
    seen, value = _measured(claim), float(claim.value)
    for twin in claim.twins:
        step, off = abs(float(twin.changes["value"]) - value), abs(value - seen.value)
        assert abs(float(twin.changes["value"]) - seen.value) > seen.error
        counts = seen.error == 0
        assert round(step, 12) == 1 if counts else step < 2 * (seen.error + off)


@pytest.mark.parametrize("module", [training, sampling])
def test_training_shares_no_code_with_the_exact_loss(module: object) -> None:
    """Neither imports it, directly or through the law: they meet only in a verdict."""
    seen, todo = set(), [str(getattr(module, "__name__", ""))]
    while todo:
        name = todo.pop()
        path = Path(*name.split(".")).with_suffix(".py")
        if name in seen or not path.exists():
            continue
        seen.add(name)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                todo.append(node.module)
    assert "theory.models.law" in seen
    assert "theory.models.loss" not in seen
