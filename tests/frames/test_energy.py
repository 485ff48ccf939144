"""Energies from their definition, and the proof on five vectors in the plane."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from sympy import ImmutableMatrix, Integer, Rational, sqrt

from solvers.frames.programs.energies import five_in_the_plane, zonal_cases
from theory.certificate import Rejected
from theory.claim import Case, Claim, Effort, Sense
from theory.exact import column, matrix
from theory.frames.catalogue.basic import cross_polytope, polygon, simplex
from theory.frames.overlaps import compared
from theory.frames.programs import energy as of
from theory.frames.theorems import in_the_plane, unit_columns
from theory.verdict import verify


@pytest.mark.parametrize(
    ("overlaps", "expected"),
    [
        ([], 0),  # a single feature
        ([Integer(1)], 2),  # two coincident
        ([Integer(-1)], 0),  # a digon
        (simplex(3).overlaps(), 0),
        (cross_polytope(2).overlaps(), 0),
        (polygon(5).overlaps(), Rational(15, 4) - 5 * sqrt(5) / 4),
        (polygon(6).overlaps(), 3),
        (polygon(8).overlaps(), 8),
    ],
)
def test_known_energies(overlaps: list[object], expected: object) -> None:
    assert compared(of.relu_energy(overlaps), expected) == 0


def test_the_certificate_in_the_docstring_is_the_one_that_is_checked() -> None:
    c = of.pentagon_certificate()
    words = (of.pentagon_certificate.__doc__ or "").replace("−", "-")
    for rational, _ in c.coefficients:
        assert str(abs(rational)) in words
    assert compared(of.pentagon_floor(), of.pentagon_energy()) == 0


def test_a_nudged_polynomial_breaks_the_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    good = of.pentagon_certificate()
    (last, surd) = good.coefficients[-1]
    bad = replace(good, coefficients=(*good.coefficients[:-1], (last * 2, surd)))
    monkeypatch.setattr(of, "pentagon_certificate", lambda: bad)
    with pytest.raises(Rejected, match="h is above f"):
        of.pentagon_floor()
    claim = Claim(
        name="pentagon",
        says="",
        sense=Sense.FOR_ALL,
        conclusion=of.pentagon_is_best,
        given=(unit_columns, in_the_plane, of.five_features),
        evidence=(of.PENTAGON,),
    )
    assert verify(claim, Effort.QUICK).word == "open"


@given(five_in_the_plane())
@settings(max_examples=25)
def test_no_five_vectors_in_the_plane_have_less(case: Case) -> None:
    assert of.pentagon_is_best(case)


@given(zonal_cases())
@settings(max_examples=25)
def test_the_floor_holds_within_its_hypotheses(case: Case) -> None:
    if unit_columns(case) and of.nonnegative_after_the_first(case):
        assert of.yudin_floor(case)


def test_the_floor_is_met_by_a_simplex_and_missed_by_a_pair() -> None:
    """h = P_1: Σ_(i≠j) t is −n exactly when the vectors sum to 0."""
    first = column(0, 1)
    triangle = matrix([[1, Rational(-1, 2), Rational(-1, 2)], [0, sqrt(3) / 2, -sqrt(3) / 2]])
    for w, met in ((triangle, True), (ImmutableMatrix.eye(2), False)):
        assert of.yudin_floor({"W": w, "h": first})
        assert of.yudin_floor_too_high({"W": w, "h": first}) is not met
