"""Moment generating functions of amplitudes, E aᵖ exp(z a), without division by small z."""

from __future__ import annotations

from math import comb, factorial

import numpy as np
from numpy.typing import NDArray

from solvers.models.population.numbers import Array

Complex = NDArray[np.complex128]

_SMALL = 0.25
_TERMS = 11
"""Terms of the series below ``_SMALL``: the next is 0.25¹²/12! < 2e−16."""


def unit_transforms(z: Complex, most: int) -> list[Complex]:
    """∫₀¹ yᵖ exp(z y) dy for p = 0 to ``most``; any shape.

    Upwards by parts, which loses digits at small z; there the last one is a series, and the way is
    downwards, which gains them.

    >>> [t.real.item() for t in unit_transforms(np.zeros(1, complex), 1)]
    [1.0, 0.5]
    """
    small = (z.real**2 + z.imag**2) < _SMALL**2
    safe: Complex = np.where(small, 1.0, z)
    inverse = 1 / safe
    power: Complex = np.exp(safe)
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


def transforms(z: Complex, share: Array, low: Array, width: Array, most: int) -> list[Complex]:
    """E aᵖ exp(z a) for p = 0 to ``most``, z (..., features, nodes), pieces (pieces, features)."""
    if len(share) == 1 and not low.any() and (width == 1).all():
        return unit_transforms(z, most)
    total = [np.zeros_like(z) for _ in range(most + 1)]
    for chance, start, extent in zip(share, low[..., None], width[..., None], strict=True):
        unit = unit_transforms(z * extent, most)
        shift = chance[:, None] * np.exp(z * start)
        for p, into in enumerate(total):
            terms = (comb(p, r) * start ** (p - r) * extent**r * unit[r] for r in range(p + 1))
            into += shift * sum(terms)
    return total
