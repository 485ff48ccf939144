"""What stored training runs show: where they meet the theory, get stuck, or go below it.

All numbers are of the models in `papers.toy_models.trained_runs`, scored by the population loss.
"Near the best" are the models within a hundredth of the lowest loss.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sympy import Expr, Rational

from papers.toy_models.blocks import cut, digits
from papers.toy_models.trained_runs import (
    LARGE_200,
    LARGE_400,
    MANY,
    MANY_RUN,
    ODD_RUN,
    PAIRS,
    PAIRS_RUN,
    RIVALS,
    SMALL,
    STRIP,
    STRIP_RUN,
    THREE_PAIRS_RUN,
    TRIPLES,
    TRIPLES_RUN,
    TWO_TENS,
    TWO_TENS_RUN,
    equal,
    fading,
    gated,
    odd,
    stored,
    stored_known,
)
from solvers.evidence import Measured
from solvers.models.training.runs import Run, Setting, dimensionalities
from solvers.models.training.sampling import Array
from theory.claim import Claim, Sense, Twin
from theory.evidence import Derivation
from theory.exact import matrix
from theory.finding import Measurement
from theory.models.blocks.products import relative_saving
from theory.models.blocks.theorems import named
from theory.models.law import ToyModel
from theory.models.loss import expected_loss

_HELD = "features longer than 1/2"
_SAME_PLACE = 1.002
"""A loss more than this above a known one is that of another place."""


def _measured(setting: Setting, measure: Callable[[Run], Measurement]) -> Measured:
    return Measured(lambda effort: measure(stored(setting)), shares=setting.name)


def _loss(setting: Setting, model: ToyModel) -> Measured:
    return _measured(setting, lambda run: run.mean_loss(model))


def _number(
    setting: Setting, model: ToyModel, number: Callable[[Array], float], what: str
) -> Measured:
    return _measured(setting, lambda run: run.mean_number(model, number, what))


def _best_number(
    setting: Setting, model: ToyModel, number: Callable[[Array], float], what: str
) -> Measured:
    return _measured(setting, lambda run: run.best_number(model, number, what))


def _equals(name: str, says: str, formula: str, value: object, apart: str, seen: Measured) -> Claim:
    """``apart`` is how far off the twins are: as near as the runs' spread tells them from this."""
    return Claim(
        name=name,
        says=says,
        formula=formula,
        sense=Sense.EQUALS,
        value=Rational(value),
        evidence=(seen,),
        twins=(_twin("more", value, apart), _twin("less", value, "-" + apart)),
    )


def _twin(says: str, value: object, change: str) -> Twin:
    """The value with this added, so little that the runs can just tell."""
    return Twin(f"{change.lstrip('-')} {says}", {"value": Rational(value) + Rational(change)})


def held(weights: Array) -> float:
    """How many features are longer than a half."""
    return float((np.linalg.norm(weights, axis=0) > 1 / 2).sum())


def _angle(weights: Array, first: int, second: int) -> float:
    u, v = (weights[:, i] / np.linalg.norm(weights[:, i]) for i in (first, second))
    return float(np.degrees(np.arccos(np.clip(u @ v, -1, 1))))


def angle_in_pairs(weights: Array) -> float:
    """The mean angle between features 2k and 2k + 1, in degrees.

    >>> round(angle_in_pairs(np.array([[1.0, 0.0, 2.0, -1.0], [0.0, 1.0, 0.0, 0.0]])), 9)
    135.0
    """
    pairs = range(0, weights.shape[1], 2)
    return float(np.mean([_angle(weights, i, i + 1) for i in pairs]))


def angle_in_sets(weights: Array, size: int) -> float:
    """The mean angle between two features of one set, in degrees."""
    sets = [range(start, start + size) for start in range(0, weights.shape[1], size)]
    return float(np.mean([_angle(weights, i, j) for s in sets for i in s for j in s if i < j]))


def collapsed(weights: Array) -> float:
    """How many pairs 2k, 2k + 1 point the same way, within ten degrees.

    >>> collapsed(np.array([[1.0, 2.0, 1.0, 0.0], [0.0, 0.1, 0.0, 1.0]]))
    1.0
    """
    pairs = range(0, weights.shape[1], 2)
    return float(sum(_angle(weights, i, i + 1) < 10 for i in pairs))


# Five features in two dims

STRIP_HELD = tuple(
    _equals(
        f"G-08.trained-strip-{words}",
        f"Five features of importance 0.9^i in two dims, trained at sparsity {words}: the models "
        f"near the best hold {number}.",
        r"|\{i : \|W_i\| > \tfrac12\}| = " + number,
        number,
        "1",
        _number(STRIP_RUN, fading(5, 2, "9/10", density), held, _HELD),
    )
    for density, words, number in zip(STRIP, ("0", "0.8", "0.9"), ("2", "4", "5"), strict=True)
)

