"""Three features in two dims, the third of importance r: which one should be given up?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb
from sympy import Expr, ImmutableMatrix, S

from theory.exact import matrix
from theory.models.law import FeatureLaw
from theory.models.loss import expected_loss, loss_of_gram, pattern_losses, ramp_integral
from theory.models.one_hot.enclosures import working
from theory.models.phases.jets import (
    BITS,
    Equation,
    Jet,
    as_ball,
    enclose_root,
    exact_fraction,
    positive_part,
    stationary,
    vanishing,
)
from theory.models.phases.two_features import DIGON, PAIR, Number, dropped_loss
from theory.notation import d, r

_KEPT = {
    "drop the third": ([[1, 0, 0], [0, 1, 0]], 2),
    "drop the first": ([[0, 1, 0], [0, 0, 1]], 0),
    "digon of the last two": ([[1, 0, 0], [0, 1, -1]], None),
    "digon of the first two": ([[1, -1, 0], [0, 0, 1]], None),
}


def triple_law(density: Expr = d, importance: Expr = r) -> FeatureLaw:
    """Three features of one density with importances 1, 1 and r."""
    return FeatureLaw.of((density,) * 3, (S.One, S.One, importance))


def fixed_triples() -> dict[str, Expr]:
    """Losses of the four candidates of the founding paper, norms fixed to 1, in d and r.

    W is orthogonal to e₃, e₁, e₂ + e₃ and e₁ + e₂. A dropped feature's bias is its mean.

    >>> fixed_triples()["digon of the first two"]
    d**2/3

    Source: wattenberg2022.
    """
    losses = {}
    for name, (rows, dropped) in _KEPT.items():
        bias = [d / 2 if i == dropped else S.Zero for i in range(3)]
        losses[name] = expected_loss(matrix(rows), bias, triple_law())
    return losses


def projection_factor() -> Expr:
    """By what ``[[1, −1], [−1, 1]]`` must be divided to become a projection.

    >>> projection_factor()
    2
    """
    table = ImmutableMatrix([[1, -1], [-1, 1]])
    [factor] = {entry / other for entry, other in zip(table * table, table, strict=True)}
    return factor


def share_of_the_zero_vector() -> Expr:
    """What the zero vector alone contributes to the loss of ``W = (1, 0)``, ``b = (0, d/2)``."""
    law = FeatureLaw.of((d, d), (S.One, r))
    errors = pattern_losses(matrix([[1, 0], [0, 0]]), [S.Zero, d / 2])[frozenset()]
    return (law.chance(()) * (errors[0] + r * errors[1])).factor()


# The equilateral triangle, of any squared norm and any bias.


def triangle_loss(size: Number, bias: Number, density: Number) -> Number:
    """The loss of three equal features as a triangle of this squared norm and bias.

    Source: the exact loss with overlaps −t/2, one feature times three.
    """
    other = -(size / 2)
    return 3 * _reading(size, (other, other), bias, density)


@dataclass(frozen=True)
class Triangle:
    """A critical equilateral triangle: density, squared norm, bias and loss."""

    density: arb
    size: arb
    bias: arb
    loss: arb


def triangle_and_digon(start: Sequence[object]) -> Triangle:
    """The triangle that costs what the best digon beside a dedicated feature does.

    ``start`` is (t, b, s, b', d), the last two numbers but one being the digon's.
    """

    def system(z: list[Jet]) -> list[Equation]:
        triangle = triangle_loss(z[0], z[1], z[4])
        digon = DIGON.loss(z[2:4], Fraction(1), z[4])
        slopes = [*stationary(triangle, 0, 1), *stationary(digon, 2, 3)]
        return [*slopes, vanishing(triangle - digon)]

    size, bias, _, _, q = enclose_root(system, start)
    with working(BITS):
        return Triangle(q, size, bias, _loss_there(size, bias, q))


def _loss_there(size: arb, bias: arb, density: Number) -> arb:
    loss: Jet = triangle_loss(Jet(size, (), ()), Jet(bias, (), ()), density)
    return loss.value


def unit_triangle_loss() -> Expr:
    """The loss of the unit triangle without bias, in d."""
    gram = ImmutableMatrix(3, 3, lambda i, j: 1 if i == j else -S.Half)
    return loss_of_gram(gram, [0, 0, 0], FeatureLaw.uniform(3, d))


# All three share the two dims, the first two alike.


def isosceles_loss(numbers: Sequence[Number], ratio: Number, density: Number) -> Number:
    """The loss of ``W = [[u, −u, 0], [−v, −v, w]]`` with biases (b, b, b₃); (u, v, w, b, b₃)."""
    u, v, w, b, third = numbers
    apart, with_third = v * v - u * u, -(v * w)
    one = _reading(u * u + v * v, (apart, with_third), b, density)
    return 2 * one + ratio * _reading(w * w, (with_third, with_third), third, density)


def _reading(own: Number, others: Sequence[Number], bias: Number, density: Number) -> Number:
    """One feature's error where any of two others may be present too."""
    total: Number = 0
    for slopes in ([], others[:1], others[1:], others):
        count = len(slopes)
        chance = density**count * (1 - density) ** (2 - count)
        absent = ramp_integral(slopes, bias, 2, positive_part)
        square = ramp_integral([own, *slopes], bias, 2, positive_part)
        above = ramp_integral(slopes, bias + own, 2, positive_part)
        present = Fraction(1, 3) + square - (above - square) / own
        total = total + chance * (density * present + (1 - density) * absent)
    return total


@dataclass(frozen=True)
class Meeting:
    """Where all three share at the cost of something else: the law, both's numbers, the loss."""

    ratio: arb
    density: arb
    isosceles: tuple[arb, ...]
    other: tuple[arb, ...]
    loss: arb


def three_meet_a_pair(ratio: object, start: Sequence[object]) -> Meeting:
    """The density at which they cost what a pair of host and third feature does, at this ratio.

    ``start`` is (u, v, w, b, b₃), the pair's (w₁, w₂, b₁, b₂) and the density.
    """
    q = exact_fraction(ratio)

    def system(z: list[Jet]) -> list[Equation]:
        three, pair = isosceles_loss(z[:5], q, z[9]), PAIR.loss(z[5:9], q, z[9])
        slopes = [*stationary(three, 0, 1, 2, 3, 4), *stationary(pair, 5, 6, 7, 8)]
        return [*slopes, vanishing(three - pair)]

    found = enclose_root(system, start)
    return _meeting(as_ball(q), found[9], found)


def three_meet_equal_pair(density: object, start: Sequence[object]) -> Meeting:
    """The ratio at which they cost what a pair of the first two features does.

    ``start`` is (u, v, w, b, b₃), the pair's (w₁, w₂, b₁, b₂) and the ratio.
    """
    q = exact_fraction(density)

    def system(z: list[Jet]) -> list[Equation]:
        three, pair = isosceles_loss(z[:5], z[9], q), PAIR.loss(z[5:9], Fraction(1), q)
        slopes = [*stationary(three, 0, 1, 2, 3, 4), *stationary(pair, 5, 6, 7, 8)]
        return [*slopes, vanishing(three - pair)]

    found = enclose_root(system, start)
    return _meeting(found[9], as_ball(q), found)


def three_meet_dropping(density: object, start: Sequence[object]) -> Meeting:
    """The ratio at which they cost what dropping the third feature does, at a jump.

    ``start`` is (u, v, w, b, b₃) and the ratio.
    """
    q = exact_fraction(density)

    def system(z: list[Jet]) -> list[Equation]:
        three = isosceles_loss(z[:5], z[5], q)
        return [*stationary(three, 0, 1, 2, 3, 4), vanishing(three - dropped_loss(z[5], q))]

    found = enclose_root(system, start)
    return _meeting(found[5], as_ball(q), found)


def _meeting(ratio: arb, density: arb, found: tuple[arb, ...]) -> Meeting:
    three, other = found[:5], found[5:-1]
    with working(BITS):
        jets = [Jet(number, (), ()) for number in three]
        loss: Jet = isosceles_loss(jets, ratio, density)
        return Meeting(ratio, density, three, other, loss.value)
