"""What is claimed of dimensionality; `capacity_proofs` has the arguments."""

from __future__ import annotations

from sympy import (
    Expr,
    ImmutableMatrix,
    Integer,
    MatrixBase,
    Rational,
    S,
    Symbol,
    diag,
    exp,
    expand,
    eye,
    factor,
    limit,
    pi,
    radsimp,
    re,
    zeros,
)
from sympy import I as imaginary

from theory.claim import Predicate, predicate
from theory.compare import all_equal, all_zero, equal
from theory.exact import rank
from theory.frames.catalogue.basic import antiprism_overlaps
from theory.frames.dimensionality import (
    dimensionality,
    dims_per_feature,
    helping,
    leverage,
    most_activation_in_box,
    most_activation_squared,
    range_projector,
    total_dimensionality,
    total_interference,
    unit_share,
)
from theory.frames.overlaps import compared, frame_operator, gram, in_front, is_tight, norms_squared
from theory.notation import k, m

ONE = Integer(1)


# Hypotheses


@predicate("every represented feature has length 1")
def unit_when_represented(W: MatrixBase) -> bool:
    return all(length in (0, 1) for length in norms_squared(W))


@predicate("O is orthogonal")
def is_rotation(O: MatrixBase) -> bool:
    return all_zero(O.T * O - eye(O.cols))


@predicate("the scale c is not zero")
def nonzero_scale(c: Expr) -> bool:
    return not equal(c, 0)


@predicate("the direction u is not zero")
def nonzero_direction(u: MatrixBase) -> bool:
    return not all_zero(u)


@predicate("the input x is nonnegative")
def nonnegative_input(x: MatrixBase) -> bool:
    return all(compared(entry, Integer(0)) >= 0 for entry in x)


@predicate("the input x has length at most 1")
def input_in_the_ball(x: MatrixBase) -> bool:
    return compared(sum((entry**2 for entry in x), Integer(0)), ONE) <= 0


@predicate("no entry of the input x is above 1")
def input_at_most_one(x: MatrixBase) -> bool:
    return all(compared(entry, ONE) <= 0 for entry in x)


# Conclusions; the ones with a ``part`` are theorems for part = 1 and false for less


def share_at_most(part: Rational = ONE) -> Predicate:
    """Each dimensionality is positive and at most this part of the leverage, itself at most 1."""

    @predicate(f"0 < D_i ≤ {in_front(part)}ℓ_i ≤ 1 for every represented feature")
    def share_is_below_leverage(W: MatrixBase) -> bool:
        both = zip(dimensionality(W), leverage(W), strict=True)
        return all(
            compared(share, S.Zero) > 0
            and compared(share, part * score) <= 0
            and compared(score, ONE) <= 0
            for share, score in both
            if share is not None
        )

    return share_is_below_leverage


def total_at_most(part: Rational = ONE) -> Predicate:
    """The dimensionalities add up to at most this part of the rank."""

    @predicate(f"Σ_i D_i ≤ {in_front(part)}rank(W)")
    def total_is_below_rank(W: MatrixBase) -> bool:
        return compared(total_dimensionality(W), part * rank(W)) <= 0

    return total_is_below_rank


capacity = share_at_most()
capacity_total = total_at_most()


def _saturated(w: MatrixBase) -> bool:
    return compared(total_dimensionality(w), Integer(rank(w))) == 0


@predicate("Σ_i D_i = rank(W) exactly when every column of W is an eigenvector of W Wᵀ")
def saturated_iff_eigenvectors(W: MatrixBase) -> bool:
    f = frame_operator(W)
    return _saturated(W) is all(_parallel(f * W[:, i], W[:, i]) for i in range(W.cols))


def _parallel(one: MatrixBase, other: MatrixBase) -> bool:
    products = one * other.T
    return all_zero(products - products.T)


@predicate("Σ_i D_i = rank(W) exactly when W splits into mutually orthogonal tight frames")
def saturated_iff_tight_blocks(W: MatrixBase) -> bool:
    return _saturated(W) is all(_tight_in_its_span(block) for block in blocks(W))


@predicate("Σ_i D_i = rank(W) exactly when W is a tight frame")
def saturated_iff_tight(W: MatrixBase) -> bool:
    return _saturated(W) is is_tight(W)


