"""Dimensionality of training points against their number: the line 2/T, and trained models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sympy import lambdify

from papers.memorization.figures.norms import POINTS
from papers.memorization.points import trained
from solvers.models.training.memorising import dimensionalities
from solvers.models.training.sampling import Array
from theory.claim import Effort
from theory.frames.capacity import polygon_share
from theory.notation import k

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure(effort: Effort) -> Figure:
    """D_X of the best model: mean over points, bars from the least to the largest.

    The mean is 2/T whenever two dims are used up; only short bars tell a regular polygon.
    """
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(6.4, 4.4), layout="constrained")
    axes = drawn.add_subplot()
    share = lambdify(k, polygon_share(), "numpy")
    line = np.geomspace(3, 50, 200)
    axes.plot(line, share(line), color="C0", label="$2/T$: a regular polygon of points, exact")
    axes.plot(POINTS, [share(points) for points in POINTS], "o", mfc="none", ms=9, color="C0")
    spread = [_of_best(points, effort) for points in POINTS]
    middle = np.array([values.mean() for values in spread])
    bars = np.array([[m - v.min(), v.max() - m] for m, v in zip(middle, spread, strict=True)]).T
    axes.errorbar(
        POINTS, middle, bars, fmt="s", ms=4, capsize=2, color="C3", label="best of 6 trained models"
    )
    # A point that was given up has next to nothing: its bar leaves the picture.
    axes.set(xscale="log", yscale="log", ylim=(0.012, 1))
    axes.set(xlabel="training points $T$", ylabel="dimensionality $D_X$ of a point")
    axes.set_xticks(POINTS, [str(points) for points in POINTS], minor=False)
    axes.xaxis.set_minor_formatter(lambda value, place: "")
    axes.set_yticks(
        [0.02, 0.05, 0.1, 0.2, 0.4, 2 / 3], ["0.02", "0.05", "0.1", "0.2", "0.4", "2/3"]
    )
    axes.yaxis.set_minor_formatter(lambda value, place: "")
    axes.set_title(
        "How much of a dim a training point has, in two dims (bars: least to largest point)",
        fontsize="medium",
    )
    axes.legend(frameon=False, fontsize="small")
    return drawn


def _of_best(points: int, effort: Effort) -> Array:
    models = trained(points, effort)
    return dimensionalities(models.hidden[models.best])
