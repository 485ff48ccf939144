"""Overlaps of complex directions: the columns of Z (m, n), lines in m complex dims."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

from sympy import Expr, I, ImmutableMatrix, Integer, MatrixBase, Rational, expand, sqrt

from theory.frames.overlaps import largest

_THIRD_ROOT = (-1 + sqrt(3) * I) / 2


def squared_overlaps(z: MatrixBase) -> list[Expr]:
    """``|⟨z_i, z_j⟩|²`` of different columns, each pair once.

    >>> squared_overlaps(ImmutableMatrix([[1, I]]))
    [1]
    """
    along, across = _parts(ImmutableMatrix(z))
    pairs = combinations(range(z.cols), 2)
    return [expand(along[i, j] ** 2 + across[i, j] ** 2) for i, j in pairs]


def squared_lengths(z: MatrixBase) -> list[Expr]:
    """``‖z_i‖²`` for each column.

    >>> squared_lengths(ImmutableMatrix([[3], [4 * I]]))
    [25]
    """
    return [expand(length) for length in _parts(ImmutableMatrix(z))[0].diagonal()]


@lru_cache(maxsize=1024)
def _parts(z: ImmutableMatrix) -> tuple[MatrixBase, MatrixBase]:
    """Re and Im of Z*Z; kept, as a search asks them for each hypothesis, claim and twin."""
    a, b = z.as_real_imag()
    return a.T * a + b.T * b, a.T * b - b.T * a


def worst_squared(z: MatrixBase) -> Expr:
    """The worst squared overlap; 0 for a single line."""
    return largest([Integer(0), *squared_overlaps(z)])


def four_in_two() -> ImmutableMatrix:
    """Four equiangular lines in two complex dims, overlaps² 1/3: a tetrahedron of qubit states.

    >>> set(squared_overlaps(four_in_two()))
    {1/3}
    """
    short, long = 1 / sqrt(3), sqrt(Rational(2, 3))
    others = [[short, long * _THIRD_ROOT**q] for q in range(3)]
    return _columns([[1, 0], *others])


def six_in_two() -> ImmutableMatrix:
    """Three orthonormal bases in two complex dims, overlaps² 0 and 1/2: an octahedron.

    >>> set(squared_overlaps(six_in_two())) == {0, Rational(1, 2)}
    True
    """
    half = 1 / sqrt(2)
    turned = [[half, half * phase] for phase in (1, -1, I, -I)]
    return _columns([[1, 0], [0, 1], *turned])


def nine_in_three() -> ImmutableMatrix:
    """Nine equiangular lines in three complex dims, overlaps² 1/4.

    >>> set(squared_overlaps(nine_in_three()))
    {1/4}
    """
    half = 1 / sqrt(2)
    pairs = [(half, -half * expand(_THIRD_ROOT**q)) for q in range(3)]
    return _columns(
        [c for a, b in pairs for c in ([0, a, b], [b, 0, a], [a, b, 0])],
    )


def _columns(columns: list[list[Expr]]) -> ImmutableMatrix:
    return ImmutableMatrix(columns).T.applyfunc(expand)
