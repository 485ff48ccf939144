"""Regular polygons of the one-hot model: critical points, levels, stability, crossings."""

import pytest
from flint import arb
from sympy import Integer, Rational, cos, expand, pi, sqrt

from theory.claim import Effort
from theory.exact import column
from theory.models.one_hot import k_gon_bounds
from theory.models.one_hot.enclosures import rounded, working
from theory.models.one_hot.four_gon import (
    beside_square,
    curvature,
    path,
    path_excess,
    positive_inside,
)
from theory.models.one_hot.four_gon_theorems import path_is_below, silent
from theory.models.one_hot.importance import branch, crossing, fold, pentagon_potential, slope_jump
from theory.models.one_hot.k_gon_levels import (
    best_polygon,
    dead_share,
    exact_level,
    free_energy,
    level,
    level_by_definition,
    sample_crossing,
)
from theory.models.one_hot.k_gon_stability import (
    Decorated,
    index_and_nullity,
    is_minimum_beside_any,
    learning_coefficient,
    null_vectors,
    polygon_hessian,
)
from theory.models.one_hot.k_gon_theorems import shrinking_is_free, shrunk_share
from theory.models.one_hot.k_gons import (
    BITS,
    corner_coefficients,
    cosine_sums,
    critical_k_gons,
    critical_quartic,
    exact_k_gon,
    k_gon,
    polygon_derivatives,
    printed_solutions,
    printed_system,
)
from theory.models.one_hot.potential import one_hot_loss, potential
from theory.notation import r
from theory.verdict import verify

# chen2023's three digits, as restated by others.
PRINTED = {5: ("1.170", "-0.282"), 6: ("1.321", "-0.618")}


@pytest.mark.parametrize("corners", PRINTED)
def test_printed_digits(corners: int) -> None:
    gon = k_gon(corners)
    found = (rounded(gon.norm, 3), rounded(gon.bias, 3))
    assert found == tuple(map(Rational, PRINTED[corners]))


@pytest.mark.parametrize("corners", range(5, 20))
def test_gradient_vanishes_in_all_parameters(corners: int) -> None:
    found = polygon_hessian(Decorated(corners, corners + 1, 1))
    assert all(entry.contains(0) for entry in found.gradient)
    assert all(entry.rad() < arb(10) ** -30 for entry in found.gradient)


@pytest.mark.parametrize("corners", range(5, 20))
def test_lowest_in_norm_and_bias_nearby(corners: int) -> None:
    """At fixed ρ the share is quadratic in L; a step away from L = B/2C costs."""
    gon = k_gon(corners)
    with working(BITS):
        near = [(cos(2 * pi * j / corners)).evalf(50) for j in range(1, gon.active + 1)]
        gain, cost = corner_coefficients([arb(str(c)) for c in near], gon.ratio)
        for size in (gon.squared_norm * 1.01, gon.squared_norm * 0.99):
            assert corners * (1 - gain * size + cost * size**2) > gon.energy


def test_decagon_is_golden_exactly() -> None:
    size, bias, energy = exact_k_gon(10)
    golden = (1 + sqrt(5)) / 2
    assert (expand(size - golden**2), expand(bias + golden), energy) == (0, 0, 5)
    assert polygon_derivatives(10, size, bias) == (Rational(1, 2), 0, 0)
    assert polygon_derivatives(10, size, bias + Rational(1, 100))[2] != 0


@pytest.mark.parametrize("corners", [1, 2, 3, 4])
def test_few_corners_lose_nothing(corners: int) -> None:
    (gon,) = critical_k_gons(corners)
    assert (gon.norm, gon.bias, gon.energy) == (1, 0, 0)
    assert polygon_derivatives(corners, Integer(1), Integer(0)) == (0, 0, 0)


def test_no_corners() -> None:
    with pytest.raises(ValueError, match="corners must be at least 1, got 0"):
        critical_k_gons(0)


