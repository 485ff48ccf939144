"""The claims on named arrangements fall with any constant, hypothesis or shape that is changed."""

from dataclasses import replace

import pytest
from sympy import Rational

from papers.frames import catalogue as claims
from theory.claim import Claim, Effort, Sense, Twin
from theory.evidence import Derivation, Examples, Proof
from theory.frames.bounds.classical import welch_bound
from theory.frames.catalogue import equiangular as of
from theory.frames.catalogue.index import build
from theory.verdict import verify

QUICK = Effort.QUICK


@pytest.mark.parametrize("step", of.SIMPLICES.steps, ids=lambda step: step.says[:20])
def test_every_step_on_simplices_holds(step: object) -> None:
    assert step.holds() is True  # type: ignore[attr-defined]


def test_the_sentence_falls_to_two_digons() -> None:
    verdict = verify(claims.F_07, QUICK)
    assert (verdict.word, verdict.counterexample) == ("refuted", {"shape": "digon + digon"})


def test_the_corrected_sentence_is_proved_and_needs_its_list() -> None:
    assert verify(claims.F_07_CORRECTED, QUICK).word == "proved"
    free = replace(claims.F_07_CORRECTED, given=(), twins=())
    assert verify(free, QUICK).word == "open"
    # outside the list there are equiangular tight frames that are no simplices
    other = replace(free, evidence=(Examples(lambda: [{"shape": "diagonals of the icosahedron"}]),))
    assert verify(other, QUICK).word == "refuted"


def test_simplices_are_counted_not_listed() -> None:
    assert of.equiangular_tight_iff_simplex({"shape": "digon"})
    # one more direction than dims, but no tight frame
    assert build("triangle").features == build("triangle").dims + 1
    assert not of.equiangular_tight_iff_simplex({"shape": "diagonals of the icosahedron"})


def test_the_proof_on_simplices_is_of_no_other_statement() -> None:
    assert isinstance(of.SIMPLICES, Proof)
    other = replace(
        claims.F_07_SIMPLICES, conclusion=of.cross_polytope_is_equiangular_tight, twins=()
    )
    assert of.SIMPLICES.weigh(other, QUICK).problem
    assert verify(other, QUICK).word == "refuted"
    assert verify(replace(claims.F_07_SIMPLICES, given=(), twins=()), QUICK).word == "refuted"


@pytest.mark.parametrize("claim", claims.F_07_LIST[:9], ids=lambda claim: claim.name)
def test_a_value_off_by_a_thousandth_is_refuted(claim: Claim) -> None:
    assert claim.value is not None
    for part in (Rational(999, 1000), Rational(1001, 1000)):
        nudged = replace(claim, value=claim.value * part, twins=())
        assert verify(nudged, QUICK).word == "refuted"


@pytest.mark.parametrize(
    "claim", [*claims.F_08_SHARP[:3], *claims.F_06_SHARP[:4]], ids=lambda claim: claim.name
)
def test_a_sharp_overlap_off_by_a_thousandth_is_refuted(claim: Claim) -> None:
    assert claim.value is not None
    word = "certified" if claim in claims.F_06_SHARP else "proved"
    assert verify(replace(claim, twins=()), QUICK).word == word
    for part in (Rational(999, 1000), Rational(1001, 1000)):
        nudged = replace(claim, value=claim.value * part, twins=())
        assert verify(nudged, QUICK).word == "refuted"


def test_one_side_alone_does_not_prove_a_least_overlap() -> None:
    claim = claims.F_07_LIST[0]
    lower = (Derivation(lambda: welch_bound(3, 2), bounds="lower"),)
    assert verify(replace(claim, evidence=lower, twins=()), QUICK).word == "open"


@pytest.mark.parametrize("claim", claims.F_07_SEEN, ids=lambda claim: claim.name)
def test_another_shape_is_no_witness(claim: Claim) -> None:
    assert claim.sense is Sense.EXISTS
    other = replace(claim, evidence=(Examples(lambda: [{"shape": "cube"}]),), twins=())
    assert verify(other, QUICK).word == "open"
    assert all(isinstance(twin, Twin) for twin in claim.twins)


def test_too_close_directions_do_not_count_as_touching() -> None:
    with pytest.raises(ValueError, match="some overlap is more than 1/2"):
        of.touching(build("7-gon"))
