"""How small the worst overlap can be, in closed form: lines and points, real and complex."""

from __future__ import annotations

from sympy import Expr, Integer, Rational, ceiling, latex, sqrt

from papers.sentence import Sentence
from solvers.evidence import Search
from solvers.frames.line_strategies import (
    coherence_cases,
    complex_cases,
    counts,
    crowded_lines,
    dims_and_coherences,
    few_dims_and_coherences,
    few_small_dims_and_coherences,
    known_complex_cases,
    known_ordered_complex_cases,
    many_lines,
    order_cases,
    ordered_cases,
    ordered_complex_cases,
    plane_law_cases,
    slightly_acute,
    small_coherence_cases,
    small_counts,
    small_dims_and_coherences,
    small_ordered_cases,
    small_plane_laws,
    space_cases,
    space_known_cases,
)
from solvers.frames.strategies import known_cases, unit_direction_cases
from theory.claim import Claim, Sense, Twin
from theory.evidence import Derivation
from theory.frames.arrangement import Arrangement
from theory.frames.bounds import chance_theorems, counting_proofs, excess_proofs
from theory.frames.bounds import levenshtein_proofs as second
from theory.frames.bounds import line_proofs as proofs
from theory.frames.bounds import line_theorems as of
from theory.frames.bounds.chance import attainable, median_of_largest, tail_between
from theory.frames.bounds.counting import (
    alon_bound,
    least_dims,
    most_lines,
    union_bound_count,
)
from theory.frames.bounds.excess import small_excess_bound, small_excess_gram
from theory.frames.bounds.welch import best_order, welch_of_order
from theory.frames.catalogue.index import build
from theory.frames.theorems import two_features, unit_columns

_MORE = Rational(51, 50)
_ADDED = Rational(1, 50)
_ORDERED = Search(ordered_cases(), small_ordered_cases)
_COMPLEX = Search(complex_cases(), known_complex_cases)
_COMPLEX_ORDERED = Search(ordered_complex_cases(), known_ordered_complex_cases)
_CROWDED = Search(many_lines(), crowded_lines)
_SPACE = Search(space_cases(), space_known_cases)
_COHERENT = Search(coherence_cases(), small_coherence_cases)

F_08 = Claim(
    name="F-08",
    says=(
        "For every order k, the worst |overlap| of n ≥ 2 unit directions, to the power 2k, is at "
        "least (n/C(m + k − 1, k) − 1)/(n − 1)."
    ),
    formula=(
        r"\max_{i \ne j} |W_i \cdot W_j|^{2k} \ge "
        r"\frac{1}{n - 1} \left( \frac{n}{\binom{m + k - 1}{k}} - 1 \right)"
    ),
    sense=Sense.FOR_ALL,
    given=(unit_columns,),
    conclusion=of.welch_every_order,
    source="welch1974, as in datta2012, (1)",
    evidence=(proofs.WELCH_ORDER, _ORDERED),
    twins=(Twin("two percent more", {"conclusion": of.order_at_least(_MORE)}),),
)

F_08_REAL = Claim(
    name="F-08.real",
    says=(
        "Real directions obey more: C(m + k − 1, k) gives way to "
        "m(m + 2)⋯(m + 2k − 2)/(1·3⋯(2k − 1))."
    ),
    formula=(
        r"\max_{i \ne j} (W_i \cdot W_j)^{2k} \ge \frac{n E_k - 1}{n - 1},\ "
        r"E_k = \frac{1 \cdot 3 \cdots (2k - 1)}{m (m + 2) \cdots (m + 2k - 2)}"
    ),
    sense=Sense.FOR_ALL,
    given=(unit_columns,),
    conclusion=of.sidelnikov,
    source="sidelnikov1974 (the even powers); derived here",
    evidence=(proofs.REAL_WELCH_ORDER, _ORDERED),
    twins=(Twin("two percent more", {"conclusion": of.order_at_least(_MORE, "real")}),),
)

