"""One ReLU neuron shared by several features, and what each does to the others."""

from __future__ import annotations

from sympy import Abs, Expr, ImmutableMatrix, MatrixBase

from theory.neurons.symmetry import relu


def outputs(into: MatrixBase, out: MatrixBase, x: MatrixBase) -> ImmutableMatrix:
    """``y = u ReLU(a·x)`` for in weights a (n, 1), out weights u (n, 1) and features x (n, 1).

    >>> from theory.exact import column
    >>> list(outputs(column(2, "-1/2"), column("1/2", 2), column(1, 0)))
    [1, 4]
    """
    return ImmutableMatrix(out * relu(into.T * x))


def interference(into: MatrixBase, out: MatrixBase, source: int, target: int) -> Expr:
    """How much output ``target`` moves per unit of feature ``source`` while the neuron is active.

    .. math:: \\partial y_i / \\partial x_j = u_i a_j

    >>> from theory.exact import column
    >>> interference(column(2, "-1/2"), column("1/2", 2), 0, 1)
    4
    """
    return out[target, 0] * into[source, 0]


def reciprocal(into: MatrixBase) -> ImmutableMatrix:
    """Out weights ``1/|a_i|``, so that each feature comes back with its own size.

    >>> from theory.exact import column
    >>> list(reciprocal(column(2, "-1/2")))
    [1/2, 2]
    """
    return ImmutableMatrix(into.applyfunc(lambda a: 1 / Abs(a)))
