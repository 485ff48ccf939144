"""How much of a dim a feature has to itself, and what others can do to it."""

from __future__ import annotations

from sympy import Expr, ImmutableMatrix, Integer, MatrixBase, expand, radsimp

from theory.exact import solve
from theory.frames.overlaps import compared, frame_operator, gram


def dimensionality(w: MatrixBase) -> list[Expr | None]:
    r"""``D_i = ‖W_i‖⁴ / (W_iᵀ F W_i)`` for each feature; ``None`` for a zero column.

    .. math:: D_i = \frac{\|W_i\|^2}{\sum_j (\hat W_i \cdot W_j)^2}

    A zero column makes it 0/0, and no value is its limit: a column that shrinks alone on its axis
    has D = 1 all the way.

    >>> from theory.exact import matrix
    >>> dimensionality(matrix([[1, -1, 0], [0, 0, 0]]))
    [1/2, 1/2, None]

    Source: [elhage2022], "feature dimensionality"; [scherlis2022], "capacity".
    """
    g = gram(w)
    return [_share(g, i) for i in range(g.rows)]


def _share(g: ImmutableMatrix, i: int) -> Expr | None:
    if g[i, i] == 0:
        return None
    seen = expand(sum(entry**2 for entry in g[i, :]))
    return radsimp(expand(g[i, i] ** 2) / seen)


def unit_share(squares: Expr) -> Expr:
    """D of a unit direction whose squared overlaps with all others add up to ``squares``.

    >>> unit_share(Integer(1))
    1/2
    """
    return 1 / (1 + squares)


def total_dimensionality(w: MatrixBase) -> Expr:
    """The sum of the dimensionalities that are defined.

    >>> from theory.exact import matrix
    >>> total_dimensionality(matrix([[1, 1, 0]]))
    1
    """
    defined = [share for share in dimensionality(w) if share is not None]
    return expand(sum(defined, Integer(0)))


def leverage(w: MatrixBase) -> list[Expr]:
    """``ℓ_i = W_iᵀ F⁺ W_i``, the leverage score: the diagonal of the projector on the rows of W.

    ``F⁺ W_i`` may be any y with ``F y = W_i``: two of them differ by a vector orthogonal to W_i.

    >>> from theory.exact import matrix
    >>> leverage(matrix([[1, 1], [0, 0]]))
    [1/2, 1/2]
    """
    return list(row_projector(w).diagonal())


def row_projector(w: MatrixBase) -> ImmutableMatrix:
    """``Wᵀ F⁺ W``, (n, n): the orthogonal projector on the span of the rows of W."""
    f = frame_operator(w)
    answers = [solve(f, w[:, i]) for i in range(w.cols)]
    assert all(y is not None for y in answers)  # the columns span the range of F
    inner = ImmutableMatrix.hstack(*answers)
    return ImmutableMatrix((w.T * inner).applyfunc(lambda e: radsimp(expand(e))))


def range_projector(w: MatrixBase) -> ImmutableMatrix:
    """``F F⁺``, (m, m): the orthogonal projector on the span of the columns of W.

    >>> from theory.exact import matrix
    >>> range_projector(matrix([[1, 1], [0, 0]]))
    Matrix([
    [1, 0],
    [0, 0]])
    """
    return row_projector(ImmutableMatrix(w.T))


def dims_per_feature(w: MatrixBase) -> Expr | None:
    """``D* = m / ‖W‖_F²``; ``None`` when W is zero.

    For unit columns it is m over their number; other lengths make it mis-count.

    >>> from theory.exact import matrix
    >>> dims_per_feature(matrix([[1, -1]])), dims_per_feature(matrix([[2, -2]]))
    (1/2, 1/8)

    Source: [elhage2022], "dimensions per feature".
    """
    size = frame_operator(w).trace()
    return None if size == 0 else radsimp(Integer(w.rows) / size)


def total_interference(w: MatrixBase, feature: int) -> Expr | None:
    """``Σ_{j≠i} (Ŵ_i · W_j)²``, what all others put on the axis of feature i.

    ``None`` for a zero column.

    >>> from theory.exact import matrix
    >>> total_interference(matrix([[1, -1]]), 0)
    1

    Source: [elhage2022].
    """
    g = gram(w)
    if g[feature, feature] == 0:
        return None
    others = sum(g[feature, j] ** 2 for j in range(g.rows) if j != feature)
    return radsimp(expand(others) / g[feature, feature])


def most_activation_squared(w: MatrixBase, feature: int) -> Expr:
    r"""Square of the most that nonnegative inputs of the *other* features can do to feature i.

    .. math:: \max_{x \ge 0,\ x_i = 0,\ \|x\| \le 1} (W_i \cdot W x)^2
              = \sum_{j \ne i} \mathrm{ReLU}(W_i \cdot W_j)^2

    It is compared with what the feature does itself, ``‖W_i‖⁴``. The digon's partner does nothing:

    >>> from theory.exact import matrix
    >>> most_activation_squared(matrix([[1, -1]]), 0)
    0
    """
    return expand(sum((a**2 for a in helping(w, feature)), Integer(0)))


def most_activation_in_box(w: MatrixBase, feature: int) -> Expr:
    """The most with every other input in [0, 1]: ``Σ_{j≠i} ReLU(W_i · W_j)``.

    >>> from theory.exact import matrix
    >>> most_activation_in_box(matrix([[1, 1, -1]]), 0)
    1
    """
    return expand(sum(helping(w, feature), Integer(0)))


def helping(w: MatrixBase, feature: int) -> list[Expr]:
    """``ReLU(W_i · W_j)`` for each j, with 0 in the place of i itself."""
    g = gram(w)
    raw = [Integer(0) if j == feature else g[feature, j] for j in range(g.rows)]
    return [a if compared(a, Integer(0)) > 0 else Integer(0) for a in raw]
