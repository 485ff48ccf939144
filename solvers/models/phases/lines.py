"""Lines between the phases of two features on one dim, followed and enclosed point by point.

Each begins where something is known roughly; Newton's method finds the next point from the two
before, and every point is proved by `theory.models.phases.two_features` or by
`theory.models.phases.pair_phases`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from flint import arb
from sympy import Rational

from solvers.models.phases.pairs import Array
from theory.models.phases.admixture import instability_density, tricritical
from theory.models.phases.jets import NotEnclosed, exact_fraction
from theory.models.phases.pair_phases import Coexistence, weak_boundary, weak_boundary_density
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


@dataclass(frozen=True)
class Boundary:
    """The density from which dropping the second feature costs least, and how it is reached.

    ``order`` is "first" where the weight jumps to 0 and "continuous" where it shrinks to nothing.
    """

    density: arb
    order: str


_JUMPS = np.array(
    [
        (0.5641, 0.0034, 0.2522, 0.087, 0.255, 0.5117),
        (0.574, 0.0, 0.2536, 0.091, 0.2601, 0.5202),
        (0.8964, 0.0, 0.1201, 0.3386, 0.4187, 0.8373),
        (0.95, 0.0643, 0.0136, 0.4355, 0.428, 0.9148),
        (0.9888, 0.1976, -0.173, 0.581, 0.398, 1.0),
    ]
)
"""Ratios, weak pairs (κ, α, β, γ) and densities where they are dropped: to begin with."""


def dropping_density(ratio: object) -> Boundary:
    """Where the best pair found costs what dropping does, at importance ratios below 0.9888.

    From 0.98884648… on no density makes dropping best, which is a ``ValueError``.

    >>> found = dropping_density("3/4")
    >>> found.order, found.density.str(10, radius=False)
    ('continuous', '0.6780065838')
    """
    exact = exact_fraction(ratio)
    r = float(exact)
    triple, *_, last = _JUMPS[:, 0]
    if not 0 < r < last:
        raise ValueError(f"ratio must be above 0 and below {last}, got {ratio}")
    if r < triple:
        [met] = strong_boundary([r])
        near = [float(ball) for ball in met.one.point]
        return Boundary(crossing_density(exact, float(met.density), (PAIR, near)).density, "first")
    *numbers, density = (float(np.interp(r, _JUMPS[:, 0], column)) for column in _JUMPS[:, 1:].T)
    ends = [tricritical(Rational(q)).ratio for q in ("13/25", "4/5")]
    if ends[0] < r < ends[1]:
        return Boundary(instability_density(Rational(ratio), density), "continuous")
    return Boundary(weak_boundary_density(exact, numbers, density).density, "first")


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
