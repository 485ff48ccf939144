"""Potentials in the user's own words, such as ``exp(-2*u**2)`` or ``1/(2 - t)``; stdlib only.

Nothing is ever executed: Python's own parser makes a tree of the words, and only these nodes are
known: the letters t (overlap) and u (distance, u² = 2 − 2t), whole numbers, + − * / **, and
exp, log, sqrt, relu, cosh, sinh, tanh of one argument.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from theory.frames.programs.potentials import Potential, one_hot, relu_squared
from theory.frames.programs.smooth import (
    CONSTANT,
    EXP,
    LOG,
    MOST_POWER,
    OVERLAP,
    POWER,
    PRODUCT,
    QUOTIENT,
    RELU,
    SUM,
    Formula,
)
from theory.frames.programs.smooth_exact import in_pieces

NAMES = "relu2, one-hot:BIAS, gaussian:RATE, coulomb, riesz:POWER, log"
"""The potentials that have names; BIAS, RATE and POWER are fractions."""
_FRACTION = re.compile(r"-?\d{1,50}(/\d{1,50})?\Z")
_LONGEST, _MOST_DIGITS = 300, 50
_HALF = Fraction(1, 2)


def potential(words: str) -> Potential | Formula:
    """The potential that these words name or write; `ValueError` with one line if there is none.

    =================  =====================================  =========================
    words              f, for unit vectors at distance u      infinite at u = 0
    =================  =====================================  =========================
    ``relu2``          ReLU(t)²                               no
    ``one-hot:b``      ∫₀¹ ReLU(t x + b)² dx                  no
    ``gaussian:a``     exp(−a u²), a > 0                      no
    ``coulomb``        1/u                                    yes
    ``riesz:s``        u^(−s), s > 0                          yes
    ``log``            −log u                                 yes
    =================  =====================================  =========================

    Anything else is a formula in t or u. Where it is rational in t and finite up to t = 1 it comes
    back in exact pieces, else as a formula that is enclosed:

    >>> print(potential("relu(t - 1/2)**2"))
    0 on [-1, 1/2], t^2 - t + 1/4 on [1/2, 1]
    >>> print(potential("gaussian:2"))
    exp(-2*(2 - 2*t))
    >>> potential("0.5*t")
    Traceback (most recent call last):
    ValueError: a potential needs fractions such as 1/2, got the float 0.5
    """
    text = words.strip()
    name, colon, number = text.partition(":")
    if text == "relu2":
        return relu_squared()
    if name == "one-hot" and colon:
        return one_hot(_fraction(name, number))
    formula = Formula(_Reader().read(_formula(text)))
    exact = in_pieces(formula)
    if exact is not None:
        return exact
    formula.refuse_infinite()
    return formula


def _formula(text: str) -> str:
    """What a name stands for."""
    name, colon, number = text.partition(":")
    if text in _ALONE:
        return _ALONE[text]
    if colon:
        if name not in _WITH:
            raise ValueError(f"a potential must be one of {NAMES}, or a formula, got {text!r}")
        rate = _fraction(name, number)
        if rate <= 0:
            raise ValueError(f"{name}:{_WORD[name]} must be positive, got {rate}")
        return _WITH[name].format(f"({rate})")
    return text


_ALONE = {"coulomb": "1/u", "log": "-log(u)"}
_WITH = {"gaussian": "exp(-{}*u**2)", "riesz": "u**(-{})"}
_WORD = {"gaussian": "RATE", "riesz": "POWER", "one-hot": "BIAS"}


def _fraction(name: str, number: str) -> Fraction:
    if not _FRACTION.match(number) or re.search(r"/0*\Z", number):
        raise ValueError(f"{name}:{_WORD[name]} needs a fraction such as 1/2, got {number!r}")
    return Fraction(number)


@dataclass
class _Reader:
    """Writes the steps down, each only once; numbers are added up on the way."""

    steps: list[tuple[Fraction, ...]] = field(default_factory=list)

    def read(self, text: str) -> tuple[tuple[Fraction, ...], ...]:
        if len(text) > _LONGEST:
            raise ValueError(f"a formula has at most {_LONGEST} characters, got {len(text)}")
        try:
            tree = ast.parse(text, mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise ValueError(
                f"a potential must be one of {NAMES}, or a formula in t or u, got {text!r}"
            ) from None
        last = self._node(tree.body)
        # What is not needed for the last step, numbers that were added up, is left out.
        return _needed(self.steps, last)

    def _node(self, node: ast.expr) -> int:
        if isinstance(node, ast.Constant):
            return self._constant(_number(node.value))
        if isinstance(node, ast.Name):
            return self._letter(node.id)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            inside = self._node(node.operand)
            if isinstance(node.op, ast.UAdd):
                return inside
            return self._product(self._whole(-1), inside)
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
            return _OPERATIONS[type(node.op)](self, self._node(node.left), self._node(node.right))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
            raise ValueError("a potential writes powers as **, got ^")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._call(node.func.id, node)
        raise ValueError(f"a potential knows no {ast.unparse(node)[:40]!r}")

    def _letter(self, name: str) -> int:
        t = self._step(OVERLAP)
        if name == "t":
            return t
        if name == "u":
            squared = self._sum(self._whole(2), self._product(self._whole(-2), t))
            return self._power(squared, _HALF)
        raise ValueError(f"a potential has the letters t (overlap) and u (distance), got {name!r}")

    def _call(self, name: str, node: ast.Call) -> int:
        if name not in _FUNCTIONS or len(node.args) != 1 or node.keywords:
            known = ", ".join(sorted(_FUNCTIONS))
            raise ValueError(f"a potential may use {known} of one argument, got {name!r}")
        return _FUNCTIONS[name](self, self._node(node.args[0]))

    def _step(self, kind: int, *rest: Fraction | int) -> int:
        step = (Fraction(kind), *map(Fraction, rest))
        if step not in self.steps:
            self.steps.append(step)
        return self.steps.index(step)

    def _constant(self, number: Fraction) -> int:
        if max(abs(number.numerator), number.denominator) >= 10**_MOST_DIGITS:
            raise ValueError(f"a potential has numbers of at most {_MOST_DIGITS} digits")
        return self._step(CONSTANT, number)

    def _whole(self, number: int) -> int:
        return self._constant(Fraction(number))

    def _known(self, place: int) -> Fraction | None:
        step = self.steps[place]
        return step[1] if step[0] == CONSTANT else None

    def _sum(self, a: int, b: int) -> int:
        left, right = self._known(a), self._known(b)
        if left is not None and right is not None:
            return self._constant(left + right)
        return b if left == 0 else a if right == 0 else self._step(SUM, a, b)

    def _difference(self, a: int, b: int) -> int:
        return self._sum(a, self._product(self._whole(-1), b))

    def _product(self, a: int, b: int) -> int:
        left, right = self._known(a), self._known(b)
        if left is not None and right is not None:
            return self._constant(left * right)
        inner = self.steps[b]
        if left is not None and inner[0] == PRODUCT and self._known(int(inner[1])) is not None:
            return self._product(self._product(a, int(inner[1])), int(inner[2]))
        return b if left == 1 else a if right == 1 else self._step(PRODUCT, a, b)

    def _quotient(self, a: int, b: int) -> int:
        left, right = self._known(a), self._known(b)
        if right == 0:
            raise ValueError("a potential divides by 0")
        if left is not None and right is not None:
            return self._constant(left / right)
        return self._step(QUOTIENT, a, b)

    def _raised(self, a: int, b: int) -> int:
        exponent = self._known(b)
        if exponent is None:
            raise ValueError("a potential's powers must be fractions; write exp(...) otherwise")
        return self._power(a, exponent)

    def _power(self, a: int, exponent: Fraction) -> int:
        if abs(exponent) > MOST_POWER or exponent.denominator > MOST_POWER:
            raise ValueError(f"a potential's powers must be fractions up to {MOST_POWER}")
        base, step = self._known(a), self.steps[a]
        if base is not None and exponent.denominator == 1:
            if not base and exponent < 0:
                raise ValueError("a potential divides by 0")
            return self._constant(base ** int(exponent))
        # u is a root of 2 − 2t ≥ 0: a power of it is one of that.
        if step[0] == POWER and step[2] == _HALF:
            return self._power(int(step[1]), exponent / 2)
        return a if exponent == 1 else self._step(POWER, a, exponent)

    def _exp(self, a: int) -> int:
        return self._step(EXP, a)

    def _log(self, a: int) -> int:
        step = self.steps[a]
        if step[0] == POWER and step[2] == _HALF:
            return self._product(self._constant(_HALF), self._step(LOG, int(step[1])))
        return self._step(LOG, a)

    def _relu(self, a: int) -> int:
        return self._step(RELU, a)

    def _sqrt(self, a: int) -> int:
        return self._power(a, _HALF)

    def _cosh(self, a: int) -> int:
        return self._halves(a, 1)

    def _sinh(self, a: int) -> int:
        return self._halves(a, -1)

    def _halves(self, a: int, sign: int) -> int:
        """(e^x ± e^−x)/2."""
        down = self._exp(self._product(self._whole(-1), a))
        both = self._sum(self._exp(a), self._product(self._whole(sign), down))
        return self._product(self._constant(_HALF), both)

    def _tanh(self, a: int) -> int:
        """1 − 2/(e^2x + 1)."""
        grown = self._sum(self._exp(self._product(self._whole(2), a)), self._whole(1))
        return self._sum(self._whole(1), self._quotient(self._whole(-2), grown))


_OPERATIONS: dict[type[ast.operator], Callable[[_Reader, int, int], int]] = {
    ast.Add: _Reader._sum,
    ast.Sub: _Reader._difference,
    ast.Mult: _Reader._product,
    ast.Div: _Reader._quotient,
    ast.Pow: _Reader._raised,
}
_FUNCTIONS: dict[str, Callable[[_Reader, int], int]] = {
    "exp": _Reader._exp,
    "log": _Reader._log,
    "sqrt": _Reader._sqrt,
    "relu": _Reader._relu,
    "cosh": _Reader._cosh,
    "sinh": _Reader._sinh,
    "tanh": _Reader._tanh,
}


def _number(value: object) -> Fraction:
    if isinstance(value, float):
        raise ValueError(f"a potential needs fractions such as 1/2, got the float {value}")
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"a potential needs whole numbers and fractions of them, got {value!r}")
    return Fraction(value)


def _needed(steps: list[tuple[Fraction, ...]], last: int) -> tuple[tuple[Fraction, ...], ...]:
    """The steps that the last one rests on, in order, with their new places."""
    kept: set[int] = set()
    waiting = [last]
    while waiting:
        place = waiting.pop()
        if place not in kept:
            kept.add(place)
            waiting += _places(steps[place])
    order = sorted(kept)
    return tuple(
        _moved(steps[place], {old: Fraction(new) for new, old in enumerate(order)})
        for place in order
    )


def _places(step: tuple[Fraction, ...]) -> list[int]:
    if step[0] in (OVERLAP, CONSTANT):
        return []
    return [int(place) for place in (step[1:2] if step[0] == POWER else step[1:])]


def _moved(step: tuple[Fraction, ...], new: dict[int, Fraction]) -> tuple[Fraction, ...]:
    places = [new[place] for place in _places(step)]
    return (step[0], *places, *step[1 + len(places) :])
