"""Lemmas on toy models: the exact loss, the linear model, sparse limits, pairs, capacity."""

from __future__ import annotations

from sympy import Expr, Limit, Rational, S, cos, oo, pi

from solvers.evidence import Search
from solvers.models.cases import (
    count_cases,
    linear_cases,
    loss_cases,
    number_cases,
    obtuse_cases,
    small_count_cases,
    small_linear_cases,
    small_loss_cases,
    small_number_cases,
    small_obtuse_cases,
    small_triangle_cases,
    small_turned_cases,
    small_weighed_loss_cases,
    triangle_cases,
    turned_cases,
    weighed_loss_cases,
)
from theory.claim import Claim, Sense, Twin, where
from theory.evidence import Derivation, Examples
from theory.models import theorems as loss
from theory.models.law import FeatureLaw
from theory.models.losses import linear_theorems as linear
from theory.models.losses import sparse_theorems as sparse
from theory.models.losses import theorems as loss_theorems
from theory.models.losses import tradeoffs
from theory.models.losses.capacity import (
    cross_polytope_loss,
    digon_loss,
    dropped_loss,
    orthogonal_loss,
)
from theory.models.memorisation.polygons import least_polygon, polygon_growth
from theory.models.phases.pairs import (
    bernoulli_digon,
    bernoulli_kept,
    best_digon,
    crossing,
    fixed_candidates,
    pair_cost,
    two_importances,
)
from theory.notation import a, d, d1, d2, k, m, n, r

_SEARCH_LOSS = Search(loss_cases(), small_loss_cases)

L_01 = Claim(
    name="L-01",
    says=(
        "The closed form, a sum over patterns of present features and corners of the cube, is the "
        "loss of the ReLU model for all weights and biases and every common density."
    ),
    formula=(
        r"\int_{[0,1]^k} (a \cdot x + b)_+^p dx = \frac{p!}{(p+k)!} \sum_{v} (-1)^{k-|v|}"
        r"\frac{(a \cdot v + b)_+^{p+k}}{\prod a_j}"
    ),
    sense=Sense.FOR_ALL,
    conclusion=loss.loss_is_the_integral,
    evidence=(loss.EXACT_LOSS, _SEARCH_LOSS),
    twins=(
        Twin(
            "only patterns of one feature count", {"conclusion": loss.loss_is_the_one_sparse_part}
        ),
    ),
)

L_02 = Claim(
    name="L-02",
    says=(
        "At equal densities the loss is a polynomial in d whose pieces L_k are the errors of the "
        "patterns of k present features; with none present feature i pays ReLU(b_i)²."
    ),
    formula=r"L = \sum_k d^k (1-d)^{n-k} L_k,\quad L_0 = \sum_i \operatorname{ReLU}(b_i)^2",
    source="elhage2022, the expansion of the loss in the sparsity",
    sense=Sense.FOR_ALL,
    conclusion=loss.loss_by_number_present,
    uses=("L-01",),
    evidence=(loss.SPARSITY_EXPANSION, _SEARCH_LOSS),
    twins=(Twin("L_0 without ReLU", {"conclusion": loss.silent_loss_is_squared_bias}),),
)

L_03 = Claim(
    name="L-03",
    says="For a feature x ≥ 0, ReLU never moves an output farther from it.",
    formula=r"x \ge 0 \implies (x - \operatorname{ReLU}(y))^2 \le (x - y)^2",
    source="elhage2022, Mathematical Understanding",
    sense=Sense.FOR_ALL,
    given=(loss.nonnegative_feature,),
    conclusion=loss.relu_is_no_worse,
    evidence=(
        loss.RELU_POINTWISE,
        Search(number_cases("x", "y"), lambda: small_number_cases("x", "y")),
    ),
    twins=(Twin("strictly nearer", {"conclusion": loss.relu_is_better}),),
)

L_03_LOSS = Claim(
    name="L-03.loss",
    says="With the same weights and bias the ReLU model's loss is at most the linear model's.",
    formula=r"L_{\mathrm{ReLU}}(W, b) \le L_{\mathrm{lin}}(W, b)",
    source="elhage2022, Mathematical Understanding",
    sense=Sense.FOR_ALL,
    conclusion=loss.relu_loss_at_most_linear,
    uses=("L-03",),
    evidence=(loss.RELU_ON_AVERAGE, _SEARCH_LOSS),
    twins=(Twin("strictly smaller", {"conclusion": loss.relu_loss_below_linear}),),
)

