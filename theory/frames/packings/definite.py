"""How positive a symmetric matrix is, by a triangular root that is checked; stdlib only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

_ROOT = 2**50


def modulus(matrix: Sequence[Sequence[Fraction]], least: Fraction, off: Fraction) -> Fraction:
    """At most the least eigenvalue of every symmetric matrix with rows within ``off`` of these.

    A row is off by the sum of its entries' errors. Floats propose a root L with
    ``matrix ≈ least + L Lᵀ``; what the two sides differ by is subtracted exactly. 0 if there is
    no such root: then nothing is proved.

    >>> modulus([[Fraction(2), Fraction(1)], [Fraction(1), Fraction(2)]], Fraction(3, 4), 0) > 0.7
    True
    """
    root = _root([[float(c) for c in row] for row in matrix], float(least))
    return Fraction(0) if root is None else least - _rest(matrix, root, least) - off


def _root(matrix: list[list[float]], least: float) -> list[list[int]] | None:
    """The triangular root of the matrix less ``least`` on its diagonal, times 2^50; or none."""
    root: list[list[float]] = []
    for i, row in enumerate(matrix):
        new: list[float] = []
        for j in range(i):
            done = sum(a * b for a, b in zip(new, root[j][:j], strict=True))
            new.append((row[j] - done) / root[j][j])
        rest = row[i] - least - sum(a * a for a in new)
        if not 0 < rest < math.inf:
            return None
        root.append([*new, math.sqrt(rest)])
    return [[round(c * _ROOT) for c in row] for row in root]


def _rest(matrix: Sequence[Sequence[Fraction]], root: list[list[int]], least: Fraction) -> Fraction:
    """The largest row sum of |matrix − least − L Lᵀ|, exactly."""
    size = len(matrix)
    sums = [Fraction(0)] * size
    for i in range(size):
        for j in range(i + 1):
            square = sum(a * b for a, b in zip(root[i], root[j], strict=False))
            entry = matrix[i][j] - Fraction(square, _ROOT**2) - (least if i == j else 0)
            sums[i] += abs(entry)
            if i != j:
                sums[j] += abs(entry)
    return max(sums)
