"""Run the benchmarks and write their medians as a table: ``python tests/benchmarks/table.py``.

Every number comes from one run on one machine, so that ratios within a group mean something. How
cost grows with one size at a time is drawn beside the table, where those benchmarks ran.
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

import numpy as np
from matplotlib.figure import Figure

from papers.drawing import BLUE, GREEN, ORANGE, TEXT, as_svg, printed
from theory.claim import Effort

HERE = Path(__file__).parent
TABLE, PICTURE = HERE / "medians.md", HERE / "scaling.svg"
GROWING = {
    "test_gradient_by_n": ("n", "loss and gradient, $m = 4$, to $10^{-6}$"),
    "test_gradient_by_m": ("m", "loss and gradient, $n = 32$, to $10^{-6}$"),
    "test_gradient_by_nodes": ("nodes", "loss and gradient, $n = 32$, $m = 4$"),
    "test_step_by_n": ("n", "training step, one instance, $m = 4$"),
    "test_step_by_m": ("m", "training step, one instance, $n = 32$"),
    "test_step_by_instances": ("instances", "training step, $n = 5$, $m = 2$"),
}
"""What grows in which benchmark, and what stays as it is."""
_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))


def table(document: Mapping[str, Any]) -> str:
    """The benchmarks of a pytest-benchmark JSON document as Markdown, a section per group."""
    rows = sorted(document["benchmarks"], key=lambda row: (_topic(row), row["name"]))
    sections = [_section(name, list(rows)) for name, rows in groupby(rows, _topic)]
    shown = (
        ["![Seconds against n, m, nodes and instances](scaling.svg)\n"] if curves(document) else []
    )
    return "\n".join([_head(document), *shown, *sections])


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


def curves(document: Mapping[str, Any]) -> dict[str, list[tuple[float, float]]]:
    """Sizes with median seconds of each of the `GROWING` benchmarks that ran, by rising size.

    >>> row = {"fullname": "x.py::test_step_by_n[4]", "extra_info": {"n": 4}}
    >>> curves({"benchmarks": [{**row, "stats": {"median": 0.5}}]})
    {'test_step_by_n': [(4, 0.5)]}
    """
    found: dict[str, list[tuple[float, float]]] = {}
    for row in document["benchmarks"]:
        name = row["fullname"].partition("::")[2].partition("[")[0]
        if name in GROWING:
            size = row["extra_info"][GROWING[name][0]]
            found.setdefault(name, []).append((size, row["stats"]["median"]))
    return {name: sorted(found[name]) for name in GROWING if name in found}


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the last half of the points on logarithmic axes: where growth has set in.

    >>> round(exponent([(1, 5.0), (2, 4.0), (4, 16.0), (8, 64.0)]), 3)
    2.0
    """
    x, y = np.log(points[len(points) // 2 - 1 :]).T
    return float(np.polyfit(x, y, 1)[0])


def picture(document: Mapping[str, Any]) -> Figure:
    """Median seconds against the size that grows, with the exponents, on logarithmic axes."""
    drawn = Figure(figsize=(TEXT, 3.6), layout="constrained")
    axes = drawn.add_subplot()
    styles = zip((BLUE, GREEN, ORANGE) * 2, "osDosD", ("-",) * 3 + ("--",) * 3, strict=True)
    for (name, points), (colour, marker, line) in zip(
        curves(document).items(), styles, strict=False
    ):
        size, words = GROWING[name]
        letter = size if len(size) == 1 else rf"\mathrm{{{size}}}"
        label = f"{words}: ${letter}^{{{exponent(points):.1f}}}$"
        axes.plot(*np.array(points).T, line, color=colour, marker=marker, label=label)
    axes.set(xscale="log", yscale="log", xlabel="$n$, $m$, nodes a reading, or instances")
    axes.set(ylabel="median seconds, one thread")
    drawn.legend(loc="outside right center", title="What grows, with which power")
    return drawn


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
        document = json.loads(result.read_text())
    TABLE.write_text(table(document), encoding="utf-8")
    if curves(document):
        PICTURE.write_text(as_svg(printed(lambda effort: picture(document))(Effort.QUICK)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
