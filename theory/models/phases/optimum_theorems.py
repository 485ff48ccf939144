"""What is claimed of global optima: does representing both features on one dim ever pay?"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from sympy import Expr, MatrixBase, Rational, S, Symbol, expand

from theory.claim import Case, predicate
from theory.compare import equal
from theory.evidence import Proof, Step
from theory.exact import matrix
from theory.models.law import FeatureLaw
from theory.models.loss import expected_loss
from theory.models.phases.optimum import dropped_cost, fraction, pair_loss, superposed_and_cheaper
from theory.models.phases.optimum_dense import DROPPING_A_DENSE_FEATURE
from theory.models.phases.optimum_host import (
    DROPPING_A_SPARSE_FEATURE,
    HOSTS,
    MOST_DENSITY,
    ratio_below_threshold,
)
from theory.models.phases.optimum_threshold import (
    cost_and_gain,
    no_coupling_pays,
    opposite_pair_is_cheaper,
)
from theory.notation import d, d1, r, w

COUPLINGS = tuple(Rational(k, 20) for k in range(20, 3, -1))
"""Couplings w tried when a witness is wanted."""

_Pair = tuple[Fraction, Fraction]

EQUAL_AND_DENSE: tuple[_Pair, _Pair] = (
    (Fraction(33, 35), Fraction(13, 35)),
    (Fraction(-4, 35), Fraction(9, 35)),
)
"""Weights and biases that beat dropping either of two equally important dense features."""


@cache
def _proved(proof: Proof) -> bool:
    return all(bool(step.holds()) for step in proof.steps)


def _dropping_is_proved_best(case: Case) -> bool:
    """Whether a theorem says that no weights at all beat dropping the second feature."""
    proofs = (DROPPING_A_DENSE_FEATURE, DROPPING_A_SPARSE_FEATURE)
    return any(all(given(case) for given in p.given) and _proved(p) for p in proofs)


def _a_witness_beats_dropping(d1: Expr, d2: Expr, r: Expr) -> bool:
    densities, ratio = (fraction(d1), fraction(d2)), fraction(r)
    spared = min(ratio * dropped_cost(densities[1]), dropped_cost(densities[0]))
    unbiased = (Fraction(0), Fraction(0))
    trials = [EQUAL_AND_DENSE, *(((Fraction(1), -fraction(c)), unbiased) for c in COUPLINGS)]
    return any(pair_loss(*trial, densities, ratio) < spared for trial in trials)


@predicate("some weights that represent both features cost less than dropping either of them")
def superposing_pays(d1: Expr, d2: Expr, r: Expr) -> bool:
    if _a_witness_beats_dropping(d1, d2, r):
        return True
    if _dropping_is_proved_best({"d1": d1, "d2": d2, "r": r}):
        return False
    raise ValueError(f"neither a witness nor a theorem decides d1 = {d1}, d2 = {d2}, r = {r}")


@predicate("superposing pays if only the second feature is rare enough (at most 1/1000)")
def pays_at_some_sparsity(d1: Expr, r: Expr) -> bool:
    for coupling in COUPLINGS:
        cost, gain = (part.subs({_d1: d1, w: coupling}) for part in cost_and_gain())
        rare = min(MOST_DENSITY, 2 * (gain - cost / r))
        if rare > 0 and opposite_pair_is_cheaper({"d1": d1, "d2": rare, "r": r, "w": coupling}):
            return True
    # The theorem speaks of every density up to its bound, so one that is in scope stands for all.
    if _dropping_is_proved_best({"d1": d1, "d2": MOST_DENSITY, "r": r}):
        return False
    raise ValueError(f"neither a witness nor a theorem decides d1 = {d1}, r = {r}")


_d1 = d1


@predicate("the second feature matters less than the first, but it matters: 0 < r < 1")
def less_important(r: Expr) -> bool:
    return bool(0 < r < 1)


@predicate("the second feature matters, at most as much as the first: 0 < r <= 1")
def useful(r: Expr) -> bool:
    return bool(0 < r <= 1)


@predicate("both features have one density: 0 < d1 = d2 <= 1")
def equally_dense(d1: Expr, d2: Expr) -> bool:
    return bool(0 < d1 <= 1) and equal(d1, d2)


@predicate("the second feature is sparse for its importance: d2 < 4r/(2 + 5r)")
def sparse_for_its_importance(d2: Expr, r: Expr) -> bool:
    return bool(d2 < 4 * r / (2 + 5 * r))


@predicate("the second feature is nearly sparse for its importance: d2 < 4r/(2 + 4r)")
def nearly_sparse_for_its_importance(d2: Expr, r: Expr) -> bool:
    return bool(d2 < 4 * r / (2 + 4 * r))


@predicate("the digon W = (1, -1) costs less than dropping either feature")
def digon_beats_dropping(d1: Expr, d2: Expr, r: Expr) -> bool:
    densities, ratio = (fraction(d1), fraction(d2)), fraction(r)
    spared = min(ratio * dropped_cost(densities[1]), dropped_cost(densities[0]))
    return pair_loss((1, -1), (0, 0), densities, ratio) < spared


def _far_from_zero_and_cheaper(W: MatrixBase, b: MatrixBase, d1: Expr, d2: Expr, r: Expr) -> bool:
    case = {"W": W, "b": b, "d1": d1, "d2": d2, "r": r}
    law = d1 in HOSTS and d2 == MOST_DENSITY
    return bool(law and abs(W[1]) >= S.Half and superposed_and_cheaper(case))


@predicate(
    "at a listed d1, d2 = 1/1000 and r < 1.01 r*(d1), (W, b) has |W_2| >= 1/2 and costs less "
    "than dropping either feature"
)
def superposed_above_the_threshold(
    W: MatrixBase, b: MatrixBase, d1: Expr, d2: Expr, r: Expr
) -> bool:
    near = no_coupling_pays(d1, r / Rational(101, 100))
    return near and _far_from_zero_and_cheaper(W, b, d1, d2, r)


@predicate(
    "at a listed d1, d2 = 1/1000 and r < 0.99 r*(d1), (W, b) has |W_2| >= 1/2 and costs less "
    "than dropping either feature"
)
def superposed_below_the_threshold(
    W: MatrixBase, b: MatrixBase, d1: Expr, d2: Expr, r: Expr
) -> bool:
    below = ratio_below_threshold({"d1": d1, "r": r})
    return below and _far_from_zero_and_cheaper(W, b, d1, d2, r)


def _digon_saves() -> bool:
    """r v(d) − (1 + r) d²/6 = (d/12)(4r − (2 + 5r) d), the digon's loss from the definition."""
    law = FeatureLaw.of((d, d), (S.One, r))
    digon = expected_loss(matrix([[1, -1]]), [0, 0], law)
    kept = expected_loss(matrix([[1, 0]]), [0, d / 2], law)
    return bool(expand(kept - digon - d / 12 * (4 * r - (2 + 5 * r) * d)) == 0)


