"""The digon, the triangle and the pentagon as arrows, each with its dimensionality."""

from __future__ import annotations

from math import acos, cos, pi, sin
from typing import TYPE_CHECKING, Any

from theory.claim import Effort
from theory.frames.catalogue.basic import digon, polygon

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from theory.frames.arrangement import Arrangement


def figure(effort: Effort) -> Figure:
    """Three arrangements side by side: directions as arrows, D and the overlaps from the Gram."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(7.2, 3.1), layout="constrained")
    for axes, shown in zip(drawn.subplots(1, 3), (digon(), polygon(3), polygon(5)), strict=True):
        _draw(axes, shown)
    return drawn


def _draw(axes: Any, shown: Arrangement) -> None:
    axes.add_patch(_unit_circle())
    for x, y in _in_the_plane(shown):
        tip = {"arrowstyle": "-|>", "color": "C0", "linewidth": 1.8, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", xy=(x, y), xytext=(0, 0), arrowprops=tip)
    share = shown.dimensionalities()[0]
    dims = f"{shown.features} features, {shown.dims} dim{'s' * (shown.dims > 1)}"
    axes.set_title(f"{shown.name}: $D = {share}$\n{dims}", fontsize="medium")
    axes.set_xlabel(_overlaps(shown), fontsize="small")
    axes.set(xlim=(-1.15, 1.15), ylim=(-1.15, 1.15), aspect="equal", xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


def _unit_circle() -> Any:
    from matplotlib.patches import Circle

    return Circle((0, 0), 1, fill=False, color="0.75", linewidth=0.8)


def _in_the_plane(shown: Arrangement) -> list[tuple[float, float]]:
    """The directions of a regular arrangement: equal steps round, the first one upright.

    The step is the angle whose cosine is the overlap of the first two directions.
    """
    step = acos(shown.gram[0, 1])
    turns = [pi / 2 + i * step for i in range(shown.features)]
    return [(cos(turn), sin(turn)) for turn in turns]


def _overlaps(shown: Arrangement) -> str:
    values = sorted({round(float(overlap), 2) for overlap in shown.overlaps()})
    return "overlaps " + ", ".join(f"{value:g}".replace("-", "−") for value in values)
