"""Potentials by formulas with exp, log and fractional powers, enclosed from below; stdlib only.

A formula is a list of steps, each a row of numbers; steps refer to earlier ones by their places.
The last step is the potential f as a function of the overlap t. On a short interval around c

    f(t) = a_0 + a_1 (t − c) + … + a_K (t − c)^K + r (t − c)^(K + 1),

where the a_k are enclosed by arithmetic along Taylor series at c, and r by the same arithmetic on
the whole interval. So f is bounded below by a polynomial with rational coefficients.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

from theory.certificate import length, short
from theory.frames.programs.polynomials import Polynomial
from theory.frames.programs.smooth_enclosures import (
    End,
    Interval,
    Jet,
    Unenclosed,
    add,
    bounded,
    jet_exponential,
    jet_logarithm,
    jet_power,
    jet_product,
    jet_quotient,
)

OVERLAP, CONSTANT, SUM, PRODUCT, QUOTIENT, POWER, EXP, LOG, RELU = range(9)
"""What a step is, its first number; the others are places of earlier steps, or a fraction."""
_NUMBERS = {
    OVERLAP: 0,
    CONSTANT: 1,
    SUM: 2,
    PRODUCT: 2,
    QUOTIENT: 2,
    POWER: 2,
    EXP: 1,
    LOG: 1,
    RELU: 1,
}
MOST_STEPS, MOST_BITS, MOST_POWER, MOST_PARTS = 64, 2_000, 100, 500
ORDER = 19
"""Taylor's polynomials have this degree; the remainder's power is even."""
_NARROWEST, _NEAR_ONE = Fraction(1, 2**40), 1 - Fraction(1, 2**16)
"""No pole is looked for more closely; beyond this overlap one that repels is taken for one at 1."""
_MOST_LOOKS = 2_000
"""Nor on more intervals."""

_WORK = {SUM: 1, PRODUCT: 6, QUOTIENT: 8, EXP: 10, LOG: 10}
_WORK_OF_POWER = 30
"""About how long a step takes; a whole power is made of products."""

Steps = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True)
class Formula:
    """A function of the overlap, perhaps infinite at t = 1, from +, ·, /, powers, exp, log, ReLU.

    Gaussian: exp(−|x − y|²) = exp(2t − 2):

    >>> t, two = (Fraction(OVERLAP),), (Fraction(CONSTANT), Fraction(2))
    >>> steps = (t, two, (PRODUCT, 0, 1), (CONSTANT, -2), (SUM, 2, 3), (EXP, 4))
    >>> gaussian = Formula(tuple(tuple(map(Fraction, step)) for step in steps))
    >>> print(gaussian, gaussian.at(Fraction(1)) == (1, 1))
    exp(t*2 - 2) True
    """

    steps: Steps

    def __post_init__(self) -> None:
        if not isinstance(self.steps, tuple) or not 1 <= len(self.steps) <= MOST_STEPS:
            raise ValueError(f"a formula must have 1 to {MOST_STEPS} steps")
        parts: list[int] = []
        for place, step in enumerate(self.steps):
            _refuse(place, step)
            parts.append(1 + sum(parts[k] for k in _places(step)))
        if parts[-1] > MOST_PARTS:
            raise ValueError(f"a formula must have at most {MOST_PARTS} parts when written out")
        if sum(length(number) for step in self.steps for number in step) > MOST_BITS:
            raise ValueError(f"a formula must have at most {MOST_BITS} bits")

    @property
    def work(self) -> int:
        """About how long one enclosure takes, of the time that a sum does.

        >>> power = (Fraction(POWER), Fraction(0), Fraction(97, 99))
        >>> Formula(((Fraction(OVERLAP),), *[power] * 3)).work
        91
        """
        return 1 + sum(_work(step) for step in self.steps)

    def at(self, overlap: Fraction) -> Interval:
        """Between which two numbers the value is."""
        return self.over(overlap, overlap)

    def over(self, low: Fraction, high: Fraction) -> Interval:
        """Between which two all values on [low, high] are; ends may be infinite."""
        return _last(self.steps, low, high, low, 0)[1][0]

    def infinite_at_one(self) -> bool:
        """Whether some step is, or may be, infinite or not known where two vectors coincide."""
        one = Fraction(1)
        try:
            _, ranges = _run(self.steps, one, one, one, 0)
        except Unenclosed:
            return True
        return not bounded([jet[0] for jet in ranges])

    def along(self, centre: Fraction, low: Fraction, high: Fraction, order: int) -> Jet:
        """Taylor's coefficients at the centre, of the branch of ReLU that holds on [low, high]."""
        return _last(self.steps, low, high, centre, order)[0]

    def around(self, low: Fraction, high: Fraction, order: int) -> Jet:
        """Between which numbers Taylor's coefficients at the points of [low, high] are."""
        return _last(self.steps, low, high, low, order)[1]

    def below(self, low: Fraction, high: Fraction) -> Minorant:
        """A polynomial that f is not below on [low, high].

        >>> t = Formula(((Fraction(OVERLAP),),))
        >>> t.below(Fraction(0), Fraction(1, 2)).at(Fraction(1, 2))
        Fraction(1, 2)
        """
        return _minorant(self, low, high)

    def kinks(self) -> list[Fraction]:
        """Where the argument of a ReLU, if it is a polynomial of degree 1, turns its sign."""
        return list(self._kinks)

    def refuse_infinite(self) -> None:
        """``ValueError`` unless f is finite on [−1, 1), and not −∞ at 1."""
        waiting = list(pairwise([Fraction(-1), *self.kinks(), Fraction(1)]))
        looked = 0
        while waiting:
            looked += 1
            if looked > _MOST_LOOKS:
                raise ValueError("a potential must be seen to be finite on [-1, 1) in short time")
            low, high = waiting.pop()
            try:
                ends = self.over(low, high)
            except Unenclosed as error:
                if high - low < _NARROWEST:
                    where = f"near t = {float(high):.6g}"
                    raise ValueError(
                        f"a potential must be finite on [-1, 1): {error} {where}"
                    ) from None
                ends = (-math.inf, math.inf)
            if bounded([ends]) or (low >= _NEAR_ONE and ends[0] > -math.inf):
                continue
            if high - low < _NARROWEST:
                raise ValueError(
                    f"a potential must be finite on [-1, 1), and not -oo at 1: "
                    f"this is not seen near t = {float(high):.6g}"
                )
            middle = (low + high) / 2
            waiting += [(low, middle), (middle, high)]

    @cached_property
    def _kinks(self) -> tuple[Fraction, ...]:
        arguments = {int(step[1]) for step in self.steps if step[0] == RELU}
        found = {zero for place in arguments for zero in _zero(Formula(self.steps[: place + 1]))}
        return tuple(sorted(found))

    def __str__(self) -> str:
        words: list[tuple[str, int]] = []
        for step in self.steps:
            words.append(_written(step, words))
        return words[-1][0]


