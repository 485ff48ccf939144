"""Whether two Gram matrices are the same up to relabelling and, for lines, up to sign.

Overlaps are first sorted into classes that the tolerance cannot confuse; then the question is
whether two complete graphs with coloured edges are isomorphic, which refinement of vertex colours
and a search over what refinement leaves open decide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Labels = NDArray[np.intp]

_MOST_NODES = 2000
_SEED = 0


@dataclass(frozen=True)
class Relabelling:
    """Feature ``order[i]``, times ``signs[i]``, stands where the model has its feature i.

    ``residual`` is the largest difference of two overlaps that it leaves.
    """

    order: tuple[int, ...]
    signs: tuple[int, ...]
    residual: float


def relabelling(
    gram: Array, model: Array, tolerance: float, *, lines: bool = False
) -> Relabelling | None:
    """A relabelling of ``gram`` (n, n) that agrees with ``model`` within ``tolerance``, if found.

    With ``lines`` each direction may also be reversed. ``None`` says that there is none, or that
    none was found among the first few thousand choices: never that the nearest one will do.

    >>> row = np.array([[1.0, 0.0, -0.5]])
    >>> path = np.array([[1.0, -0.5, 0.0], [-0.5, 1.0, -0.5], [0.0, -0.5, 1.0]])
    >>> relabelling(path[np.ix_([1, 0, 2], [1, 0, 2])], path, 1e-9).order
    (1, 0, 2)
    >>> relabelling(path, np.eye(3), 1e-9) is None
    True
    """
    if gram.shape != model.shape:
        return None
    if lines:
        gram, model = _with_antipodes(gram), _with_antipodes(model)
    if np.abs(np.sort(gram, axis=None) - np.sort(model, axis=None)).max() > tolerance:
        return None
    classes = _classes(gram, model, tolerance, lines)
    if classes is None:
        return None
    search = _Search(classes, gram, model, tolerance)
    order = search.run(np.zeros(classes.shape[:2], dtype=np.intp))
    return None if order is None else _read(order, gram, model, lines)


def _with_antipodes(gram: Array) -> Array:
    """The Gram matrix (2n, 2n) of every direction and its reverse."""
    return np.block([[gram, -gram], [-gram, gram]])


def _classes(gram: Array, model: Array, tolerance: float, lines: bool) -> Labels | None:
    """Edge classes (2, n, n): overlaps in two classes are more than two tolerances apart."""
    values = np.sort(model, axis=None)
    starts = np.flatnonzero(np.diff(values, prepend=-np.inf) > 2 * tolerance)
    ends = np.append(starts[1:], values.size) - 1
    place = np.searchsorted(values[starts] - tolerance, gram, side="right") - 1
    if (place < 0).any() or (gram > values[ends][place] + tolerance).any():
        return None
    places = np.stack([place, np.searchsorted(values[starts], model, side="right") - 1])
    own = np.arange(len(model))
    places[:, own, own] = len(starts)
    if lines:
        places[:, own, (own + len(own) // 2) % len(own)] = len(starts) + 1
    return places.astype(np.intp)


class _Search:
    """Refinement of vertex colours, one vertex set apart at a time where that is not enough."""

    def __init__(self, classes: Labels, gram: Array, model: Array, tolerance: float) -> None:
        self.classes = classes
        self.gram, self.model, self.tolerance = gram, model, tolerance
        self.left = _MOST_NODES
        self.source = np.random.default_rng(_SEED)

    def run(self, colours: Labels) -> Labels | None:
        """An order of the first graph's vertices that makes it the second, from here on."""
        self.left -= 1
        refined = self._refined(colours)
        if refined is None or self.left < 0:
            return None
        here, there = refined
        sizes = np.bincount(there)
        if sizes.max() == 1:
            order = np.argsort(here)[there]
            return order if self._fits(order) else None
        cell = int(np.argmin(np.where(sizes > 1, sizes, sizes.max() + 1)))
        fixed = int(np.flatnonzero(there == cell)[0])
        for choice in np.flatnonzero(here == cell):
            apart = refined.copy()
            apart[0, choice] = apart[1, fixed] = len(sizes)
            order = self.run(apart)
            if order is not None:
                return order
        return None

    def _refined(self, colours: Labels) -> Labels | None:
        """Colours that no longer change, common to both graphs; ``None`` if they tell them apart.

        A vertex is told by its own colour and by how many edges of each class go to each colour.
        Counts are added up as random numbers: a collision can only make the search longer.
        """
        kinds = int(self.classes.max()) + 1
        count = int(colours.max()) + 1
        while True:
            dice = self.source.integers(0, 2**63, size=(kinds + 1, count), dtype=np.uint64)
            seen = dice[self.classes, colours[:, None, :]].sum(axis=2, dtype=np.uint64)
            seen += dice[kinds, colours]
            _, flat = np.unique(seen, return_inverse=True)
            colours = flat.reshape(colours.shape)
            if (np.sort(colours[0]) != np.sort(colours[1])).any():
                return None
            if int(colours.max()) + 1 == count:
                return colours
            count = int(colours.max()) + 1

    def _fits(self, order: Labels) -> bool:
        return bool(np.abs(self.gram[np.ix_(order, order)] - self.model).max() <= self.tolerance)


def _read(order: Labels, gram: Array, model: Array, lines: bool) -> Relabelling:
    residual = float(np.abs(gram[np.ix_(order, order)] - model).max())
    size = len(order) // 2 if lines else len(order)
    signs = np.where(order[:size] < size, 1, -1)
    return Relabelling(
        tuple(int(i) % size for i in order[:size]), tuple(int(s) for s in signs), residual
    )
