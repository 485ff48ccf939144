"""Orthogonal arrangements against digons, and simplices."""

import pytest
from sympy import ImmutableMatrix, Integer, Rational, expand, eye, ones

from theory.models.law import FeatureLaw
from theory.models.loss import expected_loss, loss_of_gram
from theory.models.losses.capacity import (
    cross_polytope_loss,
    gain_of_pairs,
    orthogonal_loss,
    paired_loss,
)
from theory.models.losses.tradeoffs import pairs_save, pairs_win, simplex_coefficient
from theory.notation import d

TENTH = Rational(1, 10)


def built_of_digons(features: int, dims: int, density: Rational) -> object:
    """The loss of the whole matrix: digons on the first dims, then dedicated, then dropped."""
    digons = max(0, min(dims, features - dims))
    columns = [[int(i == j) for i in range(dims)] for j in range(min(features, dims))]
    columns += [[-int(i == j) for i in range(dims)] for j in range(digons)]
    dropped = features - len(columns)
    columns += [[0] * dims] * dropped
    bias = [0] * (features - dropped) + [density / 2] * dropped
    w = ImmutableMatrix(columns).T
    return expected_loss(w, bias, FeatureLaw.uniform(features, density))


@pytest.mark.parametrize(
    ("features", "dims"), [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (3, 2), (4, 2), (5, 2), (4, 3)]
)
def test_block_sums_are_the_loss_of_the_whole(features: int, dims: int) -> None:
    assert paired_loss(features, dims, TENTH) == built_of_digons(features, dims, TENTH)


def test_with_two_features_a_dim_pairs_are_the_cross_polytope() -> None:
    assert paired_loss(7, 3, TENTH) == cross_polytope_loss(7, 3, TENTH)


def test_too_few_features_for_a_cross_polytope() -> None:
    with pytest.raises(ValueError, match="features must be at least 2 · 2, got 3"):
        cross_polytope_loss(3, 2, TENTH)


@pytest.mark.parametrize(("features", "dims"), [(1, 1), (2, 3), (4, 4)])
def test_with_enough_dims_nothing_is_paid_or_saved(features: int, dims: int) -> None:
    assert orthogonal_loss(features, dims, TENTH) == 0
    assert gain_of_pairs(features, dims, TENTH) == 0


@pytest.mark.parametrize(
    ("n", "m", "density", "saves", "wins"),
    [
        (2, 1, TENTH, True, True),
        (3, 2, TENTH, False, True),  # n < 2m: some saving, not that one
        (2, 2, TENTH, False, False),
        (2, 1, Rational(4, 7), False, False),
        (2, 1, Rational(1), False, False),
    ],
)
def test_hypotheses_of_the_saving(
    n: int, m: int, density: Rational, saves: bool, wins: bool
) -> None:
    case = {"n": n, "m": m, "d": density}
    assert pairs_save(case) is saves
    assert pairs_win(case) is wins


@pytest.mark.parametrize("dims", [1, 2, 3])
def test_the_simplex_coefficient_is_that_of_the_whole_loss(dims: int) -> None:
    features = dims + 1
    gram = (features * eye(features) - ones(features, features)) / dims
    loss = loss_of_gram(ImmutableMatrix(gram), [0] * features, FeatureLaw.uniform(features, d))
    assert expand(loss).coeff(d, 2) == simplex_coefficient(Integer(dims))
    assert expand(loss).coeff(d, 1) == 0
