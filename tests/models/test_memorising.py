"""Memorisation: exact polygons, the largest shares, and small models trained on few points."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from sympy import Rational, sqrt

from papers.memorization import points
from solvers.evidence import NotSolved
from solvers.models.training.memorising import (
    Setting,
    dimensionalities,
    memorise,
    normalised_amplitudes,
    polygon_savings,
    saving_difference,
    training_points,
)
from theory.claim import Claim, Effort
from theory.exact import matrix
from theory.models.amplitude import BERNOULLI
from theory.models.law import FeatureLaw
from theory.models.memorisation import theorems as of
from theory.models.memorisation.held_polygons import rational_polygon, saving
from theory.notation import k
from theory.verdict import verify

CLAIMS = [
    *(value for value in vars(points).values() if isinstance(value, Claim)),
    *points.H_03_GROWTHS,
    *points.H_03_SIZES,
]
WORDS = {
    "H-02.any": "refuted",
    "H-07": "refuted",
    "H-04": "open",
    "H-04.small": "observed",
    "H-04.decayed": "observed",
    "H-05": "observed",
    "H-05.fewer": "observed",
    "H-06": "observed",
    "H-06.bump": "observed",
    "H-02.trained": "observed",
    "H-07.amplitudes": "observed",
    "H-07.normalised": "observed",
    "H-07.six": "observed",
}
SMALL = Setting(features=60, density=0.1, steps=400, warm_up=20, instances=2)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_claims_are_decided_and_their_twins_refused(claim: Claim) -> None:
    verdict = verify(claim, Effort.QUICK)
    assert verdict.word == WORDS.get(claim.name, "proved"), verdict.reason
    if verdict.word != "refuted":
        assert all(twin.refused for twin in verdict.twins)


def test_training_points_have_length_one_and_none_is_empty() -> None:
    x = training_points(20, 0.02, 30, seed=3)
    assert x.shape == (20, 30)
    assert (x >= 0).all()
    assert np.allclose(np.linalg.norm(x, axis=0), 1)


def test_training_is_the_same_again_and_does_not_depend_on_how_many_models() -> None:
    once, again = (memorise(3, seed=7, setting=SMALL) for _ in range(2))
    assert (once.weights == again.weights).all()
    alone = memorise(3, seed=7, setting=Setting(60, 0.1, 2, 400, 20, instances=1))
    assert np.allclose(alone.weights[0], once.weights[0], atol=1e-3)


def test_three_points_are_memorised_as_a_triangle() -> None:
    found = memorise(3, seed=7, setting=Setting(features=200, density=0.05, steps=800, instances=3))
    assert found.losses.min() < 1e-3
    shares = dimensionalities(found.hidden[found.best])
    assert shares.mean() == pytest.approx(2 / 3, rel=0.05)


def test_a_rate_too_large_is_reported_with_its_step() -> None:
    wild = Setting(features=30, density=0.2, steps=50, warm_up=0, rate=1e30, instances=1)
    with np.errstate(all="ignore"), pytest.raises(NotSolved, match="not finite at step"):
        memorise(2, seed=0, setting=wild)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"steps": 0}, "must be positive"),
        ({"density": 0.0}, "density must be in"),
        ({"density": 1.5}, "density must be in"),
    ],
)
def test_settings_refuse_nonsense(bad: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Setting(**bad)  # type: ignore[arg-type]


def test_a_training_set_needs_a_point() -> None:
    with pytest.raises(ValueError, match="points must be positive, got 0"):
        training_points(5, 0.5, 0, seed=0)


def test_norms_of_small_polygons() -> None:
    assert of.memorising_norm().subs(k, 6) == 12
    assert of.memorising_bias().subs(k, 6) == 6
    assert of.point_norm().subs(k, 3).equals(sqrt(Rational(2, 3)))


def test_a_memorised_set_is_not_returned_by_other_polygons() -> None:
    eye = matrix([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    assert of.polygon_returns_points({"X": eye})
    assert not of.larger_polygon_returns_points({"X": eye})
    assert not of.polygon_returns_points({"X": 2 * eye})


def test_a_pentagon_loses_its_dims_to_many_small_features() -> None:
    assert of.pentagon_among_small(0, 1) == Rational(2, 5)
    assert of.pentagon_among_small(5, 1) == Rational(1, 5)


def test_savings_of_polygons_agree_with_the_exact_loss() -> None:
    """Fixed amplitudes at a tiny density: both formulas leave out nothing that counts."""
    law = FeatureLaw.uniform(5, Rational(1, 10**9), amplitude=BERNOULLI)
    exact = saving(5, Fraction(13, 10), Fraction(-3, 10), law)
    rounded = np.array([[float(e) for e in row] for row in rational_polygon(5, Fraction(13, 10))])
    size = float((rounded**2).sum(axis=0).mean())
    drawn = polygon_savings(5, np.ones(3), size, -0.3).mean()
    # Entries are rounded to three decimals.
    assert float(exact) == pytest.approx(drawn, abs=0.02)


def test_amplitudes_of_lone_features_are_one() -> None:
    assert (normalised_amplitudes(1, 1.0, 10, seed=0) == 1).all()
    assert normalised_amplitudes(1000, 0.5, 500, seed=0).max() < 0.2


def test_the_saving_of_a_polygon_over_itself_is_none() -> None:
    same = saving_difference(5, 5, normalised_amplitudes(100, 0.1, 5000, seed=1), seed=1)
    assert same.value == 0


def test_points_without_length_have_no_share() -> None:
    assert dimensionalities(np.zeros((2, 3))).tolist() == [0, 0, 0]
    assert not of.leverage_is_attained({"W": matrix([[0, 1]]), "i": 0})
