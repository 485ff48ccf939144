"""Does a feature jump into superposition? The order of the transitions of two on one dim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache

from sympy import CRootOf, Expr, Poly, Rational, S, sqrt

from papers.sentence import Sentence
from papers.toy_models.numbers import decimals
from solvers.evidence import Search
from solvers.models.phases.cases import penalised_cases
from theory.claim import Case, Claim, Sense, Twin
from theory.evidence import Derivation, Examples
from theory.exact import column, matrix
from theory.models.phases import admixture, pair_phases, pair_theorems
from theory.models.phases.two_features import (
    PAIR,
    Crossing,
    crossing_density,
)
from theory.notation import beta, d, r

# P-10: the order of the transition.


P_10 = Claim(
    name="P-10",
    says=(
        "Whatever the density, where dropping loses its stability the weight of the second "
        "feature jumps: the transition is of first order."
    ),
    formula=r"K(d) < 0 \text{ for all } 0 < d < 1",
    source="elhage2022, Phase Change",
    sense=Sense.FOR_ALL,
    given=(admixture.present_at_times,),
    conclusion=admixture.jumps,
    predicted="refuted",
    evidence=(Examples(lambda: [{"d": Rational(q)} for q in ("1/2", "3/5", "7/10")]),),
)

P_10_COST = Claim(
    name="P-10.cost",
    says=(
        "What the first feature pays, by the square of a small overlap of opposite sign, at the "
        "best gain and with its bias β overlaps large: the least importance ratio at which the "
        "second feature comes in is the least of this over β, divided by v(d)."
    ),
    formula=(
        r"(1 - d)^2 \beta^2 + \tfrac13 d (1 - d) \beta^3 + d \left[ \tfrac d3 - d \beta + \beta^2 "
        r"- \tfrac34 \left( \tfrac d2 - \beta \right)^2 \right]"
    ),
    sense=Sense.EQUALS,
    value=(1 - d) ** 2 * beta**2
    + d * (1 - d) * beta**3 / 3
    + d * (d / 3 - d * beta + beta**2 - Rational(3, 4) * (d / 2 - beta) ** 2),
    uses=("P-19",),
    evidence=(Derivation(lambda: admixture.derived_cost(-1)),),
)

P_10_CUBIC = Claim(
    name="P-10.cubic",
    says="The next term of the loss in the overlap, which is cubic because of the ReLU's kink.",
    formula=r"K = \tfrac32 (d - 2 \beta)\, r\, v(d) - \tfrac16 d^2 (1 - \beta)^4",
    sense=Sense.EQUALS,
    value=Rational(3, 2) * (d - 2 * beta) * r * (d / 3 - d**2 / 4) - d**2 * (1 - beta) ** 4 / 6,
    uses=("P-19",),
    evidence=(Derivation(admixture.derived_cubic_term),),
)


def _instability(name: str, density: str, value: Expr, decimals: str) -> Claim:
    return Claim(
        name=name,
        says=(
            f"At density {density} dropping is unstable from this importance ratio on, {decimals} "
            "in decimals."
        ),
        formula=rf"r_c\left({density}\right) = {decimals}",
        sense=Sense.EQUALS,
        value=value,
        uses=("P-10.cost",),
        evidence=(Derivation(lambda: admixture.instability_ratio(Rational(density))),),
        twins=(Twin("one more in the tenth decimal", {"value": value + Rational(1, 10**10)}),),
    )


P_10_RATIOS = (
    _instability("P-10.half", "1/2", Rational(55, 8) - 2 * sqrt(10), "0.550444679663"),
    _instability(
        "P-10.seven-tenths",
        "7/10",
        Rational(595967, 123480) - 202 * sqrt(3838) / 3087,
        "0.772579530482",
    ),
    _instability(
        "P-10.nine-tenths",
        "9/10",
        Rational(517463, 29160) - 226 * sqrt(2938) / 729,
        "0.941871700257",
    ),
)


def _unstable_density(name: str, ratio: str, near: str, digits: str) -> Claim:
    return decimals(
        name,
        f"The density up to which dropping is unstable at importance {ratio}",
        rf"r_c(d) = {ratio}: \quad d",
        digits,
        lambda: admixture.instability_density(Rational(ratio), near),
        uses=("P-10.cost",),
    )


P_10_DENSITIES = (
    _unstable_density("P-10.at-3-5", "3/5", "0.54", "0.542637670045"),
    _unstable_density("P-10.at-4-5", "4/5", "0.73", "0.727649728474"),
    _unstable_density("P-10.at-9-10", "9/10", "0.84", "0.841894117745"),
)


@cache
def _strong_and_weak() -> Crossing:
    strong, weak = ("0.949", "-0.713", "0.154", "0.294"), ("0.999", "-0.358", "0.072", "0.367")
    return crossing_density("4/5", "0.5972", (PAIR, strong), (PAIR, weak))


P_10_JUMP = decimals(
    "P-10.strong-weak",
    "At importance 4/5: the density at which a strong and a weak pair cost the same, both strict "
    "local minima; the weak one shrinks from there until it vanishes",
    "d",
    "0.597183359653",
    lambda: _strong_and_weak().of_minima().density,
)

P_10_CONTINUOUS = Claim(
    name="P-10.continuous",
    says=(
        "Between the densities 0.5202477368 and 0.8373195801 the cubic term is positive where "
        "dropping loses its stability: the weight grows from 0 without a jump."
    ),
    formula=r"0.5202477368 < d \le 0.8373195801 \implies K(d) > 0",
    sense=Sense.FOR_ALL,
    given=(admixture.above_the_lower, admixture.below_the_upper),
    conclusion=admixture.grows_without_a_jump,
    uses=("P-10.cost", "P-10.cubic"),
    evidence=(
        admixture.CONTINUOUS,
        Examples(lambda: [{"d": Rational(q)} for q in ("7/10", "1/2", "9/10", "1")]),
    ),
    twins=(Twin("the weight jumps", {"conclusion": admixture.jumps}),),
)

_NINTH = Poly([81, -756, 3546, -9882, 17265, -19449, 14188, -6496, 1696, -192], d)

P_10_TRICRITICAL = Claim(
    name="P-10.tricritical",
    says=(
        "The upper tricritical density: below it the transition to a dropped feature is "
        "continuous, above it it is of first order. 0.837319580135 in decimals."
    ),
    formula=(
        r"81 d^9 - 756 d^8 + 3546 d^7 - 9882 d^6 + 17265 d^5 - 19449 d^4 + 14188 d^3 - 6496 d^2 "
        r"+ 1696 d - 192 = 0"
    ),
    sense=Sense.EQUALS,
    value=CRootOf(_NINTH, 2),
    uses=("P-10.cost", "P-10.cubic"),
    evidence=(Derivation(lambda: admixture.tricritical_root(Rational(4, 5))),),
    twins=(Twin("the root before", {"value": CRootOf(_NINTH, 1)}),),
)

P_10_LOWER = Claim(
    name="P-10.lower-tricritical",
    says="The lower tricritical density, another root of the same polynomial: 0.520247736799.",
    formula=r"d = 0.520247736799",
    sense=Sense.EQUALS,
    value=CRootOf(_NINTH, 0),
    uses=("P-10.cost", "P-10.cubic"),
    evidence=(Derivation(lambda: admixture.tricritical_root(Rational(13, 25))),),
    twins=(Twin("the next root", {"value": CRootOf(_NINTH, 1)}),),
)

P_10_TRICRITICAL_NUMBERS = (
    decimals(
        "P-10.tricritical-density",
        "The upper tricritical density",
        "d_t",
        "0.837319580135",
        lambda: admixture.tricritical(Rational(4, 5)).density,
    ),
    decimals(
        "P-10.tricritical-ratio",
        "The importance at the upper tricritical point",
        "r_t",
        "0.896440608365",
        lambda: admixture.tricritical(Rational(4, 5)).ratio,
    ),
    decimals(
        "P-10.lower-tricritical-ratio",
        "The importance at the lower tricritical point",
        "r_t'",
        "0.574041907440",
        lambda: admixture.tricritical(Rational(13, 25)).ratio,
    ),
)


@cache
def _triple() -> pair_phases.Coexistence:
    weak, strong = ("0.0034", "0.252", "0.087", "0.255"), ("1.024", "-0.7555", "0.068", "0.206")
    return pair_phases.triple_point(weak, strong, "0.5641", "0.5117")


P_10_TRIPLE = (
    decimals(
        "P-10.triple-density",
        "The density of the triple point, where dropping, a weak pair "
        "and a strong pair all cost the same",
        "d",
        "0.511738032118",
        lambda: _triple().density,
    ),
    decimals(
        "P-10.triple-ratio",
        "The importance of the triple point",
        "r",
        "0.564131365348",
        lambda: _triple().ratio,
    ),
    decimals(
        "P-10.triple-weak",
        "The weight of the second feature in the weak pair at the triple point",
        "-w_2",
        "0.003370060098",
        lambda: -_triple().weak[1],
    ),
)

_CUBIC = Rational(3, 2) * (d - 2 * beta) * r * (d / 3 - d**2 / 4) - d**2 * (1 - beta) ** 4 / 6
"""K, as P-10.cubic has it."""


def _leading(name: str, says: str, formula: str, value: Expr, place: int, power: int) -> Claim:
    return Claim(
        name=name,
        says=says,
        formula=formula,
        sense=Sense.EQUALS,
        value=value,
        uses=("P-10.cost", "P-10.cubic"),
        evidence=(Derivation(lambda: admixture.weak_branch()[place] / admixture.kappa**power),),
    )


P_10_LEADING = (
    _leading(
        "P-10.distance",
        "Where dropping loses its stability one smooth branch of weak pairs begins, by the "
        "implicit function theorem: how far off it is, r v − c, by the overlap κ = |w₁w₂|.",
        r"\lim_{\kappa \to 0} \frac{r v - c}{\kappa} = \frac{3 K}{2}",
        Rational(3, 2) * _CUBIC,
        0,
        1,
    ),
    _leading(
        "P-10.saving",
        "What it saves against dropping, by the cube of the overlap.",
        r"\lim_{\kappa \to 0} \frac{r v - L}{\kappa^3} = \frac K2",
        _CUBIC / 2,
        1,
        3,
    ),
)


def _exponent(
    name: str, says: str, formula: str, place: int, value: Expr, near: tuple[Expr, Expr]
) -> Claim:
    """``near`` are the neighbouring exponents, that of a smooth loss without a kink among them."""
    return Claim(
        name=name,
        says=says,
        formula=formula,
        sense=Sense.EQUALS,
        value=value,
        uses=("P-10.distance", "P-10.saving"),
        evidence=(Derivation(lambda: admixture.exponents()[place]),),
        twins=tuple(Twin(f"the power {q}", {"value": q}) for q in near),
    )


P_10_EXPONENT = _exponent(
    "P-10.exponent",
    "Where the transition is continuous the weight vanishes with this power of the distance, and "
    "not with its root, as it would if the loss had no kink.",
    r"|w_2| \sim \frac{2 (r v - c)}{3 K}",
    0,
    S.One,
    (S.Half, S(2)),
)
P_10_GAP = _exponent(
    "P-10.gap-exponent",
    "And what is saved against dropping vanishes with this power; without a kink it would be 2.",
    r"r v - L \sim \frac{4 (r v - c)^3}{27 K^2}",
    1,
    S(3),
    (S(2), S(4)),
)


def _slope(name: str, what: str, letter: str, place: int, digits: str) -> Claim:
    ratios = Rational("0.7727"), Rational("0.77265")
    return decimals(
        name,
        f"At density 7/10 between importances 0.7727 and 0.77265, close to the threshold 0.77258: "
        f"the slope of the logarithm of {what} over that of the distance, from two enclosed pairs",
        rf"\frac{{\Delta \log {letter}}}{{\Delta \log (r v - c)}}",
        digits,
        lambda: pair_phases.local_exponents(ratios, Rational(7, 10))[place],
        uses=("P-19", "P-10.exponent", "P-10.gap-exponent"),
    )


P_10_SLOPES = (
    _slope("P-10.slope", "the overlap", "|w_1 w_2|", 0, "0.971361044187"),
    _slope("P-10.gap-slope", "what is saved", "(r v - L)", 1, "2.955873727913"),
)


# P-11: the other sign.


P_11 = Claim(
    name="P-11",
    says=(
        "The importance ratio from which a small overlap of the same sign lowers the loss of "
        "dropping, at every density; the best bias is half the overlap."
    ),
    formula=r"r_c^+(d) = \frac{5 + 8 d - 9 d^2}{16 - 12 d}",
    sense=Sense.EQUALS,
    value=(5 + 8 * d - 9 * d**2) / (16 - 12 * d),
    uses=("P-11.cost",),
    evidence=(Derivation(admixture.same_sign_ratio),),
)

P_11_HALF = Claim(
    name="P-11.half",
    says="At density 1/2 that ratio is 27/40.",
    formula=r"r_c^+\left(\tfrac12\right) = \frac{27}{40}",
    sense=Sense.EQUALS,
    value=Rational(27, 40),
    uses=("P-11",),
    evidence=(Derivation(lambda: admixture.instability_ratio(S.Half, same_sign=True)),),
)

P_11_COST = Claim(
    name="P-11.cost",
    says="What the first feature pays, by the square of a small overlap of the same sign.",
    formula=(
        r"\tfrac13 d (1 - d) (1 - \beta)^3 + d \left[ \tfrac d3 - d \beta + \beta^2 - \tfrac34 "
        r"\left( \tfrac d2 - \beta \right)^2 \right]"
    ),
    sense=Sense.EQUALS,
    value=d * (1 - d) * (1 - beta) ** 3 / 3
    + d * (d / 3 - d * beta + beta**2 - Rational(3, 4) * (d / 2 - beta) ** 2),
    uses=("P-19",),
    evidence=(Derivation(lambda: admixture.derived_cost(1)),),
)

P_11_LATER = Claim(
    name="P-11.later",
    says=(
        "The same sign is never the first instability: an overlap of the opposite sign lowers the "
        "loss at smaller importances already. At density 1 both come together."
    ),
    formula=r"0 < d < 1 \implies r_c(d) < r_c^+(d)",
    sense=Sense.FOR_ALL,
    given=(admixture.present_at_times,),
    conclusion=admixture.opposite_sign_is_first,
    uses=("P-10.cost", "P-11.cost"),
    evidence=(
        admixture.OPPOSITE_FIRST,
        Examples(lambda: [{"d": Rational(q)} for q in ("1/2", "9/10", "1")]),
    ),
    twins=(Twin("by a tenth", {"conclusion": admixture.opposite_sign_is_clearly_first}),),
)


# P-12: a penalty on interference.


def _penalty(name: str, ratio: str, density: str, start: Sequence[str], digits: str) -> Claim:
    return decimals(
        name,
        f"At importance {ratio} and density {density}: the weight λ of a penalty 2(w₁w₂)² at "
        "which a pair costs what dropping does",
        rf"\lambda_c\left({ratio}, {density}\right)",
        digits,
        lambda: pair_phases.penalty_that_drops(Fraction(ratio), Fraction(density), start),
    )


def _penalised_examples() -> Iterator[Case]:
    """A pair that is close to paying; one that does for a feature that is more important."""
    weights, bias = matrix([["7/9", "-7/9"]]), column("9/100", "9/100")
    for ratio in (S.One, S(3)):
        yield {"W": weights, "b": bias, "d1": Rational(3, 10), "r": ratio}


P_12_POINTS = (
    _penalty(
        "P-12.equal", "1", "3/10", ("1.02", "-0.9", "0.02", "0.04", "0.039"), "0.039124827150"
    ),
    _penalty(
        "P-12.half", "1/2", "3/10", ("1.03", "-0.97", "0.01", "0.03", "0.013"), "0.013011899782"
    ),
)

P_12_CONTINUOUS = Claim(
    name="P-12.continuous",
    says=(
        "At equal importance and density 1/2: the λ below which dropping is unstable towards a "
        "small overlap. It is above the λ of every pair found, so that there the transition is "
        "continuous."
    ),
    formula=r"\lambda_c = \frac{v - c}{2} = \frac{5 (16 \sqrt{10} - 47)}{768}",
    sense=Sense.EQUALS,
    value=5 * (16 * sqrt(10) - 47) / 768,
    uses=("P-10.cost",),
    evidence=(Derivation(lambda: pair_phases.least_stable_penalty(S.One, S.Half)),),
)

P_12 = Claim(
    name="P-12",
    says=(
        "With the penalty 2λ(w₁w₂)² on interference, a λ of 1/25 makes dropping best at every "
        "density and importance up to 1."
    ),
    formula=r"L + \tfrac{2}{25} (w_1 w_2)^2 \ge r\, v(d)",
    source="levine-mais, open problem O51",
    sense=Sense.FOR_ALL,
    given=(pair_theorems.less_important,),
    conclusion=pair_theorems.dropping_beats_penalised,
    evidence=(Search(penalised_cases()), Examples(_penalised_examples)),
    twins=(Twin("a λ of 1/30", {"conclusion": pair_theorems.dropping_beats_less_penalised}),),
)


SENTENCES = (
    Sentence(
        name="P-10",
        quoted=(
            "The optimal weight configuration discontinuously changes … first-order phase change."
        ),
        source="elhage2022, Phase Change",
        readings=("P-10",),
        corrections=(
            "P-09",
            "P-10.continuous",
            "P-10.tricritical",
            "P-10.lower-tricritical",
            "P-10.exponent",
            "P-10.gap-exponent",
            "P-10.distance",
            "P-10.saving",
            "P-10.slope",
            "P-10.gap-slope",
            "P-10.triple-density",
            "P-10.strong-weak",
            "P-11.later",
        ),
        remark=(
            "True below an importance of 0.5740 and above 0.8964. Between these a weak pair "
            "shrinks to nothing without a jump, in proportion to the distance. That the pairs "
            "compared are the best ones rests on minimisations from many starts."
        ),
    ),
    Sentence(
        name="P-12",
        quoted="Regularised version L + λ·2w₁²w₂²: phase diagram in (r,S,λ), λ_c(r,S)",
        source="levine-mais, open problem O51",
        readings=("P-12",),
        corrections=("P-12.equal", "P-12.half", "P-12.continuous"),
        standing="open question",
        remark="Two regimes: λ_c is half of r v − c where the transition is continuous, else more.",
    ),
)
