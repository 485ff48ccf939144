"""Local minima of energies, enclosed: true ones, saddles and flat ones, forged certificates."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.evidence import NotSolved
from solvers.frames.interference import Looking, interference
from solvers.frames.packings.enclosing import enclosed
from solvers.frames.packings.enclosing_energies import enclosed_energy
from solvers.frames.packings.found import Packing
from solvers.frames.packings.interior import settle
from solvers.frames.packings.optimality import locally_best
from solvers.frames.packings.search import best_lines, best_points, least_energy
from solvers.frames.packings.surrogate import COULOMB, Riesz, descend, energy, of_pieces
from theory.certificate import Rejected, Unreadable, read, write
from theory.frames.packings.definite import modulus
from theory.frames.packings.energy_optima import DistanceOptimum, EnergyOptimum, SmoothOptimum
from theory.frames.packings.pair_costs import OfDistance, OfFormula, OfOverlap, PairCost, Ratio
from theory.frames.packings.ranges import Range, about, between, exactly
from theory.frames.packings.stress import STRICT
from theory.frames.programs.potentials import Potential, one_hot, relu_squared
from theory.frames.programs.smooth import Formula
from theory.frames.programs.smooth_words import potential

F = Fraction
TINY = F(1, 10**9)
RELU = relu_squared()
PENTAGON = 15 / 4 - 5 * math.sqrt(5) / 4
AXES = [[1, 0, -1, 0], [0, 1, 0, -1]]


def placed(x: Any, f: Potential | Riesz | Formula) -> Packing:
    """Unit vectors, columns of x, as if a search had found them."""
    x = np.asarray(x, float)
    n = x.shape[1]
    return Packing(x, "energy", 0.0, 0.0, 1, 0, 1, np.zeros((n, n)), f)


def planar(degrees: Sequence[float], f: Potential | Riesz | Formula) -> Packing:
    angles = np.radians(degrees)
    return placed(np.vstack([np.cos(angles), np.sin(angles)]), f)


def regular(n: int) -> list[float]:
    return [360 * k / n for k in range(n)]


def formula(words: str) -> Formula:
    found = potential(words)
    assert isinstance(found, Formula)
    return found


GOOD = enclosed_energy(planar(regular(5), RELU))
CHARGES = enclosed_energy(least_energy(5, 3, COULOMB, starts=4))
SMOOTH = enclosed_energy(planar(regular(5), formula("gaussian:1")))


def test_what_it_proves_and_the_way_through_a_file() -> None:
    says = GOOD.proves()
    start = "there are 5 unit vectors in 2 dims with sum over i != j of f(<w_i, w_j>) for f = 0 on"
    assert says.startswith(start)
    assert says.endswith("and all near them have more, up to rotation")
    assert float(GOOD.least) == pytest.approx(PENTAGON, rel=0, abs=1e-15)
    assert GOOD.bounds() == {"upper": GOOD.most}
    assert GOOD.most - GOOD.least <= F(3, 10**18)
    for certificate in (GOOD, CHARGES, SMOOTH):
        assert read(write(certificate)).proves() == certificate.proves()


THOMSON = {4: 3.674234614, 5: 6.474691495, 6: 9.985281374, 7: 14.452977414, 8: 19.675287861}
"""Wales and Ulker's table, ordinary pairs once, to its nine decimals."""


@pytest.mark.parametrize("charges", THOMSON)
def test_charges_on_the_sphere(charges: int) -> None:
    found = enclosed_energy(least_energy(charges, 3, COULOMB, starts=16))
    assert isinstance(found, DistanceOptimum)
    assert "for f = 1/u" in found.proves()
    for side in (found.least, found.most):
        assert float(side) / 2 == pytest.approx(THOMSON[charges], rel=0, abs=5e-10)


@pytest.mark.slow
@pytest.mark.parametrize("charges", [9, 10, 11, 12, 24])
def test_more_charges(charges: int) -> None:
    assert "have more" in enclosed_energy(least_energy(charges, 3, COULOMB, starts=16)).proves()


