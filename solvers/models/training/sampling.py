r"""Samples of features, and the loss of given weights measured on samples.

Nothing here knows the exact loss: the two meet only in a verdict. Arrays are stacked as
(instances, features, samples), so ``h = W x`` reads as it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers.models.population.numbers import Numbers, numbers_of
from theory.finding import Measurement
from theory.models.law import FeatureLaw, joint

Array = NDArray[np.float64]
Samples = NDArray[Any]
"""An array of float32 or of float64."""

STANDARD_ERRORS = 4
"""How far an agreement may be off: a normal error is larger once in sixteen thousand times."""

_REPLICATES = 32
_POINTS = 1024
_MOST_STRATIFIED = 2**10
"""Patterns of presence that get samples of their own."""
_RARE = 2.0**-8
"""Below this density the 24 bits of a float32 would leave an amplitude fewer than 16."""


@dataclass(frozen=True)
class Sampler:
    """Draws samples of laws of one number of features, each from a source of its own.

    One number u in [0, 1) an entry is enough: the feature is present when u < d, and 1 − u/d is
    then uniform, which the amplitude's quantiles turn into an amplitude. A gate takes one more
    number, for all of its features.
    """

    laws: tuple[Numbers, ...]

    @classmethod
    def of(cls, *laws: FeatureLaw) -> Sampler:
        """One law an instance; a law with letters is an error."""
        numbers = {law: numbers_of(law) for law in set(laws)}
        return cls(tuple(numbers[law] for law in laws))

    def fill(self, x: Samples, sources: Sequence[np.random.Generator]) -> Samples:
        """Fill ``x`` (instances, features, samples), whose instances are contiguous, in place.

        >>> x = np.empty((1, 2, 3), np.float32)
        >>> Sampler.of(FeatureLaw.of([0, 1])).fill(x, [np.random.default_rng(0)])[0, 0].tolist()
        [0.0, 0.0, 0.0]
        """
        if not (self._plain and (self._frequent or x.dtype == np.float64)):
            for entries, law, source in zip(x, self.laws, sources, strict=True):
                entries[...] = _drawn(law, x.shape[-1], source)
            return x
        for entries, source in zip(x, sources, strict=True):
            source.random(dtype=x.dtype, out=entries)
        slope, start = (line.astype(x.dtype, copy=False) for line in self._lines)
        np.multiply(x, slope, out=x)
        np.add(x, start, out=x)
        # Where u is beyond d, 1 − u/d is negative, so absent features need no mask of their own.
        return np.maximum(x, 0, out=x)

    @cached_property
    def _plain(self) -> bool:
        """Whether all amplitudes are uniform on [0, 1] and all features independent."""
        unit = all(
            len(law.share) == 1 and not law.low.any() and (law.width == 1).all()
            for law in self.laws
        )
        return unit and not any(law.gates for law in self.laws)

    @cached_property
    def _frequent(self) -> bool:
        return all(((law.density == 0) | (law.density >= _RARE)).all() for law in self.laws)

    @cached_property
    def _lines(self) -> tuple[Array, Array]:
        """−1/d and 1, both 0 where the density is, (instances, features, 1)."""
        density = np.stack([law.density for law in self.laws])[..., None]
        never = density == 0
        return np.where(never, 0.0, -1 / np.where(never, 1, density)), np.where(never, 0.0, 1.0)


def _drawn(law: Numbers, samples: int, source: np.random.Generator) -> Array:
    """Samples of any law, (features, samples)."""
    u = source.random((law.features, samples))
    density = law.density[:, None]
    place, present = 1 - u / np.where(density > 0, density, 1), u < density
    for gate in law.gates:
        place[gate.places] = u[gate.places]
        common, inside = source.random(samples), density[gate.places]
        ends = inside[:1] if gate.together else inside.cumsum(axis=0)
        starts = 0 if gate.together else ends - inside
        present[gate.places] = (common >= starts) & (common < ends)
    return np.where(present, _amplitudes(law, place, range(law.features)), 0.0)


def _amplitudes(law: Numbers, place: Array, features: Sequence[int]) -> Array:
    """Quantiles of the features' amplitudes, piece by piece, at places in [0, 1] (…, samples)."""
    x, start = np.zeros_like(place), np.zeros((len(features), 1))
    pieces = (a[:, list(features), None] for a in (law.share, law.low, law.width))
    for share, low, width in zip(*pieces, strict=True):
        here = low + width * (place - start) / np.where(share > 0, share, 1)
        x = np.where((share > 0) & (place >= start), here, x)
        start = start + share
    return x


def readout(weights: Array, bias: Array, x: Array) -> Array:
    """``ReLU(Wᵀ W x + b)`` for W (..., m, n), b (..., n) and x (..., n, samples).

    >>> readout(np.array([[1.0, -1.0]]), np.zeros(2), np.array([[0.5, 0.0], [0.0, 0.25]]))
    array([[0.5 , 0.  ],
           [0.  , 0.25]])
    """
    hidden = weights @ x
    return np.maximum(np.swapaxes(weights, -1, -2) @ hidden + bias[..., None], 0)


