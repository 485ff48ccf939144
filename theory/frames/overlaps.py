"""Inner products of feature directions, and what they add up to, for a weight matrix W (m, n)."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

from sympy import Expr, ImmutableMatrix, Integer, MatrixBase, Rational, expand, eye, radsimp, zeros

from theory.compare import alike, all_zero, sign
from theory.exact import null_space


def gram(w: MatrixBase) -> ImmutableMatrix:
    """All overlaps ``G = WᵀW``, (n, n); equal ones are written alike.

    >>> from theory.exact import matrix
    >>> gram(matrix([[1, -1]]))
    Matrix([
    [ 1, -1],
    [-1,  1]])
    """
    return _products(ImmutableMatrix(w.T))


def frame_operator(w: MatrixBase) -> ImmutableMatrix:
    """``F = W Wᵀ``, (m, m): the same numbers seen from the dims.

    >>> from theory.exact import matrix
    >>> frame_operator(matrix([[1, -1]]))
    Matrix([[2]])
    """
    return _products(ImmutableMatrix(w))


@lru_cache(maxsize=1024)  # a search asks the same directions of each hypothesis, claim and twin
def _products(w: ImmutableMatrix) -> ImmutableMatrix:
    return alike(w * w.T)


def frame_potential(w: MatrixBase) -> Expr:
    r"""Sum of all squared overlaps, :math:`\sum_{i,j} \langle w_i, w_j \rangle^2`.

    >>> from theory.exact import matrix
    >>> frame_potential(matrix([[1, -1]]))
    4

    Source: [benedetto2003].
    """
    return expand(sum((g**2 for g in gram(w)), Integer(0)))


def pairs(w: MatrixBase) -> list[Expr]:
    """The overlaps of different features, each pair once; none when n = 1."""
    g = gram(w)
    return [g[i, j] for i, j in combinations(range(g.rows), 2)]


def largest(values: list[Expr]) -> Expr:
    """The largest of exact real numbers, decided by algebra; there must be one."""
    best = values[0]
    for value in values[1:]:
        best = value if compared(value, best) > 0 else best
    return best


def compared(left: Expr, right: Expr) -> int:
    """The sign of left − right, or a ``ValueError`` where it cannot be proved."""
    answer = sign(expand(left - right))
    if answer is None:
        raise ValueError(f"the order of {left} and {right} is beyond the precision tried")
    return answer


def squared_coherence(w: MatrixBase) -> Expr:
    """The worst squared overlap of two different features (*lines*); 0 when n = 1.

    >>> from theory.exact import matrix
    >>> squared_coherence(matrix([[1, "3/5"], [0, "4/5"]]))
    9/25
    """
    return largest([Integer(0), *(expand(g**2) for g in pairs(w))])


def norms_squared(w: MatrixBase) -> list[Expr]:
    """``‖W_i‖²`` for each feature."""
    return list(gram(w).diagonal())


def is_tight(w: MatrixBase) -> bool:
    """Whether ``F = c I`` with the only possible c, the mean eigenvalue ``‖W‖_F² / m``.

    >>> from theory.exact import matrix
    >>> is_tight(matrix([[1, 0, -1], [0, 2, 0]])), is_tight(matrix([[1, 0], [0, 1]]))
    (False, True)
    """
    f = frame_operator(w)
    defect = f - f.trace() * Rational(1, f.rows) * eye(f.rows)
    return all_zero(defect)


def eigenvalues_of_columns(w: MatrixBase) -> list[Expr | None]:
    """For each column the c with ``F W_i = c W_i``, 0 for a zero column, ``None`` if there is none.

    >>> from theory.exact import matrix
    >>> eigenvalues_of_columns(matrix([[1, -1, 0], [0, 0, 1]]))
    [2, 2, 1]
    """
    f, w = frame_operator(w), alike(w)
    found = [_eigenvalue(f, w[:, i]) for i in range(w.cols)]
    values = [value for value in found if value is not None]
    written = iter(alike(ImmutableMatrix([values])) if values else ())
    return [None if value is None else next(written) for value in found]


def _eigenvalue(f: ImmutableMatrix, direction: MatrixBase) -> Expr | None:
    image = f * direction
    place = next((i for i, entry in enumerate(direction) if entry != 0), None)
    if place is None:
        return Integer(0)
    value = radsimp(expand(image[place]) / direction[place])
    return value if all_zero(image - value * direction) else None


def second_order_changes(w: MatrixBase) -> list[Expr]:
    """How the frame potential changes along some motions that keep all lengths, over s².

    Each motion takes columns of one eigenvalue that are dependent, ``Σ a_i W_i = 0``, toward an
    eigenvector e of another: ``W_i + s a_i e``, shortened to the old length. As the first-order
    terms cancel, ``F(s) = F + s² Σ a_i² (e eᵀ − (‖e‖²/‖W_i‖²) W_i W_iᵀ)`` up to s³. There is none
    unless every column is an eigenvector of F.

    >>> from theory.exact import matrix
    >>> second_order_changes(matrix([[1, 1], [0, 0]]))
    [-8]
    """
    values = eigenvalues_of_columns(w)
    if any(value is None for value in values):
        return []
    f, w = frame_operator(w), alike(w)
    changes = []
    for top in dict.fromkeys(values):
        block = w[:, [i for i, value in enumerate(values) if value == top and any(w[:, i])]]
        loose = null_space(block)
        for other in dict.fromkeys([*values, Integer(0)]):
            toward = null_space(f - other * eye(f.rows))
            if other != top and block.cols and loose.cols and toward.cols:
                changes.append(_second_order(f, block, loose[:, 0], toward[:, 0]))
    return changes


def _second_order(f: MatrixBase, block: MatrixBase, a: MatrixBase, e: MatrixBase) -> Expr:
    """``2 tr F B`` for the B of `second_order_changes`."""
    bent = zeros(*f.shape)
    for i in range(block.cols):
        column = block[:, i]
        shortened = (e.T * e)[0] / (column.T * column)[0] * column * column.T
        bent += a[i] ** 2 * (e * e.T - shortened)
    return radsimp(expand(2 * (f * bent).trace()))


def in_front(part: Rational) -> str:
    """How a factor is written before a bound: not at all when it is 1.

    >>> in_front(Rational(1)), in_front(Rational(51, 50))
    ('', '51/50·')
    """
    return "" if part == 1 else f"{part}·"
