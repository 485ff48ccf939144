"""The one-hot potential: closed form, integral, derivatives, balls and floats."""

import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import given
from sympy import Matrix, MatrixBase, Rational, Symbol, diff, sqrt, zeros

from solvers.models.one_hot.cases import one_hot_cases
from solvers.models.one_hot.potential import best_of, loss_and_gradient, minimised, one_hot_losses
from theory.claim import Case
from theory.exact import matrix, weights_from
from theory.models.fields import Rationals
from theory.models.one_hot.enclosures import inertia, rounded, solution, working
from theory.models.one_hot.k_gon_theorems import _Signs, potential_is_the_integral
from theory.models.one_hot.potential import (
    Balls,
    derivatives,
    integrated_potential,
    interference,
    interference_jet,
    one_hot_loss,
    own_error,
    own_jet,
    potential,
    potential_of_gram,
)

Q = Rationals()
HALF = Rational(1, 2)


@pytest.mark.parametrize(
    ("weights", "bias", "expected"),
    [
        ([[1]], [0], 0),  # one feature, kept
        ([[0]], [-1], 1),  # and dropped
        ([[0]], [HALF], Rational(1, 4)),  # dropped at its mean: 3 Var x
        ([[1, 1]], [0, 0], 2),  # both on one ray
        ([[1, -1]], [0, 0], 0),  # a digon
        ([[1, 0, -1, 0], [0, 1, 0, -1]], [0] * 4, 0),  # the square
        ([[2]], [0], 9),  # twice too long: (1 − 4)²
    ],
)
def test_small_potentials(weights: list[list[int]], bias: list[object], expected: object) -> None:
    assert potential(matrix(weights), bias) == expected


@given(one_hot_cases())
def test_closed_form_is_both_integrals(case: Case) -> None:
    assert potential_is_the_integral(case)
    assert integrated_potential(case["W"], case["b"]) == potential(case["W"], case["b"])


@pytest.mark.parametrize("bias", [-sqrt(2) / 3, sqrt(2) / 5])
def test_number_fields_with_zero_overlaps(bias: object) -> None:
    w = matrix([[sqrt(2), 0, -1], [0, 1, 1]])
    b = [bias, 0, -HALF]
    assert (potential(w, b) - integrated_potential(w, b)).expand() == 0


def test_importances_weigh_outputs() -> None:
    w, b = matrix([[1, 1]]), [0, 0]
    assert potential(w, b, [1, 0]) == 1
    assert potential(w, b, [HALF, 2]) == Rational(5, 2)
    with pytest.raises(ValueError, match="2 features need as many importances, got 1"):
        potential(w, b, [1])


def test_loss_is_a_third_of_the_mean() -> None:
    assert one_hot_loss(matrix([[1, 1]]), [0, 0]) == Rational(2, 6)


def test_of_gram() -> None:
    w = matrix([[1, HALF], [0, 2]])
    assert potential_of_gram(w.T * w, [0, -1]) == potential(w, [0, -1])


@pytest.mark.parametrize(
    ("slope", "bias"),
    [("1", "1/3"), ("1", "-1/3"), ("-2", "1/2"), ("-1", "-1"), ("1/2", "-1"), ("-1/4", "1")],
)
def test_jets_are_derivatives_in_each_chamber(slope: str, bias: str) -> None:
    g, b = Symbol("g"), Symbol("b")
    at = {g: Rational(slope), b: Rational(bias)}
    positive = _Signs(*(e for e in (b, g + b) if e.subs(at) > 0))
    numbers = (Q.number(at[g]), Q.number(at[b]), Q)
    for closed, jet in ((interference, interference_jet), (own_error, own_jet)):
        f, found = closed(g, b, positive), jet(*numbers)
        by_hand = [f, diff(f, g), diff(f, b), diff(f, g, 2), diff(f, g, b), diff(f, b, 2)]
        wanted = [Q.number(Rational(e.subs(at))) if hasattr(e, "subs") else e for e in by_hand]
        assert [*vars(found).values()] == wanted


def exact_derivatives(weights: MatrixBase, bias: list[Rational]) -> tuple[Rational, Matrix, Matrix]:
    """H, its gradient and its Hessian in rational numbers."""
    columns = [[Q.number(entry) for entry in weights.col(j)] for j in range(weights.cols)]
    found = derivatives(columns, [Q.number(b) for b in bias], [fmpq(1)] * len(bias), Q)
    gradient = [Q.expression(entry) for entry in found.gradient]
    hessian = [[Q.expression(entry) for entry in row] for row in found.hessian]
    return Q.expression(found.value), Matrix(gradient), Matrix(hessian)


