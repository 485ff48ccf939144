"""What is claimed of the worst overlap, real or complex; `line_proofs` has the arguments."""

from __future__ import annotations

from functools import lru_cache

from sympy import (
    Expr,
    ImmutableMatrix,
    Integer,
    MatrixBase,
    Rational,
    exp,
    floor,
    sqrt,
    sympify,
)

from theory.claim import Predicate, predicate, where
from theory.compare import all_equal, equal
from theory.frames.bounds.chance import greedy_count
from theory.frames.bounds.complex_lines import squared_lengths, squared_overlaps, worst_squared
from theory.frames.bounds.counting import (
    ALON_CONSTANT,
    QUARTER,
    alon_formula,
    gerzon_bound,
    most_lines,
    union_bound_count,
)
from theory.frames.bounds.excess import isotropic_overlap
from theory.frames.bounds.levenshtein import levenshtein_bound
from theory.frames.bounds.stated import fejes_toth_bound
from theory.frames.bounds.welch import even_moment, welch_power
from theory.frames.overlaps import compared, in_front, largest, pairs, squared_coherence
from theory.notation import m as dims

ONE, NOTHING = Integer(1), Integer(0)
two_dims = where(dims >= 2, "there are two dims or more (m ≥ 2)")


# Hypotheses


@predicate("every column of Z has length 1")
def unit_complex_columns(Z: MatrixBase) -> bool:
    return all(equal(length, 1) for length in squared_lengths(Z))


@predicate("there are more features than m(m + 1)/2")
def more_than_gerzon(W: MatrixBase) -> bool:
    return bool(W.cols > gerzon_bound(W.rows))


@predicate("there are at least m(m + 1)/2 features")
def at_least_gerzon(W: MatrixBase) -> bool:
    return bool(W.cols >= gerzon_bound(W.rows))


@predicate("there are more features than (m − 1)(m + 2)")
def more_than_the_orthoplex(W: MatrixBase) -> bool:
    return bool(W.cols > (W.rows - 1) * (W.rows + 2))


@predicate("there are two dims or more (m ≥ 2)")
def not_on_an_axis(W: MatrixBase) -> bool:
    return bool(W.rows >= 2)


@predicate("there are more lines than m²")
def more_than_complex_gerzon(Z: MatrixBase) -> bool:
    return bool(Z.cols > Z.rows**2)


@predicate("all pairs of features have the same absolute overlap")
def equiangular(W: MatrixBase) -> bool:
    return all_equal([overlap**2 for overlap in pairs(W)])


@predicate("no two features share a line (every |overlap| is below 1)")
def different_lines(W: MatrixBase) -> bool:
    return compared(_worst(W), ONE) < 0


@predicate("all pairs of lines have the same absolute overlap")
def equiangular_complex(Z: MatrixBase) -> bool:
    return all_equal(squared_overlaps(Z))


@predicate("no two lines are the same (every |overlap| is below 1)")
def different_complex_lines(Z: MatrixBase) -> bool:
    return compared(worst_squared(Z), ONE) < 0


@predicate("there are three dims (m = 3) and three features or more")
def three_in_space(W: MatrixBase) -> bool:
    return bool(W.rows == 3 and W.cols >= 3)


@predicate("all squared overlaps are at most t/m")
def squares_within(W: MatrixBase, t: Expr) -> bool:
    return compared(_worst(W), sympify(t) / W.rows) <= 0


@predicate("all absolute overlaps are at most c")
def coherence_within(W: MatrixBase, c: Expr) -> bool:
    return compared(_worst(W), sympify(c) ** 2) <= 0


@predicate("c is below 1/2")
def below_half(c: Expr) -> bool:
    return compared(sympify(c), NOTHING) > 0 > compared(sympify(c), Rational(1, 2))


@predicate("c is at least 1/√n")
def at_least_one_over_root_n(W: MatrixBase, c: Expr) -> bool:
    return compared(W.cols * sympify(c) ** 2, ONE) >= 0


@lru_cache(maxsize=1024)  # a search asks the same directions of each hypothesis, claim and twin
def _worst(w: ImmutableMatrix) -> Expr:
    return squared_coherence(w)


