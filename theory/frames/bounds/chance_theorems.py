"""What is claimed of the overlap of random directions, and why."""

from __future__ import annotations

from functools import lru_cache

from sympy import (
    Expr,
    Integer,
    Rational,
    Symbol,
    acos,
    beta,
    diff,
    expand,
    expand_func,
    gamma,
    gammasimp,
    integrate,
    pi,
    simplify,
    sin,
    sqrt,
    sympify,
)

from theory.claim import Predicate, predicate
from theory.evidence import Proof, Step
from theory.frames.bounds.chance import (
    largest_tail_between,
    overlap_density,
    overlap_tail,
    plane_largest_tail,
    sphere_area,
)
from theory.frames.overlaps import compared
from theory.notation import m, t, theta

_HALF, _ONE = Rational(1, 2), Integer(1)


@lru_cache(maxsize=512)
def tail_from_the_density(dims: int, eps: Expr) -> Expr:
    """``P(|⟨u, v⟩| > ε)``, integrated; in one dim it is 1.

    Odd powers of √(1 − t²) are integrated with t = cos φ.

    >>> tail_from_the_density(3, Rational(1, 4)), tail_from_the_density(2, Rational(1, 2))
    (3/4, 2/3)
    """
    if dims == 1:
        return Integer(1)
    constant = overlap_density(Integer(0), Integer(dims))
    if dims % 2:
        return 2 * integrate(expand(overlap_density(t, Integer(dims))), (t, eps, 1))
    return expand(2 * constant * integrate(sin(theta) ** (dims - 2), (theta, 0, acos(eps))))


@lru_cache(maxsize=512)
def complex_tail_from_the_density(dims: int, eps: Expr) -> Expr:
    """The same in m complex dims: one coordinate of a point on the sphere in 2m real dims.

    >>> complex_tail_from_the_density(2, Rational(1, 2))
    3/4
    """
    if dims == 1:
        return Integer(1)
    return integrate(expand(_radial(Integer(dims))), (t, eps, 1))


def _radial(dims: Expr) -> Expr:
    """The density of ``|⟨u, v⟩| = t``: a circle of radius t, a sphere in the 2m − 2 dims left."""
    ratio = sphere_area(2 * dims - 2) / sphere_area(2 * dims)
    return 2 * pi * t * ratio * (1 - t**2) ** (dims - 2)


# Conclusions


@predicate("P(|⟨u, v⟩| > c) is the regularised incomplete beta function I(1 − c²; (m − 1)/2, 1/2)")
def tail_is_a_beta(m: Expr, c: Expr) -> bool:
    found = tail_from_the_density(int(m), sympify(c))
    return compared(found, overlap_tail(int(m), c)) == 0


@predicate("P(|⟨u, v⟩| > c) is the regularised incomplete beta function I(1 − c²; m/2, 1/2)")
def tail_is_a_beta_one_dim_higher(m: Expr, c: Expr) -> bool:
    found = tail_from_the_density(int(m), sympify(c))
    return compared(found, overlap_tail(int(m) + 1, c)) == 0


@predicate("in m complex dims P(|⟨u, v⟩| > c) is (1 − c²)^(m − 1)")
def complex_tail_is_a_power(m: Expr, c: Expr) -> bool:
    found = complex_tail_from_the_density(int(m), sympify(c))
    return compared(found, overlap_tail(int(m), c, "complex")) == 0


@predicate("in m complex dims P(|⟨u, v⟩| > c) is (1 − c²)^m")
def complex_tail_is_a_higher_power(m: Expr, c: Expr) -> bool:
    found = complex_tail_from_the_density(int(m), sympify(c))
    return compared(found, (1 - sympify(c) ** 2) ** m) == 0


def largest_between(lowered: Rational = _ONE) -> Predicate:
    """The plane's exact law of the largest overlap against the bounds by pairs."""

    @predicate(
        "in the plane P(max |overlap| > cos δ), which is 1 − (1 − nδ/π)^(n−1), is at least "
        f"K p/(1 + (K − 1)p) and at most {'' if lowered == 1 else str(lowered) + '·'}K p, "
        "K = n(n − 1)/2, p = 2δ/π; δ is c half turns"
    )
    def largest_is_between(n: Expr, c: Expr) -> bool:
        if n < 2:
            return False
        low, high = largest_tail_between(2 * sympify(c), n)
        exact = plane_largest_tail(int(n), sympify(c) * pi)
        return bool(low <= exact <= lowered * high)

    return largest_is_between


