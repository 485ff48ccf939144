"""Many features of falling importance: overlaps, biases, lengths and interference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Rational

from papers.toy_models.trained_runs import HEAT_20, HEAT_80, LADDER, fading, stored
from solvers.models.training.sampling import Array
from theory.claim import Effort

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST = 1.2
_COLOURS = "viridis"


def figure(effort: Effort) -> Figure:
    """Columns: the best linear model, exactly, then trained ReLU models at seven densities."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(12.5, 6.2), layout="constrained")
    panels: Any = drawn.subplots(4, 1 + len(LADDER), height_ratios=(1, 0.5, 1, 0.5))
    image: Any = None
    scale: Any = None
    for place, (features, dims, found) in enumerate(
        ((20, 5, small_models()), (80, 20, large_models()))
    ):
        shown = [("linear model", linear(features, dims))]
        shown += [(f"density {float(d):g}", found[d]) for d in LADDER]
        above, below = panels[2 * place : 2 * place + 2]
        for column, (words, (weights, bias)) in enumerate(shown):
            image = _overlaps(above[column], weights, bias)
            scale = _lengths(below[column], weights)
            above[column].set_title(words, fontsize="small")
            if column:
                below[column].set_yticklabels([])
        above[0].set_ylabel(f"$n = {features},\\ m = {dims}$\n$W^T W$ and $b$")
        below[0].set_ylabel("length $\\|W_i\\|$")
    for axes in panels[-1]:
        axes.set_xlabel("feature $i$", fontsize="small")
    drawn.colorbar(image, ax=list(panels[:2, -1]), label="$W_i \\cdot W_j$ and $b_i$")
    words = "interference $\\sum_{j \\neq i} (\\hat W_i \\cdot W_j)^2$"
    drawn.colorbar(scale, ax=list(panels[2:, -1]), label=words, extend="max")
    drawn.suptitle("Importances $0.7^i$ (above) and $0.9^i$ (below)", fontsize="medium")
    return drawn


def linear(features: int, dims: int) -> tuple[Array, Array]:
    """The best linear model with importances that fall: the first m features, others at the mean.

    >>> linear(2, 1)[0].tolist()
    [[1.0, 0.0]]
    """
    return np.eye(dims, features), np.where(np.arange(features) < dims, 0.0, 0.5)


def small_models() -> Mapping[Rational, tuple[Array, Array]]:
    """W and b of the best trained model of twenty features at each density."""
    run = stored(HEAT_20)
    places = {d: run.best(fading(20, 5, "7/10", d)) for d in LADDER}
    return {d: (run.weights[k], run.bias[k]) for d, k in places.items()}


def large_models() -> Mapping[Rational, tuple[Array, Array]]:
    """The same for eighty features."""
    runs = {d: stored(HEAT_80[d]) for d in LADDER}
    return {d: (run.weights[0], run.bias[0]) for d, run in runs.items()}


def interference(weights: Array) -> Array:
    """``Σ_{j≠i} (Ŵ_i·W_j)²`` of every feature; 0 for one that is not there.

    >>> interference(np.array([[1.0, -2.0, 0.0]])).tolist()
    [4.0, 1.0, 0.0]
    """
    gram = weights.T @ weights
    square = np.diag(gram)
    total = (gram**2).sum(axis=1) - square**2
    return np.divide(total, square, out=np.zeros_like(total), where=square > 1e-6)


def _overlaps(axes: Any, weights: Array, bias: Array) -> Any:
    """The table WᵀW with the biases as a column beside it."""
    size = len(bias)
    table = np.full((size, size + 3), np.nan)
    table[:, :size] = weights.T @ weights
    table[:, -2:] = bias[:, None]
    image = axes.imshow(
        table, cmap="RdBu_r", vmin=-_MOST, vmax=_MOST, aspect="auto", interpolation="nearest"
    )
    axes.set(xticks=[], yticks=[])
    axes.set_box_aspect(1)
    return image


def _lengths(axes: Any, weights: Array) -> Any:
    from matplotlib import colormaps
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    scale = ScalarMappable(Normalize(0, 1), colormaps[_COLOURS])
    length = np.linalg.norm(weights, axis=0)
    axes.bar(np.arange(len(length)), length, width=1.0, color=scale.to_rgba(interference(weights)))
    axes.set(xticks=[], ylim=(0, 1.5), xlim=(-0.5, len(length) - 0.5))
    return scale
