"""Tegum products: dimensionality is that of the blocks, not of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import Rational, nsimplify

from papers.drawing import SMALLEST, TEXT, panel, printed
from papers.toy_models.solids import colour_of, placed, solid
from theory.claim import Effort
from theory.frames.arrangement import Arrangement
from theory.frames.catalogue.basic import octahedron, pentagonal_bipyramid, triangular_bipyramid

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_BLOCKS = {
    "triangular bipyramid": "triangle + digon",
    "pentagonal bipyramid": "pentagon + digon",
    "octahedron": "three digons",
}


@printed
def figure(effort: Effort) -> Figure:
    """Above: three products in three dims; below: D of each feature, exactly."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(TEXT, 3.9), layout="constrained")
    grid = drawn.add_gridspec(2, 3, height_ratios=(1.5, 1))
    shown = (triangular_bipyramid(), pentagonal_bipyramid(), octahedron())
    for column, (arrangement, letter) in enumerate(zip(shown, "abc", strict=True)):
        above = drawn.add_subplot(grid[0, column], projection="3d")
        shares = arrangement.dimensionalities()
        solid(above, placed(arrangement), [colour_of(share) for share in shares])
        panel(above, letter, f"{arrangement.name}:\n{_BLOCKS[arrangement.name]}", pad=0)
        _shares(drawn.add_subplot(grid[1, column]), arrangement, first=column == 0)
    return drawn


def _shares(axes: Any, arrangement: Arrangement, first: bool) -> None:
    shares = [nsimplify(share) for share in arrangement.dimensionalities()]
    places = range(1, len(shares) + 1)
    colours = [colour_of(share) for share in shares]
    axes.bar(places, [float(share) for share in shares], color=colours, width=0.8)
    for place, share in zip(places, shares, strict=True):
        box = {"facecolor": "w", "edgecolor": "none", "pad": 1}
        axes.text(place, 0.2, str(share), ha="center", fontsize=SMALLEST, bbox=box)
    mean = Rational(arrangement.dims, arrangement.features)
    axes.axhline(float(mean), color="k", linewidth=0.8, linestyle="--", label=f"$m/n = {mean}$")
    axes.set(ylim=(0, 1), xticks=list(places), xlabel="feature")
    axes.set_title(f"$\\Sigma_i D_i = {sum(shares)}$, exact")
    axes.legend(loc="upper right")
    if first:
        axes.set_ylabel("dimensionality $D_i$")
