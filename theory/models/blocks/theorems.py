"""What is claimed of blocks: tables of their optima, and the program that fills dims with them.

The program: choose how many y_B ≥ 0 of each block, so that the dims suffice, Σ y_B m_B ≤ m, and
save as much as possible, Σ y_B S_B. Its dual has one price λ a dim with λ m_B ≥ S_B for all blocks:
the least such price is the largest saving a dim, and m λ is the value of the program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations

from sympy import (
    Expr,
    MatrixBase,
    Rational,
    S,
    Symbol,
    cancel,
    expand,
    ff,
    integrate,
    symbols,
)

from theory.claim import Case, Predicate, predicate
from theory.evidence import Proof, Step
from theory.frames.arrangement import Arrangement
from theory.frames.overlaps import compared
from theory.models.blocks.block import Block, antiprism, block, simplex_and_square
from theory.models.blocks.optima import optimum
from theory.models.blocks.products import crossing, cut_after, relative_saving, signed_cut
from theory.notation import m, x

TABLED = tuple(
    Rational(q) for q in ("9/10", "7/10", "1/2", "3/10", "1/5", "1/10", "1/20", "1/100", "1/1000")
)
"""The densities at which savings are tabled."""
AT = tuple(Rational(q) for q in ("1/10", "1/5", "3/10", "1/2"))
"""The densities at which optima are tabled, beside the crossings."""

_BUILT = {
    "5-cell": lambda: block("4-simplex"),
    "heptagon": lambda: block("7-gon"),
    "antiprism": lambda: antiprism("1/3"),
    "27 points": lambda: block("27 points in 6 dims"),
    "56 points": lambda: block("56 points in 7 dims"),
    "dedicated": lambda: block("1 dedicated"),
    "twelve": lambda: simplex_and_square(3, "23/45"),
    "twenty": lambda: simplex_and_square(5, "11/17"),
}
"""Names of this dictionary that the catalogue writes otherwise."""


@lru_cache(maxsize=64)
def named(name: str) -> Block:
    """A block of the dictionary: the antiprism is the tight one, of squared height 1/3.

    >>> named("5-cell").features, named("antiprism").dims
    (5, 3)
    """
    return _BUILT[name]() if name in _BUILT else block(name)


CROSSINGS = {
    ("5-cell", "tetrahedron"): ("0.9", "0.95"),
    ("tetrahedron", "triangle"): ("0.75", "0.85"),
    ("triangle", "digon"): ("0.6", "0.7"),
    ("digon", "pentagon"): ("0.2", "0.25"),
    ("digon", "antiprism"): ("0.2", "0.25"),
    ("pentagon", "antiprism"): ("0.15", "0.2"),
    ("antiprism", "hexagon"): ("0.015", "0.03"),
    ("hexagon", "heptagon"): ("0.01", "0.02"),
    ("pentagon", "hexagon"): ("0.06", "0.08"),
    ("antiprism", "half 5-cube"): ("0.15", "0.25"),
    ("pentagon", "half 5-cube"): ("0.15", "0.25"),
    ("half 5-cube", "27 points"): ("0.08", "0.12"),
}
"""Pairs of blocks that tie a dim, the one that is better just above first, and where to look."""

DENSE_CROSSINGS = {
    ("pentagon", "digon"): ("0.6", "0.8"),
    ("antiprism", "digon"): ("0.6", "0.85"),
    ("antiprism", "pentagon"): ("0.8", "0.97"),
    ("half 5-cube", "pentagon"): ("0.9", "0.99"),
    ("half 5-cube", "antiprism"): ("0.95", "0.999"),
}
"""The same pairs tie once more where features are dense, and change their order back."""


def tie(one: str, other: str) -> Rational:
    """Where two blocks save as much a dim, cut after twelve digits.

    >>> tie("hexagon", "heptagon") < Rational(1, 50)
    True
    """
    between = {**CROSSINGS, **DENSE_CROSSINGS}[one, other]
    return crossing([named(one)], [named(other)], between)


def tie_densities(name: str) -> list[Rational]:
    """All ties of a block with others of the first dictionary, densest first."""
    return [tie(*pair) for pair in list(CROSSINGS)[:9] if name in pair]


def _tabled(name: str) -> Predicate:
    @predicate(f"the block is the {name} and the density one of the nine that are tabled")
    def tabled(B: str, d: Rational) -> bool:
        return name == B and d in TABLED

    return tabled


def _optimal(name: str) -> Predicate:
    @predicate(f"the block is the {name}; the density is 1/10, 1/5, 3/10, 1/2 or a tie of it")
    def at_the_four_or_a_tie(B: str, d: Rational) -> bool:
        return name == B and (d in AT or d in tie_densities(name))

    return at_the_four_or_a_tie


DIGON, TRIANGLE, TETRAHEDRON, FIVE_CELL = map(
    _tabled, ("digon", "triangle", "tetrahedron", "5-cell")
)
PENTAGON, HEXAGON, HEPTAGON, ANTIPRISM = map(
    _tabled, ("pentagon", "hexagon", "heptagon", "antiprism")
)
DIGON_OPTIMA, TRIANGLE_OPTIMA, TETRAHEDRON_OPTIMA, FIVE_CELL_OPTIMA = map(
    _optimal, ("digon", "triangle", "tetrahedron", "5-cell")
)
PENTAGON_OPTIMA, HEXAGON_OPTIMA, HEPTAGON_OPTIMA, ANTIPRISM_OPTIMA = map(
    _optimal, ("pentagon", "hexagon", "heptagon", "antiprism")
)
NAMES = (
    "digon", "triangle", "tetrahedron", "5-cell", "pentagon", "hexagon", "heptagon", "antiprism",
)  # fmt: skip
SAVINGS_SCOPE = dict(
    zip(
        NAMES,
        (DIGON, TRIANGLE, TETRAHEDRON, FIVE_CELL, PENTAGON, HEXAGON, HEPTAGON, ANTIPRISM),
        strict=True,
    )
)
OPTIMA_SCOPE = dict(
    zip(
        NAMES,
        (
            DIGON_OPTIMA,
            TRIANGLE_OPTIMA,
            TETRAHEDRON_OPTIMA,
            FIVE_CELL_OPTIMA,
            PENTAGON_OPTIMA,
            HEXAGON_OPTIMA,
            HEPTAGON_OPTIMA,
            ANTIPRISM_OPTIMA,
        ),
        strict=True,
    )
)


def savings_cases() -> Iterator[Case]:
    """Every block of the dictionary at every tabled density."""
    yield from ({"B": name, "d": d} for name in NAMES for d in TABLED)


def optima_cases() -> Iterator[Case]:
    """Every block of the dictionary at the four densities and at its ties."""
    for name in NAMES:
        yield from ({"B": name, "d": d} for d in (*AT, *tie_densities(name)))


def savings_are(table: Mapping[Rational, Rational]) -> Predicate:
    """The saving a dim over v has these digits, twelve of them, at each density."""

    @predicate("what it saves a dim, over v, is as tabled, cut after twelve digits")
    def saves_as_tabled(B: str, d: Rational) -> bool:
        return cut_after(relative_saving([named(B)], d), 12)[0] == table.get(d)

    return saves_as_tabled


Row = tuple[Rational, Rational, Rational]


def optima_are(table: Mapping[Rational, Row]) -> Predicate:
    """The best squared norm, bias and loss of a feature have these digits at each density."""

    @predicate("its best squared norm, bias and loss are as tabled, cut after ten digits")
    def optimum_as_tabled(B: str, d: Rational) -> bool:
        return optimal_row(B, d) == table.get(d)

    return optimum_as_tabled


def optimal_row(name: str, density: Rational) -> Row:
    """Best squared norm, bias and loss a feature, each cut after ten digits (toward 0).

    >>> optimal_row("dedicated", Rational(1, 2))
    (1, 0, 0)
    """
    best = optimum(named(name), density)
    return signed_cut(best.squared_norm), signed_cut(best.bias), signed_cut(best.loss)


# The program over blocks


@predicate("no block is counted less than zero times")
def counts_are_not_negative(y: MatrixBase) -> bool:
    return all(count >= 0 for count in y)


@predicate("the dims suffice: Σ y_B m_B ≤ m")
def dims_suffice(y: MatrixBase, M: MatrixBase, m: Rational) -> bool:
    return bool(y.dot(M) <= m)


@predicate("some block saves something")
def something_is_saved(S: MatrixBase) -> bool:
    return any(saving > 0 for saving in S)


def price(savings: MatrixBase, dims: MatrixBase) -> Expr:
    """The largest saving a dim of the blocks: the dual price of a dim."""
    return max(s / k for s, k in zip(savings, dims, strict=True))


@predicate("the plan saves at most m times the largest saving a dim")
def worth_its_price(y: MatrixBase, S: MatrixBase, M: MatrixBase, m: Rational) -> bool:
    return bool(y.dot(S) <= m * price(S, M))


@predicate("the plan saves less than m times the largest saving a dim")
def worth_less(y: MatrixBase, S: MatrixBase, M: MatrixBase, m: Rational) -> bool:
    return bool(y.dot(S) < m * price(S, M))


def _gap_is_a_sum_of_products() -> bool:
    """λ m − Σ y S = λ (m − Σ y m_B) + Σ y (λ m_B − S), for three blocks as for any number."""
    y, s, k = (symbols(f"{letter}1:4") for letter in "ysk")
    rate, dims = symbols("rate dims")
    gap = rate * dims - sum(a * b for a, b in zip(y, s, strict=True))
    unused = rate * (dims - sum(a * b for a, b in zip(y, k, strict=True)))
    below = sum(a * (rate * c - b) for a, b, c in zip(y, s, k, strict=True))
    return bool(expand(gap - unused - below) == 0)


def _price_covers_each_block() -> bool:
    """λ = S/m_B covers every block of smaller saving a dim: λ m' − S' = m' (λ − S'/m')."""
    rate, other = symbols("rate other", real=True)
    dims = Symbol("dims", positive=True)
    return bool(expand(rate * dims - other * dims - dims * (rate - other)) == 0)


