"""Losses of six one-hot features under SGD, on the ladder of exact levels."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from papers.drawing import BLUE, GREEN, GREY, RED, TEXT, panel, printed
from solvers.models.one_hot.training import ladder, plateaus, settled_losses, trained
from theory.claim import Effort
from theory.models.one_hot.k_gon_stability import decorated_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FEATURES = 6
SHOWN = 10
"""How many of the models that change their level, and of the others, are drawn as curves."""


@printed
def figure(effort: Effort) -> Figure:
    """Loss curves over exact levels (left); how many models end on each (right)."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(TEXT, 3.5), layout="constrained")
    left, right = drawn.subplots(1, 2, sharey=True, width_ratios=(3, 1.1))
    levels = {shape: loss for shape, loss in ladder(FEATURES).items() if shape[0] >= 4}
    for axes in (left, right):
        for (corners, _), loss in levels.items():
            axes.axhline(loss, color=_COLOURS[corners], linewidth=0.8, zorder=0)
    shown = _curves(left, effort)
    _ends(right, effort, levels)
    for (corners, positive), loss in levels.items():
        name = decorated_name(corners, positive, FEATURES - corners - positive)
        right.annotate(
            f" {name}",
            (1, loss),
            xycoords=("axes fraction", "data"),
            va="center",
            color=_COLOURS[corners],
        )
    left.set(xlabel="SGD steps", ylabel="exact loss $L$", ylim=(0.04, 0.13), xscale="log")
    left.set_xlim(trained(effort).recorded[1], trained(effort).recorded[-1])
    right.set(xlabel="models that end here\n(bar: one standard error)")
    count = len(settled_losses(effort))
    panel(left, "a", f"six one-hot features, two dims: {shown} of {count} models")
    panel(right, "b", "all of them")
    return drawn


_COLOURS = {4: GREY, 5: BLUE, 6: GREEN}


def _curves(axes: Any, effort: Effort) -> int:
    """The number of models that are drawn."""
    run, levels = trained(effort), ladder(FEATURES)
    seen = [plateaus(curve, levels, within=0.015, at_least=4) for curve in run.losses.T]
    jumpers = [i for i, shapes in enumerate(seen) if len(shapes) > 1][:SHOWN]
    others = [i for i, shapes in enumerate(seen) if len(shapes) <= 1][:SHOWN]
    for chosen, colour, width, label in (
        (others, "0.7", 0.6, "on one level throughout"),
        (jumpers, RED, 0.9, "passes from level to level"),
    ):
        for place, i in enumerate(chosen):
            said = label if place == 0 else None
            axes.plot(run.recorded, run.losses[:, i], color=colour, linewidth=width, label=said)
    axes.plot([], [], color=BLUE, linewidth=0.8, label="exact levels of polygons")
    axes.legend(loc="upper right", frameon=True, framealpha=1, edgecolor="none")
    return len(others) + len(jumpers)


def _ends(axes: Any, effort: Effort, levels: dict[tuple[int, int], float]) -> None:
    losses = settled_losses(effort)
    nearest = Counter(min(levels, key=lambda shape: abs(levels[shape] - x)) for x in losses)
    for shape, count in nearest.items():
        share = count / len(losses)
        error = np.sqrt(share * (1 - share) * len(losses))
        axes.errorbar(count, levels[shape], xerr=error, fmt="ko", capsize=2)
