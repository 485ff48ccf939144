"""Lines, real and complex, that meet a bound or nearly do, and sizes of the problem."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import I, ImmutableMatrix, Integer, Rational, cos, diag, pi, sin, sqrt

from solvers.frames.strategies import frames, known_cases, known_frames
from solvers.strategies import unit_vectors, unit_weights
from theory.claim import Case
from theory.exact import matrix
from theory.frames.bounds.complex_lines import four_in_two, nine_in_three, six_in_two

_ORDERS = st.integers(1, 4).map(Integer)
_COHERENCES = [Rational(p, q) for q in (2, 3, 4, 5, 10, 20) for p in range(1, q)]


def ordered_cases() -> SearchStrategy[Case]:
    """Cases ``{"W": ..., "k": ...}``, unit columns for the most part."""
    return st.fixed_dictionaries({"W": st.one_of(frames(), unit_weights()), "k": _ORDERS})


def small_ordered_cases() -> Iterator[Case]:
    """Cases ``{"W": ..., "k": ...}``: known frames, each order in turn."""
    for w in known_frames():
        yield from ({"W": w, "k": Integer(order)} for order in (1, 2, 3))


def crowded_lines() -> Iterator[Case]:
    """Cases ``{"W": ...}`` with more lines than symmetric matrices have dims; then known ones."""
    half = 1 / sqrt(2)
    yield {"W": matrix([[1, 1]])}
    yield {"W": matrix([[1, 0, half, half], [0, 1, half, -half]])}
    yield {"W": matrix([[1, 0, half, half, 1], [0, 1, half, -half, 0]])}
    plane = _every_thirty_degrees()
    hexagon = plane[:, ::2]
    yield from ({"W": w} for w in (_seven_in_three(), hexagon, hexagon / 2, plane))
    yield from ({"W": plane[:, :size] / part} for size in range(4, 12) for part in (1, 2))
    yield from known_cases()


def _seven_in_three() -> ImmutableMatrix:
    """Three axes and four diagonals of a cube: the best seven lines in three dims, at 1/√3."""
    third = 1 / sqrt(3)
    diagonals = [[third * s for s in signs] for signs in ((1, 1, 1), (1, -1, -1), (-1, 1, -1))]
    columns = [[1, 0, 0], [0, 1, 0], [0, 0, 1], *diagonals, [-third, -third, third]]
    return matrix(list(zip(*columns, strict=True)))


def _six_in_three() -> ImmutableMatrix:
    """The six diagonals of the icosahedron, which meet at 1/√5."""
    golden = (1 + sqrt(5)) / 2
    length = sqrt((5 + sqrt(5)) / 2)
    corners = [[0, 1, golden], [0, 1, -golden]]
    columns = [corner[k:] + corner[:k] for corner in corners for k in range(3)]
    return matrix(list(zip(*columns, strict=True))) / length


def _every_thirty_degrees() -> ImmutableMatrix:
    """Twelve columns in the plane, the corners of a dodecagon, in order."""
    turns = [(cos(step * pi / 6), sin(step * pi / 6)) for step in range(12)]
    return matrix(list(zip(*turns, strict=True)))


@st.composite
def many_lines(draw: st.DrawFn) -> Case:
    """Cases ``{"W": ...}`` with up to eight rational unit columns in up to three dims."""
    dims = draw(st.sampled_from([2, 3, 1]))
    columns = [draw(unit_vectors(dims)) for _ in range(draw(st.integers(2, 9)))]
    return {"W": matrix(list(zip(*columns, strict=True)))}


@st.composite
def space_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W": ...}`` in three dims: corners of the octahedron, and drawn columns."""
    axes = [[s * int(i == j) for j in range(3)] for i in range(3) for s in (1, -1)]
    some = [unit for unit in axes if draw(st.booleans())]
    more = [draw(unit_vectors(3)) for _ in range(draw(st.integers(1, 4)))]
    return {"W": matrix(list(zip(*some, *more, strict=True)))}


