"""Why so few directions can be obtuse, or far apart in the plane: the proofs on packing."""

from __future__ import annotations

from sympy import (
    Interval,
    MatrixSymbol,
    S,
    Symbol,
    Trace,
    cos,
    expand,
    pi,
    simplify,
    sin,
    solveset,
)

from theory.evidence import Proof, Step
from theory.frames.theorems import (
    antipodal_pairs_at_right_angles,
    at_most_2m,
    at_most_one_more,
    in_the_plane,
    obtuse,
    plane_lines,
    plane_points,
    rankin,
    represented,
    strictly_obtuse,
    three_corners,
    tokens_on_a_polygon_are_read,
    twice_as_many_features,
    two_features,
    unit_columns,
)
from theory.notation import m, n, theta


def _projected_overlap() -> bool:
    """⟨u − p w, v − q w⟩ = ⟨u, v⟩ − ⟨u, w⟩⟨v, w⟩/‖w‖² with p, q the coefficients along w."""
    u, v, e = (MatrixSymbol(s, m, 1) for s in ("u", "v", "e"))
    p, q, uv, ue, ve, ee = (Symbol(s, real=True) for s in ("p", "q", "uv", "ue", "ve", "ee"))
    product = Trace(((u - p * e).T * (v - q * e)).expand().doit()).doit()
    names = {u.T * v: uv, u.T * e: ue, e.T * v: ve, e.T * e: ee}
    product = product.subs({Trace(matrix): name for matrix, name in names.items()})
    return bool(simplify(product.subs({p: ue / ee, q: ve / ee}) - (uv - ue * ve / ee)) == 0)


def _projection_stays_obtuse() -> bool:
    """−a − (−b)(−c)/s ≤ 0 for a, b, c ≥ 0, s > 0; and < 0 when a > 0."""
    a = Symbol("a", nonnegative=True)
    strict = Symbol("a", positive=True)
    p, q = Symbol("p", nonnegative=True), Symbol("q", nonnegative=True)
    s = Symbol("s", positive=True)
    weak, strong = (expand(-first - (-p) * (-q) / s) for first in (a, strict))
    return bool(weak.is_nonpositive and strong.is_negative)


def _opposites_overlap() -> bool:
    """⟨−a w, −b w⟩ = a b ‖w‖² > 0: two columns opposite to w would not be obtuse."""
    a, c, s = (Symbol(letter, positive=True) for letter in ("a", "c", "s"))
    return bool(((-a) * (-c) * s).is_positive)


def _two_a_dim() -> bool:
    """2 + 2(m − 1) = 2m, and no nonzero vector fits in 0 dims: 2·0 = 0."""
    bound = 2 * m
    return bool(expand(2 + bound.subs(m, m - 1) - bound) == 0 and bound.subs(m, 0) == 0)


def _one_more_a_dim() -> bool:
    """1 + (m − 1 + 1) = m + 1, and in one dim there are two signs: 1 + 1 = 2."""
    bound = m + 1
    return bool(expand(1 + bound.subs(m, m - 1) - bound) == 0 and bound.subs(m, 1) == 2)


def _squeezed() -> bool:
    """⟨v, w⟩ ≤ 0 and ⟨v, −a w⟩ = −a⟨v, w⟩ ≤ 0 leave only ⟨v, w⟩ = 0."""
    a = Symbol("a", positive=True)
    overlap = Symbol("s", negative=True)
    return bool((-a * overlap).is_positive)


def _sum_of_all() -> bool:
    """‖Σ w_i‖² = n + n(n − 1)·mean ≥ 0 puts the mean at −1/(n − 1) or above."""
    mean = Symbol("s", real=True)
    whole = n + n * (n - 1) * mean
    at_lowest = simplify(whole.subs(mean, -1 / (n - 1)))
    return bool(at_lowest == 0 and whole.diff(mean).is_nonnegative)


def _gaps_share_a_turn() -> bool:
    """n gaps above turn/n would add up to more than the turn."""
    excess = Symbol("excess", positive=True)
    points, lines = n * (2 * pi / n + excess), n * (pi / n + excess)
    return bool((expand(points) - 2 * pi).is_positive and (expand(lines) - pi).is_positive)


