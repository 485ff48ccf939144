"""What a locally best packing satisfies: as many quadratic equations as unknowns; stdlib only.

Directions x_i of length one whose *active* pairs all have the same overlap σ_ij ⟨x_i, x_j⟩ = t, and
a stress λ_ij on these pairs that holds every direction in balance:

    Σ_j λ_ij σ_ij x_j = μ_i x_i,    |x_i|² = 1,    σ_ij ⟨x_i, x_j⟩ = t,    Σ λ_ij = 1.

Rotations are taken out by holding coordinates at zero: of the first of the ``held`` directions all
but the first, of the second all but the first two, and so on. The balance in these coordinates
follows from the rest.

All numbers are whole multiples of 1/unit, so that everything is exact and fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Pair = tuple[int, int, int]
"""i < j and the sign σ of their overlap."""
Sparse = dict[int, int]


@dataclass(frozen=True)
class Conditions:
    """The equations for ``features`` directions in ``dims`` dims with these active pairs."""

    features: int
    dims: int
    pairs: tuple[Pair, ...]
    held: tuple[int, ...]
    _places: dict[tuple[int, int], int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        zero = {(i, a) for k, i in enumerate(self.held) for a in range(k + 1, self.dims)}
        free = [
            (i, a) for i in range(self.features) for a in range(self.dims) if (i, a) not in zero
        ]
        object.__setattr__(self, "_places", {place: k for k, place in enumerate(free)})

    @property
    def free(self) -> int:
        """How many coordinates are not held."""
        return len(self._places)

    @property
    def unknowns(self) -> int:
        """Coordinates, the level t, the stress of every pair, and μ for every direction."""
        return self.free + 1 + len(self.pairs) + self.features

    def packed(
        self, x: Sequence[Sequence[int]], level: int, stress: Sequence[int], norms: Sequence[int]
    ) -> list[int]:
        """All unknowns in one list; ``x`` has a row for each direction."""
        return [*(x[i][a] for i, a in self._places), level, *stress, *norms]

    def rows(self, z: Sequence[int]) -> list[list[int]]:
        """The directions, with the zeros that are held."""
        x = [[0] * self.dims for _ in range(self.features)]
        for (i, a), k in self._places.items():
            x[i][a] = z[k]
        return x

    def level(self, z: Sequence[int]) -> int:
        return z[self.free]

    def stress(self, z: Sequence[int]) -> list[int]:
        return list(z[self.free + 1 : self.free + 1 + len(self.pairs)])

    def norms(self, z: Sequence[int]) -> list[int]:
        return list(z[self.free + 1 + len(self.pairs) :])

    def residuals(self, z: Sequence[int], unit: int) -> list[int]:
        """Left sides minus right sides, times unit²: balance, pairs, lengths, sum of the stress."""
        x, level, stress, norms = self.rows(z), self.level(z), self.stress(z), self.norms(z)
        force = [[-mu * c for c in row] for row, mu in zip(x, norms, strict=True)]
        gaps = []
        for (i, j, sign), load in zip(self.pairs, stress, strict=True):
            gaps.append(sign * sum(map(_times, x[i], x[j])) - level * unit)
            for a in range(self.dims):
                force[i][a] += load * sign * x[j][a]
                force[j][a] += load * sign * x[i][a]
        lengths = [sum(c * c for c in row) - unit * unit for row in x]
        total = unit * (sum(stress) - unit)
        return [*(force[i][a] for i, a in self._places), *gaps, *lengths, total]

    def jacobian(self, z: Sequence[int], unit: int) -> list[Sparse]:
        """Derivatives of the residuals (not scaled) by the unknowns, times unit, row by row."""
        x, stress, norms = self.rows(z), self.stress(z), self.norms(z)
        first_load = self.free + 1
        first_norm = first_load + len(self.pairs)
        balance: dict[tuple[int, int], Sparse] = {}
        for (i, a), k in self._places.items():
            balance[i, a] = {k: -norms[i], first_norm + i: -x[i][a]}
        gaps: list[Sparse] = []
        for number, (i, j, sign) in enumerate(self.pairs):
            gap: Sparse = {self.free: -unit}
            for here, there in ((i, j), (j, i)):
                for a in range(self.dims):
                    place = self._places.get((here, a))
                    if place is None:
                        continue
                    gap[place] = sign * x[there][a]
                    row = balance[here, a]
                    row[first_load + number] = sign * x[there][a]
                    other = self._places.get((there, a))
                    if other is not None:
                        row[other] = row.get(other, 0) + sign * stress[number]
            gaps.append(gap)
        lengths: list[Sparse] = [{} for _ in range(self.features)]
        for (i, a), k in self._places.items():
            lengths[i][k] = 2 * x[i][a]
        total = {first_load + k: unit for k in range(len(self.pairs))}
        return [*balance.values(), *gaps, *lengths, total]

    def steepest(self) -> int:
        """κ with ``‖J(z) − J(z')‖ ≤ κ ‖z − z'‖`` in the largest-entry norm of rows."""
        degrees = [0] * self.features
        for i, j, _ in self.pairs:
            degrees[i] += 1
            degrees[j] += 1
        return max(2 * self.dims, 2 * max(degrees) + 2)


def _times(a: int, b: int) -> int:
    return a * b
