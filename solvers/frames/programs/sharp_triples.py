"""Certificates from triples that leave no gap to a known arrangement.

Where the bound of `three_point_energy` is attained, every square of the proof vanishes at the
overlaps of each triple of the arrangement, and every matrix F_k on what its vectors span. Within
those limits (the face of the semidefinite cones) the program has points inside again, and these
can be rounded: a few linear equations over the rationals say that (*) holds with equality, to
second order, at every triple.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, pairwise, product

import numpy as np
from scipy.linalg import qr
from sympy import Matrix, Rational

from solvers.evidence import NotSolved
from solvers.frames.programs.semidefinite import Floats, Interior, Program, Square, interior_points
from solvers.frames.programs.three_point import check, polynomial_pieces
from solvers.frames.programs.triples import value
from theory.certificate import Rejected
from theory.frames.arrangement import Arrangement
from theory.frames.programs.polynomials import Polynomial, evaluate
from theory.frames.programs.potentials import ZERO, Potential
from theory.frames.programs.squares import (
    Powers,
    Trivariate,
    absorbed,
    added,
    gram_determinant,
    monomials,
    moved,
    multiplied,
    quadratic,
)
from theory.frames.programs.three_point import (
    Ends,
    Sums,
    ThreePointEnergy,
    Triangle,
    across,
    basis,
    choices,
    inequality,
    multipliers,
)
from theory.frames.programs.zonal import zonals

Table = list[list[Fraction]]
Point = tuple[Fraction, Fraction, Fraction]

_SEED, _CANDIDATES = 0, 4
_UNIT = 2**36
_PRICE = 1e-2
"""What F and a cost in the program, which any point inside would solve: it keeps them small."""
_SHIFT = 1.0
_REPAIRS = 4


def sharp_triples(arrangement: Arrangement, potential: Potential, order: int) -> ThreePointEnergy:
    """The certificate that as many vectors never have less energy than the arrangement.

    Its overlaps are rational, the potential is in polynomial pieces, and the triples that have
    their overlaps on the same three pieces all have the same ones, inside the pieces; it has three
    dims at least, and no three of its vectors are in a plane. Otherwise, and where triples leave a
    gap: `NotSolved`.

    The tetrahedron and f = (t + 1)², which is 4/9 at each of its twelve ordered pairs:

    >>> from theory.frames.catalogue.basic import simplex
    >>> square = Potential((Fraction(-1), Fraction(1)), ((1, 2, 1),), ((1,),))
    >>> sharp_triples(simplex(3), square, 3).energy
    Fraction(16, 3)

    Source: [cohn2012] for the bound.
    """
    check(len(rationals(arrangement)), arrangement.dims, order)
    if arrangement.dims < 3 or order < 3:
        came = f"{arrangement.dims} and {order}"
        raise ValueError(f"arrangement must have dims >= 3, and order be >= 3, got {came}")
    face = _Face(rationals(arrangement), arrangement.dims, potential, order)
    points = sorted(interior_points(face.program()), key=lambda point: -point.room)
    try:
        certificate = face.certificate(points[0])
        certificate.proves()
    except Rejected as error:
        raise NotSolved(f"triples of order {order} leave a gap: {error}") from None
    return certificate


def rationals(arrangement: Arrangement) -> Table:
    """Its Gram matrix as fractions, or `NotSolved`."""
    gram = arrangement.gram
    if not all(entry.is_Rational for entry in gram):
        raise NotSolved(f"{arrangement.name} has overlaps that are not rational")
    return [[_fraction(gram[i, j]) for j in range(gram.shape[1])] for i in range(gram.shape[0])]


@dataclass(frozen=True)
class _Unknown:
    """An entry (i, j) of the matrix G of F_k = U G Uᵀ, or a_k; and what it takes of each gap."""

    k: int
    i: int
    j: int
    of_table: bool
    taken: list[Trivariate]


@dataclass(frozen=True)
class _Case:
    """One choice of three pieces, in variables whose origin is where the inequality is met."""

    ends: Ends
    origin: Point
    met: bool
    places: Floats
    multipliers: list[Trivariate]
    bases: list[list[Powers]]
    values: list[Floats]
    changes: list[Floats]


class _Face:
    """All that is known of a certificate without a gap before any program is solved."""

    def __init__(
        self, gram: Sequence[Sequence[Fraction]], dims: int, potential: Potential, order: int
    ) -> None:
        self.gram, self.dims, self.potential, self.order = gram, dims, potential, order
        self.features = len(gram)
        self.pieces = polynomial_pieces(potential, order)
        random = np.random.default_rng(_SEED)
        intervals = list(pairwise(potential.cuts))
        met = self._met()
        self.cases = [
            _case([intervals[piece] for piece in choice], met.get(choice), order, random)
            for choice in choices(len(self.pieces))
        ]
        self.spans = [_null(self._moments(k)) for k in range(order + 1)]
        self.unknowns = list(self._tables()) + list(self._pairs())
        self.roofs = self._gaps((Fraction(0),), self._triples({}), self.pieces)

    def _met(self) -> dict[tuple[int, ...], Point]:
        """The overlaps of the triples that lie on each choice of pieces."""
        found: dict[tuple[int, ...], Point] = {}
        for i, j, k in combinations(range(self.features), 3):
            u, v, t = sorted((self.gram[i][j], self.gram[i][k], self.gram[j][k]))
            choice = tuple(self.potential.piece(x) for x in (u, v, t))
            if found.setdefault(choice, (u, v, t)) != (u, v, t):
                raise NotSolved(f"triples with different overlaps are on the pieces {choice}")
            flat = value(gram_determinant(), np.array([[float(x) for x in (u, v, t)]]))[0] < 1e-9
            if flat or any(x in self.potential.cuts for x in (u, v, t)):
                raise NotSolved(f"a triple has its overlaps {u}, {v}, {t} on a boundary")
        return found

    def _moments(self, k: int) -> Table:
        """Σ Y_k over all triples of the arrangement; F_k must vanish on what this spans."""
        size, scalar = self.order + 1 - k, across(k, self.dims)[k]
        rows = self.gram
        counts = Counter(
            (rows[x][y], rows[x][z], rows[y][z])
            for x, y, z in product(range(self.features), repeat=3)
        )
        total = [[Fraction(0)] * size for _ in range(size)]
        for point, count in counts.items():
            weight = count * _at(scalar, point)
            for i, j in product(range(size), repeat=2):
                total[i][j] += weight * point[0] ** i * point[1] ** j
        return total

    def _triples(self, tables: dict[int, Table]) -> tuple[Triangle, ...]:
        sizes = range(self.order + 1, 0, -1)
        every = [tables.get(k, [[Fraction(0)] * n] * n) for k, n in enumerate(sizes)]
        return tuple(tuple(tuple(row[: i + 1]) for i, row in enumerate(table)) for table in every)

    def _gaps(
        self, pairs: Polynomial, triples: tuple[Triangle, ...], pieces: Sequence[Polynomial]
    ) -> list[Trivariate]:
        """Both sides' difference in (*), each case in its own variables."""
        sums = Sums(Fraction(self.dims), self.features, Fraction(1), pairs, triples)
        gaps = inequality(sums, self.potential.cuts, pieces)
        return [
            moved(gap, _around(case.origin))
            for case, (_, gap) in zip(self.cases, gaps, strict=True)
        ]

    def _taken(self, pairs: Polynomial, tables: dict[int, Table]) -> list[Trivariate]:
        gaps = self._gaps(pairs, self._triples(tables), [ZERO] * len(self.pieces))
        return [added((-1, gap)) for gap in gaps]

    def _tables(self) -> list[_Unknown]:
        """Entries of the G_k. What they take is read off G = eeᵀ with e of one or two entries."""
        found = []
        for k, span in enumerate(self.spans):
            alone = []
            for i, j in combinations_with_replacement(range(len(span)), 2):
                e = span[i] if i == j else [a + b for a, b in zip(span[i], span[j], strict=True)]
                square = [[a * b for b in e] for a in e]
                alone.append(((i, j), self._taken((Fraction(0),), {k: square})))
            taken = dict(alone)
            for (i, j), both in taken.items():
                if i != j:
                    parts = zip(both, taken[i, i], taken[j, j], strict=True)
                    both = [added((1, p), (-1, q), (-1, r)) for p, q, r in parts]
                found.append(_Unknown(k, i, j, True, both))
        return found

    def _pairs(self) -> list[_Unknown]:
        """a_0, and those a_k for which Σ P_k vanishes on the arrangement."""
        found = []
        for k, p in enumerate(zonals(2 * self.order, self.dims)):
            if k == 0 or not sum(evaluate(p, t) for row in self.gram for t in row):
                one = (Fraction(0),) * k + (Fraction(1),)
                found.append(_Unknown(k, 0, 0, False, self._taken(one, {})))
        return found

    def equations(self) -> tuple[Table, list[Fraction]]:
        """That (*) holds with equality where it is met, and with slope 0."""
        rows, sides = [], []
        for place, case in enumerate(self.cases):
            if case.met:
                for e in monomials(1, flat=False):
                    rows.append([u.taken[place].get(e, Fraction(0)) for u in self.unknowns])
                    sides.append(self.roofs[place].get(e, Fraction(0)))
        chosen = _independent([[*row, side] for row, side in zip(rows, sides, strict=True)])
        return [rows[r] for r in chosen], [sides[r] for r in chosen]

    def program(self) -> Program:
        rows, sides = self.equations()
        values = [
            [value(u.taken[place], case.places) for u in self.unknowns]
            for place, case in enumerate(self.cases)
        ]
        columns = np.concatenate([*(np.array(v).T for v in values), _floats(rows)])
        roofs = [value(roof, c.places) for roof, c in zip(self.roofs, self.cases, strict=True)]
        side = np.concatenate([*roofs, _floats([sides])[0]])
        line = columns[:, [not u.of_table for u in self.unknowns]]
        tables = [self._table(columns, k) for k in range(self.order + 1) if self.spans[k]]
        return Program(
            tables=tables,
            line=line,
            squares=list(self._squares()),
            side=side + _SHIFT * line[:, 0],
            table_costs=[_PRICE * np.eye(t.shape[1]) for t in tables],
            line_costs=np.full(line.shape[1], _PRICE),
        )

    def _table(self, columns: Floats, k: int) -> Floats:
        size = len(self.spans[k])
        table = np.zeros((len(columns), size, size))
        for u, column in zip(self.unknowns, columns.T, strict=True):
            if u.of_table and u.k == k:
                table[:, u.i, u.j] += column / 2
                table[:, u.j, u.i] += column / 2
        return table

    def _squares(self) -> list[Square]:
        found, start = [], 0
        for case in self.cases:
            rows = slice(start, start + len(case.places))
            start = rows.stop
            for g, z in zip(case.multipliers, case.values, strict=True):
                found.append(Square(rows, value(g, case.places), z))
        return found

    def certificate(self, point: Interior) -> ThreePointEnergy:
        solution = self._exact(point)
        tables: dict[int, Table] = {k: _zeros(self.order + 1 - k) for k in range(self.order + 1)}
        pairs = [Fraction(0)] * (2 * self.order + 1)
        for u, x in zip(self.unknowns, solution, strict=True):
            if u.of_table:
                _add_product(tables[u.k], self.spans[u.k][u.i], self.spans[u.k][u.j], x)
            else:
                pairs[u.k] = x
        each = len(point.grams) // len(self.cases)
        squares = []
        for place, case in enumerate(self.cases):
            taken = ((-x, u.taken[place]) for u, x in zip(self.unknowns, solution, strict=True))
            gap = added((1, self.roofs[place]), *taken)
            squares.append(_proof(case, gap, point.grams[place * each : (place + 1) * each]))
        triples = self._triples(tables)
        sums = Sums(Fraction(self.dims), self.features, Fraction(1), tuple(pairs), triples)
        return ThreePointEnergy(
            Fraction(self.dims),
            Fraction(self.features),
            self.potential.cuts,
            self.pieces,
            Fraction(_UNIT),
            tuple(_UNIT * c for c in pairs),
            tuple(_in_units(table) for table in triples),
            tuple(squares),
            sums.floor(),
        )

    def _exact(self, point: Interior) -> list[Fraction]:
        """The unknowns near the point that meet the equations; the first few make up for all."""
        places = [k for k in range(self.order + 1) if self.spans[k]]
        line = iter(point.line)
        near = [
            point.tables[places.index(u.k)][u.i, u.j]
            if u.of_table
            else next(line) - (_SHIFT if u.k == 0 else 0)
            for u in self.unknowns
        ]
        found = [_near(x) for x in near]
        rows, sides = self.equations()
        # The largest unknowns feel a small change least.
        chosen = qr(_floats(rows) * np.abs(near), mode="r", pivoting=True)[1][: len(rows)]
        short = [
            side - sum((c * x for c, x in zip(row, found, strict=True)), Fraction(0))
            for row, side in zip(rows, sides, strict=True)
        ]
        square = _matrix([[row[k] for k in chosen] for row in rows])
        for k, step in zip(chosen, square.LUsolve(_matrix([[x] for x in short])), strict=True):
            found[k] += _fraction(step)
        return found


