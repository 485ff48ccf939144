"""Arrangements of the plane that are no regular polygon: one odd density, and a weak companion.

Their critical points are enclosed, local minima for changes that keep the mirror line; the ties
with products of blocks are proved by a change of sign. That nothing else is better is not said.
"""

from __future__ import annotations

from sympy import Expr, Rational

from papers.toy_models.blocks import cut, digits
from theory.ball import Ball
from theory.claim import Claim, Sense
from theory.evidence import Derivation
from theory.models.blocks.mirrored import BITS
from theory.models.blocks.mirrored_ties import (
    OTHERS,
    capacity_of_companion,
    companion,
    odd_pentagon,
    tie_of_companion,
    tie_of_pentagon,
    two_digons,
)
from theory.models.one_hot.enclosures import working

_PLACE = Rational(1, 50)

G_12_DENSITY = digits(
    "G-12.density",
    "Five features in the plane, one of density d₁ and four of density 1/20: the deformed pentagon "
    "and two digons with the odd feature dropped cost the same at d₁ = 0.01345405764… (cut).",
    r"L_{\mathrm{pentagon}}(d_1) = 4 \ell_{\mathrm{digon}} + v(d_1) \text{ at } "
    r"d_1 = 0.01345405764\ldots",
    "0.01345405764",
    lambda: tie_of_pentagon(("0.013454", "0.013455")),
)


def _ratio() -> Expr:
    """How many times less dense the odd feature is where they tie, cut after nine digits."""
    density = tie_of_pentagon(("0.013454", "0.013455"))
    low, high = (_floor_nine(OTHERS / place) for place in (density + Rational(1, 10**11), density))
    if low != high:
        raise ValueError("the ratio is not told to nine digits")
    return low


def _floor_nine(number: Rational) -> Expr:
    return Rational(int(number * 10**8), 10**8)


G_12_RATIO = digits(
    "G-12.ratio",
    "There the odd feature is 3.71635095… times less dense than the others.",
    r"\frac{1/20}{d_1} = 3.71635095\ldots",
    "3.71635095",
    _ratio,
    uses=("G-12.density",),
)

G_12_LOSSES = (
    digits(
        "G-12.pentagon",
        "At d₁ = 1/50, which is 2.5 times less than the others, the deformed pentagon costs "
        "0.00685904442972… (cut).",
        r"L_{\mathrm{pentagon}}(1/50) = 0.00685904442972\ldots",
        "0.00685904442972",
        cut(lambda: odd_pentagon(_PLACE).loss, "0.00685904442972"),
    ),
    digits(
        "G-12.digons",
        "There two digons with the odd feature dropped cost 0.00823033232650… (cut).",
        r"4 \ell_{\mathrm{digon}} + v(1/50) = 0.00823033232650\ldots",
        "0.00823033232650",
        cut(lambda: two_digons(_PLACE), "0.00823033232650"),
    ),
)


def _gap(density: Rational) -> Expr:
    """What the deformed pentagon costs more than two digons and a drop: a number above that."""
    with working(BITS):
        gap: Ball = odd_pentagon(density).loss - two_digons(density)
        whole = (gap * 10**12).ceil().unique_fmpz()
    return Rational(int(whole), 10**12)


G_12 = Claim(
    name="G-12",
    says=(
        "When one of five features is 2.5 times less dense than the others (1/20), two digons with "
        "that one dropped are better than the pentagon."
    ),
    formula=(
        r"L_{\mathrm{pentagon}}(d_1) \ge 4 \ell_{\mathrm{digon}} + v(d_1) "
        r"\quad (d_1 = \frac{1/20}{2.5})"
    ),
    source="elhage2022, on perturbing one feature",
    sense=Sense.AT_LEAST,
    value=Rational(0),
    evidence=(Derivation(lambda: _gap(_PLACE), bounds="upper"),),
    predicted="refuted",
)


def _companion_tie(
    block: str, costs_more: str, between: tuple[str, str], value: str, says: str
) -> Claim:
    return digits(
        f"G-09.companion-{block}",
        says,
        rf"d = {value}\ldots",
        value,
        lambda: tie_of_companion(block, between, costs_more=costs_more),
    )


G_09_TIES = (
    _companion_tie(
        "pentagon",
        "above",
        ("0.081118", "0.081119"),
        "0.08111815952",
        "Six equal features in the plane: a pentagon with a sixth dropped and one with a weak "
        "sixth beside a corner cost the same at d = 0.08111815952… (cut); just below, the weak "
        "sixth pays.",
    ),
    _companion_tie(
        "hexagon",
        "below",
        ("0.068719", "0.06872"),
        "0.06871959076",
        "Six equal features in the plane: the regular hexagon and the pentagon with a weak sixth "
        "beside a corner cost the same at d = 0.06871959076… (cut); just below, the hexagon costs "
        "less. So it gives way "
        "before it ties with the pentagon, at 0.070086….",
    ),
)

G_09_LOSS = digits(
    "G-09.companion-loss",
    "At density 7/100 the pentagon with a weak sixth beside a corner costs 0.0369708295616… (cut).",
    r"L = 0.0369708295616\ldots \quad (n = 6,\ m = 2,\ d = 7/100)",
    "0.0369708295616",
    cut(lambda: companion(Rational(7, 100)).loss, "0.0369708295616"),
)

G_11_COMPANION = digits(
    "G-11.companion",
    "There ΣD = 1.99999085… (cut), less than 2: what is the best known at this density does not "
    "use all of the capacity of the plane.",
    r"\sum_i D_i = 1.99999085\ldots < 2",
    "1.99999085",
    cut(lambda: capacity_of_companion(Rational(7, 100)), "1.99999085"),
    uses=("G-09.companion-loss", "G-09.companion-products"),
)