def space_known_cases() -> Iterator[Case]:
    """Cases ``{"W": ...}``: octahedron and cube in three dims, then the known frames.

    First the cross-polytope of four dims, eight columns at right angles, and a cube of half the
    length: both are below the bound on eight.
    """
    yield {"W": ImmutableMatrix.eye(4).row_join(-ImmutableMatrix.eye(4))}
    third = 1 / sqrt(3)
    axes = [[s * int(i == j) for j in range(3)] for i in range(3) for s in (1, -1)]
    cube = [[a * third, b * third, c * third] for a in (1, -1) for b in (1, -1) for c in (1, -1)]
    yield {"W": matrix(list(zip(*cube, strict=True))) / 2}
    for corners in (axes, cube, [axes[0]] * 3):
        yield {"W": matrix(list(zip(*corners, strict=True)))}
    yield from known_cases()


def slightly_acute() -> Iterator[Case]:
    """Cases ``{"W": ...}`` of small largest overlap: parts of cross-polytopes, the pentagon."""
    turned = matrix([["3/5", "-4/5"], ["4/5", "3/5"]])
    for dims in (2, 3, 4):
        axes = ImmutableMatrix.eye(dims)
        turn = ImmutableMatrix(diag(turned, ImmutableMatrix.eye(dims - 2)))
        for size in range(2 * dims, dims, -1):
            part = axes.row_join(-axes)[:, :size]
            yield from ({"W": w} for w in (part, turn * part))
    yield from ({"W": w} for w in (matrix([[1, -1], [0, 0]]), _every_thirty_degrees() / 2))
    corners = [(cos(2 * step * pi / 5), sin(2 * step * pi / 5)) for step in range(5)]
    yield {"W": matrix(list(zip(*corners, strict=True)))}


def complex_weights() -> Iterator[ImmutableMatrix]:
    """Exact Z, smallest first: orthonormal, repeated, of length 2, and the best complex lines."""
    yield from (matrix([[1]]), matrix([[1, I]]), matrix([[2, 2 * I]]), matrix([["1/2", "1/2"]]))
    yield from (matrix([[1, 0], [0, I]]), matrix([[1, 0, I], [0, 1, 0]]))
    yield from (four_in_two()[:, :3], four_in_two(), six_in_two()[:, :5], six_in_two())
    yield from (2 * four_in_two(), nine_in_three()[:, :4], nine_in_three() / 2, nine_in_three())
    yield four_in_two().row_join(six_in_two()[:, 1:3])


def known_complex_cases() -> Iterator[Case]:
    """Cases ``{"Z": ...}``."""
    yield from ({"Z": z} for z in complex_weights())


def known_ordered_complex_cases() -> Iterator[Case]:
    """Cases ``{"Z": ..., "k": ...}``."""
    for z in complex_weights():
        yield from ({"Z": z, "k": Integer(order)} for order in (1, 2))


@st.composite
def complex_units(draw: st.DrawFn) -> ImmutableMatrix:
    """Z (m, n) with Gaussian rational unit columns, some repeated with another phase."""
    dims = draw(st.integers(1, 3))
    columns = []
    for _ in range(draw(st.integers(1, 6))):
        flat = draw(unit_vectors(2 * dims))
        columns.append(
            [Rational(a) + I * Rational(b) for a, b in zip(flat[::2], flat[1::2], strict=True)]
        )
    if draw(st.booleans()):
        columns.append([I * entry for entry in columns[0]])
    return matrix(list(zip(*columns, strict=True)))


def complex_cases() -> SearchStrategy[Case]:
    """Cases ``{"Z": ...}``, unit columns for the most part."""
    known = st.sampled_from(list(complex_weights()))
    return st.fixed_dictionaries({"Z": st.one_of(complex_units(), complex_units(), known)})


def ordered_complex_cases() -> SearchStrategy[Case]:
    """Cases ``{"Z": ..., "k": ...}``."""
    known = st.sampled_from(list(complex_weights()))
    return st.fixed_dictionaries({"Z": st.one_of(complex_units(), known), "k": _ORDERS})


