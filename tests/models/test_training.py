"""The gradient against differences and against sympy, the optimiser against its definition."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, Matrix, Max, Rational, Symbol, diff

from solvers.evidence import NotSolved
from solvers.models.minimisation.scores import population_scores
from solvers.models.training import trainer as training
from solvers.models.training.descent import AdamW, loss_and_gradient
from solvers.models.training.sampling import Array, Sampler
from solvers.models.training.trainer import NOTEBOOK, Interrupted, Recipe, train, train_each
from theory.models.law import FeatureLaw, Gate, ToyModel
from theory.models.loss import rational_loss, weights_of_floats

EPS = float(np.finfo(np.float64).eps)
PAIR = ToyModel.uniform(2, 1, Rational(1, 2))
KINDS = ("float32", "float64")
SHORT = Recipe(steps=20, batch=16, rate=1e-2)


def problem(seed: int, dims: int, features: int, samples: int = 32) -> tuple[Array, ...]:
    """Weights, bias, samples and importances, all on a grid of sixteenths.

    No bias is zero and the first sample is, so that sample is away from the kink.
    """
    source = np.random.default_rng(seed)
    x = np.maximum(source.integers(-6, 9, (features, samples)) / 8, 0)
    x[:, 0] = 0
    return (
        source.integers(-12, 13, (dims, features)) / 8,
        (2 * source.integers(-4, 4, features) + 1) / 16,
        x,
        source.integers(1, 9, features) / 8,
    )


def away_from_the_kink(w: Array, b: Array, x: Array, step: float) -> Array:
    """The samples whose pre-activations keep their signs within two steps of any one parameter.

    A step h in one entry of W changes WᵀWx by at most h (2 |W| + h) Σ|x|, in b by h.
    """
    before = w.T @ (w @ x) + b[:, None]
    most = 2 * step * (2 * np.abs(w).max() + 2 * step) * x.sum(axis=0) + 2 * step
    return x[:, (np.abs(before) > most).all(axis=0)]


def rounding(w: Array, b: Array, x: Array, importance: Array) -> float:
    """A bound on the rounding error of one evaluation of the loss.

    With k = m + n + 4 operations behind x' − x, each of a relative error eps, its error is at most
    k eps (|W|ᵀ|W| |x| + |b| + |x|); squares and the mean of N n terms add (N n + 4) eps relatively.
    """
    size = np.abs(w).T @ (np.abs(w) @ x) + np.abs(b)[:, None] + x
    dims, features = w.shape
    miss = (dims + features + 4) * EPS * size
    squares = importance @ (2 * miss * size + miss**2 + (x.size + 4) * EPS * size**2)
    return float(squares.mean())


def loss(w: Array, b: Array, x: Array, importance: Array) -> float:
    return float(loss_and_gradient(w, b, x, importance)[0])


def nudged(parameter: Array) -> Iterator[tuple[tuple[int, ...], Array]]:
    for place in np.ndindex(parameter.shape):
        unit = np.zeros_like(parameter)
        unit[place] = 1
        yield place, unit


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 5))
def test_gradient_is_that_of_central_differences(seed: int, dims: int, features: int) -> None:
    """Between kinks the loss is a quartic of each entry, for which Richardson's rule is exact."""
    step = 2.0**-9
    w, b, x, importance = problem(seed, dims, features)
    x = away_from_the_kink(w, b, x, step)
    _, by_w, by_b = loss_and_gradient(w, b, x, importance)
    # (4 D(h) − D(2h))/3 with D(h) = (L(+h) − L(−h)) / 2h adds up to three rounding errors over h.
    error = 3 * rounding(np.abs(w) + 2 * step, np.abs(b) + 2 * step, x, importance) / step
    for place, unit in nudged(w):
        steep = [
            loss(w + s * unit, b, x, importance) - loss(w - s * unit, b, x, importance)
            for s in (step, 2 * step)
        ]
        assert abs((8 * steep[0] - steep[1]) / (12 * step) - by_w[place]) <= error
    for place, unit in nudged(b):
        steep = [
            loss(w, b + s * unit, x, importance) - loss(w, b - s * unit, x, importance)
            for s in (step, 2 * step)
        ]
        assert abs((8 * steep[0] - steep[1]) / (12 * step) - by_b[place]) <= error
    # Small enough to tell two percent of the steepest slope, so the agreement means something.
    assert error < np.abs(by_b).max() / 50 or not by_b.any()


