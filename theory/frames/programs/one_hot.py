r"""The least one-hot loss of directions that have one norm and one bias, whatever these are; exact.

With unit w_i, squared norm l > 0 and bias b, and u uniform on [0, 1], n directions cost

    Σ_i ∫ (u − ReLU(l u + b))² du  +  Σ_{i≠j} ∫ ReLU(l ⟨w_i, w_j⟩ u + b)² du .

For b = −s l with 0 ≤ s ≤ 1 that is n/3 − 2 n l A + l² (n C + I), where A = ∫_s^1 u (u − s) du,
C = ∫_s^1 (u − s)² du and I is the interference of unit directions with bias −s. The best l leaves
n (1/3 − A²/(C + I/n)). A certificate bounds I for all s of an interval; outside it is enough that
I is not negative and does not fall with the bias.
"""

from __future__ import annotations

from fractions import Fraction

from sympy import (
    CRootOf,
    Expr,
    Poly,
    Rational,
    Symbol,
    cancel,
    diff,
    expand,
    integrate,
    real_roots,
    resultant,
)

from theory.ball import enclose
from theory.compare import settled
from theory.frames.arrangement import Arrangement
from theory.frames.programs.energy import one_hot_energy
from theory.frames.programs.families import OneHotFamily
from theory.notation import b

_S, _U, _A, _X = (Symbol(letter, real=True) for letter in "suax")
_THIRD = Rational(1, 3)
_BITS = 256
_CLOSE = 10**12
"""The least loss is compared with other numbers by a fraction of this denominator above it."""


def pentagon_family() -> OneHotFamily:
    """The cubic h that touches (t + b)³/3t at 72° and 0 at 144°, for −cos 72° ≤ b ≤ −1/25.

    Of a number (p, q) is meant p + q√5; the rows are h_0, …, h_3, each by powers of b.

    >>> pentagon_family().proves()[:60]
    'in 2 dims, for every b in [-1/4*a + 1/4, -1/25], any 5 unit '
    """
    rows = (
        ("1/12 0", "0 1/5", "1/2 -1/10", "-2/3 -2/15"),
        ("0 1/15", "1/2 1/10", "0 0", "-4/3 -8/15"),
        ("1/12 1/300", "0 4/25", "0 -6/25", "-4/3 -12/25"),
        ("0 1/75", "0 1/25", "0 -4/25", "-2/3 -14/75"),
    )
    quarter = Fraction(1, 4)
    return OneHotFamily(
        Fraction(2),
        Fraction(5),
        (Fraction(-5), Fraction(0), Fraction(1)),
        (Fraction(2), Fraction(3)),
        ((quarter, -quarter), Fraction(-1, 25)),
        tuple(tuple(tuple(map(Fraction, c.split())) for c in row) for row in rows),
        ((-quarter, -quarter), (-quarter, quarter)),
    )


def least_loss_of(arrangement: Arrangement, low: Rational, high: Rational) -> Expr:
    """The least loss of this one arrangement over all l and all b with low ≤ b/l ≤ high < 0.

    `ValueError` where that is not inside the interval.

    >>> from theory.frames.catalogue.basic import polygon
    >>> least_loss_of(polygon(5), Rational(-3, 10), Rational(-1, 10)).evalf(6)
    0.0791281
    """
    interference = one_hot_energy(arrangement, low, high)
    return _least(arrangement.features, interference, low, high)


def least_loss(certificate: OneHotFamily) -> Expr:
    """What no n directions of one norm and one bias cost less than, whatever l > 0 and b are.

    The certificate is checked; `ValueError` says where its interval of biases is too short.

    >>> least_loss(pentagon_family()).evalf(6)
    0.0791281
    """
    certificate.proves()
    n, interference = int(certificate.features), _floor(certificate)
    # The next fractions inside the interval will do: others are left to what follows.
    low, high = (Rational(end) for end in certificate.floor().biases.inside())
    least = _least(n, interference, low, high)
    above = _above(least / n)
    _short_ones_cost_more(-low, above)
    _others_cost_more(-high, _below(interference.subs(b, high) / n), above)
    return least


def _own() -> tuple[Expr, Expr]:
    """A and C as polynomials in s: what is gained by a feature, and what its square costs."""
    kept = _U - _S
    return tuple(expand(integrate(expand(f), (_U, _S, 1))) for f in (_U * kept, kept**2))


def _floor(certificate: OneHotFamily) -> Expr:
    """What the certificate proves of unit directions, a polynomial in b."""
    low, high = (Rational(end) for end in certificate.root)
    minimal = Poly([Rational(c) for c in reversed(certificate.minimal)], _A)
    (root,) = (zero for zero in minimal.real_roots() if low <= zero <= high)
    terms = enumerate(certificate.floor().terms)
    return expand(
        sum(Rational(p) * root**i * b**k for k, term in terms for i, p in enumerate(term.parts))
    )


