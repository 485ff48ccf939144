"""Roots, the Golay code and the Leech lattice, each checked against another description of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from operator import mul
from typing import Any

import pytest
from sympy import Integer, Rational

import theory.frames.catalogue.leech as module
from theory.frames.catalogue.basic import digon, polygon, simplex
from theory.frames.catalogue.golay import golay_basis, golay_code, octads, places
from theory.frames.catalogue.index import build
from theory.frames.catalogue.invariant import InvariantArrangement
from theory.frames.catalogue.lattices import (
    fifty_six,
    one_hundred_seventy_six_lines,
    roots_a,
    roots_d,
    roots_e6,
    roots_e7,
    roots_e8,
    twenty_seven,
    two_hundred_seventy_five,
    two_hundred_seventy_six_lines,
)
from theory.frames.catalogue.leech import code_permutations, leech, one_orbit_a_shape
from theory.frames.catalogue.parts import neighbours
from theory.frames.catalogue.polytopes import half_cube, rectified_simplex, twenty_four_cell

HALF, QUARTER = Rational(1, 2), Rational(1, 4)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (roots_a(2), polygon(6)),
        (roots_a(3), build("cuboctahedron")),
        (roots_d(3), build("cuboctahedron")),
        (roots_d(4), twenty_four_cell()),
        (roots_a(1), digon()),
        (neighbours("", twenty_seven(), QUARTER), half_cube(5)),
        (neighbours("", half_cube(5), Rational(1, 5)), rectified_simplex(4)),
        (neighbours("", simplex(4), Rational(-1, 4)), simplex(3)),
        (neighbours("", build("27 points in 6 dims"), -HALF), build("5-cross-polytope")),
    ],
    ids=lambda value: value.name,
)
def test_two_constructions_see_the_same(one: Any, other: Any) -> None:
    assert one.dims == other.dims
    assert one.overlap_counts() == other.overlap_counts()


@pytest.mark.parametrize(
    ("roots", "count", "dims"),
    [(roots_a(5), 30, 5), (roots_d(5), 40, 5), (roots_e6(), 72, 6), (roots_e7(), 126, 7)],
)
def test_numbers_of_roots(roots: Any, count: int, dims: int) -> None:
    assert (roots.features, roots.rank) == (count, dims)
    assert set(roots.overlap_counts()) == {HALF, Integer(0), -HALF, Integer(-1)}


@pytest.mark.parametrize(
    ("name", "strength"),
    [
        ("pentagon", 4),
        ("octahedron", 3),
        ("icosahedron", 5),
        ("24-cell", 5),
        ("600-cell", 11),
        ("half 5-cube", 3),
        ("27 points in 6 dims", 4),
        ("56 points in 7 dims", 5),
        ("E8 roots", 7),
        ("275 points in 22 dims", 4),
        ("rectified 5-cell", 2),
    ],
)
def test_spherical_designs(name: str, strength: int) -> None:
    assert InvariantArrangement.of(build(name)).design_strength() == strength


def test_the_golay_code_is_linear_and_keeps_its_distance() -> None:
    code = set(golay_code())
    assert len(code) == 2**12
    assert all(one ^ other in code for one in golay_basis() for other in islice(code, 500))
    assert min(word.bit_count() for word in code if word) == 8
    # it is its own dual: any two words meet evenly
    basis = golay_basis()
    assert all((a & b).bit_count() % 2 == 0 for a in basis for b in basis)


def test_octads_are_a_steiner_system() -> None:
    fives = Counter(
        (a, b, c, d, e)
        for a, b, c, *rest in (octad for octad in octads() if octad[:3] == (0, 1, 2))
        for i, d in enumerate(rest)
        for e in rest[i + 1 :]
    )
    assert len(fives) == 21 * 20 // 2
    assert set(fives.values()) == {1}
    assert places(0) == ()


def test_the_neighbours_in_e8_are_those_of_its_definition() -> None:
    assert fifty_six().features == 56
    assert roots_e8().seen_from(239) == roots_e8().seen_from(0)


def test_276_lines_see_each_other_at_one_fifth() -> None:
    lines = two_hundred_seventy_six_lines()
    assert set(lines.overlap_counts()) == {Rational(1, 5), Rational(-1, 5)}
    assert one_hundred_seventy_six_lines().rank == 22
    assert two_hundred_seventy_five().is_distance_invariant()


def leech_vectors() -> Iterator[tuple[int, ...]]:
    """All of them, shape by shape."""
    return chain(module._pairs(), module._eights(), module._full())


def test_leech_vectors_are_196560_of_one_length() -> None:
    vectors = set(leech_vectors())
    assert len(vectors) == 196560
    assert {sum(x * x for x in vector) for vector in vectors} == {32}
    assert all(tuple(-x for x in vector) in vectors for vector in islice(vectors, 1000))


def test_leech_vectors_obey_the_rules_of_the_lattice() -> None:
    code = set(golay_code())
    for vector in islice(leech_vectors(), 0, None, 97):
        odd = vector[0] % 2
        assert {x % 2 for x in vector} == {odd}
        assert sum(vector) % 8 == 4 * odd
        for rest in (odd, odd + 2):
            assert sum(1 << k for k, x in enumerate(vector) if x % 4 == rest) in code


def test_leech_vectors_are_an_11_design_and_a_tight_frame() -> None:
    found = leech()
    assert found.features == 1 + 1 + 2 * 4600 + 2 * 47104 + 93150 == 196560
    assert found.seen[HALF] == 4600
    assert found.is_tight()
    assert found.frame_potential() == Rational(196560**2, 24)
    assert found.dimensionality() == Rational(1, 8190)
    assert found.coherence() == 1
    assert found.design_strength() == 11


@pytest.mark.parametrize("place", [5, 70_000, 190_000])
def test_what_a_leech_vector_sees_is_what_all_products_say(place: int) -> None:
    first = next(islice(leech_vectors(), place, None))
    products = Counter(sum(map(mul, first, other)) for other in leech_vectors())
    products[32] -= 1
    expected = {Rational(product, 32): times for product, times in products.items() if times}
    assert expected == leech().seen


def test_permutations_that_do_not_keep_the_code_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_cubes", lambda i: 5 * i)
    with pytest.raises(ArithmeticError, match="does not keep the Golay code"):
        code_permutations()


def test_too_few_moves_do_not_join_all_octads(monkeypatch: pytest.MonkeyPatch) -> None:
    assert one_orbit_a_shape()
    moves = [move for move in code_permutations() if move[1] not in (18,)]
    fewer = moves[:2] + moves[3:]
    monkeypatch.setattr(module, "code_permutations", lambda: fewer)
    assert not one_orbit_a_shape()
    leech.cache_clear()
    with pytest.raises(ArithmeticError, match="do not join"):
        leech()
    leech.cache_clear()


@pytest.mark.parametrize(
    ("dims", "seen", "message"),
    [
        (2, {Integer(-1): 2}, "degree 1 sums to -1"),
        (8, {HALF: 57, Integer(0): 126, -HALF: 56, Integer(-1): 1}, "degree 3 sums to -1/28"),
        (8, {HALF: 56, Integer(0): 200, -HALF: 56, Integer(-1): 1}, "degree 2 sums to"),
        (3, {Integer(2): 1}, "cannot see overlap 2 1 times"),
        (3, {Integer(0): 0}, "cannot see overlap 0 0 times"),
        (1, {Integer(-1): 1}, "dims must be at least 2, got 1"),
    ],
)
def test_counts_that_no_directions_have_are_refused(
    dims: int, seen: Mapping[Any, int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        InvariantArrangement("", dims, seen)


def test_features_that_see_different_things_have_no_counts() -> None:
    with pytest.raises(ValueError, match="see different overlaps"):
        InvariantArrangement.of(build("pentagonal bipyramid"))


@pytest.mark.parametrize("ask", [lambda: roots_a(0), lambda: roots_d(1)], ids=["A0", "D1"])
def test_roots_need_dims(ask: Any) -> None:
    with pytest.raises(ValueError, match="dims must be at least"):
        ask()