_FIVE = SMALL[5, 2]

G_08 = tuple(
    _equals(
        f"G-08.trained-{density.replace('/', '-')}",
        f"Five equal features of density {density} in two dims: the best trained models cost what "
        f"the best {words} do, {value}…, within the error of the runs; their sparse tie is at "
        "density 0.2249.",
        rf"L = {value}\ldots",
        value,
        apart,
        _loss(_FIVE, equal(5, 2, Rational(density))),
    )
    for density, value, apart, words in (
        ("1/10", "0.0263051", "0.0001", "pentagon"),
        ("1/5", "0.0795880", "0.0001", "pentagon"),
        ("1/4", "0.1086964", "0.0001", "two digons with the fifth dropped"),
        ("1/2", "0.2567315", "0.0004", "two digons with the fifth dropped"),
    )
)

G_06 = tuple(
    _equals(
        f"G-06.trained-{density.replace('/', '-')}",
        f"Three equal features of density {density} in two dims: the best trained models cost what "
        f"{words} do, {value}…, within the error of the runs; both tie at density 0.5218.",
        rf"L = {value}\ldots",
        value,
        apart,
        _loss(SMALL[3, 2], equal(3, 2, Rational(density))),
    )
    for density, value, apart, words in (
        ("1/2", "0.0762824", "0.00003", "a digon beside a dedicated feature"),
        ("3/5", "0.0939793", "0.0006", "the triangle"),
    )
)

G_12 = _equals(
    "G-12.trained",
    "One of five features 2.5 times less dense than the others (1/20): the best trained models "
    "cost 0.006859…, like the deformed pentagon, and not 0.00823 like two digons.",
    r"L = 0.006859\ldots \quad (d_1 = 1/50)",
    "0.006859",
    "0.00005",
    _loss(ODD_RUN, odd(Rational(2, 5))),
)

G_12_DIGONS = _equals(
    "G-12.trained-digons",
    "At five times less dense the best trained models are two digons: they hold four features.",
    r"|\{i : \|W_i\| > \tfrac12\}| = 4 \quad (d_1 = 1/100)",
    4,
    "1",
    _number(ODD_RUN, odd(Rational(1, 5)), held, _HELD),
)


# Stuck in training


def _stuck(features: int, dims: int, density: Rational) -> Measured:
    setting, model = SMALL[features, dims], equal(features, dims, density)

    def measure(run: Run) -> Measurement:
        least = stored_known(setting)[str(density)].least
        words = f"losses above {_SAME_PLACE} times a known one"
        return run.count(model, lambda k: bool(run.losses[k] > least * _SAME_PLACE), words)

    return _measured(setting, measure)


STUCK = tuple(
    _equals(
        f"P-07.trained-stuck-{features}-{dims}-{density.replace('/', '-')}",
        f"{features} equal features of density {density} in {dims} dim{'s' * (dims > 1)}, ten "
        f"models by the notebook's recipe: {number} get stuck, at a loss above one that is known.",
        rf"|\{{\text{{seeds}} : L > 1.002\, L_{{\min}}\}}| = {number}",
        number,
        "1",
        _stuck(features, dims, Rational(density)),
    )
    for features, dims, density, number in (
        (2, 1, "1/50", 7),
        (3, 2, "4/5", 10),
        (5, 2, "1/2", 7),
        (5, 2, "1/10", 2),
    )
)


def dense_triangle_loss() -> Expr:
    """A triangle of length 0.852, its angles right to three digits, with a positive bias."""
    w = Rational(1, 1000) * matrix([[852, -426, -426], [0, 738, -738]])
    return expected_loss(w, [Rational(387, 1000)] * 3, equal(3, 2, Rational(4, 5)).law)


G_06_DENSE = Claim(
    name="G-06.triangle-4-5",
    says="Three equal features of density 4/5 in two dims: a triangle costs at most 0.102809.",
    formula=r"\min L \le 0.102809 \quad (n = 3,\ m = 2,\ d = 4/5)",
    sense=Sense.AT_MOST,
    value=Rational("0.102809"),
    source="derived here: a point with decimal coordinates, exact loss",
    evidence=(Derivation(dense_triangle_loss, bounds="upper"),),
)

G_06_STUCK = Claim(
    name="G-06.trained-stuck",
    says=(
        "None of ten models trained on them finds the triangle: the best pay 0.1038 or more, a "
        "hundredth above it. Training was stuck; the theory has the lower loss."
    ),
    formula=r"\min_{\text{seeds}} L \ge 0.1038",
    sense=Sense.AT_LEAST,
    value=Rational("0.1038"),
    uses=("G-06.triangle-4-5",),
    twins=(Twin("0.1039", {"value": Rational("0.1039")}),),
    evidence=(_measured(SMALL[3, 2], lambda run: run.loss(run.best(equal(3, 2, Rational(4, 5))))),),
)


