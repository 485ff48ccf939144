r"""The toy model when exactly one feature is present: its loss is a potential in closed form.

With c features, one of them present at a time and uniform on [0, 1], the loss is H/(3c) with

.. math:: H = \sum_i I_i \Big[ Q(W_i \cdot W_i, b_i) + \sum_{j \ne i} P(W_i \cdot W_j, b_i) \Big],

the interference ``P(g, b) = 3 ∫₀¹ (g x + b)₊² dx`` and the error of the feature that is present,
``Q(g, b) = 3 ∫₀¹ (x − (g x + b)₊)² dx``. H has a gradient everywhere, and a Hessian wherever no
overlap between two features meets a bias with both of them 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from flint import arb
from sympy import Expr, MatrixBase, S, sympify

from theory.ball import enclose
from theory.models.fields import Field, Number, field_of
from theory.models.loss import errors_when_present, gram_and_bias


class Balls:
    """Arb balls as a field: a sign that a ball leaves open is a ``ValueError``."""

    def number(self, entry: Expr) -> arb:
        return enclose(entry)

    def positive_part(self, value: arb) -> arb:
        if value > 0:
            return value
        if value <= 0:
            return arb(0)
        raise ValueError(f"the sign of {value} is open: the ball is too wide")

    def expression(self, value: arb) -> Expr:
        raise ValueError("a ball is no exact number")


def interference(slope: Number, bias: Number, field: Field) -> Number:
    """``P(g, b) = 3 ∫₀¹ (g x + b)₊² dx``: what a present feature costs another one.

    >>> from sympy import Rational
    >>> from theory.models.fields import Rationals
    >>> q = Rationals()
    >>> print(interference(q.number(1), q.number(0), q), interference(q.number(0), q.number(1), q))
    1 3
    """
    up = field.positive_part
    if _is_zero(slope):
        return 3 * up(bias) ** 2
    return (up(slope + bias) ** 3 - up(bias) ** 3) / slope


def own_error(slope: Number, bias: Number, field: Field) -> Number:
    """``Q(g, b) = 3 ∫₀¹ (x − (g x + b)₊)² dx``: what the present feature itself costs.

    >>> from theory.models.fields import Rationals
    >>> q = Rationals()
    >>> print(own_error(q.number(1), q.number(0), q), own_error(q.number(0), q.number(-1), q))
    0 1
    """
    up, square = field.positive_part, interference(slope, bias, field)
    if _is_zero(slope):
        return 1 + square - 3 * up(bias)
    return 1 + square - (3 * up(slope + bias) ** 2 - square) / slope


def potential(
    weights: MatrixBase,
    bias: MatrixBase | Sequence[object],
    importances: Sequence[object] = (),
) -> Expr:
    """The potential H of weights W (m, n) and biases b (n,), exact over Q and number fields.

    Importances are 1 unless given. The square, four unit directions and their opposites, loses
    nothing; a feature that is dropped costs 1.

    >>> from theory.exact import matrix
    >>> square = matrix([[1, 0, -1, 0], [0, 1, 0, -1]])
    >>> potential(square, [0] * 4), potential(square.row_join(matrix([[0], [0]])), [0] * 5)
    (0, 1)

    Source: chen2023, Lemma 3.1 (restated); derived here.
    """
    gram, offsets = gram_and_bias(weights, bias)
    return potential_of_gram(gram, offsets, importances)


def potential_of_gram(
    gram: MatrixBase, bias: Sequence[object], importances: Sequence[object] = ()
) -> Expr:
    """`potential` from ``WᵀW`` (n, n): for weights whose overlaps are simpler than they are.

    >>> from theory.exact import matrix
    >>> potential_of_gram(matrix([[1, -1], [-1, 1]]), [0, 0])
    0
    """
    offsets = [sympify(b) for b in bias]
    weighed = _importances(importances, len(offsets))
    field = field_of([*gram, *offsets, *weighed])
    rows = [[field.number(g) for g in gram.row(i)] for i in range(gram.rows)]
    total: Number = 0
    for i, (row, b, importance) in enumerate(zip(rows, offsets, weighed, strict=True)):
        offset, part = field.number(b), own_error(row[i], field.number(b), field)
        for j, g in enumerate(row):
            part = part + interference(g, offset, field) if j != i else part
        total = total + field.number(importance) * part
    return field.expression(total).expand()


def one_hot_loss(
    weights: MatrixBase,
    bias: MatrixBase | Sequence[object],
    importances: Sequence[object] = (),
) -> Expr:
    """The loss H/(3c) when one of c features is present, all with the same chance.

    >>> from theory.exact import matrix
    >>> one_hot_loss(matrix([[1, -1]]), [0, 0]), one_hot_loss(matrix([[1, 0]]), [0, 0])
    (0, 1/6)
    """
    return potential(weights, bias, importances) / (3 * weights.cols)


def integrated_potential(weights: MatrixBase, bias: MatrixBase | Sequence[object]) -> Expr:
    """H once more, as three times the summed errors with one feature present at a time."""
    gram, offsets = gram_and_bias(weights, bias)
    errors = (sum(errors_when_present(gram, offsets, {j})) for j in range(len(offsets)))
    return 3 * sum(errors, S.Zero)


def _importances(given: Sequence[object], features: int) -> list[Expr]:
    weighed = [sympify(entry) for entry in given] or [S.One] * features
    if len(weighed) != features:
        raise ValueError(f"{features} features need as many importances, got {len(weighed)}")
    return weighed


# Derivatives


@dataclass(frozen=True)
class Jet:
    """A function of a slope g and a bias b, with its first and second derivatives."""

    value: Number
    g: Number
    b: Number
    gg: Number
    gb: Number
    bb: Number


@dataclass(frozen=True)
class Derivatives:
    """Value, gradient (n (m + 1),) and Hessian of H; a feature's weights come before its bias."""

    value: Number
    gradient: list[Number]
    hessian: list[list[Number]]


