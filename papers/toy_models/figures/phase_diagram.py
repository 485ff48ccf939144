"""Two features on one dim: the phase diagram for frozen weights, and the true one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Rational, lambdify

from solvers.models.phases.lines import jump_boundary, pair_boundary, strong_boundary
from solvers.models.phases.pairs import Array, Diagram, diagram
from theory.claim import Effort
from theory.models.phases.admixture import best_ratio, opposite_cost, tricritical
from theory.models.phases.pair_phases import Coexistence, triple_point
from theory.models.phases.pairs import crossing, fixed_candidates, two_importances
from theory.models.phases.two_features import DIGON, PAIR, crossing_density, dropped_loss
from theory.notation import d, r

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LOWEST, _LEAST_RATIO = 0.01, 0.1
_CELLS = {Effort.QUICK: 40, Effort.STANDARD: 120, Effort.THOROUGH: 200}
_SOLID, _DASHED = {"color": "k", "lw": 1.3}, {"color": "k", "lw": 1.3, "ls": (0, (3, 2))}


Curve = tuple[Array, Array]
"""Ratios and densities."""


@dataclass(frozen=True)
class Lines:
    """The lines of the true diagram up to r = 1, each as ratios and densities, and its points."""

    first_order: tuple[Curve, ...]
    continuous: Curve
    tricritical: tuple[tuple[float, float], ...]
    triple: tuple[float, float]
    broken: float
    """The density from which the diagram is not symmetric at r = 1."""


def figure(effort: Effort) -> Figure:
    """Frozen weights, all weights and biases, and a close-up of where the order changes."""
    cells = _CELLS[effort]
    ratios = np.logspace(-1, 1, cells)
    wide = diagram(list(ratios), list(np.logspace(-2, 0, cells)))
    close = diagram(list(np.linspace(0.5, 1, cells)), list(np.linspace(0.45, 1, cells)))
    return phase_diagram(wide, close, lines(8 if effort is Effort.QUICK else 24))


def phase_diagram(wide: Diagram, close: Diagram, drawn: Lines) -> Figure:
    """Three panels; colour is the length of the shorter weight over that of the longer one."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10.4, 3.7), layout="constrained")
    frozen, true, near = figure.subplots(1, 3)
    _frozen(frozen)
    _shares(true, wide)
    image = _shares(near, close)
    for axes in (true, near):
        _lines(axes, drawn)
    for axes in (frozen, true):
        axes.set(xscale="log", yscale="log", xlim=(0.1, 10), ylim=(_LOWEST, 1))
        axes.set(xlabel="relative importance $r$", ylabel="density $d$")
    near.set(xlim=(0.5, 1), ylim=(0.45, 1), xlabel="relative importance $r$", ylabel="density $d$")
    frozen.set_title("frozen lengths and biases", fontsize="medium")
    true.set_title("all weights and biases", fontsize="medium")
    near.set_title("where the order changes", fontsize="medium")
    _words(true, near)
    near.legend(loc="upper left", fontsize="x-small", frameon=False)
    bar = figure.colorbar(image, ax=near, shrink=0.9)
    bar.set_label("shorter weight / longer weight")
    return figure


def lines(stops: int) -> Lines:
    """All lines and points, each found by Newton's method and enclosed; so many stops a line."""
    met, breaks = triple(), broken()
    lower, upper = (tricritical(Rational(q)) for q in ("13/25", "4/5"))
    at, end = float(met.ratio), float(upper.density)
    strong = [
        *strong_boundary(list(np.geomspace(0.5, _LEAST_RATIO, stops)))[::-1],
        *strong_boundary(list(np.linspace(0.51, at, 4))),
    ]
    both = [
        *pair_boundary(list(np.linspace(0.8, at + 1e-4, stops)[1:]))[::-1],
        *pair_boundary(list(1 - 0.2 * np.geomspace(1, 0.005, stops))),
    ]
    # Closer and closer to the tricritical point, where the jump vanishes.
    jumps = jump_boundary(list(end + (1 - end) * np.geomspace(1, 0.03, stops)))
    ends = [float(point.density) for point in (lower, upper)]
    dropping = np.linspace(ends[0], ends[1], 60)
    return Lines(
        (
            _curve(strong),
            _curve(both, (1.0, breaks)),
            _curve(jumps, (float(upper.ratio), end)),
            (np.array([at, float(lower.ratio)]), np.array([float(met.density), ends[0]])),
        ),
        (instability(dropping), dropping),
        tuple((float(point.ratio), float(point.density)) for point in (lower, upper)),
        (at, float(met.density)),
        breaks,
    )


