"""Superposition, memorisation and double descent: polygons of points, and of features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache

from sympy import Expr, Rational, cos, pi, sqrt

from papers.memorization import trained_runs as runs
from papers.sentence import Sentence
from papers.toy_models.numbers import decimals
from solvers.evidence import Measured, Search
from solvers.models.training.memorising import (
    Memorised,
    Setting,
    amplitude_spread,
    memorise,
    neighbour_cosine,
    normalised_amplitudes,
    saving_difference,
)
from solvers.models.training.memorising_cases import (
    directed_cases,
    drawn_training_sets,
    equal_points,
    small_directed_cases,
    training_sets,
)
from solvers.models.training.sampling import Array
from solvers.strategies import small_weight_cases, weight_cases
from theory.ball import enclose
from theory.claim import Claim, Effort, Sense, Twin
from theory.evidence import Derivation, Examples
from theory.frames import theorems as frames
from theory.frames.capacity import polygon_share
from theory.models.amplitude import BERNOULLI
from theory.models.law import FeatureLaw
from theory.models.memorisation import theorems as of
from theory.models.memorisation.held_polygons import saving
from theory.models.memorisation.polygons import least_polygon
from theory.notation import k, n, r

_SEED = 20_230_105
_HENIGHAN = "henighan2023"
_DERIVED = "henighan2023; derived here"
_SPARSE = Rational(1, 1000)
_STEPS = {Effort.QUICK: 1_500, Effort.STANDARD: 6_000, Effort.THOROUGH: 50_000}
_DRAWS = {Effort.QUICK: 200_000, Effort.STANDARD: 500_000, Effort.THOROUGH: 2_000_000}
_POINTS = Search(directed_cases(), small_directed_cases)
_WEIGHTS = Search(weight_cases(), small_weight_cases)


@cache
def trained(points: int, effort: Effort) -> Memorised:
    """Models of one training set of so many points, n = 1000 and ten features a point."""
    return memorise(points, seed=_SEED, setting=Setting(steps=_STEPS[effort]))


@cache
def _amplitudes(effort: Effort) -> Array:
    return normalised_amplitudes(10_000, 0.001, _DRAWS[effort], _SEED)


# D-10: the largest dimensionality of a data point.

D_10 = Claim(
    name="D-10",
    says=(
        "No direction v gives a point a larger share (v·h_i)²/Σ_j (v·h_j)² than its leverage score "
        "ℓ_i = h_iᵀF⁺h_i, F = Σ_j h_j h_jᵀ: the supremum D*_i has this closed form."
    ),
    formula=r"D^*_i = \sup_v \frac{(v \cdot h_i)^2}{\sum_j (v \cdot h_j)^2} = h_i^TF^+h_i",
    source=_DERIVED,
    sense=Sense.FOR_ALL,
    conclusion=of.share_along_at_most_leverage,
    evidence=(of.LARGEST_SHARE, _POINTS),
    twins=(Twin("strictly less", {"conclusion": of.share_along_below_leverage}),),
)

D_10_ATTAINED = Claim(
    name="D-10.attained",
    says="It is attained, along v = F⁺h_i.",
    formula=r"v = F^+h_i \implies \frac{(v \cdot h_i)^2}{\sum_j (v \cdot h_j)^2} = h_i^TF^+h_i",
    sense=Sense.FOR_ALL,
    given=(of.nonzero_point,),
    conclusion=of.leverage_is_attained,
    uses=("D-10",),
    evidence=(of.ATTAINED, _POINTS),
    twins=(Twin("along h_i itself", {"conclusion": of.own_direction_attains}),),
)

D_10_TOTAL = Claim(
    name="D-10.total",
    says="The largest shares of all points add up to the rank of the hidden layer.",
    formula=r"\sum_i D^*_i = \operatorname{rank} H",
    sense=Sense.FOR_ALL,
    conclusion=of.leverages_add_to_rank,
    uses=("D-10",),
    evidence=(of.LEVERAGES, _WEIGHTS),
    twins=(Twin("to the number of dims", {"conclusion": of.leverages_add_to_dims}),),
)

D_10_ABOVE = Claim(
    name="D-10.above",
    says="The dimensionality D_i, the share along h_i itself, is at most D*_i.",
    formula=r"D_i \le D^*_i",
    source=_DERIVED,
    sense=Sense.FOR_ALL,
    conclusion=of.share_at_most_largest,
    uses=("D-10",),
    evidence=(of.SHARE_BELOW_LARGEST, _WEIGHTS),
    twins=(Twin("always equal", {"conclusion": of.share_is_largest}),),
)

# H-01: the setting.

H_01 = Claim(
    name="H-01",
    says="With 10 000 features at sparsity 0.999 a point has ten features on average.",
    formula=r"n (1 - S) = 10",
    source=_HENIGHAN,
    sense=Sense.EQUALS,
    value=Rational(10),
    evidence=(Derivation(lambda: of.mean_present(10_000, _SPARSE)),),
)

# H-02: polygons of points.

H_02 = Claim(
    name="H-02",
    says="If the points form a regular T-gon, T ≥ 3, each has the dimensionality m/T = 2/T.",
    formula=r"D_{X_i} = \frac2T",
    source=_HENIGHAN,
    sense=Sense.EQUALS,
    given=(frames.three_corners,),
    value=2 / k,
    uses=("D-03.polygon",),
    evidence=(Derivation(polygon_share, needs=(frames.three_corners,)),),
)

H_02_ANY = Claim(
    name="H-02.any",
    says="Points of one length in the plane have it, regular polygon or not.",
    formula=r"|h_i| = |h_j| \implies D_{X_i} = \frac2T",
    sense=Sense.FOR_ALL,
    given=(of.equal_points_in_the_plane,),
    conclusion=of.equal_points_share,
    predicted="refuted",
    evidence=(Examples(equal_points),),
)

H_02_TRAINED = Claim(
    name="H-02.trained",
    says=(
        "Models trained on five points (n = 1000, ten features a point, full batch) hold them as "
        "regular pentagons: neighbours are 72° apart."
    ),
    formula=r"\cos(h_i, h_{i+1}) = \cos 72^\circ = (\sqrt5 - 1)/4,\quad T = 5",
    sense=Sense.EQUALS,
    value=(sqrt(5) - 1) / 4,
    uses=("H-02",),
    twins=tuple(
        Twin(f"{change} in the cosine", {"value": (sqrt(5) - 1) / 4 + Rational(change)})
        for change in ("0.003", "-0.003")
    ),
    evidence=(Measured(lambda effort: neighbour_cosine(trained(5, effort)), shares="five points"),),
)

# H-03: memorising an orthonormal training set.

H_03 = Claim(
    name="H-03",
    says=(
        "T ≥ 2 orthonormal points without negative entries are returned exactly by "
        "W = Σ_k w_k X_kᵀ with w_k the T-gon of K-12, and each feature's bias 1 − r² times its "
        "size in its point."
    ),
    formula=r"\operatorname{ReLU}(W^TWX_k + b) = X_k,\quad W = \sum_k w_k X_k^T,\quad "
    r"b = (1 - r^2) \sum_k X_k",
    source=_DERIVED,
    sense=Sense.FOR_ALL,
    given=(of.orthonormal_points, of.nonnegative_points, of.two_points),
    conclusion=of.polygon_returns_points,
    uses=("K-12",),
    evidence=(of.MEMORISED, Search(drawn_training_sets(), training_sets)),
    twins=(Twin("of a larger norm", {"conclusion": of.larger_polygon_returns_points}),),
)

H_03_NORM = Claim(
    name="H-03.norm",
    says="The squared norm of these weights is T times that of a point.",
    formula=r"\|W\|_F^2 = T r^2 = \frac{T}{1 - \cos(2\pi/T)}",
    sense=Sense.EQUALS,
    value=k / (1 - cos(2 * pi / k)),
    uses=("H-03", "K-12.norm"),
    evidence=(Derivation(of.memorising_norm),),
)

H_03_BIAS = Claim(
    name="H-03.bias",
    says="The squared norm of these biases.",
    formula=r"\|b\|^2 = T (r^2 - 1)^2 = \frac{T \cos^2(2\pi/T)}{(1 - \cos(2\pi/T))^2}",
    sense=Sense.EQUALS,
    value=k * (cos(2 * pi / k) / (1 - cos(2 * pi / k))) ** 2,
    uses=("H-03", "K-12.norm"),
    evidence=(Derivation(of.memorising_bias),),
)

H_03_GROWTH = Claim(
    name="H-03.growth",
    says="The norm of a point grows linearly in T, with the constant 1/(√2 π) = 0.2251…",
    formula=r"\lim_{T \to \infty} \frac rT = \frac{1}{\sqrt2 \pi}",
    source=_DERIVED,
    sense=Sense.EQUALS,
    value=1 / (sqrt(2) * pi),
    uses=("K-12.norm",),
    evidence=(Derivation(lambda: of.memorising_growth(of.point_norm(), 1)),),
)


def _weights_growth() -> Expr:
    return of.memorising_growth(of.memorising_norm(), 3)


def _bias_growth() -> Expr:
    return of.memorising_growth(of.memorising_bias(), 5)


H_03_GROWTHS = (
    Claim(
        name="H-03.norm-growth",
        says="So the norm of W grows like T to the power 3/2: its square over T³ tends to this.",
        formula=r"\lim \frac{\|W\|_F^2}{T^3} = \frac{1}{2\pi^2}",
        sense=Sense.EQUALS,
        value=1 / (2 * pi**2),
        uses=("H-03.norm",),
        evidence=(Derivation(_weights_growth),),
    ),
    Claim(
        name="H-03.bias-growth",
        says="And the norm of b like T to the power 5/2: its square over T⁵ tends to this.",
        formula=r"\lim \frac{\|b\|^2}{T^5} = \frac{1}{4\pi^4}",
        sense=Sense.EQUALS,
        value=1 / (4 * pi**4),
        uses=("H-03.bias",),
        evidence=(Derivation(_bias_growth),),
    ),
)


def _point_size(points: int, digits: str) -> Claim:
    """r² at so many points, to ten decimals."""
    return decimals(
        f"H-03.at-{points}",
        f"The squared norm of each of {points} memorised points",
        rf"r^2({points})",
        digits,
        lambda: enclose(least_polygon()[0].subs(k, points)),
        uses=("K-12.norm",),
    )


H_03_SIZES = (
    _point_size(5, "1.4472135955"),
    _point_size(10, "5.2360679775"),
    _point_size(100, "506.7726177822"),
    _point_size(1000, "50660.7584881645"),
)

# H-04 to H-06: what is seen in training, here at a small size.

H_04 = Claim(
    name="H-04",
    says="On very large training sets models of m = 2 hold five features.",
    formula=r"|\{i : W_i \ne 0\}| = 5",
    source=_HENIGHAN,
    sense=Sense.EQUALS,
    value=Rational(5),
    predicted="open",
)

H_04_NORM = Claim(
    name="H-04.norm",
    says=(
        "Five unit features have the norm √5 = 2.236…, the norm that the paper expects of W; it "
        "leaves out biases, which make the best pentagon longer (K-03)."
    ),
    formula=r"\|W\|_F = \sqrt5",
    source=_HENIGHAN,
    sense=Sense.EQUALS,
    value=sqrt(5),
    evidence=(Derivation(of.unit_pentagon_norm),),
)


def _counted(
    name: str,
    says: str,
    formula: str,
    number: int,
    models: tuple[Sequence[int], Sequence[Rational]],
    fits: Callable[[runs.Trained, Rational], runs.Marks],
    source: str = _HENIGHAN,
) -> Claim:
    """A number of stored models; the twins have one model more and one less."""
    sizes, decays = models
    return Claim(
        name=name,
        says=says,
        formula=formula,
        source=source,
        sense=Sense.EQUALS,
        value=Rational(number),
        twins=tuple(
            Twin(words, {"value": Rational(number + change)})
            for words, change in (("one more", 1), ("one less", -1))
        ),
        evidence=(
            Measured(
                lambda effort: runs.count(sizes, decays, fits, name), shares="memorisation runs"
            ),
        ),
    )


_ANY, _PAPERS, _STRONG = runs.DECAYS, (Rational(1, 100),), (Rational(1),)
_FEW, _TEN, _MANY = (50, 100), (500,), (2000,)
_SMALL = "50 features of density 1/50 (not 10 000 of 1/1000)"

H_04_SMALL = _counted(
    "H-04.small",
    f"At a small size, {_SMALL}, and 40 appearances a feature, all eight models with the paper's "
    "weight decay hold more than five features: 13 or more. A point with one feature has the "
    "amplitude 1, and fixed amplitudes favour many corners (H-07.fixed).",
    r"|\{\text{seeds} : \text{held} \ge 13\}| = 8 \quad (T = 2000,\ \lambda = 1/100)",
    8,
    (_MANY, _PAPERS),
    lambda models, _: models.held >= 13,
)

H_04_DECAYED = _counted(
    "H-04.decayed",
    f"With weight decay 1 half of them, four of eight, hold just five ({_SMALL}): decay, and not "
    "the loss alone, can make it five.",
    r"|\{\text{seeds} : \text{held} = 5\}| = 4 \quad (T = 2000,\ \lambda = 1)",
    4,
    (_MANY, _STRONG),
    lambda models, _: models.held == 5,
)

H_05 = _counted(
    "H-05",
    "With ten appearances a feature, T(1 − S) = 10, points that were not seen cost at most a tenth "
    f"more than those that were: so in 30 of 32 models ({_SMALL}), eight for each of the weight "
    "decays 0, 1/100, 1/10 and 1.",
    r"|\{L_{\mathrm{test}} \le 1.1\, L_{\mathrm{train}}\}| = 30 \quad (T (1 - S) = 10)",
    30,
    (_TEN, _ANY),
    runs.generalises,
    "henighan2023, Jermyn's comment",
)

H_05_FEWER = _counted(
    "H-05.fewer",
    f"With one or two appearances a feature that is so in none of 64 ({_SMALL}), whatever the "
    "weight decay: the scale lies between.",
    r"|\{L_{\mathrm{test}} > 1.1\, L_{\mathrm{train}}\}| = 64 \quad (T (1 - S) \le 2)",
    64,
    (_FEW, _ANY),
    lambda models, decay: ~runs.generalises(models, decay),
    "henighan2023, Jermyn's comment",
)

H_06 = _counted(
    "H-06",
    "At weight decay 1 the bump of the test loss is gone: with one or two appearances a feature "
    "none of 16 models costs more on unseen points than the worst of those trained on five points "
    f"only ({_SMALL}).",
    r"|\{L_{\mathrm{test}}(T) \le \max L_{\mathrm{test}}(5)\}| = 16 \quad (\lambda = 1)",
    16,
    (_FEW, _STRONG),
    lambda models, decay: ~runs.overshoots(models, decay),
)

H_06_BUMP = _counted(
    "H-06.bump",
    f"With the paper's weight decay 10 of 16 do ({_SMALL}): they are between memorising points and "
    "learning features.",
    r"|\{L_{\mathrm{test}}(T) > \max L_{\mathrm{test}}(5)\}| = 10 \quad (\lambda = 1/100)",
    10,
    (_FEW, _PAPERS),
    runs.overshoots,
)

# H-07: why five features?


def _heptagon() -> Expr:
    law = FeatureLaw.uniform(7, _SPARSE)
    return saving(7, Fraction(2098, 1000), Fraction(-967, 1000), law)


def _decagon() -> Expr:
    law = FeatureLaw.uniform(10, _SPARSE, amplitude=BERNOULLI)
    return saving(10, Fraction(5236, 1000), Fraction(-4236, 1000), law)


H_07 = Claim(
    name="H-07",
    says=(
        "Of independent features of density 1/1000 and amplitudes uniform on [0, 1] two dims can "
        "save just what five dropped features cost: five features are the most that pays."
    ),
    formula=r"\max_{W, b} \frac{L_{\text{dropped}} - L(W, b)}{v} = 5",
    source=_DERIVED,
    sense=Sense.EQUALS,
    value=Rational(5),
    predicted="refuted",
    evidence=(Derivation(_heptagon, bounds="lower"),),
)

H_07_UNIFORM = Claim(
    name="H-07.uniform",
    says=(
        "A heptagon with rational weights saves more than 5.22 of them, more than any arrangement "
        "of five features can."
    ),
    formula=r"\max_{W, b} \frac{L_{\text{dropped}} - L(W, b)}{v} \ge 5.22",
    sense=Sense.AT_LEAST,
    value=Rational(522, 100),
    evidence=(Derivation(_heptagon, bounds="lower"),),
    twins=(Twin("5.23", {"value": Rational(523, 100)}),),
)

H_07_FIXED = Claim(
    name="H-07.fixed",
    says=(
        "With amplitudes fixed at 1 a decagon saves more than 9.25 of them, although co-active "
        "features are counted: more than any arrangement of nine features can."
    ),
    formula=r"\max_{W, b} \frac{L_{\text{dropped}} - L(W, b)}{v} \ge 9.25,\quad x_i \in \{0, 1\}",
    sense=Sense.AT_LEAST,
    value=Rational(925, 100),
    evidence=(Derivation(_decagon, bounds="lower"),),
    twins=(Twin("9.26", {"value": Rational(926, 100)}),),
)

H_07_AMPLITUDES = Claim(
    name="H-07.amplitudes",
    says=(
        "Scaling points to length 1 does not make amplitudes nearly fixed: their spread over "
        "their mean is 0.59, about that of the uniform law, 1/√3 = 0.577."
    ),
    formula=r"\frac{\sigma(x_i)}{\langle x_i \rangle} \ge \frac{1}{\sqrt3}",
    sense=Sense.AT_LEAST,
    value=1 / sqrt(3),
    uses=("H-01",),
    twins=(Twin("3/5", {"value": Rational(3, 5)}),),
    evidence=(
        Measured(
            lambda effort: amplitude_spread(_amplitudes(effort), _SEED),
            shares="normalised amplitudes",
        ),
    ),
)

H_07_NORMALISED = Claim(
    name="H-07.normalised",
    says=(
        "With these amplitudes, one held feature present at a time, the best hexagon saves more "
        "than the best pentagon by at least a fifth of what a dropped feature costs."
    ),
    formula=r"s_6 - s_5 \ge \frac15",
    sense=Sense.AT_LEAST,
    value=Rational(1, 5),
    uses=("H-07.amplitudes",),
    twins=(Twin("a quarter", {"value": Rational(1, 4)}),),
    evidence=(
        Measured(
            lambda effort: saving_difference(6, 5, _amplitudes(effort), _SEED),
            shares="normalised amplitudes",
        ),
    ),
)

H_07_SIX = Claim(
    name="H-07.six",
    says="And more than the best heptagon: of the regular polygons the hexagon is best there.",
    formula=r"s_6 - s_7 \ge \frac{1}{20}",
    sense=Sense.AT_LEAST,
    value=Rational(1, 20),
    uses=("H-07.amplitudes",),
    twins=(Twin("3/40", {"value": Rational(3, 40)}),),
    evidence=(
        Measured(
            lambda effort: saving_difference(6, 7, _amplitudes(effort), _SEED),
            shares="normalised amplitudes",
        ),
    ),
)

# H-08: fractional dimensions below 2/5.

H_08 = Claim(
    name="H-08",
    says=(
        "Every further feature u adds (W_i·u)²/|W_i|⁴ to 1/D_i: many small ones, none orthogonal "
        "to W_i, push its dimensionality below the pentagon's 2/5."
    ),
    formula=r"\frac{1}{D_i(W, u)} = \frac{1}{D_i(W)} + \frac{(W_i \cdot u)^2}{\|W_i\|^4}",
    source=_DERIVED,
    sense=Sense.FOR_ALL,
    given=(of.nonzero_point,),
    conclusion=of.one_more_feature_takes_its_share,
    evidence=(of.ONE_MORE, _POINTS),
    twins=(Twin("half of that", {"conclusion": of.one_more_feature_takes_half_its_share}),),
)

H_08_PENTAGON = Claim(
    name="H-08.pentagon",
    says=(
        "A pentagon's feature beside n others of relative length r, spread evenly over the plane."
    ),
    formula=r"D = \frac{2}{5 + n r^2}",
    sense=Sense.EQUALS,
    value=2 / (5 + n * r**2),
    uses=("H-08",),
    evidence=(Derivation(of.pentagon_among_small),),
)

H_08_THIRD = Claim(
    name="H-08.third",
    says=(
        "9 995 others need to be only a hundredth as long (1/√9995) to lower it from 2/5 to 1/3."
    ),
    formula=r"D = \frac13 \text{ at } n = 9995,\ r = \frac{1}{\sqrt{9995}}",
    sense=Sense.EQUALS,
    value=Rational(1, 3),
    uses=("H-08.pentagon",),
    evidence=(Derivation(lambda: of.pentagon_among_small(9995, 1 / sqrt(9995))),),
)

SENTENCES = (
    Sentence(
        name="H-01",
        quoted=(
            "n = 10,000, S = 0.999, x normalised to ‖x‖ = 1, I = 1, m = 2 (and more), T finite; "
            "Xavier init; AdamW, weight decay 1e−2; 50,000 full-batch updates"
        ),
        source=_HENIGHAN,
        readings=("H-01",),
        standing="definition",
        remark="A setting, not a statement; the claim checks what it says of a point.",
    ),
    Sentence(
        name="H-04",
        quoted="Generalising regime: 5 features in a pentagon, onset T ≈ 5,000",
        source=_HENIGHAN,
        readings=("H-04",),
        corrections=("H-04.norm", "H-04.small", "H-04.decayed"),
        standing="empirical",
        remark=(
            "Not trained at that size here: 10 000 features and tens of thousands of points for "
            "50 000 steps take hours. At a small size none of eight models holds five with the "
            "paper's weight decay, and four of eight with a hundred times as much. That five is "
            "the best number is a question of its own: H-07."
        ),
    ),
    Sentence(
        name="H-05",
        quoted="generalisation scale at T(1−S) ≈ 10 appearances per feature",
        source="henighan2023, Jermyn's comment",
        readings=("H-05",),
        corrections=("H-05.fewer",),
        standing="empirical",
        remark=(
            "Seen at a small size, at each of four weight decays. The rule for repeated points, "
            "R > 0.4 T/N, was not tried."
        ),
    ),
    Sentence(
        name="H-06",
        quoted="Double-descent bump against (T, m), removed by weight decay 1.0",
        source=_HENIGHAN,
        readings=("H-06",),
        corrections=("H-06.bump",),
        standing="empirical",
        remark="Seen at a small size, in two dims; how it moves with m was not tried.",
    ),
    Sentence(
        name="H-07",
        quoted="Why five features?",
        source=_HENIGHAN,
        readings=("H-07",),
        corrections=("H-07.uniform", "H-07.fixed", "H-07.amplitudes", "H-07.normalised"),
        standing="open question",
        remark=(
            "The population loss does not ask for five: uniform amplitudes favour a heptagon, "
            "fixed ones ten or more corners, and normalised points, whose amplitudes still spread "
            "like uniform ones, a hexagon. What keeps trained models at five, the finite training "
            "set, weight decay or many small features, is left open."
        ),
    ),
)
