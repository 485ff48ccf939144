"""The command as a user meets it: what it prints, where it writes, how it fails."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import papers
from papers.registry import select

GOOD = """
from sympy import Rational
from solvers.evidence import Search
from solvers.strategies import weight_cases, small_weight_cases
from theory.claim import Claim, Sense, Twin, predicate
from theory.evidence import Derivation
from theory.exact import matrix, rank


@predicate("the rank is at most the number of dims")
def rank_at_most_dims(W):
    return rank(W) <= W.shape[0]


@predicate("the rank is less than the number of dims")
def rank_below_dims(W):
    return rank(W) < W.shape[0]


RANK = Claim(
    name="rank",
    says="The rank of W is at most m.",
    sense=Sense.FOR_ALL,
    conclusion=rank_at_most_dims,
    evidence=(Search(weight_cases(), small_weight_cases),),
    twins=(Twin("strictly less", {"conclusion": rank_below_dims}),),
)
"""

FALSE = (
    GOOD
    + """
WRONG = Claim(
    name="wrong",
    says="The rank of W is less than m.",
    sense=Sense.FOR_ALL,
    conclusion=rank_below_dims,
    evidence=(Search(weight_cases(), small_weight_cases),),
)
"""
)

OPEN = (
    GOOD
    + """
NOBODY = Claim(name="nobody-knows", says="?", sense=Sense.EQUALS, value=Rational(1))
"""
)


def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "papers", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def verify(text: str, folder: Path, *more: object) -> subprocess.CompletedProcess[str]:
    (folder / "mine.py").write_text(text, encoding="utf-8")
    return run("verify", "mine.py", "--effort", "quick", "--jobs", 1, *more, cwd=folder)


def test_a_true_claim_of_a_users_own(tmp_path: Path) -> None:
    done = verify(GOOD, tmp_path, "--json", "out.json")
    assert done.returncode == 0, done.stderr
    (claim,) = json.loads((tmp_path / "out.json").read_text())["claims"]
    assert claim["verdict"] == claim["grade"] == "tested"
    assert claim["twin"][0]["verdict"] == "refuted"
    assert claim["paper"] == "mine.py"
    assert {"kind", "value", "error", "method", "seed", "seconds", "certificate"} <= set(
        claim["evidence"][0]
    )


def test_a_false_claim_is_refuted_with_its_smallest_counterexample(tmp_path: Path) -> None:
    done = verify(FALSE, tmp_path, "--json", "-")
    assert done.returncode == 1
    claims = {claim["id"]: claim for claim in json.loads(done.stdout)["claims"]}
    assert claims["wrong"]["verdict"] == "refuted"
    assert claims["wrong"]["counterexample"] == "W = [[1]]"


def test_an_undecided_claim_is_open_and_exits_with_3(tmp_path: Path) -> None:
    assert verify(OPEN, tmp_path).returncode == 3


FAILING = (
    GOOD
    + """
from solvers.evidence import Certified, NotSolved

def propose():
    raise NotSolved("the solver answered: inaccurate")

