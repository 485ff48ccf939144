"""Comparison is exact, or it does not answer."""

import pytest
from sympy import Max, Piecewise, Rational, Symbol, cos, oo, pi, sqrt

from theory.ball import enclose
from theory.claim import where
from theory.compare import compare, points, sign
from theory.notation import d, m, n, r


@pytest.mark.parametrize(
    ("constant", "expected"),
    [
        (Rational(0), 0),
        (sqrt(2) - Rational(1414213562373095, 10**15), 1),
        (cos(2 * pi / 5) - (sqrt(5) - 1) / 4, 0),  # the pentagon's overlap
        (sqrt(2) + sqrt(3) - sqrt(5 + 2 * sqrt(6)), 0),
        (cos(pi / 7) - Rational(901, 1000), -1),
        (Max(1, sqrt(2)) - sqrt(2), 0),
    ],
)
def test_signs_of_constants(constant: object, expected: int) -> None:
    assert sign(constant) == expected


def test_a_gap_below_any_float_is_seen() -> None:
    assert sign(sqrt(2) - sqrt(2 + Rational(1, 10**200))) == -1


def test_an_infinite_constant_is_refused() -> None:
    with pytest.raises(ValueError, match=r"finite real constant|elementary"):
        enclose(oo)


def test_equal_forms_are_equal_everywhere() -> None:
    assert compare((1 - r) * (1 + r), 1 - r**2).everywhere == 0


def test_different_forms_are_told_apart_at_a_point() -> None:
    found = compare(2 * r / (1 + r), 2 * r / (1 + r) * Rational(51, 50))
    assert found.everywhere != 0
    assert found.below is not None


def test_points_obey_the_scope() -> None:
    found = compare(d, Rational(1, 2), [where(d < Rational(1, 3))])
    assert found.below is not None
    assert found.above is None


def test_a_narrow_scope_is_met_at_its_own_ends() -> None:
    b = Symbol("b", real=True)
    scope = [where(b >= -Rational(2, 5)), where(b <= -Rational(3, 10))]
    assert compare((1 + 2 * b) ** 3, Rational(49, 50) * (1 + 2 * b) ** 3, scope).above == {
        "b": -Rational(2, 5)
    }


def test_the_scope_chooses_a_branch() -> None:
    bound = Piecewise(((n - m) / n, n > m), (0, True))
    assert compare(bound, (n - m) / n, [where(n > m)]).everywhere == 0
    assert compare(bound, (n - m) / n).everywhere != 0


def test_points_obey_the_letters_assumptions() -> None:
    real = Symbol("real", real=True)
    assert all(point[n].is_integer and point[n] > 0 for point in points({n}))
    assert any(point[real] < 0 for point in points({real}))
    assert all(point[d] > 0 for point in points({d}))


def test_one_letter_is_one_symbol() -> None:
    with pytest.raises(ValueError, match="d stands for two symbols"):
        compare(d, Symbol("d"))
