"""Lemmas on directions: frame and packing bounds, dimensionality and capacity."""

from __future__ import annotations

from sympy import Expr, Integer, Rational, sqrt

from solvers.evidence import Search
from solvers.frames.strategies import (
    added_direction_cases,
    direction_cases,
    full_obtuse_cases,
    heights,
    input_cases,
    known_cases,
    known_readouts,
    known_turns,
    obtuse_cases,
    plane_cases,
    plane_known_cases,
    readout_cases,
    size_cases,
    small_added_directions,
    small_heights,
    small_inputs,
    stretch_cases,
    summand_cases,
    turned_cases,
    unit_direction_cases,
)
from solvers.strategies import small_weight_cases, weight_cases
from theory.claim import Claim, Sense, Twin
from theory.evidence import Derivation, Examples
from theory.exact import matrix
from theory.frames import capacity as share
from theory.frames import capacity_proofs as share_proofs
from theory.frames import packing_proofs, proofs
from theory.frames import theorems as of
from theory.frames.bounds.classical import (
    coherence_cap,
    plane_lines_bound,
    plane_points_bound,
    squared_overlap_moment,
    welch_bound,
)
from theory.frames.catalogue.basic import (
    cross_polytope,
    digon,
    octahedron,
    pentagonal_bipyramid,
    polygon,
    simplex,
    triangular_bipyramid,
)
from theory.notation import k, m

_MORE = Rational(51, 50)
_LESS = Rational(49, 50)
_UNIT_SEARCH = Search(unit_direction_cases(), known_cases)
_SEARCH = Search(direction_cases(), known_cases)

F_01 = Claim(
    name="F-01",
    says="The squared overlaps of n unit directions in m dims add up to at least max(n, n²/m).",
    formula=r"\sum_{i,j} (W_i \cdot W_j)^2 \ge \max(n, n^2/m)",
    sense=Sense.FOR_ALL,
    given=(of.unit_columns,),
    conclusion=of.potential_bound,
    source="benedetto2003, Theorem 6.2",
    evidence=(proofs.LEAST_POTENTIAL, _UNIT_SEARCH),
    twins=(
        Twin(
            "two percent more, for n > m",
            {
                "conclusion": of.potential_at_least(_MORE),
                "given": (of.unit_columns, of.more_features_than_dims),
            },
        ),
    ),
)

F_01_EQUALITY = Claim(
    name="F-01.equality",
    says="The frame potential of unit directions is n²/m exactly when they form a tight frame.",
    formula=r"\sum_{i,j} (W_i \cdot W_j)^2 = n^2/m \iff W W^T = (n/m) I",
    sense=Sense.FOR_ALL,
    given=(of.unit_columns,),
    conclusion=of.least_potential_iff_tight,
    source="benedetto2003, Theorem 6.2",
    evidence=(proofs.LEAST_POTENTIAL_TIGHT, _UNIT_SEARCH),
)

F_01_LOCAL = Claim(
    name="F-01.local",
    says=(
        "Unit directions, n ≥ m of them, that are stationary for the frame potential but not "
        "tight can move so that it falls: every local minimum is a global one."
    ),
    formula=(
        r"F W_i = c_i W_i,\ F \ne (n/m) I "
        r"\implies \text{some motion lowers } \operatorname{tr} F^2"
    ),
    sense=Sense.FOR_ALL,
    given=(
        of.unit_columns,
        of.at_least_as_many_features,
        of.stationary,
        of.not_tight,
    ),
    conclusion=of.some_motion_lowers_the_potential,
    source="benedetto2003, Theorem 7.1",
    uses=("F-01",),
    evidence=(proofs.NO_OTHER_MINIMUM, Search(direction_cases(), known_cases)),
)

F_02 = Claim(
    name="F-02",
    says="Of n unit directions in m dims some two have a squared overlap of at least Welch's.",
    formula=r"\max_{i \ne j} (W_i \cdot W_j)^2 \ge \frac{n - m}{m (n - 1)}",
    sense=Sense.FOR_ALL,
    given=(of.unit_columns,),
    conclusion=of.welch,
    source="welch1974; foucart2013, Theorem 5.7",
    uses=("F-01",),
    evidence=(proofs.WELCH, _UNIT_SEARCH),
    twins=(Twin("two percent more", {"conclusion": of.coherence_at_least(_MORE)}),),
)

