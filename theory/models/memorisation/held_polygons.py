"""Which polygon to hold in two dims when nearly all features are dropped, by exact losses.

A point with rational W and b has an exact loss, so what it saves is a proved lower bound on what
two dims can save. An arrangement of k features saves at most k dropped features' cost.
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb
from sympy import Expr, Rational

from theory.models.law import FeatureLaw
from theory.models.loss import rational_loss


def rational_polygon(corners: int, squared_norm: Fraction, places: int = 3) -> list[list[Fraction]]:
    """W (2, k): a regular k-gon of about this squared norm, entries rounded to so many decimals.

    >>> [[str(entry) for entry in row] for row in rational_polygon(4, Fraction(1))]
    [['1', '0', '-1', '0'], ['0', '1', '0', '-1']]
    """
    unit, length = 10**places, (arb(squared_norm.numerator) / squared_norm.denominator).sqrt()
    turns = [arb(2 * j) / corners for j in range(corners)]
    return [
        [_rounded(length * part, unit) for part in row]
        for row in ([t.cos_pi() for t in turns], [t.sin_pi() for t in turns])
    ]


def _rounded(value: arb, unit: int) -> Fraction:
    return Fraction(round(float(value.mid()) * unit), unit)


def saving(corners: int, squared_norm: Fraction, bias: Fraction, law: FeatureLaw) -> Expr:
    """What such a polygon with this bias saves, in units of the cost of one dropped feature.

    ``law`` is that of its features, all alike; dropped ones are orthogonal and do not count. Five
    features can save 5 at most, so a polygon that saves more is better than all of them.

    >>> saving(2, Fraction(1), Fraction(0), FeatureLaw.uniform(2, Rational(1, 2)))
    6/5
    """
    weights = rational_polygon(corners, squared_norm)
    lost = rational_loss(weights, [bias] * corners, law)
    return corners - Rational(lost.numerator, lost.denominator) / law.variance(0)
