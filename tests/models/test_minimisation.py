"""Known least losses, labels that the exact loss bears out, and a judge that can refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from sympy import Rational

from solvers.evidence import NotSolved
from solvers.models.minimisation import curvature, scores
from solvers.models.minimisation import search as minimisation
from solvers.models.minimisation.curvature import Hessian, rotations_of
from solvers.models.minimisation.empirical import Empirical
from solvers.models.minimisation.kinks import NEAR
from solvers.models.minimisation.minimum import digon, least_loss
from solvers.models.minimisation.scores import check, second_opinion
from solvers.models.minimisation.search import GRADIENT, Critical, Minimised, minimise, place_of
from solvers.models.population.loss import Population
from solvers.models.training.sampling import Array
from theory.finding import Measurement
from theory.models.amplitude import BERNOULLI, Amplitude
from theory.models.law import FeatureLaw, Gate, ToyModel
from theory.models.loss import rational_loss, weights_of_floats

PAIR = ToyModel.uniform(2, 1, "1/10")


def exact(point: Critical, law: FeatureLaw) -> Fraction:
    return rational_loss(weights_of_floats(point.weights), weights_of_floats([point.bias])[0], law)


def test_the_digon_is_found_as_the_least_of_its_family() -> None:
    found = minimise(PAIR, starts=6)
    known = least_loss(digon, PAIR.law, (1, 0)).loss
    assert found.label == "local minimum, best of 6 starts"
    assert abs(found.best.loss - float(known)) <= 1e-10
    # A rational point of the family is no lower than the minimum, but for the error.
    assert found.best.loss - found.best.error <= float(known)


@pytest.mark.parametrize(
    ("model", "digits"),
    [
        (ToyModel.uniform(3, 2, "3/10"), "0.029310"),
        (ToyModel.uniform(5, 2, "3/10"), "0.13612"),
        (ToyModel.uniform(5, 2, "1/20"), "0.0089035"),
    ],
    ids=["digon and axis", "two digons", "pentagon"],
)
def test_known_least_losses(model: ToyModel, digits: str) -> None:
    found = minimise(model, starts=8, keep=1)
    assert found.best.label == "local minimum"
    assert f"{found.best.loss:.12f}".startswith(digits)
    assert abs(found.best.loss - float(exact(found.best, model.law))) <= found.best.error
    assert found.best.error < 1e-9 * found.best.loss
    assert found.best.gradient_norm <= GRADIENT * found.best.nothing
    assert found.best.zero_modes == 1


def test_losses_of_all_starts_are_kept_and_counted() -> None:
    found = minimise(PAIR, starts=8)
    assert len(found.losses) == 8
    assert found.losses.tolist() == sorted(found.losses)
    assert sum(point.reached for point in found.points) == 8
    assert [point.loss for point in found.points] == sorted(point.loss for point in found.points)


def test_one_seed_one_result() -> None:
    one, same, other = (minimise(PAIR, starts=2, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(one.losses, same.losses)
    assert not np.array_equal(one.losses, other.losses)


def test_a_feature_for_each_dim_costs_nothing() -> None:
    found = minimise(ToyModel.uniform(2, 2, "1/2"), starts=1)
    assert abs(found.best.loss) <= found.best.error < 1e-12


@pytest.mark.parametrize("features", [1, 2, 3])
def test_no_density_no_loss(features: int) -> None:
    assert abs(minimise(ToyModel.uniform(features, 1, 0), starts=2).best.loss) < 1e-12


def test_one_feature_that_is_always_there_is_kept_as_it_is() -> None:
    found = minimise(ToyModel.uniform(1, 1, 1), starts=2)
    assert abs(found.best.loss) < 1e-12
    assert found.best.weights[0, 0] ** 2 == pytest.approx(1, rel=0, abs=1e-6)


def test_a_saddle_is_left() -> None:
    """Two features of density 4/5: the symmetric digon is worse than the pair of unequal lengths.

    From the symmetric digon the gradient keeps the symmetry, so only the Hessian leads away.
    """
    law = FeatureLaw.uniform(2, "4/5")
    s, b = map(float, least_loss(digon, law, (1, 0)).parameters)
    model, start = ToyModel(2, 1, law), (np.array([[s, -s]]), np.full(2, b))
    search = minimisation._Search.of(law)
    place = minimisation._Place(np.vstack(start), 0.0)
    point, direction = search._critical(place)
    found = minimise(model, starts=0, given=[start])
    assert point.label == "saddle"
    assert found.label == "local minimum, best of 1 starts"
    assert found.best.loss < point.loss * 0.995
    assert point.hessian_least == pytest.approx(bent(law, place.packed, direction), rel=1e-2)


ZEROS = np.zeros((1, 2)), np.zeros(2)


@pytest.mark.parametrize(
    ("weights", "bias", "law"),
    [
        (*ZEROS, FeatureLaw.uniform(2, "1/10")),
        (*ZEROS, FeatureLaw.uniform(2, "1/10", amplitude=BERNOULLI)),
        (np.array([[1.0, -1.0]]), np.zeros(2), FeatureLaw.uniform(2, "1/10", amplitude=BERNOULLI)),
        (np.array([[1.0, 0.5]]), np.array([0.0, -0.25]), FeatureLaw.uniform(2, "1/10")),
        (np.array([[1.0, -2.0]]), np.array([2.0, -4.0]), FeatureLaw.uniform(2, "1/10")),
    ],
    ids=["nothing", "no levels", "digon of levels", "at the end of an interval", "dead"],
)
def test_a_corner_has_no_label(weights: Array, bias: Array, law: FeatureLaw) -> None:
    """Where the slope may jump, derivatives from one side say nothing."""
    point, _ = place_of(weights, bias, law)
    assert "corner" in point.doubt
    assert point.label == "not settled"


def test_a_place_that_is_critical_from_one_side_only_has_no_label() -> None:
    """One feature on the levels 3 and 4, W² = 4 and b = −12: level 3 is just silent.

    Level 4 costs nothing, so from the silent side the gradient vanishes; to the other the loss
    falls.
    """
    law = FeatureLaw.uniform(1, 1, amplitude=Amplitude.levels([3, 4]))
    weights, bias = np.array([[2.0]]), np.array([-12.0])
    point, _ = place_of(weights, bias, law)
    beside, _ = place_of(weights, bias + 1e-3, law)
    assert point.gradient_norm == 0
    assert beside.loss < point.loss
    assert point.label == "not settled"


def test_bends_are_looked_at_from_both_sides() -> None:
    """Orthogonal directions without bias: whoever is absent is just about to fire."""
    point, _ = place_of(np.eye(2), np.zeros(2), FeatureLaw.uniform(2, "1/2"))
    law = FeatureLaw.uniform(2, "1/2")
    packed = np.vstack([np.eye(2), np.zeros(2)])
    assert point.label == "local minimum"
    for down in (1, -1):
        direction = np.zeros((3, 2))
        direction[2, 0] = down
        value = one_sided(law, packed, direction)
        assert point.hessian_least - point.hessian_error <= value


def one_sided(law: FeatureLaw, packed: Array, direction: Array, step: float = 1e-4) -> float:
    """Twice the rise over the square of a step, from a place where the slope vanishes."""
    there = packed + step * direction
    value = rational_loss(weights_of_floats(there[:-1]), weights_of_floats([there[-1]])[0], law)
    start = rational_loss(weights_of_floats(packed[:-1]), weights_of_floats([packed[-1]])[0], law)
    return float(2 * (value - start) / Fraction(step) ** 2)


def test_too_many_levels_have_no_label() -> None:
    law = FeatureLaw.uniform(15, "1/10", amplitude=BERNOULLI)
    point, _ = place_of(np.eye(15), np.full(15, 0.01), law)
    assert "not enumerated" in point.doubt
    assert point.label == "not settled"


@pytest.mark.parametrize(("weight", "bias"), [(1 + 2**-27, 2**-40), (1.0, 1e-300), (0.7, 0.01)])
def test_the_loss_of_levels_is_as_exact_as_it_says(weight: float, bias: float) -> None:
    """A loss near 0 is a difference of numbers near 1: no relative error bounds it."""
    law = FeatureLaw.uniform(2, "1/3", amplitude=BERNOULLI)
    weights, biases = np.diag([weight, 1 / 3]), np.array([bias, 2 / 3])
    value, error = Empirical.every(law).scored(weights, biases)
    exactly = rational_loss(weights_of_floats(weights), weights_of_floats([biases])[0], law)
    assert abs(Fraction(value) - exactly) <= Fraction(error)
    one = FeatureLaw.uniform(1, "1/3", amplitude=BERNOULLI)
    value, error = Empirical.every(one).scored(weights[:1, :1], biases[:1])
    exactly = rational_loss(weights_of_floats(weights[:1, :1]), [Fraction(bias)], one)
    assert abs(Fraction(value) - exactly) <= Fraction(error)


def bent(law: FeatureLaw, packed: Array, direction: Array, step: float = 1e-4) -> float:
    """The second difference of the exact loss along a unit vector."""
    unit = direction.reshape(packed.shape) / np.linalg.norm(direction)
    there = [packed + k * step * unit for k in (-1, 0, 1)]
    values = [
        rational_loss(weights_of_floats(p[:-1]), weights_of_floats([p[-1]])[0], law) for p in there
    ]
    return float((values[0] - 2 * values[1] + values[2]) / Fraction(step) ** 2)


@pytest.mark.parametrize("dense", [600, 0])
def test_the_least_eigenvalue_is_that_of_differences(
    dense: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written down whole or not, the Hessian bends as the exact loss does."""
    monkeypatch.setattr(curvature, "_MOST_DENSE", dense)
    law = FeatureLaw.uniform(5, "1/20")
    search = minimisation._Search.of(law)
    angle = 2 * np.pi * np.arange(5) / 5
    packed = np.vstack([1.135 * np.cos(angle), 1.135 * np.sin(angle), np.full(5, -0.246)])
    point, direction = search._critical(minimisation._Place(packed, 0.0))
    packed = np.vstack([point.weights, point.bias])
    assert point.label == "local minimum"
    assert point.zero_modes == 1
    assert point.hessian_least == pytest.approx(0.01698, rel=1e-3)
    assert bent(law, packed, direction) == pytest.approx(point.hessian_least, rel=1e-3)


