"""Which arrangements of the catalogue are equiangular tight frames, and what the others see."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sympy import Expr, Integer, Rational, Symbol, simplify

from theory.claim import Case, Predicate, predicate, where
from theory.evidence import Proof, Step
from theory.frames.arrangement import Arrangement
from theory.frames.bounds.classical import welch_bound
from theory.frames.catalogue.basic import cross_polytope, simplex
from theory.frames.catalogue.index import build
from theory.frames.catalogue.invariant import InvariantArrangement
from theory.frames.overlaps import compared
from theory.notation import n

two_features = where(n >= 2, "there are two features or more (n ≥ 2)")

TOY_MODEL_SHAPES = (
    "digon",
    "triangle",
    "digon + digon",
    "tetrahedron",
    "pentagon",
    "triangular bipyramid",
    "octahedron",
    "pentagonal bipyramid",
    "square antiprism, z² = 1/3",
)
"""Polytopes that toy models of superposition show, by number of features and dims."""


def toy_model_shapes() -> list[Case]:
    """Every polytope that toy models show, as a case: smallest first."""
    return [{"shape": shape} for shape in TOY_MODEL_SHAPES]


@predicate("it is one of the polytopes that toy models show")
def of_the_toy_models(shape: str) -> bool:
    return shape in TOY_MODEL_SHAPES


@predicate("it is an equiangular tight frame")
def equiangular_tight(shape: str) -> bool:
    arrangement = build(shape)
    return arrangement.is_tight() and arrangement.is_equiangular()


@predicate("it is an equiangular tight frame just when n = m + 1, as a simplex has")
def equiangular_tight_iff_simplex(shape: str) -> bool:
    arrangement = build(shape)
    one_more = arrangement.features == arrangement.dims + 1
    return equiangular_tight({"shape": shape}) == one_more


@predicate("it is an equiangular tight frame just when it is a tight frame")
def equiangular_tight_iff_tight(shape: str) -> bool:
    return equiangular_tight({"shape": shape}) == build(shape).is_tight()


@predicate("n corners of a regular simplex are an equiangular tight frame in n − 1 dims")
def simplex_is_equiangular_tight(n: Expr) -> bool:
    return bool(n >= 2) and _meets_welch(simplex(int(n) - 1))


@predicate("plus and minus n axes are an equiangular tight frame in n dims")
def cross_polytope_is_equiangular_tight(n: Expr) -> bool:
    return bool(n >= 2) and _meets_welch(cross_polytope(int(n)))


def _meets_welch(arrangement: Arrangement) -> bool:
    bound = welch_bound(arrangement.features, arrangement.dims)
    return arrangement.is_tight() and compared(arrangement.coherence(), bound) == 0


def equiangular_tight_overlap(name: str) -> Expr:
    """The one |overlap| of an equiangular tight frame of the catalogue; ``ValueError`` for others.

    >>> equiangular_tight_overlap("diagonals of the cube")
    1/3
    """
    arrangement = build(name)
    if not (arrangement.is_tight() and arrangement.is_equiangular()):
        raise ValueError(f"{name} is no equiangular tight frame")
    return arrangement.coherence()


def touching(arrangement: Arrangement | InvariantArrangement) -> int:
    """How many directions it has, all overlaps being at most 1/2; ``ValueError`` if not all are.

    >>> touching(build("hexagon"))
    6
    """
    if compared(arrangement.largest_overlap(), Rational(1, 2)) > 0:
        raise ValueError(f"{arrangement.name}: some overlap is more than 1/2")
    return arrangement.features


@cache
def _seen(shape: str) -> InvariantArrangement:
    return InvariantArrangement.of(build(shape))


def each_sees(features: int, dims: int, seen: Mapping[Expr, int]) -> Predicate:
    """The conclusion that some shape is a tight frame whose directions all see these overlaps."""
    counts = ", ".join(f"{times} at {overlap}" for overlap, times in seen.items())

    @predicate(f"it is a tight frame of {features} directions in {dims} dims; each sees {counts}")
    def all_see_the_same(shape: str) -> bool:
        found = _seen(shape)
        size = (found.features, found.dims)
        return size == (features, dims) and found.seen == dict(seen) and found.is_tight()

    return all_see_the_same


def _simplex_squared() -> bool:
    """``(G²)_ij = (n/m) G_ij`` for overlaps −1/m of n = m + 1 directions."""
    m = Symbol("m", positive=True)
    overlap, features = -1 / m, m + 1
    diagonal = 1 + (features - 1) * overlap**2
    beside = 2 * overlap + (features - 2) * overlap**2
    ratio = features / m
    return bool(simplify(diagonal - ratio) == 0 and simplify(beside - ratio * overlap) == 0)


def _simplex_meets_welch() -> bool:
    """``1/m² = (n − m)/(m(n − 1))`` for n = m + 1."""
    m = Symbol("m", positive=True)
    features = m + 1
    return bool(simplify(1 / m**2 - (features - m) / (m * (features - 1))) == Integer(0))


SIMPLICES = Proof(
    shows=simplex_is_equiangular_tight,
    given=(two_features,),
    steps=(
        Step("with m = n − 1 and overlaps −1/m the Gram matrix has G² = (n/m) G", _simplex_squared),
        Step("and |−1/m| is Welch's bound", _simplex_meets_welch),
    ),
)
"""Simplices are equiangular tight frames in any number of dims."""