F_08_COMPLEX = Claim(
    name="F-08.complex",
    says="Complex lines obey Welch's bounds of every order with C(m + k − 1, k).",
    formula=(
        r"\max_{i \ne j} |\langle z_i, z_j \rangle|^{2k} \ge "
        r"\frac{1}{n - 1} \left( \frac{n}{\binom{m + k - 1}{k}} - 1 \right)"
    ),
    sense=Sense.FOR_ALL,
    given=(of.unit_complex_columns,),
    conclusion=of.complex_welch,
    source="welch1974, as in datta2012, (1)",
    evidence=(proofs.COMPLEX_WELCH_ORDER, _COMPLEX_ORDERED),
    twins=(
        Twin("two percent more", {"conclusion": of.complex_order_at_least(_MORE)}),
        Twin("with the real moments", {"conclusion": of.real_moments_for_complex_lines}),
    ),
)

F_08_SHARPER = Claim(
    name="F-08.sharper",
    says="The bound with the real moments is at least the one with C(m + k − 1, k).",
    formula=(
        r"\frac{1 \cdot 3 \cdots (2k - 1)}{m (m + 2) \cdots (m + 2k - 2)} "
        r"\ge \binom{m + k - 1}{k}^{-1}"
    ),
    sense=Sense.FOR_ALL,
    conclusion=of.real_moment_is_the_larger,
    source="derived here",
    evidence=(proofs.REAL_MOMENT_LARGER, Search(order_cases())),
    twins=(Twin("always strictly", {"conclusion": of.real_moment_is_strictly_larger}),),
)

F_08_CROSSOVER = Claim(
    name="F-08.crossover",
    says="For real directions order 2 beats order 1 exactly when n > m(m + 1)/2, m ≥ 2.",
    formula=r"\frac{n E_2 - 1}{n - 1} > \left( \frac{n E_1 - 1}{n - 1} \right)^2 "
    r"\iff n > \frac{m(m + 1)}{2}",
    sense=Sense.FOR_ALL,
    given=(of.two_dims,),
    conclusion=of.crossover,
    source="derived here",
    evidence=(proofs.CROSSOVER, Search(counts(), small_counts)),
    twins=(Twin("when n > m²/2", {"conclusion": of.crossover_too_early}),),
)

F_08_COMPLEX_CROSSOVER = Claim(
    name="F-08.crossover-complex",
    says="With C(m + k − 1, k), order 2 beats order 1 exactly when n > m², m ≥ 2.",
    formula=r"\text{order } 2 > \text{order } 1 \iff n > m^2",
    sense=Sense.FOR_ALL,
    given=(of.two_dims,),
    conclusion=of.complex_crossover,
    source="derived here",
    evidence=(proofs.COMPLEX_CROSSOVER, Search(counts(), small_counts)),
    twins=(Twin("when n > m(m + 1)/2", {"conclusion": of.complex_crossover_too_early}),),
)


def _welch_value(
    features: int, dims: int, order: int, value: Expr, field: str = "complex"
) -> Claim:
    kind = "" if field == "complex" else ", with the real moments"
    label = f"{features}-{dims}-{order}" + ("" if field == "complex" else "-real")
    return Claim(
        name=f"F-08.{label}",
        says=(
            f"Welch's bound of order {order} on the worst |overlap| of {features} directions in "
            f"{dims} dims{kind}."
        ),
        formula=rf"n = {features},\ m = {dims},\ k = {order}",
        sense=Sense.EQUALS,
        value=value,
        source="welch1974, as in datta2012, (1)"
        if field == "complex"
        else "sidelnikov1974 (the even powers)",
        uses=("F-08" if field == "complex" else "F-08.real",),
        evidence=(Derivation(lambda: welch_of_order(features, dims, order, field)),),
    )


