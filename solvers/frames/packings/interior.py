"""The worst overlap itself, minimised to rounding by an interior point method, many starts at once.

Minimise u subject to c(g_ij) ≤ u for all pairs. With multipliers λ_ij > 0 (the stress) and slacks
s_ij = u − c(g_ij) > 0 the conditions of a local optimum are followed as μ falls to 0:

    Σ_ij λ_ij ∇c(g_ij) = 0 along the spheres,  Σ_ij λ_ij = 1,  λ_ij s_ij = μ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from solvers.frames.packings.surrogate import (
    Cost,
    Floats,
    energy,
    overlaps,
    search,
    tangent,
    unit,
    with_slope,
)

_BOUNDARY, _CENTRED = 0.99, 10.0
_SHORTEST = 2.0**-16
_STEPS = 50
_RIDGES = (1e-14, 1e-10, 1e-7, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0)
_FLAT = 1e-15
_LEAST = 1e-15
"""Where μ stops: 1/machine precision of what a slack of order 1 can show."""


@dataclass
class _State:
    """All starts: X, level, slacks and stress; pairs stand twice, and not on the diagonal."""

    x: Floats
    level: Floats
    slack: Floats
    stress: Floats


def interior(x: Floats, cost: Cost, width: float, steps: int = _STEPS) -> tuple[Floats, Floats]:
    """X (starts, n, m) at a local optimum of max c(g), and the stress (starts, n, n), of sum 1.

    ``width`` is how far above the worst overlap the level starts.
    """
    n = x.shape[1]
    off = ~np.eye(n, dtype=bool)
    c = cost.value(overlaps(x))
    level = c[:, off].max(axis=1) + width
    state = _State(x.copy(), level, *_slacks(c, level))
    going = np.arange(len(x))
    mu = (state.stress * state.slack)[:, 0, 1]
    for _ in range(steps):
        part = _State(*(a[going] for a in vars(state).values()))
        length, fall = _newton(part, cost, mu[going])
        for name, values in vars(part).items():
            getattr(state, name)[going] = values
        mu[going] *= np.where((length > 0.9) & (fall < _CENTRED * mu[going]), 0.1, 1.0)
        going = going[(mu[going] > _LEAST) & (length > 0)]
        if not len(going):
            break
    return state.x, state.stress


def _slacks(c: Floats, level: Floats) -> tuple[Floats, Floats]:
    """Slacks and the stress that is centred for them, λ = μ/s with Σ_{i<j} λ = 1."""
    slack = level[:, None, None] - c
    n = c.shape[1]
    slack[:, range(n), range(n)] = 1.0
    stress = 1.0 / slack
    stress[:, range(n), range(n)] = 0.0
    return slack, stress / (stress.sum(axis=(1, 2)) / 2)[:, None, None]


def _newton(state: _State, cost: Cost, mu: Floats) -> tuple[Floats, Floats]:
    """One step toward λ s = μ, in place: the length that was taken, and the fall it promised."""
    x = state.x
    starts, n, m = x.shape
    g = overlaps(x)
    slope = cost.slope(g)
    pull = mu[:, None, None] / state.slack
    pull[:, range(n), range(n)] = 0.0
    stiffness = state.stress / state.slack
    force = tangent(x, (pull * slope) @ x)
    matrix = _matrix(x, g, slope, state.stress * slope, state.stress * cost.curvature(g), stiffness)
    right = np.empty((starts, n * m + 1))
    right[:, :-1] = -force.reshape(starts, -1)
    right[:, -1] = pull.sum(axis=(1, 2)) / 2 - 1.0
    step = solved(matrix, right)
    dx = tangent(x, step[:, :-1].reshape(x.shape))
    change = slope * (dx @ x.swapaxes(1, 2) + x @ dx.swapaxes(1, 2))
    du = step[:, -1]
    dstress = pull - state.stress - stiffness * (du[:, None, None] - change)
    dstress[:, range(n), range(n)] = 0.0
    fall = np.einsum("sa,sa->s", step, right)
    return _move(state, cost, dx, du, dstress, mu), fall


def _matrix(
    x: Floats, g: Floats, slope: Floats, pull: Floats, bend: Floats, stiffness: Floats
) -> Floats:
    """Hessian of the Lagrangian plus JᵀDJ along the spheres, bordered by the level's row."""
    starts, n, m = x.shape
    matrix = np.empty((starts, n * m + 1, n * m + 1))
    matrix[:, :-1, :-1] = hessian(x, g, pull, bend + stiffness * slope**2)
    across = (stiffness * slope) @ x
    matrix[:, :-1, -1] = matrix[:, -1, :-1] = -tangent(x, across).reshape(starts, -1)
    matrix[:, -1, -1] = stiffness.sum(axis=(1, 2)) / 2
    return matrix


def hessian(x: Floats, g: Floats, slope: Floats, curvature: Floats) -> Floats:
    """Second derivative of ``Σ_{i<j} f_ij(g_ij)`` along the spheres, (starts, nm, nm).

    ``slope`` and ``curvature`` hold f_ij' and f_ij'', symmetric with zero diagonal. Changes of
    length and rotations, which no overlap feels, have curvature about one instead of zero.
    """
    starts, n, m = x.shape
    rows, index = np.arange(n), np.arange(m)
    # d²/dx_i dx_j: f'' x_j x_iᵀ + f' I; within one row: Σ_j f'' x_j x_jᵀ.
    blocks = (curvature[..., None, None] * x[:, None, :, :, None]) * x[:, :, None, None, :]
    blocks[..., index, index] += slope[..., None]
    within = x.swapaxes(1, 2)[:, None] * curvature[:, :, None, :] @ x[:, None]
    # The sphere bends every gradient.
    within[..., index, index] -= np.einsum("sij,sij->si", slope, g)[..., None]
    blocks[:, rows, rows] += within
    normal = x[:, :, None, :, None] * (x[:, :, None, None, :] @ blocks)
    blocks -= normal
    normal = (blocks @ x[:, None, :, :, None]) * x[:, None, :, None, :]
    blocks -= normal
    blocks[:, rows, rows] += x[..., :, None] * x[..., None, :]
    _hold_rotations(x, blocks)
    return np.asarray(blocks.swapaxes(2, 3).reshape(starts, n * m, n * m))


