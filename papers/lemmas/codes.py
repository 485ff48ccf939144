"""Lemmas on reading back: solution sets, uniqueness, recovery, merging."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, Integer, Rational, cos, eye, pi, sqrt

from solvers.codes.cases import (
    antipodal_codes,
    moment_cases,
    moment_codes,
    nested_cases,
    nested_features,
    nonnegative_code_cases,
    penalised_cases,
    penalised_features,
    sparse_code_cases,
)
from solvers.codes.nonnegative import (
    another_nonnegative,
    basis_pursuit,
    no_nonnegative,
    unique_nonnegative,
)
from solvers.codes.sparsity import spark_certificate
from solvers.evidence import Certified, Search
from solvers.strategies import (
    activation_cases,
    code_cases,
    small_activation_cases,
    small_weight_cases,
    weight_cases,
)
from theory.claim import Claim, Sense, Twin, only, where
from theory.codes import merging, moments, theorems, uniqueness
from theory.codes.merging import expected_l1, nested_activations, nested_features_cost
from theory.codes.moments import moment_matrix
from theory.codes.spark import spark, worst_overlap
from theory.codes.uniqueness import guaranteed_sparsity, polygon
from theory.evidence import Derivation, Examples
from theory.exact import column, matrix
from theory.notation import rho, theta

I_01 = Claim(
    name="I-01",
    says=(
        "If h lies in the span of the directions, its codes form an affine space of dimension "
        "n − rank(W)."
    ),
    formula=r"h \in \operatorname{span} W \implies \dim \{x : Wx = h\} = n - \operatorname{rank} W",
    sense=Sense.FOR_ALL,
    given=(theorems.in_the_span,),
    conclusion=theorems.affine_of_dimension_n_minus_rank,
    source="linear algebra (rank–nullity)",
    evidence=(theorems.CODES_ARE_AFFINE, Search(activation_cases(), small_activation_cases)),
    twins=(
        Twin(
            "dimension n − m, as if every W had full rank",
            {"conclusion": theorems.affine_of_dimension_n_minus_m},
        ),
    ),
)

I_01_empty = Claim(
    name="I-01.empty",
    says="If joining h to the directions raises their rank, then h has no code at all.",
    formula=r"\operatorname{rank}[W\ h] > \operatorname{rank} W \implies "
    r"\{x : Wx = h\} = \emptyset",
    sense=Sense.FOR_ALL,
    given=(theorems.raises_the_rank,),
    conclusion=theorems.has_no_code,
    source="linear algebra (Rouché–Capelli)",
    evidence=(theorems.RANK_TELLS, Search(activation_cases(), small_activation_cases)),
)

_SPARSE = Search(code_cases(), sparse_code_cases)

I_02 = Claim(
    name="I-02",
    says=(
        "A code with fewer nonzeros than half the spark of W is the only sparsest code of its "
        "activation."
    ),
    formula=r"2\|x\|_0 < \operatorname{spark} W,\ Wy = Wx,\ y \ne x \implies \|y\|_0 > \|x\|_0",
    sense=Sense.FOR_ALL,
    given=(uniqueness.sparser_than_half_the_spark,),
    conclusion=uniqueness.only_code_that_sparse,
    source="donoho2003 (uniqueness by the spark)",
    evidence=(uniqueness.SPARSE_CODES_ARE_UNIQUE, _SPARSE),
    twins=(Twin("2 |x|₀ ≤ spark W instead of <", {"given": (uniqueness.at_most_half_the_spark,)}),),
)

_WEIGHTS = Search(weight_cases(), small_weight_cases)

I_02_rank = Claim(
    name="I-02.rank",
    says="With more features than rank(W), some rank(W) + 1 directions are dependent.",
    formula=r"n > \operatorname{rank} W \implies "
    r"\operatorname{spark} W \le \operatorname{rank} W + 1",
    sense=Sense.FOR_ALL,
    given=(uniqueness.more_features_than_rank,),
    conclusion=uniqueness.spark_within_rank,
    source="donoho2003; linear algebra",
    evidence=(uniqueness.RANK_BOUNDS_SPARK, _WEIGHTS),
    twins=(Twin("spark ≤ rank", {"conclusion": uniqueness.spark_below_rank}),),
)

I_02_coherence = Claim(
    name="I-02.coherence",
    says="Fewer than 1 + 1/μ nonzero directions of coherence μ are always independent.",
    formula=r"\operatorname{spark} W \ge 1 + 1/\mu(W)",
    sense=Sense.FOR_ALL,
    given=(theorems.no_zero_direction,),
    conclusion=uniqueness.spark_beyond_coherence,
    source="derived here (Gershgorin); compare donoho2003",
    evidence=(uniqueness.COHERENCE_BOUNDS_SPARK, _WEIGHTS),
    twins=(Twin("spark ≥ 2 + 1/μ", {"conclusion": uniqueness.spark_far_beyond_coherence}),),
)

I_02_l1 = Claim(
    name="I-02.l1",
    says=(
        "For directions of one length, a code with fewer than (1 + 1/μ)/2 nonzeros is the only "
        "code of least ℓ1 norm of its activation."
    ),
    formula=r"\|x\|_0 < \tfrac12 (1 + 1/\mu),\ Wy = Wx,\ y \ne x \implies \|y\|_1 > \|x\|_1",
    sense=Sense.FOR_ALL,
    given=(uniqueness.equal_lengths, uniqueness.sparser_than_coherence_allows),
    conclusion=uniqueness.only_code_of_least_l1,
    source="donoho2003; gribonval2003",
    evidence=(uniqueness.COHERENCE_ALLOWS_L1, _SPARSE),
    twins=(
        Twin(
            "|x|₀ ≤ (1 + 1/μ)/2 instead of <",
            {"given": (uniqueness.equal_lengths, uniqueness.at_most_what_coherence_allows)},
        ),
    ),
)


def _derived(name: str, says: str, formula: str, value: Expr, derive: Callable[[], Expr]) -> Claim:
    """A value of one named arrangement, typed by hand, beside its derivation."""
    return Claim(
        name=name,
        says=says,
        formula=formula,
        sense=Sense.EQUALS,
        value=value,
        evidence=(Derivation(derive),),
    )


def spark_of_pentagon() -> Expr:
    return spark(polygon(5))


def overlap_in_pentagon() -> Expr:
    return worst_overlap(polygon(5))


def sparsity_in_pentagon() -> Expr:
    return guaranteed_sparsity(polygon(5))


def spark_of_triangle() -> Expr:
    return spark(polygon(3))


def sparsity_in_triangle() -> Expr:
    return guaranteed_sparsity(polygon(3))


def spark_of_digon() -> Expr:
    return spark(matrix([[1, -1]]))


I_02_pentagon = _derived(
    "I-02.pentagon",
    "Any two directions of the pentagon are independent and any three are not: spark 3.",
    r"\operatorname{spark}(\text{pentagon}) = 3",
    Integer(3),
    spark_of_pentagon,
)

I_02_pentagon_overlap = _derived(
    "I-02.pentagon-overlap",
    "The coherence of the pentagon is cos 36°, reached by corners that are not neighbours.",
    r"\mu(\text{pentagon}) = \cos 36^\circ",
    cos(pi / 5),
    overlap_in_pentagon,
)

I_02_pentagon_sparsity = _derived(
    "I-02.pentagon-sparsity",
    "Coherence guarantees recovery in the pentagon below √5/2 = 1.118 nonzeros, so for one.",
    r"\tfrac12 (1 + 1/\cos 36^\circ) = \sqrt5/2",
    sqrt(5) / 2,
    sparsity_in_pentagon,
)

I_02_triangle = _derived(
    "I-02.triangle",
    "Any two of the three Mercedes-Benz directions are independent: full spark 3.",
    r"\operatorname{spark}(\text{triangle}) = 3",
    Integer(3),
    spark_of_triangle,
)

I_02_triangle_sparsity = _derived(
    "I-02.triangle-sparsity",
    "Coherence 1/2 guarantees recovery from three Mercedes-Benz directions below 3/2 nonzeros.",
    r"\tfrac12 (1 + 1/\tfrac12) = \tfrac32",
    Rational(3, 2),
    sparsity_in_triangle,
)

I_02_digon = _derived(
    "I-02.digon",
    "The two directions of an antipodal pair are dependent: spark 2.",
    r"\operatorname{spark}(\text{digon}) = 2",
    Integer(2),
    spark_of_digon,
)

_PAIR = Search(code_cases(), antipodal_codes)

I_02_digon_signed = Claim(
    name="I-02.digon-signed",
    says=(
        "On an antipodal pair a code with one nonzero is never the only one so sparse: e1 and −e2 "
        "have one activation."
    ),
    formula=r"W = [1, -1]:\ W e_1 = W(-e_2)",
    sense=Sense.FOR_ALL,
    given=(uniqueness.antipodal_pair, uniqueness.one_feature_on),
    conclusion=uniqueness.another_code_as_sparse,
    evidence=(uniqueness.SIGNS_ARE_LOST, _PAIR),
)

I_02_digon_nonnegative = Claim(
    name="I-02.digon-nonnegative",
    says="On an antipodal pair a nonnegative code with at most one nonzero is the only such code.",
    formula=r"W = [1, -1],\ x, y \ge 0,\ \|x\|_0, \|y\|_0 \le 1,\ Wx = Wy \implies x = y",
    sense=Sense.FOR_ALL,
    given=(
        uniqueness.antipodal_pair,
        theorems.nonnegative_code,
        uniqueness.at_most_one_feature_on,
    ),
    conclusion=uniqueness.only_nonnegative_code_that_sparse,
    evidence=(uniqueness.SIGNS_ARE_KEPT, _PAIR),
)

_THREE = matrix([[1, 1, 0], [0, 1, 1]])
_TILTED = matrix([[1, 0, "3/5"], [0, 1, "4/5"]])

I_02_certified = Claim(
    name="I-02.certified",
    says="The three directions (1,0), (1,1), (0,1) have spark 3.",
    formula=r"\operatorname{spark} \begin{pmatrix} 1 & 1 & 0 \\ 0 & 1 & 1 \end{pmatrix} = 3",
    sense=Sense.EQUALS,
    value=Integer(3),
    evidence=(
        Certified(
            lambda: spark_certificate(_THREE),
            proves="for W = [[1, 1, 0], [0, 1, 1]], the smallest dependent set has 3 columns",
        ),
    ),
)

I_02_pursuit = Claim(
    name="I-02.pursuit",
    says=(
        "With the directions (1,0), (0,1) and (3,4)/5, the third feature alone is the only code "
        "of least ℓ1 norm of its activation and the dual vector shows it."
    ),
    formula=r"W = \begin{pmatrix} 1 & 0 & 3/5 \\ 0 & 1 & 4/5 \end{pmatrix},\ x = e_3",
    sense=Sense.FOR_ALL,
    given=(only(W=_TILTED, x=column(0, 0, 1)),),
    conclusion=uniqueness.only_code_of_least_l1,
    evidence=(
        Certified(
            lambda: basis_pursuit(_TILTED, column(0, 0, 1)),
            proves=(
                "for W = [[1, 0, 3/5], [0, 1, 4/5]], no code of the same activation has smaller "
                "l1 norm than [0, 0, 1], and no other code has as small a one"
            ),
        ),
        Examples(lambda: [{"W": _TILTED, "x": column(3, 4, 0)}]),
    ),
    twins=(
        Twin(
            "the code 3 e1 + 4 e2 instead",
            {"given": (only(W=_TILTED, x=column(3, 4, 0)),)},
        ),
    ),
)

I_05 = Claim(
    name="I-05",
    says=(
        "At any number of nodes of the moment curve (1, t, …, t^(m−1)), a nonnegative code with at "
        "most (m − 1)/2 nonzeros is the only nonnegative code of its activation."
    ),
    formula=r"W_j = (1, t_j, \dots, t_j^{m-1}),\ x \ge 0,\ \|x\|_0 \le \tfrac{m-1}{2} "
    r"\implies \{y \ge 0 : Wy = Wx\} = \{x\}",
    sense=Sense.FOR_ALL,
    given=(
        moments.on_the_moment_curve,
        moments.at_most_half_the_dims,
        theorems.nonnegative_code,
    ),
    conclusion=uniqueness.only_nonnegative_code,
    source="donoho2005; cyclic polytopes are neighbourly",
    uses=("I-06",),
    evidence=(moments.MOMENT_CURVE, Search(moment_codes(), moment_cases)),
    twins=(
        Twin(
            "at most m/2 nonzeros",
            {
                "given": (
                    moments.on_the_moment_curve,
                    moments.at_most_half_the_dims_rounded_up,
                    theorems.nonnegative_code,
                )
            },
        ),
    ),
)

_SEVEN = moment_matrix(range(-3, 4), 5)

I_05_case = Claim(
    name="I-05.case",
    says=(
        "Seven features at the nodes −3 … 3 of the moment curve in 5 dims: every nonnegative code "
        "on the features 2 and 5 is the only nonnegative code of its activation."
    ),
    formula=r"W_t = (1, t, t^2, t^3, t^4),\ t = -3, \dots, 3,\ \operatorname{supp} x "
    r"\subseteq \{2, 5\}",
    sense=Sense.FOR_ALL,
    given=(only(W=_SEVEN, support=column(2, 5)),),
    conclusion=uniqueness.only_nonnegative_codes_on,
    source="derived here; compare donoho2005",
    evidence=(
        Certified(
            lambda: unique_nonnegative(_SEVEN, [2, 5]),
            proves=(
                "for W = [[1, 1, 1, 1, 1, 1, 1], [-3, -2, -1, 0, 1, 2, 3], [9, 4, 1, 0, 1, 4, 9], "
                "[-27, -8, -1, 0, 1, 8, 27], [81, 16, 1, 0, 1, 16, 81]], every x >= 0 with support "
                "within [2, 5] is the only nonnegative solution of W x = h"
            ),
        ),
        Examples(lambda: [{"W": _SEVEN, "support": column(0, 2, 4, 6)}]),
    ),
    twins=(
        Twin(
            "four features on instead of two",
            {"given": (only(W=_SEVEN, support=column(0, 2, 4, 6)),)},
        ),
    ),
)

_NONNEGATIVE = Search(code_cases(nonnegative=True), nonnegative_code_cases)

I_06 = Claim(
    name="I-06",
    says=(
        "A nonnegative code x is the only nonnegative code of its activation exactly when no "
        "z ≠ 0 with W z = 0 is nonnegative off the support of x."
    ),
    formula=r"\{y \ge 0 : Wy = Wx\} = \{x\} \iff \nexists z \ne 0: Wz = 0,\ "
    r"z_i \ge 0\ (i \notin \operatorname{supp} x)",
    sense=Sense.FOR_ALL,
    given=(theorems.nonnegative_code,),
    conclusion=uniqueness.unique_exactly_when_it_cannot_leave,
    source="derived here (convexity; Gordan's theorem gives the dual form)",
    evidence=(uniqueness.UNIQUE_EXACTLY_WHEN_IT_CANNOT_LEAVE, _NONNEGATIVE),
    twins=(
        Twin(
            "exactly when the directions on the support are independent",
            {"conclusion": uniqueness.unique_exactly_when_independent},
        ),
        Twin(
            "exactly when no z ≠ 0 with W z = 0 is nonnegative everywhere",
            {"conclusion": uniqueness.unique_exactly_when_bounded},
        ),
    ),
)

_THREE_FEATURES = "[[1, 1, 0], [0, 1, 1]]"

I_06_unique = Claim(
    name="I-06.unique",
    says=(
        "With the directions (1,0), (1,1), (0,1), every nonnegative code on the first feature is "
        "the only nonnegative code of its activation, although n > m."
    ),
    formula=r"W = \begin{pmatrix} 1 & 1 & 0 \\ 0 & 1 & 1 \end{pmatrix},\ x = a e_1",
    sense=Sense.FOR_ALL,
    given=(only(W=_THREE, support=column(0)),),
    conclusion=uniqueness.only_nonnegative_codes_on,
    evidence=(
        Certified(
            lambda: unique_nonnegative(_THREE, [0]),
            proves=(
                f"for W = {_THREE_FEATURES}, every x >= 0 with support within [0] is the only "
                "nonnegative solution of W x = h"
            ),
        ),
        Examples(lambda: [{"W": _THREE, "support": column(1)}]),
    ),
    twins=(Twin("the second feature", {"given": (only(W=_THREE, support=column(1)),)}),),
)

I_06_collision = Claim(
    name="I-06.collision",
    says="The second of these features alone has the activation of the first and third together.",
    formula=r"W e_2 = W (e_1 + e_3)",
    sense=Sense.FOR_ALL,
    given=(only(W=_THREE, x=column(0, 1, 0), y=column(1, 0, 1)),),
    conclusion=uniqueness.different_codes_of_one_activation,
    evidence=(
        Certified(
            lambda: another_nonnegative(_THREE, column(0, 1, 0)),
            proves=(
                f"for W = {_THREE_FEATURES}, the different nonnegative codes [0, 1, 0] and "
                "[1, 0, 1], each with at most 2 nonzero, have the same activation"
            ),
        ),
    ),
    twins=(
        Twin(
            "the first alone and the second with the third",
            {"given": (only(W=_THREE, x=column(1, 0, 0), y=column(0, 1, 1)),)},
        ),
    ),
)

I_06_none = Claim(
    name="I-06.none",
    says="The activation (−1, 0) has no nonnegative code in these directions.",
    formula=r"(-1, 0) \notin \{W x : x \ge 0\}",
    sense=Sense.FOR_ALL,
    given=(only(W=_THREE, h=column(-1, 0)),),
    conclusion=uniqueness.no_nonnegative_code,
    evidence=(
        Certified(
            lambda: no_nonnegative(_THREE, column(-1, 0)),
            proves=f"for W = {_THREE_FEATURES}, no x >= 0 solves W x = [-1, 0]",
        ),
        Examples(lambda: [{"W": _THREE, "h": column(1, 0)}]),
    ),
    twins=(Twin("the activation (1, 0)", {"given": (only(W=_THREE, h=column(1, 0)),)}),),
)

Q_01 = Claim(
    name="Q-01",
    says=(
        "Of two features the second is on only together with the first. The least cost "
        "of ℓ1 coding in unit atoms is (1 − ρ)|v1| + ρ|v1 + v2|, reached exactly by dictionaries "
        "with an atom along v1 and one along v1 + v2: the features merge."
    ),
    formula=r"\mathbb{E} \|x\|_1 \ge (1-\rho) |v_1| + \rho |v_1 + v_2|",
    sense=Sense.FOR_ALL,
    given=(merging.unit_atoms, merging.nonzero_activations, merging.sometimes_both),
    conclusion=merging.merged_atoms_are_best,
    source="derived here; levine-mais, agenda A3, Propositions 3.1 and 4.5 (λ → 0)",
    evidence=(merging.MERGED_ATOMS_ARE_BEST, Search(nested_features(), nested_cases)),
    twins=(
        Twin(
            "reached exactly by the true features' atoms",
            {"conclusion": merging.true_atoms_are_best},
        ),
    ),
)

Q_01_penalty = Claim(
    name="Q-01.penalty",
    says=(
        "With a penalty λ below |v1| and |v1 + v2| instead of exact codes the same dictionaries "
        "are best, and only they. For unit features that is every λ < 1 up to θ = 2π/3."
    ),
    formula=r"\mathbb{E} \min_x \tfrac12 |h - Wx|^2 + \lambda \|x\|_1 "
    r"\ge \lambda\, \mathbb{E}|h| - \lambda^2/2",
    sense=Sense.FOR_ALL,
    given=(merging.unit_atoms, merging.sometimes_both, merging.penalty_below_activations),
    conclusion=merging.merged_atoms_are_best_with_penalty,
    source="derived here; levine-mais, agenda A3, Proposition 4.5 (θ ≤ π/2)",
    evidence=(
        merging.MERGED_ATOMS_ARE_BEST_WITH_PENALTY,
        Search(penalised_features(), penalised_cases),
    ),
)


def merged_cost() -> Expr:
    return nested_features_cost(merged=True)


def saving() -> Expr:
    return nested_features_cost(merged=False) - nested_features_cost(merged=True)


_SHORT_OF_HALF_A_TURN = where(theta < pi, "the angle is less than half a turn")

Q_01_merged = Claim(
    name="Q-01.merged",
    says="Unit features at angle θ < π cost (1 − ρ) + 2ρ cos(θ/2) with the merged atom.",
    formula=r"(1-\rho) + 2\rho \cos(\theta/2)",
    sense=Sense.EQUALS,
    value=1 - rho + 2 * rho * cos(theta / 2),
    given=(_SHORT_OF_HALF_A_TURN,),
    source="levine-mais, agenda A3, Proposition 3.1",
    evidence=(Derivation(merged_cost, needs=(_SHORT_OF_HALF_A_TURN,)),),
)

Q_01_saving = Claim(
    name="Q-01.saving",
    says="The merged atom saves 2ρ(1 − cos(θ/2)) against the true ones: more at wider angles.",
    formula=r"(1 + \rho) - \big((1-\rho) + 2\rho \cos(\theta/2)\big) "
    r"= 2\rho\,(1 - \cos(\theta/2))",
    sense=Sense.EQUALS,
    value=2 * rho * (1 - cos(theta / 2)),
    given=(_SHORT_OF_HALF_A_TURN,),
    evidence=(Derivation(saving, needs=(_SHORT_OF_HALF_A_TURN,)),),
)


def _right_angle(second_atom: Expr) -> Expr:
    """Cost at θ = π/2, ρ = 1/2 with the atoms e1 and this one."""
    atoms = column(1, 0).row_join(second_atom)
    return expected_l1(atoms, nested_activations(eye(2), Rational(1, 2)))


def cost_with_merged_atom() -> Expr:
    return _right_angle(column(1, 1) / sqrt(2))


def cost_with_true_atoms() -> Expr:
    return _right_angle(column(0, 1))


Q_01_right_angle = _derived(
    "Q-01.right-angle",
    "At a right angle and ρ = 1/2 the merged atom costs (1 + √2)/2 = 1.207 …",
    r"(1 + \sqrt2)/2",
    (1 + sqrt(2)) / 2,
    cost_with_merged_atom,
)

Q_01_right_angle_true = _derived(
    "Q-01.right-angle-true",
    "… and the true atoms 3/2.",
    r"3/2",
    Rational(3, 2),
    cost_with_true_atoms,
)
