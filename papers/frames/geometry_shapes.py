"""What shapes are: Thomson's charges, the square antiprism, reference lines, polytopes."""

from __future__ import annotations

from sympy import Rational, pi, sin, sqrt

from papers.sentence import Sentence
from solvers.evidence import Search
from solvers.frames import geometries as cases
from theory.claim import Claim, Sense, Twin
from theory.evidence import Derivation, Examples, Exhaustion
from theory.frames.capacity import antiprism_share
from theory.frames.geometry import coulomb as charges
from theory.frames.geometry import energies as of
from theory.frames.geometry import product_proofs, proofs, shapes
from theory.frames.theorems import unit_columns

_MORE = Rational(51, 50)


# Thomson

G_16 = Claim(
    name="G-16",
    says=(
        "Two to eight charges on the sphere: none have less Coulomb energy than digon, triangle, "
        "tetrahedron, triangular bipyramid, octahedron, pentagonal bipyramid, best square "
        "antiprism."
    ),
    formula=r"\sum_{i < j} \frac{1}{\|W_i - W_j\|} \ge U_n \quad (m = 3,\ 2 \le n \le 8)",
    sense=Sense.FOR_ALL,
    given=(unit_columns, of.three_dims),
    conclusion=charges.coulomb_least,
    source=(
        "thomson1904; 2, 3, 4 and 6 charges: cohn2007, Theorem 1.2; five: schwartz2013 (the main "
        "theorem); of 7 and 8 no proof is known to us"
    ),
    uses=("G-16.tetrahedron", "G-16.octahedron"),
    evidence=(Search(cases.unit_cases(2, 8, 3), cases.charges),),
    twins=(Twin("two percent more", {"conclusion": charges.coulomb_reaches(_MORE)}),),
)
G_16_TETRAHEDRON = Claim(
    name="G-16.tetrahedron",
    says="Four charges on a sphere in any dims repel each other least in a tetrahedron.",
    formula=r"\sum_{i < j} \frac{1}{\|W_i - W_j\|} \ge \frac{3 \sqrt{6}}{2} \quad (n = 4)",
    sense=Sense.FOR_ALL,
    given=(unit_columns, of.four_features),
    conclusion=charges.tetrahedron_repels_least,
    source="yudin1992; cohn2007, Theorem 1.2",
    evidence=(
        product_proofs.TETRAHEDRON,
        Search(cases.unit_cases(4, 4, 3), cases.charges),
    ),
    twins=(
        Twin(
            "two percent more",
            {"conclusion": charges.coulomb_at_least(_MORE * charges.THOMSON_TETRAHEDRON, "more")},
        ),
    ),
)
G_16_OCTAHEDRON = Claim(
    name="G-16.octahedron",
    says="Six charges on the sphere repel each other least in an octahedron.",
    formula=(
        r"\sum_{i < j} \frac{1}{\|W_i - W_j\|} \ge \frac{3}{2} + 6 \sqrt{2} "
        r"\quad (n = 6,\ m = 3)"
    ),
    sense=Sense.FOR_ALL,
    given=(unit_columns, of.three_dims, of.six_features),
    conclusion=charges.octahedron_repels_least,
    source="yudin1992; cohn2007, Theorem 1.2",
    evidence=(
        product_proofs.OCTAHEDRON,
        Search(cases.unit_cases(6, 6, 3), cases.charges),
    ),
    twins=(
        Twin(
            "two percent more",
            {"conclusion": charges.coulomb_at_least(_MORE * charges.THOMSON_OCTAHEDRON, "more")},
        ),
    ),
)
G_16_BIPYRAMID = Claim(
    name="G-16.bipyramid",
    says="Five charges in a triangular bipyramid have the Coulomb energy 1/2 + √3 + 3√2.",
    formula=r"U_5 = \frac{1}{2} + \sqrt{3} + 3 \sqrt{2}",
    sense=Sense.EQUALS,
    value=Rational(1, 2) + sqrt(3) + 3 * sqrt(2),
    source="thomson1904; schwartz2013 (the main theorem) proves that none is less",
    evidence=(Derivation(lambda: charges.thomson_candidate(5)),),
)
G_16_PENTAGONAL = Claim(
    name="G-16.pentagonal",
    says="Seven charges in a pentagonal bipyramid: two poles, ten edges to them, and the pentagon.",
    formula=(r"U_7 = \frac{1}{2} + 5 \sqrt{2} + \frac{5}{2 \sin 36°} + \frac{5}{2 \sin 72°}"),
    sense=Sense.EQUALS,
    value=Rational(1, 2) + 5 * sqrt(2) + 5 / (2 * sin(pi / 5)) + 5 / (2 * sin(2 * pi / 5)),
    source="thomson1904",
    evidence=(Derivation(lambda: charges.thomson_candidate(7)),),
)
G_16_ANTIPRISM = Claim(
    name="G-16.antiprism",
    says="Eight charges in the best square antiprism have a Coulomb energy of at most 19.675288.",
    formula=r"U_8 \le 19.675288",
    sense=Sense.AT_MOST,
    value=Rational(19675288, 10**6),
    source="thomson1904; derived here",
    evidence=(Derivation(lambda: charges.thomson_energy("upper"), bounds="upper"),),
)
G_16_FREE = Claim(
    name="G-16.degenerate",
    says=(
        "Five directions in three dims can have ReLU² energy 0 in several ways, so that energy "
        "does not single out the triangular bipyramid."
    ),
    formula=r"E(W) = E(V) = 0,\ \{W_i \cdot W_j\} \ne \{V_i \cdot V_j\} \quad (n = 5,\ m = 3)",
    sense=Sense.EXISTS,
    conclusion=of.five_in_space_free_in_two_ways,
    source="derived here: the bipyramid; the octahedron short of a corner",
    evidence=(Examples(cases.bipyramid_and_pyramid),),
    twins=(Twin("six in space", {"conclusion": of.six_in_space_free_in_two_ways}),),
)


