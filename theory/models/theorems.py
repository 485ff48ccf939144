"""What is claimed of the exact loss: hypotheses, conclusions, and proofs where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sympy import (
    Expr,
    Function,
    Identity,
    ImmutableMatrix,
    MatrixBase,
    MatrixSymbol,
    Max,
    Product,
    Rational,
    S,
    Symbol,
    diff,
    expand,
    eye,
    factorial,
    gammasimp,
    simplify,
    symbols,
)

from theory.claim import predicate
from theory.compare import all_equal, all_zero, equal
from theory.evidence import Proof, Step
from theory.models.integration import loss_by_integration, squared_error
from theory.models.law import FeatureLaw
from theory.models.loss import expected_loss, ramp_integral, sparsity_expansion
from theory.models.losses.linear import linear_loss
from theory.notation import d, k, m, n

_ramp = Function("ramp")
"""The positive part, kept formal where a proof does not open it."""


def fractions(table: MatrixBase) -> list[list[Fraction]]:
    """The rows of a rational matrix as standard fractions."""
    return [[Fraction(int(q.p), int(q.q)) for q in row] for row in table.tolist()]


def uniform(W: MatrixBase, density: Expr) -> FeatureLaw:
    """The law of W's features, all of this density and of importance 1."""
    return FeatureLaw.uniform(W.shape[1], density)


def is_identity(square: MatrixBase) -> bool:
    """Whether an exact square matrix is the identity; mutable or not, unlike ``==``."""
    return all_zero(square - eye(square.shape[0]))


@predicate("the closed form of the loss is the integral over all inputs")
def loss_is_the_integral(W: MatrixBase, b: MatrixBase, d: Rational) -> bool:
    law = uniform(W, d)
    integral = loss_by_integration(fractions(W), [row[0] for row in fractions(b)], law)
    return equal(expected_loss(W, b, law), Rational(integral.numerator, integral.denominator))


@predicate("the loss is what patterns of at most one present feature pay")
def loss_is_the_one_sparse_part(W: MatrixBase, b: MatrixBase, d: Rational) -> bool:
    law = uniform(W, d)
    pieces = sparsity_expansion(W, b, law)
    absent = 1 - d
    alone = pieces[0] * absent**law.features + pieces[1] * d * absent ** (law.features - 1)
    return equal(expected_loss(W, b, law), alone)


def _powers_are_primitives() -> bool:
    """d/du u^(p+1)/(p+1) = u^p for u > 0; both sides are 0 for u < 0 and continuous at 0."""
    u, p = Symbol("u", positive=True), Symbol("p", integer=True, positive=True)
    primitive = u ** (p + 1) / (p + 1)
    continuous = (u**p).limit(u, 0) == 0
    return bool(simplify(diff(primitive, u) - u**p) == 0 and continuous)


def _one_amplitude_more() -> bool:
    """∫₀¹ F_{k−1}(c + a x) dx by the primitive, for one, two and three amplitudes."""
    slopes, c = symbols("a1:4"), Symbol("c")
    for power in (1, 2):
        for count in (1, 2, 3):
            *rest, last = slopes[:count]
            inner = [ramp_integral(rest, end, power + 1, _ramp) for end in (c + last, c)]
            once = (inner[0] - inner[1]) / (last * (power + 1))
            if expand(ramp_integral(slopes[:count], c, power, _ramp) - once) != 0:
                return False
    return True


def _in_any_number() -> bool:
    """From k − 1 amplitudes to k, both signed sums over corners, for all k and p.

    The corners with the last amplitude at 1 shift the sum S(c) over the others by its slope a.
    """
    power, count = symbols("p k", integer=True, positive=True)
    a, c, volume = symbols("a c V", nonzero=True)
    corners = Function("S")
    # Both have corners of degree p + k.
    before = factorial(power + 1) / factorial(power + count) / volume
    after = factorial(power) / factorial(power + count) / (volume * a)
    rise = corners(c + a) - corners(c)
    return bool(gammasimp(after * rise - before * rise / (a * (power + 1))) == 0)


def _own_amplitude_by_parts() -> bool:
    """d/dx [x u²/2g] = u²/2g + x u for u = g x + c, where u > 0."""
    x, g, c = symbols("x g c")
    u = g * x + c
    return bool(expand(diff(x * u**2 / (2 * g), x) - u**2 / (2 * g) - x * u) == 0)


