"""A bound for few more lines than dims, seen from the null space: n = m + k with k small."""

from __future__ import annotations

from math import isqrt

from sympy import Expr, ImmutableMatrix, Integer, radsimp, sqrt, sympify

from theory.frames.sizes import refuse_field, refuse_sizes


def isotropic_overlap(dims: object, field: str = "real") -> Expr:
    r"""Most that ``E |⟨x, y⟩|`` can be for independent x, y of one isotropic law in k dims.

    Isotropic: :math:`E\, x x^T = I`. The bound, with c the overlap of the largest equiangular
    set that could exist (``c² = 1/(k + 2)``, complex ``1/(k + 1)``), is

    .. math::
        \frac{2 + (k - 1)\sqrt{k + 2}}{k + 1} \qquad
        \mathbb{C}: \frac{1 + (k - 1)\sqrt{k + 1}}{k}

    and is met exactly by that set, where there is one, drawn with equal chances.

    >>> isotropic_overlap(1), isotropic_overlap(2), isotropic_overlap(2, "complex")
    (1, 4/3, 1/2 + sqrt(3)/2)

    Source: [bukh2020], Lemma 5; the argument is in `theory.frames.bounds.excess_proofs`.
    """
    refuse_field(field)
    k = sympify(dims)
    if field == "complex":
        return (1 + (k - 1) * sqrt(k + 1)) / k
    return (2 + (k - 1) * sqrt(k + 2)) / (k + 1)


def small_excess_bound(features: int, dims: int, field: str = "real") -> Expr:
    r"""Least possible worst overlap of n = m + k lines in m dims, k ≥ 1, from the null space.

    The Gram matrix G has a null space of k dims; let P project on it. As ``(G P)_ii = 0``,

    .. math:: k = \operatorname{tr} P = -\sum_{i \ne j} G_{ij} P_{ji}
        \le \mu \, (n M_k - k), \qquad \mu \ge \frac{k}{n M_k - k}

    with :math:`M_k` of `isotropic_overlap`: the columns of P are isotropic. Equality exactly when
    :math:`k(k + 1)/2` (complex k²) equiangular lines exist in k dims and n is a multiple of that.
    It beats Welch's bound when k is small beside m.

    The simplex, and six lines in four dims:

    >>> small_excess_bound(4, 3), small_excess_bound(6, 4), small_excess_bound(6, 3)
    (1/3, 1/3, sqrt(5)/5)

    Source: [bukh2020], from Lemma 5; [jasper2019].
    """
    refuse_sizes(features, dims, least_features=2)
    excess = features - dims
    if excess < 1:
        raise ValueError(f"features must be more than dims, got {features} and {dims}")
    return radsimp(excess / (features * isotropic_overlap(excess, field) - excess))


def small_excess_gram(equiangular: ImmutableMatrix, copies: int) -> ImmutableMatrix:
    """The lines that meet `small_excess_bound`: built from k(k + 1)/2 equiangular ones in k dims.

    ``equiangular`` is their Gram matrix; with S its signs (diagonal 1), the new Gram matrix is
    ``(1 + μ) I − μ S ⊗ J``, J all ones of size ``copies``.

    >>> small_excess_gram(ImmutableMatrix([[1]]), 3)
    Matrix([
    [   1, -1/2, -1/2],
    [-1/2,    1, -1/2],
    [-1/2, -1/2,    1]])
    """
    lines = equiangular.rows
    k = (isqrt(8 * lines + 1) - 1) // 2
    size = lines * copies
    worst = small_excess_bound(size, size - k)

    def entry(i: int, j: int) -> Expr:
        sign = 1 if equiangular[i // copies, j // copies].is_positive else -1
        return Integer(1) if i == j else -worst * sign

    return ImmutableMatrix(size, size, lambda i, j: entry(int(i), int(j)))
