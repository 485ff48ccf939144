"""Sentences on directions: near-orthogonality, interference, more tokens than dims."""

from __future__ import annotations

from sympy import Rational, limit, log, oo, sqrt

from papers.sentence import Sentence
from solvers.evidence import Search
from solvers.frames.strategies import (
    corner_cases,
    direction_cases,
    input_cases,
    known_cases,
    small_inputs,
    unit_direction_cases,
)
from solvers.strategies import small_weight_cases
from theory.claim import Claim, Sense, Twin, where
from theory.evidence import Derivation
from theory.frames import packing_proofs, proofs
from theory.frames import theorems as of
from theory.frames.bounds.classical import (
    mean_squared_overlap_formula,
    relu_interference,
    typical_largest_overlap,
    welch_bound,
)
from theory.notation import b, m, n, w

_NOTE = "introductory-note"
_UNIT_SEARCH = Search(unit_direction_cases(), known_cases)
_SEARCH = Search(direction_cases(), known_cases)
_positive_overlap = where(w > 0, "the overlap is positive")
_negative_bias = where(b <= 0, "the bias is not positive")
_bias_in_reach = where(b + w >= 0, "the bias does not silence the feature for good")
_ACTIVE = (_positive_overlap, _negative_bias, _bias_in_reach)

S04 = Claim(
    name="S04",
    says=(
        "Features, each with a ray of its own, have pairwise nearly orthogonal directions; at the "
        "very least no two share a line, |cos| < 1."
    ),
    formula=r"|\hat W_i \cdot \hat W_j| < 1\ (i \ne j)",
    sense=Sense.FOR_ALL,
    given=(of.distinct_rays,),
    conclusion=of.nearly_orthogonal,
    source=_NOTE,
    evidence=(Search(direction_cases(), small_weight_cases),),
    predicted="refuted",
)

S04_ORTHOGONAL = Claim(
    name="S04.orthogonal",
    says="When there are more features than dims, no two have perfectly orthogonal directions.",
    formula=r"n > m,\ W_i \ne 0 \implies W_i \cdot W_j \ne 0\ (i \ne j)",
    sense=Sense.FOR_ALL,
    given=(of.represented, of.more_features_than_dims),
    conclusion=of.all_interfere,
    source=_NOTE,
    evidence=(_SEARCH,),
    predicted="refuted",
)

S04_AVERAGE = Claim(
    name="S04.average",
    says=(
        "On average over pairs, the directions of a unit-norm tight frame are as orthogonal as "
        "the dims allow: the mean squared overlap is (n − m)/(m(n − 1)), at most 1/m."
    ),
    formula=(
        r"\frac{1}{n(n-1)} \sum_{i \ne j} (W_i \cdot W_j)^2 "
        r"= \frac{n - m}{m(n - 1)} \le \frac{1}{m}"
    ),
    sense=Sense.FOR_ALL,
    given=(of.unit_columns, of.tight),
    conclusion=of.mean_squared_overlap_of_a_tight_frame,
    source="derived here",
    uses=("F-11.tight",),
    evidence=(proofs.TIGHT_MEAN, _UNIT_SEARCH),
    twins=(Twin("exactly 1/m", {"conclusion": of.mean_squared_overlap_of_chance}),),
)

S04_LIMIT = Claim(
    name="S04.limit",
    says="With ever more features in m dims that mean rises to 1/m: small only if m is large.",
    formula=r"\lim_{n \to \infty} \frac{n - m}{m(n - 1)} = \frac{1}{m}",
    sense=Sense.EQUALS,
    value=1 / m,
    source="derived here",
    uses=("S04.average",),
    evidence=(Derivation(lambda: limit(mean_squared_overlap_formula(), n, oo)),),
)

S05 = Claim(
    name="S05",
    says="More represented features than dims interfere: some two have a nonzero overlap.",
    formula=r"W_i \ne 0,\ n > m \implies \exists i \ne j:\ W_i \cdot W_j \ne 0",
    sense=Sense.FOR_ALL,
    given=(of.represented, of.more_features_than_dims),
    conclusion=of.some_interference,
    source="derived here",
    uses=("F-03",),
    evidence=(proofs.FORCED, _SEARCH),
    twins=(Twin("all pairs interfere", {"conclusion": of.all_interfere}),),
)

S05_LINEAR = Claim(
    name="S05.linear",
    says=(
        "Read linearly by its own direction, feature i comes back with a gain ‖W_i‖² and with "
        "the interference W_i·W_j of every other feature j."
    ),
    formula=r"W_i \cdot W x = \|W_i\|^2 x_i + \sum_{j \ne i} (W_i \cdot W_j)\, x_j",
    sense=Sense.FOR_ALL,
    conclusion=of.readout_is_gain_plus_interference,
    source="elhage2022",
    evidence=(proofs.LINEAR_READOUT, Search(input_cases(), small_inputs)),
    twins=(Twin("no interference", {"conclusion": of.readout_is_gain_alone}),),
)

