"""How long the catalogue takes to build and check its arrangements, and what is asked of them."""

from typing import Any

import pytest

from theory.frames.arrangement import Arrangement
from theory.frames.catalogue.index import build
from theory.frames.catalogue.leech import leech

NAMES = [
    "600-cell",
    "E8 roots",
    "56 points in 7 dims",
    "275 points in 22 dims",
    "276 lines in 23 dims",
    "complement of 276 lines in 23 dims",
    "Steiner frame (120, 35)",
    "unbiased bases in 16 dims",
    "59-gon",
]


@pytest.mark.parametrize("name", NAMES)
def test_build(benchmark: Any, name: str) -> None:
    assert benchmark.pedantic(build, (name,), rounds=3).name == name


@pytest.mark.parametrize("name", ["600-cell", "276 lines in 23 dims"])
def test_check_a_matrix_from_outside(benchmark: Any, name: str) -> None:
    made = build(name)
    assert benchmark.pedantic(Arrangement, (name, made.gram, made.dims), rounds=3) == made


@pytest.mark.parametrize("digons", [25, 100, 200])
def test_check_a_sum_of_blocks(benchmark: Any, digons: int) -> None:
    blocks = build(" + ".join(["pentagon", f"{digons}-cross-polytope"]))
    found = benchmark.pedantic(Arrangement, ("sum", blocks.gram, blocks.dims), rounds=3)
    assert found.rank == digons + 2


def test_leech(benchmark: Any) -> None:
    found = benchmark.pedantic(leech.__wrapped__, rounds=2)
    assert found.features == 196560