L_03_ONE = Claim(
    name="L-03.one-sparse",
    says=(
        "The one-feature piece of the loss is the features' own errors plus, over ordered pairs, "
        "the squared ReLU interference, bias included."
    ),
    formula=(
        r"L_1 = \sum_i \int_0^1 (x - \operatorname{ReLU}(|W_i|^2 x + b_i))^2 dx"
        r"+ \sum_{i \ne j} \int_0^1 \operatorname{ReLU}(W_i \cdot W_j x + b_i)^2 dx"
    ),
    source="elhage2022, Mathematical Understanding",
    sense=Sense.FOR_ALL,
    conclusion=loss.one_sparse_formula,
    uses=("L-02",),
    evidence=(loss_theorems.ONE_SPARSE, _SEARCH_LOSS),
    twins=(
        Twin("interference without bias", {"conclusion": loss.one_sparse_formula_without_bias}),
    ),
)

_SEARCH_LINEAR = Search(linear_cases(), small_linear_cases)

L_04 = Claim(
    name="L-04",
    says="A linear model with the least possible loss has no superposition.",
    formula=r"L_{\mathrm{lin}}(W) = \min \implies |\{i : W_i \ne 0\}| = \operatorname{rank} W",
    source="elhage2022, linear models don't exhibit superposition",
    sense=Sense.FOR_ALL,
    given=(linear.linear_optimal,),
    conclusion=linear.no_superposition,
    predicted="refuted",
    evidence=(_SEARCH_LINEAR,),
)

L_04_CORRECTED = Claim(
    name="L-04.corrected",
    says=(
        "A linear model with the least possible loss has no superposition, when the m-th largest "
        "importance is above the next one."
    ),
    formula=r"I_{(m)} > I_{(m+1)} \implies \text{the linear optimum has no superposition}",
    source="derived here; eckart1936",
    sense=Sense.FOR_ALL,
    given=(linear.linear_optimal, linear.importance_gap),
    conclusion=linear.no_superposition,
    uses=("L-04.minimum",),
    evidence=(linear.NO_SUPERPOSITION, _SEARCH_LINEAR),
)

L_04_MINIMUM = Claim(
    name="L-04.minimum",
    says=(
        "No linear model has an overlap cost below the sum of the n − m least importances, so "
        "superposition is never strictly better there."
    ),
    formula=(
        r"\sum_i I_i (1 - |W_i|^2)^2 + \sum_{i \ne j} I_j (W_i \cdot W_j)^2"
        r"\ge \sum_{i > m} I_{(i)}"
    ),
    source="derived here; eckart1936",
    sense=Sense.FOR_ALL,
    conclusion=linear.costs_at_least_the_tail,
    evidence=(linear.TAIL, _SEARCH_LINEAR),
    twins=(Twin("never attained", {"conclusion": linear.costs_more_than_the_tail}),),
)

L_04_FORM = Claim(
    name="L-04.form",
    says=(
        "At equal densities the linear loss is the variance d/3 − d²/4 times a cost of overlaps "
        "that does not contain the density, plus what the bias misses: the best weights do not "
        "depend on sparsity."
    ),
    formula=(
        r"L_{\mathrm{lin}} = \left(\frac d3 - \frac{d^2}{4}\right)\Big[\sum_i I_i (1 - |W_i|^2)^2"
        r"+ \sum_{i \ne j} I_j (W_i \cdot W_j)^2\Big] + \sum_i I_i (b_i - b^*_i)^2"
    ),
    source="elhage2022, linear models; derived here",
    sense=Sense.FOR_ALL,
    conclusion=linear.linear_loss_is_overlap_cost,
    evidence=(
        loss_theorems.LINEAR_FORM,
        Search(weighed_loss_cases(), small_weighed_loss_cases),
    ),
    twins=(Twin("d/3 instead of d/3 − d²/4", {"conclusion": linear.linear_loss_by_raw_moment}),),
)

