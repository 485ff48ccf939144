"""What is proved of a packing that was found: that it exists, and that nothing near is better."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from solvers.evidence import NotSolved
from solvers.frames.packings.active_set import problem
from solvers.frames.packings.enclosing import enclosed
from solvers.frames.packings.enclosing_energies import Optimum, enclosed_energy
from solvers.frames.packings.enclosing_rigid import enclosed_rigid
from solvers.frames.packings.found import Packing
from solvers.frames.recognition.closed_forms import exact_packing
from theory.frames.arrangement import Arrangement
from theory.frames.packings.local_optima import LocalOptimum
from theory.frames.packings.rigid_optima import RigidOptimum
from theory.frames.packings.stress import STRICT, Rigidity, rigidity

_ROOM = 1e-6
"""How far a free direction keeps from the worst overlap: far more than floats are off."""


@dataclass(frozen=True)
class LocallyBest:
    """A proof that a packing is a local optimum: by its enclosure, or by its exact closed form.

    Either there is a ``certificate``, or ``exact`` is the arrangement and ``rigidity`` its stress.
    It is strict up to rotations, but for the ``rattlers``, which may move without any effect; the
    exact arrangement is without them. An energy has a certificate only. A `RigidOptimum` does not
    say that the minimum is strict.
    """

    rattlers: tuple[int, ...]
    certificate: LocalOptimum | RigidOptimum | Optimum | None = None
    exact: Arrangement | None = None
    rigidity: Rigidity | None = None

    @property
    def words(self) -> str:
        if isinstance(self.certificate, RigidOptimum):
            radius = float(self.certificate.radius)
            return f"a local minimum within {radius:.0e}, nothing near is better"
        if not self.rattlers:
            return STRICT
        free = ", ".join(map(str, self.rattlers))
        return f"local minimum, strict up to rotation and the free directions {free}"


def locally_best(packing: Packing) -> LocallyBest:
    """The proof, or `NotSolved` with the reason why there is none.

    >>> from solvers.frames.packings.search import best_lines
    >>> locally_best(best_lines(6, 3, starts=4)).words
    'strict local minimum up to rotation'
    """
    if packing.kind == "energy":
        certificate = enclosed_energy(packing)
        return LocallyBest(certificate.free(), certificate)
    backbone = problem(packing).backbone
    rattlers = tuple(sorted(set(range(packing.features)) - set(backbone)))
    try:
        return LocallyBest(rattlers, certificate=enclosed(packing))
    except NotSolved as error:
        reason = str(error)
    try:
        return _by_closed_form(packing, backbone, rattlers)
    except (NotSolved, ValueError) as error:
        reason = f"{reason}, and {error}"
    try:
        return LocallyBest(rattlers, certificate=enclosed_rigid(packing))
    except NotSolved:
        raise NotSolved(reason) from None


def _by_closed_form(
    packing: Packing, backbone: tuple[int, ...], rattlers: tuple[int, ...]
) -> LocallyBest:
    """The proof that an exact arrangement is rigid under a stress."""
    _refuse_unless_free(packing, rattlers)
    held = _only(packing, backbone)
    exact = exact_packing(held)
    if exact is None:
        raise NotSolved("no closed form was found")
    pairs = combinations(range(held.features), 2)
    found = rigidity(exact, packing.kind, {(i, j): float(held.stress[i, j]) for i, j in pairs})
    if found.words != STRICT:
        raise NotSolved(f"the closed form is no strict optimum: {found.words}")
    return LocallyBest(rattlers, exact=exact, rigidity=found)


def _refuse_unless_free(packing: Packing, rattlers: tuple[int, ...]) -> None:
    """Directions without stress must keep well away from the worst overlap, or they are held."""
    g = packing.directions.T @ packing.directions
    g = np.abs(g) if packing.kind == "lines" else g
    np.fill_diagonal(g, -1.0)
    for i in rattlers:
        if g[i].max() > packing.value - _ROOM:
            raise NotSolved(f"direction {i} carries no stress but is at the worst overlap")


def _only(packing: Packing, features: tuple[int, ...]) -> Packing:
    """The packing without its other directions."""
    kept = list(features)
    return replace(
        packing,
        directions=packing.directions[:, kept],
        stress=packing.stress[np.ix_(kept, kept)],
    )
