"""Polysemanticity and superposition: tables of truth, edges, laws."""

import pytest
from hypothesis import given, settings
from sympy import ImmutableMatrix, Rational

from solvers.neurons.cases import crowded_weights, orthogonal_matrices
from solvers.strategies import weights
from theory.exact import matrix, rank
from theory.neurons.polysemanticity import (
    alignment,
    antipodal,
    dead_neuron,
    features_as_neurons,
    features_on_neurons,
    fully_polysemantic,
    gram_singular,
    interpretable_basis,
    monosemantic,
    monosemantic_neuron,
    pairs,
    parallel,
    polysemantic,
    polysemantic_neuron,
    represented,
    represented_columns,
    superposed,
)
from theory.neurons.symmetry import is_invertible

FEW = settings(max_examples=30, deadline=None)


@pytest.mark.parametrize(
    ("rows", "some", "every", "crowded", "singular"),
    [
        ([[0]], False, False, False, True),  # nothing represented
        ([[1]], False, False, False, False),
        ([[1, 0]], False, False, False, True),  # keeps one feature of two, as PCA does
        ([[1, 1]], True, True, True, True),
        ([[1, -1]], True, True, True, True),  # digon
        ([[1], [1]], False, False, False, False),  # one feature on two neurons
        ([[1, 0], [0, 1]], False, False, False, False),
        ([["3/5", "-4/5"], ["4/5", "3/5"]], True, True, False, False),  # rotated basis
        ([[1, 1], [0, 0]], True, False, True, True),  # two features on one line of the plane
        ([[1, 0, 0], [0, 1, -1]], True, False, True, True),
        ([[1, 1, 0], [0, 1, 0]], True, False, False, True),  # with an unrepresented feature
    ],
)
def test_the_notions_are_separate(
    rows: list[list[object]], some: bool, every: bool, crowded: bool, singular: bool
) -> None:
    w = matrix(rows)
    found = (polysemantic(w), fully_polysemantic(w), superposed(w), gram_singular(w))
    assert found == (some, every, crowded, singular)
    assert monosemantic(w) is not some


@FEW
@given(weights())
def test_a_neuron_is_dead_or_monosemantic_or_polysemantic(w: ImmutableMatrix) -> None:
    for k in range(w.shape[0]):
        assert dead_neuron(w, k) + monosemantic_neuron(w, k) + polysemantic_neuron(w, k) == 1


@FEW
@given(weights())
def test_an_unrepresented_feature_changes_no_notion_but_the_gram_matrix(
    w: ImmutableMatrix,
) -> None:
    wider = w.row_join(ImmutableMatrix.zeros(w.shape[0], 1))
    assert represented(wider) == represented(w)
    for notion in (superposed, polysemantic, fully_polysemantic, features_as_neurons):
        assert notion(wider) is notion(w)
    assert gram_singular(wider)


@FEW
@given(weights())
def test_a_basis_contains_the_features_and_is_one(w: ImmutableMatrix) -> None:
    basis = interpretable_basis(w)
    assert (basis is None) is superposed(w)
    if basis is not None:
        assert is_invertible(basis)
        columns = [basis[:, i] for i in range(basis.shape[1])]
        kept = represented_columns(w)
        assert all(kept[:, i] in columns for i in range(kept.shape[1]))


@FEW
@given(weights())
def test_a_signed_basis_has_an_axis_for_every_feature(w: ImmutableMatrix) -> None:
    basis = interpretable_basis(w, signed=True)
    if basis is not None:
        kept = represented_columns(w)
        inside = basis.inv() * kept
        assert all(features_on_neurons(inside[:, i]) for i in range(kept.shape[1]))
    else:
        assert superposed(w)


@FEW
@given(crowded_weights())
def test_crowded_weights_have_all_features_on_different_lines(w: ImmutableMatrix) -> None:
    assert superposed(w)
    assert rank(w) == w.shape[0]
    assert not any(parallel(u, v) or antipodal(u, v) for u, v in pairs(w))


def test_parallel_and_antipodal_exclude_each_other() -> None:
    one, twice, back = matrix([[1], [2]]), matrix([[2], [4]]), matrix([[-1], [-2]])
    assert (parallel(one, twice), antipodal(one, twice)) == (True, False)
    assert (parallel(one, back), antipodal(one, back)) == (False, True)
    other = matrix([[2], [1]])
    assert (parallel(one, other), antipodal(one, other)) == (False, False)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([5], Rational(1)),
        ([1, 0, 0], Rational(1)),
        ([1, -1, 1], Rational(1, 3)),
        ([3, -4], Rational(16, 25)),
        ([0, 0], None),
    ],
)
def test_known_alignments(row: list[int], expected: Rational | None) -> None:
    assert alignment(matrix([row]), 0) == expected


@FEW
@given(orthogonal_matrices(3))
def test_cayley_gives_orthogonal_matrices(q: ImmutableMatrix) -> None:
    assert q.T * q == ImmutableMatrix.eye(3)
