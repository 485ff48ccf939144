"""The true phase diagram of two features on one dim: which transitions meet where.

Beside dropping there are strong pairs, which are near a digon, and weak ones, in which the second
feature has a small weight. Near the transition to dropping a weak pair is written in units of its
overlap κ (see `theory.models.phases.admixture`), and the loss it saves is divided by κ²: otherwise
κ = 0 would solve every equation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb
from sympy import Expr, Poly, Rational, S, cancel, expand, radsimp, solve, sqrt

from theory.ball import enclose
from theory.exact import matrix
from theory.models.law import FeatureLaw
from theory.models.loss import expected_loss
from theory.models.one_hot.enclosures import working
from theory.models.phases.admixture import (
    best_ratio,
    instability_ratio,
    kappa,
    weak_branch,
)
from theory.models.phases.jets import (
    BITS,
    Equation,
    Jet,
    as_ball,
    enclose_root,
    exact_fraction,
    positive_part,
    stationary,
    vanishing,
)
from theory.models.phases.optimum_threshold import price
from theory.models.phases.pairs import best_digon
from theory.models.phases.two_features import (
    PAIR,
    Number,
    dropped_loss,
    reading,
)
from theory.notation import beta, d, d1, w
from theory.notation import r as importance


def weak_excess(numbers: Sequence[Number], ratio: Number, density: Number) -> Number:
    """(loss − loss of dropping)/κ² of the pair with the numbers (κ, α, β, γ).

    Its gain is 1 + ακ, its overlap −κ, its biases βκ and d/2 + γκ.
    """
    kappa, alpha, b, gamma = numbers
    gain = 1 + alpha * kappa
    first = reading(gain, -kappa, b * kappa, density, positive_part)
    bias = density / 2 + gamma * kappa
    second = reading(kappa * kappa / gain, -kappa, bias, density, positive_part)
    return (first + ratio * second - dropped_loss(ratio, density)) / (kappa * kappa)


def weak_pair(ratio: object, density: object, start: Sequence[object]) -> tuple[arb, ...]:
    """The weak pair (κ, α, β, γ) near ``start`` whose loss is critical, however small κ is.

    With the excess e the loss is κ²e and a constant, so that ``2e + κ ∂e/∂κ = 0``.
    """
    r, q = exact_fraction(ratio), exact_fraction(density)

    def system(z: list[Jet]) -> list[Equation]:
        excess, kappa = weak_excess(z, r, q), z[0].value
        along = [2 * s + kappa * h for s, h in zip(excess.slope, excess.bend[0], strict=True)]
        along[0] += excess.slope[0]
        grows = 2 * excess.value + kappa * excess.slope[0]
        return [(grows, tuple(along)), *stationary(excess, 1, 2, 3)]

    return enclose_root(system, start)


def near_dropping(ratio: Rational, density: Rational) -> tuple[arb, arb, arb]:
    """Distance r v − c, overlap κ and saving of the weak pair next to dropping, enclosed.

    For ratios a little above r_c(d) at densities where the transition is continuous.

    >>> _, overlap, _ = near_dropping(Rational(773, 1000), Rational(7, 10))
    >>> print(overlap.str(6, radius=False))
    0.00716762
    """
    best = best_ratio().subs(d, density)
    edge = {beta: best, d: density, importance: instability_ratio(density)}
    gap = (ratio - edge[importance]) * dropped_loss(S.One, density)
    overlap = gap / (weak_branch()[0] / kappa).expand().subs(edge)
    alpha = Rational(3, 4) * (density - 2 * best)
    start = [enclose(number, BITS) for number in (overlap, alpha, best, density / 2)]
    weak = weak_pair(ratio, density, start)
    with working(BITS):
        numbers = [Jet(number, (), ()) for number in weak]
        excess: Jet = weak_excess(numbers, exact_fraction(ratio), exact_fraction(density))
        return enclose(gap, BITS), weak[0], -(weak[0] ** 2) * excess.value


def local_exponents(ratios: tuple[Rational, Rational], density: Rational) -> tuple[arb, arb]:
    """Slopes of log overlap and of log saving over log distance between two such weak pairs.

    >>> ratios = (Rational(7727, 10000), Rational(15453, 20000))
    >>> [round(float(p), 2) for p in local_exponents(ratios, Rational(7, 10))]
    [0.97, 2.96]
    """
    near, far = (near_dropping(ratio, density) for ratio in ratios)
    with working(BITS):
        log, *others = ((one / other).log() for one, other in zip(near, far, strict=True))
        return others[0] / log, others[1] / log


@dataclass(frozen=True)
class Coexistence:
    """Ratio and density at which a weak pair, and perhaps a strong one, cost what dropping does.

    ``numbers`` are the weak pair's (κ, α, β, γ); ``strong`` is (w₁, w₂, b₁, b₂).
    """

    ratio: arb
    density: arb
    numbers: tuple[arb, ...]
    strong: tuple[arb, ...] = ()

    @property
    def weak(self) -> tuple[arb, ...]:
        """(w₁, w₂, b₁, b₂) of the weak pair."""
        kappa, alpha, b, gamma = self.numbers
        with working(BITS):
            first = (1 + alpha * kappa).sqrt()
            return first, -kappa / first, b * kappa, self.density / 2 + gamma * kappa

    @property
    def loss(self) -> arb:
        with working(BITS):
            return dropped_loss(self.ratio, self.density)


def weak_boundary(density: object, start: Sequence[object], ratio: object) -> Coexistence:
    """The ratio near ``ratio`` at which dropping meets a weak pair at a jump, at this density.

    ``start`` is (κ, α, β, γ).

    >>> met = weak_boundary(1, (0.19, -0.17, 0.58, 0.41), 0.99)
    >>> print(met.ratio.str(12, radius=False))
    0.988846482273
    """
    q = exact_fraction(density)

    def system(z: list[Jet]) -> list[Equation]:
        excess = weak_excess(z[:4], z[4], q)
        return [*stationary(excess, 0, 1, 2, 3), vanishing(excess)]

    *numbers, found = enclose_root(system, [*start, ratio])
    return Coexistence(found, as_ball(q), tuple(numbers))


def weak_boundary_density(ratio: object, start: Sequence[object], density: object) -> Coexistence:
    """The density near ``density`` at which dropping meets a weak pair at a jump, at this ratio.

    >>> met = weak_boundary_density("19/20", (0.06, 0.03, 0.42, 0.43), "0.915")
    >>> print(met.density.str(10, radius=False))
    0.9147867069
    """
    r = exact_fraction(ratio)

    def system(z: list[Jet]) -> list[Equation]:
        excess = weak_excess(z[:4], r, z[4])
        return [*stationary(excess, 0, 1, 2, 3), vanishing(excess)]

    *numbers, found = enclose_root(system, [*start, density])
    return Coexistence(as_ball(r), found, tuple(numbers))


def triple_point(
    weak: Sequence[object], strong: Sequence[object], ratio: object, density: object
) -> Coexistence:
    """Where dropping, a weak pair and a strong pair all cost the same, near this place.

    ``weak`` is (κ, α, β, γ) and ``strong`` is (w₁, w₂, b₁, b₂), to begin with.
    """

    def system(z: list[Jet]) -> list[Equation]:
        *_, r, q = z
        excess, loss = weak_excess(z[:4], r, q), PAIR.loss(z[4:8], r, q)
        slopes = [*stationary(excess, 0, 1, 2, 3), *stationary(loss, 4, 5, 6, 7)]
        return [*slopes, vanishing(excess), vanishing(loss - dropped_loss(r, q))]

    found = enclose_root(system, [*weak, *strong, ratio, density])
    return Coexistence(found[8], found[9], found[:4], found[4:8])


def penalty_that_drops(ratio: object, density: object, start: Sequence[object]) -> arb:
    """λ at which the least L + 2λ(w₁w₂)² of a pair is the loss of dropping, r v(d).

    ``start`` is (w₁, w₂, b₁, b₂, λ).
    """
    r, q = exact_fraction(ratio), exact_fraction(density)

    def system(z: list[Jet]) -> list[Equation]:
        overlap = z[0] * z[1]
        total = PAIR.loss(z[:4], r, q) + 2 * z[4] * overlap * overlap
        return [*stationary(total, 0, 1, 2, 3), vanishing(total - dropped_loss(r, q))]

    return enclose_root(system, start)[4]


# Without biases.


def confused_loss() -> Expr:
    """The loss of ``W = (1, 1)/√2`` without bias at equal importance, in d."""
    return expected_loss(matrix([[1, 1]]) / sqrt(2), [0, 0], FeatureLaw.uniform(2, d))


def confusion_density() -> Expr:
    """The density at which the best digon without bias and the confused feature cost the same."""
    both = Poly((best_digon()[1] - confused_loss()).together().as_numer_denom()[0], d)
    [found] = [root for root in both.real_roots() if 0 < root < 1]
    return found


def least_stable_penalty(ratio: Rational, density: Rational) -> Expr:
    """λ below which dropping is no local minimum of L + 2λ(w₁w₂)²: (r v(d) − c(d))/2.

    >>> least_stable_penalty(S.One, S.One)
    0
    """
    excess = ratio - instability_ratio(density)
    return expand(excess * dropped_loss(S.One, density) / 2)


def sparse_boundary() -> Expr:
    """The limit of d/r on the line where dropping begins to pay, as both tend to 0.

    There biases save less than any other part of the loss, so ``W = (1, −w)`` is compared with
    dropping at its best coupling w: d/r is the inverse of the least price by density.

    >>> sparse_boundary()
    8 - 4*sqrt(2)
    """
    slope = cancel(price() / d1).subs(d1, 0)
    [best] = [place for place in solve(slope.diff(w), w) if 0 < place < 1]
    return expand(radsimp(1 / slope.subs(w, best)))
