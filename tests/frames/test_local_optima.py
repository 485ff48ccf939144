"""Packings enclosed by exact arithmetic, and the stress of exact ones: good, forged, refused."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog
from sympy import Rational, sqrt

from solvers.evidence import NotSolved
from solvers.frames.packings.active_set import active_pairs, dense, problem, refined
from solvers.frames.packings.enclosing import enclosed
from solvers.frames.packings.found import Packing
from solvers.frames.packings.search import best_lines, best_points
from theory.certificate import Rejected, Unreadable, read, write
from theory.exact import matrix
from theory.frames.arrangement import Arrangement
from theory.frames.catalogue.basic import cross_polytope, polygon, simplex
from theory.frames.catalogue.index import build
from theory.frames.packings.conditions import Conditions
from theory.frames.packings.local_optima import LocalOptimum
from theory.frames.packings.stress import BALANCED, STRICT, UNKNOWN, rigidity


def _enclosed(packing: Packing) -> LocalOptimum:
    """The certificate of lines or points; energies have their own."""
    found = enclosed(packing)
    assert isinstance(found, LocalOptimum)
    return found


F = Fraction
TINY = F(1, 10**12)
EIGHT = best_lines(8, 3, starts=32)
GOOD = _enclosed(EIGHT)
NINE = best_lines(9, 3, starts=16)
HONEST = _enclosed(NINE)
POINTS = _enclosed(best_points(7, 2, starts=4))


def test_what_it_proves_and_the_way_through_a_file() -> None:
    says = GOOD.proves()
    assert says.startswith("there are 8 lines in 3 dims with largest absolute overlap in [")
    assert says.endswith(f", and none near them with one below {GOOD.least}")
    assert read(write(GOOD)).proves() == says
    assert GOOD.bounds() == {"upper": GOOD.largest}
    assert float(GOOD.least) == pytest.approx(EIGHT.value, rel=0, abs=1e-14)
    assert GOOD.largest - GOOD.least < F(1, 10**15)


def test_points() -> None:
    assert "7 unit vectors in 2 dims with largest overlap in" in POINTS.proves()
    assert float(POINTS.least) == pytest.approx(math.cos(2 * math.pi / 7), rel=0, abs=1e-15)


def test_without_a_weight_it_says_less() -> None:
    assert replace(GOOD, weight=F(0)).proves() == GOOD.proves().partition(", and")[0] + (
        f", in balance under a positive stress on {len(GOOD.pairs)} pairs"
    )


def moved(table: Any, row: int, column: int, by: Fraction = TINY) -> Any:
    rows = [list(r) for r in table]
    rows[row][column] += by
    return tuple(map(tuple, rows))


FREE = next(i for i in range(8) if i not in GOOD.held)


@pytest.mark.parametrize(
    ("forged", "reason"),
    [
        (replace(GOOD, level=GOOD.level + TINY), "no exact solution is proved"),
        (replace(GOOD, directions=moved(GOOD.directions, 0, FREE)), "no exact solution"),
        (replace(GOOD, directions=moved(GOOD.directions, 2, FREE)), "no exact solution"),
        (replace(GOOD, directions=moved(GOOD.directions, 2, int(GOOD.held[0]))), "zeros after"),
        (replace(GOOD, directions=GOOD.directions[:-1]), "held must be 2 different"),
        (replace(GOOD, directions=(*GOOD.directions[:-1], ())), "a full table"),
        (replace(GOOD, directions=()), "a full table"),
        (
            replace(GOOD, directions=((F(1),) * 601,) * 3),
            "at most 600 directions are checked, got 601",
        ),
        (replace(GOOD, directions=F(1)), "directions must be a table"),  # type: ignore[arg-type]
        (replace(GOOD, directions=moved(GOOD.directions, 0, FREE, F(3))), "at most 2 in size"),
        (replace(GOOD, stress=(GOOD.stress[0] + TINY, *GOOD.stress[1:])), "no exact solution"),
        (replace(GOOD, stress=(-GOOD.stress[0], *GOOD.stress[1:])), "no exact solution"),
        (replace(GOOD, stress=GOOD.stress[:-1]), "a stress for each of 14 pairs"),
        (replace(GOOD, stress=F(1)), "stress must be a list"),  # type: ignore[arg-type]
        (replace(GOOD, pairs=GOOD.pairs[:-1], stress=GOOD.stress[:-1]), "no exact solution"),
        (replace(GOOD, pairs=(GOOD.pairs[1], *GOOD.pairs[1:])), "pairs must be distinct"),
        (replace(GOOD, pairs=moved(GOOD.pairs, 0, 2, -2 * GOOD.pairs[0][2])), "no exact solution"),
        (replace(GOOD, pairs=moved(GOOD.pairs, 0, 2, F(1))), "two directions and a sign"),
        (replace(GOOD, pairs=moved(GOOD.pairs, 0, 1, F(9))), "0 <= i < j < 8 and a sign, got 0, 1"),
        (replace(GOOD, pairs=()), "at least one"),
        (replace(GOOD, held=GOOD.held[:2]), "held must be 3 different directions"),
        (replace(GOOD, held=(GOOD.held[0],) * 3), "held must be 3 different directions"),
        (replace(GOOD, held=GOOD.held[::-1]), "zeros after its own coordinate"),
        (replace(GOOD, radius=F(1, 10**60)), "no exact solution is proved within the radius"),
        (replace(GOOD, radius=F(1, 100)), "no exact solution is proved within the radius"),
        (replace(GOOD, radius=F(0)), "radius must be positive"),
        (replace(GOOD, radius=F(-1)), "radius must be positive"),
        (replace(GOOD, weight=F(-1)), "weight at least 0"),
        (
            replace(GOOD, weight=F(2**64 + 1)),
            r"weight must be at most 2\^64, got 18446744073709551617",
        ),
        (replace(GOOD, weight=F(10**400)), "got a positive fraction of 1330 bits"),
        (replace(GOOD, weight=F(1, 10**9)), "a motion is not seen to raise"),
        (replace(GOOD, least=GOOD.level), "least must be at most"),
        (replace(GOOD, largest=GOOD.level), "largest must be at least"),
        (replace(GOOD, largest=F(1)), "less than 1"),
        (replace(GOOD, largest=GOOD.least + 24 * GOOD.radius + TINY**9), "within 8 dims radius"),
        (replace(GOOD, least=F(0)), "within 8 dims radius"),
        (replace(GOOD, absolute=F(0)), "0 <= i < j < 8 and a sign"),
        (replace(GOOD, absolute=F(1, 2)), "absolute must be 0 or 1, got 1/2"),
        (replace(GOOD, level=0.5), "level must be a number"),  # type: ignore[arg-type]
        (replace(POINTS, absolute=F(1)), "directions . and . have a larger overlap"),
    ],
)
def test_a_forged_one_is_rejected(forged: LocalOptimum, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        forged.proves()


def test_a_large_overlap_beside_a_local_optimum_is_rejected() -> None:
    """The pentagon and two points beside each other: moving these apart betters the seven."""
    pentagon = _enclosed(best_points(5, 2, starts=4))
    beside = ((F(3, 5), F(31, 50)), (F(4, 5), F(4, 5)))
    rows = [(*row, *more) for row, more in zip(pentagon.directions, beside, strict=True)]
    with pytest.raises(Rejected, match="largest and least must be within 8 dims radius"):
        replace(pentagon, directions=tuple(rows), largest=F(9999, 10000)).proves()


@pytest.mark.parametrize(
    "packing",
    [best_points(8, 3, starts=8), best_points(19, 3, starts=8), best_lines(13, 3, starts=8)],
    ids=["antiprism", "a rattler", "other pairs at the level"],
)
def test_what_the_solver_encloses_is_within_bounds(packing: Packing) -> None:
    """Room for pairs at the level that are not active: two radii for each coordinate, twice."""
    found = _enclosed(packing)
    dims = packing.dims
    assert found.largest - found.least <= (4 * dims + 3) * found.radius < 8 * dims * found.radius


def test_lines_that_do_not_span_are_not_enclosed() -> None:
    """Three lines with overlaps ±1/2 in the plane, seen in three dims: they can leave it."""
    flat = best_lines(3, 2, starts=4)
    lifted = replace(flat, directions=np.vstack([flat.directions, np.zeros(3)]))
    with pytest.raises(NotSolved, match="span only 2 dims"):
        enclosed(lifted)


def test_files() -> None:
    document = json.loads(write(GOOD))
    wider = document["proves"].replace("8 lines", "9 lines")
    with pytest.raises(Rejected, match="the file says"):
        read(json.dumps({**document, "proves": wider})).proves()
    document["data"]["level"] = 0.6
    with pytest.raises(Unreadable, match="the float"):
        read(json.dumps(document))


@pytest.mark.parametrize(
    "packing",
    [
        replace(EIGHT, directions=np.roll(EIGHT.directions, 1, axis=0)[:, ::-1]),
        replace(EIGHT, stress=np.zeros((8, 8))),
        replace(EIGHT, stress=np.full((8, 8), np.nan)),
        replace(EIGHT, directions=np.full((3, 8), np.nan)),
        replace(EIGHT, value=0.9),
        replace(EIGHT, directions=EIGHT.directions + 0.01 * np.eye(3, 8)),
    ],
    ids=["shuffled", "no stress", "stress NaN", "NaN", "value", "perturbed"],
)
def test_a_packing_that_lies_is_not_enclosed(packing: Packing) -> None:
    with pytest.raises(NotSolved):
        enclosed(packing)


def test_a_saddle_is_no_local_optimum() -> None:
    """A prism of six points with nine equal edges is in balance; a twist lengthens three."""
    angles = 2 * np.pi * np.arange(6) / 3
    r, h = math.sqrt(4 / 7), math.sqrt(3 / 7)
    heights = np.repeat([h, -h], 3)
    prism = np.stack([r * np.cos(angles), r * np.sin(angles), heights])
    stress = np.kron(np.eye(2), 2 * (1 - np.eye(3))) + np.kron([[0, 1], [1, 0]], 3 * np.eye(3))
    saddle = Packing(prism, "points", 1 / 7, 0.0, 1, 0, 1, stress)
    assert abs(refined(saddle, 30).value - F(1, 7)) < F(1, 10**29)
    with pytest.raises(NotSolved, match="a motion is not seen to raise the worst overlap"):
        enclosed(saddle)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda answer: setattr(answer, "status", 4),
        lambda answer: setattr(answer, "x", np.full_like(answer.x, np.nan)),
        lambda answer: setattr(answer, "x", np.roll(answer.x, 1)),
        lambda answer: setattr(answer, "x", -answer.x),
    ],
    ids=["status", "NaN", "another stress", "signs"],
)
def test_a_linear_program_that_lies_yields_nothing_wrong(
    spoil: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine lines have one active pair more than they need: a program chooses among them."""

    def lying(*arguments: Any, **options: Any) -> Any:
        answer = linprog(*arguments, **options)
        spoil(answer)
        return answer

    monkeypatch.setattr("solvers.frames.packings.enclosing.linprog", lying)
    try:
        found = _enclosed(NINE)
    except NotSolved:
        return
    assert found.least < HONEST.largest
    assert HONEST.least < found.largest


