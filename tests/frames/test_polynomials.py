"""Signs of polynomials on intervals: multiple zeros, zeros at the ends, irrational zeros."""

from __future__ import annotations

import time
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from theory.frames.programs.fields import Field
from theory.frames.programs.polynomials import (
    always_negative,
    derivative,
    evaluate,
    never_positive,
    plus,
    scaled,
    stays_below,
    times,
    whole,
    written,
)

F = Fraction
HALF = F(1, 2)
ONE = (F(1),)


def with_zeros(zeros: list[tuple[Fraction, int]], lead: int = 1) -> tuple[Fraction, ...]:
    p: tuple[Fraction, ...] = (F(lead),)
    for zero, multiplicity in zeros:
        for _ in range(multiplicity):
            p = times(p, (-zero, F(1)))
    return p


@pytest.mark.parametrize(
    ("p", "low", "high", "never", "always"),
    [
        ((), -1, 1, True, False),  # the zero polynomial
        ((0, 0), -1, 1, True, False),  # the same, with leading zeros
        ((-1,), -1, 1, True, True),
        ((1,), -1, 1, False, False),
        ((0, 1), -1, 0, True, False),  # zero at the right end
        ((0, -1), 0, 1, True, False),  # zero at the left end
        ((0, 1), -1, F(1, 10**9), False, False),  # the end moved a little beyond the zero
        ((0, 0, -1), -1, 1, True, False),  # touches inside
        ((0, 0, 0, 1), -1, 1, False, False),  # a triple zero is a crossing
        ((0, 0, 0, 0, -1), -1, 1, True, False),  # a fourfold zero touches
        ((-2, 0, 1), -1, F(7, 5), True, True),  # √2 is beyond 7/5
        ((-2, 0, 1), -1, F(3, 2), False, False),
        ((-4, 0, 4, 0, -1), -2, 2, True, False),  # −(t² − 2)² touches at ±√2
        ((-4 + F(1, 10**12), 0, 4, 0, -1), -2, 2, False, False),  # lifted by 1e−12
        ((-4 - F(1, 10**12), 0, 4, 0, -1), -2, 2, True, True),  # lowered by 1e−12
        ((0, 1), 0, 0, True, False),  # an interval of one point
        ((-1, 1), 0, 0, True, True),
        ((1, 1), 0, 0, False, False),
        ((-1, 0, 1), -1, 1, True, False),  # zeros at both ends
        ((0, 0, -1, 0, 1), -1, 1, True, False),  # and one between them
    ],
)
def test_known_signs(
    p: tuple[Fraction, ...], low: Fraction, high: Fraction, never: bool, always: bool
) -> None:
    assert never_positive(whole(p), F(low), F(high)) is never
    assert always_negative(whole(p), F(low), F(high)) is always


numbers = st.integers(-12, 12).map(lambda k: F(k, 6))
zeros = st.lists(st.tuples(numbers, st.integers(1, 4)), max_size=5, unique_by=lambda z: z[0])


def truly_never_positive(
    p: tuple[Fraction, ...], zeros: list[Fraction], low: Fraction, high: Fraction
) -> bool:
    """By the values between neighbouring zeros."""
    marks = sorted({low, high, *(z for z in zeros if low < z < high)})
    between = [(a + b) / 2 for a, b in pairwise(marks)]
    return all(evaluate(p, t) <= 0 for t in (*between, *marks))


@given(zeros, st.sampled_from([-2, 1]), numbers, numbers)
@settings(max_examples=150)
def test_the_decision_agrees_with_the_values_between_the_zeros(
    zeros: list[tuple[Fraction, int]], lead: int, one: Fraction, other: Fraction
) -> None:
    low, high = sorted((one, other))
    p = with_zeros(zeros, lead)
    truth = truly_never_positive(p, [z for z, _ in zeros], low, high)
    assert never_positive(whole(p), low, high) is truth
    touched = any(low <= z <= high for z, _ in zeros)
    assert always_negative(whole(p), low, high) is (truth and not touched)


@given(zeros, numbers)
@settings(max_examples=40)
def test_irrational_touching_is_seen(zeros: list[tuple[Fraction, int]], shift: Fraction) -> None:
    """−Π(t − τ)^2k (t² − 2)² touches at ±√2; times t − s it crosses at s."""
    p = scaled(with_zeros([(z, 2 * k) for z, k in zeros]), F(-1))
    p = times(p, (F(4), F(0), F(-4), F(0), F(1)))
    assert never_positive(whole(p), F(-2), F(2))
    crossed = times(p, (-shift, F(1)))
    assert never_positive(whole(crossed), F(-2), F(2)) is (shift == -2)


def test_arithmetic() -> None:
    p, q = (F(1), F(2)), (F(0), F(-2), F(1, 2))
    assert plus(p, q) == (F(1), F(0), F(1, 2))
    assert times(p, q) == (F(0), F(-2), F(-7, 2), F(1))
    assert not any(times((), q))
    assert derivative(times(p, q)) == (F(-2), F(-7), F(3))
    assert derivative((F(3),)) == ()
    assert evaluate(q, F(2)) == -2


