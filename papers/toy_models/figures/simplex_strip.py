"""Which direction is not represented: projections, the polytopes they make, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import ImmutableMatrix, Matrix, Rational, eye

from papers.drawing import SMALLEST, TEXT, panel, printed
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
    Left((0, 0, 1), ("dedicated", "dedicated"), "two\ndedicated"),
    Left((1, 1, 0), ("digon", "dedicated"), "digon,\ndedicated"),
    Left((1, 1, 1), ("triangle",), "triangle"),
    Left((1, 1, 0, 0), ("digon", "dedicated", "dedicated"), "digon, two\ndedicated"),
    Left((1, 1, 1, 0), ("triangle", "dedicated"), "triangle,\ndedicated"),
    Left((1, 1, 1, 1), ("tetrahedron",), "tetrahedron"),
)


@printed
def figure(effort: Effort) -> Figure:
    """Above: WᵀW; below: the directions, coloured by D, and the least loss at two densities."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(TEXT, 2.9), layout="constrained")
    grid = drawn.add_gridspec(2, len(STRIP))
    above = []
    for column, (left, letter) in enumerate(zip(STRIP, "abcdefg", strict=True)):
        above.append(drawn.add_subplot(grid[0, column]))
        image = _matrix(above[-1], left, letter)
        three = len(left.direction) == 4
        kind = {"projection": "3d"} if three else {}
        below = drawn.add_subplot(grid[1, column], **kind)
        points = directions(left)
        colours = [colour_of(share) for share in left.shares]
        if three:
            solid(below, points, colours)
        else:
            _plane(below, points, colours)
    drawn.colorbar(image, ax=above, label="$W^T W$")
    sparse, dense = _DENSITIES
    drawn.suptitle(
        "Projections $W \\perp v$: overlaps $W^T W$ and directions. Numbers: exact loss, with the "
        f"best norms\nand biases, at density {sparse}; at {dense}. Colours: $D = 1$ grey, 3/4 "
        "purple, 2/3 green, 1/2 blue, none black"
    )
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


def _matrix(axes: Any, left: Left, letter: str) -> Any:
    table = left.projection
    image = axes.imshow(np.array(table.tolist(), float), cmap="RdBu_r", vmin=-1, vmax=1)
    # In larger ones there is no room for numbers.
    for i, j in np.ndindex(*table.shape) if table.rows < 4 else ():
        style = {"color": "w" if table[i, j] > Rational(7, 10) else "k", "fontsize": SMALLEST}
        words = str(table[i, j]).replace("-", "−")
        axes.text(j, i, words, ha="center", va="center", **style)
    axes.set(xticks=[], yticks=[])
    panel(axes, letter, f"$v = {''.join(map(str, left.direction))}$")
    costs = "; ".join(f"{left.cost(density):.4f}" for density in _DENSITIES)
    axes.set_xlabel(f"{costs}\n{left.words}", fontsize=SMALLEST)
    return image


def _plane(axes: Any, points: Array, colours: list[str]) -> None:
    for (x, y), colour in zip(points.T, colours, strict=True):
        axes.plot([0, x], [0, y], color=colour, linewidth=1.6)
        axes.plot(x, y, "o", color=colour, markersize=5)
    axes.set(xlim=(-1.1, 1.1), ylim=(-1.1, 1.1), aspect="equal")
    axes.set_axis_off()
