"""The packing solver against arrangements that are known to be best, and against its own faults."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.evidence import NotSolved
from solvers.frames.packings import aims
from solvers.frames.packings import search as module
from solvers.frames.packings.found import Packing
from solvers.frames.packings.interior import interior
from solvers.frames.packings.search import best_lines, best_points, least_energy, upper
from solvers.frames.packings.surrogate import (
    COULOMB,
    LINES,
    POINTS,
    Cost,
    Riesz,
    descend,
    energy,
    of_pieces,
    overlaps,
    soft_worst,
    unit,
    with_slope,
)
from theory.frames.programs.potentials import Potential, one_hot, relu_squared

ROUNDING = 1e-13
"""Overlaps are sums of at most 6 products of floats; the last step of the search leaves 1e−14."""
TABLES = os.environ.get("PACKING_TABLES", "")
"""A folder of published tables to compare with; none is kept here."""


def worst(packing: Packing) -> float:
    g = packing.directions.T @ packing.directions
    off = g[~np.eye(len(g), dtype=bool)]
    return float(np.abs(off).max() if packing.kind == "lines" else off.max())


@pytest.mark.parametrize(
    ("n", "m", "exact"),
    [
        (3, 2, 1 / 2),  # Mercedes-Benz
        (5, 2, math.cos(math.pi / 5)),  # every second corner of a decagon
        (8, 2, math.cos(math.pi / 8)),
        (4, 3, 1 / 3),  # diagonals of the cube
        (6, 3, 1 / math.sqrt(5)),  # diagonals of the icosahedron
        (7, 3, 1 / math.sqrt(3)),  # of the cube and the octahedron
        (6, 5, 1 / 5),  # a simplex
        (12, 4, 1 / 2),  # diagonals of the 24-cell
        (10, 5, 1 / 3),  # the Petersen graph's equiangular lines
        (16, 6, 1 / 3),  # an equiangular tight frame
    ],
)
def test_lines(n: int, m: int, exact: float) -> None:
    found = best_lines(n, m, starts=24)
    assert found.value == pytest.approx(exact, rel=0, abs=ROUNDING)
    assert found.value == worst(found)
    assert found.residual < ROUNDING
    assert 1 <= found.reached <= found.starts == 24
    assert (found.features, found.dims, found.kind, found.seed) == (n, m, "lines", 0)


@pytest.mark.parametrize(
    ("n", "m", "exact"),
    [
        (2, 2, -1.0),  # a digon
        (3, 2, -1 / 2),
        (7, 2, math.cos(2 * math.pi / 7)),
        (4, 3, -1 / 3),  # a simplex
        (5, 3, 0.0),  # nothing is better than the octahedron's six
        (6, 3, 0.0),
        (8, 4, 0.0),
        (9, 3, 1 / 3),  # Tammes' problem
        (12, 3, 1 / math.sqrt(5)),  # the icosahedron
        (16, 5, 1 / 5),  # half of the 5-cube
        (10, 4, 1 / 6),  # the Petersen code
    ],
)
def test_points(n: int, m: int, exact: float) -> None:
    found = best_points(n, m, starts=16)
    assert found.value == pytest.approx(exact, rel=0, abs=ROUNDING)
    assert found.value == pytest.approx(worst(found), rel=0, abs=1e-15)


@pytest.mark.parametrize(
    ("n", "m", "potential", "exact"),
    [
        (2, 3, COULOMB, 1.0),
        (3, 3, COULOMB, 2 * math.sqrt(3)),
        (4, 3, COULOMB, 12 / math.sqrt(8 / 3)),
        (6, 3, COULOMB, 24 / math.sqrt(2) + 6 / 2),
        (3, 2, Riesz(0), -3 * math.log(3)),
        (6, 3, Riesz(2), 24 / 2 + 6 / 4),
        (4, 2, relu_squared(), 0.0),
        (5, 2, relu_squared(), 10 * math.cos(2 * math.pi / 5) ** 2),
        (16, 5, relu_squared(), 16 * 10 / 25),  # overlaps 1/5 and -3/5, 10 and 5 of them
        (3, 2, one_hot(Fraction(1, 3)), None),
    ],
)
def test_energies(n: int, m: int, potential: Potential | Riesz, exact: float | None) -> None:
    found = least_energy(n, m, potential, starts=16)
    if exact is None:
        exact = 6 * float(one_hot(Fraction(1, 3)).at(Fraction(-1, 2)))
    assert found.value == pytest.approx(exact, rel=1e-14, abs=ROUNDING)
    assert found.residual < ROUNDING
    assert found.potential == potential


def test_a_large_one_is_only_softened(monkeypatch: pytest.MonkeyPatch) -> None:
    """No Newton's method above so many coordinates: a value near the best, no residual to show."""
    monkeypatch.setattr("solvers.frames.packings.aims._LARGEST", 10)
    monkeypatch.setattr("solvers.frames.packings.search.catalogued", lambda *_: np.empty((0, 6, 3)))
    found = best_lines(6, 3, starts=4)
    # log(15 pairs)/(2·0.447·32000) above the best at most.
    assert 0 <= found.value - 1 / math.sqrt(5) < math.log(15) / (2 * 0.447 * 3.2e4)
    assert found.residual == math.inf
    assert least_energy(4, 3, COULOMB, starts=4).value == pytest.approx(12 / math.sqrt(8 / 3))


