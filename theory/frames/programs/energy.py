"""Energies of directions: what all pairs cost together, and why five in the plane cannot do better.

Sums run over ordered pairs i ≠ j.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from flint import arb
from sympy import (
    Expr,
    Integer,
    Matrix,
    MatrixBase,
    Poly,
    Rational,
    Symbol,
    cos,
    divisors,
    expand,
    expand_trig,
    minimal_polynomial,
    radsimp,
    sin,
    sqrt,
)

from theory.ball import enclose
from theory.claim import Predicate, predicate
from theory.evidence import Proof, Step
from theory.frames.arrangement import Arrangement
from theory.frames.catalogue.basic import polygon
from theory.frames.overlaps import compared, in_front, pairs
from theory.frames.programs.algebraic import AlgebraicEnergy
from theory.frames.programs.potentials import relu_squared
from theory.frames.programs.zonal import in_powers, zonal
from theory.frames.theorems import in_the_plane, unit_columns
from theory.notation import b

ONE = Integer(1)
_DEGREE = 7


def relu_energy(overlaps: list[Expr]) -> Expr:
    """``Σ_{i≠j} ReLU(W_i·W_j)²`` from the overlaps of the pairs i < j.

    >>> relu_energy([Rational(1, 2), Rational(-1, 2)])
    1/2
    """
    positive = (g for g in overlaps if compared(g, Integer(0)) > 0)
    return expand(2 * sum((g**2 for g in positive), Integer(0)))


def pentagon_energy() -> Expr:
    """The same of the regular pentagon: each direction has two neighbours at 72°.

    >>> pentagon_energy()
    15/4 - 5*sqrt(5)/4
    """
    return relu_energy(polygon(5).overlaps())


def one_hot_energy(arrangement: Arrangement, low: Rational, high: Rational) -> Expr:
    """``Σ_{i≠j} ∫₀¹ ReLU(W_i·W_j u + b)² du`` for every b in [low, high], below 0.

    An overlap t ≥ −b costs (t + b)³/3t, a smaller one nothing; none may do both. What square roots
    do not write is written by powers of a `CRootOf`, so that equal coefficients look alike.

    >>> one_hot_energy(polygon(6), Rational(-2, 5), Rational(-3, 10))
    8*b**3 + 12*b**2 + 6*b + 1
    """
    total = Integer(0)
    for t in arrangement.overlaps():
        if compared(t, -low) >= 0:
            root, inverse = _with_inverse(t)
            total += 2 * (root**2 / 3 + root * b + b**2 + inverse * b**3 / 3)
        elif compared(t, -high) > 0:
            raise ValueError(f"the overlap {t} costs something for some biases only")
    return expand(total)


@lru_cache(maxsize=64)
def _with_inverse(t: Expr) -> tuple[Expr, Expr]:
    """t ≠ 0 and 1/t by powers of one number: a square root, or a multiple of t that is an integer.

    With a monic polynomial x q(x) + c of which a is a zero, 1/a is −q(a)/c.
    """
    if minimal_polynomial(t, polys=True).degree() < 3:
        return t, radsimp(1 / t)
    times = next(
        c
        for c in divisors(minimal_polynomial(t, polys=True).LC())
        if minimal_polynomial(c * t, polys=True).LC() == 1
    )
    minimal = minimal_polynomial(times * t, polys=True)
    # t is one of the zeros, so whoever is left when balls exclude the others is it.
    (a,) = (x for x in minimal.real_roots() if enclose(x - times * t, 256).overlaps(arb(0)))
    *before, last = minimal.all_coeffs()
    return a / times, expand(
        -times * Poly(before, Symbol("x")).as_expr().subs(Symbol("x"), a) / last
    )


def pentagon_certificate() -> AlgebraicEnergy:
    """The polynomial h = Σ h_k cos kθ below ReLU(cos θ)² that touches it at 72° and 144°.

    Its coefficients are 23/100, −6/125 + √5/5, 27/125 + √5/100, −11/1000 + √5/25, 0, 0, 1/125 and
    1/200; the places are (√5 − 1)/4 and (−1 − √5)/4.
    """
    potential = relu_squared()
    rationals = ("23/100", "-6/125", "27/125", "-11/1000", "0", "0", "1/125", "1/200")
    times_root = ("0", "1/5", "1/100", "1/25", "0", "0", "0", "0")
    quarter = Fraction(1, 4)
    return AlgebraicEnergy(
        Fraction(2),
        Fraction(5),
        potential.cuts,
        potential.numerators,
        potential.denominators,
        (Fraction(-5), Fraction(0), Fraction(1)),
        (Fraction(2), Fraction(3)),
        tuple((Fraction(a), Fraction(b)) for a, b in zip(rationals, times_root, strict=True)),
        ((-quarter, -quarter), (-quarter, quarter)),
    )


def pentagon_floor() -> Expr:
    """What the certificate proves of five unit vectors in the plane, once it is checked.

    >>> pentagon_floor()
    15/4 - 5*sqrt(5)/4
    """
    certificate = pentagon_certificate()
    certificate.proves()
    a, b = map(Fraction, certificate.floor().parts)
    return Rational(a.numerator, a.denominator) + Rational(b.numerator, b.denominator) * sqrt(5)


@predicate("there are five features")
def five_features(W: MatrixBase) -> bool:
    return bool(W.cols == 5)


def energy_at_least_the_pentagons(part: Rational = ONE) -> Predicate:
    """The ReLU² energy is at least this part of the pentagon's."""

    @predicate(
        f"Σ_(i≠j) ReLU(W_i·W_j)² is at least {in_front(part)}(15 − 5√5)/4, the regular pentagon's"
    )
    def energy_reaches_the_pentagons(W: MatrixBase) -> bool:
        return compared(relu_energy(pairs(W)), part * pentagon_energy()) >= 0

    return energy_reaches_the_pentagons


