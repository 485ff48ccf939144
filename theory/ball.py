"""Proved enclosures of real numbers: a symbolic constant becomes an Arb ball."""

from __future__ import annotations

from collections.abc import Callable

from flint import arb, ctx, fmpq, fmpz_poly
from sympy import (
    Abs,
    CRootOf,
    E,
    Expr,
    Pow,
    Rational,
    acos,
    asin,
    atan,
    cos,
    exp,
    log,
    pi,
    sin,
    tan,
)
from sympy import Max as Maximum
from sympy import Min as Minimum

Ball = arb
"""A real number known to lie within an interval, of any precision."""

_FUNCTIONS: dict[type, Callable[[arb], arb]] = {
    cos: arb.cos,
    sin: arb.sin,
    tan: arb.tan,
    exp: arb.exp,
    log: arb.log,
    acos: arb.acos,
    asin: arb.asin,
    atan: arb.atan,
    Abs: abs,
}


def enclose(expression: Expr, bits: int = 128) -> arb:
    """A ball that surely contains the real constant ``expression``.

    >>> from sympy import sqrt
    >>> enclose(sqrt(2)) > arb("1.4142") and enclose(sqrt(2)) < arb("1.4143")
    True

    Raises ``ValueError`` for anything but a real constant of elementary functions.
    """
    before, ctx.prec = ctx.prec, bits
    try:
        ball = _ball(expression)
    finally:
        ctx.prec = before
    if not ball.is_finite():
        raise ValueError(f"enclose needs a finite real constant, got {expression}")
    return ball


def _ball(e: Expr) -> arb:
    if isinstance(e, Rational):
        return arb(fmpq(int(e.p), int(e.q)))
    if e is pi:
        return arb.pi()
    if e is E:
        return arb.const_e()
    if e.is_Add:
        return sum((_ball(a) for a in e.args), arb(0))
    if e.is_Mul:
        return _product([_ball(a) for a in e.args])
    if isinstance(e, Pow):
        return _power(e)
    if isinstance(e, Maximum | Minimum):
        return _extreme(e)
    if isinstance(e, CRootOf) and e.is_real:
        return _root(e)
    if type(e) in _FUNCTIONS:
        return _FUNCTIONS[type(e)](_ball(e.args[0]))
    raise ValueError(f"enclose needs a real constant of elementary functions, got {e}")


def _root(e: CRootOf) -> arb:
    """A real root of an integer polynomial; the real ones are counted upwards."""
    low_first = [int(c) for c in reversed(e.poly.all_coeffs())]
    roots = [root for root, _ in fmpz_poly(low_first).complex_roots()]
    # Arb isolates the roots, and those that are real it gives with no imaginary part at all.
    return sorted((root.real for root in roots if root.imag == 0), key=lambda b: b.mid())[e.index]


def _product(factors: list[arb]) -> arb:
    ball = arb(1)
    for factor in factors:
        ball *= factor
    return ball


def _power(e: Pow) -> arb:
    base, exponent = e.args
    if exponent.is_Integer:
        return _ball(base) ** int(exponent)
    if exponent == Rational(1, 2):
        return _ball(base).sqrt()
    if exponent == Rational(-1, 2):
        return 1 / _ball(base).sqrt()
    if base is E:
        return _ball(exponent).exp()
    return _ball(base) ** _ball(exponent)


def _extreme(e: Expr) -> arb:
    balls = [_ball(a) for a in e.args]
    pick = arb.max if isinstance(e, Maximum) else arb.min
    ball = balls[0]
    for other in balls[1:]:
        ball = pick(ball, other)
    return ball
