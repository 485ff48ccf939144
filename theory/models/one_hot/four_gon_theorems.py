"""Statements on the square beside a dead feature: not a minimum, by a path that leads down."""

from __future__ import annotations

from sympy import MatrixBase, Poly, Rational, S, Symbol, count_roots

from theory.claim import predicate
from theory.compare import sign
from theory.evidence import Proof, Step
from theory.models.fields import Expressions
from theory.models.one_hot.four_gon import path, path_excess
from theory.models.one_hot.potential import interference_jet, one_hot_loss, own_error, potential
from theory.notation import r

_SQUARE = Rational(1, 15)


def _excess(s: Rational) -> Rational:
    return one_hot_loss(path(s), [0] * 5) - _SQUARE


@predicate("the path, no entry of which has moved by more than s, has no smaller loss at r = s")
def none_near_the_square_is_lower(s: Rational) -> bool:
    return sign(_excess(s)) != -1


@predicate("the loss on the path at r = s is below that of the square beside a dead feature")
def path_is_below(s: Rational) -> bool:
    return sign(_excess(s)) == -1


@predicate("the loss on the path at r = s is below that of the square by 1/100")
def path_is_far_below(s: Rational) -> bool:
    return sign(_excess(s) + Rational(1, 100)) == -1


@predicate("0 < s < 1")
def inside_the_path(s: Rational) -> bool:
    return bool(0 < s < 1)


def _negative_inside() -> bool:
    """r⁻⁴ times the excess has no root in [0, 1] and is negative at 0."""
    quotient, rest = divmod(Poly(path_excess(), r), Poly(r**4, r))
    return bool(rest.is_zero and count_roots(quotient, 0, 1) == 0 and quotient.eval(0) < 0)


BELOW_THE_SQUARE = Proof(
    shows=path_is_below,
    given=(inside_the_path,),
    steps=(
        Step(
            "on 0 < r < 1 each overlap keeps its sign, so the excess is one polynomial, r⁴ times "
            "one without a root in [0, 1] that is negative at 0",
            _negative_inside,
        ),
    ),
)


# With biases: silent features


def silent(W: MatrixBase, b: MatrixBase) -> list[int]:
    """The features whose output is 0 on every input: b_i ≤ 0 and W_i·W_j + b_i ≤ 0 for all j.

    >>> from theory.exact import column, matrix
    >>> silent(matrix([[1, -1]]), column(0, -1))
    [1]
    """
    gram = W.T * W
    return [
        i
        for i in range(W.cols)
        if sign(b[i]) != 1 and all(sign(g + b[i]) != 1 for g in gram.row(i))
    ]


@predicate("H is at least the number of silent features")
def silent_features_cost_one(W: MatrixBase, b: MatrixBase) -> bool:
    return sign(potential(W, b) - len(silent(W, b))) != -1


@predicate("H is at least the number of features with a bias of 0 or less")
def resting_features_cost_one(W: MatrixBase, b: MatrixBase) -> bool:
    return sign(potential(W, b) - sum(sign(entry) != 1 for entry in b)) != -1


class _Resting(Expressions):
    """Letters whose every pre-activation is negative."""

    def positive_part(self, value: Symbol) -> Rational:
        return S.Zero


def _silent_output() -> bool:
    g, bias = Symbol("g"), Symbol("b")
    nothing = interference_jet(g, -Symbol("size", positive=True) - g**2, _Resting())
    return bool(own_error(g, bias, _Resting()) == 1 and nothing.value == 0)


def _others_are_squares() -> bool:
    """3 (x − u)² and 3 u² are not negative for real x and u."""
    x, u = Symbol("x", real=True), Symbol("u", real=True)
    return bool((3 * (x - u) ** 2).is_nonnegative and (3 * u**2).is_nonnegative)


SILENT_FEATURES = Proof(
    shows=silent_features_cost_one,
    steps=(
        Step("a silent feature returns 0 for itself, which costs 3 ∫ x² = 1", _silent_output),
        Step("everything else in H is an integral of squares", _others_are_squares),
    ),
)
