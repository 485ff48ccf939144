"""Closed forms: of one number by its degree, and of whole arrangements with their exact proof."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import CRootOf, N
from sympy.abc import x

from solvers.frames.packings.search import best_lines
from solvers.frames.recognition.closed_forms import closed_form, exact_packing
from solvers.frames.recognition.polish import polished


@pytest.mark.parametrize("degree", [2, 4, 8, 12])
def test_one_number(benchmark: Any, degree: int) -> None:
    digits = 20 * degree
    value = N(CRootOf(x**degree - 3 * x - 1, 0), digits + 5)
    assert benchmark(closed_form, value, digits) is not None


@pytest.mark.parametrize("digits", [60, 250])
@pytest.mark.parametrize(("features", "dims"), [(6, 3), (10, 4), (16, 6)])
def test_polish(benchmark: Any, features: int, dims: int, digits: int) -> None:
    packing = best_lines(features, dims, starts=16)
    assert benchmark(polished, packing, digits).digits == digits


# The coherence of these has degree 2, 2, 1, 3, 6 and 9 over the rationals.
@pytest.mark.parametrize(("features", "dims"), [(6, 3), (10, 4), (16, 6), (7, 5), (11, 3), (8, 3)])
def test_exact_lines(benchmark: Any, features: int, dims: int) -> None:
    packing = best_lines(features, dims, starts=32)
    assert benchmark.pedantic(exact_packing, (packing,), rounds=3) is not None
