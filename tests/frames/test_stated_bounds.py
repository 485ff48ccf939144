"""No arrangement beats a stated bound, and the arrangements that are known to meet one do."""

from __future__ import annotations

import math
import re
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sympy import ImmutableMatrix, Integer, Rational, cos, pi, sqrt

from papers.report import references
from theory.ball import enclose
from theory.compare import sign
from theory.frames.arrangement import Arrangement
from theory.frames.bounds.classical import rankin_bound
from theory.frames.bounds.excess import isotropic_overlap, small_excess_bound, small_excess_gram
from theory.frames.bounds.levenshtein import levenshtein_bound
from theory.frames.bounds.stated import Stated, closed_bounds, fejes_toth_bound
from theory.frames.catalogue.basic import cross_polytope, polygon, simplex

ROUNDING = 1e-12  # a few hundred times the unit roundoff, for inner products of unit vectors


def values(features: int, dims: int, kind: str = "lines", field: str = "real") -> list[Stated]:
    return [b for b in closed_bounds(features, dims, kind, field) if b.says_something]


def bound(name: str, features: int, dims: int, kind: str = "lines", field: str = "real") -> Stated:
    return next(b for b in closed_bounds(features, dims, kind, field) if b.name.startswith(name))


def strongest(features: int, dims: int, kind: str = "lines", field: str = "real") -> Stated:
    return max(values(features, dims, kind, field), key=lambda row: float(enclose(row.value).mid()))


# The list


@pytest.mark.parametrize("kind", ["lines", "points"])
@pytest.mark.parametrize("dims", [1, 2, 3, 4, 8])
@pytest.mark.parametrize("features", [2, 3, 4, 5, 6, 9, 40, 300])
def test_every_bound_has_a_value_or_a_reason(features: int, dims: int, kind: str) -> None:
    for row in closed_bounds(features, dims, kind):
        assert row.says_something is not row.applies.startswith("no: ")
        assert row.source
        if row.value is not None:
            ball = enclose(row.value)
            assert ball < 1 + ROUNDING
            assert ball > -1 - ROUNDING
            assert row.equality


@pytest.mark.parametrize("field", ["real", "complex"])
def test_some_line_bound_always_says_something(field: str) -> None:
    for features in range(1, 12):
        for dims in range(1, 6):
            best = strongest(features, dims, "lines", field).value
            assert (best == 0) is (features <= dims)


