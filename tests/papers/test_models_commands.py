"""``loss``, ``train`` and ``arrange --density`` as a user meets them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from rich.console import Console

from papers import models_commands
from papers.command import main
from papers.model_picture import model_picture
from papers.toy_model import per_feature_table
from solvers.evidence import NotSolved
from solvers.models.minimisation import scores, search
from solvers.models.training import trainer
from theory.finding import Measurement
from theory.models.law import FeatureLaw

TWO_DIGONS = np.array([[1, -1, 0, 0], [0, 0, 1, -1.0]])
CONTRACT = {
    *("loss", "error", "per_feature", "dimensionality", "gram", "bias", "geometry"),
    *("gradient_norm", "hessian_least", "lower_bound"),
}


class Done(NamedTuple):
    code: int
    out: str
    err: str


Command = Callable[..., Done]


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Command:
    """The command line in this process, in a folder of its own that has weights in it."""
    monkeypatch.chdir(tmp_path)
    np.savez("w.npz", W=TWO_DIGONS, b=np.zeros(4))

    def call(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["superposition", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        code = left.value.code
        assert isinstance(code, int)
        return Done(code, *capfd.readouterr())

    return call


def read(text: str) -> Any:
    """Strict JSON: NaN and infinities are none."""
    return json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))


def test_loss_of_a_file(tmp_path: Path) -> None:
    np.savez(tmp_path / "w.npz", W=TWO_DIGONS, b=np.zeros(4))
    asked = [sys.executable, "-m", "papers", "loss", "w.npz", "--density", "0.1"]
    asked += ["--json", "l.json"]
    done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads((tmp_path / "l.json").read_text())
    assert set(said) >= CONTRACT
    assert said["agrees"] is True
    assert done.stderr == ""
    # Each of two digons loses d²/3.
    assert abs(said["loss"] - 2 * 0.01 / 3) <= said["error"]
    assert said["geometry"]["words"] == "two digons"
    assert said["dimensionality"] == pytest.approx([0.5] * 4)
    assert "agrees" in done.stdout
    assert (tmp_path / "results/figures/loss-w.svg").exists()


def test_rows_and_columns_are_as_told(command: Command) -> None:
    np.savetxt("w.csv", TWO_DIGONS.T, delimiter=",")
    told = ("loss", "w.csv", "--density", "1/10", "--json", "-")
    assert read(command(*told, "--features-are", "rows").out)["features"] == 4
    assert read(command(*told).out)["features"] == 2


def test_arrange_with_a_density(command: Command) -> None:
    asked = ("--features", 5, "--dims", 2, "--density", "0.05", "--effort", "quick")
    done = command("arrange", *asked, "--json", "-")
    assert done.code == 0, done.err
    said = read(done.out)
    assert set(said) >= CONTRACT
    assert said["geometry"]["words"] == "a pentagon"
    assert said["label"] == "local minimum, best of 8 starts"
    assert said["gradient_norm"] < 1e-8
    assert said["hessian_least"] > said["hessian_error"]
    assert abs(said["second_opinion"]["value"] - said["loss"]) <= said["error"] + 1e-17


def test_train_beside_the_minimiser_and_resumed(command: Command) -> None:
    asked = ("--features", 2, "--dims", 1, "--density", "0.1", "--steps", 200, "--instances", 2)
    more = ("--starts", 2, "--checkpoint", "c.npz", "--json", "-")
    first, second = (command("train", *asked, *more) for _ in range(2))
    assert first.code == 0, first.err
    assert first.out == second.out
    said = read(first.out)
    assert len(said["instances"]) == 2
    assert abs(said["loss"] - min(one["value"] for one in said["instances"])) <= said["error"]
    assert said["minimised"]["loss"] < said["loss"]
    with np.load("results/weights/train-2-1.npz") as kept:
        assert kept["W"].tolist() == said["weights"]


def test_a_checkpoint_of_other_settings_is_left_alone(command: Command) -> None:
    asked = ("--features", 2, "--dims", 1, "--steps", 100, "--instances", 1, "--starts", 1)
    command("train", *asked, "--density", "0.1", "--checkpoint", "c.npz")
    before = Path("c.npz").read_bytes(), Path("results/weights/train-2-1.npz").read_bytes()
    done = command("train", *asked, "--density", "0.2", "--checkpoint", "c.npz")
    assert (done.code, done.out) == (2, "")
    assert done.err == "superposition: checkpoint c.npz has other models, nothing is changed\n"
    assert before == (
        Path("c.npz").read_bytes(),
        Path("results/weights/train-2-1.npz").read_bytes(),
    )


SMALL = ("--features", 2, "--dims", 1, "--density", "0.1")
SHORT = ("--steps", 40, "--batch", 16, "--instances", 2, "--starts", 1)


def test_a_second_opinion_that_differs_is_no_success(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_: object, **__: object) -> Measurement:
        return Measurement(0.5, 1e-9, "another method")

    monkeypatch.setattr(scores, "second_opinion", wrong)
    done = command("loss", "w.npz", "--density", "0.1", "--json")
    assert done.code == 3
    assert read(done.out)["agrees"] is False
    assert "DIFFERS" in done.err


def test_too_vague_a_second_opinion_is_none_and_no_failure(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def vague(*_: object, **__: object) -> Measurement:
        return Measurement(0.007, 0.004, "another method")

    monkeypatch.setattr(scores, "second_opinion", vague)
    done = command("loss", "w.npz", "--density", "0.1", "--json")
    assert done.code == 0
    assert read(done.out)["agrees"] is None
    assert "no opinion: its error is more than a tenth of the loss" in done.err


def test_what_a_search_does_not_solve_is_no_bad_input(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsolved(*_: object, **__: object) -> None:
        raise NotSolved("one is wrong")

    monkeypatch.setattr(search, "check", unsolved)
    done = command("arrange", *SMALL, "--effort", "quick")
    assert (done.code, done.out, done.err) == (3, "", "superposition: one is wrong\n")


def test_weights_are_kept_though_the_minimiser_fails(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsolved(*_: object, **__: object) -> None:
        raise NotSolved("one is wrong")

    monkeypatch.setattr(search, "check", unsolved)
    done = command("train", *SMALL, *SHORT, "--json", "t.json")
    assert done.code == 3
    said = read(Path("t.json").read_text())
    assert said["minimised"] is None
    assert "found nothing to compare with: one is wrong" in " ".join(done.out.split())
    with np.load("results/weights/train-2-1.npz") as kept:
        assert kept["W"].tolist() == said["weights"]


@pytest.mark.parametrize("where", ["population_scores", "minimise"])
def test_weights_are_kept_before_anything_else_is_done(
    where: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(scores if where == "population_scores" else search, where, interrupted)
    done = command("train", *SMALL, *SHORT)
    assert done.code == 130
    assert "results/weights/train-2-1.npz" in done.out
    with np.load("results/weights/train-2-1.npz") as kept:
        assert kept["W"].shape == (1, 2)
        assert kept["instances"].shape == (2, 2, 2)
        packed = np.vstack([kept["W"], kept["b"]])
        assert any(np.array_equal(packed, one) for one in kept["instances"])


def interrupting(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Ctrl-C after so many steps of training."""
    advance = trainer._Run.advance

    def stopped(run: Any) -> Any:
        if run.step == after:
            raise KeyboardInterrupt
        return advance(run)

    monkeypatch.setattr(trainer._Run, "advance", stopped)


