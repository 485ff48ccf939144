"""A statement typed by hand, kept apart from every way of deciding it."""

from __future__ import annotations

import dis
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Protocol

from sympy import Expr, Float, Rational, S, Symbol, sympify
from sympy.logic.boolalg import Boolean

from theory.compare import holds, same, sign
from theory.exact import show
from theory.finding import Finding

PREDICTIONS = ("holds", "refuted", "open")

Case = Mapping[str, Any]
"""The object that a statement speaks of, by letter: ``{"W": Matrix(...), "h": Matrix(...)}``."""


class OutOfScope(ValueError):
    """The claim says nothing here: one of its hypotheses fails."""


class Sense(Enum):
    """What the statement asserts; every comparison is driven by it."""

    EQUALS = "="
    AT_MOST = "<="
    AT_LEAST = ">="
    EXISTS = "exists"
    FOR_ALL = "for all"

    @property
    def quantified(self) -> bool:
        """Whether the statement speaks of cases rather than of one quantity."""
        return self in (Sense.EXISTS, Sense.FOR_ALL)


class Effort(Enum):
    """How long evidence may look: a multiplier of the number of cases tried."""

    QUICK = "quick"
    STANDARD = "standard"
    THOROUGH = "thorough"

    @property
    def factor(self) -> int:
        return {Effort.QUICK: 1, Effort.STANDARD: 8, Effort.THOROUGH: 80}[self]


