r"""Six features, one of them of importance u: where a hexagon gives way to a pentagon.

At u = 1 the regular hexagon is best. As u falls it deforms, symmetric about the axis through the
sixth feature, until the pentagon beside that feature, dropped, costs less.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flint import arb, arb_mat

from theory.models.one_hot.enclosures import box_around, inertia, solution, working
from theory.models.one_hot.k_gon_stability import polygon_columns
from theory.models.one_hot.k_gons import BITS, k_gon
from theory.models.one_hot.potential import Balls, Derivatives, derivatives

FEATURES = 6
_LAYOUT = (
    ((0, 1),),
    ((2, 1),),
    ((3, 1), (15, 1)),
    ((4, 1), (16, -1)),
    ((5, 1), (17, 1)),
    ((6, 1), (12, 1)),
    ((7, 1), (13, -1)),
    ((8, 1), (14, 1)),
    ((9, 1),),
    ((11, 1),),
)
"""Which of the 18 parameters each of ten symmetric ones moves, and with which sign."""


@dataclass(frozen=True)
class Crossing:
    """Where both arrangements cost the same: u*, H there, and the hexagon's parameters (18,)."""

    importance: arb
    potential: arb
    hexagon: tuple[arb, ...]


def crossing() -> Crossing:
    """The importance u* at which the deformed hexagon and the pentagon cost the same.

    One box, proved by Krawczyk's test to hold one solution of eleven equations: the hexagon is
    critical within its symmetry, hence critical, and H is the pentagon's.

    >>> print(crossing().importance.str(10, radius=False))
    0.6581978127
    """
    return _crossing()


@lru_cache(maxsize=1)
def _crossing() -> Crossing:
    with working(BITS):
        columns, bias = polygon_columns(k_gon(FEATURES)), k_gon(FEATURES).bias
        regular = [entry for column in columns for entry in (*column, bias)]
        start = [regular[places[0][0]] for places in _LAYOUT] + [arb(2) / 3]
        *symmetric, importance = solution(_residual, _jacobian, start)
        return Crossing(importance, pentagon_potential(importance), tuple(_full(symmetric)))


def pentagon_potential(importance: arb) -> arb:
    """H of the pentagon with the feature of importance u dropped, at its best bias 1/12."""
    return k_gon(5).energy + importance * _dropped()


def _dropped() -> arb:
    """1 − 3/(4c): a dead feature that fires always; its importance does not move its best bias."""
    return 1 - arb(3) / (4 * FEATURES)


def hexagon_slope() -> arb:
    """dH/du of the deformed hexagon at the crossing: the error of the feature of importance u."""
    with working(BITS):
        return _at(crossing().hexagon, _only_first()).value


def slope_jump() -> arb:
    """By how much dH/du of the least H jumps at u*, from the hexagon's to the pentagon's.

    >>> bool(slope_jump() > 0)
    True
    """
    with working(BITS):
        return _dropped() - hexagon_slope()


def hexagon_inertia() -> tuple[int, int]:
    """Index and nullity of the deformed hexagon at the crossing, among all 18 parameters.

    >>> hexagon_inertia()
    (0, 1)
    """
    with working(BITS):
        found = crossing()
        return _index(found.hexagon, _weighed(found.importance))


def pentagon_inertia() -> tuple[int, int]:
    """Index and nullity of the pentagon beside the dropped feature at the crossing.

    >>> pentagon_inertia()
    (0, 1)
    """
    with working(BITS):
        columns = [[arb(0), arb(0)], *polygon_columns(k_gon(5))]
        biases = [arb(1) / (2 * FEATURES), *[k_gon(5).bias] * 5]
        full = [e for column, b in zip(columns, biases, strict=True) for e in (*column, b)]
        return _index(full, _weighed(crossing().importance))


def _index(full: Sequence[arb], importances: Sequence[arb]) -> tuple[int, int]:
    rows = [list(row) for row in _at(full, importances).hessian]
    turned = [arb(0)] * len(full)
    for j in range(FEATURES):
        turned[3 * j], turned[3 * j + 1] = -full[3 * j + 1], full[3 * j]
    for i, a in enumerate(turned):
        for j, b in enumerate(turned):
            rows[i][j] += a * b
    return inertia(rows)[1], 1


def _full(symmetric: Sequence[arb]) -> list[arb]:
    full = [arb(0)] * (3 * FEATURES)
    for value, places in zip(symmetric, _LAYOUT, strict=True):
        for place, sign in places:
            full[place] = sign * value
    return full


def _weighed(importance: arb) -> list[arb]:
    return [importance, *[arb(1)] * (FEATURES - 1)]


def _only_first() -> list[arb]:
    return [arb(1), *[arb(0)] * (FEATURES - 1)]


def _at(full: Sequence[arb], importances: Sequence[arb]) -> Derivatives:
    columns = [[full[3 * j], full[3 * j + 1]] for j in range(FEATURES)]
    return derivatives(columns, full[2::3], importances, Balls())


def _residual(unknown: Sequence[arb]) -> list[arb]:
    *symmetric, importance = unknown
    found = _at(_full(symmetric), _weighed(importance))
    return [*_folded(found.gradient), found.value - pentagon_potential(importance)]


