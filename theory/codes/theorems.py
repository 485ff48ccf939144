"""What is claimed of codes and readouts: hypotheses, conclusions, and proofs."""

from __future__ import annotations

import itertools

from sympy import (
    BlockMatrix,
    Identity,
    MatrixBase,
    MatrixSymbol,
    Max,
    Symbol,
    ZeroMatrix,
    block_collapse,
    expand,
    eye,
)

from theory.claim import predicate
from theory.codes.decompositions import (
    affine_dimension,
    basic_codes,
    decompositions,
    is_nonnegative,
    nonnegative_part,
    support_of,
    vanishes,
)
from theory.codes.readouts import (
    colliding_pair,
    linear_readout,
    relu_readout,
    share_a_line,
    share_a_ray,
)
from theory.compare import same
from theory.evidence import Proof, Step
from theory.exact import null_space, rank, solve
from theory.notation import k, m, n


@predicate("there are more features than dims (n > m)")
def more_features_than_dims(W: MatrixBase) -> bool:
    return bool(W.shape[1] > W.shape[0])


@predicate("there are at least as many features as dims (n ≥ m)")
def as_many_features_as_dims(W: MatrixBase) -> bool:
    return bool(W.shape[1] >= W.shape[0])


@predicate("the activation h lies in the span of the directions")
def in_the_span(W: MatrixBase, h: MatrixBase) -> bool:
    return solve(W, h) is not None


@predicate("the directions span all of R^m")
def spanning(W: MatrixBase) -> bool:
    return rank(W) == W.shape[0]


@predicate("no direction is zero")
def no_zero_direction(W: MatrixBase) -> bool:
    return not any(vanishes(W[:, i]) for i in range(W.shape[1]))


@predicate("no coefficient of x is negative")
def nonnegative_code(x: MatrixBase) -> bool:
    return is_nonnegative(x)


# Solution sets.


@predicate("h is written by infinitely many different codes")
def infinitely_many_codes(W: MatrixBase, h: MatrixBase) -> bool:
    family = decompositions(W, h)
    if family is None or family.dimension == 0:
        return False
    one, other = family.at(*[0] * family.dimension), family.at(*[1] * family.dimension)
    return not same(one, other) and same(W * one, h) and same(W * other, h)


@predicate("the codes of h form an affine space of dimension n - rank(W)")
def affine_of_dimension_n_minus_rank(W: MatrixBase, h: MatrixBase) -> bool:
    return _affine_of_dimension(W, h, affine_dimension(W))


@predicate("the codes of h form an affine space of dimension n - m")
def affine_of_dimension_n_minus_m(W: MatrixBase, h: MatrixBase) -> bool:
    return _affine_of_dimension(W, h, W.shape[1] - W.shape[0])


def _affine_of_dimension(w: MatrixBase, h: MatrixBase, dimension: int) -> bool:
    """Whether that many independent vectors move one code of h to others, and no more do."""
    family = decompositions(w, h)
    if family is None:
        return False
    moves = family.free
    exact = same(w * family.one, h) and vanishes(w * moves)
    return bool(exact and moves.shape[1] == rank(moves) == dimension)


@predicate("h has no code")
def has_no_code(W: MatrixBase, h: MatrixBase) -> bool:
    return decompositions(W, h) is None


@predicate("joining h to the directions raises their rank")
def raises_the_rank(W: MatrixBase, h: MatrixBase) -> bool:
    return rank(W.row_join(h)) > rank(W)


def _a_line_of_codes() -> bool:
    """W(x + s z) = h + s·0 for every s, whatever the shapes."""
    w, x, z = MatrixSymbol("W", m, n), MatrixSymbol("x", n, 1), MatrixSymbol("z", n, 1)
    s = Symbol("s", real=True)
    return bool(expand(w * (x + s * z) - (w * x + s * w * z)).doit() == ZeroMatrix(m, 1))


def difference_of_codes() -> bool:
    """W(x − y) = W x − W y, so two codes of one activation differ by a null vector."""
    w, x, y = MatrixSymbol("W", m, n), MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
    return bool(expand(w * (x - y) - (w * x - w * y)).doit() == ZeroMatrix(m, 1))


