"""Charges on the sphere: Thomson's problem, as an analogy and as another energy."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

from sympy import (
    Expr,
    MatrixBase,
    Rational,
    expand,
    sqrt,
)

from theory.claim import Predicate, predicate
from theory.compare import equal
from theory.frames.capacity import antiprism_share
from theory.frames.catalogue.basic import (
    antiprism_overlaps,
    octahedron,
    pentagonal_bipyramid,
    simplex,
    triangular_bipyramid,
)
from theory.frames.geometry.energies import ONE, ZERO
from theory.frames.overlaps import compared, in_front, pairs
from theory.notation import t


def coulomb_energy(overlaps: list[Expr]) -> Expr:
    """``Σ_{i<j} 1/‖W_i − W_j‖`` from the overlaps of unit directions; equal ones are refused.

    >>> coulomb_energy([-ONE])
    1/2
    """
    if any(equal(overlap, 1) for overlap in overlaps):
        raise ValueError("two equal directions have infinite Coulomb energy")
    return sum((1 / sqrt(expand(2 - 2 * overlap)) for overlap in overlaps), ZERO)


def antiprism_coulomb(t: Expr) -> Expr:
    """The Coulomb energy of the square antiprism of squared height t, perhaps a letter.

    >>> from theory.frames.catalogue.basic import polygon
    >>> antiprism_coulomb(ZERO) == coulomb_energy(polygon(8).overlaps())
    True
    """
    g = antiprism_overlaps(t)
    return coulomb_energy([g[i, j] for i, j in combinations(range(8), 2)])


@lru_cache(maxsize=1)
def thomson_height() -> tuple[Rational, Rational]:
    """Squared heights, 10⁻⁸ apart, between which the antiprism's Coulomb energy is least.

    The energy is convex in t, as each overlap is affine in t and 1/√(2 − 2g) is convex in g; so
    its slope, negative at the one and positive at the other, vanishes between them.
    """
    slope = antiprism_coulomb(t).diff(t)
    low, high = Rational(1, 10), Rational(9, 10)
    while high - low > Rational(1, 10**8):
        middle = (low + high) / 2
        rising = compared(slope.subs(t, middle), ZERO) > 0
        low, high = (low, middle) if rising else (middle, high)
    return low, high


def thomson_share(side: str) -> Expr:
    """A lower or an upper bound on D of the antiprism with least Coulomb energy.

    D = 1/(4 − 8t + 12t²) rises up to t = 1/3, beyond the height that matters here.
    """
    low, high = thomson_height()
    assert high < Rational(1, 3)
    return antiprism_share(low if side == "lower" else high)


def thomson_eigenvalue(side: str) -> Rational:
    """A lower or an upper bound on its eigenvalue 8t of ``W Wᵀ`` along the axis.

    >>> thomson_eigenvalue("upper") < Rational(8, 3)
    True
    """
    low, high = thomson_height()
    return 8 * (low if side == "lower" else high)


def thomson_energy(side: str) -> Expr:
    """A lower or an upper bound on the least Coulomb energy of a square antiprism.

    From above the energy at a height near the best; from below the tangent there, at the far end
    of the interval that holds the best, as the energy is convex.
    """
    low, high = thomson_height()
    at_low = antiprism_coulomb(low)
    if side == "upper":
        return at_low
    return at_low + antiprism_coulomb(t).diff(t).subs(t, low) * (high - low)


THOMSON_TETRAHEDRON = 3 * sqrt(6) / 2
THOMSON_OCTAHEDRON = Rational(3, 2) + 6 * sqrt(2)


def thomson_candidate(charges: int) -> Expr:
    """The Coulomb energy of what is thought best for 2 to 8 charges; for 8 a bound from below.

    Digon, triangle, tetrahedron, triangular bipyramid, octahedron, pentagonal bipyramid, best
    square antiprism.

    >>> thomson_candidate(2), thomson_candidate(6)
    (1/2, 3/2 + 6*sqrt(2))
    """
    if charges == 8:
        return thomson_energy("lower")
    build = {5: triangular_bipyramid, 6: octahedron, 7: pentagonal_bipyramid}
    if not 2 <= charges <= 8:
        raise ValueError(f"thomson_candidate needs 2 to 8 charges, got {charges}")
    best = simplex(charges - 1) if charges <= 4 else build[charges]()
    return coulomb_energy(best.overlaps())


def coulomb_reaches(part: Rational = ONE) -> Predicate:
    """The Coulomb energy of 2 to 8 charges is at least this part of the candidate's."""

    @predicate(
        f"if n is 2 to 8, Σ_(i<j) 1/‖W_i − W_j‖ is at least {in_front(part)}that of the digon, "
        "triangle, tetrahedron, triangular bipyramid, octahedron, pentagonal bipyramid or best "
        "square antiprism"
    )
    def coulomb_reaches_the_candidate(W: MatrixBase) -> bool:
        if not 2 <= W.cols <= 8:
            return True  # nothing is said of one charge, or of more
        overlaps = pairs(W)
        if any(equal(overlap, 1) for overlap in overlaps):
            return True  # two equal directions: the energy is infinite
        return compared(coulomb_energy(overlaps), part * thomson_candidate(W.cols)) >= 0

    return coulomb_reaches_the_candidate


coulomb_least = coulomb_reaches()


def coulomb_at_least(bound: Expr, words: str) -> Predicate:
    """The Coulomb energy reaches a number."""

    @predicate(f"Σ_(i<j) 1/‖W_i − W_j‖ is at least {words}")
    def coulomb_is_at_least(W: MatrixBase) -> bool:
        overlaps = pairs(W)
        if any(equal(overlap, 1) for overlap in overlaps):
            return True
        return compared(coulomb_energy(overlaps), bound) >= 0

    return coulomb_is_at_least


tetrahedron_repels_least = coulomb_at_least(THOMSON_TETRAHEDRON, "3√6/2, the tetrahedron's")
octahedron_repels_least = coulomb_at_least(THOMSON_OCTAHEDRON, "3/2 + 6√2, the octahedron's")
