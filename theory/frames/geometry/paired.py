"""Seven and eight directions of the plane with equal pairs: their least energies in closed form.

Seven: one direction, two neighbours, two pairs opposite, with gaps π/2 − X/2 from pair to pair,
π/2 − Y/2 on to the neighbours and π/2 − Z/2 to the one. Eight: two directions z apart, three pairs
opposite, with gaps π/2 − Y/2 to the next pair and π/2 − X/2 from pair to pair.
"""

from __future__ import annotations

from sympy import (
    Expr,
    Integer,
    Poly,
    Rational,
    Symbol,
    acos,
    cancel,
    cbrt,
    cos,
    diff,
    expand,
    fraction,
    pi,
    rem,
    resultant,
    solve,
    sqrt,
)

_p, _q = Symbol("p", real=True), Symbol("q", real=True)
_E = Symbol("E", real=True)
_SUM = _p * _q - 2 * (1 - _p**2)
"""cos(P + Q) when cos P = p, cos Q = q and sin Q = 2 sin P."""

_x, _y, _z = (Symbol(letter, real=True) for letter in "xyz")


def paired_energy(features: int) -> Expr:
    """The energy in terms of the gaps: x from pair to pair, y on from there, z the last kind.

    >>> paired_energy(7)
    8*cos(x)**2 + 8*cos(y)**2 + 4*cos(z)**2 + 4
    """
    pairs, xs, ys, zs = {7: (2, 4, 4, 2), 8: (3, 8, 4, 1)}[_seven_or_eight(features)]
    half = pairs + xs * cos(_x) ** 2 + ys * cos(_y) ** 2 + zs * cos(_z) ** 2
    return expand(2 * half)


def stationary_ratios(features: int) -> list[Expr]:
    """What sin 2x, sin 2y and sin 2z are in proportion to, where the energy is stationary.

    The gaps make a turn, x + 2y + 2z = 2π of seven and 2x + 2y + z = 2π of eight, so each slope is
    one multiplier times the coefficient there.

    >>> stationary_ratios(7), stationary_ratios(8)
    ([1, 2, 4], [1, 2, 4])
    """
    turn = {7: (1, 2, 2), 8: (2, 2, 1)}[_seven_or_eight(features)]
    slopes = [diff(paired_energy(features), gap) for gap in (_x, _y, _z)]
    # d/dx of c cos² x is −c sin x cos x·2 = −c sin 2x
    weights = [-slope.subs(gap, pi / 4) for slope, gap in zip(slopes, (_x, _y, _z), strict=True)]
    ratios = [Integer(k) / weight for k, weight in zip(turn, weights, strict=True)]
    return [ratio / ratios[0] for ratio in ratios]


def energy_polynomial(features: int) -> Poly:
    """A polynomial with whole coefficients that the stationary energy is a root of.

    With p = cos Y, q = cos Z of seven (cos X, cos Y of eight) and the sines in proportion 1 : 2,
    q² = 4p² − 3. That X + 2Y + 2Z = π with sin X : sin Y = 1 : 2 (or z = X + Y with
    sin X : sin 2z = 1 : 4) says (q + 2p) cos(P + Q) = 1/4 (or 2). The resultant leaves E alone.

    >>> energy_polynomial(7).all_coeffs(), energy_polynomial(8).all_coeffs()
    ([8, -340, 4220, -14173], [8, -457, 7956, -38068])
    """
    seven = _seven_or_eight(features) == 7
    assert stationary_ratios(features) == [1, 2, 4]
    known = Rational(1, 4) if seven else Integer(2)
    energy = (
        10 + 8 * _SUM**2 - 4 * _p - 2 * _q
        if seven
        else 6 + 8 * (1 - _p) + 4 * (1 - _q) + 2 * _SUM**2
    )
    square = _q**2 - (4 * _p**2 - 3)
    linear = rem(expand((_q + 2 * _p) * _SUM - known), square, _q)
    (q,) = solve(linear, _q)
    of_p = resultant(linear, square, _q)
    of_both = fraction(cancel((energy - _E).subs(_q, q)))[0]
    found = Poly(resultant(of_both, of_p, _p), _E).sqf_part().primitive()[1]
    return found if found.LC() > 0 else -found


def least_real_root(cubic: Poly) -> Expr:
    """The least real root in closed form: Cardano's formula, or Viète's where there are three.

    >>> x = Symbol("x")
    >>> least_real_root(Poly(x**3 - 2, x)), least_real_root(Poly(x**3 - 3 * x, x))
    (2**(1/3), -sqrt(3))

    Raises ``ValueError`` for another degree, or a double root.
    """
    if cubic.degree() != 3 or cubic.discriminant() == 0:
        raise ValueError(f"least_real_root needs a cubic without double roots, got {cubic}")
    a, b, c, d = cubic.all_coeffs()
    shift = Rational(b, 3 * a)
    p = Rational(3 * a * c - b**2, 3 * a**2)
    q = Rational(2 * b**3 - 9 * a * b * c + 27 * a**2 * d, 27 * a**3)
    if cubic.discriminant() > 0:
        angle = acos(3 * q / (2 * p) * sqrt(-3 / p)) / 3 - 4 * pi / 3
        return 2 * sqrt(-p / 3) * cos(angle) - shift
    root = sqrt(q**2 / 4 + p**3 / 27)
    return _real_cbrt(root - q / 2) + _real_cbrt(-root - q / 2) - shift


def _real_cbrt(value: Expr) -> Expr:
    return -cbrt(-value) if value.is_negative else cbrt(value)


def paired_least(features: int) -> Expr:
    """The stationary energy of seven or eight directions with equal pairs.

    >>> [round(float(paired_least(n)), 6) for n in (7, 8)]
    [5.431978, 7.808169]
    """
    return least_real_root(energy_polynomial(features))


def _seven_or_eight(features: int) -> int:
    if features not in (7, 8):
        raise ValueError(f"features must be 7 or 8, got {features}")
    return features
