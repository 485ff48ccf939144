"""What is claimed of energies: how little directions cost, and which do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import combinations

from sympy import (
    Expr,
    ImmutableMatrix,
    Integer,
    MatrixBase,
    Rational,
    Symbol,
    cos,
    expand,
    integrate,
    pi,
    radsimp,
    sqrt,
)

from theory.claim import Predicate, predicate
from theory.compare import alike
from theory.frames.overlaps import compared, gram, norms_squared, pairs
from theory.frames.programs.energy import relu_energy
from theory.frames.theorems import antipodal_pairs_at_right_angles, obtuse

ONE, ZERO = Integer(1), Integer(0)
HEPTAGON = 7 + 7 * cos(4 * pi / 7)
OCTAGON = Integer(8)


# Sizes


def features_are(count: int) -> Predicate:
    """The hypothesis that there are so many features."""

    @predicate(f"there are {count} features")
    def so_many_features(W: MatrixBase) -> bool:
        return bool(W.cols == count)

    return so_many_features


def dims_are(count: int) -> Predicate:
    """The hypothesis that there are so many dims."""

    @predicate(f"there are {count} dims")
    def so_many_dims(W: MatrixBase) -> bool:
        return bool(W.rows == count)

    return so_many_dims


four_features, six_features = features_are(4), features_are(6)
seven_features, eight_features = features_are(7), features_are(8)
twelve_features = features_are(12)
three_dims = dims_are(3)


# Energies


def energy(w: MatrixBase) -> Expr:
    """``Σ_{i≠j} ReLU(W_i·W_j)²`` of a weight matrix (m, n).

    >>> from theory.exact import matrix
    >>> energy(matrix([[1, -1, 1]]))
    2
    """
    total = ZERO
    for overlap, count in Counter(pairs(w)).items():
        total += count * relu_energy([overlap])
    return expand(total)


def energy_at_least(bound: Expr, words: str, strictly: bool = False) -> Predicate:
    """The ReLU² energy reaches a number, or is above it.

    A plain yes or no: a search could not follow a margin, as steps do not keep columns unit.
    """
    relation = "above" if strictly else "at least"

    @predicate(f"Σ_(i≠j) ReLU(W_i·W_j)² is {relation} {words}")
    def energy_is_at_least(W: MatrixBase) -> bool:
        return compared(energy(W), bound) >= int(strictly)

    return energy_is_at_least


def one_hot_loss(w: MatrixBase) -> Expr:
    r"""Loss without bias when one feature of n is on, uniform in [0, 1].

    .. math:: \frac{1}{n} \sum_j \int_0^1 \sum_i
              (u \delta_{ij} - \mathrm{ReLU}(u\, W_i \cdot W_j))^2 \, du

    As ReLU(u g) = u ReLU(g), each integral is ∫u² = 1/3 times the same at u = 1.

    >>> from theory.exact import matrix
    >>> one_hot_loss(matrix([[1, -1]])), one_hot_loss(matrix([[1, 1]]))
    (0, 1/3)
    """
    g, u = gram(w), Symbol("u", nonnegative=True)
    errors = (
        (int(i == j) - (g[i, j] if compared(g[i, j], ZERO) > 0 else 0)) ** 2
        for i in range(g.rows)
        for j in range(g.rows)
    )
    return expand(integrate(u**2, (u, 0, 1)) * sum(errors, ZERO) / g.rows)


@predicate("the one-hot loss without bias is 0 exactly for unit columns without positive overlaps")
def lossless_iff_obtuse(W: MatrixBase) -> bool:
    unit = all(length == 1 for length in norms_squared(W))
    return bool(one_hot_loss(W) == 0) is (unit and obtuse({"W": W}))


@predicate("the one-hot loss without bias is 0 exactly for columns without positive overlaps")
def lossless_iff_only_obtuse(W: MatrixBase) -> bool:
    return bool(one_hot_loss(W) == 0) is obtuse({"W": W})


@predicate("W and V, of one size, have one-hot loss 0; only one of them has an antipodal pair")
def lossless_with_and_without_digon(W: MatrixBase, V: MatrixBase) -> bool:
    if W.shape != V.shape or one_hot_loss(W) != 0 or one_hot_loss(V) != 0:
        return False
    return _has_a_digon(W) is not _has_a_digon(V)


@predicate("W has one-hot loss 0, no antipodal pair, and 2m features")
def full_lossless_without_digon(W: MatrixBase) -> bool:
    return bool(W.cols == 2 * W.rows) and one_hot_loss(W) == 0 and not _has_a_digon(W)


def _has_a_digon(w: MatrixBase) -> bool:
    return any(overlap == -1 for overlap in pairs(w))


# The plane


@predicate("the energy is 0 exactly when the columns are plus and minus two axes at right angles")
def free_iff_square(W: MatrixBase) -> bool:
    return bool(energy(W) == 0) is antipodal_pairs_at_right_angles({"W": W})


@predicate("the energy is 0 exactly when some column is antipodal to another")
def free_iff_a_digon(W: MatrixBase) -> bool:
    return bool(energy(W) == 0) is _has_a_digon(W)


@predicate("W and V have energy 0 and the same size, but no turn takes one to the other")
def free_in_two_ways(W: MatrixBase, V: MatrixBase) -> bool:
    """Relabelled turns have the same overlaps in some order."""
    if W.shape != V.shape or W.cols < 2 or not (energy(W) == energy(V) == 0):
        return False
    unit = all(length == 1 for w in (W, V) for length in norms_squared(w))
    both = alike(ImmutableMatrix([pairs(W), pairs(V)]))
    return unit and Counter(both[0, :]) != Counter(both[1, :])


@predicate("three unit columns of the plane, W and V, have energy 0 in two ways")
def three_free_in_two_ways(W: MatrixBase, V: MatrixBase) -> bool:
    return bool(W.shape == (2, 3)) and free_in_two_ways({"W": W, "V": V})


@predicate("four unit columns of the plane, W and V, have energy 0 in two ways")
def four_free_in_two_ways(W: MatrixBase, V: MatrixBase) -> bool:
    return bool(W.shape == (2, 4)) and free_in_two_ways({"W": W, "V": V})


@predicate("five unit columns in space, W and V, have energy 0 in two ways")
def five_in_space_free_in_two_ways(W: MatrixBase, V: MatrixBase) -> bool:
    return bool(W.shape == (3, 5)) and free_in_two_ways({"W": W, "V": V})


@predicate("six unit columns in space, W and V, have energy 0 in two ways")
def six_in_space_free_in_two_ways(W: MatrixBase, V: MatrixBase) -> bool:
    return bool(W.shape == (3, 6)) and free_in_two_ways({"W": W, "V": V})


def at_half_tangents(*tangents: object) -> ImmutableMatrix:
    """Unit columns ((1 − q²)/(1 + q²), 2q/(1 + q²)) for q = tan(θ/2): rational when q is.

    >>> at_half_tangents(0, 1)
    Matrix([
    [1, 0],
    [0, 1]])
    """
    q = [Rational(t) for t in tangents]
    return ImmutableMatrix([[(1 - t**2) / (1 + t**2) for t in q], [2 * t / (1 + t**2) for t in q]])


def hexagon_directions() -> ImmutableMatrix:
    """The regular hexagon as unit columns (2, 6).

    >>> energy(hexagon_directions())
    3
    """
    turns = [pi * i / 3 for i in range(6)]
    return ImmutableMatrix([[cos(a) for a in turns], [cos(a - pi / 2) for a in turns]])


def paired_heptagon() -> ImmutableMatrix:
    """Seven unit columns of the plane, two pairs of them equal: less energy than the heptagon.

    One column, its two neighbours, and opposite two pairs, with gaps π/2 − X/2 from pair to pair,
    π/2 − Y/2 from a pair to a neighbour and π/2 − Z/2 from there to the one. At the very best
    X + 2Y + 2Z = π and sin X : sin Y : sin Z = 1 : 2 : 4; these tangents are close to it.

    >>> bool(energy(paired_heptagon()) < HEPTAGON)
    True
    """
    b, a = Rational(58563, 10**5), Rational(261051, 10**5)
    return at_half_tangents(0, b, -b, a, a, -a, -a)


def paired_octagon() -> ImmutableMatrix:
    """Eight unit columns of the plane, three pairs of them equal: less energy than the octagon.

    Two columns, and three pairs opposite. At the very best, with gaps z between the two and
    π/2 − Y/2, π/2 − X/2 to the next pair and from pair to pair, z = X + Y and
    sin X : sin Y : sin 2z = 1 : 2 : 4; these tangents are close to it.

    >>> bool(energy(paired_octagon()) < OCTAGON)
    True
    """
    b, a = Rational(19651, 10**5), Rational(113503, 10**5)
    return at_half_tangents(b, -b, a, a, -a, -a).row_join(ImmutableMatrix([[-1, -1], [0, 0]]))


# Families with one height


def square_antiprism_directions(t: Expr) -> ImmutableMatrix:
    """Two squares at heights ±√t, one turned by 45°, as unit columns (3, 8).

    >>> from theory.frames.overlaps import norms_squared
    >>> set(norms_squared(square_antiprism_directions(Rational(1, 3))))
    {1}
    """
    flat, up = sqrt(1 - t), sqrt(t)
    corners = [(cos(i * pi / 4), cos((i - 2) * pi / 4), (-1) ** i) for i in range(8)]
    return ImmutableMatrix([[flat * x, flat * y, up * z] for x, y, z in corners]).T


def bicapped_antiprism_directions(t: Expr) -> ImmutableMatrix:
    """The square antiprism and both poles: unit columns (3, 10)."""
    poles = ImmutableMatrix([[0, 0], [0, 0], [1, -1]])
    return square_antiprism_directions(t).row_join(poles)


def tricapped_prism_directions(t: Expr) -> ImmutableMatrix:
    """A triangular prism with heights ±√t, and three caps on the equator: unit columns (3, 9)."""
    flat, up = sqrt(1 - t), sqrt(t)
    turns = [2 * pi * i / 3 for i in range(3)]
    prism = [[flat * cos(a), flat * cos(a - pi / 2), z * up] for a in turns for z in (1, -1)]
    caps = [[cos(a + pi), cos(a + pi / 2), ZERO] for a in turns]
    return ImmutableMatrix(prism + caps).T


def rectified_simplex_directions() -> ImmutableMatrix:
    """The rectified 5-cell, midpoints of the ten edges of the 4-simplex: unit columns (4, 10).

    >>> sorted(set(pairs(rectified_simplex_directions())))
    [-2/3, 1/6]
    """
    tetrahedron = [(1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1)]
    corners = [[*v, -1 / sqrt(5)] for v in tetrahedron] + [[0, 0, 0, 4 / sqrt(5)]]
    length = sqrt(Rational(24, 5))
    middles = [
        [radsimp((a + b) / length) for a, b in zip(one, other, strict=True)]
        for one, other in combinations(corners, 2)
    ]
    return ImmutableMatrix(middles).T


def paired_twelve() -> ImmutableMatrix:
    """Twelve unit columns (3, 12), three pairs of them equal: less energy than the icosahedron.

    Triangles at three heights, the top one twice, the middle one turned by 60°.

    >>> bool(energy(paired_twelve()) < 12)
    True
    """
    heights = (
        (Rational(359, 1000), 0, 2),
        (Rational(-126, 1000), 1, 1),
        (Rational(-413, 1000), 0, 1),
    )
    columns = []
    for q, half_steps, times in heights:
        flat, up = (1 - q**2) / (1 + q**2), 2 * q / (1 + q**2)
        turns = [2 * pi * i / 3 + half_steps * pi / 3 for i in range(3)]
        columns += times * [[flat * cos(a), flat * cos(a - pi / 2), up] for a in turns]
    return ImmutableMatrix(columns).T


Family = Callable[[Expr], ImmutableMatrix]


@predicate("the squared height t is between 0 and 1")
def height_in_the_sphere(t: Expr) -> bool:
    return compared(t, ZERO) >= 0 and compared(t, ONE) <= 0


def family_energy_at_least(family: Family, name: str, bound: Expr, words: str) -> Predicate:
    """There is such a shape of squared height t, and its energy reaches a number."""

    @predicate(f"there is a {name} of squared height t, and its energy is at least {words}")
    def family_energy_is_at_least(t: Expr) -> bool:
        inside = height_in_the_sphere({"t": t})
        return inside and compared(energy(family(t)), bound) >= 0

    return family_energy_is_at_least


@predicate(
    "there is a square antiprism of height √t, and F has eigenvalues 4(1 − t), twice, and 8t"
)
def antiprism_frame(t: Expr) -> bool:
    return _eigenvalues_of_antiprism(t, [4 - 4 * t, 4 - 4 * t, 8 * t])


@predicate("F = W Wᵀ of the square antiprism has eigenvalue 8/3, three times")
def antiprism_frame_is_tight(t: Expr) -> bool:
    return _eigenvalues_of_antiprism(t, [Rational(8, 3)] * 3)


def _eigenvalues_of_antiprism(t: Expr, wanted: list[Expr]) -> bool:
    if not height_in_the_sphere({"t": t}):
        return False
    found = frame_eigenvalues(square_antiprism_directions(t))
    return all(compared(a, b) == 0 for a, b in zip(found, wanted, strict=True))


BEST_ANTIPRISM = (1 + 3 * sqrt(2)) / 17
BEST_BICAPPED = (5 * sqrt(2) - 4) / 17
BEST_TRICAPPED = Rational(8, 17)
ANTIPRISM_ENERGY = (80 - 32 * sqrt(2)) / 17
BICAPPED_ENERGY = (56 + 32 * sqrt(2)) / 17
TRICAPPED_ENERGY = Rational(63, 17)
PAIRED_TWELVE_ENERGY = Rational(110975, 10**4)
RECTIFIED_ENERGY = Rational(5, 3)


def frame_eigenvalues(w: MatrixBase) -> list[Expr]:
    """The diagonal of ``F = W Wᵀ`` where it is diagonal; ``ValueError`` otherwise.

    >>> frame_eigenvalues(square_antiprism_directions(Rational(1, 3)))
    [8/3, 8/3, 8/3]
    """
    f = alike((w * w.T).applyfunc(lambda entry: radsimp(expand(entry))))
    if any(f[i, j] != 0 for i in range(f.rows) for j in range(f.rows) if i != j):
        raise ValueError(f"frame_eigenvalues needs columns whose W Wᵀ is diagonal, got {f}")
    return list(f.diagonal())


antiprism_family = family_energy_at_least(
    square_antiprism_directions, "square antiprism", ANTIPRISM_ENERGY, "(80 − 32√2)/17"
)
tricapped_family = family_energy_at_least(
    tricapped_prism_directions, "tricapped prism", TRICAPPED_ENERGY, "63/17"
)
bicapped_family = family_energy_at_least(
    bicapped_antiprism_directions, "bicapped antiprism", BICAPPED_ENERGY, "(56 + 32√2)/17"
)
heptagon_is_best = energy_at_least(HEPTAGON, "7 + 7 cos 4π/7, the regular heptagon's")
octagon_is_best = energy_at_least(OCTAGON, "8, the regular octagon's")
icosahedron_is_best = energy_at_least(Integer(12), "12, the icosahedron's")
hexagon_is_best = energy_at_least(Integer(3), "3, the regular hexagon's")