L_10 = Claim(
    name="L-10",
    says="Rotating or reflecting all directions leaves the loss as it is.",
    formula=r"Q^TQ = I \implies L(QW, b) = L(W, b)",
    sense=Sense.FOR_ALL,
    given=(loss.orthogonal_map,),
    conclusion=loss.rotation_keeps_loss,
    evidence=(loss.ROTATION, Search(turned_cases(), small_turned_cases)),
)

L_10_ORDER = Claim(
    name="L-10.order",
    says="At equal densities and importances, renaming the features leaves the loss as it is.",
    formula=r"I \equiv c \implies L(WP, P^Tb) = L(W, b)",
    sense=Sense.FOR_ALL,
    given=(loss.equal_importances,),
    conclusion=loss.relabelling_keeps_loss,
    evidence=(loss_theorems.RENAMING, Search(weighed_loss_cases(), small_weighed_loss_cases)),
)

L_11 = Claim(
    name="L-11",
    says=(
        "Two present unit features with overlap −a each pay E min(x, ay)² = a²/3 − a³/6, for "
        "0 < a ≤ 1."
    ),
    formula=r"\varphi(a) = E \min(x, a y)^2 = \frac{a^2}{3} - \frac{a^3}{6}",
    sense=Sense.EQUALS,
    given=(where(a <= 1, "the overlap is at least −1 (a ≤ 1)"),),
    value=a**2 / 3 - a**3 / 6,
    evidence=(Derivation(lambda: pair_cost(a)),),
)

L_12 = Claim(
    name="L-12",
    says=(
        "Unit directions without positive overlaps and without bias lose nothing at orders 1 and "
        "d; at order d² they lose the sum of φ(−W_i·W_j) over ordered pairs."
    ),
    formula=r"L = d^2 \sum_{i \ne j} \varphi(-W_i \cdot W_j) + O(d^3)",
    sense=Sense.FOR_ALL,
    given=(sparse.unit_columns, sparse.obtuse),
    conclusion=sparse.pairs_pay_first,
    uses=("L-02", "L-11"),
    evidence=(sparse.SPARSE_LIMIT, Search(obtuse_cases(), small_obtuse_cases)),
    twins=(Twin("(W_i·W_j)²/3", {"conclusion": sparse.pairs_pay_their_squared_overlap}),),
)

L_12_DIGON = Claim(
    name="L-12.digon",
    says="The digon without bias has the d² coefficient 1/3 even with its best norm.",
    formula=r"\lim_{d \to 0} L^*(d)/d^2 = \frac13",
    sense=Sense.EQUALS,
    value=Rational(1, 3),
    uses=("P-05",),
    evidence=(Derivation(lambda: Limit(best_digon()[1] / d**2, d, 0).doit()),),
)

L_13 = Claim(
    name="L-13",
    says="The d² coefficient of the regular simplex of m + 1 unit features in m dims.",
    formula=r"\frac{(m+1)(2m-1)}{6m^2}",
    sense=Sense.EQUALS,
    value=(m + 1) * (2 * m - 1) / (6 * m**2),
    uses=("L-11", "L-12"),
    evidence=(Derivation(lambda: tradeoffs.simplex_coefficient(m)),),
)

L_13_LIMIT = Claim(
    name="L-13.limit",
    says="The simplex's d² coefficient tends to 1/3, the digon's, as the dims grow.",
    formula=r"\lim_{m \to \infty} \frac{(m+1)(2m-1)}{6m^2} = \frac13",
    sense=Sense.EQUALS,
    value=Rational(1, 3),
    uses=("L-13",),
    evidence=(Derivation(lambda: Limit(tradeoffs.simplex_coefficient(m), m, oo).doit()),),
)

L_13_DIGON = Claim(
    name="L-13.digon",
    says=(
        "At order d², a digon with m − 1 dedicated features beats the regular simplex of as many "
        "features, in every number of dims from 2."
    ),
    formula=r"m \ge 2 \implies \frac13 < \frac{(m+1)(2m-1)}{6m^2}",
    sense=Sense.FOR_ALL,
    given=(tradeoffs.at_least_two_dims,),
    conclusion=tradeoffs.digon_beats_simplex,
    uses=("L-12", "L-13"),
    evidence=(
        tradeoffs.DIGON_BEATS_SIMPLEX,
        Examples(lambda: ({"m": dims} for dims in range(1, 9))),
    ),
    twins=(Twin("by more than 1/24", {"conclusion": tradeoffs.digon_beats_simplex_clearly}),),
)

