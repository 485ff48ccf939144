"""Exact places for directions that a packing does not hold: simple sums of those that it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

import numpy as np
from sympy import CRootOf, Expr, ImmutableMatrix, Integer, expand, radsimp, sqrt, sqrtdenest

from solvers.frames.packings.surrogate import Floats
from theory.frames.arrangement import Arrangement

_MOST_TERMS = 3
_ROUNDING = 1e-9
"""A rattler's overlaps may equal the largest up to this; whether they do is decided exactly."""

Sum = Floats
"""What each direction is multiplied by: 1, −1 or 0."""


def with_rattlers(held: Arrangement, count: int, kind: str) -> Arrangement | None:
    """``held`` and so many more directions after it, none of which overlaps more than it does.

    Each is a sum of up to three directions of ``held``, some reversed, scaled to length one.
    ``None`` if there is no room for such, or if square roots are needed over a field of numbered
    roots, where they are out of reach.

    >>> from theory.frames.catalogue.basic import dedicated, polygon
    >>> with_rattlers(polygon(3) + dedicated(1), 1, "points").overlaps()[-4:]
    [0, 0, 0, -1]
    """
    if any(overlap.has(CRootOf) for overlap in held.overlap_counts()):
        return None
    gram = np.array([[float(g) for g in row] for row in held.gram.tolist()])
    sums: list[Sum] = []
    for _ in range(count):
        room = next((terms for terms in _sums(gram) if _fits(terms, sums, gram, kind)), None)
        if room is None:
            return None
        sums.append(room)
    try:
        made = Arrangement(held.name, _joined(held.gram, sums), held.dims)
    except ValueError:
        return None
    return made if _worst(made, kind) == _worst(held, kind) else None


def _sums(gram: Floats) -> Iterator[Floats]:
    """Coefficients of the directions: short sums first."""
    for terms in range(1, _MOST_TERMS + 1):
        for places in combinations(range(len(gram)), terms):
            for signs in product((1.0, -1.0), repeat=terms):
                coefficients = np.zeros(len(gram))
                coefficients[list(places)] = signs
                yield coefficients


def _fits(new: Sum, others: Sequence[Sum], gram: Floats, kind: str) -> bool:
    """Whether a sum overlaps less than the worst, with what is held and with the other sums."""
    length = new @ gram @ new
    if length < _ROUNDING:
        return False
    lengths = np.array([1.0, *(other @ gram @ other for other in others)])
    seen = [gram @ new, *(np.atleast_1d(other @ gram @ new) for other in others)]
    scales = [np.sqrt(length * size) for size in lengths]
    overlaps = np.concatenate([part / scale for part, scale in zip(seen, scales, strict=True)])
    own = gram[~np.eye(len(gram), dtype=bool)]
    if kind == "lines":
        overlaps, own = np.abs(overlaps), np.abs(own)
    return bool(overlaps.max() <= own.max() + _ROUNDING)


def _joined(gram: ImmutableMatrix, sums: Sequence[Sum]) -> ImmutableMatrix:
    """The overlaps with the scaled sums added, exactly."""
    columns = ImmutableMatrix(len(sums), gram.rows, lambda k, i: Integer(int(sums[k][i]))).T
    across, among = gram * columns, columns.T * gram * columns
    scales = [1 / sqrt(sqrtdenest(radsimp(expand(length)))) for length in among.diagonal()]
    size = gram.rows

    def overlap(i: int, j: int) -> Expr:
        if max(i, j) < size:
            return gram[i, j]
        if i == j:
            return Integer(1)
        if min(i, j) < size:
            entry = across[min(i, j), max(i, j) - size] * scales[max(i, j) - size]
        else:
            entry = among[i - size, j - size] * scales[i - size] * scales[j - size]
        return radsimp(expand(entry))

    total = size + len(sums)
    return ImmutableMatrix(total, total, lambda i, j: overlap(int(i), int(j)))


def _worst(arrangement: Arrangement, kind: str) -> Expr:
    return arrangement.coherence() if kind == "lines" else arrangement.largest_overlap()
