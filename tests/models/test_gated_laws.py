"""Laws beyond independent uniform features: the loss against an integral that shares no formula."""

from fractions import Fraction as F

import pytest
from sympy import Rational, sqrt

from theory.exact import matrix
from theory.models.amplitude import BERNOULLI, UNIT, Amplitude
from theory.models.integration import loss_by_integration
from theory.models.law import FeatureLaw, Gate, geometric, power_law
from theory.models.loss import expected_loss, rational_loss, sparsity_expansion
from theory.models.losses.linear import linear_loss

W = [[F(1), F(-1, 2), F(1, 3)], [F(0), F(2, 3), F(-1)]]
BIAS = [F(1, 10), F(-1, 5), F(1, 7)]
AMPLITUDES = [
    Amplitude.uniform(Rational(1, 2), 1),
    Amplitude.uniform(-1, 1),
    BERNOULLI,
    Amplitude.levels({1: Rational(1, 2), 2: Rational(1, 3), -3: Rational(1, 6)}),
    Amplitude(((Rational(1, 4), 1, 1), (Rational(3, 4), -1, 2))),
]
GATES = [(), (Gate((0, 2), "together"),), (Gate((0, 1), "one"),), (Gate((2, 1, 0), "one"),)]


@pytest.mark.parametrize("amplitude", AMPLITUDES, ids=str)
@pytest.mark.parametrize("gates", GATES, ids=str)
def test_the_loss_is_the_integral(amplitude: Amplitude, gates: tuple[Gate, ...]) -> None:
    law = FeatureLaw.of([Rational(1, 3)] * 3, [1, 2, 3], [amplitude, UNIT, amplitude], gates)
    found = rational_loss(W, BIAS, law)
    assert found == loss_by_integration(W, BIAS, law)
    exact = expected_loss(matrix(W), BIAS, law)
    assert exact == Rational(found.numerator, found.denominator)


def test_amplitudes_may_have_roots() -> None:
    law = FeatureLaw.uniform(1, 1, amplitude=Amplitude.levels([sqrt(2)]))
    assert expected_loss(matrix([[0]]), [0], law) == 2
    assert not law.rational


def test_the_digon_of_anticorrelated_features_has_no_loss() -> None:
    apart = FeatureLaw.uniform(2, Rational(1, 2), gates=[Gate((0, 1), "one")])
    assert expected_loss(matrix([[1, -1]]), [0, 0], apart) == 0


def test_the_digon_of_correlated_features_costs_a_third_of_the_density() -> None:
    tied = FeatureLaw.uniform(2, Rational(1, 5), gates=[Gate((0, 1), "together")])
    assert expected_loss(matrix([[1, -1]]), [0, 0], tied) == Rational(1, 15)


@pytest.mark.parametrize("gates", GATES, ids=str)
def test_chances_sum_to_one_and_second_moments_agree(gates: tuple[Gate, ...]) -> None:
    law = FeatureLaw.uniform(3, Rational(1, 3), amplitude=AMPLITUDES[0], gates=gates)
    assert sum(chance for chance, _ in law.present()) == 1
    for i in range(3):
        for j in range(i):
            both = sum(chance for chance, on in law.present() if {i, j} <= on)
            mean = law.amplitudes[i].moment(1) * law.amplitudes[j].moment(1)
            assert law.covariance(i, j) == both * mean - law.moment(i, 1) * law.moment(j, 1)


@pytest.mark.parametrize("gates", GATES, ids=str)
def test_the_linear_loss_knows_the_gates(gates: tuple[Gate, ...]) -> None:
    """A ReLU that never cuts is linear: shift the bias far up, and the target with it."""
    law = FeatureLaw.uniform(3, Rational(1, 3), gates=gates)
    high = [100 + b for b in BIAS]
    assert linear_loss(matrix(W), high, law) == expected_loss(matrix(W), high, law)


def test_the_expansion_in_present_features_uses_the_amplitudes() -> None:
    law = FeatureLaw.uniform(2, Rational(1, 3), amplitude=BERNOULLI)
    assert sparsity_expansion(matrix([[1, -1]]), [0, 0], law) == (0, 0, 2)


def test_importance_curves() -> None:
    assert geometric(3, Rational(9, 10)) == (1, Rational(9, 10), Rational(81, 100))
    assert power_law(2, 2) == (1, Rational(1, 4))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Amplitude.uniform(1, 0), "low <= high, got 1 and 0"),
        (lambda: Amplitude.levels([0]), "must not be certainly 0"),
        (lambda: Amplitude.levels({1: Rational(1, 2)}), "must sum to 1, got 1/2"),
        (lambda: Amplitude.levels({1: 2, 2: -1}), "must be positive, got -1"),
        (lambda: Amplitude.uniform(0.0, 1.0), "exact and finite"),
        (lambda: Amplitude(()), "at least one piece"),
        (lambda: Gate((0, 1), "sometimes"), "kind of a gate must be one of"),
        (lambda: Gate((0,), "one"), "two or more different features"),
        (lambda: Gate((1, 1), "one"), "two or more different features"),
        (lambda: FeatureLaw.uniform(2, 1, 0), "importances must not all be zero"),
        (lambda: FeatureLaw.uniform(0, 1), "features must be positive, got 0"),
        (lambda: FeatureLaw.of([1, 1], amplitudes=[UNIT]), "2 densities need as many amplitudes"),
        (lambda: FeatureLaw.uniform(2, 1, gates=[Gate((0, 2), "one")]), "features 0 to 1, got 2"),
        (lambda: FeatureLaw.uniform(2, 1, gates=[Gate((0, 1), "one")]), "sum to at most 1"),
        (
            lambda: FeatureLaw.of([1, Rational(1, 2)], gates=[Gate((0, 1), "together")]),
            "present together need one density",
        ),
        (
            lambda: FeatureLaw.uniform(3, 1, gates=[Gate((0, 1), "together")] * 2),
            "in one gate at most",
        ),
    ],
)
def test_what_is_no_law_is_refused(make: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()  # type: ignore[operator]


def test_orthogonal_directions_with_roots_do_not_touch() -> None:
    """Zero overlaps in a number field are recognised as zero."""
    w = matrix([[sqrt(2), 0], [0, sqrt(3) / 2]])
    law = FeatureLaw.uniform(2, Rational(1, 2))
    alone = [
        expected_loss(matrix([[g]]), [0], FeatureLaw.uniform(1, law.densities[0]))
        for g in (w[0, 0], w[1, 1])
    ]
    assert expected_loss(w, [0, 0], law) == sum(alone)