# The square antiprism and the reference lines

D_05_FRAME = Claim(
    name="D-05.frame",
    says="The square antiprism's W Wᵀ has eigenvalues 4(1 − z²), twice, and 8z².",
    formula=r"W W^T = \operatorname{diag}(4(1 - z^2), 4(1 - z^2), 8 z^2)",
    sense=Sense.FOR_ALL,
    given=(of.height_in_the_sphere,),
    conclusion=of.antiprism_frame,
    source="derived here",
    evidence=(proofs.FRAME, Search(cases.height_cases(), cases.heights_around())),
    twins=(Twin("8/3 three times", {"conclusion": of.antiprism_frame_is_tight}),),
)
D_05_RELU = Claim(
    name="D-05.relu",
    says=(
        "The antiprism of least ReLU² energy has z² = (1 + 3√2)/17, not 1/3, and D about 0.373953: "
        "just below the line 3/8."
    ),
    formula=r"D = \frac{289}{1248 - 336 \sqrt{2}} < \frac{3}{8}",
    sense=Sense.EQUALS,
    value=289 / (1248 - 336 * sqrt(2)),
    source="derived here",
    uses=("G-03.antiprism", "D-05.corrected"),
    evidence=(Derivation(lambda: antiprism_share(of.BEST_ANTIPRISM)),),
)
D_05_RELU_AXIS = Claim(
    name="D-05.relu-frame",
    says="Its W Wᵀ has eigenvalue 8(1 + 3√2)/17 along the axis, about 2.467, where 8/3 is tight.",
    formula=r"8 z^2 = \frac{8 + 24 \sqrt{2}}{17}",
    sense=Sense.EQUALS,
    value=(8 + 24 * sqrt(2)) / 17,
    source="derived here",
    uses=("D-05.frame",),
    evidence=(
        Derivation(
            lambda: of.frame_eigenvalues(of.square_antiprism_directions(of.BEST_ANTIPRISM))[2]
        ),
    ),
)
D_05_THOMSON = Claim(
    name="D-05.thomson",
    says="The antiprism of least Coulomb energy has D at most 0.374377, below the line 3/8 too.",
    formula=r"D \le 0.374377 < \frac{3}{8}",
    sense=Sense.AT_MOST,
    value=Rational(374377, 10**6),
    source="derived here: the energy is convex in z²",
    uses=("D-05.corrected",),
    evidence=(Derivation(lambda: charges.thomson_share("upper"), bounds="upper"),),
)
D_05_THOMSON_LEAST = Claim(
    name="D-05.thomson-least",
    says="And at least 0.374376.",
    formula=r"D \ge 0.374376",
    sense=Sense.AT_LEAST,
    value=Rational(374376, 10**6),
    source="derived here",
    evidence=(Derivation(lambda: charges.thomson_share("lower"), bounds="lower"),),
)
D_05_THOMSON_AXIS = Claim(
    name="D-05.thomson-frame",
    says="Its W Wᵀ has an eigenvalue of at most 2.512716 along the axis, where 8/3 is tight.",
    formula=r"8 z^2 \le 2.512716 < \frac{8}{3}",
    sense=Sense.AT_MOST,
    value=Rational(2512716, 10**6),
    source="derived here",
    uses=("D-05.frame",),
    evidence=(Derivation(lambda: charges.thomson_eigenvalue("upper"), bounds="upper"),),
)