def order_cases() -> SearchStrategy[Case]:
    """Cases ``{"m": ..., "k": ...}``."""
    return st.fixed_dictionaries({"m": st.integers(1, 40).map(Integer), "k": _ORDERS})


def counts() -> SearchStrategy[Case]:
    """Cases ``{"n": ..., "m": ...}`` with n on either side of m(m + 1)/2 and of m²."""
    return st.fixed_dictionaries(
        {"n": st.integers(1, 120).map(Integer), "m": st.integers(1, 10).map(Integer)}
    )


def small_counts() -> Iterator[Case]:
    """Cases ``{"n": ..., "m": ...}``, all small ones."""
    yield from ({"n": Integer(n), "m": Integer(m)} for m in range(1, 5) for n in range(1, 19))


def small_dims_and_coherences() -> Iterator[Case]:
    """Cases ``{"m": ..., "c": ...}``, fewest dims first."""
    yield from ({"m": Integer(m), "c": c} for m in range(1, 9) for c in _COHERENCES)


def dims_and_coherences() -> SearchStrategy[Case]:
    """Cases ``{"m": ..., "c": ...}`` in up to a few hundred dims."""
    return st.fixed_dictionaries(
        {"m": st.integers(1, 300).map(Integer), "c": st.sampled_from(_COHERENCES)}
    )


def few_dims_and_coherences() -> SearchStrategy[Case]:
    """Cases ``{"m": ..., "c": ...}`` in up to nine dims, c from 0."""
    return st.fixed_dictionaries(
        {"m": st.integers(1, 9).map(Integer), "c": st.sampled_from([Integer(0), *_COHERENCES])}
    )


def few_small_dims_and_coherences() -> Iterator[Case]:
    """Cases ``{"m": ..., "c": ...}``, the smallest."""
    some = (Integer(0), Rational(1, 2), Rational(3, 5))
    yield from ({"m": Integer(m), "c": c} for m in range(1, 7) for c in some)


def plane_law_cases() -> SearchStrategy[Case]:
    """Cases ``{"n": ..., "c": ...}``: so many lines in the plane, an angle of c half turns."""
    return st.fixed_dictionaries(
        {"n": st.integers(1, 30).map(Integer), "c": st.sampled_from(_COHERENCES)}
    )


def small_plane_laws() -> Iterator[Case]:
    """Cases ``{"n": ..., "c": ...}``: beyond a right angle 2c is no chance; then fewest lines."""
    yield {"n": Integer(2), "c": Rational(2, 3)}
    yield from ({"n": Integer(n), "c": c} for n in range(1, 6) for c in _COHERENCES)


@st.composite
def coherence_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W": ..., "c": ..., "t": ...}``: orthonormal for the most part, many or few."""
    size = draw(st.integers(1, 8))
    basis = ImmutableMatrix.eye(size)
    w = draw(st.one_of(st.just(basis), frames(), unit_weights()))
    return {
        "W": w,
        "c": draw(st.sampled_from(_COHERENCES)),
        "t": draw(st.sampled_from([Integer(0), Rational(1, 2), Rational(2, 3), Integer(1)])),
    }


def small_coherence_cases() -> Iterator[Case]:
    """Cases ``{"W": ..., "c": ..., "t": ...}``: bases, short columns, known frames, six lines."""
    for size in range(1, 10):
        for c in (Rational(9, 20), Rational(1, 100), Rational(99, 100), Rational(49, 100)):
            yield {"W": ImmutableMatrix.eye(size), "c": c, "t": Rational(1, 2)}
    ones = ImmutableMatrix.ones(1, 25)
    for w in (ones / 5, ones, matrix([[1, 1]]), matrix([[1] * 5])):
        for c in (Rational(1, 5), Rational(49, 100), Rational(99, 100)):
            yield {"W": w, "c": c, "t": Rational(1, 4)}
    for w in known_frames():
        for share in (Rational(1, 2), Rational(3, 4), Rational(1, 3)):
            yield {"W": w, "c": Rational(1, 2), "t": share}
    yield {"W": _six_in_three(), "c": Rational(9, 20), "t": Rational(3, 5)}
