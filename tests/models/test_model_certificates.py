"""The certificate on two dense features: accepted as found, rejected when anything is forged."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from solvers.models.phases.optimum import dense_pair
from theory.certificate import KINDS, Rejected, Unreadable, read, write
from theory.models.certificates import (
    FAR,
    LEAST_GAIN,
    MOST_GAIN,
    NEAR,
    DensePair,
    beats_dropping,
    floor_on,
    least_error,
)

GOOD = dense_pair()
SAYS = (
    "at densities (1, 1) and importances (1, 1/2) every W (1, 2) and every bias of the ReLU model "
    "have loss >= 1/24"
)


def test_what_the_search_finds_is_accepted_and_says_what_it_proves() -> None:
    assert GOOD.proves() == SAYS
    assert GOOD.bounds() == {"lower": Fraction(1, 24)}
    assert KINDS[GOOD.kind].endswith(type(GOOD).__name__)
    assert read(write(GOOD)).proves() == SAYS
    assert "loss >= 1/48" in dense_pair(Fraction(1, 4)).proves()


def _row(certificate: DensePair, strip: int, row: tuple[Fraction, ...]) -> DensePair:
    rows = list(certificate.overlaps)
    rows[strip] = row
    return replace(certificate, overlaps=tuple(rows))


HALF = GOOD.gains[: len(GOOD.gains) // 2]
BUSIEST = max(range(len(GOOD.overlaps)), key=lambda k: len(GOOD.overlaps[k]))


@pytest.mark.parametrize(
    ("forged", "reason"),
    [
        (replace(GOOD, ratio=Fraction(51, 100)), r"ratio must be a number in \[0, 1/2\]"),
        (replace(GOOD, ratio=Fraction(-1, 2)), "ratio must be"),
        (replace(GOOD, ratio=(Fraction(1),)), "ratio must be"),  # type: ignore[arg-type]
        (replace(GOOD, gains=GOOD.gains[:-1]), "gains must reach from"),
        (replace(GOOD, gains=GOOD.gains[1:]), "gains must reach from"),
        (replace(GOOD, gains=HALF), "gains must reach from"),
        (replace(GOOD, gains=GOOD.gains[::-1]), "two numbers that increase"),
        (replace(GOOD, gains=()), "two numbers that increase"),
        (replace(GOOD, gains=Fraction(1)), "gains must be a list"),  # type: ignore[arg-type]
        (replace(GOOD, gains=(GOOD.gains, GOOD.gains)), "list of numbers"),  # type: ignore[arg-type]
        (replace(GOOD, gains=(Fraction(0), *GOOD.gains[1:])), "must be positive"),
        (replace(GOOD, gains=(-GOOD.gains[0], *GOOD.gains[1:])), "must be positive"),
        (replace(GOOD, overlaps=GOOD.overlaps[:-1]), "each of the 200 strips"),
        (replace(GOOD, overlaps=Fraction(1)), "gains must be a list"),  # type: ignore[arg-type]
        (_row(GOOD, 7, ()), "two numbers that increase"),
        (_row(GOOD, 7, GOOD.overlaps[7][1:]), "increase|must reach from"),
        (_row(GOOD, 7, (NEAR, NEAR, FAR)), "two numbers that increase"),
        (_row(GOOD, 7, (NEAR, FAR - Fraction(1, 1000))), "must reach from"),
        (_row(GOOD, BUSIEST, (NEAR, FAR)), "the floors are not enough"),
        (replace(GOOD, gains=(LEAST_GAIN, MOST_GAIN), overlaps=((NEAR, FAR),)), "not enough"),
    ],
)
def test_a_forged_field_is_rejected(forged: DensePair, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        forged.proves()


@pytest.mark.parametrize("strip", [0, BUSIEST, len(GOOD.overlaps) - 1])
def test_a_shifted_cut_between_strips_may_only_shrink_what_is_proved(strip: int) -> None:
    wider = list(GOOD.gains)
    del wider[1:-1]
    with pytest.raises(Rejected, match="not enough"):
        replace(GOOD, gains=tuple(wider), overlaps=(GOOD.overlaps[strip],)).proves()


def _edited(**changes: Any) -> str:
    document = json.loads(write(GOOD))
    document.update(changes)
    return json.dumps(document)


def test_a_file_that_says_more_than_its_data_is_rejected() -> None:
    with pytest.raises(Rejected, match="but its data prove"):
        read(_edited(proves=SAYS.replace("1/24", "1/23"))).proves()
    data = json.loads(write(GOOD))["data"]
    with pytest.raises(Rejected, match="but its data prove"):
        read(_edited(data={**data, "ratio": "1/3"})).proves()
    with pytest.raises(Unreadable, match="float"):
        read(_edited(data={**data, "ratio": 0.5}))
    with pytest.raises(Unreadable, match="exactly"):
        read(_edited(data={"ratio": "1/2"}))


def test_floors_on_a_cell_are_below_the_floors_in_it() -> None:
    for low, high in pairwise(Fraction(k, 8) for k in range(1, 17)):
        for near in (Fraction(1, 4), Fraction(1, 2)):
            inside = [low + (high - low) * k / 4 for k in range(5)]
            for gain in inside:
                for further in (Fraction(0), Fraction(1, 20)):
                    assert floor_on(low, high, near) <= least_error(gain, near + further)


def test_a_cell_that_is_too_wide_proves_nothing() -> None:
    assert beats_dropping(Fraction(1), Fraction(101, 100), Fraction(1, 4), Fraction(26, 100))
    assert not beats_dropping(LEAST_GAIN, MOST_GAIN, NEAR, FAR)
