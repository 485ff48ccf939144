"""The fewest directions of an arrangement that depend on each other, where that can be told."""

from __future__ import annotations

from math import comb

from sympy import Expr, ImmutableMatrix, Integer, S, ceiling, expand

from theory.codes.spark import spark
from theory.exact import over_a_field
from theory.frames.arrangement import Arrangement

_MOST_SUBSETS = 10_000
"""A second's work, at about 0.1 ms each."""


def spark_between(arrangement: Arrangement) -> tuple[Expr, Expr]:
    """Bounds on the spark, equal where it is known; both infinite for independent directions.

    It is at least 1 + 1/μ, and just that when 1 + 1/μ directions (turned round as needed) form a
    regular simplex; it is at most rank + 1. Where subsets are few they are all tried.

    >>> from theory.frames.catalogue.basic import dedicated, polygon
    >>> spark_between(polygon(5)), spark_between(dedicated(2))
    ((3, 3), (oo, oo))

    Source: [donoho2003] for 1 + 1/μ.
    """
    n, rank = arrangement.features, arrangement.rank
    if n == rank:
        return S.Infinity, S.Infinity
    least, most = ceiling(1 + 1 / arrangement.coherence()), Integer(rank + 1)
    if least == most or simplex_within(arrangement) is not None:
        return least, least
    if sum(comb(n, size) for size in range(2, rank + 1)) <= _MOST_SUBSETS:
        exact = spark(_independent_rows(arrangement))
        return exact, exact
    return least, most


def simplex_within(arrangement: Arrangement) -> tuple[int, ...] | None:
    """1 + 1/μ features, the first one among them, that are a regular simplex up to signs.

    They depend on each other: in 1/μ dims a simplex has 1 + 1/μ corners. ``None`` if there are
    none, or if 1/μ is no whole number.

    >>> from theory.frames.catalogue.polytopes import diagonals, hypercube
    >>> simplex_within(diagonals(hypercube(3)))
    (0, 1, 2, 3)
    """
    worst = arrangement.coherence()
    if worst == 0 or not (1 / worst).is_integer:
        return None
    rows = arrangement.gram.tolist()
    size = int(1 / worst) + 1
    turn = {
        j: 1 if entry == -worst else -1 for j, entry in enumerate(rows[0]) if _far(entry, worst)
    }

    def grown(chosen: tuple[int, ...], open_to: list[int]) -> tuple[int, ...] | None:
        if len(chosen) == size:
            return chosen
        for place, i in enumerate(open_to):
            rest = [j for j in open_to[place + 1 :] if turn[i] * turn[j] * rows[i][j] == -worst]
            if len(chosen) + 1 + len(rest) >= size:
                found = grown((*chosen, i), rest)
                if found:
                    return found
        return None

    return grown((0,), [j for j in turn if j != 0])


def _far(entry: Expr, worst: Expr) -> bool:
    return bool(expand(entry**2 - worst**2) == 0)


def _independent_rows(arrangement: Arrangement) -> ImmutableMatrix:
    """Rows of the Gram matrix that have the same dependent columns as the directions."""
    pivots = over_a_field(arrangement.gram).rref()[1]
    return arrangement.gram.extract(list(pivots), list(range(arrangement.features)))
