"""The price of orthogonality: autoencoders, coherence, sums, penalties, gates and binary pairs."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import ImmutableMatrix, Rational, S

from papers.toy_models import orthogonality, pairs
from solvers.models.losses.orthogonality_cases import summand_loss_cases, sylvester
from theory.claim import Case, Claim, Effort
from theory.exact import column, matrix
from theory.models.loss import expected_loss
from theory.models.losses import gated_pairs
from theory.models.losses import orthogonality as of
from theory.models.losses.autoencoders import (
    Autoencoder,
    always_firing,
    few_neurons_loss,
    hadamard_aligned,
    half_aligned,
    monosemantic,
    unread_floor,
)
from theory.models.losses.capacity import dropped_loss
from theory.notation import d
from theory.verdict import verify

CLAIMS = [
    *(value for value in vars(orthogonality).values() if isinstance(value, Claim)),
    *(value for value in vars(pairs).values() if isinstance(value, Claim)),
    *pairs.X_04_LOSSES,
    *pairs.X_04_TIE_POINT,
]
REFUTED = {"A-05", "P-17", "X-04.collapse"}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_claims_are_decided_and_their_twins_refused(claim: Claim) -> None:
    verdict = verify(claim, Effort.QUICK)
    assert verdict.word == ("refuted" if claim.name in REFUTED else "proved"), verdict.reason
    if claim.name not in REFUTED:
        assert all(twin.refused for twin in verdict.twins)


@pytest.mark.parametrize(
    "made", [monosemantic(3, 2), half_aligned(4), hadamard_aligned(sylvester(2))]
)
def test_autoencoders_return_every_input(made: Autoencoder) -> None:
    for corner in ([0, 1, 0, 1], [1, 1, 1, 1], [0, 0, 0, 0], [0, "1/2", 1, "1/3"]):
        x = column(*corner[: made.reads.cols])
        fired = (made.reads * x + made.biases).applyfunc(lambda u: max(u, S.Zero))
        assert made.writes * fired + made.outputs == x


def test_an_autoencoder_with_a_silent_neuron_is_not_exact() -> None:
    good = half_aligned(2)
    for part in ("biases", "writes", "outputs"):
        table = getattr(good, part)
        moved = {**vars_of(good), part: table - ImmutableMatrix.ones(*table.shape) / 10}
        assert not Autoencoder(**moved).is_exact


def vars_of(made: Autoencoder) -> dict[str, ImmutableMatrix]:
    return {name: getattr(made, name) for name in ("reads", "biases", "writes", "outputs")}


def test_one_feature_has_no_half_alignment() -> None:
    with pytest.raises(ValueError, match="features must be at least 2, got 1"):
        half_aligned(1)


def test_wrong_inverses_are_seen() -> None:
    assert not always_firing(matrix([[1, 1], [1, -1]]), matrix([[1, 0], [0, 1]])).is_exact


def test_few_neurons_reach_the_floor() -> None:
    for density in (Rational(1, 3), S.One):
        assert unread_floor(5, 2, density) == few_neurons_loss(5, 2, density)
        assert few_neurons_loss(5, 2, density) == 3 * dropped_loss(density)


def test_the_coherence_bound_counts_simplices_and_orthogonal_sets() -> None:
    assert of.most_held(Rational(3), S.Zero) == 3
    for dims in range(2, 6):
        assert of.most_held(Rational(dims), Rational(1, dims)) == dims + 1  # the simplex


@given(summand_loss_cases())
@settings(max_examples=15, derandomize=True, deadline=None)
def test_losses_of_orthogonal_blocks_add(case: Case) -> None:
    assert of.losses_add(case)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6))
@settings(max_examples=30, derandomize=True, deadline=None)
def test_heavier_penalties_lower_the_penalised(points: list[tuple[int, int]]) -> None:
    chosen = [min(points, key=_penalised(weight)) for weight in (0.5, 1, 2, 4)]
    assert all(later[1] <= sooner[1] for sooner, later in pairwise(chosen))


def _penalised(weight: float) -> Callable[[tuple[int, int]], float]:
    return lambda point: point[0] + weight * point[1]


def test_the_conjecture_fails_at_every_density() -> None:
    for density in (Rational(1, 100), Rational(1, 2), S.One):
        assert of.below_conjecture().subs(d, density) > 0


def test_gates_change_what_a_digon_pays() -> None:
    assert gated_pairs.tied_losses("one", Rational(1, 2))["digon"] == 0
    assert gated_pairs.tied_losses("together", Rational(1, 2))["digon"] == Rational(1, 6)


def test_the_collapse_to_the_principal_component_is_not_best_when_nearly_dense() -> None:
    (first, second), biases = gated_pairs.WITNESS
    density = Rational(999, 1000)
    law = gated_pairs.tied_pair("together", density)
    loss = expected_loss(matrix([[first, second]]), biases, law)
    assert loss < density / 12
    assert loss > density / 12 - Rational(1, 10**4)


def test_a_pair_begins_to_beat_the_principal_component_at_the_tie() -> None:
    met = gated_pairs.pair_meets_component(("0.53", "0.852", "0.134", "-0.09", "0.998"))
    w1, w2, b1, b2 = (Rational(round(float(p) * 10**12), 10**12) for p in met.point)
    weights, tie = matrix([[w1, w2]]), Rational(round(float(met.density) * 10**12), 10**12)
    for density, pays in ((tie - Rational(1, 10**4), False), (tie + Rational(1, 10**4), True)):
        loss = expected_loss(weights, (b1, b2), gated_pairs.tied_pair("together", density))
        assert bool(loss < density / 12) is pays
        # The pair moves a little with the density: only at second order.
        assert abs(loss - density / 12) < Rational(1, 10**5)


def test_the_biased_binary_digon_ties_at_one_half() -> None:
    assert gated_pairs.binary_saving().subs(d, Rational(1, 2)) == 0
    assert gated_pairs.binary_saving().subs(d, Rational(2, 5)) > 0
