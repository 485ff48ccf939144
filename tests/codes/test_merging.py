"""Bayes error and the cost of dictionaries, against direct sums and known values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Expr, ImmutableMatrix, MatrixBase, Rational, S, cos, pi, sqrt

from solvers.strategies import weight_cases
from theory.claim import Case
from theory.codes.merging import (
    expected_l1,
    least_error,
    nested_activations,
    nested_features_cost,
    penalised_cost,
)
from theory.exact import column, matrix
from theory.notation import rho, theta

HALF = Rational(1, 2)


def one_of(features: int) -> list[tuple[ImmutableMatrix, Expr]]:
    """One feature on with amplitude 1, all equally likely."""
    chance = Rational(1, features)
    return [(column(*[int(i == j) for j in range(features)]), chance) for i in range(features)]


@pytest.mark.parametrize(
    ("directions", "error"),
    [
        ([[1, 1]], HALF),  # parallel: answer (1/2, 1/2)
        ([[1, -1]], 0),  # antipodal
        ([[1, 2]], 0),  # one ray, told apart by length when amplitudes are binary
        ([[0, 0]], HALF),
        ([[1, 1, 1]], Rational(2, 3)),
        ([[1, 1, -1]], Rational(1, 3)),
        ([[1, 0], [0, 1]], 0),
    ],
)
def test_known_least_errors(directions: list[list[int]], error: object) -> None:
    assert least_error(matrix(directions), one_of(len(directions[0]))) == error


@given(st.lists(st.integers(-1, 1), min_size=2, max_size=4), st.fractions(-1, 2, max_denominator=4))
def test_no_constant_answer_beats_the_conditional_mean(entries: list[int], answer: object) -> None:
    w, law = matrix([entries]), one_of(len(entries))
    guess = column(*[S(answer)] * len(entries))
    constant = sum(chance * (x - guess).dot(x - guess) for x, chance in law)
    assert least_error(w, law) <= constant


def test_a_certain_code_costs_nothing_and_an_impossible_one_is_ignored() -> None:
    law = [(column(1, 0), S.One), (column(0, 1), S.Zero)]
    assert least_error(matrix([[1, 1]]), law) == 0


@pytest.mark.parametrize(
    ("atoms", "cost"),
    [
        (matrix([[1, 0], [0, 1]]), Rational(3, 2)),
        (matrix([[1, 1 / sqrt(2)], [0, 1 / sqrt(2)]]), (1 + sqrt(2)) / 2),
        (matrix([[1], [0]]), S.Infinity),  # v1 + v2 is not in the span
    ],
)
def test_cost_of_nested_features_at_a_right_angle(atoms: MatrixBase, cost: Expr) -> None:
    law = nested_activations(matrix([[1, 0], [0, 1]]), HALF)
    assert expected_l1(atoms, law) == cost


def test_the_formula_agrees_with_the_enumeration() -> None:
    for merged, second in ((True, column(1, 1) / sqrt(2)), (False, column(0, 1))):
        law = nested_activations(matrix([[1, 0], [0, 1]]), Rational(1, 3))
        direct = expected_l1(column(1, 0).row_join(second), law)
        formula = nested_features_cost(merged).subs({theta: pi / 2, rho: Rational(1, 3)})
        assert (direct - formula).expand() == 0


def test_merging_is_cheaper_at_every_angle() -> None:
    gap = nested_features_cost(merged=False) - nested_features_cost(merged=True)
    assert (gap - 2 * rho * (1 - cos(theta / 2))).expand() == 0


@pytest.mark.parametrize(
    ("atoms", "h", "penalty", "cost"),
    [
        (matrix([[1]]), column(2), HALF, Rational(7, 8)),  # soft thresholding
        (matrix([[1]]), column(-2), HALF, Rational(7, 8)),
        (matrix([[1]]), column(1), S(3), HALF),  # below the threshold: no atom used
        (matrix([[1, 1]]), column(2), HALF, Rational(7, 8)),  # a second parallel atom is no help
        (matrix([[0]]), column(2), HALF, S(2)),
        (matrix([[1, 0], [0, 1]]), column(2, 1), HALF, Rational(7, 8) + Rational(3, 8)),
    ],
)
def test_known_penalised_costs(atoms: MatrixBase, h: MatrixBase, penalty: Expr, cost: Expr) -> None:
    assert penalised_cost(atoms, h, penalty) == cost


@given(weight_cases(), st.lists(st.fractions(-2, 2, max_denominator=3), min_size=6, max_size=6))
def test_no_code_beats_the_penalised_cost(case: Case, numbers: list[object]) -> None:
    w = case["W"][:, :3]
    x = column(*[Rational(str(q)) for q in numbers[: w.shape[1]]])
    h = column(*range(1, w.shape[0] + 1))
    rest = h - w * x
    cost = rest.dot(rest) / 2 + HALF * sum(abs(value) for value in x)
    assert penalised_cost(w, h, HALF) <= cost
