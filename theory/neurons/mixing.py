"""Mixed selectivity: what linear and nonlinear mixing of task variables can show.

K binary task variables have 2^K conditions. A population of N neurons answers each condition with
a column of the (N, 2^K) response matrix; a neuron is *mixed* when it depends on two variables.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from sympy import Expr, ImmutableMatrix, MatrixBase, S

from theory.compare import all_zero, equal, settled
from theory.exact import rank, solve
from theory.neurons.symmetry import relu

Points = Sequence[Sequence[Expr]]


def conditions(variables: int) -> ImmutableMatrix:
    """All conditions as columns, (K, 2^K), in binary order.

    >>> conditions(2)
    Matrix([
    [0, 0, 1, 1],
    [0, 1, 0, 1]])
    """
    return ImmutableMatrix(list(product((0, 1), repeat=variables))).T


def linear_responses(weights: MatrixBase, bias: MatrixBase) -> ImmutableMatrix:
    """``A Z + b 1ᵀ``: every neuron an affine function of the variables, (N, 2^K).

    >>> from theory.exact import column, matrix
    >>> linear_responses(matrix([[1, 1]]), column(-1))
    Matrix([[-1, 0, 0, 1]])
    """
    z = conditions(weights.shape[1])
    return ImmutableMatrix(weights * z + bias * ImmutableMatrix.ones(1, z.shape[1]))


def relu_responses(weights: MatrixBase, bias: MatrixBase) -> ImmutableMatrix:
    """``ReLU(A Z + b 1ᵀ)``: nonlinear mixing, (N, 2^K).

    >>> from theory.exact import column, matrix
    >>> relu_responses(matrix([[1, 1]]), column(-1))
    Matrix([[0, 0, 0, 1]])
    """
    return relu(linear_responses(weights, bias))


def centring(count: int) -> ImmutableMatrix:
    """``I − 11ᵀ/P``: subtracts from each row its mean over P conditions.

    >>> centring(2)
    Matrix([
    [ 1/2, -1/2],
    [-1/2,  1/2]])
    """
    return ImmutableMatrix.eye(count) - ImmutableMatrix.ones(count, count) / count


def centred_rank(responses: MatrixBase) -> int:
    """Rank of the responses after subtracting from each neuron its mean over the conditions.

    >>> from theory.exact import matrix
    >>> centred_rank(matrix([[1, 1, 1, 1]]))
    0
    """
    return rank(responses * centring(responses.shape[1]))


def is_linear_mixing(responses: MatrixBase, variables: int) -> bool:
    """Whether each neuron's responses are an affine function of the K variables.

    >>> from theory.exact import matrix
    >>> is_linear_mixing(matrix([[0, 1, 1, 2]]), 2), is_linear_mixing(matrix([[0, 1, 1, 0]]), 2)
    (True, False)
    """
    if responses.shape[1] != 2**variables:
        return False
    z = conditions(variables)
    with_constant = z.col_join(ImmutableMatrix.ones(1, z.shape[1])).T
    return all(solve(with_constant, row.T) is not None for row in _rows(responses))


def _rows(table: MatrixBase) -> list[ImmutableMatrix]:
    return [ImmutableMatrix(table)[i, :] for i in range(table.shape[0])]


def staircase(neurons: int, variables: int) -> tuple[ImmutableMatrix, ImmutableMatrix]:
    """Weights and biases of ReLU neurons whose responses have the largest possible rank.

    All neurons see the condition's binary number t; neuron i answers ``ReLU(t − θ_i + 1)`` with
    thresholds θ = 1, 2, …, 2^K − 1, 0, 1, …, so that their responses form a staircase.

    >>> relu_responses(*staircase(4, 2))
    Matrix([
    [0, 1, 2, 3],
    [0, 0, 1, 2],
    [0, 0, 0, 1],
    [1, 2, 3, 4]])

    Source: derived here.
    """
    number = [2 ** (variables - 1 - v) for v in range(variables)]
    thresholds = [(i + 1) % 2**variables for i in range(neurons)]
    return ImmutableMatrix([number] * neurons), ImmutableMatrix([1 - t for t in thresholds])


def by_parity(responses: MatrixBase) -> tuple[Points, Points]:
    """The response vectors to conditions with an even, and with an odd, number of ones."""
    columns = [list(ImmutableMatrix(responses)[:, c]) for c in range(responses.shape[1])]
    even = [p for c, p in enumerate(columns) if c.bit_count() % 2 == 0]
    odd = [p for c, p in enumerate(columns) if c.bit_count() % 2 == 1]
    return even, odd


def separates(functional: MatrixBase, constant: Expr, first: Points, second: Points) -> bool:
    """Whether ``y·p + c`` is positive on the first points and negative on the second.

    >>> from theory.exact import column
    >>> separates(column(1), -S(1) / 2, [[1]], [[0]])
    True
    """
    y = list(functional)

    def value(point: Sequence[Expr]) -> Expr:
        return sum((a * p for a, p in zip(y, point, strict=True)), start=S(constant))

    return all(settled(value(p)) > 0 for p in first) and all(settled(value(p)) < 0 for p in second)


def separable(first: Points, second: Points) -> bool:
    """Whether some affine functional is positive on the first points and negative on the second.

    That is so just when one y has ``y·(p − q) > 0`` for all pairs, decided by elimination.

    >>> separable([[0], [3]], [[5]]), separable([[0], [5]], [[3]])
    (True, False)
    """
    gaps = [[a - b for a, b in zip(p, q, strict=True)] for p in first for q in second]
    return _somewhere_positive({_scaled(gap) for gap in gaps})


def _scaled(row: Sequence[Expr]) -> tuple[Expr, ...]:
    """The row by a positive factor that makes its first nonzero entry ±1, so that equals meet."""
    size = next((abs(a) for a in row if not equal(a, 0)), 1)
    return tuple(S(a) / size for a in row)


def _somewhere_positive(rows: set[tuple[Expr, ...]]) -> bool:
    """Whether one y makes ``row·y > 0`` for every row (Fourier–Motzkin elimination)."""
    if any(all_zero(row) for row in rows):
        return False
    if not rows:
        return True
    above = [row for row in rows if settled(row[-1]) > 0]
    below = [row for row in rows if settled(row[-1]) < 0]
    left = {_scaled(row[:-1]) for row in rows if settled(row[-1]) == 0}
    for up, down in product(above, below):
        left.add(_scaled([a * -down[-1] + b * up[-1] for a, b in zip(up, down, strict=True)][:-1]))
    return _somewhere_positive(left)


def xor_separable(responses: MatrixBase) -> bool:
    """Whether a linear readout with a threshold tells even from odd conditions.

    >>> from theory.exact import matrix
    >>> xor_separable(conditions(2)), xor_separable(matrix([[0, 1, 1, 0]]))
    (False, True)
    """
    return separable(*by_parity(responses))
