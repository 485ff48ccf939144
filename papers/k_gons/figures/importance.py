"""Six features, one of importance u: the hexagon, the pentagon, and where they change places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from papers.drawing import BLUE, COLUMN, GREEN, RED, panel, printed
from solvers.models.one_hot.potential import best_of
from theory.claim import Effort
from theory.models.one_hot.enclosures import working
from theory.models.one_hot.importance import FEATURES, branch, crossing, fold, pentagon_potential
from theory.models.one_hot.k_gons import BITS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
SEARCHED = (0.2, 0.35, 0.5, 0.6, 0.64, 0.68, 0.75, 0.85, 1.0)
"""Importances at which arrangements are searched from random starts."""


@printed
def figure(effort: Effort) -> Figure:
    """H (above) and the length of the sixth feature (below) against its importance u."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(COLUMN, 4.9), layout="constrained")
    above, below = drawn.subplots(2, 1, sharex=True)
    found = branch(list(np.linspace(1.32, 0.62, 29 if effort is Effort.QUICK else 85)))
    importances = np.linspace(0.15, 1.02, 50)
    words = "pentagon, sixth feature dropped: exact"
    above.plot(importances, pentagons(importances), "-", color=BLUE, label=words)
    below.plot(importances, 0 * importances, "-", color=BLUE)
    for stable, style, colour, label in (
        (True, "-.", GREEN, "hexagon, deformed: enclosed"),
        (False, "--", RED, "a saddle: enclosed"),
    ):
        part = [at for at in found if (at.index == 0) is stable]
        u = [float(at.importance) for at in part]
        above.plot(u, [float(at.potential) for at in part], style, color=colour, label=label)
        below.plot(u, [float(at.length) for at in part], style, color=colour)
    starts = 20 if effort is Effort.QUICK else 240
    values, lengths = searched(starts)
    above.plot(SEARCHED, values, "ko", label=f"minimisation, best of {starts} random starts")
    below.plot(SEARCHED, lengths, "ko")
    for place, style, label in (
        (float(crossing().importance), "-", "they cost the same at $u^* = {:.7f}$"),
        (float(fold().importance), ":", "the hexagon ends at $u = {:.7f}$"),
    ):
        for axes in (above, below):
            axes.axvline(place, color="0.5", lw=0.8, linestyle=style, label=label.format(place))
    above.set(ylabel="potential $H = 18 L$", ylim=(0.35, 1.12))
    below.set(ylabel="length of the sixth feature", xlabel="its importance $u$", xlim=(0.15, 1.02))
    panel(above, "a", "six one-hot features, two dims")
    panel(below, "b")
    drawn.legend(*above.get_legend_handles_labels(), loc="outside lower left")
    return drawn


def pentagons(importances: Floats) -> Floats:
    """H of the pentagon beside the dropped feature."""
    with working(BITS):
        slope = float(pentagon_potential(crossing().importance + 1) - crossing().potential)
    start = float(crossing().potential) - slope * float(crossing().importance)
    return start + slope * importances


def searched(starts: int) -> tuple[list[float], list[float]]:
    """The least H found at each importance, and how long the first feature is there."""
    found = [best_of(FEATURES, starts, 7, (u, *[1.0] * (FEATURES - 1))) for u in SEARCHED]
    values = [3 * FEATURES * best.losses[0] for best in found]
    return values, [float(np.linalg.norm(best.weights[:, 0])) for best in found]
