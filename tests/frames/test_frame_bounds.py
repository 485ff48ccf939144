"""Bounds on overlaps: known values, boundary cases, and arrangements that meet them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Integer, Rational, sqrt

from theory.compare import sign
from theory.frames.bounds.classical import (
    coherence_cap,
    frame_potential_bound,
    mean_squared_overlap_formula,
    plane_lines_bound,
    plane_points_bound,
    rank_trace_floor,
    rankin_bound,
    relu_interference,
    squared_overlap_moment,
    typical_largest_overlap,
    welch_bound,
    welch_squared,
)
from theory.frames.catalogue.basic import cross_polytope, polygon, simplex
from theory.notation import m, n

SIZES = st.tuples(st.integers(1, 9), st.integers(1, 9))


@pytest.mark.parametrize(
    ("features", "dims", "exact"),
    [
        (3, 2, Rational(1, 2)),  # Mercedes-Benz
        (4, 3, Rational(1, 3)),  # tetrahedron
        (6, 3, 1 / sqrt(5)),  # diagonals of the icosahedron
        (28, 7, Rational(1, 3)),  # real equiangular tight frame
        (276, 23, Rational(1, 5)),  # the same, largest known of its kind
        (5, 5, 0),  # an orthonormal basis
        (2, 3, 0),  # fewer features than dims
        (1, 1, 0),  # a single feature
        (2, 1, 1),  # digon
    ],
)
def test_known_welch_values(features: int, dims: int, exact: object) -> None:
    assert welch_bound(features, dims) == exact


@given(SIZES)
def test_the_mean_is_the_potential_less_the_diagonal(sizes: tuple[int, int]) -> None:
    features, dims = sizes
    if features >= max(dims, 2):
        rest = frame_potential_bound(features, dims) - features
        assert rest == rank_trace_floor(features, dims)
        assert welch_squared(features, dims) == rest / (features * (features - 1))
        letters = mean_squared_overlap_formula().subs({n: features, m: dims})
        assert letters == welch_squared(features, dims)


@given(SIZES)
def test_more_dims_never_hurt(sizes: tuple[int, int]) -> None:
    features, dims = sizes
    assert welch_squared(features, dims + 1) <= welch_squared(features, dims)
    assert rank_trace_floor(features, dims + 1) <= rank_trace_floor(features, dims)
    assert frame_potential_bound(features, dims + 1) <= frame_potential_bound(features, dims)


@pytest.mark.parametrize("dims", [1, 2, 3, 4])
def test_rankin_is_met_by_the_simplex_and_the_cross_polytope(dims: int) -> None:
    assert simplex(dims).largest_overlap() == rankin_bound(dims + 1, dims)
    if dims > 1:
        assert cross_polytope(dims).largest_overlap() == rankin_bound(2 * dims, dims) == 0


@pytest.mark.parametrize("corners", [3, 4, 5, 6, 8])
def test_polygons_meet_the_bounds_in_the_plane(corners: int) -> None:
    assert polygon(corners).largest_overlap() - plane_points_bound(corners) == 0
    if corners % 2:  # the lines of an even polygon coincide in pairs
        assert polygon(corners).coherence() - plane_lines_bound(corners) == 0


def test_the_pentagon_is_far_above_welch_and_yet_optimal() -> None:
    assert sign(plane_lines_bound(5) - welch_bound(5, 2) - Rational(1, 10)) == 1


@pytest.mark.parametrize("dims", [1, 2, 3, 10])
def test_below_one_over_root_2m_fewer_than_2m_features(dims: int) -> None:
    assert coherence_cap(Rational(1, 2 * dims), Integer(dims)) == 2 * dims - 1


def test_the_cap_is_welch_read_backwards() -> None:
    assert coherence_cap(welch_squared(28, 7), Integer(7)) == 28


@pytest.mark.parametrize("dims", [1, 2, 5])
def test_random_overlaps_have_the_known_moments(dims: int) -> None:
    assert squared_overlap_moment(1, Integer(dims)) == Rational(1, dims)
    assert squared_overlap_moment(2, Integer(dims)) == Rational(3, dims * (dims + 2))
    assert squared_overlap_moment(0, Integer(dims)) == 1


def test_the_typical_overlap_of_gpt2_tokens_is_far_above_welch() -> None:
    gap = typical_largest_overlap(50257, 768) - 6 * welch_bound(50257, 768)
    assert sign(gap) == 1


@pytest.mark.parametrize(
    ("overlap", "bias", "exact"),
    [
        (1, 0, Rational(1, 3)),
        (2, 0, Rational(4, 3)),
        (1, -1, 0),
        (1, Rational(-1, 2), Rational(1, 24)),
    ],
)
def test_relu_interference_by_hand(overlap: int, bias: object, exact: object) -> None:
    assert relu_interference(Integer(overlap), Rational(bias)) == exact


@pytest.mark.parametrize(
    "call",
    [
        lambda: welch_bound(0, 1),
        lambda: rank_trace_floor(1, 0),
        lambda: rankin_bound(1, 2),
        lambda: plane_points_bound(1),
        lambda: plane_lines_bound(1),
        lambda: coherence_cap(Rational(1, 4), Integer(4)),
    ],
)
def test_sizes_without_a_meaning_are_refused(call: object) -> None:
    with pytest.raises(ValueError, match=r"at least|two features|below"):
        call()  # type: ignore[operator]
