"""Dimensionality, leverage and interference of weight matrices, degenerate ones among them."""

import pytest
from hypothesis import given
from sympy import Expr, ImmutableMatrix, Integer, Rational

from solvers.frames.strategies import directions
from theory.compare import sign
from theory.exact import column, matrix, rank
from theory.frames.capacity import antiprism_share, blocks, limit_of_vanishing
from theory.frames.catalogue.basic import square_antiprism, triangle_directions
from theory.frames.dimensionality import (
    dimensionality,
    dims_per_feature,
    helping,
    leverage,
    most_activation_in_box,
    most_activation_squared,
    range_projector,
    row_projector,
    total_dimensionality,
    total_interference,
)

HALF = Rational(1, 2)


@pytest.mark.parametrize(
    ("w", "shares"),
    [
        (matrix([[0]]), [None]),
        (matrix([[3]]), [1]),
        (matrix([[1, -1]]), [HALF, HALF]),
        (matrix([[1, 2]]), [Rational(1, 5), Rational(4, 5)]),
        (matrix([[1, 0], [0, Rational(1, 100)]]), [1, 1]),
        (matrix([[1, 1], [0, 0]]), [HALF, HALF]),
        (triangle_directions(), [Rational(2, 3)] * 3),
    ],
)
def test_dimensionality_by_hand(w: ImmutableMatrix, shares: list[Expr | None]) -> None:
    assert dimensionality(w) == shares


@given(directions())
def test_dimensionality_is_below_leverage(w: ImmutableMatrix) -> None:
    for share, score in zip(dimensionality(w), leverage(w), strict=True):
        assert (share is None) is (score == 0)
        if share is not None:
            assert sign(score - share) in (0, 1)
            assert sign(1 - score) in (0, 1)


@given(directions())
def test_leverages_add_up_to_the_rank(w: ImmutableMatrix) -> None:
    assert sign(sum(leverage(w)) - rank(w)) == 0
    assert sign(range_projector(w).trace() - rank(w)) == 0


@given(directions())
def test_a_row_projector_is_one(w: ImmutableMatrix) -> None:
    onto = row_projector(w)
    assert onto == onto.T
    assert all(sign(entry) == 0 for entry in onto * onto - onto)
    assert all(sign(entry) == 0 for entry in w * onto - w)


@given(directions())
def test_blocks_hold_every_nonzero_column_once(w: ImmutableMatrix) -> None:
    found = blocks(w)
    assert sum(block.cols for block in found) == sum(any(w[:, i]) for i in range(w.cols))
    for i, one in enumerate(found):
        for other in found[:i]:
            assert all(sign(entry) == 0 for entry in one.T * other)
    assert sign(sum(total_dimensionality(b) for b in found) - total_dimensionality(w)) == 0


def test_stretching_one_column_moves_the_share_to_it() -> None:
    assert dimensionality(matrix([[1, 1]])) == [HALF, HALF]
    assert dimensionality(matrix([[2, 1]])) == [Rational(4, 5), Rational(1, 5)]


def test_dims_per_feature_miscounts_other_lengths() -> None:
    assert dims_per_feature(matrix([[1, -1, 0]])) == HALF
    assert dims_per_feature(matrix([[2, -2, 0]])) == Rational(1, 8)
    assert dims_per_feature(matrix([[0]])) is None


def test_a_shrinking_column_keeps_or_loses_its_share() -> None:
    assert limit_of_vanishing(matrix([[1], [0]]), column(0, 1)) == 1
    assert limit_of_vanishing(matrix([[1], [0]]), column(1, 1)) == 0
    assert limit_of_vanishing(matrix([[1], [0]]), column(0, 0)) is None


def test_the_digon_interferes_but_never_activates() -> None:
    digon = matrix([[1, -1]])
    assert total_interference(digon, 0) == 1
    assert most_activation_squared(digon, 0) == most_activation_in_box(digon, 0) == 0


def test_only_positive_overlaps_help() -> None:
    w = matrix([[1, 2, -3], [0, 1, 1]])
    assert helping(w, 0) == [0, 2, 0]
    assert most_activation_squared(w, 0) == 4
    assert total_interference(w, 0) == 13
    assert total_interference(matrix([[0, 1]]), 0) is None


@pytest.mark.parametrize("height", [Rational(1, 3), HALF, Rational(1, 5)])
def test_the_antiprism_by_its_formula_and_by_its_arrangement(height: Expr) -> None:
    shares = square_antiprism(height).dimensionalities()
    assert shares == [antiprism_share(height)] * 8
    assert shares[0] == 1 / (4 - 8 * height + 12 * height**2)
    assert square_antiprism(height).is_tight() is (height == Rational(1, 3))


def test_a_tight_frame_shares_equally() -> None:
    assert total_dimensionality(triangle_directions()) == Integer(2)
