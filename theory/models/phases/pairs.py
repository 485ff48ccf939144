"""Two features on one dim, and what a pair of overlapping features pays."""

from __future__ import annotations

from itertools import product

from sympy import (
    Expr,
    ImmutableMatrix,
    Piecewise,
    S,
    Symbol,
    cancel,
    integrate,
    sqrt,
    sympify,
)
from sympy import solve as solutions

from theory.exact import matrix
from theory.models.law import FeatureLaw
from theory.models.loss import expected_loss
from theory.notation import d, r, x, y

_size = Symbol("size", positive=True)


def pair_cost(overlap: object) -> Expr:
    r"""What a negative overlap −a costs a feature when both are present: :math:`E \min(x, ay)^2`.

    For unit directions the output is ``ReLU(x − a y)``, so the error is the smaller of x and a y,
    with x, y uniform on [0, 1]. At a = 0 it is 0; at a = 1, the digon, 1/6.

    >>> pair_cost(1), pair_cost(0)
    (1/6, 0)
    """
    a = sympify(overlap)
    if a == 0:
        return S.Zero
    # Beyond 1 the roles change: min(x, ay) = a·min(y, x/a).
    beyond = a**2 * _smaller_squared(1 / a)
    return Piecewise((_smaller_squared(a), a <= 1), (beyond.expand(), True))


def _smaller_squared(a: Expr) -> Expr:
    """E min(x, ay)² for 0 < a ≤ 1, where the smaller one changes at x = ay."""
    at_y = integrate(x**2, (x, 0, a * y)) + integrate((a * y) ** 2, (x, a * y, 1))
    return integrate(at_y, (y, 0, 1)).expand()


def fixed_candidates(law: FeatureLaw) -> dict[str, Expr]:
    """Losses of the weights that keep one of two features, and of the digon, norms fixed to 1.

    A dropped feature's bias is its mean; the digon ``[1, −1]`` has none.

    >>> fixed_candidates(FeatureLaw.uniform(2, 1))["digon"]
    1/3

    Source: elhage2022, the notebook with exact toy models.
    """
    first, second = law.moment(0, 1), law.moment(1, 1)
    return {
        "ignore extra": expected_loss(matrix([[1, 0]]), [0, second], law),
        "ignore first": expected_loss(matrix([[0, 1]]), [first, 0], law),
        "digon": expected_loss(matrix([[1, -1]]), [0, 0], law),
    }


def two_importances(density: Expr = d, importance: Expr = r) -> FeatureLaw:
    """Two features of one density; the second has this importance relative to the first."""
    return FeatureLaw.of((density, density), (S.One, importance))


def crossing(one: Expr, other: Expr, letter: Symbol) -> Expr:
    """The only positive place where two losses meet, as a function of the other letters.

    >>> crossing(d, d**2, d)
    1
    """
    found = [place for place in solutions(cancel((one - other) / letter), letter) if place != 0]
    if len(found) != 1:
        raise ValueError(f"the losses must meet once for {letter} > 0, they meet at {found}")
    return found[0]


def digon_of_size(size: Expr, density: Expr = d) -> Expr:
    """The loss of ``W = √t (1, −1)`` without bias, t > 0 the squared norm.

    >>> digon_of_size(S.One, S.One)
    1/3
    """
    weights = ImmutableMatrix([[sqrt(size), -sqrt(size)]])
    return expected_loss(weights, [0, 0], FeatureLaw.uniform(2, density))


def best_digon() -> tuple[Expr, Expr]:
    """The squared norm that is best for a digon without bias, and its loss, both in d.

    The loss is a convex quadratic in the squared norm for 0 < d ≤ 1.
    """
    loss = digon_of_size(_size)
    bend = loss.diff(_size, 2)
    # d = 1/(1 + s) with s ≥ 0 runs through the whole of (0, 1].
    s = Symbol("s", nonnegative=True)
    assert cancel(bend.subs(d, 1 / (1 + s))).is_positive, "the loss is convex in the size"
    [size] = solutions(loss.diff(_size), _size)
    return cancel(size), cancel(loss.subs(_size, size))


def bernoulli_loss(weights: ImmutableMatrix, bias: tuple[Expr, ...], density: Expr) -> Expr:
    """The loss when a present feature has amplitude 1: a sum over the patterns, nothing else.

    >>> bernoulli_loss(matrix([[1, -1]]), (S.Zero, S.Zero), S.Half)
    1/2
    """
    total = S.Zero
    for code in product((0, 1), repeat=weights.shape[1]):
        inputs = ImmutableMatrix(code)
        outputs = weights.T * (weights * inputs) + ImmutableMatrix(bias)
        error = sum((a - _relu(u)) ** 2 for a, u in zip(inputs, outputs, strict=True))
        on = sum(code)
        total += density**on * (1 - density) ** (len(code) - on) * error
    return total.expand()


def bernoulli_digon(density: Expr) -> Expr:
    """The loss of the unit digon without bias, when present features have amplitude 1."""
    return bernoulli_loss(matrix([[1, -1]]), (S.Zero, S.Zero), density)


def bernoulli_kept(density: Expr, bias: Expr) -> Expr:
    """The loss of keeping one of two such features; the other's output is its bias."""
    return bernoulli_loss(matrix([[1, 0]]), (S.Zero, bias), density)


def _relu(value: Expr) -> Expr:
    """The positive part of an expression whose sign its letters' assumptions tell."""
    if not (value.is_nonnegative or value.is_nonpositive):
        raise ValueError(f"the sign of {value} does not follow from its letters' assumptions")
    return value if value.is_nonnegative else S.Zero
