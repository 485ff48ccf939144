"""Two equal features on one dim without biases: the loss over both weights, and its minima."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from solvers.models.phases.pairs import losses, unbiased_minima
from theory.claim import Effort
from theory.models.phases.pair_phases import confusion_density

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_REACH = 1.5
_EQUAL = 1e-9
"""Losses that differ by less count as the same."""


def figure(effort: Effort) -> Figure:
    """At a sparse, the critical and a dense density."""
    cells = 81 if effort is Effort.QUICK else 301
    return loss_surfaces((0.3, float(confusion_density()), 0.8), cells)


def loss_surfaces(densities: Sequence[float], cells: int) -> Figure:
    """One panel a density: contours of the exact loss over that of dropping a feature.

    Stars are the least minima found, circles other minima; at the critical density both kinds of
    arrangement cost the same.
    """
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(10.2, 3.7), layout="constrained")
    panels = drawn.subplots(1, len(densities), sharey=True)
    for axes, density in zip(panels, densities, strict=True):
        image = _surface(axes, density, cells)
        _minima(axes, density)
        axes.set(xlabel="weight $w_1$", aspect="equal", xlim=(-_REACH, _REACH))
        axes.set_title(f"density $d = {density:.4g}$", fontsize="medium")
    panels[0].set(ylabel="weight $w_2$", ylim=(-_REACH, _REACH))
    panels[0].legend(loc="lower left", fontsize="x-small", framealpha=0.9)
    bar = drawn.colorbar(image, ax=panels, shrink=0.9)
    bar.set_label("loss / loss of dropping a feature with its best bias")
    return drawn


def _surface(axes: Any, density: float, cells: int) -> Any:
    side = np.linspace(-_REACH, _REACH, cells)
    w1, w2 = (part.ravel() for part in np.meshgrid(side, side))
    zero = np.zeros_like(w1)
    values, _ = losses(np.stack([w1, w2, zero, zero], axis=1), 1.0, density)
    shown = (values / (density / 3 - density**2 / 4)).reshape(cells, cells)
    levels = np.concatenate([np.linspace(0.4, 2, 17), [2.5, 3, 4]])
    axes.contour(side, side, shown, levels=levels, colors="0.3", linewidths=0.3)
    return axes.contourf(side, side, shown, levels=levels, cmap="viridis", extend="both")


def _minima(axes: Any, density: float) -> None:
    found = unbiased_minima(density)
    least = min(one.loss for one in found)
    best = [one.point for one in found if one.loss < least + _EQUAL]
    others = [one.point for one in found if one.loss >= least + _EQUAL]
    for points, marker, label in ((best, "*", "least loss"), (others, "o", "other minima")):
        if points:
            x, y = np.array(points).T
            axes.plot(x, y, marker, color="w", mec="k", ms=11 if marker == "*" else 6, label=label)
