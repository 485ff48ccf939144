"""A numeric weight matrix in words: "two digons and a pentagon", up to rotation and relabelling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse.csgraph import connected_components

from solvers.frames.recognition.noise import COARSEST, rounding, tolerances
from solvers.frames.recognition.relabelling import Relabelling, relabelling
from solvers.frames.recognition.shapes import Shape, antiprism, antiprism_fit, antiprisms, shapes
from solvers.frames.recognition.wording import number, said

Array = NDArray[np.float64]
Places = NDArray[np.intp]

_SHORTER = 10.0


@dataclass(frozen=True)
class Block:
    """Features whose directions are orthogonal to all others, and the arrangement they form.

    ``features`` are columns of W, and ``order`` the same columns in the catalogue's order: column
    ``order[i]``, times ``signs[i]``, is the catalogue's feature i. ``residual`` is the largest
    difference from the catalogue's overlaps. Where nothing in the catalogue fits, ``name`` is
    ``None``, ``residual`` too, ``order`` and ``signs`` are empty, and ``why`` says more.

    ``lines`` says that the arrangement is one of lines: which way a direction points means nothing.
    ``parameter`` is the fitted z² of a square antiprism. ``norm`` is the mean length of the columns
    and ``spread`` the largest relative difference from it; lengths play no part in the name.

    ``dims`` counts the eigenvalues of the overlaps that the tolerance cannot explain; the least of
    them is ``gap`` times the largest of the others (``None`` when there are no others).
    """

    name: str | None
    features: tuple[int, ...]
    dims: int
    gap: float | None
    norm: float
    spread: float
    residual: float | None = None
    order: tuple[int, ...] = ()
    signs: tuple[int, ...] = ()
    lines: bool = False
    parameter: float | None = None
    why: str = ""

    @property
    def phrase(self) -> str:
        """The block in words, without an article; lengths count as equal within ten per cent."""
        name = self.name or f"unnamed block of {len(self.features)} in {number(self.dims, 'dim')}"
        if self.parameter is not None:
            name += f" (z² = {self.parameter:.4g})"
        name += " up to sign" if -1 in self.signs and not self.lines else ""
        return name + (" of unequal lengths" if self.name and self.spread > COARSEST else "")


@dataclass(frozen=True)
class Recognition:
    """What a weight matrix is made of. ``blocks`` come smallest first.

    ``absent`` are the columns too short to count. ``dimensionalities`` is D_i for each column, and
    ``None`` for those. ``residual`` is the largest of what has been taken for zero between blocks
    and of what the named blocks differ from the catalogue's overlaps; ``tolerance`` is what it was
    allowed to be.
    """

    blocks: tuple[Block, ...]
    absent: tuple[int, ...]
    dimensionalities: tuple[float | None, ...]
    residual: float
    tolerance: float

    @property
    def dims(self) -> int:
        """How many dims the represented features span."""
        return sum(block.dims for block in self.blocks)

    @property
    def named(self) -> bool:
        """Whether every block has a name."""
        return all(block.name is not None for block in self.blocks)

    @property
    def words(self) -> str:
        """For instance "two digons and a pentagon; 3 not represented"."""
        parts = said([block.phrase for block in self.blocks])
        rest = f"{len(self.absent)} not represented" if self.absent else ""
        return "; ".join(part for part in (parts, rest) if part)

    def __str__(self) -> str:
        if not any(block.name for block in self.blocks):
            return self.words
        return f"{self.words}, residual {self.residual:.0e}, up to rotation and relabelling"

    def as_data(self) -> dict[str, Any]:
        """Everything as lists, strings and numbers, for JSON."""
        return {"words": self.words, "dims": self.dims, "named": self.named, **asdict(self)}


def recognise(
    weights: ArrayLike, tolerance: float | None = None, *, least_norm: float | None = None
) -> Recognition:
    """What the columns of ``weights`` (m, n) form, up to rotation, relabelling and length.

    Columns are split into mutually orthogonal blocks, and each block is compared, as a set of
    directions, with every arrangement of its size in the catalogue. A block is named only if some
    relabelling brings all its overlaps within ``tolerance`` of that arrangement, and of no other.

    ``tolerance`` is about overlaps of unit directions, and also what counts as zero. By default it
    is read off how tightly the overlaps cluster (`tolerances`): the finest that lets every block be
    named, or if there is none the finest. Columns not longer than ``least_norm`` are set aside as
    not represented; by default those below the widest gap in the lengths, if that is a factor of
    ten or more.

    >>> digons = np.array([[1.0, -1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 2.0, -2.0, 0.0]])
    >>> recognise(digons).words
    'two digons; 1 not represented'
    >>> recognise([[1.0, 0.3, -0.2], [0.0, 1.0, 0.9]]).words
    'an unnamed block of 3 in 2 dims'
    """
    w, eps = _weights(weights)
    _refuse_unless(
        tolerance is None or 0 < tolerance <= 0.25, "tolerance", "in (0, 1/4]", tolerance
    )
    _refuse_unless(least_norm is None or least_norm >= 0, "least_norm", "at least 0", least_norm)
    least = rounding(w.shape[0], w.shape[1], eps)
    # Scaled, so that squares of very long or short columns neither overflow nor vanish.
    scale = np.abs(w).max() or 1.0
    lengths = scale * np.linalg.norm(w / scale, axis=0)
    kept = np.flatnonzero(lengths > (_cut(lengths, least) if least_norm is None else least_norm))
    overlaps = _overlaps(w[:, kept] / lengths[kept])
    pairs = overlaps[np.triu_indices(len(kept), 1)]
    if tolerance is not None:
        choices = [float(tolerance)]
    else:
        choices = list(tolerances(pairs, least)) or [least]
    tried = (_recognised(w / scale, overlaps, kept, lengths, choice) for choice in choices)
    first = next(tried)
    return first if first.named else next((other for other in tried if other.named), first)


def _recognised(
    w: Array, overlaps: Array, kept: Places, lengths: Array, tolerance: float
) -> Recognition:
    groups = _orthogonal_groups(overlaps, tolerance)
    blocks = [_block(overlaps, places, kept, lengths, tolerance) for places in groups]
    differences = [block.residual for block in blocks if block.residual is not None]
    return Recognition(
        blocks=tuple(sorted(blocks, key=_rank)),
        absent=tuple(int(i) for i in np.setdiff1d(np.arange(w.shape[1]), kept)),
        dimensionalities=_dimensionalities(w, kept),
        residual=max([_between(overlaps, groups), *differences]),
        tolerance=tolerance,
    )


def _weights(weights: ArrayLike) -> tuple[Array, float]:
    """The weights as floats, and the rounding unit of the numbers that came."""
    try:
        came = np.asarray(weights)
        w = came.astype(np.float64, casting="same_kind" if came.dtype.kind == "f" else "safe")
    except (TypeError, ValueError):
        came_as = " ".join(str(weights)[:60].split())
        raise ValueError(f"weights must be real numbers (m, n), got {came_as}") from None
    if w.ndim != 2 or 0 in w.shape:
        raise ValueError(f"weights must have m ≥ 1 rows and n ≥ 1 columns, got shape {w.shape}")
    if not np.isfinite(w).all():
        raise ValueError(f"weights must be finite, got {w[~np.isfinite(w)][0]}")
    narrow = came.dtype.kind == "f" and came.dtype.itemsize < 8
    return w, float(np.finfo(came.dtype if narrow else w.dtype).eps)


def _refuse_unless(right: bool, argument: str, needed: str, came: object) -> None:
    if not right:
        raise ValueError(f"{argument} must be {needed}, got {came}")


def _cut(lengths: Array, least: float) -> float:
    """The length below which a column is not represented: under the widest gap, if wide enough."""
    ordered = np.sort(lengths[lengths > least * lengths.max()])
    if len(ordered) < 2:
        return float(least * lengths.max())
    ratios = ordered[1:] / ordered[:-1]
    widest = int(ratios.argmax())
    return float(ordered[widest] if ratios[widest] >= _SHORTER else least * lengths.max())


def _overlaps(units: Array) -> Array:
    overlaps = units.T @ units
    np.fill_diagonal(overlaps, 1.0)
    return overlaps


def _orthogonal_groups(overlaps: Array, tolerance: float) -> list[Places]:
    """Connected components of the features, two joined where their overlap is no zero."""
    count, labels = connected_components(np.abs(overlaps) > tolerance, directed=False)
    return [np.flatnonzero(labels == label) for label in range(count)]


def _between(overlaps: Array, groups: list[Places]) -> float:
    """The largest overlap that has been taken for zero."""
    left = np.abs(overlaps)
    for places in groups:
        left[np.ix_(places, places)] = 0
    return float(left.max(initial=0))


def _block(
    overlaps: Array, places: Places, kept: Places, lengths: Array, tolerance: float
) -> Block:
    gram, features = overlaps[np.ix_(places, places)], kept[places]
    dims, gap = _rank_of(gram, tolerance)
    norms = lengths[features]
    came = _identified(gram, dims, tolerance)
    return Block(
        name=came.name,
        features=tuple(int(i) for i in features),
        dims=dims,
        gap=gap,
        norm=float(norms.mean()),
        spread=float(np.abs(norms / norms.mean() - 1).max()),
        residual=came.match.residual if came.match else None,
        order=tuple(int(features[i]) for i in came.match.order) if came.match else (),
        signs=came.match.signs if came.match else (),
        lines=came.lines,
        parameter=came.parameter,
        why=came.why,
    )


def _rank_of(gram: Array, tolerance: float) -> tuple[int, float | None]:
    """How many eigenvalues are certainly not zero, and how far they stand above the others.

    Overlaps that are off by the tolerance move an eigenvalue by n tolerances at most (Weyl).
    """
    values = np.sort(np.abs(np.linalg.eigvalsh(gram)))[::-1]
    dims = max(1, int((values > len(gram) * tolerance).sum()))
    if dims == len(gram):
        return dims, None
    return dims, float(values[dims - 1] / max(values[dims], len(gram) * np.finfo(float).eps))


@dataclass(frozen=True)
class _Identity:
    """A name and the relabelling that shows it; or neither, and why."""

    name: str | None
    match: Relabelling | None
    lines: bool = False
    parameter: float | None = None
    why: str = ""


def _identified(gram: Array, dims: int, tolerance: float) -> _Identity:
    for lines in (False, True):
        fits = list(_fitting(gram, dims, tolerance, lines))
        if fits:
            return _unless_ambiguous(fits, lines)
        fitted = _in_a_family(gram, dims, tolerance, lines)
        if fitted is not None:
            return fitted
    return _Identity(None, None, why="no arrangement of this size in the catalogue fits")


def _fitting(
    gram: Array, dims: int, tolerance: float, lines: bool
) -> Iterator[tuple[Shape, Relabelling]]:
    for shape in shapes(len(gram), dims):
        match = relabelling(gram, shape.gram, tolerance, lines=lines)
        if match is not None:
            yield shape, match


def _unless_ambiguous(fits: list[tuple[Shape, Relabelling]], lines: bool) -> _Identity:
    """The first of several names of one arrangement, but no name if two arrangements fit."""
    (shape, match), *others = fits
    equal = rounding(len(shape.gram), len(shape.gram), float(np.finfo(float).eps))
    for other, _ in others:
        if relabelling(other.gram, shape.gram, equal, lines=lines) is None:
            return _Identity(None, None, why=f"fits both {shape.name} and {other.name}")
    return _Identity(shape.name, match, shape.lines)


def _in_a_family(gram: Array, dims: int, tolerance: float, lines: bool) -> _Identity | None:
    """A square antiprism of fitted height: matched roughly, fitted, and then judged."""
    for shape in antiprisms(gram, dims):
        # Noise moves the height that was read off the eigenvalues, too.
        rough = relabelling(gram, shape.gram, 3 * tolerance, lines=lines)
        if rough is None:
            continue
        placed = _placed(gram, rough)
        height_squared = antiprism_fit(placed)
        residual = float(np.abs(placed - antiprism(height_squared).gram).max())
        if residual <= tolerance:
            match = Relabelling(rough.order, rough.signs, residual)
            return _Identity(shape.name, match, parameter=height_squared)
    return None


def _placed(gram: Array, match: Relabelling) -> Array:
    signs = np.array(match.signs)
    return gram[np.ix_(match.order, match.order)] * np.outer(signs, signs)


def _dimensionalities(w: Array, kept: Places) -> tuple[float | None, ...]:
    """``D_i = ‖W_i‖⁴ / Σ_j ⟨W_i, W_j⟩²`` for the columns kept, ``None`` for the others."""
    gram = w.T @ w
    shares: list[float | None] = [None] * w.shape[1]
    for i in kept:
        shares[i] = float(gram[i, i] ** 2 / (gram[i] ** 2).sum())
    return tuple(shares)


def _rank(block: Block) -> tuple[object, ...]:
    return len(block.features), block.dims, block.name or "~", block.features
