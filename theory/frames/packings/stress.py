"""Whether an exact arrangement can be improved by a small motion: stress and rigidity, exactly.

The overlaps at the maximum are the *active* pairs. A stress is a force λ_ij ≥ 0 along each of them
that holds every direction in balance, ``Σ_j λ_ij σ_ij w_j = μ_i w_i``, σ the overlap's sign. Under
a motion w' the rates g'_ij of the overlaps then satisfy ``Σ λ_ij σ_ij g'_ij = 0``, so no motion
lowers all of them, and one that raises none keeps those with λ_ij > 0. If only rotations do that
(the pairs are *infinitesimally rigid*), every other small motion raises the worst overlap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from flint import arb, fmpq, fmpq_mat
from sympy import CRootOf, Integer, Matrix
from sympy.polys.matrices import DomainMatrix

from theory.ball import enclose
from theory.frames.arrangement import Arrangement
from theory.frames.overlaps import compared

Hint = Mapping[tuple[int, int], float]
STRICT = "strict local minimum up to rotation"
BALANCED = "critical point: in balance under a stress"
UNKNOWN = "no stress found"
_DIGITS = 10**6
MOST_ENTRIES, MOST_DEGREE = 10_000_000, 8
"""Larger systems of equations are not solved exactly, nor over fields of roots of higher degree."""


@dataclass(frozen=True)
class Rigidity:
    """What is proved of an arrangement: ``words`` is `STRICT`, `BALANCED` or `UNKNOWN`.

    ``active`` pairs are at the worst overlap; ``stressed`` ones carry a positive stress.
    ``motions`` is the dimension of all motions, rotations aside, that to first order keep the
    overlaps of the stressed pairs.
    """

    words: str
    active: tuple[tuple[int, int], ...]
    stressed: tuple[tuple[int, int], ...]
    motions: int


def rigidity(arrangement: Arrangement, kind: str = "lines", hint: Hint | None = None) -> Rigidity:
    """Whether an exact arrangement is a strict local optimum of its worst overlap.

    ``kind`` is "lines" (absolute overlaps) or "points". ``hint`` proposes a stress in floats; else
    all active pairs get the same where the equations leave it open. The arrangement must span its
    dims.

    >>> from theory.frames.catalogue.basic import simplex
    >>> rigidity(simplex(3)).words
    'strict local minimum up to rotation'
    """
    if kind not in ("lines", "points"):
        raise ValueError(f"kind must be lines or points, got {kind}")
    if arrangement.features < 2:
        raise ValueError("an overlap needs two features or more, got 1")
    degree = max((root.poly.degree() for root in arrangement.gram.atoms(CRootOf)), default=1)
    if degree > MOST_DEGREE:
        raise ValueError(f"{arrangement.name}: roots of degree {MOST_DEGREE} at most, got {degree}")
    active = _active(arrangement, kind)
    field = _Field(arrangement)
    entries = (len(active) + field.features) * field.features * field.dims * field.degree**2
    if entries > MOST_ENTRIES:
        raise ValueError(f"{arrangement.name}: at most {MOST_ENTRIES} entries, got {entries}")
    stressed = _stressed(field, active, hint or {})
    pairs = tuple((i, j) for i, j, _ in active)
    if not stressed:
        return Rigidity(UNKNOWN, pairs, (), _motions(field, pairs))
    motions = _motions(field, stressed)
    return Rigidity(BALANCED if motions else STRICT, pairs, stressed, motions)


def _active(arrangement: Arrangement, kind: str) -> list[tuple[int, int, int]]:
    """The pairs at the worst overlap with their signs."""
    lines = kind == "lines"
    worst = arrangement.coherence() if lines else arrangement.largest_overlap()
    found = []
    for i, j in combinations(range(arrangement.features), 2):
        g = arrangement.gram[i, j]
        if lines and compared(abs(g), worst) == 0:
            found.append((i, j, 1 if compared(g, Integer(0)) >= 0 else -1))
        elif not lines and compared(g, worst) == 0:
            found.append((i, j, 1))
    return found


class _Field:
    """The Gram matrix in its number field, of degree d; elements are lists of d rationals."""

    def __init__(self, arrangement: Arrangement) -> None:
        matrix = Matrix(arrangement.gram)
        gram = DomainMatrix.from_Matrix(matrix, extension=True).to_field().to_dense()
        self.domain = gram.domain
        self.gram = gram
        self.dims, self.features = arrangement.dims, arrangement.features
        self.degree = 1 if self.domain.is_QQ else self.domain.mod.degree()
        if gram.rank() != self.dims:
            raise ValueError(f"{arrangement.name}: must span its {self.dims} dims")
        self.basis = _independent(gram, self.dims)
        self.across = gram.extract(list(range(self.features)), self.basis)
        corner = gram.extract(self.basis, self.basis)
        self.coordinates = (self.across * corner.inv()).to_list()

    def digits(self, element: Any) -> list[fmpq]:
        """The rationals of c_0 + c_1 θ + …"""
        listed = [element] if self.degree == 1 else list(reversed(element.to_list()))
        numbers = [fmpq(int(c.numerator), int(c.denominator)) for c in listed]
        return numbers + [fmpq(0)] * (self.degree - len(numbers))

    def block(self, element: Any) -> list[list[fmpq]]:
        """Multiplication by an element as a d × d matrix of rationals."""
        if self.degree == 1:
            return [self.digits(element)]
        columns = []
        for _ in range(self.degree):
            columns.append(self.digits(element))
            element = element * self.domain.unit
        return [list(row) for row in zip(*columns, strict=True)]

    def element(self, digits: Sequence[fmpq]) -> Any:
        found = self.domain.zero
        for c in reversed(digits):
            c_here = self.domain.convert(Fraction(int(c.p), int(c.q)))
            found = c_here if self.degree == 1 else found * self.domain.unit + c_here
        return found

    def sign(self, digits: Sequence[fmpq]) -> int:
        """The sign of an element: zero by algebra, else by a ball that keeps away from zero."""
        if not any(digits):
            return 0
        value = self.domain.to_sympy(self.element(digits))
        for bits in (64, 256, 1024):
            ball: arb = enclose(value, bits)
            if ball > 0 or ball < 0:
                return 1 if ball > 0 else -1
        raise ValueError(f"the sign of {value} is beyond the precision tried")


def _independent(gram: DomainMatrix, dims: int) -> list[int]:
    """The first rows that are independent."""
    _, pivots = gram.rref()
    return list(pivots[:dims])


def _stressed(
    field: _Field, active: Sequence[tuple[int, int, int]], hint: Hint
) -> tuple[tuple[int, int], ...]:
    """The pairs with a positive stress, of one that is nowhere negative; none if none was found.

    What the equations leave open is rounded from the hint, the rest follows exactly.
    """
    d, n, m = field.degree, field.features, field.dims
    unknowns = [*((i, j) for i, j, _ in active), *range(n)]
    rows = fmpq_mat(n * m * d, len(unknowns) * d)
    for column, (i, j, sign) in enumerate(active):
        for here, there in ((i, j), (j, i)):
            _add(field, rows, here * m, column, field.coordinates[there], sign)
    for i in range(n):
        _add(field, rows, i * m, len(active) + i, field.coordinates[i], -1)
    wanted = [hint.get((i, j), hint.get((j, i), 0.0 if hint else 1.0)) for i, j, _ in active]
    values = _completed(rows, [fmpq(round(w * _DIGITS), _DIGITS) for w in wanted], d)
    signs = [field.sign(values[k * d : (k + 1) * d]) for k in range(len(active))]
    if min(signs) < 0 or max(signs) <= 0:
        return ()
    return tuple((i, j) for (i, j, _), s in zip(active, signs, strict=True) if s > 0)


def _add(
    field: _Field, rows: fmpq_mat, first: int, column: int, entries: Sequence[Any], sign: int
) -> None:
    """Write sign · entries below each other into one column of blocks."""
    d = field.degree
    for a, entry in enumerate(entries):
        if entry:
            for p, line in enumerate(field.block(entry)):
                for q, c in enumerate(line):
                    rows[(first + a) * d + p, column * d + q] = sign * c


def _completed(rows: fmpq_mat, wanted: Sequence[fmpq], degree: int) -> list[fmpq]:
    """A solution of rows · z = 0 whose free unknowns are as wanted.

    Unknowns are reversed, so that the norms and as many stresses as possible are solved for.
    """
    count = rows.ncols()
    backward = fmpq_mat(rows.nrows(), count)
    for i in range(rows.nrows()):
        for j in range(count):
            backward[i, count - 1 - j] = rows[i, j]
    reduced, rank = backward.rref()
    values = [fmpq(0)] * count
    for k, w in enumerate(wanted):
        values[count - 1 - k * degree] = w
    pivots = []
    for i in range(rank):
        pivots.append(next(j for j in range(count) if reduced[i, j]))
    for i, pivot in enumerate(pivots):
        free = (j for j in range(pivot + 1, count) if reduced[i, j] and j not in pivots)
        values[pivot] = -sum((reduced[i, j] * values[j] for j in free), fmpq(0))
    return values[::-1]


def _motions(field: _Field, pairs: Sequence[tuple[int, int]]) -> int:
    """Motions that keep all lengths and these overlaps to first order, less the rotations.

    With coordinates over the basis, w_i' = Σ_b D_ib w_b, the rate of an overlap is
    ⟨w_i', w_j⟩ + ⟨w_i, w_j'⟩ = D_i · P_j + D_j · P_i where P_j are the overlaps with the basis.
    """
    d, n, m = field.degree, field.features, field.dims
    across = field.across.to_list()
    every = [*((i, i) for i in range(n)), *pairs]
    rows = fmpq_mat(len(every) * d, n * m * d)
    for place, (i, j) in enumerate(every):
        for here, there in {(i, j), (j, i)}:
            for b in range(m):
                for p, line in enumerate(field.block(across[there][b])):
                    for q, c in enumerate(line):
                        rows[place * d + p, (here * m + b) * d + q] = c
    free = n * m - rows.rank() // d
    return int(free - m * (m - 1) // 2)
