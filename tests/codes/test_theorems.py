"""Predicates at the smallest cases, and proofs that refuse what they do not show."""

from collections.abc import Iterator

import pytest
from sympy import MatrixBase, Rational, sqrt

from theory.claim import Case, Claim, Effort, Predicate, Sense
from theory.codes import merging, moments, theorems, uniqueness
from theory.evidence import Proof
from theory.exact import column, matrix

ONE, ZERO = matrix([[1]]), matrix([[0]])
PAIR, PARALLEL = matrix([[1, -1]]), matrix([[1, 2]])
FAN = matrix([[1, 1, 0], [0, 1, 1]])
FLAT = matrix([[1, 2, 3], [0, 0, 0]])


@pytest.mark.parametrize(
    ("predicate", "true", "false"),
    [
        (theorems.more_features_than_dims, [PAIR, FAN], [ONE, matrix([[1], [1]])]),
        (theorems.as_many_features_as_dims, [ONE, PAIR], [matrix([[1], [1]])]),
        (theorems.spanning, [ONE, FAN], [ZERO, FLAT]),
        (theorems.no_zero_direction, [ONE, FAN], [ZERO, matrix([[1, 0]])]),
        (theorems.dependent_directions, [ZERO, PAIR, FLAT], [ONE, matrix([[1], [1]])]),
        (theorems.not_all_orthogonal, [PAIR, FAN], [ONE, ZERO, matrix([[1, 0], [0, 1]])]),
        (theorems.no_linear_readout, [ZERO, PAIR], [ONE, matrix([[1, 1], [0, 1]])]),
        (theorems.one_sparse_inputs_collide, [ZERO, PARALLEL, FLAT], [ONE, PAIR, FAN]),
        (theorems.two_share_a_ray, [PARALLEL, FLAT], [ONE, ZERO, PAIR, FAN]),
        (theorems.two_share_a_line, [PARALLEL, PAIR], [ONE, ZERO, FAN]),
        (theorems.on_different_rays, [ONE, PAIR, FAN], [ZERO, PARALLEL]),
        (theorems.cross_polytope, [PAIR], [ONE, matrix([[-1, 1]]), FAN]),
        (uniqueness.equal_lengths, [ONE, PAIR], [ZERO, PARALLEL]),
        (uniqueness.more_features_than_rank, [ZERO, PAIR], [ONE]),
        (uniqueness.antipodal_pair, [PAIR], [ONE, PARALLEL, matrix([[1, -1], [0, 0]])]),
        (moments.on_the_moment_curve, [matrix([[1, 1], [0, 5]])], [ONE, FAN, PAIR]),
        (merging.unit_atoms, [ONE, PAIR], [ZERO, PARALLEL]),
    ],
)
def test_predicates_on_directions(
    predicate: Predicate, true: list[MatrixBase], false: list[MatrixBase]
) -> None:
    assert [predicate({"W": w}) for w in true] == [True] * len(true)
    assert [predicate({"W": w}) for w in false] == [False] * len(false)


@pytest.mark.parametrize(
    ("predicate", "true", "false"),
    [
        (
            uniqueness.only_code_that_sparse,
            [{"W": ONE, "x": column(2)}, {"W": FAN, "x": column(0, 1, 0)}],
            [{"W": PAIR, "x": column(1, 0)}, {"W": ZERO, "x": column(1)}],
        ),
        (
            uniqueness.only_code_of_least_l1,
            [{"W": PARALLEL, "x": column(0, 1)}, {"W": ZERO, "x": column(0)}],
            [{"W": PARALLEL, "x": column(1, 0)}, {"W": PAIR, "x": column(1, 0)}],
        ),
        (
            uniqueness.a_code_of_least_l1,
            [{"W": PAIR, "x": column(1, 0)}],
            [{"W": PARALLEL, "x": column(1, 0)}],
        ),
        (
            uniqueness.sparser_than_coherence_allows,
            [{"W": FAN, "x": column(0, 1, 0)}, {"W": ONE, "x": column(1)}],
            [{"W": PAIR, "x": column(1, 0)}, {"W": FAN, "x": column(0, 1, 1)}],
        ),
        (
            theorems.two_nonnegative_codes,
            [{"W": PAIR, "h": column(0)}, {"W": FAN, "h": column(1, 1)}],
            [{"W": FAN, "h": column(1, 0)}, {"W": ONE, "h": column(-1)}],
        ),
        (
            theorems.sparse_in_a_basis,
            [{"Y": ONE}, {"Y": ZERO}, {"Y": PARALLEL}],
            [{"Y": FAN}],
        ),
        (
            merging.penalty_below_activations,
            [{"V": matrix([[1, 0], [0, 1]]), "lam": Rational(9, 10)}],
            [
                {"V": matrix([[1, 0], [0, 1]]), "lam": Rational(1)},
                {"V": matrix([[1, -1], [0, Rational(1, 2)]]), "lam": Rational(1, 2)},
                {"V": matrix([[1, 0], [0, 1]]), "lam": Rational(0)},
            ],
        ),
    ],
)
def test_predicates_on_cases(predicate: Predicate, true: list[Case], false: list[Case]) -> None:
    assert all(predicate(case) for case in true)
    assert not any(predicate(case) for case in false)