def _cosine_falls() -> bool:
    """−sin θ < 0 inside (0, π)."""
    slope = cos(theta).diff(theta)
    letter = Symbol("z", real=True)
    rising = solveset(sin(letter) <= 0, letter, Interval.open(0, pi))
    return bool(slope == -sin(theta) and rising == S.EmptySet)


def _cosine_below_one() -> bool:
    """1 − cos z = 2 sin²(z/2), where sin is not 0 strictly inside half a turn."""
    letter = Symbol("z", real=True)
    # Asked for cos z ≥ 1 itself, solveset misses the multiples of a turn.
    vanishing = solveset(sin(letter) <= 0, letter, Interval.open(0, pi))
    half_angle = 1 - cos(2 * letter) - 2 * sin(letter) ** 2
    return bool(vanishing == S.EmptySet and simplify(half_angle) == 0)


_OBTUSE_PROJECTION = Step(
    "projecting the other columns on the complement of one column w subtracts "
    "⟨u, w⟩⟨v, w⟩/‖w‖² from an overlap",
    _projected_overlap,
)

_STILL_OBTUSE = Step("so they stay obtuse (strictly, if they were)", _projection_stays_obtuse)

_ONE_VANISHES = Step(
    "at most one other column projects to zero: two opposite to w would have a positive overlap",
    _opposites_overlap,
)

POLYGON_TOKENS = Proof(
    shows=tokens_on_a_polygon_are_read,
    given=(three_corners,),
    steps=(Step("two corners overlap by cos 2πj/k, 0 < j < k: less than 1", _cosine_below_one),),
)

OBTUSE = Proof(
    shows=at_most_2m,
    given=(represented, obtuse),
    steps=(
        _OBTUSE_PROJECTION,
        _STILL_OBTUSE,
        _ONE_VANISHES,
        Step("so n ≤ 2 + 2(m − 1) by induction from 0 dims", _two_a_dim),
    ),
)

STRICTLY_OBTUSE = Proof(
    shows=at_most_one_more,
    given=(strictly_obtuse,),
    steps=(
        _OBTUSE_PROJECTION,
        _STILL_OBTUSE,
        Step(
            "with three columns or more none projects to zero, as zero has no negative overlap; "
            "so n ≤ 1 + m by induction from one dim",
            _one_more_a_dim,
        ),
    ),
)

OBTUSE_EQUALITY = Proof(
    shows=antipodal_pairs_at_right_angles,
    given=(represented, obtuse, twice_as_many_features),
    steps=(
        _OBTUSE_PROJECTION,
        _STILL_OBTUSE,
        _ONE_VANISHES,
        Step(
            "the nonzero projections are at most 2(m − 1), so with n = 2m exactly one column is "
            "opposite to w",
            _two_a_dim,
        ),
        Step("every other v is orthogonal to both, w being any column", _squeezed),
    ),
)

RANKIN = Proof(
    shows=rankin,
    given=(unit_columns, two_features),
    steps=(
        Step("0 ≤ ‖Σ W_i‖², so the mean overlap is at least −1/(n − 1)", _sum_of_all),
        _OBTUSE_PROJECTION,
        _STILL_OBTUSE,
        _ONE_VANISHES,
        Step("if all overlaps were negative, n ≤ m + 1", _one_more_a_dim),
        Step("if none were positive, n ≤ 2m", _two_a_dim),
    ),
)

PLANE_POINTS = Proof(
    shows=plane_points,
    given=(unit_columns, in_the_plane, two_features),
    steps=(
        Step("going round, one of the n gaps is at most 2π/n", _gaps_share_a_turn),
        Step("and cosine falls on (0, π)", _cosine_falls),
    ),
)

PLANE_LINES = Proof(
    shows=plane_lines,
    given=(unit_columns, in_the_plane, two_features),
    steps=(
        Step("the n lines cut the half turn into gaps, one at most π/n", _gaps_share_a_turn),
        Step("and cosine falls on (0, π)", _cosine_falls),
    ),
)
