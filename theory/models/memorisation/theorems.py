"""What is claimed of memorisation: polygons of data points, norms, and shares of features."""

from __future__ import annotations

from sympy import (
    Expr,
    FiniteSet,
    ImmutableMatrix,
    IndexedBase,
    Integer,
    KroneckerDelta,
    Matrix,
    MatrixBase,
    MatrixSymbol,
    Rational,
    S,
    Sum,
    Symbol,
    cancel,
    cos,
    expand,
    limit,
    pi,
    simplify,
    solveset,
    sqrt,
    symbols,
    sympify,
)

from theory.claim import predicate
from theory.compare import equal, settled, sign
from theory.evidence import Proof, Step
from theory.exact import rank, solve
from theory.frames.dimensionality import dimensionality, leverage
from theory.models.losses.tradeoffs import POLYGON
from theory.models.memorisation.polygons import least_polygon
from theory.models.theorems import is_identity
from theory.notation import k, m, n, r

# D-10: the largest share that any direction gives a point


@predicate("(v·h_i)² ≤ ℓ_i Σ_j (v·h_j)² with ℓ_i = h_iᵀ F⁺ h_i: no direction gives more than ℓ_i")
def share_along_at_most_leverage(W: MatrixBase, v: MatrixBase, i: int) -> bool:
    own, total = _along(W, v, i)
    return settled(leverage(W)[i] * total - own) >= 0


@predicate("(v·h_i)² < ℓ_i Σ_j (v·h_j)²")
def share_along_below_leverage(W: MatrixBase, v: MatrixBase, i: int) -> bool:
    own, total = _along(W, v, i)
    return settled(leverage(W)[i] * total - own) > 0


def _along(W: MatrixBase, v: MatrixBase, i: int) -> tuple[Expr, Expr]:
    seen = list(v.T * W)
    return expand(seen[i] ** 2), expand(sum((entry**2 for entry in seen), S.Zero))


@predicate("the point is not zero (h_i ≠ 0)")
def nonzero_point(W: MatrixBase, i: int) -> bool:
    return any(W[:, i])


@predicate("along y with F y = h_i the share of h_i is ℓ_i")
def leverage_is_attained(W: MatrixBase, i: int) -> bool:
    return _share_is_leverage(W, solve(W * W.T, W[:, i]), i)


@predicate("along h_i itself the share of h_i is ℓ_i")
def own_direction_attains(W: MatrixBase, i: int) -> bool:
    return _share_is_leverage(W, W[:, i], i)


def _share_is_leverage(W: MatrixBase, v: MatrixBase | None, i: int) -> bool:
    if v is None:
        return False
    own, total = _along(W, v, i)
    return not equal(total, 0) and equal(own, leverage(W)[i] * total)


@predicate("the largest shares add up to the rank")
def leverages_add_to_rank(W: MatrixBase) -> bool:
    return equal(sum(leverage(W), S.Zero), rank(W))


@predicate("the largest shares add up to the number of dims")
def leverages_add_to_dims(W: MatrixBase) -> bool:
    return equal(sum(leverage(W), S.Zero), W.shape[0])


@predicate("D_i ≤ ℓ_i for every point that is not zero")
def share_at_most_largest(W: MatrixBase) -> bool:
    both = zip(dimensionality(W), leverage(W), strict=True)
    return all(settled(most - share) >= 0 for share, most in both if share is not None)


@predicate("D_i = ℓ_i for every point that is not zero")
def share_is_largest(W: MatrixBase) -> bool:
    both = zip(dimensionality(W), leverage(W), strict=True)
    return all(equal(most, share) for share, most in both if share is not None)


def _cauchy_schwarz() -> bool:
    """Σa² Σc² − (Σac)² = Σ_{j<k} (a_j c_k − a_k c_j)²: three terms."""
    a, c = symbols("a1:4", real=True), symbols("c1:4", real=True)
    total = sum(p**2 for p in a) * sum(q**2 for q in c)
    mixed = sum(p * q for p, q in zip(a, c, strict=True)) ** 2
    squares = sum((a[j] * c[l] - a[l] * c[j]) ** 2 for l in range(3) for j in range(l))
    return bool(expand(total - mixed - squares) == 0)