@pytest.mark.parametrize(
    ("features", "dims", "kind", "name"),
    [
        (6, 3, "lines", "Welch, order 1"),
        (7, 3, "lines", "Orthoplex"),
        (8, 3, "lines", "Levenshtein, degree 2"),
        (6, 4, "lines", "Bukh–Cox"),
        (5, 2, "lines", "Plane"),
        (5, 2, "points", "Plane"),
        (4, 3, "points", "Rankin, simplex"),
        (6, 3, "points", "Rankin, cross-polytope"),
        (13, 3, "points", "Levenshtein, degree 5"),
        (30, 3, "points", "Fejes Tóth"),
        (240, 8, "points", "Levenshtein, degree 6"),
    ],
)
def test_which_bound_binds(features: int, dims: int, kind: str, name: str) -> None:
    assert strongest(features, dims, kind).name == name


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 3), "features must be at least 1, got 0"),
        ((3, 0), "dims must be at least 1, got 0"),
        ((-2, 3), "features must be at least 1, got -2"),
        ((1, 3, "points"), "features must be at least 2, got 1"),
        ((3.0, 2), r"features must be an integer, got 3\.0"),
        ((3, True), "dims must be an integer, got True"),
        ((3, 2, "planes"), "kind must be one of lines, points, got 'planes'"),
        ((3, 2, "lines", "quaternion"), "field must be one of real, complex"),
        ((3, 2, "points", "complex"), "field must be real for points"),
    ],
)
def test_bad_input_is_one_clear_line(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        closed_bounds(*arguments)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_a_bound_that_does_not_apply_says_why() -> None:
    reasons = {b.name: b.applies for b in closed_bounds(6, 3) if not b.says_something}
    assert reasons["Orthoplex"] == "no: needs n > m(m + 1)/2 = 6, n is 6"
    assert reasons["Plane"] == "no: needs m = 2 and n ≥ 2, they are 3 and 6"


# Nothing beats them


def random_units(rng: np.random.Generator, dims: int, features: int) -> NDArray[np.float64]:
    w = rng.normal(size=(dims, features))
    return w / np.linalg.norm(w, axis=0)


def worst_line(w: NDArray[np.complex128] | NDArray[np.float64]) -> float:
    gram = np.abs(w.conj().T @ w)
    np.fill_diagonal(gram, 0)
    return float(gram.max())


def largest_point(w: NDArray[np.float64]) -> float:
    gram = w.T @ w
    np.fill_diagonal(gram, -1)
    return float(gram.max())


def spread(w: NDArray[np.float64], signed: bool) -> NDArray[np.float64]:
    """The directions pushed apart for a while, so that they come near the bounds."""
    for step in np.linspace(0.3, 0.005, 150):
        gram = w.T @ w
        np.fill_diagonal(gram, 0)
        weights = np.exp(30 * (gram if signed else np.abs(gram)))
        np.fill_diagonal(weights, 0)
        pull = w @ ((1 if signed else np.sign(gram)) * weights)
        w = w - step * pull / np.linalg.norm(pull, axis=0)
        w /= np.linalg.norm(w, axis=0)
    return w


@given(st.integers(2, 5), st.integers(2, 18), st.integers(0, 10**6), st.booleans())
def test_no_arrangement_beats_any_bound(dims: int, features: int, seed: int, near: bool) -> None:
    start = random_units(np.random.default_rng(seed), dims, features)
    lines, points = (spread(start, signed) if near else start for signed in (False, True))
    for row in values(features, dims):
        assert worst_line(lines) >= float(row.value) - ROUNDING, row.name  # type: ignore[arg-type]
    for row in values(features, dims, "points"):
        assert largest_point(points) >= float(row.value) - ROUNDING, row.name  # type: ignore[arg-type]


@given(st.integers(2, 4), st.integers(2, 18), st.integers(0, 10**6))
def test_no_complex_lines_beat_any_bound(dims: int, features: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(dims, features)) + 1j * rng.normal(size=(dims, features))
    for _ in range(80):
        z = z / np.linalg.norm(z, axis=0)
        gram = z.conj().T @ z
        weights = np.exp(30 * np.abs(gram)) * np.exp(1j * np.angle(gram))
        np.fill_diagonal(weights, 0)
        pull = z @ weights
        z = z - 0.05 * pull / np.linalg.norm(pull, axis=0)
    z = z / np.linalg.norm(z, axis=0)
    for row in values(features, dims, "lines", "complex"):
        assert worst_line(z) >= float(row.value) - ROUNDING, row.name  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("features", "dims", "best_known"),
    [
        (7, 3, "0.577350269190"),
        (10, 3, "0.686140661635"),
        (10, 4, "0.434258545911"),
        (12, 4, "0.5"),
        (16, 5, "0.447213595500"),
        (15, 6, "1/3"),
        (16, 6, "1/3"),
        (28, 7, "1/3"),
    ],
)
def test_no_known_packing_beats_any_bound(features: int, dims: int, best_known: str) -> None:
    rounding = Rational(1, 10**12)  # of the printed decimals
    best = Rational(best_known) if "/" in best_known else Rational(best_known) + rounding
    for row in values(features, dims):
        assert row.value is not None
        assert sign(best - row.value) != -1, row.name


# Met exactly


def exactly(value: object, other: object) -> bool:
    return sign(Integer(0) + value - other) == 0


@pytest.mark.parametrize("dims", [1, 2, 3, 5])
def test_the_simplex_meets_rankin_welch_and_the_null_space(dims: int) -> None:
    known = simplex(dims)
    assert bound("Rankin, simplex", dims + 1, dims, "points").value == known.largest_overlap()
    for name in ("Welch, order 1", "Bukh–Cox"):
        assert bound(name, dims + 1, dims).value == known.coherence()


@pytest.mark.parametrize("dims", [2, 3, 5])
def test_the_cross_polytope_meets_rankin(dims: int) -> None:
    row = bound("Rankin, cross-polytope", 2 * dims, dims, "points")
    assert row.value == cross_polytope(dims).largest_overlap()
    assert "never" in bound("Rankin, cross-polytope", 2 * dims + 1, dims, "points").equality


@pytest.mark.parametrize("corners", [3, 4, 5, 6, 7])
def test_polygons_meet_every_bound_that_is_sharp_in_the_plane(corners: int) -> None:
    known = polygon(corners).largest_overlap()
    assert exactly(bound("Plane", corners, 2, "points").value, known)
    if corners > 4:
        row = bound("Levenshtein", corners, 2, "points")
        below = float(cos(2 * pi / corners)) - float(row.value)  # type: ignore[arg-type]
        assert below == pytest.approx(0, abs=0 if row.exact else 3e-12)


