"""How many lines fit: tables of equiangular tight frames, Welch read backwards, F-09's numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import E, Integer, Rational, floor, log

from theory.compare import sign
from theory.frames.bounds.classical import coherence_cap
from theory.frames.bounds.counting import (
    ALON_CONSTANT,
    alon_bound,
    alon_formula,
    equiangular_tight_obstruction,
    gerzon_bound,
    is_sum_of_two_squares,
    least_dims,
    most_lines,
    union_bound_count,
)
from theory.frames.bounds.welch import even_moment, welch_power

BUILT = [
    (2, 3),
    (3, 4),
    (3, 6),
    (5, 10),
    (6, 16),
    (7, 14),
    (7, 28),
    (9, 18),
    (10, 16),
    (13, 26),
    (15, 30),
    (15, 36),
    (21, 36),
    (21, 28),
    (22, 176),
    (23, 276),
]


@pytest.mark.parametrize(("dims", "features"), BUILT)
def test_nothing_is_said_against_frames_that_exist(dims: int, features: int) -> None:
    assert equiangular_tight_obstruction(features, dims) == ""
    assert equiangular_tight_obstruction(features, features - dims) == ""


@pytest.mark.parametrize(
    ("features", "dims", "why"),
    [
        (5, 2, "more than m"),
        (8, 3, "more than m"),
        (7, 4, r"k\(k \+ 1\)/2 = 6"),  # three dims hold six
        (8, 4, "needs m odd"),
        (22, 11, "21 to be a sum of two squares"),
        (9, 6, "more than k"),
        (11, 5, "no odd integer"),
        (13, 6, "no odd integer"),
        (3, 4, "do not span"),
    ],
)
def test_why_there_is_no_such_frame(features: int, dims: int, why: str) -> None:
    import re

    assert re.search(why, equiangular_tight_obstruction(features, dims))


def test_complex_frames_are_held_back_by_counting_alone() -> None:
    assert equiangular_tight_obstruction(7, 3, "complex") == ""
    assert equiangular_tight_obstruction(10, 3, "complex") == "n = 10 is more than m² = 9"
    assert "more than k² = 4, k = n − m = 2" in equiangular_tight_obstruction(5, 3, "complex")


def test_sizes_up_to_dimension_seven() -> None:
    """All real equiangular tight frames with 1 < m < n − 1, m ≤ 7: five sizes and complements."""
    found = {
        (dims, features)
        for dims in range(2, 8)
        for features in range(dims + 2, gerzon_bound(dims) + 1)
        if not equiangular_tight_obstruction(features, dims)
    }
    assert found == {(3, 6), (5, 10), (6, 16), (7, 14), (7, 28)}


@given(st.integers(0, 300))
def test_sums_of_two_squares_by_their_primes(number: int) -> None:
    """Fermat: primes 3 mod 4 have even powers."""
    from sympy import factorint

    powers = factorint(number) if number else {}
    known = all(power % 2 == 0 for prime, power in powers.items() if prime % 4 == 3)
    assert is_sum_of_two_squares(number) is known


@pytest.mark.parametrize(("dims", "real", "whole"), [(1, 1, 1), (2, 3, 4), (7, 28, 49)])
def test_gerzon(dims: int, real: int, whole: int) -> None:
    assert (gerzon_bound(dims), gerzon_bound(dims, "complex")) == (real, whole)


@given(st.integers(2, 12), st.integers(2, 20), st.integers(1, 19))
def test_the_cap_is_welch_read_backwards(dims: int, q: int, p: int) -> None:
    coherence = Rational(min(p, q - 1), q)
    found = most_lines(dims, coherence)
    if found is None:
        return
    cap, order = found
    power = coherence ** (2 * order)
    if cap >= 2:
        assert welch_power(cap, dims, order) <= power
    assert welch_power(cap + 1, dims, order) > power


def test_the_first_order_cap_is_the_relative_bound() -> None:
    for dims, coherence in ((3, Rational(1, 3)), (7, Rational(1, 3)), (23, Rational(1, 5))):
        cap = floor(coherence_cap(coherence**2, Integer(dims)))
        assert most_lines(dims, coherence) is not None
        assert (most_lines(dims, coherence) or (0, 0))[0] <= cap


@pytest.mark.parametrize(
    ("dims", "coherence", "count"),
    [
        (768, Rational(1, 10), 6),
        (768, Rational(1, 5), 2164),
        (12288, Rational(1, 10), 21954648284985),
        (1, Rational(1, 2), 1),
    ],
)
def test_how_many_the_union_bound_gives(dims: int, coherence: Rational, count: int) -> None:
    assert union_bound_count(dims, coherence) == count


@given(st.integers(2, 40), st.sampled_from([Rational(1, q) for q in (3, 4, 5, 8)]))
def test_the_union_bound_never_exceeds_the_cap(dims: int, coherence: Rational) -> None:
    found = most_lines(dims, coherence)
    assert found is None or union_bound_count(dims, coherence) <= found[0]


def test_the_constant_cannot_be_much_larger_by_this_argument() -> None:
    assert sign((1 / E - Rational(1, 8)) / 4 - ALON_CONSTANT) == 1
    assert sign((1 / E - Rational(1, 8)) / 4 - ALON_CONSTANT * Rational(51, 50)) == -1


@given(st.integers(5, 3000), st.sampled_from([Rational(1, 3), Rational(2, 5), Rational(1, 10)]))
def test_alon_is_weaker_than_welch_of_the_best_order(features: int, eps: Rational) -> None:
    """In fewer dims than Alon's bound says, some Welch bound already forbids n lines."""
    if features * eps**2 < 1:
        return
    dims = int(floor(alon_bound(features, eps)))
    if dims >= 1 and sign(alon_bound(features, eps) - dims) == 1:
        found = most_lines(dims, eps)
        assert found is not None
        assert found[0] < features