def _solved_points() -> bool:
    """(Hᵀv)·(Hᵀy) = vᵀ(F y): v·h_i if F y = h_i; at v = y it is y·h_i = ℓ_i. All shapes."""
    points = MatrixSymbol("H", m, n)
    v, y = MatrixSymbol("v", m, 1), MatrixSymbol("y", m, 1)
    both = (points.T * v).T * (points.T * y)
    return bool(both.doit() == (v.T * (points * points.T * y)).doit())


def _points_are_reached() -> bool:
    """F z = H (Hᵀz), so F z = 0 just if |Hᵀz|² = zᵀF z = 0: z is then orthogonal to each h_i."""
    points, z = MatrixSymbol("H", m, n), MatrixSymbol("z", m, 1)
    operator = points * points.T
    seen = points.T * z
    inside = (operator * z).doit() == (points * seen).doit()
    return bool(inside and (seen.T * seen).doit() == (z.T * operator * z).doit())


_REACHED = Step("what F maps to 0 is orthogonal to h_i: some y has F y = h_i", _points_are_reached)
_SOLVED = Step("v·h_i = Σ_j (v·h_j)(y·h_j) and ℓ_i = Σ_j (y·h_j)² for F y = h_i", _solved_points)
_CAUCHY = Step("so by Cauchy and Schwarz (v·h_i)² ≤ ℓ_i Σ_j (v·h_j)²", _cauchy_schwarz)

LARGEST_SHARE = Proof(shows=share_along_at_most_leverage, steps=(_REACHED, _SOLVED, _CAUCHY))


def _attained_at_y() -> bool:
    """det F · (v·h)² = (h·v) Σ_j (v·h_j)² at v = adj(F) h = det F · y, for three points in letters.

    So (y·h)² = ℓ Σ_j (y·h_j)² with ℓ = h·y. The sum is 0 only if F y is.
    """
    points = Matrix(2, 3, symbols("h:6", real=True))
    operator, h = points * points.T, points[:, 0]
    v = operator.adjugate() * h
    own, total = _along(points, v, 0)
    return bool(expand(operator.det() * own - h.dot(v) * total) == 0)


ATTAINED = Proof(
    shows=leverage_is_attained,
    given=(nonzero_point,),
    steps=(
        _REACHED,
        _SOLVED,
        Step("at v = y the square is ℓ_i times the sum, which is 0 only if h_i is", _attained_at_y),
    ),
)


def _row_projector() -> bool:
    """P = HᵀY with F Y = H: P² = P and H P = H, so that P has the rank of H.

    As F is symmetric YᵀF = Hᵀ, and P = YᵀF Y = YᵀH.
    """
    points, across, answers, turned, f = (
        Symbol(name, commutative=False) for name in ("H", "T", "Y", "B", "F")
    )
    square = (turned * points * across * answers).subs(points * across, f)
    kept = (points * across * answers).subs(points * across, f)
    by_rows, by_columns = (square.subs(turned * f, across), square.subs(f * answers, points))
    idempotent = by_rows == across * answers and by_columns == turned * points
    return bool(idempotent and kept.subs(f * answers, points) == points)


def _trace_counts() -> bool:
    """An eigenvalue of P = P² is a root of z² − z: 0 or 1. The trace adds up the ones: the rank."""
    z = Symbol("z", complex=True)
    return bool(solveset(z**2 - z, z) == FiniteSet(0, 1))


LEVERAGES = Proof(
    shows=leverages_add_to_rank,
    steps=(
        _REACHED,
        Step("ℓ is the diagonal of P = HᵀY with F Y = H; P² = P, of the rank of H", _row_projector),
        Step("and the trace of such a P is its rank", _trace_counts),
    ),
)


def _own_direction() -> bool:
    """At v = h_i the share is |h_i|⁴ / Σ_j (h_i·h_j)² = D_i, for three points in letters."""
    points = ImmutableMatrix(2, 3, symbols("h:6", positive=True))
    own, total = _along(points, points[:, 0], 0)
    return bool(cancel(own / total - dimensionality(points)[0]) == 0)


