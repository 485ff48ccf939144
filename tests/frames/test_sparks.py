"""The spark of an arrangement, or bounds on it, agrees with trying all subsets."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from sympy import ImmutableMatrix, S

from solvers.strategies import unit_weights
from theory.codes.spark import spark
from theory.exact import rank
from theory.frames.arrangement import from_directions
from theory.frames.catalogue.basic import dedicated, digon
from theory.frames.catalogue.index import build
from theory.frames.catalogue.sparks import simplex_within, spark_between


@settings(max_examples=30)
@given(unit_weights())
def test_bounds_hold_the_spark(w: ImmutableMatrix) -> None:
    least, most = spark_between(from_directions("drawn", w))
    assert least <= spark(w) <= most


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("digon", (2, 2)),
        ("triangle", (3, 3)),
        ("digon + 2 dedicated", (2, 2)),
        ("3 dedicated", (S.Infinity, S.Infinity)),
        ("tetrahedron", (4, 4)),
        ("diagonals of the icosahedron", (4, 4)),
        ("conference frame (10, 5)", (4, 4)),
        ("Steiner frame (16, 6)", (4, 4)),
        ("28 lines in 7 dims", (4, 4)),
        ("276 lines in 23 dims", (6, 6)),
        ("unbiased bases in 4 dims", (3, 3)),
        ("half 5-cube", (4, 4)),
        ("complement of 28 lines in 7 dims", (10, 22)),
    ],
)
def test_known_sparks(name: str, expected: tuple[int, int]) -> None:
    assert spark_between(build(name)) == expected


def test_a_simplex_within_depends_on_itself() -> None:
    lines = build("28 lines in 7 dims")
    found = simplex_within(lines)
    assert found is not None
    places = list(found)
    assert rank(lines.gram.extract(places, places)) == len(places) - 1
    assert all(abs(lines.gram[i, j]) == lines.coherence() for i, j in combinations(places, 2))


def test_where_no_simplex_fits_there_is_none() -> None:
    assert simplex_within(dedicated(2)) is None
    assert simplex_within(build("pentagon")) is None
    assert simplex_within(digon()) == (0, 1)
