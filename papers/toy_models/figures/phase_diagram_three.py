"""Three features in two dims: phases for frozen weights, of the best kind found, and trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sympy import lambdify

from papers.drawing import ORANGE, RED, TEXT, panel, printed
from papers.toy_models.figures.phase_diagram import (
    _DASHED,
    _SOLID,
    Curve,
    broken,
    lines,
    squares,
    stored_curves,
)
from papers.toy_models.figures.phase_diagram import LINES as LINES_OF_PAIRS
from papers.toy_models.trained_runs import (
    FOLDER,
    PHASE_DENSITIES,
    PHASE_MODELS,
    PHASE_RATIOS,
    PHASE_RUNS,
    stored,
)
from solvers.models.phases.pairs import Array
from solvers.models.phases.triples import (
    PHASES,
    TripleDiagram,
    dropping_line,
    equal_line,
    shared_line,
    triple_diagram,
)
from theory.claim import Effort
from theory.models.phases.triples import Meeting, fixed_triples, triangle_and_digon
from theory.models.phases.two_features import Crossing
from theory.notation import d, r

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_CELLS = {Effort.QUICK: 16, Effort.STANDARD: 60, Effort.THOROUGH: 120}
_COLOURS = ("#f0f0f0", "#9ecae1", "#08519c", ORANGE, "#bdbdbd")
_OVERLAPS = 0.05
"""Overlaps of trained models that are smaller count as none: noise of the last steps."""
_FROZEN = {
    "drop the third": 0,
    "digon of the last two": 1,
    "digon of the first two": 2,
    "drop the first": 4,
}


LINES = FOLDER / "lines-3-2.json"
STOPS = 8


@dataclass(frozen=True)
class Exact:
    """Lines and points that are enclosed: dropping meets a pair, or loses its stability."""

    strong: Curve
    three: tuple[Curve, ...]
    continuous: Curve
    tricritical: tuple[tuple[float, float], ...]
    triangle: tuple[float, float]
    """Where the triangle costs what a digon beside a dedicated feature does, at r = 1."""


@printed
def figure(effort: Effort) -> Figure:
    """Frozen weights, the best arrangements found, trained ones, and about equal importance."""
    cells = _CELLS[effort]
    side = 3 * cells // 2
    wide = triple_diagram(list(np.logspace(-1, 1, side)), list(np.logspace(-2, 0, side)))
    close = triple_diagram(list(np.linspace(0.5, 1.5, cells)), list(np.linspace(0.4, 1, cells)))
    strong, *_ = stored_curves(LINES_OF_PAIRS)
    return phase_diagram_three(wide, close, exact(strong, stored_curves(LINES)))


def three_lines(stops: int) -> tuple[Curve, ...]:
    """All lines of first order on which all three share; a minute or more."""
    density = broken()
    digons = [
        *equal_line(list(np.linspace(0.6, 0.5225, stops)), broken=False)[::-1],
        *equal_line(list(np.linspace(0.61, density - 0.004, stops)), broken=False),
    ]
    pairs = [
        *equal_line(list(np.linspace(0.75, density + 0.001, stops)), broken=True)[::-1],
        *equal_line(list(np.linspace(0.76, 1, stops)), broken=True),
    ]
    shared = [
        *shared_line(list(np.linspace(0.8, 0.575, stops)))[::-1],
        *shared_line(list(np.linspace(0.81, 0.999, stops))),
    ]
    dropping = [
        *dropping_line(list(np.linspace(0.9, 0.845, stops)))[::-1],
        *dropping_line(list(np.linspace(0.91, 1, stops))),
    ]
    # From where all three share, the pair of the first two breaks its symmetry at every ratio.
    alone = np.array([float(digons[-1].ratio), 10.0]), np.full(2, density)
    return (*(_curve(line) for line in (shared, digons, pairs, dropping)), alone)


def _curve(met: Sequence[Crossing | Meeting]) -> Curve:
    ratios = np.array([float(one.ratio) for one in met])
    return ratios, np.array([float(one.density) for one in met])


def exact(strong: Curve, three: tuple[Curve, ...]) -> Exact:
    """These lines of first order, the continuous one about dropping, and the points."""
    found = lines((strong,))
    equal = triangle_and_digon((0.93, 0.178, 0.956, 0.116, 0.522))
    return Exact(strong, three, found.continuous, found.tricritical, (1.0, float(equal.density)))


def phase_diagram_three(wide: TripleDiagram, close: TripleDiagram, drawn: Exact) -> Figure:
    """Four panels in the colours of the phases, which the legend below them names."""
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    figure = Figure(figsize=(TEXT, 6.4), layout="constrained")
    frozen, true, trained, near = figure.subplots(2, 2).flat
    _frozen(frozen)
    for axes, found in ((true, wide), (near, close)):
        _phases(axes, found.ratios, found.densities, found.phase)
    best, most = trained_phases()
    squares(trained, best, most, cmap=_colours(), vmin=0, vmax=len(PHASES) - 1)
    for axes in (true, trained, near):
        _exact(axes, drawn)
    for axes in (frozen, true, trained):
        axes.set(xscale="log", yscale="log", xlim=(0.09, 11), ylim=(0.009, 1.12))
    near.set(xlim=(0.5, 1.5), ylim=(0.4, 1))
    for axes in (frozen, true, trained, near):
        axes.set(xlabel="importance $r$ of the third feature", ylabel="density $d$")
    panel(frozen, "a", "frozen lengths and biases: exact")
    panel(true, "b", "all $W$ and $b$: best kind found")
    panel(trained, "c", "trained: best of ten, inside most of nine")
    panel(near, "d", "as b, about equal importance")
    patches = [
        Patch(facecolor=colour, edgecolor="0.6", label=name)
        for colour, name in zip(_COLOURS, PHASES, strict=True)
    ]
    handles, names = near.get_legend_handles_labels()
    figure.legend(
        [*patches, *handles],
        [*PHASES, *names],
        loc="outside lower center",
        ncols=3,
        title="Lines and points in b to d: where two kinds cost the same, found by Newton's method "
        "and enclosed",
    )
    return figure


def trained_phases() -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Phases of trained models, (densities, ratios): of the best, and of most among nine.

    The model of the highest loss is left out, as in [elhage2022].
    """
    run = stored(PHASE_RUNS[3, 2])
    shape = len(PHASE_DENSITIES), len(PHASE_RATIOS), PHASE_MODELS
    order = np.argsort(run.losses.reshape(shape), axis=-1)
    phases = np.array([phase_of(weights) for weights in run.weights]).reshape(shape)
    ranked = np.take_along_axis(phases, order, axis=-1)
    counts = (ranked[..., :-1, None] == np.arange(len(PHASES))).sum(axis=-2)
    return ranked[..., 0], counts.argmax(axis=-1)