F_02_EQUALITY = Claim(
    name="F-02.equality",
    says="Welch's bound is met exactly by equiangular tight frames, when n > m.",
    formula=r"\mu^2 = \frac{n - m}{m (n - 1)} \iff W \text{ is an equiangular tight frame}",
    sense=Sense.FOR_ALL,
    given=(of.unit_columns, of.more_features_than_dims),
    conclusion=of.welch_iff_equiangular_tight,
    source="foucart2013, Theorem 5.7; strohmer2003, Theorem 2.3",
    uses=("F-01", "F-02"),
    evidence=(proofs.WELCH_EQUALITY, _UNIT_SEARCH),
    twins=(Twin("tight without equiangular", {"conclusion": of.welch_iff_tight}),),
)

F_02_3_2 = Claim(
    name="F-02.3-2",
    says="The least worst |overlap| of 3 unit directions in 2 dims is 1/2: the triangle.",
    formula=r"\min \mu(3, 2) = 1/2",
    sense=Sense.EQUALS,
    value=Rational(1, 2),
    source="welch1974; foucart2013, Theorem 5.7",
    uses=("F-02",),
    evidence=(
        Derivation(lambda: welch_bound(3, 2), bounds="lower"),
        Derivation(lambda: polygon(3).coherence(), bounds="upper"),
    ),
)

F_02_4_3 = Claim(
    name="F-02.4-3",
    says="The least worst |overlap| of 4 unit directions in 3 dims is 1/3: the tetrahedron.",
    formula=r"\min \mu(4, 3) = 1/3",
    sense=Sense.EQUALS,
    value=Rational(1, 3),
    source="welch1974; foucart2013, Theorem 5.7",
    uses=("F-02",),
    evidence=(
        Derivation(lambda: welch_bound(4, 3), bounds="lower"),
        Derivation(lambda: simplex(3).coherence(), bounds="upper"),
    ),
)


def _welch_value(features: int, dims: int, value: Expr) -> Claim:
    return Claim(
        name=f"F-02.{features}-{dims}",
        says=f"Welch's bound on the worst |overlap| of {features} directions in {dims} dims.",
        formula=rf"\sqrt{{\frac{{n - m}}{{m (n - 1)}}}},\ n = {features},\ m = {dims}",
        sense=Sense.EQUALS,
        value=value,
        source="welch1974; foucart2013, Theorem 5.7",
        uses=("F-02",),
        evidence=(Derivation(lambda: welch_bound(features, dims)),),
    )


F_02_5_2 = _welch_value(5, 2, sqrt(6) / 4)
F_02_8_3 = _welch_value(8, 3, sqrt(Rational(5, 21)))
F_02_20_5 = _welch_value(20, 5, sqrt(Rational(3, 19)))
F_02_80_20 = _welch_value(80, 20, sqrt(Rational(3, 79)))
F_02_100_20 = _welch_value(100, 20, 2 / (3 * sqrt(11)))
F_02_400_30 = _welch_value(400, 30, sqrt(Rational(37, 1197)))
F_02_50257_768 = _welch_value(50257, 768, sqrt(Rational(49489, 38596608)))

F_03 = Claim(
    name="F-03",
    says=(
        "Any linear readout R of unit gain leaves a total squared error of at least n(n − m)/m, "
        "even when R is not tied to W."
    ),
    formula=(
        r"\operatorname{diag}(RW) = 1 \implies "
        r"\sum_{i \ne j} (RW)_{ij}^2 \ge \frac{n(n - m)}{m}"
    ),
    sense=Sense.FOR_ALL,
    given=(of.unit_gain,),
    conclusion=of.readout_floor,
    source="derived here from |tr M|² ≤ rank(M) ‖M‖²",
    evidence=(proofs.RANK_TRACE, Search(readout_cases(), known_readouts)),
    twins=(Twin("two percent more", {"conclusion": of.readout_error_at_least(_MORE)}),),
)

F_03_WORST = Claim(
    name="F-03.worst",
    says="So its worst entry off the diagonal is at least Welch's bound.",
    formula=(
        r"\operatorname{diag}(RW) = 1 \implies "
        r"\max_{i \ne j} (RW)_{ij}^2 \ge \frac{n - m}{m(n - 1)}"
    ),
    sense=Sense.FOR_ALL,
    given=(of.unit_gain,),
    conclusion=of.readout_welch,
    source="derived here",
    uses=("F-03",),
    evidence=(proofs.RANK_TRACE_WORST, Search(readout_cases(), known_readouts)),
    twins=(Twin("two percent more", {"conclusion": of.worst_readout_error_at_least(_MORE)}),),
)

