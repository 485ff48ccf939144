"""Every bound in closed form on the worst overlap of n directions in m dims, and why it applies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sympy import Expr, Integer, expand, pi, radsimp, sin, sqrt

from theory.frames.bounds.classical import plane_lines_bound, plane_points_bound, rankin_bound
from theory.frames.bounds.counting import equiangular_tight_obstruction, gerzon_bound
from theory.frames.bounds.excess import small_excess_bound
from theory.frames.bounds.levenshtein import MOST_DEGREE, Space, levenshtein_bound
from theory.frames.bounds.welch import best_order, second_order_wins_from, welch_of_order
from theory.frames.sizes import refuse_field, refuse_kind, refuse_sizes


@dataclass(frozen=True)
class Stated:
    """A bound at one size: the worst overlap is at least ``value``, whatever the arrangement.

    ``value`` is ``None`` where the bound says nothing, and ``applies`` then gives the reason.
    ``exact`` is whether the value is the bound itself or a decimal below it. ``applies`` is the
    range of validity in words, ``equality`` says when the bound is met. ``cited`` marks a
    theorem that is taken from its source: here it is tested, not proved.
    """

    name: str
    value: Expr | None
    exact: bool
    source: str
    applies: str
    equality: str
    cited: bool = False

    @property
    def says_something(self) -> bool:
        return self.value is not None


def closed_bounds(
    features: int, dims: int, kind: str = "lines", field: str = "real"
) -> list[Stated]:
    """All bounds for n directions in m dims: those that apply first, then those that do not.

    Lines: the worst ``|⟨w_i, w_j⟩|``, real or complex. Points: the largest ``⟨w_i, w_j⟩``, real.

    >>> [(bound.name, bound.value) for bound in closed_bounds(3, 2) if bound.says_something][:2]
    [('Welch, order 1', 1/2), ('Bukh–Cox', 1/2)]

    Raises ``ValueError`` for sizes that are no positive integers, for fewer than two points, and
    for complex points, which are points in 2m real dims.
    """
    refuse_kind(kind)
    refuse_field(field)
    if kind == "points" and field == "complex":
        raise ValueError("field must be real for points: complex ones are points in 2m dims")
    refuse_sizes(features, dims, least_features=2 if kind == "points" else 1)
    rows = _of_points(features, dims) if kind == "points" else _of_lines(features, dims, field)
    return sorted(rows, key=lambda row: not row.says_something)


def _of_points(features: int, dims: int) -> Iterator[Stated]:
    n, m = features, dims
    yield _one_dim_points(n, m)
    yield _row(
        "Plane",
        "" if m == 2 else f"needs m = 2, m is {m}",
        lambda: plane_points_bound(n),
        "derived here",
        "m = 2",
        "the regular n-gon",
    )
    yield _row(
        "Rankin, simplex",
        "" if n <= m + 1 else f"needs n ≤ m + 1, n is {n}",
        lambda: rankin_bound(n, m),
        "rankin1955; conway1996, section 5; levenshtein1998, table 6.1",
        "2 ≤ n ≤ m + 1",
        "exactly the regular simplex with n corners",
    )
    yield _row(
        "Rankin, cross-polytope",
        "" if n > m + 1 else f"needs n > m + 1, n is {n}",
        lambda: Integer(0),
        "rankin1955; conway1996, section 5",
        "n > m + 1",
        "part of a cross-polytope" if n <= 2 * m else "never: n > 2m makes it positive",
    )
    yield _levenshtein(n, m, "points", "real", 2 * m, "2m")
    yield _row(
        "Fejes Tóth",
        "" if m == 3 and n >= 3 else f"needs m = 3 and n ≥ 3, they are {m} and {n}",
        lambda: fejes_toth_bound(n),
        _FEJES_TOTH,
        "m = 3, n ≥ 3",
        _MET_BY_TRIANGLES if n in (3, 4, 6, 12) else "never: only at n = 3, 4, 6 and 12",
        cited=True,
    )


_FEJES_TOTH = "fejestoth1943 (the bound on the shortest distance)"
_MET_BY_TRIANGLES = "exactly the triangle, the tetrahedron, the octahedron and the icosahedron"


def _one_dim_points(n: int, m: int) -> Stated:
    return _row(
        "One dim",
        "" if m == 1 else f"needs m = 1, m is {m}",
        lambda: Integer(-1 if n == 2 else 1),
        "derived here",
        "m = 1: there are two directions",
        "always",
    )


def _of_lines(features: int, dims: int, field: str) -> Iterator[Stated]:
    n, m = features, dims
    needs_more = "" if n > m else f"needs n > m, n is {n}"
    yield _row(
        "Orthogonal",
        "" if n <= m else f"needs n ≤ m, n is {n}",
        lambda: Integer(0),
        "derived here",
        "n ≤ m",
        "exactly orthogonal directions",
    )
    yield _row(
        "Welch, order 1",
        needs_more,
        lambda: welch_of_order(n, m, 1, field),
        "welch1974; foucart2013, Theorem 5.7; lemmens1973, Theorem 3.6 (the relative bound)",
        "n > m; also for the worst error of any linear readout of unit gain",
        _met_by_welch(n, m, field),
    )
    yield _higher_welch(n, m, field, needs_more)
    yield _row(
        "Bukh–Cox",
        needs_more,
        lambda: small_excess_bound(n, m, field),
        "bukh2020, from Lemma 5; jasper2019 (Bukh and Cox's bound)",
        "n > m; strong when n − m is small beside m",
        _met_by_bukh_cox(n, n - m, field),
    )
    yield from _of_few_dims(n, m, field)
    yield from _by_counting(n, m, field)


def _higher_welch(n: int, m: int, field: str, needs_more: str) -> Stated:
    order = 1 if needs_more else best_order(n, m, field)
    turn = second_order_wins_from(m, field)
    return _row(
        f"Welch, order {order}" if order > 1 else "Welch, higher order",
        needs_more or ("" if order > 1 else f"order 1 is the best up to n = {turn}, n is {n}"),
        lambda: welch_of_order(n, m, order, field),
        "welch1974, as in datta2012, (1)" + ("; sidelnikov1974" if field == "real" else ""),
        f"the best order for n > {'m(m + 1)/2' if field == 'real' else 'm²'} = {turn}",
        f"exactly equiangular lines that are a design of degree {2 * order} in the overlaps",
    )


def _of_few_dims(n: int, m: int, field: str) -> Iterator[Stated]:
    if field == "real":
        yield _row(
            "Plane",
            "" if m == 2 and n >= 2 else f"needs m = 2 and n ≥ 2, they are {m} and {n}",
            lambda: plane_lines_bound(n),
            "derived here",
            "m = 2",
            "n lines at equal angles",
        )
        yield _row(
            "Fejes Tóth, antipodal",
            "" if m == 3 and n >= 3 else f"needs m = 3 and n ≥ 3, they are {m} and {n}",
            lambda: fejes_toth_bound(2 * n),
            _FEJES_TOTH,
            "m = 3: n lines are 2n points",
            "exactly the axes and the icosahedron's diagonals"
            if n in (3, 6)
            else "never: only at n = 3 and 6",
            cited=True,
        )
    else:
        yield _row(
            "Fejes Tóth on the Bloch sphere",
            "" if m == 2 and n >= 3 else f"needs m = 2 and n ≥ 3, they are {m} and {n}",
            lambda: sqrt(radsimp((1 + fejes_toth_bound(n)) / 2)),
            _FEJES_TOTH,
            "m = 2: |⟨u, v⟩|² = (1 + t)/2 for points in three dims of overlap t",
            _MET_BY_TRIANGLES if n in (3, 4, 6, 12) else "never: only at n = 3, 4, 6 and 12",
            cited=True,
        )


def _by_counting(n: int, m: int, field: str) -> Iterator[Stated]:
    most = gerzon_bound(m, field)
    words = "m(m + 1)/2" if field == "real" else "m²"
    last = m * (m + 2) // 2 if field == "real" else m * (m + 1)
    too_few = f"needs n > {words} = {most}, n is {n}" if n <= most else ""
    yield _row(
        "Orthoplex",
        too_few,
        lambda: 1 / sqrt(Integer(m)),
        ("conway1996, section 5; " if field == "real" else "") + "jasper2019 (the orthoplex bound)",
        f"n > {words}",
        _met_by_orthoplex(n, m, last),
    )
    yield _levenshtein(n, m, "lines", field, most, words)
    yield _row(
        "Gerzon",
        too_few or ("" if m > 1 else "needs m ≥ 2, m is 1"),
        lambda: welch_of_order(n, m, 1, field),
        "lemmens1973, Theorem 3.5; foucart2013, Theorem 5.10",
        f"n > {words}: the lines are not equiangular, so Welch's bound is not met",
        "never",
    )


_PROVED_DEGREE = {"lines": 2, "points": 3}
"""The Levenshtein bounds that are proved here; those of other degrees are cited."""


def _levenshtein(n: int, m: int, kind: str, field: str, most: int, words: str) -> Stated:
    """Up to ``most`` directions, ``words`` in m, the other bounds are at least as strong."""
    reason = f"needs n > {words} = {most}, n is {n}" if n <= most else ""
    reason = reason or ("" if m > 1 else "needs m ≥ 2, m is 1")
    degree = 0 if reason else Space(m, kind, field).degree(n)
    if degree is None:
        reason = f"needs a degree of at most {MOST_DEGREE}"
    found = None if reason else levenshtein_bound(n, m, kind, field)
    # Of lines the bound counts degrees in the squared overlap.
    strength = degree if kind == "points" or degree is None else 2 * degree
    return _row(
        f"Levenshtein, degree {degree}" if found else "Levenshtein",
        reason,
        lambda: found[0] if found else None,
        f"levenshtein1979; levenshtein1998, {'(6.12)' if kind == 'points' else 'Theorem 5.39'}",
        f"n > {words} = {most}",
        f"exactly designs of degree {strength} in the overlaps, all nodes of the quadrature",
        exact=bool(found and found[1]),
        cited=degree != _PROVED_DEGREE[kind],
    )


def fejes_toth_bound(features: int) -> Expr:
    r"""Least possible largest overlap of n ≥ 3 points in three dims (points).

    .. math:: \frac{1}{2 \sin^2 \omega} - 1, \qquad \omega = \frac{\pi n}{6 (n - 2)}

    the overlap in a triangle of equal sides when 2n − 4 of them tile the sphere. Equality exactly
    for the triangle, the tetrahedron, the octahedron and the icosahedron.

    >>> [fejes_toth_bound(n) for n in (3, 4, 6, 12)]
    [-1/2, -1/3, 0, sqrt(5)/5]

    Source: [fejestoth1943] (the bound on the shortest distance).
    """
    refuse_sizes(features, 3, least_features=3)
    bound = 1 / (2 * sin(pi * features / (6 * (features - 2))) ** 2) - 1
    return expand(radsimp(bound)) if features in (3, 4, 6, 12) else bound


def _met_by_welch(n: int, m: int, field: str) -> str:
    reason = equiangular_tight_obstruction(n, m, field) if n > m else ""
    return f"never: {reason}" if reason else "exactly for equiangular tight frames"


def _met_by_orthoplex(n: int, m: int, last: int) -> str:
    """Beyond ``last`` lines Levenshtein's second bound is above 1/√m."""
    if m == 1:
        return "always"
    met = "by unbiased bases where they exist, for example"
    return met if n <= last else f"never: only up to n = {last}"


def _met_by_bukh_cox(n: int, k: int, field: str) -> str:
    if k < 1:
        return ""
    lines = gerzon_bound(k, field)
    if n % lines:
        return f"never: n is no multiple of {lines}"
    return f"exactly from {lines} equiangular lines in {k} dims, if there are such"


def _row(
    name: str,
    reason_why_not: str,
    value: Callable[[], Expr | None],
    source: str,
    applies: str,
    equality: str,
    exact: bool = True,
    cited: bool = False,
) -> Stated:
    if reason_why_not:
        return Stated(name, None, False, source, f"no: {reason_why_not}", "", cited)
    return Stated(name, value(), exact, source, applies, equality, cited)
