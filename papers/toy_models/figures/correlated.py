"""Features that come together, or one at a time: where training puts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from papers.drawing import BLUE, GREEN, RED, SMALLEST, TEXT, panel, printed
from papers.toy_models.trained_runs import (
    COLLAPSE,
    CORRELATED,
    PAIRS,
    PAIRS_RUN,
    RIVALS,
    THREE_PAIRS_RUN,
    TWO_TENS_RUN,
    gated,
    stored,
)
from solvers.models.minimisation.overlays import Place, arrows, settled
from solvers.models.training.runs import Run
from theory.claim import Effort
from theory.models.law import ToyModel

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SETS = (BLUE, RED, GREEN)
_WORDS = {PAIRS: "2 correlated pairs", RIVALS: "2 anticorrelated pairs"}


@printed
def figure(effort: Effort) -> Figure:
    """Above: two pairs and two tens; below: three correlated pairs as they get sparser."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(TEXT, 6.0), layout="constrained")
    parts: Any = drawn.subfigures(3, 1, height_ratios=(1.15, 2.1, 0.14))
    above, below, key = parts
    first = above.subplots(1, 3)
    pairs = stored(PAIRS_RUN)
    for axes, letter, model in zip(first, "ab", (PAIRS, RIVALS), strict=False):
        _panel(axes, pairs, model, letter, f"{_WORDS[model]}, $d = {float(CORRELATED):g}$")
    _gram(above, first[2], stored(TWO_TENS_RUN))
    three = stored(THREE_PAIRS_RUN)
    for axes, letter, density in zip(below.subplots(2, 4).flat, "defghijk", COLLAPSE, strict=True):
        words = f"$d = {float(density):g}$"
        _panel(axes, three, gated(2, 3, 2, "together", density), letter, words)
    above.suptitle("Two sets, whose features come together (a, c) or never at once (b)")
    below.suptitle("Three correlated pairs in two dims, from dense to sparse; numbers are losses")
    key.legend(*_legend(), loc="center", ncols=3)
    return drawn


def _legend() -> tuple[list[Any], list[str]]:
    from matplotlib.lines import Line2D

    point: dict[str, Any] = {
        "marker": "o",
        "markeredgecolor": "k",
        "markeredgewidth": 0.6,
        "linestyle": "",
    }
    shown = {
        "columns of W, best trained model": Line2D([], [], color="0.7", **point),
        "nearest minimum of the exact loss": Line2D([], [], color="0.4"),
        "one colour a set": Line2D([], [], color=BLUE, **point),
    }
    return list(shown.values()), list(shown)


def _panel(axes: Any, run: Run, model: ToyModel, letter: str, words: str) -> None:
    best = run.best(model)
    if model == RIVALS:
        # Two that never come together cost nothing as opposites: the loss is 0, exactly.
        theory = Place(np.array([[1.0, -1, 0, 0], [0, 0, 1, -1]]), np.zeros(4), 0.0)
    else:
        theory = settled(model, run.weights[best], run.bias[best])
    size = len(model.law.gates[0].features)
    colours = [_SETS[i // size] for i in range(model.features)]
    arrows(axes, run.weights[best], theory.weights, colours)
    panel(axes, letter, words)
    words = f"trained {run.losses[best]:.3g}, theory {theory.loss:.3g}"
    axes.set_xlabel(words, fontsize=SMALLEST)


def _gram(figure: Any, axes: Any, run: Run) -> None:
    weights = run.weights[int(np.argmin(run.losses))]
    image = axes.imshow(weights.T @ weights, cmap="RdBu_r", vmin=-1.2, vmax=1.2)
    axes.set(xlabel="feature", ylabel="feature", xticks=[0, 9, 19], yticks=[0, 9, 19])
    panel(axes, "c", "2 correlated tens in 10 dims")
    figure.colorbar(image, ax=axes, shrink=0.9, label="$W_i \\cdot W_j$, trained")