@predicate("the largest overlap s has s ≥ 0 and (m + 2) s² + 2s ≤ 1")
def overlap_in_the_third_range(W: MatrixBase) -> bool:
    if W.cols < 2:
        return False
    s = largest(pairs(W))
    return compared(s, NOTHING) >= 0 and compared((W.rows + 2) * s**2 + 2 * s, ONE) <= 0


# Conclusions; the ones with a ``part`` are theorems for part = 1 and false for more


def order_at_least(part: Rational = ONE, field: str = "complex") -> Predicate:
    """The worst overlap's 2k-th power is at least this part of Welch's bound of order k."""
    mean = "n/C(m + k − 1, k)" if field == "complex" else "n·1·3⋯(2k − 1)/(m(m + 2)⋯(m + 2k − 2))"

    @predicate(f"max |W_i·W_j|^(2k) over i ≠ j is at least {in_front(part)}({mean} − 1)/(n − 1)")
    def worst_reaches_welch_of_order(W: MatrixBase, k: Expr) -> bool:
        if W.cols < 2:
            return True
        bound = welch_power(W.cols, W.rows, int(k), field)
        return compared(_worst(W) ** int(k), part * bound) >= 0

    return worst_reaches_welch_of_order


def complex_order_at_least(part: Rational = ONE) -> Predicate:
    """The same of complex lines."""

    @predicate(f"max |⟨z_i, z_j⟩|^(2k) is at least {in_front(part)}(n/C(m + k − 1, k) − 1)/(n − 1)")
    def worst_reaches_complex_welch_of_order(Z: MatrixBase, k: Expr) -> bool:
        if Z.cols < 2:
            return True
        bound = welch_power(Z.cols, Z.rows, int(k), "complex")
        return compared(worst_squared(Z) ** int(k), part * bound) >= 0

    return worst_reaches_complex_welch_of_order


welch_every_order = order_at_least()
sidelnikov = order_at_least(field="real")
complex_welch = complex_order_at_least()


@predicate("complex lines reach the bound with the real moments too")
def real_moments_for_complex_lines(Z: MatrixBase, k: Expr) -> bool:
    if Z.cols < 2:
        return True
    return compared(worst_squared(Z) ** int(k), welch_power(Z.cols, Z.rows, int(k), "real")) >= 0


@predicate("1·3⋯(2k − 1)/(m(m + 2)⋯(m + 2k − 2)) is at least 1/C(m + k − 1, k)")
def real_moment_is_the_larger(m: Expr, k: Expr) -> bool:
    return bool(even_moment(int(k), int(m)) >= even_moment(int(k), int(m), "complex"))


@predicate("1·3⋯(2k − 1)/(m(m + 2)⋯(m + 2k − 2)) is above 1/C(m + k − 1, k)")
def real_moment_is_strictly_larger(m: Expr, k: Expr) -> bool:
    return bool(even_moment(int(k), int(m)) > even_moment(int(k), int(m), "complex"))


def second_order_wins_beyond(threshold: Expr, field: str = "real") -> Predicate:
    """Order 2 gives more than order 1 exactly beyond so many features, a formula in m."""

    @predicate(f"Welch's bound of order 2 is above that of order 1 exactly when n > {threshold}")
    def second_order_wins_exactly_beyond(n: Expr, m: Expr) -> bool:
        return _second_order_wins(int(n), int(m), field) is bool(n > threshold.subs(dims, m))

    return second_order_wins_exactly_beyond


def _second_order_wins(features: int, size: int, field: str) -> bool:
    if features < 2:
        return False
    first, second = (welch_power(features, size, order, field) for order in (1, 2))
    return bool(second > first**2)


crossover = second_order_wins_beyond(dims * (dims + 1) / 2)
crossover_too_early = second_order_wins_beyond(dims**2 / 2)
complex_crossover = second_order_wins_beyond(dims**2, "complex")
complex_crossover_too_early = second_order_wins_beyond(dims * (dims + 1) / 2, "complex")


@predicate("some two features have a squared overlap of at least 1/m")
def orthoplex(W: MatrixBase) -> bool:
    return compared(W.rows * _worst(W), ONE) >= 0


@predicate("some two features have a squared overlap above 1/m")
def orthoplex_strictly(W: MatrixBase) -> bool:
    return compared(W.rows * _worst(W), ONE) > 0


