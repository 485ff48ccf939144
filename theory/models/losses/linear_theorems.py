"""What is claimed of the linear toy model and superposition in it."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, MatrixBase, Rational, S, Symbol, expand, symbols

from theory.claim import predicate
from theory.compare import equal
from theory.evidence import Proof, Step
from theory.exact import rank
from theory.models.law import FeatureLaw
from theory.models.losses.linear import best_bias, least_overlap_cost, linear_loss, overlap_cost


@predicate("the linear loss is (d/3 − d²/4) times the overlap cost, plus Σ I_i (b_i − b*_i)²")
def linear_loss_is_overlap_cost(
    W: MatrixBase, b: MatrixBase, d: Rational, I: Sequence[Expr]
) -> bool:
    return _is_overlap_cost(W, b, d, I, d / 3 - d**2 / 4)


@predicate("the linear loss is the raw second moment d/3 times the overlap cost, plus the bias's")
def linear_loss_by_raw_moment(W: MatrixBase, b: MatrixBase, d: Rational, I: Sequence[Expr]) -> bool:
    return _is_overlap_cost(W, b, d, I, d / 3)


def _is_overlap_cost(
    W: MatrixBase, b: MatrixBase, density: Expr, I: Sequence[Expr], spread: Expr
) -> bool:
    law = FeatureLaw.of((density,) * W.shape[1], tuple(I))
    off = zip(I, b, best_bias(W, law), strict=True)
    bias = sum((importance * (given - best) ** 2 for importance, given, best in off), S.Zero)
    return equal(linear_loss(W, b, law), spread * overlap_cost(W, I) + bias)


@predicate("W has the least loss that a linear model can have")
def linear_optimal(W: MatrixBase, I: Sequence[Expr]) -> bool:
    return equal(overlap_cost(W, I), least_overlap_cost(W.shape[0], I))


@predicate("the m-th largest importance is above the next (zero beyond the last feature)")
def importance_gap(W: MatrixBase, I: Sequence[Expr]) -> bool:
    dims, ordered = W.shape[0], sorted(I, reverse=True)
    inside = ordered[min(dims, len(ordered)) - 1]
    beyond = ordered[dims] if dims < len(ordered) else S.Zero
    return bool(inside > beyond)


@predicate("the represented features' directions are independent: there is no superposition")
def no_superposition(W: MatrixBase) -> bool:
    shown = [i for i in range(W.shape[1]) if any(W[:, i])]
    return rank(W) == len(shown)


@predicate("the overlap cost is at least the sum of the importances beyond the m largest")
def costs_at_least_the_tail(W: MatrixBase, I: Sequence[Expr]) -> bool:
    return bool(overlap_cost(W, I) >= least_overlap_cost(W.shape[0], I))


@predicate("the overlap cost is above the sum of the importances beyond the m largest")
def costs_more_than_the_tail(W: MatrixBase, I: Sequence[Expr]) -> bool:
    return bool(overlap_cost(W, I) > least_overlap_cost(W.shape[0], I))


def _pythagoras() -> bool:
    """I − M = (I − P) + (I − M)P for M = MP, and (I − P)P = 0 for a projector P."""
    one, p, mm = symbols("one P M", commutative=False)
    left = (one - p) + (p - mm * p)
    products = expand((one - p) * p).subs(one * p, p).subs(p**2, p)
    return bool(expand(left - one + mm * p) == 0 and products == 0)


def _tail_is_least() -> bool:
    """Feature by feature, with I_m between the m largest importances and the others.

    Kept, I = I_m + above: I(1 − p) = above·(1 − p) + I_m (1 − p). Dropped, I = I_m − below:
    I(1 − p) = I + below·p − I_m p. Summed, the I_m parts give I_m (m − Σp) ≥ 0.
    """
    p, middle, above, below = symbols("p middle above below", nonnegative=True)
    kept = (middle + above) * (1 - p) - above * (1 - p) - middle * (1 - p)
    rest = middle - below
    dropped = rest * (1 - p) - (rest + below * p - middle * p)
    return bool(expand(kept) == 0 and expand(dropped) == 0 and (below * p).is_nonnegative)


TAIL = Proof(
    shows=costs_at_least_the_tail,
    steps=(
        Step(
            "with P the projector on the rows of W and M = WᵀW, the cost is tr D(I − P) plus the "
            "square of D^½(I − M)P",
            _pythagoras,
        ),
        Step(
            "the diagonal of P lies in [0, 1] and sums to rank W ≤ m, so tr D(I − P) is at least "
            "the sum of the n − m least importances",
            _tail_is_least,
        ),
    ),
)


def _gap_empties_the_tail() -> bool:
    """(I_m − I_i) p_i beyond the gap and I_m (m − Σp) are positive unless p_i = 0 and Σp = m."""
    gap, share, missing = symbols("gap share missing", positive=True)
    tail = Symbol("tail", nonnegative=True)
    middle = tail + gap
    return bool(((middle - tail) * share).is_positive and (middle * missing).is_positive)


NO_SUPERPOSITION = Proof(
    shows=no_superposition,
    given=(linear_optimal, importance_gap),
    steps=(
        *TAIL.steps,
        Step(
            "with a gap after the m-th importance equality forces p_i = 0, hence W_i = 0, for all "
            "features beyond it, and rank W = m (n when n ≤ m): as many as features are left",
            _gap_empties_the_tail,
        ),
    ),
)
