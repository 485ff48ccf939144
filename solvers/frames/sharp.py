"""Certificates that leave no gap: h touches the potential at all overlaps of an arrangement.

The bound of `potential_energy` is attained by an arrangement exactly when h meets f at each of its
overlaps and uses only degrees k with Σ_{i,j} P_k = 0 on it. Those are linear equations over the
field of the overlaps; a linear program looks for a solution well inside all inequalities, so that
some of its coefficients may be rounded and the others solved exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from sympy import QQ, Expr, Integer, Pow, Rational, S, expand, sqrt
from sympy.polys.matrices import DomainMatrix
from sympy.polys.polyerrors import CoercionFailed

from solvers.codes.linear import least
from solvers.evidence import NotSolved
from solvers.frames.delsarte import first_accepted
from solvers.frames.one_sided import Floats, spread, zonal_values
from solvers.frames.yudin import check, energy_certificate, values
from theory.frames.arrangement import Arrangement
from theory.frames.certificates import PotentialEnergy, QuadraticEnergy
from theory.frames.polynomials import Polynomial, derivative
from theory.frames.potentials import Potential
from theory.frames.zonal import zonals

Spectrum = Mapping[Expr, int]
"""How many ordered pairs i ≠ j have each overlap."""

_DENOMINATORS = (10, 100, 1_000, 10**4, 10**6, 10**9)
"""Rounding tries the simplest decimals first: certificates are read by people."""
_OUTSIDE = "overlaps must be rational or in one quadratic field, got {}"
_POINTS = 400
_SHARE = 1e-3
"""How much of the room below f each coefficient must have above 0."""


def spectrum(arrangement: Arrangement) -> Counter[Expr]:
    """The overlaps of an arrangement and how many ordered pairs have each.

    >>> from theory.frames.catalogue import simplex
    >>> dict(spectrum(simplex(2)))
    {-1/2: 6}
    """
    count: Counter[Expr] = Counter()
    for overlap in arrangement.overlaps():
        count[expand(overlap)] += 2
    return count


def optimal_energy(
    features: int, dims: int, potential: Potential, overlaps: Spectrum, degree: int = 12
) -> PotentialEnergy | QuadraticEnergy:
    """A certificate that no n unit vectors have less energy than those with these overlaps.

    Overlaps are rational or in one quadratic field; where the linear program is not sharp there is
    none (`NotSolved`).

    >>> from theory.frames.catalogue import polygon
    >>> from theory.frames.potentials import relu_squared
    >>> optimal_energy(5, 2, relu_squared(), spectrum(polygon(5))).floor()
    (Fraction(15, 4), Fraction(-5, 4))
    """
    check(features, dims, degree)
    if sum(overlaps.values()) != features * (features - 1):
        came = sum(overlaps.values())
        raise ValueError(f"overlaps must count {features * (features - 1)} pairs, got {came}")
    problem = _Touching(features, dims, potential, dict(overlaps), degree)
    found = problem.inner()
    return first_accepted(problem.certificate(found, most) for most in _DENOMINATORS)


class _Touching:
    """The equations of h in the field of the overlaps; ``degrees`` are those that h may use."""

    def __init__(
        self, features: int, dims: int, potential: Potential, overlaps: Spectrum, degree: int
    ) -> None:
        self.features, self.dims, self.potential = features, dims, potential
        self.radicand = _radicand(list(overlaps))
        self.field = QQ.algebraic_field(sqrt(self.radicand)) if self.radicand else QQ
        try:
            self.points = [self.field.from_sympy(overlap) for overlap in overlaps]
        except CoercionFailed:
            raise NotSolved(_OUTSIDE.format(list(overlaps))) from None
        self.places = np.array([float(overlap) for overlap in overlaps])
        counts = list(overlaps.values())
        self.degrees = [k for k in range(degree + 1) if k == 0 or not self._moment(k, counts)]
        self.rows, self.sides = self._equations()

    def _moment(self, degree: int, counts: Sequence[int]) -> Any:
        """Σ_{i,j} P_k over the arrangement."""
        p = zonals(degree, self.dims)[degree]
        sums = (count * self._at(p, t) for count, t in zip(counts, self.points, strict=True))
        return sum(sums, self.field.convert(self.features))

    def _at(self, p: Polynomial, t: Any) -> Any:
        value = self.field.zero
        for c in reversed(p):
            value = value * t + self.field.convert(QQ(c.numerator, c.denominator))
        return value

    def _equations(self) -> tuple[list[list[Any]], list[Any]]:
        """h = f and h' = f' at each overlap; at ±1 there is no need for h'."""
        basis = [zonals(k, self.dims)[k] for k in self.degrees]
        rows, sides = [], []
        for t, place in zip(self.points, self.places, strict=True):
            piece = self.potential.piece(Fraction(float(place)))
            above, below = self.potential.numerators[piece], self.potential.denominators[piece]
            value, under = self._at(above, t), self._at(below, t)
            rows.append([self._at(p, t) for p in basis])
            sides.append(value / under)
            if t not in (self.field.one, -self.field.one):
                slope = self._at(derivative(above), t) * under
                slope -= value * self._at(derivative(below), t)
                rows.append([self._at(derivative(p), t) for p in basis])
                sides.append(slope / under**2)
        return rows, sides

    def inner(self) -> Floats:
        """Coefficients that meet the equations, with as much room below f as there can be."""
        size = len(self.degrees)
        ends = [(float(low), float(high)) for low, high in pairwise(self.potential.cuts)]
        t = np.concatenate([spread(low, high, _POINTS) for low, high in ends])
        room = np.prod([abs(t - tau) ** (1 if abs(tau) == 1 else 2) for tau in self.places], axis=0)
        below_roof = np.column_stack([zonal_values(self.degrees, self.dims, t), room / room.max()])
        above_zero = np.column_stack([-np.eye(size), np.full(size, _SHARE)])[1:]
        equations = np.array([[self._float(entry) for entry in row] for row in self.rows])
        found = least(
            np.append(np.zeros(size), -1.0),
            A_ub=np.vstack([below_roof, above_zero]),
            b_ub=np.concatenate([values(self.potential, t), np.zeros(size - 1)]),
            A_eq=np.column_stack([equations, np.zeros(len(equations))]),
            b_eq=[self._float(side) for side in self.sides],
            bounds=[(None, None)] * size + [(0, 1)],
        )
        return found[:size]

    def certificate(self, found: Floats, most: int) -> PotentialEnergy | QuadraticEnergy:
        """The candidate whose small coefficients are rounded to 1/most."""
        pairs = [(Fraction(0), Fraction(0))] * (max(self.degrees) + 1)
        for k, value in zip(self.degrees, self._exact(found, most), strict=True):
            pairs[k] = self._pair(value)
        rationals, surds = (tuple(part) for part in zip(*pairs, strict=True))
        if not any(surds):
            return energy_certificate(self.features, self.dims, self.potential, rationals)
        return QuadraticEnergy(
            Fraction(self.dims),
            Fraction(self.features),
            self.potential.cuts,
            self.potential.numerators,
            self.potential.denominators,
            Fraction(self.radicand),
            rationals,
            surds,
        )

    def _exact(self, found: Floats, most: int) -> list[Any]:
        """The large coefficients solved for, in the field, when the small ones are rounded."""
        size = len(self.degrees)
        order = sorted(range(size), key=lambda k: (k > 0, -found[k]))
        rows = [[row[k] for k in order] for row in self.rows]
        table = [[*row, side] for row, side in zip(rows, self.sides, strict=True)]
        reduced, pivots = DomainMatrix(table, (len(table), size + 1), self.field).rref()
        if size in pivots:
            raise NotSolved("no polynomial of this degree touches f at all overlaps")
        free = [place for place in range(size) if place not in pivots]
        h = [self.field.zero] * size
        for place in free:
            near = Fraction(round(float(found[order[place]]) * most), most)
            h[order[place]] = self.field.convert(QQ(near.numerator, near.denominator))
        for row, place in zip(reduced.to_list(), pivots, strict=False):
            known = (row[k] * h[order[k]] for k in free)
            h[order[place]] = row[size] - sum(known, self.field.zero)
        return h

    def _pair(self, value: Any) -> tuple[Fraction, Fraction]:
        plain = expand(self.field.to_sympy(value))
        times = plain.coeff(sqrt(self.radicand)) if self.radicand else S.Zero
        return _fraction(plain - times * sqrt(self.radicand)), _fraction(times)

    def _float(self, value: Any) -> float:
        return float(self.field.to_sympy(value))


def _radicand(overlaps: Sequence[Expr]) -> int:
    """D such that all overlaps are a + b√D; 0 when they are rational."""
    found = {root for overlap in overlaps for root in overlap.atoms(Pow)}
    if not found:
        return 0
    square_roots = {root.base for root in found if root.exp == Rational(1, 2)}
    if len(found) > 1 or not all(isinstance(base, Integer) for base in square_roots):
        raise NotSolved(_OUTSIDE.format(overlaps))
    return int(square_roots.pop()) if square_roots else 0


def _fraction(value: Expr) -> Fraction:
    exact = Rational(value)
    return Fraction(int(exact.p), int(exact.q))
