"""One number in two writings is one number: in scopes, in codes, in neurons and in models."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Eq, Expr, ImmutableMatrix, Integer, Ne, Rational, Symbol, cos, eye, pi, sqrt

from papers.glossary.neurons import S23
from theory.claim import Claim, Effort, Predicate, Sense, only, predicate, where
from theory.codes import merging, moments, uniqueness
from theory.codes.decompositions import basic_codes, is_nonnegative, least_l1_codes
from theory.codes.spark import spark, spark_at_least, worst_overlap
from theory.compare import equal, first_written, holds, same
from theory.evidence import Examples
from theory.exact import column, matrix
from theory.frames.arrangement import Arrangement, from_directions
from theory.models import interference
from theory.models import theorems as losses
from theory.models.losses import linear_theorems, sparse_theorems
from theory.models.phases import optimum_theorems
from theory.neurons import mixing, polysemanticity, symmetry, theorems
from theory.verdict import decide

PAIRS = [
    (sqrt(2) * sqrt(3 + 2 * sqrt(2)), sqrt(6 + 4 * sqrt(2))),
    (sqrt(3 + 2 * sqrt(2)), 1 + sqrt(2)),
    (4 * cos(pi / 5), sqrt(6 + 2 * sqrt(5))),
    (16 * cos(pi / 7) * cos(2 * pi / 7) * cos(3 * pi / 7), Integer(2)),
    (sqrt(2 + sqrt(3)), (sqrt(6) + sqrt(2)) / 2),
    (sqrt(5 + 2 * sqrt(6)), sqrt(2) + sqrt(3)),
]
"""Two writings of one number; sympy's own ``==`` tells the nested ones apart."""
ONE, TWO = sqrt(2 + sqrt(3)) / 2, (sqrt(6) + sqrt(2)) / 4
ZERO, UNIT = ONE - TWO, ONE / TWO
"""0 and 1 in disguise: the cosine of 15° twice."""
TURN = ImmutableMatrix([[ONE, -sqrt(2 - sqrt(3)) / 2], [(sqrt(6) - sqrt(2)) / 4, TWO]])
"""The turn by 15°, each number in both writings."""
NEAR = sqrt(1 + Rational(1, 10**800)) - 1
"""Positive, and too small for the precision tried."""


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_writings_are_the_same(one: Expr, other: Expr) -> None:
    assert same(one, other)
    assert same(matrix([[one, 1]]), matrix([[other, 1]]))
    assert same([(one,), "a", None], [(other,), "a", None])
    assert len(set(first_written([one, other]).values())) == 1
    assert not same(matrix([[one, 1]]), matrix([[other, 2]]))
    assert not same((one, 1), (other,))
    assert not same(one, "a")


# Scopes


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_scope_of_one_case_holds_it_in_every_writing(one: Expr, other: Expr) -> None:
    this = only(W=matrix([[one, 1]]), c=one, support=(0, 1))
    case = {"W": matrix([[other, 1]]), "c": other, "support": (0, 1)}
    assert this(case)
    assert not this({**case, "c": other + Rational(1, 10**30)})
    assert not this({**case, "W": matrix([[other, 1, 0]])})


def test_a_counterexample_in_another_writing_refutes() -> None:
    """Before, it was out of scope, and the claim stayed as its other evidence left it."""

    @predicate("the weight is below 1")
    def below_one(W: ImmutableMatrix) -> bool:
        return bool(W[0] < 1)

    claim = Claim(
        name="forged",
        says="",
        sense=Sense.FOR_ALL,
        given=(only(W=matrix([[PAIRS[1][0]]])),),
        conclusion=below_one,
        evidence=(Examples(lambda: [{"W": matrix([[PAIRS[1][1]]])}]),),
    )
    found = decide(claim, [one.weigh(claim, Effort.QUICK) for one in claim.evidence])
    assert found.word == "refuted"


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_relations_go_by_value(one: Expr, other: Expr) -> None:
    x, y = Symbol("x"), Symbol("y")
    case = {"x": one, "y": other}
    truths = {x <= other: True, x < other: False, Eq(x, y): True, Ne(x, y): False}
    truths |= {(x >= y) & (y >= 1): True, (x > y) | (y > x): False}
    for relation, truth in truths.items():
        assert where(relation)(case) is truth, relation


def test_a_relation_that_cannot_be_told_is_no_answer() -> None:
    x = Symbol("x")
    assert holds(x > 0, {x: NEAR}) is None
    assert holds((x > 0) | (x < 1), {x: NEAR}) is True
    assert holds((x > 0) & (x > 1), {x: NEAR}) is False
    with pytest.raises(ValueError, match="undecided"):
        where(x > 0)({"x": NEAR})


