"""The trapezoid rule along a line in the complex plane: its nodes, its images, and its error.

The rule with period P gives, instead of a function of u, the sum of its values at u + l P over all
l ≥ 0, the l-th damped by exp(−σ l P). If |u| stays below P these images are polynomials in u.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from solvers.models.population.few_present import Chances, Direction, Rows
from solvers.models.population.numbers import Array, Numbers
from solvers.models.population.transforms import Complex

_CHUNK = 1 << 20
"""Overlaps times nodes that are in memory at once."""
DAMPING = 4.0
"""σP: larger makes terms larger than their sum, smaller makes the images so."""


@dataclass(frozen=True)
class Line:
    """The nodes of the trapezoid rule: s = σ + 2πik/P for k = 0, 1, … below ``count``."""

    period: float
    count: int

    @property
    def shift(self) -> float:
        return DAMPING / self.period

    def chunks(self, features: int) -> Iterator[tuple[Complex, Array]]:
        """Nodes and weights; the weight stands for the conjugate node too, whose real part adds."""
        size = max(1, _CHUNK // features**2)
        for start in range(0, self.count, size):
            k = np.arange(start, min(start + size, self.count))
            weights = np.where(k == 0, 1.0, 2.0) / self.period
            yield np.array(self.shift + 2j * np.pi / self.period * k), weights

    @property
    def images(self) -> tuple[float, float, float]:
        """The sums over l = 1, 2, … of exp(−σ l P) (l P)ʳ for r = 0, 1, 2."""
        q, p = float(np.exp(-DAMPING)), self.period
        return q / (1 - q), p * q / (1 - q) ** 2, p * p * q * (1 + q) / (1 - q) ** 3


@dataclass(frozen=True)
class Images:
    """What the images of the rule add to the rows of the loss, to be taken away.

    The moments are those of u where more is present than `FewPresent` knows; unseen features count
    there with their means, ``mean`` (n, n), and ``shift`` (n,) is what these add to u.
    """

    law: Numbers
    chances: Chances
    mean: Array
    sums: tuple[float, float, float]

    def rows(self, overlaps: Array, bias: Array, along: Direction | None = None) -> Rows:
        found = moment_rows(self.law, self.sums, overlaps, bias, along)
        self._known(found, overlaps, bias, along)
        return found

    def _known(self, found: Rows, g: Array, b: Array, along: Direction | None) -> None:
        """Less the same moments of the patterns that are known in closed form."""
        zero, one, two = self.sums
        only, pair = self.chances.only, self.chances.pair
        first, second = self.law.mean(1), self.law.mean(2)
        row = np.diag_indices(len(b))
        b = b + (g * self.mean).sum(1)
        chance = self.chances.nobody + only.sum(1)
        linear, square = only * first, only * second
        gl = (g * linear).sum(1)
        found.value -= zero * (chance * b * b + 2 * b * gl + (g * g * square).sum(1))
        found.value -= 2 * one * (chance * b + gl) + two * chance
        own = first * (np.diag(only) + pair.sum(1))
        cross = pair * np.outer(first, first)
        cross[row] = second * (np.diag(only) + pair.sum(1))
        found.value += 2 * (zero * (own * b + (cross * g).sum(1)) + one * own)
        by_bias = 2 * zero * (chance * b + gl) + 2 * one * chance - 2 * zero * own
        found.by_bias -= by_bias
        found.by_overlap -= 2 * zero * (b[:, None] * linear + g * square) + 2 * one * linear
        found.by_overlap -= by_bias[:, None] * self.mean - 2 * zero * cross
        if along:
            v = along.overlaps
            w = along.bias + (v * self.mean).sum(1)
            turned = 2 * zero * (chance * w + (v * linear).sum(1))
            found.turned_bias -= turned
            found.turned_overlap -= 2 * zero * (w[:, None] * linear + v * square)
            found.turned_overlap -= turned[:, None] * self.mean


def moment_rows(
    law: Numbers,
    sums: tuple[float, float, float],
    overlaps: Array,
    bias: Array,
    along: Direction | None = None,
) -> Rows:
    """E (z u² + 2 o u + t) − 2 E x_i (z u + o) of every row, for the sums (z, o, t).

    With (1, 0, 0) it is what a row loses, E x_i² aside, if u is never negative.
    """
    zero, one, two = sums
    found, g, b = Rows.zeros(len(bias)), overlaps, bias
    moments, mean = law.second_moments, law.density * law.mean(1)
    gm, gq = g @ mean, g @ moments
    found.value += zero * (b * b + 2 * b * gm + (gq * g).sum(1)) + 2 * one * (b + gm) + two
    found.value -= 2 * (zero * (mean * b + np.diag(gq)) + one * mean)
    found.by_bias += 2 * zero * (b + gm) + 2 * one - 2 * zero * mean
    found.by_overlap += 2 * zero * (b[:, None] * mean + gq) + 2 * one * mean
    found.by_overlap -= 2 * zero * moments
    if along:
        v, w = along.overlaps, along.bias
        found.turned_bias += 2 * zero * (w + v @ mean)
        found.turned_overlap += 2 * zero * (w[:, None] * mean + v @ moments)
    return found
