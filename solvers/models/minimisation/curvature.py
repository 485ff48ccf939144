"""Second derivatives of a loss at a place: Newton's step, and the least eigenvalue.

A place is packed as ``[W; b]``, (m + 1, n). Turning W changes no loss, so at a critical point the
Hessian vanishes along the rotations of W; these zero modes are left out of everything here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from scipy.sparse.linalg import ArpackError, LinearOperator, eigsh, minres

from solvers.models.population.loss import Slope
from solvers.models.training.sampling import Array

_MOST_DENSE = 600
"""Parameters up to which the Hessian is written down whole."""
_EPS = float(np.finfo(float).eps)


class Objective(Protocol):
    """A loss with its gradient and its Hessian times a direction."""

    def slope(self, weights: Array, bias: Array) -> Slope: ...
    def curvature(
        self, weights: Array, bias: Array, along: tuple[Array, Array]
    ) -> tuple[Array, Array]: ...


@dataclass(frozen=True)
class Hessian:
    """Second derivatives at a place, as a map of flat parameters and whole where they are few.

    ``rotations`` (parameters, zero modes) are orthonormal: what turning W does.
    """

    times: Callable[[Array], Array]
    rotations: Array
    whole: Array | None

    @classmethod
    def at(cls, objective: Objective, packed: Array) -> Hessian:
        def times(flat: Array) -> Array:
            along = flat.reshape(packed.shape)
            turned = objective.curvature(packed[:-1], packed[-1], (along[:-1], along[-1]))
            return np.vstack(turned).ravel()

        whole = None
        if packed.size <= _MOST_DENSE:
            whole = np.stack([times(unit) for unit in np.eye(packed.size)])
            whole = (whole + whole.T) / 2
        return cls(times, rotations_of(packed), whole)

    def without(self, held: Array | None) -> Hessian:
        """The same, for steps that leave out these orthonormal directions too, as columns."""
        if held is None:
            return self
        return replace(self, rotations=orthonormal(np.hstack([self.rotations, held])))

    def _across(self, flat: Array) -> Array:
        """Without what is along the rotations."""
        return np.asarray(flat - self.rotations @ (self.rotations.T @ flat))

    def step(self, gradient: Array) -> Array:
        """Newton's step; where the curvature is negative, it goes down all the same."""
        flat = self._across(gradient.ravel())
        if self.whole is None:
            operator = LinearOperator(
                (len(flat),) * 2, matvec=lambda v: self._across(self.times(v))
            )
            return np.asarray(-minres(operator, flat, rtol=1e-4)[0].reshape(gradient.shape))
        inside = self.whole - self.rotations @ (self.rotations.T @ self.whole)
        inside = inside - (inside @ self.rotations) @ self.rotations.T
        values, vectors = np.linalg.eigh(inside)
        damped = np.abs(values) + 1e-9 * np.abs(values).max()
        step = -self._across(vectors @ ((vectors.T @ flat) / damped))
        return np.asarray(step.reshape(gradient.shape))

    def least(self) -> tuple[float, float, Array]:
        """The least eigenvalue across the rotations, how far it may be off, its direction.

        NaN where the iteration for it does not end.
        """
        size, modes = self.rotations.shape
        # Rotations are lifted above everything else, so that the least is across them.
        if self.whole is not None:
            top = float(np.abs(self.whole).sum(axis=1).max())
            values, vectors = np.linalg.eigh(
                self.whole + 2 * top * self.rotations @ self.rotations.T
            )
            value, vector = float(values[0]), vectors[:, 0]
        else:
            top = _largest(self._operator(0.0))
            value, vector = _least(self._operator(2 * top))
        residual = np.linalg.norm(self._across(self.times(vector)) - value * vector)
        # At a critical point rotations cost nothing: what they seem to cost is error.
        false = [np.linalg.norm(self.times(mode)) for mode in self.rotations.T]
        error = float(residual + max(false, default=0.0) + _EPS**0.5 * top * size**0.5)
        return value, error, vector

    def distance(self, other: Hessian) -> float:
        """The largest size of an eigenvalue of the difference."""
        if self.whole is not None and other.whole is not None:
            return float(np.linalg.norm(self.whole - other.whole, 2))
        size = len(self.rotations)
        apart = LinearOperator(
            (size, size), matvec=lambda v: self.times(v) - other.times(v), dtype=float
        )
        return _largest(apart)

    def _operator(self, lift: float) -> LinearOperator:
        size = len(self.rotations)

        def matvec(flat: Array) -> Array:
            along = self.rotations @ (self.rotations.T @ flat.ravel())
            return self.times(flat.ravel()) + lift * along

        return LinearOperator((size, size), matvec=matvec, dtype=float)


def rotations_of(packed: Array) -> Array:
    """An orthonormal basis of the changes A W, A antisymmetric, as columns (parameters, k).

    A plane turns in one way, a line in none:

    >>> rotations_of(np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])).shape
    (6, 1)
    >>> rotations_of(np.array([[1.0, -1.0], [0.5, 0.5]])).shape
    (4, 0)
    """
    dims = len(packed) - 1
    changes = []
    for i in range(dims):
        for j in range(i):
            change = np.zeros_like(packed)
            change[i], change[j] = packed[j], -packed[i]
            changes.append(change.ravel())
    if not changes:
        return np.zeros((packed.size, 0))
    return orthonormal(np.stack(changes, axis=-1))


def orthonormal(columns: Array) -> Array:
    """An orthonormal basis of what columns span but for small parts."""
    vectors, sizes, _ = np.linalg.svd(columns, full_matrices=False)
    return np.asarray(vectors[:, sizes > 1e-6 * max(sizes.max(initial=0.0), _EPS)])


def _largest(operator: LinearOperator) -> float:
    """The largest size of an eigenvalue, from a random start; NaN if there is no end."""
    start = np.random.default_rng(0).normal(size=operator.shape[0])
    if not np.any(operator @ start):
        return 0.0
    try:
        return float(abs(eigsh(operator, k=1, which="LM", v0=start, tol=1e-3)[0][0]))
    except ArpackError:
        return float("nan")


def _least(operator: LinearOperator) -> tuple[float, Array]:
    """The least eigenvalue and its direction, the lower of two random starts.

    A start of some symmetry would stay among directions of the same symmetry.
    """
    found = []
    for seed in (0, 1):
        start = np.random.default_rng(seed).normal(size=operator.shape[0])
        try:
            values, vectors = eigsh(operator, k=1, which="SA", tol=1e-6, v0=start)
        except ArpackError:
            return float("nan"), start / np.linalg.norm(start)
        found.append((float(values[0]), vectors[:, 0]))
    return min(found, key=lambda pair: pair[0])
