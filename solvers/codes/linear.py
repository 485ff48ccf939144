"""Linear programs in floats, and the way back to fractions; nothing here is a bound."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from sympy import ImmutableMatrix, Rational

from solvers.evidence import NotSolved

Floats = NDArray[np.float64]

_SOLVED = 0
_DENOMINATORS = (1, 2, 6, 12, 60, 1_000, 1_000_000)
"""Rounding tries the simplest fractions first: certificates are read by people."""


def least(cost: Floats, **program: Any) -> Floats:
    """The minimiser of ``cost·u`` that HiGHS reports, or `NotSolved`.

    Takes the constraints of ``scipy.optimize.linprog``. The status is looked at before the value;
    a value that is missing, not finite or of the wrong size is not a solution either.
    """
    came = linprog(cost, method="highs", **program)
    if came.status != _SOLVED or not came.success:
        raise NotSolved(f"the linear program ended with status {came.status}: {came.message}")
    if came.x is None:
        raise NotSolved("the linear program says it is solved but has no solution")
    found = np.asarray(came.x, dtype=np.float64)
    if found.shape != cost.shape or not np.isfinite(found).all():
        raise NotSolved("the linear program says it is solved but its solution is not finite")
    return found


def floats(w: ImmutableMatrix) -> Floats:
    """The matrix in double precision, (rows, columns), also when one of them is 0."""
    return np.array([float(entry) for entry in w], dtype=np.float64).reshape(w.shape)


def roundings(found: Floats) -> list[ImmutableMatrix]:
    """Columns of rationals near the found numbers, simplest first.

    >>> [list(column) for column in roundings(np.array([0.3333333]))]
    [[0], [1/2], [1/3]]
    """
    exact = [Fraction(float(value)) for value in found]
    near: list[ImmutableMatrix] = []
    for most in _DENOMINATORS:
        column = ImmutableMatrix(
            len(exact), 1, [Rational(q.numerator, q.denominator) for q in _limited(exact, most)]
        )
        if column not in near:
            near.append(column)
    return near


def _limited(exact: list[Fraction], most: int) -> list[Fraction]:
    return [value.limit_denominator(most) for value in exact]


def table(w: ImmutableMatrix) -> tuple[tuple[Fraction, ...], ...]:
    """A rational matrix as rows of fractions, as certificates hold it."""
    return tuple(tuple(fraction(entry) for entry in row) for row in w.tolist())


def vector(x: ImmutableMatrix) -> tuple[Fraction, ...]:
    """A rational column as a row of fractions."""
    return tuple(fraction(entry) for entry in x)


def fraction(entry: Any) -> Fraction:
    """One rational entry; a certificate cannot hold any other number."""
    if not isinstance(entry, Rational):
        raise ValueError(f"a certificate needs rational entries, got {entry}")
    return Fraction(int(entry.p), int(entry.q))
