"""Dimensionality of training points against their number: the line 2/T, and trained models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sympy import lambdify

from papers.drawing import BLUE, COLUMN, RED, printed
from papers.memorization.figures.norms import POINTS
from papers.memorization.points import trained
from solvers.models.training.memorising import dimensionalities
from solvers.models.training.sampling import Array
from theory.claim import Effort
from theory.frames.capacity import polygon_share
from theory.notation import k

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@printed
def figure(effort: Effort) -> Figure:
    """D_X of the best model: mean over points, bars from the least to the largest.

    The mean is 2/T whenever two dims are used up; only short bars tell a regular polygon.
    """
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(COLUMN, 3.4), layout="constrained")
    axes = drawn.add_subplot()
    share = lambdify(k, polygon_share(), "numpy")
    line = np.geomspace(2.7, 50, 200)
    axes.plot(line, share(line), color=BLUE, label="regular polygon of points, exact: $2/T$")
    spread = [_of_best(points, effort) for points in POINTS]
    middle = np.array([values.mean() for values in spread])
    bars = np.array([[m - v.min(), v.max() - m] for m, v in zip(middle, spread, strict=True)]).T
    words = "best of 6 trained models: mean over points,\nbar from the least point to the largest"
    axes.errorbar(POINTS, middle, bars, fmt="s", capsize=2, color=RED, lw=0.8, label=words)
    # A point that was given up has next to nothing: its bar leaves the picture.
    axes.set(xscale="log", yscale="log", xlim=(2.7, 50), ylim=(0.012, 1))
    axes.set(xlabel="training points $T$", ylabel="dimensionality $D_X$ of a point")
    ticks = [points for points in POINTS if points not in (4, 6, 10)]
    axes.set_xticks(ticks, [str(points) for points in ticks], minor=False)
    axes.xaxis.set_minor_formatter(lambda value, place: "")
    axes.set_yticks(
        [0.02, 0.05, 0.1, 0.2, 0.4, 2 / 3], ["0.02", "0.05", "0.1", "0.2", "0.4", "2/3"]
    )
    axes.yaxis.set_minor_formatter(lambda value, place: "")
    drawn.legend(*axes.get_legend_handles_labels(), loc="outside lower left")
    return drawn


def _of_best(points: int, effort: Effort) -> Array:
    models = trained(points, effort)
    return dimensionalities(models.hidden[models.best])
