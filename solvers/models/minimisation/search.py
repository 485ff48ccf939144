"""The least population loss over all weights and biases: many starts, to the last digit, judged.

All is measured in the loss of representing nothing, Σ I E x², so that no scale of the importances
changes what a place is called.

Each start goes downhill on the population loss with few nodes, which is smooth and right to several
digits. The best places are then led by Newton's method to where the gradient of the accurate loss
vanishes, and the least eigenvalue of the Hessian tells a local minimum from a saddle, which is left
along the direction that goes down.

What is found is the best of so many starts; that no other place is better is not shown here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize as descend
from scipy.sparse.csgraph import connected_components
from threadpoolctl import threadpool_limits

from solvers.models.minimisation.curvature import Hessian, Objective, orthonormal
from solvers.models.minimisation.empirical import Empirical
from solvers.models.minimisation.kinks import NEAR, kinks, on_levels
from solvers.models.minimisation.scores import check
from solvers.models.population.loss import Population
from solvers.models.population.numbers import numbers_of
from solvers.models.population.rule import Rule
from solvers.models.training.sampling import Array
from solvers.models.training.strata import Places
from theory.finding import Measurement
from theory.models.law import FeatureLaw, ToyModel

Progress = Callable[[int, int, float], object]
"""Called with the starts done, all of them, and the least loss so far."""

GRADIENT = 1e-9
"""The norm of the gradient at a critical point, at most, over the loss of representing nothing."""
_ROUGH, _COARSE, _FINE, _FINEST = 1e-1, 1e-5, 1e-8, 1e-10
"""Relative accuracies: on the way, at its end, of the gradient, of what is said."""
_POLISHED = 1e-12
"""Relative accuracy where the gradient at `_FINEST` does not settle."""
_MOST_ENUMERATED = 1 << 14
_SAME = 1e-7
"""Losses this close are one place up to symmetry."""
_HALFWAY = 1e-5
"""What a step wins where nodes for the place where it began say no more."""
_FAR = 1e-5
"""The norm of a gradient that with few nodes is known to be no critical point's."""
_ROUNDING = 1e-10
"""By less than this the loss may rise where the gradient falls."""
_COUNTS = (8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256)
"""Nodes that are tried on the way, and the most that are spent there."""
_PERFECT = 1e-4
"""The loss below which errors are absolute."""
_NEARLY = 2e-3
"""Overlaps below this are tried as zeros."""
_BESIDE = 1e-5
"""How far beside a bend the Hessian is looked at, as a part of the largest pre-activation."""
_ESCAPE = 0.1
"""How far from a saddle the way down begins, as a part of the largest parameter."""
_GOAL = 1e-12
"""The norm of the gradient that Newton's method stops at."""
_ON_LEVELS = "amplitudes on levels that are not enumerated: the Hessian is not known"
_CORNER = "a corner of the loss: a state of positive chance is just about to fire"
_MOST_NEWTON, _MOST_HALVINGS, _MOST_ESCAPES = 40, 12, 4
_EPS = float(np.finfo(float).eps)


@dataclass(frozen=True)
class Critical:
    """A place that the gradient led to: W (m, n), b (n,), and what it is.

    ``hessian_least`` is the least eigenvalue of the Hessian once the ``zero_modes``, the rotations
    of W, are left out; ``hessian_error`` says how far it may be off. Where the Hessian jumps, both
    sides are within the error. ``nothing`` is the loss of representing nothing, Σ I E x², in which
    gradients are judged; ``doubt`` says why the place can have no label, if so. ``reached`` counts
    the starts that came here.
    """

    weights: Array
    bias: Array
    loss: float
    error: float
    gradient_norm: float
    hessian_least: float
    hessian_error: float
    zero_modes: int
    nothing: float
    doubt: str = ""
    reached: int = 1

    @property
    def label(self) -> str:
        """``"local minimum"`` or ``"saddle"`` where the Hessian tells, else ``"critical point"``.

        ``"not settled"`` if the gradient did not come down to 1e−9 of the loss of representing
        nothing, or where derivatives do not tell (``doubt``). A local minimum is so near, by
        Newton's step, that no kink is between.
        """
        if self.doubt or not self.gradient_norm <= GRADIENT * self.nothing:
            return "not settled"
        if self.gradient_norm < NEAR * (self.hessian_least - self.hessian_error):
            return "local minimum"
        return "saddle" if self.hessian_least < -self.hessian_error else "critical point"