@predicate("Σ_i D_i = rank(W) exactly when Σ_i D_i Ŵ_i Ŵ_iᵀ is the projector on the range of W")
def saturated_iff_resolution(W: MatrixBase) -> bool:
    resolved = zeros(W.rows, W.rows)
    for i, share in enumerate(dimensionality(W)):
        if share is not None:
            resolved += share / norms_squared(W)[i] * W[:, i] * W[:, i].T
    gap = (resolved - range_projector(W)).applyfunc(lambda e: radsimp(expand(e)))
    return _saturated(W) is all_zero(gap)


def blocks(w: MatrixBase) -> list[ImmutableMatrix]:
    """The finest split of the nonzero columns into mutually orthogonal sets.

    >>> from theory.exact import matrix
    >>> [block.cols for block in blocks(matrix([[1, -1, 0, 0], [0, 0, 1, 0]]))]
    [2, 1]
    """
    g = gram(w)
    left = [i for i in range(g.rows) if g[i, i] != 0]
    found = []
    while left:
        block = [left.pop(0)]
        for i in block:
            block += (met := [j for j in left if g[i, j] != 0])
            left = [j for j in left if j not in met]
        found.append(ImmutableMatrix(w[:, block]))
    return found


def _tight_in_its_span(w: MatrixBase) -> bool:
    """F² = c F with the only possible c: the common eigenvalue ‖W‖_F² / rank."""
    f = frame_operator(w)
    gap = f * f - f.trace() / rank(w) * f
    return all_zero(gap)


@predicate("Σ_i D_i = m, and yet some two columns see different sets of overlaps")
def saturated_and_irregular(W: MatrixBase) -> bool:
    g = gram(W)
    seen = {tuple(sorted(g[i, :], key=str)) for i in range(g.rows)}
    return compared(total_dimensionality(W), Integer(W.rows)) == 0 and len(seen) > 1


@predicate("Σ_i D_i is above m")
def more_than_saturated(W: MatrixBase) -> bool:
    return compared(total_dimensionality(W), Integer(W.rows)) > 0


@predicate("every feature has dimensionality m/n")
def equal_shares(W: MatrixBase) -> bool:
    return _same_shares(dimensionality(W), [Rational(W.rows, W.cols)] * W.cols)


def _same_shares(one: list[Expr | None], other: list[Expr | None]) -> bool:
    return len(one) == len(other) and all(map(equal, one, other))


@predicate("in a direct sum every feature keeps its dimensionality")
def blockwise(W: MatrixBase, V: MatrixBase) -> bool:
    return _same_shares(dimensionality(diag(W, V)), dimensionality(W) + dimensionality(V))


@predicate("in a direct sum every feature has dimensionality (dims)/(features)")
def shared_equally(W: MatrixBase, V: MatrixBase) -> bool:
    return equal_shares({"W": diag(W, V)})


@predicate("D* = m/‖W‖_F² is m over the number of represented features")
def dims_per_represented_feature(W: MatrixBase) -> bool:
    shown = sum(length != 0 for length in norms_squared(W))
    return equal(dims_per_feature(W), Rational(W.rows, shown) if shown else None)


@predicate("D* = m/‖W‖_F² is m/n")
def dims_per_any_feature(W: MatrixBase) -> bool:
    return equal(dims_per_feature(W), Rational(W.rows, W.cols))


@predicate("W and c O W have the same dimensionalities")
def same_when_turned(W: MatrixBase, O: MatrixBase, c: Expr) -> bool:
    return _same_shares(dimensionality(c * O * W), dimensionality(W))


@predicate("W has the same dimensionalities in more dims and beside unlearned features")
def same_when_padded(W: MatrixBase) -> bool:
    return _same_shares(dimensionality(diag(W, zeros(1, 1))), [*dimensionality(W), None])


@predicate("W has the same dimensionalities beside one more feature")
def same_beside_another(W: MatrixBase) -> bool:
    wider = W.row_join(W[:, 0])
    return _same_shares(dimensionality(wider)[: W.cols], dimensionality(W))


