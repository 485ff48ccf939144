"""Derivatives by jets, and roots that are proved or refused."""

from fractions import Fraction
from typing import Any

import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st
from sympy import Rational, Symbol

from theory.models.one_hot.enclosures import working
from theory.models.phases.jets import (
    BITS,
    NotEnclosed,
    as_ball,
    enclose_root,
    exact_fraction,
    positive_part,
    rounded,
    stationary,
    vanishing,
    variables,
)

SMALL = st.fractions(min_value=Fraction(1, 4), max_value=3, max_denominator=8)


def formula(x: Any, y: Any) -> Any:
    return (2 - x * y) ** 3 / (x + 2 * y) - y / 3 + 1 / (x * x) - 5


@given(SMALL, SMALL)
def test_derivatives_are_those_of_the_formula(x: Fraction, y: Fraction) -> None:
    letters = Symbol("x"), Symbol("y")
    at = {letters[0]: Rational(x), letters[1]: Rational(y)}
    with working(BITS):
        jet = formula(*variables([as_ball(x), as_ball(y)]))
        assert jet.value.rad() < 1e-90
        assert jet.value.overlaps(as_ball(formula(*letters).subs(at)))
        for i, one in enumerate(letters):
            slope = formula(*letters).diff(one)
            assert jet.slope[i].overlaps(as_ball(slope.subs(at)))
            for j, other in enumerate(letters):
                assert jet.bend[i][j].overlaps(as_ball(slope.diff(other).subs(at)))


def test_the_root_of_a_slope_is_a_critical_point() -> None:
    # x² + xy + y² − 3x has its minimum at (2, −1).
    found = enclose_root(
        lambda z: stationary(z[0] * z[0] + z[0] * z[1] + z[1] * z[1] - 3 * z[0], 0, 1), [1, 1]
    )
    assert [rounded(ball, 20) for ball in found] == [2, -1]


@pytest.mark.parametrize(
    ("equation", "start"),
    [
        (lambda z: z[0] * z[0] + 1, 1),  # no real root
        (lambda z: z[0] * z[0], 1),  # a double root is never proved
        (lambda z: z[0] * 0 + 1, 1),  # no slope at all
    ],
)
def test_what_is_no_simple_root_is_refused(equation: Any, start: int) -> None:
    with pytest.raises(NotEnclosed, match="no root near"):
        enclose_root(lambda z: [vanishing(equation(z))], [start])


def test_a_sign_that_is_not_told_is_refused() -> None:
    [u] = variables([arb(0, 1)])
    with pytest.raises(NotEnclosed, match="sign"):
        positive_part(u)


def test_a_ball_too_wide_to_round_is_refused() -> None:
    assert rounded(arb("0.1234"), 3) == Rational("0.123")
    with pytest.raises(ValueError, match="too wide"):
        rounded(arb(0.5, 0.01), 3)


def test_numbers_of_any_kind() -> None:
    for number in (Rational(1, 4), Fraction(1, 4), "0.25", "1/4", 0.25):
        assert exact_fraction(number) == Fraction(1, 4)
        assert as_ball(number) == arb(0.25)
