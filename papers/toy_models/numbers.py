"""Claims that a quantity has certain decimals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Rational

from theory.claim import Claim, Sense, Twin
from theory.evidence import Derivation
from theory.models.phases.jets import rounded


def decimals(
    name: str,
    says: str,
    formula: str,
    digits: str,
    quantity: Callable[[], Any],
    uses: tuple[str, ...] = ("P-19",),
    source: str = "derived here",
    twins: tuple[Twin, ...] = (),
) -> Claim:
    """The claim that a quantity, a ball of Arb, rounds to these decimals; a twin has one more."""
    places = len(digits.partition(".")[2])
    value = Rational(digits)
    return Claim(
        name=name,
        says=f"{says}, rounded to {places} decimals.",
        formula=f"{formula} = {digits}",
        source=source,
        sense=Sense.EQUALS,
        value=value,
        evidence=(Derivation(lambda: rounded(quantity(), places)),),
        twins=(
            Twin("the last digit one higher", {"value": value + Rational(1, 10**places)}),
            *twins,
        ),
        uses=uses,
    )
