"""How many features rows of a model see at once: nobody, one alone, or more.

Sums over patterns are built up group by group, from products that are added and never subtracted:
so what takes two features to be present keeps all its digits however rare they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers.models.population.numbers import Array, Numbers, Places

Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Split:
    """A mean over patterns of presence, as a sum: over nobody, one alone, and the rest of them."""

    nobody: Any
    alone: Any
    rest: Any

    def with_one(self, many: Truths | None) -> Any:
        """What turns to rest as a group joins; ``many``: its presence is never one alone."""
        some = self.rest + self.alone
        return some if many is None else some + np.where(many, self.nobody, 0.0)

    def lone(self, many: Truths | None) -> Any:
        """What turns to one alone as a group joins."""
        return self.nobody if many is None else np.where(many, 0.0, self.nobody)

    def times(self, silent: Any, size: Any, many: Truths | None) -> Split:
        """With another independent group: its chance to be silent, its mean where it is not."""
        return Split(
            self.nobody * silent,
            self.alone * silent + self.lone(many) * size,
            self.rest * silent + self.with_one(many) * size,
        )

    def joined(self, other: Split) -> Split:
        """With independent groups of which there is such a sum."""
        some = other.alone + other.rest
        return Split(
            self.nobody * other.nobody,
            self.nobody * other.alone + self.alone * other.nobody,
            self.rest * (other.nobody + some) + self.alone * some + self.nobody * other.rest,
        )

    def __getitem__(self, groups: Any) -> Split:
        return Split(self.nobody[groups], self.alone[groups], self.rest[groups])

    def level(self, mates: Places) -> Any:
        """Where too many are present for a closed form of E x_i u₊, with these mates of i."""
        one = np.where(mates >= 1, self.alone, 0.0)
        return self.rest + one + np.where(mates >= 2, self.nobody, 0.0)


NOTHING = Split(1.0, 0.0, 0.0)
"""No group at all."""


def product(silent: Any, sizes: Any, many: Truths | None = None) -> Split:
    """All groups together, (groups, rows, k) each: first two by two, then two of these, and so on.

    Two features present with a chance of 1/2 each:

    >>> half = np.full((2, 1, 1), 0.5)
    >>> float(product(half, half).rest[0, 0])
    0.25
    """
    if many is None:
        found = Split(silent, sizes, np.broadcast_to(0.0, sizes.shape))
    else:
        found = Split(silent, np.where(many, 0.0, sizes), np.where(many, sizes, 0.0))
    while (count := len(found.alone)) > 1:
        half, odd = count // 2, found[count - count % 2 :]
        found = found[:half].joined(found[half : 2 * half])
        if count % 2:
            parts = zip(vars(found).values(), vars(odd).values(), strict=True)
            found = Split(*map(np.concatenate, parts))
    return found[0]


@dataclass(frozen=True, eq=False)
class Sight:
    """What rows see, whatever their overlaps: row k reads feature ``of[k]``; ``seen`` (rows, n).

    What is not ``seen`` counts with its mean where few are present. A gate is seen as a whole.
    """

    law: Numbers
    of: Places
    seen: Truths

    @classmethod
    def at(cls, law: Numbers, of: Places, seen: Truths) -> Sight:
        """The same object for the same rows: from point to point what they see seldom changes."""
        return _sight(law, of.tobytes(), seen.tobytes())

    @cached_property
    def own(self) -> tuple[Places, Places]:
        """Where the features stand that the rows read."""
        return np.arange(len(self.of)), self.of

    @cached_property
    def own_group(self) -> tuple[Places, Places]:
        """Where their groups stand in tables (groups, rows)."""
        return self.law.group[self.of], np.arange(len(self.of))

    @cached_property
    def mean(self) -> Array:
        """E x_j of what is not seen, and 0 elsewhere."""
        return np.where(self.seen, 0.0, self.law.density * self.law.mean(1))

    @cached_property
    def variance(self) -> Array:
        """Var x_j of what is not seen, and 0 elsewhere."""
        return np.where(self.seen, 0.0, np.diag(self.law.covariance))

    @cached_property
    def mates(self) -> Places:
        """How many others are present whenever the row's own feature is, (rows, 1)."""
        return self.law.mates[self.of][:, None]

    @cached_property
    def seen_groups(self) -> Truths:
        """(groups, rows)"""
        firsts = [gate.places[0] for gate in self.law.gates]
        return self.seen[:, np.append(self.law.free, firsts).astype(np.intp)].T

    @cached_property
    def silent(self) -> Array:
        """The chance that nothing of a group is present, 1 of those unseen, (groups, rows)."""
        return np.where(self.seen_groups, self.law.silent[:, None], 1.0)

    @cached_property
    def many(self) -> Truths | None:
        """Groups of no closed form: unseen, or two or more present at once; (groups, rows, 1).

        None where there is no such group.
        """
        kinds = [False] * len(self.law.free) + [gate.together for gate in self.law.gates]
        many = ~self.seen_groups | np.array(kinds)[:, None]
        return many[..., None] if many.any() else None

    @cached_property
    def each(self) -> list[tuple[Array, Truths | None]]:
        """Group by group: the chance that nothing of it is present, as ``others_silent``, and
        whether it is of no closed form."""
        many = [None] * len(self.silent) if self.many is None else self.many
        return list(zip(self.others_silent, many, strict=True))

    @cached_property
    def others_silent(self) -> Array:
        """The same as ``silent``, but 1 of the row's own group, (groups, rows, 1)."""
        silent = self.silent.copy()
        silent[self.own_group] = 1.0
        return silent[..., None]

    @cached_property
    def own_many(self) -> Truths | None:
        return None if self.many is None else np.asarray(self.many[self.own_group])

    @cached_property
    def own_silent(self) -> Array:
        """(rows, 1)"""
        return self.silent[self.own_group][:, None]

    def others(self, sizes: Any) -> Split:
        """The mean over the patterns of all groups but the row's own; sizes (groups, rows, k)."""
        sizes = sizes.copy()
        sizes[self.own_group] = 0.0
        return product(self.others_silent, sizes, self.many)

    def whole(self, sizes: Any, others: Split) -> Split:
        """The same over all groups."""
        return others.times(self.own_silent, sizes[self.own_group], self.own_many)

    @cached_property
    def crowded(self) -> Array:
        """The chance that the row's own feature, where present, is not the only one, (rows,)."""
        others = self.others(self.sizes(np.ones((self.law.features, len(self.of), 1))))
        return np.where(self.mates >= 1, 1.0, others.alone + others.rest)[:, 0]

    def sizes(self, means: Array) -> Array:
        """The means of groups where something is present, (groups, rows, k), from bounds ≥ 0 of
        the features' own, (n, rows, k); unseen groups are left out."""
        density = self.law.density[:, None, None]
        found = [density[j] * means[j] for j in self.law.free]
        for gate in self.law.gates:
            inside, share = means[gate.places], density[gate.places]
            found.append(share[0] * inside.prod(0) if gate.together else (share * inside).sum(0))
        return np.where(self.seen_groups[..., None], np.array(found), 0.0)


