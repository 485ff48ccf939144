"""The linear model: closed form, least loss, ties."""

from itertools import product

import pytest
from hypothesis import given, settings
from sympy import ImmutableMatrix, Integer, MatrixBase, Rational, eye, ones, sqrt

from solvers.models.cases import linear_cases, weighed_loss_cases
from theory.claim import Case
from theory.exact import matrix
from theory.models.law import FeatureLaw
from theory.models.losses.linear import best_bias, least_overlap_cost, linear_loss, overlap_cost
from theory.models.losses.linear_theorems import (
    importance_gap,
    linear_loss_is_overlap_cost,
    linear_optimal,
    no_superposition,
)


def by_patterns(w: MatrixBase, b: MatrixBase, law: FeatureLaw) -> object:
    """The loss by patterns: given which are present, amplitudes have mean 1/2, variance 1/12."""
    total, residual = Integer(0), eye(law.features) - w.T * w
    for on in product((0, 1), repeat=law.features):
        chance = law.chance([j for j, here in enumerate(on) if here])
        for i, importance in enumerate(law.importances):
            used = [residual[i, j] for j, here in enumerate(on) if here]
            square = (
                Rational(1, 12) * sum(a**2 for a in used) + (Rational(1, 2) * sum(used) - b[i]) ** 2
            )
            total += importance * chance * square
    return total


@given(weighed_loss_cases())
@settings(max_examples=20, deadline=None)
def test_loss_is_the_sum_over_patterns(case: Case) -> None:
    law = FeatureLaw.of((case["d"],) * case["W"].shape[1], case["I"])
    assert linear_loss(case["W"], case["b"], law) == by_patterns(case["W"], case["b"], law)


@given(weighed_loss_cases())
@settings(max_examples=20, deadline=None)
def test_closed_form(case: Case) -> None:
    assert linear_loss_is_overlap_cost(case)


@given(linear_cases())
@settings(max_examples=40, deadline=None)
def test_nothing_beats_dropping_the_least_important(case: Case) -> None:
    least = least_overlap_cost(case["W"].shape[0], case["I"])
    assert overlap_cost(case["W"], case["I"]) >= least


def test_at_a_tie_the_triangle_is_as_good_as_dropping_a_feature() -> None:
    rows = [[sqrt(6) / 3, -sqrt(6) / 6, -sqrt(6) / 6], [0, sqrt(2) / 2, -sqrt(2) / 2]]
    triangle = ImmutableMatrix(rows)
    assert (triangle.T * triangle).applyfunc(lambda g: g.expand()) == eye(3) - ones(3, 3) / 3
    case = {"W": triangle, "I": (1, 1, 1)}
    assert linear_optimal(case)
    assert not no_superposition(case)
    assert not importance_gap(case)


@pytest.mark.parametrize(
    ("dims", "importances", "least"),
    [(1, [1, 1, 1], 2), (2, [1, 3, 2], 1), (3, [1, 2, 3], 0), (5, [1, 2], 0)],
)
def test_least_costs(dims: int, importances: list[int], least: int) -> None:
    assert least_overlap_cost(dims, importances) == least


def test_a_dropped_feature_gets_its_mean_for_bias() -> None:
    law = FeatureLaw.of([1, Rational(1, 2)])
    assert list(best_bias(matrix([[1, 0]]), law)) == [0, Rational(1, 4)]


@pytest.mark.parametrize(
    ("rows", "importances", "gap"),
    [
        ([[1, 0]], (2, 1), True),
        ([[1, 0]], (1, 1), False),
        ([[1, 0], [0, 1]], (1, 0), False),  # n = m: an unimportant feature is free to do anything
        ([[1, 0], [0, 1]], (1, 1), True),
        ([[1], [0]], (1,), True),  # n < m
    ],
)
def test_importance_gaps(rows: list[list[int]], importances: tuple[int, ...], gap: bool) -> None:
    assert importance_gap({"W": matrix(rows), "I": importances}) is gap
