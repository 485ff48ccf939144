"""What is claimed of overlaps: the hypotheses and the conclusions; `proofs` has the arguments."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, Integer, MatrixBase, Rational, expand

from theory.claim import Predicate, predicate, where
from theory.compare import all_equal, equal
from theory.frames.bounds.classical import (
    frame_potential_bound,
    plane_lines_bound,
    plane_points_bound,
    rank_trace_floor,
    rankin_bound,
    welch_squared,
)
from theory.frames.catalogue.basic import harmonic_frame, polygon
from theory.frames.dimensionality import total_interference
from theory.frames.overlaps import (
    compared,
    eigenvalues_of_columns,
    frame_potential,
    gram,
    in_front,
    is_tight,
    largest,
    norms_squared,
    pairs,
    second_order_changes,
    squared_coherence,
)
from theory.notation import k, m, n

ONE = Integer(1)
enough_features = where(n >= m, "there are at least as many features as dims (n ≥ m)")
three_corners = where(k >= 3, "the polygon has three corners or more (k ≥ 3)")


# Hypotheses


@predicate("every column of W has length 1")
def unit_columns(W: MatrixBase) -> bool:
    return all(length == 1 for length in norms_squared(W))


@predicate("every feature is represented (no column of W is zero)")
def represented(W: MatrixBase) -> bool:
    return all(length != 0 for length in norms_squared(W))


@predicate("no two features share a ray (no column is a positive multiple of another)")
def distinct_rays(W: MatrixBase) -> bool:
    g = gram(W)
    return not any(_same_ray(g, i, j) for j in range(g.rows) for i in range(j))


def _same_ray(g: MatrixBase, i: int, j: int) -> bool:
    return _same_line(g, i, j) and compared(g[i, j], Integer(0)) > 0


def _same_line(g: MatrixBase, i: int, j: int) -> bool:
    return equal(g[i, j] ** 2, g[i, i] * g[j, j])


@predicate("there are more features than dims (n > m)")
def more_features_than_dims(W: MatrixBase) -> bool:
    return bool(W.cols > W.rows)


@predicate("W is a tight frame (W Wᵀ is a multiple of the identity)")
def tight(W: MatrixBase) -> bool:
    return is_tight(W)


@predicate("no two columns of W have a positive overlap")
def obtuse(W: MatrixBase) -> bool:
    return all(compared(overlap, Integer(0)) <= 0 for overlap in pairs(W))


@predicate("every two columns of W have a negative overlap")
def strictly_obtuse(W: MatrixBase) -> bool:
    return all(compared(overlap, Integer(0)) < 0 for overlap in pairs(W))


@predicate("there are twice as many features as dims (n = 2m)")
def twice_as_many_features(W: MatrixBase) -> bool:
    return bool(W.cols == 2 * W.rows)


@predicate("there are at least as many features as dims (n ≥ m)")
def at_least_as_many_features(W: MatrixBase) -> bool:
    return bool(W.cols >= W.rows)


@predicate("every column of W is an eigenvector of W Wᵀ")
def stationary(W: MatrixBase) -> bool:
    return all(value is not None for value in eigenvalues_of_columns(W))


@predicate("W is not a tight frame")
def not_tight(W: MatrixBase) -> bool:
    return not is_tight(W)


@predicate("there are two dims (m = 2)")
def in_the_plane(W: MatrixBase) -> bool:
    return bool(W.rows == 2)


@predicate("there are two features or more")
def two_features(W: MatrixBase) -> bool:
    return bool(W.cols >= 2)


@predicate("the coherence is below 1/√m")
def coherence_below_one_over_root_m(W: MatrixBase) -> bool:
    return compared(W.rows * squared_coherence(W), ONE) < 0


@predicate("the readout has unit gain (the diagonal of R W is 1)")
def unit_gain(W: MatrixBase, R: MatrixBase) -> bool:
    return all(equal(gain, 1) for gain in (R * W).diagonal())


# Conclusions; the ones with a ``part`` are theorems for part = 1 and false for more


def potential_at_least(part: Rational = ONE) -> Predicate:
    """The frame potential is at least this part of max(n, n²/m)."""

    @predicate(f"Σ_ij (W_i·W_j)² is at least {in_front(part)}max(n, n²/m)")
    def potential_reaches_the_bound(W: MatrixBase) -> bool:
        bound = frame_potential_bound(W.cols, W.rows)
        return compared(frame_potential(W), part * bound) >= 0

    return potential_reaches_the_bound


def coherence_at_least(part: Rational = ONE) -> Predicate:
    """The worst squared overlap is at least this part of the squared Welch bound."""

    @predicate(f"max (W_i·W_j)² over i ≠ j is at least {in_front(part)}(n − m)/(m(n − 1))")
    def coherence_reaches_welch(W: MatrixBase) -> bool:
        return compared(squared_coherence(W), part * welch_squared(W.cols, W.rows)) >= 0

    return coherence_reaches_welch


def readout_error_at_least(part: Rational = ONE) -> Predicate:
    """The squared off-diagonal of RW adds up to this part of the rank–trace floor."""

    @predicate(f"Σ_(i≠j) (RW)_ij² is at least {in_front(part)}n(n − m)/m")
    def readout_error_reaches_the_floor(W: MatrixBase, R: MatrixBase) -> bool:
        floor = rank_trace_floor(W.cols, W.rows)
        return compared(sum(_off_diagonal(R * W), Integer(0)), part * floor) >= 0

    return readout_error_reaches_the_floor


def worst_readout_error_at_least(part: Rational = ONE) -> Predicate:
    """The worst squared off-diagonal entry of RW is at least this part of Welch squared."""

    @predicate(f"max (RW)_ij² over i ≠ j is at least {in_front(part)}(n − m)/(m(n − 1))")
    def worst_readout_error_reaches_welch(W: MatrixBase, R: MatrixBase) -> bool:
        worst = largest([Integer(0), *_off_diagonal(R * W)])
        return compared(worst, part * welch_squared(W.cols, W.rows)) >= 0

    return worst_readout_error_reaches_welch


def _off_diagonal(table: MatrixBase) -> list[Expr]:
    size = table.rows
    return [expand(table[i, j] ** 2) for i in range(size) for j in range(size) if i != j]


potential_bound = potential_at_least()
welch = coherence_at_least()
readout_floor = readout_error_at_least()
readout_welch = worst_readout_error_at_least()


def features_at_most(part: Rational = ONE) -> Predicate:
    """The number of features is at most this part of the cap that their coherence sets."""

    @predicate(f"n is at most {in_front(part)}m(1 − μ²)/(1 − m μ²)")
    def features_stay_below_the_cap(W: MatrixBase) -> bool:
        worst = squared_coherence(W)
        room = 1 - W.rows * worst
        if equal(room, 0):
            return False
        return compared(part * W.rows * (1 - worst) / room, Integer(W.cols)) >= 0

    return features_stay_below_the_cap


coherence_caps_features = features_at_most()


@predicate("the frame potential is n²/m exactly when W is a tight frame")
def least_potential_iff_tight(W: MatrixBase) -> bool:
    least = Rational(W.cols**2, W.rows)
    return (compared(frame_potential(W), least) == 0) is is_tight(W)


@predicate("the coherence is the Welch bound exactly when W is an equiangular tight frame")
def welch_iff_equiangular_tight(W: MatrixBase) -> bool:
    meets = compared(squared_coherence(W), welch_squared(W.cols, W.rows)) == 0
    return meets is (is_tight(W) and _equiangular(W))


@predicate("the coherence is the Welch bound exactly when W is a tight frame")
def welch_iff_tight(W: MatrixBase) -> bool:
    meets = compared(squared_coherence(W), welch_squared(W.cols, W.rows)) == 0
    return meets is is_tight(W)


def _equiangular(w: MatrixBase) -> bool:
    return all_equal([overlap**2 for overlap in pairs(w)])


@predicate("reading with R = Wᵀ has total squared error exactly n(n − m)/m")
def own_readout_attains_the_floor(W: MatrixBase) -> bool:
    floor = rank_trace_floor(W.cols, W.rows)
    return compared(sum(_off_diagonal(gram(W)), Integer(0)), floor) == 0


@predicate("the mean squared overlap of two features is (n − m)/(m(n − 1)), below 1/m")
def mean_squared_overlap_of_a_tight_frame(W: MatrixBase) -> bool:
    squares = [expand(overlap**2) for overlap in pairs(W)]
    if not squares:
        return True
    mean = sum(squares, Integer(0)) / len(squares)
    right = compared(mean, welch_squared(W.cols, W.rows)) == 0
    return right and compared(mean, Rational(1, W.rows)) <= (0 if W.rows == 1 else -1)


@predicate("the mean squared overlap of two features is 1/m")
def mean_squared_overlap_of_chance(W: MatrixBase) -> bool:
    squares = [expand(overlap**2) for overlap in pairs(W)]
    return not squares or compared(sum(squares) / len(squares), Rational(1, W.rows)) == 0


@predicate("some motion that keeps all lengths lowers the frame potential to second order")
def some_motion_lowers_the_potential(W: MatrixBase) -> bool:
    return any(compared(change, Integer(0)) < 0 for change in second_order_changes(W))


@predicate("some two features interfere (a nonzero overlap)")
def some_interference(W: MatrixBase) -> bool:
    return any(overlap != 0 for overlap in pairs(W))


@predicate("the readout W_i·h is ‖W_i‖² x_i plus the interference Σ_(j≠i) (W_i·W_j) x_j")
def readout_is_gain_plus_interference(W: MatrixBase, x: MatrixBase) -> bool:
    return all(equal(read, own + others) for read, own, others in _readouts(W, x))


@predicate("the readout W_i·h is ‖W_i‖² x_i alone")
def readout_is_gain_alone(W: MatrixBase, x: MatrixBase) -> bool:
    return all(equal(read, own) for read, own, _ in _readouts(W, x))


def _readouts(w: MatrixBase, x: MatrixBase) -> list[tuple[Expr, Expr, Expr]]:
    """For each i: ``W_i · (W x)``, its own part, and the sum of the others' parts."""
    g, read = gram(w), w.T * (w * x)
    rows = []
    for i in range(g.rows):
        others = sum((g[i, j] * x[j] for j in range(g.rows) if j != i), Integer(0))
        rows.append((expand(read[i]), expand(g[i, i] * x[i]), expand(others)))
    return rows


