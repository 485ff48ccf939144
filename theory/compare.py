"""Which of two exact expressions is larger: decided by algebra and balls, or not at all."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flint import arb
from sympy import (
    Expr,
    ImmutableMatrix,
    Integer,
    MatrixBase,
    Piecewise,
    Rational,
    S,
    Symbol,
    expand,
    factor,
    minimal_polynomial,
    piecewise_fold,
    simplify,
    sympify,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, Boolean, Or
from sympy.polys.polyerrors import NotAlgebraic, PolynomialError

from theory.ball import enclose

Scope = Sequence[Callable[[Mapping[str, Any]], bool]]
"""Hypotheses on the letters, each answering for a point ``{"d": 1/2}``."""

_PRECISIONS = (64, 256, 1024)
_DENOMINATOR = math.lcm(*range(1, 31))
_MOST_POINTS = 600
_TRIAL = [
    Rational(*q)
    for q in [(1, 2), (1, 1), (1, 10), (2, 1), (2, 3), (9, 10), (3, 1), (1, 4), (1, 100), (100, 1)]
]
_TRIAL_INTEGERS = [Integer(i) for i in (1, 2, 3, 4, 5, 6, 7, 8, 12, 20, 100)]


@dataclass(frozen=True)
class Comparison:
    """The sign of *left − right*: everywhere in scope, or as found at single points.

    ``everywhere`` is −1, 0 or 1 when the sign (or equality) is proved on the whole scope, and
    ``None`` otherwise; ``below`` and ``above`` are points in scope where left is smaller, larger.
    """

    everywhere: int | None = None
    never_above: bool = False
    never_below: bool = False
    below: Mapping[str, Any] | None = None
    above: Mapping[str, Any] | None = None


def sign(constant: Expr) -> int | None:
    """The sign of a real constant, proved; ``None`` where precision and algebra give out.

    >>> from sympy import sqrt
    >>> sign(sqrt(2) + sqrt(3) - sqrt(5 + 2 * sqrt(6))), sign(sqrt(2) - Rational(7, 5))
    (0, 1)
    """
    if isinstance(constant, Rational):
        return int(constant.p > 0) - int(constant.p < 0)
    for bits in _PRECISIONS:
        ball = enclose(constant, bits)
        if ball > 0 or ball < 0:
            return 1 if ball > 0 else -1
    return 0 if _is_zero(constant) else None


def equal(left: object, right: object) -> bool:
    """Whether two exact numbers are one, however they are written; ``None`` is only like itself.

    Expressions with letters are equal when their difference, multiplied out, has no term left. A
    ``ValueError`` says that it cannot be proved either way.

    >>> from sympy import sqrt
    >>> equal(sqrt(2 + sqrt(3)) / 2, (sqrt(6) + sqrt(2)) / 4), equal(sqrt(2), Rational(7, 5))
    (True, False)
    """
    if left is None or right is None:
        return left is right
    one, other = sympify(left), sympify(right)
    return bool(one == other) or all_zero([one - other])


def same(left: object, right: object) -> bool:
    """Whether two values are one: tables and lists entry by entry, numbers however written.

    >>> from sympy import sqrt
    >>> nested = ImmutableMatrix([[sqrt(3 + 2 * sqrt(2)), 1]])
    >>> same(nested, ImmutableMatrix([[1 + sqrt(2), 1]])), same((0, 1), (0, 2)), same("a", "a")
    (True, False, True)
    """
    if isinstance(left, MatrixBase) and isinstance(right, MatrixBase):
        return left.shape == right.shape and same(list(left), list(right))
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        long = len(left) == len(right)
        return long and all(same(one, other) for one, other in zip(left, right, strict=True))
    numbers = all(isinstance(value, Expr | int | Fraction) for value in (left, right))
    return equal(left, right) if numbers else bool(left == right)


def all_equal(numbers: Sequence[object]) -> bool:
    """Whether they are all one number; there may be none."""
    return all(equal(number, numbers[0]) for number in numbers[1:])


def all_zero(entries: Iterable[Expr]) -> bool:
    """Whether all these exact numbers, or all entries of a matrix, are 0 however written.

    >>> from sympy import sqrt
    >>> all_zero(ImmutableMatrix([[0, sqrt(3 + 2 * sqrt(2)) - sqrt(2) - 1]]))
    True
    """
    return all(
        not entry if isinstance(entry, Rational) else _collected(expand(entry)) == 0
        for entry in entries
    )


def alike(table: MatrixBase) -> ImmutableMatrix:
    """The same table expanded, with equal numbers written alike: ``==`` tells all others apart.

    Fractions of small denominators are written as such.

    >>> from sympy import sqrt
    >>> alike(ImmutableMatrix([[sqrt(3 + 2 * sqrt(2)), 1 + sqrt(2), sqrt(3 - 2 * sqrt(2))]]))
    Matrix([[sqrt(2*sqrt(2) + 3), sqrt(2*sqrt(2) + 3), sqrt(3 - 2*sqrt(2))]])
    """
    table = ImmutableMatrix(table.applyfunc(expand))
    return ImmutableMatrix(table.applyfunc(first_written(table).__getitem__))


def first_written(numbers: Iterable[Expr]) -> dict[Expr, Expr]:
    """For each exact number how the first that is equal to it is written: rationals are first.

    >>> from sympy import sqrt
    >>> list(first_written([sqrt(3 + 2 * sqrt(2)) - sqrt(2), sqrt(2), Integer(1)]).values())
    [1, 1, sqrt(2)]
    """
    numbers = list(numbers)
    written = {number: number for number in numbers if isinstance(number, Rational)}
    seen = [(number, enclose(number, _PRECISIONS[0])) for number in written]
    for number in numbers:
        if number not in written:
            written[number] = _collected(number) if number.free_symbols else _among(seen, number)
    return written


def _among(seen: list[tuple[Expr, arb]], number: Expr) -> Expr:
    """How the number was written when it was seen; else it is seen now."""
    ball = enclose(number, _PRECISIONS[0])
    for known, place in [*_simple_fraction(ball), *seen]:
        if place.overlaps(ball) and settled(number - known) == 0:
            return known
    seen.append((number, ball))
    return number


def _simple_fraction(ball: arb) -> list[tuple[Expr, arb]]:
    """The one with denominator 30 at most that may be in the ball."""
    whole = (ball * _DENOMINATOR).unique_fmpz()
    return [] if whole is None else [(Rational(int(whole), _DENOMINATOR), ball)]


def _collected(entry: Expr) -> Expr:
    """A number that is 0 written as 0, also before products of letters; the rest as it was."""
    if isinstance(entry, Rational):
        return entry
    if not entry.free_symbols:
        return S.Zero if settled(entry) == 0 else entry
    terms = entry.as_coefficients_dict(*entry.free_symbols)
    kept = [part * term for term, part in terms.items() if settled(part) != 0]
    return entry if len(kept) == len(terms) else expand(sum(kept, S.Zero))


def settled(number: Expr) -> int:
    """The sign of a real constant, or a ``ValueError`` where that cannot be proved.

    >>> from sympy import sqrt
    >>> settled(sqrt(2) - Rational(7, 5))
    1
    """
    answer = sign(expand(number))
    if answer is None:
        raise ValueError(f"whether {number} is 0 is beyond the precision tried")
    return answer


def holds(relation: Boolean, point: Mapping[Symbol, Any]) -> bool | None:
    """Whether a relation between letters holds at a point; ``None`` where it cannot be told.

    >>> from sympy import Symbol, sqrt
    >>> x = Symbol("x")
    >>> holds(x < 1 + sqrt(2), {x: sqrt(3 + 2 * sqrt(2))})
    False
    """
    if isinstance(relation, And | Or):
        parts = [holds(part, point) for part in relation.args]
        deciding = isinstance(relation, Or)
        return deciding if deciding in parts else None if None in parts else not deciding
    if isinstance(relation, Relational):
        gap = sympify(relation.lhs).subs(point) - sympify(relation.rhs).subs(point)
        if not gap.free_symbols and gap.is_finite and gap.is_real is not False:
            order = sign(expand(gap))
            return None if order is None else bool(type(relation)(order, 0))
    answer = relation.subs(point)
    return bool(answer) if answer in (S.true, S.false) else None


def compare(left: Expr, right: Expr, scope: Scope = ()) -> Comparison:
    """Compare two expressions on all points where every hypothesis in ``scope`` holds.

    >>> from sympy import Symbol
    >>> d = Symbol("d", positive=True)
    >>> compare(d * (d + 1), d**2 + d).everywhere
    0
    >>> compare(d**2, d).above
    {'d': 2}
    """
    left, right = (_settle(side, scope) for side in (left, right))
    gap = left - right
    _one_letter_one_symbol(gap)
    if not gap.free_symbols:
        return _constant(gap)
    if _is_zero(gap):
        return Comparison(0, never_above=True, never_below=True)
    known = factor(piecewise_fold(gap)) if not gap.has(Piecewise) else gap
    return Comparison(
        1 if known.is_positive else -1 if known.is_negative else None,
        never_above=bool(known.is_nonpositive),
        never_below=bool(known.is_nonnegative),
        below=_point(gap, -1, scope),
        above=_point(gap, 1, scope),
    )


def _one_letter_one_symbol(gap: Expr) -> None:
    names = sorted(str(s) for s in gap.free_symbols)
    double = sorted({name for name in names if names.count(name) > 1})
    if double:
        came = f"{', '.join(double)} stands for two symbols with different assumptions"
        raise ValueError(f"{came}; take letters from theory.notation")


def _constant(gap: Expr) -> Comparison:
    s = sign(gap)
    if s is None:
        return Comparison()
    return Comparison(
        s,
        never_above=s <= 0,
        never_below=s >= 0,
        below={} if s < 0 else None,
        above={} if s > 0 else None,
    )


def _settle(expression: Expr, scope: Scope) -> Expr:
    """Put the hypotheses into a piecewise expression, so that its idle branches fall away."""
    if not expression.has(Piecewise):
        return expression
    for hypothesis in scope:
        relation = getattr(hypothesis, "relation", None)
        if isinstance(relation, Relational):
            no = relation.negated
            expression = expression.subs({relation: S.true, relation.reversed: S.true})
            expression = expression.subs({no: S.false, no.reversed: S.false})
    return piecewise_fold(expression)


@lru_cache(maxsize=4096)  # a search asks the same numbers of each hypothesis, claim and twin
def _is_zero(expression: Expr) -> bool:
    if expand(expression) == 0 or simplify(expression) == 0:
        return True
    if expression.free_symbols:
        return False
    letter = Symbol("z")
    try:
        return bool(minimal_polynomial(expression, letter) == letter)
    except (NotAlgebraic, PolynomialError, NotImplementedError):
        return False


def _point(gap: Expr, wanted: int, scope: Scope) -> dict[str, Any] | None:
    for point in _near(gap.free_symbols, scope):
        case = {str(symbol): value for symbol, value in point.items()}
        if all(hypothesis(case) for hypothesis in scope):
            value = gap.subs(point)
            if value.is_real and value.is_finite and sign(value) == wanted:
                return case
    return None


def has_a_point(symbols: set[Symbol], scope: Scope) -> bool:
    """Whether the hypotheses on these letters allow one point at least; others are not asked.

    Simple points are tried, and the numbers that the hypotheses themselves name.

    >>> from sympy import Symbol
    >>> d = Symbol("d", positive=True)
    >>> has_a_point({d}, [lambda case: case["d"] < 1]), has_a_point({d}, [lambda case: False])
    (True, False)
    """
    letters = symbols.union(*(relation.free_symbols for relation in _relations(scope)))
    names = {str(letter) for letter in letters}
    asked = [one for one in scope if set(getattr(one, "letters", ())) <= names]
    near = _near(letters, scope)
    cases = ({str(symbol): value for symbol, value in point.items()} for point in near)
    return any(
        set(case) == names and all(hypothesis(case) for hypothesis in asked) for case in cases
    )


def _relations(scope: Scope) -> list[Boolean]:
    return [r for r in (getattr(one, "relation", None) for one in scope) if r is not None]


def _near(letters: set[Symbol], scope: Scope) -> Iterator[dict[Symbol, Expr]]:
    """Simple points, and then the numbers that the hypotheses themselves name."""
    yield from itertools.islice(points(letters), _MOST_POINTS)
    for end in sorted(set().union(*(r.atoms(Rational) for r in _relations(scope)))):
        if all(_allowed(letter, end) for letter in letters):
            yield dict.fromkeys(letters, end)


def points(symbols: set[Symbol]) -> Iterator[dict[Symbol, Expr]]:
    """Simple exact points that the letters' own assumptions allow, simplest first."""
    ordered = sorted(symbols, key=str)
    choices = [[v for v in _values(s) if _allowed(s, v)] for s in ordered]
    grids = itertools.product(*(range(len(c)) for c in choices))
    for place in sorted(itertools.islice(grids, 10 * _MOST_POINTS), key=sum):
        yield {s: c[i] for s, c, i in zip(ordered, choices, place, strict=True)}


def _values(symbol: Symbol) -> list[Expr]:
    if symbol.is_integer:
        return _TRIAL_INTEGERS
    return [*_TRIAL, S.Zero, *(-v for v in _TRIAL)]


def _allowed(symbol: Symbol, value: Expr) -> bool:
    if symbol.is_positive:
        return bool(value > 0)
    return bool(value >= 0) if symbol.is_nonnegative else True
