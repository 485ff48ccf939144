"""What a dim saves when it is filled with each block, and the best of them at each density."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Rational

from papers.drawing import (
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    RED,
    SKY,
    SMALLEST,
    TEXT,
    printed,
    spread,
)
from papers.toy_models.blocks import G_05_TALL, G_05_TIES
from papers.toy_models.large_models import trained_geometries
from solvers.models.blocks.program import FIRST, LARGER, TALL, Curve, curves, envelope
from theory.claim import Effort

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLES = {
    "dedicated": ("0.45", ":"),
    "5-cell": (SKY, "-"),
    "tetrahedron": (PURPLE, "-"),
    "triangle": (GREEN, "-"),
    "digon": (BLUE, "-"),
    "pentagon": (ORANGE, "-"),
    "antiprism": (RED, "-"),
    "hexagon": (GREEN, "-."),
    "heptagon": (BLUE, "-."),
    "half 5-cube": (PURPLE, "--"),
    "27 points": (SKY, "--"),
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
    "antiprism": "square antiprism, 3/8",
    "half 5-cube": "half 5-cube, 5/16",
    "27 points": "27 in six dims, 6/27",
    "56 points": "56 in seven dims, 7/56",
}
"""Blocks with the dimensionality of their features; the antiprism is the one of best height."""

MARKERS = {(200, 20): "x", (400, 30): "o"}
TRAINED = {
    (200, 20): "trained, n = 200, m = 20",
    (400, 30): "trained, n = 400, m = 30",
}
"""Sizes of the models that are laid over the lines, one model a density."""

_NEXT = Rational(1, 10**6)
_LEAST, _MOST = 0.75, 4.6
"""Savings a dim that are shown."""

LOW = ("dedicated", *FIRST, TALL)
"""Blocks in up to four dims."""


TIES = (
    "5-cell-tetrahedron",
    "tetrahedron-triangle",
    "triangle-digon",
    "digon-pentagon",
    "pentagon-tall-antiprism",
    "tall-antiprism-half-5-cube",
    "half-5-cube-27-points",
    "tall-antiprism-heptagon",
)
"""The claims G-05.… that tell where one block takes over the lead from another, densest first."""


def densities(effort: Effort) -> tuple[Rational, ...]:
    """From 1 down to 1/1000, evenly on a log axis, at and beside the `TIES`, and between them."""
    points = {Effort.QUICK: 18, Effort.STANDARD: 80, Effort.THOROUGH: 160}[effort]
    even = {Rational(f"{10 ** (-3 * k / points):.4g}") for k in range(points + 1)}
    values = {claim.name: Rational(claim.value) for claim in (*G_05_TIES, *G_05_TALL)}
    ties = [values[f"G-05.{name}"] for name in TIES]
    beside = {tie * (1 + _NEXT) for tie in ties} | {sum(pair) / 2 for pair in pairwise(ties)}
    return tuple(sorted({*even, *ties, *beside}, reverse=True))


@lru_cache(maxsize=4)
def all_curves(effort: Effort) -> tuple[Curve, ...]:
    """The curves of all blocks over `densities`: those of `LOW`, then the larger ones."""
    return curves((*LOW, *LARGER), densities(effort))


def best(found: Sequence[Curve]) -> tuple[np.ndarray, np.ndarray]:
    """Which curve is the highest at each density, and how high."""
    place = envelope(found)
    return place, np.max([curve.saving for curve in found], axis=0)


@printed
def figure(effort: Effort) -> Figure:
    """Savings a dim over v against density: thin lines one block each, thick the best."""
    from matplotlib.figure import Figure

    found, x = all_curves(effort), [float(d) for d in densities(effort)]
    drawn = Figure(figsize=(TEXT, 4.3), layout="constrained")
    axes = drawn.subplots()
    low = found[: len(LOW)]
    axes.plot(x, best(found)[1], color="0.88", linewidth=7, solid_capstyle="butt")
    axes.plot(x, best(low)[1], color="0.72", linewidth=4.5, solid_capstyle="butt")
    for curve in found:
        colour, line = STYLES[curve.name]
        axes.plot(x, curve.saving, line, color=colour)
    axes.plot([], [], color="0.72", linewidth=4.5, label="best of blocks of up to four dims")
    axes.plot([], [], color="0.88", linewidth=7, label="best of all blocks shown")
    _trained(axes)
    axes.set(xscale="log", xlim=(1.08, 1e-3), ylim=(_LEAST, _MOST))
    axes.set(xlabel="density $d$, the chance that a feature is present")
    axes.set(ylabel="saving a dim, in units of $v = d/3 - d^2/4$")
    axes.legend(loc="upper left", title="Thin lines: one block each, exact", alignment="left")
    _names(axes, found)
    return drawn


def _trained(axes: Any) -> None:
    """Models as points; those that save less than is shown as arrows on the lower edge."""
    lower = []
    for size, marker in MARKERS.items():
        models = [(g.density, g.saving) for g in trained_geometries(*size)]
        shown = np.array([point for point in models if point[1] > _LEAST])
        axes.plot(*shown.T, f"k{marker}", label=TRAINED[size], zorder=4)
        lower += [density for density, saving in models if saving <= _LEAST]
    words = "trained, stuck: saves less than is shown"
    axes.plot(lower, [_LEAST + 0.06] * len(lower), "kv", fillstyle="none", label=words, zorder=4)


def _names(axes: Any, found: Sequence[Curve]) -> None:
    """Each line's name at its right end, or at the top where it leaves the picture."""
    ends = sorted(found, key=lambda curve: float(curve.saving[-1]))
    heights = spread([min(float(curve.saving[-1]), _MOST) for curve in ends], 0.16)
    for curve, height in zip(ends, heights, strict=True):
        axes.annotate(
            WORDS[curve.name],
            (1e-3, min(float(curve.saving[-1]), _MOST)),
            xytext=(1.03, height),
            textcoords=axes.get_yaxis_transform(),
            color=STYLES[curve.name][0],
            va="center",
            fontsize=SMALLEST,
            arrowprops={"arrowstyle": "-", "color": STYLES[curve.name][0], "linewidth": 0.5},
            annotation_clip=False,
        )