F_03_ATTAINED = Claim(
    name="F-03.attained",
    says="A unit-norm tight frame that reads itself, R = Wᵀ, has an error of exactly n(n − m)/m.",
    formula=r"W W^T = (n/m) I \implies \sum_{i \ne j} (W_i \cdot W_j)^2 = \frac{n(n - m)}{m}",
    sense=Sense.FOR_ALL,
    given=(of.unit_columns, of.tight),
    conclusion=of.own_readout_attains_the_floor,
    source="derived here",
    evidence=(proofs.RANK_TRACE_ATTAINED, _UNIT_SEARCH),
)

F_03_EXISTS = Claim(
    name="F-03.exists",
    says="Such frames exist for all n ≥ m, so the floor n(n − m)/m is attained for all of them.",
    formula=r"n \ge m \implies \exists W:\ \|W_i\| = 1,\ W W^T = (n/m) I",
    sense=Sense.FOR_ALL,
    given=(of.enough_features,),
    conclusion=of.tight_frame_exists,
    source="benedetto2003, Theorem 7.1; derived here: harmonic frames",
    uses=("F-03.attained",),
    evidence=(proofs.HARMONIC, Search(size_cases())),
    twins=(Twin("equiangular too", {"conclusion": of.equiangular_tight_frame_exists}),),
)

F_04 = Claim(
    name="F-04",
    says="Unit directions of coherence μ < 1/√m number at most m(1 − μ²)/(1 − m μ²).",
    formula=r"\mu < 1/\sqrt{m} \implies n \le \frac{m(1 - \mu^2)}{1 - m \mu^2}",
    sense=Sense.FOR_ALL,
    given=(of.unit_columns, of.coherence_below_one_over_root_m),
    conclusion=of.coherence_caps_features,
    source="foucart2013, Theorem 5.7, solved for n; glazyrin2018, Theorem 5",
    uses=("F-02",),
    evidence=(proofs.COHERENCE_CAP, _UNIT_SEARCH),
    twins=(Twin("two percent fewer", {"conclusion": of.features_at_most(_LESS)}),),
)

F_04_HALF = Claim(
    name="F-04.half",
    says="At μ = 1/√(2m) the cap is 2m − 1.",
    formula=r"\mu \le 1/\sqrt{2m} \implies n \le 2m - 1",
    sense=Sense.EQUALS,
    value=2 * m - 1,
    source="derived here",
    uses=("F-04",),
    evidence=(Derivation(lambda: coherence_cap(1 / (2 * m), m)),),
)

F_05 = Claim(
    name="F-05",
    says="At most 2m nonzero directions fit in m dims with no positive overlap.",
    formula=r"W_i \ne 0,\ W_i \cdot W_j \le 0\ (i \ne j) \implies n \le 2m",
    sense=Sense.FOR_ALL,
    given=(of.represented, of.obtuse),
    conclusion=of.at_most_2m,
    source="rankin1955; conway1996, section 5",
    evidence=(packing_proofs.OBTUSE, Search(obtuse_cases(), known_cases)),
    twins=(Twin("fewer than 2m", {"conclusion": of.fewer_than_2m}),),
)

F_05_STRICT = Claim(
    name="F-05.strict",
    says="At most m + 1 directions fit in m dims with all overlaps negative.",
    formula=r"W_i \cdot W_j < 0\ (i \ne j) \implies n \le m + 1",
    sense=Sense.FOR_ALL,
    given=(of.strictly_obtuse,),
    conclusion=of.at_most_one_more,
    source="rankin1955; conway1996, section 5",
    evidence=(packing_proofs.STRICTLY_OBTUSE, Search(obtuse_cases(), known_cases)),
    twins=(
        Twin("at most m", {"conclusion": of.at_most_m}),
        Twin("overlaps ≤ 0 allowed", {"given": (of.obtuse, of.represented)}),
    ),
)

F_05_EQUALITY = Claim(
    name="F-05.equality",
    says="2m such directions are antipodal pairs at right angles: plus and minus m axes.",
    formula=r"n = 2m \implies \{W_i\} = \{a_k e_k, -b_k e_k\},\ a_k, b_k > 0",
    sense=Sense.FOR_ALL,
    given=(of.represented, of.obtuse, of.twice_as_many_features),
    conclusion=of.antipodal_pairs_at_right_angles,
    source="rankin1955; conway1996, section 5",
    uses=("F-05",),
    evidence=(packing_proofs.OBTUSE_EQUALITY, Search(full_obtuse_cases(), known_cases)),
)

