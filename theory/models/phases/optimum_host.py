r"""Dropping a very sparse feature is optimal below an importance ratio, however sparse it is.

The host has density p and importance 1, the extra feature density q ≤ 1/1000 and importance r.
Write :math:`a = w_1^2`, ``c = w₁w₂``, ``s = |c|``, :math:`\beta = w_2^2 = s^2/a`; e(β, b) is
`ramp_error`, and :math:`f(\beta, b) = (1-q) b_+^2 + q\,e(\beta, b)` is what the extra feature pays
at bias b, so that ``L₂ = E f(β, b₂ + c x₁)`` over the host. Further v(d) = d/3 − d²/4;
:math:`C(s) = p\,E \min(x, sy)^2` is what an overlap −s costs the host when both are there, and
:math:`G(s, \beta) = (1-p)\frac{\beta(2 - \beta)}{3} + p\frac{\beta^2(3 - \beta)}{12 s}` is a cap on
what the extra feature gains at b₂ ≤ 0. To show: ``L₁ + r (L₂ − v(q)) ≥ 0``.

It is enough at the largest ratio R, because the left side is affine in r and L₁ ≥ 0; and a bound
that is affine in q is enough at the ends of [0, 1/1000]. Here R is 99 % of the threshold r*(p), and
p is one of the densities in `HOSTS`; each step is computed at each of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import isqrt

from sympy import Expr, Rational, S, Symbol, cancel, expand, integrate, sqrt

from theory.claim import predicate
from theory.evidence import Proof, Step
from theory.models.phases.optimum import dropping_is_best, fraction
from theory.models.phases.optimum_pieces import (
    above,
    collision,
    error_rises_with_the_start,
    gains_at_most,
    kept,
    late_collision,
    positive_between,
    steepness_costs,
    steepness_floor,
    stretch_gain,
)
from theory.models.phases.optimum_threshold import TABLE, host_threshold, no_coupling_pays

HOSTS = tuple(TABLE)
"""The host densities that the theorem speaks of: those of the table of thresholds."""

MOST_DENSITY = Rational(1, 1000)
SHARE_OF_THRESHOLD = Rational(99, 100)
_LEAST_GAIN, _MOST_GAIN = Rational(967, 1000), Rational(106, 100)
_NEAR, _FAR, _EQUAL = Rational(98, 100), Rational(131, 100), Rational(2, 5)
_DEPTH = Rational(9, 100)
_UNIT = 10_000

_a, _b, _rho = (Symbol(name, nonnegative=True) for name in ("a", "b", "rho"))
_s = Symbol("s", positive=True)
_q, _eps, _root = (Symbol(name, nonnegative=True) for name in ("q", "eps", "rootC"))
_beta = Symbol("beta", nonnegative=True)
_y = Symbol("y", real=True)


@predicate("the host's density is 1/20, 1/10, 1/5, 3/10 or 1/2")
def host_in_the_list(d1: Expr) -> bool:
    return d1 in HOSTS


@predicate("the extra feature is on at most once in a thousand times: 0 < d2 <= 1/1000")
def extra_very_sparse(d2: object) -> bool:
    return 0 < fraction(d2) <= fraction(MOST_DENSITY)


@predicate("the importance ratio is below 99 % of the threshold: 0 <= r < 0.99 r*(d1)")
def ratio_below_threshold(d1: Expr, r: Expr) -> bool:
    if r == 0:
        return True
    return bool(r > 0 and no_coupling_pays(d1, r / SHARE_OF_THRESHOLD))


def _root_above(value: Rational) -> Rational:
    """A fraction not below the square root, within 1/10000."""
    return Rational(isqrt(int(value * _UNIT**2)) + 1, _UNIT)


@dataclass(frozen=True)
class Host:
    """A host of density ``on`` and the largest importance ratio R that the steps must bear."""

    on: Rational
    ratio: Rational

    def cost(self, collided: Expr) -> Expr:
        """C(s), from E min(x, sy)²."""
        return self.on * collided

    def gain(self, overlap: Expr, slope: Expr) -> Expr:
        """G(s, β)."""
        alone = slope * (2 - slope) / 3
        return (1 - self.on) * alone + self.on * stretch_gain(slope, overlap)

    def drift(self) -> Expr:
        """k(s) with G(s, s²/a) − G(s, s²) ≤ k ε for 0.967 ≤ a ≤ 1, as ε² ≥ v(p)(1 − a)².

        The slope of G in β is at most 2(1 − p)/3 + pβ/(2s), and β ≤ s²/0.967.
        """
        slope = (1 - self.on) * Rational(2, 3) + self.on * _s / (2 * _LEAST_GAIN)
        return _root_above(1 / kept(self.on)) / _LEAST_GAIN * slope * _s**2

    def bias_gain(self) -> Expr:
        """A floor of (L₂(b) − L₂(0))/q² + 1/4 over 0 ≤ b ≤ s: `_bias_helps_little`."""
        steep = 1 - self.on / 2 + self.lost() * _s
        return Rational(1, 4) - steep**2 / (4 * (1 - 2 * self.on / 3))

    def lost(self) -> Rational:
        """What a bias b > 0 loses of the gain with the host on is at most this times q s b."""
        return 2 * self.on / (3 * _LEAST_GAIN)

    def share(self) -> Rational:
        """With equal signs the host pays at least this times q s² when it is on."""
        return self.on * (1 - _DEPTH / _LEAST_GAIN) * kept(MOST_DENSITY) / MOST_DENSITY


@cache
def _hosts() -> tuple[Host, ...]:
    def ratio(density: Expr) -> Rational:
        high = host_threshold(density, digits=6)[1]
        return SHARE_OF_THRESHOLD * Rational(high.numerator, high.denominator)

    return tuple(Host(density, ratio(density)) for density in HOSTS)


def _at_each_host(step: Callable[[Host], bool]) -> Callable[[], bool]:
    def holds() -> bool:
        return all(step(host) for host in _hosts())

    return holds


# The error as a function of its bias.


def _above_zero_is_a_square() -> bool:
    """f(β, b) = (1 − β)² v(q) + (b − q(1 − β)/2)² for b ≥ 0, whatever β."""
    f = (1 - _q) * _b**2 + _q * above(_beta, _b)
    square = (1 - _beta) ** 2 * kept(_q) + (_b - _q * (1 - _beta) / 2) ** 2
    return bool(expand(f - square) == 0)


# The host's gain is nearly 1.


def _host_gain_near_one(host: Host) -> bool:
    """Outside [0.967, 1.06] the host alone pays more than R q/3."""
    # For a ≤ 1, b ≥ 0: the host's error when alone is v(p)(1 − a)² plus a square.
    alone = host.on * above(_a, _b) + (1 - host.on) * _b**2
    floor = kept(host.on) * (1 - _a) ** 2
    square = floor + (_b - host.on * (1 - _a) / 2) ** 2
    pays = min(floor.subs(_a, _LEAST_GAIN), host.on * steepness_floor(_MOST_GAIN))
    enough = (1 - MOST_DENSITY) * pays >= host.ratio * MOST_DENSITY / 3
    return bool(expand(alone - square) == 0 and enough)


def _with_no_host(host: Host) -> bool:
    """w₁ = 0: the first feature alone costs v(p) > R v(q)."""
    return bool((1 - MOST_DENSITY) * kept(host.on) > host.ratio * MOST_DENSITY / 3)


# Opposite signs: c = −s.


def _host_pays_for_overlap(host: Host) -> bool:
    """(1 − q)ε² + qC − 2q√C ε − Rqkε ≥ qC − q²(√C + Rk/2)²/(1 − q).

    G rises with β ≤ 1, so that a ≥ 1 only lowers it.
    """
    k = Symbol("k", nonnegative=True)
    reach = _root + host.ratio * k / 2
    left = (1 - _q) * _eps**2 - 2 * _q * _eps * reach
    least = (1 - _q) * (_eps - _q * reach / (1 - _q)) ** 2
    floor = -(_q**2) * reach**2 / (1 - _q)
    slope = host.gain(_s, _beta).diff(_beta)
    cap = 2 * (1 - host.on) / 3 + host.on * _beta / (2 * _s)
    rising = cancel(slope.subs(_beta, 1 / (1 + _b)))
    return bool(
        cancel(left - least - floor) == 0
        and cancel(cap - slope).is_nonnegative
        and rising.is_nonnegative
    )


def _vertex(quadratic: Expr, letter: Symbol) -> Expr:
    """The least value of a convex quadratic over all real values of the letter."""
    c2, c1 = quadratic.coeff(letter, 2), quadratic.coeff(letter, 1)
    return expand(quadratic.coeff(letter, 0) - c1**2 / (4 * c2))


def _bias_helps_little(host: Host) -> bool:
    """D/q² ≥ 1/4 + (1 − p)(y² − y) + pρ(y²/3 − y/2) − 2psy/(3a) with b = qy = ρs; affine in ρ.

    When the host is off, the change is b² − q(1 − β)b. When it is on, the mean of f over the
    biases from b − s to b replaces that from −s to 0, and f ≤ q/3 on what is left out.
    """
    y, p = _y, host.on
    least = Rational(1, 4) + (1 - p) * (y**2 - y) - host.lost() * _s * y
    at_zero, at_one = (_vertex(expand(least + p * rho * (y**2 / 3 - y / 2)), y) for rho in (0, 1))
    f = (1 - _q) * y**2 + _q * above(_beta, y)
    moved = integrate(expand(f - _q / 3), (y, 0, _b))
    change = _b**3 / 3 - _q * (1 - _beta) * _b**2 / 2 - _b * _q * _beta * (2 - _beta) / 3
    return bool(
        expand(moved - change) == 0
        and expand(at_one - host.bias_gain()) == 0
        and positive_between(at_zero - at_one, _s, S.Zero, S.One)
    )


def _opposite_near(host: Host) -> bool:
    """For s ≤ 0.98: C − RG − q(…) > 0 with √C ≤ √(p/3) s, as C ≤ p s²/3."""
    root = _root_above(host.on / 3) * _s
    drift = (root + host.ratio * host.drift() / 2) ** 2 / (1 - MOST_DENSITY)
    main = expand((host.cost(collision(_s)) - host.ratio * host.gain(_s, _s**2)) / _s**2)
    rest = expand(drift - host.ratio * host.bias_gain())
    # Affine in q; at q = 0 it is main·s², and at the other end also the bias counts.
    both = (main, main * _s**2 - MOST_DENSITY * rest)
    gentle = _NEAR**2 <= _LEAST_GAIN  # β ≤ 1
    return bool(gentle and all(positive_between(part, _s, S.Zero, _NEAR) for part in both))


def _far_overlap_needs_bias_at_most_s(host: Host) -> bool:
    """For b ≥ s every pre-activation is ≥ 0: L₂ ≥ (1 − β)² v(q) + s² v(p) ≥ v(q)."""
    # With s² = aβ: β²v(q) + β(a v(p) − 2 v(q)), and v(q) ≤ q/3.
    extra, on = kept(_q), kept(host.on)
    excess = (1 - _beta) ** 2 * extra + _a * _beta * on - extra
    rest = _beta**2 * extra + _beta * (_a * on - 2 * extra)
    return bool(expand(excess - rest) == 0 and _LEAST_GAIN * on >= 2 * MOST_DENSITY / 3)


_USED = 1 - MOST_DENSITY / (1 - MOST_DENSITY)


def _opposite_middle(host: Host) -> bool:
    """For 0.98 ≤ s ≤ 1.31: the gain when alone is at most 1/3, with the host on at most G's."""
    p, slope = host.on, _s**2 / _LEAST_GAIN
    bias = MOST_DENSITY * p**2 / (36 * (1 - p) * _NEAR**2 * (1 - MOST_DENSITY))
    gains = ((1 - p) / 3 + p * stretch_gain(slope, _s) + bias) * _s
    near, far = (host.cost(c) * _USED * _s for c in (collision(_s), late_collision(_s)))
    return bool(
        slope.subs(_s, _FAR) < 2
        and positive_between(near - host.ratio * gains, _s, _NEAR, S.One)
        and positive_between(far - host.ratio * gains, _s, S.One, _FAR)
    )