def total_interference_at_least(part: Rational = ONE) -> Predicate:
    """The total interference of all features is at least this part of the rank–trace floor."""

    @predicate(f"Σ_i Σ_(j≠i) (Ŵ_i·W_j)² is at least {in_front(part)}n(n − m)/m")
    def total_interference_reaches_the_floor(W: MatrixBase) -> bool:
        met = [total_interference(W, i) for i in range(W.cols)]
        total = sum((one for one in met if one is not None), Integer(0))
        return compared(total, part * rank_trace_floor(W.cols, W.rows)) >= 0

    return total_interference_reaches_the_floor


total_interference_floor = total_interference_at_least()


@predicate("every two features interfere (no overlap is zero)")
def all_interfere(W: MatrixBase) -> bool:
    return all(overlap != 0 for overlap in pairs(W))


@predicate("there are at most 2m features")
def at_most_2m(W: MatrixBase) -> bool:
    return bool(W.cols <= 2 * W.rows)


@predicate("there are fewer than 2m features")
def fewer_than_2m(W: MatrixBase) -> bool:
    return bool(W.cols < 2 * W.rows)


@predicate("there are at most m + 1 features")
def at_most_one_more(W: MatrixBase) -> bool:
    return bool(W.cols <= W.rows + 1)


@predicate("there are at most m features")
def at_most_m(W: MatrixBase) -> bool:
    return bool(W.cols <= W.rows)


