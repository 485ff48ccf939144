"""What happens on the way: dimensionalities and losses while models are trained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from papers.drawing import BLUE, RED, SMALLEST, TEXT, panel, printed
from papers.toy_models.trained_runs import MANY, MANY_RUN, TRIPLES, TRIPLES_RUN, stored
from solvers.models.blocks.program import curves
from solvers.models.minimisation.overlays import settled
from solvers.models.training.runs import Run, Trail
from solvers.models.training.sampling import Array
from theory.claim import Effort
from theory.models.law import ToyModel

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LINES = {"1": 1, "2/3": 2 / 3, "1/2": 1 / 2, "2/5": 2 / 5, "0": 0}
_SETS = (BLUE, RED)
_LAST = 3000
"""Nothing happens in later steps."""
PHASES = {
    1: "1 start",
    300: "2 triples apart",
    600: "3 two as one",
    1000: "4 they part",
    3000: "5 nearly digons",
}
"""What the best model of two triples does, by the step at which it is seen doing it."""


@printed
def figure(effort: Effort) -> Figure:
    """Left: sixty features in ten dims become digons; right: two correlated triples in three."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(TEXT, 5.6), layout="constrained")
    parts: Any = drawn.subfigures(2, 1, height_ratios=(2.4, 1))
    above, below = parts
    panels = above.subplots(2, 2, sharex=True)
    many, triples = stored(MANY_RUN), stored(TRIPLES_RUN)
    for column, run in enumerate((many, triples)):
        _features(panels[0, column], run)
        _loss(panels[1, column], run)
    panel(panels[0, 0], "a", "60 features in ten dims, $d = 0.3$ (grey: dropped)")
    panel(panels[0, 1], "b", "two correlated triples in three dims, $d = 0.05$")
    panel(panels[1, 0], "c")
    panel(panels[1, 1], "d")
    panels[1, 0].axhline(digons(MANY), color=BLUE, label="theory: all dims on digons, exact")
    best = int(np.argmin(triples.losses))
    least = settled(TRIPLES, triples.weights[best], triples.bias[best]).loss
    words = "theory: regular digons, exact"
    panels[1, 1].axhline(digons(TRIPLES), color=BLUE, ls="--", label=words)
    panels[1, 1].axhline(least, color=RED, label="theory: the minimum nearby")
    panels[1, 0].set(yscale="linear", ylim=(3.2, 4.4))
    for axes in panels[1]:
        axes.legend(loc="upper right")
    panels[1, 1].set_yticks([0.003, 0.01, 0.03], ["0.003", "0.01", "0.03"])
    panels[1, 1].yaxis.set_minor_formatter(lambda value, place: "")
    for number, step in list(enumerate(PHASES, 1))[1:]:
        place = (step, 1.03)
        panels[1, 1].annotate(str(number), place, xycoords=("data", "axes fraction"), ha="center")
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
    for shares, colour in zip(trail.dimensionalities[:, best].T, _colours(run, best), strict=True):
        axes.plot(trail.steps, shares, color=colour, linewidth=0.7, alpha=0.8)
    for words, line in _LINES.items():
        axes.axhline(line, color="0.85", linewidth=0.6, zorder=0)
        place = axes.get_yaxis_transform()
        axes.text(1.01, line, words, transform=place, va="center", fontsize=SMALLEST)
    axes.set(xlim=(0, _LAST), ylim=(-0.03, 1.05), ylabel="dimensionality $D_i$, trained")


def _colours(run: Run, instance: int) -> list[str]:
    """By the triple; of independent features by whether they are held in the end."""
    if run.setting == TRIPLES_RUN:
        return [_SETS[i // 3] for i in range(6)]
    held = np.linalg.norm(run.weights[instance], axis=0) > 1 / 2
    return [BLUE if one else "0.6" for one in held]


def _loss(axes: Any, run: Run) -> None:
    trail, _ = _trail(run)
    for rank, instance in enumerate(np.argsort(run.losses)):
        label = "trained, one line a model" if rank == 0 else None
        losses = trail.losses[:, instance]
        axes.plot(trail.steps, losses, "k.-", ms=2.5, lw=0.6, alpha=1 - 0.2 * rank, label=label)
    axes.set(yscale="log", xlabel="training step", ylabel="exact loss")


def _snapshots(figure: Any, run: Run) -> None:
    """The directions at the stops, the sets in two colours."""
    trail, best = _trail(run)
    turn = np.linalg.svd(trail.packed[-1, best, :-1])[0].T
    for place, (step, words) in enumerate(PHASES.items(), 1):
        stop = int(np.argmin(np.abs(trail.steps - step)))
        axes = figure.add_subplot(1, len(PHASES), place, projection="3d")
        _solid(axes, turn @ trail.packed[stop, best, :-1])
        axes.set_title(f"{words}\n(step {int(trail.steps[stop])})", pad=0)
    figure.suptitle(
        "$\\bf{e}$  directions $W_i$ of the best model in b, a colour a triple", x=0.01, ha="left"
    )


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