PRICE = Proof(
    shows=worth_its_price,
    given=(counts_are_not_negative, dims_suffice, something_is_saved),
    steps=(
        Step(
            "with the largest saving a dim λ > 0, λ m_B − S_B is m_B times how much less a dim the "
            "block saves, so not negative",
            _price_covers_each_block,
        ),
        Step(
            "λ m − Σ y S is λ (m − Σ y m_B) + Σ y (λ m_B − S_B), a sum of products of numbers that "
            "are not negative",
            _gap_is_a_sum_of_products,
        ),
    ),
)
"""The dual price bounds every plan; all dims on the best block attain it."""


def best_plan(
    savings: Sequence[Expr],
    features: Sequence[int],
    dims: Sequence[int],
    limits: tuple[Expr, Expr],
) -> tuple[Expr, dict[int, Expr]]:
    """The most that n features in m dims (``limits``) can save, and how many of each block.

    A vertex of the program with two limits has two blocks at most, so all are looked at.

    >>> best_plan([2, 3], [1, 4], [1, 1], (6, 3))
    (7, {0: 2, 1: 1})
    """
    n, m = limits
    best: tuple[Expr, dict[int, Expr]] = (S.Zero, {})
    for plan in _vertices(features, dims, n, m):
        value = sum((savings[i] * y for i, y in plan.items()), S.Zero)
        if value > best[0]:
            best = value, plan
    return best


