"""What a tegum product costs at least, so that others are seen to cost less."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from sympy import (
    Expr,
    Integer,
    MatrixBase,
    Rational,
)

from theory.claim import Predicate, predicate
from theory.exact import rank
from theory.frames.capacity import blocks
from theory.frames.geometry.energies import (
    ZERO,
    energy,
    energy_at_least,
)
from theory.frames.overlaps import compared
from theory.frames.programs.certificates import PotentialEnergy
from theory.frames.programs.potentials import relu_squared


@predicate("the columns lie in two orthogonal spaces that fill all dims: W is a tegum product")
def tegum_product(W: MatrixBase) -> bool:
    """Two blocks or more, or one block that leaves a dim empty."""
    return len(blocks(W)) >= 2 or rank(W) < W.rows


def line_energy(features: int) -> int:
    """The least energy of unit vectors on a line: as many one way as the other, to one.

    >>> [line_energy(k) for k in range(5)]
    [0, 0, 0, 2, 4]
    """
    one = features // 2
    other = features - one
    return one * (one - 1) + other * (other - 1)


_BELOW_RELU_SQUARED = {
    2: ("237/1000", "53/125", "257/1000", "81/1000"),
    3: ("19/125", "371/1000", "67/200", "141/1000"),
}
"""Coefficients h_0, …, h_3 of a polynomial below ReLU(t)² in so many dims."""


@lru_cache(maxsize=64)
def program_floor(features: int, dims: int) -> Rational:
    """What one polynomial proves of the energy of n unit vectors in 2 or 3 dims, once checked.

    >>> program_floor(8, 3)
    217/125
    """
    f = relu_squared()
    h = tuple(Fraction(c) for c in _BELOW_RELU_SQUARED[dims])
    n = Fraction(features)
    floor = PotentialEnergy(
        Fraction(dims), n, f.cuts, f.numerators, f.denominators, h, Fraction(0)
    ).floor()
    checked = PotentialEnergy(Fraction(dims), n, f.cuts, f.numerators, f.denominators, h, floor)
    checked.proves()
    return Rational(floor.numerator, floor.denominator)


def block_floor(features: int, dims: int) -> Rational:
    """A number that the energy of n unit vectors in m dims is never below; no best one.

    >>> block_floor(4, 1), block_floor(4, 2), block_floor(6, 2)
    (4, 0, 1269/500)
    """
    if features < 1 or dims < 1:
        raise ValueError(f"block_floor needs features, dims >= 1, got {features} and {dims}")
    if dims == 1:
        return Integer(line_energy(features))
    if features <= 2 * dims or dims > 3:
        return ZERO
    return max(ZERO, program_floor(features, dims))


def product_floor(features: int, dims: int) -> Rational:
    """A number that the energy of a tegum product of n unit vectors in m dims is never below.

    Blocks in one and m − 1, two and m − 2, … dims: their energies add up. A product of several
    blocks is one of two, and one that leaves a dim empty has as much energy as with a vector there
    or more.

    >>> product_floor(10, 4)
    217/125
    """
    if features < 2 or dims < 2:
        raise ValueError(f"product_floor needs features, dims >= 2, got {features} and {dims}")
    floors = [
        block_floor(k, part) + block_floor(features - k, dims - part)
        for part in range(1, dims // 2 + 1)
        for k in range(1, features)
    ]
    return min(floors)


@predicate("W has no less energy than all tegum products of its size are known to have")
def no_better_than_products(W: MatrixBase) -> bool:
    if W.rows < 2 or W.cols < 2:
        return True
    return compared(energy(W), product_floor(W.cols, W.rows)) >= 0


def product_above(bound: Expr, words: str) -> Predicate:
    """The energy is above that of the arrangement that products are compared with."""
    return energy_at_least(bound, words, strictly=True)
