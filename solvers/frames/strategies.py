"""Directions that sit on the boundary of a theorem: tight, equiangular, obtuse, parallel."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import ImmutableMatrix, Integer, Rational, diag, eye, sqrt

from solvers.strategies import (
    entries,
    small_weight_cases,
    small_weights,
    unit_vectors,
    unit_weights,
    weights,
)
from theory.claim import Case
from theory.exact import column, matrix
from theory.frames.catalogue.basic import tetrahedron_directions, triangle_directions

_MOST_DIMS = 4


def known_frames() -> Iterator[ImmutableMatrix]:
    """Exact W, smallest first, most of them the case of equality of some bound."""
    triangle, tetrahedron = triangle_directions(), tetrahedron_directions()
    digon, one = matrix([[1, -1]]), matrix([[1]])
    yield from (
        one,
        digon,
        matrix([[1, 1]]),
        matrix([[1, 0]]),
        matrix([["7/5", "1/5"]]),
        matrix([[2, "1/2"]]),
    )
    yield from (matrix([[1], [0]]), matrix([[1, 0], [0, 1]]), matrix([[2, 0], [0, 1]]))
    yield from (matrix([[1, 1], [0, 0]]), triangle, 2 * triangle, _direct_sum(digon, one))
    yield from (_direct_sum(2 * digon, one), _direct_sum(digon, digon), matrix([[1, -1, 1]]))
    yield matrix([[1, 0, "3/5", "-4/5"], [0, 1, "4/5", "3/5"]])
    yield matrix([[1, 1, "-5/13", "3/5"], [0, 0, "12/13", "4/5"]])
    yield from (tetrahedron, tetrahedron / sqrt(3), _direct_sum(triangle, one))
    yield from (_direct_sum(triangle, digon), _direct_sum(_direct_sum(digon, digon), digon))


def _direct_sum(one: ImmutableMatrix, other: ImmutableMatrix) -> ImmutableMatrix:
    return ImmutableMatrix(diag(one, other))


@st.composite
def frames(draw: st.DrawFn) -> ImmutableMatrix:
    """A known frame: as it is, turned, beside a zero column, short of one column, or stretched."""
    w = draw(st.sampled_from(list(known_frames())))
    spoil = draw(st.sampled_from(["none", "turn", "zero", "drop", "stretch"]))
    if spoil == "turn":
        return ImmutableMatrix(draw(rotations(w.rows)) * w)
    if spoil == "zero":
        return w.row_join(ImmutableMatrix.zeros(w.rows, 1))
    if spoil == "drop" and w.cols > 1:
        return w[:, 1:]
    if spoil == "stretch":
        return ImmutableMatrix(w * diag(*[draw(st.integers(1, 3)) for _ in range(w.cols)]))
    return w


@st.composite
def rotations(draw: st.DrawFn, dims: int) -> ImmutableMatrix:
    """A rational orthogonal matrix: signs, and a turn with sides 3, 4, 5; shrinks toward I."""
    signs = [draw(st.sampled_from([1, -1])) for _ in range(dims)]
    turned = ImmutableMatrix(diag(*signs))
    if dims > 1 and draw(st.booleans()):
        part = matrix([["3/5", "-4/5"], ["4/5", "3/5"]])
        turned = turned * diag(part, eye(dims - 2))
    order = draw(st.permutations(range(dims)))
    return ImmutableMatrix(turned[list(order), :])


@st.composite
def obtuse_weights(draw: st.DrawFn) -> ImmutableMatrix:
    """Columns with no positive overlap: parts of ± axes or a simplex, stretched and turned."""
    dims = draw(st.integers(1, _MOST_DIMS))
    axes = eye(dims).row_join(-eye(dims))
    corner = eye(dims).row_join(-ImmutableMatrix.ones(dims, 1))
    whole = draw(st.sampled_from([axes, axes, _simplex(dims), corner]))
    keep = draw(st.lists(st.booleans(), min_size=whole.cols, max_size=whole.cols))
    places = [i for i, kept in enumerate(keep) if kept] or [0]
    kept = whole if draw(st.booleans()) else whole[:, places]
    stretch = diag(*[draw(st.integers(1, 3)) for _ in range(kept.cols)])
    return ImmutableMatrix(draw(rotations(dims)) * kept * stretch)


def _simplex(dims: int) -> ImmutableMatrix:
    """m + 1 integer columns with all overlaps negative: (m + 1) e_i − 1, and −1 itself."""
    ones = ImmutableMatrix.ones(dims, dims)
    return ImmutableMatrix(((dims + 1) * eye(dims) - ones).row_join(-ones[:, :1]))


def directions() -> SearchStrategy[ImmutableMatrix]:
    """Any W: a known frame, unit columns, obtuse columns, or small integers."""
    return st.one_of(frames(), unit_weights(), obtuse_weights(), weights())


def direction_cases() -> SearchStrategy[Case]:
    """Cases ``{"W": ...}``."""
    return st.fixed_dictionaries({"W": directions()})


def unit_direction_cases() -> SearchStrategy[Case]:
    """Cases ``{"W": ...}``, unit columns for the most part."""
    return st.fixed_dictionaries({"W": st.one_of(frames(), unit_weights())})


def obtuse_cases() -> SearchStrategy[Case]:
    """Cases ``{"W": ...}``, obtuse for the most part."""
    return st.fixed_dictionaries({"W": st.one_of(obtuse_weights(), obtuse_weights(), weights())})


@st.composite
def full_obtuse_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W": ...}`` with n = 2m for the most part: stretched and turned plus-minus axes."""
    dims = draw(st.integers(1, 3))
    stretch = diag(*[draw(st.integers(1, 3)) for _ in range(2 * dims)])
    axes = draw(rotations(dims)) * eye(dims).row_join(-eye(dims)) * stretch
    return {"W": draw(st.one_of(st.just(ImmutableMatrix(axes)), obtuse_weights(), weights()))}


