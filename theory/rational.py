"""Linear algebra on fractions with the standard library alone, for checks that trust nobody."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

Row = Sequence[Fraction]


def dot(u: Row, v: Row) -> Fraction:
    """Inner product of two vectors of one length.

    >>> dot([1, 2], [3, Fraction(1, 2)])
    Fraction(4, 1)
    """
    if len(u) != len(v):
        raise ValueError(f"dot needs vectors of one length, got {len(u)} and {len(v)}")
    return sum((Fraction(a) * b for a, b in zip(u, v, strict=True)), Fraction(0))


_PRIME = 2**61 - 1


def rank(rows: Sequence[Row]) -> int:
    """Rank, exactly.

    >>> rank([[1, 2], [2, 4]])
    1
    """
    left = [_whole(row) for row in rows]
    most = min(len(left), len(left[0])) if left else 0
    # Modulo a prime the rank can only fall, so a full one there is the rank, at no growth.
    residues = [[a % _PRIME for a in row] for row in left]
    return most if _eliminate(residues, _PRIME) == most else _eliminate(left)


def _eliminate(left: list[list[int]], modulus: int = 0) -> int:
    """Rank by elimination on whole numbers, which stay as short as minors (Bareiss)."""
    found, before = 0, 1
    for place in range(len(left[0]) if left else 0):
        pivot = next((r for r in left[found:] if r[place]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        left.insert(found, pivot)
        for other in left[found + 1 :]:
            factor = other[place]
            cross = [pivot[place] * a - factor * b for a, b in zip(other, pivot, strict=True)]
            other[:] = [a % modulus for a in cross] if modulus else [a // before for a in cross]
        found, before = found + 1, pivot[place]
    return found


def _whole(row: Row) -> list[int]:
    """A multiple of the row without denominators."""
    entries = [Fraction(a) for a in row]
    scale = lcm(*(a.denominator for a in entries))
    return [int(a * scale) for a in entries]


def directions(table: Sequence[Row]) -> list[list[Fraction]]:
    """The columns of a dims × features table; ``ValueError`` unless it is a full rectangle."""
    if not table or not table[0] or any(len(row) != len(table[0]) for row in table):
        raise ValueError("directions must be a table with at least one row and one column")
    return [list(column) for column in zip(*table, strict=True)]
