"""An arrangement is exact or it is not built; what it says of itself is right."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Float, I, ImmutableMatrix, Rational, S, Symbol, cos, eye, pi, sqrt

from solvers.frames.strategies import rotations
from solvers.strategies import unit_weights
from theory.exact import matrix, rank
from theory.frames.arrangement import Arrangement, from_directions
from theory.frames.catalogue.basic import (
    cross_polytope,
    dedicated,
    digon,
    harmonic_frame,
    octahedron,
    pentagonal_bipyramid,
    polygon,
    simplex,
    square_antiprism,
    triangular_bipyramid,
)

HALF = Rational(1, 2)


@pytest.mark.parametrize(
    ("gram", "dims", "reason"),
    [
        (matrix([[1, HALF], [0, 1]]), 2, "symmetric"),
        (matrix([[1, 0], [0, 2]]), 2, "diagonal must be 1"),
        (matrix([[1, 2], [2, 1]]), 2, "no real vectors"),
        # every pair is possible, all three together are not
        (matrix([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]]), 3, "no real vectors"),
        (matrix([[1, -HALF, -HALF], [-HALF, 1, -HALF], [-HALF, -HALF, 1]]), 1, "rank 2"),
        (eye(3), 2, "rank 3 do not fit in 2 dims"),
        (eye(2), 0, "dims must be at least 1"),
        (matrix([[1, 0, 0], [0, 1, 0]]), 2, "square"),
        (ImmutableMatrix(0, 0, []), 1, "square"),
        (ImmutableMatrix([[1, 0.5], [0.5, 1]]), 2, "exact"),
        (ImmutableMatrix([[1, Symbol("a")], [Symbol("a"), 1]]), 2, "exact numbers"),
        (ImmutableMatrix([[1, I], [I, 1]]), 2, "exact numbers, got I"),
        (ImmutableMatrix([[1, S.NaN], [S.NaN, 1]]), 2, "exact numbers, got nan"),
        (ImmutableMatrix([[1, S.Infinity], [S.Infinity, 1]]), 2, "exact numbers, got oo"),
        (ImmutableMatrix([[1, cos(1)], [cos(1), 1]]), 2, "must be rational or algebraic"),
        (ImmutableMatrix([[1, pi / 4], [pi / 4, 1]]), 2, "must be rational or algebraic"),
    ],
)
def test_an_impossible_arrangement_is_not_built(
    gram: ImmutableMatrix, dims: int, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        Arrangement("bad", gram, dims)


def test_a_simplex_pressed_together_by_a_little_is_impossible() -> None:
    overlap = Rational(-1, 3) - Rational(1, 10**9)
    gram = ImmutableMatrix(4, 4, lambda i, j: 1 if i == j else overlap)
    with pytest.raises(ValueError, match="no real vectors"):
        Arrangement("too far apart", gram, 3)


def test_a_nudged_pentagon_no_longer_fits_in_the_plane() -> None:
    gram = polygon(5).gram.as_mutable()
    gram[0, 1] = gram[1, 0] = gram[0, 1] + Rational(1, 10**9)
    with pytest.raises(ValueError, match=r"no real vectors|do not fit"):
        Arrangement("nudged", ImmutableMatrix(gram), 2)


@pytest.mark.parametrize(
    ("arrangement", "features", "dims", "coherence", "shares", "tight"),
    [
        (dedicated(3), 3, 3, 0, [1] * 3, True),
        (dedicated(1), 1, 1, 0, [1], True),
        (digon(), 2, 1, 1, [HALF] * 2, True),
        (simplex(3), 4, 3, Rational(1, 3), [Rational(3, 4)] * 4, True),
        (polygon(3), 3, 2, HALF, [Rational(2, 3)] * 3, True),
        (polygon(4), 4, 2, 1, [HALF] * 4, True),
        (polygon(5), 5, 2, (1 + sqrt(5)) / 4, [Rational(2, 5)] * 5, True),
        (polygon(6), 6, 2, 1, [Rational(1, 3)] * 6, True),
        (polygon(8), 8, 2, 1, [Rational(1, 4)] * 8, True),
        (polygon(10), 10, 2, 1, [Rational(1, 5)] * 10, True),
        (polygon(12), 12, 2, 1, [Rational(1, 6)] * 12, True),
        (cross_polytope(2), 4, 2, 1, [HALF] * 4, True),
        (octahedron(), 6, 3, 1, [HALF] * 6, True),
        (triangular_bipyramid(), 5, 3, 1, [Rational(2, 3)] * 3 + [HALF] * 2, False),
        (pentagonal_bipyramid(), 7, 3, 1, [Rational(2, 5)] * 5 + [HALF] * 2, False),
        (square_antiprism("1/3"), 8, 3, None, [Rational(3, 8)] * 8, True),
        (square_antiprism("1/2"), 8, 3, None, [Rational(1, 3)] * 8, False),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_known_arrangements(
    arrangement: Arrangement,
    features: int,
    dims: int,
    coherence: object,
    shares: list[object],
    tight: bool,
) -> None:
    assert (arrangement.features, arrangement.dims) == (features, dims)
    assert arrangement.dimensionalities() == shares
    assert arrangement.is_tight() is tight
    if coherence is not None:
        assert arrangement.coherence() - coherence == 0


def test_a_seven_sided_polygon_is_exact_too() -> None:
    assert polygon(7).dimensionalities() == [Rational(2, 7)] * 7
    assert polygon(7).is_tight()


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: polygon(2), "corners must be at least 3, got 2"),
        (lambda: simplex(0), "dims must be at least 1, got 0"),
        (lambda: dedicated(0), "features must be at least 1, got 0"),
        (lambda: square_antiprism("4/3"), "between 0 and 1, got 4/3"),
        (lambda: dedicated(1).largest_overlap(), "two features or more"),
        (lambda: from_directions("bad", matrix([[1, 0]])), "zero column"),
    ],
)
def test_a_wrong_size_is_named(build: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build()  # type: ignore[operator]


@pytest.mark.parametrize("sizes", [(1, 1), (2, 1), (3, 2), (4, 4), (5, 4), (6, 3), (7, 2), (6, 5)])
def test_harmonic_frames_are_tight(sizes: tuple[int, int]) -> None:
    frame = harmonic_frame(*sizes)
    assert (frame.features, frame.dims) == sizes
    assert frame.is_tight()


def test_a_harmonic_frame_next_to_m_is_the_simplex() -> None:
    assert harmonic_frame(4, 3).coherence() == simplex(3).coherence()
    with pytest.raises(ValueError, match="features must be at least 3, got 2"):
        harmonic_frame(2, 3)


def test_a_direct_sum_keeps_each_block() -> None:
    joined = polygon(3) + digon()
    assert joined.dims == 3
    assert joined.gram[:3, :3] == polygon(3).gram
    assert joined.gram[:3, 3:] == ImmutableMatrix.zeros(3, 2)
    assert joined.dimensionalities() == polygon(3).dimensionalities() + digon().dimensionalities()


@pytest.mark.parametrize(
    "made", [dedicated(2), simplex(3), polygon(5), polygon(7)], ids=lambda made: made.name
)
def test_an_arrangement_travels_to_another_process(made: Arrangement) -> None:
    for came in (pickle.loads(pickle.dumps(made)), copy.deepcopy(made)):
        assert came == made
        assert came.is_tight()


def test_a_table_of_places_is_checked_like_a_matrix() -> None:
    one, half = Rational(1), Rational(1, 2)
    assert Arrangement.of("two", [one, half], [[0, 1], [1, 0]], 2).overlaps() == [half]
    # a number that is listed twice is one number
    assert Arrangement.of("two", [one, half, half], [[0, 1], [2, 0]], 2).overlap_counts() == {
        half: 2
    }
    for places, reason in [([[0, 1], [0, 0]], "symmetric"), ([[1, 0], [0, 1]], "diagonal")]:
        with pytest.raises(ValueError, match=reason):
            Arrangement.of("bad", [one, half], places, 2)
    with pytest.raises(ValueError, match="exact numbers"):
        Arrangement.of("bad", [one, Float("0.5")], [[0, 1], [1, 0]], 2)


def test_blocks_of_a_sum_are_checked_one_by_one() -> None:
    joined = polygon(5) + digon() + simplex(3)
    assert joined.blocks() == [[0, 1, 2, 3, 4], [5, 6], [7, 8, 9, 10]]
    assert joined.rank == joined.dims == 6
    gram = joined.gram.as_mutable()
    gram[7, 8] = gram[8, 7] = -HALF
    with pytest.raises(ValueError, match="no real vectors"):
        Arrangement("one block is bad", gram, 7)


@given(unit_weights())
def test_the_rank_is_that_of_the_directions(w: ImmutableMatrix) -> None:
    assert from_directions("drawn", w).rank == rank(w)


@given(st.integers(2, 6), st.integers(-6, 6), st.integers(1, 6))
def test_all_ways_to_check_agree(n: int, top: int, bottom: int) -> None:
    overlap = Rational(top, bottom)
    gram = ImmutableMatrix(n, n, lambda i, j: 1 if i == j else overlap)
    # the eigenvalues are 1 + (n − 1) g, and n − 1 times 1 − g
    possible = 1 + (n - 1) * overlap >= 0 and overlap <= 1
    if possible:
        assert Arrangement("equal overlaps", gram, n).rank == gram.rank()
    else:
        with pytest.raises(ValueError, match="no real vectors"):
            Arrangement("equal overlaps", gram, n)


def test_what_a_feature_sees_adds_up() -> None:
    made = pentagonal_bipyramid()
    assert sum(made.overlap_counts().values()) == 7 * 6
    assert made.seen_from(6) == {Rational(-1): 1, Rational(0): 5}
    assert not made.is_distance_invariant()
    assert simplex(4).is_equiangular()
    assert dedicated(1).is_equiangular()
    assert dedicated(1).overlap_counts() == {}
    assert not pentagonal_bipyramid().is_equiangular()


@given(unit_weights(), st.data())
def test_turning_directions_keeps_their_arrangement(
    w: ImmutableMatrix, data: st.DataObject
) -> None:
    turned = ImmutableMatrix(data.draw(rotations(w.rows)) * w)
    assert from_directions("one", w).gram == from_directions("other", turned).gram


@given(unit_weights())
def test_unit_directions_are_always_an_arrangement(w: ImmutableMatrix) -> None:
    arrangement = from_directions("drawn", w)
    assert arrangement.gram == (w.T * w)
    assert sum(arrangement.dimensionalities()) <= arrangement.dims
    assert arrangement.frame_potential() >= Rational(w.cols**2, w.rows)
