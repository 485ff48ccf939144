"""Run the benchmarks and write their medians as a table: ``python tests/benchmarks/table.py``.

Every number comes from one run on one machine, so that ratios within a group mean something.
Arguments go to pytest (``-k certificates`` runs some only; their rows alone are then written).
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TABLE = HERE / "medians.md"
_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))


def table(document: Mapping[str, Any]) -> str:
    """The benchmarks of a pytest-benchmark JSON document as Markdown, a section per group."""
    rows = sorted(document["benchmarks"], key=lambda row: (_topic(row), row["name"]))
    sections = [_section(name, list(rows)) for name, rows in groupby(rows, _topic)]
    return "\n".join([_head(document), *sections])


def _head(document: Mapping[str, Any]) -> str:
    machine = document["machine_info"]
    python = machine["python_version"]
    cores = os.cpu_count()
    return (
        "# Medians\n\n"
        "Regenerate with `python tests/benchmarks/table.py`. One run, one machine "
        f"({machine['machine']}, {cores} cores, Python {python}, {platform.system()}), one BLAS "
        "thread; the last column compares with the first row of the group.\n"
    )


def _topic(row: Mapping[str, Any]) -> str:
    """The file that a benchmark stands in, and its function: rows of one function compare."""
    file, _, function = row["fullname"].partition("::")
    words = f"{Path(file).stem}: {function.partition('[')[0]}"
    return words.replace("test_", "").replace("_", " ")


def _section(name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    first = rows[0]["stats"]["median"]
    lines = [
        f"## {name}\n",
        "| case | median | rounds | ratio |",
        "| --- | --- | --- | --- |",
    ]
    for row in rows:
        stats = row["stats"]
        notes = "".join(f"; {key} {value}" for key, value in row["extra_info"].items())
        case = (row["param"] or "at all") + notes
        ratio = stats["median"] / first
        lines.append(f"| {case} | {_shown(stats['median'])} | {stats['rounds']} | {ratio:.2f} |")
    return "\n".join([*lines, ""])


def _shown(seconds: float) -> str:
    """Three digits and a unit.

    >>> _shown(0.0123)
    '12.3 ms'
    """
    for unit, name in _UNITS:
        if seconds >= unit:
            return f"{seconds / unit:.3g} {name}"
    return f"{seconds * 1e9:.3g} ns"


def main(arguments: list[str]) -> int:
    """Run pytest with the arguments, write the table beside this file; pytest's exit code."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "benchmarks.json"
        options = ["--benchmark-only", f"--benchmark-json={result}", *arguments]
        command = [sys.executable, "-m", "pytest", "-m", "", str(HERE), *options]
        code = subprocess.run(
            command, check=False, env={**os.environ, "OMP_NUM_THREADS": "1"}
        ).returncode
        if code:
            return code
        TABLE.write_text(table(json.loads(result.read_text())), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
