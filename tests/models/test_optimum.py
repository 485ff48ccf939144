"""Two features on one dim: the exact loss and the floors under every weight and bias."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational, S

from theory.exact import column, matrix
from theory.models.certificates import least_error, noise_floor, slope_floor, target_floor
from theory.models.law import FeatureLaw
from theory.models.loss import rational_loss
from theory.models.phases import optimum
from theory.models.phases.optimum import (
    dropped_cost,
    dropping_is_best,
    dropping_is_strictly_best,
    pair_loss,
    ramp_error,
    reading_error,
    superposed_and_cheaper,
)
from theory.models.phases.optimum_host import (
    DROPPING_A_SPARSE_FEATURE,
    HOSTS,
    MOST_DENSITY,
)
from theory.models.phases.optimum_threshold import host_threshold

EIGHTHS = st.builds(Fraction, st.integers(-16, 16), st.just(8))
CHANCES = st.builds(Fraction, st.integers(0, 4), st.just(4))
STEPS = st.builds(Fraction, st.integers(-30, 30), st.sampled_from([10, 100, 1000, 20000]))


def _exact(q: Fraction) -> Rational:
    return Rational(q.numerator, q.denominator)


@pytest.mark.parametrize(
    ("gain", "bias", "error"),
    [
        (1, 0, 0),  # returned intact
        (0, 0, Fraction(1, 3)),  # nothing returned
        (0, Fraction(1, 2), Fraction(1, 12)),  # its mean
        (2, -2, Fraction(1, 3)),  # the ramp starts at the end
        (3, Fraction(-3, 2), Fraction(1, 12)),  # the best bias for the gain 3
    ],
)
def test_ramp_errors_that_fit_in_the_head(gain: Fraction, bias: Fraction, error: Fraction) -> None:
    assert ramp_error(gain, bias) == error


def test_a_negative_gain_is_refused() -> None:
    with pytest.raises(ValueError, match="gain must be a square"):
        ramp_error(-1, 0)


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(EIGHTHS, EIGHTHS), st.tuples(EIGHTHS, EIGHTHS), st.tuples(CHANCES, CHANCES), CHANCES
)
def test_the_loss_is_the_one_by_the_cube_formula(
    w: tuple[Fraction, Fraction],
    b: tuple[Fraction, Fraction],
    d: tuple[Fraction, Fraction],
    r: Fraction,
) -> None:
    law = FeatureLaw(tuple(map(_exact, d)), (S.One, _exact(r)))
    assert pair_loss(w, b, d, r) == rational_loss([w], b, law)


def test_the_loss_is_what_sampling_says() -> None:
    rng, size = np.random.default_rng(5), 400_000
    w, b, d, r = np.array([0.875, -0.625]), np.array([0.125, -0.0625]), (0.75, 0.5), 0.5
    x = rng.random((size, 2)) * (rng.random((size, 2)) < np.array(d))
    error = (x - np.maximum(np.outer(x @ w, w) + b, 0)) ** 2 @ np.array([1, r])
    exact = pair_loss(
        (Fraction(7, 8), Fraction(-5, 8)),
        (Fraction(1, 8), Fraction(-1, 16)),
        (Fraction(3, 4), Fraction(1, 2)),
        Fraction(1, 2),
    )
    four_errors = 4 * error.std() / np.sqrt(size)
    assert abs(error.mean() - float(exact)) < four_errors < float(exact) / 50


@pytest.mark.parametrize(
    ("density", "cost"), [(0, 0), (1, Fraction(1, 12)), (Fraction(1, 2), Fraction(5, 48))]
)
def test_a_dropped_feature_costs_its_variance(density: Fraction, cost: Fraction) -> None:
    assert dropped_cost(density) == cost
    mean = Fraction(density) / 2
    assert reading_error(0, 0, mean, density, 1) == cost
    assert reading_error(0, 0, mean + Fraction(1, 50), density, 1) > cost


@settings(max_examples=80, deadline=None)
@given(st.builds(Fraction, st.integers(0, 24), st.just(8)), EIGHTHS, EIGHTHS)
def test_no_bias_gets_below_the_floors(gain: Fraction, overlap: Fraction, bias: Fraction) -> None:
    error = reading_error(gain, overlap, bias, 1, 1)
    assert error >= least_error(gain, abs(overlap))
    assert ramp_error(gain, bias) >= slope_floor(gain)


@pytest.mark.parametrize("gain", [Fraction(1, 2), Fraction(3, 4), Fraction(2)])
def test_the_floors_are_reached_without_overlap(gain: Fraction) -> None:
    best = (1 - gain) / 2 if gain <= 1 else -gain * (gain - 1) / (gain + 1)
    assert ramp_error(gain, best) == slope_floor(gain) == least_error(gain, Fraction(0))


def test_a_feature_that_varies_less_than_it_may_is_linear() -> None:
    gain, overlap = Fraction(1, 2), Fraction(1, 4)
    linear = ((1 - gain) ** 2 + overlap**2) / 12
    assert least_error(gain, overlap) == linear
    assert reading_error(gain, overlap, (1 - gain - overlap) / 2, 1, 1) == linear


def test_floors_meet_where_their_pieces_do() -> None:
    assert noise_floor(Fraction(2)) == Fraction(1, 3) - Fraction(1, 6)
    assert target_floor(Fraction(1), Fraction(1, 2)) == Fraction(1, 4) - Fraction(1, 6)


def _case(w: list[object], b: list[object], *law: object) -> dict[str, object]:
    names = dict(zip(("d1", "d2", "r"), map(Rational, law), strict=True))
    return {"W": matrix([w]), "b": column(*b), **names}


def test_dropping_itself_is_best_but_not_strictly() -> None:
    case = _case([1, 0], [0, "1/2"], 1, 1, "1/2")
    assert dropping_is_best(case)
    assert not dropping_is_strictly_best(case)
    assert not superposed_and_cheaper(case)


def test_superposed_means_that_both_weights_are_there_and_both_drops_are_beaten() -> None:
    assert superposed_and_cheaper(_case([1, -1], [0, 0], "1/10", "1/10", 1))
    # Keeping only the second feature beats dropping it, but superposes nothing.
    assert not superposed_and_cheaper(_case([0, 1], ["1/20", 0], "1/10", "1/10", 2))
    assert not dropping_is_best(_case([0, 1], ["1/20", 0], "1/10", "1/10", 2))
    # With r = 9 the digon beats dropping the second, but not dropping the first.
    dear = _case([1, -1], [0, 0], "1/2", "1/2", 9)
    assert not dropping_is_best(dear)
    assert not superposed_and_cheaper(dear)


def test_weights_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match=r"need W \(1, 2\)"):
        dropping_is_best(_case([1, 0, 0], [0, 0], 1, 1, 1))


@settings(max_examples=150, deadline=None)
@given(st.tuples(STEPS, STEPS, STEPS, STEPS))
def test_no_weights_near_dropping_or_near_the_digon_beat_dropping(
    step: tuple[Fraction, Fraction, Fraction, Fraction],
) -> None:
    q, r = Fraction(1, 1000), Fraction(323, 1000)
    spared = r * dropped_cost(q)
    for centre in (Fraction(0), Fraction(-173, 200)):
        w, b = (1 + step[0], centre + step[1]), (step[2], step[3])
        assert pair_loss(w, b, (Fraction(1, 2), q), r) >= spared
        assert pair_loss(w, b, (1, 1), Fraction(1, 2)) >= Fraction(1, 24)


def test_the_pair_that_is_dropped_just_below_pays_just_above() -> None:
    q, w = Fraction(1, 1000), (Fraction(1), Fraction(-173, 200))
    below, above = Fraction(323, 1000), Fraction(41, 125)
    gap = [
        pair_loss(w, (0, 0), (Fraction(1, 2), q), r) - r * dropped_cost(q) for r in (below, above)
    ]
    assert gap[0] > 0 > gap[1]


def test_the_scope_of_the_theorem_is_what_its_words_say() -> None:
    assert Rational(1, 1000) == MOST_DENSITY
    assert tuple(Rational(k, 20) for k in (1, 2, 4, 6, 10)) == HOSTS
    ratio = Rational(323, 1000)
    inside = {"d1": S.Half, "d2": MOST_DENSITY, "r": ratio}
    outside = [
        {**inside, "d1": Rational(3, 5)},
        {**inside, "d2": 2 * MOST_DENSITY},
        {**inside, "d2": 0},
        {**inside, "r": Rational(3232, 10000)},
        {**inside, "r": -ratio},
    ]
    hypotheses = DROPPING_A_SPARSE_FEATURE.given
    assert all(p(inside) for p in hypotheses)
    assert all(sum(not p(case) for p in hypotheses) == 1 for case in outside)
    dense = {"d1": S.One, "d2": S.One, "r": S.Half}
    assert optimum.both_dense(dense)
    assert not optimum.both_dense({**dense, "d1": S.Half})
    assert not optimum.both_dense({**dense, "d2": S.Half})
    assert optimum.at_most_half_as_important(dense)
    assert not optimum.at_most_half_as_important({**dense, "r": Rational(51, 100)})


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(HOSTS)),
    st.fractions(Fraction(-3, 2), Fraction(3, 2), max_denominator=50),
    st.tuples(STEPS, STEPS, STEPS),
)
def test_no_coupling_to_a_listed_host_beats_dropping(
    density: Rational, coupling: Fraction, step: tuple[Fraction, Fraction, Fraction]
) -> None:
    host = Fraction(int(density.p), int(density.q))
    r = host_threshold(density, digits=4)[0] * Fraction(98, 100)
    q = Fraction(1, 1000)
    small = [entry / 100 for entry in step]
    loss = pair_loss((1 + small[0], coupling), (small[1], small[2]), (host, q), r)
    assert loss >= r * dropped_cost(q)
