"""General arguments about neurons; every step is an exact computation."""

from __future__ import annotations

from sympy import (
    Abs,
    Expr,
    Identity,
    ImmutableMatrix,
    IndexedBase,
    KroneckerDelta,
    MatrixSymbol,
    Max,
    Piecewise,
    S,
    Sum,
    Symbol,
    ZeroMatrix,
    expand,
    solveset,
    symbols,
)

from theory.evidence import Proof, Step
from theory.neurons import theorems as t
from theory.neurons.mixing import centring, conditions
from theory.neurons.motif import interference, outputs
from theory.notation import m, n

_p, _q, _a = symbols("p q a", integer=True)
_positive = symbols("s t u v", positive=True)


def _in_range(summed: Expr) -> Expr:
    """The value of a sum over an index that takes the place in question."""
    return summed.args[0].expr if isinstance(summed, Piecewise) else summed


# Superposition does not depend on the basis, polysemanticity does


def _change_undone() -> bool:
    """Q⁻¹(Q z) = z, so that Q z = 0 only at z = 0, and W_N z = 0 exactly when Q W_N z = 0."""
    q, w, z = MatrixSymbol("Q", m, m), MatrixSymbol("W", m, n), MatrixSymbol("z", n, 1)
    return bool((q.I * (q * (w * z))).doit() == w * z)


def _zero_stays_zero() -> bool:
    q = MatrixSymbol("Q", m, m)
    return bool((q * ZeroMatrix(m, 1)).doit() == ZeroMatrix(m, 1))


SUPERPOSITION_UNCHANGED = Proof(
    shows=t.superposition_unchanged,
    given=(t.change_is_invertible,),
    steps=(
        Step("Q⁻¹Q = I, so Q W_i = 0 and Q W_N z = 0 force W_i = 0 and W_N z = 0", _change_undone),
        Step("conversely zero goes to zero: the same N and the same rank", _zero_stays_zero),
    ),
)


def _unit_entry() -> bool:
    """A row with a single nonzero entry q and square sum 1 has q = ±1."""
    q = Symbol("q", real=True)
    return bool(solveset(q**2 - 1, q, S.Reals) == {S.One, S.NegativeOne})


def _orthogonal_is_independent() -> bool:
    """z = Qᵀ(Q z) when QᵀQ = I."""
    q, z = MatrixSymbol("Q", m, m), MatrixSymbol("z", m, 1)
    return bool((q.T * q * z).subs(q.T * q, Identity(m)).doit() == z)


MIXED_WITHOUT_SUPERPOSITION = Proof(
    shows=t.mixed_without_superposition,
    given=(t.change_is_orthogonal, t.not_signed_permutation),
    steps=(
        Step(
            "the rows have square sum 1, so a monosemantic row is ±1 at one place; were all "
            "rows so, Q, being invertible, would be a permutation with signs",
            _unit_entry,
        ),
        Step("Q z = 0 only at z = 0: as many dims as features", _orthogonal_is_independent),
    ),
)


def _kernels_agree() -> bool:
    """zᵀ(AᵀA)z is the square sum of A z, and AᵀA z = Aᵀ(A z)."""
    a, z = MatrixSymbol("A", m, n), MatrixSymbol("z", n, 1)
    squares = (a * z).T * (a * z) - z.T * a.T * a * z
    return bool(expand(squares).doit() == ZeroMatrix(1, 1))


def _squares_add_up() -> bool:
    """A sum of squares of reals is positive as soon as one of them is not zero."""
    one, rest = Symbol("one", real=True, nonzero=True), Symbol("rest", nonnegative=True)
    return bool((one**2 + rest).is_positive)


REPRESENTED_GRAM = Proof(
    shows=t.represented_gram_singular_iff_superposed,
    steps=(
        Step("zᵀW_NᵀW_N z = ‖W_N z‖²", _kernels_agree),
        Step("which is 0 only if W_N z = 0: W_N and W_NᵀW_N have the same rank", _squares_add_up),
    ),
)


def _surplus_over_rank() -> bool:
    """|N| = m + surplus exceeds rank = m − slack."""
    surplus = Symbol("surplus", integer=True, positive=True)
    slack = Symbol("slack", integer=True, nonnegative=True)
    return bool(((m + surplus) - (m - slack)).is_positive)


COUNTING = Proof(
    shows=t.in_superposition,
    given=(t.more_represented_than_dims,),
    steps=(Step("rank(W_N) ≤ m < |N|", _surplus_over_rank),),
)

# Interpretable bases