def test_rotations_are_counted_by_rank() -> None:
    """Turning what lies on one axis moves it in m − 1 ways, not in m (m − 1)/2."""
    axis = np.zeros((4, 2))
    axis[0] = 1, -1
    assert rotations_of(axis).shape == (8, 2)
    assert rotations_of(axis[:2]).shape == (4, 0)
    full = np.vstack([np.eye(3), np.zeros((1, 3))])
    modes = rotations_of(full)
    assert modes.shape == (12, 3)
    assert np.abs(modes.T @ modes - np.eye(3)).max() < 1e-14


def test_the_least_eigenvalue_is_not_missed_for_its_symmetry() -> None:
    """Its direction is at right angles to (1, …, 1), where an iteration might begin."""
    table = np.diag(np.arange(2.0, 9.0))
    table[:2, :2] = [[1.0, 2.0], [2.0, 1.0]]
    hessian = Hessian(lambda flat: table @ flat, np.zeros((7, 0)), None)
    least, error, direction = hessian.least()
    assert abs(least + 1) <= error < 1e-5
    assert abs(direction[0] + direction[1]) < 1e-6
    assert hessian.distance(replace(hessian, times=lambda flat: table @ flat + flat / 2)) == (
        pytest.approx(1 / 2)
    )


def test_tilts_are_what_takes_features_out_of_their_group() -> None:
    packed = np.array([[1.0, -1.0, 0.0], [0.0, 0.0, 1.0], [0.1, 0.2, 0.3]])
    tilts = minimisation._tilts(packed)
    assert tilts.shape == (9, 3)
    for tilt in tilts.T.reshape(3, 3, 3):
        assert np.abs([tilt[0, :2], tilt[2, :2]]).max() < 1e-15
        assert abs(tilt[1, 2]) < 1e-15


