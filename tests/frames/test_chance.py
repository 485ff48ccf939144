"""The law of a random overlap: closed forms, an outside oracle, samples with their own error."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import betainc
from sympy import Integer, Rational, pi, sqrt

from theory.ball import enclose
from theory.compare import sign
from theory.frames.bounds.chance import (
    attainable,
    enclosed_tail,
    greedy_count,
    largest_tail_between,
    median_of_largest,
    overlap_tail,
    plane_largest_tail,
)
from theory.frames.bounds.stated import closed_bounds

SHARES = st.sampled_from([Rational(p, q) for q in (2, 3, 7, 10) for p in range(1, q)])
SAMPLES = 20_000


@pytest.mark.parametrize(
    ("dims", "eps", "exact"),
    [
        (1, Rational(1, 2), 1),  # always ±1
        (2, Rational(1, 2), Rational(2, 3)),  # an angle below 60° or above 120°
        (2, sqrt(2) / 2, Rational(1, 2)),
        (3, Rational(1, 4), Rational(3, 4)),  # Archimedes' hat box
        (4, Rational(0), 1),
        (5, Rational(1, 2), Rational(5, 16)),
    ],
)
def test_known_tails(dims: int, eps: object, exact: object) -> None:
    assert overlap_tail(dims, eps) == exact


@given(st.integers(1, 40), SHARES)
def test_the_closed_form_agrees_with_an_outside_oracle(dims: int, eps: Rational) -> None:
    tail = overlap_tail(dims, eps)
    oracle = betainc((dims - 1) / 2, 0.5, float(1 - eps**2)) if dims > 1 else 1.0
    # The oracle's own relative error is about 1e−13.
    assert float(tail.evalf(30)) == pytest.approx(oracle, rel=1e-11, abs=0)


@given(st.integers(1, 60), SHARES, st.sampled_from(["real", "complex"]))
def test_the_ball_holds_the_closed_form(dims: int, eps: Rational, field: str) -> None:
    exact = enclose(overlap_tail(dims, eps, field), 512)
    ball = enclosed_tail(dims, eps, field)
    assert ball.overlaps(exact)
    assert float(ball.rad()) <= 1e-25 * float(ball.mid())


@given(st.integers(1, 30), SHARES)
def test_more_dims_and_more_overlap_are_rarer(dims: int, eps: Rational) -> None:
    here = enclosed_tail(dims, eps)
    assert enclosed_tail(dims + 1, eps) < here
    if dims > 1:
        assert enclosed_tail(dims, (1 + eps) / 2) < here


@given(st.integers(1, 20), SHARES)
def test_complex_dims_are_less_than_twice_as_many_real_ones(dims: int, eps: Rational) -> None:
    """|⟨u, v⟩|² is two squared coordinates of 2m; one alone is above ε² less often."""
    assert enclosed_tail(dims, eps, "complex") > enclosed_tail(2 * dims, eps)


def random_overlaps(
    rng: np.random.Generator, dims: int, features: int, field: str
) -> NDArray[np.float64]:
    """|⟨w_i, w_j⟩|, (samples, pairs)."""
    shape = (SAMPLES // 10, features, dims)
    w = rng.normal(size=shape) + (1j * rng.normal(size=shape) if field == "complex" else 0)
    w = w / np.linalg.norm(w, axis=2, keepdims=True)
    gram = np.abs(w @ w.conj().transpose(0, 2, 1))
    return gram[:, *np.triu_indices(features, 1)]


def near(hits: NDArray[np.bool_], low: float, high: float) -> bool:
    """Whether a frequency is within four standard errors of an interval of probabilities."""
    count, seen = hits.size, float(hits.mean())
    spread = 4 * math.sqrt(max(low * (1 - low), high * (1 - high), 1 / count) / count)
    return low - spread <= seen <= high + spread


@pytest.mark.parametrize("field", ["real", "complex"])
@pytest.mark.parametrize("dims", [2, 3, 6, 11])
def test_samples_follow_the_law(dims: int, field: str) -> None:
    rng = np.random.default_rng(dims)
    seen = random_overlaps(rng, dims, 2, field).ravel()
    for eps in (Rational(1, 10), Rational(1, 3), Rational(3, 5)):
        tail = float(overlap_tail(dims, eps, field))
        assert near(seen > float(eps), tail, tail)


def test_samples_can_tell_a_wrong_law() -> None:
    rng = np.random.default_rng(3)
    seen = random_overlaps(rng, 3, 2, "real").ravel()
    wrong = float(overlap_tail(4, Rational(1, 3)))
    assert not near(seen > 1 / 3, wrong, wrong)


@pytest.mark.parametrize(("features", "dims"), [(3, 3), (5, 4), (8, 6), (3, 2)])
def test_the_largest_of_n_is_between_its_bounds(features: int, dims: int) -> None:
    rng = np.random.default_rng(features)
    worst = random_overlaps(rng, dims, features, "real").max(axis=1)
    for eps in (Rational(1, 2), Rational(7, 10), Rational(9, 10)):
        low, high = largest_tail_between(overlap_tail(dims, eps), features)
        assert near(worst > float(eps), float(low), min(float(high), 1.0))


@pytest.mark.parametrize("features", [2, 3, 4, 7])
def test_the_plane_has_an_exact_law_of_the_largest(features: int) -> None:
    rng = np.random.default_rng(features)
    worst = random_overlaps(rng, 2, features, "real").max(axis=1)
    for degrees in (5, 10, 20):
        exact = float(plane_largest_tail(features, pi * degrees / 180))
        assert near(worst > math.cos(math.radians(degrees)), exact, exact)


@pytest.mark.parametrize(("features", "dims"), [(2, 3), (5, 4), (20, 8), (40, 30)])
def test_the_median_is_where_half_the_samples_are(features: int, dims: int) -> None:
    rng = np.random.default_rng(dims)
    worst = random_overlaps(rng, dims, features, "real").max(axis=1)
    low, high = median_of_largest(features, dims)
    assert low < high
    assert (worst > float(low)).mean() >= 0.5 - 2 / math.sqrt(worst.size)
    assert (worst > float(high)).mean() <= 0.5 + 2 / math.sqrt(worst.size)


def test_two_lines_have_a_known_median() -> None:
    low, high = median_of_largest(2, 3)
    assert low < Rational(1, 2) < high


@given(st.integers(2, 40), st.integers(2, 12), st.sampled_from(["lines", "points"]))
def test_what_chance_attains_is_above_what_is_possible(features: int, dims: int, kind: str) -> None:
    found = attainable(features, dims, kind)
    assert found is not None
    for bound in closed_bounds(features, dims, kind):
        assert bound.value is None or sign(found - bound.value) != -1


@pytest.mark.parametrize(("features", "dims"), [(10, 3), (16, 5), (28, 7)])
def test_what_chance_attains_is_above_the_best_packing(features: int, dims: int) -> None:
    best = {(10, 3): 0.6861, (16, 5): 0.4472, (28, 7): 0.3333}[features, dims]
    assert float(attainable(features, dims) or 0) > best


def test_in_one_dim_there_is_no_room() -> None:
    assert attainable(3, 1) is None
    assert attainable(3, 1, "points") is None
    assert attainable(2, 2, "lines") == 0


@given(st.integers(2, 30), SHARES)
def test_the_greedy_count_leaves_room_for_its_last_line(dims: int, eps: Rational) -> None:
    count = greedy_count(dims, eps)
    if count > dims:
        assert (count - 1) * enclosed_tail(dims, eps) < 1
    assert count * enclosed_tail(dims, eps) >= 1 or count == dims or dims == 1


def test_far_more_fit_than_the_union_bound_says() -> None:
    assert greedy_count(768, Rational(1, 10)) == 768
    assert greedy_count(768, Rational(1, 5)) > 4 * 10**7
    assert greedy_count(12288, Rational(1, 10)) > 9 * 10**27


@pytest.mark.parametrize("bad", [1, -1, 2, 0.5, "x"])
def test_an_overlap_is_an_exact_share(bad: object) -> None:
    for tail in (overlap_tail, enclosed_tail):
        with pytest.raises(ValueError, match=r"overlap must be an exact number in \[0, 1\)"):
            tail(3, bad)


def test_an_angle_is_not_negative() -> None:
    with pytest.raises(ValueError, match="angle must not be negative, got -pi"):
        plane_largest_tail(2, -pi)
    assert plane_largest_tail(2, Integer(0)) == 0


def test_in_one_dim_the_largest_has_no_median() -> None:
    with pytest.raises(ValueError, match="dims must be at least 2, got 1"):
        median_of_largest(5, 1)


def test_no_dims_are_refused() -> None:
    with pytest.raises(ValueError, match="dims must be at least 1, got 0"):
        overlap_tail(0, Integer(0))
    with pytest.raises(ValueError, match="field must be"):
        overlap_tail(3, Integer(0), "octonion")
