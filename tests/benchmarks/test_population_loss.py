"""The population loss by the rule, and what plain Monte Carlo would need for the same error.

Monte Carlo is not run to the end: a batch gives the time and the variance of one sample, and with
them the seconds for a relative error of 1e−3 or 1e−6 follow.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sympy import Rational

from solvers.models.population.loss import Population
from theory.models.law import FeatureLaw

Array = NDArray[np.float64]

SIZES = [(5, 2), (20, 5), (80, 20), (400, 30)]
DENSITY = Rational(1, 20)


def model(features: int, dims: int) -> tuple[Array, Array, FeatureLaw]:
    """Directions at random, a small negative bias: many overlaps of all sizes."""
    draw = np.random.default_rng(0)
    weights = draw.standard_normal((dims, features)) / np.sqrt(dims)
    return weights, np.full(features, -0.05), FeatureLaw.uniform(features, DENSITY)


@pytest.mark.parametrize("accuracy", [1e-3, 1e-6, 1e-10])
@pytest.mark.parametrize(("features", "dims"), SIZES)
def test_rule(benchmark: Any, features: int, dims: int, accuracy: float) -> None:
    weights, bias, law = model(features, dims)
    population = Population.of(law)
    rounds = 1 if features == 400 else 5
    found = benchmark.pedantic(
        population.loss, (weights, bias, accuracy), rounds=rounds, warmup_rounds=rounds > 1
    )
    assert found.error <= accuracy * found.value
    benchmark.extra_info["nodes"] = found.rule.nodes


@pytest.mark.parametrize(("features", "dims"), SIZES)
def test_gradient(benchmark: Any, features: int, dims: int) -> None:
    weights, bias, law = model(features, dims)
    population = Population.of(law).fixed(weights, bias, 1e-6)
    rounds = 1 if features == 400 else 5
    slope = benchmark.pedantic(population.slope, (weights, bias), rounds=rounds)
    assert np.isfinite(slope.by_weights).all()


@pytest.mark.parametrize(("features", "dims"), [(20, 5), (80, 20)])
def test_rule_beside_a_far_row(benchmark: Any, features: int, dims: int) -> None:
    """A bias far from all others: the nodes of one row are not the nodes of all."""
    weights, bias, law = model(features, dims)
    bias[0] = -300.0
    found = benchmark.pedantic(Population.of(law).loss, (weights, bias, 1e-6), rounds=5)
    assert found.error <= 1e-6 * found.value
    benchmark.extra_info["nodes"] = found.rule.nodes


@pytest.mark.parametrize("density", ["1/10", "1/1000", "1/100000000"])
def test_rule_of_rare_features(benchmark: Any, density: str) -> None:
    """Ten digons: all that they lose is of second order in the density."""
    weights, law = np.kron(np.eye(10), [[1.0, -1.0]]), FeatureLaw.uniform(20, Rational(density))
    found = benchmark.pedantic(Population.of(law).loss, (weights, np.zeros(20)), rounds=5)
    assert found.error <= 1e-10 * found.value
    benchmark.extra_info["nodes"] = found.rule.nodes


def spend(benchmark: Any, features: int, dims: int, nodes: int) -> None:
    """Value and gradient with so many nodes in every row."""
    weights, bias, law = model(features, dims)
    population = Population.of(law).fixed(weights, bias, 1e-3)
    assert population.rule is not None
    rule = replace(population.rule, count=np.full(features, nodes))
    slope = benchmark.pedantic(replace(population, rule=rule).slope, (weights, bias), rounds=3)
    assert np.isfinite(slope.by_weights).all()


@pytest.mark.parametrize("features", [10, 20, 40, 80, 160])
def test_growth_with_features(benchmark: Any, features: int) -> None:
    spend(benchmark, features, 10, 128)


@pytest.mark.parametrize("dims", [5, 10, 20, 40, 80])
def test_growth_with_dims(benchmark: Any, dims: int) -> None:
    spend(benchmark, 80, dims, 128)


@pytest.mark.parametrize("nodes", [64, 128, 256, 512, 1024])
def test_growth_with_nodes(benchmark: Any, nodes: int) -> None:
    spend(benchmark, 80, 10, nodes)


@pytest.mark.parametrize(("features", "dims"), SIZES)
def test_monte_carlo(benchmark: Any, features: int, dims: int) -> None:
    weights, bias, law = model(features, dims)
    batch, density = 4096, float(DENSITY)
    draw = np.random.default_rng(1)

    def losses() -> Array:
        x = draw.random((features, batch))
        x = np.where(x < density, x / density, 0.0)
        before = weights.T @ (weights @ x) + bias[:, None]
        return np.asarray(((x - np.maximum(before, 0)) ** 2).sum(0))

    sample = benchmark(losses)
    spread = sample.std() / sample.mean()
    for accuracy in (1e-3, 1e-6):
        needed = benchmark.stats.stats.median / batch * (spread / accuracy) ** 2
        benchmark.extra_info[f"seconds to {accuracy:g}"] = f"{needed:.2g}"
