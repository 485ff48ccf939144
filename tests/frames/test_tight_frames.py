"""Equiangular tight frames and unbiased bases are what their constructions promise."""

import pytest
from sympy import ImmutableMatrix, Rational, sqrt

from papers.frames.catalogue import F_07_LIST
from theory.compare import sign
from theory.frames.arrangement import Arrangement
from theory.frames.bounds.classical import welch_bound
from theory.frames.catalogue.basic import polygon
from theory.frames.catalogue.equiangular import equiangular_tight_overlap
from theory.frames.catalogue.index import build
from theory.frames.catalogue.parts import naimark_complement, neighbours
from theory.frames.catalogue.tight_frames import (
    all_pairs,
    binary_lines,
    conference_frame,
    conference_matrix,
    equiangular,
    hadamard,
    latin_square_frame,
    paley_points,
    quadratic_characters,
    steiner_frame,
)
from theory.frames.catalogue.unbiased_bases import unbiased_bases

FRAMES = [
    ("triangle", 3, 2),
    ("tetrahedron", 4, 3),
    ("diagonals of the cube", 4, 3),
    ("diagonals of the icosahedron", 6, 3),
    ("conference frame (6, 3)", 6, 3),
    ("conference frame (10, 5)", 10, 5),
    ("Steiner frame (16, 6)", 16, 6),
    ("conference frame (14, 7)", 14, 7),
    ("28 lines in 7 dims", 28, 7),
    ("Steiner frame (28, 7)", 28, 7),
    ("conference frame (18, 9)", 18, 9),
    ("complement of Steiner frame (16, 6)", 16, 10),
    ("conference frame (26, 13)", 26, 13),
    ("36 lines in 15 dims", 36, 15),
    ("complement of 36 lines in 15 dims", 36, 21),
    ("complement of 28 lines in 7 dims", 28, 21),
    ("176 lines in 22 dims", 176, 22),
    ("276 lines in 23 dims", 276, 23),
    ("Steiner frame (64, 28)", 64, 28),
    ("Steiner frame (120, 35)", 120, 35),
    ("Steiner frame (144, 66)", 144, 66),
    ("complement of 276 lines in 23 dims", 276, 253),
]


@pytest.mark.parametrize(("name", "features", "dims"), FRAMES)
def test_equiangular_tight_frames_meet_welch(name: str, features: int, dims: int) -> None:
    frame = build(name)
    assert (frame.features, frame.dims, frame.rank) == (features, dims, dims)
    assert frame.is_tight()
    assert frame.is_equiangular()
    assert sign(frame.coherence() - welch_bound(features, dims)) == 0


def test_the_list_of_claims_is_the_catalogues() -> None:
    sizes = [claim.name.removeprefix("F-07.").split("-") for claim in F_07_LIST]
    known = {(n, m) for _, n, m in FRAMES}
    assert {(int(n), int(m)) for n, m in sizes} <= known
    assert len(sizes) == 11


@pytest.mark.parametrize("name", ["cube", "pentagon", "digon + digon", "unbiased bases in 4 dims"])
def test_others_are_no_equiangular_tight_frames(name: str) -> None:
    with pytest.raises(ValueError, match="is no equiangular tight frame"):
        equiangular_tight_overlap(name)


@pytest.mark.parametrize("order", [5, 9, 13, 17, 25, 29])
def test_conference_matrices(order: int) -> None:
    c = ImmutableMatrix(conference_matrix(order))
    assert c == c.T
    assert c * c == order * ImmutableMatrix.eye(order + 1)


@pytest.mark.parametrize("order", [1, 2, 4, 8, 12, 16, 20, 24, 28])
def test_hadamard_tables(order: int) -> None:
    h = ImmutableMatrix(hadamard(order))
    assert h * h.T == order * ImmutableMatrix.eye(order)
    assert all(entry == 1 for entry in h[:, 0])


@pytest.mark.parametrize("order", [3, 5, 7, 9, 11, 25, 27])
def test_half_of_the_nonzero_elements_are_squares(order: int) -> None:
    table = quadratic_characters(order)
    assert all(row.count(1) == row.count(-1) == order // 2 for row in table)
    assert all(table[i][i] == 0 for i in range(order))


@pytest.mark.parametrize("order", [5, 9, 13, 17])
def test_paley_points_are_the_conference_lines_seen_from_one(order: int) -> None:
    seen = neighbours("", conference_frame(order), 1 / sqrt(order))
    points = paley_points(order)
    assert seen.gram == points.gram
    assert (points.features, points.dims) == (order, (order - 1) // 2)


def test_a_pentagon_comes_from_the_field_of_five() -> None:
    assert paley_points(5).overlap_counts() == polygon(5).overlap_counts()


@pytest.mark.parametrize(("dims", "bases"), [(2, 2), (4, 3), (16, 9)])
def test_unbiased_bases(dims: int, bases: int) -> None:
    made = unbiased_bases(dims)
    flat = 1 / sqrt(dims)
    assert made.features == bases * dims
    for first in range(0, made.features, dims):
        block = made.gram[first : first + dims, first : first + dims]
        assert block == ImmutableMatrix.eye(dims)
        assert all(abs(entry) == flat for entry in made.gram[first, :first])
    assert made.is_tight()
    assert made.coherence() == flat


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: conference_frame(7), "must be a prime power that is 1 mod 4, got 7"),
        (lambda: conference_frame(21), "must be a power of an odd prime, got 21"),
        (lambda: conference_frame(1), "must be a power of an odd prime, got 1"),
        (lambda: quadratic_characters(8), "must be a power of an odd prime, got 8"),
        (lambda: hadamard(6), "must be 1, 2 or a multiple of 4, got 6"),
        (lambda: hadamard(36), "must be a power of an odd prime, got 35"),
        (lambda: hadamard(0), "must be 1, 2 or a multiple of 4, got 0"),
        (lambda: steiner_frame([(0, 1), (0, 1)]), "every two points just once"),
        (lambda: steiner_frame([(0, 1, 2), (0, 3), (1, 3), (2, 3)]), "must have one size"),
        (lambda: steiner_frame([]), "blocks must be given"),
        (lambda: unbiased_bases(8), "dims must be 2 or a power of four, got 8"),
        (lambda: unbiased_bases(1), "dims must be 2 or a power of four, got 1"),
        (lambda: unbiased_bases(0), "dims must be 2 or a power of four, got 0"),
    ],
)
def test_what_has_no_construction_is_refused(ask: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ask()  # type: ignore[operator]


def test_steiner_systems_have_the_overlap_of_one_over_the_blocks_of_a_point() -> None:
    assert steiner_frame(all_pairs(8)).coherence() == Rational(1, 7)
    assert steiner_frame(binary_lines(4)).coherence() == Rational(1, 7)


def test_wrong_signs_are_no_arrangement() -> None:
    signs = conference_matrix(5)
    signs[1][2] = signs[2][1] = -signs[1][2]
    with pytest.raises(ValueError, match=r"no real vectors|do not fit"):
        equiangular("wrong", signs, 1 / sqrt(5), 3)


def test_a_larger_overlap_is_no_arrangement() -> None:
    with pytest.raises(ValueError, match="no real vectors"):
        equiangular("nudged", conference_matrix(9), Rational(1, 3) + Rational(1, 10**6), 5)


def test_thirty_six_lines_and_their_complement_fill_all_dims() -> None:
    one: Arrangement = latin_square_frame()
    other = naimark_complement(one)
    # the two projections add up to the identity
    total = one.gram * Rational(15, 36) + other.gram * Rational(21, 36)
    assert total == ImmutableMatrix.eye(36)
