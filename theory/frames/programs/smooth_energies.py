"""Energies of potentials given by a formula: certified from both sides; stdlib only.

The formula's enclosures (`theory.frames.programs.smooth`) turn h ≤ f on [−1, 1) into inequalities
between polynomials, one on each piece between the ``cuts``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any, ClassVar

from theory.certificate import Rejected, refuse_unwieldy, short
from theory.frames.programs.certificates import (
    counted,
    dims_of,
    nonnegative_zonals,
    numbers_of,
    refuse_long,
)
from theory.frames.programs.polynomials import Polynomial, plus, scaled, stays_below, whole
from theory.frames.programs.smooth import Formula, Steps
from theory.frames.programs.smooth_enclosures import Unenclosed
from theory.frames.programs.zonal import in_powers
from theory.rational import directions as columns
from theory.rational import dot

MOST_CUTS, MOST_PAIRS = 400, 20_000
"""Certificates with more pieces, or more pairs of directions, are not checked."""
MOST_WORK_OF_PIECES, MOST_WORK_OF_PAIRS = 4_000, 800_000
"""Nor longer formulas on so many; see `Formula.work`. On a piece it is a long Taylor series."""


@dataclass(frozen=True)
class SmoothEnergy:
    """The energy Σ_{i≠j} f(⟨w_i, w_j⟩) of n unit vectors is at least ``energy``.

    f is the `Formula` of these ``steps``, and h = Σ h_k P_k with h_1, h_2, … ≥ 0 is ≤ f on each
    piece between the ``cuts``, which rise from −1 to 1. Then Σ f ≥ n² h_0 − n h(1), as in
    `PotentialEnergy`. At t = 1 the potential may be infinite; then the vectors are distinct.

    Two vectors in space under exp(t) are at best opposite, at 2/e > 73/100, by a line below e^t:

    >>> steps = ((Fraction(0),), (Fraction(6), Fraction(0)))
    >>> h, cuts = (Fraction(73, 100), Fraction(73, 200)), (Fraction(-1), Fraction(0), Fraction(1))
    >>> two = SmoothEnergy(Fraction(3), Fraction(2), steps, cuts, h, Fraction(73, 100))
    >>> two.proves()
    'in 3 dims, any 2 unit vectors have sum over i != j of f(<w_i, w_j>) >= 73/100 for f = exp(t)'

    Source: [yudin1992]; [cohn2007].
    """

    kind: ClassVar[str] = "smooth-energy"
    dims: Fraction
    features: Fraction
    steps: Steps
    cuts: tuple[Fraction, ...]
    coefficients: Polynomial
    energy: Fraction

    def floor(self) -> Fraction:
        """n² h_0 − n h(1)."""
        n = self.features
        return n * n * self.coefficients[0] - n * sum(self.coefficients, Fraction(0))

    def bounds(self) -> dict[str, Fraction]:
        """The least energy is at least this."""
        return {"lower": self.energy}

    def proves(self) -> str:
        dims, features = dims_of(self.dims), counted("features", self.features, 1)
        formula = formula_of(self.steps)
        cuts = numbers_of("cuts", self.cuts)
        refuse_long("cuts", cuts)
        if not 2 <= len(cuts) <= MOST_CUTS + 1 or cuts[0] != -1 or cuts[-1] != 1:
            raise Rejected(f"cuts must rise from -1 to 1 in at most {MOST_CUTS} pieces")
        if any(low >= high for low, high in pairwise(cuts)):
            raise Rejected("cuts must rise from -1 to 1")
        zonals = nonnegative_zonals("h", self.coefficients)
        work = formula.work + len(zonals) // 5
        refuse_work(work, len(cuts) - 1, "pieces", MOST_WORK_OF_PIECES)
        h = in_powers(zonals, dims)
        for low, high in pairwise(cuts):
            if not below_on(h, formula, low, high):
                raise Rejected(
                    f"h is above f somewhere on [{short(low)}, {short(high)}], or too close to it"
                )
        (energy,) = numbers_of("energy", (self.energy,))
        if energy > self.floor():
            floor = short(self.floor())
            raise Rejected(f"energy must be at most n^2 h_0 - n h(1) = {floor}, is {short(energy)}")
        refuse_unwieldy(energy)
        apart = " distinct" if formula.infinite_at_one() else ""
        return (
            f"in {dims} dims, any {features}{apart} unit vectors have "
            f"sum over i != j of f(<w_i, w_j>) >= {energy} for f = {formula}"
        )


@dataclass(frozen=True)
class SmoothAttained:
    """So many unit vectors exist with an energy ``Σ_{i≠j} f(⟨w_i, w_j⟩)`` of at most so much.

    The columns of ``directions`` are rational of length one exactly; f is the `Formula` of these
    ``steps``.

    >>> steps = ((Fraction(0),), (Fraction(6), Fraction(0)))
    >>> pair = ((Fraction(1), Fraction(-1)),)
    >>> SmoothAttained(pair, steps, Fraction(74, 100)).proves()[:-15]
    'there are 2 unit vectors in 1 dims with sum over i != j of f(<w_i, w_j>) <= 37/50'
    """

    kind: ClassVar[str] = "smooth-attained"
    directions: tuple[tuple[Fraction, ...], ...]
    steps: Steps
    energy: Fraction

    def bounds(self) -> dict[str, Fraction]:
        """The least possible energy is at most this."""
        return {"upper": self.energy}

    def attained(self) -> Fraction:
        """The energy of these directions, each pair's cost rounded up."""
        formula, vectors = formula_of(self.steps), self._vectors()
        refuse_work(formula.work, math.comb(len(vectors), 2), "pairs", MOST_WORK_OF_PAIRS)
        return 2 * sum(
            (_cost(formula, dot(u, v)) for u, v in combinations(vectors, 2)), Fraction(0)
        )

    def proves(self) -> str:
        (energy,) = numbers_of("energy", (self.energy,))
        refuse_unwieldy(energy)
        if self.attained() > energy:
            raise Rejected("energy must be at least that of the directions, is less")
        return (
            f"there are {len(self.directions[0])} unit vectors in {len(self.directions)} dims with "
            f"sum over i != j of f(<w_i, w_j>) <= {energy} for f = {formula_of(self.steps)}"
        )

    def _vectors(self) -> list[list[Fraction]]:
        table = self.directions
        if not isinstance(table, tuple):
            raise Rejected("directions must be a table of numbers")
        rows = [numbers_of("a row of directions", row) for row in table]
        try:
            vectors = columns(rows)
        except ValueError as error:
            raise Rejected(str(error)) from None
        if len(vectors) * (len(vectors) - 1) > 2 * MOST_PAIRS:
            raise Rejected(f"directions must have at most {MOST_PAIRS} pairs")
        for place, vector in enumerate(vectors):
            if dot(vector, vector) != 1:
                raise Rejected(f"direction {place} must have length one")
        return vectors


