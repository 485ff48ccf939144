"""The dimensionality D of the features that the block program stores, density by density."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sympy import Rational

from papers.drawing import BLUE, RED, SMALLEST, TEXT, panel, printed, spread
from papers.toy_models.figures.saving import LOW, STYLES, TRAINED, WORDS, all_curves, best
from papers.toy_models.figures.saving import densities as grid
from papers.toy_models.large_models import trained_geometries
from papers.toy_models.trained_runs import LARGE_400, stored
from solvers.models.blocks.program import Curve
from solvers.models.training.sampling import Array
from theory.claim import Effort

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LINES = {"1": 1.0, "3/4": 3 / 4, "2/3": 2 / 3, "1/2": 1 / 2, "2/5": 2 / 5, "3/8": 3 / 8, "0": 0.0}
"""The lines of the feature dimensionality scatter of [elhage2022]."""
SIZE = (400, 30)
GRAPHS = tuple(map(Rational, ("1/2", "1/3", "1/4", "1/5", "1/7")))
"""Densities whose trained models are drawn as graphs."""
_LINE = 0.045
"""The height of a line of text, in units of D."""
EDGE = 0.3
"""Overlaps of held features that are larger are edges."""


@printed
def figure(effort: Effort) -> Figure:
    """Above: bars where each block is the best, over dots of trained features; below: graphs."""
    from matplotlib.figure import Figure

    found, densities = all_curves(effort), grid(effort)
    drawn = Figure(figsize=(TEXT, 5.4), layout="constrained")
    parts: Any = drawn.subfigures(2, 1, height_ratios=(1.6, 1))
    upper = parts[0].subplots(1, 2, sharey=True)
    for axes, letter, part, words in zip(
        upper, "ab", (found[: len(LOW)], found), ("four", "seven"), strict=True
    ):
        _dots(axes)
        _bars(axes, part, densities)
        panel(axes, letter, f"blocks of up to {words} dims")
    upper[0].set_ylabel("dimensionality $D$ of a held feature")
    upper[0].legend(loc="upper right", bbox_to_anchor=(1, 0.94))
    for axes, density in zip(parts[1].subplots(1, len(GRAPHS)), GRAPHS, strict=True):
        run = stored(LARGE_400[density])
        held = run.weights[0][:, np.linalg.norm(run.weights[0], axis=0) > 1 / 2]
        graph(axes, held)
        axes.set_title(f"1/density {1 / density}, {held.shape[1]} held", fontsize=SMALLEST)
    parts[1].suptitle(
        "$\\bf{c}$  trained: dots are features; lines are overlaps $|W_i \\cdot W_j| > 0.3$, "
        "negative blue, positive red",
        x=0.01,
        ha="left",
    )
    return drawn


def _dots(axes: Any) -> None:
    models = trained_geometries(*SIZE)
    places = [1 / model.density for model in models for _ in model.shares]
    shares = [share for model in models for share in model.shares]
    axes.plot(places, shares, "k.", markersize=2, alpha=0.5, zorder=3, label=TRAINED[SIZE])
    for words, level in LINES.items():
        axes.axhline(level, color="0.85", linewidth=0.6, zorder=0)
        side = {"2/5": "bottom", "3/8": "top"}.get(words, "center")
        place = axes.get_yaxis_transform()
        axes.text(1.01, level, words, transform=place, va=side, fontsize=SMALLEST)
    axes.set(xscale="log", xlim=(0.9, 1000), ylim=(-0.03, 1.05), xlabel="1/density, $1/(1 - S)$")


def _bars(axes: Any, found: Sequence[Curve], densities: Sequence[Rational]) -> None:
    shown = [(c, 1 / start, 1 / end) for c, start, end in intervals(found, densities)]
    for curve, start, end in shown:
        colour, _ = STYLES[curve.name]
        axes.plot([start, end], [curve.share] * 2, color=colour, lw=5, solid_capstyle="butt")
    short = sorted((bar for bar in shown if bar[2] < 4 * bar[1]), key=lambda bar: bar[0].share)
    heights = spread([curve.share for curve, _, _ in short], _LINE)
    for (curve, _, end), height in zip(short, heights, strict=True):
        # On the right, beyond the dots.
        axes.text(1.5 * end, height, WORDS[curve.name], va="center", fontsize=SMALLEST)
    for curve, _, end in [bar for bar in shown if bar not in short]:
        below = any(0 < other.share - curve.share < _LINE for other, _, _ in shown)
        height = curve.share + (-_LINE if below else _LINE)
        axes.text(0.95 * end, height, WORDS[curve.name], va="center", ha="right", fontsize=SMALLEST)


def intervals(
    found: Sequence[Curve], densities: Sequence[Rational]
) -> Iterator[tuple[Curve, float, float]]:
    """Each block that is the best somewhere, from its largest density to its smallest.

    The lead changes evenly between two of the densities, to which the proved ties belong.

    >>> from solvers.models.blocks.program import curves
    >>> wide = [Rational(1, 4), Rational(1, 5)]
    >>> found = intervals(curves(["digon", "pentagon"], wide), wide)
    >>> [(curve.name, round(start, 3), round(end, 3)) for curve, start, end in found]
    [('digon', 0.25, 0.225), ('pentagon', 0.225, 0.2)]
    """
    which, _ = best(found)
    runs = [(found[k], list(run)) for k, run in groupby(range(len(which)), key=which.__getitem__)]
    ends = []
    for (one, before), (other, after) in pairwise(runs):
        places = [before[-1], after[0]]
        # One falls behind the other, so its lead is rising in the other order.
        lead = (other.saving - one.saving)[places]
        ends.append(
            float(np.exp(np.interp(0, lead, np.log([float(densities[k]) for k in places]))))
        )
    places_of_ends = [float(densities[0]), *ends, float(densities[-1])]
    for (curve, _), (start, end) in zip(runs, pairwise(places_of_ends), strict=True):
        yield curve, start, end


def graph(axes: Any, held: Array) -> None:
    """Columns of W (m, n) as dots on rings, one ring for features that overlap with each other."""
    from matplotlib.collections import LineCollection

    gram = held.T @ held
    np.fill_diagonal(gram, 0)
    places = rings(groups(np.abs(gram) > EDGE))
    first, second = np.nonzero(np.triu(np.abs(gram) > EDGE))
    overlaps = gram[first, second]
    lines = LineCollection(
        list(np.stack([places[first], places[second]], axis=1)),
        colors=np.where(overlaps > 0, RED, BLUE),
        linewidths=np.abs(overlaps),
        alpha=0.8,
        zorder=1,
    )
    axes.add_collection(lines)
    axes.plot(*places.T, "k.", markersize=2, zorder=2)
    axes.set(aspect="equal", anchor="N")
    axes.margins(0.03)
    axes.set_axis_off()


def groups(touching: NDArray[Any]) -> list[list[int]]:
    """Connected components, the largest first.

    >>> groups(np.array([[0, 0, 1], [0, 0, 0], [1, 0, 0]]))
    [[0, 2], [1]]
    """
    left, found = set(range(len(touching))), []
    while left:
        part, new = set[int](), {min(left)}
        while new:
            part |= new
            new = set(np.flatnonzero(touching[list(new)].any(axis=0)).tolist()) - part
        found.append(sorted(part))
        left -= part
    return sorted(found, key=len, reverse=True)


def rings(found: Sequence[Sequence[int]]) -> Array:
    """Places (n, 2) of the members: groups as rings, side by side in rows of about a square.

    >>> rings([[0], [1], [2]]).tolist()
    [[0.5, 0.5], [0.5, 1.5], [0.5, 2.5]]
    """
    sizes = [1 + (1 / np.sin(np.pi / len(part)) if len(part) > 1 else 0) for part in found]
    width = max(max(sizes), float(np.sqrt(np.square(sizes).sum())))
    places = np.empty((sum(map(len, found)), 2))
    x = y = row = 0.0
    for part, size in zip(found, sizes, strict=True):
        if x + size > width * 1.001:
            x, y, row = 0.0, y + row, 0.0
        turns = np.pi / 2 + 2 * np.pi * np.arange(len(part)) / len(part)
        around = (size - 1) / 2 * np.stack([np.cos(turns), np.sin(turns)], axis=1)
        places[list(part)] = around + np.array([x, y]) + size / 2
        x, row = x + size, max(row, size)
    return places
