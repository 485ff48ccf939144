"""The population loss by the rule against exact enumeration, which shares no formula with it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from sympy import Rational as R

from solvers.models.population.few_present import FewPresent
from solvers.models.population.loss import Population, PopulationLoss, population_loss
from solvers.models.population.numbers import Array, numbers_of
from solvers.models.population.presence import NOTHING, Readings, product
from solvers.models.population.rule import Rule
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


def fraction(weights: Array, bias: Array, law: FeatureLaw) -> Fraction:
    return rational_loss(weights_of_floats(weights), weights_of_floats([bias])[0], law)


def exact(weights: Array, bias: Array, law: FeatureLaw) -> float:
    return float(fraction(weights, bias, law))


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
    rule = replace(enough.rule, count=np.full(law.features, count))
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


@pytest.mark.parametrize("kind", ["together", "one"])
@pytest.mark.parametrize("size", [0.0, 1e-12, 1e-9])
def test_gates_that_other_rows_do_not_see_do_no_harm(kind: str, size: float) -> None:
    w = np.kron(np.eye(2), np.array([[1.0, -0.5]]))
    w = w + size * np.random.default_rng(1).standard_normal(w.shape)
    law = FeatureLaw.uniform(4, R(1, 1000), gates=[Gate((0, 1), kind)])
    b = np.array([0.1, -0.2, 0.1, -0.2])
    found, true = population_loss(w, b, law), fraction(w, b, law)
    assert abs(Fraction(found.value) - true) <= found.error <= 1e-10 * true
    population, v = Population.of(law).fixed(w, b), point(4, seed=3)[0]
    slope = population.slope(w, b)
    step = Fraction(1, 2**60)
    ends = []
    for t in (step, -step):
        x = [
            [Fraction(a) + t * Fraction(c) for a, c in zip(*r, strict=True)]
            for r in zip(w, v, strict=True)
        ]
        ends.append(rational_loss(x, [Fraction(a) for a in b], law))
    true_slope = float((ends[0] - ends[1]) / (2 * step))
    assert (slope.by_weights * v).sum() == pytest.approx(true_slope, rel=1e-9)


def spoiled(draw: np.random.Generator, features: int, dims: int) -> tuple[Array, Array]:
    """A random point with columns made zero, tiny, huge, alike, opposite or nearly orthogonal."""
    w = draw.choice([0.3, 0.7, 1.5]) * draw.standard_normal((dims, features))
    for _ in range(draw.integers(1, 4)):
        j, k = draw.integers(0, features, 2)
        size = 10.0 ** -draw.integers(1, 300)
        along = w[:, k] * (w[:, k] @ w[:, j]) / max(w[:, k] @ w[:, k], 1e-300)
        columns = [0 * w[:, j], w[:, k], -w[:, k], size * w[:, j], 5e-324 * w[:, j]]
        columns += [w[:, k] * (1 + size), w[:, j] - along + size * w[:, k], 1e8 * w[:, j]]
        w[:, j] = columns[draw.integers(len(columns))]
    b = draw.choice([0.0, 0.05, -0.3, 0.5, 1e-9, -1e-5], features)
    b[draw.integers(features)] = draw.choice([0.0, -1e3, 1e3, -1e8])
    return w, b


@pytest.mark.parametrize("name", LAWS)
def test_the_error_bound_holds_at_spoiled_points(name: str) -> None:
    law, draw = LAWS[name], np.random.default_rng(sorted(LAWS).index(name))
    for d in (None, R(1, 1000), R(1, 10**8), 1 - R(1, 10**9)):
        if d is not None and not any(gate.kind == "one" for gate in law.gates):
            law = replace(law, densities=(d,) * law.features)
        for _ in range(4):
            w, b = spoiled(draw, law.features, int(draw.integers(1, 4)))
            found, true = population_loss(w, b, law), fraction(w, b, law)
            assert abs(Fraction(found.value) - true) <= found.error


@pytest.mark.parametrize("size", [1e-6, 1e-9, 1e-12, 1e-100, 1e-300])
def test_eight_features_whose_overlaps_nearly_vanish(size: float) -> None:
    w, b = point(8, dims=3, seed=4)
    w[:, 1], w[:, 3], w[:, 6] = -w[:, 0], size * w[:, 2], [0, size, 1]
    w[:, 5], w[:, 7] = [1, 0, 0], [0, 1, 0]
    law = FeatureLaw.uniform(8, R(2, 5))
    found, true = population_loss(w, b, law), fraction(w, b, law)
    assert abs(Fraction(found.value) - true) <= found.error < 1e-10 * true


PENTAGON = np.array([np.cos(2 * np.pi * np.arange(5) / 5), np.sin(2 * np.pi * np.arange(5) / 5)])
DIGONS = np.kron(np.eye(3), np.array([[1.0, -1.0]]))
RARE = {
    "digons": (DIGONS, np.zeros(6)),
    "digons and more": (DIGONS * (1 + 1e-7), np.full(6, -1e-3)),
    "pentagon": (PENTAGON, np.zeros(5)),
    "random": point(5, seed=6),
}


@pytest.mark.parametrize("name", RARE)
@pytest.mark.parametrize("power", range(3, 9))
def test_rare_features_lose_no_digits(name: str, power: int) -> None:
    w, b = RARE[name]
    law = FeatureLaw.uniform(len(b), R(1, 10**power))
    found, true = population_loss(w, b, law), fraction(w, b, law)
    assert abs(Fraction(found.value) - true) <= found.error <= 1e-10 * true


@pytest.mark.parametrize("power", [3, 5, 8])
@pytest.mark.parametrize("bias", [0.0, -(2.0**-5)])
def test_rare_features_lose_no_digits_in_derivatives(power: int, bias: float) -> None:
    """Differences of exact losses, so small that only where a derivative jumps do they tell."""
    w, b = DIGONS[:2, :4], np.full(4, bias)
    law = FeatureLaw.uniform(4, R(1, 10**power))
    step, params = Fraction(1, 2**120), np.append(w, b).size
    v = np.random.default_rng(0).standard_normal(params)

    def loss(*moves: Array) -> Fraction:
        parts = [[step * Fraction(t) for t in move] for move in moves]
        x = [sum(t, Fraction(a)) for a, *t in zip(np.append(w, b), *parts, strict=True)]
        return rational_loss([x[:4], x[4:8]], x[8:], law)

    population, units = Population.of(law).fixed(w, b), np.eye(params)
    slope = population.slope(w, b)
    true = np.array([float((loss(e) - loss(-e)) / (2 * step)) for e in units])
    found = np.append(slope.by_weights, slope.by_bias)
    assert np.abs(found - true).max() <= 1e-9 * np.abs(true).max()
    if bias:
        turned = np.append(*population.curvature(w, b, (v[:8].reshape(2, 4), v[8:])))
        ends = [loss(v, e) - loss(v, -e) - loss(-v, e) + loss(-v, -e) for e in units]
        true = np.array([float(end / (2 * step) ** 2) for end in ends])
        # Where x_i itself is present the kink of u₊ is as sharp as the nodes: second order in d.
        assert np.abs(turned - true).max() <= 0.01 * 10.0**-power * np.abs(true).max()


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
    readings = Readings.all_seen(law, np.array([[1.0]]), np.array([-0.5]))
    assert FewPresent(readings).rows().value[0] == pytest.approx(
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
        (np.full((1, 2), 1e200), np.zeros(2), "weights must have overlaps within floats"),
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


def test_every_row_has_nodes_of_its_own() -> None:
    """A row far below 0 keeps its sign and needs none; nor does a feature of no importance."""
    w, b = point(6)
    law = FeatureLaw.uniform(6, R(1, 20))
    far, near = b.copy(), population_loss(w, b, law)
    far[2] = -1e6
    found = population_loss(w, far, law)
    others = np.arange(6) != 2
    assert (found.rule.count[others] <= 2 * near.rule.count[others]).all()
    assert found.per_feature[2] == pytest.approx(1 / 60, rel=1e-15)
    assert found.per_feature[others] == pytest.approx(near.per_feature[others], rel=1e-10)
    little = replace(law, importances=(1, 1, 0, 1, 1, 1))
    assert population_loss(w, far, little).per_feature[2] == 0


@pytest.mark.parametrize("name", ["half", "sparse", "one of"])
def test_the_error_bound_holds_far_from_where_nodes_were_fixed(name: str) -> None:
    law = LAWS[name]
    w, b = point(law.features)
    population = Population.of(law).fixed(w, b, 1e-6)
    for times in (0.5, 1.2, 3.0, 20.0):
        found, true = population.loss(times * w, b - 0.1), fraction(times * w, b - 0.1, law)
        assert abs(Fraction(found.value) - true) <= found.error


@pytest.mark.parametrize("name", LAWS)
def test_covariances_are_those_of_the_law(name: str) -> None:
    law = LAWS[name]
    places = range(law.features)
    true = np.array([[float(law.covariance(i, j)) for j in places] for i in places])
    assert numbers_of(law).covariance == pytest.approx(true, rel=1e-14, abs=1e-17)


@pytest.mark.parametrize("groups", range(1, 8))
def test_groups_together_are_groups_one_by_one(groups: int) -> None:
    draw = np.random.default_rng(groups)
    silent, sizes = draw.random((2, groups, 3, 2))
    many = draw.random((groups, 3, 1)) < 0.3
    one_by_one = NOTHING
    for group in zip(silent, sizes, many, strict=True):
        one_by_one = one_by_one.times(*group)
    found = product(silent, sizes, many)
    for name in ("nobody", "alone", "rest"):
        assert getattr(found, name) == pytest.approx(getattr(one_by_one, name), rel=1e-14)


def test_nodes_that_are_added_change_nothing_before() -> None:
    w, b = point(6)
    law = FeatureLaw.uniform(6, R(1, 20))
    found = population_loss(w, b, law)
    again = Population(numbers_of(law), found.rule).loss(w, b)
    assert again.value == pytest.approx(found.value, rel=1e-14)
    assert again.error == pytest.approx(found.error, rel=1e-6)


def test_fixed_nodes_suffice_for_a_floor_where_nothing_is_lost() -> None:
    law, w = FeatureLaw.uniform(3, R(1, 3)), np.eye(3)
    spent = Population.of(law).fixed(w, np.zeros(3), 1e-6, floor=1e-3).rule
    assert spent is not None
    assert spent.nodes < 1000
    assert Population.of(law).loss(w, np.zeros(3)).value == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize("amplitude", [UNIT, BERNOULLI, Amplitude.uniform(1, 2)])
@pytest.mark.parametrize("size", [1e-160, 1e-8, 1.0, 1e8])
def test_no_size_of_weights_leaves_the_floats(amplitude: Amplitude, size: float) -> None:
    """Warnings are errors here: no logarithm of 0, no overflow."""
    law = FeatureLaw.uniform(4, 1, amplitude=amplitude)
    w, b = point(4)
    for bias in (b, np.full(4, 1e3), np.full(4, -1e3), 1e8 * b):
        found, true = population_loss(size * w, bias, law), fraction(size * w, bias, law)
        assert abs(Fraction(found.value) - true) <= found.error


def test_the_loss_says_what_it_used() -> None:
    found = population_loss(*point(4), LAWS["half"])
    assert isinstance(found, PopulationLoss)
    assert isinstance(found.rule, Rule)
    assert found.rule.nodes == found.rule.count.max() >= 32
