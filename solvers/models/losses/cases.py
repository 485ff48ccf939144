"""Cases for claims on parts of the loss, of every kind that the claims tell apart."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import ImmutableMatrix, Rational

from solvers.models.cases import (
    importances,
    loss_cases,
    obtuse_cases,
    small_loss_cases,
    small_obtuse_cases,
    weighed_loss_cases,
)
from solvers.strategies import densities, small_weights
from theory.claim import Case
from theory.exact import column, matrix

_TURN = matrix([["3/5", "-4/5"], ["4/5", "3/5"]])
_AXES = [matrix([[int(i == j) for j in range(m)] for i in range(m)]) for m in (1, 2, 3)]
_SIDES = [(3, 4, 5), (4, 3, 5), (5, 12, 13), (8, 15, 17), (20, 21, 29)]
_TURNS = [*_AXES, *(matrix([[a, -b], [b, a]]) / c for a, b, c in _SIDES)]
_FLIPS = [matrix([[a, b], [b, -a]]) / c for a, b, c in _SIDES]
"""Orthonormal tables in up to three dims, without and with a reflection."""
_HALF = Rational(1, 2)


@st.composite
def unit_or_dropped_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W"}``: in the plane, rational directions of length 0 or 1, some twice as long."""
    pool = [(1, 0), (0, 1), (-1, 0), ("3/5", "4/5"), ("-3/5", "4/5"), ("4/5", "-3/5"), (0, 0)]
    chosen = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=4))
    w = matrix([list(row) for row in zip(*chosen, strict=True)])
    return {"W": w * draw(st.sampled_from([1, 1, 1, 2]))}


def small_unit_or_dropped_cases() -> Iterator[Case]:
    """Cases ``{"W"}``: all small weights, units and zeros among them."""
    return ({"W": w} for w in itertools.islice(small_weights(), 60))


def dropped_cases() -> SearchStrategy[Case]:
    """Cases ``{"W", "b", "d", "i"}`` where feature i is dropped as often as not."""

    def drop(case: Case, really: bool) -> Case:
        w, i = case["W"].as_mutable(), case["i"]
        w[:, i] = w[:, i] * int(not really)
        return {"W": w.as_immutable(), "b": case["b"], "d": case["d"], "i": i}

    return st.builds(drop, weighed_loss_cases(), st.booleans())


def small_dropped_cases() -> Iterator[Case]:
    """Cases ``{"W", "b", "d", "i"}``: the first feature of small weights, dropped at its mean."""
    for case in small_loss_cases():
        w = case["W"].as_mutable()
        w[:, 0] = 0 * w[:, 0]
        b = case["b"].as_mutable()
        yield {**case, "i": 0}
        for bias in (b[0], case["d"] / 2):
            b[0] = bias
            yield {"W": w.as_immutable(), "b": b.as_immutable(), "d": case["d"], "i": 0}


@st.composite
def biased_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W", "b", "d"}``: orthonormal directions as often as not, any bias."""
    case = draw(loss_cases())
    dims = draw(st.integers(1, 2))
    if draw(st.booleans()):
        w = _TURN if dims == 2 else matrix([[draw(st.sampled_from([1, -1]))]])
        bias = [draw(st.integers(-2, 2)) for _ in range(dims)]
        case = {**case, "W": w, "b": matrix([[Rational(q, 4)] for q in bias])}
    return case


def opposite_cases() -> SearchStrategy[Case]:
    """Cases ``{"W"}``: unit directions and their opposites, turned; or some obtuse ones."""
    pairs = st.builds(_pairs, st.sampled_from([*_TURNS, *_FLIPS]), st.sampled_from([1, 1, 2]))
    return st.one_of(pairs, obtuse_cases())


def _pairs(turn: ImmutableMatrix, scale: int = 1) -> Case:
    return {"W": turn.row_join(-turn) * scale}


def small_opposite_cases() -> Iterator[Case]:
    """Cases ``{"W"}``: cross-polytopes and halves of them; four directions in a half plane."""
    for turn in (*_TURNS, *_FLIPS):
        yield _pairs(turn)
        yield {"W": _pairs(turn)["W"] / 2}
    crowd = [(1, 0), ("3/5", "4/5"), ("4/5", "3/5"), (0, 1)]
    yield {"W": matrix([list(row) for row in zip(*crowd, strict=True)])}
    yield from itertools.islice(small_obtuse_cases(), 60)


@st.composite
def kept_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"m", "I", "d"}``: dims, importances of up to three features, a density."""
    given = draw(importances(draw(st.integers(1, 3))))
    return {"m": draw(st.integers(1, 3)), "I": given, "d": draw(densities())}


def small_kept_cases() -> Iterator[Case]:
    """Cases ``{"m", "I", "d"}``: one and two dims, ties and gaps."""
    for given in ((1,), (1, 1), (2, 1), (1, 1, 1), (3, 2, 1)):
        for dims in (1, 2):
            for density in (_HALF, Rational(1)):
                yield {"m": dims, "I": tuple(map(Rational, given)), "d": density}


@st.composite
def projector_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"P", "I", "m"}``: diagonal, mixed or scaled symmetric tables of up to three rows."""
    size = draw(st.integers(1, 3))
    shares = [Rational(draw(st.integers(-1, 5)), 4) for _ in range(size)]
    table = matrix([[shares[i] if i == j else 0 for j in range(size)] for i in range(size)])
    if size == 2 and draw(st.booleans()):
        table = _TURN * table * _TURN.T
    return {"P": table, "I": draw(importances(size)), "m": draw(st.integers(1, 3))}


def small_projector_cases() -> Iterator[Case]:
    """Cases ``{"P", "I", "m"}``: 0, projectors, 2/3 and 2 of the identity, by size and dims."""
    for size in (1, 2, 3):
        eye = matrix([[int(i == j) for j in range(size)] for i in range(size)])
        first = matrix([[int(i == j == 0) for j in range(size)] for i in range(size)])
        for table in (0 * eye, first, eye * Rational(2, 3), eye, 2 * first, 2 * eye):
            for dims in (1, 2):
                yield {"P": table, "I": (Rational(1),) * size, "m": dims}


@st.composite
def moving_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W", "delta", "beta"}``: unit or other directions, rates of norms and biases."""
    w = draw(st.one_of(obtuse_cases(), unit_or_dropped_cases()))["W"]
    rate = st.integers(-2, 2)
    delta, beta = (column(*[draw(rate) for _ in range(w.shape[1])]) for _ in range(2))
    return {"W": w, "delta": delta, "beta": beta}


def small_moving_cases() -> Iterator[Case]:
    """Cases ``{"W", "delta", "beta"}``: a digon, a right angle, a blunt one, and others."""
    for w in (matrix([[1, -1]]), _AXES[1], matrix([[1, "-3/5"], [0, "4/5"]]), matrix([[1, 1]])):
        for delta, beta in itertools.product(((0, 0), (1, -1)), ((0, 0), (-1, 0), (1, -2))):
            yield {"W": w, "delta": column(*delta), "beta": column(*beta)}
