"""Why no six directions in the plane beat the hexagon, nor products some that are no products."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import combinations, product

from flint import arb
from sympy import (
    Expr,
    Identity,
    Integer,
    Matrix,
    MatrixSymbol,
    Poly,
    Rational,
    Symbol,
    cos,
    diff,
    expand,
    pi,
    simplify,
    sin,
    sqrt,
)

from theory.ball import enclose
from theory.evidence import Proof, Step
from theory.frames.geometry import energies as of
from theory.frames.geometry import shapes
from theory.frames.overlaps import compared
from theory.frames.packing_proofs import OBTUSE_EQUALITY
from theory.frames.programs.energy import relu_energy
from theory.frames.theorems import in_the_plane, unit_columns
from theory.notation import m, n

_HALF, _QUARTER = Rational(1, 2), Rational(1, 4)
_g = Symbol("g", real=True)
_SIXTH = pi / 3


# Six in the plane


def _twelve_pairs() -> bool:
    """Of six points going round, next neighbours and next but one are twelve different pairs."""
    near = [frozenset((i, (i + step) % 6)) for i in range(6) for step in (1, 2)]
    return len(set(near)) == 12 and {len(pair) for pair in near} == {2}


def _sixth_of_a_turn() -> bool:
    """cos² has the tangent 1/4 − (√3/2)(g − π/3) at π/3, and 6·2·(1/4) = 3."""
    same = simplify(_above_tangent(_g).subs(_g, _SIXTH)) == 0
    slope = simplify(diff(_above_tangent(_g), _g).subs(_g, _SIXTH)) == 0
    return same and slope and 6 * 2 * _tangent(_SIXTH) == 3


def _tangent(g: Expr) -> Expr:
    """The tangent of cos² at π/3, where six gaps are equal."""
    return _QUARTER - sqrt(3) / 2 * (g - _SIXTH)


def _above_tangent(g: Expr) -> Expr:
    """u = cos² g minus its tangent at π/3."""
    return cos(g) ** 2 - _tangent(g)


def _two_small_gaps_cost_enough() -> bool:
    """cos² is 3/4 at 30° and falls up to 90°: twice (3/4 + 3/4) is 3."""
    falls = simplify(diff(cos(_g) ** 2, _g) + sin(2 * _g)) == 0
    return falls and cos(pi / 6) ** 2 == Rational(3, 4) and 2 * 2 * Rational(3, 4) == 3


def _tangent_lies_below() -> bool:
    """u ≥ 0 from 15° on.

    From 15° to 45° cos² is concave and u is positive at both ends; from 45° to 270° ReLU(cos)² is
    convex, so above its tangent; from 270° on the tangent is negative.
    """
    bends = simplify(diff(cos(_g) ** 2, _g, 2) + 2 * cos(2 * _g)) == 0
    ends = all(compared(_above_tangent(g), Integer(0)) > 0 for g in (pi / 12, pi / 4))
    smooth = diff(cos(_g) ** 2, _g).subs(_g, pi / 2) == 0
    beyond = _tangent(3 * pi / 2)
    return bends and ends and smooth and compared(beyond, Integer(0)) < 0


def _neighbours_pay() -> bool:
    """u(s)/2 + u(x) + ReLU(cos(s + x))² > 0 for 0 ≤ s ≤ 15°, 30° ≤ x ≤ 90°, by balls on boxes."""
    pieces = 24
    small = [(pi / 12 * Rational(i, pieces), pi / 12 / pieces) for i in range(pieces)]
    wide = [
        (pi / 6 + pi / 3 * Rational(i, 4 * pieces), pi / 12 / pieces) for i in range(4 * pieces)
    ]
    return all(_payment(_ball(*s), _ball(*x)) > 0 for s, x in product(small, wide))


def _ball(low: Expr, width: Expr) -> arb:
    """The interval from ``low`` on, and a little more."""
    return enclose(low).union(enclose(low + width))


def _payment(s: arb, x: arb) -> arb:
    at_sum = (s + x).cos()
    reached = at_sum.max(arb(0)) ** 2
    return _u(s) / 2 + _u(x) + reached


def _u(g: arb) -> arb:
    """`_above_tangent` of a ball."""
    start, slope = _tangent_in_balls()
    return g.cos() ** 2 - (start + slope * g)


@cache
def _tangent_in_balls() -> tuple[arb, arb]:
    """Where `_tangent` starts, at 0, and its slope."""
    return enclose(_tangent(Integer(0))), enclose(diff(_tangent(_g), _g))


def _far_neighbours_pay_alone() -> bool:
    """For x ≥ 90° u(x) ≥ u's tangent part at 90°, which is above −u(0)/2; u(0) is least."""
    at_right_angle = -_tangent(pi / 2)
    rising = diff(_above_tangent(_g), _g)
    starts_up = compared(rising.subs(_g, pi / 12), Integer(0)) > 0 and rising.subs(_g, 0) > 0
    return starts_up and compared(at_right_angle + _above_tangent(Integer(0)) / 2, Integer(0)) > 0


