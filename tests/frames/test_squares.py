"""Sums of squares and semidefinite matrices, decided in whole numbers."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from theory.frames.programs.squares import (
    CONSTANT,
    MOST_BITS,
    MOST_SINGULAR,
    Trivariate,
    absorbed,
    added,
    flattened,
    gram_determinant,
    monomials,
    moved,
    multiplied,
    quadratic,
    semidefinite,
)

F = Fraction
GRID = [F(-1), F(-1, 3), F(0), F(2, 5), F(1)]
POLYNOMIALS = st.dictionaries(
    st.tuples(*[st.integers(0, 3)] * 3), st.fractions(-5, 5, max_denominator=7), max_size=6
)


def at(p: Trivariate, u: Fraction, v: Fraction, t: Fraction) -> Fraction:
    return sum((c * u**a * v**b * t**e for (a, b, e), c in p.items()), F(0))


@st.composite
def triangles(draw: st.DrawFn) -> list[list[int]]:
    size = draw(st.integers(1, 5))
    return [[draw(st.integers(-4, 4)) for _ in range(i + 1)] for i in range(size)]


def full(rows: list[list[int]]) -> np.ndarray:
    lower = np.zeros((len(rows), len(rows)))
    for i, row in enumerate(rows):
        lower[i, : i + 1] = row
    return lower + np.tril(lower, -1).T


@settings(max_examples=200)
@given(triangles())
def test_semidefinite_agrees_with_the_eigenvalues(rows: list[list[int]]) -> None:
    # Entries are at most 4, so what floats get wrong is far below 1e-9.
    least = np.linalg.eigvalsh(full(rows))[0]
    assert semidefinite(rows) == (least > -1e-9)


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ([], True),
        ([[1]], True),
        ([[0]], True),
        ([[-1]], False),
        ([[1], [1, 1]], True),
        ([[1], [0, -1]], False),
        ([[0], [1, 0]], False),
        ([[1], [2, 3]], False),
        ([[1], [2, 5]], True),
        ([[F(1)], [F(1), 1 + F(1, 10**9)]], True),
        ([[F(1)], [F(1), 1 - F(1, 10**30)]], False),
        ([[10**40], [10**40 - 1, 10**40]], True),
        ([[0], [0, 1]], True),
        ([[1], [1, 1], [1, 1, 1]], True),
        ([[1], [1, 1], [1, 2, 1]], False),
        ([[1], [1, 1], [1, 1, 2]], True),
        ([[4], [2, 1], [0, 0, 0], [2, 1, 0, 1]], True),
        ([[4], [2, 1], [0, 0, 0], [2, 2, 0, 9]], False),
        ([[2], [1, 2], [1, 1, 2]], True),
        ([[1], [-1, 1], [-1, -1, 1]], False),
    ],
)
def test_semidefinite(rows: list[list[Fraction]], answer: bool) -> None:
    assert semidefinite(rows) is answer


def test_a_large_singular_matrix_is_refused() -> None:
    size = MOST_SINGULAR + 1
    assert not semidefinite([[1] * (i + 1) for i in range(size)])
    assert semidefinite([[1] * (i + 1) for i in range(20)])
    long = 2**MOST_BITS
    assert not semidefinite([[long], [long, long]])
    assert semidefinite([[long // 2], [long // 2, long // 2]])


@settings(max_examples=100)
@given(triangles())
def test_squares_of_matrices_are_semidefinite(rows: list[list[int]]) -> None:
    """AAᵀ with A triangular, singular whenever A's diagonal has a zero."""
    a = np.array([[int(x) for x in row] for row in np.tril(full(rows))], dtype=object)
    square = a @ a.T
    assert semidefinite([[int(x) for x in row[: i + 1]] for i, row in enumerate(square)])


def test_semidefinite_needs_a_triangle() -> None:
    with pytest.raises(ValueError, match=r"row i .* has i \+ 1 entries"):
        semidefinite([[1], [1]])


@given(POLYNOMIALS, POLYNOMIALS)
def test_arithmetic_is_pointwise(p: Trivariate, q: Trivariate) -> None:
    for point in [(F(1, 2), F(-2), F(1, 3)), (F(0), F(1), F(-1))]:
        assert at(multiplied(p, q), *point) == at(p, *point) * at(q, *point)
        assert at(added((2, p), (-3, q)), *point) == 2 * at(p, *point) - 3 * at(q, *point)


@given(POLYNOMIALS)
def test_moved_runs_over_the_intervals(p: Trivariate) -> None:
    ends = [(F(-1), F(0)), (F(0), F(1, 2)), (F(-1, 3), F(1))]
    for x in ((F(-1), F(1), F(0)), (F(1, 3), F(-1), F(1))):
        there = [
            (low + high) / 2 + (high - low) / 2 * y for (low, high), y in zip(ends, x, strict=True)
        ]
        assert at(moved(p, ends), *x) == at(p, *there)


def test_the_determinant_is_that_of_a_gram_matrix() -> None:
    for u, v, t in product(GRID, repeat=3):
        gram = np.array([[1, u, v], [u, 1, t], [v, t, 1]], dtype=float)
        assert float(at(gram_determinant(), u, v, t)) == pytest.approx(np.linalg.det(gram))


@given(POLYNOMIALS)
def test_flattened_is_the_same_on_the_plane(p: Trivariate) -> None:
    """Directions of the plane with rational coordinates; also after a change of variables."""
    ends = [(F(-1), F(0)), (F(0), F(1)), (F(-1), F(1))]
    for determinant, q in ((gram_determinant(), p), (moved(gram_determinant(), ends), p)):
        flat = flattened(q, determinant)
        assert not any(min(e) for e in flat)
        assert max(map(sum, flat), default=0) <= max(map(sum, q), default=0)
    (a, b), (c, d) = (F(3, 5), F(4, 5)), (F(-5, 13), F(12, 13))
    point = (a, c, a * c + b * d)
    assert at(gram_determinant(), *point) == 0
    assert at(flattened(p, gram_determinant()), *point) == at(p, *point)


def test_a_quadratic_form_is_its_polynomial() -> None:
    basis = monomials(2, flat=False)
    generator = np.random.default_rng(0)
    rows = [[int(x) for x in generator.integers(-9, 9, i + 1)] for i in range(len(basis))]
    point = (F(1, 2), F(-1, 3), F(2))
    z = [at({e: F(1)}, *point) for e in basis]
    square = [[F(int(entry)) for entry in row] for row in full(rows)]
    expected = sum(
        x * y * q for x, row in zip(z, square, strict=True) for y, q in zip(z, row, strict=True)
    )
    assert at(quadratic(rows, basis), *point) == expected


@pytest.mark.parametrize("flat", [False, True])
def test_every_monomial_can_be_absorbed(flat: bool) -> None:
    basis = monomials(3, flat)
    nothing = [[0] * (i + 1) for i in range(len(basis))]
    for e in monomials(6, flat):
        gram = absorbed(nothing, basis, {e: F(3)})
        assert gram is not None
        assert quadratic(gram, basis) == {e: 3}
    assert absorbed(nothing, basis, {(7, 0, 0): F(1)}) is None
    assert (absorbed(nothing, basis, {(1, 1, 1): F(1)}) is None) is False
    assert absorbed([[0]], [CONSTANT], {(1, 0, 0): F(1)}) is None
