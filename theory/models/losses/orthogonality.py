"""What is claimed of the price of orthogonality: few overlaps, few neurons, sums and penalties."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import (
    Expr,
    ImmutableMatrix,
    Matrix,
    MatrixBase,
    MatrixSymbol,
    Max,
    Rational,
    S,
    Symbol,
    cancel,
    diag,
    expand,
    oo,
    simplify,
    sqrt,
    symbols,
)

from theory.claim import predicate
from theory.compare import equal, same
from theory.evidence import Proof, Step
from theory.exact import matrix
from theory.models.law import FeatureLaw
from theory.models.loss import expected_loss, loss_of_gram
from theory.models.losses.autoencoders import hadamard_aligned, half_aligned, monosemantic
from theory.models.losses.capacity import dropped_loss
from theory.models.losses.margins import PAIRS_PAY
from theory.models.losses.tradeoffs import ORTHOGONAL_FLOOR
from theory.models.phases.pairs import best_digon
from theory.models.theorems import is_identity, uniform
from theory.notation import d, m, n

# coherence at most c


@predicate("the cosine of any two represented directions is at most c in absolute value (μ ≤ c)")
def coherence_at_most(W: MatrixBase, c: Rational) -> bool:
    gram = W.T * W
    pairs = ((i, j) for i in range(W.shape[1]) for j in range(i))
    return bool(c >= 0) and all(gram[i, j] ** 2 <= c**2 * gram[i, i] * gram[j, j] for i, j in pairs)


@predicate("m c² < 1 (c is below 1/√m)")
def below_root(W: MatrixBase, c: Rational) -> bool:
    return bool(W.shape[0] * c**2 < 1)


def most_held(dims: Expr, coherence: Expr) -> Expr:
    """m(1 − c²)/(1 − mc²): the most unit vectors of coherence c in m dims, for c < 1/√m.

    >>> most_held(Rational(2), Rational(1, 2))
    3
    """
    below = 1 - dims * coherence**2
    return oo if below == 0 else dims * (1 - coherence**2) / below


@predicate("the loss is at least (n − m_*)(d/3 − d²/4) with m_* = m(1 − c²)/(1 − mc²)")
def pays_beyond_coherence(W: MatrixBase, b: MatrixBase, d: Rational, c: Rational) -> bool:
    return _pays_for(W, b, d, most_held(Rational(W.shape[0]), c))


@predicate("the loss is at least (n − m_*)(d/3 − d²/4) with m_* = m/(1 − mc²) − 1/2")
def pays_beyond_less(W: MatrixBase, b: MatrixBase, d: Rational, c: Rational) -> bool:
    below = 1 - W.shape[0] * c**2
    held = oo if below == 0 else W.shape[0] * (1 - c**2) / below - Rational(1, 2)
    return _pays_for(W, b, d, held)


def _pays_for(W: MatrixBase, b: MatrixBase, density: Rational, held: Expr) -> bool:
    features = W.shape[1]
    dropped = features - held
    return bool(expected_loss(W, b, uniform(W, density)) >= dropped * dropped_loss(density))


def _few_of_coherence() -> bool:
    """K²/m ≤ K + K(K − 1)c² is K (1/m − c²) ≤ 1 − c², divided by K."""
    count, c = symbols("K c", positive=True)
    left = (count + count * (count - 1) * c**2 - count**2 / m) / count
    right = (1 - c**2) - count * (1 / m - c**2)
    bound = simplify(most_held(m, c) - (1 - c**2) / (1 / m - c**2))
    return bool(expand(left - right) == 0 and bound == 0)


COHERENCE_FLOOR = Proof(
    shows=pays_beyond_coherence,
    given=(coherence_at_most, below_root),
    steps=(
        PAIRS_PAY.steps[1],
        Step(
            "with K represented directions, normalised, of squared overlaps c² at most, that "
            "leaves K ≤ m_*: at least n − m_* columns vanish",
            _few_of_coherence,
        ),
        ORTHOGONAL_FLOOR.steps[-1],
    ),
)

# two features on one dim against the conjectured least loss


@predicate("every feature has a direction on one of the axes (W is column-1-sparse)")
def column_one_sparse(W: MatrixBase) -> bool:
    return all(sum(1 for entry in W[:, i] if entry) <= 1 for i in range(W.shape[1]))


@predicate("there are at least two features a dim (n ≥ 2m)")
def at_least_two_a_dim(W: MatrixBase) -> bool:
    return bool(W.shape[1] >= 2 * W.shape[0])


@predicate("the loss is at least min{(n − m)v, m d²/3 + (n − 2m)v} with v = d/3 − d²/4")
def pays_conjectured(W: MatrixBase, b: MatrixBase, d: Rational) -> bool:
    dims, features = W.shape
    v = dropped_loss(d)
    least = min((features - dims) * v, dims * d**2 / 3 + (features - 2 * dims) * v)
    return bool(expected_loss(W, b, uniform(W, d)) >= least)


def below_conjecture() -> Expr:
    """d²/3 less the loss of the best digon without bias.

    >>> below_conjecture().subs(d, Rational(1, 2))
    1/480
    """
    return cancel(d**2 / 3 - best_digon()[1])


def digon_with_bias(size: Rational, bias: Rational, density: Rational) -> Expr:
    """The loss of two features on one dim with overlaps ±size and this common bias.

    >>> digon_with_bias(Rational(1), Rational(0), Rational(1, 2))
    1/12
    """
    gram = size * matrix([[1, -1], [-1, 1]])
    return loss_of_gram(gram, [bias] * 2, FeatureLaw.uniform(2, density))


# the loss does not see alignment


@predicate("n neurons, and any more, can return all n features exactly, each reading one")
def one_neuron_a_feature(n: int) -> bool:
    made = [monosemantic(n, spare) for spare in (0, 1, n)]
    return all(one.is_exact and same(one.alignments, (1,) * n) for one in made)


@predicate("n neurons of alignment 1/2 can return all n features exactly")
def half_aligned_is_exact(n: int) -> bool:
    if n < 2:
        return False
    made = half_aligned(n)
    return made.is_exact and same(made.alignments, (Rational(1, 2),) * n)


@predicate("n neurons of alignment 1/n can return all n features exactly, reading the rows of H")
def hadamard_is_exact(H: MatrixBase) -> bool:
    size = H.shape[0]
    made = hadamard_aligned(H)
    return made.is_exact and same(made.alignments, (Rational(1, size),) * size)


@predicate("n neurons of alignment 1 can return all n features exactly, reading the rows of H")
def hadamard_is_aligned(H: MatrixBase) -> bool:
    made = hadamard_aligned(H)
    return made.is_exact and same(made.alignments, (1,) * H.shape[0])


@predicate("there are at least two features")
def two_features(n: int) -> bool:
    return bool(n >= 2)


@predicate("H is a Hadamard matrix: square, entries ±1, HᵀH = nI")
def hadamard(H: MatrixBase) -> bool:
    square = H.shape[0] == H.shape[1] and all(entry in (1, -1) for entry in H)
    return square and is_identity(H.T * H / H.shape[0])


def _identity_reads_one() -> bool:
    """x ≥ 0 passes through ReLU as it is, and 1²/1² = 1; all neurons are alike."""
    x = Symbol("x", nonnegative=True)
    made = monosemantic(2, spare=1)
    return bool(made.is_exact and same(made.alignments, (1, 1)) and Max(0, x) == x)


ONE_NEURON = Proof(
    shows=one_neuron_a_feature,
    steps=(Step("U = I, V = I, β = c = 0, and zeros for spare neurons", _identity_reads_one),),
)


def _solved_by_halves() -> bool:
    """x₁ = (h₁ + h₂)/2, x₂ = (h₁ − h₂)/2, x_i = h_i − x₁; each neuron reads two features alike."""
    first, second, other = symbols("x1 x2 x3")
    h = first + second, first - second, first + other
    solved = (h[0] + h[1]) / 2 - first, (h[0] - h[1]) / 2 - second, h[2] - (h[0] + h[1]) / 2 - other
    shares = [Rational(1, 1 + 1)] * 3
    return all(expand(part) == 0 for part in solved) and same(half_aligned(3).alignments, shares)


HALF_ALIGNED = Proof(
    shows=half_aligned_is_exact,
    given=(two_features,),
    steps=(
        Step("x₁ − x₂ + 1 ≥ 0 on the cube, so all neurons fire and V undoes U", _solved_by_halves),
    ),
)


def _signs_undone() -> bool:
    """With β = n·(share of −1s) ≥ 0 all fire; V = Hᵀ/n gives VU = HᵀH/n = I, V(β − β) = 0."""
    h = MatrixSymbol("H", n, n)
    undone = ((h.T / n) * h).doit() == (h.T * h / n).doit()
    sample = hadamard_aligned(matrix([[1, 1], [1, -1]]))
    return bool(undone and sample.is_exact and Rational(1, 1 + 1) == sample.alignments[0])


HADAMARD = Proof(
    shows=hadamard_is_exact,
    given=(hadamard,),
    steps=(Step("all neurons fire, and the transpose undoes the signs", _signs_undone),),
)

# sums


@predicate("the loss of W ⊕ V with both biases is the sum of the two losses")
def losses_add(W: MatrixBase, b: MatrixBase, V: MatrixBase, c: MatrixBase, d: Rational) -> bool:
    return equal(_joint_loss(W, b, V, c, d), _alone(W, b, d) + _alone(V, c, d))


@predicate("the loss of W ⊕ V with both biases is the larger of the two losses")
def losses_take_the_larger(
    W: MatrixBase, b: MatrixBase, V: MatrixBase, c: MatrixBase, d: Rational
) -> bool:
    return equal(_joint_loss(W, b, V, c, d), max(_alone(W, b, d), _alone(V, c, d)))


def _alone(W: MatrixBase, b: MatrixBase, density: Rational) -> Expr:
    return expected_loss(W, b, uniform(W, density))


def _joint_loss(
    W: MatrixBase, b: MatrixBase, V: MatrixBase, c: MatrixBase, density: Rational
) -> Expr:
    both = ImmutableMatrix(diag(W, V))
    return expected_loss(both, [*b, *c], uniform(both, density))


def _overlaps_of_a_sum() -> bool:
    """(W ⊕ V)ᵀ(W ⊕ V) = WᵀW ⊕ VᵀV: for two by two, all entries letters."""
    one, other = Matrix(2, 2, symbols("w:4")), Matrix(2, 2, symbols("v:4"))
    both = diag(one, other)
    return bool((both.T * both - diag(one.T * one, other.T * other)).expand().is_zero_matrix)


def _others_do_not_count() -> bool:
    """A feature with overlaps 0 to a group pays the same whichever of the group are present.

    So the chances of the group's patterns add up to 1 and leave its own loss.
    """
    g = Symbol("g", positive=True)
    alone = loss_of_gram(matrix([[1]]) * g / (1 + g), [0], FeatureLaw.uniform(1, d))
    beside = loss_of_gram(
        Matrix([[g / (1 + g), 0, 0], [0, 1, -1], [0, -1, 1]]),
        [0] * 3,
        FeatureLaw.of((d,) * 3, (1, 0, 0)),
    )
    return bool(simplify(alone - beside) == 0)


SUMS = Proof(
    shows=losses_add,
    steps=(
        Step("features of different blocks do not overlap", _overlaps_of_a_sum),
        Step("features without overlap do not change what one pays", _others_do_not_count),
    ),
)


@predicate("no least loss L_1, …, L_N is negative")
def losses_not_negative(L: Sequence[Expr]) -> bool:
    return all(loss >= 0 for loss in L)


@predicate("the least losses of 1, …, N equal parts are subadditive: L_{i+j} ≤ L_i + L_j")
def losses_subadditive(L: Sequence[Expr]) -> bool:
    sizes = range(1, len(L) + 1)
    return all(L[i + j - 1] <= L[i - 1] + L[j - 1] for i in sizes for j in sizes if i + j in sizes)


@predicate("L_N/N ≤ L_k/k + max_{r<k} L_r/N for each k ≤ N")
def losses_a_part_settle(L: Sequence[Expr]) -> bool:
    return _losses_a_part_settle(L, 1)


@predicate("L_N/N ≤ L_k/k for each k ≤ N")
def losses_a_part_fall(L: Sequence[Expr]) -> bool:
    return _losses_a_part_settle(L, 0)


def _losses_a_part_settle(L: Sequence[Expr], rest: int) -> bool:
    parts = len(L)
    return all(
        L[-1] / parts <= L[k - 1] / k + rest * max(L[: k - 1], default=S.Zero) / parts
        for k in range(1, parts + 1)
    )


def _one_group_more() -> bool:
    """L_{(q+1)k+r} ≤ L_k + L_{qk+r} ≤ (q + 1) L_k + L_r if L_{qk+r} ≤ q L_k + L_r."""
    q, group, rest = symbols("q L_k L_r")
    return bool(expand(group + (q * group + rest) - (q + 1) * group - rest) == 0)


def _groups_are_few() -> bool:
    """q/N ≤ 1/k for N = qk + r, by r/(kN); times L_k ≥ 0."""
    q, k, group = symbols("q k L_k", positive=True)
    r = Symbol("r", nonnegative=True)
    spare = cancel(group / k - q * group / (q * k + r))
    return bool(spare.is_nonnegative and cancel(spare - r * group / (k * (q * k + r))) == 0)


SETTLING = Proof(
    shows=losses_a_part_settle,
    given=(losses_not_negative, losses_subadditive),
    steps=(
        Step("with N = qk + r, r < k: L_N ≤ q L_k + L_r, by induction on q", _one_group_more),
        Step("and q L_k/N ≤ L_k/k", _groups_are_few),
    ),
)

# penalties


@predicate("point i minimises L + λR")
def minimises_penalised(L: Sequence[Expr], R: Sequence[Expr], l: Rational, i: int) -> bool:
    totals = [a + l * p for a, p in zip(L, R, strict=True)]
    return bool(totals[i] <= min(totals))


@predicate("point j minimises L")
def minimises_loss(L: Sequence[Expr], j: int) -> bool:
    return bool(L[j] <= min(L))


@predicate("the weight λ of the penalty is positive")
def positive_weight(l: Rational) -> bool:
    return bool(l > 0)


@predicate(
    "the penalised minimiser has no larger penalty and no smaller loss: R_i ≤ R_j, L_i ≥ L_j"
)
def penalty_trades(L: Sequence[Expr], R: Sequence[Expr], i: int, j: int) -> bool:
    return bool(R[i] <= R[j] and L[i] >= L[j])


@predicate(
    "the penalised minimiser has a smaller penalty and no smaller loss: R_i < R_j, L_i ≥ L_j"
)
def penalty_trades_strictly(L: Sequence[Expr], R: Sequence[Expr], i: int, j: int) -> bool:
    return bool(R[i] < R[j] and L[i] >= L[j])


def _differences_of_minima() -> bool:
    """λ(R_j − R_i) = [(L_j + λR_j) − (L_i + λR_i)] + (L_i − L_j): both brackets are ≥ 0."""
    li, lj, ri, rj, weight = symbols("L_i L_j R_i R_j lambda")
    total = (lj + weight * rj) - (li + weight * ri)
    first, second = symbols("first second", nonnegative=True)
    positive = Symbol("positive", positive=True)
    identity = expand(weight * (rj - ri) - total - (li - lj)) == 0
    return bool(identity and ((first + second) / positive).is_nonnegative)


SCALARISATION = Proof(
    shows=penalty_trades,
    given=(minimises_penalised, minimises_loss, positive_weight),
    steps=(Step("the two minima compare both points with each other", _differences_of_minima),),
)


def best_unbiased_digon() -> Expr:
    """The least loss of a digon without bias at density 1/2, from its exact loss at √(11/10).

    >>> best_unbiased_digon()
    13/160
    """
    half = Rational(1, 2)
    length = sqrt(best_digon()[0].subs(d, half))
    return expected_loss(matrix([[length, -length]]), [0, 0], FeatureLaw.uniform(2, half))
