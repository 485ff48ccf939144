"""The square of the one-hot model without bias: a minimum with a gradient and no Hessian."""

from __future__ import annotations

from sympy import (
    Expr,
    ImmutableMatrix,
    Integer,
    Poly,
    Rational,
    S,
    Symbol,
    count_roots,
    exp,
    expand,
    integrate,
    oo,
    simplify,
    sympify,
)

from theory.exact import matrix
from theory.models.one_hot.potential import one_hot_loss
from theory.notation import r, x, y

SQUARE = matrix([[1, 0, -1, 0], [0, 1, 0, -1]])


def beside_square(first: object, second: object) -> ImmutableMatrix:
    """The square and a fifth feature with these two weights: (2, 5).

    >>> beside_square(0, 0).shape
    (2, 5)
    """
    return ImmutableMatrix(SQUARE.row_join(ImmutableMatrix([first, second])))


def quartic_of_a_dead_unit() -> Expr:
    """K: what the loss of the square gains by a fifth feature with weights x, y ≥ 0; no bias.

    >>> quartic_of_a_dead_unit().subs({x: 1, y: 0})
    1/15
    """
    moved = one_hot_loss(beside_square(x, y), [0] * 5)
    return expand(moved - one_hot_loss(beside_square(0, 0), [0] * 5))


def mean_of_the_quartic() -> Expr:
    """t⟨K⟩ under the weight exp(−tK) in the plane: what a degenerate unit adds to λ.

    >>> mean_of_the_quartic()
    1/2
    """
    radius, t = Symbol("radius", positive=True), Symbol("t", positive=True)
    cost = expand(quartic_of_a_dead_unit().subs({x: radius, y: 0}))
    weight = radius * exp(-t * cost)
    mean = integrate(cost * weight, (radius, 0, oo)) / integrate(weight, (radius, 0, oo))
    return simplify(t * mean)


def path(radius: object) -> ImmutableMatrix:
    """Weights (2, 5) of a polynomial path away from the square beside a dead feature, at r ≥ 0.

    The fifth feature grows to (r, r)/2 between the first two; these shrink and give way, and
    the other two turn to keep the new overlaps even.

    >>> path(0) == beside_square(0, 0)
    True
    """
    step = sympify(radius)
    part = step**2 / 8
    first, third = (1 - part, -3 * part), (Integer(-1), -part)
    columns = [first, first[::-1], third, third[::-1], (step / 2, step / 2)]
    return ImmutableMatrix(columns).T


def path_excess() -> Expr:
    """The loss on the path less the square's, for 0 < r < 1, as a polynomial in r.

    Each overlap is a polynomial whose sign Sturm's theorem shows to be constant on (0, 1).

    >>> path_excess().subs(r, 1)
    -51/10240
    """
    gram = ImmutableMatrix(path(r).T * path(r)).applyfunc(expand)
    total = S.Zero
    for i in range(5):
        total += (1 - gram[i, i]) ** 2
        total += sum(gram[i, j] ** 2 for j in range(5) if j != i and positive_inside(gram[i, j]))
    return expand(total / 15 - one_hot_loss(path(0), [0] * 5))


def positive_inside(polynomial: Expr) -> bool:
    """Whether it is positive for all 0 < r < 1; a change of sign there is a ``ValueError``.

    >>> positive_inside(r * (1 - r)), positive_inside(r - 1)
    (True, False)
    """
    form = Poly(polynomial, r)
    inside = count_roots(form, 0, 1) - sum(form.eval(end) == 0 for end in (0, 1))
    if inside:
        raise ValueError(f"{polynomial} changes its sign between 0 and 1")
    return bool(form.eval(Rational(1, 2)) > 0)


def curvature(direction: int) -> Expr:
    """The second derivative of the square's loss on one side of a line of turned features.

    The turns are proportional to 3, −3, −1, 1: one pair of neighbours opens while three close, or
    the other way round when ``direction`` is −1.

    >>> curvature(1) == curvature(-1)
    False
    """
    t = Symbol("t", positive=True)
    angles = [direction * Rational(a, 4) * t for a in (3, -3, -1, 1)]
    turned = [
        (SQUARE[0, j] - a * SQUARE[1, j], SQUARE[1, j] + a * SQUARE[0, j])
        for j, a in enumerate(angles)
    ]
    gram = (ImmutableMatrix(turned) * ImmutableMatrix(turned).T).applyfunc(expand)
    pieces = [(1 - gram[i, i]) ** 2 for i in range(4)]
    pieces += [
        gram[i, j] ** 2 for i in range(4) for j in range(4) if i != j and _grows(gram[i, j], t)
    ]
    return 2 * Poly(expand(sum(pieces) / 12), t).nth(2)


def _grows(polynomial: Expr, t: Symbol) -> bool:
    """Whether it is positive for small t > 0: its lowest coefficient is."""
    lowest = Poly(polynomial, t).terms()[-1][1]
    return bool(lowest > 0)
