"""Every figure of the models' papers can be printed: sizes, words inside the page and apart."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from papers.drawing import COLUMN, SMALLEST, TEXT, as_svg, of_papers, panel, printed, spread
from papers.memorization.figures import dimensionality, hidden, norms
from theory.claim import Effort

FIGURES = of_papers(["k_gons", "memorization", "toy_models"])
_TOUCHING = 1.0
"""Pixels of 1/100 inch: boxes of words have room round them, and may overlap by this much."""


def drawn_words(figure: Figure, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float, Bbox]]:
    """What is really drawn, with its size in points and its box."""
    found: list[tuple[str, float, Bbox]] = []
    draw = Text.draw

    def noted(self: Text, renderer: Any, *more: Any, **options: Any) -> Any:
        if self.get_visible() and self.get_text().strip():
            # The box of the words alone: that of an annotation holds its arrow, too.
            box = Text.get_window_extent(self, renderer)
            found.append((self.get_text(), float(self.get_fontsize()), box))
        return draw(self, renderer, *more, **options)

    figure.set_dpi(100)
    canvas = FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    with monkeypatch.context() as patched:
        patched.setattr(Text, "draw", noted)
        canvas.draw()
    return found


def faults(figure: Figure, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that keeps a figure from being printed."""
    words = drawn_words(figure, monkeypatch)
    page = Bbox.from_extents(0, 0, *(figure.get_size_inches() * 100)).padded(_TOUCHING)
    found = [f"{text!r} has {size} points" for text, size, _ in words if size < SMALLEST]
    found += [
        f"{text!r} leaves the page"
        for text, _, box in words
        if not (page.contains(*box.p0) and page.contains(*box.p1))
    ]
    for (one, _, box), (other, _, next_box) in combinations(words, 2):
        both = Bbox.intersection(box, next_box)
        if both is not None and min(both.width, both.height) > _TOUCHING:
            found.append(f"{one!r} lies over {other!r}")
    if figure.get_size_inches()[0] not in (COLUMN, TEXT):
        found.append(f"{figure.get_size_inches()[0]} inches wide")
    return found


@pytest.mark.parametrize("name", FIGURES)
def test_figures_can_be_printed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name.startswith("memorization"):
        # Three and five points only, whose models train fast.
        for module in (norms, dimensionality, hidden):
            monkeypatch.setattr(module, "POINTS", (3, 5))
    assert faults(FIGURES[name](Effort.QUICK), monkeypatch) == []


def test_faults_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = Figure(figsize=(5.0, 2.0))
    figure.text(0.5, 0.5, "small", fontsize=6)
    figure.text(0.5, 0.5, "over it")
    figure.text(0.99, 0.1, "too far right")
    assert faults(figure, monkeypatch) == [
        "'small' has 6.0 points",
        "'too far right' leaves the page",
        "'small' lies over 'over it'",
        "5.0 inches wide",
    ]


def test_printed_figures_do_not_depend_on_the_readers_style() -> None:
    import matplotlib as mpl

    @printed
    def draw(effort: Effort) -> Figure:
        figure = Figure(figsize=(COLUMN, 2.0), layout="constrained")
        axes = figure.subplots()
        axes.plot([1, 2], [3, 4], label="a line")
        axes.legend()
        panel(axes, "a", "a panel")
        return figure

    plain = as_svg(draw(Effort.QUICK))
    with mpl.rc_context({"font.size": 20, "axes.titlesize": 30, "lines.linewidth": 5}):
        figure = draw(Effort.QUICK)
    assert as_svg(figure) == plain


def test_labels_are_spread() -> None:
    heights = spread([0.0, 0.1, 0.2, 9.0], 1.0)
    assert heights == pytest.approx([-0.9, 0.1, 1.1, 9.0])
    assert spread([0.0, 2.0], 1.0) == [0.0, 2.0]
