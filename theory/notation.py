"""Each letter once, with its assumptions; nothing else calls ``Symbol`` for them."""

from sympy import Symbol

m = Symbol("m", integer=True, positive=True)
"""Dims: rows of the weight matrix ``W``."""

n = Symbol("n", integer=True, positive=True)
"""Features: columns of ``W``."""

k = Symbol("k", integer=True, positive=True)
"""Number of nonzero coefficients, of a polygon's corners, or of task variables."""

d = Symbol("d", positive=True)
"""Density: the chance that a feature is present, 0 < d ≤ 1. Sparsity is 1 − d."""

d1 = Symbol("d1", positive=True)
"""Density of the first feature, the host, where the densities differ."""

d2 = Symbol("d2", positive=True)
"""Density of the second feature, where the densities differ."""

r = Symbol("r", positive=True)
"""Importance of a feature relative to the most important one."""

a = Symbol("a", positive=True)
"""Size of a negative overlap, −a."""

theta = Symbol("theta", positive=True)
"""Angle between two directions."""

rho = Symbol("rho", positive=True)
"""Chance that two nested features are on together."""

w = Symbol("w", real=True)
"""A single weight, or the length of a direction on a line."""

b = Symbol("b", real=True)
"""A bias."""

t = Symbol("t", real=True)
"""A common squared length of the columns, or the overlap in a polynomial."""

x = Symbol("x", nonnegative=True)
"""Amplitude of a feature."""

y = Symbol("y", nonnegative=True)
"""Amplitude of another feature."""

beta = Symbol("beta", nonnegative=True)
"""A bias in units of the overlap that it makes up for."""
