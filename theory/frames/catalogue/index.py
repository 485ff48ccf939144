"""The catalogue by name and by size; nothing is built before it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from math import isqrt

from flint import fmpz

from theory.frames.arrangement import Arrangement
from theory.frames.catalogue import basic as catalogue
from theory.frames.catalogue import lattices, polytopes
from theory.frames.catalogue.invariant import InvariantArrangement
from theory.frames.catalogue.leech import LEECH, leech
from theory.frames.catalogue.parts import lines_through, naimark_complement, named
from theory.frames.catalogue.tight_frames import (
    all_pairs,
    binary_lines,
    conference_frame,
    latin_square_frame,
    paley_points,
    steiner_frame,
)
from theory.frames.catalogue.unbiased_bases import unbiased_bases

Build = Callable[[], Arrangement]
KINDS = ("points", "lines")


@dataclass(frozen=True)
class Entry:
    """How to build an arrangement, its size, and whether it is of points or of lines."""

    build: Build
    features: int
    dims: int
    kind: str


@dataclass(frozen=True)
class Family:
    """Arrangements of many sizes: ``at(features, dims)`` are the numbers that go into the name."""

    words: str
    build: Callable[..., Arrangement]
    at: Callable[[int, int], tuple[int, ...] | None]
    kind: str

    def numbers(self, name: str) -> tuple[int, ...] | None:
        """The numbers in a name of this family, or ``None``."""
        found = re.fullmatch(re.escape(self.words).replace(r"\{\}", r"(\d+)"), name)
        return tuple(int(number) for number in found.groups()) if found else None


def _points(build: Build, features: int, dims: int) -> Entry:
    return Entry(build, features, dims, "points")


def _lines(build: Build, features: int, dims: int) -> Entry:
    return Entry(build, features, dims, "lines")


def _diagonals(build: Build, features: int, dims: int) -> Entry:
    return _lines(lambda: polytopes.diagonals(build()), features, dims)


def _root_lines(name: str, build: Build, features: int, dims: int) -> Entry:
    return _lines(lambda: lines_through(name, build()), features, dims)


_cube = partial(polytopes.hypercube, 3)
_tetrahedron = partial(catalogue.simplex, 3, "tetrahedron")
_half_five_cube = partial(polytopes.half_cube, 5)
_rectified_five_cell = partial(polytopes.rectified_simplex, 4)

ENTRIES: Mapping[str, Entry] = {
    "digon": _points(catalogue.digon, 2, 1),
    "triangle": _points(partial(catalogue.polygon, 3), 3, 2),
    "square": _points(partial(catalogue.polygon, 4), 4, 2),
    "pentagon": _points(partial(catalogue.polygon, 5), 5, 2),
    "hexagon": _points(partial(catalogue.polygon, 6), 6, 2),
    "tetrahedron": _points(_tetrahedron, 4, 3),
    "triangular bipyramid": _points(catalogue.triangular_bipyramid, 5, 3),
    "octahedron": _points(catalogue.octahedron, 6, 3),
    "pentagonal bipyramid": _points(catalogue.pentagonal_bipyramid, 7, 3),
    "cube": _points(_cube, 8, 3),
    "square antiprism, z² = 1/3": _points(partial(catalogue.square_antiprism, "1/3"), 8, 3),
    "icosahedron": _points(polytopes.icosahedron, 12, 3),
    "cuboctahedron": _points(polytopes.cuboctahedron, 12, 3),
    "dodecahedron": _points(polytopes.dodecahedron, 20, 3),
    "icosidodecahedron": _points(polytopes.icosidodecahedron, 30, 3),
    "rectified 5-cell": _points(_rectified_five_cell, 10, 4),
    "24-cell": _points(polytopes.twenty_four_cell, 24, 4),
    "600-cell": _points(polytopes.six_hundred_cell, 120, 4),
    "half 5-cube": _points(_half_five_cube, 16, 5),
    "27 points in 6 dims": _points(lattices.twenty_seven, 27, 6),
    "E6 roots": _points(lattices.roots_e6, 72, 6),
    "56 points in 7 dims": _points(lattices.fifty_six, 56, 7),
    "E7 roots": _points(lattices.roots_e7, 126, 7),
    "E8 roots": _points(lattices.roots_e8, 240, 8),
    "112 points in 21 dims": _points(lattices.one_hundred_twelve, 112, 21),
    "162 points in 21 dims": _points(lattices.one_hundred_sixty_two, 162, 21),
    "275 points in 22 dims": _points(lattices.two_hundred_seventy_five, 275, 22),
    "diagonals of the cube": _diagonals(_cube, 4, 3),
    "diagonals of the icosahedron": _diagonals(polytopes.icosahedron, 6, 3),
    "diagonals of the cuboctahedron": _diagonals(polytopes.cuboctahedron, 6, 3),
    "diagonals of the dodecahedron": _diagonals(polytopes.dodecahedron, 10, 3),
    "diagonals of the icosidodecahedron": _diagonals(polytopes.icosidodecahedron, 15, 3),
    "diagonals of the 24-cell": _diagonals(polytopes.twenty_four_cell, 12, 4),
    "diagonals of the 600-cell": _diagonals(polytopes.six_hundred_cell, 60, 4),
    "E6 lines": _root_lines("E6 lines", lattices.roots_e6, 36, 6),
    "E7 lines": _root_lines("E7 lines", lattices.roots_e7, 63, 7),
    "E8 lines": _root_lines("E8 lines", lattices.roots_e8, 120, 8),
    "28 lines in 7 dims": _lines(lattices.twenty_eight_lines, 28, 7),
    "36 lines in 15 dims": _lines(latin_square_frame, 36, 15),
    "176 lines in 22 dims": _lines(lattices.one_hundred_seventy_six_lines, 176, 22),
    "276 lines in 23 dims": _lines(lattices.two_hundred_seventy_six_lines, 276, 23),
}
"""Single arrangements."""

LARGE: Mapping[str, Callable[[], InvariantArrangement]] = {LEECH: leech}
"""Those with too many features for a Gram matrix."""

NAMED: Mapping[str, Build] = {name: entry.build for name, entry in ENTRIES.items()}
"""How to build each of them."""


def _when(condition: bool, *numbers: int) -> tuple[int, ...] | None:
    return numbers if condition else None


def _paley(order: int) -> bool:
    """Whether q is a prime power and 1 mod 4."""
    return order % 4 == 1 and order > 1 and len(fmpz(order).factor()) == 1


def _bases(dims: int) -> int:
    """How many `unbiased_bases` there are, or 0."""
    if dims == 2:
        return 2
    return dims // 2 + 1 if dims > 1 and dims.bit_count() == dims.bit_length() % 2 == 1 else 0


def _steiner(features: int, dims: int) -> list[tuple[int, ...]] | None:
    """The blocks of a Steiner frame of this size: all pairs, or binary lines."""
    points = isqrt(features)
    if points**2 == features and dims == points * (points - 1) // 2 and points % 4 == 0:
        paley = len(fmpz(points - 1).factor()) == 1
        return all_pairs(points) if paley or points.bit_count() == 1 else None
    space = (features.bit_length() + 1) // 2
    points = 2**space - 1
    fits = features == points * 2 ** (space - 1) and 6 * dims == points * (points - 1)
    return binary_lines(space) if fits and space > 2 else None


def _build_steiner(features: int, dims: int) -> Arrangement:
    blocks = _steiner(features, dims)
    if blocks is None:
        raise ValueError(f"no Steiner frame of {features} lines in {dims} dims is known here")
    return steiner_frame(blocks)


FAMILIES = (
    Family("{} dedicated", catalogue.dedicated, lambda n, m: _when(n == m, n), "lines"),
    Family("{}-simplex", catalogue.simplex, lambda n, m: _when(n == m + 1, m), "points"),
    Family(
        "{}-cross-polytope", catalogue.cross_polytope, lambda n, m: _when(n == 2 * m, m), "points"
    ),
    Family("{}-gon", catalogue.polygon, lambda n, m: _when(m == 2 and n > 2, n), "points"),
    Family("{}-cube", polytopes.hypercube, lambda n, m: _when(n == 2**m, m), "points"),
    Family("half {}-cube", polytopes.half_cube, lambda n, m: _when(2 * n == 2**m > 2, m), "points"),
    Family(
        "rectified {}-simplex",
        polytopes.rectified_simplex,
        lambda n, m: _when(2 * n == m * (m + 1) > 2, m),
        "points",
    ),
    Family("A{} roots", lattices.roots_a, lambda n, m: _when(n == m * (m + 1), m), "points"),
    Family(
        "D{} roots", lattices.roots_d, lambda n, m: _when(n == 2 * m * (m - 1) > 0, m), "points"
    ),
    Family(
        "Paley points ({}, {})",
        lambda n, m: paley_points(n),
        lambda n, m: _when(n == 2 * m + 1 and _paley(n), n, m),
        "points",
    ),
    Family(
        "conference frame ({}, {})",
        lambda n, m: conference_frame(n - 1),
        lambda n, m: _when(n == 2 * m and _paley(n - 1), n, m),
        "lines",
    ),
    Family(
        "Steiner frame ({}, {})",
        _build_steiner,
        lambda n, m: _when(_steiner(n, m) is not None, n, m),
        "lines",
    ),
    Family(
        "unbiased bases in {} dims",
        unbiased_bases,
        lambda n, m: _when(n == m * _bases(m), m),
        "lines",
    ),
    Family(
        "harmonic frame ({}, {})",
        catalogue.harmonic_frame,
        lambda n, m: _when(n > m, n, m),
        "lines",
    ),
)
"""Arrangements that exist in many sizes."""

_COMPLEMENT = "complement of "
_EQUIANGULAR = ("conference", "Steiner", "lines in")


def known(features: int, dims: int, kind: str | None = None) -> list[str]:
    """The names of those with this size, single ones first; of one ``kind`` only if it is given.

    >>> known(16, 5), known(16, 6)
    (['half 5-cube', 'harmonic frame (16, 5)'], ['Steiner frame (16, 6)', 'harmonic frame (16, 6)'])
    """
    if features < 1 or dims < 1:
        raise ValueError(f"features and dims must be at least 1, got {features} and {dims}")
    if kind not in (None, *KINDS):
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {kind!r}")
    names = _of_size(features, dims, kind)
    others = _of_size(features, features - dims, "lines") if features > dims else []
    if kind != "points":
        names += [_COMPLEMENT + name for name in others if _is_equiangular(name)]
    return names


def _of_size(features: int, dims: int, kind: str | None) -> list[str]:
    size = (features, dims)
    single = [
        name
        for name, entry in ENTRIES.items()
        if (entry.features, entry.dims) == size and kind in (None, entry.kind)
    ]
    families = [(f.words, f.at(*size)) for f in FAMILIES if kind in (None, f.kind)]
    sized = [words.format(*numbers) for words, numbers in families if numbers]
    return list(dict.fromkeys(single + sized))


def _is_equiangular(name: str) -> bool:
    return any(word in name for word in _EQUIANGULAR)


def build(name: str) -> Arrangement:
    """The arrangement of this name, which may be a sum or a complement.

    >>> build("5-simplex").dims, build("digon + pentagon").dims
    (5, 3)
    >>> build("complement of Steiner frame (16, 6)").dims
    10
    >>> build("pentagram")
    Traceback (most recent call last):
    ValueError: no arrangement is named 'pentagram'; close: pentagon, pentagonal bipyramid
    """
    if " + " in name:
        first, rest = name.split(" + ", 1)
        return build(first) + build(rest)
    if name.startswith(_COMPLEMENT):
        return naimark_complement(build(name.removeprefix(_COMPLEMENT)), name)
    made = _single_or_family(name)
    return made if made.name == name else named(name, made)


def _single_or_family(name: str) -> Arrangement:
    if name in NAMED:
        return NAMED[name]()
    for family in FAMILIES:
        numbers = family.numbers(name)
        if numbers is not None:
            return family.build(*numbers)
    if name in LARGE:
        raise ValueError(f"{name!r} is too large for a Gram matrix: see LARGE")
    close = get_close_matches(name, [*NAMED, *(family.words for family in FAMILIES)], n=3)
    hint = f"; close: {', '.join(close)}" if close else ""
    raise ValueError(f"no arrangement is named {name!r}{hint}")


def kind_of(name: str) -> str:
    """Whether an arrangement of the catalogue is of ``"points"`` or of ``"lines"``.

    >>> kind_of("pentagon"), kind_of("28 lines in 7 dims")
    ('points', 'lines')
    """
    if name.startswith(_COMPLEMENT):
        return "lines"
    if name in ENTRIES:
        return ENTRIES[name].kind
    kinds = [family.kind for family in FAMILIES if family.numbers(name)]
    if not kinds:
        raise ValueError(f"no arrangement is named {name!r}")
    return kinds[0]
