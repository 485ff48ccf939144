"""Memorising any number of one-hot features in two dims: the T-gon with a negative bias."""

from __future__ import annotations

from sympy import Expr, Integer, Symbol, cos, limit, pi, solve, sympify

from theory.compare import sign
from theory.notation import k


def least_polygon() -> tuple[Expr, Expr]:
    """Squared norm and bias of the smallest k-gon that returns one-hot inputs, k ≥ 2.

    At the feature's own corner the output must be 1; at the next corner the pre-activation must
    be at most 0. The smallest squared norm makes it exactly 0; further corners are lower still.

    >>> least_polygon()[0].subs(k, 4), least_polygon()[1].subs(k, 4)
    (1, 0)

    Source: henighan2023 (the construction); derived here.
    """
    size, offset = Symbol("size"), Symbol("offset")
    own, next_corner = size + offset - 1, size * cos(2 * pi / k) + offset
    found = solve([own, next_corner], [size, offset], dict=True)[0]
    return found[size], found[offset]


def polygon_growth() -> Expr:
    """What the smallest polygon's squared norm over the squared number of corners tends to.

    >>> polygon_growth()
    1/(2*pi**2)
    """
    step = Symbol("step", positive=True)
    size, _ = least_polygon()
    return limit(size.subs(k, 1 / step) * step**2, step, 0)


def polygon_outputs(corners: int) -> list[Expr]:
    """What the smallest T-gon returns for ``x = e_0``: one exact output a feature.

    >>> polygon_outputs(6)
    [1, 0, 0, 0, 0, 0]

    One corner alone has no next corner to be told from: ``ValueError``.
    """
    if corners < 2:
        raise ValueError(f"corners must be at least 2, got {corners}")
    size, offset = (part.subs(k, corners) for part in least_polygon())
    turns = [cos(2 * pi * Integer(j) / corners) for j in range(corners)]
    return [_relu(sympify(size * turn + offset)) for turn in turns]


def _relu(value: Expr) -> Expr:
    known = sign(value)
    if known is None:
        raise ValueError(f"the sign of {value} is not decided")
    return value.simplify() if known > 0 else Integer(0)