def _vertices(
    features: Sequence[int], dims: Sequence[int], n: Expr, m: Expr
) -> Iterator[dict[int, Expr]]:
    for i, (k, p) in enumerate(zip(features, dims, strict=True)):
        yield {i: min(Rational(n, k), Rational(m, p))}
    for i, j in combinations(range(len(dims)), 2):
        determinant = features[i] * dims[j] - features[j] * dims[i]
        if determinant:
            first = Rational(n * dims[j] - m * features[j], determinant)
            second = Rational(m * features[i] - n * dims[i], determinant)
            if first > 0 and second > 0:
                yield {i: first, j: second}


@predicate("there are enough features for the block that saves most a dim")
def features_suffice(S: MatrixBase, K: MatrixBase, M: MatrixBase, n: Rational, m: Rational) -> bool:
    return any(s / p == price(S, M) and k * m <= n * p for s, k, p in zip(S, K, M, strict=True))


@predicate("a limit on the number of features changes nothing: the value is m times the price")
def features_do_not_matter(
    S: MatrixBase, K: MatrixBase, M: MatrixBase, n: Rational, m: Rational
) -> bool:
    value, _ = best_plan(list(S), list(K), list(M), (n, m))
    return bool(value == m * price(S, M))


def _two_blocks_fit() -> bool:
    """A vertex of two blocks solves k₁y₁ + k₂y₂ = n, m₁y₁ + m₂y₂ = m: it uses all dims, no more."""
    (k1, k2), (p1, p2) = symbols("k1:3", positive=True), symbols("p1:3", positive=True)
    features, dims = symbols("features dims", positive=True)
    determinant = k1 * p2 - k2 * p1
    first = (features * p2 - dims * k2) / determinant
    second = (dims * k1 - features * p1) / determinant
    return bool(
        cancel(p1 * first + p2 * second - dims) == 0
        and cancel(k1 * first + k2 * second - features) == 0
    )


