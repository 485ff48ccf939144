"""What trained models hold in two dims: training points above, features below, by their number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from papers.drawing import BLUE, SMALLEST, TEXT, printed
from papers.memorization.points import trained
from solvers.models.training.sampling import Array
from theory.claim import Effort

if TYPE_CHECKING:
    from matplotlib.figure import Figure

POINTS = (3, 5, 8, 12, 24, 40)


@printed
def figure(effort: Effort) -> Figure:
    """h_i = W X_i and the columns W_i of the best model, one column of panels a training set."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(TEXT, 3.2), layout="constrained")
    panels = drawn.subplots(2, len(POINTS))
    for column, points in enumerate(POINTS):
        models = trained(points, effort)
        best = models.best
        _arrows(panels[0, column], models.hidden[best])
        _arrows(panels[1, column], models.weights[best])
        panels[0, column].set_title(f"$T = {points}$\nloss {models.losses[best]:.2g}")
    panels[0, 0].set_ylabel("$\\bf{a}$  points $h_i = WX_i$")
    panels[1, 0].set_ylabel("$\\bf{b}$  features $W_i$")
    drawn.suptitle(
        "Best of six trained models: 1000 features, ten a point, two dims; each panel to its scale"
    )
    return drawn


def _arrows(axes: Any, columns: Array) -> None:
    reach = 1.15 * float(np.abs(columns).max())
    for x, y in columns.T:
        axes.plot([0, x], [0, y], color="0.75", linewidth=0.6, zorder=1)
    axes.plot(*columns, ".", color=BLUE, ms=3, zorder=2)
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xticks=[], yticks=[])
    axes.set_xlabel(f"half width {reach:.2g}", fontsize=SMALLEST)
