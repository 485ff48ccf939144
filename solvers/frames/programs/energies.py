"""Cases for statements on energies: directions, and coefficients of a polynomial beside them."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Rational, cos, pi, sin

from solvers.frames.strategies import known_frames, unit_direction_cases
from solvers.strategies import unit_vectors
from theory.claim import Case
from theory.exact import column, matrix


@st.composite
def five_in_the_plane(draw: st.DrawFn) -> Case:
    """Cases ``{"W": ...}``: five unit columns in the plane, rational."""
    columns = [draw(unit_vectors(2)) for _ in range(5)]
    return {"W": matrix(list(zip(*columns, strict=True)))}


def around_the_pentagon() -> Iterator[Case]:
    """What each hypothesis keeps out (short, in space, of four features), then pentagons."""
    square = matrix([[1, 0, -1, 0], [0, 1, 0, -1]])
    yield {"W": matrix([[0] * 5] * 2)}
    yield {"W": matrix([[1, 0, -1, 0, 0], [0, 1, 0, -1, 0], [0, 0, 0, 0, 1]])}
    yield {"W": square}
    yield {"W": square.row_join(matrix([[1], [0]]))}
    angles = [2 * pi * k / 5 for k in range(5)]
    yield {"W": matrix([[cos(a) for a in angles], [sin(a) for a in angles]])}


def zonal_cases() -> SearchStrategy[Case]:
    """Cases ``{"W": ..., "h": ...}``, unit columns and h of degree ≤ 4 for the most part."""
    coefficients = st.lists(st.integers(0, 4), min_size=1, max_size=5)
    shifted = st.builds(lambda first, rest: column(first, *rest), st.integers(-3, 3), coefficients)
    return st.builds(lambda case, h: {**case, "h": h}, unit_direction_cases(), shifted)


def small_zonal_cases() -> Iterator[Case]:
    """Known frames and one zonal polynomial at a time, also halved columns and signs turned."""
    for w in (matrix([[1], [0]]), *known_frames()):
        for degree in range(1, 4):
            h = [0] * degree + [1]
            yield {"W": w, "h": column(*h)}
            yield {"W": w * Rational(1, 2), "h": column(*h)}
            yield {"W": w, "h": -column(*h)}
