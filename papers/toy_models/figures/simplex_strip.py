"""Which direction is not represented: projections, the polytopes they make, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import ImmutableMatrix, Matrix, Rational, eye, latex

from papers.toy_models.solids import colour_of, solid
from solvers.models.training.sampling import Array
from theory.claim import Effort
from theory.frames.dimensionality import dimensionality
from theory.models.blocks.products import loss
from theory.models.blocks.theorems import named

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DENSITIES = (Rational(1, 10), Rational(7, 10))


@dataclass(frozen=True)
class Left:
    """The direction that is not represented, and the blocks that are what remains."""

    direction: tuple[int, ...]
    blocks: tuple[str, ...]
    words: str

    @property
    def projection(self) -> ImmutableMatrix:
        """``I − v vᵀ / vᵀv``: the overlaps WᵀW of what remains."""
        v = Matrix(self.direction)
        return ImmutableMatrix(eye(len(v)) - v * v.T / (v.T * v)[0])

    @property
    def shares(self) -> list[Any]:
        """D of every feature, exactly; ``None`` for one that is dropped."""
        return dimensionality(self.projection)

    def cost(self, density: Rational) -> float:
        """The loss of these blocks with their best norms and biases."""
        return float(
            loss([named(name) for name in self.blocks], len(self.direction), density).mid()
        )


STRIP = (
    Left((1, 1), ("digon",), "digon"),
    Left((0, 0, 1), ("dedicated", "dedicated"), "two dedicated"),
    Left((1, 1, 0), ("digon", "dedicated"), "digon, dedicated"),
    Left((1, 1, 1), ("triangle",), "triangle"),
    Left((1, 1, 0, 0), ("digon", "dedicated", "dedicated"), "digon, dedicated"),
    Left((1, 1, 1, 0), ("triangle", "dedicated"), "triangle, dedicated"),
    Left((1, 1, 1, 1), ("tetrahedron",), "tetrahedron"),
)


def figure(effort: Effort) -> Figure:
    """Above: WᵀW; below: the directions, coloured by D, and the least loss at two densities."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(11.5, 3.9), layout="constrained")
    grid = drawn.add_gridspec(2, len(STRIP))
    for column, left in enumerate(STRIP):
        _matrix(drawn.add_subplot(grid[0, column]), left)
        three = len(left.direction) == 4
        kind = {"projection": "3d"} if three else {}
        below = drawn.add_subplot(grid[1, column], **kind)
        points = directions(left)
        colours = [colour_of(share) for share in left.shares]
        if three:
            solid(below, points, colours)
        else:
            _plane(below, points, colours)
        title = "\n".join([left.words, *(_cost(left, d) for d in _DENSITIES)])
        below.set_title(title, fontsize="small", pad=0 if three else 6)
    return drawn


def directions(left: Left) -> Array:
    """Columns W (m, n) with the projection as overlaps, in two dims at least.

    >>> directions(Left((1, 1), ("digon",), "digon")).round(3).tolist()
    [[-0.707, 0.707], [0.0, 0.0]]
    """
    gram = np.array(left.projection.tolist(), float)
    values, vectors = np.linalg.eigh(gram)
    kept = vectors[:, values > 1 / 2].T
    turned = kept * np.sign(kept[np.arange(len(kept)), np.abs(kept).argmax(axis=1)])[:, None]
    missing = max(0, 2 - len(turned))
    return np.vstack([-turned if len(turned) == 1 else turned, np.zeros((missing, len(gram)))])


def _cost(left: Left, density: Rational) -> str:
    return f"loss {left.cost(density):.4f} at $d = {latex(density)}$"


def _matrix(axes: Any, left: Left) -> None:
    table = left.projection
    axes.imshow(np.array(table.tolist(), float), cmap="RdBu_r", vmin=-1, vmax=1)
    for i, j in np.ndindex(*table.shape):
        colour = "w" if table[i, j] > Rational(7, 10) else "k"
        axes.text(
            j, i, str(table[i, j]), ha="center", va="center", fontsize="x-small", color=colour
        )
    axes.set(xticks=[], yticks=[])
    axes.set_title(f"$W \\perp {left.direction}$".replace(" ", "\\,"), fontsize="small")


def _plane(axes: Any, points: Array, colours: list[str]) -> None:
    for (x, y), colour in zip(points.T, colours, strict=True):
        axes.plot([0, x], [0, y], color=colour, linewidth=1.6)
        axes.plot(x, y, "o", color=colour, markersize=5)
    axes.set(xlim=(-1.1, 1.1), ylim=(-1.1, 1.1), aspect="equal")
    axes.set_axis_off()