G_06 = Claim(
    name="G-06",
    says=(
        "Three equal features in two dims are best stored as an equilateral triangle, whatever "
        "their density."
    ),
    formula=r"\min_{t, b} L_{\triangle}(t, b; d) \le \frac{d^2}{3} \text{ for all } d",
    source="elhage2022, equilateral triangle for three equal features",
    sense=Sense.FOR_ALL,
    conclusion=tradeoffs.triangle_is_unbeaten,
    predicted="refuted",
    evidence=(Examples(lambda: ({"d": Rational(1, q)} for q in (1, 2, 5))),),
)

G_06_SPARSE = Claim(
    name="G-06.sparse",
    says=(
        "Up to density 1/5, but not at 0, a digon beside a dedicated feature beats every "
        "equilateral triangle."
    ),
    formula=r"0 < d \le \frac15 \implies \frac{d^2}{3} < L_{\triangle}(t, b; d)",
    sense=Sense.FOR_ALL,
    given=(tradeoffs.ever_present, tradeoffs.at_most_a_fifth),
    conclusion=tradeoffs.digon_beats_this_triangle,
    uses=("L-01",),
    evidence=(Search(triangle_cases(), small_triangle_cases),),
    twins=(Twin("by a seventh", {"conclusion": tradeoffs.digon_beats_this_triangle_clearly}),),
)

G_06_ORDER = Claim(
    name="G-06.order",
    says=(
        "As d tends to 0 the unit triangle costs d²/24 more than a digon beside a dedicated "
        "feature."
    ),
    formula=r"\frac38 - \frac13 = \frac{1}{24}",
    sense=Sense.EQUALS,
    value=Rational(1, 24),
    uses=("L-13",),
    evidence=(
        Derivation(lambda: tradeoffs.simplex_coefficient(2) - tradeoffs.digon_coefficient()),
    ),
)

K_12 = Claim(
    name="K-12",
    says=(
        "A regular T-gon in two dims with squared norm 1/(1 − cos(2π/T)) and bias 1 minus that "
        "returns every one-hot binary input exactly."
    ),
    formula=r"\operatorname{ReLU}(W^TWe_i + b) = e_i,\quad r^2 = \frac{1}{1 - \cos(2\pi/T)}",
    source="henighan2023; derived here",
    sense=Sense.FOR_ALL,
    given=(tradeoffs.at_least_two_corners,),
    conclusion=tradeoffs.polygon_memorises,
    evidence=(
        tradeoffs.POLYGON,
        Examples(lambda: ({"k": corners} for corners in (1, 2, 3, 4, 5, 6, 7, 8, 10, 12))),
    ),
    twins=(Twin("with a margin", {"conclusion": tradeoffs.polygon_has_margin}),),
)

K_12_NORM = Claim(
    name="K-12.norm",
    says="The least squared norm of a k-gon that returns one-hot inputs exactly.",
    formula=r"r^2 = \frac{1}{1 - \cos(2\pi/k)}",
    sense=Sense.EQUALS,
    value=1 / (1 - cos(2 * pi / k)),
    evidence=(Derivation(lambda: least_polygon()[0]),),
)

K_12_GROWTH = Claim(
    name="K-12.growth",
    says="The least squared norm grows like T²/(2π²) with the number T of features.",
    formula=r"\lim_{T \to \infty} \frac{r^2}{T^2} = \frac{1}{2\pi^2}",
    sense=Sense.EQUALS,
    value=1 / (2 * pi**2),
    uses=("K-12.norm",),
    evidence=(Derivation(polygon_growth),),
)

_SEARCH_COUNTS = Search(count_cases(), small_count_cases)

A_01 = Claim(
    name="A-01",
    says="Without overlaps the loss is at least (n − m)(d/3 − d²/4), whatever norms and biases.",
    formula=r"\mu(W) = 0 \implies L \ge (n - m)\left(\frac d3 - \frac{d^2}{4}\right)",
    source="levine-mais, agenda A4; derived here",
    sense=Sense.FOR_ALL,
    given=(tradeoffs.orthogonal_columns,),
    conclusion=tradeoffs.pays_for_dropped,
    uses=("L-01",),
    evidence=(tradeoffs.ORTHOGONAL_FLOOR, _SEARCH_LOSS),
    twins=(Twin("d/3 for each", {"conclusion": tradeoffs.pays_raw_moment_for_dropped}),),
)

