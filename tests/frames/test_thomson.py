"""Energies of distances: Thomson's problem from below, exactly where a sharp code attains it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog
from sympy import Expr, Rational, sqrt

from solvers.codes import linear
from solvers.evidence import NotSolved
from solvers.frames.programs.sharp import optimal_distance_energy, spectrum
from solvers.frames.programs.thomson import coulomb, distance_energy, riesz
from theory.certificate import KINDS, Rejected, read, write
from theory.frames.catalogue.basic import cross_polytope, polygon, simplex
from theory.frames.programs.distances import DistanceEnergy

F = Fraction
R = Rational
ICOSAHEDRON = {R(-1): 12, -1 / sqrt(5): 60, 1 / sqrt(5): 60}
FOUR = optimal_distance_energy(4, 3, coulomb(), spectrum(simplex(3)), 3)
SIX = distance_energy(6, 3, coulomb(), 6)


def repulsion(points: list[tuple[float, ...]]) -> float:
    """Σ_{i<j} 1/|x_i − x_j|."""
    return sum(1 / math.dist(x, y) for i, x in enumerate(points) for y in points[:i])


def bipyramid() -> list[tuple[float, ...]]:
    ring = [(math.cos(a), math.sin(a), 0.0) for a in (0, 2 * math.pi / 3, 4 * math.pi / 3)]
    return [*ring, (0.0, 0.0, 1.0), (0.0, 0.0, -1.0)]


@pytest.mark.parametrize(
    ("features", "dims", "overlaps", "energy"),
    [
        (2, 3, {R(-1): 2}, R(1, 2)),
        (3, 3, spectrum(simplex(2)), sqrt(3)),
        (4, 3, spectrum(simplex(3)), 3 * sqrt(6) / 2),
        (6, 3, spectrum(cross_polytope(3)), R(3, 2) + 6 * sqrt(2)),
        (
            12,
            3,
            ICOSAHEDRON,
            3 + 15 * sqrt(2) * (1 / sqrt(1 - 1 / sqrt(5)) + 1 / sqrt(1 + 1 / sqrt(5))),
        ),
        (5, 2, spectrum(polygon(5)), 0),
    ],
)
def test_sharp_codes_solve_thomsons_problem(
    features: int, dims: int, overlaps: dict[Expr, int], energy: Expr
) -> None:
    """The floor is half of what it says, exactly: the certificate's number minus it is 0."""
    certificate = optimal_distance_energy(features, dims, coulomb(), overlaps)
    assert read(write(certificate)).proves().startswith(f"in {dims} dims, any {features} distinct")
    attained = sum(count / math.sqrt(2 - 2 * float(t)) for t, count in overlaps.items()) / 2
    assert float(certificate.floor().below()) / 2 == pytest.approx(attained, rel=1e-14)
    if energy:
        assert float(energy) == pytest.approx(attained, rel=1e-14)


@pytest.mark.parametrize(
    ("features", "best"),
    [
        # Energies that are known or best known (smale1998 asks for them).
        (2, 0.5),
        (3, 1.7320508076),
        (4, 3.6742346142),
        (5, repulsion(bipyramid())),
        (6, 9.9852813742),
        (7, 14.4529774142),
        (12, 49.1652530576),
    ],
)
def test_the_program_is_never_above_the_best_known(features: int, best: float) -> None:
    floor = float(distance_energy(features, 3, coulomb(), 12).floor().below()) / 2
    assert best * 0.99 < floor <= best + 5e-11
    if features in (2, 3, 4, 6, 12):
        assert floor > best * (1 - 1e-10)


@pytest.mark.parametrize("power", [1, 2, 3])
def test_no_random_points_are_below_the_floor(power: int) -> None:
    floor = float(distance_energy(7, 4, riesz(power), 8).floor().below())
    generator = np.random.default_rng(3)
    for _ in range(40):
        w = generator.normal(size=(7, 4))
        w /= np.linalg.norm(w, axis=1, keepdims=True)
        apart = np.linalg.norm(w[:, None] - w[None, :], axis=2)[np.triu_indices(7, 1)]
        assert 2 * (apart**-power).sum() >= floor


