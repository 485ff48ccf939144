"""The figure shows the data it is given, beside exact losses, and cuts no bar off."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Rational

from papers.glossary.figures.two_features import Point, measured_points, two_features
from theory.claim import Effort
from theory.finding import Measurement

POINTS = (
    Point(Rational(1, 10), Measurement(0.00332, 0.00001, "typed")),
    Point(Rational(1, 2), Measurement(0.0763, 0.0002, "typed")),
)


@pytest.fixture(scope="module")
def axes() -> list[object]:
    return list(two_features(POINTS).axes)


def drawn(axes: object, label: str) -> tuple[np.ndarray, np.ndarray]:
    lines = [line for line in axes.get_lines() if label in line.get_label()]  # type: ignore[attr-defined]
    assert len(lines) == 1
    return np.array(lines[0].get_xdata()), np.array(lines[0].get_ydata())


def test_lines_are_the_losses_that_their_labels_name(axes: list[object]) -> None:
    d, dropped = drawn(axes[0], "dropped")
    assert dropped == pytest.approx(d / 3 - d**2 / 4, rel=1e-12)
    assert drawn(axes[0], "antipodal, length 1")[1] == pytest.approx(d**2 / 3, rel=1e-12)
    best = drawn(axes[0], "best digon")[1]
    assert (best <= np.minimum(d**2 / 3, dropped) * (1 + 1e-9)).all()


def test_no_line_of_the_lower_panel_lies_below_what_was_found(axes: list[object]) -> None:
    _, asymmetric = drawn(axes[0], "asymmetric")
    _, best = drawn(axes[0], "best digon")
    found = np.isfinite(asymmetric)
    assert (asymmetric[found] <= best[found] * (1 + 1e-9)).all()
    assert (asymmetric[found] < best[found] * 0.995).any()


def test_points_and_bars_are_those_given(axes: list[object]) -> None:
    above, below = (ax.containers[0] for ax in axes)  # type: ignore[attr-defined]
    assert above[0].get_xdata().tolist() == [0.1, 0.5]
    assert above[0].get_ydata().tolist() == [0.00332, 0.0763]
    bars = above[2][0].get_segments()
    assert [b[1, 1] - b[0, 1] for b in bars] == pytest.approx([0.00002, 0.0004], rel=1e-9)
    low, high = axes[1].get_ylim()  # type: ignore[attr-defined]
    for bar in below[2][0].get_segments():
        assert low < bar[0, 1] < bar[1, 1] < high


def test_axes_say_what_they_show(axes: list[object]) -> None:
    assert [ax.get_ylabel() for ax in axes] == [  # type: ignore[attr-defined]
        "loss (sum over both features)",
        "loss / loss of best digon",
    ]
    assert axes[1].get_xlabel() == "density $d$"  # type: ignore[attr-defined]


def test_measured_points_come_from_training() -> None:
    (point,) = measured_points([Rational(1, 10)], Effort.QUICK)
    assert point.density == Rational(1, 10)
    assert abs(point.loss.value - 0.0033194) <= point.loss.error
    assert "AdamW" in point.loss.method