def _selection_has_left_inverse() -> bool:
    """S_{ai} = s_i [a = π(i)], T_{ia} = [a = π(i)]/s_i: (TS)_{ij} = [π(i) = π(j)] s_j/s_i."""
    s_i, s_j = symbols("s_i s_j", nonzero=True)
    row = KroneckerDelta(_a, _p) / s_i
    col = KroneckerDelta(_a, _q) * s_j
    same = _in_range(Sum(row * col, (_a, 1, m)).doit())
    return bool(same == KroneckerDelta(_p, _q) * s_j / s_i and same.subs({_q: _p, s_j: s_i}) == 1)


def _left_inverse_through_basis() -> bool:
    """T B⁻¹ (B S) = T S, the identity by the step before: W_N = B S has a left inverse."""
    b, s, left = MatrixSymbol("B", m, m), MatrixSymbol("S", m, n), MatrixSymbol("T", n, m)
    return bool((left * b.I * (b * s)).doit() == left * s)


NO_INTERPRETABLE_BASIS = Proof(
    shows=t.no_interpretable_basis,
    given=(t.in_superposition, t.no_two_antipodal, t.no_two_parallel),
    steps=(
        Step(
            "features on axes of a basis B, no two on one line, are W_N = B S, where S puts a "
            "nonzero scale at one place of each column, all places different: T S = I for some T",
            _selection_has_left_inverse,
        ),
        Step(
            "then T B⁻¹ W_N = I, so rank(W_N) = |N|, against superposition",
            _left_inverse_through_basis,
        ),
    ),
)

FEATURES_ARE_NOT_NEURONS = Proof(
    shows=t.features_are_not_neurons,
    given=(t.in_superposition,),
    steps=(
        Step(
            "features that are neurons of their own make W_N have one nonzero entry a column, in "
            "different rows: T W_N = I for some T, so rank(W_N) = |N|, against superposition",
            _selection_has_left_inverse,
        ),
    ),
)


def _two_rays_a_line() -> bool:
    """The multiples s e of a unit vector e with |s| = 1: one for each ray of the line."""
    return rays_on_a_line() == 2


def rays_on_a_line() -> int:
    """How many rays from the origin a line through it has: scales of size 1.

    >>> rays_on_a_line()
    2
    """
    scale = Symbol("scale", real=True)
    return len(solveset(scale**2 - 1, scale, S.Reals))


def most_rays_on_basis_axes() -> Expr:
    """How many features, no two of them parallel, fit on the axes of a basis of R^m.

    >>> most_rays_on_basis_axes()
    2*m
    """
    return Sum(rays_on_a_line(), (_a, 1, m)).doit()


def _rays_fill_the_axes() -> bool:
    return bool(most_rays_on_basis_axes() == 2 * m)


AT_MOST_TWO_A_DIM = Proof(
    shows=t.at_most_two_a_dim,
    given=(t.has_signed_basis, t.no_two_parallel),
    steps=(
        Step(
            "a line has two rays, and features that are not parallel differ in ray",
            _two_rays_a_line,
        ),
        Step("the m axes of a basis have 2m rays together", _rays_fill_the_axes),
    ),
)

# Neurons


def _entry_read_back() -> bool:
    """A row c·[j = i] reads z_i alone: (W z)_k = c z_i, which is 0 only if z_i is."""
    c, z = Symbol("c", nonzero=True), IndexedBase("z")
    read = _in_range(Sum(c * KroneckerDelta(_a, _p) * z[_a], (_a, 1, n)).doit())
    return bool(read == c * z[_p])


SUPERPOSED_IS_POLYSEMANTIC = Proof(
    shows=t.some_neuron_polysemantic,
    given=(t.in_superposition,),
    steps=(
        Step(
            "were no neuron polysemantic, each represented feature i would have a neuron k that "
            "responds to it alone, so (W z)_k = W_ki z_i: W_N z = 0 would force z = 0",
            _entry_read_back,
        ),
    ),
)


def _one_or_at_least_two() -> bool:
    """A count 1 + more is 1 when more = 0 and at least 2 when more ≥ 1."""
    more = Symbol("more", integer=True, positive=True)
    return bool((1 + more - 2).is_nonnegative)


POLYSEMANTIC_OR_MONOSEMANTIC = Proof(
    shows=t.polysemantic_iff_not_all_monosemantic,
    given=(t.no_dead_neuron,),
    steps=(
        Step(
            "a neuron that is not dead responds to 1, 2, 3, … features: to one, or to at least two",
            _one_or_at_least_two,
        ),
    ),
)


