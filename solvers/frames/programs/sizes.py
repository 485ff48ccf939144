"""How large a potential is, in powers of ten."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from solvers.frames.programs.one_sided import Floats

_NEAREST, _GRID = 0.999, 101


def nearest(features: int, dims: int) -> float:
    """The overlap that some two of n vectors are bound to have, about.

    >>> nearest(4, 3), nearest(6, 3), round(nearest(100, 3), 3)
    (-0.5, 0.0, 0.995)
    """
    n, m = features, dims
    # Rankin's simplex and, for many vectors, as many caps as there is room for.
    return 1 - 0.5 * float(n) ** (-2 / (m - 1)) if n > 2 * m else 0.0 if n > m + 1 else -0.5


def size_of(value: Callable[[Floats], Floats], features: int, dims: int) -> Fraction:
    """The power of ten next to the largest \\|f\\| where n vectors are bound to have overlaps.

    Where f is 0 at all of these, up to close to 1, where it may have a pole; 1 if f is 0 there too.

    >>> size_of(lambda t: 2000 * t**2, 5, 3), size_of(lambda t: 0 * t, 5, 3)
    (Fraction(1000, 1), Fraction(1, 1))
    """
    for last in (nearest(features, dims), _NEAREST):
        with np.errstate(all="ignore"):
            found = float(np.abs(value(np.linspace(-1, min(last, _NEAREST), _GRID))).max())
        if np.isfinite(found) and found > 0:
            return Fraction(10) ** round(math.log10(found))
    return Fraction(1)
