"""Moment generating functions of amplitudes, E aᵖ exp(z a), without division by small z."""

from __future__ import annotations

from collections.abc import Callable
from math import comb, factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers.models.population.numbers import Array

Complex = NDArray[np.complex128]

_SMALL = 0.25
_TERMS = 11
"""Terms of the series below ``_SMALL``: the next is 0.25¹²/12! < 2e−16."""


def unit_transforms(z: Complex, most: int, waves: Complex | None = None) -> list[Complex]:
    """∫₀¹ yᵖ exp(z y) dy for p = 0 to ``most``; any shape. ``waves`` is exp(z), if known.

    Upwards by parts, which loses digits at small z; there the last one is a series, and the way is
    downwards, which gains them.

    >>> [t.real.item() for t in unit_transforms(np.zeros(1, complex), 1)]
    [1.0, 0.5]
    """
    small = (z.real**2 + z.imag**2) < _SMALL**2
    safe: Complex = np.where(small, 1.0, z)
    inverse = 1 / safe
    power: Complex = np.exp(safe) if waves is None else waves
    found: list[Complex] = [(power - 1) * inverse]
    for p in range(1, most + 1):
        found.append((power - p * found[-1]) * inverse)
    if small.any():
        near = z[small]
        last, power = _series(near, most), np.exp(near)
        for p in range(most, -1, -1):
            found[p][small] = last
            if p:
                last = (power - near * last) / p
    return found


def _series(z: Complex, p: int) -> Complex:
    """The sum of zᵏ / (k! (k + p + 1)), by Horner's rule."""
    total = np.full_like(z, 1 / (factorial(_TERMS) * (_TERMS + p + 1)))
    for k in range(_TERMS - 1, -1, -1):
        total *= z
        total += 1 / (factorial(k) * (k + p + 1))
    return total


def growth(x: Array) -> Array:
    """∫₀¹ exp(x y) dy for real x.

    >>> growth(np.array([0.0])).item()
    1.0
    """
    safe = np.where(np.abs(x) < 1e-8, 1.0, x)
    return np.asarray(np.where(np.abs(x) < 1e-8, 1 + x / 2, np.expm1(safe) / safe))


def transforms(
    z: Complex,
    share: Array,
    low: Array,
    width: Array,
    most: int,
    waves: Callable[[Array], Complex] | None = None,
) -> list[Complex]:
    """E aᵖ exp(z a) for p = 0 to ``most``, z (features, ...), pieces (pieces, features).

    ``waves`` gives exp(z a) for one a a feature, if there is a faster way than by z.
    """
    waves = waves or (lambda a: np.asarray(np.exp(z * a)))
    if len(share) == 1 and not low.any() and (width == 1).all():
        return unit_transforms(z, most, waves(np.ones((1,) * z.ndim)))
    total = [np.zeros_like(z) for _ in range(most + 1)]
    for chance, start, extent in _pieces(z, share, low, width):
        unit = unit_transforms(z * extent, most, waves(extent))
        _gather(total, chance * waves(start), unit, start, extent)
    return total


def excesses(z: Complex, share: Array, low: Array, width: Array, most: int) -> list[Complex]:
    """E aᵖ (exp(z a) − 1) for p = 0 to ``most``: where z is small no digits are lost.

    >>> [float((e / 1e-9).real.round(6)[0]) for e in excesses(
    ...     np.full(1, 1e-9 + 0j), np.ones((1, 1)), np.zeros((1, 1)), np.ones((1, 1)), 1)]
    [0.5, 0.333333]
    """
    total = [np.zeros_like(z) for _ in range(most + 1)]
    for chance, start, extent in _pieces(z, share, low, width):
        here = z * extent
        unit = unit_transforms(here, most + 1)
        # By parts, ∫ yᵖ (exp(z y) − 1) dy = z ∫ (1 − yᵖ⁺¹) exp(z y) dy / (p + 1).
        less = [here * (unit[0] - unit[p + 1]) / (p + 1) for p in range(most + 1)]
        _gather(total, chance * np.exp(z * start), less, start, extent)
        ones = [np.full_like(z, 1 / (p + 1)) for p in range(most + 1)]
        _gather(total, chance * np.expm1(z * start), ones, start, extent)
    return total


def _pieces(z: Complex, *pieces: Array) -> list[tuple[Array, ...]]:
    """The pieces one by one, their numbers as wide as z."""
    shape = (-1, *(1,) * (z.ndim - 1))
    return [tuple(p.reshape(shape) for p in piece) for piece in zip(*pieces, strict=True)]


def _gather(
    total: list[Complex], factor: Any, unit: list[Complex], start: Array, extent: Array
) -> None:
    """Adds to the means of aᵖ, with a = start + extent y, from those of yʳ."""
    for p, into in enumerate(total):
        terms = (comb(p, r) * start ** (p - r) * extent**r * unit[r] for r in range(p + 1))
        into += factor * sum(terms)
