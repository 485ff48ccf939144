"""When a code can be read back: sparse, of least ℓ1 norm, or nonnegative."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from sympy import (
    Abs,
    Expr,
    ImmutableMatrix,
    Integer,
    MatrixBase,
    Rational,
    S,
    Symbol,
    cancel,
    cos,
    expand,
    pi,
    simplify,
    sin,
)

from theory.claim import predicate
from theory.codes.decompositions import (
    basic_codes,
    can_leave,
    is_nonnegative,
    is_only_nonnegative_code,
    least_l1_codes,
    nonnegative_part,
    support_of,
)
from theory.codes.spark import spark, spark_at_least
from theory.codes.theorems import difference_of_codes, no_zero_direction, nonnegative_code
from theory.compare import same, settled
from theory.evidence import Proof, Step
from theory.exact import matrix, rank


def guaranteed_sparsity(w: MatrixBase) -> Expr:
    r"""The bound :math:`(1 + 1/\mu)/2`: a code with fewer nonzeros is the sparsest and ℓ1-least.

    >>> guaranteed_sparsity(matrix([[1, 1]]))
    1

    Source: donoho2003; gribonval2003.
    """
    return simplify(spark_at_least(w) / 2)


def polygon(corners: int) -> ImmutableMatrix:
    """Unit directions to the corners of a regular polygon in the plane, (2, corners).

    >>> polygon(4)
    Matrix([
    [1, 0, -1,  0],
    [0, 1,  0, -1]])
    """
    turns = [2 * pi * Rational(i, corners) for i in range(corners)]
    return matrix([[cos(a) for a in turns], [sin(a) for a in turns]])


# Sparsest codes.


def _only(codes: Sequence[MatrixBase], x: MatrixBase) -> bool:
    return len(codes) == 1 and same(codes[0], x)


def _nonzeros(x: MatrixBase) -> Integer:
    return Integer(len(support_of(x)))


@predicate("x has fewer nonzeros than half the spark (2 |x|₀ < spark W)")
def sparser_than_half_the_spark(W: MatrixBase, x: MatrixBase) -> bool:
    return bool(2 * _nonzeros(x) < spark(W))


@predicate("x has at most half the spark of nonzeros (2 |x|₀ ≤ spark W)")
def at_most_half_the_spark(W: MatrixBase, x: MatrixBase) -> bool:
    return bool(2 * _nonzeros(x) <= spark(W))


@predicate("every other code of W x has more nonzeros than x")
def only_code_that_sparse(W: MatrixBase, x: MatrixBase) -> bool:
    # A sparsest code has independent columns on its support, so basic codes are enough.
    most = len(support_of(x))
    return _only(list(basic_codes(W, W * x, most=most)), x)


@predicate("x has fewer nonzeros than (1 + 1/μ)/2 for the coherence μ")
def sparser_than_coherence_allows(W: MatrixBase, x: MatrixBase) -> bool:
    return _less(2 * _nonzeros(x), spark_at_least(W))


@predicate("x has at most (1 + 1/μ)/2 nonzeros for the coherence μ")
def at_most_what_coherence_allows(W: MatrixBase, x: MatrixBase) -> bool:
    return not _less(spark_at_least(W), 2 * _nonzeros(x))


def _less(left: Expr, right: Expr) -> bool:
    """Whether left < right, where either may be infinite."""
    if right is S.Infinity or left is S.Infinity:
        return left is not S.Infinity
    return settled(right - left) == 1


@predicate("every other code of W x has larger l1 norm than x")
def only_code_of_least_l1(W: MatrixBase, x: MatrixBase) -> bool:
    return _only(least_l1_codes(W, W * x)[1], x)


@predicate("no code of W x has smaller l1 norm than x")
def a_code_of_least_l1(W: MatrixBase, x: MatrixBase) -> bool:
    return settled(_norm(x) - least_l1_codes(W, W * x)[0]) == 0


def _norm(x: MatrixBase) -> Expr:
    return sum((abs(value) for value in x), S.Zero)


@predicate("all directions have the same nonzero length")
def equal_lengths(W: MatrixBase) -> bool:
    squared = [W[:, i].dot(W[:, i]) for i in range(W.shape[1])]
    return settled(squared[0]) == 1 and all(settled(length - squared[0]) == 0 for length in squared)


@predicate("there are more features than the rank of W")
def more_features_than_rank(W: MatrixBase) -> bool:
    return bool(W.shape[1] > rank(W))


@predicate("the spark is at most rank(W) + 1")
def spark_within_rank(W: MatrixBase) -> bool:
    return bool(spark(W) <= rank(W) + 1)


@predicate("the spark is at most rank(W)")
def spark_below_rank(W: MatrixBase) -> bool:
    return bool(spark(W) <= rank(W))


@predicate("the spark is at least 1 + 1/μ for the coherence μ")
def spark_beyond_coherence(W: MatrixBase) -> bool:
    return not _less(spark(W), spark_at_least(W))


@predicate("the spark is at least 2 + 1/μ for the coherence μ")
def spark_far_beyond_coherence(W: MatrixBase) -> bool:
    return not _less(spark(W), spark_at_least(W) + 1)


def _support_of_difference() -> bool:
    """[x − y ≠ 0] ≤ [x ≠ 0] + [y ≠ 0] in every coordinate."""
    a, b = Symbol("a", nonzero=True), Symbol("b", nonzero=True)
    patterns = product((S.Zero, a), (S.Zero, b))
    return all((x - y != 0) <= (x != 0) + (y != 0) for x, y in patterns)


def _rank_plus_one_columns() -> bool:
    """r + 1 columns in a span of dimension r: the null space has dimension at least 1."""
    known = Symbol("r", integer=True, nonnegative=True)
    slack = Symbol("slack", integer=True, nonnegative=True)
    return bool((known + 1 - (known - slack)).is_positive)


def _largest_coefficient() -> bool:
    """|c| |w|² ≤ Σ over s − 1 others of |c| μ |w|² gives 1 ≤ (s − 1) μ, that is s ≥ 1 + 1/μ."""
    s, mu = Symbol("s", integer=True, positive=True), Symbol("mu", positive=True)
    gap = (s - 1) * mu - 1
    return bool(expand(gap - mu * (s - (1 + 1 / mu))) == 0)


def _normalised() -> bool:
    """Dividing the directions by their lengths only scales the coefficients of a dependence."""
    c, length = Symbol("c", real=True), Symbol("length", positive=True)
    return bool(cancel((c * length) * (1 / length) - c) == 0)


def _null_space_property() -> bool:
    """(1 + μ)|z_i| ≤ μ|z|₁ summed over k places; k < (1 + 1/μ)/2 makes it less than |z|₁/2."""
    mu, slack = Symbol("mu", positive=True), Symbol("slack", positive=True)
    k = (1 + 1 / mu) / 2 - slack
    gap = simplify(Rational(1, 2) - k * mu / (1 + mu))
    return bool(gap.is_positive)


def _l1_grows() -> bool:
    """|x + z|₁ − |x|₁ ≥ |z off| − |z on| = |z| − 2|z on| > 0 when |z on| < |z|/2."""
    on, slack = Symbol("on", nonnegative=True), Symbol("slack", positive=True)
    total = 2 * on + slack
    return bool(((total - on) - on).is_positive)


SPARSE_CODES_ARE_UNIQUE = Proof(
    shows=only_code_that_sparse,
    given=(sparser_than_half_the_spark,),
    steps=(
        Step("two codes x, y of h have W(x - y) = 0", difference_of_codes),
        Step(
            "x - y is zero wherever both are, so with |y|₀ ≤ |x|₀ it has at most 2 |x|₀ < spark(W) "
            "nonzeros; fewer columns than the spark are independent, so x = y",
            _support_of_difference,
        ),
    ),
)

RANK_BOUNDS_SPARK = Proof(
    shows=spark_within_rank,
    given=(more_features_than_rank,),
    steps=(
        Step("any rank(W) + 1 columns are dependent: there are that many", _rank_plus_one_columns),
    ),
)

COHERENCE_BOUNDS_SPARK = Proof(
    shows=spark_beyond_coherence,
    given=(no_zero_direction,),
    steps=(
        Step("the directions may be taken to have length 1", _normalised),
        Step(
            "in a dependence of s columns take the inner product with the column of the largest "
            "coefficient: the other s - 1 terms are each at most μ times as large",
            _largest_coefficient,
        ),
    ),
)

COHERENCE_ALLOWS_L1 = Proof(
    shows=only_code_of_least_l1,
    given=(equal_lengths, sparser_than_coherence_allows),
    steps=(
        Step("two codes x, y of h have W(x - y) = 0", difference_of_codes),
        Step(
            "the inner product of W z = 0 with W_i gives |z_i| ≤ μ (|z|₁ - |z_i|), so any k places "
            "carry at most k μ/(1 + μ) of |z|₁, less than half",
            _null_space_property,
        ),
        Step("adding z ≠ 0 to x adds more off the support than it takes on it", _l1_grows),
    ),
)


# An antipodal pair: signs are lost, and nonnegative codes keep them.


@predicate("W = [1, -1], an antipodal pair on a line")
def antipodal_pair(W: MatrixBase) -> bool:
    return same(W, matrix([[1, -1]]))


@predicate("exactly one feature is on")
def one_feature_on(x: MatrixBase) -> bool:
    return len(support_of(x)) == 1


@predicate("at most one feature is on")
def at_most_one_feature_on(x: MatrixBase) -> bool:
    return len(support_of(x)) <= 1


@predicate("another code of W x has no more nonzeros than x")
def another_code_as_sparse(W: MatrixBase, x: MatrixBase) -> bool:
    return not only_code_that_sparse({"W": W, "x": x})


@predicate("every other nonnegative code of W x has more nonzeros than x")
def only_nonnegative_code_that_sparse(W: MatrixBase, x: MatrixBase) -> bool:
    codes = basic_codes(W, W * x, most=len(support_of(x)))
    return _only([code for code in codes if is_nonnegative(code)], x)


_PAIR = ImmutableMatrix([[1, -1]])


def _amplitude_moves_over() -> bool:
    """[1 −1](a, 0) = a = [1 −1](0, −a) for every a ≠ 0."""
    a = Symbol("a", nonzero=True)
    one, other = ImmutableMatrix([a, 0]), ImmutableMatrix([0, -a])
    return bool(_PAIR * one == _PAIR * other and one != other)


def _sign_tells_the_feature() -> bool:
    """[1 −1](a, 0) = a > 0 and [1 −1](0, b) = −b < 0: the sign tells which, the size how much."""
    a, b = Symbol("a", positive=True), Symbol("b", positive=True)
    first, second = (_PAIR * ImmutableMatrix([a, 0]))[0], (_PAIR * ImmutableMatrix([0, b]))[0]
    return bool(first.is_positive and second.is_negative and first == a and second == -b)


SIGNS_ARE_LOST = Proof(
    shows=another_code_as_sparse,
    given=(antipodal_pair, one_feature_on),
    steps=(Step("a on one feature is -a on the other", _amplitude_moves_over),),
)

SIGNS_ARE_KEPT = Proof(
    shows=only_nonnegative_code_that_sparse,
    given=(antipodal_pair, nonnegative_code, at_most_one_feature_on),
    steps=(
        Step("the sign of h tells which feature is on, its size how much", _sign_tells_the_feature),
    ),
)


# Nonnegative codes.


@predicate("x is the only nonnegative code of its activation")
def only_nonnegative_code(W: MatrixBase, x: MatrixBase) -> bool:
    return is_only_nonnegative_code(W, x)


@predicate(
    "x is the only nonnegative code of W x exactly when no z ≠ 0 has W z = 0 and z ≥ 0 off the "
    "support of x"
)
def unique_exactly_when_it_cannot_leave(W: MatrixBase, x: MatrixBase) -> bool:
    return is_only_nonnegative_code(W, x) is not can_leave(W, support_of(x))


@predicate(
    "x is the only nonnegative code of W x exactly when its support has independent directions"
)
def unique_exactly_when_independent(W: MatrixBase, x: MatrixBase) -> bool:
    on = W.extract(list(range(W.shape[0])), list(support_of(x)))
    return is_only_nonnegative_code(W, x) is (rank(on) == on.shape[1])


@predicate("x is the only nonnegative code of W x exactly when no z ≠ 0 has W z = 0 and z ≥ 0")
def unique_exactly_when_bounded(W: MatrixBase, x: MatrixBase) -> bool:
    return is_only_nonnegative_code(W, x) is not can_leave(W, ())


@predicate("every nonnegative code on the support is the only nonnegative code of its activation")
def only_nonnegative_codes_on(W: MatrixBase, support: MatrixBase) -> bool:
    return not can_leave(W, tuple(int(place) for place in support))


@predicate("x and y are different codes of one activation")
def different_codes_of_one_activation(W: MatrixBase, x: MatrixBase, y: MatrixBase) -> bool:
    return not same(x, y) and same(W * x, W * y)


@predicate("h has no nonnegative code")
def no_nonnegative_code(W: MatrixBase, h: MatrixBase) -> bool:
    return not nonnegative_part(W, h).vertices


def _off_the_support() -> bool:
    """Off the support x is 0, so z = y − x = y ≥ 0 there."""
    y = Symbol("y", nonnegative=True)
    return bool((y - S.Zero).is_nonnegative)


def _small_step_stays() -> bool:
    """x_i + s z_i > 0 for x_i > 0 and s = x_i/(1 + |z_i|): it is at least x_i/(1 + |z_i|)."""
    x, z = Symbol("x_i", positive=True), Symbol("z_i", real=True)
    least = x - x / (1 + Abs(z)) * Abs(z)
    return bool(simplify(least - x / (1 + Abs(z))) == 0 and (x / (1 + Abs(z))).is_positive)


UNIQUE_EXACTLY_WHEN_IT_CANNOT_LEAVE = Proof(
    shows=unique_exactly_when_it_cannot_leave,
    given=(nonnegative_code,),
    steps=(
        Step("another code y ≥ 0 gives z = y - x with W z = 0", difference_of_codes),
        Step("and z is nonnegative off the support of x", _off_the_support),
        Step("conversely x + s z is another nonnegative code for a small s > 0", _small_step_stays),
    ),
)
