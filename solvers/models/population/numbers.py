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
    """Features present together (``together``) or one at a time, their places in the law.

    ``silent`` is the chance that none is present.
    """

    places: Places
    together: bool
    silent: float


@dataclass(frozen=True, eq=False)
class Numbers:
    """The numbers of a law: all arrays have one entry a feature, pieces one row a piece.

    ``share``, ``low`` and ``width`` are (pieces, features); features with fewer pieces than
    others have pieces of no share. ``group`` names the independent group of each feature, those
    without a gate first. ``absent`` is 1 − density, right to the last digit near 0 too.
    """

    density: Array
    absent: Array
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
    def free(self) -> Places:
        """The features without a gate, in the order of their groups."""
        gated = [gate.places for gate in self.gates]
        return np.setdiff1d(np.arange(self.features), np.concatenate([[], *gated]).astype(np.intp))

    @cached_property
    def silent(self) -> Array:
        """The chance that nothing of a group is present, (groups,)."""
        return np.append(self.absent[self.free], [gate.silent for gate in self.gates])

    @cached_property
    def mates(self) -> Places:
        """How many others are present whenever a feature is."""
        mates = np.zeros(self.features, dtype=np.intp)
        for gate in self.gates:
            mates[gate.places] = len(gate.places) - 1 if gate.together else 0
        return mates

    @cached_property
    def covariance(self) -> Array:
        """Cov(x_i, x_j), (features, features)."""
        first, here = self.mean(1), np.where(self.share > 0, self.low + self.width / 2, 0)
        spread = (self.share * (self.width**2 / 12 + (here - first) ** 2)).sum(0)
        found = np.diag(self.density * (spread + self.absent * first**2))
        for gate in self.gates:
            share, means = self.density[gate.places], first[gate.places]
            excess = share[0] * gate.silent if gate.together else -np.outer(share, share)
            inside = excess * np.outer(means, means)
            np.fill_diagonal(inside, np.diag(found)[gate.places])
            found[np.ix_(gate.places, gate.places)] = inside
        return found


def numbers_of(law: FeatureLaw) -> Numbers:
    """The law in floats; a law with letters is an error.

    >>> numbers_of(FeatureLaw.uniform(2, 1)).covariance.round(3).tolist()
    [[0.083, 0.0], [0.0, 0.083]]
    """
    entries = (*law.densities, *law.importances, *law.amplitude_ends)
    if any(entry.free_symbols for entry in entries):
        raise ValueError(f"law must have numbers, not letters, got {law}")
    n, most = law.features, max(len(a.pieces) for a in law.amplitudes)
    share, low, width = np.zeros((3, most, n))
    for i, amplitude in enumerate(law.amplitudes):
        for p, (chance, start, end) in enumerate(amplitude.pieces):
            share[p, i], low[p, i], width[p, i] = float(chance), float(start), float(end - start)
    gates, group = [], np.empty(n, dtype=np.intp)
    for k, found in enumerate(law.groups):
        group[list(found.features)] = k
    for gate, tied in zip(law.gates, law.groups[len(law.groups) - len(law.gates) :], strict=True):
        silent = float(tied.patterns[0][0])
        gates.append(Gated(np.array(gate.features), gate.kind == "together", silent))
    density = np.array([float(d) for d in law.densities])
    absent = np.array([float(1 - d) for d in law.densities])
    importance = np.array([float(i) for i in law.importances])
    return Numbers(density, absent, importance, share, low, width, tuple(gates), group)