def interference_jet(slope: Number, bias: Number, field: Field) -> Jet:
    """P and its derivatives, from the moments of the part of [0, 1] where ``g x + b > 0``.

    >>> from theory.models.fields import Rationals
    >>> q = Rationals()
    >>> jet = interference_jet(q.number(1), q.number(0), q)
    >>> print(jet.value, jet.g, jet.b, jet.gg, jet.gb, jet.bb)
    1 2 3 2 3 6
    """
    none, one, two, _ = _moments(slope, bias, field)
    square = slope * slope * two + 2 * slope * bias * one + bias * bias * none
    return Jet(
        3 * square,
        6 * (slope * two + bias * one),
        6 * (slope * one + bias * none),
        6 * two,
        6 * one,
        6 * none,
    )


def own_jet(slope: Number, bias: Number, field: Field) -> Jet:
    """Q and its derivatives; where the kink passes 1 it has no second ones: ``ValueError``.

    >>> from theory.models.fields import Rationals
    >>> q = Rationals()
    >>> jet = own_jet(q.number(1), q.number(0), q)
    >>> print(jet.value, jet.g, jet.b, jet.gg, jet.gb, jet.bb)
    0 0 0 2 3 6
    """
    _, one, two, kink = _moments(slope, bias, field)
    square = interference_jet(slope, bias, field)
    third, second, first = kink
    return Jet(
        1 + square.value - 6 * (slope * two + bias * one),
        square.g - 6 * two,
        square.b - 6 * one,
        square.gg - 6 * third,
        square.gb - 6 * second,
        square.bb - 6 * first,
    )


