r"""The part of the fourth power of an overlap that no arrangement can make negative on average.

For unit u the polynomial :math:`\langle u, x \rangle^4` less multiples of :math:`|x|^2` is harmonic
for one choice of them. In the product in which :math:`|x|^2` is adjoint to the Laplacian, two such
have the overlap

.. math:: H(t) = t^4 - a t^2 + b, \qquad
    a = \frac{6}{m + 4},\ b = \frac{3}{(m + 2)(m + 4)} \qquad
    \mathbb{C}: a = \frac{4}{m + 2},\ b = \frac{2}{(m + 1)(m + 2)}

so any weighted sum of H over ordered pairs is a squared length: it is not negative.
"""

from __future__ import annotations

from sympy import Expr, Symbol, diff, expand, factorial, gammasimp, simplify
from sympy import symbols as letters

from theory.notation import m

_ALONG, _ACROSS = letters("p s", positive=True)


def fourth_power_parts(dims: Expr, field: str = "real") -> tuple[Expr, Expr]:
    """The a and b of ``H = t⁴ − a t² + b``.

    >>> from sympy import Integer
    >>> fourth_power_parts(Integer(2)), fourth_power_parts(Integer(2), "complex")
    ((1, 1/8), (1, 1/6))
    """
    if field == "complex":
        return 4 / (dims + 2), 2 / ((dims + 1) * (dims + 2))
    return 6 / (dims + 4), 3 / ((dims + 2) * (dims + 4))


def _laplacian(f: Expr, field: str) -> Expr:
    """Of a function of x₁ and s = |rest|²; in the complex case of p = |z₁|² and s, ``Σ ∂ ∂̄``."""
    if field == "complex":
        along = _ALONG * diff(f, _ALONG, 2) + diff(f, _ALONG)
        return along + _ACROSS * diff(f, _ACROSS, 2) + (m - 1) * diff(f, _ACROSS)
    across = 4 * _ACROSS * diff(f, _ACROSS, 2) + 2 * (m - 1) * diff(f, _ACROSS)
    return diff(f, _ALONG, 2) + across


def _harmonic(field: str) -> bool:
    """``⟨u, x⟩⁴ − a |x|² ⟨u, x⟩² + b |x|⁴`` has Laplacian 0, with u along the first axis."""
    a, b = fourth_power_parts(m, field)
    square = _ALONG if field == "complex" else _ALONG**2
    length = square + _ACROSS
    return bool(simplify(_laplacian(square**2 - a * length * square + b * length**2, field)) == 0)


def real_part_is_harmonic() -> bool:
    return _harmonic("real")


def complex_part_is_harmonic() -> bool:
    return _harmonic("complex")


def cube_is_harmonic() -> bool:
    """``⟨u, x⟩³ − 3/(m + 2) |x|² ⟨u, x⟩`` has Laplacian 0: t³ − 3t/(m + 2) is an overlap too."""
    length = _ALONG**2 + _ACROSS
    return bool(simplify(_laplacian(_ALONG**3 - 3 * length * _ALONG / (m + 2), "real")) == 0)


def multiplying_is_adjoint_to_differentiating() -> bool:
    """``⟨x·x^q, x^(q+1)⟩ = (q + 1)! = ⟨x^q, ∂ x^(q+1)⟩`` in the product with ⟨x^q, x^q⟩ = q!."""
    q = Symbol("q", integer=True, nonnegative=True)
    return bool(gammasimp(factorial(q + 1) - (q + 1) * factorial(q)) == 0)


def fourth_moment_is_what_is_left(field: str) -> bool:
    """The mean of t⁴ over chance, ``a/m − b``, as the harmonic parts average to 0."""
    a, b = fourth_power_parts(m, field)
    moment = 2 / (m * (m + 1)) if field == "complex" else 3 / (m * (m + 2))
    return bool(simplify(a / m - b - moment) == 0)


def squares_multiplied_out() -> bool:
    """x(x − s) = H + (a − s)(x − 1/m) + (a − s)/m − b for H = x² − a x + b."""
    x, s, a, b = letters("x s a b", real=True)
    parts = (x**2 - a * x + b) + (a - s) * (x - 1 / m) + (a - s) / m - b
    return bool(expand(parts - x * (x - s)) == 0)