def test_one_predicate_needs_the_irrational_atom() -> None:
    merged = matrix([[1, 1 / sqrt(2)], [0, 1 / sqrt(2)]])
    case = {"W": merged, "V": matrix([[1, 0], [0, 1]]), "rho": Rational(1, 2)}
    assert merging.merged_atoms_are_best(case)
    assert not merging.true_atoms_are_best(case)


def proofs() -> Iterator[Proof]:
    for module in (theorems, uniqueness, moments, merging):
        yield from (value for value in vars(module).values() if isinstance(value, Proof))


def claim_of(proof: Proof, **changes: object) -> Claim:
    parts = {"conclusion": proof.shows, "given": proof.given, **changes}
    return Claim(name="p", says="", sense=Sense.FOR_ALL, evidence=(proof,), **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize("proof", list(proofs()), ids=lambda proof: str(proof.shows.name))
def test_a_proof_settles_its_own_statement_only(proof: Proof) -> None:
    assert proof.weigh(claim_of(proof), Effort.QUICK).covers
    other = claim_of(proof, conclusion=~proof.shows)
    assert "another statement" in proof.weigh(other, Effort.QUICK).problem
    for hypothesis in proof.given:
        rest = tuple(p for p in proof.given if p != hypothesis)
        assert "needs that" in proof.weigh(claim_of(proof, given=rest), Effort.QUICK).problem


ROOT = 1 + sqrt(2)
WITH_ROOTS = [
    {"W": w, "x": x, "h": w * x}
    for w in (
        matrix([[ROOT, 1]]),
        matrix([[1, 1 / ROOT, 0], [ROOT, 1, 1]]),
        matrix([[1, sqrt(2) - 1], [ROOT, 1]]),
        matrix([[ROOT, -ROOT, 1], [1, ROOT, ROOT]]),
    )
    for x in (
        column(*[ROOT, *[0] * (w.shape[1] - 1)]),
        column(*[ROOT * (sqrt(2) - 1)] * w.shape[1]),
    )
]
"""Cases where equal numbers are written in different ways."""


@pytest.mark.parametrize("proof", list(proofs()), ids=lambda proof: str(proof.shows.name))
def test_what_is_proved_holds_at_numbers_with_roots(proof: Proof) -> None:
    needed = {letter for p in (proof.shows, *proof.given) for letter in p.letters}
    if needed <= {"W", "x", "h"}:
        in_scope = [case for case in WITH_ROOTS if all(p(case) for p in proof.given)]
        assert all(proof.shows(case) for case in in_scope)


def test_equal_numbers_written_in_different_ways_are_equal() -> None:
    twice = matrix([[1, sqrt(2) - 1], [ROOT, 1]])
    assert theorems.two_share_a_ray({"W": twice})
    assert theorems.dependent_directions({"W": twice})
    assert theorems.infinitely_many_codes({"W": matrix([[ROOT, 1]]), "h": column(1)})
    x = column(ROOT * (sqrt(2) - 1), 0)
    assert uniqueness.only_code_of_least_l1({"W": matrix([[1, 0], [0, 1]]), "x": x})
    zero = column(ROOT * (1 - sqrt(2)) + 1)
    assert not theorems.nonzero_activation({"h": zero})
    assert not theorems.no_zero_direction({"W": zero})
