"""Sentences on global optima: does a model with too many features always superpose them?"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Rational, S

from papers.sentence import Sentence
from solvers.evidence import Certified, Search
from solvers.models.phases.optimum import dense_pair, pair_cases, scaled_cases
from theory.claim import Case, Claim, Sense, Twin
from theory.evidence import Derivation, Examples, Exhaustion
from theory.exact import column, matrix
from theory.models.phases import optimum, optimum_host, optimum_theorems, optimum_threshold
from theory.models.phases.optimum_dense import DROPPING_A_DENSE_FEATURE
from theory.notation import d1, w

_FORMULA = r"L(W, b) \ge r\, v(d_2), \quad v(d) = \frac{d}{3} - \frac{d^2}{4}"
_STRICTLY = Twin("strictly, at every (W, b)", {"conclusion": optimum.dropping_is_strictly_best})
_THOUSANDTH = Rational(1, 1000)


def _point(
    weights: tuple[object, object], bias: tuple[object, object], *law: object
) -> dict[str, object]:
    """A case of the model on one dim: (W, b) at densities d1, d2 and importance ratio r."""
    return {
        "W": matrix([list(weights)]),
        "b": column(*bias),
        **dict(zip(("d1", "d2", "r"), map(Rational, law), strict=True)),
    }


def _dropped(*law: object) -> dict[str, object]:
    return _point((1, 0), (0, Rational(law[1]) / 2), *law)


# S06: capacity alone.


def _dense_cases() -> Iterator[Case]:
    """Dropping itself; then a pair outside each hypothesis that beats it."""
    yield _dropped(1, 1, "1/2")
    yield _point((1, -1), (0, 0), "1/10", "1/10", "1/2")
    odd = optimum_theorems.EQUAL_AND_DENSE
    yield _point(odd[0], odd[1], 1, 1, 1)


S06 = Claim(
    name="S06",
    says=(
        "With two features and one dim, whatever their densities and importances, some weights "
        "that represent both features beat every one that drops a feature."
    ),
    formula=r"n > m \implies \min_{W \text{ superposed}} L < \min_{W \text{ not superposed}} L",
    predicted="refuted",
    sense=Sense.FOR_ALL,
    given=(optimum_theorems.useful,),
    conclusion=optimum_theorems.superposing_pays,
    uses=("S06.dense",),
    evidence=(
        Examples(lambda: [{"d1": S.One, "d2": S.One, "r": ratio} for ratio in (S.One, S.Half)]),
    ),
)

S06_DENSE = Claim(
    name="S06.dense",
    says=(
        "Two dense features on one dim, the second at most half as important: no weights and "
        "biases of the ReLU model beat dropping the second feature."
    ),
    formula=r"d_1 = d_2 = 1,\ 0 \le r \le \frac12 \implies L(W, b) \ge \frac{r}{12}",
    sense=Sense.FOR_ALL,
    given=(optimum.both_dense, optimum.at_most_half_as_important),
    conclusion=optimum.dropping_is_best,
    evidence=(DROPPING_A_DENSE_FEATURE, Examples(_dense_cases), Search(pair_cases())),
    twins=(_STRICTLY,),
)

S06_LEAST = Claim(
    name="S06.least",
    says="The least loss of two dense features on one dim with importances 1 and 1/2 is 1/24.",
    formula=r"d = (1, 1),\ I = (1, \tfrac12): \quad \min_{W, b} L = \frac{1}{24}",
    sense=Sense.EQUALS,
    value=Rational(1, 24),
    uses=("S06.dense",),
    evidence=(
        Certified(
            dense_pair,
            "at densities (1, 1) and importances (1, 1/2) every W (1, 2) and every bias of the "
            "ReLU model have loss >= 1/24",
        ),
        Derivation(optimum_theorems.dense_floor, bounds="lower"),
        Derivation(optimum_theorems.dense_kept, bounds="upper"),
    ),
)

S06_CORRECTED = Claim(
    name="S06.corrected",
    says=(
        "If two features of one density share one dim and are sparse for their importances, "
        "d < 4r/(2 + 5r), the digon beats every arrangement that drops a feature."
    ),
    formula=r"d_1 = d_2 = d < \frac{4r}{2 + 5r},\ r \le 1 \implies L((1, -1), 0) < r\, v(d)",
    source="elhage2022, the notebook with exact toy models; derived here",
    sense=Sense.FOR_ALL,
    given=(
        optimum_theorems.equally_dense,
        optimum_theorems.useful,
        optimum_theorems.sparse_for_its_importance,
    ),
    conclusion=optimum_theorems.digon_beats_dropping,
    evidence=(
        optimum_theorems.DIGON_PAYS,
        Examples(
            lambda: [
                {"d1": S.One, "d2": Rational(1, 10), "r": Rational(1, 10)},
                {"d1": S.Half, "d2": S.Half, "r": Rational(4)},
                {"d1": Rational(3, 5), "d2": Rational(3, 5), "r": S.One},
            ]
        ),
    ),
    twins=(
        Twin(
            "the bound moved to 4r/(2 + 4r)",
            {
                "given": (
                    optimum_theorems.equally_dense,
                    optimum_theorems.useful,
                    optimum_theorems.nearly_sparse_for_its_importance,
                )
            },
        ),
    ),
)


# S32: unimportant features.


S32 = Claim(
    name="S32",
    says=(
        "An extra feature that is very sparse and less important than its host, on at most once "
        "in a thousand times, is always superposed on the host by the best weights."
    ),
    formula=r"d_2 \le \frac{1}{1000},\ r < 1 \implies \min_{W_2 \ne 0} L < \min_{W_2 = 0} L",
    predicted="refuted",
    sense=Sense.FOR_ALL,
    given=(optimum_host.extra_very_sparse, optimum_theorems.less_important),
    conclusion=optimum_theorems.superposing_pays,
    uses=("S33.below",),
    evidence=(
        Examples(
            lambda: [{"d1": S.Half, "d2": _THOUSANDTH, "r": ratio} for ratio in (S.Half, S.One / 4)]
        ),
    ),
)

S32_SCALE = Claim(
    name="S32.scale",
    says=(
        "Multiplying all importances by one factor multiplies every loss by it, so it changes no "
        "optimum: only ratios of importances matter."
    ),
    formula=r"L(W, b; kI) = k\, L(W, b; I)",
    source="elhage2022, footnote on importances",
    sense=Sense.FOR_ALL,
    conclusion=optimum_theorems.loss_scales_with_importances,
    evidence=(optimum_theorems.SCALING, Search(scaled_cases())),
    twins=(Twin("the loss stays", {"conclusion": optimum_theorems.loss_ignores_importances}),),
)

_GAIN = (1 - d1) * (2 - w**2) / 3 + d1 * (w / 4 - w**3 / 12)

S32_PRICE = Claim(
    name="S32.price",
    says=(
        "In the limit of a vanishing density d₂, lending an axis with the opposite sign and the "
        "coupling w ≤ 1 pays exactly above this ratio of importances, in which d₂ cancels."
    ),
    formula=(
        r"\frac{d_1 (1/3 - w/6)}"
        r"{(1 - d_1)(2 - w^2)/3 + d_1 (w/4 - w^3/12)}"
    ),
    sense=Sense.EQUALS,
    value=d1 * (Rational(1, 3) - w / 6) / _GAIN,
    evidence=(Derivation(optimum_threshold.price),),
)

S32_TABLE = Claim(
    name="S32.table",
    says=(
        "The least price over couplings w ≤ 1 is, to ten decimals, 0.0221823471 at host density "
        "0.05, 0.0461653319 at 0.1, 0.1002744887 at 0.2, 0.1639351631 at 0.3, 0.3263868423 at 0.5."
    ),
    formula=r"r^*(\tfrac12) = 0.3263868423",
    sense=Sense.FOR_ALL,
    given=(optimum_threshold.in_the_table,),
    conclusion=optimum_threshold.threshold_rounds_to,
    uses=("S32.price",),
    evidence=(Exhaustion(optimum_threshold.in_the_table, optimum_threshold.table_cases),),
    twins=(
        Twin(
            "the last digit one higher",
            {"conclusion": optimum_threshold.threshold_is_a_digit_higher},
        ),
    ),
)

S32_RANGE = Claim(
    name="S32.range",
    says="The best coupling reaches w = 1 at the host density 2/3.",
    formula=r"\partial_w \text{price}(d_1, 1) = 0 \iff d_1 = \frac23",
    sense=Sense.EQUALS,
    value=Rational(2, 3),
    uses=("S32.price",),
    evidence=(Derivation(optimum_threshold.last_density),),
)


def _beyond_cases() -> Iterator[Case]:
    """A case in scope that is nearly tight; then a cheaper coupling outside each hypothesis."""
    host = Rational(2, 3)
    yield {"d1": host, "w": Rational(101, 100), "b": S.Zero}
    yield {"d1": S.One, "w": Rational(11, 10), "b": S.Zero}
    yield {"d1": S.Half, "w": Rational(9, 10), "b": S.Zero}
    yield {"d1": host, "w": Rational(101, 100), "b": Rational(1, 10)}


S32_BEYOND = Claim(
    name="S32.beyond",
    says=(
        "At host densities up to 2/3 no coupling above 1, with any bias that loses nothing while "
        "the extra feature is off, is cheaper than w = 1: the least price is found at w ≤ 1."
    ),
    formula=r"d_1 \le \frac23,\ w > 1,\ b \le 0 \implies \text{price}(w, b) \ge \text{price}(1, 0)",
    sense=Sense.FOR_ALL,
    given=(
        optimum_threshold.host_at_most_two_thirds,
        optimum_threshold.coupling_beyond_one,
        optimum_threshold.bias_not_positive,
    ),
    conclusion=optimum_threshold.no_cheaper_than_one,
    uses=("S32.range",),
    evidence=(optimum_threshold.BEYOND_ONE, Examples(_beyond_cases)),
    twins=(Twin("dearer by 2 %", {"conclusion": optimum_threshold.dearer_than_one}),),
)


# S33: always superposition, if only the feature is sparse enough.


S33 = Claim(
    name="S33",
    says=(
        "However unimportant a feature is, superposing it on a host pays once it is sparse enough."
    ),
    formula=r"\forall d_1, r\ \exists d_2 \le \tfrac{1}{1000}: \min_{W_2 \ne 0} L < r\, v(d_2)",
    predicted="refuted",
    sense=Sense.FOR_ALL,
    given=(optimum_theorems.useful,),
    conclusion=optimum_theorems.pays_at_some_sparsity,
    uses=("S33.below",),
    evidence=(Examples(lambda: [{"d1": S.Half, "r": r} for r in (S.One, S.Half, S.One / 4)]),),
)


def _host_cases() -> Iterator[Case]:
    """Dropping itself; then a pair outside a hypothesis that beats it."""
    yield _dropped("1/2", "1/1000", "8/25")
    yield _point((1, "-11/10"), (0, 0), 1, "1/1000", "19/20")
    yield _point((1, "-173/200"), (0, 0), "1/2", "1/1000", "41/125")


S33_BELOW = Claim(
    name="S33.below",
    says=(
        "With a host of density 1/20, 1/10, 1/5, 3/10 or 1/2 and an importance ratio below 99 % of "
        "the threshold r*(d₁), dropping an extra feature of any density up to 1/1000 is a global "
        "optimum: no sparsity makes superposing it pay."
    ),
    formula=r"d_1 \in \{\tfrac{1}{20}, \tfrac{1}{10}, \tfrac15, \tfrac{3}{10}, \tfrac12\},\ "
    r"d_2 \le \tfrac{1}{1000},\ r < \tfrac{99}{100} r^*(d_1) \implies " + _FORMULA,
    sense=Sense.FOR_ALL,
    given=(
        optimum_host.host_in_the_list,
        optimum_host.extra_very_sparse,
        optimum_host.ratio_below_threshold,
    ),
    conclusion=optimum.dropping_is_best,
    uses=("S32.price", "S32.table"),
    # No search: it would find no counterexample at larger d₂ either, where there is no proof.
    evidence=(optimum_host.DROPPING_A_SPARSE_FEATURE, Examples(_host_cases)),
    twins=(_STRICTLY,),
)

S33_ABOVE = Claim(
    name="S33.above",
    says=(
        "With an extra feature of density 1/1000 and an importance ratio less than 1 % above the "
        "threshold, some weights with that feature far from zero cost less than dropping it."
    ),
    formula=r"d_1 = \tfrac12,\ d_2 = \tfrac{1}{1000},\ r = \tfrac{41}{125}: \ "
    r"L((1, -\tfrac{173}{200}), 0) < r\, v(d_2)",
    sense=Sense.EXISTS,
    conclusion=optimum_theorems.superposed_above_the_threshold,
    uses=("S32.table",),
    evidence=(Examples(_host_cases),),
    twins=(
        Twin(
            "at a ratio 1 % below the threshold",
            {"conclusion": optimum_theorems.superposed_below_the_threshold},
        ),
    ),
)


def _rare_cases() -> Iterator[Case]:
    """One in scope; one between 4 and 5 times the margin; one far too dense."""
    host = {"d1": S.Half, "r": S.Half, "w": S.One}
    yield {**host, "d2": Rational(1, 10)}
    yield {**host, "d2": Rational(2, 5)}
    yield {**host, "d2": S.One}


S33_CORRECTED = Claim(
    name="S33.corrected",
    says=(
        "If the importance ratio is above the price of a coupling w, superposing with that "
        "coupling beats dropping at every density below 4(gain − cost/r), however small."
    ),
    formula=r"d_2 < 4 \left( g(w) - \frac{c(w)}{r} \right) \implies L((1, -w), 0) < r\, v(d_2)",
    sense=Sense.FOR_ALL,
    given=(optimum_threshold.rare_enough,),
    conclusion=optimum_threshold.opposite_pair_is_cheaper,
    uses=("S32.price",),
    evidence=(optimum_threshold.PAIR_PAYS, Examples(_rare_cases)),
    twins=(
        Twin(
            "with 5 in place of 4",
            {"given": (optimum_threshold.nearly_rare_enough,)},
        ),
    ),
)

SENTENCES = (
    Sentence(
        name="S06",
        quoted=(
            "Toy Models … shows this emerges naturally when models need to represent more "
            "features than they have capacity for."
        ),
        source="introductory-note",
        readings=("S06",),
        corrections=(
            "S06.dense",
            "S06.least",
            "S06.corrected",
            "L-04.corrected",
            "S06.trained-pair",
            "S06.trained-pair-stuck",
            "S06.trained-dense",
            "S06.trained-dense-held",
            "S06.trained-five",
            "S06.trained-five-held",
        ),
        remark=(
            "Too little capacity is not enough: two dense features on one dim, the second half as "
            "important, are best served by dropping the second. It takes sparsity, relative to "
            "importance, and a nonlinearity."
        ),
    ),
    Sentence(
        name="S32",
        quoted=(
            "Problems with many sparse, unimportant features will show significant superposition."
        ),
        source="nanda-glossary, Superposition",
        readings=("S32",),
        corrections=("S32.scale", "S32.price", "S32.table", "S32.range", "S32.beyond"),
        remark=(
            "Only ratios of importances matter, and a less important feature is superposed on a "
            "host less readily: below a ratio that depends on the host's density it is dropped."
        ),
    ),
    Sentence(
        name="S33",
        quoted=(
            "We should expect models to always want to do non-zero superposition, as there will "
            "always be some incredibly sparse but useful feature."
        ),
        source="nanda-glossary, Superposition",
        readings=("S33",),
        corrections=("S33.below", "S33.above", "S33.corrected"),
        remark=(
            "Cost and gain of an extra feature are both in proportion to its density, which "
            "cancels: what counts is its importance against a threshold that depends on the "
            "host's density. Settled up to one percent on either side of it, at five densities."
        ),
    ),
)
