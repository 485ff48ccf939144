"""Features that come together, or one at a time: where training puts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

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

_SETS = ("C0", "C1", "C2")
_WORDS = {PAIRS: "2 correlated pairs", RIVALS: "2 anticorrelated pairs"}


def figure(effort: Effort) -> Figure:
    """Above: two pairs and two tens; below: three correlated pairs as they get sparser."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(8.6, 6.6), layout="constrained")
    parts: Any = drawn.subfigures(2, 1, height_ratios=(1.05, 1.5))
    above, below = parts
    first = above.subplots(1, 3)
    pairs = stored(PAIRS_RUN)
    for axes, model in zip(first, (PAIRS, RIVALS), strict=False):
        _panel(axes, pairs, model, f"{_WORDS[model]}, density {float(CORRELATED):g}")
    _gram(above, first[2], stored(TWO_TENS_RUN))
    three = stored(THREE_PAIRS_RUN)
    for axes, density in zip(below.subplots(2, 4).flat, COLLAPSE, strict=True):
        _panel(axes, three, gated(2, 3, 2, "together", density), f"density {float(density):g}")
    below.suptitle("3 correlated pairs in two dims", fontsize="medium")
    return drawn


def _panel(axes: Any, run: Run, model: ToyModel, title: str) -> None:
    best = run.best(model)
    if model == RIVALS:
        # Two that never come together cost nothing as opposites: the loss is 0, exactly.
        theory = Place(np.array([[1.0, -1, 0, 0], [0, 0, 1, -1]]), np.zeros(4), 0.0)
    else:
        theory = settled(model, run.weights[best], run.bias[best])
    size = len(model.law.gates[0].features)
    colours = [_SETS[i // size] for i in range(model.features)]
    arrows(axes, run.weights[best], theory.weights, colours)
    axes.set_title(title, fontsize="small")
    axes.set_xlabel(f"loss {run.losses[best]:.3g}, theory {theory.loss:.3g}", fontsize="x-small")


def _gram(figure: Any, axes: Any, run: Run) -> None:
    weights = run.weights[int(np.argmin(run.losses))]
    image = axes.imshow(weights.T @ weights, cmap="RdBu_r", vmin=-1.2, vmax=1.2)
    axes.set(xlabel="feature", ylabel="feature", xticks=[0, 9, 19], yticks=[0, 9, 19])
    axes.set_title("$W^T W$, 2 correlated tens in 10 dims", fontsize="small")
    figure.colorbar(image, ax=axes, shrink=0.9)
