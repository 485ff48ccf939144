"""How long all closed bounds take, against n, m, kind and field; and the balls of chance."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Rational

from theory.frames.bounds.chance import enclosed_tail, median_of_largest
from theory.frames.bounds.counting import most_lines
from theory.frames.bounds.stated import closed_bounds

SIZES = [(6, 3), (100, 8), (1000, 3), (50257, 768), (10**6, 3), (10**6, 100), (10**6, 10**4)]


@pytest.mark.benchmark(group="closed bounds, real lines")
@pytest.mark.parametrize(("features", "dims"), SIZES)
def test_lines(benchmark: Any, features: int, dims: int) -> None:
    rows = benchmark(closed_bounds, features, dims)
    assert rows[0].says_something


@pytest.mark.benchmark(group="closed bounds, points")
@pytest.mark.parametrize(("features", "dims"), SIZES)
def test_points(benchmark: Any, features: int, dims: int) -> None:
    rows = benchmark(closed_bounds, features, dims, "points")
    assert rows[0].says_something


@pytest.mark.benchmark(group="closed bounds, complex lines")
@pytest.mark.parametrize(("features", "dims"), SIZES)
def test_complex_lines(benchmark: Any, features: int, dims: int) -> None:
    rows = benchmark(closed_bounds, features, dims, "lines", "complex")
    assert rows[0].says_something


@pytest.mark.benchmark(group="chance")
@pytest.mark.parametrize("dims", [8, 768, 12288])
def test_tail(benchmark: Any, dims: int) -> None:
    assert benchmark(enclosed_tail, dims, Rational(1, 10)) < 1


@pytest.mark.benchmark(group="chance")
@pytest.mark.parametrize(("features", "dims"), [(100, 8), (50257, 768)])
def test_median_of_the_largest(benchmark: Any, features: int, dims: int) -> None:
    low, high = benchmark(median_of_largest, features, dims)
    assert low < high


@pytest.mark.benchmark(group="chance")
@pytest.mark.parametrize("dims", [8, 768])
def test_most_lines(benchmark: Any, dims: int) -> None:
    assert benchmark(most_lines, dims, Rational(1, 10)) is not None