@dataclass(frozen=True)
class Minimised:
    """The places that were led to the end, least loss first, and the losses of all starts.

    ``judged`` is the loss of the best by another method. What was ``interrupted`` has the losses
    of the starts that were done, or places that were not led to the end.
    """

    model: ToyModel
    points: tuple[Critical, ...]
    losses: Array
    judged: Measurement
    seed: int
    interrupted: bool = False

    @property
    def best(self) -> Critical:
        return self.points[0]

    @property
    def label(self) -> str:
        """What the best is, in words."""
        return f"{self.best.label}, best of {len(self.losses)} starts"


def minimise(
    model: ToyModel,
    *,
    starts: int = 24,
    seed: int = 0,
    given: Sequence[tuple[Array, Array]] = (),
    keep: int = 4,
    progress: Progress | None = None,
) -> Minimised:
    """The least loss found from ``starts`` random places and the ``given`` ones.

    The ``keep`` best places of different loss are led to the end. Ctrl-C ends the starts, or the
    way to the end, and reports the best so far. `NotSolved` where the second opinion on the best
    disagrees.

    Two rare features share one dim as a digon, a little better than d²/3 thanks to its biases:

    >>> found = minimise(ToyModel.uniform(2, 1, "1/10"), starts=4)
    >>> found.label, round(found.best.loss, 10), round(0.1**2 / 3, 10)
    ('local minimum, best of 4 starts', 0.003319484, 0.0033333333)
    """
    _check(model, starts, given, keep)
    search = _Search.of(model.law)
    # Small matrices: threads of a linear algebra library only wait for each other.
    with threadpool_limits(limits=1):
        found, ended = search.descend_all(_starts(model, starts, seed, given), progress)
        points, settled = search.settle_all(_distinct(found)[:keep])
        best = points[0]
        measured = Measurement(best.loss, best.error, "minimised population loss")
        judged = check(measured, best.weights, best.bias, model.law, seed)
    losses = search.nothing * np.array([place.value for place in found])
    return Minimised(model, points, losses, judged, seed, not (ended and settled))


def place_of(weights: Array, bias: Array, law: FeatureLaw) -> tuple[Critical, Array]:
    """What given weights are, where they stand, and what each feature adds to their loss.

    The Hessian is left out where the gradient is not zero, or of more than a thousand parameters:
    its least eigenvalue is NaN.

    >>> digon, each = place_of(np.array([[1.0, -1.0]]), np.zeros(2), FeatureLaw.uniform(2, 1))
    >>> digon.label, each.round(6).tolist()
    ('not settled', [0.166667, 0.166667])
    """
    search, packed = _Search.of(law), np.vstack([weights, bias])
    with threadpool_limits(limits=1):
        score = search.scored(packed)
        point, _ = search.judged(_Place(packed, np.nan), score, packed.size <= _MOST_JUDGED)
    return point, search.nothing * score.per_feature


_MOST_JUDGED = 1000


def _check(model: ToyModel, starts: int, given: Sequence[tuple[Array, Array]], keep: int) -> None:
    if model.activation != "relu" or not model.tied:
        raise ValueError(f"minimise needs a tied ReLU model, got {model}")
    if starts < 0 or starts + len(given) < 1 or keep < 1:
        raise ValueError(f"minimise needs a start and a place to keep, got {starts} and {keep}")
    wanted = (model.dims, model.features), (model.features,)
    for weights, bias in given:
        if (np.shape(weights), np.shape(bias)) != wanted:
            came = np.shape(weights), np.shape(bias)
            raise ValueError(f"given weights and bias must have shapes {wanted}, got {came}")
        if not (np.isfinite(weights).all() and np.isfinite(bias).all()):
            raise ValueError("given weights and bias must be finite, got NaN or infinity")


