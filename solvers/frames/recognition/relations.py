"""Whole-number relations between real numbers known to many digits, by lattice reduction.

Nothing here is proved: a relation that holds to all digits, with coefficients far too small for a
coincidence, is proposed for an exact check elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flint import fmpz_mat, fmpz_poly

SURPLUS = 8
"""How many digits more than its coefficients account for a relation must explain."""


def fraction(value: Any) -> Fraction:
    """The number as a fraction: of a float, mpf, sympy Float or ball (its middle), all its bits.

    >>> fraction("0.25"), fraction(0.5)
    (Fraction(1, 4), Fraction(1, 2))
    """
    try:
        if hasattr(value, "_mpf_"):
            sign, mantissa, exponent, _ = value._mpf_
            if not mantissa and exponent:
                raise ValueError("an infinity or no number, as mpmath writes it")
            return (-1) ** sign * int(mantissa) * Fraction(2) ** exponent
        if hasattr(value, "mid"):
            mantissa, exponent = value.mid().man_exp()
            return int(mantissa) * Fraction(2) ** int(exponent)
        return Fraction(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"value must be a finite real number, got {str(value)[:60]!r}") from None


def relation(numbers: Sequence[Fraction], slacks: Sequence[float], digits: int) -> list[int] | None:
    """Integers c, not all 0, with ``Σ c_i x_i = 0`` as far as can be told; ``None`` for a chance.

    ``x_i`` is known to within ``slacks[i] · 10^−digits``. As there are about ``(2H + 1)^k`` choices
    of k integers up to H, some of them meet D digits by chance once that reaches 10^D; a relation
    is believed only if it explains `SURPLUS` digits more.

    >>> relation([Fraction(355, 113), Fraction(1)], [1, 1], 20)
    [113, -355]
    >>> relation([Fraction("0.1234567891"), Fraction(1)], [1, 1], 10) is None
    True
    """
    scale = 10**digits
    rows = [
        [int(i == j) for j in range(len(numbers))] + [round(number * scale)]
        for i, number in enumerate(numbers)
    ]
    *found, left = (int(entry) for entry in fmpz_mat(rows).lll().tolist()[0])
    height = max(abs(c) for c in found)
    # Half a unit of rounding for each, besides the slack.
    allowed = sum(abs(c) * (slack + 1) for c, slack in zip(found, slacks, strict=True))
    chance = len(found) * math.log10(2 * height + 1) + math.log10(1 + max(slacks))
    return found if abs(left) <= allowed and digits - chance >= SURPLUS else None


def minimal_polynomial(value: Fraction, digits: int, most: int) -> fmpz_poly | None:
    """The irreducible integer polynomial of least degree, up to ``most``, that ``value`` meets.

    >>> minimal_polynomial(Fraction("1.41421356237309504880"), 20, 4)
    x^2 + (-2)
    """
    size = max(1.0, abs(float(value)))
    for degree in range(1, most + 1):
        powers = [value**k for k in range(degree + 1)]
        slacks = [k * size ** (k - 1) for k in range(degree + 1)]
        found = relation(powers, slacks, digits)
        if found is not None:
            factors = [factor for factor, _ in fmpz_poly(found).factor()[1]]
            # A power of a factor vanishes to all digits where the factor itself vanishes to few.
            fitting = [p for p in factors if _has_root_at(p, value, digits)]
            if fitting:
                return min(fitting, key=lambda p: abs(_at(p, value)))
    return None


def in_powers(value: Fraction, root: Fraction, degree: int, digits: int) -> list[Fraction] | None:
    """Fractions a with ``value = Σ_k a_k root^k``, k below ``degree``, as far as can be told."""
    powers = [root**k for k in range(degree)]
    size = max(1.0, abs(float(root)))
    slacks = [1.0, *(k * size ** max(0, k - 1) for k in range(degree))]
    found = relation([value, *powers], slacks, digits)
    if found is None or found[0] == 0:
        return None
    return [Fraction(-c, found[0]) for c in found[1:]]


def _has_root_at(polynomial: fmpz_poly, value: Fraction, digits: int) -> bool:
    """Whether a step of Newton's method moves the value by two units of its last digit at most."""
    slope = abs(_at(polynomial.derivative(), value))
    return abs(_at(polynomial, value)) * 10**digits <= 2 * slope


def _at(polynomial: fmpz_poly, value: Fraction) -> Fraction:
    total = Fraction(0)
    for c in reversed(polynomial.coeffs()):
        total = total * value + int(c)
    return total
