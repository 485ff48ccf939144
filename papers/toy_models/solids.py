"""Arrangements in one, two and three dims as drawings: corners, edges, and D as colours."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from papers.drawing import BLUE, GREEN, ORANGE, PURPLE
from solvers.models.training.sampling import Array
from theory.frames.arrangement import Arrangement

SHARES = {"1": "0.45", "3/4": PURPLE, "2/3": GREEN, "1/2": BLUE, "2/5": ORANGE}
"""A colour for each dimensionality D."""
_FLAT = 1e-6


def placed(shown: Arrangement) -> Array:
    """Unit directions (dims, features) with the overlaps of the arrangement.

    >>> from theory.frames.catalogue.basic import digon
    >>> abs(placed(digon())).round(9).tolist()
    [[1.0, 1.0]]
    """
    gram = np.array(shown.gram.tolist(), float)
    values, vectors = np.linalg.eigh(gram)
    kept = np.sqrt(np.maximum(values[-shown.dims :], 0)) * vectors[:, -shown.dims :]
    # What fewest features touch stands upright: the axis of a bipyramid.
    touched = (np.abs(kept) > _FLAT).sum(axis=0)
    return np.asarray(kept[:, np.argsort(-touched, kind="stable")].T)


def edges(points: Array) -> list[tuple[int, int]]:
    """The edges of the convex hull of directions (3, n): pairs with all others on one side.

    >>> edges(np.array([[1.0, -1, 0, 0, 0, 0], [0, 0, 1, -1, 0, 0], [0, 0, 0, 0, 1, -1]]))[:2]
    [(0, 2), (0, 3)]
    """
    faces = [face for face in combinations(range(points.shape[1]), 3) if _is_face(points, face)]
    found = {tuple(sorted(pair)) for face in faces for pair in combinations(face, 2)}
    return sorted((int(i), int(j)) for i, j in found)


def _is_face(points: Array, face: tuple[int, ...]) -> bool:
    a, b, c = points[:, list(face)].T
    normal = np.cross(b - a, c - a)
    side = normal @ (points - a[:, None])
    return bool((side < _FLAT).all() or (side > -_FLAT).all())


def solid(axes: Any, points: Array, colours: list[str], radius: float = 1.0) -> None:
    """Directions (3, n) as arrows of dots with the edges of their hull, on 3-D axes."""
    for i, j in edges(points):
        axes.plot(*points[:, [i, j]], color="0.55", linewidth=1)
    for point, colour in zip(points.T, colours, strict=True):
        axes.plot(*zip(np.zeros(3), point, strict=True), color=colour, linewidth=1.6)
        axes.plot(*point[:, None], "o", color=colour, markersize=5)
    axes.set(xlim=(-radius, radius), ylim=(-radius, radius), zlim=(-radius, radius))
    axes.set_box_aspect((1, 1, 1), zoom=1.35)
    axes.set_axis_off()


def colour_of(share: object) -> str:
    """The colour of a dimensionality; black if it has none of its own."""
    return SHARES.get(str(share), "k")