F_05_ATTAINED = Claim(
    name="F-05.attained",
    says="2m directions with no positive overlap exist: one active feature disturbs no other.",
    formula=r"n = 2m,\ W_i \cdot W_j \le 0\ (i \ne j)",
    sense=Sense.EXISTS,
    conclusion=of.two_obtuse_a_dim,
    source="derived here: the cross-polytope",
    evidence=(Search(obtuse_cases(), known_cases),),
    twins=(Twin("more than 2m", {"conclusion": of.more_than_two_obtuse_a_dim}),),
)

F_06 = Claim(
    name="F-06",
    says=(
        "The largest signed overlap of n unit directions is at least −1/(n − 1); at least 0 when "
        "n > m + 1; and positive when n > 2m."
    ),
    formula=(
        r"\max_{i \ne j} W_i \cdot W_j \ge -\frac{1}{n - 1},\ "
        r"\ge 0\ (n > m + 1),\ > 0\ (n > 2m)"
    ),
    sense=Sense.FOR_ALL,
    given=(of.unit_columns, of.two_features),
    conclusion=of.rankin,
    source="rankin1955; conway1996, section 5; levenshtein1998, table 6.1",
    uses=("F-05", "F-05.strict"),
    evidence=(packing_proofs.RANKIN, _UNIT_SEARCH),
    twins=(Twin("never attained", {"conclusion": of.rankin_too_strict}),),
)

F_06_PLANE_POINTS = Claim(
    name="F-06.plane-points",
    says="Of n unit directions in the plane some two have an overlap of at least cos 2π/n.",
    formula=r"m = 2 \implies \max_{i \ne j} W_i \cdot W_j \ge \cos(2\pi/n)",
    sense=Sense.FOR_ALL,
    given=(of.unit_columns, of.in_the_plane, of.two_features),
    conclusion=of.plane_points,
    source="derived here: the least gap going round",
    evidence=(packing_proofs.PLANE_POINTS, Search(plane_cases(), plane_known_cases)),
    twins=(Twin("as for lines, cos π/n", {"conclusion": of.plane_points_too_strict}),),
)

F_06_PLANE_LINES = Claim(
    name="F-06.plane-lines",
    says="Of n unit directions in the plane some two have an |overlap| of at least cos π/n.",
    formula=r"m = 2 \implies \max_{i \ne j} |W_i \cdot W_j| \ge \cos(\pi/n)",
    sense=Sense.FOR_ALL,
    given=(of.unit_columns, of.in_the_plane, of.two_features),
    conclusion=of.plane_lines,
    source="derived here: the least gap of n lines",
    evidence=(packing_proofs.PLANE_LINES, Search(plane_cases(), plane_known_cases)),
    twins=(Twin("never attained", {"conclusion": of.plane_lines_too_strict}),),
)

F_06_POINTS = Claim(
    name="F-06.points-5-2",
    says="The least largest signed overlap of 5 directions in 2 dims is cos 72°: the pentagon.",
    formula=r"\min \max_{i \ne j} W_i \cdot W_j = \frac{\sqrt 5 - 1}{4}",
    sense=Sense.EQUALS,
    value=(sqrt(5) - 1) / 4,
    source="derived here",
    uses=("F-06.plane-points",),
    evidence=(
        Derivation(lambda: plane_points_bound(5), bounds="lower"),
        Derivation(lambda: polygon(5).largest_overlap(), bounds="upper"),
    ),
)

F_06_LINES = Claim(
    name="F-06.lines-5-2",
    says=(
        "The least worst |overlap| of 5 directions in 2 dims is cos 36°, attained by the "
        "pentagon and far above the Welch value √6/4."
    ),
    formula=r"\min \max_{i \ne j} |W_i \cdot W_j| = \frac{\sqrt 5 + 1}{4}",
    sense=Sense.EQUALS,
    value=(sqrt(5) + 1) / 4,
    source="derived here",
    uses=("F-06.plane-lines",),
    evidence=(
        Derivation(lambda: plane_lines_bound(5), bounds="lower"),
        Derivation(lambda: polygon(5).coherence(), bounds="upper"),
    ),
)

