"""What linear programs with few degrees cannot prove, by weights that no vectors have."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Integer, Rational

from theory.exact import column, matrix, solve
from theory.frames.programs.zonal import zonal


def pair_weights(overlaps: Sequence[Rational], degrees: Sequence[int]) -> list[Rational]:
    """How much weight each overlap needs to look like five vectors of the plane.

    All weights add up to the 20 ordered pairs, and those times P_k to −5 for each degree given:
    what Σ_{i≠j} P_k is when Σ_{i,j} P_k = 0.

    >>> pair_weights([Rational(1), Rational(1, 4), Rational(-5, 6)], [1, 2])
    [10/33, 400/39, 1350/143]
    """
    rows = [[_zonal_of_the_plane(k, g) for g in overlaps] for k in (0, *degrees)]
    found = solve(matrix(rows), column(20, *[-5] * len(degrees)))
    if found is None:
        raise ValueError(f"no weights on {list(overlaps)} meet the degrees {list(degrees)}")
    return list(found)


def degree_ceiling(most: int, overlaps: Sequence[Rational], tight: Sequence[int]) -> Rational:
    """No h = Σ h_k P_k ≤ ReLU², k ≤ ``most``, proves more than this of five vectors in the plane.

    Weights w ≥ 0 on overlaps, of sum 20, with Σ w P_k ≥ −5 for 1 ≤ k ≤ ``most``, need not come
    from vectors; but the bound holds for them too: 25 h_0 − 5 h(1) ≤ Σ w h ≤ Σ w ReLU².

    >>> degree_ceiling(5, [Rational(1), Rational(1, 4), Rational(-5, 6)], [1, 2])
    135/143
    """
    weights = pair_weights(overlaps, tight)
    both = list(zip(weights, overlaps, strict=True))
    if any(weight < 0 for weight in weights):
        raise ValueError(f"weights must not be negative, got {weights}")
    for k in range(1, most + 1):
        moment = sum((w * _zonal_of_the_plane(k, g) for w, g in both), Integer(0))
        if moment < -5:
            raise ValueError(f"degree {k} sees that no five vectors have these overlaps")
    return sum((w * max(g, Integer(0)) ** 2 for w, g in both), Integer(0))


def _zonal_of_the_plane(degree: int, overlap: Rational) -> Rational:
    powers = (Rational(c.numerator, c.denominator) for c in zonal(degree, 2))
    return sum((c * overlap**i for i, c in enumerate(powers)), Integer(0))
