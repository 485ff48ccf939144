"""Certificate files as a stranger would hand them in: one line and an exit code, no traceback."""

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction as F
from pathlib import Path
from typing import Any

import pytest

from theory.certificate import KINDS, MOST_DIGITS, Unreadable, main, read, write
from theory.codes.witnesses import UniqueNonnegative

ROOT = Path(__file__).parents[1]
GOOD = UniqueNonnegative(((F(1), F(1, 2), F(0)), (F(0), F(1), F(1))), (F(0),), (F(0), F(1)))
TEXT = write(GOOD)


def changed(**values: Any) -> str:
    """The good file with some of its parts replaced."""
    return json.dumps({**json.loads(TEXT), **values})


def data(**values: Any) -> str:
    """The good file with some of its data replaced."""
    return changed(data={**json.loads(TEXT)["data"], **values})


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


def with_directions(text: str) -> str:
    """The good file with this JSON text for the directions, however odd."""
    return data(directions="@").replace('"@"', text)


UNREADABLE: dict[str, str] = {
    "empty": "",
    "truncated": TEXT[: len(TEXT) // 2],
    "truncated at the end": TEXT.rstrip()[:-1],
    "not JSON": "certificate: superposition",
    "two documents": TEXT + TEXT,
    "byte order mark": "\ufeff" + TEXT,
    "a list": "[]",
    "a number": "1",
    "null": "null",
    "an empty object": "{}",
    "of something else": changed(certificate="tls"),
    "older version": changed(version=0),
    "newer version": changed(version=2),
    "version true": changed(version=True),
    "version as text": changed(version="1"),
    "version null": changed(version=None),
    "no version": json.dumps({k: x for k, x in json.loads(TEXT).items() if k != "version"}),
    "version a list": changed(version=[1]),
    "unknown kind": changed(kind="magic"),
    "kind a list": changed(kind=["unique-nonnegative"]),
    "kind null": changed(kind=None),
    "kind of a module": changed(kind="os:system"),
    "proves a number": changed(proves=1),
    "proves a list": changed(proves=[]),
    "one part more": changed(note="trust me"),
    "one part less": json.dumps({k: x for k, x in json.loads(TEXT).items() if k != "proves"}),
    "data a list": changed(data=[]),
    "data null": changed(data=None),
    "data empty": changed(data={}),
    "data with one field more": data(code=[1]),
    "a float": data(separator=[0.0, 1]),
    "a float in disguise": data(separator=["0.5", 1]),
    "an exponent": with_directions("[[1e0]]"),
    "NaN": with_directions("[[NaN]]"),
    "infinity": with_directions("[[-Infinity]]"),
    "a number in words": data(separator=["one", 1]),
    "a sum": data(separator=["1+1", 1]),
    "an empty string": data(separator=["", 1]),
    "a plus sign": data(separator=["+1", 1]),
    "two signs": data(separator=["--1", 1]),
    "a sign below": data(separator=["1/-2", 1]),
    "two slashes": data(separator=["1/2/3", 1]),
    "nothing below": data(separator=["1/", 1]),
    "nothing above": data(separator=["/2", 1]),
    "denominator 0": data(separator=["1/0", 1]),
    "spaces": data(separator=[" 1", 1]),
    "underscores": data(separator=["1_0", 1]),
    "foreign digits": data(separator=["\u0661", 1]),
    "a superscript": data(separator=["²", 1]),
    "true": data(separator=[True, 1]),
    "null entry": data(separator=[None, 1]),
    "an object": data(separator=[{"p": 1}, 1]),
    "a million digits": with_directions("[[" + "1" * 1_000_000 + "]]"),
    "a million digits as text": data(separator=["1" * 1_000_000, 1]),
    "a million digits below": data(separator=["1/" + "7" * 1_000_000, 1]),
    "one digit too many": data(separator=["1" * (MOST_DIGITS + 1), 1]),
    "a million digits of version": TEXT.replace('"version": 1', '"version": ' + "1" * 1_000_000),
    "a name twice": TEXT.replace('"version": 1,', '"version": 1, "version": 1,'),
    "a field twice": TEXT.replace('"support":', '"support": [9], "support":'),
    "nested within reach of the parser": with_directions(nested(700)),
    "nested deeply": with_directions(nested(5_000)),
    "nested very deeply": with_directions(nested(200_000)),
    "version nested deeply": TEXT.replace('"version": 1', '"version": ' + nested(900)),
    "kind nested deeply": changed(kind="@").replace('"@"', nested(900)),
    "unclosed for ever": "[" * 200_000,
    "ten thousand names": json.dumps({**json.loads(TEXT), **{f"n{i}": 1 for i in range(10_000)}}),
    "a lone surrogate": changed(kind="\ud800"),
    "a line break": changed(kind="unique\nnonnegative"),
}

REJECTED: dict[str, str] = {
    "another statement": changed(proves="W is fine"),
    "a statement with a line break": changed(proves="W is\nfine"),
    "an empty statement": changed(proves=""),
    "a surrogate in the statement": changed(proves="\ud800"),
    "a nudged separator": data(separator=["1/1000", 1]),
    "directions a number": data(directions=1),
    "directions empty": data(directions=[]),
    "directions of no columns": data(directions=[[], []]),
    "directions ragged": data(directions=[[1, 1], [1]]),
    "directions flat": data(directions=[1, 2]),
    "directions too deep": data(directions=[[[1]]]),
    "support a number": data(support=0),
    "support a table": data(support=[[0]]),
    "separator a number": data(separator=1),
    "separator a table": data(separator=[[0], [1]]),
    "separator too short": data(separator=[1]),
    "separator empty": data(separator=[]),
    "as many digits as are allowed": data(separator=["-" + "1" * MOST_DIGITS, 1]),
}


def checked(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    file = tmp_path / "certificate.json"
    file.write_text(text, encoding="utf-8", errors="surrogatepass")
    code = main([str(file)])
    seen = capsys.readouterr()
    return code, seen.out, seen.err


def test_a_good_file_prints_what_it_proves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(TEXT, tmp_path, capsys) == (0, GOOD.proves() + "\n", "")


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_file_that_is_no_certificate_gets_one_line_and_code_2(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = checked(UNREADABLE[what], tmp_path, capsys)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "certificate.json: " in err
    assert len(err) < 700


@pytest.mark.parametrize("what", REJECTED)
def test_a_certificate_that_proves_nothing_gets_one_line_and_code_1(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = checked(REJECTED[what], tmp_path, capsys)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "rejected: " in err


@pytest.mark.parametrize("what", ["older version", "a float", "a million digits", "nested deeply"])
def test_the_line_says_what_was_needed_and_what_came(what: str) -> None:
    needed = {
        "older version": "version must be 1, got 0",
        "a float": 'an integer or a string "p/q", got the float 0.0',
        "a million digits": f"at most {MOST_DIGITS} digits, got 1000000",
        "nested deeply": "nested too deeply",
    }
    with pytest.raises(Unreadable, match=needed[what]):
        read(UNREADABLE[what])


def test_files_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "missing", tmp_path, binary, Path("/dev/zero")):
        assert main([str(path)]) == 2
        seen = capsys.readouterr()
        assert (seen.out, seen.err.count("\n")) == ("", 1)


def test_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == main(["a", "b"]) == 2
    assert capsys.readouterr().err.count("usage: python -m theory.certificate FILE") == 2


def test_writing_is_the_same_on_every_run_and_checks_first() -> None:
    assert write(read(TEXT).certificate) == TEXT
    assert TEXT.endswith("}\n")
    with pytest.raises(ValueError, match="separator"):
        write(UniqueNonnegative(GOOD.directions, GOOD.support, (F(1), F(1))))


def test_the_command_runs_on_the_standard_library_alone(tmp_path: Path) -> None:
    """No site packages (-S), nothing from the environment (-E), warnings are errors."""
    file = tmp_path / "certificate.json"
    for text, code in ((TEXT, 0), (REJECTED["a nudged separator"], 1), ("{", 2)):
        file.write_text(text, encoding="utf-8")
        command = [sys.executable, "-S", "-E", "-s", "-W", "error", "-m", "theory.certificate"]
        came = subprocess.run([*command, str(file)], cwd=ROOT, capture_output=True, text=True)
        assert came.returncode == code
        assert "Traceback" not in came.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_each_checker_is_on_the_standard_library_alone(kind: str) -> None:
    module, _, name = KINDS[kind].partition(":")
    load = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {module} as m; m.{name}"
    foreign = "print({n.split('.')[0] for n in sys.modules} - set(sys.stdlib_module_names))"
    command = [sys.executable, "-S", "-I", "-c", f"{load}; {foreign}"]
    came = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ast.literal_eval(came.stdout) <= {"theory", "__main__"}


def imports(module: str) -> set[str]:
    """What a module imports, and what its packages do."""
    names: set[str] = set()
    parts = module.split(".")
    for depth in range(1, len(parts) + 1):
        path = ROOT.joinpath(*parts[:depth])
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module or "")
    return names


def closure(module: str, follow: Callable[[str], set[str]] = imports) -> set[str]:
    """Every module that is imported, at any depth, through ``theory``."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(follow(name) if name.split(".")[0] == "theory" else ())
    return found


@pytest.mark.parametrize(
    "module", ["theory.certificate", *sorted({p.partition(":")[0] for p in KINDS.values()})]
)
def test_no_import_of_a_checker_leaves_the_standard_library(module: str) -> None:
    names = {name.split(".")[0] for name in closure(module)}
    assert names - {"theory"} <= set(sys.stdlib_module_names)


def test_a_foreign_import_would_be_seen() -> None:
    assert "sympy" in {name.split(".")[0] for name in closure("theory.codes.decompositions")}
