"""Stored models of small training sets: trained by the declared settings, counted as claimed."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from sympy import Rational

from papers.memorization import rerun, trained_runs
from papers.memorization.trained_runs import (
    DECAYS,
    SIZES,
    Trained,
    count,
    generalises,
    load,
    mean_losses,
    overshoots,
    path_of,
    perform,
    save,
    stored,
)
from solvers.models.training.memorising import training_points

PAPERS = Rational(1, 100)


def small(tests: list[float]) -> Trained:
    ones = np.ones(len(tests))
    return Trained(np.ones((len(tests), 2, 3)), np.zeros((len(tests), 3)), ones, np.array(tests))


@pytest.mark.parametrize("decay", DECAYS, ids=str)
def test_stored_losses_are_those_of_the_stored_weights(decay: Rational) -> None:
    for points, models in stored(decay).items():
        x = training_points(50, 0.02, points, trained_runs.SEED)
        assert mean_losses(models.weights, models.bias, x) == pytest.approx(models.losses, abs=1e-4)
        assert (models.test_losses > models.losses - 0.02).all()


def test_training_again_gives_the_same_models() -> None:
    again, before = perform(PAPERS, 5), stored(PAPERS)[5]
    assert again.test_losses == pytest.approx(before.test_losses, abs=0.02)
    assert again.held.shape == (8,)


def test_held_features_are_longer_than_half_of_the_longest() -> None:
    weights = np.array([[[1.0, 0.6, 0.4], [0.0, 0.0, 0.0]]])
    one = Trained(weights, np.zeros((1, 3)), np.ones(1), np.ones(1))
    assert one.held.tolist() == [2]


def test_generalising_is_a_tenth_and_overshooting_is_beyond_few_points() -> None:
    assert generalises(small([1.09, 1.11]), PAPERS).tolist() == [True, False]
    most = float(stored(PAPERS)[5].test_losses.max())
    assert overshoots(small([most, most + 0.01]), PAPERS).tolist() == [False, True]


def test_counts_say_of_how_many() -> None:
    seen = count((50, 100), (PAPERS,), lambda models, _: models.test_losses > 0, "all")
    assert (seen.value, seen.error) == (16, 0)
    assert seen.method == "all: 16 of 16 stored models of 50 and 100 points"


def test_a_file_of_other_settings_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(PAPERS, stored(PAPERS), tmp_path)
    assert load(PAPERS, tmp_path)[5].losses.shape == (8,)
    monkeypatch.setattr(trained_runs, "SEED", 1)
    with pytest.raises(ValueError, match="other settings than declared"):
        load(PAPERS, tmp_path)
    with pytest.raises(ValueError, match="cannot be read"):
        load(Rational(1), tmp_path)


def test_only_what_is_missing_is_trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for decay in DECAYS[1:]:
        save(decay, stored(decay), tmp_path)
    trained = []

    def once(decay: Rational, points: int) -> Trained:
        trained.append((decay, points))
        return small([1.0])

    monkeypatch.setattr(rerun, "perform", once)
    came = CliRunner().invoke(rerun.main, ["--into", str(tmp_path)])
    assert came.exit_code == 0, came.output
    assert trained == [(DECAYS[0], points) for points in SIZES]
    assert path_of(DECAYS[0], tmp_path).exists()
