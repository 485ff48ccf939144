"""Evidence that comes from searching: drawn cases, certificates found by solvers, measurements."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from hypothesis.strategies import SearchStrategy
from sympy import Expr, Intersection, Interval, Poly, Rational, S, Symbol, expand, roots

from solvers.falsify import SEED, hunt
from theory.certificate import Certificate, Rejected, Unreadable, read, write
from theory.claim import Case, Claim, Effort, Predicate, Sense
from theory.compare import same
from theory.exact import column, is_exact, matrix, show
from theory.finding import Finding, Grade, Measurement
from theory.frames.programs.families import Along
from theory.frames.programs.fields import Number
from theory.notation import b

_FEWEST = 10


class NotSolved(RuntimeError):
    """A solver did not reach its own tolerance, so there is nothing to round or to report."""


@dataclass(frozen=True)
class Search:
    """A hunt over drawn cases for a counterexample (or, of an existence claim, a witness).

    ``ordered`` gives cases smallest first, so that a counterexample among them is the smallest.
    """

    drawn: SearchStrategy[Case]
    ordered: Callable[[], Iterable[Case]] = field(default=tuple)

    def weigh(self, claim: Claim, effort: Effort) -> Finding:
        assert claim.conclusion is not None
        conclusion, want = claim.conclusion, claim.sense is Sense.EXISTS
        came = hunt(
            lambda case: conclusion(case) is want,
            claim.in_scope,
            self.drawn,
            self.ordered(),
            effort.factor,
            (lambda case: None) if want else conclusion.margin_at,
        )
        problem = ""
        if came.found is None and came.tried < _FEWEST:
            problem = f"only {came.tried} of {came.drawn} cases in scope: can it be met?"
        if came.found is not None and not is_exact(came.found):
            problem = f"the case that was found is not exact: {show(came.found)}"
        return Finding(
            kind="search",
            method=f"{came.tried} cases in scope of {came.drawn} drawn",
            grade=Grade.OPEN if want else Grade.TESTED,
            cases=() if came.found is None else (came.found,),
            tried=came.tried,
            seed=SEED,
            problem=problem,
        )


@dataclass(frozen=True)
class Certified:
    """A certificate that a search proposes and the kernel checks.

    ``proves`` is the statement typed by hand that the certificate must prove, word for word. What
    it settles is read off the certificate, never typed: its ``bounds()`` bound the quantity of a
    claim (``{"lower": ...}``); or it ``shows`` a predicate of ``theory/`` of its one ``case()``,
    and settles a claim whose scope is ``only`` that case.
    """

    propose: Callable[[], Certificate]
    proves: str

    def weigh(self, claim: Claim, effort: Effort) -> Finding:
        method = f"certificate: {self.proves}"
        try:
            # Only what a stranger would read from the file counts, checked by who checks the file.
            document = read(write(self.propose()))
            certificate, proved = document.certificate, document.proves()
        except (NotSolved, Rejected, Unreadable) as error:
            return Finding(kind="certificate", method=method, problem=str(error))
        problem = ""
        if proved != self.proves:
            problem = f"the certificate proves «{proved}», not «{self.proves}»"
        elif claim.sense.quantified:
            problem = _about_another(certificate, claim)
        bounds = {} if claim.sense.quantified else certificate.bounds()  # type: ignore[attr-defined]
        problem = problem or next(filter(None, (_too_wide(x, claim) for x in bounds.values())), "")
        return Finding(
            kind="certificate",
            method=method,
            grade=Grade.CERTIFIED,
            lower=as_exact(bounds.get("lower")),
            upper=as_exact(bounds.get("upper")),
            covers=claim.sense.quantified and not problem,
            certificate=certificate,
            problem=problem,
        )


def _about_another(certificate: Certificate, claim: Claim) -> str:
    """Why the certificate does not settle this quantified claim, or nothing."""
    conclusion = claim.conclusion
    assert conclusion is not None
    shown = getattr(certificate, "shows", None)
    if claim.sense is not Sense.FOR_ALL or shown != _address(conclusion):
        return f"the certificate shows {shown}, the claim says {_address(conclusion)}"
    case = {letter: as_exact(value) for letter, value in certificate.case().items()}  # type: ignore[attr-defined]
    if not any(_same(p.pinned, case) for p in claim.given if p.pinned is not None):
        return f"the certificate is about {show(case)} only, the claim is about more"
    return ""


def _address(predicate: Predicate) -> str:
    """Where a predicate is defined, so that a certificate can name it without importing it."""
    return f"{predicate.holds.__module__}:{predicate.name}"


def _same(pinned: Case, case: Case) -> bool:
    return set(pinned) == set(case) and all(same(pinned[k], case[k]) for k in case)


def as_exact(value: Any) -> Any:
    """A certificate's number or table of fractions as a sympy number or matrix."""
    if value is None or isinstance(value, Fraction | int):
        return None if value is None else Rational(value)
    if isinstance(value, Number):
        return _algebraic(value)
    if isinstance(value, Along):
        return expand(sum(_algebraic(term) * b**k for k, term in enumerate(value.terms)))
    table = isinstance(value[0], tuple | list)
    return matrix([list(row) for row in value]) if table else column(*value)


def _too_wide(bound: object, claim: Claim) -> str:
    """Why a bound that holds for an interval of b does not settle the claim, or nothing."""
    if not isinstance(bound, Along):
        return ""
    low, high = (as_exact(end) for end in (bound.biases.low, bound.biases.high))
    about_b = (p.relation for p in claim.given if p.relation is not None and p.letters == ("b",))
    scope = Intersection(S.Reals, *(relation.as_set() for relation in about_b))
    if scope.is_subset(Interval(low, high)):
        return ""
    return f"the certificate is about b in [{low}, {high}] only, the claim is about more"


def _algebraic(value: Number) -> Expr:
    """A number of a field: by radicals if its degree is 2 at most, else by sympy's `CRootOf`.

    >>> from theory.frames.programs.fields import Field
    >>> golden = Field((Fraction(-1), Fraction(-1), Fraction(1)), Fraction(1), Fraction(2))
    >>> _algebraic(golden.number([Fraction(1, 2), 1]))
    1 + sqrt(5)/2
    """
    field = value.of
    letter = Symbol("a")
    minimal = Poly([Rational(c) for c in reversed(field.minimal)], letter)
    low, high = Rational(field.low), Rational(field.high)
    found = minimal.real_roots() if minimal.degree() > 2 else roots(minimal)
    (generator,) = (root for root in found if low <= root <= high)
    return expand(sum(Rational(part) * generator**k for k, part in enumerate(value.parts)))


@dataclass(frozen=True)
class Measured:
    """A number from trained models or samples, with an error that was computed.

    ``shares`` names what several measurements have in common, trained models for instance; the
    claims that share it are decided in one process, so that the models are trained once.
    """

    measure: Callable[[Effort], Measurement]
    shares: str = ""

    def weigh(self, claim: Claim, effort: Effort) -> Finding:
        seen = self.measure(effort)
        return Finding(
            kind="measurement",
            method=seen.method,
            grade=Grade.OBSERVED,
            measurement=seen,
            seed=seen.seed,
            problem=""
            if seen.seed is not None
            else "a measurement without a seed: nobody can repeat it",
        )