def _nullity_is_positive() -> bool:
    """n − rank ≥ n − m, which is a positive integer when n > m."""
    surplus = Symbol("surplus", integer=True, positive=True)
    slack = Symbol("slack", integer=True, nonnegative=True)
    return bool(((m + surplus) - (m - slack)).is_positive)


def _reduced_null_space() -> bool:
    """[I F] [−F v; v] = 0 for every v, and u + F v = 0 has no other solution."""
    pivots = Symbol("pivots", integer=True, positive=True)
    f, v = MatrixSymbol("F", pivots, k), MatrixSymbol("v", k, 1)
    u = MatrixSymbol("u", pivots, 1)
    at_solution = (u + f * v).subs(u, -f * v).doit()
    return bool(at_solution == ZeroMatrix(pivots, 1))


def _joined_by_its_code() -> bool:
    """[W Wx] = W [I x], whose rank is at most that of W."""
    w, x = MatrixSymbol("W", m, n), MatrixSymbol("x", n, 1)
    joined = block_collapse(w * BlockMatrix([[Identity(n), x]]))
    return bool(joined == BlockMatrix([[w, w * x]]))


RANK_TELLS = Proof(
    shows=has_no_code,
    given=(raises_the_rank,),
    steps=(
        Step("h = W x would give [W h] = W [I x], of the rank of W at most", _joined_by_its_code),
    ),
)

_HAS_NULL_VECTOR = Step(
    "rank(W) ≤ m < n, so the null space of W has dimension ≥ 1", _nullity_is_positive
)

MANY_CODES = Proof(
    shows=infinitely_many_codes,
    given=(more_features_than_dims, in_the_span),
    steps=(
        _HAS_NULL_VECTOR,
        Step("with W x = h and W z = 0, every x + s z is a code of h", _a_line_of_codes),
    ),
)

MANY_CODES_OF_EVERYTHING = Proof(
    shows=infinitely_many_codes,
    given=(more_features_than_dims, spanning),
    steps=(
        _HAS_NULL_VECTOR,
        Step(
            "the directions span R^m, so h = W x for some x, and with W z = 0 every x + s z is a "
            "code of h",
            _a_line_of_codes,
        ),
    ),
)

CODES_ARE_AFFINE = Proof(
    shows=affine_of_dimension_n_minus_rank,
    given=(in_the_span,),
    steps=(
        Step("with W x = h and W z = 0, every x + s z is a code of h", _a_line_of_codes),
        Step(
            "two codes of h differ by a null vector: W x - W y = h - h = 0",
            difference_of_codes,
        ),
        Step(
            "row reduction leaves W = [I F] up to the order of the columns, with rank(W) rows; its "
            "null vectors are [-F v; v] for the n - rank(W) free coefficients v",
            _reduced_null_space,
        ),
    ),
)


@predicate("the directions are linearly dependent, so they are no basis")
def dependent_directions(W: MatrixBase) -> bool:
    moves = null_space(W)
    return bool(moves.shape[1] and not vanishes(moves) and vanishes(W * moves))


DEPENDENT = Proof(
    shows=dependent_directions, given=(more_features_than_dims,), steps=(_HAS_NULL_VECTOR,)
)


# Linear readouts.


@predicate("some two directions are not orthogonal")
def not_all_orthogonal(W: MatrixBase) -> bool:
    gram = W.T * W
    pairs = itertools.combinations(range(W.shape[1]), 2)
    return any(not vanishes(gram[i : i + 1, j]) for i, j in pairs)


@predicate("no linear readout R has R W = I")
def no_linear_readout(W: MatrixBase) -> bool:
    readout = linear_readout(W)
    if readout is None:
        return True
    assert same(readout * W, eye(W.shape[1]))
    return False


def _readout_of_a_null_vector() -> bool:
    """(R W) z = R (W z) = R 0 = 0, although I z = z."""
    r, w = MatrixSymbol("R", n, m), MatrixSymbol("W", m, n)
    z, nothing = MatrixSymbol("z", n, 1), ZeroMatrix(m, 1)
    read = (r * (w * z)).subs(w * z, nothing).doit()
    return bool(read == ZeroMatrix(n, 1) and Identity(n) * z == z)


