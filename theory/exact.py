"""What counts as exact, and linear algebra on matrices that are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from sympy import Basic, Expr, Float, ImmutableMatrix, Matrix, MatrixBase, Rational, S
from sympy.polys.matrices import DomainMatrix

from theory.compare import alike


def is_exact(value: Any) -> bool:
    """Whether no float hides anywhere in the value.

    >>> is_exact({"W": matrix([[1, 0]]), "c": 3}), is_exact([1, 0.5])
    (True, False)
    """
    if isinstance(value, Mapping):
        return all(is_exact(part) for part in value.values())
    if isinstance(value, MatrixBase):
        return all(not entry.atoms(Float) for entry in value)
    if isinstance(value, Basic):
        return not value.atoms(Float)
    if isinstance(value, bool | int | Fraction | str) or value is None:
        return True
    if isinstance(value, Sequence | set | frozenset):
        return all(is_exact(part) for part in value)
    return False


def matrix(rows: Sequence[Sequence[object]]) -> ImmutableMatrix:
    """An exact matrix, dims × features, from its rows; a float entry is a ``ValueError``.

    >>> matrix([[1, "1/2"]])
    Matrix([[1, 1/2]])
    """
    if not rows or not rows[0]:
        raise ValueError(f"matrix needs at least one row and one column, got {rows}")
    if len({len(row) for row in rows}) > 1:
        raise ValueError(f"matrix needs rows of one length, got {[len(row) for row in rows]}")
    made = ImmutableMatrix(rows)
    if not is_exact(made) or any(entry is S.NaN or entry.is_infinite for entry in made):
        raise ValueError(f"matrix needs exact entries, got floats, NaN or infinities in {rows}")
    return made


def weights_from(table: Any, features: str = "columns") -> ImmutableMatrix:
    """Weights from outside, trained ones for instance, as an exact matrix (dims, features).

    ``table`` is a nested list or an array of numbers; floats become the rationals that they are.
    ``features`` says whether its columns or its rows are features.

    >>> weights_from([[0.5, -1.0]], features="rows")
    Matrix([
    [1/2],
    [ -1]])

    Raises ``ValueError`` for NaN, infinities, rows of different lengths, or nothing at all.
    """
    if features not in ("columns", "rows"):
        raise ValueError(f"features must be 'columns' or 'rows', got {features!r}")
    rows = table.tolist() if hasattr(table, "tolist") else table
    if not isinstance(rows, list | tuple) or not all(isinstance(r, list | tuple) for r in rows):
        raise ValueError(f"weights must be a table of numbers with two axes, got {str(rows)[:60]}")
    made = matrix([[_rational(entry) for entry in row] for row in rows])
    return ImmutableMatrix(made.T) if features == "rows" else made


def _rational(entry: Any) -> Any:
    if isinstance(entry, float):
        if not math.isfinite(entry):
            raise ValueError(f"weights must be finite numbers, got {entry}")
        return Rational(*entry.as_integer_ratio())
    if not isinstance(entry, int | Fraction | Rational):
        raise ValueError(f"weights must be real numbers, got {str(entry)[:60]!r}")
    return entry


def column(*entries: object) -> ImmutableMatrix:
    """A column vector: ``column(1, 0)``."""
    return matrix([[entry] for entry in entries])


def over_a_field(w: MatrixBase) -> DomainMatrix:
    """The entries in one exact field: rationals, or rationals with roots joined to them."""
    if not all(isinstance(entry, Rational) for entry in w):
        # Roots of products that are not multiplied out can end in a ring that is no field.
        w = alike(w)
    made = DomainMatrix.from_Matrix(Matrix(w), extension=True).to_field()
    # Through the dense form and back: a zero written with roots would else stay as a pivot.
    return made.to_dense().to_sparse()


def rank(w: MatrixBase) -> int:
    """Rank over the exact field of the entries.

    >>> rank(matrix([[1, 2], [2, 4]]))
    1
    """
    if 0 in w.shape:
        return 0
    return int(over_a_field(w).rank())


def null_space(w: MatrixBase) -> ImmutableMatrix:
    """A basis of ``{z : W z = 0}`` as columns, (n, n − rank).

    >>> null_space(matrix([[1, 1]]))
    Matrix([
    [-1],
    [ 1]])
    """
    features = w.shape[1]
    if w.shape[0] == 0:
        return ImmutableMatrix.eye(features)
    basis = over_a_field(w).nullspace(divide_last=True).to_Matrix()
    return ImmutableMatrix(basis.T) if basis.shape[0] else ImmutableMatrix.zeros(features, 0)


def solve(w: MatrixBase, h: MatrixBase) -> ImmutableMatrix | None:
    """One ``x`` with ``W x = h``, free coefficients zero; ``None`` when h is not in the span.

    >>> solve(matrix([[1, 0], [0, 0]]), column(0, 1)) is None
    True
    >>> solve(matrix([[1, 2]]), column(3))
    Matrix([
    [3],
    [0]])
    """
    features = w.shape[1]
    reduced, pivots = over_a_field(w.row_join(h)).rref()
    if features in pivots:
        return None
    rows = reduced.to_Matrix()
    x: list[Expr] = [S.Zero] * features
    for row, pivot in enumerate(pivots):
        x[pivot] = rows[row, features]
    return column(*x)


def show(case: Mapping[str, Any]) -> str:
    """A case in one line; a column vector as a list, unless its letter is a capital: a matrix.

    >>> show({"W": matrix([[1, 0]]), "h": column(1)})
    'W = [[1, 0]], h = [1]'
    """
    return ", ".join(f"{letter} = {_show(letter, value)}" for letter, value in case.items())


def _show(letter: str, value: Any) -> str:
    if not isinstance(value, MatrixBase):
        return str(value)
    rows = value.tolist()
    vector = value.shape[1] == 1 and letter[:1].islower()
    return str([row[0] for row in rows] if vector else rows)