def test_hessian_of_exact_weights_is_symmetric_and_has_the_rotation() -> None:
    w, b = matrix([[1, HALF, -1], [0, 1, HALF]]), [Rational(0), Rational(-1, 5), Rational(1, 3)]
    value, gradient, hessian = exact_derivatives(w, b)
    assert value == potential(w, b)
    assert hessian == hessian.T
    turn = zeros(9, 1)
    for j in range(3):
        turn[3 * j], turn[3 * j + 1] = -w[1, j], w[0, j]
    # H does not change along the rotation: its gradient is orthogonal, and H'' v turns it.
    assert (gradient.T * turn)[0] == 0
    turned = hessian * turn
    for j in range(3):
        assert turned[3 * j] == -gradient[3 * j + 1]
        assert turned[3 * j + 1] == gradient[3 * j]
        assert turned[3 * j + 2] == 0


@pytest.mark.parametrize(
    ("columns", "bias"),
    [([[1, 0], [0, 1]], [0, 0]), ([[1, 0]], [-1]), ([[0, 0]], [0])],
)
def test_no_hessian_at_a_kink(columns: list[list[int]], bias: list[int]) -> None:
    exact = [[fmpq(e) for e in c] for c in columns]
    with pytest.raises(ValueError, match="no Hessian"):
        derivatives(exact, [fmpq(b) for b in bias], [fmpq(1)] * len(bias), Q)


def test_a_ball_that_may_be_negative_has_no_sign() -> None:
    with pytest.raises(ValueError, match="the ball is too wide"):
        interference(arb(1), arb(0, 0.1), Balls())


def test_bad_shapes() -> None:
    with pytest.raises(ValueError, match="2 features need as many biases, got 1"):
        potential(matrix([[1, 0]]), [0])


# Enclosures


def test_rounding_refuses_wide_balls() -> None:
    assert rounded(arb(1) / 3, 5) == Rational(33333, 100000)
    assert rounded(-arb(2) / 3, 2) == Rational(-67, 100)
    with pytest.raises(ValueError, match="too wide"):
        rounded(arb(1, 0.01), 3)


def test_inertia_needs_signs() -> None:
    assert inertia([[arb(1), arb(2)], [arb(2), arb(1)]]) == (1, 1)
    with pytest.raises(ValueError, match="open sign"):
        inertia([[arb(1), arb(1)], [arb(1), arb(1)]])


def test_a_double_root_is_not_enclosed() -> None:
    with pytest.raises((ValueError, ZeroDivisionError)):
        solution(lambda v: [v[0] ** 2], lambda v: [[2 * v[0]]], [arb(1)])


def test_a_box_holds_the_solution() -> None:
    with working(200):
        x, y = solution(
            lambda v: [v[0] * v[1] - 2, v[0] - v[1]],
            lambda v: [[v[1], v[0]], [arb(1), arb(-1)]],
            [arb(1), arb(2)],
        )
        assert x.overlaps(arb(2).sqrt())
        assert y.overlaps(arb(2).sqrt())
        assert x.rad() < arb(10) ** -40


# Floats


def test_floats_agree_with_exact_values() -> None:
    source = np.random.default_rng(2)
    for _ in range(5):
        w, b = source.normal(size=(2, 4)), source.normal(size=4)
        exact = one_hot_loss(weights_from(w.tolist()), list(map(Rational, b.tolist())))
        assert abs(float(one_hot_losses(w, b)) - float(exact)) < 1e-13


def test_float_gradient_is_the_exact_one() -> None:
    source = np.random.default_rng(3)
    w, b = source.normal(size=(2, 3)), source.normal(size=3)
    _, by_w, by_b = loss_and_gradient(w, b)
    _, gradient, _ = exact_derivatives(weights_from(w.tolist()), list(map(Rational, b.tolist())))
    exact = np.array(gradient, dtype=float).reshape(3, 3) / 9
    assert np.abs(by_w.T - exact[:, :2]).max() < 1e-13
    assert np.abs(by_b - exact[:, 2]).max() < 1e-13


def test_many_models_at_once() -> None:
    source = np.random.default_rng(4)
    w, b = source.normal(size=(3, 2, 4)), source.normal(size=(3, 4))
    together = one_hot_losses(w, b)
    assert together.shape == (3,)
    assert together.tolist() == [float(one_hot_losses(w[i], b[i])) for i in range(3)]


def test_minimisation_goes_to_a_digon() -> None:
    w, b, loss = minimised(np.array([[0.9, -1.2]]), np.array([0.05, -0.05]))
    assert loss < 1e-12
    assert abs(w[0, 0] * w[0, 1] + 1) < 1e-5


def test_starts_are_ordered_and_repeatable() -> None:
    once, again = best_of(5, 6, 1), best_of.__wrapped__(5, 6, 1)
    assert once.losses == again.losses
    assert list(once.losses) == sorted(once.losses)
