"""Directions on the moment curve, where sparse nonnegative codes are unique for any n."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from sympy import ImmutableMatrix, MatrixBase, Poly, S, Symbol, degree, expand

from theory.claim import predicate
from theory.codes.decompositions import support_of
from theory.codes.theorems import difference_of_codes, nonnegative_code
from theory.codes.uniqueness import only_nonnegative_code
from theory.compare import same, settled
from theory.evidence import Proof, Step
from theory.exact import matrix
from theory.notation import t


def moment_matrix(nodes: Sequence[object], dims: int) -> ImmutableMatrix:
    """Directions ``(1, t, t², …)`` on the moment curve, (dims, nodes).

    >>> moment_matrix([0, 1, 2], 3)
    Matrix([
    [1, 1, 1],
    [0, 1, 2],
    [0, 1, 4]])
    """
    return matrix([[S(node) ** power for node in nodes] for power in range(dims)])


@predicate("the directions are (1, t, …, t^(m-1)) at distinct nodes t")
def on_the_moment_curve(W: MatrixBase) -> bool:
    if W.shape[0] < 2:
        return False
    nodes = list(W[1, :])
    apart = all(settled(u - v) != 0 for u, v in itertools.combinations(nodes, 2))
    return apart and same(moment_matrix(nodes, W.shape[0]), W)


@predicate("x has at most (m - 1)/2 nonzeros")
def at_most_half_the_dims(W: MatrixBase, x: MatrixBase) -> bool:
    return 2 * len(support_of(x)) + 1 <= W.shape[0]


@predicate("x has at most m/2 nonzeros")
def at_most_half_the_dims_rounded_up(W: MatrixBase, x: MatrixBase) -> bool:
    return 2 * len(support_of(x)) <= W.shape[0]


def _one_more_double_root() -> bool:
    """q(t)² (t − s)² is the square of q(t)(t − s), of degree two more, and vanishes at s too."""
    s, q = Symbol("s", real=True), Symbol("q", real=True)
    square = expand(q**2 * (t - s) ** 2 - (q * (t - s)) ** 2) == 0
    grows = degree(Poly((t - s) ** 2, t), t) == 2
    product = q**2 * (t - s) ** 2
    return bool(square and grows and product.is_nonnegative and product.subs(t, s) == 0)


def _coefficients_are_a_separator() -> bool:
    """The coefficients of a polynomial, times (1, t, …), are its value: y·W_j = p(t_j)."""
    s1, s2 = Symbol("s1", real=True), Symbol("s2", real=True)
    p = Poly(expand((t - s1) ** 2 * (t - s2) ** 2), t)
    coefficients = ImmutableMatrix(p.all_coeffs()[::-1])
    curve = ImmutableMatrix([t**power for power in range(5)])
    return bool(expand(coefficients.dot(curve) - p.as_expr()) == 0)


def _support_is_independent() -> bool:
    """Π over the other nodes of (t − s_j) is 0 at all of them and not at s_i: Lagrange."""
    nodes = [Symbol(f"s{i}", real=True) for i in range(3)]
    value = (t - nodes[1]) * (t - nodes[2])
    vanishes = all(value.subs(t, node) == 0 for node in nodes[1:])
    return bool(vanishes and value.subs(t, nodes[0]) != 0 and degree(Poly(value, t), t) == 2)


MOMENT_CURVE = Proof(
    shows=only_nonnegative_code,
    given=(on_the_moment_curve, at_most_half_the_dims, nonnegative_code),
    steps=(
        Step(
            "p(t) = Π (t - s)² over the k nodes s of the support has degree 2k ≤ m - 1, is 0 on "
            "the support and positive at every other node",
            _one_more_double_root,
        ),
        Step("its coefficients y have y·W_j = p(t_j)", _coefficients_are_a_separator),
        Step(
            "the directions on the support are independent, by Lagrange's polynomials",
            _support_is_independent,
        ),
        Step(
            "another nonnegative code would differ by z with W z = 0; then 0 = y·W z = Σ z_j "
            "p(t_j) with z ≥ 0 off the support, so z = 0 there, and on it by independence",
            difference_of_codes,
        ),
    ),
)