# Many features

_DIGONS = Rational(2833, 10**4)

MANY_HELD = _equals(
    "G-15.trained-60",
    "Sixty equal features of density 3/10 in ten dims: the trained models hold twenty, as ten "
    "digons.",
    r"|\{i : \|W_i\| > \tfrac12\}| = 20",
    20,
    "1",
    _number(MANY_RUN, MANY, held, _HELD),
)

LARGE_HELD = _equals(
    "G-15.trained-200",
    "Two hundred equal features of density 0.2833 in twenty dims: the trained model holds 38, as "
    "nineteen digons. The last dim holds none by a half: there training is stuck.",
    r"|\{i : \|W_i\| > \tfrac12\}| = 38",
    38,
    "1",
    _number(LARGE_200[_DIGONS], equal(200, 20, _DIGONS), held, _HELD),
)

_SPARSE = Rational(1, 20)
_BELOW_BLOCKS = Rational("2.196")

G_05_LOWER = Claim(
    name="G-05.trained-lower",
    says=(
        "Two hundred equal features of density 1/20 in twenty dims: a trained model costs less "
        "than 2.196. All dims on the block of 27, which saves most a dim of all blocks in the "
        "dictionary, would cost 2.2453…: the dictionary lists too few candidates."
    ),
    formula=r"L \le 2.196 < (200 - 20 \cdot 3.0014\ldots)\, v = 2.2453\ldots",
    sense=Sense.AT_MOST,
    value=_BELOW_BLOCKS,
    uses=("G-05.27-points-1-20",),
    twins=(Twin("2.195", {"value": Rational("2.195")}),),
    evidence=(
        _measured(LARGE_200[_SPARSE], lambda run: run.loss(run.best(equal(200, 20, _SPARSE)))),
    ),
)

G_05_TIGHT = Claim(
    name="G-05.trained-tight",
    says=(
        "Its 135 held features are no product of small blocks and still fill all dims: their "
        "dimensionalities add up to more than 19.9 of 20."
    ),
    formula=r"\sum_i D_i \ge 19.9",
    sense=Sense.AT_LEAST,
    value=Rational(199, 10),
    twins=(Twin("all 20", {"value": Rational(20)}),),
    evidence=(
        _best_number(
            LARGE_200[_SPARSE],
            equal(200, 20, _SPARSE),
            lambda w: float(dimensionalities(w).sum()),
            "sum of D",
        ),
    ),
)

_RARE, _SAVED = Rational(1, 100), "5.21379380436"

G_05_LARGEST = digits(
    "G-05.56-points-1-100",
    f"At density 1/100 the block of 56 in seven dims saves {_SAVED}… v a dim, with the best norm "
    "and bias: the most of all blocks of the dictionary.",
    rf"\frac{{k}}{{m}} (1 - \ell / v) = {_SAVED}\ldots \quad (d = 1/100)",
    _SAVED,
    cut(lambda: relative_saving([named("56 points")], _RARE), _SAVED),
)

G_05_LOWER_400 = Claim(
    name="G-05.trained-lower-400",
    says=(
        "Four hundred equal features of density 1/100 in thirty dims: a trained model "
        "costs less than 0.576. No product of blocks of the dictionary costs less "
        "than 0.8058…: the theory lists too few candidates."
    ),
    formula=r"L \le 0.576 < (400 - 30 \cdot 5.2137\ldots)\, v = 0.8058\ldots",
    sense=Sense.AT_MOST,
    value=Rational("0.576"),
    uses=("G-05", "G-05.56-points-1-100"),
    twins=(Twin("0.575", {"value": Rational("0.575")}),),
    evidence=(_measured(LARGE_400[_RARE], lambda run: run.loss(run.best(equal(400, 30, _RARE)))),),
)

# Correlated and anticorrelated features

X_03_PAIRS = _equals(
    "X-03.pairs",
    "Two correlated pairs in two dims, density 1/20: features of one pair are orthogonal.",
    r"\angle(W_1, W_2) = 90^\circ",
    90,
    "1.2",
    _number(PAIRS_RUN, PAIRS, angle_in_pairs, "mean angle in a pair"),
)

X_03_RIVALS = Claim(
    name="X-03.rivals",
    says=(
        "Two anticorrelated pairs in two dims: in the best trained model the features of a pair "
        "are opposites, more than 179° apart."
    ),
    formula=r"\angle(W_1, W_2) \ge 179^\circ",
    sense=Sense.AT_LEAST,
    value=Rational(179),
    twins=(Twin("180°", {"value": Rational(180)}),),
    evidence=(_best_number(PAIRS_RUN, RIVALS, angle_in_pairs, "mean angle in a pair"),),
)

