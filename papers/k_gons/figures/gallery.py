"""Every critical regular polygon from five to thirteen corners, with its norm and bias."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from papers.drawing import BLUE, RED, SMALLEST, TEXT, printed
from theory.claim import Effort
from theory.models.one_hot.k_gon_stability import Decorated, index_and_nullity
from theory.models.one_hot.k_gons import KGon, k_gon

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CORNERS = range(4, 14)


@printed
def figure(effort: Effort) -> Figure:
    """Ten polygons: columns of W as points, interfering ones joined, −b/l² as a dashed line."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(TEXT, 4.3), layout="constrained")
    panels = drawn.subplots(2, 5).flat
    for axes, corners in zip(panels, CORNERS, strict=True):
        _draw(axes, k_gon(corners), index_of(corners))
    drawn.legend(*_legend(), loc="outside lower center", ncols=3)
    drawn.suptitle("Critical regular $k$-gons of the one-hot loss, exact: norm, bias, potential")
    return drawn


def index_of(corners: int) -> int:
    """Negative eigenvalues of the Hessian; the square, where there is none, is least: h = 0."""
    return index_and_nullity(Decorated(corners, corners))[0] if corners > 4 else 0


def points(gon: KGon) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The columns of W, as points (k, 2), the first one on top."""
    turns = np.pi / 2 + 2 * np.pi * np.arange(gon.corners) / gon.corners
    return float(gon.norm) * np.stack([np.cos(turns), np.sin(turns)], axis=1)


def _draw(axes: Any, gon: KGon, index: int) -> None:
    places, colour = points(gon), BLUE if index == 0 else RED
    for j in range(gon.corners):
        for step in range(1, gon.active + 1):
            both = places[[j, (j + step) % gon.corners]]
            axes.plot(*both.T, color="0.6", linewidth=1, zorder=1)
    turns = np.linspace(0, 2 * np.pi, 200)
    axes.plot(np.cos(turns), np.sin(turns), color="0.8", linewidth=1, zorder=0)
    if gon.active:
        # The first corner's output fires on the side of this line that faces it, at amplitude 1.
        height = -float(gon.bias) / float(gon.norm)
        axes.plot([-1.7, 1.7], [height, height], color="k", linestyle="--", linewidth=0.7)
    axes.plot(*places.T, "o" if index == 0 else "s", color=colour, markersize=3)
    axes.set(xlim=(-1.75, 1.75), ylim=(-1.75, 1.75), aspect="equal", xticks=[], yticks=[])
    for side in axes.spines.values():
        side.set_visible(False)
    said = "minimum" if index == 0 else f"saddle, index {index}"
    numbers = f"$l = {float(gon.norm):.4f}$, $b = {float(gon.bias):.4f}$"
    energy = f"$h_{{{gon.corners}}} = {float(gon.energy):.6f}$"
    axes.set_title(f"$k = {gon.corners}$, {said}", fontsize=SMALLEST, color=colour)
    axes.set_xlabel(f"{numbers}\n{energy}", fontsize=SMALLEST)


def _legend() -> tuple[list[Any], list[str]]:
    from matplotlib.lines import Line2D

    shown = {
        "feature of a minimum": Line2D([], [], color=BLUE, marker="o", linestyle=""),
        "feature of a saddle": Line2D([], [], color=RED, marker="s", linestyle=""),
        "features that interfere": Line2D([], [], color="0.6"),
        "where the top feature starts to fire": Line2D(
            [], [], color="k", linestyle="--", linewidth=0.7
        ),
        "unit circle": Line2D([], [], color="0.8", linewidth=1),
    }
    return list(shown.values()), list(shown)
