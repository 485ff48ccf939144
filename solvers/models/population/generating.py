"""The generating function of a pre-activation at the nodes of the rule, and sums over nodes.

For row i it is E exp(s u) of u = b_i + Σ_j G_ij x_j: a product of one factor an independent group,
of which the terms that `FewPresent` knows are left out from the beginning.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

import numpy as np

from solvers.models.population.few_present import Direction, Rows
from solvers.models.population.numbers import Array, Gated, Numbers, Places
from solvers.models.population.presence import NOTHING, Readings, Split
from solvers.models.population.rule import Nodes
from solvers.models.population.transforms import Complex, excesses, transforms


@dataclass(frozen=True)
class Means:
    """Means over what a group adds to exp(s u) where it is present, and their derivatives.

    ``sizes`` is (groups, rows, nodes); ``slopes`` and ``bends`` (n, rows, nodes) are derivatives of
    the size of a feature's group by its overlap, over s and s². ``own[p]`` is the p-th derivative
    by the row's own overlap, over sᵖ, (rows, nodes).

    The factor of a group is its chance to be silent plus its size. Of an unseen group it is taken
    relative to exp(s u) at its mean, and the size is what it is more than 1.
    """

    readings: Readings
    s: Complex
    sizes: Complex
    slopes: Complex
    bends: Complex
    own: list[Complex]
    plain: Complex

    @classmethod
    def of(cls, readings: Readings, nodes: Nodes, order: int) -> Means:
        """With derivatives of this order at most."""
        law, slopes, s = readings.law, readings.overlaps.T[..., None], nodes.s
        z = slopes * s
        f = transforms(z, law.share, law.low, law.width, order, lambda a: nodes.waves(slopes * a))
        density = law.density[:, None, None]
        own = cls._own(readings, z, order + 1)
        plain = f[0]
        f = [density * table for table in f] + [np.empty(0, complex)] * (2 - order)
        means = cls(readings, s, cls._sizes(law, f[0], plain), f[1], f[2], own, plain)
        means._hide(z, order)
        for gate in law.gates:
            if gate.together:
                means._tie(gate.places, order)
            means._hide_gate(gate, z, order)
        return means

    @staticmethod
    def _own(readings: Readings, z: Complex, most: int) -> list[Complex]:
        law, of = readings.law, readings.of
        pieces = law.share[:, of], law.low[:, of], law.width[:, of]
        f = transforms(z[of, np.arange(len(of))], *pieces, most)
        return [law.density[of][:, None] * table for table in f]

    @staticmethod
    def _sizes(law: Numbers, scaled: Complex, plain: Complex) -> Complex:
        if not law.gates:
            return scaled
        ties = [_tied(gate, law, scaled[gate.places], plain[gate.places]) for gate in law.gates]
        return np.concatenate([scaled[law.free], np.array(ties)])

    def _hide(self, z: Complex, order: int) -> None:
        """The features without a gate that are not seen."""
        law = self.readings.law
        k, j = np.nonzero(~self.readings.seen[:, law.free])
        j = law.free[j]
        if not len(j):
            return
        z, d, mean = z[j, k], law.density[j][:, None], law.mean(1)[j][:, None]
        e = excesses(z, law.share[:, j], law.low[:, j], law.width[:, j], min(order, 1))
        shift = np.expm1(-z * d * mean)
        less = shift + d * e[0] * (1 + shift)
        self.sizes[law.group[j], k] = less
        if order >= 1:
            self.slopes[j, k] = d * (e[1] * (1 + shift) + mean * (shift - less))
        if order >= 2:
            first, second = d * (e[1] + mean), self.bends[j, k]
            bends = (second - 2 * d * mean * first) * (1 + shift)
            self.bends[j, k] = bends + (d * mean) ** 2 * (1 + less)

    def _tie(self, places: Places, order: int) -> None:
        """The derivatives of features that are present together: the others are factors."""
        of = self.readings.of
        for j in places:
            others, mine = self.plain[places[places != j]].prod(0), of == j
            for table in self.own:
                table[mine] *= others[mine]
            if order:
                self.slopes[j] *= others

    def _hide_gate(self, gate: Gated, z: Complex, order: int) -> None:
        """A gate in the rows that do not see it."""
        law, places = self.readings.law, gate.places
        here = np.ix_(places, ~self.readings.seen[:, places[0]])
        z = z[here]
        if not z.size:
            return
        e = excesses(z, law.share[:, places], law.low[:, places], law.width[:, places], 0)[0]
        d, mean = law.density[places][:, None, None], law.mean(1)[places][:, None, None]
        more = np.zeros_like(e[0])
        for one, share in zip(e, d, strict=True):
            more = more + one * (1 + more) if gate.together else more + share * one
        shift = np.expm1(-(z * d * mean).sum(0))
        less = shift + (d[0] if gate.together else 1.0) * more * (1 + shift)
        self.sizes[law.group[places[0]], here[1][0]] = less
        if order:
            self.slopes[here] = self.slopes[here] * (1 + shift) - d * mean * (1 + less)

    @property
    def own_slope(self) -> Complex:
        """The first derivative by the row's own overlap, which is E x_i exp(…) of its group."""
        return self.own[1]