def _case(ends: Ends, met: Point | None, order: int, random: np.random.Generator) -> _Case:
    """As many points as there are polynomials that vanish to second order at the origin.

    All polynomials, where nothing is met.
    """
    origin = _origin(ends, met)
    lowest = 2 if met else 0
    x = np.cos(np.pi * random.uniform(size=(_CANDIDATES * len(monomials(2 * order, False)), 3)))
    x -= _floats([origin])[0]
    plain = _monomials(x, [e for e in monomials(2 * order, False) if sum(e) >= lowest])
    # Orthonormal first, so that the points are chosen for the polynomials and not their basis.
    even = np.linalg.qr(plain)[0]
    places = x[qr(even.T, mode="r", pivoting=True)[1][: even.shape[1]]]
    found = _Case(ends, origin, met is not None, places, [], [], [], [])
    for g, degree in multipliers(ends, False):
        powers = [e for e in basis(order, degree, False) if sum(e) >= lowest / 2]
        z, upper = np.linalg.qr(_monomials(places, powers))
        size = np.sqrt(len(places))
        found.multipliers.append(moved(g, _around(origin)))
        found.bases.append(powers)
        found.values.append(size * z)
        found.changes.append(size * np.linalg.inv(upper))
    return found


def _proof(case: _Case, gap: Trivariate, grams: Sequence[Floats]) -> tuple[Triangle, ...]:
    """Gram matrices that add up to the gap, for the monomials that the checker uses."""
    found = [_rational(c @ q @ c.T) for c, q in zip(case.changes, grams, strict=True)]
    for g, rows, powers in zip(case.multipliers, found, case.bases, strict=True):
        gap = added((1, gap), (-1, multiplied(g, quadratic(rows, powers))))
    z, change = case.values[0], case.changes[0]
    for _ in range(_REPAIRS):
        delta = np.linalg.solve((z @ z.T) ** 2, value(gap, case.places))
        step = _rational(change @ (z * delta[:, None]).T @ z @ change.T)
        found[0] = [
            [a + b for a, b in zip(*rows, strict=True)] for rows in zip(found[0], step, strict=True)
        ]
        gap = added((1, gap), (-1, quadratic(step, case.bases[0])))
    first = absorbed(found[0], case.bases[0], gap)
    if first is None:
        raise NotSolved("the inequality is not met where it should be")
    return tuple(
        _in_units(_uncentred(rows, powers, case.origin))
        for rows, powers in zip([first, *found[1:]], case.bases, strict=True)
    )


