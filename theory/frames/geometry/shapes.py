"""Gram matrices against polytopes, and the shapes on the reference lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import combinations

from sympy import (
    Expr,
    GramSchmidt,
    ImmutableMatrix,
    Integer,
    Matrix,
    MatrixBase,
    Rational,
    expand,
    eye,
    radsimp,
    sqrt,
)

from theory.claim import predicate
from theory.compare import alike, all_zero, equal
from theory.exact import null_space, over_a_field, rank
from theory.frames.arrangement import Arrangement
from theory.frames.catalogue.basic import (
    digon,
    polygon,
    simplex,
    square_antiprism,
)
from theory.frames.catalogue.polytopes import dodecahedron, icosahedron
from theory.frames.overlaps import compared, gram


@predicate("W and V have the same Gram matrix")
def same_gram(W: MatrixBase, V: MatrixBase) -> bool:
    return W.cols == V.cols and all_zero(gram(W) - gram(V))


@predicate("W and V have as many dims")
def same_dims(W: MatrixBase, V: MatrixBase) -> bool:
    return bool(W.rows == V.rows)


@predicate("W and V have the same Gram matrix exactly when some orthogonal O has V = O W")
def one_gram_iff_some_turn(W: MatrixBase, V: MatrixBase) -> bool:
    case = {"W": W, "V": V}
    return same_gram(case) is some_turn_takes_it(case)


@predicate("W and V have the same Gram matrix exactly when some rotation O, det O = 1, has V = O W")
def one_gram_iff_some_rotation(W: MatrixBase, V: MatrixBase) -> bool:
    """Where W spans all dims O is the only one; else a mirror can be put in what is left."""
    case = {"W": W, "V": V}
    turned = turn_between(W, V) if some_turn_takes_it(case) else None
    rotates = turned is not None and (rank(W) < W.rows or equal(turned.det(), 1))
    return same_gram(case) is rotates


@predicate("some orthogonal O has V = O W")
def some_turn_takes_it(W: MatrixBase, V: MatrixBase) -> bool:
    turned = turn_between(W, V)
    if turned is None:
        return False
    unit = _is_zero(turned.T * turned - eye(W.rows))
    return unit and _is_zero(turned * W - V)


def turn_between(w: MatrixBase, v: MatrixBase) -> ImmutableMatrix | None:
    """The candidate for an orthogonal O with V = O W, (m, m); ``None`` where there can be none.

    It takes the first independent columns of W to those of V, and an orthonormal basis of what is
    orthogonal to them likewise.

    >>> from theory.exact import matrix
    >>> turn_between(matrix([[1], [0]]), matrix([[0], [1]]))
    Matrix([
    [0, 1],
    [1, 0]])
    """
    if w.shape != v.shape:
        return None
    places = list(over_a_field(w).rref()[1])
    bases = []
    for part in (w[:, places], v[:, places]):
        rest = _orthonormal(null_space(part.T)) if places else eye(w.rows)
        bases.append(part.row_join(rest))
    one, other = bases
    if one.shape != other.shape or not one.is_square or rank(other) < w.rows:
        return None
    return ImmutableMatrix((other * one.inv()).applyfunc(lambda e: radsimp(expand(e))))


@predicate("G is symmetric and positive semidefinite: no principal minor is negative")
def positive_semidefinite(G: MatrixBase) -> bool:
    if G.rows != G.cols or not all_zero(G.T - G):
        return False
    places = range(G.rows)
    kept = (part for size in places for part in combinations(places, size + 1))
    minors = (G.extract(list(part), list(part)).det() for part in kept)
    return all(compared(expand(minor), Integer(0)) >= 0 for minor in minors)


@predicate("G has a rank of at most m")
def rank_within(G: MatrixBase, m: Expr) -> bool:
    return bool(rank(G) <= m)


@predicate("G = WᵀW for some W with m dims")
def gram_in_dims(G: MatrixBase, m: Expr) -> bool:
    w = weights_of_gram(G)
    return w is not None and bool(w.rows <= m) and _is_zero(w.T * w - G)


@predicate("G = WᵀW for some W with m − 1 dims")
def gram_in_fewer_dims(G: MatrixBase, m: Expr) -> bool:
    return gram_in_dims({"G": G, "m": m - 1})


def weights_of_gram(g: MatrixBase) -> ImmutableMatrix | None:
    """W with ``WᵀW = G`` and as few rows as can be; ``None`` where there is none.

    Row by row: a row is ``g/√d`` for a column g of G whose entry d on the diagonal is positive, and
    G gives way to ``G − g gᵀ/d``, until no such d is left. What is left must be 0 then.

    >>> from theory.exact import matrix
    >>> weights_of_gram(matrix([[1, 2], [2, 4]])), weights_of_gram(matrix([[0, 1], [1, 0]]))
    (Matrix([[1, 2]]), None)
    """
    if not g.is_square:
        return None
    rows: list[ImmutableMatrix] = []
    left = ImmutableMatrix(g)
    while pivots := [i for i in range(left.rows) if compared(left[i, i], Integer(0)) > 0]:
        column, pivot = left[:, pivots[0]], left[pivots[0], pivots[0]]
        rows.append(ImmutableMatrix(column.T / sqrt(pivot)))
        left = (left - column * column.T / pivot).applyfunc(lambda e: radsimp(expand(e)))
    if not _is_zero(left):
        return None
    return ImmutableMatrix.vstack(ImmutableMatrix.zeros(0, left.cols), *rows)


def _orthonormal(basis: ImmutableMatrix) -> ImmutableMatrix:
    """The same space, by Gram and Schmidt."""
    columns = [Matrix(basis[:, i]) for i in range(basis.cols)]
    made = GramSchmidt(columns, orthonormal=True)
    return ImmutableMatrix.hstack(ImmutableMatrix.zeros(basis.rows, 0), *made)


def _is_zero(gap: MatrixBase) -> bool:
    return all_zero(gap.applyfunc(lambda e: radsimp(expand(e))))


@predicate("V = W A and W = V B are convex combinations, so W and V span one polytope")
def one_polytope(W: MatrixBase, V: MatrixBase, A: MatrixBase, B: MatrixBase) -> bool:
    if A.shape != (W.cols, V.cols) or B.shape != (V.cols, W.cols):
        return False
    convex = all(
        all(compared(entry, Integer(0)) >= 0 for entry in part)
        and all(equal(sum(part[:, i]), 1) for i in range(part.cols))
        for part in (A, B)
    )
    return convex and W.shape == V.shape and all_zero(V - W * A) and all_zero(W - V * B)


def _other_overlaps(w: MatrixBase, v: MatrixBase) -> bool:
    """Whether no relabelled turn takes one to the other: all overlaps, in order, differ."""
    both = alike(ImmutableMatrix([list(gram(w)), list(gram(v))]))
    return Counter(both[0, :]) != Counter(both[1, :])


@predicate("W and V, as many columns each, span one polytope; no relabelled turn joins them")
def polytope_of_two(W: MatrixBase, V: MatrixBase, A: MatrixBase, B: MatrixBase) -> bool:
    return one_polytope({"W": W, "V": V, "A": A, "B": B}) and _other_overlaps(W, V)


@predicate("the same of W and V whose columns are all corners: A and B are permutations")
def polytope_of_two_with_corners(
    W: MatrixBase, V: MatrixBase, A: MatrixBase, B: MatrixBase
) -> bool:
    A, B = alike(A), alike(B)
    whole = all(entry in (0, 1) for part in (A, B) for entry in part)
    return whole and eye(A.rows) == A * B and polytope_of_two({"W": W, "V": V, "A": A, "B": B})


@predicate("V is W moved as a whole, and no relabelled turn takes W to V")
def moved_is_another(W: MatrixBase, V: MatrixBase) -> bool:
    return _moved(W, V) and _other_overlaps(W, V)


@predicate("V is W moved as a whole, both with columns of sum 0, and no relabelled turn joins them")
def moved_about_the_centre_is_another(W: MatrixBase, V: MatrixBase) -> bool:
    centred = all(equal(sum(w[i, :]), 0) for w in (W, V) for i in range(w.rows))
    return centred and moved_is_another({"W": W, "V": V})


def _moved(w: MatrixBase, v: MatrixBase) -> bool:
    if w.shape != v.shape:
        return False
    shift = v - w
    return all(all_zero(shift[:, i] - shift[:, 0]) for i in range(w.cols))


# Reference lines


_LINES: dict[Rational, Callable[[], Arrangement]] = {
    Rational(1, 2): digon,
    Rational(2, 3): lambda: simplex(2),
    Rational(3, 4): lambda: simplex(3),
    Rational(4, 5): lambda: simplex(4),
    Rational(5, 6): lambda: simplex(5),
    Rational(2, 5): lambda: polygon(5),
    Rational(2, 6): lambda: polygon(6),
    Rational(2, 7): lambda: polygon(7),
    Rational(3, 8): lambda: square_antiprism(Rational(1, 3)),
    Rational(3, 12): icosahedron,
    Rational(3, 20): dodecahedron,
}
"""The reference lines of the notebook of [elhage2022], and what lies on each."""


@predicate("D is one of the reference lines 1/2 … 5/6, 2/5, 2/6, 2/7, 3/8, 3/12, 3/20")
def on_a_reference_line(D: Expr) -> bool:
    return any(equal(D, line) for line in _LINES)


def reference_lines() -> list[dict[str, Rational]]:
    """Each line once, from the top."""
    return [{"D": line} for line in sorted(_LINES, reverse=True)]


@predicate("every feature of the line's arrangement has dimensionality D, and D = m/n")
def arrangement_lies_on_its_line(D: Expr) -> bool:
    shown = next(build() for line, build in _LINES.items() if equal(D, line))
    shares = [*shown.dimensionalities(), Rational(shown.dims, shown.features)]
    return all(equal(share, D) for share in shares)


@predicate("every feature of some simplex or regular polygon has dimensionality D")
def polygon_or_simplex_lies_on_it(D: Expr) -> bool:
    """m/(m + 1) and 2/k, by D-03."""
    return (1 / (1 - D)).is_integer or (2 / D).is_integer
