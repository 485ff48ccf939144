"""Packings held by more pairs than determine them: to first order every motion makes them worse.

Rotations are taken out as in `theory.frames.packings.turned`; B is the ball of radius r about the
table, S the unit vectors in it, x' in S the table scaled to length one. V is the worst overlap, and
g_k = σ_k ⟨x_i, x_j⟩ for K pairs with gradients a_k at x' and a stress λ_k > 0 of sum Λ that nearly
holds x' in balance: ρ = Σ λ_k a_k − Σ μ_i x'_i is small, μ_i what the balance along x'_i asks for.

For x = x' + δ in S, |δ| ≤ 2r, let m = max a_k·δ. Lengths give x'_i·δ_i = −|δ_i|²/2, so that
``|Σ λ_k a_k·δ| ≤ e = |ρ| |δ| + max|μ_i| |δ|²/2``. As no a_k·δ is above m, none is far below: all
``|λ_k a_k·δ| ≤ Λ max(m, 0) + 2e``. If ``Σ λ_k² (a_k·δ)² + Σ (x'_i·δ_i)² ≥ κ |δ|²``, then

    K (Λ max(m, 0) + 2e)² ≥ (κ − r²) |δ|²,   and   V(x) ≥ min g_k(x') + m − |δ|²/2.

With τ² K ≤ κ − r² and α = (τ − 2|ρ| − 2 r max|μ_i|)/Λ − r > 0 this is

    V(x) ≥ min g_k(x') + α |δ|.

The least V in S is at most V(x'), so it is within (V(x') − min g_k(x'))/α of x'; if that is inside
the ball, it is a local optimum, and its value is between the two. Nothing else in S is below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import isqrt
from typing import ClassVar

from theory.certificate import Rejected, short
from theory.frames.packings.definite import modulus
from theory.frames.packings.ranges import PARTS, ZERO, Range, dot, exactly, total
from theory.frames.packings.tables import exact_number, exact_numbers, rows_of
from theory.frames.packings.turned import Place, Turned


@dataclass(frozen=True)
class RigidOptimum:
    """There are lines or points near these with a worst overlap in a tiny range, and none better.

    ``directions`` (m, n) have lengths near one. ``pairs`` (i, j, σ) have about the worst overlap
    and carry the positive ``stress``; ``held``, ``radius`` and ``curvature``, a little more than
    κ, are those of the module's proof. The worst overlap is from ``least`` to ``largest``. With
    ``absolute`` 1 the directions are lines, with 0 points. Those in no pair may move.

    Three lines in the plane at 60°, to twelve digits:

    >>> half, root = Fraction(1, 2), Fraction(866025403784, 10**12)
    >>> x, pairs = ((1, half, -half), (0, root, root)), ((0, 1, 1), (0, 2, -1), (1, 2, 1))
    >>> numbers = Fraction(1, 10**6), Fraction(1, 50), Fraction(49, 100), Fraction(51, 100)
    >>> three = RigidOptimum(1, x, pairs, (Fraction(1, 3),) * 3, (0, 1), *numbers)
    >>> three.proves()[:65]
    'there are 3 lines in 2 dims with largest absolute overlap in [49/'
    """

    kind: ClassVar[str] = "rigid-optimum"
    absolute: Fraction
    directions: tuple[tuple[Fraction, ...], ...]
    pairs: tuple[tuple[Fraction, ...], ...]
    stress: tuple[Fraction, ...]
    held: tuple[Fraction, ...]
    radius: Fraction
    curvature: Fraction
    least: Fraction
    largest: Fraction

    def bounds(self) -> dict[str, Fraction]:
        """The least possible worst overlap is at most this."""
        return {"upper": self.largest}

    def proves(self) -> str:
        about = Near(self)
        low, high = about.refuse_unless_rigid()
        if not self.least <= low or not high <= self.largest < 1:
            raise Rejected("least and largest must be on either side of the worst overlap, below 1")
        m, n = about.dims, about.features
        what = "lines" if self.absolute else "unit vectors"
        value = "largest absolute overlap" if self.absolute else "largest overlap"
        return (
            f"there are {n} {what} in {m} dims with {value} in [{self.least}, {self.largest}], "
            f"and none near them with one below {self.least}"
        )


class Near(Turned):
    """The directions scaled to length one, in ranges, and the checks of the module's proof."""

    def __init__(self, given: RigidOptimum) -> None:
        self.given = given
        for name in ("absolute", "curvature", "least", "largest"):
            exact_number(name, getattr(given, name))
        if given.absolute not in (0, 1):
            raise Rejected(f"absolute must be 0 or 1, got {short(given.absolute)}")
        if not 0 < given.curvature <= 1:
            raise Rejected(f"curvature must be in (0, 1], got {short(given.curvature)}")
        super().__init__(given.directions, given.held, given.radius)
        self.pairs = self._pairs()
        stress = exact_numbers("stress", given.stress)
        if len(stress) != len(self.pairs):
            raise Rejected(f"needs a stress for each of {len(self.pairs)} pairs")
        if not all(0 < load <= 1 for load in stress):
            raise Rejected("each stress must be in (0, 1]")
        self.stress = [exactly(load) for load in stress]
        bound = {i for pair in self.pairs for i in pair}
        self.coordinates = self.places(set(range(self.features)) - bound)
        self.unit = self.box(self.off_length)

    def _pairs(self) -> dict[Place, int]:
        """The pairs with their signs."""
        found = {}
        for row in rows_of("pairs", self.given.pairs):
            if len(row) != 3 or any(c.denominator != 1 for c in row) or abs(row[2]) != 1:
                raise Rejected("a pair must be two directions and a sign")
            i, j, sign = (int(c) for c in row)
            if not 0 <= i < j < self.features or (sign < 0 and not self.given.absolute):
                came = ", ".join(map(short, row))
                needed = f"0 <= i < j < {self.features} and a sign"
                raise Rejected(f"a pair must be {needed}, got {came}")
            found[i, j] = sign
        if len(found) != len(self.given.pairs) or not found:
            raise Rejected("pairs must be distinct, at least one")
        return found

    def refuse_unless_rigid(self) -> tuple[Fraction, Fraction]:
        """Between what the locally best worst overlap is."""
        r, low, high = self.given.radius, self.least(), self.largest()
        loads = total(self.stress).size
        rest, pull = self._unbalanced()
        bends, off = self.bends()
        spare = modulus(bends, self.given.curvature, off) - r**2
        if spare <= 0:
            raise Rejected("a motion is not seen to change an overlap")
        tau = Fraction(isqrt(int(spare / len(self.pairs) * PARTS**2)), PARTS)
        growth = (tau - 2 * rest - 2 * r * pull) / loads - r
        if growth <= 0:
            raise Rejected("a motion is not seen to raise the worst overlap")
        if self.off_length + (high - low) / growth >= r:
            raise Rejected("no local optimum is proved within the radius")
        return low, high

    def least(self) -> Fraction:
        """What all pairs with stress overlap at least."""
        return min(Fraction(self._signed(*pair).low, PARTS) for pair in self.pairs)

    def largest(self) -> Fraction:
        """What no two directions overlap more than."""
        overlaps = (dot(u, v) for u, v in combinations(self.unit, 2))
        return max(t.size if self.given.absolute else Fraction(t.high, PARTS) for t in overlaps)

    def _signed(self, i: int, j: int) -> Range:
        overlap = dot(self.unit[i], self.unit[j])
        return overlap if self.pairs[i, j] > 0 else -overlap

    @cached_property
    def _gradients(self) -> list[dict[Place, Range]]:
        """λ_k a_k, for every pair."""
        found = []
        for ((i, j), sign), load in zip(self.pairs.items(), self.stress, strict=True):
            load = load if sign > 0 else -load
            row = {(i, a): load * c for a, c in enumerate(self.unit[j])}
            row.update({(j, a): load * c for a, c in enumerate(self.unit[i])})
            found.append(row)
        return found

    def _unbalanced(self) -> tuple[Fraction, Fraction]:
        """At least |ρ|, and the largest |μ_i|."""
        force = [[ZERO] * self.dims for _ in self.x]
        for row in self._gradients:
            for (i, a), c in row.items():
                force[i][a] += c
        pull = [dot(f, row) for f, row in zip(force, self.unit, strict=True)]
        rest = ((force[i][a] - pull[i] * self.unit[i][a]).size for i, a in self.coordinates)
        return sum(rest, Fraction(0)), max(mu.size for mu in pull)

    def bends(self) -> tuple[list[list[Fraction]], Fraction]:
        """Σ λ_k² a_k a_kᵀ + Σ x'_i x'_iᵀ, up to rows that are off by so much."""
        place = {where: k for k, where in enumerate(self.coordinates)}
        size = len(place)
        matrix = [[ZERO] * size for _ in range(size)]
        for row in self._rows():
            short_row = [(place[where], c) for where, c in row.items() if where in place]
            for k, a in short_row:
                for l, b in short_row:
                    matrix[k][l] += a * b
        off = max(sum((c.width / 2 for c in row), Fraction(0)) for row in matrix)
        return [[c.middle for c in row] for row in matrix], off

    def _rows(self) -> Iterator[dict[Place, Range]]:
        yield from self._gradients
        for i, row in enumerate(self.unit):
            yield {(i, a): c for a, c in enumerate(row)}
