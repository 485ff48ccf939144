"""The figure of arrangements says what the catalogue computes."""

from math import hypot
from sys import float_info

import pytest

from papers.glossary.figures.arrangements import figure
from theory.claim import Effort

ROUNDING = float_info.epsilon


@pytest.mark.parametrize(
    ("panel", "title", "overlaps", "arrows"),
    [
        (0, "digon: $D = 1/2$", "overlaps −1", 2),
        (1, "triangle: $D = 2/3$", "overlaps −0.5", 3),
        (2, "pentagon: $D = 2/5$", "overlaps −0.81, 0.31", 5),
    ],
)
def test_each_panel_shows_its_arrangement(
    panel: int, title: str, overlaps: str, arrows: int
) -> None:
    axes = figure(Effort.QUICK).axes[panel]
    assert axes.get_title().startswith(title)
    assert axes.get_xlabel() == overlaps
    assert len(axes.texts) == arrows
    lengths = [hypot(*vars(text)["xy"]) for text in axes.texts]
    assert lengths == pytest.approx([1] * arrows, rel=8 * ROUNDING, abs=0)
