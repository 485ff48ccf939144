"""Real mutually unbiased bases: orthonormal bases in which all others look flat."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from flint import fq_default_ctx
from sympy import sqrt

from theory.exact import matrix
from theory.frames.arrangement import Arrangement, from_directions
from theory.frames.catalogue.parts import from_coordinates


def unbiased_bases(dims: int) -> Arrangement:
    """The most real bases of which any two have all overlaps ±1/√m: for m = 2 and m = 4^k.

    That is 2 bases in the plane and m/2 + 1 in 4^k dims: there the standard basis, and for each s
    in the field F of m/2 elements the vectors ``(−1)^(Q_s(z) + ℓ(z))/√m``, z in F × {0, 1}, for all
    linear ℓ, with Kerdock's forms ``Q_s(x, a) = Tr Σ_i (sx)^(2^i + 1) + a Tr sx``, 1 ≤ i < k.

    >>> unbiased_bases(2).features, unbiased_bases(4).coherence()
    (4, 1/2)

    Source: [calderbank1997].
    """
    name = f"unbiased bases in {dims} dims"
    if dims == 2:
        return from_directions(name, matrix([[1, 0, 1, 1], [0, 1, 1, -1]]))
    if dims < 4 or dims.bit_count() != 1 or dims.bit_length() % 2 == 0:
        raise ValueError(f"dims must be 2 or a power of four, got {dims}")
    root = int(sqrt(dims))
    axes = [[root * (i == j) for j in range(dims)] for i in range(dims)]
    return from_coordinates(name, [*axes, *_flat(dims)], dims)


def _flat(dims: int) -> Iterator[list[int]]:
    """The ±1 vectors of all bases but the first."""
    power = dims.bit_length() - 2
    field = fq_default_ctx(2, power)
    elements = [field(list(bits)) for bits in product(range(2), repeat=power)]
    points = [(x, a) for x in elements for a in range(2)]
    linear = [[(_trace(y * x) + c * a) % 2 for x, a in points] for y in elements for c in range(2)]
    for s in elements:
        form = [_kerdock(s * x, a, (power - 1) // 2) for x, a in points]
        yield from ([(-1) ** (q + l) for q, l in zip(form, row, strict=True)] for row in linear)


def _kerdock(x: Any, a: int, terms: int) -> int:
    squares = sum(_trace(x ** (2**i + 1)) for i in range(1, terms + 1))
    return squares + a * _trace(x)


def _trace(x: Any) -> int:
    return int(x.trace())
