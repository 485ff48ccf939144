"""The price of orthogonality and its frontiers: coherence, one-sparse columns, aligned neurons."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Rational

from solvers.evidence import Search
from solvers.models.losses.orthogonality_cases import (
    coherent_cases,
    penalty_cases,
    sign_cases,
    small_coherent_cases,
    small_penalty_cases,
    small_subadditive_cases,
    small_summand_loss_cases,
    subadditive_cases,
    summand_loss_cases,
)
from theory.claim import Case, Claim, Sense, Twin, where
from theory.evidence import Derivation, Examples
from theory.exact import column, matrix
from theory.models.losses import autoencoders
from theory.models.losses import orthogonality as of
from theory.models.phases.optimum_theorems import EQUAL_AND_DENSE
from theory.notation import d, k, n

_AGENDA = "levine-mais, agenda A4; derived here"
_HALF = Rational(1, 2)

A_04 = Claim(
    name="A-04",
    says=(
        "If the cosines between represented directions are at most c < 1/√m in absolute value, at "
        "most m_* = m(1 − c²)/(1 − mc²) features are represented and the others pay d/3 − d²/4 "
        "each, or more."
    ),
    formula=r"\mu(W) \le c < \frac{1}{\sqrt m} \implies L \ge \Big(n - \frac{m (1 - c^2)}"
    r"{1 - m c^2}\Big) \Big(\frac d3 - \frac{d^2}{4}\Big)",
    source=_AGENDA,
    sense=Sense.FOR_ALL,
    given=(of.coherence_at_most, of.below_root),
    conclusion=of.pays_beyond_coherence,
    uses=("F-01", "L-09"),
    evidence=(of.COHERENCE_FLOOR, Search(coherent_cases(), small_coherent_cases)),
    twins=(Twin("half a feature less", {"conclusion": of.pays_beyond_less}),),
)


def _digons() -> Iterator[Case]:
    """Digons that beat the conjectured value at density 1/2; the dense pair of unequal lengths."""
    a_bit = {"W": matrix([["21/20", "-21/20"]]), "b": column(0, 0)}
    weights, biases = EQUAL_AND_DENSE
    yield {**a_bit, "d": _HALF}
    yield {"W": matrix([list(weights)]), "b": column(*biases), "d": Rational(1)}


A_05 = Claim(
    name="A-05",
    says=(
        "Conjecture: with directions on the axes only, n ≥ 2m, the least loss is that of dedicated "
        "dims or that of unit digons, whichever is less."
    ),
    formula=r"L \ge \min\Big\{(n - m) v, \frac{m d^2}{3} + (n - 2m) v\Big\},\ "
    r"v = \frac d3 - \frac{d^2}{4}",
    source="levine-mais, open problem O49",
    sense=Sense.FOR_ALL,
    given=(of.column_one_sparse, of.at_least_two_a_dim),
    conclusion=of.pays_conjectured,
    predicted="refuted",
    evidence=(Examples(_digons),),
)

A_05_UNBIASED = Claim(
    name="A-05.unbiased",
    says=(
        "At density 1/2 the best digon without bias, of squared norm 11/10, costs 13/160, below "
        "the conjectured 1/12."
    ),
    formula=r"L(\sqrt{11/10}\,(1, -1), 0) = \frac{13}{160} < \frac{1}{12}",
    sense=Sense.EQUALS,
    value=Rational(13, 160),
    uses=("P-05",),
    evidence=(Derivation(of.best_unbiased_digon),),
)

A_05_BIASED = Claim(
    name="A-05.biased",
    says=(
        "With a bias it is lower still: overlaps ±(31/32)² and the bias 4/41 cost less than "
        "0.07629."
    ),
    formula=r"\min L(2, 1, S = \tfrac12) < 0.07629",
    sense=Sense.AT_MOST,
    value=Rational(7629, 10**5),
    evidence=(
        Derivation(
            lambda: of.digon_with_bias(Rational(31, 32) ** 2, Rational(4, 41), _HALF),
            bounds="upper",
        ),
    ),
    # No twin that asks for more than this point shows can be met by it.
    twins=(Twin("below 0.07628", {"value": Rational(7628, 10**5)}),),
)

A_05_GAP = Claim(
    name="A-05.gap",
    says=(
        "At every density up to 1 the best digon without bias costs d³/(24(4 − 3d)) less than the "
        "unit digon of the conjecture."
    ),
    formula=r"\frac{d^2}{3} - \min_t L = \frac{d^3}{24 (4 - 3d)}",
    sense=Sense.EQUALS,
    value=d**3 / (24 * (4 - 3 * d)),
    uses=("P-05",),
    evidence=(Derivation(of.below_conjecture),),
)


def _sizes() -> Iterator[Case]:
    return ({"n": size} for size in range(1, 7))


A_06 = Claim(
    name="A-06",
    says=(
        "With as many neurons as features, or more, an autoencoder loses nothing when each neuron "
        "reads one feature."
    ),
    formula=r"k \ge n:\ \operatorname{ReLU}(V \operatorname{ReLU}(Ux + \beta) + c) = x,\ "
    r"\max_i \hat U_{ai}^2 = 1",
    source=_AGENDA,
    sense=Sense.FOR_ALL,
    conclusion=of.one_neuron_a_feature,
    evidence=(of.ONE_NEURON, Examples(_sizes)),
    twins=(Twin("at alignment 1/2", {"conclusion": of.half_aligned_is_exact}),),
)

A_06_HALF = Claim(
    name="A-06.half",
    says=(
        "Nor does one whose neurons all have alignment 1/2: the loss is blind to how neurons and "
        "features are aligned. n neurons suffice, as biases keep them firing on [0, 1]ⁿ."
    ),
    formula=r"n \ge 2:\ \operatorname{ReLU}(V \operatorname{ReLU}(Ux + \beta) + c) = x,\ "
    r"\max_i \hat U_{ai}^2 = \tfrac12",
    source=_AGENDA,
    sense=Sense.FOR_ALL,
    given=(of.two_features,),
    conclusion=of.half_aligned_is_exact,
    evidence=(of.HALF_ALIGNED, Examples(_sizes)),
)

A_06_HADAMARD = Claim(
    name="A-06.hadamard",
    says=(
        "Nor one whose n neurons read the rows of a Hadamard matrix, all of alignment 1/n; the "
        "source asks for 2n neurons, which the biases save."
    ),
    formula=r"H^TH = nI:\ \operatorname{ReLU}(V \operatorname{ReLU}(Hx + \beta) + c) = x,\ "
    r"\max_i \hat H_{ai}^2 = \tfrac1n",
    source=_AGENDA,
    sense=Sense.FOR_ALL,
    given=(of.hadamard,),
    conclusion=of.hadamard_is_exact,
    evidence=(of.HADAMARD, Examples(sign_cases)),
    twins=(Twin("of alignment 1", {"conclusion": of.hadamard_is_aligned}),),
)

few_neurons = where(k < n, "there are fewer neurons than features (k < n)")

A_07 = Claim(
    name="A-07",
    says=(
        "With k < n neurons that read one feature each, the least loss is (n − k)(d/3 − d²/4): "
        "what is not read costs its variance, and that is reached."
    ),
    formula=r"\inf L = (n - k) \Big(\frac d3 - \frac{d^2}{4}\Big)",
    source=_AGENDA,
    sense=Sense.EQUALS,
    given=(few_neurons,),
    value=(n - k) * (d / 3 - d**2 / 4),
    evidence=(
        Derivation(
            lambda: autoencoders.unread_floor(n, k, d), needs=(few_neurons,), bounds="lower"
        ),
        Derivation(
            lambda: autoencoders.few_neurons_loss(n, k, d), needs=(few_neurons,), bounds="upper"
        ),
    ),
)

A_08 = Claim(
    name="A-08",
    says=(
        "Arrangements put side by side on dims of their own add their losses, so the least loss P "
        "is subadditive: doubling n and m at most doubles it."
    ),
    formula=r"L(W \oplus V) = L(W) + L(V) \implies P_{n_1 + n_2, m_1 + m_2} \le "
    r"P_{n_1, m_1} + P_{n_2, m_2}",
    source=_AGENDA,
    sense=Sense.FOR_ALL,
    conclusion=of.losses_add,
    evidence=(of.SUMS, Search(summand_loss_cases(), small_summand_loss_cases)),
    twins=(Twin("the larger of both", {"conclusion": of.losses_take_the_larger}),),
)

A_08_LIMIT = Claim(
    name="A-08.limit",
    says=(
        "So the least loss a part settles: of N equal parts it is at most that of k parts, for "
        "every k ≤ N, and a rest that falls as 1/N. That finite inequality is what is proved here; "
        "the limit of P_{βm,m}/m, by Fekete's lemma, is not stated."
    ),
    formula=r"L_{i+j} \le L_i + L_j,\ L \ge 0 \implies \frac{L_N}{N} \le \frac{L_k}{k} + "
    r"\frac{\max_{r < k} L_r}{N}",
    source=_AGENDA,
    sense=Sense.FOR_ALL,
    given=(of.losses_not_negative, of.losses_subadditive),
    conclusion=of.losses_a_part_settle,
    uses=("A-08",),
    evidence=(of.SETTLING, Search(subadditive_cases(), small_subadditive_cases)),
    twins=(Twin("without the rest", {"conclusion": of.losses_a_part_fall}),),
)

A_09 = Claim(
    name="A-09",
    says=(
        "A penalty with positive weight lowers the penalised quantity, or keeps it, and never the "
        "loss: R(θ_λ) ≤ R(θ₀) and L(θ_λ) ≥ L(θ₀), whatever L and R."
    ),
    formula=r"\theta_\lambda \in \arg\min(L + \lambda R),\ \theta_0 \in \arg\min L,\ \lambda > 0"
    r" \implies R(\theta_\lambda) \le R(\theta_0),\ L(\theta_\lambda) \ge L(\theta_0)",
    source=_AGENDA,
    sense=Sense.FOR_ALL,
    given=(of.minimises_penalised, of.minimises_loss, of.positive_weight),
    conclusion=of.penalty_trades,
    evidence=(of.SCALARISATION, Search(penalty_cases(), small_penalty_cases)),
    twins=(Twin("strictly lower", {"conclusion": of.penalty_trades_strictly}),),
)
