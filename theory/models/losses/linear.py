"""The linear toy model ``x' = WᵀW x + b``: its loss, its least loss, and when that is unique."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from sympy import Expr, ImmutableMatrix, MatrixBase, S, eye, sympify

from theory.models.law import FeatureLaw
from theory.models.loss import gram_and_bias


def linear_loss(weights: MatrixBase, bias: MatrixBase | Sequence[object], law: FeatureLaw) -> Expr:
    r"""The loss of the linear model: :math:`\sum_i I_i\, E(x_i - (W^TWx + b)_i)^2`.

    Each error is a variance plus a squared mean; W (m, n), b (n,).

    >>> from sympy import Rational
    >>> from theory.exact import matrix
    >>> linear_loss(matrix([[0]]), [0], FeatureLaw.uniform(1, Rational(1, 2)))
    1/6
    """
    gram, offsets = gram_and_bias(weights, bias)
    residual = eye(law.features) - gram
    tied = [pair for gate in law.gates for pair in combinations(gate.features, 2)]
    total = S.Zero
    for i, importance in enumerate(law.importances):
        row = list(residual.row(i))
        spread = sum((e**2 * law.variance(j) for j, e in enumerate(row)), S.Zero)
        spread += sum((2 * row[j] * row[k] * law.covariance(j, k) for j, k in tied), S.Zero)
        drift = sum((e * law.moment(j, 1) for j, e in enumerate(row)), S.Zero)
        total += importance * (spread + (drift - offsets[i]) ** 2)
    return total.expand()


def means(law: FeatureLaw) -> ImmutableMatrix:
    """The means of the features, (n, 1)."""
    return ImmutableMatrix([law.moment(i, 1) for i in range(law.features)])


def best_bias(weights: MatrixBase, law: FeatureLaw) -> ImmutableMatrix:
    """The bias (n, 1) that minimises the linear loss: what the map leaves of the means.

    >>> from theory.exact import matrix
    >>> list(best_bias(matrix([[1, 0]]), FeatureLaw.uniform(2, 1)))
    [0, 1/2]
    """
    gram = weights.T * weights
    return ImmutableMatrix((eye(law.features) - gram) * means(law))


def overlap_cost(weights: MatrixBase, importances: Sequence[object]) -> Expr:
    r"""The bracket :math:`\sum_i I_i (1 - |W_i|^2)^2 + \sum_{i \ne j} I_j (W_i \cdot W_j)^2`.

    Times the variance of a feature this is the linear loss with the best bias, at equal densities.

    >>> from theory.exact import matrix
    >>> overlap_cost(matrix([[1, 1]]), [1, 3])
    4

    Source: elhage2022, the section on linear models; derived here.
    """
    residual = eye(weights.shape[1]) - weights.T * weights
    rows = (sum((e**2 for e in residual.row(i)), S.Zero) for i in range(weights.shape[1]))
    costs = zip(importances, rows, strict=True)
    return sum((sympify(importance) * row for importance, row in costs), S.Zero).expand()


def least_overlap_cost(dims: int, importances: Sequence[Expr]) -> Expr:
    """The least `overlap_cost` in ``dims`` dims: the importances beyond the ``dims`` largest.

    >>> least_overlap_cost(1, [1, 3, 2])
    3

    Source: eckart1936; derived here by projecting on the rows of W.
    """
    return sum(sorted((sympify(i) for i in importances), reverse=True)[dims:], S.Zero)
