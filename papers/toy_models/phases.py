"""When does a feature go into superposition? The phases of two features on one dim, exactly."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from sympy import CRootOf, Expr, Poly, Rational, S, sqrt

from papers.sentence import Sentence
from papers.toy_models.numbers import decimals
from solvers.evidence import Search
from solvers.models.phases.cases import best_cases, near_best_cases, represented_cases
from solvers.models.phases.pairs import best_pairs
from theory.claim import Case, Claim, Sense, Twin
from theory.evidence import Derivation, Examples
from theory.exact import column, matrix
from theory.models.blocks.products import loss as product_loss
from theory.models.blocks.theorems import named
from theory.models.loss import expected_loss
from theory.models.one_hot.k_gons import k_gon
from theory.models.phases import (
    optimum,
    optimum_threshold,
    pair_phases,
    pair_theorems,
    triples,
)
from theory.models.phases.jets import rounded
from theory.models.phases.pairs import crossing, two_importances
from theory.models.phases.two_features import (
    DIGON,
    PAIR,
    Crossing,
    Optimum,
    critical_point,
    crossing_density,
    crossing_ratio,
)
from theory.notation import d, r

# P-19: the closed form.


P_19 = Claim(
    name="P-19",
    says=(
        "The loss of two features on one dim has a closed form in both weights, both biases, the "
        "density and the importance: a rational function wherever four corners keep their signs."
    ),
    formula=(
        r"E \left( x - (a x + c y + b)_+ \right)^2 = R(a, c, b, d) \text{ on each chamber of "
        r"} b,\ a + b,\ c + b,\ a + c + b"
    ),
    sense=Sense.FOR_ALL,
    given=(pair_theorems.both_represented,),
    conclusion=pair_theorems.closed_form_is_the_loss,
    evidence=(pair_theorems.CLOSED_FORM, Search(represented_cases())),
    twins=(
        Twin(
            "the importance twice as large",
            {"conclusion": pair_theorems.closed_form_is_another_loss},
        ),
    ),
    uses=("L-01",),
)


# P-03 and P-04: frozen norms.


P_03 = Claim(
    name="P-03",
    says=(
        "Three features in two dims with importances 1, 1, r and frozen norms: the loss of a "
        "dedicated first feature beside the digon of the other two."
    ),
    formula=r"W \perp (0, 1, 1): \quad \frac{(1 + r) d^2}{6}",
    source="wattenberg2022, Exploring Exact Toy Models",
    sense=Sense.EQUALS,
    value=(1 + r) * d**2 / 6,
    evidence=(Derivation(lambda: triples.fixed_triples()["digon of the last two"]),),
)

P_03_FIRST = Claim(
    name="P-03.digon",
    says="The loss of the digon of the first two features beside a dedicated third one.",
    formula=r"W \perp (1, 1, 0): \quad \frac{d^2}{3}",
    source="wattenberg2022, Exploring Exact Toy Models",
    sense=Sense.EQUALS,
    value=d**2 / 3,
    evidence=(Derivation(lambda: triples.fixed_triples()["digon of the first two"]),),
)

P_03_THIRD = Claim(
    name="P-03.drop-third",
    says="The loss of dropping the third feature.",
    formula=r"W \perp e_3: \quad r \left( \frac d3 - \frac{d^2}{4} \right)",
    source="wattenberg2022, Exploring Exact Toy Models",
    sense=Sense.EQUALS,
    value=r * (d / 3 - d**2 / 4),
    evidence=(Derivation(lambda: triples.fixed_triples()["drop the third"]),),
)

P_03_DROP = Claim(
    name="P-03.drop-first",
    says="The loss of dropping the first feature.",
    formula=r"W \perp e_1: \quad \frac d3 - \frac{d^2}{4}",
    source="wattenberg2022, Exploring Exact Toy Models",
    sense=Sense.EQUALS,
    value=d / 3 - d**2 / 4,
    evidence=(Derivation(lambda: triples.fixed_triples()["drop the first"]),),
)

P_03_TIE = Claim(
    name="P-03.tie",
    says="The importance of the third feature at which both superpositions cost the same.",
    formula=r"\frac{(1 + r) d^2}{6} = \frac{d^2}{3} \iff r = 1",
    source="wattenberg2022, Exploring Exact Toy Models",
    sense=Sense.EQUALS,
    value=S.One,
    uses=("P-03", "P-03.digon"),
    evidence=(Derivation(lambda: _tie("digon of the last two", "digon of the first two")),),
)

P_03_FROZEN = Claim(
    name="P-03.unit-triangle",
    says=(
        "What the unit triangle without bias costs more than the digon beside a dedicated "
        "feature: with frozen norms it never wins."
    ),
    formula=r"\frac{3 d^2 + d^3}{8} - \frac{d^2}{3} = \frac{d^2 (1 + 3 d)}{24} > 0",
    sense=Sense.EQUALS,
    value=d**2 * (1 + 3 * d) / 24,
    evidence=(
        Derivation(
            lambda: triples.unit_triangle_loss() - triples.fixed_triples()["digon of the first two"]
        ),
    ),
)


def _tie(one: str, other: str) -> Expr:
    losses = triples.fixed_triples()
    return crossing(losses[one] * r, losses[other] * r, r)


P_03_DENSE = decimals(
    "P-03.dense-triangle",
    "The loss at density 1 of the best triangle, over all norms and biases: still below the 1/12 "
    "of dropping a feature",
    "L",
    "0.083089592831",
    lambda: product_loss([named("triangle")], 3, S.One),
)

_SHARING = (
    "a critical point where the first two features are mirror images and all three share the dims"
)
_ONLY = "; that no other point costs less there is not shown"

P_03_THREE = decimals(
    "P-03.three",
    "With importances 1, 1, 4/5: the density at which "
    f"{_SHARING} costs what a critical pair of the second and third beside a dedicated first "
    f"does{_ONLY}, nor on which side it costs less or whether there are other such densities",
    r"r = 4/5: \quad d",
    "0.547959295458",
    lambda: (
        triples.three_meet_a_pair(
            "4/5",
            ("0.79", "0.6", "0.82", "0.15", "0.3", "0.968", "-0.845", "0.125", "0.185", "0.548"),
        ).density
    ),
    uses=("L-01", "P-19"),
)

P_03_THIRD_ALONE = decimals(
    "P-03.third-alone",
    f"At density 3/4: the importance of the third at which {_SHARING} costs what a critical pair "
    f"of the first two does beside the third on a dim of its own{_ONLY}",
    r"d = 3/4: \quad r",
    "1.208874980072",
    lambda: (
        triples.three_meet_equal_pair(
            "3/4",
            (
                "0.741",
                "0.23",
                "0.988",
                "0.407",
                "0.162",
                "0.927",
                "-0.481",
                "0.198",
                "0.461",
                "1.209",
            ),
        ).ratio
    ),
    uses=("L-01", "P-19"),
)

P_03_THIRD_DROPPED = decimals(
    "P-03.third-dropped",
    f"At density 9/10: the importance of the third at which {_SHARING} costs what dropping it "
    f"does{_ONLY}",
    r"d = 9/10: \quad r",
    "0.940955121300",
    lambda: (
        triples.three_meet_dropping(
            "9/10", ("0.7086", "0.7069", "0.0689", "0.0213", "0.4917", "0.941")
        ).ratio
    ),
    uses=("L-01",),
)

P_04 = Claim(
    name="P-04",
    says="The table [[1, −1], [−1, 1]] is √2 times a projection.",
    formula=r"P_2^2 = \sqrt 2\, P_2",
    source="wattenberg2022, Exploring Exact Toy Models",
    sense=Sense.EQUALS,
    value=sqrt(2),
    predicted="refuted",
    evidence=(Derivation(triples.projection_factor),),
)

P_04_CORRECTED = Claim(
    name="P-04.corrected",
    says="The table [[1, −1], [−1, 1]] is 2 times a projection; it is W that is scaled by √2.",
    formula=r"P_2^2 = 2 P_2",
    sense=Sense.EQUALS,
    value=S(2),
    evidence=(Derivation(triples.projection_factor),),
)

P_04_ZERO = Claim(
    name="P-04.zero",
    says=(
        "What the zero vector alone contributes to the loss of dropping the second feature, "
        "r v(d): that closed form is not about nonzero vectors only."
    ),
    formula=r"r (1 - d)^2 \frac{d^2}{4}",
    sense=Sense.EQUALS,
    value=r * (1 - d) ** 2 * d**2 / 4,
    evidence=(Derivation(triples.share_of_the_zero_vector),),
)


# P-06: the confused feature.


P_06 = Claim(
    name="P-06",
    says=(
        "Without biases, at equal importance: the density at which the best digon and the feature "
        "W = (1, 1)/√2 that confuses both cost the same."
    ),
    formula=r"d_c = \frac{40 - 4 \sqrt{14}}{43}, \quad 43 d_c^2 - 80 d_c + 32 = 0",
    source="elhage2022, comment by McGrath; derived here",
    sense=Sense.EQUALS,
    value=(40 - 4 * sqrt(14)) / 43,
    uses=("P-05.loss", "P-06.loss"),
    evidence=(Derivation(pair_phases.confusion_density),),
)

P_06_LOSS = Claim(
    name="P-06.loss",
    says="The loss of W = (1, 1)/√2 without bias: that of dropping a feature with its best bias.",
    formula=r"\frac d3 - \frac{d^2}{4}",
    source="elhage2022, comment by McGrath; derived here",
    sense=Sense.EQUALS,
    value=d / 3 - d**2 / 4,
    evidence=(Derivation(pair_phases.confused_loss),),
)


# P-07: equal importance.


P_07 = Claim(
    name="P-07",
    says=(
        "Two equal features on one dim that are dense, d ≥ 4/7, are best served by giving one of "
        "them the dim and dropping the other."
    ),
    formula=r"r = 1,\ d \ge \frac47 \implies \min_{W, b} L = v(d)",
    source="elhage2022, Phase Change",
    sense=Sense.FOR_ALL,
    given=(pair_theorems.dense,),
    conclusion=pair_theorems.dropping_is_best_at_equal_importance,
    predicted="refuted",
    evidence=(Examples(lambda: [{"d": Rational(q)} for q in ("4/7", "4/5", "1")]),),
)

P_07_ALWAYS = Claim(
    name="P-07.always",
    says=(
        "At equal importance superposing pays at every density, 1 included: some weights and "
        "biases that represent both features beat dropping one of them."
    ),
    formula=r"r = 1,\ 0 < d \le 1 \implies \min_{W, b} L < v(d)",
    sense=Sense.FOR_ALL,
    given=(pair_theorems.ever_present,),
    conclusion=pair_theorems.superposing_beats_dropping,
    evidence=(
        pair_theorems.ALWAYS,
        Examples(lambda: [{"d": Rational(q)} for q in ("0", "1/2", "4/5", "1")]),
    ),
    twins=(
        Twin(
            "saving a hundredth",
            {"conclusion": pair_theorems.superposing_saves_a_hundredth},
        ),
    ),
)

P_07_POINT = Claim(
    name="P-07.dense",
    says="At density 1 the weights (15/16, 4/11) with biases −1/9, 4/15 cost less than 1/12.",
    formula=r"L = \frac{1194154765748499679}{14341621581619200000} < \frac{1}{12}",
    sense=Sense.EQUALS,
    value=Rational(1194154765748499679, 14341621581619200000),
    evidence=(Derivation(lambda: _dense_loss()),),
)


def _dense_loss() -> Expr:
    weights, bias = matrix([["15/16", "4/11"]]), column("-1/9", "4/15")
    return expected_loss(weights, bias, two_importances(S.One, S.One))


@cache
def _equal(density: str) -> Optimum:
    """The best pair found at equal importance, enclosed."""
    return critical_point(1, density, best_pairs(1, Fraction(density))[0].point)


def _loss_at(name: str, density: str, digits: str) -> Claim:
    return decimals(
        f"P-07.{name}",
        f"The loss of the best pair found at equal importance and density {density}, a local "
        "minimum",
        rf"r = 1,\ d = {density}: \quad L",
        digits,
        lambda: _equal(density).as_minimum().loss,
        uses=("P-19",),
    )


P_07_LOSSES = (
    _loss_at("at-3-10", "3/10", "0.029310355270"),
    _loss_at("at-1-2", "1/2", "0.076282446990"),
    _loss_at("at-4-7", "4/7", "0.093422011205"),
    _loss_at("at-3-5", "3/5", "0.098886326586"),
    _loss_at("at-7-10", "7/10", "0.108106364600"),
    _loss_at("at-4-5", "4/5", "0.105516253423"),
    _loss_at("at-9-10", "9/10", "0.097094188842"),
    _loss_at("at-1", "1", "0.083254242907"),
)

P_07_LENGTH = decimals(
    "P-07.length",
    "The length of both weights of the best pair found at equal importance and density 1/2, a "
    "digon",
    "|w|",
    "0.968969991305",
    lambda: abs(_equal("1/2").point[0]),
)

P_07_BIAS = decimals("P-07.bias", "Its bias", "b", "0.097682681411", lambda: _equal("1/2").point[2])


def _best_examples() -> Iterator[Case]:
    """The best pair at each density of the table, and one at a density that is not in it."""
    yield from best_cases()
    yield {"W": matrix([[1, -1]]), "b": column(0, 0), "d1": Rational(9, 20)}


P_07_LEAST = Claim(
    name="P-07.least",
    says=(
        "At equal importance and densities 3/10, 1/2, 4/7, 3/5, 7/10, 4/5, 9/10 and 1 no pair "
        "costs less than the best of sixty minimisations."
    ),
    formula=r"L(W, b) \ge L_{\text{best found}} - 10^{-12}",
    sense=Sense.FOR_ALL,
    given=(pair_theorems.in_the_table,),
    conclusion=pair_theorems.no_pair_below,
    evidence=(Search(near_best_cases()), Examples(_best_examples)),
    twins=(Twin("a unit more in the tenth decimal", {"conclusion": pair_theorems.no_pair_near}),),
)


# P-08: symmetry breaking.


@cache
def _broken() -> Crossing:
    digon, pair = ("0.755", "0.334"), ("0.916", "-0.516", "0.198", "0.425")
    return crossing_density(1, "0.7064", (DIGON, digon), (PAIR, pair))


P_08 = decimals(
    "P-08",
    "The density at which, at equal importance, the symmetric digon and an asymmetric pair cost "
    "the same, both of them strict local minima apart from each other: a jump that breaks the "
    "symmetry",
    "d^*",
    "0.706403692673",
    lambda: _broken().of_minima().density,
)
P_08_LOSS = decimals(
    "P-08.loss", "Their common loss", "L(d^*)", "0.108248164841", lambda: _broken().loss
)
P_08_SOLUTIONS = (
    decimals(
        "P-08.length",
        "The digon's length there",
        "|w_1| = |w_2|",
        "0.755038301666",
        lambda: _broken().one.point[0],
    ),
    decimals(
        "P-08.bias",
        "The digon's bias there",
        "b_1 = b_2",
        "0.333735942790",
        lambda: _broken().one.point[2],
    ),
    decimals(
        "P-08.long",
        "The longer weight of the asymmetric pair there",
        "w_1",
        "0.915777047415",
        lambda: _broken().other.point[0],
    ),
    decimals(
        "P-08.short",
        "The shorter one, which has the other sign",
        "-w_2",
        "0.516107868830",
        lambda: -_broken().other.point[1],
    ),
    decimals(
        "P-08.long-bias",
        "The bias of the longer one",
        "b_1",
        "0.197805374010",
        lambda: _broken().other.point[2],
    ),
    decimals(
        "P-08.short-bias",
        "The bias of the shorter one",
        "b_2",
        "0.425229807985",
        lambda: _broken().other.point[3],
    ),
)


# P-09: where the second feature is dropped.


_STRONG = {
    "1/10": ("0.1812", ("1.025", "-0.637", "0.002", "0.061")),
    "1/4": ("0.3388", ("1.043", "-0.709", "0.013", "0.116")),
    "1/2": ("0.4846", ("1.035", "-0.756", "0.052", "0.186")),
}
"""By importance: where Newton's method starts."""


