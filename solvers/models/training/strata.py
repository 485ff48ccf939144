r"""Samples of one row of the model at a time, spread over how many other features fire.

Row i loses :math:`(\max(u, 0) - x_i)^2` with :math:`u = b_i + \sum_j G_{ij} x_j`. The law is cut
into strata: what feature i's own group does, and how many of the other independent groups fire,
whose chances are those of a Poisson-binomial law. So two features that meet once in a million
batches are sampled as often as any. Nothing is shared with the population loss, not even the law
in floats: this is its judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from theory.models.law import FeatureLaw

Array = NDArray[np.float64]
Places = NDArray[np.intp]

STATES, COUNTS = 3, 8
"""Strata: the own group fires with i, fires without i, or is silent; counts of the others."""
_SOME = 8
"""Coordinates that fill their cube evenly, two of the own group and two of each of three others;
those after these are of others that always fire."""
_STEPS = np.sqrt([2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43]) % 1
"""Steps of a lattice: roots of primes, no few of which have a relation of small whole numbers."""
_ALIKE = 16
"""Chances that differ by a factor of no more than this are sampled as they come."""
ENOUGH = 20
"""Draws of what happens seldom from which on their spread tells how much it matters."""
_APART = 1e3
"""Keeps rows apart in one sorted array: larger than the logarithm of a chance that counts."""


@dataclass(frozen=True)
class Choices:
    """Items in blocks that follow one another, each with its chance inside its block.

    >>> coin = Choices.of([[1 / 4, 3 / 4], [1.0]])
    >>> item, rest = coin.pick(np.array([0, 0, 1]), np.array([0.125, 0.25, 0.5]))
    >>> item.tolist(), rest.tolist()
    ([0, 1, 2], [0.5, 0.0, 0.5])
    """

    start: Places
    chance: Array
    before: Array

    @classmethod
    def of(cls, blocks: Sequence[Sequence[float]]) -> Choices:
        start = np.cumsum([0, *map(len, blocks)])
        chance = [np.array(block, dtype=float) / (sum(block) or 1.0) for block in blocks]
        before = [np.cumsum(block) - block for block in chance]
        return cls(start, np.concatenate(chance), np.concatenate(before))

    def pick(self, block: Places, place: Array) -> tuple[Places, Array]:
        """The item of each block at a place in [0, 1], and where inside the item the place is."""
        if self.alone:
            return block, place
        found = np.searchsorted(self._sorted, block + place, side="right") - 1
        item = np.clip(found, self.start[block], self.start[block + 1] - 1)
        chance = self.chance[item]
        rest = (place - self.before[item]) / np.where(chance > 0, chance, 1)
        return item, np.clip(rest, 0, 1)

    @cached_property
    def alone(self) -> bool:
        """Whether each block has one item."""
        return bool((np.diff(self.start) == 1).all())

    @cached_property
    def _sorted(self) -> Array:
        return self.before + np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


@dataclass(frozen=True)
class Counts:
    """How many of some independent groups fire, and which: each with a chance inside (0, 1).

    ``tails[r, j]`` is the logarithm of the r-th elementary symmetric polynomial of the odds of
    groups j, j + 1, …: what it weighs that just r of these fire.
    """

    chance: Array
    tails: Array

    @classmethod
    def of(cls, chance: Array) -> Counts:
        n, odds = len(chance), np.log(chance) - np.log1p(-chance)
        tails = np.full((n + 1, n + 1), -np.inf)
        tails[0] = 0.0
        for j in reversed(range(n)):
            tails[1:, j] = np.logaddexp(tails[1:, j + 1], odds[j] + tails[:-1, j + 1])
        return cls(chance, tails)

    @cached_property
    def chances(self) -> Array:
        """That none, one, …, all of them fire.

        >>> Counts.of(np.array([0.5, 0.5])).chances.round(12).tolist()
        [0.25, 0.5, 0.25]
        """
        return np.asarray(np.exp(self.tails[:, 0] + np.log1p(-self.chance).sum()))

    @cached_property
    def strata(self) -> Choices:
        """The counts in blocks, each of at least half the chance of what is left."""
        left = self.chances[::-1].cumsum()[::-1]
        start = 0
        ends: list[int] = []
        while start < len(left) and len(ends) < COUNTS - 1:
            inside = self.chances[start:].cumsum()
            start = min(start + int(np.searchsorted(inside, left[start] / 2)) + 1, len(left))
            ends.append(start)
        ends += [len(left)] * (COUNTS - 1 - len(ends))
        return Choices.of([block.tolist() for block in np.split(self.chances, ends)])

    @cached_property
    def chance_of_strata(self) -> Array:
        start = self.strata.start
        return np.array([self.chances[a:b].sum() for a, b in pairwise(start)])

    def next(self, remaining: Places, after: Places, place: Array) -> Places:
        """The first group from ``after`` on that fires, where so many are still to fire.

        It is j or a later one with the chance exp(tails[r, j] − tails[r, after]).
        """
        drop, rows = self._drops
        goal = drop[remaining, after] - np.log(1 - place * (1 - np.finfo(float).eps))
        found = np.searchsorted(rows, remaining * _APART + goal, side="right") - 1
        return np.clip(found - remaining * drop.shape[1], after, len(self.chance) - remaining)

    def first(self, remaining: Places, place: Array) -> tuple[Places, Array]:
        """The first group that fires, and how much such a sample weighs.

        Where chances differ much it is any of them alike every other time, else rare ones would
        not be seen.
        """
        last = len(self.chance) - remaining
        if self.chance.max() <= _ALIKE * self.chance.min():
            return self.next(remaining, np.zeros_like(remaining), place), np.ones(len(place))
        found = self.next(remaining, np.zeros_like(remaining), np.maximum(2 * place - 1, 0))
        alike = np.minimum((2 * place * (last + 1)).astype(np.intp), last)
        found = np.where(place < 1 / 2, alike, found)
        odds = np.log(self.chance) - np.log1p(-self.chance)
        fair = np.exp(odds[found] + self.tails[remaining - 1, found + 1] - self.tails[remaining, 0])
        return found, 2 * fair / (fair + 1 / (last + 1))

    @cached_property
    def _drops(self) -> tuple[Array, Array]:
        """How far each row of ``tails`` falls from its first entry, also as one sorted array."""
        drop = np.minimum(self.tails[:, :1] - self.tails, _APART / 2)
        return drop, (drop + _APART * np.arange(len(drop))[:, None]).ravel()


@dataclass(frozen=True)
class Errors:
    """Squared errors of one row on samples, (instances, replicates, samples).

    ``stratum`` (samples,) names the stratum of each, which follow one another; ``weight``
    (samples,) is its chance over the number of its samples. ``rare`` (instances, events) is
    about the most that may be lost at what happens seldom, and ``drawn`` (events,) how often that
    was drawn.
    """

    squares: Array
    stratum: Places
    weight: Array
    rare: Array
    drawn: Places

    @property
    def means(self) -> Array:
        """The mean of each replicate, (instances, replicates)."""
        return np.asarray(self.squares @ self.weight)

    def spreads(self) -> Array:
        """The variance inside each stratum times its squared chance, (instances, strata)."""
        found = np.zeros((len(self.squares), STATES * COUNTS))
        there, first, size = np.unique(self.stratum, return_index=True, return_counts=True)
        count = size * self.squares.shape[1]
        mean = np.add.reduceat(self.squares.sum(1), first, axis=1) / count
        square = np.add.reduceat((self.squares**2).sum(1), first, axis=1) / count
        found[:, there] = np.maximum(square - mean**2, 0) * (self.weight[first] * size) ** 2
        return found


@dataclass(frozen=True)
class Strata:
    """A law in floats: independent groups, their patterns of presence, pieces of amplitudes.

    ``active`` (groups,) are the chances that groups are not silent, ``members`` (patterns, most)
    the features of each pattern, −1 where it has fewer.
    """

    importance: Array
    group: Places
    active: Array
    patterns: Choices
    members: Places
    pieces: Choices
    low: Array
    width: Array

    @classmethod
    def of(cls, law: FeatureLaw) -> Strata:
        group = np.zeros(law.features, dtype=np.intp)
        firing = []
        for k, found in enumerate(law.groups):
            group[list(found.features)] = k
            firing.append([(c, sorted(on)) for c, on in found.patterns if on])
        chances = [[float(c) for c, _ in patterns] for patterns in firing]
        lists = [on for patterns in firing for _, on in patterns]
        members = np.full((len(lists), max(map(len, lists))), -1)
        for row, on in zip(members, lists, strict=True):
            row[: len(on)] = on
        pieces = [piece for amplitude in law.amplitudes for piece in amplitude.pieces]
        return cls(
            np.array([float(i) for i in law.importances]),
            group,
            np.array([float(sum(c for c, _ in patterns)) for patterns in firing]),
            Choices.of(chances),
            members,
            Choices.of([[float(c) for c, _, _ in a.pieces] for a in law.amplitudes]),
            np.array([float(low) for _, low, _ in pieces]),
            np.array([float(high - low) for _, low, high in pieces]),
        )

    def amplitudes(self, features: Places, place: Array) -> tuple[Array, Places]:
        """The quantiles of the features' amplitudes at places in [0, 1], and their pieces."""
        piece, rest = self.pieces.pick(features, place)
        return np.asarray(self.low[piece] + self.width[piece] * rest), piece

    @cached_property
    def chances(self) -> tuple[Array, Array]:
        """That each pattern of presence comes, and each piece of an amplitude."""
        pattern = np.repeat(self.active, np.diff(self.patterns.start)) * self.patterns.chance
        there = self.members >= 0
        density = np.zeros(len(self.importance))
        np.add.at(
            density, self.members[there], np.broadcast_to(pattern[:, None], there.shape)[there]
        )
        return pattern, np.repeat(density, np.diff(self.pieces.start)) * self.pieces.chance

    @cached_property
    def ranges(self) -> Array:
        """How far apart the values are that each feature can take, 0 among them."""
        ends, start = np.stack([self.low, self.low + self.width]), self.pieces.start[:-1]
        low, high = np.where(self.pieces.chance > 0, ends, 0)
        least, most = np.minimum.reduceat(low, start), np.maximum.reduceat(high, start)
        return np.asarray(np.maximum(most, 0) - np.minimum(least, 0))

    def reaches(self, i: int, overlaps: Array) -> tuple[Array, Array]:
        """How far a group and a feature move the error of row i, (instances, patterns or pieces).

        ReLU is no steeper than 1: so no farther than they move the pre-activation, and x_i.
        """
        feature = np.abs(overlaps) * self.ranges
        feature[:, i] += self.ranges[i]
        group = np.zeros((len(overlaps), len(self.active)))
        np.add.at(group.T, self.group, feature.T)
        return tuple(  # type: ignore[return-value]
            np.repeat(reach, np.diff(choices.start), axis=1)
            for reach, choices in ((group, self.patterns), (feature, self.pieces))
        )

    def samples(self, points: int) -> int:
        """How many samples of a row cost about as much as ``points`` features that fire."""
        return max(STATES * COUNTS, int(points / (1 + self.active.sum())))

    def states(self, i: int) -> list[list[int]]:
        """Patterns of i's group with i, and those without."""
        start = self.patterns.start[self.group[i] :]
        inside = range(start[0], start[1])
        with_i = [k for k in inside if i in self.members[k]]
        return [with_i, [k for k in inside if k not in with_i]]

    def others(self, i: int) -> tuple[Places, Counts]:
        """The groups but i's own that may fire and may not, and how many of them do."""
        unsure = (self.active > 0) & (self.active < 1)
        unsure[self.group[i]] = False
        groups = np.flatnonzero(unsure)
        # Rare ones first, as it is the first that fires of which each is seen.
        groups = groups[np.argsort(self.active[groups], kind="stable")]
        return groups, self._counts(self.active[groups])

    def _counts(self, chance: Array) -> Counts:
        key = chance.tobytes()
        if key not in self._known:
            self._known.clear()
            self._known[key] = Counts.of(chance)
        return self._known[key]

    @cached_property
    def _known(self) -> dict[bytes, Counts]:
        """The last table: the next row most often needs the same."""
        return {}

    def errors(
        self,
        i: int,
        gram: Array,
        bias: Array,
        share: Array,
        size: tuple[int, int],
        source: np.random.Generator,
    ) -> Errors:
        """Squared errors of row i for WᵀW (instances, n, n) and b (instances, n).

        ``size`` is (replicates, samples in each), of which ``share`` (strata,) says what part each
        stratum gets; every stratum that has a chance gets one.
        """
        groups, counts = self.others(i)
        states = self.states(i)
        chances = [
            self.patterns.chance[state].sum() * self.active[self.group[i]] for state in states
        ]
        chances.append(1 - self.active[self.group[i]])
        chance = np.outer(chances, counts.chance_of_strata).ravel()
        take = np.where(chance > 0, np.maximum(1, (share * size[1]).astype(int)), 0)
        stratum = np.repeat(np.arange(len(chance)), take)
        even = _even(take, stratum, size[0], source)
        drawn = _Drawn.of(self, i, gram[:, i], bias[:, i], even.shape[1], source)
        state, block = np.divmod(np.tile(stratum, size[0]), COUNTS)
        for k, patterns in enumerate(states):
            if patterns:
                here = np.flatnonzero(state == k)
                own = Choices.of([self.patterns.chance[patterns].tolist()])
                item, _ = own.pick(np.zeros(len(here), dtype=np.intp), source.random(len(here)))
                drawn.add(here, np.array(patterns)[item], even[0, here])
        drawn.fire_always(
            np.setdiff1d(np.flatnonzero(self.active >= 1), self.group[i]), even[_SOME:]
        )
        count, _ = counts.strata.pick(block, even[1])
        scale = drawn.fire_some(count, groups, counts, even[2:_SOME])
        squares = (np.maximum(drawn.before, 0) - drawn.own) ** 2 * scale
        weight = (chance / np.maximum(take, 1))[stratum]
        squares = squares.reshape(len(gram), size[0], -1)
        usual = np.sqrt((squares @ weight).mean(1))
        return Errors(squares, stratum, weight, *drawn.rare(usual))


