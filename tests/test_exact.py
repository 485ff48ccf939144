"""Exact linear algebra, and the door through which outside weights come in."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from sympy import MatrixBase, Rational, sqrt

from solvers.strategies import weights
from theory.exact import column, is_exact, matrix, null_space, rank, show, solve, weights_from


@settings(max_examples=30, derandomize=True, deadline=None)
@given(weights())
def test_rank_and_null_space_add_up(w: MatrixBase) -> None:
    free = null_space(w)
    assert rank(w) + free.shape[1] == w.shape[1]
    assert all(entry == 0 for entry in w * free)
    assert rank(free) == free.shape[1]


@settings(max_examples=30, derandomize=True, deadline=None)
@given(weights())
def test_whatever_the_columns_write_is_solved(w: MatrixBase) -> None:
    h = w * column(*range(1, w.shape[1] + 1))
    assert w * solve(w, h) == h


def test_a_number_field_is_exact() -> None:
    golden = (1 + sqrt(5)) / 2
    assert rank(matrix([[1, golden], [golden, golden + 1]])) == 1
    assert rank(matrix([[1, golden], [golden, golden]])) == 2


def test_outside_the_span_there_is_no_solution() -> None:
    assert solve(matrix([[1, 2], [2, 4]]), column(1, 0)) is None


def test_floats_come_in_exactly() -> None:
    assert weights_from(np.array([[0.1]]))[0] == Rational(*(0.1).as_integer_ratio())
    assert weights_from([[1, 2]], features="rows").shape == (2, 1)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ([[math.nan]], "finite numbers, got nan"),
        ([[math.inf]], "finite numbers, got inf"),
        (np.zeros((2, 0)), "at least one row and one column"),
        (np.zeros((0, 2)), "at least one row"),
        (np.zeros(3), "two axes"),
        ([[1.0], [1.0, 2.0]], "rows of one length"),
        ("weights", "two axes"),
    ],
)
def test_bad_weights_are_refused(table: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        weights_from(table)


def test_a_hidden_float_is_seen() -> None:
    assert not is_exact({"W": matrix([[1]]), "x": [1, (2, 0.5)]})
    assert not is_exact({"x": sqrt(2.0)})
    with pytest.raises(ValueError, match="exact entries"):
        matrix([[0.5]])


def test_a_case_reads_as_one_line() -> None:
    assert show({"W": matrix([[1, 1], [0, 1]]), "x": column(1, 0)}) == (
        "W = [[1, 1], [0, 1]], x = [1, 0]"
    )
