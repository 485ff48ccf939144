"""How many lines fit: equiangular ones, those of small coherence, and those that chance gives."""

from __future__ import annotations

from itertools import islice
from math import isqrt

from sympy import Expr, Integer, Rational, exp, floor, log, sympify

from theory.frames.bounds.welch import even_moments
from theory.frames.sizes import refuse_field, refuse_sizes

ALON_CONSTANT = Rational(3, 50)
QUARTER = Rational(1, 4)
_MOST_ORDERS = 1000


def gerzon_bound(dims: int, field: str = "real") -> int:
    """Most equiangular lines in m dims: m(m + 1)/2, complex m².

    If all |overlaps| off the diagonal are c < 1, the projectors ``w wᵀ`` have the Gram matrix
    ``(1 − c²) I + c² J``, which is nonsingular: they are independent symmetric matrices. Equality
    is known in real dims 1, 2, 3, 7 and 23 only, in complex ones for each m that was tried.

    >>> gerzon_bound(3), gerzon_bound(3, "complex")
    (6, 9)

    Source: [lemmens1973], Theorem 3.5 (Gerzon); [foucart2013], Theorem 5.10, for both fields.
    """
    refuse_sizes(1, dims)
    refuse_field(field)
    return dims**2 if field == "complex" else dims * (dims + 1) // 2


def equiangular_tight_obstruction(features: int, dims: int, field: str = "real") -> str:
    """Why no equiangular tight frame has this size, or nothing where no reason is known here.

    Necessary for 1 < m < n − 1: both n ≤ m(m + 1)/2 and n ≤ k(k + 1)/2 with k = n − m (the frame
    of the null space has k dims), complex m² and k². In real dims the signs off the diagonal are an
    integer matrix; so ``√(m(n − 1)/k)`` and ``√(k(n − 1)/m)`` are odd integers, unless n = 2m, and
    for n = 2m it needs m odd and 2m − 1 a sum of two squares.

    >>> equiangular_tight_obstruction(28, 7), equiangular_tight_obstruction(6, 3)
    ('', '')
    >>> equiangular_tight_obstruction(8, 3)
    'n = 8 is more than m(m + 1)/2 = 6'

    Source: [sustik2007], Theorem A.
    """
    refuse_sizes(features, dims)
    rest = features - dims
    if rest < 0:
        return f"n = {features} lines do not span {dims} dims"
    if dims == 1 or rest <= 1:
        return ""
    reason = _too_many(features, dims, rest, field)
    return reason if reason or field == "complex" else _not_integral(features, dims, rest)


def _too_many(features: int, dims: int, rest: int, field: str) -> str:
    for size, letter, note in ((dims, "m", ""), (rest, "k", f", k = n − m = {rest}")):
        most = gerzon_bound(size, field)
        if features > most:
            words = f"{letter}²" if field == "complex" else f"{letter}({letter} + 1)/2"
            return f"n = {features} is more than {words} = {most}{note}"
    return ""


def _not_integral(features: int, dims: int, rest: int) -> str:
    if features == 2 * dims:
        if dims % 2 == 0:
            return f"n = 2m needs m odd, m is {dims}"
        if not is_sum_of_two_squares(features - 1):
            return f"n = 2m needs 2m − 1 = {features - 1} to be a sum of two squares"
        return ""
    for name, above, below in (("m(n − 1)/k", dims, rest), ("k(n − 1)/m", rest, dims)):
        square = Rational(above * (features - 1), below)
        if not _is_odd_square(square):
            return f"√({name}) = √({square}) is no odd integer, k = n − m = {rest}"
    return ""


def _is_odd_square(square: Expr) -> bool:
    side = isqrt(int(square))
    return bool(side**2 == square) and side % 2 == 1


def is_sum_of_two_squares(number: int) -> bool:
    """Whether ``number = a² + b²`` for some integers.

    >>> [q for q in range(10) if is_sum_of_two_squares(q)]
    [0, 1, 2, 4, 5, 8, 9]
    """
    return any(isqrt(number - a * a) ** 2 == number - a * a for a in range(isqrt(number) + 1))


