"""New arrangements from coordinates, from neighbours, from antipodal pairs, from complements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sympy import Expr, Integer, Rational, expand, radsimp, sympify

from theory.exact import is_exact
from theory.frames.arrangement import Arrangement
from theory.frames.tables import Table

Direction = Sequence[Expr | int]
"""Coordinates before scaling to unit length."""


def from_coordinates(name: str, directions: Iterable[Direction], dims: int) -> Arrangement:
    """Directions of one length, by exact coordinates.

    They may have more coordinates than ``dims``, when they lie in a subspace.

    >>> from_coordinates("", [(1, -1, 0), (0, 1, -1), (-1, 0, 1)], 2).overlaps()
    [-1/2, -1/2, -1/2]
    """
    rows = [tuple(direction) for direction in directions]
    if not rows or len({len(row) for row in rows}) != 1 or not is_exact(rows):
        raise ValueError(f"{name}: directions must be rows of one length, exact, got {rows[:4]}")
    place = {x: i for i, x in enumerate(dict.fromkeys(x for row in rows for x in row))}
    numbers = [sympify(x) for x in place]
    coordinates = Table.of(numbers, [[place[x] for x in row] for row in rows])
    products, places = (coordinates * coordinates.transposed).numbered()
    lengths = [products[k] for k in dict.fromkeys(row[i] for i, row in enumerate(places))]
    if len(lengths) != 1:
        raise ValueError(f"{name}: directions must have one length, got {lengths[:4]}")
    overlaps = [expand(radsimp(product / lengths[0])) for product in products]
    return Arrangement.of(name, overlaps, places, dims)


def named(name: str, arrangement: Arrangement) -> Arrangement:
    """The same directions under another name."""
    return Arrangement(name, arrangement.gram, arrangement.dims)


def some(name: str, arrangement: Arrangement, features: Sequence[int], dims: int) -> Arrangement:
    """Some of the features only, which lie in ``dims`` dims."""
    numbers, places = arrangement.numbered()
    return Arrangement.of(name, numbers, _at(places, features), dims)


def _at(places: Sequence[Sequence[int]], features: Sequence[int]) -> list[list[int]]:
    return [[places[i][j] for j in features] for i in features]


def lines_through(name: str, arrangement: Arrangement) -> Arrangement:
    """The first of each antipodal pair: the lines that the directions span.

    >>> from theory.frames.catalogue.basic import cross_polytope
    >>> lines_through("axes", cross_polytope(3)).overlaps()
    [0, 0, 0]
    """
    overlaps, places = arrangement.numbered()
    opposite = overlaps.index(Integer(-1)) if Integer(-1) in overlaps else None
    first = [i for i, row in enumerate(places) if opposite not in row[:i]]
    return some(name, arrangement, first, arrangement.dims)


def neighbours(name: str, arrangement: Arrangement, overlap: Expr) -> Arrangement:
    """The directions with this overlap t to the first one, seen from it: one dim fewer.

    Its part is taken out of each: overlaps g become ``(g − t²)/(1 − t²)``. None with this overlap,
    or t = ±1, is a ``ValueError``.

    >>> from theory.frames.catalogue.basic import cross_polytope
    >>> neighbours("", cross_polytope(3), Integer(0)).overlaps() == cross_polytope(2).overlaps()
    True
    """
    numbers, places = arrangement.numbered()
    near = [j for j, k in enumerate(places[0]) if numbers[k] == overlap and j > 0]
    part = overlap**2
    if not near or part == 1:
        raise ValueError(f"{name}: no neighbours of {arrangement.name} at overlap {overlap}")
    seen = [expand(radsimp((number - part) / (1 - part))) for number in numbers]
    return Arrangement.of(name, seen, _at(places, near), arrangement.dims - 1)


def naimark_complement(arrangement: Arrangement, name: str = "") -> Arrangement:
    """The tight frame of as many directions in the n − m dims that a tight frame leaves.

    ``G`` is n/m times a projection; the other projection gives overlaps ``−m g/(n − m)``.

    >>> from theory.frames.catalogue.basic import simplex
    >>> naimark_complement(simplex(2)).overlaps()
    [1, 1, 1]

    An arrangement that is not tight, or an orthonormal basis, is a ``ValueError``.
    """
    n, m = arrangement.features, arrangement.dims
    if not arrangement.is_tight() or n == m:
        needed = "a tight frame of more directions than dims"
        raise ValueError(f"naimark_complement needs {needed}, got {arrangement.name}")
    overlaps, places = arrangement.numbered()
    numbers = [*(expand(Rational(-m, n - m) * overlap) for overlap in overlaps), Integer(1)]
    one = len(overlaps)
    rows = [[one if i == j else k for j, k in enumerate(row)] for i, row in enumerate(places)]
    return Arrangement.of(name or f"complement of {arrangement.name}", numbers, rows, n - m)
