"""Cases about neurons, degenerate ones built on purpose: changes of basis, responses, motifs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import ImmutableMatrix, Rational

from solvers.strategies import entries, small_weights, weights
from theory.claim import Case
from theory.exact import column, matrix
from theory.neurons.mixing import linear_responses, relu_responses

THREE_FOUR_FIVE = matrix([["3/5", "-4/5"], ["4/5", "3/5"]])
"""A rotation with rational entries."""


@st.composite
def orthogonal_matrices(draw: st.DrawFn, dims: int) -> ImmutableMatrix:
    """A rational orthogonal matrix; shrinks toward the identity.

    Cayley's transform ``(I − S)(I + S)⁻¹`` of a skew matrix S gives a rotation; signs and a
    permutation give the rest, and are all there is when S = 0.
    """
    upper = [draw(st.integers(-2, 2)) for _ in range(dims * (dims - 1) // 2)]
    return ImmutableMatrix(cayley(upper, dims) * draw(signed_permutations(dims)))


def cayley(upper: Sequence[int], dims: int) -> ImmutableMatrix:
    """The rotation ``(I − S)(I + S)⁻¹`` of the skew matrix with these entries above its diagonal.

    >>> cayley([-2], 2).tolist()
    [[-3/5, 4/5], [-4/5, -3/5]]
    """
    skew = [[0] * dims for _ in range(dims)]
    for (i, j), entry in zip(itertools.combinations(range(dims), 2), upper, strict=True):
        skew[i][j], skew[j][i] = entry, -entry
    one, s = ImmutableMatrix.eye(dims), ImmutableMatrix(skew)
    return ImmutableMatrix((one - s) * (one + s).inv())


@st.composite
def signed_permutations(draw: st.DrawFn, dims: int) -> ImmutableMatrix:
    """A permutation matrix with signs; shrinks toward the identity."""
    order = draw(st.permutations(range(dims)))
    signs = draw(st.lists(st.sampled_from([1, -1]), min_size=dims, max_size=dims))
    return matrix([[signs[i] * (order[i] == j) for j in range(dims)] for i in range(dims)])


@st.composite
def scaled_permutations(draw: st.DrawFn, dims: int) -> ImmutableMatrix:
    """A permutation matrix with positive scales."""
    order = draw(st.permutations(range(dims)))
    scales = draw(st.lists(st.integers(1, 3), min_size=dims, max_size=dims))
    return matrix([[scales[i] * (order[i] == j) for j in range(dims)] for i in range(dims)])


@st.composite
def any_square(draw: st.DrawFn, dims: int) -> ImmutableMatrix:
    """Any square integer matrix; shrinks toward zero."""
    numbers = st.lists(entries(), min_size=dims, max_size=dims)
    return matrix([draw(numbers) for _ in range(dims)])


@st.composite
def singular_matrices(draw: st.DrawFn, dims: int) -> ImmutableMatrix:
    """A square integer matrix with an empty last row; shrinks toward zero."""
    rows = draw(any_square(dims)).tolist()
    return matrix([*rows[:-1], [0] * dims])


def changes(dims: int) -> SearchStrategy[ImmutableMatrix]:
    """A change of basis of each kind: signs, scales, orthogonal, singular, any."""
    kinds = [
        signed_permutations,
        scaled_permutations,
        orthogonal_matrices,
        singular_matrices,
        any_square,
    ]
    return st.one_of(*(kind(dims) for kind in kinds))


@st.composite
def change_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W": ..., "Q": ...}``: weights and a change of their dims."""
    w = draw(weights())
    return {"W": w, "Q": draw(changes(w.shape[0]))}


@st.composite
def crowded_weights(draw: st.DrawFn) -> ImmutableMatrix:
    """W (m, n) with n > m ≥ 2 and columns s (1, τ, τ², …), no two of them on one line."""
    dims = draw(st.integers(2, 3))
    size = st.integers(dims + 1, dims + 3)
    places = draw(size.flatmap(lambda n: st.permutations(range(-3, 4)).map(lambda p: p[:n])))
    scales = [draw(st.sampled_from([1, -1, 2])) for _ in places]
    pairs = list(zip(scales, places, strict=True))
    return matrix([[s * place**k for s, place in pairs] for k in range(dims)])