@pytest.mark.parametrize(
    ("n", "m", "f"),
    [
        (7, 2, RELU),
        (8, 3, RELU),
        (9, 3, RELU),
        (10, 4, RELU),
        (5, 2, one_hot(F(-1, 5))),
        (6, 2, one_hot(F(-2, 5))),
        (7, 3, one_hot(F(-1, 10))),
        (6, 3, one_hot(F(1, 10))),
        (5, 4, Riesz(2)),
        (4, 3, formula("coulomb")),
        (4, 3, formula("log")),
        (5, 3, formula("exp(2*t)/u")),
    ],
)
def test_minima_that_were_searched_for(n: int, m: int, f: Potential | Riesz | Formula) -> None:
    packing = least_energy(n, m, f, starts=16)
    found = locally_best(packing)
    assert found.words == STRICT
    assert isinstance(found.certificate, EnergyOptimum | DistanceOptimum | SmoothOptimum)
    for side in (found.certificate.least, found.certificate.most):
        assert float(side) == pytest.approx(packing.value, rel=1e-12, abs=1e-15)


def test_seven_in_the_plane_in_two_ways() -> None:
    """The best seven have two pairs of coincident directions; the heptagon is another minimum."""
    best = least_energy(7, 2, RELU, starts=16)
    overlaps = (best.directions.T @ best.directions)[np.triu_indices(7, 1)]
    assert int((overlaps > 1 - 1e-12).sum()) == 2
    first, second = enclosed_energy(best), enclosed_energy(planar(regular(7), RELU))
    assert first.most < second.least
    assert "have more" in first.proves()
    assert "have more" in second.proves()


def test_a_direction_that_is_free() -> None:
    """The best nineteen points that are known leave one free, also when they push a little."""
    points = best_points(19, 3, starts=32)
    f = one_hot(F(round(1e6 * (1e-3 - points.value)), 10**6))
    x = descend(energy(of_pieces(f)), points.directions.T[None].copy(), 400, 1e-13)
    found = locally_best(placed(settle(x, of_pieces(f))[0].T, f))
    assert len(found.rattlers) == 1
    assert found.words.startswith("local minimum, strict up to rotation and the free directions ")
    assert isinstance(found.certificate, EnergyOptimum)
    (free,) = found.rattlers
    assert found.certificate.proves().endswith(f" and motions of the free directions {free}")
    held = (F(free), *found.certificate.held[1:])
    with pytest.raises(Rejected, match=r"zeros after|a held direction must not be free to move"):
        replace(found.certificate, held=held).proves()


def test_directions_that_do_not_span() -> None:
    """A hexagon on the equator leaves the pole alone, and can leave its plane."""
    equator = np.radians(regular(6))
    x = np.vstack([np.cos(equator), np.sin(equator), 0 * equator])
    with pytest.raises(NotSolved, match="span only 2 dims"):
        enclosed_energy(placed(np.hstack([x, [[0], [0], [1]]]), one_hot(F(-2, 5))))


@pytest.mark.parametrize(
    ("packing", "reason"),
    [
        (planar(regular(3), RELU), "no pair's cost changes"),
        (planar(regular(4), RELU), "a motion is not seen to raise the energy"),
        (planar(regular(8), RELU), "a motion is not seen to raise the energy"),
        (planar(regular(9), RELU), "a motion is not seen to raise the energy"),
        (planar([0, 180, 90, 270, 0, 180], RELU), "a motion is not seen to raise the energy"),
        (planar([0, 60, 120], one_hot(F(1, 10))), "a slope of .* is left|a motion is not seen"),
        (planar(regular(5), potential("t")), "a motion is not seen to raise the energy"),
        (planar(regular(6), potential("t**2")), "a motion is not seen to raise the energy"),
        (planar([0, 0, 120, 240], COULOMB), "nearly coincide"),
        (planar([0, 0, 120, 240], formula("coulomb")), "not seen to be finite|not enclosed"),
        (placed(AXES, potential("relu(t)")), "a corner at an overlap, 0"),
        (placed(AXES, formula("relu(t)*exp(t)")), "may have a corner at an overlap, 0"),
        (planar(regular(5), Riesz(1.5)), "a whole number in 1..12 as power, got 1.5"),
        (planar([0, math.nan, 200], RELU), "not finite numbers"),
    ],
)
def test_what_is_no_strict_minimum_is_not_enclosed(packing: Packing, reason: str) -> None:
    with pytest.raises(NotSolved, match=reason):
        enclosed_energy(packing)


