"""Mirrored arrangements: the loss is the exact one, minima are enclosed, wrong starts refused."""

from fractions import Fraction

import pytest
from flint import arb
from sympy import Rational

from theory.models.blocks.mirrored import BITS, Mirrored
from theory.models.blocks.mirrored_ties import companion, odd_pentagon, two_digons
from theory.models.law import FeatureLaw
from theory.models.loss import rational_loss
from theory.models.one_hot.enclosures import working
from theory.models.phases.jets import as_ball, variables

D = (Rational(1, 50), Rational(1, 20), Rational(1, 20))
POINT = [Fraction(q, 100) for q in (116, 48, 99, -86, 69, -43, -17, -16)]


def place(point: list[Fraction]) -> arb:
    with working(BITS):
        return Mirrored(D[:1], D[1:]).loss(variables([as_ball(q) for q in point])).value


def test_the_loss_is_the_exact_one() -> None:
    a, p, q, r, s, b0, b1, b2 = POINT
    weights = [[a, p, p, r, r], [Fraction(0), q, -q, s, -s]]
    law = FeatureLaw.of([D[0], D[1], D[1], D[2], D[2]])
    exact = rational_loss(weights, [b0, b1, b1, b2, b2], law)
    with working(BITS):
        assert place(POINT).overlaps(as_ball(exact))
        assert not place(POINT).overlaps(as_ball(exact + Fraction(1, 10**30)))


@pytest.mark.parametrize("k", range(8))
def test_derivatives_are_slopes(k: int) -> None:
    step = Fraction(1, 10**12)
    ahead = [q + step * (i == k) for i, q in enumerate(POINT)]
    behind = [q - step * (i == k) for i, q in enumerate(POINT)]
    with working(BITS):
        jet = Mirrored(D[:1], D[1:]).loss(variables([as_ball(q) for q in POINT]))
        slope = (place(ahead) - place(behind)) / as_ball(2 * step)
        bend = (place(ahead) - 2 * place(POINT) + place(behind)) / as_ball(step**2)
        assert abs(slope - jet.slope[k]) < arb("1e-18")
        assert abs(bend - jet.bend[k][k]) < arb("1e-10")


def test_the_odd_pentagon_is_regular_when_nothing_is_odd() -> None:
    even = odd_pentagon(Rational(1, 20))
    first, p, q = even.point[:3]
    assert (first**2).overlaps(p**2 + q**2)
    assert even.point[5].overlaps(even.point[6])


def test_losses_order_as_claimed() -> None:
    assert odd_pentagon(Rational(1, 50)).loss < two_digons(Rational(1, 50))
    assert odd_pentagon(Rational(1, 90)).loss > two_digons(Rational(1, 90))


def test_the_companion_is_weak_and_on_the_side_of_its_corner() -> None:
    strong, weak = companion(Rational(7, 100)).point[:2]
    assert strong > 1
    assert 0 < weak < arb("0.3")


def test_a_start_far_from_any_minimum_is_refused() -> None:
    with pytest.raises(ValueError, match="singular"):
        Mirrored(D[:1], D[1:]).least([Rational(1, 100)] * 8)
