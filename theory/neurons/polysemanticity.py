"""What single neurons show of the features, kept apart from how many features there are.

W is (m, n): row k holds the weights of neuron k, column i the direction of feature i. That a neuron
responds to several features depends on the basis; that there are more features than dims does not.
"""

from __future__ import annotations

from itertools import combinations

from sympy import Expr, ImmutableMatrix, MatrixBase

from theory.compare import all_zero, equal, settled
from theory.exact import rank
from theory.frames.overlaps import largest


def represented(w: MatrixBase) -> tuple[int, ...]:
    """The features with a nonzero column, as places 0 .. n − 1.

    >>> from theory.exact import matrix
    >>> represented(matrix([[1, 0]]))
    (0,)
    """
    return tuple(i for i in range(w.shape[1]) if not all_zero(w[:, i]))


def represented_columns(w: MatrixBase) -> ImmutableMatrix:
    """W_N, the columns of the represented features N, (m, |N|).

    >>> from theory.exact import matrix
    >>> represented_columns(matrix([[1, 0, 2]]))
    Matrix([[1, 2]])
    """
    return ImmutableMatrix(w).extract(list(range(w.shape[0])), list(represented(w)))


def superposed(w: MatrixBase) -> bool:
    r"""Whether more features are represented than their columns have dims to themselves.

    .. math:: |N| > \operatorname{rank} W_N

    >>> from theory.exact import matrix
    >>> superposed(matrix([[1, -1]])), superposed(matrix([[1, 0]]))
    (True, False)

    Source: derived here; elhage2022 counts all columns instead, see `gram_singular`.
    """
    kept = represented_columns(w)
    return bool(kept.shape[1] > rank(kept))


def gram_singular(w: MatrixBase) -> bool:
    """Whether WᵀW is not invertible: a superposition that also counts unrepresented features.

    >>> from theory.exact import matrix
    >>> gram_singular(matrix([[1, 0]]))
    True

    Source: elhage2022, the definition of linear superposition.
    """
    return rank(w.T * w) < int(w.shape[1])


def features_of(w: MatrixBase, neuron: int) -> tuple[int, ...]:
    """The features that a neuron responds to: the nonzero places of its row.

    >>> from theory.exact import matrix
    >>> features_of(matrix([[0, 1, 2]]), 0)
    (1, 2)
    """
    return tuple(i for i in range(w.shape[1]) if not equal(w[neuron, i], 0))


def dead_neuron(w: MatrixBase, neuron: int) -> bool:
    """Whether the neuron responds to no feature."""
    return not features_of(w, neuron)


def monosemantic_neuron(w: MatrixBase, neuron: int) -> bool:
    """Whether the neuron responds to exactly one feature; a dead one does not."""
    return len(features_of(w, neuron)) == 1


def polysemantic_neuron(w: MatrixBase, neuron: int) -> bool:
    """Whether the neuron responds to at least two features."""
    return len(features_of(w, neuron)) >= 2


def polysemantic(w: MatrixBase) -> bool:
    """Whether *some* neuron responds to at least two features.

    >>> from theory.exact import matrix
    >>> polysemantic(matrix([[1, 0, 0], [0, 1, -1]]))
    True
    """
    return any(polysemantic_neuron(w, k) for k in range(w.shape[0]))


def fully_polysemantic(w: MatrixBase) -> bool:
    """Whether *every* neuron responds to at least two features.

    >>> from theory.exact import matrix
    >>> fully_polysemantic(matrix([[1, 0, 0], [0, 1, -1]]))
    False
    """
    return all(polysemantic_neuron(w, k) for k in range(w.shape[0]))


def monosemantic(w: MatrixBase) -> bool:
    """Whether every neuron that is not dead responds to exactly one feature."""
    return not polysemantic(w)


def neurons_of(w: MatrixBase, feature: int) -> tuple[int, ...]:
    """The neurons that respond to a feature: the nonzero places of its column."""
    return tuple(k for k in range(w.shape[0]) if not equal(w[k, feature], 0))


