"""Bounds from triples of directions: semidefinite programs that propose certificates."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

import numpy as np

from solvers.evidence import NotSolved
from solvers.frames.programs.delsarte import spherical_code
from solvers.frames.programs.one_sided import zonal_values
from solvers.frames.programs.semidefinite import Floats, Interior, Program, Square, interior_points
from solvers.frames.programs.triples import Case, averaged, case_of, chebyshev, value
from solvers.frames.programs.yudin import values
from theory.certificate import Certificate, Rejected
from theory.frames.programs.polynomials import Polynomial
from theory.frames.programs.potentials import ZERO, Potential
from theory.frames.programs.squares import Rows, Trivariate, absorbed, added
from theory.frames.programs.three_point import (
    MOST_ORDER,
    Ends,
    Sums,
    ThreePointCode,
    ThreePointEnergy,
    Triangle,
    basis,
    choices,
    inequality,
    remainder,
)

Kind = TypeVar("Kind", bound=Certificate)
Progress = Callable[[str], None]

ORDER = 5
_SEED = 0
_TRIES, _REPAIRS = 8, 12
"""How many points to round; how often to give what rounding leaves to the squares."""
_CLEAR, _NARROW = 0.9, 1 - 1e-6
"""How far below what n vectors need the cost should get, and must get at least."""
_FINEST, _COARSEST, _SPARE = 60, 20, 8
"""Binary places: at most, at least, and beyond what the least eigenvalue asks for."""
_DIGITS = 10**6
_GRID = 201


def three_point_energy(
    features: int,
    dims: int,
    potential: Potential,
    order: int = ORDER,
    energy: Fraction | None = None,
    progress: Progress | None = None,
) -> ThreePointEnergy:
    """A floor of Σ_{i≠j} f(⟨w_i, w_j⟩) from triples, for f in polynomial pieces.

    ``order`` is the d of [bachoc2008]: F_k has d − k + 1 rows and all polynomials have degree 2d.
    The certificate states the given ``energy``, or without one the largest it proves in millionths.

    >>> from theory.frames.programs.potentials import relu_squared
    >>> three_point_energy(5, 2, relu_squared(), 3).bounds()["lower"] > 0
    True
    """
    check(features, dims, order)
    if energy is not None and not isinstance(energy, Fraction | int):
        raise ValueError(f"energy must be a fraction, got {energy!r}")
    pieces = polynomial_pieces(potential, order)
    shift = 1 - float(values(potential, np.linspace(-1, 1, _GRID)).min())
    search = TripleProgram(features, dims, order, potential.cuts, pieces)
    points = interior_points(search.energy_program(shift))
    alone = shift * features * (features - 1)
    found = list(
        _told(
            points, progress, lambda a, b: f"floor {-a - alone:.9g}, no more than {-b - alone:.9g}"
        )
    )

    def candidate(point: Interior) -> ThreePointEnergy:
        line = point.line.copy()
        line[0] -= shift
        certificate = ThreePointEnergy(
            Fraction(dims),
            Fraction(features),
            potential.cuts,
            pieces,
            *search.rounded(point, line),
            Fraction(0),
        )
        return replace(certificate, energy=_stated(certificate) if energy is None else energy)

    return _first(candidate, reversed(found[-_TRIES:]))


def three_point_code(
    dims: int,
    largest: Fraction,
    order: int = ORDER,
    most: int | None = None,
    progress: Progress | None = None,
) -> ThreePointCode:
    """At most how many unit vectors have all overlaps ≤ s, by triples.

    Without ``most``, the least number for which the program of this order finds a proof.

    >>> three_point_code(3, Fraction(0), 2, 6).proves()
    'at most 6 unit vectors in 3 dims have all overlaps <= 0'
    """
    check(3 if most is None else most + 1, dims, order)
    if not isinstance(largest, Fraction | int) or not -1 < largest < 1:
        raise ValueError(f"largest must be a fraction between -1 and 1, got {largest!r}")
    if most is not None:
        return _refuted(dims, Fraction(largest), order, most + 1, progress)
    least = None
    for allowed in range(int(spherical_code(dims, largest).bounds()["upper"]), 1, -1):
        try:
            least = _refuted(dims, Fraction(largest), order, allowed + 1, progress)
        except NotSolved:
            break
    if least is None:
        raise NotSolved(f"order {order} proves no more than linear programming does")
    return least


def _refuted(
    dims: int, largest: Fraction, order: int, features: int, progress: Progress | None
) -> ThreePointCode:
    """A certificate that there are no such n vectors."""
    search = TripleProgram(features, dims, order, (Fraction(-1), largest), (ZERO,))
    needed = features - 1.0
    points = _told(
        interior_points(search.code_program()),
        progress,
        lambda a, b: f"cost {a:.9g}, at least {b:.9g}, below {needed:.9g} would do",
    )

    def candidate(point: Interior) -> ThreePointCode:
        parts = search.rounded(point, np.append(1.0, point.line))
        return ThreePointCode(Fraction(dims), largest, Fraction(features - 1), *parts)

    return _first(candidate, _cheap(points, needed))


def _first(candidate: Callable[[Interior], Kind], points: Iterable[Interior]) -> Kind:
    """The certificate at the first point that has one; the exact check has the only say."""
    problem = "there was none"
    for point in points:
        try:
            certificate = candidate(point)
            certificate.proves()
        except Rejected as error:
            problem = str(error)
        else:
            return certificate
    raise NotSolved(f"no candidate is a certificate: {problem}")


def _cheap(points: Iterable[Interior], needed: float) -> Iterable[Interior]:
    """The first point whose cost is clearly less than needed, then those that are less at all."""
    less = []
    for point in points:
        if point.cost < _NARROW * needed:
            less.append(point)
        if point.cost < _CLEAR * needed:
            break
    return reversed(less[-_TRIES:])


def _told(
    points: Iterable[Interior], progress: Progress | None, words: Callable[[float, float], str]
) -> Iterable[Interior]:
    """The points, each told of by its cost and by what the least cost is at least."""
    for step, point in enumerate(points):
        if progress is not None:
            progress(f"point {step}: {words(point.cost, point.dual_cost)}")
        yield point


def _stated(certificate: ThreePointEnergy) -> Fraction:
    return Fraction(math.floor(certificate.floor() * _DIGITS), _DIGITS)


class TripleProgram:
    """The program of n unit vectors in m dims for one potential, and the way back to fractions."""

    def __init__(
        self,
        features: int,
        dims: int,
        order: int,
        cuts: Sequence[Fraction],
        pieces: Sequence[Polynomial],
    ) -> None:
        self.features, self.dims, self.order = features, dims, order
        self.cuts, self.pieces = cuts, pieces
        intervals = list(pairwise(cuts))
        random = np.random.default_rng(_SEED)
        self.chosen = choices(len(pieces))
        self.cases = [
            case_of([intervals[place] for place in case], order, dims == 2, random)
            for case in self.chosen
        ]

    def energy_program(self, shift: float) -> Program:
        """Variables are a_0 + shift and the other a_k; the cost is −floor, but for the shift."""
        n = self.features
        costs = np.full(2 * self.order + 1, float(n))
        costs[0] = -n * (n - 1)
        side = [
            sum(
                _polynomial(self.pieces[place], u)
                for place, u in zip(case, c.overlaps.T, strict=True)
            )
            + 3 * shift
            for case, c in zip(self.chosen, self.cases, strict=True)
        ]
        return self._program(self._line(), costs, np.concatenate(side), n)

    def code_program(self) -> Program:
        """With a_0 = 1 and f = 0, the least Σ a_k + H(1, 1, 1)."""
        line = self._line()
        return self._program(line[:, 1:], np.ones(2 * self.order), -line[:, 0], 1)

    def _program(self, line: Floats, costs: Floats, side: Floats, times: int) -> Program:
        one = np.ones((1, 3))
        parts = [self._tables(case.overlaps) for case in self.cases]
        return Program(
            tables=[np.concatenate(rows) for rows in zip(*parts, strict=True)],
            line=line,
            squares=list(self._squares()),
            side=side,
            table_costs=[times * table[0] for table in averaged(one, self.order, self.dims)],
            line_costs=costs,
        )

    def _line(self) -> Floats:
        degrees = range(2 * self.order + 1)
        return np.concatenate(
            [sum(zonal_values(degrees, self.dims, u) for u in c.overlaps.T) for c in self.cases]
        )

    def _tables(self, overlaps: Floats) -> list[Floats]:
        """3 Σ S_k(u, u, 1) + 3 (n − 2) S_k(u, v, t) for each k."""
        total = averaged(overlaps, self.order, self.dims)
        total = [3 * (self.features - 2) * table for table in total]
        for u in overlaps.T:
            pair = averaged(np.stack([u, u, np.ones_like(u)], axis=1), self.order, self.dims)
            total = [table + 3 * part for table, part in zip(total, pair, strict=True)]
        return total

    def _squares(self) -> Iterable[Square]:
        start = 0
        for case in self.cases:
            rows = slice(start, start + len(case.overlaps))
            start = rows.stop
            for weight, z in zip(case.weights, case.bases, strict=True):
                yield Square(rows, weight, z)

    def rounded(
        self, point: Interior, line: Floats
    ) -> tuple[
        Fraction, tuple[Fraction, ...], tuple[Triangle, ...], tuple[tuple[Triangle, ...], ...]
    ]:
        """Denominator, pairs, triples and squares of a certificate near this point."""
        blocks = [*point.tables, *point.grams]
        if not all(np.isfinite(block).all() for block in (line, *blocks)):
            raise NotSolved("the semidefinite program ended with numbers that are not finite")
        tables = [_changed(table, chebyshev(len(table) - 1)) for table in point.tables]
        changes = [change for case in self.cases for change in case.changes]
        grams = [_changed(q, change) for q, change in zip(point.grams, changes, strict=True)]
        unit = 2 ** _bits([*tables, *grams])
        pairs = tuple(Fraction(math.floor(Fraction(float(c)) * unit)) for c in line)
        triples = tuple(_triangle(_rounded(table, unit)) for table in tables)
        sums = Sums(Fraction(self.dims), self.features, Fraction(unit), pairs, triples)
        each = len(grams) // len(self.cases)
        cases = zip(self.cases, inequality(sums, self.cuts, self.pieces), strict=True)
        squares = tuple(
            _repaired(case, gap, ends, grams[k * each : (k + 1) * each], sums)
            for k, (case, (ends, gap)) in enumerate(cases)
        )
        return Fraction(unit), pairs, triples, squares


def _repaired(
    case: Case, gap: Trivariate, ends: Ends, grams: Sequence[Floats], sums: Sums
) -> tuple[Triangle, ...]:
    """Rounded Gram matrices, the first of which takes over what they leave of the polynomial.

    That is small at the points, but may have large coefficients. So it becomes Σ δ_p z(p)z(p)ᵀ,
    which is small, until what is left can be spread over the monomials.
    """
    unit = sums.denominator
    found = [_rounded(gram, unit) for gram in grams]
    z, change = case.bases[0], case.changes[0]
    square = (z @ z.T) ** 2
    rest = remainder(gap, ends, found, sums)
    for _ in range(_REPAIRS):
        if max(map(abs, rest.values()), default=0) * unit < 1:
            break
        delta = np.linalg.solve(square, value(rest, case.places))
        step = _rounded(_changed((z * delta[:, None]).T @ z, change), unit)
        found[0] = [
            [a + b for a, b in zip(*rows, strict=True)] for rows in zip(found[0], step, strict=True)
        ]
        rest = remainder(rest, ends, [step], sums)
    first = absorbed(found[0], basis(sums.order, 0, sums.dims == 2), added((unit, rest)))
    assert first is not None
    return (_triangle(first), *(_triangle(gram) for gram in found[1:]))


def _polynomial(p: Polynomial, t: Floats) -> Floats:
    return np.asarray(np.polynomial.polynomial.polyval(t, [float(c) for c in p]))


def _changed(gram: Floats, change: Floats) -> Floats:
    return np.asarray(change @ gram @ change.T)


def _bits(blocks: Sequence[Floats]) -> int:
    """How many binary places leave every matrix positive definite when it is rounded."""
    least = min(np.linalg.eigvalsh(block)[0] / len(block) for block in blocks)
    if least <= 2.0**-_FINEST:
        return _FINEST
    return max(_COARSEST, math.ceil(-math.log2(least)) + _SPARE)


def _rounded(block: Floats, unit: int) -> list[list[int]]:
    """The rows up to the diagonal, in units of 1/unit."""
    return [
        [round(Fraction(float(entry)) * unit) for entry in row[: i + 1]]
        for i, row in enumerate(block)
    ]


def _triangle(rows: Rows) -> Triangle:
    return tuple(tuple(Fraction(entry) for entry in row) for row in rows)


def polynomial_pieces(potential: Potential, order: int) -> tuple[Polynomial, ...]:
    """The pieces of a potential without denominators, of degree 2d at most."""
    if any(len(below) > 1 for below in potential.denominators):
        raise ValueError("potential must have polynomial pieces, without denominators")
    pieces = tuple(
        tuple(Fraction(c) / below[0] for c in above)
        for above, below in zip(potential.numerators, potential.denominators, strict=True)
    )
    if max(map(len, pieces)) > 2 * order + 1:
        raise ValueError(f"order must be at least half the degree of the potential, got {order}")
    return pieces


def check(features: int, dims: int, order: int) -> None:
    """`ValueError` for sizes of which there is no certificate."""
    for name, number, least in (("features", features, 3), ("dims", dims, 2), ("order", order, 1)):
        if not isinstance(number, int) or number < least:
            raise ValueError(f"{name} must be a whole number >= {least}, got {number!r}")
    if order > MOST_ORDER:
        raise ValueError(f"order must be at most {MOST_ORDER}, got {order}")
