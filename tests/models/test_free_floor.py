"""Floors of the one-hot loss over all norms and biases: their check, their search, their use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from fractions import Fraction as F

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational

from papers.k_gons.floors import FINENESS, search
from papers.one_hot_floors import SIZES, bound_in_words, extended, lower_bound, stored
from papers.toy_model import as_data
from solvers.evidence import NotSolved
from solvers.models.minimisation.search import place_of
from solvers.models.one_hot.free_floor import Size, free_one_hot_floor, interference_floor
from solvers.models.one_hot.potential import one_hot_losses
from theory.certificate import Rejected, Unreadable, read, write
from theory.exact import matrix
from theory.models.amplitude import BERNOULLI
from theory.models.law import FeatureLaw, Gate
from theory.models.loss import expected_loss
from theory.models.one_hot.alone import shares_alone
from theory.models.one_hot.free_floor import (
    FreeOneHotFloor,
    interference_against,
    least_with_bias,
)

BEST = {
    (5, 2): 0.0791282,
    (6, 2): 0.2891543,
    (7, 2): 0.5828984,
    (8, 3): 0.1016744,
    (20, 5): 0.380769,
}
"""What is known to be attained, by starts or by regular polygons."""


@pytest.mark.parametrize("size", SIZES)
def test_stored_floors_are_below_what_is_attained(size: tuple[int, int]) -> None:
    certificate = stored(*size)
    assert read(write(certificate)).proves().endswith(f"loss >= {certificate.loss}")
    assert 0.6 * BEST[size] < certificate.loss < BEST[size]


def test_a_search_says_where_cells_are_too_few() -> None:
    with pytest.raises(NotSolved, match="8 cells are too few"):
        free_one_hot_floor(5, 2, Size(cells=8, degree=4))


def test_no_loss_is_negative() -> None:
    assert replace(floor(), loss=F(0), profiles=((F(0),) * len(floor().shifts),)).proves()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_arrangement_is_below_the_floor(data: st.DataObject) -> None:
    """Norms and biases of all kinds, some of them positive, some features long."""
    source = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    scale = data.draw(st.sampled_from([0.3, 1.0, 1.2, 3.0]))
    weights = source.normal(size=(2, 5)) * scale * source.uniform(0.2, 1.2, 5)
    bias = source.normal(size=5) * data.draw(st.sampled_from([0.1, 0.5]))
    assert 5 * one_hot_losses(weights, bias) >= float(stored(5, 2).loss)


def floor() -> FreeOneHotFloor:
    return stored(5, 2)


def _nudged(row: int, place: int, by: F) -> Callable[[FreeOneHotFloor], FreeOneHotFloor]:
    def forge(c: FreeOneHotFloor) -> FreeOneHotFloor:
        rows = [list(r) for r in c.profiles]
        rows[row][place] += by
        return replace(c, profiles=tuple(map(tuple, rows)))

    return forge


FORGED: dict[str, Callable[[FreeOneHotFloor], FreeOneHotFloor]] = {
    "more": lambda c: replace(c, loss=c.loss + F(1, 1000)),
    "more than is attained": lambda c: replace(c, loss=F(792, 10_000), each=c.each + F(2, 1000)),
    "fewer features": lambda c: replace(c, features=F(4)),
    "more dims": lambda c: replace(c, dims=F(3)),
    "half a feature": lambda c: replace(c, features=F(9, 2)),
    "a dearer e": lambda c: replace(c, each=c.each + F(1, 1000)),
    "another price": lambda c: replace(c, price=c.price + F(1, 100)),
    "a lower price": lambda c: replace(c, price=c.price - F(1, 100)),
    "more spared": lambda c: replace(c, spared=F(1, 5)),
    "less spared": lambda c: replace(c, spared=F(0)),
    "shorter": lambda c: replace(c, longest=F(1)),
    "longer": lambda c: replace(c, longest=F(100)),
    "a shift left out": lambda c: replace(
        c,
        shifts=(*c.shifts[:9], *c.shifts[10:]),
        profiles=tuple((*row[:9], *row[10:]) for row in c.profiles),
    ),
    "a shift moved down": lambda c: replace(
        c, shifts=(*c.shifts[:9], (c.shifts[8] + c.shifts[9]) / 2, *c.shifts[10:])
    ),
    "no shift 0": lambda c: replace(
        c, shifts=c.shifts[1:], profiles=tuple(row[1:] for row in c.profiles)
    ),
    "a degree left out": lambda c: replace(c, profiles=c.profiles[:-3]),
    "a number left out": lambda c: replace(c, profiles=(c.profiles[0][1:], *c.profiles[1:])),
    "no profiles": lambda c: replace(c, profiles=()),
    "shifts cut short": lambda c: replace(
        c, shifts=c.shifts[:20], profiles=tuple(row[:20] for row in c.profiles)
    ),
    "a profile up": _nudged(0, 12, F(1, 100)),
    "a profile down": _nudged(0, 12, F(-1, 100)),
    "another profile up": _nudged(1, 12, F(1, 100)),
    "the profile at 0 up": _nudged(1, 0, F(1, 50)),
    "a negative profile": _nudged(0, 12, F(-1)),
}


@pytest.mark.parametrize("name", sorted(FORGED))
def test_a_forged_floor_is_rejected(name: str) -> None:
    with pytest.raises(Rejected):
        FORGED[name](floor()).proves()


@pytest.mark.parametrize("name", [field.name for field in fields(FreeOneHotFloor)])
def test_a_field_that_is_no_number_is_rejected(name: str) -> None:
    for wrong in ("1/2", None):
        with pytest.raises(Rejected):
            replace(floor(), **{name: wrong}).proves()  # type: ignore[arg-type]


def test_a_truncated_file_is_refused() -> None:
    text = write(floor())
    with pytest.raises(Unreadable):
        read(text[: len(text) // 2])
    with pytest.raises(Rejected, match="the file says"):
        read(text.replace("5 features", "6 features", 1)).proves()


@settings(max_examples=100, deadline=None)
@given(st.floats(0.01, 1), st.floats(0, 0.9), st.floats(0, 0.9), st.floats(-4, 4))
def test_g_is_below_the_mean_of_two_at_every_ratio(t: float, s: float, u: float, x: float) -> None:
    """And it is their mean at the worst ratio."""
    ratios = 2.0 ** np.append(np.linspace(-6, 6, 4001), x)

    def against(shift: np.ndarray) -> np.ndarray:
        return np.clip(t - shift, 0, None) ** 3 / (3 * t)

    means = (against(s * ratios) + against(u / ratios)) / 2
    floor = interference_floor(np.array([t]), np.array([np.sqrt(s * u)]))[0, 0]
    assert means.min() >= floor - 1e-12
    if s > 0.05 and u > 0.05:
        assert means.min() <= floor + 1e-4


@settings(max_examples=60, deadline=None)
@given(st.fractions(0, 1), st.fractions(0, 2), st.integers(0, 9), st.fractions(0, 2))
def test_the_least_with_a_bias_is_below_every_bias(
    slope: F, silence: F, others: int, bias: F
) -> None:
    value = bias**2 - slope * bias + others * interference_against(silence, bias)[0]
    assert least_with_bias(slope, silence, others) <= value


LAWS = {
    "alike": (FeatureLaw.uniform(5, Rational(1, 10)), Rational(6561, 100_000)),
    "importances": (
        FeatureLaw.of([Rational(1, 2)] * 6, [3, 1, 1, 1, 1, 0]),
        Rational(1, 64),
    ),
    "densities": (
        FeatureLaw.of([*[Rational(1, 2)] * 5, Rational(1, 4)]),
        Rational(3, 128),
    ),
    "one of two": (
        FeatureLaw.uniform(5, Rational(1, 4), gates=[Gate((0, 1), "one")]),
        Rational(9, 128),
    ),
    "other amplitudes": (FeatureLaw.uniform(5, Rational(1, 4), amplitude=BERNOULLI), Rational(0)),
    "always on": (FeatureLaw.uniform(5, 1), Rational(0)),
}


@pytest.mark.parametrize("name", sorted(LAWS))
def test_the_share_of_what_happens_alone(name: str) -> None:
    law, share = LAWS[name]
    assert shares_alone(law)[5] == share


@pytest.mark.parametrize("name", sorted(LAWS))
def test_a_bound_is_below_the_loss(name: str) -> None:
    law, _ = LAWS[name]
    bound = lower_bound(law, 2)
    if not shares_alone(law)[5]:
        assert bound is None
        return
    source = np.random.default_rng(5)
    for _ in range(5):
        w = [[Rational(int(k), 4) for k in source.integers(-4, 5, law.features)] for _ in range(2)]
        biases = [Rational(int(k), 8) for k in source.integers(-4, 2, law.features)]
        assert bound is not None
        assert float(expected_loss(matrix(w), biases, law)) >= bound


def test_more_dims_than_are_known_have_no_bound() -> None:
    law = FeatureLaw.uniform(20, Rational(1, 100))
    assert lower_bound(law, 6) is None
    assert not bound_in_words(law, 6)
    found = extended((20, 5), 20)
    assert found
    assert 0 <= found.loss - stored(20, 5).loss < F(1, 1000)
    exact = F(99, 100) ** 19 / 100 * found.loss
    assert lower_bound(law, 5) == pytest.approx(float(exact), rel=1e-15)
    assert F(lower_bound(law, 5) or 1) < exact
    assert lower_bound(law, 1) == lower_bound(law, 2)
    assert "at least 0.00229" in bound_in_words(law, 5)


def test_a_bound_in_words_is_rounded_down() -> None:
    law = FeatureLaw.uniform(6, Rational(1, 10))
    said = float(bound_in_words(law, 2).split("at least ")[1].split()[0])
    assert said == 0.0126376 < (lower_bound(law, 2) or 0)


def test_what_is_known_of_weights_names_the_bound() -> None:
    """A pentagon of unit directions under a law of unequal importances."""
    law = FeatureLaw.of([Rational(1, 20)] * 5, [1, 1, 1, 1, Rational(1, 2)])
    turns = 2 * np.pi * np.arange(5) / 5
    point, per_feature = place_of(np.array([np.cos(turns), np.sin(turns)]), np.zeros(5), law)
    said = as_data(point, law, per_feature)
    assert said["lower_bound"] == lower_bound(law, 2)
    assert 0 < said["lower_bound"] < said["loss"]


@pytest.mark.parametrize(("size", "features"), [((6, 2), 7), ((6, 2), 40), ((20, 5), 1000)])
def test_a_floor_extends_to_more_features(size: tuple[int, int], features: int) -> None:
    found = extended(size, features)
    assert found
    assert found.loss > stored(*size).loss * F(features, size[0])
    with pytest.raises(Rejected):
        replace(found, loss=found.loss + F(1, 10**6)).proves()


def test_the_bound_of_seven_features_is_that_of_six_extended() -> None:
    law = FeatureLaw.uniform(7, Rational(1, 100))
    assert (lower_bound(law, 2) or 0) > 0.99**6 / 100 * 0.3754


def test_a_bound_that_is_next_to_nothing_is_none() -> None:
    assert lower_bound(FeatureLaw.uniform(5, 1 - Rational(1, 10**4)), 2) is None


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_the_search_finds_what_is_stored(size: tuple[int, int]) -> None:
    assert set(FINENESS) == set(SIZES)
    assert search(*size).loss > stored(*size).loss * F(99, 100)
