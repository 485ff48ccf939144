"""A packing found in floats, to as many digits as a closed form needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from typing import Any

import numpy as np
from flint import arb, arb_mat, arb_poly, ctx, fmpq

from solvers.evidence import NotSolved
from solvers.frames.packings.active_set import refined
from solvers.frames.packings.found import Packing
from solvers.frames.packings.surrogate import Floats, Riesz
from solvers.frames.recognition.relations import fraction
from theory.frames.programs.potentials import Potential
from theory.frames.programs.smooth import Formula

_MOST_ROUNDS = 60
_GUARD = 10
_FLAT = 1e-7
_AT_A_CUT, _FARTHEST = 1e-6, 1e-4

Ball = Any
Gram = tuple[tuple[Fraction, ...], ...]
Jet = Callable[[int, int, Ball], tuple[Ball, Ball, Ball]]
"""f, f′ and f″ at the overlap of features i and j."""


@dataclass(frozen=True)
class Polished:
    """The overlaps (n, n) and the value of a packing, within 10^−digits of a local optimum's.

    ``loose`` are directions that may rattle: these are where the floats had them.
    """

    gram: Gram
    value: Fraction
    digits: int
    loose: tuple[int, ...] = ()


def polished(packing: Packing, digits: int = 60) -> Polished:
    """The packing to so many digits: by its active pairs, or where the forces of an energy vanish.

    `NotSolved` where the equations are not met in the end.

    >>> from solvers.frames.packings.search import best_lines
    >>> float(polished(best_lines(3, 2, starts=4), 30).value)
    0.5
    """
    if packing.kind == "energy":
        return _polished_energy(packing, digits)
    came = refined(packing, digits)
    return Polished(came.gram, came.value, digits, came.rattlers)


def _polished_energy(packing: Packing, digits: int) -> Polished:
    """Newton's method: forces in balls of many digits, corrections by one inverse in floats.

    Each round gains about as many digits as a float has. Motions that cost nothing to second
    order, rotations among them, are left alone. Overlaps near a cut of the potential are to be
    equal to it in the end.
    """
    potential = packing.potential
    if potential is None:
        raise ValueError("an energy needs the potential that it is of, got none")
    if isinstance(potential, Formula):
        raise NotSolved("only packings of rational potentials are polished")
    overlaps = packing.directions.T @ packing.directions
    pinned = _at_cuts(potential, overlaps)
    with ctx.workdps(digits + 2 * _GUARD):
        jet = _jet(potential, overlaps)
        inverse = np.linalg.pinv(_slope_of_forces(packing.directions.T, jet), rcond=_FLAT)
        x = arb_mat(packing.directions.T.tolist())
        goal = arb(10) ** -(digits + _GUARD)
        for _ in range(_MOST_ROUNDS):
            value, forces = _forces(x, jet)
            size = max(abs(f).upper() for f in forces.entries())
            if size < goal:
                gram = _fractions(x * x.transpose())
                _refuse_off_cuts(gram, pinned, digits)
                return Polished(gram, fraction(value), digits)
            # In units of their size, because floats end at 10^−308.
            step = inverse @ np.array([float(f / size) for f in forces.entries()])
            if not float(size) * np.abs(step).max() < _FARTHEST:
                raise NotSolved("the forces do not vanish near the packing")
            x = _moved(x, step, size)
    raise NotSolved(f"the forces do not vanish to {digits} digits")


def _slope_of_forces(x: Floats, jet: Jet) -> Floats:
    """Derivatives (n m, n m) of what `_forces` gives, for unit rows x (n, m).

    With ``u_ij = f″ (x_j − g x_i) − f′ x_i`` the force on x_i changes by
    ``Σ_j u_ij (x_i · dx_j + x_j · dx_i) + f′ dx_j − f′ g dx_i``, and by ``x_i (x_i · dx_i)`` for
    what its length is off.
    """
    features, dims = x.shape
    g = x @ x.T
    first, second = np.zeros_like(g), np.zeros_like(g)
    for i, j in permutations(range(features), 2):
        _, first[i, j], second[i, j] = (float(c) for c in jet(i, j, arb(g[i, j])))
    u = second[..., None] * (x[None] - g[..., None] * x[:, None]) - first[..., None] * x[:, None]
    change = np.einsum("ija,ib->iajb", u, x) + np.einsum("ij,ab->iajb", first, np.eye(dims))
    own = np.einsum("ija,jb->iab", u, x) + np.einsum("ia,ib->iab", x, x)
    own -= np.einsum("ij,ij->i", first, g)[:, None, None] * np.eye(dims)
    change[np.arange(features), :, np.arange(features), :] += own
    return np.asarray(change.reshape(features * dims, features * dims))


def _forces(x: arb_mat, jet: Jet) -> tuple[Ball, arb_mat]:
    """The energy, and ``Σ_j f′(g_ij)(x_j − g_ij x_i) + x_i (|x_i|² − 1)/2`` in each row."""
    n = x.nrows()
    g = x * x.transpose()
    weights, total = arb_mat(n, n), arb(0)
    for i in range(n):
        weights[i, i] = (g[i, i] - 1) / 2
        for j in range(n):
            if i != j:
                value, first, _ = jet(i, j, g[i, j])
                total += value
                weights[i, j] = first
                weights[i, i] -= first * g[i, j]
    return total, weights * x


def _moved(x: arb_mat, step: Floats, size: Ball) -> arb_mat:
    """Rows less ``size`` times a step; only the middle of each ball is kept."""
    steps = zip(x.entries(), step, strict=True)
    moved = [(entry - size * float(s)).mid() for entry, s in steps]
    return arb_mat(x.nrows(), x.ncols(), moved)


def _jet(potential: Potential | Riesz, g: Floats) -> Jet:
    if isinstance(potential, Riesz):
        return lambda i, j, t: _riesz(potential.power, t)
    ratios = [
        (_polynomial(above), _polynomial(below))
        for above, below in zip(potential.numerators, potential.denominators, strict=True)
    ]
    # The piece is settled once. At a cut, where a potential has one slope, the mean of both pieces
    # has it too, and a motion that only one of them resists still costs something.
    cuts = potential.cuts[1:-1]
    above = np.searchsorted([float(cut) for cut in cuts], g)
    pinned = {pair: cuts.index(cut) for pair, cut in _at_cuts(potential, g).items()}

    def jet(i: int, j: int, t: Ball) -> tuple[Ball, Ball, Ball]:
        if (i, j) not in pinned:
            return _ratio(ratios[above[i, j]], t)
        left, right = (_ratio(ratios[pinned[i, j] + side], t) for side in (0, 1))
        value, first, second = ((a + b) / 2 for a, b in zip(left, right, strict=True))
        return value, first, second

    return jet


def _at_cuts(potential: Potential | Riesz, g: Floats) -> dict[tuple[int, int], Fraction]:
    """The pairs whose overlap is, in floats, one at which the potential changes its formula."""
    cuts = () if isinstance(potential, Riesz) else potential.cuts[1:-1]
    return {
        pair: cut
        for cut in cuts
        for pair in permutations(range(len(g)), 2)
        if abs(g[pair] - float(cut)) <= _AT_A_CUT
    }


def _refuse_off_cuts(gram: Gram, pinned: dict[tuple[int, int], Fraction], digits: int) -> None:
    for (i, j), cut in pinned.items():
        if abs(gram[i][j] - cut) * 10**digits > 1:
            raise NotSolved(f"an overlap near {cut}, where the formula changes, is not equal to it")


def _riesz(power: float, t: Ball) -> tuple[Ball, Ball, Ball]:
    square = 2 - 2 * t
    if power == 0:
        return -square.log() / 2, 1 / square, 2 / square**2
    s = arb(power)
    value = square ** (-s / 2)
    return value, s * value / square, s * (s + 2) * value / square**2


def _ratio(pair: tuple[arb_poly, arb_poly], t: Ball) -> tuple[Ball, Ball, Ball]:
    """h = p/q with h′ = (p′ − h q′)/q and h″ = (p″ − 2h′ q′ − h q″)/q."""
    (p, p1, p2), (q, q1, q2) = (
        (f(t), f.derivative()(t), f.derivative().derivative()(t)) for f in pair
    )
    value = p / q
    first = (p1 - value * q1) / q
    return value, first, (p2 - 2 * first * q1 - value * q2) / q


def _polynomial(coefficients: tuple[Fraction, ...]) -> arb_poly:
    return arb_poly([fmpq(c.numerator, c.denominator) for c in map(Fraction, coefficients)])


def _fractions(g: arb_mat) -> Gram:
    return tuple(tuple(fraction(entry) for entry in row) for row in g.table())
