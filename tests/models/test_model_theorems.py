"""Predicates on toy models at their edges, and proofs that fail when the mathematics is wrong."""

from collections.abc import Callable
from typing import Any

import pytest
from sympy import Expr, Piecewise, Rational, S

from theory.claim import Predicate
from theory.evidence import Proof
from theory.exact import column, matrix
from theory.models import interference, theorems
from theory.models.loss import ramp_integral
from theory.models.losses import linear_theorems, sparse_theorems, tradeoffs
from theory.models.losses.capacity import digon_loss

HALF = Rational(1, 2)


@pytest.mark.parametrize(
    ("ask", "case", "answer"),
    [
        (theorems.relu_is_no_worse, {"x": -HALF, "y": -HALF}, False),
        (theorems.relu_is_no_worse, {"x": S.Zero, "y": -HALF}, True),
        (sparse_theorems.unit_columns, {"W": matrix([[1, 0]])}, False),
        (sparse_theorems.unit_columns, {"W": matrix([["3/5"], ["4/5"]])}, True),
        (sparse_theorems.obtuse, {"W": matrix([[1, -1, 0]])}, True),
        (sparse_theorems.obtuse, {"W": matrix([[1, 1]])}, False),
        (theorems.orthogonal_map, {"Q": matrix([[0, 1], [1, 0]])}, True),
        (theorems.orthogonal_map, {"Q": matrix([[1, 1], [0, 1]])}, False),
        (interference.threshold_on_overlap, {"g": HALF, "b": -HALF, "x": S.One}, True),
        (interference.threshold_included, {"g": HALF, "b": -HALF, "x": S.One}, False),
        (interference.dual_readout_is_exact, {"W": matrix([[1, 1], [0, 1]])}, True),
        (interference.own_readout_is_exact, {"W": matrix([[1, 1], [0, 1]])}, False),
        (interference.dual_readout_is_exact, {"W": matrix([[1, 1]])}, False),
        (linear_theorems.no_superposition, {"W": matrix([[1, 0]])}, True),  # PCA-like
        (linear_theorems.no_superposition, {"W": matrix([[1, -1]])}, False),
        (tradeoffs.orthogonal_columns, {"W": matrix([[1, 0], [0, 0]])}, True),
        (tradeoffs.most_features_with_least_interference, {"n": 2, "m": 2}, True),
        (tradeoffs.most_features_with_least_interference, {"n": 2, "m": 1}, False),
        (tradeoffs.ever_present, {"d": Rational(0)}, False),
        (tradeoffs.digon_beats_simplex, {"m": 1}, False),
        (tradeoffs.digon_beats_simplex, {"m": 2}, True),
    ],
)
def test_predicates(ask: Predicate, case: dict[str, Any], answer: bool) -> None:
    assert ask(case) is answer


def test_importance_weighs_what_comes_in() -> None:
    """W = (1, 1/2): the second hears the first as the first hears it, but errs differently."""
    case = {"W": matrix([[1, HALF]]), "b": column(0, 0), "d": HALF, "I": (S.One, S.One), "i": 1}
    assert interference.importance_weighs_incoming(case)
    assert not interference.importance_weighs_outgoing(case)


def test_interference_onto_a_unit_feature() -> None:
    third = Rational(1, 3)
    assert interference.interference_on_first(S.One, S.Zero, S.One) == third
    assert interference.interference_on_first(-S.One, S.Zero, S.One) == 0
    assert interference.interference_on_first(S.Zero, S.One, S.One) == 0


def unsigned(slopes: list[Expr], offset: Expr, power: int, part: Callable[[Expr], Expr]) -> Expr:
    """The corner sum with its signs forgotten: the slopes all made −slopes, at most."""
    return ramp_integral([-a for a in slopes], offset, power, part)


def squared_third(a: Expr) -> Expr:
    """The pair cost without its cubic term."""
    return Piecewise((a**2 / 3, a <= 1), (a**2 / 3, True), evaluate=False)


@pytest.mark.parametrize(
    ("module", "name", "wrong", "proof"),
    [
        (theorems, "ramp_integral", unsigned, theorems.EXACT_LOSS),
        (interference, "weighted", lambda i, e: i[0] * e[1] + i[1] * e[0], interference.IMPORTANCE),
        (sparse_theorems, "pair_cost", squared_third, sparse_theorems.SPARSE_LIMIT),
        (tradeoffs, "orthogonal_loss", lambda n, m, d: n * d / 3, tradeoffs.PAIRS_SAVE),
        (tradeoffs, "dropped_loss", digon_loss, tradeoffs.ORTHOGONAL_FLOOR),
        (tradeoffs, "dropped_loss", digon_loss, tradeoffs.PAIRS_WIN),
        (tradeoffs, "digon_coefficient", lambda: HALF, tradeoffs.DIGON_BEATS_SIMPLEX),
        (tradeoffs, "least_polygon", lambda: (S.One, S.Zero), tradeoffs.POLYGON),
    ],
)
def test_a_proof_fails_when_a_definition_is_wrong(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str, wrong: object, proof: Proof
) -> None:
    assert all(step.holds() for step in proof.steps)
    monkeypatch.setattr(module, name, wrong)
    assert not all(step.holds() for step in proof.steps)
