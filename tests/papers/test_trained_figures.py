"""What figures over trained models are made of: solids, families, comparisons."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from sympy import Rational

from papers.toy_models.figures.dimensionality import groups, intervals, rings
from papers.toy_models.figures.disagreement import small
from papers.toy_models.figures.dynamics import digons
from papers.toy_models.figures.heat_maps import interference, linear
from papers.toy_models.figures.pentagon_strip import model, pentagons, two_digons
from papers.toy_models.figures.perturbed import paired, pentagon, tie_ratio, without
from papers.toy_models.figures.saving import densities
from papers.toy_models.figures.simplex_strip import STRIP, Left, directions
from papers.toy_models.solids import edges, placed
from papers.toy_models.trained_runs import MANY, MANY_RUN, RIVALS, SMALL, odd, stored
from solvers.models.blocks.program import block_program, curves, whole_blocks
from solvers.models.minimisation.overlays import (
    dropped,
    held,
    least_pair,
    polygon_start,
    turned_onto,
)
from theory.claim import Effort
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
    for place in range(len(found.densities)):
        least = found.least(place)
        assert 0 < least <= min(1, found.minimised[place], found.trained[place].min())
        # One that is stuck is not the least, one below theory is proved to be so.
        assert (found.trained[place][found.stuck(place)] > least).all()
        assert (found.trained[place][found.below(place)] < 1).all()


def test_theory_lists_too_few_candidates_where_one_of_two_dense_features_is_weak() -> None:
    found = small(2, 1)
    place = found.densities.index(Rational(4, 5))
    assert found.below(place).any()
    assert not found.below(found.densities.index(Rational(1, 2))).any()


def test_training_is_stuck_where_the_digon_is_missed() -> None:
    found = small(2, 1)
    sparse = found.stuck(found.densities.index(Rational(1, 50)))
    assert 0 < sparse.sum() < len(sparse)


def test_whole_blocks_need_their_features() -> None:
    lines = curves(["dedicated", "digon"], [Rational(1, 10)])
    digon = float(lines[1].saving[0])
    assert whole_blocks(lines, 0, 3, 2) == pytest.approx(1 + digon)
    assert whole_blocks(lines, 0, 4, 2) == pytest.approx(2 * digon)


def test_whole_blocks_cannot_be_cut() -> None:
    # Pentagons save more a dim, but three dims hold only one.
    lines = curves(["dedicated", "digon", "pentagon"], [Rational(1, 10)])
    _, digon, pentagon = (float(line.saving[0]) for line in lines)
    assert pentagon > digon
    whole = whole_blocks(lines, 0, 20, 3)
    assert whole == pytest.approx(2 * pentagon + digon)
    assert whole < block_program(lines, 0, 20, 3).saving == pytest.approx(3 * pentagon)


def test_bars_end_at_the_proved_ties() -> None:
    grid = densities(Effort.QUICK)
    found = curves(["5-cell", "tetrahedron", "triangle", "digon", "pentagon"], grid)
    ends = {curve.name: end for curve, _, end in intervals(found, grid)}
    assert ends == pytest.approx(
        {
            "5-cell": 0.927751800431,
            "tetrahedron": 0.800264589213,
            "triangle": 0.644240364460,
            "digon": 0.224875449363,
            "pentagon": 0.001,
        },
        rel=1e-6,
    )


def test_groups_and_rings() -> None:
    gram = np.array([[0, 0, 1, 0], [0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]])
    found = groups(gram)
    assert found == [[0, 2], [1], [3]]
    places = rings(found)
    apart = np.linalg.norm(places[:, None] - places[None], axis=-1) + np.eye(4)
    assert apart.min() >= 1 - 1e-9


def test_the_pentagon_is_followed_until_it_is_gone() -> None:
    sparse, middle, dense = map(Rational, ("1/20", "1/10", "1/2"))
    losses = pentagons([dense, middle, sparse])
    assert np.isnan(losses).tolist() == [True, False, False]
    # Where features are sparse it beats two digons, as training finds (G-08).
    assert (losses[1:] < two_digons([middle, sparse])).all()


def test_two_digons_cost_what_the_best_pairs_do() -> None:
    density = Rational(1, 10)
    law = model(density).law
    pairs = [least_pair(law, 0, 3) + least_pair(law, 1, 2) + dropped(law, [4])]
    pairs.append(least_pair(law, 0, 1) + least_pair(law, 2, 3) + dropped(law, [4]))
    pairs.append(least_pair(law, 0, 2) + least_pair(law, 1, 3) + dropped(law, [4]))
    [found] = two_digons([density])
    assert found * dropped(law, range(5)) == pytest.approx(min(pairs), rel=1e-6)
