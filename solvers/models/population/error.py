"""How far the rule may be off, row by row: nodes left out, u beyond the period, small overlaps.

Every bound is an absolute one, by sizes; signs that cancel make the true error smaller.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.models.population.few_present import Chances
from solvers.models.population.numbers import Array, Numbers
from solvers.models.population.rule import DAMPING, Line
from solvers.models.population.transforms import growth

_RATES = np.geomspace(0.25, 256.0, 11)
_LOG_TARGET = -40.0
"""The logarithm of what may be left of u beyond the period."""
_OVERSHOOT = 1.2
"""A cut sum of waves passes its jump by less than a fifth of it (Gibbs)."""


def period(law: Numbers, overlaps: Array, bias: Array) -> float:
    """A period that u never leaves, or so rarely that it does not count (Chernoff).

    For every rate θ > 0, E (u − P)₊² ≤ 2 θ⁻² exp(−θP) E exp(θu), and the same for −u.
    """
    largest = law.largest
    ever = np.abs(bias) + (np.abs(overlaps) * largest).sum(1)
    needs = [np.full(len(bias), np.inf) for _ in (1, -1)]
    for rate in _RATES:
        room = DAMPING + np.log(8 / rate**2 + 8 * largest.max() / rate) - _LOG_TARGET
        for side, sign in enumerate((1, -1)):
            # Below 2 · DAMPING the images would not fall off fast enough for the factor 8 above.
            need = np.fmax(
                (log_mean(law, overlaps, bias, sign * rate) + room) / rate, 2 * DAMPING / rate
            )
            needs[side] = np.fmin(needs[side], need)
    return float(max(np.minimum(ever, np.maximum(*needs)).max(), _NEVER))


_NEVER = 1e-9
"""The period of a model that is always silent."""


def log_mean(law: Numbers, overlaps: Array, bias: Array, rate: float) -> Array:
    """log E exp(rate u) of every row, (n,); infinity where that is beyond floats."""
    f = np.zeros_like(overlaps)
    with np.errstate(over="ignore", invalid="ignore"):
        for share, low, width in zip(law.share, law.low, law.width, strict=True):
            f += share * np.exp(rate * overlaps * low) * growth(rate * overlaps * width)
        factor = 1 + law.density * (f - 1)
        for gate in law.gates:
            inside, share = f[:, gate.places], law.density[gate.places]
            factor[:, gate.places] = 1.0
            joint = (
                share[0] * (inside.prod(1) - 1) if gate.together else ((inside - 1) * share).sum(1)
            )
            factor[:, gate.places[0]] = 1 + joint
        log = np.log(factor).sum(1) + rate * bias
    return np.where(np.isfinite(log), log, np.inf)


@dataclass(frozen=True)
class Tail:
    """What the nodes that are left out may add, at most."""

    law: Numbers
    chances: Chances
    overlaps: Array
    bias: Array
    mean: Array

    def bound(self, line: Line) -> Array:
        """A bound for each row, (n,)."""
        omega = 2 * np.pi * (line.count - 1) / line.period
        if omega <= 0:
            return np.full(len(self.bias), np.inf)
        cap, own = self._caps(line.shift, omega)
        shift = self.bias + (self.overlaps * self.mean).sum(1)
        scale = np.exp(line.shift * shift) / np.pi
        square, cross = self._rest(cap)[0], self._cross(cap, own)
        return scale * (square / omega**2 + 2 * cross / omega) + self._unseen(line)

    def _caps(self, sigma: float, omega: float) -> tuple[Array, Array]:
        """Bounds of |E exp(s G_ij a)|, (n, n), and |E a exp(s G_ii a)|, (n,), beyond ω."""
        cap, own = np.zeros_like(self.overlaps), np.zeros(len(self.bias))
        diagonal = np.diag(self.overlaps)
        # A piece without width falls nowhere: 0 / 0 counts as no bound, and fmin passes it over.
        with np.errstate(divide="ignore", invalid="ignore"):
            for share, low, width in zip(self.law.share, self.law.low, self.law.width, strict=True):
                high = low + width
                ends = [np.exp(sigma * self.overlaps * end) for end in (low, high)]
                falls = omega * np.abs(self.overlaps) * width
                piece = np.fmin(np.maximum(*ends), sum(ends) / falls)
                cap += share * piece
                here = [np.abs(end) * np.diag(e) for end, e in zip((low, high), ends, strict=True)]
                fall = np.diag(falls)
                by_parts = sum(here) / fall + np.diag(piece) / (omega * np.abs(diagonal))
                own += share * np.fmin(np.maximum(*here), by_parts)
        return cap, own

    def _groups(self, cap: Array) -> list[tuple[int, Array, Array, NDArray[np.bool_]]]:
        """A feature of each group; for each row its silence, its size, if one feature is alone."""
        seen, d = self.chances.seen, self.law.density
        found = []
        gated = {int(i) for gate in self.law.gates for i in gate.places}
        for j in range(len(d)):
            if j not in gated:
                silent = np.where(seen[:, j], 1 - d[j], 1.0)
                found.append((j, silent, np.where(seen[:, j], d[j] * cap[:, j], 0.0), seen[:, j]))
        for gate in self.law.gates:
            inside = seen[:, gate.places]
            here = np.where(inside, cap[:, gate.places], 1.0)
            share = d[gate.places]
            if gate.together:
                some = inside.any(1)
                silent = np.where(some, 1 - share[0], 1.0)
                size, alone = np.where(some, share[0] * here.prod(1), 0.0), inside.sum(1) == 1
            else:
                silent = np.maximum(1 - (inside * share).sum(1), 0)
                size, alone = (inside * share * here).sum(1), np.ones(len(d), dtype=bool)
            found.append((int(gate.places[0]), silent, size, alone))
        return found

    def _rest(self, cap: Array, others: bool = False) -> tuple[Array, Array]:
        """Bounds of the generating function: without what is known of it, and whole.

        Of all groups, or of all ``others`` than the row's own.
        """
        nobody, alone = np.ones(len(self.bias)), np.zeros(len(self.bias))
        rest = np.zeros(len(self.bias))
        for j, silent, size, known in self._groups(cap):
            if others:
                other = self.law.group[j] != self.law.group
                silent, size = np.where(other, silent, 1.0), np.where(other, size, 0.0)
            rest = rest * (silent + size) + alone * size + np.where(known, 0.0, nobody * size)
            alone = alone * silent + np.where(known, nobody * size, 0.0)
            nobody = nobody * silent
        return rest, rest + alone + nobody

    def _cross(self, cap: Array, own: Array) -> Array:
        """A bound of E x_i exp(s u) without what is known of it."""
        rest, whole = self._rest(cap, others=True)
        found = rest
        for gate in self.law.gates:
            if gate.together:
                # With its mates present, next to nothing of such a row is known.
                mates = cap[np.ix_(gate.places, gate.places)].copy()
                np.fill_diagonal(mates, 1.0)
                found[gate.places] = whole[gate.places] * mates.prod(1)
        return self.law.density * own * found

    def _unseen(self, line: Line) -> Array:
        """Unseen overlaps act as their means but for their variance, to second order.

        The rule's error has a second derivative of a few jumps at most; in E x_i u₊ the amplitude
        x_i, where it is uniform, smooths the kink.
        """
        spread = np.where(self.chances.seen, 0.0, np.abs(self.overlaps))
        variance = spread**2 @ (self.law.density * self.law.mean(2))
        for gate in self.law.gates:
            together = spread[:, gate.places] * np.sqrt(self.law.mean(2)[gate.places])
            variance += together.sum(1) ** 2
        logs = [log_mean(self.law, self.overlaps, self.bias, sign * line.shift) for sign in (1, -1)]
        jump = 2 * _OVERSHOOT * (np.exp(logs[0]) + np.exp(logs[1]))
        largest = self.law.largest
        with np.errstate(divide="ignore", invalid="ignore"):
            smoothed = variance / (np.abs(np.diag(self.overlaps)) * self.law.width)
            rough = np.where(
                self.law.width > 0, np.fmin(smoothed, np.sqrt(variance)), np.sqrt(variance)
            )
        return jump * (variance + self.law.density * largest * (self.law.share * rough).sum(0))
