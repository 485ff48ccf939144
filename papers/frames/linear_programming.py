"""What linear programming proves of directions: how many fit, and how little they interfere."""

from __future__ import annotations

from fractions import Fraction

from sympy import Integer, Rational, sqrt

from solvers.evidence import Certified, Search
from solvers.frames.delsarte import spherical_code, touching, touching_lines
from solvers.frames.energies import (
    around_the_pentagon,
    five_in_the_plane,
    small_zonal_cases,
    zonal_cases,
)
from solvers.frames.sharp import optimal_energy
from solvers.frames.yudin import potential_energy
from theory.claim import Claim, Sense, Twin
from theory.evidence import Derivation
from theory.frames import energy as of
from theory.frames.potentials import one_hot, relu_squared
from theory.frames.theorems import in_the_plane, unit_columns

_HALF, _QUARTER = Fraction(1, 2), Fraction(1, 4)
_MORE = Rational(51, 50)
_TOUCHING_SOURCE = "odlyzko1979; levenshtein1979"

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
    source="yudin1992; delsarte1977",
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
    source="odlyzko1979",
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
    source="delsarte1977",
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

K_09_SIXTEEN = Claim(
    name="K-09.sixteen",
    says=(
        "Sixteen unit directions in five dims with bias −1/10 have one-hot interference 4/15 at "
        "least; overlaps 1/5 and −3/5 attain it."
    ),
    formula=(
        r"\sum_{i \ne j} \int_0^1 \mathrm{ReLU}(\langle w_i, w_j \rangle u - \frac{1}{10})^2 du "
        r"\ge \frac{4}{15}"
    ),
    sense=Sense.AT_LEAST,
    value=Rational(4, 15),
    source="derived here",
    evidence=(
        Certified(
            lambda: optimal_energy(
                16,
                5,
                one_hot(Fraction(-1, 10)),
                {Rational(-3, 5): 16 * 5, Rational(1, 5): 16 * 10},
            ),
            "in 5 dims, any 16 unit vectors have sum over i != j of f(<w_i, w_j>) >= 4/15 "
            "for f = 0 on [-1, 1/10], (t^3 - 3/10*t^2 + 3/100*t - 1/1000)/(3*t) on [1/10, 1]",
        ),
    ),
)
