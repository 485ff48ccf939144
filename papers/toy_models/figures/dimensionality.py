"""The dimensionality D of the features that the block program stores, density by density."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from papers.toy_models.figures.saving import LOW, STYLES, WORDS, all_curves, best, densities
from papers.toy_models.large_models import trained_geometries
from solvers.models.blocks.program import Curve, Geometry
from theory.claim import Effort

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LINES = (1, 3 / 4, 2 / 3, 1 / 2, 2 / 5, 3 / 8)
"""The lines of the feature dimensionality scatter of [elhage2022]."""
SIZE = (400, 30)


def figure(effort: Effort) -> Figure:
    """Bars: where each block is the best, of up to four dims above, of all shown below.

    Dots are features of trained models, if any are stored.
    """
    from matplotlib.figure import Figure

    x, found = [float(d) for d in densities(effort)], all_curves(effort)
    drawn = Figure(figsize=(7.0, 6.4), layout="constrained")
    panels = drawn.subplots(2, 1, sharex=True)
    low = found[: len(LOW)]
    for axes, part, words in zip(panels, (low, found), ("four", "seven"), strict=True):
        _dots(axes, trained_geometries(*SIZE))
        for curve, start, end in intervals(part, x):
            colour, _ = STYLES[curve.name]
            axes.plot([1 / start, 1 / end], [curve.share] * 2, color=colour, linewidth=6)
            axes.plot([], [], color=colour, linewidth=6, label=WORDS[curve.name])
        for level in LINES:
            axes.axhline(level, color="0.8", linewidth=0.8, zorder=0)
        axes.set(xscale="log", xlim=(1, 1000), ylim=(0, 1.05))
        axes.set(ylabel=f"dimensionality $D$,\nblocks of up to {words} dims")
        axes.legend(frameon=False, fontsize="small", loc="upper right")
    panels[1].set(xlabel="1/density, $1/(1 - S)$")
    drawn.suptitle("Which block stores equal features best", fontsize="medium")
    return drawn


def intervals(
    found: Sequence[Curve], places: Sequence[float]
) -> Iterator[tuple[Curve, float, float]]:
    """Each run of densities on which one block is the best, with its ends.

    >>> from sympy import Rational
    >>> from solvers.models.blocks.program import curves
    >>> pair = curves(["dedicated", "digon"], [Rational(1), Rational(1, 2)])
    >>> [(curve.name, start, end) for curve, start, end in intervals(pair[:1], [1.0, 0.5])]
    [('dedicated', 1.0, 0.5)]
    """
    which, _ = best(found)
    for index, run in groupby(range(len(places)), key=lambda k: int(which[k])):
        run_places = list(run)
        # A run ends where the next one begins, so that bars leave no gap.
        end = places[min(run_places[-1] + 1, len(places) - 1)]
        yield found[index], places[run_places[0]], end


def _dots(axes: Any, models: Sequence[Geometry]) -> None:
    for model in models:
        places = [1 / model.density] * len(model.shares)
        axes.plot(places, model.shares, "k.", markersize=1.5, alpha=0.5, zorder=3)
