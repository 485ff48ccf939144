"""Stored runs: repeated bit for bit, refused under other settings, equal to what is declared."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from sympy import Rational

from papers.toy_models.figures import phase_diagram, phase_diagram_three
from papers.toy_models.figures.pentagon_strip import ROUND, pentagons
from papers.toy_models.rerun import follow_again, main, rerun
from papers.toy_models.trained_runs import (
    COMPARED,
    FOLDER,
    SETTINGS,
    STARTS,
    gated,
    stored,
    stored_known,
)
from solvers.models.minimisation.known import Known
from solvers.models.minimisation.known import load as load_known
from solvers.models.population.loss import Population
from solvers.models.training.runs import Setting, dimensionalities, load, perform, save
from solvers.models.training.trainer import Recipe
from theory.models.law import ToyModel

TINY = Setting(
    "tiny",
    (ToyModel.uniform(3, 2, Rational(1, 5)), ToyModel.uniform(3, 2, Rational(1, 2))) * 2,
    Recipe(steps=200, batch=32, rate=1e-2),
    seed=7,
)
_MOST_SCORED = 20
"""Features up to which a stored loss is computed again here."""


def test_a_run_is_repeated_bit_for_bit(tmp_path: Path) -> None:
    one, other = (perform(TINY, tmp_path) for _ in range(2))
    for name in ("weights", "bias", "losses", "loss_errors"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert one.words == other.words
    assert not list(tmp_path.iterdir()), "the checkpoint is gone once the run is done"


def test_a_run_comes_back_from_its_file(tmp_path: Path) -> None:
    run = perform(replace(TINY, trail=True), tmp_path)
    save(run, tmp_path / "tiny.npz")
    back = load(run.setting, tmp_path / "tiny.npz")
    np.testing.assert_array_equal(back.weights, run.weights)
    np.testing.assert_array_equal(back.losses, run.losses)
    assert back.words == run.words
    assert back.trail is not None
    assert run.trail is not None
    np.testing.assert_array_equal(back.trail.packed[-1, :, :-1], run.weights)
    assert back.trail.losses.shape == (len(back.trail.steps), len(TINY.models))


def test_an_interrupted_run_ends_like_one_that_was_not(tmp_path: Path) -> None:
    def stop(step: int, loss: object) -> None:
        if step > 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        perform(TINY, tmp_path, stop)
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.npz"]
    (tmp_path / "whole").mkdir()
    resumed, whole = perform(TINY, tmp_path), perform(TINY, tmp_path / "whole")
    np.testing.assert_array_equal(resumed.weights, whole.weights)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 8},
        {"recipe": Recipe(steps=200, batch=32, rate=1e-2, decay=0)},
        {"models": TINY.models[::-1]},
        {"models": (gated(2, 1, 3, "together", Rational(1, 5)),) * 4},
        {"trail": True},
    ],
)
def test_a_file_of_other_settings_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    save(perform(TINY, tmp_path), tmp_path / "tiny.npz")
    with pytest.raises(ValueError, match="has other"):
        load(replace(TINY, **change), tmp_path / "tiny.npz")  # type: ignore[arg-type]


def test_a_broken_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "tiny.npz").write_bytes(b"PK no zip at all")
    with pytest.raises(ValueError, match="cannot be read"):
        load(TINY, tmp_path / "tiny.npz")
    (tmp_path / "tiny.json").write_text("{}")
    with pytest.raises(ValueError, match="cannot be read"):
        load_known(TINY, tmp_path / "tiny.json")


def test_the_best_and_those_near_it_are_of_one_model(tmp_path: Path) -> None:
    run = perform(TINY, tmp_path)
    sparse, dense = TINY.models[:2]
    assert run.best(sparse) == min((0, 2), key=lambda k: run.losses[k])
    assert set(run.near_best(dense)) <= {1, 3}
    assert run.count(dense, lambda k: True, "all").value == 2
    with pytest.raises(ValueError, match="no instance"):
        run.best(ToyModel.uniform(3, 2, Rational(1, 3)))


def test_the_error_of_a_mean_covers_both_models(tmp_path: Path) -> None:
    run = perform(TINY, tmp_path)
    near = replace(run, losses=np.array([1.0, 2.0, 1.001, 2.001]))
    seen = near.mean_loss(TINY.models[0])
    assert seen.value == pytest.approx(1.0005)
    assert abs(seen.value - 1.0) < seen.error


def test_dimensionality_of_two_digons_and_a_drop() -> None:
    w = np.array([[1.0, -1, 0, 0, 0], [0, 0, 2, -2, 0]])
    assert dimensionalities(w).tolist() == [0.5] * 4 + [0.0]


@pytest.mark.parametrize(
    ("settled", "best", "stuck"), [(1.0, 1.0, False), (1.00005, 1.0, False), (1.001, 1.0, True)]
)
def test_stuck_is_where_a_lower_place_is_known(settled: float, best: float, stuck: bool) -> None:
    assert Known("1/2", best, "local minimum", 8, 0, settled).stuck is stuck


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_stored_settings_are_the_declared_ones(setting: Setting) -> None:
    run = stored(setting)
    assert len(run.losses) == len(run.words) == len(setting.models)
    assert np.isfinite(run.weights).all()
    assert (run.loss_errors < 1e-5 * run.losses + 1e-9).all()


def test_stored_losses_are_those_of_the_stored_weights() -> None:
    for setting in SETTINGS:
        model = setting.models[0]
        if model.features <= _MOST_SCORED:
            run = stored(setting)
            found = Population.of(model.law).loss(run.weights[0], run.bias[0], 1e-6)
            assert abs(found.value - run.losses[0]) <= found.error + run.loss_errors[0]


@pytest.mark.parametrize("setting", COMPARED, ids=lambda setting: setting.name)
def test_what_is_known_covers_every_density(setting: Setting) -> None:
    found = stored_known(setting)
    assert list(found) == [str(model.law.densities[0]) for model in dict.fromkeys(setting.models)]
    assert {entry.starts for entry in found.values()} == {STARTS}
    run = stored(setting)
    for model in dict.fromkeys(setting.models):
        entry = found[str(model.law.densities[0])]
        best = run.best(model)
        assert entry.least <= run.losses[best] + run.loss_errors[best]


def test_nothing_else_is_stored_and_it_is_small() -> None:
    names = {f"{setting.name}.npz" for setting in SETTINGS}
    names |= {f"{setting.name}.json" for setting in COMPARED}
    names |= {module.LINES.name for module in (phase_diagram, phase_diagram_three)}
    files = list(FOLDER.iterdir())
    assert {path.name for path in files} == names
    assert sum(path.stat().st_size for path in files) < 2_000_000


def test_rerun_writes_what_can_be_loaded(tmp_path: Path) -> None:
    rerun([TINY], tmp_path / "working", tmp_path / "into")
    assert load(TINY, tmp_path / "into" / "tiny.npz").setting == TINY


def test_lines_are_followed_again_where_they_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = np.array([0.5, 1.0]), np.array([0.25, 0.75])
    monkeypatch.setattr(phase_diagram, "first_order", lambda stops: (line,) * stops)
    monkeypatch.setattr(phase_diagram_three, "three_lines", lambda stops: (line,))
    (tmp_path / "lines-3-2.json").write_text("kept")
    follow_again(tmp_path)
    assert (tmp_path / "lines-3-2.json").read_text() == "kept"
    found = phase_diagram.stored_curves(tmp_path / "lines-2-1.json")
    assert len(found) == phase_diagram.STOPS
    np.testing.assert_array_equal(found[0], line)


def test_rerun_refuses_a_name_it_does_not_know() -> None:
    came = CliRunner().invoke(main, ["nonsense"])
    assert came.exit_code == 1
    assert "NAMES must be among" in came.output
    assert came.output.count("\n") == 1


def test_no_other_order_round_the_pentagon_costs_less() -> None:
    density = Rational(1, 10)
    orders = [(0, *rest) for rest in permutations(range(1, 5)) if rest[0] < rest[-1]]
    assert min(orders, key=lambda order: float(pentagons([density], order)[0])) == ROUND
