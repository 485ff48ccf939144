"""Every claim of the library comes out as its author predicted, and none accepts a false twin."""

import csv
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given

from papers.ledger import as_predicted
from papers.registry import library
from solvers.evidence import Search
from theory.claim import Case, Effort, Sense
from theory.verdict import Verdict, verify

CLAIMS = library().claims
LIST = Path(__file__).parents[2] / "papers" / "verdicts.csv"
WRITTEN = dict(csv.reader(LIST.read_text(encoding="utf-8").splitlines()[1:]))


@cache
def decided(name: str) -> Verdict:
    return verify(CLAIMS[name], Effort.QUICK)


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_the_verdict_is_as_predicted(name: str) -> None:
    verdict = decided(name)
    assert as_predicted(CLAIMS[name], verdict), f"{verdict.word}: {verdict.reason}"


def test_the_list_of_verdicts_is_of_these_claims() -> None:
    assert set(WRITTEN) == set(CLAIMS)


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_the_verdict_is_the_one_written_down(name: str) -> None:
    assert decided(name).word == WRITTEN[name]


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_every_twin_of_an_accepted_claim_is_refused(name: str) -> None:
    verdict = decided(name)
    if verdict.accepted:
        assert verdict.twins
    assert [twin for twin in verdict.twins if verdict.accepted and not twin.refused] == []


@pytest.mark.parametrize(
    "name", sorted(n for n in CLAIMS if CLAIMS[n].given and CLAIMS[n].predicted == "holds")
)
def test_deleting_a_hypothesis_changes_the_verdict(name: str) -> None:
    claim, before = CLAIMS[name], decided(name)
    for hypothesis in claim.given:
        rest = tuple(p for p in claim.given if p != hypothesis)
        after = verify(replace(claim, given=rest), Effort.QUICK)
        assert after.word != before.word


@pytest.mark.parametrize("name", sorted(n for n in CLAIMS if CLAIMS[n].sense is Sense.FOR_ALL))
def test_the_searched_cases_are_a_property_test_too(name: str) -> None:
    claim = CLAIMS[name]
    for search in claim.evidence:
        if isinstance(search, Search) and claim.predicted == "holds":

            @given(search.drawn)
            def holds_of(case: Case) -> None:
                assert not claim.in_scope(case) or claim.conclusion(case)  # type: ignore[misc]

            holds_of()


def test_every_sentence_of_the_glossary_is_read() -> None:
    names = {f"S{i:02}" for i in range(1, 35)}
    assert names <= set(library().sentences)
    assert names <= set(CLAIMS)
    for name in names:
        assert library().sentences[name].readings[0] == name


def test_evidence_fits_the_sense() -> None:
    """A quantity has no cases to search, and a quantified statement nothing to derive."""
    for claim in CLAIMS.values():
        kinds = {type(evidence).__name__ for evidence in claim.evidence}
        wrong = {"Derivation", "Measured"} if claim.sense.quantified else {"Search", "Proof"}
        assert not kinds & wrong, claim.name


def test_sources_are_in_the_bibliography() -> None:
    import re

    from papers.report import references

    known = references()
    for sentence in library().sentences.values():
        assert re.split(r"[,; ]", sentence.source)[0] in known, sentence.source


def test_a_wrong_prediction_would_be_seen() -> None:
    claim = replace(CLAIMS["S14"], predicted="refuted")
    assert not as_predicted(claim, decided("S14"))
    assert Sense.FOR_ALL is claim.sense