# Codes


def test_a_zero_in_disguise_has_no_direction() -> None:
    w = matrix([[1, ZERO], [0, ZERO]])
    assert worst_overlap(w) == 0
    assert spark(w) == 1
    assert spark_at_least(matrix([[ONE, TWO], [0, 0]])) == 2


def test_codes_go_by_value() -> None:
    w = matrix([[ONE, TWO, 0], [0, 0, 1]])
    assert spark(w) == 2
    assert equal(least_l1_codes(w, column(ONE, 0))[0], 1)
    assert len(least_l1_codes(w, column(ONE, 0))[1]) == 2
    assert [len(list(basic_codes(w, column(ZERO, 0))))] == [1]
    assert uniqueness.antipodal_pair({"W": matrix([[UNIT, -1]])})
    assert uniqueness.equal_lengths({"W": TURN})
    assert moments.on_the_moment_curve({"W": matrix([[UNIT, 1], [0, 1]])})
    assert not moments.on_the_moment_curve({"W": matrix([[1, 1], [ONE, TWO]])})


def test_activations_in_two_writings_are_one() -> None:
    """Two equally likely codes of one activation cannot be told apart: the error is 1/2."""
    w = matrix([[ONE, TWO]])
    either = [(column(1, 0), Rational(1, 2)), (column(0, 1), Rational(1, 2))]
    assert equal(merging.least_error(w, either), Rational(1, 2))
    assert merging.least_error(w, [(column(1, 0), ZERO)]) == 0


def test_a_sign_that_cannot_be_told_is_no_answer() -> None:
    with pytest.raises(ValueError, match="beyond the precision"):
        is_nonnegative(column(NEAR))


# Neurons


def test_a_zero_in_disguise_is_no_response() -> None:
    w = matrix([[1, ZERO], [0, 1]])
    assert not polysemanticity.polysemantic(w)
    assert polysemanticity.represented(matrix([[1, ZERO]])) == (0,)
    assert polysemanticity.neurons_of(w, 1) == (1,)
    assert polysemanticity.features_as_neurons(w)
    assert equal(polysemanticity.alignment(w, 0), 1)
    assert polysemanticity.dead_neuron(matrix([[ZERO]]), 0)
    assert not theorems.no_dead_neuron({"W": matrix([[ZERO]])})
    assert not polysemanticity.gram_singular(w)


def test_a_zero_in_disguise_refutes_no_theorem() -> None:
    """With the zero taken for a response, this W was polysemantic without superposition."""
    claim = replace(S23, evidence=(Examples(lambda: [{"W": matrix([[1, ZERO], [0, 1]])}]),))
    found = decide(claim, [one.weigh(claim, Effort.QUICK) for one in claim.evidence])
    assert found.word != "refuted"
    for iff in (theorems.polysemantic_iff_superposed, theorems.full_alignment_iff_monosemantic):
        assert iff({"W": matrix([[1, ZERO], [0, 1]])})


def test_alignments_go_by_value() -> None:
    equal_weights = {"W": matrix([[ONE, TWO]])}
    assert theorems.alignment_between(equal_weights)
    assert not theorems.alignment_above_least(equal_weights)
    assert not theorems.alignment_below_one({"W": matrix([[ONE, ZERO]])})
    assert not theorems.alignment_between({"W": matrix([[ZERO, 0]])})


def test_symmetries_go_by_value() -> None:
    hidden = matrix([[UNIT, ZERO], [ZERO, UNIT]])
    assert symmetry.is_orthogonal(TURN)
    assert symmetry.is_permutation(hidden)
    assert symmetry.is_signed_permutation(-hidden)
    assert symmetry.is_scaled_permutation(2 * hidden)
    assert symmetry.at_most_one_positive(hidden)
    assert symmetry.passes_cube(hidden)
    assert symmetry.same_entries(hidden, eye(2))
    assert list(symmetry.relu(column(ZERO, -1, 2))) == [0, 0, 2]
    assert list(symmetry.adam_first_step(column(ZERO, -ONE))) == [0, -1]
    for group in (theorems.relu_group, theorems.tied_relu_group, theorems.cube_group):
        assert group({"M": hidden}), group.name
    assert theorems.relu_intertwiners({"M": hidden, "N": eye(2)})
    assert theorems.any_matrix_passes_relu({"M": hidden, "N": eye(2)})
    assert not theorems.flip_seen_by_relu({"M": hidden})
    assert not theorems.scaling_seen_by_relu({"M": hidden})


