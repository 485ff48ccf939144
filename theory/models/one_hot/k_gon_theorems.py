"""Statements on the one-hot potential and its regular k-gons, with their proofs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from flint import arb
from sympy import (
    Expr,
    MatrixBase,
    Rational,
    S,
    Symbol,
    diff,
    expand,
    integrate,
    simplify,
    symbols,
    sympify,
)

from theory.ball import enclose
from theory.claim import predicate
from theory.compare import equal, sign
from theory.evidence import Proof, Step
from theory.models.fields import Expressions, Field, Number, field_of
from theory.models.integration import squared_error
from theory.models.losses.theorems import ONE_SPARSE
from theory.models.one_hot import k_gon_bounds as bounds
from theory.models.one_hot.enclosures import working
from theory.models.one_hot.k_gon_levels import (
    best_polygon,
    dead_share,
    decorated_potential,
)
from theory.models.one_hot.k_gon_stability import (
    Decorated,
    index_and_nullity,
    is_minimum_beside_any,
)
from theory.models.one_hot.k_gons import (
    BITS,
    corner_coefficients,
    cosine,
    cosine_sums,
    critical_k_gons,
    critical_quartic,
    exact_k_gon,
    most_active,
    polygon_derivatives,
    printed_system,
    system_polynomials,
)
from theory.models.one_hot.potential import (
    Balls,
    Jet,
    integrated_potential,
    interference,
    interference_jet,
    own_error,
    own_jet,
    potential,
)

# K-01: the closed form


class _Signs(Expressions):
    """Letters, some of which are known to be positive here and all others not."""

    def __init__(self, *positive: Expr) -> None:
        self._positive = positive

    def positive_part(self, value: Expr) -> Expr:
        return value if any(expand(value - p) == 0 for p in self._positive) else S.Zero


@predicate("H is three times the summed errors, integrated, with one feature present at a time")
def potential_is_the_integral(W: MatrixBase, b: MatrixBase) -> bool:
    return equal(potential(W, b), Rational(_integrated(W, b)))


@predicate("H with (g + b)₊³/g for the interference is the integral")
def potential_without_bias_cube_is_the_integral(W: MatrixBase, b: MatrixBase) -> bool:
    gram, field = W.T * W, Expressions()
    extra = S.Zero
    for i in range(gram.rows):
        up = field.positive_part(b[i])
        extra += sum(up**3 / g for j, g in enumerate(gram.row(i)) if j != i and g != 0)
    return equal(potential(W, b) + extra, Rational(_integrated(W, b)))


def _integrated(W: MatrixBase, b: MatrixBase) -> Fraction:
    """Three times the sum, over the present feature and over outputs, of ∫ (x − x')²."""
    gram, total = W.T * W, Fraction(0)
    for i in range(gram.rows):
        for j, slope in enumerate(gram.row(i)):
            total += squared_error([Fraction(slope)], Fraction(b[i]), 0 if i == j else None)
    return 3 * total


@predicate("H is 3c times the loss with one of c features present, as the ramp integrals give it")
def potential_is_by_ramps(W: MatrixBase, b: MatrixBase) -> bool:
    return equal(potential(W, b), integrated_potential(W, b))


@predicate("H is c times that loss")
def potential_is_the_sum_of_errors(W: MatrixBase, b: MatrixBase) -> bool:
    return equal(potential(W, b), integrated_potential(W, b) / 3)


_g, _b, _x = symbols("g b x")
_CHAMBERS = (
    ((_b, _g + _b), 0, 1),
    ((_g + _b,), -_b / _g, 1),
    ((_b,), 0, -_b / _g),
    ((), 0, 0),
)
"""Which of b and g + b are positive, and between which x the output fires."""


def _interference_on_chambers() -> bool:
    ramp = (_g * _x + _b) ** 2
    return all(
        simplify(3 * integrate(ramp, (_x, low, high)) - interference(_g, _b, _Signs(*known))) == 0
        for known, low, high in _CHAMBERS
    )


def _own_on_chambers() -> bool:
    ramp = _g * _x + _b
    return all(
        simplify(
            1
            + 3 * integrate(ramp**2 - 2 * _x * ramp, (_x, low, high))
            - own_error(_g, _b, _Signs(*known))
        )
        == 0
        for known, low, high in _CHAMBERS
    )


def _without_slope() -> bool:
    fires, silent = _Signs(_b), _Signs()
    error = integrate((_x - _b) ** 2, (_x, 0, 1))
    return bool(
        expand(interference(S.Zero, _b, fires) - 3 * _b**2) == 0
        and expand(own_error(S.Zero, _b, fires) - 3 * error) == 0
        and interference(S.Zero, _b, silent) == 0
        and own_error(S.Zero, _b, silent) == 1
    )


CLOSED_FORM = Proof(
    shows=potential_is_the_integral,
    steps=(
        Step(
            "output i sees slope W_i·W_j and its bias when j is present; (g x + b)₊ fires on one "
            "interval, which the signs of b and g + b tell: four chambers, and P is its integral",
            _interference_on_chambers,
        ),
        Step("so is Q, for the present feature's own error", _own_on_chambers),
        Step("and where the slope is 0", _without_slope),
    ),
)


BY_RAMPS = Proof(
    shows=potential_is_by_ramps,
    steps=(*CLOSED_FORM.steps, *ONE_SPARSE.steps),
)


@predicate("the pre-activation vanishes at no end of [0, 1] and is not constant: g, b, g + b ≠ 0")
def inside_a_chamber(g: Expr, b: Expr) -> bool:
    return all(sign(sympify(entry)) != 0 for entry in (g, b, g + b))


@predicate("the first and second derivatives of P and Q are those of the closed forms")
def jets_are_derivatives(g: Expr, b: Expr) -> bool:
    return _jets(g, b, own_jet)


@predicate("the same, with the moments alone for the second derivatives of Q")
def moments_are_derivatives(g: Expr, b: Expr) -> bool:
    return _jets(g, b, _own_jet_without_kink)


def _jets(g: Expr, b: Expr, of_own: Callable[..., Jet]) -> bool:
    field = field_of([g, b])
    point, at = (field.number(g), field.number(b), field), {_g: g, _b: b}
    known = _Signs(*(e for e in (_b, _g + _b) if sign(e.subs(at)) == 1))
    return all(
        equal(derivative.subs(at), field.expression(number))
        for closed, jet in ((interference, interference_jet), (own_error, of_own))
        for derivative, number in zip(
            _derived(sympify(closed(_g, _b, known))), vars(jet(*point)).values(), strict=True
        )
    )


def _derived(f: Expr) -> list[Expr]:
    """Value, first and second derivatives in the order of a `Jet`."""
    return [f, diff(f, _g), diff(f, _b), diff(f, _g, 2), diff(f, _g, _b), diff(f, _b, 2)]


def _own_jet_without_kink(slope: Number, bias: Number, field: Field) -> Jet:
    jet, ramp = own_jet(slope, bias, field), interference_jet(slope, bias, field)
    return replace(jet, gg=ramp.gg, gb=ramp.gb, bb=ramp.bb)


def _jets_on_chambers() -> bool:
    return all(
        simplify(derivative - number) == 0
        for known, low, high in _CHAMBERS
        for closed, jet in ((interference, _interference_by_moments), (own_error, _own_by_moments))
        for derivative, number in zip(
            _derived(sympify(closed(_g, _b, _Signs(*known)))), jet(low, high), strict=True
        )
    )


def _interference_by_moments(low: Expr, high: Expr) -> list[Expr]:
    """What `interference_jet` computes where the output fires between these amplitudes."""
    none, one, two = (sympify(high**p - low**p) / p for p in (1, 2, 3))
    square = _g**2 * two + 2 * _g * _b * one + _b**2 * none
    firsts = [6 * (_g * two + _b * one), 6 * (_g * one + _b * none)]
    return [3 * square, *firsts, 6 * two, 6 * one, 6 * none]


def _own_by_moments(low: Expr, high: Expr) -> list[Expr]:
    """What `own_jet` computes: where a kink x₀ = −b/g is one end, it adds powers of x₀."""
    _, one, two = (sympify(high**p - low**p) / p for p in (1, 2, 3))
    value, by_g, by_b, gg, gb, bb = _interference_by_moments(low, high)
    firsts = [1 + value - 6 * (_g * two + _b * one), by_g - 6 * two, by_b - 6 * one]
    kink = -_b / _g
    slope = _g if low == kink else -_g
    added = [-6 * kink**p / slope if kink in (low, high) else S.Zero for p in (3, 2, 1)]
    return [*firsts, gg + added[0], gb + added[1], bb + added[2]]


DERIVATIVES = Proof(
    shows=jets_are_derivatives,
    given=(inside_a_chamber,),
    steps=(
        Step(
            "the derivatives are moments of the interval that fires, and for Q what its end adds "
            "where it lies inside [0, 1]; they are those of the closed forms in each chamber",
            _jets_on_chambers,
        ),
    ),
)


# K-02: the printed system


@predicate("just the neighbours with positive overlaps interfere: cos(2πj/k) l² + b > 0, b ≤ 0")
def in_the_printed_chamber(k: int, l: Expr, b: Expr) -> bool:
    # The farthest with a positive overlap; with none, the corner itself.
    last = cosine(k, most_active(k))
    return bool(sign(last * l**2 + b) == 1) and bool(b <= 0)


@predicate(
    "the printed polynomials are l⁴/3 times ∂_b and l⁶ times ∂_(l²) of a corner's share of H"
)
def system_is_the_gradient(k: int, l: Expr, b: Expr) -> bool:
    return _system_scaled(k, l, b, Rational(1, 3))


@predicate(
    "the printed polynomials are l⁴/2 times ∂_b and l⁶ times ∂_(l²) of a corner's share of H"
)
def system_is_half_the_gradient(k: int, l: Expr, b: Expr) -> bool:
    return _system_scaled(k, l, b, Rational(1, 2))


def _system_scaled(k: int, l: Expr, b: Expr, factor: Rational) -> bool:
    first, second = printed_system(k, l, b)
    _, by_size, by_bias = polygon_derivatives(k, l**2, b)
    return equal(first, factor * l**4 * by_bias) and equal(second, l**6 * by_size)


_l, _c = symbols("l c", positive=True)


def _own_part_of_the_system() -> bool:
    """With no neighbours the four sums are 1."""
    jet = own_jet(_l**2, _b, _Inside(_b))
    return _is_the_system(system_polynomials(_l, _b, *[S.One] * 4), jet.g, jet.b)


def _neighbours_part_of_the_system() -> bool:
    """Two neighbours with cosine c add 2c², 2c, 2/c and 2 to the sums."""
    f, g, h, m = symbols("F G H M")
    jet = interference_jet(_c * _l**2, _b, _Inside(_b))
    with_them = system_polynomials(_l, _b, f + 2 * _c**2, g + 2 * _c, h + 2 / _c, m + 2)
    without = system_polynomials(_l, _b, f, g, h, m)
    added = (with_them[0] - without[0], with_them[1] - without[1])
    return _is_the_system(added, 2 * _c * jet.g, 2 * jet.b)


def _is_the_system(system: tuple[Expr, Expr], by_size: Expr, by_bias: Expr) -> bool:
    wanted = (_l**4 / 3 * by_bias, _l**6 * by_size)
    return all(simplify(a - b) == 0 for a, b in zip(system, wanted, strict=True))


class _Inside(Expressions):
    """Letters where the bias is negative and every other pre-activation positive."""

    def __init__(self, bias: Expr) -> None:
        self._bias = bias

    def positive_part(self, value: Expr) -> Expr:
        return S.Zero if value == self._bias else value


PRINTED_SYSTEM = Proof(
    shows=system_is_the_gradient,
    given=(in_the_printed_chamber,),
    steps=(
        Step(
            "the corner's own error gives the terms with all four sums 1", _own_part_of_the_system
        ),
        Step(
            "each pair of neighbours that interferes adds to the sums what it adds to H",
            _neighbours_part_of_the_system,
        ),
    ),
)


# K-03, K-04: which k-gons are critical


@predicate("the polygon has at least five corners (k ≥ 5)")
def at_least_five(k: int) -> bool:
    return k >= 5


@predicate("the bias is not negative")
def bias_not_negative(b: Expr) -> bool:
    return sign(sympify(b)) != -1


@predicate("some regular k-gon with a negative bias is a critical point of the one-hot loss")
def has_a_critical_k_gon(k: int) -> bool:
    return any(gon.bias < 0 for gon in critical_k_gons(k))


@predicate("no regular k-gon is a critical point of the one-hot loss")
def has_no_critical_k_gon(k: int) -> bool:
    return not critical_k_gons(k)


@predicate("the polygon has 9, 10, 11 or 13 corners")
def said_to_have_none(k: int) -> bool:
    return k in (9, 10, 11, 13)


@predicate("the polygon has 5 to 40 corners")
def five_to_forty(k: int) -> bool:
    return 5 <= k <= 40


@predicate("just one regular k-gon is a critical point of the one-hot loss")
def has_one_critical_k_gon(k: int) -> bool:
    return len(critical_k_gons(k)) == 1 and critical_k_gons(k)[0].bias < 0


@predicate(
    "there is a critical k-gon in the chamber of the printed system just if k is 5 to 8 or 12"
)
def in_its_chamber_as_printed(k: int) -> bool:
    inside = any(gon.active == most_active(k) for gon in critical_k_gons(k))
    return inside is (k in (5, 6, 7, 8, 12))


@predicate("the polygon has 5 to 13 corners")
def five_to_thirteen(k: int) -> bool:
    return 5 <= k <= 13


FIVE_TO_THIRTEEN = tuple({"k": k} for k in range(5, 14))
FIVE_TO_FORTY = tuple({"k": k} for k in range(5, 41))


def cases_to_thirteen() -> tuple[dict[str, int], ...]:
    """Every k from 5 to 13."""
    return FIVE_TO_THIRTEEN


def cases_to_forty() -> tuple[dict[str, int], ...]:
    """Every k from 5 to 40."""
    return FIVE_TO_FORTY


@predicate("the k-gon of squared norm t and bias b is not a critical point")
def is_not_critical(k: int, t: Expr, b: Expr) -> bool:
    _, by_size, by_bias = polygon_derivatives(k, t, b)
    return not (equal(by_size, 0) and equal(by_bias, 0))


_rho, _size = symbols("rho L", positive=True)


def _cost_is_quadratic() -> bool:
    """At bias −ρL a corner costs 1 − B L + C L², each interfering neighbour adding to C."""
    inside = _Inside(-_rho * _size)
    gain, cost = corner_coefficients([], _rho)
    _, with_two = corner_coefficients([_c], _rho)
    own = own_error(_size, -_rho * _size, inside)
    other = interference(_c * _size, -_rho * _size, inside)
    return bool(
        simplify(own - 1 + gain * _size - cost * _size**2) == 0
        and simplify(2 * other - (with_two - cost) * _size**2) == 0
    )


def _quartic_is_the_derivative() -> bool:
    """``2B'C − BC' = −3(1 − ρ)`` times the quartic: that is 4C² / B times d(B²/4C)/dρ."""
    gain, cost = corner_coefficients([_c], _rho)
    by_rho = 2 * diff(gain, _rho) * cost - gain * diff(cost, _rho)
    quartic = critical_quartic(cosine_sums([_c], S.One))
    value = sum(q * _rho**p for p, q in enumerate(quartic))
    return bool(simplify(by_rho + 3 * (1 - _rho) * value) == 0)


def _rises_without_bias() -> bool:
    """At ρ = 0 the quartic is 4 Σ (c² − c), below 0 if some neighbour has 0 < c < 1."""
    constant = critical_quartic(cosine_sums([_c], S.One))[0]
    return bool(expand(constant - 4 * (_c**2 - _c)) == 0)


def _falls_where_none_interferes() -> bool:
    """Where only the corner itself fires the quartic is ρ(1 − ρ)³ > 0."""
    quartic = critical_quartic(cosine_sums([], S.One))
    value = sum(q * _rho**p for p, q in enumerate(quartic))
    return bool(expand(value - _rho * (1 - _rho) ** 3) == 0)


def _pentagon_has_a_near_neighbour() -> bool:
    """cos(2π/k) > 0 from k = 5 on, for then 2π/k < π/2; at k = 4 it is 0."""
    return sign(cosine(5, 1)) == 1 and sign(cosine(4, 1)) == 0


EVERY_K_GON = Proof(
    shows=has_a_critical_k_gon,
    given=(at_least_five,),
    steps=(
        Step(
            "by symmetry it is enough to be critical in the squared norm L and the bias −ρL; "
            "there a corner costs 1 − B L + C L², least at L = B/2C",
            _cost_is_quadratic,
        ),
        Step("so B²/4C must be critical in ρ, in each chamber", _quartic_is_the_derivative),
        Step("it rises at ρ = 0 if some neighbour has 0 < c < 1", _rises_without_bias),
        Step("and a pentagon and all after it have one", _pentagon_has_a_near_neighbour),
        Step(
            "it falls for cos(2π/k) ≤ ρ < 1; being continuously differentiable it is critical "
            "in between",
            _falls_where_none_interferes,
        ),
    ),
)


def _stationary_in_letters() -> bool:
    """With b ≥ 0 and c ≥ 0: what a corner adds to ∂_b and to ∂_L, in closed form."""
    positive = Symbol("beta", positive=True)
    own, other = (
        own_jet(_size, positive, Expressions()),
        interference_jet(_c * _size, positive, Expressions()),
    )
    return bool(
        expand(own.b - (3 * _size + 6 * positive - 3)) == 0
        and expand(own.g - (2 * _size + 3 * positive - 2)) == 0
        and expand(other.b - (3 * _c * _size + 6 * positive)) == 0
        and expand(_c * other.g - (2 * _c**2 * _size + 3 * _c * positive)) == 0
    )


def _sums_contradict() -> bool:
    """(L c + 2b) − (L c² + 3bc/2) = L(c − c²) + b(2 − 3c/2), > 0 for b > 0 and 0 ≤ c ≤ 1.

    For b = 0 it is positive as soon as some 0 < c < 1.
    """
    beta = Symbol("beta", nonnegative=True)
    gap = (_size * _c + 2 * beta) - (_size * _c**2 + Rational(3, 2) * beta * _c)
    wanted = _size * _c * (1 - _c) + beta * (2 - Rational(3, 2) * _c)
    return bool(expand(gap - wanted) == 0)


NO_POSITIVE_BIAS = Proof(
    shows=is_not_critical,
    given=(at_least_five, bias_not_negative),
    steps=(
        Step(
            "∂_b = 0 says Σ (L c + 2b) ≤ 1 over the corners with c > 0, for all others add what "
            "is not negative; ∂_L = 0 says 1 ≤ Σ (L c² + 3bc/2), for they take away",
            _stationary_in_letters,
        ),
        Step("but term by term the first sum is the larger one", _sums_contradict),
        Step("strictly, even without bias, from k = 5 on", _pentagon_has_a_near_neighbour),
    ),
)


# K-05: levels


@predicate("the bias of the corners is not positive")
def corners_rest(b: Expr) -> bool:
    return sign(sympify(b)) != 1


@predicate(
    "H is k corners' shares, 1 for a silent feature and 1 − 3b + 3cb² for one that fires always"
)
def potential_is_by_parts(k: int, t: Expr, b: Expr, dead: tuple[Expr, ...]) -> bool:
    return _parts(k, t, b, dead, 3)


@predicate("H is that with 2cb² instead of 3cb²")
def potential_is_by_smaller_parts(k: int, t: Expr, b: Expr, dead: tuple[Expr, ...]) -> bool:
    return _parts(k, t, b, dead, 2)


def _parts(k: int, t: Expr, b: Expr, dead: tuple[Expr, ...], weight: int) -> bool:
    share, c = polygon_derivatives(k, t, b)[0], k + len(dead)
    on = [e for e in dead if e > 0]
    parts = k * share + len(dead) + sum((-3 * e + weight * c * e**2 for e in on), S.Zero)
    return equal(decorated_potential(k, t, b, list(dead)), parts)


def _silent_feature() -> bool:
    """Weights 0 and a bias b ≤ 0: error 1 of its own, and no output to any other input."""
    known = _Signs()
    return own_error(S.Zero, _b, known) == 1 and interference(S.Zero, _b, known) == 0


def _firing_feature() -> bool:
    features, bias = Symbol("c", positive=True), Symbol("bias", positive=True)
    return bool(expand(dead_share(features, bias) - (1 - 3 * bias + 3 * features * bias**2)) == 0)


BY_PARTS = Proof(
    shows=potential_is_by_parts,
    given=(corners_rest,),
    steps=(
        Step(
            "the corners' outputs rest on the input of a feature without weights, as their bias "
            "is not positive; so does a silent feature's on every input",
            _silent_feature,
        ),
        Step("one that fires always has b on all c inputs", _firing_feature),
    ),
)


@predicate("there are at least seven features (c ≥ 7)")
def at_least_seven(c: int) -> bool:
    return c >= 7


@predicate(
    "of all critical regular polygons, dead features at will, the heptagon has the least loss"
)
def heptagon_wins(c: int) -> bool:
    return best_polygon(c) == 7


HEPTAGON = Proof(
    shows=heptagon_wins,
    given=(at_least_seven,),
    steps=(
        Step(
            "of all k-gons with k < 40 the heptagon saves the most, more than 21/4, which no other "
            "one reaches; up to the square h ≥ 0, so k saves at most k",
            bounds.heptagon_saves_most,
        ),
        Step(
            "for k ≥ 40: F(θ) = (cos θ − ρ)₊³/cos θ has the primitive",
            bounds.integral_is_right,
        ),
        Step("and a slope with one maximum on each side", bounds.slope_is_right),
        Step(
            "the trapezoid rule with k ≥ 40 nodes is off by at most (2π/k)²/8 times the "
            "variation of the slope, and that leaves less than 21/4 on every piece of ρ",
            bounds.many_corners_save_less,
        ),
        Step("near ρ = 1 the cost is at least half the integral", bounds.end_is_right),
        Step(
            "the dead features beside a smaller polygon do not make up for what it lacks, and "
            "beside a larger one there are fewer",
            bounds.outweighs_dead_features,
        ),
    ),
)


# K-07: minima


@predicate(
    "the k-gon is a minimum, nondegenerate but for its symmetry, beside dead features of one kind"
)
def is_a_minimum(k: int) -> bool:
    """Beside silent ones H does not see them; beside those that fire, any number of them."""
    alone = index_and_nullity(Decorated(k, k)) == (0, 1)
    return alone and is_minimum_beside_any(k)


@predicate("the polygon has 5 to 9 corners")
def five_to_nine(k: int) -> bool:
    return 5 <= k <= 9


FIVE_TO_NINE = tuple({"k": k} for k in range(5, 10))


def cases_to_nine() -> tuple[dict[str, int], ...]:
    """Every k from 5 to 9."""
    return FIVE_TO_NINE


@predicate("the k-gon beside these dead features, some always firing, some silent, is a minimum")
def decorated_is_a_minimum(k: int, c: int, positive: int) -> bool:
    return index_and_nullity(Decorated(k, c, positive))[0] == 0


# Norms, and what shrinking them costs (L-08)


@predicate("the columns are longer than 1/(1 − b) and than 1, and at x = 1 the output is above 1")
def norm_overshoots(k: int) -> bool:
    gon = critical_k_gons(k)[0]
    with working(BITS):
        longer = gon.norm > 1 / (1 - gon.bias) and gon.norm > 1
        return bool(longer and gon.squared_norm + gon.bias > 1)


def shrunk_share(k: int, s: Rational) -> arb:
    """A corner's share of H when the critical k-gon's weights shrink by s and its biases by s².

    All overlaps shrink by s² alike.

    >>> bool(shrunk_share(5, Rational(9, 10)) > shrunk_share(5, Rational(1)))
    True
    """
    gon = critical_k_gons(k)[0]
    with working(BITS):
        factor, balls = enclose(s, BITS) ** 2, Balls()
        size, offset = factor * gon.squared_norm, factor * gon.bias
        others = [size * enclose(cosine(k, j), BITS) for j in range(1, k)]
        share = own_error(size, offset, balls)
        return share + sum((interference(g, offset, balls) for g in others), arb(0))


@predicate("shrinking the critical k-gon's weights by s and its biases by s² leaves the loss alone")
def shrinking_is_free(k: int, s: Rational) -> bool:
    with working(BITS):
        return bool((shrunk_share(k, s) - shrunk_share(k, S.One)).contains(0))


@predicate("shrinking the critical k-gon's weights by s and its biases by s² raises the loss")
def shrinking_costs(k: int, s: Rational) -> bool:
    with working(BITS):
        return bool(shrunk_share(k, s) > shrunk_share(k, S.One))


@predicate("the weights are really shrunk: 0 < s < 1")
def really_shrunk(s: Rational) -> bool:
    return bool(0 < s < 1)


def _shrinking_in_letters() -> bool:
    """At L = B/2C: 1 − B L s² + C L² s⁴ is B²/4C (1 − s²)² more than at s = 1."""
    gain, cost, s = symbols("B C s", positive=True)
    best = gain / (2 * cost)
    share = 1 - gain * best * s**2 + cost * best**2 * s**4
    excess = share - share.subs(s, 1) - gain**2 / (4 * cost) * (1 - s**2) ** 2
    return bool(simplify(excess) == 0)


SHRINKING = Proof(
    shows=shrinking_costs,
    given=(really_shrunk,),
    steps=(
        Step("a corner at bias −ρL costs 1 − B L + C L²", _cost_is_quadratic),
        Step("ρ stays as it is, so shrinking costs B²/4C (1 − s²)² > 0", _shrinking_in_letters),
    ),
)


def first_order_of_shrinking() -> Expr:
    """d/ds at s = 1 of the decagon's share of H, exact, as the weights shrink.

    >>> first_order_of_shrinking()
    0
    """
    size, bias, _ = exact_k_gon(10)
    _, by_size, by_bias = polygon_derivatives(10, size, bias)
    return expand(2 * size * by_size + 2 * bias * by_bias)
