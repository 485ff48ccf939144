"""Cases for claims on toy models: small ones in order, and drawn ones with degenerate weights."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import ImmutableMatrix, Rational

from solvers.strategies import densities, small_weights, weights
from theory.claim import Case
from theory.exact import column, matrix

_HALF = Rational(1, 2)
_DENSITIES = (_HALF, Rational(1), Rational(1, 10), Rational(0))
_TURN = matrix([["3/5", "-4/5"], ["4/5", "3/5"]])


def _small() -> SearchStrategy[ImmutableMatrix]:
    """Weights up to three features in two dims, in halves."""
    return weights(most_features=2, most_dims=2, some_large=False).map(lambda w: w / 2)


def halves() -> SearchStrategy[Rational]:
    """A multiple of 1/2, from −1 to 1; shrinks toward 0."""
    return st.integers(-2, 2).map(lambda numerator: Rational(numerator, 2))


@st.composite
def loss_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W", "b", "d"}``: small weights in halves, any bias, any density."""
    w = draw(_small())
    bias = [draw(halves()) for _ in range(w.shape[1])]
    return {"W": w, "b": column(*bias), "d": draw(densities())}


def small_loss_cases() -> Iterator[Case]:
    """Cases ``{"W", "b", "d"}`` with entries −1, 0, 1 and a bias of 0, 1/2 or −1/2 throughout."""
    for w in itertools.islice(small_weights(), 21):
        for b, d in itertools.product((Rational(0), _HALF, -_HALF), _DENSITIES[:2]):
            yield {"W": w, "b": column(*[b] * w.shape[1]), "d": d}


def importances(features: int) -> SearchStrategy[tuple[Rational, ...]]:
    """Importances 0 to 3, ties among them, not all zero."""
    drawn = st.tuples(*[st.integers(0, 3).map(Rational) for _ in range(features)])
    return drawn.filter(any)


@st.composite
def weighed_loss_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W", "b", "d", "I", "i", "order"}``: a feature i, and other names for them all."""
    case = draw(loss_cases())
    features = case["W"].shape[1]
    equal = draw(st.booleans())
    given = (Rational(1),) * features if equal else draw(importances(features))
    order = tuple(draw(st.permutations(range(features))))
    i = draw(st.integers(0, features - 1))
    return {**case, "I": given, "i": i, "order": order}


def small_weighed_loss_cases() -> Iterator[Case]:
    """Cases ``{"W", "b", "d", "I", "i", "order"}``: in reverse order, rising weight."""
    for case in small_loss_cases():
        features = case["W"].shape[1]
        rising = tuple(map(Rational, range(features)))
        for given in filter(any, ((Rational(1),) * features, rising)):
            order = tuple(reversed(range(features)))
            yield {**case, "I": given, "i": 0, "order": order}


@st.composite
def turned_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W", "b", "d", "Q"}``: Q turns, reflects, exchanges, or is no isometry at all."""
    case = draw(loss_cases())
    dims = case["W"].shape[0]
    eye = ImmutableMatrix.eye(dims)
    flipped = ImmutableMatrix.diag(-1, *[1] * (dims - 1))
    maps = [eye, flipped, 2 * eye] + ([_TURN, _TURN * flipped] if dims == 2 else [])
    return {**case, "Q": draw(st.sampled_from(maps))}


def small_turned_cases() -> Iterator[Case]:
    """Cases ``{"W", "b", "d", "Q"}`` with Q = −1 or 2 times the identity."""
    for case in small_loss_cases():
        for factor in (-1, 2):
            yield {**case, "Q": factor * ImmutableMatrix.eye(case["W"].shape[0])}


def number_cases(*letters: str) -> SearchStrategy[Case]:
    """Cases of rational numbers by letter, −2 to 2 in halves; shrinks toward 0."""
    number = st.integers(-4, 4).map(lambda numerator: Rational(numerator, 2))
    return st.fixed_dictionaries(dict.fromkeys(letters, number))


def small_number_cases(*letters: str) -> Iterator[Case]:
    """All choices from −1, −1/2, 0, 1/2, 1 for these letters, those near 0 first."""
    values = [Rational(p, 2) for p in (0, 1, -1, 2, -2)]
    for chosen in sorted(
        itertools.product(values, repeat=len(letters)), key=lambda c: sum(map(abs, c))
    ):
        yield dict(zip(letters, chosen, strict=True))


@st.composite
def linear_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W", "I"}``: rows orthonormal (often optimal for these importances), or anything."""
    dims, extra = draw(st.integers(1, 2)), draw(st.integers(0, 2))
    features = dims + extra
    given = draw(importances(features))
    top = sorted(range(features), key=lambda i: -given[i])[:dims]
    w = matrix([[int(i == place) for i in range(features)] for place in top])
    if dims == 2:
        w = _TURN * w
    kind = draw(st.sampled_from(["optimal", "mixed", "any"]))
    if kind == "mixed" and extra:
        w = _mixed(w, features)
    if kind == "any":
        w = draw(_small())
        given = draw(importances(w.shape[1]))
    return {"W": ImmutableMatrix(w), "I": given}