F_11 = Claim(
    name="F-11",
    says="The mean squared overlap of two independent uniform unit vectors is 1/m.",
    formula=r"E \langle u, v \rangle^2 = 1/m",
    sense=Sense.EQUALS,
    value=1 / m,
    source="derived here: a beta law",
    evidence=(Derivation(lambda: squared_overlap_moment(1, m)),),
)

F_11_TIGHT = Claim(
    name="F-11.tight",
    says=(
        "In a unit-norm tight frame the mean squared overlap of two features is "
        "(n − m)/(m(n − 1)), a little below chance, 1/m."
    ),
    formula=(
        r"\frac{1}{n(n-1)} \sum_{i \ne j} (W_i \cdot W_j)^2 "
        r"= \frac{n - m}{m(n - 1)} \le \frac{1}{m}"
    ),
    sense=Sense.FOR_ALL,
    given=(of.unit_columns, of.tight),
    conclusion=of.mean_squared_overlap_of_a_tight_frame,
    source="derived here",
    uses=("F-11",),
    evidence=(proofs.TIGHT_MEAN, _UNIT_SEARCH),
    twins=(Twin("exactly 1/m", {"conclusion": of.mean_squared_overlap_of_chance}),),
)

D_01 = Claim(
    name="D-01",
    says="A represented feature's dimensionality is at most its leverage score, itself at most 1.",
    formula=r"0 < D_i \le W_i^T F^+ W_i \le 1",
    sense=Sense.FOR_ALL,
    conclusion=share.capacity,
    source="derived here (Cauchy–Schwarz)",
    evidence=(share_proofs.CAPACITY, _SEARCH),
    twins=(Twin("two percent less", {"conclusion": share.share_at_most(_LESS)}),),
)

D_01_TOTAL = Claim(
    name="D-01.total",
    says="The dimensionalities add up to at most the rank of W, so to at most m.",
    formula=r"\sum_i D_i \le \operatorname{rank} W \le m",
    sense=Sense.FOR_ALL,
    conclusion=share.capacity_total,
    source="scherlis2022 (the constraint on capacity)",
    uses=("D-01",),
    evidence=(share_proofs.CAPACITY_TOTAL, _SEARCH),
    twins=(Twin("two percent less", {"conclusion": share.total_at_most(_LESS)}),),
)

D_02 = Claim(
    name="D-02",
    says="They add up to the rank exactly when every column of W is an eigenvector of W Wᵀ.",
    formula=r"\sum_i D_i = \operatorname{rank} W \iff F W_i = c_i W_i \text{ for all } i",
    sense=Sense.FOR_ALL,
    conclusion=share.saturated_iff_eigenvectors,
    source="derived here",
    uses=("D-01", "D-01.total"),
    evidence=(share_proofs.SATURATED, _SEARCH),
    twins=(Twin("tight instead", {"conclusion": share.saturated_iff_tight}),),
)

D_02_BLOCKS = Claim(
    name="D-02.blocks",
    says="Equivalently, the columns split into mutually orthogonal tight frames.",
    formula=r"\sum_i D_i = \operatorname{rank} W \iff W = \bigoplus \text{ tight frames}",
    sense=Sense.FOR_ALL,
    conclusion=share.saturated_iff_tight_blocks,
    source="derived here",
    uses=("D-02",),
    evidence=(share_proofs.SATURATED_BLOCKS, _SEARCH),
    twins=(Twin("one tight frame", {"conclusion": share.saturated_iff_tight}),),
)

D_02_RESOLUTION = Claim(
    name="D-02.resolution",
    says="Equivalently, the Ŵ_i Ŵ_iᵀ weighed by D_i add up to the projector on the range of W.",
    formula=r"\sum_i D_i = \operatorname{rank} W \iff \sum_i D_i \hat W_i \hat W_i^T = \Pi_W",
    sense=Sense.FOR_ALL,
    conclusion=share.saturated_iff_resolution,
    source="derived here",
    uses=("D-02",),
    evidence=(share_proofs.SATURATED_RESOLUTION, _SEARCH),
    twins=(Twin("one tight frame", {"conclusion": share.saturated_iff_tight}),),
)

D_02_IRREGULAR = Claim(
    name="D-02.irregular",
    says="Dimensionalities that add up to m do not make the columns a regular polytope.",
    formula=r"\sum_i D_i = m \text{ with two columns that see different overlaps}",
    sense=Sense.EXISTS,
    conclusion=share.saturated_and_irregular,
    source="derived here: two orthonormal bases of the plane, turned by a 3-4-5 angle",
    evidence=(
        Examples(lambda: [{"W": matrix([[1, 0, "3/5", "-4/5"], [0, 1, "4/5", "3/5"]])}]),
        _SEARCH,
    ),
    twins=(Twin("above m", {"conclusion": share.more_than_saturated}),),
)

