"""What is claimed of pairs, simplices and polygons against orthogonal directions."""

from __future__ import annotations

from sympy import (
    Expr,
    IndexedBase,
    Integer,
    KroneckerDelta,
    MatrixBase,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    cancel,
    cos,
    exp,
    expand,
    pi,
    simplify,
    sin,
    symbols,
)

from theory.claim import predicate, where
from theory.compare import equal, same, settled, sign
from theory.evidence import Proof, Step
from theory.exact import matrix
from theory.frames.bounds.classical import rank_trace_floor
from theory.models.law import FeatureLaw
from theory.models.loss import expected_loss
from theory.models.losses.capacity import (
    cross_polytope_loss,
    dedicated_loss,
    dropped_loss,
    gain_of_pairs,
    orthogonal_loss,
)
from theory.models.losses.linear_theorems import no_superposition
from theory.models.memorisation.polygons import least_polygon, polygon_outputs
from theory.models.phases.pairs import pair_cost
from theory.models.phases.triangle import digon_and_dedicated, triangle_is_beaten, triangle_loss
from theory.notation import d, k, m, n

# Orthogonality


@predicate("the directions are pairwise orthogonal (some may be zero)")
def orthogonal_columns(W: MatrixBase) -> bool:
    gram = W.T * W
    return all(expand(gram[i, j]) == 0 for i in range(W.shape[1]) for j in range(i))


@predicate("the loss is at least (n − m)(d/3 − d²/4)")
def pays_for_dropped(W: MatrixBase, b: MatrixBase, d: Rational) -> bool:
    dims, features = W.shape
    loss = expected_loss(W, b, FeatureLaw.uniform(features, d))
    return bool(loss >= (features - dims) * (d / 3 - d**2 / 4))


@predicate("the loss is at least (n − m) d/3")
def pays_raw_moment_for_dropped(W: MatrixBase, b: MatrixBase, d: Rational) -> bool:
    dims, features = W.shape
    return bool(expected_loss(W, b, FeatureLaw.uniform(features, d)) >= (features - dims) * d / 3)


def _dropped_floor() -> bool:
    """E(x − c)² = d/3 − d²/4 + (c − d/2)² for the constant output c = ReLU(b) of a zero column."""
    c = Symbol("c", nonnegative=True)
    law = FeatureLaw.uniform(1, d)
    square = law.moment(0, 2) - 2 * c * law.moment(0, 1) + c**2
    return bool(expand(square - dropped_loss(d) - (c - law.moment(0, 1)) ** 2) == 0)


def _few_orthogonal() -> bool:
    """Σ_j a_j W_j = 0 has the product a_i ‖W_i‖² = 0 with W_i, which leaves only a_i = 0."""
    place, met = symbols("i j", integer=True)
    weights, sizes = IndexedBase("a"), IndexedBase("s")
    product = Sum(weights[met] * sizes[met] * KroneckerDelta(place, met), (met, 1, k)).doit()
    own = product.args[0].expr if isinstance(product, Piecewise) else product
    size = Symbol("size", positive=True)
    share = Symbol("share", real=True, nonzero=True)
    return bool(own == weights[place] * sizes[place] and (share * size).is_nonzero)


ORTHOGONAL_FLOOR = Proof(
    shows=pays_for_dropped,
    given=(orthogonal_columns,),
    steps=(
        Step("nonzero orthogonal columns are independent: at least n − m vanish", _few_orthogonal),
        Step(
            "a zero column makes a constant output, which pays at least d/3 − d²/4",
            _dropped_floor,
        ),
    ),
)


def _few_independent() -> bool:
    """As many represented features as their rank, m − slack: n − m or more are zero columns."""
    slack = Symbol("slack", integer=True, nonnegative=True)
    return bool(expand((n - (m - slack)) - (n - m)).is_nonnegative)


NO_SUPERPOSITION_FLOOR = Proof(
    shows=pays_for_dropped,
    given=(no_superposition,),
    steps=(
        Step(
            "represented features are at most rank W ≤ m: at least n − m vanish", _few_independent
        ),
        Step(
            "a zero column makes a constant output, which pays at least d/3 − d²/4",
            _dropped_floor,
        ),
    ),
)


@predicate("digons on unit vectors save m d (4 − 7d)/12 > 0 against every orthogonal arrangement")
def pairs_save(n: int, m: int, d: Rational) -> bool:
    said = m * d * (4 - 7 * d) / 12
    return equal(gain_of_pairs(n, m, d), said) and settled(said) > 0


