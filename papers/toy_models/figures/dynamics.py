"""What happens on the way: dimensionalities and losses while models are trained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from papers.toy_models.trained_runs import MANY, MANY_RUN, TRIPLES, TRIPLES_RUN, stored
from solvers.models.blocks.program import curves
from solvers.models.minimisation.overlays import settled
from solvers.models.training.runs import Run, Trail
from solvers.models.training.sampling import Array
from theory.claim import Effort
from theory.models.law import ToyModel

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LINES = (1, 2 / 3, 1 / 2, 2 / 5)
_SETS = ("C0", "C3")
_LAST = 3000
"""Nothing happens in later steps."""
_STOPS = (1, 300, 600, 1000, 3000)


def figure(effort: Effort) -> Figure:
    """Left: sixty features in ten dims become digons; right: two correlated triples in three."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(10.4, 7.0), layout="constrained")
    parts: Any = drawn.subfigures(2, 1, height_ratios=(2.2, 1))
    above, below = parts
    panels = above.subplots(2, 2, sharex=True)
    many, triples = stored(MANY_RUN), stored(TRIPLES_RUN)
    for column, run in enumerate((many, triples)):
        _features(panels[0, column], run)
        _loss(panels[1, column], run)
    panels[0, 0].set_title("60 features of density 0.3 in ten dims", fontsize="medium")
    panels[0, 1].set_title(
        "two correlated triples of density 0.05 in three dims", fontsize="medium"
    )
    panels[1, 0].axhline(digons(MANY), color="C0", label="theory: all dims on digons")
    best = int(np.argmin(triples.losses))
    least = settled(TRIPLES, triples.weights[best], triples.bias[best]).loss
    panels[1, 1].axhline(digons(TRIPLES), color="C0", ls="--", label="theory: three regular digons")
    panels[1, 1].axhline(least, color="C3", label="theory: the local minimum nearby")
    panels[1, 0].set(yscale="linear", ylim=(3.2, 4.4))
    for axes in panels[1]:
        axes.legend(frameon=False, fontsize="small")
    _snapshots(below, triples)
    return drawn


def digons(model: ToyModel) -> float:
    """The loss with all dims on digons of features that come independently, the others dropped."""
    [curve] = curves(["digon"], [model.law.densities[0]])
    return float(model.law.variance(0)) * (model.features - float(curve.saving[0]) * model.dims)


def _trail(run: Run) -> tuple[Trail, int]:
    """The trail, and the instance that ends lowest."""
    if run.trail is None:
        raise ValueError(f"run {run.setting.name} has no trail")
    return run.trail, int(np.argmin(run.losses))


def _features(axes: Any, run: Run) -> None:
    trail, best = _trail(run)
    axes.plot(trail.steps, trail.dimensionalities[:, best], linewidth=0.9, alpha=0.8)
    for line in _LINES:
        axes.axhline(line, color="0.8", linewidth=0.8, zorder=0)
    axes.set(xlim=(0, _LAST), ylim=(0, 1.05), ylabel="dimensionality $D_i$")


def _loss(axes: Any, run: Run) -> None:
    trail, _ = _trail(run)
    for rank, instance in enumerate(np.argsort(run.losses)):
        label = "trained, one line a model" if rank == 0 else None
        losses = trail.losses[:, instance]
        axes.plot(trail.steps, losses, "k.-", ms=3, lw=0.6, alpha=1 - 0.2 * rank, label=label)
    axes.set(yscale="log", xlabel="step", ylabel="population loss")


def _snapshots(figure: Any, run: Run) -> None:
    """The directions at five stops, the sets in two colours."""
    trail, best = _trail(run)
    stops = [int(np.argmin(np.abs(trail.steps - step))) for step in _STOPS]
    turn = np.linalg.svd(trail.packed[-1, best, :-1])[0].T
    for place, stop in enumerate(stops):
        axes = figure.add_subplot(1, len(stops), place + 1, projection="3d")
        _solid(axes, turn @ trail.packed[stop, best, :-1])
        axes.set_title(f"step {int(trail.steps[stop])}", fontsize="x-small", pad=0)
    figure.suptitle("directions of the two triples, seen from one side", fontsize="small")


def _solid(axes: Any, weights: Array) -> None:
    for i, point in enumerate(weights.T):
        colour = _SETS[i // 3]
        axes.plot(*zip(np.zeros(3), point, strict=True), color=colour, linewidth=1.4)
        axes.plot(*point[:, None], "o", color=colour, markersize=3)
    for triple in (weights[:, [0, 1, 2, 0]], weights[:, [3, 4, 5, 3]]):
        axes.plot(*triple, color="0.6", linewidth=0.8)
    axes.set(xlim=(-1, 1), ylim=(-1, 1), zlim=(-1, 1))
    axes.set_box_aspect((1, 1, 1), zoom=1.3)
    axes.set_axis_off()
