"""The least population loss over all weights and biases: many starts, to the last digit, judged.

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
from scipy.optimize import minimize as descend
from scipy.sparse.csgraph import connected_components

from solvers.models.minimisation.curvature import Hessian, Objective
from solvers.models.minimisation.empirical import Empirical
from solvers.models.minimisation.scores import check
from solvers.models.population.loss import Population
from solvers.models.population.numbers import numbers_of
from solvers.models.training.sampling import Array
from theory.finding import Measurement
from theory.models.law import FeatureLaw, ToyModel

Progress = Callable[[int, int, float], object]
"""Called with the starts done, all of them, and the least loss so far."""

GRADIENT = 1e-9
"""The norm of the gradient at a critical point, at most."""
_COARSE, _MIDDLE, _FINE, _FINEST = 1e-3, 1e-6, 1e-8, 1e-10
"""Relative accuracies: on the way, of the Hessian, of the gradient, of what is reported."""
_MOST_ENUMERATED = 1 << 14
_SAME = 1e-7
"""Losses this close, as parts of the loss of no model at all, are one place up to symmetry."""
_ROUNDING = 1e-10
"""Less than this part of it the loss may rise where the gradient falls."""
_PERFECT, _MOST_NODES = 1e-4, 1 << 12
"""The part of that loss below which errors are compared with it, and the nodes spent there."""
_NEARLY = 2e-3
"""Overlaps below this are tried as zeros."""
_KINK, _BESIDE = 1e-7, 1e-4
"""A bias that counts as 0, and how far beside it the Hessian is looked at."""
_ESCAPE = 0.1
"""How far from a saddle the way down begins, as a part of the largest parameter."""
_MOST_NEWTON, _MOST_HALVINGS, _MOST_ESCAPES = 40, 12, 4
_EPS = float(np.finfo(float).eps)


@dataclass(frozen=True)
class Critical:
    """A place where the gradient vanishes: W (m, n), b (n,), and what it is.

    ``hessian_least`` is the least eigenvalue of the Hessian once the ``zero_modes``, the rotations
    of W, are left out; ``hessian_error`` says how far it may be off. The Hessian jumps where a
    bias is 0: it is then the least of either side. ``reached`` counts the starts that came here.
    """

    weights: Array
    bias: Array
    loss: float
    error: float
    gradient_norm: float
    hessian_least: float
    hessian_error: float
    zero_modes: int
    reached: int = 1

    @property
    def label(self) -> str:
        """``"local minimum"`` or ``"saddle"`` where the Hessian tells, else ``"critical point"``.

        ``"not settled"`` if the gradient did not come down: at a kink, or out of steps.
        """
        if self.gradient_norm > GRADIENT:
            return "not settled"
        if self.hessian_least > self.hessian_error:
            return "local minimum"
        return "saddle" if self.hessian_least < -self.hessian_error else "critical point"


@dataclass(frozen=True)
class Minimised:
    """The places that were led to the end, least loss first, and the losses of all starts.

    ``judged`` is the loss of the best by another method.
    """

    model: ToyModel
    points: tuple[Critical, ...]
    losses: Array
    judged: Measurement
    seed: int

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

    The ``keep`` best places of different loss are led to the end. Ctrl-C ends the starts and
    reports the best of those that were done. `NotSolved` where the second opinion on the best
    disagrees.

    Two rare features share one dim as a digon, a little better than d²/3 thanks to its biases:

    >>> found = minimise(ToyModel.uniform(2, 1, "1/10"), starts=4)
    >>> found.label, round(found.best.loss, 10), round(0.1**2 / 3, 10)
    ('local minimum, best of 4 starts', 0.003319484, 0.0033333333)
    """
    _check(model, starts, given, keep)
    search = _Search(_population(model.law), _nothing(model.law))
    places = _starts(model, starts, seed, given)
    found: list[_Place] = []
    try:
        for place in places:
            found.append(search.descend(place))
            if progress:
                progress(len(found), len(places), min(place.value for place in found))
    except KeyboardInterrupt:
        if not found:
            raise
    found.sort(key=lambda place: place.value)
    same = _SAME * search.scale
    settled = [search.settle(place) for place in _distinct(found, same)[:keep]]
    points = _merged(settled, same)
    losses = np.array([place.value for place in found])
    best = points[0]
    measured = Measurement(best.loss, best.error, "minimised population loss")
    judged = check(measured, best.weights, best.bias, model.law, seed)
    return Minimised(model, points, losses, judged, seed)


