"""Potentials of any size have both sides, and none is below what every pair costs at least."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from sympy import Expr, Integer, Rational, exp, sqrt

from papers.interference import closing
from solvers.frames.interference import Looking, interference
from solvers.frames.known import Best, Floor, Known, proved
from solvers.frames.packings.attained import energy as attained_energy
from solvers.frames.packings.search import least_energy, upper
from solvers.frames.programs.least_cost import least_cost
from solvers.frames.programs.scaling import at_size_one, divided, multiplied, size
from solvers.frames.programs.sharp import optimal_energy, spectrum
from solvers.frames.programs.thomson import Distance, coulomb, distance_energy
from solvers.frames.programs.three_point import three_point_energy
from solvers.frames.programs.yudin import potential_energy
from theory.certificate import Rejected, read, write
from theory.frames.catalogue.basic import polygon, simplex
from theory.frames.programs.algebraic import AlgebraicEnergy
from theory.frames.programs.certificates import PotentialEnergy
from theory.frames.programs.potentials import Potential, relu_squared
from theory.frames.programs.smooth import Formula
from theory.frames.programs.smooth_energies import SmoothEnergy
from theory.frames.programs.smooth_words import potential
from theory.frames.programs.three_point import ThreePointEnergy
from theory.frames.totals import total

F = Fraction
SIZES = (F(10**9), F(1, 10**9), F(10**40))


def pieces(words: str) -> Potential:
    found = potential(words)
    assert isinstance(found, Potential)
    return found


@pytest.mark.parametrize("times", SIZES)
def test_floors_of_a_multiple_are_the_multiple(times: Fraction) -> None:
    f = pieces("t**4")
    programs: list[Callable[[Potential], PotentialEnergy | ThreePointEnergy]] = [
        partial(potential_energy, 5, 3),
        partial(three_point_energy, 5, 3, order=3),
    ]
    for program in programs:
        one: PotentialEnergy | ThreePointEnergy = at_size_one(5, 3, f, program)
        many: PotentialEnergy | ThreePointEnergy = at_size_one(5, 3, divided(f, 1 / times), program)
        assert many.energy == times * one.energy
        assert read(write(many)).proves() == many.proves()


@pytest.mark.parametrize("times", SIZES)
def test_exact_floors_of_a_multiple(times: Fraction) -> None:
    f = divided(relu_squared(), 1 / times)
    sharp = at_size_one(5, 2, f, partial(optimal_energy, 5, 2, overlaps=spectrum(polygon(5))))
    assert isinstance(sharp, AlgebraicEnergy)
    assert sharp.numerators == f.numerators
    assert sharp.proves()
    far = divided(coulomb(), 1 / times)
    apart = at_size_one(4, 3, far, partial(distance_energy, 4, 3))
    assert apart.proves()
    assert float(apart.floor().below() / times) == pytest.approx(3 * 6**0.5, rel=1e-11)


@pytest.mark.parametrize("part", [F(2), F(1, 2), F(-1)])
def test_a_certificate_multiplied_only_in_part_is_rejected(part: Fraction) -> None:
    good = potential_energy(4, 3, pieces("(1 + t)**3"), 4)
    ten = multiplied(good, F(10))
    assert ten.proves()
    for forged in (
        replace(ten, energy=ten.energy + abs(ten.energy)),
        replace(ten, coefficients=good.coefficients, energy=ten.energy),
        replace(ten, coefficients=tuple(part * c for c in ten.coefficients)),
    ):
        with pytest.raises(Rejected):
            forged.proves()


@pytest.mark.parametrize("words", ["t**4", "coulomb", "exp(-u**2)"])
def test_sizes_are_powers_of_ten_and_follow_the_potential(words: str) -> None:
    found = potential(words)
    f = found if isinstance(found, Potential | Formula) else pieces(words)
    of = size(f, 5, 3)
    assert size(divided(f, of * F(1, 10**6)), 5, 3) == 10**6
    assert size(divided(f, of), 5, 3) == 1


def test_a_search_finds_as_much_of_a_multiple() -> None:
    one = least_energy(5, 3, pieces("t**4"), starts=4)
    many = least_energy(5, 3, pieces("10**9*t**4"), starts=4)
    assert many.value == pytest.approx(1e9 * one.value, rel=1e-13)
    assert many.reached == one.reached
    assert upper(many).proves()
    told: list[float] = []
    least_energy(5, 3, pieces("10**9*t**4"), 2, progress=lambda done, value: told.append(value))
    assert told
    assert told[0] == pytest.approx(many.value, rel=1e-9)
    more = least_energy(5, 3, pieces("10**9*t**4"), starts=2, after=many)
    assert more.value == pytest.approx(many.value, rel=1e-13)
    assert more.starts == 6


def test_small_energies_are_attained_to_their_own_digits() -> None:
    certificate = attained_energy(np.eye(2), pieces("(t + 1/7)/10**20"))
    energy = certificate.bounds()["upper"]
    assert 0 <= energy * 10**20 - F(2, 7) < F(1, 10**9)


@pytest.mark.parametrize(
    ("words", "least"),
    [
        ("u**100", 0),
        ("t**60", 0),
        ("relu(t - 1/3)**2", 0),
        ("(t**2 - 1/2)**2", 0),
        ("sqrt(relu(t))", 0),
        ("relu(relu(t - 1/2) - 1/4)", 0),
        ("coulomb", F(1, 2)),
        ("-t**2", -1),
        ("t**2 - t", F(-1, 4)),
    ],
)
def test_the_least_cost_of_a_pair(words: str, least: Fraction) -> None:
    certificate = least_cost(5, 3, potential(words))
    assert proved(certificate, "lower") == 20 * Rational(least)
    assert read(write(certificate)).proves() == certificate.proves()


@pytest.mark.parametrize("words", ["exp(t)", "exp(t) + exp(-2*t)", "t**4 - t"])
def test_a_least_cost_that_is_irrational_is_nearly_met(words: str) -> None:
    f = potential(words)
    certificate = least_cost(2, 3, f)
    certificate.proves()
    t = np.linspace(-1, 1, 20001)
    value = {"exp(t)": np.exp(t), "t**4 - t": t**4 - t}.get(words, np.exp(t) + np.exp(-2 * t))
    left = float(value.min()) - float(proved(certificate, "lower")) / 2
    assert -1e-15 < left < 1e-8


def test_a_constant_may_touch_but_not_pass() -> None:
    good = least_cost(4, 3, potential("sqrt(relu(t))"))
    assert isinstance(good, SmoothEnergy)
    above = F(1, 10**30)
    with pytest.raises(Rejected, match="h is above f"):
        replace(good, coefficients=(above,)).proves()
    with pytest.raises(Rejected, match="energy must be at most"):
        replace(good, energy=above).proves()


@pytest.mark.parametrize(
    ("words", "features", "dims"),
    [
        ("sqrt(relu(t))", 6, 3),
        ("relu(relu(t - 1/2) - 1/4)", 5, 3),
        ("relu(-t)", 4, 2),
        ("u**100", 5, 3),
        ("t**2", 3, 5),
    ],
)
def test_an_energy_of_0_leaves_no_gap(words: str, features: int, dims: int) -> None:
    found = interference(features, dims, "energy", potential=potential(words), looking=Looking(8))
    assert found.gap == 0.0
    assert found.best is not None
    assert found.best.value == 0
    assert "Nearby" not in closing(found)
    assert "Gap 0: nothing is better, proved." in closing(found)


def test_what_a_found_packing_attains_may_meet_the_floor() -> None:
    packing = least_energy(4, 3, pieces("relu(t)"), starts=4)
    certificate = upper(packing)
    assert certificate.bounds()["upper"] == 0
    best = Best("found", packing.value, None, packing.directions, certificate, packing)
    floor = least_cost(4, 3, pieces("relu(t)"))
    zero = Floor("cost", 0.0, Integer(0), "", certificate=floor)
    known = Known(4, 3, "energy", "real", pieces("relu(t)"), (zero,), best)
    assert known.gap == 0.0
    lower = replace(zero, value=-1e-20, exact=-exp(-46))
    assert replace(known, floors=(lower,)).gap == pytest.approx(1e-20)


@pytest.mark.parametrize(
    ("features", "dims", "exact"),
    [(2, 4, 1), (2, 3, 1), (3, 3, 2 * sqrt(3)), (3, 5, 2 * sqrt(3)), (4, 4, 3 * sqrt(6))],
)
def test_few_charges_sit_at_a_simplex(features: int, dims: int, exact: Expr) -> None:
    found = interference(features, dims, "energy", potential=potential("coulomb"))
    assert found.best is not None
    assert (found.best.name, found.best.exact, found.gap) == ("simplex", exact, 0.0)
    assert found.best.directions.shape == (dims, features)


def test_a_single_feature_has_no_energy() -> None:
    with pytest.raises(ValueError, match="features must be at least 2"):
        interference(1, 3, "energy", potential=potential("coulomb"))


def test_logarithms_add_up() -> None:
    assert str(total(simplex(3), potential("log"))) == "-18*log(2) + 6*log(3)"
    assert str(total(simplex(2), potential("log"))) == "-3*log(3)"


def test_no_distance_is_divided_twice() -> None:
    far = divided(Distance((F(1),), (F(0), F(1))), F(1, 100))
    assert far.at(F(2)) == 50
