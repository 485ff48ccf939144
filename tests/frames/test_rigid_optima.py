"""Packings that more pairs hold than determine them: enclosed, refused where they move, forged."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from solvers.evidence import NotSolved
from solvers.frames.packings.enclosing_rigid import enclosed_rigid
from solvers.frames.packings.optimality import locally_best
from solvers.frames.packings.search import best_lines, best_points
from theory.certificate import Rejected, read, write
from theory.frames.packings.rigid_optima import RigidOptimum

F = Fraction
TINY = F(1, 10**9)
SIX = best_lines(6, 3, starts=4)
GOOD = enclosed_rigid(SIX)
POINTS = enclosed_rigid(best_points(4, 3, starts=4))


def test_what_it_proves_and_the_way_through_a_file() -> None:
    says = GOOD.proves()
    assert says.startswith("there are 6 lines in 3 dims with largest absolute overlap in [")
    assert says.endswith(f", and none near them with one below {GOOD.least}")
    assert read(write(GOOD)).proves() == says
    assert GOOD.bounds() == {"upper": GOOD.largest}
    assert GOOD.least**2 <= F(1, 5) <= GOOD.largest**2
    assert GOOD.largest - GOOD.least < F(1, 10**14)
    assert "4 unit vectors in 3 dims with largest overlap in" in POINTS.proves()
    assert POINTS.least <= F(-1, 3) <= POINTS.largest


@pytest.mark.parametrize(("n", "m"), [(3, 2), (10, 3), (16, 6)])
def test_lines_that_are_rigid(n: int, m: int) -> None:
    packing = best_lines(n, m, starts=16)
    found = enclosed_rigid(packing)
    assert float(found.largest) == pytest.approx(packing.value, rel=0, abs=1e-12)


@pytest.mark.slow
def test_fourteen_lines_in_four_dims() -> None:
    """42 pairs for 37 unknowns, and a closed form over a field of degree 14."""
    found = locally_best(best_lines(14, 4, starts=64))
    assert isinstance(found.certificate, RigidOptimum)
    assert found.words == "a local minimum within 1e-11, nothing near is better"


def test_a_stress_need_only_nearly_balance() -> None:
    """What it leaves unbalanced is taken off the growth, so a nudge proves the same."""
    nudged = replace(GOOD, stress=(GOOD.stress[0] + TINY, *GOOD.stress[1:]))
    assert nudged.proves() == GOOD.proves()


def test_packings_that_can_move_are_refused() -> None:
    with pytest.raises(NotSolved, match="a motion is not seen"):
        enclosed_rigid(best_points(5, 3, starts=8))


def test_a_stress_that_does_not_balance_is_refused() -> None:
    stress = SIX.stress.copy()
    stress[0, 1] = stress[1, 0] = 5 * stress[0, 1]
    with pytest.raises(NotSolved, match="a motion is not seen to raise the worst overlap"):
        enclosed_rigid(replace(SIX, stress=stress))


def moved(table: Any, row: int, column: int, by: Fraction = TINY) -> Any:
    rows = [list(r) for r in table]
    rows[row][column] += by
    return tuple(map(tuple, rows))


FREE = next(i for i in range(6) if i not in GOOD.held)
HALF = tuple(load / 2 for load in GOOD.stress)


@pytest.mark.parametrize(
    ("forged", "reason"),
    [
        (replace(GOOD, absolute=F(0)), "0 <= i < j < 6 and a sign"),
        (replace(GOOD, absolute=F(1, 2)), "absolute must be 0 or 1, got 1/2"),
        (replace(POINTS, absolute=F(1)), "a motion|no local optimum"),
        (replace(GOOD, directions=moved(GOOD.directions, 0, FREE)), "lengths must be nearer"),
        (replace(GOOD, directions=moved(GOOD.directions, 2, int(GOOD.held[0]))), "zeros after"),
        (replace(GOOD, directions=GOOD.directions[:-1]), "lengths must be nearer"),
        (replace(GOOD, directions=F(1)), "directions must be a table"),  # type: ignore[arg-type]
        (replace(GOOD, pairs=GOOD.pairs[:-1]), "needs a stress for each of 14 pairs"),
        (replace(GOOD, pairs=GOOD.pairs[:-1], stress=GOOD.stress[:-1]), "to raise the worst"),
        (replace(GOOD, pairs=(GOOD.pairs[1], *GOOD.pairs[1:])), "pairs must be distinct"),
        (replace(GOOD, pairs=moved(GOOD.pairs, 0, 2, F(1))), "two directions and a sign"),
        (replace(GOOD, pairs=moved(GOOD.pairs, 0, 1, F(9))), "0 <= i < j < 6 and a sign, got 0"),
        (
            replace(GOOD, pairs=moved(GOOD.pairs, 0, 2, -2 * GOOD.pairs[0][2])),
            "to raise the worst",
        ),
        (replace(GOOD, pairs=()), "at least one"),
        (replace(GOOD, stress=(5 * GOOD.stress[0], *GOOD.stress[1:])), "to raise the worst"),
        (replace(GOOD, stress=(-GOOD.stress[0], *GOOD.stress[1:])), "each stress must be in"),
        (replace(GOOD, stress=HALF), "a motion is not seen to change an overlap"),
        (replace(GOOD, held=GOOD.held[:2]), "held must be 3 different directions"),
        (replace(GOOD, held=GOOD.held[::-1]), "zeros after its own coordinate"),
        (replace(GOOD, radius=F(1, 10**18)), "no local optimum is proved within the radius"),
        (replace(GOOD, radius=F(1, 5)), "a motion is not seen"),
        (replace(GOOD, radius=F(0)), "radius must be in"),
        (replace(GOOD, curvature=F(0)), "curvature must be in"),
        (replace(GOOD, curvature=2 * GOOD.curvature), "a motion is not seen to change"),
        (replace(GOOD, least=GOOD.largest + TINY), "on either side of the worst overlap"),
        (replace(GOOD, largest=GOOD.least - TINY), "on either side of the worst overlap"),
        (replace(GOOD, largest=F(1)), "on either side of the worst overlap, below 1"),
        (replace(GOOD, least=0.5), "least must be a number"),  # type: ignore[arg-type]
    ],
)
def test_a_forged_one_is_rejected(forged: RigidOptimum, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        forged.proves()


def test_nothing_near_is_better_in_floats() -> None:
    """Random motions raise the worst overlap in proportion, as the proof has it."""
    draw = np.random.default_rng(1)
    for size in (1e-3, 1e-5):
        for _ in range(200):
            x = SIX.directions + size * draw.standard_normal((3, 6))
            g = np.abs((x / np.linalg.norm(x, axis=0)).T @ (x / np.linalg.norm(x, axis=0)))
            assert g[np.triu_indices(6, 1)].max() > float(GOOD.largest)


def test_long_numbers_are_refused_at_once() -> None:
    """Their exact squares, added up, would have as many digits as the table."""
    row = tuple(F(1, 3**4000 + 2 * k) for k in range(60))
    table = tuple(tuple(c + F(1, 7**2000 + a) for c in row) for a in range(3))
    with pytest.raises(Rejected, match="lengths must be nearer"):
        replace(GOOD, directions=table).proves()