def crowded_cases() -> SearchStrategy[Case]:
    """Cases ``{"W": ...}``, many of them in superposition with all features on different lines."""
    return st.fixed_dictionaries({"W": st.one_of(crowded_weights(), weights())})


@st.composite
def bottleneck_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W": ..., "V": ..., "A": ...}``: into the bottleneck, out of it, a change of it."""
    w = draw(weights())
    v = matrix(
        [draw(st.lists(entries(), min_size=w.shape[0], max_size=w.shape[0])) for _ in range(2)]
    )
    return {"W": w, "V": v, "A": draw(changes(w.shape[0]))}


@st.composite
def square_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"M": ...}``."""
    return {"M": draw(changes(draw(st.integers(1, 3))))}


@st.composite
def paired_change_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"M": ..., "N": ...}``: a change before the nonlinearity and one after it."""
    dims = draw(st.integers(1, 3))
    before = draw(changes(dims))
    return {"M": before, "N": draw(st.one_of(st.just(before), changes(dims)))}


def small_squares(most: int = 3) -> Iterator[ImmutableMatrix]:
    """Every square matrix with entries −1, 0, 1, smallest first, the rotation 3-4-5 after 2 × 2."""
    for dims in range(1, most + 1):
        tables = itertools.product((0, 1, -1), repeat=dims * dims)
        for flat in sorted(tables, key=lambda table: sum(map(abs, table))):
            yield matrix([flat[i * dims : (i + 1) * dims] for i in range(dims)])
        yield matrix([[2 * int(i == j) for j in range(dims)] for i in range(dims)])
        if dims == 2:
            yield THREE_FOUR_FIVE


def small_square_cases() -> Iterator[Case]:
    """Cases ``{"M": ...}`` in the order of `small_squares`."""
    return ({"M": m} for m in small_squares())


def small_orthogonal_cases() -> Iterator[Case]:
    """Cases ``{"Q": ...}``: the telling changes of each size, then rotations by Cayley."""
    for dims in (1, 2, 3):
        yield from ({"Q": q} for q in telling_changes(dims))
        for upper in itertools.product((0, 1, -1, 2), repeat=dims * (dims - 1) // 2):
            yield {"Q": cayley(upper, dims)}


@st.composite
def orthogonal_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"Q": ...}``, orthogonal more often than not."""
    dims = draw(st.integers(1, 3))
    return {
        "Q": draw(st.one_of(orthogonal_matrices(dims), orthogonal_matrices(dims), changes(dims)))
    }


def small_paired_change_cases() -> Iterator[Case]:
    """Cases ``{"M": ..., "N": ...}`` with N = M and N = −M, smallest first."""
    return ({"M": m, "N": n} for m in small_squares() for n in (m, -m))


def telling_changes(dims: int) -> list[ImmutableMatrix]:
    """The identity, zero, a flip, a scaling, a projection, a swap and the rotation 3-4-5."""
    one = ImmutableMatrix.eye(dims)
    first = ImmutableMatrix.diag(1, *[0] * (dims - 1))
    found = [one, 0 * one, -one, 2 * one, first, matrix(one.tolist()[::-1])]
    if dims > 1:
        found.append(ImmutableMatrix.diag(THREE_FOUR_FIVE, ImmutableMatrix.eye(dims - 2)))
    return found


def small_change_cases() -> Iterator[Case]:
    """Cases ``{"W": ..., "Q": ...}`` with each telling change, smallest first."""
    return ({"W": w, "Q": q} for w in small_weights() for q in telling_changes(w.shape[0]))


def small_bottleneck_cases() -> Iterator[Case]:
    """Cases ``{"W": ..., "V": ..., "A": ...}`` with V of the shape of Wᵀ, smallest first."""
    return ({"W": c["W"], "V": c["W"].T, "A": c["Q"]} for c in small_change_cases())


@st.composite
def response_cases(draw: st.DrawFn, most_variables: int = 3) -> Case:
    """Cases ``{"R": ..., "K": ...}``: linear mixing, ReLU mixing, or any responses at all."""
    k = draw(st.integers(1, most_variables))
    neurons = draw(st.integers(1, 4))
    kind = draw(st.sampled_from(["linear", "relu", "any"]))
    width = 2**k if kind == "any" else k
    a = matrix([draw(st.lists(entries(), min_size=width, max_size=width)) for _ in range(neurons)])
    b = column(*draw(st.lists(entries(), min_size=neurons, max_size=neurons)))
    if kind == "any":
        return {"R": a, "K": k}
    return {"R": linear_responses(a, b) if kind == "linear" else relu_responses(a, b), "K": k}


def small_response_cases() -> Iterator[Case]:
    """Cases ``{"R": ..., "K": ...}``: one neuron with answers 0, 1; then one for each condition.

    The last ones answer one condition too many.
    """
    for k in (1, 2):
        for flat in itertools.product((0, 1), repeat=2**k):
            yield {"R": matrix([flat]), "K": k}
        yield {"R": ImmutableMatrix.eye(2**k), "K": k}
    yield from ({"R": ImmutableMatrix.eye(2**k + 1), "K": k} for k in (1, 2))


def staircase_cases() -> SearchStrategy[Case]:
    """Cases ``{"N": ..., "K": ...}``: numbers of neurons and of variables."""
    return st.fixed_dictionaries({"N": st.integers(1, 10), "K": st.integers(1, 3)})


def small_staircase_cases() -> Iterator[Case]:
    """Cases ``{"N": ..., "K": ...}`` up to K = 4, with N on both sides of 2^K."""
    for k in range(1, 5):
        yield from ({"N": n, "K": k} for n in (1, 2**k - 1, 2**k, 2**k + 1))


XOR_CLASSES = (matrix([[0, 0], [1, 1]]), matrix([[0, 1], [1, 0]]))
"""The conditions of two variables with an even, and with an odd, number of ones, as rows."""

AND_CLASSES = (matrix([[1, 1]]), matrix([[0, 0], [0, 1], [1, 0]]))
"""The condition 11 and the others."""


@st.composite
def functional_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"first": ..., "second": ..., "y": ..., "c": ...}``: two classes and a readout."""
    first, second = draw(st.sampled_from([XOR_CLASSES, AND_CLASSES]))
    halves = st.integers(-6, 6).map(lambda twice: Rational(twice, 2))
    y = column(draw(halves), draw(halves))
    return {"first": first, "second": second, "y": y, "c": draw(halves)}


