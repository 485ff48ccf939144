"""What is claimed of neurons: hypotheses and conclusions; the arguments are in ``proofs``."""

from __future__ import annotations

from sympy import Expr, ImmutableMatrix, MatrixBase

from theory.claim import predicate
from theory.compare import equal, same, settled
from theory.exact import rank
from theory.neurons.boolean import GATES, and_neuron, reads_out
from theory.neurons.mixing import (
    by_parity,
    centred_rank,
    is_linear_mixing,
    linear_responses,
    relu_responses,
    separates,
    staircase,
    xor_separable,
)
from theory.neurons.motif import interference, outputs
from theory.neurons.polysemanticity import (
    alignment,
    antipodal,
    dead_neuron,
    features_as_neurons,
    features_on_neurons,
    fully_polysemantic,
    gram_singular,
    interpretable_basis,
    monosemantic_neuron,
    pairs,
    parallel,
    polysemantic,
    polysemantic_neuron,
    represented,
    represented_columns,
    superposed,
)
from theory.neurons.symmetry import (
    adam_first_step,
    at_most_one_positive,
    is_invertible,
    is_orthogonal,
    is_permutation,
    is_scaled_permutation,
    is_signed_permutation,
    l1,
    passes_cube,
    passes_relu,
    readout_restored,
    same_entries,
    unseen_by_tied_relu,
)

# Superposition and polysemanticity, as notions


@predicate("more features are represented than the rank of their columns: superposition")
def in_superposition(W: MatrixBase) -> bool:
    return superposed(W)


@predicate("some neuron responds to at least two features")
def some_neuron_polysemantic(W: MatrixBase) -> bool:
    return polysemantic(W)


@predicate("some neuron responds to two features exactly when there is superposition")
def polysemantic_iff_superposed(W: MatrixBase) -> bool:
    return polysemantic(W) is superposed(W)


@predicate("every neuron responds to two features exactly when there is superposition")
def fully_polysemantic_iff_superposed(W: MatrixBase) -> bool:
    return fully_polysemantic(W) is superposed(W)


@predicate("every neuron responds to at least two features")
def every_neuron_polysemantic(W: MatrixBase) -> bool:
    return fully_polysemantic(W)


_WANTED = ((True, True), (True, False), (False, True), (False, False))


@predicate(
    "of the layers A, B, C, D just A and B have every neuron polysemantic and just A and C are in "
    "superposition"
)
def four_combinations(A: MatrixBase, B: MatrixBase, C: MatrixBase, D: MatrixBase) -> bool:
    return tuple((fully_polysemantic(w), superposed(w)) for w in (A, B, C, D)) == _WANTED


@predicate(
    "of the layers A, B, C, D just A and B have some neuron polysemantic and just A and C are in "
    "superposition"
)
def four_combinations_of_some(A: MatrixBase, B: MatrixBase, C: MatrixBase, D: MatrixBase) -> bool:
    return tuple((polysemantic(w), superposed(w)) for w in (A, B, C, D)) == _WANTED


@predicate("Q is invertible")
def change_is_invertible(Q: MatrixBase) -> bool:
    return is_invertible(Q)


@predicate("Q is orthogonal")
def change_is_orthogonal(Q: MatrixBase) -> bool:
    return is_orthogonal(Q)


@predicate("Q is not a permutation with signs")
def not_signed_permutation(Q: MatrixBase) -> bool:
    return not is_signed_permutation(Q)


@predicate("Q W is in superposition exactly when W is")
def superposition_unchanged(W: MatrixBase, Q: MatrixBase) -> bool:
    return superposed(Q * W) is superposed(W)


@predicate("Q W has a polysemantic neuron exactly when W has one")
def polysemanticity_unchanged(W: MatrixBase, Q: MatrixBase) -> bool:
    return polysemantic(Q * W) is polysemantic(W)


