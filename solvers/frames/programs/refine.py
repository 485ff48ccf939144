"""Float solutions of one-sided problems, sharpened to fifty digits by Newton's method; no bound.

At the best combination c the places t where it touches the roof carry weights w ≥ 0 with
``Σ_i w_i basis_k(t_i) = −cost_k`` for every k with c_k ≠ 0. Together with the touching these are as
many equations as unknowns. Residuals are computed in long fractions and corrections in floats, so
that each round gains the digits of a float.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np
from scipy.optimize import nnls

from solvers.evidence import NotSolved
from solvers.frames.programs.one_sided import NEARLY_MET, Floats, Side, best_below, margins, rounded
from theory.frames.programs.polynomials import Polynomial, derivative, evaluate

_UNIT = 2**200
_ROUNDS = 14
_TOUCHING, _ALIVE, _MET, _FAR, _RANK, _SMALL = 1e-6, 1e-9, 1e-45, 1e-2, 1e-13, 1e-6
"""A top touches; a coefficient is not noise; nothing is missed; a place has run away."""
_DIGITS, _SIMPLE, _EQUAL = 10**40, 10**9, Fraction(1, 10**30)
_MARGINS = [Fraction(1, 10**power) for power in (36, 33, 30, 26, 22, 18)]

Jet = tuple[Fraction, Fraction, Fraction]
"""A value and the first two derivatives."""


class Piece(Protocol):
    """A piece of the roof that knows its derivatives."""

    @property
    def low(self) -> Fraction: ...

    @property
    def high(self) -> Fraction: ...

    def jet(self, t: Fraction) -> Jet: ...


@dataclass(frozen=True)
class Roof:
    """A piece of the roof: ``above / below`` on [low, high], with a positive denominator."""

    low: Fraction
    high: Fraction
    above: Polynomial
    below: Polynomial = (Fraction(1),)

    def jet(self, t: Fraction) -> Jet:
        """(above/below)(t) and its derivatives, from above = roof · below."""
        a, b = ([evaluate(p, t) for p in _derivatives(q)] for q in (self.above, self.below))
        value = a[0] / b[0]
        slope = (a[1] - value * b[1]) / b[0]
        return value, slope, (a[2] - 2 * slope * b[1] - value * b[2]) / b[0]


def proposals(
    cost: Floats, side: Side, degrees: Sequence[int], dims: int, roofs: Sequence[Piece]
) -> Iterator[tuple[list[Fraction], Fraction]]:
    """Coefficients that nearly minimise ``cost·c`` below the roof, and how far to move from it.

    The sharpest come first: simple fractions, then forty digits, then the floats that were found.
    """
    try:
        exact = optimum(cost, side, degrees, dims, roofs)
    except NotSolved:
        exact = []
    if exact:
        yield [_simple(c) for c in exact], Fraction(0)
        decimals = [Fraction(round(c * _DIGITS), _DIGITS) for c in exact]
        scale = max(Fraction(1), *map(abs, exact))
        yield from ((decimals, margin * scale) for margin in _MARGINS)
    found = best_below(cost, side)
    scale = Fraction(max(1.0, float(np.abs(found).max())))
    yield from ((rounded(found), margin) for margin in margins(scale))


def optimum(
    cost: Floats, side: Side, degrees: Sequence[int], dims: int, roofs: Sequence[Piece]
) -> list[Fraction]:
    """The coefficients below the roof that minimise ``cost·c``, to fifty digits; or `NotSolved`."""
    try:
        return refined(cost, best_below(cost, side, NEARLY_MET), side, degrees, dims, roofs)
    except NotSolved:
        return refined(cost, best_below(cost, side), side, degrees, dims, roofs)


def _simple(number: Fraction) -> Fraction:
    """A fraction with a small denominator that is all but equal, if there is one."""
    near = number.limit_denominator(_SIMPLE)
    return near if abs(near - number) < _EQUAL else number


def refined(
    cost: Floats,
    found: Floats,
    side: Side,
    degrees: Sequence[int],
    dims: int,
    roofs: Sequence[Piece],
) -> list[Fraction]:
    """The best coefficients to fifty digits, from floats; `NotSolved` where Newton fails."""
    alive = np.flatnonzero(np.abs(found) > _ALIVE * np.abs(found).max())
    tops = list(_tops(found, side, roofs))
    if not tops or not alive.size:
        raise NotSolved("the combination is 0 or touches the roof nowhere")
    optimum = _Optimum([degrees[int(k)] for k in alive], dims, tops, cost[alive], found[alive])
    exact = [Fraction(0)] * len(found)
    for k, c in zip(alive, optimum.solved(), strict=True):
        exact[k] = c
    if any(c < 0 for c in exact[side.free :]):
        raise NotSolved("a refined coefficient is negative")
    return exact


def _tops(found: Floats, side: Side, roofs: Sequence[Piece]) -> Iterator[tuple[Fraction, Piece]]:
    """Where the combination nearly touches each piece, ends exactly."""
    for roof in roofs:
        near = side.tops_on(found, float(roof.low), float(roof.high))
        for t in near[side.gap(found, near) > -_TOUCHING]:
            ends = {float(end): end for end in (roof.low, roof.high)}
            yield ends.get(float(t), Fraction(float(t))), roof


class _Optimum:
    """The equations at the optimum, in the degrees that are used and the places that touch."""

    def __init__(
        self,
        degrees: list[int],
        dims: int,
        tops: list[tuple[Fraction, Piece]],
        cost: Floats,
        found: Floats,
    ) -> None:
        self.degrees, self.dims, self.roofs = degrees, dims, [roof for _, roof in tops]
        self.places = [t for t, _ in tops]
        self.inner = [i for i, (t, roof) in enumerate(tops) if t not in (roof.low, roof.high)]
        self.wanted = [-Fraction(float(value)) for value in cost]
        self.c = [Fraction(float(value)) for value in found]
        self.weights = [Fraction(float(w)) for w in self._start()]

    def solved(self) -> list[Fraction]:
        """The coefficients, when Newton's steps have become nothing."""
        start = list(self.places)
        for _ in range(_ROUNDS):
            table, miss = self._equations()
            step = self._step(table, miss)
            size, count = len(self.c), len(self.weights)
            self.c = _plus(self.c, step[:size])
            self.weights = _plus(self.weights, step[size : size + count])
            moved = _plus([self.places[i] for i in self.inner], step[size + count :])
            for i, t in zip(self.inner, moved, strict=True):
                self.places[i] = t
            if any(abs(a - b) > _FAR for a, b in zip(start, self.places, strict=True)):
                raise NotSolved("the places where the roof is touched run away")
            if max(abs(x) for x in miss) < _MET * float(max(map(abs, self.c))):
                return self.c
        raise NotSolved("Newton's method does not find where the roof is touched")

    def _equations(self) -> tuple[Floats, list[float]]:
        """Jacobian and residuals: touching, the same slope, and the weights' sums."""
        jets = [_zonal_jets(self.degrees, self.dims, t) for t in self.places]
        gaps = [self._gap(i, jet) for i, jet in enumerate(jets)]
        c, w, inner = self.c, self.weights, self.inner
        sums = [_dot([jet[k][0] for jet in jets], w) for k in range(len(c))]
        miss = [-gap[0] for gap in gaps] + [-gaps[i][1] for i in inner]
        miss += [b - s for b, s in zip(self.wanted, sums, strict=True)]
        values = _floats([[p[0] for p in jet] for jet in jets])
        slopes = _floats([[p[1] for p in jets[i]] for i in inner]).reshape(len(inner), len(c))
        bends = np.diag([float(gaps[i][2]) for i in inner])
        tilts = np.zeros((len(w), len(inner)))
        tilts[inner, range(len(inner))] = [float(gaps[i][1]) for i in inner]
        pulls = slopes.T * np.array([float(w[i]) for i in inner])
        none = np.zeros
        table = np.block(
            [
                [values, none((len(w), len(w))), tilts],
                [slopes, none((len(inner), len(w))), bends],
                [none((len(c), len(c))), values.T, pulls],
            ]
        )
        return table, [float(m) for m in miss]

    def _gap(self, place: int, jet: list[Jet]) -> Jet:
        """Combination − roof at a place, with derivatives."""
        roof = self.roofs[place].jet(self.places[place])
        sums = [_dot(self.c, [p[part] for p in jet]) - roof[part] for part in range(3)]
        return sums[0], sums[1], sums[2]

    def _step(self, table: Floats, miss: list[float]) -> Floats:
        """The shortest relative step, rows being brought to one size first."""
        size = np.concatenate(
            [_sizes(self.c), _sizes(self.weights), np.ones(len(self.inner), dtype=np.float64)]
        )
        relative = table * size
        rows = np.abs(relative).max(axis=1)
        rows[rows == 0] = 1
        found = np.linalg.lstsq(relative / rows[:, None], miss / rows, rcond=_RANK)[0] * size
        if not np.isfinite(found).all():
            raise NotSolved("a step of Newton's method is not finite")
        return np.asarray(found, dtype=np.float64)

    def _start(self) -> Floats:
        """Weights ≥ 0 that nearly meet their equations."""
        jets = [_zonal_jets(self.degrees, self.dims, t) for t in self.places]
        rows = _floats([[p[0] for p in jet] for jet in jets]).T
        target = np.array([float(value) for value in self.wanted])
        return np.asarray(nnls(rows, target)[0], dtype=np.float64)


