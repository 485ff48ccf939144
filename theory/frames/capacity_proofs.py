"""Why the theorems on dimensionality hold: each step an identity for all shapes or all numbers."""

from __future__ import annotations

from sympy import (
    BlockMatrix,
    Identity,
    Intersection,
    Interval,
    MatrixSymbol,
    Max,
    S,
    Sum,
    Symbol,
    Trace,
    ZeroMatrix,
    block_collapse,
    expand,
    limit,
    simplify,
    solveset,
    symbols,
)

from theory.evidence import Proof, Step
from theory.frames.capacity import (
    activation_bound,
    activation_is_attained,
    antiprism_share,
    antiprism_shares_at_most_three_eighths,
    antiprism_tightness_defect,
    blockwise,
    box_activation_bound,
    capacity,
    capacity_total,
    dims_per_represented_feature,
    equal_shares,
    input_at_most_one,
    input_in_the_ball,
    is_rotation,
    nonnegative_input,
    nonzero_direction,
    nonzero_scale,
    same_when_padded,
    same_when_turned,
    saturated_iff_eigenvectors,
    saturated_iff_resolution,
    saturated_iff_tight_blocks,
    unit_when_represented,
    vanishing_share,
)
from theory.frames.proofs import trace_is_cyclic
from theory.frames.theorems import tight, unit_columns
from theory.notation import m, n, t


def _inner_products() -> bool:
    """With a = Wᵀw, b = Wᵀy and F y = w: ⟨a, b⟩ = wᵀF y, ‖a‖² = wᵀF w, ‖b‖² = yᵀF y."""
    weights = MatrixSymbol("W", m, n)
    feature, y = MatrixSymbol("w", m, 1), MatrixSymbol("y", m, 1)
    operator = weights * weights.T
    a, b = weights.T * feature, weights.T * y
    products = ((a, b, feature.T * operator * y), (a, a, feature.T * operator * feature))
    last = (b, b, y.T * operator * y)
    return all((one.T * two).doit() == form for one, two, form in (*products, last))


def _cauchy_schwarz() -> bool:
    """‖ ‖b‖² a − ⟨a, b⟩ b ‖² = ‖b‖² (‖a‖² ‖b‖² − ⟨a, b⟩²)."""
    a, b = MatrixSymbol("a", n, 1), MatrixSymbol("b", n, 1)
    aa, ab, bb = (Symbol(name, real=True) for name in ("aa", "ab", "bb"))
    gap = bb * a - ab * b
    square = Trace((gap.T * gap).expand().doit()).doit()
    names = {a.T * a: aa, a.T * b: ab, b.T * a: ab, b.T * b: bb}
    square = square.subs({Trace(product): name for product, name in names.items()})
    return bool(expand(square - bb * (aa * bb - ab**2)) == 0)


def _leverages_form_a_projector() -> bool:
    """(Wᵀ P W)² = Wᵀ P W for P = F⁺, as P F P = P."""
    w, across, p, f = (Symbol(s, commutative=False) for s in ("W", "V", "P", "F"))
    projector = across * p * w
    square = expand(projector * projector).subs(w * across, f).subs(p * f * p, p)
    return bool(square == projector)


def _diagonal_of_a_projector() -> bool:
    """ℓ_i = Σ_j L_ij² ≥ ℓ_i² confines ℓ_i to [0, 1]."""
    score = Symbol("z", real=True)
    return bool(solveset(score - score**2 >= 0, score, S.Reals) == Interval(0, 1))


def _share_of_an_eigenvector() -> bool:
    """‖w‖⁴/(wᵀFw) = ‖w‖²/c = wᵀF⁺w when F w = c w, c > 0."""
    length, c = Symbol("s", positive=True), Symbol("c", positive=True)
    return bool(simplify(length**2 / (c * length) - length / c) == 0)


def _eigenvectors_of_distinct_eigenvalues() -> bool:
    """(c − e)⟨v, w⟩ = ⟨Fv, w⟩ − ⟨v, Fw⟩ = 0 leaves ⟨v, w⟩ = 0 for c ≠ e."""
    f = MatrixSymbol("F", m, m)
    v, w = MatrixSymbol("v", m, 1), MatrixSymbol("w", m, 1)
    return bool(((f * v).T * w).doit() == v.T * f.T * w)


