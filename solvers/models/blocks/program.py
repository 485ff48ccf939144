"""The program over blocks in floats: curves of savings, what fills m dims, what a model shows.

Proved numbers at single densities are in `theory.models.blocks.products`; this is for curves, where
the best shift of a block is followed from density to density.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from flint import arb
from scipy.optimize import linprog, milp
from sympy import Rational

from solvers.evidence import NotSolved
from solvers.models.training.sampling import Array
from theory.models.blocks.block import Block, Reading, antiprism
from theory.models.blocks.optima import best_shift
from theory.models.blocks.theorems import named

FIRST = ("digon", "triangle", "tetrahedron", "5-cell", "pentagon", "hexagon", "heptagon")
"""The dictionary of low-dimensional blocks; the square antiprisms come with it."""
LARGER = ("half 5-cube", "27 points", "56 points")
"""Blocks in five, six and seven dims that save more where features are sparse."""
TALL = "antiprism"
_HEIGHTS = tuple(Rational(h, 100) for h in range(26, 35, 2))
_BITS = {"56 points": 400}


@dataclass(frozen=True)
class Curve:
    """A block along densities: what it saves a dim over v, and its best squared norm."""

    name: str
    features: int
    dims: int
    saving: Array
    squared_norm: Array

    @property
    def share(self) -> float:
        """The dimensionality D of a feature when the block is a tight frame: dims a feature."""
        return self.dims / self.features

    @property
    def dims_per_feature(self) -> Array:
        """``m/‖W‖_F²`` of dims that are filled with this block."""
        return self.dims / (self.features * self.squared_norm)


def curves(names: Sequence[str], densities: Sequence[Rational]) -> tuple[Curve, ...]:
    """The curves of these blocks over falling densities; ``dedicated`` is 1 everywhere.

    >>> [curve] = curves(["dedicated"], [Rational(1, 2)])
    >>> curve.saving.tolist(), curve.share
    ([1.0], 1.0)
    """
    return tuple(
        _tallest(densities) if name == TALL else _curve(name, named(name), densities)
        for name in names
    )


def _curve(name: str, block: Block, densities: Sequence[Rational]) -> Curve:
    if not block.overlaps:
        ones = np.ones(len(densities))
        return Curve(name, block.features, block.dims, ones, ones)
    near: arb | None = None
    savings, norms = [], []
    for density in densities:
        reading = Reading(block, density, _BITS.get(name, 128))
        near = best_shift(reading, near)
        p, q = (float(value.mid()) for value in reading.at(near).values)
        d = float(density)
        savings.append((p * p / q - d * d / 4) / (d / 3 - d * d / 4))
        norms.append(p / q)
    ratio = block.features / block.dims
    return Curve(name, block.features, block.dims, ratio * np.array(savings), np.array(norms))


def _tallest(densities: Sequence[Rational]) -> Curve:
    """The square antiprism of the best of a few heights; the loss is flat in the height."""
    found = [_curve(TALL, antiprism(h), densities) for h in _HEIGHTS]
    best = np.argmax([curve.saving for curve in found], axis=0)
    places = np.arange(len(densities))
    saving = np.array([curve.saving for curve in found])[best, places]
    norms = np.array([curve.squared_norm for curve in found])[best, places]
    return Curve(TALL, 8, 3, saving, norms)


def envelope(found: Sequence[Curve]) -> Array:
    """Which curve saves most a dim at each density: the block that the program fills dims with."""
    return np.asarray(np.argmax([curve.saving for curve in found], axis=0))


@dataclass(frozen=True)
class Plan:
    """What fills m dims when there are n features: blocks with how many of each, and prices.

    Savings are over v. ``dim_price`` and ``feature_price`` are what one more of each is worth.
    """

    counts: Mapping[str, float]
    saving: float
    dim_price: float
    feature_price: float


def block_program(found: Sequence[Curve], place: int, features: int, dims: int) -> Plan:
    """The linear program over blocks at one of the densities of the curves.

    Where n is no limit its value is m times the largest saving a dim.

    >>> plan = block_program(curves(["dedicated", "digon"], [Rational(1, 10)]), 0, 3, 2)
    >>> sorted(plan.counts), round(plan.feature_price, 3)
    (['dedicated', 'digon'], 0.892)
    """
    worth = [curve.saving[place] * curve.dims for curve in found]
    sizes = [[curve.dims for curve in found], [curve.features for curve in found]]
    came = linprog(-np.array(worth), A_ub=sizes, b_ub=[dims, features], method="highs")
    if came.status != 0:
        raise NotSolved(f"the program over blocks: {came.message}")
    counts = {c.name: float(y) for c, y in zip(found, came.x, strict=True) if y > 1e-9}
    by_dim, by_feature = -came.ineqlin.marginals
    return Plan(counts, float(-came.fun), float(by_dim), float(by_feature))


def whole_blocks(found: Sequence[Curve], place: int, features: int, dims: int) -> float:
    """What the best product of whole blocks saves, over v: an integer program.

    >>> whole_blocks(curves(["dedicated"], [Rational(1, 2)]), 0, 3, 2)
    2.0
    """
    worth = np.array([curve.saving[place] * curve.dims for curve in found])
    sizes = [[curve.dims for curve in found], [curve.features for curve in found]]
    came = milp(
        -worth,
        integrality=np.ones(len(found)),
        constraints=(sizes, -np.inf, [dims, features]),
        options={"mip_rel_gap": 0},
    )
    if came.status != 0:
        raise NotSolved(f"the program over whole blocks: {came.message}")
    return float(worth @ np.round(came.x))


@dataclass(frozen=True)
class Geometry:
    """What one trained model shows: ``m/‖W‖_F²``, the D of each held feature, what a dim saves.

    The saving is over v, against dropping all features.
    """

    density: float
    dims_per_feature: float
    shares: tuple[float, ...]
    saving: float

    @classmethod
    def of(cls, density: float, weights: Array, loss: float) -> Geometry:
        """From trained weights W (m, n) and their loss; features shorter than 1/2 are dropped.

        >>> Geometry.of(1.0, np.array([[1.0, -1.0, 0.0]]), 1 / 6)
        Geometry(density=1.0, dims_per_feature=0.5, shares=(0.5, 0.5), saving=1.0)
        """
        gram = weights.T @ weights
        length = np.diag(gram)
        held = length > 1 / 4
        shares = length[held] ** 2 / (gram[held] ** 2).sum(axis=1)
        dropped = density / 3 - density**2 / 4
        saving = round((len(length) - loss / dropped) / len(weights), 12)
        used = float(len(weights) / length.sum())
        return cls(density, used, tuple(map(float, shares)), saving)
