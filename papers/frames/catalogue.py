"""Arrangements with names: which are equiangular tight frames, and what their features see."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from sympy import Expr, Integer, Rational, latex, sqrt

from papers.sentence import Sentence
from solvers.evidence import Certified, Search
from solvers.frames.programs.delsarte import touching as touching_bound
from solvers.frames.programs.delsarte import touching_floor
from solvers.frames.strategies import feature_counts
from theory.claim import Claim, Sense, Twin
from theory.evidence import Derivation, Examples, Exhaustion
from theory.frames.bounds.classical import welch_bound
from theory.frames.bounds.levenshtein import levenshtein_bound
from theory.frames.catalogue import equiangular as of
from theory.frames.catalogue.index import build
from theory.frames.catalogue.invariant import InvariantArrangement
from theory.frames.catalogue.leech import LEECH, leech
from theory.frames.catalogue.sparks import spark_between

_HALF, _THIRD, _QUARTER = Rational(1, 2), Rational(1, 3), Rational(1, 4)

F_07 = Claim(
    name="F-07",
    says="The polytopes that toy models show are all equiangular tight frames.",
    formula=r"G^2 = \frac{n}{m} G,\ |G_{ij}| = \mu\ (i \ne j)",
    sense=Sense.FOR_ALL,
    given=(of.of_the_toy_models,),
    conclusion=of.equiangular_tight,
    source="elhage2022, as retold in the wild",
    evidence=(Exhaustion(of.of_the_toy_models, of.toy_model_shapes),),
    predicted="refuted",
)

F_07_CORRECTED = Claim(
    name="F-07.corrected",
    says=(
        "Of the polytopes that toy models show just those with n = m + 1 are equiangular tight "
        "frames: the simplices digon, triangle and tetrahedron."
    ),
    formula=r"G^2 = \frac{n}{m} G,\ |G_{ij}| = \mu \iff n = m + 1",
    sense=Sense.FOR_ALL,
    given=(of.of_the_toy_models,),
    conclusion=of.equiangular_tight_iff_simplex,
    source="derived here",
    evidence=(Exhaustion(of.of_the_toy_models, of.toy_model_shapes),),
    twins=(Twin("all tight ones are", {"conclusion": of.equiangular_tight_iff_tight}),),
)

F_07_SIMPLICES = Claim(
    name="F-07.simplices",
    says="A regular simplex is an equiangular tight frame: n directions in n − 1 dims.",
    formula=r"G_{ij} = -\frac{1}{m}\ (i \ne j),\ n = m + 1 \implies G^2 = \frac{n}{m} G",
    sense=Sense.FOR_ALL,
    given=(of.two_features,),
    conclusion=of.simplex_is_equiangular_tight,
    source="derived here",
    uses=("F-02.equality",),
    evidence=(
        of.SIMPLICES,
        Search(feature_counts()),
    ),
    twins=(Twin("cross-polytopes too", {"conclusion": of.cross_polytope_is_equiangular_tight}),),
)


def _equiangular(features: int, dims: int, overlap: Expr, name: str) -> Claim:
    return Claim(
        name=f"F-07.{features}-{dims}",
        says=(
            f"The least worst |overlap| of {features} lines in {dims} dims is {overlap}: "
            f"an equiangular tight frame exists ({name})."
        ),
        formula=rf"\min \mu({features}, {dims}) = {latex(overlap)}",
        sense=Sense.EQUALS,
        value=overlap,
        source="fickus2015 (the tables) for the sizes; foucart2013, Theorem 5.7",
        uses=("F-02",),
        evidence=(
            Derivation(lambda: welch_bound(features, dims), bounds="lower"),
            Derivation(lambda: of.equiangular_tight_overlap(name), bounds="upper"),
        ),
    )


F_07_LIST = (
    _equiangular(3, 2, _HALF, "triangle"),
    _equiangular(4, 3, _THIRD, "tetrahedron"),
    _equiangular(6, 3, 1 / sqrt(5), "diagonals of the icosahedron"),
    _equiangular(10, 5, _THIRD, "conference frame (10, 5)"),
    _equiangular(16, 6, _THIRD, "Steiner frame (16, 6)"),
    _equiangular(14, 7, 1 / sqrt(13), "conference frame (14, 7)"),
    _equiangular(28, 7, _THIRD, "28 lines in 7 dims"),
    _equiangular(36, 15, Rational(1, 5), "36 lines in 15 dims"),
    _equiangular(28, 21, Rational(1, 9), "complement of 28 lines in 7 dims"),
    _equiangular(176, 22, Rational(1, 5), "176 lines in 22 dims"),
    _equiangular(276, 23, Rational(1, 5), "276 lines in 23 dims"),
)


def _points(shape: str) -> InvariantArrangement:
    return leech() if shape == LEECH else InvariantArrangement.of(build(shape))


def _overlaps(shape: str) -> list[Fraction]:
    return [Fraction(int(t.p), int(t.q)) for t in _points(shape).seen]


def _levenshtein_of_lines(features: int, dims: int) -> Expr:
    found = levenshtein_bound(features, dims, "lines")
    if found is None or not found[1]:
        raise ValueError(f"Levenshtein's bound on {features} lines in {dims} dims is not exact")
    return found[0]


def _sharp_lines(features: int, dims: int, overlap: Expr, shape: str) -> Claim:
    """Named lines attain Levenshtein's bound."""
    return Claim(
        name=f"F-08.sharp-{features}-{dims}",
        says=f"{features} lines in {dims} dims: least worst |overlap| {overlap} ({shape}).",
        formula=rf"\min \mu({features}, {dims}) = {latex(overlap)}",
        sense=Sense.EQUALS,
        value=overlap,
        source="levenshtein1979; jasper2019 (Levenshtein's bound)",
        uses=("F-08.levenshtein",),
        evidence=(
            Derivation(lambda: _levenshtein_of_lines(features, dims), bounds="lower"),
            Derivation(lambda: build(shape).coherence(), bounds="upper"),
        ),
    )


