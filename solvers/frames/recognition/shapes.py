"""The arrangements that a block may be named after, as floating Gram matrices of one size."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray
from sympy import Integer

from theory.frames.catalogue.basic import antiprism_overlaps
from theory.frames.catalogue.index import build, kind_of, known

Array = NDArray[np.float64]

DEDICATED = "dedicated feature"
_SPLIT = re.compile(r".*(dedicated|cross-polytope|bipyramid)")
_MOST_FEATURES = 600
_ANTIPRISM = (8, 3)


@dataclass(frozen=True)
class Shape:
    """A name, the overlaps (n, n) rounded to floats, and whether signs mean nothing to it."""

    name: str
    gram: Array
    lines: bool = False


def shapes(features: int, dims: int) -> Iterator[Shape]:
    """All arrangements of this size that no dim splits off, the plainest name first.

    Cross-polytopes and bipyramids are not among them: they split into digons and polygons.

    >>> [shape.name for shape in shapes(5, 2)][0], [shape.name for shape in shapes(1, 1)]
    ('pentagon', ['dedicated feature'])
    """
    if features == dims == 1:
        yield Shape(DEDICATED, np.ones((1, 1)))
        return
    if dims == 1:
        name = "coincident pair" if features == 2 else f"{features} coincident features"
        yield Shape(name, np.ones((features, features)))
    if features <= _MOST_FEATURES:
        for name in known(features, dims):
            if not _SPLIT.fullmatch(name):
                yield Shape(name, named_overlaps(name), kind_of(name) == "lines")


def named_overlaps(name: str) -> Array:
    """Overlaps (n, n) of an arrangement of the catalogue.

    Some families come in all sizes, and the exact Gram matrix of a large one takes long to build.
    """
    for pattern, overlaps in _FORMULAS.items():
        found = re.fullmatch(pattern, name)
        if found:
            return overlaps(*(int(number) for number in found.groups()))
    return catalogued(name)


def antiprisms(gram: Array, dims: int) -> Iterator[Shape]:
    """Square antiprisms whose height is read off a block's overlaps (n, n), if the size fits.

    Along the axis their frame operator has eigenvalue 8z²: the largest of three or the least.
    """
    if (len(gram), dims) == _ANTIPRISM:
        values = np.linalg.eigvalsh(gram)
        for height_squared in (values[-1] / 8, values[-3] / 8):
            yield antiprism(float(height_squared))


def antiprism(height_squared: float) -> Shape:
    """The square antiprism with heights ±z."""
    flat, tall = _antiprism_ends()
    return Shape("square antiprism", (1 - height_squared) * flat + height_squared * tall)


def antiprism_fit(gram: Array) -> float:
    """The z² of least squares, of overlaps (8, 8) in the order of `antiprism_overlaps`."""
    flat, tall = _antiprism_ends()
    slope = tall - flat
    return float(((gram - flat) * slope).sum() / (slope * slope).sum())


def simplex_overlaps(dims: int) -> Array:
    """1 on the diagonal, −1/m beside it, (m + 1, m + 1)."""
    return (1 + 1 / dims) * np.eye(dims + 1) - 1 / dims


def harmonic_overlaps(features: int, dims: int) -> Array:
    """Overlaps (n, n) of the harmonic frame of `catalogue.basic`; the regular n-gon in the plane.

    >>> harmonic_overlaps(4, 2).round().astype(int).tolist()[0]
    [1, 0, -1, 0]
    """
    steps = np.arange(features)
    # The angle is reduced in whole numbers, where it costs no rounding.
    turns = [k * (steps[:, None] - steps) % features for k in range(1, dims // 2 + 1)]
    waves = [2 * np.cos(2 * np.pi * turn / features) for turn in turns]
    return sum(waves, np.full((features, features), float(dims % 2))) / dims


_FORMULAS: dict[str, Callable[..., Array]] = {
    r"(\d+)-simplex": simplex_overlaps,
    r"(\d+)-gon": lambda corners: harmonic_overlaps(corners, 2),
    r"harmonic frame \((\d+), (\d+)\)": harmonic_overlaps,
    r"A(\d+) roots": lambda rank: _root_overlaps(rank + 1, ((1, -1), (-1, 1))),
    r"D(\d+) roots": lambda rank: _root_overlaps(rank, tuple(product((1, -1), repeat=2))),
}


def _root_overlaps(axes: int, signs: tuple[tuple[int, ...], ...]) -> Array:
    """Overlaps of all vectors with two entries ±1, of these signs, and else zeros."""
    pairs = list(combinations(range(axes), 2))
    vectors = np.zeros((len(pairs) * len(signs), axes))
    for row, (places, values) in enumerate(product(pairs, signs)):
        vectors[row, list(places)] = values
    return np.asarray(vectors @ vectors.T / 2)


@lru_cache(maxsize=128)
def catalogued(name: str) -> Array:
    """Overlaps (n, n) of an arrangement of the catalogue, computed exactly and then rounded."""
    gram = build(name).gram
    values = {entry: float(entry) for entry in set(gram)}
    return np.array([values[entry] for entry in gram]).reshape(gram.shape)


@lru_cache(maxsize=1)
def _antiprism_ends() -> tuple[Array, Array]:
    """The overlaps at z² = 0 and z² = 1, between which they are linear."""
    flat, tall = (
        np.array(antiprism_overlaps(Integer(end)).tolist(), dtype=np.float64) for end in (0, 1)
    )
    return flat, tall