def place_of(weights: Array, bias: Array, law: FeatureLaw) -> tuple[Critical, Array]:
    """What given weights are, where they stand, and what each feature adds to their loss.

    The Hessian of more than a thousand parameters is left out: its least eigenvalue is NaN.

    >>> digon, each = place_of(np.array([[1.0, -1.0]]), np.zeros(2), FeatureLaw.uniform(2, 1))
    >>> digon.label, each.round(6).tolist()
    ('not settled', [0.166667, 0.166667])
    """
    search = _Search(_population(law), _nothing(law))
    packed = np.vstack([weights, bias])
    if isinstance(search.exact, Population):
        found = search.exact.loss(weights, bias)
        loss, error, per_feature = found.value, found.error, found.per_feature
    else:
        loss, error = search._scored(packed)
        per_feature = search.exact.per_feature(weights, bias)
    least, doubt, zero_modes = np.nan, np.nan, 0
    if packed.size <= _MOST_JUDGED:
        least, doubt, _, zero_modes = search._least(packed)
    slope = search._fixed(packed, _MIDDLE).slope(weights, bias)
    norm = float(np.linalg.norm(np.vstack([slope.by_weights, slope.by_bias])))
    return Critical(weights, bias, loss, error, norm, least, doubt, zero_modes), per_feature


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


def _population(law: FeatureLaw) -> Population | Empirical:
    """Levels are enumerated: there the loss has kinks, which a rule for integrals cannot see."""
    levels = all(low == high for a in law.amplitudes for _, low, high in a.pieces)
    size = np.prod([float(len(a.pieces) + 1) for a in law.amplitudes])
    return Empirical.every(law) if levels and size <= _MOST_ENUMERATED else Population.of(law)


def _nothing(law: FeatureLaw) -> float:
    """The loss of no model at all: Σ I E x²."""
    numbers = numbers_of(law)
    return float(numbers.importance @ (numbers.density * numbers.mean(2)))


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


def _distinct(found: Sequence[_Place], same: float) -> list[_Place]:
    """The places of different loss, least first; so ``found`` is sorted."""
    kept: list[_Place] = []
    for place in found:
        if kept and place.value - kept[-1].value <= same:
            kept[-1] = replace(kept[-1], reached=kept[-1].reached + 1)
        else:
            kept.append(place)
    return kept


def _merged(points: Iterable[Critical], same: float) -> tuple[Critical, ...]:
    """Least loss first; places left for one that another start had found count there."""
    kept: list[Critical] = []
    for point in sorted(points, key=lambda point: point.loss):
        if kept and point.loss - kept[-1].loss <= same:
            kept[-1] = replace(kept[-1], reached=kept[-1].reached + point.reached)
        else:
            kept.append(point)
    return tuple(kept)


@dataclass(frozen=True)
class _Search:
    """The ways downhill for one model; ``scale`` is the loss of no model at all."""

    exact: Population | Empirical
    scale: float

    def descend(self, packed: Array) -> _Place:
        """Downhill on the loss with few nodes."""
        place = _downhill(self._fixed(packed, _COARSE), packed)
        # The nodes were right for the place where it began: once more, for where it ended.
        return _downhill(self._fixed(place.packed, _COARSE), place.packed)

    def _fixed(self, packed: Array, accuracy: float) -> Population | Empirical:
        """The loss with as many nodes as the accuracy takes here."""
        if isinstance(self.exact, Empirical):
            return self.exact
        # No accuracy is asked for: no error compares with NaN, so the first nodes are the last.
        loose = self.exact.loss(packed[:-1], packed[-1], np.nan)
        if loose.value > _PERFECT * self.scale:
            return self.exact.fixed(packed[:-1], packed[-1], accuracy)
        # No number of nodes is relatively accurate where the loss is zero.
        rule, error = loose.rule, loose.error
        while error > accuracy * _PERFECT * self.scale and rule.line.count < _MOST_NODES:
            rule = replace(rule, line=replace(rule.line, count=2 * rule.line.count))
            error = replace(self.exact, rule=rule).loss(packed[:-1], packed[-1]).error
        wider = replace(rule.line, period=1.5 * rule.line.period, count=3 * rule.line.count)
        return replace(self.exact, rule=replace(rule, line=wider))

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
        packed = self._led(place)
        norm = self._norm(packed)
        least, error, direction, zero_modes = self._least(packed)
        loss, bound = self._scored(packed)
        weights, bias = packed[:-1], packed[-1]
        point = Critical(weights, bias, loss, bound, norm, least, error, zero_modes, place.reached)
        return point, direction

    def _led(self, place: _Place) -> Array:
        """Newton's method, first from where groups that nearly are orthogonal really are.

        Nodes resolve overlaps that are small but not tiny badly, and there the Hessian all but
        jumps: so it is best to be on the right side from the beginning.
        """
        apart = _apart(place.packed)
        if not np.array_equal(apart, place.packed):
            packed = self._accurately(apart)
            lower = self._scored(packed)[0] <= place.value + _SAME * self.scale
            if lower and self._norm(packed) <= GRADIENT:
                return packed
        return self._accurately(place.packed)

    def _accurately(self, packed: Array) -> Array:
        for accuracy in (_FINE, _FINEST):
            packed = self._newton(packed, accuracy)
        return packed

    def _norm(self, packed: Array) -> float:
        """The norm of the gradient of the accurate loss."""
        return float(np.linalg.norm(_gradient(self._fixed(packed, _FINEST), packed)[1]))

    def _least(self, packed: Array) -> tuple[float, float, Array, int]:
        """The least eigenvalue, its error and direction, and the number of zero modes.

        Where a bias is 0 the Hessian jumps: then the least on either side.
        """
        shifts = [0.0] if np.abs(packed[-1]).min() > _KINK else [-_BESIDE, _BESIDE]
        found = []
        for shift in shifts:
            beside = packed.copy()
            beside[-1] += np.where(np.abs(packed[-1]) > _KINK, 0.0, shift)
            hessian = self._hessian(beside, _MIDDLE)
            found.append((*hessian.least(), hessian.rotations.shape[1]))
        return min(found, key=lambda sides: sides[0])

    def _newton(self, packed: Array, accuracy: float) -> Array:
        """To a gradient below the goal, if it gets there.

        The Hessian is kept as long as it is good. One of few nodes is not, where overlaps nearly
        vanish: there it is taken more accurately.
        """
        objective = self._fixed(packed, accuracy)
        here = _Reached(packed, *_gradient(objective, packed))
        hessian, care = None, _COARSE
        for _ in range(_MOST_NEWTON):
            if here.norm <= GRADIENT / 2:
                break
            fresh = hessian is None
            hessian = hessian or self._hessian(here.packed, care)
            step = hessian.step(here.gradient)
            better = _better(objective, here, step, _ROUNDING * self.scale)
            if better is None and fresh and care == _FINE:
                break
            if better is None or better.norm > here.norm / 8:
                hessian, care = None, _FINE if fresh else care
            here = better or here
        return here.packed

    def _hessian(self, packed: Array, accuracy: float) -> Hessian:
        return Hessian.at(self._fixed(packed, accuracy), packed)

    def _scored(self, packed: Array) -> tuple[float, float]:
        exact = self._fixed(packed, _FINEST)
        if isinstance(exact, Population):
            found = exact.loss(packed[:-1], packed[-1])
            return found.value, found.error
        value = exact.slope(packed[:-1], packed[-1]).value
        # A sum of squares: each factor of each term is off by eps times the terms behind it.
        return value, 4 * _EPS * (sum(packed.shape) + 8) * (value + _EPS * self.scale)

    def _escape(self, point: Critical, direction: Array) -> _Place | None:
        """Downhill from either side of a saddle; None if neither is lower."""
        packed = np.vstack([point.weights, point.bias])
        unit = (direction / np.abs(direction).max()).reshape(packed.shape)
        step = _ESCAPE * np.abs(packed).max() * unit
        ends = [self.descend(packed + step), self.descend(packed - step)]
        lower = min(ends, key=lambda place: place.value)
        return lower if lower.value < point.loss - _SAME * self.scale else None


