"""Which critical points of the one-hot model are minima, and how degenerate they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import Expr, Integer, Rational

from papers.toy_models.numbers import decimals
from solvers.evidence import Search
from solvers.models.one_hot.cases import one_hot_cases, small_one_hot_cases
from theory.claim import Case, Claim, Sense, Twin, where
from theory.evidence import Derivation, Examples, Exhaustion
from theory.models.one_hot import four_gon, importance
from theory.models.one_hot import k_gon_theorems as of
from theory.models.one_hot.four_gon_theorems import (
    BELOW_THE_SQUARE,
    SILENT_FEATURES,
    inside_the_path,
    none_near_the_square_is_lower,
    path_is_below,
    path_is_far_below,
    resting_features_cost_one,
    silent_features_cost_one,
)
from theory.models.one_hot.k_gon_stability import Decorated, index_and_nullity, learning_coefficient
from theory.notation import r, x, y

_CHEN = "chen2023 (restated); derived here"
_BEFORE_ONE = where(r < 1, "r < 1")


def _index(shape: Decorated) -> Callable[[], Expr]:
    return lambda: Integer(index_and_nullity(shape)[0])


def _nullity(shape: Decorated) -> Callable[[], Expr]:
    return lambda: Integer(index_and_nullity(shape)[1])


def _lambda(shape: Decorated) -> Callable[[], Expr]:
    return lambda: learning_coefficient(shape)


K_04_INDEX = [
    Claim(
        name=f"K-04.index-{corners}",
        says=f"The Hessian of H at the critical {corners}-gon has {index} negative eigenvalues.",
        formula=r"\operatorname{index} \nabla^2 H",
        sense=Sense.EQUALS,
        value=Integer(index),
        uses=("K-04.one",),
        evidence=(Derivation(_index(Decorated(corners, corners))),),
    )
    for corners, index in ((9, 0), (10, 2), (11, 8), (12, 1), (13, 2))
]

_SHAPES = (
    (Decorated(5, 5), 1, 7),
    (Decorated(5, 6), 4, 7),
    (Decorated(5, 6, 1), 1, Rational(17, 2)),
    (Decorated(6, 6), 1, Rational(17, 2)),
    (Decorated(7, 7), 1, 10),
    (Decorated(8, 8), 1, Rational(23, 2)),
)

K_07_NULLITY = [
    Claim(
        name=f"K-07.nullity-{shape.corners}{'+' * shape.positive}-{shape.features}",
        says=(
            f"The Hessian at {shape.name} among {shape.features} features has {nullity} zero "
            "eigenvalues: one for the rotation, three for a dead feature that is silent."
        ),
        formula=r"\dim \ker \nabla^2 H",
        source=_CHEN,
        sense=Sense.EQUALS,
        value=Integer(nullity),
        uses=("K-01", "K-04.one"),
        evidence=(Derivation(_nullity(shape)),),
    )
    for shape, nullity, _ in _SHAPES
]

K_07_LAMBDA = [
    Claim(
        name=f"K-07.lambda-{shape.corners}{'+' * shape.positive}-{shape.features}",
        says=f"The learning coefficient of {shape.name} among {shape.features} features.",
        formula=r"\lambda = \frac{3c - \dim \ker \nabla^2 H}{2}",
        source=_CHEN,
        sense=Sense.EQUALS,
        value=Rational(value),
        uses=(f"K-07.nullity-{shape.corners}{'+' * shape.positive}-{shape.features}",),
        evidence=(Derivation(_lambda(shape)),),
    )
    for shape, _, value in _SHAPES
]


def _decorations() -> Iterator[Case]:
    """Dead features of one kind, then of both."""
    for k in (5, 6, 7, 8):
        for c, positive in ((k, 0), (k + 1, 0), (k + 1, 1), (k + 2, 2), (k + 2, 1)):
            yield {"k": k, "c": c, "positive": positive}


K_07 = Claim(
    name="K-07",
    says="The 5-, 6-, 7- and 8-gons are minima, with or without dead features.",
    formula=r"k \in \{5, \dots, 8\} \implies \nabla^2 H(k^\sigma) \ge 0",
    source="chen2023 (restated)",
    predicted="refuted",
    sense=Sense.FOR_ALL,
    conclusion=of.decorated_is_a_minimum,
    evidence=(Examples(_decorations),),
)

K_07_CORRECTED = Claim(
    name="K-07.corrected",
    says=(
        "The 5- to 9-gons are local minima, nondegenerate but for the rotation and silent "
        "features, beside any number of dead features that are all silent or all fire always."
    ),
    formula=r"5 \le k \le 9 \implies k^{+ \cdots +},\ k^{- \cdots -} \text{ are minima}",
    sense=Sense.FOR_ALL,
    given=(of.five_to_nine,),
    conclusion=of.is_a_minimum,
    uses=("K-01", "K-04.one"),
    evidence=(
        Exhaustion(of.five_to_nine, of.cases_to_nine),
        Examples(lambda: ({"k": k} for k in range(5, 13))),
    ),
)

K_07_MIXED = Claim(
    name="K-07.mixed",
    says=(
        "A pentagon beside two dead features, one always firing and one silent, is a saddle with "
        "two falling directions: the silent one's input lets the other one's output be less."
    ),
    formula=r"\operatorname{index} \nabla^2 H(5^{+-}) = 2",
    sense=Sense.EQUALS,
    value=Integer(2),
    uses=("K-01",),
    evidence=(Derivation(_index(Decorated(5, 7, 1))),),
)

# The square without bias


def _ratio_of_curvatures() -> Expr:
    return four_gon.curvature(1) / four_gon.curvature(-1)


K_08 = Claim(
    name="K-08",
    says=(
        "The square without bias has a gradient and no Hessian: along one line of turned features "
        "the loss curves three times as much to one side as to the other."
    ),
    formula=r"\frac{\partial_+^2 L}{\partial_-^2 L} = 3",
    sense=Sense.EQUALS,
    value=Integer(3),
    evidence=(Derivation(_ratio_of_curvatures),),
)

K_08_QUARTIC = Claim(
    name="K-08.quartic",
    says="A fifth feature with weights (x, y) beside the square adds a pure quartic to the loss.",
    formula=r"K = \frac{(x^2 + y^2)^2}{15}",
    sense=Sense.EQUALS,
    value=(x**2 + y**2) ** 2 / 15,
    uses=("K-01",),
    evidence=(Derivation(four_gon.quartic_of_a_dead_unit),),
)

K_08_LAMBDA = Claim(
    name="K-08.lambda",
    says="The quartic alone would add 1/2 to the learning coefficient: t⟨K⟩ = 1/2 at every t.",
    formula=r"t \langle K \rangle_t = \frac12",
    sense=Sense.EQUALS,
    value=Rational(1, 2),
    uses=("K-08.quartic",),
    evidence=(Derivation(four_gon.mean_of_the_quartic),),
)

K_08_MINIMUM = Claim(
    name="K-08.minimum",
    says="The square beside a dead feature, without bias, is a local minimum.",
    formula=r"L(W) \ge L(W_{\square}) = \tfrac1{15} \text{ near } W_{\square}",
    predicted="refuted",
    sense=Sense.FOR_ALL,
    conclusion=none_near_the_square_is_lower,
    evidence=(Examples(lambda: ({"s": Rational(1, q)} for q in (2, 10, 100, 1000))),),
)

K_08_PATH = Claim(
    name="K-08.path",
    says=(
        "Along a polynomial path away from it, 0 < r < 1, the loss is 1/15 plus this polynomial: "
        "the square beside a dead feature is a degenerate saddle."
    ),
    formula=(
        r"W_1 = (1 - \tfrac{r^2}{8}, -\tfrac{3 r^2}{8}),\ W_3 = (-1, -\tfrac{r^2}{8}),\ "
        r"W_5 = (\tfrac r2, \tfrac r2),\ W_2, W_4 \text{ mirrored}: \quad "
        r"L - \tfrac1{15} = \frac{r^4 (103 r^4 + 256 r^2 - 512)}{30720}"
    ),
    sense=Sense.EQUALS,
    given=(_BEFORE_ONE,),
    value=r**4 * (103 * r**4 + 256 * r**2 - 512) / 30720,
    uses=("K-01",),
    evidence=(Derivation(four_gon.path_excess, needs=(_BEFORE_ONE,)),),
)

K_08_BELOW = Claim(
    name="K-08.below",
    says="And that is negative for all of 0 < r < 1.",
    formula=r"0 < r < 1 \implies L(W(r)) < \tfrac1{15}",
    sense=Sense.FOR_ALL,
    given=(inside_the_path,),
    conclusion=path_is_below,
    uses=("K-08.path",),
    evidence=(
        BELOW_THE_SQUARE,
        Examples(lambda: ({"s": Rational(q, 10)} for q in (0, 1, 5, 9, 12, 15))),
    ),
    twins=(Twin("by a hundredth", {"conclusion": path_is_far_below}),),
)

K_08_SILENT = Claim(
    name="K-08.silent",
    says=(
        "With biases H is at least the number of silent features. So the square beside features "
        "with negative biases, where H is just that, is a local minimum: near it they stay silent."
    ),
    formula=r"H \ge |\{i : \text{output } i \text{ is always } 0\}|",
    sense=Sense.FOR_ALL,
    conclusion=silent_features_cost_one,
    uses=("K-01",),
    evidence=(SILENT_FEATURES, Search(one_hot_cases(), small_one_hot_cases)),
    twins=(Twin("features that rest without input", {"conclusion": resting_features_cost_one}),),
)

# The importance of one feature


K_10 = decimals(
    "K-10",
    "Six features, the sixth of importance u: the deformed hexagon and the pentagon beside that "
    "feature, dropped, cost the same at this u",
    r"H_{\mathrm{hexagon}}(u^*) = h_5 + \tfrac78 u^*:\ u^*",
    "0.658197812682883",
    lambda: importance.crossing().importance,
    uses=("K-01", "K-03.energy-5"),
)

K_10_ORDER = decimals(
    "K-10.order",
    "The crossing is of first order: dH/du jumps by this much from the hexagon's to the "
    "pentagon's 7/8",
    r"\tfrac78 - \frac{dH_{\mathrm{hexagon}}}{du}(u^*)",
    "0.695764420225703",
    importance.slope_jump,
    uses=("K-10",),
)

K_10_HESSIANS = [
    Claim(
        name=f"K-10.{name}",
        says=f"At the crossing the {name} has no falling direction, and none flat but rotation.",
        formula=r"\operatorname{index} + \dim \ker = 1",
        sense=Sense.EQUALS,
        value=Integer(1),
        uses=("K-10",),
        evidence=(Derivation(derive),),
    )
    for name, derive in (
        ("hexagon", lambda: Integer(sum(importance.hexagon_inertia()))),
        ("pentagon", lambda: Integer(sum(importance.pentagon_inertia()))),
    )
]


K_10_FOLD = decimals(
    "K-10.fold",
    "Below u* the deformed hexagon is still a minimum; its branch turns back at this u",
    r"\frac{du}{ds} = 0:\ u",
    "0.390357856852121",
    lambda: importance.fold().importance,
    uses=("K-10",),
)

# Margins


def _shrunk_cases() -> Iterator[Case]:
    for k in (5, 6, 7):
        for s in (Rational(999, 1000), Rational(1, 2), Rational(1), Rational(0)):
            yield {"k": k, "s": s}


L_08 = Claim(
    name="L-08.k-gon",
    says=(
        "Superposition can be reduced within some margin without any effect on the loss: here by "
        "shrinking the weights of a one-hot k-gon a little."
    ),
    formula=r"L(sW, s^2 b) = L(W, b) \text{ for } s \text{ near } 1",
    source="elhage2022",
    predicted="refuted",
    sense=Sense.FOR_ALL,
    given=(of.really_shrunk,),
    conclusion=of.shrinking_is_free,
    evidence=(Examples(_shrunk_cases),),
)

L_08_COSTS = Claim(
    name="L-08.k-gon-costs",
    says="Shrinking them, by however little, raises the loss.",
    formula=r"0 < s < 1 \implies L(sW, s^2 b) > L(W, b)",
    sense=Sense.FOR_ALL,
    given=(of.really_shrunk,),
    conclusion=of.shrinking_costs,
    uses=("K-04.one",),
    evidence=(of.SHRINKING, Examples(_shrunk_cases)),
)

L_08_FIRST_ORDER = Claim(
    name="L-08.k-gon-slope",
    says="But not in first order: the derivative is 0, as at every critical point.",
    formula=r"\partial_s L(sW, s^2 b)|_{s = 1} = 0",
    sense=Sense.EQUALS,
    value=Integer(0),
    uses=("K-03.decagon-norm", "K-03.decagon-bias"),
    evidence=(Derivation(of.first_order_of_shrinking),),
)
