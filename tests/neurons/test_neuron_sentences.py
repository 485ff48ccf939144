"""What becomes of the sentences on neurons, and the smallest counterexamples."""

from functools import cache

import pytest

from papers.glossary import neurons as glossary
from papers.ledger import as_predicted
from papers.lemmas import neurons as lemmas
from papers.sentence import Sentence
from theory.claim import Case, Claim, Effort
from theory.exact import column, matrix
from theory.verdict import Verdict, verify

CLAIMS = {
    claim.name: claim
    for module in (glossary, lemmas)
    for claim in vars(module).values()
    if isinstance(claim, Claim)
}
SENTENCES = {sentence.name: sentence for sentence in glossary.SENTENCES}


@cache
def decided(name: str) -> Verdict:
    return verify(CLAIMS[name], Effort.QUICK)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("S01", "empirical"),
        ("S02", "false as worded"),
        ("S08", "definition"),
        ("S10", "true with hypotheses"),
        ("S11", "true with hypotheses"),
        ("S17", "heuristic"),
        ("S18", "definition"),
        ("S19", "definition"),
        ("S21", "imprecise"),
        ("S22", "open question"),
        ("S23", "true"),
        ("S24", "true"),
        ("S25", "true with hypotheses"),
        ("S26", "definition"),
        ("S27", "true with hypotheses"),
    ],
)
def test_the_word_on_each_sentence(name: str, word: str) -> None:
    sentence = SENTENCES[name]
    assert sentence.word({reading: decided(reading).word for reading in sentence.readings}) == word
    assert all(decided(correction).accepted for correction in sentence.corrections)


@pytest.mark.parametrize(
    ("name", "case"),
    [
        ("S02", {"W": matrix([[0, 1], [1, 1]])}),
        ("S02.every", {"W": matrix([[0, 0], [1, 1]])}),
        ("S08.gram", {"W": matrix([[0]])}),
        ("S21", {"a": column(1, -1), "u": column(1, 1), "x": column(0, 1)}),
    ],
)
def test_the_smallest_counterexamples(name: str, case: Case) -> None:
    assert decided(name).counterexample == case


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_each_verdict_is_as_its_author_predicted(name: str) -> None:
    verdict = decided(name)
    assert as_predicted(CLAIMS[name], verdict), f"{verdict.word}: {verdict.reason}"
    assert verdict.twins
    if verdict.accepted:
        assert all(twin.refused for twin in verdict.twins)


@pytest.mark.parametrize("sentence", glossary.SENTENCES, ids=lambda sentence: sentence.name)
def test_what_a_sentence_adds_is_a_hypothesis_of_its_first_reading(sentence: Sentence) -> None:
    assert set(sentence.adds) <= {hypothesis.name for hypothesis in CLAIMS[sentence.name].given}
