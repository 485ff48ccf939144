"""Number fields: arithmetic and signs against floats, and what is no field."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from theory.certificate import Rejected
from theory.frames.programs.fields import Field, Number
from theory.frames.programs.polynomials import sign

F = Fraction
FIVE = Field((F(-5), F(0), F(1)), F(2), F(3))
HEPTAGON = Field((F(-1), F(-2), F(1), F(1)), F(1), F(2))
"""Its generator is 2 cos(2π/7)."""
ICOSAHEDRON = Field((F(2000), F(0), F(-100), F(0), F(1)), F(8), F(9))
GENERATORS = {
    FIVE: math.sqrt(5),
    HEPTAGON: 2 * math.cos(2 * math.pi / 7),
    ICOSAHEDRON: math.sqrt(50 + math.sqrt(500)),
}

fields = st.sampled_from([FIVE, HEPTAGON, ICOSAHEDRON])
parts = st.lists(st.integers(-9, 9) | st.fractions(-9, 9, max_denominator=9), max_size=4)


def real(number: Number) -> float:
    generator = GENERATORS[number.of]
    return math.fsum(float(part) * generator**k for k, part in enumerate(number.parts))


@given(fields, parts, parts)
@settings(max_examples=80)
def test_arithmetic_is_that_of_the_reals(field: Field, one: list[F], other: list[F]) -> None:
    x, y = field.number(one), field.number(other)
    # Sums of a few terms below 9⁴·4⁴, so within a million units in the last place of 1.
    near = 2.0**-52 * 1e9
    assert real(x * y) == pytest.approx(real(x) * real(y), abs=near)
    assert real(x + y) == pytest.approx(real(x) + real(y), abs=near)
    assert real(3 - x) == pytest.approx(3 - real(x), abs=near)
    assert real(x * F(1, 3)) == pytest.approx(real(x) / 3, abs=near)


@given(fields, parts, parts)
@settings(max_examples=80)
def test_signs_obey_their_laws(field: Field, one: list[F], other: list[F]) -> None:
    x, y = field.number(one), field.number(other)
    assert sign(x * y) == sign(x) * sign(y)
    assert sign(x - y) == -sign(y - x)
    assert sign(x * x + y * y) == (1 if x or y else 0)
    if abs(real(x)) > 1e-6:
        assert sign(x) == math.copysign(1, real(x))


@given(fields, parts)
@settings(max_examples=40)
def test_a_fraction_below_is_below_and_near(field: Field, one: list[F]) -> None:
    x = field.number(one)
    low = x.below()
    assert sign(x - low) >= 0
    assert sign(x - low - F(1, 2**127)) < 0


def test_a_small_number_has_a_sign_too() -> None:
    """Convergents p/q of √5 = [2; 4, 4, …]: |√5 − p/q| < 1/4q², on alternating sides."""
    p, q, before = 2, 1, (1, 0)
    for step in range(60):
        assert sign(q * FIVE.number([0, 1]) - p) == (-1) ** step
        (p, q), before = (4 * p + before[0], 4 * q + before[1]), (p, q)
    assert q > 10**35


def test_the_heptagon() -> None:
    """The three overlaps sum to −1/2, and T_2 of one is the next."""
    a = HEPTAGON.number([0, F(1, 2)])
    second, third = 2 * a * a - 1, 4 * a * a * a - 3 * a
    assert (a + second + third).parts == (F(-1, 2), 0, 0)
    assert sign(a) == 1
    assert sign(second) == -1
    assert not a * 0
    assert not a - a


@pytest.mark.parametrize(
    ("minimal", "low", "high", "reason"),
    [
        ((F(-2), F(0), F(2)), F(0), F(2), "leading coefficient 1, got 2"),
        ((F(-2), F(0), F(10**400)), F(0), F(2), "1, got a positive fraction of 1330 bits"),
        (
            (F(-2), F(0), F(1)),
            F(10**400),
            F(-(10**400)),
            "got a positive fraction of 1330 bits and",
        ),
        ((F(-1, 2), F(0), F(1)), F(0), F(1), "2 to 25 whole coefficients"),
        ((F(1),), F(0), F(1), "2 to 25 whole coefficients"),
        ((F(0),) * 25 + (F(1),), F(-1), F(1), "2 to 25 whole coefficients"),
        ((F(-2), F(0), F(1)), F(2), F(1), "root must be an interval"),
        ((F(-2), F(0), F(1)), F(-2), F(2), "one simple zero inside"),  # two zeros
        ((F(-2), F(0), F(1)), F(2), F(3), "one simple zero inside"),  # none
        ((F(-1), F(0), F(1)), F(1), F(2), "one simple zero inside"),  # at the end
        ((F(0), F(0), F(1)), F(-1), F(1), "one simple zero inside"),  # a double zero
        ((F(0), F(0), F(0), F(1)), F(-1), F(1), "one simple zero inside"),  # a triple zero
    ],
)
def test_what_is_no_field(minimal: tuple[F, ...], low: F, high: F, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Field(minimal, low, high)


def test_a_reducible_polynomial_never_gives_a_wrong_sign() -> None:
    """(t − 1)(t² − 2) with the zero 1: α² − 2 is −1, and α − 1 cannot be told apart from 0."""
    strange = Field((F(2), F(-2), F(-1), F(1)), F(1, 2), F(5, 4))
    assert sign(strange.number([-2, 0, 1])) == -1
    with pytest.raises(Rejected, match="told apart from 0"):
        sign(strange.number([-1, 1]))


def test_numbers_of_two_fields_do_not_mix() -> None:
    with pytest.raises(ValueError, match="one field"):
        FIVE.number([1]) + HEPTAGON.number([1])
