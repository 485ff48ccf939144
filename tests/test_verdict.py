"""The judge: what is accepted, what is refuted, and what it refuses to be talked into."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import pytest
from hypothesis import strategies as st
from sympy import Integer, MatrixBase, Rational, S

from solvers.codes.sparsity import spark_certificate
from solvers.evidence import Certified, Measured, Search
from solvers.strategies import activation_cases, weight_cases
from theory.claim import Case, Claim, Effort, OutOfScope, Sense, Twin, at_least, predicate, where
from theory.codes.theorems import MANY_CODES
from theory.codes.witnesses import Spark
from theory.evidence import Derivation, Examples, Exhaustion, Proof, Step
from theory.exact import matrix, rank
from theory.finding import Finding, Grade, Measurement
from theory.frames.catalogue.basic import triangle_directions
from theory.frames.proofs import WELCH
from theory.frames.theorems import at_most_m
from theory.notation import d, r
from theory.verdict import Verdict, along_uses, decide, verify

HALF = Claim(name="half", says="a half", sense=Sense.EQUALS, value=Rational(1, 2))
NUMBERS = st.fixed_dictionaries({"c": st.integers(-50, 50)})


@dataclass(frozen=True)
class Says:
    """Evidence that comes to whatever the test wants."""

    finding: Finding

    def weigh(self, claim: Claim, effort: Effort) -> Finding:
        return self.finding


@predicate("c is at most 40")
def at_most_forty(c: int) -> bool:
    return c <= 40


@predicate("c is not negative")
def not_negative(c: int) -> bool:
    return c >= 0


@predicate("c squared is at least c")
def square_is_larger(c: int) -> bool:
    return c * c >= c


def bounds(lower: object = None, upper: object = None, grade: Grade = Grade.PROVED) -> Finding:
    return Finding(kind="test", method="test", grade=grade, lower=lower, upper=upper)


def measured(value: float, error: float) -> Finding:
    seen = Measurement(value, error, "mean of 8 models", 1)
    return Finding(kind="test", method="test", grade=Grade.OBSERVED, measurement=seen)


@pytest.mark.parametrize(
    ("finding", "word"),
    [
        (bounds(Rational(1, 2), Rational(1, 2)), "proved"),
        (bounds(Rational(1, 2), Rational(1, 2), Grade.CERTIFIED), "certified"),
        (bounds(lower=Rational(1, 2)), "open"),  # one side only
        (bounds(lower=Rational(51, 100)), "refuted"),
        (bounds(upper=Rational(49, 100)), "refuted"),
        (measured(0.5001, 0.001), "observed"),
        (measured(0.52, 0.001), "refuted"),
        (measured(0.5, 0.02), "open"),  # could not tell two percent
    ],
)
def test_equalities(finding: Finding, word: str) -> None:
    assert decide(HALF, [finding]).word == word


@pytest.mark.parametrize(
    ("sense", "finding", "word"),
    [
        (Sense.AT_LEAST, bounds(lower=Rational(1, 2)), "proved"),
        (Sense.AT_LEAST, bounds(upper=Rational(3, 4)), "open"),
        (Sense.AT_LEAST, bounds(upper=Rational(1, 4)), "refuted"),
        (Sense.AT_MOST, bounds(upper=Rational(1, 2)), "proved"),
        (Sense.AT_MOST, bounds(lower=Rational(1, 4)), "open"),
        (Sense.AT_MOST, bounds(lower=Rational(3, 4)), "refuted"),
        (Sense.AT_MOST, measured(0.4, 0.05), "observed"),
        (Sense.AT_MOST, measured(0.5, 0.05), "open"),
        (Sense.AT_MOST, measured(0.6, 0.05), "refuted"),
        (Sense.AT_LEAST, measured(0.6, 0.05), "observed"),
        (Sense.AT_LEAST, measured(0.4, 0.05), "refuted"),
    ],
)
def test_inequalities(sense: Sense, finding: Finding, word: str) -> None:
    assert decide(replace(HALF, sense=sense), [finding]).word == word


def test_the_weaker_side_gives_the_grade() -> None:
    both = [bounds(lower=Rational(1, 2)), bounds(upper=Rational(1, 2), grade=Grade.CERTIFIED)]
    assert decide(HALF, both).word == "certified"


def test_a_problem_is_no_evidence() -> None:
    broken = replace(bounds(Rational(1, 2), Rational(1, 2)), problem="inaccurate")
    verdict = decide(HALF, [broken])
    assert verdict.word == "open"
    assert "inaccurate" in verdict.reason


def forall(*evidence: object, **changes: object) -> Claim:
    claim = Claim(
        name="larger",
        says="squares are larger",
        sense=Sense.FOR_ALL,
        conclusion=square_is_larger,
        evidence=evidence,  # type: ignore[arg-type]
    )
    return replace(claim, **changes)  # type: ignore[arg-type]


def cases(*numbers: object) -> Examples:
    return Examples(lambda: [{"c": c} for c in numbers])


def test_a_true_statement_is_tested() -> None:
    assert verify(forall(Search(NUMBERS)), Effort.QUICK).word == "tested"


def test_the_counterexample_is_the_smallest() -> None:
    claim = forall(Search(NUMBERS), conclusion=at_most_forty)
    verdict = verify(claim, Effort.QUICK)
    assert verdict.word == "refuted"
    assert verdict.counterexample == {"c": 41}


def test_a_counterexample_beats_a_proof() -> None:
    covers = Finding(kind="proof", method="trust me", grade=Grade.PROVED, covers=True)
    claim = forall(Says(covers), cases(41), conclusion=at_most_forty)
    assert verify(claim).word == "refuted"


def test_a_proof_does_not_hide_a_search_that_met_nothing() -> None:
    @predicate("W has fewer rows than none")
    def impossible(W: MatrixBase) -> bool:
        return bool(W.shape[0] < 0)

    vacuous = forall(MANY_CODES, Search(activation_cases()), given=(*MANY_CODES.given, impossible))
    vacuous = replace(vacuous, conclusion=MANY_CODES.shows)
    assert verify(vacuous, Effort.QUICK).word == "open"


def test_a_case_out_of_scope_refutes_nothing() -> None:
    claim = forall(cases(-1), Search(NUMBERS), given=(not_negative,), conclusion=not_negative)
    assert decide(claim, [cases(-1).weigh(claim, Effort.QUICK)]).word == "open"


def test_a_float_decides_nothing() -> None:
    assert verify(forall(cases(40.5), conclusion=at_most_forty)).word == "open"
    some = replace(forall(cases(40.5), conclusion=at_most_forty), sense=Sense.EXISTS)
    assert verify(some).word == "open"


def test_an_empty_scope_is_not_vacuously_true() -> None:
    @predicate("c is two things at once")
    def impossible(c: int) -> bool:
        return c < 0 and c > 0

    verdict = verify(forall(Search(NUMBERS), given=(impossible,)), Effort.QUICK)
    assert verdict.word == "open"
    assert "in scope" in verdict.reason


def test_existence_needs_a_witness() -> None:
    some = forall(cases(3), sense=Sense.EXISTS, conclusion=~at_most_forty)
    assert decide(some, [cases(3).weigh(some, Effort.QUICK)]).word == "open"
    assert decide(some, [cases(41).weigh(some, Effort.QUICK)]).word == "proved"


def test_an_existence_claim_may_have_hypotheses() -> None:
    some = forall(cases(41), sense=Sense.EXISTS, conclusion=~at_most_forty, given=(not_negative,))
    verdict = verify(some)
    assert verdict.word == "proved"
    assert [twin.says for twin in verdict.twins] == ["negated"]


def test_evidence_that_accepts_a_twin_is_none() -> None:
    looser = Twin("any c at all", {"conclusion": not_negative, "given": (not_negative,)})
    claim = forall(Search(NUMBERS), conclusion=square_is_larger, twins=(looser,))
    verdict = verify(claim, Effort.QUICK)
    assert verdict.word == "open"
    assert "accepts a twin" in verdict.reason


def test_evidence_that_breaks_leaves_the_claim_open() -> None:
    def breaks() -> list[Case]:
        raise ZeroDivisionError("division by zero")

    verdict = verify(forall(Examples(breaks)))
    assert verdict.word == "open"
    assert "ZeroDivisionError" in verdict.reason


def test_a_conclusion_that_does_not_answer_leaves_the_claim_open() -> None:
    @predicate("says maybe")
    def maybe(c: int) -> str:
        return "maybe"

    assert verify(forall(cases(1), conclusion=maybe)).word == "open"


def test_a_value_retyped_is_not_derived() -> None:
    claim = replace(HALF, evidence=(Derivation(lambda: Rational(1, 2)),))
    verdict = verify(claim)
    assert verdict.word == "open"
    assert "derives nothing" in verdict.reason


def test_a_derivation_proves_and_its_nudged_twins_fail() -> None:
    def by_rank() -> Rational:
        return Rational(rank(matrix([[1, 0], [0, 1]])), 4)

    verdict = verify(replace(HALF, evidence=(Derivation(by_rank),)))
    assert verdict.word == "proved"
    assert [twin.word for twin in verdict.twins] == ["refuted", "refuted"]


def test_a_derivation_without_its_hypothesis_is_no_evidence() -> None:
    sparse = where(d < Rational(1, 2))

    def by_rank() -> object:
        return d * rank(matrix([[1]]))

    claim = Claim(
        name="d",
        says="d",
        sense=Sense.EQUALS,
        value=d,
        given=(sparse,),
        evidence=(Derivation(by_rank, needs=(sparse,)),),
    )
    assert verify(claim).word == "proved"
    assert verify(replace(claim, given=())).word == "open"


def test_a_proof_from_outside_the_kernel_is_not_accepted() -> None:
    mine = Proof(shows=square_is_larger, steps=(Step("trust me", lambda: True),))
    verdict = verify(forall(mine))
    assert verdict.word == "open"
    assert "must be defined in theory/" in verdict.reason


def test_a_proof_settles_only_its_own_statement() -> None:
    other = Proof(shows=at_most_forty, steps=(Step("trust me", lambda: True),))
    assert "another statement" in verify(forall(other)).reason


@pytest.mark.parametrize(
    "proof",
    [
        Proof(shows=at_most_m, steps=(Step("the triangle is there", triangle_directions),)),
        replace(WELCH, shows=at_most_m, given=()),
    ],
)
def test_a_proof_put_together_from_the_kernels_steps_is_not_accepted(proof: Proof) -> None:
    verdict = verify(forall(proof, conclusion=at_most_m))
    assert verdict.word == "open"
    assert "must be defined in theory/" in verdict.reason


def test_evidence_of_a_kind_of_its_own_settles_nothing() -> None:
    covers = Finding(kind="proof", method="trust me", grade=Grade.PROVED, covers=True, tried=99)
    assert verify(forall(Says(covers))).word == "open"
    half = Says(bounds(Rational(1, 2), Rational(1, 2)))
    verdict = verify(replace(HALF, evidence=(half,)))
    assert verdict.word == "open"
    assert "of its own" in verdict.reason


SPARK_DATA = [data.name for data in fields(Spark)]


@dataclass(frozen=True)
class Forged(Spark):
    """A certificate that says what it likes."""

    def proves(self) -> str:
        return "the spark is 9"


def test_a_certificate_counts_as_whoever_reads_its_file_sees_it() -> None:
    real = spark_certificate(matrix([[1, 0, 1], [0, 1, 1]]))
    forged = Forged(**{name: getattr(real, name) for name in SPARK_DATA})
    evidence = Certified(lambda: forged, "the spark is 9")
    verdict = verify(replace(HALF, value=Integer(9), evidence=(evidence,)))
    assert verdict.word == "open"
    assert "its data prove" in verdict.reason


def test_a_counterexample_in_floats_is_no_test_passed() -> None:
    floats = Search(st.fixed_dictionaries({"c": st.floats(0, 1)}))
    claim = forall(floats, given=(not_negative,))
    verdict = decide(claim, [floats.weigh(claim, Effort.QUICK)])
    assert verdict.word == "open"
    assert "not exact" in verdict.reason


@pytest.mark.parametrize("sense", [Sense.FOR_ALL, Sense.EXISTS])
def test_a_conclusion_that_never_looks_is_no_statement(sense: Sense) -> None:
    @predicate("c is as it should be")
    def always(c: int) -> bool:
        return True

    assert verify(forall(Search(NUMBERS), cases(1), sense=sense, conclusion=always)).word == "open"


def test_a_quantity_whose_scope_is_empty_is_open() -> None:
    nowhere = where(d < 0)
    by_rank = Derivation(lambda: d * rank(matrix([[1]])), needs=(nowhere,))
    verdict = verify(replace(HALF, value=d, given=(nowhere,), evidence=(by_rank,)))
    assert verdict.word == "open"
    assert "can it be met" in verdict.reason


def test_writing_a_matrix_down_derives_nothing() -> None:
    def typed_again() -> Rational:
        matrix([[1]])
        return Rational(1, 2)

    assert verify(replace(HALF, evidence=(Derivation(typed_again),))).word == "open"


@pytest.mark.parametrize(
    ("value", "error", "seed"),
    [(0.5, -0.2, 1), (float("nan"), 0.001, 1), (0.5, float("inf"), 1), (0.5, 0.001, None)],
)
def test_an_impossible_measurement_is_no_evidence(
    value: float, error: float, seed: int | None
) -> None:
    seen = Measured(lambda effort: Measurement(value, error, "typed", seed))
    assert verify(replace(HALF, evidence=(seen,))).word == "open"


def test_an_exhaustion_from_outside_the_kernel_is_not_accepted() -> None:
    mine = Exhaustion(not_negative, lambda: [{"c": 1}])
    assert verify(forall(mine, given=(not_negative,))).word == "open"


def test_a_blunt_measurement_is_open_and_a_sharp_one_refutes_the_twin() -> None:
    def sharp(effort: Effort) -> Measurement:
        return Measurement(0.5002, 0.001, "mean", 1)

    def blunt(effort: Effort) -> Measurement:
        return Measurement(0.5002, 0.2, "mean", 1)

    assert verify(replace(HALF, evidence=(Measured(sharp),))).word == "observed"
    assert verify(replace(HALF, evidence=(Measured(blunt),))).word == "open"


def test_an_inequality_leads_the_search_to_a_rare_counterexample() -> None:
    """Three lines in the plane are nearly never 59.9° apart; only a guided search gets there."""

    def closest(W: object) -> object:
        from sympy import Max

        pairs = [(W[:, i], W[:, j]) for i in range(3) for j in range(i)]  # type: ignore[index]
        return Max(*(u.dot(v) ** 2 / (u.dot(u) * v.dot(v)) for u, v in pairs))

    @predicate("three nonzero columns in the plane")
    def three(W: object) -> bool:
        return W.shape == (2, 3) and all(any(W[:, i]) for i in range(3))  # type: ignore[attr-defined,index]

    too_much = at_least("apart", "far apart", closest, lambda W: Rational(26, 100))
    claim = forall(Search(weight_cases()), conclusion=too_much, given=(three,))
    assert verify(claim).word == "refuted"


def word(verdict: str) -> Callable[[str], Verdict]:
    return lambda name: Verdict(name, verdict, Grade.PROVED, "")


def test_fully_proved_is_computed_along_uses() -> None:
    found = {"a": word("proved")("a"), "b": word("proved")("b"), "c": word("tested")("c")}
    uses = {"a": ("b",), "b": ("c",), "c": ()}
    assert along_uses(found, uses) == {"a": ["c"], "b": ["c"], "c": []}


def test_a_claim_is_silent_out_of_scope() -> None:
    boundary = Claim(
        name="b", says="b", sense=Sense.EQUALS, value=2 * r / (1 + r), given=(where(r <= 1),)
    )
    assert boundary.at({r: Integer(1)}) == 1
    with pytest.raises(OutOfScope, match="needs r <= 1, got r = 2"):
        boundary.at({r: Integer(2)})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "two words"}, "name is letters"),
        ({"value": 0.5}, "must be exact"),
        ({"value": None}, "needs a value"),
        ({"sense": Sense.FOR_ALL}, "needs a conclusion"),
        ({"given": (not_negative, not_negative)}, "given twice"),
        ({"predicted": "maybe"}, "predicted must be"),
        ({"says": None}, "says must be a str"),
        ({"evidence": None}, "evidence must be a tuple"),
        ({"given": (lambda c: True,)}, "given must be a tuple of Predicate"),
        ({"uses": "half"}, "uses must be a tuple of str"),
        ({"twins": (Twin("t", {"valeu": 1}),)}, "which no claim has"),
        ({"value": S.NaN}, "must be a number"),
    ],
)
def test_impossible_claims_cannot_be_built(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(HALF, **changes)  # type: ignore[arg-type]