@predicate("some two lines have a squared overlap of at least 1/m")
def complex_orthoplex(Z: MatrixBase) -> bool:
    return compared(Z.rows * worst_squared(Z), ONE) >= 0


@predicate("some two lines have a squared overlap above 1/m")
def complex_orthoplex_strictly(Z: MatrixBase) -> bool:
    return compared(Z.rows * worst_squared(Z), ONE) > 0


@predicate("there are at most m(m + 1)/2 features")
def at_most_gerzon(W: MatrixBase) -> bool:
    return bool(W.cols <= gerzon_bound(W.rows))


@predicate("there are fewer than m(m + 1)/2 features, or one dim")
def below_gerzon(W: MatrixBase) -> bool:
    return bool(W.rows == 1 or W.cols < gerzon_bound(W.rows))


@predicate("there are at most m² lines")
def at_most_complex_gerzon(Z: MatrixBase) -> bool:
    return bool(Z.cols <= gerzon_bound(Z.rows, "complex"))


@predicate("there are at most m(m + 1)/2 lines")
def at_most_real_gerzon(Z: MatrixBase) -> bool:
    return bool(Z.cols <= gerzon_bound(Z.rows))


def null_space_at_least(part: Rational = ONE) -> Predicate:
    """The worst overlap times ``n M_k − k`` is at least this part of k = n − m, if k ≥ 1."""

    @predicate(
        f"max |W_i·W_j| over i ≠ j is at least {in_front(part)}k/(n M − k), k = n − m ≥ 1, "
        "M = (2 + (k − 1)√(k + 2))/(k + 1); at least 0 if n ≤ m"
    )
    def worst_reaches_the_null_space_bound(W: MatrixBase) -> bool:
        return _reaches(_worst(W), W.cols, W.rows, part, "real")

    return worst_reaches_the_null_space_bound


def complex_null_space_at_least(part: Rational = ONE, field: str = "complex") -> Predicate:
    """The same of complex lines."""
    most = "(1 + (k − 1)√(k + 1))/k" if field == "complex" else "(2 + (k − 1)√(k + 2))/(k + 1)"

    @predicate(
        f"max |⟨z_i, z_j⟩| is at least {in_front(part)}k/(n M − k), k = n − m ≥ 1, M = {most}; "
        "at least 0 if n ≤ m"
    )
    def worst_reaches_the_complex_null_space_bound(Z: MatrixBase) -> bool:
        return _reaches(worst_squared(Z), Z.cols, Z.rows, part, field)

    return worst_reaches_the_complex_null_space_bound


def _reaches(squared: Expr, features: int, size: int, part: Rational, field: str) -> bool:
    k = Integer(features - size)
    if k < 1:
        return True  # an absolute overlap is at least 0
    room = features * isotropic_overlap(k, field) - k
    return compared(sqrt(squared) * room, part * k) >= 0


null_space_bound = null_space_at_least()
complex_null_space_bound = complex_null_space_at_least()


def second_levenshtein(part: Rational = ONE) -> Predicate:
    """The second bound for lines, multiplied out so that it holds for every n."""

    @predicate(f"max (W_i·W_j)² times (m + 2)(n − m) is at least {in_front(part)}(3n − m² − 2m)")
    def worst_reaches_the_second_levenshtein(W: MatrixBase) -> bool:
        n, m = W.cols, W.rows
        left = (m + 2) * (n - m) * _worst(W)
        return compared(left, part * (3 * n - m**2 - 2 * m)) >= 0

    return worst_reaches_the_second_levenshtein


second_levenshtein_bound = second_levenshtein()


@predicate("max |⟨z_i, z_j⟩|² times (m + 1)(n − m) is at least 2n − m² − m")
def complex_second_levenshtein(Z: MatrixBase) -> bool:
    n, m = Z.cols, Z.rows
    return compared((m + 1) * (n - m) * worst_squared(Z), Integer(2 * n - m**2 - m)) >= 0


@predicate("max |⟨z_i, z_j⟩|² times (m + 2)(n − m) is at least 3n − m² − 2m")
def complex_second_levenshtein_as_if_real(Z: MatrixBase) -> bool:
    n, m = Z.cols, Z.rows
    return compared((m + 2) * (n - m) * worst_squared(Z), Integer(3 * n - m**2 - 2 * m)) >= 0