def small_functional_cases() -> Iterator[Case]:
    """Readouts with weights 0, ±1 and thresholds at halves, of XOR and then of AND."""
    for first, second in (XOR_CLASSES, AND_CLASSES):
        for c, y1, y2 in itertools.product((0, 1, -1, 3, -3), (0, 1, -1), (0, 1, -1)):
            y = column(y1, y2)
            yield {"first": first, "second": second, "y": y, "c": Rational(c, 2)}


@st.composite
def motif_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"a": ..., "u": ..., "x": ...}``: one neuron, two features, reciprocal or not."""
    nonzero = st.sampled_from([Rational(p, 2) for p in (2, -2, 4, -4, 1, -1, 0)])
    a = [draw(nonzero) for _ in range(2)]
    u = [1 / abs(e) if e and draw(st.booleans()) else draw(nonzero) for e in a]
    x = draw(st.lists(st.integers(0, 3), min_size=2, max_size=2))
    return {"a": column(*a), "u": column(*u), "x": column(*x)}


def small_motif_cases() -> Iterator[Case]:
    """Cases ``{"a": ..., "u": ..., "x": ...}``, smallest in weights first, reciprocal or not."""
    for a in itertools.product((0, 1, -1, 2), repeat=2):
        returned = [] if 0 in a else [tuple(Rational(1, abs(e)) for e in a)]
        for u in ((1, 1), (0, 1), *returned):
            for x in ((0, 0), (1, 0), (0, 1), (2, 1)):
                yield {"a": column(*a), "u": column(*u), "x": column(*x)}


def gate_cases() -> SearchStrategy[Case]:
    """Cases ``{"x": ..., "y": ...}``: booleans and other small integers."""
    return st.fixed_dictionaries({"x": st.integers(-1, 3), "y": st.integers(-1, 3)})


def small_gate_cases() -> Iterator[Case]:
    """Cases ``{"x": ..., "y": ...}`` with 0, 1, then 2."""
    return ({"x": x, "y": y} for x, y in itertools.product((0, 1, 2), repeat=2))


def few_feature_cases() -> SearchStrategy[Case]:
    """Cases ``{"W": ...}`` for statements about all 2ⁿ conditions, so that n stays small."""
    return st.fixed_dictionaries({"W": weights(some_large=False)})
