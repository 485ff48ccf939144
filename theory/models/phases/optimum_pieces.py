"""What one feature pays, integrated from the definition, and facts that proofs share."""

from __future__ import annotations

from sympy import Expr, Poly, Rational, S, Symbol, cancel, count_roots, expand, integrate

_s = Symbol("s", positive=True)
_a, _b = Symbol("a", nonnegative=True), Symbol("b", nonnegative=True)
_tau = Symbol("tau", nonnegative=True)


def positive_between(expression: Expr, letter: Symbol, low: Expr, high: Expr) -> bool:
    """Whether a polynomial with rational coefficients is positive on the closed interval.

    >>> positive_between(_s**2 + 1, _s, 0, 1), positive_between(_s, _s, 0, 1)
    (True, False)
    """
    polynomial = Poly(expand(expression), letter, domain="QQ")
    if polynomial.eval(low) <= 0:
        return False
    return polynomial.is_ground or count_roots(polynomial, low, high) == 0


def ramp(gain: Expr, start: Expr) -> Expr:
    """e(a, −aτ) for 0 ≤ τ ≤ 1: nothing below the start τ, a slope beyond it; integrated."""
    x = Symbol("x", real=True)
    return expand(
        integrate(x**2, (x, 0, start)) + integrate((x - gain * (x - start)) ** 2, (x, start, 1))
    )


def above(gain: Expr, bias: Expr) -> Expr:
    """e(a, b) for b ≥ 0, integrated."""
    x = Symbol("x", real=True)
    return expand(integrate((x - gain * x - bias) ** 2, (x, 0, 1)))


def kept(density: Expr) -> Expr:
    """v(d)."""
    return density / 3 - density**2 / 4


def collision(overlap: Expr) -> Expr:
    """E min(x, sy)² for s ≤ 1, integrated."""
    x, y = Symbol("x", real=True), Symbol("y", real=True)
    at_y = integrate(x**2, (x, 0, overlap * y)) + (overlap * y) ** 2 * (1 - overlap * y)
    return expand(integrate(expand(at_y), (y, 0, 1)))


def late_collision(overlap: Expr) -> Expr:
    """E min(x, sy)² for s ≥ 1, integrated."""
    y = Symbol("y", real=True)
    x = Symbol("x", real=True)
    at_x = integrate((overlap * y) ** 2, (y, 0, x / overlap)) + x**2 * (1 - x / overlap)
    return expand(integrate(expand(at_x), (x, 0, 1)))


def steepness_floor(gain: Expr) -> Expr:
    """φ(a) = ((a − 1)/(a + 1))²/3: what a gain a ≥ 1 costs at least; it grows with a."""
    return ((gain - 1) / (gain + 1)) ** 2 / 3


def stretch_gain(slope: Expr, overlap: Expr) -> Expr:
    """β²(3 − β)/(12 s): the most that 1/3 − e(β, ·) is, on average, over negative biases.

    The average is over any stretch of length s, for β ≤ 2.
    """
    return slope**2 * (3 - slope) / (12 * overlap)


def steepness_costs() -> bool:
    """e(a, −aτ) − ((a − 1)/(a + 1))²/3 = a (a + 1)(τ − τ*)²(…)/3 with a positive last factor.

    At a bias above 0 the error only exceeds (a − 1)²/3, which is more.
    """
    least = (_a - 1) / (_a + 1)
    rest = cancel((ramp(_a, _tau) - steepness_floor(_a)) / (_tau - least) ** 2)
    positive = (above(_a, _tau) - steepness_floor(_a)).subs(_a, 1 + _b)
    return bool(
        rest.is_polynomial(_tau)
        and Poly(rest, _tau).degree() <= 1
        and all(cancel(rest.subs({_tau: end, _a: 1 + _b})).is_nonnegative for end in (0, 1))
        and cancel(positive).is_nonnegative
    )


def error_rises_with_the_start() -> bool:
    """d e(a, −aτ)/dτ = a ℓ((1 − a) ℓ + 2τ) with ℓ = 1 − τ: not negative for a ≤ 1."""
    rest = 1 - _tau
    return bool(expand(ramp(_a, _tau).diff(_tau) - _a * rest * ((1 - _a) * rest + 2 * _tau)) == 0)


def gains_at_most() -> bool:
    """The gain 1/3 − e integrates over all negative biases to β²(3 − β)/12; at b = 0 it is G's."""
    beta = Symbol("beta", nonnegative=True)
    gain = expand(Rational(1, 3) - ramp(beta, _tau))
    whole = integrate(gain * beta, (_tau, 0, 1))
    at_zero = expand(gain.subs(_tau, 0) - beta * (2 - beta) / 3)
    start = 2 - Symbol("short", nonnegative=True)
    rest = cancel(gain.subs(beta, start) / (1 - _tau) ** 2 / start)
    # With β = 2 − short the quotient is τ + short·(1 − τ)/3, so the gain is not negative.
    share = expand(rest - (_tau + (2 - start) * (1 - _tau) / 3))
    return bool(expand(whole - stretch_gain(beta, S.One)) == 0 and at_zero == 0 and share == 0)
