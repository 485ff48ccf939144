"""The phases of two features on one dim: enclosures against searches, expansions and losses."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Rational, S, expand

from solvers.models.phases.lines import (
    jump_boundary,
    pair_boundary,
    strong_boundary,
)
from solvers.models.phases.pairs import best_pairs, diagram, losses, unbiased_minima
from theory.exact import matrix
from theory.models.law import FeatureLaw
from theory.models.loss import expected_loss, rational_loss
from theory.models.phases import admixture, pair_phases, pair_theorems
from theory.models.phases.jets import NotEnclosed, rounded
from theory.models.phases.pairs import best_digon
from theory.models.phases.two_features import (
    DIGON,
    PAIR,
    critical_point,
    crossing_density,
    crossing_ratio,
    fraction_part,
    pair_loss,
    reading,
)
from theory.notation import beta, d

WEIGHT = st.fractions(-2, 2, max_denominator=6).filter(bool)
BIAS = st.fractions(-2, 2, max_denominator=6)
SHARE = st.fractions(0, 1, max_denominator=5)


def law(ratio: object, density: object) -> FeatureLaw:
    return FeatureLaw.of([density, density], [S.One, ratio])


@given(WEIGHT, WEIGHT, BIAS, BIAS, SHARE, SHARE)
def test_closed_form_is_the_exact_loss(
    w1: Fraction, w2: Fraction, b1: Fraction, b2: Fraction, q: Fraction, ratio: Fraction
) -> None:
    closed = pair_loss((w1, w2), (b1, b2), ratio, q, fraction_part)
    assert closed == rational_loss([[w1, w2]], [b1, b2], law(Rational(ratio), Rational(q)))


def test_float_losses_and_gradients() -> None:
    points = np.random.default_rng(2).normal(size=(20, 4))
    values, slopes = losses(points, 0.3, 0.6)
    exact = [
        rational_loss(
            [[Fraction(p[0]), Fraction(p[1])]],
            [Fraction(p[2]), Fraction(p[3])],
            law(Rational(0.3), Rational(0.6)),
        )
        for p in points
    ]
    assert values == pytest.approx([float(loss) for loss in exact], abs=1e-13)
    step = 1e-6
    for k, axis in enumerate(np.eye(4)):
        rise = losses(points + step * axis, 0.3, 0.6)[0] - losses(points - step * axis, 0.3, 0.6)[0]
        assert slopes[:, k] == pytest.approx(rise / (2 * step), abs=1e-7)


@pytest.mark.parametrize(("ratio", "density"), [(1.0, 0.45), (0.7, 0.3), (1.0, 0.85)])
def test_the_best_pair_found_is_enclosed_and_a_minimum(ratio: float, density: float) -> None:
    best = best_pairs(ratio, density)[0]
    found = critical_point(ratio, density, best.point)
    assert found.is_minimum
    assert float(found.loss) == pytest.approx(best.loss, abs=1e-14)
    assert np.array([float(p) for p in found.point]) == pytest.approx(best.point, abs=1e-7)


def test_the_symmetric_digon_stays_a_minimum_after_it_is_beaten() -> None:
    digon = critical_point(1, "0.71", ["0.753", "0.3365"], DIGON)
    assert digon.is_minimum
    assert float(digon.loss) > best_pairs(1, 0.71)[0].loss + 1e-5
    # And loses its stability soon after.
    unstable = critical_point(1, "0.8", ["0.72", "0.39"], DIGON)
    assert not unstable.is_minimum
    with pytest.raises(ValueError, match="no local minimum"):
        unstable.as_minimum()


def test_no_critical_point_is_no_enclosure() -> None:
    with pytest.raises(NotEnclosed):
        critical_point(1, "1/2", [3, -3, -4, -4])


@pytest.mark.parametrize("ratio", ["1/5", "2/5"])
def test_densities_and_ratios_of_a_crossing_agree(ratio: str) -> None:
    [met] = strong_boundary([float(Fraction(ratio))])
    start = [float(p) for p in met.one.point]
    density = Fraction(float(met.density))
    back = crossing_ratio(density, ratio, (PAIR, start))
    assert float(back.ratio) == pytest.approx(float(Fraction(ratio)), abs=1e-12)
    # Just below the pair is cheaper than dropping, just above it is not.
    for side, sign in ((-1e-4, -1), (1e-4, 1)):
        q = float(met.density) + side
        best = best_pairs(float(Fraction(ratio)), q)[0].loss
        gap = best - float(Fraction(ratio)) * (q / 3 - q * q / 4)
        assert np.sign(round(gap, 9)) in (sign, 0)


def test_where_the_symmetry_breaks_both_are_best() -> None:
    digon, pair = ("0.755", "0.334"), ("0.916", "-0.516", "0.198", "0.425")
    met = crossing_density(1, "0.7064", (DIGON, digon), (PAIR, pair)).of_minima()
    least = best_pairs(1, float(met.density))
    assert least[0].loss == pytest.approx(float(met.loss), abs=1e-12)
    shapes = {round(abs(abs(f.point[0]) - abs(f.point[1])), 3) for f in least[:3]}
    assert shapes == {0.0, 0.4}


def test_lines_meet_at_the_triple_point() -> None:
    weak, strong = (0.0034, 0.252, 0.087, 0.255), (1.024, -0.7555, 0.068, 0.206)
    met = pair_phases.triple_point(weak, strong, 0.5641, 0.5117)
    [on_strong] = strong_boundary([float(met.ratio)])
    assert float(on_strong.density) == pytest.approx(float(met.density), abs=1e-10)
    [near] = pair_boundary([float(met.ratio) + 1e-4])
    assert float(near.density) == pytest.approx(float(met.density), abs=1e-4)
    weights = [float(w) for w in met.weak]
    value, slope = losses(np.array([weights]), float(met.ratio), float(met.density))
    assert value[0] == pytest.approx(float(met.loss), abs=1e-12)
    assert np.abs(slope).max() < 1e-8


def test_the_jump_vanishes_at_the_tricritical_point() -> None:
    end = admixture.tricritical(Rational(4, 5))
    jumps = jump_boundary([0.95, 0.9, 0.87, 0.85, 0.842])
    sizes = [abs(float(met.weak[1])) for met in jumps]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < 0.01
    assert 0 < float(jumps[-1].ratio) - float(end.ratio) < 0.01


@pytest.mark.parametrize("density", ["13/20", "7/10"])
def test_weights_and_savings_vanish_as_the_cubic_term_says(density: str) -> None:
    q = Rational(density)
    edge = admixture.instability_ratio(q)
    cubic = float(admixture.cubic_term(admixture.best_ratio().subs(d, q), q))
    missing = []
    for thousandths in (2, 1):
        ratio = Rational(str((edge + Rational(thousandths, 5000)).evalf(20)))
        gap, overlap, saving = map(float, pair_phases.near_dropping(ratio, q))
        missing.append(
            (abs(gap / (1.5 * cubic * overlap) - 1), abs(saving / (cubic * overlap**3 / 2) - 1))
        )
    # The next terms are smaller by the overlap, so that halving the distance nearly halves them.
    for wide, narrow in zip(*missing, strict=True):
        assert 0.4 < narrow / wide < 0.62


def test_exponents_come_closer_to_those_of_the_branch() -> None:
    far, middle, close = (Rational(q) for q in ("0.774", "0.773", "0.7727"))
    slopes = [
        [float(p) for p in pair_phases.local_exponents(pair, Rational(7, 10))]
        for pair in ((far, middle), (middle, close))
    ]
    for wide, narrow, limit in zip(*slopes, admixture.exponents(), strict=True):
        assert abs(narrow - limit) < abs(wide - limit) / 2


def test_an_excess_that_is_flat_has_no_branch() -> None:
    square, _ = admixture.expansion(-1)
    best = admixture._best_gain_and_bias(square)
    flat = square - square.coeff(admixture._gamma, 2) * admixture._gamma**2
    with pytest.raises(ValueError, match="must be convex"):
        admixture._refuse_flat(flat, best)


def test_instability_is_where_small_weights_begin_to_pay() -> None:
    edge = float(admixture.instability_ratio(Rational(7, 10)))
    best = float(admixture.best_ratio().subs(d, Rational(7, 10)))
    gain = 1 + 0.75 * (0.7 - 2 * best) * 1e-3
    small = np.array([[np.sqrt(gain), -1e-3 / np.sqrt(gain), best * 1e-3, 0.35 * 1.001]])
    for ratio, pays in ((edge + 0.02, True), (edge - 0.02, False)):
        value = losses(small, ratio, 0.7)[0][0]
        assert bool(value < ratio * (0.7 / 3 - 0.49 / 4)) is pays


def test_the_two_signs_meet_only_at_density_one() -> None:
    assert admixture.instability_ratio(S.One, same_sign=True) == 1
    assert admixture.instability_ratio(S.One) == 1
    assert not admixture.opposite_sign_is_first({"d": S.One})
    with pytest.raises(ValueError, match="density must be in"):
        admixture.instability_ratio(S.Zero)


def test_proofs_hold_and_need_each_step() -> None:
    proofs = (
        admixture.CONTINUOUS,
        admixture.OPPOSITE_FIRST,
        pair_theorems.ALWAYS,
        pair_theorems.CLOSED_FORM,
    )
    for proof in proofs:
        assert [step.says for step in proof.steps if not step.holds()] == []


def test_another_cubic_term_would_be_noticed() -> None:
    cube = admixture.derived_cubic_term()
    nudged = cube + d**2 * (1 - beta) ** 4 / 600
    assert expand(cube - nudged) != 0
    assert admixture.cubic_sign(Rational(52, 100)) == -1
    assert admixture.cubic_sign(Rational(53, 100)) == 1
    assert admixture.cubic_sign(Rational(83, 100)) == 1
    assert admixture.cubic_sign(Rational(84, 100)) == -1


def test_every_witness_beats_dropping_on_its_piece_and_not_everywhere() -> None:
    ends = [Rational(q) for q in ("1/100", "11/20", "7/10", "79/100", "83/100", "89/100", "1")]
    for density in ends:
        assert pair_theorems.superposing_beats_dropping({"d": density})
    first = pair_theorems.saving(pair_theorems.witness(Rational(1, 2)))
    assert first.subs(d, Rational(3, 5)) < 0
    assert not pair_theorems.superposing_beats_dropping({"d": S.Zero})


def test_confused_feature_and_digon_without_biases() -> None:
    critical = float(pair_phases.confusion_density())
    for density, digon in ((critical - 0.01, True), (critical + 0.01, False)):
        best = unbiased_minima(density)[0]
        assert (best.point[0] * best.point[1] < 0) is digon
    least = best_digon()[1].subs(d, Rational(3, 10))
    assert unbiased_minima(0.3)[0].loss == pytest.approx(float(least), abs=1e-12)


def test_penalty_at_which_a_pair_costs_what_dropping_does() -> None:
    weight = float(
        pair_phases.penalty_that_drops(1, "3/10", ("1", "-0.9", "0.02", "0.04", "0.039"))
    )
    level = 0.3 / 3 - 0.09 / 4
    for factor, pays in ((0.99, True), (1.01, False)):
        some = np.array([[0.77600887, -0.77600885, 0.08927861, 0.08927862]])
        total = losses(some, 1.0, 0.3)[0][0] + 2 * factor * weight * (some[0, 0] * some[0, 1]) ** 2
        assert bool(total < level) is pays


def test_diagram_is_no_worse_than_any_fixed_candidate_and_symmetric() -> None:
    ratios, densities = [0.25, 0.5, 1.0, 2.0, 4.0], [0.05, 0.3, 0.6, 0.9]
    found = diagram(ratios, densities)
    for (i, q), (j, ratio) in product(enumerate(densities), enumerate(ratios)):
        dropped = min(1, ratio) * (q / 3 - q * q / 4)
        assert found.loss[i, j] <= min(dropped, (1 + ratio) * q * q / 6) + 1e-12
        mirrored = found.loss[i, len(ratios) - 1 - j]
        assert found.loss[i, j] == pytest.approx(ratio * mirrored, rel=1e-9)
        value = losses(found.point[i, j][None], ratio, q)[0][0]
        assert value == pytest.approx(found.loss[i, j], abs=1e-12)
    assert found.share[0, 2] == pytest.approx(1, abs=1e-3)
    assert found.share[3, 0] == 0


def test_reading_of_symbols_and_fractions_is_one_formula() -> None:
    exact = expected_loss(matrix([[1, "-1/2"]]), [0, "1/4"], law(S.Zero, Rational(1, 3)))
    own = reading(Fraction(1), Fraction(-1, 2), Fraction(0), Fraction(1, 3), fraction_part)
    assert Rational(own.numerator, own.denominator) == exact
    assert rounded(critical_point(1, "1/2", ["0.969", "0.0977"], DIGON).loss, 6) == Rational(
        "0.076282"
    )
