"""Whether a linear readout can tell two classes of points apart, as a linear program."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from solvers.evidence import NotSolved
from theory.neurons.witnesses import Inseparable

Points = Sequence[Sequence[int | Fraction]]

_LARGEST_DENOMINATOR = 1_000


def inseparable(first: Points, second: Points) -> Inseparable:
    """Convex weights that give both classes the same mean, rounded to rationals.

    `NotSolved` when the program has no solution (the classes can be told apart) or the solver
    fails. The answer is a proposal: its ``proves()`` decides.

    >>> inseparable([[0], [2]], [[1]]).proves()
    'no affine functional is positive on [[0], [2]] and negative on [[1]]'
    """
    p, q = np.array(first, dtype=float).T, np.array(second, dtype=float).T
    ones, zeros = np.ones(p.shape[1]), np.zeros(q.shape[1])
    equal = np.vstack([np.hstack([p, -q]), np.append(ones, zeros), np.append(0 * ones, zeros + 1)])
    weights = _feasible(np.zeros(equal.shape[1]), equal, np.append(np.zeros(len(p)), [1, 1]))
    cut = p.shape[1]
    return Inseparable(_exact(first), _exact(second), weights[:cut], weights[cut:])


def _feasible(
    cost: NDArray[np.float64], equal: NDArray[np.float64], right: NDArray[np.float64]
) -> tuple[Fraction, ...]:
    found = linprog(cost, A_eq=equal, b_eq=right, bounds=(0, None), method="highs")
    if found.status != 0:
        raise NotSolved(f"HiGHS found no convex weights: {found.message}")
    return tuple(_rounded(value) for value in found.x)


def separator(first: Points, second: Points) -> tuple[tuple[Fraction, ...], Fraction]:
    """A functional y and constant c with ``y·p + c ≥ 1`` and ``≤ −1``, rounded to rationals.

    `NotSolved` when there is none or the solver fails; `theory.neurons.mixing.separates` decides
    whether the rounded one still tells the classes apart.

    >>> separator([[1]], [[0]])
    ((Fraction(2, 1),), Fraction(-1, 1))
    """
    p, q = np.array(first, dtype=float), np.array(second, dtype=float)
    rows = np.vstack([-np.c_[p, np.ones(len(p))], np.c_[q, np.ones(len(q))]])
    found = linprog(
        np.zeros(rows.shape[1]),
        A_ub=rows,
        b_ub=-np.ones(len(rows)),
        bounds=(None, None),
        method="highs",
    )
    if found.status != 0:
        raise NotSolved(f"HiGHS found no separating functional: {found.message}")
    *y, c = (_rounded(value) for value in found.x)
    return tuple(y), c


def _rounded(value: float) -> Fraction:
    if not np.isfinite(value):
        raise NotSolved(f"HiGHS answered {value}, which is no number to round")
    return Fraction(float(value)).limit_denominator(_LARGEST_DENOMINATOR)


def _exact(points: Points) -> tuple[tuple[Fraction, ...], ...]:
    return tuple(tuple(Fraction(a) for a in point) for point in points)