EXACT_LOSS = Proof(
    shows=loss_is_the_integral,
    steps=(
        Step("(u)₊^(p+1)/(p+1) is a primitive of (u)₊^p, p ≥ 1", _powers_are_primitives),
        Step(
            "so each amplitude with nonzero slope adds one difference of corners, one power and "
            "one factor of the slope: with p!/(p + k)! the sum over corners, by induction on k",
            _in_any_number,
        ),
        Step("as it is computed, for one, two and three amplitudes", _one_amplitude_more),
        Step("E x u₊ follows by parts in the feature's own amplitude", _own_amplitude_by_parts),
    ),
)


@predicate("the map Q keeps lengths and angles (QᵀQ = I)")
def orthogonal_map(Q: MatrixBase) -> bool:
    return is_identity(Q.T * Q)


@predicate("the loss of QW is the loss of W")
def rotation_keeps_loss(W: MatrixBase, b: MatrixBase, d: Rational, Q: MatrixBase) -> bool:
    return equal(expected_loss(Q * W, b, uniform(W, d)), expected_loss(W, b, uniform(W, d)))


def _gram_of_a_rotation() -> bool:
    """(QW)ᵀ(QW) = Wᵀ(QᵀQ)W, which is WᵀW when QᵀQ = I."""
    w, q = MatrixSymbol("W", m, n), MatrixSymbol("Q", m, m)
    turned = ((q * w).T * (q * w)).doit()
    split = (w.T * (q.T * q) * w).doit()
    return bool(turned == split and (w.T * Identity(m) * w).doit() == (w.T * w).doit())


ROTATION = Proof(
    shows=rotation_keeps_loss,
    given=(orthogonal_map,),
    steps=(Step("the model sees W through WᵀW alone, and (QW)ᵀQW = WᵀW", _gram_of_a_rotation),),
)


@predicate("all features have the same importance")
def equal_importances(I: Sequence[Expr]) -> bool:
    return all_equal(I)


@predicate("giving the features other names leaves the loss as it is")
def relabelling_keeps_loss(
    W: MatrixBase, b: MatrixBase, d: Rational, I: Sequence[Expr], order: Sequence[int]
) -> bool:
    law = FeatureLaw.of((d,) * W.shape[1], tuple(I))
    moved, offsets = W[:, list(order)], ImmutableMatrix([b[i] for i in order])
    return equal(expected_loss(moved, offsets, law), expected_loss(W, b, law))


@predicate("the loss is the sum of d^k (1 − d)^(n − k) L_k, and L_0 the sum of ReLU(b_i)²")
def loss_by_number_present(W: MatrixBase, b: MatrixBase, d: Rational) -> bool:
    law = uniform(W, d)
    silent = sum((max(entry, S.Zero) ** 2 for entry in b), S.Zero)
    return _by_number(W, b, law) and equal(sparsity_expansion(W, b, law)[0], silent)


@predicate("the loss is the sum of d^k (1 − d)^(n − k) L_k, and L_0 the sum of b_i²")
def silent_loss_is_squared_bias(W: MatrixBase, b: MatrixBase, d: Rational) -> bool:
    law = uniform(W, d)
    silent = sum((entry**2 for entry in b), S.Zero)
    return _by_number(W, b, law) and equal(sparsity_expansion(W, b, law)[0], silent)


def _by_number(W: MatrixBase, b: MatrixBase, law: FeatureLaw) -> bool:
    density, pieces = law.densities[0], sparsity_expansion(W, b, law)
    chances = (density**on * (1 - density) ** (law.features - on) for on in range(len(pieces)))
    total = sum((chance * piece for chance, piece in zip(chances, pieces, strict=True)), S.Zero)
    return equal(expected_loss(W, b, law), total)


def _chance_of_k_present() -> bool:
    """k independent presences and n − k absences multiply to d^k (1 − d)^(n − k)."""
    i = Symbol("i", integer=True)
    together = Product(d, (i, 1, k)).doit() * Product(1 - d, (i, 1, n - k)).doit()
    drawn = FeatureLaw.uniform(3, d).chance({0, 2})
    return bool(simplify(together - d**k * (1 - d) ** (n - k)) == 0 and drawn == d**2 * (1 - d))


