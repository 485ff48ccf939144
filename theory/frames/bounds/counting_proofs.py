"""How many nearly orthogonal lines there can be, and surely are: the arguments."""

from __future__ import annotations

from sympy import (
    E,
    Rational,
    S,
    Symbol,
    diff,
    expand,
    factor,
    factorial,
    gammasimp,
    log,
    simplify,
)
from sympy import symbols as letters

from theory.compare import sign
from theory.evidence import Proof, Step
from theory.frames.bounds.counting import ALON_CONSTANT
from theory.frames.bounds.line_proofs import MIXED, PROJECTED, RANK, SYMMETRIC
from theory.frames.bounds.line_theorems import (
    at_least_one_over_root_n,
    at_most_linearly_many,
    below_half,
    coherence_within,
    enough_dims,
    enough_room,
    squares_within,
)
from theory.frames.theorems import unit_columns
from theory.notation import k, m, n, t


def _linear_cap() -> bool:
    """n + n(n − 1) t/m ≥ n²/m is m − t − n(1 − t) ≥ 0, times n/m."""
    gap = n + n * (n - 1) * t / m - n**2 / m
    return bool(simplify(gap - n / m * (m - t - n * (1 - t))) == 0)


LINEARLY_MANY = Proof(
    shows=at_most_linearly_many,
    given=(unit_columns, squares_within),
    steps=(
        PROJECTED,
        RANK,
        Step("so n²/m ≤ n + n(n − 1) t/m, which is n(1 − t) ≤ m − t", _linear_cap),
    ),
)


def _moments_below_normal() -> bool:
    """(2k − 1)!!/(m(m + 2)⋯) ≤ (2k − 1)!!/m^k, as m + 2j ≥ m; and (2k)! = 2^k k! (2k − 1)!!."""
    j = Symbol("j", nonnegative=True)
    double = gammasimp((2 * k + 2) * (2 * k + 1) / (2 * (k + 1)) - (2 * k + 1)) == 0
    return bool(((m + 2 * j) - m).is_nonnegative and double)


def _chernoff() -> bool:
    """λ²/(2m) − λε at its least, λ = mε, is −mε²/2."""
    scale, eps = letters("lambda epsilon", positive=True)
    exponent = scale**2 / (2 * m) - scale * eps
    flat = simplify(diff(exponent, scale).subs(scale, m * eps)) == 0
    return bool(flat and simplify(exponent.subs(scale, m * eps) + m * eps**2 / 2) == 0)


def _room_for_the_root() -> bool:
    """y²/2 ≥ y for y ≥ 2."""
    slack = Symbol("slack", nonnegative=True)
    return bool(factor(((2 + slack) ** 2 / 2 - (2 + slack)).expand()).is_nonnegative)


ENOUGH_ROOM = Proof(
    shows=enough_room,
    steps=(
        Step(
            "the moments of an overlap are at most those of a normal of variance 1/m",
            _moments_below_normal,
        ),
        Step("so P(|⟨u, v⟩| > ε) ≤ 2 exp(−mε²/2)", _chernoff),
        Step(
            "one more line than caps that cannot cover: 1/P ≥ y²/2 ≥ y for y = exp(mε²/4) ≥ 2, and "
            "for y < 2 one line is enough",
            _room_for_the_root,
        ),
    ),
)


def _part_of_the_vectors() -> bool:
    """N′/(1 + (N′ − 1)/X) at N′ = X − 1 is X/2, and it grows with N′, for X = ε^(−2k) > 1."""
    more = Symbol("more", positive=True)
    x, count = 1 + more, Symbol("N", positive=True)
    rank = count / (1 + (count - 1) / x)
    slope = factor(simplify(diff(rank, count)))
    return bool(simplify(rank.subs(count, x - 1) - x / 2) == 0 and slope.is_positive)


def _product_of_the_pairs() -> bool:
    """(m + j)(m + k − 1 − j) = (m + (k − 1)/2)² − (j − (k − 1)/2)²."""
    j = Symbol("j", real=True)
    middle = (k - 1) / S(2)
    return bool(expand((m + j) * (m + k - 1 - j) - (m + middle) ** 2 + (j - middle) ** 2) == 0)


def _factorial_from_below() -> bool:
    """k! (e/k)^k is e for k = 1 and grows by e/(1 + 1/k)^k > 1, as x − ln(1 + x) has slope > 0."""
    x = Symbol("x", positive=True)
    slope = simplify(diff(x - log(1 + x), x))
    ratio = gammasimp(factorial(k + 1) * (k / (k + 1)) ** k / (factorial(k) * (k + 1)))
    return bool(slope.is_positive and simplify(ratio - (k / (k + 1)) ** k) == 0)


def _factor_of_two() -> bool:
    """e/2 > 1, so (e/2)^(1/k) > 1."""
    return sign(E / 2 - 1) == 1


def _constant_is_small_enough() -> bool:
    """(1/e − 1/8)/4 is above the constant."""
    return sign((1 / E - Rational(1, 8)) / 4 - ALON_CONSTANT) == 1


def _rounded_down_order() -> bool:
    """⌊L⌋ ≥ L/2 for L ≥ 1: for L ≥ 2 as L − 1 ≥ L/2, below 2 as 1 ≥ L/2."""
    slack = Symbol("slack", nonnegative=True)
    large = expand((2 + slack) - 1 - (2 + slack) / 2)
    return bool(large.is_nonnegative and S(2) / 2 <= 1)


ALON = Proof(
    shows=enough_dims,
    given=(unit_columns, coherence_within, below_half, at_least_one_over_root_n),
    steps=(
        Step(
            "k = ⌊ln n/(2 ln 1/ε)⌋ is at least half of what is rounded, as nε² ≥ 1",
            _rounded_down_order,
        ),
        MIXED,
        SYMMETRIC,
        PROJECTED,
        Step(
            "⌊X⌋ of the vectors, X = ε^(−2k) ≤ n, have k-th powers of rank at least X/2",
            _part_of_the_vectors,
        ),
        Step("C(m + k − 1, k) ≤ (m + (k − 1)/2)^k/k!, by pairs of factors", _product_of_the_pairs),
        Step("k! ≥ e (k/e)^k", _factorial_from_below),
        Step("so m + (k − 1)/2 ≥ (k/e) ε^(−2)", _factor_of_two),
        Step(
            "and with ε < 1/2, m ≥ k ε^(−2)(1/e − 1/8) ≥ (1/e − 1/8)/4 · ln n/(ε² ln 1/ε)",
            _constant_is_small_enough,
        ),
    ),
)