def broken() -> float:
    """The density at which the digon breaks its symmetry, at r = 1."""
    digon, pair = (0.755, 0.334), (0.916, -0.516, 0.198, 0.425)
    return float(crossing_density(1, 0.7064, (DIGON, digon), (PAIR, pair)).density)


def triple() -> Coexistence:
    """The triple point, enclosed."""
    weak, strong = (0.0034, 0.252, 0.087, 0.255), (1.024, -0.7555, 0.068, 0.206)
    return triple_point(weak, strong, 0.5641, 0.5117)


def instability(densities: Array) -> Array:
    """r_c(d): the importance from which dropping is no local minimum."""
    cost = opposite_cost(best_ratio(), d) / dropped_loss(1, d)
    return np.asarray(lambdify(d, cost, "numpy")(densities), float)


def _curve(met: Sequence[Any], *more: tuple[float, float]) -> Curve:
    points = [(float(one.ratio), float(one.density)) for one in met] + list(more)
    ratios, densities = np.array(points).T
    return ratios, densities


def _shares(axes: Any, drawn: Diagram) -> Any:
    return axes.pcolormesh(
        drawn.ratios,
        drawn.densities,
        drawn.share,
        cmap="Blues",
        vmin=0,
        vmax=1,
        shading="nearest",
        rasterized=True,
    )


def _lines(axes: Any, drawn: Lines) -> None:
    """Each line and its mirror image at 1/r, where the features have changed their names."""
    for power in (1, -1):
        for k, (ratios, densities) in enumerate(drawn.first_order):
            label = "first order" if k == 0 and power == 1 else None
            axes.plot(ratios**power, densities, **_SOLID, label=label)
        ratios, densities = drawn.continuous
        label = "continuous" if power == 1 else None
        axes.plot(ratios**power, densities, **_DASHED, label=label)
        points = np.array(drawn.tricritical)
        label = "tricritical points" if power == 1 else None
        axes.plot(points[:, 0] ** power, points[:, 1], "o", color="C3", ms=4, label=label)
        label = "triple point" if power == 1 else None
        axes.plot(drawn.triple[0] ** power, drawn.triple[1], "s", color="C1", ms=4, label=label)
    axes.plot([1, 1], [drawn.broken, 1], **_SOLID)


def _frozen(axes: Any) -> None:
    """The three candidates of the founding paper and the lines between them."""
    losses = fixed_candidates(two_importances())
    ratios = np.logspace(-1, 1, 201)
    boundaries = []
    for dropped in ("ignore extra", "ignore first"):
        place = lambdify(r, crossing(losses["digon"], losses[dropped], d), "numpy")
        boundaries.append(np.asarray(place(ratios), float))
    lowest = np.minimum(*boundaries)
    axes.fill_between(ratios, _LOWEST, lowest, color=_blue(1.0))
    left = ratios <= 1
    axes.plot(ratios[left], boundaries[0][left], **_SOLID)
    axes.plot(ratios[~left], boundaries[1][~left], **_SOLID)
    axes.plot([1, 1], [4 / 7, 1], **_SOLID)
    axes.plot(1, 4 / 7, "s", color="C1", ms=4)
    axes.text(1, 0.05, "antipodal pair", ha="center", color="w")
    axes.text(0.12, 0.66, "second feature\ndropped", fontsize="x-small", va="center")
    axes.text(8.3, 0.66, "first feature\ndropped", fontsize="x-small", ha="right", va="center")


def _words(true: Any, near: Any) -> None:
    true.text(1, 0.05, "antipodal pair", ha="center", color="w")
    true.text(0.12, 0.66, "second feature\ndropped", fontsize="x-small", va="center")
    true.text(8.3, 0.66, "first feature\ndropped", fontsize="x-small", ha="right", va="center")
    near.text(0.53, 0.68, "second feature\ndropped", fontsize="small")
    near.text(0.82, 0.51, "strong pair", fontsize="small", color="w", ha="center")
    near.text(0.86, 0.71, "weak pair", fontsize="small", ha="center")


def _blue(share: float) -> Any:
    from matplotlib import colormaps

    return colormaps["Blues"](share)
