r"""No critical regular polygon saves more than the heptagon: a bound for all k at once.

At ``ρ = −b/l²`` a k-gon saves at most ``kB²/4C``. Its cost C sums ``F(θ) = (cos θ − ρ)₊³/cos θ``
over k equidistant angles, so it is near ``k/2π`` times the integral I of F: no farther than the
trapezoid rule allows, and never below half of it.
"""

from __future__ import annotations

from functools import lru_cache

from flint import arb
from sympy import Rational, Symbol, cos, diff, expand, simplify, sin, symbols

from theory.ball import enclose
from theory.models.one_hot.enclosures import working
from theory.models.one_hot.k_gons import critical_k_gons

MANY = 40
"""From this many corners on the trapezoid rule is close enough."""

CEILING = Rational(21, 4)
"""What the heptagon saves more than, and every other polygon less than."""

_PARTS = 400
_BITS = 128


def savings() -> dict[int, arb]:
    """What the critical k-gons save against dropping their features, k < 40; at most k for k < 5.

    >>> found = savings()
    >>> max(found, key=lambda k: float(found[k]))
    7
    """
    few = {k: arb(k) for k in range(1, 5)}
    return few | {k: _largest(k) for k in range(5, MANY)}


@lru_cache(maxsize=64)
def _largest(corners: int) -> arb:
    """Of all critical k-gons; the largest saving is one, as it falls toward both ends of ρ."""
    found = [gon.saving for gon in critical_k_gons(corners)]
    best = max(found, key=float)
    if any(other > best for other in found):
        raise ValueError(f"the savings of {corners} corners are not told apart")
    return best


def heptagon_saves_most() -> bool:
    """The heptagon saves more than 21/4, and no other k-gon with k < 40 does."""
    ceiling = enclose(CEILING)
    return all((saved > ceiling) if k == 7 else (saved < ceiling) for k, saved in savings().items())


def outweighs_dead_features() -> bool:
    """What a k-gon with k < 7 lacks to the heptagon is more than 7 − k dead features can save.

    A dead feature that fires always saves 3/(4c), and 7 − k more of them are left, c ≥ 7.
    """
    found = savings()
    return all(found[7] - found[k] > enclose(Rational(3 * (7 - k), 28)) for k in range(1, 7))


def integral(ratio: arb) -> arb:
    """I: the integral of F over the circle, ``θ₀ = arccos ρ``, for 0 < ρ < 1.

    >>> [bool(integral(arb(a)) > integral(arb(b)) > 0) for a, b in ((0.1, 0.2), (0.5, 0.9))]
    [True, True]
    """
    turn, high = ratio.acos(), (1 - ratio**2).sqrt()
    even = turn / 2 + ratio * high / 2 - 3 * ratio * high + 3 * ratio**2 * turn
    return 2 * (even - ratio**3 * high.atanh())


def integral_is_right() -> bool:
    """d/dθ of the primitive behind `integral` is F where F > 0."""
    theta, rho = symbols("theta rho", positive=True)
    secant = (1 + sin(theta)) / cos(theta)
    primitive = theta / 2 + sin(2 * theta) / 4 - 3 * rho * sin(theta) + 3 * rho**2 * theta
    # The derivative of log(secant) is 1/cos, of which atanh(sin θ) is another way to write it.
    last = simplify(diff(secant, theta) / secant - 1 / cos(theta))
    kernel = expand((cos(theta) - rho) ** 3 / cos(theta) + rho**3 / cos(theta))
    return bool(last == 0 and simplify(diff(primitive, theta) - kernel) == 0)


def steepest(ratio: arb) -> arb:
    """An upper bound on the largest |F'| on the circle: ``sin θ (c − ρ)²(2c + ρ)/c²``.

    Over small steps of c: the first factor falls with c, the rest rises.
    """
    best, parts = arb(0), 32
    for i in range(parts):
        low = ratio + (1 - ratio) * i / parts
        high = ratio + (1 - ratio) * (i + 1) / parts
        falling = (1 - low**2).sqrt()
        best = arb.max(best, falling * (1 - ratio / high) ** 2 * (2 * high + ratio))
    return best


def slope_is_right() -> bool:
    """F' is as `steepest` says, and |F'| rises to one maximum in c and falls again.

    The derivative of log|F'| by c falls: its terms are listed, and only the last is positive,
    while the second is at least as large.
    """
    c, rho = symbols("c rho", positive=True)
    wanted = -((c - rho) ** 2) * (2 * c + rho) / c**2
    # dF/dθ = −sin θ dF/dc.
    by_cosine = diff((c - rho) ** 3 / c, c)
    logarithm = [-c / (1 - c**2), 2 / (c - rho), 2 / (2 * c + rho), -2 / c]
    falls = [
        -(1 + c**2) / (1 - c**2) ** 2,
        -2 / (c - rho) ** 2,
        -4 / (2 * c + rho) ** 2,
        2 / c**2,
    ]
    right = all(simplify(diff(a, c) - b) == 0 for a, b in zip(logarithm, falls, strict=True))
    total = 2 * sum(logarithm)
    square = (1 - c**2) * wanted**2
    return bool(
        right
        and simplify(by_cosine + wanted) == 0
        and simplify(diff(square, c) / square - total) == 0
    )


def many_corners_save_less() -> bool:
    """kB²/4C < 21/4 for all k ≥ 40 and 0 ≤ ρ < 1.

    On each piece [ρ, ρ'] B, I and |F'| fall, so their ends bound them. Up to where twice the limit
    is below the ceiling, ``αC ≥ I − α²V/8`` with α = 2π/k, and V = 4 max|F'| the variation of
    F', does it; beyond, ``2αC ≥ I`` does.
    """
    with working(_BITS):
        ceiling, step = enclose(CEILING), 2 * arb.pi() / MANY
        ratio = arb(0)
        while not _near_one(ratio):
            after = arb((ratio + (1 - ratio) / _PARTS).mid())
            gain = (1 - ratio) ** 2 * (2 + ratio)
            least = integral(after) - step**2 / 2 * steepest(ratio)
            if not (least > 0 and arb.pi() * gain**2 / 2 < ceiling * least):
                return False
            ratio = after
    return True


def _near_one(ratio: arb) -> bool:
    """Whether from here on twice the limit of many corners is below the ceiling.

    With ε = 1 − ρ, ``B ≤ 3ε²`` and ``I ≥ (32/35) √2 ε^(7/2)``, for F ≥ (ε − θ²/2)³: the limit
    ``2πB²/4I`` is at most ``(9·35·2π/(4·32·√2)) √ε``, which falls with ε.
    """
    rest = 1 - ratio
    limit = arb(9 * 35) * 2 * arb.pi() / (4 * 32 * arb(2).sqrt()) * rest.sqrt()
    return bool(2 * limit < enclose(CEILING))


def end_is_right() -> bool:
    """∫ (1 − u²)³ over [−1, 1] is 32/35, and 3ε² is at least B = ε²(3 − ε)."""
    u, eps = symbols("u epsilon", positive=True)
    moment = expand((1 - u**2) ** 3).integrate((u, -1, 1))
    gain = ((1 - Symbol("rho")) ** 2 * (2 + Symbol("rho"))).subs(Symbol("rho"), 1 - eps)
    return bool(moment == Rational(32, 35) and expand(3 * eps**2 - gain - eps**3) == 0)
