r"""Regular k-gons of the one-hot model: where H is critical, exactly and in balls.

At squared norm L and bias ``b = −ρL ≤ 0`` the t nearest neighbours on each side interfere, those
with ``c_j = cos(2πj/k) > ρ``, and each corner costs ``1 − B L + C L²`` with

.. math:: B = (1 - \rho)^2 (2 + \rho), \quad C = \sum_{|j| \le t} \frac{(c_j - \rho)^3}{c_j},

least at ``L = B/2C``. What is left, ``B²/4C``, is critical at the roots of a quartic in ρ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flint import acb_poly, arb
from sympy import CRootOf, Expr, Integer, Poly, cos, factor_list, pi, radsimp, sympify
from sympy import Symbol as Letter

from theory.ball import enclose
from theory.models.fields import Number, field_of
from theory.models.one_hot.enclosures import working
from theory.models.one_hot.potential import interference_jet, own_jet

BITS = 256
"""Precision of the enclosures; all are good to at least 40 digits."""

_TOLERANCE = 1e-45


@dataclass(frozen=True)
class KGon:
    """A critical regular k-gon: ρ, squared norm, bias and ``h_k``, each in a ball.

    ``active`` is how many neighbours on each side interfere.
    """

    corners: int
    active: int
    ratio: arb
    squared_norm: arb
    bias: arb
    energy: arb

    @property
    def norm(self) -> arb:
        with working(BITS):
            return self.squared_norm.sqrt()

    @property
    def saving(self) -> arb:
        """``k − h_k``: what the k-gon saves against dropping its features."""
        with working(BITS):
            return self.corners - self.energy


def cosine(corners: int, step: int) -> Expr:
    """``cos(2πj/k)``, exact."""
    return cos(2 * pi * Integer(step) / corners)


def most_active(corners: int) -> int:
    """How many neighbours on each side have a positive overlap: the s with k/4 − 1 ≤ s < k/4.

    >>> [most_active(k) for k in (3, 4, 5, 8, 9, 12, 13)]
    [0, 0, 1, 1, 2, 2, 3]
    """
    return (corners - 1) // 4


def cosine_sums(cosines: Sequence[Number], one: Number) -> tuple[Number, ...]:
    """``S_p = Σ_{|j| ≤ t} c_jᵖ`` for p = −1, 0, 1, 2, the corner itself (c = 1) included.

    >>> from sympy import Rational
    >>> cosine_sums([Rational(1, 2)], Integer(1))
    (5, 3, 2, 3/2)
    """
    return tuple(one + 2 * sum((c**p for c in cosines), 0 * one) for p in (-1, 0, 1, 2))


def critical_quartic(sums: Sequence[Number]) -> tuple[Number, ...]:
    """The coefficients, constant first, of the quartic in ρ that vanishes where H is critical.

    It is ``2(1 + ρ)C − (1 − ρ)(2 + ρ)D`` with ``D = −C'/3``.

    >>> from sympy import Rational
    >>> critical_quartic((5, 3, 2, Rational(3, 2)))
    (-1, 5, -8, 7, -5)
    """
    inverse, count, first, second = sums
    return (
        2 * second - 2 * first,
        2 * second - 5 * first + 4 * count,
        4 * count - 5 * first - 2 * inverse,
        4 * count - inverse,
        -inverse,
    )


def critical_k_gons(corners: int) -> tuple[KGon, ...]:
    """All critical regular k-gons of the one-hot loss, in every chamber, lowest ρ first.

    Up to the square they have unit norm and no bias. From the pentagon on every one has a negative
    bias and an overlap with its neighbours above −b (`theory.models.one_hot.k_gon_theorems`), so
    the roots of one quartic a chamber are all there are; Arb isolates them.

    >>> [(k, len(critical_k_gons(k)), critical_k_gons(k)[0].active) for k in (4, 5, 9, 12)]
    [(4, 1, 0), (5, 1, 1), (9, 1, 1), (12, 1, 2)]
    """
    if corners < 1:
        raise ValueError(f"corners must be at least 1, got {corners}")
    return _critical_k_gons(corners)


@lru_cache(maxsize=128)
def _critical_k_gons(corners: int) -> tuple[KGon, ...]:
    if corners <= 4:
        return (KGon(corners, 0, arb(0), arb(1), arb(0), arb(0)),)
    with working(BITS):
        cosines = [enclose(cosine(corners, j), BITS) for j in range(1, most_active(corners) + 1)]
        found = [
            _at(corners, cosines[:active], ratio)
            for active in range(1, len(cosines) + 1)
            for ratio in _ratios(cosines, active)
        ]
    return tuple(sorted(found, key=lambda gon: float(gon.ratio)))


def k_gon(corners: int) -> KGon:
    """The critical regular k-gon where there is just one: for every k that was tried.

    >>> print(k_gon(10).energy.str(12, radius=False))
    5.00000000000
    >>> print(k_gon(7).saving.str(12, radius=False))
    5.25130491695
    """
    found = critical_k_gons(corners)
    if len(found) != 1:
        raise ValueError(f"{corners} corners have {len(found)} critical polygons, not one")
    return found[0]


def _ratios(cosines: Sequence[arb], active: int) -> list[arb]:
    """The roots ρ of the quartic in the chamber where ``active`` neighbours interfere."""
    low = cosines[active] if active < len(cosines) else arb(0)
    high, found = cosines[active - 1], []
    for root in _real_roots(cosines[:active]):
        if root > low and root < high:
            found.append(root)
        elif not (root < low or root > high):
            raise ValueError(f"a root may lie on the edge of its chamber: {root}")
    return found


def _real_roots(cosines: Sequence[arb]) -> list[arb]:
    quartic = acb_poly(list(critical_quartic(cosine_sums(cosines, arb(1)))))
    # The roots come in separate balls, so one that meets the real line is its own conjugate.
    return [root.real for root in quartic.roots(tol=_TOLERANCE) if root.imag.contains(0)]


def _at(corners: int, cosines: Sequence[arb], ratio: arb) -> KGon:
    gain, cost = corner_coefficients(cosines, ratio)
    size = gain / (2 * cost)
    energy = corners * (1 - gain**2 / (4 * cost))
    return KGon(corners, len(cosines), ratio, size, -ratio * size, energy)


def corner_coefficients(cosines: Sequence[Number], ratio: Number) -> tuple[Number, Number]:
    """B and C: a corner of squared norm L and bias −ρL costs ``1 − B L + C L²``.

    >>> from sympy import Rational
    >>> corner_coefficients([Rational(1, 2)], Rational(0))
    (2, 3/2)
    """
    gain = (1 - ratio) ** 2 * (2 + ratio)
    cost = (1 - ratio) ** 3 + 2 * sum(((c - ratio) ** 3 / c for c in cosines), 0 * ratio)
    return gain, cost


# Exact numbers


def exact_ratio(corners: int) -> Expr:
    """ρ = −b/l² of the critical k-gon as an algebraic number: by radicals if it is simple.

    >>> exact_ratio(10), exact_ratio(6)
    (-1/2 + sqrt(5)/2, CRootOf(5*x**4 - 7*x**3 + 8*x**2 - 5*x + 1, 0))
    """
    return _exact_ratio(corners)


@lru_cache(maxsize=32)
def _exact_ratio(corners: int) -> Expr:
    gon, x = k_gon(corners), Letter("x")
    cosines = [cosine(corners, j) for j in range(1, gon.active + 1)]
    quartic = critical_quartic(cosine_sums(cosines, Integer(1)))
    over_cosines = Poly([radsimp(c).expand() for c in reversed(quartic)], x, extension=True)
    for factor, _ in over_cosines.factor_list()[1]:
        if factor.degree() == 1:
            root = radsimp(-factor.nth(0) / factor.nth(1)).expand()
            if _meets(root, gon.ratio):
                return root
    norm = over_cosines if over_cosines.domain.is_ZZ else over_cosines.norm()
    for factor, _ in factor_list(norm)[1]:
        for index in range(Poly(factor, x).count_roots()):
            root = CRootOf(Poly(factor, x), index)
            if _meets(root, gon.ratio):
                return root
    raise ValueError(f"no root of the quartic is the ratio of the {corners}-gon")


def exact_k_gon(corners: int) -> tuple[Expr, Expr, Expr]:
    """Squared norm, bias and ``h_k`` of the critical k-gon, exact; for a ratio by radicals.

    >>> exact_k_gon(4), exact_k_gon(10)[2]
    ((1, 0, 0), 5)
    """
    if corners <= 4:
        return Integer(1), Integer(0), Integer(0)
    gon, ratio = k_gon(corners), exact_ratio(corners)
    gain, cost = corner_coefficients(
        [cosine(corners, j) for j in range(1, gon.active + 1)], sympify(ratio)
    )
    size = radsimp(gain / (2 * cost)).expand()
    return size, (-ratio * size).expand(), radsimp(corners * (1 - gain * size / 2)).expand()


def _meets(root: Expr, ball: arb) -> bool:
    return bool(enclose(root, BITS).overlaps(ball))


def polygon_derivatives(corners: int, squared_norm: Expr, bias: Expr) -> tuple[Expr, Expr, Expr]:
    """A corner's share of H, and its derivatives by the squared norm and by the bias; exact.

    All overlaps count, whatever the chamber.

    >>> polygon_derivatives(4, Integer(1), Integer(0))
    (0, 0, 0)
    """
    cosines = [cosine(corners, j) for j in range(corners)]
    field = field_of([*cosines, sympify(squared_norm), sympify(bias)])
    size, offset = field.number(sympify(squared_norm)), field.number(sympify(bias))
    value = by_size = by_bias = field.number(Integer(0))
    for step, turn in enumerate(cosines):
        c = field.number(turn)
        jet = (interference_jet if step else own_jet)(size * c, offset, field)
        value, by_size, by_bias = value + jet.value, by_size + c * jet.g, by_bias + jet.b
    return field.expression(value), field.expression(by_size), field.expression(by_bias)


def printed_system(corners: int, norm: Expr, bias: Expr) -> tuple[Expr, Expr]:
    """The two polynomials whose common zeros are said to be the critical k-gons.

    They are written for the chamber where all neighbours with positive overlaps interfere.

    >>> printed_system(4, Integer(1), Integer(0))
    (0, 0)

    Source: chen2023 (restated).
    """
    near = [cosine(corners, j) for j in range(1, most_active(corners) + 1)]
    h, m, g, f = cosine_sums(near, Integer(1))
    return system_polynomials(norm, bias, f, g, h, m)


def system_polynomials(x: Expr, y: Expr, f: Expr, g: Expr, h: Expr, m: Expr) -> tuple[Expr, Expr]:
    """The two polynomials in x = l and y = b, from the four sums of powers of cosines."""
    first = x**6 * g + x**2 * y**2 * h + 2 * x**4 * y * m + y**2 - x**4
    second = 2 * x**8 * f + 3 * x**6 * y * g - x**2 * y**3 * h - 2 * x**6 - 2 * y**3
    return first, second


def printed_solutions(corners: int) -> list[tuple[arb, arb]]:
    """(ρ, l) of the solutions with l > 0 > b of the printed system, in their chamber or not.

    >>> [(round(float(ratio), 4), round(float(l), 4)) for ratio, l in printed_solutions(12)]
    [(0.437, 1.0332), (0.5473, 1.2498)]
    """
    with working(BITS):
        steps = range(1, most_active(corners) + 1)
        cosines = [enclose(cosine(corners, j), BITS) for j in steps]
        found = []
        for ratio in sorted(_real_roots(cosines), key=float):
            gain, cost = corner_coefficients(cosines, ratio)
            size = gain / (2 * cost)
            if ratio > 0 and size > 0:
                found.append((ratio, size.sqrt()))
        return found
