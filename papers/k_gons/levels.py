"""Energy levels of the one-hot model: what a decorated polygon loses, and which one wins."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, Rational

from papers.toy_models.numbers import decimals
from solvers.evidence import Search
from solvers.models.one_hot.cases import decorated_cases
from theory.ball import Ball
from theory.claim import Claim, Sense, Twin
from theory.evidence import Derivation, Examples
from theory.models.one_hot import k_gon_theorems as of
from theory.models.one_hot.enclosures import working
from theory.models.one_hot.k_gon_bounds import savings
from theory.models.one_hot.k_gon_levels import (
    best_dead_bias,
    best_polygon,
    exact_level,
    level_by_definition,
    price_of_a_positive_bias,
    sample_crossing,
)
from theory.models.one_hot.k_gon_stability import Decorated, decorated_name
from theory.models.one_hot.k_gons import BITS
from theory.notation import n

_CHEN = "chen2023 (restated); derived here"

K_06 = Claim(
    name="K-06",
    says=(
        "A dead feature among n costs 1/(3n) when silent and at best 1/n (1/3 − 1/(4n)) when it "
        "fires always: here n times that share."
    ),
    formula=r"\min_{b \ge 0} \left(\tfrac13 - b + n b^2\right) = \frac13 - \frac{1}{4n}",
    sense=Sense.EQUALS,
    value=Rational(1, 3) - 1 / (4 * n),
    evidence=(Derivation(lambda: best_dead_bias()[1]),),
)

K_06_BIAS = Claim(
    name="K-06.bias",
    says="Its best bias among n features.",
    formula=r"b = \frac{1}{2n}",
    sense=Sense.EQUALS,
    value=1 / (2 * n),
    evidence=(Derivation(lambda: best_dead_bias()[0]),),
)

K_05 = Claim(
    name="K-05",
    says=(
        "H of a polygon whose bias is not positive, beside dead features, is the sum of its "
        "corners' shares, 1 for each silent feature and 1 − 3b + 3cb² for each that fires always: "
        "so L(k, c) = (h + c − k)/(3c), and a dead feature at its best bias replaces 1 by "
        "1 − 3/(4c)."
    ),
    formula=r"L(k^{\sigma}, c) = \frac{1}{3c}\Big(h_k + (c - k) - \frac{3\sigma}{4c}\Big)",
    source=_CHEN,
    sense=Sense.FOR_ALL,
    given=(of.corners_rest,),
    conclusion=of.potential_is_by_parts,
    uses=("K-01", "K-06"),
    evidence=(
        of.BY_PARTS,
        Search(
            decorated_cases(),
            lambda: [{"k": 4, "t": Rational(1), "b": Rational(1, 2), "dead": (Rational(1, 2),)}],
        ),
    ),
    twins=(Twin("2cb² instead of 3cb²", {"conclusion": of.potential_is_by_smaller_parts}),),
)


def _exactly(corners: int, features: int, positive: int, value: Expr) -> Claim:
    name, formula, says = _level(corners, features, positive)
    return Claim(
        name=name,
        says=f"{says}.",
        formula=formula,
        source=_CHEN,
        sense=Sense.EQUALS,
        value=value,
        uses=("K-01", "K-04.one"),
        evidence=(Derivation(lambda: exact_level(corners, features, positive)),),
    )


def _rounded(corners: int, features: int, positive: int, digits: str) -> Claim:
    name, formula, says = _level(corners, features, positive)
    return decimals(
        name,
        says,
        formula,
        digits,
        lambda: level_by_definition(corners, features, positive),
        uses=("K-01", "K-04.one"),
        source=_CHEN,
    )


def _level(corners: int, features: int, positive: int) -> tuple[str, str, str]:
    plus = "+" * positive
    return (
        f"K-05.L-{corners}{plus}-{features}",
        rf"L({corners}^{{{plus}}}, {features})",
        f"The loss L({decorated_name(corners, positive)}, {features})",
    )


K_05_SQUARES = [
    _exactly(4, features, positive, value)
    for features, positive, value in (
        (5, 0, Rational(1, 15)),
        (5, 1, Rational(17, 300)),
        (6, 0, Rational(1, 9)),
        (6, 1, Rational(5, 48)),
        (6, 2, Rational(7, 72)),
    )
]

K_05_LEVELS = [
    _rounded(corners, features, positive, text)
    for corners, features, positive, text in (
        (5, 5, 0, "0.015825627074494"),
        (5, 6, 0, "0.068743578117634"),
        (5, 6, 1, "0.061799133673190"),
        (6, 6, 0, "0.048192376031506"),
        (6, 7, 0, "0.088926798503195"),
        (6, 7, 1, "0.083824757686869"),
        (7, 7, 0, "0.083271194430877"),
        (7, 8, 1, "0.110622711793684"),
        (8, 8, 0, "0.115545934734308"),
    )
]

K_05_PRICE = Claim(
    name="K-05.price",
    says="One dead feature of six that fires always instead of never saves 1/144 of loss.",
    formula=r"L(5, 6) - L(5^+, 6) = \frac{1}{144}",
    source=_CHEN,
    sense=Sense.EQUALS,
    value=Rational(1, 144),
    uses=("K-06",),
    evidence=(Derivation(lambda: price_of_a_positive_bias(6)),),
)

K_05_BEST = Claim(
    name="K-05.best",
    says=(
        "Of all critical regular polygons the heptagon has the least loss from seven features on, "
        "however many there are, with every other feature dead and firing always."
    ),
    formula=r"c \ge 7 \implies \operatorname{argmin}_k L(k^{\sigma}, c) = 7",
    sense=Sense.FOR_ALL,
    given=(of.at_least_seven,),
    conclusion=of.heptagon_wins,
    uses=("K-05", "K-04.bias"),
    evidence=(of.HEPTAGON, Examples(lambda: ({"c": c} for c in (5, 6, 7, 8, 9, 12, 20)))),
)


def _best(features: int) -> Callable[[], Expr]:
    return lambda: Rational(best_polygon(features))


K_05_SMALL = [
    Claim(
        name=f"K-05.best-{features}",
        says=f"Among {features} features the best regular polygon has {features} corners.",
        formula=rf"\operatorname{{argmin}}_k L(k^{{\sigma}}, {features}) = {features}",
        sense=Sense.EQUALS,
        value=Rational(features),
        uses=("K-05", "K-04.bias"),
        evidence=(Derivation(_best(features)),),
    )
    for features in (5, 6)
]


K_05_SAVING = decimals(
    "K-05.saving",
    "h_k − k is least for the heptagon: 7 − h_7 is what its corners save together, the most of all "
    "k < 40",
    r"\max_k (k - h_k) = 7 - h_7",
    "5.251304916951585",
    lambda: max(savings().values(), key=float),
    uses=("K-05.best",),
)


# Free energies


def _crossing(name: str, simple: Decorated, accurate: Decorated, digits: str) -> Claim:
    return decimals(
        f"K-07.samples-{name}",
        f"The sample size above which {accurate.name} has the lower free energy n L + λ log n than "
        f"{simple.name} among six features",
        r"n\,(L_1 - L_2) = (\lambda_2 - \lambda_1) \log n:\ n",
        digits,
        lambda: sample_crossing(simple, accurate),
        uses=("K-05", "K-07.lambda-5-6"),
        source=_CHEN,
    )


K_07_CROSSINGS = [
    _crossing("6", Decorated(5, 6), Decorated(6, 6), "445.1063101249"),
    _crossing("5+", Decorated(5, 6), Decorated(5, 6, 1), "1592.5937606085"),
]


def _ladder_gap() -> Ball:
    """L(5⁺, 6) − L(6, 6): both have the same λ, so 6 has the lower free energy at every n."""
    with working(BITS):
        return level_by_definition(5, 6, 1) - level_by_definition(6, 6)


K_07_GAP = decimals(
    "K-07.gap",
    "Among six features 5⁺ never has the least free energy: its λ is that of 6 and its loss is "
    "larger, by this much",
    r"L(5^+, 6) - L(6, 6)",
    "0.013606757641684",
    _ladder_gap,
    uses=("K-05", "K-07.lambda-5+-6", "K-07.lambda-6-6"),
)
