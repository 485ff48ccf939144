"""Certificates found by linear programming; and a solver that lies in every way we know."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from scipy.optimize import linprog
from sympy import ImmutableMatrix, sqrt

from solvers.codes import linear
from solvers.codes.nonnegative import (
    another_nonnegative,
    basis_pursuit,
    no_nonnegative,
    unique_nonnegative,
)
from solvers.codes.sparsity import spark_certificate
from solvers.evidence import NotSolved
from solvers.strategies import activation_cases, code_cases, weight_cases
from theory.certificate import read, write
from theory.claim import Case
from theory.codes.decompositions import (
    can_leave,
    is_only_nonnegative_code,
    least_l1_codes,
    nonnegative_part,
    support_of,
)
from theory.codes.spark import spark
from theory.exact import column, matrix, null_space

FAN = matrix([[1, 1, 0], [0, 1, 1]])


@given(code_cases(nonnegative=True))
def test_it_is_unique_or_there_is_another(case: Case) -> None:
    """The solver's certificate, whichever it is, agrees with enumeration."""
    w, x = case["W"], case["x"]
    if is_only_nonnegative_code(w, x):
        found = unique_nonnegative(w, support_of(x))
        with pytest.raises(NotSolved):
            another_nonnegative(w, x)
        assert read(write(found)).proves() == found.proves()
    else:
        other = column(*another_nonnegative(w, x).other)
        assert other != x
        assert w * other == w * x
        with pytest.raises(NotSolved):
            unique_nonnegative(w, support_of(x))


@given(activation_cases())
def test_farkas_is_found_exactly_outside_the_cone(case: Case) -> None:
    w, h = case["W"], case["h"]
    if nonnegative_part(w, h).vertices:
        with pytest.raises(NotSolved):
            no_nonnegative(w, h)
    else:
        assert no_nonnegative(w, h).activation == tuple(h)


@given(code_cases())
def test_a_dual_is_found_exactly_for_codes_of_least_norm(case: Case) -> None:
    w, x = case["W"], case["x"]
    least, best = least_l1_codes(w, w * x)
    if sum(abs(value) for value in x) == least:
        found = basis_pursuit(w, x)
        assert ("no other" in found.proves()) <= (best == (x,))
    else:
        with pytest.raises(NotSolved):
            basis_pursuit(w, x)


@given(weight_cases())
def test_sparks_are_certified(case: Case) -> None:
    w = case["W"]
    if null_space(w).shape[1]:
        assert spark_certificate(w).bounds()["lower"] == spark(w)
    else:
        with pytest.raises(NotSolved, match="independent"):
            spark_certificate(w)


def test_roots_do_not_fit_in_a_certificate() -> None:
    with pytest.raises(ValueError, match="rational entries"):
        unique_nonnegative(matrix([[sqrt(2), 1]]), [])


Answer = Callable[..., Any]


def lying(change: Callable[[Any], None]) -> Answer:
    """HiGHS, with its answer tampered with."""

    def solve(*arguments: Any, **program: Any) -> Any:
        true = _HONEST(*arguments, **program)
        came = SimpleNamespace(status=true.status, success=true.success, x=true.x, message="told")
        change(came)
        return came

    return solve


_HONEST = linprog


def _set(**values: Any) -> Callable[[Any], None]:
    return lambda came: came.__dict__.update(values)


def _shift(by: float) -> Callable[[Any], None]:
    return lambda came: came.__dict__.update(x=None if came.x is None else came.x + by)


def _flip(came: Any) -> None:
    came.x = None if came.x is None else -came.x


def _noise(came: Any) -> None:
    rng = np.random.default_rng(7)
    came.x = rng.normal(size=3 if came.x is None else len(came.x))


LIES = {
    "solved, with NaN": lambda came: came.__dict__.update(
        status=0, success=True, x=np.full(3 if came.x is None else len(came.x), np.nan)
    ),
    "solved, with infinity": lambda came: came.__dict__.update(
        status=0, success=True, x=np.full(3 if came.x is None else len(came.x), np.inf)
    ),
    "solved, with nothing": _set(status=0, success=True, x=None),
    "solved, of the wrong size": _set(status=0, success=True, x=np.zeros(99)),
    "time limit": _set(status=1, success=False),
    "infeasible": _set(status=2, success=False),
    "unbounded": _set(status=3, success=False),
    "numerical difficulties": _set(status=4, success=False),
    "status solved, no success": _set(status=0, success=False),
    "success, other status": _set(status=4, success=True),
    "shifted": _shift(0.3),
    "shifted a little": _shift(1e-3),
    "flipped": _flip,
    "noise": _noise,
    "all zero": lambda came: came.__dict__.update(
        status=0, success=True, x=np.zeros(3 if came.x is None else len(came.x))
    ),
}

NEVER_SOLVED = list(LIES)[:10]

SEARCHES: dict[str, Answer] = {
    "unique": lambda: unique_nonnegative(FAN, [0]),
    "another": lambda: another_nonnegative(FAN, column(0, 1, 0)),
    "pursuit": lambda: basis_pursuit(FAN, column(0, 1, 0)),
    "none": lambda: no_nonnegative(FAN, column(-1, 0)),
}

FALSE_SEARCHES: dict[str, Answer] = {
    "unique": lambda: unique_nonnegative(FAN, [1]),
    "another": lambda: another_nonnegative(FAN, column(1, 0, 0)),
    "pursuit": lambda: basis_pursuit(FAN, column(1, 0, 1)),
    "none": lambda: no_nonnegative(FAN, column(1, 0)),
}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("search", FALSE_SEARCHES)
def test_no_lie_certifies_what_is_false(
    lie: str, search: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linear, "linprog", lying(LIES[lie]))
    with pytest.raises(NotSolved):
        FALSE_SEARCHES[search]()


@pytest.mark.parametrize("lie", NEVER_SOLVED)
@pytest.mark.parametrize("search", SEARCHES)
def test_a_solver_that_fails_gives_not_solved(
    lie: str, search: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linear, "linprog", lying(LIES[lie]))
    with pytest.raises(NotSolved):
        SEARCHES[search]()


@pytest.mark.parametrize("lie", [name for name in LIES if name not in NEVER_SOLVED])
@pytest.mark.parametrize("search", SEARCHES)
def test_a_perturbed_answer_is_certified_only_if_it_is_still_right(
    lie: str, search: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = SEARCHES[search]().case()
    monkeypatch.setattr(linear, "linprog", lying(LIES[lie]))
    try:
        found = SEARCHES[search]()
    except NotSolved:
        return
    assert read(write(found)).proves() == found.proves()
    assert found.case()["W"] == honest["W"]


def test_the_searches_do_find_certificates_when_nobody_lies() -> None:
    assert all(search().proves() for search in SEARCHES.values())
    assert not can_leave(FAN, (0,))
    for name, search in FALSE_SEARCHES.items():
        with pytest.raises(NotSolved):
            search()
        assert name in SEARCHES


def test_programs_without_unknowns_or_rows_are_solved_too() -> None:
    everything = unique_nonnegative(ImmutableMatrix([[1, 0], [0, 1]]), [0, 1])
    assert set(everything.separator) == {0}
    assert set(unique_nonnegative(matrix([[1]]), []).separator) == {1}
