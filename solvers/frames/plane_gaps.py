"""Floors of the ReLU² energy in the plane: a tree of cases found by linear programs in floats."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from solvers.evidence import NotSolved
from theory.frames.geometry.plane import (
    SLOPE,
    STEPS,
    UNIT,
    Box,
    PlaneEnergy,
    arcs,
    costs,
    floor_of,
    tightened,
    whole_box,
)

Floats = NDArray[np.float64]

MOST_NODES = 20_000
_KNOTS = 12
_SHARE = 0.3
_NEAR = 0.1
_CORNERS = (STEPS // 4, STEPS // 2)
"""Arcs at which the cost changes from concave to convex, and to nothing: good places to cut."""


def plane_energy(features: int, energy: Fraction, most_nodes: int = MOST_NODES) -> PlaneEnergy:
    """A certificate that n unit vectors of the plane have at least this ReLU² energy.

    `NotSolved` when so many nodes are not enough, or when directions with less energy turn up.

    >>> plane_energy(6, Fraction(14, 5)).proves()[:40]
    'in the plane, any 6 unit vectors have su'
    """
    search = _Search(features, Fraction(energy))
    nodes: list[tuple[Fraction, ...]] = []
    waiting = [whole_box(features)]
    while waiting:
        box = tightened(features, waiting.pop())
        if box is None:
            continue
        if len(nodes) == most_nodes:
            raise NotSolved(f"{most_nodes} nodes are not enough for an energy of {energy}")
        node, halves = search.node(box)
        nodes.append(tuple(Fraction(number) for number in node))
        waiting += reversed(halves)
    certificate = PlaneEnergy(Fraction(features), Fraction(energy), tuple(nodes))
    certificate.proves()
    return certificate


@dataclass(frozen=True)
class _Relaxed:
    """A relaxed optimum: where the arcs are, what they cost there, and its multipliers."""

    places: Floats
    costs: Floats
    slopes: list[int]
    order: list[int]


class _Search:
    def __init__(self, features: int, energy: Fraction) -> None:
        self.features, self.energy = features, energy
        self.arcs = arcs(features)
        count = len(self.arcs)
        self.sums = np.zeros((count, features))
        for place, (i, k) in enumerate(self.arcs):
            self.sums[place, [j % features for j in range(i, i + k)]] = 1
        self.order = np.zeros((features, features))
        for i in range(1, features):
            self.order[i - 1, [0, i]] = 1, -1
        self.order[features - 1, [1, features - 1]] = 1, -1
        self.knots = np.array(costs()) / UNIT
        self.lines: dict[tuple[int, int], tuple[Floats, Floats]] = {}

    def node(self, box: Box) -> tuple[list[int], list[Box]]:
        """A leaf and nothing left to do, or a cut and its two halves."""
        found = self.relaxed(box)
        if 2 * floor_of(self.features, box, found.slopes, found.order) >= self.energy:
            return [*found.slopes, *found.order], []
        real = np.maximum(np.cos(np.pi * found.places), 0) ** 2
        if 2 * real.sum() < self.energy:
            raise NotSolved(f"directions with energy {2 * real.sum():.6f} turned up")
        arc = int(np.argmax(np.where(np.diff(box, axis=0)[0] > 1, real - found.costs, -1)))
        cut = self.cut(box[0][arc], box[1][arc], found.places[arc])
        below, above = list(box[1]), list(box[0])
        below[arc] = above[arc] = cut
        return [arc, cut], [(list(box[0]), below), (above, list(box[1]))]

    def cut(self, low: int, high: int, place: float) -> int:
        """Near where the relaxed optimum is, but no sliver, and at a corner if one is close."""
        if high - low < 2:
            raise NotSolved("the cases became too small for the steps of an arc")
        at = place * STEPS
        near = [c for c in _CORNERS if low < c < high and abs(at - c) < _NEAR * STEPS]
        room = _SHARE * (high - low)
        cut = round(min(max(near[0] if near else at, low + room), high - room))
        return min(max(cut, low + 1), high - 1)

    def relaxed(self, box: Box) -> _Relaxed:
        """Least Σ of convex costs below f on the box, by HiGHS; its multipliers, rounded."""
        from scipy.optimize import linprog
        from scipy.sparse import csr_array

        n, count = self.features, len(self.arcs)
        lines = [self.below(low, high) for low, high in zip(*box, strict=True)]
        which = np.repeat(np.arange(count), [len(slopes) for slopes, _ in lines])
        slopes, heights = (np.concatenate(part) for part in zip(*lines, strict=True))
        epigraph = np.zeros((len(which), count))
        epigraph[np.arange(len(which)), which] = -1
        none = np.zeros((count, count))
        rows = np.vstack(
            [
                np.hstack([slopes[:, None] * self.sums[which], epigraph]),
                np.hstack([self.sums, none]),
                np.hstack([-self.sums, none]),
                np.hstack([self.order, np.zeros((n, count))]),
            ]
        )
        low, high = (np.array(side) / STEPS for side in box)
        answer = linprog(
            np.concatenate([np.zeros(n), np.ones(count)]),
            A_ub=csr_array(rows),
            b_ub=np.concatenate([-heights, high, -low, np.zeros(n)]),
            A_eq=np.concatenate([np.ones(n), np.zeros(count)])[None],
            b_eq=[2],
            bounds=[(0, None)] * n + [(None, None)] * count,
            method="highs-ds",
            options={"presolve": False},
        )
        if answer.status == 2:
            return _Relaxed(low, np.zeros(count), [0] * count, [0] * n)
        if answer.status != 0:
            raise NotSolved(f"HiGHS: {answer.message}")
        weights = -answer.ineqlin.marginals
        lined, upper, lower, order = np.split(weights, np.cumsum([len(which), count, count]))
        total = np.bincount(which, weights=lined * slopes, minlength=count) + upper - lower
        places = self.sums @ answer.x[:n]
        return _Relaxed(places, answer.x[n:], _rounded(total), _rounded(np.maximum(order, 0)))

    def below(self, low: int, high: int) -> tuple[Floats, Floats]:
        """Lines slope·d + height below the cost on [low, high], enough to be close to its hull."""
        key = (low, high)
        if key not in self.lines:
            slopes = _hull_slopes(self.knots, low, high)
            d = np.arange(low, high + 1) / STEPS
            heights = (self.knots[low : high + 1] - slopes[:, None] * d).min(axis=1)
            self.lines[key] = slopes, heights
        return self.lines[key]


def _hull_slopes(knots: Floats, low: int, high: int) -> Floats:
    """Slopes of the lower hull of the cost at a few places of [low, high]."""
    if low == high:
        return np.zeros(1)
    places = np.unique(np.linspace(low, high, _KNOTS).round().astype(int))
    hull: list[int] = []
    for place in places:
        while len(hull) > 1 and _turns_down(knots, hull[-2], hull[-1], int(place)):
            hull.pop()
        hull.append(int(place))
    at = np.array(hull)
    slopes = np.diff(knots[at]) / np.diff(at) * STEPS
    ends = [slopes[0], *(slopes[:-1] + slopes[1:]) / 2, slopes[-1]]
    return np.unique(np.concatenate([slopes, ends]).round(6))


def _turns_down(knots: Floats, a: int, b: int, c: int) -> bool:
    return bool((knots[b] - knots[a]) * (c - a) >= (knots[c] - knots[a]) * (b - a))


def _rounded(numbers: Floats) -> list[int]:
    if not np.isfinite(numbers).all():
        raise NotSolved("a linear program came back with multipliers that are no numbers")
    return [math.floor(number * SLOPE + 0.5) for number in numbers]