@cache
def _boundary(ratio: str) -> Crossing:
    density, pair = _STRONG[ratio]
    return crossing_density(ratio, density, (PAIR, pair))


def _dropping_density(name: str, ratio: str, digits: str) -> Claim:
    return decimals(
        name,
        f"At importance {ratio}: the density at which an asymmetric pair, a strict local minimum, "
        "costs what dropping the second feature does",
        rf"r = {ratio}: \quad d",
        digits,
        lambda: _boundary(ratio).of_minima().density,
    )


P_09 = _dropping_density("P-09", "1/2", "0.484587926111")
P_09_QUARTER = _dropping_density("P-09.quarter", "1/4", "0.338789807140")
P_09_TENTH = _dropping_density("P-09.tenth", "1/10", "0.181247446573")
P_09_LOSS = decimals(
    "P-09.loss",
    "At importance 1/2: the common loss there",
    "L",
    "0.051411472085",
    lambda: _boundary("1/2").loss,
)
P_09_SHORT = decimals(
    "P-09.short",
    "At importance 1/2: the weight that jumps to 0 there",
    "-w_2",
    "0.755507521514",
    lambda: -_boundary("1/2").one.point[1],
)

P_09_CLOSE = decimals(
    "P-09.close",
    "At importance 19/20: the density at which a weak pair jumps to dropping the second feature",
    r"r = 19/20: \quad d",
    "0.914786706882",
    lambda: (
        pair_phases.weak_boundary_density(
            "19/20", ("0.06", "0.03", "0.42", "0.43"), "0.915"
        ).density
    ),
)