def most_lines(dims: int, coherence: object, field: str = "real") -> tuple[int, int] | None:
    r"""Most lines of coherence at most c that Welch's bounds allow, and the order that says so.

    The bound of order k read backwards: with :math:`E_k` of `even_moment`,

    .. math:: n \le \frac{1 - c^{2k}}{E_k - c^{2k}} \quad \text{where } c^{2k} < E_k.

    Orders are tried from where they first say something to where they get worse; ``None`` if none
    up to 1000 says anything.

    >>> most_lines(3, Rational(1, 3)), most_lines(3, 1)
    ((4, 1), None)
    """
    refuse_sizes(1, dims)
    square = _share(coherence, "coherence") ** 2
    best: tuple[Rational, int] | None = None
    power = Integer(1)
    for order, moment in enumerate(islice(even_moments(dims, field), _MOST_ORDERS), start=1):
        power *= square
        if moment > power:
            cap = (1 - power) / (moment - power)
            if best is not None and cap >= best[0]:
                break
            best = cap, order
    return None if best is None else (int(floor(best[0])), best[1])


def least_dims(features: int, coherence: object, field: str = "real") -> int:
    """The fewest dims where Welch's bounds allow n lines of coherence at most c.

    Fewer dims hold no more lines, so the first that allow them are looked for from one dim on.

    >>> least_dims(4, Rational(1, 3)), least_dims(5, Rational(1, 3))
    (3, 4)
    """
    refuse_sizes(features, 1)
    for dims in range(1, features):
        most = most_lines(dims, coherence, field)
        if most is None or most[0] >= features:
            return dims
    return features


def union_bound_count(dims: int, coherence: object, rate: Rational = QUARTER) -> int:
    r"""So many lines of coherence at most ε exist by chance: :math:`\lfloor e^{m ε²/4} \rfloor`.

    Each overlap is sub-Gaussian, ``P(|⟨u, v⟩| > ε) ≤ 2 exp(−m ε²/2)``, and N vectors have fewer
    than N²/2 pairs. It says nothing where it is below m: an orthonormal basis does better.

    >>> union_bound_count(768, Rational(1, 10))
    6

    Source: derived here; the statement is [elhage2022]'s.
    """
    refuse_sizes(1, dims)
    c = _share(coherence, "coherence")
    return int(floor(exp(rate * dims * c**2)))


def alon_bound(features: object, coherence: object) -> Expr:
    r"""Dims that n unit vectors with all \|overlaps\| ≤ ε need, for ``n^(−1/2) ≤ ε < 1/2``.

    .. math:: m \ge \frac{3}{50} \, \frac{\ln n}{\varepsilon^2 \ln (1/\varepsilon)}

    Take ``k = ⌊ln n / (2 ln 1/ε)⌋`` and ``ε^(−2k)`` of the vectors: the k-th powers of their
    overlaps have rank at least ``ε^(−2k)/2`` and at most C(m + k − 1, k). The constant is any
    number up to ``(1/e − 1/8)/4``.

    >>> alon_bound(100, Rational(1, 10)) == 12
    True

    Raises ``ValueError`` for other ε, of which it says nothing.

    Source: [alon2003], Theorem 9.3 (with some constant); the constant is derived here.
    """
    eps, count = _share(coherence, "coherence"), sympify(features)
    if not bool(count * eps**2 >= 1) or not eps < Rational(1, 2):
        raise ValueError(f"coherence must be in [1/√n, 1/2) for n = {count}, got {coherence!r}")
    return alon_formula(count, eps)


def alon_formula(features: Expr, coherence: Expr) -> Expr:
    """The number of `alon_bound` for any ε in (0, 1); it need not bound anything.

    >>> alon_formula(Integer(4), Rational(1, 2))
    12/25
    """
    return 2 * ALON_CONSTANT * log(features) / (coherence**2 * log(1 / coherence**2))


def _share(number: object, name: str) -> Rational:
    exact = sympify(number, rational=False)
    if not exact.is_Rational or not 0 < exact <= 1:
        raise ValueError(f"{name} must be a rational in (0, 1], got {number!r}")
    return exact
