"""Sentences on neurons: mixed selectivity, polysemanticity, privileged bases, computation."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Rational, S, limit, log, oo

from papers.sentence import Sentence
from solvers.evidence import Search
from solvers.neurons.cases import (
    THREE_FOUR_FIVE,
    bottleneck_cases,
    change_cases,
    crowded_cases,
    motif_cases,
    orthogonal_cases,
    small_bottleneck_cases,
    small_change_cases,
    small_motif_cases,
    small_orthogonal_cases,
    small_square_cases,
    square_cases,
)
from solvers.strategies import small_weight_cases, weight_cases
from theory.claim import Case, Claim, Sense, Twin
from theory.evidence import Derivation, Examples
from theory.exact import column, matrix
from theory.neurons import proofs
from theory.neurons import theorems as t
from theory.neurons.boolean import dims_to_represent, neurons_to_compute
from theory.notation import m, n

WEIGHTS = Search(weight_cases(), small_weight_cases)
CHANGES = Search(change_cases(), small_change_cases)

SPLIT = matrix([[1, 0, 0], [0, 1, -1]])
"""Three features in two dims, the second neuron split by sign."""


def one(**letters: object) -> Examples:
    """A single case, built on purpose."""
    return Examples(lambda: [letters])


# Mixed selectivity against superposition

S01 = Claim(
    name="S01",
    says="At least half of the recorded prefrontal neurons respond to at least two variables.",
    formula=r"\#\text{mixed} / \#\text{recorded} \ge \tfrac12",
    sense=Sense.AT_LEAST,
    value=Rational(1, 2),
    source="rigotti2013",
    predicted="open",
)

S02 = Claim(
    name="S02",
    says="A layer has a polysemantic neuron exactly when it is in superposition.",
    formula=r"(\exists k\; \#\{i : W_{ki} \ne 0\} \ge 2) \iff |N| > \operatorname{rank} W_N",
    sense=Sense.FOR_ALL,
    conclusion=t.polysemantic_iff_superposed,
    evidence=(WEIGHTS,),
    predicted="refuted",
)

S02_EVERY = Claim(
    name="S02.every",
    says="Every neuron of a layer is polysemantic exactly when the layer is in superposition.",
    formula=r"(\forall k\; \#\{i : W_{ki} \ne 0\} \ge 2) \iff |N| > \operatorname{rank} W_N",
    sense=Sense.FOR_ALL,
    conclusion=t.fully_polysemantic_iff_superposed,
    evidence=(WEIGHTS,),
    predicted="refuted",
)

S02_INDEPENDENT = Claim(
    name="S02.independent",
    says=(
        "That every neuron is polysemantic and that there is superposition are independent: four "
        "layers show all four combinations."
    ),
    formula=r"\exists\, A, B, C, D",
    sense=Sense.EXISTS,
    conclusion=t.four_combinations,
    evidence=(one(A=matrix([[1, 1]]), B=THREE_FOUR_FIVE, C=SPLIT, D=matrix([[1, 0], [0, 1]])),),
    twins=(Twin("some neuron in place of every one", {"conclusion": t.four_combinations_of_some}),),
)

S02_INVARIANT = Claim(
    name="S02.invariant",
    says="An invertible change of basis, a rotation for example, never changes superposition.",
    formula=r"Q \text{ invertible} \implies (QW \text{ superposed} \iff W \text{ superposed})",
    sense=Sense.FOR_ALL,
    given=(t.change_is_invertible,),
    conclusion=t.superposition_unchanged,
    evidence=(
        proofs.SUPERPOSITION_UNCHANGED,
        one(W=matrix([[1, 0], [0, 1]]), Q=THREE_FOUR_FIVE),
        CHANGES,
    ),
    twins=(Twin("nor polysemanticity", {"conclusion": t.polysemanticity_unchanged}),),
)

S02_ROTATED = Claim(
    name="S02.rotated",
    says="Some rotation makes polysemantic neurons out of monosemantic ones.",
    formula=r"\exists\, W, Q: Q^T Q = I",
    sense=Sense.EXISTS,
    conclusion=t.rotation_changes_polysemanticity,
    evidence=(one(W=matrix([[1, 0], [0, 1]]), Q=THREE_FOUR_FIVE), CHANGES),
    twins=(
        Twin(
            "superposition in place of polysemanticity",
            {"conclusion": t.rotation_changes_superposition},
        ),
    ),
)

S02_ORTHOGONAL = Claim(
    name="S02.orthogonal",
    says=(
        "Every orthogonal matrix but the permutations with signs is a polysemantic layer without "
        "superposition."
    ),
    formula=r"Q^T Q = I,\ Q \ne \text{signed permutation} \implies \text{polysemantic only}",
    sense=Sense.FOR_ALL,
    given=(t.change_is_orthogonal, t.not_signed_permutation),
    conclusion=t.mixed_without_superposition,
    evidence=(
        proofs.MIXED_WITHOUT_SUPERPOSITION,
        Search(orthogonal_cases(), small_orthogonal_cases),
    ),
)

# What counts as superposition

S08 = Claim(
    name="S08",
    says="More represented features than dims are in superposition (but not only they are).",
    formula=r"|N| > m \implies |N| > \operatorname{rank} W_N",
    sense=Sense.FOR_ALL,
    given=(t.more_represented_than_dims,),
    conclusion=t.in_superposition,
    evidence=(proofs.COUNTING, WEIGHTS),
    twins=(Twin("and only they", {"given": (), "conclusion": t.more_than_dims_iff_superposed}),),
)

S08_GRAM = Claim(
    name="S08.gram",
    says="WᵀW is not invertible exactly when more features are represented than their rank.",
    formula=r"\det W^T W = 0 \iff |N| > \operatorname{rank} W_N",
    sense=Sense.FOR_ALL,
    conclusion=t.gram_singular_iff_superposed,
    source="elhage2022, definition of superposition in the linear model",
    evidence=(WEIGHTS,),
    predicted="refuted",
)

S08_CORRECTED = Claim(
    name="S08.corrected",
    says="Restricted to the represented features N: W_NᵀW_N is singular exactly in superposition.",
    formula=r"\det W_N^T W_N = 0 \iff |N| > \operatorname{rank} W_N",
    sense=Sense.FOR_ALL,
    conclusion=t.represented_gram_singular_iff_superposed,
    evidence=(proofs.REPRESENTED_GRAM, WEIGHTS),
    twins=(Twin("all columns in place of N", {"conclusion": t.gram_singular_iff_superposed}),),
)

S08_PCA = Claim(
    name="S08.pca",
    says="A layer that keeps one feature of two has a singular WᵀW and no superposition.",
    formula=r"W = [1, 0]",
    sense=Sense.EXISTS,
    conclusion=t.singular_without_superposition,
    evidence=(one(W=matrix([[1, 0]])),),
    twins=(Twin("n > m with a regular WᵀW", {"conclusion": t.wide_with_regular_gram}),),
)

# Interpretable bases and features as neurons

S10 = Claim(
    name="S10",
    says=(
        "In superposition no basis has every feature on the axis of one of its vectors, provided "
        "that no two represented features are parallel or antipodal."
    ),
    formula=r"|N| > \operatorname{rank} W_N \implies \nexists B: W_i \in \mathbb{R} B_{\pi(i)}",
    sense=Sense.FOR_ALL,
    given=(t.in_superposition, t.no_two_antipodal, t.no_two_parallel),
    conclusion=t.no_interpretable_basis,
    evidence=(proofs.NO_INTERPRETABLE_BASIS, Search(crowded_cases(), small_weight_cases)),
)

S10_SIGNED = Claim(
    name="S10.signed",
    says="Some layer in superposition, with no two features parallel, has a basis up to signs.",
    formula=r"W = [e_1, -e_1, e_2, -e_2]",
    sense=Sense.EXISTS,
    conclusion=t.superposed_on_a_signed_basis,
    evidence=(one(W=matrix([[1, -1, 0, 0], [0, 0, 1, -1]])), WEIGHTS),
    twins=(Twin("a basis vector for each feature", {"conclusion": t.superposed_on_a_basis}),),
)

S10_TWO_A_DIM = Claim(
    name="S10.two-a-dim",
    says="A basis holds up to signs at most 2m features, no two of them parallel.",
    formula=r"|N| \le 2m",
    sense=Sense.FOR_ALL,
    given=(t.has_signed_basis, t.no_two_parallel),
    conclusion=t.at_most_two_a_dim,
    evidence=(
        proofs.AT_MOST_TWO_A_DIM,
        one(W=matrix([[1, 0, 1, -1, -1], [0, 1, 1, 1, 0]])),
        WEIGHTS,
    ),
    twins=(Twin("fewer than 2m", {"conclusion": t.fewer_than_two_a_dim}),),
)

S10_MOST = Claim(
    name="S10.most",
    says="The largest number of features, no two parallel, on the axes of a basis of R^m is 2m.",
    formula=r"\max |N| = 2m",
    sense=Sense.EQUALS,
    value=2 * m,
    evidence=(Derivation(proofs.most_rays_on_basis_axes),),
)

S11 = Claim(
    name="S11",
    says="In superposition the features cannot all be neurons, each one of its own.",
    formula=r"|N| > \operatorname{rank} W_N \implies \nexists \pi: W_i \in \mathbb{R} e_{\pi(i)}",
    sense=Sense.FOR_ALL,
    given=(t.in_superposition,),
    conclusion=t.features_are_not_neurons,
    evidence=(proofs.FEATURES_ARE_NOT_NEURONS, WEIGHTS),
)

S11_SPLIT = Claim(
    name="S11.split",
    says="Two features may share a neuron by sign: each on one neuron's axis, in superposition.",
    formula=r"W = [1, -1]",
    sense=Sense.EXISTS,
    conclusion=t.superposed_on_neurons,
    evidence=(one(W=matrix([[1, -1]])), WEIGHTS),
    twins=(Twin("a neuron for each feature", {"conclusion": t.superposed_as_neurons}),),
)

# Bottlenecks and neurons

S17 = Claim(
    name="S17",
    says="In x' = V W x a readout undoes every invertible change of the bottleneck.",
    formula=r"(V A^{-1})(A W) = V W",
    sense=Sense.FOR_ALL,
    given=(t.bottleneck_change_invertible,),
    conclusion=t.bottleneck_change_undone,
    uses=("X-01.untied",),
    evidence=(
        proofs.BOTTLENECK_CHANGE,
        Search(bottleneck_cases(), small_bottleneck_cases),
    ),
)

S18 = Claim(
    name="S18",
    says="More features than neurons are in superposition, counted as in a bottleneck.",
    formula=r"|N| > m \implies |N| > \operatorname{rank} W_N",
    sense=Sense.FOR_ALL,
    given=(t.more_represented_than_dims,),
    conclusion=t.in_superposition,
    uses=("S08",),
    evidence=(proofs.COUNTING, WEIGHTS),
)

S18_GROUP = Claim(
    name="S18.group",
    says=(
        "The difference is the nonlinearity: an invertible M commutes with ReLU exactly when it "
        "is a permutation with positive scales."
    ),
    formula=r"\mathrm{ReLU}(Mz) = M\,\mathrm{ReLU}(z)",
    sense=Sense.FOR_ALL,
    given=(t.layer_change_invertible,),
    conclusion=t.relu_group,
    uses=("X-01.hidden",),
    evidence=(proofs.RELU_GROUP, Search(square_cases(), small_square_cases)),
    twins=(Twin("signs in place of scales", {"conclusion": t.relu_group_signed}),),
)

S18_FLIP = Claim(
    name="S18.flip",
    says="A sign flip is a signed permutation that ReLU does see.",
    formula=r"\mathrm{ReLU}(-z) \ne -\mathrm{ReLU}(z)",
    sense=Sense.EXISTS,
    conclusion=t.flip_seen_by_relu,
    evidence=(one(M=matrix([[-1]])), Search(square_cases(), small_square_cases)),
    twins=(Twin("a positive scaling that it sees", {"conclusion": t.scaling_seen_by_relu}),),
)

S19 = Claim(
    name="S19",
    says="Two ReLU neurons of two bits give three features, AND, OR and XOR, to a linear readout.",
    formula=r"z_1 = \mathrm{ReLU}(x + y - 1),\ z_2 = \mathrm{ReLU}(x + y)",
    sense=Sense.EXISTS,
    conclusion=t.more_gates_than_neurons,
    evidence=(one(A=matrix([[1, 1], [1, 1]]), b=column(-1, 0)),),
    twins=(Twin("one neuron", {"conclusion": t.gates_from_one_neuron}),),
)

S21 = Claim(
    name="S21",
    says="When a neuron takes in and puts out two features, changing 1 changes output 2.",
    formula=r"a_j u_i \ne 0 \implies y_i(x + e_j) \ne y_i(x)",
    sense=Sense.FOR_ALL,
    given=(t.both_contribute,),
    conclusion=t.change_spills_over,
    evidence=(Search(motif_cases(), small_motif_cases),),
    predicted="refuted",
)

S21_ACTIVE = Claim(
    name="S21.active",
    says="The same, while the neuron stays active.",
    formula=r"a_j u_i \ne 0,\ a \cdot x > 0 \implies y_i(x + e_j) \ne y_i(x)",
    sense=Sense.FOR_ALL,
    given=(t.both_contribute, t.stays_active),
    conclusion=t.change_spills_over,
    evidence=(proofs.SPILLOVER, Search(motif_cases(), small_motif_cases)),
    twins=(Twin("and by at most one", {"conclusion": t.change_spills_over_little}),),
)


def bits_of_computing_over_representing() -> Expr:
    """Limit of log(neurons to compute) over dims to represent, constants set to 1."""
    return limit(log(neurons_to_compute(n)) / dims_to_represent(n), n, oo)


S22 = Claim(
    name="S22",
    says=(
        "Computing with more features than neurons is harder than representing them: the neurons "
        "that computing with n features needs outgrow the dims that representing them needs, so "
        "that the ratio of dims to neurons tends to 0."
    ),
    formula=r"m_{\mathrm{represent}}(n) / N_{\mathrm{compute}}(n) \to 0",
    sense=Sense.EQUALS,
    value=S.Zero,
    source="nanda-glossary, Superposition",
    predicted="open",
)

S22_RATES = Claim(
    name="S22.rates",
    says=(
        "If n features take log n dims to represent and √(n log n) neurons to compute, then it "
        "takes exp((1/2 + o(1)) D) neurons to compute what D dims represent. Other constants "
        "change the 1/2, not the growth."
    ),
    formula=r"\lim_n \log \sqrt{n \log n} \,/\, \log n = \tfrac12",
    sense=Sense.EQUALS,
    value=Rational(1, 2),
    source="adler2024, abstract",
    evidence=(Derivation(bits_of_computing_over_representing),),
)

# Polysemanticity

S23 = Claim(
    name="S23",
    says="Superposition implies that some neuron is polysemantic.",
    formula=r"|N| > \operatorname{rank} W_N \implies \exists k\; \#\{i : W_{ki} \ne 0\} \ge 2",
    sense=Sense.FOR_ALL,
    given=(t.in_superposition,),
    conclusion=t.some_neuron_polysemantic,
    evidence=(proofs.SUPERPOSED_IS_POLYSEMANTIC, WEIGHTS),
    twins=(Twin("every neuron", {"conclusion": t.every_neuron_polysemantic}),),
)

S23_NOT_EVERY = Claim(
    name="S23.not-every",
    says="It does not imply that every neuron is: one may respond to exactly one feature.",
    formula=r"W = [e_1, e_2, -e_2]",
    sense=Sense.EXISTS,
    conclusion=t.superposed_with_a_monosemantic_neuron,
    evidence=(one(W=SPLIT), WEIGHTS),
    twins=(Twin("no neuron is", {"conclusion": t.superposed_but_monosemantic}),),
)

S24 = Claim(
    name="S24",
    says="Some layer is polysemantic without superposition and has an interpretable basis.",
    formula=r"W = \begin{pmatrix} 3/5 & -4/5 \\ 4/5 & 3/5 \end{pmatrix}",
    sense=Sense.EXISTS,
    conclusion=t.polysemantic_with_a_basis,
    evidence=(one(W=THREE_FOUR_FIVE), WEIGHTS),
    twins=(Twin("in superposition", {"conclusion": t.superposed_on_a_basis}),),
)

S25 = Claim(
    name="S25",
    says=(
        "When no neuron is dead, some neuron is polysemantic exactly when not every neuron "
        "responds to one feature."
    ),
    formula=r"\exists k\; c_k \ge 2 \iff \neg \forall k\; c_k = 1",
    sense=Sense.FOR_ALL,
    given=(t.no_dead_neuron,),
    conclusion=t.polysemantic_iff_not_all_monosemantic,
    evidence=(proofs.POLYSEMANTIC_OR_MONOSEMANTIC, WEIGHTS),
    twins=(
        Twin(
            "every neuron polysemantic: all-not in place of not-all",
            {"conclusion": t.fully_polysemantic_iff_not_all_monosemantic},
        ),
    ),
)

S25_PARTLY = Claim(
    name="S25.partly",
    says="The standard basis may fail to be interpretable though some neurons are monosemantic.",
    formula=r"\neg\forall \ne \forall\neg",
    sense=Sense.EXISTS,
    conclusion=t.partly_polysemantic,
    evidence=(one(W=SPLIT), WEIGHTS),
    twins=(
        Twin(
            "every feature a neuron of its own",
            {"conclusion": t.one_neuron_each_but_polysemantic},
        ),
    ),
)

S25_SPREAD = Claim(
    name="S25.spread",
    says=(
        "If an interpretable basis must have the features themselves as members, monosemantic "
        "neurons are not enough: one feature may be spread over two of them."
    ),
    formula=r"W = (1, 1)^T",
    sense=Sense.EXISTS,
    conclusion=t.monosemantic_but_spread,
    evidence=(one(W=matrix([[1], [1]])), WEIGHTS),
    twins=(
        Twin(
            "polysemantic neurons with features of their own",
            {"conclusion": t.one_neuron_each_but_polysemantic},
        ),
    ),
)

S26 = Claim(
    name="S26",
    says="The alignment M_k of a neuron that is not dead is between 1/n and 1.",
    formula=r"\tfrac1n \le \max_i W_{ki}^2 / \|\mathrm{row}_k\|^2 \le 1",
    sense=Sense.FOR_ALL,
    given=(t.no_dead_neuron,),
    conclusion=t.alignment_between,
    evidence=(proofs.ALIGNMENT_BOUNDS, WEIGHTS),
    twins=(
        Twin("below 1", {"conclusion": t.alignment_below_one}),
        Twin("above 1/n", {"conclusion": t.alignment_above_least}),
    ),
)

S26_FULL = Claim(
    name="S26.full",
    says="The alignment is 1 exactly for a monosemantic neuron.",
    formula=r"M_k = 1 \iff c_k = 1",
    sense=Sense.FOR_ALL,
    conclusion=t.full_alignment_iff_monosemantic,
    evidence=(proofs.FULL_ALIGNMENT, WEIGHTS),
    twins=(Twin("at least 1/2", {"conclusion": t.half_alignment_iff_monosemantic}),),
)

S27 = Claim(
    name="S27",
    says="The tied model does not change when its bottleneck is turned by an orthogonal Q.",
    formula=r"(QW)^T(QW) = W^T W",
    sense=Sense.FOR_ALL,
    given=(t.change_is_orthogonal,),
    conclusion=t.tied_model_unchanged,
    uses=("X-01",),
    evidence=(proofs.TIED_CHANGE, CHANGES),
)

S27_L1 = Claim(
    name="S27.l1",
    says="An L1 penalty on the weights does: a rotation changes it.",
    formula=r"\|QW\|_1 \ne \|W\|_1",
    sense=Sense.EXISTS,
    conclusion=t.rotation_changes_l1,
    evidence=(one(W=matrix([[1], [0]]), Q=THREE_FOUR_FIVE), CHANGES),
    twins=(Twin("the L2 penalty", {"conclusion": t.rotation_changes_l2}),),
)


def gradients() -> Iterator[Case]:
    """A gradient turned by the rotation 3-4-5 and by a swap with a flip; no coordinate is 0."""
    for q in (THREE_FOUR_FIVE, matrix([[0, -1], [1, 0]])):
        yield {"g": column(1, 2), "Q": q}


S27_ADAM = Claim(
    name="S27.adam",
    says="So does Adam: its first step is the sign of each coordinate, which a rotation changes.",
    formula=r"\operatorname{sign}(Qg) \ne Q \operatorname{sign}(g)",
    sense=Sense.EXISTS,
    conclusion=t.rotation_changes_adam,
    source="kingma2015, Algorithm 1",
    evidence=(Examples(gradients),),
    twins=(Twin("signed permutations change it too", {"conclusion": t.signs_change_adam}),),
)

NOTE = "introductory-note"
GLOSSARY = "nanda-glossary, Superposition"

SENTENCES = (
    Sentence(
        name="S01",
        quoted="Most prefrontal cortex neurons are mixed-selective.",
        source=NOTE,
        readings=("S01",),
        corrections=("B-01", "B-01.relu", "B-02", "B-02.relu"),
        standing="empirical",
        remark=(
            "Only recordings can decide it, and there are none here. What can be checked is what "
            "linear and nonlinear mixing are able to show."
        ),
    ),
    Sentence(
        name="S02",
        quoted="In mechanistic interpretability, this same phenomenon is called superposition.",
        source=NOTE,
        readings=("S02", "S02.every"),
        corrections=(
            "S02.independent",
            "S02.invariant",
            "S02.rotated",
            "S02.orthogonal",
            "B-05",
            "B-05.raises",
        ),
        remark=(
            "Superposition does imply that some neuron is polysemantic (S23), not the converse. "
            "Between superposition and every neuron being polysemantic there is no implication."
        ),
    ),
    Sentence(
        name="S08",
        quoted=(
            "More than n features in an n dimensional activation space … the set of interpretable "
            "directions is larger than the number of dimensions."
        ),
        source=GLOSSARY,
        readings=("S08",),
        corrections=("S08.corrected", "S08.pca"),
        standing="definition",
        remark=(
            "The published definition, WᵀW not invertible, is another (S08.gram): it counts "
            "features that are not represented; then already the layer [0] of one feature is "
            "superposed. "
            "Features on a common line are in superposition without outnumbering the dims."
        ),
    ),
    Sentence(
        name="S10",
        quoted="If superposition is being used, there cannot be an interpretable basis.",
        source=GLOSSARY,
        readings=("S10",),
        adds=("no_two_antipodal", "no_two_parallel"),
        corrections=("S10.signed", "S10.two-a-dim", "S10.most"),
        remark="Antipodal features may share an axis, told apart by sign: up to 2m of them.",
    ),
    Sentence(
        name="S11",
        quoted="Features as neurons cannot perfectly hold.",
        source=GLOSSARY,
        readings=("S11",),
        adds=("in_superposition",),
        corrections=("S11.split",),
        remark="One feature per neuron is part of the reading; split by sign, two may share one.",
    ),
    Sentence(
        name="S17",
        quoted=(
            "Bottleneck dimensions are intermediate states of linear maps and we do not expect "
            "them to be doing significant computation."
        ),
        source=GLOSSARY,
        readings=("S17",),
        corrections=("X-01", "X-01.untied"),
        standing="heuristic",
        remark="An expectation, not a statement; what holds is that no basis is privileged.",
    ),
    Sentence(
        name="S18",
        quoted=(
            "Neuron superposition … more features represented in neuron activation space than "
            "there are neurons."
        ),
        source=GLOSSARY,
        readings=("S18", "S18.group"),
        corrections=("S18.flip", "X-01.hidden", "X-01.tied-hidden", "X-01.odd"),
        standing="definition",
        remark=(
            "ReLU leaves permutations with positive scales (tied: permutations), and no sign "
            "flips; the cube leaves permutations with signs, and no scales, and with it so does "
            "tanh, whose Taylor series has a cubic term."
        ),
    ),
    Sentence(
        name="S19",
        quoted=("Using n non-linearities to do some processing that outputs more than n features."),
        source=GLOSSARY,
        readings=("S19",),
        corrections=("U-03",),
        standing="definition",
        remark=(
            "The witness needs no linear path beside the neurons. With one, a single ReLU gives "
            "the same three outputs (U-03)."
        ),
    ),
    Sentence(
        name="S21",
        quoted=(
            "In neuron superposition, if one neuron has significant contribution from multiple "
            "features, then if one … changes … affect all the other features in a weird and messy "
            "way."
        ),
        source=GLOSSARY,
        readings=("S21", "S21.active"),
        corrections=("X-06", "X-06.forward", "X-06.back", "X-06.ratio"),
        remark=(
            "A silent ReLU passes nothing on. An active one does, and under reciprocal weights "
            "not messily at all: the two interferences have sizes whose product is 1."
        ),
    ),
    Sentence(
        name="S22",
        quoted="Is this actually harder …? open question.",
        source=GLOSSARY,
        readings=("S22",),
        corrections=("S22.rates",),
        standing="open question",
        remark=(
            "Only the comparison of the two growth rates is derived here. The rates themselves, "
            "the lower bound on neurons above all, are taken from the literature."
        ),
    ),
    Sentence(
        name="S23",
        quoted=(
            "Neuron superposition implies polysemanticity (since there are more features than "
            "neurons)."
        ),
        source=GLOSSARY,
        readings=("S23",),
        corrections=("S23.not-every",),
        remark="A feature is represented when its column is not zero in the neuron basis.",
    ),
    Sentence(
        name="S24",
        quoted=(
            "But not the other way round. There could be an interpretable basis, just not the "
            "standard basis."
        ),
        source=GLOSSARY,
        readings=("S24",),
    ),
    Sentence(
        name="S25",
        quoted=(
            "Neuron polysemanticity is equivalent to saying that the standard basis is not "
            "interpretable."
        ),
        source=GLOSSARY,
        readings=("S25",),
        adds=("no_dead_neuron",),
        corrections=("S25.partly", "S25.spread"),
        remark=(
            "Read: some neuron is polysemantic; the standard basis is interpretable when every "
            "neuron responds to exactly one feature. Other readings of either side fail."
        ),
    ),
    Sentence(
        name="S26",
        quoted="Not a binary.",
        source=GLOSSARY,
        readings=("S26", "S26.full"),
        standing="definition",
        remark="A degree between 1/n and 1, undefined (0/0) for a dead neuron.",
    ),
    Sentence(
        name="S27",
        quoted=(
            "Polysemanticity isn't used to refer to bottleneck dimensions, because there's no "
            "privileged basis."
        ),
        source=GLOSSARY,
        readings=("S27",),
        adds=("change_is_orthogonal",),
        corrections=("X-01.untied", "S27.l1", "S27.adam"),
        remark=(
            "True of the model and its loss, under orthogonal changes when tied and invertible "
            "ones when not. Training may still prefer the standard basis."
        ),
    ),
)
