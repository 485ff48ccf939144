"""Numbers between two rationals, and what sums, products and roots of such can be; stdlib only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import isqrt
from operator import add

from theory.certificate import Rejected

PARTS = 2**256
"""Both ends are whole multiples of one of so many parts: every operation rounds outward to them."""


@dataclass(frozen=True)
class Range:
    """All numbers from ``low`` to ``high``, both in parts of 1/`PARTS`.

    >>> third = between(Fraction(1, 3), Fraction(1, 3))
    >>> (third * third).holds(Fraction(1, 9)), third.high - third.low
    (True, 1)
    """

    low: int
    high: int

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def __neg__(self) -> Range:
        return Range(-self.high, -self.low)

    def __sub__(self, other: Range) -> Range:
        return self + -other

    def __mul__(self, other: Range) -> Range:
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Range(min(ends) // PARTS, -(-max(ends) // PARTS))

    def __truediv__(self, other: Range) -> Range:
        if other.high < 0:
            return -self / -other
        if other.low <= 0:
            raise Rejected("a cost is not seen to be finite near the overlaps")
        ends = [(a * PARTS, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Range(min(a // b for a, b in ends), max(-(-a // b) for a, b in ends))

    def root(self) -> Range:
        """The square roots, of a range above zero."""
        return Range(isqrt(self.low * PARTS), isqrt(self.high * PARTS - 1) + 1)

    def hull(self, other: Range) -> Range:
        """What is in either range or between them."""
        return Range(min(self.low, other.low), max(self.high, other.high))

    @property
    def size(self) -> Fraction:
        """The largest absolute value."""
        return Fraction(max(abs(self.low), abs(self.high)), PARTS)

    @property
    def middle(self) -> Fraction:
        return Fraction(self.low + self.high, 2 * PARTS)

    @property
    def width(self) -> Fraction:
        return Fraction(self.high - self.low, PARTS)

    def holds(self, number: Fraction) -> bool:
        """Whether a number is in the range."""
        return self.low <= number * PARTS <= self.high


ZERO = Range(0, 0)


def between(low: Fraction, high: Fraction) -> Range:
    """The smallest range that holds both."""
    return Range(
        low.numerator * PARTS // low.denominator, -(-high.numerator * PARTS // high.denominator)
    )


def about(middle: Fraction, radius: Fraction) -> Range:
    """The smallest range that holds all numbers within the radius."""
    return between(middle - radius, middle + radius)


def exactly(number: Fraction) -> Range:
    """The smallest range that holds the number."""
    return between(number, number)


def total(ranges: Iterable[Range]) -> Range:
    return reduce(add, ranges, ZERO)


def dot(u: Sequence[Range], v: Sequence[Range]) -> Range:
    """What the inner product of two vectors in a box can be."""
    return total(a * b for a, b in zip(u, v, strict=True))


def value(p: Sequence[Range], t: Range) -> Range:
    """What a polynomial, constant first, can be on a range.

    >>> p = tuple(exactly(Fraction(c)) for c in (1, 0, 2))
    >>> value(p, exactly(Fraction(3))) == exactly(Fraction(19))
    True
    """
    found = ZERO
    for c in reversed(p):
        found = found * t + c
    return found