def exact(values: Array) -> Matrix:
    return Matrix(
        np.atleast_2d(values).shape[0],
        np.atleast_2d(values).shape[1],
        [Rational(float(v)) for v in np.ravel(values)],
    )


def symbolic_loss(w: Matrix, b: Matrix, x: Matrix, importance: Matrix) -> Expr:
    """The definition, written once more: the mean of Σ I (x − max(0, WᵀWx + b))²."""
    total = Rational(0)
    for s in range(x.shape[1]):
        before = w.T * w * x[:, s] + b
        for i in range(x.shape[0]):
            total += importance[i] * (x[i, s] - Max(0, before[i])) ** 2
    return total / x.shape[1]


@pytest.mark.parametrize(("dims", "features"), [(1, 1), (1, 2), (2, 2), (2, 3)])
def test_gradient_is_the_one_that_sympy_derives(dims: int, features: int) -> None:
    """On sixteenths and four samples no float is rounded: the two agree to the last bit."""
    for seed in range(3):
        w, b, x, importance = problem(seed, dims, features, samples=4)
        x = away_from_the_kink(w, b, x, 0.0)[:, :3]
        x = np.hstack([x, np.zeros((features, 4 - x.shape[1]))])
        letters = Matrix(dims, features, lambda k, i: Symbol(f"w{k}{i}", real=True))
        offsets = Matrix(features, 1, lambda i, _: Symbol(f"b{i}", real=True))
        point = dict(zip([*letters, *offsets], [*exact(w), *exact(b)], strict=True))
        formula = symbolic_loss(letters, offsets, exact(x), exact(importance))
        found = loss_and_gradient(w, b, x, importance)
        assert Rational(float(found[0])) == formula.subs(point)
        for letter, slope in zip([*letters, *offsets], [*found[1].ravel(), *found[2]], strict=True):
            assert Rational(float(slope)) == diff(formula, letter).subs(point)


def test_gradient_of_an_instance_is_its_own() -> None:
    parts = [problem(seed, 2, 3) for seed in range(4)]
    stacked = loss_and_gradient(*(np.stack(part) for part in zip(*parts, strict=True)))
    for i, part in enumerate(parts):
        for together, alone in zip(stacked, loss_and_gradient(*part), strict=True):
            assert np.array_equal(together[i], alone)


def test_first_step_of_adam_is_the_rate_whatever_the_gradient() -> None:
    parameter = AdamW.of(np.array([1.0, 1.0, 1.0]))
    parameter.step(np.array([5.0, -0.01, 0.0]), rate=0.1, decay=0.0)
    # The constant 1e−8 under the fraction takes off 1e−8/|gradient| of the step.
    assert parameter.value == pytest.approx([0.9, 1.1, 1.0], rel=0, abs=0.1 * 1e-8 / 0.01)


def test_second_step_of_adam_by_hand() -> None:
    parameter = AdamW.of(np.array([0.0]))
    for gradient in (1.0, 3.0):
        parameter.step(np.array([gradient]), rate=1.0, decay=0.0)
    mean = (0.9 * 0.1 * 1 + 0.1 * 3) / (1 - 0.9**2)
    square = (0.999 * 0.001 * 1 + 0.001 * 9) / (1 - 0.999**2)
    # The first step is 1; 1e−8 and the rounding of 1 − 0.999² ≈ 0.002 are all that is left out.
    assert parameter.value[0] == pytest.approx(-1 - mean / np.sqrt(square), rel=0, abs=4e-8)


