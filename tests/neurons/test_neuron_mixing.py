"""Mixed selectivity: ranks, separability, and the linear programs that propose certificates."""

import json
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import S

from papers.lemmas.neurons import B_02_RELU, B_02_VARIABLES, xor_certificate
from solvers.evidence import NotSolved
from solvers.neurons import separation
from solvers.neurons.separation import inseparable, separator
from theory.certificate import Rejected, Unreadable, read, write
from theory.claim import Claim, Effort
from theory.exact import column, matrix, rank
from theory.neurons.mixing import (
    by_parity,
    centred_rank,
    conditions,
    is_linear_mixing,
    linear_responses,
    relu_responses,
    separable,
    separates,
    staircase,
    xor_separable,
)
from theory.neurons.witnesses import Inseparable
from theory.verdict import verify

HALF = Fraction(1, 2)
SQUARE = (((0, 0), (1, 1)), ((0, 1), (1, 0)))


@pytest.mark.parametrize("variables", [1, 2, 3, 4])
def test_linear_mixing_stays_within_the_variables(variables: int) -> None:
    """Many neurons in general position: the limits K and K + 1 are reached and not passed."""
    many = 2**variables + 3
    a = matrix([[(i + 1) ** v for v in range(variables)] for i in range(many)])
    r = linear_responses(a, column(*[(i + 1) ** variables for i in range(many)]))
    assert (centred_rank(r), rank(r)) == (variables, variables + 1)
    assert is_linear_mixing(r, variables)


@pytest.mark.parametrize("variables", [2, 3, 4])
def test_relu_mixing_reaches_all_conditions(variables: int) -> None:
    r = relu_responses(*staircase(2**variables, variables))
    assert (rank(r), centred_rank(r)) == (2**variables, 2**variables - 1)
    assert not is_linear_mixing(r, variables)


def test_conditions_are_all_different() -> None:
    z = conditions(3)
    assert len({tuple(z[:, i]) for i in range(8)}) == 8


def test_wrong_number_of_conditions_is_no_linear_mixing() -> None:
    assert not is_linear_mixing(matrix([[0, 1, 2]]), 2)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([[0, 0], [1, 1]], [[0, 1], [1, 0]], False),  # XOR
        ([[1, 1]], [[0, 0], [0, 1], [1, 0]], True),  # AND
        ([[0, 0]], [[0, 0]], False),  # one point in both classes
        ([[0]], [[1]], True),
        ([[0], [2]], [[1]], False),
        ([[0, 0], [2, 0]], [[1, 1]], True),
        ([[0, 0], [2, 0]], [[1, 0]], False),  # all on a line
        ([[0, 0, 0], [1, 1, 1]], [[0, 1, 0], [1, 0, 0]], True),
    ],
)
def test_separability_and_its_two_witnesses(
    first: list[list[int]], second: list[list[int]], expected: bool
) -> None:
    assert separable(first, second) is expected
    if expected:
        y, c = separator(first, second)
        assert separates(column(*y), S(c), first, second)
        with pytest.raises(NotSolved):
            inseparable(first, second)
    else:
        assert inseparable(first, second).proves()
        with pytest.raises(NotSolved):
            separator(first, second)


points = st.lists(st.lists(st.integers(-2, 2), min_size=2, max_size=2), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None)
@given(points, points)
def test_elimination_agrees_with_the_linear_program(
    first: list[list[int]], second: list[list[int]]
) -> None:
    """Two ways that share no code: exactly one of separator and certificate exists."""
    if separable(first, second):
        y, c = separator(first, second)
        assert separates(column(*y), S(c), first, second)
    else:
        assert "no affine functional" in inseparable(first, second).proves()


def test_parity_of_three_variables_is_not_separable_linearly_but_after_mixing() -> None:
    assert not xor_separable(conditions(3))
    mixed = relu_responses(*staircase(8, 3))
    y, c = separator(*by_parity(mixed))
    assert separates(column(*y), S(c), *by_parity(mixed))


# Certificates


def test_the_square_has_one_certificate() -> None:
    first, second = _exact(SQUARE)
    assert xor_certificate() == Inseparable(first, second, (HALF, HALF), (HALF, HALF))
    assert read(write(xor_certificate())).proves() == xor_certificate().proves()


def _exact(tables: Any) -> Any:
    return tuple(tuple(tuple(Fraction(a) for a in p) for p in table) for table in tables)


