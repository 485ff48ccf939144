"""The models that were trained for the figures and the observed claims, and their stored runs.

Each run is a file in ``runs/``, written by ``python -m papers.toy_models.rerun``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from sympy import Rational

from solvers.models.minimisation import known
from solvers.models.minimisation.known import Known
from solvers.models.training.runs import Run, Setting, load
from theory.models.law import FeatureLaw, Gate, ToyModel, geometric

FOLDER = Path(__file__).parent / "runs"
SEED = 20_220_914

INVERSE_400 = tuple(
    map(Rational, ("1", "3/2", "2", "3", "4", "5", "7", "10", "16", "25", "50", "100"))
)
"""1/density of the models with 400 features."""

NOTEBOOK_DENSITIES = tuple(Rational(round(10**4 * 20 ** (-k / 9)), 10**4) for k in range(10))
"""20^(−k/9), to four decimals: from 1 to 1/20."""

GEOMETRY_DENSITIES = tuple(Rational(round(10**4 * 20 ** (-k / 19)), 10**4) for k in range(20))
"""20^(−k/19), to four decimals: those of the notebook's models of 200 features."""

LADDER = tuple(map(Rational, ("1", "3/10", "1/10", "3/100", "1/100", "3/1000", "1/1000")))
"""Densities of the heat maps."""

STRIP = tuple(map(Rational, ("1", "1/5", "1/10")))
SWEEP = tuple(
    map(
        Rational,
        ("1", "4/5", "3/5", "1/2", "2/5", "3/10", "1/4", "1/5", "3/20", "1/10", "1/20", "1/50"),
    )
)
"""Densities of the small equal-importance models."""

BASELINE = Rational(1, 20)
ODD_RATIOS = tuple(
    map(Rational, ("1/10", "1/5", "3/10", "2/5", "1/2", "7/10", "1", "2", "5", "10"))
)
"""Density of the odd feature over that of the four others."""

COLLAPSE = tuple(map(Rational, ("7/10", "1/2", "7/20", "1/4", "17/100", "1/10", "1/20", "1/50")))
"""Densities of three correlated pairs in two dims."""

CORRELATED = Rational(1, 20)
"""The density of the other correlated models."""

ALL_DIGONS = Rational(3, 10)

PHASE_RATIOS = tuple(Rational(f"{10 ** (k / 6 - 1):.4g}") for k in range(13))
PHASE_DENSITIES = tuple(Rational(f"{10 ** (-k / 6):.4g}") for k in range(13))
"""Importances of the last feature, over that of the others, and densities of the phase diagrams."""
PHASE_MODELS = 10
"""How many are trained at each point of a phase diagram."""


def _repeated(models: Sequence[ToyModel], times: int) -> tuple[ToyModel, ...]:
    return tuple(model for model in models for _ in range(times))


def equal(features: int, dims: int, density: Rational) -> ToyModel:
    """Features of one density and importance."""
    return ToyModel.uniform(features, dims, density)


def fading(features: int, dims: int, ratio: str, density: Rational) -> ToyModel:
    """Features of one density, of importances 1, r, r², …"""
    law = FeatureLaw.of([density] * features, geometric(features, Rational(ratio)))
    return ToyModel(features, dims, law)


def gated(dims: int, sets: int, size: int, kind: str, density: Rational) -> ToyModel:
    """Equal features in ``sets`` of one size, each behind a gate."""
    gates = [Gate(tuple(range(k * size, (k + 1) * size)), kind) for k in range(sets)]
    features = sets * size
    return ToyModel(features, dims, FeatureLaw.uniform(features, density, gates=gates))


def odd(ratio: Rational) -> ToyModel:
    """Five features in two dims, the first of ``ratio`` times the others' density."""
    return ToyModel(5, 2, FeatureLaw.of([ratio * BASELINE] + [BASELINE] * 4))


def last_of(features: int, dims: int, ratio: Rational, density: Rational) -> ToyModel:
    """Features of one density, all of importance 1 but the last."""
    law = FeatureLaw.of([density] * features, [1] * (features - 1) + [ratio])
    return ToyModel(features, dims, law)


