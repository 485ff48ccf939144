"""An exact set of unit directions, given by its overlaps; an impossible one cannot be built."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sympy import Expr, ImmutableMatrix, Integer, Matrix, diag, expand, radsimp, sqrt
from sympy.polys.matrices import DomainMatrix

from theory.exact import is_exact
from theory.frames.overlaps import compared, gram, largest


@dataclass(frozen=True)
class Arrangement:
    """Unit directions up to rotation: their Gram matrix (n, n), and the dims that they live in.

    The Gram matrix is all that a rotation-invariant loss can see of the directions. It must be
    exact (rationals, or algebraic numbers such as √5 and cos 2π/7), symmetric, of unit diagonal,
    positive semidefinite, and of rank at most ``dims``; ``ValueError`` otherwise.

    >>> from theory.exact import matrix
    >>> Arrangement("digon", matrix([[1, -1], [-1, 1]]), 1).coherence()
    1
    >>> Arrangement("too flat", matrix([[1, 0], [0, 1]]), 1)
    Traceback (most recent call last):
    ValueError: too flat: overlaps of rank 2 do not fit in 1 dims
    """

    name: str
    gram: ImmutableMatrix
    dims: int

    def __post_init__(self) -> None:
        if not isinstance(self.gram, ImmutableMatrix):
            object.__setattr__(self, "gram", ImmutableMatrix(self.gram))
        self._refuse_unless_unit_and_symmetric()
        if self.dims < 1:
            raise ValueError(f"{self.name}: dims must be at least 1, got {self.dims}")
        rank = _rank_if_semidefinite(self.gram)
        if rank is None:
            raise ValueError(f"{self.name}: no real vectors have these overlaps")
        if rank > self.dims:
            raise ValueError(f"{self.name}: overlaps of rank {rank} do not fit in {self.dims} dims")

    def _refuse_unless_unit_and_symmetric(self) -> None:
        g = self.gram
        if not is_exact(g) or g.free_symbols:
            raise ValueError(f"{self.name}: overlaps must be exact numbers, got {g.tolist()}")
        if not g.is_square or g.rows == 0:
            raise ValueError(f"{self.name}: overlaps must be a square table, got {g.shape}")
        if g != g.T:
            raise ValueError(f"{self.name}: overlaps must be symmetric")
        if any(entry != 1 for entry in g.diagonal()):
            raise ValueError(f"{self.name}: directions are unit vectors: the diagonal must be 1")

    @property
    def features(self) -> int:
        return int(self.gram.rows)

    def overlaps(self) -> list[Expr]:
        """The overlap of every pair of different features, each pair once; none when n = 1."""
        return [self.gram[i, j] for i, j in combinations(range(self.features), 2)]

    def coherence(self) -> Expr:
        """The worst absolute overlap (*lines*); 0 for a single feature."""
        return largest([Integer(0), *(abs(g) for g in self.overlaps())])

    def largest_overlap(self) -> Expr:
        """The largest signed overlap (*points*); a single feature has none (``ValueError``)."""
        if self.features < 2:
            raise ValueError(f"{self.name}: an overlap needs two features or more, got 1")
        return largest(self.overlaps())

    def frame_potential(self) -> Expr:
        """The sum of all squared overlaps, ``Σ_ij G_ij²``."""
        return expand(sum((g**2 for g in self.gram), Integer(0)))

    def is_tight(self) -> bool:
        """Whether ``F = (n/m) I`` in its dims; in terms of overlaps, ``G² = (n/m) G``.

        The second says that every nonzero eigenvalue is n/m; as they sum to n, there are m.
        """
        field = _in_its_field(self.gram)
        ratio = field.domain.from_sympy(Integer(self.features) / self.dims)
        return bool(field * field == field * ratio)

    def dimensionalities(self) -> list[Expr]:
        """``D_i = 1 / Σ_j G_ij²``, the fraction of a dim that each feature has to itself.

        >>> from theory.exact import matrix
        >>> Arrangement("digon", matrix([[1, -1], [-1, 1]]), 1).dimensionalities()
        [1/2, 1/2]

        Source: [elhage2022], "feature dimensionality"; [scherlis2022], "capacity".
        """
        field = _in_its_field(self.gram)
        squares = [sum(entry**2 for entry in row) for row in field.to_list()]
        return [1 / expand(field.domain.to_sympy(square)) for square in squares]

    def __add__(self, other: Arrangement) -> Arrangement:
        """Tegum product: both arrangements, each in dims of its own.

        >>> from theory.exact import matrix
        >>> axis = Arrangement("digon", matrix([[1, -1], [-1, 1]]), 1)
        >>> (axis + axis).dims, (axis + axis).features
        (2, 4)
        """
        joined = ImmutableMatrix(diag(self.gram, other.gram))
        return Arrangement(f"{self.name} + {other.name}", joined, self.dims + other.dims)


def _in_its_field(g: ImmutableMatrix) -> DomainMatrix:
    """The entries in one exact field, where zero is decided by arithmetic."""
    return DomainMatrix.from_Matrix(Matrix(g), extension=True).to_field().to_dense()


def _rank_if_semidefinite(g: ImmutableMatrix) -> int | None:
    """The rank of a positive semidefinite matrix, or ``None`` for one that is not.

    Elimination with pivots from the diagonal. All pivots must be positive, and when only zeros are
    left on the diagonal, nothing may be left beside it (or some 2 by 2 minor were negative).
    """
    field = _in_its_field(g)
    left = field.to_list()
    for rank in range(g.rows + 1):
        pivot = next((i for i, row in enumerate(left) if row[i]), None)
        if pivot is None:
            return None if any(entry for row in left for entry in row) else rank
        if compared(field.domain.to_sympy(left[pivot][pivot]), Integer(0)) < 0:
            return None
        left = _without(left, pivot)
    raise AssertionError("each pivot takes a row away")


def _without(rows: list[list[Any]], pivot: int) -> list[list[Any]]:
    """The Schur complement of one diagonal entry."""
    top = rows[pivot]
    places = [i for i in range(len(rows)) if i != pivot]
    return [[rows[i][j] - rows[i][pivot] * top[j] / top[pivot] for j in places] for i in places]


def from_directions(name: str, w: ImmutableMatrix) -> Arrangement:
    """The arrangement of the columns of W (m, n), scaled to unit length; a zero one is refused.

    >>> from theory.exact import matrix
    >>> from_directions("cross", matrix([[2, -1, 0], [0, 0, 3]])).overlaps()
    [-1, 0, 0]
    """
    overlaps = gram(w)
    if any(length == 0 for length in overlaps.diagonal()):
        raise ValueError(f"{name}: a zero column has no direction, got {w.tolist()}")
    scale = diag(*[1 / sqrt(length) for length in overlaps.diagonal()])
    unit = (scale * overlaps * scale).applyfunc(radsimp)
    return Arrangement(name, ImmutableMatrix(unit), int(w.rows))
