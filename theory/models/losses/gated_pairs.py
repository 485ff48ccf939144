"""Two features on one dim that share a gate, or are binary: what each arrangement costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb
from sympy import (
    Expr,
    ImmutableMatrix,
    MatrixBase,
    Rational,
    Symbol,
    cancel,
    expand,
    factor,
    solve,
    sqrt,
    symbols,
)

from theory.claim import predicate, where
from theory.compare import settled
from theory.evidence import Proof, Step
from theory.exact import matrix
from theory.models.amplitude import BERNOULLI
from theory.models.law import FeatureLaw, Gate
from theory.models.loss import expected_loss, loss_of_gram
from theory.models.losses.capacity import digon_loss, dropped_loss
from theory.models.losses.linear import linear_loss
from theory.models.one_hot.enclosures import inertia, working
from theory.models.phases.jets import (
    BITS,
    Jet,
    enclose_root,
    positive_part,
    stationary,
    vanishing,
    variables,
)
from theory.models.phases.pairs import bernoulli_kept
from theory.models.phases.two_features import pair_loss
from theory.notation import d


def tied_pair(kind: str, density: object = d) -> FeatureLaw:
    """Two features of one density that are present ``"together"``, or ``"one"`` at a time.

    >>> tied_pair("together").chance({0, 1}), tied_pair("one").chance({0, 1})
    (d, 0)
    """
    return FeatureLaw.uniform(2, density, gates=[Gate((0, 1), kind)])


def tied_losses(kind: str, density: object = d) -> dict[str, Expr]:
    """Losses of the digon and the principal component without bias, and of one feature kept.

    >>> tied_losses("together", 1)["principal component"]
    1/12
    """
    law = tied_pair(kind, density)
    half = sqrt(Rational(1, 2))
    return {
        "digon": expected_loss(matrix([[1, -1]]), [0, 0], law),
        "kept": expected_loss(matrix([[1, 0]]), [0, law.moment(1, 1)], law),
        "principal component": expected_loss(matrix([[half, half]]), [0, 0], law),
    }


not_always = where(d < 1, "the features are not always present (d < 1)")


@predicate("present together, the principal component costs less than a digon and one kept")
def principal_component_wins(d: Rational) -> bool:
    found = tied_losses("together", d)
    principal = found.pop("principal component")
    return all(settled(loss - principal) > 0 for loss in found.values())


@predicate("present together, the principal component costs less by d/8")
def principal_component_wins_clearly(d: Rational) -> bool:
    found = tied_losses("together", d)
    principal = found.pop("principal component")
    return all(settled(loss - principal - d / 8) > 0 for loss in found.values())


@predicate("the features are present at all (d > 0)")
def ever_present(d: Rational) -> bool:
    return bool(d > 0)


def _principal_margins() -> bool:
    """d/3 − d/12 > 0, and d/3 − d²/4 − d/12 = d(1 − d)/4 > 0 at d = 1/(1 + s)."""
    found, s = tied_losses("together"), Symbol("s", positive=True)
    principal = found.pop("principal component")
    gaps = (cancel((loss - principal).subs(d, 1 / (1 + s))) for loss in found.values())
    return all(factor(gap).is_positive for gap in gaps)


PRINCIPAL_COMPONENT = Proof(
    shows=principal_component_wins,
    given=(ever_present, not_always),
    steps=(Step("both differences are positive on (0, 1)", _principal_margins),),
)


@predicate("present together, these weights and biases cost at least d/12")
def pays_principal_component(W: MatrixBase, b: MatrixBase, d: Rational) -> bool:
    return bool(expected_loss(W, b, tied_pair("together", d)) >= d / 12)


@predicate("present together, this linear model costs at least d/12")
def linear_pays_principal_component(W: MatrixBase, b: MatrixBase, d: Rational) -> bool:
    return bool(linear_loss(W, b, tied_pair("together", d)) >= d / 12)


@predicate("present together, this linear model costs more than d/12")
def linear_pays_more(W: MatrixBase, b: MatrixBase, d: Rational) -> bool:
    return bool(linear_loss(W, b, tied_pair("together", d)) > d / 12)


def _across_is_lost() -> bool:
    """For u = (w₂, −w₁) the row uᵀ(I − w wᵀ) is uᵀ, so (x − x')·u = x·u plus a constant."""
    one, other = symbols("w1 w2", real=True)
    w, across = ImmutableMatrix([one, other]), ImmutableMatrix([other, -one])
    left = across.T * (ImmutableMatrix.eye(2) - w * w.T) - across.T
    return bool(left.applyfunc(expand).is_zero_matrix)


def _least_variance() -> bool:
    """Var(x·u) = v + 2c u₁u₂ ≥ v − c = d/12 for unit u: (u₁ + u₂)² ≥ 0 and c ≥ 0."""
    law, s = tied_pair("together"), Symbol("s", nonnegative=True)
    v, c = law.variance(0), law.covariance(0, 1)
    first, second = symbols("u1 u2", real=True)
    spread = v * (first**2 + second**2) + 2 * c * first * second
    least = (v - c) * (first**2 + second**2) + c * (first + second) ** 2
    below = cancel(c.subs(d, 1 / (1 + s))).is_nonnegative
    return bool(expand(spread - least) == 0 and below and expand(v - c - d / 12) == 0)


LINEAR_PRINCIPAL_COMPONENT = Proof(
    shows=linear_pays_principal_component,
    steps=(
        Step("what is orthogonal to the one dim is lost", _across_is_lost),
        Step("along any unit direction the features vary by d/12 at least", _least_variance),
    ),
)

# Binary features


def binary_digon() -> tuple[Expr, Expr]:
    """The best bias b ≤ 1/2 of a binary digon of squared norm 1 − b, and its loss, both in d.

    A feature alone is returned exactly. Both together return b each, none returns b each.

    >>> [part.subs(d, Rational(1, 3)) for part in binary_digon()]
    [1/5, 8/45]
    """
    low = Symbol("low", nonnegative=True)
    loss = _binary_loss(1 / (2 + low), d)  # the bias from 0 to 1/2
    letter = Symbol("bias", positive=True)
    quadratic = expand(cancel(loss.subs(low, 1 / letter - 2)))
    (best,) = solve(quadratic.diff(letter), letter)
    return factor(best), factor(quadratic.subs(letter, best))


def _binary_loss(bias: Expr, density: Expr) -> Expr:
    gram = (1 - bias) * matrix([[1, -1], [-1, 1]])
    law = FeatureLaw.uniform(2, density, amplitude=BERNOULLI)
    return loss_of_gram(gram, [bias, bias], law)


def binary_saving() -> Expr:
    """What that digon saves against keeping one binary feature, the other at its mean.

    >>> binary_saving().subs(d, Rational(1, 2))
    0
    """
    return factor(bernoulli_kept(d, d) - binary_digon()[1])


def binary_digon_by_law(density: Expr = d) -> Expr:
    """The unit digon's loss for binary features once more, from the general exact loss."""
    law = FeatureLaw.uniform(2, density, amplitude=BERNOULLI)
    return expected_loss(matrix([[1, -1]]), [0, 0], law)


below_half = where(d < Rational(1, 2), "features are absent more often than present (d < 1/2)")


@predicate("a binary digon of squared norm 1 − b with bias b costs less than keeping one feature")
def binary_digon_wins(d: Rational) -> bool:
    return settled(_saving_at(d)) > 0


@predicate("a binary digon of squared norm 1 − b with bias b costs less by d/10")
def binary_digon_wins_clearly(d: Rational) -> bool:
    return settled(_saving_at(d) - d / 10) > 0


def _saving_at(density: Rational) -> Expr:
    bias = density**2 / (density**2 + (1 - density) ** 2)
    return bernoulli_kept(density, density) - _binary_loss(bias, density)


def _saving_is_a_square() -> bool:
    """p(1 − p)(1 − 2p)²/(p² + (1 − p)²) at p = 1/(2 + s): positive for all s > 0."""
    s = Symbol("s", positive=True)
    bias, _ = binary_digon()
    fits = cancel(bias - d**2 / (d**2 + (1 - d) ** 2)) == 0
    return bool(fits and factor(cancel(binary_saving().subs(d, 1 / (2 + s)))).is_positive)


BINARY_DIGON = Proof(
    shows=binary_digon_wins,
    given=(ever_present, below_half),
    steps=(
        Step("the saving at the best bias is a square times positive terms", _saving_is_a_square),
    ),
)

# An axis called sparsity


@predicate("where the axis says a, the sparsity is a and the unit digon beats dropping a feature")
def digon_wins_at_sparsity(d: Rational) -> bool:
    return bool(digon_loss(1 - d) < dropped_loss(1 - d))


@predicate("where the axis says a, the density is a and the unit digon beats dropping a feature")
def digon_wins_at_density(d: Rational) -> bool:
    return bool(digon_loss(d) < dropped_loss(d))


below_four_sevenths = where(d < Rational(4, 7), "the axis says less than 4/7")


def _digon_below() -> bool:
    """d/3 − d²/4 − d²/3 = d(4 − 7d)/12 > 0 at d = (4/7)/(1 + s)."""
    s = Symbol("s", positive=True)
    gap = dropped_loss(d) - digon_loss(d)
    return bool(factor(cancel(gap.subs(d, Rational(4, 7) / (1 + s)))).is_positive)


DIGON_AT_DENSITY = Proof(
    shows=digon_wins_at_density,
    given=(ever_present, below_four_sevenths),
    steps=(Step("the saving d(4 − 7d)/12 is positive below 4/7", _digon_below),),
)


@dataclass(frozen=True)
class TiedPair:
    """Weights, biases and the density at which they cost what the principal component does."""

    point: tuple[arb, ...]
    density: arb


def pair_meets_component(start: Sequence[object]) -> TiedPair:
    """The critical pair near ``start``, (w₁, w₂, b₁, b₂, d), that costs d/12: features on together.

    It is proved to be a strict local minimum, else a ``ValueError``.

    >>> met = pair_meets_component(("0.53", "0.852", "0.134", "-0.09", "0.998"))
    >>> print(met.density.str(8, radius=False))
    0.99807737
    """
    found = enclose_root(
        lambda z: [
            *stationary(_tied_loss(z[:4], z[4]), 0, 1, 2, 3),
            vanishing(_tied_loss(z[:4], z[4]) - z[4] / 12),
        ],
        start,
    )
    point, density = found[:4], found[4]
    with working(BITS):
        if inertia(_tied_loss(variables(point), density).bend) != (4, 0):
            raise ValueError(f"no local minimum is proved at {point}")
    return TiedPair(point, density)


def _tied_loss(numbers: Sequence[Jet], density: Jet | arb) -> Jet:
    """d times the loss of dense features, and (1 − d) times what the biases alone put out."""
    w1, w2, b1, b2 = numbers
    alone = sum((part * part for part in map(positive_part, (b1, b2))), w1 * 0)
    dense: Jet = pair_loss((w1, w2), (b1, b2), 1, 1, positive_part)
    return dense * density + alone * (1 - density)


WITNESS = ((Rational(-44, 98), Rational(-89, 99)), (Rational(15, 76), Rational(-3, 28)))
"""Weights and biases that beat the principal component of features of density 999/1000."""
