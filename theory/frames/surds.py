"""Whole numbers a + b√D with an exact sign, for checks in a quadratic field; stdlib only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Surd:
    """a + b√D with integers a, b and an integer D > 0 that is no square.

    >>> golden = Surd(1, 1, 5)
    >>> golden * golden - 2 * golden, (Surd(2, -1, 5)).sign()
    (Surd(whole=4, times=0, radicand=5), -1)
    """

    whole: int
    times: int
    radicand: int

    def __add__(self, other: Surd | int) -> Surd:
        a, b = self._parts(other)
        return Surd(self.whole + a, self.times + b, self.radicand)

    __radd__ = __add__

    def __neg__(self) -> Surd:
        return Surd(-self.whole, -self.times, self.radicand)

    def __sub__(self, other: Surd | int) -> Surd:
        return self + -other

    def __mul__(self, other: Surd | int) -> Surd:
        a, b = self._parts(other)
        whole = self.whole * a + self.radicand * self.times * b
        return Surd(whole, self.whole * b + self.times * a, self.radicand)

    __rmul__ = __mul__

    def __pow__(self, power: int) -> Surd:
        product = Surd(1, 0, self.radicand)
        for _ in range(power):
            product = product * self
        return product

    def __floordiv__(self, other: Surd | int) -> Surd:
        """The quotient, which must be of this kind again; ``ArithmeticError`` if it is not."""
        a, b = self._parts(other)
        norm = a * a - self.radicand * b * b
        top = self * Surd(a, -b, self.radicand)
        if top.whole % norm or top.times % norm:
            raise ArithmeticError(f"{self} is not divisible by {other}")
        return Surd(top.whole // norm, top.times // norm, self.radicand)

    def __bool__(self) -> bool:
        return bool(self.whole or self.times)

    def sign(self) -> int:
        """−1, 0 or 1."""
        one, other = sign(self.whole), sign(self.times)
        if one * other >= 0:
            return one or other
        return one * sign(self.whole**2 - self.radicand * self.times**2)

    def _parts(self, other: Surd | int) -> tuple[int, int]:
        if isinstance(other, int):
            return other, 0
        if other.radicand != self.radicand:
            raise ValueError(f"needs one square root, got √{self.radicand} and √{other.radicand}")
        return other.whole, other.times


def sign(number: Surd | int) -> int:
    """−1, 0 or 1."""
    if isinstance(number, Surd):
        return number.sign()
    return (number > 0) - (number < 0)
