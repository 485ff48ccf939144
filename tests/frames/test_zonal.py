"""Zonal polynomials against closed forms, and the inequality that they are for."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Poly, Rational, Symbol, chebyshevt, gegenbauer, legendre

from solvers.frames.programs.one_sided import zonal_values
from theory.frames.programs.polynomials import evaluate
from theory.frames.programs.zonal import even, in_powers, in_zonals, zonal, zonals

F = Fraction
t = Symbol("t")


def sympy_coefficients(expression: object) -> list[Rational]:
    return [Rational(c) for c in reversed(Poly(expression, t).all_coeffs())]


def as_sympy(p: tuple[Fraction, ...]) -> list[Rational]:
    return [Rational(c.numerator, c.denominator) for c in p]


@pytest.mark.parametrize("degree", [0, 1, 2, 5, 8])
def test_the_plane_has_chebyshev_and_space_legendre(degree: int) -> None:
    assert as_sympy(zonal(degree, 2)) == sympy_coefficients(chebyshevt(degree, t))
    assert as_sympy(zonal(degree, 3)) == sympy_coefficients(legendre(degree, t))


@pytest.mark.parametrize("dims", [3, 4, 7, 24])
@pytest.mark.parametrize("degree", [1, 2, 6])
def test_the_others_are_gegenbauer_over_their_value_at_one(degree: int, dims: int) -> None:
    index = Rational(dims, 2) - 1
    expected = gegenbauer(degree, index, t) / gegenbauer(degree, index, 1)
    assert as_sympy(zonal(degree, dims)) == sympy_coefficients(expected)


@pytest.mark.parametrize("dims", [2, 3, 8])
def test_one_at_one_and_parity(dims: int) -> None:
    for degree, p in enumerate(zonals(9, dims)):
        assert evaluate(p, F(1)) == 1
        assert evaluate(p, F(-1)) == (-1) ** degree


@st.composite
def unit_vectors(draw: st.DrawFn) -> list[tuple[Fraction, ...]]:
    """Rational points of a sphere in 2 to 4 dims, by stereographic projection."""
    dims = draw(st.integers(2, 4))
    point = st.tuples(*[st.integers(-3, 3).map(lambda k: F(k, 2))] * (dims - 1))
    found = []
    for u in draw(st.lists(point, min_size=1, max_size=4)):
        square = sum(x * x for x in u)
        found.append((*(2 * x / (1 + square) for x in u), (square - 1) / (square + 1)))
    return found


@given(unit_vectors(), st.integers(1, 6))
@settings(max_examples=60)
def test_their_sum_over_all_pairs_of_unit_vectors_is_nonnegative(
    vectors: list[tuple[Fraction, ...]], degree: int
) -> None:
    p = zonal(degree, len(vectors[0]))
    overlaps = [
        sum((a * b for a, b in zip(u, v, strict=True)), F(0)) for u in vectors for v in vectors
    ]
    assert sum(evaluate(p, overlap) for overlap in overlaps) >= 0


def test_powers_do_not_have_that_property_in_lower_dims() -> None:
    """P_4 of the plane fails on vectors of space: the dims of a zonal polynomial matter."""
    octahedron = [1, -1, 0, 0, 0, 0]
    assert 6 * sum(evaluate(zonal(2, 2), F(o)) for o in octahedron) < 0


@given(st.lists(st.integers(-9, 9).map(F), min_size=1, max_size=8), st.integers(2, 9))
@settings(max_examples=40)
def test_there_and_back(coefficients: list[Fraction], dims: int) -> None:
    assert in_zonals(in_powers(coefficients, dims), dims) == tuple(coefficients)
    assert in_powers(in_zonals(coefficients, dims), dims) == tuple(coefficients)


def test_even_coefficients() -> None:
    assert even((F(1), F(2), F(3))) == (F(1), F(0), F(2), F(0), F(3))
    assert even(()) == ()


def test_the_solver_has_the_same_polynomials() -> None:
    points = np.array([-1.0, -0.3, 0.0, 0.7, 1.0])
    found = zonal_values([0, 1, 4, 9], 5, points)
    for place, degree in enumerate([0, 1, 4, 9]):
        exact = [float(evaluate(zonal(degree, 5), F(float(x)))) for x in points]
        np.testing.assert_allclose(found[:, place], exact, rtol=0, atol=20 * 2.0**-52)


@pytest.mark.parametrize(
    ("degree", "dims", "reason"), [(2, 1, "dims >= 2, got 1"), (-1, 3, "degree >= 0, got -1")]
)
def test_bad_input(degree: int, dims: int, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        zonal(degree, dims)
