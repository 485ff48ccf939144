"""Packings found per second, how often the table's value is reached, and what a proof costs."""

from __future__ import annotations

import csv
import importlib
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solvers.frames.packings.active_set import refined
from solvers.frames.packings.enclosing import enclosed
from solvers.frames.packings.search import best_lines, best_points, least_energy, upper
from solvers.frames.packings.surrogate import COULOMB

TABLES = os.environ.get("PACKING_TABLES", "")
"""A folder of published tables to compare with; none is kept here."""
SIZES = [(8, 3), (16, 3), (16, 4), (16, 6), (20, 5), (28, 7)]


@pytest.mark.benchmark(group="packings: lines")
@pytest.mark.parametrize(("features", "dims"), SIZES)
def test_lines_from_16_starts(benchmark: Any, features: int, dims: int) -> None:
    """Median seconds; starts per second and how many of them reached the best are extra."""
    found = benchmark.pedantic(best_lines, args=(features, dims, 16), rounds=3)
    benchmark.extra_info["starts per second"] = 16 / benchmark.stats.stats.median
    benchmark.extra_info["reached"] = f"{found.reached} of {found.starts}"
    benchmark.extra_info["value"] = found.value


@pytest.mark.benchmark(group="packings: points")
@pytest.mark.parametrize(("features", "dims"), [(12, 3), (24, 3), (16, 5)])
def test_points_from_16_starts(benchmark: Any, features: int, dims: int) -> None:
    benchmark.pedantic(best_points, args=(features, dims, 16), rounds=3)


@pytest.mark.benchmark(group="packings: energies")
@pytest.mark.parametrize("features", [12, 24, 48])
def test_coulomb_energy_from_16_starts(benchmark: Any, features: int) -> None:
    benchmark.pedantic(least_energy, args=(features, 3, COULOMB, 16), rounds=3)


@pytest.mark.benchmark(group="packings: table")
def test_the_table_in_a_fixed_budget(benchmark: Any) -> None:
    """One second for each row of the sample; the fraction that is reached within 1e−8 is extra."""
    if not TABLES:
        pytest.skip("PACKING_TABLES names no folder")
    with (Path(TABLES) / "line_packings_sample.csv").open(encoding="utf-8") as file:
        table = [(int(m), int(n), float(c)) for m, n, c in list(csv.reader(file))[1:]]

    def reached() -> float:
        found = [best_lines(n, m, 10_000, seconds=1).value for m, n, _ in table]
        good = sum(value < row[2] + 1e-8 for value, row in zip(found, table, strict=True))
        return good / len(table)

    benchmark.extra_info["fraction reached"] = benchmark.pedantic(reached, rounds=1)


@pytest.mark.benchmark(group="packings: enclosing")
@pytest.mark.parametrize(("features", "dims"), [(8, 3), (16, 3), (13, 5)])
def test_enclosing(benchmark: Any, features: int, dims: int) -> None:
    benchmark.pedantic(enclosed, args=(best_lines(features, dims, 32),), rounds=3)


@pytest.mark.benchmark(group="packings: checking an enclosure")
@pytest.mark.parametrize(("features", "dims"), [(8, 3), (16, 3), (13, 5)])
def test_checking_an_enclosure(benchmark: Any, features: int, dims: int) -> None:
    benchmark(enclosed(best_lines(features, dims, 32)).proves)


@pytest.mark.benchmark(group="packings: sixty digits")
@pytest.mark.parametrize("features", [8, 16])
def test_sixty_digits(benchmark: Any, features: int) -> None:
    benchmark(refined, best_lines(features, 3, 32), 60)


@pytest.mark.benchmark(group="packings: checking an upper bound")
@pytest.mark.parametrize(("features", "dims"), [(16, 6), (28, 7)])
def test_checking_an_upper_bound(benchmark: Any, features: int, dims: int) -> None:
    benchmark(upper(best_lines(features, dims, 16)).proves)


@pytest.mark.benchmark(group="packings: pymanopt beside ours")
@pytest.mark.parametrize("who", ["ours", "pymanopt"])
@pytest.mark.parametrize(("features", "dims"), [(8, 3), (16, 4), (16, 6)])
def test_sixteen_starts(benchmark: Any, features: int, dims: int, who: str) -> None:
    """The same number of random starts; the value that each comes to is extra.

    pymanopt gets the smoothed worst squared overlap at four sharpnesses with its conjugate
    gradients, as in its example of packings on the sphere. It is no dependency: skipped without.
    """
    if who == "ours":
        benchmark.extra_info["value"] = benchmark.pedantic(
            lambda: best_lines(features, dims, 16).value, rounds=3
        )
        return
    pymanopt = pytest.importorskip("pymanopt")
    pytest.importorskip("autograd")
    benchmark.extra_info["value"] = benchmark.pedantic(
        lambda: min(_by_pymanopt(pymanopt, features, dims, seed) for seed in range(16)), rounds=1
    )


def _by_pymanopt(pymanopt: Any, features: int, dims: int, seed: int) -> float:
    ag = importlib.import_module("autograd.numpy")
    manifold = pymanopt.manifolds.Oblique(dims, features)
    pairs = np.triu_indices(features, 1)
    start = np.random.default_rng(seed).standard_normal((dims, features))
    x = start / np.linalg.norm(start, axis=0)
    for sharpness in (10.0, 100.0, 1e3, 1e4):

        @pymanopt.function.autograd(manifold)  # type: ignore[untyped-decorator]
        def soft(w: Any, beta: float = sharpness) -> Any:
            squares = (w.T @ w)[pairs] ** 2
            top = ag.max(squares)
            return top + ag.log(ag.sum(ag.exp(beta * (squares - top)))) / beta

        optimizer = pymanopt.optimizers.ConjugateGradient(verbosity=0, max_iterations=300)
        x = optimizer.run(pymanopt.Problem(manifold, soft), initial_point=x).point
    return float(np.abs(x.T @ x)[pairs].max())
