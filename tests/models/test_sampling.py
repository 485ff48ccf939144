"""Samples have the moments of their law, and the error of a measured loss can be believed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sympy import Rational, Symbol

from solvers.models.minimisation.scores import agreement
from solvers.models.population.loss import Population
from solvers.models.training.sampling import (
    STANDARD_ERRORS,
    Sampler,
    Samples,
    sampled_loss,
)
from theory.finding import Measurement
from theory.models.amplitude import BERNOULLI, Amplitude
from theory.models.law import FeatureLaw, Gate
from theory.models.loss import rational_loss, weights_of_floats

SAMPLES = 40_000


def drawn(law: FeatureLaw, seed: int, dtype: str = "float64") -> Samples:
    x = np.empty((1, law.features, SAMPLES), dtype)
    return Sampler.of(law).fill(x, [np.random.default_rng(seed)])[0]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("density", ["0", "1/1000", "1/100", "3/10", "1"])
def test_samples_have_the_density_and_the_moments_of_their_law(density: str, dtype: str) -> None:
    d = float(Rational(density))
    x = drawn(FeatureLaw.of([density, Rational(1, 2)]), 3, dtype)[0]
    assert x.dtype == dtype
    assert x.min() >= 0
    assert x.max() <= 1
    # Indicators and squares are at most 1, so their variances are at most their means.
    for found, mean in [((x > 0).mean(), d), (x.mean(), d / 2), ((x**2).mean(), d / 3)]:
        assert abs(found - mean) <= STANDARD_ERRORS * np.sqrt(mean / SAMPLES)


MIXED = Amplitude(
    (
        (Rational(1, 2), Rational(-1), Rational(-1, 2)),
        (Rational(1, 4), Rational(1, 2), Rational(1)),
        (Rational(1, 4), Rational(1), Rational(1)),
    )
)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "amplitude",
    [Amplitude.uniform(Rational(1, 2), 1), Amplitude.uniform(-1, 1), BERNOULLI, MIXED],
    ids=str,
)
def test_amplitudes_have_the_moments_of_their_law(amplitude: Amplitude, dtype: str) -> None:
    law = FeatureLaw.uniform(1, Rational(1, 4), amplitude=amplitude)
    x = drawn(law, 7, dtype)[0].astype(float)
    # No amplitude is beyond 1, so no variance of a power is beyond the density.
    most = STANDARD_ERRORS * np.sqrt(0.25 / SAMPLES)
    assert abs((x != 0).mean() - 0.25) <= most
    for power in (1, 2, 3):
        assert abs((x**power).mean() - float(law.moment(0, power))) <= most


def test_a_mixture_has_its_pieces_and_nothing_between() -> None:
    x = drawn(FeatureLaw.uniform(1, 1, amplitude=MIXED), 1)[0]
    assert (((x >= -1) & (x <= -0.5)) | ((x >= 0.5) & (x <= 1))).all()
    assert abs((x == 1).mean() - 1 / 4) <= STANDARD_ERRORS * np.sqrt(3 / 16 / SAMPLES)


@pytest.mark.parametrize("kind", ["together", "one"])
def test_gates_tie_presence_and_leave_the_rest_alone(kind: str) -> None:
    law = FeatureLaw.of(["1/4", "2/5", "1/4"] if kind == "one" else ["1/4", "1/3", "1/4"])
    law = FeatureLaw.of(law.densities, gates=[Gate((0, 2), kind)])
    x = drawn(law, 11)
    on = x > 0
    if kind == "together":
        assert np.array_equal(on[0], on[2])
        # Amplitudes stay independent: of equal ones the product would have the mean 1/3.
        both = x[0, on[0]] * x[2, on[0]]
        assert abs(both.mean() - 1 / 4) <= STANDARD_ERRORS * np.sqrt(1 / 9 / len(both))
    else:
        assert not (on[0] & on[2]).any()
    for i, j in [(0, 1), (0, 2), (1, 2)]:
        found = np.cov(x[i], x[j])[0, 1]
        spread = np.sqrt(float(law.moment(i, 2) * law.moment(j, 2)) + found**2)
        assert abs(found - float(law.covariance(i, j))) <= 2 * STANDARD_ERRORS * spread / np.sqrt(
            SAMPLES
        )


def test_features_are_independent() -> None:
    x = drawn(FeatureLaw.of(["3/10", "3/5"]), 5)
    both = ((x[0] > 0) & (x[1] > 0)).mean()
    assert abs(both - 0.18) <= STANDARD_ERRORS * np.sqrt(0.18 * 0.82 / SAMPLES)


def test_a_batch_is_written_in_place_and_every_instance_has_its_law_and_source() -> None:
    x = np.empty((2, 1, 100), np.float32)
    sources = [np.random.default_rng(seed) for seed in (1, 2)]
    laws = FeatureLaw.of([1]), FeatureLaw.of(["1/2"])
    assert Sampler.of(*laws).fill(x, sources) is x
    alone = np.empty((1, 1, 100), np.float32)
    Sampler.of(laws[1]).fill(alone, [np.random.default_rng(2)])
    assert np.array_equal(x[1], alone[0])
    assert (x[0] > 0).all()


def test_rare_features_keep_their_amplitudes_apart_in_single_precision() -> None:
    """24 bits below a density of 2⁻²⁰ would leave 16 amplitudes."""
    rare = Sampler.of(FeatureLaw.uniform(1, Rational(1, 2**20)))
    x = np.empty((1, 1, 1 << 23), np.float32)
    found = rare.fill(x, [np.random.default_rng(0)])
    amplitudes = found[found > 0]
    assert len(amplitudes) > 0
    assert not np.isin(amplitudes * 16, np.arange(17)).any()


def test_a_law_with_letters_has_no_samples() -> None:
    with pytest.raises(ValueError, match="law must have numbers"):
        Sampler.of(FeatureLaw.of([Symbol("d", positive=True)]))


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 2), st.integers(1, 4), st.sampled_from([2, 10, 50]))
def test_the_measured_loss_is_the_exact_loss(
    seed: int, dims: int, features: int, rarity: int
) -> None:
    source = np.random.default_rng(seed)
    w, b = source.normal(size=(1, dims, features)), source.normal(size=(1, features)) / 4
    law = FeatureLaw.of(
        [Rational(1 + i % 2, rarity) for i in range(features)],
        [Rational(1, 1 + i) for i in range(features)],
    )
    exact = float(rational_loss(weights_of_floats(w[0]), weights_of_floats(b)[0], law))
    seen = sampled_loss(w, b, law, seed=seed).measurement(0)
    assert abs(seen.value - exact) <= seen.error
    # It is able to tell two percent, so agreement within the error means something.
    assert seen.error < exact / 50


def test_standard_errors_are_neither_too_small_nor_inflated() -> None:
    """Over many seeds, deviations in units of the standard error have a size of about one."""
    w, b = np.array([[[1.0, -0.7, 0.4]]]), np.array([[0.1, -0.1, 0.2]])
    law = FeatureLaw.uniform(3, Rational(1, 5))
    exact = float(rational_loss(weights_of_floats(w[0]), weights_of_floats(b)[0], law))
    seen = [sampled_loss(w, b, law, seed=seed, points=16) for seed in range(200)]
    off = np.array([(s.values[0] - exact) / s.standard_errors[0] for s in seen])
    # A Student variable of 31 degrees has variance 31/29; 200 of them tell that to 4 · √(2/200).
    assert abs((off**2).mean() - 31 / 29) <= STANDARD_ERRORS * np.sqrt(2.3 / 200)
    assert abs(off.mean()) <= STANDARD_ERRORS * np.sqrt(31 / 29 / 200)


@pytest.mark.parametrize(
    "law",
    [
        FeatureLaw.uniform(3, Rational(1, 4), amplitude=MIXED),
        FeatureLaw.uniform(3, Rational(1, 4), amplitude=Amplitude.uniform(-1, 1)),
        FeatureLaw.uniform(3, Rational(1, 4), amplitude=BERNOULLI),
        FeatureLaw.uniform(3, Rational(1, 4), gates=[Gate((0, 2), "together")]),
        FeatureLaw.uniform(3, Rational(1, 4), gates=[Gate((1, 2), "one")]),
    ],
    ids=["mixed", "signed", "levels", "together", "one"],
)
def test_the_measured_loss_of_any_law_is_the_exact_loss(law: FeatureLaw) -> None:
    w, b = np.array([[[1.0, -0.75, 0.5], [0.25, 0.5, 1.0]]]), np.array([[0.125, -0.125, 0.25]])
    exact = float(rational_loss(weights_of_floats(w[0]), weights_of_floats(b)[0], law))
    seen = sampled_loss(w, b, law, seed=3).measurement(0)
    assert abs(seen.value - exact) <= seen.error < exact / 50


def test_what_many_dropped_features_cost() -> None:
    """Twelve dropped features cost twelve times d/3."""
    law = FeatureLaw.uniform(12, Rational(1, 2))
    seen = sampled_loss(np.zeros((1, 2, 12)), np.zeros((1, 12)), law, seed=0).measurement(0)
    assert abs(seen.value - 2) <= seen.error < 2 / 50


Blocks = tuple[FeatureLaw, np.ndarray, np.ndarray, float]


def side_by_side(
    block: FeatureLaw, weights: list[list[float]], bias: list[float], k: int
) -> Blocks:
    """k copies of a small model in dims of their own, and the exact loss of them all."""
    n = block.features
    gates = [
        Gate(tuple(i + n * c for i in gate.features), gate.kind)
        for c in range(k)
        for gate in block.gates
    ]
    law = FeatureLaw.of(block.densities * k, block.importances * k, block.amplitudes * k, gates)
    exact = float(rational_loss(weights_of_floats(weights), weights_of_floats([bias])[0], block))
    return law, np.kron(np.eye(k), np.array(weights))[None], np.tile(bias, k)[None], k * exact


@pytest.mark.parametrize(
    ("pairs", "density"),
    [
        *[(10, density) for density in ("1/10", "1/100", "1/1000", "1/10000")],
        (200, "1/1000"),
        pytest.param(200, "1/10", marks=pytest.mark.slow),
        pytest.param(200, "1/10000", marks=pytest.mark.slow),
    ],
)
def test_losses_of_many_rare_features_are_told_to_a_tenth(pairs: int, density: str) -> None:
    """Perfect digons: only two that meet cost anything, one pair of so many, and seldom."""
    law, w, b, exact = side_by_side(
        FeatureLaw.uniform(2, density), [[1.0, -1.0]], [0.0, 0.0], pairs
    )
    seen = sampled_loss(w, b, law, seed=1).measurement(0)
    assert abs(seen.value - exact) <= seen.error < exact / 10


COPIES = [
    side_by_side(FeatureLaw.uniform(2, "1/20"), [[1.1, -0.9]], [-0.05, 0.1], 6),
    side_by_side(
        FeatureLaw.of(["1/1000", "1/50", 1], [1, 3, 2]), [[1.1, -0.9, 0.3]], [0, 0.1, -0.1], 6
    ),
    side_by_side(
        FeatureLaw.of(
            ["1/30"] * 2 + ["1/10", "1/20"],
            amplitudes=[Amplitude.uniform(-1, 1), MIXED, BERNOULLI, Amplitude.uniform(1, 2)],
            gates=[Gate((0, 1), "together"), Gate((2, 3), "one")],
        ),
        [[1.0, -0.5, 0.25, 0.0], [0.0, 0.5, 1.0, -1.0]],
        [0.1, 0.0, -0.1, 0.05],
        3,
    ),
]


@pytest.mark.parametrize("case", COPIES, ids=["pairs", "always, often, seldom", "gates"])
def test_errors_of_many_features_are_covered(case: Blocks) -> None:
    """Of so many seeds the deviations beyond a Student quantile are not too many.

    One in ten is beyond the quantile; more than the limit come once in ten thousand tests.
    """
    law, w, b, exact = case
    seeds, part, chance = 40, 0.1, 1e-4
    seen = [sampled_loss(w, b, law, seed=seed, points=48) for seed in range(seeds)]
    off = np.array([(s.values[0] - exact) / s.standard_errors[0] for s in seen])
    beyond = int((np.abs(off) > stats.t.isf(part / 2, df=31)).sum())
    assert beyond <= stats.binom.isf(chance, seeds, part)
    # Not inflated either: some are beyond the quantile that half are.
    wide = int((np.abs(off) > stats.t.isf(1 / 4, df=31)).sum())
    assert wide >= stats.binom.ppf(chance, seeds, 1 / 2)
    assert abs(off.mean()) <= stats.norm.isf(chance / 2) * np.sqrt(31 / 29 / seeds)


def test_a_pattern_that_hardly_ever_comes_is_still_seen() -> None:
    """The antipodal pair fails only when both are on: once in 10⁸ samples, and yet to 2 %."""
    law = FeatureLaw.uniform(2, Rational(1, 10**4))
    seen = sampled_loss(np.array([[[1.0, -1.0]]]), np.zeros((1, 2)), law, seed=0).measurement(0)
    assert abs(seen.value - 1e-8 / 3) <= seen.error < 1e-8 / 150


@pytest.mark.parametrize("rare", [Rational(1, 10**3), Rational(1, 10**9)])
def test_a_rare_feature_among_common_ones_is_seen(rare: Rational) -> None:
    """It shares a dim with a common one, and the loss is where both fire: d/2 · 1/3."""
    weights = np.hstack([np.eye(9), -np.eye(9)[:, :1]])
    law = FeatureLaw.of([Rational(1, 2)] * 9 + [rare])
    for seed in range(3):
        seen = sampled_loss(weights[None], np.zeros((1, 10)), law, seed=seed).measurement(0)
        assert abs(seen.value - float(rare) / 6) <= seen.error < float(rare) / 60


def test_density_one_and_zero_leave_one_pattern() -> None:
    law = FeatureLaw.of([1, 0])
    seen = sampled_loss(np.array([[[1.0, -1.0]]]), np.zeros((1, 2)), law, seed=0)
    assert seen.values.tolist() == seen.standard_errors.tolist() == [0.0]


def test_instances_are_measured_on_the_same_samples() -> None:
    law = FeatureLaw.uniform(2, Rational(1, 2))
    w = np.array([[[1.0, -0.5]], [[0.0, 0.3]]])
    b = np.zeros((2, 2))
    w[0] = w[1]
    seen = sampled_loss(w, b, law, seed=4)
    assert seen.values[0] == seen.values[1]
    assert sampled_loss(w, b, law, seed=5).values[1] != seen.values[1]


@pytest.mark.parametrize(
    ("weights", "bias", "message"),
    [
        (np.zeros((1, 2)), np.zeros((1, 2)), "weights must have shape"),
        (np.zeros((1, 1, 3)), np.zeros((1, 2)), "weights must have shape"),
        (np.zeros((1, 1, 2)), np.zeros((2, 2)), "bias must have shape"),
        (np.full((1, 1, 2), np.nan), np.zeros((1, 2)), "must be finite"),
        (np.zeros((1, 1, 2)), np.full((1, 2), np.inf), "must be finite"),
    ],
)
def test_bad_weights_are_refused(weights: np.ndarray, bias: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sampled_loss(weights, bias, FeatureLaw.uniform(2, Rational(1, 2)), seed=0)


RARE = Amplitude(((1 - Rational(1, 10**6), 0, 1), (Rational(1, 10**6), 1000, 1001)))


@pytest.mark.parametrize("amplitudes", [[RARE] * 12, [RARE] + [Amplitude.uniform(0, 1)] * 11])
def test_what_is_never_drawn_is_part_of_the_error(amplitudes: list[Amplitude]) -> None:
    """A piece that comes once in a million times costs more than all the rest together."""
    law = FeatureLaw.of([Rational(1, 2)] * 12, amplitudes=amplitudes)
    w = np.random.default_rng(0).normal(size=(3, 12)) / 2
    exact = Population.of(law).loss(w, np.zeros(12))
    seen = sampled_loss(w[None], np.zeros((1, 12)), law, seed=0).measurement(0)
    assert abs(seen.value - exact.value) <= seen.error
    found = Measurement(exact.value, exact.error, "population loss")
    assert agreement(found, seen) == "no opinion"


def test_features_of_many_densities_are_still_told() -> None:
    law = FeatureLaw.of([Rational(1, 2 + i) for i in range(100)])
    w = np.random.default_rng(1).normal(size=(10, 100)) / 3
    exact = Population.of(law).loss(w, np.zeros(100))
    seen = sampled_loss(w[None], np.zeros((1, 100)), law, seed=0).measurement(0)
    assert abs(seen.value - exact.value) <= seen.error < exact.value / 20
