"""Norms of W and b against the number of memorised points: the exact polygon and trained models."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Expr, lambdify, sqrt

from papers.drawing import BLUE, COLUMN, GREEN, RED, printed
from papers.memorization.points import trained
from solvers.models.training.sampling import Array
from theory.claim import Effort
from theory.models.memorisation.theorems import memorising_bias, memorising_norm, point_norm
from theory.notation import k

if TYPE_CHECKING:
    from matplotlib.figure import Figure

POINTS = (3, 4, 5, 6, 8, 10, 12, 16, 24, 40)
_QUANTITIES: tuple[tuple[str, Callable[[], Expr], str, str], ...] = (
    ("$\\|W\\|_F$", lambda: sqrt(memorising_norm()), BLUE, "o"),
    ("$\\|b\\|$", lambda: sqrt(memorising_bias()), RED, "s"),
    ("$\\|h_i\\|$ of a point", point_norm, GREEN, "^"),
)


@printed
def figure(effort: Effort) -> Figure:
    """Three norms on logarithmic axes; bars are from the least to the largest of the models."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(COLUMN, 4.0), layout="constrained")
    axes = drawn.add_subplot()
    seen = [measured(points, effort) for points in POINTS]
    for place, (name, exact, colour, marker) in enumerate(_QUANTITIES):
        _theory(axes, lambdify(k, exact(), "numpy"), colour)
        low, middle, high = np.array([one[place] for one in seen]).T
        bars = np.stack([middle - low, high - middle])
        axes.errorbar(POINTS, middle, bars, fmt=marker, lw=0.8, color=colour, capsize=2, label=name)
    axes.plot([], [], color="0.3", label="exact: least polygon that returns all points")
    axes.set(xscale="log", yscale="log", xlim=(2.7, 50), ylim=(0.3, 3e3))
    axes.set(xlabel="training points $T$", ylabel="norm (inputs have length 1)")
    ticks = [points for points in POINTS if points not in (4, 6, 10)]
    axes.set_xticks(ticks, [str(points) for points in ticks], minor=False)
    axes.xaxis.set_minor_formatter(lambda value, place: "")
    drawn.legend(
        *axes.get_legend_handles_labels(),
        loc="outside lower left",
        title="Points: median of six trained models, bar from least to\n"
        "largest; trained $b$ has entries of features of no point, too",
        alignment="left",
    )
    return drawn


def measured(points: int, effort: Effort) -> list[Array]:
    """Least, median and largest norm over the models of one training set, of W, b and a point."""
    models = trained(points, effort)
    weights = np.linalg.norm(models.weights, axis=(1, 2))
    points_norm = np.linalg.norm(models.hidden, axis=1).mean(axis=1)
    norms = (weights, np.linalg.norm(models.bias, axis=1), points_norm)
    return [np.quantile(values, (0, 0.5, 1)) for values in norms]


def _theory(axes: Any, exact: Any, colour: str) -> None:
    line = np.geomspace(2.5, 50, 400)
    axes.plot(line, exact(line), color=colour, linewidth=1.2)
