"""Shortest vectors of root lattices and of the Leech lattice, and what their neighbours form."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations, product
from operator import mul

from sympy import Integer, Rational

from theory.frames.arrangement import Arrangement
from theory.frames.catalogue.golay import LENGTH, octads
from theory.frames.catalogue.parts import (
    from_coordinates,
    lines_through,
    neighbours,
    some,
)

_HALF = Rational(1, 2)


def roots_a(dims: int) -> Arrangement:
    """The vectors e_i − e_j of m + 1 coordinates: m(m + 1) roots.

    >>> roots_a(2).features, roots_a(2).largest_overlap()
    (6, 1/2)
    """
    corners = _at_least(1, dims) + 1
    pattern = (1, -1) + (0,) * (corners - 2)
    return from_coordinates(f"A{dims} roots", dict.fromkeys(permutations(pattern)), dims)


def roots_d(dims: int) -> Arrangement:
    """The vectors ±e_i ± e_j, m ≥ 2: 2m(m − 1) roots.

    >>> roots_d(4).features, roots_d(4).is_tight()
    (24, True)
    """
    return from_coordinates(f"D{dims} roots", _two_ones(_at_least(2, dims), 1), dims)


def roots_e8() -> Arrangement:
    """The vectors ±e_i ± e_j and (±1/2, …, ±1/2) with an even number of minus signs: 240 roots.

    >>> sorted(roots_e8().seen_from(0).items())
    [(-1, 1), (-1/2, 56), (0, 126), (1/2, 56)]
    """
    halves = [pattern for pattern in product((1, -1), repeat=8) if pattern.count(-1) % 2 == 0]
    return from_coordinates("E8 roots", [*_two_ones(8, 2), *halves], 8)


def roots_e7() -> Arrangement:
    """The roots of E8 that are orthogonal to one of them: 126."""
    return neighbours("E7 roots", roots_e8(), Integer(0))


def roots_e6() -> Arrangement:
    """The roots of E8 that are orthogonal to a plane with a hexagon of roots: 72."""
    e8 = roots_e8()
    second = e8.gram.row(0).tolist()[0].index(_HALF)
    orthogonal = [j for j in range(240) if e8.gram[0, j] == 0 == e8.gram[second, j]]
    return some("E6 roots", e8, orthogonal, 6)


def fifty_six() -> Arrangement:
    """56 points in seven dims, overlaps ±1/3 and −1: the neighbours of a root of E8.

    >>> sorted(fifty_six().seen_from(0).items())
    [(-1, 1), (-1/3, 27), (1/3, 27)]
    """
    return neighbours("56 points in 7 dims", roots_e8(), _HALF)


def twenty_seven() -> Arrangement:
    """27 points in six dims, overlaps 1/4 and −1/2: the neighbours of one of the 56.

    >>> sorted(twenty_seven().seen_from(0).items())
    [(-1/2, 10), (1/4, 16)]
    """
    return neighbours("27 points in 6 dims", fifty_six(), Rational(1, 3))


def twenty_eight_lines() -> Arrangement:
    """28 lines in seven dims, all at overlap 1/3: through the 56 points."""
    return lines_through("28 lines in 7 dims", fifty_six())


def two_hundred_seventy_six_lines() -> Arrangement:
    """276 lines in 23 dims, all at overlap 1/5.

    In the Leech lattice of `leech`, the shortest vectors x with x·v = v·v/2 for the longer vector
    v = (5, 1, …, 1) come in pairs x, v − x. Of each pair this takes the one with a large first
    coordinate, ``4e_1 + 4e_i`` or 2 on an octad with place 1, and takes v/2 out of it.

    >>> two_hundred_seventy_six_lines().is_tight()
    True

    Source: [lemmens1973] for the number of lines.
    """
    return from_coordinates("276 lines in 23 dims", _around_a_long_vector(), 23)


def _hundred_seventy_six() -> list[int]:
    """Those of the 276 whose octad has place 1 and not place 2."""
    return [i for i, x in enumerate(_around_a_long_vector()) if _is_octad(x) and x[1] == -1]


def one_hundred_seventy_six_lines() -> Arrangement:
    """176 lines in 22 dims, all at overlap 1/5: the octads with a first place, without a second."""
    places = _hundred_seventy_six()
    return some("176 lines in 22 dims", two_hundred_seventy_six_lines(), places, 22)


def _around_a_long_vector() -> list[list[int]]:
    """2x − v for each of the 276 x."""
    pairs = [[4 * (k in (0, i)) for k in range(LENGTH)] for i in range(1, LENGTH)]
    eights = [[2 * (k in octad) for k in range(LENGTH)] for octad in octads() if 0 in octad]
    return [[2 * x - (5 if k == 0 else 1) for k, x in enumerate(row)] for row in pairs + eights]


def _is_octad(row: list[int]) -> bool:
    return max(row) == 3


def two_hundred_seventy_five() -> Arrangement:
    """275 points in 22 dims, overlaps 1/6 and −1/4: the 276 lines seen from one of them.

    >>> sorted(two_hundred_seventy_five().seen_from(0).items())
    [(-1/4, 112), (1/6, 162)]
    """
    first, *rest = _around_a_long_vector()
    turned = [x if sum(map(mul, first, x)) > 0 else [-c for c in x] for x in rest]
    lines = from_coordinates("276 lines in 23 dims", [first, *turned], 23)
    return neighbours("275 points in 22 dims", lines, Rational(1, 5))


def one_hundred_sixty_two() -> Arrangement:
    """162 points in 21 dims, overlaps 1/7 and −2/7: the neighbours of one of the 275."""
    return neighbours("162 points in 21 dims", two_hundred_seventy_five(), Rational(1, 6))


def one_hundred_twelve() -> Arrangement:
    """112 points in 21 dims, overlaps 1/9 and −1/3: those of the 275 at −1/4 from one."""
    return neighbours("112 points in 21 dims", two_hundred_seventy_five(), Rational(-1, 4))


def _two_ones(dims: int, size: int) -> Iterator[tuple[int, ...]]:
    """All vectors with two entries ±size and else 0."""
    for i, j in combinations(range(dims), 2):
        for one, two in product((size, -size), repeat=2):
            yield tuple(one if k == i else two if k == j else 0 for k in range(dims))


def _at_least(least: int, dims: int) -> int:
    if dims < least:
        raise ValueError(f"dims must be at least {least}, got {dims}")
    return dims