def _starts(
    model: ToyModel, starts: int, seed: int, given: Sequence[tuple[Array, Array]]
) -> list[Array]:
    """Packed ``[W; b]`` (m + 1, n): the given ones, then W Xavier-normal and b zero."""
    shape = (model.dims, model.features)
    scale = np.sqrt(2 / sum(shape))
    drawn = [
        (np.random.default_rng(source).normal(0, scale, shape), np.zeros(model.features))
        for source in np.random.SeedSequence(seed).spawn(starts)
    ]
    return [np.vstack([weights, bias]) for weights, bias in [*given, *drawn]]


@dataclass(frozen=True)
class _Place:
    """Packed parameters (m + 1, n), their loss, and how many starts led here."""

    packed: Array
    value: float
    reached: int = 1


def _distinct(found: Sequence[_Place]) -> list[_Place]:
    """The places of different loss, least first; so ``found`` is sorted."""
    kept: list[_Place] = []
    for place in found:
        if kept and place.value - kept[-1].value <= _SAME:
            kept[-1] = replace(kept[-1], reached=kept[-1].reached + 1)
        else:
            kept.append(place)
    return kept


def _merged(points: Iterable[Critical]) -> tuple[Critical, ...]:
    """Least loss first; places left for one that another start had found count there."""
    kept: list[Critical] = []
    for point in sorted(points, key=lambda point: point.loss):
        if kept and point.loss - kept[-1].loss <= _SAME * point.nothing:
            kept[-1] = replace(kept[-1], reached=kept[-1].reached + point.reached)
        else:
            kept.append(point)
    return tuple(kept)


@dataclass(frozen=True)
class _Score:
    """The accurate loss of a place, its error, what each feature adds, and its gradient."""

    value: float
    error: float
    per_feature: Array
    gradient: Array

    @property
    def norm(self) -> float:
        return float(np.linalg.norm(self.gradient))


def _even(rule: Rule) -> Rule:
    """The same with as many nodes for each row as the one of most nodes has."""
    return replace(rule, count=np.full_like(rule.count, rule.count.max()))


