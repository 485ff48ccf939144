"""Dims per feature, m/‖W‖², against density: plateaus of the block program, and trained models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from papers.toy_models.figures.saving import LOW, all_curves, densities
from papers.toy_models.large_models import trained_geometries
from solvers.models.blocks.program import Curve, Geometry, block_program
from solvers.models.training.sampling import Array
from theory.claim import Effort

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIZES = ((400, 30), (200, 20))
"""Features and dims of the models that are laid over the lines."""


def figure(effort: Effort) -> Figure:
    """Lines are the program over blocks, of up to four dims and of all; points trained models."""
    from matplotlib.figure import Figure

    x = [1 / float(d) for d in densities(effort)]
    found = all_curves(effort)
    drawn = Figure(figsize=(6.6, 4.4), layout="constrained")
    axes = drawn.subplots()
    size = SIZES[0]
    axes.plot(x, filled(found[: len(LOW)], size), "C0-", label="best blocks of up to four dims")
    axes.plot(x, filled(found, size), "C3--", label="best blocks of up to seven dims")
    for (features, dims), marker in zip(SIZES, "ox", strict=True):
        _points(
            axes, trained_geometries(features, dims), marker, f"trained, n = {features}, m = {dims}"
        )
    for share, words in ((1, "1"), (2 / 3, "2/3"), (1 / 2, "1/2"), (2 / 5, "2/5"), (3 / 8, "3/8")):
        axes.axhline(share, color="0.8", linewidth=0.8, zorder=0)
        up = "top" if share == 3 / 8 else "center" if share > 2 / 5 else "bottom"
        axes.text(1.02, share, words, transform=axes.get_yaxis_transform(), va=up)
    axes.set(xscale="log", xlim=(1, 1000), ylim=(0, 1.55))
    axes.set(xlabel="1/density, $1/(1 - S)$", ylabel=r"dims per feature, $m / \|W\|_F^2$")
    axes.legend(frameon=False, fontsize="small")
    axes.set_title(f"Equal features, n = {size[0]} in m = {size[1]} dims", fontsize="medium")
    return drawn


def filled(found: Sequence[Curve], size: tuple[int, int]) -> Array:
    """``m/‖W‖_F²`` at each density, when the program over these blocks fills m dims.

    >>> from sympy import Rational
    >>> from solvers.models.blocks.program import curves
    >>> filled(curves(["dedicated"], [Rational(1, 2)]), (9, 4)).tolist()
    [1.0]
    """
    features, dims = size
    by_name = {curve.name: curve for curve in found}
    values = []
    for place in range(len(found[0].saving)):
        plan = block_program(found, place, features, dims)
        squares = sum(
            count * by_name[name].features * by_name[name].squared_norm[place]
            for name, count in plan.counts.items()
        )
        values.append(dims / squares)
    return np.array(values)


def _points(axes: object, models: Sequence[Geometry], marker: str, label: str) -> None:
    if models:
        places = [1 / model.density for model in models]
        values = [model.dims_per_feature for model in models]
        axes.plot(places, values, f"k{marker}", markersize=3, label=label)  # type: ignore[attr-defined]