def _opposite_far(host: Host) -> bool:
    """For s ≥ 1.31: the host pays at least C(1.31), the extra feature gains 1/3 − φ at most."""
    slope = _FAR**2 / _MOST_GAIN
    short = Rational(1, 3) - steepness_floor(slope)
    enough = host.cost(late_collision(_FAR)) * _USED >= host.ratio * short
    return bool(enough and slope > 1 and late_collision(_s).diff(_s).is_positive)


# Equal signs: c = s.


def _host_bias_not_deep(host: Host) -> bool:
    """A bias below −0.09 costs the host alone more than R q/3: its error is ≥ min(x, 0.03)."""
    depth = _DEPTH - (_MOST_GAIN - 1)
    missed = integrate(_y**2, (_y, 0, depth)) + depth**2 * (1 - depth)
    pays = (1 - MOST_DENSITY) * host.on * missed
    return bool(depth > 0 and pays >= host.ratio * MOST_DENSITY / 3)


def _window() -> bool:
    """v(q) − f(β, b) ≤ h − (b − q(1 − β)/2)² for b ≥ 0; and ∫ (h − y²)₊ dy = (4/3) h^{3/2}."""
    h = Symbol("h", positive=True)
    # f is (1 − β)² v(q) and that square; q = 1/(1 + b) is any density.
    spared = 2 * _beta * _q / 3 - (1 - (1 - _beta) ** 2) * kept(_q)
    whole = integrate(h**2 - _y**2, (_y, -h, h)) - Rational(4, 3) * h**3
    return bool(whole == 0 and cancel(spared.subs(_q, 1 / (1 + _b))).is_nonnegative)