def features_as_neurons(w: MatrixBase) -> bool:
    """Whether every represented feature is one neuron, and no two features the same one.

    >>> from theory.exact import matrix
    >>> features_as_neurons(matrix([[0, 2], [3, 0]])), features_as_neurons(matrix([[1, -1]]))
    (True, False)
    """
    homes = [neurons_of(w, i) for i in represented(w)]
    return all(len(home) == 1 for home in homes) and len(set(homes)) == len(homes)


def features_on_neurons(w: MatrixBase) -> bool:
    """Whether every represented feature lies on the axis of one neuron, shared or not.

    >>> from theory.exact import matrix
    >>> features_on_neurons(matrix([[1, -1]]))
    True
    """
    return all(len(neurons_of(w, i)) == 1 for i in represented(w))


def same_line(u: MatrixBase, v: MatrixBase) -> bool:
    """Whether two nonzero columns are multiples of each other."""
    return rank(u.row_join(v)) == 1


def parallel(u: MatrixBase, v: MatrixBase) -> bool:
    """Whether one nonzero column is a positive multiple of the other: the same ray."""
    return same_line(u, v) and settled(u.dot(v)) > 0


def antipodal(u: MatrixBase, v: MatrixBase) -> bool:
    """Whether one nonzero column is a negative multiple of the other: one line, two rays."""
    return same_line(u, v) and settled(u.dot(v)) < 0


def pairs(w: MatrixBase) -> list[tuple[ImmutableMatrix, ImmutableMatrix]]:
    """All pairs of represented columns."""
    kept = represented_columns(w)
    return [(kept[:, i], kept[:, j]) for i, j in combinations(range(kept.shape[1]), 2)]


def interpretable_basis(w: MatrixBase, signed: bool = False) -> ImmutableMatrix | None:
    """A basis of R^m (as columns) that the represented features are members of, or ``None``.

    Each represented column must be a positive multiple of a basis vector of its own. ``signed``
    asks for less: a nonzero multiple of some basis vector, so that features may share its axis.
    Such a basis exists just when the columns (the lines that they span) are independent.

    >>> from theory.exact import matrix
    >>> interpretable_basis(matrix([[1], [1]]))
    Matrix([
    [1, 1],
    [1, 0]])
    >>> interpretable_basis(matrix([[1, -1]])), interpretable_basis(matrix([[1, -1]]), signed=True)
    (None, Matrix([[1]]))
    """
    kept = represented_columns(w)
    return _completed(_one_a_line(kept) if signed else kept)


def _one_a_line(w: MatrixBase) -> ImmutableMatrix:
    """The first column on each line."""
    chosen: list[int] = []
    for i in range(w.shape[1]):
        if not any(same_line(w[:, i], w[:, j]) for j in chosen):
            chosen.append(i)
    return ImmutableMatrix(w).extract(list(range(w.shape[0])), chosen)


def _completed(w: MatrixBase) -> ImmutableMatrix | None:
    """Independent columns made a basis of the whole space with unit vectors."""
    if rank(w) < w.shape[1]:
        return None
    basis, units = ImmutableMatrix(w), ImmutableMatrix.eye(w.shape[0])
    for k in range(w.shape[0]):
        longer = basis.row_join(units[:, k])
        basis = longer if rank(longer) == longer.shape[1] else basis
    return basis


def alignment(w: MatrixBase, neuron: int) -> Expr | None:
    r"""How far a neuron belongs to one feature; ``None`` for a dead neuron (0/0).

    .. math:: M_k = \max_i W_{ki}^2 / \|\mathrm{row}_k\|^2 \in [1/n, 1]

    It is 1 just when the neuron is monosemantic and 1/n when all weights have one size.

    >>> from theory.exact import matrix
    >>> alignment(matrix([[3, 4]]), 0), alignment(matrix([[0, 0]]), 0)
    (16/25, None)
    """
    squares = [entry**2 for entry in w[neuron, :]]
    return None if dead_neuron(w, neuron) else largest(squares) / sum(squares)
