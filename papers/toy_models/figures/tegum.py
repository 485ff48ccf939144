"""Tegum products: dimensionality is that of the blocks, not of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import Rational, nsimplify

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


def figure(effort: Effort) -> Figure:
    """Above: three products in three dims; below: D of each feature, exactly."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(7.6, 4.6), layout="constrained")
    grid = drawn.add_gridspec(2, 3, height_ratios=(1.5, 1))
    shown = (triangular_bipyramid(), pentagonal_bipyramid(), octahedron())
    for column, arrangement in enumerate(shown):
        above = drawn.add_subplot(grid[0, column], projection="3d")
        shares = arrangement.dimensionalities()
        solid(above, placed(arrangement), [colour_of(share) for share in shares])
        above.set_title(
            f"{arrangement.name}\n{_BLOCKS[arrangement.name]}", fontsize="medium", pad=0
        )
        _shares(drawn.add_subplot(grid[1, column]), arrangement, first=column == 0)
    return drawn


def _shares(axes: Any, arrangement: Arrangement, first: bool) -> None:
    shares = [nsimplify(share) for share in arrangement.dimensionalities()]
    places = range(1, len(shares) + 1)
    colours = [colour_of(share) for share in shares]
    axes.bar(places, [float(share) for share in shares], color=colours, width=0.7)
    for place, share in zip(places, shares, strict=True):
        axes.text(place, float(share) + 0.02, str(share), ha="center", fontsize="x-small")
    mean = Rational(arrangement.dims, arrangement.features)
    axes.axhline(float(mean), color="0.4", linewidth=1, linestyle="--")
    axes.set(ylim=(0, 0.95), xticks=list(places), xlabel="feature")
    axes.set_title(f"$\\Sigma D = {sum(shares)}$; dashed: $m/n = {mean}$", fontsize="small")
    if first:
        axes.set_ylabel("dimensionality $D$")
