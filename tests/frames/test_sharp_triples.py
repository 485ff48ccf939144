"""Certificates from triples without a gap: what they need, and what they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from sympy import Rational

from papers.frames.semidefinite import stored
from solvers.evidence import NotSolved
from solvers.frames.programs import sharp_triples as module
from solvers.frames.programs.semidefinite import Interior, Program, interior_points
from solvers.frames.programs.sharp_triples import sharp_triples
from theory.certificate import Rejected, read, write
from theory.frames.arrangement import Arrangement
from theory.frames.catalogue.basic import cross_polytope, polygon, simplex, square_antiprism
from theory.frames.catalogue.polytopes import rectified_simplex
from theory.frames.programs.potentials import Potential, one_hot, relu_squared

F = Fraction
SQUARE = Potential((F(-1), F(1)), ((F(1), F(2), F(1)),), ((F(1),),))
"""(t + 1)²."""


@pytest.mark.parametrize("dims", [3, 4, 5])
def test_the_simplex_is_met_exactly(dims: int) -> None:
    certificate = sharp_triples(simplex(dims), SQUARE, 3)
    attained = dims * (dims + 1) * (1 - F(1, dims)) ** 2
    assert certificate.energy == certificate.floor() == attained
    assert read(write(certificate)).proves() == certificate.proves()


def test_the_rectified_five_cell_is_best() -> None:
    """The stored certificate's floor is what the arrangement has: there is no gap."""
    certificate: Any = stored("energy-10-4")
    assert certificate.energy == F(5, 3)
    counts = rectified_simplex(4).overlap_counts()
    assert sum(k * max(t, Rational(0)) ** 2 for t, k in counts.items()) == Rational(5, 3)
    for seed in range(20):
        w = np.random.default_rng(seed).normal(size=(4, 10))
        w /= np.linalg.norm(w, axis=0)
        assert (np.maximum(w.T @ w - np.eye(10), 0) ** 2).sum() >= 5 / 3
    with pytest.raises(Rejected, match="energy must be at most 5/3"):
        replace(certificate, energy=F(5, 3) + F(1, 10**30)).proves()


@pytest.mark.parametrize(("field", "place"), [("pairs", 0), ("pairs", 2)])
def test_it_bears_no_nudge(field: str, place: int) -> None:
    certificate: Any = stored("energy-10-4")
    numbers = list(getattr(certificate, field))
    numbers[place] += F(1, 10**6)
    with pytest.raises(Rejected, match="do not add up"):
        replace(certificate, **{field: tuple(numbers)}).proves()


@pytest.mark.parametrize(
    ("arrangement", "potential", "reason"),
    [
        (square_antiprism(Rational(1, 3)), relu_squared(), "overlaps that are not rational"),
        (cross_polytope(3), relu_squared(), "on a boundary"),
        (rectified_simplex(4), SQUARE, "triples with different overlaps are on the pieces"),
    ],
)
def test_arrangements_out_of_reach(
    arrangement: Arrangement, potential: Potential, reason: str
) -> None:
    with pytest.raises(NotSolved, match=reason):
        sharp_triples(arrangement, potential, 3)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((polygon(3), SQUARE, 3), "dims >= 3, and order be >= 3, got 2 and 3"),
        ((simplex(3), SQUARE, 2), "dims >= 3, and order be >= 3, got 3 and 2"),
        ((simplex(3), SQUARE, 0), "order must be a whole number >= 1, got 0"),
        ((simplex(3), one_hot(F(-1, 10)), 3), "potential must have polynomial pieces"),
    ],
)
def test_bad_input(arguments: tuple[Any, ...], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        sharp_triples(*arguments)


@pytest.mark.parametrize("how", ["not finite", "tables turned", "squares turned", "moved"])
def test_a_lying_solver_yields_nothing(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def lying(program: Program) -> Iterator[Interior]:
        for point in interior_points(program):
            if how == "not finite":
                yield replace(point, grams=[q * np.nan for q in point.grams])
            elif how == "tables turned":
                yield replace(point, tables=[-t for t in point.tables])
            elif how == "squares turned":
                yield replace(point, grams=[-q for q in point.grams])
            else:
                yield replace(point, line=point.line + 1e6)

    monkeypatch.setattr(module, "interior_points", lying)
    with pytest.raises(NotSolved):
        sharp_triples(simplex(3), SQUARE, 3)