P_09_AT_HALF = decimals(
    "P-09.at-half",
    "At density 1/2: the importance at which a strong pair, a strict local minimum, costs what "
    "dropping does. It is below the 0.5504 where dropping loses its stability (P-10.half): there "
    "the jump comes first",
    r"d = 1/2: \quad r",
    "0.535738764065",
    lambda: (
        crossing_ratio("1/2", "0.5357", (PAIR, ("1.0295", "-0.7563", "0.0606", "0.1966")))
        .of_minima()
        .ratio
    ),
)

P_09_LIMIT = Claim(
    name="P-09.limit",
    says=(
        "As both tend to 0 the density at which a pair costs what dropping does is this many "
        "times the importance, where the frozen digon has 2; the weight that jumps is 2 − √2."
    ),
    formula=r"\lim_{r \to 0} \frac{d}{r} = 4 (2 - \sqrt 2)",
    sense=Sense.EQUALS,
    value=4 * (2 - sqrt(2)),
    uses=("S32.price",),
    evidence=(Derivation(pair_phases.sparse_boundary),),
)


# P-14: where the second feature is much sparser.


_COUPLED = Poly([575, 350, -200, 8], r)

P_14_THRESHOLD = Claim(
    name="P-14.threshold",
    says=(
        "The importance from which a very sparse feature joins a host of density 1/2, over all "
        "couplings up to 1, is this algebraic number, 0.3263868423 in decimals; the frozen digon "
        "has 1/3."
    ),
    formula=r"575 r^3 + 350 r^2 - 200 r + 8 = 0",
    sense=Sense.EQUALS,
    value=CRootOf(_COUPLED, 2),
    uses=("S32.price", "P-14.limit"),
    evidence=(Derivation(lambda: optimum_threshold.exact_threshold(S.Half)),),
    twins=(
        Twin("the root before", {"value": CRootOf(_COUPLED, 1)}),
        Twin("more in the tenth decimal", {"value": CRootOf(_COUPLED, 2) + Rational(1, 10**10)}),
    ),
)


