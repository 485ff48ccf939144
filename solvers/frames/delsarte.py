"""How many points or lines fit: linear programs that propose certificates, and exact ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TypeVar

import numpy as np

from solvers.evidence import NotSolved
from solvers.frames.one_sided import Floats, Side, best_below, margins, rounded, zonal_values
from theory.certificate import Certificate, Rejected
from theory.frames.certificates import MOST_DEGREE, LineCode, SphericalCode
from theory.frames.polynomials import Polynomial, times
from theory.frames.zonal import even, in_zonals

Kind = TypeVar("Kind", bound=Certificate)

DEGREE = 30


def spherical_code(dims: int, largest: Fraction, degree: int = DEGREE) -> SphericalCode:
    """At most how many unit vectors have all overlaps ≤ s: a certificate from a linear program.

    >>> spherical_code(3, Fraction(1, 2), 9).proves()
    'at most 13 unit vectors in 3 dims have all overlaps <= 1/2'
    """
    _check(dims, largest, Fraction(-1), "largest", degree)
    degrees = range(1, degree + 1)
    found = _program(lambda t: zonal_values(degrees, dims, t), degree, -1.0, float(largest))
    return first_accepted(
        SphericalCode(Fraction(dims), largest, (1 - margin, *rounded(found)))
        for margin in margins()
    )


def line_code(dims: int, squared: Fraction, degree: int = DEGREE) -> LineCode:
    """At most how many lines have all squared overlaps ≤ s²: the same for lines.

    >>> line_code(3, Fraction(1, 5), 8).proves()
    'at most 6 lines in 3 dims have all squared overlaps <= 1/5'
    """
    _check(dims, squared, Fraction(0), "squared", degree)
    degrees = range(2, degree + 1, 2)
    found = _program(
        lambda t: zonal_values(degrees, dims, t), len(degrees), 0.0, float(squared) ** 0.5
    )
    return first_accepted(
        LineCode(Fraction(dims), squared, (1 - margin, *rounded(found))) for margin in margins()
    )


def touching(dims: int, overlaps: Sequence[Fraction]) -> SphericalCode:
    """The certificate that touches 0 at all overlaps of a known arrangement.

    ``f = (t − s) Π (t − τ)²`` over the smaller overlaps τ, with a simple zero at −1. Where the
    arrangement is a sharp code, the bound is its number of vectors; E8 for instance:

    >>> touching(8, [Fraction(-1), Fraction(-1, 2), Fraction(0), Fraction(1, 2)]).bounds()
    {'upper': Fraction(240, 1)}

    Source: [levenshtein1979]; [odlyzko1979].
    """
    _distinct("overlaps", overlaps)
    largest = max(overlaps)
    f = _zeros(overlaps, largest, Fraction(-1))
    return first_accepted([SphericalCode(Fraction(dims), largest, in_zonals(f, dims))])


def touching_lines(dims: int, squares: Sequence[Fraction]) -> LineCode:
    """The same for lines whose squared overlaps are known; the simple zero is at t² = 0.

    >>> touching_lines(8, [Fraction(0), Fraction(1, 4)]).bounds()
    {'upper': Fraction(120, 1)}
    """
    _distinct("squares", squares)
    squared = max(squares)
    f = in_zonals(even(_zeros(squares, squared, Fraction(0))), dims)
    return first_accepted([LineCode(Fraction(dims), squared, f[::2])])


def first_accepted(candidates: Iterable[Kind]) -> Kind:
    """The first candidate that proves something; the exact check has the only say."""
    problem = "there was none"
    for certificate in candidates:
        try:
            certificate.proves()
        except Rejected as error:
            problem = str(error)
        else:
            return certificate
    raise NotSolved(f"no candidate is a certificate: {problem}")


def _program(basis: Callable[[Floats], Floats], size: int, low: float, high: float) -> Floats:
    """f_1, f_2, … ≥ 0 with the least sum such that f_0 = 1 gives f ≤ 0 on [low, high]."""
    side = Side(basis, lambda t: -np.ones_like(t), [(low, high)])
    return best_below(np.ones(size), side)


def _zeros(overlaps: Sequence[Fraction], last: Fraction, first: Fraction) -> Polynomial:
    product: Polynomial = (Fraction(1),)
    for overlap in overlaps:
        for _ in range(1 if overlap in (first, last) else 2):
            product = times(product, (-overlap, Fraction(1)))
    return product


def _distinct(name: str, overlaps: Sequence[Fraction]) -> None:
    if not overlaps or any(not isinstance(t, Fraction | int) for t in overlaps):
        raise ValueError(f"{name} must be fractions, at least one, got {overlaps}")
    if len(set(overlaps)) != len(overlaps):
        raise ValueError(f"{name} must be distinct, got {overlaps}")


def _check(dims: int, limit: Fraction, least: Fraction, name: str, degree: int) -> None:
    if dims < 2:
        raise ValueError(f"dims must be at least 2, got {dims}")
    if not isinstance(limit, Fraction | int) or not least <= limit < 1:
        raise ValueError(f"{name} must be a fraction in [{least}, 1), got {limit!r}")
    if not 1 <= degree <= MOST_DEGREE:
        raise ValueError(f"degree must be in 1..{MOST_DEGREE}, got {degree}")
