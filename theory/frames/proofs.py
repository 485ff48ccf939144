"""Why the theorems on frames hold: each step an identity for all shapes or all real numbers."""

from __future__ import annotations

from sympy import (
    Expr,
    Identity,
    MatrixSymbol,
    Sum,
    Symbol,
    Trace,
    exp,
    expand,
    pi,
    simplify,
)
from sympy import I as imaginary

from theory.evidence import Proof, Step
from theory.frames.theorems import (
    at_least_as_many_features,
    coherence_below_one_over_root_m,
    coherence_caps_features,
    enough_features,
    least_potential_iff_tight,
    mean_squared_overlap_of_a_tight_frame,
    more_features_than_dims,
    not_tight,
    own_readout_attains_the_floor,
    potential_bound,
    readout_floor,
    readout_is_gain_plus_interference,
    readout_welch,
    represented,
    some_interference,
    some_motion_lowers_the_potential,
    stationary,
    tight,
    tight_frame_exists,
    total_interference_floor,
    unit_columns,
    unit_gain,
    welch,
    welch_iff_equiangular_tight,
)
from theory.notation import m, n


def trace_is_cyclic() -> bool:
    """tr AB and tr BA are one double sum, read by rows or by columns."""
    a, c = MatrixSymbol("A", m, n), MatrixSymbol("C", n, m)
    i, j = Symbol("i", integer=True), Symbol("j", integer=True)
    by_dims = Sum(a[i, j] * c[j, i], (j, 0, n - 1), (i, 0, m - 1))
    by_features = Sum(c[j, i] * a[i, j], (i, 0, m - 1), (j, 0, n - 1))
    return bool(by_dims.reorder((0, 1)) == by_features)


def _distance(scale: Expr) -> Expr:
    """‖F − scale·I‖², a sum of squares, multiplied out."""
    f = MatrixSymbol("F", m, m)
    gap = f - scale * Identity(m)
    return Trace((gap.T * gap).expand().doit()).doit()


def _operator() -> tuple[Expr, Expr]:
    """``tr FᵀF`` and ``tr F`` of the frame operator."""
    f = MatrixSymbol("F", m, m)
    return Trace(f.T * f), Trace(f)


def _distance_from_tight() -> bool:
    squared, trace = _operator()
    scale = Symbol("c", real=True)
    distance = _distance(scale).subs(scale, trace / m)
    return bool(expand(distance - (squared - trace**2 / m)) == 0)


def _distance_with_unit_columns() -> bool:
    squared, trace = _operator()
    scale = Symbol("c", real=True)
    distance = _distance(scale).subs(scale, n / m).subs(trace, n)
    return bool(expand(distance - (squared - n**2 / m)) == 0)


def _diagonal_alone() -> bool:
    i = Symbol("i", integer=True)
    return bool(Sum(1, (i, 1, n)).doit() == n)


def _mean_of_the_pairs() -> bool:
    floor = n**2 / m - n
    return bool(simplify(floor / (n * (n - 1)) - (n - m) / (m * (n - 1))) == 0)


def _welch_read_backwards() -> bool:
    """m(1 − c²) − n(1 − m c²) = m(n − 1)(c² − Welch²)."""
    square = Symbol("c2", real=True)
    welch_square = (n - m) / (m * (n - 1))
    gap = m * (1 - square) - n * (1 - m * square) - m * (n - 1) * (square - welch_square)
    return bool(simplify(gap) == 0)


def _welch_defect_splits() -> bool:
    """μ² − Welch² = (μ² − mean) + (potential − n²/m)/(n(n − 1))."""
    worst, potential = Symbol("mu", real=True), Symbol("P", real=True)
    mean = (potential - n) / (n * (n - 1))
    welch_square = (n - m) / (m * (n - 1))
    parts = (worst - mean) + (potential - n**2 / m) / (n * (n - 1))
    return bool(simplify(worst - welch_square - parts) == 0)


def distance_from_projector() -> bool:
    """‖M − (tr M / r) P‖² = ‖M‖² − (tr M)²/r for the projector P on the range of M, of rank r."""
    table, onto = MatrixSymbol("M", n, n), MatrixSymbol("P", n, n)
    scale, trace, r = (Symbol(s, real=True) for s in ("c", "T", "r"))
    gap = table - scale * onto
    distance = Trace((gap.T * gap).expand().doit()).doit()
    known = {
        Trace(onto.T * onto): r,
        Trace(onto.T * table): trace,
        Trace(table.T * onto): trace,
        scale: trace / r,
    }
    return bool(expand(distance.subs(known) - (Trace(table.T * table) - trace**2 / r)) == 0)


def _floor_falls_with_rank() -> bool:
    """n²/r ≥ n²/m for rank r ≤ m; less the diagonal n this is n(n − m)/m."""
    r, slack = Symbol("r", positive=True), Symbol("slack", nonnegative=True)
    falls = simplify(n**2 / r - n**2 / (r + slack)).is_nonnegative
    return bool(falls and expand(n**2 / m - n - n * (n - m) / m) == 0)