@predicate("digons on unit vectors save m d (4 − 6d)/12 > 0 against every orthogonal arrangement")
def pairs_save_more(n: int, m: int, d: Rational) -> bool:
    said = m * d * (4 - 6 * d) / 12
    return equal(gain_of_pairs(n, m, d), said) and settled(said) > 0


@predicate("some arrangement with overlaps has a smaller loss than all without")
def pairs_win(n: int, m: int, d: Rational) -> bool:
    return bool(gain_of_pairs(n, m, d) > 0)


@predicate("some arrangement with overlaps has a loss smaller than all without by d/12")
def pairs_win_clearly(n: int, m: int, d: Rational) -> bool:
    return bool(gain_of_pairs(n, m, d) > d / 12)


sparse_enough = where(d < Rational(4, 7), "the density is below 4/7 (sparsity S > 3/7)")


@predicate("features are present at all (the density is not 0)")
def ever_present(d: Rational) -> bool:
    return bool(d > 0)


two_features_a_dim = where(n >= 2 * m, "there are at least two features a dim (n ≥ 2m)")
more_features_than_dims = where(n > m, "there are more features than dims (n > m)")


def _gain_in_letters() -> bool:
    """m dims of dedicated features become m digons: the difference, for all n and m."""
    gain = orthogonal_loss(n, m, d) - cross_polytope_loss(n, m, d)
    return bool(expand(gain - m * d * (4 - 7 * d) / 12) == 0)


def _gain_is_positive() -> bool:
    """4 − 7d > 0 for d = (4/7)/(1 + s), s > 0: all of (0, 4/7)."""
    s = Symbol("s", positive=True)
    return bool(cancel((4 - 7 * d).subs(d, Rational(4, 7) / (1 + s))).is_positive)


PAIRS_SAVE = Proof(
    shows=pairs_save,
    given=(two_features_a_dim, ever_present, sparse_enough),
    steps=(
        Step("with n ≥ 2m each dim holds a digon and saves (d/3 − d²/4) − d²/3", _gain_in_letters),
        Step("4 − 7d is positive below 4/7", _gain_is_positive),
    ),
)


def _one_digon_saves() -> bool:
    """One dim's digon instead of a dedicated feature and a dropped one: d(4 − 7d)/12."""
    apart = dedicated_loss(d) + dropped_loss(d)
    together = cross_polytope_loss(Integer(2), Integer(1), d)
    return bool(expand(apart - together - d * (4 - 7 * d) / 12) == 0)


PAIRS_WIN = Proof(
    shows=pairs_win,
    given=(more_features_than_dims, ever_present, sparse_enough),
    steps=(
        Step("with n > m some dim can hold a digon instead of one feature", _one_digon_saves),
        Step("4 − 7d is positive below 4/7", _gain_is_positive),
    ),
)


# Minimise and maximise at once


@predicate("every feature is represented (no direction is zero)")
def all_represented(W: MatrixBase) -> bool:
    return all(any(W[:, i]) for i in range(W.shape[1]))


@predicate("there are more features than dims (n > m)")
def crowded(W: MatrixBase) -> bool:
    return bool(W.shape[1] > W.shape[0])


@predicate("some two features interfere: their overlap is not zero")
def some_interference(W: MatrixBase) -> bool:
    return not orthogonal_columns.holds(W)


@predicate("n features in m dims can all be represented without interference")
def most_features_with_least_interference(n: int, m: int) -> bool:
    # Unit directions have at least this total interference, and harmonic frames no more.
    return equal(rank_trace_floor(n, m), 0)


TRADE_OFF = Proof(
    shows=some_interference,
    given=(crowded, all_represented),
    steps=(
        Step("nonzero orthogonal columns are independent, so at most m of them", _few_orthogonal),
    ),
)


# Simplices


def simplex_coefficient(dims: Expr) -> Expr:
    """The d² coefficient of the regular simplex of m + 1 unit directions in m dims, at d → 0.

    All overlaps are equal and the directions sum to zero, which makes each −1/m.

    >>> simplex_coefficient(Integer(1)), simplex_coefficient(Integer(2))
    (1/3, 3/8)
    """
    overlap = Symbol("overlap", real=True)
    features = dims + 1
    # |Σ w|² = n + n(n − 1)·overlap = 0
    squared_sum = expand(features + features * dims * overlap)
    own = -squared_sum.coeff(overlap, 0) / squared_sum.coeff(overlap, 1)
    letter = Symbol("a", positive=True)
    up_to_one, _ = pair_cost(letter).args[0]
    return cancel(features * dims * up_to_one.subs(letter, -own))


