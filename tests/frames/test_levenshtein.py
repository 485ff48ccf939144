"""Levenshtein's bounds against their own definition, against each other, and at the joints."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import roots_jacobi
from sympy import Integer, Rational, sqrt

from solvers.frames.programs.delsarte import line_code, spherical_code
from theory.compare import sign
from theory.frames.bounds import levenshtein as module
from theory.frames.bounds.levenshtein import Space, levenshtein_bound
from theory.frames.bounds.welch import welch_of_order

SPACES = [
    ("points", "real"),
    ("lines", "real"),
    ("lines", "complex"),
]


def value(features: int, dims: int, kind: str = "lines", field: str = "real") -> float:
    found = levenshtein_bound(features, dims, kind, field)
    assert found is not None
    return float(found[0])


def third_bound(dims: int, s: object) -> object:
    """The closed form for points between 2m and m(m + 3)/2 of them."""
    m = Integer(dims)
    return m * (1 - s) * (2 + (m + 1) * s) / (1 - m * s**2)  # type: ignore[operator]


@settings(max_examples=10)
@given(st.integers(2, 30), st.integers(0, 10**4))
def test_the_third_bound_for_points_in_closed_form(dims: int, more: int) -> None:
    most = dims * (dims + 3) // 2
    features = 2 * dims + 1 + more % (most - 2 * dims)
    found = levenshtein_bound(features, dims, "points")
    assert found is not None
    assert found[1]
    assert sign(third_bound(dims, found[0]) - features) == 0  # type: ignore[operator]


@given(st.integers(2, 30), st.integers(0, 10**4))
def test_the_first_bound_for_lines_is_welch(dims: int, more: int) -> None:
    features = dims + 1 + more % (dims * (dims + 1) // 2 - dims)
    found = levenshtein_bound(features, dims)
    assert found == (welch_of_order(features, dims, 1), True)


@given(st.integers(2, 30), st.integers(0, 10**4), st.sampled_from(["real", "complex"]))
def test_the_second_bound_for_lines(dims: int, more: int, field: str) -> None:
    space = Space(dims, "lines", field)
    first, last = space.design_size(2), space.design_size(3)
    n, m = Integer(first + more % (last - first + 1)), Integer(dims)
    above, below = (
        (2 * n - m**2 - m, (m + 1) * (n - m))
        if field == "complex"
        else (3 * n - m**2 - 2 * m, (m + 2) * (n - m))
    )
    found = levenshtein_bound(int(n), dims, "lines", field)
    assert found is not None
    assert sign(found[0] - sqrt(above / below)) == 0


@pytest.mark.parametrize(("kind", "field"), SPACES)
@pytest.mark.parametrize("dims", [2, 3, 5, 8])
def test_more_directions_need_more_overlap(dims: int, kind: str, field: str) -> None:
    space = Space(dims, kind, field)
    sizes = sorted({space.design_size(q) + d for q in range(1, 9) for d in (-1, 0, 1)})
    found = [value(n, dims, kind, field) for n in sizes if n > max(dims, 1)]
    steps = np.diff(found)
    # Decimals are rounded down by at most 2e−12.
    assert (steps > -3e-12).all()
    assert found[-1] > found[0]


@pytest.mark.parametrize(("kind", "field"), SPACES)
@pytest.mark.parametrize("dims", [3, 6])
@pytest.mark.parametrize("degree", [3, 4, 5, 6, 9])
def test_the_root_is_a_node_of_a_positive_quadrature(
    dims: int, degree: int, kind: str, field: str
) -> None:
    """Weight 1/n at 1, the largest other node at the bound, exact up to the degree."""
    space = Space(dims, kind, field)
    features = (space.design_size(degree) + space.design_size(degree + 1)) // 2
    overlap = value(features, dims, kind, field)
    top = overlap if kind == "points" else 2 * overlap**2 - 1
    nodes = _nodes(space, features, degree)
    assert max(nodes[nodes < 1 - 1e-9]) == pytest.approx(top, abs=1e-9)
    moments = _moments(space, degree)
    weights = np.linalg.solve(np.vander(nodes, increasing=True).T, moments[: len(nodes)])
    assert weights.min() > 0
    assert weights[nodes > 1 - 1e-9] == pytest.approx([1 / features], rel=1e-6)
    ahead = [weights @ nodes**q for q in range(degree + 1)]
    assert ahead == pytest.approx(moments[: degree + 1].tolist(), abs=1e-9)


def _nodes(space: Space, features: int, degree: int) -> np.ndarray:
    """The roots of the module's polynomial, with 1 and, for even degrees, −1."""
    order, above = (degree + 1) // 2, (degree + 1) % 2
    nodes = module._Nodes(space, features, degree)
    grid = [fmpq(2 * j, order) - 1 for j in range(order + 1)]
    heights = [module._as_float(y) for y in grid]
    values = [module._as_float(nodes._value(y)) for y in grid]
    roots = np.roots(np.polyfit(heights, values, order)).real
    return np.sort(np.concatenate([roots, [1.0], [-1.0] * above]))