def test_alon_in_its_own_letters() -> None:
    n, eps = Integer(10**6), Rational(1, 100)
    assert sign(alon_bound(n, eps) - Rational(3, 50) * log(n) / (eps**2 * log(1 / eps))) == 0


@pytest.mark.parametrize("bad", [0, 2, 0.5, -1, "pi"])
def test_a_coherence_is_a_rational_share(bad: object) -> None:
    for call in (lambda: most_lines(3, bad), lambda: union_bound_count(3, bad)):
        with pytest.raises(ValueError, match=r"coherence must be a rational in \(0, 1\]"):
            call()


@pytest.mark.parametrize("order", [0, -1, 1.5, True])
def test_an_order_is_a_positive_integer(order: object) -> None:
    with pytest.raises(ValueError, match="order must be an integer of at least 1, got"):
        welch_power(3, 2, order)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("features", "coherence"),
    [(100, 1), (100, Rational(3, 4)), (100, Rational(1, 2)), (100, Rational(1, 11)), (3, "1/2")],
)
def test_alon_says_nothing_outside_its_range(features: int, coherence: object) -> None:
    message = rf"coherence must be in \[1/√n, 1/2\) for n = {features}, got"
    with pytest.raises(ValueError, match=message) as caught:
        alon_bound(features, coherence)
    assert "\n" not in str(caught.value)


def test_outside_its_range_the_formula_of_alon_is_no_bound() -> None:
    """Orthonormal directions need n dims, and the number is above that on either side."""
    for coherence in (Rational(99, 100), Rational(1, 100)):
        assert sign(alon_formula(Integer(4), coherence) - 4) == 1
    for coherence in (Rational(1, 10), Rational(49, 100)):
        assert sign(alon_bound(100, coherence) - 100) == -1


def test_moments_of_order_zero_dims_are_refused() -> None:
    with pytest.raises(ValueError, match="dims must be at least 1"):
        even_moment(1, 0)


@pytest.mark.parametrize("field", ["real", "complex"])
@pytest.mark.parametrize("features", [2, 5, 17, 300])
def test_the_least_dims_are_the_first_that_allow_so_many(features: int, field: str) -> None:
    coherence = Rational(1, 4)
    least = least_dims(features, coherence, field)
    caps = [most_lines(dims, coherence, field) for dims in range(1, least + 1)]
    assert all(cap is not None and cap[0] < features for cap in caps[:-1])
    assert caps[-1] is None or caps[-1][0] >= features