def test_the_catalogue_is_no_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """It knows the sixteen lines in six dims; starts that go nowhere have not reached them."""
    idle = lambda self, x, *_: (x, np.zeros((len(x), 16, 16)))  # noqa: E731
    monkeypatch.setattr(aims.WorstOverlap, "improve", idle)
    found = best_lines(16, 6, starts=2)
    assert found.value == pytest.approx(1 / 3, rel=0, abs=ROUNDING)
    assert (found.starts, found.reached) == (2, 0)


@pytest.mark.parametrize(("n", "m"), [(1, 1), (1, 3), (2, 2), (3, 5)])
def test_few_lines_are_orthogonal(n: int, m: int) -> None:
    found = best_lines(n, m)
    assert found.value == 0
    assert np.array_equal(found.directions.T @ found.directions, np.eye(n))


def test_one_axis() -> None:
    assert best_lines(3, 1).value == 1
    assert best_points(2, 1).value == -1
    assert best_points(3, 1).value == 1
    assert upper(best_points(3, 1)).proves().endswith("all overlaps <= 1")


@settings(max_examples=5)
@given(st.integers(0, 99), st.integers(2, 4), st.integers(1, 4))
def test_nothing_beats_the_bounds_of_welch_and_rankin(seed: int, m: int, more: int) -> None:
    n = m + more
    lines, points = (best(n, m, starts=2, seed=seed).value for best in (best_lines, best_points))
    assert lines >= math.sqrt((n - m) / (m * (n - 1))) - ROUNDING
    assert points >= (0 if n > m + 1 else -1 / m) - ROUNDING