A_01_INDEPENDENT = Claim(
    name="A-01.independent",
    says=(
        "Nor is it less, whatever the overlaps, as long as there is no superposition: as many "
        "represented features as their rank."
    ),
    formula=(
        r"|\{i : W_i \ne 0\}| = \operatorname{rank} W "
        r"\implies L \ge (n - m)\left(\frac d3 - \frac{d^2}{4}\right)"
    ),
    sense=Sense.FOR_ALL,
    given=(linear.no_superposition,),
    conclusion=tradeoffs.pays_for_dropped,
    uses=("L-01",),
    evidence=(tradeoffs.NO_SUPERPOSITION_FLOOR, _SEARCH_LOSS),
    twins=(Twin("d/3 for each", {"conclusion": tradeoffs.pays_raw_moment_for_dropped}),),
)

A_01_ATTAINED = Claim(
    name="A-01.attained",
    says="The loss of m dedicated features with the others dropped is exactly that bound.",
    formula=r"(n - m)\left(\frac d3 - \frac{d^2}{4}\right)",
    source="levine-mais, agenda A4; derived here",
    sense=Sense.EQUALS,
    value=(n - m) * (d / 3 - d**2 / 4),
    evidence=(Derivation(lambda: orthogonal_loss(n, m, d)),),
)

A_02 = Claim(
    name="A-02",
    says=(
        "With n ≥ 2m the least loss without positive overlaps is at most that of the unit "
        "cross-polytope with the other features dropped."
    ),
    formula=r"P_- \le \frac{m d^2}{3} + (n - 2m)\left(\frac d3 - \frac{d^2}{4}\right)",
    source="levine-mais, agenda A4; derived here",
    sense=Sense.AT_MOST,
    given=(tradeoffs.two_features_a_dim,),
    value=m * d**2 / 3 + (n - 2 * m) * (d / 3 - d**2 / 4),
    evidence=(
        Derivation(
            lambda: cross_polytope_loss(n, m, d),
            needs=(tradeoffs.two_features_a_dim,),
            bounds="upper",
        ),
    ),
)

A_03 = Claim(
    name="A-03",
    says=(
        "With n ≥ 2m and 0 < d < 4/7 (sparsity 3/7 < S < 1) the unit cross-polytope saves exactly "
        "m d (4 − 7d)/12 > 0 against every arrangement without overlaps."
    ),
    formula=r"P_\perp - P_- \ge \frac{m(1-S)(7S-3)}{12} > 0",
    source="levine-mais, agenda A4; derived here",
    sense=Sense.FOR_ALL,
    given=(tradeoffs.two_features_a_dim, tradeoffs.ever_present, tradeoffs.sparse_enough),
    conclusion=tradeoffs.pairs_save,
    uses=("A-01", "A-02"),
    evidence=(tradeoffs.PAIRS_SAVE, _SEARCH_COUNTS),
    twins=(Twin("4 − 6d", {"conclusion": tradeoffs.pairs_save_more}),),
)


def _candidate(name: str) -> Expr:
    return fixed_candidates(two_importances())[name]


def _apart(name: str) -> Expr:
    return fixed_candidates(FeatureLaw.of((d1, d2), (1, r)))[name]


P_01 = Claim(
    name="P-01",
    says="The loss of the unit digon: two features on one dim, the second of importance r.",
    formula=r"\frac{(1 + r) d^2}{6}",
    source="wattenberg2022, Exploring Exact Toy Models",
    sense=Sense.EQUALS,
    value=(1 + r) * d**2 / 6,
    evidence=(Derivation(lambda: _candidate("digon")),),
)

P_01_EXTRA = Claim(
    name="P-01.ignore-extra",
    says="The loss of keeping the first feature and dropping the second, of importance r.",
    formula=r"r\left(\frac d3 - \frac{d^2}{4}\right)",
    source="wattenberg2022, Exploring Exact Toy Models",
    sense=Sense.EQUALS,
    value=r * (d / 3 - d**2 / 4),
    evidence=(Derivation(lambda: _candidate("ignore extra")),),
)

