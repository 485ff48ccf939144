r"""Two dense features on one dim: dropping the less important one is optimal up to r = 1/2.

Both densities are 1. Write :math:`a = w_1^2, \beta = w_2^2, s = |w_1 w_2|`, so ``aβ = s²``, and let
M(a, s) be the least error of one feature over its bias. Three floors hold for every bias:

.. math:: M \ge \varphi(a) = \begin{cases} (1-a)^2/12 & a \le 1 \\
    \frac13 \left(\frac{a-1}{a+1}\right)^2 & a \ge 1 \end{cases}, \quad
    M \ge \chi(s) = \int_0^1 \psi(s, x)\,dx, \quad
    M \ge \varphi(a) + \psi\!\left(s, \tfrac{1-a}{2}\right) \ (a \le 1),

where :math:`\psi(s, p)` is the least of :math:`E\,((b + sy)_+ - p)^2` over b: the price of hitting
a target p ≥ 0 with a ramp of slope s. The loss is at least ``M(a, s) + r M(β, s)``. The sign of the
overlap does not matter, because y and 1 − y have the same law.
"""

from __future__ import annotations

from fractions import Fraction

from sympy import Rational, S, Symbol, cancel, expand, factor, integrate

from theory.evidence import Proof, Step
from theory.models.certificates import (
    FAR,
    LEAST_GAIN,
    MOST_GAIN,
    MOST_RATIO,
    NEAR,
    beats_dropping,
    least_error,
    noise_floor,
    slope_floor,
    target_floor,
)
from theory.models.phases.optimum import (
    at_most_half_as_important,
    both_dense,
    dropping_is_best,
    mean_along,
    ramp_error,
    reading_error,
)
from theory.models.phases.optimum_pieces import (
    above,
    error_rises_with_the_start,
    kept,
    positive_between,
    steepness_costs,
)

_DEEPEST = 9

_a, _b, _s, _p, _v = (Symbol(name, positive=True) for name in ("a", "b", "s", "p", "v"))


def _positive_bias_is_a_square() -> bool:
    """e(a, b) = (1 − a)²/12 + (b − (1 − a)/2)² for b ≥ 0."""
    return bool(expand(above(_a, _b) - (1 - _a) ** 2 / 12 - (_b - (1 - _a) / 2) ** 2) == 0)


def _target_is_hit_no_better() -> bool:
    """With top value v = b + s: the excess over p² − 4p³/3s is (v − 2p)²(v + p)/3s for v ≤ s."""
    y = Symbol("y", real=True)
    late = integrate(expand((y - _p) ** 2), (y, 0, _v)) / _s + _p**2 * (1 - _v / _s)
    low = _p**2 - 4 * _p**3 / (3 * _s)
    excess = (_v - 2 * _p) ** 2 * (_v + _p) / (3 * _s)
    full = integrate(expand((_b + _s * y - _p) ** 2), (y, 0, 1))
    square = _s**2 / 12 + (_b + _s / 2 - _p) ** 2
    falling = late.diff(_v) - _v * (_v - 2 * _p) / _s
    return all(cancel(expand(gap)) == 0 for gap in (late - low - excess, full - square, falling))


def _noise_is_an_average_target() -> bool:
    """χ is the mean of ψ(s, x) over x in [0, 1], for s ≤ 2 and for s ≥ 2; both grow with s."""
    x = Symbol("x", real=True)
    low, flat = x**2 - 4 * x**3 / (3 * _s), _s**2 / 12
    small = integrate(low, (x, 0, _s / 2)) + flat * (1 - _s / 2)
    large = integrate(low, (x, 0, 1))
    grows = factor((_s**2 / 12 - _s**3 / 48).diff(_s)) - _s * (8 - 3 * _s) / 48
    return bool(
        expand(small - _s**2 / 12 + _s**3 / 48) == 0
        and expand(large - Rational(1, 3) + 1 / (3 * _s)) == 0
        and expand(grows) == 0
        and (-1 / (3 * _s)).diff(_s).is_positive
    )


def _floors_are_reached() -> bool:
    """The floors in `theory.models.certificates` are the errors at those best biases.

    Compared at more points than polynomials of their degrees could share; the best of them is not
    above what any bias of a list costs.
    """
    grid = [Fraction(k, 8) for k in range(25)]
    return (
        all(slope_floor(a) == ramp_error(a, _best_bias(a)) for a in grid)
        and all(target_floor(s, p) == _hit(s, p) for s in grid for p in grid)
        and all(noise_floor(s) == _mean_target(s) for s in grid[1:])
        and all(least_error(a, s) <= _tried(a, s) for a in grid[::2] for s in grid[::2])
    )


def _best_bias(gain: Fraction) -> Fraction:
    return (1 - gain) / 2 if gain <= 1 else -gain * (gain - 1) / (gain + 1)


def _hit(slope: Fraction, target: Fraction) -> Fraction:
    """E ((b + sy)₊ − p)² with the middle of the ramp at p, or its top at 2p if that is lower."""
    short = target - slope / 2
    bias = short if short >= 0 else 2 * short
    return mean_along(lambda u: (max(u, Fraction(0)) - target) ** 2, slope, bias, (Fraction(0),))


