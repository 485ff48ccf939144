"""Welch's bounds of every order on the worst overlap of n lines in m dims, real or complex."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice

from sympy import Expr, Integer, Rational, root

from theory.frames.sizes import refuse_field, refuse_sizes

MOST_ORDERS = 64


def even_moment(order: int, dims: int, field: str = "real") -> Rational:
    r"""``E |⟨u, v⟩|^(2k)`` for independent uniform unit vectors in m dims.

    .. math::
        \mathbb{R}^m:\ \frac{1 \cdot 3 \cdots (2k - 1)}{m (m + 2) \cdots (m + 2k - 2)}
        \qquad \mathbb{C}^m:\ \binom{m + k - 1}{k}^{-1}

    The real one is never the smaller: factor by factor, ``(2j + 1)(m + j) ≥ (j + 1)(m + 2j)``.

    >>> even_moment(1, 3), even_moment(2, 3), even_moment(2, 3, "complex")
    (1/3, 1/5, 1/6)
    """
    if isinstance(order, bool) or not isinstance(order, int) or order < 1:
        raise ValueError(f"order must be an integer of at least 1, got {order!r}")
    return next(islice(even_moments(dims, field), order - 1, None))


def even_moments(dims: int, field: str = "real") -> Iterator[Rational]:
    """The moments of order 1, 2, … one after the other.

    >>> list(islice(even_moments(1), 3))
    [1, 1, 1]
    """
    refuse_sizes(1, dims)
    refuse_field(field)
    moment = Integer(1)
    for j in count():
        above, below = (j + 1, dims + j) if field == "complex" else (2 * j + 1, dims + 2 * j)
        moment *= Rational(above, below)
        yield moment


def welch_power(features: int, dims: int, order: int, field: str = "real") -> Rational:
    r"""What ``max |⟨w_i, w_j⟩|^(2k)`` is at least, for n ≥ 2 unit vectors in m dims.

    .. math:: \max_{i \ne j} |\langle w_i, w_j \rangle|^{2k} \ge \frac{n E_k - 1}{n - 1}

    with :math:`E_k` of `even_moment`: the mean over all ordered pairs is never below the mean of
    chance. The complex form holds for real vectors too, and is the weaker one. It is 0 where the
    right side is not positive. Equality exactly when all absolute overlaps are equal and the lines
    average every polynomial of degree 2k as the whole sphere does (a design).

    Six lines in three dims, k = 1 and 2, and both are the icosahedron's 1/√5:

    >>> welch_power(6, 3, 1), welch_power(6, 3, 2)
    (1/5, 1/25)

    Source: [welch1974], as in [datta2012], (1) (the complex form); [sidelnikov1974] (the real
    moments).
    """
    refuse_sizes(features, dims, least_features=2)
    excess = features * even_moment(order, dims, field) - 1
    return max(excess / (features - 1), Integer(0))


def welch_of_order(features: int, dims: int, order: int, field: str = "real") -> Expr:
    """Welch's bound of one order on the worst overlap, the 2k-th root of `welch_power`.

    >>> welch_of_order(100, 8, 2), welch_of_order(4, 2, 1, "complex")
    (sqrt(6)/6, sqrt(3)/3)
    """
    return root(welch_power(features, dims, order, field), 2 * order)


def best_order(features: int, dims: int, field: str = "real") -> int:
    """The order up to `MOST_ORDERS` whose bound is largest; the lowest of equals.

    >>> best_order(3, 2), best_order(100, 8), best_order(10**6, 768)
    (1, 3, 2)
    """
    best, least = 1, welch_power(features, dims, 1, field)
    for order, moment in enumerate(islice(even_moments(dims, field), MOST_ORDERS), start=1):
        power = (features * moment - 1) / (features - 1)
        if power <= 0:
            break
        # a^(1/2k) > b^(1/2l) as a^l > b^k, which needs no roots.
        if power**best > least**order:
            best, least = order, power
    return best


def second_order_wins_from(dims: int, field: str = "real") -> int:
    """The number of features beyond which order 2 beats order 1: m(m + 1)/2, complex m².

    The difference of the two squared bounds is a positive multiple of ``(m − 1)(n − that)``.

    >>> second_order_wins_from(8), second_order_wins_from(8, "complex")
    (36, 64)
    """
    refuse_field(field)
    return dims**2 if field == "complex" else dims * (dims + 1) // 2