pentagon_is_best = energy_at_least_the_pentagons()


@predicate("h_k ≥ 0 for k ≥ 1")
def nonnegative_after_the_first(h: MatrixBase) -> bool:
    return all(value >= 0 for value in list(h)[1:])


def _zonal_sum(w: MatrixBase, h: MatrixBase) -> tuple[Expr, Expr]:
    """Σ_{i≠j} h(W_i·W_j) and h(1) for h = Σ h_k P_k; a single dim is part of a plane."""
    numbers = [Fraction(int(c.p), int(c.q)) for c in h]
    powers = [Rational(c.numerator, c.denominator) for c in in_powers(numbers, max(w.rows, 2))]
    values = [sum((c * g**k for k, c in enumerate(powers)), Integer(0)) for g in pairs(w)]
    return expand(2 * sum(values, Integer(0))), sum(h, Integer(0))


@predicate("Σ_(i≠j) h(W_i·W_j) is at least n²h_0 − n h(1) for h = Σ h_k P_k")
def yudin_floor(W: MatrixBase, h: MatrixBase) -> bool:
    total, at_one = _zonal_sum(W, h)
    return compared(total, W.cols**2 * h[0] - W.cols * at_one) >= 0


@predicate("Σ_(i≠j) h(W_i·W_j) is at least n²h_0 − (n − 1) h(1) for h = Σ h_k P_k")
def yudin_floor_too_high(W: MatrixBase, h: MatrixBase) -> bool:
    total, at_one = _zonal_sum(W, h)
    return compared(total, W.cols**2 * h[0] - (W.cols - 1) * at_one) >= 0


def _cosine_of_a_difference() -> bool:
    """cos k(a − b) = cos ka cos kb + sin ka sin kb."""
    k = Symbol("k", integer=True)
    a, b = Symbol("a", real=True), Symbol("b", real=True)
    product = cos(k * a) * cos(k * b) + sin(k * a) * sin(k * b)
    return bool(expand(expand_trig(cos(k * a - k * b)) - product) == 0)


def _sum_of_products_is_a_square() -> bool:
    """Σ_ij u_i u_j = (Σ u_i)² for five numbers."""
    u = Matrix([Symbol(f"u{i}", real=True) for i in range(5)])
    return bool(expand(sum(u * u.T) - sum(u) ** 2) == 0)


def _zonals_of_the_plane() -> bool:
    """P_k(cos θ) = cos kθ for every degree that h has."""
    angle = Symbol("angle", real=True)
    return all(
        expand(
            expand_trig(cos(k * angle))
            - sum(
                Rational(c.numerator, c.denominator) * cos(angle) ** i
                for i, c in enumerate(zonal(k, 2))
            )
        )
        == 0
        for k in range(_DEGREE + 1)
    )


def _below_the_potential() -> bool:
    """h ≤ ReLU² on [−1, 1] and h_k ≥ 0: raises where it is not so."""
    certificate = pentagon_certificate()
    return bool(certificate.proves()) and len(certificate.coefficients) == _DEGREE + 1


def _meets_the_pentagon() -> bool:
    """25 h_0 − 5 h(1) is the energy of the regular pentagon."""
    return compared(pentagon_floor(), pentagon_energy()) == 0


PENTAGON = Proof(
    shows=pentagon_is_best,
    given=(unit_columns, in_the_plane, five_features),
    steps=(
        Step(
            "unit columns of the plane are (cos θ_i, sin θ_i), so cos k(θ_i − θ_j) is "
            "cos kθ_i cos kθ_j + sin kθ_i sin kθ_j",
            _cosine_of_a_difference,
        ),
        Step(
            "summed over all i and j these are two squares, so Σ_ij cos k(θ_i − θ_j) ≥ 0",
            _sum_of_products_is_a_square,
        ),
        Step("cos kθ is P_k(cos θ)", _zonals_of_the_plane),
        Step(
            "h = Σ h_k P_k with h_k ≥ 0 is at most ReLU² on [−1, 1], by Descartes' rule of signs",
            _below_the_potential,
        ),
        Step(
            "so the energy is at least Σ_(i≠j) h ≥ 25 h_0 − 5 h(1), the regular pentagon's",
            _meets_the_pentagon,
        ),
    ),
)
"""The regular pentagon has the least ReLU² energy of five unit vectors in the plane."""
