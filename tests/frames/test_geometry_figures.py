"""The figures of the frames paper draw what the theory computes."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Integer, Rational, sqrt

from papers.drawing import as_svg, of_papers
from papers.frames.figures import antiprism, bounds, icons, pentagon_certificate
from theory.claim import Effort
from theory.frames.geometry.energies import BEST_ANTIPRISM

EPS = np.finfo(float).eps
NAMES = ["antiprism", "bounds", "icons", "pentagon_certificate"]


@pytest.mark.parametrize("name", NAMES)
def test_each_figure_is_found_and_the_same_on_every_run(name: str) -> None:
    draw = of_papers(["frames"])[f"frames-{name}"]
    once, again = (as_svg(draw(Effort.QUICK)) for _ in range(2))
    assert once == again
    assert once.count("<path") > 20


# The pentagon's certificate


def test_the_polynomial_is_below_and_touches_at_72_and_144_degrees() -> None:
    angles = np.linspace(0, 180, 2001)
    error = 32 * EPS  # eight terms of size at most 1, and their sum
    room = pentagon_certificate.potential(angles) - pentagon_certificate.polynomial(angles)
    assert room.min() >= -error
    at = pentagon_certificate.touching()
    assert at == pytest.approx([72, 144], rel=64 * EPS)
    gap = pentagon_certificate.potential(at) - pentagon_certificate.polynomial(at)
    assert np.abs(gap).max() <= error


def test_the_coefficients_prove_the_number_in_the_title() -> None:
    h = pentagon_certificate.coefficients()
    assert h[1:].min() >= 0
    assert 25 * h[0] - 5 * h.sum() == pytest.approx((15 - 5 * 5**0.5) / 4, rel=64 * EPS)
    assert pentagon_certificate.title().count("0.954915") == 2


# Icons


@pytest.mark.parametrize(
    ("name", "shares", "edges"),
    [
        ("triangular bipyramid", [2 / 3] * 3 + [1 / 2] * 2, 9),
        ("octahedron", [1 / 2] * 6, 12),
        ("pentagonal bipyramid", [1 / 2] * 2 + [2 / 5] * 5, 15),
        (
            "square antiprism",
            [float(1 / (4 - 8 * BEST_ANTIPRISM + 12 * BEST_ANTIPRISM**2))] * 8,
            16,
        ),
        ("rectified 5-cell", [2 / 5] * 10, 30),
    ],
)
def test_bars_and_edges_of_each_shape(name: str, shares: list[float], edges: int) -> None:
    w = icons.shown()[name]()
    assert icons.bars(w) == pytest.approx(shares, rel=32 * EPS)
    assert len(icons.edges(np.array(w.tolist(), dtype=float))) == edges


def test_icons_have_a_bar_for_every_feature() -> None:
    drawn = icons.figure(Effort.QUICK)
    counts = [len(axes.patches) for axes in drawn.axes]
    assert [count for count in counts if count] == [5, 6, 7, 8, 10]
    totals = [axes.get_xlabel() for axes in drawn.axes if axes.patches]
    assert totals[0].endswith("3.000$")
    assert totals[-1].endswith("4.000$")


# The antiprism


def test_the_three_heights_and_their_shares() -> None:
    special = {name: (height, share) for name, height, share in antiprism.special()}
    relu, thomson, tight = special.values()
    assert relu == pytest.approx(((1 + 3 * 2**0.5) / 17, 289 / (1248 - 336 * 2**0.5)), rel=8 * EPS)
    assert thomson == pytest.approx((0.3140894, 0.3743757), rel=0, abs=5e-7)
    assert tight == (float(Rational(1, 3)), 0.375)


def test_each_energy_is_least_at_its_own_height() -> None:
    heights = [Rational(i, 1000) for i in range(300, 325)]
    for energies, (_, best, _) in zip(
        (antiprism.relu_energies, antiprism.coulomb_energies), antiprism.special()[:2], strict=True
    ):
        least = float(heights[int(energies(heights).argmin())])
        assert abs(least - best) <= 1e-3


def test_eigenvalues_meet_at_one_third_only() -> None:
    flat, axis = antiprism.eigenvalues([Rational(3, 10), Rational(1, 3), Rational(2, 5)])
    assert flat == pytest.approx([2.8, 8 / 3, 2.4], rel=8 * EPS)
    assert axis == pytest.approx([2.4, 8 / 3, 3.2], rel=8 * EPS)


def test_excess_is_zero_at_the_best_and_one_at_the_tight_frame() -> None:
    heights = [BEST_ANTIPRISM, Rational(1, 3)]
    drawn = antiprism.excess(antiprism.relu_energies, BEST_ANTIPRISM, heights)
    assert drawn.tolist() == [0, 1]


# Bounds


def test_floors_are_below_what_was_found() -> None:
    sizes = range(4, 9)
    found = dict(zip(sizes, bounds.packings(sizes, 3, starts=4), strict=True))
    for name in bounds.STYLES:
        floors = bounds.floors(name, sizes, 3)
        assert floors
        # The search stops at its own precision, far above the rounding of floats.
        assert all(value <= found[n] + 1e-9 for n, value in floors.items())
    assert found[6] == pytest.approx(float(1 / sqrt(Integer(5))), rel=0, abs=1e-9)


def test_known_floors() -> None:
    assert bounds.floors("Welch, order 1", [6], 3)[6] == pytest.approx(5**-0.5, rel=8 * EPS)
    assert bounds.floors("Orthoplex", [6, 7], 3) == {7: pytest.approx(3**-0.5, rel=8 * EPS)}
