r"""Blocks of features that all see the same overlaps: the loss of one feature, in balls.

In a block of squared norm t and bias b a feature reads :math:`(t(x + R + s))_+` with the shift
s = b/t and :math:`R = \sum_j g_j y_j` over the other features, g being the overlaps of the unit
directions. So its loss is a quadratic in t,

.. math:: \ell = E x^2 - 2 t P(s) + t^2 Q(s), \qquad
          P = E\, x (x + R + s)_+, \quad Q = E (x + R + s)_+^2,

which is least at t = P/Q, where it is :math:`E x^2 - P^2/Q`: one letter is left. With
:math:`A_p(c) = E (R + c)_+^p` and the density d of the feature itself,

.. math:: P = d \left[\tfrac12 A_2(s + 1) - \tfrac16 (A_3(s + 1) - A_3(s))\right], \qquad
          Q = (1 - d) A_2(s) + \tfrac d3 (A_3(s + 1) - A_3(s)).

Features that see one overlap alike are counted, not listed, so that blocks of 27 are within reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import comb, factorial, lcm

from flint import arb, fmpq, fmpq_poly
from sympy import Expr, Integer, Rational, radsimp, sqrt, sympify

from theory.ball import enclose
from theory.frames.arrangement import Arrangement
from theory.frames.catalogue.index import build
from theory.models.one_hot.enclosures import working

_MOST_RATIO = 60

BITS = 192
"""Working precision; what alternating sums lose of it shows in the balls."""


@dataclass(frozen=True)
class Block:
    """Features in dims of their own that all see the same overlaps, each with its multiplicity.

    Overlaps 0 are left out: such features never meet.

    >>> Block.of(build("triangle")).overlaps, Block.of(build("3-cross-polytope")).overlaps
    (((-1/2, 2),), ((-1, 1),))
    """

    name: str
    features: int
    dims: int
    overlaps: tuple[tuple[Expr, int], ...]

    @classmethod
    def of(cls, arrangement: Arrangement) -> Block:
        """The block of an arrangement; ``ValueError`` unless every feature sees the same."""
        if not arrangement.is_distance_invariant():
            raise ValueError(f"a block's features must all see the same, got {arrangement.name}")
        seen = arrangement.seen_from(0).items()
        overlaps = tuple((g, count) for g, count in seen if g != 0)
        return cls(arrangement.name, arrangement.features, arrangement.dims, overlaps)

    @property
    def others(self) -> int:
        """How many features each one meets."""
        return sum(count for _, count in self.overlaps)


@lru_cache(maxsize=256)
def block(name: str) -> Block:
    """A block by the name of its arrangement in the catalogue.

    >>> block("pentagon").features, block("1 dedicated").overlaps
    (5, ())
    """
    return Block.of(build(name))


def antiprism(squared_height: object) -> Block:
    """Eight corners of a square antiprism, all heights: tight when the squared height is 1/3.

    >>> sorted(antiprism("1/3").overlaps) == sorted(block("square antiprism, z² = 1/3").overlaps)
    True
    """
    h = sympify(squared_height, rational=True)
    across = (1 - h) * sqrt(2) / 2
    seen = {h: 2, 2 * h - 1: 1, (-h + across).expand(): 2, (-h - across).expand(): 2}
    return Block(f"square antiprism, z² = {h}", 8, 3, tuple(seen.items()))


def simplex_and_square(corners: int, share: object) -> Block:
    """4N features in N + 1 dims: a corner of a simplex, its sign turning, beside a square's.

    Feature (i, k) is ``(−1)^k`` times corner i of the simplex of N corners, with this share of the
    squared norm, beside corner k of a square. N = 4 and share 3/5 give the half 5-cube:

    >>> simplex_and_square(4, "3/5").overlaps
    ((1/5, 10), (-3/5, 5))
    """
    if corners < 2:
        raise ValueError(f"a simplex needs 2 corners at least, got {corners}")
    a = sympify(share, rational=True)
    b, others = 1 - a, corners - 1
    away = -a / others
    counts: dict[Expr, int] = {}
    for overlap, count in (
        (away + b, others),
        (a - b, 1),
        (-away, 2 * others),
        (away - b, others),
        (-a, 2),
    ):
        counts[overlap] = counts.get(overlap, 0) + count
    overlaps = tuple((g, count) for g, count in counts.items() if g != 0)
    name = f"{corners} corners of a simplex and a square, {a}"
    return Block(name, 4 * corners, corners + 1, overlaps)


Corner = tuple[arb, arb]
"""A sum of overlaps that are on at full strength, and the factor of its power in ``A_p``."""


@lru_cache(maxsize=64)
def _corners(overlaps: tuple[tuple[Expr, int], ...], bits: int) -> tuple[tuple[Corner, ...], ...]:
    """By the number K of present features: corners of the cubes of all patterns of K.

    Corners of one height are counted together.
    """
    layers: list[list[Corner]] = [[] for _ in range(sum(count for _, count in overlaps) + 1)]
    with working(bits):
        parts = [_merged(unit, steps, bits) for unit, steps in _commensurable(overlaps)]
        for choice in product(*parts):
            height, factor = arb(0), arb(1)
            for _, (up, weight) in choice:
                height += up
                factor *= weight
            layers[sum(present for present, _ in choice)].append((height, factor))
    return tuple(map(tuple, layers))


Steps = list[tuple[Rational, int]]


def _commensurable(overlaps: tuple[tuple[Expr, int], ...]) -> list[tuple[Expr, Steps]]:
    """The overlaps in classes of simple ratios: a unit, and each as a multiple of it."""
    classes: list[tuple[Expr, Steps]] = []
    for g, count in overlaps:
        for unit, steps in classes:
            ratio = radsimp(g / unit)
            if isinstance(ratio, Rational) and max(abs(ratio.p), ratio.q) <= _MOST_RATIO:
                steps.append((ratio, count))
                break
        else:
            classes.append((g, [(Integer(1), count)]))
    return classes


def _merged(unit: Expr, steps: Steps, bits: int) -> list[tuple[int, Corner]]:
    """For one class: how many are present, and each corner with its number of times.

    Of ``count`` features with overlap p e, those that are present contribute ``(z^p − 1)^k``, z
    to the power of the height in units e; the common denominator makes the powers whole.
    """
    whole = lcm(*(int(p.q) for p, _ in steps))
    layers, offset = [fmpq_poly([1])], 0
    for p, count in steps:
        jump = int(p * whole)
        edge = fmpq_poly([-1] + [0] * (abs(jump) - 1) + [1]) * (1 if jump > 0 else -1)
        # Downward steps are written upward from the lowest corner.
        offset += min(jump, 0) * count
        rest = fmpq_poly([0] * -min(jump, 0) + [1])
        one = [
            comb(count, k) * edge**k * rest ** (count - k) / fmpq(int(p.p), int(p.q)) ** k
            for k in range(count + 1)
        ]
        longer = [fmpq_poly([0])] * (len(layers) + count)
        for i, (left, k) in enumerate(product(layers, range(count + 1))):
            longer[i // (count + 1) + k] += left * one[k]
        layers = longer
    ball = enclose(unit, bits)
    return [
        (present, (ball * fmpq(offset + place, whole), arb(c) / ball**present))
        for present, poly in enumerate(layers)
        for place, c in enumerate(poly.coeffs())
        if c
    ]


@dataclass(frozen=True)
class Moments:
    """``A_0, …, A_3`` at one place c: every one of them grows with c."""

    zeroth: arb
    first: arb
    second: arb
    third: arb

    def hull(self, other: Moments) -> Moments:
        """Balls that hold both."""
        mine, others = ((m.zeroth, m.first, m.second, m.third) for m in (self, other))
        return Moments(*(a.union(b) for a, b in zip(mine, others, strict=True)))


@dataclass(frozen=True)
class Reading:
    """What one feature of a block of this density reads, in balls of so many bits."""

    block: Block
    density: Rational
    bits: int = BITS

    def moments(self, place: arb) -> Moments:
        """``A_p(c) = E (R + c)₊ᵖ`` for p = 0, …, 3; ``A_0`` is the chance of R + c > 0."""
        d, others = ball(self.density), self.block.others
        totals = [arb(0)] * 4
        for present, corners in enumerate(_corners(self.block.overlaps, self.bits)):
            chance = d**present * (1 - d) ** (others - present)
            for power, value in enumerate(_powers(corners, place, present)):
                scale = fmpq(factorial(power), factorial(power + present))
                totals[power] += chance * scale * value
        return Moments(*totals)

    def at(self, shift: object) -> Gains:
        """P, Q and their derivatives at a shift s = b/t."""
        with working(self.bits):
            s = ball(shift)
            return Gains(ball(self.density), self.moments(s), self.moments(s + 1))

    def loss(self, squared_norm: object, bias: object) -> arb:
        """E (x − x')² of one feature at any t > 0 and b.

        >>> Reading(block("digon"), Rational(1, 2)).loss(1, 0).overlaps(arb(1) / 24)
        True
        """
        with working(self.bits):
            t = ball(squared_norm)
            p, q = self.at(ball(bias) / t).values
            return ball(self.density) / 3 - 2 * t * p + t**2 * q


@dataclass(frozen=True)
class Gains:
    """P and Q, their first and their second derivatives, from moments at s and at s + 1.

    P, Q and their first derivatives grow with s.
    """

    density: arb
    here: Moments
    above: Moments

    @property
    def values(self) -> tuple[arb, arb]:
        """P and Q."""
        d, a, b = self.density, self.here, self.above
        thirds = b.third - a.third
        return d * (b.second / 2 - thirds / 6), (1 - d) * a.second + d * thirds / 3

    @property
    def slopes(self) -> tuple[arb, arb]:
        """P' and Q'."""
        d, a, b = self.density, self.here, self.above
        seconds = b.second - a.second
        return d * (b.first - seconds / 2), 2 * (1 - d) * a.first + d * seconds

    @property
    def bends(self) -> tuple[arb, arb]:
        """P'' and Q''."""
        d, a, b = self.density, self.here, self.above
        firsts = b.first - a.first
        return d * (b.zeroth - firsts), 2 * (1 - d) * a.zeroth + 2 * d * firsts

    @property
    def kept(self) -> arb:
        """``F = P²/Q``: how much of E x² is not lost, with the best squared norm."""
        p, q = self.values
        return p**2 / q

    @property
    def slope(self) -> arb:
        """``2P'Q − PQ'``, which has the sign of F'."""
        (p, q), (p1, q1) = self.values, self.slopes
        return 2 * p1 * q - p * q1

    @property
    def bend(self) -> arb:
        """The derivative of `slope`."""
        (p, q), (p1, q1), (p2, q2) = self.values, self.slopes, self.bends
        return 2 * p2 * q + p1 * q1 - p * q2

    def hull(self, other: Gains) -> Gains:
        """What holds for all shifts between this one and the other, as moments grow."""
        return Gains(self.density, self.here.hull(other.here), self.above.hull(other.above))


def _powers(corners: Sequence[Corner], place: arb, present: int) -> list[arb]:
    """Sums of factor · (c + height)₊^(p + K) for p = 0, …, 3."""
    totals = [arb(0)] * 4
    for height, factor in corners:
        up = place + height
        if up <= 0:
            continue
        part = up if up > 0 else arb.max(up, arb(0))
        term = factor * part**present
        # A corner exactly at the kink: the indicator is anything from 0 to 1.
        totals[0] += term if up > 0 or present else factor * arb(0.5, 0.5)
        for power in (1, 2, 3):
            term *= part
            totals[power] += term
    return totals


def ball(value: object) -> arb:
    """A rational number, or a ball as it is."""
    if isinstance(value, arb):
        return value
    q = sympify(value)
    return arb(fmpq(int(q.p), int(q.q)))


def mean_and_spread(block: Block, density: Rational, bits: int = BITS) -> tuple[arb, arb]:
    """E R and Var R of what the other features add."""
    with working(bits):
        sums = [
            sum((count * enclose(g, bits) ** power for g, count in block.overlaps), arb(0))
            for power in (1, 2)
        ]
        d = ball(density)
        return sums[0] * d / 2, sums[1] * (d / 3 - d**2 / 4)


def reach(block: Block) -> tuple[Expr, Expr]:
    """How far down and up R can go: the sums of the negative and of the positive overlaps."""
    zero = Integer(0)
    signed = [(g, count, enclose(g)) for g, count in block.overlaps]
    below = sum((g * count for g, count, ball in signed if ball < 0), zero)
    return below, sum((g * count for g, count, ball in signed if ball > 0), zero)


def dropped(density: Rational) -> Rational:
    """v = d/3 − d²/4: the loss of a dropped feature.

    >>> dropped(Rational(1, 2))
    5/48
    """
    return density / 3 - density**2 / 4
