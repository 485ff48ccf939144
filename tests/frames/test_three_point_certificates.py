"""Certificates from triples: accepted as they should be, rejected when forged."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import permutations, product
from typing import Any

import numpy as np
import pytest

from solvers.frames.programs.semidefinite import interior_points
from solvers.frames.programs.three_point import TripleProgram, three_point_code, three_point_energy
from theory.certificate import KINDS, Rejected, read, write
from theory.frames.programs.potentials import ZERO, Potential, relu_squared
from theory.frames.programs.squares import monomials
from theory.frames.programs.three_point import (
    MOST_ORDER,
    Sums,
    ThreePointCode,
    ThreePointEnergy,
    across,
    choices,
    inequality,
)
from theory.frames.programs.zonal import zonal

F = Fraction
RELU = relu_squared()


@lru_cache
def octahedron() -> ThreePointCode:
    """At most 6 directions of space have no positive overlap."""
    return three_point_code(3, F(0), 2, 6)


@lru_cache
def hexagon() -> ThreePointCode:
    return three_point_code(2, F(1, 2), 3, 6)


@lru_cache
def seven() -> ThreePointEnergy:
    return three_point_energy(7, 3, RELU, 3)


@lru_cache
def six_in_the_plane() -> ThreePointEnergy:
    return three_point_energy(6, 2, RELU, 3)


GOOD: dict[str, tuple[Callable[[], Any], str]] = {
    "octahedron": (octahedron, "at most 6 unit vectors in 3 dims have all overlaps <= 0"),
    "hexagon": (hexagon, "at most 6 unit vectors in 2 dims have all overlaps <= 1/2"),
    "seven": (seven, "in 3 dims, any 7 unit vectors have sum over i != j of f(<w_i, w_j>) >= "),
    "six": (six_in_the_plane, "in 2 dims, any 6 unit vectors have sum over i != j of f"),
}


@pytest.mark.parametrize(("build", "says"), GOOD.values(), ids=GOOD)
def test_what_it_proves_and_the_way_through_a_file(build: Callable[[], Any], says: str) -> None:
    certificate = build()
    assert certificate.proves().startswith(says)
    assert KINDS[certificate.kind].endswith(type(certificate).__name__)
    assert read(write(certificate)).proves() == certificate.proves()


def test_bounds() -> None:
    assert octahedron().bounds() == {"upper": 6}
    assert seven().bounds() == {"lower": seven().energy}
    assert seven().energy <= seven().floor() < seven().energy + F(1, 10**6)


def units(count: int, dims: int, seed: int) -> np.ndarray:
    w = np.random.default_rng(seed).normal(size=(dims, count))
    return np.asarray(w / np.linalg.norm(w, axis=0))


def sums_of(certificate: Any) -> Sums:
    count = (
        certificate.features if certificate.kind == "three-point-energy" else certificate.most + 1
    )
    return Sums(
        certificate.dims,
        int(count),
        certificate.denominator,
        certificate.pairs,
        certificate.triples,
    )


def at(p: Any, u: float, v: float, t: float) -> float:
    return float(sum(float(c) * u**a * v**b * t**e for (a, b, e), c in p.items()))


@pytest.mark.parametrize("dims", [3, 4, 7])
@pytest.mark.parametrize("degree", range(5))
def test_across_is_the_zonal_polynomial_across_the_pole(degree: int, dims: int) -> None:
    """s^(k/2) P_k(w/√s) has only whole powers of s = (1 − u²)(1 − v²), as P_k has one parity."""
    for u, v, t in product([F(-1, 2), F(0), F(2, 3)], repeat=3):
        w, s = t - u * v, (1 - u * u) * (1 - v * v)
        coefficients = zonal(degree, dims - 1)
        expected = sum(c * w**j * s ** ((degree - j) // 2) for j, c in enumerate(coefficients) if c)
        found = across(degree, dims)[degree]
        assert sum((c * u**a * v**b * t**e for (a, b, e), c in found.items()), F(0)) == expected


@pytest.mark.parametrize(("dims", "count"), [(2, 1), (3, 5), (5, 5)])
def test_the_matrices_are_semidefinite_on_any_vectors(dims: int, count: int) -> None:
    """Y_k summed over all (y, z) around a pole x, by its definition."""
    w = units(6, dims, dims)
    for k in range(min(count, 1 if dims == 2 else count) + 1):
        scalar = across(k, dims)[k]
        size = 4
        total = np.zeros((size, size))
        for y, z in product(w.T[1:], repeat=2):
            u, v, t = w.T[0] @ y, w.T[0] @ z, y @ z
            powers = np.arange(size)
            total += at(scalar, u, v, t) * np.outer(u**powers, v**powers)
        assert np.linalg.eigvalsh((total + total.T) / 2)[0] > -1e-12


@pytest.mark.parametrize("build", [seven, six_in_the_plane, octahedron])
@pytest.mark.parametrize("seed", range(3))
def test_the_sum_over_triples_is_never_negative(build: Callable[[], Any], seed: int) -> None:
    sums = sums_of(build())
    w = units(7, sums.dims, seed)
    gram = w.T @ w
    total = sum(
        at(sums.triple, gram[i, j], gram[i, k], gram[j, k])
        for i, j, k in product(range(7), repeat=3)
    )
    scale = sum(abs(float(c)) for c in sums.triple.values())
    assert total > -1e-12 * scale
    for u, v, t in permutations((0.3, -0.2, 0.7)):
        assert at(sums.triple, u, v, t) == pytest.approx(at(sums.triple, 0.3, -0.2, 0.7))


@pytest.mark.parametrize("build", [seven, six_in_the_plane])
def test_the_inequality_is_the_one_that_is_stated(build: Callable[[], ThreePointEnergy]) -> None:
    """(*) at the overlaps of three random vectors, by f, h and H and by the checker."""
    certificate = build()
    sums = sums_of(certificate)
    cases = list(inequality(sums, certificate.cuts, certificate.pieces))
    generator = np.random.default_rng(5)
    for _ in range(200):
        w = generator.normal(size=(sums.dims, 3))
        w /= np.linalg.norm(w, axis=0)
        overlaps = sorted(
            [float(w[:, 0] @ w[:, 1]), float(w[:, 0] @ w[:, 2]), float(w[:, 1] @ w[:, 2])]
        )
        case = choices(2).index(tuple(int(x > 0) for x in overlaps))  # type: ignore[arg-type]
        ends, gap = cases[case]
        x = [
            (2 * u - float(low + high)) / float(high - low)
            for u, (low, high) in zip(overlaps, ends, strict=True)
        ]
        f = sum(max(u, 0.0) ** 2 for u in overlaps)
        h = sum(float(c) * u**k for k, c in enumerate(sums.h) for u in overlaps)
        pairs = 3 * sum(at(sums.triple, u, u, 1.0) for u in overlaps)
        triple = 3 * (sums.features - 2) * at(sums.triple, *overlaps)
        assert at(gap, *x) == pytest.approx(f - h - pairs - triple, abs=1e-9)
        assert at(gap, *x) > -1e-9


@pytest.mark.parametrize("build", [seven, six_in_the_plane])
def test_no_arrangement_is_below_the_floor(build: Callable[[], ThreePointEnergy]) -> None:
    certificate = build()
    for seed in range(50):
        w = units(int(certificate.features), int(certificate.dims), seed)
        overlaps = w.T @ w - np.eye(w.shape[1])
        assert (np.maximum(overlaps, 0) ** 2).sum() >= float(certificate.energy)


def moved(table: Any, place: tuple[int, ...], by: Fraction) -> Any:
    """A nested tuple with one entry changed."""
    if not place:
        return table + by
    here, *rest = place
    return (*table[:here], moved(table[here], tuple(rest), by), *table[here + 1 :])


def forged(certificate: Any, name: str, *place: int, by: Fraction) -> Any:
    return replace(certificate, **{name: moved(getattr(certificate, name), place, by)})


@pytest.mark.parametrize("build", [seven, six_in_the_plane, octahedron, hexagon])
@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("pairs", (0,)),
        ("pairs", (3,)),
        ("triples", (0, 0, 0)),
        ("triples", (1, 1, 0)),
        ("squares", (0, 0, 0, 0)),
        ("squares", (0, 0, 5, 3)),
        ("squares", (0, 1, 1, 0)),
        ("squares", (0, 3, 2, 2)),
        ("squares", (0, 2, 0, 0)),
    ],
)
@pytest.mark.parametrize("by", [F(1), F(-1), F(1, 10**9)])
def test_a_nudge_of_any_number_is_rejected(
    build: Callable[[], Any], name: str, place: tuple[int, ...], by: Fraction
) -> None:
    """By one unit, about 1e-10 of the whole, or less: the squares no longer add up."""
    with pytest.raises(Rejected, match=r"squares of pieces .* do not add up"):
        forged(build(), name, *place, by=by).proves()


@pytest.mark.parametrize("build", [seven, octahedron])
def test_a_matrix_that_is_not_definite_is_rejected(build: Callable[[], Any]) -> None:
    """x² · 1 = 1 · x²: moved from one place of the Gram matrix to another, the sum is the same."""
    certificate = build()
    powers = list(monomials(2, flat=False))
    one, cross = powers.index((0, 0, 1)), powers.index((0, 0, 2))
    huge = 10 * certificate.denominator * 10**6
    moved_there = forged(certificate, "squares", 0, 0, cross, 0, by=huge)
    both = forged(moved_there, "squares", 0, 0, one, one, by=-2 * huge)
    order = sums_of(certificate).order
    if order == 2:
        with pytest.raises(Rejected, match="prove nothing: a matrix is not positive semidefinite"):
            both.proves()
    with pytest.raises(Rejected, match="F_0 is not positive semidefinite"):
        forged(certificate, "triples", 0, 0, 0, by=-huge).proves()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"energy": lambda c: c.floor() + F(1, 10**30)}, "energy must be at most"),
        ({"energy": lambda c: (F(1),)}, "energy must be a list of numbers"),
        ({"features": lambda c: F(2)}, "features must be a whole number >= 3, got 2"),
        ({"features": lambda c: F(15, 2)}, "features must be a whole number"),
        ({"features": lambda c: c.features + 1}, "do not add up"),
        ({"features": lambda c: c.features - 1}, "do not add up"),
        ({"dims": lambda c: c.dims + 1}, "do not add up"),
        ({"dims": lambda c: F(2)}, "triples must be F_0 to F_1 at most"),
        ({"dims": lambda c: F(1)}, "dims must be a whole number >= 2, got 1"),
        ({"denominator": lambda c: c.denominator / 2}, "do not add up"),
        ({"denominator": lambda c: F(0)}, "denominator must be a whole number >= 1, got 0"),
        ({"denominator": lambda c: F(-1)}, "denominator must be"),
        ({"cuts": lambda c: (F(-1), F(1))}, "for each of 1 pieces"),
        ({"cuts": lambda c: (F(-1), F(1, 2), F(1))}, "the pieces do not agree at 1/2"),
        ({"cuts": lambda c: F(1)}, "cuts must be a list"),
        ({"pieces": lambda c: c.pieces[:1]}, "for each of 2 pieces"),
        ({"pieces": lambda c: ()}, "pieces must be 1 to 4 polynomials"),
        ({"pieces": lambda c: F(1)}, "pieces must be 1 to 4 polynomials"),
        ({"pieces": lambda c: ((F(0),), (F(0), F(0), F(1, 2)))}, "do not add up"),
        ({"pieces": lambda c: ((F(0),), (F(0),) * 9 + (F(1),))}, "do not add up"),
        ({"pairs": lambda c: ()}, "pairs must have 1 to 7 entries"),
        ({"pairs": lambda c: (*c.pairs, F(1))}, "pairs must have 1 to 7 entries"),
        ({"pairs": lambda c: c.pairs[:-1]}, "do not add up"),
        ({"pairs": lambda c: (c.pairs[0], -F(1), *c.pairs[2:])}, "a_1 must be at least 0"),
        ({"pairs": lambda c: F(1)}, "pairs must be a list of numbers"),
        ({"triples": lambda c: ()}, "triples must be a list of matrices"),
        ({"triples": lambda c: (F(1),)}, "triples must be a list of matrices"),
        ({"triples": lambda c: c.triples[:-1]}, "do not add up"),
        ({"triples": lambda c: c.triples[1:]}, "pairs must have 1 to 5 entries"),
        ({"triples": lambda c: (*c.triples, ((F(1),),))}, "triples must be F_0 to F_3 at most"),
        (
            {"triples": lambda c: (c.triples[0][:-1], *c.triples[1:])},
            "triples must be F_0 to F_2 at most",
        ),
        ({"triples": lambda c: (((F(1),),) * 4, *c.triples[1:])}, "row 1 of F_0 must have 2"),
        ({"triples": lambda c: (((F(1),),), *c.triples[1:])}, "F_0 must have 2 to 13 rows, has 1"),
        ({"squares": lambda c: ()}, "squares must be of 4 cases"),
        ({"squares": lambda c: F(1)}, "squares must be of 4 cases"),
        ({"squares": lambda c: c.squares[:-1]}, "squares must be of 4 cases"),
        ({"squares": lambda c: c.squares[::-1]}, "do not add up"),
        ({"squares": lambda c: (c.squares[0][:-1], *c.squares[1:])}, "must have 5 matrices"),
        ({"squares": lambda c: (c.squares[0][::-1], *c.squares[1:])}, "must have 20 rows"),
        ({"squares": lambda c: (F(1), *c.squares[1:])}, "must have 5 matrices"),
    ],
)
def test_a_forged_energy_is_rejected(changes: dict[str, Callable[[Any], Any]], reason: str) -> None:
    certificate = seven()
    changed = replace(certificate, **{k: change(certificate) for k, change in changes.items()})
    with pytest.raises(Rejected, match=reason):
        changed.proves()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"most": F(5)}, "do not add up"),
        ({"most": F(3)}, "do not add up"),
        ({"most": F(1)}, "most must be a whole number >= 2, got 1"),
        ({"most": F(13, 2)}, "most must be a whole number"),
        ({"largest": F(1, 2)}, "do not add up"),
        ({"largest": F(1)}, "largest must be between -1 and 1, got 1"),
        ({"largest": F(-1)}, "largest must be between -1 and 1, got -1"),
        ({"largest": (F(0),)}, "largest must be a list of numbers"),
        ({"dims": F(4)}, "do not add up"),
        ({"denominator": F(1)}, None),
    ],
)
def test_a_forged_code_is_rejected(changes: dict[str, Any], reason: str | None) -> None:
    changed = replace(octahedron(), **changes)
    if reason is None:
        # With f = 0 every number may be scaled by the same factor.
        assert changed.proves() == octahedron().proves()
        return
    with pytest.raises(Rejected, match=reason):
        changed.proves()


def test_a_true_inequality_with_a_negative_floor_contradicts_nothing() -> None:
    """Six such vectors exist, so that every certificate about six has a floor of 0 at most."""
    search = TripleProgram(6, 3, 2, (F(-1), F(0)), (ZERO,))
    point = list(interior_points(search.code_program()))[3]
    parts = search.rounded(point, np.append(1.0, point.line))
    with pytest.raises(Rejected, match="nothing contradicts 6 vectors"):
        ThreePointCode(F(3), F(0), F(5), *parts).proves()


def test_a_truncated_list_is_rejected() -> None:
    for k in range(3):
        less = octahedron().squares[0][:k] + octahedron().squares[0][k + 1 :]
        with pytest.raises(Rejected, match="must have 5 matrices"):
            replace(octahedron(), squares=(less,)).proves()


def test_too_much_to_check_is_rejected() -> None:
    row = tuple(tuple(F(int(i == j)) for j in range(i + 1)) for i in range(MOST_ORDER + 2))
    with pytest.raises(Rejected, match="F_0 must have 2 to 13 rows, has 14"):
        replace(seven(), triples=(row,)).proves()


@pytest.mark.parametrize("build", [octahedron, seven])
def test_a_file_with_a_wider_statement_is_rejected(build: Callable[[], Any]) -> None:
    document = json.loads(write(build()))
    for old, new in (("at most 6", "at most 5"), (" dims", "0 dims"), (">= ", ">= 1")):
        wider = {**document, "proves": document["proves"].replace(old, new)}
        if wider != document:
            with pytest.raises(Rejected, match="the file says"):
                read(json.dumps(wider)).proves()


def test_a_truncated_number_is_rejected() -> None:
    """Each entry of one Gram matrix cut to its leading digits."""
    document = json.loads(write(seven()))
    gram = document["data"]["squares"][0][4]
    document["data"]["squares"][0][4] = [[entry // 10**9 for entry in row] for row in gram]
    with pytest.raises(Rejected, match="do not add up"):
        read(json.dumps(document)).proves()


def test_a_potential_in_one_piece() -> None:
    """t² of three vectors in the plane: 3/2, which the triangle attains."""
    square = Potential((F(-1), F(1)), ((F(0), F(0), F(1)),), ((F(1),),))
    found = three_point_energy(3, 2, square, 2).energy
    assert F(3, 2) - F(1, 10**4) < found <= F(3, 2)
