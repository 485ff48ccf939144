"""``bounds`` and ``arrange`` as a user meets them: contracts, files, bad input."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solvers.frames.interference import Looking, interference
from theory.certificate import read
from theory.frames.programs.potentials import relu_squared

ROUNDING = 16 * np.finfo(np.float64).eps
"""Exact numbers of size 1 were written as floats, and a value was added up from a dozen floats."""


def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "papers", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def data(folder: Path, *arguments: object) -> dict[str, Any]:
    done = run(*arguments, "--effort", "quick", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_bounds_for_six_lines_in_space_leave_no_gap(tmp_path: Path) -> None:
    found = data(tmp_path, "bounds", "--features", 6, "--dims", 3)
    assert set(found) >= {"features", "dims", "kind", "bounds", "best"}
    assert {row["grade"] for row in found["bounds"]} == {"proved", "certified", "cited", None}
    for row in found["bounds"]:
        assert set(row) >= {"name", "value", "exact", "source", "applies", "certified"}
        assert row["applies"] == (row["value"] is not None)
    assert found["best"]["exact"] == "sqrt(5)/5"
    assert found["best"]["gap"] == 0.0
    assert any(row["certified"] for row in found["bounds"])


def test_certificates_on_disk_prove_what_is_printed(tmp_path: Path) -> None:
    found = data(tmp_path, "bounds", "--features", 7, "--dims", 3)
    files = [tmp_path / name for name in found["files"] if name.endswith(".json")]
    proved = {read(file.read_text()).proves() for file in files}
    said = [row["proves"] for row in (*found["bounds"], found["best"]) if row["proves"]]
    assert len(said) == 2
    assert proved == set(said)


def test_irrational_points_and_one_hot_energies_leave_no_gap(tmp_path: Path) -> None:
    icosahedron = data(tmp_path, "bounds", "--features", 12, "--dims", 3, "--points")
    assert icosahedron["best"]["gap"] == 0.0
    sixteen = ("bounds", "--features", 16, "--dims", 5, "--energy", "one-hot:-1/10")
    best = data(tmp_path, *sixteen)["best"]
    assert (best["exact"], best["gap"]) == ("4/15", 0.0)


@pytest.mark.parametrize(
    ("words", "exact"),
    [
        ("gaussian:2", "12*exp(-16/3)"),
        ("coulomb", "3*sqrt(6)"),
        ("(1 + t)**3", "32/9"),
    ],
)
def test_any_potential_has_both_sides(tmp_path: Path, words: str, exact: str) -> None:
    found = data(tmp_path, "bounds", "--features", 4, "--dims", 3, "--energy", words)
    assert (found["best"]["name"], found["best"]["exact"]) == ("tetrahedron", exact)
    assert (found["best"]["gap"] == 0.0) == ("exp" not in exact)
    assert found["best"]["gap"] < 1e-14
    for name in found["files"]:
        assert "*" not in name
        assert not name.endswith(".json") or read((tmp_path / name).read_text()).proves()


def test_arrange_by_a_formula(tmp_path: Path) -> None:
    words = ("--energy", "relu(t - 1/3)**2 + exp(t)")
    found = data(tmp_path, "arrange", "--features", 5, "--dims", 2, *words)
    assert found["geometry"]["words"] == "a pentagon"
    assert found["bias"] is None
    assert found["lower_bound"] <= found["loss"]


def test_closed_forms_are_recognised_where_the_catalogue_has_none(tmp_path: Path) -> None:
    found = data(tmp_path, "bounds", "--features", 7, "--dims", 3)["best"]
    assert (found["name"], found["exact"], found["gap"]) == ("found by search", "sqrt(3)/3", 0.0)


def test_complex_lines_have_bounds_and_no_search(tmp_path: Path) -> None:
    found = data(tmp_path, "bounds", "--features", 9, "--dims", 3, "--complex")
    assert found["field"] == "complex"
    assert found["best"] is None
    # Nine equiangular lines in three complex dims would meet Welch's 1/2.
    assert {row["exact"] for row in found["bounds"] if row["name"] == "Welch, order 1"} == {"1/2"}


def test_arrange_finds_the_pentagon(tmp_path: Path) -> None:
    found = data(tmp_path, "arrange", "--features", 5, "--dims", 2)
    contract = {"loss", "error", "per_feature", "dimensionality", "gram", "bias", "geometry"}
    assert set(found) >= contract | {"gradient_norm", "hessian_least", "lower_bound"}
    assert found["geometry"]["words"] == "a pentagon"
    assert found["exact"] == "15/4 - 5*sqrt(5)/4"
    assert np.allclose(found["dimensionality"], 2 / 5, rtol=0, atol=ROUNDING)
    assert sum(found["per_feature"]) == pytest.approx(found["loss"], rel=0, abs=ROUNDING)
    assert found["gap"] == 0.0
    assert found["lower_bound"] <= found["loss"]
    assert found["bias"] == [0.0] * 5
    picture = tmp_path / "results/figures/arrangement-relu2-5-2.svg"
    assert picture.read_text().startswith("<?xml")


def test_arranging_again_writes_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        run("arrange", "--features", 8, "--dims", 3, "--output", folder, cwd=tmp_path)
    one, two = (sorted((tmp_path / folder).rglob("*.*")) for folder in ("one", "two"))
    assert one
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_ctrl_c_keeps_what_is_finished(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "papers", "bounds", "--features", "40", "--dims", "8"]
    running = subprocess.Popen(
        [*command, "--effort", "thorough"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        # A runner in the background ignores Ctrl-C, and so would what it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    time.sleep(8)
    running.send_signal(signal.SIGINT)
    try:
        said, _ = running.communicate(timeout=60)
    finally:
        running.kill()
    assert running.returncode == 130
    assert "Welch, order 1" in said
    assert "Interrupted" in said
    assert list(tmp_path.glob("results/figures/*.svg"))


@pytest.mark.parametrize("kind", ["lines", "points", "energy"])
@pytest.mark.parametrize(("features", "dims"), [(4, 2), (5, 3), (7, 3), (9, 4), (10, 5)])
def test_no_floor_is_above_what_is_attained(kind: Any, features: int, dims: int) -> None:
    potential = relu_squared() if kind == "energy" else None
    known = interference(features, dims, kind, potential=potential, looking=Looking(16))
    assert known.best is not None
    gap = known.gap
    assert gap is not None
    assert gap >= -ROUNDING
    for floor in known.floors:
        assert floor.value is None or floor.value <= known.best.upper + ROUNDING, floor.name


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--features", 0, "--dims", 3), "at least 1, got 0 and 3"),
        (("--features", 3, "--dims", -1), "at least 1, got 3 and -1"),
        (("--features", 3, "--dims", 3, "--lines"), "features must be more than dims"),
        (("--features", 3, "--dims", 1), "dims must be at least 2, got 1"),
        (("--features", 2.5, "--dims", 1), "'2.5' is not a valid integer"),
        (("--features", 5), "Missing option '--dims'"),
        (
            ("--features", 5, "--dims", 2, "--energy", "one-hot:0.1"),
            "a fraction such as 1/2, got '0.1'",
        ),
        (("--features", 5, "--dims", 2, "--energy", "one-hot:1/0"), "got '1/0'"),
        (("--features", 5, "--dims", 2, "--energy", "t^2"), "writes powers as **"),
        (("--features", 5, "--dims", 2, "--energy", "1/t"), "must be finite on [-1, 1)"),
        (("--features", 5, "--dims", 2, "--potential", "0.5*t"), "got the float 0.5"),
        (("--features", 5, "--dims", 2, "--energy", "exec(t)"), "got 'exec'"),
        (("--features", 5, "--dims", 2, "--points", "--energy", "relu2"), "needs one of them"),
        (("--features", 5, "--dims", 2, "--points", "--lines"), "needs one of them"),
    ],
)
@pytest.mark.parametrize("command", ["bounds", "arrange"])
def test_bad_input_is_one_line(
    tmp_path: Path, command: str, arguments: tuple[object, ...], words: str
) -> None:
    done = run(command, *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["bounds", "arrange"])
def test_where_nothing_is_found_nothing_is_decided(tmp_path: Path, command: str) -> None:
    size = ("--features", 10**27, "--dims", 3, "--energy", "coulomb")
    done = run(command, *size, "--effort", "quick", cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    assert "features must be at most" in done.stdout


def test_long_forms_are_left_to_json(tmp_path: Path) -> None:
    """A pentagon's energy is a line; what no one reads is not printed."""
    size = ("--features", 5, "--dims", 2, "--energy", "exp(t)/(3 + t) + exp(2*t)/(5 + t)")
    done = run("bounds", *size, "--effort", "quick", cwd=tmp_path)
    assert done.returncode == 0
    assert "pentagon" in done.stdout
    assert "exp(" not in done.stdout
