"""Samples have the moments of their law, and the error of a measured loss can be believed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational

from solvers.models.sampling import (
    STANDARD_ERRORS,
    densities_of,
    fill,
    importances_of,
    readout,
    sampled_loss,
)
from theory.models.law import FeatureLaw
from theory.models.loss import rational_loss, weights_of_floats

SAMPLES = 40_000


def test_a_law_becomes_floats() -> None:
    law = FeatureLaw.of([Rational(1, 4), 1], [1, Rational(1, 2)])
    assert densities_of(law).tolist() == [0.25, 1.0]
    assert importances_of(law).tolist() == [1.0, 0.5]


@pytest.mark.parametrize("density", [0.0, 0.01, 0.3, 1.0])
def test_samples_have_the_density_and_the_moments_of_their_law(density: float) -> None:
    x = fill(np.empty((2, SAMPLES)), np.array([density, 0.5]), np.random.default_rng(3))[0]
    assert x.min() >= 0
    assert x.max() <= 1
    # Indicators and squares are at most 1, so their variances are at most their means.
    for found, mean in [
        ((x > 0).mean(), density),
        (x.mean(), density / 2),
        ((x**2).mean(), density / 3),
    ]:
        assert abs(found - mean) <= STANDARD_ERRORS * np.sqrt(mean / SAMPLES)


def test_features_are_independent() -> None:
    x = fill(np.empty((2, SAMPLES)), np.array([0.3, 0.6]), np.random.default_rng(5))
    both = ((x[0] > 0) & (x[1] > 0)).mean()
    assert abs(both - 0.18) <= STANDARD_ERRORS * np.sqrt(0.18 * 0.82 / SAMPLES)


def test_a_batch_is_written_in_place() -> None:
    x = np.empty((1, 4))
    assert fill(x, np.array([1.0]), np.random.default_rng(0)) is x


def test_readout_clips_at_zero() -> None:
    w, x = np.array([[[1.0, -1.0]]]), np.array([[1.0], [0.25]])
    assert readout(w, np.array([[0.0, 0.5]]), x).tolist() == [[[0.75], [0.0]]]


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 2), st.integers(1, 4), st.sampled_from([2, 10, 50]))
def test_the_measured_loss_is_the_exact_loss(
    seed: int, dims: int, features: int, rarity: int
) -> None:
    source = np.random.default_rng(seed)
    w, b = source.normal(size=(1, dims, features)), source.normal(size=(1, features)) / 4
    law = FeatureLaw.of(
        [Rational(1 + i % 2, rarity) for i in range(features)],
        [Rational(1, 1 + i) for i in range(features)],
    )
    exact = float(rational_loss(weights_of_floats(w[0]), weights_of_floats(b)[0], law))
    seen = sampled_loss(w, b, law, seed=seed).measurement(0)
    assert abs(seen.value - exact) <= seen.error
    # It is able to tell two percent, so agreement within the error means something.
    assert seen.error < exact / 50


def test_standard_errors_are_neither_too_small_nor_inflated() -> None:
    """Over many seeds, deviations in units of the standard error have a size of about one."""
    w, b = np.array([[[1.0, -0.7, 0.4]]]), np.array([[0.1, -0.1, 0.2]])
    law = FeatureLaw.uniform(3, Rational(1, 5))
    exact = float(rational_loss(weights_of_floats(w[0]), weights_of_floats(b)[0], law))
    seen = [sampled_loss(w, b, law, seed=seed, points=16) for seed in range(200)]
    off = np.array([(s.values[0] - exact) / s.standard_errors[0] for s in seen])
    # A Student variable of 31 degrees has variance 31/29; 200 of them tell that to 4 · √(2/200).
    assert abs((off**2).mean() - 31 / 29) <= STANDARD_ERRORS * np.sqrt(2.3 / 200)
    assert abs(off.mean()) <= STANDARD_ERRORS * np.sqrt(31 / 29 / 200)


def test_many_features_are_drawn_plainly() -> None:
    """Twelve dropped features cost twelve times d/3."""
    law = FeatureLaw.uniform(12, Rational(1, 2))
    seen = sampled_loss(np.zeros((1, 2, 12)), np.zeros((1, 12)), law, seed=0).measurement(0)
    assert abs(seen.value - 2) <= seen.error < 2 / 50


def test_a_pattern_that_hardly_ever_comes_is_still_seen() -> None:
    """The antipodal pair fails only when both are on: once in 10⁸ samples, and yet to 2 %."""
    law = FeatureLaw.uniform(2, Rational(1, 10**4))
    seen = sampled_loss(np.array([[[1.0, -1.0]]]), np.zeros((1, 2)), law, seed=0).measurement(0)
    assert abs(seen.value - 1e-8 / 3) <= seen.error < 1e-8 / 150


def test_density_one_and_zero_leave_one_pattern() -> None:
    law = FeatureLaw.of([1, 0])
    seen = sampled_loss(np.array([[[1.0, -1.0]]]), np.zeros((1, 2)), law, seed=0)
    assert seen.values.tolist() == seen.standard_errors.tolist() == [0.0]


def test_instances_are_measured_on_the_same_samples() -> None:
    law = FeatureLaw.uniform(2, Rational(1, 2))
    w = np.array([[[1.0, -0.5]], [[0.0, 0.3]]])
    b = np.zeros((2, 2))
    together = sampled_loss(w, b, law, seed=4)
    alone = sampled_loss(w[1:], b[1:], law, seed=4)
    assert together.values[1] == alone.values[0]
    assert sampled_loss(w, b, law, seed=5).values[1] != alone.values[0]


@pytest.mark.parametrize(
    ("weights", "bias", "message"),
    [
        (np.zeros((1, 2)), np.zeros((1, 2)), "weights must have shape"),
        (np.zeros((1, 1, 3)), np.zeros((1, 2)), "weights must have shape"),
        (np.zeros((1, 1, 2)), np.zeros((2, 2)), "bias must have shape"),
        (np.full((1, 1, 2), np.nan), np.zeros((1, 2)), "must be finite"),
        (np.zeros((1, 1, 2)), np.full((1, 2), np.inf), "must be finite"),
    ],
)
def test_bad_weights_are_refused(weights: np.ndarray, bias: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sampled_loss(weights, bias, FeatureLaw.uniform(2, Rational(1, 2)), seed=0)