def _moments(
    slope: Number, bias: Number, field: Field
) -> tuple[Number, Number, Number, tuple[Number, Number, Number]]:
    """∫1, ∫x, ∫x² where the unit is active, and x³/|g|, x²/|g|, x/|g| at a kink inside."""
    zero, unit = field.number(S.Zero), field.number(S.One)
    half, third = field.number(S.One / 2), field.number(S.One / 3)
    start, end = _sign(bias, field), _sign(slope + bias, field)
    none = (zero, zero, zero)
    if start >= 0 and end >= 0:
        return unit, half, third, none
    if start <= 0 and end <= 0:
        return zero, zero, zero, none
    kink = -bias / slope
    one, two = kink**2 * half, kink**3 * third
    inside = tuple(kink**p / (slope if start < 0 else -slope) for p in (3, 2, 1))
    if start < 0:
        return unit - kink, half - one, third - two, inside
    return kink, one, two, inside


def _sign(value: Number, field: Field) -> int:
    if _is_zero(value):
        return 0
    return -1 if _is_zero(field.positive_part(value)) else 1


def _is_zero(value: Number) -> bool:
    """An element of a number field never equals the integer 0, and every ball is truthy."""
    return not value or bool(value == 0)


def derivatives(
    columns: Sequence[Sequence[Number]],
    biases: Sequence[Number],
    importances: Sequence[Number],
    field: Field,
) -> Derivatives:
    """Value, gradient and Hessian of H at the columns of W, n of them with m entries each.

    A ``ValueError`` says that there is no Hessian: an overlap and its bias are both 0, or a
    feature stops firing just at x = 1.
    """
    zero, place = field.number(S.Zero), len(columns[0]) + 1
    size = len(columns) * place
    value, gradient = zero, [zero] * size
    hessian = [[zero] * size for _ in range(size)]
    for i, j in product(range(len(columns)), repeat=2):
        if _is_zero(importances[i]):
            continue
        slope = sum((u * v for u, v in zip(columns[i], columns[j], strict=True)), zero)
        _refuse_kinks(slope, biases[i], i == j)
        jet = (own_jet if i == j else interference_jet)(slope, biases[i], field)
        weighed = Jet(*(importances[i] * part for part in vars(jet).values()))
        value = value + weighed.value
        along = _slope_gradient(columns, i, j)
        _add_gradient(gradient, weighed, along, i * place + place - 1)
        _add_hessian(hessian, weighed, along, i * place + place - 1)
        for axis in range(place - 1):
            hessian[i * place + axis][j * place + axis] += weighed.g
            hessian[j * place + axis][i * place + axis] += weighed.g
    return Derivatives(value, gradient, hessian)


def _refuse_kinks(slope: Number, bias: Number, own: bool) -> None:
    if _is_zero(slope) and _is_zero(bias):
        raise ValueError("no Hessian where an overlap and its bias are both 0")
    if own and not _is_zero(slope) and _is_zero(slope + bias):
        raise ValueError("no Hessian where a feature stops firing just at x = 1")


def _slope_gradient(columns: Sequence[Sequence[Number]], i: int, j: int) -> dict[int, Number]:
    """The derivative of ``W_i·W_j`` by each weight that it depends on."""
    place = len(columns[0]) + 1
    along: dict[int, Number] = {}
    for a, other in ((i, j), (j, i)):
        for axis, entry in enumerate(columns[other]):
            known = along.get(a * place + axis)
            along[a * place + axis] = entry if known is None else known + entry
    return along


def _add_gradient(gradient: list[Number], jet: Jet, along: dict[int, Number], of_bias: int) -> None:
    gradient[of_bias] += jet.b
    for a, part in along.items():
        gradient[a] += jet.g * part


def _add_hessian(
    hessian: list[list[Number]], jet: Jet, along: dict[int, Number], of_bias: int
) -> None:
    hessian[of_bias][of_bias] += jet.bb
    for a, part in along.items():
        mixed, curved = jet.gb * part, jet.gg * part
        hessian[a][of_bias] += mixed
        hessian[of_bias][a] += mixed
        for other, along_other in along.items():
            hessian[a][other] += curved * along_other
