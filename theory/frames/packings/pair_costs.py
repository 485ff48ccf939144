"""What a pair of directions costs near its overlap, with two derivatives; stdlib only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce
from itertools import pairwise
from typing import Protocol

from theory.certificate import Rejected, short
from theory.frames.packings.ranges import PARTS, Range, between, exactly, value
from theory.frames.programs.distances import ratio
from theory.frames.programs.polynomials import (
    Polynomial,
    derivative,
    evaluate,
    plus,
    scaled,
    times,
)
from theory.frames.programs.potentials import Potential
from theory.frames.programs.smooth import Formula
from theory.frames.programs.smooth_enclosures import End, Unenclosed

Orders = tuple[Range, Range, Range]
_TWO = exactly(Fraction(2))


class PairCost(Protocol):
    """A function f of the overlap t."""

    @property
    def words(self) -> str:
        """What is summed over the pairs, and f."""
        ...

    @property
    def work(self) -> int:
        """About how long one range takes at most, of the time that a sum of intervals does."""
        ...

    def over(self, t: Range) -> Orders:
        """What f, f' and f'' can be on a range; f'' may be any number between those at a cut.

        f is continuous with a continuous slope there, or the range is `Rejected`.
        """
        ...


@dataclass(frozen=True)
class Ratio:
    """p/q and its derivatives (p'q − pq')/q² = r/q² and (r'q − 2rq')/q³.

    >>> square = Ratio((Fraction(0), Fraction(0), Fraction(1)), (Fraction(1),))
    >>> [order == exactly(Fraction(c)) for order, c in zip(square.over(_TWO), (4, 4, 2))]
    [True, True, True]
    """

    above: Polynomial
    below: Polynomial

    @cached_property
    def _orders(self) -> list[tuple[Polynomial, Polynomial]]:
        p, q = self.above, self.below
        steep = plus(times(derivative(p), q), scaled(times(p, derivative(q)), Fraction(-1)))
        bent = plus(times(derivative(steep), q), scaled(times(steep, derivative(q)), Fraction(-2)))
        return [(p, q), (steep, times(q, q)), (bent, times(q, times(q, q)))]

    @cached_property
    def _ranges(self) -> list[tuple[Sequence[Range], Sequence[Range]]]:
        return [
            ([exactly(Fraction(c)) for c in above], [exactly(Fraction(c)) for c in below])
            for above, below in self._orders
        ]

    @property
    def work(self) -> int:
        """A twentieth of the coefficients: these ranges are short."""
        return 1 + sum(len(row) for pair in self._orders for row in pair) // 20

    def over(self, t: Range) -> Orders:
        """What the value and the derivatives can be on a range."""
        f, slope, bend = (value(above, t) / value(below, t) for above, below in self._ranges)
        return f, slope, bend

    def slope(self, t: Fraction) -> Fraction:
        """The derivative, exactly, where the denominator is not zero."""
        above, below = self._orders[1]
        return evaluate(above, t) / evaluate(below, t)


@dataclass(frozen=True)
class OfOverlap:
    """A potential in pieces. Its first and last piece go on beyond −1 and 1."""

    potential: Potential

    @property
    def words(self) -> str:
        return f"sum over i != j of f(<w_i, w_j>) for f = {self.potential}"

    @property
    def work(self) -> int:
        return sum(piece.work for piece in self._pieces)

    @cached_property
    def _pieces(self) -> list[Ratio]:
        parts = zip(self.potential.numerators, self.potential.denominators, strict=True)
        return [Ratio(above, below) for above, below in parts]

    def over(self, t: Range) -> Orders:
        """The hull of all pieces that a range touches."""
        cuts = self.potential.cuts[1:-1]
        first = sum(cut * PARTS < t.low for cut in cuts)
        last = sum(cut * PARTS <= t.high for cut in cuts)
        found = None
        for place in range(first, last + 1):
            low = t.low if place == first else exactly(cuts[place - 1]).low
            high = t.high if place == last else exactly(cuts[place]).high
            here = self._pieces[place].over(Range(low, high))
            found = here if found is None else _hulls(found, here)
            if place < last:
                self._refuse_corner(place, cuts[place])
        assert found is not None
        return found

    def _refuse_corner(self, place: int, cut: Fraction) -> None:
        before, after = self._pieces[place : place + 2]
        if before.slope(cut) != after.slope(cut):
            raise Rejected(f"the potential has a corner at an overlap, {short(cut)}")


@dataclass(frozen=True)
class OfDistance:
    """A fraction g of the distance u = √(2 − 2t): f' = −g'/u and f'' = (g'' − g'/u)/u²."""

    of: Ratio

    @property
    def words(self) -> str:
        f = ratio(self.of.above, self.of.below)
        return f"sum over i != j of f(|w_i - w_j|) for f = {f}"

    @property
    def work(self) -> int:
        return self.of.work

    def over(self, t: Range) -> Orders:
        """In parts, as u is known on the range."""
        square = _TWO - t - t
        if square.low <= 0:
            raise Rejected("two of the unit vectors nearly coincide: their energy is not enclosed")
        u = square.root()
        f, slope, bend = self.of.over(u)
        pull = slope / u
        return f, -pull, (bend - pull) / square


@dataclass(frozen=True)
class OfFormula:
    """A formula with exp, log and roots; a ReLU may turn on where its slope is exactly the same."""

    formula: Formula

    @property
    def words(self) -> str:
        return f"sum over i != j of f(<w_i, w_j>) for f = {self.formula}"

    @cached_property
    def work(self) -> int:
        """At a turn either side is looked at, and the corner twice."""
        return self.formula.work * (1 + 3 * len(self.formula.kinks()))

    def over(self, t: Range) -> Orders:
        """The hull of what Taylor's coefficients are on either side of a turn."""
        low, high = Fraction(t.low, PARTS), Fraction(t.high, PARTS)
        turns = [turn for turn in self.formula.kinks() if low <= turn <= high]
        try:
            for turn in turns:
                self._refuse_corner(turn, low, high)
            parts = [self._along(*ends) for ends in pairwise([low, *turns, high])]
        except Unenclosed as error:
            raise Rejected(f"the cost of a pair is not enclosed: {error}") from None
        return reduce(_hulls, parts)

    def _along(self, low: Fraction, high: Fraction) -> Orders:
        f, slope, bend = (_finite(*ends) for ends in self.formula.around(low, high, 2))
        return f, slope, bend + bend

    def _refuse_corner(self, turn: Fraction, low: Fraction, high: Fraction) -> None:
        before = self.formula.along(turn, low, turn, 1)[1]
        after = self.formula.along(turn, turn, high, 1)[1]
        if not before[0] == before[1] == after[0] == after[1]:
            raise Rejected(f"the potential may have a corner at an overlap, {short(turn)}")


def _finite(low: End, high: End) -> Range:
    if isinstance(low, float) or isinstance(high, float):
        raise Rejected("a cost is not seen to be finite near the overlaps")
    return between(low, high)


def _hulls(one: Orders, other: Orders) -> Orders:
    f, slope, bend = (a.hull(b) for a, b in zip(one, other, strict=True))
    return f, slope, bend
