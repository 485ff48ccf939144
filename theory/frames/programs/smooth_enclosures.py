"""Intervals with rational ends, exp and log enclosed, and derivatives along; stdlib only.

An end may be infinite. Ends are exact while they are short, and are rounded outward to 192 bits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

BITS = 192
"""Ends with a longer denominator are rounded outward to this many bits."""
_GUARD = 64
_MOST_EXPONENT = 2_000
_MOST_BITS = 4096
_HUGE = Fraction(2**_MOST_BITS)
"""What is larger is only known to be."""

End = Fraction | float
"""A fraction, or an infinite float."""
Interval = tuple[End, End]
Jet = list[Interval]
"""Coefficients of (t − c)^0, (t − c)^1, …"""


class Unenclosed(ArithmeticError):
    """Nothing finite is known of a value here; the message says why."""


def between(low: End, high: End) -> Interval:
    """The interval, its ends rounded outward where they are long."""
    return _short(low, -1), _short(high, 1)


def bounded(intervals: Sequence[Interval]) -> bool:
    """Whether no end is infinite."""
    return all(isinstance(end, Fraction | int) for pair in intervals for end in pair)


def add(a: Interval, b: Interval) -> Interval:
    """All sums.

    >>> add((Fraction(0), Fraction(1)), (Fraction(2), math.inf))
    (Fraction(2, 1), inf)
    """
    return between(_sum(a[0], b[0]), _sum(a[1], b[1]))


def negative(a: Interval) -> Interval:
    return -a[1], -a[0]


def multiply(a: Interval, b: Interval) -> Interval:
    """All products; 0 times an infinite end that is never reached is 0.

    >>> multiply((Fraction(-1), Fraction(2)), (Fraction(0), Fraction(3)))
    (Fraction(-3, 1), Fraction(6, 1))
    """
    if any(_infinite(x) and y[0] <= 0 <= y[1] for x, y in ((a, b), (b, a))):
        raise Unenclosed("0 times what is infinite")
    corners = [_product(x, y) for x in a for y in b]
    return between(min(corners), max(corners))


def _infinite(a: Interval) -> bool:
    return isinstance(a[0], float) and a[0] == a[1]


def invert(a: Interval) -> Interval:
    """All 1/x; 0 may be an end of the interval.

    >>> invert((Fraction(0), Fraction(2)))
    (Fraction(1, 2), inf)
    """
    low, high = a
    if low < 0 < high or low == high == 0:
        raise Unenclosed("a denominator may be 0")
    if high <= 0:
        return negative(invert(negative(a)))
    return between(_reciprocal(high), _reciprocal(low) if low else math.inf)


def exponential(a: Interval) -> Interval:
    """All e^x.

    >>> low, high = exponential((Fraction(1), Fraction(1)))
    >>> low < Fraction(2718281828459045236, 10**18) and high - low < Fraction(1, 2**180)
    True
    """
    return between(_exp(a[0])[0], _exp(a[1])[1])


def logarithm(a: Interval) -> Interval:
    """All log x for x ≥ 0.

    >>> logarithm((Fraction(0), Fraction(1)))
    (-inf, Fraction(0, 1))
    """
    if a[0] < 0:
        raise Unenclosed("a logarithm of what may be negative")
    return between(_log(a[0])[0], _log(a[1])[1])


def power(a: Interval, exponent: Fraction) -> Interval:
    """All x^p; for p that is no whole number x ≥ 0.

    >>> power((Fraction(-2), Fraction(1)), Fraction(2)), power((Fraction(4),) * 2, Fraction(-1, 2))
    ((Fraction(0, 1), Fraction(4, 1)), (Fraction(1, 2), Fraction(1, 2)))
    """
    if exponent.denominator == 1:
        return _whole_power(a, int(exponent))
    if a[0] < 0:
        raise Unenclosed("a fractional power of what may be negative")
    ends = [_fractional(x, exponent) for x in a]
    return between(min(low for low, _ in ends), max(high for _, high in ends))


def jet_product(u: Jet, v: Jet) -> Jet:
    return [_convolved(u, v, k) for k in range(len(u))]


def jet_quotient(u: Jet, v: Jet) -> Jet:
    under, found = invert(v[0]), Jet()
    for k in range(len(u)):
        known = [multiply(v[j], found[k - j]) for j in range(1, k + 1)]
        found.append(multiply(add(u[k], negative(_total(known))), under))
    return found


def jet_exponential(u: Jet) -> Jet:
    """v' = u' v."""
    found = [exponential(u[0])]
    for k in range(1, len(u)):
        terms = [_times(multiply(u[j], found[k - j]), Fraction(j, k)) for j in range(1, k + 1)]
        found.append(_total(terms))
    return found


def jet_logarithm(u: Jet) -> Jet:
    """u v' = u'."""
    found = [logarithm(u[0])]
    under = invert(u[0]) if len(u) > 1 else u[0]
    for k in range(1, len(u)):
        known = [_times(multiply(found[j], u[k - j]), Fraction(j, k)) for j in range(1, k)]
        found.append(multiply(add(u[k], negative(_total(known))), under))
    return found


def jet_power(u: Jet, exponent: Fraction) -> Jet:
    """u v' = p u' v; whole powers are products, so that u may vanish."""
    if len(u) == 1:
        return [power(u[0], exponent)]
    if exponent.denominator == 1 and exponent >= 0:
        one: Jet = [(Fraction(1), Fraction(1)), *[(Fraction(0), Fraction(0))] * (len(u) - 1)]
        return _repeated(u, int(exponent), one)
    found, under = [power(u[0], exponent)], invert(u[0])
    for k in range(1, len(u)):
        terms = [
            _times(multiply(u[j], found[k - j]), (j * exponent - (k - j)) / k)
            for j in range(1, k + 1)
        ]
        found.append(multiply(_total(terms), under))
    return found


def _repeated(u: Jet, exponent: int, one: Jet) -> Jet:
    found = one
    for bit in bin(exponent)[2:]:
        found = jet_product(found, found)
        if bit == "1":
            found = jet_product(found, u)
    return found


def _convolved(u: Jet, v: Jet, k: int) -> Interval:
    return _total([multiply(u[j], v[k - j]) for j in range(k + 1)])


def _total(terms: Sequence[Interval]) -> Interval:
    zero: Interval = (Fraction(0), Fraction(0))
    for term in terms:
        zero = add(zero, term)
    return zero


def _times(a: Interval, by: Fraction) -> Interval:
    return multiply(a, (by, by))


def _short(end: End, side: int) -> End:
    if isinstance(end, float):
        return end
    if abs(end) > _HUGE:
        return (_HUGE if side < 0 else math.inf) if end > 0 else (-math.inf if side < 0 else -_HUGE)
    if end.denominator.bit_length() <= BITS:
        return end
    size = end.numerator.bit_length() - end.denominator.bit_length()
    bits = min(BITS - size, _MOST_BITS)
    if bits <= 0:
        return Fraction(math.ceil(end) if side > 0 else math.floor(end))
    scaled = end.numerator << bits
    whole = -(-scaled // end.denominator) if side > 0 else scaled // end.denominator
    return Fraction(whole, 1 << bits)


def _sum(x: End, y: End) -> End:
    if isinstance(x, float) or isinstance(y, float):
        total = float(x if isinstance(x, float) else y)
        if isinstance(x, float) and isinstance(y, float) and x != y:
            raise Unenclosed("a difference of what is infinite")
        return total
    return x + y


def _product(x: End, y: End) -> End:
    if not x or not y:
        return Fraction(0)
    if isinstance(x, float) or isinstance(y, float):
        return math.inf if (x > 0) == (y > 0) else -math.inf
    return x * y


def _reciprocal(x: End) -> End:
    return Fraction(0) if isinstance(x, float) else 1 / x


def _whole_power(a: Interval, exponent: int) -> Interval:
    if exponent < 0:
        return invert(_whole_power(a, -exponent))
    ends = [_end_power(x, exponent) for x in a]
    if exponent % 2 == 0 and exponent and a[0] < 0 < a[1]:
        ends.append(Fraction(0))
    return between(min(ends), max(ends))


def _end_power(x: End, exponent: int) -> End:
    if not exponent:
        return Fraction(1)
    if isinstance(x, float):
        return math.inf if x > 0 or exponent % 2 == 0 else -math.inf
    return x**exponent


def _fractional(x: End, exponent: Fraction) -> Interval:
    """x^p for one x ≥ 0: a root where it is one, else exp(p log x)."""
    if not x or isinstance(x, float):
        grows = bool(x) == (exponent > 0)
        return (math.inf, math.inf) if grows else (Fraction(0), Fraction(0))
    if exponent.denominator == 2:
        # The root first, as it is short; where it is exact, so is the power.
        return _whole_power(_root(x), exponent.numerator)
    return exponential(_times(_log(x), exponent))


def _root(x: Fraction) -> Interval:
    """√x; exact where x is the square of a fraction."""
    roots = math.isqrt(x.numerator), math.isqrt(x.denominator)
    if roots[0] ** 2 == x.numerator and roots[1] ** 2 == x.denominator:
        exact = Fraction(*roots)
        return exact, exact
    bits = BITS + max(0, x.denominator.bit_length() - x.numerator.bit_length())
    below = math.isqrt((x.numerator << 2 * bits) // x.denominator)
    return Fraction(below, 1 << bits), Fraction(below + 1, 1 << bits)


@lru_cache(maxsize=4096)
def _exp(x: End) -> Interval:
    """e^x for one x: Taylor's sum at x/2^k, squared k times."""
    if isinstance(x, float):
        return (x, x) if x > 0 else (Fraction(0), Fraction(0))
    if not x:
        return Fraction(1), Fraction(1)
    if abs(x) > _MOST_EXPONENT:
        if x > 0:
            return _exp(Fraction(_MOST_EXPONENT))[0], math.inf
        return Fraction(0), _exp(Fraction(-_MOST_EXPONENT))[1]
    if x < 0:
        return invert(_exp(-x))
    halvings = max(0, math.ceil(x).bit_length()) + 4
    # Each squaring doubles the relative error, and the value may be as large as e^x.
    bits = BITS + _GUARD + 2 * halvings + 3 * math.ceil(x)
    low, high = _small_exp(x / 2**halvings, bits)
    for _ in range(halvings):
        low, high = low * low >> bits, -(-high * high >> bits)
    return between(Fraction(low, 1 << bits), Fraction(high, 1 << bits))