S05_TOTAL = Claim(
    name="S05.total",
    says=(
        "The total interference Σ_(j≠i) (Ŵ_i·W_j)², summed over n unit features in m dims, is at "
        "least n(n − m)/m."
    ),
    formula=r"\sum_i \sum_{j \ne i} (\hat W_i \cdot W_j)^2 \ge \frac{n(n - m)}{m}",
    sense=Sense.FOR_ALL,
    given=(of.unit_columns,),
    conclusion=of.total_interference_floor,
    source="derived here",
    uses=("F-03",),
    evidence=(proofs.TOTAL_INTERFERENCE, _UNIT_SEARCH),
    twins=(
        Twin("two percent more", {"conclusion": of.total_interference_at_least(Rational(51, 50))}),
    ),
)

S05_RELU = Claim(
    name="S05.relu",
    says=(
        "Through a ReLU with bias b ≤ 0, one feature that is uniform on [0, 1] and has overlap "
        "a ≥ −b, a > 0, puts a mean square of (a + b)³/(3a) on an absent one."
    ),
    formula=r"\int_0^1 \mathrm{ReLU}(a x + b)^2\, dx = \frac{(a + b)^3}{3a}",
    sense=Sense.EQUALS,
    value=(w + b) ** 3 / (3 * w),
    given=_ACTIVE,
    source="elhage2022; derived here",
    evidence=(Derivation(lambda: relu_interference(w, b), needs=_ACTIVE),),
)

S16 = Claim(
    name="S16",
    says=(
        "50257 unit token directions in 768 dims, more than dims, have some |overlap| of at least "
        "√(49489/38596608), about 0.036."
    ),
    formula=r"\max_{i \ne j} |W_i \cdot W_j| \ge \sqrt{\frac{50257 - 768}{768 \cdot 50256}}",
    sense=Sense.AT_LEAST,
    value=sqrt(Rational(49489, 38596608)),
    source="welch1974",
    uses=("F-02",),
    evidence=(Derivation(lambda: welch_bound(50257, 768), bounds="lower"),),
)

S16_TYPICAL = Claim(
    name="S16.typical",
    says=(
        "Chance does much worse: √(2 ln C(n, 2)/m), the usual estimate (no bound) of the largest "
        "|overlap| of random directions, is √(ln 1262857896/384), about 0.234."
    ),
    formula=r"\sqrt{2 \ln \tbinom{50257}{2} / 768}",
    sense=Sense.EQUALS,
    value=sqrt(log(1262857896) / 384),
    source="derived here: the height that C(n, 2) normal variables of variance 1/m exceed once",
    evidence=(Derivation(lambda: typical_largest_overlap(50257, 768)),),
)

S16_TOKENS = Claim(
    name="S16.tokens",
    says="So, with more tokens than dims, some token alone is misread even by a largest entry.",
    formula=r"n > m \implies \exists i:\ \operatorname{argmax}_j (W^T W e_i)_j \ne i",
    sense=Sense.FOR_ALL,
    given=(of.more_features_than_dims,),
    conclusion=of.some_token_is_misread,
    source="nanda-glossary, Superposition",
    evidence=(Search(direction_cases(), small_weight_cases),),
    predicted="refuted",
)

S16_POLYGON = Claim(
    name="S16.polygon",
    says="Any number k ≥ 3 of tokens fits in two dims, each read as the largest entry: a k-gon.",
    formula=(
        r"W_i = (\cos 2\pi i/k, \sin 2\pi i/k) "
        r"\implies \operatorname{argmax}_j (W^T W e_i)_j = i"
    ),
    sense=Sense.FOR_ALL,
    given=(of.three_corners,),
    conclusion=of.tokens_on_a_polygon_are_read,
    source="derived here",
    evidence=(packing_proofs.POLYGON_TOKENS, Search(corner_cases())),
    twins=(Twin("by a margin of 1", {"conclusion": of.tokens_on_a_polygon_are_far_apart}),),
)

SENTENCES = (
    Sentence(
        name="S04",
        quoted=(
            "Features are stored as nearly-orthogonal vectors rather than perfectly orthogonal "
            "ones."
        ),
        source=_NOTE,
        readings=("S04", "S04.orthogonal", "S04.average"),
        corrections=("S04.limit", "F-02", "F-06", "F-11"),
        remark=(
            "In few dims the overlaps are large: −1 in a digon, −1/2 in a triangle, −0.81 in a "
            "pentagon; and across the blocks of a direct sum they are exactly 0. Nearly orthogonal "
            "is a statement about averages in many dims."
        ),
    ),
    Sentence(
        name="S05",
        quoted="Creating interference.",
        source=_NOTE,
        readings=("S05", "S05.linear", "S05.total", "S05.relu"),
        standing="definition",
        remark=(
            "Interference of j on i is the overlap W_i·W_j for a linear readout, its total "
            "Σ_(j≠i) (Ŵ_i·W_j)², and through a ReLU the mean of ReLU(W_i·W_j x_j + b_i)². With "
            "more represented features than dims some of it is forced."
        ),
    ),
    Sentence(
        name="S16",
        quoted=(
            "50,000 tokens … 768 dimensions … there almost has to be more features than "
            "dimensions, and thus superposition."
        ),
        source="nanda-glossary, Superposition",
        readings=("S16", "S16.tokens"),
        corrections=("S16.polygon", "S16.typical", "K-12"),
        remark=(
            "The counting is right, and some overlap is forced. But overlap need not disturb token "
            "identity: one token at a time can be read without error from two dims."
        ),
    ),
)