@pytest.mark.parametrize(
    ("field", "forged", "match"),
    [
        ("first", [[0, 0], [1, 2]], "means differ"),
        ("first", [[0, 0]], "1 points and 2 weights"),
        ("first", [], "at least one point"),
        ("first", [[0, 0], [1]], "same number of coordinates"),
        ("first", [[], []], "same number of coordinates"),
        ("first", [0, 1], "must be a list of numbers"),
        ("first", 3, "at least one point"),
        ("first", [[[0], 0], [1, 1]], "must be a list of numbers"),
        ("second", [[0, 1], [2, 0]], "means differ"),
        ("second", [[0, 1], [1, 0], [0, 0]], "3 points and 2 weights"),
        ("second", [[0, 1, 0], [1, 0, 0]], "same number of coordinates"),
        ("first_weights", ["1/3", "2/3"], "means differ"),
        ("first_weights", ["1/2", "1/3"], "sum to 1"),
        ("first_weights", ["3/2", "-1/2"], "nonnegative"),
        ("first_weights", ["1/2"], "2 points and 1 weights"),
        ("first_weights", [["1/2"], "1/2"], "must be a list of numbers"),
        ("first_weights", 1, "must be a list of numbers"),
        ("second_weights", [1, 0], "means differ"),
        ("second_weights", ["1/2", "51/100"], "sum to 1"),
        ("second_weights", [2, -1], "nonnegative"),
        ("second_weights", [], "2 points and 0 weights"),
    ],
)
def test_forged_in_any_field_is_rejected(field: str, forged: object, match: str) -> None:
    document = json.loads(write(xor_certificate()))
    document["data"][field] = forged
    with pytest.raises(Rejected, match=match):
        read(json.dumps(document)).proves()


def test_a_larger_statement_than_the_data_prove_is_rejected() -> None:
    document = json.loads(write(xor_certificate()))
    document["proves"] = document["proves"].replace("[1, 1]", "[1, 2]")
    with pytest.raises(Rejected, match="but its data prove"):
        read(json.dumps(document)).proves()


@pytest.mark.parametrize("field", ["first", "second", "first_weights", "second_weights"])
def test_a_missing_field_or_a_float_is_unreadable(field: str) -> None:
    document = json.loads(write(xor_certificate()))
    whole = document["data"].pop(field)
    with pytest.raises(Unreadable, match="must have exactly"):
        read(json.dumps(document))
    document["data"][field] = [0.5, *whole[1:]]
    with pytest.raises(Unreadable, match="float"):
        read(json.dumps(document))


# A solver that lies


def _lies(monkeypatch: pytest.MonkeyPatch, status: int, x: object) -> None:
    answer = SimpleNamespace(status=status, x=x, message="as told")
    monkeypatch.setattr(separation, "linprog", lambda *_, **__: answer)


LIES = [
    (2, None),  # infeasible
    (4, np.array([0.5, 0.5, 0.5, 0.5])),  # right, but with numerical difficulties
    (0, np.array([1.0, 0.0, 0.0, 1.0])),  # optimal, wrong
    (0, np.array([0.5, 0.5, 0.5, 0.49])),  # optimal, nearly right
    (0, np.array([np.nan] * 4)),
    (0, np.array([np.inf] * 4)),
    (0, np.array([0.0] * 4)),
    (0, np.array([0.5, 0.5])),  # too short
]


@pytest.mark.parametrize(("status", "x"), LIES)
def test_a_lying_solver_certifies_nothing(
    monkeypatch: pytest.MonkeyPatch, status: int, x: object
) -> None:
    _lies(monkeypatch, status, x)
    verdict = verify(_certificate_alone(B_02_VARIABLES), Effort.QUICK)
    assert verdict.word == "open"
    assert verdict.findings[0].problem


@pytest.mark.parametrize(("status", "x"), LIES)
def test_a_lying_solver_finds_no_witness(
    monkeypatch: pytest.MonkeyPatch, status: int, x: object
) -> None:
    _lies(monkeypatch, status, x)
    assert verify(B_02_RELU, Effort.QUICK).word == "open"


def test_a_certificate_of_other_classes_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "papers.lemmas.neurons.inseparable", lambda *_: inseparable([[0, 0], [2, 0]], [[1, 0]])
    )
    assert verify(_certificate_alone(B_02_VARIABLES), Effort.QUICK).word == "open"


def _certificate_alone(claim: Claim) -> Claim:
    from dataclasses import replace

    return replace(claim, evidence=claim.evidence[:1])


def test_the_certificate_alone_settles_the_claim_and_no_twin() -> None:
    verdict = verify(_certificate_alone(B_02_VARIABLES), Effort.QUICK)
    assert verdict.word == "certified"
    assert all(twin.refused for twin in verdict.twins)
