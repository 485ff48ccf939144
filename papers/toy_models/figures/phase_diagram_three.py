"""Three features in two dims: the phase diagram for frozen weights, and the best of four kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sympy import Rational, lambdify

from papers.toy_models.figures.phase_diagram import Curve, broken, instability, triple
from solvers.models.phases.lines import strong_boundary
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
from theory.models.phases.admixture import tricritical
from theory.models.phases.triples import Meeting, fixed_triples, triangle_and_digon
from theory.models.phases.two_features import Crossing
from theory.notation import d, r

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_CELLS = {Effort.QUICK: 20, Effort.STANDARD: 60, Effort.THOROUGH: 120}
_COLOURS = ("#f7fbff", "#9ecae1", "#08519c", "#fdae6b", "#d9d9d9")
_FROZEN = {
    "drop the third": 0,
    "digon of the last two": 1,
    "digon of the first two": 2,
    "drop the first": 4,
}
_SOLID, _DASHED = {"color": "k", "lw": 1.3}, {"color": "k", "lw": 1.3, "ls": (0, (3, 2))}


@dataclass(frozen=True)
class Exact:
    """Lines and points that are enclosed: dropping meets a pair, or loses its stability."""

    strong: Curve
    three: tuple[Curve, ...]
    continuous: Curve
    tricritical: tuple[tuple[float, float], ...]
    triangle: tuple[float, float]
    """Where the triangle costs what a digon beside a dedicated feature does, at r = 1."""


def figure(effort: Effort) -> Figure:
    """Frozen weights, the best arrangements found, and a close-up of equal importance."""
    cells = _CELLS[effort]
    wide = triple_diagram(list(np.logspace(-1, 1, 2 * cells)), list(np.logspace(-2, 0, 2 * cells)))
    close = triple_diagram(list(np.linspace(0.5, 1.5, cells)), list(np.linspace(0.4, 1, cells)))
    quick = effort is Effort.QUICK
    return phase_diagram_three(wide, close, exact(6, ()) if quick else exact(20, three_lines(8)))


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


def exact(stops: int, three: tuple[Curve, ...]) -> Exact:
    """The lines about dropping, each with so many stops, and the points; others as they are."""
    met = triple()
    at = float(met.ratio)
    strong = [
        *strong_boundary(list(np.geomspace(0.5, 0.1, stops)))[::-1],
        *strong_boundary(list(np.linspace(0.51, at, 4))),
    ]
    points = [tricritical(Rational(q)) for q in ("13/25", "4/5")]
    low, high = (float(point.density) for point in points)
    dropping = np.linspace(low, high, 60)
    equal = triangle_and_digon((0.93, 0.178, 0.956, 0.116, 0.522))
    return Exact(
        _curve(strong),
        three,
        (instability(dropping), dropping),
        tuple((float(point.ratio), float(point.density)) for point in points),
        (1.0, float(equal.density)),
    )


def phase_diagram_three(wide: TripleDiagram, close: TripleDiagram, drawn: Exact) -> Figure:
    """Three panels in the colours of the phases, which the legend below them names."""
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    figure = Figure(figsize=(10.4, 4.1), layout="constrained")
    frozen, true, near = figure.subplots(1, 3)
    _frozen(frozen)
    for axes, found in ((true, wide), (near, close)):
        _phases(axes, found.ratios, found.densities, found.phase)
        _exact(axes, drawn)
    for axes in (frozen, true):
        axes.set(xscale="log", yscale="log", xlim=(0.1, 10), ylim=(0.01, 1))
    near.set(xlim=(0.5, 1.5), ylim=(0.4, 1))
    titles = ("frozen lengths and biases", "all weights and biases", "about equal importance")
    for axes, title in zip((frozen, true, near), titles, strict=True):
        axes.set(xlabel="importance $r$ of the third feature", ylabel="density $d$")
        axes.set_title(title, fontsize="medium")
    patches = [
        Patch(facecolor=colour, edgecolor="0.6", label=name)
        for colour, name in zip(_COLOURS, PHASES, strict=True)
    ]
    lines, names = near.get_legend_handles_labels()
    figure.legend(
        [*patches, *lines],
        [*PHASES, *names],
        loc="outside lower center",
        ncols=5,
        frameon=False,
        fontsize="small",
    )
    return figure


def _phases(
    axes: Any, ratios: Sequence[float] | Array, densities: Array, phase: NDArray[np.intp]
) -> None:
    from matplotlib.colors import ListedColormap

    colours = ListedColormap(_COLOURS)
    axes.pcolormesh(
        ratios, densities, phase, cmap=colours, vmin=0, vmax=4, shading="nearest", rasterized=True
    )
    for kind in range(len(PHASES)):
        here = (phase == kind).astype(float)
        if 0 < here.mean() < 1:
            axes.contour(ratios, densities, here, levels=[0.5], colors="0.35", linewidths=0.6)


def _exact(axes: Any, drawn: Exact) -> None:
    axes.plot(*drawn.strong, **_SOLID, label="first order")
    for curve in drawn.three:
        axes.plot(*curve, **_SOLID)
    if drawn.three:
        axes.plot([1, 1], [0, drawn.triangle[1]], **_SOLID)
    axes.plot(*drawn.continuous, **_DASHED, label="continuous")
    points = np.array(drawn.tricritical)
    axes.plot(points[:, 0], points[:, 1], "o", color="C3", ms=4, label="tricritical points")
    axes.plot(*drawn.triangle, "D", color="k", ms=4, label="triangle meets digon")


def _frozen(axes: Any) -> None:
    """The candidates of the founding paper, coloured by which costs least."""
    ratios, densities = np.logspace(-1, 1, 400), np.logspace(-2, 0, 400)
    both = np.meshgrid(ratios, densities)
    losses = fixed_triples()
    values = [lambdify((r, d), losses[name], "numpy")(*both) for name in _FROZEN]
    values = [np.broadcast_to(value, both[0].shape) for value in values]
    phase = np.array(list(_FROZEN.values()))[np.argmin(values, axis=0)]
    _phases(axes, ratios, densities, phase)