@predicate("Q is orthogonal and only one of W and Q W has a polysemantic neuron")
def rotation_changes_polysemanticity(W: MatrixBase, Q: MatrixBase) -> bool:
    return is_orthogonal(Q) and polysemantic(Q * W) is not polysemantic(W)


@predicate("Q is orthogonal and only one of W and Q W is in superposition")
def rotation_changes_superposition(W: MatrixBase, Q: MatrixBase) -> bool:
    return is_orthogonal(Q) and superposed(Q * W) is not superposed(W)


@predicate("the columns of Q make a polysemantic layer without superposition")
def mixed_without_superposition(Q: MatrixBase) -> bool:
    return polysemantic(Q) and not superposed(Q)


# The definition by the Gram matrix


@predicate("WᵀW is not invertible exactly when more features are represented than their rank")
def gram_singular_iff_superposed(W: MatrixBase) -> bool:
    return gram_singular(W) is superposed(W)


@predicate("W_NᵀW_N, of the represented features N, is not invertible exactly in superposition")
def represented_gram_singular_iff_superposed(W: MatrixBase) -> bool:
    return gram_singular(represented_columns(W)) is superposed(W)


@predicate("n > m and WᵀW is not invertible, yet there is no superposition")
def singular_without_superposition(W: MatrixBase) -> bool:
    return bool(W.shape[1] > W.shape[0]) and gram_singular(W) and not superposed(W)


@predicate("n > m and WᵀW is invertible")
def wide_with_regular_gram(W: MatrixBase) -> bool:
    return bool(W.shape[1] > W.shape[0]) and not gram_singular(W)


@predicate("more features are represented than there are dims (|N| > m)")
def more_represented_than_dims(W: MatrixBase) -> bool:
    return len(represented(W)) > int(W.shape[0])


@predicate("more features are represented than there are dims exactly in superposition")
def more_than_dims_iff_superposed(W: MatrixBase) -> bool:
    return (len(represented(W)) > int(W.shape[0])) is superposed(W)


# Interpretable bases


@predicate("no two represented features are antipodal")
def no_two_antipodal(W: MatrixBase) -> bool:
    return not any(antipodal(u, v) for u, v in pairs(W))


@predicate("no two represented features are parallel")
def no_two_parallel(W: MatrixBase) -> bool:
    return not any(parallel(u, v) for u, v in pairs(W))


@predicate("no basis has every represented feature on the axis of one of its vectors")
def no_interpretable_basis(W: MatrixBase) -> bool:
    return interpretable_basis(W, signed=True) is None


@predicate("a basis has every represented feature on the axis of one of its vectors")
def has_signed_basis(W: MatrixBase) -> bool:
    return interpretable_basis(W, signed=True) is not None


@predicate("at most 2m features are represented")
def at_most_two_a_dim(W: MatrixBase) -> bool:
    return len(represented(W)) <= 2 * int(W.shape[0])


@predicate("fewer than 2m features are represented")
def fewer_than_two_a_dim(W: MatrixBase) -> bool:
    return len(represented(W)) < 2 * int(W.shape[0])


@predicate("W is in superposition, and features share a basis only by sign and axis")
def superposed_on_a_signed_basis(W: MatrixBase) -> bool:
    return superposed(W) and has_signed_basis({"W": W}) and no_two_parallel({"W": W})


@predicate("W is in superposition and every feature has a basis vector of its own")
def superposed_on_a_basis(W: MatrixBase) -> bool:
    return superposed(W) and interpretable_basis(W) is not None


@predicate("no assignment makes every represented feature one neuron of its own")
def features_are_not_neurons(W: MatrixBase) -> bool:
    return not features_as_neurons(W)


@predicate("W is in superposition, yet each represented feature is on the axis of one neuron")
def superposed_on_neurons(W: MatrixBase) -> bool:
    return superposed(W) and features_on_neurons(W)


@predicate("W is in superposition, yet each represented feature is one neuron of its own")
def superposed_as_neurons(W: MatrixBase) -> bool:
    return superposed(W) and features_as_neurons(W)