def icosahedron() -> list[tuple[object, ...]]:
    golden = (1 + sqrt(5)) / 2
    corners = [(0, a, b * golden) for a in (1, -1) for b in (1, -1)]
    return [p[q:] + p[:q] for p in corners for q in range(3)]


def test_the_icosahedron_meets_four_bounds() -> None:
    corners = icosahedron()
    length = corners[0][1] ** 2 + corners[0][2] ** 2  # type: ignore[operator]
    overlaps = [
        sum(a * b for a, b in zip(u, v, strict=True)) / length  # type: ignore[operator]
        for u, v in combinations(corners, 2)
    ]
    largest = max(overlaps, key=lambda overlap: float(overlap))
    for name in ("Levenshtein", "Fejes Tóth"):
        assert exactly(bound(name, 12, 3, "points").value, largest)
    for name in ("Welch, order 1", "Bukh–Cox", "Fejes Tóth, antipodal"):
        assert exactly(bound(name, 6, 3).value, largest)


@pytest.mark.parametrize(("features", "below"), [(5, True), (7, True), (13, True), (12, False)])
def test_fejes_toth_is_not_met_elsewhere(features: int, below: bool) -> None:
    assert ("never" in bound("Fejes Tóth", features, 3, "points").equality) is below
    limit = float(fejes_toth_bound(10**6))
    assert 1 - limit == pytest.approx(4 * math.pi / math.sqrt(3) / 1e6, rel=1e-2, abs=0)


@pytest.mark.parametrize(
    ("features", "dims", "kind", "exact"),
    [
        (16, 5, "points", Rational(1, 5)),  # the hemicube
        (27, 6, "points", Rational(1, 4)),  # Schläfli
        (56, 7, "points", Rational(1, 3)),  # 28 equiangular lines, both ends
        (240, 8, "points", Rational(1, 2)),  # E8
        (552, 23, "points", Rational(1, 5)),  # 276 equiangular lines, both ends
        (891, 22, "points", Rational(1, 4)),
        (4600, 23, "points", Rational(1, 3)),
        (196560, 24, "points", Rational(1, 2)),  # Leech
        (120, 8, "lines", Rational(1, 2)),  # lines of E8
        (98280, 24, "lines", Rational(1, 2)),  # lines of Leech
        (7, 3, "lines", sqrt(Rational(3, 10))),  # not met: the orthoplex bound is more
    ],
)
def test_levenshtein_is_exact_where_it_is_sharp(
    features: int, dims: int, kind: str, exact: object
) -> None:
    row = bound("Levenshtein", features, dims, kind)
    assert row.exact
    assert exactly(row.value, exact)


@pytest.mark.parametrize(
    ("features", "dims", "exact"),
    [
        (6, 2, 1 / sqrt(2)),  # three unbiased bases
        (12, 3, 1 / sqrt(3)),  # four unbiased bases
        (40, 4, 1 / sqrt(3)),  # Witting polytope
        (126, 6, Rational(1, 2)),  # Mitchell's
    ],
)
def test_complex_levenshtein_is_exact_where_it_is_sharp(
    features: int, dims: int, exact: object
) -> None:
    assert exactly(bound("Levenshtein", features, dims, "lines", "complex").value, exact)


@pytest.mark.parametrize(("features", "dims", "overlap"), [(4, 2, 3), (9, 3, 4), (16, 4, 5)])
def test_equiangular_complex_lines_meet_welch(features: int, dims: int, overlap: int) -> None:
    row = bound("Welch, order 1", features, dims, "lines", "complex")
    assert row.value == 1 / sqrt(Integer(overlap))
    assert "never" not in row.equality
    more = bound("Welch, order 1", features + 1, dims, "lines", "complex")
    assert "never" in more.equality


