"""Which directions cost least, and whether those are polygons or tegum products."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial

from sympy import Expr, ImmutableMatrix, Integer, Rational, acos, cbrt, cos, latex, pi, sqrt

from papers.frames.semidefinite import stored
from papers.sentence import Sentence
from solvers.evidence import Certified, Search
from solvers.frames import geometries as cases
from solvers.frames.programs.yudin import potential_energy
from solvers.frames.strategies import direction_cases, known_cases
from theory.claim import Claim, Predicate, Sense, Twin
from theory.evidence import Derivation, Examples, Proof
from theory.frames.catalogue.basic import cross_polytope, pentagonal_bipyramid, polygon
from theory.frames.dimensionality import dimensionality
from theory.frames.geometry import energies as of
from theory.frames.geometry import product_proofs, products, proofs
from theory.frames.geometry.paired import paired_least
from theory.frames.geometry.programs import degree_ceiling
from theory.frames.programs.energy import pentagon_energy, relu_energy
from theory.frames.programs.potentials import relu_squared
from theory.frames.theorems import in_the_plane, unit_columns

_MORE = Rational(51, 50)


# The plane

G_01_THREE = Claim(
    name="G-01.three",
    says="Three directions of the plane can have energy 0 in more than one way.",
    formula=r"E(W) = E(V) = 0,\ \{W_i \cdot W_j\} \ne \{V_i \cdot V_j\}",
    sense=Sense.EXISTS,
    conclusion=of.three_free_in_two_ways,
    source="derived here: the triangle; a digon and a third at a right angle",
    evidence=(Examples(cases.triangle_and_digon), Search(cases.pairs_of_obtuse())),
    twins=(Twin("four of the plane", {"conclusion": of.four_free_in_two_ways}),),
)

G_01_FOUR = Claim(
    name="G-01.four",
    says=(
        "Four directions of the plane have energy 0 just when they are a square: plus and minus "
        "two axes at right angles. There is no family at n = 4."
    ),
    formula=r"E = 0 \iff \{W_i\} = \{\pm u, \pm v\},\ u \perp v \quad (n = 4,\ m = 2)",
    sense=Sense.FOR_ALL,
    given=(unit_columns, in_the_plane, of.four_features),
    conclusion=of.free_iff_square,
    source="rankin1955; conway1996, section 5",
    uses=("F-05.equality",),
    evidence=(
        proofs.SQUARE,
        Search(cases.unit_cases(4, 4, 2), cases.around(4, 2, cases.square, cases.slanted)),
    ),
    twins=(Twin("just when there is a digon", {"conclusion": of.free_iff_a_digon}),),
)

G_01_HEXAGON = Claim(
    name="G-01.hexagon",
    says=(
        "Of six unit columns in the plane, Σ ReLU(W_i·W_j)² over ordered pairs is at least 3, what "
        "the regular hexagon has."
    ),
    formula=r"\sum_{i \ne j} \mathrm{ReLU}(W_i \cdot W_j)^2 \ge 3 \quad (n = 6,\ m = 2)",
    sense=Sense.FOR_ALL,
    given=(unit_columns, in_the_plane, of.six_features),
    conclusion=of.hexagon_is_best,
    source="derived here: gaps to the next and to the next but one",
    evidence=(
        proofs.HEXAGON,
        Search(cases.unit_cases(6, 6, 2), cases.around(6, 2, of.hexagon_directions)),
    ),
    twins=(
        Twin(
            "two percent more",
            {"conclusion": of.energy_at_least(3 * _MORE, "two percent more than the hexagon's")},
        ),
    ),
)

G_01_HEXAGON_ENERGY = Claim(
    name="G-01.hexagon-energy",
    says="The regular hexagon has energy 3: each direction has two neighbours at 60°.",
    formula=r"6 \cdot 2 \cos^2 60° = 3",
    sense=Sense.EQUALS,
    value=Integer(3),
    source="derived here",
    evidence=(Derivation(lambda: relu_energy(polygon(6).overlaps())),),
)

G_01_HEPTAGON_ENERGY = Claim(
    name="G-01.heptagon-energy",
    says="The regular heptagon has energy 14 cos² (2π/7) = 7 + 7 cos (4π/7), about 5.442353.",
    formula=r"7 \cdot 2 \cos^2 \frac{2\pi}{7} = 7 + 7 \cos \frac{4\pi}{7}",
    sense=Sense.EQUALS,
    value=7 + 7 * cos(4 * pi / 7),
    source="derived here",
    evidence=(Derivation(lambda: relu_energy(polygon(7).overlaps())),),
)


def _polygon_is_best(
    name: str,
    count: Predicate,
    corners: int,
    conclusion: Predicate,
    better: Callable[[], ImmutableMatrix],
) -> Claim:
    return Claim(
        name=name,
        says=f"No {corners} unit columns in the plane have less energy than the {corners}-gon.",
        formula=rf"E(W) \ge E({corners}\text{{-gon}}) \quad (n = {corners},\ m = 2)",
        sense=Sense.FOR_ALL,
        given=(unit_columns, in_the_plane, count),
        conclusion=conclusion,
        source="the pattern of the pentagon and the hexagon",
        evidence=(Search(cases.unit_cases(corners, corners, 2), cases.around(corners, 2, better)),),
        predicted="refuted",
    )


G_01_SEVEN = _polygon_is_best(
    "G-01.seven", of.seven_features, 7, of.heptagon_is_best, of.paired_heptagon
)
G_01_EIGHT = _polygon_is_best(
    "G-01.eight", of.eight_features, 8, of.octagon_is_best, of.paired_octagon
)


def _plane_best(
    name: str, corners: int, value: Expr, build: Callable[[], ImmutableMatrix]
) -> Claim:
    pairs = {7: "two pairs", 8: "three pairs"}[corners]
    return Claim(
        name=name,
        says=(
            f"{corners} directions of the plane, {pairs} of them equal, have an energy of at most "
            f"{float(value):.6f}: the least that was found."
        ),
        formula=rf"\min E \le {float(value):.6f} \quad (n = {corners},\ m = 2)",
        sense=Sense.AT_MOST,
        value=value,
        source="derived here: an arrangement with rational coordinates",
        evidence=(Derivation(lambda: of.energy(build()), bounds="upper"),),
    )


G_01_SEVEN_BEST = _plane_best("G-01.seven-best", 7, Rational(5431978, 10**6), of.paired_heptagon)
G_01_EIGHT_BEST = _plane_best("G-01.eight-best", 8, Rational(7808169, 10**6), of.paired_octagon)


def _plane_closed(name: str, corners: int, value: Expr, cubic: str) -> Claim:
    return Claim(
        name=name,
        says=(
            f"Where {corners} directions with equal pairs are stationary, their energy is a root "
            f"of {cubic}, about {float(value):.9f}."
        ),
        formula=rf"E = {latex(value)}",
        sense=Sense.EQUALS,
        value=value,
        source="derived here: sines of the gaps in proportion 1 : 2 : 4, and a resultant",
        evidence=(Derivation(lambda: paired_least(corners)),),
    )


G_01_SEVEN_CLOSED = _plane_closed(
    "G-01.seven-closed",
    7,
    Rational(85, 6) - sqrt(895) / 3 * cos(pi / 3 - acos(-3229 * sqrt(895) / 1602050) / 3),
    "8E³ − 340E² + 4220E − 14173",
)
G_01_EIGHT_CLOSED = _plane_closed(
    "G-01.eight-closed",
    8,
    Rational(457, 24)
    - cbrt(Rational(2557367, 13824) + 307 * sqrt(921) / 144)
    - cbrt(Rational(2557367, 13824) - 307 * sqrt(921) / 144),
    "8E³ − 457E² + 7956E − 38068",
)


def _plane_floor(name: str, corners: int, value: str) -> Claim:
    """The certificate is stored; `plane_energy` finds it again in some seconds."""
    floor = Rational(value)
    return Claim(
        name=name,
        says=f"No {corners} directions of the plane have an energy below {value}.",
        formula=rf"\min E \ge {value} \quad (n = {corners},\ m = 2)",
        sense=Sense.AT_LEAST,
        value=floor,
        source="derived here: cases on all arcs, a Lagrangian bound in each",
        evidence=(
            Certified(
                partial(stored, f"plane-{corners}"),
                f"in the plane, any {corners} unit vectors have "
                f"sum over i != j of max(<w_i, w_j>, 0)^2 >= {floor}",
            ),
        ),
    )


G_01_SEVEN_FLOOR = _plane_floor("G-01.seven-floor", 7, "5.4319")
G_01_EIGHT_FLOOR = _plane_floor("G-01.eight-floor", 8, "7.808")


# What linear programs prove, and what they cannot


def _degree(name: str, most: int, value: Expr, overlaps: str, tight: list[int], more: str) -> Claim:
    at = [Rational(q) for q in overlaps.split()]
    return Claim(
        name=name,
        says=(
            f"Polynomials of degree {most} prove at most {value} of five directions in the plane, "
            f"less than the pentagon's energy, 0.954915…{more}"
        ),
        formula=rf"\max_{{\deg h \le {most}}} 25 h_0 - 5 h(1) \le {value}",
        sense=Sense.AT_MOST,
        value=value,
        source="derived here: weights on overlaps that no vectors have",
        evidence=(Derivation(lambda: degree_ceiling(most, at, tight), bounds="upper"),),
    )


G_02_DEGREE_5 = _degree(
    "G-02.degree-5", 5, Rational(135, 143), "1 1/4 -5/6", [1, 2], ": degree 3 does not suffice."
)
G_02_DEGREE_6 = _degree(
    "G-02.degree-6",
    6,
    Rational(95478, 10**5),
    "1 3/10 -4/5 -41/50 -1",
    [1, 2, 3, 6],
    ": neither does degree 6, nor degrees 1, 2, 3 and 6 alone.",
)


def _program_floor(features: int, dims: int, value: str) -> Claim:
    floor = Rational(value)
    energy = Fraction(int(floor.p), int(floor.q))
    return Claim(
        name=f"G-02.{features}-{dims}",
        says=f"{features} directions in {dims} dims: a linear program proves an energy of {value}.",
        formula=(
            rf"\sum_{{i \ne j}} \mathrm{{ReLU}}(W_i \cdot W_j)^2 \ge {value} "
            rf"\quad (n = {features},\ m = {dims})"
        ),
        sense=Sense.AT_LEAST,
        value=floor,
        source="derived here",
        evidence=(
            Certified(
                lambda: potential_energy(features, dims, relu_squared(), energy=energy),
                f"in {dims} dims, any {features} unit vectors have sum over i != j of "
                f"f(<w_i, w_j>) >= {energy} for f = 0 on [-1, 0], t^2 on [0, 1]",
            ),
        ),
    )


G_02_FLOORS = tuple(
    _program_floor(*size)
    for size in (
        (7, 2, "4.6716"),
        (8, 2, "7.2445"),
        (7, 3, "0.57832"),
        (8, 3, "1.82192"),
        (9, 3, "3.43087"),
        (10, 3, "5.34675"),
        (12, 3, "10.0993"),
        (10, 4, "1.19245"),
    )
)


# Products

G_03 = Claim(
    name="G-03",
    says="No arrangement of unit directions has less energy than all tegum products of its size.",
    formula=r"E(W) \ge \min_{k, p} E_{k, p} + E_{n - k, m - p}",
    sense=Sense.FOR_ALL,
    given=(unit_columns,),
    conclusion=products.no_better_than_products,
    source='elhage2022, "Why these geometric structures?"',
    evidence=(Search(direction_cases(), cases.antiprism_squares),),
    predicted="refuted",
)


def _beats_products(
    size: tuple[int, int],
    best: tuple[str, str],
    rival: Callable[[], ImmutableMatrix],
    too_much: Expr,
) -> Claim:
    features, dims = size
    proof: Proof = getattr(product_proofs, f"PRODUCTS_{features}_{dims}")
    what, formula = best
    return Claim(
        name=f"G-03.{features}-{dims}",
        says=(
            f"Every tegum product of {features} directions in {dims} dims has more energy than "
            f"{what}, which is no product."
        ),
        formula=(
            rf"W \text{{ a tegum product}} \implies E(W) > {formula} "
            rf"\quad (n = {features},\ m = {dims})"
        ),
        sense=Sense.FOR_ALL,
        given=proof.given,
        conclusion=proof.shows,
        source="derived here: linear programming in each block",
        evidence=(
            proof,
            Search(
                cases.product_cases(features, dims), cases.products_among(features, dims, rival)
            ),
        ),
        twins=(
            Twin(
                f"more than {too_much}",
                {"conclusion": of.energy_at_least(too_much, str(too_much), strictly=True)},
            ),
        ),
    )


G_03_8_3 = _beats_products(
    (8, 3),
    ("the best square antiprism", r"\frac{80 - 32 \sqrt{2}}{17}"),
    cases.hexagon_and_axis,
    Rational(16, 5),
)
G_03_9_3 = _beats_products(
    (9, 3),
    ("the tricapped prism of squared height 8/17", r"\frac{63}{17}"),
    cases.heptagon_and_axis,
    Rational(11, 2),
)
G_03_10_3 = _beats_products(
    (10, 3),
    ("the best bicapped antiprism", r"\frac{56 + 32 \sqrt{2}}{17}"),
    cases.octagon_and_axis,
    Integer(8),
)
G_03_12_3 = _beats_products(
    (12, 3),
    ("three equal pairs with six others", "11.0975"),
    cases.eight_and_four,
    Rational(25, 2),
)
G_03_TWELVE = Claim(
    name="G-03.12-3-best",
    says=(
        "Twelve directions in three dims, three pairs of them equal, have an energy of at most "
        "11.0975, less than the icosahedron's 12."
    ),
    formula=r"\min E \le 11.0975 \quad (n = 12,\ m = 3)",
    sense=Sense.AT_MOST,
    value=Rational("11.0975"),
    source="derived here: triangles at three heights",
    evidence=(Derivation(lambda: of.energy(of.paired_twelve()), bounds="upper"),),
)
G_03_ICOSAHEDRON = Claim(
    name="G-03.icosahedron",
    says="No twelve unit columns in space have less energy than the icosahedron, 12.",
    formula=r"E(W) \ge 12 \quad (n = 12,\ m = 3)",
    sense=Sense.FOR_ALL,
    given=(unit_columns, of.three_dims, of.twelve_features),
    conclusion=of.icosahedron_is_best,
    source="the pattern of the platonic solids",
    evidence=(Search(cases.unit_cases(12, 12, 3), cases.around(12, 3, of.paired_twelve)),),
    predicted="refuted",
)
G_03_10_4 = _beats_products(
    (10, 4),
    ("the rectified 5-cell", r"\frac{5}{3}"),
    cases.two_pentagons,
    Integer(2),
)


def _family(
    name: str,
    shape: str,
    best: str,
    formula: str,
    conclusion: Predicate,
    proof: Proof,
    too_much: Predicate,
    height: Expr,
) -> Claim:
    return Claim(
        name=name,
        says=f"Of all heights, {shape} has least energy at {best}.",
        formula=formula,
        sense=Sense.FOR_ALL,
        given=(of.height_in_the_sphere,),
        conclusion=conclusion,
        source="derived here: the energy is convex in the squared height",
        evidence=(proof, Search(cases.height_cases(), cases.heights_around(height))),
        twins=(Twin("two percent more", {"conclusion": too_much}),),
    )


G_03_ANTIPRISM = _family(
    "G-03.antiprism",
    "the square antiprism",
    "z² = (1 + 3√2)/17",
    r"\min_z E = \frac{80 - 32 \sqrt{2}}{17} \text{ at } z^2 = \frac{1 + 3 \sqrt{2}}{17}",
    of.antiprism_family,
    proofs.ANTIPRISM,
    of.family_energy_at_least(
        of.square_antiprism_directions, "antiprism", _MORE * of.ANTIPRISM_ENERGY, "2 % more"
    ),
    of.BEST_ANTIPRISM,
)
G_03_TRICAPPED = _family(
    "G-03.tricapped",
    "the tricapped triangular prism",
    "z² = 8/17",
    r"\min_z E = \frac{63}{17} \text{ at } z^2 = \frac{8}{17}",
    of.tricapped_family,
    proofs.TRICAPPED,
    of.family_energy_at_least(
        of.tricapped_prism_directions, "prism", _MORE * of.TRICAPPED_ENERGY, "2 % more"
    ),
    of.BEST_TRICAPPED,
)
G_03_BICAPPED = _family(
    "G-03.bicapped",
    "the bicapped square antiprism",
    "z² = (5√2 − 4)/17",
    r"\min_z E = \frac{56 + 32 \sqrt{2}}{17} \text{ at } z^2 = \frac{5 \sqrt{2} - 4}{17}",
    of.bicapped_family,
    proofs.BICAPPED,
    of.family_energy_at_least(
        of.bicapped_antiprism_directions, "bicapped", _MORE * of.BICAPPED_ENERGY, "2 % more"
    ),
    of.BEST_BICAPPED,
)


def _share(name: str, shape: str, value: Expr, derive: Callable[[], Expr], formula: str) -> Claim:
    return Claim(
        name=name,
        says=f"In {shape} D is about {float(value):.6f}.",
        formula=formula,
        sense=Sense.EQUALS,
        value=value,
        source="derived here",
        evidence=(Derivation(derive),),
    )


G_03_BIPYRAMID = Claim(
    name="G-03.7-3",
    says="Seven directions in three dims: pentagon and digon have the pentagon's energy.",
    formula=r"\min E \le \frac{15 - 5 \sqrt{5}}{4} \quad (n = 7,\ m = 3)",
    sense=Sense.AT_MOST,
    value=(15 - 5 * sqrt(5)) / 4,
    source="derived here: the pentagonal bipyramid",
    evidence=(Derivation(lambda: relu_energy(pentagonal_bipyramid().overlaps()), bounds="upper"),),
)
G_03_9_4 = Claim(
    name="G-03.9-4",
    says="Nine directions in four dims: so have a pentagon and two digons.",
    formula=r"\min E \le \frac{15 - 5 \sqrt{5}}{4} \quad (n = 9,\ m = 4)",
    sense=Sense.AT_MOST,
    value=(15 - 5 * sqrt(5)) / 4,
    source="derived here",
    evidence=(
        Derivation(
            lambda: relu_energy((polygon(5) + cross_polytope(2)).overlaps()), bounds="upper"
        ),
    ),
)
G_03_FREE = Claim(
    name="G-03.free",
    says="Plus and minus m axes, 2m directions in m dims, have energy 0: so (6, 3) and (8, 4).",
    formula=r"E = 0 \quad (n = 2m)",
    sense=Sense.EQUALS,
    value=Integer(0),
    source="derived here",
    uses=("F-05.attained",),
    evidence=(Derivation(lambda: relu_energy(cross_polytope(4).overlaps())),),
)
G_03_TWO_PENTAGONS = Claim(
    name="G-03.two-pentagons",
    says=(
        "Ten directions in four dims: the rectified 5-cell has 0.243 less energy than two "
        "pentagons, (15 − 5√5)/2 − 5/3."
    ),
    formula=r"2 \cdot \frac{15 - 5 \sqrt{5}}{4} - \frac{5}{3} = \frac{35 - 15 \sqrt{5}}{6}",
    sense=Sense.EQUALS,
    value=(35 - 15 * sqrt(5)) / 6,
    source="derived here",
    evidence=(
        Derivation(lambda: 2 * pentagon_energy() - of.energy(of.rectified_simplex_directions())),
    ),
)
G_03_RECTIFIED_SHARE = _share(
    "G-03.10-4-share",
    "the rectified 5-cell, as in two pentagons,",
    Rational(2, 5),
    lambda: dimensionality(of.rectified_simplex_directions())[0],
    r"D = \frac{m}{n} = \frac{2}{5}",
)
G_03_CAP_SHARE = _share(
    "G-03.9-3-cap",
    "the best tricapped prism, at a cap,",
    Rational(34, 105),
    lambda: dimensionality(of.tricapped_prism_directions(of.BEST_TRICAPPED))[-1],
    r"D = \frac{34}{105}",
)
G_03_PRISM_SHARE = _share(
    "G-03.9-3-corner",
    "the best tricapped prism, at a corner of the prism,",
    Rational(578, 1713),
    lambda: dimensionality(of.tricapped_prism_directions(of.BEST_TRICAPPED))[0],
    r"D = \frac{578}{1713}",
)

G_03_POLE_SHARE = _share(
    "G-03.10-3-pole",
    "the best bicapped antiprism, at a pole,",
    (20 * sqrt(2) - 1) / 94,
    lambda: dimensionality(of.bicapped_antiprism_directions(of.BEST_BICAPPED))[-1],
    r"D = \frac{1}{2 + 8 z^2} = \frac{20 \sqrt{2} - 1}{94}",
)
G_03_CORNER_SHARE = _share(
    "G-03.10-3-corner",
    "the best bicapped antiprism, at a corner of a square,",
    (495 * sqrt(2) + 1178) / 6212,
    lambda: dimensionality(of.bicapped_antiprism_directions(of.BEST_BICAPPED))[0],
    r"D = \frac{1}{4 - 6 z^2 + 12 z^4} = \frac{1178 + 495 \sqrt{2}}{6212}",
)


def _least(size: tuple[int, int], value: Expr, build: Callable[[], ImmutableMatrix]) -> Claim:
    features, dims = size
    return Claim(
        name=f"G-03.least-{features}-{dims}",
        says=(
            f"The least energy of {features} directions in {dims} dims is {float(value):.6f}: it "
            "is attained, and nothing less was ever found, but that is no proof."
        ),
        formula=rf"\min E = {latex(value)} \quad (n = {features},\ m = {dims})",
        sense=Sense.EQUALS,
        value=value,
        source="found by local searches from many starts",
        evidence=(Derivation(lambda: of.energy(build()), bounds="upper"),),
        predicted="open",
    )


G_03_LEAST = (
    _least((8, 3), of.ANTIPRISM_ENERGY, lambda: of.square_antiprism_directions(of.BEST_ANTIPRISM)),
    _least((9, 3), of.TRICAPPED_ENERGY, lambda: of.tricapped_prism_directions(of.BEST_TRICAPPED)),
    _least((10, 3), of.BICAPPED_ENERGY, lambda: of.bicapped_antiprism_directions(of.BEST_BICAPPED)),
)


# Loss and geometry

G_04 = Claim(
    name="G-04",
    says=(
        "With one active feature and no bias, the loss is 0 exactly for unit columns without "
        "positive overlaps: digons, triangles, tetrahedra, whatever is obtuse, all alike."
    ),
    formula=r"L_1(W, b = 0) = 0 \iff \|W_i\| = 1,\ W_i \cdot W_j \le 0\ (i \ne j)",
    sense=Sense.FOR_ALL,
    conclusion=of.lossless_iff_obtuse,
    source="derived here",
    evidence=(proofs.LOSSLESS, Search(direction_cases(), known_cases)),
    twins=(Twin("of any length", {"conclusion": of.lossless_iff_only_obtuse}),),
)
G_04_DIGONS = Claim(
    name="G-04.digons",
    says="So this loss does not select digons: as many features can have it at 0 without one.",
    formula=r"L_1(W) = L_1(V) = 0,\ W_1 = -W_2,\ V_i \ne -V_j \text{ for all } i, j",
    sense=Sense.EXISTS,
    conclusion=of.lossless_with_and_without_digon,
    source="derived here: triangle against digon and dedicated",
    uses=("G-04",),
    evidence=(Examples(cases.triangle_and_digon),),
    twins=(Twin("with 2m features", {"conclusion": of.full_lossless_without_digon}),),
)


SENTENCES = (
    Sentence(
        name="G-03",
        quoted=("higher-dimensional solutions are often tegum products of 1D, 2D, 3D solutions"),
        source='elhage2022, "Why these geometric structures?", as told in the catalogue',
        readings=("G-03",),
        corrections=(
            "G-03.8-3",
            "G-03.9-3",
            "G-03.10-3",
            "G-03.10-4",
            "G-03.12-3",
            "G-03.12-3-best",
            "G-03.rectified",
            "G-03.7-3",
            "G-03.9-4",
            "G-03.free",
        ),
        remark=(
            "“Often” is read as a rule, the one that can be refuted; how often is not decided. "
            "It is so of 6 directions in 3 dims and of 8 in 4: plus and minus axes, of energy 0. "
            "Pentagon and digons are the best that is known of 7 in 3 and 9 in 4 dims. Of 8, 9, "
            "10 and 12 in 3 dims and 10 in 4, everything that is a product costs more than a shape "
            "that is none; of 10 in 4 dims that shape is the best of all."
        ),
    ),
)