plane_largest_is_between = largest_between()


@predicate("there are two lines or more, at an angle of at most a right angle (0 < c ≤ 1/2)")
def two_lines_apart(n: Expr, c: Expr) -> bool:
    return bool(n >= 2 and 0 < sympify(c) <= Rational(1, 2))


# Proofs


def _slices_of_the_sphere() -> bool:
    """A_(m−1) r^(m−2)/r over A_m is the density, r² = 1 − t²; its constant is 1/B((m − 1)/2, ½)."""
    r = Symbol("r", positive=True)
    ratio = sphere_area(m - 1) / sphere_area(m)
    slanted = ratio * r ** (m - 2) / r
    known = 1 / beta((m - 1) / 2, _HALF).rewrite(gamma)
    same = simplify(slanted / overlap_density(sqrt(1 - r**2), m)) == 1
    return bool(same and simplify(gammasimp(ratio / known)) == 1)


def _derivative_of_the_beta() -> bool:
    """With x = 1 − ε²: x^(a−1) (1 − x)^(−½)·dx/dε = −2 (1 − ε²)^((m−3)/2) for a = (m − 1)/2."""
    eps = Symbol("epsilon", positive=True)
    inside = 1 - eps**2
    integrand = inside ** ((m - 1) / 2 - 1) * sqrt(eps**2) ** (-1)
    return bool(simplify(integrand * diff(inside, eps) + 2 * inside ** ((m - 3) / 2)) == 0)


def _next_beta() -> bool:
    """(x^a (1 − x)^½/(a B(a, ½)))′ is the difference of the integrands for a and a + 1."""
    x, a = Symbol("x", positive=True), Symbol("a", positive=True)
    ratio = expand_func(gammasimp((beta(a, _HALF) / beta(a + 1, _HALF)).rewrite(gamma)))
    term = diff(x**a * sqrt(1 - x), x) / a
    difference = x ** (a - 1) / sqrt(1 - x) - ratio * x**a / sqrt(1 - x)
    return bool(simplify((term - difference) * sqrt(1 - x) / x ** (a - 1)) == 0)


def _first_betas() -> bool:
    """(1 − √(1 − x))′ = ½ (1 − x)^(−½), and (2/π) arccos ε falls by (2/π)(1 − ε²)^(−½)."""
    x = Symbol("x", positive=True)
    three = diff(1 - sqrt(1 - x), x) - 1 / (2 * sqrt(1 - x))
    two = diff(2 * acos(t) / pi, t) + 2 * overlap_density(t, Integer(2))
    return bool(simplify(three) == 0 and simplify(two) == 0)


def _complex_slices() -> bool:
    """A_2 t·A_(2m−2) (1 − t²)^((2m−3)/2)/√(1 − t²) over A_2m, for |z₁| = t."""
    around = sphere_area(Integer(2)) * t * sphere_area(2 * m - 2)
    slanted = around * (1 - t**2) ** ((2 * m - 3) / 2) / sqrt(1 - t**2)
    return bool(simplify(slanted / sphere_area(2 * m) / _radial(m)) == 1)


def _complex_derivative() -> bool:
    """((1 − t²)^(m−1))′ = −(density), as A_(2m−2)/A_2m = (m − 1)/π."""
    gap = diff((1 - t**2) ** (m - 1), t) + _radial(m)
    return bool(simplify(gammasimp(simplify(gap / (t * (1 - t**2) ** (m - 2))))) == 0)


OVERLAP_LAW = Proof(
    shows=tail_is_a_beta,
    steps=(
        Step(
            "v may be taken fixed; at height t the sphere is one of radius √(1 − t²) in one dim "
            "fewer, seen at a slant",
            _slices_of_the_sphere,
        ),
        Step(
            "so in ε the tail and I_(1−ε²)((m − 1)/2, ½) have the same derivative, and both vanish "
            "at ε = 1",
            _derivative_of_the_beta,
        ),
        Step("in closed form: from a to a + 1 by a derivative that vanishes at 0", _next_beta),
        Step("from I_x(1, ½) = 1 − √(1 − x) and, for m = 2, (2/π) arccos ε", _first_betas),
    ),
)

COMPLEX_OVERLAP_LAW = Proof(
    shows=complex_tail_is_a_power,
    steps=(
        Step(
            "slices of the sphere in 2m real dims, around one complex coordinate", _complex_slices
        ),
        Step("(1 − t²)^(m−1) has their area as its fall, and vanishes at 1", _complex_derivative),
    ),
)
