"""Potentials divided by their size before a solver sees them, and certificates multiplied back.

Solvers in floats have absolute tolerances, so what they find of 10⁹ f would be worse than of f. An
energy is linear in f, and so are its certificates: multiplied exactly, they prove the multiple.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

from solvers.frames.programs.sizes import size_of
from solvers.frames.programs.smooth import costs
from solvers.frames.programs.thomson import Distance
from solvers.frames.programs.yudin import values
from theory.frames.programs.algebraic import AlgebraicEnergy
from theory.frames.programs.certificates import PotentialEnergy
from theory.frames.programs.distances import DistanceEnergy
from theory.frames.programs.polynomials import Polynomial, scaled
from theory.frames.programs.potentials import Potential
from theory.frames.programs.smooth import CONSTANT, MOST_STEPS, PRODUCT, Formula
from theory.frames.programs.three_point import ThreePointEnergy, Triangle

_Any = PotentialEnergy | AlgebraicEnergy | DistanceEnergy | ThreePointEnergy
Scaled = TypeVar("Scaled", bound=Potential | Distance | Formula)
Energy = TypeVar("Energy", bound=_Any)


def size(potential: Potential | Distance | Formula, features: int, dims: int) -> Fraction:
    """Its `size_of`.

    >>> from theory.frames.programs.potentials import relu_squared
    >>> size(divided(relu_squared(), Fraction(1000)), 5, 2)
    Fraction(1, 1000)
    """
    if isinstance(potential, Formula):
        return size_of(costs(potential).value, features, dims)
    if isinstance(potential, Distance):
        return size_of(potential.values, features, dims)
    return size_of(partial(values, potential), features, dims)


def at_size_one(
    features: int, dims: int, potential: Scaled, propose: Callable[[Scaled], Energy]
) -> Energy:
    """What is proposed for the potential divided by its size, multiplied back."""
    times = size(potential, features, dims)
    return multiplied(propose(divided(potential, times)), times)


def divided(potential: Scaled, size: Fraction) -> Scaled:
    """The potential divided by its size, exactly.

    >>> from theory.frames.programs.potentials import relu_squared
    >>> print(divided(relu_squared(), Fraction(10)))
    0 on [-1, 0], 1/10*t^2 on [0, 1]
    """
    return replace(potential, **_less(potential, 1 / size))


def _less(potential: Potential | Distance | Formula, factor: Fraction) -> dict[str, Any]:
    if isinstance(potential, Formula):
        last = Fraction(len(potential.steps) - 1)
        more = (Fraction(CONSTANT), factor), (Fraction(PRODUCT), last, last + 1)
        # A formula that has no room for them stays as it is.
        return {"steps": (*potential.steps, *more)} if last + 3 <= MOST_STEPS else {}
    if isinstance(potential, Distance):
        return {"above": scaled(potential.above, factor)}
    return {"numerators": _rows(potential.numerators, factor)}


def multiplied(certificate: Energy, size: Fraction) -> Energy:
    """The certificate for ``size`` times its potential, and so for as many times its energy.

    >>> from solvers.frames.programs.yudin import energy_certificate
    >>> line = Potential((Fraction(-1), Fraction(1)), ((Fraction(0), Fraction(1)),), ((1,),))
    >>> two = energy_certificate(2, 3, line, (Fraction(0), Fraction(1)))
    >>> two.energy, multiplied(two, Fraction(10)).proves().split("j>) ")[1]
    (Fraction(-2, 1), '>= -20 for f = 10*t on [-1, 1]')
    """
    return replace(certificate, **_more(certificate, size))


def _more(certificate: _Any, size: Fraction) -> dict[str, Any]:
    if isinstance(certificate, ThreePointEnergy):
        return _more_of_triples(certificate, size)
    if isinstance(certificate, PotentialEnergy):
        return {
            "numerators": _rows(certificate.numerators, size),
            "coefficients": scaled(certificate.coefficients, size),
            "energy": certificate.energy * size,
        }
    coefficients = _rows(certificate.coefficients, size)
    if isinstance(certificate, DistanceEnergy):
        return {"numerator": scaled(certificate.numerator, size), "coefficients": coefficients}
    return {"numerators": _rows(certificate.numerators, size), "coefficients": coefficients}


def _more_of_triples(certificate: ThreePointEnergy, size: Fraction) -> dict[str, Any]:
    """The denominator must be whole: it takes over what is below the line."""
    times = Fraction(size.numerator)
    squares = certificate.squares
    return {
        "pieces": _rows(certificate.pieces, size),
        "denominator": certificate.denominator * size.denominator,
        "pairs": scaled(certificate.pairs, times),
        "triples": tuple(_triangle(table, times) for table in certificate.triples),
        "squares": tuple(tuple(_triangle(gram, times) for gram in grams) for grams in squares),
        "energy": certificate.energy * size,
    }


def _triangle(table: Triangle, times: Fraction) -> Triangle:
    return tuple(tuple(entry * times for entry in row) for row in table)


def _rows(rows: Sequence[Polynomial], times: Fraction) -> tuple[Polynomial, ...]:
    return tuple(scaled(row, times) for row in rows)
