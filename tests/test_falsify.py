"""The hunt finds what is false of a W, at small sizes or only at larger ones."""

import pytest
from hypothesis import strategies as st
from sympy import MatrixBase

from solvers.falsify import hunt
from solvers.strategies import small_weight_cases, weight_cases
from theory.claim import Case, Effort
from theory.exact import rank


def _crowded(w: MatrixBase) -> bool:
    return w.cols >= 7 and rank(w) >= 2


@pytest.mark.parametrize(
    "fails",
    [
        lambda w: rank(w) == 4,
        lambda w: w.cols == w.rows == rank(w) == 3,
        lambda w: w.cols >= 6 and rank(w) >= 3,
        _crowded,
    ],
)
def test_what_holds_of_all_small_weights_is_still_refuted(fails: object) -> None:
    came = hunt(
        lambda case: fails(case["W"]),  # type: ignore[operator]
        lambda case: True,
        weight_cases(),
        small_weight_cases(),
        Effort.STANDARD.factor,
    )
    assert came.found is not None


def test_a_case_met_again_is_not_counted_again() -> None:
    one: Case = {"c": 1}
    came = hunt(lambda case: False, lambda case: True, st.just(one), [one] * 50)
    assert came.tried == 1
