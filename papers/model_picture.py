"""A toy model as a picture: its directions, what it reads back, and what each feature costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from papers.picture import draw_directions

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

_MOST_LABELS = 20


def model_picture(
    weights: Floats,
    bias: Floats,
    per_feature: Floats,
    shares: Floats,
    words: str,
    blocks: list[list[int]],
) -> Figure:
    """W (m, n), b (n,): directions, ``WᵀW`` beside b, and loss and dimensionality by feature.

    Features come in the order of ``blocks``, those that are not represented last.
    """
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(12.6, 4.2), layout="constrained")
    drawn.suptitle(words, fontsize="medium")
    three = drawn.add_gridspec(1, 3, width_ratios=(1, 1.15, 1.15))
    left = drawn.add_subplot(three[0], projection="3d" if len(weights) == 3 else None)
    longest = float(lengths(weights).max())
    draw_directions(left, weights / (longest or 1.0), blocks)
    what = "W" if len(weights) <= 3 else "overlaps of W"
    left.set_title(f"{what}, longest column {longest:.3g}", fontsize="small")
    order = [i for block in blocks for i in block]
    order += [i for i in range(len(bias)) if i not in set(order)]
    _read_back(drawn, three[1], weights, bias, order)
    _by_feature(drawn.add_subplot(three[2]), per_feature[order], shares[order], order)
    return drawn


def lengths(weights: Floats) -> Floats:
    """The length of every column, of columns too short to be squared as well."""
    scale = np.abs(weights).max() or 1.0
    return np.asarray(scale * np.linalg.norm(weights / scale, axis=0))


def _read_back(drawn: Figure, place: Any, weights: Floats, bias: Floats, order: list[int]) -> None:
    """The map ``WᵀW`` and beside it, as a column of its own, the bias."""
    features = len(bias)
    two = place.subgridspec(1, 2, width_ratios=(features, max(1.0, features / 12)), wspace=0.02)
    gram = (weights.T @ weights)[np.ix_(order, order)]
    top = max(float(np.abs(gram).max()), float(np.abs(bias).max())) or 1.0
    colours: dict[str, Any] = {"cmap": "RdBu_r", "vmin": -top, "vmax": top, "aspect": "auto"}
    table, column = drawn.add_subplot(two[0]), drawn.add_subplot(two[1])
    table.imshow(gram, **colours)
    shown = column.imshow(bias[order, None], **colours)
    table.set_title("$W^T W$", fontsize="small")
    column.set_title("$b$", fontsize="small")
    for axes in (table, column):
        axes.set(xticks=[], yticks=[])
    if features <= _MOST_LABELS:
        names = [str(i) for i in order]
        table.set_xticks(range(features), names, fontsize="small")
        table.set_yticks(range(features), names, fontsize="small")
        table.tick_params(length=0)
    drawn.colorbar(shown, ax=column, shrink=0.8)


def _by_feature(axes: Any, losses: Floats, shares: Floats, order: list[int]) -> None:
    places = np.arange(len(order))
    axes.bar(places, losses, color="0.7", label="loss")
    axes.set_ylabel("loss, importance included")
    if len(order) <= _MOST_LABELS:
        axes.set_xticks(places, [str(i) for i in order], fontsize="small")
    elif order != sorted(order):
        axes.set_xticks([])
    axes.set_xlabel("feature" if len(axes.get_xticks()) else "features, block by block")
    other = axes.twinx()
    other.plot(places, shares, "o", color="C0", markersize=4, label="dimensionality")
    other.set_ylim(0, 1.05)
    other.set_ylabel("dimensionality", color="C0")
    for one in (axes, other):
        one.spines["top"].set_visible(False)
