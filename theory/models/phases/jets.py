"""Values with their first and second derivatives in balls, and roots of equations enclosed.

A `Jet` is a number that remembers how it depends on some variables; any formula of +, −, ·, / and
powers that is written for numbers works for jets too, and gives the gradient and the Hessian beside
the value. All of it is in Arb balls, so that a root of the gradient can be proved to exist.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, fmpq
from sympy import Rational

from theory.models.one_hot.enclosures import rounded as round_ball
from theory.models.one_hot.enclosures import solution, working

BITS = 384
"""How many bits roots are enclosed with: some 110 decimals, to spare for division by small ones."""


class NotEnclosed(ValueError):
    """No root was proved to exist where it was looked for."""


@dataclass(frozen=True, eq=False)
class Jet:
    """A value, its gradient and its Hessian in so many variables.

    >>> x, y = variables([arb(2), arb(3)])
    >>> product = x * x * y
    >>> product.value == 12, product.slope[0] == 12, product.bend[0][1] == 4
    (True, True, True)
    """

    value: arb
    slope: tuple[arb, ...]
    bend: tuple[tuple[arb, ...], ...]

    def __add__(self, other: Number) -> Jet:
        if not isinstance(other, Jet):
            return Jet(self.value + as_ball(other), self.slope, self.bend)
        slope = tuple(a + b for a, b in zip(self.slope, other.slope, strict=True))
        rows = zip(self.bend, other.bend, strict=True)
        bend = tuple(tuple(a + b for a, b in zip(p, q, strict=True)) for p, q in rows)
        return Jet(self.value + other.value, slope, bend)

    def __mul__(self, other: Number) -> Jet:
        if not isinstance(other, Jet):
            factor = as_ball(other)
            return self._chain(self.value * factor, factor, arb(0))
        u, v = self, other
        slope = tuple(u.value * q + v.value * p for p, q in zip(u.slope, v.slope, strict=True))
        places = range(len(slope))
        bend = tuple(
            tuple(
                u.value * v.bend[i][j]
                + v.value * u.bend[i][j]
                + u.slope[i] * v.slope[j]
                + u.slope[j] * v.slope[i]
                for j in places
            )
            for i in places
        )
        return Jet(u.value * v.value, slope, bend)

    def __pow__(self, power: int) -> Jet:
        if power == 0:
            return self._chain(arb(1), arb(0), arb(0))
        first = power * self.value ** (power - 1)
        second = power * (power - 1) * self.value ** (power - 2) if power > 1 else arb(0)
        return self._chain(self.value**power, first, second)

    def __truediv__(self, other: Number) -> Jet:
        if not isinstance(other, Jet):
            return self * (1 / as_ball(other))
        one = 1 / other.value
        return self * other._chain(one, -(one**2), 2 * one**3)

    def __neg__(self) -> Jet:
        return self * -1

    def __sub__(self, other: Number) -> Jet:
        return self + (-other if isinstance(other, Jet) else -as_ball(other))

    def __rsub__(self, other: Number) -> Jet:
        return -self + other

    def __rtruediv__(self, other: Number) -> Jet:
        return self**0 / self * other

    __radd__, __rmul__ = __add__, __mul__

    def _chain(self, value: arb, first: arb, second: arb) -> Jet:
        """A function of this jet, by its own value and two derivatives there."""
        slope = tuple(first * s for s in self.slope)
        bend = tuple(
            tuple(first * h + second * s * t for h, t in zip(row, self.slope, strict=True))
            for row, s in zip(self.bend, self.slope, strict=True)
        )
        return Jet(value, slope, bend)


Number = Any
"""A jet, or a number that is the same everywhere: a ball, a fraction, an integer."""


def variables(point: Sequence[arb]) -> list[Jet]:
    """The coordinates of a point as jets: each has the slope 1 in its own direction."""
    zero, one = arb(0), arb(1)
    flat = ((zero,) * len(point),) * len(point)
    return [
        Jet(value, tuple(one if i == k else zero for i in range(len(point))), flat)
        for k, value in enumerate(point)
    ]


def positive_part(u: Jet) -> Jet | int:
    """The positive part; a ball that does not tell the sign is a ``ValueError``.

    >>> [u] = variables([arb(-1)])
    >>> positive_part(u)
    0
    """
    if u.value > 0:
        return u
    if u.value < 0:
        return 0
    raise NotEnclosed(f"the sign of a pre-activation is not told by {u.value}")


Equation = tuple[arb, tuple[arb, ...]]
"""The value of an expression that should be 0, and its gradient."""
System = Callable[[list[Jet]], Sequence[Equation]]


def vanishing(u: Jet) -> Equation:
    """The equation u = 0."""
    return u.value, u.slope


def stationary(u: Jet, *places: int) -> list[Equation]:
    """The equations that u has no slope in these variables."""
    return [(u.slope[i], u.bend[i]) for i in places]


def enclose_root(system: System, start: Sequence[object]) -> tuple[arb, ...]:
    """Balls that contain a root of as many equations as unknowns, the only one near there.

    `NotEnclosed` if Newton's method from ``start`` finds no root that is proved to be one.

    >>> [root] = enclose_root(lambda z: [vanishing(z[0] * z[0] - 2)], [Rational(7, 5)])
    >>> rounded(root, 20) == Rational("1.41421356237309504880")
    True
    """

    def residual(point: list[arb]) -> list[arb]:
        return [value for value, _ in system(variables(point))]

    def jacobian(point: list[arb]) -> list[list[arb]]:
        return [list(slope) for _, slope in system(variables(point))]

    with working(BITS):
        try:
            return tuple(solution(residual, jacobian, [as_ball(entry) for entry in start]))
        except (ValueError, ZeroDivisionError) as error:
            raise NotEnclosed(
                f"no root near {[float(as_ball(s)) for s in start]}: {error}"
            ) from None


def rounded(ball: arb, decimals: int) -> Rational:
    """The number in the ball to so many decimals, however many bits Arb computes with now.

    >>> rounded(as_ball("0.25"), 1)
    3/10
    """
    with working(BITS):
        return round_ball(ball, decimals)


def as_ball(number: object) -> arb:
    """A number as a ball about it; balls stay what they are, text is read as a decimal."""
    if isinstance(number, arb):
        return number
    q = exact_fraction(number)
    return arb(fmpq(q.numerator, q.denominator))


def exact_fraction(number: Any) -> Fraction:
    """A rational number of any kind (a float is one too) as a fraction.

    >>> exact_fraction(Rational(1, 2)), exact_fraction("0.25"), exact_fraction(0.5)
    (Fraction(1, 2), Fraction(1, 4), Fraction(1, 2))
    """
    if isinstance(number, Rational):
        return Fraction(int(number.p), int(number.q))
    return Fraction(number)