def tight_potential() -> bool:
    """tr F² = (n/m)² m = n²/m when F = (n/m) I."""
    one = Identity(m)
    return bool(simplify((n / m) ** 2 * Trace(one * one).doit() - n**2 / m) == 0)


def _orthogonal_would_be_below_the_floor() -> bool:
    """0 < n(n − m)/m when n = m + surplus."""
    surplus = Symbol("surplus", integer=True, positive=True)
    return bool(((m + surplus) * surplus / m).is_positive)


def _mean_is_below_one_over_m() -> bool:
    """1/m − (n − m)/(m(n − 1)) = (m − 1)/(m(n − 1))."""
    gap = 1 / m - (n - m) / (m * (n - 1)) - (m - 1) / (m * (n - 1))
    return bool(simplify(gap) == 0)


def _top_is_crowded() -> bool:
    """n/m + excess > 1 for n = m + slack: more than one unit column a dim of the eigenspace."""
    slack, excess = Symbol("slack", nonnegative=True), Symbol("excess", positive=True)
    return bool(expand((m + slack) / m + excess - 1).is_positive)


def _motion_multiplied_out() -> bool:
    """(ρ w + s a e)(ρ w + s a e)ᵀ = ρ² wwᵀ + ρ s a (weᵀ + ewᵀ) + s² a² eeᵀ."""
    w, across, e, back = (Symbol(name, commutative=False) for name in ("w", "v", "e", "f"))
    root, s, a = (Symbol(name, real=True) for name in ("rho", "s", "a"))
    moved = expand((root * w + s * a * e) * (root * across + s * a * back))
    mixed = root * s * a * (w * back + e * across)
    return bool(expand(moved - root**2 * w * across - mixed - (s * a) ** 2 * e * back) == 0)


def _motion_lowers() -> bool:
    """2 a²‖e‖²(λ − c) < 0 for c = λ + gap."""
    a, length, gap = (Symbol(name, positive=True) for name in ("a", "s", "gap"))
    least = Symbol("lambda", nonnegative=True)
    return bool(expand(2 * a**2 * length * (least - (least + gap))).is_negative)


def _read_then_written() -> bool:
    """Wᵀ(Wx) = (WᵀW)x: row i of G against x, whose own term is G_ii x_i."""
    weights, x = MatrixSymbol("W", m, n), MatrixSymbol("x", n, 1)
    return bool((weights.T * (weights * x)).doit() == ((weights.T * weights) * x).doit())


def _waves_cancel() -> bool:
    """Σ_j z^j = (z^n − 1)/(z − 1) = 0 over n points, for z = exp 2πiq/n ≠ 1."""
    q = Symbol("q", integer=True, positive=True)
    z = exp(2 * pi * imaginary * q / n)
    return bool(simplify(z**n) == 1)


def _waves_have_equal_rows() -> bool:
    """(2/m)(n/2) = (1/m) n = n/m; and the column's squares, 2s/m or (2s + 1)/m, are 1."""
    s = Symbol("s", integer=True, positive=True)
    rows = simplify(2 / m * n / 2 - n / m) == 0
    even, odd = (2 / m * s).subs(m, 2 * s), (2 / m * s + 1 / m).subs(m, 2 * s + 1)
    return bool(rows and simplify(even) == 1 and simplify(odd) == 1)


_TRACES = Step(
    "Σ_ij (W_i·W_j)² = tr G² = tr F² and tr F = tr G = n, because tr AB = tr BA",
    trace_is_cyclic,
)

LEAST_POTENTIAL = Proof(
    shows=potential_bound,
    given=(unit_columns,),
    steps=(
        _TRACES,
        Step("0 ≤ ‖F − (tr F/m) I‖² = tr F² − (tr F)²/m, so it is ≥ n²/m", _distance_from_tight),
        Step("and its n diagonal terms alone add up to n", _diagonal_alone),
    ),
)

LEAST_POTENTIAL_TIGHT = Proof(
    shows=least_potential_iff_tight,
    given=(unit_columns,),
    steps=(
        _TRACES,
        Step(
            "‖F − (n/m) I‖² = Σ_ij (W_i·W_j)² − n²/m, and a norm is 0 only for the zero matrix",
            _distance_with_unit_columns,
        ),
    ),
)

NO_OTHER_MINIMUM = Proof(
    shows=some_motion_lowers_the_potential,
    given=(unit_columns, at_least_as_many_features, stationary, not_tight),
    steps=(
        Step(
            "the eigenvalues of F add up to tr F = tr G = n; not being equal, their largest, c, is "
            "above the mean n/m ≥ 1, and the trace on its eigenspace says that c·dim columns lie "
            "there: more than its dim, so Σ a_i W_i = 0 for some a ≠ 0",
            _top_is_crowded,
        ),
        Step(
            "move these to W_i + s a_i e, F e = λ e with the least λ < c, at the old length: the "
            "terms of first order add up to 0",
            _motion_multiplied_out,
        ),
        Step("and those of second order to 2 Σ a_i²‖e‖²(λ − c) < 0", _motion_lowers),
    ),
)

