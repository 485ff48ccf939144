"""Index, nullity and learning coefficient of decorated polygons, in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from papers.drawing import RED, TEXT, printed
from theory.claim import Effort
from theory.models.one_hot.k_gon_levels import level
from theory.models.one_hot.k_gon_stability import Decorated, index_and_nullity, learning_coefficient

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHAPES = (
    *(Decorated(k, k) for k in range(5, 14)),
    Decorated(5, 6),
    Decorated(5, 6, 1),
    Decorated(6, 7, 1),
    Decorated(7, 8, 1),
    Decorated(5, 7),
    Decorated(5, 7, 1),
    Decorated(5, 7, 2),
)
HEADER = ("polygon", "features c", "loss L", "index", "nullity", "λ = (3c − nullity)/2")


WIDTHS = (0.13, 0.15, 0.2, 0.1, 0.12, 0.28)


@printed
def figure(effort: Effort) -> Figure:
    """One row a polygon; saddles, which have no learning coefficient, in red."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(TEXT, 3.9), layout="constrained")
    axes = drawn.add_subplot()
    axes.axis("off")
    table = axes.table(
        [row(shape) for shape in SHAPES], colLabels=HEADER, colWidths=WIDTHS, loc="center"
    )
    table.auto_set_font_size(False)
    table.set_fontsize(8)
    table.scale(1, 1.1)
    for (line, column), cell in table.get_celld().items():
        cell.set_edgecolor("0.8")
        cell.set_text_props(ha="center")
        if line == 0:
            cell.set_text_props(weight="bold")
        elif index_and_nullity(SHAPES[line - 1])[0] and column >= 0:
            cell.set_text_props(color=RED)
    axes.set_title(
        "Hessian of $H$ at the critical polygons, exact; + a dead feature that always fires, − a "
        "silent one"
    )
    return drawn


def row(shape: Decorated) -> list[str]:
    """Name, c, loss, index, nullity and λ.

    >>> row(Decorated(5, 6))[3:]
    ['0', '4', '7']
    """
    index, nullity = index_and_nullity(shape)
    loss = float(level(shape.corners, shape.features, shape.positive))
    size = "saddle" if index else str(learning_coefficient(shape))
    return [shape.name, str(shape.features), f"{loss:.10f}", str(index), str(nullity), size]
