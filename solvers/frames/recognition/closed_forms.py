"""Closed forms proposed from many digits: of one number, or of all overlaps of an arrangement.

A closed form of a number is a proposal and no more. The overlaps are proposed in one number field
and then proved: `Arrangement` checks exactly that they are those of unit vectors in so many dims.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpz_poly
from sympy import (
    CRootOf,
    Expr,
    ImmutableMatrix,
    Integer,
    Poly,
    Rational,
    cos,
    expand,
    gcd,
    pi,
    radsimp,
    sqrt,
    sqrtdenest,
)

from solvers.evidence import NotSolved
from solvers.frames.packings.found import Packing
from solvers.frames.packings.rattlers import with_rattlers
from solvers.frames.recognition.polish import polished
from solvers.frames.recognition.relations import fraction, in_powers, minimal_polynomial
from theory.ball import enclose
from theory.frames.arrangement import Arrangement
from theory.frames.tables import Table
from theory.notation import x

MOST_DEGREE = 16
_BITS = 256
_DIGITS = (60, 120, 250)
_LARGEST_TURN = 120
"""cos 2πk/q has degree φ(q)/2, which is above 16 for larger q."""


def closed_form(value: Any, digits: int, most_degree: int = MOST_DEGREE) -> Expr | None:
    """The simplest algebraic number that agrees with ``value``, if it stands out; else ``None``.

    ``value`` is a string, fraction, float, mpf, sympy Float or Arb ball of which ``digits``
    decimals are right. The answer is rational, made of square roots, a cosine of a rational part of
    a turn, or else a `CRootOf` of its minimal polynomial, of degree ``most_degree`` at most. It is
    proposed, not proved: it agrees in far more digits than its coefficients explain by chance.

    >>> closed_form("0.44721359549995793928183473374625524709", 38)
    sqrt(5)/5
    >>> closed_form("0.62348980185873353052500488400423981063", 38)
    cos(2*pi/7)
    >>> closed_form("3.14159265358979323846264338327950288420", 38) is None
    True
    """
    number = fraction(value)
    _check_digits(digits)
    polynomial = minimal_polynomial(number, digits, most_degree)
    return None if polynomial is None else _root(polynomial, number)


def simplest_form(number: Expr) -> Expr:
    """An exact number as `closed_form` writes it, once that is proved to be the same number.

    The minimal polynomial that was proposed must vanish at the number, in exact arithmetic, and
    both must be the same one of its roots. Where nothing is proposed or proved the number stays as
    it is written.

    >>> simplest_form(1 - 2 * cos(pi / 7) ** 2), simplest_form(sqrt(3 + 2 * sqrt(2)))
    (-cos(2*pi/7), 1 + sqrt(2))
    """
    near = fraction(enclose(number, _BITS))
    form = closed_form(near, _DIGITS[0])
    polynomial = minimal_polynomial(near, _DIGITS[0], MOST_DEGREE)
    if form is None or polynomial is None or not _is_root(polynomial, number):
        return number
    roots = [root.real for root, _ in polynomial.complex_roots() if root.imag == 0]
    places = [[enclose(one, _BITS).overlaps(root) for root in roots] for one in (form, number)]
    return form if places[0] == places[1] and sum(places[0]) == 1 else number


def _is_root(polynomial: fmpz_poly, number: Expr) -> bool:
    """By Horner's rule in the field of the number, if it is algebraic."""
    try:
        table = Table.of([number], [[0]])
    except ValueError:
        return False
    value = table.field.zero
    for coefficient in reversed(polynomial.coeffs()):
        value = value * table.number(0, 0) + int(coefficient) * table.field.one
    return not value


def exact_arrangement(
    gram: Sequence[Sequence[Any]],
    dims: int,
    digits: int,
    name: str = "found",
    most_degree: int = MOST_DEGREE,
) -> Arrangement | None:
    """The exact arrangement in ``dims`` dims whose overlaps agree with ``gram`` (n, n), proved.

    ``gram`` holds numbers of which ``digits`` decimals are right. All overlaps are expressed in one
    number field, of degree ``most_degree`` at most. ``None`` where no such field stands out, or
    where the overlaps so proposed are not those of unit vectors in that many dims.

    >>> c = "-0.50000000000000000000"
    >>> exact_arrangement([["1", c, c], [c, "1", c], [c, c, "1"]], 2, 20).overlaps()
    [-1/2, -1/2, -1/2]
    >>> exact_arrangement([["1", c, c], [c, "1", c], [c, c, "1"]], 1, 20) is None
    True
    """
    _check_digits(digits)
    table = _symmetric(gram, digits)
    groups = _groups([entry for i, row in enumerate(table) for entry in row[:i]], digits)
    forms = _in_one_field([group[0] for group in groups], digits, most_degree)
    if forms is None:
        return None
    form = {entry: f for group, f in zip(groups, forms, strict=True) for entry in group}
    size = len(table)
    exact = ImmutableMatrix(
        size,
        size,
        lambda i, j: Integer(1) if i == j else form[table[max(i, j)][min(i, j)]],
    )
    try:
        return Arrangement(name, exact, dims)
    except ValueError:
        return None


