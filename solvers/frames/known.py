"""What is known of n directions in m dims: every floor, the best arrangement, and the gap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sympy import Expr, Rational, sqrt

from solvers.evidence import NotSolved
from solvers.frames.packings.found import Packing
from solvers.frames.packings.optimality import locally_best
from solvers.frames.packings.search import best_lines, best_points, least_energy, upper
from solvers.frames.programs.delsarte import overlap_floor
from solvers.frames.programs.yudin import potential_energy, values
from solvers.frames.recognition.closed_forms import exact_packing
from solvers.frames.recognition.recognise import Recognition, recognise
from theory.certificate import Certificate, Rejected
from theory.compare import sign
from theory.frames.arrangement import Arrangement
from theory.frames.bounds.stated import closed_bounds
from theory.frames.catalogue.index import build, known
from theory.frames.programs.potentials import Potential
from theory.frames.totals import total

_SAME = 1e-12
"""Values this close are the same: a search ends at some hundred times the rounding error."""

_MOST_IN_A_TURN = 16
"""Arrangements over the field of cos 2π/n are not built for more features than this."""

_MOST_UNKNOWNS = 128
"""Closed forms are looked for up to so many coordinates."""

Kind = Literal["lines", "points", "energy"]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Floor:
    """One lower bound: a closed form, or what a certificate proves.

    ``applies`` is its range of validity, or why it says nothing here: then ``value`` is ``None``.
    ``exact`` is the number itself where it has a form.
    """

    name: str
    value: float | None
    exact: Expr | None
    source: str
    applies: str = ""
    equality: str = ""
    certificate: Certificate | None = None


@dataclass(frozen=True, eq=False)
class Best:
    """The best arrangement at hand: one of the catalogue with its exact value, or a found one."""

    name: str
    value: float
    exact: Expr | None
    directions: Floats
    certificate: Certificate | None = None
    packing: Packing | None = None

    @property
    def upper(self) -> float:
        """What is proved to be attained: the value itself where it is exact."""
        return self.value if self.certificate is None else float(_proved(self.certificate, "upper"))

    @cached_property
    def nearby(self) -> str:
        """What is proved about arrangements close to a found packing, or why nothing is."""
        if self.packing is None or self.packing.kind == "energy":
            return ""
        try:
            return f"{locally_best(self.packing).words}, proved"
        except NotSolved as error:
            return f"not proved to be a local optimum: {error}"

    @cached_property
    def recognised(self) -> Recognition:
        """Its orthogonal blocks with their names."""
        return recognise(self.directions)


@dataclass(frozen=True)
class Known:
    """Both sides of one question; ``best`` is ``None`` where nothing was looked for."""

    features: int
    dims: int
    kind: Kind
    field: str
    potential: Potential | None
    floors: tuple[Floor, ...]
    best: Best | None

    def per_feature(self) -> Floats:
        """What each feature of the best arrangement suffers: its worst overlap, or its energy."""
        assert self.best is not None
        gram = self.best.directions.T @ self.best.directions
        off = gram[~np.eye(self.features, dtype=bool)].reshape(self.features, -1)
        if self.kind == "energy":
            assert self.potential is not None
            return values(self.potential, off.clip(-1, 1).ravel()).reshape(off.shape).sum(axis=1)
        return np.asarray((np.abs(off) if self.kind == "lines" else off).max(axis=1))

    @property
    def floor(self) -> Floor | None:
        """The highest of the floors that apply."""
        apply = [floor for floor in self.floors if floor.value is not None]
        return max(apply, key=lambda floor: float(floor.value or 0), default=None)

    @property
    def gap(self) -> float | None:
        """What is left between the best arrangement and the highest floor; 0 only where proved."""
        if self.best is None or self.floor is None or self.floor.value is None:
            return None
        exact = self.best.exact, self.floor.exact
        if exact[0] is not None and exact[1] is not None and sign(exact[0] - exact[1]) == 0:
            return 0.0
        return self.best.value - self.floor.value


@dataclass(frozen=True)
class Looking:
    """How long to look: starts of the packing solver, its seed, and who is told of progress."""

    starts: int = 64
    seed: int = 0
    progress: Callable[[str], None] = lambda what: None


def interference(
    features: int,
    dims: int,
    kind: Kind = "lines",
    field: str = "real",
    potential: Potential | None = None,
    looking: Looking | None = Looking(),
) -> Known:
    """Every floor that there is and the best arrangement at hand; without ``looking`` no search.

    Raises ``ValueError`` where there is nothing to ask: counts below 1, or room for all at right
    angles.
    """
    _check(features, dims, kind, field, potential)
    tell = looking.progress if looking else lambda what: None
    floors = tuple(_floors(features, dims, kind, field, potential, tell))
    best = None
    if looking is not None and field == "real":
        best = _best(features, dims, kind, potential, looking)
    return Known(features, dims, kind, field, potential, floors, best)


def _check(features: int, dims: int, kind: Kind, field: str, potential: Potential | None) -> None:
    if features < 1 or dims < 1:
        raise ValueError(f"features and dims must be at least 1, got {features} and {dims}")
    if features <= dims:
        raise ValueError(
            f"features must be more than dims, or all fit at right angles with no interference: "
            f"got {features} and {dims}"
        )
    if dims == 1:
        raise ValueError("dims must be at least 2, got 1: on one axis all overlaps are 1 or -1")
    if kind == "energy" and potential is None:
        raise ValueError("an energy needs a potential")
    if field == "complex" and kind != "lines":
        raise ValueError(f"complex directions are compared as lines, got {kind}")


def _floors(
    features: int,
    dims: int,
    kind: Kind,
    field: str,
    potential: Potential | None,
    tell: Callable[[str], None],
) -> Iterator[Floor]:
    if kind != "energy":
        for stated in closed_bounds(features, dims, kind, field):
            tell(stated.name)
            yield Floor(
                stated.name,
                None if stated.value is None else float(stated.value),
                stated.value if stated.exact else None,
                stated.source,
                stated.applies,
                stated.equality,
            )
    if field == "real":
        tell("linear program")
        yield _programmed(features, dims, kind, potential)


def _programmed(features: int, dims: int, kind: Kind, potential: Potential | None) -> Floor:
    """What linear programming proves, or why it proved nothing."""
    name, source = "linear program", _PROGRAM_SOURCES[kind]
    try:
        if kind == "energy":
            assert potential is not None
            certificate: Certificate = potential_energy(features, dims, potential)
        else:
            certificate = overlap_floor(features, dims, kind)
        certificate.proves()
    except (NotSolved, Rejected) as error:
        return Floor(name, None, None, source, f"no certificate was found: {error}")
    exact = _proved(certificate, "lower")
    return Floor(name, float(exact), exact, source, "m ≥ 2", certificate=certificate)


def _proved(certificate: Certificate, side: str) -> Expr:
    """The bound that a certificate proves; of lines it may be a root."""
    squared = getattr(certificate, "squared", None)
    if squared is not None:
        return sqrt(Rational(squared))
    return Rational(certificate.bounds()[side])  # type: ignore[attr-defined]


_PROGRAM_SOURCES = {
    "lines": "delsarte1977",
    "points": "delsarte1977",
    "energy": "yudin1992",
}


def _best(
    features: int, dims: int, kind: Kind, potential: Potential | None, looking: Looking
) -> Best:
    """The best of the catalogue, unless the search finds a better one."""
    found = _searched(features, dims, kind, potential, looking)
    named = [_of_catalogue(name, kind, potential) for name in _names(features, dims)]
    best = min(named, key=lambda b: b.value, default=None)
    if best is not None and best.value <= found.value + _SAME:
        return best
    return found


def _names(features: int, dims: int) -> list[str]:
    names = known(features, dims)
    if features <= _MOST_IN_A_TURN:
        return names
    return [name for name in names if "gon" not in name and "harmonic" not in name]


def _searched(
    features: int, dims: int, kind: Kind, potential: Potential | None, looking: Looking
) -> Best:
    looking.progress("search")
    if kind == "energy":
        assert potential is not None
        packing = least_energy(features, dims, potential, looking.starts, looking.seed)
    else:
        search = best_lines if kind == "lines" else best_points
        packing = search(features, dims, looking.starts, looking.seed)
    exact = _exactly(packing, kind, potential)
    value = packing.value if exact is None else float(exact)
    return Best("found by search", value, exact, packing.directions, upper(packing), packing)


def _exactly(packing: Packing, kind: Kind, potential: Potential | None) -> Expr | None:
    """The value in closed form, proved by the exact arrangement that has it; or ``None``."""
    if packing.features * packing.dims > _MOST_UNKNOWNS:
        return None
    arrangement = exact_packing(packing)
    if arrangement is None:
        return None
    exact = _value(arrangement, kind, potential)
    # An exact arrangement near the found one that is worth something else is another one.
    return exact if abs(float(exact) - packing.value) <= _SAME else None


def _of_catalogue(name: str, kind: Kind, potential: Potential | None) -> Best:
    arrangement = build(name)
    exact = _value(arrangement, kind, potential)
    return Best(name, float(exact), exact, coordinates(arrangement))


def _value(arrangement: Arrangement, kind: Kind, potential: Potential | None) -> Expr:
    if kind == "lines":
        return arrangement.coherence()
    if kind == "points":
        return arrangement.largest_overlap()
    assert potential is not None
    return total(arrangement, potential)


def coordinates(arrangement: Arrangement) -> Floats:
    """Unit directions with these overlaps, in floats: (m, n)."""
    gram = np.array(arrangement.gram.tolist(), dtype=np.float64)
    values, vectors = np.linalg.eigh(gram)
    kept = np.sqrt(np.maximum(values[-arrangement.dims :], 0.0))
    return np.asarray((vectors[:, -arrangement.dims :] * kept).T, dtype=np.float64)