def test_few_digits_are_refused() -> None:
    with pytest.raises(ValueError, match="digits must be at least 10, got 3"):
        enclosed(EIGHT, 3)
    with pytest.raises(ValueError, match="digits must be at least 1, got 0"):
        refined(EIGHT, 0)


@pytest.mark.parametrize(
    ("packing", "square"),
    [
        (best_lines(6, 3, starts=4), F(1, 5)),
        (best_lines(4, 3, starts=4), F(1, 9)),
        (best_lines(7, 3, starts=4), F(1, 3)),
        (best_lines(12, 4, starts=8), F(1, 4)),
        (best_points(12, 3, starts=8), F(1, 5)),
        (best_points(5, 4, starts=8), F(1, 16)),
    ],
    ids=["icosahedron", "cube", "cube and octahedron", "24-cell", "icosahedron points", "simplex"],
)
def test_refined_to_many_digits(packing: Packing, square: Fraction) -> None:
    """Also where the active pairs determine the arrangement many times over."""
    found = refined(packing, 60)
    assert abs(found.value**2 - square) < F(1, 10**58)
    for i, j, sign in found.active:
        assert abs(found.gram[i][j] * sign - found.value) < F(1, 10**58)
    assert all(abs(found.gram[i][i] - 1) < F(1, 10**58) for i in range(packing.features))


