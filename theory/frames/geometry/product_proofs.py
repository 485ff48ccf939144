"""Why products cost more than some that are none, and why charges like simplex and octahedron."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from sympy import (
    Expr,
    Integer,
    Rational,
    Symbol,
    diff,
    expand,
    simplify,
    symbols,
)

from theory.evidence import Proof, Step
from theory.frames.geometry import coulomb as charges
from theory.frames.geometry import energies as of
from theory.frames.geometry import products
from theory.frames.geometry.proofs import sum_of_overlaps
from theory.frames.overlaps import compared
from theory.frames.programs.energy import relu_energy
from theory.frames.programs.zonal import zonal
from theory.frames.theorems import unit_columns

_HALF = Rational(1, 2)


# Tegum products


def _blocks_add_up() -> bool:
    """An overlap of 0 costs nothing, so only pairs inside a block do."""
    return relu_energy([Integer(0)]) == 0


def _on_a_line() -> bool:
    """p one way and q the other cost p(p − 1) + q(q − 1) = ((p + q)² + (p − q)²)/2 − (p + q)."""
    p, q = Symbol("p", integer=True), Symbol("q", integer=True)
    cost = p * (p - 1) + q * (q - 1)
    same = expand(cost - ((p + q) ** 2 + (p - q) ** 2) / 2 + p + q) == 0
    tried = all(
        products.line_energy(k) == min(i * (i - 1) + (k - i) * (k - i - 1) for i in range(k + 1))
        for k in range(1, 13)
    )
    return same and tried


def _zonal_sums_are_squares() -> bool:
    """P_k(⟨x, y⟩) is c ⟨T(x), T(y)⟩ with a symmetric traceless tensor T, for k ≤ 3, m = 2 and 3.

    T(x) is the k-th tensor power of the unit vector x, less its trace; so Σ_ij P_k is c ‖Σ T‖².
    """
    cases = list(product((1, 2, 3), (2, 3)))
    positive = all(zonal(degree, dims)[-1] > 0 for degree, dims in cases)
    return positive and all(_tensor_gap(degree, dims) == 0 for degree, dims in cases)


def _tensor_gap(degree: int, dims: int) -> Expr:
    """P_k(⟨x, y⟩) − c ⟨T(x), T(y)⟩ as a polynomial, homogeneous in x and in y."""
    x, y = symbols(f"x:{dims}", real=True), symbols(f"y:{dims}", real=True)
    xx, yy = sum(a * a for a in x), sum(b * b for b in y)
    xy = sum(a * b for a, b in zip(x, y, strict=True))
    powers = [Rational(c.numerator, c.denominator) for c in zonal(degree, dims)]
    form = sum(
        (c * xy**i * (xx * yy) ** ((degree - i) // 2) for i, c in enumerate(powers) if c),
        Integer(0),
    )
    places = list(product(range(dims), repeat=degree))
    inner = sum((_tensor(p, x, xx) * _tensor(p, y, yy) for p in places), Integer(0))
    return expand(form - powers[-1] * inner)


def _tensor(place: tuple[int, ...], x: tuple[Symbol, ...], xx: Expr) -> Expr:
    """An entry of x, of x⊗x − (‖x‖²/m) I, or of x⊗x⊗x − (‖x‖²/(m + 2)) (three terms x_i δ_jk)."""
    dims = len(x)
    entry = Integer(1)
    for i in place:
        entry *= x[i]
    if len(place) == 2:
        return entry - xx / dims * int(place[0] == place[1])
    if len(place) == 3:
        i, j, k = place
        trace = x[i] * int(j == k) + x[j] * int(i == k) + x[k] * int(i == j)
        return entry - xx / (dims + 2) * trace
    return entry


def _polynomials_lie_below() -> bool:
    """Both polynomials are ≤ ReLU² on [−1, 1], with h_k ≥ 0: raises where it is not so."""
    return all(products.program_floor(6, dims) != 0 for dims in (2, 3))


def _every_split(features: int, dims: int, bound: Expr) -> Callable[[], bool]:
    def holds() -> bool:
        return compared(products.product_floor(features, dims), bound) > 0

    return holds


def _product_steps(features: int, dims: int, bound: Expr) -> tuple[Step, ...]:
    return (
        Step("across orthogonal spaces overlaps are 0, so energies add up", _blocks_add_up),
        Step("on a line the energy is least with signs as equal as can be", _on_a_line),
        Step(
            "in two and three dims Σ_ij P_k(W_i·W_j) ≥ 0 for k ≤ 3: a squared length",
            _zonal_sums_are_squares,
        ),
        Step(
            "h = Σ h_k P_k with h_k ≥ 0 is at most ReLU², so k vectors have k²h_0 − k h(1) or more",
            _polynomials_lie_below,
        ),
        Step(
            "over all splits of features and dims into two blocks the sum of these is above "
            f"{bound}; a vector moved into an empty dim only lowers the energy",
            _every_split(features, dims, bound),
        ),
    )


def _products(features: int, dims: int, bound: Expr, words: str) -> Proof:
    """Every tegum product of this size has more energy than the bound."""
    return Proof(
        shows=products.product_above(bound, words),
        given=(
            unit_columns,
            of.features_are(features),
            of.dims_are(dims),
            products.tegum_product,
        ),
        steps=_product_steps(features, dims, bound),
    )


PRODUCTS_8_3 = _products(8, 3, of.ANTIPRISM_ENERGY, "(80 − 32√2)/17, the best square antiprism's")
PRODUCTS_9_3 = _products(9, 3, of.TRICAPPED_ENERGY, "63/17, the best tricapped prism's")
PRODUCTS_10_3 = _products(
    10, 3, of.BICAPPED_ENERGY, "(56 + 32√2)/17, the best bicapped antiprism's"
)
PRODUCTS_12_3 = _products(
    12, 3, of.PAIRED_TWELVE_ENERGY, "11.0975, more than three equal pairs and six others have"
)
PRODUCTS_10_4 = _products(10, 4, of.RECTIFIED_ENERGY, "5/3, the rectified 5-cell's")


# Charges


_s = Symbol("s", real=True)
_FALL = (2 - 2 * _s) ** -_HALF
"""1/‖v − w‖ for unit vectors of overlap s."""


def _all_derivatives_positive() -> bool:
    """The k-th derivative of (2 − 2s)^(−1/2) is 1·3⋯(2k − 1) (2 − 2s)^(−1/2 − k) > 0, k ≤ 3.

    Each derivative multiplies (2 − 2s)^(−a) by 2a/(2 − 2s).
    """
    a = Symbol("a", positive=True)
    base = (2 - 2 * _s) ** (-a)
    return bool(simplify(diff(base, _s) / base - 2 * a / (2 - 2 * _s)) == 0)


def _touching_line() -> bool:
    """Its tangent h at −1/3 has 16 h_0 − 4 h(1) = twice the tetrahedron's energy, and h_1 > 0."""
    third = -Rational(1, 3)
    slope = diff(_FALL, _s).subs(_s, third)
    constant = _FALL.subs(_s, third) - slope * third
    floor = 16 * constant - 4 * (constant + slope)
    return bool(slope > 0) and compared(floor, 2 * charges.THOMSON_TETRAHEDRON) == 0


