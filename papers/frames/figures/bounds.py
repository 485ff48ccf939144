"""How far apart n lines can be in a few dims: what is proved impossible, and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from solvers.frames.packings.search import best_lines
from theory.claim import Effort
from theory.frames.bounds.stated import closed_bounds

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DIMS = 3
STYLES = {
    "Welch, order 1": "C1-",
    "Orthoplex": "C2--",
    "Levenshtein": "C3-.",
    "Fejes Tóth, antipodal": "C4:",
}
"""Which bounds are drawn: by the beginning of their names."""


def figure(effort: Effort) -> Figure:
    """Worst |overlap| against the number of features, in three dims."""
    quick = effort is Effort.QUICK
    return bounds_and_packings(range(4, 10 if quick else 17), DIMS, starts=4 if quick else 40)


def bounds_and_packings(sizes: Sequence[int], dims: int, starts: int) -> Figure:
    """Bounds as lines where they say something, the best packings found as points."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(5.6, 4.2), layout="constrained")
    axes = drawn.add_subplot()
    for name, style in STYLES.items():
        values = floors(name, sizes, dims)
        if values:
            axes.plot(list(values), list(values.values()), style, label=label(name))
    axes.plot(sizes, packings(sizes, dims, starts), "ko", markersize=4, label="best lines found")
    axes.set(xlabel="features $n$", ylabel=r"worst overlap $\max |\hat W_i \cdot \hat W_j|$")
    axes.set(xticks=list(sizes))
    axes.set_title(f"Lines in {dims} dims: floors and packings", fontsize="medium")
    axes.legend(frameon=False, fontsize="small", loc="lower right")
    return drawn


def label(name: str) -> str:
    """The name in the legend."""
    return {"Welch, order 1": "Welch bound", "Levenshtein": "Levenshtein bound"}.get(name, name)


def floors(name: str, sizes: Sequence[int], dims: int) -> dict[int, float]:
    """The bound at each size where it says something; the best one of those with this name."""
    found = {n: _floor(name, n, dims) for n in sizes}
    return {n: value for n, value in found.items() if value is not None}


def _floor(name: str, features: int, dims: int) -> float | None:
    stated = closed_bounds(features, dims, kind="lines")
    values = [b.value for b in stated if b.name.startswith(name) and b.value is not None]
    return max((float(value) for value in values), default=None)


def packings(sizes: Sequence[int], dims: int, starts: int) -> list[float]:
    """The least coherence that was found of each size."""
    return [float(best_lines(n, dims, starts=starts).value) for n in sizes]
