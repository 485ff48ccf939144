r"""Arrangements of the plane with a mirror line: the exact loss, and its critical points in balls.

Features lie on the line, or in pairs that mirror each other; a pair shares its bias. Parameters
are the places on the line, the places (p, q) of one of each pair, and the biases, first of those
on the line. One feature's loss is a sum over patterns of present features of quotients N/∏g with
:math:`N = \sum_v \pm (b + g \cdot v)_+^k` (see `theory.models.loss`), so N is summed with its
first two derivatives and divided once a pattern. Critical points are critical for all changes that
keep the mirror; by symmetry the loss has no slope across it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import factorial

from flint import arb, fmpq
from sympy import Rational

from theory.models.one_hot.enclosures import inertia, solution, working
from theory.models.phases.jets import Jet, as_ball, variables

BITS = 160


@dataclass(frozen=True)
class Mirrored:
    """Densities of the features on the line, and of each mirror pair."""

    line: tuple[Rational, ...]
    pairs: tuple[Rational, ...]

    @property
    def parameters(self) -> int:
        return 2 * len(self.line) + 3 * len(self.pairs)

    def loss(self, point: Sequence[Jet]) -> Jet:
        """The loss with its derivatives by the parameters."""
        columns, densities = self._columns(point), self._densities()
        first = len(self.line) + 2 * len(self.pairs)
        total: Jet | int = 0
        for place in range(len(self.line) + len(self.pairs)):
            times = 1 if place < len(self.line) else 2
            feature = place if times == 1 else 2 * place - len(self.line)
            x, y = columns[feature]
            overlaps = [x * u + y * v for u, v in columns]
            row = _reading(feature, densities, [*overlaps, point[first + place]])
            total = row * times + total
        assert isinstance(total, Jet)
        return total

    def least(self, start: Sequence[object]) -> Minimum:
        """The local minimum that Newton's method finds from ``start``; ``ValueError`` if none.

        A digon on the line, of density 1/10:

        >>> start = [Rational("1.01"), Rational("-1.01"), Rational("0.01"), Rational("0.01")]
        >>> found = Mirrored((Rational(1, 10),) * 2, ()).least(start)
        >>> found.loss.str(8, radius=False)
        '0.0033194840'
        """
        known: dict[tuple[str, ...], Jet] = {}

        def loss(z: Sequence[arb]) -> Jet:
            key = tuple(entry.str(60, more=True) for entry in z)
            if key not in known:
                known[key] = self.loss(variables(z))
            return known[key]

        with working(BITS):
            try:
                point = solution(
                    lambda z: list(loss(z).slope),
                    lambda z: [list(row) for row in loss(z).bend],
                    [as_ball(entry) for entry in start],
                )
            except ZeroDivisionError:
                raise ValueError("Newton's method met a Hessian that is singular") from None
            there = loss(point)
            if inertia(there.bend)[1]:
                raise ValueError(
                    "the critical point is no minimum for changes that keep the mirror"
                )
            return Minimum(tuple(point), there.value)

    def capacity(self, point: Sequence[arb]) -> arb:
        """ΣD of the features at a point: D = ‖W_i‖⁴/Σ_j (W_i·W_j)² each.

        >>> pair = Mirrored((Rational(1), Rational(1)), ())
        >>> pair.capacity([arb(1), arb(-1), arb(0), arb(0)]).overlaps(arb(1))
        True
        """
        with working(BITS):
            columns = [(x.value, y.value) for x, y in self._columns(variables(point))]
            total = arb(0)
            for x, y in columns:
                squares = sum(((x * u + y * v) ** 2 for u, v in columns), arb(0))
                total += (x**2 + y**2) ** 2 / squares
            return total

    def _columns(self, point: Sequence[Jet]) -> list[tuple[Jet, Jet]]:
        count = len(self.line)
        on_line = [(place, place * 0) for place in point[:count]]
        rest = point[count : count + 2 * len(self.pairs)]
        mirrored = [
            side for p, q in zip(rest[::2], rest[1::2], strict=True) for side in ((p, q), (p, -q))
        ]
        return on_line + mirrored

    def _densities(self) -> list[arb]:
        both = [d for density in self.pairs for d in (density, density)]
        return [as_ball(d) for d in (*self.line, *both)]


@dataclass(frozen=True)
class Minimum:
    """A point in balls with exactly one critical point, and the loss there.

    It is a local minimum for changes that keep the mirror: the Hessian is positive definite.
    """

    point: tuple[arb, ...]
    loss: arb


def _reading(feature: int, densities: Sequence[arb], slots: Sequence[Jet]) -> Jet:
    """E (x − x')² of one feature; ``slots`` are its overlaps and, last, its bias.

    Of the others some are present. Beside E u₊² without and with the feature there is
    −2 E x u₊ = (E u₊² − E u₊² at its full strength)/g, with its own overlap g.
    """
    sums = _Sums.of([slot.value for slot in slots])
    d, others = densities[feature], [j for j in range(len(densities)) if j != feature]
    sums.value += d / 3
    for size in range(len(others) + 1):
        for present in combinations(others, size):
            chance = arb(1)
            for j in others:
                chance *= densities[j] if j in present else 1 - densities[j]
            own = (*present, feature)
            sums.add(present, (), [(chance * (1 - d), present)])
            sums.add(own, (), [(chance * d, own), (chance * d, (*own, feature))])
            sums.add(present, (feature,), [(-chance * d, own)])
    return _composed(sums.jet(), slots)


@dataclass
class _Sums:
    """A value with its derivatives by the slots of one reading, to which terms are added."""

    slots: list[arb]
    value: arb
    slope: list[arb]
    bend: list[list[arb]]

    @classmethod
    def of(cls, slots: list[arb]) -> _Sums:
        size = len(slots)
        return cls(slots, arb(0), [arb(0)] * size, [[arb(0)] * size for _ in range(size)])

    def jet(self) -> Jet:
        return Jet(self.value, tuple(self.slope), tuple(map(tuple, self.bend)))

    def add(
        self, cube: Sequence[int], full: Sequence[int], terms: Sequence[tuple[arb, Sequence[int]]]
    ) -> None:
        """Adds w · N/∏ under for each (w, under); N is over the cube's corners, ``full`` at 1.

        N = 2/k! Σ ± u₊^k; with k two more than features in the cube it is ∏ g times E u₊².
        """
        value, slope, bend = self._corners(cube, full)
        used = [*dict.fromkeys((*cube, *full)), len(self.slots) - 1]
        for weight, under in terms:
            weight = weight * fmpq(2, factorial(len(cube) + 2))
            for j in under:
                weight = weight / self.slots[j]
            times = {j: under.count(j) / self.slots[j] for j in used}
            self.value += weight * value
            for i in used:
                self.slope[i] += weight * (slope[i] - times[i] * value)
                own = times[i] / self.slots[i] * value if i in under else arb(0)
                for j in used:
                    mixed = times[j] * (times[i] * value - slope[i]) - times[i] * slope[j]
                    both = bend[i][j] + mixed + (own if i == j else 0)
                    self.bend[i][j] += weight * both

    def _corners(
        self, cube: Sequence[int], full: Sequence[int]
    ) -> tuple[arb, list[arb], list[list[arb]]]:
        """Σ ± u₊^k over the corners, and its derivatives."""
        size, power = len(self.slots), len(cube) + 2
        sums = _Sums.of(self.slots)
        for corner in product((0, 1), repeat=len(cube)):
            at_one = [*(j for j, v in zip(cube, corner, strict=True) if v), *full, size - 1]
            u = sum((self.slots[j] for j in at_one), arb(0))
            if u <= 0:
                continue
            if not u > 0:
                raise ValueError(f"the sign of a pre-activation is not told by {u}")
            second = (-1) ** (len(cube) - sum(corner)) * power * (power - 1) * u ** (power - 2)
            first = second * u / (power - 1)
            sums.value += first * u / power
            for i in at_one:
                sums.slope[i] += first
                row = sums.bend[i]
                for j in at_one:
                    row[j] += second
        return sums.value, sums.slope, sums.bend


def _composed(outer: Jet, slots: Sequence[Jet]) -> Jet:
    """A function of the slots, by its derivatives there, as one of the parameters."""
    size = len(slots[0].slope)
    slope = tuple(
        sum((s * slot.slope[i] for s, slot in zip(outer.slope, slots, strict=True)), arb(0))
        for i in range(size)
    )
    # bend = Jᵀ H J + Σ s_k · (bend of slot k)
    turned = [
        [
            sum((h * slot.slope[j] for h, slot in zip(row, slots, strict=True)), arb(0))
            for j in range(size)
        ]
        for row in outer.bend
    ]
    bend = tuple(
        tuple(
            sum(
                (
                    slot.slope[i] * turned[k][j] + outer.slope[k] * slot.bend[i][j]
                    for k, slot in enumerate(slots)
                ),
                arb(0),
            )
            for j in range(size)
        )
        for i in range(size)
    )
    return Jet(outer.value, slope, bend)
