"""T-gons that memorise."""

import numpy as np
import pytest
from sympy import Rational, cos, pi

from theory.models.losses.tradeoffs import polygon_has_margin, polygon_memorises
from theory.models.memorisation.polygons import least_polygon, polygon_growth, polygon_outputs
from theory.notation import k


@pytest.mark.parametrize("corners", [2, 3, 4, 5, 7, 12, 17])
def test_the_output_is_the_one_hot_input(corners: int) -> None:
    assert polygon_outputs(corners) == [1] + [0] * (corners - 1)


@pytest.mark.parametrize("corners", [3, 5, 10, 100])
def test_floats_agree(corners: int) -> None:
    angles = 2 * np.pi * np.arange(corners) / corners
    size, bias = (float(part.subs(k, corners)) for part in least_polygon())
    w = np.sqrt(size) * np.array([np.cos(angles), np.sin(angles)])
    outputs = np.maximum(w.T @ w + bias, 0)
    rounding = 8 * np.finfo(np.float64).eps * size
    assert np.abs(outputs - np.eye(corners)).max() < rounding


@pytest.mark.parametrize(
    ("corners", "size"), [(2, Rational(1, 2)), (3, Rational(2, 3)), (4, 1), (6, 2)]
)
def test_known_sizes(corners: int, size: object) -> None:
    assert least_polygon()[0].subs(k, corners) == size


@pytest.mark.parametrize("corners", [5, 10, 100, 1000])
def test_a_smaller_polygon_fails(corners: int) -> None:
    """Any squared norm below the least leaves the next corner's output positive."""
    size = least_polygon()[0].subs(k, corners) * Rational(99, 100)
    assert float(size * cos(2 * pi / corners) + 1 - size) > 0


def test_growth() -> None:
    size = float(least_polygon()[0].subs(k, 1000)) / 1000**2
    assert abs(size - float(polygon_growth())) < 1 / 1000**2
    assert abs(size - 1.02 * float(polygon_growth())) > 1 / 1000**2


def test_one_corner_is_refused() -> None:
    with pytest.raises(ValueError, match="corners must be at least 2, got 1"):
        polygon_outputs(1)
    assert not polygon_memorises({"k": 1})


def test_there_is_no_margin() -> None:
    assert not polygon_has_margin({"k": 5})