@predicate("stretching one column changes some dimensionality")
def changed_by_stretching_a_column(W: MatrixBase, s: Expr) -> bool:
    stretched = diag(s, eye(W.cols - 1)) if W.cols > 1 else diag(s)
    changed = not _same_shares(dimensionality(W * stretched), dimensionality(W))
    return compared(s, S.Zero) > 0 and changed


@predicate("stretching all columns alike changes some dimensionality")
def changed_by_stretching_all(W: MatrixBase, s: Expr) -> bool:
    changed = not _same_shares(dimensionality(s * W), dimensionality(W))
    return compared(s, S.Zero) > 0 and changed


@predicate("every feature with a zero column has dimensionality 0")
def unlearned_have_dimensionality_zero(W: MatrixBase) -> bool:
    both = zip(norms_squared(W), dimensionality(W), strict=True)
    return all(share == 0 for length, share in both if length == 0)


@predicate(
    "as the column ε u shrinks beside W, its D tends to 0 if some column of W meets u, else 1"
)
def vanishing_share(W: MatrixBase, u: MatrixBase) -> bool:
    end = limit_of_vanishing(W, u)
    return equal(end, 1 if all_zero(W.T * u) else 0)


@predicate("as the column ε u shrinks beside W, its D tends to 0")
def vanishing_share_is_zero(W: MatrixBase, u: MatrixBase) -> bool:
    return equal(limit_of_vanishing(W, u), 0)


def limit_of_vanishing(w: MatrixBase, u: MatrixBase) -> Expr | None:
    """The limit, as ε falls to 0, of the dimensionality of a column ε u beside W.

    >>> from theory.exact import matrix, column
    >>> limit_of_vanishing(matrix([[1], [0]]), column(0, 1))
    1
    """
    epsilon = Symbol("epsilon", positive=True)
    share = dimensionality(w.row_join(epsilon * u))[-1]
    return None if share is None else limit(factor(share), epsilon, 0, "+")


@predicate(
    "a feature with Σ_(j≠i) (Ŵ_i·W_j)² ≥ 1 is activated by some nonnegative input of the others, "
    "of length 1, as strongly as by itself"
)
def others_activate_as_strongly(W: MatrixBase) -> bool:
    return all(_matched_by_others(W, i) for i in range(W.cols))


def _matched_by_others(w: MatrixBase, i: int) -> bool:
    met = total_interference(w, i)
    if met is None or compared(met, ONE) < 0:
        return True
    return compared(most_activation_squared(w, i), norms_squared(w)[i] ** 2) >= 0


def activation_at_most(part: Rational = ONE) -> Predicate:
    """The others' squared activation of feature i is at most this part of Σ ReLU(W_i·W_j)²."""

    @predicate(f"with x_i = 0, W_i·Wx is at most √({in_front(part)}Σ_(j≠i) ReLU(W_i·W_j)²)")
    def activation_is_bounded(W: MatrixBase, x: MatrixBase) -> bool:
        return all(
            compared(reached, S.Zero) <= 0
            or compared(reached**2, part * most_activation_squared(W, i)) <= 0
            for i, reached in enumerate(_by_the_others(W, x))
        )

    return activation_is_bounded


def box_activation_at_most(part: Rational = ONE) -> Predicate:
    """The others' activation of feature i is at most this part of Σ ReLU(W_i·W_j)."""

    @predicate(f"with x_i = 0, W_i·Wx is at most {in_front(part)}Σ_(j≠i) ReLU(W_i·W_j)")
    def activation_is_bounded_in_the_box(W: MatrixBase, x: MatrixBase) -> bool:
        return all(
            compared(reached, part * most_activation_in_box(W, i)) <= 0
            for i, reached in enumerate(_by_the_others(W, x))
        )

    return activation_is_bounded_in_the_box


activation_bound = activation_at_most()
box_activation_bound = box_activation_at_most()


def _by_the_others(w: MatrixBase, x: MatrixBase) -> list[Expr]:
    """``W_i · W x`` with entry i of x put to 0, for each i."""
    g = gram(w)
    places = range(g.rows)
    return [expand(sum((g[i, j] * x[j] for j in places if j != i), S.Zero)) for i in places]


