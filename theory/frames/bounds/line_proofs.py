"""Why the bounds on the worst overlap hold: tensor powers, and lines as symmetric matrices."""

from __future__ import annotations

from sympy import (
    Expr,
    Identity,
    KroneckerProduct,
    MatrixSymbol,
    OneMatrix,
    S,
    Symbol,
    Trace,
    binomial,
    combsimp,
    diff,
    expand,
    expand_func,
    factor,
    gammasimp,
    simplify,
)
from sympy import symbols as letters
from sympy.matrices.expressions.kronecker import combine_kronecker

from theory.evidence import Proof, Step
from theory.frames.bounds.classical import squared_overlap_moment
from theory.frames.bounds.line_theorems import (
    at_most_complex_gerzon,
    at_most_gerzon,
    complex_crossover,
    complex_orthoplex,
    complex_welch,
    crossover,
    different_complex_lines,
    different_lines,
    equiangular,
    equiangular_complex,
    more_than_complex_gerzon,
    more_than_gerzon,
    more_than_the_orthoplex,
    not_on_an_axis,
    orthoplex,
    orthoplex_strictly,
    real_moment_is_the_larger,
    sidelnikov,
    two_dims,
    unit_complex_columns,
    welch_every_order,
)
from theory.frames.packing_proofs import OBTUSE, STRICTLY_OBTUSE
from theory.frames.proofs import distance_from_projector
from theory.frames.theorems import unit_columns
from theory.notation import k, m, n, t


def _powers_multiply_overlaps() -> bool:
    """(a ⊗ A)ᵀ(b ⊗ B) = aᵀb ⊗ AᵀB: from one power to the next, ⟨a, b⟩·⟨A, B⟩."""
    a, b = (MatrixSymbol(name, m, 1) for name in ("a", "b"))
    more_a, more_b = (MatrixSymbol(name, m**k, 1) for name in ("A", "B"))
    product = KroneckerProduct(a, more_a).T * KroneckerProduct(b, more_b)
    return bool(combine_kronecker(product) == KroneckerProduct(a.T * b, more_a.T * more_b))


def _monomials_counted() -> bool:
    """C(m + k − 1, k) = C(m + k − 2, k) + C(m + k − 2, k − 1), 1 for k = 0 and for m = 1."""
    count = binomial(m + k - 1, k)
    without, with_last = count.subs(m, m - 1), binomial(m + k - 2, k - 1)
    first, one = combsimp(count.subs(k, 0)), combsimp(count.subs(m, 1))
    pascal = gammasimp((without + with_last - count).rewrite("gamma")) == 0
    return bool(pascal and first == one == 1)


def _share_falls_with_rank() -> bool:
    """n²/r ≥ n²/D for r ≤ D."""
    r, slack = Symbol("r", positive=True), Symbol("slack", nonnegative=True)
    return bool(simplify(n**2 / r - n**2 / (r + slack)).is_nonnegative)


def _worst_of_the_pairs() -> bool:
    """(n² E − n)/(n(n − 1)) = (n E − 1)/(n − 1)."""
    mean = Symbol("E", positive=True)
    return bool(simplify((n**2 * mean - n) / (n * (n - 1)) - (n * mean - 1) / (n - 1)) == 0)


def _square_completed() -> bool:
    """Σ_ij ⟨w_i, w_j⟩^(2k) − 2n·nE + n²E = Σ_ij ⟨w_i, w_j⟩^(2k) − n²E."""
    total, mean = letters("T E", real=True)
    return bool(expand(total - 2 * n * (n * mean) + n**2 * mean - (total - n**2 * mean)) == 0)


def _moments_by_parts() -> bool:
    """(t^(2k+1) (1 − t²) v)′ = ((2k + 1) t^(2k) (1 − t²) − (m − 1) t^(2k+2)) v, for the weight
    v = (1 − t²)^((m−3)/2).
    """
    weight = (1 - t**2) ** ((m - 3) / 2)
    whole = t ** (2 * k + 1) * (1 - t**2) ** ((m - 1) / 2)
    parts = ((2 * k + 1) * t ** (2 * k) * (1 - t**2) - (m - 1) * t ** (2 * k + 2)) * weight
    return bool(simplify((diff(whole, t) - parts) / (t ** (2 * k) * weight)) == 0)


def _moments_follow() -> bool:
    """(2k + 1)(E_k − E_(k+1)) = (m − 1) E_(k+1) for E_(k+1)/E_k = (2k + 1)/(m + 2k), E_0 = 1."""
    here, after = Symbol("E", positive=True), Symbol("F", positive=True)
    known = here * (2 * k + 1) / (m + 2 * k)
    balanced = ((2 * k + 1) * (here - after) - (m - 1) * after).subs(after, known)
    ratio = squared_overlap_moment(k + 1, m) / squared_overlap_moment(k, m)
    first = squared_overlap_moment(S.Zero, m)
    return bool(
        simplify(balanced) == 0
        and simplify(expand_func(gammasimp(ratio)) - (2 * k + 1) / (m + 2 * k)) == 0
        and first == 1
    )


