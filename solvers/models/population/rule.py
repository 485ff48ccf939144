"""The trapezoid rule along lines in the complex plane, one for each row: its nodes and weights.

The rule with period P gives, instead of a function of u, the sum of its values at u + l P over all
l ≥ 0, the l-th damped by exp(−σ l P). If |u| stays below P these images are polynomials in u, the
residue of a kernel at 0, which a small circle of nodes takes away to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from solvers.models.population.numbers import Array, Places
from solvers.models.population.transforms import Complex

DAMPING = 4.0
"""σP: larger makes terms larger than their sum, smaller makes the images so."""
RADIUS, _ROUND = 1 / 2, 12
"""Of the circle, as a part of 1/P, and its nodes of positive imaginary part.

The images are entire but for a pole at σ: the circle leaves (1/6)²⁴ of what they are on one of
radius 3/P.
"""


_BLOCK = 16
"""Waves are products of a coarse and a fine one, this many nodes of each coarse one."""


@dataclass(frozen=True)
class Nodes:
    """Nodes s and weights, (rows, nodes); a weight stands for the conjugate node too, whose real
    part adds. But for the first few, which ``lead``, the nodes are equally spaced."""

    s: Complex
    weights: Complex
    lead: int = 0

    def waves(self, slopes: Array) -> Complex:
        """exp(slope s) for slopes (n, rows, 1), as (n, rows, nodes)."""
        lead, even = self.s[:, : self.lead], self.s[:, self.lead :]
        fine = np.exp(slopes * (even[:, :_BLOCK] - even[:, :1]))
        coarse = np.exp(slopes * even[:, ::_BLOCK])
        blocks = coarse[..., None] * fine[..., None, :]
        found = blocks.reshape(*blocks.shape[:2], -1)[..., : even.shape[1]]
        return np.concatenate([np.exp(slopes * lead), found], axis=-1) if self.lead else found


@dataclass(frozen=True)
class Rule:
    """For each row the period and the number of nodes on its line, and, as a part of the period,
    below what overlaps it counts others as unseen; all (n,)."""

    period: Array
    count: Places
    tiny: Array

    @property
    def nodes(self) -> int:
        """The most nodes of a row."""
        return int(self.count.max())

    @cached_property
    def shift(self) -> Array:
        return DAMPING / self.period

    @property
    def wider(self) -> Rule:
        """For the surroundings of the place that it is for, and for derivatives there."""
        return Rule(1.5 * self.period, (2.25 * self.count).astype(np.intp) + 1, self.tiny)

    def some(self, rows: Array | Places) -> Rule:
        return Rule(self.period[rows], self.count[rows], self.tiny[rows])

    def nodes_of(self, start: int, size: int) -> Iterator[Nodes]:
        """The nodes of rows with as many each, from the ``start``-th, so many at a time; with the
        circle if it is the first."""
        for first in range(start, self.nodes, size):
            k = np.arange(first, min(first + size, self.nodes))
            turns = (2j * np.pi / self.period)[:, None] * k
            s, weights = self.shift[:, None] + turns, np.where(k == 0, 1.0, 2.0)
            line = Nodes(s, (weights / self.period[:, None]).astype(complex))
            yield line if first else self._with_circle(line)

    def _with_circle(self, line: Nodes) -> Nodes:
        around = RADIUS * np.exp(1j * np.pi * (np.arange(_ROUND) + 0.5) / _ROUND)
        kernel = 1 / (np.exp(DAMPING - around) - 1)
        s = around / self.period[:, None]
        weights = np.concatenate([-kernel * s / _ROUND, line.weights], axis=1)
        return Nodes(np.concatenate([s, line.s], axis=1), weights, _ROUND)