def _bounds_survive_one_more() -> bool:
    """From largest ≤ total ≤ n·largest to the same for n + 1 squares.

    The new square is either below the largest by ``drop``, or above it by ``rise``.
    """
    square, drop, rest, room, rise = symbols("square drop rest room rise", nonnegative=True)
    largest = square + drop
    total = largest + rest
    n_largest = total + room
    stays = (total + square - largest, n_largest + largest - (total + square))
    new = largest + rise
    changes = (total + new - new, n_largest + n * rise + new - (total + new))
    return all(bool(gap.expand().is_nonnegative) for gap in (*stays, *changes))


ALIGNMENT_BOUNDS = Proof(
    shows=t.alignment_between,
    given=(t.no_dead_neuron,),
    steps=(
        Step(
            "max ≤ sum ≤ n max holds of one square, and of one more whenever it held before; "
            "divide by the sum, which is positive for a neuron that is not dead",
            _bounds_survive_one_more,
        ),
        Step("a sum of squares is positive when one of them is not zero", _squares_add_up),
    ),
)


FULL_ALIGNMENT = Proof(
    shows=t.full_alignment_iff_monosemantic,
    steps=(
        Step(
            "sum − max is the sum of the other squares, which is 0 only when all of them are 0",
            _squares_add_up,
        ),
    ),
)

# Mixed selectivity


def _mean_kills_bias() -> bool:
    """An entry of 1ᵀ(I − 11ᵀ/P) is Σ_i ([i = j] − 1/P) = 0, so b 1ᵀ vanishes after centring."""
    count = Symbol("P", integer=True, positive=True)
    ones = _in_range(Sum(KroneckerDelta(_a, _p), (_a, 1, count)).doit())
    return bool(ones - Sum(1 / count, (_a, 1, count)).doit() == 0)


def _factors_through() -> bool:
    """(A Z + b 1ᵀ) C = A (Z C) + b (1ᵀC): with 1ᵀC = 0 it factors through K dims."""
    k, p = symbols("K P", integer=True, positive=True)
    a, z, c = MatrixSymbol("A", n, k), MatrixSymbol("Z", k, p), MatrixSymbol("C", p, p)
    b, ones = MatrixSymbol("b", n, 1), MatrixSymbol("o", 1, p)
    centred = expand((a * z + b * ones) * c).subs(ones * c, ZeroMatrix(1, p)).doit()
    return bool(centred == a * z * c)


LINEAR_MIXING_RANK = Proof(
    shows=t.few_response_dims,
    given=(t.linear_mixing,),
    steps=(
        Step("1ᵀ(I − 11ᵀ/P) = 0", _mean_kills_bias),
        Step(
            "so R C = A (Z C) factors through K dims, and R = [A b][Z; 1ᵀ] through K + 1",
            _factors_through,
        ),
    ),
)

RANK_WITHIN_CONDITIONS = Proof(
    shows=t.rank_within_conditions,
    given=(t.answers_all_conditions,),
    steps=(
        Step(
            "rank is at most the number of rows and of columns; after centring the columns add up "
            "to 0, which takes one more",
            _mean_kills_bias,
        ),
    ),
)


def _staircase_is_triangular() -> bool:
    """ReLU(t − θ + 1) is 0 below t = θ and 1 at it, whatever the threshold θ."""
    threshold = Symbol("theta", integer=True)
    gap = Symbol("gap", integer=True, positive=True)
    below, at = Max((threshold - gap) - threshold + 1, 0), Max(threshold - threshold + 1, 0)
    return bool(below == 0 and at == 1)


def _staircase_misses_constant() -> bool:
    """Neurons with threshold θ ≥ 1 are all silent at t = 0, where a constant is not."""
    threshold = Symbol("theta", integer=True, positive=True)
    return bool(Max(-threshold + 1, 0) == 0)


STAIRCASE = Proof(
    shows=t.staircase_fills,
    steps=(
        Step(
            "neuron θ is silent below t = θ and answers 1 there: rows with different thresholds "
            "form a triangle with ones on the diagonal, so they are independent",
            _staircase_is_triangular,
        ),
        Step(
            "rows with θ ≥ 1 vanish at t = 0, so no combination of them but 0 is constant, and "
            "centring keeps them independent; with θ = 0 there are 2^K rows, the most there can be",
            _staircase_misses_constant,
        ),
        Step("centred rows lie in the 2^K − 1 dims orthogonal to 1", _mean_kills_bias),
    ),
)


def _diagonals_meet() -> bool:
    """z(00) − z(01) − z(10) + z(11) = 0, and the coefficients of a constant cancel too."""
    around = ImmutableMatrix([1, -1, -1, 1])
    return bool(conditions(2) * around == ImmutableMatrix.zeros(2, 1) and sum(around) == 0)


