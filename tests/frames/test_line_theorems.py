"""Every step of the proofs holds, the moments are those of chance, and each proof stays its own."""

from __future__ import annotations

import math
from itertools import islice
from types import ModuleType

import pytest
from scipy.integrate import quad
from sympy import Expr, Integer, Rational, Symbol, expand, integrate, sqrt

from papers.frames import closed_bounds as paper
from solvers.frames.line_strategies import (
    small_plane_laws,
    space_known_cases,
)
from theory.evidence import Proof, Step
from theory.exact import matrix
from theory.frames.bounds import (
    chance_theorems,
    counting_proofs,
    excess_proofs,
    harmonic,
    levenshtein_proofs,
    line_proofs,
)
from theory.frames.bounds import line_theorems as of
from theory.frames.bounds.chance import overlap_density
from theory.frames.bounds.classical import squared_overlap_moment
from theory.frames.bounds.complex_lines import four_in_two, nine_in_three, six_in_two, worst_squared
from theory.frames.bounds.harmonic import fourth_power_parts
from theory.frames.bounds.stated import fejes_toth_bound
from theory.frames.bounds.welch import (
    MOST_ORDERS,
    best_order,
    even_moment,
    second_order_wins_from,
    welch_of_order,
    welch_power,
)
from theory.frames.overlaps import compared, largest, pairs

ROOMS: list[ModuleType] = [
    chance_theorems,
    counting_proofs,
    excess_proofs,
    levenshtein_proofs,
    line_proofs,
]
STEPS = {
    f"{room.__name__.split('.')[-1]}: {step.says}": step
    for room in ROOMS
    for proof in vars(room).values()
    if isinstance(proof, Proof)
    for step in proof.steps
}


@pytest.mark.parametrize("step", STEPS.values(), ids=list(STEPS))
def test_each_step_is_an_exact_computation_that_holds(step: Step) -> None:
    assert step.holds() is True


@pytest.mark.parametrize("order", [1, 2, 3, 5])
@pytest.mark.parametrize("dims", [2, 3, 4, 7])
def test_the_moments_are_those_of_the_density(order: int, dims: int) -> None:
    # With t = cos φ the density is sin^(m−2) φ, which stays smooth in the plane.
    constant = float(overlap_density(Integer(0), Integer(dims)))
    found, error = quad(
        lambda a: math.cos(a) ** (2 * order) * math.sin(a) ** (dims - 2), 0, math.pi
    )
    assert abs(constant * found - float(even_moment(order, dims))) <= constant * error + 1e-15
    assert squared_overlap_moment(order, Integer(dims)) == even_moment(order, dims)
    # |⟨u, v⟩|² = s has the density (m − 1)(1 − s)^(m−2) in complex dims.
    s = Symbol("s", positive=True)
    whole = integrate(expand(s**order * (dims - 1) * (1 - s) ** (dims - 2)), (s, 0, 1))
    assert whole == even_moment(order, dims, "complex")


@pytest.mark.parametrize("field", ["real", "complex"])
def test_the_fourth_power_has_its_mean_from_the_parts(field: str) -> None:
    for dims in range(1, 7):
        a, b = fourth_power_parts(Integer(dims), field)
        assert a / dims - b == even_moment(2, dims, field)


@pytest.mark.parametrize(
    ("features", "dims", "order", "field", "exact"),
    [
        (3, 2, 1, "real", Rational(1, 2)),
        (6, 3, 2, "real", 1 / sqrt(5)),
        (100, 8, 2, "real", 1 / sqrt(6)),
        (4, 2, 2, "complex", 1 / sqrt(3)),
        (2, 1, 3, "real", 1),
        (5, 5, 1, "real", 0),
        (7, 3, 9, "real", 0),  # order too high to say anything
    ],
)
def test_known_welch_bounds(
    features: int, dims: int, order: int, field: str, exact: object
) -> None:
    assert welch_of_order(features, dims, order, field) == exact


@pytest.mark.parametrize("field", ["real", "complex"])
@pytest.mark.parametrize("dims", [2, 3, 5])
def test_the_best_order_beats_its_neighbours(dims: int, field: str) -> None:
    for features in (dims + 1, dims * dims + 2, 50, 400):
        best = best_order(features, dims, field)
        here = float(welch_of_order(features, dims, best, field))
        orders = range(1, min(best + 3, MOST_ORDERS) + 1)
        others = [welch_of_order(features, dims, k, field) for k in orders]
        assert here >= max(float(other) for other in others) - 1e-15
        assert (best > 1) is (features > second_order_wins_from(dims, field))