D_11 = Claim(
    name="D-11",
    says=(
        "On each reference line lies an arrangement whose features all have that dimensionality: "
        "digon 1/2, simplices 2/3, 3/4, 4/5, 5/6, polygons 2/5, 2/6, 2/7, square antiprism 3/8 "
        "(with z² = 1/3), icosahedron 3/12, dodecahedron 3/20."
    ),
    formula=r"D_i = \frac{m}{n}",
    sense=Sense.FOR_ALL,
    given=(shapes.on_a_reference_line,),
    conclusion=shapes.arrangement_lies_on_its_line,
    source="elhage2022, notebook",
    uses=("D-03",),
    evidence=(Exhaustion(shapes.on_a_reference_line, shapes.reference_lines),),
    twins=(Twin("simplices and polygons", {"conclusion": shapes.polygon_or_simplex_lies_on_it}),),
)


# Gram matrices and polytopes

G_14 = Claim(
    name="G-14",
    says=(
        "Two weight matrices with as many dims have the same Gram matrix exactly when they differ "
        "by an orthogonal O: V = O W."
    ),
    formula=r"W^T W = V^T V \iff V = O W,\ O^T O = I",
    sense=Sense.FOR_ALL,
    given=(shapes.same_dims,),
    conclusion=shapes.one_gram_iff_some_turn,
    source="derived here",
    evidence=(proofs.GRAM, Search(cases.turned_pairs(), cases.small_turned_pairs)),
    twins=(Twin("without mirrors", {"conclusion": shapes.one_gram_iff_some_rotation}),),
)
G_14_ONTO = Claim(
    name="G-14.onto",
    says=(
        "Every positive semidefinite G of rank at most m is the Gram matrix of some W with m dims."
    ),
    formula=r"G \succeq 0,\ \operatorname{rank} G \le m \implies \exists W: G = W^T W",
    sense=Sense.FOR_ALL,
    given=(shapes.positive_semidefinite, shapes.rank_within),
    conclusion=shapes.gram_in_dims,
    source="derived here: symmetric elimination",
    evidence=(proofs.GRAM_ONTO, Search(cases.gram_cases(), cases.small_grams)),
    twins=(Twin("in one dim fewer", {"conclusion": shapes.gram_in_fewer_dims}),),
)
G_14_INSIDE = Claim(
    name="G-14.inside",
    says=(
        "The polytope alone does not determine the Gram matrix, not even up to relabelling: a "
        "feature inside it can be anywhere."
    ),
    formula=r"\operatorname{conv} W = \operatorname{conv} V,\ W^T W \ne P^T V^T V P",
    sense=Sense.EXISTS,
    conclusion=shapes.polytope_of_two,
    source="derived here: three features on a line",
    evidence=(Examples(cases.one_polytope_twice),),
    twins=(Twin("all corners", {"conclusion": shapes.polytope_of_two_with_corners}),),
)
G_14_ORIGIN = Claim(
    name="G-14.origin",
    says="Nor without the place of the origin: a polytope that is moved has other overlaps.",
    formula=r"V = W + c 1^T,\ W^T W \ne P^T V^T V P",
    sense=Sense.EXISTS,
    conclusion=shapes.moved_is_another,
    source="derived here: a segment",
    evidence=(Examples(cases.moved_segment),),
    twins=(Twin("both centred", {"conclusion": shapes.moved_about_the_centre_is_another}),),
)


SENTENCES = (
    Sentence(
        name="G-14",
        quoted="exact correspondence",
        source="elhage2022, of polytopes and low-rank matrices, as told in the catalogue",
        readings=("G-14", "G-14.onto"),
        adds=("same_dims",),
        corrections=("G-14.inside", "G-14.origin"),
        remark=(
            "Exact between ordered configurations of n points in m dims, up to O(m), and positive "
            "semidefinite n × n matrices of rank at most m; not between polytopes and matrices."
        ),
    ),
)
