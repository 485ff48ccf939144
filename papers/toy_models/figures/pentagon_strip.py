"""Five features of falling importance in the plane: what training finds as they get sparser."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Rational

from papers.drawing import BLUE, RED, SMALLEST, TEXT, panel, printed
from papers.toy_models.trained_runs import STRIP, STRIP_RUN, fading, stored
from solvers.models.minimisation.overlays import (
    arrows,
    bars,
    dropped,
    held,
    polygon_start,
    settled,
)
from solvers.models.phases.pairs import diagram
from solvers.models.training.runs import Run
from solvers.models.training.sampling import Array
from theory.claim import Effort
from theory.models.law import ToyModel

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_POINTS = {Effort.QUICK: 13, Effort.STANDARD: 25, Effort.THOROUGH: 49}
_RATIO = "9/10"
ROUND = (0, 1, 3, 4, 2)
"""The order round the pentagon that costs least of all twelve: the most important as neighbours."""


@printed
def figure(effort: Effort) -> Figure:
    """Above: the columns of W at three sparsities; below: losses of three arrangements."""
    from matplotlib.figure import Figure

    run = stored(STRIP_RUN)
    drawn = Figure(figsize=(TEXT, 4.9), layout="constrained")
    grid = drawn.add_gridspec(2, 3, height_ratios=(1, 1.2))
    for column, (letter, density) in enumerate(zip("abc", STRIP, strict=True)):
        _panel(drawn.add_subplot(grid[0, column]), run, density, letter)
    _losses(drawn.add_subplot(grid[1, :]), run, _POINTS[effort])
    return drawn


def model(density: Rational) -> ToyModel:
    return fading(5, 2, _RATIO, density)


def _panel(axes: Any, run: Run, density: Rational, letter: str) -> None:
    from matplotlib import colormaps

    best = run.best(model(density))
    theory = settled(model(density), run.weights[best], run.bias[best])
    colours = list(colormaps["viridis"](np.linspace(0, 0.9, 5)))
    arrows(axes, run.weights[best], theory.weights, colours)
    for i, column in enumerate(run.weights[best].T):
        size = float(np.linalg.norm(column))
        # Dropped features have no direction to be named along.
        if size > 1 / 2:
            axes.text(*(column * (1 + 0.25 / size)), str(i), ha="center", va="center")
    panel(axes, letter, f"density {float(density):g}, $S = {float(1 - density):g}$")
    words = f"loss: trained {run.losses[best]:.5f}, theory {theory.loss:.5f}"
    axes.set_xlabel(words, fontsize=SMALLEST)


def _losses(axes: Any, run: Run, points: int) -> None:
    fine, coarse = between(6 * points), between(points)
    for densities, values, words, style, colour in (
        (fine, [two_kept(d) for d in fine], "two dedicated, three dropped", ":", "0.3"),
        (fine, two_digons(fine), "two digons, one dropped", "-", BLUE),
        (coarse, pentagons(coarse), "pentagon, deformed", "--", RED),
    ):
        x = [1 / float(d) for d in densities]
        axes.plot(x, values, style, color=colour, label=f"theory: {words}")
    kinds = list(dict.fromkeys(run.setting.models))
    places = [1 / float(kind.law.densities[0]) for kind in kinds]
    scale = [dropped(kind.law, range(5)) for kind in kinds]
    bars(axes, run, places, scale, label="trained: best of ten models, bar up to the worst")
    axes.set(xscale="log", xlim=(0.96, 21), ylim=(0, 0.62))
    axes.set(xlabel="1/density, $1/(1 - S)$", ylabel="loss / loss of dropping all")
    axes.set_xticks([1, 2, 5, 10, 20], ["1", "2", "5", "10", "20"])
    axes.legend(loc="lower left")
    panel(
        axes, "d", "importance $0.9^i$; in a to c lines are theory, points the best of ten trained"
    )


def between(points: int) -> list[Rational]:
    """Densities from 1 down to 1/20, evenly on a log axis, to four digits.

    >>> between(3)
    [1, 559/2500, 1/20]
    """
    return [Rational(f"{20 ** (-k / (points - 1)):.4g}") for k in range(points)]


def two_kept(density: Rational) -> float:
    """Dedicated dims for the two most important features, over the loss of dropping all five."""
    law = model(density).law
    return dropped(law, [2, 3, 4]) / dropped(law, range(5))


def two_digons(densities: Sequence[Rational]) -> Array:
    """The best way to pair four of the features on two dims, over the loss of dropping all.

    Both features of a pair have one density, so its loss is that of a ratio of importances.
    """
    importances = fading(5, 2, _RATIO, Rational(1)).law.importances
    apart = {j - i: float(importances[j] / importances[i]) for i, j in combinations(range(4), 2)}
    found = diagram(list(apart.values()), [float(q) for q in densities]).loss.T
    losses = dict(zip(apart, found, strict=True))
    matchings = (((0, 1), (2, 3)), ((0, 2), (1, 3)), ((0, 3), (1, 2)))
    best = np.min(
        [sum(float(importances[i]) * losses[j - i] for i, j in pairs) for pairs in matchings],
        axis=0,
    )
    laws = [model(density).law for density in densities]
    left = np.array([dropped(law, [4]) for law in laws])
    return np.asarray((best + left) / [dropped(law, range(5)) for law in laws])


def pentagons(densities: Sequence[Rational], order: Sequence[int] = ROUND) -> Array:
    """The local minimum near a pentagon, over the loss of dropping all; NaN where there is none.

    ``order`` names the features round the pentagon. It is followed from the sparsest law to the
    densest; where it is gone, it does not come back.
    """
    corners, bias = polygon_start(5, 5)
    weights = np.empty_like(corners)
    weights[:, list(order)] = corners
    losses = np.full(len(densities), np.nan)
    for place in np.argsort([float(density) for density in densities]):
        law = model(densities[place]).law
        found = settled(model(densities[place]), weights, bias)
        weights, bias = found.weights, found.bias
        if held(weights) < 5:
            break
        losses[place] = found.loss / dropped(law, range(5))
    return losses
