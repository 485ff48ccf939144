r"""The loss of a toy model over the whole population, to machine precision, for many features.

Row i of the model needs only two means of its pre-activation :math:`u = b_i + \sum_j G_{ij} x_j`:
:math:`E u_+^2` and :math:`E x_i u_+`. With
:math:`u_+^k = \frac{k!}{2 \pi i} \int e^{su} s^{-k-1} ds` along a line of positive real part, both
are integrals of a product of one factor a feature,

.. math:: E u_+^2 = \frac{1}{\pi i} \int e^{s b_i} \prod_j (1 - d_j + d_j E e^{s G_{ij} a_j})
    \frac{ds}{s^3},

by the trapezoid rule, O(n²) work a node. Three things make it exact and cheap: what nobody, one
feature, or a feature with one other contribute is known in closed form and taken out, so that the
rest falls off fast; the images that the rule adds to the truth are moments of u, and are taken
away; no overlap is divided by, so small ones do no harm.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solvers.models.population.error import Tail, period
from solvers.models.population.few_present import Chances, Direction, FewPresent, Rows
from solvers.models.population.generating import Factors, Terms
from solvers.models.population.numbers import Array, Numbers, numbers_of
from solvers.models.population.rule import Images, Line, moment_rows
from solvers.models.population.transforms import transforms
from theory.models.law import FeatureLaw

_FEWEST, _MOST = 64, 1 << 17
"""Nodes of the first try, and the most that are spent."""
_TINIES = (1e-8, 1e-7, 1e-6, 1e-5)
"""What may count as a tiny overlap, one for each row."""
_ACCURACY = 1e-10
_EPS = float(np.finfo(float).eps)


@dataclass(frozen=True)
class Rule:
    """The nodes, and below what overlaps each row counts others as unseen, (n,)."""

    line: Line
    tiny: Array


@dataclass(frozen=True)
class PopulationLoss:
    """The loss, how far it may be off, and what each feature adds to it, importance included.

    ``error`` bounds what the rule leaves out and what rounding may do, by sizes.
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
    """The loss of a law's features as a function of weights and bias.

    ``rule`` fixes the nodes, as a minimiser needs, whose function must not change from point to
    point; without it they are chosen for each point.
    """

    law: Numbers
    rule: Rule | None = None

    @classmethod
    def of(cls, law: FeatureLaw) -> Population:
        return cls(numbers_of(law))

    def fixed(self, weights: Array, bias: Array, accuracy: float = _ACCURACY) -> Population:
        """The same with the nodes that this point needs, and half more for its surroundings."""
        rule = self.loss(weights, bias, accuracy).rule
        wider = Line(1.5 * rule.line.period, int(2.25 * rule.line.count) + 1)
        return replace(self, rule=replace(rule, line=wider))

    def loss(self, weights: Array, bias: Array, accuracy: float = _ACCURACY) -> PopulationLoss:
        """The loss with its error bound, below the accuracy if that can be reached."""
        overlaps, bias = self._checked(weights, bias)
        rule = self._roomy(overlaps, bias) or self._first(overlaps, bias)
        found = _At.of(self.law, overlaps, bias, rule.tiny).loss(rule)
        # Where nothing is lost no number of nodes is relatively accurate: rounding is the floor.
        nothing = float(self.law.importance @ (self.law.density * self.law.mean(2)))
        if self.rule is None and found.error > accuracy * found.value:
            error = max(accuracy * (found.value - found.error), 64 * _EPS * nothing)
            rule = _enough(self.law, overlaps, bias, rule.line, error)
            found = _At.of(self.law, overlaps, bias, rule.tiny).loss(rule)
        return found

    def slope(self, weights: Array, bias: Array) -> Slope:
        """The loss and its gradient."""
        rows = self._rows(weights, bias)
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
        rows = self._rows(weights, bias, Direction(turned + turned.T, w))
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

    def _rows(self, weights: Array, bias: Array, along: Direction | None = None) -> Rows:
        overlaps, bias = self._checked(weights, bias)
        rule = self._roomy(overlaps, bias) or self.loss(weights, bias).rule
        return _At.of(self.law, overlaps, bias, rule.tiny).rows(rule.line, True, along)[0]

    def _roomy(self, overlaps: Array, bias: Array) -> Rule | None:
        """The fixed rule, with a longer period where the point needs one: a line search may try
        places so far off that the images of the rule would drown the truth."""
        if self.rule is None:
            return None
        line = self.rule.line
        ever = np.abs(bias) + (np.abs(overlaps) * self.law.largest).sum(1)
        if ever.max() <= line.period or (needed := period(self.law, overlaps, bias)) <= line.period:
            return self.rule
        longer = Line(needed, min(int(line.count * needed / line.period) + 1, _MOST))
        return replace(self.rule, line=longer)

    def _first(self, overlaps: Array, bias: Array) -> Rule:
        line = Line(period(self.law, overlaps, bias), _FEWEST)
        return Rule(line, np.full(len(bias), _TINIES[0]))

    def _checked(self, weights: Array, bias: Array) -> tuple[Array, Array]:
        weights, bias = np.asarray(weights, dtype=float), np.asarray(bias, dtype=float)
        n = self.law.features
        if weights.ndim != 2 or weights.shape[1] != n:
            raise ValueError(f"weights must have shape (dims, {n}), got {weights.shape}")
        if bias.shape != (n,):
            raise ValueError(f"bias must have shape ({n},), got {bias.shape}")
        if not (np.isfinite(weights).all() and np.isfinite(bias).all()):
            raise ValueError("weights and bias must be finite, got NaN or infinity")
        return weights.T @ weights, bias


