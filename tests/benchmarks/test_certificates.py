"""Linear-programming certificates: how long the search takes, and how long the check alone."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from sympy import Rational, sqrt

from solvers.frames.programs.delsarte import overlap_floor, spherical_code
from solvers.frames.programs.sharp import optimal_energy, optimal_one_hot, sharp_code, spectrum
from solvers.frames.programs.thomson import coulomb, distance_energy
from solvers.frames.programs.yudin import potential_energy
from theory.frames.catalogue.basic import polygon
from theory.frames.programs.certificates import SphericalCode
from theory.frames.programs.potentials import relu_squared

HALF = Fraction(1, 2)
CODES = [(m, d) for m in (3, 4, 8, 16, 24) for d in (10, 20, 30)]
ENERGIES = [(5, 2), (6, 2), (9, 3), (10, 4), (56, 7)]
ICOSAHEDRON = {Rational(-1): 12, -1 / sqrt(5): 60, 1 / sqrt(5): 60}


@cache
def code(dims: int, degree: int) -> SphericalCode:
    return spherical_code(dims, HALF, degree)


@pytest.mark.benchmark(group="code, overlaps <= 1/2: search")
@pytest.mark.parametrize(("dims", "degree"), CODES)
def test_code_search(benchmark: Any, dims: int, degree: int) -> None:
    assert benchmark.pedantic(spherical_code, (dims, HALF, degree), rounds=3).ratio() > dims


@pytest.mark.benchmark(group="code, overlaps <= 1/2: check alone")
@pytest.mark.parametrize(("dims", "degree"), CODES)
def test_code_check(benchmark: Any, dims: int, degree: int) -> None:
    assert benchmark.pedantic(code(dims, degree).proves, rounds=5).startswith("at most")


@pytest.mark.benchmark(group="energy, ReLU squared: search")
@pytest.mark.parametrize(("features", "dims"), ENERGIES)
def test_energy_search(benchmark: Any, features: int, dims: int) -> None:
    arguments = (features, dims, relu_squared())
    assert benchmark.pedantic(potential_energy, arguments, rounds=3).energy > 0


@pytest.mark.benchmark(group="energy, ReLU squared: check alone")
@pytest.mark.parametrize(("features", "dims"), ENERGIES)
def test_energy_check(benchmark: Any, features: int, dims: int) -> None:
    certificate = potential_energy(features, dims, relu_squared())
    assert benchmark.pedantic(certificate.proves, rounds=5).startswith("in ")


@pytest.mark.benchmark(group="energy, Coulomb in space: search")
@pytest.mark.parametrize("features", [12, 50])
def test_coulomb_search(benchmark: Any, features: int) -> None:
    arguments = (features, 3, coulomb())
    assert benchmark.pedantic(distance_energy, arguments, rounds=3).floor().sign() == 1


@pytest.mark.benchmark(group="worst overlap: search")
@pytest.mark.parametrize(
    ("features", "dims", "kind"),
    [(28, 7, "lines"), (10, 3, "lines"), (12, 3, "points"), (240, 8, "points"), (24, 3, "points")],
)
def test_floor_search(benchmark: Any, features: int, dims: int, kind: str) -> None:
    arguments = (features, dims, kind, 16)
    floor = benchmark.pedantic(overlap_floor, arguments, rounds=2)
    assert floor.bounds()["lower"] > 0


@pytest.mark.benchmark(group="number fields: search")
@pytest.mark.parametrize("corners", [5, 7, 8, 11])
def test_sharp_code_search(benchmark: Any, corners: int) -> None:
    arguments = (corners, 2, spectrum(polygon(corners)), corners)
    assert benchmark.pedantic(sharp_code, arguments, rounds=3).features == corners


@pytest.mark.benchmark(group="number fields: check alone")
@pytest.mark.parametrize("corners", [5, 7, 8, 11])
def test_sharp_code_check(benchmark: Any, corners: int) -> None:
    certificate = sharp_code(corners, 2, spectrum(polygon(corners)), corners)
    assert benchmark.pedantic(certificate.proves, rounds=5).startswith("at most")


@pytest.mark.benchmark(group="number fields: check alone")
def test_icosahedron_check(benchmark: Any) -> None:
    certificate = sharp_code(12, 3, ICOSAHEDRON, 5)
    assert benchmark.pedantic(certificate.proves, rounds=5).startswith("at most 12")


@pytest.mark.benchmark(group="number fields: check alone")
def test_pentagon_energy_check(benchmark: Any) -> None:
    certificate = optimal_energy(5, 2, relu_squared(), spectrum(polygon(5)))
    assert benchmark.pedantic(certificate.proves, rounds=5).startswith("in 2 dims")


@pytest.mark.benchmark(group="number fields: check alone")
def test_octagon_family_check(benchmark: Any) -> None:
    biases = (Fraction(-269, 500), Fraction(-67, 125))
    certificate = optimal_one_hot(8, 2, biases, spectrum(polygon(8)), 13)
    assert benchmark.pedantic(certificate.proves, rounds=3).startswith("in 2 dims")
