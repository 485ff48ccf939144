"""Certificates about codes, checked with the standard library alone."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from theory.certificate import Rejected
from theory.rational import directions, dot, rank

Vector = tuple[Fraction, ...]
Table = tuple[Vector, ...]

MOST_SUBSETS = 20_000
"""The check of a spark looks at no more sets of columns than this."""


def _text(vector: object) -> str:
    if isinstance(vector, tuple | list):
        return "[" + ", ".join(_text(part) for part in vector) + "]"
    return str(vector)


def _short(number: Fraction) -> str:
    """A number for an error message: in full when short, else its sign and size."""
    bits = number.numerator.bit_length() + number.denominator.bit_length()
    if bits < 200:
        return str(number)
    return f"a {'positive' if number > 0 else 'negative'} fraction of {bits} bits"


def _vector(name: str, values: Vector, size: int) -> Vector:
    if not isinstance(values, tuple) or any(not isinstance(v, Fraction | int) for v in values):
        raise Rejected(f"{name} must be a list of numbers")
    if len(values) != size:
        raise Rejected(f"{name} must have {size} entries, got {len(values)}")
    return values


def _columns(table: Table) -> list[list[Fraction]]:
    """The directions of a dims × features table, or `Rejected`."""
    if not isinstance(table, tuple) or any(not isinstance(row, tuple) for row in table):
        raise Rejected("directions must be a table of numbers")
    if any(not isinstance(entry, Fraction | int) for row in table for entry in row):
        raise Rejected("directions must be a table of numbers")
    try:
        return directions(table)
    except ValueError as error:
        raise Rejected(str(error)) from None


def _places(support: Vector, features: int) -> list[int]:
    """The support as places 0 .. n − 1, increasing."""
    if not isinstance(support, tuple) or any(not isinstance(p, Fraction | int) for p in support):
        raise Rejected("support must be a list of whole numbers")
    if any(p.denominator != 1 for p in support):
        raise Rejected(f"support must be whole numbers, got {_text(support)}")
    places = [int(p) for p in support]
    if places != sorted(set(places)) or not all(0 <= p < features for p in places):
        raise Rejected(f"support must increase within 0..{features - 1}, got {places}")
    return places


def _whole(name: str, number: Fraction, least: int, most: int) -> int:
    if not isinstance(number, Fraction | int) or number.denominator != 1:
        raise Rejected(f"{name} must be a whole number")
    if not least <= number <= most:
        raise Rejected(f"{name} must be in {least}..{most}, got {_short(Fraction(number))}")
    return int(number)


def _written(columns: Sequence[Sequence[Fraction]], code: Vector) -> list[Fraction]:
    """The activation W x."""
    return [dot(row, code) for row in zip(*columns, strict=True)]


def _norm(code: Vector) -> Fraction:
    return sum((abs(value) for value in code), Fraction(0))


@dataclass(frozen=True)
class UniqueNonnegative:
    """Every nonnegative code on ``support`` is the only nonnegative code of its activation.

    ``directions`` is W (dims × features) and ``separator`` a vector y that is orthogonal to the
    columns on the support and has positive inner product with all others. Were ``W z = 0`` with
    ``z ≥ 0`` off the support, then ``0 = y·Wz`` would be a sum of nonnegative terms, so ``z`` would
    vanish off the support; and on it, because those columns are independent (Gordan's theorem
    says that such a y exists whenever the statement is true).
    """

    kind: ClassVar[str] = "unique-nonnegative"
    shows: ClassVar[str] = "theory.codes.uniqueness:only_nonnegative_codes_on"
    directions: Table
    support: Vector
    separator: Vector

    def case(self) -> dict[str, object]:
        """W and the support that the statement is about, by letter."""
        return {"W": self.directions, "support": self.support}

    def proves(self) -> str:
        columns = _columns(self.directions)
        support = _places(self.support, len(columns))
        separator = _vector("separator", self.separator, len(self.directions))
        on = [columns[i] for i in support]
        if on and rank(on) < len(on):
            raise Rejected(f"the columns on the support {support} are dependent")
        for i, w in enumerate(columns):
            overlap = dot(separator, w)
            if i in support and overlap != 0:
                raise Rejected(f"separator·W_{i} must be 0 on the support, is {_short(overlap)}")
            if i not in support and overlap <= 0:
                is_ = _short(overlap)
                raise Rejected(f"separator·W_{i} must be positive off the support, is {is_}")
        return (
            f"for W = {_text(self.directions)}, every x >= 0 with support within {support} "
            "is the only nonnegative solution of W x = h"
        )


@dataclass(frozen=True)
class Collision:
    """Two different codes with one activation, so that no decoder can tell them apart.

    Each has at most ``most`` nonzero coefficients; ``nonnegative`` is 1 when both are also
    nonnegative and 0 when nothing is said of their signs.
    """

    kind: ClassVar[str] = "collision"
    shows: ClassVar[str] = "theory.codes.uniqueness:different_codes_of_one_activation"
    directions: Table
    one: Vector
    other: Vector
    most: Fraction
    nonnegative: Fraction

    def case(self) -> dict[str, object]:
        """W and the two codes, by letter."""
        return {"W": self.directions, "x": self.one, "y": self.other}

    def proves(self) -> str:
        columns = _columns(self.directions)
        codes = [_vector(n, getattr(self, n), len(columns)) for n in ("one", "other")]
        most = _whole("most", self.most, 0, len(columns))
        signed = not _whole("nonnegative", self.nonnegative, 0, 1)
        for name, code in zip(("one", "other"), codes, strict=True):
            nonzero = sum(value != 0 for value in code)
            if nonzero > most:
                raise Rejected(f"{name} has {nonzero} nonzero coefficients, more than {most}")
            if not signed and min(code) < 0:
                raise Rejected(f"{name} has the negative coefficient {_short(min(code))}")
        if codes[0] == codes[1]:
            raise Rejected("one and other are the same code")
        if _written(columns, codes[0]) != _written(columns, codes[1]):
            raise Rejected("one and other have different activations")
        kind = "codes" if signed else "nonnegative codes"
        return (
            f"for W = {_text(self.directions)}, the different {kind} {_text(codes[0])} and "
            f"{_text(codes[1])}, each with at most {most} nonzero, have the same activation"
        )


@dataclass(frozen=True)
class Spark:
    """The smallest number of dependent columns of W, by a dependence and by elimination.

    The columns on ``support`` satisfy ``Σ coefficients·columns = 0`` with no coefficient zero, and
    every smaller set of columns is independent: all sets of one column less are eliminated here.
    """

    kind: ClassVar[str] = "spark"
    directions: Table
    support: Vector
    coefficients: Vector

    def bounds(self) -> dict[str, Fraction]:
        """The spark, from both sides."""
        size = Fraction(len(self.support))
        return {"lower": size, "upper": size}

    def proves(self) -> str:
        columns = _columns(self.directions)
        support = _places(self.support, len(columns))
        if not support:
            raise Rejected("support must name at least one column")
        coefficients = _vector("coefficients", self.coefficients, len(support))
        if any(value == 0 for value in coefficients):
            raise Rejected("coefficients must not contain 0")
        if any(_written([columns[i] for i in support], coefficients)):
            raise Rejected(f"the columns {support} with these coefficients do not sum to 0")
        size = len(support) - 1
        self._all_independent(columns, size)
        return (
            f"for W = {_text(self.directions)}, the smallest dependent set has {size + 1} columns"
        )

    def _all_independent(self, columns: list[list[Fraction]], size: int) -> None:
        subsets = math.comb(len(columns), size)
        if subsets > MOST_SUBSETS:
            raise Rejected(f"{subsets} sets of {size} columns, more than {MOST_SUBSETS} to check")
        for places in itertools.combinations(range(len(columns)), size):
            if rank([columns[i] for i in places]) < size:
                raise Rejected(f"the columns {list(places)} are dependent already")


@dataclass(frozen=True)
class BasisPursuit:
    """A code with the least ℓ1 norm among all codes of its activation, by a dual vector.

    With ``|W_i·y| ≤ 1`` for all i, any code x' of h has ``|x'|₁ ≥ y·Wx' = y·h``; so ``y·h = |x|₁``
    makes x a minimiser. Any other minimiser lives where ``|W_i·y| = 1``; when that is only on the
    support of x and those columns are independent, there is no other.
    """

    kind: ClassVar[str] = "basis-pursuit"
    directions: Table
    code: Vector
    dual: Vector

    @property
    def shows(self) -> str:
        """The weaker or the stronger predicate, by what the dual vector is good for."""
        columns = _columns(self.directions)
        alone = self._unique(columns, [dot(self.dual, w) for w in columns])
        return f"theory.codes.uniqueness:{'only_code' if alone else 'a_code'}_of_least_l1"

    def case(self) -> dict[str, object]:
        """W and the code, by letter."""
        return {"W": self.directions, "x": self.code}

    def proves(self) -> str:
        columns = _columns(self.directions)
        code = _vector("code", self.code, len(columns))
        dual = _vector("dual", self.dual, len(self.directions))
        overlaps = [dot(dual, w) for w in columns]
        for i, overlap in enumerate(overlaps):
            if abs(overlap) > 1:
                raise Rejected(f"dual·W_{i} must be within [-1, 1], is {_short(overlap)}")
        if dot(overlaps, code) != _norm(code):
            raise Rejected("dual·h must equal the l1 norm of the code")
        alone = ", and no other code has as small a one" if self._unique(columns, overlaps) else ""
        return (
            f"for W = {_text(self.directions)}, no code of the same activation has smaller "
            f"l1 norm than {_text(code)}{alone}"
        )

    def _unique(self, columns: list[list[Fraction]], overlaps: list[Fraction]) -> bool:
        tight = [w for w, overlap in zip(columns, overlaps, strict=True) if abs(overlap) == 1]
        support = sum(value != 0 for value in self.code)
        return len(tight) == support and rank(tight) == support


@dataclass(frozen=True)
class NoNonnegative:
    """An activation without a nonnegative code, by Farkas' lemma.

    The ``separator`` y has ``y·W_i ≥ 0`` for every direction and ``y·h < 0``: then ``x ≥ 0`` with
    ``W x = h`` would give ``0 ≤ Σ x_i (y·W_i) = y·h < 0``.
    """

    kind: ClassVar[str] = "no-nonnegative"
    shows: ClassVar[str] = "theory.codes.uniqueness:no_nonnegative_code"
    directions: Table
    activation: Vector
    separator: Vector

    def case(self) -> dict[str, object]:
        """W and the activation, by letter."""
        return {"W": self.directions, "h": self.activation}

    def proves(self) -> str:
        columns = _columns(self.directions)
        h = _vector("activation", self.activation, len(self.directions))
        y = _vector("separator", self.separator, len(self.directions))
        for i, w in enumerate(columns):
            if dot(y, w) < 0:
                raise Rejected(f"separator·W_{i} must be at least 0, is {_short(dot(y, w))}")
        if dot(y, h) >= 0:
            raise Rejected(f"separator·h must be negative, is {_short(dot(y, h))}")
        return f"for W = {_text(self.directions)}, no x >= 0 solves W x = {_text(h)}"