def _moments(space: Space, degree: int) -> np.ndarray:
    """E y^q for a random pair, by a Gauss rule with more nodes than needed."""
    alpha, beta = (float(q) for q in space.exponents)
    y, weight = roots_jacobi(degree + 3, alpha, beta)
    return np.array([(weight * y**q).sum() / weight.sum() for q in range(degree + 1)])


@given(st.integers(2, 6), st.integers(2, 300), st.sampled_from(SPACES))
def test_a_decimal_is_just_below_the_root(dims: int, features: int, space: tuple[str, str]) -> None:
    kind, field = space
    if kind == "lines" and features <= dims:
        return
    found = levenshtein_bound(features, dims, kind, field)
    assert found is not None
    degree = Space(dims, kind, field).degree(features)
    assert degree is not None
    nodes = module._Nodes(Space(dims, kind, field), features, degree)
    if not found[1]:
        assert nodes.is_below(found[0])
        assert not nodes.is_below(found[0] + Rational(1, 10**10))


def test_complex_lines_in_two_dims_are_points_on_the_bloch_sphere() -> None:
    for features in range(3, 60):
        point = value(features, 3, "points")
        assert value(features, 2, "lines", "complex") == pytest.approx(
            math.sqrt((1 + point) / 2), abs=4e-12
        )


def test_lines_are_antipodal_points() -> None:
    """An antipodal code of 2n points is a code: the bound for lines is no weaker."""
    for dims in (2, 3, 4, 7):
        for features in range(dims + 1, 60):
            assert value(features, dims) >= value(2 * features, dims, "points") - 4e-12


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((12, 1, "points"), "dims must be at least 2, got 1"),
        ((1, 3), "features must be at least 2, got 1"),
        ((12, 3, "planes"), "kind must be"),
        ((12, 3, "lines", "octonion"), "field must be"),
        ((12, 3, "points", "complex"), "complex ones are points in 2m dims"),
    ],
)
def test_bad_input(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        levenshtein_bound(*arguments)  # type: ignore[arg-type]


def test_beyond_the_largest_degree_nothing_is_said() -> None:
    assert levenshtein_bound(10**6, 2, "points") is None
    assert levenshtein_bound(3, 3) is None


@pytest.mark.parametrize(
    ("features", "dims", "kind"),
    [
        (13, 3, "points"),
        (24, 4, "points"),
        (40, 5, "points"),
        (9, 3, "lines"),
        (20, 4, "lines"),
        (40, 5, "lines"),
    ],
)
def test_a_certificate_confirms_it(features: int, dims: int, kind: str) -> None:
    """Linear programming, checked exactly, allows fewer directions just below the bound."""
    found = levenshtein_bound(features, dims, kind)
    assert found is not None
    below = Fraction(int(float(found[0]) * 10**6) - 1, 10**6)
    if kind == "points":
        allowed = spherical_code(dims, below, 16).bounds()["upper"]
    else:
        allowed = line_code(dims, below**2, 16).bounds()["upper"]
    assert allowed == features - 1
