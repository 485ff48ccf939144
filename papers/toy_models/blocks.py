"""Blocks of features in dims of their own: what each saves, and which is best at which density.

All losses are exact, and every optimum of a block is that over all squared norms t ≥ 0 and biases
b, proved. Blocks are a restriction: what is proved of the best product of blocks is an upper bound
on the least loss of all arrangements, and some claims below show where that bound is not tight.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy import Expr, Rational

from solvers.evidence import Search
from solvers.models.blocks.cases import (
    plan_cases,
    roomy_cases,
    small_plan_cases,
    small_roomy_cases,
)
from theory.ball import Ball
from theory.claim import Claim, Sense, Twin
from theory.evidence import Derivation, Examples, Exhaustion
from theory.models.blocks import restriction
from theory.models.blocks import theorems as blocks
from theory.models.blocks.products import (
    TALL,
    Shape,
    crossing,
    cut_after,
    loss,
    relative_saving,
)
from theory.models.blocks.theorems import named
from theory.models.losses.tradeoffs import digon_beats_simplex
from theory.notation import m

_LAST_DIGIT = "one more in the last digit"


def digits(
    name: str,
    says: str,
    formula: str,
    value: str,
    derive: Callable[[], Expr],
    uses: tuple[str, ...] = (),
) -> Claim:
    """A number > 0 that is typed as its first digits; the twin has one more in the last."""
    typed = Rational(value)
    unit = Rational(10) ** -len(value.partition(".")[2])
    return Claim(
        name=name,
        says=says,
        formula=formula,
        sense=Sense.EQUALS,
        value=typed,
        uses=uses,
        evidence=(Derivation(derive),),
        twins=(
            Twin(_LAST_DIGIT, {"value": typed + unit}),
            Twin("one less in the last digit", {"value": typed - unit}),
        ),
    )


def cut(quantity: Callable[[], Ball], value: str) -> Callable[[], Expr]:
    """The derivation of as many digits as are typed."""
    count = len(value.lstrip("0.").replace(".", ""))
    return lambda: cut_after(quantity(), count)[0]


_SAVINGS = {
    "digon": (
        "1.00028163343 1.02460422917 1.2676885089 1.62180186747 1.76733137845 "
        "1.89234105976 1.94814548592 1.98992767235 1.99899928079"
    ),
    "triangle": (
        "1.00647657369 1.03894256964 1.1276190603 1.28907430547 1.36881838709 "
        "1.43922815054 1.47076873705 1.49433157596 1.49943706765"
    ),
    "tetrahedron": (
        "1.00795577666 1.034360082 1.09033285206 1.18895145842 1.24375996968 "
        "1.29246811726 1.31387435942 1.32959265303 1.33296259473"
    ),
    "5-cell": (
        "1.00778865246 1.02956316133 1.07136754437 1.14014962919 1.18165113592 "
        "1.2192186699 1.23548157921 1.24723233307 1.24972623099"
    ),
    "pentagon": (
        "1.0012729665 1.02345147832 1.1481265033 1.54769388199 1.79775248121 "
        "2.07343030609 2.22248539041 2.348642481 2.37801925027"
    ),
    "hexagon": (
        "1.00070251307 1.01370719279 1.10427808171 1.44306665955 1.69294305349 "
        "2.03156495308 2.26034991214 2.49623931427 2.55901600667"
    ),
    "heptagon": (
        "1.00028478462 1.00896094597 1.07374025757 1.36562831712 1.60452129826 "
        "1.93977218672 2.1924061714 2.5099374108 2.61299549359"
    ),
    "antiprism": (
        "1.0012729604 1.02084547796 1.13034245657 1.51670368653 1.79432155603 "
        "2.1201772695 2.30735183403 2.47266804441 2.51214673594"
    ),
}

_OPTIMA = {
    "digon": """
        0.1 1.011623007 0.001249003535 0.001659741995
        0.2 1.019984723 0.006159746423 0.00659227761
        0.3 1.020819557 0.01775087773 0.01465517763
        0.5 0.938902844 0.09768268141 0.03814122349
        0.64424036446 0.6552725574 0.2742056283 0.05239789393
        0.224875449363 1.021148187 0.008248141751 0.00831404261
        0.217012337842 1.020833716 0.007541083583 0.007748956106
    """,
    "triangle": """
        0.1 1.033094936 0.002061465462 0.001249199127
        0.2 1.05970362 0.01083317831 0.00495574982
        0.3 1.068880297 0.03294149542 0.01089782755
        0.5 0.9536862477 0.1586027267 0.02585978747
        0.800264589213 0.726249103 0.3867663952 0.03426648855
        0.64424036446 0.811597854 0.2823162299 0.03286873312
    """,
    "tetrahedron": """
        0.1 1.044606394 0.002257370596 0.0009450081215
        0.2 1.080335108 0.01308954345 0.003806867954
        0.3 1.089641805 0.04263004321 0.008392196479
        0.5 0.9793051592 0.1787971466 0.01898441259
        0.927751800431 0.7772460376 0.4590485872 0.02309201136
        0.800264589213 0.8153992636 0.3856291233 0.02521867338
    """,
    "5-cell": """
        0.1 1.051118992 0.002423268489 0.000759272809
        0.2 1.090595497 0.01539299603 0.003098481837
        0.3 1.095318194 0.05192731421 0.00681072299
        0.5 0.9980276639 0.188696026 0.01488603796
        0.927751800431 0.829058027 0.4587409785 0.01836016216
    """,
    "pentagon": """
        0.1 1.210980003 -0.2099257723 0.005261026224
        0.2 1.067855102 -0.1320274902 0.01591761042
        0.3 0.9262987029 -0.0426673663 0.02952148965
        0.5 0.6317206004 0.1657647925 0.05632806236
        0.224875449363 1.03292792 -0.1110336226 0.01911448232
        0.190850913501 1.080709073 -0.1395622197 0.01478574754
        0.070086581609 1.256071329 -0.2318137683 0.002996468891
    """,
    "hexagon": """
        0.1 1.187055675 -0.3046519992 0.009953360204
        0.2 0.8983812797 -0.1265615473 0.02468885343
        0.3 0.7128385079 0.002740524318 0.04022077796
        0.5 0.4709130087 0.2003856156 0.06582367771
        0.0206961394197 1.584234759 -0.5296073774 0.001297424422
        0.013905841815 1.63271093 -0.556525251 0.0008099032243
        0.070086581609 1.309450899 -0.3753580135 0.006186084349
    """,
    "heptagon": """
        0.1 1.016452516 -0.2768606456 0.01374486406
        0.2 0.7061793335 -0.07012336428 0.03068870278
        0.3 0.5788767998 0.02957563073 0.04726108726
        0.5 0.3701870691 0.219745975 0.07221011138
        0.013905841815 1.785002742 -0.7641163325 0.001349479548
    """,
    "antiprism": """
        0.1 1.203803692 -0.2300238783 0.006318783654
        0.2 1.028855537 -0.1385510221 0.0185373336
        0.3 0.8828917969 -0.04813912796 0.03342079911
        0.5 0.5615436605 0.1830877423 0.06001266445
        0.217012337842 1.002158171 -0.1230461049 0.02095268139
        0.190850913501 1.044000004 -0.1472042324 0.01726857291
        0.0206961394197 1.362938175 -0.298070493 0.0006106486511
    """,
}


def _shapes(names: Sequence[str]) -> list[Shape]:
    """The blocks of these names; built when a claim is decided, not before."""
    return [name if name == TALL else named(name) for name in names]


# What each block saves, and where


def _wrong(value: Rational) -> Rational:
    """The number with its tenth digit moved by one."""
    decimals = 9
    while abs(value) * 10**decimals < 10**9:
        decimals += 1
    while abs(value) * 10**decimals >= 10**10:
        decimals -= 1
    return value + Rational(10) ** -decimals


def _savings(name: str) -> Claim:
    values = [Rational(entry) for entry in _SAVINGS[name].split()]
    table = dict(zip(blocks.TABLED, values, strict=True))
    nudged = {**table, blocks.TABLED[4]: _wrong(values[4])}
    return Claim(
        name=f"G-05.savings-{name}",
        says=(
            f"What a {name} with its best norm and bias saves a dim, over d/3 − d²/4, at densities "
            "9/10, 7/10, 1/2, 3/10, 1/5, 1/10, 1/20, 1/100, 1/1000: "
            f"{', '.join(map(_short, values))}."
        ),
        formula=r"\frac{k}{m} \Big(1 - \frac{\min_{t, b} \ell(t, b; d)}{d/3 - d^2/4}\Big)",
        sense=Sense.FOR_ALL,
        given=(blocks.SAVINGS_SCOPE[name],),
        conclusion=blocks.savings_are(table),
        evidence=(Exhaustion(blocks.SAVINGS_SCOPE[name], blocks.savings_cases),),
        twins=(Twin("another tenth digit at 1/5", {"conclusion": blocks.savings_are(nudged)}),),
    )


def _short(value: Rational) -> str:
    return f"{float(value):.6f}"


G_05_SAVINGS = tuple(_savings(name) for name in blocks.NAMES)


def _optima(name: str) -> Claim:
    rows = [
        [Rational(entry) for entry in row.split()] for row in _OPTIMA[name].strip().splitlines()
    ]
    table = {d: (t, b, l) for d, t, b, l in rows}
    t, b, l = table[blocks.AT[1]]
    nudged = {**table, blocks.AT[1]: (t, b, _wrong(l))}
    return Claim(
        name=f"G-10.{name}",
        says=(
            f"The best squared norm t and bias b of a {name} over all of them, and the loss of a "
            "feature there, ten digits each, at densities 1/10, 1/5, 3/10, 1/2 and where it ties "
            f"with another: {'; '.join(_row(row) for row in rows)}."
        ),
        formula=r"(t, b, \ell) = \arg\min_{t \ge 0,\, b} \ell(t, b; d)",
        sense=Sense.FOR_ALL,
        given=(blocks.OPTIMA_SCOPE[name],),
        conclusion=blocks.optima_are(table),
        evidence=(Exhaustion(blocks.OPTIMA_SCOPE[name], blocks.optima_cases),),
        twins=(Twin("another tenth digit of a loss", {"conclusion": blocks.optima_are(nudged)}),),
    )


def _row(row: Sequence[Rational]) -> str:
    d, t, b, l = (f"{float(entry):.7g}" for entry in row)
    return f"d = {d}: {t}, {b}, {l}"


G_10 = tuple(_optima(name) for name in blocks.NAMES)


# Where two blocks tie


def _tie(one: str, other: str, value: str, more: str = "") -> Claim:
    return digits(
        f"G-05.{one}-{other}".replace(" ", "-"),
        f"A {one} and a {other} with their best norms and biases save as much a dim at d = "
        f"{value}… (cut): the {one} more just above it, the {other} more just below.{more}",
        rf"\frac{{k}}{{m}}(v - \ell) \text{{ of both equal at }} d = {value}\ldots",
        value,
        lambda: blocks.tie(one, other),
    )


G_05_TIES = (
    _tie("5-cell", "tetrahedron", "0.927751800431"),
    _tie("tetrahedron", "triangle", "0.800264589213"),
    _tie("triangle", "digon", "0.644240364460"),
    _tie("digon", "pentagon", "0.224875449363"),
    _tie("digon", "antiprism", "0.217012337842", " The antiprism is the tight one, z² = 1/3."),
    _tie("pentagon", "antiprism", "0.190850913501", " The antiprism is the tight one, z² = 1/3."),
    _tie("antiprism", "hexagon", "0.0206961394197", " The antiprism is the tight one, z² = 1/3."),
    _tie("hexagon", "heptagon", "0.0139058418150"),
    _tie("pentagon", "hexagon", "0.0700865816090"),
    _tie("pentagon", "half 5-cube", "0.192866571981"),
    _tie("antiprism", "half 5-cube", "0.193349117544", " The antiprism is the tight one."),
    _tie("half 5-cube", "27 points", "0.0941669705950"),
)

_AGAIN = " It is their second tie: the order of the sparse side is back."
G_05_DENSE_TIES = (
    _tie("pentagon", "digon", "0.711077565796", _AGAIN),
    _tie("antiprism", "digon", "0.735621792199", _AGAIN + " The antiprism is the tight one."),
    _tie("antiprism", "pentagon", "0.900004430610", _AGAIN + " The antiprism is the tight one."),
    _tie("half 5-cube", "pentagon", "0.946953085916", _AGAIN),
    _tie("half 5-cube", "antiprism", "0.982355305719", _AGAIN + " The antiprism is the tight one."),
)


def _tall(
    name: str,
    shapes: tuple[Sequence[str], Sequence[str]],
    between: tuple[str, str],
    value: str,
    words: str,
) -> Claim:
    return digits(
        f"G-05.{name}",
        f"{words} as much a dim at d = {value}… (cut), the antiprism being of the height that is "
        "best there: a local optimum over heights, with the best norm and bias.",
        rf"\frac{{k}}{{m}}(v - \ell) \text{{ of both equal at }} d = {value}\ldots",
        value,
        lambda: crossing(_shapes(shapes[0]), _shapes(shapes[1]), between),
    )


G_05_TALL = (
    _tall(
        "digon-tall-antiprism",
        (["digon"], [TALL]),
        ("0.2194563416", "0.2194563417"),
        "0.219456341673",
        "A digon and a square antiprism save",
    ),
    _tall(
        "pentagon-tall-antiprism",
        (["pentagon"], [TALL]),
        ("0.2041959609", "0.2041959610"),
        "0.204195960972",
        "A pentagon and a square antiprism save",
    ),
    _tall(
        "tall-antiprism-heptagon",
        ([TALL], ["heptagon"]),
        ("0.0089499451", "0.0089499452"),
        "0.00894994513009",
        "A square antiprism and a heptagon save",
    ),
    _tall(
        "tall-antiprism-half-5-cube",
        ([TALL], ["half 5-cube"]),
        ("0.1894982174", "0.1894982175"),
        "0.189498217491",
        "A square antiprism and the half 5-cube (16 features in five dims) save",
    ),
)


def _relative(name: str, shape: str, density: str, value: str, words: str) -> Claim:
    return digits(
        f"G-05.{name}-{density.replace('/', '-')}",
        f"At density {density} {words} saves {value}… v a dim, with the best norm and bias.",
        rf"\frac{{k}}{{m}} (1 - \ell / v) = {value}\ldots \quad (d = {density})",
        value,
        cut(lambda: relative_saving(_shapes([shape]), Rational(density)), value),
    )


_TALL_WORDS = "a square antiprism of the height that is best there (a local optimum)"
_HALF_WORDS = "the half 5-cube, 16 features in five dims,"
G_05_LARGER = (
    _relative("tall-antiprism", TALL, "1/10", "2.13752303689", _TALL_WORDS),
    _relative("half-5-cube", "half 5-cube", "1/10", "2.32080009959", _HALF_WORDS),
    _relative("half-5-cube", "half 5-cube", "1/20", "2.66865543457", _HALF_WORDS),
    _relative(
        "harmonic-9-6",
        "harmonic frame (9, 6)",
        "4/5",
        "1.01859477895",
        "the harmonic frame of nine features in six dims, of D = 2/3 as the triangle,",
    ),
    _relative("triangle", "triangle", "4/5", "1.01808986647", "the triangle"),
    _relative(
        "twelve",
        "twelve",
        "1/10",
        "2.24532551059",
        "the block of twelve in four dims made of a triangle (23/45 of the squared norm) and a "
        "square",
    ),
    _relative(
        "twenty",
        "twenty",
        "1/10",
        "2.33872605339",
        "the block of twenty in six dims made of a 5-cell (11/17 of the squared norm) and a square",
    ),
    digits(
        "G-05.tricapped-1-10",
        "At density 1/10 nine features in three dims, a tricapped triangular prism with decimal "
        "coordinates, save 2.18442600457… v a dim: more than every block of the dictionary in up "
        "to three dims.",
        r"\frac{9 v - L}{3 v} = 2.18442600457\ldots \quad (d = 1/10)",
        "2.18442600457",
        cut(restriction.tricapped_saving, "2.18442600457"),
        uses=("G-05.tall-antiprism-1-10",),
    ),
    _relative("27-points", "27 points", "1/20", "3.00142153403", "the block of 27 in six dims"),
    _relative("27-points", "27 points", "1/100", "3.93059272703", "the block of 27 in six dims"),
)

G_05_ROOTS = Claim(
    name="G-05.roots",
    says=(
        "No finite list of blocks is best at all densities: the roots of A_m, m(m + 1) features in "
        "m dims, save at least 25(m + 1)/32 v a dim as d tends to 0, which has no upper limit."
    ),
    formula=r"\lim_{d \to 0} \frac{k}{m} (1 - \ell / v) \ge \frac{25 (m + 1)}{32}",
    sense=Sense.AT_LEAST,
    value=25 * (m + 1) / 32,
    source="derived here: overlaps of 1/2 at most, and the shift −1/2",
    evidence=(Derivation(blocks.root_saving, bounds="lower"),),
)


# The program over blocks

G_05 = Claim(
    name="G-05",
    says=(
        "Of all ways to fill m dims with blocks, also with fractions of blocks, none saves more "
        "than m times the largest saving a dim, which is the dual price of a dim; all dims on that "
        "block attain it."
    ),
    formula=(
        r"y \ge 0,\ \sum_B y_B m_B \le m \implies "
        r"\sum_B y_B S_B \le m \max_B \frac{S_B}{m_B}"
    ),
    source="derived here: duality of linear programs",
    sense=Sense.FOR_ALL,
    given=(blocks.counts_are_not_negative, blocks.dims_suffice, blocks.something_is_saved),
    conclusion=blocks.worth_its_price,
    evidence=(blocks.PRICE, Search(plan_cases(), small_plan_cases)),
    twins=(Twin("less than that", {"conclusion": blocks.worth_less}),),
)

G_15 = Claim(
    name="G-15",
    says=(
        "Once there are as many features as the block that saves most a dim needs to fill all "
        "dims, more of them change nothing: neither the value of the program nor what fills it."
    ),
    formula=r"n \ge \frac{k_B}{m_B} m \implies \max \sum_B y_B S_B = m \frac{S_B}{m_B}",
    sense=Sense.FOR_ALL,
    given=(blocks.features_suffice, blocks.something_is_saved),
    conclusion=blocks.features_do_not_matter,
    uses=("G-05",),
    evidence=(blocks.FULL, Search(roomy_cases(), small_roomy_cases)),
)


# Few features in few dims

_PAIR = ["digon", "dedicated"]

G_06_CROSSING = digits(
    "G-06.crossing",
    "Three equal features in two dims: the best triangle and the best digon beside a dedicated "
    "feature cost the same at d = 0.521837659071… (cut); just below, the digon is better, just "
    "above, the triangle.",
    r"3 \ell_\triangle(d) = 2 \ell_{\mathrm{digon}}(d) \text{ at } d = 0.521837659071\ldots",
    "0.521837659071",
    lambda: crossing(_shapes(["triangle"]), _shapes(_PAIR), ("0.5", "0.55")),
)


def _loss(
    name: str, shapes: Sequence[str], features: int, density: str, value: str, words: str
) -> Claim:
    d = Rational(density)
    return digits(
        name,
        f"{words} cost {value}… (cut) at density {density}, with the best norms and biases.",
        rf"L = {value}\ldots \quad (n = {features},\ d = {density})",
        value,
        cut(lambda: loss(_shapes(shapes), features, d), value),
    )


_TRIANGLE_WORDS = "Three features as a triangle"
_PAIR_WORDS = "Three features as a digon beside a dedicated one"
G_06_LOSSES = (
    _loss(
        "G-06.common-loss",
        ["triangle"],
        3,
        "0.521837659071",
        "0.08182777424",
        _TRIANGLE_WORDS,
    ),
    _loss("G-06.pair-there", _PAIR, 3, "0.521837659071", "0.08182777424", _PAIR_WORDS),
    _loss("G-06.triangle-1-10", ["triangle"], 3, "1/10", "0.00374759738295", _TRIANGLE_WORDS),
    _loss("G-06.pair-1-10", _PAIR, 3, "1/10", "0.00331948399045", _PAIR_WORDS),
)

G_13 = Claim(
    name="G-13",
    says=(
        "W orthogonal to (1, …, 1), the regular simplex, is the least superposition of m + 1 equal "
        "features: at order d² a digon beside m − 1 dedicated features costs no less. (It costs "
        "1/3, the simplex (m + 1)(2m − 1)/(6m²), which is more from m = 2 on: L-13.digon.)"
    ),
    formula=r"\frac{(m+1)(2m-1)}{6m^2} \le \frac13 \text{ for all } m",
    source="elhage2022, the best direction not to represent",
    sense=Sense.FOR_ALL,
    conclusion=~digon_beats_simplex,
    predicted="refuted",
    evidence=(Examples(lambda: ({"m": dims} for dims in range(1, 9))),),
)

_TETRAHEDRON, _THREE = ["tetrahedron"], ["triangle", "dedicated"]


def _four(
    name: str,
    rival: Sequence[str],
    between: tuple[str, str],
    value: str,
    words: str,
    above: bool = True,
) -> Claim:
    """``above``: whether the tetrahedron costs less just above the tie, or just below it."""
    pair = (_TETRAHEDRON, rival) if above else (rival, _TETRAHEDRON)
    return digits(
        f"G-07.{name}",
        f"Four features in three dims: the best tetrahedron and {words} cost the same at d = "
        f"{value}… (cut), the tetrahedron less just {'above' if above else 'below'}.",
        rf"d = {value}\ldots",
        value,
        lambda: crossing(_shapes(pair[0]), _shapes(pair[1]), between),
    )


_THREE_WORDS = "the best triangle beside a dedicated feature"
G_07 = (
    _four(
        "digon",
        ["digon", "dedicated", "dedicated"],
        ("0.45", "0.55"),
        "0.495471359046",
        "the best digon beside two dedicated features",
    ),
    _four("triangle-low", _THREE, ("0.04", "0.1"), "0.0569614166058", _THREE_WORDS, False),
    _four("triangle-high", _THREE, ("0.4", "0.5"), "0.426116996762", _THREE_WORDS),
)

_FIVE = "Five features in two dims as"
_DIGONS = ["digon", "digon"]
G_08 = tuple(
    _loss(f"G-08.{name}-{density.replace('/', '-')}", shapes, 5, density, value, f"{_FIVE} {words}")
    for name, shapes, words, values in (
        (
            "pentagon",
            ["pentagon"],
            "a pentagon",
            ("0.00241061627942", "0.0263051311239", "0.0795880521287"),
        ),
        (
            "digons",
            _DIGONS,
            "two digons and a dropped one",
            ("0.00683315694819", "0.0374723013142", "0.0830357771089"),
        ),
    )
    for density, value in zip(("1/50", "1/10", "1/5"), values, strict=True)
)


def _upper(ball: Ball) -> Expr:
    """A rational number that is surely no less."""
    return cut_after(ball, 12)[0] + cut_after(ball, 12)[1]


G_09 = Claim(
    name="G-09",
    says=(
        "Six equal features of density 3/100 in two dims are not best stored as a pentagon with "
        "one dropped: the hexagon costs 0.01230407…, less than the pentagon's 0.01398395…."
    ),
    formula=r"L_{\mathrm{hexagon}} < L_{\mathrm{pentagon}} \quad (n = 6,\ m = 2,\ d = 3/100)",
    source="elhage2022, which says that models will not embed six features as a hexagon",
    sense=Sense.AT_MOST,
    value=Rational("0.0139839549039"),
    uses=("G-09.pentagon-3-100",),
    evidence=(
        Derivation(lambda: _upper(loss(_shapes(["hexagon"]), 6, Rational(3, 100))), bounds="upper"),
    ),
)

_SIX = "Six features in two dims as"
G_09_LOSSES = (
    _loss("G-09.hexagon-3-100", ["hexagon"], 6, "3/100", "0.0123040765529", f"{_SIX} a hexagon"),
    _loss(
        "G-09.pentagon-3-100",
        ["pentagon"],
        6,
        "3/100",
        "0.0139839549039",
        f"{_SIX} a pentagon and a dropped one",
    ),
)


# Where the best is no product of regular blocks


def _beaten(
    name: str,
    size: tuple[int, int, str],
    value: str,
    best: str,
    point: Callable[[], Expr],
    words: str,
) -> tuple[Claim, Claim]:
    features, dims, density = size
    d = Rational(density)
    floor = digits(
        f"{name}-products",
        f"{features} features of density {density} in {dims} dims: the best product of blocks of "
        f"the dictionary is {best}, with the loss {value}… (cut).",
        rf"\min_{{\text{{products}}}} L = {value}\ldots",
        value,
        cut(lambda: restriction.best_product(features, dims, d)[1], value),
    )
    beaten = Claim(
        name=name,
        says=(
            f"{features} features of density {density} in {dims} dims are not best stored as a "
            f"product of regular blocks: {words} costs less than {best}, the best of them."
        ),
        formula=rf"L(W, b) < {value} \quad (n = {features},\ m = {dims},\ d = {density})",
        sense=Sense.AT_MOST,
        value=Rational(value),
        source="derived here: a point with decimal coordinates, exact loss",
        uses=(floor.name,),
        evidence=(Derivation(point, bounds="upper"),),
    )
    return floor, beaten


G_05_IRREGULAR = (
    *_beaten(
        "G-09.companion",
        (6, 2, "7/100"),
        "0.0370553370707",
        "the hexagon",
        restriction.companion_loss,
        "a pentagon with a sixth, weak feature that points the same way as one of its corners",
    ),
    *_beaten(
        "G-05.crowd",
        (5, 2, "1"),
        "0.249756259497",
        "a triangle with two dropped",
        restriction.crowd_loss,
        "a triangle with three equal weak features in the place of one of its corners",
    ),
    *_beaten(
        "G-05.capped",
        (7, 3, "1/20"),
        "0.00973542655419",
        "a digon beside a pentagon",
        restriction.capped_loss,
        "a triangle below another turned one, with a feature at the pole above",
    ),
)
