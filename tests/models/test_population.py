"""The population loss by the rule against exact enumeration, which shares no formula with it."""

from __future__ import annotations

from dataclasses import replace

import mpmath
import numpy as np
import pytest
from sympy import Rational as R

from solvers.models.population.few_present import Chances, FewPresent
from solvers.models.population.loss import Population, PopulationLoss, population_loss
from solvers.models.population.numbers import Array, numbers_of
from solvers.models.population.rule import Line
from solvers.models.population.transforms import unit_transforms
from theory.models.amplitude import BERNOULLI, UNIT, Amplitude
from theory.models.law import FeatureLaw, Gate, geometric
from theory.models.loss import rational_loss, weights_of_floats

MIXED = Amplitude(((R(1, 4), 0, 1), (R(3, 4), -1, 2)))
LAWS = {
    "dense": FeatureLaw.uniform(5, 1),
    "half": FeatureLaw.uniform(4, R(2, 5)),
    "sparse": FeatureLaw.uniform(7, R(1, 100)),
    "each its own": FeatureLaw.of([R(1, 10), 1, R(1, 3), 0], geometric(4, R(1, 2))),
    "signed": FeatureLaw.uniform(4, R(2, 5), amplitude=Amplitude.uniform(-1, 1)),
    "far from zero": FeatureLaw.uniform(4, R(2, 5), amplitude=Amplitude.uniform(R(1, 2), 1)),
    "mixed": FeatureLaw.of([R(1, 3)] * 4, amplitudes=[MIXED, UNIT, MIXED, UNIT]),
    "pair": FeatureLaw.uniform(4, R(2, 5), gates=[Gate((0, 2), "together")]),
    "triple": FeatureLaw.uniform(5, R(1, 3), gates=[Gate((0, 2, 3), "together")]),
    "one of all": FeatureLaw.uniform(5, R(1, 5), gates=[Gate((0, 1, 2, 3, 4), "one")]),
    "one of": FeatureLaw.uniform(
        5, R(1, 3), gates=[Gate((0, 2, 3), "one"), Gate((1, 4), "together")]
    ),
}


def point(features: int, dims: int = 2, seed: int = 0) -> tuple[Array, Array]:
    draw = np.random.default_rng(seed)
    return 0.8 * draw.standard_normal((dims, features)), 0.2 * draw.standard_normal(features)


def exact(weights: Array, bias: Array, law: FeatureLaw) -> float:
    return float(rational_loss(weights_of_floats(weights), weights_of_floats([bias])[0], law))


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("seed", range(3))
def test_the_loss_is_within_its_error_of_the_exact_one(name: str, seed: int) -> None:
    law = LAWS[name]
    w, b = point(law.features, seed=seed)
    found, true = population_loss(w, b, law), exact(w, b, law)
    assert abs(found.value - true) <= found.error < 1e-10 * true


@pytest.mark.parametrize("name", ["half", "sparse", "signed", "one of"])
@pytest.mark.parametrize("count", [3, 10, 40, 200])
def test_the_error_bound_holds_with_too_few_nodes(name: str, count: int) -> None:
    law = LAWS[name]
    w, b = point(law.features, seed=5)
    enough = population_loss(w, b, law)
    rule = replace(enough.rule, line=replace(enough.rule.line, count=count))
    found = Population(numbers_of(law), rule).loss(w, b)
    assert abs(found.value - exact(w, b, law)) <= found.error
    assert found.error > 0 < found.value


@pytest.mark.parametrize("size", [0.0, 1e-12, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-2])
@pytest.mark.parametrize("bias", [0.0, 0.05, -0.1])
def test_small_overlaps_do_no_harm(size: float, bias: float) -> None:
    """Four digons that nearly decouple: here a formula that divides by overlaps goes wrong."""
    w = np.kron(np.eye(3), np.array([[1.0, -1.0]]))
    w = w + size * np.random.default_rng(1).standard_normal(w.shape)
    law = FeatureLaw.uniform(6, R(2, 5))
    found, true = population_loss(w, np.full(6, bias), law), exact(w, np.full(6, bias), law)
    assert abs(found.value - true) <= found.error < 1e-9 * true


def test_columns_that_vanish_do_no_harm() -> None:
    w, b = point(5)
    w[:, 1], w[:, 3] = 0.0, 1e-9
    law = FeatureLaw.uniform(5, R(2, 5))
    found, true = population_loss(w, b, law), exact(w, b, law)
    assert abs(found.value - true) <= found.error < 1e-10 * true


def test_the_error_bound_is_honest_about_discrete_levels() -> None:
    law = FeatureLaw.uniform(4, R(2, 5), amplitude=BERNOULLI)
    w, b = point(4)
    found, true = population_loss(w, b, law), exact(w, b, law)
    assert abs(found.value - true) <= found.error
    assert found.error > 1e-10 * true


def test_a_silent_model_loses_the_second_moments() -> None:
    law = FeatureLaw.uniform(3, R(1, 2))
    found = population_loss(np.zeros((2, 3)), np.full(3, -1.0), law)
    assert abs(found.value - 1 / 2) <= found.error < 1e-10


def test_importances_weigh_the_features() -> None:
    w, b = point(4)
    law = LAWS["each its own"]
    found = population_loss(w, b, law)
    alike = population_loss(w, b, replace(law, importances=(1,) * 4))
    weights = np.array([1, 1 / 2, 1 / 4, 1 / 8])
    assert found.per_feature == pytest.approx(weights * alike.per_feature, rel=1e-12, abs=1e-14)
    assert found.value == pytest.approx(found.per_feature.sum(), rel=1e-14)


