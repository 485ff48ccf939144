"""The program over blocks: exact and in floats, its price, its figures."""

from dataclasses import replace
from fractions import Fraction as F

import numpy as np
import pytest
from matplotlib.axes import Axes
from sympy import Integer, Rational

from papers.toy_models.blocks import G_05_TIES
from papers.toy_models.figures import dimensionality, features_per_dim, saving
from papers.toy_models.large_models import trained_geometries
from papers.toy_models.one_hot_blocks import FLOORS, stored
from solvers.evidence import NotSolved
from solvers.models.blocks.program import (
    Geometry,
    block_program,
    curves,
    envelope,
)
from solvers.models.one_hot.floor import one_hot_floor
from theory.certificate import Rejected, read, write
from theory.claim import Effort
from theory.frames.catalogue.index import build
from theory.models.blocks.products import relative_saving
from theory.models.blocks.theorems import best_plan, named, one_hot_loss, root_saving
from theory.models.one_hot.floor import OneHotFloor
from theory.notation import m

DENSITIES = (Rational(1, 2), Rational(1, 10), Rational(1, 50))
NAMES = ("dedicated", "digon", "pentagon", "hexagon")


def test_curves_are_the_proved_savings() -> None:
    for curve in curves(NAMES, DENSITIES):
        for value, d in zip(curve.saving, DENSITIES, strict=True):
            proved = float(relative_saving([named(curve.name)], d).mid())
            assert abs(value - proved) < 1e-13


@pytest.mark.parametrize("place", range(len(DENSITIES)))
@pytest.mark.parametrize("limits", [(400, 30), (7, 3), (3, 3), (4, 3)])
def test_the_program_in_floats_is_the_exact_one(place: int, limits: tuple[int, int]) -> None:
    found = curves(NAMES, DENSITIES)
    plan = block_program(found, place, *limits)
    worth = [Rational(float(c.saving[place] * c.dims)) for c in found]
    value, counts = best_plan(
        worth, [c.features for c in found], [c.dims for c in found], tuple(map(Integer, limits))
    )
    assert abs(plan.saving - float(value)) < 1e-9
    assert {NAMES[i] for i, y in counts.items() if y} == set(plan.counts)
    by_prices = limits[1] * plan.dim_price + limits[0] * plan.feature_price
    assert abs(plan.saving - by_prices) < 1e-9


def test_the_envelope_names_the_best() -> None:
    assert envelope(curves(NAMES, DENSITIES)).tolist() == [1, 2, 3]


def test_geometries_are_read_off() -> None:
    assert trained_geometries(3, 2) == ()
    for model in trained_geometries(400, 30):
        assert 0 < model.dims_per_feature < 3
    seen = Geometry.of(0.1, np.array([[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.1]]), 0.0)
    assert seen.saving == 2
    assert seen.shares[:2] == (0.5, 0.5)
    assert len(seen.shares) == 3


def test_a_vertex_may_mix_two_blocks() -> None:
    value, plan = best_plan([Integer(2), Integer(3)], [1, 4], [1, 1], (Integer(6), Integer(3)))
    assert (value, plan) == (7, {0: 2, 1: 1})


def test_roots_save_without_limit() -> None:
    assert root_saving().subs(m, 31) == 25
    assert one_hot_loss(build("digon"), Rational(0)) == 0


def test_the_floor_of_six_in_the_plane_is_below_the_hexagon() -> None:
    certificate = one_hot_floor(6, 2, F(1, 4))
    assert read(write(certificate)).proves().endswith("loss >= 1/4")
    with pytest.raises(NotSolved, match="do not prove so much"):
        one_hot_floor(6, 2, F(3, 10))


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_stored_floors_prove_what_they_say(name: str) -> None:
    assert stored(name).bounds() == {"lower": F(FLOORS[name])}  # type: ignore[attr-defined]
    stored(name).proves()


def floor() -> OneHotFloor:
    certificate = stored("10-4")
    assert isinstance(certificate, OneHotFloor)
    return certificate


FORGED = {
    "more": lambda c: replace(c, loss=c.loss * F(51, 50)),
    "loss of all": lambda c: replace(c, loss=F(4)),
    "fewer features": lambda c: replace(c, features=F(9)),
    "more dims": lambda c: replace(c, dims=F(5)),
    "a shift left out": lambda c: replace(
        c,
        shifts=c.shifts[:3] + c.shifts[6:],
        coefficients=c.coefficients[:3] + c.coefficients[6:],
    ),
    "shifts cut short": lambda c: replace(
        c, shifts=c.shifts[:-3], coefficients=c.coefficients[:-3]
    ),
    "no shift 0": lambda c: replace(c, shifts=c.shifts[1:], coefficients=c.coefficients[1:]),
    "a row missing": lambda c: replace(c, coefficients=c.coefficients[1:]),
    "a negative coefficient": lambda c: replace(
        c, coefficients=(*c.coefficients[:5], (F(1), F(-1)), *c.coefficients[6:])
    ),
    "too high a polynomial": lambda c: replace(
        c, coefficients=tuple((row[0] + F(1, 50), *row[1:]) for row in c.coefficients)
    ),
    "shifts out of order": lambda c: replace(c, shifts=(c.shifts[0], *c.shifts[:0:-1])),
}


@pytest.mark.parametrize("name", sorted(FORGED))
def test_a_forged_floor_is_rejected(name: str) -> None:
    with pytest.raises(Rejected):
        FORGED[name](floor()).proves()


def _words(axes: Axes) -> set[str]:
    return {text.get_text() for text in axes.texts}


def test_the_figures_show_every_block() -> None:
    [savings] = saving.figure(Effort.QUICK).axes
    assert _words(savings) >= set(saving.WORDS.values())
    upper, lower, *_ = dimensionality.figure(Effort.QUICK).axes
    for axes, block in ((upper, "antiprism"), (lower, "27 points")):
        assert saving.WORDS[block] in _words(axes)
    [axes] = features_per_dim.figure(Effort.QUICK).axes
    first, second = (np.asarray(line.get_ydata()) for line in axes.get_lines()[:2])
    # At a tie either of its two blocks may be taken.
    ties = [float(Rational(claim.value)) for claim in G_05_TIES]
    tied = np.isclose(1 / np.asarray(axes.get_lines()[0].get_xdata())[:, None], ties, rtol=1e-9)
    assert (second <= first + 1e-9)[~tied.any(axis=1)].all()