def _mixed(w: ImmutableMatrix, features: int) -> ImmutableMatrix:
    """Turn the last feature into the first: the rows stay orthonormal."""
    turn = ImmutableMatrix.eye(features).as_mutable()
    last = features - 1
    turn[0, 0], turn[0, last] = Rational(3, 5), -Rational(4, 5)
    turn[last, 0], turn[last, last] = Rational(4, 5), Rational(3, 5)
    return ImmutableMatrix(w * turn)


def small_linear_cases() -> Iterator[Case]:
    """Cases ``{"W", "I"}``: ties and gaps, with one mixed direction; then small weights."""
    half = matrix([["3/5", "4/5"]])
    for given in itertools.product(map(Rational, (1, 0, 2)), repeat=2):
        for w in (matrix([[1, 1]]), half, matrix([[1, 0]]), matrix([[0, 1]])):
            yield {"W": w, "I": given}
    for w in itertools.islice(small_weights(), 40):
        for top in (1, 2):
            yield {"W": w, "I": (Rational(top), *[Rational(1)] * (w.shape[1] - 1))}


@st.composite
def obtuse_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W"}``: unit directions, mostly obtuse, some repeated or long."""
    pool = [(1, 0), (-1, 0), (0, 1), (0, -1), ("-3/5", "4/5"), ("-3/5", "-4/5"), ("3/5", "-4/5")]
    chosen = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=3))
    w = matrix([list(row) for row in zip(*chosen, strict=True)])
    return {"W": w * draw(st.sampled_from([1, 1, 1, 2]))}


def small_obtuse_cases() -> Iterator[Case]:
    """Cases ``{"W"}``: small weights, then all pairs and triples of a few unit vectors."""
    yield from ({"W": w} for w in itertools.islice(small_weights(), 40))
    pool = [(1, 0), ("-3/5", "4/5"), ("-3/5", "-4/5"), (0, -1)]
    for size in (2, 3):
        for chosen in itertools.combinations(pool, size):
            yield {"W": matrix([list(row) for row in zip(*chosen, strict=True)])}


@st.composite
def count_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"n", "m", "d"}``: features, dims, and a density on either side of 4/7."""
    return {
        "n": draw(st.integers(1, 9)),
        "m": draw(st.integers(1, 4)),
        "d": draw(densities()),
    }


def small_count_cases() -> Iterator[Case]:
    """Cases ``{"n", "m", "d"}`` by features, then dims, sparse first; 0 and 4/7 among them."""
    some = [Rational(0), Rational(1, 10), _HALF, Rational(4, 7), Rational(3, 5), Rational(1)]
    for features in range(1, 7):
        for dims in range(1, 4):
            for d in some:
                yield {"n": features, "m": dims, "d": d}


@st.composite
def readout_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"W", "r", "i", "x"}``: a readout of feature i, of gain 1 more often than not."""
    w = draw(weights(most_features=3, most_dims=2, some_large=False))
    dims, features = w.shape
    i = draw(st.integers(0, features - 1))
    r = column(*[draw(st.integers(-2, 2)) for _ in range(dims)])
    gain = (r.T * w)[i]
    if gain and draw(st.booleans()):
        r = r / gain
    x = column(*[draw(st.integers(0, 2)) for _ in range(features)])
    return {"W": w, "r": r, "i": i, "x": x}


def small_readout_cases() -> Iterator[Case]:
    """Cases ``{"W", "r", "i", "x"}`` with the direction itself as readout, all features present."""
    for w in itertools.islice(small_weights(), 80):
        ones = column(*[1] * w.shape[1])
        yield {"W": w, "r": ImmutableMatrix(w[:, 0]), "i": 0, "x": ones}


@st.composite
def sparser_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"g", "c", "d", "e"}``: an overlap in [−1, 1] and three densities."""
    g = draw(st.integers(-4, 4).map(lambda numerator: Rational(numerator, 4)))
    c, d, e = (draw(densities()) for _ in range(3))
    return {"g": g, "c": c, "d": d, "e": e}


def small_sparser_cases() -> Iterator[Case]:
    """Cases ``{"g", "c", "d", "e"}``: overlaps −1, 0, 1/2 and densities 0, 1/2, 1."""
    some = (Rational(0), _HALF, Rational(1))
    overlaps = (Rational(-1), Rational(0), _HALF)
    for g, c, d, e in itertools.product(overlaps, some, some, some):
        yield {"g": g, "c": c, "d": d, "e": e}


@st.composite
def triangle_cases(draw: st.DrawFn) -> Case:
    """Cases ``{"t", "b", "d"}``: squared norm, bias and density of a triangle near its best."""
    size = Rational(draw(st.integers(16, 24)), 20)
    return {"t": size, "b": Rational(draw(st.integers(-2, 4)), 50), "d": draw(densities())}


def small_triangle_cases() -> Iterator[Case]:
    """Cases ``{"t", "b", "d"}`` about the best triangles, dense ones last."""
    some = [Rational(p, 20) for p in (0, 1, 2, 3, 4, 12, 20)]
    for d, size, bias in itertools.product(some, (20, 21, 19, 16, 14), (0, 2, 1, 10, 20)):
        yield {"t": Rational(size, 20), "b": Rational(bias, 40), "d": d}
