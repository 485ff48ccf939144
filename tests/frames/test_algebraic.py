"""Certificates over number fields: what they prove, and that no forged one does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from sympy import Expr, Rational, cos, pi, simplify, sqrt

from solvers.evidence import NotSolved
from solvers.frames.programs.sharp import optimal_energy, sharp_code, spectrum
from theory.certificate import KINDS, Rejected, read, write
from theory.frames.catalogue.basic import polygon, simplex
from theory.frames.programs.algebraic import AlgebraicEnergy, SharpCode
from theory.frames.programs.energy import pentagon_certificate
from theory.frames.programs.potentials import one_hot, relu_squared

F = Fraction
R = Rational
G = sqrt(5)
PENTAGON = pentagon_certificate()
ICOSAHEDRON = {R(-1): 12, -1 / G: 60, 1 / G: 60}
CELL_600 = {
    R(-1): 120,
    -(1 + G) / 4: 120 * 12,
    -R(1, 2): 120 * 20,
    (1 - G) / 4: 120 * 12,
    R(0): 120 * 30,
    (G - 1) / 4: 120 * 12,
    R(1, 2): 120 * 20,
    (1 + G) / 4: 120 * 12,
}
TWELVE = sharp_code(12, 3, ICOSAHEDRON, 5)


def test_the_pentagon_has_the_least_energy_of_five_vectors_in_the_plane() -> None:
    """The bound 15/4 − 5√5/4 is the energy of the regular pentagon, 10 cos² 72°: no gap."""
    assert PENTAGON.proves() == (
        "in 2 dims, any 5 unit vectors have sum over i != j of f(<w_i, w_j>) "
        ">= -5/4*a + 15/4 for f = 0 on [-1, 0], t^2 on [0, 1], "
        "where a is the zero of a^2 - 5 in [2, 3]"
    )
    assert PENTAGON.floor().parts == (F(15, 4), F(-5, 4))
    assert read(write(PENTAGON)).proves() == PENTAGON.proves()
    attained = 10 * cos(2 * pi / 5) ** 2
    assert simplify(attained - Rational(15, 4) + 5 * sqrt(5) / 4) == 0
    assert KINDS[PENTAGON.kind].endswith("AlgebraicEnergy")


def moved(table: Any, place: int, part: int, by: Fraction) -> Any:
    row = tuple(c + by * (part == k) for k, c in enumerate(table[place]))
    return (*table[:place], row, *table[place + 1 :])


@pytest.mark.parametrize("place", [0, 1, 2, 3, 6, 7])
@pytest.mark.parametrize("part", [0, 1])
@pytest.mark.parametrize("tiny", [F(1, 10**12), F(-1, 10**12)])
def test_the_pentagon_bears_no_nudge(place: int, part: int, tiny: Fraction) -> None:
    """h no longer meets f at the places that are given."""
    forged = replace(PENTAGON, coefficients=moved(PENTAGON.coefficients, place, part, tiny))
    with pytest.raises(Rejected, match="h is above f"):
        forged.proves()


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("part", [0, 1])
def test_nor_do_the_places_where_it_touches(place: int, part: int) -> None:
    forged = replace(PENTAGON, touching=moved(PENTAGON.touching, place, part, F(1, 10**12)))
    with pytest.raises(Rejected, match="touches it elsewhere"):
        forged.proves()


@pytest.mark.parametrize(
    ("forged", "reason"),
    [
        (replace(PENTAGON, minimal=(F(-6), F(0), F(1))), "h is above f"),
        (replace(PENTAGON, minimal=(F(-4), F(0), F(1))), "one simple zero inside"),
        (replace(PENTAGON, minimal=(F(-5), F(0), F(2))), "leading coefficient 1"),
        (replace(PENTAGON, minimal=(F(-5), F(2), F(0), F(1)), root=(F(1), F(2))), "have 3 parts"),
        (replace(PENTAGON, minimal=F(5)), "minimal must be a list of numbers"),  # type: ignore[arg-type]
        (replace(PENTAGON, root=(F(-3), F(-2))), "must be at least 0, is negative"),
        (replace(PENTAGON, root=(F(3), F(4))), "one simple zero inside"),
        (replace(PENTAGON, root=(F(2),)), "root must have two ends"),  # type: ignore[arg-type]
        (replace(PENTAGON, root=F(2)), "root must be a list of numbers"),  # type: ignore[arg-type]
        (replace(PENTAGON, dims=F(3)), "h is above f"),
        (replace(PENTAGON, dims=F(1)), "dims must be"),
        (replace(PENTAGON, features=F(0)), "features must be"),
        (replace(PENTAGON, coefficients=()), "list of 1 to 41 numbers"),
        (replace(PENTAGON, coefficients=F(1)), "list of 1 to 41 numbers"),  # type: ignore[arg-type]
        (replace(PENTAGON, coefficients=(F(1),)), "each of coefficients must be a list"),  # type: ignore[arg-type]
        (replace(PENTAGON, coefficients=PENTAGON.coefficients[:-1]), "h is above f"),
        (replace(PENTAGON, coefficients=((F(0),),)), "must have 2 parts"),
        (replace(PENTAGON, coefficients=((F(0), F(0)),) * 42), "list of 1 to 41 numbers"),
        (replace(PENTAGON, coefficients=moved(PENTAGON.coefficients, 3, 1, F(-1))), "h_3 must be"),
        (replace(PENTAGON, touching=()), "touches it elsewhere"),
        (replace(PENTAGON, touching=PENTAGON.touching[:1]), "touches it elsewhere"),
        (replace(PENTAGON, touching=PENTAGON.touching * 2), "touches it elsewhere"),
        (replace(PENTAGON, touching=F(1)), "list of 0 to 41 numbers"),  # type: ignore[arg-type]
        (replace(PENTAGON, cuts=(F(-1), F(1, 3), F(1))), "do not agree at 1/3"),
        (replace(PENTAGON, numerators=PENTAGON.numerators[::-1]), "h is above f"),
        (replace(PENTAGON, denominators=((F(1),), (F(0), F(1)))), "not positive on"),
        (replace(PENTAGON, dims=F(10**400)), "dims must be at most 1000000"),
        (
            replace(PENTAGON, coefficients=((F(1, 2**9000), F(0)),) * 6),
            "50000 bits together, got 54",
        ),
        (
            replace(PENTAGON, touching=((F(1, 2**9000), F(0)),) * 6),
            "touching must have at most 500",
        ),
        (replace(PENTAGON, root=(F(2), 3 - F(1, 2**2000))), "minimal and root must have at most 2"),
        (replace(PENTAGON, root=(F(2**400), F(-(2**400)))), "got a positive fraction of 402 bits"),
        (
            replace(PENTAGON, minimal=(F(-5), F(0), F(2**400))),
            "got a positive fraction of 402 bits",
        ),
        # (t − 1)(t² − 5): α − 1 is zero for the root 1, and cannot be told apart from it.
        (
            replace(
                PENTAGON,
                minimal=(F(5), F(-5), F(-1), F(1)),
                root=(F(1, 2), F(3, 2)),
                coefficients=((F(0),) * 3, (F(-1), F(1), F(0))),
                touching=(),
            ),
            "a number cannot be told apart from 0",
        ),
    ],
)
def test_a_forged_energy_is_rejected(forged: AlgebraicEnergy, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        forged.proves()


def test_more_features_than_it_was_made_for_get_a_weaker_bound() -> None:
    """The same h bounds any number of vectors; of six it proves less than what they need."""
    six = replace(PENTAGON, features=F(6))
    assert "any 6 unit vectors" in six.proves()
    assert six.floor().below() < F(26, 10)


@pytest.mark.parametrize(
    ("features", "dims", "overlaps", "degree", "largest"),
    [
        (5, 2, spectrum(polygon(5)), 4, cos(2 * pi / 5)),
        (7, 2, spectrum(polygon(7)), 6, cos(2 * pi / 7)),  # a cubic field
        (8, 2, spectrum(polygon(8)), 8, cos(pi / 4)),
        (11, 2, spectrum(polygon(11)), 10, cos(2 * pi / 11)),  # of degree 5
        (12, 3, ICOSAHEDRON, 5, 1 / G),
        (120, 4, CELL_600, 17, (1 + G) / 4),
        (4, 3, spectrum(simplex(3)), 3, R(-1, 3)),  # of degree 1
    ],
)
def test_codes_with_irrational_overlaps_are_sharp(
    features: int, dims: int, overlaps: dict[Expr, int], degree: int, largest: Expr
) -> None:
    certificate = sharp_code(features, dims, overlaps, degree)
    says = read(write(certificate)).proves()
    assert says.startswith(f"at most {features} unit vectors in {dims} dims have all overlaps <=")
    assert f"and some two of any {features} have overlap >=" in says
    proved = certificate.bounds()["lower"]
    below = float(proved if isinstance(proved, Fraction) else proved.below())
    assert below == pytest.approx(float(largest), abs=2.0**-50)


def test_the_600_cell_needs_degree_seventeen() -> None:
    with pytest.raises(NotSolved):
        sharp_code(120, 4, CELL_600, 16)


@pytest.mark.parametrize(
    ("forged", "reason"),
    [
        (replace(TWELVE, dims=F(4)), "positive somewhere"),
        (replace(TWELVE, dims=F(1)), "dims must be"),
        (replace(TWELVE, features=F(11)), "f.1./f_0 must be 11"),
        (replace(TWELVE, features=F(13)), "f.1./f_0 must be 13"),
        (replace(TWELVE, features=F(1)), "features must be"),
        (replace(TWELVE, features=F(10**400)), "features must be at most"),
        (replace(TWELVE, dims=F(10**400)), "dims must be at most 1000000"),
        (replace(TWELVE, overlap=(F(0), F(1, 5) + F(1, 10**12))), "must have the overlap"),
        (replace(TWELVE, overlap=(F(0), F(1, 2))), "between -1 and 1"),
        (replace(TWELVE, overlap=(F(-1), F(0))), "between -1 and 1"),
        (replace(TWELVE, overlap=(F(0),)), "must have 2 parts"),
        (replace(TWELVE, overlap=TWELVE.touching[1]), "must be at most|positive somewhere"),
        (replace(TWELVE, coefficients=TWELVE.coefficients[:-2]), "f.1./f_0 must be 12"),
        (replace(TWELVE, coefficients=((F(0), F(0)), *TWELVE.coefficients[1:])), "f_0 must be pos"),
        (replace(TWELVE, coefficients=moved(TWELVE.coefficients, 2, 0, F(-9))), "f_2 must be"),
        (replace(TWELVE, touching=TWELVE.touching[:2]), "must have the overlap"),
        (replace(TWELVE, touching=TWELVE.touching[1:]), "touches 0 elsewhere"),
        (
            replace(
                TWELVE,
                overlap=(F(0), F(1, 5) + F(1, 100)),
                touching=(*TWELVE.touching[:-1], (F(0), F(1, 5) + F(1, 100))),
            ),
            "positive somewhere",
        ),
    ],
)
def test_a_forged_code_is_rejected(forged: SharpCode, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        forged.proves()


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("tiny", [F(1, 10**12), F(-1, 10**12)])
def test_a_code_bears_no_nudge(place: int, tiny: Fraction) -> None:
    with pytest.raises(Rejected):
        replace(TWELVE, coefficients=moved(TWELVE.coefficients, place, 0, tiny)).proves()


def test_the_other_root_is_another_statement() -> None:
    """With −√5 for √5 all inequalities still hold, but the overlap is −1/√5, and it says so."""
    other = replace(TWELVE, root=(F(-3), F(-2)))
    assert other.proves().endswith("in [-3, -2]")
    assert float(other.bounds()["lower"].below()) < 0  # type: ignore[union-attr]


@pytest.mark.parametrize("bias", [F(-1, 5), F(-206, 1000), F(-1, 4)])
def test_the_pentagon_with_its_own_bias(bias: Fraction) -> None:
    certificate = optimal_energy(5, 2, one_hot(bias), spectrum(polygon(5)), 7)
    overlap = np.cos(2 * np.pi / 5)
    attained = 10 * (overlap + float(bias)) ** 3 / (3 * overlap)
    assert isinstance(certificate, AlgebraicEnergy)
    assert float(certificate.floor().below()) == pytest.approx(attained, rel=1e-13)


@pytest.mark.parametrize(
    "call",
    [
        lambda: sharp_code(5, 2, {R(1, 2): 10, R(-1, 2): 10}, 4),
        lambda: sharp_code(8, 3, {R(1, 3): 24, -R(1, 3): 24, R(-1): 8}, 5),  # the cube
        lambda: sharp_code(3, 2, {pi / 4: 6}, 4),
        lambda: sharp_code(3, 2, {sqrt(2) / 2: 2, sqrt(3) / 2: 4}, 4),
        lambda: optimal_energy(6, 2, relu_squared(), spectrum(polygon(6))),
    ],
)
def test_where_nothing_is_sharp_nothing_is_certified(call: Callable[[], object]) -> None:
    with pytest.raises(NotSolved):
        call()
