"""Equiangular tight frames from conference matrices, Steiner systems and a Latin square."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
from typing import Any

from flint import fmpz, fq_default_ctx
from sympy import Expr, Integer, Rational, expand, sqrt

from theory.frames.arrangement import Arrangement
from theory.frames.catalogue.parts import from_coordinates

Signs = list[list[int]]
"""A square table of 1, −1 and, on the diagonal perhaps, 0."""


def equiangular(name: str, signs: Signs, overlap: Expr, dims: int) -> Arrangement:
    """Lines with overlaps ± one number, the signs given by a symmetric table of zero diagonal.

    >>> digon = equiangular("digon", [[0, -1], [-1, 0]], Integer(1), 1)
    >>> digon.overlaps()
    [-1]
    """
    # A sign is the place of its overlap among these: −1 counts from the end.
    overlaps = [Integer(1), overlap, -overlap]
    return Arrangement.of(name, overlaps, [[sign % 3 for sign in row] for row in signs], dims)


def quadratic_characters(order: int) -> Signs:
    """The table χ(a − b) over the field of q elements: 1 for squares, −1 for others, 0 for 0.

    >>> quadratic_characters(3)
    [[0, -1, 1], [1, 0, -1], [-1, 1, 0]]
    """
    elements, one = _field(order)
    return [[_character(a - b, order, one) for b in elements] for a in elements]


def _field(order: int) -> tuple[list[Any], Any]:
    """The elements of the field of q elements, and its 1."""
    factors = fmpz(order).factor() if order > 1 else []
    if len(factors) != 1 or order % 2 == 0:
        raise ValueError(f"order must be a power of an odd prime, got {order}")
    [(prime, power)] = factors
    field = fq_default_ctx(int(prime), int(power))
    digits = product(range(int(prime)), repeat=int(power))
    return [field(list(coefficients)) for coefficients in digits], field.one()


def _character(x: Any, order: int, one: Any) -> int:
    if x.is_zero():
        return 0
    return 1 if x ** ((order - 1) // 2) == one else -1


def conference_matrix(order: int) -> Signs:
    """Paley's symmetric table C of q + 1 signs, C² = q I, for a prime power q = 1 mod 4.

    >>> len(conference_matrix(5))
    6

    Source: [paley1933].
    """
    if order % 4 != 1:
        raise ValueError(f"order must be a prime power that is 1 mod 4, got {order}")
    table = quadratic_characters(order)
    return [[0] + [1] * order, *([1, *row] for row in table)]


def conference_frame(order: int) -> Arrangement:
    """q + 1 lines in (q + 1)/2 dims, all at overlap 1/√q, for a prime power q = 1 mod 4.

    ``G = I + C/√q`` with C² = q I has the eigenvalues 0 and 2 only.

    >>> conference_frame(5).coherence()
    sqrt(5)/5
    """
    name = f"conference frame ({order + 1}, {(order + 1) // 2})"
    signs = conference_matrix(order)
    return equiangular(name, signs, 1 / sqrt(order), (order + 1) // 2)


def paley_points(order: int) -> Arrangement:
    """q points in (q − 1)/2 dims, overlaps (−1 ± √q)/(q − 1), for a prime power q = 1 mod 4.

    They are the conference frame's lines seen from one of them.

    >>> from theory.frames.catalogue.basic import polygon
    >>> paley_points(5).overlap_counts() == polygon(5).overlap_counts()
    True
    """
    root, dims = sqrt(order), (order - 1) // 2
    overlaps = [Integer(1), (root - 1) / (order - 1), (-root - 1) / (order - 1)]
    places = [[sign % 3 for sign in row] for row in quadratic_characters(order)]
    return Arrangement.of(
        f"Paley points ({order}, {dims})", [expand(g) for g in overlaps], places, dims
    )


def hadamard(order: int) -> Signs:
    """A table H of signs with H Hᵀ = n I, first column 1: Sylvester's or Paley's first one.

    For a power of two, or n − 1 a prime power that is 3 mod 4.

    >>> hadamard(2)
    [[1, 1], [1, -1]]
    """
    if order >= 1 and order.bit_count() == 1:
        return [[(-1) ** (i & j).bit_count() for j in range(order)] for i in range(order)]
    if order % 4 or order < 1:
        raise ValueError(f"order must be 1, 2 or a multiple of 4, got {order}")
    table = quadratic_characters(order - 1)
    rest = [[1, *(entry - (i == j) for j, entry in enumerate(row))] for i, row in enumerate(table)]
    return [[1] * order, *rest]


def steiner_frame(blocks: Sequence[Sequence[int]]) -> Arrangement:
    """The equiangular tight frame of a Steiner system: any two points are in just one block.

    With b blocks, v points and r blocks through each point, a point gives r + 1 directions in the
    b dims: the rows of a Hadamard table of order r + 1, without its first column, put in the
    places of the point's blocks. All v(r + 1) lines are at overlap 1/r.

    >>> steiner_frame([(0, 1), (0, 2), (1, 2)]).features
    Traceback (most recent call last):
    ValueError: order must be 1, 2 or a multiple of 4, got 3
    >>> steiner_frame(all_pairs(4)).coherence()
    1/3

    Source: [fickus2012].
    """
    points = sorted({point for block in blocks for point in block})
    _refuse_unless_steiner(points, blocks)
    through = {p: [i for i, block in enumerate(blocks) if p in block] for p in points}
    signs = hadamard(len(through[points[0]]) + 1)
    directions = [_spread(row[1:], through[p], len(blocks)) for p in points for row in signs]
    name = f"Steiner frame ({len(directions)}, {len(blocks)})"
    return from_coordinates(name, directions, len(blocks))


def _refuse_unless_steiner(points: list[int], blocks: Sequence[Sequence[int]]) -> None:
    if not blocks:
        raise ValueError("blocks must be given: an empty list is no Steiner system")
    met = [pair for block in blocks for pair in combinations(sorted(block), 2)]
    if sorted(met) != list(combinations(points, 2)) or len({len(block) for block in blocks}) != 1:
        raise ValueError("blocks must have one size and hold every two points just once")


def _spread(entries: Sequence[int], places: Sequence[int], dims: int) -> list[int]:
    row = [0] * dims
    for place, entry in zip(places, entries, strict=True):
        row[place] = entry
    return row


def all_pairs(points: int) -> list[tuple[int, ...]]:
    """The Steiner system of all pairs of v points."""
    return list(combinations(range(points), 2))


def binary_lines(dims: int) -> list[tuple[int, ...]]:
    """The lines {a, b, a + b} of the projective space over two elements; the Fano plane for 3.

    >>> len(binary_lines(3))
    7
    """
    points = range(1, 2**dims)
    return [(a, b, a ^ b) for a in points for b in points if a < b < a ^ b]


def latin_square_frame() -> Arrangement:
    """36 lines in 15 dims, all at overlap 1/5: the cells of the addition table modulo 6.

    Two cells have a positive overlap when they share row, column or sum.

    >>> latin_square_frame().is_tight()
    True

    Source: [lemmens1973] for the 36 lines.
    """
    cells = [(i, j, (i + j) % 6) for i in range(6) for j in range(6)]
    signs = [[_alike(one, two) for two in cells] for one in cells]
    return equiangular("36 lines in 15 dims", signs, Rational(1, 5), 15)


def _alike(one: tuple[int, ...], two: tuple[int, ...]) -> int:
    if one == two:
        return 0
    return 1 if any(a == b for a, b in zip(one, two, strict=True)) else -1