@pytest.mark.parametrize("field", ["real", "complex"])
@pytest.mark.parametrize("dims", [2, 3, 4, 5, 8])
def test_the_orthoplex_bound_is_never_met_where_levenshtein_is_above_it(
    dims: int, field: str
) -> None:
    least = (dims * (dims + 1) // 2 if field == "real" else dims**2) + 1
    for features in range(least, least + dims**2):
        row, other = (
            bound(name, features, dims, "lines", field) for name in ("Orthoplex", "Levenshtein")
        )
        assert row.value is not None
        assert other.value is not None
        above = enclose(other.value - row.value) > 0
        assert row.equality.startswith("never") is above


# From few lines in the null space


def six_lines() -> ImmutableMatrix:
    """The icosahedron's diagonals: the Gram matrix of Paley's conference matrix."""
    square = {1, 4}

    def entry(i: int, j: int) -> object:
        if i == j:
            return 1
        if 5 in (i, j):
            return 1 / sqrt(5)
        return (1 if (i - j) % 5 in square else -1) / sqrt(5)

    return ImmutableMatrix(6, 6, lambda i, j: entry(int(i), int(j)))


TRIANGLE = ImmutableMatrix(3, 3, lambda i, j: 1 if i == j else Rational(-1, 2))


@pytest.mark.parametrize("copies", [1, 2, 3])
@pytest.mark.parametrize(
    ("lines", "null"), [(ImmutableMatrix([[1]]), 1), (TRIANGLE, 2), (six_lines(), 3)]
)
def test_the_null_space_bound_is_met(lines: ImmutableMatrix, null: int, copies: int) -> None:
    features = lines.rows * copies
    dims = features - null
    if dims < 1:
        return
    known = Arrangement("from the null space", small_excess_gram(lines, copies), dims)
    assert exactly(known.coherence(), small_excess_bound(features, dims))
    assert "never" not in bound("Bukh–Cox", features, dims).equality


@pytest.mark.parametrize(
    ("features", "dims", "beats"), [(9, 7, True), (6, 4, True), (28, 7, False)]
)
def test_the_null_space_bound_beats_welch_when_the_excess_is_small(
    features: int, dims: int, beats: bool
) -> None:
    gap = small_excess_bound(features, dims) - bound("Welch, order 1", features, dims).value
    assert (sign(gap) == 1) is beats


def test_the_null_space_bound_is_for_more_lines_than_dims() -> None:
    with pytest.raises(ValueError, match="features must be more than dims, got 3 and 3"):
        small_excess_bound(3, 3)


@given(st.integers(1, 6), st.integers(0, 10**6), st.integers(1, 12))
def test_no_isotropic_law_overlaps_more(dims: int, seed: int, more: int) -> None:
    """Columns x_i with Σ x_i x_iᵀ = n I, as rows of a basis of a random subspace."""
    rng = np.random.default_rng(seed)
    size = dims + more
    basis, _ = np.linalg.qr(rng.normal(size=(size, dims)) * rng.exponential(size=(size, 1)))
    mean = np.abs(size * basis @ basis.T).mean()
    assert mean <= float(isotropic_overlap(dims)) + size * ROUNDING


def test_designs_are_of_a_degree_in_the_overlaps() -> None:
    """Six lines of the icosahedron meet Welch's bound of order 2: designs of degree 4."""
    assert "a design of degree 4 in the overlaps" in bound("Welch, order 2", 7, 3).equality
    assert "designs of degree 3 in the overlaps" in bound("Levenshtein", 7, 3, "points").equality
    assert "designs of degree 4 in the overlaps" in bound("Levenshtein", 7, 3, "lines").equality


# Sources


@pytest.mark.parametrize(
    ("kind", "field"), [("lines", "real"), ("lines", "complex"), ("points", "real")]
)
@pytest.mark.parametrize(("features", "dims"), [(3, 1), (3, 2), (4, 3), (5, 3), (9, 3), (70, 8)])
def test_every_source_is_in_the_bibliography_and_says_where_to_look(
    features: int, dims: int, kind: str, field: str
) -> None:
    """A key of the bibliography, then a number or words in brackets; at least once in each row."""
    known = references()
    for row in closed_bounds(features, dims, kind, field):
        if row.source == "derived here":
            continue
        keys = re.findall(r"[a-z]+\d{4}", row.source)
        assert keys
        assert set(keys) <= set(known)
        assert re.search(r"(Theorem|Lemma|section|table) \d|\([^)]+\)", row.source), row.source


@pytest.mark.parametrize("dims", [2, 3, 4, 7, 12])
def test_levenshtein_says_no_more_than_rankin_up_to_2m_points(dims: int) -> None:
    """So the bound holds of any number of points, and equals Rankin's up to m + 1."""
    for features in range(2, 2 * dims + 1):
        found = levenshtein_bound(features, dims, "points")
        assert found is not None
        gap = sign(rankin_bound(features, dims) - found[0])
        assert gap == (0 if features <= dims + 1 or features == 2 * dims else 1)
