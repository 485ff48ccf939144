"""An error over seeds is honest: it grows with the spread and refuses a mixture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sympy import Rational

from solvers.models.training.outcomes import (
    best_quarter,
    features_held,
    least_overlap,
    neighbour_cosine,
    trained_loss,
    trained_number,
    worst_loss,
)
from solvers.models.training.sampling import STANDARD_ERRORS, Array
from solvers.models.training.trainer import Recipe, Trained, train_each
from theory.models.law import ToyModel
from theory.models.loss import rational_loss, weights_of_floats

PAIR = ToyModel.uniform(2, 1, Rational(1, 10))
PARALLEL, DIGON = [[1.0, 1.0]], [[1.0, -1.0]]


def outcome(*weights: list[list[float]]) -> Trained:
    """Models as if training had ended with these weights and no bias."""
    short = Recipe(steps=1, batch=1)
    trained = train_each([PAIR] * len(weights), seed=5, recipe=short)
    return replace(trained, weights=np.array(weights), bias=np.zeros((len(weights), 2)))


def polygon(corners: int) -> Array:
    angle = 2 * np.pi * np.arange(corners) / corners
    w = np.array([np.cos(angle), np.sin(angle)])
    return w.T @ w


def test_the_best_are_those_of_least_loss() -> None:
    trained = outcome(*[PARALLEL] * 5, DIGON, PARALLEL, DIGON)
    assert sorted(best_quarter(trained)) == [5, 7]


def test_at_least_two_are_chosen() -> None:
    assert len(best_quarter(outcome(DIGON, PARALLEL, PARALLEL))) == 2


def test_the_loss_of_equal_models_has_the_sampling_error_alone() -> None:
    seen = trained_loss(outcome(*[DIGON] * 8))
    assert abs(seen.value - 1 / 300) <= seen.error < 1 / 300 / 50
    assert seen.seed == 5
    assert "best 2 of 8 models" in seen.method


def test_a_mixture_of_two_kinds_tells_nothing_apart() -> None:
    seen = trained_loss(outcome(DIGON, *[PARALLEL] * 7))
    assert seen.error > seen.value


def test_the_spread_is_multiplied_by_the_factor_of_student() -> None:
    """Two seeds, −1 and −1.21: mean −1.105, spread 0.21/√2, at one degree of freedom.

    Student's t with one degree is Cauchy's law, whose tail beyond t is arccot(t)/π.
    """
    trained = outcome(DIGON, [[1.1, -1.1]])
    seen = trained_number(trained, least_overlap, "overlap")
    factor = seen.error / (0.21 / np.sqrt(2))
    assert seen.value == pytest.approx(-1.105, rel=1e-12)
    assert np.arctan(1 / factor) / np.pi == pytest.approx(3.167e-5, rel=1e-3)
    assert factor > STANDARD_ERRORS


def test_the_worst_seed_is_not_forgotten() -> None:
    trained = outcome(DIGON, PARALLEL, DIGON)
    exact = rational_loss(*(weights_of_floats(PARALLEL), [0, 0]), PAIR.law)
    seen = worst_loss(trained)
    assert abs(seen.value - float(exact)) <= seen.error < float(exact) / 50


def test_one_instance_has_no_spread() -> None:
    with pytest.raises(ValueError, match="at least 2 instances, got 1"):
        trained_loss(outcome(DIGON))


def test_models_of_several_laws_are_not_compared() -> None:
    trained = outcome(DIGON, DIGON)
    other = ToyModel.uniform(2, 1, Rational(1, 2))
    with pytest.raises(ValueError, match="several laws"):
        best_quarter(replace(trained, models=(PAIR, other)))


@pytest.mark.parametrize(
    ("corners", "cosine"), [(3, -0.5), (4, 0), (5, (5**0.5 - 1) / 4), (6, 0.5)]
)
def test_neighbours_in_a_polygon(corners: int, cosine: float) -> None:
    assert neighbour_cosine(polygon(corners)) == pytest.approx(cosine, abs=1e-14)


def test_both_neighbours_count() -> None:
    """In a rectangle each corner has a neighbour at 60° and one at 120°; the cosines cancel."""
    w = np.array([[1, 1, -1, -1], [3**0.5, -(3**0.5), 3**0.5, -(3**0.5)]])
    assert neighbour_cosine(w.T @ w) == pytest.approx(0, abs=1e-14)


def test_features_that_are_not_held_are_no_neighbours() -> None:
    gram = np.zeros((6, 6))
    gram[:5, :5] = polygon(5)
    gram[5, 5] = 0.01
    assert features_held(gram) == 5
    assert neighbour_cosine(gram) == neighbour_cosine(polygon(5))


def test_two_features_have_no_two_neighbours() -> None:
    with pytest.raises(ValueError, match="3 features held, got 2"):
        neighbour_cosine(np.eye(2))
