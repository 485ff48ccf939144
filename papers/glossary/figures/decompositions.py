"""All the ways to write one activation: four directions in the plane and what they leave open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sympy import ImmutableMatrix, Matrix, MatrixBase

from theory.claim import Effort
from theory.codes.decompositions import decompositions, nonnegative_part, support_of
from theory.exact import column, matrix

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Points = NDArray[np.float64]

DIRECTIONS = matrix([[4, 3, 1, -1], [0, 2, 3, 3]])
ACTIVATION = column(5, 6)

_COLOURS = ("#0072B2", "#009E73", "#D55E00", "#CC79A7")
_INK, _INSIDE = "#222222", "#F0E442"


@dataclass(frozen=True)
class Family:
    """The codes ``origin + axes·u`` of one activation, with orthonormal axes, and the corners.

    ``origin`` is the code of least Euclidean length and ``corners`` are the vertices of the
    nonnegative part: as codes, and as coordinates u going round.
    """

    origin: ImmutableMatrix
    axes: ImmutableMatrix
    codes: tuple[ImmutableMatrix, ...]
    corners: Points


def family(w: MatrixBase, h: MatrixBase) -> Family:
    """The exact family of decompositions, in coordinates that keep distances.

    >>> sorted(list(code) for code in family(DIRECTIONS, ACTIVATION).codes)[0]
    [0, 9/7, 8/7, 0]
    """
    found = decompositions(w, h)
    if found is None or found.dimension != 2:
        raise ValueError("the figure needs an activation whose codes form a plane")
    moves = [Matrix(found.free[:, i]) for i in range(2)]
    axes = Matrix.hstack(*Matrix.orthogonalize(*moves, normalize=True))
    origin = found.one - axes * (axes.T * found.one)
    part = nonnegative_part(w, h)
    if not part.bounded:
        raise ValueError("the figure needs directions on one side of a line through 0")
    places = [axes.T * (code - origin) for code in part.vertices]
    corners = np.array([[float(c) for c in place] for place in places])
    order = np.argsort(np.arctan2(*(corners - corners.mean(axis=0)).T[::-1]))
    around = tuple(part.vertices[i] for i in order)
    return Family(ImmutableMatrix(origin), ImmutableMatrix(axes), around, corners[order])


def figure(effort: Effort) -> Figure:
    """The figure; nothing in it is searched, so every effort draws the same."""
    return draw(DIRECTIONS, ACTIVATION)


def draw(w: MatrixBase, h: MatrixBase) -> Figure:
    """Left the directions, the activation and its sparsest nonnegative codes as paths to it.

    Right the plane of all codes. A line marks where one feature's coefficient is 0; the shaded
    polygon is where none is negative, and its corners are the paths on the left.
    """
    from matplotlib.figure import Figure

    codes = family(w, h)
    sheet = Figure(figsize=(9.2, 4.5), layout="constrained")
    left, right = sheet.subplots(1, 2, width_ratios=(1, 1.08))
    _paths(left, _floats(w), _floats(h)[:, 0], codes)
    _plane(right, codes)
    left.set_title("One activation, four directions", loc="left", fontsize=11)
    right.set_title("All ways to write it: a plane", loc="left", fontsize=11)
    return sheet


def _floats(w: MatrixBase) -> Points:
    return np.array(w.tolist(), dtype=np.float64)


def _paths(axes: Any, w: Points, h: Points, codes: Family) -> None:
    """Each corner as a path 0 → first feature's share → activation, its joint named."""
    for name, code in zip("ABCDEFGH", codes.codes, strict=False):
        at = np.zeros(2)
        for place in support_of(code):
            end = at + float(code[place]) * w[:, place]
            axes.plot(*zip(at, end, strict=True), color=_COLOURS[place], lw=1.5, alpha=0.75)
            at = end
            if not np.allclose(end, h, rtol=0, atol=_SAME_POINT):
                _named(axes, end, name, (8, -14))
    for place, direction in enumerate(w.T):
        _arrow(axes, direction, _COLOURS[place])
        # Beside the tip, on the side away from the paths.
        side = np.array([-direction[1], direction[0]]) * (1 if direction[1] else -1)
        beside = 0.96 * direction + 0.42 * side / np.linalg.norm(side)
        middle = {"ha": "center", "va": "center"}
        axes.text(*beside, f"$W_{place + 1}$", color=_COLOURS[place], fontsize=12, **middle)
        axes.plot(*direction, alpha=0)  # an arrow alone does not widen the axes
    axes.plot(*h, "o", color=_INK, ms=8, zorder=6)
    axes.annotate("$h$", h, (8, 5), textcoords="offset points", fontsize=13, color=_INK)
    axes.set_aspect("equal", adjustable="datalim")
    axes.margins(0.08)
    axes.set_axis_off()


