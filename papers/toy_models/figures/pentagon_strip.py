"""Five features of falling importance in the plane: what training finds as they get sparser."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Rational

from papers.toy_models.trained_runs import STRIP, STRIP_RUN, fading, stored
from solvers.models.minimisation.overlays import (
    arrows,
    bars,
    dropped,
    held,
    least_pair,
    polygon_start,
    settled,
)
from solvers.models.training.runs import Run
from theory.claim import Effort
from theory.models.law import ToyModel

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_POINTS = {Effort.QUICK: 9, Effort.STANDARD: 25, Effort.THOROUGH: 49}
_RATIO = "9/10"
ROUND = (0, 1, 3, 4, 2)
"""The order round the pentagon that costs least of all twelve: the most important as neighbours."""


def figure(effort: Effort) -> Figure:
    """Above: the columns of W at three sparsities; below: losses of three arrangements."""
    from matplotlib.figure import Figure

    run = stored(STRIP_RUN)
    drawn = Figure(figsize=(7.4, 6.2), layout="constrained")
    grid = drawn.add_gridspec(2, 3, height_ratios=(1, 1.25))
    for column, density in enumerate(STRIP):
        _panel(drawn.add_subplot(grid[0, column]), run, density)
    _losses(drawn.add_subplot(grid[1, :]), run, _POINTS[effort])
    drawn.suptitle("Five features of importance $0.9^i$ in two dims", fontsize="medium")
    return drawn


def model(density: Rational) -> ToyModel:
    return fading(5, 2, _RATIO, density)


def _panel(axes: Any, run: Run, density: Rational) -> None:
    from matplotlib import colormaps

    best = run.best(model(density))
    theory = settled(model(density), run.weights[best], run.bias[best])
    colours = colormaps["viridis"](np.linspace(0, 0.9, 5))
    arrows(axes, run.weights[best], theory.weights, list(colours))
    axes.set_title(f"$S = {float(1 - density):g}$, density {float(density):g}", fontsize="small")
    axes.set_xlabel(f"loss {run.losses[best]:.4g}, theory {theory.loss:.4g}", fontsize="small")


def _losses(axes: Any, run: Run, points: int) -> None:
    densities = [Rational(round(10**4 * 20 ** (-k / (points - 1))), 10**4) for k in range(points)]
    x = [1 / float(d) for d in densities]
    for values, words, colour in (
        (np.array([two_kept(d) for d in densities]), "two dedicated, three dropped", "0.45"),
        (np.array([two_digons(d) for d in densities]), "two digons, one dropped", "C0"),
        (np.array([pentagon(d) for d in densities]), "pentagon, deformed", "C1"),
    ):
        axes.plot(x, values, color=colour, label=words)
    kinds = list(dict.fromkeys(run.setting.models))
    places = [1 / float(kind.law.densities[0]) for kind in kinds]
    scale = [dropped(kind.law, range(5)) for kind in kinds]
    bars(axes, run, places, scale, label="trained: best of ten, bar up to the worst")
    axes.set(xscale="log", xlim=(0.96, 21), ylim=(0, 0.9))
    axes.set(xlabel="1/density, $1/(1 - S)$", ylabel="loss / loss of dropping all five")
    axes.set_xticks([1, 2, 5, 10, 20], ["1", "2", "5", "10", "20"])
    axes.legend(frameon=False, fontsize="small")


def two_kept(density: Rational) -> float:
    """Dedicated dims for the two most important features, over the loss of dropping all five."""
    law = model(density).law
    return dropped(law, [2, 3, 4]) / dropped(law, range(5))


def two_digons(density: Rational) -> float:
    """The best way to pair four of the features on two dims, over the loss of dropping all."""
    law = model(density).law
    pairs = {pair: least_pair(law, *pair) for pair in combinations(range(4), 2)}
    best = min(pairs[0, 1] + pairs[2, 3], pairs[0, 2] + pairs[1, 3], pairs[0, 3] + pairs[1, 2])
    return (best + dropped(law, [4])) / dropped(law, range(5))


def pentagon(density: Rational, order: Sequence[int] = ROUND) -> float:
    """The local minimum near a pentagon, over the loss of dropping all; NaN where there is none.

    ``order`` names the features round the pentagon.
    """
    corners, bias = polygon_start(5, 5)
    start = np.empty_like(corners)
    start[:, list(order)] = corners
    found = settled(model(density), start, bias)
    if held(found.weights) < 5:
        return float("nan")
    return found.loss / dropped(model(density).law, range(5))