@dataclass(frozen=True)
class Predicate:
    """A named yes-or-no question about a case; a hypothesis or a conclusion.

    ``holds`` takes by name the letters that it needs and must answer exactly.

    >>> @predicate("there are more features than dims")
    ... def crowded(n, m):
    ...     return n > m
    >>> crowded({"n": 3, "m": 2, "h": None}), (~crowded)({"n": 3, "m": 2})
    (True, False)
    """

    name: str
    says: str
    holds: Callable[..., object]
    relation: Boolean | None = field(default=None, hash=False)
    margin: Callable[..., Expr] | None = field(default=None, compare=False)
    pinned: Case | None = field(default=None, hash=False)

    def __call__(self, case: Case) -> bool:
        """Whether it holds of the case; a letter that the case lacks is a ``ValueError``."""
        if self.relation is not None:
            return self._related(case)
        letters = list(inspect.signature(self.holds).parameters)
        missing = [letter for letter in letters if letter not in case]
        if missing:
            raise ValueError(f"{self.name} needs {', '.join(missing)}, got only {', '.join(case)}")
        answer = self.holds(**{letter: case[letter] for letter in letters})
        if answer not in (True, False, S.true, S.false):
            raise ValueError(f"{self.name} must answer True or False, got {answer!r}")
        return bool(answer)

    def _related(self, case: Case) -> bool:
        assert self.relation is not None
        answer = holds(self.relation, {s: case[str(s)] for s in self.relation.free_symbols})
        if answer is None:
            raise ValueError(f"{self.name} is undecided at {dict(case)}")
        return answer

    def margin_at(self, case: Case) -> Expr | None:
        """By how much the case satisfies an inequality; ``None`` for a plain yes or no."""
        if self.margin is None:
            return None
        letters = inspect.signature(self.margin).parameters
        return self.margin(**{letter: case[letter] for letter in letters})

    def __invert__(self) -> Predicate:
        def holds_not(**letters: object) -> bool:
            return not self(letters)

        holds_not.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [inspect.Parameter(letter, inspect.Parameter.KEYWORD_ONLY) for letter in self.letters]
        )
        return Predicate(f"not {self.name}", f"it is not so that {self.says}", holds_not)

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters that the answer depends on."""
        if self.relation is not None:
            return tuple(sorted(str(s) for s in self.relation.free_symbols))
        return tuple(inspect.signature(self.holds).parameters)

    @property
    def looks(self) -> bool:
        """Whether the answer can depend on the case: a letter of it is read at all.

        >>> predicate("always")(lambda W: True).looks, predicate("once")(lambda W: W == 1).looks
        (False, True)
        """
        code = getattr(inspect.unwrap(self.holds), "__code__", None)
        if self.relation is not None or code is None:
            return bool(self.letters)
        taken = set(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + 2])
        read = [i.argval for i in dis.get_instructions(code) if i.opname.startswith("LOAD_")]
        names = {name for one in read for name in (one if isinstance(one, tuple) else (one,))}
        return bool(self.letters) and bool(taken & names)


def predicate(says: str) -> Callable[[Callable[..., object]], Predicate]:
    """Turn a function of named letters into a hypothesis or a conclusion that can be quoted."""

    def name_it(holds: Callable[..., object]) -> Predicate:
        return Predicate(holds.__name__, says, holds)

    return name_it


def where(relation: Boolean, says: str = "") -> Predicate:
    """A hypothesis on letters: ``where(d < Rational(4, 7))``."""
    words = says or str(relation)
    return Predicate(str(relation), words, lambda: relation, relation=relation)


def only(**letters: Any) -> Predicate:
    """The hypothesis that the case is this one, which a certificate about it can settle.

    >>> at_three = only(n=3)
    >>> at_three({"n": 3}), at_three({"n": 4}), at_three.says
    (True, False, 'n = 3')
    """

    def holds(**case: Any) -> bool:
        return all(same(case[letter], value) for letter, value in letters.items())

    holds.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(letter, inspect.Parameter.KEYWORD_ONLY) for letter in letters]
    )
    return Predicate("only", show(letters), holds, pinned=letters)


def at_least(
    name: str,
    says: str,
    left: Callable[..., Expr],
    right: Callable[..., Expr],
    strictly: bool = False,
) -> Predicate:
    """The conclusion *left ≥ right* (or >), both sides exact functions of the same letters.

    Unlike a plain yes or no it has a margin, so that a search can walk toward a counterexample.

    >>> roomy = at_least("roomy", "n is at least twice m", lambda n, m: n, lambda n, m: 2 * m)
    >>> roomy({"n": 4, "m": 2}), roomy({"n": 3, "m": 2}), roomy.margin_at({"n": 3, "m": 2})
    (True, False, -1)
    """

    def margin(**letters: Any) -> Expr:
        return sympify(left(**letters)) - sympify(right(**letters))

    def holds(**letters: Any) -> bool:
        found = sign(margin(**letters))
        if found is None:
            raise ValueError(f"cannot tell whether {says} at {letters}")
        return found > 0 if strictly else found >= 0

    letters = inspect.signature(left)
    margin.__signature__ = holds.__signature__ = letters  # type: ignore[attr-defined]
    return Predicate(name, says, holds, margin=margin)


class Evidence(Protocol):
    """Anything that can be weighed for a claim; the weighing never decides, `decide` does."""

    def weigh(self, claim: Claim, effort: Effort) -> Finding: ...


@dataclass(frozen=True)
class Twin:
    """The claim with one thing changed so that it is false: its evidence must refuse it."""

    says: str
    changes: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A statement, its scope and source, what it uses, and the evidence that decides it.

    A statement about a quantity (sense ``=``, ``<=``, ``>=``) has a ``value``: *the quantity
    stands in this relation to the value*. A quantified one has a ``conclusion``: *every* (or
    *some*) case with all the properties in ``given`` has it. ``predicted`` is what its author
    expects to be found (``refuted`` for a sentence kept because it is false, ``open`` for one that
    nobody can decide yet); it is compared with the verdict and never decides it.

    >>> Claim(name="half", says="a half", sense=Sense.EQUALS, value=Rational(1, 2)).value
    1/2
    """

    name: str
    says: str
    sense: Sense
    formula: str = ""
    source: str = "derived here"
    value: Expr | None = None
    conclusion: Predicate | None = None
    given: tuple[Predicate, ...] = ()
    uses: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    twins: tuple[Twin, ...] = ()
    predicted: str = "holds"

    def __post_init__(self) -> None:
        self._refuse_wrong_types()
        if self.predicted not in PREDICTIONS:
            raise ValueError(f"{self.name}: predicted must be one of {PREDICTIONS}")
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.+-]*", self.name):
            raise ValueError(f"a claim's name is letters, digits, '.', '-', got {self.name!r}")
        if self.sense.quantified and (self.conclusion is None or self.value is not None):
            raise ValueError(f"{self.name}: '{self.sense.value}' needs a conclusion and no value")
        if not self.sense.quantified and (self.value is None or self.conclusion is not None):
            raise ValueError(f"{self.name}: '{self.sense.value}' needs a value and no conclusion")
        if self.value is not None:
            object.__setattr__(self, "value", sympify(self.value, rational=False))
            if self.value.atoms(Float):
                raise ValueError(f"{self.name}: value must be exact, got the float {self.value}")
            if self.value.has(S.NaN, S.ComplexInfinity):
                raise ValueError(f"{self.name}: value must be a number, got {self.value}")
        names = [p.name for p in self.given]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.name}: a hypothesis is given twice in {names}")

    def _refuse_wrong_types(self) -> None:
        single = {"name": str, "says": str, "formula": str, "source": str, "sense": Sense}
        if self.conclusion is not None:
            single["conclusion"] = Predicate
        for field_name, kind in single.items():
            if not isinstance(getattr(self, field_name), kind):
                came = getattr(self, field_name)
                raise ValueError(
                    f"{self.name}: {field_name} must be a {kind.__name__}, got {came!r}"
                )
        for field_name, kind in {"given": Predicate, "uses": str, "twins": Twin}.items():
            self._must_list(field_name, kind.__name__, kind)
        self._must_list("evidence", "Derivation, Search, ...", None)
        for twin in self.twins:
            unknown = set(twin.changes) - set(Claim.__dataclass_fields__)
            if unknown:
                raise ValueError(
                    f"{self.name}: a twin changes {sorted(unknown)}, which no claim has"
                )

    def _must_list(self, field_name: str, what: str, kind: type | None) -> None:
        came = getattr(self, field_name)
        listed = isinstance(came, tuple | list)
        if not listed or not all(
            isinstance(x, kind) if kind else hasattr(x, "weigh") for x in came
        ):
            raise ValueError(f"{self.name}: {field_name} must be a tuple of {what}, got {came!r}")
        object.__setattr__(self, field_name, tuple(came))

    def in_scope(self, case: Case) -> bool:
        """Whether every hypothesis holds of the case."""
        return all(hypothesis(case) for hypothesis in self.given)

    def at(self, point: Mapping[Symbol, object]) -> Expr:
        """The typed value at a point, or `OutOfScope`.

        >>> from sympy import Symbol
        >>> d = Symbol("d")
        >>> sparse = (where(d < 1),)
        >>> halved = Claim(name="a", says="", sense=Sense.EQUALS, value=d / 2, given=sparse)
        >>> halved.at({d: Rational(1, 2)})
        1/4
        >>> halved.at({d: 2})
        Traceback (most recent call last):
        theory.claim.OutOfScope: a: needs d < 1, got d = 2
        """
        if self.value is None:
            raise ValueError(f"{self.name} has no value: it is a '{self.sense.value}' statement")
        case = {str(symbol): value for symbol, value in point.items()}
        for hypothesis in self.given:
            if not hypothesis(case):
                came = ", ".join(f"{k} = {v}" for k, v in case.items())
                raise OutOfScope(f"{self.name}: needs {hypothesis.says}, got {came}")
        return self.value.subs(dict(point))

    def all_twins(self) -> Iterator[tuple[str, Claim]]:
        """Each false variant, with what was changed: written ones, then the mechanical ones."""
        for twin in self.twins:
            yield twin.says, replace(self, twins=(), **dict(twin.changes))
        # To ask for less leaves an existence claim true, so that would be no twin of it.
        for hypothesis in self.given if self.sense is not Sense.EXISTS else ():
            rest = tuple(p for p in self.given if p != hypothesis)
            yield f"without: {hypothesis.says}", replace(self, twins=(), given=rest)
        if self.value is not None:
            yield from self._nudged_twins()
        elif not self.twins and (self.sense is Sense.EXISTS or not self.given):
            assert self.conclusion is not None
            yield "negated", replace(self, conclusion=~self.conclusion)

    def _nudged_twins(self) -> Iterator[tuple[str, Claim]]:
        """An equality moved by two percent; an inequality turned round, moved likewise."""
        flipped = {Sense.AT_MOST: Sense.AT_LEAST, Sense.AT_LEAST: Sense.AT_MOST}
        part = {Sense.AT_MOST: [_TWO_PERCENT], Sense.AT_LEAST: [-_TWO_PERCENT]}
        for nudge in part.get(self.sense, [_TWO_PERCENT, -_TWO_PERCENT]):
            sense = flipped.get(self.sense, self.sense)
            value = self._nudged(nudge)
            yield f"{sense.value} {value}", replace(self, twins=(), sense=sense, value=value)

    def _nudged(self, part: Rational) -> Expr:
        """The value moved up by a part of its size; zero moves by the part itself."""
        assert self.value is not None
        size = -self.value if self.value.is_negative else self.value
        return self.value + part * (size if size != 0 else 1)


_TWO_PERCENT = Rational(1, 50)
