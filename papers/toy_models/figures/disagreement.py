"""Where theory and training disagree: stuck in training, or too few candidates in theory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Rational

from papers.toy_models.trained_runs import (
    LARGE_200,
    LARGE_400,
    SMALL,
    SWEEP,
    equal,
    stored,
    stored_known,
)
from solvers.models.blocks.program import FIRST, LARGER, TALL, Curve, block_program, curves
from solvers.models.training.sampling import Array
from theory.claim import Effort

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_FLAT = ("dedicated", "digon", "triangle", "pentagon")
"""Blocks that five features in two dims can make."""
_MANY = ("dedicated", *FIRST, TALL, *LARGER)
_STUCK = 1.002
"""A loss this much above a known one is that of another place."""


@dataclass(frozen=True)
class Compared:
    """Trained losses over the least known ones, at densities of one size.

    ``trained`` holds one row of instances a density. ``products`` is the best product of blocks
    over the least known loss: more than 1 where theory lists too few candidates.
    """

    features: int
    dims: int
    densities: tuple[Rational, ...]
    trained: tuple[Array, ...]
    products: Array
    minimised: Array | None


def figure(effort: Effort) -> Figure:
    """Above: all trained models; below: the best of each density, close to the least known loss."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(11.5, 5.6), layout="constrained")
    panels = drawn.subplots(2, 5, sharey="row", height_ratios=(1.2, 1))
    sizes = [*(small(n, m) for n, m in SMALL), large(200, 20), large(400, 30)]
    for column, found in zip(panels.T, sizes, strict=True):
        _draw(column[0], found)
        _draw(column[1], found, above=1.0)
        column[0].set_title(f"$n = {found.features},\\ m = {found.dims}$", fontsize="medium")
        column[0].set(yscale="log", ylim=(0.8, 60))
        column[1].set_yscale("symlog", linthresh=1e-3)
        column[1].set(xlabel="1/density", ylim=(-3e-4, 1))
    panels[0, 0].set_ylabel("loss / least known loss")
    panels[1, 0].set_ylabel("loss / least known − 1,\nbest trained model")
    handles, labels = panels[0, 2].get_legend_handles_labels()
    drawn.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False)
    return drawn


@lru_cache(maxsize=8)
def small(features: int, dims: int) -> Compared:
    """Ten models a density, against the best of many starts and the best product of blocks."""
    run, found = stored(SMALL[features, dims]), stored_known(SMALL[features, dims])
    least = np.array([found[str(d)].least for d in SWEEP])
    best = np.array([found[str(d)].best for d in SWEEP])
    places = [run.setting.places(equal(features, dims, d)) for d in SWEEP]
    trained = tuple(run.losses[place] / low for place, low in zip(places, least, strict=True))
    lines = curves(_FLAT, SWEEP)
    saved = [whole_blocks(lines, k, features, dims) for k in range(len(SWEEP))]
    products = np.array([_loss(features, d, s) for d, s in zip(SWEEP, saved, strict=True)])
    return Compared(features, dims, SWEEP, trained, products / least, best / least)


@lru_cache(maxsize=8)
def large(features: int, dims: int) -> Compared:
    """One model a density, against the program over blocks of up to seven dims."""
    settings = LARGE_200 if features == 200 else LARGE_400
    densities = tuple(settings)
    lines = curves(_MANY, densities)
    saved = [block_program(lines, k, features, dims).saving for k in range(len(densities))]
    products = np.array([_loss(features, d, s) for d, s in zip(densities, saved, strict=True)])
    losses = np.array([stored(setting).losses[0] for setting in settings.values()])
    least = np.minimum(losses, products)
    trained = tuple(np.array([value]) for value in losses / least)
    return Compared(features, dims, densities, trained, products / least, None)


def _loss(features: int, density: Rational, saving: float) -> float:
    d = float(density)
    return (d / 3 - d * d / 4) * (features - saving)


def whole_blocks(found: Sequence[Curve], place: int, features: int, dims: int) -> float:
    """What the best product of whole blocks saves, over v.

    >>> whole_blocks(curves(["dedicated"], [Rational(1, 2)]), 0, 3, 2)
    2.0
    """
    most = [range(min(dims // curve.dims, features // curve.features) + 1) for curve in found]
    sizes = np.array([[curve.dims, curve.features] for curve in found])
    worth = np.array([curve.saving[place] * curve.dims for curve in found])
    fitting = (c for c in product(*most) if (np.array(c) @ sizes <= (dims, features)).all())
    return max(float(np.array(counts) @ worth) for counts in fitting)


def _draw(axes: Any, found: Compared, above: float = 0.0) -> None:
    """Ratios, less ``above``; of trained models all, or close up the best of each density."""
    x = np.array([1 / float(d) for d in found.densities])
    axes.plot(x, found.products - above, "C0-", lw=1.2, label="theory: best product of blocks")
    if found.minimised is not None:
        axes.plot(x, found.minimised - above, "C2--", lw=1, label="theory: best of 8 minimisations")
    for stuck, colour, words in (
        (False, "k", "trained, at the least known loss"),
        (True, "C3", "trained, stuck: a lower point is known"),
    ):
        points = [
            (place, value - above)
            for place, values in zip(x, found.trained, strict=True)
            for value in ([values.min()] if above else values)
            if bool(value > _STUCK) is stuck
        ]
        shown = np.array(points).reshape(-1, 2).T
        axes.plot(*shown, "o", color=colour, markersize=3.2, alpha=0.8, label=words)
    axes.axhline(1 - above, color="0.8", linewidth=0.8, zorder=0)
    axes.set(xscale="log", xlim=(0.85 * x[0], 1.2 * x[-1]))
    ticks = [tick for tick in (1, 10, 100) if tick <= x[-1]]
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.minorticks_off()
