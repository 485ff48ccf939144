"""Cases for claims on memorisation: training sets, points with a direction, one feature more."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Rational, sqrt

from solvers.strategies import MOST_DIMS, small_weights, weights
from theory.claim import Case
from theory.exact import column, matrix


@st.composite
def directed_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W", "v", "u", "i"}``: points W (m, T), a direction, one column more, an index."""
    w = draw(weights(most_features=4, most_dims=MOST_DIMS, some_large=False))
    entry = st.integers(-3, 3)
    v, u = (column(*[draw(entry) for _ in range(w.shape[0])]) for _ in range(2))
    return {"W": w, "v": v, "u": u, "i": draw(st.integers(0, w.shape[1] - 1))}


def small_directed_cases() -> Iterator[Case]:
    """Cases ``{"W", "v", "u", "i"}`` of small weights along the axes."""
    for w in itertools.islice(small_weights(), 90):
        axis = column(1, *[0] * (w.shape[0] - 1))
        yield {"W": w, "v": axis, "u": axis, "i": 0}


def equal_points() -> Iterator[Case]:
    """Cases ``{"W"}``: points of one length in the plane; the square first, then irregular ones."""
    pool = [(1, 0), (0, 1), (-1, 0), (0, -1), ("3/5", "4/5"), ("-3/5", "-4/5")]
    for size in (4, 3):
        for chosen in itertools.combinations(pool, size):
            yield {"W": matrix([list(row) for row in zip(*chosen, strict=True)])}


def training_sets() -> Iterator[Case]:
    """Cases ``{"X"}``: axes and split axes in 2 to 6 points, then sets outside each hypothesis."""
    for points in (2, 3, 4, 6):
        eye = matrix([[int(i == j) for j in range(points)] for i in range(points)])
        yield {"X": eye}
        first = matrix([[Rational(3, 5) if j == 0 else 0 for j in range(points)]])
        second = matrix([[Rational(4, 5) if j == 0 else 0 for j in range(points)]])
        rest, none = eye[1:, :], matrix([[0] * points])
        yield {"X": first.col_join(second).col_join(rest).col_join(none)}
    half = sqrt(2) / 2
    yield {"X": matrix([[half, 0], [half, 0], [0, 1]])}
    yield {"X": matrix([[0, "5/13"], ["8/17", 0], ["15/17", 0], [0, "12/13"]])}
    yield {"X": matrix([[0, 0, 1], [0, "3/5", 0], [1, 0, 0], [0, "4/5", 0]])}
    yield {"X": matrix([[1, 1], [0, 0]])}
    yield {"X": matrix([["3/5", "-4/5"], ["4/5", "3/5"]])}
    yield {"X": matrix([[1], [0]])}


def drawn_training_sets() -> SearchStrategy[Case]:
    """Cases ``{"X"}``: integer tables, among them orthogonal ones."""
    return weights(most_features=3, most_dims=3, some_large=False).map(lambda w: {"X": w})