MIXED = Step(
    "the k-th tensor powers have overlaps ⟨a, b⟩^k, by ⟨a ⊗ A, b ⊗ B⟩ = ⟨a, b⟩⟨A, B⟩",
    _powers_multiply_overlaps,
)
SYMMETRIC = Step(
    "they are symmetric tensors, polynomials of degree k in m letters: D = C(m + k − 1, k) dims",
    _monomials_counted,
)
PROJECTED = Step(
    "their Gram matrix M, of trace n and rank r ≤ D, is Hermitian; with the projector P on its "
    "range 0 ≤ ‖M − (n/r) P‖² = ‖M‖² − n²/r",
    distance_from_projector,
)
RANK = Step("and n²/r ≥ n²/D", _share_falls_with_rank)
_WORST = Step("the worst of n(n − 1) pairs is at least their mean", _worst_of_the_pairs)
_MOMENTS = (
    Step(
        "for a random unit u, E ⟨w, u⟩^(2k) = E_k is the same for every unit w; integrating a "
        "derivative of something that vanishes at ±1 gives 0",
        _moments_by_parts,
    ),
    Step("which fixes E_(k+1)/E_k = (2k + 1)/(m + 2k) (in one dim it is 1)", _moments_follow),
)

WELCH_ORDER = Proof(
    shows=welch_every_order,
    given=(unit_columns,),
    steps=(MIXED, SYMMETRIC, PROJECTED, RANK, _WORST),
)

COMPLEX_WELCH_ORDER = Proof(
    shows=complex_welch,
    given=(unit_complex_columns,),
    steps=(MIXED, SYMMETRIC, PROJECTED, RANK, _WORST),
)

REAL_WELCH_ORDER = Proof(
    shows=sidelnikov,
    given=(unit_columns,),
    steps=(
        MIXED,
        *_MOMENTS,
        Step(
            "0 ≤ ‖Σ w_i^(⊗2k) − n E u^(⊗2k)‖² multiplied out: the sum over all pairs is ≥ n² E_k",
            _square_completed,
        ),
        _WORST,
    ),
)


def _factors_compared() -> bool:
    """(2j + 1)(m + j) − (j + 1)(m + 2j) = j(m − 1) ≥ 0."""
    j, slack = Symbol("j", nonnegative=True), Symbol("slack", nonnegative=True)
    gap = expand((2 * j + 1) * (m + j) - (j + 1) * (m + 2 * j))
    return bool(expand(gap - j * (m - 1)) == 0 and (j * slack).is_nonnegative)


def _ratio_of_neighbours() -> bool:
    """C(m + j, j + 1)/C(m + j − 1, j) = (m + j)/(j + 1)."""
    j = Symbol("j", integer=True, nonnegative=True)
    ratio = binomial(m + j, j + 1) / binomial(m + j - 1, j)
    return bool(gammasimp(ratio.rewrite("gamma") - (m + j) / (j + 1)) == 0)


REAL_MOMENT_LARGER = Proof(
    shows=real_moment_is_the_larger,
    steps=(
        Step("C(m + k − 1, k) is the product of (m + j)/(j + 1), j < k", _ratio_of_neighbours),
        Step(
            "each factor (2j + 1)/(m + 2j) of one is at least (j + 1)/(m + j) of the other",
            _factors_compared,
        ),
    ),
)


def _crossover(ratio: Expr, threshold: Expr, factor_in_front: Expr) -> bool:
    """(second − first²) times a positive factor is (m − 1)(n − threshold), up to a positive one."""
    first = (n - m) / (m * (n - 1))
    second = (n * ratio - 1) / (n - 1)
    gap = (second - first**2) * (n - 1) ** 2 * m**2 * factor_in_front
    return bool(simplify(gap - n * (m - 1) * (n - threshold) * 2) == 0)


def _real_crossover() -> bool:
    return _crossover(3 / (m * (m + 2)), m * (m + 1) / 2, m + 2)


def _complex_crossover() -> bool:
    return _crossover(2 / (m * (m + 1)), m**2, 2 * (m + 1))


def _nothing_before(ratio: Expr, threshold: Expr) -> bool:
    """At n ≤ m both are 0 or order 2 is not positive: n E_2 ≤ m E_2 ≤ 1; and threshold ≥ m."""
    slack = Symbol("slack", nonnegative=True)
    small = simplify((1 - m * ratio).subs(m, 1 + slack))
    return bool(small.is_nonnegative and factor((threshold - m).subs(m, 1 + slack)).is_nonnegative)


def _nothing_before_real() -> bool:
    return _nothing_before(3 / (m * (m + 2)), m * (m + 1) / 2)


def _nothing_before_complex() -> bool:
    return _nothing_before(2 / (m * (m + 1)), m**2)


CROSSOVER = Proof(
    shows=crossover,
    given=(two_dims,),
    steps=(
        Step("up to n = m ≤ m(m + 1)/2 order 2 says nothing", _nothing_before_real),
        Step(
            "beyond, (second − first²)·m²(m + 2)(n − 1)² = 2n(m − 1)(n − m(m + 1)/2)",
            _real_crossover,
        ),
    ),
)