def test_decay_is_decoupled_from_the_gradient() -> None:
    """Without gradient a parameter shrinks by rate × decay a step, which Adam cannot rescale."""
    parameter = AdamW.of(np.array([2.0]))
    for _ in range(3):
        parameter.step(np.array([0.0]), rate=0.5, decay=0.5)
    assert parameter.value[0] == 2 * 0.75**3


def test_rate_falls_from_the_full_to_zero() -> None:
    recipe = Recipe(steps=10, rate=0.5, schedule="cosine")
    rates = [recipe.rate_at(step) for step in range(10)]
    assert rates[0] == 0.5
    assert rates == sorted(rates, reverse=True)
    assert 0 < rates[-1] < 0.5 / 10
    assert NOTEBOOK.rate_at(0) == NOTEBOOK.rate_at(9_999) == 1e-3


def test_same_seed_same_models() -> None:
    one, other = (train(PAIR, instances=2, seed=7, recipe=SHORT) for _ in range(2))
    assert np.array_equal(one.weights, other.weights)
    assert not np.array_equal(one.weights, train(PAIR, instances=2, seed=8, recipe=SHORT).weights)


def test_an_instance_does_not_depend_on_the_others() -> None:
    few, many = (train(PAIR, instances=k, seed=7, recipe=SHORT) for k in (2, 5))
    assert np.array_equal(few.weights, many.weights[:2])
    assert not np.array_equal(many.weights[0], many.weights[1])


def test_models_side_by_side_have_laws_of_their_own() -> None:
    other = ToyModel.uniform(2, 1, Rational(1, 10))
    both = train_each([PAIR, other], seed=7, recipe=SHORT)
    alone = train(PAIR, instances=1, seed=7, recipe=SHORT)
    assert np.array_equal(both.weights[0], alone.weights[0])
    assert not np.array_equal(
        both.weights[1], train(PAIR, instances=2, seed=7, recipe=SHORT).weights[1]
    )


def test_training_lowers_the_loss_and_records_it() -> None:
    recipe = Recipe(steps=400, batch=128, rate=1e-2, schedule="cosine")
    trained = train(ToyModel.uniform(1, 1, 1), instances=2, seed=0, recipe=recipe)
    assert trained.recorded == tuple(range(0, 400, 4))
    assert trained.curve.shape == (100, 2)
    assert (trained.curve[-1] < trained.curve[0] / 100).all()
    assert trained.grams.shape == (2, 1, 1)


def test_gram_matrices_are_overlaps_of_columns() -> None:
    trained = train(ToyModel.uniform(3, 2, 1), instances=1, seed=0, recipe=SHORT)
    w = trained.weights[0]
    assert trained.grams[0, 0, 2] == pytest.approx(w[:, 0] @ w[:, 2], rel=0, abs=4 * EPS * 4)


@pytest.mark.parametrize("steps", [1, 99, 101, 250])
def test_the_curve_has_no_gap_whatever_the_number_of_steps(steps: int) -> None:
    trained = train(PAIR, instances=1, seed=0, recipe=Recipe(steps=steps, batch=2))
    assert len(trained.recorded) == len(trained.curve)
    assert np.isfinite(trained.curve).all()
    assert trained.recorded[0] == 0


