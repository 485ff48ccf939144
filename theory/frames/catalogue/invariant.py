"""Arrangements too large for a Gram matrix, known by what each of their features sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Expr, Integer, Rational, expand

from theory.exact import is_exact
from theory.frames.arrangement import Arrangement
from theory.frames.overlaps import compared, largest
from theory.frames.programs.zonal import zonal


@dataclass(frozen=True)
class InvariantArrangement:
    """Unit directions that all see the same: ``seen`` says how many others at which overlap.

    Counts that no directions can have, by Delsarte's inequalities ``Σ_j P_k(⟨w_i, w_j⟩) ≥ 0`` of
    degree up to twice the number of overlaps, are a ``ValueError``; those that pass may still be
    impossible, so an instance is worth what its construction is.

    >>> square = InvariantArrangement("square", 2, {Integer(0): 2, Integer(-1): 1})
    >>> square.features, square.is_tight(), square.dimensionality()
    (4, True, 1/2)
    >>> InvariantArrangement("", 2, {Integer(-1): 2})
    Traceback (most recent call last):
    ValueError: : no 3 directions in 2 dims all see {-1: 2}: degree 1 sums to -1
    """

    name: str
    dims: int
    seen: Mapping[Expr, int]

    def __post_init__(self) -> None:
        if self.dims < 2:
            raise ValueError(f"{self.name}: dims must be at least 2, got {self.dims}")
        for overlap, times in self.seen.items():
            if not is_exact(overlap) or abs(overlap) > 1 or times < 1:
                raise ValueError(f"{self.name}: cannot see overlap {overlap} {times} times")
        for degree in range(1, 2 * len(self.seen) + 1):
            total = self.zonal_sum(degree)
            if compared(total, Integer(0)) < 0:
                came = f"{self.features} directions in {self.dims} dims all see {dict(self.seen)}"
                raise ValueError(f"{self.name}: no {came}: degree {degree} sums to {total}")

    @staticmethod
    def of(arrangement: Arrangement) -> InvariantArrangement:
        """What each feature of an arrangement sees; ``ValueError`` if they see different things."""
        if not arrangement.is_distance_invariant():
            raise ValueError(f"{arrangement.name}: its features see different overlaps")
        return InvariantArrangement(arrangement.name, arrangement.dims, arrangement.seen_from(0))

    @property
    def features(self) -> int:
        return 1 + sum(self.seen.values())

    def coherence(self) -> Expr:
        """The worst absolute overlap (*lines*)."""
        return largest([Integer(0), *(abs(overlap) for overlap in self.seen)])

    def largest_overlap(self) -> Expr:
        """The largest signed overlap (*points*)."""
        return largest(list(self.seen))

    def frame_potential(self) -> Expr:
        """The sum of all squared overlaps."""
        return expand(self.features / self.dimensionality())

    def dimensionality(self) -> Expr:
        """``1 / Σ_j G_ij²``, of every feature the same."""
        squares = [times * overlap**2 for overlap, times in self.seen.items()]
        return 1 / expand(1 + sum(squares, Integer(0)))

    def is_tight(self) -> bool:
        """Whether the frame potential is n²/m, the least that unit directions can have."""
        least = Rational(self.features**2, self.dims)
        return bool(compared(self.frame_potential(), least) == 0)

    def zonal_sum(self, degree: int) -> Expr:
        """``Σ_j P_k(⟨w_i, w_j⟩)`` over all features j, i included; never negative."""
        powers = [Rational(c.numerator, c.denominator) for c in zonal(degree, self.dims)]
        total = sum(powers, Integer(0))
        for overlap, times in self.seen.items():
            total += times * sum(c * overlap**k for k, c in enumerate(powers))
        return expand(total)

    def design_strength(self, most: int = 24) -> int:
        """The t for which the directions form a spherical t-design: degrees 1 to t sum to 0.

        Every polynomial of degree t has on them the same mean as on the whole sphere. The search
        stops at ``most``.

        >>> from theory.frames.catalogue.polytopes import icosahedron
        >>> InvariantArrangement.of(icosahedron()).design_strength()
        5

        Source: [delsarte1977].
        """
        vanish = (self.zonal_sum(k) == 0 for k in range(1, most + 1))
        return next((k for k, zero in enumerate(vanish) if not zero), most)
