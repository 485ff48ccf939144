"""Balls that surely hold a solution, the signs of a matrix of balls, and digits that are proved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from flint import arb, arb_mat, ctx
from sympy import Rational

_ROUNDING_BITS = 1024


@contextmanager
def working(bits: int) -> Iterator[None]:
    """Arb computes with this many bits inside."""
    before, ctx.prec = ctx.prec, bits
    try:
        yield
    finally:
        ctx.prec = before


def rounded(ball: arb, places: int) -> Rational:
    """The number in the ball rounded to decimal places, if all of the ball rounds to the same.

    >>> rounded(arb(2).sqrt(), 4)
    7071/5000
    """
    with working(_ROUNDING_BITS):
        scaled = (ball * 10**places + arb("0.5")).floor().unique_fmpz()
    if scaled is None:
        raise ValueError(f"{ball} is too wide to be rounded to {places} places")
    return Rational(int(scaled), 10**places)


def inertia(rows: Sequence[Sequence[arb]]) -> tuple[int, int]:
    """How many eigenvalues of a symmetric matrix of balls are positive, and how many negative.

    By elimination (Sylvester's law of inertia); a pivot whose sign is open is a ``ValueError``.

    >>> inertia([[arb(2), arb(1)], [arb(1), arb(-1)]])
    (1, 1)
    """
    table = [list(row) for row in rows]
    positive = negative = 0
    for k in range(len(table)):
        pivot = table[k][k]
        if not (pivot > 0 or pivot < 0):
            raise ValueError(f"pivot {k} of the matrix has an open sign: {pivot}")
        positive, negative = positive + int(pivot > 0), negative + int(pivot < 0)
        for i in range(k + 1, len(table)):
            factor = table[i][k] / pivot
            for j in range(i, len(table)):
                table[i][j] = table[j][i] = table[i][j] - factor * table[k][j]
    return positive, negative


def solution(
    residual: Callable[[list[arb]], list[arb]],
    jacobian: Callable[[list[arb]], list[list[arb]]],
    start: Sequence[arb],
    steps: int = 40,
) -> list[arb]:
    """A box with exactly one zero of n equations in n unknowns, found by Newton from ``start``.

    Krawczyk's test: if ``x − Y f(x) + (1 − Y J(X))(X − x)`` lies inside the box X, then X has one
    zero of f and no other. Raises ``ValueError`` where the test fails.

    >>> box = solution(lambda v: [v[0] ** 2 - 2], lambda v: [[2 * v[0]]], [arb(1.4)])
    >>> print(rounded(box[0], 9))
    707106781/500000000
    """
    point = [arb(x.mid()) for x in start]
    for _ in range(steps):
        step = arb_mat(jacobian(point)).solve(_column(residual(point)))
        moved = [arb((x - step[i, 0]).mid()) for i, x in enumerate(point)]
        small = all(abs(step[i, 0]) < _step_size() for i in range(len(point)))
        point = moved
        if small:
            return box_around(residual, jacobian, point, arb(2) ** (-ctx.prec // 4))
    raise ValueError(f"Newton's method did not settle in {steps} steps")


def _step_size() -> arb:
    """Coarse enough for equations whose constants are balls themselves."""
    return arb(2) ** (-ctx.prec // 3)


def box_around(
    residual: Callable[[list[arb]], list[arb]],
    jacobian: Callable[[list[arb]], list[list[arb]]],
    point: Sequence[arb],
    reach: arb,
) -> list[arb]:
    """The box of `solution` for a point that is known to be near, and within its reach.

    Where the equations have a ball as a parameter, the box holds the solution for each value.

    >>> two, start = arb(2, 0.01), [arb(1.4)]
    >>> box = box_around(lambda v: [v[0] ** 2 - two], lambda v: [[2 * v[0]]], start, arb(0.1))
    >>> bool(box[0].contains(arb(2).sqrt()) and box[0].rad() < 0.01)
    True
    """
    point = [arb(x.mid()) for x in point]
    nearly = arb_mat(jacobian(point)).solve(arb_mat(_unit(len(point))))
    inverse = arb_mat([[arb(e.mid()) for e in row] for row in nearly.tolist()])
    newton = _column(point) - inverse * _column(residual(point))

    def image(box: list[arb]) -> list[arb]:
        rest = arb_mat(_unit(len(point))) - inverse * arb_mat(jacobian(box))
        offset = _column([b - x for b, x in zip(box, point, strict=True)])
        moved = newton + rest * offset
        return [moved[i, 0] for i in range(len(point))]

    box = [x + arb(0, reach) for x in point]
    inside = image(box)
    if not all(b.contains_interior(x) for b, x in zip(box, inside, strict=True)):
        raise ValueError("Krawczyk's test fails: the box may hold no solution, or several")
    return image(inside)


def _column(entries: Sequence[arb]) -> arb_mat:
    return arb_mat([[entry] for entry in entries])


def _unit(size: int) -> list[list[arb]]:
    return [[arb(int(i == j)) for j in range(size)] for i in range(size)]