SHARE_BELOW_LARGEST = Proof(
    shows=share_at_most_largest,
    steps=(*LARGEST_SHARE.steps, Step("D_i is the share along h_i itself", _own_direction)),
)

# H-02: polygons of points


@predicate("each of T points of one length in the plane has the dimensionality 2/T")
def equal_points_share(W: MatrixBase) -> bool:
    return all(
        share is not None and equal(share, Rational(2, W.cols)) for share in dimensionality(W)
    )


@predicate("the points have one length, in two dims, and are at least three")
def equal_points_in_the_plane(W: MatrixBase) -> bool:
    sizes = (W.T * W).diagonal()
    return W.rows == 2 and W.cols >= 3 and all(equal(size, sizes[0]) for size in sizes)


# H-03: memorising an orthonormal training set


@predicate("the points are orthonormal")
def orthonormal_points(X: MatrixBase) -> bool:
    return is_identity(X.T * X)


@predicate("no feature of a point is negative")
def nonnegative_points(X: MatrixBase) -> bool:
    return all(sign(entry) != -1 for entry in X)


@predicate("there are at least two points")
def two_points(X: MatrixBase) -> bool:
    return bool(X.cols >= 2)


@predicate("W = Σ_k w_k X_kᵀ with w_k a T-gon, and biases (1 − r²) Σ_k X_k, return every point")
def polygon_returns_points(X: MatrixBase) -> bool:
    return X.cols >= 2 and _returned(X, S.Zero)


@predicate("W = Σ_k w_k X_kᵀ with w_k a T-gon of squared norm r² + 1/100 returns every point")
def larger_polygon_returns_points(X: MatrixBase) -> bool:
    return X.cols >= 2 and _returned(X, Rational(1, 100))


def _returned(X: MatrixBase, more: Rational) -> bool:
    size, offset = (part.subs(k, X.cols) for part in least_polygon())
    corners = range(X.cols)
    hidden = Matrix(
        X.cols, X.cols, lambda i, j: (size + more) * cos(2 * pi * Integer(i - j) / X.cols)
    )
    before = X * hidden * (X.T * X) + offset * X * Matrix.ones(X.cols, X.cols)
    pairs = ((before[i, j], X[i, j]) for i in range(X.rows) for j in corners)
    return all(equal(value if settled(value) > 0 else S.Zero, target) for value, target in pairs)


def _disjoint() -> bool:
    """A sum of products of numbers ≥ 0 is 0 only if each is: a feature is in one point at most."""
    share, rest = symbols("share rest", positive=True), Symbol("more", nonnegative=True)
    return bool((share[0] * share[1] + rest).is_positive)


def _one_point_a_feature() -> bool:
    """W X = w, and feature i of point j reads X_ij (w_j·w_k + 1 − r²) of point k: in letters.

    Three points of length 1, one of them on two features; the corners w and 1 − r² are any.
    """
    u, offset = symbols("u offset")
    length = 1 + u**2
    points = Matrix([[(1 - u**2) / length, 0, 0], [2 * u / length, 0, 0], [0, 1, 0], [0, 0, 1]])
    corners = Matrix(2, 3, symbols("w:6"))
    weights, bias = corners * points.T, offset * points * Matrix.ones(3, 1)
    before = weights.T * (weights * points) + bias * Matrix.ones(1, 3)
    said = points * (corners.T * corners + offset * Matrix.ones(3, 3))
    held = (weights * points - corners).applyfunc(cancel)
    return bool(held.is_zero_matrix and (before - said).applyfunc(cancel).is_zero_matrix)


MEMORISED = Proof(
    shows=polygon_returns_points,
    given=(orthonormal_points, nonnegative_points, two_points),
    steps=(
        Step("orthonormal points without negative entries have no feature in common", _disjoint),
        Step(
            "so W X_k = w_k, and a feature of point j reads its size times what corner j of the "
            "polygon reads (a feature of no point reads 0)",
            _one_point_a_feature,
        ),
        *POLYGON.steps,
    ),
)


