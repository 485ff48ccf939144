"""Two features on one dim, and pair costs."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from sympy import Rational, Symbol, sqrt

from theory.exact import matrix
from theory.models.interference import interference_on_first
from theory.models.law import FeatureLaw
from theory.models.loss import errors_when_present, expected_loss, rational_loss
from theory.models.phases.pairs import (
    bernoulli_digon,
    bernoulli_kept,
    bernoulli_loss,
    best_digon,
    crossing,
    fixed_candidates,
    pair_cost,
    two_importances,
)
from theory.notation import d, r


@pytest.mark.parametrize("a", ["1/3", "1/2", "1", "3/2", "4"])
def test_pair_cost_is_the_networks_error(a: str) -> None:
    gram = matrix([[1, -Rational(a)], [-Rational(a), 1]])
    assert pair_cost(Rational(a)) == errors_when_present(gram, [0, 0], (0, 1))[0]


def test_pair_cost_by_sampling() -> None:
    rng, a = np.random.default_rng(5), 0.5
    squares = np.minimum(rng.random(400_000), a * rng.random(400_000)) ** 2
    error = squares.std() / np.sqrt(len(squares))
    assert abs(squares.mean() - float(pair_cost(Rational(1, 2)))) < 5 * error


@pytest.mark.parametrize(
    ("density", "winner"),
    [(Rational(1, 2), "digon"), (Rational(4, 7), "tie"), (Rational(3, 5), "ignore extra")],
)
def test_who_wins_at_equal_importance(density: Rational, winner: str) -> None:
    losses = fixed_candidates(FeatureLaw.uniform(2, density))
    gap = losses["digon"] - losses["ignore extra"]
    assert winner == ("tie" if gap == 0 else "digon" if gap < 0 else "ignore extra")


@pytest.mark.parametrize("density", ["1/10", "1/2", "9/10", "1"])
def test_the_best_digon_by_search(density: str) -> None:
    q = Rational(density)
    law = FeatureLaw.uniform(2, q)

    def loss(size: float) -> float:
        root = Fraction(float(np.sqrt(size)))
        return float(rational_loss([[root, -root]], [0, 0], law))

    found = minimize_scalar(loss, bounds=(0.2, 3), method="bounded", options={"xatol": 1e-10})
    size, least = (part.subs(d, q) for part in best_digon())
    # Where the slope vanishes, a loss known to eps places the minimiser to about its root.
    eps = float(np.finfo(np.float64).eps)
    assert abs(found.x - float(size)) < 30 * np.sqrt(eps)
    assert abs(found.fun - float(least)) < 30 * eps
    assert size > 1


def test_crossings_need_exactly_one_place() -> None:
    with pytest.raises(ValueError, match="must meet once"):
        crossing(d * (d - 1) * (d - 2), 0 * d, d)


def test_boundary_is_where_losses_agree() -> None:
    losses = fixed_candidates(two_importances())
    place = crossing(losses["digon"], losses["ignore extra"], d)
    assert (losses["digon"] - losses["ignore extra"]).subs(d, place).simplify() == 0
    assert place.subs(r, 1) == Rational(4, 7)


def test_binary_features() -> None:
    assert bernoulli_digon(Rational(1, 3)) == bernoulli_kept(Rational(1, 3), Rational(1, 3))
    assert bernoulli_loss(matrix([[1, 1]]), (0 * d, 0 * d), Rational(1)) == 2
    with pytest.raises(ValueError, match="does not follow"):
        bernoulli_loss(matrix([[1, 0]]), (0 * d, Symbol("u", real=True)), d)


def test_a_positive_overlap_costs_whether_or_not_the_receiver_is_present() -> None:
    first, second, g = Symbol("first"), Symbol("second"), Rational(1, 2)
    assert (interference_on_first(g, first, second) - second * g**2 / 3).expand() == 0


def test_with_a_positive_bias_a_denser_antipode_can_help() -> None:
    """So S31 speaks of features without bias: here the other feature silences a false report."""
    w, bias = matrix([[1, -1]]), [Rational(1, 2), 0]
    errors = [
        expected_loss(w, bias, FeatureLaw.of([Rational(1, 10), q], [1, 0]))
        for q in (Rational(1, 10), Rational(9, 10))
    ]
    assert errors[1] < errors[0]


def test_roots_that_square_away_leave_rational_losses() -> None:
    root = sqrt(2)
    assert expected_loss(matrix([[root, -root]]), [0, 0], FeatureLaw.uniform(2, 1)).is_Rational