def _turned_operator() -> bool:
    """(cOw)ᵀ(cOW)(cOW)ᵀ(cOw) = c⁴ wᵀWWᵀw and ‖cOw‖⁴ = c⁴‖w‖⁴ when OᵀO = I."""
    w, across, o, back = (Symbol(s, commutative=False) for s in ("W", "V", "O", "P"))
    v, column, c = (*(Symbol(s, commutative=False) for s in "vw"), Symbol("c", nonzero=True))
    seen = expand((c * v * back) * (c * o * w) * (c * across * back) * (c * o * column))
    seen = seen.subs(back * o, 1)
    length = expand((c * v * back) * (c * o * column)).subs(back * o, 1)
    return bool(seen == c**4 * v * w * across * column and length == c**2 * v * column)


def _share_in_a_tight_frame() -> bool:
    """wᵀ((n/m) I)w = (n/m) wᵀw, which is n/m for a unit w."""
    w = MatrixSymbol("w", m, 1)
    return bool((w.T * (n / m * Identity(m)) * w).doit() == n / m * w.T * w)


def _gram_of_a_direct_sum() -> bool:
    """(W ⊕ V)ᵀ(W ⊕ V) = WᵀW ⊕ VᵀV, whatever the two shapes."""
    p, q = symbols("p q", integer=True, positive=True)
    one, other = MatrixSymbol("W", m, n), MatrixSymbol("V", p, q)
    joined = BlockMatrix([[one, ZeroMatrix(m, q)], [ZeroMatrix(p, n), other]])
    blocks = [[one.T * one, ZeroMatrix(n, q)], [ZeroMatrix(q, n), other.T * other]]
    return bool(block_collapse(joined.T * joined) == BlockMatrix(blocks))


def _unit_columns_count() -> bool:
    """‖W‖_F² is a sum of K ones."""
    shown, i = Symbol("K", integer=True, positive=True), Symbol("i", integer=True)
    return bool(m / Sum(1, (i, 1, shown)).doit() == m / shown)


def _limit_of_the_share() -> bool:
    """ε²s²/(q + ε²s²) tends to 0 for q = uᵀFu > 0 and is 1 for q = 0."""
    epsilon, s, q = (Symbol(name, positive=True) for name in ("epsilon", "s", "q"))
    share = epsilon**4 * s**2 / (epsilon**2 * q + epsilon**4 * s**2)
    alone = epsilon**4 * s**2 / (epsilon**4 * s**2)
    return bool(limit(share, epsilon, 0, "+") == 0 and alone == 1)


def _dropping_what_hurts() -> bool:
    """−a x ≤ 0 for a, x ≥ 0: a negative overlap only lowers the sum."""
    a, x = Symbol("a", nonnegative=True), Symbol("x", nonnegative=True)
    return bool((-a * x).is_nonpositive)


def _own_square() -> bool:
    """ReLU(a) a = ReLU(a)², for a ≥ 0 and for a < 0."""
    above, below = Symbol("a", nonnegative=True), Symbol("a", negative=True)
    products = [Max(0, a) * a - Max(0, a) ** 2 for a in (above, below)]
    return all(product == 0 for product in products)


def _full_inputs_help_most() -> bool:
    """a x ≤ a for a ≥ 0, x ≤ 1: x = 1 − slack."""
    a, slack = Symbol("a", nonnegative=True), Symbol("slack", nonnegative=True)
    return bool(expand(a - a * (1 - slack)).is_nonnegative)


def _antiprism_denominator() -> bool:
    """1/D = 8/3 + 12(t − 1/3)²."""
    square = S(8) / 3 + 12 * (t - S(1) / 3) ** 2
    return bool(expand(1 / antiprism_share(t) - square) == 0)


def _antiprism_tight_once() -> bool:
    """The entries of G² − (8/3) G have t = 1/3 as their only common root."""
    entries = {entry for entry in antiprism_tightness_defect(t) if entry != 0}
    roots = [solveset(entry, t, S.Reals) for entry in entries]
    return Intersection(*roots) == {S(1) / 3}


_SCHWARZ = (
    Step(
        "put y = F⁺w, so F y = w, a = Wᵀw and b = Wᵀy: ⟨a, b⟩ = ‖w‖², ‖a‖² = wᵀFw, ‖b‖² = ℓ",
        _inner_products,
    ),
    Step("Cauchy–Schwarz: ‖w‖⁴ ≤ (wᵀFw) ℓ, so D = ‖w‖⁴/(wᵀFw) ≤ ℓ", _cauchy_schwarz),
)
_PROJECTOR = Step("L = WᵀF⁺W is symmetric and L² = L", _leverages_form_a_projector)
_SUM = Step("its trace Σ ℓ_i is tr F⁺F = rank(W)", trace_is_cyclic)
_EQUALITY = Step(
    "D = ℓ for all exactly if ‖b‖² a = ⟨a, b⟩ b each time; applying W, F w is a multiple of w",
    _cauchy_schwarz,
)
_EIGEN = Step("and an eigenvector, F w = c w, has D = ‖w‖²/c = ℓ", _share_of_an_eigenvector)