@predicate("there are 2m features, all represented, and no two have a positive overlap")
def two_obtuse_a_dim(W: MatrixBase) -> bool:
    return twice_as_many_features({"W": W}) and represented({"W": W}) and obtuse({"W": W})


@predicate("there are more than 2m features, all represented, and no two have a positive overlap")
def more_than_two_obtuse_a_dim(W: MatrixBase) -> bool:
    return bool(W.cols > 2 * W.rows) and represented({"W": W}) and obtuse({"W": W})


@predicate("each feature has one that points opposite and is orthogonal to all others")
def antipodal_pairs_at_right_angles(W: MatrixBase) -> bool:
    return all(_one_opposite_rest_orthogonal(gram(W), i) for i in range(W.cols))


def _one_opposite_rest_orthogonal(g: MatrixBase, i: int) -> bool:
    met = [j for j in range(g.rows) if j != i and g[i, j] != 0]
    if len(met) != 1 or compared(g[i, met[0]], Integer(0)) > 0:
        return False
    return _same_line(g, i, met[0])


@predicate(
    "some two features have an overlap of at least −1/(n − 1), at least 0 if n > m + 1, and "
    "above 0 if n > 2m"
)
def rankin(W: MatrixBase) -> bool:
    if W.cols > 2 * W.rows:
        return _some_overlap(W, lambda overlap: compared(overlap, Integer(0)) > 0)
    return _some_overlap(W, lambda overlap: compared(overlap, rankin_bound(W.cols, W.rows)) >= 0)


