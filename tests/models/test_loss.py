"""The exact loss against integration, quadrature and sampling, which share no code with it."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.integrate import dblquad
from sympy import (
    ImmutableMatrix,
    Matrix,
    Rational,
    Symbol,
    cos,
    expand,
    nan,
    nsimplify,
    oo,
    pi,
    sin,
    sqrt,
)

from solvers.models.cases import loss_cases
from theory.claim import Case
from theory.exact import matrix
from theory.models.fields import Algebraics, Expressions, Rationals, field_of
from theory.models.integration import loss_by_integration, squared_error
from theory.models.law import FeatureLaw
from theory.models.loss import (
    expected_loss,
    feature_losses,
    loss_of_gram,
    pattern_losses,
    ramp_integral,
    rational_loss,
    sparsity_expansion,
    weights_of_floats,
)
from theory.models.theorems import fractions, uniform
from theory.notation import d

HALF = Rational(1, 2)


def regression_case() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rng = np.random.default_rng(0)
    return 0.8 * rng.standard_normal((2, 4)), 0.2 * rng.standard_normal(4)


def exact_of(weights: NDArray[np.float64], bias: NDArray[np.float64], law: FeatureLaw) -> Fraction:
    return rational_loss(weights_of_floats(weights), weights_of_floats([bias])[0], law)


def sampled(
    weights: NDArray[np.float64], bias: NDArray[np.float64], density: float
) -> tuple[float, float]:
    """Mean and standard error of the loss over random inputs."""
    rng, count = np.random.default_rng(7), 200_000
    features = weights.shape[1]
    x = rng.random((count, features)) * (rng.random((count, features)) < density)
    errors = ((x - np.maximum(x @ weights.T @ weights + bias, 0)) ** 2).sum(axis=1)
    return float(errors.mean()), float(errors.std() / np.sqrt(count))


def test_regression_value() -> None:
    loss = exact_of(*regression_case(), FeatureLaw.uniform(4, Rational(2, 5)))
    assert f"{float(loss):.15f}" == "0.442143315499618"


def test_sampling_agrees_and_could_tell_two_percent() -> None:
    mean, error = sampled(*regression_case(), density=0.4)
    loss = float(exact_of(*regression_case(), FeatureLaw.uniform(4, Rational(2, 5))))
    assert abs(mean - loss) < 5 * error
    assert abs(mean - 1.02 * loss) > 5 * error


@pytest.mark.parametrize("own", [0, None])
def test_quadrature_agrees(own: int | None) -> None:
    """Both features present: E (x − u₊)² by adaptive quadrature, negative slopes among them."""

    def integrand(y: float, x: float) -> float:
        return float(((x if own == 0 else 0) - max(0.75 * x - 1.25 * y + 0.3, 0)) ** 2)

    value, error = dblquad(integrand, 0, 1, 0, 1, epsabs=1e-8)
    gram = ImmutableMatrix([["3/4", "-5/4", 0], [0, 0, 0], ["3/4", "-5/4", 0]])
    row = 0 if own == 0 else 2
    loss = pattern_losses(gram, [Rational(3, 10)] * 3)[frozenset({0, 1})][row]
    assert abs(float(loss) - value) <= error + 1e-8


@given(loss_cases())
@settings(max_examples=30, deadline=None)
def test_integrating_one_amplitude_after_another_agrees(case: Case) -> None:
    law = uniform(case["W"], case["d"])
    bias = [row[0] for row in fractions(case["b"])]
    integral = loss_by_integration(fractions(case["W"]), bias, law)
    assert rational_loss(fractions(case["W"]), bias, law) == integral


@given(loss_cases())
@settings(max_examples=20, deadline=None)
def test_letters_and_numbers_agree(case: Case) -> None:
    """The polynomial in d, at a density, is the loss at that density."""
    poly = expected_loss(case["W"], case["b"], uniform(case["W"], d))
    assert poly.subs(d, case["d"]) == expected_loss(
        case["W"], case["b"], uniform(case["W"], case["d"])
    )


@given(loss_cases(), loss_cases())
@settings(max_examples=15, deadline=None)
def test_orthogonal_blocks_add(one: Case, other: Case) -> None:
    w = ImmutableMatrix(Matrix.diag(one["W"], other["W"]))
    b = [*one["b"], *other["b"]]
    apart = sum(expected_loss(c["W"], c["b"], uniform(c["W"], HALF)) for c in (one, other))
    assert expected_loss(w, b, uniform(w, HALF)) == apart


@given(st.lists(st.integers(-3, 3), min_size=0, max_size=3), st.integers(-4, 4))
@settings(max_examples=60, deadline=None)
def test_ramp_integrals_with_slopes_of_either_sign(slopes: list[int], offset: int) -> None:
    """∫ (a·x + b)₊² is the squared error of an absent feature."""
    exact = [Fraction(a, 2) for a in slopes]
    number = Rationals().number
    found = ramp_integral(
        [number(a) for a in exact], number(Fraction(offset, 2)), 2, Rationals().positive_part
    )
    assert Fraction(int(found.p), int(found.q)) == squared_error(exact, Fraction(offset, 2), None)


@pytest.mark.parametrize(
    ("rows", "bias", "density", "loss"),
    [
        ([[1]], [0], 1, 0),  # one feature kept
        ([[0]], [HALF], 1, Rational(1, 12)),  # one dropped, with its mean for bias
        ([[0]], [0], 1, Rational(1, 3)),  # one dropped, without
        ([[1, -1]], [0, 0], HALF, Rational(1, 12)),  # the digon
        ([[1, 1]], [0, 0], 1, Rational(2, 3)),  # a parallel pair
        ([[1, 0], [0, 1]], [0, 0], HALF, 0),  # n = m
        ([[1, -1], [0, 0]], [-1, -1], 0, 0),  # never present
        ([[1, -1], [0, 0]], [1, 2], 0, 5),  # never present, yet reported
    ],
)
def test_known_values(
    rows: list[list[object]], bias: list[object], density: object, loss: object
) -> None:
    law = FeatureLaw.uniform(len(bias), density)
    assert expected_loss(matrix(rows), bias, law) == loss


def test_importance_weighs_each_feature() -> None:
    w, law = matrix([[1, HALF]]), FeatureLaw.of([HALF, HALF], [Symbol("p"), Symbol("q")])
    first, second = feature_losses(w, [0, 0], law)
    loss = expected_loss(w, [0, 0], law)
    assert expand(loss - Symbol("p") * first - Symbol("q") * second) == 0
    assert first != second


def test_the_pentagon_is_exact_over_the_golden_field() -> None:
    w = Matrix(2, 5, lambda i, j: (cos if i == 0 else sin)(2 * pi * j / 5))
    gram = (w.T * w).applyfunc(lambda g: nsimplify(g.simplify()))
    assert isinstance(field_of(gram), Algebraics)
    bias = -Rational(1, 10)
    loss = loss_of_gram(gram, [bias] * 5, FeatureLaw.uniform(5, Rational(1, 10)))
    assert loss.has(sqrt(5))
    floats = np.array(w.tolist(), dtype=np.float64)
    near = exact_of(floats, np.full(5, -0.1), FeatureLaw.uniform(5, Rational(1, 10)))
    # The float weights are off by half an ulp each; the loss is no more than ten times as steep.
    assert abs(float(loss) - float(near)) < 1e3 * np.finfo(np.float64).eps


def test_signs_in_a_number_field_are_not_guessed() -> None:
    """Consecutive convergents of √5 lie on either side of it, 10⁻²⁰ away."""
    p, q = 2, 1
    for step in range(32):
        p, q = 2 * p + 5 * q, p + 2 * q
        field = field_of([sqrt(5)])
        value = field.number(q * sqrt(5) - p)
        assert (field.positive_part(value) == value) == (5 * q**2 > p**2), step


def test_a_sign_that_does_not_follow_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not follow from its letters' assumptions"):
        Expressions().positive_part(Symbol("u", real=True))


def test_pieces_of_the_sparsity_expansion() -> None:
    law = FeatureLaw.uniform(2, d)
    pieces = sparsity_expansion(matrix([[1, -1]]), [0, HALF], law)
    total = sum(d**k * (1 - d) ** (2 - k) * piece for k, piece in enumerate(pieces))
    assert expand(total - expected_loss(matrix([[1, -1]]), [0, HALF], law)) == 0
    assert pieces[0] == Rational(1, 4)


@pytest.mark.parametrize(
    ("weights", "bias", "features", "message"),
    [
        (matrix([[1, 0]]), [0], 2, "2 features need as many biases, got 1"),
        (matrix([[1, 0]]), [0, 0], 3, "law must have 2 features, got one of 3"),
        (Matrix([[0.5, 0]]), [0, 0], 2, "must be exact"),
        (matrix([[1, 0]]), [0, 0.5], 2, "must be exact"),
        (Matrix([[nan, 0]]), [0, 0], 2, "must be exact and finite"),
        (matrix([[1, 0]]), [0, oo], 2, "must be exact and finite"),
    ],
)
def test_bad_input(weights: Matrix, bias: list[object], features: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        expected_loss(weights, bias, FeatureLaw.uniform(features, 1))


@pytest.mark.parametrize("entry", [float("nan"), float("inf")])
def test_weights_must_be_finite(entry: float) -> None:
    with pytest.raises(ValueError, match="weights must be finite"):
        weights_of_floats([[entry]])


def test_the_fast_path_refuses_letters() -> None:
    with pytest.raises(ValueError, match="law must be rational"):
        rational_loss([[1]], [0], FeatureLaw.uniform(1, d))


def test_it_is_fast_enough_for_a_loop() -> None:
    """Eight features: 6561 corners a feature, still a fraction and the same for any order."""
    rng = np.random.default_rng(3)
    rows = rng.integers(-3, 4, (2, 8)).tolist()
    bias = rng.integers(-2, 3, 8).tolist()
    law = FeatureLaw.uniform(8, Rational(1, 10))
    turned = [row[::-1] for row in rows]
    assert rational_loss(rows, bias, law) == rational_loss(turned, bias[::-1], law)
