"""Tables of algebraic numbers, kept as rational ones: ``Σ_k α^k G_k`` for one number α."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq, fmpq_mat
from sympy import EXRAW, QQ, CRootOf, Expr, ImmutableMatrix, Poly, cos, ilcm, pi, sqrt
from sympy.polys.constructor import construct_domain
from sympy.polys.matrices import DomainMatrix
from sympy.polys.polyerrors import BasePolynomialError

_ROOTS = {sqrt(2): (4, 2, 0), sqrt(3): (6, 2, 0), sqrt(5): (5, 4, -1)}
"""Roots that are a cosine in disguise, (q, a, b) for a cos π/q + b."""


@dataclass(frozen=True)
class Table:
    """An exact table over Q(α): one rational layer for each power of α.

    >>> from sympy import Integer, sqrt
    >>> golden = Table.of([sqrt(5), Integer(1)], [[0, 1], [1, 0]])
    >>> len(golden.layers), (golden * golden).diagonal()
    (2, [6, 6])
    """

    field: Any
    layers: tuple[Any, ...]

    @staticmethod
    def of(numbers: Sequence[Expr], places: Sequence[Sequence[int]]) -> Table:
        """The table with ``numbers[k]`` where ``places`` has k, over the least field for them."""
        field, converted = (
            _with_cosines(numbers)
            or _with_one_root(numbers)
            or construct_domain(numbers, extension=True, field=True)
        )
        if not (field.is_QQ or field.is_Algebraic):
            raise ValueError(f"numbers must be rational or algebraic, got {list(numbers)[:4]}")
        depth = 1 if field.is_QQ else int(field.mod.degree())
        parts = [_coefficients(number, depth) for number in converted]
        rows, columns = len(places), len(places[0])
        order = [k for row in places for k in row]
        layers = (fmpq_mat(rows, columns, [parts[k][i] for k in order]) for i in range(depth))
        return Table(field, tuple(layers))

    @property
    def size(self) -> int:
        """How many rows it has."""
        return int(self.layers[0].nrows())

    @property
    def transposed(self) -> Table:
        return Table(self.field, tuple(layer.transpose() for layer in self.layers))

    def __mul__(self, other: Table) -> Table:
        """The product of two tables over the same field."""
        depth = len(self.layers)
        columns = int(other.layers[0].ncols())
        powers = [fmpq_mat(self.size, columns) for _ in range(2 * depth - 1)]
        for i, one in enumerate(self.layers):
            for j, two in enumerate(other.layers):
                powers[i + j] += one * two
        return Table(self.field, tuple(self._reduced(powers)))

    def _reduced(self, powers: list[Any]) -> list[Any]:
        """High powers of α put in terms of low ones, by its minimal polynomial."""
        depth = len(self.layers)
        while len(powers) > depth:
            top = powers.pop()
            for k, c in enumerate(self._monic):
                powers[len(powers) - depth + k] -= top * c
        return powers

    @property
    def _monic(self) -> list[Any]:
        """The minimal polynomial of α below its leading power, lowest power first."""
        leading, *rest = _rationals(self.field.mod.to_list())
        return [c / leading for c in reversed(rest)]

    def __rmul__(self, ratio: Any) -> Table:
        return Table(self.field, tuple(ratio * layer for layer in self.layers))

    def diagonal(self) -> list[Expr]:
        """The entries (i, i) as expressions."""
        return [self.field.to_sympy(self.number(i, i)) for i in range(self.size)]

    def numbered(self) -> tuple[list[Expr], list[list[int]]]:
        """Its different entries, and the table of their places; the reverse of `Table.of`."""
        # Numerators over one denominator: rational numbers take long to hash.
        split = [layer.numer_denom() for layer in self.layers]
        parts = list(zip(*(map(int, tops.entries()) for tops, _ in split), strict=True))
        place = {part: k for k, part in enumerate(dict.fromkeys(parts))}
        below = [bottom for _, bottom in split]
        numbers = [
            self.field.to_sympy(
                self._number([fmpq(top, b) for top, b in zip(part, below, strict=True)])
            )
            for part in place
        ]
        columns = int(self.layers[0].ncols())
        order = [place[part] for part in parts]
        return numbers, [order[i : i + columns] for i in range(0, len(order), columns)]

    def number(self, i: int, j: int) -> Any:
        """An entry as an element of the field, for exact arithmetic there."""
        return self._number([layer[i, j] for layer in self.layers])

    def _number(self, parts: Sequence[Any]) -> Any:
        ground = self.field if self.field.is_QQ else self.field.dom
        converted = [ground(int(part.p), int(part.q)) for part in parts]
        return converted[0] if self.field.is_QQ else self.field.new(converted[::-1])

    def part(self, places: Sequence[int]) -> Table:
        """The rows and columns at some places."""
        size = len(places)
        return Table(
            self.field,
            tuple(
                fmpq_mat(size, size, [layer[i, j] for i in places for j in places])
                for layer in self.layers
            ),
        )


def _with_one_root(numbers: Sequence[Expr]) -> tuple[Any, list[Any]] | None:
    """Rational polynomials in one numbered root, in the field of that root.

    `construct_domain` would take every power of it for a number of its own.
    """
    roots = {root for number in numbers for root in number.atoms(CRootOf)}
    if len(roots) != 1:
        return None
    field = QQ.algebraic_field(*roots)
    try:
        sums = [Poly(number, *roots, domain=QQ).terms() for number in numbers]
    except BasePolynomialError:
        return None
    return field, [_at(terms, [field.unit], field) for terms in sums]


def _with_cosines(numbers: Sequence[Expr]) -> tuple[Any, list[Any]] | None:
    """Rational combinations of several cos πp/q in the field of cos π/q alone.

    ``cos pθ`` is a polynomial in cos θ; looking for a number that generates the same field, as
    `construct_domain` does, takes minutes for the corners of a large polygon.
    """
    cosines = sorted({c for number in numbers for c in number.atoms(cos)}, key=str)
    turns = [cosine.args[0] / pi for cosine in cosines]
    if len(cosines) < 2 or not all(turn.is_Rational for turn in turns):
        return None
    roots = [root for root in _ROOTS if any(number.has(root) for number in numbers)]
    below = ilcm(*(turn.q for turn in turns), *(_ROOTS[root][0] for root in roots))
    field = QQ.algebraic_field(cos(pi / below))
    powers = _cosines_of_multiples(field, below)
    known = [powers[abs(int(turn * below)) % (2 * below)] for turn in turns]
    for root in roots:
        part, times, more = _ROOTS[root]
        known.append(times * powers[below // part] + more)
    try:
        sums = [Poly(number, *cosines, *roots, domain=QQ).terms() for number in numbers]
    except BasePolynomialError:
        return None
    return field, [_at(terms, known, field) for terms in sums]


def _cosines_of_multiples(field: Any, below: int) -> list[Any]:
    """``cos jπ/q`` for 0 ≤ j < 2q, by the recursion of Chebyshev's polynomials."""
    found = [field.one, field.unit]
    while len(found) < 2 * below:
        found.append(2 * field.unit * found[-1] - found[-2])
    return found


