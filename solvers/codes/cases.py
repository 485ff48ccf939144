"""Cases for claims about codes: degenerate and boundary ones on purpose, smallest first."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import ImmutableMatrix, Rational, eye, sqrt

from solvers.strategies import (
    small_activation_cases,
    small_code_cases,
    small_weight_cases,
    small_weights,
    weights,
)
from theory.claim import Case
from theory.codes.moments import moment_matrix
from theory.codes.uniqueness import polygon
from theory.exact import column, matrix


def crowded_planes() -> Iterator[ImmutableMatrix]:
    """W with entries −1, 0, 1, no zero column and n > m > 1, smallest first."""
    for w in small_weights():
        if 1 < w.shape[0] < w.shape[1] and all(any(w[:, i]) for i in range(w.shape[1])):
            yield w


def crowded_weight_cases() -> Iterator[Case]:
    """Cases ``{"W": ...}``: one or two features on a line or in a column, then crowded planes."""
    yield from itertools.islice(small_weight_cases(), _TINY_WEIGHTS)
    yield from ({"W": w} for w in crowded_planes())


def crowded_activation_cases() -> Iterator[Case]:
    """Cases ``{"W": ..., "h": ...}``: features on a line, then crowded planes, h = 0 or e_1."""
    yield from itertools.islice(small_activation_cases(), _TINY_ACTIVATIONS)
    for w in crowded_planes():
        for first in (0, 1):
            yield {"W": w, "h": column(first, *[0] * (w.shape[0] - 1))}


_TINY_WEIGHTS = 3 + 9 + 9
"""How many W of `small_weights` have at most three entries of shape: 1×1, 1×2 and 2×1."""

_TINY_ACTIVATIONS = 3 * 3 + 9 * 3
"""How many cases of `small_activation_cases` have shape 1×1 or 1×2."""


def vectors_to_code() -> SearchStrategy[Case]:
    """Cases ``{"Y": ...}``: vectors as columns."""
    return weights().map(lambda y: {"Y": y})


def small_vectors_to_code() -> Iterator[Case]:
    """Cases ``{"Y": ...}`` in the order of `small_weights`."""
    return ({"Y": y} for y in small_weights())


def cross_polytope_cases() -> Iterator[Case]:
    """Codes of [I, −I] and of other small W."""
    for dims in (1, 2):
        w = ImmutableMatrix(eye(dims).row_join(-eye(dims)))
        for x in itertools.product((0, 1, 2, -1), repeat=2 * dims):
            yield {"W": w, "x": column(*x)}
    yield from itertools.islice(small_code_cases(), 60)


def sparse_code_cases() -> Iterator[Case]:
    """Codes for the uniqueness of sparse ones: pairs on a line, the plane's polygons, small W."""
    yield {"W": matrix([[1, -1]]), "x": column(1, 0)}
    yield {"W": matrix([[0]]), "x": column(1)}
    # A code that is sparse enough, but two long directions write its activation more cheaply.
    yield {"W": matrix([[1, 2, 2], [0, 1, -1]]), "x": column(1, 0, 0)}
    for corners in (3, 4):
        for x in _sparse(corners, 2):
            yield {"W": polygon(corners), "x": x}
    yield from itertools.islice(small_code_cases(), 120)


def _sparse(features: int, most: int) -> Iterator[ImmutableMatrix]:
    for size in range(most + 1):
        for support in itertools.combinations(range(features), size):
            yield column(*[int(i in support) for i in range(features)])


def nonnegative_code_cases() -> Iterator[Case]:
    """Codes ≥ 0 and some that are not, smallest W first; then three features in the plane."""
    yield from itertools.islice(small_code_cases((0, 1, -1)), 90)
    w = matrix([[1, 1, 0], [0, 1, 1]])
    for x in itertools.product((0, 1), repeat=3):
        yield {"W": w, "x": column(*x)}