D_03 = Claim(
    name="D-03",
    says="In a unit-norm tight frame every feature has dimensionality m/n.",
    formula=r"D_i = m/n",
    sense=Sense.FOR_ALL,
    given=(of.unit_columns, of.tight),
    conclusion=share.equal_shares,
    source="derived here",
    evidence=(share_proofs.TIGHT_SHARES, _UNIT_SEARCH),
)

D_03_SIMPLEX = Claim(
    name="D-03.simplex",
    says="In the m-simplex every feature has dimensionality m/(m + 1).",
    formula=r"D = m/(m + 1)",
    sense=Sense.EQUALS,
    value=m / (m + 1),
    source='elhage2022, "The Geometry of Superposition"',
    evidence=(Derivation(share.simplex_share),),
)

D_03_DIGON = Claim(
    name="D-03.digon",
    says="In a digon each feature has dimensionality 1/2.",
    formula=r"D = 1/2",
    sense=Sense.EQUALS,
    value=Rational(1, 2),
    source='elhage2022, "The Geometry of Superposition"',
    evidence=(Derivation(lambda: digon().dimensionalities()[0]),),
)

D_03_POLYGON = Claim(
    name="D-03.polygon",
    says="In the regular k-gon, k ≥ 3, every feature has dimensionality 2/k.",
    formula=r"D = 2/k",
    sense=Sense.EQUALS,
    value=2 / k,
    given=(of.three_corners,),
    source='elhage2022, "The Geometry of Superposition"',
    evidence=(Derivation(share.polygon_share, needs=(of.three_corners,)),),
)

D_03_CROSS = Claim(
    name="D-03.cross-polytope",
    says="In the cross-polytope every feature has dimensionality 1/2, whatever the dims.",
    formula=r"D = 1/2",
    sense=Sense.EQUALS,
    value=Rational(1, 2),
    source='elhage2022, "The Geometry of Superposition"',
    evidence=(
        Derivation(share.cross_polytope_share),
        Derivation(lambda: cross_polytope(4).dimensionalities()[0]),
    ),
)

D_04 = Claim(
    name="D-04",
    says="In a direct sum (tegum product) each feature keeps its block's dimensionality.",
    formula=r"D(W \oplus V) = (D(W), D(V))",
    sense=Sense.FOR_ALL,
    conclusion=share.blockwise,
    source='elhage2022, "Why these geometric structures?"; derived here',
    evidence=(share_proofs.BLOCKWISE, Search(summand_cases())),
    twins=(Twin("dims over features for all", {"conclusion": share.shared_equally}),),
)

D_04_TRIANGULAR = Claim(
    name="D-04.triangular",
    says="The triangular bipyramid's equator has dimensionality 2/3, not 3/5; all five make 3.",
    formula=r"3 \cdot \frac23 + 2 \cdot \frac12 = 3",
    sense=Sense.EQUALS,
    value=Integer(3),
    source='elhage2022, "Why these geometric structures?"',
    uses=("D-04",),
    evidence=(Derivation(lambda: sum(triangular_bipyramid().dimensionalities())),),
)

D_04_EQUATOR = Claim(
    name="D-04.equator",
    says="A corner on the triangular bipyramid's equator has dimensionality 2/3.",
    formula=r"D = 2/3",
    sense=Sense.EQUALS,
    value=Rational(2, 3),
    source='elhage2022, "Why these geometric structures?"',
    uses=("D-04",),
    evidence=(Derivation(lambda: triangular_bipyramid().dimensionalities()[0]),),
)

D_04_APEX = Claim(
    name="D-04.apex",
    says="An apex of the triangular bipyramid has dimensionality 1/2.",
    formula=r"D = 1/2",
    sense=Sense.EQUALS,
    value=Rational(1, 2),
    source='elhage2022, "Why these geometric structures?"',
    uses=("D-04",),
    evidence=(Derivation(lambda: triangular_bipyramid().dimensionalities()[-1]),),
)