def exact_packing(
    packing: Packing, name: str = "found", most_degree: int = MOST_DEGREE
) -> Arrangement | None:
    """The exact arrangement that a packing found in floats is near, proved; ``None`` if none is.

    Digits are added until a number field stands out, up to `_DIGITS`. Directions that may rattle
    are put elsewhere, where there is room. What is proved is that the arrangement exists, with
    exactly those overlaps, not that nothing is better.

    >>> from solvers.frames.packings.search import best_lines
    >>> exact_packing(best_lines(6, 3, starts=4)).coherence()
    sqrt(5)/5
    """
    for digits in _DIGITS:
        try:
            sharp = polished(packing, digits)
        except NotSolved:
            return None
        order = [i for i in range(packing.features) if i not in sharp.loose]
        held = [[sharp.gram[i][j] for j in order] for i in order]
        exact = exact_arrangement(held, packing.dims, digits - 2, name, most_degree)
        if exact is not None and sharp.loose:
            places = [[float(sharp.gram[i][j]) for j in order] for i in sharp.loose]
            exact = with_rattlers(exact, places, packing.kind)
        if exact is not None:
            return _in_order(exact, [*order, *sharp.loose])
    return None


def _in_order(exact: Arrangement, order: list[int]) -> Arrangement:
    """The arrangement whose feature ``order[k]`` is this one's k."""
    if order == sorted(order):
        return exact
    place = [order.index(i) for i in range(len(order))]
    return Arrangement(exact.name, exact.gram.extract(place, place), exact.dims)


def _check_digits(digits: int) -> None:
    if digits < 1:
        raise ValueError(f"digits must be at least 1, got {digits}")


def _symmetric(gram: Sequence[Sequence[Any]], digits: int) -> list[list[Fraction]]:
    table = [[fraction(entry) for entry in row] for row in gram]
    if not table or any(len(row) != len(table) for row in table):
        raise ValueError(f"gram must be a square table, got rows of {[len(r) for r in table]}")
    slack = 2 * Fraction(1, 10**digits)
    for i, row in enumerate(table):
        if abs(row[i] - 1) > slack or any(abs(row[j] - table[j][i]) > slack for j in range(i)):
            raise ValueError(f"gram must be symmetric with unit diagonal, is not in row {i}")
    return table


def _groups(numbers: list[Fraction], digits: int) -> list[list[Fraction]]:
    """Numbers that agree to their digits, together."""
    groups: list[list[Fraction]] = []
    for number in sorted(set(numbers)):
        if groups and number - groups[-1][0] <= 2 * Fraction(1, 10**digits):
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups


@dataclass(frozen=True)
class _Field:
    """Q(θ) for a real root θ of an irreducible polynomial."""

    root: Fraction
    polynomial: fmpz_poly

    def parts(self, number: Fraction, digits: int) -> list[Fraction] | None:
        """What the powers of θ are multiplied by to make up the number."""
        return in_powers(number, self.root, self.polynomial.degree(), digits)

    def joined(self, number: Fraction, digits: int, most: int) -> _Field | None:
        """This field, or one with both θ and the number in it, generated by a simple sum."""
        if self.parts(number, digits) is not None:
            return self
        for times in (1, -1, 2, -2, 3):
            root = self.root + times * number
            polynomial = minimal_polynomial(root, digits - 1, most)
            if polynomial is not None:
                field = _Field(root, polynomial)
                if field.parts(self.root, digits - 1) and field.parts(number, digits - 1):
                    return field
        return None


def _in_one_field(numbers: list[Fraction], digits: int, most: int) -> list[Expr] | None:
    """An exact form for each number: all with square roots, or all in the powers of one root."""
    polynomials = [minimal_polynomial(number, digits, most) for number in numbers]
    known = [(p, number) for p, number in zip(polynomials, numbers, strict=True) if p is not None]
    if len(known) < len(numbers):
        return None
    if all(p.degree() <= 2 for p, _ in known):
        return [_root(p, number) for p, number in known]
    polynomial, root = max(known, key=lambda pair: pair[0].degree())
    field: _Field | None = _Field(root, polynomial)
    for number in numbers:
        field = None if field is None else field.joined(number, digits, most)
    return None if field is None else _in_powers_of_its_root(field, numbers, digits - 1)


