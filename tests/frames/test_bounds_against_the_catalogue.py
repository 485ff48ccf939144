"""Every arrangement of the catalogue obeys every stated bound, and the sharp ones are met."""

from __future__ import annotations

import pytest
from sympy import Expr

from theory.compare import sign
from theory.frames.bounds.stated import closed_bounds
from theory.frames.catalogue.index import ENTRIES
from theory.frames.overlaps import largest

MET = {
    "digon": {"One dim", "Rankin, simplex"},
    "triangle": {"Plane", "Rankin, simplex"},
    "square": {"Plane", "Rankin, cross-polytope"},
    "pentagon": {"Plane", "Levenshtein, degree 3"},
    "hexagon": {"Plane", "Levenshtein, degree 4"},
    "tetrahedron": {"Rankin, simplex", "Fejes Tóth"},
    "triangular bipyramid": {"Rankin, cross-polytope"},
    "octahedron": {"Rankin, cross-polytope", "Fejes Tóth"},
    "icosahedron": {"Levenshtein, degree 4", "Fejes Tóth"},
    "half 5-cube": {"Levenshtein, degree 3"},
    "27 points in 6 dims": {"Levenshtein, degree 3"},
    "56 points in 7 dims": {"Levenshtein, degree 4"},
    "E8 roots": {"Levenshtein, degree 6"},
    "112 points in 21 dims": {"Levenshtein, degree 3"},
    "162 points in 21 dims": {"Levenshtein, degree 3"},
    "275 points in 22 dims": {"Levenshtein, degree 3"},
    "diagonals of the cube": {"Welch, order 1", "Bukh–Cox"},
    "diagonals of the icosahedron": {"Welch, order 1", "Bukh–Cox", "Fejes Tóth, antipodal"},
    "diagonals of the 24-cell": {"Orthoplex", "Levenshtein, degree 2"},
    "E6 lines": {"Levenshtein, degree 2"},
    "E7 lines": {"Levenshtein, degree 2"},
    "E8 lines": {"Levenshtein, degree 2"},
    "28 lines in 7 dims": {"Welch, order 1"},
    "36 lines in 15 dims": {"Welch, order 1"},
    "176 lines in 22 dims": {"Welch, order 1"},
    "276 lines in 23 dims": {"Welch, order 1"},
}


def worst(name: str) -> Expr:
    entry = ENTRIES[name]
    overlaps = set(entry.build().gram) - {1}
    return largest([abs(g) if entry.kind == "lines" else g for g in overlaps])


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_which_bounds_it_meets(name: str) -> None:
    entry, overlap, met = ENTRIES[name], worst(name), set()
    for row in closed_bounds(entry.features, entry.dims, entry.kind):
        if row.value is not None:
            gap = sign(overlap - row.value)
            assert gap is not None
            assert gap >= 0, row.name
            if gap == 0:
                met.add(row.name)
                assert not row.equality.startswith("never")
    assert met == MET.get(name, set())
