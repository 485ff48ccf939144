"""What is claimed of two features on one dim: the closed form, and that superposing pays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise

from sympy import Expr, Function, MatrixBase, Rational, S, expand, symbols

from theory.claim import at_least, predicate
from theory.evidence import Proof, Step
from theory.exact import matrix
from theory.models.law import FeatureLaw
from theory.models.loss import expected_loss, ramp_integral
from theory.models.phases.jets import exact_fraction
from theory.models.phases.optimum import pair_loss as any_pair_loss
from theory.models.phases.optimum_pieces import positive_between
from theory.models.phases.two_features import dropped_loss, fraction_part, pair_loss, reading
from theory.models.theorems import EXACT_LOSS
from theory.notation import d

# At equal importance superposing always pays.

_UP_TO: dict[str, tuple[str, str, str, str]] = {
    "11/20": ("1", "-1", "0", "0"),
    "7/10": ("4/5", "-4/5", "2/7", "2/7"),
    "79/100": ("11/12", "-5/11", "1/5", "5/11"),
    "83/100": ("11/12", "-4/9", "1/5", "1/2"),
    "89/100": ("14/15", "-8/19", "3/14", "10/19"),
    "47/50": ("13/14", "-5/13", "2/9", "5/9"),
    "97/100": ("15/16", "-3/8", "2/9", "7/12"),
    "1": ("15/16", "4/11", "-1/9", "4/15"),
}
"""Weights and biases (w₁, w₂, b₁, b₂) that beat dropping up to a density, from the one before."""


def saving(point: Sequence[object]) -> Expr:
    """v(d) − loss of two equal features with these (w₁, w₂, b₁, b₂), in d.

    >>> saving([1, -1, 0, 0])
    -7*d**2/12 + d/3
    """
    w1, w2, b1, b2 = (Rational(str(entry)) for entry in point)
    loss = expected_loss(matrix([[w1, w2]]), [b1, b2], FeatureLaw.uniform(2, d))
    return expand(dropped_loss(S.One, d) - loss)


def witness(density: Rational) -> tuple[Rational, ...]:
    """The pair in the list that is for this density, 0 ≤ d ≤ 1."""
    found = next(point for end, point in _UP_TO.items() if density <= Rational(end))
    return tuple(map(Rational, found))


@predicate("some weights that represent both of two equal features beat dropping one of them")
def superposing_beats_dropping(d: Rational) -> bool:
    w1, w2, *biases = (exact_fraction(entry) for entry in witness(d))
    density = exact_fraction(d)
    loss = pair_loss((w1, w2), biases, 1, density, fraction_part)
    return bool(loss < dropped_loss(1, density))


@predicate("superposing two equal features saves at least a hundredth of dropping one of them")
def superposing_saves_a_hundredth(d: Rational) -> bool:
    w1, w2, *biases = (exact_fraction(entry) for entry in witness(d))
    density = exact_fraction(d)
    loss = pair_loss((w1, w2), biases, 1, density, fraction_part)
    return bool(loss < Fraction(99, 100) * dropped_loss(1, density))


@predicate("the features are present now and then: 0 < d <= 1")
def ever_present(d: Rational) -> bool:
    return bool(0 < d <= 1)


@predicate("the features are dense: 4/7 <= d <= 1")
def dense(d: Rational) -> bool:
    return bool(Rational(4, 7) <= d <= 1)


@predicate("dropping one of two equal features costs no more than any weights that represent both")
def dropping_is_best_at_equal_importance(d: Rational) -> bool:
    if superposing_beats_dropping({"d": d}):
        return False
    raise ValueError(f"no witness decides d = {d}")


def _the_list_covers_all() -> bool:
    """On each piece of (0, 1] its own pair saves a positive amount."""
    ends = [S.Zero, *map(Rational, _UP_TO)]
    pieces = zip(pairwise(ends), _UP_TO.values(), strict=True)
    return ends[-1] == 1 and all(
        positive_between(expand(saving(point) / (d if low == 0 else 1)), d, low, high)
        for (low, high), point in pieces
    )


ALWAYS = Proof(
    shows=superposing_beats_dropping,
    given=(ever_present,),
    steps=(
        Step(
            "v(d) − loss of a pair is a polynomial in d; on each of eight intervals, which cover "
            "(0, 1], that of one pair is positive",
            _the_list_covers_all,
        ),
    ),
)


# The closed form against the loss itself.


@predicate("the closed form in (w1, w2, b1, b2, d, r) is the loss of the pair")
def closed_form_is_the_loss(W: MatrixBase, b: MatrixBase, d1: Expr, r: Expr) -> bool:
    return 0 not in W and closed_form(W, b, d1, r) == _loss(W, b, d1, r)


@predicate("the closed form is the loss of the pair at twice its importance ratio")
def closed_form_is_another_loss(W: MatrixBase, b: MatrixBase, d1: Expr, r: Expr) -> bool:
    return 0 not in W and closed_form(W, b, d1, r) == closed_form(W, b, d1, 2 * r)


def closed_form(W: MatrixBase, b: MatrixBase, density: Expr, ratio: Expr) -> Fraction:
    """The closed form of the loss of W (1, 2), neither entry 0, with biases b (2,).

    >>> closed_form(matrix([[1, -1]]), matrix([[0, 0]]), S.Half, S.One)
    Fraction(1, 12)
    """
    weights, biases = ([exact_fraction(entry) for entry in side] for side in (W, b))
    numbers = exact_fraction(ratio), exact_fraction(density)
    return Fraction(pair_loss(weights, biases, *numbers, fraction_part))


def _loss(W: MatrixBase, b: MatrixBase, density: Expr, ratio: Expr) -> Fraction:
    law = FeatureLaw.of((density, density), (S.One, ratio))
    return exact_fraction(expected_loss(W, b, law))


def _corners_of_four_patterns() -> bool:
    """Absent or present, alone or not: the corner sums of the exact loss, for formal ramps."""
    part, (a, c, b, q) = Function("ramp"), symbols("a c b q")

    def ramp(slopes: Sequence[Expr], offset: Expr, power: int) -> Expr:
        return ramp_integral(slopes, offset, power, part)

    def present(others: list[Expr]) -> Expr:
        square = ramp([a, *others], b, 2)
        return Rational(1, 3) + square - (ramp(others, b + a, 2) - square) / a

    errors = [[ramp([], b, 2), ramp([c], b, 2)], [present([]), present([c])]]
    total = sum(
        (q if own else 1 - q) * (q if other else 1 - q) * errors[own][other]
        for own in (0, 1)
        for other in (0, 1)
    )
    return expand(total - reading(a, c, b, q, part)) == 0


@predicate("both features are represented: no weight is 0")
def both_represented(W: MatrixBase) -> bool:
    return 0 not in W


CLOSED_FORM = Proof(
    shows=closed_form_is_the_loss,
    given=(both_represented,),
    steps=(
        *EXACT_LOSS.steps,
        Step(
            "the closed form is this sum over four patterns, of one feature and the other",
            _corners_of_four_patterns,
        ),
    ),
)


# The least loss found, at equal importance.

LEAST = {
    Rational(3, 10): Rational("0.029310355270"),
    Rational(1, 2): Rational("0.076282446989"),
    Rational(4, 7): Rational("0.093422011205"),
    Rational(3, 5): Rational("0.098886326585"),
    Rational(7, 10): Rational("0.108106364599"),
    Rational(4, 5): Rational("0.105516253422"),
    Rational(9, 10): Rational("0.097094188841"),
    S.One: Rational("0.083254242907"),
}
"""By density: the loss of the best pair found, cut after twelve decimals."""
_TENTH = Rational(1, 10**10)


def _pair_loss(W: MatrixBase, b: MatrixBase, d1: Expr) -> Rational:
    weights, biases = (tuple(exact_fraction(entry) for entry in side) for side in (W, b))
    q = exact_fraction(d1)
    loss = any_pair_loss((weights[0], weights[1]), (biases[0], biases[1]), (q, q), 1)
    return Rational(loss.numerator, loss.denominator)


def _least(W: MatrixBase, b: MatrixBase, d1: Expr) -> Rational:
    return LEAST[min(LEAST, key=lambda tabled: abs(tabled - d1))]


no_pair_below = at_least(
    "no_pair_below",
    "the pair costs at least the loss in the table at the nearest density",
    _pair_loss,
    _least,
)
no_pair_near = at_least(
    "no_pair_near",
    "the pair costs at least that loss and a unit more in the tenth decimal",
    _pair_loss,
    lambda W, b, d1: _least(W, b, d1) + _TENTH,
)


@predicate("the density is in the table")
def in_the_table(d1: Expr) -> bool:
    return d1 in LEAST


# A penalty on interference.


def _penalised(weight: Rational) -> Callable[..., Rational]:
    def loss(W: MatrixBase, b: MatrixBase, d1: Expr, r: Expr) -> Rational:
        weights, biases = (tuple(exact_fraction(entry) for entry in side) for side in (W, b))
        q = exact_fraction(d1)
        pair = any_pair_loss(
            (weights[0], weights[1]), (biases[0], biases[1]), (q, q), exact_fraction(r)
        )
        return Rational(pair.numerator, pair.denominator) + 2 * weight * (W[0] * W[1]) ** 2

    return loss


def _dropped(W: MatrixBase, b: MatrixBase, d1: Expr, r: Expr) -> Rational:
    return dropped_loss(r, d1)


dropping_beats_penalised = at_least(
    "dropping_beats_penalised",
    "with a penalty of weight 1/25 on interference the pair costs at least what dropping does",
    _penalised(Rational(1, 25)),
    _dropped,
)
dropping_beats_less_penalised = at_least(
    "dropping_beats_less_penalised",
    "with a penalty of weight 1/30 on interference the pair costs at least what dropping does",
    _penalised(Rational(1, 30)),
    _dropped,
)


@predicate("the second feature is at most as important as the first: 0 < r <= 1")
def less_important(r: Expr) -> bool:
    return bool(0 < r <= 1)