P_01_FIRST = Claim(
    name="P-01.ignore-first",
    says="The loss of keeping the second feature and dropping the first, of importance 1.",
    formula=r"\frac d3 - \frac{d^2}{4}",
    source="wattenberg2022, Exploring Exact Toy Models",
    sense=Sense.EQUALS,
    value=d / 3 - d**2 / 4,
    evidence=(Derivation(lambda: _candidate("ignore first")),),
)

P_01_THREE = Claim(
    name="P-01.three",
    says="The loss of three features in two dims, the first two as a digon, the third dedicated.",
    formula=r"\frac{d^2}{3}",
    source="wattenberg2022, Exploring Exact Toy Models",
    sense=Sense.EQUALS,
    value=d**2 / 3,
    evidence=(Derivation(tradeoffs.digon_and_dedicated_loss),),
)

P_01_BOUNDARY = Claim(
    name="P-01.boundary",
    says="The density at which the unit digon and dropping the second feature cost the same.",
    formula=r"d = \frac{4r}{2 + 5r}",
    source="wattenberg2022, Exploring Exact Toy Models",
    sense=Sense.EQUALS,
    value=4 * r / (2 + 5 * r),
    uses=("P-01", "P-01.ignore-extra"),
    evidence=(Derivation(lambda: _boundary("extra")),),
)

P_01_BOUNDARY_FIRST = Claim(
    name="P-01.boundary-first",
    says="The density at which the unit digon and dropping the first feature cost the same.",
    formula=r"d = \frac{4}{5 + 2r}",
    source="wattenberg2022, Exploring Exact Toy Models",
    sense=Sense.EQUALS,
    value=4 / (5 + 2 * r),
    uses=("P-01", "P-01.ignore-first"),
    evidence=(Derivation(lambda: _boundary("first")),),
)

P_01_TRIPLE = Claim(
    name="P-01.triple",
    says="The importance at which both boundaries meet: all three candidates cost the same there.",
    formula=r"\frac{4r}{2 + 5r} = \frac{4}{5 + 2r} \iff r = 1",
    source="wattenberg2022, Exploring Exact Toy Models",
    sense=Sense.EQUALS,
    value=S.One,
    uses=("P-01.boundary", "P-01.boundary-first"),
    evidence=(Derivation(lambda: crossing(_boundary("extra"), _boundary("first"), r)),),
)


def _boundary(ignored: str) -> Expr:
    return crossing(_candidate("digon"), _candidate(f"ignore {ignored}"), d)


P_01_JUMP = Claim(
    name="P-01.jump",
    says=(
        "At equal importance the slope of the least candidate loss falls by 1/3 where the "
        "candidates cross: a transition of first order, for frozen norms."
    ),
    formula=r"\frac{\partial}{\partial d}\left[\frac{d^2}{3} - \frac d3 + \frac{d^2}{4}\right]",
    source="wattenberg2022, Exploring Exact Toy Models; derived here",
    sense=Sense.EQUALS,
    value=Rational(1, 3),
    uses=("P-02",),
    evidence=(Derivation(lambda: (digon_loss(d) - dropped_loss(d)).diff(d).subs(d, _threshold())),),
)


def _threshold() -> Expr:
    return crossing(digon_loss(d), dropped_loss(d), d)


P_02 = Claim(
    name="P-02",
    says="Two equal features on one dim: digon and dropping one cost the same at this density.",
    formula=r"d = \frac47",
    source="wattenberg2022, Exploring Exact Toy Models; derived here",
    sense=Sense.EQUALS,
    value=Rational(4, 7),
    evidence=(Derivation(_threshold),),
)

P_02_LOSS = Claim(
    name="P-02.loss",
    says="The common loss at that density.",
    formula=r"\frac{16}{147}",
    source="derived here",
    sense=Sense.EQUALS,
    value=Rational(16, 147),
    uses=("P-02",),
    evidence=(Derivation(lambda: dropped_loss(_threshold())),),
)

P_05 = Claim(
    name="P-05",
    says="The best squared norm of a digon without bias.",
    formula=r"t^* = \frac{8 - 5d}{8 - 6d}",
    sense=Sense.EQUALS,
    value=(8 - 5 * d) / (8 - 6 * d),
    evidence=(Derivation(lambda: best_digon()[0]),),
)

