"""Every arrangement of the catalogue is what its name says, and no name is a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Integer, Rational, expand, sqrt

from theory.compare import sign
from theory.frames.arrangement import Arrangement
from theory.frames.bounds.classical import frame_potential_bound
from theory.frames.catalogue.basic import cross_polytope, dedicated, digon, polygon, simplex
from theory.frames.catalogue.index import (
    ENTRIES,
    FAMILIES,
    KINDS,
    NAMED,
    Family,
    build,
    kind_of,
    known,
)
from theory.frames.catalogue.parts import (
    from_coordinates,
    lines_through,
    naimark_complement,
    neighbours,
    some,
)
from theory.frames.catalogue.polytopes import (
    diagonals,
    half_cube,
    hypercube,
    rectified_simplex,
    six_hundred_cell,
    twenty_four_cell,
)

NOT_TIGHT = ("triangular bipyramid", "pentagonal bipyramid")
"""The only single arrangements that are not tight frames."""

HALF, THIRD = Rational(1, 2), Rational(1, 3)
GOLDEN = (1 + sqrt(5)) / 4


@pytest.mark.parametrize("name", ENTRIES)
def test_each_has_its_size_and_name(name: str) -> None:
    entry, made = ENTRIES[name], build(name)
    assert (made.name, made.features, made.dims) == (name, entry.features, entry.dims)
    assert made.rank == made.dims
    assert name in known(entry.features, entry.dims, entry.kind)
    assert made.is_tight() is (name not in NOT_TIGHT)


@pytest.mark.parametrize("name", [name for name in ENTRIES if name not in NOT_TIGHT])
def test_tight_frames_have_the_least_frame_potential(name: str) -> None:
    made = build(name)
    assert made.frame_potential() == frame_potential_bound(made.features, made.dims)
    assert made.dimensionalities() == [Rational(made.dims, made.features)] * made.features


@pytest.mark.parametrize("name", [n for n, e in ENTRIES.items() if e.kind == "lines"])
def test_lines_are_not_spanned_twice(name: str) -> None:
    assert sign(1 - build(name).coherence()) == 1


@pytest.mark.parametrize(
    "name",
    [n for n, e in ENTRIES.items() if e.kind == "points" and "bipyramid" not in n],
)
def test_corners_all_look_alike(name: str) -> None:
    made = build(name)
    assert made.is_distance_invariant()
    # the centre of all corners is the origin
    seen = made.seen_from(0)
    assert expand(1 + sum(overlap * times for overlap, times in seen.items())) == 0


@pytest.mark.parametrize(
    ("made", "seen"),
    [
        (hypercube(3), {THIRD: 3, -THIRD: 3, -1: 1}),
        (build("dodecahedron"), {sqrt(5) / 3: 3, THIRD: 6, -THIRD: 6, -sqrt(5) / 3: 3, -1: 1}),
        (build("cuboctahedron"), {HALF: 4, 0: 2, -HALF: 4, -1: 1}),
        (twenty_four_cell(), {HALF: 8, 0: 6, -HALF: 8, -1: 1}),
        (half_cube(4), {0: 6, -1: 1}),
        (rectified_simplex(2), {-HALF: 2}),
        (rectified_simplex(3), {0: 4, -1: 1}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_what_a_corner_sees(made: Arrangement, seen: dict[object, int]) -> None:
    assert {expand(overlap): times for overlap, times in made.seen_from(0).items()} == seen


def test_the_600_cell_has_the_overlaps_of_multiples_of_36_degrees() -> None:
    seen = six_hundred_cell().seen_from(5)
    assert [seen[expand(GOLDEN)], seen[HALF], seen[expand(GOLDEN - HALF)]] == [12, 20, 12]
    assert sum(seen.values()) == 119
    assert seen[Integer(0)] == 30


@pytest.mark.parametrize("name", list(NAMED)[:12])
def test_a_nudged_overlap_is_no_arrangement_in_these_dims(name: str) -> None:
    made = build(name)
    gram = made.gram.as_mutable()
    gram[0, 1] = gram[1, 0] = gram[0, 1] + Rational(1, 10**9)
    with pytest.raises(ValueError, match=r"no real vectors|do not fit"):
        Arrangement("nudged", gram, made.dims)


def test_a_nudged_large_one_is_refused_too() -> None:
    made = build("276 lines in 23 dims")
    gram = made.gram.as_mutable()
    gram[7, 9] = gram[9, 7] = -gram[7, 9]
    with pytest.raises(ValueError, match=r"no real vectors|do not fit"):
        Arrangement("one sign turned", gram, 23)


@pytest.mark.parametrize("dims", range(1, 9))
def test_names_of_a_size_build_that_size(dims: int) -> None:
    sizes = [*range(1, 13), 16, 28]
    for features in sizes:
        for name in known(features, dims):
            made = build(name)
            assert (made.name, made.features, made.dims) == (name, features, dims)
            assert kind_of(name) in KINDS


def test_names_by_kind_are_all_names() -> None:
    for features, dims in [(4, 3), (6, 3), (16, 6), (28, 7), (28, 21), (240, 8)]:
        both = [set(known(features, dims, kind)) for kind in KINDS]
        assert both[0] | both[1] == set(known(features, dims))
        assert not both[0] & both[1]


def test_no_size_beyond_reason() -> None:
    assert known(5, 7) == []
    assert known(1, 1) == ["1 dedicated"]
    assert known(2, 1) == ["digon", *known(2, 1)[1:]]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.words)
def test_every_family_finds_its_own_numbers(family: Family) -> None:
    sizes = ((n, m) for m in range(1, 40) for n in range(1, 120))
    found = [at for at in (family.at(n, m) for n, m in sizes) if at]
    assert found
    for numbers in found[:5]:
        assert family.numbers(family.words.format(*numbers)) == numbers


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: build("icosahedrom"), "close: icosahedron"),
        (lambda: build("zzz"), "no arrangement is named 'zzz'$"),
        (lambda: build("shortest Leech vectors"), "too large for a Gram matrix: see LARGE"),
        (lambda: build("digon + zzz"), "no arrangement is named 'zzz'"),
        (lambda: build("complement of pentagonal bipyramid"), "needs a tight frame"),
        (lambda: build("Steiner frame (7, 3)"), "no Steiner frame of 7 lines in 3 dims"),
        (lambda: build("2-gon"), "corners must be at least 3, got 2"),
        (lambda: kind_of("zzz"), "no arrangement is named 'zzz'"),
        (lambda: known(0, 3), "features and dims must be at least 1, got 0 and 3"),
        (lambda: known(3, 0), "features and dims must be at least 1, got 3 and 0"),
        (lambda: known(3, 2, "circles"), "kind must be one of points, lines, got 'circles'"),
        (lambda: hypercube(0), "dims must be at least 1, got 0"),
        (lambda: half_cube(1), "dims must be at least 2, got 1"),
        (lambda: rectified_simplex(1), "dims must be at least 2, got 1"),
        (lambda: naimark_complement(dedicated(2)), "naimark_complement needs a tight frame"),
        (lambda: neighbours("", simplex(2), HALF), "no neighbours of 2-simplex at overlap 1/2"),
        (lambda: neighbours("", digon(), Integer(-1)), "no neighbours of digon at overlap -1"),
        (lambda: from_coordinates("bad", [(1, 0), (1, 1)], 2), "must have one length"),
        (lambda: from_coordinates("bad", [], 2), "must be rows of one length, exact"),
        (lambda: from_coordinates("bad", [(1, 0), (1,)], 2), "must be rows of one length, exact"),
        (lambda: from_coordinates("bad", [(0.6, 0.8)], 2), "must be rows of one length, exact"),
        (lambda: from_coordinates("flat", [(1, 0), (0, 1)], 1), "do not fit in 1 dims"),
    ],
)
def test_what_cannot_be_is_named(ask: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ask()  # type: ignore[operator]


def test_lines_through_a_solid_are_one_for_each_antipodal_pair() -> None:
    assert lines_through("axes", cross_polytope(4)).gram == dedicated(4).gram
    assert diagonals(six_hundred_cell()).features == 60
    # a solid without antipodes keeps all its corners
    assert lines_through("same", simplex(3)).gram == simplex(3).gram


def test_some_features_may_lie_in_fewer_dims() -> None:
    square = some("square", cross_polytope(3), [0, 1, 4, 5], 2)
    assert square.overlap_counts() == polygon(4).overlap_counts()
    with pytest.raises(ValueError, match="do not fit in 1 dims"):
        some("square", cross_polytope(3), [0, 1, 4, 5], 1)


@given(st.sampled_from([simplex(3), polygon(5), hypercube(3), polygon(7), half_cube(5)]))
def test_the_complement_of_the_complement_is_the_frame(frame: Arrangement) -> None:
    there = naimark_complement(frame)
    assert there.is_tight()
    assert there.dims == frame.features - frame.dims
    back = naimark_complement(there)
    assert all(sign(a - b) == 0 for a, b in zip(back.overlaps(), frame.overlaps(), strict=True))


@pytest.mark.parametrize("corners", [15, 25, 31, 40])
def test_polygons_with_many_corners_are_exact(corners: int) -> None:
    assert polygon(corners).dimensionalities()[0] == Rational(2, corners)
    assert polygon(corners).rank == 2
