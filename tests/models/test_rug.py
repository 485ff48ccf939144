"""The Persian rug: what it is, and that one of its features speaks for all."""

import numpy as np
import pytest

from solvers.models.minimisation.rug import best_rug, rug
from solvers.models.population.loss import Population
from theory.models.law import FeatureLaw, ToyModel


def test_overlaps_depend_on_the_exclusive_or() -> None:
    w = rug(16, 5, seed=3)
    gram = w.T @ w
    places = np.arange(16)
    assert np.allclose(gram, gram[0][places[:, None] ^ places], rtol=0, atol=1e-15)
    assert np.allclose(np.diag(gram), 1, rtol=0, atol=1e-15)


def test_the_best_rug_costs_what_all_its_features_pay() -> None:
    model = ToyModel.uniform(8, 3, "1/5")
    found = best_rug(model, seed=0)
    w, population = rug(8, 3, seed=0), Population.of(model.law)
    grid = [
        population.loss(np.sqrt(gain) * w, np.full(8, bias), 1e-4).value
        for gain in np.linspace(0.05, 2, 14)
        for bias in np.linspace(-1, 0.3, 14)
    ]
    assert found.value <= min(grid)
    assert found.value >= 0.9 * min(grid)


@pytest.mark.parametrize(("features", "dims"), [(6, 3), (8, 8), (8, 0), (1, 1)])
def test_sizes_that_no_rug_has(features: int, dims: int) -> None:
    with pytest.raises(ValueError, match="features must be a power of 2 above dims"):
        rug(features, dims, seed=0)


def test_features_that_are_not_alike() -> None:
    law = FeatureLaw.of(["1/2"] * 3 + ["1/3"])
    with pytest.raises(ValueError, match="one density, amplitude and importance"):
        best_rug(ToyModel(4, 2, law), seed=0)