def _uncentred(rows: Table, powers: Sequence[Powers], origin: Point) -> Table:
    """The Gram matrix for monomials around 0, from that for monomials around the origin."""
    every = monomials(max(map(sum, powers)), False)
    a, b, c = origin
    back = [moved({e: Fraction(1)}, _around((-a, -b, -c))) for e in powers]
    change = [[p.get(e, Fraction(0)) for e in every] for p in back]
    half = [
        [
            sum(
                (rows[max(i, k)][min(i, k)] * row[j] for k, row in enumerate(change) if row[j]),
                Fraction(0),
            )
            for j in range(len(every))
        ]
        for i in range(len(rows))
    ]
    return [
        [
            sum((row[i] * half[k][j] for k, row in enumerate(change) if row[i]), Fraction(0))
            for j in range(i + 1)
        ]
        for i in range(len(every))
    ]


def _origin(ends: Ends, met: Point | None) -> Point:
    """The place of a triple of overlaps, in variables that run over [−1, 1]."""
    if met is None:
        return Fraction(0), Fraction(0), Fraction(0)
    a, b, c = (
        (2 * t - low - high) / (high - low) for t, (low, high) in zip(met, ends, strict=True)
    )
    return a, b, c


def _around(origin: Point) -> Ends:
    return [(c - 1, c + 1) for c in origin]


