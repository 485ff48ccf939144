"""Closed forms are found where they are, refused where they are not, and proved or not returned."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st
from sympy import (
    CRootOf,
    E,
    Expr,
    Float,
    ImmutableMatrix,
    Integer,
    N,
    Poly,
    Rational,
    cos,
    exp,
    pi,
    sqrt,
)
from sympy.abc import x

from solvers.evidence import NotSolved
from solvers.frames.packings.found import Packing
from solvers.frames.packings.rattlers import with_rattlers
from solvers.frames.packings.search import best_lines, best_points, least_energy
from solvers.frames.packings.surrogate import COULOMB
from solvers.frames.recognition.closed_forms import (
    closed_form,
    exact_arrangement,
    exact_packing,
    simplest_form,
)
from solvers.frames.recognition.polish import polished
from solvers.frames.recognition.relations import (
    SURPLUS,
    fraction,
    in_powers,
    minimal_polynomial,
    relation,
)
from theory.ball import enclose
from theory.frames.arrangement import Arrangement
from theory.frames.catalogue.basic import (
    dedicated,
    digon,
    harmonic_frame,
    polygon,
    square_antiprism,
)
from theory.frames.catalogue.index import ENTRIES, build
from theory.frames.programs.potentials import Potential, relu_squared

SMALL = [name for name, entry in ENTRIES.items() if entry.features <= 30]


def written(value: Expr, digits: int) -> str:
    return str(N(value, digits + 5))


def overlaps(arrangement: Arrangement, digits: int) -> list[list[str]]:
    different = {entry: written(entry, digits) for entry in set(arrangement.gram.flat())}
    return [[different[entry] for entry in row] for row in arrangement.gram.tolist()]


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        (Integer(0), 15),
        (Rational(-7, 31), 15),
        ((sqrt(5) - 1) / 4, 15),
        (sqrt(2) + sqrt(3), 30),
        (sqrt(sqrt(2) + 2), 30),
        (sqrt((5 + sqrt(5)) / 10), 30),
        (Rational(1, 5) + sqrt(2) / 5 + sqrt(7 + sqrt(2)) / 5, 50),
        (cos(2 * pi / 7), 30),
        (cos(3 * pi / 11), 30),
        (cos(4 * pi / 9), 30),
        (CRootOf(x**3 - x - 1, 0), 30),
        (CRootOf(x**5 - 3 * x + 1, 1), 30),
        (Rational(9, 2) + 10 * sqrt(33), 30),
    ],
)
def test_what_has_a_form_gets_it(value: Expr, digits: int) -> None:
    form = closed_form(written(value, digits), digits)
    assert form is not None
    assert abs(enclose(form - value, 400)) < arb(10) ** -80 or form == value
    assert form.has(CRootOf) == value.has(CRootOf)


@pytest.mark.parametrize("value", [pi, E, 2 ** sqrt(2) / 3, cos(1)])
@pytest.mark.parametrize("digits", [12, 16, 40, 60])
def test_what_has_none_gets_none(value: Expr, digits: int) -> None:
    assert closed_form(written(value, digits), digits) is None


def test_too_few_digits_and_wrong_digits_are_refused() -> None:
    root = sqrt(2) + sqrt(3) + sqrt(5)
    assert closed_form(written(root, 20), 20) is None
    assert closed_form(written(root, 60), 60) is not None
    assert closed_form(written(root, 60)[:50] + "123456", 55) is None
    assert closed_form(written(root, 60), 60, most_degree=7) is None


@given(st.integers(-99, 99), st.integers(1, 99), st.integers(2, 99))
def test_every_short_surd_is_found(a: int, c: int, radicand: int) -> None:
    value = (a + sqrt(radicand)) / c
    assert closed_form(written(value, 40), 40) == value.expand()


@pytest.mark.parametrize("seed", range(20))
def test_random_digits_have_no_form(seed: int) -> None:
    value = Fraction(random.Random(seed).getrandbits(200), 2**200)
    assert closed_form(value, 50) is None
    assert closed_form(value, 14) is None


@pytest.mark.parametrize(
    "value", ["0.0427890313706357", "1e-9", "0.9999999999999", "0.333333333332"]
)
def test_a_number_near_a_simple_one_is_not_it(value: str) -> None:
    """A power of x, x − 1 or 3x − 1 vanishes there to all digits, the factor itself does not."""
    assert closed_form(value, 15) is None
    assert minimal_polynomial(fraction(value), 15, 16) is None


def test_fifteen_random_digits_have_no_form() -> None:
    source = random.Random(15)
    for _ in range(200):
        value = f"0.{source.randrange(10**15):015d}"
        assert closed_form(value, 15) is None, value


@given(st.integers(-99, 99), st.integers(1, 99), st.integers(10, 10**6), st.booleans())
def test_a_form_agrees_to_all_digits_claimed(a: int, c: int, off: int, up: bool) -> None:
    """A fraction is found from its digits, and not from others that share the first ten."""
    digits = 20
    right = Fraction(round(Fraction(a, c) * 10**digits), 10**digits)
    wrong = right + Fraction(off if up else -off, 10**digits)
    assert closed_form(right, digits) == Rational(a, c)
    assert closed_form(wrong, digits) is None


def test_numbers_come_in_many_kinds() -> None:
    number = N(sqrt(5) / 5, 40)
    with ctx.workdps(40):
        kinds = [number._to_mpmath(140), arb(5).sqrt() / 5, number, str(number)]
    assert [closed_form(kind, 35) for kind in kinds] == [sqrt(5) / 5] * 4
    assert closed_form(0.25, 15) == closed_form(Fraction(1, 4), 15) == Rational(1, 4)


@pytest.mark.parametrize("value", ["nan", "one", float("inf"), None, [1], arb("nan"), Float("inf")])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="value must be a finite real number"):
        closed_form(value, 20)


def test_an_infinity_of_mpmath_is_refused() -> None:
    with pytest.raises(ValueError, match="value must be a finite real number"):
        fraction(Float("0.5", 30)._to_mpmath(100) * float("inf"))


def test_bad_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="digits must be at least 1, got 0"):
        closed_form("0.5", 0)
    with pytest.raises(ValueError, match="square table"):
        exact_arrangement([["1", "0"]], 2, 20)
    with pytest.raises(ValueError, match="square table"):
        exact_arrangement([], 2, 20)
    with pytest.raises(ValueError, match="symmetric with unit diagonal, is not in row 1"):
        exact_arrangement([["1", "0.5"], ["0.4", "1"]], 2, 20)
    with pytest.raises(ValueError, match="symmetric with unit diagonal, is not in row 0"):
        exact_arrangement([["2"]], 2, 20)


def test_a_relation_must_explain_more_than_itself() -> None:
    third = Fraction(round(Fraction(10**30, 3)), 10**30)
    assert relation([third, Fraction(1)], [1, 0], 30) in ([3, -1], [-3, 1])
    assert relation([third + Fraction(1, 10**18), Fraction(1)], [1, 0], 30) is None
    long = Fraction(10**11 + 3, 10**11 - 7)
    assert relation([long, Fraction(1)], [1, 0], 2 * 11 + SURPLUS - 2) is None
    assert relation([long, Fraction(1)], [1, 0], 2 * 11 + SURPLUS + 4) is not None


def test_a_number_in_a_field_is_written_in_its_root() -> None:
    root, number = fraction(written(sqrt(2), 40)), fraction(written(3 - sqrt(2) / 7, 40))
    assert in_powers(number, root, 2, 40) == [3, Fraction(-1, 7)]
    assert in_powers(fraction(written(sqrt(3), 40)), root, 2, 40) is None
    assert str(minimal_polynomial(number, 40, 5)) == "49*x^2 + (-294)*x + 439"


@pytest.mark.parametrize("name", SMALL)
def test_every_arrangement_comes_back_exactly(name: str) -> None:
    exact = build(name)
    came = exact_arrangement(overlaps(exact, 40), exact.dims, 40)
    assert came is not None
    assert came.gram == exact.gram
    if exact.dims > 1:
        assert exact_arrangement(overlaps(exact, 40), exact.dims - 1, 40) is None


@pytest.mark.parametrize(
    "build_it",
    [
        lambda: polygon(7),
        lambda: polygon(9),
        lambda: harmonic_frame(7, 3),
        lambda: square_antiprism(sqrt(2) / 4) + polygon(5),
        lambda: polygon(7) + digon(),
    ],
)
def test_fields_of_higher_degree(build_it: Callable[[], Arrangement]) -> None:
    exact = build_it()
    came = exact_arrangement(overlaps(exact, 80), exact.dims, 80)
    assert came is not None
    for mine, theirs in zip(came.gram.flat(), exact.gram.flat(), strict=True):
        assert abs(enclose(mine, 400) - enclose(theirs, 400)) < arb(10) ** -100


def test_a_nudged_overlap_is_no_arrangement() -> None:
    table = overlaps(build("icosahedron"), 40)
    number = fraction(table[0][1])
    table[0][1] = table[1][0] = str(
        N(Rational(number.numerator, number.denominator) + Rational(1, 100), 45)
    )
    assert exact_arrangement(table, 3, 40) is None


def test_overlaps_of_no_field_are_no_arrangement() -> None:
    half = written(1 / pi, 40)
    assert exact_arrangement([["1", half], [half, "1"]], 2, 40) is None


def test_overlaps_that_no_vectors_have_are_refused() -> None:
    c = "-0.75"
    assert exact_arrangement([["1", c, c], [c, "1", c], [c, c, "1"]], 3, 30) is None


def root(number: int, *high_first: int) -> Expr:
    return CRootOf(Poly(high_first, x), number)


# Dims 3 to 6 with at most 16 lines, as far as a form was found: (14, 3) has none of degree 30 or
# less. Where a direction may rattle it has been given an exact place.
LINES = {
    (3, 2): Rational(1, 2),
    (4, 3): Rational(1, 3),
    (6, 3): sqrt(5) / 5,
    (7, 3): sqrt(3) / 3,
    (9, 3): root(2, 13, 1, -5, -1),
    (10, 3): (sqrt(33) - 3) / 4,
    (7, 4): (sqrt(17) - 1) / 8,
    (8, 4): sqrt(2) - 1,
    (10, 4): (sqrt(13) - 1) / 6,
}
MORE_LINES = {
    (5, 3): sqrt(5) / 5,
    (8, 3): root(2, 1537, 677, -584, -80, 146, -78, -80, -8, 5, 1),
    (11, 3): root(3, 5, 200, -115, -40, 15, 0, -1),
    (12, 3): (7 + 4 * sqrt(2)) / 17,
    (13, 3): root(2, 1, 13, 42, 42, -75, 9),
    (16, 3): sqrt((5 + 2 * sqrt(5)) / 15),
    (6, 4): Rational(1, 3),
    (9, 4): (sqrt(13) - 1) / 6,
    (11, 4): Rational(1, 2),
    (12, 4): Rational(1, 2),
    (13, 4): (4 + sqrt(5)) / 11,
    (14, 4): root(
        3, 1024, -3008, 960, 5888, -5744, -3812, 6328, 552, -2728, -57, 605, 68, -56, -15, -1
    ),
    (15, 4): root(4, 768, -256, -1984, 768, 1632, -728, -388, 240, -51, -18, 18),
    (16, 4): (sqrt(5) - 1) / 2,
    (7, 5): root(1, 1, -9, -1, 1),
    (8, 5): root(1, 169, 27, -15, -21, -29, -7, 3, 1),
    (10, 5): Rational(1, 3),
    (11, 5): root(3, 29, 43, -38, -10, 9, -1),
    (12, 5): (sqrt(17) - 1) / 8,
    (13, 5): root(2, 81, 189, -119, -75, 43, 15, -5, -1),
    (14, 5): root(2, 49, -26, -16, 10, -1),
    (15, 5): sqrt(2) - 1,
    (16, 5): sqrt(5) / 5,
    (8, 6): root(1, 106, -264, -53, 84, 20, -4, -1),
    (9, 6): root(2, 18, -185, -222, 75, 150, 33, -10, -3),
    (10, 6): (sqrt(17) - 3) / 4,
    (12, 6): sqrt(10) / 10,
    (13, 6): Rational(1, 3),
    (16, 6): Rational(1, 3),
}


def lines_have_their_form(features: int, dims: int, coherence: Expr, starts: int) -> None:
    exact = exact_packing(best_lines(features, dims, starts=starts))
    assert exact is not None
    assert (exact.features, exact.dims) == (features, dims)
    assert abs(enclose(exact.coherence() - coherence, 400)) < arb(10) ** -100


@pytest.mark.parametrize("size", LINES)
def test_the_best_lines_found_have_closed_forms(size: tuple[int, int]) -> None:
    lines_have_their_form(*size, LINES[size], starts=8)


@pytest.mark.slow
@pytest.mark.parametrize("size", MORE_LINES)
def test_more_of_the_best_lines_found_have_closed_forms(size: tuple[int, int]) -> None:
    lines_have_their_form(*size, MORE_LINES[size], starts=64)


def test_an_exact_packing_keeps_the_order_of_its_features() -> None:
    packing = best_lines(10, 3, starts=8)
    (loose,) = polished(packing).loose
    exact = exact_packing(packing)
    assert exact is not None
    held = [i for i in range(10) if i != loose]
    gram = np.array(exact.gram.evalf(17).tolist(), dtype=float)
    found = packing.directions.T @ packing.directions
    assert np.abs(gram - found)[np.ix_(held, held)].max() < 1e-9
    assert np.abs(gram[loose, held]).max() < packing.value


@pytest.mark.parametrize(
    ("number", "form"),
    [
        (sqrt(15 * (5 + 2 * sqrt(5))) / 15, sqrt(15) * sqrt(2 * sqrt(5) + 5) / 15),
        (-root(0, 45, 0, -30, 0, 1), sqrt(15) * sqrt(2 * sqrt(5) + 5) / 15),
        (-root(0, 13, -1, -5, 1), root(2, 13, 1, -5, -1)),
        (4 * cos(pi / 7) ** 3 - 3 * cos(pi / 7), -cos(4 * pi / 7)),
        (root(1, 3, -9, -3, 1) / 3, root(1, 81, -81, -9, 1)),
        (sqrt(3 + 2 * sqrt(2)) - sqrt(2), Integer(1)),
    ],
)
def test_a_number_in_its_simplest_form(number: Expr, form: Expr) -> None:
    assert simplest_form(number) == form


@pytest.mark.parametrize("exact", [Rational(1, 3), 1 + sqrt(2), root(2, 13, 1, -5, -1)])
def test_a_form_that_is_only_near_is_not_taken(exact: Expr) -> None:
    """It agrees in all digits that are asked for, and differs beyond them."""
    near = exact + Rational(1, 10**70)
    assert simplest_form(near) == near
    power = exp(Rational(1, 10**70))
    assert simplest_form(power) == power


def test_rattlers_need_room() -> None:
    assert with_rattlers(build("square"), [[0.8, 0.6, -0.8, -0.6]], "points") is None
    assert with_rattlers(polygon(3) + digon(), [[0.1, -0.2, 0.1, 0.9, -0.9]], "points") is None
    two = with_rattlers(digon() + dedicated(1), [[0.0, 0.0, -1.0]], "points")
    assert two is not None
    assert two.overlaps().count(Integer(-1)) == 2
    lines = with_rattlers(polygon(6), [[1, 0.5, -0.5, -1, -0.5, 0.5]] * 2, "lines")
    assert lines is not None
    assert lines.features == 8
    assert lines.coherence() == 1
    # x − y overlaps each of them by 1/2 and a little: equal in floats, but too much.
    tight = Rational(1, 2) - Rational(1, 10**10)
    pair = Arrangement("pair", ImmutableMatrix([[1, tight], [tight, 1]]), 2)
    assert with_rattlers(pair, [[0.5, -0.5]], "lines") is None
    seven = exact_arrangement(overlaps(polygon(7), 60), 2, 60)
    assert seven is not None
    between = np.cos(2 * np.pi * (np.arange(7) + 0.2) / 7).tolist()
    assert with_rattlers(seven, [between], "lines") is None


def test_a_rattler_that_is_nowhere_among_those_held_has_no_place() -> None:
    assert with_rattlers(dedicated(2), [[0.0, 0.0]], "lines") is None


def test_rattlers_stay_in_the_field_of_those_held() -> None:
    """Of the best eleven lines in five dims one is free, over a field of degree five."""
    packing = best_lines(11, 5, starts=8)
    (loose,) = polished(packing).loose
    exact = exact_packing(packing)
    assert exact is not None
    assert (exact.features, exact.dims, exact.rank) == (11, 5, 5)
    assert len({field for entry in exact.overlap_counts() for field in entry.atoms(CRootOf)}) == 1
    coherence = root(3, 29, 43, -38, -10, 9, -1)
    assert abs(enclose(exact.coherence() - coherence, 400)) < arb(10) ** -100
    room = enclose(exact.coherence(), 64)
    assert all(abs(enclose(overlap, 64)) < room for overlap in exact.seen_from(loose))


def test_rattlers_leave_each_other_room() -> None:
    """A square and two more as wide as the digon across it: one above it and one below."""
    square = build("square") + dedicated(1)
    places = [[0.3, 0.2, -0.3, -0.2, 0.1], [0.3, 0.2, -0.3, -0.2, -0.9]]
    assert with_rattlers(square, places[1:], "points") is not None
    assert with_rattlers(square, places, "points") is None
    plane = polygon(5) + dedicated(3)
    far = [[0, 0, 0, 0, 0, *row] for row in ((-0.6, -0.5, -0.6), (0.5, -0.6, 0.6), (-0.6, 0.6, 0))]
    made = with_rattlers(plane, far, "points")
    assert made is not None
    assert (made.features, made.dims) == (11, 5)
    assert made.largest_overlap() == plane.largest_overlap()


def test_points_and_energies_have_closed_forms() -> None:
    points = exact_packing(best_points(8, 3, starts=8))
    assert points is not None
    assert points.largest_overlap() == (2 * sqrt(2) - 1) / 7
    thomson = least_energy(5, 3, COULOMB, starts=8)
    assert closed_form(polished(thomson).value / 2, 58) == Rational(1, 2) + sqrt(3) + 3 * sqrt(2)


@pytest.mark.parametrize(
    ("features", "dims", "energy"),
    [
        (5, 2, 5 * (3 - sqrt(5)) / 4),
        (6, 2, Integer(3)),
        (7, 3, 5 * (3 - sqrt(5)) / 4),
        (8, 3, 16 * (5 - 2 * sqrt(2)) / 17),
        (9, 3, Rational(63, 17)),
        (10, 3, 8 * (7 + 4 * sqrt(2)) / 17),
        (10, 4, Rational(5, 3)),
        (16, 5, Rational(32, 5)),
    ],
)
def test_the_least_energies_found_have_closed_forms(features: int, dims: int, energy: Expr) -> None:
    """ReLU², ordered pairs; what is proved is that these energies are attained."""
    packing = least_energy(features, dims, relu_squared(), starts=16)
    assert closed_form(polished(packing).value, 58) == energy.expand()
    exact = exact_packing(packing)
    assert exact is not None
    attained = sum((g**2 for g in exact.overlaps() if g > 0), Integer(0)) * 2
    assert abs(enclose(attained - energy, 400)) < arb(10) ** -100


def test_a_polished_packing_meets_its_equations_to_the_last_digit() -> None:
    sharp = polished(best_lines(7, 4, starts=16), 80)
    value = sharp.value
    assert abs(4 * value**2 + value - 1) < Fraction(1, 10**79)
    assert max(abs(row[i] - 1) for i, row in enumerate(sharp.gram)) < Fraction(1, 10**79)


@pytest.mark.parametrize(("features", "dims"), [(7, 3), (9, 4)])
def test_overlaps_at_a_cut_are_polished_too(features: int, dims: int) -> None:
    """A pentagon and digons: ReLU² is flat below 0, and there only the other side holds them."""
    sharp = polished(least_energy(features, dims, relu_squared(), starts=16), 60)
    exact = {Fraction(-1), Fraction(0), Fraction(1)}
    surds = [fraction(written((sign * sqrt(5) - 1) / 4, 80)) for sign in (1, -1)]
    off = [min(abs(g - right) for right in (*exact, *surds)) for row in sharp.gram for g in row]
    assert max(off) < Fraction(1, 10**60)
    assert sum(abs(g) < Fraction(1, 10**60) for g in sharp.gram[0]) >= features - 5


def test_coefficients_that_are_no_binary_fractions_are_polished_too() -> None:
    """(1 + t)³/3 for a pentagon: Σ_j t³ is 0 and Σ_j t² is 5/2, so 5 (5 + 15/2 − 8)/3."""
    third = tuple(Fraction(c, 3) for c in (1, 3, 3, 1))
    potential = Potential((Fraction(-1), Fraction(1)), (third,), ((Fraction(1),),))
    packing = replace(least_energy(5, 2, relu_squared(), starts=8), potential=potential)
    assert abs(polished(packing).value - Fraction(15, 2)) < Fraction(1, 10**60)


def test_an_overlap_near_a_cut_but_not_at_it_is_refused() -> None:
    """cos 72° is 5.6e-9 from the cut: which formula holds there is not to be told in floats."""
    cut = Fraction(309017, 10**6)
    below = tuple(map(Fraction, (1, 3, 3, 1)))
    above = (1 + cut**2, 3 - 2 * cut, Fraction(4), Fraction(1))
    one = (Fraction(1),)
    potential = Potential((Fraction(-1), cut, Fraction(1)), (below, above), (one, one))
    packing = least_energy(5, 2, relu_squared(), starts=8)
    near = replace(packing, potential=potential)
    with pytest.raises(NotSolved, match="an overlap near 309017/1000000"):
        polished(near)


def test_numbered_roots_are_enclosed() -> None:
    cubic = [CRootOf(x**3 - 3 * x + 1, k) for k in range(3)]
    balls = [enclose(number, 200) for number in cubic]
    assert balls[0] < balls[1] < balls[2]
    for ball in balls:
        assert (ball**3 - 3 * ball + 1).contains(0)
        assert ball.rad() < arb(2) ** -190
    with pytest.raises(ValueError, match="real constant"):
        enclose(CRootOf(x**3 - x - 1, 1))


def test_a_packing_that_is_no_optimum_is_not_polished() -> None:
    good = least_energy(8, 3, relu_squared(), starts=8)
    source = np.random.default_rng(0)
    w = source.standard_normal((3, 8))
    lying = Packing(**{**vars_of(good), "directions": w / np.linalg.norm(w, axis=0)})
    with pytest.raises(NotSolved, match="forces do not vanish near"):
        polished(lying)
    assert exact_packing(lying) is None
    w = good.directions + 0.001 * source.standard_normal((3, 8))
    close = Packing(**{**vars_of(good), "directions": w / np.linalg.norm(w, axis=0)})
    with pytest.raises(NotSolved, match="forces do not vanish near"):
        polished(close)


def vars_of(packing: Packing) -> dict[str, object]:
    return {name: getattr(packing, name) for name in packing.__dataclass_fields__}
