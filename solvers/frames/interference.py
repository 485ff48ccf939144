"""Asking all programs and searches of this room how little n directions in m dims interfere."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from sympy import Expr, ImmutableMatrix, Rational
from threadpoolctl import threadpool_limits

from solvers.evidence import NotSolved
from solvers.frames.known import (
    MOST_UNKNOWNS,
    SAME,
    Best,
    Floats,
    Floor,
    Kind,
    Known,
    below,
    proved,
)
from solvers.frames.packings.search import (
    VARIATIONS,
    best_lines,
    best_points,
    least_energy,
    upper,
)
from solvers.frames.packings.surrogate import Riesz
from solvers.frames.programs.delsarte import overlap_floor
from solvers.frames.programs.least_cost import least_cost
from solvers.frames.programs.scaling import at_size_one, divided, size
from solvers.frames.programs.sharp import (
    Spectrum,
    optimal_distance_energy,
    optimal_energy,
    sharp_code,
    spectrum,
)
from solvers.frames.programs.sharp_triples import sharp_triples
from solvers.frames.programs.smooth import smooth_energy
from solvers.frames.programs.thomson import distance_energy, of_formula, riesz
from solvers.frames.programs.three_point import three_point_energy
from solvers.frames.programs.yudin import potential_energy
from solvers.frames.recognition.closed_forms import exact_packing, simplest_form
from theory.certificate import Certificate, Rejected
from theory.frames.arrangement import Arrangement
from theory.frames.bounds.stated import closed_bounds
from theory.frames.catalogue.basic import simplex
from theory.frames.catalogue.index import build, known
from theory.frames.programs.potentials import Potential
from theory.frames.programs.smooth import Formula
from theory.frames.programs.smooth_energies import MOST_PAIRS
from theory.frames.totals import total

_MOST_IN_A_TURN = 16
"""Arrangements over the field of cos 2π/n are not built for more features than this."""
_MOST_WITHOUT_A_NAME = 64
"""Nor are arrangements that belong to no size."""
_FULL_SIZE, _FEWEST_STARTS, _QUICK_STARTS = 256, 8, 3
"""Beyond so many coordinates there are fewer starts, but never less than this; in a hurry fewer."""
_NEARLY = 1e-6
"""A linear program that leaves no more of a gap than this may leave none."""
_SHARP_ORDER = 5
"""Triples of a lower order are not tried for a proof without a gap: it takes many seconds."""

_PAIRS = "linear program"


@dataclass(frozen=True)
class Looking:
    """How long to look: starts of the packing solver, its seed, and who is told of progress.

    ``order`` is that of the three-point program for energies; 0 leaves it out. In a ``hurry`` large
    sizes, where a start takes seconds, get only a few and no variations of the best.
    """

    starts: int = 64
    seed: int = 0
    order: int = 0
    hurry: bool = False
    progress: Callable[[str], None] = lambda what: None


def interference(
    features: int,
    dims: int,
    kind: Kind = "lines",
    field: str = "real",
    potential: Potential | Formula | None = None,
    looking: Looking | None = Looking(),
) -> Known:
    """Every floor that there is and the best arrangement at hand; without ``looking`` no search.

    Raises ``ValueError`` where there is nothing to ask: counts below 1, or room for all at right
    angles.
    """
    _check(features, dims, kind, field, potential)
    last = Known(features, dims, kind, field, potential, (), None)
    # Small matrices: threads of a linear algebra library only wait for each other.
    with threadpool_limits(limits=1):
        try:
            for found in _answers(last, looking):
                last = found
        except KeyboardInterrupt:
            return replace(last, interrupted=True)
    return last


def _answers(found: Known, looking: Looking | None) -> Iterator[Known]:
    """More and more is known, until the gap is closed or everybody was asked."""
    for floor in _floors(found, looking or Looking()):
        found = found.with_floor(floor)
        yield found
    if looking is None or found.field == "complex":
        return
    for ask in (_of_catalogue, _searched):
        best = ask(found, looking)
        if best is not None and found.is_improved_by(best):
            found = replace(found, best=best)
            yield found
            for floor in _touching(found, looking):
                found = found.with_floor(floor)
            yield found
        if best is not None and best.packing is not None and best.packing.interrupted:
            raise KeyboardInterrupt
        if found.is_closed:
            return


def _check(
    features: int, dims: int, kind: Kind, field: str, potential: Potential | Formula | None
) -> None:
    if features < 1 or dims < 1:
        raise ValueError(f"features and dims must be at least 1, got {features} and {dims}")
    if features <= dims and kind != "energy":
        raise ValueError(
            "features must be more than dims, or all fit at right angles with no interference: "
            f"got {features} and {dims}"
        )
    if features < 2:
        raise ValueError(f"features must be at least 2: one has no energy, got {features}")
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
                None if stated.value is None else below(stated.value),
                stated.value if stated.exact else None,
                stated.source,
                stated.applies,
                stated.equality,
                stated.cited,
            )
    if field == "complex":
        return
    if potential is None:
        looking.progress(_PAIRS)
        yield _certified(_PAIRS, lambda: overlap_floor(features, dims, kind), kind)
        return
    yield _certified("cost of a pair", lambda: least_cost(features, dims, potential), "constant")
    looking.progress(_PAIRS)
    yield _certified(_PAIRS, lambda: _of_pairs(features, dims, potential), kind)
    if looking.order and features > 2 and isinstance(potential, Potential):
        looking.progress("three-point program")
        order = looking.order
        yield _certified(
            "three-point program",
            lambda: at_size_one(
                features, dims, potential, partial(three_point_energy, features, dims, order=order)
            ),
            "triples",
        )


def _of_pairs(features: int, dims: int, potential: Potential | Formula) -> Certificate:
    """The linear program's certificate: exact where the potential is a fraction of polynomials."""
    if isinstance(potential, Potential):
        return at_size_one(features, dims, potential, partial(potential_energy, features, dims))
    distance = of_formula(potential)
    if distance is None:
        return smooth_energy(features, dims, potential)
    try:
        return at_size_one(features, dims, distance, partial(distance_energy, features, dims))
    except NotSolved:
        return smooth_energy(features, dims, potential)


