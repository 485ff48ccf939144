"""What is known of n directions in m dims: every floor, the best arrangement, and the gap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sympy import Expr, Rational, sqrt
from threadpoolctl import threadpool_limits

from solvers.evidence import NotSolved, as_exact
from solvers.frames.packings.found import Packing
from solvers.frames.packings.optimality import locally_best
from solvers.frames.packings.search import best_lines, best_points, least_energy, upper
from solvers.frames.programs.delsarte import overlap_floor
from solvers.frames.programs.sharp import optimal_energy, sharp_code, spectrum
from solvers.frames.programs.sharp_triples import sharp_triples
from solvers.frames.programs.three_point import three_point_energy
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

_NEARLY = 1e-6
"""A linear program that leaves no more of a gap than this may leave none."""
_SHARP_ORDER = 5
"""Triples of a lower order are not tried for a proof without a gap: it takes many seconds."""

_PAIRS = "linear program"

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
    arrangement: Arrangement | None = None

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
    """How long to look: starts of the packing solver, its seed, and who is told of progress.

    ``order`` is that of the three-point program for energies; 0 leaves it out.
    """

    starts: int = 64
    seed: int = 0
    order: int = 0
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
    # Small matrices: threads of a linear algebra library only wait for each other.
    with threadpool_limits(limits=1):
        found = Known(features, dims, kind, field, potential, (), None)
        floors = tuple(_floors(found, looking or Looking()))
        best = None
        if looking is not None and field == "real":
            best = _best(features, dims, kind, potential, looking)
        found = replace(found, floors=floors, best=best)
        return replace(found, floors=floors + tuple(_touching(found, looking or Looking())))


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


def _floors(asked: Known, looking: Looking) -> Iterator[Floor]:
    features, dims, kind = asked.features, asked.dims, asked.kind
    field, potential = asked.field, asked.potential
    if kind != "energy":
        for stated in closed_bounds(features, dims, kind, field):
            looking.progress(stated.name)
            yield Floor(
                stated.name,
                None if stated.value is None else float(stated.value),
                stated.value if stated.exact else None,
                stated.source,
                stated.applies,
                stated.equality,
            )
    if field == "complex":
        return
    looking.progress(_PAIRS)
    if potential is None:
        yield _certified(_PAIRS, lambda: overlap_floor(features, dims, kind), kind)
        return
    yield _certified(_PAIRS, lambda: potential_energy(features, dims, potential), kind)
    if looking.order and features > 2:
        looking.progress("three-point program")
        order = looking.order
        propose = partial(three_point_energy, features, dims, potential, order)
        yield _certified("three-point program", propose, "triples")


def _touching(found: Known, looking: Looking) -> Iterator[Floor]:
    """Where so little gap is left that there may be none: the certificate that meets the best."""
    best, potential = found.best, found.potential
    arrangement = best.arrangement if best else None
    if best is None or arrangement is None or not found.gap or found.kind == "lines":
        return
    pairs = max((f.value or 0.0 for f in found.floors if f.name == _PAIRS), default=0.0)
    name, size = f"{_PAIRS}, touching", (found.features, found.dims)
    nearly = best.value - pairs <= _NEARLY * max(1.0, abs(best.value))
    if nearly and potential is None:
        yield _certified(name, lambda: sharp_code(*size, spectrum(arrangement)), found.kind)
    elif nearly and potential is not None:
        propose = partial(optimal_energy, *size, potential, spectrum(arrangement))
        yield _certified(name, propose, found.kind)
    elif potential is not None and looking.order >= _SHARP_ORDER:
        looking.progress("three-point program, touching")
        triples = partial(sharp_triples, arrangement, potential, looking.order)
        yield _certified("three-point program, touching", triples, "triples")


def _certified(name: str, propose: Callable[[], Certificate], source: str) -> Floor:
    """What a program proves, or why it proved nothing."""
    try:
        certificate = propose()
        certificate.proves()
    except (NotSolved, Rejected, ValueError) as error:
        return Floor(name, None, None, _SOURCES[source], f"no certificate was found: {error}")
    exact = _proved(certificate, "lower")
    return Floor(name, float(exact), exact, _SOURCES[source], "m ≥ 2", certificate=certificate)


def _proved(certificate: Certificate, side: str) -> Expr:
    """The bound that a certificate proves; of lines it may be a root."""
    squared = getattr(certificate, "squared", None)
    if squared is not None:
        return sqrt(Rational(squared))
    bound: Expr = as_exact(certificate.bounds()[side])  # type: ignore[attr-defined]
    return bound


_SOURCES = {
    "lines": "delsarte1977",
    "points": "delsarte1977",
    "energy": "yudin1992",
    "triples": "cohn2012",
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
    found = Best(
        "found by search", packing.value, None, packing.directions, upper(packing), packing
    )
    if features * dims > _MOST_UNKNOWNS or (arrangement := exact_packing(packing)) is None:
        return found
    exact = _value(arrangement, kind, potential)
    # An exact arrangement near the found one that is worth something else is another one.
    if abs(float(exact) - packing.value) > _SAME:
        return found
    return replace(found, value=float(exact), exact=exact, arrangement=arrangement)


def _of_catalogue(name: str, kind: Kind, potential: Potential | None) -> Best:
    arrangement = build(name)
    exact = _value(arrangement, kind, potential)
    return Best(name, float(exact), exact, coordinates(arrangement), arrangement=arrangement)


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
