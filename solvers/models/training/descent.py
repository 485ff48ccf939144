r"""The loss of tied ReLU models on samples, its gradient by hand, and AdamW: all in place.

For ``h = W x``, ``p = Wᵀh + b``, ``x' = ReLU(p)`` and the loss :math:`\sum_i I_i (x_i - x'_i)^2`
averaged over samples, the chain rule gives with :math:`\delta_i = 2 I_i (x'_i - x_i) [p_i > 0]`

.. math:: \partial L / \partial b = \langle \delta \rangle, \qquad
          \partial L / \partial W = \langle h \delta^T + (W \delta) x^T \rangle,

the first term from W as decoder, the second from W as encoder. Parameters are packed as
``[W; b]``, (instances, m + 1, n), and a row of ones under h makes a bias of its last row: so five
matrix products and three passes over the samples do everything. Nothing here knows the exact loss.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.models.training.sampling import Array, Samples

_SIGNED = {np.dtype(np.float32): np.int32, np.dtype(np.float64): np.int64}


class Workspace:
    """Memory for the gradient of some instances on so many samples; ``x`` is to be filled.

    Nothing is allocated afterwards. Small enough for the cache, it costs less time per sample.
    """

    def __init__(
        self, instances: int, dims: int, features: int, samples: int, dtype: np.dtype[np.floating]
    ) -> None:
        self.x: Samples = np.empty((instances, features, samples), dtype)
        self._hidden = np.full((instances, dims + 1, samples), -1, dtype)
        self._miss = np.empty_like(self.x)
        self._firing = np.empty(self.x.shape, _SIGNED[np.dtype(dtype)])
        self._decoder: Samples = np.empty((instances, dims + 1, features), dtype)
        self._encoder: Samples = np.empty((instances, dims, features), dtype)

    def add_gradient(self, parameters: Samples, importance: Samples, into: Samples) -> None:
        """Adds half the gradient, summed over samples; importance (instances, 1, features)."""
        self._read_out(parameters)
        signs = self._firing.dtype.itemsize * 8 - 1
        # −p < 0 sets the sign bit, which the shift spreads over the whole number: a mask.
        np.right_shift(self._miss.view(self._firing.dtype), signs, out=self._firing)
        np.add(self._miss, self.x, out=self._miss)
        bits = self._miss.view(self._firing.dtype)
        np.bitwise_and(bits, self._firing, out=bits)
        # Both factors are negative, −h and −δ/2I, so the signs cancel.
        np.matmul(self._hidden, _turned(self._miss), out=self._decoder)
        np.multiply(self._decoder, importance, out=self._decoder)
        np.add(into, self._decoder, out=into)
        hidden = self._hidden[:, :-1]
        np.matmul(-importance * parameters[:, :-1], self._miss, out=hidden)
        np.matmul(hidden, _turned(self.x), out=self._encoder)
        np.add(into[:, :-1], self._encoder, out=into[:, :-1])

    def loss(self, parameters: Samples, importance: Samples) -> Samples:
        """The loss of each instance, summed over samples, (instances,)."""
        self._read_out(parameters)
        np.minimum(self._miss, 0, out=self._miss)
        np.add(self._miss, self.x, out=self._miss)
        np.multiply(self._miss, self._miss, out=self._miss)
        return np.asarray((importance[:, 0] * self._miss.sum(axis=-1)).sum(axis=-1))

    def _read_out(self, parameters: Samples) -> None:
        """Puts −h into the hidden layer, over a row of −1, and −p into the place of the miss."""
        np.matmul(-parameters[:, :-1], self.x, out=self._hidden[:, :-1])
        np.matmul(_turned(parameters), self._hidden, out=self._miss)


def _turned(a: Samples) -> Samples:
    return np.swapaxes(a, -1, -2)


def loss_and_gradient(
    weights: Array, bias: Array, x: Array, importance: Array
) -> tuple[Array, Array, Array]:
    """The loss on samples, and its derivatives by W and by b, of every instance.

    Shapes: W (..., m, n), b (..., n), x (..., n, samples), importance (..., n). Where a
    pre-activation is exactly zero the derivative of the ReLU is taken to be 0.

    >>> w, b, x = np.array([[1.0, 0.0]]), np.zeros(2), np.array([[0.5], [1.0]])
    >>> loss, by_w, by_b = loss_and_gradient(w, b, x, np.ones(2))
    >>> float(loss), by_w.tolist(), by_b.tolist()
    (1.0, [[0.0, 0.0]], [0.0, 0.0])
    """
    *stack, dims, features = weights.shape
    packed = np.concatenate([weights, bias[..., None, :]], axis=-2)
    packed = packed.reshape(-1, dims + 1, features)
    work = Workspace(len(packed), dims, features, x.shape[-1], packed.dtype)
    work.x[...] = x.reshape(work.x.shape)
    each = importance.reshape(-1, 1, features)
    loss, gradient = work.loss(packed, each), np.zeros_like(packed)
    work.add_gradient(packed, each, gradient)
    gradient = (gradient * (2 / x.shape[-1])).reshape(*stack, dims + 1, features)
    loss = (loss / x.shape[-1]).reshape(stack)
    return loss, gradient[..., :-1, :], gradient[..., -1, :]


@dataclass
class AdamW:
    """One parameter array under AdamW: moving means of the gradient and of its square.

    Source: [loshchilov2019], algorithm 2, with the usual constants 0.9, 0.999 and 1e−8.
    """

    value: Samples
    first: Samples
    second: Samples
    steps: int = 0

    @classmethod
    def of(cls, value: Samples) -> AdamW:
        return cls(value, np.zeros_like(value), np.zeros_like(value))

    def step(self, gradient: Samples, rate: float, decay: float) -> None:
        """One step, in place; ``gradient`` is left as it is."""
        self.steps += 1
        change = gradient - self.first
        change *= 0.1
        self.first += change
        np.multiply(gradient, gradient, out=change)
        change -= self.second
        change *= 0.001
        self.second += change
        np.sqrt(self.second, out=change)
        change *= 1 / (1 - 0.999**self.steps) ** 0.5
        change += 1e-8
        np.divide(self.first, change, out=change)
        change *= rate / (1 - 0.9**self.steps)
        self.value *= 1 - rate * decay
        self.value -= change

    @property
    def finite(self) -> bool:
        """Whether no parameter and no moving mean has gone astray."""
        return bool(np.isfinite(self.value.sum() + self.second.sum()))