def _equal_small(host: Host) -> bool:
    """For s ≤ 0.4: the gain with the host off, and little when it is on; all in units of q s²."""
    window = Rational(4, 3) * sqrt((2 / (3 * _LEAST_GAIN)) ** 3) * _root_above(MOST_DENSITY)
    on = _EQUAL / (4 * _LEAST_GAIN**2) + window
    gains = host.ratio * (2 * (1 - host.on) / (3 * _LEAST_GAIN) + host.on * on)
    return bool(_EQUAL**2 / _LEAST_GAIN <= 2 and gains < host.share())


def _equal_large(host: Host) -> bool:
    """For s ≥ 0.4: the host also pays when it is off; (s − 0.09)³/s³ grows with s."""
    off = (1 - host.on) * (_EQUAL - _DEPTH) ** 3 / (3 * _EQUAL**3)
    return bool(host.share() + off >= host.ratio * 2 / (3 * _LEAST_GAIN))


DROPPING_A_SPARSE_FEATURE = Proof(
    shows=dropping_is_best,
    given=(host_in_the_list, extra_very_sparse, ratio_below_threshold),
    steps=(
        Step(
            "L₁ + r(L₂ − v(q)) is affine in r and L₁ ≥ 0, so the largest ratio R suffices; if "
            "w₁ = 0 the host alone costs more than R v(q), and if w₂ = 0 the extra feature "
            "costs at least its variance v(q)",
            _at_each_host(_with_no_host),
        ),
        Step("the error e(a, ·) is at least ((a − 1)/(a + 1))²/3 for a ≥ 1", steepness_costs),
        Step("for a ≤ 1, e(a, ·) falls as a negative bias rises to 0", error_rises_with_the_start),
        Step("f(β, b) = (1 − β)² v(q) + (b − q(1 − β)/2)² for b ≥ 0", _above_zero_is_a_square),
        Step(
            "the gain 1/3 − e(β, b) is ≥ 0 for b ≤ 0 and β ≤ 2, so its mean over any stretch "
            "of length s is at most β²(3 − β)/(12 s)",
            gains_at_most,
        ),
        Step(
            "0.967 ≤ a ≤ 1.06, else L₁ ≥ (1 − q)·(the host's error alone) ≥ R q/3",
            _at_each_host(_host_gain_near_one),
        ),
        Step(
            "opposite signs: with ε the host's root error alone, ((u)₊ − t)₊ is 1-Lipschitz in "
            "(u)₊, so L₁ ≥ (1 − q)ε² + q(√C − ε)₊² ≥ (1 − q)ε² + qC − 2q√C ε; this also pays "
            "for a < 1",
            _at_each_host(_host_pays_for_overlap),
        ),
        Step(
            "a bias b₂ ≥ s keeps every pre-activation of the extra feature positive, and then "
            "L₂ ≥ (1 − β)² v(q) + s² v(p) ≥ v(q); so b₂ < s",
            _at_each_host(_far_overlap_needs_bias_at_most_s),
        ),
        Step(
            "opposite signs, s ≤ 0.98: at b₂ ≤ 0 the extra feature pays least at 0 (β ≤ 1), and "
            "0 < b₂ < s saves at most q²(t²/(4(1 − 2p/3)) − 1/4) beyond v(q), where "
            "t = 1 − p/2 + 2ps/(3a)",
            _at_each_host(_bias_helps_little),
        ),
        Step("opposite signs, s ≤ 0.98: cost exceeds R times gain", _at_each_host(_opposite_near)),
        Step(
            "opposite signs, 0.98 ≤ s ≤ 1.31: the gain is at most 1/3 with the host off and that "
            "mean with it on, plus qp²/(36(1 − p) s²(1 − q)) from b₂ > 0; cost exceeds R times "
            "gain",
            _at_each_host(_opposite_middle),
        ),
        Step("opposite signs, s ≥ 1.31: cost exceeds R times gain", _at_each_host(_opposite_far)),
        Step(
            "equal signs: b₂ > 0 gives L₂ ≥ v(q) as before; b₁ ≥ −0.09",
            _at_each_host(_host_bias_not_deep),
        ),
        Step(
            "equal signs: where the host's pre-activation is positive, the extra feature adds "
            "the variance s² v(q); with the host on, what the extra feature gains at positive "
            "pre-activations is at most the integral of (h − y²)₊ over y = b₂ + s x₁ − q(1 − β)/2, "
            "h = 2βq/3, divided by s",
            _window,
        ),
        Step(
            "equal signs, s ≤ 0.4: cost exceeds R times gain, where a gain at negative "
            "pre-activations is at most 2βq/3 with the host off and β²q/(4s) with it on",
            _at_each_host(_equal_small),
        ),
        Step(
            "equal signs, s ≥ 0.4: L₂ − v(q) ≥ −2βq/3, and the host pays more, off too",
            _at_each_host(_equal_large),
        ),
    ),
)