WELCH = Proof(
    shows=welch,
    given=(unit_columns,),
    steps=(
        _TRACES,
        Step("0 ≤ ‖F − (tr F/m) I‖² = tr F² − (tr F)²/m", _distance_from_tight),
        Step(
            "so the n(n − 1) squared overlaps of pairs add up to n²/m − n or more, and the worst "
            "is at least their mean (n − m)/(m(n − 1)); for n ≤ m the bound is 0",
            _mean_of_the_pairs,
        ),
    ),
)

WELCH_EQUALITY = Proof(
    shows=welch_iff_equiangular_tight,
    given=(unit_columns, more_features_than_dims),
    steps=(
        _TRACES,
        Step(
            "μ² − Welch² is (μ² − mean) plus (potential − n²/m)/(n(n − 1)), both ≥ 0",
            _welch_defect_splits,
        ),
        Step(
            "the first is 0 iff all pairs have one absolute overlap, the second iff F = (n/m) I",
            _distance_with_unit_columns,
        ),
    ),
)

COHERENCE_CAP = Proof(
    shows=coherence_caps_features,
    given=(unit_columns, coherence_below_one_over_root_m),
    steps=(
        *WELCH.steps,
        Step(
            "so m(1 − μ²) − n(1 − m μ²) = m(n − 1)(μ² − Welch²) ≥ 0, divided by 1 − m μ² > 0",
            _welch_read_backwards,
        ),
    ),
)

_PROJECTOR = Step(
    "with P the orthogonal projector on the range of M = RW, of rank r ≤ m: PM = M, so "
    "0 ≤ ‖M − (tr M/r) P‖² = ‖M‖² − (tr M)²/r",
    distance_from_projector,
)
_LESS_THE_DIAGONAL = Step(
    "with tr M = n and the diagonal's n taken off, n²/r − n ≥ n(n − m)/m", _floor_falls_with_rank
)

RANK_TRACE = Proof(shows=readout_floor, given=(unit_gain,), steps=(_PROJECTOR, _LESS_THE_DIAGONAL))

RANK_TRACE_WORST = Proof(
    shows=readout_welch,
    given=(unit_gain,),
    steps=(
        _PROJECTOR,
        _LESS_THE_DIAGONAL,
        Step("the worst of n(n − 1) squares is at least their mean", _mean_of_the_pairs),
    ),
)

RANK_TRACE_ATTAINED = Proof(
    shows=own_readout_attains_the_floor,
    given=(unit_columns, tight),
    steps=(
        _TRACES,
        Step("tr F = n makes F = (n/m) I, so tr F² = n²/m", tight_potential),
        Step("less the n diagonal terms, which are 1 each, n(n − m)/m", _floor_falls_with_rank),
    ),
)

HARMONIC = Proof(
    shows=tight_frame_exists,
    given=(enough_features,),
    steps=(
        Step(
            "for n = m the basis; else the frequencies 1, …, s = ⌊m/2⌋ are below n/2, so sums and "
            "differences q of two are not multiples of n (unless it is one frequency twice), and "
            "products of different rows are sums of waves z^j, z = exp 2πiq/n ≠ 1: they cancel",
            _waves_cancel,
        ),
        Step("each row has squares n/m, each column has length 1", _waves_have_equal_rows),
    ),
)

TIGHT_MEAN = Proof(
    shows=mean_squared_overlap_of_a_tight_frame,
    given=(unit_columns, tight),
    steps=(
        _TRACES,
        Step("tr F = n makes F = (n/m) I, so tr F² = n²/m", tight_potential),
        Step("over the n(n − 1) pairs that is a mean of (n − m)/(m(n − 1))", _mean_of_the_pairs),
        Step("which is below 1/m by (m − 1)/(m(n − 1))", _mean_is_below_one_over_m),
    ),
)

FORCED = Proof(
    shows=some_interference,
    given=(represented, more_features_than_dims),
    steps=(
        Step(
            "scale the columns to length 1 and read with R = Wᵀ: by the projector P on the range "
            "of M = RW, of rank r ≤ m, 0 ≤ ‖M − (tr M/r) P‖² = ‖M‖² − (tr M)²/r",
            distance_from_projector,
        ),
        _LESS_THE_DIAGONAL,
        Step(
            "n(n − m)/m is positive for n > m, so some overlap is not 0",
            _orthogonal_would_be_below_the_floor,
        ),
    ),
)

LINEAR_READOUT = Proof(
    shows=readout_is_gain_plus_interference,
    steps=(Step("W_i·(Wx) = Σ_j (W_i·W_j) x_j, of which j = i is its own", _read_then_written),),
)

TOTAL_INTERFERENCE = Proof(
    shows=total_interference_floor,
    given=(unit_columns,),
    steps=(
        _TRACES,
        Step("0 ≤ ‖F − (tr F/m) I‖² = tr F² − (tr F)²/m", _distance_from_tight),
        _LESS_THE_DIAGONAL,
    ),
)