@predicate("some two features have an overlap above −1/(n − 1), and above 0 if n > m + 1")
def rankin_too_strict(W: MatrixBase) -> bool:
    return _some_overlap(W, lambda overlap: compared(overlap, rankin_bound(W.cols, W.rows)) > 0)


@predicate("some two features have an overlap of at least cos 2π/n")
def plane_points(W: MatrixBase) -> bool:
    return _some_overlap(W, lambda overlap: compared(overlap, plane_points_bound(W.cols)) >= 0)


@predicate("some two features have an absolute overlap of at least cos π/n")
def plane_lines(W: MatrixBase) -> bool:
    return _some_overlap(W, lambda overlap: compared(abs(overlap), plane_lines_bound(W.cols)) >= 0)


@predicate("some two features have a signed overlap of at least cos π/n")
def plane_points_too_strict(W: MatrixBase) -> bool:
    return _some_overlap(W, lambda overlap: compared(overlap, plane_lines_bound(W.cols)) >= 0)


@predicate("some two features have an absolute overlap above cos π/n")
def plane_lines_too_strict(W: MatrixBase) -> bool:
    return _some_overlap(W, lambda overlap: compared(abs(overlap), plane_lines_bound(W.cols)) > 0)


def _some_overlap(w: MatrixBase, is_large: Callable[[Expr], bool]) -> bool:
    return any(is_large(overlap) for overlap in pairs(w))


@predicate("no two represented features share a line: |cos| < 1, the least of near-orthogonality")
def nearly_orthogonal(W: MatrixBase) -> bool:
    g = gram(W)
    shown = [i for i in range(g.rows) if g[i, i] != 0]
    return not any(_same_line(g, i, j) for i in shown for j in shown if i < j)


@predicate("some token, put in alone, is not the largest entry of WᵀW e_i")
def some_token_is_misread(W: MatrixBase) -> bool:
    return not every_token_stands_out(gram(W))


def every_token_stands_out(g: MatrixBase) -> bool:
    """Whether each diagonal entry of a Gram matrix is the only largest one of its row.

    >>> from theory.exact import matrix
    >>> every_token_stands_out(gram(matrix([[1, -1]])))
    True
    """
    places = range(g.rows)
    return all(compared(g[i, i], g[j, i]) > 0 for i in places for j in places if i != j)


@predicate("k tokens on the regular k-gon are all read: each is the largest entry of WᵀW e_i")
def tokens_on_a_polygon_are_read(k: Expr) -> bool:
    return bool(k >= 3) and every_token_stands_out(polygon(int(k)).gram)


@predicate("k tokens on the regular k-gon are read by a margin: others have an overlap ≤ 0")
def tokens_on_a_polygon_are_far_apart(k: Expr) -> bool:
    return bool(k >= 3) and compared(polygon(int(k)).largest_overlap(), Integer(0)) <= 0


@predicate("some n unit directions in m dims form a tight frame: the harmonic frame does")
def tight_frame_exists(n: Expr, m: Expr) -> bool:
    return bool(n >= m) and harmonic_frame(int(n), int(m)).is_tight()


@predicate(
    "some n unit directions in m dims form an equiangular tight frame: the harmonic one does"
)
def equiangular_tight_frame_exists(n: Expr, m: Expr) -> bool:
    if not bool(n >= m):
        return False
    frame = harmonic_frame(int(n), int(m))
    return frame.is_tight() and all_equal([g**2 for g in frame.overlaps()])