def third_levenshtein(part: Rational = ONE) -> Predicate:
    """n(1 − m s²) ≤ m(1 − s)(2 + (m + 1)s), the third bound for points, multiplied out."""

    @predicate(
        f"n(1 − m s²) is at most {in_front(part)}m(1 − s)(2 + (m + 1)s), s the largest overlap"
    )
    def features_stay_below_the_third_levenshtein(W: MatrixBase) -> bool:
        if W.cols < 2:
            return True
        s, m = largest(pairs(W)), W.rows
        right = m * (1 - s) * (2 + (m + 1) * s)
        return compared(W.cols * (1 - m * s**2), part * right) <= 0

    return features_stay_below_the_third_levenshtein


third_levenshtein_bound = third_levenshtein()


def levenshtein_points_at_least(added: Rational = NOTHING) -> Predicate:
    """The largest overlap is at least Levenshtein's bound, plus something if wanted."""
    more = f" plus {added}" if added else ""

    @predicate(f"some two features have an overlap of at least Levenshtein's bound{more}")
    def largest_reaches_levenshtein(W: MatrixBase) -> bool:
        if W.cols < 2:
            return False  # there are no two
        return compared(largest(pairs(W)), _levenshtein_of_points(W.cols, W.rows) + added) >= 0

    return largest_reaches_levenshtein


def _levenshtein_of_points(features: int, size: int) -> Expr:
    """In one dim −1 for two points, and 1 for more; beyond the largest degree no more than −1."""
    if size == 1:
        return Integer(-1 if features == 2 else 1)
    found = levenshtein_bound(features, size, "points")
    return Integer(-1) if found is None else found[0]


levenshtein_points = levenshtein_points_at_least()


def fejes_toth_at_least(added: Rational = NOTHING) -> Predicate:
    """The largest overlap in three dims is at least Fejes Tóth's bound."""
    more = f" plus {added}" if added else ""

    @predicate(f"some two features have an overlap of at least 1/(2 sin² ω) − 1{more}")
    def largest_reaches_fejes_toth(W: MatrixBase) -> bool:
        if W.cols < 3:
            return False
        return compared(largest(pairs(W)), fejes_toth_bound(W.cols) + added) >= 0

    return largest_reaches_fejes_toth


fejes_toth = fejes_toth_at_least()


# How many nearly orthogonal lines there are


@predicate("Welch's bounds leave room for e^m lines (rounded down) of coherence at most c")
def exponentially_many_fit(m: Expr, c: Expr) -> bool:
    cap = most_lines(int(m), c)
    return cap is None or bool(cap[0] >= floor(exp(m)))


def chance_leaves_room(rate: Rational = QUARTER) -> Predicate:
    """Caps leave room for exp(rate·m c²) lines, rounded down."""

    @predicate(f"caps around {rate}-exponentially many lines, ⌊exp({rate}·m c²)⌋, leave room")
    def caps_leave_room(m: Expr, c: Expr) -> bool:
        return greedy_count(int(m), c) >= union_bound_count(int(m), c, rate)

    return caps_leave_room


enough_room = chance_leaves_room()


def linearly_many(part: Rational = ONE) -> Predicate:
    """n(1 − t) ≤ m − t, the cap on lines of squared coherence t/m."""

    @predicate(f"n(1 − t) is at most {in_front(part)}(m − t)")
    def only_linearly_many(W: MatrixBase, t: Expr) -> bool:
        return compared(W.cols * (1 - sympify(t)), part * (W.rows - sympify(t))) <= 0

    return only_linearly_many


at_most_linearly_many = linearly_many()


def dims_at_least_alon(part: Rational = ONE) -> Predicate:
    """m is at least this part of the bound on dims."""

    @predicate(f"m is at least {part * ALON_CONSTANT}·ln n/(c² ln(1/c))")
    def dims_reach_alon(W: MatrixBase, c: Expr) -> bool:
        return compared(Integer(W.rows), part * alon_formula(Integer(W.cols), sympify(c))) >= 0

    return dims_reach_alon


enough_dims = dims_at_least_alon()
