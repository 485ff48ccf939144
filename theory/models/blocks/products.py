"""Products of blocks: what they save, and the densities at which two of them tie.

Blocks in dims of their own do not meet, so their savings add.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from flint import arb
from sympy import Integer, Rational, sympify

from theory.models.blocks.block import BITS, Block, Reading, antiprism, ball, dropped
from theory.models.blocks.optima import Optimum, Undecided, best_shift, optimum
from theory.models.one_hot.enclosures import working

DIGITS = 12
_FINE = 400
_NARROW = Rational(1, 2**60)
_MOST_STEPS = 60

Shape = Block | str
"""A block, or `TALL`: the square antiprism of the best height for its density."""

TALL = "square antiprism of best height"


def dims_of(shapes: Sequence[Shape]) -> int:
    """The dims of a product."""
    return sum(3 if isinstance(shape, str) else shape.dims for shape in shapes)


def features_of(shapes: Sequence[Shape]) -> int:
    """The features that a product represents."""
    return sum(8 if isinstance(shape, str) else shape.features for shape in shapes)


def best_of(shape: Shape, density: Rational) -> Optimum:
    """The optimum of a block; of `TALL` that at its best height."""
    return tall_antiprism(density)[1] if isinstance(shape, str) else optimum(shape, density)


def saving(shapes: Sequence[Shape], density: Rational) -> arb:
    """What a product with its best norms and biases saves against dropping all, in a ball.

    >>> from theory.models.blocks.block import block
    >>> saving([block("1 dedicated")], Rational(1, 2)).overlaps(arb(5) / 48)
    True
    """
    with working(BITS):
        return sum((best_of(shape, density).saving for shape in shapes), arb(0))


def loss(shapes: Sequence[Shape], features: int, density: Rational) -> arb:
    """The least loss of n features stored as this product, the rest of them dropped."""
    if features_of(shapes) > features:
        raise ValueError(f"{features} features cannot fill {features_of(shapes)} places")
    with working(BITS):
        return features * ball(dropped(density)) - saving(shapes, density)


def saving_a_dim(shapes: Sequence[Shape], density: Rational) -> arb:
    """`saving` over the dims of the product."""
    with working(BITS):
        return saving(shapes, density) / dims_of(shapes)


def relative_saving(shapes: Sequence[Shape], density: Rational) -> arb:
    """`saving_a_dim` over v = d/3 − d²/4, what one dedicated feature saves."""
    with working(BITS):
        return saving_a_dim(shapes, density) / ball(dropped(density))


def crossing(
    one: Sequence[Shape],
    other: Sequence[Shape],
    between: tuple[object, object],
    digits: int = DIGITS,
) -> Rational:
    """A density at which two products save as much a dim, cut after so many digits.

    The second is proved to save more at the number that is returned, and the first at the next one
    of as many digits. `Undecided` when it is not so, or the other way round, ``between``.

    Source: a sign change of a continuous function.
    """
    low, high = (sympify(end, rational=True) for end in between)
    return _crossing(tuple(one), tuple(other), low, high, digits)


@lru_cache(maxsize=256)
def _crossing(
    one: tuple[Shape, ...], other: tuple[Shape, ...], low: Rational, high: Rational, digits: int
) -> Rational:
    estimate = _Estimate(one, other)
    if (estimate.gap(low) < 0) is (estimate.gap(high) < 0):
        raise Undecided(f"the savings do not change their order between {low} and {high}")
    cut, unit = cut_after(ball(_root(estimate.gap, low, high)), digits)
    signs = [_order(one, other, cut), _order(one, other, cut + unit)]
    if signs != [-1, 1]:
        raise Undecided(f"the first does not overtake the second between {cut} and {cut + unit}")
    return cut


def _order(one: Sequence[Shape], other: Sequence[Shape], density: Rational) -> int:
    """Which product saves more a dim, proved: 1, −1, or 0 when balls overlap."""
    with working(BITS):
        gap = saving_a_dim(one, density) - saving_a_dim(other, density)
        return int(gap > 0) - int(gap < 0)


@dataclass
class _Estimate:
    """How much more the one product saves than the other, from shifts that only look the best."""

    one: tuple[Shape, ...]
    other: tuple[Shape, ...]
    shifts: dict[Shape, arb] = field(default_factory=dict)
    """The best shift of each block at the last density: a good start at the next."""

    def gap(self, density: Rational) -> arb:
        """The difference of the savings a dim over the density."""
        with working(BITS):
            sums = [
                sum((self._saving(shape, density) for shape in shapes), arb(0)) / dims_of(shapes)
                for shapes in (self.one, self.other)
            ]
            return ((sums[0] - sums[1]) / ball(density)).mid()

    def _saving(self, shape: Shape, density: Rational) -> arb:
        block = antiprism(_best_height(density, BITS)) if isinstance(shape, str) else shape
        if not block.overlaps:
            return block.features * ball(dropped(density))
        reading = Reading(block, density)
        self.shifts[shape] = best_shift(reading, self.shifts.get(shape))
        kept = reading.at(self.shifts[shape]).kept
        return block.features * (kept - ball(density) ** 2 / 4)


def _root(gap: Callable[[Rational], arb], low: Rational, high: Rational) -> Rational:
    """Where the gap vanishes, by false position with halving (Illinois)."""
    ends = [(low, gap(low)), (high, gap(high))]
    for _ in range(_MOST_STEPS):
        (a, fa), (b, fb) = ends
        middle = (ball(a) * fb - ball(b) * fa) / (fb - fa)
        place = _rational(middle, 120)
        value = gap(place)
        if abs(b - place) < Rational(1, 10**18) or value == 0:
            return place
        # The end that stays on its side is halved, so that both close in.
        ends = (
            [(b, fb), (place, value)] if (value < 0) != (fb < 0) else [(a, fa / 2), (place, value)]
        )
    raise Undecided("false position does not settle")


def cut_after(number: arb, digits: int) -> tuple[Rational, Rational]:
    """A number > 0 cut after its first so many digits, and one unit of the last.

    >>> cut_after(arb(2).sqrt() / 100, 3)
    (141/10000, 1/10000)
    """
    decimals = digits
    while number * 10**decimals < 10 ** (digits - 1):
        decimals += 1
    while number * 10**decimals >= 10**digits:
        decimals -= 1
    whole = (number * 10**decimals).floor().unique_fmpz()
    if whole is None:
        raise Undecided(f"{number} has no {digits} sure digits")
    unit = Rational(10) ** -decimals
    return Integer(int(whole)) * unit, unit


def signed_cut(number: arb, digits: int = 10) -> Rational:
    """A number of any sign cut after so many digits, toward 0; an exact 0 or 1 as it is.

    >>> signed_cut(-arb(2).sqrt(), 2)
    -7/5
    """
    if number.is_exact() and number.is_integer():
        return Rational(int(number.unique_fmpz()))
    if not (number > 0 or number < 0):
        raise Undecided(f"the sign of {number} is not sure")
    return cut_after(abs(number), digits)[0] * (1 if number > 0 else -1)


def _rational(number: arb, bits: int) -> Rational:
    whole = (number.mid() * arb(2) ** bits).floor().unique_fmpz()
    return Rational(int(whole), 2**bits)


@lru_cache(maxsize=256)
def tall_antiprism(density: Rational) -> tuple[Rational, Optimum]:
    """The square antiprism whose height is best: its squared height (a ball's centre), optimum.

    The loss is lower there than 2⁻⁶⁰ to both sides, so a least one is between; it is less than
    the one at the centre by no more than the ball of the loss tells. A change of all overlaps by e
    in sum moves the root of the loss by at most ``t e √(d/3)`` at the squared norm t, which
    `most_norm` bounds, and the overlaps move 8 times as much as the squared height. Other heights
    far away are not excluded.
    """
    height = _best_height(density, _FINE)
    middle, *sides = (
        optimum(antiprism(h), density, _FINE) for h in (height, height - _NARROW, height + _NARROW)
    )
    if not all(middle.loss < side.loss for side in sides):
        raise Undecided(f"no best height around {height} at density {density}")
    with working(_FINE):
        moved = 8 * ball(_NARROW) * most_norm(density, middle.loss) * (ball(density) / 3).sqrt()
        loss = middle.loss.union((middle.loss.sqrt() - moved) ** 2)
    return height, Optimum(middle.block, density, middle.squared_norm, middle.bias, loss)


def most_norm(density: Rational, loss: arb) -> arb:
    """No block whose best loss a feature is ``loss`` or less has a best squared norm above this.

    With u = (x + R + s)₊ it is t = E x u / E u² ≤ |x|/|u|, and what is kept, f = E x² − loss, is at
    most the mean of x where u > 0 (`theory.models.blocks.optima`). While x is present and the
    others are what they are, let x be g in the mean where u > 0: it is there above 1 − g at
    the least, so that u² is at least g³/3 in the mean. With d E g ≥ f that makes
    E u² ≥ d (f/d)³/3, and t ≤ √(d/3)/|u| ≤ (d/f)^(3/2).

    >>> most_norm(Rational(1, 2), arb(1) / 6 - arb(1) / 8).overlaps(arb(8))
    True
    """
    d = ball(density)
    ratio = d / (d / 3 - loss)
    return ratio * ratio.sqrt()


def capacity_of_tall(density: Rational) -> arb:
    """ΣD over the eight features of the square antiprism of the best height: 3 if it were tight.

    D = 1/Σ g² over all overlaps g of a feature, its own included.
    """
    height, _ = tall_antiprism(density)
    with working(_FINE):
        h = ball(height - _NARROW).union(ball(height + _NARROW))
        across = (1 - h) * arb(2).sqrt() / 2
        squares = 2 * h**2 + (2 * h - 1) ** 2 + 2 * (across - h) ** 2 + 2 * (across + h) ** 2
        return 8 / (1 + squares)


@lru_cache(maxsize=1024)
def _best_height(density: Rational, bits: int) -> Rational:
    """The stationary squared height by secants on a difference quotient, no proof."""
    with working(bits):
        step, near = Rational(1, 2 ** (bits // 4)), None

        def slope(height: Rational) -> arb:
            nonlocal near
            values = []
            for h in (height - step, height + step):
                reading = Reading(antiprism(h), density, bits)
                near = best_shift(reading, near)
                values.append(reading.at(near).kept.mid())
            return (values[1] - values[0]) / (2 * ball(step))

        places = [Rational(5, 16), Rational(21, 64)]
        values = [slope(h) for h in places]
        for _ in range(_MOST_STEPS):
            (a, b), (fa, fb) = places[-2:], values[-2:]
            change = fb * ball(b - a) / (fb - fa)
            place = b - _rational(change, bits // 2)
            if abs(place - b) < Rational(1, 2 ** (bits // 4)):
                return place
            places.append(place)
            values.append(slope(place))
    raise Undecided(f"secants for the best height do not settle at density {density}")
