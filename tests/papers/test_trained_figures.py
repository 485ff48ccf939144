"""What figures over trained models are made of: solids, families, comparisons."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from sympy import Rational

from papers.toy_models.figures.disagreement import small, whole_blocks
from papers.toy_models.figures.dynamics import digons
from papers.toy_models.figures.heat_maps import interference, linear
from papers.toy_models.figures.perturbed import paired, pentagon, tie_ratio, without
from papers.toy_models.figures.simplex_strip import STRIP, Left, directions
from papers.toy_models.solids import edges, placed
from papers.toy_models.trained_runs import MANY, MANY_RUN, RIVALS, SMALL, odd, stored
from solvers.models.blocks.program import curves
from solvers.models.minimisation.overlays import (
    dropped,
    held,
    least_pair,
    polygon_start,
    turned_onto,
)
from theory.frames.arrangement import Arrangement
from theory.frames.catalogue.basic import (
    octahedron,
    pentagonal_bipyramid,
    simplex,
    triangular_bipyramid,
)
from theory.models.law import FeatureLaw
from theory.models.loss import rational_loss

SOLIDS = {
    simplex(3, "tetrahedron"): 6,
    triangular_bipyramid(): 9,
    octahedron(): 12,
    pentagonal_bipyramid(): 15,
}


@pytest.mark.parametrize("solid", SOLIDS, ids=lambda solid: solid.name)
def test_solids_have_their_overlaps_and_edges(solid: Arrangement) -> None:
    points = placed(solid)
    gram = np.array(solid.gram.tolist(), float)
    np.testing.assert_allclose(points.T @ points, gram, atol=1e-12)
    assert len(edges(points)) == SOLIDS[solid]


@pytest.mark.parametrize("left", STRIP, ids=lambda left: left.words + str(len(left.direction)))
def test_what_is_left_fills_its_dims(left: Left) -> None:
    shares = [share for share in left.shares if share is not None]
    assert sum(shares) == len(left.direction) - 1
    points = directions(left)
    gram = np.array(left.projection.tolist(), float)
    np.testing.assert_allclose(points.T @ points, gram, atol=1e-12)


def test_a_digon_beside_a_dedicated_feature_beats_the_triangle_where_sparse() -> None:
    pair, triangle = STRIP[2], STRIP[3]
    assert pair.cost(Rational(1, 2)) < triangle.cost(Rational(1, 2))
    assert pair.cost(Rational(6, 10)) > triangle.cost(Rational(6, 10))


def test_turning_finds_the_rotation() -> None:
    w = np.array([[1.0, 0.3, -0.5], [0.0, 2.0, 0.7]])
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    np.testing.assert_allclose(turned_onto(w, turn @ w), turn @ w, atol=1e-12)


def test_a_pair_costs_what_the_exact_loss_says() -> None:
    law = FeatureLaw.uniform(2, Rational(1, 10))
    assert least_pair(law, 0, 1) == pytest.approx(0.003319483990, rel=1e-7)
    assert dropped(law, [0]) == pytest.approx(float(law.variance(0)))


def test_the_families_tie_where_that_is_proved() -> None:
    tie = tie_ratio()
    assert pentagon(tie) == pytest.approx(without(tie), rel=1e-6)
    assert pentagon(tie * 2) < without(tie * 2)
    assert pentagon(tie / Rational(5, 4)) > without(tie / Rational(5, 4))


def test_at_equal_densities_either_feature_may_be_dropped() -> None:
    assert without(Rational(1)) == pytest.approx(paired(Rational(1)), rel=1e-7)
    assert held(polygon_start(5, 5)[0]) == odd(Rational(1)).features


def test_rivals_as_opposites_cost_nothing() -> None:
    one, zero = Fraction(1), Fraction(0)
    weights = [[one, -one, zero, zero], [zero, zero, one, -one]]
    assert rational_loss(weights, [zero] * 4, RIVALS.law) == 0


def test_many_features_end_as_digons() -> None:
    assert stored(MANY_RUN).losses.min() == pytest.approx(digons(MANY), rel=2e-3)


def test_interference_of_the_linear_model_is_none() -> None:
    assert not interference(linear(20, 5)[0]).any()


@pytest.mark.parametrize("size", SMALL)
def test_nothing_is_below_the_least_known_loss(size: tuple[int, int]) -> None:
    found = small(*size)
    assert found.minimised is not None
    for line in (found.products, found.minimised, *found.trained):
        assert (line >= 1 - 1e-6).all()


def test_whole_blocks_need_their_features() -> None:
    lines = curves(["dedicated", "digon"], [Rational(1, 10)])
    digon = float(lines[1].saving[0])
    assert whole_blocks(lines, 0, 3, 2) == pytest.approx(1 + digon)
    assert whole_blocks(lines, 0, 4, 2) == pytest.approx(2 * digon)