@predicate("every corner of the square antiprism of squared height t has dimensionality 3/8")
def antiprism_shares_three_eighths(t: Expr) -> bool:
    return equal(antiprism_share(t), Rational(3, 8))


@predicate(
    "a corner of the antiprism has D ≤ 3/8, with equality exactly when t = 1/3, and exactly when "
    "the antiprism is a tight frame"
)
def antiprism_shares_at_most_three_eighths(t: Expr) -> bool:
    order = compared(antiprism_share(t), Rational(3, 8))
    best = order == 0
    return order <= 0 and best is equal(t, Rational(1, 3)) and best is _antiprism_is_tight(t)


def _antiprism_is_tight(t: Expr) -> bool:
    return all_zero(antiprism_tightness_defect(t))


def antiprism_tightness_defect(t: Expr) -> ImmutableMatrix:
    """``G² − (8/3) G`` of the square antiprism in three dims: 0 exactly for a tight frame."""
    overlaps = antiprism_overlaps(t)
    return ImmutableMatrix((overlaps**2 - Rational(8, 3) * overlaps).applyfunc(expand))


@predicate("a corner of the antiprism has D ≤ 3/8, with equality exactly when t = 1/2")
def antiprism_best_at_one_half(t: Expr) -> bool:
    order = compared(antiprism_share(t), Rational(3, 8))
    return order <= 0 and (order == 0) is equal(t, Rational(1, 2))


def antiprism_share(t: Expr) -> Expr:
    """D of a corner of the square antiprism with squared height t: ``1/(4 − 8t + 12t²)``.

    >>> antiprism_share(Rational(1, 3)), antiprism_share(Rational(1, 2))
    (3/8, 1/3)
    """
    overlaps = antiprism_overlaps(t)
    shares = [1 / expand(sum(overlap**2 for overlap in overlaps[i, :])) for i in range(8)]
    assert all_equal([1 / share for share in shares])  # a symmetry takes every corner to each
    return shares[0]


@predicate("the input that is proportional to ReLU(W_i·W_j) reaches the bound, for every i")
def activation_is_attained(W: MatrixBase) -> bool:
    return all(_attained(W, i) for i in range(W.cols))


def _attained(w: MatrixBase, i: int) -> bool:
    """(W_i·Wx)² = ‖x‖²·Σ ReLU(W_i·W_j)² for that x, which is nonnegative with x_i = 0."""
    x = ImmutableMatrix(helping(w, i))
    reached = (w[:, i].T * w * x)[0]
    size = sum((entry**2 for entry in x), S.Zero)
    return compared(reached**2, size * most_activation_squared(w, i)) == 0


@predicate(
    "the input that is proportional to |W_i·W_j| reaches Σ_(j≠i) ReLU(W_i·W_j)², for every i"
)
def overlaps_as_input_attain(W: MatrixBase) -> bool:
    return all(_attained_by_absolute(W, i) for i in range(W.cols))


def _attained_by_absolute(w: MatrixBase, i: int) -> bool:
    g = gram(w)
    x = ImmutableMatrix([0 if j == i else abs(g[i, j]) for j in range(g.rows)])
    reached = (w[:, i].T * w * x)[0]
    size = sum((entry**2 for entry in x), S.Zero)
    return compared(reached**2, size * most_activation_squared(w, i)) == 0


def simplex_share() -> Expr:
    """D in the m-simplex: itself 1, and m overlaps of −1/m."""
    return unit_share(m * (-1 / m) ** 2)


def polygon_share() -> Expr:
    """D in the regular k-gon, k ≥ 3: ``1/Σ_j cos²(2πj/k)``.

    As cos² a = 1/2 + cos(2a)/2, the sum is k/2 plus half the real part of ``Σ_j z^j`` with
    ``z = exp 4πi/k``; that geometric sum is ``(z^k − 1)/(z − 1)``, where z ≠ 1 as k > 2.
    """
    z = exp(4 * pi * imaginary / k)
    with_itself = k / 2 + re((z**k - 1) / (z - 1)) / 2
    return unit_share(with_itself - 1)


def cross_polytope_share() -> Expr:
    """D in the cross-polytope: itself 1, one overlap of −1, and the rest 0."""
    return unit_share(ONE)
