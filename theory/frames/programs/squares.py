"""Sums of squares in three variables, checked in whole numbers; standard library only.

A polynomial in three variables is a dictionary from exponents to coefficients, without zeros. A
Gram matrix is the list of its rows up to the diagonal.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from operator import mul

Powers = tuple[int, int, int]
Trivariate = dict[Powers, Fraction]
Rows = Sequence[Sequence[Fraction | int]]

CONSTANT: Powers = (0, 0, 0)
MOST_SINGULAR, MOST_BITS = 90, 1_000
_BITS = 40
"""How much finer than its own entries a matrix is factored."""


def added(*terms: tuple[Fraction | int, Mapping[Powers, Fraction]]) -> Trivariate:
    """The sum of multiples ``(factor, polynomial)``.

    >>> added((2, {(1, 0, 0): Fraction(3)}), (-6, {(1, 0, 0): Fraction(1)}))
    {}
    """
    total: Trivariate = {}
    for factor, p in terms:
        for e, c in p.items():
            total[e] = total.get(e, Fraction(0)) + factor * c
    return {e: c for e, c in total.items() if c}


def multiplied(p: Mapping[Powers, Fraction], q: Mapping[Powers, Fraction]) -> Trivariate:
    """The product.

    >>> plus, minus = {(1, 0, 0): 1, (0, 1, 0): 1}, {(1, 0, 0): 1, (0, 1, 0): -1}
    >>> multiplied(plus, minus)
    {(2, 0, 0): 1, (0, 2, 0): -1}
    """
    total: Trivariate = {}
    for (a, b, c), x in p.items():
        for (d, e, f), y in q.items():
            at = (a + d, b + e, c + f)
            total[at] = total[at] + x * y if at in total else x * y
    return {e: c for e, c in total.items() if c}


def moved(p: Mapping[Powers, Fraction], ends: Sequence[tuple[Fraction, Fraction]]) -> Trivariate:
    """p with each variable running over its interval while the new one runs over [−1, 1].

    >>> moved({(1, 0, 0): Fraction(1)}, [(0, 1), (-1, 1), (-1, 1)])
    {(0, 0, 0): Fraction(1, 2), (1, 0, 0): Fraction(1, 2)}
    """
    for place, (low, high) in enumerate(ends):
        middle, half = Fraction(low + high) / 2, Fraction(high - low) / 2
        total: Trivariate = {}
        for e, c in p.items():
            for k in range(e[place] + 1):
                at = _with(e, place, k)
                part = c * math.comb(e[place], k) * half**k * middle ** (e[place] - k)
                total[at] = total.get(at, Fraction(0)) + part
        p = total
    return {e: c for e, c in sorted(p.items()) if c}


def _with(powers: Powers, place: int, power: int) -> Powers:
    a, b, c = (power if x == place else e for x, e in enumerate(powers))
    return a, b, c


def gram_determinant() -> Trivariate:
    """1 + 2uvt − u² − v² − t², which three unit vectors with these overlaps make nonnegative."""
    one = Fraction(1)
    return {CONSTANT: one, (1, 1, 1): 2 * one, (2, 0, 0): -one, (0, 2, 0): -one, (0, 0, 2): -one}


@lru_cache(maxsize=64)
def monomials(degree: int, flat: bool) -> tuple[Powers, ...]:
    """Exponents up to a degree; ``flat`` leaves out those that contain all three variables.

    >>> len(monomials(2, flat=False)), len(monomials(3, flat=True))
    (10, 19)
    """
    up = range(degree + 1)
    every = [(a, b, c) for a in up for b in up for c in up if a + b + c <= degree]
    return tuple(e for e in every if not (flat and min(e)))


def flattened(p: Mapping[Powers, Fraction], zero: Mapping[Powers, Fraction]) -> Trivariate:
    """p with every product of all three variables replaced, where the cubic ``zero`` vanishes.

    That is how vectors of the plane are treated: the Gram determinant of three is 0.

    >>> squares = {(2, 0, 0): 1, (0, 2, 0): 1, (0, 0, 2): 1}
    >>> flattened({(1, 1, 1): Fraction(2)}, gram_determinant()) == {CONSTANT: -1, **squares}
    True
    """
    lead = zero[(1, 1, 1)]
    rule = {e: -c / lead for e, c in zero.items() if e != (1, 1, 1)}
    left, done = dict(p), {}
    for degree in range(max(map(sum, left), default=0), -1, -1):
        for e in [e for e in left if sum(e) == degree]:
            c = left.pop(e)
            if not min(e):
                done[e] = c
                continue
            for r, factor in rule.items():
                at = (e[0] - 1 + r[0], e[1] - 1 + r[1], e[2] - 1 + r[2])
                left[at] = left.get(at, Fraction(0)) + factor * c
    return {e: c for e, c in done.items() if c}


def quadratic(gram: Rows, basis: Sequence[Powers]) -> Trivariate:
    """The polynomial zᵀQz, where z are the monomials of the basis.

    >>> square = quadratic([[1], [-1, 1]], monomials(1, flat=False)[:2])
    >>> square == {(0, 0, 0): 1, (0, 0, 1): -2, (0, 0, 2): 1}
    True
    """
    total: dict[Powers, Fraction | int] = {}
    for i, (row, (a, b, c)) in enumerate(zip(gram, basis, strict=True)):
        for j, (entry, (d, e, f)) in enumerate(zip(row, basis, strict=False)):
            at = (a + d, b + e, c + f)
            # Whole numbers stay so, which is much faster; nearly all entries are.
            part = int(entry) if entry.denominator == 1 else entry
            total[at] = total.get(at, 0) + (part if i == j else 2 * part)
    return {e: Fraction(c) for e, c in total.items() if c}


def absorbed(
    gram: Rows, basis: Sequence[Powers], rest: Mapping[Powers, Fraction]
) -> list[list[Fraction]] | None:
    """The Gram matrix whose polynomial is larger by ``rest``; none if a monomial is out of reach.

    Each monomial is split into two of the basis, as evenly as they can be.

    >>> absorbed([[1], [0, 1]], monomials(1, flat=False)[:2], {(0, 0, 1): Fraction(1)})
    [[Fraction(1, 1)], [Fraction(1, 2), Fraction(1, 1)]]
    """
    place = {e: i for i, e in enumerate(basis)}
    found = [[Fraction(entry) for entry in row] for row in gram]
    for e, c in rest.items():
        one, other = _halves(e)
        if one not in place or other not in place:
            return None
        i, j = sorted((place[one], place[other]), reverse=True)
        found[i][j] += c if i == j else c / 2
    return found


def _halves(powers: Powers) -> tuple[Powers, Powers]:
    """Two monomials with this product, whose degrees differ by one at most."""
    one, up = [], True
    for power in powers:
        # Odd powers are rounded up and down in turn.
        one.append(power // 2 + (power % 2 and up))
        up = up != bool(power % 2)
    a, b, c = one
    return (a, b, c), (powers[0] - a, powers[1] - b, powers[2] - c)


def semidefinite(gram: Rows) -> bool:
    """Whether a symmetric matrix, given by its rows up to the diagonal, is positive semidefinite.

    Exactly; only (nearly) singular matrices of more than `MOST_SINGULAR` rows, or with entries of
    more than `MOST_BITS` bits over a common denominator, are refused unseen.

    >>> semidefinite([[2], [-1, 2]]), semidefinite([[1], [2, 1]]), semidefinite([[1], [1, 1]])
    (True, False, True)
    """
    rows = _whole(gram)
    bits = max((abs(entry).bit_length() for row in rows for entry in row), default=0)
    short = len(rows) <= MOST_SINGULAR and bits <= MOST_BITS
    return not rows or _factored(rows) or (short and _eliminated(rows))


def _factored(rows: list[list[int]]) -> bool:
    """Whether Cholesky's factor L, in whole numbers, shows it: it does unless nearly singular.

    Every quotient and root is rounded down. So 4ᵇQ = LLᵀ + R, where an entry of R off the diagonal
    is a remainder, smaller than some entry of L's diagonal, and R's diagonal holds the amount d
    that is set aside in each pivot at least. As d is n times the largest that L's diagonal can be,
    R is diagonally dominant.
    """
    aside = len(rows) * (math.isqrt(max(max(row[-1], 0) for row in rows) << 2 * _BITS) + 1)
    factor: list[list[int]] = []
    for row in rows:
        above: list[int] = []
        for entry, other in zip(row[:-1], factor, strict=True):
            left = (entry << 2 * _BITS) - sum(map(mul, above, other))
            above.append(left // other[-1])
        pivot = (row[-1] << 2 * _BITS) - aside - sum(map(mul, above, above))
        if pivot <= 0:
            return False
        factor.append([*above, math.isqrt(pivot)])
    return True


def _eliminated(rows: list[list[int]]) -> bool:
    """The same by elimination without fractions (Bareiss): slower, but zero pivots are allowed."""
    left = [[rows[j][i] for j in range(i, len(rows))] for i in range(len(rows))]
    before = 1
    while left:
        (pivot, *across), *rest = left
        if pivot < 0 or (pivot == 0 and any(across)):
            return False
        if pivot:
            rest = [
                [
                    (pivot * a - across[i] * b) // before
                    for a, b in zip(row, across[i:], strict=True)
                ]
                for i, row in enumerate(rest)
            ]
            before = pivot
        left = rest
    return True


def _whole(gram: Rows) -> list[list[int]]:
    """A positive multiple in whole numbers; ``ValueError`` unless row i has i + 1 entries."""
    if any(len(row) != i + 1 for i, row in enumerate(gram)):
        raise ValueError("row i of a symmetric matrix, up to the diagonal, has i + 1 entries")
    below = math.lcm(*(Fraction(entry).denominator for row in gram for entry in row))
    return [[int(entry * below) for entry in row] for row in gram]
