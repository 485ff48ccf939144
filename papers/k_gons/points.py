"""Critical points of the one-hot model: the potential, and the regular polygons that solve it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import CRootOf, Expr, Rational, Symbol, sqrt

from papers.toy_models.numbers import decimals
from solvers.evidence import Search
from solvers.models.one_hot.cases import (
    one_hot_cases,
    polygon_cases,
    slope_cases,
    small_one_hot_cases,
    small_slope_cases,
)
from theory.ball import Ball
from theory.claim import Case, Claim, Sense, Twin
from theory.evidence import Derivation, Examples, Exhaustion
from theory.models.one_hot import k_gon_theorems as of
from theory.models.one_hot.enclosures import rounded, working
from theory.models.one_hot.k_gon_levels import decorated_potential
from theory.models.one_hot.k_gons import (
    BITS,
    cosine,
    exact_k_gon,
    exact_ratio,
    k_gon,
    most_active,
    polygon_derivatives,
    printed_solutions,
)

_CHEN = "chen2023 (restated); derived here"

K_01 = Claim(
    name="K-01",
    says=(
        "The closed form of the one-hot potential is the integral, whatever weights and biases: "
        "H = 3cL is three times the errors summed over which feature is present."
    ),
    formula=(
        r"H = \sum_i \Big[ Q(|W_i|^2, b_i) + \sum_{j \ne i} P(W_i \cdot W_j, b_i) \Big],\quad "
        r"P(g, b) = \frac{(g + b)_+^3 - b_+^3}{g}"
    ),
    source="chen2023, Lemma 3.1 (restated); derived here",
    sense=Sense.FOR_ALL,
    conclusion=of.potential_is_the_integral,
    evidence=(of.CLOSED_FORM, Search(one_hot_cases(), small_one_hot_cases)),
    twins=(
        Twin(
            "without the cube of the bias",
            {"conclusion": of.potential_without_bias_cube_is_the_integral},
        ),
    ),
)


K_01_RAMPS = Claim(
    name="K-01.ramps",
    says=(
        "It is 3c times the loss of the model when exactly one feature is present, by the closed "
        "form for patterns of present features."
    ),
    formula=r"H = 3 c L",
    sense=Sense.FOR_ALL,
    conclusion=of.potential_is_by_ramps,
    uses=("K-01", "L-01"),
    evidence=(of.BY_RAMPS, Search(one_hot_cases(), small_one_hot_cases)),
    twins=(Twin("c times the loss", {"conclusion": of.potential_is_the_sum_of_errors}),),
)

K_01_DERIVATIVES = Claim(
    name="K-01.derivatives",
    says=(
        "Gradient and Hessian of H are made of moments of the amplitudes at which an output "
        "fires; in the Hessian of the present feature's own error the end of that interval adds a "
        "term."
    ),
    formula=(
        r"\partial_g^2 Q = 6 \int_{g x + b > 0} x^2 dx - \frac{6 x_0^3}{|g|},\quad "
        r"x_0 = -\tfrac{b}{g} \in (0, 1)"
    ),
    sense=Sense.FOR_ALL,
    given=(of.inside_a_chamber,),
    conclusion=of.jets_are_derivatives,
    uses=("K-01",),
    evidence=(of.DERIVATIVES, Search(slope_cases(), small_slope_cases)),
    twins=(Twin("without that term", {"conclusion": of.moments_are_derivatives}),),
)


def _chamber_cases() -> Iterator[Case]:
    """In the printed chamber; then in idle ones, where fewer neighbours interfere."""
    for k, size in ((4, 1), (5, 1), (6, "4/3"), (8, "3/2"), (12, 1)):
        yield {"k": k, "l": Rational(size), "b": Rational(-1, 10)}
    yield {"k": 12, "l": Rational(1), "b": Rational(-3, 5)}
    yield {"k": 10, "l": Rational(3, 2), "b": Rational(-3, 2)}
    yield {"k": 5, "l": Rational(1), "b": Rational(1, 10)}


K_02 = Claim(
    name="K-02",
    says=(
        "Where just the neighbours with positive overlaps interfere, the two printed polynomials "
        "are l⁴/3 and l⁶ times the derivatives of a corner's share of H by b and by l²: their "
        "common zeros there are the critical k-gons."
    ),
    formula=(
        r"x^6 G + x^2 y^2 H_c + 2 x^4 y M + y^2 - x^4 = \frac{l^4}{3} \partial_b \frac{H}{k},\quad "
        r"2 x^8 F + 3 x^6 y G - x^2 y^3 H_c - 2 x^6 - 2 y^3 = l^6 \partial_{l^2} \frac{H}{k}"
    ),
    source=_CHEN,
    sense=Sense.FOR_ALL,
    given=(of.in_the_printed_chamber,),
    conclusion=of.system_is_the_gradient,
    uses=("K-01",),
    evidence=(of.PRINTED_SYSTEM, Examples(_chamber_cases)),
    twins=(Twin("half instead of a third", {"conclusion": of.system_is_half_the_gradient}),),
)

# Norm, bias and h_k of the regular polygons: fifteen decimals.
_POLYGONS = {
    5: ("1.170459639097829", "-0.282297283126772", "0.237384406117413"),
    6: ("1.320526330779967", "-0.618135131868215", "0.867462768567105"),
    7: ("1.448393750379516", "-0.966906339379663", "1.748695083048415"),
    8: ("1.550449690059257", "-1.291192644692490", "2.773102433623381"),
    9: ("1.617110848939094", "-1.542320921369708", "3.871680752019028"),
    10: ("1.618033988749895", "-1.618033988749895", "5.000000000000000"),
    11: ("1.203887959639499", "-0.731783547396822", "6.105575307200948"),
    12: ("1.033215640345938", "-0.466539316383323", "7.052664477589186"),
    13: ("1.046770517988088", "-0.512471582056845", "8.020078781116817"),
}


def _part(corners: int, part: str, letter: str, digits: str) -> Claim:
    words = {"norm": "norm l", "bias": "bias b", "energy": "potential h"}[part]
    return decimals(
        f"K-03.{part}-{corners}",
        f"The {words} of the critical regular {corners}-gon",
        rf"{letter}_{{{corners}}}",
        digits,
        lambda: getattr(k_gon(corners), part),
        uses=("K-01", "K-04.every"),
        source=_CHEN,
    )


K_03_DECIMALS = [
    _part(corners, part, letter, text)
    for corners, texts in _POLYGONS.items()
    for part, letter, text in zip(("norm", "bias", "energy"), "lbh", texts, strict=True)
]

K_03 = Claim(
    name="K-03",
    says="The square has l = 1, b = 0 and loses nothing: h = 0.",
    formula=r"h_4 = 0",
    source=_CHEN,
    sense=Sense.EQUALS,
    value=Rational(0),
    evidence=(Derivation(lambda: decorated_potential(4, *exact_k_gon(4)[:2], [])),),
)

_x = Symbol("x")
_RATIOS = {
    5: CRootOf(
        11 * _x**8 + 94 * _x**7 + 90 * _x**6 + 205 * _x**5 + 70 * _x**4 + 89 * _x**3
        - 44 * _x**2 - 20 * _x + 5,
        2,
    ),
    6: CRootOf(5 * _x**4 - 7 * _x**3 + 8 * _x**2 - 5 * _x + 1, 0),
    8: CRootOf(
        7 * _x**8 + 38 * _x**7 - 31 * _x**6 + 24 * _x**5 - 45 * _x**4 + 42 * _x**3
        - 19 * _x**2 - 4 * _x + 4,
        2,
    ),
}  # fmt: skip


def _exact_ratio(corners: int) -> Callable[[], Expr]:
    return lambda: exact_ratio(corners)


K_03_RATIOS = [
    Claim(
        name=f"K-03.ratio-{corners}",
        says=f"−b/l² of the critical regular {corners}-gon is this algebraic number.",
        formula=r"\rho = -b/l^2",
        sense=Sense.EQUALS,
        value=value,
        uses=("K-01",),
        evidence=(Derivation(_exact_ratio(corners)),),
    )
    for corners, value in _RATIOS.items()
]

K_03_DECAGON = [
    Claim(
        name=f"K-03.decagon-{part}",
        says=f"The critical regular decagon is golden: its {words}.",
        formula=formula,
        sense=Sense.EQUALS,
        value=value,
        uses=("K-01",),
        evidence=(Derivation(derive),),
    )
    for part, words, formula, value, derive in (
        (
            "norm",
            "squared norm is φ²",
            r"l^2 = \varphi^2",
            (3 + sqrt(5)) / 2,
            lambda: exact_k_gon(10)[0],
        ),
        ("bias", "bias is −φ", r"b = -\varphi", -(1 + sqrt(5)) / 2, lambda: exact_k_gon(10)[1]),
        (
            "energy",
            "potential is 5, half of what dropping its features costs",
            r"h_{10} = 5",
            Rational(5),
            lambda: 10 * polygon_derivatives(10, *exact_k_gon(10)[:2])[0],
        ),
    )
]

K_04 = Claim(
    name="K-04",
    says="There are no critical regular 9-, 10-, 11- or 13-gons of the one-hot loss.",
    formula=r"k \in \{9, 10, 11, 13\} \implies \nexists (l, b): \nabla H = 0",
    source="chen2023, as restated by others",
    predicted="refuted",
    sense=Sense.FOR_ALL,
    given=(of.said_to_have_none,),
    conclusion=of.has_no_critical_k_gon,
    evidence=(Examples(of.cases_to_thirteen),),
)

K_04_EVERY = Claim(
    name="K-04.every",
    says="For every k from 5 on a regular k-gon with a negative bias is a critical point.",
    formula=r"k \ge 5 \implies \exists\, l > 0 > b: \nabla H(k\text{-gon}) = 0",
    sense=Sense.FOR_ALL,
    given=(of.at_least_five,),
    conclusion=of.has_a_critical_k_gon,
    uses=("K-01",),
    evidence=(of.EVERY_K_GON, Examples(lambda: ({"k": k} for k in range(1, 20)))),
)

K_04_BIAS = Claim(
    name="K-04.bias",
    says="From five corners on, none with a bias of 0 or more is critical.",
    formula=r"k \ge 5,\ b \ge 0 \implies \nabla H(k\text{-gon}) \ne 0",
    sense=Sense.FOR_ALL,
    given=(of.at_least_five, of.bias_not_negative),
    conclusion=of.is_not_critical,
    uses=("K-01",),
    evidence=(
        of.NO_POSITIVE_BIAS,
        Search(
            polygon_cases(),
            lambda: [
                {"k": 4, "t": Rational(1), "b": Rational(0)},
                {"k": 10, "t": (3 + sqrt(5)) / 2, "b": -(1 + sqrt(5)) / 2},
            ],
        ),
    ),
)

K_04_ONE = Claim(
    name="K-04.one",
    says="For each k from 5 to 40 there is just one, in all chambers together.",
    formula=r"5 \le k \le 40 \implies |\{(l, b): \nabla H(k\text{-gon}) = 0\}| = 1",
    sense=Sense.FOR_ALL,
    given=(of.five_to_forty,),
    conclusion=of.has_one_critical_k_gon,
    uses=("K-04.bias",),
    evidence=(Exhaustion(of.five_to_forty, of.cases_to_forty), Examples(lambda: [{"k": 4}])),
)

K_04_CHAMBER = Claim(
    name="K-04.chamber",
    says=(
        "For k from 5 to 13 the critical polygon solves the printed system in its own chamber "
        "just if k is 5, 6, 7, 8 or 12; for 9, 10, 11 and 13 fewer neighbours interfere."
    ),
    formula=r"5 \le k \le 13: \quad t = s \iff k \in \{5, 6, 7, 8, 12\}",
    source=_CHEN,
    sense=Sense.FOR_ALL,
    given=(of.five_to_thirteen,),
    conclusion=of.in_its_chamber_as_printed,
    uses=("K-02", "K-04.one"),
    evidence=(
        Exhaustion(of.five_to_thirteen, of.cases_to_thirteen),
        Examples(lambda: [{"k": 4}]),
    ),
)


K_04_TWELVE = decimals(
    "K-04.twelve",
    "The printed system has a second solution for k = 12, with −b/l² above cos 60° = 1/2: there "
    "the second neighbours no longer interfere, so it is no critical point. Its −b/l²",
    r"\rho_2 > \cos \tfrac{2\pi s}{12},\ s = 2:\ \rho_2",
    "0.547310461482",
    lambda: printed_solutions(12)[1][0],
    uses=("K-02",),
    source=_CHEN,
)


def gap_to_the_chamber() -> Expr:
    """By how much that −b/l² is above the last cosine that interferes, to twelve decimals."""
    with working(BITS):
        edge = cosine(12, most_active(12))
        return rounded(printed_solutions(12)[1][0], 12) - edge


K_04_TWELVE_OUTSIDE = Claim(
    name="K-04.twelve-outside",
    says="That second solution lies outside of its chamber by more than 0.047.",
    formula=r"\rho_2 - \cos \tfrac{2\pi \cdot 2}{12} \ge 0.047",
    source=_CHEN,
    sense=Sense.AT_LEAST,
    value=Rational(47, 1000),
    uses=("K-04.twelve",),
    evidence=(Derivation(gap_to_the_chamber),),
)

K_03_OVERSHOOT = Claim(
    name="K-03.overshoot",
    says=(
        "At the one-hot k-gons, k from 5 to 9, 1/(1 − b) is below 1 and the norm above; the "
        "output at x = 1 overshoots: l² + b > 1."
    ),
    formula=r"\|W_i\| > 1 > \frac{1}{1 - b_i},\ \|W_i\|^2 + b_i > 1",
    sense=Sense.FOR_ALL,
    given=(of.five_to_nine,),
    conclusion=of.norm_overshoots,
    uses=("K-04.one",),
    evidence=(Exhaustion(of.five_to_nine, of.cases_to_nine), Examples(of.cases_to_thirteen)),
)


def _pentagon_dims_per_feature() -> Ball:
    with working(BITS):
        return 2 / (5 * k_gon(5).squared_norm)


D_06_ONE_HOT = decimals(
    "D-06.one-hot",
    "At the one-hot pentagon D* = m/‖W‖² is not the dimensionality 2/5 of a feature: it miscounts "
    "where norms are not 1. D* there",
    r"D^* = \frac{2}{5 l^2} < \frac25 = D_i:\ D^*",
    "0.291975967536179",
    _pentagon_dims_per_feature,
    uses=("K-03.norm-5",),
    source="elhage2022; derived here",
    twins=(Twin("2/5, the dimensionality", {"value": Rational(2, 5)}),),
)
