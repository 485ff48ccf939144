"""Exact evidence: derivations, witnesses, exhaustion and proofs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from sympy import Expr, sympify

from theory.claim import Case, Claim, Effort, Predicate
from theory.finding import Finding, Grade

_HOME = Path(__file__).parent
_DEFINE_NOTHING = {
    "ball",
    "certificate",
    "claim",
    "compare",
    "evidence",
    "finding",
    "notation",
    "verdict",
}
_BUILD_ONLY = {"matrix", "column", "weights_from", "is_exact", "show"}
"""What ``theory/exact.py`` has that computes no quantity: it writes matrices and cases down."""


@dataclass(frozen=True)
class Derivation:
    """The quantity, got again from definitions in ``theory/`` by exact computation.

    ``needs`` are the hypotheses that the derivation uses; a claim without them is not settled by
    it. A function that calls no definition in ``theory/`` only retypes the value and is no
    evidence. ``bounds`` says what the derived expression is: the quantity itself ("both"), or
    only a ``"lower"`` or an ``"upper"`` bound on it.
    """

    derive: Callable[[], Expr]
    needs: tuple[Predicate, ...] = ()
    bounds: str = "both"

    def weigh(self, claim: Claim, effort: Effort) -> Finding:
        missing = lacking(self.needs, claim)
        if missing:
            return Finding(kind="derivation", method="derivation", problem=missing)
        value, called = _traced(self.derive)
        if not called:
            retyped = f"{self.derive.__name__} calls no definition in theory/: it derives nothing"
            return Finding(kind="derivation", method="derivation", problem=retyped)
        value = sympify(value)
        return Finding(
            kind="derivation",
            method=f"derived by {_title(self.derive, called)}",
            grade=Grade.PROVED,
            lower=value if self.bounds in ("both", "lower") else None,
            upper=value if self.bounds in ("both", "upper") else None,
        )


@dataclass(frozen=True)
class Examples:
    """Cases built on purpose: witnesses, boundary cases, candidates for a counterexample."""

    cases: Callable[[], Iterable[Case]]

    def weigh(self, claim: Claim, effort: Effort) -> Finding:
        cases = tuple(self.cases())
        return Finding(kind="examples", method=f"{len(cases)} cases built on purpose", cases=cases)


@dataclass(frozen=True)
class Exhaustion:
    """All cases of a finite scope, looked at one by one.

    ``over`` is the hypothesis that makes the scope finite (a claim without it is not settled);
    ``cases`` lists every case with that property, up to what the conclusion cannot see.
    """

    over: Predicate
    cases: Callable[[], Iterable[Case]]

    def weigh(self, claim: Claim, effort: Effort) -> Finding:
        missing = lacking((self.over,), claim) or foreign(self.cases, "an exhaustive list")
        missing = missing or unpublished(self.over, "the property that makes a scope finite")
        missing = missing or unpublished(self.cases, "an exhaustive list")
        if missing:
            return Finding(kind="exhaustion", method="all cases", problem=missing)
        assert claim.conclusion is not None
        cases = [case for case in self.cases() if claim.in_scope(case)]
        want = claim.sense.value == "exists"
        decisive = tuple(case for case in cases if claim.conclusion(case) is want)[:1]
        return Finding(
            kind="exhaustion",
            method=f"all {len(cases)} cases",
            grade=Grade.PROVED,
            cases=decisive,
            covers=bool(cases) and not decisive and not want,
            tried=len(cases),
        )


@dataclass(frozen=True)
class Step:
    """One step of an argument: what it says, and the exact computation that confirms it."""

    says: str
    holds: Callable[[], object]


@dataclass(frozen=True)
class Proof:
    """A general argument whose every step is an exact computation.

    It settles only claims with this very conclusion and with all hypotheses in ``given``. The
    words between the steps are read by people, so a proof lives in ``theory/``: one defined
    elsewhere is not accepted, not even if its steps come from there.
    """

    shows: Predicate
    steps: tuple[Step, ...]
    given: tuple[Predicate, ...] = ()

    def weigh(self, claim: Claim, effort: Effort) -> Finding:
        problem = self._problem(claim)
        words = "; ".join(step.says.rstrip(".") for step in self.steps)
        if problem:
            return Finding(kind="proof", method=words, problem=problem)
        return Finding(kind="proof", method=words, grade=Grade.PROVED, covers=True)

    def _problem(self, claim: Claim) -> str:
        if claim.conclusion != self.shows or claim.sense.value != "for all":
            return f"the proof shows that {self.shows.says}, which is another statement"
        wrong = lacking(self.given, claim)
        for step in self.steps:
            wrong = wrong or foreign(step.holds, "a proof")
            if not wrong and bool(step.holds()) is not True:
                wrong = f"a step of the proof fails: {step.says}"
        wrong = wrong or ("" if self.steps else "a proof needs a step")
        return wrong or unpublished(self, "a proof")


def lacking(needed: Sequence[Predicate], claim: Claim) -> str:
    """Why evidence that needs these hypotheses does not apply, or nothing."""
    missing = [p.says for p in needed if p not in claim.given]
    return f"the argument needs that {' and '.join(missing)}" if missing else ""


def foreign(function: Callable[..., object], what: str) -> str:
    """Why a function from outside the kernel cannot carry a proof, or nothing."""
    if function.__module__.split(".")[0] == "theory":
        return ""
    return f"{what} must be defined in theory/, where people read it, not in {function.__module__}"


def unpublished(thing: object, what: str) -> str:
    """Why something that stands in no module of ``theory/`` cannot carry a proof, or nothing."""
    for name, module in list(sys.modules.items()):
        at_home = _HOME in Path(getattr(module, "__file__", None) or "").parents
        if (
            name.startswith("theory.")
            and at_home
            and any(thing is v for v in vars(module).values())
        ):
            return ""
    return f"{what} must be defined in theory/, where people read it"


def _title(derive: Callable[..., object], called: set[str]) -> str:
    """The derivation's own name, or of a nameless one the definitions that it called."""
    name = derive.__name__
    return f"the definitions of {', '.join(sorted(called))}" if name == "<lambda>" else name


def _traced(derive: Callable[[], Expr]) -> tuple[Expr, set[str]]:
    """The derived value, and the modules of ``theory/`` whose definitions it called."""
    running: set[tuple[str, str]] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        own = frame.f_code is derive.__code__
        if event == "call" and not own:
            running.add((frame.f_code.co_filename, frame.f_code.co_qualname))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        value = derive()
    finally:
        sys.setprofile(before)
    return value, {_definition(Path(file), function) for file, function in running} - {""}


def _definition(path: Path, function: str) -> str:
    """The module of ``theory/`` that defines a function in this file, or nothing."""
    if _HOME not in path.parents or (path.parent == _HOME and path.stem in _DEFINE_NOTHING):
        return ""
    if path == _HOME / "exact.py" and function.split(".")[0] in _BUILD_ONLY:
        return ""
    return ".".join(("theory", *path.relative_to(_HOME).with_suffix("").parts))