@predicate("W is polysemantic without superposition and has an interpretable basis")
def polysemantic_with_a_basis(W: MatrixBase) -> bool:
    return polysemantic(W) and not superposed(W) and interpretable_basis(W) is not None


@predicate("W is in superposition without a polysemantic neuron")
def superposed_but_monosemantic(W: MatrixBase) -> bool:
    return superposed(W) and not polysemantic(W)


@predicate("W is in superposition, yet one neuron responds to exactly one feature")
def superposed_with_a_monosemantic_neuron(W: MatrixBase) -> bool:
    return superposed(W) and any(monosemantic_neuron(W, k) for k in range(W.shape[0]))


@predicate("no neuron is dead")
def no_dead_neuron(W: MatrixBase) -> bool:
    return not any(dead_neuron(W, k) for k in range(W.shape[0]))


def _all_monosemantic(w: MatrixBase) -> bool:
    return all(monosemantic_neuron(w, k) for k in range(w.shape[0]))


@predicate("some neuron is polysemantic exactly when not every neuron responds to one feature")
def polysemantic_iff_not_all_monosemantic(W: MatrixBase) -> bool:
    return polysemantic(W) is not _all_monosemantic(W)


@predicate("every neuron is polysemantic exactly when not every neuron responds to one feature")
def fully_polysemantic_iff_not_all_monosemantic(W: MatrixBase) -> bool:
    return fully_polysemantic(W) is not _all_monosemantic(W)


@predicate("some neurons respond to one feature and some to two")
def partly_polysemantic(W: MatrixBase) -> bool:
    kinds = {polysemantic_neuron(W, k) for k in range(W.shape[0])}
    return kinds == {True, False} and no_dead_neuron({"W": W})


@predicate("every neuron responds to one feature, yet some feature is not one neuron of its own")
def monosemantic_but_spread(W: MatrixBase) -> bool:
    return _all_monosemantic(W) and not features_as_neurons(W)


@predicate("a feature is one neuron of its own, yet that neuron responds to another feature too")
def one_neuron_each_but_polysemantic(W: MatrixBase) -> bool:
    return features_as_neurons(W) and polysemantic(W)


def _alignments(w: MatrixBase) -> list[Expr | None]:
    return [alignment(w, k) for k in range(w.shape[0])]


@predicate("the alignment of every neuron is between 1/n and 1")
def alignment_between(W: MatrixBase) -> bool:
    found = [a for a in _alignments(W) if a is not None]
    between = all(settled(W.shape[1] * a - 1) >= 0 and settled(1 - a) >= 0 for a in found)
    return len(found) == W.shape[0] and between


@predicate("the alignment of every neuron is below 1")
def alignment_below_one(W: MatrixBase) -> bool:
    return all(a is not None and settled(1 - a) > 0 for a in _alignments(W))


@predicate("the alignment of every neuron is above 1/n")
def alignment_above_least(W: MatrixBase) -> bool:
    return all(a is not None and settled(W.shape[1] * a - 1) > 0 for a in _alignments(W))


@predicate("a neuron has alignment 1 exactly when it responds to one feature")
def full_alignment_iff_monosemantic(W: MatrixBase) -> bool:
    return all(equal(a, 1) is monosemantic_neuron(W, k) for k, a in enumerate(_alignments(W)))


@predicate("a neuron has alignment at least 1/2 exactly when it responds to one feature")
def half_alignment_iff_monosemantic(W: MatrixBase) -> bool:
    found = enumerate(_alignments(W))
    large = ((k, a is not None and settled(2 * a - 1) >= 0) for k, a in found)
    return all(above is monosemantic_neuron(W, k) for k, above in large)


# Mixed selectivity


@predicate("each neuron answers with an affine function of the K task variables: linear mixing")
def linear_mixing(R: MatrixBase, K: int) -> bool:
    return is_linear_mixing(R, K)


@predicate("the responses have rank at most K centred and at most K + 1 uncentred")
def few_response_dims(R: MatrixBase, K: int) -> bool:
    return centred_rank(R) <= K and rank(R) <= K + 1


