r"""When does a very sparse feature join a host? The exact ratio of importances as d₂ → 0.

The host keeps ``W₁ = 1``, ``b₁ = 0`` and lends its axis with the opposite sign: ``W₂ = −w``,
``b₂ = 0``. Nothing is lost while the extra feature is off, so cost and gain are both in proportion
to its density d₂, and d₂ cancels from their ratio, the *price* of the coupling w.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from sympy import Expr, Poly, Rational, S, Symbol, cancel, discriminant, div, expand, factor_list

from theory.claim import Case, predicate
from theory.evidence import Proof, Step
from theory.exact import matrix
from theory.models.law import FeatureLaw
from theory.models.loss import expected_loss
from theory.models.phases.optimum import dropped_cost, fraction, pair_loss, reading_error
from theory.models.phases.optimum_pieces import (
    gains_at_most,
    late_collision,
    positive_between,
    ramp,
    steepness_costs,
    steepness_floor,
    stretch_gain,
)
from theory.notation import d1, d2, r, w

_t = Symbol("t", nonnegative=True)
_LAST = Rational(2, 3)
_NEAR, _MIDDLE, _FAR = Rational(118, 100), Rational(141, 100), Rational(3, 2)
_HALF_DIGIT = Rational(1, 2 * 10**10)


@cache
def _opposite_loss() -> Expr:
    law = FeatureLaw.of((d1, d2), (S.One, r))
    loss = expected_loss(matrix([[1, -1 / (1 + _t)]]), [0, 0], law)
    return expand(cancel(loss.subs(_t, 1 / w - 1)))


@cache
def _cost_and_gain() -> tuple[Expr, Expr]:
    change = expand(cancel(_opposite_loss() / d2) - r / 3)
    return change.coeff(r, 0), expand(-change.coeff(r, 1))


def opposite_loss() -> Expr:
    """The loss of ``W = (1, −w)``, b = 0, for 0 < w ≤ 1, as an expression in w, d1, d2, r."""
    return _opposite_loss()


def cost_and_gain() -> tuple[Expr, Expr]:
    """What a coupling w costs the host and gains the extra feature, for each time that it is on.

    ``loss = d₂ (cost − r·gain + r/3)`` exactly, at every d₂.
    """
    return _cost_and_gain()


def price() -> Expr:
    """The importance ratio from which the coupling w pays, in the limit d₂ → 0."""
    cost, gain = cost_and_gain()
    return cancel(cost / gain)


def no_coupling_pays(density: Expr, ratio: Expr) -> bool:
    """Whether cost > ratio × gain at every coupling 0 < w ≤ 1; exact.

    >>> no_coupling_pays(S.Half, Rational(1, 3)), no_coupling_pays(S.Half, Rational(3, 10))
    (False, True)
    """
    cost, gain = cost_and_gain()
    surplus = cancel((cost - ratio * gain).subs(d1, density) / w**2)
    return positive_between(surplus, w, S.Zero, S.One)


def host_threshold(density: Expr, digits: int = 10) -> tuple[Fraction, Fraction]:
    """The least price r*(d₁) over couplings w ≤ 1, between two fractions 10^−digits apart.

    The lower one is below the price of every coupling, and the upper one is not.

    >>> low, high = host_threshold(S.Half, digits=4)
    >>> float(low) < 0.32639 < float(high)
    True
    """
    d = Rational(density)
    if not 0 < d <= _LAST:
        raise ValueError(f"host_threshold needs 0 < d1 <= 2/3 (beyond, w > 1), got {density}")
    low, high, unit = 0, 10**digits, 10**digits
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if no_coupling_pays(d, Rational(middle, unit)) else (low, middle)
    return Fraction(low, unit), Fraction(high, unit)


def exact_threshold(density: Expr) -> Expr:
    """r*(d₁) as a root of an irreducible polynomial with integer coefficients.

    ``cost − ρ·gain`` touches 0 at the best coupling, so its discriminant in w vanishes at ρ = r*.

    >>> exact_threshold(S.Half).evalf(10)
    0.3263868423
    """
    rho = Symbol("rho")
    cost, gain = cost_and_gain()
    surplus = expand(cancel((cost - rho * gain).subs(d1, density) / w**2))
    low, high = (Rational(end.numerator, end.denominator) for end in host_threshold(density))
    factors = (factor for factor, _ in factor_list(discriminant(surplus, w))[1])
    roots = (root for factor in factors for root in Poly(factor, rho).real_roots())
    [found] = {root for root in roots if low <= root <= high}
    return found


def last_density() -> Expr:
    """The host density at which the best coupling reaches w = 1: the price is stationary there.

    >>> last_density()
    2/3
    """
    slope = Poly(cancel(price().diff(w).subs(w, 1)).as_numer_denom()[0], d1)
    [root] = [root for root in slope.ground_roots() if 0 < root < 1]
    return root


TABLE = {
    Rational(1, 20): "0.0221823471",
    Rational(1, 10): "0.0461653319",
    Rational(1, 5): "0.1002744887",
    Rational(3, 10): "0.1639351631",
    Rational(1, 2): "0.3263868423",
}


def table_cases() -> list[Case]:
    """The rows of the table of thresholds."""
    return [{"d1": density, "r": Rational(digits)} for density, digits in TABLE.items()]


@predicate("(d1, r) is a row of the table")
def in_the_table(d1: Expr, r: Expr) -> bool:
    return d1 in TABLE and Rational(TABLE[d1]) == r


@predicate("the threshold r*(d1) is r to ten decimals")
def threshold_rounds_to(d1: Expr, r: Expr) -> bool:
    return no_coupling_pays(d1, r - _HALF_DIGIT) and not no_coupling_pays(d1, r + _HALF_DIGIT)


@predicate("the threshold r*(d1) is r + 10^-10 to ten decimals")
def threshold_is_a_digit_higher(d1: Expr, r: Expr) -> bool:
    return threshold_rounds_to({"d1": d1, "r": r + 2 * _HALF_DIGIT})


# Couplings beyond 1.


def _limit(density: Fraction, coupling: Fraction, bias: Fraction) -> tuple[Fraction, Fraction]:
    """Cost and gain of ``W = (1, −w)``, ``b = (0, b₂)`` while the extra feature is on; b₂ ≤ 0."""
    cost = density * reading_error(1, -coupling, 0, 1, 1)
    error = reading_error(coupling**2, -coupling, bias, 1, density)
    return cost, Fraction(1, 3) - error


def _cheaper_than_one(d1: Expr, w: Expr, b: Expr, times: Fraction) -> bool:
    """Whether the price of (w, b) is below so many times that of w = 1 without bias."""
    density = fraction(d1)
    cost, gain = _limit(density, fraction(w), fraction(b))
    cost_at_one, gain_at_one = _limit(density, Fraction(1), Fraction(0))
    return cost * gain_at_one < times * cost_at_one * gain


@predicate("the coupling w with the bias b has no lower price than w = 1 without bias")
def no_cheaper_than_one(d1: Expr, w: Expr, b: Expr) -> bool:
    return not _cheaper_than_one(d1, w, b, Fraction(1))


@predicate("the coupling w with the bias b has a price 2 % above that of w = 1 without bias")
def dearer_than_one(d1: Expr, w: Expr, b: Expr) -> bool:
    return not _cheaper_than_one(d1, w, b, Fraction(51, 50))


@predicate("the host density is at most 2/3: 0 < d1 <= 2/3")
def host_at_most_two_thirds(d1: Expr) -> bool:
    return bool(0 < d1 <= _LAST)


@predicate("the coupling is above 1: w > 1")
def coupling_beyond_one(w: Expr) -> bool:
    return bool(w > 1)


@predicate("the bias is not positive, so that nothing is lost while the feature is off: b <= 0")
def bias_not_positive(b: Expr) -> bool:
    return bool(b <= 0)


def _excess_at_two_thirds(alone: Expr, together: Expr) -> Expr:
    """cost(w)·gain(1) − cost(1)·gain(w) at d₁ = 2/3, divided by d₁, times w."""
    cost = late_collision(w)
    gain_at_one = (1 - _LAST) / 3 + _LAST / 6
    return expand(w * (cost * gain_at_one - ((1 - _LAST) * alone + _LAST * together) / 6))


def _trivial_without_host() -> bool:
    """At d₁ → 0: cost(w)/d₁ ≥ 1/6, against a gain of at most 1/3 on both sides."""
    return bool(
        late_collision(w).subs(w, 1) == Rational(1, 6)
        and cancel(late_collision(w).diff(w) * w**2) > 0
    )


def _bias_does_not_help_near_one() -> bool:
    """dU/dτ ≤ aℓ²((1 − d₁)(a − 1) − d₁w((2 − a)/3 − (1 − 1/w)²)), ℓ = 1 − τ; its sign at 2/3.

    The gain alone g(τ) has g' ≤ aℓ²(a − 1). With the host on, the starts from τ to τ + 1/w count
    alike, so that the slope is −w(g(τ) − g(τ + 1/w)); there g(τ) ≥ aℓ²(2 − a)/3, and the other
    end is at most a times the square of what is left of ℓ, (ℓ − 1/w)₊ ≤ ℓ(1 − 1/w).
    """
    a, left = Symbol("a", nonnegative=True), Symbol("left", nonnegative=True)
    gain, area = expand(Rational(1, 3) - ramp(a, 1 - left)), a * left**2
    alone, here, there = area * (a - 1), area * (2 - a) / 3, area * (1 - 1 / w) ** 2
    identities = (
        alone + gain.diff(left) - 2 * a * left * (1 - left),
        gain - here - a * (1 + a) * left**2 * (1 - left) / 3,
        area - gain - a * (1 + a) * left**3 / 3,
        left * (1 - 1 / w) - (left - 1 / w) - (1 - left) / w,
    )
    slope = (1 - _LAST) * alone - _LAST * w * (here - there)
    falls = cancel(-w * (slope / area).subs(a, w**2))
    exact = all(expand(gap) == 0 for gap in identities)
    return exact and positive_between(falls, w, S.One, _NEAR)


def _near_one() -> bool:
    """1 ≤ w ≤ 1.18, b = 0: the excess is (w − 1)² times a positive polynomial."""
    excess = _excess_at_two_thirds(w**2 * (2 - w**2) / 3, stretch_gain(w**2, w))
    left, over = div(Poly(excess, w), Poly((w - 1) ** 2, w))
    return over.is_zero and positive_between(left.as_expr(), w, S.One, _NEAR)


def _further() -> bool:
    """1.18 ≤ w ≤ 1.41, then to 3/2: a gain alone of at most 1/3 − φ, together at most the whole.

    The whole is at most w³(3 − β)/12 for any β ≤ 2 that is at most w².
    """
    alone, whole = Rational(1, 3) - steepness_floor(w**2), stretch_gain(w**2, w)
    beyond = cancel(whole * (3 - _MIDDLE**2) / (3 - w**2))
    parts = [_excess_at_two_thirds(alone, together) for together in (whole, beyond)]
    near, far = (cancel(part * (w**2 + 1) ** 2) for part in parts)
    return bool(
        _MIDDLE**2 < 2
        and positive_between(near, w, _NEAR, _MIDDLE)
        and positive_between(far, w, _MIDDLE, _FAR)
    )


def _far() -> bool:
    """w ≥ 3/2: both gains are at most 1/3 − φ, which falls, while the cost grows."""
    most = Rational(1, 3) - steepness_floor(_FAR**2)
    return bool(_excess_at_two_thirds(most, most).subs(w, _FAR) > 0)


BEYOND_ONE = Proof(
    shows=no_cheaper_than_one,
    given=(host_at_most_two_thirds, coupling_beyond_one, bias_not_positive),
    steps=(
        Step(
            "cost(w)·gain(1) − cost(1)·gain(w), divided by d₁, is affine in d₁ at each (w, b), so "
            "the ends 0 and 2/3 suffice; at 0 it is positive",
            _trivial_without_host,
        ),
        Step("the gain has the cap β²(3 − β)/(12 w) with the host on, β = w²", gains_at_most),
        Step("the error has the floor φ(β) at every bias", steepness_costs),
        Step("for w ≤ 1.18 a negative bias only lowers the gain", _bias_does_not_help_near_one),
        Step("so that the price is higher for 1 < w ≤ 1.18", _near_one),
        Step("and for 1.18 ≤ w ≤ 3/2", _further),
        Step("and for w ≥ 3/2", _far),
    ),
)


# Above the threshold.


@predicate("the weights W = (1, -w) without bias cost less than dropping the second feature")
def opposite_pair_is_cheaper(d1: Expr, d2: Expr, r: Expr, w: Expr) -> bool:
    densities = fraction(d1), fraction(d2)
    loss = pair_loss((1, -fraction(w)), (0, 0), densities, fraction(r))
    return loss < fraction(r) * dropped_cost(densities[1])


def _rare(d1: Expr, d2: Expr, r: Expr, w: Expr, times: int) -> bool:
    if not (0 < d2 <= 1 and 0 < w <= 1 and 0 < d1 <= 1 and r > 0):
        return False
    cost, gain = _at(d1, w)
    return bool(d2 < times * (gain - cost / r))


@predicate("the second feature is so rare that d2 < 4 (gain - cost / r) at the coupling 0 < w <= 1")
def rare_enough(d1: Expr, d2: Expr, r: Expr, w: Expr) -> bool:
    return _rare(d1, d2, r, w, 4)


@predicate("the second feature is so rare that d2 < 5 (gain - cost / r) at the coupling 0 < w <= 1")
def nearly_rare_enough(d1: Expr, d2: Expr, r: Expr, w: Expr) -> bool:
    return _rare(d1, d2, r, w, 5)


def _at(density: Expr, coupling: Expr) -> tuple[Expr, Expr]:
    cost, gain = cost_and_gain()
    return cost.subs({d1: density, w: coupling}), gain.subs({d1: density, w: coupling})


def _saved_by_the_pair() -> bool:
    """r v(d₂) − loss = d₂ (r·gain − cost − r d₂/4), from the definition of the loss."""
    cost, gain = cost_and_gain()
    saved = r * (d2 / 3 - d2**2 / 4) - opposite_loss()
    return bool(expand(saved - d2 * (r * gain - cost - r * d2 / 4)) == 0)


def _positive_below_the_bound() -> bool:
    """r·gain − cost − r d₂/4 = (r/4)(4(gain − cost/r) − d₂)."""
    cost, gain = cost_and_gain()
    left = r * gain - cost - r * d2 / 4
    return bool(expand(left - r / 4 * (4 * (gain - cost / r) - d2)) == 0)


PAIR_PAYS = Proof(
    shows=opposite_pair_is_cheaper,
    given=(rare_enough,),
    steps=(
        Step("the pair saves d₂ (r·gain − cost − r d₂/4)", _saved_by_the_pair),
        Step("which is positive when d₂ is below 4 (gain − cost/r)", _positive_below_the_bound),
    ),
)