def test_a_rattler_is_named() -> None:
    """The best ten lines in three dims leave one free to move."""
    packing = best_lines(10, 3, starts=16)
    (loose,) = refined(packing, 30).rattlers
    g = np.abs(packing.directions.T @ packing.directions)[loose]
    assert sorted(g)[-2] < packing.value - 1e-3


def test_the_jacobian_is_the_derivative_of_the_residuals() -> None:
    """Exactly: the equations are quadratic, so a central difference has no error."""
    conditions = Conditions(4, 2, ((0, 1, 1), (1, 2, -1), (2, 3, 1), (0, 3, 1)), (1, 2))
    draw, unit = np.random.default_rng(0), 1000
    z = [int(c) for c in draw.integers(-900, 900, conditions.unknowns)]
    rows = conditions.jacobian(z, unit)
    assert len(rows) == conditions.unknowns
    for k in range(conditions.unknowns):
        ahead, behind = (
            conditions.residuals([*z[:k], z[k] + s, *z[k + 1 :]], unit) for s in (1, -1)
        )
        assert [(a - b) // 2 for a, b in zip(ahead, behind, strict=True)] == [
            row.get(k, 0) for row in rows
        ]


def test_the_floats_agree_with_the_equations() -> None:
    of = problem(EIGHT)
    unit = 10**20
    z = of.start(unit)
    assert max(abs(r) for r in of.conditions.residuals(z, unit)) < 1e-11 * unit**2
    assert len(active_pairs(EIGHT)) == 14
    assert np.linalg.svd(dense(of.conditions, z, unit), compute_uv=False)[-1] > 1e-3