def _zonal_jets(degrees: Sequence[int], dims: int, t: Fraction) -> list[Jet]:
    """P_k(t) and two derivatives for each k, by the recurrence, rounded to sixty digits."""
    zero, one = Fraction(0), Fraction(1)
    jets: list[Jet] = [(one, zero, zero), (t, one, zero)]
    for k in range(1, max(degrees)):
        (p, slope, bend), before = jets[k], jets[k - 1]
        raised = (t * p, p + t * slope, 2 * slope + t * bend)
        up, below = 2 * k + dims - 2, k + dims - 2
        new = [_short((up * r - k * b) / below) for r, b in zip(raised, before, strict=True)]
        jets.append((new[0], new[1], new[2]))
    return [jets[k] for k in degrees]


def _sizes(unknowns: Sequence[Fraction]) -> Floats:
    """How large each is, none being called much smaller than the largest."""
    sizes = np.array([abs(float(x)) for x in unknowns])
    return np.asarray(np.maximum(sizes, _SMALL * sizes.max()), dtype=np.float64)


def _derivatives(p: Polynomial) -> tuple[Polynomial, Polynomial, Polynomial]:
    return p, derivative(p), derivative(derivative(p))


def _plus(numbers: Sequence[Fraction], steps: Floats) -> list[Fraction]:
    return [_short(x + Fraction(float(s))) for x, s in zip(numbers, steps, strict=True)]


def _floats(rows: Sequence[Sequence[Fraction]]) -> Floats:
    return np.array([[float(entry) for entry in row] for row in rows], dtype=np.float64)


def _dot(row: Sequence[Fraction], other: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(row, other, strict=True)), Fraction(0))


def _short(number: Fraction) -> Fraction:
    return Fraction(round(number * _UNIT), _UNIT)
