"""Two equal features on one dim without biases: the loss over both weights, and its minima."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import lambdify

from papers.drawing import BLUE, RED, TEXT, panel, printed
from solvers.models.phases.pairs import Found, losses, unbiased_minima
from theory.claim import Effort
from theory.models.phases.pair_phases import confusion_density
from theory.models.phases.pairs import best_digon
from theory.notation import d

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LETTERS = "abcdefgh"
_REACH = 1.5
_NEARBY = 1e-3
_EQUAL = 1e-9
"""Losses that differ by less count as the same."""


@printed
def figure(effort: Effort) -> Figure:
    """At a sparse, the critical and a dense density, and the minima at all densities."""
    cells = 81 if effort is Effort.QUICK else 301
    return loss_surfaces((0.3, float(confusion_density()), 0.8), cells)


def loss_surfaces(densities: Sequence[float], cells: int) -> Figure:
    """One panel a density: contours of the exact loss over that of dropping a feature.

    Stars are the least minima found, circles other minima; at the critical density both kinds of
    arrangement cost the same. Below, minima are followed from density to density.
    """
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(TEXT, 4.9), layout="constrained")
    parts: Any = drawn.subfigures(2, 1, height_ratios=(1.15, 1))
    above, below = parts
    panels = above.subplots(1, len(densities), sharey=True)
    for axes, letter, density in zip(panels, _LETTERS, densities, strict=False):
        image = _surface(axes, density, cells)
        _minima(axes, density)
        axes.set(xlabel="weight $w_1$", aspect="equal", xlim=(-_REACH, _REACH))
        panel(axes, letter, f"density $d = {density:.4g}$")
    panels[0].set(ylabel="weight $w_2$", ylim=(-_REACH, _REACH))
    handles, words = panels[0].get_legend_handles_labels()
    above.legend(handles, words, loc="outside lower center", ncols=2)
    above.colorbar(image, ax=panels, label="loss / $v(d)$", ticks=[0.5, 1, 1.5, 2, 3, 4])
    costs, lengths = below.subplots(1, 2)
    _followed(costs, lengths)
    panel(costs, _LETTERS[len(densities)], "cost of the minima")
    panel(lengths, _LETTERS[len(densities) + 1], "their weights")
    below.legend(*costs.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return drawn


def _followed(costs: Any, lengths: Any) -> None:
    """Minima against density: closed forms as lines, those that are found as points."""
    x = np.linspace(0.05, 1, 100)
    size, loss = (np.asarray(lambdify(d, form, "numpy")(x), float) for form in best_digon())
    half = np.full_like(x, np.sqrt(1 / 2))
    for cost, length, style, colour, words in (
        (loss / _dropped(x), np.sqrt(size), "-", BLUE, "antipodal, $w_1 = -w_2$: exact"),
        (np.ones_like(x), half, "--", RED, "confused, $w_1 = w_2 = 1/\\sqrt{2}$: exact"),
    ):
        costs.plot(x, cost, style, color=colour, label=words)
        lengths.plot(x, length, style, color=colour)
    found = [(q, one) for q in np.linspace(0.05, 1, 20) for one in _minima_at(q)]
    places = [q for q, _ in found]
    words = "minima found from 40 starts"
    costs.plot(places, [one.loss / _dropped(q) for q, one in found], "k.", label=words)
    lengths.plot(places, [abs(one.point[0]) for _, one in found], "k.")
    met = float(confusion_density())
    for axes in (costs, lengths):
        axes.axvline(
            met, color="0.5", linewidth=0.8, linestyle=":", label=f"$d = {met:.6f}$, exact"
        )
        axes.set(xlabel="density $d$", xlim=(0, 1.02))
    costs.set(ylabel="loss / $v(d)$", ylim=(0, 2.2))
    lengths.set(ylabel="$|w_1| = |w_2|$", ylim=(0.5, 1.25))


def _minima_at(density: float) -> list[Found]:
    """Critical points from random starts round which the loss is nowhere lower: no saddles."""
    turns = 2 * np.pi * np.arange(16) / 16
    ring = _NEARBY * np.stack([np.cos(turns), np.sin(turns)], axis=1)

    def is_minimum(one: Found) -> bool:
        around = np.concatenate([one.point + ring, np.zeros_like(ring)], axis=1)
        return bool((losses(around, 1.0, density)[0] > one.loss).all())

    return [one for one in unbiased_minima(density) if is_minimum(one)]


def _dropped(density: Any) -> Any:
    """The loss v(d) of dropping a feature with its best bias."""
    return density / 3 - density**2 / 4


def _surface(axes: Any, density: float, cells: int) -> Any:
    side = np.linspace(-_REACH, _REACH, cells)
    w1, w2 = (part.ravel() for part in np.meshgrid(side, side))
    zero = np.zeros_like(w1)
    values, _ = losses(np.stack([w1, w2, zero, zero], axis=1), 1.0, density)
    shown = (values / _dropped(density)).reshape(cells, cells)
    levels = np.concatenate([np.linspace(0.4, 2, 17), [2.5, 3, 4]])
    axes.contour(side, side, shown, levels=levels, colors="0.3", linewidths=0.3)
    image = axes.contourf(side, side, shown, levels=levels, cmap="viridis", extend="both")
    image.set_rasterized(True)
    return image


def _minima(axes: Any, density: float) -> None:
    found = _minima_at(density)
    least = min(one.loss for one in found)
    best = [one.point for one in found if one.loss < least + _EQUAL]
    others = [one.point for one in found if one.loss >= least + _EQUAL]
    for points, marker, label in ((best, "*", "least loss"), (others, "o", "other minima")):
        if points:
            x, y = np.array(points).T
            axes.plot(
                x,
                y,
                marker,
                color="w",
                mec="k",
                ms=8 if marker == "*" else 4.5,
                mew=0.7,
                label=label,
            )
