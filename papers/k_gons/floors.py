"""How little the one-hot loss can be over all norms and all biases, each feature its own.

The loss is that of `papers.toy_models.one_hot_blocks`, in all and not per feature: Σ_i ∫ (u −
ReLU(l_i u + b_i))² du + Σ_{i≠j} ∫ ReLU(⟨W_i, W_j⟩ u + b_i)² du, of importances that are equal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache

from sympy import Expr, Rational

from papers.one_hot_floors import SIZES, extended
from solvers.evidence import Certified
from solvers.models.cases import small_loss_cases
from solvers.models.one_hot.free_floor import Size, free_one_hot_floor
from theory.ball import enclose
from theory.claim import Claim, Sense, Twin
from theory.evidence import Derivation, Examples
from theory.frames.catalogue.basic import square_antiprism
from theory.frames.programs.one_hot import least_loss_of
from theory.models.one_hot.alone import (
    AT_LEAST_ALONE,
    loss_is_at_least_alone,
    loss_is_more_than_alone,
)
from theory.models.one_hot.enclosures import rounded
from theory.models.one_hot.free_floor import FreeOneHotFloor
from theory.models.one_hot.k_gon_levels import level_by_definition

FINENESS = {
    (5, 2): Size(36, 6, 0.02),
    (6, 2): Size(24, 6, 0.02),
    (7, 2): Size(24, 6, 0.02),
    (8, 3): Size(30, 6, 0.01),
    (20, 5): Size(38, 6, 0.01),
}
"""How fine the stored certificate of each size was made."""


def search(features: int, dims: int) -> FreeOneHotFloor:
    """The stored certificate by the search that found it: minutes."""
    return free_one_hot_floor(features, dims, FINENESS[features, dims])


_SMALL = Rational(1, 10**12)


@cache
def polygon_loses(corners: int) -> Expr:
    """What the regular polygon loses in all with its best norm and bias, rounded up."""
    return rounded(level_by_definition(corners, corners) * corners, 12) + _SMALL


@cache
def antiprism_loses() -> Expr:
    """The same of the square antiprism of squared height 27/100."""
    least = least_loss_of(square_antiprism("27/100"), Rational(-6, 25), Rational(-3, 20))
    return rounded(enclose(least, 256), 12) + _SMALL


def _best(features: int, dims: int, loss: Rational) -> FreeOneHotFloor:
    """The stored certificate that proves most of so many features, extended, for this loss."""
    sizes = (size for size in SIZES if size[0] <= features and dims == size[1])
    found = filter(None, (extended(size, features) for size in sizes))
    best = max(found, key=lambda certificate: certificate.loss)
    return replace(best, loss=Fraction(int(loss.p), int(loss.q)))


def _floor(
    features: int,
    dims: int,
    text: str,
    known: str = "",
    above: str = "",
    loses: Callable[[], Expr] | None = None,
) -> Claim:
    value = Rational(text)
    attained = (Derivation(loses, bounds="upper"),) if loses else ()
    return Claim(
        name=f"K-09.free-{features}-{dims}",
        says=(
            f"With one feature active, {features} features in {dims} dims lose at least {text} in "
            "all, whatever the norm and the bias of each"
            f"{f'; {known} loses {above} or less' if known else ''}."
        ),
        formula=(
            r"\min_{W, b} \sum_i \int_0^1 (u - \mathrm{ReLU}(\|W_i\|^2 u + b_i))^2 du + "
            r"\sum_{i \ne j} \int_0^1 \mathrm{ReLU}(W_i \cdot W_j\, u + b_i)^2 du"
            rf" \ge {text}"
        ),
        sense=Sense.AT_LEAST,
        value=value,
        source="derived here: zonal polynomials with profiles over b/‖W_i‖²",
        evidence=(
            Certified(
                lambda: _best(features, dims, value),
                f"in {dims} dims, {features} features of any norms and any biases have one-hot "
                f"loss >= {value}",
            ),
            *attained,
        ),
        twins=(Twin(f"more than {known} loses", {"value": Rational(above)}),) if known else (),
    )


K_09_FREE = (
    _floor(5, 2, "0.0725", "the regular pentagon", "0.07913", lambda: polygon_loses(5)),
    _floor(6, 2, "0.214", "the regular hexagon", "0.28916", lambda: polygon_loses(6)),
    _floor(7, 2, "0.3754", "the regular heptagon", "0.5829", lambda: polygon_loses(7)),
    _floor(8, 3, "0.0677", "a square antiprism", "0.10172", lambda: antiprism_loses()),
    _floor(20, 5, "0.278"),
)

K_09_ALONE = Claim(
    name="K-09.alone",
    says=(
        "At any density, and equal importance, the loss is at least d (1 − d)ⁿ⁻¹ times the "
        "one-hot loss in all: patterns with one feature present cost that alone. So floors of the "
        "one-hot loss are floors of the loss."
    ),
    formula=r"L(W, b, d) \ge d (1 - d)^{n - 1} \tfrac13 H(W, b)",
    sense=Sense.FOR_ALL,
    conclusion=loss_is_at_least_alone,
    uses=("K-01",),
    evidence=(AT_LEAST_ALONE, Examples(small_loss_cases)),
    twins=(Twin("a fiftieth more", {"conclusion": loss_is_more_than_alone}),),
)
