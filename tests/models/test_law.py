"""Feature laws: what may be said and what is refused."""

import pytest
from sympy import Rational, Symbol

from theory.models.law import FeatureLaw, ToyModel, patterns
from theory.notation import d


@pytest.mark.parametrize("density", [0, 1, Rational(1, 3)])
def test_chances_of_all_patterns_sum_to_one(density: object) -> None:
    law = FeatureLaw.uniform(3, density)
    assert sum(law.chance(on) for on in patterns(3)) == 1


def test_moments_of_a_present_feature() -> None:
    law = FeatureLaw.uniform(1, d)
    assert law.moment(0, 1) == d / 2
    assert law.moment(0, 2) == d / 3
    assert (law.variance(0) - (d / 3 - d**2 / 4)).expand() == 0


@pytest.mark.parametrize("density", [-1, 2, Rational(101, 100)])
def test_a_density_outside_its_interval_is_refused(density: object) -> None:
    with pytest.raises(ValueError, match=r"density must be in \[0, 1\]"):
        FeatureLaw.uniform(2, density)


def test_a_negative_importance_is_refused() -> None:
    with pytest.raises(ValueError, match="importance must not be negative, got -1"):
        FeatureLaw.uniform(2, 1, -1)


@pytest.mark.parametrize("density", [0.5, float("nan"), float("inf")])
def test_floats_and_infinities_are_refused(density: float) -> None:
    with pytest.raises(ValueError, match="densities must be exact and finite"):
        FeatureLaw.uniform(1, density)


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="2 densities need as many importances, got 1"):
        FeatureLaw.of([1, 1], [1])


def test_a_law_needs_a_feature() -> None:
    with pytest.raises(ValueError, match="at least one feature"):
        FeatureLaw((), ())


def test_letters_are_allowed() -> None:
    law = FeatureLaw.uniform(2, Symbol("q"), Symbol("i"))
    assert not law.rational
    assert FeatureLaw.uniform(2, Rational(1, 2)).rational


def test_there_are_two_to_the_n_patterns() -> None:
    assert len(set(patterns(4))) == 16


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"features": 3}, "law must have 3 features, got one of 2"),
        ({"dims": 0}, "must be positive"),
        ({"activation": "gelu"}, "activation must be one of"),
    ],
)
def test_a_model_that_contradicts_itself_is_refused(
    change: dict[str, object], message: str
) -> None:
    given = {"features": 2, "dims": 1, "law": FeatureLaw.uniform(2, 1), **change}
    with pytest.raises(ValueError, match=message):
        ToyModel(**given)  # type: ignore[arg-type]
