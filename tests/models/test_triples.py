"""Three features in two dims: candidates, triangles, and the best arrangement of a diagram."""

from fractions import Fraction

import numpy as np
import pytest
from sympy import ImmutableMatrix, Rational, S

from solvers.models.phases.pairs import descend
from solvers.models.phases.triples import PHASES, shared_line, triple_diagram, triple_losses
from theory.models.law import FeatureLaw
from theory.models.loss import loss_of_gram, rational_loss
from theory.models.one_hot.enclosures import working
from theory.models.phases import triples
from theory.models.phases.jets import BITS, as_ball, rounded, variables
from theory.notation import d, r


def exact(point: np.ndarray, ratio: float, density: float) -> float:
    rows = [[Fraction(w) for w in row] for row in point[:6].reshape(2, 3)]
    law = FeatureLaw.of([Rational(density)] * 3, [S.One, S.One, Rational(ratio)])
    return float(rational_loss(rows, [Fraction(b) for b in point[6:]], law))


def test_float_losses_and_gradients() -> None:
    points = np.random.default_rng(4).normal(scale=0.7, size=(12, 9))
    points[0, [1, 2, 3]] = 0  # a dedicated feature: two overlaps are 0
    values, slopes = triple_losses(points, 0.7, 0.4)
    assert values == pytest.approx([exact(p, 0.7, 0.4) for p in points], abs=1e-8)
    step = 1e-6
    for k, axis in enumerate(np.eye(9)):
        ends = [triple_losses(points[1:] + s * axis, 0.7, 0.4)[0] for s in (step, -step)]
        assert slopes[1:, k] == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=1e-7)


@pytest.mark.parametrize(
    ("size", "bias", "density"), [("1", "0", "1/2"), ("3/4", "2/5", "1"), ("6/5", "-1/10", "1/5")]
)
def test_triangle_is_the_exact_loss(size: str, bias: str, density: str) -> None:
    gram = ImmutableMatrix(3, 3, lambda i, j: 1 if i == j else -S.Half) * Rational(size)
    law = FeatureLaw.uniform(3, Rational(density))
    known = loss_of_gram(gram, [Rational(bias)] * 3, law)
    # Where a corner is exactly 0 the chamber is not told, so a bias of 0 is moved a little.
    with working(BITS):
        near = as_ball(bias) if bias != "0" else as_ball("1e-20")
        own, offset = variables([as_ball(size), near])
        jet = triples.triangle_loss(own, offset, Fraction(density))
    assert float(jet.value) == pytest.approx(float(known), abs=1e-14)


def test_where_the_triangle_begins_to_win() -> None:
    met = triples.triangle_and_digon(("0.93", "0.178", "0.956", "0.116", "0.522"))
    assert rounded(met.density, 6) == Rational("0.521838")
    points = [0.5, 0.54]
    found = triple_diagram([1.0 - 1e-9], points)
    kinds = [PHASES[k] for k in found.phase[:, 0]]
    assert kinds[0] in ("third shares a dim", "first two share a dim")
    assert kinds[1] == "all three share"
    assert found.loss[1, 0] < 0.0851


def test_candidates_of_frozen_norms() -> None:
    losses = triples.fixed_triples()
    at = {d: Rational(1, 2), r: Rational(1, 4)}
    assert losses["drop the third"].subs(at) == Rational(5, 192)
    assert losses["digon of the last two"].subs(at) == Rational(5, 96)
    best = min(losses, key=lambda name: losses[name].subs(at))
    assert best == "drop the third"


def test_diagram_is_no_worse_than_the_candidates() -> None:
    ratios, densities = [0.3, 0.8, 1.2, 5.0], [0.1, 0.5, 0.7]
    found = triple_diagram(ratios, densities)
    for name, loss in triples.fixed_triples().items():
        for i, q in enumerate(densities):
            for j, ratio in enumerate(ratios):
                assert found.loss[i, j] <= float(loss.subs({d: q, r: ratio})) + 1e-12, name
    assert PHASES[found.phase[2, 1]] == "all three share"
    assert PHASES[found.phase[0, 3]] == "first two share a dim"
    assert PHASES[found.phase[2, 0]] == "third dropped"


def test_a_diagram_without_dense_cells_needs_no_triangle() -> None:
    found = triple_diagram([0.2, 5.0], [0.05])
    assert [PHASES[k] for k in found.phase[0]] == ["third shares a dim", "first two share a dim"]


@pytest.mark.parametrize(("ratio", "density"), [(0.9, 0.6), (1.2, 0.68), (0.7, 0.9)])
def test_random_starts_find_nothing_better(ratio: float, density: float) -> None:
    drawn = np.random.default_rng(6).normal(scale=[0.7] * 6 + [0.3] * 3, size=(20, 9))
    _, values, _ = descend(drawn, lambda points, rows: triple_losses(points, ratio, density))
    least = triple_diagram([ratio], [density]).loss[0, 0]
    assert values.min() >= least - 1e-10


def test_lines_are_where_losses_meet() -> None:
    [met] = shared_line([0.8])
    for side, kind in ((-1e-3, "third shares a dim"), (1e-3, "all three share")):
        found = triple_diagram([0.8], [float(met.density) + side])
        assert PHASES[found.phase[0, 0]] == kind
        assert found.loss[0, 0] == pytest.approx(float(met.loss), abs=1e-3)
