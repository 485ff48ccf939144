"""Whether products of blocks are best: the best of them, and points that no block has.

Everything here is an inequality between a point, whose loss is exact, and the best product of
blocks from a dictionary, whose optimum is proved. That a point is the best of all is not said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from flint import arb
from sympy import Expr, Rational

from theory.exact import matrix
from theory.models.blocks.block import BITS, Block, Reading, ball, dropped
from theory.models.blocks.optima import optimum
from theory.models.blocks.products import loss
from theory.models.blocks.theorems import NAMES, named
from theory.models.law import FeatureLaw
from theory.models.loss import expected_loss
from theory.models.one_hot.enclosures import working


def products(features: int, dims: int) -> Iterator[tuple[Block, ...]]:
    """All products of blocks of the dictionary, dedicated features included, that fit.

    >>> sorted(" + ".join(b.name for b in p) for p in products(2, 1))
    ['', '1 dedicated', 'digon']
    """
    blocks = [named(name) for name in ("dedicated", *NAMES)]
    yield from _fitting(blocks, features, dims)


def _fitting(blocks: Sequence[Block], features: int, dims: int) -> Iterator[tuple[Block, ...]]:
    if not blocks:
        yield ()
        return
    first, rest = blocks[0], blocks[1:]
    for times in range(min(features // first.features, dims // first.dims) + 1):
        left = features - times * first.features, dims - times * first.dims
        for others in _fitting(rest, *left):
            yield (first,) * times + others


@lru_cache(maxsize=64)
def best_product(features: int, dims: int, density: Rational) -> tuple[tuple[Block, ...], arb]:
    """The product of blocks of least loss, the other features dropped, and that loss in a ball.

    >>> [block.name for block in best_product(3, 2, Rational(1, 10))[0]]
    ['1 dedicated', 'digon']
    """
    saved = {
        block: optimum(block, density).saving
        for product in products(features, dims)
        for block in product
    }
    best = max(
        products(features, dims), key=lambda p: float(sum((saved[b].mid() for b in p), arb(0)))
    )
    least = loss(best, features, density)
    for product in products(features, dims):
        rival = loss(product, features, density)
        if product != best and not least < rival:
            raise ValueError(f"two products tie at density {density}: {best}, {product}")
    return best, least


def companion_loss() -> Expr:
    """Six features of density 7/100 in the plane: a pentagon, and a weak one beside one corner."""
    weights = (
        "-0.88 0.36 -0.89 -0.24 1.12 0.35",
        "0.63 -1.06 -0.67 0.17 0 1.06",
    )
    return _point(weights, "-0.22 -0.23 -0.22 0.01 -0.23 -0.22", Rational(7, 100))


def crowd_loss() -> Expr:
    """Five features in the plane that are always present: three equal weak ones, two strong."""
    weights = ("0.899 -0.234 -0.226 -0.226 -0.226", "0 0.868 -0.295 -0.295 -0.295")
    return _point(weights, "0.503 0.503 0.496 0.496 0.496", Rational(1))


def capped_loss() -> Expr:
    """Seven features of density 1/20 in three dims: two triangles on one axis, and its pole."""
    weights = (
        "0 0.82 -0.41 -0.41 -1.07 0.535 0.535",
        "0 0 0.71 -0.71 0 0.925 -0.925",
        "1.11 -0.73 -0.73 -0.73 0.27 0.27 0.27",
    )
    return _point(weights, "-0.2 -0.16 -0.16 -0.16 -0.18 -0.18 -0.18", Rational(1, 20))


def tricapped_saving() -> arb:
    """What nine features of density 1/10 save a dim over v, as a tricapped triangular prism.

    Caps (c, 0, 0) and corners (−p, 0, ±q), both turned by 120° and 240° too; squared norms c² and
    p² + q², and a bias for the caps and one for the corners.
    """
    c, p, q, of_cap, of_corner = map(Rational, ("1.0618", "0.7756", "0.7704", "-0.265", "-0.255"))
    density = Rational(1, 10)
    cap = c**2, ((-(c**2) / 2, 2), (c * p / 2, 4), (-c * p, 2))
    same, below, across = q**2 - p**2 / 2, p**2 - q**2, -(q**2) - p**2 / 2
    corner = p**2 + q**2, ((same, 2), (below, 1), (across, 2), (-c * p, 1), (c * p / 2, 2))
    with working(BITS):
        total = 3 * _read(*cap, of_cap, density) + 6 * _read(*corner, of_corner, density)
        v = ball(dropped(density))
        return (9 * v - total) / (3 * v)


def _read(
    own: Rational, overlaps: Sequence[tuple[Rational, int]], bias: Rational, density: Rational
) -> arb:
    """The loss of a feature of squared norm ``own`` that has these overlaps with others."""
    unit = tuple((g / own, count) for g, count in overlaps)
    return Reading(Block("one of several kinds", 1, 1, unit), density).loss(own, bias)


def _point(weights: Sequence[str], bias: str, density: Rational) -> Expr:
    """The exact loss at weights and biases written as decimals, all features of one density."""
    rows = [[Rational(entry) for entry in row.split()] for row in weights]
    offsets = [Rational(entry) for entry in bias.split()]
    return expected_loss(matrix(rows), offsets, FeatureLaw.uniform(len(offsets), density))