def test_digons_can_turn() -> None:
    """A pentagon and a digon in space: the best seven under ReLU², but its curvature has zeros."""
    with pytest.raises(NotSolved, match="a motion is not seen"):
        enclosed(least_energy(7, 3, RELU, starts=8))


def test_a_saddle_is_not_enclosed() -> None:
    """The square among four charges, and six on the equator: in balance, but a buckle is better."""
    for n in (4, 6):
        angles = np.radians(regular(n))
        flat = np.vstack([np.cos(angles), np.sin(angles), 0 * angles])
        with pytest.raises(NotSolved):
            enclosed_energy(placed(flat, COULOMB))
    octahedron = np.array([[1, -1, 0, 0, 0, 0], [0, 0, 1, -1, 0, 0], [0, 0, 0, 0, 1, -1]], float)
    assert "have more" in enclosed_energy(placed(octahedron, COULOMB)).proves()
    corners = np.array([[x, y, z] for x in (1, -1) for y in (1, -1) for z in (1, -1)], float).T
    with pytest.raises(NotSolved, match="a motion is not seen to raise the energy"):
        # A cube of eight charges: twisted into an antiprism it has less.
        enclosed_energy(placed(corners / math.sqrt(3), COULOMB))


def test_an_energy_needs_its_potential() -> None:
    with pytest.raises(ValueError, match=r"needs a packing of least energy .* got lines"):
        enclosed_energy(best_lines(3, 2, starts=4))


def test_near_a_minimum_is_near_enough() -> None:
    """Newton's method goes the rest of the way; a bad start is refused."""
    draw = np.random.default_rng(0)
    packing = planar(regular(5), RELU)
    moved = packing.directions + 1e-6 * draw.standard_normal((2, 5))
    moved /= np.linalg.norm(moved, axis=0)
    assert enclosed_energy(replace(packing, directions=moved)).most - GOOD.most < F(1, 10**15)
    moved = packing.directions + 0.02 * draw.standard_normal((2, 5))
    with pytest.raises(NotSolved, match="goes elsewhere"):
        enclosed_energy(replace(packing, directions=moved))


def test_the_command_says_what_is_nearby() -> None:
    known = interference(8, 3, "energy", potential=RELU, looking=Looking(starts=8))
    assert known.best is not None
    assert known.best.nearby == f"{STRICT}, proved"


def moved(table: Any, row: int, column: int, by: Fraction = TINY) -> Any:
    rows = [list(r) for r in table]
    rows[row][column] += by
    return tuple(map(tuple, rows))


HELD = [int(i) for i in GOOD.held]
FREE = next(i for i in range(5) if i not in HELD)
assert isinstance(GOOD, EnergyOptimum)
assert isinstance(CHARGES, DistanceOptimum)
assert isinstance(SMOOTH, SmoothOptimum)
STEEPER = (F(0), F(0), F(1) + TINY)


