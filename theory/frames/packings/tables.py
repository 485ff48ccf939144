"""Tables and numbers of a certificate, refused unless they are what they should be; stdlib only."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from theory.certificate import Rejected


def columns_of(table: Any) -> list[tuple[Fraction, ...]]:
    """The columns of a full table."""
    rows = rows_of("directions", table)
    if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
        raise Rejected("directions must be a full table of numbers")
    return list(zip(*rows, strict=True))


def rows_of(name: str, table: Any) -> list[tuple[Fraction, ...]]:
    """The rows of a table, of any lengths."""
    if not isinstance(table, tuple):
        raise Rejected(f"{name} must be a table of numbers")
    return [exact_numbers(name, row) for row in table]


def exact_numbers(name: str, values: Any) -> tuple[Fraction, ...]:
    """A list of numbers."""
    if not isinstance(values, tuple):
        raise Rejected(f"{name} must be a list of numbers")
    return tuple(exact_number(name, value) for value in values)


def exact_number(name: str, value: Any) -> Fraction:
    """A whole number or a fraction."""
    if isinstance(value, bool) or not isinstance(value, Fraction | int):
        raise Rejected(f"{name} must be a number")
    return Fraction(value)
