"""What one overlap costs, as exact pieces of polynomials and fractions; stdlib only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from theory.certificate import short
from theory.frames.programs.polynomials import (
    Polynomial,
    always_negative,
    evaluate,
    scaled,
    whole,
    written,
)

ZERO: Polynomial = (Fraction(0),)
ONE: Polynomial = (Fraction(1),)


@dataclass(frozen=True)
class Potential:
    """A continuous f on [−1, 1]: ``numerators[i] / denominators[i]`` between cuts i and i + 1.

    The cuts rise from −1 to 1; each denominator is positive on its closed piece. Polynomials are
    written constant first.

    >>> relu_squared().at(Fraction(-1, 2)), relu_squared().at(Fraction(1, 2))
    (Fraction(0, 1), Fraction(1, 4))
    """

    cuts: tuple[Fraction, ...]
    numerators: tuple[Polynomial, ...]
    denominators: tuple[Polynomial, ...]

    def __post_init__(self) -> None:
        for numbers in (self.cuts, *self.numerators, *self.denominators):
            _fractions("cuts and coefficients", numbers)
        if len(self.cuts) < 2 or self.cuts[0] != -1 or self.cuts[-1] != 1:
            raise ValueError("cuts must rise from -1 to 1")
        if any(low >= high for low, high in pairwise(self.cuts)):
            raise ValueError("cuts must rise from -1 to 1")
        pieces = len(self.cuts) - 1
        if len(self.numerators) != pieces or len(self.denominators) != pieces:
            raise ValueError(f"needs a numerator and a denominator for each of {pieces} pieces")
        for low, high, below in zip(self.cuts, self.cuts[1:], self.denominators, strict=False):
            if not always_negative(whole(scaled(below, Fraction(-1))), low, high):
                where = f"[{short(low)}, {short(high)}]"
                raise ValueError(
                    f"a potential must be finite: a denominator is not positive on {where}"
                )
        for place in range(1, pieces):
            if self._value(place - 1, self.cuts[place]) != self._value(place, self.cuts[place]):
                raise ValueError(f"the pieces do not agree at {short(self.cuts[place])}")

    def at(self, overlap: Fraction) -> Fraction:
        """The value at an overlap in [−1, 1]."""
        if not -1 <= overlap <= 1:
            raise ValueError(f"an overlap must be in [-1, 1], got {short(overlap)}")
        return self._value(self.piece(overlap), overlap)

    def piece(self, overlap: Fraction) -> int:
        """Which piece an overlap belongs to; at a cut, the left one."""
        return max(sum(cut < overlap for cut in self.cuts) - 1, 0)

    def __str__(self) -> str:
        parts = zip(self.cuts, self.cuts[1:], self.numerators, self.denominators, strict=False)
        return ", ".join(
            f"{_ratio(above, below)} on [{low}, {high}]" for low, high, above, below in parts
        )

    def _value(self, place: int, overlap: Fraction) -> Fraction:
        above = evaluate(self.numerators[place], overlap)
        return above / evaluate(self.denominators[place], overlap)


def relu_squared() -> Potential:
    """ReLU(t)²: the interference of a feature that is on at full strength, without bias.

    >>> print(relu_squared())
    0 on [-1, 0], t^2 on [0, 1]
    """
    square = (Fraction(0), Fraction(0), Fraction(1))
    return Potential((Fraction(-1), Fraction(0), Fraction(1)), (ZERO, square), (ONE, ONE))


def one_hot(bias: Fraction, squared_norm: Fraction = Fraction(1)) -> Potential:
    r"""The one-hot interference :math:`\int_0^1 \mathrm{ReLU}(l t u + b)^2 du` at overlap t.

    Directions have squared norm l > 0 and all biases are b. With g = l t it is
    :math:`((g + b)_+^3 - b_+^3) / 3g`: for b ≤ 0 nothing up to g = −b, and for b ≥ 0 the polynomial
    (g² + 3gb + 3b²)/3 from g = −b on.

    >>> print(one_hot(Fraction(0)))
    0 on [-1, 0], 1/3*t^2 on [0, 1]
    >>> one_hot(Fraction(-1, 2)).at(Fraction(1))
    Fraction(1, 24)
    """
    _fractions("bias and squared_norm", (bias, squared_norm))
    b, l = Fraction(bias), Fraction(squared_norm)
    if l <= 0:
        raise ValueError(f"squared_norm must be positive, got {short(l)}")
    edge = -b / l
    idle, active = _idle(b, l), _active(b, l)
    if not -1 < edge < 1:
        above, below = active if edge <= -1 else idle
        return Potential((Fraction(-1), Fraction(1)), (above,), (below,))
    (before, before_below), (after, after_below) = idle, active
    cuts = (Fraction(-1), edge, Fraction(1))
    return Potential(cuts, (before, after), (before_below, after_below))


def _idle(b: Fraction, l: Fraction) -> tuple[Polynomial, Polynomial]:
    """Below g = −b: the feature turns off before u = 1, or is never on."""
    return ((b**3,), (Fraction(0), -3 * l)) if b > 0 else (ZERO, ONE)


def _active(b: Fraction, l: Fraction) -> tuple[Polynomial, Polynomial]:
    """Above g = −b; for b ≥ 0 the fraction's factor g is cancelled."""
    if b >= 0:
        return (b * b, b * l, l * l / 3), ONE
    return (b**3, 3 * b * b * l, 3 * b * l * l, l**3), (Fraction(0), 3 * l)


def _fractions(name: str, numbers: Sequence[object]) -> None:
    for number in numbers:
        if not isinstance(number, Fraction | int):
            raise ValueError(f"{name} must be fractions, got {number!r}")


def _ratio(above: Polynomial, below: Polynomial) -> str:
    if not any(below[1:]):
        return written(scaled(above, 1 / Fraction(below[0])))
    return f"({written(above)})/({written(below)})"
