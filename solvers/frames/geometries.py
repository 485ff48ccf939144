"""Cases for statements on shapes: so many directions in so many dims, products, turns, heights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import ImmutableMatrix, Integer, Rational, diag, eye, sqrt, zeros

from solvers.frames.strategies import rotations
from solvers.strategies import unit_vectors, weights
from theory.claim import Case
from theory.exact import matrix
from theory.frames.catalogue.basic import tetrahedron_directions, triangle_directions
from theory.frames.geometry.energies import (
    BEST_ANTIPRISM,
    BEST_BICAPPED,
    BEST_TRICAPPED,
    at_half_tangents,
    bicapped_antiprism_directions,
    paired_heptagon,
    paired_octagon,
    paired_twelve,
    rectified_simplex_directions,
    square_antiprism_directions,
    tricapped_prism_directions,
)

Stream = Callable[[], Iterable[Case]]


@st.composite
def unit_cases(draw: st.DrawFn, fewest: int, most: int, dims: int) -> Case:
    """Cases ``{"W": ...}``: so many unit columns in so many dims, rational."""
    columns = [draw(unit_vectors(dims)) for _ in range(draw(st.integers(fewest, most)))]
    return {"W": matrix(list(zip(*columns, strict=True)))}


def around(features: int, dims: int, *directions: Callable[[], ImmutableMatrix]) -> Stream:
    """The given W, each then short, in one dim more, turned, or with the first column away.

    Also dedicated features, which interfere with none: whatever forces interference forbids them.
    """

    def cases() -> Iterator[Case]:
        yield {"W": zeros(dims, features)}
        yield {"W": ImmutableMatrix(eye(features))}
        yield {"W": ImmutableMatrix(eye(dims))}
        for build in directions:
            w = build()
            yield {"W": w}
            yield {"W": w * Rational(1, 2)}
            yield {"W": w[:, 1:]}
            yield {"W": ImmutableMatrix(w.col_join(zeros(1, w.cols)))}

    return cases


@st.composite
def product_cases(draw: st.DrawFn, features: int, dims: int) -> Case:
    """Cases ``{"W": ...}``: a turned tegum product of unit columns, rational."""
    part = draw(st.integers(1, dims - 1))
    count = draw(st.integers(1, features - 1))
    one = [draw(unit_vectors(part)) for _ in range(count)]
    other = [draw(unit_vectors(dims - part)) for _ in range(features - count)]
    blocks = [matrix(list(zip(*columns, strict=True))) for columns in (one, other)]
    return {"W": ImmutableMatrix(draw(rotations(dims)) * diag(*blocks))}


def square() -> ImmutableMatrix:
    """Plus and minus two axes at right angles."""
    return matrix([[1, -1, 0, 0], [0, 0, 1, -1]])


def slanted() -> ImmutableMatrix:
    """Two digons that are not at right angles."""
    return matrix([[1, -1, "3/5", "-3/5"], [0, 0, "4/5", "-4/5"]])


def near_pentagon() -> ImmutableMatrix:
    """Five rational unit columns in the plane, within a degree of the regular pentagon.

    >>> near_pentagon().shape
    (2, 5)
    """
    return at_half_tangents(0, "8/11", "40/13", "-40/13", "-8/11")


def two_pentagons() -> ImmutableMatrix:
    """Ten directions in four dims."""
    return ImmutableMatrix(diag(near_pentagon(), near_pentagon()))


def hexagon_and_axis() -> ImmutableMatrix:
    """Eight directions in three dims: nearly a hexagon, and a digon."""
    hexagon = at_half_tangents(0, "4/7", "7/4", "-4/7", "-7/4").row_join(matrix([[-1], [0]]))
    return ImmutableMatrix(diag(hexagon, matrix([[1, -1]])))


def heptagon_and_axis() -> ImmutableMatrix:
    """Nine directions in three dims."""
    return ImmutableMatrix(diag(paired_heptagon(), matrix([[1, -1]])))


def octagon_and_axis() -> ImmutableMatrix:
    """Ten directions in three dims."""
    return ImmutableMatrix(diag(paired_octagon(), matrix([[1, -1]])))


def eight_and_four() -> ImmutableMatrix:
    """Twelve directions in three dims, four of them on one axis."""
    return ImmutableMatrix(diag(paired_octagon(), matrix([[1, -1, 1, -1]])))


def antiprism() -> ImmutableMatrix:
    """The square antiprism with z = 3/5, turned by a 3-4-5 angle instead of 45°: all rational.

    >>> from theory.frames.overlaps import norms_squared
    >>> set(norms_squared(antiprism()))
    {1}
    """
    up, flat = Rational(3, 5), Rational(4, 5)
    upper = [(flat, 0, up), (0, flat, up), (-flat, 0, up), (0, -flat, up)]
    a, b = flat * flat, flat * up
    lower = [(a, b, -up), (-b, a, -up), (-a, -b, -up), (b, -a, -up)]
    return matrix(list(zip(*upper, *lower, strict=True)))


def products_among(features: int, dims: int, *directions: Callable[[], ImmutableMatrix]) -> Stream:
    """As `around`, and then the best that were found of these sizes, which are no products."""

    def cases() -> Iterator[Case]:
        yield from around(features, dims, *directions)()
        yield {"W": square_antiprism_directions(BEST_ANTIPRISM)}
        yield {"W": tricapped_prism_directions(BEST_TRICAPPED)}
        yield {"W": bicapped_antiprism_directions(BEST_BICAPPED)}
        yield {"W": rectified_simplex_directions()}
        yield {"W": paired_twelve()}

    return cases


def height_cases() -> SearchStrategy[Case]:
    """Cases ``{"t": ...}``, squared heights in [0, 1] and a few outside."""
    inside = st.builds(Rational, st.integers(0, 60), st.just(60))
    return st.fixed_dictionaries({"t": st.one_of(inside, st.just(Integer(2)))})


def heights_around(*best: Rational) -> Stream:
    """A height that no corner can have, where the family breaks down, then some good ones."""

    def cases() -> Iterator[Case]:
        for t in (Integer(2), Integer(-1), Rational(1, 3), Integer(0), Integer(1), *best):
            yield {"t": t}

    return cases


@st.composite
def turned_pairs(draw: st.DrawFn) -> Case:
    """Cases ``{"W": ..., "V": ...}``: V is W turned, W in one dim more, or anything."""
    w = draw(weights(some_large=False))
    how = draw(st.sampled_from(["turned", "turned", "deeper", "other"]))
    if how == "turned":
        return {"W": w, "V": ImmutableMatrix(draw(rotations(w.rows)) * w)}
    if how == "deeper":
        return {"W": w, "V": ImmutableMatrix(w.col_join(zeros(1, w.cols)))}
    return {"W": w, "V": draw(weights(some_large=False))}


def small_turned_pairs() -> Iterator[Case]:
    """One column in more dims, two Gram matrices, a mirror image, columns that do not span."""
    one, flat = matrix([[1]]), matrix([[1, 2], [0, 0]])
    yield {"W": one, "V": matrix([[1], [0]])}
    yield {"W": one, "V": matrix([[2]])}
    yield {"W": one, "V": -one}
    yield {"W": flat, "V": matrix([[0, 0], [1, 2]])}
    yield {"W": flat, "V": matrix([["3/5", "6/5"], ["4/5", "8/5"]])}
    yield {"W": matrix([[1, 0], [0, 1]]), "V": matrix([[1, 0], [0, -1]])}
    yield {"W": zeros(2, 2), "V": zeros(2, 2)}


@st.composite
def gram_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"G": ..., "m": ...}``: the Gram matrix of W in m dims, or one spoilt by a sign."""
    w = draw(weights(some_large=False))
    g = ImmutableMatrix(w.T * w)
    if draw(st.sampled_from([False, False, True])):
        g = -g
    return {"G": g, "m": Integer(draw(st.integers(1, w.rows + 1)))}


