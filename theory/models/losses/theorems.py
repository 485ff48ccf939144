"""What is claimed of the parts of the loss: one feature present, names, the linear bracket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from sympy import (
    Expr,
    Function,
    IndexedBase,
    KroneckerDelta,
    Matrix,
    MatrixBase,
    MatrixSymbol,
    Piecewise,
    Rational,
    S,
    Sum,
    Symbol,
    expand,
    factor_terms,
    integrate,
    simplify,
    sqrt,
    symbols,
)

from theory.claim import predicate
from theory.compare import equal
from theory.evidence import Proof, Step
from theory.exact import matrix
from theory.models import theorems as loss
from theory.models.amplitude import BERNOULLI, Amplitude
from theory.models.law import FeatureLaw
from theory.models.loss import (
    errors_when_present,
    expected_loss,
    loss_of_gram,
    ramp_integral,
    sparsity_expansion,
)
from theory.models.losses.linear import best_bias, least_overlap_cost, linear_loss, overlap_cost
from theory.models.losses.linear_theorems import TAIL, linear_loss_is_overlap_cost
from theory.notation import d, m, n, x

_ramp = Function("ramp")
_IN_ORDER = "the closed form adds corners and multiplies slopes, so their order does not matter"

# One feature present


def _chambers() -> Iterator[tuple[Expr, Expr, Expr, Expr]]:
    """Slope g, bias b and the part of [0, 1] where ``g x + b > 0``: together all real (g, b)."""
    p, q = Symbol("p", positive=True), Symbol("q", nonnegative=True)
    kink = q / (p + q)
    yield p, q, S.Zero, S.One
    yield p + q, -q, kink, S.One
    yield p, -p - q, S.One, S.One
    yield -p, p + q, S.Zero, S.One
    yield -p - q, q, S.Zero, kink
    yield -p, -q, S.Zero, S.Zero
    yield S.Zero, q, S.Zero, S.One
    yield S.Zero, -q, S.Zero, S.Zero


def _alone_is_integrated() -> bool:
    """∫(x − (g x + b)₊)² dx and ∫(g x + b)₊² dx, in every chamber of (g, b)."""
    for g, b, start, end in _chambers():
        own, other = errors_when_present(Matrix([[g, 0], [g, 0]]), [b, b], {0})
        square = integrate((g * x + b) ** 2, (x, start, end))
        overlap = integrate(x * (g * x + b), (x, start, end))
        if simplify(other - square) != 0 or simplify(own - square + 2 * overlap) != Rational(1, 3):
            return False
    return True


def _one_by_one() -> bool:
    """L₁ adds up the errors of all features over which feature is present, for three of them."""
    w, b = matrix([[1, -1, 2], [1, 1, 0]]), (Rational(1, 3), S.Zero, Rational(-1, 2))
    errors = (sum(errors_when_present(w.T * w, b, {j}), S.Zero) for j in range(3))
    return bool(sparsity_expansion(w, b, FeatureLaw.uniform(3, 1))[1] == sum(errors, S.Zero))


ONE_SPARSE = Proof(
    shows=loss.one_sparse_formula,
    steps=(
        Step("L_1 sums over the one feature that is present and all that are read", _one_by_one),
        Step(
            "what feature i pays when j is present is the integral over x_j, whichever signs "
            "W_i·W_j, b_i and their sum have",
            _alone_is_integrated,
        ),
    ),
)


@predicate("every direction has length 0 or 1")
def lengths_zero_or_one(W: MatrixBase) -> bool:
    return all(entry in (0, 1) for entry in (W.T * W).diagonal())


@predicate("L_1 at amplitude 1 is the sum of ReLU(W_i·W_j)² plus the number of dropped features")
def thomson_energy(W: MatrixBase) -> bool:
    return _is_energy(W, lambda g: max(g, S.Zero))


@predicate("L_1 at amplitude 1 is the sum of (W_i·W_j)² plus the number of dropped features")
def signed_thomson_energy(W: MatrixBase) -> bool:
    return _is_energy(W, lambda g: g)


def _is_energy(W: MatrixBase, felt: object) -> bool:
    gram, features = W.T * W, range(W.shape[1])
    law = FeatureLaw.uniform(W.shape[1], 1, amplitude=BERNOULLI)
    energy = sum((felt(gram[i, j]) ** 2 for i in features for j in features if i != j), S.Zero)  # type: ignore[operator]
    dropped = sum(1 for i in features if gram[i, i] == 0)
    return equal(sparsity_expansion(W, [0] * W.shape[1], law)[1], energy + dropped)


def _unit_feature_at_one() -> bool:
    """A unit feature of amplitude 1 errs by 0, another by ReLU(g)²; a dropped one errs by 1."""
    law = FeatureLaw.of((1, 0), amplitudes=(BERNOULLI, BERNOULLI))
    g = Symbol("g", positive=True)
    apart, along = (loss_of_gram(Matrix([[1, s], [s, 1]]), [0, 0], law) for s in (-g, g))
    dropped = loss_of_gram(Matrix([[0, 0], [0, 1]]), [0, 0], law)
    return bool(apart == 0 and expand(along - g**2) == 0 and dropped == 1)


THOMSON = Proof(
    shows=thomson_energy,
    given=(lengths_zero_or_one,),
    steps=(
        Step("L_1 sums over the one feature that is present and all that are read", _one_by_one),
        Step(
            "at amplitude 1 and without bias a unit feature errs by 0 and feature j by "
            "ReLU(W_i·W_j)²; a dropped feature errs by 1 and disturbs none",
            _unit_feature_at_one,
        ),
    ),
)

# Names


def _gram_of_renamed() -> bool:
    """(WP)ᵀ(WP) = Pᵀ(WᵀW)P: row and column of the Gram matrix move together."""
    w, p = MatrixSymbol("W", m, n), MatrixSymbol("P", n, n)
    return bool(((w * p).T * (w * p)).doit() == (p.T * (w.T * w) * p).doit())


def _order_of_amplitudes() -> bool:
    """The closed form is symmetric in the slopes: the order of the amplitudes does not matter."""
    slopes, c = symbols("a1:4"), Symbol("c")
    for power in (1, 2):
        first = ramp_integral(slopes, c, power, _ramp)
        for order in permutations(slopes):
            if expand(ramp_integral(order, c, power, _ramp) - first) != 0:
                return False
    return True


def _chance_by_number() -> bool:
    """At equal densities the chance of a pattern depends on how many are present."""
    law = FeatureLaw.uniform(4, d)
    return bool(law.chance({0, 1}) == law.chance({1, 3}) == d**2 * (1 - d) ** 2)


def _weighed_alike() -> bool:
    """Σ_i c e_i is c Σ_i e_i, so it does not tell which feature errs by which e_i."""
    c, first, second = symbols("c e f")
    return bool(expand(c * first + c * second - (c * second + c * first)) == 0)


RENAMING = Proof(
    shows=loss.relabelling_keeps_loss,
    given=(loss.equal_importances,),
    steps=(
        Step("the Gram matrix of WP is that of W with rows and columns moved", _gram_of_renamed),
        Step("a pattern and its image have one chance, at equal densities", _chance_by_number),
        Step(_IN_ORDER, _order_of_amplitudes),
        Step(
            "so the error of each feature becomes that of its image, and equal importances weigh "
            "both alike",
            _weighed_alike,
        ),
    ),
)

# The linear model


def _mean_and_variance() -> bool:
    """E(e x + f y − b)² = e² Var x + f² Var y + (e E x + f E y − b)² as E xy = E x E y."""
    e, f, b, mx, my, vx, vy = symbols("e f b m_x m_y v_x v_y")
    raw = e**2 * (vx + mx**2) + f**2 * (vy + my**2) + 2 * e * f * mx * my
    mean = e * mx + f * my
    gap = raw - 2 * b * mean + b**2 - e**2 * vx - f**2 * vy - (mean - b) ** 2
    return bool(expand(gap) == 0)


def _common_variance() -> bool:
    """At equal densities all variances are d/3 − d²/4 and leave the sum over j."""
    law = FeatureLaw.uniform(2, d)
    common = law.variance(0)
    e, j = IndexedBase("e"), Symbol("j", integer=True)
    inside = Sum(common * e[j] ** 2, (j, 1, n))
    outside = common * Sum(e[j] ** 2, (j, 1, n))
    moved = simplify(factor_terms(inside) - outside) == 0
    return bool(moved and expand(common - d / 3 + d**2 / 4) == 0 and common == law.variance(1))


def _bracket_in_letters() -> bool:
    """The whole identity, for three features in two dims, all entries letters."""
    w = Matrix(2, 3, symbols("w:6"))
    bias, importances = symbols("b:3"), symbols("I:3", positive=True)
    law = FeatureLaw.of((d,) * 3, importances)
    off = zip(importances, bias, best_bias(w, law), strict=True)
    missed = sum((i * (given - best) ** 2 for i, given, best in off), S.Zero)
    said = (d / 3 - d**2 / 4) * overlap_cost(w, importances) + missed
    return bool(expand(linear_loss(w, bias, law) - said) == 0)


LINEAR_FORM = Proof(
    shows=linear_loss_is_overlap_cost,
    steps=(
        Step(
            "row by row the mean squared error is variances plus a squared mean", _mean_and_variance
        ),
        Step("the variances are one number, which leaves the sum", _common_variance),
        Step(
            "the squared mean is (b_i − b*_i)², and I − WᵀW has the entries 1 − |W_i|² and "
            "−W_i·W_j: the identity in letters",
            _bracket_in_letters,
        ),
    ),
)


def standard_features(importances: Sequence[Expr]) -> FeatureLaw:
    """Features with mean 0 and E xxᵀ = I: signs ±1. A linear loss sees no more of a law.

    >>> law = standard_features((S.One, S.One))
    >>> law.moment(0, 1), law.variance(0), law.covariance(0, 1)
    (0, 1, 0)
    """
    count = len(importances)
    return FeatureLaw.of((1,) * count, tuple(importances), (Amplitude.levels([1, -1]),) * count)


@predicate("E |D^½(x − WᵀWx)|² is Σ_i I_i (1 − |W_i|²)² + Σ_{i≠j} I_j (W_i·W_j)²")
def standard_loss_is_bracket(W: MatrixBase, I: Sequence[Expr]) -> bool:
    return equal(_standard_loss(W, I), _bracket(W, I, 1))


@predicate("E |D^½(x − WᵀWx)|² is Σ_i I_i (1 − |W_i|²)² + Σ_{i<j} I_j (W_i·W_j)²")
def standard_loss_counts_pairs_once(W: MatrixBase, I: Sequence[Expr]) -> bool:
    return equal(_standard_loss(W, I), _bracket(W, I, 0))


def _standard_loss(W: MatrixBase, I: Sequence[Expr]) -> Expr:
    return linear_loss(W, [0] * W.shape[1], standard_features(I))


def _bracket(W: MatrixBase, I: Sequence[Expr], both: int) -> Expr:
    gram, total = W.T * W, S.Zero
    for j, importance in enumerate(I):
        total += importance * (1 - gram[j, j]) ** 2
        others = [i for i in range(len(I)) if i < j or (both and i > j)]
        total += importance * sum((gram[i, j] ** 2 for i in others), S.Zero)
    return expand(total)


def _second_moments() -> bool:
    """Σ_j Σ_k e_j e_k δ_jk = Σ_j e_j²."""
    e = IndexedBase("e")
    j, other = symbols("j k", integer=True)
    inner = Sum(e[j] * e[other] * KroneckerDelta(j, other), (other, 1, n)).doit()
    own = inner.args[0].expr if isinstance(inner, Piecewise) else inner
    return bool(own == e[j] ** 2)


def _bracket_of_signs() -> bool:
    """Typed out and computed from the law, for three features in letters."""
    w, importances = Matrix(2, 3, symbols("w:6")), symbols("I:3", positive=True)
    return bool(expand(_standard_loss(w, importances) - _bracket(w, importances, 1)) == 0)


STANDARD = Proof(
    shows=standard_loss_is_bracket,
    steps=(
        Step("with E x_j x_k = δ_jk a row e of I − WᵀW costs Σ_j e_j²", _second_moments),
        Step("its entries are 1 − |W_i|² and −W_i·W_j: in letters", _bracket_of_signs),
    ),
)


@predicate(
    "keeping the m most important features with ReLU costs at most what any linear model can"
)
def relu_reaches_linear_least(m: int, I: Sequence[Expr], d: Rational) -> bool:
    return bool(_kept(m, I, d) <= _linear_least(m, I, d))


@predicate("keeping the m most important features with ReLU costs less than any linear model")
def relu_beats_linear_least(m: int, I: Sequence[Expr], d: Rational) -> bool:
    return bool(_kept(m, I, d) < _linear_least(m, I, d))


@predicate("this ReLU model costs less than every linear model of equally important features")
def relu_beats_every_linear(W: MatrixBase, b: MatrixBase, d: Rational) -> bool:
    dims, features = W.shape
    found = expected_loss(W, b, FeatureLaw.uniform(features, d))
    return bool(found < _linear_least(dims, (S.One,) * features, d))


def _kept(dims: int, I: Sequence[Expr], density: Expr) -> Expr:
    """The ReLU loss of the ``dims`` most important features kept, the others at their means."""
    features = len(I)
    top = sorted(range(features), key=lambda i: -I[i])[:dims]
    rows = [[int(i == place) for i in range(features)] for place in top]
    bias = [S.Zero if i in top else density / 2 for i in range(features)]
    return expected_loss(matrix(rows), bias, FeatureLaw.of((density,) * features, tuple(I)))


def _linear_least(dims: int, I: Sequence[Expr], density: Expr) -> Expr:
    return (density / 3 - density**2 / 4) * least_overlap_cost(dims, I)


def _kept_and_dropped() -> bool:
    """A feature on its own dim errs by 0, one at its mean by its variance: one of each."""
    law = FeatureLaw.of((d, d), (S.One, Symbol("I", positive=True)))
    found = expected_loss(matrix([[1, 0]]), [0, law.moment(1, 1)], law)
    return bool(expand(found - law.importances[1] * law.variance(1)) == 0)


RELU_REACHES = Proof(
    shows=relu_reaches_linear_least,
    steps=(
        Step(
            "kept features cost nothing and each other its importance times d/3 − d²/4, which "
            "sums to the linear least (L-04.minimum, L-04.form)",
            _kept_and_dropped,
        ),
    ),
)


# Interference and coherence


@predicate("the interference Σ_{j≠i} |W_i·W_j|² is the ℓ² norm of the overlaps of feature i")
def interference_is_a_norm(W: MatrixBase) -> bool:
    # A number is its own square root just when it is its own square.
    return all(equal(total**2, total) for total, _, _ in _overlap_sizes(W))


@predicate("for each feature μ_i² ≤ Σ_{j≠i} |W_i·W_j|² ≤ (n − 1) μ_i², with μ_i its worst overlap")
def interference_between_coherences(W: MatrixBase) -> bool:
    return all(worst <= total <= count * worst for total, worst, count in _overlap_sizes(W))


@predicate("for each feature Σ_{j≠i} |W_i·W_j|² is at most its worst overlap squared")
def interference_at_most_coherence(W: MatrixBase) -> bool:
    return all(total <= worst for total, worst, _ in _overlap_sizes(W))


def _overlap_sizes(W: MatrixBase) -> list[tuple[Expr, Expr, int]]:
    """For each feature the sum of its squared overlaps, the largest, and their number."""
    gram, features = W.T * W, range(W.shape[1])
    rows = [[gram[i, j] ** 2 for j in features if j != i] for i in features]
    return [(sum(row, S.Zero), max(row, default=S.Zero), len(row)) for row in rows]


def _smaller_squares() -> bool:
    """(g + s)² − g² = s (2g + s) ≥ 0, and squares are not negative."""
    g, s = symbols("g s", nonnegative=True)
    return bool(expand((g + s) ** 2 - g**2).is_nonnegative and (g**2).is_nonnegative)


COHERENCE_BOUNDS = Proof(
    shows=interference_between_coherences,
    steps=(
        Step(
            "the sum holds the largest square and n − 2 others, each from 0 to it", _smaller_squares
        ),
    ),
)


# The linear model's convex companions


@predicate("P is symmetric with eigenvalues from 0 to 1")
def between_zero_and_one(P: MatrixBase) -> bool:
    table = Matrix(P)
    low, high = table, Matrix.eye(table.rows) - table
    return bool(
        table.is_symmetric() and low.is_positive_semidefinite and high.is_positive_semidefinite
    )


@predicate("the trace of P is at most m")
def trace_at_most_dims(P: MatrixBase, m: int) -> bool:
    return bool(P.trace() <= m)


@predicate("tr D(I − P) is at least the sum of the importances beyond the m largest")
def trace_reaches_the_tail(P: MatrixBase, I: Sequence[Expr], m: int) -> bool:
    return bool(_missing_trace(P, I) >= least_overlap_cost(m, I))


@predicate("tr D(I − P) is more than the sum of the importances beyond the m largest")
def trace_exceeds_the_tail(P: MatrixBase, I: Sequence[Expr], m: int) -> bool:
    return bool(_missing_trace(P, I) > least_overlap_cost(m, I))


def _missing_trace(P: MatrixBase, I: Sequence[Expr]) -> Expr:
    return sum((i * (1 - P[k, k]) for k, i in enumerate(I)), S.Zero)


RELAXED_TRACE = Proof(
    shows=trace_reaches_the_tail,
    given=(between_zero_and_one, trace_at_most_dims),
    steps=(TAIL.steps[-1],),
)


def _more_features(features: int, dims: int) -> Rational:
    return Rational(max(features - dims, 0) ** 2, features)


@predicate("|I − P|² is at least (n − m)²/n, or 0 if n < m")
def square_at_least_spread(P: MatrixBase, m: int) -> bool:
    return bool(_missing_square(P) >= _more_features(P.rows, m))


@predicate("|I − P|² is at least n − m")
def square_at_least_dropped(P: MatrixBase, m: int) -> bool:
    return bool(_missing_square(P) >= P.rows - m)


def _missing_square(P: MatrixBase) -> Expr:
    return sum((entry**2 for entry in Matrix.eye(P.rows) - P), S.Zero)


def _squares_of_a_mean() -> bool:
    """Σ (e − s/n)² = Σ e² − s²/n for s = Σ e: three numbers; and s = n − tr P ≥ n − m."""
    e = symbols("e1:4", real=True)
    total = sum(e, S.Zero)
    apart = sum(((part - total / 3) ** 2 for part in e), S.Zero)
    return bool(expand(apart - sum((p**2 for p in e), S.Zero) + total**2 / 3) == 0)


RELAXED_SQUARE = Proof(
    shows=square_at_least_spread,
    given=(trace_at_most_dims,),
    steps=(
        Step(
            "|I − P|² is at least the squares of its diagonal, whose sum is n − tr P ≥ n − m, "
            "and squares of given sum are least when they are equal",
            _squares_of_a_mean,
        ),
    ),
)


def spread_cost(features: int, dims: int) -> Rational:
    """|I − P|² of P = (m/n) I, which spreads the dims evenly: (n − m)²/n.

    >>> spread_cost(3, 2)
    1/3
    """
    even = Matrix.eye(features) * Rational(dims, features)
    return _missing_square(even)


def simplex_loss() -> Expr:
    """The linear loss of three equal features with WᵀW = I − 11ᵀ/3, at the best bias.

    >>> simplex_loss().subs(d, 1)
    1/12
    """
    third = sqrt(Rational(1, 3))
    w = third * matrix([[sqrt(2), -sqrt(2) / 2, -sqrt(2) / 2], [0, sqrt(6) / 2, -sqrt(6) / 2]])
    law = FeatureLaw.uniform(3, d)
    return expand(linear_loss(w, best_bias(w, law), law))
