"""The best squared norm and bias of a block, over all of them, proved.

With the best squared norm the loss of a feature is E x² − F(s) for one letter, the shift s = b/t
(see `theory.models.blocks.block`). That a stationary shift is the best of all is proved here:
around it the derivative changes its sign just once, and all other shifts are excluded interval by
interval.
P and Q grow with s, so what they are at the ends of an interval bounds them on all of it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from flint import arb, fmpq
from sympy import Rational, ceiling, floor

from theory.models.blocks.block import (
    BITS,
    Block,
    Gains,
    Reading,
    ball,
    dropped,
    mean_and_spread,
    reach,
)
from theory.models.one_hot.enclosures import working

_SCAN = 24
_MOST_STEPS = 60
_MOST_INTERVALS = 4_000


class Undecided(ValueError):
    """Balls of the precision in use do not settle it."""


@dataclass(frozen=True)
class Optimum:
    """The least loss of one feature of a block over all t ≥ 0 and b, and where it is: balls."""

    block: Block
    density: Rational
    squared_norm: arb
    bias: arb
    loss: arb

    @property
    def saving(self) -> arb:
        """What all features of the block save against being dropped."""
        with working(BITS):
            return (ball(dropped(self.density)) - self.loss) * self.block.features

    @property
    def saving_a_dim(self) -> arb:
        """The same a dim."""
        with working(BITS):
            return self.saving / self.block.dims


def optimum(block: Block, density: Rational, bits: int = BITS) -> Optimum:
    """The optimum of a block at a density in (0, 1], proved to be that over all t ≥ 0 and b.

    A dedicated feature loses nothing:

    >>> from theory.models.blocks.block import block
    >>> optimum(block("1 dedicated"), Rational(1, 2)).loss == 0
    True

    `Undecided` where the best two shifts are too close to tell, or where F is flat.
    """
    if not 0 < density <= 1:
        raise ValueError(f"density must be in (0, 1], got {density}")
    return _optimum(block, Rational(density), bits)


@lru_cache(maxsize=2048)
def _optimum(block: Block, density: Rational, bits: int) -> Optimum:
    with working(bits):
        if not block.overlaps:
            return Optimum(block, density, arb(1), arb(0), arb(0))
        reading = Reading(block, density, bits)
        near = best_shift(reading)
        gap = arb(2) ** -(bits // 3)
        low, high = reading.at(near - gap), reading.at(near + gap)
        if not (low.slope > 0 and high.slope < 0):
            raise _undecided(reading, f"no peak at the shift {near}")
        _exclude_the_rest(reading, near, low.kept)
        p, q = (a.union(b) for a, b in zip(low.values, high.values, strict=True))
        shift = (near - gap).union(near + gap)
        kept = low.kept.union(high.values[0] ** 2 / low.values[1])
        return Optimum(block, density, p / q, shift * p / q, ball(density) / 3 - kept)


def best_shift(reading: Reading, near: arb | None = None) -> arb:
    """The stationary shift of the largest F, by Newton's method from ``near`` or else a scan."""
    with working(reading.bits):
        if near is not None:
            with suppress(Undecided):
                return _newton(reading, near.mid())
        start, end = _ends(reading.block)
        places = [start + (end - start) * fmpq(k, _SCAN) for k in range(1, _SCAN + 1)]
        # Sparse features have their best shift near 0.
        places += [arb(k) / 16 for k in range(-16, 4)]
        seen = [(s, reading.at(s)) for s in places]
        kept = [(g.kept.mid(), s) for s, g in seen if g.values[1] > 0]
        return _newton(reading, max(kept, key=lambda pair: pair[0])[1].mid())


def _newton(reading: Reading, start: arb) -> arb:
    place, small, limit = start, arb(2) ** -(reading.bits // 2), arb(1) / 8
    for _ in range(_MOST_STEPS):
        gains = reading.at(place)
        slope, bend = gains.slope.mid(), gains.bend.mid()
        # Where F is not concave, uphill is the way to go.
        step = -slope / bend if bend < 0 else limit * (1 if slope > 0 else -1)
        step = arb.max(arb.min(step, limit), -limit).mid()
        place = (place + step).mid()
        if abs(step) < small:
            return place
        limit = limit if bend < 0 else limit / 2
    raise _undecided(reading, "Newton's method does not settle")


def _ends(block: Block) -> tuple[arb, arb]:
    """Up to the first shift nothing is ever on; from the second on everything always is."""
    below, above = reach(block)
    return arb(-1 - int(ceiling(above))), arb(-int(floor(below)))


def _exclude_the_rest(reading: Reading, near: arb, best: arb) -> None:
    """`Undecided` unless a shift that keeps as much as ``best`` is close to ``near``.

    From the second of the `_ends` on F has one peak at most, being (v + e w)²/(c + w²) with
    w = E (x + R + s) and constants; it is nowhere higher than that one.
    """
    start, end = _ends(reading.block)
    left, right = _peak(reading, near)
    _exclude(reading, start, left if left < end else end, best)
    if near < end:
        if not _linear(reading) < best:
            raise _undecided(reading, "a linear reading is as good")
        _exclude(reading, right, end, best)


def _linear(reading: Reading) -> arb:
    """F at most where everything is always on: (E x)² + v²/(v + Var R), by Cauchy–Schwarz."""
    v = ball(dropped(reading.density))
    _, spread = mean_and_spread(reading.block, reading.density, reading.bits)
    return (ball(reading.density) / 2) ** 2 + v**2 / (v + spread)


def _peak(reading: Reading, near: arb) -> tuple[arb, arb]:
    """An interval around ``near`` on which `Gains.slope` falls: it has one zero there at most."""
    radius = arb(1) / 4
    for _ in range(_MOST_STEPS):
        left, right = near - radius, near + radius
        if reading.at(left).hull(reading.at(right)).bend < 0:
            return left, right
        radius = radius / 2
    raise _undecided(reading, "F is flat at its best")


def _exclude(reading: Reading, start: arb, end: arb, best: arb) -> None:
    """`Undecided` unless F < best, or F has a slope of one sign, on parts of [start, end]."""
    if not start < end:
        return
    known: dict[tuple[int, int], Gains] = {}
    parts = [(start.mid(), end.mid())]
    for _ in range(_MOST_INTERVALS):
        if not parts:
            return
        low, high = parts.pop()
        for s in (low, high):
            if _exactly(s) not in known:
                known[_exactly(s)] = reading.at(s)
        if not _excluded(known[_exactly(low)], known[_exactly(high)], best):
            middle = ((low + high) / 2).mid()
            parts += [(low, middle), (middle, high)]
    raise _undecided(reading, f"more than {_MOST_INTERVALS} intervals of shifts are needed")


def _exactly(place: arb) -> tuple[int, int]:
    """A ball without radius as mantissa and exponent."""
    mantissa, exponent = place.man_exp()
    return int(mantissa), int(exponent)


def _excluded(low: Gains, high: Gains, best: arb) -> bool:
    """Whether no best shift is between these two.

    F = (E x u)²/E u² for u = (x + R + s)₊ is at most E x² over u > 0, and that at most P'.
    """
    (p, q), (most_p, most_q) = low.values, high.values
    (p1, q1), (most_p1, most_q1) = low.slopes, high.slopes
    if most_p1 < best or (q > 0 and most_p**2 / q < best):
        return True
    return bool(2 * most_p1 * most_q - p * q1 < 0 or 2 * p1 * q - most_p * most_q1 > 0)


def _undecided(reading: Reading, why: str) -> Undecided:
    return Undecided(f"{reading.block.name} at density {reading.density}: {why}")
