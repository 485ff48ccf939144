"""An exact set of unit directions, given by its overlaps; an impossible one cannot be built."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

from flint import fmpq
from sympy import Expr, ImmutableMatrix, Integer, Rational, S, diag, expand, radsimp, sqrt

from theory.compare import equal, first_written
from theory.exact import is_exact
from theory.frames.overlaps import compared, gram, largest
from theory.frames.tables import Table, written


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
        self._refuse_unless_exact()
        self._write_alike()
        self._refuse_unless_unit_and_symmetric()
        if self.dims < 1:
            raise ValueError(f"{self.name}: dims must be at least 1, got {self.dims}")
        if self.rank > self.dims:
            came = f"overlaps of rank {self.rank} do not fit in {self.dims} dims"
            raise ValueError(f"{self.name}: {came}")

    def __reduce__(self) -> tuple[type[Arrangement], tuple[str, ImmutableMatrix, int]]:
        # What is cached need not travel to another process, and flint's tables cannot.
        return Arrangement, (self.name, ImmutableMatrix(self.gram.tolist()), self.dims)

    @classmethod
    def of(
        cls, name: str, numbers: Sequence[Expr], places: Sequence[Sequence[int]], dims: int
    ) -> Arrangement:
        """The same from a table of places k that stand for ``numbers[k]``: quick where n is large.

        >>> Arrangement.of("digon", [Integer(1), Integer(-1)], [[0, 1], [1, 0]], 1).coherence()
        1
        """
        different: dict[Expr, int] = {}
        place = [different.setdefault(number, len(different)) for number in numbers]
        numbered = [[place[k] for k in row] for row in places]
        made = object.__new__(cls)
        fields = {"name": name, "gram": written(list(different), numbered), "dims": dims}
        for field, value in {**fields, "_different": different, "_numbered": numbered}.items():
            object.__setattr__(made, field, value)
        made.__post_init__()
        return made

    def numbered(self) -> tuple[list[Expr], list[list[int]]]:
        """The different entries of the Gram matrix, and the table of their places."""
        return list(self._different), self._numbered

    @cached_property
    def rank(self) -> int:
        """How many dims the directions span."""
        blocks = self.blocks()
        whole = len(blocks) == 1
        parts = [self._table if whole else self._table.part(block) for block in blocks]
        ranks = [_rank_if_semidefinite(part) for part in parts]
        if None in ranks:
            raise ValueError(f"{self.name}: no real vectors have these overlaps")
        return sum(rank for rank in ranks if rank is not None)

    def _refuse_unless_exact(self) -> None:
        inexact = [e for e in self._different if not is_exact(e) or e.free_symbols]
        unreal = [e for e in self._different if e is S.NaN or e.is_real is False]
        if inexact or unreal:
            came = (inexact + unreal)[0]
            raise ValueError(f"{self.name}: overlaps must be exact numbers, got {came}")

    def _write_alike(self) -> None:
        """One way to write each overlap, so that the different entries are different numbers."""
        first = first_written(self._different)
        if any(entry != written for entry, written in first.items()):
            object.__setattr__(self, "gram", self.gram.applyfunc(first.__getitem__))
            for kept in ("_different", "_numbered"):
                self.__dict__.pop(kept, None)

    def _refuse_unless_unit_and_symmetric(self) -> None:
        if not self.gram.is_square or self.gram.rows == 0:
            raise ValueError(f"{self.name}: overlaps must be a square table, got {self.gram.shape}")
        rows, one = self._numbered, self._different.get(Integer(1))
        if rows != [list(column) for column in zip(*rows, strict=True)]:
            raise ValueError(f"{self.name}: overlaps must be symmetric")
        if any(row[i] != one for i, row in enumerate(rows)):
            raise ValueError(f"{self.name}: directions are unit vectors: the diagonal must be 1")

    @cached_property
    def _different(self) -> dict[Expr, int]:
        """A number for each different entry of the Gram matrix."""
        entries = dict.fromkeys(self.gram.flat())
        return {entry: number for number, entry in enumerate(entries)}

    @cached_property
    def _numbered(self) -> list[list[int]]:
        """The Gram matrix by the numbers of its entries: quick to go through."""
        return [[self._different[entry] for entry in row] for row in self.gram.tolist()]

    @cached_property
    def _table(self) -> Table:
        return Table.of(list(self._different), self._numbered)

    @cached_property
    def _squared(self) -> Table:
        return self._table * self._table

    @property
    def features(self) -> int:
        return int(self.gram.rows)

    def overlaps(self) -> list[Expr]:
        """The overlap of every pair of different features, each pair once; none when n = 1."""
        entries, rows = list(self._different), self._numbered
        return [entries[rows[i][j]] for i, j in combinations(range(self.features), 2)]

    def overlap_counts(self) -> dict[Expr, int]:
        """Each different overlap, and how many ordered pairs i ≠ j have it.

        >>> from theory.exact import matrix
        >>> Arrangement("digon", matrix([[1, -1], [-1, 1]]), 1).overlap_counts()
        {-1: 2}
        """
        total: Counter[Expr] = Counter()
        for feature in range(self.features):
            total.update(self.seen_from(feature))
        return dict(total)

    def seen_from(self, feature: int) -> dict[Expr, int]:
        """Each different overlap with one feature, and how many others have it."""
        row = self._numbered[feature]
        counts = Counter(row[:feature] + row[feature + 1 :])
        return {entry: counts[i] for entry, i in self._different.items() if i in counts}

    def is_distance_invariant(self) -> bool:
        """Whether every feature sees the same overlaps, equally often."""
        first = self.seen_from(0)
        return all(self.seen_from(i) == first for i in range(1, self.features))

    def coherence(self) -> Expr:
        """The worst absolute overlap (*lines*); 0 for a single feature."""
        return largest([Integer(0), *dict.fromkeys(abs(g) for g in self.overlap_counts())])

    def largest_overlap(self) -> Expr:
        """The largest signed overlap (*points*); a single feature has none (``ValueError``)."""
        if self.features < 2:
            raise ValueError(f"{self.name}: an overlap needs two features or more, got 1")
        return largest(list(self.overlap_counts()))

    def frame_potential(self) -> Expr:
        """The sum of all squared overlaps, ``Σ_ij G_ij²``."""
        return expand(sum(self._squared.diagonal(), Integer(0)))

    def is_tight(self) -> bool:
        """Whether ``F = (n/m) I`` in its dims; in terms of overlaps, ``G² = (n/m) G``.

        The second says that every nonzero eigenvalue is n/m; as they sum to n, there are m.
        """
        return bool(self._squared == fmpq(self.features, self.dims) * self._table)

    def is_equiangular(self) -> bool:
        """Whether all absolute overlaps are the same; a single feature is."""
        squares = [expand(g**2) for g in self.overlap_counts()]
        return all(compared(square, squares[0]) == 0 for square in squares)

    def dimensionalities(self) -> list[Expr]:
        """``D_i = 1 / Σ_j G_ij²``, the fraction of a dim that each feature has to itself.

        >>> from theory.exact import matrix
        >>> Arrangement("digon", matrix([[1, -1], [-1, 1]]), 1).dimensionalities()
        [1/2, 1/2]

        Source: [elhage2022], "feature dimensionality"; [scherlis2022], "capacity".
        """
        return [1 / expand(square) for square in self._squared.diagonal()]

    def blocks(self) -> list[list[int]]:
        """The features by block: those of different blocks are orthogonal.

        >>> from theory.exact import matrix
        >>> Arrangement("", matrix([[1, 0, -1], [0, 1, 0], [-1, 0, 1]]), 2).blocks()
        [[0, 2], [1]]
        """
        zeros = {i for entry, i in self._different.items() if compared(entry, Integer(0)) == 0}
        meets = [{j for j, i in enumerate(row) if i not in zeros} for row in self._numbered]
        blocks, left = [], set(range(self.features))
        while left:
            block, new = set(), {min(left)}
            while new:
                block |= new
                new = set().union(*(meets[i] for i in new)) - block
            blocks.append(sorted(block))
            left -= block
        return blocks

    def __add__(self, other: Arrangement) -> Arrangement:
        """Tegum product: both arrangements, each in dims of its own.

        >>> from theory.exact import matrix
        >>> axis = Arrangement("digon", matrix([[1, -1], [-1, 1]]), 1)
        >>> (axis + axis).dims, (axis + axis).features
        (2, 4)
        """
        joined = ImmutableMatrix(diag(self.gram, other.gram))
        return Arrangement(f"{self.name} + {other.name}", joined, self.dims + other.dims)


def _rank_if_semidefinite(table: Table) -> int | None:
    """The rank of a positive semidefinite matrix of unit diagonal, or ``None`` for others."""
    square = table * table
    ratio = sum(square.diagonal(), Integer(0)) / table.size
    if isinstance(ratio, Rational) and square == fmpq(int(ratio.p), int(ratio.q)) * table:
        # G² = cG: all eigenvalues are 0 or c, and they sum to n.
        return int(table.size / ratio)
    return _by_symmetric_functions(table) if table.field.is_QQ else _by_elimination(table)


def _by_symmetric_functions(table: Table) -> int | None:
    """By the characteristic polynomial ``Σ_k (−1)^k e_k t^(n−k)``, whose roots are all real.

    None of them is negative just when no e_k is, by Descartes' rule of signs; and the rank is the
    largest k with e_k ≠ 0.
    """
    low_first = table.layers[0].charpoly().coeffs()
    sums = [c if k % 2 == 0 else -c for k, c in enumerate(reversed(low_first))]
    if any(e < 0 for e in sums):
        return None
    return max(k for k, e in enumerate(sums) if e)


def _by_elimination(table: Table) -> int | None:
    """Elimination with pivots from the diagonal.

    All pivots must be positive, and when only zeros are left on the diagonal, nothing may be left
    beside it (or some 2 by 2 minor were negative).
    """
    places = range(table.size)
    left = [[table.number(i, j) for j in places] for i in places]
    for rank in range(table.size + 1):
        pivot = next((i for i, row in enumerate(left) if row[i]), None)
        if pivot is None:
            return None if any(entry for row in left for entry in row) else rank
        if compared(table.field.to_sympy(left[pivot][pivot]), Integer(0)) < 0:
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
    if any(equal(length, 0) for length in overlaps.diagonal()):
        raise ValueError(f"{name}: a zero column has no direction, got {w.tolist()}")
    scale = diag(*[1 / sqrt(length) for length in overlaps.diagonal()])
    unit = (scale * overlaps * scale).applyfunc(radsimp)
    return Arrangement(name, ImmutableMatrix(unit), int(w.rows))
