"""Energies of potentials given by a formula: floors from a linear program, and costs in floats."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np

from solvers.evidence import NotSolved
from solvers.frames.packings.attained import unit_near
from solvers.frames.packings.surrogate import Cost
from solvers.frames.programs.delsarte import first_accepted
from solvers.frames.programs.one_sided import Floats, Side, zonal_values
from solvers.frames.programs.refine import Jet, proposals
from solvers.frames.programs.sizes import size_of
from solvers.frames.programs.yudin import DEGREE, check, cost_of
from theory.certificate import Rejected
from theory.frames.programs.polynomials import Polynomial
from theory.frames.programs.smooth import (
    CONSTANT,
    EXP,
    LOG,
    OVERLAP,
    POWER,
    PRODUCT,
    QUOTIENT,
    SUM,
    Formula,
)
from theory.frames.programs.smooth_enclosures import Unenclosed, bounded
from theory.frames.programs.smooth_energies import (
    MOST_CUTS,
    MOST_PAIRS,
    SmoothAttained,
    SmoothEnergy,
    below_on,
)
from theory.frames.programs.zonal import in_powers

_DIGITS = 16
"""Of the energy; the certificate proves hardly more."""
_LOSS, _MARGIN = Fraction(1, 10**20), Fraction(1, 10**18)
"""What a piece may lose, and how far h stays away, of the size of the potential."""
_NARROWEST = Fraction(1, 2**60)
_NEAREST = 0.999
"""Overlaps above this are left to the exact check where the potential is infinite at 1."""
_CLIPPED = 1e6
"""Nor need the linear program know how far above its size the potential rises."""
_BESIDE = Fraction(1, 10**9)


def smooth_energy(features: int, dims: int, formula: Formula, degree: int = DEGREE) -> SmoothEnergy:
    """A floor of Σ_{i≠j} f(⟨w_i, w_j⟩) for a formula f, from a linear program.

    Four vectors in space under exp(−|x − y|²) are best as a tetrahedron, at 12 exp(−8/3):

    >>> from theory.frames.programs.smooth_words import potential
    >>> four = smooth_energy(4, 3, potential("gaussian:1"), 4)
    >>> bool(0 < 12 * math.exp(-8 / 3) - float(four.energy) < 1e-14)
    True
    """
    check(features, dims, degree)
    problem = _Problem(features, dims, formula, degree)
    return first_accepted(problem.candidates())


def with_constant(
    features: int, dims: int, formula: Formula, least: Fraction
) -> Iterator[SmoothEnergy]:
    """The certificate by a constant h, which no pair costs less than, if its pieces are found."""
    return _Problem(features, dims, formula, 1).constant(least)


def costs(formula: Formula) -> Cost:
    """The formula with its first two derivatives in floats.

    >>> from theory.frames.programs.smooth_words import potential
    >>> costs(potential("exp(t)*t")).slope(np.array([0.0])).tolist()
    [1.0]
    """

    def derivative(order: int) -> Callable[[Floats], Floats]:
        return lambda t: _jet(formula, np.asarray(t, dtype=np.float64))[order]

    return Cost(*(derivative(order) for order in range(3)))


def attained(directions: Floats, formula: Formula) -> SmoothAttained:
    """The energy of rational unit vectors near these columns (m, n), rounded up."""
    pairs = math.comb(directions.shape[1], 2)
    if pairs > MOST_PAIRS:
        raise NotSolved(f"the energy of more than {MOST_PAIRS} pairs is not enclosed, got {pairs}")
    table = tuple(zip(*(unit_near(column) for column in directions.T), strict=True))
    try:
        energy = SmoothAttained(table, formula.steps, Fraction(0)).attained()
    except Rejected as error:
        raise NotSolved(str(error)) from None
    return SmoothAttained(table, formula.steps, -_down(-energy))


@dataclass(frozen=True)
class _Piece:
    """The potential between two kinks, divided by its size, as `refine` wants to know it."""

    formula: Formula
    low: Fraction
    high: Fraction
    size: Fraction

    def jet(self, t: Fraction) -> Jet:
        inner = t + _BESIDE if t < (self.low + self.high) / 2 else t - _BESIDE
        try:
            ends = self.formula.along(t, min(t, inner), max(t, inner), 2)
        except Unenclosed as error:
            raise NotSolved(f"the potential has no slope somewhere: {error}") from None
        if not bounded(ends):
            raise NotSolved("the potential has no slope somewhere")
        middle = [(Fraction(low) + Fraction(high)) / 2 / self.size for low, high in ends]
        return middle[0], middle[1], 2 * middle[2]


class _Problem:
    """One linear program, for the potential divided by its size where n vectors have overlaps."""

    def __init__(self, features: int, dims: int, formula: Formula, degree: int) -> None:
        self.features, self.dims, self.formula, self.degree = features, dims, formula, degree
        self.costs = costs(formula)
        self.cuts = [Fraction(-1), *formula.kinks(), Fraction(1)]
        self.top = _NEAREST if formula.infinite_at_one() else 1.0
        self.size = size_of(self.costs.value, features, dims)

    def candidates(self) -> Iterator[SmoothEnergy]:
        """Certificates, the sharpest first; each still has to be checked."""
        degrees = range(self.degree + 1)
        pieces = [
            _Piece(self.formula, low, min(high, Fraction(self.top)), self.size)
            for low, high in pairwise(self.cuts)
        ]
        side = Side(
            lambda t: zonal_values(degrees, self.dims, t),
            self._roof,
            [(float(piece.low), float(piece.high)) for piece in pieces],
            free=1,
        )
        cost, seen = cost_of(self.features, self.degree), set()
        for h, margin in proposals(cost, side, degrees, self.dims, pieces):
            # What should be 0 may be a little less in floats; raised to 0 it raises h by no more.
            raised = -sum((c for c in h[1:] if c < 0), Fraction(0))
            lowest = h[0] - raised - max(margin, _MARGIN)
            candidate = tuple(
                _down(c * self.size) for c in (lowest, *(max(c, Fraction(0)) for c in h[1:]))
            )
            if candidate not in seen:
                seen.add(candidate)
                yield from self._certificate(candidate)

    def constant(self, least: Fraction) -> Iterator[SmoothEnergy]:
        """The certificate by this constant, with all of its energy."""
        for found in self._certificate((least,)):
            yield replace(found, energy=found.floor())

    def _roof(self, t: Floats) -> Floats:
        return np.minimum(self.costs.value(t) / float(self.size), _CLIPPED)

    def _certificate(self, h: Polynomial) -> Iterator[SmoothEnergy]:
        try:
            cuts = self._cuts(in_powers(h, self.dims))
        except NotSolved:
            return
        certificate = SmoothEnergy(
            Fraction(self.dims), Fraction(self.features), self.formula.steps, cuts, h, Fraction(0)
        )
        energy = _down(certificate.floor(), _DIGITS)
        yield SmoothEnergy(
            certificate.dims, certificate.features, certificate.steps, cuts, h, energy
        )

    def _cuts(self, h: Polynomial) -> tuple[Fraction, ...]:
        """Pieces so short that hardly anything is lost on them, or that h is below f anyway."""
        found, waiting = [Fraction(-1)], list(pairwise(self.cuts))[::-1]
        while waiting:
            low, high = waiting.pop()
            if self._is_sharp(low, high) or below_on(h, self.formula, low, high):
                found.append(high)
            elif high - low < _NARROWEST or len(found) + len(waiting) > MOST_CUTS:
                raise NotSolved("the potential is not enclosed well enough")
            else:
                middle = (low + high) / 2
                waiting += [(middle, high), (low, middle)]
        return tuple(found)

    def _is_sharp(self, low: Fraction, high: Fraction) -> bool:
        try:
            return self.formula.below(low, high).loss <= _LOSS * self.size
        except Unenclosed:
            return False


def _down(number: Fraction, digits: int = 40) -> Fraction:
    """A decimal of so many digits that is no larger."""
    if not number:
        return number
    size = len(str(abs(number.numerator))) - len(str(number.denominator))
    scale = Fraction(10) ** (digits - size)
    return math.floor(number * scale) / scale


def _jet(formula: Formula, t: Floats) -> tuple[Floats, Floats, Floats]:
    """Value, slope and curvature of the last step, in floats."""
    found: list[tuple[Floats, Floats, Floats]] = []
    one, zero = np.ones_like(t), np.zeros_like(t)
    with np.errstate(all="ignore"):
        for step in formula.steps:
            kind, rest = int(step[0]), [int(place) for place in step[1:3]]
            if kind == OVERLAP:
                found.append((t, one, zero))
            elif kind == CONSTANT:
                found.append((float(step[1]) * one, zero, zero))
            elif kind in (SUM, PRODUCT, QUOTIENT):
                found.append(_pair(kind, found[rest[0]], found[rest[1]]))
            else:
                found.append(_chained(kind, found[rest[0]], float(step[-1])))
    return found[-1]


def _pair(
    kind: int, u: tuple[Floats, Floats, Floats], v: tuple[Floats, Floats, Floats]
) -> tuple[Floats, Floats, Floats]:
    if kind == SUM:
        return u[0] + v[0], u[1] + v[1], u[2] + v[2]
    if kind == PRODUCT:
        bend = u[2] * v[0] + 2 * u[1] * v[1] + u[0] * v[2]
        return u[0] * v[0], u[1] * v[0] + u[0] * v[1], bend
    value = u[0] / v[0]
    slope = (u[1] - value * v[1]) / v[0]
    return value, slope, (u[2] - 2 * slope * v[1] - value * v[2]) / v[0]


def _chained(
    kind: int, u: tuple[Floats, Floats, Floats], exponent: float
) -> tuple[Floats, Floats, Floats]:
    """g(u) from g, g', g'' by the chain rule."""
    x = u[0]
    if kind == EXP:
        g = (np.exp(x),) * 3
    elif kind == LOG:
        g = (np.log(x), 1 / x, -1 / x**2)
    elif kind == POWER:
        p = exponent
        steep = p * (p - 1) * x ** (p - 2) if p not in (0.0, 1.0) else np.zeros_like(x)
        g = (x**p, p * x ** (p - 1) if p else np.zeros_like(x), steep)
    else:
        on = (x > 0).astype(np.float64)
        g = (np.maximum(x, 0.0), on, np.zeros_like(x))
    return g[0], g[1] * u[1], g[2] * u[1] ** 2 + g[1] * u[2]