@predicate("the responses have rank at most K uncentred")
def few_response_dims_uncentred(R: MatrixBase, K: int) -> bool:
    return rank(R) <= K


def _limits(neurons: int, variables: int) -> tuple[int, int]:
    """The most that rank and centred rank can be: conditions, less one when centred."""
    return min(neurons, 2**variables), min(neurons, 2**variables - 1)


@predicate("the rank is at most min(N, 2^K) uncentred and min(N, 2^K − 1) centred")
def rank_within_conditions(R: MatrixBase, K: int) -> bool:
    most, most_centred = _limits(R.shape[0], K)
    return rank(R) <= most and centred_rank(R) <= most_centred


@predicate("the rank is at most min(N, 2^K − 1), centred or not")
def rank_below_conditions(R: MatrixBase, K: int) -> bool:
    return rank(R) <= _limits(R.shape[0], K)[1]


@predicate("R lists responses to the 2^K conditions of K variables")
def answers_all_conditions(R: MatrixBase, K: int) -> bool:
    return int(R.shape[1]) == 2**K


@predicate("the staircase of N ReLU neurons has rank min(N, 2^K), and centred min(N, 2^K − 1)")
def staircase_fills(N: int, K: int) -> bool:
    r = relu_responses(*staircase(N, K))
    return (rank(r), centred_rank(r)) == _limits(N, K)


@predicate("the staircase of N ReLU neurons has rank min(N, 2^K) even centred")
def staircase_fills_centred(N: int, K: int) -> bool:
    return centred_rank(relu_responses(*staircase(N, K))) == min(N, 2**K)


@predicate("there are at least two task variables")
def two_variables(K: int) -> bool:
    return K >= 2


@predicate("no linear readout with a threshold tells even from odd conditions (XOR)")
def xor_not_separable(R: MatrixBase) -> bool:
    return not xor_separable(R)


def _points(table: MatrixBase) -> list[list[Expr]]:
    return [list(table[i, :]) for i in range(table.shape[0])]


@predicate("the readout y, c is not positive on all first and negative on all second points")
def readout_misses_classes(first: MatrixBase, second: MatrixBase, y: MatrixBase, c: Expr) -> bool:
    return not separates(y, c, _points(first), _points(second))


@predicate("the readout y, c is not at least 0 on all first and at most 0 on all second points")
def readout_misses_weakly(first: MatrixBase, second: MatrixBase, y: MatrixBase, c: Expr) -> bool:
    above = all(settled(value + c) >= 0 for value in first * y)
    return not (above and all(settled(value + c) <= 0 for value in second * y))


@predicate("the readout y, c of the ReLU neurons tells 00 and 11 from 01 and 10")
def relu_readout_finds_xor(A: MatrixBase, b: MatrixBase, y: MatrixBase, c: Expr) -> bool:
    return separates(y, c, *by_parity(relu_responses(A, b)))


@predicate("the readout y, c of the neurons without ReLU tells 00 and 11 from 01 and 10")
def linear_readout_finds_xor(A: MatrixBase, b: MatrixBase, y: MatrixBase, c: Expr) -> bool:
    return separates(y, c, *by_parity(linear_responses(A, b)))


@predicate("linear mixing of independent bits by W has fewer centred dims than features")
def fewer_dims_than_features(W: MatrixBase) -> bool:
    kept = represented_columns(W)
    no_bias = ImmutableMatrix.zeros(kept.shape[0], 1)
    return centred_rank(linear_responses(kept, no_bias)) < int(kept.shape[1])


@predicate("the ReLU neurons' responses have more centred dims than there are variables")
def relu_raises_dims(A: MatrixBase, b: MatrixBase) -> bool:
    return centred_rank(relu_responses(A, b)) > int(A.shape[1])


