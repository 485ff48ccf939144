"""Solution sets, nonnegative parts and least norms against brute force and tables of truth."""

import pytest
from hypothesis import given
from sympy import ImmutableMatrix, MatrixBase, S, sqrt

from solvers.strategies import activation_cases, code_cases
from theory.claim import Case
from theory.codes.decompositions import (
    NonnegativePart,
    basic_codes,
    can_leave,
    decompositions,
    is_nonnegative,
    is_only_nonnegative_code,
    least_l1_codes,
    nonnegative_part,
    support_of,
)
from theory.codes.uniqueness import polygon
from theory.exact import column, matrix, rank

FAN = matrix([[1, 1, 0], [0, 1, 1]])


@pytest.mark.parametrize(
    ("rows", "h", "vertices", "bounded"),
    [
        ([[1]], [2], [[2]], True),  # n = m = 1
        ([[1]], [-2], [], True),  # outside the cone
        ([[0]], [0], [[0]], False),  # a zero direction grows for ever
        ([[0]], [1], [], True),  # outside the span
        ([[1, 1]], [1], [[1, 0], [0, 1]], True),  # parallel pair: a segment
        ([[1, 1]], [0], [[0, 0]], True),  # parallel pair at 0: one point
        ([[1, -1]], [0], [[0, 0]], False),  # antipodal pair: a half-line
        ([[1, 0, 1], [0, 1, 1]], [1, 1], [[0, 0, 1], [1, 1, 0]], True),  # n = m + 1
        ([[1, 0, -1, 0], [0, 1, 0, -1]], [1, 0], [[1, 0, 0, 0]], False),  # the cross
    ],
)
def test_known_nonnegative_parts(
    rows: list[list[int]], h: list[int], vertices: list[list[int]], bounded: bool
) -> None:
    part = nonnegative_part(matrix(rows), column(*h))
    assert [list(x) for x in part.vertices] == vertices
    assert part.bounded is bounded


def test_algebraic_directions_have_vertices_too() -> None:
    triangle = polygon(3)
    part = nonnegative_part(triangle, triangle * column(1, 1, 0))
    assert [list(x) for x in part.vertices] == [[1, 1, 0]]
    assert [list(z) for z in part.rays] == [[S(1) / 3] * 3]


def test_two_codes_are_different_and_nonnegative() -> None:
    for h in (column(1, 1), column(2, 3)):
        pair = nonnegative_part(FAN, h).two()
        assert pair is not None
        assert pair[0] != pair[1]
        assert all(FAN * x == h and is_nonnegative(x) for x in pair)
    assert nonnegative_part(FAN, column(1, 0)).two() is None
    assert nonnegative_part(FAN, column(-1, 0)).two() is None
    assert nonnegative_part(matrix([[1, -1]]), column(1)).two() is not None


def test_an_empty_part_counts_as_bounded_and_not_single() -> None:
    assert NonnegativePart((), (column(1),)).bounded
    assert NonnegativePart((), ()).single is None


@given(activation_cases())
def test_vertices_are_codes_with_independent_columns(case: Case) -> None:
    w, h = case["W"], case["h"]
    for x in nonnegative_part(w, h).vertices:
        on = support_of(x)
        assert w * x == h
        assert is_nonnegative(x)
        assert rank(w.extract(list(range(w.shape[0])), list(on))) == len(on)


@given(activation_cases())
def test_there_are_basic_codes_exactly_within_the_span(case: Case) -> None:
    found = list(basic_codes(case["W"], case["h"]))
    assert bool(found) is (decompositions(case["W"], case["h"]) is not None)
    assert len({ImmutableMatrix(x) for x in found}) == len(found)
    assert [len(support_of(x)) for x in found] == sorted(len(support_of(x)) for x in found)


@given(code_cases(nonnegative=True))
def test_the_two_decisions_of_uniqueness_agree(case: Case) -> None:
    """One walks the vertices of the codes, the other projects the support away (I-06)."""
    w, x = case["W"], case["x"]
    assert is_only_nonnegative_code(w, x) is not can_leave(w, support_of(x))


@given(code_cases(nonnegative=True))
def test_scaling_a_code_keeps_its_uniqueness(case: Case) -> None:
    w, x = case["W"], case["x"]
    assert is_only_nonnegative_code(w, 3 * x) is is_only_nonnegative_code(w, x)


@pytest.mark.parametrize(
    ("x", "unique"),
    [([1, 0, 0], True), ([0, 1, 0], False), ([0, 0, 1], True), ([0, 0, 0], True)],
)
def test_known_uniqueness_in_the_fan(x: list[int], unique: bool) -> None:
    assert is_only_nonnegative_code(FAN, column(*x)) is unique


@pytest.mark.parametrize(
    ("w", "h", "norm", "codes"),
    [
        (FAN, column(1, 1), S(1), 1),
        (matrix([[1, -1]]), column(1), S(1), 2),  # an antipodal pair: a tie
        (matrix([[1, 0]]), column(0), S(0), 1),
        (matrix([[1, 1 / sqrt(2)], [0, 1 / sqrt(2)]]), column(1, 1), sqrt(2), 1),
        (matrix([[0]]), column(1), S.Infinity, 0),
    ],
)
def test_least_norms(w: MatrixBase, h: MatrixBase, norm: S, codes: int) -> None:
    least, best = least_l1_codes(w, h)
    assert least == norm
    assert len(best) == codes


@given(code_cases())
def test_no_code_beats_the_least_norm(case: Case) -> None:
    w, x = case["W"], case["x"]
    assert least_l1_codes(w, w * x)[0] <= sum(abs(value) for value in x)
