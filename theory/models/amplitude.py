"""How large a feature is when it is present: uniform, discrete, or a mixture of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Integer, Rational, S, sympify

from theory.compare import equal
from theory.exact import is_exact

Piece = tuple[Expr, Expr, Expr]
"""The chance of a piece and its two ends: uniform between them, or certain where they agree."""


@dataclass(frozen=True)
class Amplitude:
    """The law of a present feature: a mixture of uniform laws on intervals and of certain values.

    ``pieces`` holds (chance, low, high), exact numbers; the chances sum to 1. A certain value is a
    piece of ``low == high``, and is not 0, for a feature that is 0 is absent.

    >>> Amplitude.uniform(0, 1).moment(2), Amplitude.levels({1: 1}).moment(2)
    (1/3, 1)
    """

    pieces: tuple[Piece, ...]

    def __post_init__(self) -> None:
        exact = tuple(map(_exact, self.pieces))
        if not exact:
            raise ValueError("amplitude must have at least one piece, got none")
        for chance, low, high in exact:
            _check_piece(chance, low, high)
        total = sum((chance for chance, _, _ in exact), S.Zero)
        if not equal(total, S.One):
            raise ValueError(f"chances of an amplitude must sum to 1, got {total}")
        object.__setattr__(self, "pieces", exact)

    @classmethod
    def uniform(cls, low: object, high: object) -> Amplitude:
        """Uniform on [low, high]."""
        return cls(((S.One, low, high),))

    @classmethod
    def levels(cls, chances: Mapping[object, object] | Iterable[object]) -> Amplitude:
        """Discrete levels: a mapping from level to chance, or levels of equal chance.

        A level that is listed twice is twice as likely.

        >>> Amplitude.levels([1, 3]).moment(1), Amplitude.levels([1, 1, 4]).moment(1)
        (2, 2)
        """
        if not isinstance(chances, Mapping):
            levels = [exact_number("level of an amplitude", level) for level in chances]
            chances = {v: Rational(levels.count(v), len(levels)) for v in levels}
        return cls(tuple((c, v, v) for v, c in chances.items()))

    def moment(self, power: int) -> Expr:
        """The mean of the amplitude to a power, p ≥ 1."""
        return sum((c * _power(low, high, power) for c, low, high in self.pieces), S.Zero)

    @property
    def rational(self) -> bool:
        return all(isinstance(entry, Rational) for piece in self.pieces for entry in piece)

    def __str__(self) -> str:
        return " or ".join(map(_words, self.pieces))


def _power(low: Expr, high: Expr, power: int) -> Expr:
    """The mean of xᵖ on a piece: of all products of p factors low or high, ordered."""
    terms = [low**k * high ** (power - k) for k in range(power + 1)]
    return sum(terms, S.Zero) / Integer(power + 1)


def exact_number(name: str, entry: object) -> Expr:
    """The entry as an exact real number, or an expression in letters; else a ``ValueError``.

    >>> exact_number("density", "1/10")
    1/10
    """
    made: Any = S.NaN
    with suppress(Exception):  # sympify lets out whatever its parser raises
        made = made if isinstance(entry, bool) else sympify(entry)
    exact = isinstance(made, Expr) and made is not S.NaN and is_exact(made)
    if not exact or made.is_finite is False or made.is_extended_real is False:
        said = " ".join(str(entry).split())[:60]
        raise ValueError(f"{name} must be exact and finite, got {said}")
    return made


def _exact(piece: Piece) -> Piece:
    c, low, high = piece
    return (
        exact_number("chance of an amplitude", c),
        exact_number("low of an amplitude", low),
        exact_number("high of an amplitude", high),
    )


def _check_piece(chance: Expr, low: Expr, high: Expr) -> None:
    if (chance > 0) != S.true:
        raise ValueError(f"chance of an amplitude must be positive, got {chance}")
    if (low <= high) != S.true:
        raise ValueError(f"amplitude must have low <= high, got {low} and {high}")
    if equal(low, S.Zero) and equal(high, S.Zero):
        raise ValueError("amplitude must not be certainly 0: lower the density instead")


def _words(piece: Piece) -> str:
    chance, low, high = piece
    what = str(low) if low == high else f"[{low}, {high}]"
    return what if chance == 1 else f"{what} ({chance})"


UNIT = Amplitude.uniform(0, 1)
"""Uniform on [0, 1], the amplitude of the toy-model paper."""
BERNOULLI = Amplitude.levels([1])
"""Always 1 when present."""