def _tied(gate: Gated, law: Numbers, scaled: Complex, plain: Complex) -> Complex:
    if gate.together:
        return np.asarray(law.density[gate.places[0]] * plain.prod(0))
    return np.asarray(scaled.sum(0))


@dataclass(frozen=True)
class Terms:
    """Sums over some nodes s (rows, nodes); ``scale`` is their weight times exp(s u) at nobody."""

    means: Means
    scale: Complex

    @classmethod
    def of(cls, readings: Readings, nodes: Nodes, order: int) -> Terms:
        shift = (readings.bias + readings.unseen)[:, None]
        return cls(Means.of(readings, nodes, order), nodes.weights * np.exp(shift * nodes.s))

    @property
    def _readings(self) -> Readings:
        return self.means.readings

    @property
    def _s(self) -> Complex:
        return self.means.s

    @cached_property
    def _others_sizes(self) -> Complex:
        sizes = self.means.sizes.copy()
        sizes[self._readings.sight.own_group] = 0.0
        return sizes

    @cached_property
    def _own_size(self) -> Complex:
        return np.asarray(self.means.sizes[self._readings.sight.own_group])

    @cached_property
    def _before(self) -> list[Split]:
        """The means over the other groups, before each one joins, and over all of them."""
        readings, found = self._readings, [NOTHING]
        for (silent, many), size in zip(readings.sight.each, self._others_sizes, strict=True):
            found.append(found[-1].times(silent, size, many))
        return found

    @cached_property
    def _others(self) -> Split:
        if "_before" in self.__dict__:
            return self._before[-1]
        return self._readings.sight.others(self.means.sizes)

    @cached_property
    def _square(self) -> Complex:
        """E exp(s u) without what is known of it, but for exp(s u) at nobody."""
        readings = self._readings
        return np.asarray(readings.sight.whole(self.means.sizes, self._others).rest)

    @cached_property
    def _level(self) -> Complex:
        return np.asarray(self._others.level(self._readings.sight.mates))

    def values(self, found: Rows) -> None:
        """Adds the value of each row."""
        square = 2 * self.scale / self._s**3 * self._square
        cross = -2 * self.scale / self._s**2 * self.means.own_slope * self._level
        found.value += (square + cross).real.sum(1)

    @cached_property
    def _by(self) -> tuple[Complex, Complex]:
        """What the derivatives of square and cross are multiplied by."""
        return 2 * self.scale / self._s**2, -2 * self.scale / self._s

    def gradient(self, found: Rows) -> None:
        """Adds the derivatives, but for what unseen features do by their means."""
        law, (by_square, by_cross) = self._readings.law, self._by
        found.by_bias += (
            by_square * self._square + by_cross * self.means.own_slope * self._level
        ).real.sum(1)
        found.by_overlap += _contract(self._bars[0][law.group], self.means.slopes)
        cross, own = by_cross * self._level, self._readings.sight.own
        found.by_overlap[own] += (cross * self.means.own[2]).real.sum(1)
        for gate in law.gates:
            if gate.together:
                for i, j in permutations(gate.places, 2):
                    for row in np.flatnonzero(self._readings.of == i):
                        rest = gate.places[(gate.places != i) & (gate.places != j)]
                        both = self._mates_slope(row, i, j) * self.means.plain[rest, row].prod(0)
                        found.by_overlap[row, j] += (cross[row] * both).real.sum()

    def _mates_slope(self, row: np.intp, i: np.intp, j: np.intp) -> Complex:
        """d E a_i exp(…) E a_j exp(…) of one row, for two features of a gate."""
        law, of = self._readings.law, np.array([i, j])
        z = self._readings.overlaps[row, of][:, None] * self._s[row]
        f = transforms(z, law.share[:, of], law.low[:, of], law.width[:, of], 1)[1]
        return np.asarray(law.density[i] * f[0] * f[1])

    @cached_property
    def _bars(self) -> tuple[Complex, list[tuple[Complex, Complex]]]:
        """The derivatives of the row by the sizes of its groups, over s; and, before each group,
        those by the means over rest and alone."""
        sight, (by_square, by_cross) = self._readings.sight, self._by
        cross = by_cross * self.means.own_slope
        rest = by_square * (sight.own_silent + self._own_size) + cross
        alone = by_square * self._own_size + np.where(sight.mates >= 1, cross, 0)
        bars = np.empty_like(self._others_sizes)
        after = [(rest, alone)]
        for g in reversed(range(len(bars))):
            before, size, (silent, many) = self._before[g], self._others_sizes[g], sight.each[g]
            bars[g] = rest * before.with_one(many) + alone * before.lone(many)
            alone = alone * silent + rest * size
            rest = rest * (silent + size)
            after.append((rest, alone))
        bars[sight.own_group] = by_square * self._before[-1].with_one(sight.own_many)
        return bars, after[::-1]

    def turn(self, found: Rows, along: Direction) -> None:
        """Adds the change of the derivatives along a direction; for features without gates."""
        readings, means, (by_square, by_cross) = self._readings, self.means, self._by
        own, v = readings.sight.own, along.overlaps.T[..., None]
        bias = (along.bias + (along.overlaps * readings.sight.mean).sum(1))[:, None]
        sizes = means.slopes * v
        own_v = v[own[::-1]]
        own_turned, slope_turned = means.own[1] * own_v, means.own[2] * own_v
        sizes[own[::-1]] = 0.0
        turned = self._turned(sizes)
        level = turned[-1].rest
        square = (
            level * (readings.sight.own_silent + self._own_size) + turned[-1].alone * self._own_size
        )
        square = square + self._others.with_one(readings.sight.own_many) * own_turned
        cross = slope_turned * self._level + means.own_slope * level
        # All but what the bias does is a derivative over s.
        square, cross = square + bias * self._square, cross + bias * means.own_slope * self._level
        found.turned_bias += (self._s * (by_square * square + by_cross * cross)).real.sum(1)
        bars = self._bars_turned(sizes, turned, own_turned, slope_turned) + bias * self._bars[0]
        found.turned_overlap += _contract(self._s * bars, means.slopes)
        found.turned_overlap += along.overlaps * _contract(self._s * self._bars[0], means.bends)
        more = (level + bias * self._level) * means.own[2] + self._level * means.own[3] * own_v
        found.turned_overlap[own] += (self._s * by_cross * more).real.sum(1)
        # What `FewPresent` knows of the variance of unseen features.
        few = readings.sight.whole(means.sizes, self._others)
        known = (self._s * by_square * (few.nobody + few.alone)).real.sum(1)
        found.turned_overlap -= known[:, None] * readings.sight.variance * along.overlaps

    def _turned(self, sizes: Complex) -> list[Split]:
        """The change of the means over other groups, as the sizes of these change."""
        sight, found = self._readings.sight, [Split(0.0, 0.0, 0.0)]
        for g, size in enumerate(sizes):
            before, last, (silent, many) = self._before[g], found[-1], sight.each[g]
            whole = self._others_sizes[g]
            rest = last.rest * (silent + whole) + last.alone * whole
            alone = last.alone * silent + before.lone(many) * size
            found.append(Split(0.0, alone, rest + before.with_one(many) * size))
        return found

    def _bars_turned(
        self, sizes: Complex, turned: list[Split], own: Complex, slope: Complex
    ) -> Complex:
        sight, (by_square, by_cross), after = self._readings.sight, self._by, self._bars[1]
        rest = by_square * own + by_cross * slope
        alone = by_square * own
        bars = np.empty_like(sizes)
        for g in reversed(range(len(bars))):
            before, whole, (silent, many) = self._before[g], self._others_sizes[g], sight.each[g]
            size, later = sizes[g], after[g + 1]
            bars[g] = rest * before.with_one(many) + alone * before.lone(many)
            bars[g] += later[0] * (turned[g].rest + turned[g].alone)
            alone = alone * silent + rest * whole + later[0] * size
            rest = rest * (silent + whole) + later[0] * size
        bars[sight.own_group] = by_square * (turned[-1].rest + turned[-1].alone)
        return bars


def _contract(bars: Complex, table: Complex) -> Array:
    """The real part of the sum over nodes of two tables (n, rows, nodes), as (rows, n)."""
    real = np.einsum("jrk,jrk->rj", bars.real, table.real)
    return np.asarray(real - np.einsum("jrk,jrk->rj", bars.imag, table.imag))