def _jacobian(unknown: Sequence[arb]) -> list[list[arb]]:
    *symmetric, importance = unknown
    full = _full(symmetric)
    found, alone = _at(full, _weighed(importance)), _at(full, _only_first())
    half = [_folded(row) for row in found.hessian]
    square = list(zip(*[_folded(column) for column in zip(*half, strict=True)], strict=True))
    rows = [[*row, by] for row, by in zip(square, _folded(alone.gradient), strict=True)]
    return [*rows, [*_folded(found.gradient), alone.value - _dropped()]]


def _folded(entries: Sequence[arb]) -> list[arb]:
    """A row over all 18 parameters as a row over the ten symmetric ones."""
    return [sum((sign * entries[p] for p, sign in places), arb(0)) for places in _LAYOUT]


# How far the hexagon lasts


@dataclass(frozen=True)
class Fold:
    """Where the deformed hexagon ends: the length of its sixth feature there, and u."""

    length: arb
    importance: arb


def fold() -> Fold:
    """The least importance down to which the deformed hexagon goes on from u = 1 as a minimum.

    Followed by the length s of the sixth feature, u(s) falls to a least value and rises again:
    proved by the signs of u' at two lengths around it, and a bound on u' between them.

    >>> print(fold().importance.str(8, radius=False))
    0.39035786
    """
    return _fold()


@lru_cache(maxsize=1)
def _fold() -> Fold:
    with working(BITS):
        found = crossing()
        rest = [found.hexagon[places[0][0]] for places in _LAYOUT[1:]] + [found.importance]
        length, rest = _least(found.hexagon[0], rest)
        reach = arb(2) ** (-BITS // 5)
        ends = [_slope(arb(end.mid()), rest) for end in (length - reach, length + reach)]
        if not ends[0] < 0 < ends[1]:
            raise ValueError(f"u' must change its sign at the fold, got {ends}")
        between = length + arb(0, reach)
        box = box_around(*_equations(between), rest, 1024 * reach)
        steepest = _slope_at(between, box)
        return Fold(between, _branch(length, rest)[-1] + steepest * arb(0, reach))


def _least(start: arb, rest: list[arb]) -> tuple[arb, list[arb]]:
    """The length where u' vanishes, by the secant method, near enough; and the branch there."""
    step, lengths, slopes = start / 64, [start], [_slope_at(start, rest)]
    while slopes[-1] > 0:
        lengths.append(arb((lengths[-1] - step).mid()))
        rest = _branch(lengths[-1], rest)
        slopes.append(_slope_at(lengths[-1], rest))
    while abs(lengths[-1] - lengths[-2]) > arb(2) ** (-BITS // 4):
        rise = (slopes[-1] - slopes[-2]) / (lengths[-1] - lengths[-2])
        lengths.append(arb((lengths[-1] - slopes[-1] / rise).mid()))
        rest = _branch(lengths[-1], rest)
        slopes.append(_slope_at(lengths[-1], rest))
    return lengths[-1], rest


def _branch(length: arb, start: Sequence[arb]) -> list[arb]:
    """The other nine parameters and u of the hexagon whose sixth feature has this length."""
    return solution(*_equations(length), start)


def _equations(
    length: arb,
) -> tuple[Callable[[list[arb]], list[arb]], Callable[[list[arb]], list[list[arb]]]]:
    """The symmetric gradient, and its derivatives by all but the length."""
    return (
        lambda v: _folded(_at(_full([length, *v[:-1]]), _weighed(v[-1])).gradient),
        lambda v: [row[1:] for row in _along_the_branch(length, v)],
    )


def _along_the_branch(length: arb, rest: Sequence[arb]) -> list[list[arb]]:
    """The derivatives of the ten equations by the length, the nine others and u."""
    return _jacobian([length, *rest])[:-1]


@dataclass(frozen=True)
class OnBranch:
    """A deformed hexagon: length of its sixth feature, u, H, and its index."""

    length: arb
    importance: arb
    potential: arb
    index: int


def branch(lengths: Sequence[float]) -> list[OnBranch]:
    """The deformed hexagon at these lengths, each followed from the one before.

    The first must be near the regular hexagon's, 1.3205.

    >>> [(round(float(at.importance), 4), at.index) for at in branch([1.3, 1.2, 1.1, 1.05, 1.03])]
    [(0.7615, 0), (0.464, 0), (0.3984, 0), (0.3906, 0), (0.3905, 1)]
    """
    with working(BITS):
        columns, bias = polygon_columns(k_gon(FEATURES)), k_gon(FEATURES).bias
        regular = [entry for column in columns for entry in (*column, bias)]
        rest, found = [*(regular[places[0][0]] for places in _LAYOUT[1:]), arb(1)], []
        for length in map(arb, lengths):
            rest = _branch(length, rest)
            full, weighed = _full([length, *rest[:-1]]), _weighed(rest[-1])
            value = _at(full, weighed).value
            found.append(OnBranch(length, rest[-1], value, _index(full, weighed)[0]))
        return found


def _slope(length: arb, start: Sequence[arb]) -> arb:
    return _slope_at(length, _branch(length, start))


def _slope_at(length: arb, rest: Sequence[arb]) -> arb:
    """du/ds on the branch, by the implicit function theorem."""
    rows = _along_the_branch(length, rest)
    change = arb_mat([row[1:] for row in rows]).solve(arb_mat([[-row[0]] for row in rows]))
    return change[len(rows) - 1, 0]