def _silent_input() -> bool:
    """Without a present feature the output is ReLU(b): its square is the error."""
    b = Symbol("b", real=True)
    return bool(ramp_integral([], b, 2, _ramp) == _ramp(b) ** 2)


SPARSITY_EXPANSION = Proof(
    shows=loss_by_number_present,
    steps=(
        Step(
            "a pattern of k present features has chance d^k (1 − d)^(n − k)", _chance_of_k_present
        ),
        Step("with no feature present feature i pays ReLU(b_i)²", _silent_input),
    ),
)


# ReLU against no ReLU


@predicate("the feature is not negative (x ≥ 0)")
def nonnegative_feature(x: Rational) -> bool:
    return bool(x >= 0)


@predicate("ReLU brings the output no farther from the feature: (x − ReLU(y))² ≤ (x − y)²")
def relu_is_no_worse(x: Rational, y: Rational) -> bool:
    return bool((x - max(y, S.Zero)) ** 2 <= (x - y) ** 2)


@predicate("ReLU brings the output nearer to the feature: (x − ReLU(y))² < (x − y)²")
def relu_is_better(x: Rational, y: Rational) -> bool:
    return bool((x - max(y, S.Zero)) ** 2 < (x - y) ** 2)


@predicate("the ReLU model's loss is at most the linear model's with the same weights and bias")
def relu_loss_at_most_linear(W: MatrixBase, b: MatrixBase, d: Rational) -> bool:
    law = uniform(W, d)
    return bool(expected_loss(W, b, law) <= linear_loss(W, b, law))


@predicate("the ReLU model's loss is below the linear model's with the same weights and bias")
def relu_loss_below_linear(W: MatrixBase, b: MatrixBase, d: Rational) -> bool:
    law = uniform(W, d)
    return bool(expected_loss(W, b, law) < linear_loss(W, b, law))


def _negative_outputs() -> bool:
    """(x − y)² − x² = z² + 2xz ≥ 0 at y = −z < 0."""
    x, z = Symbol("x", nonnegative=True), Symbol("z", positive=True)
    return bool(expand((x + z) ** 2 - x**2).is_nonnegative)


def _positive_outputs() -> bool:
    """ReLU(y) = y for y ≥ 0."""
    y = Symbol("y", nonnegative=True)
    return bool(Max(0, y) == y)


_RELU_STEPS = (
    Step("for y ≥ 0 both sides are equal", _positive_outputs),
    Step("for y = −z < 0 the right side is larger by z² + 2xz ≥ 0, as x ≥ 0", _negative_outputs),
)

RELU_POINTWISE = Proof(shows=relu_is_no_worse, given=(nonnegative_feature,), steps=_RELU_STEPS)

RELU_ON_AVERAGE = Proof(shows=relu_loss_at_most_linear, steps=_RELU_STEPS)
"""Amplitudes lie in [0, 1], so the pointwise inequality holds for every input and is averaged."""


@predicate("L_1 is the sum of the features' own errors and of their ReLU interference, one by one")
def one_sparse_formula(W: MatrixBase, b: MatrixBase) -> bool:
    return _one_sparse(W, b, b)


@predicate("L_1 is that sum with the bias left out of the interference")
def one_sparse_formula_without_bias(W: MatrixBase, b: MatrixBase) -> bool:
    return _one_sparse(W, b, ImmutableMatrix.zeros(*b.shape))


def _one_sparse(W: MatrixBase, b: MatrixBase, interfering: MatrixBase) -> bool:
    """Σ_i ∫ (x − ReLU(|W_i|²x + b_i))² dx + Σ_{i≠j} ∫ ReLU(W_i·W_j x + b_i)² dx, integrated."""
    gram, features = fractions(W.T * W), range(W.shape[1])
    own, other = ([row[0] for row in fractions(part)] for part in (b, interfering))
    total = sum((squared_error([gram[i][i]], own[i], 0) for i in features), Fraction(0))
    for i in features:
        for j in features:
            if i != j:
                total += squared_error([gram[i][j]], other[i], None)
    piece = sparsity_expansion(W, b, uniform(W, S.One))[1]
    return bool(piece == Rational(total.numerator, total.denominator))