def test_the_same_seed_gives_the_same_packing() -> None:
    one, two, other = (best_lines(7, 4, starts=10, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(one.directions, two.directions)
    assert not np.array_equal(one.directions, other.directions)


def test_progress_and_going_on() -> None:
    seen: list[tuple[int, float]] = []
    first = best_lines(8, 3, starts=70, progress=lambda done, value: seen.append((done, value)))
    assert [done for done, _ in seen] == [64, 70]
    assert seen[0][1] >= seen[1][1] >= first.value - module.SAME
    further = best_lines(8, 3, starts=10, after=first)
    assert (further.starts, further.value <= first.value + module.SAME) == (80, True)
    with pytest.raises(ValueError, match="a packing of 8 lines in 4 dims, got 8 lines in 3 dims"):
        best_lines(8, 4, after=first)


def test_a_budget_ends_the_search_after_a_batch() -> None:
    assert best_points(5, 3, starts=10_000, seconds=1e-6).starts == 64


def test_an_interrupt_keeps_what_is_found() -> None:
    def interrupt(done: int, value: float) -> None:
        raise KeyboardInterrupt

    assert best_points(5, 3, starts=1000, progress=interrupt).starts == 64


def test_an_interrupt_before_anything_is_found_goes_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("solvers.frames.packings.aims.interior", interrupt)
    with pytest.raises(KeyboardInterrupt):
        best_points(5, 3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: best_lines(0, 3), "features must be a whole number >= 1, got 0"),
        (lambda: best_lines(4, 0), "dims must be a whole number >= 1, got 0"),
        (lambda: best_lines(4, -2), "dims must be a whole number >= 1, got -2"),
        (
            lambda: best_lines(4, 2.5),  # type: ignore[arg-type]
            "dims must be a whole number >= 1, got 2.5",
        ),
        (lambda: best_lines(True, 2), "features must be a whole number"),
        (lambda: best_lines(4, 3, starts=0), "starts must be a whole number >= 1, got 0"),
        (lambda: best_lines(4, 3, seed=-1), "seed must be a whole number >= 0, got -1"),
        (lambda: best_lines(4, 3, seconds=0), "seconds must be positive, got 0"),
        (lambda: best_lines(4, 3, seconds=math.nan), "seconds must be positive, got nan"),
        (lambda: best_points(1, 3), "features must be at least 2: one point has no overlap"),
        (lambda: least_energy(1, 3, COULOMB), "needs features >= 2 and dims >= 2, got 1 and 3"),
        (lambda: least_energy(3, 1, COULOMB), "needs features >= 2 and dims >= 2, got 3 and 1"),
        (
            lambda: least_energy(3, 2, math.sin),  # type: ignore[arg-type]
            "potential must be a Potential, a Riesz power or a Formula",
        ),
        (lambda: Riesz(math.inf), "power must be a finite number >= 0, got inf"),
        (lambda: Riesz(math.nan), "power must be a finite number >= 0, got nan"),
        (lambda: Riesz(-1), "power must be a finite number >= 0, got -1"),
    ],
)
def test_bad_input(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_after_must_have_the_same_potential() -> None:
    found = least_energy(3, 2, COULOMB, starts=4)
    with pytest.raises(ValueError, match="a packing of the same potential"):
        least_energy(3, 2, relu_squared(), after=found)


class TestFaults:
    """A part that lies: the value is computed again from the directions, or there is none."""

    def spoil(self, monkeypatch: pytest.MonkeyPatch, change: Callable[[Any], Any]) -> None:
        def bad(*arguments: Any) -> tuple[Any, Any]:
            x, stress = interior(*arguments)
            return change(x), stress

        monkeypatch.setattr("solvers.frames.packings.aims.interior", bad)

    def test_nan(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.spoil(monkeypatch, lambda x: np.full_like(x, np.nan))
        with pytest.raises(NotSolved, match="no start came to an arrangement with a finite value"):
            best_lines(6, 3, starts=4)

    def test_some_nan(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def half(x: Any) -> Any:
            x = x.copy()
            x[::2] = np.nan
            return x

        self.spoil(monkeypatch, half)
        found = best_lines(6, 3, starts=4)
        assert found.value == pytest.approx(1 / math.sqrt(5), rel=0, abs=ROUNDING)
        assert found.reached < 4

    def test_directions_too_short(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.spoil(monkeypatch, lambda x: 0.1 * x)
        found = best_lines(6, 3, starts=4)
        assert found.value >= 1 / math.sqrt(5) - ROUNDING
        assert found.value == worst(found)

    def test_other_directions(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.spoil(monkeypatch, lambda x: x + np.linspace(0, 0.3, x[0].size).reshape(x[0].shape))
        found = best_lines(6, 3, starts=4)
        assert found.value >= 1 / math.sqrt(5) - ROUNDING
        assert found.value == pytest.approx(worst(found), rel=0, abs=1e-15)

    def test_a_perturbed_value_is_not_certified(self) -> None:
        """The certificate is about the directions; what the packing says does not enter."""
        honest = best_lines(6, 3, starts=4)
        lie = replace(honest, value=0.1, residual=0.0)
        assert upper(lie) == upper(honest)
        assert upper(lie).bounds()["upper"] ** 2 >= Fraction(1, 5)

    @pytest.mark.parametrize("number", [math.nan, math.inf])
    def test_no_certificate_of_what_is_not_finite(self, number: float) -> None:
        packing = best_lines(6, 3, starts=4)
        directions = packing.directions.copy()
        directions[0, 0] = number
        with pytest.raises(NotSolved, match="not finite"):
            upper(replace(packing, directions=directions))


@pytest.mark.parametrize(
    "cost", [LINES, POINTS, COULOMB.cost(), of_pieces(one_hot(Fraction(1, 4)))]
)
def test_derivatives(cost: Cost) -> None:
    """Against central differences; their error is h² times a third derivative, here below 1e4."""
    t, h = np.linspace(-0.9, 0.6, 7), 1e-5
    slope = (cost.value(t + h) - cost.value(t - h)) / (2 * h)
    curvature = (cost.slope(t + h) - cost.slope(t - h)) / (2 * h)
    assert np.allclose(slope, cost.slope(t), rtol=0, atol=1e-6)
    assert np.allclose(curvature, cost.curvature(t), rtol=0, atol=1e-6)


@pytest.mark.parametrize("objective", [soft_worst(LINES, np.full(2, 9.0)), energy(COULOMB.cost())])
def test_slopes_along_the_spheres(objective: Any) -> None:
    draw = np.random.default_rng(1)
    x, v = unit(draw.standard_normal((2, 5, 3))), draw.standard_normal((2, 5, 3))
    h = 1e-6
    _, slope = with_slope(objective, x)
    ahead, behind = (objective(unit(x + s * v), slice(None))[0] for s in (h, -h))
    along = np.einsum("sim,sim->s", slope, v)
    assert np.allclose((ahead - behind) / (2 * h), along, rtol=1e-6, atol=0)


def test_the_soft_worst_overlap_is_within_its_bound() -> None:
    x = unit(np.random.default_rng(2).standard_normal((3, 6, 3)))
    g = overlaps(x) ** 2
    g[:, range(6), range(6)] = 0
    soft = soft_worst(LINES, np.full(3, 50.0))(x, slice(None))[0]
    above = soft - g.max(axis=(1, 2))
    assert (above >= 0).all()
    assert (above <= math.log(15) / 50).all()


def test_descent_never_rises() -> None:
    x = unit(np.random.default_rng(3).standard_normal((4, 7, 3)))
    objective = energy(COULOMB.cost())
    values = [objective(x, slice(None))[0]]
    for _ in range(5):
        x = descend(objective, x, 3, 0.0)
        values.append(objective(x, slice(None))[0])
    assert (np.diff(values, axis=0) <= 0).all()
    assert np.allclose(np.linalg.norm(x, axis=2), 1, rtol=0, atol=1e-15)


def rows(name: str) -> list[list[str]]:
    if not TABLES:
        pytest.skip("PACKING_TABLES names no folder")
    with (Path(TABLES) / name).open(encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


@pytest.mark.slow
def test_the_sample_of_line_packings() -> None:
    """The table has twelve digits."""
    for dims, features, value in rows("line_packings_sample.csv"):
        found = best_lines(int(features), int(dims))
        assert found.value == pytest.approx(float(value), rel=0, abs=1e-12), (dims, features)


@pytest.mark.slow
def test_the_sample_of_coulomb_energies() -> None:
    """Ten digits, every pair counted once."""
    for points, value in rows("thomson_sample.csv"):
        found = least_energy(int(points), 3, COULOMB)
        assert found.value / 2 == pytest.approx(float(value), rel=0, abs=1e-10), points
