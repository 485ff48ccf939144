"""What a row of the model errs when at most one other feature is present: in closed form.

All functions give E u₊² − 2 E x_i u₊ of every row i, restricted to these patterns of presence, and
its derivatives by the overlaps G_ij and by the bias b_i; along a direction also their change.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import permutations, product

import numpy as np
from numpy.typing import NDArray

from solvers.models.population.numbers import Array, Numbers
from solvers.models.population.positive import positive, positive_pair, zero


@dataclass
class Rows:
    """A part of the loss of every row, (n,), and its derivatives by overlap (n, n) and bias (n,).

    ``turned_overlap`` and ``turned_bias`` are the derivatives of those along a direction.
    """

    value: Array
    by_overlap: Array
    by_bias: Array
    turned_overlap: Array
    turned_bias: Array

    @classmethod
    def zeros(cls, features: int) -> Rows:
        n = features
        return cls(np.zeros(n), np.zeros((n, n)), np.zeros(n), np.zeros((n, n)), np.zeros(n))

    def add(self, other: Rows, times: float = 1.0) -> None:
        for name in PARTS:
            getattr(self, name).__iadd__(times * getattr(other, name))

    def put(self, rows: NDArray[np.bool_], other: Rows, times: Array) -> None:
        """Instead of these rows, those of another, each times its factor."""
        for name in PARTS:
            values = getattr(other, name)[rows]
            getattr(self, name)[rows] = values * times[rows].reshape(-1, *(1,) * (values.ndim - 1))


PARTS = ("value", "by_overlap", "by_bias", "turned_overlap", "turned_bias")


@dataclass(frozen=True)
class Direction:
    """A change of overlaps (n, n) and biases (n,), along which derivatives are taken."""

    overlaps: Array
    bias: Array


@dataclass(frozen=True)
class Chances:
    """Chances of what row i sees of the others: (n,), (n, n) and (n, n).

    A feature is ``seen`` if its overlap is more than tiny. ``nobody``: no seen feature is present;
    ``only``: feature j alone; ``pair``: just i itself and j.
    """

    seen: NDArray[np.bool_]
    nobody: Array
    only: Array
    pair: Array

    @classmethod
    def of(cls, law: Numbers, seen: NDArray[np.bool_]) -> Chances:
        silent, alone = _silent_and_alone(law, seen)
        # Groups that are never silent are counted, not divided by.
        never, safe = silent == 0, np.where(silent == 0, 1.0, silent)
        whole, count = safe.prod(1)[:, None], never.sum(1)[:, None]
        without = np.where(count == never[:, law.group], whole / safe[:, law.group], 0.0)
        row = np.arange(law.features)
        left = count - never[:, law.group] - never[row, law.group][:, None]
        own = safe[row, law.group][:, None]
        two = np.where(left == 0, whole / (safe[:, law.group] * own), 0.0)
        pair = alone * alone[row, row][:, None] * two
        pair[law.group[:, None] == law.group] = 0.0
        for gate in law.gates:
            for i, j in permutations(gate.places, 2):
                if gate.together and seen[i, j] and seen[i, gate.places].sum() == 2:
                    pair[i, j] = law.density[i] * without[i, i]
        return cls(seen, np.where(count == 0, whole, 0.0)[:, 0], alone * without, pair)


def _silent_and_alone(law: Numbers, seen: NDArray[np.bool_]) -> tuple[Array, Array]:
    """For row i: that no seen feature of a group is present, and that of its group only j is."""
    silent = np.ones((law.features, law.group.max() + 1))
    silent[:, law.group] = np.where(seen, 1 - law.density, 1.0)
    alone = np.where(seen, law.density, 0.0)
    for gate in law.gates:
        inside = seen[:, gate.places]
        group = law.group[gate.places[0]]
        if gate.together:
            silent[:, group] = np.where(inside.any(1), 1 - law.density[gate.places[0]], 1.0)
            alone[np.ix_(inside.sum(1) > 1, gate.places)] = 0.0
        else:
            total = 1 - (inside * law.density[gate.places]).sum(1)
            # Densities that sum to 1 may sum to a little more in floats.
            silent[:, group] = np.where(total > 1e-15, total, 0.0)
    return silent, alone


@dataclass(frozen=True)
class FewPresent:
    """The part of the loss where nobody, one feature, or a feature and one other are present."""

    law: Numbers
    chances: Chances

    def rows(self, overlaps: Array, bias: Array, along: Direction | None = None) -> Rows:
        """At most one other feature seen; ``bias`` is the rows' own."""
        found = Rows.zeros(len(bias))
        self._nobody(found, bias, along)
        self._squares(found, overlaps, bias, along)
        self._crosses(found, overlaps, bias, along)
        self._pairs(found, overlaps, bias, along)
        return found

    def _nobody(self, found: Rows, bias: Array, along: Direction | None) -> None:
        chance = self.chances.nobody
        found.value += chance * np.maximum(bias, 0) ** 2
        found.by_bias += 2 * chance * np.maximum(bias, 0)
        if along:
            found.turned_bias += 2 * chance * (bias > 0) * along.bias

    def _squares(self, found: Rows, overlaps: Array, bias: Array, along: Direction | None) -> None:
        """E u₊² when only feature j is present."""
        for share, low, width in self._pieces:
            weight = self.chances.only * share
            nodes = positive(bias[:, None] + overlaps * low, overlaps * width)
            a = low[:, None] + width[:, None] * nodes.places
            u = bias[:, None, None] + overlaps[..., None] * a
            w = weight[..., None] * nodes.weights
            found.value += _sum(w * u * u)
            found.by_bias += 2 * _sum(w * u)
            found.by_overlap += 2 * (w * u * a).sum(-1)
            if along:
                turn = along.bias[:, None, None] + along.overlaps[..., None] * a
                found.turned_bias += 2 * _sum(w * turn)
                found.turned_overlap += 2 * (w * turn * a).sum(-1)

    def _crosses(self, found: Rows, overlaps: Array, bias: Array, along: Direction | None) -> None:
        """−2 E x_i u₊ when only feature i itself is present."""
        own, diagonal = np.diag(overlaps).copy(), np.diag_indices(len(bias))
        for share, low, width in self._pieces:
            weight = -2 * np.diag(self.chances.only) * share
            offset, slope = bias + own * low, own * width
            nodes = positive(offset, slope)
            a = low[:, None] + width[:, None] * nodes.places
            w = weight[:, None] * nodes.weights * a
            found.value += (w * (bias[:, None] + own[:, None] * a)).sum(-1)
            found.by_bias += w.sum(-1)
            found.by_overlap[diagonal] += (w * a).sum(-1)
            if along:
                place, inside = zero(offset, slope)
                edge = low + width * place
                turn = along.bias + np.diag(along.overlaps) * edge
                w = np.where(inside, weight * edge * turn / np.where(inside, np.abs(slope), 1), 0)
                found.turned_bias += w
                found.turned_overlap[diagonal] += w * edge

    def _pairs(self, found: Rows, overlaps: Array, bias: Array, along: Direction | None) -> None:
        """−2 E x_i u₊ when just features i and j are present."""
        own, diagonal = np.diag(overlaps)[:, None], np.diag_indices(len(bias))
        for mine, its in product(self._pieces, repeat=2):
            weight = -2 * self.chances.pair * np.outer(mine[0], its[0])
            offset = bias[:, None] + own * mine[1][:, None] + overlaps * its[1]
            slope = np.broadcast_to(own * mine[2][:, None], overlaps.shape)
            nodes = positive_pair(offset, slope, overlaps * its[2])
            spread = (slice(None), None, None, None)
            a = mine[1][spread] + mine[2][spread] * nodes.own
            other = its[1][:, None, None] + its[2][:, None, None] * nodes.other
            w = weight[..., None, None] * nodes.weights * a
            u = bias[spread] + own[..., None, None] * a + overlaps[..., None, None] * other
            found.value += (w * u).sum((1, 2, 3))
            found.by_bias += w.sum((1, 2, 3))
            found.by_overlap += (w * other).sum((2, 3))
            found.by_overlap[diagonal] += (w * a).sum((1, 2, 3))
            if along:
                edge = mine[1][:, None, None] + mine[2][:, None, None] * nodes.edge
                other = its[1][:, None] + its[2][:, None] * nodes.edge_other
                turn = along.bias[:, None, None] + along.overlaps[..., None] * other
                turn = turn + np.diag(along.overlaps)[:, None, None] * edge
                w = weight[..., None] * nodes.edge_weights * edge * turn
                found.turned_bias += _sum(w)
                found.turned_overlap += (w * other).sum(-1)
                found.turned_overlap[diagonal] += _sum(w * edge)

    @cached_property
    def _pieces(self) -> list[tuple[Array, Array, Array]]:
        return list(zip(self.law.share, self.law.low, self.law.width, strict=True))


def _sum(table: Array) -> Array:
    """Over the nodes and the other features, for each row."""
    return np.asarray(table.sum((1, 2)))