D_04_PENTAGONAL = Claim(
    name="D-04.pentagonal",
    says="The pentagonal bipyramid's dimensionalities, five of 2/5 and two of 1/2, make 3.",
    formula=r"5 \cdot \frac25 + 2 \cdot \frac12 = 3",
    sense=Sense.EQUALS,
    value=Integer(3),
    source='elhage2022, "Why these geometric structures?"',
    uses=("D-04",),
    evidence=(Derivation(lambda: sum(pentagonal_bipyramid().dimensionalities())),),
)

D_04_OCTAHEDRON = Claim(
    name="D-04.octahedron",
    says="The octahedron's six dimensionalities of 1/2 make 3.",
    formula=r"6 \cdot \frac12 = 3",
    sense=Sense.EQUALS,
    value=Integer(3),
    source='elhage2022, "Why these geometric structures?"',
    uses=("D-04",),
    evidence=(Derivation(lambda: sum(octahedron().dimensionalities())),),
)

D_05 = Claim(
    name="D-05",
    says="A corner of the square antiprism, of any height, has dimensionality 3/8.",
    formula=r"D = 3/8",
    sense=Sense.FOR_ALL,
    conclusion=share.antiprism_shares_three_eighths,
    source='elhage2022, "The Geometry of Superposition", line 3/8 for the square antiprism',
    evidence=(Search(heights(), small_heights),),
    predicted="refuted",
)

D_05_CORRECTED = Claim(
    name="D-05.corrected",
    says=(
        "A corner of the square antiprism with z² = t has a dimensionality of at most 3/8, and of "
        "3/8 just when t = 1/3, which is also just when the antiprism is a tight frame."
    ),
    formula=(
        r"D = \frac{1}{4 - 8t + 12t^2} \le \frac38,\ "
        r"= \frac38 \iff t = \frac13 \iff F = \tfrac83 I"
    ),
    sense=Sense.FOR_ALL,
    conclusion=share.antiprism_shares_at_most_three_eighths,
    source="derived here",
    evidence=(share_proofs.ANTIPRISM, Search(heights(), small_heights)),
    twins=(Twin("best at t = 1/2", {"conclusion": share.antiprism_best_at_one_half}),),
)

D_06 = Claim(
    name="D-06",
    says="If all represented features have length 1, D* = m/‖W‖² is m over their number.",
    formula=r"D^* = m/\|W\|_F^2 = m/|\{i : W_i \ne 0\}|",
    sense=Sense.FOR_ALL,
    given=(share.unit_when_represented,),
    conclusion=share.dims_per_represented_feature,
    source='elhage2022, "The Geometry of Superposition"',
    evidence=(share_proofs.UNIT_DIMS_PER_FEATURE, Search(direction_cases(), known_cases)),
    twins=(Twin("m over n, zero columns and all", {"conclusion": share.dims_per_any_feature}),),
)

D_07 = Claim(
    name="D-07",
    says="Turning W and scaling it as a whole leaves every dimensionality unchanged.",
    formula=r"D_i(c\,O W) = D_i(W),\ O^T O = I,\ c \ne 0",
    sense=Sense.FOR_ALL,
    given=(share.is_rotation, share.nonzero_scale),
    conclusion=share.same_when_turned,
    source="derived here",
    evidence=(share_proofs.TURNED, Search(turned_cases(), known_turns)),
)

D_07_PADDING = Claim(
    name="D-07.padding",
    says="So does adding dims or features that are not used.",
    formula=r"D(W \oplus 0) = (D(W), \text{undefined})",
    sense=Sense.FOR_ALL,
    conclusion=share.same_when_padded,
    source="derived here",
    evidence=(share_proofs.PADDED, _SEARCH),
    twins=(Twin("or features that are used", {"conclusion": share.same_beside_another}),),
)

D_07_COLUMNS = Claim(
    name="D-07.columns",
    says="Stretching one column alone can change the dimensionalities.",
    formula=r"D(W \operatorname{diag}(s, 1, \dots)) \ne D(W)",
    sense=Sense.EXISTS,
    conclusion=share.changed_by_stretching_a_column,
    source="derived here",
    evidence=(
        Examples(lambda: [{"W": matrix([[1, 1]]), "s": Integer(2)}]),
        Search(stretch_cases()),
    ),
    twins=(Twin("all columns alike", {"conclusion": share.changed_by_stretching_all}),),
)

D_08 = Claim(
    name="D-08",
    says="A feature that is not learned has dimensionality 0.",
    formula=r"W_i = 0 \implies D_i = 0",
    sense=Sense.FOR_ALL,
    conclusion=share.unlearned_have_dimensionality_zero,
    source='elhage2022, "The Geometry of Superposition"',
    evidence=(Search(weight_cases(), small_weight_cases),),
    predicted="refuted",
)