@dataclass(frozen=True)
class Minorant:
    """Σ coefficients[k] (t − centre)^k; ``loss`` is no less than how far f is above it."""

    centre: Fraction
    coefficients: Polynomial
    loss: End

    def at(self, overlap: Fraction) -> Fraction:
        """Its value."""
        x = overlap - self.centre
        return sum((c * x**k for k, c in enumerate(self.coefficients)), Fraction(0))


@lru_cache(maxsize=4096)
def _minorant(formula: Formula, low: Fraction, high: Fraction) -> Minorant:
    centre, radius = (low + high) / 2, (high - low) / 2
    try:
        point, around = _last(formula.steps, low, high, centre, ORDER + 1)
        coefficients = [*point[: ORDER + 1], around[ORDER + 1]]
        if bounded(coefficients):
            return _lowest(centre, radius, coefficients)
    except Unenclosed:
        pass
    # Near a pole only a constant is below.
    least, most = formula.over(low, high)
    if isinstance(least, float):
        raise Unenclosed("the potential is not bounded below")
    return Minorant(centre, (least,), math.inf if isinstance(most, float) else most - least)


def _lowest(centre: Fraction, radius: Fraction, coefficients: Sequence[Interval]) -> Minorant:
    """Even powers are positive; an odd one may have either sign, and what is unknown of it goes."""
    lower = [Fraction(low) for low, _ in coefficients]
    widths = [Fraction(high) - Fraction(low) for low, high in coefficients]
    reach = [width * radius**k for k, width in enumerate(widths)]
    lower[0] -= sum(reach[1::2], Fraction(0))
    return Minorant(centre, tuple(lower), sum(reach) + sum(reach[1::2]))


def _last(
    steps: Steps, low: Fraction, high: Fraction, centre: Fraction, order: int
) -> tuple[Jet, Jet]:
    """Taylor's coefficients at the centre, and such that hold at every point of [low, high]."""
    points, ranges = _run(steps, low, high, centre, order)
    return points[-1], ranges[-1]


def _run(
    steps: Steps, low: Fraction, high: Fraction, centre: Fraction, order: int
) -> tuple[list[Jet], list[Jet]]:
    """Both for every step."""
    points: list[Jet] = []
    ranges: list[Jet] = []
    for step in steps:
        kind = int(step[0])
        if kind == RELU:
            place = int(step[1])
            side = _side(ranges[place], order)
            for found in (points, ranges):
                found.append([_clipped(pair, side) for pair in found[place]])
            continue
        for found, ends in ((points, (centre, centre)), (ranges, (low, high))):
            found.append(_stepped(step, found, ends, order))
    return points, ranges


def _stepped(step: Sequence[Fraction], found: list[Jet], ends: Interval, order: int) -> Jet:
    kind = int(step[0])
    if kind == OVERLAP:
        return _padded([ends, (Fraction(1), Fraction(1))][: order + 1], order)
    if kind == CONSTANT:
        return _padded([(step[1], step[1])], order)
    first = found[int(step[1])]
    if kind == POWER:
        return jet_power(first, step[2])
    if kind in _UNARY:
        return _UNARY[kind](first)
    return _BINARY[kind](first, found[int(step[2])])


