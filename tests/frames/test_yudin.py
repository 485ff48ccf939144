"""Floors of energies: values attained, published gaps, and solvers that lie."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from papers.frames.semidefinite import stored
from solvers.codes import linear
from solvers.evidence import NotSolved
from solvers.frames.programs.yudin import potential_energy, values
from theory.certificate import read, write
from theory.frames.programs.potentials import Potential, one_hot, relu_squared

F = Fraction
RELU = relu_squared()


def interference(overlap: float, bias: float) -> float:
    """∫₀¹ ReLU(g u + b)² du for g > 0 ≥ b, in floats."""
    return max(overlap + bias, 0.0) ** 3 / (3 * overlap)


def directions_at(angles: list[float]) -> float:
    """The ReLU² energy of unit vectors of the plane."""
    return sum(
        max(math.cos(a - b), 0.0) ** 2
        for i, a in enumerate(angles)
        for j, b in enumerate(angles)
        if i != j
    )


def regular(corners: int) -> list[float]:
    return [2 * math.pi * k / corners for k in range(corners)]


def test_the_pentagon_is_met() -> None:
    found = float(potential_energy(5, 2, RELU, 7).energy)
    attained = directions_at(regular(5))
    assert attained == pytest.approx((15 - 5 * math.sqrt(5)) / 4, rel=1e-14)
    assert attained - 1e-8 < found <= attained


@pytest.mark.parametrize("degree", [3, 6])
def test_low_degrees_do_not_reach_the_pentagon(degree: int) -> None:
    assert float(potential_energy(5, 2, RELU, degree).energy) < directions_at(regular(5)) - 1e-4


@pytest.mark.parametrize(
    ("features", "dims", "overlaps", "bias"),
    [
        # Each direction's overlaps with the others, and how often.
        (5, 2, {math.cos(2 * math.pi / 5): 2}, F(-1, 10)),
        (16, 5, {F(1, 5): 10}, F(-1, 10)),
        (27, 6, {F(1, 4): 16}, F(-1, 10)),
        (56, 7, {F(1, 3): 27}, F(-1, 5)),
    ],
)
def test_the_one_hot_interference_of_sharp_codes_is_met(
    features: int, dims: int, overlaps: dict[float, int], bias: Fraction
) -> None:
    attained = features * sum(
        count * interference(float(overlap), float(bias)) for overlap, count in overlaps.items()
    )
    certificate = potential_energy(features, dims, one_hot(bias), 12)
    assert attained * (1 - 1e-6) < float(certificate.energy) <= attained * (1 + 1e-12)
    assert read(write(certificate)).proves() == certificate.proves()


@pytest.mark.parametrize(("features", "dims"), [(6, 2), (7, 2), (3, 2), (1, 2), (9, 3), (10, 4)])
def test_no_arrangement_is_below_the_floor(features: int, dims: int) -> None:
    floor = float(potential_energy(features, dims, RELU, 9).energy)
    generator = np.random.default_rng(1)
    for _ in range(50):
        w = generator.normal(size=(dims, features))
        w /= np.linalg.norm(w, axis=0)
        overlaps = w.T @ w - np.eye(features)
        assert (np.maximum(overlaps, 0) ** 2).sum() >= floor
    if dims == 2:
        assert directions_at(regular(features)) >= floor


@pytest.mark.parametrize(
    ("features", "dims", "value"),
    [
        (6, 2, "2.5750776"),
        (7, 2, "4.6716334"),
        (7, 3, "0.5783261"),
        (8, 3, "1.8219259"),
        (9, 3, "3.4308750"),
        (10, 4, "1.1924552"),
    ],
)
def test_what_the_program_proves_where_it_leaves_a_gap(
    features: int, dims: int, value: str
) -> None:
    """G-02: these are certified, and the program proves no more than a unit of the last digit."""
    certificate = potential_energy(features, dims, RELU, energy=F(value))
    assert certificate.energy == F(value)
    assert f">= {F(value)} for" in certificate.proves()
    with pytest.raises(NotSolved, match="energy must be at most"):
        potential_energy(features, dims, RELU, energy=F(value) + F(2, 10**7))


def test_orthogonal_directions_need_no_energy() -> None:
    assert -1e-9 < float(potential_energy(4, 2, RELU, 6).energy) <= 0


def test_thomson_in_a_disguise() -> None:
    """Any potential will do: 1/(5/4 − t) pushes six points of space onto the octahedron."""
    push = Potential((F(-1), F(1)), ((F(1),),), ((F(5, 4), F(-1)),))
    found = float(potential_energy(6, 3, push, 12).energy)
    attained = 6 * (4 / 1.25 + 1 / 2.25)
    assert attained * (1 - 1e-8) < found <= attained


def test_values_in_floats_agree_with_the_definition() -> None:
    potential = one_hot(F(-1, 3))
    overlaps = [F(-1), F(0), F(1, 3), F(1, 2), F(1)]
    exact = [float(potential.at(overlap)) for overlap in overlaps]
    found = values(potential, np.array([float(overlap) for overlap in overlaps]))
    np.testing.assert_allclose(found, exact, rtol=0, atol=2.0**-52)


def _liar(lie: Callable[[Any], None]) -> Callable[..., Any]:
    def lying(*arguments: Any, **options: Any) -> Any:
        came = linprog(*arguments, **options)
        lie(came)
        return came

    return lying


def _status(came: Any) -> None:
    came.status = 1


def _nan(came: Any) -> None:
    came.x[0] = np.nan


@pytest.mark.parametrize("lie", [_status, _nan])
def test_a_lying_solver_yields_no_certificate(
    lie: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linear, "linprog", _liar(lie))
    with pytest.raises(NotSolved):
        potential_energy(5, 2, RELU, 7)


@pytest.mark.parametrize("factor", [0.9, 0.999999, 1.000001, 1.1, 3.0, -1.0])
def test_a_perturbed_solution_never_yields_a_floor_above_the_pentagon(
    factor: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    def perturb(came: Any) -> None:
        came.x = came.x * factor ** np.arange(1, len(came.x) + 1)

    monkeypatch.setattr(linear, "linprog", _liar(perturb))
    try:
        certificate = potential_energy(5, 2, RELU, 7)
    except NotSolved:
        return
    certificate.proves()
    assert float(certificate.energy) <= directions_at(regular(5))


@pytest.mark.parametrize(
    ("features", "dims", "degree", "reason"),
    [
        (0, 2, 5, "needs features >= 1 and dims >= 2, got 0 and 2"),
        (5, 1, 5, "needs features >= 1 and dims >= 2, got 5 and 1"),
        (5, 2, 0, r"degree must be in 1..100, got 0"),
        (5, 2, 101, r"degree must be in 1..100, got 101"),
    ],
)
def test_bad_input(features: int, dims: int, degree: int, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        potential_energy(features, dims, RELU, degree)


def test_what_beats_the_56_points_at_a_smaller_bias() -> None:
    """K-09: 35 directions, 21 of them held by two features, cost less than 56 apart from another.

    The certificate is of rational directions that are as close to coincident as doubles are.
    """
    certificate = stored("attained-56-7")
    columns = np.array([[float(x) for x in row] for row in certificate.directions])  # type: ignore[attr-defined]
    w = columns if columns.shape[0] == 7 else columns.T
    overlaps = w.T @ w
    held = (overlaps > 1 - 1e-9).sum(axis=1)
    assert sorted(held) == [1] * 14 + [2] * 42
    assert sum(interference(t, -0.1) for t in overlaps[~np.eye(56, dtype=bool)] if t > 0) < 17.1845
    apart = overlaps[(overlaps < 1 - 1e-9)]
    assert not ((apart > -0.29) & (apart < 0.17)).any()
