"""Packings: n directions in m dims with the least worst overlap, or the least energy.

Many starts at once go down a smooth stand-in whose sharpness grows, then an interior point method
(for energies Newton's) takes them to a local optimum up to rounding; the best is kept. What comes
back is only an arrangement with its value: an upper bound once its certificate is checked
(`upper`), and no statement that nothing is better.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from threadpoolctl import threadpool_limits

from solvers.evidence import NotSolved
from solvers.frames.packings import attained
from solvers.frames.packings.active_set import sharpened
from solvers.frames.packings.aims import Aim, TotalEnergy, WorstOverlap
from solvers.frames.packings.attained import Attained
from solvers.frames.packings.found import Packing
from solvers.frames.packings.starts import batch, catalogued, variations
from solvers.frames.packings.surrogate import LINES, POINTS, Cost, Floats, Riesz, of_pieces, unit
from solvers.frames.programs.sizes import size_of
from solvers.frames.programs.smooth import attained as smoothly_attained
from solvers.frames.programs.smooth import costs
from theory.frames.programs.potentials import Potential
from theory.frames.programs.smooth import Formula
from theory.frames.programs.smooth_energies import SmoothAttained

STARTS = 128
SAME = 1e-9
"""Two starts have reached the same value when they agree to this."""
_COORDINATES = 64 * 96
"""Batches are of 64 starts while they have no more coordinates than this together."""
VARIATIONS = 6
_SHARP = 1e-11
"""What the last step may lose of a value or residual in floats, to be exact to more digits."""

Progress = Callable[[int, float], None]
"""Called after every batch with the starts done and the best value."""


def best_lines(
    features: int,
    dims: int,
    starts: int = STARTS,
    seed: int = 0,
    progress: Progress | None = None,
    *,
    seconds: float = np.inf,
    after: Packing | None = None,
    variations: int = VARIATIONS,
) -> Packing:
    """n lines in m dims with the least coherence that was found.

    Stops after so many ``starts`` or ``seconds``, whatever comes first, or at Ctrl-C, with what it
    has then. ``after`` goes on from an earlier result with new starts and keeps the better. Of the
    best so many rounds of ``variations`` are tried, as long as they better it.

    >>> float(round(best_lines(6, 3, starts=8).value, 12))
    0.4472135955
    """
    _check(features, dims, starts, seed, seconds)
    if features <= dims or dims == 1:
        return _on_axes(features, dims, seed)
    aim = WorstOverlap(LINES)
    search = _Search(features, dims, "lines", aim, starts, seed, progress, seconds, variations)
    return search.best(after)


def best_points(
    features: int,
    dims: int,
    starts: int = STARTS,
    seed: int = 0,
    progress: Progress | None = None,
    *,
    seconds: float = np.inf,
    after: Packing | None = None,
    variations: int = VARIATIONS,
) -> Packing:
    """n ≥ 2 points on the sphere in m dims with the least largest overlap that was found.

    >>> float(round(best_points(4, 3, starts=8).value, 12))
    -0.333333333333
    """
    _check(features, dims, starts, seed, seconds)
    if features < 2:
        raise ValueError("features must be at least 2: one point has no overlap, got 1")
    if dims == 1:
        return _on_one_axis(features, seed)
    aim = WorstOverlap(POINTS)
    search = _Search(features, dims, "points", aim, starts, seed, progress, seconds, variations)
    return search.best(after)


def least_energy(
    features: int,
    dims: int,
    potential: Potential | Riesz | Formula,
    starts: int = STARTS,
    seed: int = 0,
    progress: Progress | None = None,
    *,
    seconds: float = np.inf,
    after: Packing | None = None,
) -> Packing:
    """n unit vectors in m ≥ 2 dims with the least ``Σ_{i≠j} f(overlap)`` that was found.

    Ordered pairs are counted, so Coulomb's energy is twice Thomson's:

    >>> from solvers.frames.packings.surrogate import COULOMB
    >>> float(round(least_energy(4, 3, COULOMB, starts=4).value / 2, 10))
    3.6742346142
    """
    _check(features, dims, starts, seed, seconds)
    if features < 2 or dims < 2:
        raise ValueError(f"needs features >= 2 and dims >= 2, got {features} and {dims}")
    if not isinstance(potential, Potential | Riesz | Formula):
        needed = "a Potential, a Riesz power or a Formula"
        raise ValueError(f"potential must be {needed}, got {potential!r}")
    if after is not None and after.potential != potential:
        raise ValueError("after must be a packing of the same potential, got another")
    cost = _cost(potential)
    # Steps and tolerances are for costs of about 1.
    size = float(size_of(cost.value, features, dims))
    aim, told = TotalEnergy(_times(cost, 1 / size)), progress and _telling(progress, size)
    search = _Search(features, dims, "energy", aim, starts, seed, told, seconds)
    return replace(
        _worth(search.best(after and _worth(after, 1 / size)), size), potential=potential
    )


def _times(cost: Cost, factor: float) -> Cost:
    if factor == 1:
        return cost
    return Cost(
        lambda t: factor * cost.value(t),
        lambda t: factor * cost.slope(t),
        lambda t: factor * cost.curvature(t),
    )


def _telling(progress: Progress, size: float) -> Progress:
    return lambda done, value: progress(done, size * value)


def _worth(packing: Packing, factor: float) -> Packing:
    """The same packing of so many times the potential."""
    return replace(packing, value=factor * packing.value, residual=factor * packing.residual)


def _cost(potential: Potential | Riesz | Formula) -> Cost:
    if isinstance(potential, Formula):
        return costs(potential)
    return of_pieces(potential) if isinstance(potential, Potential) else potential.cost()


def upper(packing: Packing) -> Attained | SmoothAttained:
    """The certificate that directions as good as these exist, to some 1e−16.

    >>> upper(best_lines(3, 2, starts=4)).proves()[:46]
    'there are 3 lines in 2 dims with all squared o'
    """
    if not np.isfinite(packing.directions).all():
        raise NotSolved("the directions are not finite numbers")
    certificate: Attained | SmoothAttained
    if packing.kind == "energy":
        if packing.potential is None:
            raise ValueError("an energy needs the potential that it is of, got none")
        certificate = _energy(packing.directions, packing.potential)
    elif packing.kind == "lines":
        certificate = attained.lines(packing.directions)
    else:
        certificate = attained.points(packing.directions)
    certificate.proves()
    return certificate


def _energy(
    directions: Floats, potential: Potential | Riesz | Formula
) -> Attained | SmoothAttained:
    if isinstance(potential, Formula):
        return smoothly_attained(directions, potential)
    return attained.energy(directions, potential)


@dataclass
class _Search:
    """One search with its budget."""

    features: int
    dims: int
    kind: str
    aim: Aim
    starts: int
    seed: int
    progress: Progress | None
    seconds: float
    variations: int = VARIATIONS

    def __post_init__(self) -> None:
        self.end = time.monotonic() + self.seconds

    def best(self, after: Packing | None) -> Packing:
        self._refuse_another(after)
        best = after
        # Several threads for small matrices are slower than one, by far on a busy machine.
        with threadpool_limits(limits=1):
            stopped = False
            try:
                for found in self._rounds(after):
                    best = found if best is None else _better(best, found)
                    if self.progress is not None and found.starts:
                        self.progress(best.starts, best.value)
                best = self._varied(best)
            except KeyboardInterrupt:
                if best is None:
                    raise
                stopped = True
            if best is None or not np.isfinite(best.value):
                raise NotSolved("no start came to an arrangement with a finite value")
            return replace(self._finished(best), interrupted=stopped)

    def _refuse_another(self, after: Packing | None) -> None:
        size = (self.features, self.dims, self.kind)
        if after is not None and (after.features, after.dims, after.kind) != size:
            came = f"{after.features} {after.kind} in {after.dims} dims"
            needed = f"{self.features} {self.kind} in {self.dims} dims"
            raise ValueError(f"after must be a packing of {needed}, got {came}")

    def _in_time(self) -> bool:
        return time.monotonic() < self.end

    def _rounds(self, after: Packing | None) -> Iterator[Packing]:
        """The best of each batch; first of what the catalogue knows, which counts as no start."""
        done = 0 if after is None else after.starts
        last = done + self.starts
        known = catalogued(self.features, self.dims, self.kind, self.seed)
        if after is None and len(known):
            yield replace(
                self._chosen(*self.aim.vary(known, self._draw(0, 1))), starts=0, reached=0
            )
        most = min(64, max(8, _COORDINATES // (self.features * self.dims)))
        while done < last:
            size = min(most, last - done)
            x = batch(self.features, self.dims, size, self._draw(done, 2), self.aim.roughly)
            found = self._chosen(*self.aim.improve(x, self._draw(done, 3), self._in_time))
            yield replace(found, starts=size)
            done += size
            if not self._in_time():
                return

    def _varied(self, best: Packing | None) -> Packing | None:
        """Variations of the best, as long as they better it; what they find no start reached."""
        for number in range(self.variations):
            if best is None or not self._in_time() or self.kind == "energy":
                break
            draw = self._draw(number, 4)
            most = min(32, max(8, _COORDINATES // (2 * self.features * self.dims)))
            x = variations(best.directions.T, most, draw)
            found = self._chosen(*self.aim.vary(x, draw))
            if not found.value < best.value - SAME:
                break
            best = replace(found, starts=best.starts, reached=0)
        return best

    def _draw(self, *numbers: int) -> np.random.Generator:
        return np.random.default_rng((self.seed, *numbers))

    def _chosen(self, x: Floats, stress: Floats) -> Packing:
        """The best of these. Only the directions are believed: the rest is computed again."""
        x = unit(x)
        value = np.where(np.isfinite(x).all(axis=(1, 2)), self.aim.value(x), np.inf)
        value[np.isnan(value)] = np.inf
        place = int(np.argmin(value))
        return Packing(
            directions=np.ascontiguousarray(x[place].T),
            kind=self.kind,
            value=float(value[place]),
            residual=self.aim.residual(x[place : place + 1], stress[place : place + 1]),
            starts=len(x),
            seed=self.seed,
            reached=int((value <= value[place] + SAME).sum()),
            stress=stress[place],
        )

    def _finished(self, best: Packing) -> Packing:
        """Taken on to the last digit, where that can be done: the equations of its active pairs."""
        packing = self._unless_worse(best, *self.aim.finish(best.directions.T[None]))
        if self.kind == "energy":
            return packing
        try:
            x, stress = sharpened(packing)
        except NotSolved:
            return packing
        return self._unless_worse(packing, x[None], stress[None])

    def _unless_worse(self, packing: Packing, x: Floats, stress: Floats) -> Packing:
        found = self._chosen(x, stress)
        sharp = found.residual <= max(packing.residual, _SHARP)
        if not (sharp and found.value <= packing.value + _SHARP):
            return packing
        # What only this last step came to was reached by no start.
        reached = packing.reached if found.value > packing.value - SAME else 0
        return replace(found, starts=packing.starts, reached=reached)


def _better(best: Packing, found: Packing) -> Packing:
    """The better of two, with the starts of both counted."""
    same = abs(best.value - found.value) <= SAME
    # Of equal values the one that is closer to a local optimum.
    keep = min(best, found, key=lambda p: p.residual if same else p.value)
    reached = best.reached + found.reached if same else keep.reached
    return replace(keep, starts=best.starts + found.starts, reached=reached)


def _on_axes(features: int, dims: int, seed: int) -> Packing:
    """Lines that need no search: an orthonormal set, or all on the only axis."""
    directions = np.eye(dims, features) if dims > 1 else np.ones((1, features))
    value = 0.0 if features <= dims else 1.0
    return _exact(directions, "lines", value, seed)


def _on_one_axis(features: int, seed: int) -> Packing:
    """Points on a line are ±1: two are opposite, of three some coincide."""
    directions = np.where(np.arange(features) % 2, -1.0, 1.0)[None]
    return _exact(directions, "points", -1.0 if features == 2 else 1.0, seed)


def _exact(directions: Floats, kind: str, value: float, seed: int) -> Packing:
    n = directions.shape[1]
    return Packing(directions, kind, value, 0.0, 1, seed, 1, np.zeros((n, n)))


def _check(features: int, dims: int, starts: int, seed: int, seconds: float) -> None:
    numbers = (
        ("features", features, 1),
        ("dims", dims, 1),
        ("starts", starts, 1),
        ("seed", seed, 0),
    )
    for name, number, least in numbers:
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < least:
            raise ValueError(f"{name} must be a whole number >= {least}, got {number}")
    if not seconds > 0:
        raise ValueError(f"seconds must be positive, got {seconds}")
