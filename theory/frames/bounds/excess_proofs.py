"""Why n = m + k lines overlap: what the null space of their Gram matrix forces."""

from __future__ import annotations

from sympy import (
    Expr,
    Identity,
    MatrixSymbol,
    Symbol,
    Trace,
    expand,
    factor,
    simplify,
    sqrt,
)
from sympy import symbols as letters

from theory.evidence import Proof, Step
from theory.frames.bounds import harmonic
from theory.frames.bounds.excess import isotropic_overlap
from theory.frames.bounds.line_theorems import (
    complex_null_space_bound,
    null_space_bound,
    unit_complex_columns,
)
from theory.frames.theorems import unit_columns
from theory.notation import k, n, t


def _majorant() -> tuple[Expr, Expr, Expr, Expr]:
    """The c of the best lines as a letter, and α + β t² − δ t⁴ ≥ t with contact at c and 1."""
    c = Symbol("c", positive=True)
    delta = 1 / (2 * c * (1 + c) ** 2)
    return c, delta * c**2 * (1 + 2 * c), delta * (1 + 2 * c + 3 * c**2), delta


def _majorant_touches() -> bool:
    """α + β t² − δ t⁴ − t = δ (t − c)² (1 − t)(t + 1 + 2c), which is ≥ 0 on [0, 1]."""
    c, alpha, beta, delta = _majorant()
    gap = alpha + beta * t**2 - delta * t**4 - t
    product = delta * (t - c) ** 2 * (1 - t) * (t + 1 + 2 * c)
    return bool(simplify(gap - product) == 0 and delta.is_positive)


def _left_over(field: str) -> tuple[Expr, Expr, Expr, Expr]:
    """c, the coefficients of 1 and t² less −δ(t⁴ − a t² + b), which is ≤ 0 on average, and c²."""
    c, alpha, beta, delta = _majorant()
    a, b = harmonic.fourth_power_parts(k, field)
    square = 1 / (k + 1) if field == "complex" else 1 / (k + 2)
    return c, alpha + delta * b, beta - delta * a, square


def _isotropic(field: str) -> bool:
    """α′k + β′ is the bound M_k at c² = 1/(k + 2) (complex 1/(k + 1)), and α′, β′ ≥ 0."""
    c, constant, quadratic, square = _left_over(field)
    value = (constant * k + quadratic).subs(c, sqrt(square))
    a = harmonic.fourth_power_parts(k, field)[0]
    slack = Symbol("slack", nonnegative=True)
    # β′ = δ (1 + 2c + 3c² − a), where 1 + 3c² − a ≥ 0 is a fraction in k = 1 + slack.
    room = factor((1 + 3 * square - a).subs(k, 1 + slack))
    met = simplify(value - isotropic_overlap(k, field)) == 0
    return bool(met and constant.is_positive and room.is_nonnegative)


def _real_isotropic() -> bool:
    return _isotropic("real")


def _complex_isotropic() -> bool:
    return _isotropic("complex")


def _cauchy() -> bool:
    """0 ≤ Σ (x − λ y)² = X − 2λ Z + λ² Y, so Z² ≤ X Y."""
    x, y, z = letters("X Y Z", positive=True)
    scale = Symbol("lambda", real=True)
    return bool(
        simplify((x - 2 * scale * z + scale**2 * y).subs(scale, z / y) - (x - z**2 / y)) == 0
    )


def _null_space_trace() -> bool:
    """tr (G P) = tr P + tr (G − I) P."""
    g, p = MatrixSymbol("G", n, n), MatrixSymbol("P", n, n)
    split = Trace(((g - Identity(n)) * p).expand().doit()).doit() + Trace(p)
    return bool(simplify(split - Trace(g * p)) == 0)


def _solved_for_the_worst() -> bool:
    """k ≤ μ (n M − k) with n M − k > 0, as n > k and M_k − 1 is a multiple ≥ 0 of (k − 1)(q − 1).

    Here q = √(k + 2), complex √(k + 1), and (q − 1)(q + 1) is k + 1, complex k.
    """
    real, whole = sqrt(k + 2), sqrt(k + 1)
    gaps = (
        isotropic_overlap(k) - 1 - (k - 1) * (real - 1) / (k + 1),
        isotropic_overlap(k, "complex") - 1 - (k - 1) * (whole - 1) / k,
        expand((real - 1) * (real + 1)) - (k + 1),
        expand((whole - 1) * (whole + 1)) - k,
    )
    return all(simplify(gap) == 0 for gap in gaps)


def _null_space_steps(field: str) -> tuple[Step, ...]:
    part = (
        harmonic.complex_part_is_harmonic if field == "complex" else harmonic.real_part_is_harmonic
    )
    return (
        Step(
            "n > m, else nothing is claimed: let P project on k dims of the null space of G: "
            "0 = tr GP = k + Σ_(i≠j) G_ij P_ji, so k ≤ μ (Σ_ij |P_ij| − k)",
            _null_space_trace,
        ),
        Step(
            "P is the Gram matrix of r_i u_i in k dims, u_i of length 1, Σ r_i² u_i u_i* = I; on "
            "[0, 1] t ≤ α + β t² − δ t⁴ for t = |⟨u_i, u_j⟩|",
            _majorant_touches,
        ),
        Step("t⁴ − a t² + b is an overlap of harmonic polynomials, by adjointness", part),
        Step(
            "so its sum with weights r_i r_j is not negative",
            harmonic.multiplying_is_adjoint_to_differentiating,
        ),
        Step(
            "(Σ r_i)² ≤ n Σ r_i² = nk; with eigenvectors e of A = Σ r_i u_i u_i*, (e*Ae)² ≤ "
            "Σ r_i²|⟨u_i, e⟩|² Σ |⟨u_i, e⟩|² and so Σ r_i r_j t² = ‖A‖² ≤ n",
            _cauchy,
        ),
        Step(
            "what is left, with coefficients ≥ 0, adds up to n M_k",
            _complex_isotropic if field == "complex" else _real_isotropic,
        ),
        Step("solved for μ", _solved_for_the_worst),
    )


NULL_SPACE = Proof(
    shows=null_space_bound,
    given=(unit_columns,),
    steps=_null_space_steps("real"),
)

COMPLEX_NULL_SPACE = Proof(
    shows=complex_null_space_bound,
    given=(unit_complex_columns,),
    steps=_null_space_steps("complex"),
)