@dataclass(frozen=True)
class _Drawn:
    """Samples of row i in the making: u (instances, samples) and x_i (samples,).

    ``patterns`` and ``pieces`` count how often each was drawn.
    """

    law: Strata
    i: int
    overlaps: Array
    before: Array
    own: Array
    source: np.random.Generator
    patterns: Places
    pieces: Places

    @classmethod
    def of(
        cls,
        law: Strata,
        i: int,
        overlaps: Array,
        bias: Array,
        samples: int,
        source: np.random.Generator,
    ) -> _Drawn:
        before = np.repeat(bias[:, None], samples, axis=1)
        counts = [np.zeros(len(a.chance), dtype=np.intp) for a in (law.patterns, law.pieces)]
        return cls(law, i, overlaps, before, np.zeros(samples), source, counts[0], counts[1])

    def rare(self, usual: Array) -> tuple[Array, Places]:
        """What happens seldom: about the most that row i loses there, and how often it was drawn.

        The roots of mean squares add up to no less than that of a sum: to the ``usual`` error
        (instances,) comes how far the event moves it. What is about as frequent as anything is
        sampled as it comes, however many there are.
        """
        losses, drawn = [], []
        reaches = self.law.reaches(self.i, self.overlaps)
        counts = self.patterns, self.pieces
        for chance, reach, count in zip(self.law.chances, reaches, counts, strict=True):
            seldom = (chance > 0) & (chance < chance.max() / _ALIKE) & (count < ENOUGH)
            losses.append(chance[seldom] * (usual[:, None] + reach[:, seldom]) ** 2)
            drawn.append(count[seldom])
        return np.concatenate(losses, axis=1), np.concatenate(drawn)

    def fire_always(self, groups: Places, even: Array) -> None:
        """Groups that fire in every sample; the first by even coordinates."""
        here = np.arange(len(self.own))
        for k, group in enumerate(groups):
            place = even[k] if k < len(even) else self.source.random(len(here))
            self.fire(here, np.full(len(here), group), place)

    def fire_some(self, count: Places, groups: Places, counts: Counts, even: Array) -> Array:
        """So many of the groups fire, one after the other; the first by even coordinates.

        What the samples weigh comes back, (samples,).
        """
        here, scale = np.flatnonzero(count), np.ones(len(count))
        after, slot = np.zeros(len(here), dtype=np.intp), 0
        while len(here):
            if 2 * slot < len(even):
                which, place = even[2 * slot : 2 * slot + 2, here]
            else:
                which, place = self.source.random((2, len(here)))
            if slot:
                found = counts.next(count[here] - slot, after, which)
            else:
                found, scale[here] = counts.first(count[here], which)
            self.fire(here, groups[found], place)
            slot += 1
            goes_on = count[here] > slot
            here, after = here[goes_on], found[goes_on] + 1
        return scale

    def fire(self, here: Places, group: Places, place: Array) -> None:
        """In these samples a group fires; ``place`` is that of its first amplitude."""
        pattern = group
        if not self.law.patterns.alone:
            pattern, _ = self.law.patterns.pick(group, self.source.random(len(group)))
        self.add(here, pattern, place)

    def add(self, here: Places, pattern: Places, place: Array) -> None:
        """In these samples the features of a pattern are present."""
        self.patterns[:] += np.bincount(pattern, minlength=len(self.patterns))
        for k, features in enumerate(self.law.members[pattern].T):
            if k:
                place = self.source.random(len(here))
            there = features >= 0
            amplitude, piece = self.law.amplitudes(features[there], place[there])
            self.pieces[:] += np.bincount(piece, minlength=len(self.pieces))
            self.before[:, here[there]] += self.overlaps[:, features[there]] * amplitude
            mine = features[there] == self.i
            self.own[here[there][mine]] = amplitude[mine]


def _even(take: Places, stratum: Places, replicates: int, source: np.random.Generator) -> Array:
    """Places in the cube, (coordinates, replicates · samples): lattices, one a stratum.

    Each lattice is shifted at random, so that each of its points alone is uniform, and together
    they fill the cube evenly; the tent map joins the edges over which the shift wraps.
    """
    number = np.arange(len(stratum)) - np.repeat(np.cumsum(take) - take, take)
    shift = source.random((len(_STEPS), replicates, len(take)))[:, :, stratum]
    turned = (_STEPS[:, None, None] * number + shift) % 1
    return np.asarray(1 - np.abs(2 * turned - 1)).reshape(len(_STEPS), -1)
