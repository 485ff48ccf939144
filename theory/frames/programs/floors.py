"""Certificates that n directions cannot all be far apart, by linear programming; stdlib only.

They turn the bound on codes around. Let f = Σ f_k P_k be ≤ 0 on [−1, s] with f_k ≥ 0 for k ≥ 1, as
in `theory.frames.programs.certificates`. When f(1)/f_0 < n, no n unit vectors have all overlaps ≤
s. When f(1)/f_0 = n and f(s) = 0, write f = (t − s) g and q = (1 − t) g. For small ε > 0 the
polynomial f + ε q = (t − s + ε(1 − t)) g is ≤ 0 up to (s − ε)/(1 − ε) and has the same value at 1.
If q_0 > 0, and q_k ≥ 0 wherever f_k = 0, it proves that fewer than n have all overlaps ≤ (s − ε)/(1
− ε): so of n some overlap is at least s.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from theory.certificate import Rejected, short
from theory.frames.programs.certificates import LineCode, SphericalCode, counted
from theory.frames.programs.polynomials import Polynomial, divided_by_zero, evaluate, sign, times
from theory.frames.programs.zonal import even, in_powers, in_zonals


@dataclass(frozen=True)
class PointFloor:
    """Some two of any n unit vectors have overlap ≥ s.

    ``coefficients`` are f_0, f_1, … as for a `SphericalCode` with ``largest`` s that allows at most
    n vectors. Four vectors in space do no better than the tetrahedron, by f = t + 1/3:

    >>> f = Fraction(1, 3), Fraction(1)
    >>> PointFloor(Fraction(3), Fraction(4), Fraction(-1, 3), f).proves()
    'some two of any 4 unit vectors in 3 dims have overlap >= -1/3'

    Source: [delsarte1977], turned around.
    """

    kind: ClassVar[str] = "point-floor"
    dims: Fraction
    features: Fraction
    overlap: Fraction
    coefficients: Polynomial

    def bounds(self) -> dict[str, Fraction]:
        """The largest overlap is at least this."""
        return {"lower": self.overlap}

    def proves(self) -> str:
        features = counted("features", self.features, 2)
        code = SphericalCode(self.dims, self.overlap, self.coefficients)
        code.proves()
        _fewer(code.ratio(), features)
        if code.ratio() == features:
            f = in_powers(self.coefficients, int(self.dims))
            g = _without(f, self.overlap, "f")
            q = in_zonals(times((Fraction(1), Fraction(-1)), g), int(self.dims))
            strict(self.coefficients, q)
        return (
            f"some two of any {features} unit vectors in {self.dims} dims "
            f"have overlap >= {self.overlap}"
        )


@dataclass(frozen=True)
class LineFloor:
    """Some two of any n lines have squared overlap ≥ s².

    ``coefficients`` are f_0, f_2, f_4, … as for a `LineCode` with ``squared`` that allows at most n
    lines. Six lines in space do no better than the icosahedron's, by f = t² − 1/5:

    >>> six = LineFloor(Fraction(3), Fraction(6), Fraction(1, 5), (Fraction(2, 15), Fraction(2, 3)))
    >>> six.proves()
    'some two of any 6 lines in 3 dims have squared overlap >= 1/5'

    Source: [delsarte1977], turned around.
    """

    kind: ClassVar[str] = "line-floor"
    dims: Fraction
    features: Fraction
    squared: Fraction
    coefficients: Polynomial

    def bounds(self) -> dict[str, Fraction]:
        """The worst overlap is at least this: the root of ``squared``, to thirty decimals below."""
        digits = 10**30
        above, below = self.squared.numerator, self.squared.denominator
        roots = math.isqrt(above), math.isqrt(below)
        if roots[0] ** 2 == above and roots[1] ** 2 == below:
            return {"lower": Fraction(*roots)}
        return {"lower": Fraction(math.isqrt(above * digits**2 // below), digits)}

    def proves(self) -> str:
        features = counted("features", self.features, 2)
        code = LineCode(self.dims, self.squared, self.coefficients)
        code.proves()
        _fewer(code.ratio(), features)
        if code.ratio() == features:
            f = in_powers(even(self.coefficients), int(self.dims))
            g = _without(f[::2], self.squared, "f as a polynomial in t^2")
            q = in_zonals(even(times((Fraction(1), Fraction(-1)), g)), int(self.dims))
            strict(self.coefficients, q[::2])
        return (
            f"some two of any {features} lines in {self.dims} dims "
            f"have squared overlap >= {self.squared}"
        )


def _fewer(ratio: Fraction, features: int) -> None:
    if ratio > features:
        raise Rejected(f"f(1)/f_0 must be at most {short(features)}, is {short(ratio)}")


def _without(f: Polynomial, zero: Fraction, name: str) -> Polynomial:
    """f / (t − zero)."""
    if evaluate(f, zero):
        raise Rejected(f"{name} must be 0 at {short(zero)} when f(1)/f_0 is the number itself")
    return divided_by_zero(f, zero)


def strict(f: Sequence[Any], q: Sequence[Any]) -> None:
    """`Rejected` unless f + ε q, in zonal coefficients, allows fewer for all small ε > 0."""
    if sign(q[0]) <= 0 or any(sign(b) < 0 for a, b in zip(f[1:], q[1:], strict=True) if not a):
        raise Rejected("f allows the number itself, and no polynomial near it allows fewer")
