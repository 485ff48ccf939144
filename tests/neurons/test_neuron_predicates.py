"""Hypotheses and conclusions at cases that the claims themselves never reach."""

import pytest
from hypothesis.strategies import SearchStrategy
from sympy import Rational, S

from solvers.falsify import hunt
from solvers.neurons import cases
from theory.claim import Case, Predicate
from theory.exact import column, matrix
from theory.neurons import theorems as t
from theory.neurons.mixing import separates


def test_a_point_on_the_threshold_is_on_neither_side() -> None:
    assert separates(column(1), S(0), [[1]], [[-1]])
    assert not separates(column(1), S(0), [[0]], [[-1]])
    assert not separates(column(1), S(0), [[1]], [[0]])


def test_both_ranks_count() -> None:
    """Rank K + 1 both times is within the uncentred limit and beyond the centred one."""
    r = matrix([[1, 0, 0, 0], [0, 1, 0, 0]])
    assert not t.few_response_dims({"R": r, "K": 1})
    assert t.few_response_dims({"R": r, "K": 2})


@pytest.mark.parametrize("measured", [Rational(1, 3), Rational(3, 2), None])
def test_an_alignment_outside_its_bounds_would_be_seen(
    monkeypatch: pytest.MonkeyPatch, measured: Rational | None
) -> None:
    case = {"W": matrix([[1, 1]])}
    assert t.alignment_between(case)
    monkeypatch.setattr(t, "alignment", lambda w, k: measured)
    assert not t.alignment_between(case)


def test_weights_are_reciprocal_up_to_sign() -> None:
    motif = {"a": column(2, Rational(-1, 2)), "u": column(Rational(1, 2), 2)}
    assert t.reciprocal_weights(motif)
    assert not t.reciprocal_weights({**motif, "u": column(Rational(1, 2), 1)})


@pytest.mark.parametrize(
    ("drawn", "wanted"),
    [
        (cases.change_cases(), t.change_is_orthogonal),
        (cases.change_cases(), ~t.change_is_invertible),
        (cases.orthogonal_cases(), t.mixed_without_superposition),
        (cases.bottleneck_cases(), ~t.bottleneck_change_invertible),
        (cases.square_cases(), ~t.layer_change_invertible),
        (cases.square_cases(), t.flip_seen_by_relu),
        (cases.response_cases(), t.linear_mixing),
        (cases.response_cases(), ~t.linear_mixing),
        (cases.motif_cases(), t.reciprocal_weights),
        (cases.motif_cases(), ~t.both_contribute),
        (cases.gate_cases(), ~t.booleans),
        (cases.crowded_cases(), ~t.in_superposition),
    ],
)
def test_the_strategies_reach_both_sides(drawn: SearchStrategy[Case], wanted: Predicate) -> None:
    assert hunt(wanted, lambda case: True, drawn).found is not None