F_08_MILLION_1 = _welch_value(10**6, 768, 1, sqrt(Rational(10**6 - 768, 768 * 999999)))
F_08_MILLION_2 = _welch_value(
    10**6, 768, 2, (Rational(10**6 - 295296, 295296 * 999999)) ** Rational(1, 4)
)
F_08_MILLION_2_REAL = _welch_value(
    10**6, 768, 2, (Rational(10**6 - 197120, 197120 * 999999)) ** Rational(1, 4), "real"
)
F_08_HUNDRED_1 = _welch_value(100, 8, 1, sqrt(Rational(23, 198)))
F_08_HUNDRED_2 = _welch_value(100, 8, 2, Rational(16, 891) ** Rational(1, 4))
F_08_HUNDRED_2_REAL = _welch_value(100, 8, 2, 1 / sqrt(6), "real")


def _binding(features: int, dims: int, order: int, field: str) -> Claim:
    moments = "real moments" if field == "real" else "C(m + k − 1, k)"
    return Claim(
        name=f"F-08.{features}-{dims}-binds" + ("-real" if field == "real" else ""),
        says=f"Of Welch's bounds at ({features}, {dims}) order {order} binds, with {moments}.",
        formula=rf"n = {features},\ m = {dims}: k^* = {order}",
        sense=Sense.EQUALS,
        value=Integer(order),
        source="derived here: orders 1 to 64",
        uses=("F-08" if field == "complex" else "F-08.real",),
        evidence=(Derivation(lambda: Integer(best_order(features, dims, field))),),
    )


F_08_MILLION_BINDS = _binding(10**6, 768, 2, "complex")
F_08_MILLION_BINDS_REAL = _binding(10**6, 768, 2, "real")
F_08_HUNDRED_BINDS = _binding(100, 8, 2, "complex")
F_08_HUNDRED_BINDS_REAL = _binding(100, 8, 3, "real")

F_08_LEVENSHTEIN = Claim(
    name="F-08.levenshtein",
    says=(
        "The worst squared overlap of n > m lines is at least (3n − m² − 2m)/((m + 2)(n − m)): "
        "more than Welch's beyond n = m(m + 1)/2."
    ),
    formula=r"\mu^2 \ge \frac{3n - m^2 - 2m}{(m + 2)(n - m)}",
    sense=Sense.FOR_ALL,
    given=(unit_columns,),
    conclusion=of.second_levenshtein_bound,
    source="levenshtein1979; jasper2019 (Levenshtein's bound); derived here (harmonic parts)",
    evidence=(second.SECOND_LEVENSHTEIN, _CROWDED),
    twins=(Twin("two percent more", {"conclusion": of.second_levenshtein(_MORE)}),),
)

F_08_LEVENSHTEIN_COMPLEX = Claim(
    name="F-08.levenshtein-complex",
    says="For complex lines it is (2n − m² − m)/((m + 1)(n − m)).",
    formula=r"\mu^2 \ge \frac{2n - m^2 - m}{(m + 1)(n - m)} \quad (\mathbb{C}^m)",
    sense=Sense.FOR_ALL,
    given=(of.unit_complex_columns,),
    conclusion=of.complex_second_levenshtein,
    source="levenshtein1979; jasper2019 (Levenshtein's bound); derived here (harmonic parts)",
    evidence=(second.COMPLEX_SECOND_LEVENSHTEIN, _COMPLEX),
    twins=(Twin("as for real lines", {"conclusion": of.complex_second_levenshtein_as_if_real}),),
)

F_06_ORTHOPLEX = Claim(
    name="F-06.orthoplex",
    says="Of more than m(m + 1)/2 lines some two have an |overlap| of at least 1/√m.",
    formula=r"n > \frac{m(m + 1)}{2} \implies \mu \ge \frac{1}{\sqrt{m}}",
    sense=Sense.FOR_ALL,
    given=(unit_columns, of.more_than_gerzon),
    conclusion=of.orthoplex,
    source="conway1996, section 5; jasper2019 (the orthoplex bound)",
    uses=("F-05.strict",),
    evidence=(proofs.ORTHOPLEX, _CROWDED),
    twins=(
        Twin("from n = m(m + 1)/2 on", {"given": (unit_columns, of.at_least_gerzon)}),
        Twin("always strictly", {"conclusion": of.orthoplex_strictly}),
    ),
)