@pytest.mark.parametrize(
    "changes",
    [theorems.rotation_changes_l1, theorems.rotation_changes_l2, theorems.rotation_changes_adam],
    ids=lambda p: p.name,
)
def test_the_identity_in_disguise_changes_nothing(changes: Predicate) -> None:
    """Before, each of these had a witness that is none."""
    w = matrix([[ONE, 0], [0, 1]])
    hidden = matrix([[UNIT, ZERO], [ZERO, UNIT]])
    assert not changes({"W": w, "g": w[:, 0], "Q": hidden})
    half = matrix([["3/5", "-4/5"], ["4/5", "3/5"]])
    changed = changes({"W": w, "g": column(1, 0), "Q": half})
    assert changed is (changes is not theorems.rotation_changes_l2)


def test_the_motif_goes_by_value() -> None:
    a, u = column(ONE, 1), column(1 / TWO, 1)
    assert theorems.reciprocal_weights({"a": a, "u": u})
    assert theorems.interferences_multiply_to_one({"a": a, "u": u})
    assert not theorems.both_contribute({"a": column(ZERO, 1), "u": u})
    silent = {"a": column(ZERO, 1), "u": u, "x": column(0, 1)}
    assert not theorems.change_spills_over(silent)
    assert theorems.change_spills_over_little(silent)
    assert not theorems.stays_active({"a": column(1, ZERO), "x": column(0, 1)})
    same_size = {"a": column(ONE, ONE), "u": column(TWO, ONE)}
    assert theorems.interferences_have_one_size(same_size)
    for gates in (theorems.one_neuron_computes_gates, theorems.booleans):
        assert gates({"x": UNIT, "y": ZERO})


def test_separation_goes_by_value() -> None:
    assert not mixing.separable([[ONE]], [[TWO]])
    assert not mixing.separable([[ONE, 0], [0, TWO]], [[TWO, 0], [0, 5]])
    assert mixing.separable([[ONE, 1]], [[TWO, 0]])
    assert not mixing.separates(column(1), -TWO, [[ONE]], [[0]])
    miss = {"first": matrix([[ONE]]), "second": matrix([[TWO]]), "y": column(1), "c": -TWO}
    assert theorems.readout_misses_classes(miss)
    assert not theorems.readout_misses_weakly(miss)


# Models and arrangements


def test_losses_go_by_value() -> None:
    w, b, d = matrix([[1, 0], [0, 1]]), column(0, 0), Rational(1, 2)
    assert losses.is_identity(TURN.T * TURN)
    assert losses.rotation_keeps_loss({"W": w, "b": b, "d": d, "Q": TURN})
    assert losses.equal_importances({"I": [ONE, TWO]})
    assert not losses.equal_importances({"I": [ONE, TWO, 1]})
    assert interference.unit_gain({"W": column(ONE).T, "r": column(1 / TWO), "i": 0})
    noise = {"W": matrix([[1, ONE]]), "r": column(1), "i": 0, "x": column(1, 1)}
    assert interference.error_is_interference(noise)
    assert interference.error_is_absolute_interference({**noise, "W": matrix([[1, TWO]])})
    assert interference.threshold_on_overlap({"g": ONE, "b": 1 - TWO, "x": ONE})
    assert sparse_theorems.unit_columns({"W": TURN})
    assert sparse_theorems.obtuse({"W": TURN})
    assert not sparse_theorems.obtuse({"W": matrix([[1, ONE]])})
    assert linear_theorems.linear_optimal({"W": TURN, "I": [ONE, TWO]})
    assert optimum_theorems.equally_dense({"d1": ONE, "d2": TWO})


def test_an_arrangement_has_one_writing_for_a_number() -> None:
    hidden = ImmutableMatrix([[1, ONE, 0], [TWO, UNIT, 0], [0, ZERO, 1]])
    found = Arrangement("mixed", hidden, 3)
    assert found.overlap_counts() == {ONE: 2, 0: 4}
    assert found.blocks() == [[0, 1], [2]]
    around = [1, ONE / 2, 0, TWO / 2]
    cycle = ImmutableMatrix(4, 4, lambda i, j: around[(j - i) % 4])
    round_about = Arrangement("round", cycle, 4)
    assert round_about.is_distance_invariant()
    assert len(round_about.overlap_counts()) == 2
    numbers, places = round_about.numbered()
    assert len(numbers) == len({k for row in places for k in row}) == 3
    with pytest.raises(ValueError, match="symmetric"):
        Arrangement("skew", ImmutableMatrix([[1, ONE], [TWO + Rational(1, 9**9), 1]]), 2)
    with pytest.raises(ValueError, match="a zero column"):
        from_directions("flat", matrix([[1, ZERO], [0, ZERO]]))
