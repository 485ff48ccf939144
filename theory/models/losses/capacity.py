"""What orthogonality costs: the best loss without overlaps against one with digons.

Orthogonal blocks of features do not touch each other, so their losses add.
"""

from __future__ import annotations

from sympy import Expr, Max, Min, sympify

from theory.exact import matrix
from theory.models.law import FeatureLaw
from theory.models.loss import expected_loss


def dedicated_loss(density: object) -> Expr:
    """The loss of a feature alone on its own dim: none."""
    return expected_loss(matrix([[1]]), [0], FeatureLaw.uniform(1, density))


def dropped_loss(density: object) -> Expr:
    """The loss of a feature that is not represented and whose bias is its mean: d/3 − d²/4.

    >>> dropped_loss(1)
    1/12
    """
    law = FeatureLaw.uniform(1, density)
    return expected_loss(matrix([[0]]), [law.moment(0, 1)], law)


def digon_loss(density: object) -> Expr:
    """The loss of two features as unit vectors ±w on one dim, without bias: d²/3."""
    return expected_loss(matrix([[1, -1]]), [0, 0], FeatureLaw.uniform(2, density))


def orthogonal_loss(features: object, dims: object, density: object) -> Expr:
    """The loss of ``dims`` dedicated features with the rest dropped, n ≥ m: (n − m)(d/3 − d²/4).

    >>> orthogonal_loss(3, 1, 1)
    1/6
    """
    dropped = sympify(features) - sympify(dims)
    if dropped.is_number:
        dropped = Max(dropped, 0)
    return (features - dropped) * dedicated_loss(density) + dropped * dropped_loss(density)


def cross_polytope_loss(features: object, dims: object, density: object) -> Expr:
    """The loss of a digon on each dim with the rest dropped, n ≥ 2m: m d²/3 + (n − 2m)·v.

    >>> cross_polytope_loss(2, 1, 1)
    1/3
    """
    rest = sympify(features) - 2 * sympify(dims)
    if rest.is_negative:
        raise ValueError(f"features must be at least 2 · {dims}, got {features}")
    return dims * digon_loss(density) + rest * dropped_loss(density)


def paired_loss(features: object, dims: object, density: object) -> Expr:
    """The loss when as many dims as possible hold a digon before any feature is dropped.

    With n ≤ m nothing is paired; with n ≥ 2m this is the cross-polytope.

    >>> paired_loss(3, 2, 1)
    1/3
    """
    beyond = sympify(features) - sympify(dims)
    digons = Max(0, Min(dims, beyond))
    dropped = Max(0, beyond - digons)
    return digons * digon_loss(density) + dropped * dropped_loss(density)


def gain_of_pairs(features: object, dims: object, density: object) -> Expr:
    """What digons save against the best loss without overlaps; negative when they cost more."""
    return orthogonal_loss(features, dims, density) - paired_loss(features, dims, density)