def test_quartic_of_the_hexagon() -> None:
    assert critical_quartic(cosine_sums([Rational(1, 2)], Integer(1))) == (-1, 5, -8, 7, -5)


def test_printed_system_holds_at_its_solutions_only() -> None:
    for ratio, norm in printed_solutions(6):
        size = Rational(float(norm))
        first, second = printed_system(6, size, -Rational(float(ratio)) * size**2)
        assert abs(first) + abs(second) < 1e-12
    first, second = printed_system(6, Rational(13, 10), Rational(-6, 10))
    assert abs(first) + abs(second) > Rational(1, 100)


def test_second_solutions_lie_outside_of_their_chamber() -> None:
    for corners in (5, 6, 7, 8, 12):
        inside, outside = printed_solutions(corners)
        edge = float(cos(2 * pi * ((corners - 1) // 4) / corners))
        assert float(inside[0]) < edge < float(outside[0])
    assert [printed_solutions(k) for k in (9, 10, 11, 13)] == [[]] * 4


# Levels


def test_levels_by_two_ways() -> None:
    for shape in ((5, 5, 0), (5, 7, 1), (6, 8, 2), (8, 9, 0), (12, 13, 1)):
        assert level(*shape).overlaps(level_by_definition(*shape))
        assert not (level(*shape) * 1.001).overlaps(level_by_definition(*shape))


def test_level_of_the_square_from_the_weights() -> None:
    assert exact_level(4, 5) == one_hot_loss(beside_square(0, 0), [0, 0, 0, 0, -1])
    assert exact_level(4, 5, 1) == one_hot_loss(beside_square(0, 0), [0, 0, 0, 0, Rational(1, 10)])


def test_dead_share_is_least_at_its_bias() -> None:
    at_best = dead_share(Integer(6), Rational(1, 12))
    assert at_best == Rational(7, 8)
    for bias in (Rational(1, 11), Rational(1, 13), Rational(1, 2)):
        assert dead_share(Integer(6), bias) > at_best


def test_too_many_decorations() -> None:
    with pytest.raises(ValueError, match="positive must be from 0 to 1"):
        level(5, 6, 2)
    with pytest.raises(ValueError, match="corners must be at least 5"):
        Decorated(4, 5)


def test_winners() -> None:
    assert [best_polygon(c) for c in range(1, 12)] == [1, 2, 3, 4, 5, 6, 7, 7, 7, 7, 7]


def test_bounds_would_see_another_ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    assert k_gon_bounds.heptagon_saves_most()
    assert k_gon_bounds.many_corners_save_less()
    # What very many corners save tends to 4.96.
    monkeypatch.setattr(k_gon_bounds, "CEILING", Rational(49, 10))
    assert not k_gon_bounds.many_corners_save_less()
    assert not k_gon_bounds.heptagon_saves_most()
    monkeypatch.setattr(k_gon_bounds, "CEILING", Rational(53, 10))
    assert not k_gon_bounds.heptagon_saves_most()


@pytest.mark.parametrize("corners", [60, 101])
def test_many_corners_below_the_ceiling(corners: int) -> None:
    assert all(gon.saving < 5 for gon in critical_k_gons(corners))


# Stability

TABLE = {
    (5, 5, 0): (0, 1),
    (5, 6, 0): (0, 4),
    (5, 6, 1): (0, 1),
    (5, 7, 0): (0, 7),
    (5, 7, 1): (2, 2),
    (5, 8, 1): (2, 5),
    (9, 9, 0): (0, 1),
    (10, 10, 0): (2, 1),
    (11, 11, 0): (8, 1),
    (12, 12, 0): (1, 1),
    (13, 13, 0): (2, 1),
}


@pytest.mark.parametrize("shape", TABLE)
def test_index_and_nullity(shape: tuple[int, int, int]) -> None:
    assert index_and_nullity(Decorated(*shape)) == TABLE[shape]


@pytest.mark.parametrize("shape", [(5, 5, 0), (5, 7, 0), (5, 8, 1), (7, 8, 1)])
def test_null_vectors_are_null(shape: tuple[int, int, int]) -> None:
    hessian = polygon_hessian(Decorated(*shape)).hessian
    with working(BITS):
        for vector in null_vectors(Decorated(*shape)):
            for row in hessian:
                entry = sum((a * v for a, v in zip(row, vector, strict=True)), arb(0))
                assert entry.contains(0)
                assert entry.rad() < arb(10) ** -30


def test_minima_beside_any_number() -> None:
    assert [is_minimum_beside_any(k) for k in range(5, 12)] == [True] * 5 + [False] * 2
    for positive in range(1, 6):
        assert index_and_nullity(Decorated(8, 8 + positive, positive)) == (0, 1)


def test_a_saddle_has_no_learning_coefficient() -> None:
    with pytest.raises(ValueError, match="10 is no minimum: its index is 2"):
        learning_coefficient(Decorated(10, 10))


def test_free_energies_cross_where_said() -> None:
    simple, accurate = Decorated(5, 6), Decorated(6, 6)
    with working(BITS):
        n = sample_crossing(simple, accurate)
        assert (free_energy(simple, n) - free_energy(accurate, n)).contains(0)
        assert free_energy(simple, n * 0.99) < free_energy(accurate, n * 0.99)
        assert free_energy(simple, n * 1.01) > free_energy(accurate, n * 1.01)
    with pytest.raises(ValueError, match="must have less loss and more λ"):
        sample_crossing(accurate, simple)


# The square, one importance


def test_path_starts_at_the_square_and_goes_down() -> None:
    assert one_hot_loss(path(0), [0] * 5) == Rational(1, 15)
    for s in (Rational(1, 7), Rational(3, 4)):
        excess = one_hot_loss(path(s), [0] * 5) - Rational(1, 15)
        assert excess == path_excess().subs(r, s) < 0
        assert path_is_below({"s": s})
    assert not path_is_below({"s": Rational(3, 2)})


def test_a_sign_change_is_seen() -> None:
    with pytest.raises(ValueError, match="changes its sign"):
        positive_inside(r - Rational(1, 3))


def test_curvatures_by_second_differences() -> None:
    assert (curvature(1), curvature(-1)) == (Rational(3, 4), Rational(1, 4))


def test_silent_features() -> None:
    assert silent(beside_square(0, 0), column(0, 0, 0, 0, -1)) == [4]
    assert potential(beside_square(0, 0), [0, 0, 0, 0, -1]) == 1


def test_importance_crossing() -> None:
    found = crossing()
    with working(BITS):
        assert (pentagon_potential(found.importance) - found.potential).contains(0)
        assert 0 < slope_jump() < arb(7) / 8
    assert rounded(found.importance, 10) == Rational("0.6581978127")


def test_shrinking() -> None:
    assert shrinking_is_free({"k": 6, "s": Integer(1)})
    assert not shrinking_is_free({"k": 6, "s": Rational(999, 1000)})
    with working(BITS):
        excess = shrunk_share(5, Rational(1, 2)) - shrunk_share(5, Integer(1))
        saving = k_gon(5).saving / 5
        assert (excess - saving * (1 - arb(1) / 4) ** 2).contains(0)


def test_claims_refuse_their_tenth_digit() -> None:
    from papers.k_gons.stability import K_10

    verdict = verify(K_10, Effort.QUICK)
    assert verdict.word == "proved"
    assert {twin.word for twin in verdict.twins} == {"refuted"}


def test_the_hexagon_turns_back_at_the_fold() -> None:
    end = fold()
    near = branch([1.3, 1.2, 1.1, float(end.length) + 0.01, float(end.length) - 0.01])
    assert [at.index for at in near] == [0, 0, 0, 0, 1]
    assert all(at.importance > end.importance for at in near)
    assert rounded(end.importance, 12) == Rational("0.390357856852")
