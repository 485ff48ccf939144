"""Imports run upwards only: theory knows nobody, solvers know theory, papers know both."""

import ast
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
        *("jinja2", "markupsafe", "latex2mathml", "joblib"),
    },
}
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


def test_a_downward_import_would_be_seen() -> None:
    tree = ast.parse("def f():\n    import papers.ledger\n    from solvers import evidence\n")
    assert imported(list(ast.walk(tree))) == {"papers", "solvers"}
