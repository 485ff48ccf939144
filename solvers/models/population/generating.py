"""The generating function of a pre-activation at the nodes of the rule, and sums over nodes.

For row i it is E exp(s u) of u = b_i + Σ_j G_ij x_j: a product of one factor an independent group.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from solvers.models.population.few_present import Chances, Direction, Rows
from solvers.models.population.numbers import Array, Gated, Numbers
from solvers.models.population.transforms import Complex


@dataclass(frozen=True)
class Factors:
    """The factors of the generating function of u at nodes s: one an independent group.

    ``f[p]`` is E a_jᵖ exp(s G_ij a_j) of a feature that is present, (n, n, nodes).
    """

    law: Numbers
    f: list[Complex]

    @cached_property
    def single(self) -> Complex:
        """1 − d + d f, the factor of each feature by itself; 1 of those with a gate."""
        d = self.law.density[:, None]
        factor = 1 - d + d * self.f[0]
        for gate in self.law.gates:
            factor[:, gate.places] = 1
        return factor

    @cached_property
    def gates(self) -> list[Complex]:
        """The factor of each gate, (n, nodes)."""
        return [_gate(gate, self.law.density, self.f[0]) for gate in self.law.gates]

    @cached_property
    def others(self) -> Complex:
        """The product of all groups but row i's own, (n, nodes)."""
        single = self.single.copy()
        single[np.diag_indices(self.law.features)] = 1
        product = single.prod(1)
        for gate, factor in zip(self.law.gates, self.gates, strict=True):
            product *= np.where(_inside(gate, self.law)[:, None], 1, factor)
        return product

    @cached_property
    def whole(self) -> Complex:
        """The generating function of all of u but the bias."""
        own = np.einsum("iik->ik", self.single).copy()
        for gate, factor in zip(self.law.gates, self.gates, strict=True):
            own[gate.places] = factor[gate.places]
        return self.others * own

    def own(self, power: int) -> Complex:
        """E x_iᵖ exp(…) over row i's own group, with x_i present, (n, nodes)."""
        own = self.law.density[:, None] * np.einsum("iik->ik", self.f[power])
        for gate in self.law.gates:
            if gate.together:
                for i in gate.places:
                    mates = gate.places[gate.places != i]
                    own[i] *= self.f[0][i, mates].prod(0)
        return own

    @cached_property
    def ratio(self) -> Complex:
        """The derivative of log ``whole`` by G_ij, over s; (n, n, nodes)."""
        ratio = self.law.density[:, None] * self.f[1] / self.single
        for gate, factor in zip(self.law.gates, self.gates, strict=True):
            inside = ratio[:, gate.places]
            if gate.together:
                inside *= (self.f[0][:, gate.places].prod(1) / factor)[:, None]
                inside /= self.f[0][:, gate.places]
            else:
                inside /= factor[:, None]
            ratio[:, gate.places] = inside
        return ratio

    def mates(self) -> Iterator[tuple[int, int, Complex | float]]:
        """Row i, another feature j of its gate, and d log ``own(1)`` / d G_ij over s."""
        for gate in self.law.gates:
            for i, j in permutations(gate.places, 2):
                yield i, j, self.f[1][i, j] / self.f[0][i, j] if gate.together else 0.0


def _gate(gate: Gated, density: Array, f: Complex) -> Complex:
    d, inside = density[gate.places], f[:, gate.places]
    if gate.together:
        return np.asarray(1 - d[0] + d[0] * inside.prod(1))
    return np.asarray(1 + (d[:, None] * (inside - 1)).sum(1))


def _inside(gate: Gated, law: Numbers) -> NDArray[np.bool_]:
    inside = np.zeros(law.features, dtype=bool)
    inside[gate.places] = True
    return inside