X_03_RIVALS_STUCK = _equals(
    "X-03.rivals-stuck",
    "Two of eight models reach the loss 0 there; six are stuck with features of different pairs "
    "as opposites.",
    r"|\{\text{seeds} : L < 10^{-6}\}| = 2",
    2,
    "1",
    _measured(
        PAIRS_RUN,
        lambda run: run.count(RIVALS, lambda k: bool(run.losses[k] < 1e-6), "losses below 1e−6"),
    ),
)


def _pairs_at(density: Rational) -> ToyModel:
    return gated(2, 3, 2, "together", density)


def _collapsed(name: str, density: str, number: int, says: str, predicted: str = "holds") -> Claim:
    return Claim(
        name=name,
        says=says,
        formula=rf"|\{{\text{{collapsed pairs}}\}}| = {number} \quad (d = {density})",
        sense=Sense.EQUALS,
        value=Rational(number),
        evidence=(
            _number(THREE_PAIRS_RUN, _pairs_at(Rational(density)), collapsed, "collapsed pairs"),
        ),
        twins=tuple(_twin(*other) for other in (("more", number, "1"), ("less", number, "-1")))
        if predicted == "holds"
        else (),
        predicted=predicted,
    )


_PAIRS_WORDS = "Three correlated pairs in two dims, density"
X_03_COLLAPSE = (
    _collapsed("X-03.collapse-1-2", "1/2", 3, f"{_PAIRS_WORDS} 1/2: all three collapse."),
    _collapsed("X-03.collapse-7-20", "7/20", 2, f"{_PAIRS_WORDS} 7/20: two collapse."),
    _collapsed("X-03.collapse-1-4", "1/4", 2, f"{_PAIRS_WORDS} 1/4: two collapse."),
    _collapsed("X-03.collapse-1-10", "1/10", 1, f"{_PAIRS_WORDS} 1/10: one collapses."),
)

X_03_ALL = _collapsed(
    "X-03.collapse-all",
    "7/20",
    3,
    f"{_PAIRS_WORDS} 7/20, which is between 1/4 and 1/2: all three collapse.",
    predicted="refuted",
)

X_03_HEXAGON = Claim(
    name="X-03.hexagon",
    says=(
        "Three correlated pairs in two dims, density 1/50: in the best trained model the features "
        "of a pair are side by side in a hexagon, at 64° or more instead of 60°."
    ),
    formula=r"\angle(W_1, W_2) \ge 64^\circ",
    sense=Sense.AT_LEAST,
    value=Rational(64),
    twins=(Twin("65°", {"value": Rational(65)}),),
    evidence=(
        _best_number(
            THREE_PAIRS_RUN, _pairs_at(Rational(1, 50)), angle_in_pairs, "mean angle in a pair"
        ),
    ),
)

X_03_TENS = Claim(
    name="X-03.tens",
    says=(
        "Two correlated sets of ten in ten dims, density 1/20: each set is only nearly an "
        "orthogonal basis, its features 88.1° apart in the mean, or less."
    ),
    formula=r"\text{mean angle in a set} \le 88.1^\circ",
    sense=Sense.AT_MOST,
    value=Rational(881, 10),
    twins=(Twin("88°", {"value": Rational(88)}),),
    evidence=(
        _best_number(TWO_TENS_RUN, TWO_TENS, lambda w: angle_in_sets(w, 10), "mean angle in a set"),
    ),
)

X_13_OCTAHEDRON = _equals(
    "X-13.octahedron",
    "Two correlated triples in three dims, density 1/20: the models end as three digons, an "
    "octahedron, with the mean dimensionality 1/2.",
    r"\tfrac16 \sum_i D_i = \tfrac12",
    "1/2",
    "0.0008",
    _measured(
        TRIPLES_RUN,
        lambda run: run.mean_number(TRIPLES, lambda w: float(dimensionalities(w).mean()), "mean D"),
    ),
)

X_13_LOWER = Claim(
    name="X-13.lower",
    says=(
        "They end below 0.0024954, what three regular digons of independent features cost: the "
        "correlation bends the digons, and the loss falls."
    ),
    formula=r"L < 3 \cdot 2 \ell_{\mathrm{digon}}(1/20) = 0.0024954\ldots",
    sense=Sense.AT_MOST,
    value=Rational("0.0024954"),
    twins=(Twin("0.0024917", {"value": Rational("0.0024917")}),),
    evidence=(_measured(TRIPLES_RUN, lambda run: run.loss(run.best(TRIPLES))),),
)
