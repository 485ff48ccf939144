"""Floors of energies that depend on distances, as Thomson's problem has them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from solvers.frames.programs.delsarte import first_accepted, root
from solvers.frames.programs.one_sided import Floats, Side, zonal_values
from solvers.frames.programs.refine import Jet, proposals
from solvers.frames.programs.yudin import check, cost_of
from theory.frames.programs.distances import DistanceEnergy
from theory.frames.programs.polynomials import Polynomial, derivative, evaluate
from theory.frames.programs.smooth import Formula
from theory.frames.programs.smooth_exact import of_distance

DEGREE = 20
RATIONAL: tuple[Polynomial, tuple[Fraction, Fraction]] = (
    (Fraction(0), Fraction(1)),
    (Fraction(-1), Fraction(1)),
)
"""The field of the rationals: its generator is 0."""
_DIGITS = 10**12
_NEAREST = Fraction(999, 1000)
"""Overlaps above this are left to the exact check: there a potential that repels is large."""


@dataclass(frozen=True)
class Distance:
    """A function above/below of the distance u of two unit vectors, finite on (0, 2].

    >>> coulomb().at(Fraction(2))
    Fraction(1, 2)
    """

    above: Polynomial
    below: Polynomial

    def at(self, u: Fraction) -> Fraction:
        """The value at a distance."""
        return evaluate(self.above, u) / evaluate(self.below, u)

    def values(self, t: Floats) -> Floats:
        """In floats, at overlaps."""
        u = np.sqrt(2 - 2 * t)
        above, below = (
            np.polynomial.polynomial.polyval(u, [float(c) for c in p])
            for p in (self.above, self.below)
        )
        return np.asarray(above / below, dtype=np.float64)

    @property
    def low(self) -> Fraction:
        return Fraction(-1)

    @property
    def high(self) -> Fraction:
        return _NEAREST

    def jet(self, t: Fraction) -> Jet:
        """Value and derivatives by the overlap t: u' = −1/u and u'' = −1/u³."""
        u = root(2 - 2 * t)
        a, b = ([evaluate(p, u) for p in _derivatives(q)] for q in (self.above, self.below))
        value = a[0] / b[0]
        slope = (a[1] - value * b[1]) / b[0]
        bend = (a[2] - 2 * slope * b[1] - value * b[2]) / b[0]
        return value, -slope / u, bend / u**2 - slope / u**3


def coulomb() -> Distance:
    """1/u, Thomson's potential."""
    return riesz(1)


def riesz(power: int) -> Distance:
    """1/u^power.

    >>> riesz(2).at(Fraction(1, 2))
    Fraction(4, 1)
    """
    if power < 1:
        raise ValueError(f"power must be at least 1, got {power}")
    return Distance((Fraction(1),), (*[Fraction(0)] * power, Fraction(1)))


def of_formula(formula: Formula) -> Distance | None:
    """The same as a fraction in u, if it is one; then its certificates may leave no gap.

    >>> from theory.frames.programs.smooth_words import potential
    >>> of_formula(potential("coulomb")) == coulomb()
    True
    """
    ratio = of_distance(formula)
    return None if ratio is None else Distance(*ratio)


def distance_energy(
    features: int, dims: int, potential: Distance, degree: int = DEGREE
) -> DistanceEnergy:
    """A floor of Σ_{i≠j} f(|w_i − w_j|), to twelve decimals, from a linear program.

    Six electrons on a sphere have Thomson's energy 9.985281…, half of the sum:

    >>> floor = distance_energy(6, 3, coulomb(), 8).floor().below()
    >>> bool(0 < 6 / Fraction(2) + 12 * 2**0.5 - floor < 1e-11)
    True
    """
    check(features, dims, degree)
    side = Side(
        lambda t: zonal_values(range(degree + 1), dims, t),
        potential.values,
        [(-1.0, float(_NEAREST))],
        free=1,
    )
    steps = proposals(cost_of(features, degree), side, range(degree + 1), dims, [potential])
    return first_accepted(
        _certificate(features, dims, potential, [h[0] - margin, *h[1:]]) for h, margin in steps
    )


def constant_floor(
    features: int, dims: int, potential: Distance, least: Fraction
) -> DistanceEnergy:
    """The certificate by a constant h, which no pair costs less than."""
    return DistanceEnergy(
        Fraction(dims),
        Fraction(features),
        potential.above,
        potential.below,
        *RATIONAL,
        ((least,),),
        (),
    )


def _certificate(
    features: int, dims: int, potential: Distance, h: Sequence[Fraction]
) -> DistanceEnergy:
    """h_0 is lowered until the energy has twelve decimals."""
    n, rest = features, sum(h[1:], Fraction(0))
    energy = n * (n - 1) * h[0] - n * rest
    if energy.denominator > _DIGITS:
        energy = Fraction(math.floor(energy * _DIGITS), _DIGITS)
    first = (energy + n * rest) / (n * (n - 1)) if n > 1 else h[0]
    return DistanceEnergy(
        Fraction(dims),
        Fraction(features),
        potential.above,
        potential.below,
        *RATIONAL,
        tuple((c,) for c in (first, *h[1:])),
        (),
    )


def _derivatives(p: Polynomial) -> tuple[Polynomial, Polynomial, Polynomial]:
    return p, derivative(p), derivative(derivative(p))
