"""One feature at a time: floors of the loss for all arrangements of one norm and one bias.

The loss is Σ_i ∫ (u − ReLU(l u + b))² du + Σ_{i≠j} ∫ ReLU(l ⟨w_i, w_j⟩ u + b)² du, over unit
directions w_i, with l > 0 the squared norm of all features: what n features lose in all when each
is the present one, its amplitude uniform. For a block of features that see the same overlaps this
is the limit of loss/d at sparse densities.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files

from sympy import Expr, Rational

from papers.toy_models.blocks import digits
from solvers.evidence import Certified
from solvers.frames.programs.sharp import optimal_one_hot, spectrum
from solvers.models.one_hot.floor import one_hot_floor
from theory.ball import enclose
from theory.certificate import Certificate, read
from theory.claim import Claim, Sense
from theory.compare import equal
from theory.evidence import Derivation
from theory.frames.arrangement import Arrangement
from theory.frames.catalogue.basic import square_antiprism
from theory.frames.catalogue.index import build
from theory.frames.programs.one_hot import least_loss, least_loss_of
from theory.models.blocks.products import capacity_of_tall, cut_after
from theory.models.blocks.theorems import one_hot_loss

FLOORS = {
    "6-2": "0.286",
    "10-4": "0.034",
    "8-3": "0.085",
    "240-8": "16.4",
}
"""Features and dims, and the floor of the loss that the stored certificate proves."""

_DEGREES = {"240-8": 10}


def stored(name: str) -> Certificate:
    """The certificate of this size as it stands in its file; who uses it checks it."""
    file = files("papers.toy_models").joinpath("certificates", f"floor-{name}.json")
    return read(file.read_text(encoding="utf-8")).certificate


def search(name: str) -> Certificate:
    """The same certificate by the search that found it: some seconds to half a minute."""
    features, dims = map(int, name.split("-"))
    return one_hot_floor(features, dims, Fraction(FLOORS[name]), _DEGREES.get(name, 12))


def _floor(name: str, attained: str) -> Claim:
    features, dims = name.split("-")
    value = Rational(FLOORS[name])
    return Claim(
        name=f"G-05.one-hot-floor-{name}",
        says=(
            f"With one feature active, {features} features in {dims} dims, of one squared norm l "
            f"and one bias b, lose at least {FLOORS[name]} in all, whatever l and b are; "
            f"{attained}."
        ),
        formula=(
            r"\sum_i \int_0^1 (u - \mathrm{ReLU}(l u + b))^2 du + \sum_{i \ne j} \int_0^1 "
            rf"\mathrm{{ReLU}}(l \langle w_i, w_j \rangle u + b)^2 du \ge {FLOORS[name]}"
        ),
        sense=Sense.AT_LEAST,
        value=value,
        source="derived here: linear programs on cells of b/l",
        evidence=(
            Certified(
                lambda: stored(name),
                f"in {dims} dims, {features} features of one norm and one bias have one-hot "
                f"loss >= {value}",
            ),
        ),
    )


G_05_FLOORS = (
    _floor("6-2", "the regular hexagon loses 0.28915"),
    _floor("10-4", "the rectified 5-cell loses 0.05293"),
    _floor("8-3", "the square antiprism of squared height 0.27 loses 0.1017"),
    _floor("240-8", "the roots of E8 lose 16.4262"),
)


@lru_cache(maxsize=8)
def _least(name: str, low: str, high: str) -> Expr:
    """The least loss of as many features in as many dims, proved, attained by the arrangement."""
    arrangement = build(name)
    family = optimal_one_hot(
        arrangement.features,
        arrangement.dims,
        (Fraction(low), Fraction(high)),
        spectrum(arrangement),
        8,
    )
    floor = least_loss(family)
    if not equal(floor, least_loss_of(arrangement, Rational(low), Rational(high))):
        raise ValueError(f"{name} does not attain what is proved of all arrangements")
    return floor


def _best(
    name: str, arrangement: str, biases: tuple[str, str], value: str, words: str, attains: str
) -> Claim:
    count = len(value.lstrip("0.").replace(".", ""))
    return digits(
        f"G-05.one-hot-{name}",
        f"With one feature active, {words} of one squared norm l and one bias b lose at least "
        f"{value}… (cut) in all, whatever l and b are; {attains} attains it.",
        (
            r"\min_{l > 0,\, b,\, w} \sum_i \int_0^1 (u - \mathrm{ReLU}(l u + b))^2 du + "
            r"\sum_{i \ne j} \int_0^1 \mathrm{ReLU}(l \langle w_i, w_j \rangle u + b)^2 du = "
            rf"{value}\ldots"
        ),
        value,
        lambda: cut_after(enclose(_least(arrangement, *biases), 256), count)[0],
    )


G_05_BEST = (
    _best(
        "16",
        "half 5-cube",
        ("-19/100", "-1/10"),
        "0.133921798381",
        "16 features in five dims",
        "the half 5-cube, of overlaps 1/5 and −3/5,",
    ),
    _best(
        "27",
        "27 points in 6 dims",
        ("-6/25", "-1/10"),
        "0.381848678270",
        "27 features in six dims",
        "the block of overlaps 1/4 and −1/2",
    ),
    _best(
        "56",
        "56 points in 7 dims",
        ("-33/100", "-1/5"),
        "1.52874685269",
        "56 features in seven dims",
        "the block of overlaps ±1/3 and −1",
    ),
)


def _attained(
    name: str,
    words: str,
    arrangement: Callable[[], Arrangement],
    biases: tuple[str, str],
    value: str,
) -> Claim:
    count = len(value.lstrip("0.").replace(".", ""))
    low, high = map(Rational, biases)
    return digits(
        f"G-05.one-hot-attained-{name}",
        f"With one feature active, {words} loses {value}… (cut) in all, with the best squared norm "
        f"l and bias b of those with b/l between {low} and {high}.",
        rf"\min_{{l, b}} = {value}\ldots",
        value,
        lambda: cut_after(enclose(least_loss_of(arrangement(), low, high), 256), count)[0],
    )


G_05_ATTAINED = (
    _attained(
        "6-2", "the regular hexagon", lambda: build("hexagon"), ("-2/5", "-3/10"), "0.289154256189"
    ),
    _attained(
        "10-4",
        "the rectified 5-cell",
        lambda: build("rectified 5-cell"),
        ("-3/20", "-1/10"),
        "0.0529215440812",
    ),
    _attained(
        "8-3",
        "the square antiprism of squared height 27/100",
        lambda: square_antiprism("27/100"),
        ("-6/25", "-3/20"),
        "0.101715604959",
    ),
)

G_05_ROOTS_LOSE = Claim(
    name="G-05.one-hot-attained-240-8",
    says="With one feature active, the 240 roots of E8 lose at most 16.426204 in all.",
    formula=r"\min_{l, b} \le 16.426204",
    sense=Sense.AT_MOST,
    value=Rational("16.426204"),
    source="derived here, at b/l = −0.47776",
    evidence=(
        Derivation(lambda: one_hot_loss(build("E8 roots"), Rational("0.47776")), bounds="upper"),
    ),
)

G_11 = digits(
    "G-11.antiprism",
    "Eight features of density 1/10 in three dims: the square antiprism of the height that is best "
    "there has ΣD = 2.978336402…, less than 3, and costs less than the tight one, whose ΣD is 3: "
    "the best of this family does not use all of the capacity.",
    r"\sum_i D_i = 2.978336402\ldots < 3",
    "2.978336402",
    lambda: cut_after(capacity_of_tall(Rational(1, 10)), 10)[0],
    uses=("G-05.tall-antiprism-1-10",),
)