def _least(features: int, interference: Expr, low: Rational, high: Rational) -> Expr:
    """The least of n (1/3 − A²/B) for −high ≤ s ≤ −low, where B = C + I/n, as an algebraic number.

    It is at the one zero of 2A'B − AB' there: before it A²/B rises, after it A²/B falls.
    """
    minimal, interference = _generator(interference)
    gain, spread = _own()
    whole = expand(spread + interference.subs(b, -_S) / features)
    slope = cancel((2 * diff(gain, _S) * whole - gain * diff(whole, _S)) / (1 - _S))
    places = Poly(resultant(slope, minimal.as_expr(), _A), _S)
    for end, wanted in ((-high, 1), (-low, -1)):
        if settled(slope.subs(_S, end).subs(_A, _zero(minimal))) != wanted:
            raise ValueError(f"the least loss is not at a b/l between {low} and {high}")
    if places.count_roots(-high, -low) != 1:
        raise ValueError(f"the loss may have two minima for b/l between {low} and {high}")
    (place,) = (x for x in real_roots(places) if -high <= x <= -low)
    value = _THIRD - (gain**2 / whole).subs(_A, _zero(minimal)).subs(_S, place)
    meets = resultant(expand((_THIRD - _X) * whole - gain**2), minimal.as_expr(), _A)
    return features * _named(Poly(resultant(meets, places.as_expr(), _S), _X), value)


def _generator(interference: Expr) -> tuple[Poly, Expr]:
    """The minimal polynomial of the one root in it, largest last, and it with a for the root."""
    roots = interference.atoms(CRootOf) or {
        power for power in interference.atoms(Expr) if power.is_Pow and power.base.is_Integer
    }
    if not roots:
        return Poly(_A - 1, _A), interference
    (root,) = roots
    if isinstance(root, CRootOf):
        return Poly(root.poly.all_coeffs(), _A), interference.xreplace({root: _A})
    return Poly(_A**2 - root.base, _A), interference.xreplace({root: _A})


def _zero(minimal: Poly) -> Expr:
    return minimal.real_roots()[-1]


def _named(p: Poly, value: Expr) -> Expr:
    """The value, a zero of p, by its minimal polynomial."""
    ball = enclose(value, _BITS)
    zeros = [x for factor, _ in p.factor_list()[1] for x in factor.real_roots()]
    (found,) = (x for x in zeros if enclose(x, _BITS).overlaps(ball))
    return found


def _above(value: Expr) -> Rational:
    return Rational(int((enclose(value, _BITS) * _CLOSE).upper().ceil().unique_fmpz()), _CLOSE)


def _below(value: Expr) -> Rational:
    return Rational(int((enclose(value, _BITS) * _CLOSE).lower().floor().unique_fmpz()), _CLOSE)


def _short_ones_cost_more(start: Rational, least: Rational) -> None:
    """For s ≥ start a feature alone costs 1/3 − A²/C, which rises, and 1/3 from s = 1 on."""
    gain, spread = _own()
    alone = Poly(cancel(_THIRD - gain**2 / spread), _S)
    if min(alone.all_coeffs()) < 0 or alone.eval(1) != _THIRD:
        raise ValueError("what a feature alone costs must rise with s")
    if alone.eval(start) <= least:
        raise ValueError(f"b/l below {-start} may cost less: the interval is too short")


def _others_cost_more(end: Rational, each: Rational, least: Rational) -> None:
    """For s ≤ end the interference of each is at least what it is at the end, per l².

    For 0 ≤ s ≤ end the least loss is 1/3 − A²/(C + each). For b > 0 a feature alone costs
    ∫ (u − l u − b)² du ≥ (1 − l)²/12, and with each l² that is at least each/(1 + 12 each).
    """
    gain, spread = _own()
    gap = Poly(expand((_THIRD - least) * (spread + each) - gain**2), _S)
    if gap.eval(0) <= 0 or gap.count_roots(0, end):
        raise ValueError(f"b/l from {-end} to 0 may cost less: the interval is too short")
    l = Symbol("l", real=True)
    alone = expand(integrate(expand((_U - l * _U - b) ** 2), (_U, 0, 1)))
    if expand(alone - (1 - l) ** 2 / 12 - ((1 - l) / 2 - b) ** 2) != 0:
        raise ValueError("a feature alone must cost (1 - l)^2/12 at the least")
    if each <= 0 or each / (1 + 12 * each) <= least:
        raise ValueError("positive b may cost less: the interval is too short")