def _best_block_alone() -> bool:
    """n = k m/m_B + slack lets y = m/m_B of the block be taken, n/k − m/m_B = slack/k ≥ 0.

    It saves S m/m_B = m λ.
    """
    k, own, dims, saved = symbols("k own dims saved", positive=True)
    slack = Symbol("slack", nonnegative=True)
    features = k * dims / own + slack
    left = expand(features / k - dims / own)
    return bool(left.is_nonnegative and expand(saved * dims / own - dims * (saved / own)) == 0)


FULL = Proof(
    shows=features_do_not_matter,
    given=(features_suffice, something_is_saved),
    steps=(
        *PRICE.steps,
        Step("a vertex of two blocks uses all dims, and one of one block no more", _two_blocks_fit),
        Step("the block that saves most a dim can fill all dims, and saves m λ", _best_block_alone),
    ),
)


# Sparse limit


def alone(shift: Expr) -> Expr:
    """P²/Q over E x² of a feature that is alone, at a shift −1 < s ≤ 0: what a threshold leaves.

    >>> alone(S.Zero)
    1
    """
    u = x + shift
    p, q = (integrate(expand(f), (x, -shift, 1)) for f in (x * u, u**2))
    return p**2 / q / Rational(1, 3)


def one_hot_loss(arrangement: Arrangement, shift: Rational) -> Expr:
    """What features of one norm and bias −shift·l lose with one active, l > 0 the best one.

    It is n (1/3 − A²/(C + I/n)) with A = E u (u − s)₊, C = E (u − s)₊² and the interference
    I = Σ (t − s)³/3t over ordered pairs of overlap t > s.

    >>> from theory.frames.catalogue.basic import simplex
    >>> one_hot_loss(simplex(1), Rational(1, 2))
    7/48
    """
    n, third = arrangement.features, Rational(1, 3)
    passing = [(t, k) for t, k in arrangement.overlap_counts().items() if compared(t, shift) > 0]
    interference = sum((k * (t - shift) ** 3 / (3 * t) for t, k in passing), S.Zero)
    gain, spread = (
        integrate(expand(f), (x, shift, 1)) for f in (x * (x - shift), (x - shift) ** 2)
    )
    return n * (third - gain**2 / (spread + interference / n))


def root_saving() -> Expr:
    """What the roots e_i − e_j of A_m save a dim over v as d → 0, with the shift −1/2.

    Their overlaps are 1/2 at most, so none of them passes the threshold of another.

    >>> root_saving()
    25*m/32 + 25/32
    """
    pairs = ff(m + 1, 2)
    return expand((pairs / m * alone(-S.Half)).rewrite("gamma").simplify())
