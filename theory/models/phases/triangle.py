"""Three equal features in two dims: is the equilateral triangle ever beaten, at any norm and bias?

The triangle has one squared norm t and one bias b. A net of boxes covers every (t, b): outputs move
no more than pre-activations, so the root of the loss is Lipschitz, and one exact loss at the centre
of a box bounds the loss on all of it from below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from sympy import ImmutableMatrix, Rational

from theory.models.law import FeatureLaw
from theory.models.loss import expected_loss, loss_of_gram

_HALF = Fraction(1, 2)
_TRIANGLE = ImmutableMatrix(3, 3, lambda i, j: 1 if i == j else -Rational(1, 2))
_MOST_BOXES = 20_000
_MOST_SIZE = 2
"""Beyond this squared norm `far_floor` bounds the loss instead of the net."""


class Undecided(ValueError):
    """Neither a triangle that is as good nor a net that excludes all of them was found."""


def triangle_loss(size: Fraction, bias: Fraction, density: Rational) -> Fraction:
    """The loss of three unit-importance features as a triangle of squared norm ``size``.

    >>> triangle_loss(1, 0, Rational(1, 10))
    Fraction(31, 8000)
    """
    law = FeatureLaw.uniform(3, density)
    loss = loss_of_gram(Rational(size) * _TRIANGLE, [Rational(bias)] * 3, law)
    return _fraction(loss)


def digon_and_dedicated(density: Rational) -> Fraction:
    """The loss of a unit digon beside a dedicated feature, without bias: d²/3."""
    weights = ImmutableMatrix([[1, -1, 0], [0, 0, 1]])
    return _fraction(expected_loss(weights, [0, 0, 0], FeatureLaw.uniform(3, density)))


def triangle_is_beaten(density: Rational) -> bool:
    """Whether every triangle costs more than the unit digon beside a dedicated feature.

    >>> triangle_is_beaten(Rational(1, 5)), triangle_is_beaten(Rational(1))
    (True, False)
    >>> triangle_is_beaten(Rational(0))
    False

    `Undecided` at densities where the two are too close to tell.
    """
    level = digon_and_dedicated(density)
    for size, bias in _good_triangles():
        if triangle_loss(size, bias, density) <= level:
            return False
    boxes = [_all_boxes(density, level)]
    for _ in range(_MOST_BOXES):
        if not boxes:
            return True
        box = boxes.pop()
        if triangle_loss(box.size, box.bias, density) <= level:
            return False
        if not box.costs_more_than(level, density):
            boxes.extend(box.halves(density))
    raise Undecided(f"density {density} needs more than {_MOST_BOXES} boxes")


def _good_triangles() -> Iterator[tuple[Fraction, Fraction]]:
    """Candidates: the smaller and more biased, the denser the features; (1, 0) is best at 0."""
    some = [(20, 0), (20, 1), (19, 3), (16, 6), (14, 9)]
    yield from ((Fraction(s, 20), Fraction(c, 20)) for s, c in some)


def far_floor(density: Rational) -> Fraction:
    r"""Least loss of a triangle with t ≥ 2: each feature alone pays at least 1/27.

    Alone, a feature x has the output ReLU(t x + b). Where it is 0 the error is x, and elsewhere it
    is linear with slope at least 1 down. On an interval of length h the latter costs at least
    h³/12; cut at κ the two cost κ³/3 + (1 − κ)³/12 ≥ 1/27, least at κ = 1/3.

    >>> far_floor(Rational(1, 5))
    Fraction(16, 1125)
    """
    d = _fraction(density)
    return 3 * d * (1 - d) ** 2 / 27


@dataclass(frozen=True)
class Box:
    """Triangles with squared norm and bias within these distances of a centre."""

    size: Fraction
    bias: Fraction
    size_radius: Fraction
    bias_radius: Fraction

    def reach(self, density: Rational) -> Fraction:
        """The squared distance that the three pre-activations can move: 9/2 v(d) δt² + 3 δb².

        Per feature it is E (δt (Gx)_i + δb)², and the triangle's G annihilates equal means.
        """
        spread = _fraction(FeatureLaw.uniform(1, density).variance(0))
        turned = sum((_fraction(g) ** 2 for g in _TRIANGLE), Fraction(0))
        return turned * spread * self.size_radius**2 + 3 * self.bias_radius**2

    def costs_more_than(self, level: Fraction, density: Rational) -> bool:
        """Whether √loss at the centre exceeds √level by more than the reach, in rationals."""
        here = triangle_loss(self.size, self.bias, density)
        return here > (root_above(level) + root_above(self.reach(density))) ** 2

    def halves(self, density: Rational) -> tuple[Box, Box]:
        """The box cut in two across the letter that contributes more to the reach."""
        narrow_bias = Box(self.size, self.bias, Fraction(0), self.bias_radius).reach(density)
        if 2 * narrow_bias > self.reach(density):
            h = self.bias_radius / 2
            low, high = ((self.size, self.bias + e, self.size_radius, h) for e in (-h, h))
        else:
            h = self.size_radius / 2
            low, high = ((self.size + e, self.bias, h, self.bias_radius) for e in (-h, h))
        return Box(*low), Box(*high)


def _all_boxes(density: Rational, level: Fraction) -> Box:
    """One box that holds every triangle which may cost no more than ``level``.

    A bias B > 0 costs 3(1 − d)³B² when nothing is present. With t ≤ 2 and a bias −B, features
    alone and below B/2 are lost: 3 d (1 − d)² (B/2)³/3. Greater t is excluded by `far_floor`.
    """
    d = _fraction(density)
    if far_floor(density) <= level:
        raise Undecided(f"density {density}: triangles of squared norm above 2 are not excluded")
    high = next(b for b in _rising() if 3 * (1 - d) ** 3 * b**2 > level)
    low = next(b for b in _rising() if d * (1 - d) ** 2 * (b / 2) ** 3 > level)
    middle, radius = (high - low) / 2, (high + low) / 2
    return Box(Fraction(_MOST_SIZE, 2), middle, Fraction(_MOST_SIZE, 2), radius)


def _rising() -> Iterator[Fraction]:
    return (Fraction(step, 20) for step in range(1, 41))


def root_above(square: Fraction) -> Fraction:
    """A fraction at least as large as the root, by less than 10⁻⁶.

    >>> root_above(Fraction(1, 4)) >= Fraction(1, 2)
    True
    """
    scale = 1_000_000
    scaled = square * scale**2
    return Fraction(isqrt(scaled.numerator // scaled.denominator) + 1, scale)


def _fraction(q: Rational) -> Fraction:
    return Fraction(int(q.p), int(q.q))
