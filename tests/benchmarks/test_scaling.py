"""How cost grows with features, dims, nodes and instances, one of them at a time.

What is varied is noted with every row, under its own name; `tests/benchmarks/table.py` draws it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sympy import Rational

from solvers.models.population.loss import Population
from solvers.models.training.trainer import Recipe, _Run
from theory.models.law import FeatureLaw, ToyModel

DENSITY = Rational(1, 20)


def gradient(benchmark: Any, features: int, dims: int, accuracy: float) -> Population:
    """Time the population loss with its gradient, at directions drawn at random."""
    draw = np.random.default_rng(0)
    weights = draw.standard_normal((dims, features)) / np.sqrt(dims)
    bias = np.full(features, -0.05)
    population = Population.of(FeatureLaw.uniform(features, DENSITY)).fixed(weights, bias, accuracy)
    slope = benchmark.pedantic(population.slope, (weights, bias), rounds=5, warmup_rounds=1)
    assert np.isfinite(slope.by_weights).all()
    return population


@pytest.mark.parametrize("n", [4, 8, 16, 32, 64, 128])
def test_gradient_by_n(benchmark: Any, n: int) -> None:
    gradient(benchmark, n, 4, 1e-6)
    benchmark.extra_info["n"] = n


@pytest.mark.parametrize("m", [2, 4, 8, 16, 32])
def test_gradient_by_m(benchmark: Any, m: int) -> None:
    gradient(benchmark, 32, m, 1e-6)
    benchmark.extra_info["m"] = m


@pytest.mark.parametrize("digits", [3, 5, 7, 9, 11])
def test_gradient_by_nodes(benchmark: Any, digits: int) -> None:
    population = gradient(benchmark, 32, 4, 10.0**-digits)
    assert population.rule is not None
    benchmark.extra_info["nodes"] = round(float(np.mean(population.rule.count)))


def step(benchmark: Any, instances: int, features: int, dims: int) -> None:
    """Time a training step of the notebook's recipe."""
    model = ToyModel.uniform(features, dims, DENSITY)
    run = _Run((model,) * instances, Recipe(steps=10**6), 0)
    benchmark.pedantic(run.advance, rounds=50, warmup_rounds=10)
    assert np.isfinite(run.parameters.value).all()


@pytest.mark.parametrize("instances", [1, 2, 4, 8, 16, 32, 64])
def test_step_by_instances(benchmark: Any, instances: int) -> None:
    step(benchmark, instances, 5, 2)
    benchmark.extra_info["instances"] = instances


@pytest.mark.parametrize("n", [4, 8, 16, 32, 64, 128])
def test_step_by_n(benchmark: Any, n: int) -> None:
    step(benchmark, 1, n, 4)
    benchmark.extra_info["n"] = n


@pytest.mark.parametrize("m", [2, 4, 8, 16, 32])
def test_step_by_m(benchmark: Any, m: int) -> None:
    step(benchmark, 1, 32, m)
    benchmark.extra_info["m"] = m
