"""Recognition of n features: blocks that are named, noise or not, and one block that is not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import ortho_group

from solvers.frames.recognition.recognise import recognise
from solvers.frames.recognition.shapes import named_overlaps
from theory.frames.catalogue.index import ENTRIES

Array = NDArray[np.float64]


def directions(name: str) -> Array:
    values, vectors = np.linalg.eigh(named_overlaps(name))
    kept = values > 1e-9
    return np.asarray((vectors[:, kept] * np.sqrt(values[kept])).T)


def digons_and_pentagons(features: int) -> Array:
    """Half of the features in digons, half in pentagons, rotated and relabelled."""
    parts = [directions("digon")] * (features // 4) + [directions("pentagon")] * (features // 10)
    dims, count = (sum(part.shape[axis] for part in parts) for axis in (0, 1))
    w = np.zeros((dims, count))
    row = column = 0
    for part in parts:
        w[row : row + len(part), column : column + part.shape[1]] = part
        row, column = row + len(part), column + part.shape[1]
    source = np.random.default_rng(0)
    return np.asarray(ortho_group.rvs(dims, random_state=source) @ w[:, source.permutation(count)])


@pytest.mark.parametrize("features", [20, 100, 400])
@pytest.mark.parametrize("noise", [0.0, 1e-3])
def test_blocks(benchmark: Any, features: int, noise: float) -> None:
    w = digons_and_pentagons(features)
    w = w + noise * np.random.default_rng(1).standard_normal(w.shape)
    assert benchmark(recognise, w).named


@pytest.mark.parametrize(("features", "dims"), [(20, 5), (100, 10), (400, 30)])
def test_one_block_without_a_name(benchmark: Any, features: int, dims: int) -> None:
    w = np.random.default_rng(0).standard_normal((dims, features))
    assert not benchmark(recognise, w).named


@pytest.mark.parametrize("features", [20, 100, 400])
def test_digons_of_a_trained_model(benchmark: Any, features: int) -> None:
    """The rest of the features are not represented, as in a model of many more than it can hold."""
    dims = features // 13
    w = np.zeros((dims, features))
    places = np.random.default_rng(0).permutation(features)[: 2 * dims]
    w[np.arange(2 * dims) // 2, places] = np.tile([1.0, -1.0], dims)
    w += 1e-3 * np.random.default_rng(1).standard_normal(w.shape)
    assert benchmark(recognise, w).named


@pytest.mark.parametrize("name", ["600-cell", "E8 roots", "276 lines in 23 dims"])
def test_one_symmetric_block(benchmark: Any, name: str) -> None:
    """The catalogue's overlaps are built before the clock starts."""
    assert ENTRIES[name].features == len(named_overlaps(name))
    w = directions(name)
    assert benchmark(recognise, w).blocks[0].name == name
