"""What triples of directions prove where pairs leave a gap, by semidefinite programs.

The certificates are stored beside this file: to find one takes seconds to a minute or two, to
check it less than two seconds. ``search`` finds each of them again.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from importlib.resources import files

from sympy import Expr, Integer, Rational

from solvers.evidence import Certified
from solvers.frames.programs.sharp_triples import sharp_triples
from solvers.frames.programs.three_point import Progress, three_point_code, three_point_energy
from theory.certificate import Certificate, read
from theory.claim import Claim, Sense
from theory.evidence import Derivation
from theory.frames.catalogue.polytopes import rectified_simplex
from theory.frames.programs.energy import relu_energy
from theory.frames.programs.potentials import relu_squared

ORDERS = {
    "code-12-3": 5,
    "code-24-4": 6,
    "code-45-5": 7,
    "energy-6-2": 5,
    "energy-7-2": 5,
    "energy-8-2": 4,
    "energy-7-3": 6,
    "energy-8-3": 6,
    "energy-9-3": 6,
    "energy-10-4": 5,
}
"""The stored certificates, kind, features and dims, and the order of the program of each."""


def stored(name: str) -> Certificate:
    """The certificate of this name as it stands in its file; who uses it checks it."""
    file = files("papers.frames").joinpath("certificates", f"{name}.json")
    return read(file.read_text(encoding="utf-8")).certificate


def search(name: str, progress: Progress | None = None) -> Certificate:
    """The same certificate, up to rounding, by the search that found it."""
    kind, features, dims = name.split("-")
    if kind == "code":
        return three_point_code(int(dims), Fraction(1, 2), ORDERS[name], int(features), progress)
    if name == "energy-10-4":
        return sharp_triples(rectified_simplex(4), relu_squared(), ORDERS[name])
    return three_point_energy(
        int(features), int(dims), relu_squared(), ORDERS[name], progress=progress
    )


def _code(name: str, most: int, dims: int, says: str, source: str) -> Claim:
    proves = f"at most {most} unit vectors in {dims} dims have all overlaps <= 1/2"
    return Claim(
        name=name,
        says=says,
        formula=rf"n \le {most} \quad (m = {dims},\ \langle w_i, w_j \rangle \le \frac{{1}}{{2}})",
        sense=Sense.AT_MOST,
        value=Integer(most),
        source=source,
        evidence=(Certified(partial(stored, f"code-{most}-{dims}"), proves),),
    )


def _energy(features: int, dims: int, value: Expr, says: str) -> Claim:
    proves = (
        f"in {dims} dims, any {features} unit vectors have sum over i != j of f(<w_i, w_j>) "
        f">= {value} for f = 0 on [-1, 0], t^2 on [0, 1]"
    )
    return Claim(
        name=f"G-02.triples-{features}-{dims}",
        says=says,
        formula=(
            rf"\sum_{{i \ne j}} \mathrm{{ReLU}}(W_i \cdot W_j)^2 \ge {float(value):.6f} "
            rf"\quad (n = {features},\ m = {dims})"
        ),
        sense=Sense.AT_LEAST,
        value=value,
        source="cohn2012 (three-point bounds on energy) for the method",
        evidence=(Certified(partial(stored, f"energy-{features}-{dims}"), proves),),
    )


F_10_TWELVE = _code(
    "F-10.twelve",
    12,
    3,
    "In three dims, 12 unit vectors at most have all overlaps ≤ 1/2, as the icosahedron's corners "
    "have. Pairs alone allow 13.",
    "bachoc2008; mittelmann2010, section 2 and table 1",
)

F_10_TWENTY_FOUR = _code(
    "F-10.twenty-four",
    24,
    4,
    "In four dims, 24 unit vectors at most have all overlaps ≤ 1/2, as the 24-cell's corners have. "
    "Pairs alone allow 25.",
    "musin2008; mittelmann2010, section 2 and table 1",
)

F_10_FORTY_FIVE = _code(
    "F-10.forty-five",
    45,
    5,
    "In five dims, 45 unit vectors at most have all overlaps ≤ 1/2; 40 are known. Pairs alone "
    "allow 46, programs of a higher order 44.",
    "bachoc2008; mittelmann2010, section 2 and table 1",
)

G_02_SIX_TWO = _energy(
    6,
    2,
    Rational(558547, 200_000),
    "Six directions in the plane: triples prove an energy of 2.792735, pairs 2.575077. The regular "
    "hexagon has 3.",
)

G_02_SEVEN_TWO = _energy(
    7,
    2,
    Rational(496789, 100_000),
    "Seven directions in the plane: triples prove an energy of 4.967890, pairs 4.671633. The least "
    "known is 5.431978.",
)

G_02_EIGHT_TWO = _energy(
    8,
    2,
    Rational(7521601, 10**6),
    "Eight directions in the plane: triples prove an energy of 7.521601, pairs 7.244600. The least "
    "known is 7.808169.",
)

G_02_SEVEN_THREE = _energy(
    7,
    3,
    Rational(920779, 10**6),
    "Seven directions in three dims: triples prove an energy of 0.920779, pairs 0.578326. The "
    "least known, of a pentagon and a digon, is 0.954915.",
)

G_02_EIGHT_THREE = _energy(
    8,
    3,
    Rational(2005541, 10**6),
    "Eight directions in three dims: triples prove an energy of 2.005541, pairs 1.821925. The "
    "least known is 2.043833.",
)

G_02_NINE_THREE = _energy(
    9,
    3,
    Rational(1807067, 500_000),
    "Nine directions in three dims: triples prove an energy of 3.614134, pairs 3.430875. The least "
    "known is 3.705882.",
)

G_02_TEN_FOUR = _energy(
    10,
    4,
    Rational(5, 3),
    "Ten directions in four dims: triples prove an energy of 5/3, pairs 1.192455. The rectified "
    "5-cell has 5/3, so that none of ten has less.",
)


def rectified_energy() -> Expr:
    """``Σ_{i≠j} ReLU(W_i·W_j)²`` of the rectified 5-cell."""
    return relu_energy(rectified_simplex(4).overlaps())


G_03_TEN_FOUR = Claim(
    name="G-03.rectified",
    says=(
        "Ten unit directions in four dims have an energy of 5/3 at the least, that of the "
        "rectified 5-cell; two pentagons have more."
    ),
    formula=(
        r"\min \sum_{i \ne j} \mathrm{ReLU}(W_i \cdot W_j)^2 = \frac{5}{3} \quad (n = 10,\ m = 4)"
    ),
    sense=Sense.EQUALS,
    value=Rational(5, 3),
    source="cohn2012 (three-point bounds on energy) for the method",
    uses=("G-02.triples-10-4",),
    evidence=(
        Certified(
            partial(stored, "energy-10-4"),
            "in 4 dims, any 10 unit vectors have sum over i != j of f(<w_i, w_j>) >= 5/3 "
            "for f = 0 on [-1, 0], t^2 on [0, 1]",
        ),
        Derivation(rectified_energy, bounds="upper"),
    ),
)