# P-16: is sparsity necessary?


def _dense_cases() -> Iterator[Case]:
    weights, bias = matrix([["15/16", "4/11"]]), column("-1/9", "4/15")
    for ratio in (S.Half, S.One):
        yield {"W": weights, "b": bias, "d1": S.One, "d2": S.One, "r": ratio}


P_16 = Claim(
    name="P-16",
    says="Without sparsity, both features always present, dropping the second one is best.",
    formula=r"d = 1 \implies L(W, b) \ge \frac{r}{12}",
    source="elhage2022, sparsity is necessary for superposition",
    sense=Sense.FOR_ALL,
    given=(optimum.both_dense,),
    conclusion=optimum.dropping_is_best,
    predicted="refuted",
    evidence=(Examples(_dense_cases),),
)


@cache
def _dense_threshold() -> pair_phases.Coexistence:
    return pair_phases.weak_boundary(1, ("0.1976", "-0.173", "0.581", "0.398"), "0.9888")


P_16_THRESHOLD = decimals(
    "P-16.threshold",
    "At density 1: the importance above which a pair beats dropping the second feature",
    "r",
    "0.988846482273",
    lambda: _dense_threshold().ratio,
)


# P-18: how long are the directions of the pentagon?


P_18 = Claim(
    name="P-18",
    says="In the one-hot limit the directions of the pentagon have the length 1/(1 − b).",
    formula=r"\|W_i\| (1 - b) = 1",
    source="elhage2022, on points off the unit circle",
    sense=Sense.EQUALS,
    value=S.One,
    predicted="refuted",
    evidence=(Derivation(lambda: rounded(k_gon(5).norm * (1 - k_gon(5).bias), 12)),),
)

