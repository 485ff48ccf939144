"""The net that shows every triangle beaten."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational

from theory.models.phases.triangle import (
    Box,
    Undecided,
    digon_and_dedicated,
    far_floor,
    root_above,
    triangle_is_beaten,
    triangle_loss,
)

FIFTH = Rational(1, 5)


@given(st.fractions(2, 6, max_denominator=10), st.fractions(-3, 1, max_denominator=10))
@settings(max_examples=40, deadline=None)
def test_large_triangles_cost_at_least_the_floor(size: Fraction, bias: Fraction) -> None:
    assert triangle_loss(size, bias, FIFTH) >= far_floor(FIFTH)


@given(
    st.fractions(0, 2, max_denominator=20),
    st.fractions(-1, 1, max_denominator=20),
    st.fractions(0, Fraction(1, 4), max_denominator=20),
    st.fractions(0, Fraction(1, 4), max_denominator=20),
)
@settings(max_examples=40, deadline=None)
def test_the_root_of_the_loss_moves_no_more_than_the_reach(
    size: Fraction, bias: Fraction, up: Fraction, over: Fraction
) -> None:
    reach = root_above(Box(size, bias, up, over).reach(FIFTH))
    here, there = (
        triangle_loss(size + a, bias + c, FIFTH)
        for a, c in ((Fraction(0), Fraction(0)), (up, over))
    )
    assert here <= (root_above(there) + reach) ** 2
    assert there <= (root_above(here) + reach) ** 2


@given(st.fractions(0, 10, max_denominator=1000))
def test_roots_are_from_above_and_close(square: Fraction) -> None:
    root = root_above(square)
    assert root**2 >= square
    assert max(root - Fraction(1, 500_000), Fraction(0)) ** 2 <= square


def test_beaten_when_sparse_and_not_when_dense() -> None:
    assert triangle_is_beaten(FIFTH)
    assert not triangle_is_beaten(Rational(1, 2))


def test_a_density_it_cannot_decide_is_said() -> None:
    with pytest.raises(Undecided, match="density 1/4"):
        triangle_is_beaten(Rational(1, 4))


def test_the_unit_triangle_by_hand() -> None:
    """3/8 d² + 1/8 d³ for unit norm and no bias, against d²/3."""
    assert triangle_loss(Fraction(1), Fraction(0), FIFTH) == Fraction(3, 200) + Fraction(1, 1000)
    assert digon_and_dedicated(FIFTH) == Fraction(1, 75)


def test_a_box_that_holds_a_good_triangle_does_not_cost_more() -> None:
    level = triangle_loss(Fraction(1), Fraction(0), FIFTH)
    assert not Box(Fraction(1), Fraction(0), Fraction(0), Fraction(0)).costs_more_than(level, FIFTH)
    assert not Box(Fraction(2), Fraction(0), Fraction(1), Fraction(0)).costs_more_than(level, FIFTH)
