"""The figure draws what the exact code computes, and refuses what it cannot draw."""

import itertools

import numpy as np
import pytest
from sympy import eye

from papers.drawing import as_svg
from papers.glossary.figures.decompositions import ACTIVATION, DIRECTIONS, family, figure
from theory.claim import Effort
from theory.codes.decompositions import support_of
from theory.exact import column, matrix

CODES = family(DIRECTIONS, ACTIVATION)


def test_corners_are_nonnegative_codes_with_one_feature_from_each_side() -> None:
    assert {support_of(code) for code in CODES.codes} == {(0, 2), (0, 3), (1, 2), (1, 3)}
    assert all(DIRECTIONS * code == ACTIVATION for code in CODES.codes)
    assert all(value >= 0 for code in CODES.codes for value in code)


def test_coordinates_keep_distances() -> None:
    assert (CODES.axes.T * CODES.axes).applyfunc(lambda entry: entry.simplify()) == eye(2)
    for code, corner in zip(CODES.codes, CODES.corners, strict=True):
        from_origin = np.array([float(value) for value in code - CODES.origin])
        sixteen = 16 * np.finfo(float).eps * np.linalg.norm(from_origin)
        assert abs(np.linalg.norm(corner) - np.linalg.norm(from_origin)) <= sixteen


def test_neighbours_share_a_feature_that_is_off() -> None:
    for one, other in itertools.pairwise([*CODES.codes, CODES.codes[0]]):
        assert set(support_of(one)) & set(support_of(other))


def test_it_is_the_same_on_every_run() -> None:
    assert as_svg(figure(Effort.QUICK)) == as_svg(figure(Effort.STANDARD))


@pytest.mark.parametrize(
    ("w", "h", "needs"),
    [
        (matrix([[1, 1]]), column(1), "a plane"),
        (matrix([[0, 0, 0]]), column(1), "a plane"),
        (matrix([[1, -1, 1]]), column(1), "one side"),
    ],
)
def test_what_cannot_be_drawn_is_refused(w: object, h: object, needs: str) -> None:
    with pytest.raises(ValueError, match=needs):
        family(w, h)
