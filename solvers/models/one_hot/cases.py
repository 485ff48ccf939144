"""Cases for claims on the one-hot model: weights and biases, and regular polygons."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Rational

from solvers.models.cases import halves, loss_cases, small_loss_cases
from theory.claim import Case


def one_hot_cases() -> SearchStrategy[Case]:
    """Cases ``{"W", "b"}``: small weights in halves, any bias."""
    return loss_cases().map(lambda case: {"W": case["W"], "b": case["b"]})


def small_one_hot_cases() -> Iterator[Case]:
    """Cases ``{"W", "b"}`` with entries −1, 0, 1 and a bias of 0, 1/2 or −1/2 throughout."""
    for case in small_loss_cases():
        yield {"W": case["W"], "b": case["b"]}


def slope_cases() -> SearchStrategy[Case]:
    """Cases ``{"g", "b"}``: a slope and a bias in thirds, zero and walls of chambers too."""
    thirds = st.integers(-6, 6).map(lambda numerator: Rational(numerator, 3))
    return st.fixed_dictionaries({"g": thirds, "b": thirds})


def small_slope_cases() -> Iterator[Case]:
    """Cases ``{"g", "b"}``: one in each chamber, and the wall where a feature just fires at 1."""
    for slope, bias in ((1, 1), (2, -1), (-2, 1), (1, -2), (1, -1)):
        yield {"g": Rational(slope), "b": Rational(bias)}


_CORNERS = (3, 4, 6, 8, 12)


@st.composite
def polygon_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"k", "t", "b"}``: corners with simple cosines, squared norm t > 0 and a bias."""
    size = Rational(draw(st.integers(1, 8)), 4)
    return {"k": draw(st.sampled_from(_CORNERS)), "t": size, "b": draw(halves())}


@st.composite
def decorated_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"k", "t", "b", "dead"}``: a polygon beside up to three dead features' biases."""
    dead = draw(st.lists(halves(), max_size=2))
    corners = draw(st.sampled_from((3, 4, 6)))
    return {**draw(polygon_cases()), "k": corners, "dead": tuple(dead)}
