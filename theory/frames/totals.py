"""The exact energy of an arrangement: what a potential adds up to over its overlaps."""

from __future__ import annotations

from collections import Counter

from sympy import Expr, Integer, Rational, expand, radsimp

from theory.frames.arrangement import Arrangement
from theory.frames.overlaps import compared
from theory.frames.programs.polynomials import Polynomial
from theory.frames.programs.potentials import Potential


def total(arrangement: Arrangement, potential: Potential) -> Expr:
    """``Σ_{i≠j} f(overlap)`` over ordered pairs, exactly.

    >>> from theory.frames.catalogue.basic import simplex, digon
    >>> from theory.frames.programs.potentials import relu_squared
    >>> total(simplex(2), relu_squared()), total(digon() + digon(), relu_squared())
    (0, 0)
    """
    counts = Counter(arrangement.overlaps())
    values = (2 * count * value(potential, overlap) for overlap, count in counts.items())
    return expand(radsimp(sum(values, Integer(0))))


def value(potential: Potential, overlap: Expr) -> Expr:
    """The potential at an exact overlap, perhaps an irrational one.

    >>> from sympy import sqrt
    >>> from theory.frames.programs.potentials import relu_squared
    >>> value(relu_squared(), sqrt(2) / 2), value(relu_squared(), -sqrt(2) / 2)
    (1/2, 0)
    """
    inner = (Rational(cut.numerator, cut.denominator) for cut in potential.cuts[1:-1])
    place = sum(compared(overlap, cut) > 0 for cut in inner)
    above = _at(potential.numerators[place], overlap)
    return expand(radsimp(above / _at(potential.denominators[place], overlap)))


def _at(p: Polynomial, overlap: Expr) -> Expr:
    powers = enumerate(p)
    return sum((Rational(c.numerator, c.denominator) * overlap**k for k, c in powers), Integer(0))