@pytest.mark.parametrize(
    "bad",
    [{"steps": 0}, {"batch": 0}, {"rate": 0.0}, {"rate": float("nan")}, {"decay": -1.0}],
)
def test_a_bad_recipe_is_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        Recipe(**bad)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "bad", [{"steps": 1.5}, {"steps": True}, {"batch": "8"}, {"rate": "fast"}, {"decay": None}]
)
def test_numbers_of_a_recipe_are_numbers(bad: dict[str, Any]) -> None:
    (name,) = bad
    with pytest.raises(ValueError, match=rf"{name} must be (whole|a) number"):
        Recipe(**bad)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"seed": -1}, "seed must not be negative, got -1"),
        ({"seed": 0.5}, "seed must be whole numbers, got 0.5"),
        ({"instances": 2.0}, "instances must be whole numbers, got 2.0"),
        ({"instances": 0}, "at least one instance"),
    ],
)
def test_a_bad_call_is_refused(bad: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        train(PAIR, **{"instances": 1, "seed": 0, "recipe": SHORT, **bad})


@pytest.mark.parametrize("bad", [{"schedule": "cos"}, {"precision": "float16"}])
def test_an_unknown_word_in_a_recipe_is_refused(bad: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="must be one of"):
        Recipe(**bad)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("models", "message"),
    [
        ([], "at least one instance"),
        ([PAIR, ToyModel.uniform(3, 1, 1)], "one shape"),
        ([ToyModel(2, 1, PAIR.law, activation="linear")], "tied ReLU"),
        ([ToyModel(2, 1, PAIR.law, tied=False)], "tied ReLU"),
        ([ToyModel(1, 1, FeatureLaw.of([Symbol("d", positive=True)]))], "numbers"),
    ],
)
def test_models_that_cannot_be_trained_are_refused(models: list[ToyModel], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        train_each(models, seed=0, recipe=SHORT)


def test_single_precision_follows_double_closely() -> None:
    """One step moves each weight by at most the rate; the difference is rounding alone."""
    batch = Recipe(steps=1, batch=64, rate=1e-2)
    models = [train(PAIR, instances=3, seed=1, recipe=replace(batch, precision=p)) for p in KINDS]
    # Streams of numbers differ between precisions, so signs of steps may: start and size agree.
    assert np.abs(models[0].weights - models[1].weights).max() <= 2 * 1e-2 * (1 + 1e-6)


@pytest.mark.parametrize("precision", KINDS)
def test_the_packed_gradient_is_the_written_one(precision: str) -> None:
    """Groups, parts of batches and packing change nothing but the rounding."""
    model = ToyModel.uniform(400, 3, Rational(1, 2))
    run = training._Run((model,) * 2, Recipe(steps=3, precision=precision), 0)
    sizes = run.parts
    assert sum(sizes) == 1024
    assert len(sizes) > 1
    before, sources = run.parameters.value.copy(), deepcopy(run.sources)
    run.advance()
    x = np.empty((2, 400, 1024), precision)
    start = 0
    for samples in sizes:
        part = np.empty((2, 400, samples), precision)
        x[..., start : start + samples] = Sampler.of(model.law, model.law).fill(part, sources)
        start += samples
    before, x = before.astype(float), x.astype(float)
    importance = np.ones((2, 400))
    loss, by_w, by_b = loss_and_gradient(before[:, :-1], before[:, -1], x, importance)
    eps = float(np.finfo(precision).eps)
    for packed, plain in ((run.gradient[:, :-1], by_w), (run.gradient[:, -1], by_b)):
        # Sums of 1024 samples and 400 features of size about 1 may lose as many eps.
        assert np.abs(packed * 400 - plain).max() <= 1424 * eps * np.abs(plain).max()
    assert run.curve[0] == pytest.approx(loss, rel=1424 * eps, abs=0)


@pytest.mark.parametrize(
    ("schedule", "half", "last"), [("constant", 1, 1), ("linear", 0.5, 0.01), ("cosine", 0.5, 0)]
)
def test_schedules(schedule: str, half: float, last: float) -> None:
    recipe = Recipe(steps=100, rate=1.0, schedule=schedule)
    assert recipe.rate_at(0) == 1
    assert recipe.rate_at(50) == half
    assert recipe.rate_at(99) == pytest.approx(last, rel=0, abs=0.001)


def test_the_quarter_cosine_is_the_notebooks() -> None:
    recipe = Recipe(steps=91, rate=1.0, schedule="quarter-cosine")
    assert recipe.rate_at(0) == 1
    assert recipe.rate_at(60) == pytest.approx(0.5, rel=0, abs=4 * EPS)
    assert abs(recipe.rate_at(90)) <= EPS


def stops_at(step: int) -> Callable[[int, Array], None]:
    """A progress call that ends the run as Ctrl-C would."""

    def progress(done: int, loss: Array) -> None:
        if done >= step:
            raise KeyboardInterrupt

    return progress


LONGER = Recipe(steps=300, batch=16, rate=1e-2, schedule="cosine")


@pytest.mark.parametrize("precision", KINDS)
def test_a_run_that_was_stopped_ends_as_if_it_had_not(precision: str, tmp_path: Path) -> None:
    recipe, file = replace(LONGER, precision=precision), tmp_path / "run.npz"
    whole = train(PAIR, instances=2, seed=7, recipe=recipe)
    for step in (100, 200):
        with pytest.raises(KeyboardInterrupt):
            train(
                PAIR, instances=2, seed=7, recipe=recipe, checkpoint=file, progress=stops_at(step)
            )
    resumed = train(PAIR, instances=2, seed=7, recipe=recipe, checkpoint=file)
    for name in ("weights", "bias", "curve"):
        assert np.array_equal(getattr(whole, name), getattr(resumed, name))
    assert [path.name for path in tmp_path.iterdir()] == ["run.npz"]


def test_ctrl_c_hands_over_what_there_is(tmp_path: Path) -> None:
    """The models of step 150 of 300 are those of a run that was interrupted there."""
    with pytest.raises(Interrupted) as stopped:
        train(PAIR, instances=2, seed=7, recipe=LONGER, progress=stops_at(151))
    found = stopped.value
    assert found.step == 151
    run = training._Run((PAIR,) * 2, LONGER, 7)
    for _ in range(151):
        run.advance()
    assert np.array_equal(found.trained.weights, run.trained().weights)
    curve = found.trained.curve
    last = np.flatnonzero(np.isfinite(curve[:, 0]))[-1]
    assert LONGER.recorded[last] == 150
    assert found.trained.likely_best == curve[last].argmin()


def test_without_a_recorded_loss_the_first_is_as_likely_as_any(tmp_path: Path) -> None:
    assert training._Run((PAIR,) * 2, LONGER, 7).trained().likely_best == 0


def test_a_checkpoint_that_cannot_be_written_is_told_before_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError("denied")

    monkeypatch.setattr("tempfile.mkstemp", refused)
    monkeypatch.setattr(training._Run, "advance", lambda _: pytest.fail("it went on to train"))
    with pytest.raises(PermissionError, match="denied"):
        train(PAIR, instances=2, seed=7, recipe=LONGER, checkpoint=tmp_path / "run.npz")


def test_a_finished_run_is_read_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / "run.npz"
    first = train(PAIR, instances=1, seed=7, recipe=LONGER, checkpoint=file)
    kept = file.read_bytes()
    again = train(PAIR, instances=1, seed=7, recipe=LONGER, checkpoint=file, progress=stops_at(0))
    assert np.array_equal(first.weights, again.weights)
    assert file.read_bytes() == kept


OTHER_LAW = ToyModel(2, 1, FeatureLaw.uniform(2, Rational(1, 2), gates=[Gate((0, 1), "one")]))


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"seed": 8}, "seed"),
        ({"recipe": replace(LONGER, rate=2e-2)}, "recipe"),
        ({"instances": 3}, "models"),
        ({"model": ToyModel.uniform(2, 1, Rational(1, 3))}, "models"),
        ({"model": OTHER_LAW}, "models"),
    ],
)
def test_a_checkpoint_of_other_settings_is_left_alone(
    change: dict[str, Any], name: str, tmp_path: Path
) -> None:
    settings: dict[str, Any] = {"model": PAIR, "instances": 2, "seed": 7, "recipe": LONGER}
    file = tmp_path / "run.npz"
    train(**settings, checkpoint=file)
    kept = file.read_bytes()
    with pytest.raises(ValueError, match=f"other {name}, nothing is changed") as refused:
        train(**{**settings, **change}, checkpoint=file)
    assert "\n" not in str(refused.value)
    assert file.read_bytes() == kept


