"""Where theory and training disagree: stuck in training, or too few candidates in theory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sympy import Rational

from papers.drawing import BLUE, GREEN, ORANGE, RED, SMALLEST, TEXT, panel, printed
from papers.toy_models.trained_runs import (
    LARGE_200,
    LARGE_400,
    SMALL,
    STARTS,
    SWEEP,
    equal,
    stored,
    stored_known,
)
from solvers.models.blocks.program import FIRST, LARGER, TALL, curves, whole_blocks
from solvers.models.training.sampling import Array
from theory.claim import Effort
from theory.models.blocks.theorems import named

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MANY = ("dedicated", *FIRST, TALL, *LARGER)
_STUCK = 1.002
"""A loss this much above a known one is that of another place, not of noise or decay."""


@dataclass(frozen=True)
class Compared:
    """Losses over that of the best product of whole blocks, at densities of one size.

    ``trained`` holds one row of instances a density, ``errors`` bounds of their losses' errors;
    ``minimised`` is the best of many starts where there are any.
    """

    features: int
    dims: int
    densities: tuple[Rational, ...]
    trained: tuple[Array, ...]
    errors: tuple[Array, ...]
    minimised: Array | None

    def least(self, place: int) -> float:
        """The least known loss at a density."""
        known = [1.0, float(self.trained[place].min())]
        return min(known if self.minimised is None else [*known, float(self.minimised[place])])

    def below(self, place: int) -> NDArray[np.bool_]:
        """Which models are proved to cost less than every product of blocks of the list."""
        return np.asarray(self.trained[place] + self.errors[place] < 1)

    def stuck(self, place: int) -> NDArray[np.bool_]:
        """Which models cost clearly more than something that is known."""
        return np.asarray(self.trained[place] > _STUCK * self.least(place))


@printed
def figure(effort: Effort) -> Figure:
    """One panel a size: the relative gap of every trained model to the best product of blocks."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(TEXT, 3.2), layout="constrained")
    sizes = [*(small(n, m) for n, m in SMALL), large(200, 20), large(400, 30)]
    panels = drawn.subplots(1, len(sizes), sharey=True)
    for axes, letter, found in zip(panels, "abcde", sizes, strict=True):
        _draw(axes, found)
        panel(axes, letter, f"$n = {found.features},\\ m = {found.dims}$")
    panels[0].set_yscale("symlog", linthresh=1e-3, linscale=0.5)
    panels[0].set(ylim=(-0.7, 60), ylabel="(loss − theory) / theory")
    panels[0].set_yticks(
        [-0.1, -0.01, -0.001, 0, 0.001, 0.01, 0.1, 1, 10],
        ["−10%", "−1%", "−0.1%", "0", "0.1%", "1%", "10%", "100%", "1000%"],
    )
    panels[0].yaxis.set_minor_locator(_none())
    panels[-1].text(1, 8, "training\nis stuck", fontsize=SMALLEST, va="center")
    panels[1].text(1, -0.06, "theory lists too\nfew candidates", fontsize=SMALLEST, va="center")
    handles = {
        words: handle
        for axes in panels
        for handle, words in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    drawn.legend(
        handles.values(),
        handles,
        loc="outside lower center",
        ncols=2,
        title="Trained by the notebook's recipe: ten models a density in a to c, one in d and e",
    )
    return drawn


def _none() -> Any:
    from matplotlib.ticker import NullLocator

    return NullLocator()


@lru_cache(maxsize=8)
def small(features: int, dims: int) -> Compared:
    """Ten models a density, and the best of many minimisations."""
    run, found = stored(SMALL[features, dims]), stored_known(SMALL[features, dims])
    theory = product_losses(features, dims, SWEEP)
    places = [run.setting.places(equal(features, dims, d)) for d in SWEEP]
    return Compared(
        features,
        dims,
        SWEEP,
        tuple(run.losses[at] / loss for at, loss in zip(places, theory, strict=True)),
        tuple(run.loss_errors[at] / loss for at, loss in zip(places, theory, strict=True)),
        np.array([found[str(d)].best for d in SWEEP]) / theory,
    )


@lru_cache(maxsize=8)
def large(features: int, dims: int) -> Compared:
    """One model a density."""
    settings = LARGE_200 if features == 200 else LARGE_400
    theory = product_losses(features, dims, tuple(settings))
    runs = [stored(setting) for setting in settings.values()]
    return Compared(
        features,
        dims,
        tuple(settings),
        tuple(run.losses / loss for run, loss in zip(runs, theory, strict=True)),
        tuple(run.loss_errors / loss for run, loss in zip(runs, theory, strict=True)),
        None,
    )


def product_losses(features: int, dims: int, densities: Sequence[Rational]) -> Array:
    """The loss of the best product of whole blocks with their best norms, all others dropped."""
    lines = curves([name for name in _MANY if _dims(name) <= dims], densities)
    saved = np.array([whole_blocks(lines, k, features, dims) for k in range(len(densities))])
    d = np.array([float(density) for density in densities])
    return np.asarray((d / 3 - d * d / 4) * (features - saved))


def _dims(name: str) -> int:
    return 3 if name == TALL else named(name).dims


def _draw(axes: Any, found: Compared) -> None:
    """Relative gaps against 1/density: above 0 theory is better, below it training."""
    x = np.array([1 / float(d) for d in found.densities])
    axes.axhspan(-1, 0, color=BLUE, alpha=0.1, linewidth=0, zorder=0)
    axes.axhline(0, color="k", label="theory: best product of whole blocks, exact")
    if found.minimised is not None:
        words = f"best of {STARTS} minimisations of the exact loss"
        axes.plot(x, found.minimised - 1, "--", color=GREEN, label=words)
    for words, colour, marker, chosen in (
        ("trained, within 0.2% of the least known loss", "k", "o", (False, False)),
        ("trained, below theory: the list of blocks is too short", BLUE, "s", (False, True)),
        ("trained, stuck: a lower point is known", RED, "^", (True, False)),
        ("trained, both", ORANGE, "D", (True, True)),
    ):
        points = [
            (place, value - 1)
            for k, place in enumerate(x)
            for value, *of in zip(found.trained[k], found.stuck(k), found.below(k), strict=True)
            if tuple(map(bool, of)) == chosen
        ]
        if points:
            style = {"markersize": 3, "markeredgewidth": 0.6, "fillstyle": "none"}
            axes.plot(*np.array(points).T, marker, color=colour, label=words, **style)
    axes.set(xscale="log", xlim=(0.8 * x[0], 1.25 * x[-1]))
    ticks = [tick for tick in (1, 10, 100) if tick <= x[-1]]
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.xaxis.set_minor_locator(_none())
    axes.set_xlabel("1/density")
