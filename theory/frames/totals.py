"""The exact energy of an arrangement: what a potential adds up to over its overlaps."""

from __future__ import annotations

from collections import Counter

from sympy import Expr, Integer, Rational, exp, expand, expand_log, log, radsimp

from theory.frames.arrangement import Arrangement
from theory.frames.overlaps import compared
from theory.frames.programs.polynomials import Polynomial
from theory.frames.programs.potentials import Potential
from theory.frames.programs.smooth import (
    CONSTANT,
    EXP,
    OVERLAP,
    POWER,
    PRODUCT,
    QUOTIENT,
    RELU,
    SUM,
    Formula,
)


def total(arrangement: Arrangement, potential: Potential | Formula) -> Expr:
    """``Σ_{i≠j} f(overlap)`` over ordered pairs, exactly.

    >>> from theory.frames.catalogue.basic import simplex, digon
    >>> from theory.frames.programs.potentials import relu_squared
    >>> total(simplex(2), relu_squared()), total(digon() + digon(), relu_squared())
    (0, 0)
    >>> from theory.frames.programs.smooth_words import potential
    >>> total(simplex(3), potential("coulomb")), total(simplex(2), potential("gaussian:1"))
    (3*sqrt(6), 6*exp(-3))
    """
    counts = Counter(arrangement.overlaps())
    values = (2 * count * value(potential, overlap) for overlap, count in counts.items())
    found = sum(values, Integer(0))
    # Below exp and log there is nothing to be brought to one denominator.
    return _in_primes(found) if isinstance(potential, Formula) else expand(radsimp(found))


def _in_primes(number: Expr) -> Expr:
    """Logarithms of positive rationals as sums over prime numbers, so that they add up.

    >>> _in_primes(-6 * log(2) - log(4) / 2 - log(Rational(3, 2)))
    -6*log(2) - log(3)
    """
    if not number.has(log):
        return number
    return expand(expand_log(number, factor=True))


def value(potential: Potential | Formula, overlap: Expr) -> Expr:
    """The potential at an exact overlap, perhaps an irrational one.

    >>> from sympy import sqrt
    >>> from theory.frames.programs.potentials import relu_squared
    >>> value(relu_squared(), sqrt(2) / 2), value(relu_squared(), -sqrt(2) / 2)
    (1/2, 0)
    """
    if isinstance(potential, Formula):
        return _of_formula(potential, overlap)
    inner = (Rational(cut.numerator, cut.denominator) for cut in potential.cuts[1:-1])
    place = sum(compared(overlap, cut) > 0 for cut in inner)
    above = _at(potential.numerators[place], overlap)
    return expand(radsimp(above / _at(potential.denominators[place], overlap)))


def _at(p: Polynomial, overlap: Expr) -> Expr:
    powers = enumerate(p)
    return sum((Rational(c.numerator, c.denominator) * overlap**k for k, c in powers), Integer(0))


def _of_formula(formula: Formula, overlap: Expr) -> Expr:
    found: list[Expr] = []
    for step in formula.steps:
        kind = int(step[0])
        numbers = [Rational(number.numerator, number.denominator) for number in step[1:]]
        if kind == OVERLAP:
            found.append(overlap)
        elif kind == CONSTANT:
            found.append(numbers[0])
        else:
            exponent = numbers[1] if kind == POWER else Integer(1)
            places = numbers[:1] if kind == POWER else numbers
            found.append(_stepped(kind, [found[int(place)] for place in places], exponent))
    return found[-1]


def _stepped(kind: int, parts: list[Expr], exponent: Rational) -> Expr:
    first, last = parts[0], parts[-1]
    if kind == SUM:
        return first + last
    if kind in (PRODUCT, QUOTIENT):
        return first * last if kind == PRODUCT else first / last
    if kind == POWER:
        return expand(first) ** exponent
    if kind == RELU:
        return first if compared(first, Integer(0)) > 0 else Integer(0)
    return exp(first) if kind == EXP else log(first)
