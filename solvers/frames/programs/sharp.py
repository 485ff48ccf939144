"""Certificates that leave no gap: the polynomial touches at all overlaps of an arrangement.

The bounds of `potential_energy` and `spherical_code` are attained by an arrangement exactly when
the polynomial meets the potential (or 0) at each of its overlaps and uses only degrees k with
Σ_{i,j} P_k = 0 on it. Those are linear equations over the field of the overlaps; a linear program
looks for a solution well inside all inequalities, so that some of its coefficients may be rounded
and the others solved exactly.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from sympy import QQ, Expr, Integer, Rational, divisors, expand, minimal_polynomial, sqrt
from sympy.polys.matrices import DomainMatrix
from sympy.polys.polyerrors import CoercionFailed, NotAlgebraic

from solvers.codes.linear import least
from solvers.evidence import NotSolved
from solvers.frames.programs.delsarte import first_accepted
from solvers.frames.programs.one_sided import Floats, spread, zonal_values
from solvers.frames.programs.thomson import Distance
from solvers.frames.programs.yudin import check, energy_certificate, values
from theory.frames.arrangement import Arrangement
from theory.frames.programs.algebraic import AlgebraicEnergy, SharpCode, Table
from theory.frames.programs.certificates import PotentialEnergy
from theory.frames.programs.distances import DistanceEnergy
from theory.frames.programs.families import OneHotFamily
from theory.frames.programs.polynomials import Polynomial, derivative
from theory.frames.programs.potentials import Potential, one_hot
from theory.frames.programs.zonal import zonals

Spectrum = Mapping[Expr, int]
"""How many ordered pairs i ≠ j have each overlap."""

_DENOMINATORS = (10, 100, 1_000, 10**4, 10**6, 10**9)
"""Rounding tries the simplest decimals first: certificates are read by people."""
_OUTSIDE = "overlaps must be algebraic and in the field of one of them, got {}"
_POINTS = 400
_SHARE = 1e-3
"""How much of the room below f each coefficient must have above 0."""
_NARROW = 1000


def spectrum(arrangement: Arrangement) -> Counter[Expr]:
    """The overlaps of an arrangement and how many ordered pairs have each.

    >>> from theory.frames.catalogue.basic import simplex
    >>> dict(spectrum(simplex(2)))
    {-1/2: 6}
    """
    count: Counter[Expr] = Counter()
    for overlap in arrangement.overlaps():
        count[expand(overlap)] += 2
    return count


def optimal_energy(
    features: int, dims: int, potential: Potential, overlaps: Spectrum, degree: int = 12
) -> PotentialEnergy | AlgebraicEnergy:
    """A certificate that no n unit vectors have less energy than those with these overlaps.

    Overlaps are in the number field of one of them; where the linear program is not sharp there is
    none (`NotSolved`).

    >>> from theory.frames.catalogue.basic import polygon
    >>> from theory.frames.programs.potentials import relu_squared
    >>> certificate = optimal_energy(5, 2, relu_squared(), spectrum(polygon(5)))
    >>> certificate.proves().split(" >= ")[1].split(" for ")[0]
    '-5/4*a + 15/4'
    """
    _count(features, dims, overlaps, degree)
    problem = _Touching(features, dims, overlaps, degree, potential)
    found = problem.inner()
    return first_accepted(_energy(problem, potential, found, most) for most in _DENOMINATORS)


def sharp_code(features: int, dims: int, overlaps: Spectrum, degree: int = 20) -> SharpCode:
    """A certificate that no n unit vectors have a smaller largest overlap than those with these.

    The corners of the pentagon have overlaps cos 72° and cos 144°:

    >>> from theory.frames.catalogue.basic import polygon
    >>> pentagon = sharp_code(5, 2, spectrum(polygon(5)), 4)
    >>> pentagon.proves().split(", and ")[0]
    'at most 5 unit vectors in 2 dims have all overlaps <= 1/4*a - 1/4'

    Source: [levenshtein1979]; of the 600-cell, [andreev1999].
    """
    _count(features, dims, overlaps, degree)
    problem = _Touching(features, dims, overlaps, degree, None)
    found = problem.inner()
    return first_accepted(_code(problem, found, most) for most in _DENOMINATORS)


def optimal_distance_energy(
    features: int, dims: int, potential: Distance, overlaps: Spectrum, degree: int = 12
) -> DistanceEnergy:
    """The same as `optimal_energy` for a potential of the distance.

    Four electrons on a sphere cannot do better than the tetrahedron:

    >>> from solvers.frames.programs.thomson import coulomb
    >>> from theory.frames.catalogue.basic import simplex
    >>> four = optimal_distance_energy(4, 3, coulomb(), spectrum(simplex(3)), 3)
    >>> four.proves().split(" >= ")[1]
    '3*a for f = 1/u, where a is the zero of a^2 - 6 in [306/125, 49/20]'
    """
    _count(features, dims, overlaps, degree)
    problem = _Touching(features, dims, overlaps, degree, potential)
    found = problem.inner()
    return first_accepted(_distance(problem, potential, found, most) for most in _DENOMINATORS)


def optimal_one_hot(
    features: int,
    dims: int,
    biases: tuple[Fraction, Fraction],
    overlaps: Spectrum,
    degree: int = 12,
) -> OneHotFamily:
    """The same as `optimal_energy` for one-hot interference with every bias of an interval."""
    _count(features, dims, overlaps, degree)
    problem = _TouchingAlong(features, dims, overlaps, degree, biases)
    found = problem.inner()
    return first_accepted(
        OneHotFamily(
            Fraction(dims),
            Fraction(features),
            problem.minimal,
            problem.root,
            biases,
            problem.exact(found, most),
            problem.touching(),
        )
        for most in _DENOMINATORS
    )


def _count(features: int, dims: int, overlaps: Spectrum, degree: int) -> None:
    check(features, dims, degree)
    if sum(overlaps.values()) != features * (features - 1):
        came = sum(overlaps.values())
        raise ValueError(f"overlaps must count {features * (features - 1)} pairs, got {came}")


def _energy(
    problem: _Touching, potential: Potential, found: Floats, most: int
) -> PotentialEnergy | AlgebraicEnergy:
    h = tuple(c for (c,) in problem.exact(found, most))
    if problem.size == 1:
        rational = tuple(c for (c,) in h)
        return energy_certificate(problem.features, problem.dims, potential, rational)
    return AlgebraicEnergy(
        Fraction(problem.dims),
        Fraction(problem.features),
        potential.cuts,
        potential.numerators,
        potential.denominators,
        problem.minimal,
        problem.root,
        h,
        problem.touching(),
    )


def _distance(problem: _Touching, potential: Distance, found: Floats, most: int) -> DistanceEnergy:
    return DistanceEnergy(
        Fraction(problem.dims),
        Fraction(problem.features),
        potential.above,
        potential.below,
        problem.minimal,
        problem.root,
        tuple(c for (c,) in problem.exact(found, most)),
        problem.distances(),
    )


def _code(problem: _Touching, found: Floats, most: int) -> SharpCode:
    touching = problem.touching()
    return SharpCode(
        Fraction(problem.dims),
        Fraction(problem.features),
        problem.minimal,
        problem.root,
        touching[-1],
        tuple(c for (c,) in problem.exact(found, most)),
        touching,
    )


class _Touching:
    """The equations of the polynomial; ``degrees`` are those that it may use.

    It is to touch the potential at all overlaps, or without one to be 1 in degree 0 and to touch 0
    at all overlaps, of which the largest ends the interval.
    """

    def __init__(
        self,
        features: int,
        dims: int,
        overlaps: Spectrum,
        degree: int,
        potential: Potential | Distance | None,
    ) -> None:
        self.features, self.dims, self.potential = features, dims, potential
        ordered = sorted(overlaps, key=float)
        apart = [sqrt(2 - 2 * t) for t in ordered] if isinstance(potential, Distance) else []
        self.generator = _generator([*ordered, *apart])
        self.field = QQ if self.generator.is_Integer else QQ.algebraic_field(self.generator)
        self.minimal, self.root = _isolated(self.generator)
        self.size = len(self.minimal) - 1
        try:
            self.points = [self.field.from_sympy(overlap) for overlap in ordered]
            self.apart = [self.field.from_sympy(distance) for distance in apart]
        except (CoercionFailed, NotImplementedError):
            raise NotSolved(_OUTSIDE.format(ordered)) from None
        self.places = np.array([float(overlap) for overlap in ordered])
        counts = [overlaps[overlap] for overlap in ordered]
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
            value = value * t + self._rational(c)
        return value

    def _rational(self, number: Fraction) -> Any:
        return self.field.convert(QQ(number.numerator, number.denominator))

    def _equations(self) -> tuple[list[list[Any]], list[list[Any]]]:
        """The same value and slope at each overlap; at an end there is no need for the slope."""
        basis = [zonals(k, self.dims)[k] for k in self.degrees]
        ends = [self.field.one, -self.field.one]
        rows, sides = [], []
        if self.potential is None:
            ends.append(self.points[-1])
            rows.append([self.field.convert(int(k == 0)) for k in self.degrees])
            sides.append([self.field.one])
        for number, t in enumerate(self.points):
            heights, slopes = self._roof(number)
            rows.append([self._at(p, t) for p in basis])
            sides.append(heights)
            if t not in ends:
                rows.append([self._at(derivative(p), t) for p in basis])
                sides.append(slopes)
        return rows, sides

    def _roof(self, number: int) -> tuple[list[Any], list[Any]]:
        """What is touched at an overlap, and its slope."""
        if self.potential is None:
            return [self.field.zero], [self.field.zero]
        if isinstance(self.potential, Distance):
            u = self.apart[number]
            value, slope = self._quotient(self.potential.above, self.potential.below, u)
            return [value], [-slope / u]
        piece = self.potential.piece(Fraction(self.places[number]))
        above, below = self.potential.numerators[piece], self.potential.denominators[piece]
        value, slope = self._quotient(above, below, self.points[number])
        return [value], [slope]

    def _quotient(self, above: Polynomial, below: Polynomial, t: Any) -> tuple[Any, Any]:
        under = self._at(below, t)
        value = self._at(above, t) / under
        return value, (
            self._at(derivative(above), t) - value * self._at(derivative(below), t)
        ) / under

    def inner(self) -> Floats:
        """Coefficients that meet the equations, with as much room below as there can be."""
        size = len(self.degrees)
        t = np.concatenate([spread(low, high, _POINTS) for low, high in self._pieces()])
        ends = (-1.0, 1.0) if self.potential else (-1.0, float(self.places[-1]))
        room = np.prod([abs(t - tau) ** (1 if tau in ends else 2) for tau in self.places], axis=0)
        roof = self._values(t)
        below_roof = np.column_stack([zonal_values(self.degrees, self.dims, t), room / room.max()])
        above_zero = np.column_stack([-np.eye(size), np.full(size, _SHARE)])[1:]
        equations = np.array([[self._float(entry) for entry in row] for row in self.rows])
        # Equations of one size are met as well as the solver says.
        largest = np.abs(equations).max(axis=1)
        weight = 1 / np.where(largest > 0, largest, 1)
        found = least(
            np.append(np.zeros(size), -1.0),
            A_ub=np.vstack([below_roof, above_zero]),
            b_ub=np.concatenate([roof, np.zeros(size - 1)]),
            A_eq=np.column_stack([equations * weight[:, None], np.zeros(len(equations))]),
            b_eq=np.array([self._sum(side) for side in self.sides]) * weight,
            bounds=[(None, None)] * size + [(0, 1)],
        )
        return found[:size]

    def _values(self, t: Floats) -> Floats:
        if self.potential is None:
            return np.zeros_like(t)
        if isinstance(self.potential, Distance):
            return self.potential.values(t)
        return values(self.potential, t)

    def _pieces(self) -> list[tuple[float, float]]:
        if self.potential is None:
            return [(-1.0, float(self.places[-1]))]
        if isinstance(self.potential, Distance):
            return [(float(self.potential.low), float(self.potential.high))]
        return [(float(low), float(high)) for low, high in pairwise(self.potential.cuts)]

    def _sum(self, side: list[Any]) -> float:
        return self._float(side[0])

    def exact(self, found: Floats, most: int) -> tuple[Table, ...]:
        """All coefficients, the small ones rounded to 1/most and the large ones solved for.

        Each is a list of numbers, as many as what is touched is written with.
        """
        size, terms = len(self.degrees), len(self.sides[0])
        order = sorted(range(size), key=lambda k: (k > 0, -found[k]))
        rows = [[row[k] for k in order] for row in self.rows]
        table = [[*row, *side] for row, side in zip(rows, self.sides, strict=True)]
        reduced, pivots = DomainMatrix(table, (len(table), size + terms), self.field).rref()
        if pivots[-1] >= size:
            raise NotSolved("no polynomial of this degree touches at all overlaps")
        free = [place for place in range(size) if place not in pivots]
        h = [[self.field.zero] * terms for _ in range(size)]
        for place in free:
            near = Fraction(round(float(found[order[place]]) * most), most)
            h[order[place]][0] = self._rational(near)
        for row, place in zip(reduced.to_list(), pivots, strict=False):
            for term in range(terms):
                known = (row[k] * h[order[k]][term] for k in free)
                h[order[place]][term] = row[size + term] - sum(known, self.field.zero)
        parts = [(self._parts(self.field.zero),) * terms] * (max(self.degrees) + 1)
        for k, numbers in zip(self.degrees, h, strict=True):
            parts[k] = tuple(self._parts(number) for number in numbers)
        return tuple(parts)

    def touching(self) -> Table:
        """The overlaps, smallest first."""
        return tuple(self._parts(t) for t in self.points)

    def distances(self) -> Table:
        """The distances at these overlaps."""
        return tuple(self._parts(u) for u in self.apart)

    def _parts(self, value: Any) -> tuple[Fraction, ...]:
        """A number of the field by powers of the generator, constant first."""
        entries = [value] if self.field is QQ else list(reversed(value.to_list()))
        parts = [Fraction(int(q.numerator), int(q.denominator)) for q in entries]
        return tuple(parts + [Fraction(0)] * (self.size - len(parts)))

    def _float(self, value: Any) -> float:
        powers = float(self.generator) ** np.arange(self.size)
        return float(powers @ [float(part) for part in self._parts(value)])


class _TouchingAlong(_Touching):
    """The same for one-hot interference with every bias of an interval: polynomials in the bias."""

    def __init__(
        self,
        features: int,
        dims: int,
        overlaps: Spectrum,
        degree: int,
        biases: tuple[Fraction, Fraction],
    ) -> None:
        self.biases = biases
        self.middle = (biases[0] + biases[1]) / 2
        super().__init__(features, dims, overlaps, degree, one_hot(self.middle))

    def _roof(self, number: int) -> tuple[list[Any], list[Any]]:
        """(t + b)³/3t and its slope by powers of b, or 0 where no bias leaves it active."""
        t, place = self.points[number], self.places[number]
        zero, one = self.field.zero, self.field.one
        if place < -self.biases[1]:
            return [zero] * 4, [zero] * 4
        return [t**2 / 3, t, one, one / (3 * t)], [2 * t / 3, one, zero, -one / (3 * t**2)]

    def _sum(self, side: list[Any]) -> float:
        powers = float(self.middle) ** np.arange(4)
        return float(powers @ [self._float(value) for value in side])


def _generator(overlaps: Sequence[Expr]) -> Expr:
    """An algebraic integer in whose field all overlaps should be; 0 when they are rational."""
    try:
        polynomials = [minimal_polynomial(t, polys=True) for t in overlaps]
    except NotAlgebraic:
        raise NotSolved(_OUTSIDE.format(overlaps)) from None
    best = max(range(len(overlaps)), key=lambda i: (polynomials[i].degree(), overlaps[i]))
    polynomial, overlap = polynomials[best], overlaps[best]
    if polynomial.degree() == 1:
        return Integer(0)
    if polynomial.degree() == 2:
        return sqrt(polynomial.discriminant()).as_coeff_Mul()[1]
    multiples = (c * overlap for c in divisors(polynomial.LC()))
    return next(m for m in multiples if minimal_polynomial(m, polys=True).LC() == 1)


def _isolated(generator: Expr) -> tuple[Polynomial, tuple[Fraction, Fraction]]:
    """The generator's minimal polynomial, constant first, and an interval around it."""
    coefficients = reversed(minimal_polynomial(generator, polys=True).all_coeffs())
    low = Fraction(math.floor(generator * _NARROW - Rational(1, 2)), _NARROW)
    return tuple(Fraction(int(c)) for c in coefficients), (low, low + Fraction(2, _NARROW))
