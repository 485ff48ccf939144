r"""Certificates about directions from their triples, checked with the standard library alone.

For unit vectors w_1, …, w_n in m dims fix one of them, x, as a pole. What the others have in the
m − 1 dims across it is positive definite again, so the matrices

    Y_k(u, v, t)_ij = uⁱ vʲ ((1 − u²)(1 − v²))^(k/2) P_k^(m−1)((t − uv) / √((1 − u²)(1 − v²)))

are semidefinite when summed over all pairs (y, z), with u = ⟨x, y⟩, v = ⟨x, z⟩, t = ⟨y, z⟩. With
semidefinite F_k the sum of H = Σ_k ⟨F_k, Y_k⟩ over all triples (x, y, z) is therefore at least 0,
and so it is for H averaged over the order of the three. With h = Σ a_k P_k and a_k ≥ 0 for k ≥ 1,
as in linear programming, Σ_{x, y} h ≥ n² a_0. Triples with two equal members are pairs, so: if

    Σ (f − h − 3H(·, ·, 1)) over the three overlaps  ≥  3 (n − 2) H(u, v, t)          (*)

for all overlaps u, v, t of three unit vectors, then summing over all triples of distinct members,

    Σ_{i ≠ j} f(⟨w_i, w_j⟩)  ≥  n (n − 1) a_0 − n Σ_{k ≥ 1} a_k − n H(1, 1, 1).

Sources: [bachoc2008] for codes; [cohn2012] for energies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations_with_replacement, pairwise
from typing import Any, ClassVar

from theory.certificate import Rejected
from theory.frames.programs.certificates import numbers_of, potential_of, short, whole_number
from theory.frames.programs.polynomials import Polynomial, plus, scaled
from theory.frames.programs.potentials import ONE, ZERO, Potential
from theory.frames.programs.squares import (
    CONSTANT,
    Powers,
    Rows,
    Trivariate,
    added,
    flattened,
    gram_determinant,
    monomials,
    moved,
    multiplied,
    quadratic,
    semidefinite,
)
from theory.frames.programs.zonal import in_powers

MOST_ORDER, MOST_PIECES = 12, 4
"""Certificates with more powers, or for potentials with more pieces, are not checked."""

Triangle = tuple[tuple[Fraction, ...], ...]
"""A symmetric matrix by its rows up to the diagonal."""
Ends = Sequence[tuple[Fraction, Fraction]]

_FIRST, _SECOND, _THIRD = (1, 0, 0), (0, 1, 0), (0, 0, 1)


@dataclass(frozen=True)
class ThreePointEnergy:
    """The energy Σ_{i≠j} f(⟨w_i, w_j⟩) of n unit vectors is at least so much, by their triples.

    The sum runs over ordered pairs; f is the piecewise polynomial with these ``cuts`` and
    ``pieces``. ``pairs`` are a_0, a_1, …, ``triples`` the matrices F_0, F_1, …, and ``squares``
    prove the inequality (*): for every choice of three pieces they are the Gram matrices Q of sums
    of squares zᵀQz, with the monomials z of `basis`, that add up to it exactly when each is
    multiplied by its g of `multipliers`. All numbers in these three are in units of
    1/``denominator``.

    Source: [cohn2012].
    """

    kind: ClassVar[str] = "three-point-energy"
    dims: Fraction
    features: Fraction
    cuts: tuple[Fraction, ...]
    pieces: tuple[Polynomial, ...]
    denominator: Fraction
    pairs: tuple[Fraction, ...]
    triples: tuple[Triangle, ...]
    squares: tuple[tuple[Triangle, ...], ...]
    energy: Fraction

    def bounds(self) -> dict[str, Fraction]:
        """The least energy is at least this."""
        return {"lower": self.energy}

    def floor(self) -> Fraction:
        """n (n − 1) a_0 − n Σ a_k − n H(1, 1, 1)."""
        return self._sums().floor()

    def proves(self) -> str:
        potential = _potential(self.cuts, self.pieces)
        sums = self._sums()
        _proved(sums, potential.cuts, potential.numerators, self.squares)
        (energy,) = numbers_of("energy", (self.energy,))
        if energy > sums.floor():
            floor = short(sums.floor())
            raise Rejected(f"energy must be at most {floor}, is {short(energy)}")
        return (
            f"in {sums.dims} dims, any {sums.features} unit vectors have "
            f"sum over i != j of f(<w_i, w_j>) >= {energy} for f = {potential}"
        )

    def _sums(self) -> Sums:
        features = whole_number("features", self.features, 3)
        return Sums(self.dims, features, self.denominator, self.pairs, self.triples)


@dataclass(frozen=True)
class ThreePointCode:
    """So many unit vectors at most have all overlaps ≤ s, by their triples.

    If there were one more, n = ``most`` + 1 with all overlaps in [−1, s], then (*) with f = 0 on
    that interval would give their energy, which is 0, a positive floor. The other fields are those
    of `ThreePointEnergy`; there is one piece, [−1, s].

    Source: [bachoc2008].
    """

    kind: ClassVar[str] = "three-point-code"
    dims: Fraction
    largest: Fraction
    most: Fraction
    denominator: Fraction
    pairs: tuple[Fraction, ...]
    triples: tuple[Triangle, ...]
    squares: tuple[tuple[Triangle, ...], ...]

    def bounds(self) -> dict[str, Fraction]:
        """The number of vectors is at most this."""
        return {"upper": self.most}

    def proves(self) -> str:
        (largest,) = numbers_of("largest", (self.largest,))
        if not -1 < largest < 1:
            raise Rejected(f"largest must be between -1 and 1, got {short(largest)}")
        most = whole_number("most", self.most, 2)
        sums = Sums(self.dims, most + 1, self.denominator, self.pairs, self.triples)
        _proved(sums, (Fraction(-1), largest), (ZERO,), self.squares)
        if sums.floor() <= 0:
            raise Rejected(f"nothing contradicts {most + 1} vectors: the floor is not positive")
        return f"at most {most} unit vectors in {sums.dims} dims have all overlaps <= {largest}"


def multipliers(
    ends: Sequence[tuple[Fraction, Fraction]], flat: bool
) -> list[tuple[Trivariate, int]]:
    """What is nonnegative of three overlaps in these intervals, each with its degree.

    Variables run over [−1, 1] here. The list is 1, then 1 − x² for each variable, then the Gram
    determinant of the three vectors, unless they lie in a plane: there it vanishes, and is used to
    reduce polynomials instead.

    >>> [degree for _, degree in multipliers([(-1, 1)] * 3, flat=False)]
    [0, 2, 2, 2, 3]
    """
    one = Fraction(1)
    found: list[tuple[Trivariate, int]] = [({CONSTANT: one}, 0)]
    for x in (_FIRST, _SECOND, _THIRD):
        found.append(({CONSTANT: one, (2 * x[0], 2 * x[1], 2 * x[2]): -one}, 2))
    return found if flat else [*found, (moved(gram_determinant(), ends), 3)]


def choices(pieces: int) -> list[tuple[int, int, int]]:
    """Which three pieces the overlaps of a triple lie on, up to the order of the three.

    >>> choices(2)
    [(0, 0, 0), (0, 0, 1), (0, 1, 1), (1, 1, 1)]
    """
    return list(combinations_with_replacement(range(pieces), 3))


@lru_cache(maxsize=32)
def across(most: int, dims: int) -> tuple[Trivariate, ...]:
    """The scalar part of Y_0, …, Y_most: zonal across the pole, made a polynomial in u, v, t.

    With w = t − uv and s = (1 − u²)(1 − v²) the recurrence of `zonal`, one dimension lower,
    becomes (k + m − 3) Q_{k+1} = (2k + m − 3) w Q_k − k s Q_{k−1}. Across a pole of the plane there
    is only a sign, and nothing beyond Q_1.

    >>> across(1, 3)[1] == {(0, 0, 1): 1, (1, 1, 0): -1}
    True
    """
    one = Fraction(1)
    w: Trivariate = {_THIRD: one, (1, 1, 0): -one}
    s: Trivariate = {CONSTANT: one, (2, 0, 0): -one, (0, 2, 0): -one, (2, 2, 0): one}
    found: list[Trivariate] = [{CONSTANT: one}, w]
    for k in range(1, most if dims > 2 else 1):
        below = k + dims - 3
        found.append(
            added(
                (Fraction(below + k, below), multiplied(w, found[k])),
                (Fraction(-k, below), multiplied(s, found[k - 1])),
            )
        )
    return tuple(found[: most + 1])


class Sums:
    """h and H of a certificate, after every sign in it has been checked."""

    def __init__(self, dims: Any, features: int, denominator: Any, pairs: Any, triples: Any):
        self.dims, self.features = whole_number("dims", dims, 2), features
        self.denominator = whole_number("denominator", denominator, 1)
        self.order = _order(triples, self.dims)
        self.h = self._h(pairs)
        self.triple = self._triple(triples)

    def _h(self, pairs: Any) -> Polynomial:
        numbers = numbers_of("pairs", pairs)
        if not 1 <= len(numbers) <= 2 * self.order + 1:
            raise Rejected(f"pairs must have 1 to {2 * self.order + 1} entries")
        for k, c in enumerate(numbers):
            if c < 0 < k:
                raise Rejected(f"a_{k} must be at least 0, is negative")
        self.pairs = scaled(numbers, Fraction(1, self.denominator))
        return in_powers(self.pairs, self.dims)

    def _triple(self, triples: Any) -> Trivariate:
        """H, averaged over the order of the three overlaps."""
        total: Trivariate = {}
        for k, scalar in enumerate(across(len(triples) - 1, self.dims)):
            table = _triangle(f"F_{k}", triples[k], self.order + 1 - k)
            if not semidefinite(table):
                raise Rejected(f"F_{k} is not positive semidefinite")
            powers: dict[Powers, Fraction] = {}
            for i, row in enumerate(table):
                for j, entry in enumerate(row):
                    powers[i, j, 0] = powers[j, i, 0] = Fraction(entry) / self.denominator
            total = added((1, total), (1, multiplied(powers, scalar)))
        third = Fraction(1, 3)
        return added(*((third, _reordered(total, order)) for order in _ORDERS))

    def pair(self) -> Polynomial:
        """h + 3 H(u, u, 1), what a pair of distinct vectors gets in all."""
        coefficients = [Fraction(0)] * (2 * self.order + 1)
        for (a, b, _), c in self.triple.items():
            coefficients[a + b] += 3 * c
        return plus(self.h, coefficients)

    def floor(self) -> Fraction:
        """n (n − 1) a_0 − n Σ a_k − n H(1, 1, 1)."""
        alone = sum(self.pairs[1:], Fraction(0)) + sum(self.triple.values(), Fraction(0))
        return self.features * ((self.features - 1) * self.pairs[0] - alone)


_ORDERS = ((0, 1, 2), (0, 2, 1), (2, 1, 0))
"""Which overlap takes which place; swapping the first two places changes nothing."""


def _reordered(p: Trivariate, order: tuple[int, int, int]) -> Trivariate:
    a, b, c = order
    return {(e[a], e[b], e[c]): x for e, x in p.items()}


def inequality(
    sums: Sums, cuts: Sequence[Fraction], pieces: Sequence[Polynomial]
) -> Iterator[tuple[Ends, Trivariate]]:
    """For each choice of three pieces their intervals, and what (*) says is nonnegative there.

    The polynomial's variables run over [−1, 1] while the overlaps run over the intervals.
    """
    intervals = list(pairwise(cuts))
    left = [plus(piece, scaled(sums.pair(), Fraction(-1))) for piece in pieces]
    for case in choices(len(pieces)):
        ends = [intervals[place] for place in case]
        alone = ((1, _alone(left[place], x)) for x, place in enumerate(case))
        gap = added(*alone, (-3 * (sums.features - 2), sums.triple))
        yield ends, moved(gap, ends)


def remainder(gap: Trivariate, ends: Ends, grams: Sequence[Rows], sums: Sums) -> Trivariate:
    """What sums of squares with these Gram matrices, of the first multipliers, leave of it."""
    flat = sums.dims == 2
    for (g, degree), gram in zip(multipliers(ends, flat), grams, strict=False):
        square = multiplied(g, quadratic(gram, basis(sums.order, degree, flat)))
        gap = added((1, gap), (Fraction(-1, sums.denominator), square))
    return flattened(gap, moved(gram_determinant(), ends)) if flat else gap


def basis(order: int, degree: int, flat: bool) -> tuple[Powers, ...]:
    """The monomials of a sum of squares whose multiplier has this degree."""
    return monomials((2 * order - degree) // 2, flat)


def _proved(
    sums: Sums, cuts: Sequence[Fraction], pieces: Sequence[Polynomial], squares: Any
) -> None:
    """`Rejected` unless (*) holds on every choice of three pieces."""
    chosen = choices(len(pieces))
    if not isinstance(squares, tuple) or len(squares) != len(chosen):
        raise Rejected(f"squares must be of {len(chosen)} cases")
    cases = zip(chosen, inequality(sums, cuts, pieces), squares, strict=True)
    for case, (ends, gap), proof in cases:
        _nonnegative(gap, ends, sums, proof, f"squares of pieces {list(case)}")


def _nonnegative(gap: Trivariate, ends: Ends, sums: Sums, proof: Any, name: str) -> None:
    """`Rejected` unless ``proof`` writes the polynomial as Σ g · (sum of squares), exactly."""
    flat = sums.dims == 2
    degrees = [degree for _, degree in multipliers(ends, flat)]
    if not isinstance(proof, tuple) or len(proof) != len(degrees):
        raise Rejected(f"{name} must have {len(degrees)} matrices")
    bases = [basis(sums.order, degree, flat) for degree in degrees]
    grams = [
        _triangle(f"a matrix in {name}", gram, len(monomial))
        for gram, monomial in zip(proof, bases, strict=True)
    ]
    if remainder(gap, ends, grams, sums):
        raise Rejected(f"{name} do not add up to what they should prove")
    if not all(map(semidefinite, grams)):
        raise Rejected(f"{name} prove nothing: a matrix is not positive semidefinite")


def _alone(p: Polynomial, place: int) -> Trivariate:
    """p of one of the three variables."""
    return {_power(place, k): c for k, c in enumerate(p) if c}


def _power(place: int, k: int) -> Powers:
    a, b, c = (k if x == place else 0 for x in range(3))
    return a, b, c


def _order(triples: Any, dims: int) -> int:
    """The d for which F_k has d − k + 1 rows."""
    if not isinstance(triples, tuple) or not triples or not isinstance(triples[0], tuple):
        raise Rejected("triples must be a list of matrices")
    order = len(triples[0]) - 1
    if not 1 <= order <= MOST_ORDER:
        raise Rejected(f"F_0 must have 2 to {MOST_ORDER + 1} rows, has {order + 1}")
    if len(triples) > (2 if dims == 2 else order + 1):
        raise Rejected(f"triples must be F_0 to F_{1 if dims == 2 else order} at most")
    return order


def _triangle(name: str, table: Any, size: int) -> Triangle:
    if not isinstance(table, tuple) or len(table) != size:
        raise Rejected(f"{name} must have {size} rows")
    for i, row in enumerate(table):
        if len(numbers_of(f"a row of {name}", row)) != i + 1:
            raise Rejected(f"row {i} of {name} must have {i + 1} entries")
    return table


def _potential(cuts: Any, pieces: Any) -> Potential:
    if not isinstance(pieces, tuple) or not 1 <= len(pieces) <= MOST_PIECES:
        raise Rejected(f"pieces must be 1 to {MOST_PIECES} polynomials")
    return potential_of(cuts, pieces, (ONE,) * len(pieces))