BOUND = Claim(
    name="bound", says="", sense=Sense.AT_LEAST, value=1, evidence=(Certified(propose, "1"),)
)
"""
)


def test_a_solver_that_fails_leaves_the_claim_open(tmp_path: Path) -> None:
    done = verify(FAILING, tmp_path, "--json", "out.json")
    assert done.returncode == 3
    claims = {c["id"]: c for c in json.loads((tmp_path / "out.json").read_text())["claims"]}
    assert claims["bound"]["verdict"] == "open"
    assert "inaccurate" in claims["bound"]["reason"]


def test_a_predicted_refutation_is_as_claimed(tmp_path: Path) -> None:
    text = FALSE.replace('name="wrong",', 'name="wrong", predicted="refuted",')
    assert verify(text, tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("def broken(:\n", "mine.py: does not import, line 1: SyntaxError"),
        ("import nothing_of_this_name\n", "mine.py: does not import, line 1: ModuleNotFound"),
        ("import sys\nsys.exit(0)\n", "mine.py: does not import, line 2: SystemExit"),
        ("x = 1\n", "mine.py: holds no claims"),
        (GOOD + "from dataclasses import replace\nR2 = replace(RANK, says='')\n", "two claims"),
        (
            GOOD + "RANK = None\nS = Claim(name='S14', says='', sense=Sense.EQUALS, value=1)\n",
            "S14",
        ),
        (GOOD.replace("says=", "uses=('F-99',), says="), "rank uses F-99, which is no claim"),
        (GOOD.replace("says=", "uses=('rank',), says="), "uses go in a circle: rank → rank"),
        (GOOD.replace("sense=Sense.FOR_ALL", "sense=Sense.EQUALS", 1), "needs a value"),
        (GOOD + "matrix([[float('nan'), 1]])\n", "matrix needs exact entries"),
        (GOOD + "matrix([[1, 2], [3]])\n", "matrix needs rows of one length"),
        (GOOD + "from theory.exact import weights_from\nweights_from([['a']])\n", "real numbers"),
        (GOOD + "X = Claim(name='x', says='', sense='=', value=1)\n", "sense must be a Sense"),
        (
            GOOD.replace('{"conclusion": rank_below_dims}', '{"value": 1}'),
            "a twin of rank cannot be",
        ),
        (GOOD + "matrix([])\n", "matrix needs at least one row"),
        (GOOD + "matrix([[]])\n", "matrix needs at least one row and one column"),
    ],
)
def test_a_bad_file_is_one_clear_line(text: str, says: str, tmp_path: Path) -> None:
    done = verify(text, tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", "S99"),
        ("verify", "no_such_file.py"),
        ("verify", "no/such/folder"),
        ("verify", "--effort", "heroic"),
        ("verify", "--jobs", "0"),
        ("verfy",),
    ],
)
def test_bad_arguments_are_one_clear_line(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert arguments[-1] in done.stderr


def test_the_ledger_is_byte_stable_and_has_no_timings(tmp_path: Path) -> None:
    texts = []
    for _ in range(2):
        verify(FALSE, tmp_path)
        texts.append((tmp_path / "results" / "ledger.jsonl").read_bytes())
    assert texts[0] == texts[1]
    assert b"seconds" not in texts[0]
    names = [json.loads(line)["id"] for line in texts[0].splitlines()]
    assert names == sorted(names)


def test_a_file_of_the_library_is_a_target_too(tmp_path: Path) -> None:
    home = Path(papers.__path__[0])
    chosen = select([str(home / "glossary" / "frames.py")]).names
    assert {"S04", "S05", "S16"} <= set(chosen)
    assert "S13" not in chosen
    assert len(select([str(home / "glossary")]).names) > len(chosen)


def test_other_verdicts_in_the_ledger_are_kept(tmp_path: Path) -> None:
    verify(GOOD, tmp_path)
    run("verify", "S14", "--effort", "quick", cwd=tmp_path)
    lines = (tmp_path / "results" / "ledger.jsonl").read_text().splitlines()
    assert {"rank", "S14"} <= {json.loads(line)["id"] for line in lines}


def test_a_broken_ledger_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "ledger.jsonl").write_text("not json\n")
    done = verify(GOOD, tmp_path)
    assert done.returncode == 2
    assert "line 1 is no ledger entry" in done.stderr
    assert (tmp_path / "results" / "ledger.jsonl").read_text() == "not json\n"


@pytest.mark.parametrize("content", [b"\xff\xfe", b'{"id": 3}', b"[1]"])
def test_a_ledger_of_something_else_is_one_clear_line(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "ledger.jsonl").write_bytes(content)
    done = verify(GOOD, tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_what_cannot_be_written_is_said_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = verify(SLOW, tmp_path, "--output", "file/results")
    assert done.returncode == 2
    assert done.stderr == "superposition: file/results: cannot be written to: Not a directory\n"


def test_a_formula_that_is_no_latex_stays_as_it_is(tmp_path: Path) -> None:
    done = verify(GOOD.replace("says=", "formula='<\\\\frac{', says="), tmp_path)
    assert done.returncode == 0, done.stderr
    assert "&lt;\\frac{" in (tmp_path / "results" / "report.html").read_text()


def test_a_reader_that_stops_reading_changes_no_exit_code(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(GOOD, encoding="utf-8")
    command = [sys.executable, "-m", "papers", "verify", "mine.py", "--effort", "quick"]
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        command, cwd=tmp_path, stdout=write_end, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write_end)
    assert (done.returncode, done.stderr) == (0, "")


def test_claims_in_a_table_are_found(tmp_path: Path) -> None:
    done = verify(GOOD + "TABLE = {'a': RANK}\ndel RANK\n", tmp_path)
    assert done.returncode == 0, done.stderr


SLOW = (
    GOOD
    + """
import time
from theory.claim import Claim
from theory.finding import Finding

class Waits:
    def weigh(self, claim, effort):
        open("waiting", "w").close()
        time.sleep(60)
        return Finding(kind="waits", method="waits")

WAITING = Claim(name="waiting", says="", sense=Sense.EQUALS, value=1, evidence=(Waits(),))
"""
)


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_keeps_the_verdicts_already_reached(jobs: int, tmp_path: Path) -> None:
    more = "".join(
        f"R{i} = Claim(name='r{i}', says='', sense=Sense.FOR_ALL, conclusion=rank_at_most_dims,"
        " evidence=(Search(weight_cases()),))\n"
        for i in range(4)
    )
    (tmp_path / "mine.py").write_text(SLOW + more, encoding="utf-8")
    command = [sys.executable, "-m", "papers", "verify", "mine.py", "--effort", "quick"]
    process = subprocess.Popen(
        [*command, "--jobs", str(jobs)],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        # A runner in the background ignores Ctrl-C, and so would what it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    # The waiting claim is the last in order; the others need a moment once it has begun.
    for _ in range(60):
        time.sleep(1)
        if (tmp_path / "waiting").exists():
            break
    time.sleep(2)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in errors
    kept = (tmp_path / "results" / "ledger.jsonl").read_text().splitlines()
    assert "rank" in {json.loads(line)["id"] for line in kept}