def test_interrupted_training_is_usable(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    assert command("train", *SMALL, *SHORT).code == 0
    whole = Path("results/weights/train-2-1.npz").read_bytes()
    interrupting(monkeypatch, 30)
    done = command("train", *SMALL, *SHORT)
    assert done.code == 130
    file = "results/weights/train-2-1-interrupted.npz"
    assert done.out == f"interrupted after 30 of 40 steps, wrote {file}\n"
    assert Path("results/weights/train-2-1.npz").read_bytes() == whole
    assert command("loss", file, "--density", "0.1").code == 0


def test_interrupted_training_says_where_it_goes_on(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as here:
        interrupting(here, 30)
        done = command("train", *SMALL, *SHORT, "--checkpoint", "c.npz")
    assert "the same command goes on from c.npz" in done.out
    resumed = command("train", *SMALL, *SHORT, "--checkpoint", "c.npz", "--json", "a.json")
    assert resumed.code == 0
    command("train", *SMALL, *SHORT, "--json", "b.json")
    assert Path("a.json").read_text() == Path("b.json").read_text()


def test_the_bar_of_training_is_full_at_the_end(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where there are more than a hundred stops, and for the part that a checkpoint saves."""
    bars: list[tuple[str, int | None, list[str]]] = []

    @contextmanager
    def counted(what: str, total: int | None) -> Iterator[Callable[[str], None]]:
        bars.append((what, total, []))
        yield bars[-1][2].append

    monkeypatch.setattr(models_commands, "progress", counted)
    asked = ("train", *SMALL, *SHORT, "--steps", 150, "--checkpoint", "c.npz")
    with monkeypatch.context() as here:
        interrupting(here, 100)
        command(*asked)
    command(*asked)
    training = [(total, len(steps)) for what, total, steps in bars if what == "training"]
    assert training == [(150, 100), (150, 150)]


def test_interrupted_minimising_reports_the_best_so_far(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    descend, calls = search._Search.descend, iter(range(100))

    def third(self: Any, place: Any) -> Any:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return descend(self, place)

    monkeypatch.setattr(search._Search, "descend", third)
    done = command("arrange", *SMALL, "--effort", "quick", "--json", "a.json")
    assert done.code == 130
    assert "Interrupted, best of 2 starts" in done.out
    said = read(Path("a.json").read_text())
    assert said["interrupted"] is True
    assert said["starts"] == 2
    # The digon loses less than d²/3, and nothing at all 2 d/3.
    assert 0 < said["loss"] < 0.01 / 3


def test_interrupting_the_way_to_the_end_leaves_what_there_is(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has looked at its Hessian then."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(search._Search, "settle", interrupted)
    done = command("arrange", *SMALL, "--effort", "quick", "--json")
    assert done.code == 130
    said = read(done.out)
    assert (said["interrupted"], said["starts"], said["hessian_least"]) == (True, 8, None)
    assert said["agrees"] is True
    assert "Interrupted, best of 8 starts" in done.err


def test_interrupting_the_first_start_says_so(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(search._Search, "descend", interrupted)
    done = command("arrange", *SMALL)
    assert (done.code, done.out) == (130, "interrupted before the first start was done\n")


@pytest.mark.parametrize(("density", "most"), [("0", 1000), ("1", 1000), ("0.1", 0)])
def test_numbers_are_finite_or_null(
    density: str, most: int, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a Hessian as with one."""
    monkeypatch.setattr(search, "_MOST_JUDGED", most)
    for asked in (
        ("loss", "w.npz", "--density", density),
        ("arrange", "--features", 2, "--dims", 1, "--density", density, "--effort", "quick"),
    ):
        done = command(*asked, "--json")
        assert done.code == 0, done.err
        said = read(done.out)
        assert set(said) >= CONTRACT | {"agrees", "second_opinion"}
        assert said["lower_bound"] is None
        assert len(said["per_feature"]) == said["features"] == len(said["bias"])
        assert sum(said["per_feature"]) == pytest.approx(said["loss"], rel=1e-9, abs=said["error"])
        if most == 0 and asked[0] == "loss":
            assert said["hessian_least"] is None


def test_the_label_of_the_best_is_the_one_that_is_shown(command: Command) -> None:
    """Text and JSON speak of one gradient."""
    done = command("arrange", *SMALL, "--effort", "quick", "--json", "a.json")
    said = read(Path("a.json").read_text())
    assert said["label"].startswith("local minimum")
    assert f"Gradient norm {said['gradient_norm']:.1e}" in done.out
    assert ": local minimum" in done.out


@pytest.mark.parametrize(
    ("bias", "amplitude", "never"),
    [
        ("-1.001,0", "uniform:0,1", 1),
        ("-1,-1", "uniform:0,1", 2),
        ("-0.999,0", "uniform:0,1", 0),
        ("-1.001,0", "uniform:0,2", 0),
        ("-1.001,0", "levels:1/2,1", 1),
    ],
)
def test_a_direction_whose_output_is_always_zero_is_told(
    command: Command, bias: str, amplitude: str, never: int
) -> None:
    """By W alone it is a dedicated feature like the other."""
    Path("w.csv").write_text("1,0\n0,1\n")
    Path("b.csv").write_text(bias)
    law = ("--density", "1/3", "--amplitude", amplitude)
    done = command("loss", "w.csv", "--bias", "b.csv", *law)
    assert done.code == 0, done.err
    assert (f"; {never} never read back (bias too low)" in done.out) is bool(never)
    assert ("never read back" in done.out) is bool(never)


def test_places_that_are_next_say_what_is_never_read_back(command: Command) -> None:
    asked = ("--features", 1, "--dims", 1, "--density", "1/3", "--effort", "quick")
    done = command("arrange", *asked)
    assert done.code == 0, done.err
    # One start ends where the bias keeps the feature from firing: E x^2 = 1/9 is lost.
    assert "Next: loss 0.1111111111, a dedicated feature; 1 never read back" in done.out


def test_the_table_keeps_exponents_in_a_narrow_terminal() -> None:
    """A cell that is cut after its digits would show -8e-9 as -8."""
    law = FeatureLaw.uniform(2, "1/30")
    point, each = search.place_of(np.array([[1.0, 0.99]]), np.array([-7.73298e-9, 0.00123456]), law)
    lines = {}
    for width in (60, 80):
        console = Console(width=width)
        with console.capture() as shown:
            console.print(per_feature_table(point, law, each))
        lines[width] = shown.get().splitlines()
        assert "…" not in shown.get()
    assert len(lines[60]) > len(lines[80])
    assert any("│ -7.7330e-09 │" in line for line in lines[80])


@pytest.mark.parametrize(
    ("groups", "names", "ticks"),
    [
        ([[1, 0], [2]], "feature", ["1", "0", "2"]),
        ([[*range(21, -1, -1)]], "features, block by block", []),
        ([[*range(22)]], "feature", None),
    ],
)
def test_no_place_in_the_picture_passes_for_a_feature(
    groups: list[list[int]], names: str, ticks: list[str] | None
) -> None:
    """Features that come block by block are named, or nothing is."""
    n = sum(len(group) for group in groups)
    each = np.ones(n)
    drawn = model_picture(np.ones((1, n)), np.zeros(n), each, each, "words", groups)
    bars = next(axes for axes in drawn.axes if axes.get_xlabel())
    assert bars.get_xlabel() == names
    if ticks is not None:
        assert [label.get_text() for label in bars.get_xticklabels()] == ticks


def test_training_where_nothing_ever_fires(command: Command) -> None:
    done = command("train", "--features", 2, "--dims", 1, "--density", 0, *SHORT)
    assert done.code == 0, done.err
    assert "0 above" in done.out


def test_weights_too_short_to_be_squared_have_a_length(command: Command) -> None:
    np.savez("short.npz", W=1e-200 * TWO_DIGONS)
    done = command("loss", "short.npz", "--density", "0.1")
    assert (done.code, done.err) == (0, "")
    assert "two digons" in done.out
    assert done.out.count("1.0000e-200") == 4


def write_files() -> None:
    """Files beside w.npz that are no weights."""
    np.savez("huge.npz", W=1e200 * TWO_DIGONS)
    np.savez("bias.npz", W=TWO_DIGONS, b=1e200 * np.ones(4))
    np.savez("names.npz", W=TWO_DIGONS, b=np.zeros(4), bias=np.zeros(4))
    Path("empty.csv").touch()
    Path("file").touch()


LOSS = ("loss", "w.npz", "--density", "0.1")
ARRANGE = ("arrange", "--features", 5, "--dims", 2, "--density", "0.5")
TRAIN = ("train", "--features", 2, "--dims", 1, "--density", "0.5")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("loss", "no.npz", "--density", "0.1"), "there is no such file"),
        (("loss", "empty.csv", "--density", "0.1"), "at least one feature and one dim"),
        (("loss", "huge.npz", "--density", "0.1"), "so small that floats hold the square"),
        (("loss", "bias.npz", "--density", "0.1"), "got entries of up to 1e+200"),
        (("loss", "names.npz", "--density", "0.1"), "or --bias-tensor to name it"),
        (("loss", "w.npz"), "Missing option '--density'"),
        ((*LOSS, "--density", "1e-400000"), "--density: needs numbers from 1e-50"),
        ((*LOSS, "--density", "0.1,0.1"), "--density: needs one number or 4, got 2"),
        ((*LOSS, "--importance", "0"), "importances must not all be zero, got 4 zeros"),
        ((*LOSS, "--features-are", "both"), "'both' is not one of"),
        ((*LOSS, "--bias", "no.csv"), "FILE no.csv: there is no such file"),
        ((*LOSS, "--json", ""), "--json: needs a file name"),
        ((*LOSS, "--json", "file/l.json"), "file: cannot be written to"),
        ((*LOSS, "--output", "file"), "'--output': Directory 'file' is a file"),
        ((*LOSS, "--output", "file/sub"), "file/sub/figures: cannot be written to"),
        ((*ARRANGE, "--density", "1.5"), "density must be in [0, 1]"),
        ((*ARRANGE, "--features", 0), "must be positive, got 0"),
        ((*ARRANGE, "--dims", -1), "must be positive, got 5 and -1"),
        ((*ARRANGE, "--seed", -1), "'--seed': -1 is not in the range x>=0"),
        ((*ARRANGE, "--amplitude", "uniform:2,1"), "amplitude must have low <= high"),
        ((*ARRANGE, "--one-of", "0,1,2"), "must sum to at most 1"),
        ((*ARRANGE, "--output", "file/sub"), "cannot be written to"),
        ((*ARRANGE, "--lines"), "--density: needs to stand without --lines"),
        (("arrange", "--features", 5, "--dims", 2, "--importance", "2"), "need --density too"),
        (("arrange", "--features", 5, "--dims", 2, "--amplitude", "bernoulli"), "need --density"),
        ((*TRAIN, "--steps", 0), "steps and batch must be positive"),
        ((*TRAIN, "--rate", "nan"), "rate must be positive"),
        ((*TRAIN, "--schedule", "none"), "schedule must be one of"),
        ((*TRAIN, "--starts", 0), "'--starts': 0 is not in the range x>=1"),
        ((*TRAIN, "--instances", 0), "'--instances': 0 is not in the range x>=1"),
        ((*TRAIN, "--instances", 10**12), "GB of memory, this machine has"),
        ((*TRAIN, "--seed", -1), "'--seed': -1 is not in the range x>=0"),
        ((*TRAIN, "--checkpoint", "no/c.npz"), "in a folder that exists"),
        ((*TRAIN, "--checkpoint", "w.npz"), "checkpoint w.npz cannot be read"),
        ((*TRAIN, "--checkpoint", "results/weights/train-2-1.npz"), "needs a file other than"),
        ((*TRAIN, "--output", "file/sub"), "cannot be written to"),
    ],
)
def test_bad_input_is_one_line(
    arguments: tuple[object, ...],
    message: str,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is told before anything is computed, and nothing is touched."""
    write_files()
    for name, of in (("advance", trainer._Run), ("descend", search._Search)):
        monkeypatch.setattr(of, name, lambda *_: pytest.fail("it went on"))
    before = {path: path.read_bytes() for path in Path().iterdir() if path.is_file()}
    done = command(*arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert done.err.count("\n") == 1
    assert {path: path.read_bytes() for path in Path().iterdir() if path.is_file()} == before


def test_training_that_diverges_is_one_line(command: Command) -> None:
    done = command(*TRAIN, "--rate", "1e30", "--steps", 50)
    assert done.code == 2
    assert "training is not finite at step" in done.err
    assert done.err.count("\n") == 1


def test_out_of_memory_is_one_line(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise MemoryError("no room for 8 TB")

    monkeypatch.setattr(search, "place_of", full)
    done = command(*LOSS)
    assert (done.code, done.err) == (2, "superposition: out of memory: no room for 8 TB\n")
