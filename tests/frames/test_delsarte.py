"""Linear programs for codes: published values, sharp cases with gap zero, and solvers that lie."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from solvers.codes import linear
from solvers.evidence import NotSolved
from solvers.frames.programs.delsarte import line_code, spherical_code, touching, touching_lines
from theory.certificate import Rejected, read, write
from theory.frames.programs.certificates import SphericalCode

F = Fraction
HALF = F(1, 2)

LAST_DIGIT = 5e-10
KISSING = [
    # odlyzko1979, recomputed in ball arithmetic at degree 30; rounded to nine decimals.
    (3, 13.158225715, LAST_DIGIT),
    (4, 25.558429098, LAST_DIGIT),
    (8, 240, 0),
    (24, 196560, 0),
]


@pytest.mark.parametrize(("dims", "value", "rounding"), KISSING)
def test_published_values_are_met_from_above(dims: int, value: float, rounding: float) -> None:
    certificate = spherical_code(dims, HALF)
    certificate.proves()
    assert value - rounding <= certificate.ratio() <= value * (1 + 1e-9)


@pytest.mark.parametrize(
    ("dims", "known"),
    [(3, 12), (4, 24), (5, 40), (6, 72), (7, 126), (8, 240), (12, 840), (16, 4320), (24, 196560)],
)
def test_never_below_a_known_kissing_configuration(dims: int, known: int) -> None:
    """Known configurations: conway1999, Table 1.5."""
    certificate = spherical_code(dims, HALF, 14)
    assert certificate.ratio() >= known
    assert certificate.bounds()["upper"] >= known


@pytest.mark.parametrize(
    ("dims", "overlaps", "points"),
    [
        (2, [F(-1), F(-1, 2), HALF], 6),  # hexagon
        (2, [F(-1), F(0)], 4),  # square
        (4, [F(-1, 4)], 5),  # simplex
        (7, [F(-1), F(0)], 14),  # cross-polytope
        (8, [F(-1), F(-1, 2), F(0), HALF], 240),  # E8
        (7, [F(-1), F(-1, 3), F(1, 3)], 56),
        (6, [F(-1, 2), F(1, 4)], 27),
        (5, [F(-3, 5), F(1, 5)], 16),
        (22, [F(-1, 4), F(1, 6)], 275),
        (23, [F(-1), F(-1, 5), F(1, 5)], 552),
        (24, [F(-1), F(-1, 2), F(-1, 4), F(0), F(1, 4), HALF], 196560),  # Leech
    ],
)
def test_sharp_codes_have_gap_zero(dims: int, overlaps: list[Fraction], points: int) -> None:
    certificate = touching(dims, overlaps)
    assert certificate.ratio() == points
    assert read(write(certificate)).proves() == (
        f"at most {points} unit vectors in {dims} dims have all overlaps <= {max(overlaps)}"
    )


@pytest.mark.parametrize(
    ("dims", "squares", "lines"),
    [
        (2, [F(1, 4)], 3),
        (3, [F(1, 5)], 6),  # icosahedron
        (7, [F(1, 9)], 28),
        (23, [F(1, 25)], 276),
        (4, [F(0), F(1, 4)], 12),  # 24-cell
        (8, [F(0), F(1, 4)], 120),  # E8
        (24, [F(0), F(1, 16), F(1, 4)], 98280),  # Leech
    ],
)
def test_sharp_lines_have_gap_zero(dims: int, squares: list[Fraction], lines: int) -> None:
    certificate = touching_lines(dims, squares)
    assert certificate.ratio() == lines
    assert certificate.proves().startswith(f"at most {lines} lines in {dims} dims")


def test_points_too_few_to_touch_prove_nothing() -> None:
    """Six points in the plane have overlap 1/2, but not those of the kissing problem in space."""
    with pytest.raises(NotSolved, match="must be"):
        touching(3, [F(-1), F(0), HALF, F(3, 4)])


@pytest.mark.parametrize(
    ("dims", "squared", "lines"), [(3, F(1, 5), 6), (7, F(1, 9), 28), (23, F(1, 25), 276)]
)
def test_lines_by_program(dims: int, squared: Fraction, lines: int) -> None:
    ratio = line_code(dims, squared, 10).ratio()
    assert lines <= ratio < lines * (1 + 1e-9)


def test_a_higher_degree_never_hurts() -> None:
    ratios = [spherical_code(3, HALF, degree).ratio() for degree in (6, 9, 14)]
    assert ratios == sorted(ratios, reverse=True)


def test_the_check_alone_is_fast_at_degree_thirty() -> None:
    certificate = spherical_code(24, HALF, 30)
    started = time.perf_counter()
    certificate.proves()
    assert time.perf_counter() - started < 1


def test_points_on_a_grid_alone_are_refused() -> None:
    """The program on 38 points of [−1, 1/2] in 8 dims promises fewer than 240."""
    from solvers.frames.programs.one_sided import zonal_values

    grid = np.linspace(-1.0, 0.5, 38)
    rows = zonal_values(range(1, 13), 8, grid)
    found = linear.least(np.ones(12), A_ub=rows, b_ub=-np.ones(38), bounds=[(0, None)] * 12)
    assert 1 + found.sum() < 240 - 0.01
    trap = SphericalCode(F(8), HALF, (F(1), *(F(max(c, 0.0)) for c in found)))
    with pytest.raises(Rejected, match="f is positive somewhere"):
        trap.proves()


Lie = Callable[[Any], None]


def _status(came: Any) -> None:
    came.status = 4


def _unsuccessful(came: Any) -> None:
    came.success = False


def _no_solution(came: Any) -> None:
    came.x = None


def _nan(came: Any) -> None:
    came.x = np.full_like(came.x, np.nan)


def _infinite(came: Any) -> None:
    came.x[0] = np.inf


def _too_short(came: Any) -> None:
    came.x = came.x[:-1]


def _all_zero(came: Any) -> None:
    came.x = np.zeros_like(came.x)


def _negative(came: Any) -> None:
    came.x = -came.x


@pytest.mark.parametrize(
    "lie",
    [
        *(_status, _unsuccessful, _no_solution, _nan, _infinite, _too_short),
        *(_all_zero, _negative),
    ],
)
def test_a_lying_solver_yields_no_certificate(lie: Lie, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "linprog", _liar(lie))
    with pytest.raises(NotSolved):
        spherical_code(8, HALF, 10)


@pytest.mark.parametrize("factor", [0.5, 0.99, 0.999999, 1.000001, 1.01, 2.0, 1e30])
def test_a_perturbed_solution_never_yields_a_bound_below_the_truth(
    factor: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    def perturb(came: Any) -> None:
        came.x = came.x * factor ** np.arange(1, len(came.x) + 1)

    monkeypatch.setattr(linear, "linprog", _liar(perturb))
    try:
        certificate = spherical_code(8, HALF, 10)
    except NotSolved:
        return
    assert certificate.bounds()["upper"] >= 240


def _liar(lie: Lie) -> Callable[..., Any]:
    def lying(*arguments: Any, **options: Any) -> Any:
        came = linprog(*arguments, **options)
        lie(came)
        return came

    return lying


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: spherical_code(1, HALF), "dims must be at least 2, got 1"),
        (lambda: spherical_code(3, F(1)), r"largest must be a fraction in \[-1, 1\), got"),
        (lambda: spherical_code(3, 0.5), "largest must be a fraction"),  # type: ignore[arg-type]
        (lambda: spherical_code(3, HALF, 0), r"degree must be in 1..100, got 0"),
        (lambda: line_code(3, F(-1, 5)), r"squared must be a fraction in \[0, 1\)"),
        (lambda: touching(3, []), "overlaps must be fractions, at least one"),
        (lambda: touching(3, [F(0), F(0)]), "overlaps must be distinct"),
        (lambda: touching_lines(3, [0.2]), "squares must be fractions"),  # type: ignore[list-item]
    ],
)
def test_bad_input(call: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        call()


def test_a_degree_too_low_is_said_to_be_unsolved() -> None:
    with pytest.raises(NotSolved, match="status 2"):
        spherical_code(3, F(99, 100), 4)
