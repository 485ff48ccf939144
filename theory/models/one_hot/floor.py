r"""Floors of the one-hot loss for all norms and all biases at once, by cells; stdlib only.

Of n features one is present, with an amplitude u uniform on [0, 1]. Directions of squared norm l
with one bias b = −s l, 0 ≤ s ≤ 1, lose n/3 − 2 n l A + l² (n C + I) in all, where

    A = ∫_s^1 u (u − s) du = (1 − s)² (2 + s)/6,   C = ∫_s^1 (u − s)² du = (1 − s)³/3,

and I is the interference of unit directions with bias −s. The best l leaves n (1/3 − A²/(C + I/n)).
As I falls when s grows, a floor of I at the end of a cell of shifts is one on all of the cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, ClassVar

from theory.certificate import Rejected, short
from theory.frames.programs.certificates import (
    MOST_BITS_OF_ONE,
    PotentialEnergy,
    numbers_of,
    refuse_long,
    whole_number,
)
from theory.frames.programs.polynomials import (
    Polynomial,
    never_positive,
    plus,
    scaled,
    times,
    whole,
)
from theory.frames.programs.potentials import one_hot

MOST_CELLS = 400

THIRD = Fraction(1, 3)
GAIN: Polynomial = (THIRD, Fraction(-1, 2), Fraction(0), Fraction(1, 6))
"""A as a polynomial in s."""
SPREAD: Polynomial = (THIRD, Fraction(-1), Fraction(1), -THIRD)
"""C as a polynomial in s."""


@dataclass(frozen=True)
class OneHotFloor:
    """n features of one norm and one bias, whatever both are, lose at least ``loss`` in all.

    ``shifts`` rise from 0, and ``coefficients`` has for each of them those of a polynomial h that
    proves a floor of the interference with this shift (`PotentialEnergy`). Beyond the last shift a
    feature loses more than its part alone; with a bias above 0 it loses (1 − l)²/12 alone at the
    least, and the interference at shift 0 beside it.

    Three features in a plane can have no interference at all:

    >>> nothing = OneHotFloor(
    ...     Fraction(2), Fraction(3), (Fraction(0),), ((Fraction(0),),), Fraction(0)
    ... )
    >>> nothing.proves()
    'in 2 dims, 3 features of one norm and one bias have one-hot loss >= 0'
    """

    kind: ClassVar[str] = "one-hot-floor"
    dims: Fraction
    features: Fraction
    shifts: tuple[Fraction, ...]
    coefficients: tuple[Polynomial, ...]
    loss: Fraction

    def bounds(self) -> dict[str, Fraction]:
        """The loss, summed over features, is at least this."""
        return {"lower": self.loss}

    def proves(self) -> str:
        features = whole_number("features", self.features, 1)
        (loss,) = numbers_of("loss", (self.loss,))
        refuse_long("loss", (loss,), MOST_BITS_OF_ONE)
        shifts, each = self._shifts(), Fraction(loss) / features
        if not 0 <= each < THIRD:
            raise Rejected(f"loss must be in [0, n/3), got {short(loss)}")
        floors = [self._floor(s, h) for s, h in zip(shifts, self._rows(shifts), strict=True)]
        for (low, high), floor in zip(pairwise(shifts), floors[1:], strict=True):
            if not never_positive(whole(excess(each, floor)), low, high):
                raise Rejected(f"shifts in [{short(low)}, {short(high)}] may lose less")
        if short_of(shifts[-1], each):
            raise Rejected(f"shifts above {short(shifts[-1])} may lose less")
        if floors[0] < each * (1 + 12 * floors[0]):
            raise Rejected("biases above 0 may lose less")
        dims = whole_number("dims", self.dims, 2)
        return (
            f"in {dims} dims, {features} features of one norm and one bias "
            f"have one-hot loss >= {self.loss}"
        )

    def _shifts(self) -> Polynomial:
        shifts = numbers_of("shifts", self.shifts)
        if not 1 <= len(shifts) <= MOST_CELLS:
            raise Rejected(f"shifts must be 1 to {MOST_CELLS} numbers, got {len(shifts)}")
        refuse_long("shifts", shifts)
        if shifts[0] != 0 or shifts[-1] >= 1 or any(a >= b for a, b in pairwise(shifts)):
            raise Rejected("shifts must rise from 0 to less than 1")
        return shifts

    def _rows(self, shifts: Polynomial) -> tuple[Any, ...]:
        if not isinstance(self.coefficients, tuple) or len(self.coefficients) != len(shifts):
            raise Rejected("coefficients must be one list a shift")
        return self.coefficients

    def _floor(self, shift: Fraction, coefficients: Any) -> Fraction:
        """What is proved of the interference of each unit direction with this shift."""
        potential = one_hot(-Fraction(shift))
        certificate = PotentialEnergy(
            self.dims,
            self.features,
            potential.cuts,
            potential.numerators,
            potential.denominators,
            coefficients,
            Fraction(0),
        )
        # Interference is never negative: where h proves less than 0 the energy stated is 0 too.
        proved = max(certificate.floor() if coefficients else Fraction(0), Fraction(0))
        if proved > 0:
            certificate.proves()
        return proved / self.features


def excess(each: Fraction, floor: Fraction) -> Polynomial:
    """A² − (1/3 − each)(C + floor): not positive where a feature loses ``each`` at the least."""
    spread = plus(SPREAD, (floor,))
    return tuple(plus(times(GAIN, GAIN), scaled(spread, each - THIRD)))


def short_of(shift: Fraction, each: Fraction) -> bool:
    """Whether a feature alone may lose less than ``each`` at this shift or beyond it.

    Alone it loses 1/3 − (1 − s)(2 + s)²/12 at best, which rises with s.
    """
    return THIRD - (1 - shift) * (2 + shift) ** 2 / 12 < each