def memorising_norm() -> Expr:
    """|W|² of W = Σ_k w_k X_kᵀ, orthonormal X: Σ_{jk} w_j·w_k X_j·X_k = T r².

    >>> memorising_norm().subs(k, 4)
    4
    """
    j, other = symbols("j l", integer=True)
    w = IndexedBase("w")
    inner = Sum(w[j, other] * KroneckerDelta(j, other), (other, 1, k)).doit()
    own = inner.args[0].expr if inner.is_Piecewise else inner
    assert own == w[j, j], "only the points' own squared norms are left"
    return k * least_polygon()[0]


def memorising_bias() -> Expr:
    """|b|² of the biases (1 − r²) Σ_k X_k: T (r² − 1)².

    >>> memorising_bias().subs(k, 4)
    0
    """
    return k * least_polygon()[1] ** 2


def memorising_growth(quantity: Expr, power: object) -> Expr:
    """The limit of a quantity in T = k over T to this power.

    >>> memorising_growth(k**2 + k, 2)
    1
    """
    step = Symbol("step", positive=True)
    return limit(quantity.subs(k, 1 / step) * step ** sympify(power), step, 0)


def point_norm() -> Expr:
    """r, the norm of a memorised point, as a function of T = k."""
    return sqrt(least_polygon()[0])


# H-08: many small contributions


@predicate("beside one feature more, u, 1/D_i is larger by (W_i·u)²/|W_i|⁴")
def one_more_feature_takes_its_share(W: MatrixBase, u: MatrixBase, i: int) -> bool:
    return _inverse_grows(W, u, i, 1)


@predicate("beside one feature more, u, 1/D_i is larger by (W_i·u)²/(2 |W_i|⁴)")
def one_more_feature_takes_half_its_share(W: MatrixBase, u: MatrixBase, i: int) -> bool:
    return _inverse_grows(W, u, i, Rational(1, 2))


def _inverse_grows(W: MatrixBase, u: MatrixBase, i: int, part: object) -> bool:
    alone, beside = dimensionality(W)[i], dimensionality(W.row_join(u))[i]
    if alone is None or beside is None:
        return False
    seen, size = (W[:, i].T * u)[0] ** 2, (W[:, i].T * W[:, i])[0] ** 2
    return equal(1 / beside, 1 / alone + sympify(part) * seen / size)


def _one_term_more() -> bool:
    """1/D_i = Σ_j (W_i·W_j)²/|W_i|⁴ has one term more, which is not negative."""
    seen, size = symbols("seen size", positive=True)
    total = Symbol("total", positive=True)
    term = (total + seen**2) / size**2 - total / size**2
    return bool(simplify(term - seen**2 / size**2) == 0 and (seen**2 / size**2).is_positive)


ONE_MORE = Proof(
    shows=one_more_feature_takes_its_share,
    given=(nonzero_point,),
    steps=(Step("one term more in Σ_j (W_i·W_j)²", _one_term_more),),
)


def pentagon_among_small(others: object = n, length: object = r) -> Expr:
    """D of a pentagon's feature beside small features spread evenly over directions in the plane.

    ``length`` is relative to the pentagon's. Evenly spread, their squared cosines with any
    direction average 1/2, as for every polygon of at least three corners.

    >>> pentagon_among_small(0, 1), pentagon_among_small(2, 1)
    (2/5, 2/7)
    """
    five = 1 / sum((cos(2 * pi * Integer(j) / 5) ** 2 for j in range(5)), S.Zero)
    triangle = sum((cos(2 * pi * Integer(j) / 3) ** 2 for j in range(3)), S.Zero) / 3
    taken = sympify(others) * sympify(length) ** 2 * triangle
    return 1 / (simplify(1 / five) + taken)


def unit_pentagon_norm() -> Expr:
    """|W| of five unit features in any dims.

    >>> unit_pentagon_norm()
    sqrt(5)
    """
    corners = [(cos(2 * pi * Integer(j) / 5), 1) for j in range(5)]
    return sqrt(sum((size for _, size in corners), S.Zero))


def mean_present(features: int, density: Rational) -> Expr:
    """How many features a point has on average.

    >>> mean_present(4, Rational(1, 2))
    2
    """
    i = Symbol("i", integer=True)
    return Sum(density, (i, 1, features)).doit()
