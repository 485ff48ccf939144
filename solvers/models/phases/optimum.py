"""Weights and biases for two features on one dim, near the points where global claims are tight."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Rational

from solvers.evidence import NotSolved
from theory.claim import Case
from theory.exact import column, matrix
from theory.models.certificates import (
    FAR,
    LEAST_GAIN,
    MOST_GAIN,
    MOST_RATIO,
    NEAR,
    DensePair,
    beats_dropping,
)

_STRIPS, _MOST_CELLS = 200, 100
_HOSTS = (Rational(1), Rational(1, 2), Rational(1, 10))
_EXTRAS = (Rational(1), Rational(1, 1000), Rational(1, 5000), Rational(1, 10))
_RATIOS = (Rational(1, 2), Rational(81, 250), Rational(1, 4), Rational(1, 10))


def _near(centre: int) -> SearchStrategy[Rational]:
    """A fraction at most 3/2 from the centre; shrinks toward it, small steps among the large."""
    steps = st.sampled_from([Rational(1, 1000), Rational(1, 100), Rational(1, 8)])
    return st.builds(lambda k, step: centre + k * step, st.integers(-12, 12), steps)


def pair_cases() -> SearchStrategy[Case]:
    """Cases ``{"W": (1, 2), "b": (2, 1), "d1", "d2", "r"}``; shrinks toward dropping."""
    weights = st.builds(lambda p, q: matrix([[p, q]]), _near(1), _near(0))
    biases = st.builds(column, _near(0), _near(0))
    return st.fixed_dictionaries(
        {
            "W": weights,
            "b": biases,
            "d1": st.sampled_from(_HOSTS),
            "d2": st.sampled_from(_EXTRAS),
            "r": st.sampled_from(_RATIOS),
        }
    )


def scaled_cases() -> SearchStrategy[Case]:
    """The same with a factor ``k`` of the importances; shrinks toward 2."""
    factor = st.sampled_from([Rational(2), Rational(1, 2), Rational(100)])
    return st.builds(lambda case, k: {**case, "k": k}, pair_cases(), factor)


def dense_pair(ratio: Fraction = MOST_RATIO) -> DensePair:
    """A certificate that dropping the second of two dense features is best, r ≤ 1/2.

    Strips of gains, each cut into as few equal cells as the floors allow.

    >>> dense_pair().bounds()
    {'lower': Fraction(1, 24)}
    """
    width = (MOST_GAIN - LEAST_GAIN) / _STRIPS
    gains = tuple(LEAST_GAIN + k * width for k in range(_STRIPS + 1))
    rows = tuple(_cells(low, high) for low, high in pairwise(gains))
    return DensePair(ratio, gains, rows)


def _cells(low: Fraction, high: Fraction) -> tuple[Fraction, ...]:
    for cells in range(1, _MOST_CELLS + 1):
        cuts = tuple(NEAR + k * (FAR - NEAR) / cells for k in range(cells + 1))
        if all(beats_dropping(low, high, *ends) for ends in pairwise(cuts)):
            return cuts
    raise NotSolved(f"gains in [{low}, {high}] need more than {_MOST_CELLS} cells")
