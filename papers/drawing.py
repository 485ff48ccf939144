"""Figures by paper: found by name, drawn in the sizes of print, written byte-stable."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import io
import pkgutil
from collections.abc import Callable, Sequence
from statistics import fmean
from typing import TYPE_CHECKING, Any

from theory.claim import Effort

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Draw = Callable[[Effort], "Figure"]

COLUMN, TEXT = 3.3, 6.8
"""Inches: the widths of a column and of a page of text."""
SMALLEST = 7.0
"""Points: no word of a printed figure is smaller."""

BLUE, ORANGE, GREEN, RED = "#0072b2", "#e69f00", "#009e73", "#d55e00"
PURPLE, SKY, GREY = "#cc79a7", "#56b4e9", "0.5"
"""Colours of Okabe and Ito, which colour-blind readers tell apart."""

_PRINT = {
    "font.size": 8,
    "axes.titlesize": 8,
    "axes.labelsize": 8,
    "figure.titlesize": 8,
    "legend.fontsize": SMALLEST,
    "legend.title_fontsize": SMALLEST,
    "legend.frameon": False,
    "legend.handlelength": 1.6,
    "legend.labelspacing": 0.3,
    "legend.columnspacing": 1.2,
    "axes.linewidth": 0.6,
    "lines.linewidth": 1.2,
    "lines.markersize": 3.5,
    "hatch.linewidth": 0.5,
}


def printed(draw: Draw) -> Draw:
    """The same figure in the sizes of print."""

    @functools.wraps(draw)
    def sized(effort: Effort) -> Figure:
        import matplotlib as mpl

        with mpl.rc_context(_PRINT):
            figure = draw(effort)
            for axes in figure.axes:
                # Ticks are made when they are drawn, outside of the context.
                axes.tick_params(which="both", labelsize=SMALLEST, width=0.6)
                axes.tick_params(which="major", length=2.5)
                axes.tick_params(which="minor", length=1.5)
        return figure

    return sized


def panel(axes: Any, letter: str, words: str = "", **style: Any) -> None:
    """The letter of a panel, in bold above its left corner, and what it shows."""
    axes.set_title(f"$\\bf{{{letter}}}$  {words}".rstrip(), loc="left", **style)


def spread(values: Sequence[float], gap: float) -> list[float]:
    """Heights of labels for rising values: at least a gap apart, least squares from the values.

    Labels that touch are a pool, centred on the mean of their values.

    >>> spread([0.0, 0.0, 5.0], 1.0)
    [-0.5, 0.5, 5.0]
    """
    pools: list[list[float]] = []
    for place, value in enumerate(values):
        pools.append([value - place * gap])
        while len(pools) > 1 and fmean(pools[-2]) > fmean(pools[-1]):
            last = pools.pop()
            pools[-1].extend(last)
    heights = [fmean(pool) for pool in pools for _ in pool]
    return [height + place * gap for place, height in enumerate(heights)]


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
        # Only cells and contours are pixels: as many as print needs.
        still = {"Date": None, "Creator": None}
        figure.savefig(text, format="svg", metadata=still, dpi=300)
    return text.getvalue()
