"""Two equal features in one dim: what theory says it costs, and what trained models pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Rational

from papers.glossary.trained import trained_models
from solvers.models.minimisation.minimum import digon, least_loss, pair
from solvers.models.training.outcomes import trained_loss
from solvers.models.training.sampling import Array
from theory.claim import Effort
from theory.exact import matrix
from theory.finding import Measurement
from theory.models.law import FeatureLaw, ToyModel
from theory.models.loss import expected_loss
from theory.notation import d

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DENSITIES = tuple(
    Rational(q) for q in ("1/50", "1/10", "1/5", "3/10", "2/5", "1/2", "3/5", "7/10", "4/5", "9/10")
)


@dataclass(frozen=True)
class Point:
    """What the best models trained at one density pay."""

    density: Rational
    loss: Measurement


def figure(effort: Effort) -> Figure:
    """The figure with models trained as the claims of this paper train them.

    A quick one trains at every second density only.
    """
    densities = DENSITIES[::2] if effort is Effort.QUICK else DENSITIES
    return two_features(measured_points(densities, effort))


def measured_points(densities: Sequence[Rational], effort: Effort) -> tuple[Point, ...]:
    """Train two equal features in one dim at each density; the points of the figure."""
    models = [ToyModel.uniform(2, 1, q) for q in densities]
    return tuple(
        Point(q, trained_loss(trained_models(model, effort)))
        for q, model in zip(densities, models, strict=True)
    )


def two_features(points: Sequence[Point]) -> Figure:
    """Loss against density above; below, the same losses over that of the best symmetric digon.

    Lines are exact losses: one feature dropped, the antipodal pair of unit length, the best digon,
    and where it is lower an asymmetric pair. Points are trained models with their errors, which
    only the lower panel is fine enough to show.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.2, 5.6), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    grid = [Rational(q, 50) for q in range(1, 51)]
    best = _best_digons(grid)
    for label, style, losses in _lines(grid, best):
        above.plot(_floats(grid), losses, style, label=label)
        below.plot(_floats(grid), losses / best, style)
    _bars(above, points, np.ones(len(points)))
    _bars(below, points, _best_digons([point.density for point in points]))
    above.set(yscale="log", ylabel="loss (sum over both features)")
    below.set(xlabel="density $d$", ylabel="loss / loss of best digon", ylim=(0.985, 1.035))
    above.legend(frameon=False, fontsize="small")
    above.set_title("Two equally important features in one dim", fontsize="medium")
    return figure


def _lines(grid: Sequence[Rational], best: Array) -> list[tuple[str, str, Array]]:
    law = FeatureLaw.uniform(2, d)
    dropped = expected_loss(matrix([[1, 0]]), [0, d / 2], law)
    antipodal = expected_loss(matrix([[1, -1]]), [0, 0], law)
    return [
        (r"one feature dropped: $d/3 - d^2/4$", "C1--", _at(dropped, grid)),
        (r"antipodal, length 1, no bias: $d^2/3$", "C2:", _at(antipodal, grid)),
        (r"best digon $s\,(1,-1)$ with bias", "C0-", best),
        ("best asymmetric pair found", "C3-.", _best_asymmetric(grid)),
    ]


def _at(loss: Any, grid: Sequence[Rational]) -> Array:
    return np.array([float(loss.subs(d, q)) for q in grid])


def _floats(grid: Sequence[Rational]) -> Array:
    return np.array([float(q) for q in grid])


def _best_digons(grid: Sequence[Rational]) -> Array:
    found = [least_loss(digon, FeatureLaw.uniform(2, q), (1, 0)) for q in grid]
    return np.array([float(minimum.loss) for minimum in found])


def _best_asymmetric(grid: Sequence[Rational]) -> Array:
    """Least losses of two unequal lengths; nan up to d = 3/5, where it ends at the digon."""
    start = (0.93, -0.45, 0.2, 0.5)
    return np.array(
        [
            float(least_loss(pair, FeatureLaw.uniform(2, q), start).loss) if q > 0.6 else np.nan
            for q in grid
        ]
    )


def _bars(axes: Any, points: Sequence[Point], unit: Array) -> None:
    values = np.array([point.loss.value for point in points]) / unit
    errors = np.array([point.loss.error for point in points]) / unit
    axes.errorbar(
        [float(point.density) for point in points],
        values,
        errors,
        fmt="ko",
        markersize=3,
        capsize=4,
        label="trained models (bars: see below)",
    )
