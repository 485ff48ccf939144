"""Where packings are looked for first: random directions, symmetric ones, parts of larger ones."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from solvers.frames.packings.surrogate import Cost, Floats, descend, soft_worst, unit
from theory.frames.arrangement import Arrangement
from theory.frames.catalogue.index import build, known

_ORDERS = 12
_SOFTEST = (4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
_STEPS = 60
_LARGER, _PARTS = 6, 4


def batch(
    features: int,
    dims: int,
    size: int,
    draw: np.random.Generator,
    roughly: Callable[[Floats], Floats],
) -> Floats:
    """So many starts, (size, n, m).

    A third is random, a third symmetric (the orbits of a random rotation of small order), and a
    third comes from one or two directions more, ``roughly`` arranged, that are left out again.
    """
    x = draw.standard_normal((size, features, dims))
    for place in range(1, size, 3):
        # A little noise parts directions that coincide and lets the symmetry break.
        noise = draw.choice([1e-4, 1e-2]) * draw.standard_normal((features, dims))
        x[place] = unit(orbits(features, dims, draw)[None])[0] + noise
    for first, more in ((2, 1), (5, 2)):
        places = np.arange(first, size, 6)
        if len(places):
            larger = unit(draw.standard_normal((len(places), features + more, dims)))
            x[places] = roughly(larger)[:, :features]
    return unit(x)


def catalogued(features: int, dims: int, kind: str, seed: int) -> Floats:
    """The catalogue's arrangements of this size, and parts of slightly larger ones, as rows."""
    draw = np.random.default_rng((seed, 0))
    found = []
    for size in range(features, features + _LARGER + 1):
        for name in known(size, dims, None if kind == "energy" else kind):
            if "harmonic" in name or "polygon" in name:
                continue
            rows = _rows(build(name), dims)
            for _ in range(1 if size == features else _PARTS):
                part = rows[draw.permutation(size)[:features]]
                found.append(part + 1e-4 * draw.standard_normal(part.shape))
    return unit(np.array(found)) if found else np.empty((0, features, dims))


def _rows(arrangement: Arrangement, dims: int) -> Floats:
    """Directions with these overlaps: the Gram matrix's own square root."""
    gram = np.array(arrangement.gram.evalf(20).tolist(), dtype=np.float64)
    values, vectors = np.linalg.eigh(gram)
    return np.asarray(vectors[:, -dims:] * np.sqrt(np.maximum(values[-dims:], 0.0)))


def variations(rows: Floats, size: int, draw: np.random.Generator) -> Floats:
    """An arrangement (n, m) moved all over, or with one to three directions anywhere else."""
    n, m = rows.shape
    x = np.repeat(rows[None], size, axis=0)
    for place in range(size):
        if place % 2:
            moved = draw.permutation(n)[: 1 + place // 2 % 3]
            x[place, moved] = draw.standard_normal((len(moved), m))
            x[place] += 0.01 * draw.standard_normal((n, m))
        else:
            x[place] += draw.choice([0.01, 0.03, 0.1, 0.3]) * draw.standard_normal((n, m))
    return unit(x)


def soften(cost: Cost, x: Floats, last: float) -> Floats:
    """Down the soft worst overlap as it sharpens fourfold at a time, from soft and less soft."""
    beta = np.resize(np.array(_SOFTEST), len(x))
    while True:
        x = descend(soft_worst(cost, np.minimum(beta, last)), x, _STEPS, 1e-6)
        if (beta >= last).all():
            return x
        beta = beta * 4


def orbits(features: int, dims: int, draw: np.random.Generator) -> Floats:
    """Directions (n, m) that one random rotation of small order permutes, up to those left over."""
    order = int(draw.integers(2, min(features, _ORDERS) + 1))
    turn = _rotation(dims, order, draw)
    rows: list[Floats] = []
    while len(rows) < features:
        row = draw.standard_normal(dims)
        if features - len(rows) < order:
            # What is left over must be fixed by the rotation, if it fixes anything.
            fixed = sum(np.linalg.matrix_power(turn, k) for k in range(order)) @ row
            row = fixed if np.linalg.norm(fixed) > 1e-6 and draw.random() < 0.7 else row
            rows.append(row)
            continue
        for _ in range(order):
            rows.append(row)
            row = turn @ row
    return np.asarray(rows)


def _rotation(dims: int, order: int, draw: np.random.Generator) -> Floats:
    """An orthogonal matrix of the given order: planes turned by 2πk/order, axes kept or flipped."""
    turn = np.eye(dims)
    place = 0
    while place < dims:
        if place + 1 < dims and draw.random() < 0.85:
            angle = 2 * np.pi * int(draw.integers(0, order)) / order
            c, s = np.cos(angle), np.sin(angle)
            turn[place : place + 2, place : place + 2] = [[c, -s], [s, c]]
            place += 2
        else:
            turn[place, place] = -1.0 if order % 2 == 0 and draw.random() < 0.5 else 1.0
            place += 1
    return turn