def no_checkpoints() -> Iterator[bytes]:
    yield from (b"", b"not a checkpoint", b"PK\x03\x04 cut off")
    archives: list[dict[str, Any]] = [
        {"W": np.eye(2)},
        {"settings": np.array("[1, 2]"), "step": np.array(0)},
        {"settings": np.array("{"), "step": np.array(0)},
        {"settings": np.array("{}"), "step": np.array([1, 2])},
    ]
    for arrays in archives:
        np.savez(archive := BytesIO(), **arrays)
        yield archive.getvalue()
    np.save(single := BytesIO(), np.eye(2))
    yield single.getvalue()


@pytest.mark.parametrize("content", list(no_checkpoints()), ids=lambda content: str(len(content)))
def test_a_file_that_is_no_checkpoint_is_left_alone(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "run.npz"
    file.write_bytes(content)
    with pytest.raises(ValueError, match="cannot be read") as refused:
        train(PAIR, instances=2, seed=7, recipe=LONGER, checkpoint=file)
    assert "\n" not in str(refused.value)
    assert file.read_bytes() == content


def test_a_checkpoint_needs_a_folder_before_anything_is_trained(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="in a folder that exists"):
        train(PAIR, instances=1, seed=0, recipe=SHORT, checkpoint=tmp_path / "no" / "run.npz")


def test_a_checkpoint_that_cannot_be_finished_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "run.npz"
    with pytest.raises(KeyboardInterrupt):
        train(PAIR, instances=2, seed=7, recipe=LONGER, checkpoint=file, progress=stops_at(100))
    kept = file.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="no space left"):
        train(PAIR, instances=2, seed=7, recipe=LONGER, checkpoint=file)
    assert file.read_bytes() == kept
    assert [path.name for path in tmp_path.iterdir()] == ["run.npz"]


