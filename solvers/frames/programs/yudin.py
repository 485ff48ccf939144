"""How little energy unit vectors can have: linear programs that propose certificates."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np

from solvers.frames.programs.delsarte import first_accepted
from solvers.frames.programs.one_sided import Floats, Side, zonal_values
from solvers.frames.programs.refine import Roof, proposals
from theory.frames.programs.certificates import MOST_DEGREE, PotentialEnergy
from theory.frames.programs.polynomials import Polynomial
from theory.frames.programs.potentials import Potential

DEGREE = 20
_DIGITS = 10**12


def potential_energy(
    features: int,
    dims: int,
    potential: Potential,
    degree: int = DEGREE,
    energy: Fraction | None = None,
) -> PotentialEnergy:
    """A floor of Σ_{i≠j} f(⟨w_i, w_j⟩): a certificate from a linear program.

    It states the given ``energy``, or without one the largest that it proves.

    >>> from theory.frames.programs.potentials import relu_squared
    >>> floor = potential_energy(3, 2, relu_squared(), 4).bounds()["lower"]
    >>> bool(-Fraction(1, 10**9) < floor <= 0)
    True
    """
    check(features, dims, degree)
    cost, side = cost_of(features, degree), _side(dims, potential, degree)
    return first_accepted(
        energy_certificate(features, dims, potential, (h[0] - margin, *h[1:]), energy)
        for h, margin in proposals(cost, side, range(degree + 1), dims, _roofs(potential))
    )


def cost_of(features: int, degree: int) -> Floats:
    """−(n² h_0 − n h(1))/n, to be minimised."""
    cost = np.ones(degree + 1)
    cost[0] -= features
    return cost


def _side(dims: int, potential: Potential, degree: int) -> Side:
    return Side(
        lambda t: zonal_values(range(degree + 1), dims, t),
        lambda t: values(potential, t),
        [(float(low), float(high)) for low, high in pairwise(potential.cuts)],
        free=1,
    )


def _roofs(potential: Potential) -> list[Roof]:
    pieces = zip(
        pairwise(potential.cuts), potential.numerators, potential.denominators, strict=True
    )
    return [Roof(low, high, above, below) for (low, high), above, below in pieces]


def values(potential: Potential, t: Floats) -> Floats:
    """The potential in floats.

    >>> from theory.frames.programs.potentials import relu_squared
    >>> values(relu_squared(), np.array([-1.0, 0.5])).tolist()
    [0.0, 0.25]
    """
    place = np.searchsorted([float(cut) for cut in potential.cuts[1:-1]], t)
    found = np.empty_like(t)
    pieces = zip(potential.numerators, potential.denominators, strict=True)
    for k, (above, below) in enumerate(pieces):
        here = t[place == k]
        found[place == k] = _polynomial(above, here) / _polynomial(below, here)
    return found


def _polynomial(p: Polynomial, t: Floats) -> Floats:
    return np.asarray(np.polynomial.polynomial.polyval(t, [float(c) for c in p]), dtype=np.float64)


def energy_certificate(
    features: int,
    dims: int,
    potential: Potential,
    h: Polynomial,
    energy: Fraction | None = None,
) -> PotentialEnergy:
    """States the energy; without one what h proves, rounded down if it is a long fraction."""
    certificate = PotentialEnergy(
        Fraction(dims),
        Fraction(features),
        potential.cuts,
        potential.numerators,
        potential.denominators,
        h,
        Fraction(0),
    )
    if energy is None:
        energy = certificate.floor()
        if energy.denominator > _DIGITS:
            energy = Fraction(math.floor(energy * _DIGITS), _DIGITS)
    return replace(certificate, energy=energy)


def check(features: int, dims: int, degree: int) -> None:
    if features < 1 or dims < 2:
        raise ValueError(f"needs features >= 1 and dims >= 2, got {features} and {dims}")
    if not 1 <= degree <= MOST_DEGREE:
        raise ValueError(f"degree must be in 1..{MOST_DEGREE}, got {degree}")