@predicate("the neurons' responses have more centred dims than variables even without ReLU")
def linear_raises_dims(A: MatrixBase, b: MatrixBase) -> bool:
    return centred_rank(linear_responses(A, b)) > int(A.shape[1])


# Symmetry


@predicate("A is invertible")
def bottleneck_change_invertible(A: MatrixBase) -> bool:
    return is_invertible(A)


@predicate("some readout after the change A gives the same function as before")
def bottleneck_change_undone(W: MatrixBase, V: MatrixBase, A: MatrixBase) -> bool:
    return readout_restored(W, V, A)


@predicate("WᵀW, and with it the tied model, is the same for Q W as for W")
def tied_model_unchanged(W: MatrixBase, Q: MatrixBase) -> bool:
    return same_entries((Q * W).T * (Q * W), W.T * W)


@predicate("M is invertible")
def layer_change_invertible(M: MatrixBase) -> bool:
    return is_invertible(M)


@predicate("M commutes with ReLU exactly when it is a permutation with positive scales")
def relu_group(M: MatrixBase) -> bool:
    return passes_relu(M, M) is is_scaled_permutation(M)


@predicate("M commutes with ReLU exactly when it is a permutation with signs")
def relu_group_signed(M: MatrixBase) -> bool:
    return passes_relu(M, M) is is_signed_permutation(M)


@predicate("M is a permutation with signs that does not commute with ReLU")
def flip_seen_by_relu(M: MatrixBase) -> bool:
    return is_signed_permutation(M) and not passes_relu(M, M)


@predicate("M is a permutation with positive scales that does not commute with ReLU")
def scaling_seen_by_relu(M: MatrixBase) -> bool:
    return is_scaled_permutation(M) and not passes_relu(M, M)


@predicate(
    "ReLU(M z) = N ReLU(z) for all z exactly when N = M, without negative entries and without two "
    "nonzero entries in a row"
)
def relu_intertwiners(M: MatrixBase, N: MatrixBase) -> bool:
    return passes_relu(M, N) is (same(M, N) and at_most_one_positive(M))


@predicate("ReLU(M z) = N ReLU(z) for all z exactly when N = M")
def any_matrix_passes_relu(M: MatrixBase, N: MatrixBase) -> bool:
    return passes_relu(M, N) is same(M, N)


@predicate("M is square: as many neurons as before")
def same_number_of_neurons(M: MatrixBase) -> bool:
    return bool(M.shape[0] == M.shape[1])


@predicate("Mᵀ ReLU(M z) = ReLU(z) for all z exactly when M is a permutation")
def tied_relu_group(M: MatrixBase) -> bool:
    return unseen_by_tied_relu(M) is is_permutation(M)


@predicate("Mᵀ ReLU(M z) = ReLU(z) for all z exactly when M is a permutation with positive scales")
def tied_relu_group_scaled(M: MatrixBase) -> bool:
    return unseen_by_tied_relu(M) is is_scaled_permutation(M)


@predicate("M commutes with the cube exactly when it is a permutation with signs")
def cube_group(M: MatrixBase) -> bool:
    return passes_cube(M) is is_signed_permutation(M)


@predicate("M commutes with the cube exactly when it is a permutation with positive scales")
def cube_group_scaled(M: MatrixBase) -> bool:
    return passes_cube(M) is is_scaled_permutation(M)


@predicate("Q is orthogonal and the sum of sizes of entries of Q W differs from that of W")
def rotation_changes_l1(W: MatrixBase, Q: MatrixBase) -> bool:
    return is_orthogonal(Q) and not equal(l1(Q * W), l1(W))


@predicate("Q is orthogonal and the sum of squares of entries of Q W differs from that of W")
def rotation_changes_l2(W: MatrixBase, Q: MatrixBase) -> bool:
    before, after = (sum(entry**2 for entry in w) for w in (W, Q * W))
    return is_orthogonal(Q) and not equal(before, after)


@predicate("Q is orthogonal and Adam's first step from the gradient Q g is not Q times that from g")
def rotation_changes_adam(g: MatrixBase, Q: MatrixBase) -> bool:
    return is_orthogonal(Q) and not same(adam_first_step(Q * g), Q * adam_first_step(g))