def phase_of(weights: Array) -> int:
    """The place in `PHASES` of W (2, 3), told by which overlaps are larger than a twentieth.

    >>> phase_of(np.array([[1.0, -1.0, 0.0], [0.0, 0.0, 1.0]]))
    2
    """
    gram = np.abs(weights.T @ weights) > _OVERLAPS
    touching = [pair for pair in ((0, 1), (0, 2), (1, 2)) if gram[pair]]
    if len(touching) > 1:
        return PHASES.index("all three share")
    if touching:
        return PHASES.index(f"{'third shares' if 2 in touching[0] else 'first two share'} a dim")
    shortest = int(np.linalg.norm(weights, axis=0).argmin())
    return PHASES.index("third dropped" if shortest == 2 else "first dropped")


def _colours() -> Any:
    from matplotlib.colors import ListedColormap

    return ListedColormap(_COLOURS)


def _phases(
    axes: Any, ratios: Sequence[float] | Array, densities: Array, phase: NDArray[np.intp]
) -> None:
    style = {"cmap": _colours(), "vmin": 0, "vmax": len(PHASES) - 1, "shading": "nearest"}
    axes.pcolormesh(ratios, densities, phase, rasterized=True, **style)


def _exact(axes: Any, drawn: Exact) -> None:
    axes.plot(*drawn.strong, **_SOLID, label="first order")
    for curve in drawn.three:
        axes.plot(*curve, **_SOLID)
    if drawn.three:
        axes.plot([1, 1], [0, drawn.triangle[1]], **_SOLID)
    axes.plot(*drawn.continuous, **_DASHED, label="continuous")
    points = np.array(drawn.tricritical)
    style = {"mec": "k", "mew": 0.5, "ms": 4}
    axes.plot(*points.T, "o", color=RED, label="tricritical points", **style)
    axes.plot(*drawn.triangle, "D", color="w", label="triangle meets digon", **style)


def _frozen(axes: Any) -> None:
    """The candidates of the founding paper, coloured by which costs least."""
    ratios, densities = np.logspace(-1, 1, 400), np.logspace(-2, 0, 400)
    both = np.meshgrid(ratios, densities)
    losses = fixed_triples()
    values = [lambdify((r, d), losses[name], "numpy")(*both) for name in _FROZEN]
    values = [np.broadcast_to(value, both[0].shape) for value in values]
    phase = np.array(list(_FROZEN.values()))[np.argmin(values, axis=0)]
    _phases(axes, ratios, densities, phase)
