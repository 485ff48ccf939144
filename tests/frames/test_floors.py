"""Floors of the worst overlap: exact in sharp cases, never above known arrangements."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from sympy import Rational

from solvers.codes import linear
from solvers.evidence import NotSolved
from solvers.frames.programs.delsarte import overlap_floor, touching, touching_lines
from theory.certificate import Rejected, read, write
from theory.frames.catalogue import index
from theory.frames.overlaps import compared
from theory.frames.programs.floors import LineFloor, PointFloor, strict

F = Fraction
HALF = F(1, 2)
E8 = PointFloor(F(8), F(240), HALF, touching(8, [F(-1), -HALF, F(0), HALF]).coefficients)
SIX = LineFloor(F(3), F(6), F(1, 5), touching_lines(3, [F(1, 5)]).coefficients)


@pytest.mark.parametrize(
    ("features", "dims", "overlap"),
    [
        (2, 5, F(-1)),
        (3, 2, -HALF),
        (4, 3, F(-1, 3)),
        (4, 7, F(-1, 3)),  # a simplex needs no more dims
        (4, 2, F(0)),
        (6, 3, F(0)),
        (6, 2, HALF),
        (16, 5, F(1, 5)),
        (27, 6, F(1, 4)),
        (56, 7, F(1, 3)),
        (240, 8, HALF),
    ],
)
def test_points_where_the_program_is_sharp(features: int, dims: int, overlap: Fraction) -> None:
    floor = overlap_floor(features, dims, "points", 8)
    assert read(write(floor)).proves() == (
        f"some two of any {features} unit vectors in {dims} dims have overlap >= {overlap}"
    )
    assert floor.bounds() == {"lower": overlap}


@pytest.mark.parametrize(
    ("features", "dims", "squared"),
    [
        (3, 2, F(1, 4)),
        (4, 3, F(1, 9)),
        (6, 3, F(1, 5)),  # icosahedron
        (16, 6, F(1, 9)),
        (28, 7, F(1, 9)),
        (276, 23, F(1, 25)),
        (12, 4, F(1, 4)),  # 24-cell
        (120, 8, F(1, 4)),  # E8
        (100, 50, F(1, 99)),
    ],
)
def test_lines_where_the_program_is_sharp(features: int, dims: int, squared: Fraction) -> None:
    floor = overlap_floor(features, dims, "lines", 8)
    assert floor.proves() == (
        f"some two of any {features} lines in {dims} dims have squared overlap >= {squared}"
    )
    lower = floor.bounds()["lower"]
    assert lower**2 <= squared
    assert float(lower) == pytest.approx(math.sqrt(squared), abs=2.0**-52)


@pytest.mark.parametrize(
    ("features", "dims", "known"),
    [
        # Worst overlaps attained: circles, and the corners of the icosahedron and of the antiprism.
        (5, 2, math.cos(2 * math.pi / 5)),
        (7, 2, math.cos(2 * math.pi / 7)),
        (12, 3, 1 / math.sqrt(5)),
    ],
)
def test_irrational_floors_are_met_from_below(features: int, dims: int, known: float) -> None:
    lower = float(overlap_floor(features, dims, "points", 12).bounds()["lower"])
    assert known - 1e-8 < lower <= known


@pytest.mark.parametrize(
    ("features", "dims", "known"),
    [(7, 3, 1 / math.sqrt(3)), (10, 3, 0.686140661635), (5, 3, 1 / math.sqrt(5))],
)
def test_lines_are_never_above_what_is_known(features: int, dims: int, known: float) -> None:
    """Seven: the diagonals of cube and octahedron; ten: the best known packing."""
    assert 0 < overlap_floor(features, dims, "lines", 8).bounds()["lower"] <= known


@given(st.integers(2, 5), st.integers(1, 12), st.integers(0, 2**32 - 1))
@settings(max_examples=6)
def test_no_random_points_or_lines_are_below_the_floor(dims: int, more: int, seed: int) -> None:
    features = dims + more
    w = np.random.default_rng(seed).normal(size=(dims, features))
    w /= np.linalg.norm(w, axis=0)
    overlaps = (w.T @ w)[np.triu_indices(features, 1)]
    assert overlap_floor(features, dims, "points", 4).bounds()["lower"] <= overlaps.max()
    assert overlap_floor(features, dims, "lines", 4).bounds()["lower"] <= abs(overlaps).max()


@pytest.mark.parametrize("kind", ["points", "lines"])
def test_more_features_never_lower_the_floor(kind: str) -> None:
    floors = [overlap_floor(n, 3, kind, 4).bounds()["lower"] for n in (4, 5, 6, 7, 9, 12)]
    assert floors == sorted(floors)


@pytest.mark.parametrize(
    ("forged", "reason"),
    [
        (replace(E8, features=F(239)), "f.1./f_0 must be at most 239, is 240"),
        (replace(E8, features=F(1)), "features must be a whole number >= 2"),
        (replace(E8, dims=F(10**6 + 1)), "dims must be at most 1000000, got 1000001"),
        (
            PointFloor(F(3), F(10**100), F(-1, 10**150), (F(1, 10**150), F(1))),
            "features must be at most",
        ),
        (replace(E8, dims=F(9)), "positive somewhere"),
        (replace(E8, overlap=HALF + F(1, 10**20)), "positive somewhere"),
        (replace(E8, overlap=HALF - F(1, 10**20)), "f must be 0 at"),
        (replace(E8, overlap=F(1)), r"largest must be in \[-1, 1\)"),
        (replace(E8, coefficients=E8.coefficients[:-1]), "positive somewhere"),
        (replace(E8, coefficients=()), "at least one entry"),
        (
            replace(E8, coefficients=(E8.coefficients[0] * F(99, 100), *E8.coefficients[1:])),
            "f.1./f_0 must be at most 240",
        ),
    ],
)
def test_a_forged_floor_of_points_is_rejected(forged: PointFloor, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        forged.proves()


@pytest.mark.parametrize(
    ("forged", "reason"),
    [
        (replace(SIX, features=F(5)), "f.1./f_0 must be at most 5, is 6"),
        (replace(SIX, features=F(13, 2)), "features must be a whole number"),
        (replace(SIX, dims=F(4)), "positive somewhere|at most 6"),
        (replace(SIX, dims=F(10**400)), "at most 1000000, got a positive fraction of 1330 bits"),
        (replace(SIX, squared=F(1, 5) + F(1, 10**20)), "positive somewhere"),
        (replace(SIX, squared=F(1, 5) - F(1, 10**20)), "f as a polynomial in t.2 must be 0 at"),
        (replace(SIX, squared=F(1)), r"squared must be in \[0, 1\)"),
        (replace(SIX, coefficients=SIX.coefficients[:1]), "positive somewhere"),
    ],
)
def test_a_forged_floor_of_lines_is_rejected(forged: LineFloor, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        forged.proves()


def test_one_feature_more_is_a_floor_too_and_one_less_is_none() -> None:
    assert replace(E8, features=F(241)).proves().startswith("some two of any 241")


@pytest.mark.parametrize(
    ("f", "q", "accepted"),
    [
        ((F(1), F(1)), (F(1), F(-1)), True),
        ((F(1), F(0), F(1)), (F(1), F(0), F(-1)), True),
        ((F(1), F(0), F(1)), (F(1), F(-1), F(0)), False),  # f + ε q has a coefficient −ε
        ((F(1), F(1)), (F(0), F(-1)), False),  # f + ε q allows no fewer
        ((F(1), F(1)), (F(-1), F(1)), False),
    ],
)
def test_when_a_bound_equal_to_the_number_is_strict(
    f: tuple[F, ...], q: tuple[F, ...], accepted: bool
) -> None:
    if accepted:
        assert strict(f, q) is None  # type: ignore[func-returns-value]
        return
    with pytest.raises(Rejected, match="no polynomial near it allows fewer"):
        strict(f, q)


def _liar(lie: Callable[[Any], None]) -> Callable[..., Any]:
    def lying(*arguments: Any, **options: Any) -> Any:
        came = linprog(*arguments, **options)
        lie(came)
        return came

    return lying


def _nan(came: Any) -> None:
    came.x = None if came.x is None else np.full_like(came.x, np.nan)


def _status(came: Any) -> None:
    came.status = 3


@pytest.mark.parametrize("lie", [_nan, _status])
def test_a_lying_solver_yields_no_floor(
    lie: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linear, "linprog", _liar(lie))
    with pytest.raises(NotSolved):
        overlap_floor(8, 3, "points", 4)


@pytest.mark.parametrize("factor", [0.999, 1.001, 2.0])
def test_a_perturbed_solution_yields_no_floor_above_the_antiprism(
    factor: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    def perturb(came: Any) -> None:
        if came.x is not None:
            came.x = came.x * factor ** np.arange(1, len(came.x) + 1)

    monkeypatch.setattr(linear, "linprog", _liar(perturb))
    try:
        floor = overlap_floor(8, 3, "points", 4)
    except NotSolved:
        return
    # The best eight points: overlap of the square antiprism, (2√2 − 1)/7 = 0.2612….
    assert floor.bounds()["lower"] < 0.27


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: overlap_floor(1, 3, "points"), "features must be a whole number >= 2, got 1"),
        (lambda: overlap_floor(0, 3, "lines"), "features must be a whole number >= 2, got 0"),
        (lambda: overlap_floor(2.5, 3, "points"), "features must be a whole number"),  # type: ignore[arg-type]
        (lambda: overlap_floor(3, 1, "points"), "dims must be a whole number >= 2, got 1"),
        (lambda: overlap_floor(3, 3, "lines"), "features must be more than dims for lines"),
        (lambda: overlap_floor(3, 2, "planes"), 'kind must be "points" or "lines"'),
        (lambda: overlap_floor(3, 2, "lines", 0), "degree must be in 1..100"),
    ],
)
def test_bad_input(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()


SMALL = sorted(
    name for name, entry in index.ENTRIES.items() if entry.features <= 130 and entry.dims >= 2
)


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
def test_no_arrangement_of_the_catalogue_is_below_the_floor(name: str) -> None:
    arrangement, kind = index.build(name), index.ENTRIES[name].kind
    floor = overlap_floor(arrangement.features, arrangement.dims, kind, 8).bounds()["lower"]
    attained = arrangement.largest_overlap() if kind == "points" else arrangement.coherence()
    assert compared(Rational(floor.numerator, floor.denominator), attained) <= 0
