"""A feature law in floats: what the population loss and the samplers need of it, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from theory.models.law import FeatureLaw

Array = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Gated:
    """Features present together (``together``) or one at a time, their places in the law."""

    places: Places
    together: bool


@dataclass(frozen=True)
class Numbers:
    """The numbers of a law: all arrays have one entry a feature, pieces one row a piece.

    ``share``, ``low`` and ``width`` are (pieces, features); features with fewer pieces than
    others have pieces of no share. ``group`` names the independent group of each feature.
    """

    density: Array
    importance: Array
    share: Array
    low: Array
    width: Array
    gates: tuple[Gated, ...]
    group: Places

    @property
    def features(self) -> int:
        return len(self.density)

    @cached_property
    def ends(self) -> tuple[Array, Array]:
        """The least and the largest amplitude that a present feature can have."""
        high = np.where(self.share > 0, self.low + self.width, -np.inf)
        return np.where(self.share > 0, self.low, np.inf).min(0), high.max(0)

    @cached_property
    def largest(self) -> Array:
        """The largest size that an amplitude can have."""
        return np.asarray(np.maximum(*np.abs(self.ends)))

    def mean(self, power: int) -> Array:
        """The mean amplitude to a power, of a feature that is present."""
        high = self.low + self.width
        terms = [self.low**k * high ** (power - k) for k in range(power + 1)]
        return np.asarray((self.share * sum(terms)).sum(0) / (power + 1))

    @cached_property
    def second_moments(self) -> Array:
        """E x_i x_j, (features, features)."""
        mean = self.density * self.mean(1)
        both = np.outer(mean, mean)
        for gate in self.gates:
            here = np.ix_(gate.places, gate.places)
            inside = self.mean(1)[gate.places]
            common = self.density[gate.places[0]] if gate.together else 0.0
            both[here] = common * np.outer(inside, inside)
        np.fill_diagonal(both, self.density * self.mean(2))
        return both


def numbers_of(law: FeatureLaw) -> Numbers:
    """The law in floats; a law with letters is an error.

    >>> numbers_of(FeatureLaw.uniform(2, 1)).second_moments.round(3).tolist()
    [[0.333, 0.25], [0.25, 0.333]]
    """
    entries = (*law.densities, *law.importances, *law.amplitude_ends)
    if any(entry.free_symbols for entry in entries):
        raise ValueError(f"law must have numbers, not letters, got {law}")
    n, most = law.features, max(len(a.pieces) for a in law.amplitudes)
    share, low, width = np.zeros((3, most, n))
    for i, amplitude in enumerate(law.amplitudes):
        for p, (chance, start, end) in enumerate(amplitude.pieces):
            share[p, i], low[p, i], width[p, i] = float(chance), float(start), float(end - start)
    gates = tuple(Gated(np.array(g.features), g.kind == "together") for g in law.gates)
    group = np.empty(n, dtype=np.intp)
    for k, found in enumerate(law.groups):
        group[list(found.features)] = k
    density = np.array([float(d) for d in law.densities])
    importance = np.array([float(i) for i in law.importances])
    return Numbers(density, importance, share, low, width, gates, group)
