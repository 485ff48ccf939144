"""Zonal polynomials: what makes every sum over pairs of unit vectors nonnegative; stdlib only."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from theory.frames.programs.polynomials import Polynomial, plus, scaled


def zonal(degree: int, dims: int) -> Polynomial:
    r"""The polynomial :math:`P_k^{(m)}` of degree k for unit vectors in m ≥ 2 dims, 1 at t = 1.

    For any unit vectors :math:`w_1, \dots, w_n` of :math:`\mathbb{R}^m`,

    .. math:: \sum_{i, j} P_k^{(m)}(\langle w_i, w_j \rangle) \ge 0 .

    In the plane it is Chebyshev's :math:`\cos k\theta`, in space Legendre's; the general one is a
    Gegenbauer polynomial divided by its value at 1, which in the plane would be 0/0. So it comes
    from the recurrence
    :math:`(k + m - 2) P_{k+1} = (2k + m - 2)\, t P_k - k P_{k-1}`, which has no such trouble.
    Coefficients stand constant first.

    >>> zonal(2, 2) == (-1, 0, 2), zonal(2, 3) == (Fraction(-1, 2), 0, Fraction(3, 2))
    (True, True)

    Source: [schoenberg1942], positive definite functions on spheres.
    """
    if dims < 2:
        raise ValueError(f"zonal needs dims >= 2, got {dims}")
    if degree < 0:
        raise ValueError(f"zonal needs degree >= 0, got {degree}")
    return zonals(degree, dims)[degree]


@lru_cache(maxsize=64)
def zonals(most: int, dims: int) -> tuple[Polynomial, ...]:
    """P_0, …, P_most, each once.

    >>> len(zonals(5, 3))
    6
    """
    found: list[Polynomial] = [(Fraction(1),), (Fraction(0), Fraction(1))]
    for k in range(1, most):
        raised = scaled((Fraction(0), *found[k]), Fraction(2 * k + dims - 2, k + dims - 2))
        found.append(plus(raised, scaled(found[k - 1], Fraction(-k, k + dims - 2))))
    return tuple(found[: most + 1])


def in_powers(coefficients: Sequence[Any], dims: int) -> Polynomial:
    """The polynomial Σ f_k P_k in powers of t; coefficients may be of a number field.

    >>> in_powers((1, 2, 1), 2) == (0, 2, 2)
    True
    """
    total: list[Any] = [Fraction(0)] * len(coefficients)
    for c, p in zip(coefficients, zonals(len(coefficients), dims), strict=False):
        for k, part in enumerate(p):
            total[k] += c * part
    return tuple(total)


def in_zonals(p: Sequence[Any], dims: int) -> Polynomial:
    """The coefficients f_k with p = Σ f_k P_k.

    >>> in_zonals((0, 0, 1), 2) == (Fraction(1, 2), 0, Fraction(1, 2))
    True
    """
    left = list(p)
    basis = zonals(len(left), dims)
    found: list[Any] = [Fraction(0)] * len(left)
    for k in range(len(left) - 1, -1, -1):
        found[k] = left[k] * (1 / basis[k][-1])
        for place, part in enumerate(basis[k]):
            left[place] = left[place] - found[k] * part
    return tuple(found)


def even(coefficients: Sequence[Fraction]) -> Polynomial:
    """Coefficients of P_0, P_2, P_4, … spread to those of P_0, P_1, P_2, …, as lines use them.

    >>> even((3, 5)) == (3, 0, 5)
    True
    """
    spread = [Fraction(0)] * max(2 * len(coefficients) - 1, 0)
    spread[::2] = coefficients
    return tuple(spread)
