"""Certificates that arrangements exist: accepted as they should be, rejected when forged."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from solvers.frames.packings import attained
from solvers.frames.packings.search import best_lines, best_points, least_energy, upper
from solvers.frames.packings.surrogate import COULOMB, Riesz
from theory.certificate import KINDS, Rejected, Unreadable, read, write
from theory.frames.packings.attained import EnergyAttained, LinePacking, PointPacking, RieszAttained
from theory.frames.programs.potentials import relu_squared
from theory.rational import dot

F = Fraction
RELU = relu_squared()
SQUARE = ((F(1), F(0), F(-1)), (F(0), F(1), F(0)))
# Four diagonals of the cube, of different lengths.
CUBE = (
    (F(1), F(1), F(2), F(-1, 3)),
    (F(1), F(-1), F(2), F(1, 3)),
    (F(1), F(1), F(-2), F(1, 3)),
)
LINES = LinePacking(CUBE, F(1, 9))
POINTS = PointPacking(SQUARE, F(0))
OBTUSE = PointPacking(((F(1), F(-3, 5)), (F(0), F(4, 5))), F(-3, 5))
SLANTED = ((F(1), F(3, 5)), (F(0), F(4, 5)))
ENERGY = EnergyAttained(SLANTED, RELU.cuts, RELU.numerators, RELU.denominators, F(18, 25))
COULOMBS = RieszAttained(SQUARE, F(2), F(5, 2))
GOOD = {
    "lines": (LINES, "there are 4 lines in 3 dims with all squared overlaps <= 1/9"),
    "points": (POINTS, "there are 3 unit vectors in 2 dims with all overlaps <= 0"),
    "obtuse": (OBTUSE, "there are 2 unit vectors in 2 dims with all overlaps <= -3/5"),
    "energy": (
        ENERGY,
        "there are 2 unit vectors in 2 dims with sum over i != j of f(<w_i, w_j>) <= 18/25 "
        "for f = 0 on [-1, 0], t^2 on [0, 1]",
    ),
    # Two pairs at squared distance 2 and one at 4: 2(1/2 + 1/2 + 1/4).
    "Riesz": (
        COULOMBS,
        "there are 3 unit vectors in 2 dims with sum over i != j of |w_i - w_j|^-2 <= 5/2",
    ),
}
TINY = F(1, 10**25)
LONG = F(10**400)


@pytest.mark.parametrize(("certificate", "says"), GOOD.values(), ids=GOOD)
def test_what_it_proves_and_the_way_through_a_file(certificate: Any, says: str) -> None:
    assert certificate.proves() == says
    assert KINDS[certificate.kind].endswith(type(certificate).__name__)
    assert read(write(certificate)).proves() == says


def test_bounds() -> None:
    assert LINES.bounds() == {"upper": F(1, 3)}
    assert OBTUSE.bounds() == {"upper": F(-3, 5)}
    assert ENERGY.bounds() == {"upper": F(18, 25)}
    assert COULOMBS.bounds() == {"upper": F(5, 2)}


def nudged(table: Any, row: int, column: int, by: Fraction) -> Any:
    rows = [list(r) for r in table]
    rows[row][column] += by
    return tuple(map(tuple, rows))


@pytest.mark.parametrize("row", range(3))
@pytest.mark.parametrize("column", range(4))
@pytest.mark.parametrize("by", [TINY, -TINY, F(1, 2)])
def test_a_nudged_line_is_rejected(row: int, column: int, by: Fraction) -> None:
    """The cube's diagonals are the only best four: every nudge raises some overlap."""
    with pytest.raises(Rejected, match=r"lines \d and \d have a larger squared overlap"):
        replace(LINES, directions=nudged(CUBE, row, column, by)).proves()