@pytest.mark.parametrize(
    ("forged", "reason"),
    [
        (replace(GOOD, directions=moved(GOOD.directions, 0, FREE)), "lengths must be nearer"),
        (replace(GOOD, directions=moved(GOOD.directions, 1, HELD[0])), "zeros after its own"),
        (replace(GOOD, directions=GOOD.directions[:-1]), "lengths must be nearer"),
        (replace(GOOD, directions=GOOD.directions[::-1]), "zeros after its own"),
        (replace(GOOD, directions=(*GOOD.directions[:-1], ())), "a full table"),
        (replace(GOOD, directions=()), "a full table"),
        (replace(GOOD, directions=((F(1),) * 301,)), "at most 300 directions are checked"),
        (replace(GOOD, directions=F(1)), "directions must be a table"),  # type: ignore[arg-type]
        (replace(GOOD, cuts=(F(-1), TINY, F(1))), "do not agree"),
        (replace(GOOD, cuts=GOOD.cuts[:-1]), "cuts must rise"),
        (replace(GOOD, cuts=(F(-1), F(0), F(2))), "cuts must rise"),
        (
            replace(GOOD, numerators=(GOOD.numerators[0], STEEPER)),
            "on either side of the energy",
        ),
        (replace(GOOD, numerators=GOOD.numerators[:-1]), "needs a numerator and a denominator"),
        (replace(GOOD, denominators=((F(1),), (F(0),))), "must be finite"),
        (replace(GOOD, denominators=((F(1),), (F(1) + TINY,))), "on either side of the energy"),
        (replace(GOOD, held=GOOD.held[:1]), "held must be 2 different directions"),
        (replace(GOOD, held=(GOOD.held[0],) * 2), "held must be 2 different directions"),
        (replace(GOOD, held=GOOD.held[::-1]), "zeros after its own coordinate"),
        (replace(GOOD, held=(GOOD.held[0], F(9))), "held must be directions 0 to 4"),
        (replace(GOOD, held=(GOOD.held[0], F(1, 2))), "held must be directions 0 to 4"),
        (replace(GOOD, held=F(1)), "held must be a list"),  # type: ignore[arg-type]
        (replace(GOOD, radius=F(1, 10**40)), "lengths must be nearer to one than the radius"),
        (replace(GOOD, radius=F(1, 10**17)), "no local minimum is proved within the radius"),
        (replace(GOOD, radius=F(1, 5)), "a motion is not seen"),
        (replace(GOOD, radius=F(1, 3)), r"radius must be in \(0, 1/4\], got 1/3"),
        (replace(GOOD, radius=F(0)), "radius must be in"),
        (replace(GOOD, weight=F(1, 100)), "a motion is not seen to raise the energy"),
        (replace(GOOD, weight=F(-1)), "weight and curvature must be in"),
        (replace(GOOD, weight=F(2**65)), "weight and curvature must be in"),
        (replace(GOOD, weight=F(2**63)), "a motion is not seen to raise the energy"),
        (replace(GOOD, curvature=2 * GOOD.curvature), "a motion is not seen to raise the energy"),
        (replace(GOOD, curvature=F(1, 10**15)), "a motion is not seen|no local minimum"),
        (replace(GOOD, curvature=F(0)), "weight and curvature must be in"),
        (replace(GOOD, least=GOOD.most + TINY), "on either side of the energy"),
        (replace(GOOD, most=GOOD.least - TINY), "on either side of the energy"),
        (replace(GOOD, least=0.5), "least must be a number"),  # type: ignore[arg-type]
        (replace(CHARGES, numerator=(F(1) + TINY,)), "on either side of the energy"),
        (replace(CHARGES, numerator=(F(-1),)), "a motion is not seen"),
        (replace(CHARGES, numerator=()), "numerator must have 1 to 13 coefficients"),
        (replace(CHARGES, denominator=(F(0), F(1), TINY)), "no local minimum is proved|on either"),
        (replace(CHARGES, denominator=(F(0),)), "not seen to be finite"),
        (replace(CHARGES, denominator=(F(-2), F(1))), "not seen to be finite"),
        (replace(CHARGES, denominator=(F(1),) * 14), "denominator must have 1 to 13"),
        (replace(CHARGES, denominator=1), "denominator must be a list"),  # type: ignore[arg-type]
        (replace(CHARGES, directions=CHARGES.directions[:-1]), "lengths must be nearer"),
        (replace(SMOOTH, steps=SMOOTH.steps[:-1]), "a motion is not seen"),
        (replace(SMOOTH, steps=()), "1 to 64 steps"),
        (replace(SMOOTH, steps=((F(1), F(1)),)), "a motion|the ball|held"),
        (replace(SMOOTH, steps=(*SMOOTH.steps, (F(9),))), "must begin with one of"),
        (replace(SMOOTH, least=SMOOTH.most + TINY), "on either side of the energy"),
    ],
)
def test_a_forged_one_is_rejected(
    forged: EnergyOptimum | DistanceOptimum | SmoothOptimum, reason: str
) -> None:
    with pytest.raises(Rejected, match=reason):
        forged.proves()


