"""Directions turned so that coordinates are zero, which takes out rotations; stdlib only."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import Any

from theory.certificate import Rejected, short
from theory.frames.packings.ranges import ZERO, Range, about, dot, exactly
from theory.frames.packings.tables import columns_of, exact_number, exact_numbers

MOST_FEATURES, MOST_COORDINATES = 300, 400
Place = tuple[int, int]
_ONE = exactly(Fraction(1))


class Turned:
    """A table's columns x of length about one, and which of their coordinates are held at zero.

    Of the m ``held`` directions the first has zeros after its first coordinate, the second after
    its second, and so on. Every arrangement near has a turn in which these vanish.
    ``off_length`` bounds how far all are together from length one.
    """

    def __init__(self, table: Any, held: Any, radius: Any) -> None:
        self.x = columns_of(table)
        self.features, self.dims = len(self.x), len(self.x[0])
        if self.features > MOST_FEATURES:
            raise Rejected(f"at most {MOST_FEATURES} directions are checked, got {self.features}")
        if not 0 < exact_number("radius", radius) <= Fraction(1, 4):
            raise Rejected(f"radius must be in (0, 1/4], got {short(radius)}")
        # Rounded to short numbers: a forged table's exact squares would take hours to add.
        rows = [[exactly(c) for c in row] for row in self.x]
        self.off_length = sum(((dot(row, row) - _ONE).size for row in rows), Fraction(0))
        if self.off_length >= radius:
            raise Rejected("lengths must be nearer to one than the radius")
        self.last = self._last(exact_numbers("held", held), radius)

    def _last(self, held: tuple[Fraction, ...], radius: Fraction) -> dict[int, int]:
        """Of each held direction the last coordinate that is not held at zero."""
        if len(held) != self.dims or len(set(held)) != self.dims:
            raise Rejected(f"held must be {self.dims} different directions")
        if not set(held) <= set(range(self.features)):
            raise Rejected(f"held must be directions 0 to {self.features - 1}")
        for k, i in enumerate(held):
            row = self.x[int(i)]
            if any(row[k + 1 :]) or abs(row[k]) <= radius:
                raise Rejected("a held direction needs zeros after its own coordinate")
        return {int(i): k for k, i in enumerate(held)}

    def box(self, radius: Fraction) -> list[list[Range]]:
        """The directions with all but the held zeros moved by so much."""
        last = [self.last.get(i, self.dims - 1) for i in range(self.features)]
        return [
            [about(c, radius) if a <= last[i] else ZERO for a, c in enumerate(row)]
            for i, row in enumerate(self.x)
        ]

    def places(self, free: Collection[int]) -> list[Place]:
        """The coordinates that are not held, of directions that are not free to move."""
        if set(self.last) & set(free):
            raise Rejected("a held direction must not be free to move")
        found = [
            (i, a)
            for i in range(self.features)
            if i not in free
            for a in range(self.last.get(i, self.dims - 1) + 1)
        ]
        if len(found) > MOST_COORDINATES:
            came = f"got {len(found)}"
            raise Rejected(f"at most {MOST_COORDINATES} coordinates are checked, {came}")
        return found
