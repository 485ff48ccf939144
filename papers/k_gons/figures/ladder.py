"""Energy levels: the loss of every decorated polygon among five to eight features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from papers.drawing import BLUE, GREY, RED, SMALLEST, TEXT, printed, spread
from theory.claim import Effort
from theory.models.one_hot.k_gon_levels import level
from theory.models.one_hot.k_gon_stability import Decorated, decorated_name, index_and_nullity

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FEATURES = range(5, 9)
_LINE = 0.0042
"""The height of a line of text, in units of the loss."""
_LINES = {BLUE: "-", RED: (0, (2, 1)), GREY: "-"}


@printed
def figure(effort: Effort) -> Figure:
    """One column a number of features; a level is a bar with its polygon and its name."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(TEXT, 5.2), layout="constrained")
    axes = drawn.add_subplot()
    for features in FEATURES:
        _column(axes, features)
    axes.set(xlabel="features $c$", ylabel="loss $L(k^\\sigma, c)$ with one feature present")
    axes.set(xticks=list(FEATURES), xlim=(4.6, 8.75), ylim=(0, 0.178))
    axes.set_title(
        "Exact levels of the regular polygons; a sign a dead feature, + if it always fires"
    )
    axes.legend(*_legend(), loc="lower right")
    return drawn


def levels(features: int) -> dict[tuple[int, int], float]:
    """The loss by corners (4 and more) and by how many dead features always fire."""
    return {
        (corners, positive): float(level(corners, features, positive))
        for corners in range(4, features + 1)
        for positive in range(features - corners + 1)
    }


def _column(axes: Any, features: int) -> None:
    found = sorted(levels(features).items(), key=lambda item: item[1])
    heights = spread([loss for _, loss in found], _LINE)
    for (shape, loss), height in zip(found, heights, strict=True):
        best = loss == found[0][1]
        colour = _colour(shape, features)
        axes.plot(
            [features - 0.28, features - 0.08],
            [loss, loss],
            color=colour,
            linewidth=1.4,
            linestyle=_LINES[colour],
        )
        axes.plot([features - 0.08, features], [loss, height], color=colour, linewidth=0.6)
        _icon(axes, features + 0.06, height, shape[0], colour)
        name = decorated_name(shape[0], shape[1], features - sum(shape))
        weight = "bold" if best else "normal"
        axes.text(
            features + 0.12,
            height,
            f"{name}  {loss:.5f}",
            va="center",
            fontsize=SMALLEST,
            weight=weight,
        )


def _colour(shape: tuple[int, int], features: int) -> str:
    """By what the level is: the square has no Hessian; others are minima or saddles."""
    if shape[0] == 4:
        return GREY
    index, _ = index_and_nullity(Decorated(shape[0], features, shape[1]))
    return RED if index else BLUE


def _icon(axes: Any, x: float, y: float, corners: int, colour: str) -> None:
    turns = np.pi / 2 + 2 * np.pi * np.arange(corners) / corners
    # A small polygon, round on paper: the axes are not to one scale.
    outline = [(np.cos(t), np.sin(t)) for t in [*turns, turns[0]]]
    axes.plot([x], [y], marker=outline, markersize=7, color=colour, fillstyle="none", linestyle="")


def _legend() -> tuple[list[Any], list[str]]:
    from matplotlib.lines import Line2D

    shown = {
        "minimum": Line2D([], [], color=BLUE, linestyle=_LINES[BLUE]),
        "saddle": Line2D([], [], color=RED, linestyle=_LINES[RED]),
        "square: no Hessian; bold: the least of its column": Line2D([], [], color=GREY),
    }
    return list(shown.values()), list(shown)