NO_LINEAR_READOUT = Proof(
    shows=no_linear_readout,
    given=(more_features_than_dims,),
    steps=(
        _HAS_NULL_VECTOR,
        Step(
            "a null vector z ≠ 0 has R W z = R 0 = 0, while R W = I would give z",
            _readout_of_a_null_vector,
        ),
    ),
)


# Decoders of any kind, on inputs with one feature on.


@predicate("two different nonnegative inputs with at most one feature on have one activation")
def one_sparse_inputs_collide(W: MatrixBase) -> bool:
    pair = colliding_pair(W)
    assert pair is None or (same(W * pair[0], W * pair[1]) and not same(*pair))
    return pair is not None


@predicate("some decoder recovers every nonnegative input with at most one feature on")
def one_sparse_inputs_told_apart(W: MatrixBase) -> bool:
    return colliding_pair(W) is None


@predicate("two features have the same direction (W_i = c W_j with c > 0)")
def two_share_a_ray(W: MatrixBase) -> bool:
    return _some_pair(W, share_a_ray)


@predicate("two features lie on the same line (W_i = c W_j with c ≠ 0)")
def two_share_a_line(W: MatrixBase) -> bool:
    return _some_pair(W, share_a_line)


@predicate("no two features have the same direction, and none is zero")
def on_different_rays(W: MatrixBase) -> bool:
    return no_zero_direction({"W": W}) and not two_share_a_ray({"W": W})


def _some_pair(w: MatrixBase, related: object) -> bool:
    assert callable(related)
    return any(related(w[:, i], w[:, j]) for i, j in itertools.combinations(range(w.shape[1]), 2))


@predicate(
    "inputs with one feature on collide exactly when a direction is zero or shared (as a ray)"
)
def collide_exactly_on_shared_rays(W: MatrixBase) -> bool:
    shared = two_share_a_ray({"W": W}) or not no_zero_direction({"W": W})
    return one_sparse_inputs_collide({"W": W}) is shared


@predicate("inputs with one feature on collide exactly when a direction is zero or shares its line")
def collide_exactly_on_shared_lines(W: MatrixBase) -> bool:
    shared = two_share_a_line({"W": W}) or not no_zero_direction({"W": W})
    return one_sparse_inputs_collide({"W": W}) is shared


def _zero_is_lost() -> bool:
    a = Symbol("a", positive=True)
    return bool((a * ZeroMatrix(m, 1)).doit() == ZeroMatrix(m, 1))


def _shared_ray_collides() -> bool:
    """W_i = c W_j: the input with amplitude 1 on i and the one with c on j are not told apart."""
    direction, c = MatrixSymbol("w", m, 1), Symbol("c", positive=True)
    return bool((1 * (c * direction) - c * direction).doit() == ZeroMatrix(m, 1))


def _collision_shares_a_ray() -> bool:
    """a W_i = b W_j with a > 0 gives W_i = (b/a) W_j, and b/a > 0 when W_i is not 0."""
    a, b = Symbol("a", positive=True), Symbol("b", positive=True)
    direction = MatrixSymbol("w", m, 1)
    first = (b / a) * direction
    return bool((a * first - b * direction).doit() == ZeroMatrix(m, 1) and (b / a).is_positive)


SHARED_RAYS_COLLIDE = Proof(
    shows=collide_exactly_on_shared_rays,
    steps=(
        Step("a zero direction gives the activation 0 to every amplitude", _zero_is_lost),
        Step("W_i = c W_j with c > 0 gives 1·W_i = c·W_j, a collision", _shared_ray_collides),
        Step(
            "conversely a W_i = b W_j with nonzero directions has a and b both positive (or both "
            "0), so W_i = (b/a) W_j",
            _collision_shares_a_ray,
        ),
    ),
)


# The cross-polytope with a rectified readout.


@predicate("W = [I, -I]: 2m directions, the corners of the cross-polytope")
def cross_polytope(W: MatrixBase) -> bool:
    dims, features = W.shape
    return bool(features == 2 * dims and same(W, eye(dims).row_join(-eye(dims))))


@predicate("no two features with opposite directions are on together")
def no_opposite_pair_on(W: MatrixBase, x: MatrixBase) -> bool:
    on = support_of(x)
    return not any(same(W[:, i], -W[:, j]) for i, j in itertools.combinations(on, 2))


