"""What a row of the model errs when at most one other feature is present: in closed form.

With nobody, or one feature alone, this is E (x_i − u₊)² of row i; where feature i and one other are
present it is −2 E x_i u₊ only. To it come derivatives by the overlaps G_ij and the bias b_i, and
along a direction their change.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product

import numpy as np

from solvers.models.population.numbers import Array, Numbers
from solvers.models.population.positive import Nodes, negative, positive, positive_pair, zero
from solvers.models.population.presence import Readings, Sight


@dataclass
class Rows:
    """A part of the loss of some rows, (r,), and its derivatives by overlap (r, n) and bias (r,).

    ``turned_overlap`` and ``turned_bias`` are the derivatives of those along a direction.
    ``size`` is the sum of the sizes of all that was added and subtracted.
    """

    value: Array
    size: Array
    by_overlap: Array
    by_bias: Array
    turned_overlap: Array
    turned_bias: Array

    @classmethod
    def zeros(cls, rows: int, features: int) -> Rows:
        one, two = (rows,), (rows, features)
        return cls(*(np.zeros(shape) for shape in (one, one, two, one, two, one)))

    def put(self, where: Array, rows: Rows) -> None:
        """Writes these rows to their places."""
        for name in self.__dataclass_fields__:
            getattr(self, name)[where] = getattr(rows, name)


@dataclass(frozen=True)
class Direction:
    """A change of overlaps (r, n) and biases (r,), along which derivatives are taken."""

    overlaps: Array
    bias: Array

    def some(self, rows: Array) -> Direction:
        return Direction(self.overlaps[rows], self.bias[rows])


@dataclass(frozen=True)
class Chances:
    """Chances of what a row sees of all features: (r,), (r, n) and (r, n).

    ``nobody``: no seen feature is present; ``only``: feature j alone; ``pair``: just the row's own
    feature and j.
    """

    nobody: Array
    only: Array
    pair: Array

    @classmethod
    def of(cls, sight: Sight) -> Chances:
        law, silent, own = sight.law, sight.silent.T, sight.own
        group, own_group = law.group, sight.law.group[sight.of][:, None]
        alone = np.where(sight.seen & (law.mates == 0), law.density, 0.0)
        # Groups that are never silent are counted, not divided by.
        never, safe = silent == 0, np.where(silent == 0, 1.0, silent)
        whole, count = safe.prod(1)[:, None], never.sum(1)[:, None]
        without = np.where(count == never[:, group], whole / safe[:, group], 0.0)
        left = count - never[:, group] - np.take_along_axis(never, own_group, 1)
        two = whole / (safe[:, group] * np.take_along_axis(safe, own_group, 1))
        pair = np.where(left == 0, alone * alone[own][:, None] * two, 0.0)
        pair[own_group == group] = 0.0
        for gate in law.gates:
            if gate.together and len(gate.places) == 2:
                for i, j in (gate.places, gate.places[::-1]):
                    here = sight.of == i
                    pair[here, j] = law.density[i] * without[here, i]
        return cls(np.where(count == 0, whole, 0.0)[:, 0], alone * without, pair)


chances = lru_cache(maxsize=16)(Chances.of)


@dataclass(frozen=True)
class FewPresent:
    """The part of the loss where nobody, one feature, or a feature and one other are present."""

    readings: Readings

    @property
    def chances(self) -> Chances:
        return chances(self.readings.sight)

    @property
    def _law(self) -> Numbers:
        return self.readings.law

    @cached_property
    def _bias(self) -> Array:
        return self.readings.bias + self.readings.unseen

    def rows(self, along: Direction | None = None) -> Rows:
        """At most one other feature seen, where unseen features count as a bias."""
        found = Rows.zeros(*self.readings.overlaps.shape)
        if along:
            shift = (along.overlaps * self.readings.sight.mean).sum(1)
            along = Direction(along.overlaps, along.bias + shift)
        self._nobody(found, along)
        self._others(found, along)
        self._own(found, along)
        self._pairs(found, along)
        if along:
            self._hidden(found, along)
        return found

    def _nobody(self, found: Rows, along: Direction | None) -> None:
        chance, bias = self.chances.nobody, np.maximum(self._bias, 0)
        found.value += chance * bias**2
        found.size += chance * bias * np.abs(self._bias)
        found.by_bias += 2 * chance * bias
        if along:
            found.turned_bias += 2 * chance * (self._bias > 0) * along.bias

    def _others(self, found: Rows, along: Direction | None) -> None:
        """E u₊² when only feature j is present, not the row's own."""
        overlaps, bias = self.readings.overlaps, self._bias[:, None]
        chance = self.chances.only.copy()
        chance[self.readings.sight.own] = 0.0
        for share, low, width in self._pieces:
            nodes = positive(bias + overlaps * low, overlaps * width)
            a = low[:, None] + width[:, None] * nodes.places
            u = bias[..., None] + overlaps[..., None] * a
            w = (chance * share)[..., None] * nodes.weights
            found.value += _sum(w * u * u)
            found.size += _sum(
                w * u * (np.abs(bias)[..., None] + np.abs(overlaps)[..., None] * np.abs(a))
            )
            found.by_bias += 2 * _sum(w * u)
            found.by_overlap += 2 * (w * u * a).sum(-1)
            if along:
                turn = along.bias[:, None, None] + along.overlaps[..., None] * a
                found.turned_bias += 2 * _sum(w * turn)
                found.turned_overlap += 2 * (w * turn * a).sum(-1)

    def _hidden(self, found: Rows, along: Direction) -> None:
        """How the variance of unseen features bends E u₊²: as often as u > 0."""
        overlaps, bias, chances = self.readings.overlaps, self._bias[:, None], self.chances
        above = chances.nobody * (self._bias > 0)
        for share, low, width in self._pieces:
            nodes = positive(bias + overlaps * low, overlaps * width)
            above += (chances.only * share * nodes.weights.sum(-1)).sum(1)
        found.turned_overlap += 2 * above[:, None] * self.readings.sight.variance * along.overlaps

    def _own(self, found: Rows, along: Direction | None) -> None:
        """E (x_i − u₊)² when only the row's own feature i is present."""
        own, bias = self.readings.sight.own, self._bias
        overlap, chance = self.readings.overlaps[own], self.chances.only[own]
        for piece in self._pieces:
            share, low, width = (numbers[self.readings.of] for numbers in piece)
            offset, slope, weight = bias + overlap * low, overlap * width, chance * share
            a, w = self._amplitudes(positive(offset, slope), low, width, weight)
            less = a - (bias[:, None] + overlap[:, None] * a)
            found.value += (w * less**2).sum(-1)
            sizes = np.abs(a) + np.abs(bias)[:, None] + np.abs(overlap)[:, None] * np.abs(a)
            found.size += (w * np.abs(less) * sizes).sum(-1)
            found.by_bias -= 2 * (w * less).sum(-1)
            found.by_overlap[own] -= 2 * (w * less * a).sum(-1)
            if along:
                turn = along.bias[:, None] + along.overlaps[own][:, None] * a
                found.turned_bias += 2 * (w * turn).sum(-1)
                found.turned_overlap[own] += 2 * (w * turn * a).sum(-1)
                self._edge(found, along, (offset, slope), (low, width, weight))
            a, w = self._amplitudes(negative(offset, slope), low, width, weight)
            found.value += (w * a**2).sum(-1)
            found.size += (w * a**2).sum(-1)

    @staticmethod
    def _amplitudes(nodes: Nodes, low: Array, width: Array, weight: Array) -> tuple[Array, Array]:
        return low[:, None] + width[:, None] * nodes.places, weight[:, None] * nodes.weights

    def _edge(
        self,
        found: Rows,
        along: Direction,
        line: tuple[Array, Array],
        piece: tuple[Array, Array, Array],
    ) -> None:
        """What the place where u changes sign adds to second derivatives as it moves."""
        own, (low, width, weight) = self.readings.sight.own, piece
        place, inside = zero(*line)
        edge = low + width * place
        turn = along.bias + along.overlaps[own] * edge
        moved = np.where(inside, weight * edge * turn / np.where(inside, np.abs(line[1]), 1), 0)
        found.turned_bias -= 2 * moved
        found.turned_overlap[own] -= 2 * moved * edge

    def _pairs(self, found: Rows, along: Direction | None) -> None:
        """−2 E x_i u₊ when just the row's own feature i and feature j are present."""
        readings, bias = self.readings, self._bias
        overlaps, own = readings.overlaps, readings.overlaps[readings.sight.own][:, None]
        for piece, its in product(self._pieces, repeat=2):
            mine = [numbers[readings.of] for numbers in piece]
            weight = -2 * self.chances.pair * np.outer(mine[0], its[0])
            offset = bias[:, None] + own * mine[1][:, None] + overlaps * its[1]
            slope = np.broadcast_to(own * mine[2][:, None], overlaps.shape)
            nodes = positive_pair(offset, slope, overlaps * its[2])
            spread = (slice(None), None, None, None)
            a = mine[1][spread] + mine[2][spread] * nodes.own
            other = its[1][:, None, None] + its[2][:, None, None] * nodes.other
            w = weight[..., None, None] * nodes.weights * a
            parts = bias[spread], own[..., None, None] * a, overlaps[..., None, None] * other
            found.value += (w * sum(parts)).sum((1, 2, 3))
            found.size += (np.abs(w) * sum(map(np.abs, parts))).sum((1, 2, 3))
            found.by_bias += w.sum((1, 2, 3))
            found.by_overlap += (w * other).sum((2, 3))
            found.by_overlap[readings.sight.own] += (w * a).sum((1, 2, 3))
            if along:
                edge = mine[1][:, None, None] + mine[2][:, None, None] * nodes.edge
                other = its[1][:, None] + its[2][:, None] * nodes.edge_other
                turn = along.bias[:, None, None] + along.overlaps[..., None] * other
                turn = turn + along.overlaps[readings.sight.own][:, None, None] * edge
                w = weight[..., None] * nodes.edge_weights * edge * turn
                found.turned_bias += _sum(w)
                found.turned_overlap += (w * other).sum(-1)
                found.turned_overlap[readings.sight.own] += _sum(w * edge)

    @cached_property
    def _pieces(self) -> list[tuple[Array, Array, Array]]:
        return list(zip(self._law.share, self._law.low, self._law.width, strict=True))


def _sum(table: Array) -> Array:
    """Over the nodes and the other features, for each row."""
    return np.asarray(table.sum((1, 2)))
