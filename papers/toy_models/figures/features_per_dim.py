"""Dims per feature, m/‖W‖², against density: plateaus of the block program, and trained models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from papers.drawing import BLUE, COLUMN, RED, SMALLEST, printed
from papers.toy_models.figures.saving import LOW, MARKERS, TRAINED, all_curves, densities
from papers.toy_models.large_models import trained_geometries
from solvers.models.blocks.program import Curve, block_program
from solvers.models.training.sampling import Array
from theory.claim import Effort

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIZE = (400, 30)
"""Features and dims of the program."""
_PLATEAUS = {"1": 1.0, "2/3": 2 / 3, "1/2": 1 / 2, "2/5": 2 / 5, "3/8": 3 / 8}


@printed
def figure(effort: Effort) -> Figure:
    """Lines are the program over blocks, of up to four dims and of all; points trained models."""
    from matplotlib.figure import Figure

    x = [1 / float(d) for d in densities(effort)]
    found = all_curves(effort)
    drawn = Figure(figsize=(COLUMN, 3.4), layout="constrained")
    axes = drawn.subplots()
    low = found[: len(LOW)]
    axes.plot(x, filled(low, SIZE), "-", color=BLUE, label="blocks of up to four dims, exact")
    axes.plot(x, filled(found, SIZE), "--", color=RED, label="blocks of up to seven dims, exact")
    for size, marker in MARKERS.items():
        models = trained_geometries(*size)
        places, values = zip(*[(1 / g.density, g.dims_per_feature) for g in models], strict=True)
        axes.plot(places, values, f"k{marker}", markersize=3, label=TRAINED[size])
    for words, share in _PLATEAUS.items():
        axes.axhline(share, color="0.85", linewidth=0.6, zorder=0)
        side = {"2/5": "bottom", "3/8": "top"}.get(words, "center")
        axes.text(
            1.02, share, words, transform=axes.get_yaxis_transform(), va=side, fontsize=SMALLEST
        )
    axes.set(xscale="log", xlim=(1, 1000), ylim=(0, 1.1))
    axes.set(xlabel="1/density, $1/(1 - S)$", ylabel=r"dims per feature, $m / \|W\|_F^2$")
    drawn.legend(*axes.get_legend_handles_labels(), loc="outside lower left")
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