def _steps(f: object, step: float) -> Array:
    """The derivative at 0 from four values: its error is of the fourth order in the step."""
    at = [np.asarray(f(t * step)) for t in (1, -1, 2, -2)]  # type: ignore[operator]
    return np.asarray((8 * (at[0] - at[1]) - (at[2] - at[3])) / (12 * step))


@pytest.mark.parametrize("name", LAWS)
def test_the_gradient_is_that_of_the_value(name: str) -> None:
    law = LAWS[name]
    w, b = point(law.features, seed=2)
    v, u = point(law.features, seed=3)
    population = Population.of(law).fixed(w, b)
    slope = population.slope(w, b)
    along = (slope.by_weights * v).sum() + slope.by_bias @ u
    moved = _steps(lambda t: population.slope(w + t * v, b + t * u).value, 1e-4)
    assert along == pytest.approx(float(moved), rel=1e-6)


@pytest.mark.parametrize("name", LAWS)
def test_the_curvature_is_that_of_the_gradient(name: str) -> None:
    law = LAWS[name]
    w, b = point(law.features, seed=2)
    v, u = point(law.features, seed=3)
    population = Population.of(law).fixed(w, b)
    by_weights, by_bias = population.curvature(w, b, (v, u))
    ends = [population.slope(w + t * v, b + t * u) for t in (1e-5, -1e-5)]
    scale = np.abs(by_weights).max()
    difference = (ends[0].by_weights - ends[1].by_weights) / 2e-5
    assert np.abs(difference - by_weights).max() < 1e-4 * scale
    difference = (ends[0].by_bias - ends[1].by_bias) / 2e-5
    assert np.abs(difference - by_bias).max() < 1e-4 * scale


def test_the_curvature_is_symmetric() -> None:
    law = LAWS["half"]
    w, b = point(4)
    first, second = point(4, seed=3), point(4, seed=4)
    population = Population.of(law).fixed(w, b)
    turned = [population.curvature(w, b, along) for along in (first, second)]
    products = [
        (turned[i][0] * along[0]).sum() + turned[i][1] @ along[1]
        for i, along in enumerate((second, first))
    ]
    assert products[0] == pytest.approx(products[1], rel=1e-10)


def test_closed_forms_and_rule_know_the_same_patterns() -> None:
    """With one feature all is closed form, whatever the nodes."""
    law = numbers_of(FeatureLaw.uniform(1, R(1, 3)))
    seen = np.ones((1, 1), dtype=bool)
    rows = FewPresent(law, Chances.of(law, seen)).rows(np.array([[1.0]]), np.array([-0.5]))
    assert rows.value[0] + 1 / 9 == pytest.approx(
        exact(np.ones((1, 1)), np.array([-0.5]), FeatureLaw.uniform(1, R(1, 3))), rel=1e-14
    )


@pytest.mark.parametrize("z", [0, 1e-9, 0.2 + 0.1j, 0.249j, 0.251j, 0.3, 3 + 40j, -2 - 7j])
def test_transforms_are_integrals(z: complex) -> None:
    eps, size = np.finfo(float).eps, max(abs(z), 0.25)
    for p, found in enumerate(unit_transforms(np.array([z], complex), 3)):
        with mpmath.workdps(40):
            true = mpmath.hyp1f1(p + 1, p + 2, mpmath.mpmathify(z)) / (p + 1)
        # Upwards each step divides a rounding error by |z|.
        room = 8 * eps * max(np.exp(complex(z).real), 1) / min(1, size) ** (p + 1)
        assert abs(complex(true) - found[0]) < room


@pytest.mark.parametrize(
    ("weights", "bias", "message"),
    [
        (np.ones((1, 3)), np.zeros(2), r"weights must have shape \(dims, 2\), got \(1, 3\)"),
        (np.ones(2), np.zeros(2), r"weights must have shape \(dims, 2\), got \(2,\)"),
        (np.ones((1, 2)), np.zeros(3), r"bias must have shape \(2,\), got \(3,\)"),
        (np.full((1, 2), np.nan), np.zeros(2), "must be finite"),
    ],
)
def test_bad_points_are_refused(weights: Array, bias: Array, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        population_loss(weights, bias, FeatureLaw.uniform(2, R(1, 2)))


def test_letters_are_refused() -> None:
    from theory.notation import d

    with pytest.raises(ValueError, match="law must have numbers"):
        Population.of(FeatureLaw.uniform(2, d))


def test_many_features_agree_with_samples() -> None:
    """Beyond enumeration a method that shares no code must agree within its standard error."""
    from solvers.models.training.sampling import sampled_loss

    law = FeatureLaw.uniform(40, R(1, 20))
    draw = np.random.default_rng(0)
    w, b = draw.standard_normal((10, 40)) / np.sqrt(10), np.full(40, -0.05)
    found = population_loss(w, b, law)
    sampled = sampled_loss(w[None], b[None], law, seed=0).measurement(0)
    assert found.error < 1e-10 * found.value
    assert abs(found.value - sampled.value) <= sampled.error


def test_the_loss_says_what_it_used() -> None:
    found = population_loss(*point(4), LAWS["half"])
    assert isinstance(found, PopulationLoss)
    assert found.rule.line.count >= 64
    assert isinstance(found.rule.line, Line)
