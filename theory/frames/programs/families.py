"""One-hot interference for a whole interval of biases at once, by one certificate; stdlib only.

Where a bias itself is an awkward number, as that of a trained pentagon is, the certificate has
coefficients that are polynomials in the bias b, and every sign is decided for all b of an interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import zip_longest
from typing import Any, ClassVar

from theory.certificate import Rejected
from theory.frames.programs.algebraic import (
    Table,
    cleared,
    field_of,
    in_field,
    of_root,
    said,
)
from theory.frames.programs.certificates import (
    MOST_BITS_OF_ONE,
    counted,
    dims_of,
    numbers_of,
    refuse_long,
)
from theory.frames.programs.fields import Field, Number
from theory.frames.programs.polynomials import (
    Polynomial,
    divided_by_zero,
    evaluate,
    plus,
    scaled,
    sign,
    stays_below,
    times,
)
from theory.frames.programs.zonal import in_powers

End = Fraction | tuple[Fraction, ...]

MOST_DEGREE, MOST_POWER, MOST_PARTS = 23, 4, 48
"""Not checked: h of a higher degree in t or in b, or more coefficients times the field's degree."""
_DEEPEST = 10
"""So often the overlaps, and the biases, are halved; what nearly touches takes no longer."""


@dataclass(frozen=True)
class Biases:
    """All b in [low, high], and the field of the coefficients of polynomials in b."""

    of: Field
    low: Number | Fraction
    high: Number | Fraction

    def __str__(self) -> str:
        low, high = (said(e) if isinstance(e, Number) else str(e) for e in (self.low, self.high))
        return f"[{low}, {high}]"

    def inside(self) -> tuple[Fraction, Fraction]:
        """The ends, where they are no fractions by fractions a little further inside."""
        low = -(-self.low).below() if isinstance(self.low, Number) else self.low
        return low, self.high.below() if isinstance(self.high, Number) else self.high

    def along(self, *terms: Number | Fraction | int) -> Along:
        """terms[0] + terms[1] b + terms[2] b² + …"""
        return Along(
            self, tuple(t if isinstance(t, Number) else self.of.number([t]) for t in terms)
        )


@dataclass(frozen=True, slots=True)
class Along:
    """A polynomial in b; it has a sign if that is the same for all b inside the interval.

    At the ends it may vanish: what is ≤ 0 for all b inside is so for these too.
    """

    biases: Biases = field(repr=False)
    terms: tuple[Number, ...]

    def __add__(self, other: Along | Number | Fraction | int) -> Along:
        pairs = zip_longest(self.terms, self._terms(other), fillvalue=self.biases.of.number([0]))
        return Along(self.biases, tuple(a + b for a, b in pairs))

    __radd__ = __add__

    def __neg__(self) -> Along:
        return Along(self.biases, tuple(-a for a in self.terms))

    def __sub__(self, other: Along | Number | Fraction | int) -> Along:
        return self + -other

    def __rsub__(self, other: Number | Fraction | int) -> Along:
        return -self + other

    def __mul__(self, other: Along | Number | Fraction | int) -> Along:
        if isinstance(other, Fraction | int):
            return Along(self.biases, tuple(a * other for a in self.terms))
        return Along(self.biases, tuple(times(self.terms, self._terms(other))))  # type: ignore[arg-type]

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return any(self.terms)

    @property
    def parts(self) -> tuple[Fraction | int, ...]:
        """All numbers that it is written with."""
        return tuple(part for term in self.terms for part in term.parts)

    def sign(self) -> int:
        """−1, 0 or 1 for all b inside; `ArithmeticError` where that changes."""
        if not self:
            return 0
        terms = cleared(self.terms)
        low, high = self.biases.low, self.biases.high
        zeros = [end for end in (low, high) for _ in range(_order(terms, end))]
        for s in (1, -1):
            if stays_below([-s * a for a in terms], low, high, zeros, _DEEPEST):
                return s
        raise ArithmeticError("a sign changes with the bias: the interval is too wide")

    def _terms(self, other: Along | Number | Fraction | int) -> tuple[Number, ...]:
        return other.terms if isinstance(other, Along) else self.biases.along(other).terms


def _order(p: Sequence[Any], place: Any) -> int:
    """How often p ≠ 0 vanishes at this place."""
    found = 0
    while not evaluate(p, place):
        found, p = found + 1, divided_by_zero(p, place)
    return found


