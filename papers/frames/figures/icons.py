"""Shapes of few features as drawings, each with its dimensionalities as bars."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sympy import ImmutableMatrix, Matrix, MatrixBase, Rational, cos, diag, eye, pi

from theory.claim import Effort
from theory.frames.dimensionality import dimensionality
from theory.frames.geometry.energies import (
    BEST_ANTIPRISM,
    rectified_simplex_directions,
    square_antiprism_directions,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]


def figure(effort: Effort) -> Figure:
    """Five shapes: features as points, near ones joined; below each the D of every feature."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(11, 3.9), layout="constrained")
    shapes = shown()
    for column, (name, build) in enumerate(shapes.items()):
        w = build()
        axes = drawn.add_subplot(3, len(shapes), (column + 1, column + 1 + len(shapes)))
        _draw(axes, w)
        axes.set_title(f"{name}\n{w.cols} features, {w.rows} dims", fontsize="medium")
        _bars(drawn.add_subplot(3, len(shapes), column + 1 + 2 * len(shapes)), w, column == 0)
    return drawn


def shown() -> dict[str, Callable[[], ImmutableMatrix]]:
    """The shapes in order, as weights (m, n) with unit columns."""
    return {
        "triangular bipyramid": lambda: bipyramid(3),
        "octahedron": lambda: ImmutableMatrix(eye(3).row_join(-eye(3))),
        "pentagonal bipyramid": lambda: bipyramid(5),
        "square antiprism": lambda: square_antiprism_directions(BEST_ANTIPRISM),
        "rectified 5-cell": rectified_simplex_directions,
    }


def bipyramid(corners: int) -> ImmutableMatrix:
    """A regular polygon in its plane and a digon across it: unit columns (3, k + 2).

    >>> bipyramid(3).shape
    (3, 5)
    """
    turns = [2 * pi * i / corners for i in range(corners)]
    base = Matrix([[cos(a) for a in turns], [cos(a - pi / 2) for a in turns]])
    return ImmutableMatrix(diag(base, Matrix([[1, -1]])))


def bars(w: MatrixBase) -> Floats:
    """D of each feature, largest first."""
    shares = [float(share) for share in dimensionality(w) if share is not None]
    return np.array(sorted(shares, reverse=True))


def edges(w: Floats) -> list[tuple[int, int]]:
    """Pairs that the drawing joins: each feature and those nearest to it, of any nearest overlap.

    The largest overlaps of all pairs, taken until every feature has three neighbours or more.
    """
    g = np.round(w.T @ w, 9)
    order = sorted({g[i, j] for i, j in combinations(range(w.shape[1]), 2)}, reverse=True)
    joined: list[tuple[int, int]] = []
    for level in order:
        joined += [(i, j) for i, j in combinations(range(w.shape[1]), 2) if g[i, j] == level]
        count = np.bincount(np.array(joined).ravel(), minlength=w.shape[1])
        if count.min() >= 3:
            break
    return joined


def in_the_page(w: Floats) -> Floats:
    """A view from a little above, slightly turned; of four dims the last is folded in: (2, n)."""
    turn, lift = np.radians(17), np.radians(20)
    right = np.array([np.cos(turn), np.sin(turn), 0.0])
    up = np.array([-np.sin(lift) * np.sin(turn), np.sin(lift) * np.cos(turn), np.cos(lift)])
    view = np.vstack([right, up])
    if w.shape[0] == 4:
        view = np.column_stack([view, [0.31, -0.22]])
    return np.asarray(view @ w)


def _draw(axes: Any, w: MatrixBase) -> None:
    directions = np.array(w.tolist(), dtype=float)
    x, y = in_the_page(directions)
    for i, j in edges(directions):
        axes.plot(x[[i, j]], y[[i, j]], color="0.7", linewidth=0.9, zorder=1)
    axes.plot(x, y, "o", color="C0", markersize=6, zorder=2)
    axes.plot(0, 0, "+", color="0.3", markersize=6)
    axes.set(aspect="equal", xlim=(-1.25, 1.25), ylim=(-1.2, 1.2), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


def _bars(axes: Any, w: MatrixBase, first: bool) -> None:
    values = bars(w)
    axes.bar(np.arange(len(values)), values, width=0.75, color="C0")
    for line in (Rational(2, 3), Rational(1, 2), Rational(2, 5), Rational(3, 8)):
        axes.axhline(float(line), color="0.75", linewidth=0.6, zorder=0)
    axes.set(ylim=(0, 0.72), xticks=[], yticks=[0, 2 / 5, 1 / 2, 2 / 3])
    axes.set_yticklabels(["0", "2/5", "1/2", "2/3"] if first else [], fontsize="small")
    axes.set_xlabel(f"$\\sum D = {sum(values):.3f}$", fontsize="small")
    if first:
        axes.set_ylabel("D")