def test_groups_that_nearly_are_orthogonal_are_made_so() -> None:
    tilt = 1e-4
    packed = np.array([[1.0, -1.0, tilt], [tilt, 0.0, 1.0], [0.1, 0.2, 0.3]])
    apart = minimisation._apart(packed, np.zeros(3))
    gram = apart[:-1].T @ apart[:-1]
    assert np.abs(gram[:2, 2]).max() < 1e-15
    assert np.abs(apart - packed).max() < 2 * tilt
    far = np.array([[1.0, 0.5], [0.0, 1.0], [0.0, 0.0]])
    assert minimisation._apart(far, np.zeros(2)) is far


def test_features_that_nearly_are_dropped_say_their_mean() -> None:
    packed = np.array([[1.0, 1e-3, -1e-3], [0.1, -0.2, 0.3]])
    apart = minimisation._apart(packed, np.array([0.5, 0.5, 0.0]))
    assert apart.tolist() == [[1.0, 0.0, 0.0], [0.1, 0.5, 0.0]]


def test_a_feature_is_not_left_silent() -> None:
    """Where its bias is negative nothing is read of a dropped feature, and no gradient helps."""
    silent = np.array([[1.0, 0.0]]), np.array([0.0, -1.0])
    law = FeatureLaw.of(["1/2", "1/2"], ["1", "1/100"])
    found = minimise(ToyModel(2, 1, law), starts=0, given=[silent])
    assert found.best.bias[1] > 0 or found.best.weights[0, 1] != 0