def digon_and_dedicated_loss() -> Expr:
    """The loss of three equal features in two dims: a unit digon and a dedicated feature.

    >>> digon_and_dedicated_loss()
    d**2/3
    """
    return expected_loss(matrix([[1, -1, 0], [0, 0, 1]]), [0, 0, 0], FeatureLaw.uniform(3, d))


def digon_coefficient() -> Expr:
    """The d² coefficient of one digon; dedicated features beside it add nothing.

    >>> digon_coefficient()
    1/3
    """
    digon = cross_polytope_loss(Integer(2), Integer(1), d)
    return expand(digon).coeff(d, 2) + expand(dedicated_loss(d)).coeff(d, 2)


@predicate("a digon with m − 1 dedicated features beats the regular simplex at order d²")
def digon_beats_simplex(m: int) -> bool:
    return bool(digon_coefficient() < simplex_coefficient(Integer(m)))


@predicate("a digon with m − 1 dedicated features beats the regular simplex by 1/24 at order d²")
def digon_beats_simplex_clearly(m: int) -> bool:
    return bool(digon_coefficient() + Rational(1, 24) < simplex_coefficient(Integer(m)))


at_least_two_dims = where(m >= 2, "there are at least two dims (m ≥ 2)")


def _simplex_costs_more() -> bool:
    """(m + 1)(2m − 1)/(6m²) − 1/3 = (m − 1)/(6m²) > 0 at m = 2 + j."""
    j = Symbol("j", integer=True, nonnegative=True)
    excess = simplify(simplex_coefficient(m) - digon_coefficient()).subs(m, 2 + j)
    return bool(cancel(excess).is_positive)


DIGON_BEATS_SIMPLEX = Proof(
    shows=digon_beats_simplex,
    given=(at_least_two_dims,),
    steps=(Step("the simplex costs (m − 1)/(6m²) more", _simplex_costs_more),),
)


@predicate("some equilateral triangle costs no more than a digon beside a dedicated feature")
def triangle_is_unbeaten(d: Rational) -> bool:
    return not triangle_is_beaten(d)


@predicate("this triangle costs more than a digon beside a dedicated feature")
def digon_beats_this_triangle(t: Rational, b: Rational, d: Rational) -> bool:
    return triangle_loss(t, b, d) > digon_and_dedicated(d)


@predicate("this triangle costs more by a seventh than a digon beside a dedicated feature")
def digon_beats_this_triangle_clearly(t: Rational, b: Rational, d: Rational) -> bool:
    return 7 * triangle_loss(t, b, d) > 8 * digon_and_dedicated(d)


at_most_a_fifth = where(d <= Rational(1, 5), "the density is at most 1/5")


# Polygons


at_least_two_corners = where(k >= 2, "the polygon has at least two corners")


@predicate("the smallest T-gon with its bias returns each one-hot input exactly")
def polygon_memorises(k: int) -> bool:
    return k >= 2 and same(polygon_outputs(k), [1] + [0] * (k - 1))


@predicate("the smallest T-gon returns each one-hot input with a margin to the other corners")
def polygon_has_margin(k: int) -> bool:
    return bool(polygon_memorises.holds(k)) and sign(_next_corner(k)) == -1


def _next_corner(corners: int) -> Expr:
    """The pre-activation at the corner next to the present feature's."""
    size, offset = least_polygon()
    return (size * cos(2 * pi / k) + offset).subs(k, corners)


def _own_corner() -> bool:
    size, offset = least_polygon()
    return bool(simplify(size + offset - 1) == 0)


def _other_corners() -> bool:
    """1 − (1 − cos jθ)/(1 − cos θ) ≤ 0 as sin(jπ/T) − sin(π/T) is a product of terms ≥ 0.

    It is 2 cos((j + 1)π/2T) sin((j − 1)π/2T), and for 1 ≤ j ≤ T − 1 both angles are in [0, π/2].
    """
    size, offset = least_polygon()
    j = Symbol("j", integer=True, positive=True)
    half = pi / k
    corner = size * cos(2 * j * half) + offset
    by_sines = 1 - (sin(j * half) / sin(half)) ** 2
    squares = (corner - by_sines).rewrite(exp).simplify()
    product = 2 * cos((j + 1) * half / 2) * sin((j - 1) * half / 2)
    difference = (sin(j * half) - sin(half) - product).rewrite(exp).expand()
    return bool(squares == 0 and simplify(difference) == 0)


POLYGON = Proof(
    shows=polygon_memorises,
    given=(at_least_two_corners,),
    steps=(
        Step("the present feature's output is r² + b = 1", _own_corner),
        Step("at the j-th corner after it the pre-activation is at most 0", _other_corners),
    ),
)
