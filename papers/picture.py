"""An arrangement as a picture: its directions on the left, all its overlaps on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

_FAINT = 0.02
"""Overlaps below this part of the largest are not drawn as edges."""
_EDGES_A_FEATURE = 6
"""So many edges a feature are drawn at most, the widest."""


def picture(directions: Floats, words: str, blocks: list[list[int]] | None = None) -> Figure:
    """Unit directions, the columns of an (m, n) array, drawn with the name that they were given.

    In the plane they are arrows, in three dims points on the sphere with edges between those that
    interfere, in more dims a graph: a circle a block, edges as wide as the absolute overlap.
    """
    from matplotlib.figure import Figure

    dims, features = directions.shape
    blocks = blocks or [list(range(features))]
    drawn = Figure(figsize=(8.4, 4.2), layout="constrained")
    drawn.suptitle(words, fontsize="medium")
    left = drawn.add_subplot(1, 2, 1, projection="3d" if dims == 3 else None)
    gram = directions.T @ directions
    draw_directions(left, directions, blocks)
    _overlaps(drawn, drawn.add_subplot(1, 2, 2), gram, [i for block in blocks for i in block])
    return drawn


def draw_directions(axes: Any, directions: Floats, blocks: list[list[int]]) -> None:
    """Directions of length 1 at most, (m, n), on axes that are 3d if m = 3."""
    dims, gram = len(directions), directions.T @ directions
    if dims <= 2:
        _arrows(axes, directions)
    elif dims == 3:
        _sphere(axes, directions, gram)
    else:
        _graph(axes, gram, blocks)


def _arrows(axes: Any, directions: Floats) -> None:
    from matplotlib.patches import Circle

    flat = np.zeros((2, directions.shape[1]))
    flat[: len(directions)] = directions
    axes.add_patch(Circle((0, 0), 1, fill=False, color="0.75", linewidth=0.8))
    for place, (x, y) in enumerate(flat.T):
        tip = {"arrowstyle": "-|>", "color": "C0", "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", xy=(x, y), xytext=(0, 0), arrowprops=tip)
        axes.text(1.1 * x, 1.1 * y, str(place), ha="center", va="center", fontsize="small")
    axes.set(xlim=(-1.2, 1.2), ylim=(-1.2, 1.2), aspect="equal")
    _bare(axes)


def _sphere(axes: Any, directions: Floats, gram: Floats) -> None:
    turn, height = np.meshgrid(np.linspace(0, 2 * np.pi, 25), np.linspace(0, np.pi, 13))
    globe = np.sin(height) * np.cos(turn), np.sin(height) * np.sin(turn), np.cos(height)
    axes.plot_wireframe(*globe, color="0.9", linewidth=0.4)
    for i, j, width, colour in _edges(gram):
        ends = directions[:, [i, j]]
        axes.plot(*ends, color=colour, linewidth=width, alpha=0.6)
    axes.scatter(*directions, color="0.15", s=18, depthshade=False)
    for place, corner in enumerate(directions.T):
        axes.text(*(1.12 * corner), str(place), fontsize="small")
    axes.set_box_aspect((1, 1, 1))
    axes.set_axis_off()


def _graph(axes: Any, gram: Floats, blocks: list[list[int]]) -> None:
    places = _in_circles(blocks)
    for i, j, width, colour in _edges(gram):
        axes.plot(*places[[i, j]].T, color=colour, linewidth=width, alpha=0.6, zorder=1)
    axes.scatter(*places.T, color="0.15", s=14, zorder=2)
    axes.set_aspect("equal")
    _bare(axes)


def _in_circles(blocks: list[list[int]]) -> Floats:
    """A place for each feature: a circle a block, the circles in rows."""
    across = int(np.ceil(np.sqrt(len(blocks))))
    places = np.zeros((sum(map(len, blocks)), 2))
    for k, block in enumerate(blocks):
        turns = 2 * np.pi * np.arange(len(block)) / len(block)
        radius = 0.0 if len(block) == 1 else 0.4
        centre = np.array([k % across, -(k // across)])
        places[block] = centre + radius * np.stack([np.sin(turns), np.cos(turns)], axis=1)
    return places


def _edges(gram: Floats) -> list[tuple[int, int, float, str]]:
    """Pairs that interfere: width by the absolute overlap, red for positive, blue for negative."""
    rows, columns = np.triu_indices(len(gram), 1)
    sizes = np.abs(gram[rows, columns])
    if not len(sizes) or sizes.max() == 0:
        return []
    kept = np.flatnonzero(sizes > _FAINT * sizes.max())
    most = _EDGES_A_FEATURE * len(gram)
    kept = kept[np.argsort(-sizes[kept], kind="stable")][:most]
    return [
        (
            int(rows[k]),
            int(columns[k]),
            2.2 * float(sizes[k]),
            "C3" if gram[rows[k], columns[k]] > 0 else "C0",
        )
        for k in kept
    ]


def _overlaps(drawn: Any, axes: Any, gram: Floats, order: list[int]) -> None:
    shown = axes.imshow(gram[np.ix_(order, order)], cmap="RdBu_r", vmin=-1, vmax=1)
    axes.set_title("overlaps", fontsize="small")
    axes.set(xticks=[], yticks=[])
    drawn.colorbar(shown, ax=axes, shrink=0.8)


def _bare(axes: Any) -> None:
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