F_06_ORTHOPLEX_STRICT = Claim(
    name="F-06.orthoplex-strict",
    says="Beyond (m − 1)(m + 2) lines, m ≥ 2, it is above 1/√m.",
    formula=r"n > (m - 1)(m + 2) \implies \mu > \frac{1}{\sqrt{m}}",
    sense=Sense.FOR_ALL,
    given=(unit_columns, of.not_on_an_axis, of.more_than_the_orthoplex),
    conclusion=of.orthoplex_strictly,
    source="conway1996, section 5; rankin1955",
    uses=("F-05",),
    evidence=(proofs.ORTHOPLEX_STRICT, _CROWDED),
)

F_06_ORTHOPLEX_COMPLEX = Claim(
    name="F-06.orthoplex-complex",
    says="Of more than m² complex lines some two have an |overlap| of at least 1/√m.",
    formula=r"n > m^2 \implies \mu \ge \frac{1}{\sqrt{m}} \quad (\mathbb{C}^m)",
    sense=Sense.FOR_ALL,
    given=(of.unit_complex_columns, of.more_than_complex_gerzon),
    conclusion=of.complex_orthoplex,
    source="jasper2019 (the orthoplex bound); derived here from rankin1955",
    uses=("F-05.strict",),
    evidence=(proofs.COMPLEX_ORTHOPLEX, _COMPLEX),
    twins=(Twin("always strictly", {"conclusion": of.complex_orthoplex_strictly}),),
)

F_06_THIRD = Claim(
    name="F-06.levenshtein-3",
    says=(
        "Unit directions whose largest overlap s is at least 0, with (m + 2)s² + 2s ≤ 1, number at "
        "most m(1 − s)(2 + (m + 1)s)/(1 − m s²); at s = 0 that is 2m."
    ),
    formula=r"n (1 - m s^2) \le m (1 - s)(2 + (m + 1) s)",
    sense=Sense.FOR_ALL,
    given=(unit_columns, of.overlap_in_the_third_range),
    conclusion=of.third_levenshtein_bound,
    source="levenshtein1979; levenshtein1998, table 6.1; derived here (harmonic parts)",
    evidence=(second.THIRD_LEVENSHTEIN, Search(unit_direction_cases(), slightly_acute)),
    twins=(Twin("two percent fewer", {"conclusion": of.third_levenshtein(Rational(49, 50))}),),
)

F_06_LEVENSHTEIN = Claim(
    name="F-06.levenshtein",
    says="The largest signed overlap of n ≥ 2 unit directions is at least Levenshtein's bound.",
    formula=(
        r"\max_{i \ne j} W_i \cdot W_j \ge s,\ L_\tau(s) = n,\ "
        r"L_3(s) = \frac{m(1 - s)(2 + (m + 1)s)}{1 - m s^2}"
    ),
    sense=Sense.FOR_ALL,
    given=(unit_columns, two_features),
    conclusion=of.levenshtein_points,
    source="levenshtein1979; levenshtein1998, (6.12)",
    evidence=(Search(many_lines(), crowded_lines), Search(unit_direction_cases(), known_cases)),
    twins=(Twin("0.02 more", {"conclusion": of.levenshtein_points_at_least(_ADDED)}),),
)