@dataclass(frozen=True)
class Terms:
    """Sums over some nodes s; ``scale`` (n, nodes) is their weight times exp(s b)."""

    factors: Factors
    chances: Chances
    s: Complex
    scale: Complex
    unseen: Array

    @cached_property
    def _shift(self) -> Complex:
        """What unseen features do to the known part: their means are a bias."""
        return np.exp(self.unseen[:, None] * self.s)

    @cached_property
    def _own(self) -> list[Complex]:
        return [np.einsum("iik->ik", f) for f in self.factors.f]

    @cached_property
    def _known_square(self) -> Complex:
        """The part of E exp(s u) with one seen feature at most, but for exp(s b)."""
        only = np.einsum("ij,ijk->ik", self.chances.only, self.factors.f[0])
        return self._shift * (self.chances.nobody[:, None] + only)

    @cached_property
    def _lone(self) -> Complex:
        """The chance that i is present with one other seen at most, times that other's factor."""
        pair = np.einsum("ij,ijk->ik", self.chances.pair, self.factors.f[0])
        return self._shift * (np.diag(self.chances.only)[:, None] + pair)

    def values(self, found: Rows) -> Array:
        """Adds the value of each row; the sum of the sizes of all terms bounds its rounding."""
        whole, others, own = self.factors.whole, self.factors.others, self.factors.own(1)
        by_square, by_cross = 2 * self.scale / self.s**3, -2 * self.scale / self.s**2
        square = by_square * (whole - self._known_square)
        cross = by_cross * (own * others - self._own[1] * self._lone)
        found.value += (square + cross).real.sum(1)
        # Rounding is relative to both sides of a difference, not to what it leaves.
        squares = np.abs(by_square) * (np.abs(whole) + np.abs(self._known_square))
        crosses = np.abs(own * others) + np.abs(self._own[1] * self._lone)
        return np.asarray((squares + np.abs(by_cross) * crosses).sum(1))

    def gradient(self, found: Rows, mean: Array) -> None:
        """Adds the derivatives; ``mean`` is E x_j where j is not seen, and 0 elsewhere, (n, n)."""
        by_square, by_cross = 2 * self.scale / self.s**2, -2 * self.scale / self.s
        self._gradient_of_whole(found, by_square, by_cross)
        self._gradient_of_known(found, by_square, by_cross, mean)

    def _gradient_of_whole(self, found: Rows, by_square: Complex, by_cross: Complex) -> None:
        factors, row = self.factors, np.diag_indices(len(by_square))
        own = by_cross * factors.own(1) * factors.others
        square = by_square * factors.whole
        found.by_bias += (square + own).real.sum(1)
        found.by_overlap += _contract(square + own, factors.ratio)
        # What the product says of the row's own group is not what x_i being present says.
        ratio = np.einsum("iik->ik", factors.ratio)
        more = by_cross * factors.own(2) * factors.others - own * ratio
        found.by_overlap[row] += more.real.sum(1)
        for i, j, mate in factors.mates():
            found.by_overlap[i, j] += (own[i] * (mate - factors.ratio[i, j])).real.sum()

    def _gradient_of_known(
        self, found: Rows, by_square: Complex, by_cross: Complex, mean: Array
    ) -> None:
        f, row = self.factors.f, np.diag_indices(len(by_square))
        own = by_cross * self._own[1]
        bias = (by_square * self._known_square + own * self._lone).real.sum(1)
        found.by_bias -= bias
        found.by_overlap -= bias[:, None] * mean
        found.by_overlap -= self.chances.only * _contract(by_square * self._shift, f[1])
        found.by_overlap -= self.chances.pair * _contract(own * self._shift, f[1])
        found.by_overlap[row] -= (by_cross * self._own[2] * self._lone).real.sum(1)

    def turn(self, found: Rows, along: Direction, mean: Array) -> None:
        """Adds the change of the derivatives along a direction; for features without gates."""
        self._turn_of_whole(found, along)
        self._turn_of_known(found, along, mean)

    def _turn_of_whole(self, found: Rows, along: Direction) -> None:
        factors, row = self.factors, np.diag_indices(len(self.scale))
        v, w, own_v = along.overlaps, along.bias[:, None], np.diag(along.overlaps)[:, None]
        density = factors.law.density[:, None]
        ratio, own_ratio = factors.ratio, np.einsum("iik->ik", factors.ratio)
        # Changes of logarithms over s, of the whole product and of all but the row's own factor.
        turned = np.einsum("ij,ijk->ik", v, ratio) + w
        outside = turned - own_v * own_ratio
        square = 2 * self.scale / self.s * factors.whole
        cross = [-2 * self.scale * factors.others * density * own for own in self._own]
        own, twice = cross[1], cross[2]
        by_own = own * outside + own_v * twice
        found.turned_bias += (square * turned + by_own).real.sum(1)
        second = density * factors.f[2] / factors.single
        by = _contract(square * turned + by_own, ratio)
        by += v * (_contract(square + own, second) - _contract(square + own, ratio**2))
        bend = np.einsum("iik->ik", second) - own_ratio**2
        more = twice * outside + own_v * cross[3] - by_own * own_ratio - own_v * own * bend
        by[row] += more.real.sum(1)
        found.turned_overlap += by

    def _turn_of_known(self, found: Rows, along: Direction, mean: Array) -> None:
        f, row, chances = self.factors.f, np.diag_indices(len(self.scale)), self.chances
        v, own_v = along.overlaps, np.diag(along.overlaps)[:, None]
        w = (along.bias + (v * mean).sum(1))[:, None]
        square, cross = 2 * self.scale / self.s, -2 * self.scale
        only = self._shift * np.einsum("ij,ijk->ik", chances.only * v, f[1])
        pair = self._shift * np.einsum("ij,ijk->ik", chances.pair * v, f[1])
        turned = {
            p: self._own[p + 1] * own_v * self._lone + self._own[p] * (pair + w * self._lone)
            for p in (1, 2)
        }
        bias = (square * (only + w * self._known_square) + cross * turned[1]).real.sum(1)
        found.turned_bias -= bias
        by = bias[:, None] * mean
        square, cross = square * self._shift, cross * self._shift
        by += chances.only * (v * _contract(square, f[2]) + _contract(square * w, f[1]))
        own = cross * (self._own[2] * own_v + self._own[1] * w)
        by += chances.pair * (_contract(own, f[1]) + v * _contract(cross * self._own[1], f[2]))
        by[row] += (-2 * self.scale * turned[2]).real.sum(1)
        found.turned_overlap -= by


def _contract(rows: Complex, table: Complex) -> Array:
    """The real part of the sum over nodes of rows (n, nodes) times table (n, n, nodes)."""
    return np.asarray(np.einsum("ik,ijk->ij", rows, table).real)