CAPACITY = Proof(
    shows=capacity,
    steps=(
        *_SCHWARZ,
        _PROJECTOR,
        Step("so ℓ_i = Σ_j L_ij² ≥ ℓ_i², which puts ℓ_i in [0, 1]", _diagonal_of_a_projector),
    ),
)

CAPACITY_TOTAL = Proof(shows=capacity_total, steps=(*_SCHWARZ, _PROJECTOR, _SUM))

SATURATED = Proof(
    shows=saturated_iff_eigenvectors, steps=(*_SCHWARZ, _PROJECTOR, _SUM, _EQUALITY, _EIGEN)
)

SATURATED_BLOCKS = Proof(
    shows=saturated_iff_tight_blocks,
    steps=(
        *SATURATED.steps,
        Step(
            "columns of different eigenvalues are orthogonal, and on those of one eigenvalue c "
            "F is c times the projector on their span: a tight frame; the converse is direct",
            _eigenvectors_of_distinct_eigenvalues,
        ),
    ),
)

SATURATED_RESOLUTION = Proof(
    shows=saturated_iff_resolution,
    steps=(
        *SATURATED.steps,
        Step(
            "then D_i ŵ_iŵ_iᵀ = w_i w_iᵀ/c_i = F⁺w_i w_iᵀ, which add up to F⁺F",
            _share_of_an_eigenvector,
        ),
        Step(
            "conversely, the trace of Σ D_i ŵ_iŵ_iᵀ is Σ D_i, that of F⁺F is rank(W)",
            trace_is_cyclic,
        ),
    ),
)

TIGHT_SHARES = Proof(
    shows=equal_shares,
    given=(unit_columns, tight),
    steps=(
        Step("tr F = tr G = n makes F = (n/m) I", trace_is_cyclic),
        Step("so D_i = 1/(w_iᵀFw_i) = m/n", _share_in_a_tight_frame),
    ),
)

BLOCKWISE = Proof(
    shows=blockwise,
    steps=(Step("overlaps between blocks are 0: the Gram matrix splits", _gram_of_a_direct_sum),),
)

PADDED = Proof(
    shows=same_when_padded,
    steps=(Step("W beside a 1 by 1 block of 0: the Gram matrix splits", _gram_of_a_direct_sum),),
)

TURNED = Proof(
    shows=same_when_turned,
    given=(is_rotation, nonzero_scale),
    steps=(Step("c⁴ appears above and below, and O against Oᵀ vanishes", _turned_operator),),
)

UNIT_DIMS_PER_FEATURE = Proof(
    shows=dims_per_represented_feature,
    given=(unit_when_represented,),
    steps=(Step("‖W‖_F² is the number K of represented features", _unit_columns_count),),
)

VANISHING = Proof(
    shows=vanishing_share,
    given=(nonzero_direction,),
    steps=(
        Step(
            "D = ε⁴‖u‖⁴/(ε² uᵀFu + ε⁴‖u‖⁴), where uᵀFu = ‖Wᵀu‖² is 0 exactly if no column meets u",
            _limit_of_the_share,
        ),
    ),
)

ACTIVATION = Proof(
    shows=activation_bound,
    given=(nonnegative_input, input_in_the_ball),
    steps=(
        Step("negative overlaps only lower W_i·Wx as x ≥ 0", _dropping_what_hurts),
        Step("Cauchy–Schwarz on what is left, with ‖x‖ ≤ 1", _cauchy_schwarz),
    ),
)

ACTIVATION_ATTAINED = Proof(
    shows=activation_is_attained,
    steps=(Step("entries of x where W_i·W_j < 0 are 0, so W_i·Wx = Σ x_j² = ‖x‖²", _own_square),),
)

BOX_ACTIVATION = Proof(
    shows=box_activation_bound,
    given=(nonnegative_input, input_at_most_one),
    steps=(
        Step("negative overlaps only lower W_i·Wx as x ≥ 0", _dropping_what_hurts),
        Step("and positive ones do most at x_j = 1", _full_inputs_help_most),
    ),
)

ANTIPRISM = Proof(
    shows=antiprism_shares_at_most_three_eighths,
    steps=(
        Step("1/D = 8/3 + 12(t − 1/3)²", _antiprism_denominator),
        Step("G² − (8/3) G vanishes at t = 1/3 and at no other t", _antiprism_tight_once),
    ),
)
