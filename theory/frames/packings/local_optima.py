"""Packings that nothing near them beats: equations solved in a tiny box, by whole numbers alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import ClassVar

from theory.certificate import Rejected, short
from theory.frames.packings.conditions import Conditions, Pair, Sparse
from theory.frames.packings.definite import modulus
from theory.frames.packings.tables import columns_of, exact_number, exact_numbers, rows_of

MOST_FEATURES, MOST_UNKNOWNS, MOST_BITS, MOST_WEIGHT = 600, 600, 2_000, 2**64
_INVERSE = 2**60
_LEAST_CURVATURE = (2.0**-8, 2.0**-14, 2.0**-20, 2.0**-26, 2.0**-32)


@dataclass(frozen=True)
class LocalOptimum:
    """Directions exist in a box whose worst overlap is in a tiny range, and nothing near is better.

    The columns of ``directions`` (m, n), the ``level`` and the ``stress`` of the active ``pairs``
    ``(i, j, σ)`` nearly solve the `Conditions`. With a Jacobian J, an approximate inverse Y of it
    and ``‖J(z) − J(z')‖ ≤ κ ‖z − z'‖`` an exact solution is within ``radius`` r if

        |Y F| + (‖1 − Y J‖ + ‖Y‖ κ r) r ≤ r   (Newton and Kantorovich).

    There the stress is positive, and ``weight`` c > 0 makes ``H + c AᵀA`` positive definite, with H
    the Hessian of Σ λ_ij σ_ij ⟨x_i, x_j⟩ along the spheres and A the gradients of all that is held
    fixed. So any small motion that is not a rotation raises the worst of the active overlaps. All
    overlaps together are at most ``largest``, and the active ones at least ``least``; these two are
    at most 8 m r apart, so that no other pair is worse by more. With weight 0 nothing is said of
    motions.

    A direction in no pair (a *rattler*) may move; it takes no part in the equations. With
    ``absolute`` 1 the directions are lines, with 0 points.

    Source: [kantorovich1948] for the box; [nocedal2006], theorem 12.6, for the second-order
    condition; the gradients' multiplier c is Finsler's lemma.
    """

    kind: ClassVar[str] = "local-optimum"
    absolute: Fraction
    directions: tuple[tuple[Fraction, ...], ...]
    level: Fraction
    pairs: tuple[tuple[Fraction, ...], ...]
    stress: tuple[Fraction, ...]
    held: tuple[Fraction, ...]
    radius: Fraction
    weight: Fraction
    least: Fraction
    largest: Fraction

    def bounds(self) -> dict[str, Fraction]:
        """The least possible worst overlap is at most this."""
        return {"upper": self.largest}

    def proves(self) -> str:
        box = _Box(self)
        box.refuse_unless_solved()
        box.refuse_unless_stressed()
        box.refuse_unless_within()
        m, n = len(self.directions), len(self.directions[0])
        what = "lines" if self.absolute else "unit vectors"
        value = "largest absolute overlap" if self.absolute else "largest overlap"
        says = f"there are {n} {what} in {m} dims with {value} in [{self.least}, {self.largest}]"
        if not self.weight:
            return f"{says}, in balance under a positive stress on {len(self.pairs)} pairs"
        box.refuse_unless_curved()
        return f"{says}, and none near them with one below {self.least}"


class _Box:
    """The certificate's numbers as whole multiples of 1/unit, and the checks."""

    def __init__(self, given: LocalOptimum) -> None:
        self.given = given
        self.x = columns_of(given.directions)
        self.dims, self.features = len(self.x[0]), len(self.x)
        if self.features > MOST_FEATURES:
            raise Rejected(f"at most {MOST_FEATURES} directions are checked, got {self.features}")
        for name in ("absolute", "level", "radius", "weight", "least", "largest"):
            exact_number(name, getattr(given, name))
        if given.absolute not in (0, 1):
            raise Rejected(f"absolute must be 0 or 1, got {short(given.absolute)}")
        if given.radius <= 0 or given.weight < 0:
            raise Rejected("radius must be positive and weight at least 0")
        if given.weight > MOST_WEIGHT:
            # It is used in floats, and any honest one is small.
            raise Rejected(f"weight must be at most 2^64, got {short(given.weight)}")
        self.pairs = self._pairs()
        self.stress = exact_numbers("stress", given.stress)
        if len(self.stress) != len(self.pairs):
            raise Rejected(f"needs a stress for each of {len(self.pairs)} pairs")
        self.backbone = sorted({i for i, _, _ in self.pairs} | {j for _, j, _ in self.pairs})
        self.unit = self._unit()
        self.conditions = self._conditions()
        self.z = self._start()

    def _pairs(self) -> list[Pair]:
        found = []
        for row in rows_of("pairs", self.given.pairs):
            if len(row) != 3 or any(c.denominator != 1 for c in row) or abs(row[2]) != 1:
                raise Rejected("a pair must be two directions and a sign")
            i, j, sign = (int(c) for c in row)
            if not 0 <= i < j < self.features or (sign < 0 and not self.given.absolute):
                came = ", ".join(map(short, row))
                needed = f"0 <= i < j < {self.features} and a sign"
                raise Rejected(f"a pair must be {needed}, got {came}")
            found.append((i, j, sign))
        if len({(i, j) for i, j, _ in found}) != len(found) or not found:
            raise Rejected("pairs must be distinct, at least one")
        return found

    def _unit(self) -> int:
        numbers = [c for row in self.x for c in row] + [self.given.level, *self.stress]
        unit = math.lcm(*(Fraction(c).denominator for c in numbers))
        if unit.bit_length() > MOST_BITS:
            raise Rejected(f"numbers must have a common denominator of at most {MOST_BITS} bits")
        if any(abs(c) > 2 for c in numbers):
            raise Rejected("coordinates, level and stress must be at most 2 in size")
        return unit

    def _conditions(self) -> Conditions:
        place = {i: k for k, i in enumerate(self.backbone)}
        held = exact_numbers("held", self.given.held)
        if len(held) != self.dims or len(set(held)) != self.dims or not set(held) <= set(place):
            raise Rejected(f"held must be {self.dims} different directions with active pairs")
        for k, i in enumerate(held):
            row = self.x[int(i)]
            if any(row[k + 1 :]) or abs(row[k]) <= self.given.radius:
                raise Rejected("a held direction needs zeros after its own coordinate")
        found = Conditions(
            len(place),
            self.dims,
            tuple((place[i], place[j], sign) for i, j, sign in self.pairs),
            tuple(place[int(i)] for i in held),
        )
        if found.unknowns > MOST_UNKNOWNS:
            raise Rejected(f"at most {MOST_UNKNOWNS} unknowns are checked, got {found.unknowns}")
        return found

    def _start(self) -> list[int]:
        """All unknowns; μ_i is what the balance along x_i asks for."""
        unit = self.unit
        x = [[int(c * unit) for c in self.x[i]] for i in self.backbone]
        stress = [int(c * unit) for c in self.stress]
        norms = [0] * len(x)
        for (i, j, sign), load in zip(self.conditions.pairs, stress, strict=True):
            overlap = sign * sum(a * b for a, b in zip(x[i], x[j], strict=True)) * load
            norms[i] += overlap
            norms[j] += overlap
        level = int(self.given.level * unit)
        return self.conditions.packed(x, level, stress, [mu // unit**2 for mu in norms])

    @cached_property
    def jacobian(self) -> list[Sparse]:
        return self.conditions.jacobian(self.z, self.unit)

    def refuse_unless_solved(self) -> None:
        """The contraction of the class's docstring."""
        inverse = _inverse(self.jacobian, self.unit)
        residuals = self.conditions.residuals(self.z, self.unit)
        step = max(abs(sum(map(int.__mul__, row, residuals))) for row in inverse)
        start = Fraction(step, _INVERSE * self.unit**2)
        defect = Fraction(_defect(inverse, self.jacobian, self.unit), _INVERSE * self.unit)
        size = Fraction(max(sum(map(abs, row)) for row in inverse), _INVERSE)
        r = self.given.radius
        shrink = defect + size * self.conditions.steepest() * r
        if shrink >= 1 or start + shrink * r > r:
            raise Rejected("no exact solution is proved within the radius")

    def refuse_unless_stressed(self) -> None:
        if any(load <= self.given.radius for load in self.stress):
            raise Rejected("a stress is not positive")

    def refuse_unless_within(self) -> None:
        """Active overlaps are the level; all others are at most ``largest``, which is near it."""
        low, high = self.given.level - self.given.radius, self.given.level + self.given.radius
        if self.given.absolute and low <= 0:
            raise Rejected("the level of lines must be positive")
        if not self.given.least <= low:
            raise Rejected("least must be at most the level less the radius")
        if not high <= self.given.largest < 1:
            raise Rejected("largest must be at least the level and the radius, and less than 1")
        if self.given.largest - self.given.least > 8 * self.dims * self.given.radius:
            # Else a pair that is not active could be far worse, and bettered by a small motion.
            raise Rejected("largest and least must be within 8 dims radius of each other")
        active = {(i, j) for i, j, _ in self.pairs}
        for pair in combinations(range(self.features), 2):
            if pair not in active:
                self._refuse_larger(*pair)

    def _refuse_larger(self, i: int, j: int) -> None:
        """|x_i| and |x_j| are one, but for rattlers, whose squared lengths are compared."""
        moves = [self.given.radius if k in self.backbone else Fraction(0) for k in (i, j)]
        u, v = self.x[i], self.x[j]
        overlap = sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0))
        overlap = abs(overlap) if self.given.absolute else overlap
        overlap += moves[0] * _size(v) + moves[1] * _size(u) + self.dims * moves[0] * moves[1]
        square = Fraction(1)
        for k, row in ((i, u), (j, v)):
            if k not in self.backbone:
                square *= sum((c * c for c in row), Fraction(0))
        most = self.given.largest
        if not square or overlap * abs(overlap) > most * abs(most) * square:
            raise Rejected(f"directions {i} and {j} have a larger overlap")

    def refuse_unless_curved(self) -> None:
        """H + c AᵀA is positive definite all over the box."""
        size = self.conditions.free + 1
        matrix = self._curvature(size)
        exact = max(self._perturbation(size), Fraction(1, 2**200))
        scale = self.unit**2
        floats = [[Fraction(c, scale) for c in row] for row in matrix]
        if not any(modulus(floats, Fraction(c), exact) > 0 for c in _LEAST_CURVATURE):
            raise Rejected("a motion is not seen to raise the worst overlap")

    def _curvature(self, size: int) -> list[list[int]]:
        """H + c AᵀA in the free coordinates and the level, times unit²."""
        matrix = [[0] * size for _ in range(size)]
        gaps = len(self.pairs)
        for k in range(size - 1):
            for column, entry in self.jacobian[k].items():
                if column < size:
                    matrix[k][column] += entry * self.unit
        # c is rounded up to a whole number.
        weight = math.ceil(self.given.weight)
        for row in self.jacobian[size - 1 : size - 1 + gaps + self.conditions.features]:
            short = [(k, entry) for k, entry in row.items() if k < size]
            for k, a in short:
                for l, b in short:
                    matrix[k][l] += weight * a * b
        return matrix

    def _perturbation(self, size: int) -> Fraction:
        """How far a row of the matrix can be off, summed, for a solution in the box.

        H has at most the stresses and one μ in a row. A's entries are at most 2 + 2r in size and
        move by 2r at most; so each entry of AᵀA, a sum over A's rows, moves by 8r(1 + r) each.
        """
        r = self.given.radius
        rows = len(self.pairs) + self.conditions.features
        return r * size + math.ceil(self.given.weight) * size * rows * 8 * r * (1 + r)


def _inverse(rows: Sequence[Sparse], unit: int) -> list[list[int]]:
    """About the inverse, times 2^60, by elimination in floats: it is only proposed."""
    size = len(rows)
    left = [[0.0] * (2 * size) for _ in range(size)]
    for i, row in enumerate(rows):
        left[i][size + i] = 1.0
        for j, entry in row.items():
            left[i][j] = entry / unit
    for k in range(size):
        pivot = max(range(k, size), key=lambda i: abs(left[i][k]))
        left[k], left[pivot] = left[pivot], left[k]
        top = left[k]
        if not abs(top[k]) > 1e-12:
            raise Rejected("the equations are singular: the active pairs do not determine a point")
        factor = 1.0 / top[k]
        # Columns before k are done.
        tail = [c * factor for c in top[k:]]
        top[k:] = tail
        for i, row_i in enumerate(left):
            times = row_i[k]
            if i != k and times:
                row_i[k:] = [a - times * b for a, b in zip(row_i[k:], tail, strict=True)]
    if not all(math.isfinite(c * _INVERSE) for row in left for c in row):
        raise Rejected("the equations are singular in floats")
    return [[round(c * _INVERSE) for c in row[size:]] for row in left]


def _defect(inverse: list[list[int]], rows: Sequence[Sparse], unit: int) -> int:
    """The largest row of |1 − Y J|, times 2^60 unit."""
    one = _INVERSE * unit
    worst = 0
    for i, weights in enumerate(inverse):
        product = [0] * len(rows)
        for weight, row in zip(weights, rows, strict=True):
            if weight:
                for j, entry in row.items():
                    product[j] += weight * entry
        product[i] -= one
        worst = max(worst, sum(map(abs, product)))
    return worst


def _size(row: Sequence[Fraction]) -> Fraction:
    return sum((abs(c) for c in row), Fraction(0))