P_05_LOSS = Claim(
    name="P-05.loss",
    says="The loss of the best digon without bias.",
    formula=r"\frac{d^2 (32 - 25d)}{24 (4 - 3d)}",
    sense=Sense.EQUALS,
    value=d**2 * (32 - 25 * d) / (24 * (4 - 3 * d)),
    evidence=(Derivation(lambda: best_digon()[1]),),
)

P_13 = Claim(
    name="P-13",
    says="The loss of the unit digon for binary features that are present with chance d.",
    formula=r"2 d^2",
    source="derived here",
    sense=Sense.EQUALS,
    value=2 * d**2,
    evidence=(Derivation(lambda: bernoulli_digon(d)),),
)

P_13_KEPT = Claim(
    name="P-13.kept",
    says="The loss of keeping one of two binary features, the other's bias being its mean.",
    formula=r"d (1 - d)",
    source="derived here",
    sense=Sense.EQUALS,
    value=d * (1 - d),
    evidence=(Derivation(lambda: bernoulli_kept(d, d)),),
)

P_13_BOUNDARY = Claim(
    name="P-13.boundary",
    says="Below this chance the binary digon beats keeping one feature, with the best bias.",
    formula=r"d = \frac13",
    source="derived here",
    sense=Sense.EQUALS,
    value=Rational(1, 3),
    uses=("P-13", "P-13.kept"),
    evidence=(Derivation(lambda: crossing(bernoulli_digon(d), bernoulli_kept(d, d), d)),),
)

P_13_UNBIASED = Claim(
    name="P-13.unbiased",
    says="Below this chance the binary digon beats keeping one feature, without any bias.",
    formula=r"d = \frac12",
    source="derived here",
    sense=Sense.EQUALS,
    value=Rational(1, 2),
    uses=("P-13",),
    evidence=(Derivation(lambda: crossing(bernoulli_digon(d), bernoulli_kept(d, S.Zero), d)),),
)

P_14 = Claim(
    name="P-14",
    says="The loss of the unit digon for densities d1 and d2, the second of importance r.",
    formula=r"\frac{(1 + r) d_1 d_2}{6}",
    source="derived here",
    sense=Sense.EQUALS,
    value=(1 + r) * d1 * d2 / 6,
    evidence=(Derivation(lambda: _apart("digon")),),
)


def _host_boundary() -> Expr:
    return crossing(_apart("digon") / d2, _apart("ignore extra") / d2, d1)


P_14_BOUNDARY = Claim(
    name="P-14.boundary",
    says="The host density at which the unit digon and dropping the second feature cost the same.",
    formula=r"d_1 = \frac{r (4 - 3 d_2)}{2 (1 + r)}",
    source="derived here",
    sense=Sense.EQUALS,
    value=r * (4 - 3 * d2) / (2 * (1 + r)),
    uses=("P-14",),
    evidence=(Derivation(_host_boundary),),
)

P_14_LIMIT = Claim(
    name="P-14.limit",
    says="That host density when the second feature is very sparse.",
    formula=r"\lim_{d_2 \to 0} d_1 = \frac{2r}{1 + r}",
    source="derived here",
    sense=Sense.EQUALS,
    value=2 * r / (1 + r),
    uses=("P-14.boundary",),
    evidence=(Derivation(lambda: Limit(_host_boundary(), d2, 0).doit()),),
)

P_15 = Claim(
    name="P-15",
    says="Two independent features, present 1% of the time each: the chance of exactly one.",
    formula=r"2 \cdot 0.01 \cdot 0.99 = 0.0198",
    source="nanda-glossary, Superposition",
    sense=Sense.EQUALS,
    value=Rational(198, 10_000),
    evidence=(Derivation(lambda: _chance_of(1)),),
)

P_15_BOTH = Claim(
    name="P-15.both",
    says="Two independent features, present 1% of the time each: the chance of both.",
    formula=r"0.01^2 = 0.0001",
    source="nanda-glossary, Superposition",
    sense=Sense.EQUALS,
    value=Rational(1, 10_000),
    evidence=(Derivation(lambda: _chance_of(2)),),
)


def _chance_of(count: int) -> Expr:
    law = FeatureLaw.uniform(2, Rational(1, 100))
    return sum(law.chance(on) for on in ((), (0,), (1,), (0, 1)) if len(on) == count)
