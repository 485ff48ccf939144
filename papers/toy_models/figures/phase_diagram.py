"""Two features on one dim: the phases for frozen weights, for all of them, and of training."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sympy import Rational, lambdify

from papers.drawing import ORANGE, RED, TEXT, panel, printed
from papers.toy_models.trained_runs import (
    FOLDER,
    PHASE_DENSITIES,
    PHASE_MODELS,
    PHASE_RATIOS,
    PHASE_RUNS,
    stored,
)
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

_LOWEST, _HIGHEST, _LEAST_RATIO = 0.009, 1.12, 0.1
_WIDE = (0.09, 11.0)
LINES = FOLDER / "lines-2-1.json"
STOPS = 24
_TRICRITICAL = ("13/25", "4/5")
"""Densities near those of the two points."""
_CELLS = {Effort.QUICK: 40, Effort.STANDARD: 120, Effort.THOROUGH: 200}
_SOLID, _DASHED = {"color": "k", "lw": 1.0}, {"color": "k", "lw": 1.0, "ls": (0, (3, 2))}


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


@printed
def figure(effort: Effort) -> Figure:
    """Frozen weights, all weights and biases, trained models, and a close-up."""
    cells = _CELLS[effort]
    ratios = np.logspace(-1, 1, cells)
    wide = diagram(list(ratios), list(np.logspace(-2, 0, cells)))
    close = diagram(list(np.linspace(0.5, 1, cells)), list(np.linspace(0.45, 1, cells)))
    return phase_diagram(wide, close, lines(stored_curves(LINES)))


def phase_diagram(wide: Diagram, close: Diagram, drawn: Lines) -> Figure:
    """Four panels; colour is the length of the shorter weight over that of the longer one."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(TEXT, 6.1), layout="constrained")
    frozen, true, trained, near = figure.subplots(2, 2).flat
    _frozen(frozen)
    image = _shares(true, wide)
    _trained(trained)
    _shares(near, close)
    for axes in (true, trained, near):
        _lines(axes, drawn)
    for axes in (frozen, true, trained):
        axes.set(xscale="log", yscale="log", xlim=_WIDE, ylim=(_LOWEST, _HIGHEST))
    near.set(xlim=(0.5, 1), ylim=(0.45, 1))
    for axes in (frozen, true, trained, near):
        axes.set(xlabel="relative importance $r$", ylabel="density $d$")
    panel(frozen, "a", "frozen lengths and biases: exact")
    panel(true, "b", "all weights and biases: best of 4 starts")
    panel(trained, "c", "trained: best of ten, inside mean of nine")
    panel(near, "d", "as b, where the order changes")
    _words(frozen, true, near)
    figure.legend(
        *near.get_legend_handles_labels(),
        loc="outside lower center",
        ncols=4,
        title="Lines and points in b to d: found by Newton's method and enclosed",
    )
    bar = figure.colorbar(image, ax=[true, near], shrink=0.6)
    bar.set_label("shorter weight / longer weight, of opposite signs")
    return figure


def trained_shares() -> tuple[Array, Array]:
    """What `Diagram.share` is of trained models, (densities, ratios): the best, and the mean.

    The mean leaves out the model of the highest loss, as in [elhage2022].
    """
    run = stored(PHASE_RUNS[2, 1])
    shape = len(PHASE_DENSITIES), len(PHASE_RATIOS), PHASE_MODELS
    order = np.argsort(run.losses.reshape(shape), axis=-1)
    pairs = run.weights[:, 0]
    sizes = np.abs(pairs)
    share = np.where(pairs.prod(axis=1) < 0, sizes.min(axis=1) / sizes.max(axis=1), 0.0)
    ranked = np.take_along_axis(share.reshape(shape), order, axis=-1)
    return ranked[..., 0], ranked[..., :-1].mean(axis=-1)


def squares(axes: Any, outer: NDArray[Any], inner: NDArray[Any], **style: Any) -> None:
    """Trained models on the grid of ratios and densities: squares within squares."""
    ratios, densities = ([float(q) for q in qs] for qs in (PHASE_RATIOS, PHASE_DENSITIES))
    x, y = (part.ravel() for part in np.meshgrid(ratios, densities))
    for values, size, edge in ((outer, 105, "0.6"), (inner, 24, "0.6")):
        axes.scatter(
            x, y, size, values.ravel(), marker="s", edgecolors=edge, linewidths=0.3, **style
        )


def _trained(axes: Any) -> None:
    squares(axes, *trained_shares(), cmap="Blues", vmin=0, vmax=1)


def first_order(stops: int) -> tuple[Curve, ...]:
    """The lines of first order, each point found by Newton's method and enclosed.

    A strong pair against dropping, against a weak pair; a weak pair against dropping, above and
    below the continuous line. So many stops a line; a minute where they are many.
    """
    met, breaks = triple(), broken()
    lower, upper = (tricritical(Rational(q)) for q in _TRICRITICAL)
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
    return (
        _curve(strong),
        _curve(both, (1.0, breaks)),
        _curve(jumps, (float(upper.ratio), end)),
        (
            np.array([at, float(lower.ratio)]),
            np.array([float(met.density), float(lower.density)]),
        ),
    )


def lines(curves: tuple[Curve, ...]) -> Lines:
    """These lines of first order, the continuous one, and the points, all enclosed."""
    met = triple()
    points = [tricritical(Rational(q)) for q in _TRICRITICAL]
    low, high = (float(point.density) for point in points)
    dropping = np.linspace(low, high, 60)
    return Lines(
        curves,
        (instability(dropping), dropping),
        tuple((float(point.ratio), float(point.density)) for point in points),
        (float(met.ratio), float(met.density)),
        broken(),
    )


def stored_curves(path: Path) -> tuple[Curve, ...]:
    """Lines as they lie beside the runs."""
    pairs = json.loads(path.read_text())
    return tuple((np.array(ratios), np.array(densities)) for ratios, densities in pairs)


def save_curves(found: Sequence[Curve], path: Path) -> None:
    """Write lines down."""
    pairs = [[part.tolist() for part in curve] for curve in found]
    path.write_text(json.dumps(pairs, indent=1) + "\n")


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
        axes.plot(
            points[:, 0] ** power, points[:, 1], "o", color=RED, mec="k", mew=0.5, ms=4, label=label
        )
        label = "triple point" if power == 1 else None
        axes.plot(
            drawn.triple[0] ** power,
            drawn.triple[1],
            "s",
            color=ORANGE,
            mec="k",
            mew=0.5,
            ms=4,
            label=label,
        )
    axes.plot([1, 1], [drawn.broken, 1], **_SOLID)


def _frozen(axes: Any) -> None:
    """The three candidates of the founding paper and the lines between them."""
    losses = fixed_candidates(two_importances())
    ratios = np.geomspace(*_WIDE, 201)
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
    axes.plot(1, 4 / 7, "s", color=ORANGE, mec="k", mew=0.5, ms=4)


def _words(frozen: Any, true: Any, near: Any) -> None:
    for axes in (frozen, true):
        axes.text(1, 0.05, "antipodal pair", ha="center", color="w")
        axes.text(0.11, 0.66, "second\ndropped", va="center")
        axes.text(9, 0.66, "first\ndropped", ha="right", va="center")
    near.text(0.52, 0.68, "second dropped")
    near.text(0.82, 0.51, "strong pair", color="w", ha="center")
    near.text(0.86, 0.71, "weak pair", ha="center")


def _blue(share: float) -> Any:
    from matplotlib import colormaps

    return colormaps["Blues"](share)
