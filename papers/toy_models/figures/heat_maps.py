"""Many features of falling importance: overlaps, biases, lengths and interference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Rational

from papers.drawing import SMALLEST, TEXT, printed
from papers.toy_models.trained_runs import HEAT_20, HEAT_80, LADDER, fading, stored
from solvers.models.training.sampling import Array
from theory.claim import Effort

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST = 1.2
_COLOURS = "viridis"


@printed
def figure(effort: Effort) -> Figure:
    """Columns: the best linear model, exactly, then trained ReLU models at seven densities."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(TEXT, 5.0), layout="constrained")
    parts: Any = drawn.subfigures(2, 1)
    for part, letter, (features, dims, ratio), found in zip(
        parts,
        "ab",
        ((20, 5, "0.7"), (80, 20, "0.9")),
        (small_models(), large_models()),
        strict=True,
    ):
        words = f"$n = {features},\\ m = {dims}$, importances ${ratio}^i$"
        part.suptitle(f"$\\bf{{{letter}}}$  {words}", x=0.01, ha="left")
        # W is the same at all densities; the biases are half the density.
        shown = [("linear,\n$d = 1$", linear(features, dims))]
        shown += [(f"ReLU,\n$d = {float(d):g}$", found[d]) for d in LADDER]
        _strip(part, shown)
    return drawn


def _strip(figure: Any, shown: Sequence[tuple[str, tuple[Array, Array]]]) -> None:
    """Overlaps and biases above, lengths below, a column a model."""
    panels: Any = figure.subplots(2, len(shown), height_ratios=(1, 0.7))
    for column, (words, (weights, bias)) in enumerate(shown):
        above, below = panels[:, column]
        image = _overlaps(above, weights, bias)
        scale = _lengths(below, weights)
        above.set_title(words, fontsize=SMALLEST)
        below.set_xlabel("feature $i$", fontsize=SMALLEST)
        if column:
            below.set_yticklabels([])
    panels[0, 0].set_ylabel("$W^T W$, $b$")
    panels[1, 0].set_ylabel("$\\|W_i\\|$")
    words = "$W_i \\cdot W_j$;\nright $b_i$"
    figure.colorbar(image, ax=list(panels[0]), label=words, extend="both")
    words = "$\\sum_{j \\neq i} (\\hat W_i \\cdot W_j)^2$"
    figure.colorbar(scale, ax=list(panels[1]), label=words, extend="max")


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

    scale = ScalarMappable(Normalize(0, 2), colormaps[_COLOURS])
    length = np.linalg.norm(weights, axis=0)
    axes.bar(np.arange(len(length)), length, width=1.0, color=scale.to_rgba(interference(weights)))
    axes.set(xticks=[], ylim=(0, 1.5), xlim=(-0.5, len(length) - 0.5))
    return scale