def _signs_clash() -> bool:
    """Two positive values less two negative ones are not 0."""
    p, q, r, s = _positive
    return bool(((p + q) - (-r - s)).is_positive)


XOR_NOT_SEPARABLE = Proof(
    shows=t.xor_not_separable,
    given=(t.linear_mixing, t.two_variables),
    steps=(
        Step(
            "hold all variables but two fixed; an affine function f of the remaining two has "
            "f(00) + f(11) = f(01) + f(10)",
            _diagonals_meet,
        ),
        Step("these pairs differ in parity, so f would be positive and negative", _signs_clash),
    ),
)


def _bits_are_uncorrelated() -> bool:
    """Over all conditions, the covariance of two bits is 0 and the variance of each is 1/4."""
    z = conditions(2)
    return bool(z * centring(4) * z.T / 4 == ImmutableMatrix.eye(2) / 4)


def _covariance_keeps_kernel() -> bool:
    """(W Z C)(W Z C)ᵀ = W (Z C Zᵀ) Wᵀ = (P/4) W Wᵀ, for a projection C = C Cᵀ."""
    k, p = symbols("K P", integer=True, positive=True)
    w, z, c = MatrixSymbol("W", m, k), MatrixSymbol("Z", k, p), MatrixSymbol("C", p, p)
    gram = (w * z * c) * (w * z * c).T
    folded = gram.doit().subs(c * c.T, c).doit()
    return bool(folded == w * z * c * z.T * w.T)


FEWER_DIMS = Proof(
    shows=t.fewer_dims_than_features,
    given=(t.in_superposition,),
    steps=(
        Step(
            "two bits take each pair of values equally often, so Z C Zᵀ = (P/4) I",
            _bits_are_uncorrelated,
        ),
        Step(
            "W Z C has the rank of its Gram matrix (P/4) W Wᵀ, that of W, which is below |N|",
            _covariance_keeps_kernel,
        ),
    ),
)


# Symmetry


def _untied_change() -> bool:
    """(V A⁻¹)(A W) = V W."""
    a, w, v = MatrixSymbol("A", m, m), MatrixSymbol("W", m, n), MatrixSymbol("V", n, m)
    return bool((v * a.I * (a * w)).doit() == v * w)


BOTTLENECK_CHANGE = Proof(
    shows=t.bottleneck_change_undone,
    given=(t.bottleneck_change_invertible,),
    steps=(Step("(V A⁻¹)(A W) = V W", _untied_change),),
)


def _tied_change() -> bool:
    """(Q W)ᵀ(Q W) = Wᵀ(QᵀQ)W = WᵀW."""
    q, w = MatrixSymbol("Q", m, m), MatrixSymbol("W", m, n)
    return bool(((q * w).T * (q * w)).doit().subs(q.T * q, Identity(m)).doit() == w.T * w)


TIED_CHANGE = Proof(
    shows=t.tied_model_unchanged,
    given=(t.change_is_orthogonal,),
    steps=(Step("(Q W)ᵀ(Q W) = Wᵀ(QᵀQ)W = WᵀW", _tied_change),),
)


def _no_negative_entry() -> bool:
    """At z = −e_j, ReLU gives −entry where N ReLU(z) gives 0; at e_j it then gives N = M."""
    negative = Symbol("negative", negative=True)
    entry = Symbol("entry", nonnegative=True)
    return bool(Max(-negative, 0).is_positive) and bool(Max(entry, 0) == entry)


def _no_two_in_a_row() -> bool:
    """At z = e_j − e_k, entries p and q: ReLU(p − q) = p is impossible with both positive."""
    q = Symbol("q", positive=True)
    gap = Symbol("gap", nonnegative=True)
    larger_first = (q + gap) - Max((q + gap) - q, 0)
    larger_second = q - Max(q - (q + gap), 0)
    return bool(larger_first == q and larger_second == q and q.is_positive)


def _positive_scale_passes() -> bool:
    """ReLU(c z) = c ReLU(z) for c > 0, at z ≥ 0 and at z = −x ≤ 0."""
    c, x = Symbol("c", positive=True), Symbol("x", nonnegative=True)
    return bool(Max(c * x, 0) == c * Max(x, 0) and Max(-c * x, 0) == c * Max(-x, 0) == 0)


_RELU_STEPS = (
    Step("z = −e_j forces entries ≥ 0 and z = e_j then N = M", _no_negative_entry),
    Step("z = e_j − e_k forbids two positive entries in a row", _no_two_in_a_row),
    Step("conversely a positive scale passes through ReLU", _positive_scale_passes),
)