def _sharp_points(features: int, dims: int, overlap: Expr, shape: str) -> Claim:
    """Named points attain the bound of the polynomial that touches 0 at all their overlaps."""
    return Claim(
        name=f"F-06.sharp-{features}-{dims}",
        says=f"{features} points in {dims} dims: least largest overlap {overlap} ({shape}).",
        formula=rf"\min s({features}, {dims}) = {latex(overlap)}",
        sense=Sense.EQUALS,
        value=overlap,
        source="levenshtein1979; cohn2007, table 1",
        evidence=(
            Certified(
                lambda: touching_floor(features, dims, _overlaps(shape)),
                f"some two of any {features} unit vectors in {dims} dims have overlap >= {overlap}",
            ),
            Derivation(lambda: _points(shape).largest_overlap(), bounds="upper"),
        ),
    )


F_08_SHARP = (
    _sharp_lines(4, 2, 1 / sqrt(2), "unbiased bases in 2 dims"),
    _sharp_lines(12, 4, _HALF, "diagonals of the 24-cell"),
    _sharp_lines(36, 6, _HALF, "E6 lines"),
    _sharp_lines(63, 7, _HALF, "E7 lines"),
    _sharp_lines(120, 8, _HALF, "E8 lines"),
    _sharp_lines(144, 16, _QUARTER, "unbiased bases in 16 dims"),
)

F_06_SHARP = (
    _sharp_points(16, 5, Rational(1, 5), "half 5-cube"),
    _sharp_points(27, 6, _QUARTER, "27 points in 6 dims"),
    _sharp_points(56, 7, _THIRD, "56 points in 7 dims"),
    _sharp_points(240, 8, _HALF, "E8 roots"),
    _sharp_points(112, 21, Rational(1, 9), "112 points in 21 dims"),
    _sharp_points(162, 21, Rational(1, 7), "162 points in 21 dims"),
    _sharp_points(275, 22, Rational(1, 6), "275 points in 22 dims"),
    _sharp_points(196560, 24, _HALF, LEECH),
)


def _seen(features: int, dims: int, shape: str, seen: Mapping[Expr, int], source: str) -> Claim:
    """Some directions all see these overlaps; with two of them counted otherwise, none do."""
    counts = ", ".join(f"{times} at {overlap}" for overlap, times in seen.items())
    (one, times), (two, others), *rest = seen.items()
    moved = {one: times + 1, two: others - 1, **dict(rest)}
    moved = {overlap: count for overlap, count in moved.items() if count}
    return Claim(
        name=f"F-07.seen-{features}-{dims}",
        says=(
            f"Some {features} directions in {dims} dims form a tight frame in which each sees the "
            f"others {counts} ({shape}); so each has dimensionality {Rational(dims, features)}."
        ),
        formula=", ".join(rf"{count} \times {latex(overlap)}" for overlap, count in seen.items()),
        sense=Sense.EXISTS,
        conclusion=of.each_sees(features, dims, seen),
        source=source,
        evidence=(Examples(lambda: [{"shape": shape}]),),
        twins=(Twin("one seen elsewhere", {"conclusion": of.each_sees(features, dims, moved)}),),
    )


_NEAR, _FAR = (sqrt(5) + 1) / 4, (sqrt(5) - 1) / 4
_SHARP = "cohn2007, table 1"

