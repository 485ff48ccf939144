"""Floors of the one-hot loss over all norms and biases: linear programs that raise a certificate.

The profiles of `FreeOneHotFloor` enter in products. So each round solves the program that is linear
in a small step from the profiles before, with the pairs' conditions where they are nearly tight.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_matrix, csr_matrix, hstack, vstack

from solvers.evidence import NotSolved
from solvers.frames.programs.one_sided import zonal_values
from solvers.models.one_hot.potential import minimised
from theory.certificate import Rejected
from theory.models.one_hot.free_floor import FreeOneHotFloor

Floats = NDArray[np.float64]

_PLACES, _SIDE, _STARTS, _ROUNDS = 721, 41, 24, 16
"""Overlaps a pair is looked at, points a side of the positive biases, starts, programs at most."""

_DIGITS, _MARGIN, _PENALTY, _FEW = 10**9, 3e-5, 1e5, 10
_FIRST_STEP, _LAST_STEP = 0.02, 1e-4


@dataclass(frozen=True)
class Size:
    """How fine a floor is: cells of shifts, the highest degree; and λ and L of the certificate.

    L is ``reach`` times the largest squared norm of an arrangement that is good.
    """

    cells: int = 24
    degree: int = 7
    spared: float = 0.02
    reach: float = 2.0


@dataclass(frozen=True)
class Point:
    """Profiles (degrees, shifts), the price R and e: what the programs move."""

    profiles: Floats
    price: float
    each: float

    def floor(self, features: int) -> float:
        return features * self.each - self.price**2


def free_one_hot_floor(features: int, dims: int, size: Size = Size()) -> FreeOneHotFloor:
    """A certificate of a floor of the one-hot loss of n features over all norms and biases.

    `NotSolved` where the programs end without one. The more cells the higher is the floor.

    >>> floor = free_one_hot_floor(5, 2, Size(cells=12, degree=5)).bounds()["lower"]
    >>> bool(Fraction(1, 40) < floor < Fraction(8, 100))
    True
    """
    shift, square = _best_shift(features, dims)
    program = _Program(
        features, dims, _shifts(shift, size.cells), size, math.sqrt(size.reach * square)
    )
    point = program.start()
    for step in np.geomspace(_FIRST_STEP, _LAST_STEP, _ROUNDS):
        point = program.moved(point, float(step))
    return _accepted(program, point)


def _accepted(program: _Program, point: Point) -> FreeOneHotFloor:
    """The point in fractions, with a little taken off until its own check accepts it."""
    if point.floor(program.features) <= 0:
        raise NotSolved(f"{program.size.cells} cells are too few for a floor above 0")
    for shave in (2e-5, 1e-4, 5e-4, 2e-3, 1e-2):
        made = program.certificate(point, shave)
        try:
            made.proves()
        except Rejected:
            continue
        return made
    raise NotSolved("the profiles that the programs found do not pass their check")


def _best_shift(features: int, dims: int) -> tuple[float, float]:
    """The median shift −b/l of the best of some starts, and the largest of its squared norms."""
    source, found = np.random.default_rng(0), []
    for _ in range(_STARTS):
        directions = source.normal(size=(dims, features))
        weights = (
            directions / np.linalg.norm(directions, axis=0) * source.uniform(0.9, 1.5, features)
        )
        try:
            found.append(minimised(weights, source.uniform(-0.8, 0, features)))
        except NotSolved:
            continue
    if not found:
        raise NotSolved(f"none of {_STARTS} starts led to a critical point")
    weights, bias, _ = min(found, key=lambda end: end[2])
    squares = (weights**2).sum(axis=0)
    alive = squares > 1e-3
    return float(np.median(-bias[alive] / squares[alive])), float(squares.max())


def _shifts(center: float, cells: int) -> Floats:
    """0 and the upper ends of the cells, denser near the center."""
    u = np.linspace(-1, 1, cells)
    side = np.where(u < 0, center, 0.88 - center)
    spread = center + side * np.sign(u) * np.abs(u) ** 2.2
    return np.unique(np.round(np.concatenate([[0.0], np.clip(spread, 0, 0.9)]), 4))


@dataclass(frozen=True)
class _Rows:
    """Conditions ``slack + gradient · step ≥ 0``."""

    gradient: csr_matrix
    slack: Floats


@dataclass(frozen=True)
class _Program:
    features: int
    dims: int
    shifts: Floats
    size: Size
    longest: float

    @cached_property
    def places(self) -> Floats:
        return np.cos(np.linspace(0, np.pi, _PLACES))

    @cached_property
    def zonals(self) -> Floats:
        return zonal_values(range(self.size.degree + 1), self.dims, self.places).T

    @cached_property
    def pairs(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        return np.triu_indices(len(self.shifts))

    @cached_property
    def limits(self) -> Floats:
        """G at every pair of shifts and every place."""
        first, second = self.pairs
        return interference_floor(self.places, np.sqrt(self.shifts[first] * self.shifts[second]))

    @cached_property
    def biased(self) -> tuple[Floats, Floats]:
        """Squared norms below 1 and biases up to (1 − l)/2."""
        y, b = np.meshgrid(np.linspace(0, 1, _SIDE), np.linspace(0, 0.5, _SIDE))
        kept = 2 * b <= 1 - y**2 + 1e-12
        return y[kept] ** 2, b[kept]

    # Where the programs start

    def start(self) -> Point:
        """From the semidefinite program on a few shifts alone, without cells, rank one taken."""
        few = np.linspace(0, 0.88, _FEW)
        kernels, each, square = _relaxation(self, few)
        profiles = []
        for kernel in kernels:
            values, vectors = np.linalg.eigh(kernel)
            row = vectors[:, -1] * math.sqrt(max(values[-1], 0))
            profiles.append(np.interp(self.shifts, few, row * (1 if row.sum() > 0 else -1)))
        profiles[0] = profiles[0].clip(0)
        return Point(0.97 * np.array(profiles), math.sqrt(max(square, 0)), each)

    # The conditions

    def moved(self, point: Point, step: float) -> Point:
        """The best point within a step of each profile, as far as the conditions are linear."""
        rows = self._rows(point, step)
        gradient = vstack([r.gradient for r in rows])
        slack = np.concatenate([r.slack for r in rows])
        size = point.profiles.size
        # One number more by which all conditions may fail, at a price.
        bounded = hstack([-gradient, -np.ones((len(slack), 1))]).tocsr()
        cost = np.zeros(size + 3)
        cost[size:] = 2 * point.price, -self.features, _PENALTY
        floor = np.zeros_like(point.profiles) - step
        # The profile of degree 0 may not be negative.
        floor[0] = np.maximum(floor[0], -point.profiles[0])
        bounds: list[tuple[float, float | None]] = [(low, step) for low in floor.ravel()]
        bounds += [(-2 * step, 2 * step), (max(-step, -point.each), step), (0, None)]
        found = linprog(cost, A_ub=bounded, b_ub=slack, bounds=bounds, method="highs-ipm")
        if found.x is None:
            raise NotSolved(f"a linear program fails: {found.message}")
        profiles = point.profiles + found.x[:size].reshape(point.profiles.shape)
        return Point(profiles, point.price + found.x[size], point.each + found.x[size + 1])

    def _rows(self, point: Point, step: float) -> tuple[_Rows, ...]:
        return self._pairs(point, step), self._cells(point), self._long(point), self._biased(point)

    def _sums(self, point: Point) -> Floats:
        first, second = self.pairs
        products = point.profiles[:, first] * point.profiles[:, second]
        return np.asarray(products.T @ self.zonals)

    def _pairs(self, point: Point, step: float) -> _Rows:
        first, second = self.pairs
        a = point.profiles
        sizes = np.sqrt((a**2).sum(axis=0))
        # A share of the profiles themselves, so that they may fall to 0.
        margin = _MARGIN * sizes[first] * sizes[second]
        slack = self.limits - self._sums(point) - margin[:, None]
        reach = step * (np.abs(a[:, first]) + np.abs(a[:, second])).sum(axis=0)
        near = slack < 2 * reach[:, None]
        near[:, 1:-1] &= _dips(slack) | (np.arange(1, _PLACES - 1) % 12 == 0)
        pair, place = np.nonzero(near)
        degrees, shifts = a.shape
        row = np.repeat(np.arange(len(pair)), degrees)
        degree = np.tile(np.arange(degrees), len(pair))
        value = -self.zonals[degree, np.repeat(place, degrees)]
        one, other = (np.repeat(x[pair], degrees) for x in (first, second))
        entries = np.concatenate([value * a[degree, other], value * a[degree, one]])
        columns = np.concatenate([degree * shifts + one, degree * shifts + other])
        gradient = coo_matrix(
            (entries, (np.tile(row, 2), columns)), shape=(len(pair), a.size + 2)
        ).tocsr()
        return _Rows(gradient, slack[near])

    def _cells(self, point: Point) -> _Rows:
        """(1/3 − e)(C − h) − (A − R a_0)² ≥ 0 at both ends and the middle of every cell."""
        a, shifts = point.profiles, self.shifts
        lows = np.concatenate([[0.0], shifts[:-1]])
        gradients, slacks = [], []
        for i, (low, high) in enumerate(zip(lows, shifts, strict=True)):
            rest = 1 / 3 - point.each
            for s in sorted({low, (low + high) / 2, high}):
                left, gain = _spread(s) - (a[:, i] ** 2).sum(), _gain(s) - point.price * a[0, i]
                row = self._row(i, -2 * a[:, i] * rest)
                row[i] += 2 * gain * point.price
                row[-2:] = 2 * gain * a[0, i], -left
                # In units of C, for both sides go as its size.
                gradients.append(row / _spread(s))
                slacks.append((rest * left - gain**2) / _spread(s) - 1e-6)
                gradients.append(self._row(i, -2 * a[:, i]))
                slacks.append(left - 1e-7)
        return _Rows(csr_matrix(np.array(gradients)), np.array(slacks))

    def _long(self, point: Point) -> _Rows:
        """That norms beyond the longest cost λ more than e, as `FreeOneHotFloor` checks it."""
        a, most = point.profiles, self.longest**2
        lows = np.concatenate([[0.0], self.shifts[:-1]])
        gradients, slacks = [], []
        for i, (low, high) in enumerate(zip(lows, self.shifts, strict=True)):
            kept, price = (a[:, i] ** 2).sum(), point.price * a[0, i]
            rest = 1 / 3 + 2 * price * most - point.each - self.size.spared
            by_rest = self._row(i, np.zeros(len(a)))
            by_rest[i] = 2 * point.price * most
            by_rest[-2:] = 2 * a[0, i] * most, -1
            by_kept = self._row(i, 2 * a[:, i])
            for s in sorted({low, high}):
                slope = _gain(s) + kept * most / 2
                if _gain(low) + kept * most / 2 <= most * _spread(high):
                    slacks.append(rest - 2 * most * slope + most**2 * _spread(s) - 1e-6)
                    gradients.append(by_rest - most**2 * by_kept)
                else:
                    slacks.append(rest - slope**2 / _spread(s) - 1e-6)
                    gradients.append(by_rest - slope * most / _spread(s) * by_kept)
        return _Rows(csr_matrix(np.array(gradients)), np.array(slacks))

    def _biased(self, point: Point) -> _Rows:
        """What features with a positive bias cost, beside any number of near ones."""
        l, b = self.biased
        a, n, count = point.profiles, self.features, np.arange(self.features)
        kept = (a[:, 0] ** 2).sum()
        alone = (1 - l) ** 2 / 3 - (1 - l) * b + b**2 + 2 * point.price * a[0, 0] * l - kept * l * l
        beside = interference_against(np.sqrt(l) * self.longest, b)
        slack = (alone - point.each)[:, None] + count * beside[:, None]
        slack = slack + (n - 1 - count) * self.size.spared / (count + 1) - 5e-4
        where, which = np.nonzero(slack < 0.05)
        columns = np.arange(len(a)) * len(self.shifts)
        gradient = np.zeros((len(where), a.size + 2))
        gradient[:, columns] = -2 * a[:, 0] * (l[where] ** 2)[:, None]
        gradient[:, columns[0]] += 2 * point.price * l[where]
        gradient[:, -2], gradient[:, -1] = 2 * a[0, 0] * l[where], -1
        return _Rows(csr_matrix(gradient), slack[where, which])

    def _row(self, shift: int, by_profile: Floats) -> Floats:
        """A gradient by the profiles at one shift."""
        row = np.zeros(len(by_profile) * len(self.shifts) + 2)
        row[np.arange(len(by_profile)) * len(self.shifts) + shift] = by_profile
        return row

    # The certificate

    def certificate(self, point: Point, shave: float) -> FreeOneHotFloor:
        """In fractions, with all profiles and e less by this share."""
        lows = np.concatenate([[0.0], self.shifts[:-1]])
        # Where a feature alone costs enough, profiles would only be the noise of the programs.
        needed = 1 / 3 - _gain(lows) ** 2 / _spread(lows) < point.each + self.size.spared + 1e-6
        kept = point.profiles * (1 - shave) * needed
        profiles = tuple(tuple(map(_exact, row)) for row in kept)
        made = FreeOneHotFloor(
            Fraction(self.dims),
            Fraction(self.features),
            tuple(Fraction(round(s * 10**4), 10**4) for s in self.shifts),
            profiles,
            _exact(point.price),
            _exact(point.each - shave * (0.1 + abs(point.each))),
            _exact(self.size.spared * (1 - shave)),
            Fraction(math.floor(self.longest * 1000), 1000),
            Fraction(0),
        )
        loss = made.features * made.each - made.price**2
        return replace(made, loss=max(Fraction(math.floor(loss * 10**4), 10**4), Fraction(0)))


def _relaxation(program: _Program, shifts: Floats) -> tuple[list[Floats], float, float]:
    """Kernels instead of products of profiles, at these shifts: convex, and no certificate yet."""
    import cvxpy as cp

    size = len(shifts)
    kernels = [cp.Variable((size, size), PSD=True) for _ in range(program.size.degree + 1)]
    priced = cp.Variable((size + 1, size + 1), PSD=True)
    prices, each, kept = priced[:size, size], cp.Variable(), sum(cp.diag(k) for k in kernels)
    over = cp.Variable(size, nonneg=True)
    conditions = [priced[:size, :size] == kernels[0], over >= _gain(shifts) - prices]
    first, second = np.triu_indices(size)
    limits = interference_floor(program.places[::15], np.sqrt(shifts[first] * shifts[second]))
    for i, j, limit in zip(first, second, limits, strict=True):
        entries = cp.hstack([kernel[i, j] for kernel in kernels])
        conditions.append(program.zonals[:, ::15].T @ entries <= limit)
    for place, s in enumerate(shifts):
        left = _spread(s) - kept[place]
        conditions.append(cp.quad_over_lin(over[place], left) <= 1 / 3 - each)
    l, b = program.biased
    beside = interference_against(np.sqrt(l) * program.longest, b)
    alone = (1 - l) ** 2 / 3 - (1 - l) * b + b**2 + (program.features - 1) * beside
    conditions.append(each <= alone + 2 * l * prices[0] - l**2 * kept[0])
    problem = cp.Problem(cp.Maximize(program.features * each - priced[size, size]), conditions)
    problem.solve(solver=cp.CLARABEL)
    if each.value is None:
        raise NotSolved(f"the semidefinite program ends {problem.status}")
    return [k.value for k in kernels], float(each.value), float(priced.value[-1, -1])


def _exact(number: float) -> Fraction:
    return Fraction(round(number * _DIGITS), _DIGITS)


def _dips(slack: Floats) -> NDArray[np.bool_]:
    """Where the slack is no more than on both sides."""
    return np.asarray((slack[:, 1:-1] <= slack[:, :-2]) & (slack[:, 1:-1] <= slack[:, 2:]))


def _gain(s: float | Floats) -> float | Floats:
    return (1 - s) ** 2 * (2 + s) / 6


def _spread(s: float | Floats) -> float | Floats:
    return (1 - s) ** 3 / 3


def interference_floor(overlap: Floats, roots: Floats) -> Floats:
    """G(t, σ) at every σ (rows) and t (columns): half of what two features cost each other.

    >>> interference_floor(np.array([-1.0, 0.3, 1.0]), np.array([0.5])).round(4).tolist()
    [[0.0, 0.0, 0.0417]]
    """
    t, sigma = overlap[None, :], roots[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        near = (t - sigma) ** 3 / (3 * t)
        far = (t + sigma) ** 2 * (t - 2 * sigma) / (6 * t)
    return np.where(t <= sigma, 0.0, np.where(t < 3 * sigma, near, far))


def interference_against(silence: Floats, bias: Floats) -> Floats:
    """φ(−g, b) for g, b ≥ 0.

    >>> interference_against(np.array([2.0, 0.0]), np.array([1.0, 1.0])).round(4).tolist()
    [0.1667, 1.0]
    """
    g, b = silence, bias
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(b >= g, b * b - b * g + g * g / 3, b**3 / (3 * g))
