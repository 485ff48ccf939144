"""What a dictionary or a decoder pays when features share or merge directions."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from sympy import Abs, Expr, ImmutableMatrix, MatrixBase, S, Symbol, cos, expand, simplify, sqrt

from theory.claim import predicate
from theory.codes.decompositions import least_l1_codes, vanishes
from theory.codes.readouts import share_a_line
from theory.compare import alike, equal, settled
from theory.evidence import Proof, Step
from theory.exact import column, rank
from theory.notation import rho, theta

Law = Sequence[tuple[MatrixBase, Expr]]
"""A finite law: values with their probabilities."""


def least_error(w: MatrixBase, codes: Law) -> Expr:
    r"""Least mean squared error of any decoder of ``W x``: :math:`E |x - E(x \mid Wx)|^2`.

    The law of x is finite, so the conditional mean is an average over the codes with one
    activation. Nothing is assumed of the decoder; with distinct activations the error is 0.

    Two features in one direction, one of them on: the decoder can only say (1/2, 1/2).

    >>> from sympy import Rational
    >>> from theory.exact import matrix
    >>> either = [(column(1, 0), Rational(1, 2)), (column(0, 1), Rational(1, 2))]
    >>> least_error(matrix([[1, 1]]), either), least_error(matrix([[1, -1]]), either)
    (1/2, 0)

    Source: the conditional mean minimises the mean squared error.
    """
    same: dict[ImmutableMatrix, list[tuple[MatrixBase, Expr]]] = {}
    activations = alike(ImmutableMatrix.hstack(*(w * x for x, _ in codes)))
    for place, (x, chance) in enumerate(codes):
        same.setdefault(activations[:, place], []).append((x, chance))
    return sum((_spread_around_mean(group) for group in same.values()), S.Zero)


def _spread_around_mean(group: Law) -> Expr:
    total = sum((chance for _, chance in group), S.Zero)
    if equal(total, 0):
        return S.Zero
    zero = ImmutableMatrix.zeros(group[0][0].shape[0], 1)
    mean = sum((chance * x for x, chance in group), zero) / total
    return sum((chance * (x - mean).dot(x - mean) for x, chance in group), S.Zero)


def expected_l1(atoms: MatrixBase, activations: Law) -> Expr:
    """Mean over activations of the least ℓ1 norm of a code in these atoms: what ℓ1 coding pays.

    This is the cost of sparse coding as the penalty goes to 0. An activation outside the span
    makes it infinite.

    >>> from sympy import Rational, sqrt
    >>> from theory.exact import matrix
    >>> nested = [(column(1, 0), Rational(1, 2)), (column(1, 1), Rational(1, 2))]
    >>> expected_l1(matrix([[1, 0], [0, 1]]), nested)
    3/2
    >>> expected_l1(matrix([[1, 1 / sqrt(2)], [0, 1 / sqrt(2)]]), nested)
    1/2 + sqrt(2)/2
    """
    possible = [(h, chance) for h, chance in activations if not equal(chance, 0)]
    return sum((chance * least_l1_codes(atoms, h)[0] for h, chance in possible), S.Zero)


def nested_features_cost(merged: bool) -> Expr:
    """Cost of coding nested features at angle θ with the true atoms, or with a merged one.

    The first feature v₁ is on alone with probability 1 − ρ and together with the second with
    probability ρ. The true atoms are v₁ and v₂; the merged ones v₁ and (v₁ + v₂)/|v₁ + v₂|. Both
    pairs are bases of the plane for 0 < θ < π, so each activation has one code.

    >>> nested_features_cost(merged=False)
    rho + 1
    """
    # c and s stand for cos(θ/2) and sin(θ/2), both positive for 0 < θ < π.
    c, s = Symbol("c", positive=True), Symbol("s", positive=True)
    first, second, half = column(1, 0), column(c**2 - s**2, 2 * c * s), column(c, s)
    atoms = first.row_join(half if merged else second)
    cost = (1 - rho) * _norm_in_basis(atoms, first) + rho * _norm_in_basis(atoms, first + second)
    return simplify(cost.subs(s**2, 1 - c**2)).subs(c, cos(theta / 2))


def _norm_in_basis(atoms: MatrixBase, h: MatrixBase) -> Expr:
    """ℓ1 norm of the only code of h in a basis of the plane, where s² = 1 − c²."""
    code = (atoms.inv() * h).applyfunc(lambda entry: _on_circle(simplify(entry)))
    return sum((Abs(value) for value in code), S.Zero)


def _on_circle(entry: Expr) -> Expr:
    c, s = Symbol("c", positive=True), Symbol("s", positive=True)
    return simplify(entry.expand().subs(s**2, 1 - c**2))


# Nested features: V holds the two features as columns, W the atoms, rho is the chance of both.


@predicate("every atom (column of W) has length 1")
def unit_atoms(W: MatrixBase) -> bool:
    return all(settled(W[:, i].dot(W[:, i]) - 1) == 0 for i in range(W.shape[1]))


@predicate("neither v1 nor v1 + v2 is zero")
def nonzero_activations(V: MatrixBase) -> bool:
    return not vanishes(V[:, 0]) and not vanishes(V[:, 0] + V[:, 1])


@predicate("the second feature is on sometimes and not always (0 < ρ < 1)")
def sometimes_both(rho: Expr) -> bool:
    return settled(rho) == 1 and settled(1 - rho) == 1


def nested_activations(v: MatrixBase, chance: Expr) -> Law:
    """The activations v₁, with probability 1 − ρ, and v₁ + v₂, with probability ρ.

    >>> from sympy import Rational
    >>> from theory.exact import matrix
    >>> [(list(h), p) for h, p in nested_activations(matrix([[1, 0], [0, 1]]), Rational(1, 3))]
    [([1, 0], 2/3), ([1, 1], 1/3)]
    """
    first, both = ImmutableMatrix(v[:, 0]), ImmutableMatrix(v[:, 0] + v[:, 1])
    return [(first, 1 - chance), (both, chance)]


@predicate(
    "l1 coding costs at least (1 - ρ)|v1| + ρ|v1 + v2|, with equality exactly when v1 and v1 + v2 "
    "each lie on the line of an atom"
)
def merged_atoms_are_best(W: MatrixBase, V: MatrixBase, rho: Expr) -> bool:
    law = nested_activations(V, rho)
    return _floor_is_reached_exactly_on(W, law, [h for h, _ in law])


@predicate(
    "l1 coding costs at least (1 - ρ)|v1| + ρ|v1 + v2|, with equality exactly when v1 and v2 each "
    "lie on the line of an atom"
)
def true_atoms_are_best(W: MatrixBase, V: MatrixBase, rho: Expr) -> bool:
    law = nested_activations(V, rho)
    return _floor_is_reached_exactly_on(W, law, [V[:, 0], V[:, 1]])


def _floor_is_reached_exactly_on(w: MatrixBase, law: Law, lines: Sequence[MatrixBase]) -> bool:
    """Whether the cost is at least the floor, and equal just when each line has its atom."""
    cost, floor = expected_l1(w, law), _floor(law)
    if cost is S.Infinity:
        return not all(_on_an_atom(w, h) for h in lines)
    gap = settled(cost - floor)
    return gap in (0, 1) and (gap == 0) is all(_on_an_atom(w, h) for h in lines)


def _floor(law: Law) -> Expr:
    """Mean Euclidean length of the activations."""
    return sum((chance * sqrt(h.dot(h)) for h, chance in law), S.Zero)


def _on_an_atom(w: MatrixBase, h: MatrixBase) -> bool:
    return any(share_a_line(w[:, i], h) for i in range(w.shape[1]))


def _length_of_a_combination() -> bool:
    """(|a| + |b|)² − |a u + b v|² = 2(|a||b| − ab c) for unit u, v with overlap c."""
    a, b, c = (Symbol(letter, real=True) for letter in "abc")
    length_squared = a**2 + b**2 + 2 * a * b * c
    gap = (Abs(a) + Abs(b)) ** 2 - length_squared
    return bool(expand(gap - 2 * (Abs(a) * Abs(b) - a * b * c)) == 0)


def _strict_unless_parallel() -> bool:
    """|p| − p c is positive for p ≠ 0 and −1 < c < 1, whichever the sign of p."""
    size, slack = Symbol("size", positive=True), Symbol("slack", positive=True)
    below_one, above_minus_one = 1 - slack, slack - 1
    gaps = (size - size * below_one, size - (-size) * above_minus_one)
    return all(bool(expand(gap).is_positive) for gap in gaps)


def _mean_of_gaps() -> bool:
    """A mean of gaps ≥ 0 with positive weights is 0 only when both gaps are."""
    gap, other = Symbol("gap", positive=True), Symbol("other", nonnegative=True)
    chance, rest = Symbol("chance", positive=True), Symbol("rest", positive=True)
    return bool((chance * gap + rest * other).is_positive)


MERGED_ATOMS_ARE_BEST = Proof(
    shows=merged_atoms_are_best,
    given=(unit_atoms, nonzero_activations, sometimes_both),
    steps=(
        Step("unit atoms: |Σ x_i W_i| ≤ Σ |x_i|, two at a time", _length_of_a_combination),
        Step(
            "strict unless the atoms that are used are parallel, so a code as short as its "
            "activation is long uses one line only",
            _strict_unless_parallel,
        ),
        Step(
            "both activations have positive probability, so the mean is reached exactly when each "
            "has its atom",
            _mean_of_gaps,
        ),
    ),
)


# The same with a penalty: ½|h − W x|² + λ|x|₁ instead of exact codes.


def penalised_cost(w: MatrixBase, h: MatrixBase, penalty: Expr) -> Expr:
    r"""Least value of :math:`\tfrac12 |h - Wx|^2 + \lambda |x|_1` over all codes x.

    Some minimiser has independent columns on its support and satisfies
    :math:`W_S^T W_S x = W_S^T h - \lambda s` for its signs s; all supports and signs are tried, at
    most 3^n of them, and the least value is taken. Other solutions that are met only cost more.

    One atom of length 1: soft thresholding.

    >>> from sympy import Rational
    >>> from theory.exact import matrix
    >>> penalised_cost(matrix([[1]]), column(2), Rational(1, 2))
    7/8

    Source: stationarity of a convex function; tibshirani1996.
    """
    best = h.dot(h) / 2
    for size in range(1, min(w.shape) + 1):
        for support in itertools.combinations(range(w.shape[1]), size):
            on = w.extract(list(range(w.shape[0])), list(support))
            for value in _stationary_values(on, h, penalty):
                if settled(value - best) == -1:
                    best = value
    return best


def _stationary_values(on: MatrixBase, h: MatrixBase, penalty: Expr) -> Iterator[Expr]:
    """The costs at the stationary points on independent columns, one for each choice of signs."""
    if rank(on) < on.shape[1]:
        return
    inverse = (on.T * on).inv()
    for signs in itertools.product((1, -1), repeat=on.shape[1]):
        x = inverse * (on.T * h - penalty * column(*signs))
        rest = h - on * x
        yield rest.dot(rest) / 2 + penalty * sum((Abs(value) for value in x), S.Zero)


@predicate("the penalty is positive and less than both |v1| and |v1 + v2|")
def penalty_below_activations(V: MatrixBase, lam: Expr) -> bool:
    lengths = [sqrt(h.dot(h)) for h in (V[:, 0], V[:, 0] + V[:, 1])]
    return settled(lam) == 1 and all(settled(length - lam) == 1 for length in lengths)


@predicate(
    "coding with penalty λ costs at least the mean of λ|h| - λ²/2, with equality exactly when v1 "
    "and v1 + v2 each lie on the line of an atom"
)
def merged_atoms_are_best_with_penalty(W: MatrixBase, V: MatrixBase, rho: Expr, lam: Expr) -> bool:
    law = nested_activations(V, rho)
    gap = sum((chance * _penalised_gap(W, h, lam) for h, chance in law), S.Zero)
    reached = all(_on_an_atom(W, h) for h, _ in law)
    return settled(gap) in (0, 1) and (settled(gap) == 0) is reached


def _penalised_gap(w: MatrixBase, h: MatrixBase, penalty: Expr) -> Expr:
    """What coding costs more than it would with an atom along the activation."""
    return penalised_cost(w, h, penalty) - (penalty * sqrt(h.dot(h)) - penalty**2 / 2)


def _least_along_the_activation() -> bool:
    """½(r − q)² + λ q = λ r − λ²/2 + ½(r − q − λ)², for the lengths r of h and q of W x."""
    r, q, lam = (Symbol(letter, nonnegative=True) for letter in ("r", "q", "lam"))
    cost = (r - q) ** 2 / 2 + lam * q
    return bool(expand(cost - (lam * r - lam**2 / 2) - (r - q - lam) ** 2 / 2) == 0)


MERGED_ATOMS_ARE_BEST_WITH_PENALTY = Proof(
    shows=merged_atoms_are_best_with_penalty,
    given=(unit_atoms, sometimes_both, penalty_below_activations),
    steps=(
        Step("unit atoms: |x|₁ ≥ |W x|, two at a time", _length_of_a_combination),
        Step(
            "strict unless the atoms that are used are parallel",
            _strict_unless_parallel,
        ),
        Step(
            "|h - W x| ≥ |h| - |W x|, so the cost is at least λ|h| - λ²/2, reached only by "
            "W x = (|h| - λ) h/|h|, which is not 0 and needs an atom along h",
            _least_along_the_activation,
        ),
        Step("both activations have positive probability", _mean_of_gaps),
    ),
)
