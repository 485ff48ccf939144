"""Floors in the plane: what the checker accepts, what it refuses, and a solver that lies."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papers.frames.semidefinite import stored
from solvers.evidence import NotSolved
from solvers.frames.plane_gaps import plane_energy
from theory.certificate import Rejected, read, write
from theory.frames.geometry.plane import (
    SLOPE,
    STEPS,
    UNIT,
    PlaneEnergy,
    arcs,
    costs,
    floor_of,
    least_on,
    tightened,
    whole_box,
)

SIX = Fraction(299, 100)


@pytest.fixture(scope="module")
def good() -> PlaneEnergy:
    return plane_energy(6, SIX)


def test_it_proves_its_statement(good: PlaneEnergy) -> None:
    said = (
        "in the plane, any 6 unit vectors have sum over i != j of max(<w_i, w_j>, 0)^2 >= 299/100"
    )
    assert good.proves() == said
    assert read(write(good)).proves() == said
    assert good.bounds() == {"lower": SIX}


def _other(good: PlaneEnergy, **fields: Any) -> PlaneEnergy:
    return dataclasses.replace(good, **fields)


def _with(good: PlaneEnergy, place: int, change: Callable[[list[Fraction]], object]) -> PlaneEnergy:
    node = list(good.nodes[place])
    change(node)
    nodes = (*good.nodes[:place], tuple(node), *good.nodes[place + 1 :])
    return dataclasses.replace(good, nodes=nodes)


def _set(index: int, value: Any) -> Callable[[list[Any]], object]:
    return lambda node: node.__setitem__(index, value)


def _leaf(good: PlaneEnergy) -> int:
    return next(i for i, node in enumerate(good.nodes) if len(node) > 2)


FORGED: dict[str, tuple[Callable[[PlaneEnergy], PlaneEnergy], str]] = {
    "more energy": (lambda c: dataclasses.replace(c, energy=Fraction(301, 100)), "proves less"),
    "no number": (lambda c: _other(c, energy="3"), "energy must be a number"),
    "more features": (lambda c: dataclasses.replace(c, features=Fraction(7)), "numbers|cut|arc"),
    "half a feature": (lambda c: dataclasses.replace(c, features=Fraction(13, 2)), "whole number"),
    "too few features": (lambda c: dataclasses.replace(c, features=Fraction(3)), "in 4..12"),
    "too many features": (lambda c: dataclasses.replace(c, features=Fraction(13)), "in 4..12"),
    "truncated": (lambda c: dataclasses.replace(c, nodes=c.nodes[:-1]), "ends before all cases"),
    "nothing": (lambda c: dataclasses.replace(c, nodes=()), "ends before all cases"),
    "a node more": (lambda c: dataclasses.replace(c, nodes=(*c.nodes, c.nodes[-1])), "is done"),
    "a list": (lambda c: _other(c, nodes=list(c.nodes)), "must be a list of at most"),
    "an arc that is none": (lambda c: _with(c, 0, _set(0, Fraction(99))), "there are 15"),
    "a negative arc": (lambda c: _with(c, 0, _set(0, Fraction(-1))), "there are 15"),
    "a cut outside": (lambda c: _with(c, 0, _set(1, Fraction(2 * STEPS))), "must be inside"),
    "a long cut": (lambda c: _with(c, 0, _set(1, Fraction(10**400))), "is a positive fraction of"),
    "a long arc": (lambda c: _with(c, 0, _set(0, Fraction(10**400))), "arc a positive fraction of"),
    "half a step": (lambda c: _with(c, 0, _set(1, Fraction(1, 2))), "whole numbers"),
    "a short leaf": (lambda c: _with(c, _leaf(c), list.pop), "must have 2 or 21 numbers"),
    "a text": (lambda c: _with(c, _leaf(c), _set(0, "1")), "whole numbers"),
    "another slope": (lambda c: _with(c, _leaf(c), _set(0, Fraction(2 * SLOPE))), "proves less"),
    "a negative multiplier": (lambda c: _with(c, _leaf(c), _set(-1, Fraction(-1))), "negative"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_one_is_rejected(name: str, good: PlaneEnergy) -> None:
    forge, reason = FORGED[name]
    with pytest.raises(Rejected, match=reason):
        forge(good).proves()


@pytest.mark.parametrize("place", range(5))
def test_every_cut_is_needed(place: int, good: PlaneEnergy) -> None:
    cuts = [i for i, node in enumerate(good.nodes) if len(node) == 2]
    nodes = list(good.nodes)
    del nodes[cuts[place % len(cuts)]]
    with pytest.raises(Rejected):
        dataclasses.replace(good, nodes=tuple(nodes)).proves()


# The pieces of the check, against floats


def _cost(j: float) -> float:
    return max(math.cos(math.pi * j / STEPS), 0.0) ** 2


def test_costs_are_rounded_down_by_two_units_at_most() -> None:
    # Floats err by their own epsilon beside the unit of the table.
    error = UNIT * 4 * np.finfo(float).eps
    gaps = [_cost(j) * UNIT - cost for j, cost in enumerate(costs())]
    assert len(gaps) == 2 * STEPS + 1
    assert min(gaps) >= -error
    assert max(gaps) <= 2 + error


@given(
    st.integers(0, 2 * STEPS),
    st.integers(0, 2 * STEPS),
    st.integers(-4 * SLOPE, 4 * SLOPE),
    st.floats(0, 1),
)
@settings(max_examples=300)
def test_least_on_is_never_above(one: int, other: int, slope: int, share: float) -> None:
    low, high = sorted((one, other))
    j = low + share * (high - low)
    value = _cost(j) - slope / SLOPE * j / STEPS
    assert least_on(low, high, slope) / (UNIT * STEPS) <= value + 16 * np.finfo(float).eps


@given(st.integers(4, 8), st.data())
@settings(max_examples=60)
def test_any_multipliers_give_a_floor(features: int, data: st.DataObject) -> None:
    """Weak duality: whatever the slopes, directions in the box cost more than the floor."""
    slopes = [data.draw(st.integers(-SLOPE, SLOPE)) for _ in arcs(features)]
    order = [data.draw(st.integers(0, SLOPE)) for _ in range(features)]
    gaps = _gaps(features, data)
    floor = floor_of(features, whole_box(features), slopes, order)
    total = sum(
        _cost(STEPS * sum(gaps[j % features] for j in range(i, i + k))) for i, k in arcs(features)
    )
    assert float(floor) <= total + 1e-12


def _gaps(features: int, data: st.DataObject) -> list[float]:
    """Gaps of sum 2, the least first, and the second no larger than the last."""
    parts = [data.draw(st.integers(1, 50)) for _ in range(features)]
    first = parts.index(min(parts))
    turned = parts[first:] + parts[:first]
    if turned[1] > turned[-1]:
        turned = [turned[0], *reversed(turned[1:])]
    return [2 * part / sum(parts) for part in turned]


@given(st.integers(4, 8), st.data())
@settings(max_examples=40)
def test_tightening_loses_no_directions(features: int, data: st.DataObject) -> None:
    gaps = _gaps(features, data)
    places = [sum(gaps[j % features] for j in range(i, i + k)) * STEPS for i, k in arcs(features)]
    low, high = whole_box(features)
    for _ in range(4):
        arc = data.draw(st.integers(0, len(places) - 1))
        side = data.draw(st.booleans())
        if side:
            low[arc] = max(low[arc], math.floor(places[arc]))
        else:
            high[arc] = min(high[arc], math.ceil(places[arc]))
    box = tightened(features, (low, high))
    assert box is not None
    for place, least, most in zip(places, *box, strict=True):
        assert least - 1e-6 <= place <= most + 1e-6


def test_boxes_that_contradict_themselves_are_empty() -> None:
    low, high = whole_box(4)
    low[0] = STEPS  # the least of four gaps cannot be half a turn
    assert tightened(4, (low, high)) is None


# The search


@pytest.mark.parametrize(
    ("name", "features", "energy"),
    [
        ("plane-7", 7, "5.4319"),
        pytest.param("plane-8", 8, "7.808", marks=pytest.mark.slow),
    ],
)
def test_the_stored_ones_are_found_again(name: str, features: int, energy: str) -> None:
    again = plane_energy(features, Fraction(energy))
    assert again.proves() == stored(name).proves()


def test_it_does_not_claim_more_than_there_is() -> None:
    with pytest.raises(NotSolved, match="directions with energy"):
        plane_energy(6, Fraction(301, 100))


def test_it_says_when_nodes_run_out() -> None:
    with pytest.raises(NotSolved, match="3 nodes are not enough"):
        plane_energy(7, Fraction(27, 5), most_nodes=3)


class _Answer:
    def __init__(self, **fields: Any) -> None:
        vars(self).update(fields)


def _lying(monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Any], Any]) -> None:
    import scipy.optimize

    honest = scipy.optimize.linprog
    monkeypatch.setattr(scipy.optimize, "linprog", lambda *a, **k: spoil(honest(*a, **k)))


def test_a_failed_program_is_no_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    _lying(monkeypatch, lambda answer: _Answer(status=4, message="numbers"))
    with pytest.raises(NotSolved, match="HiGHS: numbers"):
        plane_energy(6, SIX)


def test_multipliers_that_are_no_numbers_are_no_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    def spoil(answer: Any) -> Any:
        answer.ineqlin.marginals = np.full_like(answer.ineqlin.marginals, np.nan)
        return answer

    _lying(monkeypatch, spoil)
    with pytest.raises(NotSolved, match="no numbers"):
        plane_energy(6, SIX)


def test_perturbed_multipliers_only_cost_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)

    def spoil(answer: Any) -> Any:
        marginals = answer.ineqlin.marginals
        answer.ineqlin.marginals = marginals + 1e-3 * rng.normal(size=marginals.shape)
        return answer

    _lying(monkeypatch, spoil)
    assert plane_energy(6, Fraction(28, 10)).proves().endswith(">= 14/5")