HEXAGON = Proof(
    shows=of.hexagon_is_best,
    given=(unit_columns, in_the_plane, of.six_features),
    steps=(
        Step(
            "with gaps g_1, …, g_6 ≥ 0 going round, of sum 2π, the energy is at least "
            "2 Σ f(g_i) + 2 Σ f(g_i + g_(i+1)), f = ReLU(cos)²: twelve different pairs",
            _twelve_pairs,
        ),
        Step(
            "let u be f minus its tangent at 60°; as Σ (g_i − 60°) = 0, Σ f(g_i) = 6/4 + Σ u(g_i), "
            "and it is enough that Σ u(g_i) + Σ f(g_i + g_(i+1)) ≥ 0",
            _sixth_of_a_turn,
        ),
        Step("two gaps of 30° or less cost 3 by themselves", _two_small_gaps_cost_enough),
        Step("u ≥ 0 from 15° on, so if no gap is below 15° all is done", _tangent_lies_below),
        Step(
            "else one gap s is below 15° and all others above 30°; with each neighbour x of it "
            "u(s)/2 + u(x) + f(s + x) > 0, so Σ u + Σ f ≥ 0; for x ≤ 90° by ball arithmetic",
            _neighbours_pay,
        ),
        Step(
            "and for x ≥ 90° as u(x) > −u(0)/2 ≥ −u(s)/2, since u rises from 0 to 15°",
            _far_neighbours_pay_alone,
        ),
    ),
)
"""No six unit vectors of the plane have less ReLU² energy than the regular hexagon, 3."""


def _twice_two() -> bool:
    """n = 2m at m = 2 is n = 4, and a pair costs nothing exactly without a positive overlap."""
    free = [relu_energy([Rational(g)]) == 0 for g in ("-1", "0", "1/9")]
    return bool((2 * m).subs(m, 2) == 4) and free == [True, True, False]


SQUARE = Proof(
    shows=of.free_iff_square,
    given=(unit_columns, in_the_plane, of.four_features),
    steps=(
        *OBTUSE_EQUALITY.steps,
        Step("an energy of 0 is no positive overlap, n = 2m = 4", _twice_two),
    ),
)


# One-hot loss


def _error_of_a_pair() -> bool:
    """∫₀¹ (δu − ReLU(u g))² du = (δ − ReLU(g))²/3, for g positive and for g negative."""
    u, up, down = Symbol("u", positive=True), Symbol("p", positive=True), Symbol("q", negative=True)
    own = Symbol("delta", real=True)
    errors = ((own * u - u * up) ** 2, (own * u) ** 2)
    whole = ((own - up) ** 2 / 3, own**2 / 3)
    signs = (u * up).is_positive and (u * down).is_negative
    done = (expand(e.integrate((u, 0, 1)) - w) == 0 for e, w in zip(errors, whole, strict=True))
    return bool(signs) and all(done)


def _length_one_is_exact() -> bool:
    """(1 − g)² vanishes just at g = 1, ReLU(g)² just for g ≤ 0: squares of real numbers."""
    up = Symbol("p", positive=True)
    return Poly((1 - _g) ** 2, _g).real_roots() == [1, 1] and bool((up**2).is_positive)


