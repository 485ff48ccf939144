"""What is claimed of interference: on linear readouts, through ReLU, and in the loss."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import (
    Expr,
    Identity,
    ImmutableMatrix,
    MatrixBase,
    MatrixSymbol,
    Rational,
    S,
    Symbol,
    expand,
    simplify,
    symbols,
)

from theory.claim import predicate
from theory.compare import equal
from theory.evidence import Proof, Step
from theory.exact import rank
from theory.models.law import FeatureLaw
from theory.models.loss import (
    errors_when_present,
    expected_loss,
    feature_losses,
    weighted,
)
from theory.models.theorems import is_identity
from theory.notation import m, n


@predicate("the readout r has gain 1 on its own feature (r·W_i = 1)")
def unit_gain(W: MatrixBase, r: MatrixBase, i: int) -> bool:
    return equal((r.T * W)[i], 1)


@predicate("the readout's error r·Wx − x_i is the sum of (r·W_j) x_j over the other features")
def error_is_interference(W: MatrixBase, r: MatrixBase, i: int, x: MatrixBase) -> bool:
    overlaps = r.T * W
    others = sum((overlaps[j] * x[j] for j in range(W.shape[1]) if j != i), S.Zero)
    return equal((r.T * (W * x))[0] - x[i], others)


@predicate("the readout's error is the sum of |r·W_j| x_j over the other features")
def error_is_absolute_interference(W: MatrixBase, r: MatrixBase, i: int, x: MatrixBase) -> bool:
    overlaps = r.T * W
    others = sum((abs(overlaps[j]) * x[j] for j in range(W.shape[1]) if j != i), S.Zero)
    return equal((r.T * (W * x))[0] - x[i], others)


def _reading_is_linear() -> bool:
    """rᵀ(Wx) = (rᵀW)x."""
    r, w, x = MatrixSymbol("r", m, 1), MatrixSymbol("W", m, n), MatrixSymbol("x", n, 1)
    return bool((r.T * (w * x)).doit() == ((r.T * w) * x).doit())


def _unit_gain_leaves_the_rest() -> bool:
    """g x_i + rest − x_i = rest + (g − 1) x_i, and g = 1."""
    g, own, rest = symbols("g own rest")
    error = g * own + rest - own
    return bool(expand(error - rest - (g - 1) * own) == 0 and error.subs(g, 1) == rest)


INTERFERENCE = Proof(
    shows=error_is_interference,
    given=(unit_gain,),
    steps=(
        Step("the readout is the sum of (r·W_j) x_j over all features", _reading_is_linear),
        Step("feature i's own term is x_i, as its gain is 1", _unit_gain_leaves_the_rest),
    ),
)


@predicate("the directions are linearly independent")
def independent_columns(W: MatrixBase) -> bool:
    return rank(W) == W.shape[1]


@predicate("the dual vectors read every feature without any interference")
def dual_readout_is_exact(W: MatrixBase) -> bool:
    gram = W.T * W
    # Without an inverse Gram matrix there are no dual vectors, nor any other exact readout.
    return rank(W) == W.shape[1] and is_identity(gram.inv() * W.T * W)


@predicate("reading along the directions themselves gives every feature without interference")
def own_readout_is_exact(W: MatrixBase) -> bool:
    return is_identity(W.T * W)


def _dual_vectors_invert() -> bool:
    """((WᵀW)⁻¹Wᵀ)W = (WᵀW)⁻¹(WᵀW) = I."""
    gram = MatrixSymbol("G", n, n)
    return bool((gram.inv() * gram).doit() == Identity(n))


DUAL_READOUT = Proof(
    shows=dual_readout_is_exact,
    given=(independent_columns,),
    steps=(Step("independent columns have an invertible WᵀW", _dual_vectors_invert),),
)


@predicate("the other feature is present (x > 0)")
def present(x: Rational) -> bool:
    return bool(x > 0)


@predicate("the absent feature's output is positive exactly when its overlap exceeds −b/x")
def threshold_on_overlap(g: Rational, b: Rational, x: Rational) -> bool:
    return bool((max(g * x + b, S.Zero) > 0) == (not equal(x, 0) and g > -b / x))


@predicate("the absent feature's output is positive exactly when its overlap is at least −b/x")
def threshold_included(g: Rational, b: Rational, x: Rational) -> bool:
    return bool((max(g * x + b, S.Zero) > 0) == (not equal(x, 0) and g >= -b / x))


def _threshold() -> bool:
    """g x + b = x (g − (−b/x)), a positive multiple."""
    g, b, x = Symbol("g", real=True), Symbol("b", real=True), Symbol("x", positive=True)
    excess = Symbol("excess", positive=True)
    above = expand((g * x + b).subs(g, -b / x + excess))
    below = expand((g * x + b).subs(g, -b / x - excess))
    return bool(above.is_positive and below.is_negative and (g * x + b).subs(g, -b / x) == 0)


THRESHOLD = Proof(
    shows=threshold_on_overlap,
    given=(present,),
    steps=(Step("g x + b is x times the excess of g over −b/x", _threshold),),
)


@predicate("making feature i more important by 1 adds feature i's own error to the loss")
def importance_weighs_incoming(
    W: MatrixBase, b: MatrixBase, d: Rational, I: Sequence[Expr], i: int
) -> bool:
    law = FeatureLaw.of((d,) * W.shape[1], tuple(I))
    return equal(_dearer(W, b, d, I, i), feature_losses(W, b, law)[i])


@predicate("making feature i more important by 1 adds the interference that it causes to others")
def importance_weighs_outgoing(
    W: MatrixBase, b: MatrixBase, d: Rational, I: Sequence[Expr], i: int
) -> bool:
    law = FeatureLaw.of((d,) * W.shape[1], tuple(I))
    silent = FeatureLaw.of([S.Zero if j == i else d for j in range(W.shape[1])], tuple(I))
    with_it, without = (feature_losses(W, b, each) for each in (law, silent))
    caused = [with_it[j] - without[j] for j in range(W.shape[1]) if j != i]
    return equal(_dearer(W, b, d, I, i), sum(caused, S.Zero))


def _dearer(W: MatrixBase, b: MatrixBase, d: Rational, I: Sequence[Expr], i: int) -> Expr:
    raised = [importance + (j == i) for j, importance in enumerate(I)]
    laws = (FeatureLaw.of((d,) * W.shape[1], tuple(each)) for each in (raised, I))
    more, less = (expected_loss(W, b, law) for law in laws)
    return more - less


def _loss_is_linear_in_importance() -> bool:
    """One feature and the sum of all others: raising the first importance adds its error."""
    own, rest, error, others = symbols("own rest error others")
    change = weighted((own + 1, rest), (error, others)) - weighted((own, rest), (error, others))
    return bool(expand(change) == error)


IMPORTANCE = Proof(
    shows=importance_weighs_incoming,
    steps=(
        Step(
            "the loss is the sum of importance times error, and no error contains an importance",
            _loss_is_linear_in_importance,
        ),
    ),
)


def interference_on_first(overlap: Expr, first: Expr, second: Expr) -> Expr:
    """The error of a unit feature without bias that comes from one other, of given overlap.

    ``first`` and ``second`` are the densities of the receiver and of the other; the overlap is in
    [−1, 1]. A negative overlap costs only when both are present:

    >>> from theory.notation import d1, d2
    >>> interference_on_first(S.NegativeOne, d1, d2), interference_on_first(S.One, d1, d2)
    (d1*d2/6, d2/3)
    """
    law = FeatureLaw.of((first, second))
    gram = ImmutableMatrix([[1, overlap], [overlap, 1]])
    return sum(
        (
            law.chance(on) * errors_when_present(gram, [0, 0], on)[0]
            for on in ((), (0,), (1,), (0, 1))
        ),
        S.Zero,
    ).expand()


@predicate("the second of two densities is at most the first")
def sparser(d: Rational, e: Rational) -> bool:
    return bool(e <= d)


@predicate("a feature of density e interferes with another no more than one of density d")
def sparser_interferes_no_more(g: Rational, c: Rational, d: Rational, e: Rational) -> bool:
    return bool(interference_on_first(g, c, e) <= interference_on_first(g, c, d))


@predicate("a feature of density e interferes with another less than one of density d")
def sparser_interferes_less(g: Rational, c: Rational, d: Rational, e: Rational) -> bool:
    return bool(interference_on_first(g, c, e) < interference_on_first(g, c, d))


def _interference_grows_with_density() -> bool:
    """It is the other's density times d g²/3 for g ≥ 0, and times first · φ(a) for g = −a < 0."""
    first, second = symbols("first second", positive=True)
    s = Symbol("s", nonnegative=True)
    slopes = [
        simplify(interference_on_first(overlap, first, second) / second)
        for overlap in (1 / (1 + s), S.Zero, -1 / (1 + s))
    ]
    return all(not slope.has(second) and slope.is_nonnegative for slope in slopes)


SPARSER = Proof(
    shows=sparser_interferes_no_more,
    given=(sparser,),
    steps=(
        Step(
            "interference is the other's density times a factor ≥ 0 that does not contain it, for "
            "overlaps 1/(1 + s), 0 and −1/(1 + s), which are all of [−1, 1]",
            _interference_grows_with_density,
        ),
    ),
)
