"""Whether a polynomial is positive anywhere on an interval, decided exactly; stdlib only.

A polynomial is the sequence of its coefficients, constant first. On fractions there is arithmetic;
the decision works on whole numbers, because fractions swell. Where a number field is needed
(`theory.frames.programs.fields`), the places where the polynomial touches zero are given and
divided out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

Polynomial = tuple[Fraction, ...]
Whole = Any
"""An int or a number of a field; all that is used of it is +, −, × and its sign."""

_MERSENNE = (61, 127, 521, 1279, 2203, 4423, 9941, 21701, 44497, 110503, 216091)
"""2 to these powers, minus 1, are primes."""
_DEEPEST = 150


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


def divided_by_zero(p: Sequence[Fraction], zero: Fraction) -> Polynomial:
    """p / (t − zero) where p vanishes at ``zero``; the remainder is dropped elsewhere.

    >>> divided_by_zero((-1, 0, 1), Fraction(1)) == (1, 1)
    True
    """
    quotient: list[Fraction] = []
    for c in reversed(p):
        quotient.append(c + (quotient[-1] * zero if quotient else 0))
    return tuple(reversed(quotient[:-1]))


def written(p: Sequence[Fraction], letter: str = "t") -> str:
    """In words, highest power first.

    >>> written((1, Fraction(-1, 2), 1)), written((0, 0))
    ('t^2 - 1/2*t + 1', '0')
    """
    terms = [_term(c, k, letter) for k, c in reversed(list(enumerate(p))) if c]
    text = " ".join(terms) or "+ 0"
    return text.removeprefix("+ ") if text.startswith("+") else "-" + text.removeprefix("- ")


def sign(number: Whole) -> int:
    """−1, 0 or 1."""
    if isinstance(number, int | Fraction):
        return (number > 0) - (number < 0)
    return int(number.sign())


def whole(p: Sequence[Fraction]) -> list[int]:
    """A positive multiple with whole coefficients.

    >>> whole((Fraction(1, 2), Fraction(-1, 3)))
    [3, -2]
    """
    below = math.lcm(*(Fraction(c).denominator for c in p))
    return [int(c * below) for c in p]


def never_positive(p: Sequence[int], low: Fraction, high: Fraction) -> bool:
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


def always_negative(p: Sequence[int], low: Fraction, high: Fraction) -> bool:
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


def stays_below(
    p: Sequence[Whole],
    low: Whole,
    high: Whole,
    touching: Sequence[Whole] = (),
    deepest: int = _DEEPEST,
) -> bool:
    """Whether p ≤ 0 on [low, high], and p = 0 at the places ``touching`` only, over any real field.

    Each place inside the interval is divided out twice, each at an end once as often as it is
    given; places outside are passed over. False also where ``deepest`` halvings do not decide.

    >>> stays_below((-1, 2, -1), 0, 2, [1]), stays_below((-1, 2, -1), 0, 2)
    (True, False)
    """
    rest = _stripped(p)
    for place in touching:
        after, before = sign(place - low), sign(high - place)
        for _ in range(0 if min(after, before) < 0 else 2 if min(after, before) > 0 else 1):
            rest, remainder = _split(rest, place)
            if remainder:
                return False
        if not before:
            rest = [-c for c in rest]
    return bool(rest) and _stays_negative(_onto_unit(rest, low, high), deepest)


def changes_between(p: Sequence[int], low: Fraction, high: Fraction) -> int:
    """Descartes' count: at least the number of zeros in the open interval; exact if 0 or 1.

    >>> changes_between([-2, 0, 1], Fraction(1), Fraction(2))
    1
    """
    return _sign_changes(_shifted(_onto_unit(list(p), Fraction(low), Fraction(high))[::-1]))


def _split(p: list[Whole], zero: Whole) -> tuple[list[Whole], Whole]:
    """Quotient and remainder by t − zero."""
    quotient: list[Whole] = []
    carry: Whole = 0
    for c in reversed(p):
        carry = c + carry * zero
        quotient.append(carry)
    return quotient[-2::-1], carry


def _stays_negative(p: list[Whole], deepest: int) -> bool:
    """Whether p < 0 on [0, 1]; a polynomial that all but touches zero counts as not decided."""
    if sign(p[0]) >= 0 or _sign_at(p, 1, 1) >= 0:
        return False
    waiting = [(p, 0)]
    while waiting:
        now, depth = waiting.pop()
        changes = _sign_changes(_shifted(now[::-1]))
        if changes % 2 or depth == deepest:
            return False
        if changes:
            left, right = _halves(now)
            if sign(right[0]) >= 0:
                return False
            waiting += [(left, depth + 1), (right, depth + 1)]
    return True


def _halves(p: list[Whole]) -> tuple[list[Whole], list[Whole]]:
    """Positive multiples of p(u/2) and p((u + 1)/2)."""
    left = [c * 2 ** (len(p) - 1 - k) for k, c in enumerate(p)]
    return left, _shifted(left)


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


def _primitive(p: Sequence[int]) -> list[int]:
    """Divided by the greatest integer that divides all of it."""
    common = math.gcd(*p)
    return [c // common for c in p] if common > 1 else list(p)


def _onto_unit(p: list[Whole], low: Whole, high: Whole) -> list[Whole]:
    """A positive multiple of p(low + (high − low) u), as a polynomial in u."""
    below = math.lcm(_denominator(low), _denominator(high))
    start, width = low * below, (high - low) * below
    if isinstance(start, Fraction) and isinstance(width, Fraction):
        start, width = int(start), int(width)
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


def _denominator(number: Whole) -> int:
    parts = getattr(number, "parts", (number,))
    return math.lcm(*(Fraction(part).denominator for part in parts))


def _odd_part(p: list[int]) -> list[int]:
    """The squarefree polynomial whose zeros are those of p with odd multiplicity (Musser 1971)."""
    odd = [1]
    rest = _common(p)
    radical = _quotient(p, rest)
    multiplicity = 1
    while len(radical) > 1:
        higher = _common(rest, radical)
        if multiplicity % 2:
            odd = _product(odd, _quotient(radical, higher))
        rest, radical = _quotient(rest, higher), higher
        multiplicity += 1
    return _primitive(odd)


def _squarefree(p: list[int]) -> list[int]:
    """The polynomial with the same zeros as p, each simple."""
    return _quotient(p, _common(p))


def _product(p: list[int], q: list[int]) -> list[int]:
    product = [0] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            product[i + j] += a * b
    return product


def _common(p: list[int], q: list[int] | None = None) -> list[int]:
    """The greatest common divisor with q (with p' if there is none), of whole coefficients.

    Modulo a prime that does not divide both leading coefficients its degree can only be too large.
    So what comes back from there is the divisor as soon as it divides both.
    """
    q = q or [k * c for k, c in enumerate(p)][1:]
    if not any(q):
        return _primitive(p)
    lead = math.gcd(p[-1], q[-1])
    for power in _MERSENNE:
        prime = 2**power - 1
        if not lead % prime:
            continue
        found = [c * lead % prime for c in _common_modulo(p, q, prime)]
        candidate = _primitive([c - prime if 2 * c > prime else c for c in found])
        if len(candidate) == 1 or (_divides(candidate, p) and _divides(candidate, q)):
            return [1] if len(candidate) == 1 else candidate
    raise ArithmeticError("the coefficients are too long to be checked")


def _common_modulo(p: list[int], q: list[int], prime: int) -> list[int]:
    """The greatest common divisor modulo a prime, with leading coefficient 1."""
    one, other = (_stripped([c % prime for c in part]) for part in (p, q))
    while other:
        inverse = pow(other[-1], -1, prime)
        other = [c * inverse % prime for c in other]
        one, other = other, _remainder(one, other, prime)
    return one


def _remainder(p: list[int], q: list[int], prime: int) -> list[int]:
    """p modulo the prime and q, whose leading coefficient is 1."""
    rest = list(p)
    for place in range(len(p) - len(q), -1, -1):
        top = rest.pop()
        for k, c in enumerate(q[:-1]):
            rest[place + k] = (rest[place + k] - top * c) % prime
    return _stripped(rest)


def _divides(q: list[int], p: list[int]) -> bool:
    """Whether the primitive q divides p; then it does so with whole coefficients (Gauss)."""
    return _divided(p, q) is not None


def _quotient(p: list[int], q: list[int]) -> list[int]:
    """p / q where q, primitive, divides p."""
    quotient = _divided(p, q)
    assert quotient is not None
    return _primitive(quotient)


def _divided(p: list[int], q: list[int]) -> list[int] | None:
    """p / q, or None where that has no whole coefficients."""
    rest, quotient = list(p), []
    for place in range(len(p) - len(q), -1, -1):
        top, over = divmod(rest.pop(), q[-1])
        if over:
            return None
        quotient.append(top)
        for k, c in enumerate(q[:-1]):
            rest[place + k] -= top * c
    return None if any(rest) else quotient[::-1]


def _zero_inside(p: list[int]) -> bool:
    """Whether a squarefree p vanishes somewhere in the open interval (0, 1)."""
    waiting = [p]
    while waiting:
        now = waiting.pop()
        changes = _sign_changes(_shifted(now[::-1]))
        if changes % 2:
            return True
        if changes:
            # An even number of zeros: if one is the middle itself, a half has an odd number.
            waiting += _halves(now)
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
