"""Booleans computed by few ReLU neurons, and how many neurons that takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

from sympy import Expr, ImmutableMatrix, MatrixBase, log, sqrt, sympify

from theory.exact import solve
from theory.neurons.mixing import relu_responses
from theory.neurons.symmetry import positive_part

GATES: dict[str, Callable[[int, int], int]] = {
    "and": lambda x, y: x & y,
    "or": lambda x, y: x | y,
    "xor": lambda x, y: x ^ y,
}
"""The gates of two booleans, each by its table."""


def and_neuron(x: Expr, y: Expr) -> Expr:
    """``ReLU(x + y − 1)``, which is x AND y on booleans.

    >>> [and_neuron(x, y) for x in (0, 1) for y in (0, 1)]
    [0, 0, 0, 1]
    """
    return positive_part(sympify(x + y - 1))


def boolean_pairs() -> Iterator[dict[str, int]]:
    """The four cases of two booleans.

    >>> len(list(boolean_pairs()))
    4
    """
    return ({"x": x, "y": y} for x, y in product((0, 1), repeat=2))


def truth_table(gate: str) -> ImmutableMatrix:
    """The gate at the conditions 00, 01, 10, 11, as a column.

    >>> list(truth_table("xor"))
    [0, 1, 1, 0]
    """
    return ImmutableMatrix([GATES[gate](x, y) for x in (0, 1) for y in (0, 1)])


def reads_out(weights: MatrixBase, bias: MatrixBase, gate: str) -> bool:
    """Whether some linear readout of ReLU neurons, without a constant, equals the gate.

    >>> from theory.exact import column, matrix
    >>> both = matrix([[1, 1]])
    >>> reads_out(both, column(-1), "and"), reads_out(both, column(-1), "or")
    (True, False)
    """
    return solve(relu_responses(weights, bias).T, truth_table(gate)) is not None


def dims_to_represent(features: Expr) -> Expr:
    """Order of the dims that hold n nearly orthogonal directions, up to constants: log n.

    Source: johnson1984.
    """
    return log(features)


def neurons_to_compute(features: Expr) -> Expr:
    """Order of the neurons needed to compute n outputs, up to constants: √(n log n).

    Source: adler2024, the lower bound of the abstract.
    """
    return sqrt(features * log(features))
