"""The room's proofs and claims can fail: a changed step, constant or hypothesis is noticed."""

from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import find, given
from sympy import Integer, Rational

from papers.glossary.frames import S04, S05, S16, S16_TOKENS
from papers.lemmas import frames as lemmas
from solvers.frames.strategies import (
    direction_cases,
    full_obtuse_cases,
    known_cases,
    obtuse_cases,
    readout_cases,
    unit_direction_cases,
)
from theory.claim import Case, Claim, Effort, Predicate
from theory.evidence import Proof
from theory.exact import matrix
from theory.frames import capacity, capacity_proofs, packing_proofs, proofs, theorems
from theory.verdict import verify

PROOFS = [
    value
    for module in (proofs, packing_proofs, capacity_proofs)
    for value in vars(module).values()
    if isinstance(value, Proof)
]


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.shows.name)
def test_every_step_of_every_proof_holds(proof: Proof) -> None:
    assert [step.says for step in proof.steps if step.holds() is not True] == []


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.shows.name)
def test_a_proof_is_of_no_other_statement(proof: Proof) -> None:
    claim = Claim(
        name="other",
        says="",
        sense=lemmas.F_01.sense,
        given=proof.given,
        conclusion=~proof.shows,
        evidence=(proof,),
    )
    assert proof.weigh(claim, Effort.QUICK).problem


@pytest.mark.parametrize(
    ("claim", "nudged"),
    [
        (lemmas.F_01, theorems.potential_at_least(Rational(1001, 1000))),
        (lemmas.F_02, theorems.coherence_at_least(Rational(1001, 1000))),
        (lemmas.F_03, theorems.readout_error_at_least(Rational(1001, 1000))),
        (lemmas.F_03_WORST, theorems.worst_readout_error_at_least(Rational(1001, 1000))),
        (lemmas.D_01, capacity.share_at_most(Rational(999, 1000))),
        (lemmas.D_01_TOTAL, capacity.total_at_most(Rational(999, 1000))),
        (lemmas.D_09_CORRECTED, capacity.activation_at_most(Rational(999, 1000))),
        (lemmas.D_09_BOX, capacity.box_activation_at_most(Rational(999, 1000))),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_a_constant_off_by_a_thousandth_is_refuted_exactly(claim: Claim, nudged: Predicate) -> None:
    verdict = verify(replace(claim, conclusion=nudged, twins=()), Effort.QUICK)
    assert verdict.word == "refuted"
    assert verdict.counterexample is not None


@pytest.mark.parametrize(
    ("claim", "counterexample"),
    [
        (S04, {"W": matrix([[1, -1]])}),
        (S16_TOKENS, {"W": matrix([[1, -1]])}),
        (lemmas.D_05, {"t": Rational(1, 2)}),
        (lemmas.D_08, {"W": matrix([[0]])}),
        (lemmas.D_09, {"W": matrix([[1, -1]])}),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_false_statements_fall_to_their_smallest_case(claim: Claim, counterexample: Case) -> None:
    verdict = verify(claim, Effort.QUICK)
    assert (verdict.word, verdict.counterexample) == ("refuted", counterexample)


@pytest.mark.parametrize("claim", [S05, lemmas.F_05, lemmas.F_02_EQUALITY, lemmas.F_01_LOCAL])
def test_each_hypothesis_is_needed(claim: Claim) -> None:
    for hypothesis in claim.given:
        rest = tuple(p for p in claim.given if p != hypothesis)
        assert verify(replace(claim, given=rest, twins=()), Effort.QUICK).word == "refuted"


def test_the_forced_overlap_of_tokens_is_not_claimed_larger() -> None:
    assert S16.value is not None
    assert verify(replace(S16, value=S16.value * Rational(1001, 1000))).word != "proved"


def test_known_cases_meet_welch_with_more_features_than_dims() -> None:
    met = [
        case["W"].shape
        for case in islice(known_cases(), 30)
        if theorems.unit_columns(case)
        and theorems.more_features_than_dims(case)
        and not theorems.coherence_at_least(Rational(1001, 1000))(case)
    ]
    assert {(1, 2), (2, 3), (3, 4)} <= set(met)


def test_searches_reach_the_boundary() -> None:
    full = find(
        full_obtuse_cases(),
        lambda case: theorems.two_obtuse_a_dim(case) and case["W"].rows == 3,
    )
    assert full["W"].cols == 6
    strict = find(
        obtuse_cases(),
        lambda case: theorems.strictly_obtuse(case) and case["W"].cols == case["W"].rows + 1 > 2,
    )
    assert theorems.obtuse(strict)
    tight = find(
        unit_direction_cases(),
        lambda case: theorems.unit_columns(case) and theorems.tight(case) and case["W"].rows > 1,
    )
    assert capacity.equal_shares(tight)
    floor = find(
        readout_cases(),
        lambda case: theorems.unit_gain(case) and case["W"].cols > case["W"].rows > 1,
    )
    assert theorems.readout_floor(floor)


@given(direction_cases())
def test_saturation_has_one_meaning(case: Case) -> None:
    assert capacity.saturated_iff_eigenvectors(case)
    assert capacity.saturated_iff_tight_blocks(case)
    assert capacity.saturated_iff_resolution(case)


def test_the_motion_below_a_stack_of_copies_is_seen() -> None:
    stacked = {"W": matrix([[1, 1], [0, 0]])}
    spread = {"W": matrix([[1, 0], [0, 1]])}
    assert theorems.some_motion_lowers_the_potential(stacked)
    assert not theorems.some_motion_lowers_the_potential(spread)


def test_the_catalogue_of_welch_values_is_all_there() -> None:
    names = {value.name for value in vars(lemmas).values() if isinstance(value, Claim)}
    sizes = ["3-2", "4-3", "5-2", "8-3", "20-5", "80-20", "100-20", "400-30", "50257-768"]
    assert {f"F-02.{size}" for size in sizes} <= names


def test_one_dim_leaves_no_other_choice() -> None:
    line = {"W": matrix([[1, -1, 1]])}
    assert theorems.welch(line)
    assert theorems.rankin(line)
    assert not theorems.coherence_at_least(Integer(2))(line)