def small_grams() -> Iterator[Case]:
    """A negative square, more rank than dims, no length but an overlap; then true ones."""
    yield {"G": matrix([[-1]]), "m": Integer(1)}
    yield {"G": ImmutableMatrix(eye(2)), "m": Integer(1)}
    yield {"G": matrix([[0, 1], [1, 0]]), "m": Integer(2)}
    yield {"G": matrix([[0, 1], [0, 0]]), "m": Integer(2)}
    for g in (zeros(1, 1), matrix([[2]]), matrix([[1, 1], [1, 1]]), matrix([[0, 0], [0, 3]])):
        yield {"G": ImmutableMatrix(g), "m": Integer(1)}
    yield {"G": matrix([[2, -1, -1], [-1, 2, -1], [-1, -1, 2]]), "m": Integer(2)}


@st.composite
def pairs_of_obtuse(draw: st.DrawFn) -> Case:
    """Cases ``{"W": ..., "V": ...}`` of one size, small integers."""
    w = draw(weights(some_large=False))
    return {"W": w, "V": draw(weights(some_large=False))}


def triangle_and_digon() -> Iterator[Case]:
    """Three directions of the plane without positive overlaps, with a digon and without."""
    yield {"W": triangle_directions(), "V": matrix([[1, -1, 0], [0, 0, 1]])}


