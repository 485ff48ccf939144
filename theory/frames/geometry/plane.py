"""A floor of the ReLU² energy in the plane, by cases on the gaps between directions; stdlib only.

n directions going round have gaps g_1, …, g_n ≥ 0 of sum 2 half-turns, and two of them are apart by
an arc of k gaps, d = g_i + … + g_(i+k−1). So the energy is twice Σ f(d) over arcs of k ≤ n/2 gaps,
f(d) = ReLU(cos πd)². The labels are chosen so that g_1 is the least gap and g_2 ≤ g_n.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, ClassVar

from theory.certificate import Rejected, short

STEPS = 1440
"""Arcs are cut at whole multiples of a half-turn over this."""
UNIT = 10**12
"""Costs are whole numbers over this."""
SLOPE = 10**6
"""Multipliers are whole numbers over this."""
MOST_FEATURES, MOST_NODES = 12, 100_000

_DIGITS = 10**40
# Between two knots a function with second derivative ≤ 2π² is at most 2π²/(8 STEPS²) below its
# chord; the rest is for the rounding of knots, which hides slopes of 2 units from one to the next.
_BETWEEN = UNIT * 5 // (2 * STEPS**2) + 4 * STEPS

Arc = tuple[int, int]
Box = tuple[list[int], list[int]]


def arcs(features: int) -> list[Arc]:
    """(i, k) for the arc of k gaps from gap i on: each pair of directions once, single gaps first.

    >>> arcs(3), len(arcs(6))
    ([(0, 1), (1, 1), (2, 1)], 15)
    """
    found = []
    for k in range(1, features // 2 + 1):
        found += [(i, k) for i in range(features if 2 * k < features else features // 2)]
    return found


@lru_cache(maxsize=1)
def costs() -> tuple[int, ...]:
    """f at d = 0, 1/STEPS, …, 2, rounded down to a whole number of 1/UNIT.

    >>> costs()[0] == UNIT - 1, costs()[STEPS // 2], costs()[STEPS // 3] == UNIT // 4 - 1
    (True, 0, True)
    """
    quarter = [_cosine_squared(j) for j in range(STEPS // 2)]
    half = [*quarter, *[0] * (STEPS // 2 + 1)]
    return (*half, *reversed(half[:-1]))


def _cosine_squared(j: int) -> int:
    """(1 + cos 2πj/STEPS)/2, rounded down; by one more where its own error could matter."""
    value = (_DIGITS + _cosine(2 * _pi() * j // STEPS)) // 2
    whole, rest = divmod(value * UNIT, _DIGITS)
    return max(whole - (rest < _DIGITS // 10**20), 0)


@lru_cache(maxsize=1)
def _pi() -> int:
    """π in 40 decimals, the last few of them wrong, by Machin's formula."""
    return 4 * (4 * _arctangent(5) - _arctangent(239))


def _arctangent(below: int) -> int:
    """arctan(1/below)."""
    power, total, k = _DIGITS // below, 0, 1
    while power:
        total += power // k if k % 4 == 1 else -(power // k)
        power //= below**2
        k += 2
    return total


def _cosine(angle: int) -> int:
    """cos by its series, for an angle in [0, π]."""
    term, total, k = _DIGITS, _DIGITS, 0
    while term:
        term = term * angle // _DIGITS * angle // _DIGITS // ((k + 1) * (k + 2))
        k += 2
        total += term if k % 4 == 0 else -term
    return total


def whole_box(features: int) -> Box:
    """All arcs between 0 and a whole turn."""
    count = len(arcs(features))
    return [0] * count, [2 * STEPS] * count


def tightened(features: int, box: Box) -> Box | None:
    """What follows for all arcs from the bounds on some; ``None`` where they contradict each other.

    An arc is the sum of its parts, all gaps make a turn, gap 1 is the least, gap 2 ≤ gap n.
    """
    low, high = list(box[0]), list(box[1])
    for _ in range(3):
        for whole, one, other in _sums(features):
            low[whole] = max(low[whole], low[one] + low[other])
            high[whole] = min(high[whole], high[one] + high[other])
            for part, rest in ((one, other), (other, one)):
                low[part] = max(low[part], low[whole] - high[rest])
                high[part] = min(high[part], high[whole] - low[rest])
        _order(features, low, high)
        _close(features, low, high)
    return None if any(a > b for a, b in zip(low, high, strict=True)) else (low, high)


@lru_cache(maxsize=16)
def _sums(features: int) -> tuple[tuple[int, int, int], ...]:
    """Places of arcs that are put together of two others."""
    place = {arc: p for p, arc in enumerate(arcs(features))}
    found = []
    for (i, k), whole in place.items():
        for first in range(1, k):
            one, other = place.get((i, first)), place.get(((i + first) % features, k - first))
            if one is not None and other is not None:
                found.append((whole, one, other))
    return tuple(found)


def _order(features: int, low: list[int], high: list[int]) -> None:
    for i in range(1, features):
        low[i] = max(low[i], low[0])
        high[0] = min(high[0], high[i])
    high[0] = min(high[0], 2 * STEPS // features + 1)
    high[1] = min(high[1], high[features - 1])
    low[features - 1] = max(low[features - 1], low[1])


def _close(features: int, low: list[int], high: list[int]) -> None:
    least, most = sum(low[:features]), sum(high[:features])
    for i in range(features):
        high[i], low[i] = (
            min(high[i], 2 * STEPS - least + low[i]),
            max(low[i], 2 * STEPS - most + high[i]),
        )


def floor_of(features: int, box: Box, slopes: Sequence[int], order: Sequence[int]) -> Fraction:
    """A number that Σ f(d) is never below in the box, for any multipliers.

    With slopes b and order multipliers μ ≥ 0, Σ f(d) is at least
    Σ (f(d) − b d) + Σ b d + Σ μ_i (g_1 − g_i) + μ (g_2 − g_n); the first sum is bounded arc by arc,
    and the rest is Σ c_i g_i ≥ 2 min c_i.
    """
    listed = arcs(features)
    rates = [0] * features
    for (i, k), slope in zip(listed, slopes, strict=True):
        for j in range(i, i + k):
            rates[j % features] += slope
    for i in range(1, features):
        rates[0] += order[i - 1]
        rates[i] -= order[i - 1]
    rates[1] += order[features - 1]
    rates[features - 1] -= order[features - 1]
    apart = sum(
        least_on(low, high, slope) for low, high, slope in zip(box[0], box[1], slopes, strict=True)
    )
    return Fraction(apart, UNIT * STEPS) + 2 * Fraction(min(rates), SLOPE)


def least_on(low: int, high: int, slope: int) -> int:
    """A number that f(d) − slope·d is never below for d in [low, high], over UNIT·STEPS.

    f is concave up to 1/4 and from 7/4 on, where the ends decide, and convex between: where it
    is least there, the values at the knots around it are not lower on both sides.
    """
    first, last = STEPS // 4, 7 * STEPS // 4
    ends = [low, high, *(j for j in (first, last) if low < j < high)]
    least = min(_at(j, slope) for j in ends)
    start, end = max(low, first), min(high, last)
    if start >= end:
        return least
    while end - start > 1:
        middle = (start + end) // 2
        if _at(middle + 1, slope) >= _at(middle, slope):
            end = middle
        else:
            start = middle
    return min(least, _at(start, slope), _at(end, slope)) - _BETWEEN * STEPS


def _at(j: int, slope: int) -> int:
    return costs()[j] * STEPS - slope * (UNIT // SLOPE) * j


@dataclass(frozen=True)
class PlaneEnergy:
    """The energy Σ_{i≠j} ReLU(⟨w_i, w_j⟩)² of n unit vectors in the plane is at least so much.

    ``nodes`` is a tree of cases in the order in which they are met: ``(arc, cut)`` splits a box of
    arcs in two, first those with the arc ≤ cut; a leaf has a slope for every arc and n multipliers,
    from which `floor_of` must follow. A box that contradicts itself has no node.

    Source: branch and bound with Lagrangian bounds; see [horst1996] on the method.
    """

    kind: ClassVar[str] = "plane-energy"
    features: Fraction
    energy: Fraction
    nodes: tuple[tuple[Fraction, ...], ...]

    def bounds(self) -> dict[str, Fraction]:
        """The least energy is at least this."""
        return {"lower": self.energy}

    def proves(self) -> str:
        n = _features(self.features)
        if not isinstance(self.energy, Fraction | int):
            raise Rejected("energy must be a number")
        self._all_cases(n)
        return (
            f"in the plane, any {n} unit vectors have "
            f"sum over i != j of max(<w_i, w_j>, 0)^2 >= {Fraction(self.energy)}"
        )

    def _all_cases(self, n: int) -> None:
        """`Rejected` unless the tree covers everything and each leaf reaches the energy."""
        if not isinstance(self.nodes, tuple) or len(self.nodes) > MOST_NODES:
            raise Rejected(f"nodes must be a list of at most {MOST_NODES}")
        waiting, used = [whole_box(n)], 0
        while waiting:
            box = tightened(n, waiting.pop())
            if box is None:
                continue
            if used == len(self.nodes):
                raise Rejected("the tree ends before all cases are done")
            node = _whole_numbers(self.nodes[used])
            used += 1
            if len(node) == 2:
                waiting += reversed(_split(box, *node))
            else:
                self._reaches(n, box, node, used)
        if used < len(self.nodes):
            raise Rejected(f"the tree is done after {used} of {len(self.nodes)} nodes")

    def _reaches(self, n: int, box: Box, node: Sequence[int], place: int) -> None:
        count = len(arcs(n))
        if len(node) != count + n:
            raise Rejected(f"node {place} must have 2 or {count + n} numbers, got {len(node)}")
        if any(multiplier < 0 for multiplier in node[count:]):
            raise Rejected(f"node {place} has a negative multiplier")
        if 2 * floor_of(n, box, node[:count], node[count:]) < self.energy:
            raise Rejected(f"node {place} proves less than the energy in its case")


def _split(box: Box, arc: int, cut: int) -> tuple[Box, Box]:
    low, high = box
    if not 0 <= arc < len(low):
        raise Rejected(f"a cut names arc {short(arc)}, there are {len(low)}")
    if not low[arc] < cut < high[arc]:
        raise Rejected(f"a cut must be inside ({low[arc]}, {high[arc]}), is {short(cut)}")
    below, above = list(high), list(low)
    below[arc] = above[arc] = cut
    return (list(low), below), (above, list(high))


def _features(value: Any) -> int:
    if not isinstance(value, Fraction | int) or Fraction(value).denominator != 1:
        raise Rejected("features must be a whole number")
    if not 4 <= value <= MOST_FEATURES:
        raise Rejected(f"features must be in 4..{MOST_FEATURES}, got {short(value)}")
    return int(value)


def _whole_numbers(node: Any) -> list[int]:
    if not isinstance(node, tuple) or any(
        not isinstance(v, Fraction | int) or Fraction(v).denominator != 1 for v in node
    ):
        raise Rejected("a node must be a list of whole numbers")
    return [int(v) for v in node]