PAIRS = gated(2, 2, 2, "together", CORRELATED)
RIVALS = gated(2, 2, 2, "one", CORRELATED)
THREE_PAIRS = gated(2, 3, 2, "together", CORRELATED)
TWO_TENS = gated(10, 2, 10, "together", CORRELATED)
TRIPLES = gated(3, 2, 3, "together", CORRELATED)
MANY = equal(60, 10, ALL_DIGONS)


def _small(features: int, dims: int) -> Setting:
    models = [equal(features, dims, density) for density in SWEEP]
    return Setting(f"equal-{features}-{dims}", _repeated(models, 10), seed=SEED)


def _phases(features: int, dims: int) -> Setting:
    points = [last_of(features, dims, r, d) for d in PHASE_DENSITIES for r in PHASE_RATIOS]
    return Setting(f"phases-{features}-{dims}", _repeated(points, PHASE_MODELS), seed=SEED)


def _large(features: int, dims: int, density: Rational) -> Setting:
    name = f"equal-{features}-{dims}-at-{density.p}-{density.q}"
    return Setting(name, (equal(features, dims, density),), seed=SEED)


STRIP_RUN = Setting(
    "strip",
    _repeated([fading(5, 2, "9/10", d) for d in (*STRIP, *NOTEBOOK_DENSITIES[1:])], 10),
    seed=SEED,
)
SMALL = {(n, m): _small(n, m) for n, m in ((2, 1), (3, 2), (5, 2))}
PHASE_RUNS = {(n, m): _phases(n, m) for n, m in ((2, 1), (3, 2))}
"""Densities by rows, ratios by columns, the models of a point one after the other."""
ODD_RUN = Setting("odd", _repeated([odd(ratio) for ratio in ODD_RATIOS], 10), seed=SEED)
PAIRS_RUN = Setting("pairs", _repeated([PAIRS, RIVALS], 8), seed=SEED)
THREE_PAIRS_RUN = Setting(
    "three-pairs",
    _repeated([gated(2, 3, 2, "together", d) for d in COLLAPSE], 6),
    seed=SEED,
)
TWO_TENS_RUN = Setting("two-tens", (TWO_TENS,) * 2, seed=SEED)
TRIPLES_RUN = Setting("triples", (TRIPLES,) * 4, seed=SEED, trail=True)
MANY_RUN = Setting("many", (MANY,) * 2, seed=SEED, trail=True)
HEAT_20 = Setting("heat-20-5", _repeated([fading(20, 5, "7/10", d) for d in LADDER], 2), seed=SEED)
HEAT_80 = {
    d: Setting(f"heat-80-20-at-{d.p}-{d.q}", (fading(80, 20, "9/10", d),), seed=SEED)
    for d in LADDER
}
RUG = equal(64, 16, Rational(1, 50))
RUG_RUN = Setting("rug-64-16", (RUG,) * 4, seed=SEED)
LARGE_200 = {d: _large(200, 20, d) for d in GEOMETRY_DENSITIES}
LARGE_400 = {1 / x: _large(400, 30, 1 / x) for x in INVERSE_400}

SETTINGS: tuple[Setting, ...] = (
    STRIP_RUN,
    ODD_RUN,
    *SMALL.values(),
    *PHASE_RUNS.values(),
    PAIRS_RUN,
    THREE_PAIRS_RUN,
    TRIPLES_RUN,
    MANY_RUN,
    TWO_TENS_RUN,
    HEAT_20,
    RUG_RUN,
    *LARGE_200.values(),
    *HEAT_80.values(),
    *LARGE_400.values(),
)


COMPARED = tuple(SMALL.values())
"""Runs whose models are minimised, too: the best of `STARTS` starts is stored beside them."""
STARTS = 8


@cache
def stored(setting: Setting) -> Run:
    """The stored run of a setting."""
    return load(setting, FOLDER / f"{setting.name}.npz")


@cache
def stored_known(setting: Setting) -> dict[str, Known]:
    """What minimisation found for the models of a setting, by density."""
    return known.load(setting, FOLDER / f"{setting.name}.json")
