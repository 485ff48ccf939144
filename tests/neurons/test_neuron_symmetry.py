"""Symmetries of a layer: the finite tests against many inputs, groups, proofs, motif, gates."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import ImmutableMatrix, Max, Rational, Symbol, expand, series, tanh

from papers.glossary import neurons as glossary
from papers.lemmas import neurons as lemmas
from solvers.neurons.cases import THREE_FOUR_FIVE, changes
from theory.claim import Claim, Effort, Sense
from theory.evidence import Proof, Step
from theory.exact import column, matrix
from theory.neurons import proofs
from theory.neurons.boolean import GATES, and_neuron, boolean_pairs, reads_out, truth_table
from theory.neurons.motif import interference, outputs, reciprocal
from theory.neurons.symmetry import (
    adam_first_step,
    at_most_one_positive,
    deciding_inputs,
    is_invertible,
    is_orthogonal,
    is_permutation,
    is_scaled_permutation,
    is_signed_permutation,
    l1,
    passes_cube,
    passes_relu,
    readout_restored,
    relu,
    unseen_by_tied_relu,
)
from theory.verdict import verify

SWAP, FLIP = matrix([[0, 1], [1, 0]]), matrix([[-1, 0], [0, 1]])
SCALE, SINGULAR = matrix([[2, 0], [0, 3]]), matrix([[1, 0], [0, 0]])
SHEAR = matrix([[1, 1], [0, 1]])
vectors = st.lists(st.integers(-4, 4), min_size=3, max_size=3).map(lambda z: column(*z))
FEW = settings(max_examples=40, deadline=None)


@pytest.mark.parametrize(
    ("change", "orthogonal", "relu_sees_not", "tied_relu_sees_not", "cube_sees_not"),
    [
        (ImmutableMatrix.eye(2), True, True, True, True),
        (SWAP, True, True, True, True),
        (FLIP, True, False, False, True),
        (SCALE, False, True, False, False),
        (SHEAR, False, False, False, False),
        (THREE_FOUR_FIVE, True, False, False, False),
    ],
)
def test_each_nonlinearity_has_its_own_group(
    change: ImmutableMatrix,
    orthogonal: bool,
    relu_sees_not: bool,
    tied_relu_sees_not: bool,
    cube_sees_not: bool,
) -> None:
    assert is_orthogonal(change) is orthogonal
    assert passes_relu(change, change) is relu_sees_not is is_scaled_permutation(change)
    assert unseen_by_tied_relu(change) is tied_relu_sees_not is is_permutation(change)
    assert passes_cube(change) is cube_sees_not is is_signed_permutation(change)


def test_a_singular_matrix_is_in_no_group() -> None:
    for a in (SINGULAR, matrix([[1, 0]]), matrix([[1], [0]])):
        assert not is_invertible(a)
        assert not is_scaled_permutation(a)
        assert not is_signed_permutation(a)
    assert passes_relu(SINGULAR, SINGULAR)
    assert at_most_one_positive(SINGULAR)


@FEW
@given(changes(3), vectors)
def test_what_passes_at_the_deciding_inputs_passes_everywhere(
    a: ImmutableMatrix, z: ImmutableMatrix
) -> None:
    if passes_relu(a, a):
        assert relu(a * z) == a * relu(z)
    if unseen_by_tied_relu(a):
        assert a.T * relu(a * z) == relu(z)


def test_each_deciding_input_is_needed() -> None:
    """Without ±e_j a flip would pass, without e_j − e_k a matrix of ones."""
    ones = matrix([[1, 1], [1, 1]])
    units = list(deciding_inputs(2))[:4]
    assert all(relu(ones * z) == ones * relu(z) for z in units)
    assert not passes_relu(ones, ones)
    assert not passes_relu(FLIP, FLIP)


def test_tanh_commutes_with_what_the_cube_commutes_with() -> None:
    """The cubic Taylor term decides: it is a multiple of the cube."""
    z = Symbol("z")
    cubic = series(tanh(z), z, 0, 4).removeO().coeff(z, 3)
    assert cubic == Rational(-1, 3)
    assert expand(tanh(-z) + tanh(z)) == 0


def test_a_readout_undoes_only_what_loses_nothing() -> None:
    one = ImmutableMatrix.eye(2)
    assert readout_restored(one, one, SHEAR)
    assert not readout_restored(one, one, SINGULAR)
    assert readout_restored(one, matrix([[1, 0]]), SINGULAR)


def test_training_sees_the_basis() -> None:
    g = column(1, 0)
    assert l1(THREE_FOUR_FIVE * g) == Rational(7, 5)
    assert adam_first_step(THREE_FOUR_FIVE * g) == column(1, 1)
    assert adam_first_step(column(0)) == column(0)


# Every proof


def _proofs() -> list[Proof]:
    return [item for item in vars(proofs).values() if isinstance(item, Proof)]


def _claims() -> list[Claim]:
    items = [*vars(glossary).values(), *vars(lemmas).values()]
    return [c for c in items if isinstance(c, Claim)]


@pytest.mark.parametrize("proof", _proofs(), ids=lambda proof: proof.shows.name)
def test_every_step_is_confirmed_and_every_proof_used(proof: Proof) -> None:
    assert all(step.holds() is True for step in proof.steps)
    assert any(proof in claim.evidence for claim in _claims())


@pytest.mark.parametrize("proof", _proofs(), ids=lambda proof: proof.shows.name)
def test_no_proof_settles_a_claim_that_lacks_its_hypotheses(proof: Proof) -> None:
    claim = Claim(name="c", says="", sense=Sense.FOR_ALL, given=proof.given, conclusion=proof.shows)
    assert proof.weigh(claim, Effort.QUICK).covers
    for hypothesis in proof.given:
        rest = tuple(p for p in proof.given if p != hypothesis)
        assert not proof.weigh(replace(claim, given=rest), Effort.QUICK).covers
    negated = replace(claim, conclusion=~proof.shows)
    assert not proof.weigh(negated, Effort.QUICK).covers


def _false_step() -> bool:
    return False


def _step_from_elsewhere() -> bool:
    return True


@pytest.mark.parametrize(
    ("step", "module", "match"),
    [
        (_false_step, "theory.neurons.proofs", "a step of the proof fails"),
        (_step_from_elsewhere, "papers.lemmas.neurons", "must be defined in theory/"),
    ],
)
def test_a_false_or_foreign_step_breaks_a_proof(
    monkeypatch: pytest.MonkeyPatch, step: Callable[[], bool], module: str, match: str
) -> None:
    monkeypatch.setattr(step, "__module__", module)
    good = proofs.MOTIF
    bad = replace(good, steps=(*good.steps, Step("one more", step)))
    verdict = verify(replace(lemmas.X_06, evidence=(bad,)), Effort.QUICK)
    assert verdict.word == "open"
    assert match in verdict.reason


# The motif and the gates


@FEW
@given(st.lists(st.sampled_from([-3, -1, 1, 2]), min_size=2, max_size=2), vectors)
def test_interference_is_the_slope_of_an_active_neuron(into: list[int], x: ImmutableMatrix) -> None:
    a, x = column(*into), x[:2, :]
    u = reciprocal(a)
    later = x + column(1, 0)
    if a.dot(x) >= 0 and a.dot(later) >= 0:
        moved = outputs(a, u, later) - outputs(a, u, x)
        assert moved[1, 0] == interference(a, u, 0, 1)
        assert abs(moved[0, 0]) == 1


@pytest.mark.parametrize("case", list(boolean_pairs()))
def test_gates_by_one_neuron(case: dict[str, int]) -> None:
    x, y = case["x"], case["y"]
    z = and_neuron(x, y)
    assert (z, x + y - z, x + y - 2 * z) == (x & y, x | y, x ^ y)


def test_one_neuron_alone_gives_one_gate_at_most() -> None:
    """Without a linear path, no neuron with small weights gives two of the three gates."""
    small = range(-2, 3)
    for a1 in small:
        for a2 in small:
            for b in small:
                neuron = matrix([[a1, a2]]), column(b)
                assert sum(reads_out(*neuron, gate) for gate in GATES) <= 1


def test_truth_tables() -> None:
    tables = {gate: list(truth_table(gate)) for gate in GATES}
    assert tables == {"and": [0, 0, 0, 1], "or": [0, 1, 1, 1], "xor": [0, 1, 1, 0]}


def test_relu_of_symbols_stays_a_maximum() -> None:
    z = Symbol("z", real=True)
    assert relu(ImmutableMatrix([z]))[0, 0] == Max(z, 0)