D_08_LIMIT = Claim(
    name="D-08.limit",
    says="Nor does it tend to 0: a column that shrinks alone on its axis keeps D = 1.",
    formula=r"W = \operatorname{diag}(1, \varepsilon),\ \varepsilon \to 0: D_2 \to 1",
    sense=Sense.EQUALS,
    value=Integer(1),
    source="derived here",
    evidence=(
        Derivation(lambda: share.limit_of_vanishing(matrix([[1], [0]]), matrix([[0], [1]]))),
    ),
)

D_08_CORRECTED = Claim(
    name="D-08.corrected",
    says=(
        "A zero column has no dimensionality; that of a column which shrinks along u tends to 0 "
        "if another column has a part along u, and to 1 if none has."
    ),
    formula=(
        r"\lim_{\varepsilon \to 0} D_{\varepsilon u} = 0 "
        r"\text{ if } W^T u \ne 0 \text{, else } 1"
    ),
    sense=Sense.FOR_ALL,
    given=(share.nonzero_direction,),
    conclusion=share.vanishing_share,
    source="derived here",
    evidence=(share_proofs.VANISHING, Search(added_direction_cases(), small_added_directions)),
    twins=(Twin("always 0", {"conclusion": share.vanishing_share_is_zero}),),
)

D_09 = Claim(
    name="D-09",
    says=(
        "Where Σ_(j≠i) (Ŵ_i·W_j)² ≥ 1, some nonnegative input of the other features, of length "
        "at most 1, activates feature i as strongly as feature i does."
    ),
    formula=(
        r"\sum_{j \ne i} (\hat W_i \cdot W_j)^2 \ge 1 \implies "
        r"\exists x \ge 0,\ x_i = 0,\ \|x\| \le 1:\ W_i \cdot W x \ge \|W_i\|^2"
    ),
    sense=Sense.FOR_ALL,
    conclusion=share.others_activate_as_strongly,
    source='elhage2022, "Demonstrating Superposition"',
    evidence=(Search(weight_cases(), small_weight_cases),),
    predicted="refuted",
)

D_09_CORRECTED = Claim(
    name="D-09.corrected",
    says=(
        "Nonnegative inputs of the others, of length at most 1, activate feature i by at most "
        "√(Σ_(j≠i) ReLU(W_i·W_j)²): negative overlaps do not count."
    ),
    formula=(
        r"\max_{x \ge 0,\ x_i = 0,\ \|x\| \le 1} W_i \cdot W x "
        r"\le \sqrt{\sum_{j \ne i} \mathrm{ReLU}(W_i \cdot W_j)^2}"
    ),
    sense=Sense.FOR_ALL,
    given=(share.nonnegative_input, share.input_in_the_ball),
    conclusion=share.activation_bound,
    source="derived here (Cauchy–Schwarz)",
    evidence=(share_proofs.ACTIVATION, Search(input_cases(), small_inputs)),
    twins=(Twin("two percent less", {"conclusion": share.activation_at_most(_LESS)}),),
)

D_09_ATTAINED = Claim(
    name="D-09.attained",
    says="The input proportional to ReLU(W_i·W_j), j ≠ i, reaches that bound.",
    formula=r"x_j \propto \mathrm{ReLU}(W_i \cdot W_j)",
    sense=Sense.FOR_ALL,
    conclusion=share.activation_is_attained,
    source="derived here",
    evidence=(share_proofs.ACTIVATION_ATTAINED, _SEARCH),
    twins=(Twin("with |W_i·W_j|", {"conclusion": share.overlaps_as_input_attain}),),
)

D_09_BOX = Claim(
    name="D-09.box",
    says="Inputs of the others between 0 and 1 activate feature i by at most Σ ReLU(W_i·W_j).",
    formula=(
        r"\max_{x \in [0, 1]^n,\ x_i = 0} W_i \cdot W x "
        r"\le \sum_{j \ne i} \mathrm{ReLU}(W_i \cdot W_j)"
    ),
    sense=Sense.FOR_ALL,
    given=(share.nonnegative_input, share.input_at_most_one),
    conclusion=share.box_activation_bound,
    source="derived here",
    evidence=(share_proofs.BOX_ACTIVATION, Search(input_cases(), small_inputs)),
    twins=(Twin("two percent less", {"conclusion": share.box_activation_at_most(_LESS)}),),
)