@pytest.mark.parametrize("statement", ["have more", "5 unit vectors"])
def test_a_file_that_says_more_is_rejected(statement: str) -> None:
    document = json.loads(write(GOOD))
    document["proves"] = document["proves"].replace(statement, statement + " and more")
    with pytest.raises(Rejected, match="the file says"):
        read(json.dumps(document)).proves()
    del document["data"]["radius"]
    with pytest.raises((Rejected, Unreadable)):
        read(json.dumps(document)).proves()


@given(st.fractions(-1, 1, max_denominator=50), st.fractions(0, F(1, 10), max_denominator=50))
@settings(max_examples=30)
@pytest.mark.parametrize(
    "f", [RELU, one_hot(F(-1, 5)), one_hot(F(1, 5)), one_hot(F(-1, 5), F(3))], ids=str
)
def test_ranges_hold_what_they_should(f: Potential, middle: Fraction, radius: Fraction) -> None:
    """Values and difference quotients of first and second order of points in the range."""
    cost, ends = OfOverlap(f), (max(middle - radius, F(-1)), min(middle + radius + TINY, F(1)))
    if ends[0] >= ends[1]:
        return
    orders = cost.over(between(*ends))
    points = [ends[0] + (ends[1] - ends[0]) * F(k, 4) for k in range(5)]
    values = [f.at(t) for t in points]
    rises = [(b - a) * 4 / (ends[1] - ends[0]) for a, b in pairwise(values)]
    bends = [(b - a) * 4 / (ends[1] - ends[0]) for a, b in pairwise(rises)]
    for found, numbers in zip(orders, (values, rises, bends), strict=True):
        assert all(found.holds(number) for number in numbers)


SQUARE = Ratio((F(0), F(0), F(1)), (F(1),))


@pytest.mark.parametrize(
    ("cost", "exact"),
    [
        (OfDistance(Ratio((F(1),), (F(0), F(1)))), lambda t: (2 - 2 * t) ** -0.5),
        (OfDistance(SQUARE), lambda t: 2 - 2 * t),
        (OfFormula(formula("coulomb")), lambda t: (2 - 2 * t) ** -0.5),
        (OfFormula(formula("log")), lambda t: -0.5 * math.log(2 - 2 * t)),
        (OfFormula(formula("relu(t - 1/3)**2 + exp(t)")), None),
    ],
)
def test_derivatives_of_distances_and_formulas(
    cost: PairCost, exact: Callable[[float], float] | None
) -> None:
    h = 1e-4
    exact = exact or (lambda t: max(t - 1 / 3, 0.0) ** 2 + math.exp(t))
    for t in (-0.9, -0.25, 0.1, 0.5):
        f, slope, bend = cost.over(exactly(F(t)))
        values = [exact(t + k * h) for k in (-1, 0, 1)]
        assert float(f.middle) == pytest.approx(values[1], rel=1e-14)
        assert float(slope.middle) == pytest.approx((values[2] - values[0]) / 2 / h, abs=1e-6)
        second = (values[2] - 2 * values[1] + values[0]) / h**2
        assert float(bend.middle) == pytest.approx(second, abs=1e-5)


def test_at_a_cut_the_curvature_is_anything_between() -> None:
    _, slope, bend = OfOverlap(RELU).over(about(F(0), TINY))
    assert bend == between(F(0), F(2))
    assert slope.low == 0
    assert 2 * TINY <= slope.size < 2 * TINY + TINY**2
    _, _, formula_bend = OfFormula(formula("relu(t - 1/3)**2*exp(0*t)")).over(about(F(1, 3), TINY))
    assert formula_bend.low <= 0 <= 2 <= float(formula_bend.size) + 1e-6