@pytest.mark.parametrize("precision", KINDS)
def test_training_that_diverges_says_at_which_step(precision: str, tmp_path: Path) -> None:
    recipe, file = Recipe(steps=50, batch=8, rate=1e30, precision=precision), tmp_path / "run.npz"
    with pytest.raises(NotSolved, match=r"not finite at step \d+, instances \[0, 1\]"):
        train(PAIR, instances=2, seed=0, recipe=recipe, checkpoint=file)
    if file.exists():
        with np.load(file) as kept:
            assert np.isfinite(kept["value"]).all()


def test_progress_tells_steps_and_losses() -> None:
    seen: list[tuple[int, int]] = []
    train(
        PAIR,
        instances=2,
        seed=0,
        recipe=SHORT,
        progress=lambda k, loss: seen.append((k, len(loss))),
    )
    assert seen == [(step, 2) for step in range(1, 21)]


def test_laws_with_gates_and_other_amplitudes_are_trained() -> None:
    """Two features that never meet share a dim at no cost; four levels are still four."""
    law = FeatureLaw.uniform(2, Rational(1, 2), gates=[Gate((0, 1), "one")])
    recipe = Recipe(steps=600, batch=128, rate=1e-2, decay=0, schedule="cosine")
    apart = train(ToyModel(2, 1, law), instances=4, seed=0, recipe=recipe)
    assert min(score.value for score in population_scores(apart)) < 1e-3
    free = train(ToyModel.uniform(2, 1, Rational(1, 2)), instances=4, seed=0, recipe=recipe)
    assert min(score.value for score in population_scores(free)) > 0.05


def test_the_score_is_the_exact_loss() -> None:
    trained = train(PAIR, instances=3, seed=0, recipe=SHORT)
    for score, w, b in zip(population_scores(trained), trained.weights, trained.bias, strict=True):
        exact = float(rational_loss(weights_of_floats(w), weights_of_floats([b])[0], PAIR.law))
        assert abs(score.value - exact) <= score.error < exact / 10**9