def _apart(packed: Array) -> Array:
    """The same with groups of features that nearly are orthogonal made so.

    Groups hang together by overlaps that are not small; the bases of what they span are turned as
    little as possible until they are orthogonal (the polar factor).
    """
    weights = packed[:-1]
    close = np.abs(weights.T @ weights) > _NEARLY
    count, names = connected_components(close)
    inside = [np.flatnonzero((names == k) & close.diagonal()) for k in range(count)]
    bases = [_span(weights[:, group]) for group in inside if len(group)]
    whole = np.hstack([np.zeros((len(weights), 0)), *bases])
    if len(bases) < 2 or whole.shape[1] > len(weights):
        return packed
    left, _, right = np.linalg.svd(whole, full_matrices=False)
    turned, apart = left @ right, np.zeros_like(packed)
    start = 0
    for group, basis in zip((g for g in inside if len(g)), bases, strict=True):
        end = start + basis.shape[1]
        apart[:-1, group] = turned[:, start:end] @ (basis.T @ weights[:, group])
        start = end
    apart[-1] = packed[-1]
    return apart


def _span(weights: Array) -> Array:
    """An orthonormal basis of what columns span but for small parts."""
    vectors, sizes, _ = np.linalg.svd(weights, full_matrices=False)
    return np.asarray(vectors[:, sizes > _NEARLY * max(1.0, sizes[0])])


def _gradient(objective: Objective, packed: Array) -> tuple[float, Array]:
    slope = objective.slope(packed[:-1], packed[-1])
    return slope.value, np.vstack([slope.by_weights, slope.by_bias])


def _downhill(objective: Objective, packed: Array) -> _Place:
    """L-BFGS."""

    def value_and_slope(flat: Array) -> tuple[float, Array]:
        value, gradient = _gradient(objective, flat.reshape(packed.shape))
        return (value, gradient.ravel()) if np.isfinite(value) else (np.inf, np.zeros(flat.size))

    options = {"maxiter": 2000, "maxcor": 20, "ftol": 1e-10, "gtol": 1e-7}
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


def _better(objective: Objective, here: _Reached, step: Array, rounding: float) -> _Reached | None:
    """The first of ever shorter steps that lowers the loss, or the gradient at equal loss."""
    for k in range(_MOST_HALVINGS):
        packed = here.packed + step / 2**k
        with np.errstate(over="ignore", invalid="ignore"):
            there = _Reached(packed, *_gradient(objective, packed))
        rise = there.value - here.value
        if rise < -rounding or (rise <= rounding and there.norm < here.norm):
            return there
    return None