COMPLEX_CROSSOVER = Proof(
    shows=complex_crossover,
    given=(two_dims,),
    steps=(
        Step("up to n = m ≤ m² order 2 says nothing", _nothing_before_complex),
        Step(
            "beyond, (second − first²)·m²(m + 1)(n − 1)² = n(m − 1)(n − m²)",
            _complex_crossover,
        ),
    ),
)

# Lines as points among the symmetric matrices


def _traceless_overlap() -> bool:
    """tr (A − I/m)(B − I/m) = tr AB − 1/m for tr A = tr B = 1."""
    a, b = MatrixSymbol("A", m, m), MatrixSymbol("B", m, m)
    product = Trace(((a - Identity(m) / m) * (b - Identity(m) / m)).expand().doit()).doit()
    known = product.subs({Trace(a): 1, Trace(b): 1})
    return bool(simplify(known - (Trace(a * b) - 1 / m)) == 0)


def _symmetric_dims() -> bool:
    """m + m(m − 1)/2 = m(m + 1)/2 entries of a symmetric matrix; one fewer without the trace."""
    return bool(expand(m + m * (m - 1) / 2 - m * (m + 1) / 2) == 0)


def _hermitian_dims() -> bool:
    """m + 2·m(m − 1)/2 = m² real numbers in a Hermitian matrix."""
    return bool(expand(m + 2 * (m * (m - 1) / 2) - m**2) == 0)


def _twice_the_traceless() -> bool:
    """2(m(m + 1)/2 − 1) = (m − 1)(m + 2)."""
    return bool(expand(2 * (m * (m + 1) / 2 - 1) - (m - 1) * (m + 2)) == 0)


def _few_strictly_obtuse() -> bool:
    return all(bool(step.holds()) for step in STRICTLY_OBTUSE.steps)


def _few_obtuse() -> bool:
    return all(bool(step.holds()) for step in OBTUSE.steps)


def _length_left() -> bool:
    """‖wwᵀ − I/m‖² = 1 − 1/m > 0 for m ≥ 2."""
    slack = Symbol("slack", nonnegative=True)
    return bool(factor((1 - 1 / m).subs(m, 2 + slack)).is_positive)


_AS_POINTS = Step("the matrices w w* − I/m have the overlaps |⟨w, v⟩|² − 1/m", _traceless_overlap)
_FEW = Step(
    "with all overlaps negative there would be at most one more of them than dims (F-05.strict)",
    _few_strictly_obtuse,
)

ORTHOPLEX = Proof(
    shows=orthoplex,
    given=(unit_columns, more_than_gerzon),
    steps=(
        _AS_POINTS,
        Step("they are symmetric and traceless: m(m + 1)/2 − 1 dims", _symmetric_dims),
        _FEW,
    ),
)

COMPLEX_ORTHOPLEX = Proof(
    shows=complex_orthoplex,
    given=(unit_complex_columns, more_than_complex_gerzon),
    steps=(
        _AS_POINTS,
        Step("they are Hermitian and traceless: m² − 1 real dims", _hermitian_dims),
        _FEW,
    ),
)

ORTHOPLEX_STRICT = Proof(
    shows=orthoplex_strictly,
    given=(unit_columns, not_on_an_axis, more_than_the_orthoplex),
    steps=(
        _AS_POINTS,
        Step("they are symmetric and traceless: m(m + 1)/2 − 1 dims", _symmetric_dims),
        Step("and not 0", _length_left),
        Step("with no overlap positive there would be at most twice as many (F-05)", _few_obtuse),
        Step("which is (m − 1)(m + 2)", _twice_the_traceless),
    ),
)


def _equal_overlaps_are_independent() -> bool:
    """((1 − c²) I + c² J) x is (1 − c²) x for x ⟂ 1, and (1 + (n − 1) c²) 1 for the vector 1."""
    square, more = Symbol("c2", nonnegative=True), Symbol("more", nonnegative=True)
    on_ones = (OneMatrix(n, n) * OneMatrix(n, 1)).doit() == n * OneMatrix(n, 1)
    value = expand((1 - square) + square * n - (1 + (n - 1) * square)) == 0
    # With n = 1 + more.
    return bool(on_ones and value and (1 + more * square).is_positive)


_INDEPENDENT = Step(
    "the matrices w w* have the Gram matrix (1 − c²) I + c² J, with eigenvalues 1 − c² and "
    "1 + (n − 1) c², both positive: they are independent",
    _equal_overlaps_are_independent,
)

GERZON = Proof(
    shows=at_most_gerzon,
    given=(unit_columns, equiangular, different_lines),
    steps=(
        _INDEPENDENT,
        Step("and symmetric matrices have m(m + 1)/2 dims", _symmetric_dims),
    ),
)

COMPLEX_GERZON = Proof(
    shows=at_most_complex_gerzon,
    given=(unit_complex_columns, equiangular_complex, different_complex_lines),
    steps=(_INDEPENDENT, Step("and Hermitian matrices have m² real dims", _hermitian_dims)),
)
