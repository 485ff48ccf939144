"""What trained models hold in two dims: training points above, features below, by their number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from papers.memorization.points import trained
from solvers.models.training.sampling import Array
from theory.claim import Effort

if TYPE_CHECKING:
    from matplotlib.figure import Figure

POINTS = (3, 5, 8, 12, 24, 40)


def figure(effort: Effort) -> Figure:
    """h_i = W X_i and the columns W_i of the best model, one column of panels a training set."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(11.4, 4.2), layout="constrained")
    axes = drawn.subplots(2, len(POINTS))
    for column, points in enumerate(POINTS):
        models = trained(points, effort)
        best = models.best
        _arrows(axes[0, column], models.hidden[best])
        _arrows(axes[1, column], models.weights[best])
        loss = models.losses[best]
        axes[0, column].set_title(f"$T = {points}$, loss {loss:.2g}", fontsize="small")
    axes[0, 0].set_ylabel("points $h_i = WX_i$")
    axes[1, 0].set_ylabel("features $W_i$")
    drawn.suptitle(
        "Few points are memorised as polygons; their features lie on the points' rays "
        "(1000 features, ten a point; each panel to its own scale)",
        fontsize="medium",
    )
    return drawn


def _arrows(axes: Any, columns: Array) -> None:
    reach = 1.15 * float(np.abs(columns).max())
    for x, y in columns.T:
        axes.plot([0, x], [0, y], color="0.75", linewidth=0.6, zorder=1)
    axes.plot(*columns, ".", color="C0", ms=4, zorder=2)
    axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xticks=[], yticks=[])
    axes.set_xlabel(f"half width {reach:.2g}", fontsize="x-small")
