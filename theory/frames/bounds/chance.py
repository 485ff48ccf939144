r"""Overlaps of random directions: the exact law of one, and what it says of the largest of n.

Independent directions, uniform on the unit sphere of m real or complex dims. An overlap that chance
leaves room for is one that some arrangement has.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

from flint import arb, ctx, fmpq, fmpz
from sympy import Expr, Integer, Rational, acos, beta, gamma, pi, sympify
from sympy import binomial as choose

from theory.exact import is_exact
from theory.frames.sizes import refuse_field, refuse_kind, refuse_sizes

_BITS = 128
_DIGITS = 9


def overlap_density(overlap: Expr, dims: Expr) -> Expr:
    r"""The density of one overlap t in m ≥ 2 real dims, on [−1, 1].

    .. math:: \frac{A_{m-1}}{A_m} (1 - t^2)^{(m-3)/2}, \qquad A_m = \frac{2 \pi^{m/2}}{\Gamma(m/2)}

    At height t the sphere is one of radius √(1 − t²) in m − 1 dims, seen at a slant of 1/√(1 − t²).

    >>> from sympy import Symbol
    >>> overlap_density(Symbol("t"), Integer(3))
    1/2
    """
    ratio = sphere_area(dims - 1) / sphere_area(dims)
    return ratio * (1 - overlap**2) ** ((dims - 3) / sympify(2))


def sphere_area(dims: Expr) -> Expr:
    """The area of the unit sphere in m dims; 2 in one dim, where it is two points.

    >>> sphere_area(Integer(1)), sphere_area(Integer(2)), sphere_area(Integer(3))
    (2, 2*pi, 4*pi)
    """
    half = sympify(dims) / 2
    return 2 * pi**half / gamma(half)


def overlap_tail(dims: int, overlap: object, field: str = "real") -> Expr:
    r"""``P(|⟨u, v⟩| > ε)`` exactly, for 0 ≤ ε < 1.

    .. math::
        I_{1-\varepsilon^2}\Big(\frac{m - 1}{2}, \frac{1}{2}\Big) \text{ (real)}, \qquad
        (1 - \varepsilon^2)^{m-1} \text{ (complex)}

    a polynomial in ε for odd m, with an arc cosine for even m, and 1 for m = 1.

    >>> half = Rational(1, 2)
    >>> [overlap_tail(m, half) for m in (1, 2, 3, 5)], overlap_tail(3, half, "complex")
    ([1, 2/3, 1/2, 5/16], 9/16)

    Source: derived here; the complex form is standard.
    """
    refuse_sizes(1, dims)
    refuse_field(field)
    eps = _below_one(overlap)
    if field == "complex":
        return (1 - eps**2) ** (dims - 1)
    if dims == 1:
        return Integer(1)
    tail = 1 - eps if dims % 2 else 2 * acos(eps) / pi
    for half in range(2 + dims % 2, dims, 2):
        tail -= _next_term(Rational(half - 1, 2), eps)
    return tail


def _next_term(a: Rational, eps: Expr) -> Expr:
    """``I_x(a, ½) − I_x(a + 1, ½) = x^a (1 − x)^½ / (a B(a, ½))`` at x = 1 − ε²."""
    return (1 - eps**2) ** a * eps / (a * beta(a, Rational(1, 2)).rewrite(gamma))


def enclosed_tail(dims: int, overlap: object, field: str = "real") -> arb:
    """`overlap_tail` for a rational ε, as a ball: fast in any number of dims.

    >>> enclosed_tail(768, Rational(1, 10)) < 0.0056
    True
    """
    refuse_sizes(1, dims)
    refuse_field(field)
    eps = _below_one(overlap)
    before, ctx.prec = ctx.prec, _BITS
    try:
        x = arb(fmpq(int(eps.q) ** 2 - int(eps.p) ** 2, int(eps.q) ** 2))
        if field == "complex" or dims == 1:
            return x ** (dims - 1)
        tail = x.beta_lower(arb(fmpq(dims - 1, 2)), arb(fmpq(1, 2)), regularized=True)
    finally:
        ctx.prec = before
    if not tail.is_finite():
        raise ArithmeticError(f"no ball for the tail in {dims} dims at {eps}")
    return tail


def tail_between(dims: int, overlap: object, field: str = "real") -> tuple[Rational, Rational]:
    """Two decimals between which `overlap_tail` surely is.

    >>> tail_between(3, Rational(1, 3))
    (333333333/500000000, 666666667/1000000000)
    """
    ball, scale = enclosed_tail(dims, overlap, field), 10**_DIGITS
    low = (ball.lower() * scale).floor().unique_fmpz()
    high = (ball.upper() * scale).ceil().unique_fmpz()
    return Rational(int(low), scale), Rational(int(high), scale)


def largest_tail_between(tail: Expr, features: object) -> tuple[Expr, Expr]:
    r"""Bounds on ``P(max_{i<j} |⟨w_i, w_j⟩| > ε)`` for n random directions, by one pair's tail p.

    With ``K = n(n − 1)/2`` pairs, two different pairs are independent even when they share a
    direction, so the chance of any is between

    .. math:: \frac{K p}{1 + (K - 1) p} \quad \text{and} \quad K p.

    Both are p for n = 2. The left one is the inequality of Chung and Erdős.

    >>> largest_tail_between(Rational(1, 10), 3)
    (1/4, 3/10)
    """
    pairs = choose(sympify(features), 2)
    return pairs * tail / (1 + (pairs - 1) * tail), pairs * tail


def plane_largest_tail(features: int, angle: Expr) -> Expr:
    r"""``P(max |overlap| > cos δ)`` of n random lines in the plane, exactly.

    The lines cut the half turn at random into n gaps, all of them at least δ with chance
    ``(1 − nδ/π)^(n−1)``.

    >>> plane_largest_tail(2, pi / 3), plane_largest_tail(3, pi / 6), plane_largest_tail(3, pi)
    (2/3, 3/4, 1)
    """
    refuse_sizes(features, 2)
    if not bool(sympify(angle) >= 0):
        raise ValueError(f"angle must not be negative, got {angle!r}")
    room = 1 - features * angle / pi
    return 1 - room ** (features - 1) if room.is_positive else Integer(1)


def median_of_largest(features: int, dims: int, field: str = "real") -> tuple[Rational, Rational]:
    """Two decimals between which the median of the worst |overlap| of n random lines is, m ≥ 2.

    By `largest_tail_between` it is where ``K p`` is between K/(K + 1) and 1/2.

    >>> median_of_largest(2, 3)
    (499999999/1000000000, 500000001/1000000000)
    """
    refuse_sizes(features, dims, least_features=2)
    if dims < 2:
        raise ValueError(f"dims must be at least 2, got {dims}")
    pairs = comb(features, 2)
    low = _overlap_where(Fraction(1, pairs + 1), dims, field)
    high = _overlap_where(Fraction(1, 2 * pairs), dims, field)
    return low[0], high[1]


def attainable(
    features: int, dims: int, kind: str = "lines", field: str = "real"
) -> Rational | None:
    """A worst overlap (rounded up) that some n directions surely have; ``None`` in one dim.

    As long as the caps of overlap above ε around n − 1 directions do not cover the sphere, there
    is room for one more: it is enough that (n − 1) times one cap is less than the sphere. For
    n ≤ m lines, 0.

    >>> attainable(3, 3), attainable(4, 3, "lines")
    (0, 666666667/1000000000)

    Source: the covering argument of Gilbert and Varshamov, on the sphere.
    """
    refuse_sizes(features, dims, least_features=2)
    refuse_kind(kind)
    if kind == "lines" and features <= dims:
        return Integer(0)
    if dims == 1:
        return None
    caps = 1 if kind == "lines" else 2
    if kind == "points" and features <= 3:
        return Integer(0)
    return _overlap_where(Fraction(caps, features - 1), dims, field)[1]


def greedy_count(dims: int, coherence: object, field: str = "real") -> int:
    """So many lines of coherence at most ε surely exist: m, or one more than cannot cover.

    >>> greedy_count(3, Rational(1, 2)), greedy_count(3, Rational(4, 5)), greedy_count(8, 0)
    (3, 5, 8)
    """
    tail = enclosed_tail(dims, coherence, field)
    before, ctx.prec = ctx.prec, 4096
    try:
        count = int(fmpz((1 / tail).lower().ceil().unique_fmpz()))
    finally:
        ctx.prec = before
    return max(count, dims, 1)


def _overlap_where(tail: Fraction, dims: int, field: str) -> tuple[Rational, Rational]:
    """Neighbouring decimals between which the tail falls below the given share."""
    share = arb(fmpq(tail.numerator, tail.denominator))
    scale = 10**_DIGITS
    low, high = 0, scale
    while high - low > 1:
        middle = (low + high) // 2
        here = enclosed_tail(dims, Rational(middle, scale), field)
        low, high = (low, middle) if here < share else (middle, high)
    surely_above = low if enclosed_tail(dims, Rational(low, scale), field) > share else low - 1
    return Rational(max(surely_above, 0), scale), Rational(high, scale)


def _below_one(overlap: object) -> Expr:
    eps = sympify(overlap, rational=False)
    if not is_exact(eps) or not eps.is_real or not bool(eps >= 0) or not bool(eps < 1):
        raise ValueError(f"overlap must be an exact number in [0, 1), got {overlap!r}")
    return eps
