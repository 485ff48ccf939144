r"""Floors of the one-hot loss where every feature has a norm and a bias of its own; stdlib only.

Of n features one is present, with an amplitude u uniform on [0, 1]. Feature i has a direction v_i,
a squared norm l_i and a bias b_i; in all the loss is

.. math:: \sum_i \int_0^1 (u - \mathrm{ReLU}(l_i u + b_i))^2 du
          + \sum_{i \ne j} \varphi(\sqrt{l_i l_j} \langle v_i, v_j \rangle, b_i), \quad
          \varphi(g, b) = \int_0^1 \mathrm{ReLU}(g u + b)^2 du .

**Pairs.** Write b = −s l. For s, s' ≥ 0 and every ratio r² = l/l' of squared norms

.. math:: \varphi(\sqrt{ll'}\, t, -sl) + \varphi(\sqrt{ll'}\, t, -s'l')
          = ll' (\varphi(t, -sr) + \varphi(t, -s'/r)) \ge 2 ll'\, G(t, \sqrt{ss'}),

where G, the mean of the two at the worst ratio, is 0 up to t = σ, then (t − σ)³/3t, and from
t = 3σ on (t + σ)² (t − 2σ)/6t, where the worst ratio is no longer 1. Profiles a_k(s), with
Σ_k a_k(s) a_k(s') P_k(t) ≤ G(t, √(ss')) for all t, turn the interference into zonal sums, which are
never negative; that of degree 0 is at least 2R Σ_i l_i a_0(s_i) − R² at every price R. What is left
is a sum over features alone: with h = Σ_k a_k(s)², and A and C of `theory.models.one_hot.floor`,
feature i costs

.. math:: \tfrac13 - 2 l (A(s) - R a_0(s)) + l^2 (C(s) - h(s)),

at least e if (A − R a_0)² ≤ (1/3 − e)(C − h), and the loss is at least n e − R². Profiles are
steps: G falls in σ, so a_k holds at the upper end of a cell of shifts. Above the last they are 0.

**Positive biases** take the profile of s = 0. They may be taken to have l < 1: else less bias is
better. The bias costs φ(−√(lL), b) at least from each feature of squared norm up to L: no overlap
of the two is below −√(lL), and where it is positive φ is at least b² more than without a bias.
Longer features, with all profiles scaled by √(L/l), cost λ more than e. So where j of the others
are not long, at most j + 1 features have a positive bias, and each may cost (n − 1 − j) λ/(j + 1)
less.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, pairwise
from typing import ClassVar

from theory.certificate import Rejected, short
from theory.frames.programs.certificates import (
    MOST_BITS_OF_ONE,
    dims_of,
    numbers_of,
    refuse_long,
    whole_number,
)
from theory.frames.programs.polynomials import (
    Polynomial,
    never_positive,
    plus,
    scaled,
    stays_below,
    times,
    whole,
)
from theory.frames.programs.zonal import in_powers
from theory.models.one_hot.floor import GAIN, SPREAD, THIRD, short_of

MOST_CELLS, MOST_DEGREE, MOST_FEATURES, MOST_STRIPS = 80, 16, 1_000, 4_000
_BITS = 24
"""Roots are rounded up to so many bits, and places to look at to as many."""

_MOST_BITS = 200_000
ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class FreeOneHotFloor:
    """n features of any norms and any biases, each its own, lose at least ``loss`` in all.

    ``shifts`` rise from 0; ``profiles`` has for each degree k the a_k at each of them. ``price``
    is R, ``each`` is e, ``spared`` λ and ``longest`` the norm √L.

    Nothing is proved by profiles that are all 0, for features may not interfere at all:

    >>> numbers = map(Fraction, (0, 0, 0, 2, 0))
    >>> nothing = FreeOneHotFloor(Fraction(2), Fraction(3), (ZERO,), ((ZERO,),), *numbers)
    >>> nothing.proves()
    'in 2 dims, 3 features of any norms and any biases have one-hot loss >= 0'
    """

    kind: ClassVar[str] = "free-one-hot-floor"
    dims: Fraction
    features: Fraction
    shifts: tuple[Fraction, ...]
    profiles: tuple[Polynomial, ...]
    price: Fraction
    each: Fraction
    spared: Fraction
    longest: Fraction
    loss: Fraction

    def bounds(self) -> dict[str, Fraction]:
        """The loss, summed over features, is at least this."""
        return {"lower": self.loss}

    def proves(self) -> str:
        dims, features = dims_of(self.dims), whole_number("features", self.features, 1)
        if features > MOST_FEATURES:
            raise Rejected(f"features must be at most {MOST_FEATURES}, got {short(features)}")
        self._refuse_shapes()
        self._refuse_numbers()
        if self.loss > features * self.each - self.price**2:
            raise Rejected(f"loss must be at most n e − R², is {short(self.loss)}")
        # No loss is negative, so that a floor of 0 needs no profiles.
        if self.loss:
            self._refuse_profiles(dims, features)
        return (
            f"in {dims} dims, {features} features of any norms and any biases "
            f"have one-hot loss >= {self.loss}"
        )

    def _refuse_profiles(self, dims: int, features: int) -> None:
        for i, j in combinations_with_replacement(range(len(self.shifts)), 2):
            _refuse_pair(self._kernel(i, j), self.shifts[i] * self.shifts[j], dims)
        for i in range(len(self.shifts)):
            self._refuse_cheap(i)
        if short_of(self.shifts[-1], self.each + self.spared):
            raise Rejected(f"shifts above {short(self.shifts[-1])} may lose less")
        self._refuse_positive(features)

    def _refuse_shapes(self) -> None:
        shifts = numbers_of("shifts", self.shifts)
        if not 1 <= len(shifts) <= MOST_CELLS:
            raise Rejected(f"shifts must be 1 to {MOST_CELLS} numbers, got {len(shifts)}")
        if not isinstance(self.profiles, tuple) or not 1 <= len(self.profiles) <= MOST_DEGREE + 1:
            raise Rejected(f"profiles must be 1 to {MOST_DEGREE + 1} lists")
        rows = tuple(numbers_of("a profile", row) for row in self.profiles)
        if any(len(row) != len(shifts) for row in rows):
            raise Rejected("a profile must have one number a shift")
        refuse_long("shifts and profiles", (*shifts, *(c for r in rows for c in r)), _MOST_BITS)
        if shifts[0] != 0 or shifts[-1] >= 1 or any(a >= b for a, b in pairwise(shifts)):
            raise Rejected("shifts must rise from 0 to less than 1")

    def _refuse_numbers(self) -> None:
        names = ("price", "each", "spared", "longest", "loss")
        singles = numbers_of("numbers", tuple(getattr(self, name) for name in names))
        refuse_long("the numbers of a floor", singles, MOST_BITS_OF_ONE)
        if self.loss < 0 or self.each < 0 or self.spared < 0 or self.each + self.spared >= THIRD:
            raise Rejected("loss, each and spared must be >= 0, the last two below 1/3 together")
        if self.longest < 1:
            raise Rejected(f"longest must be at least 1, is {short(self.longest)}")
        if any(self.price * a < 0 for a in self.profiles[0]):
            raise Rejected("price times the profile of degree 0 must not be negative")

    def _kernel(self, i: int, j: int) -> Polynomial:
        return tuple(row[i] * row[j] for row in self.profiles)

    def _kept(self, i: int) -> Fraction:
        """h, and C − h is what is left of the square of the norm."""
        return sum(self._kernel(i, i), ZERO)

    def _refuse_cheap(self, i: int) -> None:
        """`Rejected` unless each feature of the cell costs e, and λ more where it is long."""
        low, high = self.shifts[max(i - 1, 0)], self.shifts[i]
        price, kept = self.price * self.profiles[0][i], self._kept(i)
        rest = THIRD - self.each
        gain, spread = plus(GAIN, (-price,)), plus(SPREAD, (-kept,))
        where = f"shifts in [{short(low)}, {short(high)}]"
        if not _below(scaled(spread, -ONE), low, high) or not _below(
            plus(times(gain, gain), scaled(spread, -rest)), low, high
        ):
            raise Rejected(f"{where} may lose less")
        if not self._costs_when_long(price, max(kept, ZERO), low, high):
            raise Rejected(f"{where} and norms above {short(self.longest)} may lose less")

    def _costs_when_long(
        self, price: Fraction, kept: Fraction, low: Fraction, high: Fraction
    ) -> bool:
        """Whether with l > L a feature of the cell costs e + λ.

        It costs 1/3 − 2lA + l²C + 2R a_0 √(lL) − h l L, no less than with L for √(lL).
        """
        most = self.longest**2
        rest = THIRD + 2 * price * most - self.each - self.spared
        slope = plus(GAIN, (kept * most / 2,))
        if _below(plus(times(slope, slope), scaled(SPREAD, -rest)), low, high):
            return True
        rises = plus(slope, scaled(SPREAD, -most))
        at_most = plus(scaled(slope, 2 * most), scaled(SPREAD, -(most**2)))
        return _below(rises, low, high) and _below(plus(at_most, (-rest,)), low, high)

    def _refuse_positive(self, features: int) -> None:
        """`Rejected` unless features with biases above 0 cost enough, on strips of norms."""
        waiting, seen = [(ZERO, ONE)], 0
        while waiting:
            low, high = waiting.pop()
            seen += 1
            if self._positive_costs(features, low, high):
                continue
            if seen + len(waiting) > MOST_STRIPS:
                raise Rejected("biases above 0 may lose less")
            middle = (low + high) / 2
            waiting += [(low, middle), (middle, high)]

    def _positive_costs(self, features: int, low: Fraction, high: Fraction) -> bool:
        """Whether b > 0 costs enough at norms from low to high, beside any number of short ones.

        The cost is (1 − l)²/3 + 2Rl a_0 − h l² − (1 − l) b + b² + j φ(−√(lL), b).
        """
        price, kept = self.price * self.profiles[0][0], self._kept(0)
        ends, width = (low**2, high**2), high**2 - low**2
        # A quadratic of leading coefficient c is at most c w²/4 below its lesser end.
        sag = max(THIRD - kept, ZERO) * width**2 / 4
        alone = min((1 - l) ** 2 / 3 + 2 * price * l - kept * l * l for l in ends) - sag
        return all(
            alone + least_with_bias(1 - ends[0], high * self.longest, j)
            >= self.each - (features - 1 - j) * self.spared / (j + 1)
            for j in range(features)
        )


def least_with_bias(slope: Fraction, silence: Fraction, others: int) -> Fraction:
    """At most the least over b ≥ 0 of b² − slope·b + j φ(−silence, b), j being ``others``.

    All but b² is convex in b: it is above its tangent at any place, which is chosen near the least.

    >>> least_with_bias(Fraction(1), Fraction(2), 0), least_with_bias(Fraction(1), Fraction(0), 3)
    (Fraction(-1, 4), Fraction(-1, 16))
    """
    p, g, j = float(slope), float(silence), others
    place = (p + j * g) / (2 + 2 * j)
    if place < g:
        place = p / (1 + math.sqrt(1 + j * p / g))
    b = Fraction(round(place * 2**_BITS), 2**_BITS)
    value, rise = interference_against(silence, b)
    value, rise = b * b - slope * b + j * value, 2 * b - slope + j * rise
    return value - rise**2 / 4


def interference_against(silence: Fraction, bias: Fraction) -> tuple[Fraction, Fraction]:
    """φ(−g, b) = ∫₀¹ ReLU(b − g u)² du for g, b ≥ 0, and its derivative by b.

    >>> interference_against(Fraction(2), Fraction(1))
    (Fraction(1, 6), Fraction(1, 2))
    """
    g, b = silence, bias
    if b >= g:
        return b * b - b * g + g * g / 3, 2 * b - g
    return b**3 / (3 * g), b * b / g


def _refuse_pair(kernel: Polynomial, product: Fraction, dims: int) -> None:
    """`Rejected` unless Σ f_k P_k ≤ G(t, σ) on [−1, 1], at some σ that is at least √product."""
    if not any(kernel):
        return
    h, root = in_powers(kernel, dims), _root_above(product)
    third = min(3 * root, ONE)
    holds = _strictly(h, -ONE, min(root, ONE))
    if holds and root < 1 and root:
        cube = (-(root**3), 3 * root**2, -3 * root, ONE)
        holds = _strictly(plus((ZERO, *scaled(h, Fraction(3))), scaled(cube, -ONE)), root, third)
    if holds and third < 1:
        # (t + σ)² (t − 2σ) = t³ − 3σ² t − 2σ³; at σ = 0 a factor t is left out.
        far = (-2 * root**3, -3 * root**2, ZERO, ONE) if root else (ZERO, ZERO, ONE)
        lifted = scaled((ZERO, *h) if root else h, Fraction(6))
        holds = _strictly(plus(lifted, scaled(far, -ONE)), third, ONE)
    if not holds:
        raise Rejected(
            f"the profiles are above the interference at shifts of product {short(product)}"
        )


def _root_above(square: Fraction) -> Fraction:
    """A number of few bits that is at least the root, and 0 only for 0."""
    root = math.isqrt(math.ceil(square * 4**_BITS))
    return Fraction(root + (root * root < square * 4**_BITS), 2**_BITS)


def _strictly(p: Sequence[Fraction], low: Fraction, high: Fraction) -> bool:
    return stays_below(whole(p), low, high)


def _below(p: Sequence[Fraction], low: Fraction, high: Fraction) -> bool:
    return never_positive(whole(p), low, high)
