"""Energy levels: the loss of every decorated polygon among five to eight features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from theory.claim import Effort
from theory.models.one_hot.k_gon_levels import level
from theory.models.one_hot.k_gon_stability import Decorated, decorated_name, index_and_nullity

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FEATURES = range(5, 9)


def figure(effort: Effort) -> Figure:
    """One column a number of features; a level is a bar with its polygon and its name."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(9.0, 6.2), layout="constrained")
    axes = drawn.add_subplot()
    for features in FEATURES:
        _column(axes, features)
    axes.set(xlabel="features $c$", ylabel="loss $L(k^\\sigma, c)$ with one feature present")
    axes.set(xticks=list(FEATURES), xlim=(4.45, 8.75), ylim=(0, 0.178))
    axes.set_title(
        "Levels of the regular polygons: one sign for each dead feature, + if it always fires",
        fontsize="medium",
    )
    axes.legend(*_legend(), frameon=False, loc="lower right", fontsize="small")
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
    heights = _spread([loss for _, loss in found], 0.0047)
    for (shape, loss), height in zip(found, heights, strict=True):
        best = loss == found[0][1]
        colour = _colour(shape, features)
        axes.plot([features - 0.4, features - 0.02], [loss, loss], color=colour, linewidth=1.6)
        axes.plot([features - 0.02, features + 0.06], [loss, height], color=colour, linewidth=0.6)
        _icon(axes, features + 0.11, height, shape[0], colour)
        name = decorated_name(shape[0], shape[1], features - sum(shape))
        weight = "bold" if best else "normal"
        axes.text(
            features + 0.17, height, f"{name}  {loss:.5f}", va="center", fontsize=6.5, weight=weight
        )


def _colour(shape: tuple[int, int], features: int) -> str:
    """By what the level is: the square has no Hessian; others are minima or saddles."""
    if shape[0] == 4:
        return "0.5"
    index, _ = index_and_nullity(Decorated(shape[0], features, shape[1]))
    return "C3" if index else "C0"


def _spread(values: list[float], gap: float) -> list[float]:
    """Heights in order, at least a gap apart, as near the values as they can be in squares.

    Pools of labels that touch are centred on the mean of their values.
    """
    pools: list[list[float]] = []
    for place, value in enumerate(values):
        pools.append([value - place * gap])
        while len(pools) > 1 and _mean(pools[-2]) > _mean(pools[-1]):
            last = pools.pop()
            pools[-1].extend(last)
    level_of = [_mean(pool) for pool in pools for _ in pool]
    return [height + place * gap for place, height in enumerate(level_of)]


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _icon(axes: Any, x: float, y: float, corners: int, colour: str) -> None:
    turns = np.pi / 2 + 2 * np.pi * np.arange(corners) / corners
    # A small polygon, round on paper: the axes are not to one scale.
    outline = [(np.cos(t), np.sin(t)) for t in [*turns, turns[0]]]
    axes.plot([x], [y], marker=outline, markersize=7, color=colour, fillstyle="none", linestyle="")


def _legend() -> tuple[list[Any], list[str]]:
    from matplotlib.lines import Line2D

    shown = {
        "minimum": Line2D([], [], color="C0"),
        "saddle": Line2D([], [], color="C3"),
        "square: no Hessian": Line2D([], [], color="0.5"),
    }
    return list(shown.values()), list(shown)