LOSSLESS = Proof(
    shows=of.lossless_iff_obtuse,
    steps=(
        Step(
            "the error of output i when j alone is on is (δ_ij − ReLU(W_i·W_j))²/3",
            _error_of_a_pair,
        ),
        Step(
            "a sum of squares is 0 just when each is: all ‖W_i‖² = 1 and no overlap is positive",
            _length_one_is_exact,
        ),
    ),
)


# Families with one height


_height = Symbol("t", positive=True)


def _bends_up(family: Callable[[Expr], Matrix]) -> Callable[[], bool]:
    """Each overlap is affine in t, or a constant times √t or √(1 − t), of affine square.

    ReLU(g)² of an affine g is convex; in the other cases g keeps its sign and ReLU(g)² is affine.
    """

    def holds() -> bool:
        return all(_affine(g) or _affine(expand(g**2)) for g in _overlaps(family))

    return holds


def _overlaps(family: Callable[[Expr], Matrix]) -> list[Expr]:
    w = family(_height)
    return [expand(w[:, i].dot(w[:, j])) for i, j in combinations(range(w.cols), 2)]


def _affine(g: Expr) -> bool:
    return bool(g.is_polynomial(_height)) and bool(diff(g, _height, 2) == 0)


def _flat_at(family: Callable[[Expr], Matrix], best: Expr, least: Expr) -> Callable[[], bool]:
    """The slope of the energy is 0 at the best height, inside (0, 1), and the energy is as said.

    Overlaps that vanish there add nothing to the slope: ReLU(g)² has slope 0 at g = 0.
    """

    def holds() -> bool:
        inside = compared(best, Integer(0)) > 0 and compared(best, Integer(1)) < 0
        helping = [g for g in _overlaps(family) if compared(g.subs(_height, best), Integer(0)) > 0]
        slope = sum((diff(expand(g**2), _height) for g in helping), Integer(0))
        flat = compared(expand(slope.subs(_height, best)), Integer(0)) == 0
        return inside and flat and compared(of.energy(family(best)), least) == 0

    return holds


def _family_steps(family: Callable[[Expr], Matrix], best: Expr, least: Expr) -> tuple[Step, ...]:
    return (
        Step("the energy is a convex function of t on [0, 1]", _bends_up(family)),
        Step(f"its slope at t = {best} is 0, so it is least there", _flat_at(family, best, least)),
    )


ANTIPRISM = Proof(
    shows=of.antiprism_family,
    given=(of.height_in_the_sphere,),
    steps=_family_steps(of.square_antiprism_directions, of.BEST_ANTIPRISM, of.ANTIPRISM_ENERGY),
)

TRICAPPED = Proof(
    shows=of.tricapped_family,
    given=(of.height_in_the_sphere,),
    steps=_family_steps(of.tricapped_prism_directions, of.BEST_TRICAPPED, of.TRICAPPED_ENERGY),
)

BICAPPED = Proof(
    shows=of.bicapped_family,
    given=(of.height_in_the_sphere,),
    steps=_family_steps(of.bicapped_antiprism_directions, of.BEST_BICAPPED, of.BICAPPED_ENERGY),
)


def _height_frame() -> bool:
    """Symbolically in t: F = diag(4(1 − t), 4(1 − t), 8t)."""
    values = of.frame_eigenvalues(of.square_antiprism_directions(_height))
    wanted = [4 - 4 * _height, 4 - 4 * _height, 8 * _height]
    return all(expand(a - b) == 0 for a, b in zip(values, wanted, strict=True))


FRAME = Proof(
    shows=of.antiprism_frame,
    given=(of.height_in_the_sphere,),
    steps=(Step("W Wᵀ = diag(4(1 − t), 4(1 − t), 8t) for every t", _height_frame),),
)


# Gram matrices


def _bases_with_one_gram() -> bool:
    """If AᵀA = BᵀB with A, B invertible, O = B A⁻¹ has OᵀO = A⁻ᵀ(BᵀB)A⁻¹ = A⁻ᵀ(AᵀA)A⁻¹ = I."""
    one, other = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
    turned = other * one.inverse()
    squared = (turned.T * turned).doit()
    replaced = (one.T.inverse() * (one.T * one) * one.inverse()).doit()
    as_said = (one.T.inverse() * (other.T * other) * one.inverse()).doit()
    return bool(squared == as_said) and bool(replaced.is_Identity)