def tetrahedron() -> ImmutableMatrix:
    """Four unit columns in space with all overlaps −1/3."""
    return ImmutableMatrix(tetrahedron_directions() / sqrt(3))


def axes() -> ImmutableMatrix:
    """Plus and minus three axes."""
    return ImmutableMatrix(eye(3).row_join(-eye(3)))


def bipyramid_and_pyramid() -> Iterator[Case]:
    """Triangle and digon, and the octahedron short of a corner."""
    bipyramid = ImmutableMatrix(diag(triangle_directions(), matrix([[1, -1]])))
    yield {"W": bipyramid, "V": axes()[:, 1:]}


def charges() -> Iterator[Case]:
    """A digon, six charges in four dims, then four to eight in space, far apart or too long."""
    yield {"W": matrix([[1, -1], [0, 0], [0, 0]])}
    yield {"W": six_far_apart()}
    for w in (tetrahedron(), axes()):
        yield {"W": 2 * w}
        yield {"W": w[:, 1:]}
        yield {"W": w}
    yield {"W": ImmutableMatrix(diag(near_pentagon(), matrix([[1, -1]])))}
    yield {"W": antiprism()}


def six_far_apart() -> ImmutableMatrix:
    """Six directions in four dims: two triangles at right angles, farther apart than in space."""
    return ImmutableMatrix(diag(triangle_directions(), triangle_directions()))


def one_polytope_twice() -> Iterator[Case]:
    """The segment from −1 to 1 with a third feature inside it, at 0 or at 1/2."""
    w, v = matrix([[1, -1, 0]]), matrix([[1, -1, "1/2"]])
    a = matrix([[1, 0, "3/4"], [0, 1, "1/4"], [0, 0, 0]])
    b = matrix([[1, 0, "1/2"], [0, 1, "1/2"], [0, 0, 0]])
    yield {"W": w, "V": v, "A": a, "B": b}


def moved_segment() -> Iterator[Case]:
    """A digon, and the same segment with the origin at its end."""
    yield {"W": matrix([[1, -1]]), "V": matrix([[2, 0]])}


def antiprism_squares() -> Iterator[Case]:
    """Counterexamples to products being best, smallest first: nothing below 8 in 3 dims."""
    yield {"W": matrix([[1, -1, 0, 0], [0, 0, 1, -1]])}
    yield {"W": antiprism()}
    yield {"W": square_antiprism_directions(Rational(1, 3))}