F_07_SEEN = (
    _seen(10, 4, "rectified 5-cell", {Rational(1, 6): 6, Rational(-2, 3): 3}, "derived here"),
    _seen(16, 5, "half 5-cube", {Rational(1, 5): 10, Rational(-3, 5): 5}, _SHARP),
    _seen(27, 6, "27 points in 6 dims", {_QUARTER: 16, -_HALF: 10}, _SHARP),
    _seen(56, 7, "56 points in 7 dims", {_THIRD: 27, -_THIRD: 27, Integer(-1): 1}, _SHARP),
    _seen(
        240,
        8,
        "E8 roots",
        {_HALF: 56, Integer(0): 126, -_HALF: 56, Integer(-1): 1},
        _SHARP,
    ),
    _seen(
        24,
        4,
        "24-cell",
        {_HALF: 8, Integer(0): 6, -_HALF: 8, Integer(-1): 1},
        "coxeter1973, table I",
    ),
    _seen(
        120,
        4,
        "600-cell",
        {
            _NEAR: 12,
            _HALF: 20,
            _FAR: 12,
            Integer(0): 30,
            -_FAR: 12,
            -_HALF: 20,
            -_NEAR: 12,
            Integer(-1): 1,
        },
        _SHARP,
    ),
)


def _spark(features: int, dims: int, spark: int, name: str) -> Claim:
    return Claim(
        name=f"F-07.spark-{features}-{dims}",
        says=(
            f"Of {features} equiangular lines in {dims} dims ({name}) any {spark - 1} are "
            f"independent, and some {spark} are not."
        ),
        formula=rf"\operatorname{{spark}} W = {spark}",
        sense=Sense.EQUALS,
        value=Integer(spark),
        source="donoho2003 for 1 + 1/μ; derived here",
        uses=("I-02.coherence",),
        evidence=(
            Derivation(lambda: spark_between(build(name))[0], bounds="lower"),
            Derivation(lambda: spark_between(build(name))[1], bounds="upper"),
        ),
    )


F_07_SPARKS = (
    _spark(16, 6, 4, "Steiner frame (16, 6)"),
    _spark(28, 7, 4, "28 lines in 7 dims"),
    _spark(276, 23, 6, "276 lines in 23 dims"),
)


def _design(features: int, dims: int, strength: int, shape: str) -> Claim:
    return Claim(
        name=f"F-07.design-{features}-{dims}",
        says=(
            f"The {features} directions {shape} in {dims} dims are a spherical "
            f"{strength}-design and no more: to polynomials of degree {strength}, not of "
            f"{strength + 1}, they look as even as the whole sphere."
        ),
        formula=rf"t = {strength}",
        sense=Sense.EQUALS,
        value=Integer(strength),
        source="delsarte1977",
        evidence=(Derivation(lambda: Integer(_points(shape).design_strength())),),
    )


F_07_DESIGNS = (
    _design(16, 5, 3, "half 5-cube"),
    _design(120, 4, 11, "600-cell"),
    _design(240, 8, 7, "E8 roots"),
    _design(196560, 24, 11, LEECH),
)

F_10_KISSING_8 = Claim(
    name="F-10.kissing-8",
    says="In 8 dims exactly 240 unit vectors, and no more, have all overlaps ≤ 1/2: E8's.",
    formula=r"\tau_8 = 240",
    sense=Sense.EQUALS,
    value=Integer(240),
    source="odlyzko1979, as in conway1999, chapter 13; levenshtein1979",
    uses=("F-10.E8",),
    evidence=(
        Derivation(lambda: Integer(of.touching(build("E8 roots"))), bounds="lower"),
        Certified(
            lambda: touching_bound(8, [Fraction(-1), Fraction(-1, 2), Fraction(0), Fraction(1, 2)]),
            "at most 240 unit vectors in 8 dims have all overlaps <= 1/2",
        ),
    ),
)

F_10_KISSING_24 = Claim(
    name="F-10.kissing-24",
    says="In 24 dims exactly 196560 unit vectors, and no more, have all overlaps ≤ 1/2: Leech's.",
    formula=r"\tau_{24} = 196560",
    sense=Sense.EQUALS,
    value=Integer(196560),
    source="odlyzko1979, as in conway1999, chapter 13; levenshtein1979",
    uses=("F-10.Leech",),
    evidence=(
        Derivation(lambda: Integer(of.touching(leech())), bounds="lower"),
        Certified(
            lambda: touching_bound(24, [Fraction(k, 4) for k in (-4, -2, -1, 0, 1, 2)]),
            "at most 196560 unit vectors in 24 dims have all overlaps <= 1/2",
        ),
    ),
)

SENTENCES = (
    Sentence(
        name="F-07",
        quoted="the TMS polytopes are ETFs and phase transitions are transitions between ETFs",
        source="elhage2022, as retold in the wild",
        readings=("F-07",),
        corrections=("F-07.corrected", "F-07.simplices", "F-02.equality"),
        remark=(
            "Two digons, the pentagon, the antiprism and sums of blocks are not equiangular, so "
            "the transitions between them are not between equiangular tight frames either. The "
            "second half of the sentence has no formal reading of its own here."
        ),
    ),
)