@dataclass(frozen=True)
class OneHotFamily:
    """For all biases b of an interval, Σ_{i≠j} ∫₀¹ ReLU(⟨w_i, w_j⟩ u + b)² du is at least so much.

    With −1 < b < 0 the integral is f(t) = (t + b)³/3t for overlaps t ≥ −b and 0 below. The
    coefficients of h = Σ h_k P_k are h_k = Σ_j h_kj b^j, with h_kj in a number field; what is
    proved is n² h_0 − n h(1), a polynomial in b. Directions of squared norm l and bias b cost l²
    times what unit ones with bias b/l do. An end of ``biases`` is a fraction, or a number of the
    field by its parts: the pentagon has no interference up to −cos 72°.

    Source: [yudin1992]; [cohn2007].
    """

    kind: ClassVar[str] = "one-hot-family"
    dims: Fraction
    features: Fraction
    minimal: Polynomial
    root: tuple[Fraction, Fraction]
    biases: tuple[End, End]
    coefficients: tuple[Table, ...]
    touching: Table

    def floor(self) -> Along:
        """n² h_0 − n h(1)."""
        h, n = self._coefficients(self._range()), int(self.features)
        return n * n * h[0] - n * sum(h[1:], h[0])

    def bounds(self) -> dict[str, Along]:
        """The least interference is at least this, for all b of the interval."""
        return {"lower": self.floor()}

    def proves(self) -> str:
        dims = dims_of(self.dims)
        features = counted("features", self.features, 1)
        biases = self._range()
        try:
            self._check(biases, dims)
        except ArithmeticError as error:
            raise Rejected(str(error)) from None
        terms = [f"({said(c)})*b^{j}" for j, c in enumerate(self.floor().terms) if c]
        return (
            f"in {dims} dims, for every b in {biases}, any {features} unit "
            "vectors have sum over i != j of int_0^1 ReLU(<w_i, w_j> u + b)^2 du >= "
            f"{' + '.join(terms) or '0'}, {of_root(biases.of)}"
        )

    def _check(self, biases: Biases, dims: int) -> None:
        h = self._coefficients(biases)
        for k, c in enumerate(h):
            if k and c.sign() < 0:
                raise Rejected(f"h_{k} must be at least 0, is negative")
        # At b = 0 there is no gap at −b, so up to a fixed overlap h is kept below 0 instead.
        one = biases.along(1)
        edge = biases.along(0, -1) if biases.high else biases.along(-biases.low)
        places = [biases.along(t) for t in in_field(biases.of, "touching", self.touching, 0)]
        powers = in_powers(h, dims)
        if not stays_below(cleared(powers), -one, edge, places, _DEEPEST):
            raise Rejected("h is above 0 somewhere below -b, or touches it elsewhere")
        active = (biases.along(0, 0, 0, 1), biases.along(0, 0, 3), biases.along(0, 3), one)
        gap = plus(times((0, 3), powers), scaled(active, -1))  # type: ignore[arg-type]
        if not stays_below(cleared(gap), edge, one, places, _DEEPEST):
            raise Rejected("h is above f somewhere above -b, or touches it elsewhere")

    def _range(self) -> Biases:
        if not isinstance(self.biases, tuple) or len(self.biases) != 2:
            raise Rejected("biases must be a list of two ends")
        field = field_of(self.minimal, self.root)
        low, high = (_end(field, end) for end in self.biases)
        if not sign(low + 1) > 0 > sign(low - high) or sign(high) > 0:
            raise Rejected("biases must be an interval between -1 and 0")
        return Biases(field, low, high)

    def _coefficients(self, biases: Biases) -> Sequence[Any]:
        if not isinstance(self.coefficients, tuple) or not self.coefficients:
            raise Rejected("coefficients must have at least one entry")
        if len(self.coefficients) > MOST_DEGREE + 1:
            came = len(self.coefficients) - 1
            raise Rejected(f"coefficients must be of degree <= {MOST_DEGREE}, got {came}")
        parts = len(self.coefficients) * (len(biases.of.minimal) - 1)
        if parts > MOST_PARTS:
            raise Rejected(
                f"coefficients times the field's degree must be at most {MOST_PARTS}, got {parts}"
            )
        rows = [in_field(biases.of, "each coefficient", row) for row in self.coefficients]
        if any(len(row) > MOST_POWER + 1 for row in rows):
            raise Rejected(f"each coefficient must be of degree <= {MOST_POWER} in b")
        refuse_long("coefficients", [part for row in rows for c in row for part in c.parts])
        return [biases.along(*row) for row in rows]


def _end(field: Field, end: Any) -> Number | Fraction:
    """One end of the biases, or `Rejected`."""
    parts = numbers_of("biases", end if isinstance(end, tuple) else (end,))
    refuse_long("biases", parts, MOST_BITS_OF_ONE)
    if not isinstance(end, tuple):
        return Fraction(parts[0])
    return in_field(field, "biases", (end,))[0]
