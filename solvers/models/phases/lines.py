"""Lines between the phases of two features on one dim, followed and enclosed point by point.

Each begins where something is known roughly; Newton's method finds the next point from the two
before, and every point is proved by `theory.models.phases.two_features` or by
`theory.models.phases.pair_phases`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import numpy as np

from solvers.models.phases.pairs import Array
from theory.models.phases.jets import NotEnclosed
from theory.models.phases.pair_phases import Coexistence, weak_boundary
from theory.models.phases.two_features import PAIR, Crossing, crossing_density

T = TypeVar("T")

_STRIDE, _SHORTEST = 0.05, 1e-4

_STRONG = (0.5, (1.035, -0.756, 0.052, 0.186, 0.485))
"""A ratio, and the strong pair and density at which it costs what dropping does; roughly, as all
that Newton's method starts from."""
_BOTH = (0.8, (0.952, -0.709, 0.148, 0.295, 0.973, -0.357, 0.088, 0.373, 0.5977))
"""A ratio, and the strong and the weak pair and the density at which they cost the same."""
_WEAK = (1.0, (0.1976, -0.173, 0.581, 0.398, 0.9888))
"""A density, and the weak pair (κ, α, β, γ) and the ratio at which it costs what dropping does."""


def strong_boundary(ratios: Sequence[float]) -> list[Crossing]:
    """Where a strong pair costs what dropping does: densities by ratio.

    The ratios run away from 1/2 on one side of it.

    >>> [met] = strong_boundary([0.25])
    >>> print(met.density.str(10, radius=False))
    0.3387898071
    """

    def solve(ratio: float, near: Array) -> tuple[Crossing, Sequence[object]]:
        met = crossing_density(ratio, near[4], (PAIR, list(near[:4])))
        return met, (*met.one.point, met.density)

    return followed(_STRONG, ratios, solve)


def pair_boundary(ratios: Sequence[float]) -> list[Crossing]:
    """Where a strong and a weak pair cost the same: densities by ratio, away from 4/5.

    >>> [met] = pair_boundary([0.9])
    >>> print(met.density.str(10, radius=False))
    0.6373959696
    """

    def solve(ratio: float, near: Array) -> tuple[Crossing, Sequence[object]]:
        met = crossing_density(ratio, near[8], (PAIR, list(near[:4])), (PAIR, list(near[4:8])))
        return met, (*met.one.point, *met.other.point, met.density)

    return followed(_BOTH, ratios, solve)


def jump_boundary(densities: Sequence[float]) -> list[Coexistence]:
    """Where a weak pair jumps to being dropped: ratios by density, from 1 downwards.

    >>> [met] = jump_boundary([0.95])
    >>> print(met.ratio.str(10, radius=False))
    0.9689678298
    """

    def solve(density: float, near: Array) -> tuple[Coexistence, Sequence[object]]:
        met = weak_boundary(density, list(near[:4]), near[4])
        return met, (*met.numbers, met.ratio)

    return followed(_WEAK, densities, solve)


Solve = Callable[[float, Array], tuple[T, Sequence[object]]]
"""From a place on a line, and numbers near its solution: the solution, and its own numbers."""


def followed(
    start: tuple[float, Sequence[float]], places: Sequence[float], solve: Solve[T]
) -> list[T]:
    """Solutions at these places, each from a straight line through the two before.

    ``start`` is a place and, roughly, the numbers of the solution there.
    """
    before = start[0]
    numbers = _vector(solve(before, np.asarray(start[1], float))[1])
    slope, found = np.zeros_like(numbers), []
    for place in places:
        ahead = list(_steps(before, place))[::-1]
        while ahead:
            step = ahead[-1]
            try:
                met, balls = solve(step, numbers + slope * (step - before))
            except NotEnclosed:
                # Too far: something in between first.
                if abs(step - before) < _SHORTEST:
                    raise
                ahead.append((step + before) / 2)
                continue
            new = _vector(balls)
            if step != before:
                slope = (new - numbers) / (step - before)
            before, numbers = ahead.pop(), new
        found.append(met)
    return found


def _vector(balls: Sequence[object]) -> Array:
    return np.array([float(ball) for ball in balls])  # type: ignore[arg-type]


def _steps(start: float, end: float) -> Iterator[float]:
    """From start to end, the start left out, by factors near 1."""
    count = max(1, int(np.ceil(abs(np.log(end / start)) / _STRIDE)))
    yield from (start * (end / start) ** (k / count) for k in range(1, count + 1))