@dataclass(frozen=True)
class _At:
    """One point: overlaps (n, n), bias (n,), and what each row sees of the others."""

    law: Numbers
    overlaps: Array
    bias: Array
    chances: Chances
    mean: Array

    @classmethod
    def of(cls, law: Numbers, overlaps: Array, bias: Array, tiny: Array) -> _At:
        seen = np.abs(overlaps) > tiny[:, None]
        np.fill_diagonal(seen, True)
        for gate in law.gates:
            seen[np.ix_(seen[:, gate.places].any(1), gate.places)] = True
        mean = np.where(seen, 0.0, law.density * law.mean(1))
        return cls(law, overlaps, bias, Chances.of(law, seen), mean)

    def loss(self, rule: Rule) -> PopulationLoss:
        rows, sizes = self.rows(rule.line, gradient=False)
        importance = self.law.importance
        per_feature = importance * rows.value
        rounding = _EPS * ((8 + 3 * len(self.bias)) * sizes + 64 * self._scale)
        rounding += 16 * _EPS * self._images(rule.line)
        error = float(importance @ (self.left_out(rule.line) + rounding))
        return PopulationLoss(float(per_feature.sum()), error, per_feature, rule)

    def left_out(self, line: Line) -> Array:
        """What the nodes beyond the line may add to each row, (n,)."""
        tail = Tail(self.law, self.chances, self.overlaps, self.bias, self.mean)
        return np.where(np.logical_or(*self._straight), 0.0, tail.bound(line))

    def rows(
        self, line: Line, gradient: bool, along: Direction | None = None
    ) -> tuple[Rows, Array]:
        """The loss of every row with its derivatives, and the sizes of the terms it sums."""
        law, unseen = self.law, (self.overlaps * self.mean).sum(1)
        total = self._few(unseen, along)
        images = Images(law, self.chances, self.mean, line.images)
        total.add(images.rows(self.overlaps, self.bias, along), -1.0)
        sizes, most = np.zeros(len(self.bias)), 3 if along else 2 if gradient else 1
        for s, weights in line.chunks(len(self.bias)):
            z = self.overlaps[..., None] * s
            factors = Factors(law, transforms(z, law.share, law.low, law.width, most))
            scale = np.asarray(weights * np.exp(self.bias[:, None] * s), dtype=complex)
            terms = Terms(factors, self.chances, s, scale, unseen)
            sizes += terms.values(total)
            if gradient:
                terms.gradient(total, self.mean)
            if along:
                terms.turn(total, along, self.mean)
        always, never = self._straight
        straight = moment_rows(law, (1.0, 0.0, 0.0), self.overlaps, self.bias, along)
        total.put(always | never, straight, always.astype(float))
        total.value += law.density * law.mean(2)
        return total, sizes

    @cached_property
    def _straight(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Rows whose pre-activation is never negative, and those where it is never positive."""
        ends = [self.overlaps * end for end in self.law.ends]
        least = self.bias + np.minimum(np.minimum(*ends), 0).sum(1)
        most = self.bias + np.maximum(np.maximum(*ends), 0).sum(1)
        return least >= 0, most <= 0

    def _few(self, unseen: Array, along: Direction | None) -> Rows:
        """What is known in closed form, where unseen features count as a bias."""
        if along:
            along = Direction(along.overlaps, along.bias + (along.overlaps * self.mean).sum(1))
        few = FewPresent(self.law, self.chances)
        rows = few.rows(self.overlaps, self.bias + unseen, along)
        rows.by_overlap += rows.by_bias[:, None] * self.mean
        rows.turned_overlap += rows.turned_bias[:, None] * self.mean
        return rows

    def _images(self, line: Line) -> Array:
        """The sizes of what is taken away as images, before known patterns are left out of them."""
        zero, one, two = line.images
        mean = np.abs(self.bias) + np.abs(self.overlaps) @ (self.law.density * self.law.largest)
        return np.asarray(zero * self._scale + one * (mean + self.law.largest) + two)

    @property
    def _scale(self) -> Array:
        """The size of what a row sums beside the rule: squares of the largest pre-activation."""
        law = self.law
        second = (self.overlaps**2) @ (law.density * law.mean(2)) + self.bias**2
        return np.asarray(law.density * law.mean(2) + second)


def _enough(law: Numbers, overlaps: Array, bias: Array, line: Line, error: float) -> Rule:
    """As many nodes as keep the error below this, or the most; each row its best ``tiny``."""
    points = [_At.of(law, overlaps, bias, np.full(len(bias), tiny)) for tiny in _TINIES]
    rule = Rule(line, np.full(len(bias), _TINIES[0]))
    while rule.line.count < _MOST:
        line = replace(rule.line, count=2 * rule.line.count)
        left = np.array([point.left_out(line) for point in points])
        rule = Rule(line, np.array(_TINIES)[left.argmin(0)])
        if law.importance @ left.min(0) < error:
            break
    return rule
