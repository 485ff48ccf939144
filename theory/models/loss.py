r"""The loss of a ReLU toy model, exactly: no sampling, no quadrature.

For a pattern T of present features the pre-activation of feature i is affine in their amplitudes,
:math:`u = b_i + \sum_{j \in T} g_j x_j` with :math:`g_j = W_i \cdot W_j`, and for nonzero
coefficients a of any sign

.. math:: \int_{[0,1]^k} (a \cdot x + b)_+^p \, dx = \frac{p!}{(p+k)!}
    \sum_{v \in \{0,1\}^k} (-1)^{k - |v|} \frac{(a \cdot v + b)_+^{p+k}}{\prod_j a_j}.

The sum over the :math:`2^n` patterns has about :math:`3^n` terms a feature.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import factorial, isfinite, prod

from flint import fmpq
from sympy import (
    Expr,
    ImmutableMatrix,
    MatrixBase,
    Rational,
    S,
    cancel,
    sympify,
)

from theory.exact import is_exact
from theory.models.fields import Field, Number, Rationals, field_of
from theory.models.law import FeatureLaw, is_finite, joint, patterns


def ramp_integral(
    slopes: Sequence[Number],
    offset: Number,
    power: int,
    positive_part: Callable[[Number], Number],
) -> Number:
    """The integral of ``(a·x + b)₊ᵖ`` over the cube [0, 1]ᵏ; slopes may be zero or negative.

    >>> half = ramp_integral([fmpq(1), fmpq(-1)], fmpq(0), 1, Rationals().positive_part)
    >>> half == fmpq(1, 6)
    True

    Source: integrate one variable at a time; each primitive of ``(·)₊ᵖ`` adds a power.
    """
    slopes = [a for a in slopes if a]
    degree = power + len(slopes)
    corners = [(1, offset)]
    volume: Number = 1
    for a in slopes:
        corners = [(-s, u) for s, u in corners] + [(s, u + a) for s, u in corners]
        volume = volume * a
    total: Number = 0
    for s, u in corners:
        total = total + s * positive_part(u) ** degree
    return total * factorial(power) / (volume * factorial(degree))


Box = Mapping[int, tuple[Number, Number]]
"""The lower end and the width of the interval that each present feature is uniform on."""


@dataclass(frozen=True)
class _Reading:
    """How one feature is read back: the slopes ``W_i·W_j`` of its pre-activation and its bias."""

    feature: int
    slopes: tuple[Number, ...]
    bias: Number
    field: Field

    def error(self, box: Box) -> Number:
        """E (x − x')² of this feature, given the box that the present features fill."""
        offset = self.bias
        for j, (low, _) in box.items():
            offset = offset + self.slopes[j] * low
        others = [self.slopes[j] * width for j, (_, width) in box.items() if j != self.feature]
        if self.feature not in box:
            return self._ramp(others, offset, 2)
        low, width = box[self.feature]
        own = self.slopes[self.feature] * width
        square = self._ramp([own, *others], offset, 2)
        overlap = self._overlap(own, others, offset, square) * width
        if low:
            overlap = overlap + low * self._ramp([own, *others], offset, 1)
        return low * low + low * width + width * width * self._third + square - 2 * overlap

    def _overlap(self, own: Number, others: list[Number], offset: Number, square: Number) -> Number:
        """E y u₊, by parts in the feature's own place y in the box; ``square`` is E u₊²."""
        if not own:
            return self._ramp(others, offset, 1) / 2
        return (self._ramp(others, offset + own, 2) - square) / (2 * own)

    def _ramp(self, slopes: list[Number], offset: Number, power: int) -> Number:
        return ramp_integral(slopes, offset, power, self.field.positive_part)

    @cached_property
    def _third(self) -> Number:
        return self.field.number(Rational(1, 3))


def _readings(gram: MatrixBase, bias: Sequence[Expr], ends: Sequence[Expr] = ()) -> list[_Reading]:
    """``ends`` are other numbers that the readings' field must hold."""
    field = field_of([*gram, *bias, *ends])
    offsets = [field.number(sympify(b)) for b in bias]
    return [
        _Reading(i, tuple(field.number(g) for g in gram.row(i)), offsets[i], field)
        for i in range(gram.shape[0])
    ]


def gram_and_bias(
    weights: MatrixBase, bias: MatrixBase | Sequence[object]
) -> tuple[ImmutableMatrix, tuple[Expr, ...]]:
    """``WᵀW`` (n, n) and b (n,) of weights W (m, n); a float or a wrong shape is an error."""
    offsets = tuple(sympify(entry) for entry in bias)
    entries = [*weights, *offsets]
    if not is_exact(entries) or not all(is_finite(entry) for entry in entries):
        raise ValueError(f"weights and bias must be exact and finite, got {entries}")
    if len(offsets) != weights.shape[1]:
        raise ValueError(f"{weights.shape[1]} features need as many biases, got {len(offsets)}")
    gram = ImmutableMatrix(weights.T * weights)
    return gram.applyfunc(lambda g: g if isinstance(g, Rational) else g.expand()), offsets


def pattern_losses(
    gram: MatrixBase, bias: Sequence[Expr]
) -> Mapping[frozenset[int], tuple[Expr, ...]]:
    """E (x_i − x'_i)² of each feature i, given which features are present: 2ⁿ patterns.

    ``gram`` (n, n) is the whole map: row i reads feature i, so it need not be symmetric.

    One feature, kept as it is: no error when absent, none when present.

    >>> pattern_losses(ImmutableMatrix([[1]]), [0]) == {frozenset(): (0,), frozenset({0}): (0,)}
    True
    """
    readings = _readings(gram, bias)
    return {present: _errors(readings, present) for present in patterns(len(readings))}


def errors_when_present(
    gram: MatrixBase, bias: Sequence[object], present: Collection[int]
) -> tuple[Expr, ...]:
    """E (x_i − x'_i)² of each feature i when exactly these features are present.

    >>> errors_when_present(ImmutableMatrix([[1, -1], [-1, 1]]), [0, 0], {0, 1})
    (1/6, 1/6)
    """
    return _errors(_readings(gram, [sympify(entry) for entry in bias]), frozenset(present))


def _errors(readings: Sequence[_Reading], present: frozenset[int]) -> tuple[Expr, ...]:
    """The errors at unit amplitudes."""
    unit = {j: (readings[0].field.number(S.Zero), readings[0].field.number(S.One)) for j in present}
    return tuple(r.field.expression(r.error(unit)) for r in readings)


Amplitudes = Sequence[Sequence[tuple[Number, Number, Number]]]
"""For each feature the pieces of its amplitude: chance, lower end and width."""


def _amplitudes(law: FeatureLaw, field: Field) -> Amplitudes:
    return [
        [
            (field.number(c), field.number(low), field.number(high - low))
            for c, low, high in a.pieces
        ]
        for a in law.amplitudes
    ]


def _boxes(amplitudes: Amplitudes, present: Collection[int]) -> Iterator[tuple[Number, Box]]:
    """The boxes that the amplitudes of these features fill, with their chances."""
    for chosen in product(*(amplitudes[j] for j in present)):
        box = {j: (low, width) for j, (_, low, width) in zip(present, chosen, strict=True)}
        yield prod(chance for chance, _, _ in chosen), box


def feature_losses(
    weights: MatrixBase, bias: MatrixBase | Sequence[object], law: FeatureLaw
) -> tuple[Expr, ...]:
    """E (x_i − x'_i)² of each feature, importance left out.

    >>> from theory.exact import matrix
    >>> feature_losses(matrix([[1, 0]]), [0, 0], FeatureLaw.uniform(2, Rational(1, 2)))
    (0, 1/6)
    """
    gram, offsets = gram_and_bias(weights, bias)
    _check_features(law, len(offsets))
    return _feature_losses(gram, offsets, law)


def _feature_losses(gram: MatrixBase, bias: Sequence[Expr], law: FeatureLaw) -> tuple[Expr, ...]:
    losses: list[Expr] = [S.Zero] * law.features
    mean_errors = _mean_errors(gram, bias, law)
    for chance, present in law.present():
        errors = mean_errors(present)
        losses = [total + chance * error for total, error in zip(losses, errors, strict=True)]
    return tuple(_tidy(loss) for loss in losses)


def _mean_errors(
    gram: MatrixBase, bias: Sequence[Expr], law: FeatureLaw
) -> Callable[[Collection[int]], tuple[Expr, ...]]:
    """From a pattern to E (x_i − x'_i)² of each feature, over the amplitudes of the law."""
    readings = _readings(gram, bias, law.amplitude_ends)
    field = readings[0].field
    amplitudes = _amplitudes(law, field)

    def errors(present: Collection[int]) -> tuple[Expr, ...]:
        boxes = list(_boxes(amplitudes, present))
        return tuple(field.expression(sum(c * r.error(box) for c, box in boxes)) for r in readings)

    return errors


def expected_loss(
    weights: MatrixBase, bias: MatrixBase | Sequence[object], law: FeatureLaw
) -> Expr:
    r"""The loss of the tied ReLU model: :math:`\sum_i I_i\, E(x_i - x'_i)^2`.

    ``x' = ReLU(WᵀW x + b)`` with W (m, n), b (n,). Numbers may be rational or algebraic; densities
    and importances may be symbols too, and weights when the signs of their sums follow from the
    symbols' assumptions (else ``ValueError``).

    The digon, two features on one axis with opposite signs, fails only when both are present:

    >>> from sympy import Symbol
    >>> from theory.exact import matrix
    >>> expected_loss(matrix([[1, -1]]), [0, 0], FeatureLaw.uniform(2, Symbol("d")))
    d**2/3

    Source: derived here (elhage2022 asks for closed forms).
    """
    gram, offsets = gram_and_bias(weights, bias)
    return loss_of_gram(gram, offsets, law)


def loss_of_gram(gram: MatrixBase, bias: Sequence[object], law: FeatureLaw) -> Expr:
    """`expected_loss` from ``WᵀW`` (n, n) instead of W: ``x' = ReLU(gram·x + b)``.

    Use it where W has roots that WᵀW has not.

    >>> loss_of_gram(ImmutableMatrix([[1, -1], [-1, 1]]), [0, 0], FeatureLaw.uniform(2, 1))
    1/3
    """
    offsets = tuple(sympify(entry) for entry in bias)
    _check_features(law, len(offsets))
    if law.rational and all(isinstance(entry, Rational) for entry in [*gram, *offsets]):
        field = Rationals()
        rows = [[field.number(g) for g in row] for row in gram.tolist()]
        return field.expression(_flint_loss(rows, [field.number(b) for b in offsets], law))
    return _tidy(weighted(law.importances, _feature_losses(gram, offsets, law)))


def weighted(importances: Sequence[Expr], errors: Sequence[Expr]) -> Expr:
    """The sum of the features' errors, each times its importance: a loss from its parts."""
    return sum((i * e for i, e in zip(importances, errors, strict=True)), S.Zero)


def rational_loss(
    weights: Sequence[Sequence[Fraction | int]], bias: Sequence[Fraction | int], law: FeatureLaw
) -> Fraction:
    """`expected_loss` from fractions to a fraction, fast enough for a loop (n up to about 8).

    >>> rational_loss([[1, -1]], [0, 0], FeatureLaw.uniform(2, Rational(1, 2)))
    Fraction(1, 12)
    """
    columns = list(zip(*weights, strict=True))
    _check_features(law, len(columns))
    if len(bias) != len(columns):
        raise ValueError(f"{len(columns)} features need as many biases, got {len(bias)}")
    if not law.rational:
        raise ValueError(f"law must be rational, got {law.densities} and {law.importances}")
    number = Rationals().number
    exact = [[number(entry) for entry in column] for column in columns]
    gram = [[sum(a * b for a, b in zip(u, v, strict=True)) for v in exact] for u in exact]
    loss = _flint_loss(gram, [number(b) for b in bias], law)
    return Fraction(int(loss.p), int(loss.q))


def _flint_loss(gram: Sequence[Sequence[fmpq]], bias: Sequence[fmpq], law: FeatureLaw) -> fmpq:
    """The sum over patterns and features, skipping what has no chance or no importance."""
    field = Rationals()
    importances = [field.number(i) for i in law.importances]
    readings = [_Reading(i, tuple(row), bias[i], field) for i, row in enumerate(gram)]
    amplitudes = _amplitudes(law, field)
    groups = [[(field.number(c), on) for c, on in group.patterns] for group in law.groups]
    total = fmpq(0)
    for chance, present in joint(groups, fmpq(1)):
        for share, box in _boxes(amplitudes, present):
            errors = (i * r.error(box) for i, r in zip(importances, readings, strict=True) if i)
            total += chance * share * sum(errors, fmpq(0))
    return total


def sparsity_expansion(
    weights: MatrixBase, bias: MatrixBase | Sequence[object], law: FeatureLaw
) -> tuple[Expr, ...]:
    r"""The pieces ``(L₀, …, Lₙ)`` of :math:`L = \sum_k d^k (1-d)^{n-k} L_k` at equal density.

    ``L_k`` sums the importance-weighted error over the patterns of k present features; densities
    and gates of ``law`` play no part.

    >>> from theory.exact import matrix
    >>> sparsity_expansion(matrix([[1, -1]]), [0, 0], FeatureLaw.uniform(2, 1))
    (0, 0, 1/3)

    Source: elhage2022, the appendix on sparsity.
    """
    gram, offsets = gram_and_bias(weights, bias)
    _check_features(law, len(offsets))
    pieces: list[Expr] = [S.Zero] * (law.features + 1)
    mean_errors = _mean_errors(gram, offsets, law)
    for present in patterns(law.features):
        pieces[len(present)] += weighted(law.importances, mean_errors(present))
    return tuple(_tidy(piece) for piece in pieces)


def _tidy(loss: Expr) -> Expr:
    return loss if isinstance(loss, Rational) else cancel(loss).expand()


def _check_features(law: FeatureLaw, features: int) -> None:
    if law.features != features:
        raise ValueError(f"law must have {features} features, got one of {law.features}")


def weights_of_floats(table: Iterable[Iterable[float]]) -> list[list[Fraction]]:
    """Floats as the exact fractions that they are, for `rational_loss`.

    >>> weights_of_floats([[0.5, -1.0]])
    [[Fraction(1, 2), Fraction(-1, 1)]]
    """
    rows = [[float(entry) for entry in row] for row in table]
    if not all(isfinite(entry) for row in rows for entry in row):
        raise ValueError(f"weights must be finite, got {rows}")
    return [[Fraction(entry) for entry in row] for row in rows]
