"""Formulas that are fractions of polynomials after all, in overlap or distance; stdlib only.

For these there are exact certificates, which may leave no gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from theory.frames.programs.certificates import MOST_PIECES, MOST_POWER
from theory.frames.programs.polynomials import (
    Polynomial,
    evaluate,
    never_positive,
    plus,
    scaled,
    times,
    whole,
)
from theory.frames.programs.potentials import Potential
from theory.frames.programs.smooth import (
    CONSTANT,
    OVERLAP,
    POWER,
    PRODUCT,
    QUOTIENT,
    RELU,
    SUM,
    Formula,
)

Ratio = tuple[Polynomial, Polynomial]
"""above / below."""

_ONE: Polynomial = (Fraction(1),)
_ZERO: Polynomial = (Fraction(0),)
_OVERLAP: Ratio = ((Fraction(0), Fraction(1)), _ONE)
_OF_DISTANCE: Ratio = ((Fraction(1), Fraction(0), Fraction(-1, 2)), _ONE)
"""t = 1 − u²/2."""
_DISTANCE: Polynomial = (Fraction(0), Fraction(1))
_SQUARE: Polynomial = (Fraction(0), Fraction(0), Fraction(1))


def in_pieces(formula: Formula) -> Potential | None:
    """The same in exact pieces if it is rational in t between its kinks, and finite, also at 1.

    >>> t = ((Fraction(OVERLAP),), (Fraction(POWER), Fraction(0), Fraction(2)))
    >>> print(in_pieces(Formula(t)))
    t^2 on [-1, 1]
    """
    cuts = [Fraction(-1), *formula.kinks(), Fraction(1)]
    if len(cuts) > MOST_PIECES + 1:
        return None
    ratios = [_ratio(formula, _OVERLAP, low, high) for low, high in pairwise(cuts)]
    pieces = [_positive(ratio, cut) for ratio, cut in zip(ratios, cuts, strict=False) if ratio]
    if len(pieces) < len(ratios) or any(len(p) > MOST_POWER + 1 for row in pieces for p in row):
        return None
    above, below = zip(*pieces, strict=True)
    try:
        return Potential(tuple(cuts), above, below)
    except ValueError:
        return None


def of_distance(formula: Formula) -> Ratio | None:
    """The same as a fraction of polynomials in the distance u, if it is one.

    >>> two = (Fraction(CONSTANT), Fraction(2)), (Fraction(CONSTANT), Fraction(-2))
    >>> steps = ((Fraction(OVERLAP),), *two, (Fraction(PRODUCT), Fraction(2), Fraction(0)))
    >>> square = (*steps, (Fraction(SUM), Fraction(1), Fraction(3)))
    >>> coulomb = Formula((*square, (Fraction(POWER), Fraction(4), Fraction(-1, 2))))
    >>> of_distance(coulomb) == ((1,), (0, 1))
    True
    """
    if any(step[0] == RELU for step in formula.steps):
        return None
    ratio = _ratio(formula, _OF_DISTANCE, Fraction(-1), Fraction(1))
    if ratio is None or any(len(p) > MOST_POWER + 1 for p in ratio):
        return None
    # From u = 2 on down the sign of the denominator is that at 2, if it has one.
    negative = evaluate(ratio[1], Fraction(2)) < 0
    return _signed(ratio) if negative else ratio


def _ratio(formula: Formula, letter: Ratio, low: Fraction, high: Fraction) -> Ratio | None:
    found: list[Ratio] = []
    for step in formula.steps:
        now = _stepped(step, found, letter, low, high)
        if now is None or max(map(len, now)) > 4 * MOST_POWER:
            return None
        found.append(now)
    return found[-1]


def _stepped(
    step: Sequence[Fraction], found: list[Ratio], letter: Ratio, low: Fraction, high: Fraction
) -> Ratio | None:
    kind = int(step[0])
    if kind == OVERLAP:
        return letter
    if kind == CONSTANT:
        return (step[1],), _ONE
    if kind not in (SUM, PRODUCT, QUOTIENT, POWER, RELU):
        return None
    above, below = found[int(step[1])]
    if kind == POWER:
        return _power(above, below, step[2])
    if kind == RELU:
        # Without a sign of its own on the whole piece there is no fraction.
        product = whole(times(above, below))
        if never_positive(product, low, high):
            return _ZERO, _ONE
        return (above, below) if never_positive([-c for c in product], low, high) else None
    other_above, other_below = found[int(step[2])]
    if kind == SUM:
        if below == other_below:
            return _trimmed(plus(above, other_above)), below
        mixed = plus(times(above, other_below), times(other_above, below))
        return _trimmed(mixed), times(below, other_below)
    if kind == PRODUCT:
        return times(above, other_above), times(below, other_below)
    return times(above, other_below), times(below, other_above)


def _power(above: Polynomial, below: Polynomial, exponent: Fraction) -> Ratio | None:
    # 2 − 2t is u²: in u its half powers are powers.
    if exponent.denominator == 2 and (above, below) == (_SQUARE, _ONE):
        above, exponent = _DISTANCE, 2 * exponent
    if exponent.denominator != 1 or abs(exponent) > 4 * MOST_POWER:
        return None
    if exponent < 0:
        above, below, exponent = below, above, -exponent
    found: Ratio = (_ONE, _ONE)
    for _ in range(int(exponent)):
        found = times(found[0], above), times(found[1], below)
        if max(map(len, found)) > 4 * MOST_POWER:
            return None
    return found


def _trimmed(p: Polynomial) -> Polynomial:
    while len(p) > 1 and not p[-1]:
        p = p[:-1]
    return p


def _positive(ratio: Ratio, place: Fraction) -> Ratio:
    """The same with a denominator that is positive at the place, if it has a sign there."""
    return _signed(ratio) if evaluate(ratio[1], place) < 0 else ratio


def _signed(ratio: Ratio) -> Ratio:
    return scaled(ratio[0], Fraction(-1)), scaled(ratio[1], Fraction(-1))
