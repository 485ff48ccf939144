"""What a dim saves when it is filled with each block, and the best of them at each density."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from sympy import Rational

from papers.toy_models.large_models import trained_geometries
from solvers.models.blocks.program import FIRST, LARGER, TALL, Curve, curves, envelope
from theory.claim import Effort

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLES = {
    "dedicated": ("0.45", ":"),
    "5-cell": ("C9", "-"),
    "tetrahedron": ("C4", "-"),
    "triangle": ("C2", "-"),
    "digon": ("C0", "-"),
    "pentagon": ("C1", "-"),
    "antiprism": ("C3", "-"),
    "hexagon": ("C5", "-"),
    "heptagon": ("C6", "-"),
    "half 5-cube": ("C8", "--"),
    "27 points": ("C7", "--"),
    "56 points": ("k", "--"),
}
"""Colour and line of each block, the same in all figures; dashed ones have five dims and more."""

WORDS = {
    "dedicated": "dedicated, D = 1",
    "digon": "digon, 1/2",
    "triangle": "triangle, 2/3",
    "tetrahedron": "tetrahedron, 3/4",
    "5-cell": "5-cell, 4/5",
    "pentagon": "pentagon, 2/5",
    "hexagon": "hexagon, 2/6",
    "heptagon": "heptagon, 2/7",
    "antiprism": "square antiprism of best height, 3/8",
    "half 5-cube": "half 5-cube, 5/16",
    "27 points": "27 in six dims, 6/27",
    "56 points": "56 in seven dims, 7/56",
}

MARKERS = {(400, 30): "o", (200, 20): "x"}
"""Sizes of the models that are laid over the lines."""

LOW = ("dedicated", *FIRST, TALL)
"""Blocks in up to four dims."""


def densities(effort: Effort) -> tuple[Rational, ...]:
    """From 1 down to 1/1000, evenly on a log axis."""
    points = {Effort.QUICK: 30, Effort.STANDARD: 80, Effort.THOROUGH: 160}[effort]
    return tuple(
        Rational(round(10_000 * 10 ** (-3 * k / points)), 10_000) for k in range(points + 1)
    )


@lru_cache(maxsize=4)
def all_curves(effort: Effort) -> tuple[Curve, ...]:
    """The curves of all blocks over `densities`: those of `LOW`, then the larger ones."""
    return curves((*LOW, *LARGER), densities(effort))


def best(found: Sequence[Curve]) -> tuple[np.ndarray, np.ndarray]:
    """Which curve is the highest at each density, and how high."""
    place = envelope(found)
    return place, np.max([curve.saving for curve in found], axis=0)


def figure(effort: Effort) -> Figure:
    """Savings a dim over v against density: thin lines one block each, thick the best.

    Points are trained models, where runs are stored.
    """
    from matplotlib.figure import Figure

    found, x = all_curves(effort), [float(d) for d in densities(effort)]
    drawn = Figure(figsize=(7.4, 5.0), layout="constrained")
    axes = drawn.subplots()
    low = found[: len(LOW)]
    axes.plot(x, best(found)[1], color="0.86", linewidth=7, solid_capstyle="butt")
    axes.plot(x, best(low)[1], color="0.68", linewidth=5, solid_capstyle="butt")
    for curve in found:
        colour, line = STYLES[curve.name]
        axes.plot(x, curve.saving, line, color=colour, linewidth=1.3, label=WORDS[curve.name])
    for (features, dims), marker in MARKERS.items():
        models = trained_geometries(features, dims)
        if models:
            places, values = [g.density for g in models], [g.saving for g in models]
            label = f"trained, n = {features}, m = {dims}"
            axes.plot(places, values, f"k{marker}", markersize=4, label=label, zorder=4)
    axes.plot([], [], color="0.68", linewidth=5, label="best of up to four dims")
    axes.plot([], [], color="0.86", linewidth=7, label="best of all shown")
    axes.set(xscale="log", xlim=(1, 1e-3), ylim=(0.95, 4.4))
    axes.set(xlabel="density $d$ (chance that a feature is present)")
    axes.set(ylabel="saving a dim, in units of $v = d/3 - d^2/4$")
    axes.legend(frameon=False, fontsize="small", loc="upper left", ncols=1)
    axes.set_title("What a dim saves, by the block that fills it", fontsize="medium")
    return drawn
