"""Tables over a number field compute what sympy computes entry by entry."""

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, ImmutableMatrix, Integer, Rational, cos, pi, sqrt

from theory.ball import enclose
from theory.frames.tables import Table, written

FIELDS = [
    [Integer(0), Integer(1), Rational(-2, 3)],
    [Integer(1), sqrt(5), (1 - sqrt(5)) / 2],
    [Integer(2), cos(2 * pi / 7), cos(4 * pi / 7) + 1],
    [sqrt(2), sqrt(3), Integer(1)],
    [cos(2 * pi / 25), cos(4 * pi / 25), sqrt(5)],
]


def same(one: ImmutableMatrix, other: ImmutableMatrix) -> bool:
    """Whether all differences are 0 to a hundred digits; algebra would take minutes."""
    gaps = [enclose(gap, 512) for gap in one - other]
    return all(gap.contains(0) and gap.rad() < 1e-100 for gap in gaps)


@settings(max_examples=20)
@given(st.sampled_from(FIELDS), st.lists(st.integers(0, 2), min_size=4, max_size=4))
def test_products_are_those_of_the_expressions(numbers: list[Expr], order: list[int]) -> None:
    places = [order[:2], order[2:]]
    table = Table.of(numbers, places)
    expected = written(numbers, places) ** 2
    assert same(written(*(table * table).numbered()), ImmutableMatrix(expected))


@pytest.mark.parametrize("numbers", FIELDS, ids=str)
def test_what_is_read_back_is_what_was_put_in(numbers: list[Expr]) -> None:
    places = [[0, 1], [1, 2]]
    assert same(written(*Table.of(numbers, places).numbered()), written(numbers, places))


def test_high_powers_are_reduced_by_a_polynomial_that_is_not_monic() -> None:
    # cos π/7 is a zero of 8x³ − 4x² − 4x + 1
    table = Table.of([cos(pi / 7), cos(2 * pi / 7)], [[0]])
    cube = table * table * table
    square = table * table
    expected = [a * fmpq(1, 2) for a in square.layers]
    rest = [a * fmpq(1, 2) for a in table.layers]
    one = Table.of([cos(pi / 7), cos(2 * pi / 7), Integer(1)], [[2]]).layers
    sums = zip(expected, rest, one, strict=True)
    assert cube.layers == tuple(a + b - c * fmpq(1, 8) for a, b, c in sums)


def test_equal_numbers_written_in_two_ways_are_equal_in_the_field() -> None:
    golden = 2 * cos(2 * pi / 5)
    table = Table.of([golden, (sqrt(5) - 1) / 2], [[0, 1], [1, 0]])
    assert table == Table.of([golden], [[0, 0], [0, 0]])


def test_a_part_keeps_rows_and_columns() -> None:
    table = Table.of([Integer(k) for k in range(9)], [[0, 1, 2], [3, 4, 5], [6, 7, 8]])
    assert table.part([0, 2]).numbered() == ([0, 2, 6, 8], [[0, 1], [2, 3]])
