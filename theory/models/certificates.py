"""Certificates about toy models, checked with the standard library alone."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import ClassVar

from theory.certificate import Rejected

Row = tuple[Fraction, ...]

MOST_RATIO = Fraction(1, 2)
LEAST_GAIN, MOST_GAIN = Fraction(29, 100), Fraction(21, 10)
NEAR, FAR = Fraction(1, 4), Fraction(63, 100)
_MOST_CELLS = 100_000


def slope_floor(gain: Fraction) -> Fraction:
    """φ(a): what a wrong gain costs a dense feature by itself, whatever the bias.

    >>> slope_floor(Fraction(0)), slope_floor(Fraction(1)), slope_floor(Fraction(3))
    (Fraction(1, 12), Fraction(0, 1), Fraction(1, 12))
    """
    if gain <= 1:
        return (1 - gain) ** 2 / 12
    return ((gain - 1) / (gain + 1)) ** 2 / 3


def target_floor(overlap: Fraction, target: Fraction) -> Fraction:
    """ψ(s, p): what hitting the target p ≥ 0 with a ramp of slope s costs, whatever the bias.

    >>> target_floor(Fraction(1), Fraction(1, 2)), target_floor(Fraction(1), Fraction(0))
    (Fraction(1, 12), Fraction(0, 1))
    """
    if overlap == 0:
        return Fraction(0)
    if 2 * target >= overlap:
        return overlap**2 / 12
    return target**2 - 4 * target**3 / (3 * overlap)


def noise_floor(overlap: Fraction) -> Fraction:
    """χ(s): what the other feature's noise costs by itself, whatever the gain and the bias.

    >>> noise_floor(Fraction(2)), noise_floor(Fraction(4))
    (Fraction(1, 6), Fraction(1, 4))
    """
    if overlap <= 2:
        return overlap**2 / 12 - overlap**3 / 48
    return Fraction(1, 3) - 1 / (3 * overlap)


def least_error(gain: Fraction, overlap: Fraction) -> Fraction:
    """The best of the three floors of a dense feature's error.

    >>> least_error(Fraction(1), Fraction(2)), least_error(Fraction(0), Fraction(0))
    (Fraction(1, 6), Fraction(1, 12))
    """
    joint = target_floor(overlap, (1 - gain) / 2) if gain <= 1 else Fraction(0)
    return max(noise_floor(overlap), slope_floor(gain) + joint)


def floor_on(low: Fraction, high: Fraction, near: Fraction) -> Fraction:
    """A floor of the error over all gains in [low, high] and overlaps ≥ near.

    χ and ψ grow with s; φ and ψ fall as the gain rises to 1, and φ grows beyond 1.
    """
    if high <= 1:
        return least_error(high, near)
    return max(noise_floor(near), slope_floor(max(low, Fraction(1))))


def beats_dropping(low: Fraction, high: Fraction, near: Fraction, far: Fraction) -> bool:
    """Whether the floors beat r/12, r = 1/2, on all gains [low, high] and overlaps [near, far].

    The second feature's gain is s²/a.
    """
    first = floor_on(low, high, near)
    second = floor_on(near**2 / high, far**2 / low, near)
    return first + MOST_RATIO * second >= MOST_RATIO / 12


@dataclass(frozen=True)
class DensePair:
    """Two features that are always on share one dim: no weights beat dropping the second.

    The first has importance 1, the second ``ratio`` ≤ 1/2. With the gain a = w₁² and the overlap
    s = abs(w₁w₂) three floors lie under a feature's error at every bias (`slope_floor`,
    `noise_floor`, and for a ≤ 1 the sum of `slope_floor` and `target_floor`). One of them is
    enough for a ≤ 0.29, a ≥ 2.1 and s ≥ 0.63, and for s ≤ 1/4 they give
    ``loss − r/12 ≥ 0`` by hand. The window between is cut into strips at ``gains`` and each strip
    into cells at its row of ``overlaps``; the floors must be enough on each cell.
    """

    kind: ClassVar[str] = "dense-pair"
    ratio: Fraction
    gains: Row
    overlaps: tuple[Row, ...]

    def bounds(self) -> dict[str, Fraction]:
        """The least loss is at least this."""
        return {"lower": self.ratio / 12}

    def proves(self) -> str:
        if not isinstance(self.ratio, Fraction | int) or not 0 <= self.ratio <= MOST_RATIO:
            raise Rejected(f"ratio must be a number in [0, 1/2], got {self.ratio}")
        if not isinstance(self.overlaps, tuple) or not isinstance(self.gains, tuple):
            raise Rejected("gains must be a list and overlaps a list of lists")
        _check_cuts("gains", self.gains, LEAST_GAIN, MOST_GAIN)
        if len(self.overlaps) != len(self.gains) - 1:
            strips, rows = len(self.gains) - 1, len(self.overlaps)
            raise Rejected(f"each of the {strips} strips needs its overlaps, got {rows} rows")
        for (low, high), cuts in zip(pairwise(self.gains), self.overlaps, strict=True):
            _check_cuts("a row of overlaps", cuts, NEAR, FAR)
            for near, far in pairwise(cuts):
                if not beats_dropping(low, high, near, far):
                    cell = f"[{low}, {high}] and overlaps in [{near}, {far}]"
                    raise Rejected(f"the floors are not enough for gains in {cell}")
        return (
            f"at densities (1, 1) and importances (1, {self.ratio}) every W (1, 2) and every bias "
            f"of the ReLU model have loss >= {Fraction(self.ratio) / 12}"
        )


def _check_cuts(name: str, cuts: Row, low: Fraction, high: Fraction) -> None:
    """`Rejected` unless the cuts increase from one end of the window to the other."""
    if not isinstance(cuts, tuple) or any(not isinstance(c, Fraction | int) for c in cuts):
        raise Rejected(f"{name} must be a list of numbers")
    if not 2 <= len(cuts) <= _MOST_CELLS or any(a >= b for a, b in pairwise(cuts)):
        raise Rejected(f"{name} must be at least two numbers that increase")
    if cuts[0] > low or cuts[-1] < high:
        raise Rejected(f"{name} must reach from {low} to {high}, got {cuts[0]} to {cuts[-1]}")
    if cuts[0] <= 0:
        raise Rejected(f"{name} must be positive, got {cuts[0]}")
