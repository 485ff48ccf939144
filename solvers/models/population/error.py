"""How far the rule may be off, row by row: u beyond the period, nodes left out, small overlaps.

Every bound is an absolute one, by sizes; signs that cancel make the true error smaller.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import zeta

from solvers.models.population.numbers import Array
from solvers.models.population.presence import Readings, Sight, product
from solvers.models.population.rule import DAMPING, RADIUS, Rule
from solvers.models.population.transforms import growth

_RATES = np.geomspace(2.0, 256.0, 8)
_LOG_LEAVES = -37.0
"""The logarithm of what may be left of u beyond the period."""
_MOST_EXPONENT = 600.0
_OVERSHOOT = 1.2
"""A cut sum of waves passes its jump by less than a fifth of it (Gibbs)."""
_EPS = float(np.finfo(float).eps)


def real_means(readings: Readings, rates: Array) -> Array:
    """E exp(rate G_ij a_j) of every feature, (n, rows, rates), for rates (rows, rates)."""
    law, overlaps = readings.law, readings.overlaps.T[..., None]
    found = np.zeros((*overlaps.shape[:2], rates.shape[1]))
    for share, low, width in zip(law.share, law.low, law.width, strict=True):
        at = rates * overlaps
        found += share[:, None, None] * (
            np.exp(at * low[:, None, None]) * growth(at * width[:, None, None])
        )
    return found


def sizes(readings: Readings, rule: Rule) -> Array:
    """The sum of the sizes of all that the rule adds up for each row, which bounds its rounding."""
    shift, p = readings.bias + readings.unseen, rule.period
    line = _means(readings, rule.shift[:, None]) * np.exp(shift * rule.shift)
    # Sums over all nodes of their weights over |s|, |s|² and |s|³.
    logs = 1 / DAMPING + (1 + np.log(rule.count)) / np.pi
    squares = p * (DAMPING**-2 + 2 * zeta(2) / (2 * np.pi) ** 2)
    cubes = p**2 * (DAMPING**-3 + 2 * zeta(3) / (2 * np.pi) ** 3)
    found = cubes * line[0] + squares * (line[1] + line[2]) + logs * line[3]
    rates = (RADIUS / p)[:, None] * np.array([1.0, -1.0])
    circle = _means(readings, rates) * np.exp(np.abs(shift) * RADIUS / p)
    powers = [circle[0] * (p / RADIUS) ** 2, (circle[1] + circle[2]) * p / RADIUS, circle[3]]
    return np.asarray(2 * found + 2 * sum(powers) / np.expm1(DAMPING - RADIUS))


def _means(readings: Readings, rates: Array) -> Array:
    """Bounds of the means where real parts are between these rates, (4, rows): of two or more
    present, of these times x_i; and what rounding leaves of the differences that unseen features
    make, in first order, over s and over s times x_i."""
    law = readings.law
    sizes = readings.sight.sizes(real_means(readings, rates))
    others = readings.sight.others(sizes)
    whole, level = readings.sight.whole(sizes, others), others.level(readings.sight.mates)
    most = law.largest[readings.of][:, None]
    hidden = (np.where(readings.seen, 0.0, readings.reach) @ law.density)[:, None]
    hidden = hidden * (whole.nobody + whole.alone + whole.rest)
    cross = most * sizes[readings.sight.own_group] * level
    own = most * law.density[readings.of][:, None]
    return np.array([bound.max(1) for bound in (whole.rest, cross, hidden, own * hidden)])


@dataclass(frozen=True)
class Reach:
    """How seldom u of each row leaves what period, where two features or more are present.

    For every rate θ > 0, E (u − P)₊² ≤ 2 θ⁻² exp(−θP) E exp(θu), and the same for −u.
    """

    readings: Readings

    @cached_property
    def near(self) -> Array:
        """What |u| never passes where one feature is present and the others count with means."""
        reach, law = self.readings.reach, self.readings.law
        return np.asarray(np.abs(self.readings.bias) + reach.max(1) + reach @ law.density)

    @cached_property
    def ever(self) -> Array:
        """What |u| never passes, nor `near`."""
        ever = np.abs(self.readings.bias) + self.readings.reach.sum(1)
        return np.asarray(np.maximum(np.maximum(ever, self.near), _NEVER))

    @cached_property
    def _rates(self) -> Array:
        return _RATES / np.maximum(self.near, _NEVER)[:, None]

    @cached_property
    def _logs(self) -> Array:
        """log of what the images beyond P add at most, but for exp(−θP); (rows, rates)."""
        law, readings = self.readings.law, self.readings
        ends = [self._log_rest(sign * self._rates) for sign in (1, -1)]
        largest = law.largest[readings.of][:, None]
        room = np.log(2 / self._rates**2 + 2 * largest / self._rates) + DAMPING + _DAMPED
        return np.asarray(np.logaddexp(*ends) + room)

    def _log_rest(self, rates: Array) -> Array:
        """log E exp(rate u) over two or more present; infinity where beyond floats."""
        readings = self.readings
        tied = [gate.places for gate in readings.law.gates if gate.together]
        sums = [readings.reach[:, places].sum(1) for places in tied]
        widest = np.max([readings.reach.max(1), *sums], axis=0)[:, None]
        steep = np.abs(rates) * widest > _MOST_EXPONENT
        rates = np.where(steep, 0.0, rates)
        sizes = readings.sight.sizes(real_means(readings, rates))
        # Each factor is scaled to 1, so that no product of many leaves the floats.
        factors = readings.sight.silent[..., None] + sizes
        whole = product(
            readings.sight.silent[..., None] / factors, sizes / factors, readings.sight.many
        ).rest
        with np.errstate(divide="ignore"):
            logs = np.log(whole) + np.log(factors).sum(0)
        return np.where(steep, np.inf, logs + rates * readings.bias[:, None])

    @cached_property
    def period(self) -> Array:
        """A period that u leaves so seldom that it does not count."""
        sizes, readings = self.readings.sight.sizes(np.ones((*self._shape, 1))), self.readings
        mass = product(readings.sight.silent[..., None], sizes, readings.sight.many).rest[:, 0]
        target = np.log(np.maximum(mass * self.near**2, _TINIEST)) + _LOG_LEAVES
        # Below 2 · DAMPING the images would not fall off as fast as is counted on.
        needs = np.maximum((self._logs - target[:, None]), 2 * DAMPING) / self._rates
        found = np.maximum(needs.min(1), self.near)
        return np.asarray(np.maximum(np.minimum(self.ever, found), _NEVER))

    @property
    def _shape(self) -> tuple[int, int]:
        return self.readings.overlaps.shape[1], self.readings.overlaps.shape[0]

    def beyond(self, period: Array) -> Array:
        """What u beyond the period may add to each row."""
        inside = self.ever <= period
        if inside.all():
            return np.zeros(len(period))
        falls = self._rates * period[:, None]
        logs = np.where(falls >= 2 * DAMPING, self._logs - falls, np.inf)
        with np.errstate(over="ignore"):
            return np.where(inside, 0.0, np.exp(logs.min(1)))


_NEVER = 1e-9
"""The period of a model that is always silent."""
_TINIEST = 1e-300
_DAMPED = -np.log1p(-np.exp(-DAMPING))


@dataclass(frozen=True)
class Tail:
    """What the nodes that are left out may add, at most."""

    readings: Readings

    def bound(self, rule: Rule) -> Array:
        """A bound for each row, (rows,)."""
        readings = self.readings
        omega = 2 * np.pi * (rule.count - 1) / rule.period
        cap, own = self._caps(rule.shift, omega)
        sizes = readings.sight.sizes(cap[..., None])
        others = readings.sight.others(sizes)
        square = readings.sight.whole(sizes, others).rest[:, 0]
        cross = self._own(cap, own) * others.level(readings.sight.mates)[:, 0]
        # Unseen factors, relative to exp(s u) at their means, are hardly more than 1.
        hidden = np.where(readings.seen, 0.0, readings.reach).sum(1)
        shift = readings.bias + readings.unseen + 2 * hidden
        scale = np.exp(rule.shift * shift) / np.pi
        seen = scale * (square / omega**2 + 2 * cross / omega)
        return np.asarray(seen + self._unseen(rule.shift))

    def _caps(self, sigma: Array, omega: Array) -> tuple[Array, Array]:
        """Bounds of |E exp(s G_ij a)|, (n, rows), and |E a exp(s G_ii a)|, (rows,), beyond ω."""
        readings, law = self.readings, self.readings.law
        overlaps = readings.overlaps.T
        cap, own, mine = np.zeros_like(overlaps), np.zeros(len(sigma)), readings.sight.own[::-1]
        # A piece without width falls nowhere: 0 / 0 counts as no bound, and fmin passes it over.
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            for share, low, width in zip(law.share, law.low, law.width, strict=True):
                high = low + width
                ends = [np.exp(sigma * overlaps * end[:, None]) for end in (low, high)]
                falls = omega * np.abs(overlaps) * width[:, None]
                piece = np.fmin(np.maximum(*ends), sum(ends) / falls)
                cap += share[:, None] * piece
                pairs = zip((low, high), ends, strict=True)
                here = [np.abs(end[readings.of]) * e[mine] for end, e in pairs]
                by_parts = sum(here) / falls[mine] + piece[mine] / (omega * np.abs(overlaps[mine]))
                own += share[readings.of] * np.fmin(np.maximum(*here), by_parts)
        return cap, own

    def _own(self, cap: Array, own: Array) -> Array:
        """A bound of E x_i exp(…) over row i's own group."""
        readings, found = self.readings, self.readings.law.density[self.readings.of] * own
        for gate in readings.law.gates:
            if gate.together:
                for i in gate.places:
                    here = readings.of == i
                    found[here] *= cap[gate.places[gate.places != i]][:, here].prod(0)
        return found

    def _unseen(self, sigma: Array) -> Array:
        """Unseen overlaps act as their means but for their variance, to second order.

        The rule's error has a second derivative of a few jumps at most; in E x_i u₊ the amplitude
        x_i, where it is uniform, smooths the kink.
        """
        readings, law = self.readings, self.readings.law
        if readings.seen.all():
            return np.zeros(len(sigma))
        spread = np.where(readings.seen, 0.0, np.abs(readings.overlaps))
        variance = spread**2 @ (law.density * law.mean(2))
        for gate in law.gates:
            together = spread[:, gate.places] * np.sqrt(law.mean(2)[gate.places])
            variance += law.density[gate.places].max() * together.sum(1) ** 2
        rates = sigma[:, None] * np.array([1.0, -1.0])
        everything = Sight.at(law, readings.of, np.ones_like(readings.seen))
        present = everything.sizes(real_means(readings, rates))
        means = (law.silent[:, None, None] + present).prod(0) * np.exp(
            rates * readings.bias[:, None]
        )
        jump = 2 * _OVERSHOOT * means.sum(1)
        width, own = law.width[:, readings.of], np.abs(readings.overlaps[readings.sight.own])
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            smoothed = np.where(width > 0, variance / (own * width), np.inf)
            rough = np.fmin(smoothed, np.sqrt(variance))
        share, most = law.share[:, readings.of], (law.density * law.largest)[readings.of]
        return np.asarray(jump * (variance + most * (share * rough).sum(0)))