def _in_powers_of_its_root(
    field: _Field, numbers: list[Fraction], digits: int
) -> list[Expr] | None:
    theta = _numbered_root(field.polynomial, field.root)
    forms = []
    for number in numbers:
        parts = field.parts(number, digits)
        if parts is None:
            return None
        forms.append(sum((_exact(a) * theta**k for k, a in enumerate(parts)), Integer(0)))
    return forms


def _root(polynomial: fmpz_poly, near: Fraction) -> Expr:
    """The real root of an irreducible polynomial nearest to ``near``, in the simplest form."""
    forms = _with_square_roots(polynomial) or _cosines(polynomial)
    if forms:
        return min(forms, key=lambda form: abs(_value(form) - near))
    return _numbered_root(polynomial, near)


def _with_square_roots(polynomial: fmpz_poly) -> list[Expr]:
    """All real roots, if square roots of square roots are enough; else nothing."""
    low = [Rational(int(c)) for c in polynomial.coeffs()]
    if len(low) == 2:
        return [-low[0] / low[1]]
    if len(low) == 3:
        return _quadratic(low[1] / low[2], low[0] / low[2])
    if not any(low[1::2]):
        squares = _with_square_roots(fmpz_poly(polynomial.coeffs()[::2]))
        return [sign * sqrtdenest(sqrt(s)) for s in squares if _value(s) > 0 for sign in (1, -1)]
    return _quartic(*(c / low[4] for c in low[:4])) if len(low) == 5 else []


def _quadratic(b: Expr, c: Expr) -> list[Expr]:
    """The real roots of x² + bx + c."""
    discriminant = radsimp(expand(b**2 - 4 * c))
    if _value(discriminant) < 0:
        return []
    root = sqrtdenest(sqrt(discriminant))
    return [expand((-b + root) / 2), expand((-b - root) / 2)]


def _quartic(e: Expr, d: Expr, c: Expr, b: Expr) -> list[Expr]:
    """The real roots of x⁴ + bx³ + cx² + dx + e, if Descartes' resolvent has a rational root.

    Less b/4 they are the roots of y⁴ + py² + qy + r, which is the product of y² ± uy + v for a root
    z = u² of z³ + 2pz² + (p² − 4r)z − q².
    """
    p = c - 3 * b**2 / 8
    q = d - b * c / 2 + b**3 / 8
    r = e - b * d / 4 + b**2 * c / 16 - 3 * b**4 / 256
    if q == 0:
        squares = [s for s in _quadratic(p, r) if _value(s) > 0]
        return [sign * sqrtdenest(sqrt(s)) - b / 4 for s in squares for sign in (1, -1)]
    resolvent = Poly(x**3 + 2 * p * x**2 + (p**2 - 4 * r) * x - q**2, x)
    for z in resolvent.ground_roots():
        if z > 0:
            u = sqrt(z)
            pairs = [_quadratic(s * u, (z + p) / 2 - s * q / (2 * u)) for s in (1, -1)]
            return [expand(root - b / 4) for pair in pairs for root in pair]
    return []


def _cosines(polynomial: fmpz_poly) -> list[Expr]:
    """All roots, if they are cosines of rational parts of a turn: cos 2πk/q, k prime to q."""
    for q in range(7, _LARGEST_TURN + 1):
        twice = fmpz_poly.cos_minpoly(q)
        if twice.degree() == polynomial.degree():
            at_double = fmpz_poly([c * 2**k for k, c in enumerate(twice.coeffs())])
            if at_double == at_double.content() * polynomial:
                return [cos(2 * pi * k / q) for k in range(1, q // 2 + 1) if gcd(k, q) == 1]
    return []


def _numbered_root(polynomial: fmpz_poly, near: Fraction) -> Expr:
    """The real root nearest to ``near`` by its number among the real ones, counted upwards."""
    high_first = [int(c) for c in reversed(polynomial.coeffs())]
    count = sum(1 for root, _ in polynomial.complex_roots() if root.imag == 0)
    roots = [CRootOf(Poly(high_first, x), k) for k in range(count)]
    return min(roots, key=lambda root: abs(_value(root) - near))


def _value(form: Expr) -> Fraction:
    return fraction(enclose(form, _BITS))


def _exact(number: Fraction) -> Rational:
    return Rational(number.numerator, number.denominator)
