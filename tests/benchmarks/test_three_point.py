"""Cost of certificates from triples: search and check apart, against order, n and m."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from papers.frames.semidefinite import ORDERS, stored
from solvers.frames.programs.three_point import three_point_code, three_point_energy
from theory.frames.programs.potentials import relu_squared


@pytest.mark.benchmark(group="codes by triples, search")
@pytest.mark.parametrize(
    ("dims", "largest", "order", "most"),
    [(3, Fraction(0), 2, 6), (3, Fraction(1, 2), 5, 12), (4, Fraction(1, 2), 6, 24)],
)
def test_search_code(benchmark: Any, dims: int, largest: Fraction, order: int, most: int) -> None:
    certificate = benchmark.pedantic(
        three_point_code, args=(dims, largest, order, most), rounds=1, iterations=1
    )
    assert certificate.bounds() == {"upper": most}


@pytest.mark.benchmark(group="energies by triples, search")
@pytest.mark.parametrize(
    ("features", "dims", "order"),
    [(6, 2, 3), (6, 2, 4), (8, 2, 4), (7, 3, 2), (7, 3, 3), (7, 3, 4), (10, 4, 4)],
)
def test_search_energy(benchmark: Any, features: int, dims: int, order: int) -> None:
    certificate = benchmark.pedantic(
        three_point_energy, args=(features, dims, relu_squared(), order), rounds=1, iterations=1
    )
    assert certificate.energy > 0


@pytest.mark.benchmark(group="triples, check")
@pytest.mark.parametrize("name", ORDERS)
def test_check(benchmark: Any, name: str) -> None:
    certificate = stored(name)
    benchmark.extra_info["order"] = ORDERS[name]
    assert benchmark.pedantic(certificate.proves, rounds=3, iterations=1)
