"""Toy models trained on a fixed, small training set, the whole of it at every step.

Points are sparse vectors of length 1, as in the memorisation paper; the loss is the mean over
points of |x − x'|². Nothing here knows the theory of polygons.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import ndtr, stdtrit

from solvers.evidence import NotSolved
from solvers.models.training.descent import AdamW, Workspace
from solvers.models.training.sampling import STANDARD_ERRORS, Array
from theory.finding import Measurement


@dataclass(frozen=True)
class Setting:
    """n features, each present in a point with the density; m dims; how long and how to train.

    The paper has 10 000 features of density 1/1000 and 50 000 steps; with 1 000 features of
    density 1/100 a point has as many features, ten on average, and one step costs a tenth.
    """

    features: int = 1_000
    density: float = 0.01
    dims: int = 2
    steps: int = 3_000
    warm_up: int = 150
    rate: float = 1e-2
    decay: float = 1e-2
    instances: int = 6

    def __post_init__(self) -> None:
        if min(self.features, self.dims, self.steps, self.instances) < 1 or self.warm_up < 0:
            raise ValueError(f"features, dims, steps and instances must be positive, got {self}")
        if not 0 < self.density <= 1:
            raise ValueError(f"density must be in (0, 1], got {self.density}")

    def rate_at(self, step: int) -> float:
        """A linear warm-up, then half a period of the cosine down to 0.

        >>> Setting(steps=10, warm_up=2, rate=1.0).rate_at(6)
        0.5
        """
        if step < self.warm_up:
            return self.rate * (step + 1) / self.warm_up
        done = (step - self.warm_up) / (self.steps - self.warm_up)
        return float(self.rate * (1 + np.cos(np.pi * done)) / 2)


@dataclass(frozen=True)
class Memorised:
    """The models of one training set: points X (n, T), W (instances, m, n), b (instances, n)."""

    points: Array
    weights: Array
    bias: Array
    losses: Array
    seed: int

    @property
    def instances(self) -> int:
        return len(self.losses)

    @property
    def hidden(self) -> Array:
        """h = W X, the points as the models hold them, (instances, m, T)."""
        return np.asarray(self.weights @ self.points)

    @property
    def best(self) -> int:
        """The instance with the least training loss."""
        return int(self.losses.argmin())


def training_points(features: int, density: float, points: int, seed: int) -> Array:
    """X (n, T): amplitudes uniform on [0, 1] where present, each point of length 1.

    A point without any feature has no direction and is drawn again.

    >>> x = training_points(50, 0.1, 3, seed=0)
    >>> x.shape, np.linalg.norm(x, axis=0).round(12).tolist()
    ((50, 3), [1.0, 1.0, 1.0])
    """
    if points < 1:
        raise ValueError(f"points must be positive, got {points}")
    source = np.random.default_rng(seed)
    columns: list[Array] = []
    while len(columns) < points:
        present = source.random(features) < density
        x = np.where(present, source.random(features), 0.0)
        if x.any():
            columns.append(x / np.linalg.norm(x))
    return np.stack(columns, axis=1)


def memorise(points: int, *, seed: int, setting: Setting | None = None) -> Memorised:
    """Train ``setting.instances`` models on one training set of so many points.

    W starts Xavier-normal and b at zero, every instance from a stream of its own. `NotSolved` when
    a number is no longer finite.
    """
    setting = setting or Setting()
    x = training_points(setting.features, setting.density, points, seed)
    start = np.zeros((setting.instances, setting.dims + 1, setting.features), np.float32)
    scale = np.sqrt(2 / (setting.dims + setting.features))
    for model, source in zip(
        start, np.random.SeedSequence(seed).spawn(setting.instances), strict=True
    ):
        model[:-1] = np.random.default_rng(source).normal(0, scale, model[:-1].shape)
    work = Workspace(setting.instances, setting.dims, setting.features, points, start.dtype)
    work.x[...] = x
    parameters, gradient = AdamW.of(start), np.zeros_like(start)
    importance = np.ones((setting.instances, 1, setting.features), np.float32)
    for step in range(setting.steps):
        gradient[...] = 0
        work.add_gradient(parameters.value, importance, gradient)
        gradient *= 2 / points
        parameters.step(gradient, setting.rate_at(step), setting.decay)
        if not parameters.finite:
            raise NotSolved(f"training is not finite at step {step} on {points} points")
    losses = work.loss(parameters.value, importance).astype(float) / points
    value = parameters.value.astype(float)
    return Memorised(x, value[:, :-1], value[:, -1], losses, seed)


def dimensionalities(vectors: Array) -> Array:
    """|h_i|⁴ / Σ_j (h_i·h_j)² of the columns (m, T) that are not zero, (T,); 0 for others.

    >>> dimensionalities(np.array([[1.0, -1.0, 0.0]]))
    array([0.5, 0.5, 0. ])
    """
    gram = vectors.T @ vectors
    seen = (gram**2).sum(axis=1)
    return np.asarray(np.divide(np.diag(gram) ** 2, seen, out=np.zeros(len(gram)), where=seen > 0))


def neighbour_cosine(trained: Memorised) -> Measurement:
    """The mean cosine between points next to each other around the plane, over all instances.

    A regular T-gon has cos(360°/T), the most there is when the turns add up to 360° and none is
    above 90°. (The mean of D_X would tell less: it is 2/T whenever the plane is used up.) The error
    is the spread between instances times the Student factor as rare as four standard errors.
    """
    if trained.instances < 2:
        raise ValueError(f"a spread needs at least 2 instances, got {trained.instances}")
    angles = np.sort(np.arctan2(trained.hidden[:, 1], trained.hidden[:, 0]), axis=1)
    around = np.concatenate([angles, angles[:, :1] + 2 * np.pi], axis=1)
    values = np.cos(np.diff(around, axis=1)).mean(axis=1)
    factor = -stdtrit(len(values) - 1, ndtr(-STANDARD_ERRORS))
    method = f"cosine of neighbours in {len(values)} models of {trained.points.shape[1]} points"
    return Measurement(
        float(values.mean()), float(factor * values.std(ddof=1)), method, trained.seed
    )


def normalised_amplitudes(features: int, density: float, draws: int, seed: int) -> Array:
    """x_i of a present feature after its point is scaled to length 1: u/√(u² + R), (draws,).

    u is uniform on [0, 1], R the sum of the squares of the others that are present.

    >>> normalised_amplitudes(1, 1.0, 3, seed=0).tolist()
    [1.0, 1.0, 1.0]
    """
    source = np.random.default_rng(seed)
    own = source.random(draws)
    counts = source.binomial(features - 1, density, draws)
    squares = source.random(counts.sum()) ** 2
    owners = np.repeat(np.arange(draws), counts)
    others = np.bincount(owners, weights=squares, minlength=draws)
    return np.asarray(own / np.sqrt(own**2 + others))


def polygon_savings(corners: int, amplitudes: Array, size: float, bias: float) -> Array:
    """What a k-gon of squared norm ``size`` saves of each draw, over E x², one feature present.

    For the feature that is present x² less its own error and less what it costs the others; times
    k, the features that may be present.

    >>> polygon_savings(4, np.ones(1), 1.0, 0.0).tolist()
    [4.0]
    """
    turns = size * np.cos(2 * np.pi * np.arange(corners) / corners)
    fires = np.maximum(turns[:, None] * amplitudes + bias, 0)
    fires[0] -= amplitudes
    paid = amplitudes**2 - (fires**2).sum(axis=0)
    return np.asarray(corners * paid / (amplitudes**2).mean())


def saving_difference(first: int, second: int, amplitudes: Array, seed: int) -> Measurement:
    """By how much the best k-gon of ``first`` corners saves more than that of ``second``.

    Norm and bias of both are the best of several starts on these very draws; the error is four
    standard errors of the mean difference.
    """
    best = [_best_polygon(corners, amplitudes[:4000]) for corners in (first, second)]
    savings = [
        polygon_savings(corners, amplitudes, *point)
        for corners, point in zip((first, second), best, strict=True)
    ]
    gap = savings[0] - savings[1]
    error = STANDARD_ERRORS * float(gap.std(ddof=1)) / len(gap) ** 0.5
    method = f"{first}-gon less {second}-gon, {len(gap)} normalised amplitudes"
    return Measurement(float(gap.mean()), error, method, seed)


def _best_polygon(corners: int, amplitudes: Array) -> tuple[float, float]:
    scale = float(amplitudes.mean())
    starts = [(1.0, 0.0), (1.3, -0.5 * scale), (2.0, -scale)]
    found = [
        minimize(
            lambda p: -float(polygon_savings(corners, amplitudes, *p).mean()),
            start,
            method="Nelder-Mead",
            options={"xatol": 1e-6, "fatol": 1e-9, "maxiter": 800},
        )
        for start in starts
    ]
    best = min(found, key=lambda result: float(result.fun))
    if not best.success:
        raise NotSolved(f"the {corners}-gon did not settle: {best.message}")
    return float(best.x[0]), float(best.x[1])


def amplitude_spread(amplitudes: Array, seed: int) -> Measurement:
    """Standard deviation over mean of amplitudes, by blocks: 0 for fixed, 1/√3 for U[0, 1]."""
    blocks = amplitudes.reshape(50, -1)
    each = blocks.std(axis=1, ddof=1) / blocks.mean(axis=1)
    error = STANDARD_ERRORS * float(each.std(ddof=1)) / len(each) ** 0.5
    return Measurement(float(each.mean()), error, "spread of normalised amplitudes", seed)
