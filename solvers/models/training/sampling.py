r"""Samples of features, and the loss of given weights measured on samples.

Nothing here knows the exact loss: the two meet only in a verdict. Arrays are stacked as
(instances, features, samples), so ``h = W x`` reads as it is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers.models.population.numbers import Numbers, numbers_of
from solvers.models.training.strata import COUNTS, ENOUGH, STATES, Places, Strata
from theory.finding import Measurement
from theory.models.law import FeatureLaw

Array = NDArray[np.float64]
Samples = NDArray[Any]
"""An array of float32 or of float64."""

STANDARD_ERRORS = 4
"""How far an agreement may be off: a normal error is larger once in sixteen thousand times.

The mean of a few replicates is of a Student law: of 32 it is farther off once in 2700 times.
"""

_REPLICATES = 32
_POINTS = 4096
_MOST_DRAWN = 2**17
"""Amplitudes of a replicate, over all rows."""
_ALIKE = 1 / 4
"""The part of the samples that goes to all strata alike."""
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
    return np.where(present, _amplitudes(law, place), 0.0)


def _amplitudes(law: Numbers, place: Array) -> Array:
    """Quantiles of all features' amplitudes at places in [0, 1], (features, samples)."""
    x, start = np.zeros_like(place), np.zeros((law.features, 1))
    pieces = (a[..., None] for a in (law.share, law.low, law.width))
    for share, low, width in zip(*pieces, strict=True):
        here = low + width * (place - start) / np.where(share > 0, share, 1)
        x = np.where((share > 0) & (place >= start), here, x)
        start = start + share
    return x


@dataclass(frozen=True)
class SampledLoss:
    """Losses of many instances with the standard error of each, (instances,), and the seed.

    ``unseen`` (instances,) is what may be lost where something rare happens that was hardly
    drawn: no spread tells of it.
    """

    values: Array
    standard_errors: Array
    unseen: Array
    seed: int

    def measurement(self, instance: int) -> Measurement:
        """The loss of one instance, ± four standard errors of the sampling and what is unseen."""
        error = STANDARD_ERRORS * float(self.standard_errors[instance])
        error += float(self.unseen[instance])
        return Measurement(float(self.values[instance]), error, "loss on samples", self.seed)


def sampled_loss(
    weights: Array, bias: Array, law: FeatureLaw, *, seed: int, points: int = _POINTS
) -> SampledLoss:
    r"""The loss of W (instances, m, n) and b (instances, n): sum over features, mean over samples.

    Each row is sampled by itself, in strata of how many features fire (`Strata`), for ``points``
    amplitudes or so in each of 32 replicates. A replicate is a fair sample of its own, so their
    spread gives the standard error whatever happens inside one. An eighth as many samples tell
    first how the losses spread, and more points go to the strata where that is worth most.

    >>> law = FeatureLaw.uniform(1, 1)
    >>> nothing = sampled_loss(np.zeros((1, 1, 1)), np.zeros((1, 1)), law, seed=0).measurement(0)
    >>> abs(nothing.value - 1 / 3) <= nothing.error < 1 / 3000
    True
    """
    _check(weights, bias, law)
    strata, source = Strata.of(law), np.random.default_rng(seed)
    gram = np.swapaxes(weights, -1, -2) @ weights
    rows = np.flatnonzero(strata.importance).tolist()
    points = min(points, _MOST_DRAWN // law.features)
    size = _REPLICATES, strata.samples(points)
    share = _share(strata, gram, bias, (_REPLICATES, strata.samples(points // 8)), source)
    values = np.zeros((len(gram), _REPLICATES))
    rare, drawn = [np.zeros((len(gram), 0))], [np.zeros(0, dtype=np.intp)]
    for i in rows:
        found = strata.errors(i, gram, bias, share, size, source)
        values += strata.importance[i] * found.means
        rare.append(strata.importance[i] * found.rare)
        drawn.append(found.drawn)
    unseen = _unseen(np.concatenate(rare, axis=1), np.concatenate(drawn))
    spread = values.std(axis=1, ddof=1) / np.sqrt(_REPLICATES)
    return SampledLoss(values.mean(axis=1), spread, unseen, seed)


def _unseen(rare: Array, drawn: Places) -> Array:
    """What is lost at rare events that were hardly drawn, at most, (instances,).

    Of losses (instances, events) the largest, until their draws are enough together: from there on
    it shows in the spread if such events matter.

    >>> _unseen(np.array([[1.0, 4.0, 2.0]]), np.array([0, 15, 15])).tolist()
    [6.0]
    """
    order = np.argsort(-rare, axis=1)
    before = np.cumsum(drawn[order], axis=1) - drawn[order]
    largest = np.take_along_axis(rare, order, axis=1)
    return np.asarray(np.where(before < ENOUGH, largest, 0).sum(1))


def _share(
    strata: Strata,
    gram: Array,
    bias: Array,
    size: tuple[int, int],
    source: np.random.Generator,
) -> Array:
    """The part of a row's samples that each stratum gets: by its chance times its spread (Neyman).

    A part goes to all alike: a first sample may have missed what loses seldom.
    """
    share = np.full(STATES * COUNTS, 1 / (STATES * COUNTS))
    loss = np.zeros(len(gram))
    spreads = np.zeros((len(gram), len(share)))
    for i in np.flatnonzero(strata.importance).tolist():
        found = strata.errors(i, gram, bias, share, size, source)
        loss += strata.importance[i] * found.means.mean(1)
        spreads += strata.importance[i] ** 2 * found.spreads()
    wanted = np.sqrt((spreads / np.where(loss > 0, loss, 1)[:, None] ** 2).sum(0))
    return _ALIKE * share + (1 - _ALIKE) * wanted / (wanted.sum() or 1)


def _check(weights: Array, bias: Array, law: FeatureLaw) -> None:
    if weights.ndim != 3 or weights.shape[2] != law.features:
        wanted = f"(instances, dims, {law.features})"
        raise ValueError(f"weights must have shape {wanted}, got {weights.shape}")
    if bias.shape != (len(weights), law.features):
        wanted = f"({len(weights)}, {law.features})"
        raise ValueError(f"bias must have shape {wanted}, got {bias.shape}")
    if not (np.isfinite(weights).all() and np.isfinite(bias).all()):
        raise ValueError("weights and bias must be finite, got NaN or infinity")
