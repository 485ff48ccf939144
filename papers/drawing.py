"""Figures by paper: found by name, drawn by their own functions, written byte-stable."""

from __future__ import annotations

import importlib
import importlib.util
import io
import pkgutil
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from theory.claim import Effort

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Draw = Callable[[Effort], "Figure"]


def of_papers(names: Sequence[str]) -> dict[str, Draw]:
    """The ``figure(effort)`` of each module in ``papers/<paper>/figures``."""
    found: dict[str, Draw] = {}
    for paper in names:
        if importlib.util.find_spec(f"papers.{paper}.figures") is None:
            continue
        package = importlib.import_module(f"papers.{paper}.figures")
        for info in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"papers.{paper}.figures.{info.name}")
            found[f"{paper}-{info.name}"] = module.figure
    return found


def as_svg(figure: Figure) -> str:
    """SVG text that is the same on every run: fixed ids, no date."""
    import matplotlib as mpl

    text = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "superposition", "svg.fonttype": "path"}):
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return text.getvalue()
