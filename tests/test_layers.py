"""Imports run upwards only: theory knows nobody, solvers know theory, papers know both."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"theory", "solvers", "papers", "tests"}
MAY_IMPORT = {
    "theory": {"theory", "sympy", "flint"},
    "solvers": {
        *("theory", "solvers", "sympy", "numpy", "scipy", "cvxpy", "hypothesis", "sklearn"),
        *("joblib", "threadpoolctl", "flint"),
    },
    "papers": {
        *("theory", "solvers", "papers", "sympy", "numpy", "matplotlib", "rich", "click"),
        *("jinja2", "markupsafe", "latex2mathml", "joblib", "safetensors"),
    },
}
DISTRIBUTION = {"flint": "python-flint", "sklearn": "scikit-learn"}
"""What is installed under another name than it is imported by."""
LATE = {"cvxpy", "matplotlib", "sklearn"}
FILES = [path for storey in MAY_IMPORT for path in sorted((ROOT / storey).rglob("*.py"))]


def imported(nodes: list[ast.stmt] | list[ast.AST]) -> set[str]:
    """Top-level names of the packages that these nodes import."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


def third_party(names: set[str]) -> set[str]:
    import sys

    return {name for name in names if name not in sys.stdlib_module_names}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_upwards(path: Path) -> None:
    storey = path.relative_to(ROOT).parts[0]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = third_party(imported(list(ast.walk(tree))))
    assert found <= MAY_IMPORT[storey], f"{storey} may not import {found - MAY_IMPORT[storey]}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_slow_packages_are_imported_where_they_are_used(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not imported(tree.body) & LATE


def test_contributors_are_told_what_each_storey_may_import() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for storey, names in MAY_IMPORT.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{storey}/` | "))
        told = {name.strip().strip("`/") for name in row.split("|")[2].split(",")}
        assert told == {DISTRIBUTION.get(name, name) for name in names - {storey}}


def test_every_package_that_is_imported_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {re.split("[^a-z0-9-]", line)[0] for line in project["dependencies"]}
    imported_by_us = set().union(*MAY_IMPORT.values()) - OURS
    assert {DISTRIBUTION.get(name, name) for name in imported_by_us} <= asked


def test_a_downward_import_would_be_seen() -> None:
    tree = ast.parse("def f():\n    import papers.ledger\n    from solvers import evidence\n")
    assert imported(list(ast.walk(tree))) == {"papers", "solvers"}
