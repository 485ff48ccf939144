"""Exact numbers whose sign is known: rationals, number fields such as Q(√5), and letters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Protocol

from flint import arb, ctx, fmpq
from sympy import Expr, Rational, S, cancel, construct_domain, factor, sympify

from theory.ball import enclose
from theory.compare import sign

Number = Any
"""An element of the field that a loss is computed in."""


class Field(Protocol):
    """Exact arithmetic with a sign: elements know +, −, ·, / and powers."""

    def number(self, entry: Expr) -> Number: ...
    def positive_part(self, value: Number) -> Number: ...
    def expression(self, value: Number) -> Expr: ...


class Rationals:
    """Rational numbers, in flint: a hundred times faster than sympy's."""

    def number(self, entry: Expr | Fraction | int) -> fmpq:
        q = entry if isinstance(entry, int | Fraction) else Fraction(int(entry.p), int(entry.q))
        return fmpq(q.numerator, q.denominator)

    def positive_part(self, value: fmpq) -> fmpq:
        return value if value > 0 else fmpq(0)

    def expression(self, value: fmpq) -> Expr:
        return Rational(int(value.p), int(value.q))


@dataclass(frozen=True)
class Algebraics:
    """A number field such as Q(√5): a polynomial in one root, which a ball encloses."""

    domain: Any

    def number(self, entry: Expr) -> Number:
        return self.domain.from_sympy(entry)

    def positive_part(self, value: Number) -> Number:
        return value if self._is_positive(value) else self.domain.zero

    def expression(self, value: Number) -> Expr:
        return self.domain.to_sympy(value)

    def _is_positive(self, value: Number) -> bool:
        """Zero is known algebraically, so some precision tells the sign of anything else."""
        if not value:
            return False
        for bits in (64, 256, 1024, 4096):
            ball = self._ball(value, bits)
            if ball > 0 or ball < 0:
                return bool(ball > 0)
        raise ValueError(f"the sign of {self.expression(value)} is not told by 4096 bits")

    def _ball(self, value: Number, bits: int) -> arb:
        root, before = self._roots(bits), ctx.prec
        ctx.prec = bits
        try:
            ball = arb(0)
            for c in value.to_list():
                ball = ball * root + arb(fmpq(int(c.numerator), int(c.denominator)))
            return ball
        finally:
            ctx.prec = before

    def _roots(self, bits: int) -> arb:
        if bits not in self._known:
            self._known[bits] = enclose(self.domain.ext.as_expr(), bits)
        return self._known[bits]

    @cached_property
    def _known(self) -> dict[int, arb]:
        return {}


class Expressions:
    """Expressions with letters, whose signs must follow from the letters' assumptions."""

    def number(self, entry: Expr) -> Expr:
        return entry

    def positive_part(self, value: Expr) -> Expr:
        known = sign(value) if not value.free_symbols else _sign_by_assumptions(value)
        if known is None:
            raise ValueError(f"the sign of {value} does not follow from its letters' assumptions")
        return value if known > 0 else S.Zero

    def expression(self, value: Expr) -> Expr:
        return cancel(value)


def _sign_by_assumptions(value: Expr) -> int | None:
    """The sign, where ≥ 0 counts as positive: the positive part is the same."""
    known = factor(value)
    return 1 if known.is_nonnegative else -1 if known.is_nonpositive else None


def field_of(entries: Iterable[Expr]) -> Field:
    """The smallest of the three fields that holds all entries.

    >>> from sympy import sqrt
    >>> field_of([S.Half]).number(S.Half) == fmpq(1, 2), type(field_of([sqrt(5)])).__name__
    (True, 'Algebraics')
    """
    entries = [sympify(entry) for entry in entries]
    if all(isinstance(entry, Rational) for entry in entries):
        return Rationals()
    if not any(entry.free_symbols for entry in entries):
        domain, _ = construct_domain(entries, extension=True, field=True)
        if domain.is_AlgebraicField:
            return Algebraics(domain)
    return Expressions()
