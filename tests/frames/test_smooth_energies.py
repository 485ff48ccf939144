"""Certified energies of formulas: sharp configurations, forgeries, solvers that lie, both sides."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog
from sympy import Expr, Rational

from solvers.codes import linear
from solvers.evidence import NotSolved
from solvers.frames.interference import Looking, interference
from solvers.frames.known import Best, Floor, Known
from solvers.frames.packings.search import least_energy, upper
from solvers.frames.programs.smooth import attained, costs, smooth_energy
from theory.certificate import KINDS, Certificate, Rejected, read, write
from theory.compare import sign
from theory.frames.arrangement import Arrangement
from theory.frames.catalogue.basic import cross_polytope, polygon, simplex
from theory.frames.catalogue.index import build
from theory.frames.programs.algebraic import AlgebraicEnergy
from theory.frames.programs.distances import DistanceEnergy
from theory.frames.programs.smooth import Formula
from theory.frames.programs.smooth_energies import (
    MOST_PAIRS,
    MOST_WORK_OF_PAIRS,
    MOST_WORK_OF_PIECES,
    SmoothAttained,
    SmoothEnergy,
)
from theory.frames.programs.smooth_words import potential
from theory.frames.totals import total

F = Fraction
POTENTIALS = ("gaussian:1", "log", "riesz:1/2", "exp(t)/u")


def formula(words: str) -> Formula:
    found = potential(words)
    assert isinstance(found, Formula)
    return found


GOOD = smooth_energy(4, 3, formula("gaussian:1"), 4)
POLE = smooth_energy(6, 3, formula("log"), 6)
PAIR = SmoothAttained(((F(3, 5), F(-3, 5)), (F(4, 5), F(-4, 5))), GOOD.steps, F(4, 100))


def gap(certificate: SmoothEnergy, energy: Expr) -> float:
    """What is left of the exact energy, relatively; it is never negative."""
    left = energy - Rational(certificate.energy)
    assert sign(left) == 1
    return float(abs(left.evalf(20) / energy.evalf(20)))


@pytest.mark.parametrize("words", POTENTIALS)
@pytest.mark.parametrize("arrangement", [simplex(3), cross_polytope(4), polygon(5)])
def test_sharp_configurations_are_met_to_twelve_digits(
    words: str, arrangement: Arrangement
) -> None:
    f = formula(words)
    certificate = smooth_energy(arrangement.features, arrangement.dims, f, 12)
    assert gap(certificate, total(arrangement, f)) < 1e-12
    assert read(write(certificate)).proves() == certificate.proves()


@pytest.mark.parametrize("words", ["gaussian:1", "log"])
@pytest.mark.parametrize("name", ["icosahedron", "E8 roots"])
def test_the_icosahedron_and_the_240_of_e8(words: str, name: str) -> None:
    arrangement, f = build(name), formula(words)
    certificate = smooth_energy(arrangement.features, arrangement.dims, f)
    assert gap(certificate, total(arrangement, f)) < 1e-12


@pytest.mark.parametrize("words", POTENTIALS)
def test_no_random_directions_are_below_the_floor(words: str) -> None:
    f = formula(words)
    floor = float(smooth_energy(7, 3, f, 8).energy)
    generator = np.random.default_rng(2)
    for _ in range(40):
        w = generator.normal(size=(7, 3))
        w /= np.linalg.norm(w, axis=1, keepdims=True)
        assert costs(f).value((w @ w.T)[~np.eye(7, dtype=bool)]).sum() >= floor


def test_slopes_and_curvatures_are_derivatives() -> None:
    t, step = np.array([-0.7, 0.1, 0.6]), 1e-5
    for words in (*POTENTIALS, "tanh(t)**3 - relu(t - 1/2)*exp(t)", "t**2*log(3 + t)"):
        cost = costs(formula(words))
        for f, slope in ((cost.value, cost.slope), (cost.slope, cost.curvature)):
            rise = (f(t + step) - f(t - step)) / (2 * step)
            np.testing.assert_allclose(slope(t), rise, rtol=1e-7, atol=1e-8)


def test_both_sides_of_a_found_packing() -> None:
    f = formula("gaussian:1/2")
    packing = least_energy(8, 3, f, starts=4)
    above, below = upper(packing), smooth_energy(8, 3, f, 12)
    assert isinstance(above, SmoothAttained)
    assert read(write(above)).proves() == above.proves()
    assert below.energy <= above.energy
    assert float(above.energy) == pytest.approx(packing.value, rel=1e-13)


FORGED: list[tuple[Certificate, str]] = [
    (replace(GOOD, dims=F(1)), "dims must be"),
    (replace(GOOD, features=F(0)), "features must be"),
    (replace(GOOD, features=F(7, 2)), "features must be a whole"),
    (replace(GOOD, features=F(10**5000)), "features must be at most"),
    (replace(GOOD, features=F(3)), "energy must be at most"),
    (replace(GOOD, steps=()), "formula must have 1 to 64"),
    (replace(GOOD, steps=F(1)), "formula must have 1 to 64"),  # type: ignore[arg-type]
    (replace(GOOD, steps=GOOD.steps[:-1]), "h is above f"),
    (replace(GOOD, steps=(*GOOD.steps, (F(9),))), "must begin with one of"),
    (replace(GOOD, cuts=()), "cuts must rise"),
    (replace(GOOD, cuts=(F(-1), F(0))), "cuts must rise"),
    (replace(GOOD, cuts=(F(0), F(1))), "cuts must rise"),
    (replace(GOOD, cuts=(F(-1), F(1, 2), F(1, 3), F(1))), "cuts must rise"),
    (replace(GOOD, cuts=tuple(F(k, 500) - 1 for k in range(1001))), "at most 400 pieces"),
    (replace(GOOD, cuts=F(1)), "cuts must be a list"),  # type: ignore[arg-type]
    (replace(POLE, cuts=(F(-1), F(1))), "too close to it"),
    (replace(GOOD, coefficients=()), "at least one entry"),
    (replace(GOOD, coefficients=(F(1),) * 102), "degree <= 100"),
    (replace(GOOD, coefficients=GOOD.coefficients[:1]), "h is above f|energy must be"),
    (replace(GOOD, coefficients=(*GOOD.coefficients[:-1], F(-1))), "must be at least 0"),
    (replace(GOOD, coefficients=(F(10**20000), F(1))), "at most 50000 bits"),
    (replace(GOOD, energy=GOOD.energy + F(1, 10**12)), "energy must be at most"),
    (replace(GOOD, energy=None), "energy must be a list"),  # type: ignore[arg-type]
    (replace(PAIR, energy=F(1, 100)), "energy must be at least"),
    (replace(PAIR, directions=F(1)), "table of numbers"),  # type: ignore[arg-type]
    (replace(PAIR, directions=((F(1), F(1)), (F(1), F(0)))), "direction 0 must have length one"),
    (replace(PAIR, directions=((F(1), F(1)),), steps=POLE.steps), "coincide"),
    (replace(PAIR, directions=((F(1),), (F(1), F(0)))), "directions must be a table"),
    (replace(PAIR, directions=((F(1),) * 300,)), "at most 20000 pairs"),
    (replace(PAIR, steps=()), "formula must have"),
]


@pytest.mark.parametrize(("forged", "reason"), FORGED)
def test_a_forged_certificate_is_rejected(forged: Certificate, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        forged.proves()


@pytest.mark.parametrize("certificate", [GOOD, POLE])
@pytest.mark.parametrize("place", range(5))
def test_a_coefficient_nudged_up_is_rejected(certificate: SmoothEnergy, place: int) -> None:
    h = certificate.coefficients
    h = (*h[:place], h[place] + F(1, 10**9), *h[place + 1 :])
    with pytest.raises(Rejected, match=r"h is above f|energy must be at most"):
        replace(certificate, coefficients=h).proves()


def test_the_statement_says_when_vectors_must_be_distinct() -> None:
    assert "any 4 unit vectors" in GOOD.proves()
    assert "any 6 distinct unit vectors" in POLE.proves()
    assert "for f = -1/2*log(2 - 2*t)" in POLE.proves()


def test_over_a_kink_only_the_smallest_value_is_known() -> None:
    certificate = smooth_energy(5, 2, formula("exp(relu(t))"), 8)
    assert F(0) in certificate.cuts
    without = tuple(cut for cut in certificate.cuts if cut)
    with pytest.raises(Rejected, match="too close to it"):
        replace(certificate, cuts=without).proves()


def test_they_are_registered() -> None:
    assert KINDS[GOOD.kind].endswith("SmoothEnergy")
    assert KINDS[PAIR.kind].endswith("SmoothAttained")
    assert GOOD.bounds() == {"lower": GOOD.energy}


def test_a_forged_number_of_features_is_refused_at_once() -> None:
    huge, row, ends = F(10**100_000), (F(1),), (F(-1), F(1))
    rational = (F(0), F(1)), ends
    forged = (
        DistanceEnergy(F(3), huge, row, (F(0), F(1)), *rational, (row,), ()),
        AlgebraicEnergy(F(3), huge, ends, (row,), (row,), *rational, (row,), ()),
    )
    for certificate in forged:
        with pytest.raises(Rejected, match="features must be at most"):
            certificate.proves()


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
        smooth_energy(6, 3, formula("log"), 6)


@pytest.mark.parametrize("factor", [0.5, 0.999, 1.001, 3.0])
def test_a_perturbed_solution_is_never_above_the_octahedron(
    factor: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    def perturb(came: Any) -> None:
        came.x = came.x * factor ** np.arange(1, len(came.x) + 1)

    monkeypatch.setattr(linear, "linprog", _liar(perturb))
    f = formula("gaussian:1")
    try:
        energy = smooth_energy(6, 3, f, 6).energy
    except NotSolved:
        return
    assert sign(total(cross_polytope(3), f) - Rational(energy)) == 1


def test_directions_that_coincide_or_are_too_many_prove_nothing() -> None:
    directions = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    with pytest.raises(NotSolved, match="coincide"):
        attained(directions, formula("log"))
    with pytest.raises(NotSolved, match="more than 20000 pairs"):
        attained(np.ones((2, 300)), formula("gaussian:1"))


def test_equal_floats_close_no_gap() -> None:
    """A transcendental energy is never met by a rational floor, though the floats be the same."""
    found = interference(4, 3, "energy", potential=formula("gaussian:1"), looking=Looking(4))
    assert found.gap is not None
    assert 0 < found.gap < 1e-12
    exact = interference(4, 3, "energy", potential=formula("coulomb"), looking=Looking(4))
    assert exact.gap == 0.0
    same = Best("found", 1.0, None, np.eye(2))
    known = Known(3, 2, "energy", "real", None, (Floor("floor", 1.0, None, ""),), same)
    assert known.gap == math.ulp(1.0)


@pytest.mark.filterwarnings("error")
def test_a_shape_that_fits_roughly_gives_no_name() -> None:
    """Steep repulsion tilts the base of a pyramid a little: it is no longer two digons."""
    steep = interference(5, 3, "energy", potential=formula("riesz:100"), looking=Looking(8))
    assert steep.best is not None
    assert not steep.best.recognised.named
    mild = interference(5, 3, "energy", potential=formula("coulomb"), looking=Looking(8))
    assert mild.best is not None
    assert mild.best.recognised.words == "a digon and a triangle"


@pytest.mark.parametrize(
    ("features", "dims", "degree", "reason"),
    [(0, 3, 5, "features >= 1"), (3, 1, 5, "dims >= 2"), (3, 3, 0, "degree must be in")],
)
def test_bad_input(features: int, dims: int, degree: int, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        smooth_energy(features, dims, formula("log"), degree)


@pytest.mark.parametrize("words", ["u**2*u**(-3)", "u**(-3)/u**(-1)", "exp(log(u))*u**(-3)"])
def test_coincident_vectors_do_not_cost_nothing_by_0_times_infinity(words: str) -> None:
    same = (F(1),) * 4, (F(0),) * 4
    with pytest.raises(Rejected, match="not enclosed: 0 times what is infinite"):
        SmoothAttained(same, formula(words).steps, F(0)).proves()


T = (F(0),)
CHAIN = (T, (F(1), F(3)), (F(2), F(0), F(1)), *((F(5), F(k + 2), F(97, 99)) for k in range(61)))
"""Sixty-one fractional powers, one of the other."""
PLANE = tuple(
    zip(*((F(1 - k * k, 1 + k * k), F(2 * k, 1 + k * k)) for k in range(60)), strict=True)
)
ENDS = tuple(F(k, 200) - 1 for k in range(401))


@pytest.mark.parametrize(
    ("forged", "reason"),
    [
        (replace(GOOD, steps=CHAIN, cuts=ENDS), "most 2 pieces are checked .* got 400"),
        (replace(GOOD, coefficients=(F(-1),) * 1 + (F(0),) * 100, cuts=ENDS), "got 400"),
        (SmoothAttained(PLANE, CHAIN, F(10**9)), "most 436 pairs are checked .* got 1770"),
        (replace(GOOD, energy=-F(1, 10**5000)), "number in the statement"),
        (replace(PAIR, energy=F(10**5000)), "number in the statement"),
    ],
)
def test_what_would_take_hours_is_refused_before_it_is_done(
    forged: Certificate, reason: str
) -> None:
    with pytest.raises(Rejected, match=reason):
        forged.proves()


@pytest.mark.parametrize("words", [*POTENTIALS, "coulomb", "exp(2*t)/u", "riesz:7/3"])
def test_potentials_with_names_are_checked_on_all_pairs_and_many_pieces(words: str) -> None:
    work = Formula(formula(words).steps).work
    assert work * MOST_PAIRS <= 2 * MOST_WORK_OF_PAIRS
    assert work * 50 <= MOST_WORK_OF_PIECES


def test_roots_of_high_powers_are_enclosed_by_short_numbers() -> None:
    """And exactly where the root is exact."""
    steps = (T, (F(5), F(0), F(99, 2)))
    assert Formula(steps).at(F(1, 4)) == (F(1, 2**99), F(1, 2**99))
    low, high = Formula(steps).at(F(1, 3))
    assert low**2 < F(1, 3**99) < high**2
    assert float(high - low) < 1e-40 * float(high)
    inverse = Formula((T, (F(5), F(0), F(-3, 2)))).at(F(4, 9))
    assert inverse == (F(27, 8), F(27, 8))