def _at(terms: Sequence[Any], values: Sequence[Any], field: Any) -> Any:
    """A polynomial at elements of a field."""
    total = field.zero
    for exponents, coefficient in terms:
        product = field.from_sympy(coefficient)
        for value, exponent in zip(values, exponents, strict=True):
            product *= value**exponent
        total += product
    return total


def _coefficients(number: Any, depth: int) -> list[Any]:
    """Of 1, α, α², …; zeros are filled in."""
    low_first = _rationals(number.to_list()[::-1] if hasattr(number, "to_list") else [number])
    return low_first + [fmpq(0)] * (depth - len(low_first))


def _rationals(numbers: Sequence[Any]) -> list[Any]:
    return [fmpq(int(c.numerator), int(c.denominator)) for c in numbers]


def written(numbers: Sequence[Expr], places: Sequence[Sequence[int]]) -> ImmutableMatrix:
    """The matrix with ``numbers[k]`` where ``places`` has k; each number is converted once.

    >>> from sympy import S
    >>> written([S.One, S.Zero], [[0, 1], [1, 0]])
    Matrix([
    [1, 0],
    [0, 1]])
    """
    domain = QQ if all(number.is_Rational for number in numbers) else EXRAW
    converted = [domain.from_sympy(number) for number in numbers]
    rows = [[converted[k] for k in row] for row in places]
    shape = (len(rows), len(rows[0]))
    return DomainMatrix(rows, shape, domain).to_Matrix().as_immutable()
