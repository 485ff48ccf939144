"""Smooth stand-ins for the worst overlap, and energies, minimised for many starts at once.

Directions are rows here: arrays X (starts, n, m) of unit rows, overlaps g (starts, n, n).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from theory.frames.programs.potentials import Potential

Floats = NDArray[np.float64]
Values = Callable[[Floats], Floats]
Which = slice | NDArray[np.intp]
Objective = Callable[[Floats, Which], tuple[Floats, Floats]]
"""X, and which starts these are, to the values (starts,) and the slopes in every overlap, symmetric
(starts, n, n)."""

_MEMORY = 12
_SHORTEST = 2.0**-30
_NOISE = 4 * np.finfo(np.float64).eps
"""A sum of pairs is known to so much of itself; less than that is no rise."""


@dataclass(frozen=True)
class Cost:
    """A function of one overlap with its first two derivatives, each taken entry by entry."""

    value: Values
    slope: Values
    curvature: Values


LINES = Cost(lambda g: g * g, lambda g: 2.0 * g, lambda g: np.full_like(g, 2.0))
"""For lines the squared overlap counts, which is smooth where the sign turns."""

POINTS = Cost(lambda g: g, lambda g: np.ones_like(g), lambda g: np.zeros_like(g))


@dataclass(frozen=True)
class Riesz:
    """``f(t) = |x − y|^(−s) = (2 − 2t)^(−s/2)`` for a power s > 0, and −log |x − y| for s = 0.

    >>> float(Riesz(1).cost().value(np.array(-1.0)))
    0.5
    """

    power: float

    def __post_init__(self) -> None:
        if not np.isfinite(self.power) or self.power < 0:
            raise ValueError(f"power must be a finite number >= 0, got {self.power}")

    def cost(self) -> Cost:
        s = float(self.power)
        if s == 0:
            return Cost(
                lambda t: -0.5 * np.log(2 - 2 * t),
                lambda t: 0.5 / (1 - t),
                lambda t: 0.5 / (1 - t) ** 2,
            )
        return Cost(
            lambda t: (2 - 2 * t) ** (-s / 2),
            lambda t: s * (2 - 2 * t) ** (-s / 2 - 1),
            lambda t: s * (s + 2) * (2 - 2 * t) ** (-s / 2 - 2),
        )


COULOMB = Riesz(1)
"""Thomson's problem. An energy counts ordered pairs, twice what his tables say."""


def of_pieces(potential: Potential) -> Cost:
    """A potential in exact pieces as a cost in floats; at a cut the left piece's derivatives.

    >>> from theory.frames.programs.potentials import relu_squared
    >>> of_pieces(relu_squared()).slope(np.array([-0.5, 0.25])).tolist()
    [0.0, 0.5]
    """
    cuts = np.array([float(cut) for cut in potential.cuts[1:-1]])
    pieces = [
        [_ratio(above, below, order) for order in range(3)]
        for above, below in zip(potential.numerators, potential.denominators, strict=True)
    ]

    def derivative(order: int) -> Values:
        def at(t: Floats) -> Floats:
            place = np.searchsorted(cuts, t)
            found = np.empty_like(t)
            for k, orders in enumerate(pieces):
                here = place == k
                found[here] = orders[order](t[here])
            return found

        return at

    return Cost(*(derivative(order) for order in range(3)))


def _ratio(above: Sequence[Fraction], below: Sequence[Fraction], order: int) -> Values:
    """A derivative of p/q: (p' − (p/q) q')/q, and (p'' − 2 (p/q)' q' − (p/q) q'')/q."""
    p = [np.polynomial.Polynomial([float(c) for c in above]).deriv(k) for k in range(3)]
    q = [np.polynomial.Polynomial([float(c) for c in below]).deriv(k) for k in range(3)]

    def at(t: Floats) -> Floats:
        f = p[0](t) / q[0](t)
        if order == 0:
            return np.asarray(f)
        df = (p[1](t) - f * q[1](t)) / q[0](t)
        if order == 1:
            return np.asarray(df)
        return np.asarray((p[2](t) - 2 * df * q[1](t) - f * q[2](t)) / q[0](t))

    return at


def overlaps(x: Floats) -> Floats:
    """All inner products, (starts, n, n)."""
    return x @ x.swapaxes(1, 2)


def unit(x: Floats) -> Floats:
    """Rows scaled to length one."""
    return np.asarray(x / np.sqrt(np.einsum("sim,sim->si", x, x))[..., None])


def soft_worst(cost: Cost, sharpness: Floats) -> Objective:
    """``log(Σ exp(β c(g)))/β`` over the pairs: at most ``log(pairs)/β`` above the worst c(g).

    Each start has its own sharpness β, (starts,).
    """

    def objective(x: Floats, which: Which = slice(None)) -> tuple[Floats, Floats]:
        beta = sharpness[which]
        g = overlaps(x)
        c = cost.value(g)
        n = g.shape[1]
        c[:, range(n), range(n)] = -np.inf
        top = c.max(axis=(1, 2))
        weights = np.exp(beta[:, None, None] * (c - top[:, None, None]))
        total = weights.sum(axis=(1, 2))
        # Each pair stands twice in g.
        value = top + np.log(total / 2) / beta
        return value, weights / total[:, None, None] * cost.slope(g)

    return objective


