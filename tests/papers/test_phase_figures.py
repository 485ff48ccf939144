"""Figures of the phases: lines lie where losses meet, and every panel says what it shows."""

import numpy as np
import pytest

from papers.toy_models.figures.loss_surface import loss_surfaces
from papers.toy_models.figures.phase_diagram import Lines, instability, lines, phase_diagram
from papers.toy_models.figures.phase_diagram_three import exact, phase_diagram_three
from solvers.models.phases.pairs import diagram
from solvers.models.phases.triples import triple_diagram


@pytest.fixture(scope="module")
def drawn() -> Lines:
    return lines(6)


def test_losses_meet_on_the_lines_of_first_order(drawn: Lines) -> None:
    (ratios, densities), *_ = drawn.first_order
    for ratio, density in list(zip(ratios, densities, strict=True))[::3]:
        below = diagram([ratio], [density * 0.998])
        above = diagram([ratio], [density * 1.002])
        assert below.share[0, 0] > 0.5
        assert above.share[0, 0] < 0.1


def test_weights_vanish_on_the_continuous_line(drawn: Lines) -> None:
    ratios, densities = drawn.continuous
    assert ratios == pytest.approx(instability(densities))
    middle = len(ratios) // 2
    found = diagram([ratios[middle] - 0.002, ratios[middle] + 0.002], [densities[middle]])
    assert found.share[0, 0] == 0
    assert 0 < found.share[0, 1] < 0.1


def test_lines_end_at_the_points(drawn: Lines) -> None:
    strong, both, jumps, short = drawn.first_order
    assert [strong[0][-1], strong[1][-1]] == pytest.approx(drawn.triple, abs=1e-9)
    assert [both[0][0], both[1][0]] == pytest.approx(drawn.triple, abs=2e-4)
    assert [both[0][-1], both[1][-1]] == [1.0, drawn.broken]
    assert (jumps[0][-1], jumps[1][-1]) == drawn.tricritical[1]
    assert (short[0][-1], short[1][-1]) == drawn.tricritical[0]


def test_phase_diagram_says_what_it_shows(drawn: Lines) -> None:
    wide = diagram(list(np.logspace(-1, 1, 7)), list(np.logspace(-2, 0, 7)))
    figure = phase_diagram(wide, diagram([0.5, 0.8, 1.0], [0.45, 0.7, 1.0]), drawn)
    frozen, true, near = figure.axes[:3]
    assert {axes.get_ylabel() for axes in (frozen, true, near)} == {"density $d$"}
    legend = near.get_legend()
    assert legend is not None
    names = [text.get_text() for text in legend.get_texts()]
    assert names == ["first order", "continuous", "tricritical points", "triple point"]
    assert figure.axes[3].get_ylabel() == "shorter weight / longer weight"


def test_phase_diagram_of_three() -> None:
    wide = triple_diagram(list(np.logspace(-1, 1, 6)), list(np.logspace(-2, 0, 6)))
    close = triple_diagram([0.7, 1.0, 1.3], [0.5, 0.7, 0.9])
    figure = phase_diagram_three(wide, close, exact(2, ()))
    assert len(figure.axes) == 3
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert "all three share" in names
    assert "triangle meets digon" in names


def test_surfaces_mark_the_least_minima() -> None:
    figure = loss_surfaces((0.3, 0.8), 21)
    for axes, sign in zip(figure.axes[:2], (-1, 1), strict=True):
        stars = next(line for line in axes.get_lines() if line.get_label() == "least loss")
        x, y = np.asarray(stars.get_xdata()), np.asarray(stars.get_ydata())
        assert len(x) == 2
        assert (np.sign(x * y) == sign).all()