@predicate("Q permutes with signs and Adam's first step from Q g is not Q times that from g")
def signs_change_adam(g: MatrixBase, Q: MatrixBase) -> bool:
    moved = not same(adam_first_step(Q * g), Q * adam_first_step(g))
    return is_signed_permutation(Q) and moved


# The asymmetric motif


@predicate("the out weights are the reciprocals of the in weights, up to sign")
def reciprocal_weights(a: MatrixBase, u: MatrixBase) -> bool:
    return all(equal(abs(p * q), 1) for p, q in zip(a, u, strict=True))


@predicate("the interferences 1→2 and 2→1 have sizes whose product is 1")
def interferences_multiply_to_one(a: MatrixBase, u: MatrixBase) -> bool:
    return equal(abs(interference(a, u, 0, 1) * interference(a, u, 1, 0)), 1)


@predicate("the interferences 1→2 and 2→1 have the same size")
def interferences_have_one_size(a: MatrixBase, u: MatrixBase) -> bool:
    return equal(abs(interference(a, u, 0, 1)), abs(interference(a, u, 1, 0)))


@predicate("both features go into the neuron and come out of it")
def both_contribute(a: MatrixBase, u: MatrixBase) -> bool:
    return not any(equal(entry, 0) for entry in [*a, *u])


def _one_more_of_the_first(x: MatrixBase) -> MatrixBase:
    return x + ImmutableMatrix.eye(x.shape[0])[:, 0]


@predicate("the neuron is active, before and after feature 1 rises by one")
def stays_active(a: MatrixBase, x: MatrixBase) -> bool:
    return all(settled(a.dot(each)) > 0 for each in (x, _one_more_of_the_first(x)))


@predicate("raising feature 1 by one changes output 2")
def change_spills_over(a: MatrixBase, u: MatrixBase, x: MatrixBase) -> bool:
    return not equal(outputs(a, u, x)[1, 0], outputs(a, u, _one_more_of_the_first(x))[1, 0])


@predicate("raising feature 1 by one changes output 2 by at most one")
def change_spills_over_little(a: MatrixBase, u: MatrixBase, x: MatrixBase) -> bool:
    moved = outputs(a, u, _one_more_of_the_first(x)) - outputs(a, u, x)
    return settled(1 - abs(moved[1, 0])) >= 0


# Booleans


@predicate("x and y are booleans")
def booleans(x: int, y: int) -> bool:
    return all(equal(value, 0) or equal(value, 1) for value in (x, y))


def _gate(name: str, x: int, y: int) -> Expr:
    """The gate as a number, with everything but 1 read as false."""
    return GATES[name](int(equal(x, 1)), int(equal(y, 1)))


@predicate("z = ReLU(x + y − 1) is AND, x + y − z is OR and x + y − 2z is XOR")
def one_neuron_computes_gates(x: int, y: int) -> bool:
    z = and_neuron(x, y)
    wanted = [_gate(name, x, y) for name in ("and", "or", "xor")]
    return same([z, x + y - z, x + y - 2 * z], wanted)


@predicate("ReLU(x + y) is AND")
def unbiased_neuron_computes_and(x: int, y: int) -> bool:
    return equal(and_neuron(x + 1, y), _gate("and", x, y))


@predicate("the neurons ReLU(A z + b) give AND, OR and XOR linearly, and are fewer than three")
def more_gates_than_neurons(A: MatrixBase, b: MatrixBase) -> bool:
    return int(A.shape[0]) < len(GATES) and all(reads_out(A, b, gate) for gate in GATES)


@predicate("the single neuron ReLU(A z + b) gives AND, OR and XOR linearly")
def gates_from_one_neuron(A: MatrixBase, b: MatrixBase) -> bool:
    return int(A.shape[0]) == 1 and all(reads_out(A, b, gate) for gate in GATES)