@pytest.mark.parametrize(
    ("p", "words"),
    [
        ((), "0"),
        ((F(1),), "1"),
        ((F(-1),), "-1"),
        ((F(0), F(-1)), "-t"),
        ((F(1, 3), F(0), F(-2)), "-2*t^2 + 1/3"),
    ],
)
def test_a_polynomial_in_words(p: tuple[Fraction, ...], words: str) -> None:
    assert written(p) == words


def test_an_interval_has_a_right_order() -> None:
    with pytest.raises(ValueError, match="low <= high, got 1 and 0"):
        never_positive([1], F(1), F(0))


def test_a_leading_coefficient_that_vanishes_modulo_the_prime() -> None:
    """−(p t − 1)²(t + 2) touches at 1/p; modulo p it is −(t + 2), which is squarefree."""
    p = F(2**61 - 1)
    touching = times(times((F(-1), p), (F(-1), p)), (F(-2), F(-1)))
    assert never_positive(whole(touching), F(-1), F(1))
    assert not never_positive(whole(times(touching, (F(-1), p))), F(-1), F(1))


def test_zeros_at_the_points_of_bisection() -> None:
    """1/2, 1/4 and 3/4 are where [0, 1] is cut."""
    for cut in ([F(1, 2)], [F(1, 4), F(1, 2)], [F(1, 4), F(1, 2), F(3, 4)], [F(1, 4), F(3, 4)]):
        simple = with_zeros([(zero, 1) for zero in cut])
        double = with_zeros([(zero, 2) for zero in cut], -1)
        for sign_turned in (F(1), F(-1)):
            assert not never_positive(whole(scaled(simple, sign_turned)), F(0), F(1))
        assert never_positive(whole(double), F(0), F(1))
        assert not always_negative(whole(double), F(0), F(1))


ROOT_TWO = Field((F(-2), F(0), F(1)), F(1), F(2))
SQRT_2 = ROOT_TWO.number([0, 1])


def test_touching_at_a_square_root() -> None:
    """−(t − √2)² touches on [1, 2]; (t − √2)³ crosses; lifted by 1e−6 the first is positive."""
    touch = [ROOT_TWO.number([-2]), 2 * SQRT_2, ROOT_TWO.number([-1])]
    assert stays_below(touch, F(1), F(2), [SQRT_2])
    assert not stays_below(touch, F(1), F(2))
    assert stays_below(touch, F(1), F(7, 5))
    assert stays_below(touch, F(1), F(7, 5), [SQRT_2])
    assert stays_below(touch, F(1), SQRT_2, [SQRT_2, SQRT_2])
    assert not stays_below(touch, F(1), SQRT_2, [SQRT_2])
    lifted = [touch[0] + F(1, 10**6), *touch[1:]]
    assert not stays_below(lifted, F(1), F(2), [SQRT_2])
    cube = [ROOT_TWO.number([0, -2]), ROOT_TWO.number([6]), -3 * SQRT_2, ROOT_TWO.number([1])]
    assert stays_below(cube, F(1), F(7, 5))
    assert not stays_below(cube, F(1), F(3, 2), [SQRT_2])
    assert stays_below(cube, F(1), SQRT_2, [SQRT_2] * 3)


@given(zeros, numbers, numbers)
@settings(max_examples=60)
def test_dividing_out_agrees_with_multiplicities(
    zeros: list[tuple[Fraction, int]], one: Fraction, other: Fraction
) -> None:
    low, high = sorted((one, other))
    if low == high:
        return
    p = scaled(with_zeros([(z, 2 * k) for z, k in zeros]), F(-1))
    places = [z for z, k in zeros for _ in range(k if low < z < high else 2 * k)]
    assert stays_below(p, low, high, places)
    inside = [z for z, _ in zeros if low <= z <= high]
    assert stays_below(p, low, high) is not bool(inside)
    crossed = times(p, (-(low + high) / 2, F(1)))
    assert not stays_below(crossed, low, high, places)


def test_what_is_neither_given_nor_strict_is_not_decided() -> None:
    """A double zero at √2, not given: bisection would go on for ever."""
    assert not stays_below((F(-4), F(0), F(4), F(0), F(-1)), F(1), F(2))
    assert not stays_below((), F(-1), F(1))
    assert not stays_below((F(0), F(-1)), F(-1), F(1), [F(0)])


def test_a_common_divisor_of_long_coefficients() -> None:
    """The first primes are too short for what comes out; degree 100 is decided all the same."""
    p = with_zeros([(F(7 * k - 200 + k % 5, 633 + k), 2) for k in range(49)])
    p = times(times(p, (F(-1, 2), F(1))), (F(1), F(1)))
    assert len(p) == 101
    started = time.perf_counter()
    assert never_positive(whole(p), F(-1), HALF)
    assert not never_positive(whole(p), F(-1), HALF + F(1, 10**30))
    assert time.perf_counter() - started < 10


def test_a_certificate_of_degree_thirty_with_fourteen_touching_points() -> None:
    touched = with_zeros([(F(k, 17), 2) for k in range(-13, 1)])
    p = times(touched, times((F(-1, 2), F(1)), (F(1), F(1))))
    assert len(p) == 31
    assert never_positive(whole(p), F(-1), F(1, 2))
    assert not never_positive(whole(p), F(-1), F(1, 2) + F(1, 10**12))
    assert not never_positive(whole(plus(p, scaled(ONE, F(1, 10**60)))), F(-1), F(1, 2))
