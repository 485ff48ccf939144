r"""What a floor of the one-hot loss says under a law of features that may fire together.

The loss is a sum over patterns of presence and over features read, and nothing in it is negative.
What is left where exactly one feature of a set T is present, read off features of T alone, is

.. math:: \sum_{j \in T} P(\text{only } j)
          \sum_{i \in T} I_i\, E[(x_i - x_i')^2 \mid \text{only } j],

at least the least P(only j) times the least I_i times the one-hot loss of the features of T, which
is that of |T| features in as many dims.
"""

from __future__ import annotations

from bisect import insort
from fractions import Fraction
from itertools import chain, combinations, groupby

from sympy import Expr, MatrixBase, Rational, S, Symbol

from theory.claim import at_least
from theory.compare import equal
from theory.evidence import Proof, Step
from theory.exact import matrix
from theory.models.amplitude import UNIT
from theory.models.law import FeatureLaw
from theory.models.loss import errors_when_present, expected_loss
from theory.models.one_hot.potential import potential


def shares_alone(law: FeatureLaw) -> tuple[Fraction, ...]:
    """How many times the one-hot loss of 0, …, n features the loss under the law is at least.

    For k features the greatest min P(only j) · min I_i over sets of k with amplitudes uniform on
    [0, 1], and 0 where there are too few of them. Densities and importances must be rational.

    >>> half = Rational(1, 2)
    >>> [str(share) for share in shares_alone(FeatureLaw.uniform(3, half))[1:]]
    ['1/8', '1/8', '1/8']
    >>> [str(share) for share in shares_alone(FeatureLaw.of([half] * 3, [1, 1, half]))[1:]]
    ['1/8', '1/8', '1/16']
    """
    usual = [i for i in range(law.features) if law.amplitudes[i] == UNIT]
    alone = dict(zip(usual, map(_fraction, _chances(law, usual)), strict=True))
    importance = {i: _fraction(law.importances[i]) for i in usual}
    best = [Fraction(0)] * (law.features + 1)
    chances: list[Fraction] = []
    for least, equally in groupby(sorted(usual, key=lambda i: -importance[i]), importance.get):
        before = chances[::-1]
        for i in equally:
            insort(chances, alone[i])
        for k, chance in enumerate(reversed(chances), start=1):
            # The same chance with less importance is no better.
            if k > len(before) or before[k - 1] != chance:
                best[k] = max(best[k], (least or Fraction(0)) * chance)
    best[0] = max(best)
    return tuple(best)


def _fraction(number: Expr) -> Fraction:
    return Fraction(int(number.p), int(number.q))


def _chances(law: FeatureLaw, features: list[int]) -> list[Expr]:
    """The chance that each alone is present; without gates it depends on its density only."""
    if law.gates:
        return [law.chance({i}) for i in features]
    known = {law.densities[i]: i for i in features}
    chances = {density: law.chance({i}) for density, i in known.items()}
    return [chances[law.densities[i]] for i in features]


# The same as a statement on weights


def _loss(W: MatrixBase, b: MatrixBase, d: Expr) -> Expr:
    return expected_loss(W, b, FeatureLaw.uniform(W.cols, d))


def _alone(W: MatrixBase, b: MatrixBase, d: Expr) -> Expr:
    share = shares_alone(FeatureLaw.uniform(W.cols, d))[W.cols]
    return Rational(share.numerator, share.denominator) * potential(W, b) / 3


loss_is_at_least_alone = at_least(
    "loss_is_at_least_alone",
    "the loss is at least d (1 − d)ⁿ⁻¹ times the one-hot loss in all",
    _loss,
    _alone,
)

loss_is_more_than_alone = at_least(
    "loss_is_more_than_alone",
    "the loss is at least 51/50 of d (1 − d)ⁿ⁻¹ times the one-hot loss in all",
    _loss,
    lambda W, b, d: Rational(51, 50) * _alone(W, b, d),
)

_W, _B = matrix([[1, -1, 2], [1, 1, 0]]), (Rational(1, 3), S.Zero, Rational(-1, 2))


def _errors(present: frozenset[int]) -> Expr:
    return sum(errors_when_present(_W.T * _W, _B, present), S.Zero)


def _patterns_add_up() -> bool:
    """Over all sets of present features, with the chance of each, for three of them."""
    d = Symbol("d")
    law = FeatureLaw.uniform(3, d)
    sets = map(frozenset, chain.from_iterable(combinations(range(3), k) for k in range(4)))
    total = sum((law.chance(present) * _errors(present) for present in sets), S.Zero)
    return equal(total, expected_loss(_W, _B, law))


def _alone_is_one_hot() -> bool:
    total = sum((_errors(frozenset({j})) for j in range(3)), S.Zero)
    return equal(total, potential(_W, _B) / 3)


def _nothing_is_negative() -> bool:
    """A chance d^k (1 − d)^(n − k), d between 0 and 1, times the mean of a square."""
    k, rest = (Symbol(name, integer=True, nonnegative=True) for name in ("k", "rest"))
    error = Symbol("u", real=True)
    d, absent = Symbol("d", nonnegative=True), Symbol("absent", nonnegative=True)
    return bool((d**k * absent**rest * error**2).is_nonnegative)


AT_LEAST_ALONE = Proof(
    shows=loss_is_at_least_alone,
    steps=(
        Step(
            "the loss is the sum over sets of present features of their chance times the errors "
            "of all features then",
            _patterns_add_up,
        ),
        Step("where one is present these add up to the one-hot loss in all", _alone_is_one_hot),
        Step("what is left out, other sets, is nowhere negative", _nothing_is_negative),
    ),
)
