"""Linear and rectified readouts, and collisions, against their definitions."""

from hypothesis import given
from sympy import eye

from solvers.strategies import weight_cases
from theory.claim import Case
from theory.codes.readouts import (
    colliding_pair,
    linear_readout,
    relu_readout,
    share_a_line,
    share_a_ray,
)
from theory.exact import column, matrix, rank


@given(weight_cases())
def test_a_linear_readout_exists_exactly_for_independent_columns(case: Case) -> None:
    w = case["W"]
    readout = linear_readout(w)
    assert (readout is not None) is (rank(w) == w.shape[1])
    assert readout is None or readout * w == eye(w.shape[1])


@given(weight_cases())
def test_colliding_pairs_collide(case: Case) -> None:
    pair = colliding_pair(case["W"])
    if pair is not None:
        x, y = pair
        assert case["W"] * x == case["W"] * y
        assert x != y
        assert all(value >= 0 for value in (*x, *y))
        assert all(sum(value != 0 for value in code) <= 1 for code in pair)


def test_collisions_of_small_arrangements() -> None:
    assert colliding_pair(matrix([[0]])) is not None
    assert colliding_pair(matrix([[1]])) is None
    assert colliding_pair(matrix([[1, 3]])) is not None
    assert colliding_pair(matrix([[1, -3]])) is None
    assert colliding_pair(matrix([[1, 0, 1], [0, 1, 1]])) is None


def test_lines_and_rays() -> None:
    assert share_a_line(column(1, -2), column(-2, 4))
    assert not share_a_ray(column(1, -2), column(-2, 4))
    assert share_a_ray(column(1, -2), column(3, -6))
    assert not share_a_line(column(0, 0), column(1, 1))
    assert not share_a_line(column(1, 0), column(1, 1))


def test_relu_keeps_one_of_an_antipodal_pair_and_loses_two() -> None:
    pair = matrix([[1, -1]])
    assert relu_readout(pair, column(0, 5)) == column(0, 5)
    assert relu_readout(pair, column(1, 1)) == column(0, 0)
