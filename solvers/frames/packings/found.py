"""What a search for packings hands back."""

from __future__ import annotations

from dataclasses import dataclass

from solvers.frames.packings.surrogate import Floats, Riesz
from theory.frames.programs.potentials import Potential
from theory.frames.programs.smooth import Formula


@dataclass(frozen=True, eq=False)
class Packing:
    """The best arrangement that a search found, ``directions`` (m, n) with unit columns.

    ``kind`` is "lines" (``value`` is the worst absolute overlap), "points" (the largest signed
    overlap) or "energy" (``Σ_{i≠j} f(overlap)`` over ordered pairs). ``residual`` is how far the
    conditions of a local optimum are from being met, in the same units. ``reached`` of ``starts``
    starts came to this value within 1e−9. ``stress`` (n, n) are the multipliers of the pairs, of
    sum 1 over i < j: zero for a pair that does not matter. ``interrupted`` is whether somebody
    stopped the search before its last start.
    """

    directions: Floats
    kind: str
    value: float
    residual: float
    starts: int
    seed: int
    reached: int
    stress: Floats
    potential: Potential | Riesz | Formula | None = None
    interrupted: bool = False

    @property
    def dims(self) -> int:
        return int(self.directions.shape[0])

    @property
    def features(self) -> int:
        return int(self.directions.shape[1])