@pytest.mark.parametrize(
    ("forged", "reason"),
    [
        (replace(FOUR, dims=F(1)), "dims must be"),
        (replace(FOUR, features=F(0)), "features must be"),
        (replace(FOUR, features=F(1, 2)), "features must be"),
        (replace(FOUR, numerator=(F(99, 100),)), "h is above f"),
        (replace(FOUR, numerator=()), "numerator must have"),
        (replace(FOUR, numerator=F(1)), "numerator must be a list"),  # type: ignore[arg-type]
        (replace(FOUR, numerator=(F(1),) * 14), "numerator must have 1 to 13"),
        (replace(FOUR, denominator=()), "denominator must be positive"),
        (replace(FOUR, denominator=(F(0), F(0))), "denominator must be positive"),
        (replace(FOUR, denominator=(F(0), F(-1))), "denominator must be positive"),
        (replace(FOUR, denominator=(F(-1), F(1))), "denominator must be positive"),
        (replace(FOUR, denominator=(F(0), F(0), F(1))), "h is above f"),
        (replace(FOUR, denominator=(F(1),) * 14), "denominator must have 1 to 13"),
        (replace(FOUR, minimal=(F(-7), F(0), F(1)), root=(F(2), F(3))), "h is above f"),
        (replace(FOUR, root=(F(-3), F(-2))), "must be at least 0|h is above f"),
        (replace(FOUR, coefficients=()), "list of 1 to 41"),
        (replace(FOUR, coefficients=FOUR.coefficients[:1]), "h is above f"),
        (replace(FOUR, touching=()), "touches it elsewhere"),
        (replace(FOUR, touching=((F(0), F(1, 3) + F(1, 10**12)),)), "touches it elsewhere"),
        (replace(SIX, coefficients=((F(10),), *SIX.coefficients[1:])), "h is above f"),
        (replace(SIX, coefficients=(*SIX.coefficients[:-1], (F(-1),))), "must be at least 0"),
        (replace(SIX, numerator=(F(1) - F(1, 10**6),)), "h is above f"),
    ],
)
def test_a_forged_energy_is_rejected(forged: DistanceEnergy, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        forged.proves()


@pytest.mark.parametrize("place", range(len(SIX.coefficients)))
def test_a_coefficient_nudged_up_is_rejected(place: int) -> None:
    """h all but meets f at t = −1 and t = 0: P_k is positive, or has a slope, at one of them."""
    row = (SIX.coefficients[place][0] + F(1, 10**6),)
    nudged = (*SIX.coefficients[:place], row, *SIX.coefficients[place + 1 :])
    with pytest.raises(Rejected, match="h is above f"):
        replace(SIX, coefficients=nudged).proves()


def _liar(lie: Callable[[Any], None]) -> Callable[..., Any]:
    def lying(*arguments: Any, **options: Any) -> Any:
        came = linprog(*arguments, **options)
        lie(came)
        return came

    return lying


def _nan(came: Any) -> None:
    came.x = np.full_like(came.x, np.nan)


def _status(came: Any) -> None:
    came.status = 4


@pytest.mark.parametrize("lie", [_nan, _status])
def test_a_lying_solver_yields_nothing(
    lie: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linear, "linprog", _liar(lie))
    with pytest.raises(NotSolved):
        distance_energy(6, 3, coulomb(), 6)
    with pytest.raises(NotSolved):
        optimal_distance_energy(6, 3, coulomb(), spectrum(cross_polytope(3)))


@pytest.mark.parametrize("factor", [0.5, 0.999, 1.001, 3.0])
def test_a_perturbed_solution_is_never_above_the_octahedron(
    factor: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    def perturb(came: Any) -> None:
        came.x = came.x * factor ** np.arange(1, len(came.x) + 1)

    monkeypatch.setattr(linear, "linprog", _liar(perturb))
    try:
        floor = distance_energy(6, 3, coulomb(), 6).floor().below()
    except NotSolved:
        return
    assert float(floor) / 2 <= 9.98528137423858


def test_it_is_registered_and_bounds_what_it_says() -> None:
    assert KINDS[SIX.kind].endswith("DistanceEnergy")
    assert SIX.bounds()["lower"] == SIX.floor()
    assert ">= " in SIX.proves()


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: distance_energy(0, 3, coulomb()), "features >= 1"),
        (lambda: distance_energy(3, 1, coulomb()), "dims >= 2"),
        (lambda: distance_energy(3, 3, coulomb(), 0), "degree must be in"),
        (lambda: riesz(0), "power must be at least 1, got 0"),
    ],
)
def test_bad_input(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()


def test_a_potential_of_a_higher_degree_than_h() -> None:
    """f = u² with h = 0 over the rationals: its numerator outgrows h times the denominator."""
    square, nothing = (Fraction(0), Fraction(0), Fraction(1)), ((Fraction(0),),)
    rational = (Fraction(0), Fraction(1)), (Fraction(-1), Fraction(1))
    honest = DistanceEnergy(
        Fraction(3), Fraction(4), square, (Fraction(1),), *rational, nothing, ()
    )
    assert honest.proves().endswith(">= 0 for f = u^2")
    with pytest.raises(Rejected, match="h is above f"):
        replace(honest, coefficients=((Fraction(1),),)).proves()