F_06_FEJES_TOTH = Claim(
    name="F-06.fejes-toth",
    says=(
        "In three dims, n ≥ 3 unit directions have some overlap of at least 1/(2 sin² ω) − 1, "
        "ω = πn/(6(n − 2)); exact at n = 3, 4, 6 and 12."
    ),
    formula=(
        r"\max_{i \ne j} W_i \cdot W_j \ge \frac{1}{2 \sin^2 \omega} - 1,\ "
        r"\omega = \frac{\pi n}{6(n - 2)} \quad (m = 3)"
    ),
    sense=Sense.FOR_ALL,
    given=(unit_columns, of.three_in_space),
    conclusion=of.fejes_toth,
    source="fejestoth1943 (the bound on the shortest distance)",
    evidence=(_SPACE,),
    twins=(Twin("0.02 more", {"conclusion": of.fejes_toth_at_least(_ADDED)}),),
)

F_07_GERZON = Claim(
    name="F-07.gerzon",
    says="At most m(m + 1)/2 different lines are equiangular.",
    formula=r"|W_i \cdot W_j| = c < 1\ (i \ne j) \implies n \le \frac{m(m + 1)}{2}",
    sense=Sense.FOR_ALL,
    given=(unit_columns, of.equiangular, of.different_lines),
    conclusion=of.at_most_gerzon,
    source="lemmens1973, Theorem 3.5; foucart2013, Theorem 5.10",
    evidence=(proofs.GERZON, Search(unit_direction_cases(), crowded_lines)),
    twins=(Twin("fewer, beyond one dim", {"conclusion": of.below_gerzon}),),
)

F_07_GERZON_COMPLEX = Claim(
    name="F-07.gerzon-complex",
    says="At most m² different complex lines are equiangular.",
    formula=r"|\langle z_i, z_j \rangle| = c < 1\ (i \ne j) \implies n \le m^2",
    sense=Sense.FOR_ALL,
    given=(of.unit_complex_columns, of.equiangular_complex, of.different_complex_lines),
    conclusion=of.at_most_complex_gerzon,
    source="foucart2013, Theorem 5.10; derived here",
    evidence=(proofs.COMPLEX_GERZON, _COMPLEX),
    twins=(Twin("at most m(m + 1)/2", {"conclusion": of.at_most_real_gerzon}),),
)

F_02_NULL_SPACE = Claim(
    name="F-02.null-space",
    says=(
        "n = m + k lines, k ≥ 1, have a worst |overlap| of at least k/(n M − k) with "
        "M = (2 + (k − 1)√(k + 2))/(k + 1): more than Welch's when k is small beside m."
    ),
    formula=(
        r"\mu \ge \frac{k}{n M_k - k},\ M_k = \frac{2 + (k - 1)\sqrt{k + 2}}{k + 1},\ k = n - m"
    ),
    sense=Sense.FOR_ALL,
    given=(unit_columns,),
    conclusion=of.null_space_bound,
    source="bukh2020, from Lemma 5; jasper2019 (Bukh and Cox's bound)",
    evidence=(
        excess_proofs.NULL_SPACE,
        Search(unit_direction_cases(), known_cases),
    ),
    twins=(Twin("two percent more", {"conclusion": of.null_space_at_least(_MORE)}),),
)

F_02_NULL_SPACE_COMPLEX = Claim(
    name="F-02.null-space-complex",
    says="For complex lines M is (1 + (k − 1)√(k + 1))/k.",
    formula=(
        r"\mu \ge \frac{k}{n M_k - k},\ "
        r"M_k = \frac{1 + (k - 1)\sqrt{k + 1}}{k} \quad (\mathbb{C}^m)"
    ),
    sense=Sense.FOR_ALL,
    given=(of.unit_complex_columns,),
    conclusion=of.complex_null_space_bound,
    source="bukh2020, from Lemma 5; jasper2019 (Bukh and Cox's bound)",
    evidence=(excess_proofs.COMPLEX_NULL_SPACE, _COMPLEX),
    twins=(
        Twin("two percent more", {"conclusion": of.complex_null_space_at_least(_MORE)}),
        Twin(
            "with the real M",
            {"conclusion": of.complex_null_space_at_least(Integer(1), "real")},
        ),
    ),
)