_SAME_POINT = 1e-9
"""Sums of a few products of numbers below 10 agree to far better than this."""


def _arrow(axes: Any, tip: Points, colour: str) -> None:
    style = {"arrowstyle": "-|>,head_width=0.32,head_length=0.6", "lw": 3, "color": colour}
    style |= {"shrinkA": 0, "shrinkB": 0}
    axes.annotate("", tip, (0, 0), arrowprops=style, zorder=4)


def _named(axes: Any, point: Points, name: str, offset: tuple[float, float]) -> None:
    axes.plot(*point, "o", color="white", mec=_INK, mew=1.4, ms=6.5, zorder=7)
    axes.annotate(name, point, offset, textcoords="offset points", fontsize=11, color=_INK)


def _plane(axes: Any, codes: Family) -> None:
    """The plane of codes with a line for each feature, and the nonnegative polygon."""
    low, high = _window(codes.corners)
    axes.fill(*codes.corners.T, color=_INSIDE, alpha=0.55, lw=0, zorder=1)
    for place, colour in enumerate(_COLOURS[: codes.axes.shape[0]]):
        _zero_line(axes, codes, place, colour, (low, high))
    centre = codes.corners.mean(axis=0)
    for name, corner in zip("ABCDEFGH", codes.corners, strict=False):
        outward = (corner - centre) / np.linalg.norm(corner - centre)
        _named(axes, corner, name, tuple(13 * outward - 4))
    axes.text(*centre, "$x \\geq 0$", ha="center", va="center", fontsize=12, color=_INK)
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")
    axes.set_xlabel("along the null space of $W$ (orthonormal coordinates)", fontsize=9)
    axes.tick_params(labelsize=8, color="#999999", labelcolor="#555555")
    axes.spines[:].set_color("#bbbbbb")


def _window(corners: Points) -> tuple[Points, Points]:
    """A square window that leaves the polygon about half of its width."""
    middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
    reach = 0.85 * np.ptp(corners, axis=0).max()
    return middle - reach, middle + reach


def _zero_line(
    axes: Any, codes: Family, place: int, colour: str, window: tuple[Points, Points]
) -> None:
    """The line where one coefficient is 0, with its name on the side where it is positive."""
    slope = _floats(codes.axes)[place]
    start = float(codes.origin[place])
    foot = -start * slope / (slope @ slope)
    along = np.array([-slope[1], slope[0]])
    axes.axline(foot, foot + along, color=colour, lw=1.8, zorder=3)
    end = _leaves(foot, along / np.linalg.norm(along), window)
    turn = np.degrees(np.arctan2(along[1], along[0]))
    turn = (turn + 90) % 180 - 90
    axes.annotate(
        f"$x_{place + 1} = 0$",
        end,
        textcoords="offset points",
        xytext=9 * slope / np.linalg.norm(slope),
        ha="center",
        va="center",
        rotation=turn,
        fontsize=10,
        color=colour,
    )


def _leaves(foot: Points, along: Points, window: tuple[Points, Points]) -> Points:
    """A point of the line near where it leaves the window."""
    low, high = window
    inner_low, inner_high = low + 0.13 * (high - low), high - 0.13 * (high - low)
    steps = np.linspace(-20, 20, 4001)
    points = foot + steps[:, None] * along
    inside = ((points >= inner_low) & (points <= inner_high)).all(axis=1)
    return points[inside][-1]
