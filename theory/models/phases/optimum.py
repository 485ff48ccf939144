r"""Two features on one dim, exactly: each feature's error as a function of two overlaps and a bias.

With ``W = (w₁, w₂)`` the first feature is read as ``(a x₁ + c x₂ + b₁)₊`` with the gain
:math:`a = w_1^2` and the overlap :math:`c = w_1 w_2`; the second likewise, with the gain
:math:`w_2^2`. Global statements need lower bounds that hold for *every* weight and bias. They all
come from one function of a gain and a bias, `ramp_error`, averaged over the other feature.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from sympy import MatrixBase, Rational

from theory.claim import predicate

Number = Fraction | int


def ramp_error(gain: Number, bias: Number) -> Fraction:
    r"""What one feature pays when it is present: :math:`\int_0^1 (x - (ax + b)_+)^2 dx`, a ≥ 0.

    A polynomial of degree ≤ 3 in the bias below −a, between −a and 0, and above 0.

    >>> ramp_error(1, 0), ramp_error(0, Fraction(1, 2)), ramp_error(2, -2)
    (Fraction(0, 1), Fraction(1, 12), Fraction(1, 3))
    """
    a, b = Fraction(gain), Fraction(bias)
    if a < 0:
        raise ValueError(f"gain must be a square, so not negative, got {gain}")
    if b >= 0:
        return (1 - a) ** 2 / 3 - (1 - a) * b + b**2
    if a + b <= 0:
        return Fraction(1, 3)
    start, rest = -b / a, 1 + b / a
    return Fraction(1, 3) - a * start * rest**2 - (2 * a - a**2) * rest**3 / 3


def reading_error(
    gain: Number, overlap: Number, bias: Number, density: Number, other: Number
) -> Fraction:
    """E (x − (a x + c y + b)₊)² where x is present with ``density`` and y with ``other``.

    >>> reading_error(1, -1, 0, 1, 1), reading_error(0, 0, Fraction(1, 2), 1, 1)
    (Fraction(1, 6), Fraction(1, 12))
    """
    here, there = Fraction(density), Fraction(other)
    quiet = here * ramp_error(gain, bias) + (1 - here) * _square(bias)
    present = mean_along(
        lambda u: ramp_error(gain, u), overlap, bias, (-Fraction(gain), Fraction(0))
    )
    absent = mean_along(_square, overlap, bias, (Fraction(0),))
    return (1 - there) * quiet + there * (here * present + (1 - here) * absent)


def _square(u: Number) -> Fraction:
    return Fraction(max(u, 0)) ** 2


def mean_along(
    piece: Callable[[Fraction], Fraction],
    overlap: Number,
    bias: Number,
    breaks: tuple[Fraction, ...],
) -> Fraction:
    """The mean of ``piece(b + c y)`` over y in [0, 1], cubic between its breaks: Simpson is exact.

    >>> mean_along(lambda u: u**2, 1, 0, ())
    Fraction(1, 3)
    """
    c, b = Fraction(overlap), Fraction(bias)
    if c == 0:
        return piece(b)
    inside = {y for y in ((at - b) / c for at in breaks) if 0 < y < 1}
    total = Fraction(0)
    for low, high in pairwise(sorted(inside | {Fraction(0), Fraction(1)})):
        ends = piece(b + c * low) + piece(b + c * high)
        total += (high - low) / 6 * (ends + 4 * piece(b + c * (low + high) / 2))
    return total


def dropped_cost(density: Number) -> Fraction:
    """v(d) = d/3 − d²/4: what a feature of this density costs when it is dropped.

    >>> dropped_cost(1)
    Fraction(1, 12)
    """
    d = Fraction(density)
    return d / 3 - d**2 / 4


def pair_loss(
    weights: tuple[Number, Number],
    biases: tuple[Number, Number],
    densities: tuple[Number, Number],
    importance: Number,
) -> Fraction:
    """The loss of ``W = (w₁, w₂)``; the second feature has this importance, the first has 1.

    >>> pair_loss((1, 0), (0, Fraction(1, 2)), (1, 1), Fraction(1, 2))
    Fraction(1, 24)
    """
    (w1, w2), (b1, b2), (d1, d2) = weights, biases, densities
    first = reading_error(w1 * w1, w1 * w2, b1, d1, d2)
    return first + Fraction(importance) * reading_error(w2 * w2, w1 * w2, b2, d2, d1)


def fraction(value: object) -> Fraction:
    """A sympy rational as a fraction; anything else is a ``ValueError``."""
    q = Rational(value)
    return Fraction(int(q.p), int(q.q))


def _excess(W: MatrixBase, b: MatrixBase, d1: object, d2: object, r: object) -> Fraction:
    """Loss of (W, b) minus the loss of keeping the first feature and dropping the second."""
    if W.shape != (1, 2) or len(b) != 2:
        raise ValueError(f"two features on one dim need W (1, 2) and b (2,), got {W}, {b}")
    w1, w2, b1, b2 = (fraction(entry) for entry in (*W, *b))
    first, second, weight = fraction(d1), fraction(d2), fraction(r)
    loss = pair_loss((w1, w2), (b1, b2), (first, second), weight)
    return loss - weight * dropped_cost(second)


@predicate("dropping the second feature costs no more than (W, b)")
def dropping_is_best(W: MatrixBase, b: MatrixBase, d1: object, d2: object, r: object) -> bool:
    return _excess(W, b, d1, d2, r) >= 0


@predicate("dropping the second feature costs less than (W, b)")
def dropping_is_strictly_best(
    W: MatrixBase, b: MatrixBase, d1: object, d2: object, r: object
) -> bool:
    return _excess(W, b, d1, d2, r) > 0


@predicate("(W, b) represents both features and costs less than dropping either of them")
def superposed_and_cheaper(W: MatrixBase, b: MatrixBase, d1: object, d2: object, r: object) -> bool:
    spared = fraction(r) * dropped_cost(fraction(d2)) - dropped_cost(fraction(d1))
    return 0 not in W and _excess(W, b, d1, d2, r) < min(Fraction(0), -spared)


@predicate("both features are dense: d1 = d2 = 1")
def both_dense(d1: object, d2: object) -> bool:
    return d1 == 1 and d2 == 1


@predicate("the second feature is at most half as important as the first: 0 <= r <= 1/2")
def at_most_half_as_important(r: object) -> bool:
    return bool(0 <= r <= Rational(1, 2))  # type: ignore[operator]
