"""Figures of the phases: lines lie where losses meet, and every panel says what it shows."""

from pathlib import Path

import numpy as np
import pytest

from papers.toy_models.figures import phase_diagram as two
from papers.toy_models.figures import phase_diagram_three as three
from papers.toy_models.figures.loss_surface import loss_surfaces
from papers.toy_models.figures.phase_diagram import Lines, instability
from papers.toy_models.trained_runs import PHASE_DENSITIES, PHASE_RATIOS
from solvers.models.phases.pairs import diagram
from solvers.models.phases.triples import PHASES, triple_diagram


@pytest.fixture(scope="module")
def drawn() -> Lines:
    return two.lines(two.first_order(6))


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


def test_the_stored_lines_are_those_that_are_found(drawn: Lines) -> None:
    for stored, found in zip(two.stored_curves(two.LINES), drawn.first_order, strict=True):
        assert stored[0][-1] == pytest.approx(found[0][-1], rel=1e-9)
        assert stored[1][-1] == pytest.approx(found[1][-1], rel=1e-9)
    shared, digons, pairs, dropping, _ = two.stored_curves(three.LINES)
    for line, ratio, density in (
        (shared, 0.8, 0.5479592955),
        (digons, 1.2089, 0.6),
        (dropping, 0.9409551213, 0.9),
    ):
        near = np.hypot(line[0] - ratio, line[1] - density)
        # The nearest stop of the stored line is no further off than its neighbours are apart.
        assert near.min() <= np.hypot(*np.diff(line, axis=1)).max()
    assert (pairs[1] >= drawn.broken).all()


def test_stored_lines_come_back_as_they_were_saved(drawn: Lines, tmp_path: Path) -> None:
    path = tmp_path / "lines.json"
    two.save_curves(drawn.first_order, path)
    for read, written in zip(two.stored_curves(path), drawn.first_order, strict=True):
        np.testing.assert_array_equal(read, written)


def test_phase_diagram_says_what_it_shows(drawn: Lines) -> None:
    wide = diagram(list(np.logspace(-1, 1, 7)), list(np.logspace(-2, 0, 7)))
    figure = two.phase_diagram(wide, diagram([0.5, 0.8, 1.0], [0.45, 0.7, 1.0]), drawn)
    panels = figure.axes[:4]
    assert {axes.get_ylabel() for axes in panels} == {"density $d$"}
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names == ["first order", "continuous", "tricritical points", "triple point"]
    assert figure.axes[4].get_ylabel() == "shorter weight / longer weight, of opposite signs"


def test_phase_diagram_of_three(drawn: Lines) -> None:
    wide = triple_diagram(list(np.logspace(-1, 1, 6)), list(np.logspace(-2, 0, 6)))
    close = triple_diagram([0.7, 1.0, 1.3], [0.5, 0.7, 0.9])
    lines = three.exact(drawn.first_order[0], ())
    figure = three.phase_diagram_three(wide, close, lines)
    assert len(figure.axes) == 4
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert "all three share" in names
    assert "triangle meets digon" in names


def test_the_best_of_ten_trained_pairs_agree_with_theory_away_from_the_lines() -> None:
    best, mean = two.trained_shares()
    ratios, densities = (list(map(float, qs)) for qs in (PHASE_RATIOS, PHASE_DENSITIES))
    theory = diagram(ratios, densities).share
    # All of the sparse half; among dense features a small gap lets training end on either side.
    sparse = np.array(densities) < 0.15
    assert np.abs(best - theory)[sparse].max() < 0.1
    assert (mean[sparse] <= 1).all()
    assert mean[sparse].mean() < best[sparse].mean()


@pytest.mark.parametrize(
    ("weights", "phase"),
    [
        ([[1, 0, 0], [0, 1, 0]], "third dropped"),
        ([[1, 0, -1], [0, 1, 0]], "third shares a dim"),
        ([[1, -1, 0], [0, 0, 1]], "first two share a dim"),
        ([[1, -0.5, -0.5], [0, 0.8, -0.8]], "all three share"),
        ([[0, 1, 0], [0, 0, 1]], "first dropped"),
    ],
)
def test_phases_of_trained_triples(weights: list[list[float]], phase: str) -> None:
    assert PHASES[three.phase_of(np.array(weights))] == phase


def test_the_best_trained_triples_share_where_features_are_sparse() -> None:
    best, most = three.trained_phases()
    sharing = {PHASES.index("third shares a dim"), PHASES.index("first two share a dim")}
    assert set(best[-4:].ravel()) <= sharing
    assert set(most[-4:].ravel()) <= sharing


def test_surfaces_mark_the_least_minima() -> None:
    figure = loss_surfaces((0.3, 0.8), 21)
    for axes, sign in zip(figure.axes[:2], (-1, 1), strict=True):
        stars = next(line for line in axes.get_lines() if line.get_label() == "least loss")
        x, y = np.asarray(stars.get_xdata()), np.asarray(stars.get_ydata())
        assert len(x) == 2
        assert (np.sign(x * y) == sign).all()
