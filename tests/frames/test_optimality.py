"""Local optimality of packings that were found: the whole way from a seed to the proof."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solvers.evidence import NotSolved
from solvers.frames.packings.active_set import active_pairs
from solvers.frames.packings.optimality import locally_best
from solvers.frames.packings.search import best_lines, best_points
from theory.frames.packings.local_optima import LocalOptimum
from theory.frames.packings.stress import STRICT


@pytest.mark.parametrize(("n", "m"), [(3, 2), (7, 3), (8, 3), (11, 3), (5, 4)])
def test_lines_that_are_enclosed(n: int, m: int) -> None:
    packing = best_lines(n, m, starts=32)
    found = locally_best(packing)
    assert found.words == STRICT
    assert found.certificate is not None
    assert "and none near them with one below" in found.certificate.proves()
    assert isinstance(found.certificate, LocalOptimum)
    assert abs(float(found.certificate.level) - packing.value) < 1e-14


@pytest.mark.parametrize(("n", "m"), [(6, 3), (4, 4), (12, 4), (16, 6)])
def test_symmetric_lines_by_their_closed_form(n: int, m: int) -> None:
    if n == m:
        with pytest.raises(NotSolved, match="no pair carries stress"):
            locally_best(best_lines(n, m))
        return
    packing = best_lines(n, m, starts=32)
    found = locally_best(packing)
    assert found.words == STRICT
    if found.exact is not None:
        assert float(found.exact.coherence()) == pytest.approx(packing.value, rel=0, abs=1e-13)
        assert found.rigidity is not None
        assert found.rigidity.motions == 0


def test_points_with_rattlers() -> None:
    """The best nineteen points on the sphere that are known leave one free."""
    found = locally_best(best_points(19, 3, starts=32))
    assert len(found.rattlers) == 1
    assert found.words.startswith("local minimum, strict up to rotation and the free directions ")


def test_lines_with_a_rattler_by_their_closed_form() -> None:
    found = locally_best(best_lines(10, 3, starts=16))
    assert len(found.rattlers) == 1
    assert found.exact is not None
    assert found.exact.features == 9


def test_a_direction_at_the_worst_overlap_is_no_rattler() -> None:
    packing = best_lines(6, 3, starts=4)
    stress = packing.stress.copy()
    stress[0] = stress[:, 0] = 0
    with pytest.raises(NotSolved):
        locally_best(replace(packing, stress=stress))


def test_five_points_in_three_dims_can_move() -> None:
    """Two poles and three on the equator, or a square and a pole: overlap 0, and not rigid."""
    with pytest.raises(NotSolved):
        locally_best(best_points(5, 3, starts=8))


def test_an_energy_has_no_active_pairs() -> None:
    packing = replace(best_lines(3, 2, starts=4), kind="energy")
    with pytest.raises(ValueError, match="kind must be lines or points, got energy"):
        active_pairs(packing)


def test_a_worse_packing_is_refused() -> None:
    packing = best_lines(7, 3, starts=8)
    turned = packing.directions.copy()
    turned[:, 0] = np.roll(turned[:, 0], 1)
    with pytest.raises(NotSolved):
        locally_best(replace(packing, directions=turned))
