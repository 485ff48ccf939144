"""Parts of the loss: what ReLU and linear models pay, which biases are best, what pairs cost."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Rational, S, sqrt

from solvers.evidence import Search
from solvers.models.cases import (
    linear_cases,
    small_linear_cases,
    small_loss_cases,
)
from solvers.models.losses.cases import (
    biased_cases,
    dropped_cases,
    kept_cases,
    moving_cases,
    opposite_cases,
    projector_cases,
    small_dropped_cases,
    small_kept_cases,
    small_moving_cases,
    small_opposite_cases,
    small_projector_cases,
    small_unit_or_dropped_cases,
    unit_or_dropped_cases,
)
from solvers.strategies import small_weight_cases, weight_cases
from theory.claim import Case, Claim, Sense, Twin
from theory.evidence import Derivation, Examples
from theory.exact import column, matrix
from theory.frames.theorems import twice_as_many_features
from theory.models.losses import margins
from theory.models.losses import theorems as of
from theory.models.losses.sparse_theorems import obtuse, unit_columns
from theory.models.losses.tradeoffs import all_represented
from theory.notation import d

_TMS = "elhage2022, Mathematical Understanding"
_WEIGHTS = Search(weight_cases(), small_weight_cases)


def _weighed() -> Iterator[Case]:
    return (case for case in small_linear_cases() if any(case["I"]))


_LINEAR = Search(linear_cases(), _weighed)
_DROPPED = Search(dropped_cases(), small_dropped_cases)
_KEPT = Search(kept_cases(), small_kept_cases)
_PROJECTORS = Search(projector_cases(), small_projector_cases)
_OPPOSITE = Search(opposite_cases(), small_opposite_cases)

# L-03 and L-04: ReLU against linear models.

L_03_LEAST = Claim(
    name="L-03.least",
    says=(
        "The least ReLU loss is at most the least linear loss, (d/3 − d²/4) times the importances "
        "beyond the m largest: keeping the m most important features already reaches it."
    ),
    formula=r"\min_{W, b} L_{\mathrm{ReLU}} \le \min_{W, b} L_{\mathrm{lin}}",
    source=_TMS,
    sense=Sense.FOR_ALL,
    conclusion=of.relu_reaches_linear_least,
    uses=("L-04.minimum", "L-04.form"),
    evidence=(of.RELU_REACHES, _KEPT),
    twins=(Twin("strictly", {"conclusion": of.relu_beats_linear_least}),),
)

L_03_BETTER = Claim(
    name="L-03.better",
    says="Some ReLU models do better than every linear model: a digon at density 1/10.",
    formula=r"\exists (W, b, d):\ L_{\mathrm{ReLU}}(W, b) < \min L_{\mathrm{lin}}",
    sense=Sense.EXISTS,
    conclusion=of.relu_beats_every_linear,
    uses=("L-04.minimum",),
    evidence=(
        Examples(lambda: ({"W": matrix([[1, -1]]), "b": column(0, 0), "d": Rational(1, 10)},)),
    ),
)

L_04_SIMPLEX = Claim(
    name="L-04.simplex",
    says=(
        "Of three equally important features in two dims the simplex, which superposes them, has "
        "the linear loss of dropping one: superposition ties, it does not lose."
    ),
    formula=r"W^TW = I - \tfrac13 11^T \implies L_{\mathrm{lin}} = \frac d3 - \frac{d^2}{4}",
    sense=Sense.EQUALS,
    value=d / 3 - d**2 / 4,
    evidence=(Derivation(of.simplex_loss),),
)

L_04_RELAXED = Claim(
    name="L-04.relaxed",
    says=(
        "The linear relaxation is tight: over all P between 0 and 1 with trace at most m, "
        "tr D(I − P) is at least the sum of the importances beyond the m largest, which the "
        "projector on the m most important features attains."
    ),
    formula=r"0 \preceq P \preceq I,\ \operatorname{tr} P \le m \implies "
    r"\operatorname{tr} D(I - P) \ge \sum_{i > m} I_{(i)}",
    sense=Sense.FOR_ALL,
    given=(of.between_zero_and_one, of.trace_at_most_dims),
    conclusion=of.trace_reaches_the_tail,
    evidence=(of.RELAXED_TRACE, _PROJECTORS),
    twins=(Twin("more than that", {"conclusion": of.trace_exceeds_the_tail}),),
)

L_04_QUADRATIC = Claim(
    name="L-04.quadratic",
    says=(
        "The quadratic objective over the same set is not tight: |I − P|² is at least (n − m)²/n "
        "only, where a projector of rank m has n − m."
    ),
    formula=r"\operatorname{tr} P \le m \implies \|I - P\|^2 \ge \frac{(n - m)^2}{n}",
    sense=Sense.FOR_ALL,
    given=(of.trace_at_most_dims,),
    conclusion=of.square_at_least_spread,
    evidence=(of.RELAXED_SQUARE, _PROJECTORS),
    twins=(Twin("n − m", {"conclusion": of.square_at_least_dropped}),),
)

L_04_QUADRATIC_CASE = Claim(
    name="L-04.quadratic-case",
    says="For three equal features in two dims P = 2I/3 attains it: a third of dropping one.",
    formula=r"\|I - \tfrac23 I\|^2 = \frac13",
    sense=Sense.EQUALS,
    value=Rational(1, 3),
    uses=("L-04.quadratic",),
    evidence=(Derivation(lambda: of.spread_cost(3, 2)),),
)

L_05 = Claim(
    name="L-05",
    says=(
        "With E xxᵀ = I and no bias the importance-weighted linear loss is exactly the bracket of "
        "L-04.form; the paper's ∼ is an equality."
    ),
    formula=(
        r"E \| D_I^{1/2}(x - W^TWx) \|^2 = \sum_i I_i (1 - |W_i|^2)^2"
        r"+ \sum_{i \ne j} I_j (W_i \cdot W_j)^2"
    ),
    source=_TMS,
    sense=Sense.FOR_ALL,
    conclusion=of.standard_loss_is_bracket,
    evidence=(of.STANDARD, _LINEAR),
    twins=(Twin("each pair once", {"conclusion": of.standard_loss_counts_pairs_once}),),
)

# L-06 and L-07: interference.

L_06 = Claim(
    name="L-06",
    says=(
        "Interference, the sum of the squared overlaps of a feature, is the ℓ² norm of the vector "
        "of its overlaps, as coherence is its maximum norm."
    ),
    formula=r"\sum_{j \ne i} |W_i \cdot W_j|^2 = \|(W_i \cdot W_j)_{j \ne i}\|_2",
    source="elhage2022, footnote 11",
    sense=Sense.FOR_ALL,
    conclusion=of.interference_is_a_norm,
    predicted="refuted",
    evidence=(_WEIGHTS,),
)

L_06_CORRECTED = Claim(
    name="L-06.corrected",
    says=(
        "Interference is the square of that norm, so it lies between the square of the maximum "
        "norm and n − 1 times it. (In the loss it is weighed by importance too: S30.)"
    ),
    formula=r"\mu_i^2 \le \sum_{j \ne i} |W_i \cdot W_j|^2 \le (n - 1) \mu_i^2",
    source="elhage2022, footnote 11; derived here",
    sense=Sense.FOR_ALL,
    conclusion=of.interference_between_coherences,
    evidence=(of.COHERENCE_BOUNDS, _WEIGHTS),
    twins=(Twin("at most the largest", {"conclusion": of.interference_at_most_coherence}),),
)

L_07 = Claim(
    name="L-07",
    says=(
        "Of equal importances, lengths 0 or 1 and no bias, the one-feature loss at amplitude 1 is "
        "an energy: the squared ReLU overlaps, plus one for each feature that is dropped."
    ),
    formula=r"L_1(x = 1) = \sum_{i \ne j} \operatorname{ReLU}(W_i \cdot W_j)^2 + |\{i : W_i = 0\}|",
    source="elhage2022, the connection to the Thomson problem",
    sense=Sense.FOR_ALL,
    given=(of.lengths_zero_or_one,),
    conclusion=of.thomson_energy,
    uses=("L-03.one-sparse",),
    evidence=(of.THOMSON, Search(unit_or_dropped_cases(), small_unit_or_dropped_cases)),
    twins=(Twin("without ReLU", {"conclusion": of.signed_thomson_energy}),),
)

# L-08: is there a margin?


def _smaller() -> Iterator[Case]:
    """The best digon, made smaller by less and less."""
    return ({"d": Rational(1), "e": Rational(1, q)} for q in (2, 10, 1000))


L_08 = Claim(
    name="L-08",
    says=(
        "Superposition can be reduced within some margin without affecting performance, as the "
        "derivative of the loss vanishes at its minimum: read of the best digon without bias, "
        "whose only overlap is reduced by e."
    ),
    formula=r"L(t^* - e) \le L(t^*)",
    source="elhage2022, footnote 21",
    sense=Sense.FOR_ALL,
    given=(margins.real_change,),
    conclusion=margins.smaller_digon_costs_no_more,
    predicted="refuted",
    evidence=(Examples(_smaller),),
)

L_08_SLOPE = Claim(
    name="L-08.slope",
    says="To first order it is so: the slope of the loss at the best digon is 0.",
    formula=r"L'(t^*) = 0",
    source="elhage2022, footnote 21",
    sense=Sense.EQUALS,
    value=S.Zero,
    uses=("P-05",),
    evidence=(Derivation(margins.slope_at_best_digon),),
)

L_08_CORRECTED = Claim(
    name="L-08.corrected",
    says=(
        "Moving the squared norm of the best digon by e costs exactly d(4 − 3d)/6 times e²: there "
        "is no margin, only a price of second order. (Where the loss is not C², as at the square, "
        "even that differs from side to side: K-08.)"
    ),
    formula=r"\frac{L(t^* + e) - L(t^*)}{e^2} = \frac{d (4 - 3d)}{6}",
    sense=Sense.EQUALS,
    value=d * (4 - 3 * d) / 6,
    uses=("P-05",),
    evidence=(Derivation(margins.margin_price),),
)

# L-09: biases.

L_09 = Claim(
    name="L-09",
    says="A dropped feature costs at least its variance d/3 − d²/4, whatever the others do.",
    formula=r"W_i = 0 \implies E(x_i - x'_i)^2 \ge \frac d3 - \frac{d^2}{4}"
    r" = \frac{(1 - S)(1 + 3S)}{12}",
    source="levine-mais, agenda A4; derived here",
    sense=Sense.FOR_ALL,
    given=(margins.is_dropped,),
    conclusion=margins.pays_its_variance,
    evidence=(margins.DROPPED_FLOOR, _DROPPED),
    twins=(Twin("more than that", {"conclusion": margins.pays_more_than_its_variance}),),
)

L_09_EQUALITY = Claim(
    name="L-09.equality",
    says="It costs that exactly when its output is its mean: ReLU(b_i) = d/2.",
    formula=r"E(x_i - x'_i)^2 = \frac d3 - \frac{d^2}{4} \iff \operatorname{ReLU}(b_i) = \frac d2",
    source="levine-mais, agenda A4; elhage2022",
    sense=Sense.FOR_ALL,
    given=(margins.is_dropped,),
    conclusion=margins.pays_its_variance_at_its_mean,
    uses=("L-09",),
    evidence=(margins.DROPPED_AT_MEAN, _DROPPED),
    twins=(Twin("b_i = 0", {"conclusion": margins.pays_its_variance_at_zero}),),
)


def _biased() -> Iterator[Case]:
    """The digon with a small positive bias; orthonormal features with any."""
    yield {"W": matrix([[1, -1]]), "b": column("1/10", "1/10"), "d": Rational(1, 2)}
    yield from small_loss_cases()


_BIASED = Search(biased_cases(), _biased)

L_09_LEARNED = Claim(
    name="L-09.learned",
    says="For features that are learned, the best bias is zero.",
    formula=r"W_i \ne 0 \ \forall i \implies L(W, 0) \le L(W, b)",
    source="elhage2022, the bias of learned features",
    sense=Sense.FOR_ALL,
    given=(all_represented,),
    conclusion=margins.zero_bias_is_best,
    predicted="refuted",
    evidence=(_BIASED,),
)

L_09_DEDICATED = Claim(
    name="L-09.dedicated",
    says="For orthonormal directions, dedicated dims, zero is a best bias.",
    formula=r"W^TW = I \implies L(W, 0) \le L(W, b)",
    source="elhage2022, the bias of learned features; derived here",
    sense=Sense.FOR_ALL,
    given=(margins.orthonormal,),
    conclusion=margins.zero_bias_is_best,
    evidence=(margins.DEDICATED, _BIASED),
)

L_09_DIGON = Claim(
    name="L-09.digon",
    says="A digon's best bias is positive: at zero the loss falls by 2d²/3 for each unit of bias.",
    formula=r"\partial_b L(\text{digon}, b)|_{0+} = -\frac{2 d^2}{3}",
    sense=Sense.EQUALS,
    value=-2 * d**2 / 3,
    evidence=(Derivation(margins.digon_bias_slope),),
)

L_09_TRIANGLE = Claim(
    name="L-09.triangle",
    says="So is a unit triangle's, at every density up to 1: its loss falls at this rate.",
    formula=r"\partial_b L(\triangle, b)|_{0+} = -\frac{d^2 (8 - 3d)}{4}",
    sense=Sense.EQUALS,
    value=-(d**2) * (8 - 3 * d) / 4,
    evidence=(Derivation(margins.triangle_bias_slope),),
)

L_09_PENTAGON = Claim(
    name="L-09.pentagon",
    says=(
        "A sparse pentagon's best bias is negative: with one feature present the unit pentagon's "
        "loss rises by 5(√5 − 1)/2 for each unit of bias."
    ),
    formula=r"\partial_b L_1(\text{pentagon}, b)|_0 = \frac{5 (\sqrt5 - 1)}{2}",
    sense=Sense.EQUALS,
    value=5 * (sqrt(5) - 1) / 2,
    evidence=(Derivation(margins.pentagon_bias_slope),),
)

# L-12: norms and biases at order d².

L_12_NORMS = Claim(
    name="L-12.norms",
    says=(
        "Norms 1 + δ_i d and biases β_i d, whatever the rates, do not lower the d² coefficient; "
        "optimising norms and biases changes nothing at this order."
    ),
    formula=r"\lim_{d \to 0} \frac{L(W (1 + \delta d), \beta d)}{d^2} \ge"
    r" \sum_{i \ne j} \varphi(-W_i \cdot W_j)",
    sense=Sense.FOR_ALL,
    conclusion=margins.moving_norms_pay_no_less,
    uses=("L-12",),
    evidence=(margins.NORMS_DO_NOT_HELP, Search(moving_cases(), small_moving_cases)),
    twins=(Twin("exactly the same", {"conclusion": margins.moving_norms_pay_the_same}),),
)

# L-14: pairs of obtuse directions.

L_14 = Claim(
    name="L-14",
    says=(
        "2m unit directions in m dims without positive overlaps, which lose nothing while one "
        "feature is present, have a d² coefficient of at least m/3."
    ),
    formula=r"n = 2m,\ W_i \cdot W_j \le 0 \implies \sum_{i \ne j} \varphi(-W_i \cdot W_j)"
    r" \ge \frac m3",
    sense=Sense.FOR_ALL,
    given=(unit_columns, obtuse, twice_as_many_features),
    conclusion=margins.pairs_pay_a_third_a_dim,
    uses=("L-12", "F-01"),
    evidence=(margins.A_THIRD_A_DIM, _OPPOSITE),
    twins=(Twin("more than that", {"conclusion": margins.pairs_pay_more_than_a_third}),),
)

L_14_EXACT = Claim(
    name="L-14.exact",
    says=(
        "It is m/3 for all of them: 2m such directions are m orthogonal pairs of opposites, the "
        "corners of a cross-polytope, so the bound has no slack to speak of."
    ),
    formula=r"n = 2m,\ W_i \cdot W_j \le 0 \implies \sum_{i \ne j} \varphi(-W_i \cdot W_j)"
    r" = \frac m3",
    sense=Sense.FOR_ALL,
    given=(unit_columns, obtuse, twice_as_many_features),
    conclusion=margins.pairs_pay_exactly_a_third,
    uses=("L-14",),
    evidence=(margins.EXACTLY_A_THIRD, _OPPOSITE),
)

L_14_ANY = Claim(
    name="L-14.any",
    says=(
        "Of any number n of unit directions in m dims without positive overlaps the d² coefficient "
        "is at least n(n − m)/(6m)."
    ),
    formula=r"\sum_{i \ne j} \varphi(-W_i \cdot W_j) \ge \frac{n (n - m)}{6m}",
    sense=Sense.FOR_ALL,
    given=(unit_columns, obtuse),
    conclusion=margins.pairs_pay_frame_potential,
    uses=("L-12", "F-01"),
    evidence=(margins.PAIRS_PAY, _OPPOSITE),
    twins=(Twin("more than that", {"conclusion": margins.pairs_pay_more_than_frame_potential}),),
)