def test_a_single_line_has_no_bound() -> None:
    with pytest.raises(ValueError, match="features must be at least 2"):
        welch_power(1, 3, 1)


def test_complex_lines_that_meet_their_bounds() -> None:
    assert worst_squared(four_in_two()) == welch_power(4, 2, 1, "complex")
    assert worst_squared(nine_in_three()) == welch_power(9, 3, 1, "complex")
    assert worst_squared(six_in_two()) == Rational(1, 2)
    assert of.complex_second_levenshtein({"Z": six_in_two()})
    assert of.complex_orthoplex({"Z": six_in_two()})
    assert not of.complex_orthoplex_strictly({"Z": six_in_two()})


def test_the_triangle_meets_its_bounds_and_no_more() -> None:
    half = Rational(1, 2)
    triangle = matrix([[1, -half, -half], [0, sqrt(3) * half, -sqrt(3) * half]])
    more = Rational(51, 50)
    for holds, fails in (
        (of.null_space_bound, of.null_space_at_least(more)),
        (of.second_levenshtein_bound, of.second_levenshtein(more)),
        (of.at_most_gerzon, of.below_gerzon),
    ):
        assert holds({"W": triangle})
        assert not fails({"W": triangle})


@pytest.mark.parametrize("field", ["real", "complex"])
def test_a_wrong_harmonic_part_breaks_the_second_bound(
    field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    proof = {
        "real": levenshtein_proofs.SECOND_LEVENSHTEIN,
        "complex": levenshtein_proofs.COMPLEX_SECOND_LEVENSHTEIN,
    }[field]
    large, second = proof.steps[-1], proof.steps[-2]
    assert large.holds()
    assert second.holds()

    def wrong(dims: Expr, of_field: str = "real") -> tuple[Expr, Expr]:
        a, b = fourth_power_parts(dims, of_field)
        return a / 3, b

    monkeypatch.setattr(harmonic, "fourth_power_parts", wrong)
    assert not large.holds()
    assert not second.holds()


def test_what_a_hypothesis_keeps_out_is_below_the_bound_not_only_undefined() -> None:
    """The first cases of this search, with the bound computed apart from its predicate."""
    cross, cube = (case["W"] for case in islice(space_known_cases(), 2))
    assert (cross.rows, cube.rows, cross.cols, cube.cols) == (4, 3, 8, 8)
    for points in (cross, cube):
        assert compared(largest(pairs(points)), fejes_toth_bound(8)) < 0
    case = next(small_plane_laws())
    assert 2 * case["c"] > 1  # P(…) would be above 1
    assert not chance_theorems.plane_largest_is_between(case)


def test_the_sentence_on_exponentially_many_is_imprecise() -> None:
    words = {"F-09": "refuted", "F-09.corrected": "proved"}
    assert paper.SENTENCES[0].word(words) == "imprecise"


def test_no_more_lines_than_dims_owe_nothing_to_their_null_space() -> None:
    more = Rational(51, 50)
    for size in (1, 2, 4):
        axes = matrix([[int(i == j) for j in range(size)] for i in range(size)])
        assert of.null_space_at_least(more)({"W": axes})
        assert of.complex_null_space_at_least(more)({"Z": axes[:, :1]})
    assert not of.null_space_at_least(more)({"W": matrix([[1, 1]])})


@pytest.mark.parametrize(
    ("w", "holds"),
    [
        ([[1]], False),  # there are no two
        ([[1, -1]], True),
        ([[1, 1, -1]], True),
        ([[1, 0], [0, 1]], True),
        ([[1, -1, 0, 0], [0, 0, 1, -1]], True),
        ([["1/2", "-1/2", 0], [0, 0, "1/2"]], True),  # above −1/2 though too short
        ([["1/2", 0, "-1/2"], [0, "1/2", "-1/2"], [0, 0, 0]], True),
    ],
)
def test_levenshtein_of_few_points(w: list[list[object]], holds: bool) -> None:
    assert of.levenshtein_points({"W": matrix(w)}) is holds
