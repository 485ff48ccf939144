"""Equal numbers in other radicals are equal: no predicate goes by how a number is written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import (
    Expr,
    ImmutableMatrix,
    Integer,
    Rational,
    Symbol,
    cos,
    diag,
    exp,
    eye,
    pi,
    root,
    sin,
    sqrt,
)

from papers.frames.geometry import G_01_FOUR, G_01_THREE, G_04_DIGONS
from papers.lemmas import frames as lemmas
from theory.claim import Claim, Effort
from theory.compare import alike, all_equal, all_zero, equal
from theory.evidence import Examples
from theory.exact import matrix
from theory.frames import capacity, theorems
from theory.frames.bounds import line_theorems
from theory.frames.geometry import coulomb, energies, shapes
from theory.frames.overlaps import (
    eigenvalues_of_columns,
    frame_operator,
    gram,
    is_tight,
    second_order_changes,
)
from theory.verdict import decide

NESTED = (sqrt(2 + sqrt(3)) / 2, sqrt(2 - sqrt(3)) / 2)
PLAIN = ((sqrt(6) + sqrt(2)) / 4, (sqrt(6) - sqrt(2)) / 4)
"""The cosine and the sine of 15°, twice."""


def turned(directions: ImmutableMatrix, spellings: list[tuple[Expr, Expr]]) -> ImmutableMatrix:
    """Each column turned by 15°, with the cosine and the sine written as it says."""
    columns = [
        ImmutableMatrix([[c, -s], [s, c]]) * directions[:, i] for i, (c, s) in enumerate(spellings)
    ]
    return ImmutableMatrix.hstack(*columns)


SQUARE = matrix([[1, -1, 0, 0], [0, 0, 1, -1]])
MIXED_SQUARE = turned(SQUARE, [NESTED, PLAIN, NESTED, PLAIN])
TRIANGLE = ImmutableMatrix([[1, -1 / Integer(2), -1 / Integer(2)], [0, sqrt(3) / 2, -sqrt(3) / 2]])
MIXED_TRIANGLE = turned(TRIANGLE, [NESTED, PLAIN, NESTED])
HIDDEN_ZERO, HIDDEN_ONE = NESTED[0] - PLAIN[0], NESTED[0] / PLAIN[0]


def word(claim: Claim, **case: ImmutableMatrix) -> str:
    """The verdict on a claim with this case as its only evidence."""
    claim = replace(claim, evidence=(Examples(lambda: [case]),))
    return decide(claim, [one.weigh(claim, Effort.QUICK) for one in claim.evidence]).word


def twin(claim: Claim, says: str) -> Claim:
    return dict(claim.all_twins())[says]


# The forged cases


def test_the_square_is_free_in_one_way_however_it_is_written() -> None:
    assert not energies.four_free_in_two_ways({"W": SQUARE, "V": MIXED_SQUARE})
    plane = twin(G_01_THREE, "four of the plane")
    assert word(plane, W=SQUARE, V=MIXED_SQUARE) not in ("proved", "tested")


def test_the_square_has_digons_however_it_is_written() -> None:
    full = twin(G_04_DIGONS, "with 2m features")
    assert not energies.full_lossless_without_digon({"W": MIXED_SQUARE})
    assert word(full, W=MIXED_SQUARE) not in ("proved", "tested")


def test_the_square_is_no_counterexample_however_it_is_written() -> None:
    assert G_01_FOUR.in_scope({"W": MIXED_SQUARE})
    assert word(G_01_FOUR, W=MIXED_SQUARE) != "refuted"
    assert energies.free_iff_a_digon({"W": MIXED_SQUARE})


def test_the_triangle_meets_welch_however_it_is_written() -> None:
    case = {"W": MIXED_TRIANGLE}
    assert lemmas.F_02_EQUALITY.in_scope(case)
    assert lemmas.F_02_EQUALITY.conclusion is not None
    assert lemmas.F_02_EQUALITY.conclusion(case)
    assert is_tight(MIXED_TRIANGLE)
    assert line_theorems.equiangular(case)


def test_directions_in_other_radicals_are_not_another_polytope() -> None:
    one, other = (turned(SQUARE, [spelling] * 4) for spelling in (NESTED, PLAIN))
    for predicate in (shapes.moved_is_another, shapes.moved_about_the_centre_is_another):
        assert not predicate({"W": one, "V": other})
    assert shapes.same_gram({"W": one, "V": MIXED_SQUARE})
    same = {"W": one, "V": other, "A": eye(4), "B": eye(4)}
    assert shapes.one_polytope(same)
    assert not shapes.polytope_of_two_with_corners(same)


def test_directions_that_are_another_polytope_still_are() -> None:
    one = turned(matrix([[1, 0], [0, 1]]), [NESTED, PLAIN])
    moved = one + ImmutableMatrix([[1, 1], [0, 0]])
    assert shapes.moved_is_another({"W": one, "V": moved})
    assert not shapes.same_gram({"W": one, "V": moved})


# One number in two ways


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NESTED[0], PLAIN[0]),
        (sqrt(3 + 2 * sqrt(2)), 1 + sqrt(2)),
        (cos(pi / 12), NESTED[0]),
        (cos(pi / 7) * cos(2 * pi / 7) * cos(3 * pi / 7), Rational(1, 8)),
        (sin(pi / 5) * sin(2 * pi / 5), sqrt(5) / 4),
        (sqrt(2) + sqrt(3), sqrt(5 + 2 * sqrt(6))),
        (root(2 + sqrt(5), 3) - root(sqrt(5) - 2, 3), Integer(1)),
    ],
)
def test_one_number_written_in_two_ways(one: Expr, other: Expr) -> None:
    assert equal(one, other)
    assert equal(other, one)
    assert not equal(one, other + Rational(1, 10**40))
    assert all_zero([one - other])
    assert len(set(alike(ImmutableMatrix([[one, other]])))) == 1
    assert len(set(alike(ImmutableMatrix([[one, other + Rational(1, 10**40)]])))) == 2


def test_a_simple_fraction_is_written_as_one() -> None:
    table = ImmutableMatrix([[NESTED[0] * NESTED[1], HIDDEN_ONE, HIDDEN_ZERO]])
    assert alike(table) == ImmutableMatrix([[Rational(1, 4), 1, 0]])


def test_nothing_is_equal_to_nothing_but_itself() -> None:
    assert equal(None, None)
    assert not equal(None, 0)
    assert not equal(0, None)
    assert all_equal([])
    assert all_equal([HIDDEN_ONE, 1])
    assert not all_equal([1, HIDDEN_ONE, 2])


def test_a_letter_behind_a_hidden_zero_goes_away() -> None:
    x = Symbol("x", positive=True)
    assert all_zero([HIDDEN_ZERO * x])
    assert not all_zero([HIDDEN_ZERO * x + x**2])
    assert alike(ImmutableMatrix([[x**2 + HIDDEN_ZERO * x]])) == ImmutableMatrix([[x**2]])
    assert equal(x * (x + 1), x**2 + x)


def test_numbers_that_cannot_be_told_apart_are_refused() -> None:
    near = exp(Rational(1, 10**400))
    with pytest.raises(ValueError, match="beyond the precision"):
        equal(near, 1)
    with pytest.raises(ValueError, match="beyond the precision"):
        alike(ImmutableMatrix([[1, near]]))


# Every place that compares


def test_overlaps_of_a_frame_are_written_alike() -> None:
    assert gram(MIXED_SQUARE) == gram(SQUARE)
    assert frame_operator(MIXED_SQUARE) == 2 * eye(2)
    assert eigenvalues_of_columns(MIXED_SQUARE) == [2, 2, 2, 2]
    assert eigenvalues_of_columns(ImmutableMatrix([[HIDDEN_ZERO, 1]])) == [0, 1]


def test_motions_pass_over_a_column_that_is_zero_in_disguise() -> None:
    plain = matrix([[1, 1, 0], [0, 0, 0]])
    assert second_order_changes(plain + HIDDEN_ZERO * plain[:, ::-1]) == [-8]


def test_hypotheses_of_frames() -> None:
    case = {"W": MIXED_SQUARE}
    assert theorems.unit_columns(case)
    assert theorems.distinct_rays(case)
    assert theorems.antipodal_pairs_at_right_angles(case)
    assert theorems.stationary(case)
    assert not theorems.all_interfere(case)
    assert not theorems.nearly_orthogonal(case)
    assert not theorems.distinct_rays({"W": ImmutableMatrix([[NESTED[0], PLAIN[0] * 2]])})
    assert not theorems.represented({"W": ImmutableMatrix([[1, HIDDEN_ZERO]])})
    assert not theorems.some_interference({"W": diag(1, 1) + HIDDEN_ZERO * matrix([[0, 1]] * 2)})
    assert theorems.unit_gain({"W": matrix([[1]]), "R": ImmutableMatrix([[HIDDEN_ONE]])})


def test_hypotheses_of_capacity() -> None:
    turn = turned(matrix([[1, 0], [0, 1]]), [NESTED, PLAIN])
    assert capacity.is_rotation({"O": turn})
    assert capacity.same_when_turned({"W": TRIANGLE, "O": turn, "c": HIDDEN_ONE})
    assert not capacity.nonzero_scale({"c": HIDDEN_ZERO})
    assert not capacity.nonzero_direction({"u": ImmutableMatrix([HIDDEN_ZERO, 0])})
    assert capacity.unit_when_represented({"W": MIXED_SQUARE})


def test_conclusions_of_capacity() -> None:
    for w in (MIXED_SQUARE, MIXED_TRIANGLE):
        for conclusion in (
            capacity.saturated_iff_eigenvectors,
            capacity.saturated_iff_tight_blocks,
            capacity.saturated_iff_resolution,
            capacity.equal_shares,
            capacity.same_when_padded,
            capacity.dims_per_represented_feature,
        ):
            assert conclusion({"W": w}), conclusion.name
        assert not capacity.saturated_and_irregular({"W": w})
        assert not capacity.changed_by_stretching_all({"W": w, "s": HIDDEN_ONE})
    assert [block.cols for block in capacity.blocks(MIXED_SQUARE)] == [2, 2]


def test_a_vanishing_share_sees_right_angles_in_disguise() -> None:
    case = {"W": MIXED_SQUARE[:, :1], "u": MIXED_SQUARE[:, 3]}
    assert capacity.limit_of_vanishing(case["W"], case["u"]) == 1
    assert capacity.vanishing_share(case)
    assert not capacity.vanishing_share_is_zero(case)


def test_equal_charges_have_no_energy() -> None:
    with pytest.raises(ValueError, match="equal directions"):
        coulomb.coulomb_energy([HIDDEN_ONE])
    four = ImmutableMatrix.hstack(MIXED_SQUARE[:, 0], turned(SQUARE, [PLAIN] * 4)[:, :3])
    assert coulomb.coulomb_least({"W": four})


def test_complex_lines_and_thresholds() -> None:
    lines = ImmutableMatrix([[NESTED[0], PLAIN[1]], [PLAIN[1], -NESTED[0]]])
    assert line_theorems.unit_complex_columns({"Z": lines})
    half = NESTED[0] * NESTED[1] * 2
    assert not line_theorems.below_half({"c": half})
    assert line_theorems.at_least_one_over_root_n({"W": matrix([[1, 1, 1, 1]]), "c": half})
    assert line_theorems.equiangular_complex({"Z": MIXED_TRIANGLE})


def test_a_reference_line_in_other_radicals_is_one() -> None:
    half = {"D": 2 * NESTED[0] * NESTED[1]}
    assert shapes.on_a_reference_line(half)
    assert shapes.arrangement_lies_on_its_line(half)
    assert not shapes.on_a_reference_line({"D": half["D"] + Rational(1, 10**40)})