@pytest.mark.parametrize(
    "law",
    [
        FeatureLaw.uniform(3, "1/4", amplitude=BERNOULLI),
        FeatureLaw.uniform(3, "1/4", amplitude=Amplitude.levels([1, 2])),
        FeatureLaw.uniform(3, "1/4", amplitude=Amplitude.uniform(-1, 1)),
        FeatureLaw.uniform(3, "1/4", gates=[Gate((0, 1), "together")]),
    ],
    ids=["bernoulli", "levels", "signed", "together"],
)
def test_other_laws_are_minimised(law: FeatureLaw) -> None:
    found = minimise(ToyModel(3, 1, law), starts=4, keep=1)
    assert abs(found.best.loss - float(exact(found.best, law))) <= found.best.error
    assert found.best.gradient_norm <= GRADIENT * found.best.nothing


def test_levels_are_enumerated_with_their_derivatives() -> None:
    """Value against fractions, derivatives against differences, between kinks."""
    law = FeatureLaw.of(
        ["1/4", "1/3", 1],
        [1, 2, "1/2"],
        [BERNOULLI, Amplitude.levels({1: "1/4", 2: "3/4"}), BERNOULLI],
    )
    every = Empirical.every(law)
    assert every.chance.sum() == pytest.approx(1, rel=0, abs=1e-15)
    w, b = np.array([[1.0, -0.75, 0.5]]), np.array([0.125, -0.375, 0.3])
    found = every.slope(w, b)
    value = rational_loss(weights_of_floats(w), weights_of_floats([b])[0], law)
    assert found.value == pytest.approx(float(value), rel=1e-14, abs=0)
    v, u, step = np.array([[0.5, 1.0, -1.0]]), np.array([1.0, 0.5, -0.25]), 1e-5
    ends = [every.slope(w + t * v, b + t * u) for t in (step, -step)]
    slope = (ends[0].value - ends[1].value) / (2 * step)
    assert np.vdot(found.by_weights, v) + found.by_bias @ u == pytest.approx(slope, rel=1e-7)
    turned = every.curvature(w, b, (v, u))
    assert turned[0] == pytest.approx(
        (ends[0].by_weights - ends[1].by_weights) / (2 * step), rel=1e-6
    )
    assert turned[1] == pytest.approx((ends[0].by_bias - ends[1].by_bias) / (2 * step), rel=1e-6)


def test_the_second_opinion_shares_no_digits_but_the_right_ones() -> None:
    law, w, b = PAIR.law, np.array([[1.0, -0.9]]), np.array([0.01, -0.02])
    short = second_opinion(w, b, law, seed=0)
    assert short.method == "sum over patterns in fractions"
    found = Population.of(law).loss(w, b)
    assert abs(found.value - short.value) <= found.error + short.error
    many = FeatureLaw.uniform(12, "1/10")
    sampled = second_opinion(np.ones((1, 12)), np.zeros(12), many, seed=0)
    assert sampled.method == "loss on samples"
    whole = Population.of(many).loss(np.ones((1, 12)), np.zeros(12)).value
    assert abs(sampled.value - whole) <= sampled.error < whole / 50


@pytest.mark.parametrize("off", [1.02, 0.98, 1 + 1e-8])
def test_a_loss_that_is_off_is_refused(off: float) -> None:
    w, b = np.array([[1.0, -1.0]]), np.zeros(2)
    right = Measurement(0.01 / 3, 1e-14, "right")
    assert check(right, w, b, PAIR.law, seed=0).value == pytest.approx(0.01 / 3, rel=1e-14)
    with pytest.raises(NotSolved, match="one is wrong"):
        check(replace(right, value=off * right.value), w, b, PAIR.law, seed=0)


