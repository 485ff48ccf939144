"""What is claimed of the loss near its minima: margins, best biases, and what pairs must pay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations

from sympy import (
    QQ,
    Expr,
    Matrix,
    MatrixBase,
    Rational,
    S,
    Symbol,
    binomial,
    cancel,
    expand,
    oo,
    simplify,
    sqrt,
    symbols,
    sympify,
)

from theory.claim import predicate
from theory.compare import equal
from theory.evidence import Proof, Step
from theory.exact import matrix
from theory.frames.packing_proofs import OBTUSE_EQUALITY
from theory.frames.theorems import twice_as_many_features
from theory.models.fields import Number, field_of
from theory.models.law import FeatureLaw
from theory.models.loss import errors_when_present, expected_loss, feature_losses, ramp_integral
from theory.models.losses.sparse_theorems import SPARSE_LIMIT, obtuse, unit_columns
from theory.models.losses.tradeoffs import ORTHOGONAL_FLOOR
from theory.models.one_hot.potential import interference_jet, own_jet
from theory.models.phases.pairs import best_digon, digon_of_size, pair_cost
from theory.models.theorems import is_identity, uniform
from theory.notation import d, m, n

_size = Symbol("size", positive=True)
_DENSITY = d
"""The letter, where an argument has its name."""


# Is there a margin?


@predicate("the change e is not zero and leaves the squared norm positive")
def real_change(d: Rational, e: Rational) -> bool:
    best = best_digon()[0]
    return bool(e != 0 and best.subs(_DENSITY, d) > e)


@predicate("the best digon, its squared norm and so its overlap made smaller by e, costs no more")
def smaller_digon_costs_no_more(d: Rational, e: Rational) -> bool:
    best, least = (part.subs(_DENSITY, d) for part in best_digon())
    return bool(digon_of_size(best - e, d) <= least)


def slope_at_best_digon() -> Expr:
    """The slope of the digon's loss in its squared norm, at the best one.

    >>> slope_at_best_digon()
    0
    """
    best, _ = best_digon()
    return cancel(digon_of_size(_size).diff(_size).subs(_size, best))


def margin_price() -> Expr:
    """What the best digon pays, over e², when its squared norm is moved by e.

    >>> margin_price()
    -d**2/2 + 2*d/3
    """
    best, least = best_digon()
    e = Symbol("e", positive=True)
    moved = digon_of_size(_size).subs(_size, best + e)
    return expand(cancel((moved - least) / e**2))


# Best biases


@predicate("feature i is dropped: W_i = 0")
def is_dropped(W: MatrixBase, i: int) -> bool:
    return not any(W[:, i])


@predicate("feature i costs at least d/3 − d²/4")
def pays_its_variance(W: MatrixBase, b: MatrixBase, d: Rational, i: int) -> bool:
    return bool(feature_losses(W, b, uniform(W, d))[i] >= d / 3 - d**2 / 4)


@predicate("feature i costs more than d/3 − d²/4")
def pays_more_than_its_variance(W: MatrixBase, b: MatrixBase, d: Rational, i: int) -> bool:
    return bool(feature_losses(W, b, uniform(W, d))[i] > d / 3 - d**2 / 4)


@predicate("feature i costs d/3 − d²/4 exactly when ReLU(b_i) = d/2, its mean")
def pays_its_variance_at_its_mean(W: MatrixBase, b: MatrixBase, d: Rational, i: int) -> bool:
    paid = feature_losses(W, b, uniform(W, d))[i]
    return equal(paid, d / 3 - d**2 / 4) is equal(max(b[i], S.Zero), d / 2)


@predicate("feature i costs d/3 − d²/4 exactly when b_i = 0")
def pays_its_variance_at_zero(W: MatrixBase, b: MatrixBase, d: Rational, i: int) -> bool:
    paid = feature_losses(W, b, uniform(W, d))[i]
    return equal(paid, d / 3 - d**2 / 4) is equal(b[i], 0)


_CONSTANT = ORTHOGONAL_FLOOR.steps[-1]
"""A zero column makes a constant output c = ReLU(b), which pays d/3 − d²/4 + (c − d/2)²."""

DROPPED_FLOOR = Proof(shows=pays_its_variance, given=(is_dropped,), steps=(_CONSTANT,))
DROPPED_AT_MEAN = Proof(
    shows=pays_its_variance_at_its_mean, given=(is_dropped,), steps=(_CONSTANT,)
)


@predicate("the directions are orthonormal")
def orthonormal(W: MatrixBase) -> bool:
    return is_identity(W.T * W)


@predicate("no bias b makes the loss smaller than it is without bias")
def zero_bias_is_best(W: MatrixBase, b: MatrixBase, d: Rational) -> bool:
    law = uniform(W, d)
    return bool(expected_loss(W, [0] * W.shape[1], law) <= expected_loss(W, b, law))


def _dedicated_is_exact() -> bool:
    """Orthonormal directions read every feature exactly: two of them have loss 0."""
    law = FeatureLaw.of((d, Symbol("c", positive=True)))
    return bool(expected_loss(matrix([[1, 0], [0, 1]]), [0, 0], law) == 0)


DEDICATED = Proof(
    shows=zero_bias_is_best,
    given=(orthonormal,),
    steps=(Step("without bias orthonormal directions lose nothing", _dedicated_is_exact),),
)


def _slope_in_bias(overlap: Rational, features: int, most: Rational) -> Expr:
    """The slope at b = 0 from above of the loss with one common bias, a polynomial up to most.

    All overlaps are one, so that a pattern counts by how many are present.
    """
    gram = matrix([[1 if i == j else overlap for j in range(features)] for i in range(features)])
    bias, s = Symbol("bias", positive=True), Symbol("s", nonnegative=True)
    slope = S.Zero
    for on in range(features + 1):
        errors = errors_when_present(gram, [most / (1 + s)] * features, range(on))
        paid = expand(cancel(sum(errors, S.Zero).subs(s, most / bias - 1)))
        chance = binomial(features, on) * d**on * (1 - d) ** (features - on)
        slope += chance * paid.coeff(bias, 1)
    return expand(slope)


def digon_bias_slope() -> Expr:
    """The slope of the unit digon's loss in a common bias at 0: negative, a positive bias pays.

    >>> digon_bias_slope()
    -2*d**2/3
    """
    return _slope_in_bias(Rational(-1), 2, S.One)


def triangle_bias_slope() -> Expr:
    """The same for the unit triangle, whose overlaps are −1/2.

    >>> bool(triangle_bias_slope().subs(d, Rational(1, 2)) < 0)
    True
    """
    return _slope_in_bias(Rational(-1, 2), 3, Rational(1, 2))


def pentagon_bias_slope() -> Expr:
    """The same for the unit pentagon when one feature is present, summed over which: positive.

    >>> pentagon_bias_slope()
    -5/2 + 5*sqrt(5)/2
    """
    near, far = (sqrt(5) - 1) / 4, (-sqrt(5) - 1) / 4
    field = field_of([near, far])
    zero = field.number(S.Zero)
    others = [interference_jet(field.number(g), zero, field).b for g in (near, far)]
    slope = own_jet(field.number(S.One), zero, field).b + 2 * others[0] + 2 * others[1]
    return expand(field.expression(5 * slope) / 3)


# What pairs must pay


def pair_coefficient(weights: MatrixBase) -> Expr:
    """Σ_{i≠j} φ(a_ij) with a = ReLU(−W_i·W_j): the d² coefficient of unit, obtuse directions.

    >>> pair_coefficient(matrix([[1, -1]]))
    1/3
    """
    gram, features = weights.T * weights, range(weights.shape[1])
    costs = (_cost(max(-gram[i, j], S.Zero)) for i in features for j in features if i != j)
    return sum(costs, S.Zero)


@lru_cache(maxsize=256)
def _cost(overlap: Expr) -> Expr:
    return pair_cost(overlap)


def _frame_floor(W: MatrixBase) -> Rational:
    dims, features = W.shape
    return Rational(features * (features - dims), 6 * dims)


@predicate("the d² coefficient is at least n(n − m)/(6m)")
def pairs_pay_frame_potential(W: MatrixBase) -> bool:
    return bool(pair_coefficient(W) >= _frame_floor(W))


@predicate("the d² coefficient is more than n(n − m)/(6m)")
def pairs_pay_more_than_frame_potential(W: MatrixBase) -> bool:
    return bool(pair_coefficient(W) > _frame_floor(W))


@predicate("the d² coefficient is at least m/3")
def pairs_pay_a_third_a_dim(W: MatrixBase) -> bool:
    return bool(pair_coefficient(W) >= Rational(W.shape[0], 3))


@predicate("the d² coefficient is more than m/3")
def pairs_pay_more_than_a_third(W: MatrixBase) -> bool:
    return bool(pair_coefficient(W) > Rational(W.shape[0], 3))


@predicate("the d² coefficient is exactly m/3")
def pairs_pay_exactly_a_third(W: MatrixBase) -> bool:
    return equal(pair_coefficient(W), Rational(W.shape[0], 3))


def _pair_above_sixth() -> bool:
    """φ(a) − a²/6 = a²(1 − a)/6, at a = 1/(1 + s): not negative, and 0 just at a = 0 and a = 1."""
    s, letter = Symbol("s", positive=True), Symbol("a", positive=True)
    cost, _ = pair_cost(letter).args[0]
    excess = cost - letter**2 / 6
    same = expand(excess - letter**2 * (1 - letter) / 6) == 0
    inside = cancel(excess.subs(letter, 1 / (1 + s))).is_positive
    return bool(same and inside and pair_cost(0) == 0 and pair_cost(1) == Rational(1, 6))


def _frame_potential_floor() -> bool:
    """m Σλ² − (Σλ)² = Σ_{k<l} (λ_k − λ_l)² ≥ 0 for the m eigenvalues of WWᵀ: here three.

    With Σλ = n and Σ_{i,j} (W_i·W_j)² = Σλ², the overlaps off the diagonal have n²/m − n.
    """
    lam = symbols("lambda1:4", real=True)
    squares = sum(((a - b) ** 2 for k, a in enumerate(lam) for b in lam[:k]), S.Zero)
    gap = 3 * sum((a**2 for a in lam), S.Zero) - sum(lam, S.Zero) ** 2
    share = simplify((n**2 / m - n) / 6 - n * (n - m) / (6 * m))
    return bool(expand(gap - squares) == 0 and share == 0)


def _two_a_dim_share() -> bool:
    """n(n − m)/(6m) = m/3 at n = 2m."""
    return bool(simplify((n * (n - m) / (6 * m)).subs(n, 2 * m) - m / 3) == 0)


_PAIR = Step("φ(a) ≥ a²/6 on [0, 1], with equality only at 0 and 1", _pair_above_sixth)
_FRAME = Step(
    "the squared overlaps of unit directions add up to n²/m − n at least, by Cauchy and Schwarz "
    "on the eigenvalues of WWᵀ",
    _frame_potential_floor,
)
_TWO = Step("at n = 2m that is m/3", _two_a_dim_share)

PAIRS_PAY = Proof(
    shows=pairs_pay_frame_potential, given=(unit_columns, obtuse), steps=(_PAIR, _FRAME)
)
A_THIRD_A_DIM = Proof(
    shows=pairs_pay_a_third_a_dim,
    given=(unit_columns, obtuse, twice_as_many_features),
    steps=(_PAIR, _FRAME, _TWO),
)


def _pairs_of_opposites() -> bool:
    """m pairs, both of each paying φ(1)."""
    return bool(expand(m * 2 * pair_cost(1) - m / 3) == 0)


EXACTLY_A_THIRD = Proof(
    shows=pairs_pay_exactly_a_third,
    given=(unit_columns, obtuse, twice_as_many_features),
    steps=(
        *OBTUSE_EQUALITY.steps,
        Step("unit directions in m such pairs pay m · 2φ(1)", _pairs_of_opposites),
    ),
)


# Norms and biases that move with the density


@predicate("with norms 1 + δ_i d and biases β_i d the d² coefficient is no less than without")
def moving_norms_pay_no_less(W: MatrixBase, delta: MatrixBase, beta: MatrixBase) -> bool:
    return bool(moved_coefficient(W, list(delta), list(beta)) >= pair_coefficient(W))


@predicate("with norms 1 + δ_i d and biases β_i d the d² coefficient is what it is without")
def moving_norms_pay_the_same(W: MatrixBase, delta: MatrixBase, beta: MatrixBase) -> bool:
    return equal(moved_coefficient(W, list(delta), list(beta)), pair_coefficient(W))


def moved_coefficient(
    weights: MatrixBase, growth: Iterable[object], shift: Sequence[object]
) -> Expr:
    """The limit of L/d² at d → 0 of directions of norms 1 + δ_i d with biases β_i d.

    Silent features pay β₊² d² in all; patterns of one and two features are computed with d small
    beyond all numbers, larger ones have chance O(d³).

    >>> moved_coefficient(matrix([[1, -1]]), [1, 2], [0, -1])
    1/3
    """
    small = _GERMS(d)
    norms, bias = [_GERMS(g) * small + 1 for g in growth], [_GERMS(b) * small for b in shift]
    gram, features = weights.T * weights, range(weights.cols)
    overlaps = [[_GERMS(gram[i, j]) * norms[i] * norms[j] for j in features] for i in features]
    total = sum((max(sympify(b), S.Zero) ** 2 for b in shift), S.Zero)
    for on in (on for count in (1, 2) for on in combinations(features, count)):
        errors = (_error(i, on, overlaps[i], bias[i]) for i in features)
        total += _limit(sum(errors, _ZERO) / (small if len(on) == 1 else 1))
    return total


_GERMS = QQ.frac_field(d)
"""Rational functions of d, ordered by their signs at small positive d."""
_ZERO = _GERMS(0)


def _positive_part(germ: Number) -> Number:
    return germ if germ and _least_term(germ.numer)[1] / _least_term(germ.denom)[1] > 0 else _ZERO


def _least_term(polynomial: Number) -> tuple[int, Number]:
    """The least degree and its coefficient, which is all that counts when d is small."""
    return min((degree, coefficient) for (degree,), coefficient in polynomial.terms())


def _error(read: int, present: Sequence[int], overlaps: Sequence[Number], bias: Number) -> Number:
    """E (x − x')² of one feature, by parts in its own amplitude if it is present."""
    slopes = [overlaps[j] for j in present]
    square = ramp_integral(slopes, bias, 2, _positive_part)
    if read not in present:
        return square
    own, others = overlaps[read], [overlaps[j] for j in present if j != read]
    if not own:
        return square + QQ(1, 3) - ramp_integral(others, bias, 1, _positive_part)
    shifted = ramp_integral(others, bias + own, 2, _positive_part)
    return square + QQ(1, 3) - (shifted - square) / own


def _limit(germ: Number) -> Expr:
    """The value at d → 0, infinite where the germ has a pole there."""
    if not germ:
        return S.Zero
    (above, top), (below, bottom) = _least_term(germ.numer), _least_term(germ.denom)
    return S.Zero if above > below else oo if above < below else QQ.to_sympy(top / bottom)


def _pairs_alone() -> bool:
    """What silent and lone features pay is not negative, so L ≥ d²(1 − d)^(n − 2) L_2."""
    paid = Symbol("paid", real=True)
    chance = d**2 * (1 - d) ** (n - 2)
    return bool((paid**2).is_nonnegative and (chance / d**2).subs(d, 0) == 1)


def _relu_is_lipschitz() -> bool:
    """|u₊ − v₊| ≤ |u − v|: for u ≥ v ≥ 0 equal, for u ≥ 0 ≥ v less by |v|, for 0 ≥ u, v it is 0."""
    u, v = symbols("u v", nonnegative=True)
    both = (u + v) - v
    across = (u - (-v)) - u
    return bool(expand(both - u) == 0 and expand(across).is_nonnegative)


def _others_pay_sooner() -> bool:
    """Of squared norm t ≠ 1 a lone feature pays (1 − t)²/3 > 0, at a positive overlap g²/3 > 0."""
    t, g = Symbol("t", nonnegative=True), Symbol("g", positive=True)
    own, other = errors_when_present(Matrix([[t, 0], [g, 1]]), [0, 0], {0})
    return bool(expand(own - (1 - t) ** 2 / 3) == 0 and expand(other - g**2 / 3) == 0)


NORMS_DO_NOT_HELP = Proof(
    shows=moving_norms_pay_no_less,
    steps=(
        Step(
            "norms other than 1 and positive overlaps pay at order d already, infinitely more",
            _others_pay_sooner,
        ),
        Step("else L is at least what pairs pay, L/d² ≥ (1 − d)^(n − 2) L_2", _pairs_alone),
        Step(
            "norms and biases move outputs by O(d), and errors with them, as ReLU moves no more "
            "than its argument: L_2 tends to that of unit directions without bias",
            _relu_is_lipschitz,
        ),
        Step("which is the sum of φ over ordered pairs (L-12)", SPARSE_LIMIT.steps[-1].holds),
    ),
)
