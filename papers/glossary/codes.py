"""Sentences on reading back: decompositions, recovery, uniqueness."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Integer, Rational

from papers.sentence import Sentence
from solvers.codes.cases import (
    cross_polytope_cases,
    crowded_activation_cases,
    crowded_weight_cases,
    small_vectors_to_code,
    vectors_to_code,
)
from solvers.evidence import Search
from solvers.strategies import (
    activation_cases,
    code_cases,
    small_activation_cases,
    small_weight_cases,
    weight_cases,
)
from theory.claim import Claim, Sense, Twin
from theory.codes import theorems
from theory.codes.merging import least_error
from theory.evidence import Derivation
from theory.exact import column, matrix

_GLOSSARY = "nanda-glossary, Superposition"
_NOTE = "introductory-note"

_WEIGHTS = Search(weight_cases(), small_weight_cases)
_CROWDED = Search(weight_cases(), crowded_weight_cases)
_ACTIVATIONS = Search(activation_cases(), small_activation_cases)

# S03: in the same direction.

S03 = Claim(
    name="S03",
    says=(
        "When two features are encoded in the same direction (one ray), some decoder still "
        "recovers every nonnegative input with at most one feature on."
    ),
    formula=r"W_i = c W_j,\ c > 0 \implies \text{1-sparse } x \ge 0 \text{ recoverable from } Wx",
    sense=Sense.FOR_ALL,
    given=(theorems.two_share_a_ray,),
    conclusion=theorems.one_sparse_inputs_told_apart,
    evidence=(_WEIGHTS,),
    predicted="refuted",
)

S03_ONLY_WAY = Claim(
    name="S03.only-way",
    says=(
        "More features than dims whose 1-sparse nonnegative inputs are recoverable must put two "
        "features on one line."
    ),
    formula=r"n > m,\ \text{1-sparse } x \ge 0 \text{ recoverable} \implies W_i = c W_j",
    sense=Sense.FOR_ALL,
    given=(theorems.more_features_than_dims, theorems.one_sparse_inputs_told_apart),
    conclusion=theorems.two_share_a_line,
    evidence=(_CROWDED,),
    predicted="refuted",
)

S03_CORRECTED = Claim(
    name="S03.corrected",
    says=(
        "Nonnegative inputs with at most one feature on are told apart by their activations "
        "exactly when the directions are nonzero and on different rays; opposite rays of one line "
        "will do."
    ),
    formula=r"\text{1-sparse } x \ge 0 \text{ recoverable} \iff W_i \ne 0,\ W_i \ne c W_j\ (c > 0)",
    sense=Sense.FOR_ALL,
    conclusion=theorems.collide_exactly_on_shared_rays,
    evidence=(theorems.SHARED_RAYS_COLLIDE, _WEIGHTS),
    twins=(
        Twin("different lines needed", {"conclusion": theorems.collide_exactly_on_shared_lines}),
    ),
)


def _one_of_two(*directions: int) -> Expr:
    """Least error of any decoder when one of two features is on, with amplitude 1."""
    either = [(column(1, 0), Rational(1, 2)), (column(0, 1), Rational(1, 2))]
    return least_error(matrix([directions]), either)


def error_on_one_ray() -> Expr:
    return _one_of_two(1, 1)


def error_on_opposite_rays() -> Expr:
    return _one_of_two(1, -1)


S03_PARALLEL = Claim(
    name="S03.parallel",
    says=(
        "Of two features in one direction one is on, with amplitude 1: the best decoder of any "
        "kind errs by 1/2 (it answers 1/2, 1/2)."
    ),
    formula=r"W = [1, 1]:\ \min_f \mathbb{E} |x - f(Wx)|^2 = \tfrac12",
    sense=Sense.EQUALS,
    value=Rational(1, 2),
    evidence=(Derivation(error_on_one_ray),),
)

S03_ANTIPODAL = Claim(
    name="S03.antipodal",
    says="On opposite directions the same two inputs are decoded without error.",
    formula=r"W = [1, -1]:\ \min_f \mathbb{E} |x - f(Wx)|^2 = 0",
    sense=Sense.EQUALS,
    value=Integer(0),
    evidence=(Derivation(error_on_opposite_rays),),
)

# S09, S34: an overcomplete basis that is no basis.

S09 = Claim(
    name="S09",
    says="More directions than dims are linearly dependent, so they are no basis.",
    formula=r"n > m \implies \exists z \ne 0: Wz = 0",
    sense=Sense.FOR_ALL,
    given=(theorems.more_features_than_dims,),
    conclusion=theorems.dependent_directions,
    uses=("I-01",),
    evidence=(theorems.DEPENDENT, _WEIGHTS),
    twins=(Twin("also for n = m", {"given": (theorems.as_many_features_as_dims,)}),),
)

S09_OVERCOMPLETE = Claim(
    name="S09.overcomplete",
    says=(
        "More directions than dims that also span write every activation in infinitely many ways; "
        "only then are they overcomplete."
    ),
    formula=r"n > m,\ \operatorname{rank} W = m \implies \forall h: |\{x : Wx = h\}| = \infty",
    sense=Sense.FOR_ALL,
    given=(theorems.more_features_than_dims, theorems.spanning),
    conclusion=theorems.infinitely_many_codes,
    uses=("I-01",),
    evidence=(theorems.MANY_CODES_OF_EVERYTHING, _ACTIVATIONS),
)

S34 = replace(S09, name="S34", uses=("S09",))

# S12: sparse coding.

S12 = Claim(
    name="S12",
    says=(
        "For every finite set of vectors there is an overcomplete dictionary in which each of them "
        "is a sparse combination, of one atom even."
    ),
    formula=r"\forall Y\ \exists W: n > m = \operatorname{rank} W,\ Y_i = W x_i,\ \|x_i\|_0 \le 1",
    sense=Sense.FOR_ALL,
    conclusion=theorems.sparse_in_an_overcomplete_dictionary,
    evidence=(theorems.DATA_AS_ATOMS, Search(vectors_to_code(), small_vectors_to_code)),
    twins=(Twin("in a basis instead", {"conclusion": theorems.sparse_in_a_basis}),),
)

# S13: directions that are not orthogonal.

S13 = Claim(
    name="S13",
    says=(
        "When the directions are not all orthogonal, no readout by projection on fixed directions "
        "recovers every feature."
    ),
    formula=r"\exists i \ne j: W_i \cdot W_j \ne 0 \implies \nexists R: RW = I",
    sense=Sense.FOR_ALL,
    given=(theorems.not_all_orthogonal,),
    conclusion=theorems.no_linear_readout,
    evidence=(_WEIGHTS,),
    predicted="refuted",
)

S13_ANY_DECODER = Claim(
    name="S13.any-decoder",
    says=(
        "With more features than dims no decoder at all recovers every feature, not even for "
        "nonnegative inputs with at most one feature on."
    ),
    formula=r"n > m \implies \exists x \ne y \ge 0: \|x\|_0, \|y\|_0 \le 1,\ Wx = Wy",
    sense=Sense.FOR_ALL,
    given=(theorems.more_features_than_dims,),
    conclusion=theorems.one_sparse_inputs_collide,
    evidence=(_WEIGHTS,),
    predicted="refuted",
)

S13_CORRECTED = Claim(
    name="S13.corrected",
    says="With more features than dims no linear readout R has R W = I.",
    formula=r"n > m \implies \nexists R: RW = I",
    sense=Sense.FOR_ALL,
    given=(theorems.more_features_than_dims,),
    conclusion=theorems.no_linear_readout,
    uses=("I-01",),
    evidence=(theorems.NO_LINEAR_READOUT, _WEIGHTS),
    twins=(Twin("also for n = m", {"given": (theorems.as_many_features_as_dims,)}),),
)

# S14: infinitely many linear combinations.

S14 = Claim(
    name="S14",
    says=(
        "If n > m, every activation in the span of the directions is written by infinitely many "
        "different linear combinations of them."
    ),
    formula=r"n > m,\ h \in \operatorname{span} W \implies |\{x : Wx = h\}| = \infty",
    sense=Sense.FOR_ALL,
    given=(theorems.more_features_than_dims, theorems.in_the_span),
    conclusion=theorems.infinitely_many_codes,
    source="derived here; rank–nullity",
    uses=("I-01",),
    evidence=(theorems.MANY_CODES, _ACTIVATIONS),
)

# S15: as a set of features.

S15 = Claim(
    name="S15",
    says=(
        "With more features than dims, on different rays, every nonzero activation that is a "
        "nonnegative combination of the directions is so in two different ways."
    ),
    formula=r"n > m,\ h \ne 0,\ h \in \{Wx : x \ge 0\} \implies |\{x \ge 0 : Wx = h\}| \ge 2",
    sense=Sense.FOR_ALL,
    given=(
        theorems.more_features_than_dims,
        theorems.on_different_rays,
        theorems.nonzero_activation,
        theorems.in_the_cone,
    ),
    conclusion=theorems.two_nonnegative_codes,
    evidence=(Search(activation_cases(), crowded_activation_cases),),
    predicted="refuted",
)

# S28: lossy compression.

S28 = Claim(
    name="S28",
    says=(
        "Whenever there are more features than dims, some information is lost to every decoder, "
        "even of nonnegative inputs with at most one feature on."
    ),
    formula=r"n > m \implies \exists x \ne y \ge 0: \|x\|_0, \|y\|_0 \le 1,\ Wx = Wy",
    sense=Sense.FOR_ALL,
    given=(theorems.more_features_than_dims,),
    conclusion=theorems.one_sparse_inputs_collide,
    evidence=(_WEIGHTS,),
    predicted="refuted",
)

S28_CORRECTED = Claim(
    name="S28.corrected",
    says=(
        "With more features than dims the map from all real codes to activations is not "
        "one-to-one: of dense signed inputs something is always lost."
    ),
    formula=r"n > m \implies x \mapsto Wx \text{ is not injective on } \mathbb{R}^n",
    sense=Sense.FOR_ALL,
    given=(theorems.more_features_than_dims,),
    conclusion=theorems.dependent_directions,
    uses=("I-01",),
    evidence=(theorems.DEPENDENT, _WEIGHTS),
    twins=(Twin("also for n = m", {"given": (theorems.as_many_features_as_dims,)}),),
)

S28_LOSSLESS = Claim(
    name="S28.lossless",
    says=(
        "The 2m directions [I, −I] with a ReLU readout return every nonnegative code in which no "
        "two opposite features are on together, every 1-sparse one among them: no loss at n = 2m."
    ),
    formula=r"W = [I, -I],\ x \ge 0,\ x_i x_{m+i} = 0 \implies \mathrm{ReLU}(W^T W x) = x",
    sense=Sense.FOR_ALL,
    given=(theorems.cross_polytope, theorems.nonnegative_code, theorems.no_opposite_pair_on),
    conclusion=theorems.relu_recovers,
    evidence=(
        theorems.CROSS_POLYTOPE_IS_LOSSLESS,
        Search(code_cases(nonnegative=True), cross_polytope_cases),
    ),
)

_OVERCOMPLETE = (
    "This set of >n directions is sometimes called an overcomplete basis. (Notably, this is not a "
    "basis, because it is not linearly independent.)"
)

SENTENCES = (
    Sentence(
        name="S03",
        quoted=(
            "Models represent more features than they have dimensions by encoding multiple "
            "features in the same direction."
        ),
        source=_NOTE,
        readings=("S03", "S03.only-way"),
        corrections=("S03.corrected", "S03.parallel", "S03.antipodal"),
        remark=(
            "More directions than dims, on different rays: an antipodal pair shares a line but "
            "not a ray. With amplitudes from a known finite set, features of one ray and different "
            "lengths can still be told apart; with continuous amplitudes they cannot."
        ),
    ),
    Sentence(
        name="S09",
        quoted=_OVERCOMPLETE,
        source=_GLOSSARY,
        readings=("S09",),
        corrections=("S09.overcomplete",),
        remark=(
            "To be overcomplete the directions must also span: three vectors on one line of the "
            "plane are more than two, and neither a basis nor overcomplete."
        ),
    ),
    Sentence(
        name="S12",
        quoted=(
            "Sparse coding … finds an overcomplete basis for a set of vectors such that each "
            "vector is a sparse linear combination."
        ),
        source=_GLOSSARY,
        readings=("S12",),
        corrections=("I-02", "Q-01"),
        remark=(
            "True as a description, and a weak one: every set of vectors has such a dictionary. "
            "Whether the codes are unique is another matter (I-02), and the ℓ1 surrogate can merge "
            "features that are nested (Q-01)."
        ),
    ),
    Sentence(
        name="S13",
        quoted=(
            "If we try to read each feature [by] projecting onto some direction, these cannot all "
            "be orthogonal, so we cannot perfectly recover each feature."
        ),
        source=_GLOSSARY,
        readings=("S13", "S13.any-decoder"),
        corrections=("S13.corrected", "F-03", "K-12", "S28.lossless"),
        remark=(
            "The premise holds for n > m; the conclusion does not follow from it. Directions that "
            "are not orthogonal but independent have dual directions that read each feature "
            "exactly; and a nonlinear readout of sparse inputs needs neither."
        ),
    ),
    Sentence(
        name="S14",
        quoted=(
            "Equivalently, because any set of >n directions is not linearly independent, any "
            "activation can be written as infinitely many different linear combination[s]."
        ),
        source=_GLOSSARY,
        readings=("S14",),
        adds=("in_the_span",),
        remark="Outside the span there is no combination at all; and S13 is not equivalent.",
    ),
    Sentence(
        name="S15",
        quoted="And so can't be uniquely interpreted as a set of features.",
        source=_GLOSSARY,
        readings=("S15",),
        corrections=("I-06", "I-06.unique", "I-02", "I-05"),
        remark=(
            "Coefficients of any sign are never unique when n > m (S14). What is believed of "
            "features restores uniqueness: nonnegativity (I-06), sparsity (I-02), or both (I-05)."
        ),
    ),
    Sentence(
        name="S28",
        quoted="Superposition is a form of lossy compression.",
        source=_GLOSSARY,
        readings=("S28",),
        corrections=("S28.corrected", "S28.lossless", "I-05"),
        remark=(
            "What is lost depends on which inputs occur: of dense signed ones always something, of "
            "sparse nonnegative ones nothing need be."
        ),
    ),
    Sentence(
        name="S34",
        quoted=_OVERCOMPLETE,
        source=_GLOSSARY,
        readings=("S34",),
        corrections=("S09.overcomplete",),
        remark="The sentence of S09 again.",
    ),
)