def test_an_optimum_that_does_not_exist_is_not_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loss that is minimised says two percent too little: the judge sees it."""
    honest = minimisation._Search.scored

    def flattering(self: minimisation._Search, packed: Array) -> minimisation._Score:
        score = honest(self, packed)
        return replace(score, value=0.98 * score.value)

    monkeypatch.setattr(minimisation._Search, "scored", flattering)
    with pytest.raises(NotSolved, match="one is wrong"):
        minimise(PAIR, starts=2)


def test_interrupting_reports_the_starts_that_were_done() -> None:
    def impatient(done: int, _: int, __: float) -> None:
        if done == 2:
            raise KeyboardInterrupt

    found = minimise(PAIR, starts=50, progress=impatient)
    assert found.label.endswith("best of 2 starts")


def test_interrupting_before_anything_is_done_reports_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(minimisation._Search, "descend", interrupted)
    with pytest.raises(KeyboardInterrupt):
        minimise(PAIR, starts=2)


def test_progress_counts_starts_and_given_places() -> None:
    seen: list[tuple[int, int]] = []
    given = [(np.array([[1.0, -1.0]]), np.zeros(2))]

    def progress(done: int, every: int, least: float) -> None:
        assert least > 0
        seen.append((done, every))

    minimise(PAIR, starts=2, given=given, progress=progress)
    assert seen == [(1, 3), (2, 3), (3, 3)]


def labelled(least: float, gradient: float = 0.0, nothing: float = 1.0, doubt: str = "") -> str:
    shape = np.zeros((1, 1)), np.zeros(1)
    return Critical(*shape, 0.0, 0.0, gradient, least, 0.5, 0, nothing, doubt).label


def test_labels_are_different_words() -> None:
    assert labelled(0.6) == "local minimum"
    assert labelled(-0.6) == "saddle"
    assert labelled(0.5) == labelled(-0.5) == labelled(0.0) == labelled(np.nan) == "critical point"
    assert labelled(0.6, gradient=2 * GRADIENT) == "not settled"
    assert labelled(0.6, gradient=2 * GRADIENT, nothing=3.0) == "local minimum"
    assert labelled(0.6, gradient=np.nan) == labelled(0.6, doubt="a corner") == "not settled"
    # As far off as Newton's step there might be a kink between.
    assert labelled(0.5 + 0.9 * GRADIENT / NEAR, gradient=GRADIENT) == "critical point"


@pytest.mark.parametrize("scale", ["1/1000000000000", "1", "1000000000000"])
def test_no_scale_of_the_importances_changes_a_label(scale: str) -> None:
    """A pentagon, a saddle, and a place where the gradient does not vanish."""
    angle = 2 * np.pi * np.arange(5) / 5
    start = np.stack([np.cos(angle), np.sin(angle)]), np.zeros(5)
    model = ToyModel(5, 2, FeatureLaw.uniform(5, "1/20", scale))
    pentagon = minimise(model, starts=0, given=[start]).best
    assert pentagon.label == "local minimum"
    assert pentagon.loss / float(Rational(scale)) == pytest.approx(0.0089035937, rel=1e-8)
    assert place_of(*start, model.law)[0].label == "not settled"
    dense = FeatureLaw.uniform(2, "4/5", scale)
    s, b = map(float, least_loss(digon, FeatureLaw.uniform(2, "4/5"), (1, 0)).parameters)
    saddle, _ = minimisation._Search.of(dense)._critical(
        minimisation._Place(np.array([[s, -s], [b, b]]), 0.0)
    )
    assert saddle.label == "saddle"


def minimise_with(**settings: object) -> Callable[[], Minimised]:
    return lambda: minimise(PAIR, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (minimise_with(starts=0), "needs a start"),
        (minimise_with(starts=-1), "needs a start"),
        (minimise_with(keep=0), "needs a start"),
        (minimise_with(given=[(np.zeros((2, 2)), np.zeros(2))]), "must have shapes"),
        (minimise_with(given=[(np.zeros((1, 2)), np.zeros(3))]), "must have shapes"),
        (minimise_with(given=[(np.full((1, 2), np.nan), np.zeros(2))]), "must be finite"),
        (lambda: minimise(ToyModel(2, 1, PAIR.law, activation="linear")), "tied ReLU"),
        (lambda: minimise(ToyModel(2, 1, PAIR.law, tied=False)), "tied ReLU"),
    ],
)
def test_bad_input_is_one_line(call: Callable[[], Minimised], message: str) -> None:
    with pytest.raises(ValueError, match=message) as refused:
        call()
    assert "\n" not in str(refused.value)


def test_terms_are_counted_before_they_are_summed() -> None:
    assert scores._terms(FeatureLaw.uniform(8, Rational(1, 2))) == 3**8
    assert scores._terms(FeatureLaw.uniform(8, "1/2", amplitude=BERNOULLI)) == 2**8
    together = FeatureLaw.uniform(3, "1/2", gates=[Gate((0, 1), "together")])
    assert scores._terms(together) == (1 + 4) * 3
    apart = FeatureLaw.uniform(3, "1/2", gates=[Gate((0, 1), "one")])
    assert scores._terms(apart) == (1 + 2 + 2) * 3
