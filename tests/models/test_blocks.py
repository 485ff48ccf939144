"""Blocks: their loss is that of the whole model, and their optimum is beaten by no point."""

import math
from itertools import pairwise

import numpy as np
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational, sqrt

from solvers.models.population.loss import Population
from theory.ball import enclose
from theory.compare import equal
from theory.frames.catalogue.index import build
from theory.models.blocks.block import Block, Reading, antiprism, block, dropped, simplex_and_square
from theory.models.blocks.optima import Undecided, optimum
from theory.models.blocks.products import (
    capacity_of_tall,
    crossing,
    cut_after,
    loss,
    most_norm,
    relative_saving,
    saving,
    signed_cut,
    tall_antiprism,
)
from theory.models.blocks.restriction import tricapped_saving
from theory.models.blocks.theorems import named
from theory.models.law import FeatureLaw
from theory.models.loss import loss_of_gram

SMALL = ("digon", "triangle", "tetrahedron", "5-cell", "hexagon", "2-cross-polytope")
QUICK = settings(max_examples=12, derandomize=True, deadline=None)


def fractions(low: int, high: int) -> st.SearchStrategy[Rational]:
    return st.builds(Rational, st.integers(20 * low, 20 * high), st.just(20))


def whole_loss(name: str, t: Rational, b: Rational, density: Rational) -> arb:
    gram = build({"5-cell": "4-simplex"}.get(name, name)).gram
    law = FeatureLaw.uniform(gram.rows, density)
    return enclose(loss_of_gram(gram * t, [b] * gram.rows, law) / gram.rows)


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("b", ["-2/5", "1/7", "0", "2"])
def test_one_feature_of_a_block_loses_its_share(name: str, b: str) -> None:
    t, density = Rational(11, 10), Rational(3, 10)
    here = Reading(named(name), density).loss(t, Rational(b))
    assert here.overlaps(whole_loss(name, t, Rational(b), density))
    assert not (here + arb("1e-12")).overlaps(whole_loss(name, t, Rational(b), density))


def test_irrational_overlaps_too() -> None:
    pentagon, square = build("pentagon"), block("square")
    law = FeatureLaw.uniform(5, Rational(1, 4))
    exact = loss_of_gram(pentagon.gram * 1, [-Rational(1, 5)] * 5, law) / 5
    assert (
        Reading(block("pentagon"), Rational(1, 4)).loss(1, -Rational(1, 5)).overlaps(enclose(exact))
    )
    assert square.overlaps == block("digon").overlaps


@given(fractions(0, 2), fractions(-1, 1), st.sampled_from(["1/10", "2/5", "19/20"]))
@QUICK
def test_no_point_is_better_than_the_optimum(t: Rational, b: Rational, density: str) -> None:
    d = Rational(density)
    for name in ("digon", "triangle", "pentagon"):
        best = optimum(named(name), d).loss
        if t > 0:
            assert not Reading(named(name), d).loss(t, b) < best


@pytest.mark.parametrize("name", ["digon", "pentagon", "half 5-cube"])
@pytest.mark.parametrize("density", ["1/100", "1/5", "1/2", "9/10", "1"])
def test_the_optimum_has_the_loss_it_says(name: str, density: str) -> None:
    best = optimum(named(name), Rational(density))
    there = Reading(named(name), Rational(density)).loss(best.squared_norm.mid(), best.bias.mid())
    assert abs(there - best.loss) < arb("1e-17")
    assert best.loss.rad() < arb("1e-17")


def test_a_block_never_costs_more_than_dropping() -> None:
    for d in (Rational(1, 50), Rational(1, 2), Rational(1)):
        for name in SMALL:
            if name != "2-cross-polytope":
                assert saving([named(name)], d) > 0
    assert saving([named("dedicated")], Rational(1, 2)).overlaps(enclose(dropped(Rational(1, 2))))


@pytest.mark.parametrize("density", [0, Rational(-1, 2), Rational(3, 2)])
def test_a_density_outside_is_refused(density: Rational) -> None:
    with pytest.raises(ValueError, match=r"density must be in \(0, 1\]"):
        optimum(named("digon"), density)


def test_features_of_a_block_must_see_the_same() -> None:
    with pytest.raises(ValueError, match="must all see the same"):
        Block.of(build("triangular bipyramid"))


def test_too_few_features_for_a_product() -> None:
    with pytest.raises(ValueError, match="cannot fill"):
        loss([named("pentagon")], 4, Rational(1, 10))


def changes_of_order(one: list[Block], other: list[Block]) -> int:
    signs = []
    for k in range(1, 20):
        d = Rational(k, 20)
        gap = relative_saving(one, d) - relative_saving(other, d)
        signs.append(gap > 0)
    return sum(a != b for a, b in pairwise(signs))


def test_triangle_and_pair_change_their_order_once() -> None:
    pair = [named("digon"), named("dedicated")]
    assert changes_of_order([named("triangle")], pair) == 1


