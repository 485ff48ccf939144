"""What minimisation and training find in the one-hot model: levels, plateaus, where they stop."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Rational

from solvers.evidence import Measured
from solvers.models.one_hot.potential import least_of_starts
from solvers.models.one_hot.training import (
    median_settled_loss,
    share_at_the_best,
    share_passing_downwards,
)
from theory.claim import Claim, Effort, Sense, Twin
from theory.finding import Measurement

_SHARED = "six one-hot features trained by SGD"


def _least(features: int) -> Callable[[Effort], Measurement]:
    return lambda effort: least_of_starts(features, effort)


K_05_SEARCH = [
    Claim(
        name=f"K-05.search-{features}",
        says=(
            f"Of all arrangements of {features} features, regular or not, the best of 60 random "
            f"starts is the regular {features}-gon: its loss."
        ),
        formula=rf"\min_{{W, b}} L = L({features}, {features})",
        sense=Sense.EQUALS,
        value=Rational(text),
        uses=(f"K-05.L-{features}-{features}",),
        evidence=(Measured(_least(features)),),
        twins=tuple(
            Twin(f"{words} by 2e−7", {"value": Rational(text) + Rational(sign, 5 * 10**6)})
            for words, sign in (("more", 1), ("less", -1))
        ),
    )
    for features, text in (
        (5, "0.015825627074494"),
        (6, "0.048192376031506"),
        (7, "0.083271194430877"),
    )
]

K_13 = Claim(
    name="K-13",
    says=(
        "Of models of six features trained by SGD seen at two levels of decorated polygons "
        "or more, at least 2 in 5 pass them in falling order only."
    ),
    formula=r"P(L(k_1^{\sigma}) > L(k_2^{\sigma}) > \dots) \ge \frac{2}{5}",
    source="chen2023 (restated)",
    sense=Sense.AT_LEAST,
    value=Rational(2, 5),
    uses=("K-05",),
    twins=(Twin("all of them", {"value": Rational(1)}),),
    evidence=(Measured(share_passing_downwards, shares=_SHARED),),
)

K_13_MEDIAN = Claim(
    name="K-13.median",
    says="The median model ends in the minimum 5⁺: a pentagon and a feature that always fires.",
    formula=r"\operatorname{median} L = L(5^+, 6)",
    source="chen2023 (restated)",
    sense=Sense.EQUALS,
    value=Rational("0.061799133673190"),
    uses=("K-05.L-5+-6",),
    evidence=(Measured(median_settled_loss, shares=_SHARED),),
    twins=(
        Twin("the hexagon's loss", {"value": Rational("0.048192376031506")}),
        Twin("more by 2e−9", {"value": Rational("0.061799135673190")}),
        Twin("less by 2e−9", {"value": Rational("0.061799131673190")}),
    ),
)

K_13_STUCK = Claim(
    name="K-13.stuck",
    says="At most a quarter of them find the hexagon, the best there is: training gets stuck.",
    formula=r"P(L = L(6, 6)) \le \frac14",
    sense=Sense.AT_MOST,
    value=Rational(1, 4),
    uses=("K-05.best-6", "K-05.search-6"),
    twins=(Twin("none of them", {"value": Rational(0)}),),
    evidence=(Measured(share_at_the_best, shares=_SHARED),),
)
