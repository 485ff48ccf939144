"""Numbers of a real number field with an exact sign, for checks; stdlib only.

A field is given by a generator: the only zero of a monic polynomial with whole coefficients in an
interval with rational ends. Its numbers are polynomials in the generator.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import zip_longest

from theory.certificate import Rejected, short
from theory.frames.programs.polynomials import Polynomial, changes_between, evaluate

MOST_DEGREE = 24
_PRECISIONS = (64, 256, 1024, 4096)


@dataclass(frozen=True)
class Field:
    """ℚ(α), where α is the only zero of ``minimal`` between ``low`` and ``high``.

    ``minimal`` is written constant first. It need not be irreducible; what cannot be told apart
    from 0 then is `Rejected`, never a wrong sign.

    >>> golden = Field((Fraction(-1), Fraction(-1), Fraction(1)), Fraction(1), Fraction(2))
    >>> alpha = golden.number([0, 1])
    >>> (alpha * alpha - alpha).parts, (5 * alpha - 8).sign()
    ((1, 0), 1)
    """

    minimal: Polynomial
    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        p = self.minimal
        if any(Fraction(c).denominator != 1 for c in p) or not 2 <= len(p) <= MOST_DEGREE + 1:
            raise ValueError(f"minimal must have 2 to {MOST_DEGREE + 1} whole coefficients")
        if p[-1] != 1:
            raise ValueError(f"minimal must have leading coefficient 1, got {short(p[-1])}")
        if self.low >= self.high:
            came = f"{short(self.low)} and {short(self.high)}"
            raise ValueError(f"root must be an interval, got {came}")
        ends = evaluate(p, self.low), evaluate(p, self.high)
        if ends[0] * ends[1] >= 0 or changes_between([int(c) for c in p], self.low, self.high) != 1:
            raise ValueError("minimal must have one simple zero inside the interval root")

    def number(self, parts: Sequence[Fraction | int]) -> Number:
        """Σ parts[k] α^k.

        >>> Field((Fraction(-2), Fraction(0), Fraction(1)), Fraction(1), Fraction(2)).number([3])
        Number(parts=(3, 0))
        """
        return Number(self, self.reduced(parts))

    def reduced(self, parts: Sequence[Fraction | int]) -> tuple[Fraction | int, ...]:
        """The same number, by powers below the degree."""
        left = list(parts)
        size = len(self.minimal) - 1
        while len(left) > size:
            top = left.pop()
            for k, c in enumerate(self.minimal[:-1]):
                left[len(left) - size + k] -= top * int(c)
        return tuple(left + [0] * (size - len(left)))

    def generator(self, bits: int) -> int:
        """⌊2^bits α⌋.

        >>> Field((Fraction(-2), Fraction(0), Fraction(1)), Fraction(1), Fraction(2)).generator(10)
        1448
        """
        return _generator(self, bits)


@lru_cache(maxsize=256)
def _generator(of: Field, bits: int) -> int:
    rises = evaluate(of.minimal, of.high) > 0
    low, high = math.floor(of.low * 2**bits), math.ceil(of.high * 2**bits)
    while high - low > 1:
        middle = (low + high) // 2
        if _positive(of.minimal, middle, bits) == rises:
            high = middle
        else:
            low = middle
    return low


def _positive(p: Polynomial, above: int, bits: int) -> bool:
    """Whether p(above / 2^bits) > 0."""
    value, scale = 0, 1
    for c in reversed(p):
        value = value * above + int(c) * scale
        scale <<= bits
    return value > 0


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a field, by its coefficients in powers of the generator."""

    of: Field = field(repr=False)
    parts: tuple[Fraction | int, ...]

    def __add__(self, other: Number | Fraction | int) -> Number:
        parts = self._parts(other)
        return Number(self.of, tuple(a + b for a, b in zip_longest(self.parts, parts, fillvalue=0)))

    __radd__ = __add__

    def __neg__(self) -> Number:
        return Number(self.of, tuple(-a for a in self.parts))

    def __sub__(self, other: Number | Fraction | int) -> Number:
        return self + -other

    def __rsub__(self, other: Fraction | int) -> Number:
        return -self + other

    def __mul__(self, other: Number | Fraction | int) -> Number:
        if not isinstance(other, Number):
            return Number(self.of, tuple(a * other for a in self.parts))
        others = self._parts(other)
        product: list[Fraction | int] = [0] * (len(self.parts) + len(others) - 1)
        for i, a in enumerate(self.parts):
            if a:
                for j, b in enumerate(others):
                    product[i + j] += a * b
        return Number(self.of, self.of.reduced(product))

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return any(self.parts)

    def sign(self) -> int:
        """−1, 0 or 1; `Rejected` where 4096 bits do not tell."""
        if not self:
            return 0
        scale = math.lcm(*(Fraction(a).denominator for a in self.parts))
        whole = [int(a * scale) for a in self.parts]
        for bits in _PRECISIONS:
            low, high = _enclosed(whole, self.of.generator(bits), bits)
            if low > 0 or high < 0:
                return 1 if low > 0 else -1
        raise Rejected("a number cannot be told apart from 0")

    def below(self, bits: int = 128) -> Fraction:
        """A fraction that is no larger, by about 2^−bits or less."""
        scale = math.lcm(*(Fraction(a).denominator for a in self.parts))
        whole = [int(a * scale) for a in self.parts]
        more = bits + 64 + sum(abs(a) for a in whole).bit_length()
        low, _ = _enclosed(whole, self.of.generator(more), more)
        return Fraction(math.floor(Fraction(low << bits, scale << more)), 2**bits)

    def _parts(self, other: Number | Fraction | int) -> tuple[Fraction | int, ...]:
        if not isinstance(other, Number):
            return (other,)
        if other.of != self.of:
            raise ValueError("numbers must be of one field")
        return other.parts


def _enclosed(parts: Sequence[int], generator: int, bits: int) -> tuple[int, int]:
    """2^bits Σ parts[k] α^k lies between these, for generator ≤ 2^bits α < generator + 1."""
    low, high = parts[-1] << bits, parts[-1] << bits
    for a in reversed(parts[:-1]):
        corners = [x * y for x in (low, high) for y in (generator, generator + 1)]
        low, high = (min(corners) >> bits) + (a << bits), -(-max(corners) >> bits) + (a << bits)
    return low, high
