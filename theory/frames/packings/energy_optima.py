"""Unit vectors whose energy nothing near them has less of: a tiny ball, by rationals alone.

The energy is ``Σ_{i≠j} f(t_ij)`` over overlaps t_ij = ⟨x_i, x_j⟩. Rotations are taken out by
holding coordinates at zero, as in `theory.frames.packings.conditions`: every arrangement near the
table's has a turn in which they vanish. Let B be the ball of radius r about the table in the other
coordinates, and S the unit vectors in it. With h_i = (|x_i|² − 1)/2, look at

    M(x) = Σ_{i<j} f(t_ij) − Σ μ_i h_i + c/2 Σ h_i²,

which on S is half the energy. Suppose that M's second derivative is at least λ > 0 on all of B, for
all μ_i that ``Σ_j f'(t_ij) t_ij`` can be there. Then:

*There is a minimum.* Let x' in S be the table's vectors scaled to length one, at most d away, and
g the gradient of M at x' with the μ of x'. The least energy on S is some x's. So M(x) ≤ M(x'), and
``M(x) ≥ M(x') + g·(x − x') + λ/2 |x − x'|²`` gives |x − x'| ≤ 2|g|/λ. If d + 2|g|/λ < r, this
x is inside the ball: a local minimum among all unit vectors. The same inequality says that its
energy is at least that of x' less |g|²/λ.

*It is strict, and the only one.* At x the gradients of energy and lengths balance, with
μ_i = Σ_j f'(t_ij) t_ij. So M with these μ has gradient zero at x; it is strictly convex on B, and
every other point of S has more of it.

f need not have a second derivative at a cut. Its slope is continuous and piecewise smooth, so along
any segment in B the slope of M is the integral of what its derivative is off finitely many points,
and there f'' is between its values on the two sides. Strong convexity needs no more than that all
these matrices are at least λ.

A pair with f' = f'' = 0 on all that its overlap can be does not matter. A direction in no other
pair is *free*: it may move a little, and takes no part above.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import comb
from typing import Any, ClassVar

from theory.certificate import Rejected, refuse_unwieldy
from theory.frames.packings.definite import modulus
from theory.frames.packings.pair_costs import (
    OfDistance,
    OfFormula,
    OfOverlap,
    Orders,
    PairCost,
    Ratio,
)
from theory.frames.packings.ranges import PARTS, ZERO, Range, dot, exactly, total
from theory.frames.packings.tables import exact_number
from theory.frames.packings.turned import Place, Turned
from theory.frames.programs.certificates import numbers_of, potential_of, refuse_long
from theory.frames.programs.polynomials import Polynomial
from theory.frames.programs.smooth import Steps
from theory.frames.programs.smooth_energies import formula_of, refuse_work

MOST_POWER, MOST_WORK = 12, 500_000
"""Not checked: distances to a higher power, or potentials that take longer on all pairs."""
_MOST = 2**64
"""Numbers that floats meet are no larger."""


class _Optimum:
    """What the certificates have in common."""

    kind: ClassVar[str]
    directions: tuple[tuple[Fraction, ...], ...]
    held: tuple[Fraction, ...]
    radius: Fraction
    weight: Fraction
    curvature: Fraction
    least: Fraction
    most: Fraction

    def cost(self) -> PairCost:
        """What a pair costs."""
        raise NotImplementedError

    def bounds(self) -> dict[str, Fraction]:
        """The least possible energy is at most this."""
        return {"upper": self.most}

    def free(self) -> tuple[int, ...]:
        """The directions that may move without any effect."""
        return self.near().free

    def near(self) -> Near:
        """The ball about the directions."""
        return Near(self, self.cost())

    def proves(self) -> str:
        return self.near().proves()


@dataclass(frozen=True)
class EnergyOptimum(_Optimum):
    """There are unit vectors near these, with an energy in a tiny range, and all near have more.

    ``directions`` (m, n) have lengths near one; ``cuts``, ``numerators`` and ``denominators`` are
    the potential f of the overlap (see `Potential`). Of the m ``held`` directions the first has
    zeros after its first coordinate, the second after its second, and so on. ``radius`` r,
    ``weight`` c and ``curvature``, a little more than λ, are those of the module's proof. The
    energy is at least ``least`` and at most ``most``.

    Two vectors on a line with f = t: opposite ones are best, and nothing can move.

    >>> one = ((Fraction(1), Fraction(-1)),)
    >>> f = (Fraction(-1), Fraction(1)), ((Fraction(0), Fraction(1)),), ((Fraction(1),),)
    >>> numbers = (Fraction(n, d) for n, d in ((1, 99), (9, 1), (1, 1), (-2, 1), (-2, 1)))
    >>> EnergyOptimum(one, *f, (Fraction(0),), *numbers).proves()[:66]
    'there are 2 unit vectors in 1 dims with sum over i != j of f(<w_i,'

    Source: [nocedal2006], section 17.3, for the multipliers' quadratic term; [clarke1990],
    section 2.6, for derivatives at cuts.
    """

    kind: ClassVar[str] = "energy-optimum"
    directions: tuple[tuple[Fraction, ...], ...]
    cuts: tuple[Fraction, ...]
    numerators: tuple[Polynomial, ...]
    denominators: tuple[Polynomial, ...]
    held: tuple[Fraction, ...]
    radius: Fraction
    weight: Fraction
    curvature: Fraction
    least: Fraction
    most: Fraction

    def cost(self) -> PairCost:
        """The potential that these pieces are."""
        return OfOverlap(potential_of(self.cuts, self.numerators, self.denominators))


@dataclass(frozen=True)
class DistanceOptimum(_Optimum):
    """The same for ``Σ_{i≠j} f(|w_i − w_j|)``, f = ``numerator/denominator`` in the distance u.

    Other fields are those of `EnergyOptimum`. f = 1/u is Coulomb's energy, twice Thomson's.

    >>> one, u = ((Fraction(1), Fraction(-1)),), ((Fraction(1),), (Fraction(0), Fraction(1)))
    >>> numbers = (Fraction(n, d) for n, d in ((1, 99), (9, 1), (1, 1), (1, 1), (1, 1)))
    >>> DistanceOptimum(one, *u, (Fraction(0),), *numbers).proves()[40:97]
    'sum over i != j of f(|w_i - w_j|) for f = 1/u in [1, 1], '
    """

    kind: ClassVar[str] = "distance-optimum"
    directions: tuple[tuple[Fraction, ...], ...]
    numerator: Polynomial
    denominator: Polynomial
    held: tuple[Fraction, ...]
    radius: Fraction
    weight: Fraction
    curvature: Fraction
    least: Fraction
    most: Fraction

    def cost(self) -> PairCost:
        """The fraction."""
        parts = [_fraction(name, getattr(self, name)) for name in ("numerator", "denominator")]
        return OfDistance(Ratio(*parts))


@dataclass(frozen=True)
class SmoothOptimum(_Optimum):
    """The same for f the `Formula` of these ``steps``; other fields are those of `EnergyOptimum`.

    >>> one, t = ((Fraction(1), Fraction(-1)),), ((Fraction(0),), (Fraction(6), Fraction(0)))
    >>> numbers = (Fraction(n, d) for n, d in ((1, 99), (9, 1), (1, 1), (7, 10), (3, 4)))
    >>> SmoothOptimum(one, t, (Fraction(0),), *numbers).proves()[40:98]
    'sum over i != j of f(<w_i, w_j>) for f = exp(t) in [7/10, '
    """

    kind: ClassVar[str] = "smooth-optimum"
    directions: tuple[tuple[Fraction, ...], ...]
    steps: Steps
    held: tuple[Fraction, ...]
    radius: Fraction
    weight: Fraction
    curvature: Fraction
    least: Fraction
    most: Fraction

    def cost(self) -> PairCost:
        """The formula of these steps."""
        return OfFormula(formula_of(self.steps))


class Near(Turned):
    """The ball about a table of directions, and the checks of the module's proof."""

    def __init__(self, given: _Optimum, cost: PairCost) -> None:
        self.given, self.cost = given, cost
        for name in ("weight", "curvature", "least", "most"):
            exact_number(name, getattr(given, name))
        if not (0 < given.weight <= _MOST and 0 < given.curvature <= _MOST):
            raise Rejected("weight and curvature must be in (0, 2^64]")
        refuse_unwieldy(given.least, given.most)
        super().__init__(given.directions, given.held, given.radius)
        refuse_work(cost.work, comb(self.features, 2), "pairs", MOST_WORK)
        self.within = self.box(given.radius)
        self.orders = self._pairs(self.within)
        self.coordinates = self.places(self.free)

    def _pairs(self, box: list[list[Range]]) -> dict[Place, Orders]:
        """The cost and its derivatives for all pairs, with the directions in a box."""
        pairs = combinations(range(self.features), 2)
        return {(i, j): self.cost.over(dot(box[i], box[j])) for i, j in pairs}

    @cached_property
    def active(self) -> list[Place]:
        """The pairs that matter to small motions."""
        return [p for p, (_, slope, bend) in self.orders.items() if not slope == bend == ZERO]

    @cached_property
    def free(self) -> tuple[int, ...]:
        """The directions in none of these."""
        bound = {i for pair in self.active for i in pair}
        return tuple(i for i in range(self.features) if i not in bound)

    def proves(self) -> str:
        given = self.given
        curved = self._modulus()
        slope, low, high = self.at_unit_length()
        if self.off_length + 2 * slope / curved >= given.radius:
            raise Rejected("no local minimum is proved within the radius")
        if not (given.least <= low - slope**2 / curved and high <= given.most):
            raise Rejected("least and most must be on either side of the energy")
        free = ", ".join(map(str, self.free))
        aside = f" and motions of the free directions {free}" if free else ""
        return (
            f"there are {self.features} unit vectors in {self.dims} dims with {self.cost.words} "
            f"in [{given.least}, {given.most}], and all near them have more, up to rotation{aside}"
        )

    def _modulus(self) -> Fraction:
        """λ, or `Rejected`."""
        bends, off = self.bends()
        found = modulus(bends, self.given.curvature, off)
        if found <= 0:
            raise Rejected("a motion is not seen to raise the energy")
        return found

    def bends(self) -> tuple[list[list[Fraction]], Fraction]:
        """A matrix that M's second derivative is at least, up to rows that are off by so much."""
        hessian = self._hessian()
        size = len(self.coordinates)
        middle = [[Fraction(0)] * size for _ in range(size)]
        off = [Fraction(0)] * size
        for p, here in enumerate(self.coordinates):
            for q, there in enumerate(self.coordinates[: p + 1]):
                entry = hessian.get((here, there), ZERO)
                if entry.size > _MOST:
                    raise Rejected("the energy bends too much to be checked")
                middle[p][q] = middle[q][p] = entry.middle
                off[p] += entry.width / 2
                off[q] += entry.width / 2 if p != q else 0
        return middle, max(off)

    def _hessian(self) -> dict[tuple[Place, Place], Range]:
        """M's second derivatives with the least f'' in the ball; of two mixed ones the later first.

        f'' stands before the square of the overlap's derivative, so more of it only adds.
        """
        dims, box = range(self.dims), self.within
        weight = exactly(self.given.weight)
        found: dict[tuple[Place, Place], Range] = {}
        own = [[[ZERO] * self.dims for _ in dims] for _ in box]
        pull = [ZERO] * self.features
        for i, j in self.active:
            _, slope, bend = self.orders[i, j]
            bend = Range(bend.low, bend.low)
            reach = slope * dot(box[i], box[j])
            pull[i], pull[j] = pull[i] + reach, pull[j] + reach
            bent = [[bend * c for c in box[k]] for k in (i, j)]
            for a in dims:
                for b in dims:
                    mixed = bent[0][b] * box[j][a]
                    found[(j, b), (i, a)] = mixed + slope if a == b else mixed
                for b in range(a + 1):
                    own[i][a][b] += bent[1][a] * box[j][b]
                    own[j][a][b] += bent[0][a] * box[i][b]
        half = exactly(Fraction(1, 2))
        for i, row in enumerate(box):
            along = weight * half * (dot(row, row) - exactly(Fraction(1))) - pull[i]
            for a in dims:
                for b in range(a + 1):
                    entry = own[i][a][b] + weight * row[a] * row[b]
                    found[(i, a), (i, b)] = entry + along if a == b else entry
        return found

    def at_unit_length(self) -> tuple[Fraction, Fraction, Fraction]:
        """At the scaled directions: at least |g|, and between what the energy is."""
        slopes, energy = self.slopes()
        size = sum((c.size for c in slopes), Fraction(0))
        return size, Fraction(energy.low, PARTS), Fraction(energy.high, PARTS)

    def slopes(self) -> tuple[list[Range], Range]:
        """M's derivatives in the ball's coordinates, and the energy, at the scaled directions."""
        x = self.box(self.off_length)
        orders = self._pairs(x)
        energy = total(cost for cost, _, _ in orders.values())
        force = [[ZERO] * self.dims for _ in x]
        for i, j in self.active:
            for here, there in ((i, j), (j, i)):
                along = [orders[i, j][1] * c for c in x[there]]
                force[here] = [c + more for c, more in zip(force[here], along, strict=True)]
        pull = [dot(force[i], row) for i, row in enumerate(x)]
        return [force[i][a] - pull[i] * x[i][a] for i, a in self.coordinates], energy + energy


def _fraction(name: str, values: Any) -> Polynomial:
    """A numerator or a denominator."""
    numbers = numbers_of(name, values)
    refuse_long(name, numbers)
    if not 1 <= len(numbers) <= MOST_POWER + 1:
        raise Rejected(f"{name} must have 1 to {MOST_POWER + 1} coefficients")
    return numbers