@st.composite
def plane_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W": ...}``, unit columns in the plane for the most part."""
    columns = [draw(unit_vectors(2)) for _ in range(draw(st.integers(2, 5)))]
    plane = matrix(list(zip(*columns, strict=True)))
    return {"W": draw(st.one_of(st.just(plane), frames()))}


def known_cases() -> Iterator[Case]:
    """Cases ``{"W": ...}``: the known frames, then small weights."""
    yield from ({"W": w} for w in known_frames())
    yield from small_weight_cases()


def plane_known_cases() -> Iterator[Case]:
    """The same, after the lines of the hexagon and octagon, which meet the bounds in the plane."""
    half = Rational(1, 2)
    right = matrix([[1, 0, -1, 0], [0, 1, 0, -1]])
    diagonal = right.row_join((right[:, :2] + right[:, 1:3]) / sqrt(2))
    lines = matrix([[1, half, half], [0, sqrt(3) * half, -sqrt(3) * half]])
    flat = matrix([[1, -1], [0, 0]])
    yield from ({"W": w} for w in (flat, right, diagonal, lines, triangle_directions() / 2))
    yield from known_cases()


@st.composite
def readout_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W": ..., "R": ...}``, the readout R (n, m) of unit gain for the most part."""
    w = draw(directions())
    size = w.rows * w.cols
    r = w.T
    if draw(st.booleans()):
        flat = draw(st.lists(entries(), min_size=size, max_size=size))
        r = ImmutableMatrix(w.cols, w.rows, flat)
    return {"W": w, "R": r if draw(st.sampled_from([False] * 4 + [True])) else _unit_gain(r, w)}


def _unit_gain(r: ImmutableMatrix, w: ImmutableMatrix) -> ImmutableMatrix:
    """The readout with row i divided by its gain; a row of gain 0 gives way to the column."""
    rows = []
    for i in range(w.cols):
        row = r[i, :] if (r[i, :] * w[:, i])[0] != 0 else w[:, i].T
        gain = (row * w[:, i])[0]
        rows.append(row / gain if gain != 0 else row)
    return ImmutableMatrix.vstack(*rows)


