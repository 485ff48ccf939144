"""Delsarte's bound for kissing configurations at degree 30, in every dimension from 3 to 24."""

from __future__ import annotations

import time
from fractions import Fraction

import numpy as np
import pytest

from solvers.evidence import NotSolved
from solvers.frames.programs.delsarte import spherical_code
from solvers.frames.programs.one_sided import Side, best_below, zonal_values
from solvers.frames.programs.refine import Roof, optimum, refined

F = Fraction
HALF = F(1, 2)
KNOWN = {
    3: 12,
    4: 24,
    5: 40,
    6: 72,
    7: 126,
    8: 240,
    9: 306,
    10: 500,
    11: 566,
    12: 840,
    13: 1130,
    14: 1582,
    15: 2564,
    16: 4320,
    17: 5346,
    18: 7398,
    19: 10668,
    20: 17400,
    21: 27720,
    22: 49896,
    23: 93150,
    24: 196560,
}
"""Points that are known to touch one (conway1999, Table 1.5); in some dims more are known."""


@pytest.mark.slow
@pytest.mark.parametrize("dims", KNOWN)
def test_every_dimension_from_above_and_close_to_the_optimum(dims: int) -> None:
    certificate = spherical_code(dims, HALF, 30)
    started = time.perf_counter()
    certificate.proves()
    assert time.perf_counter() - started < 1
    assert certificate.ratio() >= KNOWN[dims]
    relaxed = least_on_points(dims)
    # A program on some points can only be smaller; HiGHS solves it to 1e−10 of its largest number.
    assert relaxed * (1 - 1e-8) <= certificate.ratio() <= relaxed * (1 + 1e-8)


def least_on_points(dims: int) -> float:
    """The optimum of the program on many points, close to the touching ones of the solution."""
    degrees = range(1, 31)
    side = Side(lambda t: zonal_values(degrees, dims, t), lambda t: -np.ones_like(t), [(-1.0, 0.5)])
    return 1 + float(best_below(np.ones(30), side).sum())


def test_refined_coefficients_are_those_of_e8() -> None:
    """f = (t + 1)(t + 1/2)² t² (t − 1/2) of degree six, to fifty digits, then exactly."""
    certificate = spherical_code(8, HALF, 6)
    assert certificate.ratio() == 240
    assert max(c.denominator for c in certificate.coefficients) < 100


def test_leech_is_met_to_twenty_digits() -> None:
    ratio = spherical_code(24, HALF, 12).ratio()
    assert 196560 <= ratio < 196560 + F(1, 10**15)


def sides(dims: int, degree: int) -> Side:
    return Side(
        lambda t: zonal_values(range(1, degree + 1), dims, t),
        lambda t: -np.ones_like(t),
        [(-1.0, 0.5)],
    )


def test_newton_does_not_care_how_rough_the_start_is() -> None:
    side, cost, degrees = sides(4, 9), np.ones(9), range(1, 10)
    roof = Roof(F(-1), HALF, (F(-1),))
    exact = optimum(cost, side, degrees, 4, [roof])
    rough = best_below(cost, side) * (1 + 1e-9 * np.arange(9))
    again = refined(cost, rough, side, degrees, 4, [roof])
    assert max(abs(a - b) for a, b in zip(exact, again, strict=True)) < F(1, 10**40)


@pytest.mark.parametrize("lie", [0.0, 1e3, np.nan])
def test_newton_refuses_what_touches_nothing(lie: float) -> None:
    side, cost, degrees = sides(4, 9), np.ones(9), range(1, 10)
    with pytest.raises(NotSolved):
        refined(cost, np.full(9, lie), side, degrees, 4, [Roof(F(-1), HALF, (F(-1),))])


def test_the_jet_of_a_roof() -> None:
    """(t³ − 1)/(t + 2): at 1 its value, slope and bend are 0, 1 and 4/3."""
    roof = Roof(F(-1), F(1), (F(-1), F(0), F(0), F(1)), (F(2), F(1)))
    value, slope, bend = roof.jet(F(1))
    assert [value, slope, bend] == [0, 1, F(6 - 2 * 1 * 1, 3)]
