"""Regular polytopes and their kin: corners as points, diagonals as lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations, product

from sympy import Expr, sqrt

from theory.frames.arrangement import Arrangement
from theory.frames.catalogue.parts import Direction, from_coordinates, lines_through

_GOLDEN = (1 + sqrt(5)) / 2
_INVERSE = (sqrt(5) - 1) / 2
"""The golden ratio φ and 1/φ = φ − 1."""


def hypercube(dims: int) -> Arrangement:
    """The 2^m sign patterns.

    >>> hypercube(2).largest_overlap(), hypercube(3).features
    (0, 8)
    """
    name = "cube" if dims == 3 else f"{dims}-cube"
    return from_coordinates(name, product((1, -1), repeat=_at_least(1, dims)), dims)


def half_cube(dims: int) -> Arrangement:
    """The sign patterns with an even number of minus signs, m ≥ 2; in five dims, 16 points.

    >>> half_cube(3).overlaps() == [-half_cube(3).coherence()] * 6
    True
    >>> half_cube(5).overlap_counts()
    {1/5: 160, -3/5: 80}
    """
    signs = product((1, -1), repeat=_at_least(2, dims))
    even = [pattern for pattern in signs if pattern.count(-1) % 2 == 0]
    return from_coordinates(f"half {dims}-cube", even, dims)


def rectified_simplex(dims: int) -> Arrangement:
    """The midpoints of the edges of the m-simplex, m ≥ 2: m(m + 1)/2 points.

    >>> rectified_simplex(4).overlap_counts()
    {1/6: 60, -2/3: 30}
    """
    corners = _at_least(2, dims) + 1
    edges = combinations(range(corners), 2)
    middles = [[corners * (i in edge) - 2 for i in range(corners)] for edge in edges]
    name = "rectified 5-cell" if dims == 4 else f"rectified {dims}-simplex"
    return from_coordinates(name, middles, dims)


def icosahedron() -> Arrangement:
    """The cyclic shifts of (0, ±1, ±φ): 12 points.

    >>> icosahedron().seen_from(0)
    {sqrt(5)/5: 5, -sqrt(5)/5: 5, -1: 1}
    """
    return from_coordinates("icosahedron", _shifts(_with_signs((0, 1, _GOLDEN))), 3)


def dodecahedron() -> Arrangement:
    """The cube (±1, ±1, ±1) and the cyclic shifts of (0, ±1/φ, ±φ): 20 points."""
    corners = [*product((1, -1), repeat=3)]
    more = _shifts(_with_signs((0, _INVERSE, _GOLDEN)))
    return from_coordinates("dodecahedron", [*corners, *more], 3)


def cuboctahedron() -> Arrangement:
    """The cyclic shifts of (0, ±1, ±1), midpoints of the edges of a cube: 12 points."""
    return from_coordinates("cuboctahedron", _shifts(_with_signs((0, 1, 1))), 3)


def icosidodecahedron() -> Arrangement:
    """The shifts of (0, 0, ±φ) and of (±1, ±φ, ±φ²)/2: midpoints of edges, 30 points."""
    axes = _shifts(_with_signs((0, 0, 2 * _GOLDEN)))
    more = _shifts(_with_signs((1, _GOLDEN, 1 + _GOLDEN)))
    return from_coordinates("icosidodecahedron", [*axes, *more], 3)


def diagonals(solid: Arrangement) -> Arrangement:
    """The lines through the opposite corners of a solid.

    >>> diagonals(icosahedron()).features, diagonals(hypercube(3)).coherence()
    (6, 1/3)
    """
    return lines_through(f"diagonals of the {solid.name}", solid)


def twenty_four_cell() -> Arrangement:
    """The vectors with two entries ±1 and two 0: 24 points in four dims.

    >>> twenty_four_cell().seen_from(0) == {-1: 1, 0: 6, "1/2": 8}
    False
    >>> sorted(twenty_four_cell().seen_from(0).items())
    [(-1, 1), (-1/2, 8), (0, 6), (1/2, 8)]
    """
    signs = _with_signs((1, 1, 0, 0))
    corners = dict.fromkeys(moved for pattern in signs for moved in permutations(pattern))
    return from_coordinates("24-cell", corners, 4)


def six_hundred_cell() -> Arrangement:
    """Signed units, all (±1, ±1, ±1, ±1)/2, and even permutations of (±φ, ±1, ±1/φ, 0)/2.

    These are 120 points in four dims, the unit icosians.
    """
    units = _with_signs((2, 0, 0, 0))
    axes = dict.fromkeys(moved for unit in units for moved in permutations(unit))
    halves = product((1, -1), repeat=4)
    golden = _with_signs((_GOLDEN, 1, _INVERSE, 0))
    turned = [[one[i] for i in places] for one in golden for places in _even_permutations(4)]
    return from_coordinates("600-cell", [*axes, *halves, *turned], 4)


def _with_signs(coordinates: Direction) -> list[tuple[Expr | int, ...]]:
    """All ways to give signs to the nonzero coordinates."""
    choices = [(x, -x) if x else (x,) for x in coordinates]
    return list(product(*choices))


def _shifts(rows: Sequence[Direction]) -> list[Direction]:
    """Each row and its cyclic shifts, once."""
    turned = [tuple(row[k:]) + tuple(row[:k]) for row in rows for k in range(len(row))]
    return list(dict.fromkeys(turned))


def _even_permutations(size: int) -> Iterator[tuple[int, ...]]:
    for places in permutations(range(size)):
        swaps = sum(places[i] > places[j] for i, j in combinations(range(size), 2))
        if swaps % 2 == 0:
            yield places


def _at_least(least: int, dims: int) -> int:
    if dims < least:
        raise ValueError(f"dims must be at least {least}, got {dims}")
    return dims
