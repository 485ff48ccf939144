"""Cases for claims about two features on one dim, near the pairs where the claims are tight."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Rational

from solvers.models.phases.pairs import best_pairs
from theory.claim import Case
from theory.exact import column, matrix
from theory.models.phases.pair_theorems import LEAST


def represented_cases() -> SearchStrategy[Case]:
    """Cases ``{"W": (1, 2), "b": (2, 1), "d1", "r"}`` in eighths, weights 0 among them."""
    eighth = st.integers(-10, 10).map(lambda k: Rational(k, 8))
    return st.fixed_dictionaries(
        {
            "W": st.builds(lambda p, q: matrix([[p, q]]), eighth, eighth),
            "b": st.builds(column, eighth, eighth),
            "d1": st.integers(1, 4).map(lambda k: Rational(k, 4)),
            "r": st.sampled_from([Rational(1), Rational(1, 3), Rational(5, 2)]),
        }
    )


@lru_cache(maxsize=1)
def best_cases() -> tuple[Case, ...]:
    """Cases ``{"W", "b", "d1"}``: the best pair found at each density of the table."""
    return tuple(_case(best_pairs(1, density)[0].point, density) for density in LEAST)


def near_best_cases() -> SearchStrategy[Case]:
    """The same moved a little or a lot, in thousandths."""
    step = st.integers(-3, 3).map(lambda k: k / 1000) | st.integers(-12, 12).map(lambda k: k / 10)
    moves = st.tuples(step, step, step, step)

    def moved(case: Case, move: tuple[float, ...]) -> Case:
        point = [float(entry) for entry in (*case["W"], *case["b"])]
        return _case([p + m for p, m in zip(point, move, strict=True)], case["d1"])

    drawn = st.integers(0, len(LEAST) - 1).map(lambda k: best_cases()[k])
    return st.builds(moved, drawn, moves)


def penalised_cases() -> SearchStrategy[Case]:
    """Cases ``{"W", "b", "d1", "r"}`` about pairs of opposite sign that nearly pay a penalty."""
    near = st.integers(-8, 8).map(lambda k: Rational(k, 80))
    short = st.integers(1, 12).map(lambda k: Rational(-k, 10))
    return st.fixed_dictionaries(
        {
            "W": st.builds(lambda p, q: matrix([[1 + p, q]]), near, short),
            "b": st.builds(column, near, near.map(lambda q: q + Rational(1, 10))),
            "d1": st.integers(1, 20).map(lambda k: Rational(k, 20)),
            "r": st.sampled_from([Rational(1), Rational(1, 2), Rational(3)]),
        }
    )


def _case(point: Sequence[float], density: Rational) -> Case:
    w1, w2, *biases = (Rational(round(10**6 * p), 10**6) for p in point)
    return {"W": matrix([[w1, w2]]), "b": column(*biases), "d1": density}