@pytest.mark.parametrize(
    ("forged", "reason"),
    [
        (replace(LINES, squared=F(1, 9) - TINY), "lines 0 and 1 have a larger squared overlap"),
        (replace(LINES, squared=F(-1)), r"squared must be in \[0, 1\], got -1"),
        (replace(LINES, squared=LONG), "got a positive fraction of 1330 bits$"),
        (replace(POINTS, largest=LONG), "got a positive fraction of 1330 bits$"),
        (replace(COULOMBS, power=LONG), "got a positive fraction of 1330 bits$"),
        (replace(LINES, squared=F(2)), r"squared must be in \[0, 1\], got 2"),
        (replace(LINES, squared=(F(1, 9),)), "squared must be a number"),  # type: ignore[arg-type]
        (replace(LINES, squared=0.2), "squared must be a number"),  # type: ignore[arg-type]
        (replace(LINES, directions=CUBE[:-1]), "larger squared overlap"),
        (replace(LINES, directions=()), "at least one row"),
        (replace(LINES, directions=((),)), "at least one row and one column"),
        (replace(LINES, directions=(*CUBE[:-1], CUBE[-1][:-1])), "table"),
        (replace(LINES, directions=F(1)), "not iterable"),  # type: ignore[arg-type]
        (replace(LINES, directions=(F(1),)), "a row of directions must be a list"),  # type: ignore[arg-type]
        (replace(LINES, directions=((F(0), F(1)), (F(0), F(1)))), "direction 0 must not be zero"),
        (replace(LINES, directions=((0.5, F(1)),)), "must be a number"),  # type: ignore[arg-type]
        (replace(POINTS, largest=-TINY), "points 0 and 1 have a larger overlap"),
        (replace(POINTS, largest=F(-2)), r"largest must be in \[-1, 1\], got -2"),
        (replace(POINTS, directions=nudged(SQUARE, 0, 1, TINY)), "points 0 and 1"),
        (replace(OBTUSE, largest=F(-3, 5) - TINY), "points 0 and 1 have a larger overlap"),
        (replace(OBTUSE, directions=nudged(OBTUSE.directions, 1, 1, TINY)), "larger overlap"),
        (replace(ENERGY, energy=F(18, 25) - TINY), "energy must be at least that of the direct"),
        (replace(ENERGY, directions=nudged(SLANTED, 0, 1, TINY)), "direction 1 must have length"),
        (replace(ENERGY, directions=nudged(SLANTED, 1, 0, TINY)), "direction 0 must have length"),
        (replace(ENERGY, numerators=((F(0),), (F(0), F(0), F(1) + TINY))), "energy must be at le"),
        (replace(ENERGY, numerators=((F(0),),)), "for each of 2 pieces"),
        (replace(ENERGY, numerators=(F(0), F(1))), "a polynomial in numerators"),  # type: ignore[arg-type]
        (replace(ENERGY, numerators=((), ())), "must have 1 to 13 coefficients"),
        (replace(ENERGY, numerators=ENERGY.numerators * 9), "at most 16 pieces"),
        (replace(ENERGY, denominators=((F(1),), (F(0), F(1)))), "denominator is not positive"),
        (replace(ENERGY, cuts=(F(-1), F(1))), "for each of 1 pieces"),
        (replace(ENERGY, cuts=F(0)), "cuts must be a list"),  # type: ignore[arg-type]
        (replace(COULOMBS, energy=F(5, 2) - TINY), "energy must be at least"),
        (replace(COULOMBS, power=F(0)), r"power must be a whole number in 1\.\.100, got 0"),
        (replace(COULOMBS, power=F(1, 2)), "power must be a whole number"),
        (replace(COULOMBS, power=F(101)), "power must be a whole number"),
        (replace(COULOMBS, power=F(1)), "energy must be at least"),
        (replace(COULOMBS, directions=((F(1), F(1)),)), "two of the unit vectors coincide"),
        (replace(COULOMBS, directions=((F(1), F(2)),)), "direction 1 must have length one"),
    ],
)
def test_a_forged_one_is_rejected(forged: Any, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        forged.proves()


@pytest.mark.parametrize("certificate", [c for c, _ in GOOD.values()])
def test_a_file_with_a_wider_statement_is_rejected(certificate: Any) -> None:
    document = json.loads(write(certificate))
    for old, new in (("there are ", "there are 1"), (" dims", "0 dims"), ("<= ", "<= -")):
        with pytest.raises(Rejected, match="the file says"):
            read(json.dumps({**document, "proves": document["proves"].replace(old, new)})).proves()


def test_a_float_in_a_file_is_unreadable() -> None:
    document = json.loads(write(LINES))
    document["data"]["squared"] = 0.12
    with pytest.raises(Unreadable, match="the float"):
        read(json.dumps(document))


def test_near_coincidence_is_not_enclosed() -> None:
    """So near that 1/|w_i − w_j| exceeds what is resolved: refused, not rounded down."""
    near = attained.unit_near(np.array([1.0, 1e-17]))
    nearer = [F(1) - F(2, 10**70 + 1), F(2 * 10**35, 10**70 + 1)]
    assert dot(near, near) == dot(nearer, nearer) == 1
    table = ((F(1), nearer[0]), (F(0), nearer[1]))
    with pytest.raises(Rejected, match="nearly coincide"):
        RieszAttained(table, F(1), F(10**90)).proves()


@pytest.mark.parametrize(
    ("packing", "slack"),
    [
        (best_lines(7, 4, starts=4), 1e-15),
        (best_points(5, 2, starts=4), 1e-15),
        (best_points(4, 3, starts=4), 1e-15),
        (best_points(2, 3, starts=4), 1e-15),
        (least_energy(5, 3, COULOMB, starts=4), 1e-14),
        (least_energy(6, 2, relu_squared(), starts=4), 1e-14),
    ],
    ids=["lines", "points", "obtuse", "opposite", "Coulomb", "ReLU"],
)
def test_upper_is_attained_and_near(packing: Any, slack: float) -> None:
    bound = float(upper(packing).bounds()["upper"])
    assert abs(bound - packing.value) <= slack * max(1, abs(packing.value))


def test_upper_of_trivial_lines() -> None:
    assert upper(best_lines(2, 3)).bounds() == {"upper": 0}
    assert upper(best_lines(3, 1)).bounds() == {"upper": 1}


def test_only_whole_powers_are_certified() -> None:
    with pytest.raises(ValueError, match="power must be a whole number >= 1 to certify, got 0"):
        upper(least_energy(3, 2, Riesz(0), starts=4))
    with pytest.raises(ValueError, match="needs the potential"):
        upper(replace(least_energy(3, 2, COULOMB, starts=4), potential=None))
