r"""The loss of a toy model over the whole population, to machine precision, for many features.

Row i of the model needs only two means of its pre-activation :math:`u = b_i + \sum_j G_{ij} x_j`:
:math:`E u_+^2` and :math:`E x_i u_+`. With
:math:`u_+^k = \frac{k!}{2 \pi i} \int e^{su} s^{-k-1} ds` along a line of positive real part, both
are integrals of a product of one factor a feature,

.. math:: E u_+^2 = \frac{1}{\pi i} \int e^{s b_i} \prod_j (1 - d_j + d_j E e^{s G_{ij} a_j})
    \frac{ds}{s^3},

by the trapezoid rule, O(n²) work a node, on a line for each row. Four things make it exact and
cheap: what nobody, one feature, or a feature with one other contribute is known in closed form and
left out, so that the rest falls off fast; the rest is built from products that are only added, so
that rare features lose no digits; the images that the rule adds to the truth are a residue, and are
taken away; no overlap is divided by, so small ones do no harm.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from solvers.models.population.error import Reach, Tail, sizes
from solvers.models.population.few_present import Direction, FewPresent, Rows
from solvers.models.population.generating import Terms
from solvers.models.population.numbers import Array, Numbers, Places, numbers_of
from solvers.models.population.presence import Readings, Truths
from solvers.models.population.rule import Rule
from theory.models.law import FeatureLaw

_FEWEST, _MOST = 32, 1 << 17
"""Nodes of a row at the first try, and the most that are spent."""
_TINIES = (1e-13, 1e-11, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5)
"""What part of its period may count as a tiny overlap, one for each row."""
_CHUNK = 1 << 18
"""Overlaps times nodes that are in memory at once."""
_MOST_AT_ONCE = 256
"""Nodes of one row at once, if there are as many rows as fit."""
_ACCURACY = 1e-10
_EPS = float(np.finfo(float).eps)
_TRIES = 3


@dataclass(frozen=True)
class PopulationLoss:
    """The loss, how far it may be off, and what each feature adds to it, importance included.

    ``error`` bounds what the rule leaves out and what rounding may do, by sizes; that of the
    overlaps WᵀW included.
    """

    value: float
    error: float
    per_feature: Array
    rule: Rule


@dataclass(frozen=True)
class Slope:
    """The loss with its derivatives by weights (m, n) and bias (n,)."""

    value: float
    by_weights: Array
    by_bias: Array


def population_loss(
    weights: Array, bias: Array, law: FeatureLaw, accuracy: float = _ACCURACY
) -> PopulationLoss:
    """The loss of the tied ReLU model with W (m, n) and b (n,), to a relative ``accuracy``.

    The digon of unit vectors fails only where both are present: d²/3.

    >>> found = population_loss(np.array([[1.0, -1.0]]), np.zeros(2), FeatureLaw.uniform(2, 1))
    >>> abs(found.value - 1 / 3) <= found.error < 1e-10
    True

    The error bound says whether the accuracy was reached. It may need more nodes than are spent:
    amplitudes on discrete levels do not smooth the kink (enumerate these, if the features are few:
    `theory.models.loss.rational_loss`), and overlaps that are small but not tiny smooth it late.
    """
    return Population.of(law).loss(weights, bias, accuracy)


@dataclass(frozen=True)
class Population:
    """The loss of a law's features as a function of weights (m, n) and bias (n,).

    `loss` has an error bound, `slope` the gradient and `curvature` the Hessian times a direction:

    >>> digon = np.array([[1.0, -1.0]]), np.zeros(2)
    >>> population = Population.of(FeatureLaw.uniform(2, "1/2"))
    >>> round(population.loss(*digon).value, 12), round(1 / 2**2 / 3, 12)
    (0.083333333333, 0.083333333333)
    >>> population.slope(*digon).by_weights.shape
    (1, 2)

    ``rule`` fixes the nodes, as a minimiser needs, whose function must not change from point to
    point; without it they are chosen for each point.
    """

    law: Numbers
    rule: Rule | None = None

    @classmethod
    def of(cls, law: FeatureLaw) -> Population:
        return cls(numbers_of(law))

    def fixed(
        self, weights: Array, bias: Array, accuracy: float = _ACCURACY, floor: float = 0.0
    ) -> Population:
        """The same with the nodes that this point needs, and half more for its surroundings.

        The accuracy is relative to the loss, or to the ``floor`` if that is more: where the loss
        is zero no number of nodes is relatively accurate.
        """
        point = self._point(weights, bias)
        rule = point.rule_for(point.within(accuracy, floor), accuracy, floor, point.important)
        return replace(self, rule=rule.wider)

    def loss(
        self, weights: Array, bias: Array, accuracy: float = _ACCURACY, floor: float = 0.0
    ) -> PopulationLoss:
        """The loss with its error bound, below the accuracy if that can be reached; relative to
        the ``floor`` where the loss is less."""
        point = self._point(weights, bias)
        if not np.isfinite(point.readings.overlaps).all():
            raise ValueError("weights must have overlaps within floats, got an infinite one")
        scores = point.scores(self._roomy(point)) if self.rule else point.within(accuracy, floor)
        per_feature = self.law.importance * scores.value
        return PopulationLoss(float(per_feature.sum()), scores.total, per_feature, scores.rule)

    def slope(self, weights: Array, bias: Array) -> Slope:
        """The loss and its gradient."""
        rows = self._rows(weights, bias, 1)
        by = self.law.importance[:, None] * rows.by_overlap
        value = float(self.law.importance @ rows.value)
        return Slope(value, weights @ (by + by.T), self.law.importance * rows.by_bias)

    def curvature(
        self, weights: Array, bias: Array, along: tuple[Array, Array]
    ) -> tuple[Array, Array]:
        """The Hessian times a direction (m, n) and (n,), in the same shapes."""
        v, w = along
        if self.law.gates:
            return self._difference(weights, bias, along)
        turned = weights.T @ v
        rows = self._rows(weights, bias, 2, Direction(turned + turned.T, w))
        importance = self.law.importance
        by = importance[:, None] * rows.by_overlap
        change = importance[:, None] * rows.turned_overlap
        by_weights = v @ (by + by.T) + weights @ (change + change.T)
        return by_weights, importance * rows.turned_bias

    def _difference(
        self, weights: Array, bias: Array, along: tuple[Array, Array]
    ) -> tuple[Array, Array]:
        """The same by central differences, whose step is the cube root of rounding."""
        size = max(np.abs(along[0]).max(), np.abs(along[1]).max(), 1e-300)
        step = _EPS ** (1 / 3) / size
        ends = [self.slope(weights + t * along[0], bias + t * along[1]) for t in (step, -step)]
        by_weights = (ends[0].by_weights - ends[1].by_weights) / (2 * step)
        return by_weights, (ends[0].by_bias - ends[1].by_bias) / (2 * step)

    def _rows(
        self, weights: Array, bias: Array, order: int, along: Direction | None = None
    ) -> Rows:
        point = self._point(weights, bias)
        rule = self._roomy(point) if self.rule else point.within(_ACCURACY).rule
        return point.rows(rule, point.active, order, along)

    def _roomy(self, point: _Point) -> Rule:
        """The fixed rule, with longer periods where the point needs them: a line search may try
        places so far off that the images of the rule would drown the truth."""
        assert self.rule is not None
        far = np.flatnonzero(point.reach.ever > self.rule.period)
        if not len(far):
            return self.rule
        period, count = self.rule.period.copy(), self.rule.count.astype(float)
        period[far] = np.maximum(period[far], Reach(point.readings.some(far)).period)
        count = np.minimum(np.ceil(count * (period / self.rule.period)), _MOST)
        return Rule(period, count.astype(np.intp), self.rule.tiny)

    def _point(self, weights: Array, bias: Array) -> _Point:
        weights, bias = np.asarray(weights, dtype=float), np.asarray(bias, dtype=float)
        n = self.law.features
        if weights.ndim != 2 or weights.shape[1] != n:
            raise ValueError(f"weights must have shape (dims, {n}), got {weights.shape}")
        if bias.shape != (n,):
            raise ValueError(f"bias must have shape ({n},), got {bias.shape}")
        if not (np.isfinite(weights).all() and np.isfinite(bias).all()):
            raise ValueError("weights and bias must be finite, got NaN or infinity")
        with np.errstate(over="ignore", invalid="ignore"):
            overlaps = weights.T @ weights
        return _Point(self.law, weights, Readings.all_seen(self.law, overlaps, bias))


@dataclass(frozen=True)
class _Scores:
    """What every row loses, what the nodes left out may add to it, and what rounding may, (n,)."""

    rule: Rule
    importance: Array
    found: Rows
    left_out: Array
    rounding: Array

    @property
    def value(self) -> Array:
        return self.found.value

    @property
    def total(self) -> float:
        """The bound of the whole error."""
        return float(self.importance @ (self.left_out + self.rounding))


@dataclass(frozen=True)
class _Point:
    """One point: weights (m, n), and the readings of all rows."""

    law: Numbers
    weights: Array
    readings: Readings

    @cached_property
    def reach(self) -> Reach:
        return Reach(self.readings)

    @cached_property
    def important(self) -> Places:
        return np.flatnonzero(self.law.importance > 0)

    @cached_property
    def active(self) -> Places:
        """The rows that need the rule: not those of no importance, or whose u keeps its sign."""
        return np.flatnonzero((self.law.importance > 0) & ~self._always & ~self._never)

    @cached_property
    def _ends(self) -> tuple[Array, Array]:
        """The least and the largest pre-activation of each row."""
        ends = [self.readings.overlaps * end for end in self.law.ends]
        least = self.readings.bias + np.minimum(np.minimum(*ends), 0).sum(1)
        return least, self.readings.bias + np.maximum(np.maximum(*ends), 0).sum(1)

    @property
    def _always(self) -> Truths:
        return np.asarray(self._ends[0] >= 0)

    @property
    def _never(self) -> Truths:
        return np.asarray((self._ends[1] <= 0) & ~self._always)

    def within(self, accuracy: float, floor: float = 0.0) -> _Scores:
        """The losses with as many nodes as the accuracy takes, or as are spent at most."""
        n = len(self.readings.of)
        zeros = np.zeros(n)
        period = np.ones(n)
        period[self.active] = self.reach.period[self.active]
        blank = Rule(period, np.full(n, _FEWEST), np.full(n, _TINIES[0]))
        found = self.scores(self._chosen(blank, zeros, self.active, [_FEWEST]))
        for _ in range(_TRIES):
            value = max(float(self.law.importance @ found.value), floor)
            if not found.total > accuracy * value:
                break
            rule = self.rule_for(found, accuracy, floor, self.active)
            found = self.scores(rule, found)
        return found

    def rule_for(self, found: _Scores, accuracy: float, floor: float, rows: Places) -> Rule:
        """The nodes that these rows need for an accuracy relative to what was found."""
        importance = self.law.importance
        value, rounding = max(float(importance @ found.value), floor), importance @ found.rounding
        room = max(0.9 * accuracy * value - rounding, rounding / 4)
        period = found.rule.period.copy()
        period[rows] = self.reach.period[rows]
        with np.errstate(divide="ignore"):
            targets = room / (max(len(rows), 1) * importance)
        counts = [_FEWEST << k for k in range((_MOST // _FEWEST).bit_length())]
        rule = self._chosen(replace(found.rule, period=period), targets, rows, counts)
        # Nodes that were counted once are not given up.
        kept = (rule.tiny == found.rule.tiny) & (rule.count < found.rule.count)
        return replace(rule, count=np.where(kept, found.rule.count, rule.count))

    def _chosen(self, rule: Rule, targets: Array, rows: Places, counts: list[int]) -> Rule:
        """For each of the rows the least of these counts whose error is below the target; where
        there is none, that of about the least error. Each row gets its best ``tiny``."""
        count, tiny = rule.count.copy(), rule.tiny.copy()
        least, done = np.full(len(count), np.inf), np.zeros(len(count), dtype=bool)
        for part, readings in self._views(rule.period, rows):
            open_rows = rows
            for nodes in counts:
                open_rows = open_rows[~done[open_rows] | (count[open_rows] > nodes)]
                if not len(open_rows):
                    break
                here = np.searchsorted(rows, open_rows)
                tried = replace(rule, count=np.full(len(count), nodes)).some(open_rows)
                left = Tail(readings.some(here)).bound(tried)
                reached = left <= targets[open_rows]
                better = reached | (~done[open_rows] & (left < least[open_rows] / 2))
                won = open_rows[better]
                count[won], tiny[won], least[won] = nodes, part, left[better]
                done[open_rows[reached]] = True
                open_rows = open_rows[~reached]
        return Rule(rule.period, count, tiny)

    def _views(self, period: Array, rows: Places) -> list[tuple[float, Readings]]:
        """What the rows see if this part of the period counts as tiny: each view once."""
        found: list[tuple[float, Readings]] = []
        readings = self.readings.some(rows)
        for part in _TINIES:
            view = readings.but(part * period[rows])
            if not found or not np.array_equal(view.seen, found[-1][1].seen):
                found.append((part, view))
        return found

    def scores(self, rule: Rule, before: _Scores | None = None) -> _Scores:
        """What all rows lose; nodes that were counted ``before`` are not counted again."""
        rows, n = self.active, len(self.readings.of)
        start = np.zeros(n, dtype=np.intp)
        if before:
            start = np.where(rule.tiny == before.rule.tiny, before.rule.count, 0)
        found = self.rows(rule, rows, 0, start=start)
        if before:
            again = rows[start[rows] > 0]
            found.value[again] += before.found.value[again]
            found.size[again] += before.found.size[again]
        readings, left_out, size = self._seen(rule, rows), np.zeros(n), found.size.copy()
        size[rows] += sizes(readings, rule.some(rows))
        left_out[rows] = Tail(readings).bound(rule.some(rows))
        left_out[rows] += self.reach.beyond(rule.period)[rows]
        rounding = self._rounding(found.value, size, left_out)
        return _Scores(rule, self.law.importance, found, left_out, rounding)

    def _rounding(self, value: Array, size: Array, left_out: Array) -> Array:
        """What rounding may do: of sums, of overlaps, and of the law's own numbers.

        Moving overlaps moves the root of what a row loses by no more than u in the mean square.
        """
        law, absolute = self.law, np.abs(self.weights)
        roots = np.sqrt(law.density * law.mean(2))
        ends = np.sqrt(law.density * (law.share * (np.abs(law.low) + law.width) ** 2).sum(0))
        terms = (absolute > 0).T.astype(float) @ (absolute > 0)
        moved = (terms * (absolute.T @ absolute)) @ roots
        moved = _EPS * (moved / 2 + np.abs(self.readings.overlaps) @ ends + ends)
        inputs = 2 * np.sqrt(np.abs(value) + left_out) * moved + moved**2
        return np.asarray((32 + 4 * len(value)) * _EPS * size + inputs)

    def _seen(self, rule: Rule, rows: Places) -> Readings:
        return self.readings.some(rows).but(rule.tiny[rows] * rule.period[rows])

    def rows(
        self,
        rule: Rule,
        active: Places,
        order: int,
        along: Direction | None = None,
        start: Places | None = None,
    ) -> Rows:
        """What rows lose: those that keep their sign, and ``active`` ones by the rule; with
        derivatives up to an order, and only from the nodes on where they ``start``."""
        n = len(self.readings.of)
        found, first = self._straight(along), np.zeros(n, dtype=np.intp) if start is None else start
        spans = zip(first[active].tolist(), rule.count[active].tolist(), strict=True)
        for begin, end in sorted(set(spans)):
            alike = active[(first[active] == begin) & (rule.count[active] == end)]
            size = max(1, _CHUNK // (n * min(max(end - begin, _FEWEST), _MOST_AT_ONCE)))
            for k in range(0, len(alike), size):
                rows = alike[k : k + size]
                turn = along.some(rows) if along else None
                readings = self._seen(rule, rows)
                found.put(rows, self._ruled(rule.some(rows), readings, begin, order, turn))
        return found

    def _ruled(
        self, rule: Rule, readings: Readings, start: int, order: int, along: Direction | None
    ) -> Rows:
        """Rows by the rule, and unless it is only continued in closed form too."""
        found = Rows.zeros(*readings.overlaps.shape)
        if start == 0:
            found = FewPresent(readings).rows(along)
            self._alone(found, readings)
        for nodes in rule.nodes_of(start, max(1, _CHUNK // readings.overlaps.size)):
            terms = Terms.of(readings, nodes, order)
            if order:
                terms.gradient(found)
            terms.values(found)
            if along:
                terms.turn(found, along)
        found.by_overlap += found.by_bias[:, None] * readings.sight.mean
        found.turned_overlap += found.turned_bias[:, None] * readings.sight.mean
        return found

    def _alone(self, found: Rows, readings: Readings) -> None:
        """Adds E x_i² where the row's own feature is not the only one present."""
        square = (self.law.density * self.law.mean(2))[readings.of] * readings.sight.crowded
        found.value += square
        found.size += square

    def _straight(self, along: Direction | None) -> Rows:
        """Rows whose u keeps its sign: x_i − u is linear in x, or is x_i."""
        law, readings, n = self.law, self.readings, len(self.readings.of)
        found, mean = Rows.zeros(n, n), law.density * law.mean(1)
        # u may pass 0 by as much as its own rounding.
        most = np.abs(readings.bias) + readings.reach.sum(1)
        square, slack = law.density * law.mean(2), law.density * law.largest * most
        rows = np.flatnonzero(self._never)
        found.value[rows] = square[rows]
        found.size[rows] = (square + 2 * slack + n * _EPS * most**2)[rows]
        rows = np.flatnonzero(self._always)
        less = readings.overlaps[rows] - np.eye(n)[rows]
        off, spread = readings.bias[rows] + less @ mean, less @ law.covariance
        absolute = ((np.abs(less) @ np.abs(law.covariance)) * np.abs(less)).sum(1)
        found.value[rows] = off**2 + (spread * less).sum(1)
        all_of_it = most[rows] + law.largest[rows]
        sums = (np.abs(off) + law.density[rows] * law.largest[rows]) * all_of_it
        found.size[rows] = absolute + 2 * sums + n * _EPS * all_of_it**2
        found.by_bias[rows] = 2 * off
        found.by_overlap[rows] = 2 * (off[:, None] * mean + spread)
        if along:
            turned = along.bias[rows] + along.overlaps[rows] @ mean
            found.turned_bias[rows] = 2 * turned
            change = along.overlaps[rows] @ law.covariance
            found.turned_overlap[rows] = 2 * (turned[:, None] * mean + change)
        return found