def energy(cost: Cost) -> Objective:
    """``Σ_{i≠j} f(g_ij)`` over ordered pairs."""

    def objective(x: Floats, which: Which = slice(None)) -> tuple[Floats, Floats]:
        g = overlaps(x)
        n = g.shape[1]
        # A unit vector's overlap with itself is no pair, and a pole there must not be met.
        g[:, range(n), range(n)] = 0.0
        value, slope = cost.value(g), cost.slope(g)
        value[:, range(n), range(n)] = slope[:, range(n), range(n)] = 0.0
        return value.sum(axis=(1, 2)), slope

    return objective


def tangent(x: Floats, v: Floats) -> Floats:
    """The part of v that keeps all lengths."""
    return np.asarray(v - np.einsum("sim,sim->si", x, v)[..., None] * x)


def descend(objective: Objective, x: Floats, steps: int, tolerance: float) -> Floats:
    """L-BFGS on the product of spheres, one history per start; X with slopes below tolerance.

    A start that meets a number that is not finite stays where it was.
    """
    x = unit(x)
    value, slope = with_slope(objective, x)
    history: list[tuple[Floats, Floats, Floats]] = []
    for _ in range(steps):
        if np.sqrt(_dots(slope, slope)).max() < tolerance:
            break
        toward = -tangent(x, _two_loops(slope, history))
        fall = _dots(toward, slope)
        bad = ~(fall < 0)
        toward[bad], fall[bad] = -slope[bad], -_dots(slope, slope)[bad]
        if not history:
            toward, fall = _short(toward, fall)
        length, moved, new_value, new_slope = search(objective, x, value, slope, toward, fall)
        s = tangent(moved, length[:, None, None] * toward)
        y = new_slope - tangent(moved, slope)
        history = [*history[1 - _MEMORY :], _pair(s, y)]
        x, value, slope = moved, new_value, new_slope
        if not length.any():
            break
    return x


def with_slope(
    objective: Objective, x: Floats, which: Which = slice(None)
) -> tuple[Floats, Floats]:
    """The values and their slopes along the spheres, (starts, n, m)."""
    value, in_overlaps = objective(x, which)
    # Each overlap belongs to two rows.
    return value, tangent(x, 2.0 * in_overlaps @ x)


def _dots(u: Floats, v: Floats) -> Floats:
    return np.asarray(np.einsum("sim,sim->s", u, v))


def _pair(s: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    """A pair of the history; where the curvature is not positive it is left out (ρ = 0)."""
    product = _dots(s, y)
    size = np.sqrt(_dots(s, s) * _dots(y, y))
    good = product > 1e-10 * size
    return s, y, np.where(good, 1.0 / np.where(good, product, 1.0), 0.0)


def _two_loops(slope: Floats, history: list[tuple[Floats, Floats, Floats]]) -> Floats:
    """The inverse Hessian's estimate times the slope [nocedal1980]."""
    q = slope.copy()
    weights = []
    for s, y, rho in reversed(history):
        weight = rho * _dots(s, q)
        weights.append(weight)
        q -= weight[:, None, None] * y
    if history:
        s, y, rho = history[-1]
        size = _dots(y, y)
        known = (rho > 0) & (size > 0)
        scale = np.where(known, 1.0 / np.where(known, rho * size, 1.0), 1.0)
        q *= scale[:, None, None]
    for (s, y, rho), weight in zip(history, reversed(weights), strict=True):
        q += (weight - rho * _dots(y, q))[:, None, None] * s
    return q


def _short(toward: Floats, fall: Floats) -> tuple[Floats, Floats]:
    """The first step knows no scale: a tenth of a radian at most."""
    most = np.sqrt(np.einsum("sim,sim->si", toward, toward)).max(axis=1)
    factor = np.minimum(1.0, 0.1 / np.maximum(most, 1e-300))
    return factor[:, None, None] * toward, factor * fall


def search(
    objective: Objective,
    x: Floats,
    value: Floats,
    slope: Floats,
    toward: Floats,
    fall: Floats,
    which: NDArray[np.intp] | None = None,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Halve each start's step until it falls enough (Armijo); 0 for one that never does."""
    which = np.arange(len(x)) if which is None else which
    length = np.ones(len(x))
    moved = unit(x + toward)
    new_value, new_slope = with_slope(objective, moved, which)
    while True:
        # The comparison is false for NaN, so such a step is halved too.
        enough = new_value <= value + 1e-4 * length * fall + _NOISE * np.abs(value)
        again = np.flatnonzero(~enough & (length > 0))
        if not len(again):
            return length, moved, new_value, new_slope
        length[again] *= 0.5
        length[length < _SHORTEST] = 0.0
        moved[again] = unit(x[again] + length[again, None, None] * toward[again])
        new_value[again], new_slope[again] = with_slope(objective, moved[again], which[again])
        still = again[length[again] == 0]
        moved[still], new_value[still], new_slope[still] = x[still], value[still], slope[still]
