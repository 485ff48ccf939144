"""The memorisation figures: theory where it should be, every axis labelled."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from matplotlib.figure import Figure

from papers.memorization.figures import dimensionality, hidden, norms
from theory.claim import Effort


@pytest.fixture(params=[norms, dimensionality, hidden], ids=lambda module: module.__name__)
def drawn(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Figure:
    """Each figure with three and five points only, whose models train fast."""
    module: ModuleType = request.param
    monkeypatch.setattr(module, "POINTS", (3, 5))
    figure: Figure = module.figure(Effort.QUICK)
    return figure


def test_axes_are_labelled(drawn: Figure) -> None:
    assert all(axes.get_xlabel() for axes in drawn.axes)
    assert drawn.axes[0].get_ylabel()


def test_five_points_are_held_as_a_pentagon_at_the_norm_of_theory() -> None:
    _, _, point = norms.measured(5, Effort.QUICK)
    # The least polygon has r = √(1 + 1/√5); training stops a few percent above it.
    assert point[1] == pytest.approx((1 + 5**-0.5) ** 0.5, rel=0.1)
    assert (np.diff(point) >= 0).all()
