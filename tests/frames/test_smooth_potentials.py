"""Formulas and their enclosures: the truth by another library, honesty near poles, bad words."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational, exp, log, sqrt

from theory.frames.arrangement import Arrangement
from theory.frames.catalogue.basic import cross_polytope, simplex
from theory.frames.programs.potentials import Potential, one_hot, relu_squared
from theory.frames.programs.smooth import MOST_STEPS, Formula
from theory.frames.programs.smooth_enclosures import (
    Interval,
    Unenclosed,
    exponential,
    logarithm,
    power,
)
from theory.frames.programs.smooth_exact import of_distance
from theory.frames.programs.smooth_words import potential
from theory.frames.totals import total

F = Fraction
_NUMBERS = st.fractions(min_value=-300, max_value=300, max_denominator=10**6)
_POSITIVE = st.fractions(min_value=F(1, 10**9), max_value=10**9, max_denominator=10**9)
_POWERS = st.fractions(min_value=-9, max_value=9, max_denominator=7)


def ball(x: Fraction) -> arb:
    return arb(x.numerator) / arb(x.denominator)


def holds(ends: Interval, truth: arb, precise: bool = True) -> None:
    """The truth, to far more digits, is between the ends, and these are close."""
    low, high = (Fraction(end) for end in ends)
    assert not (ball(low) > truth)
    assert not (ball(high) < truth)
    assert not precise or high - low <= abs(high) / 2**150


@pytest.fixture(autouse=True)
def _digits() -> None:
    ctx.prec = 900


@given(_NUMBERS)
@settings(max_examples=60, deadline=None)
def test_exp_is_enclosed(x: Fraction) -> None:
    ctx.prec = 900
    holds(exponential((x, x)), ball(x).exp())


@given(_POSITIVE)
@settings(max_examples=60, deadline=None)
def test_log_is_enclosed(x: Fraction) -> None:
    ctx.prec = 900
    low, high = logarithm((x, x))
    holds((low, high), ball(x).log(), precise=False)
    assert high - low < F(1, 2**180)


@given(_POSITIVE, _POWERS)
@settings(max_examples=60, deadline=None)
def test_powers_are_enclosed(x: Fraction, p: Fraction) -> None:
    ctx.prec = 900
    holds(power((x, x), p), ball(x) ** ball(p))


def test_ends_that_are_infinite_or_out_of_reach() -> None:
    assert power((F(0), F(4)), F(-1, 2)) == (F(1, 2), math.inf)
    assert power((F(-3), F(2)), F(2)) == (0, 9)
    assert exponential((-math.inf, F(0))) == (0, 1)
    assert exponential((F(-(10**6)), F(-(10**6))))[0] == 0
    assert exponential((F(0), F(10**6))) == (1, math.inf)
    with pytest.raises(Unenclosed, match="may be negative"):
        logarithm((F(-1), F(1)))
    with pytest.raises(Unenclosed, match="may be negative"):
        power((F(-1), F(1)), F(1, 2))
    with pytest.raises(Unenclosed, match="denominator may be 0"):
        power((F(-1), F(1)), F(-1))


def formula(words: str) -> Formula:
    found = potential(words)
    assert isinstance(found, Formula)
    return found


TRUTH: dict[str, Callable[[arb], arb]] = {
    "gaussian:3/2": lambda t: ((2 * t - 2) * 3 / 2).exp(),
    "log": lambda t: -(2 - 2 * t).log() / 2,
    "coulomb": lambda t: 1 / (2 - 2 * t).sqrt(),
    "riesz:5/3": lambda t: (2 - 2 * t) ** (-arb(5) / 6),
    "exp(2*t)/u": lambda t: (2 * t).exp() / (2 - 2 * t).sqrt(),
    "cosh(3*t) - sinh(t)": lambda t: (3 * t).cosh() - t.sinh(),
    "tanh(t)**3": lambda t: t.tanh() ** 3,
    "log(3 + t)*sqrt(2 - t)": lambda t: (3 + t).log() * (2 - t).sqrt(),
}


@pytest.mark.parametrize("words", TRUTH)
def test_values_and_minorants_against_another_library(words: str) -> None:
    f, truth = formula(words), TRUTH[words]
    for low, high in ((F(-1), F(-3, 4)), (F(-1, 8), F(0)), (F(3, 8), F(1, 2))):
        minorant = f.below(low, high)
        assert minorant.loss < F(1, 10**10)
        for k in range(9):
            t = low + (high - low) * k / 8
            exact = truth(ball(t))
            holds(f.at(t), exact, precise=False)
            assert F(f.at(t)[1]) - F(f.at(t)[0]) < F(1, 10**40)
            assert ball(minorant.at(t)) <= exact
            assert ball(minorant.at(t) + F(minorant.loss) + F(1, 10**40)) >= exact


@pytest.mark.parametrize("words", ["log", "coulomb", "riesz:7/2", "exp(1/u)"])
def test_a_pole_at_one_leaves_a_constant_below(words: str) -> None:
    f = formula(words)
    minorant = f.below(F(15, 16), F(1))
    assert len(minorant.coefficients) == 1
    assert math.isinf(minorant.loss)
    assert minorant.coefficients[0] <= F(f.at(F(15, 16))[1])
    assert f.infinite_at_one()
    assert not formula("exp(t)").infinite_at_one()


def test_a_relu_takes_the_branch_of_the_whole_piece() -> None:
    f = formula("exp(relu(-t))")
    assert f.kinks() == [0]
    right = f.below(F(0), F(1, 4))
    assert right.at(F(1, 4)) <= 1
    assert right.at(F(1, 4)) > 1 - F(1, 10**20)
    left = f.below(F(-1, 4), F(0))
    assert abs(float(left.at(F(-1, 4))) - math.exp(0.25)) < 1e-15
    across = f.below(F(-1, 4), F(1, 4))
    assert across.coefficients == (F(1),)


def test_names_and_formulas_that_are_exact_after_all() -> None:
    assert potential("relu2") == relu_squared() == potential("relu(t)**2")
    assert potential("one-hot:-1/10") == one_hot(F(-1, 10))
    assert str(potential("t**4")) == "t^4 on [-1, 1]"
    assert str(potential("u**2")) == "-2*t + 2 on [-1, 1]"
    assert str(potential("1/(2 - t)")) == "(1)/(-t + 2) on [-1, 1]"
    assert potential("gaussian:2") == potential("exp(-2*u**2)")
    assert of_distance(formula("coulomb")) == ((F(1),), (F(0), F(1)))
    assert of_distance(formula("2/u**3 + u")) == (
        tuple(map(F, (2, 0, 0, 0, 1))),
        tuple(map(F, (0, 0, 0, 1))),
    )
    assert of_distance(formula("1/(1 - t)")) == ((F(1),), (F(0), F(0), F(1, 2)))
    assert of_distance(formula("log")) is None
    assert of_distance(formula("riesz:1/2")) is None


def test_a_relu_that_turns_inside_a_piece_is_no_polynomial() -> None:
    """Of t² − 1/4 the middle says nothing."""
    f = formula("relu(t**2 - 1/4)")
    assert f.at(F(1)) == (F(3, 4), F(3, 4))
    assert f.at(F(0)) == (0, 0)


@pytest.mark.parametrize(
    ("words", "arrangement", "energy"),
    [
        ("gaussian:1", simplex(3), 12 * exp(Rational(-8, 3))),
        ("log", cross_polytope(2), -4 * log(2) - 2 * log(4)),
        ("coulomb", cross_polytope(3), 3 + 12 * sqrt(2)),
        ("riesz:2", simplex(2), Rational(2)),
        ("relu(t)*exp(t) + cosh(0)", cross_polytope(2), Rational(12)),
    ],
)
def test_totals(words: str, arrangement: Arrangement, energy: object) -> None:
    found = total(arrangement, potential(words))
    assert (found - energy).expand().simplify() == 0


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("", "must be one of relu2"),
        ("t +", "or a formula in t or u"),
        ("t\x00", "or a formula"),
        ("(" * 250, "or a formula"),
        ("t+" * 200 + "t", "at most 300 characters, got 401"),
        ("0.5*t", r"fractions such as 1/2, got the float 0\.5"),
        ("1e999", "got the float inf"),
        ("1j*t", "whole numbers and fractions of them, got 1j"),
        ("True", "got True"),
        ("'t'", "got 't'"),
        ("t^2", r"writes powers as \*\*, got \^"),
        ("x**2", r"letters t \(overlap\) and u \(distance\), got 'x'"),
        ("t**t", "powers must be fractions"),
        ("9**9**9", "powers must be fractions up to 100"),
        ("10**60*t", "numbers of at most 50 digits"),
        ("exp(t)**(1/101)", "powers must be fractions up to 100"),
        ("1/0", "divides by 0"),
        ("0**(-1)", "divides by 0"),
        ("exp(t, 2)", "of one argument, got 'exp'"),
        ("exp(x=t)", "of one argument, got 'exp'"),
        ("sin(t)", "may use cosh, exp, log, relu, sinh, sqrt, tanh of one argument, got 'sin'"),
        ("__import__('os').system('true')", "knows no"),
        ("().__class__", "knows no"),
        ("t if t else 1", "knows no"),
        ("lambda: t", "or a formula"),
        ("[t]", "knows no"),
        ("t // 2", "knows no"),
        ("log(t)", "must be finite on"),
        ("1/t", "must be finite on .* near t ="),
        ("sqrt(t)", "must be finite on"),
        ("log(u)", "not -oo at 1"),
        ("-1/u", "not -oo at 1"),
        ("1/(1 + t)", "must be finite on"),
        ("exp(exp(exp(9*t)))", "must be finite on .* not seen near"),
        ("u*log(u)", "not seen near t = 1"),
        ("gaussian:1.5", "gaussian:RATE needs a fraction such as 1/2, got '1.5'"),
        ("gaussian:", "needs a fraction such as 1/2, got ''"),
        ("gaussian:0", "gaussian:RATE must be positive, got 0"),
        ("riesz:-1", "riesz:POWER must be positive, got -1"),
        ("riesz:101*2", "needs a fraction"),
        ("riesz:1/0", "needs a fraction such as 1/2, got '1/0'"),
        ("one-hot:0.1", r"one-hot:BIAS needs a fraction such as 1/2, got '0\.1'"),
        ("yukawa:1", "must be one of relu2.*, or a formula, got 'yukawa:1'"),
    ],
)
def test_bad_words_are_one_line(words: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        potential(words)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 420


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ((), "1 to 64 steps"),
        (((F(0),),) * (MOST_STEPS + 1), "1 to 64 steps"),
        ([(F(0),)], "1 to 64 steps"),
        (((0.5,),), "a list of numbers"),
        (((),), "must begin with one of 0 to 8"),
        (((F(9),),), "must begin with one of 0 to 8"),
        (((F(1, 2),),), "must begin with one of 0 to 8"),
        (((F(0), F(0)),), "must have 0 numbers more, got 1"),
        (((F(6), F(0)),), "must refer to earlier steps, got 0"),
        (((F(0),), (F(6), F(-1))), "must refer to earlier steps, got -1"),
        (((F(0),), (F(6), F(1, 2))), "must refer to earlier steps, got 1/2"),
        (((F(0),), (F(5), F(0), F(101))), "a power must be a fraction up to 100"),
        (((F(0),), (F(1), F(3**2000))), "at most 2000 bits"),
        (
            ((F(0),), *[(F(2), F(k), F(k)) for k in range(20)]),
            "at most 500 parts when written out",
        ),
    ],
)
def test_steps_that_are_no_formula(steps: tuple[tuple[Fraction, ...], ...], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Formula(steps)


def test_what_is_not_seen_to_be_finite_is_refused_in_short_time() -> None:
    """As intervals exp(t) - exp(t) is not 0, and only millions of them would tell."""
    with pytest.raises(ValueError, match="seen to be finite"):
        potential("1/(exp(t) - exp(t) + 1/10**9)")


def test_denominators_that_are_numbers_are_not_printed() -> None:
    big = F(1000000001, 1000000000)
    f = Potential((F(-1), F(0), F(1)), ((F(0),), (F(0), F(3))), ((big,), (F(3, 2), F(0))))
    assert str(f) == "0 on [-1, 0], 2*t on [0, 1]"
    halves = Potential((F(-1), F(1)), ((F(1), F(1)),), ((F(2),),))
    assert str(halves) == "1/2*t + 1/2 on [-1, 1]"
