"""What is claimed of the loss when features are sparse: pairs pay first."""

from __future__ import annotations

from collections.abc import Callable

from sympy import (
    Expr,
    ImmutableMatrix,
    MatrixBase,
    S,
    Symbol,
    expand,
    simplify,
    symbols,
)

from theory.claim import predicate
from theory.compare import all_equal, same, settled
from theory.evidence import Proof, Step
from theory.models.loss import (
    errors_when_present,
    expected_loss,
)
from theory.models.phases.pairs import pair_cost
from theory.models.theorems import uniform
from theory.notation import d


@predicate("the directions are unit vectors")
def unit_columns(W: MatrixBase) -> bool:
    return all_equal([1, *(W.T * W).diagonal()])


@predicate("no two directions have a positive overlap")
def obtuse(W: MatrixBase) -> bool:
    gram = W.T * W
    return all(settled(gram[i, j]) <= 0 for i in range(W.shape[1]) for j in range(i))


@predicate("without bias the loss is d² times the sum of φ(−W_i·W_j), up to O(d³)")
def pairs_pay_first(W: MatrixBase) -> bool:
    return same(_first_terms(W), (0, 0, _sum_over_pairs(W, pair_cost)))


@predicate("without bias the loss is d² times the sum of (W_i·W_j)²/3, up to O(d³)")
def pairs_pay_their_squared_overlap(W: MatrixBase) -> bool:
    return same(_first_terms(W), (0, 0, _sum_over_pairs(W, lambda a: a**2 / 3)))


def _first_terms(W: MatrixBase) -> tuple[Expr, ...]:
    """The coefficients of 1, d and d² in the loss without bias."""
    loss = expected_loss(W, [0] * W.shape[1], uniform(W, d))
    return tuple(expand(loss).coeff(d, power) for power in (0, 1, 2))


def _sum_over_pairs(W: MatrixBase, cost: Callable[[Expr], Expr]) -> Expr:
    gram, features = W.T * W, range(W.shape[1])
    return sum((cost(-gram[i, j]) for i in features for j in features if i != j), S.Zero)


def _three_obtuse_features(a: Expr) -> ImmutableMatrix:
    """Gram matrix of three unit directions: the first two overlap by −a, the third by ≤ 0."""
    e, f = symbols("e f", nonnegative=True)
    return ImmutableMatrix([[1, -a, -e], [-a, 1, -f], [-e, -f, 1]])


_ANY_OVERLAP = (S.Zero, 1 / (1 + Symbol("s", nonnegative=True)))
"""Zero, and a letter's way through (0, 1]."""


def _nothing_alone() -> bool:
    return all(
        errors_when_present(_three_obtuse_features(a), [0] * 3, on) == (0, 0, 0)
        for a in _ANY_OVERLAP
        for on in ((), (0,))
    )


def _a_pair_pays_twice() -> bool:
    """φ(a) to each of the two that are present, nothing to a third."""
    return all(_pays_twice(a) for a in _ANY_OVERLAP)


def _pays_twice(a: Expr) -> bool:
    first, second, third = errors_when_present(_three_obtuse_features(a), [0] * 3, (0, 1))
    letter = Symbol("a", positive=True)
    up_to_one, _ = pair_cost(letter).args[0]
    cost = up_to_one.subs(letter, a)
    return bool(simplify(first - cost) == simplify(second - cost) == third == 0)


SPARSE_LIMIT = Proof(
    shows=pairs_pay_first,
    given=(unit_columns, obtuse),
    steps=(
        Step("with at most one feature present nothing is lost", _nothing_alone),
        Step(
            "with exactly two present, each pays φ of their overlap and the others nothing; "
            "their chance is d² + O(d³), and larger patterns have chance O(d³)",
            _a_pair_pays_twice,
        ),
    ),
)
