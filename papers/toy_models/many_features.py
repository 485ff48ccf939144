"""What is said of very many features, and of the pentagon: open, with what was seen so far."""

from __future__ import annotations

from sympy import Integer, Rational

from papers.toy_models.trained_runs import RUG, RUG_RUN, SMALL, equal, stored
from solvers.evidence import Measured
from solvers.models.minimisation.rug import best_rug
from theory.claim import Claim, Effort, Sense, Twin
from theory.finding import Measurement

G_17 = Claim(
    name="G-17",
    says=(
        "With ever more features at a fixed number of features a dim, rows of a Hadamard matrix "
        "drawn at random, with one gain and one shift, cost as little as trained models."
    ),
    formula=r"L_{\mathrm{rug}} / L_{\mathrm{trained}} \to 1 \quad (n \to \infty)",
    source="cowsik2024",
    sense=Sense.EQUALS,
    value=Integer(1),
    predicted="open",
)


def _rug_over_trained(_: Effort) -> Measurement:
    """The loss of a rug over that of the best trained model."""
    run = stored(RUG_RUN)
    trained = run.loss(run.best(RUG))
    woven = best_rug(RUG, RUG_RUN.seed)
    ratio = woven.value / trained.value
    error = ratio * (woven.error / woven.value + trained.error / trained.value)
    return Measurement(ratio, error, "loss of a rug over the best trained", RUG_RUN.seed)


G_17_SMALL = Claim(
    name="G-17.64",
    says=(
        "With 64 features of density 1/50 in sixteen dims a rug costs more than twice as "
        "much as the best trained model: such a size is far from the limit."
    ),
    formula=r"L_{\mathrm{rug}} \ge 2\, L_{\mathrm{trained}} \quad (n = 64,\ m = 16,\ d = 1/50)",
    source="measured here",
    sense=Sense.AT_LEAST,
    value=Integer(2),
    uses=("G-17",),
    twins=(Twin("2.1", {"value": Rational("2.1")}),),
    evidence=(Measured(_rug_over_trained, shares=RUG_RUN.name),),
)

G_18 = Claim(
    name="G-18",
    says=(
        "The width at which all features are represented grows as the number of features that are "
        "present at once, but for logarithms: in the limit the exponent is 1."
    ),
    formula=r"\log m_\ast / \log(d n) \to 1",
    source="Guo, Liu and Gore 2026 (restated)",
    sense=Sense.EQUALS,
    value=Integer(1),
    predicted="open",
)

_FIVE = equal(5, 2, Rational(1, 20))
_PENTAGON = Rational("0.0089035937242")

K_11 = Claim(
    name="K-11",
    says=(
        "Of five equal features of density 1/20 in two dims no weights and biases cost less than "
        "the best regular pentagon, 0.0089035937242…; the conjecture says so of an interval of "
        "densities."
    ),
    formula=r"\min_{W, b} L \ge 0.0089035937242 \quad (n = 5,\ m = 2,\ d = 1/20)",
    source="a conjecture (restated)",
    sense=Sense.AT_LEAST,
    value=_PENTAGON,
    predicted="open",
)


def _least_trained(_: Effort) -> Measurement:
    run = stored(SMALL[5, 2])
    return run.loss(run.best(_FIVE))


K_11_TRAINED = Claim(
    name="K-11.trained",
    says="The best of ten trained models costs no less either.",
    formula=r"\min_{\text{seeds}} L \ge 0.0089035937242",
    source="measured here",
    sense=Sense.AT_LEAST,
    value=_PENTAGON,
    uses=("K-11",),
    twins=(Twin("0.008906", {"value": Rational("0.008906")}),),
    evidence=(Measured(_least_trained, shares=SMALL[5, 2].name),),
)
