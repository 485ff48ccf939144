"""Two claims of one's own: run ``superposition verify examples/my_claims.py``."""

from sympy import MatrixBase, Rational, sqrt

from solvers.evidence import Search
from solvers.strategies import small_weight_cases, weight_cases
from theory.claim import Claim, Sense, Twin, predicate
from theory.evidence import Derivation
from theory.exact import rank
from theory.frames.catalogue.basic import polygon


@predicate("the dims that W really uses are at most its features")
def rank_at_most_features(W: MatrixBase) -> bool:
    return rank(W) <= W.shape[1]


@predicate("the dims that W really uses are fewer than its features")
def rank_below_features(W: MatrixBase) -> bool:
    return rank(W) < W.shape[1]


RANK = Claim(
    name="my-rank",
    says="No weight matrix spans more dims than it has features.",
    formula=r"\operatorname{rank} W \le n",
    sense=Sense.FOR_ALL,
    conclusion=rank_at_most_features,
    evidence=(Search(weight_cases(), small_weight_cases),),
    twins=(Twin("strictly fewer", {"conclusion": rank_below_features}),),
)


def pentagon_overlap() -> Rational:
    return polygon(5).coherence()


PENTAGON = Claim(
    name="my-pentagon",
    says="The worst overlap of the regular pentagon, as lines, is (1 + √5)/4.",
    formula=r"\mu = \frac{1 + \sqrt 5}{4}",
    sense=Sense.EQUALS,
    value=(1 + sqrt(5)) / 4,
    evidence=(Derivation(pentagon_overlap),),
)
