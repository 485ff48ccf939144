r"""Energy levels of the one-hot model: the loss of every decorated k-gon, and which one wins.

A k-gon among c features has the loss ``L = (h_k + (c − k) − 3σ/(4c))/(3c)`` when σ of the dead
features fire always, at their best bias 1/(2c), and the others never.
"""

from __future__ import annotations

from flint import arb
from sympy import Expr, ImmutableMatrix, Integer, Rational, S, diag, diff, solve, sympify
from sympy import Symbol as Letter

from theory.ball import enclose
from theory.models.fields import Expressions
from theory.models.one_hot.enclosures import solution, working
from theory.models.one_hot.k_gon_stability import Decorated, learning_coefficient, polygon_hessian
from theory.models.one_hot.k_gons import BITS, cosine, exact_k_gon, k_gon
from theory.models.one_hot.potential import interference, own_error, potential_of_gram
from theory.notation import n


def dead_share(features: Expr, bias: Expr) -> Expr:
    """What a dead feature that fires always adds to H: its own error and all it interferes with.

    >>> dead_share(Integer(6), Rational(1, 12))
    7/8
    """
    field = Expressions()
    own, other = own_error(S.Zero, bias, field), interference(S.Zero, bias, field)
    return (own + (features - 1) * other).expand()


def best_dead_bias() -> tuple[Expr, Expr]:
    """The best bias b ≥ 0 of a dead feature among n, and its share of the loss times n.

    >>> best_dead_bias()
    (1/(2*n), 1/3 - 1/(4*n))
    """
    bias = Letter("bias", positive=True)
    share = dead_share(n, bias) / 3
    (best,) = solve(diff(share, bias), bias)
    return best, share.subs(bias, best).expand()


def exact_level(corners: int, features: int, positive: int = 0) -> Expr:
    """The loss of a decorated k-gon whose ``h_k`` is known by radicals, from the definition.

    >>> exact_level(4, 5), exact_level(10, 10)
    (1/15, 1/6)
    """
    size, bias, _ = exact_k_gon(corners)
    dead = [Rational(1, 2 * features)] * positive
    dead += [Integer(-1)] * (features - corners - positive)
    return decorated_potential(corners, size, bias, dead) / (3 * features)


def decorated_potential(corners: int, size: Expr, bias: Expr, dead: list[Expr]) -> Expr:
    """H of a regular k-gon of squared norm L and bias b beside dead features of these biases.

    >>> decorated_potential(4, Integer(1), Integer(0), [Integer(-1)])
    1
    """
    live = ImmutableMatrix(corners, corners, lambda i, j: size * cosine(corners, i - j))
    blocks = [live, ImmutableMatrix.zeros(len(dead), len(dead))] if dead else [live]
    return potential_of_gram(diag(*blocks), [*[bias] * corners, *dead])


def level(corners: int, features: int, positive: int = 0) -> arb:
    """The loss L(k^σ, c) in a ball: the formula, with ``h_k`` from the critical k-gon.

    >>> print(level(6, 6).str(10, radius=False))
    0.04819237603
    """
    if not 0 <= positive <= features - corners:
        raise ValueError(f"positive must be from 0 to {features - corners}, got {positive}")
    with working(BITS):
        dead = features - corners - arb(3 * positive) / (4 * features)
        return (k_gon(corners).energy + dead) / (3 * features)


def level_by_definition(corners: int, features: int, positive: int = 0) -> arb:
    """The same from H of all c features, every pair of them counted.

    >>> level_by_definition(5, 6, 1).overlaps(level(5, 6, 1))
    True
    """
    with working(BITS):
        return polygon_hessian(Decorated(corners, features, positive)).value / (3 * features)


def best_polygon(features: int) -> int:
    """The corners of the regular polygon of least loss among c features, the others dead.

    Every dead feature fires always, for that is cheaper.

    >>> [best_polygon(c) for c in (4, 5, 6, 7, 8, 20)]
    [4, 5, 6, 7, 7, 7]
    """
    levels = {k: level(k, features, features - k) for k in range(1, features + 1)}
    best = min(levels, key=lambda k: float(levels[k]))
    if not all(levels[best] < value for k, value in levels.items() if k != best):
        raise ValueError(f"the least level of {features} features is not told apart")
    return best


def price_of_a_positive_bias(features: int) -> Rational:
    """``L(k, c) − L(k⁺, c)``: what one dead feature saves by firing always; the same for every k.

    >>> price_of_a_positive_bias(6)
    1/144
    """
    _, share = best_dead_bias()
    silent = own_error(S.Zero, Integer(-1), Expressions()) / 3
    return sympify((silent - share.subs(n, features)) / features)


# Free energies


def free_energy(shape: Decorated, samples: arb | float) -> arb:
    """``F_n = n L + λ log n``, the free energy to leading orders.

    >>> print(free_energy(Decorated(5, 6), 1).str(8, radius=False))
    0.068743578
    """
    with working(BITS):
        loss = level(shape.corners, shape.features, shape.positive)
        count = arb(samples)
        return count * loss + enclose(learning_coefficient(shape)) * count.log()


def sample_crossing(simple: Decorated, accurate: Decorated) -> arb:
    """The larger n at which both have the same free energy: above it the lower loss wins.

    >>> print(sample_crossing(Decorated(5, 6), Decorated(6, 6)).str(8, radius=False))
    445.10631
    """
    with working(BITS):
        gap = level(simple.corners, simple.features, simple.positive) - level(
            accurate.corners, accurate.features, accurate.positive
        )
        extra = enclose(learning_coefficient(accurate) - learning_coefficient(simple))
        if not (gap > 0 and extra > 0):
            raise ValueError(f"{accurate.name} must have less loss and more λ than {simple.name}")
        # n gap = extra log n; start above the larger root, where Newton's steps go down to it.
        start = 4 * extra / gap * (extra / gap + 1).log()
        (found,) = solution(
            lambda v: [v[0] * gap - extra * v[0].log()],
            lambda v: [[gap - extra / v[0]]],
            [start],
        )
        return found
