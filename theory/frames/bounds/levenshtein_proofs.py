"""Why the second bound of Levenshtein holds for lines: sums of harmonic parts."""

from __future__ import annotations

from sympy import (
    Expr,
    Symbol,
    factor,
    simplify,
)

from theory.evidence import Proof, Step
from theory.frames.bounds import harmonic
from theory.frames.bounds.line_theorems import (
    complex_second_levenshtein,
    overlap_in_the_third_range,
    second_levenshtein_bound,
    third_levenshtein_bound,
    unit_complex_columns,
)
from theory.frames.theorems import unit_columns
from theory.notation import m, n, t

_S = Symbol("s", real=True)


_STATED = {
    "real": (m + 2, 3 * n - m**2 - 2 * m),
    "complex": (m + 1, 2 * n - m**2 - m),
}
"""The bound s·f·(n − m) ≥ r on the worst squared overlap s, as (f, r)."""


def _second_bound(field: str) -> bool:
    """n(a/m − b − s/m) ≤ 1 − s, times the positive f m, is the bound."""
    a, b = harmonic.fourth_power_parts(m, field)
    scale, right = _STATED[field]
    gap = (1 - _S) - n * (a / m - b - _S / m)
    return bool(simplify(gap * scale * m - (scale * (n - m) * _S - right)) == 0)


def _real_second_bound() -> bool:
    return _second_bound("real")


def _complex_second_bound() -> bool:
    return _second_bound("complex")


def _real_moment_left() -> bool:
    return harmonic.fourth_moment_is_what_is_left("real")


def _complex_moment_left() -> bool:
    return harmonic.fourth_moment_is_what_is_left("complex")


def _large_overlaps(field: str) -> bool:
    """For s ≥ a the statement is weaker: at s = a, n ≥ m, and at s = 1, n ≤ m, it holds."""
    a, _ = harmonic.fourth_power_parts(m, field)
    factor_of_s, right = _STATED[field]
    low, more = Symbol("low", nonnegative=True), Symbol("more", nonnegative=True)
    at_a = (factor_of_s * (n - m) * a - right).subs(n, m + more).subs(m, 1 + low)
    at_one = (factor_of_s * (n - m) - right).subs(m, 1 + low)
    return bool(factor(at_a).is_nonnegative and factor(at_one).is_nonnegative)


def _real_large_overlaps() -> bool:
    return _large_overlaps("real")


def _complex_large_overlaps() -> bool:
    return _large_overlaps("complex")


def _levenshtein_steps(field: str) -> tuple[Step, ...]:
    whole = field == "complex"
    return (
        Step(
            "with x = |⟨w_i, w_j⟩|² and s the worst, x(x − s) ≤ 0 off the diagonal, and "
            "x(x − s) = H + (a − s)(x − 1/m) + (a − s)/m − b",
            harmonic.squares_multiplied_out,
        ),
        Step(
            "H and x − 1/m are overlaps of harmonic polynomials and of traceless matrices",
            harmonic.complex_part_is_harmonic if whole else harmonic.real_part_is_harmonic,
        ),
        Step(
            "so their sums over all pairs are not negative",
            harmonic.multiplying_is_adjoint_to_differentiating,
        ),
        Step(
            "and a/m − b is the fourth moment E_2",
            _complex_moment_left if whole else _real_moment_left,
        ),
        Step(
            "for s ≤ a: n(E_2 − s/m) ≤ 1 − s, multiplied out",
            _complex_second_bound if whole else _real_second_bound,
        ),
        Step(
            "for s ≥ a it holds anyway",
            _complex_large_overlaps if whole else _real_large_overlaps,
        ),
    )


SECOND_LEVENSHTEIN = Proof(
    shows=second_levenshtein_bound,
    given=(unit_columns,),
    steps=(*_levenshtein_steps("real"),),
)

COMPLEX_SECOND_LEVENSHTEIN = Proof(
    shows=complex_second_levenshtein,
    given=(unit_complex_columns,),
    steps=(*_levenshtein_steps("complex"),),
)


def _node() -> Expr:
    """b = −(1 + s)/(1 + ms), the lower node of the quadrature."""
    return -(1 + _S) / (1 + m * _S)


def _cubic_multiplied_out() -> bool:
    """(t − s)(t − b)² = H + c₂ (t² − 1/m) + c₁ t + c₀ with H = t³ − 3t/(m + 2)."""
    first, second, mean = _cubic_parts()
    parts = (t**3 - 3 * t / (m + 2)) + second * (t**2 - 1 / m) + first * t + mean
    return bool(simplify(parts - (t - _S) * (t - _node()) ** 2) == 0)


def _cubic_parts() -> tuple[Expr, Expr, Expr]:
    b = _node()
    second = -(_S + 2 * b)
    return 2 * _S * b + b**2 + 3 / (m + 2), second, second / m - _S * b**2


def _cubic_parts_are_nonnegative() -> bool:
    """Both are, times (1 + ms)², sums of terms ≥ 0 and of the slack q = 1 − 2s − (m + 2)s²."""
    q = 1 - 2 * _S - (m + 2) * _S**2
    first, second, _ = (part * (1 + m * _S) ** 2 for part in _cubic_parts())
    linear = (m + 5) + 4 * m * _S + (m - 2) * (m + 1) * _S**2 + 2 * m * _S * q
    quadratic = (1 + m * _S) * (1 + 3 * _S + 2 * _S**2 + q)
    return bool(simplify(first * (m + 2) - linear) == 0 and simplify(second - quadratic) == 0)


def _cubic_bound() -> bool:
    """(1 − s)(1 − b)² − n c₀ ≥ 0, times m(1 + ms)²/(2 + (m + 1)s), is the bound."""
    b, mean = _node(), _cubic_parts()[2]
    gap = (1 - _S) * (1 - b) ** 2 - n * mean
    known = m * (1 - _S) * (2 + (m + 1) * _S) - n * (1 - m * _S**2)
    return bool(simplify(gap * m * (1 + m * _S) ** 2 / (2 + (m + 1) * _S) - known) == 0)


THIRD_LEVENSHTEIN = Proof(
    shows=third_levenshtein_bound,
    given=(unit_columns, overlap_in_the_third_range),
    steps=(
        Step(
            "with b = −(1 + s)/(1 + ms), (t − s)(t − b)² ≤ 0 for all t ≤ s, and it is "
            "H + c₂(t² − 1/m) + c₁ t + c₀, H = t³ − 3t/(m + 2)",
            _cubic_multiplied_out,
        ),
        Step("H, t² − 1/m and t are overlaps of harmonic polynomials", harmonic.cube_is_harmonic),
        Step(
            "so their sums over all pairs are not negative",
            harmonic.multiplying_is_adjoint_to_differentiating,
        ),
        Step(
            "c₁, c₂ ≥ 0 for s ≥ 0, (m + 2)s² + 2s ≤ 1 and m ≥ 2 (in one dim no s is in this range)",
            _cubic_parts_are_nonnegative,
        ),
        Step("so n c₀ ≤ (1 − s)(1 − b)², multiplied out", _cubic_bound),
    ),
)
