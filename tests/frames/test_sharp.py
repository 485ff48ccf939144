"""Arrangements proved to have the least energy, gap zero."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from sympy import Expr, Integer, Rational, sqrt

from solvers.evidence import NotSolved
from solvers.frames.programs.sharp import optimal_energy, spectrum
from theory.certificate import read, write
from theory.frames.catalogue.basic import cross_polytope, polygon, simplex
from theory.frames.programs.algebraic import AlgebraicEnergy
from theory.frames.programs.certificates import PotentialEnergy
from theory.frames.programs.potentials import Potential, one_hot, relu_squared

F = Fraction
R = Rational
RELU = relu_squared()
PUSH = Potential((F(-1), F(1)), ((F(1),),), ((F(5, 4), F(-1)),))
"""1/(5/4 − t), absolutely monotone: sharp codes have the least energy (cohn2007, Theorem 1.2)."""

SCHLAEFLI = {R(-1, 2): 27 * 10, R(1, 4): 27 * 16}
CLEBSCH = {R(-3, 5): 16 * 5, R(1, 5): 16 * 10}
LINES_28 = {R(-1): 56, R(-1, 3): 56 * 27, R(1, 3): 56 * 27}
E8 = {R(-1): 240, R(-1, 2): 240 * 56, R(0): 240 * 126, R(1, 2): 240 * 56}
ICOSAHEDRON = {R(-1): 12, -1 / sqrt(5): 60, 1 / sqrt(5): 60}


@pytest.mark.parametrize(
    ("features", "dims", "potential", "overlaps"),
    [
        (16, 5, one_hot(F(-1, 10)), CLEBSCH),
        (27, 6, one_hot(F(-1, 10)), SCHLAEFLI),
        (56, 7, one_hot(F(-1, 5)), LINES_28),
        (3, 2, PUSH, spectrum(simplex(2))),
        (4, 3, PUSH, spectrum(simplex(3))),
        (6, 3, PUSH, spectrum(cross_polytope(3))),
        (6, 2, PUSH, spectrum(polygon(6))),
        (27, 6, PUSH, SCHLAEFLI),
        (240, 8, PUSH, E8),
        (4, 2, RELU, spectrum(cross_polytope(2))),
    ],
)
def test_rational_arrangements_are_met_exactly(
    features: int, dims: int, potential: Potential, overlaps: dict[Expr, int]
) -> None:
    certificate = optimal_energy(features, dims, potential, overlaps)
    assert isinstance(certificate, PotentialEnergy)
    attained = sum(
        count * potential.at(F(int(overlap.p), int(overlap.q)))
        for overlap, count in overlaps.items()
    )
    assert certificate.energy == attained
    assert read(write(certificate)).proves().startswith(f"in {dims} dims, any {features} unit")


@pytest.mark.parametrize("potential", [RELU, one_hot(F(-1, 10)), one_hot(F(-1, 5)), PUSH])
def test_the_pentagon_is_met_exactly(potential: Potential) -> None:
    """Σ_{i≠j} f = 10 (f(cos 72°) + f(cos 144°))."""
    certificate = optimal_energy(5, 2, potential, spectrum(polygon(5)))
    attained = energy(potential, dict(spectrum(polygon(5))))
    assert (exact_floor(certificate) - attained).simplify() == 0


def test_the_icosahedron_is_met_exactly() -> None:
    certificate = optimal_energy(12, 3, PUSH, ICOSAHEDRON)
    assert (exact_floor(certificate) - energy(PUSH, ICOSAHEDRON)).simplify() == 0


def exact_floor(certificate: PotentialEnergy | AlgebraicEnergy) -> Expr:
    if isinstance(certificate, PotentialEnergy):
        return R(certificate.energy.numerator, certificate.energy.denominator)
    c, b, _ = (Integer(int(part)) for part in certificate.minimal)
    low, high = certificate.root
    (root,) = (
        x
        for x in ((-b + sign * sqrt(b * b - 4 * c)) / 2 for sign in (1, -1))
        if low < float(x) < high
    )
    a, b = (R(part.numerator, part.denominator) for part in certificate.floor().parts)
    return a + b * root


def energy(potential: Potential, overlaps: dict[Expr, int]) -> Expr:
    """Σ_{i≠j} f, from the pieces and by sympy."""
    total = Integer(0)
    for t, count in overlaps.items():
        place = sum(bool(t > R(cut.numerator, cut.denominator)) for cut in potential.cuts[1:-1])
        above, below = (
            sum((R(c.numerator, c.denominator) * t**k for k, c in enumerate(p)), start=Integer(0))
            for p in (potential.numerators[place], potential.denominators[place])
        )
        total += count * above / below
    return total


@pytest.mark.parametrize(
    ("features", "dims", "overlaps"),
    [
        (6, 2, spectrum(polygon(6))),  # G-02: there is a gap
        (5, 2, {R(0): 8, R(1): 2, R(-1): 10}),  # two coincident, the rest at right angles
        (56, 7, LINES_28),
    ],
)
def test_where_the_program_is_not_sharp_nothing_is_certified(
    features: int, dims: int, overlaps: dict[Expr, int]
) -> None:
    with pytest.raises(NotSolved):
        optimal_energy(features, dims, RELU, overlaps)


def test_degree_six_is_not_enough_for_the_pentagon() -> None:
    with pytest.raises(NotSolved):
        optimal_energy(5, 2, RELU, spectrum(polygon(5)), degree=6)
    assert optimal_energy(5, 2, RELU, spectrum(polygon(5)), degree=7).proves()


def test_overlaps_that_no_arrangement_has_prove_no_more_than_the_truth() -> None:
    """A spectrum that lies is a search that fails, or a certificate that holds nonetheless."""
    for lie in ({R(-1, 2): 20}, {R(0): 20}, {R(-1, 4): 20}):
        try:
            certificate = optimal_energy(5, 2, RELU, lie)
        except NotSolved:
            continue
        certificate.proves()
        assert float(exact_floor(certificate)) <= 0.955


@pytest.mark.parametrize(
    ("call", "reason", "kind"),
    [
        (
            lambda: optimal_energy(5, 2, RELU, {R(0): 19}),
            "overlaps must count 20 pairs, got 19",
            ValueError,
        ),
        (lambda: optimal_energy(0, 2, RELU, {}), "features >= 1", ValueError),
        (
            lambda: optimal_energy(3, 2, RELU, {sqrt(2) / 2: 2, sqrt(3) / 2: 4}),
            "in the field of one of them",
            NotSolved,
        ),
    ],
)
def test_bad_input(call: Callable[[], object], reason: str, kind: type[Exception]) -> None:
    with pytest.raises(kind, match=reason):
        call()
