"""Strategies that build degenerate cases on purpose, and the same cases in order of size."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import ImmutableMatrix, Rational

from theory.claim import Case
from theory.exact import column, matrix

MOST_FEATURES, MOST_DIMS = 5, 3
LARGE_FEATURES, LARGE_DIMS = 9, 5


def entries() -> SearchStrategy[int]:
    """Small integers; shrinks toward 0."""
    return st.integers(-3, 3)


def densities() -> SearchStrategy[Rational]:
    """A density in (0, 1], a simple fraction; shrinks toward 1/2."""
    return st.sampled_from([Rational(p, q) for q in (2, 1, 4, 10, 20) for p in range(1, q + 1)])


def _now_and_then() -> SearchStrategy[bool]:
    return st.sampled_from([False, False, True])


@st.composite
def weights(
    draw: st.DrawFn,
    most_features: int = MOST_FEATURES,
    most_dims: int = MOST_DIMS,
    some_large: bool = True,
) -> ImmutableMatrix:
    """An integer W (m, n): generic, or degenerate in one of the ways that matter.

    Zero columns, parallel and antipodal pairs, columns that do not span, n = m, n = m + 1, tight
    frames and orthogonal columns all occur; so do, with ``some_large``, some W as large as (5, 9),
    as what holds of all small ones may fail there. Shrinks toward few small entries.
    """
    if some_large and draw(_now_and_then()):
        most_features, most_dims = LARGE_FEATURES, LARGE_DIMS
    dims = draw(st.integers(1, most_dims))
    features = draw(st.one_of(st.integers(1, most_features), st.sampled_from([dims, dims + 1])))
    columns = [draw(st.lists(entries(), min_size=dims, max_size=dims)) for _ in range(features)]
    spoil = draw(
        st.sampled_from([_as_it_is, _zero, _parallel, _antipodal, _flat, _dedicated, _tight])
    )
    return matrix(list(zip(*spoil(columns, dims), strict=True)))


def _as_it_is(columns: list[list[int]], dims: int) -> list[list[int]]:
    return columns


def _zero(columns: list[list[int]], dims: int) -> list[list[int]]:
    return [[0] * dims, *columns[1:]]


def _parallel(columns: list[list[int]], dims: int) -> list[list[int]]:
    return [*columns, [2 * a for a in columns[0]]]


def _antipodal(columns: list[list[int]], dims: int) -> list[list[int]]:
    return [*columns, [-a for a in columns[0]]]


def _flat(columns: list[list[int]], dims: int) -> list[list[int]]:
    """All on one line: more columns than dims that still do not span."""
    return [[columns[0][0] * (i + 1)] + [0] * (dims - 1) for i in range(len(columns))]


def _dedicated(columns: list[list[int]], dims: int) -> list[list[int]]:
    """A dim for each feature, n = m."""
    return [[int(i == j) for j in range(dims)] for i in range(dims)]


def _tight(columns: list[list[int]], dims: int) -> list[list[int]]:
    """An orthogonal basis and its negative: a tight frame of 2m columns."""
    basis = _dedicated(columns, dims)
    return basis + [[-a for a in e] for e in basis]


def weight_cases() -> SearchStrategy[Case]:
    """Cases ``{"W": ...}``."""
    return st.fixed_dictionaries({"W": weights()})


@st.composite
def activation_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W": ..., "h": ...}``: the activation is written by features, or is anything."""
    w = draw(weights())
    size = draw(st.sampled_from([w.shape[1], w.shape[0]]))
    numbers = column(*draw(st.lists(entries(), min_size=size, max_size=size)))
    return {"W": w, "h": w * numbers if size == w.shape[1] else numbers}


@st.composite
def code_cases(draw: st.DrawFn, nonnegative: bool = False) -> Case:
    """Cases ``{"W": ..., "x": ...}`` with a code x, sparse more often than not."""
    w = draw(weights())
    value = st.integers(0, 3) if nonnegative else entries()
    sparse = st.one_of(st.just(0), value)
    x = draw(st.lists(sparse, min_size=w.shape[1], max_size=w.shape[1]))
    return {"W": w, "x": column(*x)}


@st.composite
def unit_vectors(draw: st.DrawFn, dims: int) -> list[Fraction]:
    """A rational point on the unit sphere in ``dims`` dimensions; shrinks toward an axis.

    Stereographic projection from the north pole hits every rational point but that one.
    """
    flat = [Fraction(draw(st.integers(-4, 4)), draw(st.integers(1, 3))) for _ in range(dims - 1)]
    size = sum((q * q for q in flat), Fraction(0))
    point = [2 * q / (size + 1) for q in flat] + [(1 - size) / (size + 1)]
    return [-q for q in point] if draw(st.booleans()) else point


@st.composite
def unit_weights(
    draw: st.DrawFn, most_features: int = MOST_FEATURES, most_dims: int = MOST_DIMS
) -> ImmutableMatrix:
    """W (m, n) with unit rational columns, antipodal and repeated ones among them."""
    dims = draw(st.integers(1, most_dims))
    columns = [draw(unit_vectors(dims)) for _ in range(draw(st.integers(1, most_features)))]
    echo = draw(st.sampled_from([0, 1, -1]))
    if echo:
        columns.append([echo * q for q in columns[0]])
    return matrix(list(zip(*columns, strict=True)))


def small_weights() -> Iterator[ImmutableMatrix]:
    """Every W with entries −1, 0, 1, smallest first: by dims + features, then by entries used."""
    for size in itertools.count(2):
        for dims in range(1, size):
            features = size - dims
            tables = itertools.product((0, 1, -1), repeat=dims * features)
            for flat in sorted(tables, key=lambda table: sum(map(abs, table))):
                yield matrix([flat[i * features : (i + 1) * features] for i in range(dims)])


def small_weight_cases() -> Iterator[Case]:
    """Cases ``{"W": ...}`` in the order of `small_weights`."""
    return ({"W": w} for w in small_weights())


def small_activation_cases() -> Iterator[Case]:
    """Cases ``{"W": ..., "h": ...}`` with entries −1, 0, 1, smallest first."""
    for w in small_weights():
        for h in itertools.product((0, 1, -1), repeat=w.shape[0]):
            yield {"W": w, "h": column(*h)}


def small_code_cases(values: tuple[int, ...] = (0, 1, -1)) -> Iterator[Case]:
    """Cases ``{"W": ..., "x": ...}`` with a small code, smallest first."""
    for w in small_weights():
        for x in itertools.product(values, repeat=w.shape[1]):
            yield {"W": w, "x": column(*x)}