def sum_of_overlaps() -> bool:
    """‖W c‖² = cᵀ(WᵀW)c: what is 0 for W is 0 for any V of the same Gram matrix."""
    c, w = MatrixSymbol("c", n, 1), MatrixSymbol("W", m, n)
    return bool(((w * c).T * (w * c)).doit() == (c.T * (w.T * w) * c).doit())


def _turned_gram() -> bool:
    """If V = O W and OᵀO = I, then VᵀV = WᵀW."""
    w, turn = MatrixSymbol("W", m, n), MatrixSymbol("O", m, m)
    turned_gram = ((turn * w).T * (turn * w)).doit()
    inside = (w.T * (turn.T * turn) * w).doit()
    return bool(turned_gram == inside) and bool((w.T * Identity(m) * w).doit() == w.T * w)


GRAM = Proof(
    shows=shapes.one_gram_iff_some_turn,
    given=(shapes.same_dims,),
    steps=(
        Step("if V = O W, then VᵀV = Wᵀ(OᵀO)W = WᵀW; so let W and V have one", _turned_gram),
        Step(
            "W and V have the same dependences, so the same columns p are a basis of each range",
            sum_of_overlaps,
        ),
        Step(
            "with orthonormal bases of the complements, A = [W_p, N] and B = [V_p, N'] have "
            "AᵀA = BᵀB, and O = B A⁻¹ is orthogonal",
            _bases_with_one_gram,
        ),
        Step("O takes W_p to V_p and so, by the same dependences, W to V", sum_of_overlaps),
    ),
)


def _still_a_square() -> bool:
    """With y = x − (s/d) e: yᵀGy = q − s²/d for q = xᵀGx, s = eᵀGx and d = eᵀGe > 0."""
    q, s, d = Symbol("q", real=True), Symbol("s", real=True), Symbol("d", positive=True)
    form, mixed = Matrix([[q, s], [s, d]]), Matrix([1, -s / d])
    return bool(simplify((mixed.T * form * mixed)[0] - (q - s**2 / d)) == 0)


def _one_dim_less() -> bool:
    """(G − g gᵀ/d)x = G x − g (gᵀx)/d is 0 with G x, and it is 0 at e, where G e = g, gᵀe = d."""
    d, along = Symbol("d", positive=True), Symbol("a", real=True)
    kept = (along / d).subs(along, 0) == 0
    return bool(kept and 1 - (along / d).subs(along, d) == 0)


def _nothing_on_the_diagonal() -> bool:
    """The minor of two features with squared lengths 0 is −g², which is negative unless g = 0."""
    return bool(expand(Matrix([[0, _g], [_g, 0]]).det() + _g**2) == 0)


def _rows_add_up() -> bool:
    """An entry of WᵀW for rows g/√d is Σ g_i g_j/d."""
    one, other = Symbol("g_i", real=True), Symbol("g_j", real=True)
    d = Symbol("d", positive=True)
    return bool(simplify((one / sqrt(d)) * (other / sqrt(d)) - one * other / d) == 0)


GRAM_ONTO = Proof(
    shows=shapes.gram_in_dims,
    given=(shapes.positive_semidefinite, shapes.rank_within),
    steps=(
        Step(
            "for d = G_ee > 0 and g its column, S = G − g gᵀ/d is positive semidefinite: "
            "xᵀSx = yᵀGy with y = x − (gᵀx/d) e",
            _still_a_square,
        ),
        Step(
            "what G takes to 0 so does S, and e besides: S has a rank less by one, and after at "
            "most m such steps no diagonal entry is left",
            _one_dim_less,
        ),
        Step("then all is 0, as no principal minor is negative", _nothing_on_the_diagonal),
        Step(
            "so G = Σ g gᵀ/d over at most m steps: the rows g/√d of W, and rows of 0", _rows_add_up
        ),
    ),
)
