"""Certificates by linear programming: accepted as they should be, rejected when forged."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from theory.certificate import KINDS, Rejected, Unreadable, read, write
from theory.frames.programs.certificates import (
    MOST_DEGREE,
    LineCode,
    PotentialEnergy,
    SphericalCode,
)
from theory.frames.programs.polynomials import times
from theory.frames.programs.potentials import Potential, one_hot, relu_squared
from theory.frames.programs.zonal import even, in_zonals

F = Fraction
HALF = F(1, 2)


def product(*zeros: Fraction) -> tuple[Fraction, ...]:
    p: tuple[Fraction, ...] = (F(1),)
    for zero in zeros:
        p = times(p, (-zero, F(1)))
    return p


E8 = SphericalCode(F(8), HALF, in_zonals(product(F(-1), -HALF, -HALF, F(0), F(0), HALF), 8))
LINES = LineCode(F(3), F(1, 5), (F(2, 15), F(2, 3)))
NEAR_ZERO = in_zonals(even(product(F(1, 5), F(1, 200))), 3)[::2]
RELU = relu_squared()
ORTHOPLEX = PotentialEnergy(
    F(2), F(4), RELU.cuts, RELU.numerators, RELU.denominators, (F(0), F(0)), F(0)
)
TRIANGLE = replace(
    ORTHOPLEX,
    features=F(3),
    cuts=(F(-1), F(1)),
    numerators=((F(0), F(0), F(1)),),
    denominators=((F(1),),),
    # t² = (P_0 + P_2)/2 itself: 9/2 − 3.
    coefficients=(HALF, F(0), HALF),
    energy=F(3, 2),
)
GOOD = {
    "E8": (E8, "at most 240 unit vectors in 8 dims have all overlaps <= 1/2"),
    "icosahedron": (LINES, "at most 6 lines in 3 dims have all squared overlaps <= 1/5"),
    "square": (
        ORTHOPLEX,
        "in 2 dims, any 4 unit vectors have sum over i != j of f(<w_i, w_j>) >= 0 "
        "for f = 0 on [-1, 0], t^2 on [0, 1]",
    ),
    "triangle": (
        TRIANGLE,
        "in 2 dims, any 3 unit vectors have sum over i != j of f(<w_i, w_j>) >= 3/2 "
        "for f = t^2 on [-1, 1]",
    ),
}


@pytest.mark.parametrize(("certificate", "says"), GOOD.values(), ids=GOOD)
def test_what_it_proves_and_the_way_through_a_file(certificate: Any, says: str) -> None:
    assert certificate.proves() == says
    assert KINDS[certificate.kind].endswith(type(certificate).__name__)
    assert read(write(certificate)).proves() == says


def test_bounds() -> None:
    assert E8.bounds() == {"upper": 240}
    assert LINES.bounds() == {"upper": 6}
    assert TRIANGLE.bounds() == {"lower": F(3, 2)}
    weaker = replace(E8, coefficients=(E8.coefficients[0] * F(99, 100), *E8.coefficients[1:]))
    # f_0 smaller moves f down by a constant: still a proof, of 242.
    assert weaker.ratio() > 242
    assert weaker.bounds() == {"upper": 242}


def nudged(c: tuple[Fraction, ...], place: int, factor: Fraction) -> tuple[Fraction, ...]:
    return (*c[:place], c[place] * factor, *c[place + 1 :])


@pytest.mark.parametrize("place", range(7))
@pytest.mark.parametrize("up", [F(1, 100), F(1, 10**15)])
def test_a_coefficient_nudged_up_is_rejected(place: int, up: Fraction) -> None:
    """E8's polynomial touches 0 on both sides of every P_k's sign: any rise shows somewhere."""
    with pytest.raises(Rejected, match="f is positive somewhere"):
        replace(E8, coefficients=nudged(E8.coefficients, place, 1 + up)).proves()


@pytest.mark.parametrize(
    ("forged", "reason"),
    [
        (replace(E8, largest=HALF + F(1, 10**20)), r"f is positive somewhere on \[-1, "),
        (replace(E8, largest=F(1)), r"largest must be in \[-1, 1\), got 1"),
        (replace(E8, largest=F(-2)), r"largest must be in \[-1, 1\), got -2"),
        (replace(E8, largest=(HALF,)), "largest must be a number"),  # type: ignore[arg-type]
        (replace(E8, dims=F(7)), "f is positive somewhere"),
        (replace(E8, dims=F(9)), "f is positive somewhere"),
        (replace(E8, dims=F(1)), "dims must be a whole number >= 2, got 1"),
        (replace(E8, dims=F(17, 2)), "dims must be a whole number"),
        (replace(E8, dims=(F(8),)), "dims must be a number"),  # type: ignore[arg-type]
        (replace(E8, coefficients=()), "at least one entry"),
        (replace(E8, coefficients=F(1)), "list of numbers"),  # type: ignore[arg-type]
        (replace(E8, coefficients=(E8.coefficients,)), "list of numbers"),  # type: ignore[arg-type]
        (replace(E8, coefficients=E8.coefficients[:-1]), "positive somewhere"),
        (replace(E8, coefficients=(F(0), *E8.coefficients[1:])), "f_0 must be positive, is 0"),
        (replace(E8, coefficients=(F(-1), *E8.coefficients[1:])), "f_0 must be positive, is -1"),
        (replace(E8, coefficients=nudged(E8.coefficients, 3, F(-1))), "f_3 must be at least 0"),
        (replace(E8, coefficients=(F(1),) * (MOST_DEGREE + 2)), "degree <= 100, got 101"),
        (replace(E8, coefficients=(F(1),)), "positive somewhere"),
        (replace(E8, dims=F(10**6 + 1)), "dims must be at most 1000000, got 1000001"),
        (replace(E8, dims=F(10**400)), "at most 1000000, got a positive fraction of 1330 bits"),
        (replace(E8, coefficients=(F(1, 2**6000),) * 9), "50000 bits together, got 54018"),
        (replace(E8, largest=F(1, 2**2000)), "largest must have at most 2000 bits together"),
    ],
)
def test_a_forged_code_is_rejected(forged: SphericalCode, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        forged.proves()


@pytest.mark.parametrize(
    ("forged", "reason"),
    [
        (replace(LINES, squared=F(1, 5) + F(1, 10**20)), "f is positive somewhere with t.2 <= "),
        (replace(LINES, squared=F(1)), r"squared must be in \[0, 1\)"),
        (replace(LINES, squared=F(-1, 5)), r"squared must be in \[0, 1\)"),
        (replace(LINES, squared=()), "squared must be a number"),  # type: ignore[arg-type]
        (replace(LINES, dims=F(4), squared=F(1, 4)), "positive somewhere"),
        (replace(LINES, dims=F(0)), "dims must be a whole number"),
        (replace(LINES, coefficients=(F(1), F(-1))), "f_2 must be at least 0, is -1"),
        (replace(LINES, coefficients=(F(2, 15) * F(101, 100), F(2, 3))), "positive somewhere"),
        (replace(LINES, coefficients=(F(2, 15), F(2, 3) * F(101, 100))), None),
        (replace(LINES, coefficients=(F(2, 15), F(2, 3) * F(99, 100))), "positive somewhere"),
        (replace(LINES, coefficients=(F(2, 15),)), "positive somewhere"),
        (replace(LINES, coefficients=(F(0), F(0))), "f_0 must be positive"),
        # (t² − 1/5)(t² − 1/200) is negative but near t = 0.
        (replace(LINES, coefficients=NEAR_ZERO), "f is positive somewhere"),
        (replace(LINES, coefficients=(F(1),) * 52), "degree <= 100, got 102"),
        (replace(LINES, dims=F(10**400)), "dims must be at most 1000000"),
        (replace(LINES, coefficients=(F(1, 2**6000),) * 9), "50000 bits together, got 54018"),
        (replace(LINES, squared=F(1, 2**2000)), "squared must have at most 2000 bits together"),
    ],
)
def test_a_forged_line_code_is_rejected(forged: LineCode, reason: str | None) -> None:
    if reason is None:
        # More of P_2 lowers f where it counts; the bound is weaker and says so.
        assert "at most 6 lines" in forged.proves()
        assert forged.ratio() > 6
        return
    with pytest.raises(Rejected, match=reason):
        forged.proves()


@pytest.mark.parametrize(
    ("forged", "reason"),
    [
        (replace(TRIANGLE, energy=F(3, 2) + F(1, 10**20)), "energy must be at most"),
        (replace(TRIANGLE, energy=(F(1),)), "energy must be a number"),  # type: ignore[arg-type]
        (replace(TRIANGLE, features=F(2)), "energy must be at most n.2 h_0 - n h.1. = 0, is 3/2"),
        (replace(TRIANGLE, features=F(0)), "features must be a whole number >= 1, got 0"),
        (replace(TRIANGLE, features=F(7, 2)), "features must be a whole number"),
        (replace(TRIANGLE, dims=F(3)), r"h is above f somewhere on \[-1, 1\]"),
        (replace(TRIANGLE, dims=F(1)), "dims must be"),
        (replace(TRIANGLE, coefficients=(HALF + F(1, 10**20), F(0), HALF)), "h is above f"),
        (replace(TRIANGLE, coefficients=(HALF, F(1, 10**20), HALF)), "h is above f"),
        (replace(TRIANGLE, coefficients=(HALF, F(0), F(-1, 2))), "h_2 must be at least 0"),
        (replace(TRIANGLE, coefficients=(HALF, F(0))), "h is above f"),
        (replace(TRIANGLE, coefficients=()), "at least one entry"),
        (replace(TRIANGLE, numerators=((F(0), F(0), F(99, 100)),)), "h is above f"),
        (replace(TRIANGLE, numerators=()), "a numerator and a denominator for each of 1"),
        (replace(TRIANGLE, numerators=((),)), "must have 1 to"),
        (replace(TRIANGLE, numerators=F(1)), "list of polynomials"),  # type: ignore[arg-type]
        (replace(TRIANGLE, numerators=(F(1),)), "a polynomial in numerators must be a list"),  # type: ignore[arg-type]
        (replace(TRIANGLE, denominators=((F(-1),),)), "a denominator is not positive"),
        (replace(TRIANGLE, denominators=((F(0),),)), "a denominator is not positive"),
        (replace(TRIANGLE, denominators=((F(0), F(0), F(1)),)), "a denominator is not positive"),
        (replace(TRIANGLE, denominators=((F(101, 100),),)), "h is above f"),
        (replace(TRIANGLE, cuts=(F(-1),)), "cuts must rise from -1 to 1"),
        (replace(TRIANGLE, cuts=(F(-1), F(1, 2))), "cuts must rise from -1 to 1"),
        (replace(TRIANGLE, cuts=(F(0), F(1))), "cuts must rise from -1 to 1"),
        (replace(TRIANGLE, cuts=F(1)), "cuts must be a list of numbers"),  # type: ignore[arg-type]
        (replace(ORTHOPLEX, cuts=(F(-1), F(1, 2), F(1))), "the pieces do not agree at 1/2"),
        (replace(ORTHOPLEX, cuts=(F(-1), F(2), F(1))), "cuts must rise"),
        (
            replace(
                ORTHOPLEX,
                cuts=(F(-1), F(0), F(0), F(1)),
                numerators=(RELU.numerators[0], *RELU.numerators),
                denominators=((F(1),),) * 3,
            ),
            "cuts must rise",
        ),
        (replace(ORTHOPLEX, numerators=RELU.numerators[:1]), "for each of 2 pieces"),
        (replace(ORTHOPLEX, numerators=RELU.numerators[::-1]), None),
        (replace(ORTHOPLEX, dims=F(10**400)), "dims must be at most 1000000"),
        (replace(ORTHOPLEX, coefficients=(F(1, 2**6000),) * 9), "50000 bits together, got 54018"),
        (replace(ORTHOPLEX, numerators=RELU.numerators[:1] * 17), "at most 16 pieces"),
        (replace(ORTHOPLEX, denominators=((F(1),),) * 17), "at most 16 pieces"),
        (replace(ORTHOPLEX, cuts=(F(-1),) * 18), "at most 16 pieces"),
        (replace(ORTHOPLEX, numerators=((F(1),), (F(1),) * 14)), "must have 1 to 13 coefficients"),
        (replace(ORTHOPLEX, numerators=((F(1, 2**6000),) * 9,) * 2), "50000 bits together, got 1"),
        (replace(ORTHOPLEX, cuts=(F(-1), F(1, 2**51000), F(1))), "cuts must have at most 50000"),
        (
            replace(ORTHOPLEX, cuts=(F(-1), F(1, 2**300), F(1)), denominators=((F(1),),) * 2),
            "the pieces do not agree at a positive fraction of 302 bits",
        ),
    ],
)
def test_a_forged_energy_is_rejected(forged: PotentialEnergy, reason: str | None) -> None:
    if reason is None:
        # Another potential, ReLU(−t)², for which 0 is a bound as well; the sentence says which.
        assert forged.proves() != GOOD["square"][1]
        return
    with pytest.raises(Rejected, match=reason):
        forged.proves()


@pytest.mark.parametrize("certificate", [E8, LINES, TRIANGLE])
def test_a_file_with_a_wider_statement_is_rejected(certificate: Any) -> None:
    document = json.loads(write(certificate))
    for old, new in (("at most 2", "at most 1"), (" dims", "0 dims"), (">= 3/2", ">= 2")):
        wider = {**document, "proves": document["proves"].replace(old, new)}
        if wider != document:
            with pytest.raises(Rejected, match="the file says"):
                read(json.dumps(wider)).proves()


def test_a_float_in_a_file_is_unreadable() -> None:
    document = json.loads(write(E8))
    document["data"]["largest"] = 0.5
    with pytest.raises(Unreadable, match="the float"):
        read(json.dumps(document))


def test_the_trap_of_the_grid() -> None:
    """A solution on a grid pokes above 0 between its points: "239.7" in 8 dims is no bound.

    Lowered onto the grid points only, E8's own polynomial with f_0 raised has a smaller ratio.
    """
    raised = nudged(E8.coefficients, 0, F(1001, 1000))
    trap = replace(E8, coefficients=raised)
    assert 239 < trap.ratio() < 240
    with pytest.raises(Rejected, match="positive somewhere"):
        trap.proves()


@pytest.mark.parametrize("bias", [F(-2), F(-1), F(-1, 2), F(-1, 10), F(0), F(1, 3), F(1), F(2)])
@pytest.mark.parametrize("overlap", [F(-1), F(-1, 3), F(0), F(1, 5), F(1, 2), F(1)])
def test_the_one_hot_interference_by_its_definition(bias: Fraction, overlap: Fraction) -> None:
    """∫₀¹ ReLU(g u + b)² du with antiderivatives: (g u + b)³/3g where it is active."""
    if overlap == 0:
        expected = max(bias, F(0)) ** 2
    else:
        ends = [max(bias, F(0)), max(overlap + bias, F(0))]
        expected = (ends[1] ** 3 - ends[0] ** 3) / (3 * overlap)
    assert one_hot(bias).at(overlap) == expected


def test_a_longer_direction_scales_the_overlap() -> None:
    assert one_hot(F(-1, 2), F(2)).at(F(1, 2)) == one_hot(F(-1, 2)).at(F(1))
    with pytest.raises(ValueError, match="squared_norm must be positive, got 0"):
        one_hot(F(0), F(0))


@pytest.mark.parametrize(
    "build",
    [
        lambda: one_hot(0.1),  # type: ignore[arg-type]
        lambda: one_hot(F(0), 1.0),  # type: ignore[arg-type]
        lambda: Potential((-1.0, F(1)), ((F(1),),), ((F(1),),)),  # type: ignore[arg-type]
        lambda: Potential((F(-1), F(1)), ((0.5,),), ((F(1),),)),  # type: ignore[arg-type]
        lambda: Potential((F(-1), F(1)), ((F(1),),), ((0.5,),)),  # type: ignore[arg-type]
    ],
)
def test_a_float_is_no_part_of_a_potential(build: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"must be fractions, got -?\d\.\d"):
        build()


def test_a_potential_must_be_finite() -> None:
    """1/(1 − t) is not, where two directions coincide."""
    with pytest.raises(ValueError, match=r"a denominator is not positive on \[-1, 1\]"):
        Potential((F(-1), F(1)), ((F(1),),), ((F(1), F(-1)),))


def test_a_potential_is_defined_on_overlaps_only() -> None:
    with pytest.raises(ValueError, match=r"must be in \[-1, 1\], got 2"):
        RELU.at(F(2))
    with pytest.raises(ValueError, match="do not agree at 0"):
        Potential((F(-1), F(0), F(1)), ((F(1),), (F(0),)), ((F(1),), (F(1),)))


def test_a_hostile_file_does_not_hold_the_checker() -> None:
    """As long as is allowed in every way; what was allowed before took minutes."""
    long = 50_000 // 202 - 2
    draw = random.Random(1)
    numbers = [F(draw.getrandbits(long) | 1, draw.getrandbits(long) | 1) for _ in range(101)]
    hostile = SphericalCode(F(10**6), F(1, 3**600), tuple(numbers))
    started = time.process_time()
    with pytest.raises(Rejected, match="f is positive somewhere"):
        hostile.proves()
    assert time.process_time() - started < 30


def test_the_first_coefficient_may_be_negative() -> None:
    """It is a constant below f; what it proves is little."""
    constant = replace(ORTHOPLEX, features=F(5), coefficients=(F(-1),), energy=F(-20))
    assert ">= -20" in constant.proves()