@given(st.lists(st.fractions(-3, 3, max_denominator=20), min_size=4, max_size=4))
@settings(max_examples=50)
def test_arithmetic_of_ranges(numbers: list[Fraction]) -> None:
    a, b = between(*sorted(numbers[:2])), between(*sorted(numbers[2:]))
    x, y = numbers[0], numbers[3]
    assert (a + b).holds(x + y)
    assert (a - b).holds(x - y)
    assert (a * b).holds(x * y)
    assert a.hull(b).holds((x + y) / 2)
    if b.low > 0 or b.high < 0:
        assert (a / b).holds(x / y)
    else:
        with pytest.raises(Rejected, match="not seen to be finite"):
            a / b


def test_roots_of_ranges() -> None:
    root = between(F(2), F(4)).root()
    assert root.holds(F(2))
    assert not root.holds(F(2) + TINY)
    assert root.low**2 <= 2 * exactly(F(1)).low ** 2 < (root.low + 1) ** 2
    assert Range(0, 0).size == 0


@given(st.lists(st.integers(-5, 5), min_size=6, max_size=6))
@settings(max_examples=50)
def test_the_modulus_is_no_more_than_the_least_eigenvalue(entries: list[int]) -> None:
    a, b, c, d, e, f = entries
    table = [[a, b, c], [b, d, e], [c, e, f]]
    least = float(np.linalg.eigvalsh(np.array(table, float))[0])
    for proposed in (F(1, 8), F(1), F(4)):
        found = modulus([[F(x) for x in row] for row in table], proposed, F(0))
        assert float(found) <= max(least, 0.0) + 1e-9
        if least > proposed + F(1, 100):
            assert found > 0


def test_a_potential_that_takes_too_long_is_refused_before_it_is_enclosed() -> None:
    table = tuple(
        zip(
            *((F(1 - k * k, 1 + k * k), F(2 * k, 1 + k * k)) for k in (0, 1, *range(2, 60))),
            strict=True,
        )
    )
    t = (F(0),)
    powers = tuple((F(5), F(k + 2), F(97, 99)) for k in range(61))
    steps = (t, (F(1), F(3)), (F(2), F(0), F(1)), *powers)
    numbers = (F(1, 10**9), F(1), F(1), F(0), F(10**9))
    held = (F(0), F(1))
    with pytest.raises(Rejected, match=r"most 272 pairs are checked .* got 1770"):
        SmoothOptimum(table, steps, held, *numbers).proves()
    # Fifteen turns, each of which may add three enclosures to a pair.
    turns: list[tuple[Fraction, ...]] = [t]
    for k in range(15):
        last = F(len(turns) - 1)
        turns += [(F(1), F(-k, 50)), (F(2), F(0), last + 1), (F(8), last + 2)]
        turns.append((F(2), last, last + 3))
    many = Formula(tuple(turns))
    assert OfFormula(many).work == 46 * many.work
    with pytest.raises(Rejected, match="pairs are checked"):
        SmoothOptimum(table, tuple(turns), held, *numbers).proves()
    # And sixteen pieces of a high degree.
    cuts, row = tuple(F(k, 8) - 1 for k in range(17)), (F(2),) + (F(0),) * 11 + (F(1),)
    wide = tuple(zip(*((F(1), F(0)), (F(0), F(1)), *[(F(3, 5), F(4, 5))] * 198), strict=True))
    with pytest.raises(Rejected, match=r"pairs are checked .* got 19900"):
        EnergyOptimum(wide, cuts, (row,) * 16, (row,) * 16, held, *numbers).proves()


@pytest.mark.parametrize("end", [F(1, 10**5000), F(10**5000)])
def test_ends_that_no_statement_should_name(end: Fraction) -> None:
    for forged in (replace(GOOD, most=end), replace(SMOOTH, least=-end)):
        with pytest.raises(Rejected, match="a number in the statement"):
            forged.proves()
