"""Autoencoders with neurons: ``x' = ReLU(V ReLU(U x + β) + c)``, a privileged basis."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, ImmutableMatrix, MatrixBase, Rational, S, Symbol, expand, sympify, zeros

from theory.compare import all_zero
from theory.exact import matrix
from theory.models.law import FeatureLaw
from theory.models.loss import expected_loss
from theory.models.losses.capacity import dropped_loss


@dataclass(frozen=True)
class Autoencoder:
    """Reads U (k, n), their biases β (k, 1), writes V (n, k), output biases c (n, 1).

    >>> monosemantic(2).alignments, monosemantic(2).is_exact
    ((1, 1), True)
    """

    reads: ImmutableMatrix
    biases: ImmutableMatrix
    writes: ImmutableMatrix
    outputs: ImmutableMatrix

    @property
    def alignments(self) -> tuple[Expr, ...]:
        """Of each neuron that reads anything, the largest share max_i U_ai²/|U_a|²."""
        rows = ([entry**2 for entry in self.reads.row(a)] for a in range(self.reads.rows))
        return tuple(max(row) / sum(row, S.Zero) for row in rows if any(row))

    @property
    def is_exact(self) -> bool:
        """Whether it returns every x in [0, 1]ⁿ because all neurons fire and VU = I, Vβ + c = 0."""
        corners = (
            sum((min(entry, S.Zero) for entry in self.reads.row(a)), self.biases[a])
            for a in range(self.reads.rows)
        )
        one = ImmutableMatrix.eye(self.reads.cols)
        straight = self.writes * self.reads - one, self.writes * self.biases + self.outputs
        return all(corner >= 0 for corner in corners) and all(all_zero(part) for part in straight)


def always_firing(reads: MatrixBase, inverse: MatrixBase) -> Autoencoder:
    """The autoencoder whose biases just keep every neuron firing on [0, 1]ⁿ.

    ``inverse`` times ``reads`` must be I for it to be exact.

    >>> always_firing(matrix([[1, -1], [1, 1]]), matrix([["1/2", "1/2"], ["-1/2", "1/2"]])).is_exact
    True
    """
    needed = [-sum((min(e, S.Zero) for e in reads.row(a)), S.Zero) for a in range(reads.rows)]
    biases = ImmutableMatrix([[b] for b in needed])
    writes = ImmutableMatrix(inverse)
    return Autoencoder(ImmutableMatrix(reads), biases, writes, ImmutableMatrix(-writes * biases))


def monosemantic(features: int, spare: int = 0) -> Autoencoder:
    """One neuron a feature, and ``spare`` that do nothing: alignment 1."""
    eye = ImmutableMatrix.eye(features)
    idle = ImmutableMatrix.zeros(spare, features)
    return always_firing(eye.col_join(idle), eye.row_join(idle.T))


def half_aligned(features: int) -> Autoencoder:
    """n ≥ 2 neurons that read x₁ + x₂, x₁ − x₂ and x₁ + x_i: alignment 1/2, and exact.

    >>> half_aligned(3).alignments, half_aligned(3).is_exact
    ((1/2, 1/2, 1/2), True)
    """
    if features < 2:
        raise ValueError(f"features must be at least 2, got {features}")
    reads, inverse = zeros(features, features), zeros(features, features)
    half = Rational(1, 2)
    inverse[:, 0] = matrix([[half]] * 2 + [[-half]] * (features - 2))
    inverse[:, 1] = matrix([[half], [-half]] + [[-half]] * (features - 2))
    for a in range(features):
        reads[a, 0], reads[a, max(a, 1)] = S.One, S.One if a != 1 else S.NegativeOne
        if a > 1:
            inverse[a, a] = S.One
    return always_firing(reads, inverse)


def hadamard_aligned(signs: MatrixBase) -> Autoencoder:
    """Neurons that read the rows of a Hadamard matrix (n, n), HᵀH = nI: alignment 1/n, and exact.

    >>> hadamard_aligned(matrix([[1, 1], [1, -1]])).alignments
    (1/2, 1/2)
    """
    return always_firing(signs, signs.T / signs.rows)


# Too few neurons


def unread_floor(features: object, neurons: object, density: object) -> Expr:
    """What features that no neuron reads cost at least, with k < n neurons of one feature each.

    At least n − k features are unread. The output of one is a function f of the others, which are
    independent of it, so that E(x − f)² = Var x + E(f − E x)² ≥ Var x.

    >>> unread_floor(3, 2, 1)
    1/12
    """
    f, raw, mean = Symbol("f"), Symbol("raw"), Symbol("mean")
    error = raw - 2 * mean * f + f**2
    assert expand(error - (raw - mean**2) - (f - mean) ** 2) == 0, "a variance and a square"
    law = FeatureLaw.uniform(1, sympify(density))
    return expand((sympify(features) - sympify(neurons)) * law.variance(0))


def few_neurons_loss(features: object, neurons: object, density: object) -> Expr:
    """The loss when k < n neurons copy a feature each and the others are put at their means.

    >>> few_neurons_loss(3, 2, 1)
    1/12
    """
    copied = expected_loss(matrix([[1]]), [0], FeatureLaw.uniform(1, density))
    rest = sympify(features) - sympify(neurons)
    return expand(sympify(neurons) * copied + rest * dropped_loss(density))