def _small_exp(x: Fraction, bits: int) -> tuple[int, int]:
    """2^bits e^x lies between these, for 0 < x ≤ 1/2."""
    down = (x.numerator << bits) // x.denominator
    up = down + 1
    low = high = low_term = high_term = 1 << bits
    k = 0
    while high_term > 2:
        k += 1
        low_term = (low_term * down >> bits) // k
        high_term = ((high_term * up >> bits) + 1) // k + 1
        low, high = low + low_term, high + high_term
    # What is left is less than the last term, which is 2 at most.
    return low, high + 2


@lru_cache(maxsize=4096)
def _log(x: End) -> Interval:
    """log x for one x ≥ 0: x = m 2^k with 1 ≤ m < 2 and log m = 2 artanh((m − 1)/(m + 1))."""
    if isinstance(x, float):
        return math.inf, math.inf
    if not x:
        return -math.inf, -math.inf
    k = x.numerator.bit_length() - x.denominator.bit_length()
    k -= x < Fraction(2) ** k
    mantissa = x / Fraction(2) ** k
    of_mantissa = _twice_artanh((mantissa - 1) / (mantissa + 1))
    return add(of_mantissa, _times(_twice_artanh(Fraction(1, 3)), Fraction(k)))


@lru_cache(maxsize=4096)
def _twice_artanh(z: Fraction) -> Interval:
    """2 (z + z³/3 + z⁵/5 + …) for 0 ≤ z ≤ 1/3."""
    if not z:
        return Fraction(0), Fraction(0)
    bits = BITS + _GUARD
    low_power = (z.numerator << bits) // z.denominator
    high_power = low_power + 1
    low_square, high_square = low_power**2 >> bits, (high_power**2 >> bits) + 1
    low = high = 0
    k = 1
    while high_power > 1:
        low, high = low + low_power // k, high + high_power // k + 1
        low_power, high_power = (
            low_power * low_square >> bits,
            (high_power * high_square >> bits) + 1,
        )
        k += 2
    # The rest is a geometric series of ratio 1/9 at most.
    high += 2 * high_power
    return Fraction(2 * low, 1 << bits), Fraction(2 * high, 1 << bits)
