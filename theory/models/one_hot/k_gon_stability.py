r"""Which decorated k-gons are minima: index and nullity of the Hessian of H in all 3c parameters.

A polygon of k corners stands beside c − k dead features with zero weights. A dead feature with a
*negative* bias never fires; one with a *positive* bias fires always, at its best 1/(2c).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flint import arb
from sympy import Rational, cos, pi, sin

from theory.ball import enclose
from theory.models.one_hot.enclosures import inertia, working
from theory.models.one_hot.k_gons import BITS, KGon, k_gon
from theory.models.one_hot.potential import Balls, Derivatives, derivatives

SILENT = -1
"""The bias of a dead feature that never fires; H is the same for all near it."""


@dataclass(frozen=True)
class Decorated:
    """A critical k-gon among c features; ``positive`` of the c − k dead ones fire always.

    >>> Decorated(5, 6, 1).negative, Decorated(5, 6, 1).name
    (0, '5⁺')
    """

    corners: int
    features: int
    positive: int = 0

    def __post_init__(self) -> None:
        if self.corners < 5:
            raise ValueError(f"corners must be at least 5 for a Hessian, got {self.corners}")
        if not 0 <= self.positive <= self.features - self.corners:
            dead = self.features - self.corners
            raise ValueError(f"positive must be from 0 to {dead} dead features, got {self}")

    @property
    def negative(self) -> int:
        return self.features - self.corners - self.positive

    @property
    def name(self) -> str:
        return decorated_name(self.corners, self.positive, self.negative)


def decorated_name(corners: int, positive: int, negative: int = 0) -> str:
    """The polygon and its dead features: a + for each that fires always, a − for the others.

    >>> decorated_name(4, 2), decorated_name(5, 1, 1)
    ('4⁺⁺', '5⁺⁻')
    """
    return f"{corners}{'⁺' * positive}{'⁻' * negative}"


def polygon_columns(gon: KGon) -> list[list[arb]]:
    """The columns of W (2, k) in balls."""
    with working(BITS):
        turns = [2 * pi * Rational(j, gon.corners) for j in range(gon.corners)]
        return [
            [gon.norm * enclose(cos(turn), BITS), gon.norm * enclose(sin(turn), BITS)]
            for turn in turns
        ]


@lru_cache(maxsize=64)
def polygon_hessian(shape: Decorated) -> Derivatives:
    """Value, gradient and Hessian of H at the decorated polygon, in balls."""
    gon, c = k_gon(shape.corners), shape.features
    with working(BITS):
        dead = c - shape.corners
        columns = polygon_columns(gon) + [[arb(0), arb(0)]] * dead
        on, off = [arb(1) / (2 * c)] * shape.positive, [arb(SILENT)] * shape.negative
        biases = [gon.bias] * shape.corners + on + off
        return derivatives(columns, biases, [arb(1)] * c, Balls())


def null_vectors(shape: Decorated) -> list[list[arb]]:
    """Directions along which H does not change: the rotation, and what a silent feature may do.

    Beside features that fire always, a silent one leaves H as it is only by its bias, or when its
    weights move against those of another silent one.
    """
    size = 3 * shape.features
    rotation = [arb(0)] * size
    for j, (x, y) in enumerate(polygon_columns(k_gon(shape.corners))):
        rotation[3 * j], rotation[3 * j + 1] = -y, x
    found, first = [rotation], shape.corners + shape.positive
    for feature in range(first, shape.features):
        found.append(_axis(size, {3 * feature + 2: 1}))
        for axis in (0, 1):
            if not shape.positive:
                found.append(_axis(size, {3 * feature + axis: 1}))
            elif feature > first:
                found.append(_axis(size, {3 * feature + axis: 1, 3 * first + axis: -1}))
    return found


def _axis(size: int, entries: dict[int, int]) -> list[arb]:
    return [arb(entries.get(place, 0)) for place in range(size)]


def index_and_nullity(shape: Decorated) -> tuple[int, int]:
    """Negative and zero eigenvalues of the Hessian, proved.

    The null vectors N are exact; H'' + N Nᵀ has no zero eigenvalue left, as its elimination in
    balls shows, so there are no others.

    >>> index_and_nullity(Decorated(5, 5)), index_and_nullity(Decorated(10, 10))
    ((0, 1), (2, 1))
    """
    return _index_and_nullity(shape)


@lru_cache(maxsize=64)
def _index_and_nullity(shape: Decorated) -> tuple[int, int]:
    with working(BITS):
        rows = [list(row) for row in polygon_hessian(shape).hessian]
        null = null_vectors(shape)
        for vector in null:
            _refuse_if_curved(rows, vector)
        for vector in null:
            for i, a in enumerate(vector):
                if a == 0:
                    continue
                for j, b in enumerate(vector):
                    rows[i][j] += a * b
        _, negative = inertia(rows)
        return negative, len(null)


def _refuse_if_curved(rows: Sequence[Sequence[arb]], vector: Sequence[arb]) -> None:
    """A direction is counted as flat only if the Hessian times it may be zero."""
    for row in rows:
        if not sum((a * b for a, b in zip(row, vector, strict=True)), arb(0)).contains(0):
            raise ValueError("a direction that is not flat was given as a null vector")


def learning_coefficient(shape: Decorated) -> Rational:
    """λ = (3c − nullity)/2 of a minimum that is nondegenerate across its null directions.

    Near it the posterior sees only 3c − nullity directions, each quadratic, so each adds 1/2.

    >>> learning_coefficient(Decorated(5, 6)), learning_coefficient(Decorated(5, 6, 1))
    (7, 17/2)
    """
    index, nullity = index_and_nullity(shape)
    if index:
        raise ValueError(f"{shape.name} is no minimum: its index is {index}")
    return Rational(3 * shape.features - nullity, 2)


def is_minimum_beside_any(corners: int) -> bool:
    """Whether the k-gon is a strict minimum, up to rotation, beside any number that all fire.

    To second order D dead features with weights u add ``κ Σ|u_d|² + 3b Σ_d u_d·(s + Σ u)``, where
    ``κ = Lk/2 − 2``, b = 1/(2c) and s is the sum of the corners' displacements. If κ > 0 that is
    at least ``−9D/(16c²κ + 24cD) |s|²``, and ``c² = (k + D)² ≥ 4kD``: what H'' has to spare.

    >>> is_minimum_beside_any(9), is_minimum_beside_any(10)
    (True, False)
    """
    gon, shape = k_gon(corners), Decorated(corners, corners)
    with working(BITS):
        stiffness = gon.squared_norm * corners / 2 - 2
        if not stiffness > 0:
            return False
        rows = [list(row) for row in polygon_hessian(shape).hessian]
        spare = 18 / (64 * corners * stiffness + 24 * (corners + 1))
        (rotation,) = null_vectors(shape)
        for i in range(3 * corners):
            for j in range(3 * corners):
                rows[i][j] += rotation[i] * rotation[j]
                if i % 3 == j % 3 != 2:
                    rows[i][j] -= spare
        return inertia(rows)[1] == 0
