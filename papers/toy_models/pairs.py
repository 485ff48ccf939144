"""Two features on one dim: gates, binary features, and an axis that is called sparsity."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sympy import Rational, S, sqrt

from papers.toy_models.numbers import decimals
from theory.claim import Case, Claim, Sense, Twin
from theory.evidence import Derivation, Examples
from theory.exact import column, matrix
from theory.models.losses import gated_pairs as of
from theory.models.phases.optimum_theorems import EQUAL_AND_DENSE
from theory.notation import d

_DENSITIES = [Rational(*q) for q in [(1, 2), (1, 10), (1, 100), (4, 7), (9, 10), (1, 1), (0, 1)]]


def _densities() -> Iterator[Case]:
    return ({"d": density} for density in _DENSITIES)


# a shared gate.

X_04 = Claim(
    name="X-04",
    says=(
        "Of two features that are present together, at a density below 1, one dim had better hold "
        "their sum, the principal component, than a digon or one of them."
    ),
    formula=r"0 < d < 1 \implies \frac{d}{12} < \min\Big\{\frac d3,"
    r" \frac d3 - \frac{d^2}{4}\Big\}",
    source="elhage2022, correlated features; derived here",
    sense=Sense.FOR_ALL,
    given=(of.ever_present, of.not_always),
    conclusion=of.principal_component_wins,
    uses=("X-04.principal", "X-04.digon", "X-04.kept"),
    evidence=(of.PRINCIPAL_COMPONENT, Examples(_densities)),
    twins=(Twin("by d/8", {"conclusion": of.principal_component_wins_clearly}),),
)


def _gated(suffix: str, says: str, kind: str, name: str, value: object) -> Claim:
    return Claim(
        name=f"X-04.{suffix}",
        says=says,
        sense=Sense.EQUALS,
        value=S(value),
        evidence=(Derivation(lambda: of.tied_losses(kind)[name]),),
    )


X_04_LOSSES = (
    _gated(
        "anticorrelated",
        "Two features that are never present together lose nothing as a digon, at any density.",
        "one",
        "digon",
        0,
    ),
    _gated("digon", "The digon of two features present together.", "together", "digon", d / 3),
    _gated(
        "kept",
        "One of two features present together is kept, the other at its mean.",
        "together",
        "kept",
        d / 3 - d**2 / 4,
    ),
    _gated(
        "principal",
        "W = (1, 1)/√2 without bias for two features present together.",
        "together",
        "principal component",
        d / 12,
    ),
)


def _ones(*densities: Rational) -> Iterator[Case]:
    principal = matrix([["1/2", "1/2"]])
    for density in densities:
        for w in (principal, 2 * principal, matrix([[1, 0]]), matrix([[1, -1]])):
            yield {"W": w, "b": column(0, 0), "d": density}
            yield {"W": w, "b": column(0, density / 2), "d": density}


def _linear_cases() -> Iterator[Case]:
    """Also the principal component itself, at its best bias 0."""
    half = 1 / sqrt(2)
    yield {"W": matrix([[half, half]]), "b": column(0, 0), "d": Rational(1, 2)}
    yield from _ones(*_DENSITIES)


X_04_LINEAR = Claim(
    name="X-04.linear",
    says=(
        "No linear model of two features present together, whatever its bias, costs less than the "
        "principal component's d/12."
    ),
    formula=r"L_{\mathrm{lin}}(W, b) \ge \frac{d}{12}",
    sense=Sense.FOR_ALL,
    conclusion=of.linear_pays_principal_component,
    evidence=(of.LINEAR_PRINCIPAL_COMPONENT, Examples(_linear_cases)),
    twins=(Twin("more than d/12", {"conclusion": of.linear_pays_more}),),
)


def _nearly_dense() -> Iterator[Case]:
    weights, biases = of.WITNESS
    dense = EQUAL_AND_DENSE
    yield {"W": matrix([list(weights)]), "b": column(*biases), "d": Rational(999, 1000)}
    yield {"W": matrix([list(dense[0])]), "b": column(*dense[1]), "d": S.One}


X_04_COLLAPSE = Claim(
    name="X-04.collapse",
    says=(
        "With ReLU too the principal component is the best that one dim can do for two features "
        "present together."
    ),
    formula=r"L(W, b) \ge \frac{d}{12}",
    source="elhage2022, collapse to the principal component",
    sense=Sense.FOR_ALL,
    conclusion=of.pays_principal_component,
    predicted="refuted",
    evidence=(Examples(_nearly_dense),),
)


@cache
def _tie() -> of.TiedPair:
    return of.pair_meets_component(("0.53", "0.852", "0.134", "-0.09", "0.998"))


_WHERE = "of two features present together where a pair ties with the principal component"
X_04_TIE = decimals(
    "X-04.tie",
    "The density at which a critical pair of unequal lengths, the shorter with a positive bias and "
    "the longer with a negative one, costs what the principal component of two features present "
    "together does; that no other place costs less is not shown",
    "d",
    "0.998077369774",
    lambda: _tie().density,
    uses=("P-19", "X-04.principal"),
)
X_04_TIE_POINT = (
    decimals(
        "X-04.tie-short",
        f"The shorter weight {_WHERE}",
        "w_1",
        "0.522575076832",
        lambda: _tie().point[0],
        uses=("X-04.tie",),
    ),
    decimals(
        "X-04.tie-long",
        f"The longer weight {_WHERE}",
        "w_2",
        "0.856696916466",
        lambda: _tie().point[1],
        uses=("X-04.tie",),
    ),
)

# P-13: binary features.

P_13_LAW = Claim(
    name="P-13.law",
    says="The general exact loss with amplitudes that are always 1 gives the same unit digon.",
    formula=r"2 d^2",
    sense=Sense.EQUALS,
    value=2 * d**2,
    uses=("P-13",),
    evidence=(Derivation(of.binary_digon_by_law),),
)

P_13_BIASED = Claim(
    name="P-13.biased",
    says=(
        "With norm and bias free the binary digon costs less: squared norm 1 − b returns each "
        "feature alone exactly, and b = d²/(d² + (1 − d)²) is best, for d ≤ 1/2."
    ),
    formula=r"\min_b L = \frac{2 d^2 (1 - d)^2}{d^2 + (1 - d)^2}",
    sense=Sense.EQUALS,
    value=2 * d**2 * (1 - d) ** 2 / (d**2 + (1 - d) ** 2),
    uses=("P-13",),
    evidence=(Derivation(lambda: of.binary_digon()[1]),),
)


def _near_half() -> Iterator[Case]:
    return ({"d": Rational(p, 20)} for p in (1, 5, 9, 10, 11, 12, 19, 20, 0))


P_13_ALWAYS = Claim(
    name="P-13.always",
    says=(
        "So the thresholds 1/3 and 1/2 of P-13 are those of a frozen digon: with its best norm and "
        "bias it beats keeping one feature at every density below 1/2, and ties there."
    ),
    formula=r"0 < d < \frac12 \implies d (1 - d) - L = \frac{d (1 - d)(1 - 2d)^2}"
    r"{d^2 + (1 - d)^2} > 0",
    sense=Sense.FOR_ALL,
    given=(of.ever_present, of.below_half),
    conclusion=of.binary_digon_wins,
    uses=("P-13.biased", "P-13.kept"),
    evidence=(of.BINARY_DIGON, Examples(_near_half)),
    twins=(Twin("by d/10", {"conclusion": of.binary_digon_wins_clearly}),),
)


# P-17: an axis.

P_17 = Claim(
    name="P-17",
    says=(
        "On an axis of sparsity from 1 down to 0.01 superposition is where the axis is low: the "
        "unit digon of two equal features wins at a sparsity below 4/7."
    ),
    formula=r"S < \frac47 \implies L(\text{digon}) < L(\text{dropped})",
    source="elhage2022, the axis of the phase diagram, as labelled",
    sense=Sense.FOR_ALL,
    given=(of.ever_present, of.below_four_sevenths),
    conclusion=of.digon_wins_at_sparsity,
    predicted="refuted",
    evidence=(Examples(_densities),),
)

P_17_CORRECTED = Claim(
    name="P-17.corrected",
    says="The axis is the density 1 − S: the unit digon wins where the density is below 4/7.",
    formula=r"1 - S < \frac47 \implies L(\text{digon}) < L(\text{dropped})",
    source="elhage2022, the axis of the phase diagram; derived here",
    sense=Sense.FOR_ALL,
    given=(of.ever_present, of.below_four_sevenths),
    conclusion=of.digon_wins_at_density,
    evidence=(of.DIGON_AT_DENSITY, Examples(_densities)),
    twins=(Twin("read as sparsity", {"conclusion": of.digon_wins_at_sparsity}),),
)
