"""What one piece of evidence came to, before anybody judges it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from sympy import Expr

from theory.certificate import Certificate


class Grade(IntEnum):
    """How we know, weakest first; grades never mix."""

    OPEN = 0
    OBSERVED = 1
    TESTED = 2
    CERTIFIED = 3
    PROVED = 4

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Measurement:
    """``value ± error``, and enough to produce it again.

    >>> print(Measurement(0.25, 0.01, "mean of 8 models", seed=1))
    0.25 ± 0.01

    Raises ``ValueError`` unless both are finite and the error is not negative.
    """

    value: float
    error: float
    method: str
    seed: int | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and math.isfinite(self.error) and self.error >= 0):
            raise ValueError(f"a measurement is a number ± an error, got {self}")

    def __str__(self) -> str:
        return f"{self.value:.6g} ± {self.error:.2g}"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Bounds, cases, a measurement or a proof; or the ``problem`` that kept it from any.

    ``lower`` and ``upper`` bound the claim's quantity exactly. ``cases`` are candidates: the
    judge looks at each again. ``covers`` says that the whole scope is settled. ``tried`` counts
    the cases in scope that were looked at.
    """

    kind: str
    method: str
    grade: Grade = Grade.OPEN
    lower: Expr | None = None
    upper: Expr | None = None
    measurement: Measurement | None = None
    cases: tuple[Mapping[str, Any], ...] = ()
    covers: bool = False
    tried: int = 0
    seed: int | None = None
    certificate: Certificate | None = None
    problem: str = ""
    seconds: float = field(default=0.0, compare=False)
