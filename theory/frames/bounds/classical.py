"""How small overlaps can be: bounds on n unit directions in m dims, for points or for lines."""

from __future__ import annotations

from sympy import (
    Expr,
    Integer,
    Max,
    Rational,
    cos,
    gamma,
    integrate,
    log,
    pi,
    simplify,
    sqrt,
)
from sympy import binomial as choose

from theory.notation import m, n, x


def welch_bound(features: int, dims: int) -> Expr:
    r"""Least possible worst overlap of ``n`` unit vectors in ``m`` dims (lines).

    For unit vectors in :math:`\mathbb{R}^m` with n > m,

    .. math:: \max_{i \ne j} |\langle w_i, w_j \rangle| \ge \sqrt{\frac{n - m}{m (n - 1)}}

    with equality exactly when they form an equiangular tight frame. When n ≤ m the vectors can be
    orthogonal and the bound is 0.

    Three features in the plane do no better than 120° apart:

    >>> welch_bound(3, 2)
    1/2

    Source: [welch1974]; [foucart2013], Theorem 5.7.
    """
    return sqrt(welch_squared(features, dims))


def welch_squared(features: int, dims: int) -> Rational:
    """The square of the Welch bound, the mean squared overlap of a unit-norm tight frame.

    >>> welch_squared(5, 2)
    3/8
    """
    _counts(features, dims)
    if features <= dims:
        return Integer(0)
    return rank_trace_floor(features, dims) / (features * (features - 1))


def rank_trace_floor(features: int, dims: int) -> Rational:
    r"""Least total squared error of a linear readout with unit gains: ``n(n − m)/m``, or 0.

    For W (m, n) and any readout R (n, m) with ``diag(RW) = 1``,

    .. math:: \sum_{i \ne j} (RW)_{ij}^2 \ge \frac{n(n - m)}{m}.

    Equality holds for R = Wᵀ with W a unit-norm tight frame, n ≥ m.

    >>> rank_trace_floor(2, 1), rank_trace_floor(2, 2)
    (2, 0)
    """
    _counts(features, dims)
    return max(Rational(features * (features - dims), dims), Integer(0))


def frame_potential_bound(features: int, dims: int) -> Rational:
    r"""Least frame potential of unit vectors, :math:`\max(n, n^2/m)`.

    >>> frame_potential_bound(3, 2), frame_potential_bound(2, 3)
    (9/2, 2)

    Source: [benedetto2003], Theorem 6.2.
    """
    _counts(features, dims)
    return Max(Integer(features), Rational(features**2, dims))


def coherence_cap(squared: Expr, dims: Expr) -> Expr:
    r"""Most unit vectors with all overlaps² at most c², for c² < 1/m: ``m(1 − c²)/(1 − m c²)``.

    Welch's inequality solved for n. At c² = 1/m and beyond it says nothing (``ValueError``).

    >>> coherence_cap(Rational(1, 9), Integer(3))
    4
    """
    room = 1 - dims * squared
    if room.is_nonpositive:
        raise ValueError(f"the squared coherence must be below 1/{dims}, got {squared}")
    return simplify(dims * (1 - squared) / room)


def rankin_bound(features: int, dims: int) -> Rational:
    """Least possible largest *signed* overlap of unit vectors, n ≥ 2, n ≤ 2m (points).

    It is −1/(n − 1) up to n = m + 1 (the simplex) and 0 from there to n = 2m (part of the
    cross-polytope). Beyond 2m the largest overlap is positive and 0 is no longer attained.

    >>> rankin_bound(3, 2), rankin_bound(4, 2)
    (-1/2, 0)

    Source: [rankin1955]; [conway1996], section 5.
    """
    _counts(features, dims)
    if features < 2:
        raise ValueError(f"rankin_bound needs two features or more, got {features}")
    return Rational(-1, features - 1) if features <= dims + 1 else Integer(0)


def plane_points_bound(features: int) -> Expr:
    """Least possible largest signed overlap of n ≥ 2 unit vectors in the plane: ``cos 2π/n``.

    Going round, the n gaps add up to 2π, so one is at most 2π/n, and cosine falls on [0, π].

    >>> plane_points_bound(5)
    -1/4 + sqrt(5)/4
    """
    return cos(_least_widest_gap(2 * pi, features))


def plane_lines_bound(features: int) -> Expr:
    """Least possible worst \\|overlap\\| of n ≥ 2 lines in the plane: ``cos π/n``.

    The n lines cut the half turn into n gaps that add up to π, so one is at most π/n.

    >>> plane_lines_bound(5)
    1/4 + sqrt(5)/4
    """
    return cos(_least_widest_gap(pi, features))


def _least_widest_gap(turn: Expr, features: int) -> Expr:
    if features < 2:
        raise ValueError(f"a gap needs two features or more, got {features}")
    return turn / features


def squared_overlap_moment(power: int, dims: Expr) -> Expr:
    r"""``E |⟨u, v⟩|^(2k)`` for independent uniform unit vectors in m dims.

    The squared overlap has the beta law (1/2, (m − 1)/2), whose moments are

    .. math:: \frac{\Gamma(k + 1/2)\, \Gamma(m/2)}{\Gamma(1/2)\, \Gamma(m/2 + k)}.

    In one dim the overlap is ±1, and so is the formula 1.

    >>> squared_overlap_moment(1, Integer(3)), squared_overlap_moment(2, Integer(1))
    (1/3, 1)
    """
    half = Rational(1, 2)
    moment = gamma(power + half) * gamma(dims / 2) / (gamma(half) * gamma(dims / 2 + power))
    return simplify(moment)


def typical_largest_overlap(features: int, dims: int) -> Expr:
    r"""The usual estimate :math:`\sqrt{2 \ln \binom{n}{2} / m}` for random directions; no bound.

    Each overlap is nearly normal with variance 1/m, and this is the height that the largest of
    that many normal variables exceeds about once.

    >>> typical_largest_overlap(2, 1)
    0
    """
    _counts(features, dims)
    return sqrt(2 * log(choose(features, 2)) / dims)


def mean_squared_overlap_formula() -> Expr:
    """Mean squared overlap of two features in a unit-norm tight frame, in the letters n and m.

    Of the frame potential ``n²/m``, n is on the diagonal; n(n − 1) pairs share the rest.

    >>> mean_squared_overlap_formula().subs({n: 3, m: 2})
    1/4
    """
    return (n**2 / m - n) / (n * (n - 1))


def relu_interference(overlap: Expr, bias: Expr) -> Expr:
    r"""``∫₀¹ ReLU(a x + b)² dx`` for an overlap a > 0 and a bias −a ≤ b ≤ 0.

    What feature j, uniform on [0, 1], does to the output of an absent feature i: nothing until
    ``x = −b/a``, then a ramp.

    >>> relu_interference(Integer(1), Integer(0)), relu_interference(Integer(1), Integer(-1))
    (1/3, 0)
    """
    ramp = integrate((overlap * x + bias) ** 2, (x, -bias / overlap, 1))
    return simplify(ramp)


def _counts(features: int, dims: int) -> None:
    if features < 1 or dims < 1:
        raise ValueError(f"features and dims must be at least 1, got {features} and {dims}")
