"""Which changes of basis a layer cannot see: that depends on its nonlinearity.

| the layer between W and V | the changes M that some change of V undoes |
| --- | --- |
| linear, untied (x' = V W x) | every invertible M |
| linear, tied (x' = f(WᵀW x + b)) | every orthogonal M |
| ReLU, untied (x' = V ReLU(W x)) | permutations with positive scales; no sign flips |
| ReLU, tied (x' = Wᵀ ReLU(W x)) | permutations |
| smooth, odd, with a cubic term (tanh) | commuting with it: permutations with signs |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import Expr, ImmutableMatrix, MatrixBase, Max, S, Symbol

from theory.compare import all_zero, equal, settled
from theory.exact import rank, solve


def relu(z: MatrixBase) -> ImmutableMatrix:
    """``max(0, ·)`` of each entry.

    >>> from theory.exact import column
    >>> list(relu(column(-1, 2)))
    [0, 2]
    """
    return ImmutableMatrix(z.applyfunc(positive_part))


def positive_part(entry: Expr) -> Expr:
    """``max(0, ·)`` of a number by its proved sign, or of an expression with letters."""
    if entry.free_symbols:
        return Max(entry, 0)
    return entry if settled(entry) > 0 else S.Zero


def is_invertible(a: MatrixBase) -> bool:
    """Whether a square matrix has full rank; one that is not square has no inverse."""
    return bool(a.shape[0] == a.shape[1]) and rank(a) == int(a.shape[0])


def is_orthogonal(q: MatrixBase) -> bool:
    """Whether ``QᵀQ = I`` and Q is square.

    >>> from theory.exact import matrix
    >>> is_orthogonal(matrix([["3/5", "-4/5"], ["4/5", "3/5"]]))
    True
    """
    square = bool(q.shape[0] == q.shape[1])
    return square and same_entries(q.T * q, ImmutableMatrix.eye(q.shape[0]))


def same_entries(one: MatrixBase, other: MatrixBase) -> bool:
    """Whether two matrices of one shape agree, however their entries are written.

    >>> from sympy import sqrt
    >>> from theory.exact import matrix
    >>> same_entries(matrix([[sqrt(2) * (1 + sqrt(2))]]), matrix([[2 + sqrt(2)]]))
    True
    """
    return all_zero(one - other)


def _one_entry_a_row(a: MatrixBase, allowed: Callable[[Expr], object]) -> bool:
    """Whether a is invertible with one nonzero entry in each row, all of them allowed."""
    entries = _nonzero_by_row(a)
    return is_invertible(a) and all(len(row) == 1 and bool(allowed(row[0])) for row in entries)


def _nonzero_by_row(a: MatrixBase) -> list[list[Expr]]:
    return [[e for e in a[k, :] if not equal(e, 0)] for k in range(a.shape[0])]


def is_permutation(a: MatrixBase) -> bool:
    """Whether each row and column has a single 1 and zeros elsewhere.

    >>> from theory.exact import matrix
    >>> is_permutation(matrix([[0, 1], [1, 0]])), is_permutation(matrix([[-1]]))
    (True, False)
    """
    return _one_entry_a_row(a, lambda entry: equal(entry, 1))


def is_signed_permutation(a: MatrixBase) -> bool:
    """Whether each row and column has a single ±1 and zeros elsewhere.

    >>> from theory.exact import matrix
    >>> is_signed_permutation(matrix([[0, -1], [1, 0]])), is_signed_permutation(matrix([[2]]))
    (True, False)
    """
    return _one_entry_a_row(a, lambda entry: equal(entry**2, 1))


def is_scaled_permutation(a: MatrixBase) -> bool:
    """Whether each row and column has a single positive entry and zeros elsewhere.

    >>> from theory.exact import matrix
    >>> is_scaled_permutation(matrix([[0, 2], [3, 0]])), is_scaled_permutation(matrix([[-1]]))
    (True, False)
    """
    return _one_entry_a_row(a, lambda entry: settled(entry) > 0)


def at_most_one_positive(a: MatrixBase) -> bool:
    """Whether no entry is negative and no row has two nonzero entries."""
    rows = _nonzero_by_row(a)
    return all(len(row) <= 1 and all(settled(e) > 0 for e in row) for row in rows)


def deciding_inputs(count: int) -> Iterator[ImmutableMatrix]:
    """``e_j``, ``−e_j`` and ``e_j − e_k``: enough to decide what commutes with ReLU.

    >>> [list(z) for z in deciding_inputs(2)]
    [[1, 0], [-1, 0], [0, 1], [0, -1], [1, -1], [-1, 1]]
    """
    units = [ImmutableMatrix.eye(count)[:, j] for j in range(count)]
    yield from (z for e in units for z in (e, -e))
    yield from (e - f for e in units for f in units if e != f)


def passes_relu(a: MatrixBase, after: MatrixBase) -> bool:
    """Whether ``ReLU(A z) = B ReLU(z)`` for every z, decided at `deciding_inputs`.

    At ``e_j`` and ``−e_j`` it forces B = A ≥ 0; at ``e_j − e_k``, at most one nonzero entry in
    each row; and such a matrix has the property for every z. So these inputs decide.

    >>> from theory.exact import matrix
    >>> passes_relu(matrix([[2]]), matrix([[2]])), passes_relu(matrix([[-1]]), matrix([[-1]]))
    (True, False)
    """
    inputs = deciding_inputs(int(a.shape[1]))
    return all(same_entries(relu(a * z), after * relu(z)) for z in inputs)


def unseen_by_tied_relu(a: MatrixBase) -> bool:
    """Whether ``Aᵀ ReLU(A z) = ReLU(z)`` for every z, decided at `deciding_inputs`.

    The difference between ``e_j`` and ``−e_j`` forces ``AᵀA = I``, so this is `passes_relu` for
    orthogonal A.

    >>> from theory.exact import matrix
    >>> unseen_by_tied_relu(matrix([[1]])), unseen_by_tied_relu(matrix([[2]]))
    (True, False)
    """
    inputs = deciding_inputs(int(a.shape[1]))
    return all(same_entries(a.T * relu(a * z), relu(z)) for z in inputs)


def passes_cube(a: MatrixBase) -> bool:
    """Whether ``(A z)³ = A z³`` entry by entry, as polynomials in z.

    >>> from theory.exact import matrix
    >>> passes_cube(matrix([[-1]])), passes_cube(matrix([[2]]))
    (True, False)
    """
    z = ImmutableMatrix([Symbol(f"z{j}") for j in range(a.shape[1])])
    gap = (a * z).applyfunc(lambda e: e**3) - a * z.applyfunc(lambda e: e**3)
    return all_zero(gap)


def readout_restored(w: MatrixBase, v: MatrixBase, a: MatrixBase) -> bool:
    """Whether some readout V' gives ``V' (A W) = V W``: the change A is undone from outside.

    >>> from theory.exact import matrix
    >>> one = matrix([[1]])
    >>> readout_restored(one, one, matrix([[2]])), readout_restored(one, one, matrix([[0]]))
    (True, False)
    """
    wanted, seen = (v * w).T, (a * w).T
    return all(solve(seen, wanted[:, k]) is not None for k in range(wanted.shape[1]))


def l1(w: MatrixBase) -> Expr:
    """Sum of the sizes of all entries, a penalty that prefers the standard basis.

    >>> from theory.exact import column
    >>> l1(column(3, -4))
    7
    """
    return sum(abs(entry) for entry in w)


def adam_first_step(gradient: MatrixBase) -> ImmutableMatrix:
    """The direction of Adam's first step with ε = 0: the sign of each coordinate.

    After one step the bias-corrected moments are g and g², and ``g/√(g²)`` is the sign.

    >>> from theory.exact import column
    >>> list(adam_first_step(column("3/5", "-4/5")))
    [1, -1]

    Source: kingma2015, Algorithm 1 with t = 1 and ε = 0.
    """
    return ImmutableMatrix(gradient.applyfunc(settled))