def _at(p: Trivariate, point: Point) -> Fraction:
    u, v, t = point
    return sum((c * u**a * v**b * t**e for (a, b, e), c in p.items()), Fraction(0))


def _monomials(x: Floats, powers: Sequence[Powers]) -> Floats:
    return np.asarray(np.prod(x[:, None, :] ** np.array(powers)[None, :, :], axis=2))


def _null(rows: Table) -> Table:
    """Vectors that span the kernel."""
    return [[_fraction(entry) for entry in v] for v in _matrix(rows).nullspace()]


def _independent(rows: Table) -> list[int]:
    """Places of rows that span all of them."""
    return list(_matrix(rows).T.rref()[1])


def _matrix(rows: Sequence[Sequence[Fraction]]) -> Matrix:
    return Matrix([[Rational(x.numerator, x.denominator) for x in row] for row in rows])


def _fraction(x: Rational) -> Fraction:
    return Fraction(int(x.p), int(x.q))


def _floats(rows: Sequence[Sequence[Fraction]]) -> Floats:
    return np.array([[float(x) for x in row] for row in rows])


def _zeros(size: int) -> Table:
    return [[Fraction(0)] * size for _ in range(size)]


def _add_product(table: Table, u: list[Fraction], v: list[Fraction], times: Fraction) -> None:
    """Add the multiple of uvᵀ + vuᵀ, or of uuᵀ when they are the same."""
    for i, j in product(range(len(table)), repeat=2):
        both = u[i] * v[j] if u is v else u[i] * v[j] + v[i] * u[j]
        table[i][j] += times * both


def _near(x: float) -> Fraction:
    return Fraction(round(Fraction(float(x)) * _UNIT), _UNIT)


def _rational(block: Floats) -> Table:
    """The rows up to the diagonal, rounded."""
    if not np.isfinite(block).all():
        raise NotSolved("the semidefinite program ended with numbers that are not finite")
    return [[_near(x) for x in row[: i + 1]] for i, row in enumerate(block)]


def _in_units(rows: Sequence[Sequence[Fraction]]) -> Triangle:
    return tuple(tuple(_UNIT * x for x in row) for row in rows)