class TestStress:
    @pytest.mark.parametrize(
        ("arrangement", "kind", "active"),
        [
            (simplex(4), "points", 10),
            (simplex(4), "lines", 10),
            (cross_polytope(3), "points", 12),
            (polygon(5), "lines", 5),
            (polygon(7), "points", 7),
            (build("half 5-cube"), "points", 80),
            (build("Steiner frame (16, 6)"), "lines", 120),
            (build("diagonals of the 24-cell"), "lines", 48),
        ],
    )
    def test_strict_local_optima(self, arrangement: Arrangement, kind: str, active: int) -> None:
        found = rigidity(arrangement, kind)
        assert found.words == STRICT
        assert found.motions == 0
        assert len(found.stressed) <= len(found.active)
        assert len(found.active) == active

    def test_a_square_of_lines_is_in_balance_but_moves(self) -> None:
        """Two coincident lines and a third: the overlap 1 is stressed, and many motions keep it."""
        doubled = Arrangement("doubled", matrix([[1, 1, 0], [1, 1, 0], [0, 0, 1]]), 2)
        found = rigidity(doubled)
        assert found.active == ((0, 1),)
        assert found.words == BALANCED
        assert found.motions == 2

    def test_no_stress_on_an_arrangement_that_can_be_bettered(self) -> None:
        third = Rational(3, 5)
        bent = Arrangement("bent", matrix([[1, 0, third], [0, 1, 0], [third, 0, 1]]), 3)
        assert rigidity(bent, "points").words == UNKNOWN

    def test_a_hint_is_not_believed(self) -> None:
        pentagon = polygon(5)
        wrong = {(i, j): -1.0 for i in range(5) for j in range(i + 1, 5)}
        assert rigidity(pentagon, "lines", wrong).words == UNKNOWN
        assert rigidity(pentagon, "lines", {(0, 2): 1.0}).words in (STRICT, UNKNOWN)

    def test_a_field_with_a_root(self) -> None:
        found = rigidity(_six_diagonals())
        assert (found.words, len(found.active)) == (STRICT, 15)

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (lambda: rigidity(simplex(2), "planes"), "kind must be lines or points, got planes"),
            (lambda: rigidity(Arrangement("one", matrix([[1]]), 1)), "two features or more, got 1"),
            (
                lambda: rigidity(Arrangement("flat", matrix([[1, 0], [0, 1]]), 3)),
                "flat: must span its 3 dims",
            ),
        ],
    )
    def test_bad_input(self, call: Callable[[], object], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            call()


def _six_diagonals() -> Arrangement:
    """The conference matrix of order six over √5."""
    g = 1 / sqrt(5)
    signs = [
        [0, 1, 1, 1, 1, 1],
        [1, 0, 1, -1, -1, 1],
        [1, 1, 0, 1, -1, -1],
        [1, -1, 1, 0, 1, -1],
        [1, -1, -1, 1, 0, 1],
        [1, 1, -1, -1, 1, 0],
    ]
    return Arrangement(
        "six diagonals",
        matrix([[s * g if i != j else 1 for j, s in enumerate(r)] for i, r in enumerate(signs)]),
        3,
    )
