"""Triples of overlaps at which polynomials are compared, and what they are compared by: floats."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import qr, solve_triangular

from solvers.evidence import NotSolved
from solvers.frames.programs.semidefinite import Floats
from theory.frames.programs.squares import Powers, Trivariate, monomials
from theory.frames.programs.three_point import Ends, basis, multipliers

_CANDIDATES, _DRAWS = 4, 200
"""How many triples of overlaps to choose the points from, and how often to draw for each."""


@dataclass(frozen=True)
class Case:
    """Points for one choice of three pieces, and the bases of its sums of squares at them.

    A ``change`` C turns a Gram matrix Q of a basis into CQCᵀ of the monomials. ``places`` are the
    points in variables that run over [−1, 1].
    """

    overlaps: Floats
    places: Floats
    weights: list[Floats]
    bases: list[Floats]
    changes: list[Floats]


def case_of(ends: Ends, order: int, flat: bool, random: np.random.Generator) -> Case:
    """As many points as there are monomials of degree 2d, chosen so that they tell them apart."""
    powers = monomials(2 * order, flat)
    low, high = (np.array([float(end) for end in side]) for side in zip(*ends, strict=True))
    drawn = _drawn(low, high, _CANDIDATES * len(powers), flat, random)
    x = (2 * drawn - low - high) / (high - low)
    kept = qr(_products(x, powers).T, mode="economic", pivoting=True)[2][: len(powers)]
    overlaps, x = drawn[kept], x[kept]
    weights, bases, changes = [], [], []
    for g, degree in multipliers(ends, flat):
        values, change = _orthonormal(x, basis(order, degree, flat))
        weights.append(value(g, x))
        bases.append(values)
        changes.append(change)
    return Case(overlaps, x, weights, bases, changes)


def _drawn(
    low: Floats, high: Floats, count: int, flat: bool, random: np.random.Generator
) -> Floats:
    """Triples in a box; in the plane only those that three directions have there."""
    if not flat:
        turn = np.cos(np.pi * random.uniform(size=(count, 3)))
        return np.asarray((low + high) / 2 + (high - low) / 2 * turn)
    a, b = np.pi * random.uniform(-1, 1, size=(2, _DRAWS * count))
    every = np.cos(np.stack([a, b, a - b], axis=1))
    inside = every[((every >= low) & (every <= high)).all(axis=1)][:count]
    if len(inside) < count:
        raise NotSolved(f"too few triples in the plane have overlaps from {low} to {high}")
    return np.asarray(inside)


def _products(x: Floats, powers: Sequence[Powers]) -> Floats:
    """Products of Chebyshev polynomials of the three variables: (points, products)."""
    most = max(map(max, powers))
    each = [np.polynomial.chebyshev.chebvander(column, most) for column in x.T]
    a, b, c = np.array(powers).T
    return np.asarray(each[0][:, a] * each[1][:, b] * each[2][:, c])


def _orthonormal(x: Floats, powers: Sequence[Powers]) -> tuple[Floats, Floats]:
    """A basis orthonormal on the points, and what changes its Gram matrices to the monomials'."""
    products = _products(x, powers)
    basis, upper = np.linalg.qr(products)
    size = math.sqrt(len(x))
    one = chebyshev(max(map(max, powers)))
    a, b, c = np.array(powers).T
    monomial = one[np.ix_(a, a)] * one[np.ix_(b, b)] * one[np.ix_(c, c)]
    change = solve_triangular(upper, size * monomial.T, trans="T").T
    return basis * size, np.asarray(change)


def chebyshev(degree: int) -> Floats:
    """The coefficients of Chebyshev's polynomials: column k is T_k in powers."""
    table = np.zeros((degree + 1, degree + 1))
    for k in range(degree + 1):
        unit = np.eye(degree + 1)[k]
        column = np.polynomial.chebyshev.cheb2poly(unit)
        table[: len(column), k] = column
    return table


def averaged(overlaps: Floats, order: int, dims: int) -> list[Floats]:
    """S_k at each triple of overlaps, with Chebyshev polynomials for powers: (triples, ·, ·)."""
    u, v, t = overlaps.T
    total: list[Floats] = []
    for a, b, c in ((u, v, t), (u, t, v), (t, v, u)):
        one, other = (np.polynomial.chebyshev.chebvander(s, order) for s in (a, b))
        for k, scalar in enumerate(_across(a, b, c, order, dims)):
            size = order - k + 1
            y = scalar[:, None, None] * one[:, :size, None] * other[:, None, :size]
            part = (y + np.swapaxes(y, 1, 2)) / 6
            if k < len(total):
                total[k] = total[k] + part
            else:
                total.append(part)
    return total


def _across(u: Floats, v: Floats, t: Floats, order: int, dims: int) -> list[Floats]:
    """The scalar part of Y_0, Y_1, …; see `theory.frames.programs.three_point.across`."""
    w, s = t - u * v, (1 - u * u) * (1 - v * v)
    found = [np.ones_like(u), w]
    for k in range(1, order if dims > 2 else 1):
        below = k + dims - 3
        found.append(((below + k) * w * found[k] - k * s * found[k - 1]) / below)
    return found


def value(p: Trivariate, x: Floats) -> Floats:
    """p at each point, a row of x."""
    total = np.zeros(len(x))
    for (a, b, c), factor in p.items():
        total += float(factor) * x[:, 0] ** a * x[:, 1] ** b * x[:, 2] ** c
    return total
