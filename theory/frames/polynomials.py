"""Whether a polynomial is positive anywhere on an interval, decided exactly; stdlib only.

A polynomial is the sequence of its coefficients, constant first. On fractions there is arithmetic;
the decision works on whole numbers (or on `Surd`), because fractions swell.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from theory.frames.surds import Surd, sign

Polynomial = tuple[Fraction, ...]
Whole = Any
"""An int or a `Surd`; all that is used of it is +, −, ×, exact division and its sign."""

_PRIME = 2**61 - 1


def evaluate(p: Sequence[Fraction], t: Fraction) -> Fraction:
    """The value at t.

    >>> evaluate((1, 0, 3), Fraction(1, 2))
    Fraction(7, 4)
    """
    value = Fraction(0)
    for c in reversed(p):
        value = value * t + c
    return value


def plus(p: Sequence[Fraction], q: Sequence[Fraction]) -> Polynomial:
    """The sum.

    >>> plus((1,), (0, 2)) == (1, 2)
    True
    """
    size = max(len(p), len(q))
    return tuple(a + b for a, b in zip(_padded(p, size), _padded(q, size), strict=True))


def times(p: Sequence[Fraction], q: Sequence[Fraction]) -> Polynomial:
    """The product.

    >>> times((1, 1), (-1, 1)) == (-1, 0, 1)
    True
    """
    product = [Fraction(0)] * max(len(p) + len(q) - 1, 0)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            product[i + j] += a * b
    return tuple(product)


def scaled(p: Sequence[Fraction], by: Fraction) -> Polynomial:
    """The multiple by a number."""
    return tuple(by * c for c in p)


def derivative(p: Sequence[Fraction]) -> Polynomial:
    """The derivative.

    >>> derivative((5, 1, 3)) == (1, 6)
    True
    """
    return tuple(k * c for k, c in enumerate(p))[1:]


def written(p: Sequence[Fraction], letter: str = "t") -> str:
    """In words, highest power first.

    >>> written((1, Fraction(-1, 2), 1)), written((0, 0))
    ('t^2 - 1/2*t + 1', '0')
    """
    terms = [_term(c, k, letter) for k, c in reversed(list(enumerate(p))) if c]
    text = " ".join(terms) or "+ 0"
    return text.removeprefix("+ ") if text.startswith("+") else "-" + text.removeprefix("- ")


def whole(p: Sequence[Fraction], surds: Sequence[Fraction] = (), radicand: int = 0) -> list[Whole]:
    """A positive multiple of p + surds·√radicand with whole coefficients."""
    below = math.lcm(*(Fraction(c).denominator for c in (*p, *surds)))
    plain = [int(c * below) for c in p]
    if not any(surds):
        return plain
    size = max(len(p), len(surds))
    times_root = [int(c * below) for c in _padded(surds, size)]
    return [Surd(a, b, radicand) for a, b in zip(_padded(plain, size), times_root, strict=True)]


def never_positive(p: Sequence[Whole], low: Fraction, high: Fraction) -> bool:
    """Whether p ≤ 0 on all of [low, high]; zeros are allowed, simple or multiple, anywhere.

    The sign of p changes inside the interval only at zeros of odd multiplicity. Those are the
    zeros of a squarefree polynomial, and Descartes' rule with bisection tells whether there are
    any (Collins and Akritas 1976). If not, one value that is not zero decides.

    >>> never_positive((-1, 2, -1), Fraction(0), Fraction(2)), never_positive((0, 1), 0, 1)
    (True, False)
    """
    if low > high:
        raise ValueError(f"an interval needs low <= high, got {low} and {high}")
    p = _primitive(_stripped(p))
    if not p:
        return True
    low, high = Fraction(low), Fraction(high)
    on_unit = _onto_unit(p, low, high)
    if low == high:
        return sign(on_unit[0]) <= 0
    return _sign_inside(on_unit) < 0 and not _zero_inside(_onto_unit(_odd_part(p), low, high))


def always_negative(p: Sequence[Whole], low: Fraction, high: Fraction) -> bool:
    """Whether p < 0 on all of [low, high]; a zero that only touches counts against it.

    >>> always_negative((-1, 2, -1), Fraction(0), Fraction(2)), always_negative((-1,), 0, 1)
    (False, True)
    """
    p = _stripped(p)
    if not p or not never_positive(p, low, high):
        return False
    on_unit = _onto_unit(p, Fraction(low), Fraction(high))
    if not on_unit[0] or not _sign_at(on_unit, 1, 1):
        return False
    return low == high or not _zero_inside(_squarefree(on_unit))


def _padded(p: Sequence[Any], size: int) -> list[Any]:
    return [*p, *[0] * (size - len(p))]


def _term(c: Fraction, power: int, letter: str) -> str:
    name = "" if power == 0 else letter if power == 1 else f"{letter}^{power}"
    size = "" if abs(c) == 1 and name else f"{abs(c)}*" if name else f"{abs(c)}"
    return f"{'-' if c < 0 else '+'} {size}{name}"


def _stripped(p: Sequence[Whole]) -> list[Whole]:
    """Without leading zeros, so that the last entry is the leading coefficient."""
    left = list(p)
    while left and not left[-1]:
        left.pop()
    return left


def _primitive(p: Sequence[Whole]) -> list[Whole]:
    """Divided by the greatest integer that divides all of it."""
    parts = [x for c in p for x in ((c.whole, c.times) if isinstance(c, Surd) else (c,))]
    common = math.gcd(*parts)
    return [c // common for c in p] if common > 1 else list(p)


def _onto_unit(p: list[Whole], low: Fraction, high: Fraction) -> list[Whole]:
    """A positive multiple of p(low + (high − low) u), as a polynomial in u."""
    below = math.lcm(low.denominator, high.denominator)
    start, width = int(low * below), int((high - low) * below)
    moved: list[Whole] = [p[-1]]
    power = 1
    for c in reversed(p[:-1]):
        power *= below
        shifted = [start * a for a in moved] + [0]
        for k, a in enumerate(moved):
            shifted[k + 1] += width * a
        shifted[0] += power * c
        moved = shifted
    return moved


def _odd_part(p: list[Whole]) -> list[Whole]:
    """The squarefree polynomial whose zeros are those of p with odd multiplicity (Musser 1971)."""
    slope = [k * c for k, c in enumerate(p)][1:]
    if len(p) == 1 or _surely_coprime(p, slope):
        return p
    odd: list[Whole] = [1]
    rest = _common(p, slope)
    radical = _quotient(p, rest)
    multiplicity = 1
    while len(radical) > 1:
        higher = _common(rest, radical)
        if multiplicity % 2:
            odd = _product(odd, _quotient(radical, higher))
        rest, radical = _quotient(rest, higher), higher
        multiplicity += 1
    return _primitive(odd)


def _squarefree(p: list[Whole]) -> list[Whole]:
    """The polynomial with the same zeros as p, each simple."""
    slope = [k * c for k, c in enumerate(p)][1:]
    return p if len(p) == 1 else _quotient(p, _common(p, slope))


def _product(p: list[Whole], q: list[Whole]) -> list[Whole]:
    product: list[Whole] = [0] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            product[i + j] += a * b
    return product


def _surely_coprime(p: list[Whole], q: list[Whole]) -> bool:
    """Whether no common factor is left modulo a prime: then there is none (but maybe otherwise).

    Most certificates are squarefree, and this shows it in no time.
    """
    if any(isinstance(c, Surd) for c in p) or not p[-1] % _PRIME:
        return False
    one, other = ([c % _PRIME for c in part] for part in (p, q))
    while len(other := _stripped(other)) > 1:
        one, other = other, _remainder(one, other)
    return bool(other)


def _remainder(p: list[int], q: list[int]) -> list[int]:
    """p modulo q and the prime."""
    rest, inverse = list(p), pow(q[-1], -1, _PRIME)
    for place in range(len(p) - len(q), -1, -1):
        top = rest.pop() * inverse
        for k, c in enumerate(q[:-1]):
            rest[place + k] = (rest[place + k] - top * c) % _PRIME
    return rest


def _common(p: list[Whole], q: list[Whole]) -> list[Whole]:
    """A greatest common divisor, up to a constant, by subresultants (Cohen 1993)."""
    p, q = sorted((_primitive(_stripped(p)), _primitive(_stripped(q))), key=len, reverse=True)
    lead: Whole = 1
    height: Whole = 1
    while len(q) > 1:
        drop = len(p) - len(q)
        rest = _divided(p, q)[1]
        if not rest:
            return _primitive(q)
        known = lead * height**drop
        p, q = q, [c // known for c in rest]
        lead = p[-1]
        if drop:
            height = lead**drop // height ** (drop - 1)
    return [1]


def _divided(p: list[Whole], q: list[Whole]) -> tuple[list[Whole], list[Whole]]:
    """Quotient and remainder of lead(q)^(deg p − deg q + 1) · p by q."""
    rest, lead = list(p), q[-1]
    quotient: list[Whole] = []
    for place in range(len(p) - len(q), -1, -1):
        top = rest.pop()
        quotient = [top, *(lead * c for c in quotient)]
        rest = [lead * c for c in rest]
        for k, c in enumerate(q[:-1]):
            rest[place + k] -= top * c
    return quotient, _stripped(rest)


def _quotient(p: list[Whole], q: list[Whole]) -> list[Whole]:
    """p / q up to a constant, where q divides p."""
    if len(q) == 1:
        return p
    quotient, rest = _divided(p, q)
    if rest:
        raise ArithmeticError("a polynomial does not divide another that it should")
    return _primitive(quotient)


def _zero_inside(p: list[Whole]) -> bool:
    """Whether a squarefree p vanishes somewhere in the open interval (0, 1)."""
    waiting = [p]
    while waiting:
        now = waiting.pop()
        changes = _sign_changes(_shifted(now[::-1]))
        if changes % 2:
            return True
        if changes:
            # An even number of zeros: if one is the middle itself, a half has an odd number.
            left = [c * 2 ** (len(now) - 1 - k) for k, c in enumerate(now)]
            waiting += [left, _shifted(left)]
    return False


def _shifted(p: Sequence[Whole]) -> list[Whole]:
    """p(u + 1)."""
    moved = list(p)
    for done in range(len(moved) - 1):
        for k in range(len(moved) - 2, done - 1, -1):
            moved[k] += moved[k + 1]
    return moved


def _sign_changes(p: list[Whole]) -> int:
    signs = [s for s in map(sign, p) if s]
    return sum(a != b for a, b in pairwise(signs))


def _sign_inside(p: list[Whole]) -> int:
    """The sign of p ≠ 0 at some point of (0, 1) where it does not vanish."""
    points = range(1, len(p) + 1)
    below = len(p) + 1
    return next(s for s in (_sign_at(p, above, below) for above in points) if s)


def _sign_at(p: list[Whole], above: int, below: int) -> int:
    value: Whole = 0
    power = 1
    for c in reversed(p):
        value = value * above + power * c
        power *= below
    return sign(value)