P_18_NUMBERS = (
    decimals(
        "P-18.norm",
        "The length of the pentagon's directions in the one-hot limit",
        r"\|W_i\|",
        "1.170459639098",
        lambda: k_gon(5).norm,
        uses=("K-03",),
    ),
    decimals(
        "P-18.bias",
        "Their bias, which is negative",
        "-b",
        "0.282297283127",
        lambda: -k_gon(5).bias,
        uses=("K-03",),
    ),
    decimals(
        "P-18.overshoot",
        "What a present feature of amplitude 1 is read back as",
        r"\|W_i\|^2 + b",
        "1.087678483630",
        lambda: k_gon(5).squared_norm + k_gon(5).bias,
        uses=("K-03",),
    ),
    decimals(
        "P-18.product",
        "The length times 1 − b, which the formula makes 1",
        r"\|W_i\| (1 - b)",
        "1.500877215225",
        lambda: k_gon(5).norm * (1 - k_gon(5).bias),
        uses=("K-03",),
    ),
)

SENTENCES = (
    Sentence(
        name="P-04",
        quoted="P_2 is a projection scaled by √2",
        source="wattenberg2022",
        readings=("P-04",),
        corrections=("P-04.corrected", "P-04.zero"),
        remark="The table is twice a projection; W is scaled by √2.",
    ),
    Sentence(
        name="P-07",
        quoted="Dense ⇒ dedicated orthogonal dimension",
        source="elhage2022, Phase Change",
        readings=("P-07",),
        corrections=("P-07.always", "P-07.dense", "P-07.least", "P-08"),
        remark=(
            "The transition at 4/7 is an artefact of frozen norms and biases. With both free, two "
            "equal features are superposed at every density; what changes is how: a symmetric "
            "digon up to 0.7064, a long and a short weight beyond."
        ),
    ),
    Sentence(
        name="P-16",
        quoted="sparsity necessary for superposition to occur",
        source="elhage2022",
        readings=("P-16",),
        corrections=("S06.dense", "P-16.threshold"),
        remark="False for features of nearly equal importance; true up to a ratio of 1/2 at least.",
    ),
    Sentence(
        name="P-18",
        quoted="weights ‖W_i‖ = 1/(1−b_i)",
        source="elhage2022, on points off the unit circle",
        readings=("P-18",),
        corrections=("P-18.norm", "P-18.bias", "P-18.overshoot", "P-18.product"),
        remark=(
            "Wrong in sign and in power: an exact fit at amplitude 1 would be ‖W‖² = 1 − b, and "
            "the optimum overshoots even that."
        ),
    ),
)