def known_readouts() -> Iterator[Case]:
    """Cases ``{"W": ..., "R": ...}``: W itself as its readout, scaled to unit gain or not."""
    for w in known_frames():
        yield {"W": w, "R": _unit_gain(w.T, w)}
        yield {"W": w, "R": w.T}
        yield {"W": w, "R": 0 * w.T}


@st.composite
def turned_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W": ..., "O": ..., "c": ...}``, O a rotation for the most part."""
    w = draw(directions())
    shear = ImmutableMatrix(w.rows, w.rows, lambda i, j: int(int(i) <= int(j)))
    return {
        "W": w,
        "O": draw(st.one_of(rotations(w.rows), rotations(w.rows), st.just(shear))),
        "c": Integer(draw(entries())) / draw(st.integers(1, 3)),
    }


def known_turns() -> Iterator[Case]:
    """Cases ``{"W": ..., "O": ..., "c": ...}`` on the known frames."""
    for w in known_frames():
        yield {"W": w, "O": ImmutableMatrix.eye(w.rows), "c": Integer(-2)}
        yield {"W": w, "O": ImmutableMatrix.eye(w.rows), "c": Integer(0)}


@st.composite
def summand_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W": ..., "V": ...}`` for a direct sum."""
    return {
        "W": draw(directions()),
        "V": draw(st.one_of(frames(), weights(3, 2, some_large=False))),
    }


@st.composite
def added_direction_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W": ..., "u": ...}`` with one more direction u, which may be zero."""
    w = draw(weights())
    u = draw(st.lists(entries(), min_size=w.rows, max_size=w.rows))
    return {"W": w, "u": column(*u)}


def small_added_directions() -> Iterator[Case]:
    """Cases ``{"W": ..., "u": ...}``, smallest first: u an axis, or zero."""
    for w in small_weights():
        for i in range(w.rows):
            yield {"W": w, "u": column(*[int(i == j) for j in range(w.rows)])}
        yield {"W": w, "u": column(*[0] * w.rows)}


@st.composite
def input_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W": ..., "x": ...}`` with small rational inputs, some negative, some large."""
    w = draw(directions())
    size = draw(st.integers(1, 3))
    amplitudes = [Rational(draw(st.integers(-1, 3)), size) for _ in range(w.cols)]
    return {"W": w, "x": column(*amplitudes)}


def small_inputs() -> Iterator[Case]:
    """Cases ``{"W": ..., "x": ...}``, smallest first: one feature on, or all."""
    for w in small_weights():
        for amplitude in (1, 2, -1):
            for i in range(w.cols):
                yield {"W": w, "x": column(*[amplitude * int(i == j) for j in range(w.cols)])}
        yield {"W": w, "x": column(*[1] * w.cols)}


@st.composite
def stretch_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W": ..., "s": ...}`` with a positive stretch s."""
    return {"W": draw(weights()), "s": Integer(draw(st.integers(1, 3)))}


def heights() -> SearchStrategy[Case]:
    """Cases ``{"t": ...}`` with a squared height from 0 (an octagon) to 1 (two poles)."""
    return st.fixed_dictionaries({"t": st.fractions(0, 1, max_denominator=12).map(Rational)})


def small_heights() -> Iterator[Case]:
    """Cases ``{"t": ...}``, simple fractions first."""
    for below in range(2, 7):
        yield from ({"t": Rational(above, below)} for above in range(1, below))


def corner_cases() -> SearchStrategy[Case]:
    """Cases ``{"k": ...}``: the corners of a polygon, a few less than a polygon has."""
    return st.fixed_dictionaries({"k": st.integers(1, 12).map(Integer)})


def size_cases() -> SearchStrategy[Case]:
    """Cases ``{"n": ..., "m": ...}``, n of a size whose cosines have simple roots."""
    features = st.sampled_from([1, 2, 3, 4, 5, 6, 8]).map(Integer)
    return st.fixed_dictionaries({"n": features, "m": st.integers(1, 6).map(Integer)})


def feature_counts() -> SearchStrategy[Case]:
    """How many features, ``{"n": …}``, from 1 to 14."""
    return st.fixed_dictionaries({"n": st.integers(1, 14).map(Integer)})