def _second_is_the_cheaper_one() -> bool:
    """v(d) − r v(d) = (1 − r) d (4 − 3d)/12, which is ≥ 0 for r ≤ 1 and d ≤ 1."""
    law, swapped = FeatureLaw.of((d, d), (S.One, r)), FeatureLaw.of((d, d), (r, S.One))
    second = expected_loss(matrix([[1, 0]]), [0, d / 2], law)
    first = expected_loss(matrix([[1, 0]]), [0, d / 2], swapped)
    return bool(expand(first - second - (1 - r) * d * (4 - 3 * d) / 12) == 0)


DIGON_PAYS = Proof(
    shows=digon_beats_dropping,
    given=(equally_dense, useful, sparse_for_its_importance),
    steps=(
        Step("dropping the second feature costs (d/12)(4r − (2 + 5r)d) more", _digon_saves),
        Step("and dropping the first one costs no less than that", _second_is_the_cheaper_one),
    ),
)


def dense_floor() -> Expr:
    """A lower bound of the loss of every (W, b) at d = (1, 1), r = 1/2: that of dropping."""
    if not _proved(DROPPING_A_DENSE_FEATURE):
        raise ValueError("a step of the proof fails")
    return Rational(1, 2) * Rational(*dropped_cost(1).as_integer_ratio())


def dense_kept() -> Expr:
    """The loss of ``W = (1, 0)``, ``b = (0, 1/2)`` at d = (1, 1), r = 1/2."""
    law = FeatureLaw.of((S.One, S.One), (S.One, S.Half))
    return expected_loss(matrix([[1, 0]]), [0, S.Half], law)


@predicate("importances k times as large make the loss of (W, b) k times as large")
def loss_scales_with_importances(
    W: MatrixBase, b: MatrixBase, d1: Expr, d2: Expr, r: Expr, k: Expr
) -> bool:
    plain = FeatureLaw.of((d1, d2), (S.One, r))
    scaled = FeatureLaw.of((d1, d2), (k, k * r))
    return equal(expected_loss(W, b, scaled), k * expected_loss(W, b, plain))


@predicate("importances k times as large leave the loss of (W, b) as it is")
def loss_ignores_importances(
    W: MatrixBase, b: MatrixBase, d1: Expr, d2: Expr, r: Expr, k: Expr
) -> bool:
    plain = FeatureLaw.of((d1, d2), (S.One, r))
    scaled = FeatureLaw.of((d1, d2), (k, k * r))
    return equal(expected_loss(W, b, scaled), expected_loss(W, b, plain))


def _a_common_factor() -> bool:
    """k E₁ + k r E₂ = k (E₁ + r E₂), whatever the two features' errors."""
    k, first, second = Symbol("k"), Symbol("E1"), Symbol("E2")
    return bool(expand(k * first + k * r * second - k * (first + r * second)) == 0)


SCALING = Proof(
    shows=loss_scales_with_importances,
    steps=(Step("each importance is a factor of one feature's error", _a_common_factor),),
)
