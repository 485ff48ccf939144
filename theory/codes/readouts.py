"""What a readout can get back from an activation."""

from __future__ import annotations

import itertools

from sympy import ImmutableMatrix, MatrixBase, Max, S

from theory.codes.decompositions import nonnegative_part, vanishes
from theory.compare import settled
from theory.exact import column, solve


def linear_readout(w: MatrixBase) -> ImmutableMatrix | None:
    """A matrix R (n, m) with ``R W = I``, or ``None`` when no linear readout recovers all features.

    Row i is a dual direction: overlap 1 with feature i and 0 with every other.

    >>> from theory.exact import matrix
    >>> linear_readout(matrix([[1, 1], [0, 1]]))
    Matrix([
    [1, -1],
    [0,  1]])
    >>> linear_readout(matrix([[1, 1]])) is None
    True
    """
    features = w.shape[1]
    rows = []
    for i in range(features):
        dual = solve(w.T, column(*[int(i == j) for j in range(features)]))
        if dual is None:
            return None
        rows.append(list(dual))
    return ImmutableMatrix(rows)


def relu_readout(w: MatrixBase, x: MatrixBase) -> ImmutableMatrix:
    """The tied readout without bias, ``ReLU(Wᵀ W x)``.

    >>> from theory.exact import matrix
    >>> list(relu_readout(matrix([[1, -1]]), column(3, 0)))
    [3, 0]
    """
    return ImmutableMatrix((w.T * (w * x)).applyfunc(lambda entry: Max(S.Zero, entry)))


def colliding_pair(w: MatrixBase) -> tuple[ImmutableMatrix, ImmutableMatrix] | None:
    """Two different nonnegative codes with at most one nonzero each and one activation.

    ``None`` when every such code is told from every other by its activation, by some decoder. The
    pairs of features are tried in turn: ``a W_i = b W_j`` with a, b ≥ 0 not both 0 is a ray of the
    nonnegative codes of 0 in the two directions W_i and −W_j.

    >>> from theory.exact import matrix
    >>> [list(x) for x in colliding_pair(matrix([[1, 1]]))]
    [[1/2, 0], [0, 1/2]]
    >>> colliding_pair(matrix([[1, -1]])) is None
    True
    """
    dims, features = w.shape
    zero = column(*[0] * dims)
    for i in range(features):
        if vanishes(w[:, i]):
            return _single(features, i, S.One), _single(features, i, S.Zero)
    for i, j in itertools.combinations(range(features), 2):
        rays = nonnegative_part(w[:, i].row_join(-w[:, j]), zero).rays
        if rays:
            return _single(features, i, rays[0][0]), _single(features, j, rays[0][1])
    return None


def _single(features: int, place: int, value: object) -> ImmutableMatrix:
    return column(*[value if i == place else 0 for i in range(features)])


def share_a_line(u: MatrixBase, v: MatrixBase) -> bool:
    """Whether two directions are nonzero and parallel, in the same or the opposite sense."""
    if vanishes(u) or vanishes(v):
        return False
    places = itertools.combinations(range(len(u)), 2)
    return all(settled(u[i] * v[j] - u[j] * v[i]) == 0 for i, j in places)


def share_a_ray(u: MatrixBase, v: MatrixBase) -> bool:
    """Whether two directions are nonzero and parallel in the same sense: ``u = c v``, c > 0.

    >>> share_a_ray(column(1, 2), column(2, 4)), share_a_ray(column(1), column(-1))
    (True, False)
    """
    return share_a_line(u, v) and settled(u.dot(v)) == 1
