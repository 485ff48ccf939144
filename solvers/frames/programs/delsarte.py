"""How many points or lines fit: linear programs that propose certificates, and exact ones."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache, partial
from itertools import chain
from typing import TypeVar

import numpy as np
from scipy.optimize import brentq, nnls

from solvers.evidence import NotSolved
from solvers.frames.programs.one_sided import Floats, Side, best_below, zonal_values
from solvers.frames.programs.refine import Roof, optimum, proposals
from theory.certificate import Certificate, Rejected
from theory.frames.programs.certificates import MOST_DEGREE, LineCode, SphericalCode
from theory.frames.programs.floors import LineFloor, PointFloor
from theory.frames.programs.polynomials import Polynomial, times
from theory.frames.programs.zonal import even, in_zonals

Kind = TypeVar("Kind", bound=Certificate)

DEGREE = 30
_UNIT = 2**300
_SHARP, _EXACT, _ANY = 1e-13, 1e-11, 10.0
"""How finely s is searched; two numbers are the same; the logarithm of "as many as you like"."""
_TOUCHING, _NEAR, _GUESS = 1e-6, 1e-7, 100
_DIGITS = (10**12, 10**9, 10**6, 10**4)
_LADDER, _AHEAD = (4, 8, 16), 0.02


def spherical_code(dims: int, largest: Fraction, degree: int = DEGREE) -> SphericalCode:
    """At most how many unit vectors have all overlaps ≤ s: a certificate from a linear program.

    >>> spherical_code(3, Fraction(1, 2), 9).proves()
    'at most 13 unit vectors in 3 dims have all overlaps <= 1/2'
    """
    _check(dims, largest, Fraction(-1), "largest", degree)
    degrees = range(1, degree + 1)
    return first_accepted(
        SphericalCode(Fraction(dims), largest, (1 - margin, *found))
        for found, margin in _program(degrees, dims, Fraction(-1), largest)
    )


def line_code(dims: int, squared: Fraction, degree: int = DEGREE) -> LineCode:
    """At most how many lines have all squared overlaps ≤ s²: the same for lines.

    >>> line_code(3, Fraction(1, 5), 8).proves()
    'at most 6 lines in 3 dims have all squared overlaps <= 1/5'
    """
    _check(dims, squared, Fraction(0), "squared", degree)
    degrees = range(2, degree + 1, 2)
    return first_accepted(
        LineCode(Fraction(dims), squared, (1 - margin, *found))
        for found, margin in _program(degrees, dims, Fraction(0), root(squared))
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


def overlap_floor(
    features: int, dims: int, kind: str = "lines", degree: int = DEGREE
) -> PointFloor | LineFloor:
    """A certified lower bound on the worst overlap of n directions in m dims.

    It is the largest s at which the program allows fewer than n, to nine decimals; where the
    program allows n exactly and all its touching points are rational, s itself is proved.

    >>> overlap_floor(240, 8, "points", 8).proves()
    'some two of any 240 unit vectors in 8 dims have overlap >= 1/2'
    >>> overlap_floor(28, 7, "lines", 6).proves()
    'some two of any 28 lines in 7 dims have squared overlap >= 1/9'
    """
    check_size(features, dims, kind)
    _check(dims, Fraction(0), Fraction(-1), "largest", degree)
    floor = _Points(features, dims, degree) if kind == "points" else _Lines(features, dims, degree)
    near = floor.search()
    return first_accepted(chain(floor.sharp(near), floor.below(near)))


def touching_floor(features: int, dims: int, overlaps: Sequence[Fraction]) -> PointFloor:
    """The certificate that no n points do better than a sharp code with these overlaps.

    >>> touching_floor(4, 3, [Fraction(-1, 3)]).proves()
    'some two of any 4 unit vectors in 3 dims have overlap >= -1/3'

    Source: [levenshtein1979].
    """
    code = touching(dims, overlaps)
    floor = PointFloor(Fraction(dims), Fraction(features), code.largest, code.coefficients)
    return first_accepted([floor])


def check_size(features: int, dims: int, kind: str) -> None:
    """`ValueError` unless so many points or lines must overlap at all."""
    if kind not in ("points", "lines"):
        raise ValueError(f'kind must be "points" or "lines", got {kind!r}')
    for name, number, least in (("features", features, 2), ("dims", dims, 2)):
        if not isinstance(number, int) or number < least:
            raise ValueError(f"{name} must be a whole number >= {least}, got {number!r}")
    if kind == "lines" and features <= dims:
        raise ValueError(f"features must be more than dims for lines, got {features} and {dims}")


class _Points:
    """The search for the largest s at which fewer than n points fit."""

    def __init__(self, features: int, dims: int, degree: int) -> None:
        self.features, self.dims = features, dims
        self.degree = degree
        """The highest degree allowed, and after the search the one that was needed."""
        self.step, self.end = 1, Fraction(-1)
        self.start = -1 / min(dims, features - 1)

    def search(self) -> float:
        """s to about ten decimals, in floats; low degrees, which cost little, come first."""
        s, most = self.start, self.degree
        for degree in [*(d for d in _LADDER if d < most), most]:
            excess = cache(partial(self._excess, degree=degree))
            low, high = s, s + _AHEAD * (1 - s)
            if excess(low) > -_EXACT:
                continue
            while excess(high) <= 0:
                low, high = high, (1 + high) / 2
            s, self.degree = float(brentq(excess, low, high, xtol=_SHARP)), degree
        return s

    def _excess(self, s: float, degree: int) -> float:
        """The logarithm of what the program allows at s over n; it rises with s."""
        degrees, side = self._program(s, degree)
        cost, roof = np.ones(len(degrees)), Roof(self.end, Fraction(s), (Fraction(-1),))
        try:
            found = _floats(optimum(cost, side, degrees, self.dims, [roof]))
        except NotSolved:
            try:
                found = best_below(cost, side)
            except NotSolved:
                # So close to 1 a polynomial of this degree allows any number.
                return _ANY
        return min(math.log((1 + found.sum()) / self.features), _ANY)

    def _program(self, s: float, degree: int) -> tuple[range, Side]:
        degrees = range(self.step, degree + 1, self.step)
        return degrees, _side(degrees, self.dims, float(self.end), s)

    def _places(self, s: float) -> list[float]:
        """Where the best polynomial at s touches 0 and the overlaps of a sharp code would be."""
        degrees, side = self._program(s, self.degree)
        found = best_below(np.ones(len(degrees)), side)
        tops = side.tops(found)
        tops = np.unique(tops[side.gap(found, tops) > -_TOUCHING])
        used = found > _TOUCHING
        # An arrangement that met the bound would have these sums of P_k over its overlaps.
        weights = nnls(side.basis(tops)[:, used].T, -np.ones(used.sum()))[0]
        return [float(t) for t in tops[weights > _TOUCHING]]

    def sharp(self, s: float) -> Iterator[PointFloor | LineFloor]:
        """The floor at simple fractions near s and near the other touching points."""
        try:
            code = touching(self.dims, [_simple(t) for t in self._places(s)])
        except (NotSolved, ValueError):
            return
        if code.largest > s - _NEAR:
            yield self._floor(code.largest, code.coefficients)

    def below(self, s: float) -> Iterator[PointFloor | LineFloor]:
        """Floors a little below s."""
        for digits in _DIGITS:
            overlap = Fraction(math.floor(s * digits) - 1, digits)
            if overlap < -1:
                continue
            try:
                code = spherical_code(self.dims, overlap, self.degree)
            except NotSolved:
                continue
            yield self._floor(overlap, code.coefficients)

    def _floor(self, overlap: Fraction, coefficients: Polynomial) -> PointFloor | LineFloor:
        return PointFloor(Fraction(self.dims), Fraction(self.features), overlap, coefficients)


class _Lines(_Points):
    """The same for lines: even polynomials, and squares of overlaps."""

    def __init__(self, features: int, dims: int, degree: int) -> None:
        super().__init__(features, dims, degree)
        self.step, self.end = 2, Fraction(0)
        self.start = math.sqrt((features - dims) / (dims * (features - 1)))

    def sharp(self, s: float) -> Iterator[PointFloor | LineFloor]:
        try:
            code = touching_lines(self.dims, [_simple(t * t) for t in self._places(s)])
        except (NotSolved, ValueError):
            return
        if code.squared > s * s - _NEAR:
            yield self._floor(code.squared, code.coefficients)

    def below(self, s: float) -> Iterator[PointFloor | LineFloor]:
        for digits in _DIGITS:
            squared = Fraction(math.floor(s * s * digits) - 1, digits)
            if squared < 0:
                continue
            try:
                code = line_code(self.dims, squared, self.degree)
            except NotSolved:
                continue
            yield self._floor(squared, code.coefficients)

    def _floor(self, overlap: Fraction, coefficients: Polynomial) -> PointFloor | LineFloor:
        return LineFloor(Fraction(self.dims), Fraction(self.features), overlap, coefficients)


def _floats(numbers: Sequence[Fraction]) -> Floats:
    return np.array([float(number) for number in numbers], dtype=np.float64)


def _simple(number: float) -> Fraction:
    """A fraction with a small denominator close by; a guess."""
    return Fraction(number).limit_denominator(_GUESS)


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


def _program(
    degrees: Sequence[int], dims: int, low: Fraction, high: Fraction
) -> Iterator[tuple[list[Fraction], Fraction]]:
    """f_k ≥ 0 of these degrees with the least sum such that f_0 = 1 gives f ≤ 0 on [low, high]."""
    roof = Roof(low, high, (Fraction(-1),))
    side = _side(degrees, dims, float(low), float(high))
    return proposals(np.ones(len(degrees)), side, degrees, dims, [roof])


def _side(degrees: Sequence[int], dims: int, low: float, high: float) -> Side:
    return Side(lambda t: zonal_values(degrees, dims, t), lambda t: -np.ones_like(t), [(low, high)])


def root(squared: Fraction) -> Fraction:
    """The square root to ninety digits.

    >>> root(Fraction(1, 4))
    Fraction(1, 2)
    """
    square = int(squared * _UNIT**2)
    return Fraction(math.isqrt(square), _UNIT)


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
