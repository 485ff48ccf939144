"""Exact places for directions that a packing does not hold, in the field of those that it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sympy import Expr, ImmutableMatrix, Integer, expand, radsimp

from solvers.frames.packings.surrogate import Floats
from theory.frames.arrangement import Arrangement
from theory.frames.overlaps import compared
from theory.frames.tables import Table

_ROUNDING = 1e-9
"""A rattler's overlaps may equal the largest up to this; whether they do is decided exactly."""
_CLEAR = 1e-6
"""A rattler that keeps this far from the largest overlap is preferred to one that touches it."""
_STEPS = 400
_DENOMINATORS = (1, 2, 3, 4, 6, 8, 12, 16, 32, 64, 128, 256, 1024, 4096)


def with_rattlers(
    held: Arrangement, places: Sequence[Sequence[float]], kind: str
) -> Arrangement | None:
    """``held`` and a direction after it for each place, none of which overlaps more than it does.

    A place is the overlaps with ``held`` of where a direction is in floats; it may stand anywhere
    in the room around. It is put where a mirror takes one of ``held``: across
    ``u = Σ t_i w_i`` with rational t the direction w goes to ``w − 2 (w·u)/(u·u) u``, which has
    length one and needs no root that the overlaps of ``held`` do without. Such places are dense,
    and small t come first. ``None`` if there is no room.

    >>> from theory.frames.catalogue.basic import dedicated, polygon
    >>> plane_and_axis = polygon(3) + dedicated(1)
    >>> with_rattlers(plane_and_axis, [[0.1, 0, -0.1, -0.9]], "points").overlaps()[-4:]
    [0, 0, 0, -1]
    """
    gram = np.array([[float(g) for g in row] for row in held.gram.tolist()])
    inverse = np.linalg.pinv(gram, rcond=_ROUNDING)
    weights = [inverse @ np.asarray(place, dtype=float) for place in places]
    if any(part @ gram @ part < _ROUNDING for part in weights):
        return None
    sums = [part / np.sqrt(part @ gram @ part) for part in weights]
    worst = _largest(gram[~np.eye(len(gram), dtype=bool)], kind)
    table, exact = Table.of(*held.numbered()), []
    for k, start in enumerate(sums):
        obstacles = np.vstack([np.eye(len(gram)), *sums[:k], *sums[k + 1 :]])
        target = _withdrawn(start, obstacles, gram, kind)
        mirrors = list(_mirrors(target, gram, inverse))
        size = [_largest(obstacles @ gram @ _image(one, gram), kind) for one in mirrors]
        free = [one for one, most in zip(mirrors, size, strict=True) if most < worst - _CLEAR]
        touching = [
            one for one, most in zip(mirrors, size, strict=True) if most <= worst + _ROUNDING
        ]
        if not touching:
            return None
        mirror = (free or touching)[0]
        sums[k] = _image(mirror, gram)
        exact.append(_exact_image(mirror, table))
    made = Arrangement(held.name, _joined(held.gram, table, exact), held.dims)
    return made if compared(_worst(made, kind), _worst(held, kind)) == 0 else None


Mirror = tuple[int, Floats]
"""The direction to be reflected, and the whole numbers t whose ``Σ t_i w_i`` is the mirror's."""


def _withdrawn(start: Floats, obstacles: Floats, gram: Floats, kind: str) -> Floats:
    """The sum after steps away from whatever it overlaps most, the best of them."""
    best = place = start
    least = _largest(obstacles @ gram @ start, kind)
    for step in np.geomspace(0.1, 1e-4, _STEPS):
        overlaps = obstacles @ gram @ place
        worst = int(np.argmax(np.abs(overlaps) if kind == "lines" else overlaps))
        place = place - step * np.sign(overlaps[worst]) * obstacles[worst]
        place = place / np.sqrt(place @ gram @ place)
        if (size := _largest(obstacles @ gram @ place, kind)) < least:
            best, least = place, size
    return best


def _mirrors(target: Floats, gram: Floats, inverse: Floats) -> Iterator[Mirror]:
    """Mirrors that take some direction near to the target: simple ones first."""
    for denominator in _DENOMINATORS:
        for i in range(len(gram)):
            across = -target
            across[i] += 1
            # Of all sums that are this vector, the one with the least coefficients.
            across = inverse @ gram @ across
            whole = np.round(denominator * across / np.abs(across).max())
            if whole @ gram @ whole > _ROUNDING:
                yield i, whole


def _image(mirror: Mirror, gram: Floats) -> Floats:
    """The reflected direction as a sum of those held."""
    i, across = mirror
    image = -2 * (gram[i] @ across) / (across @ gram @ across) * across
    image[i] += 1
    return np.asarray(image)


def _exact_image(mirror: Mirror, table: Table) -> list[Any]:
    """The same in the field of the overlaps."""
    i, across = mirror
    one = table.field.one
    terms = [(j, int(t) * one) for j, t in enumerate(across) if t]
    length = sum((s * t * table.number(j, k) for j, s in terms for k, t in terms), table.field.zero)
    along = sum((t * table.number(i, j) for j, t in terms), table.field.zero)
    image = [table.field.zero] * table.size
    image[i] = one
    for j, t in terms:
        image[j] -= 2 * along / length * t
    return image


def _joined(gram: ImmutableMatrix, table: Table, sums: Sequence[Sequence[Any]]) -> ImmutableMatrix:
    """The overlaps with the sums added, exactly."""
    size, zero = gram.rows, table.field.zero
    across = [
        [sum((c * table.number(i, j) for j, c in enumerate(part) if c), zero) for i in range(size)]
        for part in sums
    ]

    def overlap(i: int, j: int) -> Expr:
        low, high = min(i, j), max(i, j)
        if high < size:
            return gram[i, j]
        if i == j:
            return Integer(1)
        seen = across[high - size]
        if low < size:
            number = seen[low]
        else:
            number = sum((c * g for c, g in zip(sums[low - size], seen, strict=True)), zero)
        return radsimp(expand(table.field.to_sympy(number)))

    total = size + len(sums)
    return ImmutableMatrix(total, total, lambda i, j: overlap(int(i), int(j)))


def _largest(overlaps: Floats, kind: str) -> float:
    lines = kind == "lines"
    return float(np.max(np.abs(overlaps) if lines else overlaps, initial=0.0 if lines else -1.0))


def _worst(arrangement: Arrangement, kind: str) -> Expr:
    return arrangement.coherence() if kind == "lines" else arrangement.largest_overlap()
