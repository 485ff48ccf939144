"""Sentences on toy models: what superposition costs, and when it pays."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Rational

from papers.sentence import Sentence
from solvers.evidence import Search
from solvers.models.cases import (
    count_cases,
    number_cases,
    readout_cases,
    small_count_cases,
    small_number_cases,
    small_readout_cases,
    small_sparser_cases,
    small_weighed_loss_cases,
    sparser_cases,
    weighed_loss_cases,
)
from solvers.strategies import small_weight_cases, weight_cases
from theory.claim import Case, Claim, Sense, Twin
from theory.evidence import Examples
from theory.models import interference
from theory.models.losses import tradeoffs

_WEIGHTS = Search(weight_cases(), small_weight_cases)


def _sizes() -> Iterator[Case]:
    """Few features in few dims, smallest first."""
    return ({"n": n, "m": m} for n in range(1, 4) for m in range(1, 4))


S07 = Claim(
    name="S07",
    says=(
        "The most features and the least interference can be had at once: n features in m dims can "
        "all be represented without any overlap."
    ),
    formula=r"\exists W:\ W_i \ne 0 \ \forall i,\ W_i \cdot W_j = 0 \ \forall i \ne j",
    sense=Sense.FOR_ALL,
    conclusion=tradeoffs.most_features_with_least_interference,
    predicted="refuted",
    evidence=(Examples(_sizes),),
)

S07_TRIANGLE = Claim(
    name="S07.triangle",
    says=(
        "For three equal features in two dims some equilateral triangle is as good as any other "
        "arrangement, whatever the density."
    ),
    formula=r"\min_{t, b} L_{\triangle}(t, b; d) \le L(W, b; d) \text{ for all } W, b, d",
    sense=Sense.FOR_ALL,
    conclusion=tradeoffs.triangle_is_unbeaten,
    predicted="refuted",
    uses=("G-06",),
    evidence=(Examples(lambda: ({"d": Rational(1, q)} for q in (1, 2, 5))),),
)

S07_DIGON = Claim(
    name="S07.digon",
    says=(
        "With more features than dims and a density above 0 and below 4/7, unit digons beat every "
        "arrangement without overlaps: the loss prices the trade-off."
    ),
    formula=r"n > m,\ 0 < d < \frac47 \implies L(\text{digons}) < \min_{\mu(W) = 0} L(W, b)",
    source="levine-mais, agenda A4; derived here",
    sense=Sense.FOR_ALL,
    given=(tradeoffs.more_features_than_dims, tradeoffs.ever_present, tradeoffs.sparse_enough),
    conclusion=tradeoffs.pairs_win,
    uses=("A-01", "A-03"),
    evidence=(tradeoffs.PAIRS_WIN, Search(count_cases(), small_count_cases)),
    twins=(Twin("by more than d/12", {"conclusion": tradeoffs.pairs_win_clearly}),),
)

S07_TRADE_OFF = Claim(
    name="S07.trade-off",
    says="With more features than dims, representing every feature forces some interference.",
    formula=r"n > m,\ W_i \ne 0 \ \forall i \implies \exists i \ne j : W_i \cdot W_j \ne 0",
    sense=Sense.FOR_ALL,
    given=(tradeoffs.crowded, tradeoffs.all_represented),
    conclusion=tradeoffs.some_interference,
    evidence=(tradeoffs.TRADE_OFF, _WEIGHTS),
)

S20 = Claim(
    name="S20",
    says=(
        "A fixed linear readout of gain 1 on feature i errs by exactly the sum of (r·W_j) x_j over "
        "the other features: only those with a nonzero dot product with r matter."
    ),
    formula=r"r \cdot W_i = 1 \implies r \cdot Wx - x_i = \sum_{j \ne i} (r \cdot W_j) x_j",
    sense=Sense.FOR_ALL,
    given=(interference.unit_gain,),
    conclusion=interference.error_is_interference,
    evidence=(interference.INTERFERENCE, Search(readout_cases(), small_readout_cases)),
    twins=(Twin("absolute overlaps", {"conclusion": interference.error_is_absolute_interference}),),
)

S20_DUAL = Claim(
    name="S20.dual",
    says=(
        "When the directions are independent, the dual vectors read every feature without "
        "interference, whatever the dot products between the directions."
    ),
    formula=r"\operatorname{rank} W = n \implies (W^TW)^{-1}W^T W = I",
    source="linear algebra",
    sense=Sense.FOR_ALL,
    given=(interference.independent_columns,),
    conclusion=interference.dual_readout_is_exact,
    evidence=(interference.DUAL_READOUT, _WEIGHTS),
    twins=(
        Twin("by the directions themselves", {"conclusion": interference.own_readout_is_exact}),
    ),
)

S20_RELU = Claim(
    name="S20.relu",
    says=(
        "With ReLU and bias, a single present feature of amplitude x > 0 disturbs an absent one "
        "exactly when their dot product exceeds −b/x, which for b < 0 is a positive threshold."
    ),
    formula=r"\operatorname{ReLU}(gx + b) > 0 \iff g > -\frac bx",
    sense=Sense.FOR_ALL,
    given=(interference.present,),
    conclusion=interference.threshold_on_overlap,
    evidence=(
        interference.THRESHOLD,
        Search(number_cases("g", "b", "x"), lambda: small_number_cases("g", "b", "x")),
    ),
    twins=(Twin("at least −b/x", {"conclusion": interference.threshold_included}),),
)

S29 = Claim(
    name="S29",
    says=(
        "With at least two features a dim and a sparsity 3/7 < S < 1, zero superposition is not "
        "optimal: unit digons save exactly m(1 − S)(7S − 3)/12 > 0 against the best arrangement "
        "without overlaps, which is also the best without superposition (A-01.independent)."
    ),
    formula=r"n \ge 2m,\ \frac37 < S < 1 \implies P_\perp - P_- \ge \frac{m(1-S)(7S-3)}{12} > 0",
    source="levine-mais, agenda A4; derived here",
    sense=Sense.FOR_ALL,
    given=(tradeoffs.two_features_a_dim, tradeoffs.ever_present, tradeoffs.sparse_enough),
    conclusion=tradeoffs.pairs_save,
    uses=("A-01", "A-01.independent", "A-02", "A-03"),
    evidence=(tradeoffs.PAIRS_SAVE, Search(count_cases(), small_count_cases)),
    twins=(Twin("4 − 6d", {"conclusion": tradeoffs.pairs_save_more}),),
)

S30 = Claim(
    name="S30",
    says=(
        "The importance of feature i weighs feature i's own error, interference from others "
        "included, and nothing else: raising it by 1 adds exactly that error to the loss."
    ),
    formula=r"L(I + e_i) - L(I) = E(x_i - x'_i)^2",
    sense=Sense.FOR_ALL,
    conclusion=interference.importance_weighs_incoming,
    uses=("L-01",),
    evidence=(interference.IMPORTANCE, Search(weighed_loss_cases(), small_weighed_loss_cases)),
    twins=(Twin("outgoing interference", {"conclusion": interference.importance_weighs_outgoing}),),
)

S31 = Claim(
    name="S31",
    says=(
        "Between two unit features without bias, the error that one causes to the other grows "
        "with its density: a sparser feature interferes no more."
    ),
    formula=(r"e \le d \implies E(e) \le E(d),\quad E(d) = \tfrac13 d g_+^2 + c\,d\,\varphi(-g)"),
    sense=Sense.FOR_ALL,
    given=(interference.sparser,),
    conclusion=interference.sparser_interferes_no_more,
    uses=("L-01", "L-11"),
    evidence=(interference.SPARSER, Search(sparser_cases(), small_sparser_cases)),
    twins=(Twin("strictly less", {"conclusion": interference.sparser_interferes_less}),),
)

SENTENCES = (
    Sentence(
        name="S07",
        quoted=(
            "Features organize into geometric structures (digons, triangles, pentagons) to "
            "minimize interference while maximizing the number of features represented."
        ),
        source="introductory-note",
        readings=("S07", "S07.triangle", "S07.digon"),
        corrections=(
            "S07.trade-off",
            "G-06.sparse",
            "S07.trained-pentagon",
            "S07.trained-digons",
            "S07.trained-digons-held",
            "S07.trained-three",
        ),
        remark=(
            "Minimising one thing while maximising another has no joint optimum once n > m: it is "
            "a trade-off, priced by the loss. The loss does prefer digons to dropping features "
            "that are sparse, but not triangles for three sparse features in two dims."
        ),
    ),
    Sentence(
        name="S20",
        quoted=(
            "The only interference to care about is … other features with non-zero dot product "
            "with that direction."
        ),
        source="nanda-glossary, Superposition",
        readings=("S20",),
        adds=("unit_gain",),
        corrections=("S20.dual", "S20.relu"),
        remark=(
            "True of any fixed linear readout. The best linear readout looks along the dual "
            "vectors instead, and ReLU with a negative bias ignores small dot products."
        ),
    ),
    Sentence(
        name="S29",
        quoted="It's plausible that the optimal point will not be zero superposition.",
        source="nanda-glossary, Superposition",
        readings=("S29",),
        adds=(
            tradeoffs.two_features_a_dim.name,
            tradeoffs.ever_present.name,
            tradeoffs.sparse_enough.name,
        ),
        corrections=("S07.digon",),
        remark=(
            "All three are needed for this saving by unit digons: features that are never present "
            "cost nothing, however they are stored. With n > m in place of n ≥ 2m some saving "
            "remains below density 4/7, and none when n ≤ m."
        ),
    ),
    Sentence(
        name="S30",
        quoted="Important features … interference with them is more expensive.",
        source="nanda-glossary, Superposition",
        readings=("S30",),
        remark=("Interference onto an important feature is dearer; interference from it is not."),
    ),
    Sentence(
        name="S31",
        quoted=(
            "Sparsity – how frequently is it in the input? … Controlling for importance, if a "
            "feature is sparse it will interfere with other features less"
        ),
        source="nanda-glossary, Superposition",
        readings=("S31",),
        remark=(
            "Here of unit features without bias. Mind the sign: a frequent feature has a low "
            "sparsity. A positive overlap costs in "
            "proportion to the other's density alone, a negative one in proportion to both."
        ),
    ),
)
