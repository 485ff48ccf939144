r"""Levenshtein's bounds for points and lines: the best of linear programming in closed form.

The zonal polynomials of points, real lines and complex lines are Jacobi polynomials in y = t (the
overlap) or y = 2|t|² − 1. Let :math:`Q_j` be those for the weight of a random pair multiplied by
:math:`(1 - y)(1 + y)^e`, e = 0 or 1, scaled to be 1 at y = 1, and :math:`D_q` the least size of a
design of degree q. For :math:`D_{2k-1+e} \le n \le D_{2k+e}`, some two of n directions have a y of
at least the largest root of

.. math:: D_{2k+e} (n - D_{2k-2+e}) \, Q_k(y) + D_{2k-2+e} (D_{2k+e} - n) \, Q_{k-1}(y).

Its roots are the nodes of the quadrature with weight 1/n at y = 1, and the polynomial of the linear
program has them as double zeros. For k ≤ 2 the root is a square root.

Source: [levenshtein1979]; [levenshtein1998], Theorem 5.39 and (6.12); [delsarte1977], Theorems 5.11
and 5.12, for the sizes of designs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import comb
from typing import Any

from flint import arb, ctx, fmpq
from sympy import Expr, Rational, radsimp, sqrt

from theory.frames.sizes import refuse_field, refuse_kind, refuse_sizes

MOST_DEGREE = 4000
_SIMPLE = 100
_BITS = 128
_DIGITS = 12
_NEAR = 1e-9


@dataclass(frozen=True)
class Space:
    """Where the bound lives: points or lines, real or complex, in m ≥ 2 dims."""

    dims: int
    kind: str = "lines"
    field: str = "real"

    def __post_init__(self) -> None:
        refuse_kind(self.kind)
        refuse_field(self.field)
        if self.kind == "points" and self.field == "complex":
            raise ValueError("field must be real for points: complex ones are points in 2m dims")
        if self.dims < 2:
            raise ValueError(f"dims must be at least 2, got {self.dims}")

    @property
    def exponents(self) -> tuple[fmpq, fmpq]:
        """The weight ``(1 − y)^α (1 + y)^β`` that a random pair has."""
        if self.kind == "points":
            return fmpq(self.dims - 3, 2), fmpq(self.dims - 3, 2)
        if self.field == "complex":
            return fmpq(self.dims - 2), fmpq(0)
        return fmpq(self.dims - 3, 2), fmpq(-1, 2)

    def design_size(self, degree: int) -> int:
        """No design of this degree is smaller; here the bound changes its form.

        >>> [Space(3, "points").design_size(q) for q in range(6)]
        [1, 2, 4, 6, 9, 12]
        >>> [Space(3).design_size(q) for q in range(4)]
        [1, 3, 6, 10]
        """
        half, odd = divmod(degree, 2)
        low = self.dims - 1
        if self.kind == "points":
            rest = comb(low + half, low) if odd else comb(low + half - 1, low)
            return comb(low + half, low) + rest
        if self.field == "complex":
            return comb(low + half, low) * comb(low + half + odd, low)
        return comb(low + degree, low)

    def degree(self, features: int) -> int | None:
        """Which of the bounds is the one for n features; ``None`` beyond `MOST_DEGREE`."""
        sizes = (q for q in range(2, MOST_DEGREE) if self.design_size(q) >= features)
        after = next(sizes, None)
        return None if after is None else after - 1

    def overlap(self, y: Any) -> Any:
        """The overlap of a pair with this y."""
        return y if self.kind == "points" else sqrt((1 + y) / 2)


def levenshtein_bound(
    features: int, dims: int, kind: str = "lines", field: str = "real"
) -> tuple[Expr, bool] | None:
    """The bound on the worst overlap, and whether it is exact or a decimal rounded down.

    Equality when all overlaps are among the nodes and the directions are a design of degree
    2k − 1 + e. ``None`` when n is beyond the largest degree, or lines are no more than dims.

    The icosahedron, E8, and the seven lines in three dims that fall short of it:

    >>> levenshtein_bound(12, 3, "points")[0], levenshtein_bound(240, 8, "points")
    (sqrt(5)/5, (1/2, True))
    >>> levenshtein_bound(7, 3)[0], levenshtein_bound(11, 3)[1]
    (sqrt(30)/10, True)

    Source: [levenshtein1979]; [levenshtein1998], (6.12) and table 6.1 for points; [jasper2019]
    for degree 2 of lines.
    """
    refuse_sizes(features, dims, least_features=2)
    space = Space(dims, kind, field)
    degree = space.degree(features)
    if degree is None or (kind == "lines" and features <= dims):
        return None
    return _Nodes(space, features, degree).largest()


@dataclass(frozen=True)
class _Nodes:
    """The polynomial whose largest root is the bound."""

    space: Space
    features: int
    degree: int

    @property
    def order(self) -> int:
        return (self.degree + 1) // 2

    @property
    def above(self) -> int:
        """e, 1 where the lower end of the interval is a node."""
        return (self.degree + 1) % 2

    @property
    def weights(self) -> tuple[int, int]:
        """The factors of Q_k and Q_(k−1)."""
        low = self.space.design_size(2 * self.order - 2 + self.above)
        high = self.space.design_size(2 * self.order + self.above)
        return high * (self.features - low), low * (high - self.features)

    def largest(self) -> tuple[Expr, bool]:
        if self.order <= 2:
            return radsimp(self.space.overlap(self._by_radicals())), True
        root = self._by_bisection()
        simple = Fraction(root).limit_denominator(_SIMPLE)
        if abs(simple - root) < _NEAR and self._value(_exact(simple)) == 0:
            return self.space.overlap(Rational(simple.numerator, simple.denominator)), True
        return self._rounded_down(root), False

    def _by_radicals(self) -> Expr:
        """The root for k = 1, the larger one for k = 2: the polynomial is known at 0, 1 and −1."""
        low, middle, high = (_symbolic(self._value(fmpq(y))) for y in (-1, 0, 1))
        if self.order == 1:
            return -middle / (high - middle)
        a, b = (high + low) / 2 - middle, (high - low) / 2
        return (-b + sqrt(b**2 - 4 * a * middle)) / (2 * a)

    def _by_bisection(self) -> float:
        """A float near the root: y is above it where all Q_j, j < k, and the polynomial are > 0."""
        steps = [tuple(_as_float(q) for q in row) for row in self._steps]
        ratio = _as_float(fmpq(*reversed(self.weights)))
        low, high = -1.0, 1.0
        while (middle := (low + high) / 2) not in (low, high):
            values = list(_sequence(middle, steps))
            above = min(values[:-1]) > 0 and values[-1] + ratio * values[-2] > 0
            low, high = (low, middle) if above else (middle, high)
        return low

    def _rounded_down(self, root: float) -> Rational:
        """A decimal overlap that Arb proves to be below the root: the polynomial is negative.

        Each step of the recurrence can lose a few bits, hence the precision.
        """
        overlap = float(self.space.overlap(root))
        for digits in range(_DIGITS, 0, -1):
            decimal = Rational(int(overlap * 10**digits) - 1, 10**digits)
            if self.is_below(decimal):
                return decimal
        raise ArithmeticError(f"no decimal below the overlap {overlap} could be confirmed")

    def is_below(self, overlap: Rational) -> bool:
        """Whether the polynomial is surely negative there, so that the bound is above."""
        y = overlap if self.space.kind == "points" else 2 * overlap**2 - 1
        with ctx.workprec(_BITS + 4 * self.order):
            steps = [tuple(arb(q) for q in row) for row in self._steps]
            return bool(self._combined(_sequence(arb(_exact(y)), steps)) < 0)

    def _value(self, y: fmpq) -> fmpq:
        return self._combined(_sequence(y, self._steps))

    def _combined(self, values: Iterable[Any]) -> Any:
        *_, before, last = values
        return self.weights[0] * last + self.weights[1] * before

    @cached_property
    def _steps(self) -> list[tuple[fmpq, ...]]:
        """Q_j = (p y + q) Q_(j−1) − r Q_(j−2), for j = 1, …, k."""
        alpha, beta = self.space.exponents
        return list(_recurrence(alpha + 1, beta + self.above, self.order))


def _sequence(y: Any, steps: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
    """Q_0, …, Q_k at y."""
    older, old = 0 * y, 0 * y + 1
    yield old
    for p, q, r in steps:
        older, old = old, (p * y + q) * old - r * older
        yield old


def _recurrence(alpha: fmpq, beta: fmpq, order: int) -> Iterator[tuple[fmpq, ...]]:
    """The three-term recurrence of Jacobi polynomials, scaled to be 1 at 1."""
    total = alpha + beta
    yield (total + 2) / (2 * (alpha + 1)), (alpha - beta) / (2 * (alpha + 1)), fmpq(0)
    for j in range(2, order + 1):
        scale = 2 * (j + alpha) * (j + total) * (2 * j + total - 2)
        middle = 2 * j + total - 1
        yield (
            middle * (2 * j + total) * (2 * j + total - 2) / scale,
            middle * (alpha**2 - beta**2) / scale,
            2 * (j - 1) * (j + beta - 1) * (2 * j + total) / scale,
        )


def _exact(q: Any) -> fmpq:
    return fmpq(int(q.numerator), int(q.denominator))


def _symbolic(q: fmpq) -> Rational:
    return Rational(int(q.p), int(q.q))


def _as_float(q: fmpq) -> float:
    return int(q.p) / int(q.q)