def formula_of(steps: Any) -> Formula:
    """The formula of these steps, or `Rejected`."""
    try:
        return Formula(steps)
    except ValueError as error:
        raise Rejected(str(error)) from None


def refuse_work(work: int, times: int, what: str, most: int) -> None:
    """`Rejected` where enclosing a potential so many times would take minutes."""
    if work * times > most:
        raise Rejected(
            f"at most {most // work} {what} are checked with a potential that takes so long "
            f"(powers, exp and log do), got {times}"
        )


def below_on(h: Polynomial, formula: Formula, low: Fraction, high: Fraction) -> bool:
    """Whether h < f on all of [low, high], as far as the formula's enclosures tell.

    A constant h may touch: it is compared with where all values of f are.
    """
    try:
        if not any(h[1:]) and formula.over(low, high)[0] >= h[0]:
            return True
        minorant = formula.below(low, high)
    except Unenclosed:
        return False
    gap = plus(_around(h, minorant.centre), scaled(minorant.coefficients, Fraction(-1)))
    return stays_below(whole(gap), low - minorant.centre, high - minorant.centre)


def _around(p: Polynomial, centre: Fraction) -> Polynomial:
    """p(centre + x) as a polynomial in x."""
    found: list[Fraction] = []
    for c in reversed(p):
        moved = [Fraction(0), *found]
        for k, a in enumerate(found):
            moved[k] += centre * a
        moved[0] += c
        found = moved
    return tuple(found)


def _cost(formula: Formula, overlap: Fraction) -> Fraction:
    """At least f, to some thirty digits: of the overlap no more digits are looked at."""
    below = Fraction(math.floor(overlap * _PLACES), _PLACES)
    try:
        _, high = formula.over(below, min(below + Fraction(1, _PLACES), Fraction(1)))
    except Unenclosed as error:
        raise Rejected(f"the cost of a pair is not enclosed: {error}") from None
    if isinstance(high, float):
        raise Rejected("two of the unit vectors coincide, or nearly: their energy is not enclosed")
    return Fraction(math.ceil(high * _PLACES), _PLACES)


_PLACES = 2**110
