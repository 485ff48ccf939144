"""Cases for statements on programs over blocks: plans, savings, features and dims, all rational."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Rational

from theory.claim import Case
from theory.exact import column

_BLOCKS = 3


def _column(entry: SearchStrategy[object]) -> SearchStrategy[object]:
    listed = st.lists(entry, min_size=_BLOCKS, max_size=_BLOCKS)
    return st.builds(lambda entries: column(*entries), listed)


def _parts(low: int, high: int) -> SearchStrategy[Rational]:
    return st.builds(Rational, st.integers(low, high), st.sampled_from([1, 2, 5]))


def plan_cases() -> SearchStrategy[Case]:
    """Cases ``{"y", "S", "M", "m"}``: how many of each block, savings, dims, and dims in all."""
    return st.fixed_dictionaries(
        {
            "y": _column(_parts(0, 5)),
            "S": _column(_parts(-2, 6)),
            "M": _column(st.integers(1, 4)),
            "m": st.integers(1, 40),
        }
    )


def small_plan_cases() -> Iterator[Case]:
    """A plan that attains its price, and what each hypothesis keeps out."""
    best = {"S": column(1, 3), "M": column(1, 2), "m": 2}
    yield {"y": column(0, 1), **best}
    yield {"y": column(-4, 3), **best}
    yield {"y": column(1, 1), **best}
    yield {"y": column(0, 0), "S": column(-1, -1), "M": column(1, 1), "m": 1}


def roomy_cases() -> SearchStrategy[Case]:
    """Cases ``{"S", "K", "M", "n", "m"}``: savings, features and dims of blocks, and limits."""
    return st.fixed_dictionaries(
        {
            "S": _column(_parts(-2, 6)),
            "K": _column(st.integers(1, 5)),
            "M": _column(st.integers(1, 4)),
            "n": st.integers(1, 60),
            "m": st.integers(1, 12),
        }
    )


def small_roomy_cases() -> Iterator[Case]:
    """Enough features, too few, and blocks that save nothing."""
    digons = {"S": column(2, 1), "K": column(2, 1), "M": column(1, 1)}
    yield {**digons, "n": 6, "m": 3}
    yield {**digons, "n": 5, "m": 3}
    yield {"S": column(-1), "K": column(1), "M": column(1), "n": 9, "m": 1}