def _met(
    features: int, dims: int, potential: Potential | Formula, overlaps: Spectrum
) -> Certificate:
    """The certificate that touches at all overlaps, over the field of these."""
    if isinstance(potential, Potential):
        exact = partial(optimal_energy, features, dims, overlaps=overlaps)
        return at_size_one(features, dims, potential, exact)
    distance = of_formula(potential)
    assert distance is not None
    of_distance = partial(optimal_distance_energy, features, dims, overlaps=overlaps)
    return at_size_one(features, dims, distance, of_distance)


def _touching(found: Known, looking: Looking) -> Iterator[Floor]:
    """Where so little gap is left that there may be none: the certificate that meets the best."""
    best, potential = found.best, found.potential
    # No polynomial over the field of the overlaps meets exp, log or a root.
    if isinstance(potential, Formula) and of_formula(potential) is None:
        return
    arrangement = best.arrangement if best else None
    if best is None or arrangement is None or not found.gap or found.kind == "lines":
        return
    pairs = max((f.value or 0.0 for f in found.floors if f.name == _PAIRS), default=0.0)
    name, asked = f"{_PAIRS}, touching", (found.features, found.dims)
    nearly = best.value - pairs <= _NEARLY * max(1.0, abs(best.value))
    if nearly and potential is None:
        yield _certified(name, lambda: sharp_code(*asked, spectrum(arrangement)), found.kind)
    elif nearly and potential is not None:
        propose = partial(_met, *asked, potential, spectrum(arrangement))
        yield _certified(name, propose, found.kind)
    elif isinstance(potential, Potential) and looking.order >= _SHARP_ORDER:
        looking.progress("three-point program, touching")
        yield _certified(
            "three-point program, touching",
            lambda: at_size_one(
                *asked, potential, partial(sharp_triples, arrangement, order=looking.order)
            ),
            "triples",
        )


def _certified(name: str, propose: Callable[[], Certificate], source: str) -> Floor:
    """What a program proves, or why it proved nothing."""
    try:
        certificate = propose()
        certificate.proves()
    except (NotSolved, Rejected, ValueError) as error:
        return Floor(name, None, None, _SOURCES[source], f"no certificate was found: {error}")
    exact = proved(certificate, "lower")
    return Floor(name, below(exact), exact, _SOURCES[source], "m ≥ 2", certificate=certificate)


_SOURCES = {
    "lines": "delsarte1977",
    "points": "delsarte1977",
    "energy": "yudin1992",
    "triples": "cohn2012",
    "constant": "derived here",
}


