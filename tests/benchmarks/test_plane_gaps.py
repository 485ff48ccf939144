"""Floors in the plane: the search for the tree of cases, and its check, separately."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from solvers.frames.plane_gaps import plane_energy

SIZES = [(6, "2.999"), (7, "5.43"), (8, "7.8")]


@pytest.mark.parametrize(("features", "energy"), SIZES)
def test_search(benchmark: Any, features: int, energy: str) -> None:
    found = benchmark.pedantic(plane_energy, (features, Fraction(energy)), rounds=3)
    benchmark.extra_info["nodes"] = len(found.nodes)
    assert found.energy == Fraction(energy)


@pytest.mark.parametrize(("features", "energy"), SIZES)
def test_check(benchmark: Any, features: int, energy: str) -> None:
    certificate = plane_energy(features, Fraction(energy))
    assert benchmark.pedantic(certificate.proves, rounds=5).startswith("in the plane")
