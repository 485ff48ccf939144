"""Cases for claims on the price of orthogonality: coherences, sums of blocks, penalties."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import ImmutableMatrix, Rational

from solvers.models.cases import loss_cases, small_loss_cases
from solvers.strategies import densities, small_weights
from theory.claim import Case
from theory.exact import column, matrix

_COHERENCES = tuple(Rational(p, 20) for p in (0, 5, 10, 12, 16, 20, 40))


def coherent_cases() -> SearchStrategy[Case]:
    """Cases ``{"W", "b", "d", "c"}``: any weights, and a bound c on their cosines, or none."""
    bounds = st.sampled_from(_COHERENCES)
    return st.builds(lambda case, c: {**case, "c": c}, loss_cases(), bounds)


def small_coherent_cases() -> Iterator[Case]:
    """Cases ``{"W", "b", "d", "c"}``: sparse digons and triangles, then small weights."""
    third = matrix([["3/5", "-3/5", 0], ["4/5", "4/5", 1]])
    for w in (matrix([[1, -1]]), matrix([[1, 0]]), third):
        for c, d in itertools.product(_COHERENCES, (Rational(1, 10), Rational(1))):
            mean = [Rational(0) if any(w[:, i]) else d / 2 for i in range(w.shape[1])]
            yield {"W": w, "b": column(*mean), "d": d, "c": c}
    for case, c in itertools.product(itertools.islice(small_loss_cases(), 40), _COHERENCES[:3]):
        yield {**case, "c": c}


@st.composite
def summand_loss_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W", "b", "V", "c", "d"}``: two blocks of one or two features with any biases."""
    quarters = st.integers(-4, 6).map(lambda q: Rational(q, 4))
    size = st.integers(1, 2)
    tables = []
    for _ in range(2):
        dims, features = draw(size), draw(size)
        rows = [[draw(quarters) for _ in range(features)] for _ in range(dims)]
        bias = column(*[draw(quarters) for _ in range(features)])
        tables.append((matrix(rows), bias))
    (w, b), (v, c) = tables
    return {"W": w, "b": b, "V": v, "c": c, "d": draw(densities())}


def small_summand_loss_cases() -> Iterator[Case]:
    """Cases ``{"W", "b", "V", "c", "d"}``: pairs of small weights, without bias or with 1/2."""
    small = list(itertools.islice(small_weights(), 8))
    for w, v in itertools.product(small, repeat=2):
        biases = column(*[Rational(1, 2)] * w.shape[1]), column(*[0] * v.shape[1])
        yield {"W": w, "b": biases[0], "V": v, "c": biases[1], "d": Rational(1, 2)}


@st.composite
def subadditive_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"L"}``: up to six losses, cut to the sums of earlier ones, or left as drawn."""
    losses: list[Rational] = []
    cut = draw(st.integers(0, 4)) > 0
    for number in draw(st.lists(st.integers(-1, 12), min_size=1, max_size=6)):
        sums = [a + b for a, b in zip(losses, losses[::-1], strict=True)]
        losses.append(min([Rational(number), *sums]) if cut else Rational(number))
    return {"L": tuple(losses)}


def small_subadditive_cases() -> Iterator[Case]:
    """Cases ``{"L"}`` of up to three losses from −2 to 4."""
    for size in (1, 2, 3):
        yield from (
            {"L": case} for case in itertools.product(map(Rational, range(-2, 5)), repeat=size)
        )


@st.composite
def penalty_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"L", "R", "l", "i", "j"}``: tables of losses and penalties, minimisers or not."""
    points = draw(st.integers(1, 4))
    number = st.integers(-3, 3).map(Rational)
    losses, penalties = (tuple(draw(number) for _ in range(points)) for _ in range(2))
    weight = Rational(draw(st.integers(-2, 4)), 2)
    totals = [a + weight * p for a, p in zip(losses, penalties, strict=True)]
    best = totals.index(min(totals)), losses.index(min(losses))
    i, j = best if draw(st.booleans()) else (draw(st.integers(0, points - 1)) for _ in range(2))
    return {"L": losses, "R": penalties, "l": weight, "i": i, "j": j}


def small_penalty_cases() -> Iterator[Case]:
    """Cases ``{"L", "R", "l", "i", "j"}`` of two points, all of values 0 and 1."""
    values = tuple(itertools.product(map(Rational, (0, 1)), repeat=2))
    for losses, penalties in itertools.product(values, repeat=2):
        for weight, i, j in itertools.product((1, 0, -1), (0, 1), (0, 1)):
            yield {"L": losses, "R": penalties, "l": Rational(weight), "i": i, "j": j}


def sylvester(order: int) -> ImmutableMatrix:
    """Sylvester's Hadamard matrix of order 2 to the ``order``.

    >>> sylvester(1)
    Matrix([
    [1,  1],
    [1, -1]])
    """
    made = matrix([[1]])
    for _ in range(order):
        made = made.row_join(made).col_join(made.row_join(-made))
    return made


def sign_cases() -> Iterator[Case]:
    """Cases ``{"H"}``: Hadamard matrices, then square tables of signs and others that are none."""
    yield from ({"H": sylvester(order)} for order in range(4))
    for w in itertools.islice(small_weights(), 400):
        if w.shape[0] == w.shape[1]:
            yield {"H": w}