RELU_INTERTWINERS = Proof(shows=t.relu_intertwiners, steps=_RELU_STEPS)


def _no_zero_row() -> bool:
    """(r M) M⁻¹ = r, with r a unit row that picks a row of M."""
    r, a = MatrixSymbol("r", 1, m), MatrixSymbol("M", m, m)
    return bool(((r * a) * a.I).doit() == r)


RELU_GROUP = Proof(
    shows=t.relu_group,
    given=(t.layer_change_invertible,),
    steps=(
        *_RELU_STEPS,
        Step("an invertible M has no zero row: just one entry in each", _no_zero_row),
    ),
)


def _positive_less_negative_part() -> bool:
    """ReLU(e) − ReLU(−e) = e for e ≥ 0 and e ≤ 0, so the test inputs ±e_j give MᵀM = I."""
    e = Symbol("e", nonnegative=True)
    return bool(Max(e, 0) - Max(-e, 0) == e and Max(-e, 0) - Max(e, 0) == -e)


TIED_RELU_GROUP = Proof(
    shows=t.tied_relu_group,
    given=(t.same_number_of_neurons,),
    steps=(
        Step("the inputs ±e_j together give MᵀM = I", _positive_less_negative_part),
        Step("so M Mᵀ = I, M being square, and ReLU(M z) = M ReLU(z)", _orthogonal_is_independent),
        *_RELU_STEPS,
        Step("a positive entry alone in a row with square sum 1 is 1", _unit_entry),
    ),
)


def _cube_coefficients() -> bool:
    """(p x + q y)³ − (p x³ + q y³) has the coefficients 3p²q at x²y and p³ − p at x³."""
    p, q, x, y = symbols("p q x y")
    gap = expand((p * x + q * y) ** 3 - (p * x**3 + q * y**3))
    return bool(
        gap.coeff(x, 2).coeff(y, 1) == 3 * p**2 * q
        and expand(gap.coeff(x, 3) - p * (p - 1) * (p + 1)) == 0
    )


def _signs_pass_odd() -> bool:
    """(±z)³ = ±z³."""
    z = Symbol("z")
    return bool(expand((-z) ** 3 + z**3) == 0)


CUBE_GROUP = Proof(
    shows=t.cube_group,
    given=(t.layer_change_invertible,),
    steps=(
        Step(
            "the coefficient 3p²q forbids two nonzero entries in a row, p³ = p leaves 0 and ±1",
            _cube_coefficients,
        ),
        Step("conversely signs pass through an odd function", _signs_pass_odd),
    ),
)


# The asymmetric motif


def _sizes_multiply() -> bool:
    """|u₂a₁ · u₁a₂| = |u₁a₁| |u₂a₂|, which is 1 for reciprocal weights."""
    a1, a2, u1, u2 = symbols("a1 a2 u1 u2", real=True)
    into, out = ImmutableMatrix([a1, a2]), ImmutableMatrix([u1, u2])
    product = Abs(interference(into, out, 0, 1) * interference(into, out, 1, 0))
    # Both sides are nonnegative, so their squares decide.
    return bool(expand(product**2 - (Abs(a1 * u1) * Abs(a2 * u2)) ** 2) == 0)


MOTIF = Proof(
    shows=t.interferences_multiply_to_one,
    given=(t.reciprocal_weights,),
    steps=(Step("|u₂a₁ · u₁a₂| = |u₁a₁| · |u₂a₂| = 1", _sizes_multiply),),
)


def _active_neuron_is_linear() -> bool:
    """With a·x = s > 0 and a·x + a₁ = t > 0, output 2 moves by u₂(t − s) = u₂a₁."""
    s, after = _positive[:2]
    u1, u2 = symbols("u1 u2", nonzero=True)
    one, out = ImmutableMatrix([1, 0]), ImmutableMatrix([u1, u2])
    levels = [outputs(ImmutableMatrix([level, 0]), out, one)[1, 0] for level in (s, after)]
    into = ImmutableMatrix([after - s, 0])
    return bool(expand(levels[1] - levels[0] - interference(into, out, 0, 1)) == 0)


def _product_of_nonzeros() -> bool:
    u, a = symbols("u a", nonzero=True, real=True)
    return bool((u * a).is_nonzero)


SPILLOVER = Proof(
    shows=t.change_spills_over,
    given=(t.both_contribute, t.stays_active),
    steps=(
        Step("an active neuron is linear: output 2 moves by u₂a₁", _active_neuron_is_linear),
        Step("which is not 0 when neither factor is", _product_of_nonzeros),
    ),
)
