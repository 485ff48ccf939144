"""Small models by enumeration: value and gradient against exact fractions, and what is found."""

from fractions import Fraction

import numpy as np
import pytest
from sympy import Rational

from solvers.models.blocks.small_search import best_found, corners, loss_and_gradient, scored
from theory.models.blocks.restriction import best_product, companion_loss, crowd_loss, products

TENTH = Rational(1, 10)


def points() -> list[tuple[str, np.ndarray, np.ndarray]]:
    source = np.random.default_rng(0)
    w, b = source.normal(size=(2, 4)), 0.3 * source.normal(size=4)
    dropped = w.copy()
    dropped[:, 1] = 0
    digons = np.array([[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.1, -0.9]])
    return [
        ("general", w, b),
        ("a zero column", dropped, b),
        ("digons at right angles", digons, np.array([0.1, -0.1, 0.2, 0.05])),
        ("always on", 0.1 * w, np.full(4, 2.0)),
        ("blind", np.array([[0.0, 0.0, 1e-9, 0.0]]), np.array([-0.2, 0.3, 0.1, 0.0])),
    ]


@pytest.mark.parametrize("case", points(), ids=lambda case: case[0])
def test_the_loss_is_the_exact_one(case: tuple[str, np.ndarray, np.ndarray]) -> None:
    _, w, b = case
    densities = [Rational(q) for q in ("3/10", "2/5", "1/2", "1/5")]
    loss, _, _ = loss_and_gradient(w, b, np.array([float(d) for d in densities]))
    assert abs(loss - float(scored(w, b, densities).loss)) < 1e-12


@pytest.mark.parametrize("case", points()[:1] + points()[3:4], ids=lambda case: case[0])
def test_the_gradient_is_the_slope(case: tuple[str, np.ndarray, np.ndarray]) -> None:
    _, w, b = case
    d, step = np.array([0.3, 0.4, 0.5, 0.2]), 1e-5
    _, by_w, by_b = loss_and_gradient(w, b, d)
    for k in range(4):
        ahead, behind = w.copy(), w.copy()
        ahead[0, k] += step
        behind[0, k] -= step
        slope = (loss_and_gradient(ahead, b, d)[0] - loss_and_gradient(behind, b, d)[0]) / 2 / step
        assert abs(slope - by_w[0, k]) < 1e-7
        up, down = b.copy(), b.copy()
        up[k] += step
        down[k] -= step
        slope = (loss_and_gradient(w, up, d)[0] - loss_and_gradient(w, down, d)[0]) / 2 / step
        assert abs(slope - by_b[k]) < 1e-7


def test_the_pentagon_is_found() -> None:
    found = best_found(2, [TENTH] * 5, starts=4, seed=0)
    product, loss = best_product(5, 2, TENTH)
    assert [block.name for block in product] == ["pentagon"]
    assert abs(float(found.loss) - float(loss.mid())) < 1e-12
    assert found.gradient < 1e-6
    assert abs(found.shares().sum() - 2) < 1e-6


def test_a_weak_companion_is_found() -> None:
    found = best_found(2, [Rational(7, 100)] * 6, starts=12, seed=1)
    assert found.loss < Fraction(36971, 10**6)
    assert found.shares().sum() < 2 - 1e-6


def test_irregular_points_beat_the_best_product() -> None:
    for point, features, density in ((companion_loss, 6, Rational(7, 100)), (crowd_loss, 5, 1)):
        _, least = best_product(features, 2, Rational(density))
        assert float(point()) < float(least.lower())


def test_products_fit() -> None:
    for product in products(5, 2):
        assert sum(block.features for block in product) <= 5
        assert sum(block.dims for block in product) <= 2
    assert len(list(products(3, 2))) == 6


@pytest.mark.parametrize("features", [0, 10])
def test_sizes_out_of_reach_are_refused(features: int) -> None:
    with pytest.raises(ValueError, match=r"features must be in 1\.\.9"):
        corners(features)
