"""The loss once more, by integrating one amplitude after another; slow, and shares no formula.

Integrated over all but one amplitude, a squared error is a piecewise polynomial in the last one.
Between its breaks an interpolation rule with enough nodes integrates it exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise, product
from math import prod

from flint import fmpq

from theory.models.law import FeatureLaw

Integrand = Callable[[Sequence[fmpq]], fmpq]


def loss_by_integration(
    weights: Sequence[Sequence[Fraction]], bias: Sequence[Fraction], law: FeatureLaw
) -> Fraction:
    """The loss of the tied ReLU model, as `theory.models.loss.rational_loss` gives it.

    >>> loss_by_integration([[1, -1]], [0, 0], FeatureLaw.uniform(2, Fraction(1, 2)))
    Fraction(1, 12)
    """
    columns = list(zip(*weights, strict=True))
    total = Fraction(0)
    for chance, present in law.present():
        on = sorted(present)
        for pieces in product(*(law.amplitudes[j].pieces for j in on)):
            share = _fraction(chance) * prod(_fraction(c) for c, _, _ in pieces)
            lows = [_fraction(low) for _, low, _ in pieces]
            widths = [_fraction(high - low) for _, low, high in pieces]
            for i, importance in enumerate(law.importances):
                slopes = [_dot(columns[i], columns[j]) for j in on]
                own = on.index(i) if i in present else None
                error = squared_error(slopes, Fraction(bias[i]), own, lows, widths)
                total += share * _fraction(importance) * error
    return total


def squared_error(
    slopes: Sequence[Fraction],
    offset: Fraction,
    own: int | None,
    lows: Sequence[Fraction] = (),
    widths: Sequence[Fraction] = (),
) -> Fraction:
    """The mean of ``(x − ReLU(slopes·y + offset))²`` over y in a box; x is ``y[own]`` or 0.

    The box is the unit cube, or starts at ``lows`` and is as wide as ``widths``.
    """
    lows, widths = lows or [Fraction(0)] * len(slopes), widths or [Fraction(1)] * len(slopes)
    a = [_quick(slope * width) for slope, width in zip(slopes, widths, strict=True)]
    c = _quick(offset + _dot(slopes, lows))
    start, width = (_quick(lows[own]), _quick(widths[own])) if own is not None else (None, None)

    def error(point: Sequence[fmpq]) -> fmpq:
        x = start + width * point[own] if own is not None else fmpq(0)
        u = _along(c, a, point)
        return (x - u) ** 2 if u > 0 else x**2

    mean = _integral(error, a, c, [], 2)
    return Fraction(int(mean.p), int(mean.q))


def _integral(
    f: Integrand, slopes: Sequence[fmpq], offset: fmpq, point: list[fmpq], degree: int
) -> fmpq:
    """The integral over the amplitudes that ``point`` leaves open, innermost last."""
    place = len(point)
    if place == len(slopes):
        return f(point)
    # What the later amplitudes integrate to bends where the kink passes one of their corners.
    later = slopes[place + 1 :]
    breaks = _breaks(slopes[place], _along(offset, slopes[:place], point), later)
    total = fmpq(0)
    for low, high in pairwise(breaks):
        for node, weight in _rule(degree + len(later)):
            x = low + (high - low) * node
            total += (high - low) * weight * _integral(f, slopes, offset, [*point, x], degree)
    return total


def _breaks(slope: fmpq, here: fmpq, later: Sequence[fmpq]) -> list[fmpq]:
    """Where in [0, 1] the pre-activation vanishes at a corner of the later amplitudes."""
    found = {fmpq(0), fmpq(1)}
    for size in range(len(later) + 1):
        for corner in combinations(later, size):
            if slope != 0:
                found.add(-(here + sum(corner, fmpq(0))) / slope)
    return sorted(x for x in found if 0 <= x <= 1)


@cache
def _rule(degree: int) -> tuple[tuple[fmpq, fmpq], ...]:
    """Nodes and weights on [0, 1] that are exact for polynomials up to the degree."""
    nodes = [fmpq(k, degree) for k in range(degree + 1)]
    return tuple((node, _mean_of_basis(node, nodes)) for node in nodes)


def _mean_of_basis(node: fmpq, nodes: Sequence[fmpq]) -> fmpq:
    """The integral of the Lagrange polynomial that is 1 at the node and 0 at the others."""
    coefficients = [fmpq(1)]
    for other in nodes:
        if other != node:
            shifted = [fmpq(0), *coefficients]
            scaled = [other * c for c in coefficients] + [fmpq(0)]
            coefficients = [(s - c) / (node - other) for s, c in zip(shifted, scaled, strict=True)]
    return sum((c / (k + 1) for k, c in enumerate(coefficients)), fmpq(0))


def _along(offset: fmpq, slopes: Sequence[fmpq], point: Sequence[fmpq]) -> fmpq:
    return sum((a * x for a, x in zip(slopes, point, strict=True)), offset)


def _quick(q: Fraction | int) -> fmpq:
    """The fraction in flint, where arithmetic is fast."""
    return fmpq(q.numerator, q.denominator)


def _dot(u: Sequence[Fraction], v: Sequence[Fraction]) -> Fraction:
    return sum((Fraction(a) * b for a, b in zip(u, v, strict=True)), Fraction(0))


def _fraction(q: object) -> Fraction:
    return Fraction(str(q))
