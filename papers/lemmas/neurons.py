"""Lemmas on neurons: mixed selectivity, symmetries of a layer, shared neurons, gates."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Rational, S

from solvers.evidence import Certified, Search
from solvers.neurons.cases import (
    AND_CLASSES,
    XOR_CLASSES,
    bottleneck_cases,
    change_cases,
    few_feature_cases,
    functional_cases,
    gate_cases,
    motif_cases,
    paired_change_cases,
    response_cases,
    small_bottleneck_cases,
    small_change_cases,
    small_functional_cases,
    small_gate_cases,
    small_motif_cases,
    small_paired_change_cases,
    small_response_cases,
    small_square_cases,
    small_staircase_cases,
    square_cases,
    staircase_cases,
)
from solvers.neurons.separation import inseparable, separator
from solvers.strategies import small_weight_cases
from theory.claim import Case, Claim, Sense, Twin, only
from theory.evidence import Derivation, Examples, Exhaustion
from theory.exact import column, matrix
from theory.neurons import proofs
from theory.neurons import theorems as t
from theory.neurons.boolean import boolean_pairs
from theory.neurons.mixing import by_parity, relu_responses
from theory.neurons.motif import interference
from theory.neurons.witnesses import Inseparable

# Mixed selectivity

B_01 = Claim(
    name="B-01",
    says=(
        "Linear mixing of K binary variables gives responses of rank at most K centred and at "
        "most K + 1 uncentred, however many neurons there are."
    ),
    formula=r"R = AZ + b1^T \implies \operatorname{rank} RC \le K, \operatorname{rank} R \le K+1",
    sense=Sense.FOR_ALL,
    given=(t.linear_mixing,),
    conclusion=t.few_response_dims,
    source="derived here; the setting is that of rigotti2013",
    evidence=(proofs.LINEAR_MIXING_RANK, Search(response_cases(), small_response_cases)),
    twins=(Twin("rank at most K even uncentred", {"conclusion": t.few_response_dims_uncentred}),),
)

B_01_CONDITIONS = Claim(
    name="B-01.conditions",
    says=(
        "No mixing whatever has rank above min(N, 2^K) uncentred, or above min(N, 2^K − 1) centred."
    ),
    formula=r"\operatorname{rank} R \le \min(N, 2^K), \operatorname{rank} RC \le \min(N, 2^K-1)",
    sense=Sense.FOR_ALL,
    given=(t.answers_all_conditions,),
    conclusion=t.rank_within_conditions,
    evidence=(proofs.RANK_WITHIN_CONDITIONS, Search(response_cases(), small_response_cases)),
    twins=(Twin("below 2^K even uncentred", {"conclusion": t.rank_below_conditions}),),
)

B_01_RELU = Claim(
    name="B-01.relu",
    says=(
        "ReLU mixing reaches both limits for every N and K: neurons that see the condition's "
        "binary number through thresholds 1, 2, …, 2^K − 1, 0 have rank min(N, 2^K), and "
        "min(N, 2^K − 1) centred."
    ),
    formula=r"\operatorname{rank} \mathrm{ReLU}(t - \theta_i + 1) = \min(N, 2^K)",
    sense=Sense.FOR_ALL,
    conclusion=t.staircase_fills,
    evidence=(proofs.STAIRCASE, Search(staircase_cases(), small_staircase_cases)),
    twins=(Twin("rank 2^K even centred", {"conclusion": t.staircase_fills_centred}),),
)

B_02 = Claim(
    name="B-02",
    says=(
        "However many neurons mix at least two variables linearly, no linear readout with a "
        "threshold tells an even from an odd number of ones (for two variables: XOR)."
    ),
    formula=r"r(00) + r(11) = r(01) + r(10)",
    sense=Sense.FOR_ALL,
    given=(t.linear_mixing, t.two_variables),
    conclusion=t.xor_not_separable,
    evidence=(
        proofs.XOR_NOT_SEPARABLE,
        Search(response_cases(most_variables=2), small_response_cases),
    ),
)


def xor_certificate() -> Inseparable:
    """The two diagonals of the unit square, and weights that give them one mean."""
    return inseparable([[0, 0], [1, 1]], [[0, 1], [1, 0]])


B_02_VARIABLES = Claim(
    name="B-02.variables",
    says="No affine functional of two bits is positive on 00 and 11 and negative on 01 and 10.",
    formula=r"\tfrac12 (00) + \tfrac12 (11) = \tfrac12 (01) + \tfrac12 (10)",
    sense=Sense.FOR_ALL,
    given=(only(first=XOR_CLASSES[0], second=XOR_CLASSES[1]),),
    conclusion=t.readout_misses_classes,
    source="minsky1969",
    evidence=(
        Certified(
            propose=xor_certificate,
            proves=(
                "no affine functional is positive on [[0, 0], [1, 1]] "
                "and negative on [[0, 1], [1, 0]]"
            ),
        ),
        Search(functional_cases(), small_functional_cases),
    ),
    twins=(
        Twin("with 0 allowed on both classes", {"conclusion": t.readout_misses_weakly}),
        Twin(
            "AND in place of XOR",
            {"given": (only(first=AND_CLASSES[0], second=AND_CLASSES[1]),)},
        ),
    ),
)


def xor_by_relu() -> Iterator[Case]:
    """Neurons x, y and ReLU(x + y − 1), with the readout that a linear program proposes."""
    weights, bias = matrix([[1, 0], [0, 1], [1, 1]]), column(0, 0, -1)
    y, c = separator(*by_parity(relu_responses(weights, bias)))
    yield {"A": weights, "b": bias, "y": column(*y), "c": S(c)}


B_02_RELU = Claim(
    name="B-02.relu",
    says="Some three ReLU neurons that mix two variables have a linear readout that tells XOR.",
    formula=r"\exists\, A, b, y, c: y \cdot \mathrm{ReLU}(Az + b) + c \text{ tells XOR}",
    sense=Sense.EXISTS,
    conclusion=t.relu_readout_finds_xor,
    evidence=(Examples(xor_by_relu),),
    twins=(Twin("the same neurons without ReLU", {"conclusion": t.linear_readout_finds_xor}),),
)

B_05 = Claim(
    name="B-05",
    says=(
        "In superposition the responses that mix independent bits linearly have fewer centred "
        "dims than there are represented features."
    ),
    formula=r"|N| > \operatorname{rank} W_N \implies \operatorname{rank} W_N Z C < |N|",
    sense=Sense.FOR_ALL,
    given=(t.in_superposition,),
    conclusion=t.fewer_dims_than_features,
    uses=("B-01",),
    evidence=(proofs.FEWER_DIMS, Search(few_feature_cases(), small_weight_cases)),
)


def one_and_neuron() -> Iterator[Case]:
    """Neurons x, y and ReLU(x + y − 1)."""
    yield {"A": matrix([[1, 0], [0, 1], [1, 1]]), "b": column(0, 0, -1)}


B_05_RAISES = Claim(
    name="B-05.raises",
    says=(
        "Nonlinear mixed selectivity goes the other way: some ReLU neurons show two variables in "
        "three dims."
    ),
    formula=r"\exists\, A, b: \operatorname{rank} \mathrm{ReLU}(AZ + b1^T) C > K",
    sense=Sense.EXISTS,
    conclusion=t.relu_raises_dims,
    evidence=(Examples(one_and_neuron),),
    twins=(Twin("the same neurons without ReLU", {"conclusion": t.linear_raises_dims}),),
)

# Symmetry

X_01 = Claim(
    name="X-01",
    says="The tied model ReLU(WᵀW x + b) is the same for Q W as for W when Q is orthogonal.",
    formula=r"(QW)^T(QW) = W^T W",
    sense=Sense.FOR_ALL,
    given=(t.change_is_orthogonal,),
    conclusion=t.tied_model_unchanged,
    evidence=(proofs.TIED_CHANGE, Search(change_cases(), small_change_cases)),
)

X_01_UNTIED = Claim(
    name="X-01.untied",
    says="In an untied linear bottleneck, x' = V W x, a readout undoes every invertible change.",
    formula=r"(V A^{-1})(A W) = V W",
    sense=Sense.FOR_ALL,
    given=(t.bottleneck_change_invertible,),
    conclusion=t.bottleneck_change_undone,
    evidence=(
        proofs.BOTTLENECK_CHANGE,
        Search(bottleneck_cases(), small_bottleneck_cases),
    ),
)

X_01_HIDDEN = Claim(
    name="X-01.hidden",
    says=(
        "ReLU(M z) = N ReLU(z) for every z exactly when N = M, no entry is negative and no row "
        "has two nonzero entries."
    ),
    formula=r"\mathrm{ReLU}(Mz) = N\,\mathrm{ReLU}(z)",
    sense=Sense.FOR_ALL,
    conclusion=t.relu_intertwiners,
    evidence=(
        proofs.RELU_INTERTWINERS,
        Search(paired_change_cases(), small_paired_change_cases),
    ),
    twins=(Twin("every M passes", {"conclusion": t.any_matrix_passes_relu}),),
)

X_01_TIED_HIDDEN = Claim(
    name="X-01.tied-hidden",
    says=(
        "In a tied ReLU layer, x' = Wᵀ ReLU(W x), the changes that keep the number of neurons and "
        "go unseen are permutations."
    ),
    formula=r"M^T \mathrm{ReLU}(Mz) = \mathrm{ReLU}(z)",
    sense=Sense.FOR_ALL,
    given=(t.same_number_of_neurons,),
    conclusion=t.tied_relu_group,
    evidence=(
        proofs.TIED_RELU_GROUP,
        Examples(lambda: [{"M": matrix([[1], [0]])}]),
        Search(square_cases(), small_square_cases),
    ),
    twins=(Twin("positive scales go unseen too", {"conclusion": t.tied_relu_group_scaled}),),
)

X_01_ODD = Claim(
    name="X-01.odd",
    says="An invertible M commutes with the cube exactly when it is a permutation with signs.",
    formula=r"(Mz)^3 = M z^3",
    sense=Sense.FOR_ALL,
    given=(t.layer_change_invertible,),
    conclusion=t.cube_group,
    evidence=(proofs.CUBE_GROUP, Search(square_cases(), small_square_cases)),
    twins=(Twin("positive scales in place of signs", {"conclusion": t.cube_group_scaled}),),
)

# The asymmetric motif

X_06 = Claim(
    name="X-06",
    says=(
        "When two features share a neuron whose out weights are the reciprocals of its in weights, "
        "the sizes of the interferences 1→2 and 2→1 multiply to 1."
    ),
    formula=r"|u_i a_i| = 1 \implies |u_2 a_1| \cdot |u_1 a_2| = 1",
    sense=Sense.FOR_ALL,
    given=(t.reciprocal_weights,),
    conclusion=t.interferences_multiply_to_one,
    source="elhage2022, asymmetric superposition motif",
    evidence=(proofs.MOTIF, Search(motif_cases(), small_motif_cases)),
    twins=(Twin("both have one size", {"conclusion": t.interferences_have_one_size}),),
)

MOTIF_IN, MOTIF_OUT = column(2, Rational(-1, 2)), column(Rational(1, 2), 2)


def forward() -> Expr:
    """Interference of feature 1 on output 2 in the motif of the paper."""
    return interference(MOTIF_IN, MOTIF_OUT, 0, 1)


def back() -> Expr:
    """Interference of feature 2 on output 1 in the motif of the paper."""
    return interference(MOTIF_IN, MOTIF_OUT, 1, 0)


def asymmetry() -> Expr:
    """How much larger one interference is than the other."""
    return abs(forward() / back())


X_06_FORWARD = Claim(
    name="X-06.forward",
    says="In the neuron ReLU(2x₁ − x₂/2), out weights 1/2 and 2, feature 1 moves output 2 by 4.",
    formula=r"u_2 a_1 = 4",
    sense=Sense.EQUALS,
    value=S(4),
    source="elhage2022, asymmetric superposition motif",
    evidence=(Derivation(forward),),
)

X_06_BACK = Claim(
    name="X-06.back",
    says="In the same neuron, feature 2 moves output 1 by −1/4.",
    formula=r"u_1 a_2 = -\tfrac14",
    sense=Sense.EQUALS,
    value=-S(1) / 4,
    source="elhage2022, asymmetric superposition motif",
    evidence=(Derivation(back),),
)

X_06_RATIO = Claim(
    name="X-06.ratio",
    says="The two interferences of that neuron have sizes in the ratio 16, that of (2 : 1/2)².",
    formula=r"|u_2 a_1| / |u_1 a_2| = (a_1 / a_2)^2 = 16",
    sense=Sense.EQUALS,
    value=S(16),
    source="derived here",
    evidence=(Derivation(asymmetry),),
)

# Gates

U_03 = Claim(
    name="U-03",
    says=(
        "On booleans one neuron z = ReLU(x + y − 1) is AND, and x + y − z is OR and x + y − 2z is "
        "XOR."
    ),
    formula=r"\mathrm{ReLU}(x + y - 1) = x \wedge y",
    sense=Sense.FOR_ALL,
    given=(t.booleans,),
    conclusion=t.one_neuron_computes_gates,
    evidence=(Exhaustion(t.booleans, boolean_pairs), Search(gate_cases(), small_gate_cases)),
    twins=(Twin("without the bias", {"conclusion": t.unbiased_neuron_computes_and}),),
)
