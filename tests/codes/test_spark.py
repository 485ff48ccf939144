"""Exact spark against definitions, degenerate cases and its two bounds."""

import itertools

import pytest
from hypothesis import given
from sympy import MatrixBase, S, cos, pi, sqrt

from solvers.strategies import weight_cases
from theory.claim import Case
from theory.codes.moments import moment_matrix
from theory.codes.spark import (
    smallest_dependent_set,
    spark,
    spark_at_least,
    worst_overlap,
)
from theory.codes.uniqueness import guaranteed_sparsity, polygon
from theory.compare import sign
from theory.exact import matrix, null_space, rank


@pytest.mark.parametrize(
    ("w", "exact"),
    [
        (matrix([[0]]), 1),  # a zero column depends on nothing else
        (matrix([[1, 0, 0], [0, 1, 0]]), 1),
        (matrix([[1]]), S.Infinity),  # independent: no dependent set
        (matrix([[1, 1], [0, 1]]), S.Infinity),
        (matrix([[1, -1]]), 2),  # digon
        (polygon(3), 3),  # Mercedes-Benz
        (polygon(4), 2),  # two antipodal pairs
        (polygon(5), 3),  # pentagon
        (moment_matrix(range(6), 3), 4),  # full spark
        (matrix([[1, 0, 1, 0], [0, 1, 1, 0], [0, 0, 0, 1]]), 3),  # below rank + 1
    ],
)
def test_known_sparks(w: MatrixBase, exact: object) -> None:
    assert spark(w) == exact


@given(weight_cases())
def test_spark_is_the_fewest_nonzeros_of_a_null_vector(case: Case) -> None:
    """Against the other definition: drop columns until no null vector is left."""
    w = case["W"]
    fewest = next(
        (
            size
            for size in range(1, w.shape[1] + 1)
            for kept in itertools.combinations(range(w.shape[1]), size)
            if null_space(w.extract(list(range(w.shape[0])), list(kept))).shape[1]
        ),
        S.Infinity,
    )
    assert spark(w) == fewest


@given(weight_cases())
def test_spark_lies_between_its_bounds(case: Case) -> None:
    w = case["W"]
    assert spark(w) <= rank(w) + 1 or spark(w) is S.Infinity
    if all(any(w[:, i]) for i in range(w.shape[1])) and spark(w) is not S.Infinity:
        assert sign(spark(w) - spark_at_least(w)) in (0, 1)


@given(weight_cases())
def test_scaling_and_reordering_keep_the_spark(case: Case) -> None:
    w = case["W"]
    assert spark(-3 * w[:, ::-1]) == spark(w)


def test_the_dependent_set_is_dependent() -> None:
    assert smallest_dependent_set(matrix([[1, 2, 3], [0, 1, 0]])) == (0, 2)
    assert smallest_dependent_set(matrix([[1, 0], [0, 1]])) is None


@pytest.mark.parametrize(
    ("w", "mu", "sparsity"),
    [
        (polygon(5), cos(pi / 5), sqrt(5) / 2),
        (polygon(3), S(1) / 2, S(3) / 2),
        (matrix([[3, -3]]), 1, 1),
        (matrix([[2, 0], [0, 5]]), 0, S.Infinity),
        (matrix([[1]]), 0, S.Infinity),
        (matrix([[0, 1]]), 0, S.Infinity),  # a zero column overlaps nothing
    ],
)
def test_known_coherences(w: MatrixBase, mu: object, sparsity: object) -> None:
    assert sign(worst_overlap(w) - mu) == 0
    assert guaranteed_sparsity(w) == sparsity


def test_a_nudged_coherence_bound_would_fail_at_the_digon() -> None:
    assert spark(matrix([[1, -1]])) == spark_at_least(matrix([[1, -1]]))
