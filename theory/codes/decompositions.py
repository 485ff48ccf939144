"""All ways to write one activation as a combination of feature directions."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Expr, ImmutableMatrix, MatrixBase, S

from theory.compare import same, settled, sign
from theory.exact import column, null_space, over_a_field, rank, solve


def vanishes(w: MatrixBase) -> bool:
    """Whether every entry is zero, decided exactly: a zero may be written with roots.

    >>> from sympy import sqrt
    >>> vanishes(column((1 + sqrt(2)) * (1 - sqrt(2)) + 1)), vanishes(column(0, 1))
    (True, False)
    """
    signs = [sign(entry) for entry in w]
    if None in signs:
        raise ValueError(f"cannot decide whether {w} is zero")
    return not any(signs)


@dataclass(frozen=True)
class Decompositions:
    """The affine family ``{x : W x = h}``: one code and a basis of the null space of W."""

    one: ImmutableMatrix
    free: ImmutableMatrix

    @property
    def dimension(self) -> int:
        """Dimension of the family: 0 when the code is unique."""
        return int(self.free.shape[1])

    def at(self, *parameters: object) -> ImmutableMatrix:
        """The code with these coordinates along the null space."""
        if len(parameters) != self.dimension:
            needed = f"needs {self.dimension} parameters, got {len(parameters)}"
            raise ValueError(f"a family of dimension {self.dimension} {needed}")
        return self.one + self.free * ImmutableMatrix(self.dimension, 1, parameters)


def decompositions(w: MatrixBase, h: MatrixBase) -> Decompositions | None:
    r"""All codes of an activation: ``{x : W x = h}``, or ``None`` when there are none.

    For W (m, n) of rank r and h (m, 1) in the span of the columns this is an affine space of
    dimension n − r; outside the span it is empty.

    Two features on one axis, activation 1: any x₁ with x₂ = 1 − x₁.

    >>> from theory.exact import matrix, column
    >>> family = decompositions(matrix([[1, 1]]), column(1))
    >>> family.dimension, list(family.at(0)), list(family.at(5))
    (1, [1, 0], [-4, 5])

    Source: linear algebra (rank–nullity).
    """
    one = solve(w, h)
    return None if one is None else Decompositions(one, null_space(w))


def affine_dimension(w: MatrixBase) -> int:
    """Dimension of the family of decompositions of any activation in the span: n − rank(W).

    >>> from theory.exact import matrix
    >>> affine_dimension(matrix([[1, 0, 1], [0, 1, 1]]))
    1
    """
    return int(w.shape[1]) - rank(w)


def basic_codes(w: MatrixBase, h: MatrixBase, most: int | None = None) -> Iterator[ImmutableMatrix]:
    r"""Codes of h whose columns on the support are independent, sparsest first, each once.

    They are finitely many, and extreme in three ways: the vertices of ``{x ≥ 0 : W x = h}`` are
    the nonnegative ones, a sparsest code is one, and so is some code of least ℓ1 norm. ``most``
    bounds the number of nonzeros. Every set of at most rank(W) columns is tried: for n features in
    m dims at most :math:`\sum_{k \le m} \binom{n}{k}` eliminations.

    >>> from theory.exact import matrix
    >>> [list(x) for x in basic_codes(matrix([[1, 2]]), column(4))]
    [[4, 0], [0, 2]]

    Source: linear programming (basic solutions).
    """
    dims, features = w.shape
    augmented = over_a_field(w.row_join(h))
    largest = dims if most is None else min(most, dims)
    for size in range(min(largest, features) + 1):
        for support in itertools.combinations(range(features), size):
            on = augmented.extract(list(range(dims)), [*support, features])
            reduced, pivots = on.rref(method="GJ")  # plain elimination: small matrices
            # Pivots in all columns but the last: independent columns, and h in their span.
            if pivots == tuple(range(size)):
                values = [row[0] for row in reduced.to_Matrix()[:size, size:].tolist()]
                if all(value != 0 for value in values):
                    yield _spread(values, support, features)


def _spread(values: list[Expr], support: tuple[int, ...], features: int) -> ImmutableMatrix:
    x: list[Expr] = [S.Zero] * features
    for place, value in zip(support, values, strict=True):
        x[place] = value
    return column(*x)


@dataclass(frozen=True)
class NonnegativePart:
    """The polyhedron ``{x ≥ 0 : W x = h}``: the convex hull of its vertices plus its rays.

    It has no vertex exactly when it is empty, and it is one point exactly when it has one vertex
    and is bounded.
    """

    vertices: tuple[ImmutableMatrix, ...]
    rays: tuple[ImmutableMatrix, ...]

    @property
    def bounded(self) -> bool:
        """Whether no nonnegative code can grow for ever."""
        return not self.vertices or not self.rays

    @property
    def single(self) -> ImmutableMatrix | None:
        """The only nonnegative code, if there is exactly one."""
        return self.vertices[0] if len(self.vertices) == 1 and self.bounded else None

    def two(self) -> tuple[ImmutableMatrix, ImmutableMatrix] | None:
        """Two different nonnegative codes, or ``None`` when there are fewer."""
        if len(self.vertices) > 1:
            return self.vertices[0], self.vertices[1]
        if self.vertices and self.rays:
            return self.vertices[0], self.vertices[0] + self.rays[0]
        return None


def nonnegative_part(w: MatrixBase, h: MatrixBase) -> NonnegativePart:
    r"""All nonnegative codes of an activation, by their vertices and extreme rays.

    The rays are the vertices of the slice :math:`\{z \ge 0 : Wz = 0, \sum z_i = 1\}`; they do not
    depend on h. An activation outside the cone of the directions has no nonnegative code.

    Two features on one axis, activation 1: a segment of nonnegative codes; pointing opposite
    ways: a half-line.

    >>> from theory.exact import matrix
    >>> [list(x) for x in nonnegative_part(matrix([[1, 1]]), column(1)).vertices]
    [[1, 0], [0, 1]]
    >>> nonnegative_part(matrix([[1, -1]]), column(1)).bounded
    False

    Source: Minkowski and Weyl's theorem on polyhedra.
    """
    features = w.shape[1]
    ones, zeros = ImmutableMatrix.ones(1, features), ImmutableMatrix.zeros(w.shape[0], 1)
    slice_, level = w.col_join(ones), zeros.col_join(ImmutableMatrix([[1]]))
    return NonnegativePart(_vertices(w, h), _vertices(slice_, level))


def _vertices(w: MatrixBase, h: MatrixBase) -> tuple[ImmutableMatrix, ...]:
    return tuple(x for x in basic_codes(w, h) if is_nonnegative(x))


def is_nonnegative(x: MatrixBase) -> bool:
    """Whether every coefficient is ≥ 0, decided exactly."""
    return all(settled(value) >= 0 for value in x)


def support_of(x: MatrixBase) -> tuple[int, ...]:
    """Places of the nonzero coefficients, 0-based.

    >>> support_of(column(0, 5, -1))
    (1, 2)
    """
    return tuple(place for place, value in enumerate(x) if not vanishes(column(value)))


def is_only_nonnegative_code(w: MatrixBase, x: MatrixBase) -> bool:
    """Whether ``{x' ≥ 0 : W x' = W x}`` is the single point x, from its vertices and rays.

    >>> from theory.exact import matrix
    >>> w = matrix([[1, 1, 0], [0, 1, 1]])
    >>> is_only_nonnegative_code(w, column(1, 0, 0)), is_only_nonnegative_code(w, column(0, 1, 0))
    (True, False)
    """
    single = nonnegative_part(w, w * x).single
    return single is not None and same(single, x)


def can_leave(w: MatrixBase, support: tuple[int, ...]) -> bool:
    r"""Whether some z ≠ 0 has ``W z = 0`` and ``z_i ≥ 0`` for every i outside the support.

    Such a z is the direction in which a nonnegative code with this support moves to another. The
    columns on the support are projected away first: with N a basis of the left null space of
    those columns, it asks for z ≥ 0 off the support with ``Nᵀ W z = 0``.

    >>> from theory.exact import matrix
    >>> w = matrix([[1, 1, 0], [0, 1, 1]])
    >>> can_leave(w, (0,)), can_leave(w, (1,))
    (False, True)
    """
    on = w.extract(list(range(w.shape[0])), list(support))
    if rank(on) < len(support):
        return True
    off = [place for place in range(w.shape[1]) if place not in support]
    if not off:
        return False
    annihilators = null_space(on.T) if support else ImmutableMatrix.eye(w.shape[0])
    rest = annihilators.T * w.extract(list(range(w.shape[0])), off)
    return bool(nonnegative_part(rest, ImmutableMatrix.zeros(rest.shape[0], 1)).rays)


def least_l1_codes(w: MatrixBase, h: MatrixBase) -> tuple[Expr, tuple[ImmutableMatrix, ...]]:
    """The least ℓ1 norm of a code of h, and the basic codes that reach it.

    The codes of least norm form a polytope with these vertices: one of them means that the
    minimiser is unique. Outside the span the norm is infinite and there is no code.

    >>> from theory.exact import matrix
    >>> least_l1_codes(matrix([[1, 2]]), column(4))
    (2, (Matrix([
    [0],
    [2]]),))
    """
    least: Expr = S.Infinity
    best: list[ImmutableMatrix] = []
    for x in basic_codes(w, h):
        norm = sum((abs(value) for value in x), S.Zero)
        order = -1 if least is S.Infinity else settled(norm - least)
        if order == -1:
            least, best = norm, [x]
        elif order == 0:
            best.append(x)
    return least, tuple(best)