def test_tetrahedron_and_triangle_change_their_order_twice() -> None:
    beside = [named("triangle"), named("dedicated")]
    signs = [
        bool(relative_saving([named("tetrahedron")], d) > relative_saving(beside, d))
        for d in map(Rational, ("1/25", "1/5", "3/5"))
    ]
    assert signs == [True, False, True]


def test_no_crossing_is_no_answer() -> None:
    with pytest.raises(Undecided, match="do not change their order"):
        crossing([named("digon")], [named("dedicated")], ("0.1", "0.9"))


def test_the_best_height_is_better_than_its_neighbours_and_than_the_tight_one() -> None:
    d = Rational(1, 10)
    height, best = tall_antiprism(d)
    for other in (height - Rational(1, 1000), height + Rational(1, 1000), Rational(1, 3)):
        assert best.loss < optimum(antiprism(other), d).loss
    assert capacity_of_tall(d) < 3
    assert math.isclose(float(height), 0.293129065603768, rel_tol=0, abs_tol=1e-15)


@pytest.mark.parametrize("name", ["digon", "pentagon", "heptagon"])
@pytest.mark.parametrize("density", ["1/1000", "1/10", "1/2", "1"])
def test_no_best_norm_is_above_its_bound(name: str, density: str) -> None:
    best = optimum(named(name), Rational(density))
    assert best.squared_norm < most_norm(best.density, best.loss)
    # A smaller loss allows less: the bound is not a constant.
    assert most_norm(best.density, best.loss / 2) < most_norm(best.density, best.loss)


@pytest.mark.parametrize(
    ("number", "digits", "cut"),
    [
        (arb(2).sqrt(), 4, Rational(1414, 1000)),
        (arb(2).sqrt() / 1000, 3, Rational(141, 100_000)),
        (arb(123456), 2, Rational(120_000)),
    ],
)
def test_cutting(number: arb, digits: int, cut: Rational) -> None:
    assert cut_after(number, digits)[0] == cut
    assert signed_cut(-number, digits) in (-cut, Rational(-123456))


def test_a_wide_ball_has_no_sure_digits() -> None:
    with pytest.raises(Undecided, match="no 5 sure digits"):
        cut_after(arb(1.5, 0.1), 5)
    with pytest.raises(Undecided, match="the sign of"):
        signed_cut(arb(0, 1))


def test_antiprism_by_height() -> None:
    low = antiprism("1/3")
    assert dict(low.overlaps)[Rational(1, 3)] == 2
    assert sum(k for _, k in low.overlaps) == 7
    assert any(equal(g + Rational(1, 3), sqrt(2) / 3) for g, _ in low.overlaps)


def directions_of_simplex_and_square(corners: int, share: float) -> np.ndarray:
    simplex = np.eye(corners) - 1 / corners
    simplex /= np.linalg.norm(simplex[0])
    square = np.array([[1, 0], [0, 1], [-1, 0], [0, -1]])
    return np.array(
        [
            [*(np.sqrt(share) * (-1) ** k * corner), *(np.sqrt(1 - share) * square[k])]
            for corner in simplex
            for k in range(4)
        ]
    )


@pytest.mark.parametrize(("corners", "share"), [(2, "1/3"), (3, "23/45"), (4, "3/5"), (5, "11/17")])
def test_simplex_and_square_is_made_of_directions(corners: int, share: str) -> None:
    made = simplex_and_square(corners, share)
    rows = directions_of_simplex_and_square(corners, float(Rational(share)))
    assert np.linalg.matrix_rank(rows) == made.dims == corners + 1
    listed = sorted(float(g) for g, count in made.overlaps for _ in range(count))
    for row in rows @ rows.T:
        seen = sorted(g for g in row if abs(g - 1) > 1e-9 and abs(g) > 1e-9)
        assert np.allclose(seen, listed, rtol=0, atol=1e-12)


def test_half_five_cube_is_one_of_them() -> None:
    assert set(simplex_and_square(4, "3/5").overlaps) == set(block("half 5-cube").overlaps)
    with pytest.raises(ValueError, match="2 corners at least, got 1"):
        simplex_and_square(1, "1/2")


def test_the_tricapped_prism_saves_what_enumeration_says() -> None:
    turns = np.deg2rad([0, 120, 240])
    caps = [[1.0618 * np.cos(a), 1.0618 * np.sin(a), 0] for a in turns]
    ends = [[-0.7756 * np.cos(a), -0.7756 * np.sin(a), z] for z in (0.7704, -0.7704) for a in turns]
    bias = np.array([-0.265] * 3 + [-0.255] * 6)
    law = FeatureLaw.uniform(9, Rational(1, 10))
    lost = Population.of(law).loss(np.array(caps + ends).T, bias, 1e-9)
    v = float(dropped(Rational(1, 10)))
    saved = (9 * v - lost.value) / (3 * v)
    assert abs(saved - float(tricapped_saving())) < lost.error / v + 1e-12
