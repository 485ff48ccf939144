"""``loss``, ``train`` and ``arrange --density`` as a user meets them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

TWO_DIGONS = np.array([[1, -1, 0, 0], [0, 0, 1, -1.0]])
CONTRACT = {
    *("loss", "error", "per_feature", "dimensionality", "gram", "bias", "geometry"),
    *("gradient_norm", "hessian_least", "lower_bound"),
}


def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "papers", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_loss_of_a_file(tmp_path: Path) -> None:
    np.savez(tmp_path / "w.npz", W=TWO_DIGONS, b=np.zeros(4))
    done = run("loss", "w.npz", "--density", "0.1", "--json", "l.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = json.loads((tmp_path / "l.json").read_text())
    assert set(said) >= CONTRACT
    # Each of two digons loses d²/3.
    assert abs(said["loss"] - 2 * 0.01 / 3) <= said["error"]
    assert said["geometry"]["words"] == "two digons"
    assert said["dimensionality"] == pytest.approx([0.5] * 4)
    assert "agrees" in done.stdout
    assert (tmp_path / "results/figures/loss-w.svg").exists()


def test_rows_and_columns_are_as_told(tmp_path: Path) -> None:
    np.savetxt(tmp_path / "w.csv", TWO_DIGONS.T, delimiter=",")
    told = ("loss", "w.csv", "--density", "1/10", "--json", "-")
    rows = run(*told, "--features-are", "rows", cwd=tmp_path)
    columns = run(*told, cwd=tmp_path)
    assert json.loads(rows.stdout)["features"] == 4
    assert json.loads(columns.stdout)["features"] == 2


def test_arrange_with_a_density(tmp_path: Path) -> None:
    asked = ("--features", 5, "--dims", 2, "--density", "0.05", "--effort", "quick")
    done = run("arrange", *asked, "--json", "-", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert set(said) >= CONTRACT
    assert said["geometry"]["words"] == "a pentagon"
    assert said["label"] == "local minimum, best of 8 starts"
    assert said["gradient_norm"] < 1e-8
    assert said["hessian_least"] > said["hessian_error"]
    assert abs(said["second_opinion"]["value"] - said["loss"]) <= said["error"] + 1e-17


def test_train_beside_the_minimiser_and_resumed(tmp_path: Path) -> None:
    asked = ("--features", 2, "--dims", 1, "--density", "0.1", "--steps", 200, "--instances", 2)
    more = ("--starts", 2, "--checkpoint", "c.npz", "--json", "-")
    first, second = (run("train", *asked, *more, cwd=tmp_path) for _ in range(2))
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    said = json.loads(first.stdout)
    assert len(said["instances"]) == 2
    assert said["loss"] == min(one["value"] for one in said["instances"])
    assert said["minimised"]["loss"] < said["loss"]
    with np.load(tmp_path / "results/weights/train-2-1.npz") as kept:
        assert kept["W"].tolist() == said["weights"]


def test_a_checkpoint_of_other_settings_is_left_alone(tmp_path: Path) -> None:
    asked = ("--features", 2, "--dims", 1, "--steps", 100, "--instances", 1, "--starts", 1)
    run("train", *asked, "--density", "0.1", "--checkpoint", "c.npz", cwd=tmp_path)
    before = (tmp_path / "c.npz").read_bytes()
    done = run("train", *asked, "--density", "0.2", "--checkpoint", "c.npz", cwd=tmp_path)
    assert done.returncode == 2
    assert "checkpoint c.npz has other" in done.stderr
    assert (tmp_path / "c.npz").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("loss", "no.npz", "--density", "0.1"), "there is no such file"),
        (
            ("arrange", "--features", 5, "--dims", 2, "--density", "1.5"),
            "density must be in [0, 1]",
        ),
        (("arrange", "--features", 0, "--dims", 2, "--density", "0.5"), "must be positive, got 0"),
        (
            ("arrange", "--features", 5, "--dims", 2, "--density", "0.5", "--lines"),
            "--density: needs to stand without --lines",
        ),
        (
            ("arrange", "--features", 5, "--dims", 2, "--importance", "geometric:0.9"),
            "need --density too",
        ),
        (
            ("train", "--features", 2, "--dims", 1, "--density", "0.5", "--steps", 0),
            "steps and batch must be positive",
        ),
        (
            ("train", "--features", 2, "--dims", 1, "--density", "0.5", "--schedule", "none"),
            "schedule must be one of",
        ),
        (
            (
                *("train", "--features", 2, "--dims", 1, "--density", "0.5"),
                *("--rate", "1e30", "--steps", 50),
            ),
            "training is not finite at step",
        ),
    ],
)
def test_bad_input_is_one_line(tmp_path: Path, arguments: tuple[object, ...], message: str) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
