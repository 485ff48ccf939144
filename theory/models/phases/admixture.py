r"""Does a dropped feature come in a little at a time? The loss where its weight is small.

About ``W = (1, 0)``, ``b = (0, d/2)`` let the overlap be :math:`w_1 w_2 = \mp\kappa`, the gain of
the first feature :math:`w_1^2 = 1 + \alpha\kappa`, and the biases :math:`\pm\beta\kappa` and
:math:`d/2 + \gamma\kappa`. The loss is then that of dropping plus

.. math:: \kappa^2 \big(c(\beta, d) - r\,v(d)\big) + \kappa^3 \big(\tfrac32 (d - 2\beta)\, r\,v(d)
          - \tfrac16 d^2 (1 - \beta)^4\big) + O(\kappa^4)

at the best α and γ. The kink of the ReLU makes the next term a cubic one; where it is positive the
weight grows from 0 in proportion to the distance, and where it is negative it jumps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from flint import arb
from sympy import (
    Expr,
    N,
    Poly,
    Rational,
    S,
    Symbol,
    binomial,
    cancel,
    expand,
    factor_list,
    radsimp,
    resultant,
    sqrt,
    sympify,
)

from theory.ball import enclose
from theory.claim import predicate
from theory.compare import sign
from theory.evidence import Proof, Step
from theory.models.one_hot.enclosures import working
from theory.models.phases.jets import (
    BITS,
    Equation,
    Jet,
    enclose_root,
    exact_fraction,
    stationary,
    vanishing,
)
from theory.models.phases.optimum_pieces import positive_between
from theory.models.phases.two_features import Number, dropped_loss, reading
from theory.notation import beta, d, r

kappa = Symbol("kappa", positive=True)
"""The size of the overlap."""
_gain = Symbol("gain", positive=True)
_alpha, _gamma = Symbol("alpha", real=True), Symbol("gamma", real=True)
_rest = Symbol("rest", nonnegative=True)
_SAMPLE = {kappa: Rational(1, 1000), _gain: S.One, _gamma: S.Zero, d: S.Half, beta: S.Half}


def opposite_cost(ratio: Number, density: Number) -> Number:
    """c(β, d): what the first feature pays for an overlap −κ, by κ², with the bias βκ; β ≤ 1.

    At d = 1 the best β is 1/2, and the cost is v(1):

    >>> opposite_cost(S.Half, S.One)
    1/12
    """
    b, d = ratio, density
    return (1 - d) ** 2 * b**2 + d * (1 - d) * b**3 / 3 + _while_present(b, d)


def same_sign_cost(ratio: Number, density: Number) -> Number:
    """The same for an overlap +κ with the bias −βκ.

    >>> same_sign_cost(S.Half, S.One)
    1/12
    """
    b, d = ratio, density
    return d * (1 - d) * (1 - b) ** 3 / 3 + _while_present(b, d)


def _while_present(b: Number, d: Number) -> Number:
    """E (β − y)² for the other amplitude y, less what a better gain saves, times the density."""
    return d * (d / 3 - d * b + b**2 - (d - 2 * b) ** 2 * 3 / 16)


def cubic_term(ratio: Number, density: Number) -> Number:
    """The coefficient of κ³ where that of κ² is 0, so that r v(d) = c(β, d)."""
    b, d = ratio, density
    return opposite_cost(b, d) * (d - 2 * b) * 3 / 2 - d**2 * (1 - b) ** 4 / 6


# The same coefficients from the loss itself.


@cache
def expansion(overlap_sign: int) -> tuple[Expr, Expr]:
    """The coefficients of κ² and κ³ in α, β, γ, d, r, from the closed form of the loss."""
    overlap = overlap_sign * kappa
    first = _series(lambda a: reading(a, overlap, -overlap_sign * beta * kappa, d, _part))
    second = _series(lambda a: reading(kappa**2 / a, overlap, d / 2 + _gamma * kappa, d, _part))
    total = expand(first + r * second - dropped_loss(r, d))
    assert all(total.coeff(kappa, k) == 0 for k in (0, 1)), "dropping is a critical point"
    return total.coeff(kappa, 2), total.coeff(kappa, 3)


def _series(error: Callable[[Expr], Expr]) -> Expr:
    """The expansion in κ up to κ³ at the gain 1 + ακ, of a Laurent polynomial in gain and κ."""
    powers = 4
    whole = expand(expand(error(_gain)) * _gain**powers).subs(_gain, 1 + _alpha * kappa)
    undone = sum((binomial(k + powers - 1, k) * (-_alpha * kappa) ** k for k in range(4)), S.Zero)
    terms = Poly(expand(expand(whole) * undone), kappa)
    return sum((terms.coeff_monomial(kappa**k) * kappa**k for k in range(4)), S.Zero)


def _part(u: Expr) -> Expr:
    """The positive part of a corner, in the chamber of small overlaps."""
    return u if u.subs(_SAMPLE) > 0 else S.Zero


def derived_cost(overlap_sign: int) -> Expr:
    """c(β, d) from the loss: the coefficient of κ² at the best α and γ, plus r v(d)."""
    square, _ = expansion(overlap_sign)
    return expand(square.subs(_best_gain_and_bias(square)) + dropped_loss(r, d))


def derived_cubic_term() -> Expr:
    """The coefficient of κ³ of an opposite overlap at the best α and γ, in β, d and r."""
    square, cube = expansion(-1)
    return expand(cube.subs(_best_gain_and_bias(square)))


def _best_gain_and_bias(square: Expr) -> dict[Symbol, Expr]:
    """Where a convex quadratic in α and γ is least."""
    return {
        letter: expand(-square.coeff(letter, 1) / (2 * square.coeff(letter, 2)))
        for letter in (_alpha, _gamma)
    }


def weak_branch() -> tuple[Expr, Expr]:
    """Where weak pairs of overlap κ are near dropping, r v − c, and what they save: leading terms.

    With e = (loss − loss of dropping)/κ² a weak pair solves 2e + κ ∂e/∂κ = 0 and has no slope of e
    in α, β, γ. All of that holds at κ = 0, r v = c and the best α, β, γ. There the Jacobian by r,
    α, β, γ is 2 ∂e/∂r beside the Hessian of e in α, β, γ. As these are not 0 and positive definite,
    κ > 0 has one smooth branch, by the implicit function theorem, on which dr/dκ is
    −3K/(2 ∂e/∂r), K = ∂e/∂κ. As e is −κ (∂e/∂κ)/2 on it, it saves −κ² e = K κ³/2 + O(κ⁴).
    """
    square, cube = expansion(-1)
    best = _best_gain_and_bias(square)
    _refuse_flat(square, best)
    slope, by_ratio = cube.subs(best), square.subs(best).diff(r)
    rise = -3 * slope * cancel(dropped_loss(S.One, d) / (2 * by_ratio))
    return expand(rise * kappa), expand(slope * kappa**3 / 2)


def _refuse_flat(square: Expr, best: dict[Symbol, Expr]) -> None:
    """``ValueError`` unless e at κ = 0 bends up in α, γ and, at the best of these, in β ≥ 0.

    That is the Hessian's pivots, as α and γ do not meet; d = 1/(1 + rest) runs through (0, 1].
    """
    bends = [square.diff(letter, 2) for letter in (_alpha, _gamma)]
    bends.append(expand(square.subs(best)).diff(beta, 2))
    inside = [cancel(bend.subs(d, 1 / (1 + _rest))) for bend in bends]
    if square.diff(_alpha, _gamma) != 0 or not all(bend.is_positive for bend in inside):
        raise ValueError(f"the excess must be convex in α, β and γ, its pivots are {bends}")


def exponents() -> tuple[Expr, Expr]:
    """Powers of the distance r v − c with which the overlap and the saving vanish.

    >>> exponents()
    (1, 3)
    """
    distance, saving = (Poly(term, kappa).degree() for term in weak_branch())
    return Rational(1, distance), Rational(saving, distance)


# Where dropping loses its stability.


def best_ratio() -> Expr:
    """β at which c(β, d) is least: the root in (0, 1/2] of a quadratic.

    >>> best_ratio().subs(d, S.Half)
    -3/2 + sqrt(10)/2
    """
    slope = Poly(opposite_cost(beta, d).diff(beta), beta)
    high, middle, low = slope.all_coeffs()
    return (-middle + sqrt(expand(middle**2 - 4 * high * low))) / (2 * high)


def instability_ratio(density: Rational, same_sign: bool = False) -> Expr:
    """r_c(d): dropping is no local minimum for larger importance ratios; exact.

    With ``same_sign`` the ratio from which an overlap of the other sign lowers the loss.

    >>> instability_ratio(S.One), instability_ratio(S.Half, same_sign=True)
    (1, 27/40)
    """
    if not 0 < density <= 1:
        raise ValueError(f"density must be in (0, 1], got {density}")
    best = S.Half if same_sign or density == 1 else best_ratio().subs(d, density)
    cost = same_sign_cost if same_sign else opposite_cost
    return radsimp(expand(cost(best, density)) / dropped_loss(S.One, density))


def same_sign_ratio() -> Expr:
    """The ratio for an overlap of the same sign, as a function of d; the best β is 1/2 always."""
    cost = same_sign_cost(beta, d)
    assert expand(cost.diff(beta).subs(beta, S.Half)) == 0, "stationary at 1/2"
    return cancel(cost.subs(beta, S.Half) / dropped_loss(S.One, d))


def instability_density(ratio: Rational, start: object) -> arb:
    """The density near ``start`` at which r_c(d) is this ratio."""
    factor = exact_fraction(ratio)

    def system(z: list[Jet]) -> list[Equation]:
        density, b = z
        cost = opposite_cost(b, density)
        return [*stationary(cost, 1), vanishing(cost - dropped_loss(factor, density))]

    return enclose_root(system, [start, Rational(1, 5)])[0]


# The order of the transition there.


def cubic_sign(density: Rational) -> int:
    """The sign of the cubic term at r_c(d) and the best β: 1 where the weight grows from 0.

    >>> cubic_sign(Rational(7, 10)), cubic_sign(S.Half), cubic_sign(S.One)
    (1, -1, -1)
    """
    best = S.Half if density == 1 else best_ratio().subs(d, density)
    found = sign(cubic_term(best, density))
    assert found is not None
    return found


@dataclass(frozen=True)
class Tricritical:
    """Where the transition from a dropped feature changes its order: density, ratio r_c, β."""

    density: arb
    ratio: arb
    bias: arb


def tricritical(start: object) -> Tricritical:
    """The tricritical point near this density.

    >>> print(tricritical(Rational(4, 5)).density.str(10, radius=False))
    0.8373195801
    """

    def system(z: list[Jet]) -> list[Equation]:
        density, b = z
        return [*stationary(opposite_cost(b, density), 1), vanishing(cubic_term(b, density))]

    near = sympify(start)
    density, b = enclose_root(system, [near, Rational(str(N(best_ratio().subs(d, near), 15)))])
    with working(BITS):
        ratio = opposite_cost(b, density) / dropped_loss(arb(1), density)
    return Tricritical(density, ratio, b)


@cache
def tricritical_polynomial() -> Poly:
    """A polynomial with integer coefficients whose roots contain the tricritical densities.

    It is the only factor of the resultant of ∂c/∂β and the cubic term with roots in (0, 1].
    """
    slope, cube = expand(4 * opposite_cost(beta, d).diff(beta)), expand(48 * cubic_term(beta, d))
    factors = [Poly(factor, d) for factor, _ in factor_list(resultant(slope, cube, beta))[1]]
    [found] = [f for f in factors if f.count_roots(Rational(1, 10**6), 1) > 0]
    return found


def tricritical_root(start: object) -> Expr:
    """The tricritical density near this one as a root of `tricritical_polynomial`."""
    place = tricritical(start).density
    [root] = [q for q in tricritical_polynomial().real_roots() if enclose(q).overlaps(place)]
    return root


@predicate("the cubic term is positive, so that the weight grows from 0 without a jump")
def grows_without_a_jump(d: Rational) -> bool:
    return cubic_sign(d) > 0


@predicate("the cubic term is negative, so that the weight jumps")
def jumps(d: Rational) -> bool:
    return cubic_sign(d) < 0


@predicate("the feature is present now and then, not always: 0 < d < 1")
def present_at_times(d: Rational) -> bool:
    return bool(0 < d < 1)


LOWER, UPPER = Rational("0.5202477368"), Rational("0.8373195801")


@predicate(f"the density is above {float(LOWER)}")
def above_the_lower(d: Rational) -> bool:
    return bool(d > LOWER)


@predicate(f"the density is at most {float(UPPER)}")
def below_the_upper(d: Rational) -> bool:
    return bool(d <= UPPER)


def _one_root_between() -> bool:
    return tricritical_polynomial().count_roots(LOWER, UPPER) == 1


def _which_belongs_to_another_bias() -> bool:
    """At the one root between, the cubic term at the best β is not 0, but positive."""
    roots = tricritical_polynomial().real_roots()
    [between] = [enclose(root, BITS) for root in roots if LOWER < root < UPPER]
    with working(BITS):
        return bool(_cubic_term_at(between) > 0)


def _cubic_term_at(density: arb) -> arb:
    """The cubic term at the best β, the positive root of the quadratic, in a ball."""
    high = density - density**2
    middle, low = 2 * density**2 - 3.5 * density + 2, -(density**2) / 4
    best = (-middle + (middle**2 - 4 * high * low).sqrt()) / (2 * high)
    return cubic_term(best, density)


def _quadratic_is_the_slope() -> bool:
    slope = d * (1 - d) * beta**2 + (2 * d**2 - Rational(7, 2) * d + 2) * beta - d**2 / 4
    return expand(opposite_cost(beta, d).diff(beta) - slope) == 0


def _terms_come_from_the_loss() -> bool:
    """c(β, d) and the cubic term are those of the loss, the latter with r v = c put in."""
    cost, cube = derived_cost(-1), derived_cubic_term()
    cube = cube.subs(r, cost / dropped_loss(S.One, d))
    return expand(cost - opposite_cost(beta, d)) == 0 and cancel(cube - cubic_term(beta, d)) == 0


def _positive_at_a_point() -> bool:
    return cubic_sign(Rational(7, 10)) == 1 and LOWER < Rational(7, 10) < UPPER


CONTINUOUS = Proof(
    shows=grows_without_a_jump,
    given=(above_the_lower, below_the_upper),
    steps=(
        Step("c(β, d) and the cubic term are coefficients of the loss", _terms_come_from_the_loss),
        Step("the best β is the positive root of a quadratic", _quadratic_is_the_slope),
        Step(
            "a resultant vanishes wherever the cubic term does; it has one root", _one_root_between
        ),
        Step("which belongs to the other root of the quadratic", _which_belongs_to_another_bias),
        Step("so that the term keeps its sign, which is positive at 7/10", _positive_at_a_point),
    ),
)


@predicate("an overlap of the opposite sign lowers the loss at smaller importances: r_c < r_c+")
def opposite_sign_is_first(d: Rational) -> bool:
    return _lead(d) > 0


@predicate("an overlap of the opposite sign lowers the loss at importances smaller by a tenth")
def opposite_sign_is_clearly_first(d: Rational) -> bool:
    return bool(sign(_difference(d) - Rational(1, 10)) == 1)


def _lead(density: Rational) -> int:
    found = sign(_difference(density))
    assert found is not None
    return found


def _difference(density: Rational) -> Expr:
    return instability_ratio(density, same_sign=True) - instability_ratio(density)


def _the_costs_are_those_of_the_loss() -> bool:
    pairs = ((-1, opposite_cost), (1, same_sign_cost))
    return all(expand(derived_cost(s) - cost(beta, d)) == 0 for s, cost in pairs)


def _same_sign_is_best_at_a_half() -> bool:
    """Its cost is stationary at β = 1/2, and convex in β up to 1."""
    slope = same_sign_cost(beta, d).diff(beta)
    bend = 2 * d * (1 - d) * (1 - beta) + d / 2
    return expand(slope.subs(beta, S.Half)) == 0 and expand(slope.diff(beta) - bend) == 0


def _opposite_costs_less_somewhere() -> bool:
    """At β = d²/2 the opposite sign costs less by d (1 − d)³ times a positive polynomial / 48."""
    gap = same_sign_cost(S.Half, d) - opposite_cost(d**2 / 2, d)
    rest = 5 + 7 * d + 6 * d**2 - 4 * d**3 - 2 * d**4
    exact = expand(48 * gap - d * (1 - d) ** 3 * rest) == 0
    return exact and positive_between(rest, d, S.Zero, S.One)


OPPOSITE_FIRST = Proof(
    shows=opposite_sign_is_first,
    given=(present_at_times,),
    steps=(
        Step("both costs are coefficients of the loss", _the_costs_are_those_of_the_loss),
        Step("that of the same sign is least at β = 1/2", _same_sign_is_best_at_a_half),
        Step("at β = d²/2 the opposite sign costs less", _opposite_costs_less_somewhere),
    ),
)