def _padded(jet: Jet, order: int) -> Jet:
    return jet + [(Fraction(0), Fraction(0))] * (order + 1 - len(jet))


def _jet_sum(u: Jet, v: Jet) -> Jet:
    return [add(a, b) for a, b in zip(u, v, strict=True)]


_UNARY: dict[int, Callable[[Jet], Jet]] = {EXP: jet_exponential, LOG: jet_logarithm}
_BINARY: dict[int, Callable[[Jet, Jet], Jet]] = {
    SUM: _jet_sum,
    PRODUCT: jet_product,
    QUOTIENT: jet_quotient,
}


def _side(argument: Jet, order: int) -> int:
    """1 where ReLU's argument is nowhere negative, −1 where nowhere positive, 0 for values only."""
    low, high = argument[0]
    if low >= 0:
        return 1
    if high <= 0:
        return -1
    if order:
        raise Unenclosed("a ReLU turns on inside the interval")
    return 0


def _clipped(pair: Interval, side: int) -> Interval:
    if side == 1:
        return pair
    zero = Fraction(0)
    return (zero, zero) if side else (max(pair[0], zero), max(pair[1], zero))


def _zero(argument: Formula) -> Iterator[Fraction]:
    """The zero of a polynomial of degree 1 inside (−1, 1); a proposal for a cut, checked there."""
    try:
        ends = [argument.at(Fraction(t)) for t in (-1, 0, 1)]
    except Unenclosed:
        return
    values = [low for low, high in ends if low == high and isinstance(low, Fraction)]
    if len(values) == 3 and values[0] + values[2] == 2 * values[1] and values[0] != values[2]:
        zero = -values[1] / (values[2] - values[1])
        if -1 < zero < 1:
            yield zero


def _refuse(place: int, step: Any) -> None:
    """``ValueError`` unless the row is a step whose places are earlier."""
    if not isinstance(step, tuple) or any(not isinstance(c, Fraction | int) for c in step):
        raise ValueError("each step of a formula must be a list of numbers")
    if not step or step[0] not in _NUMBERS:
        raise ValueError(f"step {place} must begin with one of 0 to {RELU}")
    kind, rest = int(step[0]), step[1:]
    if len(rest) != _NUMBERS[kind]:
        raise ValueError(f"step {place} must have {_NUMBERS[kind]} numbers more, got {len(rest)}")
    for number in _earlier(step):
        if Fraction(number).denominator != 1 or not 0 <= number < place:
            raise ValueError(f"step {place} must refer to earlier steps, got {short(number)}")
    if kind == POWER and max(abs(rest[1]), Fraction(rest[1]).denominator) > MOST_POWER:
        raise ValueError(f"a power must be a fraction up to {MOST_POWER}, got {short(rest[1])}")


def _work(step: Sequence[Fraction]) -> int:
    kind = int(step[0])
    if kind != POWER:
        return _WORK.get(kind, 0)
    if step[2].denominator > 2:
        return _WORK_OF_POWER
    bits = bin(abs(step[2].numerator))[2:]
    products = _WORK[PRODUCT] * (len(bits) + bits.count("1"))
    return max(products, _WORK_OF_POWER) if step[2].denominator == 2 else products


def _earlier(step: Sequence[Fraction]) -> Sequence[Fraction]:
    if step[0] in (OVERLAP, CONSTANT):
        return ()
    return step[1:2] if step[0] == POWER else step[1:]


def _places(step: Sequence[Fraction]) -> list[int]:
    return [int(place) for place in _earlier(step)]


def _written(step: Sequence[Fraction], words: Sequence[tuple[str, int]]) -> tuple[str, int]:
    """A step in words, and how tightly it holds together: 0 sum, 1 product, 2 power, 3 all."""
    kind = int(step[0])
    if kind == OVERLAP:
        return "t", 3
    if kind == CONSTANT:
        return str(step[1]), 3 if step[1] >= 0 and step[1].denominator == 1 else 1
    parts = [words[place] for place in _places(step)]
    if kind in (EXP, LOG, RELU):
        return f"{('exp', 'log', 'relu')[kind - EXP]}({parts[0][0]})", 3
    if kind == POWER:
        exponent = str(step[2])
        plain = exponent.isdigit()
        return f"{_bound(parts[0], 3)}^{exponent if plain else f'({exponent})'}", 2
    if kind == SUM:
        first, second = parts[0][0], parts[1][0]
        if second.startswith("-"):
            return f"{first} - {second.removeprefix('-')}", 0
        return f"{first} + {second}", 0
    if kind == PRODUCT and parts[0][0] == "-1":
        return f"-{_bound(parts[1], 2)}", 1
    sign = "*" if kind == PRODUCT else "/"
    return f"{_bound(parts[0], 1)}{sign}{_bound(parts[1], 2)}", 1


def _bound(words: tuple[str, int], tightness: int) -> str:
    return words[0] if words[1] >= tightness else f"({words[0]})"
