"""A packing found in floats as a certificate that an exact one is there, and is a local optimum."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
from scipy.optimize import linprog

from solvers.evidence import NotSolved
from solvers.frames.packings.active_set import Problem, active_pairs, problem, solved
from solvers.frames.packings.enclosing_energies import Optimum, enclosed_energy
from solvers.frames.packings.found import Packing
from solvers.frames.packings.surrogate import Floats
from theory.certificate import Rejected
from theory.frames.packings.local_optima import LocalOptimum

_DIGITS = 40
_TRIES = 12
_LOADED = 1e-9
_WEIGHTS = (Fraction(1), Fraction(16), Fraction(256), Fraction(4096))


def enclosed(packing: Packing, digits: int = _DIGITS) -> LocalOptimum | Optimum:
    """The certificate that a local optimum is within 10^(−digits/2) of the packing.

    An energy's is as near as the slope that floats leave tells (`enclosed_energy`).

    Active pairs that determine the arrangement more than once are thinned until they do so once,
    in balance under a stress that is positive; the others are then only bounded. `NotSolved`
    where no such choice is found, as for very symmetric packings: these need their closed form.

    >>> from solvers.frames.packings.search import best_lines
    >>> enclosed(best_lines(7, 3, starts=4), 20).proves()[:38]
    'there are 7 lines in 3 dims with large'
    """
    if digits < 10:
        raise ValueError(f"digits must be at least 10, got {digits}")
    if packing.kind == "energy":
        return enclosed_energy(packing)
    problems = "no choice of active pairs was tried"
    for part in _choices(packing):
        try:
            return _certificate(part, packing, digits)
        except (NotSolved, Rejected) as error:
            problems = str(error)
    raise NotSolved(f"the packing is not enclosed: {problems}")


def _choices(packing: Packing) -> list[Packing]:
    """All active pairs, or stresses on few of them: corners of the polytope of all stresses."""
    found = active_pairs(packing)
    forces = _forces(packing, [pair for pair, _ in found])
    if np.linalg.matrix_rank(forces, tol=1e-9) == len(found):
        # There is one stress only.
        return [packing]
    draw = np.random.default_rng(packing.seed)
    right = np.zeros(len(forces))
    right[-1] = 1.0
    choices, seen = [], set()
    for _ in range(_TRIES):
        answer = linprog(draw.standard_normal(len(found)), A_eq=forces, b_eq=right, method="highs")
        if answer.status != 0 or not np.isfinite(answer.x).all():
            continue
        kept = [k for k, load in enumerate(answer.x) if load > _LOADED]
        if tuple(kept) not in seen:
            seen.add(tuple(kept))
            choices.append(_with_stress(packing, [(found[k][0], answer.x[k]) for k in kept]))
    # The more pairs carry stress, the fewer motions are free.
    return sorted(choices, key=lambda part: -int((part.stress > 0).sum()))


def _forces(packing: Packing, pairs: list[tuple[int, int, int]]) -> Floats:
    """A column for each pair: its pull on every direction along the sphere, and a one."""
    x = packing.directions.T
    forces = np.zeros((len(pairs), *x.shape))
    for k, (i, j, sign) in enumerate(pairs):
        overlap = x[i] @ x[j]
        forces[k, i] = sign * (x[j] - overlap * x[i])
        forces[k, j] = sign * (x[i] - overlap * x[j])
    ones = np.ones((len(pairs), 1))
    return np.asarray(np.hstack([forces.reshape(len(pairs), -1), ones]).T)


def _with_stress(packing: Packing, loads: list[tuple[tuple[int, int, int], float]]) -> Packing:
    """The packing with this stress on its overlaps instead of its own."""
    n = packing.features
    g = packing.directions.T @ packing.directions
    stress = np.zeros((n, n))
    for (i, j, _), load in loads:
        stress[i, j] = stress[j, i] = load / (abs(g[i, j]) if packing.kind == "lines" else 1.0)
    return replace(packing, stress=stress)


def _certificate(packing: Packing, whole: Packing, digits: int) -> LocalOptimum:
    of = problem(packing)
    unit = 10**digits
    z = solved(of, unit)
    radius = Fraction(1, 10 ** (digits // 2))
    found = _filled(of, whole, z, unit, radius)
    for weight in _WEIGHTS:
        certificate = replace(found, weight=weight)
        try:
            certificate.proves()
        except Rejected as error:
            if "a motion" not in str(error):
                raise
        else:
            return certificate
    raise NotSolved("a motion is not seen to raise the worst overlap")


def _filled(of: Problem, whole: Packing, z: list[int], unit: int, radius: Fraction) -> LocalOptimum:
    """The certificate without its weight."""
    rows = [[Fraction(round(Fraction(float(c)) * unit), unit) for c in row] for row in of.x]
    for i, row in zip(of.backbone, of.conditions.rows(z), strict=True):
        rows[i] = [Fraction(c, unit) for c in row]
    level = Fraction(of.conditions.level(z), unit)
    active = {(of.backbone[i], of.backbone[j]) for i, j, _ in of.conditions.pairs}
    # Others at the same overlap are known to the radius in each coordinate only.
    others = len(active) < len(active_pairs(whole)) or len(of.backbone) < whole.features
    room = radius * (4 * whole.dims if others else 1)
    return LocalOptimum(
        absolute=Fraction(whole.kind == "lines"),
        directions=tuple(zip(*rows, strict=True)),
        level=level,
        pairs=tuple(
            (Fraction(of.backbone[i]), Fraction(of.backbone[j]), Fraction(sign))
            for i, j, sign in of.conditions.pairs
        ),
        stress=tuple(Fraction(load, unit) for load in of.conditions.stress(z)),
        held=tuple(Fraction(of.backbone[i]) for i in of.conditions.held),
        radius=radius,
        weight=Fraction(0),
        least=_down(level - radius, radius),
        largest=-_down(-level - room, radius),
    )


def _down(number: Fraction, step: Fraction) -> Fraction:
    return math.floor(number / step) * step
