r"""Two features on one dim in closed form: loss, best weights, and where two optima cost the same.

With ``W = (w₁, w₂)`` the first feature is read as :math:`(a x + c y + b)_+` with the gain
:math:`a = w_1^2` and the overlap :math:`c = w_1 w_2`. Its error is a rational function of
(a, c, b, d) on each set where the four corners b, a + b, c + b, a + c + b keep their signs. It is
written once, for fractions and for `Jet`s alike, so that critical points are enclosed by the very
formula that gives exact losses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb

from theory.models.one_hot.enclosures import inertia, working
from theory.models.phases.jets import (
    BITS,
    Equation,
    Jet,
    as_ball,
    enclose_root,
    exact_fraction,
    positive_part,
    stationary,
    vanishing,
    variables,
)

Number = Any
"""A fraction or a jet: whatever knows +, −, ·, / and powers."""
PositivePart = Callable[[Number], Number]


def reading(
    gain: Number, overlap: Number, bias: Number, density: Number, part: PositivePart
) -> Number:
    """E (x − (a x + c y + b)₊)² where x and y are present with this density; a, c not 0.

    >>> reading(Fraction(1), Fraction(-1), Fraction(0), Fraction(1), fraction_part)
    Fraction(1, 6)

    Source: derived here, by integrating powers of the positive part twice.
    """
    a, c, d = gain, overlap, density
    none, own, other, both = (part(u) for u in (bias, a + bias, c + bias, a + c + bias))
    alone = (own**3 - none**3) / (3 * a)
    alone = Fraction(1, 3) + alone - (own**2 - alone) / a
    square = (both**4 - own**4 - other**4 + none**4) / (12 * a * c)
    together = Fraction(1, 3) + square - ((both**3 - own**3) / (3 * c) - square) / a
    spilled = (other**3 - none**3) / (3 * c)
    present = (1 - d) * alone + d * together
    return d * present + (1 - d) * ((1 - d) * none**2 + d * spilled)


def pair_loss(
    weights: Sequence[Number],
    biases: Sequence[Number],
    ratio: Number,
    density: Number,
    part: PositivePart,
) -> Number:
    """The loss of ``W = (w₁, w₂)``, neither 0, with importances 1 and ``ratio``.

    >>> pair_loss((1, Fraction(-1)), (0, 0), 1, Fraction(1, 2), fraction_part)
    Fraction(1, 12)
    """
    (w1, w2), (b1, b2) = weights, biases
    first = reading(w1 * w1, w1 * w2, b1, density, part)
    return first + ratio * reading(w2 * w2, w1 * w2, b2, density, part)


def fraction_part(u: Fraction | int) -> Fraction:
    """The positive part of a fraction.

    >>> fraction_part(-1)
    Fraction(0, 1)
    """
    return max(Fraction(u), Fraction(0))


def dropped_loss(ratio: Number, density: Number) -> Number:
    """The loss of keeping the first feature and dropping the second: r v(d), v = d/3 − d²/4."""
    return ratio * (density / 3 - density * density / 4)


@dataclass(frozen=True)
class Shape:
    """A family of pairs: how many numbers it takes, and the (w₁, w₂, b₁, b₂) that they stand for.

    ``point`` is ``None`` for the dropped second feature: ``W = (1, 0)`` and ``b = (0, d/2)``.
    """

    size: int
    point: Callable[[Sequence[Number]], tuple[Number, Number, Number, Number]] | None

    def loss(self, numbers: Sequence[Number], ratio: Number, density: Number) -> Number:
        """The loss at these numbers, with its derivatives where they are jets."""
        if self.point is None:
            return dropped_loss(ratio, density)
        w1, w2, b1, b2 = self.point(numbers)
        return pair_loss((w1, w2), (b1, b2), ratio, density, positive_part)


PAIR = Shape(4, lambda z: (z[0], z[1], z[2], z[3]))
"""Any weights and biases."""
DIGON = Shape(2, lambda z: (z[0], -z[0], z[1], z[1]))
"""Two opposite directions of one length s, with one bias b; numbers (s, b)."""
DROPPED = Shape(0, None)


@dataclass(frozen=True)
class Optimum:
    """A critical point in balls: (w₁, w₂, b₁, b₂), the loss, and whether it is a local minimum.

    ``is_minimum`` is about all four numbers and strict: the Hessian is proved positive definite.
    """

    point: tuple[arb, ...]
    loss: arb
    is_minimum: bool

    def as_minimum(self) -> Optimum:
        """Itself, if it is proved to be a strict local minimum; else a ``ValueError``."""
        if not self.is_minimum:
            raise ValueError(f"no local minimum is proved at {self.point}")
        return self


def critical_point(
    ratio: object, density: object, start: Sequence[object], shape: Shape = PAIR
) -> Optimum:
    """The critical point near ``start``, enclosed; `NotEnclosed` if none is proved to be there.

    >>> best = critical_point(1, Fraction(1, 2), [0.969, 0.0977], DIGON)
    >>> print(best.loss.str(12, radius=False), best.is_minimum)
    0.0762824469896 True
    """
    r, d = _number(ratio), _number(density)
    numbers = enclose_root(lambda z: stationary(shape.loss(z, r, d), *range(shape.size)), start)
    return _optimum(shape, numbers, r, d)


@dataclass(frozen=True)
class Crossing:
    """Where two shapes cost the same: ratio and density, of which one was sought, and both."""

    ratio: arb
    density: arb
    one: Optimum
    other: Optimum

    @property
    def loss(self) -> arb:
        return self.one.loss

    def of_minima(self) -> Crossing:
        """Itself, if all the pairs that cross are proved to be strict local minima."""
        for found in (self.one, self.other):
            if found.point[1] != 0:
                found.as_minimum()
        return self


def crossing_density(
    ratio: object,
    start: object,
    one: tuple[Shape, Sequence[object]],
    other: tuple[Shape, Sequence[object]] = (DROPPED, ()),
) -> Crossing:
    """The density near ``start`` at which two critical points of these shapes cost the same."""
    r = _number(ratio)
    return _crossing(lambda s: (r, s), start, one, other)


def crossing_ratio(
    density: object,
    start: object,
    one: tuple[Shape, Sequence[object]],
    other: tuple[Shape, Sequence[object]] = (DROPPED, ()),
) -> Crossing:
    """The importance ratio near ``start`` at which two such critical points cost the same."""
    d = _number(density)
    return _crossing(lambda s: (s, d), start, one, other)


def _crossing(
    law: Callable[[Number], tuple[Number, Number]],
    start: object,
    one: tuple[Shape, Sequence[object]],
    other: tuple[Shape, Sequence[object]],
) -> Crossing:
    (first, place), (second, other_place) = one, other
    cut = first.size

    def system(z: list[Jet]) -> list[Equation]:
        r, d = law(z[-1])
        left, right = first.loss(z[:cut], r, d), second.loss(z[cut:-1], r, d)
        slopes = stationary(left, *range(cut))
        slopes += stationary(right, *range(cut, len(z) - 1)) if second.size else []
        return [*slopes, vanishing(left - right)]

    found = enclose_root(system, [*place, *other_place, start])
    r, d = law(found[-1])
    balls = _optimum(first, found[:cut], r, d), _optimum(second, found[cut:-1], r, d)
    return Crossing(_ball(r), _ball(d), *balls)


def _optimum(shape: Shape, numbers: Sequence[arb], ratio: Number, density: Number) -> Optimum:
    """What the numbers of a critical point stand for, and whether it is a minimum."""
    with working(BITS):
        if shape.point is None:
            point = (arb(1), arb(0), arb(0), _ball(density) / 2)
            return Optimum(point, dropped_loss(_ball(ratio), _ball(density)), False)
        point = shape.point(numbers)
        loss = PAIR.loss(variables(point), ratio, density)
        return Optimum(point, loss.value, inertia(loss.bend) == (4, 0))


def _number(value: object) -> Number:
    return value if isinstance(value, arb) else exact_fraction(value)


def _ball(value: Number) -> arb:
    return value if isinstance(value, arb) else as_ball(value)