@lru_cache(maxsize=16)
def _sight(law: Numbers, of: bytes, seen: bytes) -> Sight:
    table = np.frombuffer(seen, dtype=bool).reshape(-1, law.features)
    return Sight(law, np.frombuffer(of, dtype=np.intp), table)


@dataclass(frozen=True)
class Readings:
    """Rows of the model: what they see, with overlaps (rows, n) and biases (rows,)."""

    sight: Sight
    overlaps: Array
    bias: Array

    @classmethod
    def all_seen(cls, law: Numbers, overlaps: Array, bias: Array) -> Readings:
        seen = np.ones_like(overlaps, dtype=bool)
        return cls(Sight.at(law, np.arange(len(bias)), seen), overlaps, bias)

    @property
    def law(self) -> Numbers:
        return self.sight.law

    @property
    def of(self) -> Places:
        return self.sight.of

    @property
    def seen(self) -> Truths:
        return self.sight.seen

    def but(self, tiny: Array) -> Readings:
        """The same where overlaps below these, one a row, are not seen."""
        seen = np.abs(self.overlaps) > tiny[:, None]
        seen[self.sight.own] = True
        for gate in self.law.gates:
            seen[np.ix_(seen[:, gate.places].any(1), gate.places)] = True
        return replace(self, sight=Sight.at(self.law, self.of, seen))

    def some(self, rows: Any) -> Readings:
        """Some of these rows."""
        sight = Sight.at(self.law, self.of[rows], self.seen[rows])
        return Readings(sight, self.overlaps[rows], self.bias[rows])

    @cached_property
    def unseen(self) -> Array:
        """What the means of unseen features add to u."""
        return np.asarray((self.overlaps * self.sight.mean).sum(1))

    @cached_property
    def reach(self) -> Array:
        """The largest size of what each feature adds to u."""
        return np.asarray(np.abs(self.overlaps) * self.law.largest)