def _touching_parabola() -> bool:
    """h through −1 and twice 0: h_k ≥ 0 and 36 h_0 − 6 h(1) is twice the octahedron's energy.

    f − h is f'''(ξ)/6 · (s + 1) s² ≥ 0 by Hermite's interpolation formula.
    """
    at_zero, slope = _FALL.subs(_s, 0), diff(_FALL, _s).subs(_s, 0)
    square = _FALL.subs(_s, -1) - at_zero + slope
    h_0, h_1, h_2 = at_zero + square / 3, slope, 2 * square / 3
    legendre = (3 * _s**2 - 1) / 2
    same = expand(h_0 + h_1 * _s + h_2 * legendre - at_zero - slope * _s - square * _s**2) == 0
    floor = 36 * h_0 - 6 * (h_0 + h_1 + h_2)
    positive = all(compared(h, Integer(0)) > 0 for h in (h_1, h_2))
    return same and positive and compared(floor, 2 * charges.THOMSON_OCTAHEDRON) == 0


_FALLING = Step("all derivatives of f(s) = (2 − 2s)^(−1/2) are positive", _all_derivatives_positive)

TETRAHEDRON = Proof(
    shows=charges.tetrahedron_repels_least,
    given=(unit_columns, of.four_features),
    steps=(
        Step("in any dims Σ_ij W_i·W_j = ‖Σ W_i‖² ≥ 0", sum_of_overlaps),
        _FALLING,
        Step("f is above its tangent at −1/3, whose floor the tetrahedron has", _touching_line),
    ),
)

OCTAHEDRON = Proof(
    shows=charges.octahedron_repels_least,
    given=(unit_columns, of.three_dims, of.six_features),
    steps=(
        Step(
            "in three dims Σ_ij P_k(W_i·W_j) ≥ 0 for k ≤ 3: a squared length",
            _zonal_sums_are_squares,
        ),
        _FALLING,
        Step(
            "f is above the parabola that meets it at −1 and touches it at 0, whose floor the "
            "octahedron has",
            _touching_parabola,
        ),
    ),
)
