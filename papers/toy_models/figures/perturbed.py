"""One of five features gets rarer or denser: where the pentagon gives way to digons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Rational

from papers.drawing import BLUE, COLUMN, GREEN, RED, panel, printed
from papers.toy_models.trained_runs import BASELINE, ODD_RATIOS, ODD_RUN, odd, stored
from solvers.models.minimisation.overlays import (
    bars,
    dropped,
    held,
    least_pair,
    polygon_start,
    settled,
)
from solvers.models.training.sampling import Array
from theory.claim import Effort
from theory.models.blocks.mirrored_ties import tie_of_pentagon

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_POINTS = {Effort.QUICK: 13, Effort.STANDARD: 41, Effort.THOROUGH: 81}
_PENTAGON = "pentagon, deformed"
_WITHOUT, _WITH = "two digons, odd one dropped", "two digons, another dropped"
_STYLES = {_PENTAGON: ("--", RED), _WITHOUT: ("-", BLUE), _WITH: ("-.", GREEN)}
_SAID = Rational(2, 5)
"""Where [elhage2022] sees the change: 2.5 times less dense."""


@printed
def figure(effort: Effort) -> Figure:
    """Above: losses of three families; below: the same over the least of them."""
    from matplotlib.figure import Figure

    points = _POINTS[effort]
    steps = [Rational(f"{10 ** (2 * k / (points - 1) - 1):.4g}") for k in range(points)]
    ratios = sorted([*steps, tie_ratio()])
    lines, run = families(ratios), stored(ODD_RUN)
    at = families(ODD_RATIOS)
    drawn = Figure(figsize=(COLUMN, 5.0), layout="constrained")
    above, below = drawn.subplots(2, 1, sharex=True)
    x, places = [float(r) for r in ratios], [float(r) for r in ODD_RATIOS]
    for axes, scale, scale_at in (
        (above, np.ones(len(x)), np.ones(len(places))),
        (below, least(lines), least(at)),
    ):
        for words, losses in lines.items():
            style, colour = _STYLES[words]
            axes.plot(x, losses / scale, style, color=colour, label=f"theory: {words}")
        bars(axes, run, places, list(scale_at), label="trained: best of ten, bar up to the worst")
        _marks(axes)
    above.set(xscale="log", yscale="log", ylabel="loss", ylim=(1e-3, 0.15))
    below.set(ylim=(0.95, 2.3), ylabel="loss / least loss of theory")
    below.set(xlabel="density of the odd feature / 0.05", xlim=(0.09, 11))
    panel(above, "a", "five features in two dims, one odd")
    panel(below, "b")
    drawn.legend(*above.get_legend_handles_labels(), loc="outside lower left")
    return drawn


def families(ratios: tuple[Rational, ...] | list[Rational]) -> Mapping[str, Array]:
    """Losses of the three families at ratios of densities; NaN where there is no such minimum."""
    return {
        _PENTAGON: np.array([pentagon(ratio) for ratio in ratios]),
        _WITHOUT: np.array([without(ratio) for ratio in ratios]),
        _WITH: np.array([paired(ratio) for ratio in ratios]),
    }


def least(lines: Mapping[str, Array]) -> Array:
    return np.asarray(np.nanmin(list(lines.values()), axis=0))


def pentagon(ratio: Rational) -> float:
    """The local minimum near a pentagon."""
    found = settled(odd(ratio), *polygon_start(5, 5))
    return found.loss if held(found.weights) == 5 else float("nan")


def without(ratio: Rational) -> float:
    """Two digons of the four equal features."""
    law = odd(ratio).law
    return 2 * least_pair(law, 1, 2) + dropped(law, [0])


def paired(ratio: Rational) -> float:
    """The odd feature in a digon with another, two more in a digon, the last one dropped."""
    law = odd(ratio).law
    return least_pair(law, 0, 1) + least_pair(law, 2, 3) + dropped(law, [4])


def tie_ratio() -> Rational:
    """Where the deformed pentagon and two digons cost the same, proved to ten digits (G-12)."""
    return tie_of_pentagon(("0.013454", "0.013455")) / BASELINE


def _marks(axes: Any) -> None:
    for place, style, words in (
        (float(tie_ratio()), "-", f"tie, proved: {float(tie_ratio()):.4f}"),
        (float(_SAID), ":", "1/2.5, where the founding paper sees it"),
    ):
        axes.axvline(place, color="0.5", linewidth=0.8, linestyle=style, label=words)
