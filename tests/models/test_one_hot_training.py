"""Training with one present feature at a time: gradients, plateaus, bad input."""

import numpy as np
import pytest

from solvers.evidence import NotSolved
from solvers.models.one_hot.training import (
    OneHotRecipe,
    gradient,
    ladder,
    plateaus,
    train_one_hot,
)


def batch_loss(w: np.ndarray, b: np.ndarray, present: np.ndarray, size: np.ndarray) -> float:
    """The mean over samples of Σ (x − x')², one sample after another."""
    total = 0.0
    for feature, amplitude in zip(present, size, strict=True):
        x = np.zeros(len(b))
        x[feature] = amplitude
        total += float(((x - np.maximum(w.T @ (w @ x) + b, 0)) ** 2).sum())
    return total / len(present)


def test_gradient_by_differences() -> None:
    source = np.random.default_rng(1)
    w, b = source.normal(size=(2, 3)), source.normal(size=3)
    present, size = source.integers(0, 3, 8), source.random(8)
    by_w, by_b = gradient(w[None], b[None], present[None], size[None])
    step = 1e-6
    for place in np.ndindex(2, 3):
        ends = []
        for sign in (1, -1):
            moved = w.copy()
            moved[place] += sign * step
            ends.append(batch_loss(moved, b, present, size))
        assert abs((ends[0] - ends[1]) / (2 * step) - by_w[0][place]) < 1e-8
    for i in range(3):
        moved_bias = b + step * np.eye(3)[i], b - step * np.eye(3)[i]
        ends = [batch_loss(w, moved, present, size) for moved in moved_bias]
        assert abs((ends[0] - ends[1]) / (2 * step) - by_b[0][i]) < 1e-8


def test_training_lowers_the_loss_and_repeats() -> None:
    recipe = OneHotRecipe(steps=600)
    once, again = (train_one_hot(4, 3, seed=5, recipe=recipe, every=100) for _ in range(2))
    assert np.array_equal(once.losses, again.losses)
    assert (once.final < once.losses[0]).all()
    assert once.recorded == (0, 100, 200, 300, 400, 500, 600)
    assert not np.array_equal(once.losses, train_one_hot(4, 3, 6, recipe, 100).losses)


def test_divergence_is_said() -> None:
    recipe = OneHotRecipe(steps=50, rate=1e3, spread=3)
    with np.errstate(all="ignore"), pytest.raises(NotSolved, match="diverged at step"):
        train_one_hot(3, 2, seed=0, recipe=recipe)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"steps": 1}, "steps must be at least 2"),
        ({"batch": 0}, "batch 1, got 6000 and 0"),
        ({"rate": 0.0}, "rate must be positive"),
        ({"rate": float("nan")}, "rate must be positive"),
        ({"spread": -1.0}, "spread not negative"),
    ],
)
def test_bad_recipes(change: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        OneHotRecipe(**change)  # type: ignore[arg-type]


def test_no_models() -> None:
    with pytest.raises(ValueError, match="needs positive counts"):
        train_one_hot(3, 0, seed=0)


def test_plateaus_need_time_on_a_level() -> None:
    levels = ladder(6)
    five, six = levels[5, 1], levels[6, 0]
    curve = [0.2, five, 0.06, six * 1.001, six, six, five, five, five]
    assert plateaus(curve, levels, within=0.01, at_least=3) == [(6, 0), (5, 1)]
    assert plateaus(curve, levels, within=0.0005, at_least=3) == [(5, 1)]
    assert plateaus(curve, levels, within=0.01, at_least=4) == []