@predicate("ReLU(Wᵀ W x) = x")
def relu_recovers(W: MatrixBase, x: MatrixBase) -> bool:
    return same(relu_readout(W, x), x)


def _reading_of_cross_polytope() -> bool:
    """[I −I] (u; v) = u − v, and [I −I]ᵀ h = (h; −h), so Wᵀ W x = (u − v; v − u)."""
    one, u, v = Identity(m), MatrixSymbol("u", m, 1), MatrixSymbol("v", m, 1)
    h = block_collapse(BlockMatrix([[one, -one]]) * BlockMatrix([[u], [v]]))
    upper, lower = one * h - (u - v), -one * h - (v - u)
    return bool(upper.doit() == lower.doit() == ZeroMatrix(m, 1))


def _relu_keeps_the_one_that_is_on() -> bool:
    """ReLU(u − v) = u and ReLU(v − u) = v for u, v ≥ 0 of which one is 0."""
    on = Symbol("on", nonnegative=True)
    pairs = [(on, 0), (0, on)]
    return all(Max(0, u - v) == u and Max(0, v - u) == v for u, v in pairs)


CROSS_POLYTOPE_IS_LOSSLESS = Proof(
    shows=relu_recovers,
    given=(cross_polytope, nonnegative_code, no_opposite_pair_on),
    steps=(
        Step(
            "with x = (u; v), Wᵀ W x = (u - v; v - u), one pair of coefficients at a time",
            _reading_of_cross_polytope,
        ),
        Step("of u_i, v_i ≥ 0 one is 0, so ReLU returns both", _relu_keeps_the_one_that_is_on),
    ),
)


# Sets of features: nonnegative codes of an activation.


@predicate("h is not zero")
def nonzero_activation(h: MatrixBase) -> bool:
    return not vanishes(h)


@predicate("h is a nonnegative combination of the directions")
def in_the_cone(W: MatrixBase, h: MatrixBase) -> bool:
    return bool(nonnegative_part(W, h).vertices)


@predicate("h has two different nonnegative codes")
def two_nonnegative_codes(W: MatrixBase, h: MatrixBase) -> bool:
    pair = nonnegative_part(W, h).two()
    assert pair is None or (not same(*pair) and all(same(W * x, h) for x in pair))
    return pair is not None


# Dictionaries.


@predicate("some overcomplete dictionary writes every vector with at most one atom")
def sparse_in_an_overcomplete_dictionary(Y: MatrixBase) -> bool:
    atoms = eye(Y.shape[0]).row_join(Y)
    enough = rank(atoms) == atoms.shape[0] < atoms.shape[1]
    return bool(enough and all(_by_one_atom(atoms, Y[:, i]) for i in range(Y.shape[1])))


def _by_one_atom(atoms: MatrixBase, y: MatrixBase) -> bool:
    return next(iter(basic_codes(atoms, y, most=1)), None) is not None


@predicate("some basis writes every vector with at most one atom")
def sparse_in_a_basis(Y: MatrixBase) -> bool:
    # One line for each atom that is used; different lines of a basis are independent.
    lines: list[MatrixBase] = []
    for i in range(Y.shape[1]):
        if not vanishes(Y[:, i]) and not any(share_a_line(Y[:, i], line) for line in lines):
            lines.append(Y[:, i])
    return len(lines) == rank(Y)


def _identity_and_data() -> bool:
    """[I Y] [0; I] = Y: each vector is an atom; [I Y] [I; 0] = I: the atoms span."""
    y = MatrixSymbol("Y", m, k)
    atoms = BlockMatrix([[Identity(m), y]])
    codes = BlockMatrix([[ZeroMatrix(m, k)], [Identity(k)]])
    spanning_codes = BlockMatrix([[Identity(m)], [ZeroMatrix(k, m)]])
    return bool(
        block_collapse(atoms * codes) == y and block_collapse(atoms * spanning_codes) == Identity(m)
    )


DATA_AS_ATOMS = Proof(
    shows=sparse_in_an_overcomplete_dictionary,
    steps=(
        Step(
            "take the atoms [I Y]: m + k > m of them, they span, and each vector is one of them",
            lambda: bool((m + k - m).is_positive) and _identity_and_data(),
        ),
    ),
)
