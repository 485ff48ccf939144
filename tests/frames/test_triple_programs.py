"""Searches for certificates from triples: values known, bad input, and solvers that lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import cvxpy
import numpy as np
import pytest
from scipy.linalg import LinAlgError

from papers.frames.semidefinite import ORDERS, search, stored
from solvers.evidence import NotSolved
from solvers.frames.programs import semidefinite, three_point
from solvers.frames.programs.semidefinite import Interior, Program, interior_points
from solvers.frames.programs.three_point import TripleProgram, three_point_code, three_point_energy
from solvers.frames.programs.triples import averaged, case_of, value
from solvers.frames.programs.yudin import potential_energy
from theory.certificate import read, write
from theory.frames.programs.potentials import one_hot, relu_squared
from theory.frames.programs.squares import monomials
from theory.frames.programs.three_point import across

F = Fraction
RELU = relu_squared()
BEST: dict[tuple[int, int], Any] = {
    (6, 2): 3.0,
    (7, 2): 5.431979,
    (8, 2): 7.808170,
    (7, 3): 0.954916,
    (8, 3): 2.043834,
}
BEST |= {(9, 3): 3.705883, (10, 4): F(5, 3)}
"""Energies of arrangements, rounded up: no floor may be above them."""


@pytest.mark.parametrize(
    ("dims", "largest", "order", "most"),
    [
        (3, F(1, 2), 5, 12),  # the icosahedron touches with less
        (2, F(1, 2), 3, 6),  # hexagon
        (3, F(0), 2, 6),  # octahedron
        (4, F(0), 2, 8),
        (3, F(-1, 3), 2, 4),  # tetrahedron
    ],
)
def test_codes(dims: int, largest: Fraction, order: int, most: int) -> None:
    certificate = three_point_code(dims, largest, order, most)
    assert certificate.bounds() == {"upper": most}
    assert read(write(certificate)).proves() == certificate.proves()


@pytest.mark.parametrize(
    ("dims", "largest", "order", "most"),
    [(3, F(1, 2), 5, 11), (2, F(1, 2), 4, 5), (3, F(0), 3, 5), (3, F(-1, 3), 2, 3)],
)
def test_what_exists_is_not_excluded(dims: int, largest: Fraction, order: int, most: int) -> None:
    with pytest.raises(NotSolved):
        three_point_code(dims, largest, order, most)


def test_the_least_number_is_found_below_linear_programming() -> None:
    """Pairs allow 13 in three dims; from there the search goes down until there is no proof."""
    assert three_point_code(3, F(1, 2), 5).bounds() == {"upper": 12}


@pytest.mark.parametrize(("features", "dims"), [(6, 2), (7, 2), (7, 3)])
def test_triples_prove_more_than_pairs_and_no_more_than_there_is(features: int, dims: int) -> None:
    pairs = float(potential_energy(features, dims, RELU, 12).energy)
    triples = float(three_point_energy(features, dims, RELU, 3).energy)
    assert pairs + 0.1 < triples <= BEST[features, dims]


def test_a_higher_order_proves_more() -> None:
    found = [float(three_point_energy(7, 3, RELU, order).energy) for order in (2, 3, 4)]
    assert found == sorted(found)
    assert found[0] + 0.01 < found[-1]


def test_a_given_energy_is_stated_or_refused() -> None:
    assert three_point_energy(6, 2, RELU, 3, F(5, 2)).energy == F(5, 2)
    with pytest.raises(NotSolved, match="energy must be at most"):
        three_point_energy(6, 2, RELU, 3, F(3))


def test_a_potential_with_bias() -> None:
    """A positive bias costs something at every overlap; one piece is then a polynomial."""
    potential = one_hot(F(1))
    floor = float(three_point_energy(5, 2, potential, 3).energy)
    angles = 2 * np.pi * np.arange(5) / 5
    overlaps = np.cos(angles[:, None] - angles)[~np.eye(5, dtype=bool)]
    attained = sum(float(potential.at(F(float(t)))) for t in overlaps)
    assert attained - 1e-3 < floor <= attained


def holds(name: str, certificate: Any) -> None:
    """It says what its name says; an energy is above what pairs prove, and below what is attained.

    How far a search gets depends on the rounding of the processor, so nothing more is asked.
    """
    kind, features, dims = name.split("-")
    says = certificate.proves()
    if kind == "code":
        assert says == f"at most {features} unit vectors in {dims} dims have all overlaps <= 1/2"
        return
    assert says.startswith(f"in {dims} dims, any {features} unit vectors")
    pairs = potential_energy(int(features), int(dims), RELU, 15).energy
    assert pairs < certificate.energy <= BEST[int(features), int(dims)]
    assert name != "energy-10-4" or certificate.energy == F(5, 3)


@pytest.mark.parametrize("name", ORDERS)
def test_the_stored_certificates_prove_what_no_arrangement_contradicts(name: str) -> None:
    holds(name, stored(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", ORDERS)
def test_their_searches_find_certificates_again(name: str) -> None:
    holds(name, search(name))


def test_the_program_by_another_solver() -> None:
    """Clarabel, through cvxpy, with the same points and the sums of squares written out."""
    program = TripleProgram(5, 2, 2, RELU.cuts, RELU.numerators).energy_program(1.0)
    point = list(interior_points(program))[-1]
    line = cvxpy.Variable(program.line.shape[1], nonneg=True)
    blocks = [cvxpy.Variable((n, n), PSD=True) for n in program.sizes()]
    tables, grams = blocks[: len(program.tables)], blocks[len(program.tables) :]
    rows = []
    for p in range(len(program.side)):
        row = program.line[p] @ line
        row += sum(cvxpy.trace(t[p] @ b) for t, b in zip(program.tables, tables, strict=True))
        for square, gram in zip(program.squares, grams, strict=True):
            here = p - square.rows.start
            if 0 <= here < len(square.weight):
                z = square.basis[here]
                row += square.weight[here] * cvxpy.trace(np.outer(z, z) @ gram)
        rows.append(row == program.side[p])
    cost = program.line_costs @ line
    cost += sum(cvxpy.trace(c @ b) for c, b in zip(program.table_costs, tables, strict=True))
    problem = cvxpy.Problem(cvxpy.Minimize(cost), rows)
    problem.solve(solver=cvxpy.CLARABEL)
    assert problem.status == cvxpy.OPTIMAL
    assert point.cost == pytest.approx(problem.value, rel=1e-6)
    assert point.solved()


@pytest.mark.parametrize("dims", [2, 3, 5])
def test_the_tables_are_the_checkers_polynomials(dims: int) -> None:
    order = 3
    overlaps = np.random.default_rng(0).uniform(-1, 1, (4, 3))
    for k, table in enumerate(averaged(overlaps, order, dims)):
        p = across(order if dims > 2 else 1, dims)[k]
        orders = ([0, 1, 2], [0, 2, 1], [2, 1, 0])
        expected = sum(value(p, overlaps[:, places]) for places in orders) / 3
        np.testing.assert_allclose(table[:, 0, 0], expected, atol=1e-12)


@pytest.mark.parametrize("flat", [False, True])
def test_bases_and_the_way_back_to_monomials(flat: bool) -> None:
    ends = [(F(-1), F(0)), (F(-1), F(0)), (F(0), F(1))]
    case = case_of(ends, 3, flat, np.random.default_rng(0))
    z, change = case.bases[0], case.changes[0]
    count = len(monomials(6, flat))
    assert case.overlaps.shape == (count, 3)
    np.testing.assert_allclose(z.T @ z / count, np.eye(z.shape[1]), atol=1e-9)
    powers = np.array(monomials(3, flat))
    plain = np.prod(case.places[:, None, :] ** powers[None, :, :], axis=2)
    np.testing.assert_allclose(plain @ change, z, atol=1e-8)


def lie(points: Iterator[Interior], how: str) -> Iterator[Interior]:
    for point in points:
        if how == "not finite":
            yield replace(point, line=point.line * np.nan)
        elif how == "matrices not finite":
            yield replace(point, grams=[q * np.inf for q in point.grams])
        elif how == "cheaper than it is":
            yield replace(point, cost=point.cost - 1e3, line=0 * point.line)
        elif how == "squares scaled":
            yield replace(point, grams=[1.01 * q for q in point.grams])
        elif how == "squares turned":
            yield replace(point, grams=[-q for q in point.grams])
        elif how == "tables scaled":
            yield replace(point, tables=[1.5 * t for t in point.tables])
        elif how == "pairs raised":
            yield replace(point, line=point.line + 1e-3)
        elif how == "all zero":
            yield replace(
                point,
                line=0 * point.line,
                tables=[0 * t for t in point.tables],
                grams=[0 * q for q in point.grams],
            )


LIES = [
    "not finite",
    "matrices not finite",
    "cheaper than it is",
    "squares scaled",
    "squares turned",
    "tables scaled",
    "pairs raised",
    "all zero",
    "nothing",
]


@pytest.mark.parametrize("how", LIES)
def test_a_lying_solver_yields_nothing_false(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def lying(program: Program) -> Iterator[Interior]:
        return lie(interior_points(program), how)

    monkeypatch.setattr(three_point, "interior_points", lying)
    try:
        floor = three_point_energy(6, 2, RELU, 3)
    except NotSolved:
        pass
    else:
        floor.proves()
        assert floor.energy <= 3
    with pytest.raises(NotSolved):
        three_point_code(3, F(0), 2, 5)


def test_steps_that_fail_yield_no_point(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise LinAlgError

    monkeypatch.setattr(semidefinite, "cho_factor", broken)
    with pytest.raises(NotSolved, match="found no point that meets its equations"):
        three_point_energy(6, 2, RELU, 3)


@pytest.mark.parametrize("number", [np.nan, np.inf, 0.0, -1.0])
def test_a_system_with_wrong_numbers_yields_no_point(
    number: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Program, "system", lambda self, *_: number * np.eye(len(self.side)))
    with pytest.raises(NotSolved, match="found no point that meets its equations"):
        three_point_energy(6, 2, RELU, 3)


def test_progress_is_told() -> None:
    told: list[str] = []
    three_point_energy(6, 2, RELU, 2, progress=told.append)
    assert told[0].startswith("point 0: floor ")
    three_point_code(3, F(0), 2, 6, progress=told.append)
    assert "below 6 would do" in told[-1]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((2, 3, RELU), "features must be a whole number >= 3, got 2"),
        ((0, 3, RELU), "features must be a whole number >= 3, got 0"),
        ((6, 1, RELU), "dims must be a whole number >= 2, got 1"),
        ((6, 2.0, RELU), "dims must be a whole number >= 2, got 2.0"),
        ((6, 2, RELU, 0), "order must be a whole number >= 1, got 0"),
        ((6, 2, RELU, 13), "order must be at most 12, got 13"),
        ((6, 2, RELU, 3, 0.5), "energy must be a fraction, got 0.5"),
        ((6, 2, one_hot(F(-1, 10))), "potential must have polynomial pieces"),
    ],
)
def test_bad_input_for_energies(arguments: tuple[Any, ...], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        three_point_energy(*arguments)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((1, F(1, 2)), "dims must be a whole number >= 2, got 1"),
        ((3, 0.5), "largest must be a fraction between -1 and 1, got 0.5"),
        ((3, F(1)), "largest must be a fraction between -1 and 1"),
        ((3, F(-1)), "largest must be a fraction between -1 and 1"),
        ((3, F(1, 2), 5, 1), "features must be a whole number >= 3, got 2"),
    ],
)
def test_bad_input_for_codes(arguments: tuple[Any, ...], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        three_point_code(*arguments)