def _mean_target(slope: Fraction) -> Fraction:
    return mean_along(lambda x: target_floor(slope, x), 1, 0, (slope / 2,))


def _tried(gain: Fraction, overlap: Fraction) -> Fraction:
    return min(reading_error(gain, overlap, Fraction(k, 4), 1, 1) for k in range(-10, 5))


def _outside_the_window() -> bool:
    """Large s: (1 + r) χ ≥ r/12. Gains below 0.29 or above 2.1: φ ≥ r/12."""
    noisy = (1 + MOST_RATIO) * noise_floor(FAR)
    return min(noisy, slope_floor(LEAST_GAIN), slope_floor(MOST_GAIN)) >= MOST_RATIO / 12


def _small_overlap_large_gain() -> bool:
    """s ≤ 1/4, a ≥ 3/4: χ(s) + r(s² + (1 − β)²)/12 − r/12 ≥ s²(3/2 − s/4 − 1/a)/12 > 0."""
    beta = _s**2 / _a
    left = 12 * (_s**2 / 12 - _s**3 / 48) + (_s**2 + (1 - beta) ** 2 - 1) / 2
    share = cancel(left / _s**2 - (Rational(3, 2) - _s / 4 - 1 / _a)) - _s**2 / (2 * _a**2)
    worst = Rational(3, 2) - Rational(1, 16) - Rational(4, 3)
    return bool(cancel(share) == 0 and worst > 0)


def _small_overlap_small_gain() -> bool:
    """s ≤ 1/4, a ≤ 3/4: neither feature is clipped, and the linear loss is a sum of squares."""
    size, beta = _s**2, _s**2 / _a
    linear = (1 - _a) ** 2 + _s**2 + (_s**2 + (1 - beta) ** 2 - 1) / 2
    squares = (size + _a * (3 * _a / 2 - 1)) ** 2 / 2 + _a**2 * (4 - 4 * _a - _a**2) / 8
    low, high = S(LEAST_GAIN.numerator) / LEAST_GAIN.denominator, Rational(3, 4)
    return bool(
        cancel(expand(linear * _a**2 - squares)) == 0
        and positive_between(4 - 4 * _a - _a**2, _a, low, high)
        and NEAR + NEAR**2 / LEAST_GAIN <= 1
    )


def _rest_of_the_window() -> bool:
    """0.29 ≤ a ≤ 2.1, 1/4 ≤ s ≤ 0.63, box by box: each floor is monotone in a, β and s."""
    return _covered(LEAST_GAIN, MOST_GAIN, NEAR, FAR, _DEEPEST)


def _covered(low: Fraction, high: Fraction, near: Fraction, far: Fraction, depth: int) -> bool:
    """Whether the floors beat r/12 on the box of gains [low, high] and overlaps [near, far]."""
    if beats_dropping(low, high, near, far):
        return True
    if depth == 0:
        return False
    gain, overlap = (low + high) / 2, (near + far) / 2
    return all(
        _covered(*gains, *overlaps, depth - 1)
        for gains in ((low, gain), (gain, high))
        for overlaps in ((near, overlap), (overlap, far))
    )


def _dropped_at_the_ratio() -> bool:
    """The dropped feature alone costs r v(1) = r/12."""
    return bool(kept(S.One) == Rational(1, 12))


DROPPING_A_DENSE_FEATURE = Proof(
    shows=dropping_is_best,
    given=(both_dense, at_most_half_as_important),
    steps=(
        Step(
            "L₁ + r(L₂ − 1/12) is affine in r and L₁ ≥ 0, so r = 1/2 suffices",
            _dropped_at_the_ratio,
        ),
        Step("e(a, b) = (1 − a)²/12 + (b − (1 − a)/2)² for b ≥ 0", _positive_bias_is_a_square),
        Step(
            "e(a, ·) ≥ e(a, 0) at negative biases for a ≤ 1, so that e(a, b) ≥ φ(a) + "
            "(b₊ − (1 − a)/2)², and M ≥ φ(a) + ψ(s, (1 − a)/2)",
            error_rises_with_the_start,
        ),
        Step("e(a, ·) ≥ φ(a) for a ≥ 1", steepness_costs),
        Step("ψ(s, p) = s²/12 for 2p ≥ s, else p² − 4p³/3s", _target_is_hit_no_better),
        Step("given x the error is at least ψ(s, x), so M ≥ χ(s)", _noise_is_an_average_target),
        Step("these are the floors that the next steps compute with", _floors_are_reached),
        Step("s ≥ 0.63, a ≤ 0.29 or a ≥ 2.1: one floor is enough", _outside_the_window),
        Step("s ≤ 1/4 and a ≥ 3/4: M(β, s) = (s² + (1 − β)²)/12", _small_overlap_large_gain),
        Step("s ≤ 1/4 and a ≤ 3/4: both are linear", _small_overlap_small_gain),
        Step("the rest of the window is covered by boxes", _rest_of_the_window),
    ),
)
