"""What linear programming proves of directions: how many fit, and how little they interfere."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from sympy import CRootOf, Expr, Integer, Poly, Rational, latex, sqrt

from papers.frames.semidefinite import stored
from solvers.evidence import Certified, Search
from solvers.frames.programs.delsarte import spherical_code, touching, touching_lines
from solvers.frames.programs.energies import (
    around_the_pentagon,
    five_in_the_plane,
    small_zonal_cases,
    zonal_cases,
)
from solvers.frames.programs.sharp import (
    optimal_distance_energy,
    optimal_energy,
    optimal_one_hot,
    sharp_code,
    spectrum,
)
from solvers.frames.programs.thomson import coulomb
from solvers.frames.programs.yudin import potential_energy
from theory.claim import Claim, Sense, Twin, where
from theory.evidence import Derivation
from theory.frames.catalogue.basic import polygon
from theory.frames.catalogue.index import build
from theory.frames.programs import energy as of
from theory.frames.programs.one_hot import least_loss, least_loss_of, pentagon_family
from theory.frames.programs.potentials import one_hot, relu_squared
from theory.frames.theorems import in_the_plane, unit_columns
from theory.frames.totals import total
from theory.notation import b

_HALF, _QUARTER = Fraction(1, 2), Fraction(1, 4)
_INTERFERENCE = r"\sum_{i \ne j} \int_0^1 \mathrm{ReLU}(\langle w_i, w_j \rangle u + b)^2 du"
_TENTH, _FIFTH = one_hot(Fraction(-1, 10)), one_hot(Fraction(-1, 5))
_MORE = Rational(51, 50)
_ROOT_FIVE = "where a is the zero of a^2 - 5 in [447/200, 2237/1000]"
_TOUCHING_SOURCE = "cohn2014, Theorem 3.1; odlyzko1979; levenshtein1979"

F_10 = Claim(
    name="F-10",
    says=(
        "For unit columns and h = Σ h_k P_k with h_k ≥ 0 for k ≥ 1, the sum of h over all ordered "
        "pairs is at least n²h_0 − n h(1); so is every energy with a potential f ≥ h."
    ),
    formula=r"\sum_{i \ne j} h(\langle w_i, w_j \rangle) \ge n^2 h_0 - n h(1)",
    sense=Sense.FOR_ALL,
    given=(unit_columns, of.nonnegative_after_the_first),
    conclusion=of.yudin_floor,
    source="yudin1992; cohn2007, Proposition 4.1; boyvalenkov2016, Theorem 2.2",
    evidence=(Search(zonal_cases(), small_zonal_cases),),
    twins=(Twin("with (n − 1) h(1)", {"conclusion": of.yudin_floor_too_high}),),
)

F_10_E8 = Claim(
    name="F-10.E8",
    says="In eight dims, 240 unit vectors at most have all overlaps ≤ 1/2, as those of E8 have.",
    formula=r"n \le 240 \quad (m = 8,\ \langle w_i, w_j \rangle \le \frac{1}{2})",
    sense=Sense.AT_MOST,
    value=Integer(240),
    source=_TOUCHING_SOURCE,
    evidence=(
        Certified(
            lambda: touching(8, [Fraction(-1), -_HALF, Fraction(0), _HALF]),
            "at most 240 unit vectors in 8 dims have all overlaps <= 1/2",
        ),
    ),
)

F_10_LEECH = Claim(
    name="F-10.Leech",
    says=(
        "In 24 dims, 196560 unit vectors at most have all overlaps ≤ 1/2, as the shortest of the "
        "Leech lattice have."
    ),
    formula=r"n \le 196560 \quad (m = 24,\ \langle w_i, w_j \rangle \le \frac{1}{2})",
    sense=Sense.AT_MOST,
    value=Integer(196560),
    source=_TOUCHING_SOURCE,
    evidence=(
        Certified(
            lambda: touching(24, [Fraction(-1), -_HALF, -_QUARTER, Fraction(0), _QUARTER, _HALF]),
            "at most 196560 unit vectors in 24 dims have all overlaps <= 1/2",
        ),
    ),
)

F_10_SPACE = Claim(
    name="F-10.space",
    says="In three dims linear programming allows 13 unit vectors with all overlaps ≤ 1/2.",
    formula=r"n \le 13 \quad (m = 3,\ \langle w_i, w_j \rangle \le \frac{1}{2})",
    sense=Sense.AT_MOST,
    value=Integer(13),
    source="odlyzko1979, as in conway1999, chapter 13",
    evidence=(
        Certified(
            lambda: spherical_code(3, _HALF, 9),
            "at most 13 unit vectors in 3 dims have all overlaps <= 1/2",
        ),
    ),
)

F_10_ICOSAHEDRON = Claim(
    name="F-10.icosahedron",
    says="In three dims, six lines at most have all overlaps ≤ 1/√5, as the icosahedron's have.",
    formula=r"n \le 6 \quad (m = 3,\ |\langle w_i, w_j \rangle| \le 1/\sqrt{5})",
    sense=Sense.AT_MOST,
    value=Integer(6),
    source="foucart2013, Theorem 5.7; glazyrin2018, Theorem 5",
    evidence=(
        Certified(
            lambda: touching_lines(3, [Fraction(1, 5)]),
            "at most 6 lines in 3 dims have all squared overlaps <= 1/5",
        ),
    ),
)

G_01_PENTAGON = Claim(
    name="G-01.pentagon",
    says=(
        "Of five unit columns in the plane, Σ ReLU(W_i·W_j)² over ordered pairs is at least "
        "(15 − 5√5)/4, what the regular pentagon has."
    ),
    formula=r"\sum_{i \ne j} \mathrm{ReLU}(W_i \cdot W_j)^2 \ge \frac{15 - 5\sqrt{5}}{4}",
    sense=Sense.FOR_ALL,
    given=(unit_columns, in_the_plane, of.five_features),
    conclusion=of.pentagon_is_best,
    source="derived here (linear programming over Q(√5))",
    evidence=(of.PENTAGON, Search(five_in_the_plane(), around_the_pentagon)),
    twins=(Twin("two percent more", {"conclusion": of.energy_at_least_the_pentagons(_MORE)}),),
)

G_02 = Claim(
    name="G-02",
    says=(
        "For five directions in the plane and the potential ReLU(t)² the linear program has no "
        "gap: what it proves is the energy of the regular pentagon."
    ),
    formula=r"\max_h\, 25 h_0 - 5 h(1) = \frac{15 - 5\sqrt{5}}{4}",
    sense=Sense.EQUALS,
    value=(15 - 5 * sqrt(5)) / 4,
    source="derived here",
    uses=("G-01.pentagon",),
    evidence=(
        Derivation(of.pentagon_floor, bounds="lower"),
        Derivation(of.pentagon_energy, bounds="upper"),
    ),
)

G_02_SIX = Claim(
    name="G-02.six",
    says="Six directions in the plane: the linear program proves an energy of 2.575077.",
    formula=r"\sum_{i \ne j} \mathrm{ReLU}(W_i \cdot W_j)^2 \ge 2.575077 \quad (n = 6,\ m = 2)",
    sense=Sense.AT_LEAST,
    value=Rational(2575077, 10**6),
    source="derived here",
    evidence=(
        Certified(
            lambda: potential_energy(6, 2, relu_squared(), energy=Fraction(2575077, 10**6)),
            "in 2 dims, any 6 unit vectors have sum over i != j of f(<w_i, w_j>) "
            ">= 2575077/1000000 for f = 0 on [-1, 0], t^2 on [0, 1]",
        ),
    ),
)

F_10_ICOSAHEDRON_POINTS = Claim(
    name="F-10.icosahedron-points",
    says=(
        "The least possible largest overlap of twelve unit vectors in three dims is 1/√5, that of "
        "the icosahedron's corners."
    ),
    formula=(
        r"\min \max_{i \ne j} \langle w_i, w_j \rangle = \frac{1}{\sqrt{5}} \quad (n = 12, m = 3)"
    ),
    sense=Sense.EQUALS,
    value=1 / sqrt(5),
    source="fejestoth1943; cohn2007, table 1",
    evidence=(
        Certified(
            lambda: sharp_code(12, 3, spectrum(build("icosahedron")), 5),
            "at most 12 unit vectors in 3 dims have all overlaps <= 1/5*a, and some two of any 12 "
            f"have overlap >= 1/5*a, {_ROOT_FIVE}",
        ),
        Derivation(lambda: build("icosahedron").largest_overlap(), bounds="upper"),
    ),
)

F_10_CELL_600 = Claim(
    name="F-10.600-cell",
    says=(
        "The least possible largest overlap of 120 unit vectors in four dims is (1 + √5)/4, that "
        "of the 600-cell: cos 36°. The polynomial has degree 17."
    ),
    formula=(
        r"\min \max_{i \ne j} \langle w_i, w_j \rangle = \frac{1 + \sqrt{5}}{4} "
        r"\quad (n = 120, m = 4)"
    ),
    sense=Sense.EQUALS,
    value=(1 + sqrt(5)) / 4,
    source="andreev1999; cohn2007, table 1; derived here",
    evidence=(
        Certified(
            lambda: sharp_code(120, 4, spectrum(build("600-cell")), 17),
            "at most 120 unit vectors in 4 dims have all overlaps <= 1/4*a + 1/4, and some two of "
            f"any 120 have overlap >= 1/4*a + 1/4, {_ROOT_FIVE}",
        ),
        Derivation(lambda: build("600-cell").largest_overlap(), bounds="upper"),
    ),
)

F_10_TWELVE_ELECTRONS = Claim(
    name="F-10.twelve-electrons",
    says=(
        "Thomson's problem of twelve points on the sphere: twice Σ_(i<j) 1/|w_i − w_j| is at "
        "least 98.330506, and the icosahedron has less than a millionth more."
    ),
    formula=r"\sum_{i \ne j} \frac{1}{|w_i - w_j|} \ge 98.330506 \quad (n = 12, m = 3)",
    sense=Sense.AT_LEAST,
    value=Rational(98330506, 10**6),
    source="andreev1996; cohn2007, Theorem 1.2; derived here",
    evidence=(
        Certified(
            lambda: optimal_distance_energy(12, 3, coulomb(), spectrum(build("icosahedron"))),
            "in 3 dims, any 12 distinct unit vectors have sum over i != j of f(|w_i - w_j|) >= "
            "3/20*a^3 + 6 for f = 1/u, where a is the zero of a^4 - 100*a^2 + 2000 in "
            "[4253/500, 2127/250]",
        ),
    ),
)

K_09_SIXTEEN = Claim(
    name="K-09.sixteen",
    says=(
        "The least one-hot interference of sixteen unit directions in five dims with bias −1/10 is "
        "4/15; overlaps 1/5 and −3/5 attain it."
    ),
    formula=rf"\min {_INTERFERENCE} = \frac{{4}}{{15}} \quad (b = -\frac{{1}}{{10}})",
    sense=Sense.EQUALS,
    value=Rational(4, 15),
    source="derived here",
    evidence=(
        Certified(
            lambda: optimal_energy(16, 5, _TENTH, spectrum(build("half 5-cube"))),
            "in 5 dims, any 16 unit vectors have sum over i != j of f(<w_i, w_j>) >= 4/15 "
            f"for f = {_TENTH}",
        ),
        Derivation(lambda: total(build("half 5-cube"), _TENTH), bounds="upper"),
    ),
)

K_09_TWENTY_SEVEN = Claim(
    name="K-09.twenty-seven",
    says=(
        "The least one-hot interference of 27 unit directions in six dims with bias −1/10 is "
        "243/125; overlaps 1/4 and −1/2 attain it."
    ),
    formula=rf"\min {_INTERFERENCE} = \frac{{243}}{{125}} \quad (b = -\frac{{1}}{{10}})",
    sense=Sense.EQUALS,
    value=Rational(243, 125),
    source="derived here",
    evidence=(
        Certified(
            lambda: optimal_energy(27, 6, _TENTH, spectrum(build("27 points in 6 dims"))),
            "in 6 dims, any 27 unit vectors have sum over i != j of f(<w_i, w_j>) >= 243/125 "
            f"for f = {_TENTH}",
        ),
        Derivation(lambda: total(build("27 points in 6 dims"), _TENTH), bounds="upper"),
    ),
)

K_09_FIFTY_SIX = Claim(
    name="K-09.fifty-six",
    says=(
        "With bias −1/5 the least one-hot interference of 56 unit directions in seven dims is "
        "448/125, that of the 56 points with overlaps ±1/3 and −1."
    ),
    formula=rf"\min {_INTERFERENCE} = \frac{{448}}{{125}} \quad (b = -\frac{{1}}{{5}})",
    sense=Sense.EQUALS,
    value=Rational(448, 125),
    source="derived here",
    evidence=(
        Certified(
            lambda: optimal_energy(56, 7, _FIFTH, spectrum(build("56 points in 7 dims"))),
            "in 7 dims, any 56 unit vectors have sum over i != j of f(<w_i, w_j>) >= 448/125 "
            f"for f = {_FIFTH}",
        ),
        Derivation(lambda: total(build("56 points in 7 dims"), _FIFTH), bounds="upper"),
    ),
)

K_09_FIFTY_SIX_CODE = Claim(
    name="K-09.fifty-six.points",
    says="With bias −1/10 those 56 points have interference 2401/125, that is 19.208.",
    formula=rf"{_INTERFERENCE} = \frac{{2401}}{{125}} \quad (b = -\frac{{1}}{{10}})",
    sense=Sense.EQUALS,
    value=Rational(2401, 125),
    source="derived here",
    evidence=(Derivation(lambda: total(build("56 points in 7 dims"), _TENTH)),),
)

K_09_FIFTY_SIX_FEWER = Claim(
    name="K-09.fifty-six.fewer",
    says=(
        "With bias −1/10 the least one-hot interference of 56 unit directions in seven dims is at "
        "most 17.1845, less than that of the 56 points with overlaps ±1/3 and −1."
    ),
    formula=rf"\min {_INTERFERENCE} \le 17.1845 \quad (b = -\frac{{1}}{{10}})",
    sense=Sense.AT_MOST,
    value=Rational(171845, 10**4),
    source="derived here",
    uses=("K-09.fifty-six.points",),
    evidence=(
        Certified(
            partial(stored, "attained-56-7"),
            "there are 56 unit vectors in 7 dims with sum over i != j of f(<w_i, w_j>) <= "
            f"34369/2000 for f = {_TENTH}",
        ),
    ),
)

K_09_FIFTY_SIX_FLOOR = Claim(
    name="K-09.fifty-six.floor",
    says="With bias −1/10 the linear program proves 15.350978 of 56 unit directions in seven dims.",
    formula=rf"{_INTERFERENCE} \ge 15.350978 \quad (b = -\frac{{1}}{{10}})",
    sense=Sense.AT_LEAST,
    value=Rational(15350978, 10**6),
    source="derived here",
    evidence=(
        Certified(
            lambda: potential_energy(56, 7, _TENTH, 8, Fraction(15350978, 10**6)),
            "in 7 dims, any 56 unit vectors have sum over i != j of f(<w_i, w_j>) >= "
            f"7675489/500000 for f = {_TENTH}",
        ),
    ),
)


_A = CRootOf(Poly(b**3 + b**2 - 2 * b - 1, b), 2)
"""2 cos 2π/7."""


def _polygon(
    name: str, corners: int, low: Rational, high: Rational, own: str, value: Expr, terms: str
) -> Claim:
    """K-09 of one polygon, for all biases of an interval."""
    biases = (Fraction(int(low.p), int(low.q)), Fraction(int(high.p), int(high.q)))
    return Claim(
        name=f"K-09.{name}",
        says=(
            f"Of {corners} unit directions in the plane the regular {name.partition('.')[0]} has "
            "the least one-hot "
            f"interference for every bias b from {low} to {high}. So it has among directions of "
            f"one norm ‖W‖ when b/‖W‖² lies there; its own (K-03) is {own}."
        ),
        formula=rf"\min {_INTERFERENCE} = {latex(value).replace(latex(_A), 'a')}",
        sense=Sense.EQUALS,
        given=(where(b >= low), where(b <= high)),
        value=value,
        source="derived here",
        evidence=(
            Certified(
                lambda: optimal_one_hot(
                    corners, 2, biases, spectrum(polygon(corners)), 2 * corners - 3
                ),
                f"in 2 dims, for every b in [{low}, {high}], any {corners} unit vectors have sum "
                f"over i != j of int_0^1 ReLU(<w_i, w_j> u + b)^2 du >= {terms}",
            ),
            Derivation(lambda: of.one_hot_energy(polygon(corners), low, high), bounds="upper"),
        ),
    )


_PENTAGON = (
    10 * (1 + sqrt(5)) / 3 * b**3 + 10 * b**2 + 5 * (sqrt(5) - 1) / 2 * b + 5 * (3 - sqrt(5)) / 12
)
_PENTAGON_TERMS = "(-5/12*a + 5/4)*b^0 + (5/2*a - 5/2)*b^1 + (10)*b^2 + (10/3*a + 10/3)*b^3, "
_COSINE = (sqrt(5) - 1) / 4
"""cos 72°."""

K_09_PENTAGON = Claim(
    name="K-09.pentagon",
    says=(
        "Of five unit directions in the plane the regular pentagon has the least one-hot "
        "interference for every bias b from −cos 72° to −1/25; below there is none at all. So it "
        "has among directions of one norm ‖W‖ when b/‖W‖² lies there; its own (K-03) is −0.20606."
    ),
    formula=rf"\min {_INTERFERENCE} = {latex(_PENTAGON)}",
    sense=Sense.EQUALS,
    given=(where(b >= -_COSINE), where(b <= -Rational(1, 25))),
    value=_PENTAGON,
    source="derived here",
    evidence=(
        Certified(
            pentagon_family,
            "in 2 dims, for every b in [-1/4*a + 1/4, -1/25], any 5 unit vectors have sum over "
            f"i != j of int_0^1 ReLU(<w_i, w_j> u + b)^2 du >= {_PENTAGON_TERMS}"
            "where a is the zero of a^2 - 5 in [2, 3]",
        ),
        Derivation(
            lambda: of.one_hot_energy(polygon(5), -_COSINE, -Rational(1, 25)), bounds="upper"
        ),
    ),
)
K_09_PENTAGON_SMALL = _polygon(
    "pentagon.small-bias",
    5,
    -Rational(1, 25),
    Rational(0),
    "−0.20606",
    _PENTAGON,
    _PENTAGON_TERMS + _ROOT_FIVE,
)
K_09_HEXAGON = _polygon(
    "hexagon",
    6,
    -Rational(2, 5),
    -Rational(3, 10),
    "−0.35448",
    (1 + 2 * b) ** 3,
    "(1)*b^0 + (6)*b^1 + (12)*b^2 + (8)*b^3, where a is the zero of a in [-1/1000, 1/1000]",
)
K_09_HEPTAGON = _polygon(
    "heptagon",
    7,
    -Rational(1, 2),
    -Rational(23, 50),
    "−0.46090",
    7 * (_A**2 / 6 + _A * b + 2 * b**2 + 4 * (_A**2 + _A - 2) / 3 * b**3),
    "(7/6*a^2)*b^0 + (7*a)*b^1 + (14)*b^2 + (28/3*a^2 + 28/3*a - 56/3)*b^3, "
    "where a is the zero of a^3 + a^2 - 2*a - 1 in [623/500, 156/125]",
)
K_09_OCTAGON = _polygon(
    "octagon",
    8,
    -Rational(269, 500),
    -Rational(67, 125),
    "−0.53713",
    16 * sqrt(2) / 3 * b**3 + 16 * b**2 + 8 * sqrt(2) * b + Rational(8, 3),
    "(8/3)*b^0 + (8*a)*b^1 + (16)*b^2 + (16/3*a)*b^3, "
    "where a is the zero of a^2 - 2 in [1413/1000, 283/200]",
)

_LEAST_LOSS = 5 * CRootOf(
    6147814464 * b**8
    - 640521771552 * b**7
    + 537091636464 * b**6
    - 234076307112 * b**5
    + 59547763980 * b**4
    - 9830440368 * b**3
    + 680183919 * b**2
    - 18754338 * b
    + 161899,
    0,
)

K_09_FAMILY = Claim(
    name="K-09.pentagon.family",
    says=(
        "With one feature active, five directions in the plane of one norm ‖W‖ > 0 and one bias "
        "lose at least 0.0791281 in all, whatever the norm and the bias are. The regular pentagon "
        "attains it, at b/‖W‖² = −0.20606; three times as much is its h of K-03, 0.237."
    ),
    formula=(
        r"\min_{l > 0,\, b} \sum_i \int_0^1 (u - \mathrm{ReLU}(l u + b))^2 du + \sum_{i \ne j} "
        r"\int_0^1 \mathrm{ReLU}(l \langle w_i, w_j \rangle u + b)^2 du = 0.0791281\ldots"
    ),
    sense=Sense.EQUALS,
    value=_LEAST_LOSS,
    source="derived here",
    evidence=(
        Derivation(lambda: least_loss(pentagon_family()), bounds="lower"),
        Derivation(
            lambda: least_loss_of(polygon(5), -Rational(3, 10), -Rational(1, 25)), bounds="upper"
        ),
    ),
    twins=(
        Twin("10⁻¹² more", {"value": _LEAST_LOSS + Rational(1, 10**12)}),
        Twin("10⁻¹² less", {"value": _LEAST_LOSS - Rational(1, 10**12)}),
    ),
)
