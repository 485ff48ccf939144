"""Evidence that comes from searching: drawn cases, certificates found by solvers, measurements."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from hypothesis.strategies import SearchStrategy
from sympy import Expr, sympify

from solvers.falsify import SEED, hunt
from theory.certificate import Certificate, Rejected
from theory.claim import Case, Claim, Effort, Predicate, Sense
from theory.evidence import lacking
from theory.finding import Finding, Grade, Measurement

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

    ``proves`` is the statement typed by hand that the certificate must prove, word for word. It
    settles a quantified claim with the conclusion ``shows`` and the hypotheses in ``given``, or
    bounds the quantity of a claim by ``lower`` or ``upper``.
    """

    propose: Callable[[], Certificate]
    proves: str
    shows: Predicate | None = None
    given: tuple[Predicate, ...] = ()
    lower: Expr | None = None
    upper: Expr | None = None

    def weigh(self, claim: Claim, effort: Effort) -> Finding:
        method = f"certificate: {self.proves}"
        problem = lacking(self.given, claim)
        if claim.conclusion != self.shows or (self.shows and claim.sense is not Sense.FOR_ALL):
            problem = problem or "the certificate is about another statement"
        if problem:
            return Finding(kind="certificate", method=method, problem=problem)
        try:
            certificate = self.propose()
            proved = certificate.proves()
        except (NotSolved, Rejected) as error:
            return Finding(kind="certificate", method=method, problem=str(error))
        if proved != self.proves:
            problem = f"the certificate proves «{proved}», not «{self.proves}»"
        return Finding(
            kind="certificate",
            method=method,
            grade=Grade.CERTIFIED,
            lower=None if self.lower is None else sympify(self.lower),
            upper=None if self.upper is None else sympify(self.upper),
            covers=self.shows is not None,
            certificate=certificate,
            problem=problem,
        )


@dataclass(frozen=True)
class Measured:
    """A number from trained models or samples, with an error that was computed."""

    measure: Callable[[Effort], Measurement]

    def weigh(self, claim: Claim, effort: Effort) -> Finding:
        seen = self.measure(effort)
        return Finding(
            kind="measurement",
            method=seen.method,
            grade=Grade.OBSERVED,
            measurement=seen,
            seed=seen.seed,
        )