def _from_the_null_space(features: int, dims: int, value: Expr, shape: str) -> Claim:
    """Lines that meet the bound: their null space holds each of the shape's lines twice."""
    name = f"twice {shape}, in the null space"
    return Claim(
        name=f"F-02.{features}-{dims}",
        says=(
            f"The least worst |overlap| of {features} lines in {dims} dims is {value}, above "
            f"Welch's bound: their null space holds the lines of the {shape}, each twice."
        ),
        formula=rf"\min \mu({features}, {dims}) = {latex(value)}",
        sense=Sense.EQUALS,
        value=value,
        source="bukh2020, from Lemma 5",
        uses=("F-02.null-space",),
        evidence=(
            Derivation(lambda: small_excess_bound(features, dims), bounds="lower"),
            Derivation(
                lambda: Arrangement(
                    name, small_excess_gram(build(shape).gram, 2), dims
                ).coherence(),
                bounds="upper",
            ),
        ),
    )


F_02_6_4 = _from_the_null_space(6, 4, Rational(1, 3), "triangle")
F_02_12_9 = _from_the_null_space(12, 9, (2 * sqrt(5) - 1) / 19, "diagonals of the icosahedron")

F_09 = Claim(
    name="F-09",
    says="In m dims there are e^m directions with all |cos| at most c, for every c in (0, 1).",
    formula=r"\forall c \in (0, 1): n \ge \lfloor e^m \rfloor \text{ with } \mu \le c",
    sense=Sense.FOR_ALL,
    conclusion=of.exponentially_many_fit,
    source="elhage2022: “exp(n) many '<ε cosine' vectors”, taken at its word",
    evidence=(Search(dims_and_coherences(), small_dims_and_coherences),),
    predicted="refuted",
)

F_09_CORRECTED = Claim(
    name="F-09.corrected",
    says="There are at least exp(m c²/4) (rounded down): random caps leave room for them.",
    formula=r"n \ge \lfloor e^{m c^2 / 4} \rfloor \text{ with } \mu \le c",
    sense=Sense.FOR_ALL,
    conclusion=of.enough_room,
    source="derived here (sub-Gaussian tail)",
    evidence=(
        counting_proofs.ENOUGH_ROOM,
        Search(dims_and_coherences(), small_dims_and_coherences),
    ),
    twins=(Twin("exp(m c²)", {"conclusion": of.chance_leaves_room(Rational(1))}),),
)

F_09_FIXED = Claim(
    name="F-09.fixed",
    says=(
        "With all squared overlaps at most t/m, t < 1 fixed, there are at most (m − t)/(1 − t): "
        "no more than linearly many."
    ),
    formula=r"\mu^2 \le t/m \implies n (1 - t) \le m - t",
    sense=Sense.FOR_ALL,
    given=(unit_columns, of.squares_within),
    conclusion=of.at_most_linearly_many,
    source="foucart2013, Theorem 5.7, solved for n",
    uses=("F-02", "F-04"),
    evidence=(counting_proofs.LINEARLY_MANY, _COHERENT),
    twins=(Twin("two percent fewer", {"conclusion": of.linearly_many(Rational(49, 50))}),),
)

F_09_ALON = Claim(
    name="F-09.alon",
    says=(
        "n unit directions with all |overlaps| at most c, 1/√n ≤ c < 1/2, need at least "
        "(3/50) ln n/(c² ln 1/c) dims."
    ),
    formula=r"m \ge \frac{3}{50} \frac{\ln n}{c^2 \ln (1/c)}",
    sense=Sense.FOR_ALL,
    given=(
        unit_columns,
        of.coherence_within,
        of.below_half,
        of.at_least_one_over_root_n,
    ),
    conclusion=of.enough_dims,
    source="alon2003, Theorem 9.3, with some constant; this one is derived here",
    uses=("F-08",),
    evidence=(counting_proofs.ALON, _COHERENT),
    twins=(Twin("five times that", {"conclusion": of.dims_at_least_alon(Rational(5))}),),
)


