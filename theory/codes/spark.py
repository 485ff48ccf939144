"""The smallest number of directions that depend on each other."""

from __future__ import annotations

import itertools

from sympy import Expr, Integer, MatrixBase, S, sqrt

from theory.compare import alike, settled
from theory.exact import over_a_field


def smallest_dependent_set(w: MatrixBase) -> tuple[int, ...] | None:
    """A dependent set of columns with the fewest members; ``None`` when all are independent.

    Subsets are tried in order of size, up to rank(W) + 1: at worst the sum of the binomials of n
    over those sizes, each one an elimination of about 0.1 ms. That is a tenth of a second for 10
    features and a minute for 20 in 10 dims; in general the problem is NP-hard.

    >>> from theory.exact import matrix
    >>> smallest_dependent_set(matrix([[1, 0, 1, 2], [0, 1, 1, 0]]))
    (0, 3)
    """
    dims, features = w.shape
    columns = over_a_field(w)
    for size in range(1, min(dims + 1, features) + 1):
        for places in itertools.combinations(range(features), size):
            some = columns.extract(list(range(dims)), list(places))
            if len(some.rref(method="GJ")[1]) < size:  # plain elimination: small matrices
                return places
    return None


def spark(w: MatrixBase) -> Expr:
    r"""The smallest number of dependent columns: :math:`\min \{\|z\|_0 : Wz = 0, z \ne 0\}`.

    A zero column is dependent on its own, so the spark is then 1; two parallel columns make it
    2. Independent columns have no dependent set at all: the minimum over nothing is infinite. That
    convention (rather than n + 1) keeps "2 |x|₀ < spark means that x is the sparsest code" true and
    sharp for every code of an injective W.

    >>> from theory.exact import matrix
    >>> spark(matrix([[1, 1]])), spark(matrix([[1, 0, 1], [0, 1, 1]])), spark(matrix([[1]]))
    (2, 3, oo)

    Source: donoho2003 (spark, for dictionaries of unit vectors).
    """
    dependent = smallest_dependent_set(w)
    return S.Infinity if dependent is None else Integer(len(dependent))


def spark_at_least(w: MatrixBase) -> Expr:
    r"""Lower bound :math:`1 + 1/\mu` from the coherence μ; infinite for orthogonal directions.

    The lengths of the directions do not matter, but none may be zero: the spark is then 1, below
    every such bound.

    >>> from theory.exact import matrix
    >>> spark_at_least(matrix([[1, 1]])), spark_at_least(matrix([[1, 0], [0, 1]]))
    (2, oo)

    Source: Gershgorin discs of the Gram matrix; compare donoho2003.
    """
    mu = worst_overlap(w)
    return S.Infinity if mu == 0 else 1 + 1 / mu


def worst_overlap(w: MatrixBase) -> Expr:
    r"""Coherence of the directions: :math:`\max_{i \ne j} |w_i \cdot w_j| / (|w_i| |w_j|)`.

    A zero column has no direction and overlaps nothing; a single feature has coherence 0.

    >>> from theory.exact import matrix
    >>> worst_overlap(matrix([[1, 1], [0, 1]]))
    sqrt(2)/2
    """
    gram = alike(w.T * w)
    worst: Expr = S.Zero
    for i, j in itertools.combinations(range(w.shape[1]), 2):
        if gram[i, i] != 0 and gram[j, j] != 0:
            squared = gram[i, j] ** 2 / (gram[i, i] * gram[j, j])
            if settled(squared - worst) == 1:
                worst = squared
    return sqrt(worst)