def moment_cases() -> Iterator[Case]:
    """Sparse codes at nodes 0, 1, … of the moment curve, also too dense ones and wrong curves."""
    for dims, nodes in [(2, 2), (2, 3), (3, 4), (4, 4), (3, 5), (5, 5)]:
        for x in _sparse(nodes, dims // 2 + 1):
            yield {"W": moment_matrix(range(nodes), dims), "x": x}
    yield {"W": moment_matrix(range(4), 3), "x": column(0, -1, 0, 0)}
    yield {"W": matrix([[1, 1, 1], [0, 0, 0], [0, 0, 0]]), "x": column(1, 0, 0)}


@st.composite
def moment_codes(draw: st.DrawFn) -> Case:
    """Codes at drawn rational nodes of the moment curve in 3 or 5 dims."""
    dims = draw(st.sampled_from([3, 5]))
    numbers = st.fractions(-3, 3, max_denominator=3)
    nodes = draw(st.lists(numbers, min_size=dims, max_size=5, unique=True))
    support = draw(st.sets(st.integers(0, len(nodes) - 1), max_size=(dims - 1) // 2))
    x = [draw(st.integers(1, 3)) if i in support else 0 for i in range(len(nodes))]
    exact = [Rational(node.numerator, node.denominator) for node in nodes]
    return {"W": moment_matrix(exact, dims), "x": column(*x)}


def antipodal_codes() -> Iterator[Case]:
    """Codes of the antipodal pair, of one feature, and of two in one direction."""
    for w in (matrix([[1, -1]]), matrix([[1]]), matrix([[1, 1]])):
        for x in itertools.product((0, 1, -1, 2, -2, 3, 4, 5), repeat=w.shape[1]):
            yield {"W": w, "x": column(*x)}


def nested_cases() -> Iterator[Case]:
    """Atoms, nested features and chances: true atoms, merged ones, parallel and long ones."""
    corner, turned = eye(2), matrix([[1, 1 / sqrt(2)], [0, 1 / sqrt(2)]])
    tilted = matrix([[1, "3/5"], [0, "4/5"]])
    pairs = [corner, tilted, matrix([[1, -1], [0, 0]]), matrix([[1, "-7/25"], [0, "24/25"]])]
    atoms = [corner, turned, tilted, 2 * turned, matrix([[1, -1], [0, 0]])]
    for w, v, chance in itertools.product(atoms, pairs, (Rational(1, 2), 0, 1, Rational(1, 3))):
        yield {"W": ImmutableMatrix(w), "V": ImmutableMatrix(v), "rho": Rational(chance)}


@st.composite
def nested_features(draw: st.DrawFn, most_atoms: int = 3) -> Case:
    """Unit atoms with rational entries, among them the features' own, and two features."""
    circle = [(1, 0), (0, 1), (Rational(3, 5), Rational(4, 5)), (Rational(4, 5), Rational(3, 5))]
    points = st.sampled_from([*circle, (Rational(-3, 5), Rational(4, 5)), (-1, 0)])
    atoms = draw(st.lists(points, min_size=1, max_size=most_atoms))
    features = draw(st.lists(points, min_size=2, max_size=2))
    chance = Rational(draw(st.integers(1, 4)), 5)
    tables = (matrix(list(zip(*columns, strict=True))) for columns in (atoms, features))
    return dict(zip(("W", "V", "rho"), (*tables, chance), strict=True))


def penalised_cases() -> Iterator[Case]:
    """The cases of `nested_cases` with small and with too large penalties."""
    for case, lam in itertools.product(nested_cases(), (Rational(1, 2), Rational(3, 2))):
        if case["rho"] in (0, Rational(1, 2)):
            yield {**case, "lam": lam}


def penalised_features() -> SearchStrategy[Case]:
    """Drawn nested features with a penalty between 0 and 1."""
    penalties = st.integers(1, 9).map(lambda tenths: Rational(tenths, 10))
    pairs = st.tuples(nested_features(most_atoms=2), penalties)
    return pairs.map(lambda pair: {**pair[0], "lam": pair[1]})