def _of_catalogue(found: Known, looking: Looking) -> Best | None:
    """The best of the arrangements with names, if there is one of this size."""
    looking.progress("catalogue")
    built = [build(name) for name in _names(found.features, found.dims)]
    if found.kind == "energy":
        built += _without_a_name(found)
    named = [(made, _value(made, found.kind, found.potential)) for made in built]
    if not named:
        return None
    made, exact = min(named, key=lambda one: float(one[1]))
    return Best(made.name, float(exact), exact, coordinates(made), arrangement=made)


def _without_a_name(found: Known) -> list[Arrangement]:
    """All in one place; of no more than dims also the simplex in a part of these, right angles."""
    features, dims = found.features, found.dims
    if features > _MOST_WITHOUT_A_NAME:
        return []
    made = []
    if isinstance(found.potential, Potential) or not (
        found.potential is None or found.potential.infinite_at_one()
    ):
        made.append(Arrangement("all in one place", ImmutableMatrix.ones(features, features), dims))
    if features <= dims:
        made.append(Arrangement("simplex", simplex(features - 1).gram, dims))
        made.append(Arrangement("right angles", ImmutableMatrix.eye(features), dims))
    return made


def _names(features: int, dims: int) -> list[str]:
    names = known(features, dims)
    if features <= _MOST_IN_A_TURN:
        return names
    return [name for name in names if "gon" not in name and "harmonic" not in name]


def _searched(found: Known, looking: Looking) -> Best | None:
    if isinstance(found.potential, Formula) and math.comb(found.features, 2) > MOST_PAIRS:
        # What is found of so many pairs could not be enclosed.
        return None
    looking.progress("search")
    asked = (found.features, found.dims)
    unknowns = max(_FULL_SIZE, found.features * found.dims)
    hurry = looking.hurry and unknowns > _FULL_SIZE
    # The time of a start grows faster than the number of coordinates.
    fewer = looking.starts * _FULL_SIZE ** (1 + hurry) // unknowns ** (1 + hurry)
    starts = max(_QUICK_STARTS if hurry else _FEWEST_STARTS, fewer)
    if found.potential is not None:
        # A steep potential overflows where a step is too long; such steps are not taken.
        with np.errstate(over="ignore", invalid="ignore"):
            packing = least_energy(*asked, _in_floats(found.potential), starts, looking.seed)
    else:
        search = best_lines if found.kind == "lines" else best_points
        packing = search(*asked, starts, looking.seed, variations=0 if hurry else VARIATIONS)
    value, directions = packing.value, packing.directions
    best = Best("found by search", value, None, directions, upper(packing), packing)
    if starts < looking.starts:
        best = replace(best, hurried=f"not {looking.starts}, which would take long at this size")
    if isinstance(packing.potential, Formula) or found.features * found.dims > MOST_UNKNOWNS:
        return best
    near = exact_packing(packing)
    if near is None:
        return best
    exact = _simplest(near, found)
    # An exact arrangement near the found one that is worth something else is another one.
    if abs(float(exact) - value) > SAME * max(1.0, abs(value)):
        return best
    return replace(best, value=float(exact), exact=exact, arrangement=near)


def _simplest(arrangement: Arrangement, found: Known) -> Expr:
    """What it is worth, as short as it can be written; the numbers of a form must not be long."""
    if not isinstance(found.potential, Potential):
        return simplest_form(_value(arrangement, found.kind, found.potential))
    times = size(found.potential, found.features, found.dims)
    of_one = _value(arrangement, found.kind, divided(found.potential, times))
    return Rational(times) * simplest_form(of_one)


def _in_floats(potential: Potential | Formula) -> Potential | Riesz | Formula:
    """A whole power of the distance as such: of it more is known."""
    distance = of_formula(potential) if isinstance(potential, Formula) else None
    power = len(distance.below) - 1 if distance else 0
    return Riesz(power) if power and distance == riesz(power) else potential


def _value(arrangement: Arrangement, kind: Kind, potential: Potential | Formula | None) -> Expr:
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
    found = (vectors[:, -arrangement.dims :] * kept).T
    # Of fewer features than dims the other coordinates are 0.
    rest = np.zeros((arrangement.dims - len(found), arrangement.features))
    return np.vstack([found, rest])
