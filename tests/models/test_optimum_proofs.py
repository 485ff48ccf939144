"""Proofs about global optima fail when a constant is moved; minimisation finds nothing better."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize
from sympy import Rational, S, Symbol

from papers.glossary import optima
from theory.claim import Claim, Effort
from theory.evidence import Proof
from theory.models import certificates
from theory.models.phases import (
    optimum_dense,
    optimum_host,
    optimum_pieces,
    optimum_theorems,
    optimum_threshold,
)
from theory.models.phases.optimum import dropped_cost, pair_loss
from theory.models.phases.optimum_threshold import (
    cost_and_gain,
    exact_threshold,
    host_threshold,
    last_density,
    no_coupling_pays,
    price,
)
from theory.notation import d1, w
from theory.verdict import verify

Z = Symbol("z")
CLAIMS = {c.name: c for c in vars(optima).values() if isinstance(c, Claim)}
WORDS = {
    **dict.fromkeys(("S06", "S32", "S33"), "refuted"),
    **dict.fromkeys(("S06.dense", "S06.least", "S06.corrected"), "proved"),
    **dict.fromkeys(("S32.scale", "S32.price", "S32.table", "S32.range", "S32.beyond"), "proved"),
    **dict.fromkeys(("S33.below", "S33.above", "S33.corrected"), "proved"),
}


def _failing(proof: Proof) -> list[str]:
    return [step.says for step in proof.steps if not bool(step.holds())]


@pytest.mark.parametrize(
    "proof",
    [
        optimum_dense.DROPPING_A_DENSE_FEATURE,
        optimum_host.DROPPING_A_SPARSE_FEATURE,
        optimum_threshold.BEYOND_ONE,
        optimum_threshold.PAIR_PAYS,
        optimum_theorems.DIGON_PAYS,
        optimum_theorems.SCALING,
    ],
)
def test_every_step_holds(proof: Proof) -> None:
    assert _failing(proof) == []


@pytest.fixture
def hosts_again() -> Iterator[None]:
    optimum_host._hosts.cache_clear()
    yield
    optimum_host._hosts.cache_clear()


@pytest.mark.usefixtures("hosts_again")
@pytest.mark.parametrize("share", [Rational(1001, 1000), Rational(11, 10)])
def test_the_sparse_proof_fails_above_the_threshold(
    share: Rational, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(optimum_host, "SHARE_OF_THRESHOLD", share)
    assert any("s ≤ 0.98: cost" in s for s in _failing(optimum_host.DROPPING_A_SPARSE_FEATURE))


@pytest.mark.usefixtures("hosts_again")
@pytest.mark.parametrize("host", [Rational(13, 20)])
def test_the_sparse_proof_fails_at_a_host_that_it_cannot_bear(
    host: Rational, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(optimum_host, "HOSTS", (host,))
    assert _failing(optimum_host.DROPPING_A_SPARSE_FEATURE)


def test_the_sparse_proof_fails_at_a_density_that_it_cannot_bear(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(optimum_host, "MOST_DENSITY", Rational(1, 100))
    assert _failing(optimum_host.DROPPING_A_SPARSE_FEATURE)


@pytest.mark.parametrize("ratio", [Fraction(4, 5), Fraction(1)])
def test_the_dense_proof_fails_near_equal_importance(
    ratio: Fraction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificates, "MOST_RATIO", ratio)
    assert any("boxes" in says for says in _failing(optimum_dense.DROPPING_A_DENSE_FEATURE))


def test_a_box_is_judged_by_its_worst_point() -> None:
    whole = (certificates.LEAST_GAIN, certificates.MOST_GAIN, certificates.NEAR, certificates.FAR)
    assert not certificates.beats_dropping(*whole)
    for low, near in [(Fraction(k, 10), Fraction(m, 10)) for k in range(3, 21) for m in (3, 4, 5)]:
        high, far = low + Fraction(1, 20), near + Fraction(1, 20)
        floor = certificates.floor_on(low, high, near)
        assert all(
            floor <= certificates.least_error(gain, overlap)
            for gain in (low, (low + high) / 2, high)
            for overlap in (near, far)
        )


@pytest.mark.parametrize("name", ["slope_floor", "target_floor", "noise_floor", "least_error"])
def test_the_dense_proof_fails_with_a_higher_floor(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = getattr(certificates, name)
    monkeypatch.setattr(optimum_dense, name, lambda *at: honest(*at) + Fraction(1, 100))
    assert any("floors that" in says for says in _failing(optimum_dense.DROPPING_A_DENSE_FEATURE))


def test_the_proof_about_couplings_fails_at_a_denser_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimum_threshold, "_LAST", Rational(7, 10))
    assert _failing(optimum_threshold.BEYOND_ONE)


@pytest.mark.parametrize("last", [Rational(6, 5), Rational(13, 10)])
def test_the_proof_about_couplings_fails_where_a_bias_helps(
    last: Rational, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(optimum_threshold, "_NEAR", last)
    assert any("negative bias" in says for says in _failing(optimum_threshold.BEYOND_ONE))


def test_a_negative_bias_lowers_the_gain_near_coupling_one_only() -> None:
    host, biases = Fraction(2, 3), [Fraction(-k, 50) for k in range(60)]

    def gains(coupling: Fraction) -> list[Fraction]:
        return [optimum_threshold._limit(host, coupling, bias)[1] for bias in biases]

    for coupling in (Fraction(101, 100), Fraction(11, 10), Fraction(59, 50)):
        assert gains(coupling) == sorted(gains(coupling), reverse=True)
    at_zero, raised = (
        optimum_threshold._limit(host, Fraction(6, 5), bias)[1]
        for bias in (Fraction(0), Fraction(-1, 100))
    )
    assert raised > at_zero


@pytest.mark.parametrize("last", ["_NEAR", "_MIDDLE", "_FAR"])
def test_the_stretches_of_couplings_leave_no_gap(
    last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(optimum_threshold, last, Rational(3))
    assert _failing(optimum_threshold.BEYOND_ONE)


def test_the_sparse_proof_needs_a_slope_of_at_most_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimum_host, "_NEAR", Rational(985, 1000))
    assert any("s ≤ 0.98: cost" in s for s in _failing(optimum_host.DROPPING_A_SPARSE_FEATURE))


def _least(d: tuple[float, float], r: float, starts: list[NDArray[np.float64]]) -> float:
    """The least exact loss over local searches; floats are exact fractions."""

    def loss(point: NDArray[np.float64]) -> float:
        w1, w2, b1, b2 = (Fraction(float(p)).limit_denominator(10**7) for p in point)
        exact = pair_loss((w1, w2), (b1, b2), (Fraction(d[0]), Fraction(d[1])), Fraction(r))
        return float(exact)

    options = {"maxiter": 400, "xatol": 1e-7, "fatol": 1e-13}
    return min(float(minimize(loss, s, method="Nelder-Mead", options=options).fun) for s in starts)


def test_minimisation_does_not_beat_dropping_where_dropping_is_proved_best() -> None:
    rng = np.random.default_rng(2)
    starts = [rng.normal(size=4) * [1, 1, 0.3, 0.3] for _ in range(4)]
    starts.append(np.array([1.0, -0.86, 0.0, 0.0]))
    assert _least((1, 1), 0.5, starts) >= 1 / 24
    assert _least((0.5, 0.0009765625), 0.3125, starts) >= 0.3125 * float(
        dropped_cost(Fraction(1, 1024))
    )


def test_minimisation_beats_dropping_above_the_threshold() -> None:
    start = [np.array([1.0, -0.86, 0.0, 0.0])]
    assert _least((0.5, 0.0009765625), 0.34375, start) < 0.34375 * float(
        dropped_cost(Fraction(1, 1024))
    )


# Thresholds.


def test_cost_and_gain_are_what_the_loss_has_at_every_density() -> None:
    cost, gain = cost_and_gain()
    for coupling, host, extra, ratio in [
        ("1/2", "1/3", "1/5", "1/7"),
        ("1", "1", "1", "1"),
        ("9/10", "1/20", "1/100", "2"),
    ]:
        at = {w: Rational(coupling), d1: Rational(host)}
        kept = cost.subs(at) - Rational(ratio) * (gain.subs(at) - Rational(1, 3))
        loss = pair_loss(
            (1, -Fraction(coupling)), (0, 0), (Fraction(host), Fraction(extra)), Fraction(ratio)
        )
        assert Rational(loss.numerator, loss.denominator) == Rational(extra) * kept


def test_the_price_of_the_full_coupling() -> None:
    assert price().subs({w: 1, d1: S.Half}) == Rational(1, 3)
    assert price().subs({w: 1, d1: 1}) == 1


@pytest.mark.parametrize("density", [Rational(1, 20), Rational(1, 2), Rational(2, 3)])
def test_the_threshold_is_the_least_price_on_a_grid(density: Rational) -> None:
    low, high = host_threshold(density, digits=6)
    assert high - low == Fraction(1, 10**6)
    grid = [float(price().subs({d1: density, w: Rational(k, 200)})) for k in range(1, 201)]
    # On a grid of step h the least value is off by at most (h/2)² times half the bend (≤ 4 here).
    assert float(low) < min(grid) < float(high) + 2 * (1 / 400) ** 2


def test_a_denser_host_asks_for_more() -> None:
    thresholds = [host_threshold(Rational(k, 20), digits=4)[1] for k in (1, 2, 6, 10, 13)]
    assert thresholds == sorted(set(thresholds))


@pytest.mark.parametrize("density", [Rational(1, 10), S.Half])
def test_the_threshold_is_algebraic(density: Rational) -> None:
    low, high = host_threshold(density)
    assert low <= exact_threshold(density) <= high
    assert high - low == Fraction(1, 10**10)


@pytest.mark.parametrize("density", [0, Rational(7, 10), 1, -1])
def test_a_threshold_outside_its_formula_is_refused(density: Rational) -> None:
    with pytest.raises(ValueError, match="0 < d1 <= 2/3"):
        host_threshold(density)


def test_the_best_coupling_is_below_one_exactly_below_two_thirds() -> None:
    assert last_density() == Rational(2, 3)
    near = Rational(99, 100)
    at = [price().subs(d1, d) for d in (Rational(66, 100), Rational(67, 100))]
    assert at[0].subs(w, near) < at[0].subs(w, 1)
    assert at[1].subs(w, near) > at[1].subs(w, 1)
    assert not no_coupling_pays(S.Half, Rational(1, 3))


@pytest.mark.parametrize(
    ("polynomial", "low", "high", "positive"),
    [
        (Z**2 + 1, -1, 1, True),
        (Z, 0, 1, False),  # zero at the left end
        (1 - Z, 0, 1, False),  # zero at the right end
        ((Z - S.Half) ** 2, 0, 1, False),  # touches zero inside
        ((Z - 2) * (Z - 3), 0, 1, True),
        (-1 - Z**2, 0, 1, False),
        (S(3), 0, 1, True),
        (S(0), 0, 1, False),
    ],
)
def test_positive_between(polynomial: object, low: int, high: int, positive: bool) -> None:
    assert optimum_pieces.positive_between(polynomial, Z, low, high) is positive


def test_what_neither_a_witness_nor_a_theorem_decides_is_refused() -> None:
    between = {"d1": S.Half, "d2": Rational(1, 1000), "r": Rational(13, 40)}
    with pytest.raises(ValueError, match="neither a witness nor a theorem"):
        optimum_theorems.superposing_pays(between)
    with pytest.raises(ValueError, match="neither a witness nor a theorem"):
        optimum_theorems.pays_at_some_sparsity({"d1": S.One, "r": Rational(1, 100)})


def test_a_floor_needs_its_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimum_theorems, "_proved", lambda proof: False)
    with pytest.raises(ValueError, match="a step of the proof fails"):
        optimum_theorems.dense_floor()
    with pytest.raises(ValueError, match="neither"):
        optimum_theorems.superposing_pays({"d1": S.One, "d2": S.One, "r": S.Half})


# Verdicts.


@pytest.mark.parametrize("name", sorted(WORDS))
@pytest.mark.parametrize("effort", [Effort.QUICK, Effort.STANDARD])
def test_the_verdict(name: str, effort: Effort) -> None:
    verdict = verify(CLAIMS[name], effort)
    assert verdict.word == WORDS[name]
    assert all(twin.refused for twin in verdict.twins)


def test_every_claim_has_its_word_and_every_sentence_its_claims() -> None:
    assert set(CLAIMS) == set(WORDS)
    for sentence in optima.SENTENCES:
        assert set(sentence.readings) <= set(CLAIMS)
        verdicts = {name: verify(CLAIMS[name], Effort.QUICK).word for name in sentence.readings}
        assert sentence.word(verdicts) == "false as worded"


def test_the_smallest_counterexamples() -> None:
    dense = verify(CLAIMS["S06"], Effort.QUICK).counterexample
    assert dense == {"d1": 1, "d2": 1, "r": S.Half}
    unimportant = verify(CLAIMS["S32"], Effort.QUICK).counterexample
    assert unimportant == {"d1": S.Half, "d2": Rational(1, 1000), "r": Rational(1, 4)}