def _hold_rotations(x: Floats, blocks: Floats) -> None:
    """Add the squares of the motions x_i A with A antisymmetric, one for every plane, over n."""
    index = np.arange(x.shape[2])
    g = overlaps(x)
    blocks[..., index, index] += g[..., None] / x.shape[1]
    blocks -= x[:, None, :, :, None] * x[:, :, None, None, :] / x.shape[1]


def solved(matrix: Floats, right: Floats) -> Floats:
    """Each system solved with as much ridge as makes its matrix positive definite.

    Without it Newton's steps would end at saddles, symmetric ones above all.
    """
    return np.stack([_one_solved(a, b) for a, b in zip(matrix, right, strict=True)])


def _one_solved(matrix: Floats, right: Floats) -> Floats:
    index = np.arange(len(matrix))
    scale = float(matrix[index, index].mean())
    for ridge in _RIDGES:
        matrix[index, index] += ridge * scale
        try:
            step = cho_solve(cho_factor(matrix, check_finite=False), right, check_finite=False)
        except np.linalg.LinAlgError:
            continue
        if np.isfinite(step).all():
            return np.asarray(step)
    return np.zeros_like(right)


def _move(state: _State, cost: Cost, dx: Floats, du: Floats, dstress: Floats, mu: Floats) -> Floats:
    """The longest step of 1, 1/2, 1/4, … that stays inside and does not raise the barrier."""
    starts, n, _ = state.x.shape
    length = np.ones(starts)
    # No row turns by more than about half a radian at once.
    fastest = np.sqrt(np.einsum("sim,sim->si", dx, dx)).max(axis=1)
    length = np.minimum(1.0, 0.5 / np.maximum(fastest, 1e-300))
    before = _barrier(state.level, state.slack, mu)
    slack_now = state.slack.copy()
    todo = np.arange(starts)
    new = _State(state.x.copy(), state.level.copy(), state.slack.copy(), state.stress.copy())
    while len(todo):
        a = length[todo]
        x = unit(state.x[todo] + a[:, None, None] * dx[todo])
        level = state.level[todo] + a * du[todo]
        slack = level[:, None, None] - cost.value(overlaps(x))
        slack[:, range(n), range(n)] = 1.0
        inside = (slack > (1 - _BOUNDARY) * slack_now[todo]).all(axis=(1, 2))
        after = _barrier(level, np.where(slack > 0, slack, 1.0), mu[todo])
        good = inside & (after <= before[todo] + 1e-3 * mu[todo])
        kept = todo[good]
        new.x[kept], new.level[kept], new.slack[kept] = x[good], level[good], slack[good]
        todo = todo[~good]
        length[todo] *= 0.5
        length[length < _SHORTEST] = 0.0
        todo = todo[length[todo] > 0]
    state.x, state.level, state.slack = new.x, new.level, new.slack
    state.stress = _stress(state, dstress, length, mu)
    return length


def _barrier(level: Floats, slack: Floats, mu: Floats) -> Floats:
    return np.asarray(level - mu * np.log(slack).sum(axis=(1, 2)) / 2)


def _stress(state: _State, dstress: Floats, length: Floats, mu: Floats) -> Floats:
    """The stress after its own longest step inside, kept within reach of the centred one."""
    falling = dstress < 0
    room = np.where(falling, -state.stress / np.where(falling, dstress, -1.0), np.inf)
    own = np.minimum(length, _BOUNDARY * room.min(axis=(1, 2)))
    moved = state.stress + own[:, None, None] * dstress
    centred = mu[:, None, None] / state.slack
    stress = np.clip(moved, 1e-6 * centred, 1e6 * centred)
    n = stress.shape[1]
    stress[:, range(n), range(n)] = 0.0
    return stress


def _size(slope: Floats) -> Floats:
    return np.asarray(np.abs(slope).max(axis=(1, 2)))


def settle(x: Floats, cost: Cost, steps: int = 60) -> Floats:
    """Newton steps on the energy ``Σ_{i≠j} f(g_ij)``: X at a local minimum, to rounding."""
    starts, n, m = x.shape
    objective = energy(cost)
    value, slope = with_slope(objective, x)
    going = np.arange(starts)
    for _ in range(steps):
        part = x[going]
        g = overlaps(part)
        g[:, range(n), range(n)] = 0.0
        off = 2.0 * ~np.eye(n, dtype=bool)
        matrix = hessian(part, overlaps(part), off * cost.slope(g), off * cost.curvature(g))
        step = solved(matrix, -slope[going].reshape(len(going), -1)).reshape(part.shape)
        fall = np.einsum("sim,sim->s", step, slope[going])
        length, moved, new, new_slope = search(
            objective, part, value[going], slope[going], step, fall, going
        )
        flatter = _size(new_slope) < _size(slope[going])
        goes_on = (length > 0) & (flatter | (new < value[going]))
        x[going], value[going], slope[going] = moved, new, new_slope
        going = going[goes_on & (_size(new_slope) > _FLAT)]
        if not len(going):
            break
    return x