F_09_ALON_TOKENS = Claim(
    name="F-09.alon-50257",
    says="So 50257 directions with all |overlaps| at most 1/10 need at least 29 dims.",
    formula=r"m \ge 29 \quad (n = 50257,\ \mu \le 1/10)",
    sense=Sense.AT_LEAST,
    value=Integer(29),
    source="alon2003, Theorem 9.3, with the constant that is derived here",
    uses=("F-09.alon",),
    evidence=(Derivation(lambda: ceiling(alon_bound(50257, Rational(1, 10))), bounds="lower"),),
)


def _by_welch(dims: int, field: str) -> Claim:
    name = "F-09.welch-50257" + ("-real" if field == "real" else "")
    moments = "with the real moments" if field == "real" else "with C(m + k − 1, k)"
    return Claim(
        name=name,
        says=(
            f"Welch's bounds {moments} ask for at least {dims} dims for 50257 directions with all "
            "|overlaps| at most 1/10."
        ),
        formula=rf"m \ge {dims} \quad (n = 50257,\ \mu \le 1/10)",
        sense=Sense.AT_LEAST,
        value=Integer(dims),
        source="derived here: Welch's bounds, solved for n",
        uses=("F-08.real" if field == "real" else "F-08",),
        evidence=(
            Derivation(lambda: Integer(least_dims(50257, Rational(1, 10), field)), bounds="lower"),
        ),
    )


F_09_WELCH_TOKENS = _by_welch(129, "complex")
F_09_WELCH_TOKENS_REAL = _by_welch(158, "real")

F_09_TOKENS = Claim(
    name="F-09.50257-768",
    says=(
        "Some 50257 directions in 768 dims have all |overlaps| at most 0.1532: caps that wide "
        "around all but one do not cover the sphere. Random ones reach 0.22."
    ),
    formula=r"\min \mu(50257, 768) \le 0.1532",
    sense=Sense.AT_MOST,
    value=Rational(1532, 10**4),
    source="derived here: the covering argument of Gilbert and Varshamov",
    uses=("F-12",),
    evidence=(Derivation(lambda: attainable(50257, 768), bounds="upper"),),
)


def _by_chance(dims: int, coherence: Rational, count: int) -> Claim:
    return Claim(
        name=f"F-09.{dims}-{int(100 * coherence)}",
        says=(
            f"In {dims} dims exp(m c²/4) at c = {coherence} is {count} directions, rounded down"
            f"{', fewer than there are dims' if count < dims else ''}."
        ),
        formula=rf"\lfloor e^{{m c^2/4}} \rfloor,\ m = {dims},\ c = {coherence}",
        sense=Sense.EQUALS,
        value=Integer(count),
        source="derived here",
        uses=("F-09.corrected",),
        evidence=(Derivation(lambda: Integer(union_bound_count(dims, coherence))),),
    )


F_09_768_10 = _by_chance(768, Rational(1, 10), 6)
F_09_768_20 = _by_chance(768, Rational(1, 5), 2164)
F_09_12288_10 = _by_chance(12288, Rational(1, 10), 21954648284985)


F_09_CAP = Claim(
    name="F-09.768-10-cap",
    says=(
        "In 768 dims Welch's bounds allow at most 8.6·10²¹ directions with all |cos| at most 1/10: "
        "far fewer than e^768."
    ),
    formula=r"n \le 8.6 \cdot 10^{21} \quad (m = 768,\ \mu \le 1/10)",
    sense=Sense.AT_MOST,
    value=Integer(86) * Integer(10) ** 20,
    source="derived here: Welch's bound of order 11, solved for n",
    uses=("F-08.real",),
    evidence=(
        Derivation(
            lambda: Integer((most_lines(768, Rational(1, 10)) or (0, 0))[0]), bounds="upper"
        ),
    ),
)