@dataclass(frozen=True)
class SampledLoss:
    """Losses of many instances with the standard error of each, (instances,), and the seed."""

    values: Array
    standard_errors: Array
    seed: int

    def measurement(self, instance: int) -> Measurement:
        """The loss of one instance, ± four standard errors of the sampling."""
        error = STANDARD_ERRORS * float(self.standard_errors[instance])
        return Measurement(float(self.values[instance]), error, "loss on samples", self.seed)


def sampled_loss(
    weights: Array, bias: Array, law: FeatureLaw, *, seed: int, points: int = _POINTS
) -> SampledLoss:
    r"""The loss of W (instances, m, n) and b (instances, n): sum over features, mean over samples.

    The mean is over 32 replicates, each a fair sample of its own, so their spread gives the
    standard error whatever happens inside one. Inside, each set of features that may be present
    gets ``points`` samples and its exact chance as weight (up to 1024 such sets; more are drawn
    plainly, ``points`` times 32 a replicate): a pattern that comes once in a million batches
    counts too.

    >>> law = FeatureLaw.uniform(1, 1)
    >>> nothing = sampled_loss(np.zeros((1, 1, 1)), np.zeros((1, 1)), law, seed=0).measurement(0)
    >>> abs(nothing.value - 1 / 3) <= nothing.error < 1 / 3000
    True
    """
    _check(weights, bias, law)
    strata = _Strata.of(law, points)
    importance = strata.numbers.importance
    replicates = [
        sum(
            chance * _weighted_error(weights, bias, x, importance)
            for chance, x in strata.drawn(np.random.default_rng(source))
        )
        for source in np.random.SeedSequence(seed).spawn(_REPLICATES)
    ]
    values = np.stack(replicates)
    spread = values.std(axis=0, ddof=1) / np.sqrt(_REPLICATES)
    return SampledLoss(values.mean(axis=0), spread, seed)


def _check(weights: Array, bias: Array, law: FeatureLaw) -> None:
    if weights.ndim != 3 or weights.shape[2] != law.features:
        wanted = f"(instances, dims, {law.features})"
        raise ValueError(f"weights must have shape {wanted}, got {weights.shape}")
    if bias.shape != (len(weights), law.features):
        wanted = f"({len(weights)}, {law.features})"
        raise ValueError(f"bias must have shape {wanted}, got {bias.shape}")
    if not (np.isfinite(weights).all() and np.isfinite(bias).all()):
        raise ValueError("weights and bias must be finite, got NaN or infinity")


def _weighted_error(weights: Array, bias: Array, x: Array, importance: Array) -> Array:
    squares = ((readout(weights, bias, x) - x) ** 2).mean(axis=-1)
    return np.asarray(squares @ importance)


@dataclass(frozen=True)
class _Strata:
    """Parts of a law with their chances: one a set of present features, if they are few."""

    numbers: Numbers
    points: int
    patterns: tuple[tuple[float, tuple[int, ...]], ...]

    @classmethod
    def of(cls, law: FeatureLaw, points: int) -> _Strata:
        groups = [[(float(c), on) for c, on in group.patterns] for group in law.groups]
        if prod(map(len, groups)) > _MOST_STRATIFIED:
            return cls(numbers_of(law), points, ())
        found = ((chance, tuple(sorted(on))) for chance, on in joint(groups, 1.0))
        return cls(numbers_of(law), points, tuple(found))

    def drawn(self, source: np.random.Generator) -> Iterator[tuple[float, Array]]:
        """A fresh sample of each part."""
        if not self.patterns:
            yield 1.0, _drawn(self.numbers, self.points * _REPLICATES, source)
        for chance, on in self.patterns:
            x = np.zeros((self.numbers.features, self.points))
            if on:
                places = _lattice(len(on), self.points, source)
                x[list(on)] = _amplitudes(self.numbers, places, on)
            yield chance, x


def _lattice(features: int, points: int, source: np.random.Generator) -> Array:
    """Places in the cube, (features, points): a lattice, shifted at random so that it is fair.

    Each point alone is uniform, and together they fill the cube evenly; the tent map makes the
    integrand continuous across the edge over which the shift wraps.
    """
    steps = _irrational_steps(features)[:, None]
    turned = (steps * np.arange(points) + source.random((features, 1))) % 1
    return np.asarray(1 - np.abs(2 * turned - 1))


def _irrational_steps(size: int) -> Array:
    """Powers of the root of ``g^(size+1) = g + 1``: the golden ratio, in more dimensions."""
    g = 2.0
    for _ in range(64):
        g = (1 + g) ** (1 / (size + 1))
    return g ** -np.arange(1.0, size + 1)