@dataclass(frozen=True)
class _Search:
    """The ways downhill for one law; ``exact`` is its loss over that of representing nothing.

    ``means`` are E x_i, the best biases of features that are dropped.
    """

    exact: Population | Empirical
    nothing: float
    means: Array
    doubt: str = ""

    @classmethod
    def of(cls, law: FeatureLaw) -> _Search:
        """Levels are enumerated: their loss has kinks, which a rule for integrals cannot see."""
        numbers = numbers_of(law)
        # Features that are never present are nothing: then importances alone are the scale.
        nothing = float(numbers.importance @ (numbers.density * numbers.mean(2)))
        nothing = nothing or float(numbers.importance.sum())
        importance = numbers.importance / nothing
        means = numbers.density * numbers.mean(1)
        size = np.prod([float(len(a.pieces) + 1) for a in law.amplitudes])
        if not numbers.width.any() and size <= _MOST_ENUMERATED:
            return cls(replace(Empirical.every(law), importance=importance), nothing, means)
        doubt = _ON_LEVELS if on_levels(numbers) else ""
        return cls(Population(replace(numbers, importance=importance)), nothing, means, doubt)

    def scored(self, packed: Array) -> _Score:
        """The accurate loss and its gradient."""
        place = packed[:-1], packed[-1]
        if isinstance(self.exact, Empirical):
            slope = _gradient(self.exact, packed)[1]
            return _Score(*self.exact.scored(*place), self.exact.per_feature(*place), slope)
        found = self.exact.loss(*place, _FINEST, _PERFECT)
        score = _Score(found.value, found.error, found.per_feature, np.full_like(packed, np.nan))
        # Derivatives take more nodes than the value; but far from 0 they need not be accurate.
        for rule in (found.rule, found.rule.wider, found.rule.wider.wider):
            gradient = _gradient(replace(self.exact, rule=_even(rule)), packed)[1]
            score = replace(score, gradient=gradient)
            if score.norm > _FAR or (rule is not found.rule and score.norm <= GRADIENT):
                break
        return score

    def descend_all(
        self, packed: Sequence[Array], progress: Progress | None
    ) -> tuple[list[_Place], bool]:
        """Downhill from each, least loss first, and whether nobody interrupted it."""
        found: list[_Place] = []
        try:
            for start in packed:
                found.append(self.descend(start))
                if progress:
                    least = min(place.value for place in found)
                    progress(len(found), len(packed), least * self.nothing)
        except KeyboardInterrupt:
            if not found:
                raise
        return sorted(found, key=lambda place: place.value), len(found) == len(packed)

    def settle_all(self, places: Sequence[_Place]) -> tuple[tuple[Critical, ...], bool]:
        """Each led to the end, and whether nobody interrupted it; the first is judged anyway."""
        settled: list[Critical] = []
        try:
            for place in places:
                settled.append(self.settle(place))
        except KeyboardInterrupt:
            first = places[0]
            settled = settled or [self.judged(first, self.scored(first.packed), False)[0]]
            return _merged(settled), False
        return _merged(settled), True

    def descend(self, packed: Array) -> _Place:
        """Downhill on the loss with few nodes."""
        place = _downhill(self._few(packed, _ROUGH, 2.0), packed, _HALFWAY)
        # The nodes were right for the place where it began: once more, for where it ended.
        packed = _with_means(place.packed, self.means)
        return _downhill(self._few(packed, _COARSE), packed, _ROUNDING)

    def _few(self, packed: Array, accuracy: float, room: float = 1.0) -> Population | Empirical:
        """The loss with as few nodes as the error bound allows, as many for each row.

        Periods are longer by the factor ``room``, for places that are far off.
        """
        found = self._fixed(packed, accuracy)
        if not isinstance(found, Population) or found.rule is None:
            return found
        period = np.full_like(found.rule.period, room * found.rule.period.max())
        for count in _COUNTS:
            rule = replace(found.rule, period=period, count=np.full_like(found.rule.count, count))
            found = replace(found, rule=rule)
            loss = found.loss(packed[:-1], packed[-1])
            if loss.error <= accuracy * max(loss.value, _PERFECT):
                break
        return found

    def _fixed(self, packed: Array, accuracy: float) -> Population | Empirical:
        """The loss with as many nodes as the accuracy takes here, as many for each row.

        What is orthogonal here may not be beside it, and then its row needs as many as others.
        """
        if isinstance(self.exact, Empirical):
            return self.exact
        found = self.exact.fixed(packed[:-1], packed[-1], accuracy, _PERFECT)
        assert found.rule is not None
        return replace(found, rule=_even(found.rule))

    def settle(self, place: _Place) -> Critical:
        """Newton's method to the critical point, and on from saddles."""
        point = self._critical(place)
        for _ in range(_MOST_ESCAPES):
            if point[0].label != "saddle":
                break
            lower = self._escape(point[0], point[1])
            if lower is None:
                break
            point = self._critical(replace(lower, reached=place.reached))
        return point[0]

    def _critical(self, place: _Place) -> tuple[Critical, Array]:
        """The critical point, and the direction of its least curvature."""
        packed, score = self._led(place.packed)
        return self.judged(replace(place, packed=packed), score)

    def judged(self, place: _Place, score: _Score, curved: bool = True) -> tuple[Critical, Array]:
        """What a place is, and the direction of its least curvature, if asked for and known."""
        packed = place.packed
        weights, bias = packed[:-1], packed[-1]
        found = kinks(self.exact, weights, bias)
        doubt = self.doubt or (_CORNER if found.corner else "")
        bent = _Bent(np.nan, np.nan, np.zeros(packed.size), 0)
        # A place that is not critical gets no label by its Hessian.
        if curved and not doubt and score.norm <= GRADIENT:
            bent = self._bent(packed, found.bends)
        bent = bent.times(self.nothing)
        point = Critical(
            weights,
            bias,
            self.nothing * score.value,
            self.nothing * score.error,
            self.nothing * score.norm,
            bent.least,
            bent.error,
            bent.zero_modes,
            self.nothing,
            doubt,
            place.reached,
        )
        return point, bent.direction

    def _led(self, packed: Array) -> tuple[Array, _Score]:
        """Newton's method, first from where groups that nearly are orthogonal really are.

        There it keeps them so: beside it the Hessian all but jumps, and overlaps that are small
        but not tiny take many nodes. Groups that are best alone are critical together.
        """
        apart = _apart(packed, self.means)
        if apart is not packed:
            held = _tilts(apart)
            together = self._newton(apart, _FINE, held)
            before = _gradient(self._fixed(packed, _FINE), packed)[0]
            score = self.scored(together)
            if score.value <= before + _SAME and score.norm <= GRADIENT:
                return together, score
        packed = self._newton(self._newton(packed, _FINE), _FINEST)
        score = self.scored(packed)
        if GRADIENT < score.norm <= _FAR:
            packed = self._newton(packed, _POLISHED)
            score = self.scored(packed)
        return packed, score

    def _bent(self, packed: Array, bends: Array) -> _Bent:
        """The least eigenvalue; at bends that of either side, of which one is above the other."""
        if not bends.any():
            return self._bent_at(packed, packed)
        sides = []
        for side in (-_BESIDE, _BESIDE):
            near, far = packed.copy(), packed.copy()
            near[-1] += side * bends
            far[-1] += 2 * side * bends
            sides.append(self._bent_at(near, far))
        ends = [sides[0].least - sides[0].error, sides[1].least + sides[1].error]
        low, high = min(ends), max(ends)
        return replace(sides[0], least=(low + high) / 2, error=(high - low) / 2)

    def _bent_at(self, packed: Array, beside: Array) -> _Bent:
        """At a place, with few nodes or, where these do not tell its sign, with more."""
        found = self._bent_with(packed, beside, _COARSE)
        return found if abs(found.least) > found.error else self._bent_with(packed, beside, _FINE)

    def _bent_with(self, packed: Array, beside: Array, accuracy: float) -> _Bent:
        """The Hessian may be off by what it changes from a place to another.

        And by twice what it changes with half the nodes: where overlaps vanish its error falls off
        with their number.
        """
        hessian = self._hessian(packed, accuracy)
        least, error, direction = hessian.least()
        if packed is not beside:
            error += hessian.distance(self._hessian(beside, accuracy))
        objective = self._fixed(packed, accuracy)
        if isinstance(objective, Population) and objective.rule is not None:
            rule = replace(objective.rule, count=objective.rule.count // 2)
            error += 2 * hessian.distance(Hessian.at(replace(objective, rule=rule), packed))
        return _Bent(least, error, direction, hessian.rotations.shape[1])

    def _newton(self, packed: Array, accuracy: float, held: Array | None = None) -> Array:
        """To a gradient below the goal, if it gets there, without the directions ``held``.

        The Hessian is kept as long as it is good. One of few nodes is not, where overlaps nearly
        vanish: there it is taken more accurately.
        """
        objective = self._fixed(packed, accuracy)
        here = _Reached(packed, *_gradient(objective, packed))
        hessian, care = None, _COARSE
        for _ in range(_MOST_NEWTON):
            if here.norm <= _GOAL:
                break
            fresh = hessian is None
            hessian = hessian or self._hessian(here.packed, care).without(held)
            step = hessian.step(here.gradient)
            better = _better(objective, here, step)
            if better is None and fresh and care == _FINE:
                break
            if better is None or better.norm > here.norm / 8:
                hessian, care = None, _FINE if fresh else care
            here = better or here
        return here.packed

    def _hessian(self, packed: Array, accuracy: float) -> Hessian:
        return Hessian.at(self._fixed(packed, accuracy), packed)

    def _escape(self, point: Critical, direction: Array) -> _Place | None:
        """Downhill from either side of a saddle; None if neither is lower."""
        packed, value = np.vstack([point.weights, point.bias]), point.loss / self.nothing
        unit = (direction / np.abs(direction).max()).reshape(packed.shape)
        step = _ESCAPE * np.abs(packed).max() * unit
        ends = [self.descend(packed + step), self.descend(packed - step)]
        lower = min(ends, key=lambda place: place.value)
        return lower if lower.value < value - _SAME else None


@dataclass(frozen=True)
class _Bent:
    """The least eigenvalue of the Hessian, how far it may be off, its direction, zero modes."""

    least: float
    error: float
    direction: Array
    zero_modes: int

    def times(self, scale: float) -> _Bent:
        return replace(self, least=scale * self.least, error=scale * self.error)


def _groups(weights: Array) -> list[tuple[Places, Array]]:
    """Features that hang together by overlaps that are not small, and a basis of their span."""
    close = np.abs(weights.T @ weights) > _NEARLY
    count, names = connected_components(close)
    inside = [np.flatnonzero((names == k) & close.diagonal()) for k in range(count)]
    return [(group, _span(weights[:, group])) for group in inside if len(group)]


def _apart(packed: Array, means: Array) -> Array:
    """The same with groups of features that nearly are orthogonal made so, and features that
    nearly are dropped made so: what is read of them is best their mean.

    The groups' bases are turned as little as possible until they are orthogonal (the polar factor).
    """
    weights = packed[:-1]
    groups = _groups(weights)
    whole = np.hstack([np.zeros((len(weights), 0)), *(basis for _, basis in groups)])
    nothing_to_do = len(groups) < 2 and not _dropped(weights).any()
    if nothing_to_do or whole.shape[1] > len(weights):
        return packed
    left, _, right = np.linalg.svd(whole, full_matrices=False)
    turned, apart = left @ right, np.zeros_like(packed)
    start = 0
    for group, basis in groups:
        end = start + basis.shape[1]
        apart[:-1, group] = turned[:, start:end] @ (basis.T @ weights[:, group])
        start = end
    apart[-1] = _with_means(packed, means)[-1]
    return apart


def _dropped(weights: Array) -> NDArray[np.bool_]:
    return np.asarray((weights**2).sum(0) <= _NEARLY)


def _with_means(packed: Array, means: Array) -> Array:
    """The same, but of features that nearly are dropped the means are read, which is the best.

    On the way downhill a bias may pass 0, where nothing is read and no gradient leads back.
    """
    spoken = packed.copy()
    silent = np.minimum(packed[-1], 0)
    spoken[-1] = np.where(_dropped(packed[:-1]), np.where(means > 0, means, silent), packed[-1])
    return spoken


def _tilts(packed: Array) -> Array:
    """An orthonormal basis of the changes that take features out of the span of their group."""
    weights = packed[:-1]
    kept = np.zeros((packed.shape[1], len(weights), len(weights)))
    for group, basis in _groups(weights):
        kept[group] = basis @ basis.T
    tilts = np.zeros((*packed.shape, packed.shape[1], len(weights)))
    for i, inside in enumerate(kept):
        tilts[:-1, i, i] = np.eye(len(weights)) - inside
    return orthonormal(tilts.reshape(packed.size, -1))


def _span(weights: Array) -> Array:
    """An orthonormal basis of what columns span but for small parts."""
    vectors, sizes, _ = np.linalg.svd(weights, full_matrices=False)
    return np.asarray(vectors[:, sizes > _NEARLY * max(1.0, sizes[0])])


def _gradient(objective: Objective, packed: Array) -> tuple[float, Array]:
    slope = objective.slope(packed[:-1], packed[-1])
    return slope.value, np.vstack([slope.by_weights, slope.by_bias])


def _downhill(objective: Objective, packed: Array, least: float) -> _Place:
    """L-BFGS, until a step wins less than this."""

    def value_and_slope(flat: Array) -> tuple[float, Array]:
        value, gradient = _gradient(objective, flat.reshape(packed.shape))
        return (value, gradient.ravel()) if np.isfinite(value) else (np.inf, np.zeros(flat.size))

    options = {"maxiter": 2000, "maxcor": 20, "ftol": least, "gtol": 1e-7}
    start = packed.ravel()
    # A line search may try places so far off that exponentials overflow; it comes back from there.
    with np.errstate(over="ignore", invalid="ignore"):
        came = descend(value_and_slope, start, jac=True, method="L-BFGS-B", options=options)
    return _Place(came.x.reshape(packed.shape), float(came.fun))


@dataclass(frozen=True)
class _Reached:
    """A place on Newton's way."""

    packed: Array
    value: float
    gradient: Array

    @property
    def norm(self) -> float:
        return float(np.linalg.norm(self.gradient))


def _better(objective: Objective, here: _Reached, step: Array) -> _Reached | None:
    """The first of ever shorter steps that lowers the loss, or the gradient at equal loss."""
    for k in range(_MOST_HALVINGS):
        packed = here.packed + step / 2**k
        with np.errstate(over="ignore", invalid="ignore"):
            there = _Reached(packed, *_gradient(objective, packed))
        rise = there.value - here.value
        if rise < -_ROUNDING or (rise <= _ROUNDING and there.norm < here.norm):
            return there
    return None
