r"""The loss of a law that has finitely many samples: its amplitudes are on levels.

With ``G = WᵀW``, ``p = G x + b`` and :math:`\delta_i = 2 I_i (\max(p_i, 0) - x_i) [p_i > 0]` the
derivative by G is :math:`D = \langle \delta x^T \rangle`, by W it is :math:`W (D + D^T)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import fsum, prod, sqrt

import numpy as np

from solvers.models.population.loss import Slope
from solvers.models.population.numbers import numbers_of
from solvers.models.training.sampling import Array
from theory.models.law import FeatureLaw, joint

_EPS = float(np.finfo(float).eps)


@dataclass(frozen=True)
class Empirical:
    """Samples ``x`` (n, samples), the chance of each (samples,), and importances (n,)."""

    x: Array
    chance: Array
    importance: Array

    @classmethod
    def every(cls, law: FeatureLaw) -> Empirical:
        """All values of a law whose amplitudes are on levels: the population itself.

        >>> from theory.models.amplitude import BERNOULLI
        >>> law = FeatureLaw.uniform(2, 1, amplitude=BERNOULLI)
        >>> Empirical.every(law).x.T.tolist()
        [[1.0, 1.0]]
        """
        numbers = numbers_of(law)
        groups = [[(float(c), on) for c, on in group.patterns] for group in law.groups]
        levels = [
            [(float(c), float(low)) for c, low, _ in amplitude.pieces]
            for amplitude in law.amplitudes
        ]
        columns, chances = [], []
        for chance, on in joint(groups, 1.0):
            for chosen in product(*(levels[j] for j in sorted(on))):
                column = np.zeros(law.features)
                column[sorted(on)] = [level for _, level in chosen]
                columns.append(column)
                chances.append(chance * prod(share for share, _ in chosen))
        return cls(np.stack(columns, axis=-1), np.array(chances), numbers.importance)

    def per_feature(self, weights: Array, bias: Array) -> Array:
        """What each feature adds to the loss, importance included, (n,)."""
        before = weights.T @ (weights @ self.x) + bias[:, None]
        squares = (np.maximum(before, 0) - self.x) ** 2
        return np.asarray(self.importance * (squares @ self.chance))

    def scored(self, weights: Array, bias: Array) -> tuple[float, float]:
        """The loss, and how far rounding may have moved it.

        A miss of size e that is off by δ is e² off by 2 e δ + δ², and the sum of the first terms
        is at most 2 √(Σ e²) √(Σ δ²), by Cauchy and Schwarz: a loss near 0 is known worse than to
        rounding.
        """
        before = weights.T @ (weights @ self.x) + bias[:, None]
        share = self.importance[:, None] * self.chance
        value = fsum((share * (np.maximum(before, 0) - self.x) ** 2).ravel())
        sizes = np.abs(weights.T) @ (np.abs(weights) @ np.abs(self.x)) + np.abs(bias)[:, None]
        # Sums over dims, over features and of the bias; levels and chances are rounded too.
        off = (sum(weights.shape) + 4) * _EPS * (sizes + np.abs(self.x))
        square = fsum((share * off**2).ravel())
        shares = (2 * len(self.x) + 8) * _EPS
        return value, (1 + shares) * (shares * value + 2 * sqrt(value * square) + square)

    def slope(self, weights: Array, bias: Array) -> Slope:
        """The loss and its gradient; at a kink the derivative of the ReLU is taken to be 0."""
        delta, value = self._delta(weights, bias)
        by = delta @ self.x.T
        return Slope(value, weights @ (by + by.T), delta.sum(axis=1))

    def curvature(
        self, weights: Array, bias: Array, along: tuple[Array, Array]
    ) -> tuple[Array, Array]:
        """The Hessian times a direction (m, n) and (n,), in the same shapes."""
        v, w = along
        turned = weights.T @ v
        by = self._delta(weights, bias)[0] @ self.x.T
        change = (turned + turned.T) @ self.x + w[:, None]
        change *= self._firing(weights, bias) * (2 * self.importance[:, None] * self.chance)
        by_change = change @ self.x.T
        by_weights = v @ (by + by.T) + weights @ (by_change + by_change.T)
        return by_weights, change.sum(axis=1)

    def _firing(self, weights: Array, bias: Array) -> Array:
        return np.asarray(weights.T @ (weights @ self.x) + bias[:, None] > 0)

    def _delta(self, weights: Array, bias: Array) -> tuple[Array, float]:
        """δ times the chances (n, samples), and the loss."""
        before = weights.T @ (weights @ self.x) + bias[:, None]
        miss = np.maximum(before, 0) - self.x
        scaled = miss * (self.importance[:, None] * self.chance)
        value = float(np.vdot(scaled, miss))
        scaled *= 2 * (before > 0)
        return scaled, value