F_12 = Claim(
    name="F-12",
    says=(
        "The |overlap| of two independent random directions is above c with probability "
        "I(1 − c²; (m − 1)/2, 1/2)."
    ),
    formula=r"P(|\langle u, v \rangle| > c) = I_{1 - c^2}\left(\frac{m - 1}{2}, \frac{1}{2}\right)",
    sense=Sense.FOR_ALL,
    conclusion=chance_theorems.tail_is_a_beta,
    source="derived here",
    evidence=(
        chance_theorems.OVERLAP_LAW,
        Search(few_dims_and_coherences(), few_small_dims_and_coherences),
    ),
    twins=(Twin("with m/2", {"conclusion": chance_theorems.tail_is_a_beta_one_dim_higher}),),
)

F_12_COMPLEX = Claim(
    name="F-12.complex",
    says="In m complex dims that probability is (1 − c²)^(m − 1).",
    formula=r"P(|\langle u, v \rangle| > c) = (1 - c^2)^{m - 1} \quad (\mathbb{C}^m)",
    sense=Sense.FOR_ALL,
    conclusion=chance_theorems.complex_tail_is_a_power,
    source="derived here",
    evidence=(
        chance_theorems.COMPLEX_OVERLAP_LAW,
        Search(few_dims_and_coherences(), few_small_dims_and_coherences),
    ),
    twins=(Twin("to the power m", {"conclusion": chance_theorems.complex_tail_is_a_higher_power}),),
)

F_12_SMALL = Claim(
    name="F-12.768-10",
    says="In 768 dims two random directions have |cos| > 1/10 less than once in 181 times.",
    formula=r"P(|\langle u, v \rangle| > 1/10) \le 1/181 \quad (m = 768)",
    sense=Sense.AT_MOST,
    value=Rational(1, 181),
    source="derived here",
    uses=("F-12",),
    evidence=(Derivation(lambda: tail_between(768, Rational(1, 10))[1], bounds="upper"),),
)

F_12_TOKENS = Claim(
    name="F-12.50257-768",
    says=(
        "Of 50257 random directions in 768 dims the worst |overlap| has a median of at most "
        "0.2231, less than the usual estimate √(2 ln C(n, 2)/m), and some six times Welch's bound."
    ),
    formula=r"\operatorname{median} \mu \le 0.2231 \quad (n = 50257,\ m = 768)",
    sense=Sense.AT_MOST,
    value=Rational(2231, 10**4),
    source="derived here",
    uses=("F-12", "F-12.largest"),
    evidence=(Derivation(lambda: median_of_largest(50257, 768)[1], bounds="upper"),),
)

F_12_LARGEST = Claim(
    name="F-12.largest",
    says=(
        "Of n random lines the worst |overlap| is above c with a probability between "
        "K p/(1 + (K − 1)p) and K p, for K pairs of tail p each: checked on the plane's exact law."
    ),
    formula=(
        r"\frac{K p}{1 + (K - 1) p} \le P(\mu > c) \le K p,\ K = \binom{n}{2};\ "
        r"m = 2: P(\mu > \cos \delta) = 1 - \left(1 - \frac{n \delta}{\pi}\right)^{n - 1}"
    ),
    sense=Sense.FOR_ALL,
    given=(chance_theorems.two_lines_apart,),
    conclusion=chance_theorems.plane_largest_is_between,
    source="derived here; Chung and Erdős' inequality",
    uses=("F-12",),
    evidence=(Search(plane_law_cases(), small_plane_laws),),
    twins=(
        Twin("at most 0.98·K p", {"conclusion": chance_theorems.largest_between(Rational(49, 50))}),
    ),
)

SENTENCES = (
    Sentence(
        name="F-09",
        quoted="exp(n) many '<ε cosine' vectors",
        source="elhage2022",
        readings=("F-09", "F-09.corrected"),
        corrections=("F-09.fixed", "F-09.alon"),
        remark=(
            "Exponentially many with a rate: exp(m c²/4) exist, which at m = 768 and c = 1/10 is "
            "less than 7, and at c = θ/√m with θ fixed nothing grows faster than m."
        ),
    ),
)
