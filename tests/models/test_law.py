"""Feature laws: what may be said and what is refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sympy import I, Rational, Symbol, oo

from theory.models.amplitude import Amplitude
from theory.models.law import FeatureLaw, Gate, ToyModel, patterns
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
        ({"features": 2.0}, "features must be whole numbers, got 2.0"),
        ({"dims": True}, "dims must be whole numbers, got True"),
        ({"dims": "1"}, "dims must be whole numbers, got '1'"),
        ({"law": "1/10"}, "law must be a FeatureLaw, got '1/10'"),
    ],
)
def test_a_model_that_contradicts_itself_is_refused(
    change: dict[str, object], message: str
) -> None:
    given = {"features": 2, "dims": 1, "law": FeatureLaw.uniform(2, 1), **change}
    with pytest.raises(ValueError, match=message):
        ToyModel(**given)  # type: ignore[arg-type]


NO_NUMBERS = (True, None, "a b", "0.5", float("nan"), oo, I, [1], object(), np.float64(0.5))


@pytest.mark.parametrize("entry", NO_NUMBERS)
@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("densities", lambda entry: FeatureLaw.of([entry])),
        ("densities", lambda entry: FeatureLaw.uniform(1, entry)),
        ("importances", lambda entry: FeatureLaw.of([1], [entry])),
        ("low of an amplitude", lambda entry: Amplitude.uniform(entry, 1)),
        ("high of an amplitude", lambda entry: Amplitude.uniform(0, entry)),
        ("level of an amplitude", lambda entry: Amplitude.levels([entry])),
        ("chance of an amplitude", lambda entry: Amplitude.levels({1: entry})),
    ],
)
def test_what_is_no_exact_number_is_refused_in_one_line(
    name: str, made: Callable[[Any], Any], entry: Any
) -> None:
    with pytest.raises(ValueError, match=f"{name} must be exact and finite, got") as refused:
        made(entry)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: Gate(("a", "b"), "one"), "features of a gate must be whole numbers, got 'a'"),  # type: ignore[arg-type]
        (lambda: Gate((0, True), "one"), "features of a gate must be whole numbers, got True"),
        (lambda: Gate((0, 0.5), "one"), "features of a gate must be whole numbers, got 0.5"),  # type: ignore[arg-type]
        (lambda: Gate(3, "one"), "a gate needs a sequence of features, got 3"),  # type: ignore[arg-type]
        (lambda: FeatureLaw.of([1], gates=[(0, 1)]), r"gates must be of type Gate, got \(0, 1\)"),  # type: ignore[list-item]
        (lambda: FeatureLaw.of([1], [1], ["unit"]), "amplitudes must be of type Amplitude"),  # type: ignore[list-item]
        (lambda: FeatureLaw.uniform(1.5, 1), "features must be whole numbers"),  # type: ignore[arg-type]
        (lambda: Amplitude.uniform(Symbol("a"), Symbol("b")), "must have low <= high, got a and b"),
    ],
)
def test_what_is_of_another_type_is_refused(made: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made()


def test_whole_numbers_of_arrays_are_places() -> None:
    assert Gate(np.array([0, 2]), "one").features == (0, 2)  # type: ignore[arg-type]


def test_a_level_listed_twice_is_twice_as_likely() -> None:
    twice = Amplitude.levels([1, Rational(2, 2), 4])
    assert twice == Amplitude.levels({1: Rational(2, 3), 4: Rational(1, 3)})
    assert twice.moment(1) == 2
