"""The equations that a packing's active pairs satisfy, solved to as many digits as are wanted."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from solvers.evidence import NotSolved
from solvers.frames.packings.found import Packing
from solvers.frames.packings.surrogate import Floats
from theory.frames.packings.conditions import Conditions, Pair

_LOADED, _TOUCHING = 1e-7, 1e-8
_MOST_ROUNDS = 60


@dataclass(frozen=True)
class Refined:
    """A packing to many digits: ``gram`` (n, n) and ``value`` are within 10^−digits.

    ``active`` are the pairs at the worst overlap that carry stress, with the sign of their overlap;
    ``rattlers`` the directions that no such pair holds, which are as the floats had them.
    """

    gram: tuple[tuple[Fraction, ...], ...]
    value: Fraction
    digits: int
    active: tuple[Pair, ...]
    rattlers: tuple[int, ...]


@dataclass(frozen=True)
class Problem:
    """The conditions of a packing's backbone, and the floats where Newton's method starts.

    ``backbone`` are the directions with active pairs; the conditions number them from 0. ``x`` has
    all directions as rows, turned so that the held coordinates are zero.
    """

    conditions: Conditions
    backbone: tuple[int, ...]
    x: Floats
    level: float
    stress: Floats

    def start(self, unit: int) -> list[int]:
        rows = self.x[list(self.backbone)]
        forces = np.zeros_like(rows)
        for (i, j, sign), load in zip(self.conditions.pairs, self.stress, strict=True):
            forces[i] += load * sign * rows[j]
            forces[j] += load * sign * rows[i]
        norms = np.einsum("ia,ia->i", forces, rows)
        return self.conditions.packed(
            [[_whole(c, unit) for c in row] for row in rows],
            _whole(self.level, unit),
            [_whole(load, unit) for load in self.stress],
            [_whole(mu, unit) for mu in norms],
        )


def active_pairs(packing: Packing) -> list[tuple[Pair, float]]:
    """The pairs at the worst overlap that carry stress, with it; the stresses sum to one."""
    if packing.kind not in ("lines", "points"):
        raise ValueError(f"kind must be lines or points, got {packing.kind}")
    g = packing.directions.T @ packing.directions
    size = np.abs(g) if packing.kind == "lines" else g
    # For lines the stress belongs to the squared overlap, whose slope is 2|g|.
    load = packing.stress * (size if packing.kind == "lines" else 1.0)
    most = load.max()
    found = [
        ((int(i), int(j), 1 if packing.kind == "points" or g[i, j] > 0 else -1), float(load[i, j]))
        for i, j in zip(*np.triu_indices(len(g), 1), strict=True)
        if load[i, j] > _LOADED * most and size[i, j] > packing.value - _TOUCHING
    ]
    if not found:
        raise NotSolved("no pair carries stress")
    total = sum(load for _, load in found)
    return [(pair, load / total) for pair, load in found]


def problem(packing: Packing) -> Problem:
    """The conditions at a packing; `NotSolved` where its backbone does not span the space."""
    found = active_pairs(packing)
    backbone = tuple(sorted({i for (i, j, _), _ in found} | {j for (i, j, _), _ in found}))
    number = {i: k for k, i in enumerate(backbone)}
    pairs = tuple((number[i], number[j], sign) for (i, j, sign), _ in found)
    x = packing.directions.T
    held = independent(x[list(backbone)])
    if len(held) < packing.dims:
        raise NotSolved(f"the directions with active pairs span only {len(held)} dims")
    turned = triangular(x, [backbone[k] for k in held])
    conditions = Conditions(len(backbone), packing.dims, pairs, held)
    return Problem(conditions, backbone, turned, packing.value, np.array([s for _, s in found]))


def refined(packing: Packing, digits: int = 60) -> Refined:
    """The packing to so many digits, by Newton's method on its active pairs.

    Where these determine it more than once (or leave the stress open), steps are the shortest ones
    that fit best; `NotSolved` if the equations are not met in the end.

    >>> from solvers.frames.packings.search import best_lines
    >>> float(refined(best_lines(6, 3, starts=4), 40).value ** 2)
    0.2
    """
    if digits < 1:
        raise ValueError(f"digits must be at least 1, got {digits}")
    unit = 10 ** (digits + 10)
    of = problem(packing)
    z = solved(of, unit)
    rows = [[_whole(c, unit) for c in row] for row in of.x]
    for i, row in zip(of.backbone, of.conditions.rows(z), strict=True):
        rows[i] = row
    gram = [[Fraction(sum(map(int.__mul__, u, v)), unit**2) for v in rows] for u in rows]
    rattlers = tuple(sorted(set(range(packing.features)) - set(of.backbone)))
    active = tuple((of.backbone[i], of.backbone[j], sign) for i, j, sign in of.conditions.pairs)
    value = Fraction(of.conditions.level(z), unit)
    return Refined(tuple(map(tuple, gram)), value, digits, active, rattlers)


def sharpened(packing: Packing) -> tuple[Floats, Floats]:
    """The directions as rows, and the stress: the equations of the active pairs beyond floats."""
    unit = 10**20
    of = problem(packing)
    z = solved(of, unit)
    x = of.x.copy()
    x[list(of.backbone)] = [[c / unit for c in row] for row in of.conditions.rows(z)]
    stress = np.zeros((len(x), len(x)))
    for (i, j, _), load in zip(of.conditions.pairs, of.conditions.stress(z), strict=True):
        # All active overlaps are the same, and with them the slopes of their squares.
        place = of.backbone[i], of.backbone[j]
        stress[place] = stress[place[::-1]] = load / unit
    return x, stress


def solved(of: Problem, unit: int) -> list[int]:
    """The unknowns as multiples of 1/unit; residuals are exact and only corrections are floats."""
    z = of.start(unit)
    inverse = None
    before = float("inf")
    for _ in range(_MOST_ROUNDS):
        residuals = of.conditions.residuals(z, unit)
        worst = max(map(abs, residuals))
        # Rounding z to whole numbers leaves this much.
        if worst <= 100 * unit * of.conditions.unknowns:
            return z
        size = worst / unit**2 if worst < unit**2 * 2**1000 else float("inf")
        if not size < 0.5 * before and inverse is not None:
            raise NotSolved(
                f"Newton's method on the active pairs stops at a residual of {size:.0e}"
            )
        if inverse is None or before > 1e-9:
            inverse = np.linalg.pinv(dense(of.conditions, z, unit), rcond=1e-9)
        before = size
        step = inverse @ np.array([r / worst for r in residuals])
        z = [c - _ratio(s, worst, unit) for c, s in zip(z, step, strict=True)]
    raise NotSolved("Newton's method on the active pairs did not end")


def dense(conditions: Conditions, z: list[int], unit: int) -> Floats:
    """The Jacobian in floats."""
    size = conditions.unknowns
    matrix = np.zeros((size, size))
    for i, row in enumerate(conditions.jacobian(z, unit)):
        for j, entry in row.items():
            matrix[i, j] = entry / unit
    return matrix


def _ratio(step: float, worst: int, unit: int) -> int:
    """step · worst/unit², in multiples of 1/unit, without leaving whole numbers."""
    return (round(step * 2**52) * worst // unit) >> 52 if np.isfinite(step) else 0


def _whole(number: float, unit: int) -> int:
    """The nearest multiple of 1/unit, exactly."""
    return round(Fraction(float(number)) * unit)


def independent(x: Floats) -> tuple[int, ...]:
    """Rows as independent as possible, as many as the dims if they span: the largest rest next."""
    left = x.copy()
    chosen: list[int] = []
    for _ in range(x.shape[1]):
        lengths = np.einsum("ia,ia->i", left, left)
        best = int(np.argmax(lengths))
        if lengths[best] < 1e-6:
            break
        chosen.append(best)
        along = left[best] / np.sqrt(lengths[best])
        left = left - np.outer(left @ along, along)
    return tuple(chosen)


def triangular(x: Floats, held: list[int]) -> Floats:
    """Turned so that the k-th held row has zeros after its k-th coordinate."""
    q, _ = np.linalg.qr(x[held].T)
    turned = x @ q
    for k, i in enumerate(held):
        turned[i, k + 1 :] = 0.0
    return np.asarray(turned)
