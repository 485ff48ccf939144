"""From findings to a verdict: the one place where evidence becomes a word."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sympy import Rational

from theory.claim import Case, Claim, Effort, Evidence, Sense
from theory.compare import compare, has_a_point, sign
from theory.exact import is_exact, show
from theory.finding import Finding, Grade


@dataclass(frozen=True)
class TwinVerdict:
    """What became of a false variant; ``word`` is the verdict that it got."""

    says: str
    word: str
    reason: str

    @property
    def refused(self) -> bool:
        return self.word in ("refuted", "open")


@dataclass(frozen=True)
class Verdict:
    """What is decided of a claim, how we know, and why.

    ``word`` is ``proved``, ``certified``, ``tested``, ``observed``, ``refuted`` or ``open``;
    ``grade`` is how the word itself is known: a refutation by an exact case is proved.
    """

    claim: str
    word: str
    grade: Grade
    reason: str
    findings: tuple[Finding, ...] = ()
    counterexample: Case | None = None
    twins: tuple[TwinVerdict, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    @property
    def accepted(self) -> bool:
        return self.word not in ("refuted", "open")


def decide(claim: Claim, findings: Sequence[Finding]) -> Verdict:
    """Judge a claim by its findings; what they say is looked at again here, exactly.

    A counterexample beats everything. Without one, the best finding that settles the whole
    statement gives the grade; if none does, the claim is open and the reason says what is missing.
    """
    judge = _quantified if claim.sense.quantified else _quantity
    return replace(judge(claim, findings), findings=tuple(findings))


def _quantified(claim: Claim, findings: Sequence[Finding]) -> Verdict:
    assert claim.conclusion is not None
    if not claim.conclusion.looks:
        return _open(claim, [], ["the conclusion never looks at the case, so it says nothing"])
    want = claim.sense is Sense.EXISTS
    for finding in findings:
        for case in finding.cases:
            if _decisive(claim, case, want):
                return _by_case(claim, case, want)
    settled = [f for f in findings if f.covers and not f.problem]
    # A search that broke or met nothing in scope casts doubt on the statement, proof or not.
    doubts = [f.problem for f in findings if f.kind == "search" and f.problem]
    if doubts and not any(f.kind == "exhaustion" for f in settled):
        return _open(claim, findings)
    if settled:
        best = max(settled, key=lambda f: f.grade)
        return Verdict(claim.name, best.grade.word, best.grade, best.method)
    # A hunt that found its case is no test passed, even if the case is not exact enough to refute.
    tested = [f for f in findings if f.tried and not f.problem and not f.cases]
    if tested and not want:
        tried = sum(f.tried for f in tested)
        reason = f"{tried} cases tried, no counterexample"
        return Verdict(claim.name, "tested", Grade.TESTED, reason)
    return _open(claim, findings)


def _decisive(claim: Claim, case: Case, want: bool) -> bool:
    """Whether the case is exact, in scope, and shows what would settle the statement."""
    assert claim.conclusion is not None
    return is_exact(case) and claim.in_scope(case) and claim.conclusion(case) is want


def _by_case(claim: Claim, case: Case, want: bool) -> Verdict:
    if want:
        reason = f"witness: {show(case)}"
        return Verdict(claim.name, "proved", Grade.PROVED, reason)
    reason = f"counterexample: {show(case)}"
    return Verdict(claim.name, "refuted", Grade.PROVED, reason, counterexample=dict(case))


def _quantity(claim: Claim, findings: Sequence[Finding]) -> Verdict:
    assert claim.value is not None
    if not has_a_point(claim.value.free_symbols, claim.given):
        return _open(claim, [], ["no simple point lies in its scope: can it be met?"])
    sides = {"lower": Grade.OPEN, "upper": Grade.OPEN}
    for finding in findings:
        refuted = _contradiction(claim, finding)
        if refuted is not None:
            return refuted
        for side in sides:
            if _settles(claim, finding, side):
                sides[side] = max(sides[side], finding.grade)
    needed = {Sense.AT_MOST: ["upper"], Sense.AT_LEAST: ["lower"]}.get(claim.sense, list(sides))
    grade = min(sides[side] for side in needed)
    if grade > Grade.OPEN:
        best = max(findings, key=lambda f: (not f.problem, f.grade))
        return Verdict(claim.name, grade.word, grade, best.method)
    measured = [_measured(claim, f) for f in findings if f.measurement and not f.problem]
    for verdict in sorted(measured, key=lambda v: v.word != "refuted"):
        if verdict.word != "open":
            return verdict
    return _open(claim, findings, [v.reason for v in measured])


def _contradiction(claim: Claim, finding: Finding) -> Verdict | None:
    """A bound on the quantity that the typed value cannot have, with the point where it fails."""
    if finding.problem:
        return None
    for bound, forbidden in ((finding.lower, "below"), (finding.upper, "above")):
        wrong = {"below": Sense.AT_LEAST, "above": Sense.AT_MOST}[forbidden]
        if bound is None or claim.sense is wrong:
            continue
        point = getattr(compare(claim.value, bound, claim.given), forbidden)
        if point is not None:
            at = f" at {show(point)}" if point else ""
            reason = f"found {bound}, not {claim.value}{at}: {finding.method}"
            return Verdict(claim.name, "refuted", finding.grade, reason, counterexample=point)
    return None


def _settles(claim: Claim, finding: Finding, side: str) -> bool:
    """Whether the finding proves that the quantity is no lower (no upper) than the value."""
    bound = getattr(finding, side)
    if bound is None or finding.problem:
        return False
    found = compare(bound, claim.value, claim.given)
    return found.never_below if side == "lower" else found.never_above


def _measured(claim: Claim, finding: Finding) -> Verdict:
    """Judge a value ± error; one that could not tell two percent is no evidence."""
    seen = finding.measurement
    assert seen is not None
    assert claim.value is not None
    value, error = Rational(seen.value), Rational(seen.error)
    low, high = claim.value - value - error, claim.value - value + error
    above, below = sign(low) == 1, sign(high) == -1
    if claim.sense is Sense.EQUALS:
        return _measured_equality(claim, finding, above or below)
    wrong, surely = (below, above) if claim.sense is Sense.AT_MOST else (above, below)
    word = "refuted" if wrong else "observed" if surely else "open"
    grade = Grade.OPEN if word == "open" else Grade.OBSERVED
    return Verdict(claim.name, word, grade, f"{seen.method}: {seen}")


def _measured_equality(claim: Claim, finding: Finding, off: bool) -> Verdict:
    seen = finding.measurement
    assert seen is not None
    assert claim.value is not None
    said = f"{seen.method}: {seen} against {float(claim.value):.6g}"
    if off:
        return Verdict(claim.name, "refuted", Grade.OBSERVED, said)
    if sign(Rational(seen.error) - abs(claim.value) / 50) != -1:
        blunt = f"{said}; the error is too large to tell two percent"
        return Verdict(claim.name, "open", Grade.OPEN, blunt)
    return Verdict(claim.name, "observed", Grade.OBSERVED, said)


def _open(claim: Claim, findings: Sequence[Finding], more: Sequence[str] = ()) -> Verdict:
    problems = [f.problem for f in findings if f.problem] + list(more)
    reason = "; ".join(problems) or "no evidence settles it"
    return Verdict(claim.name, "open", Grade.OPEN, reason)


def along_uses(
    verdicts: Mapping[str, Verdict], uses: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """For each claim, what it rests on (through ``uses``, at any depth) that is not proved.

    A claim is *fully proved* when it is proved and this list is empty.
    """
    return {name: sorted(_weak(name, verdicts, uses)) for name in verdicts}


def _weak(
    name: str, verdicts: Mapping[str, Verdict], uses: Mapping[str, Sequence[str]]
) -> set[str]:
    weak: set[str] = set()
    for used in uses.get(name, ()):
        if used not in verdicts or verdicts[used].word != "proved":
            weak.add(used)
        weak |= _weak(used, verdicts, uses)
    return weak


def verify(claim: Claim, effort: Effort = Effort.STANDARD) -> Verdict:
    """Weigh all evidence for a claim, decide it, then do the same to each of its twins.

    A claim whose evidence accepts a twin is left open: such evidence cannot fail.

    >>> from sympy import Rational
    >>> from theory.evidence import Derivation
    >>> from theory.exact import matrix, rank
    >>> by_rank = Derivation(lambda: Rational(rank(matrix([[1, 2], [2, 4]]))))
    >>> one = Claim(name="one", says="the rank of [1 2; 2 4]", sense=Sense.EQUALS,
    ...     value=Rational(1), evidence=(by_rank,))
    >>> verify(one).word, [twin.word for twin in verify(one).twins]
    ('proved', ['refuted', 'refuted'])
    """
    started = time.perf_counter()
    verdict = _settled(claim, [weigh(e, claim, effort) for e in claim.evidence])
    twins = tuple(_twin(says, twin, claim, verdict, effort) for says, twin in claim.all_twins())
    accepted = [twin.says for twin in twins if not twin.refused]
    if verdict.accepted and accepted:
        reason = f"its evidence accepts a twin too ({'; '.join(accepted)}), so it is none"
        verdict = replace(verdict, word="open", grade=Grade.OPEN, reason=reason)
    return replace(verdict, twins=twins, seconds=time.perf_counter() - started)


_KNOWN = ("theory.evidence", "solvers.evidence")
"""Where evidence is defined that may settle something; of any other only the cases count."""


def weigh(evidence: Evidence, claim: Claim, effort: Effort) -> Finding:
    """What the evidence comes to; one that breaks is a finding with a problem, not a crash."""
    started = time.perf_counter()
    try:
        found = evidence.weigh(claim, effort)
    except (Exception, SystemExit) as error:
        kind = type(evidence).__name__
        problem = f"{kind} failed: {type(error).__name__}: {error}"
        found = Finding(kind=kind.lower(), method="failed", problem=problem)
    return replace(_trusted(evidence, found), seconds=time.perf_counter() - started)


def _trusted(evidence: Evidence, found: Finding) -> Finding:
    """The finding itself, or, of evidence that nobody reviewed, its cases: they are looked at."""
    kind = type(evidence)
    known = vars(sys.modules.get(kind.__module__, object)).get(kind.__name__)
    if kind.__module__ in _KNOWN and known is kind:
        return found
    problem = f"{kind.__name__} is evidence of a kind of its own: only its cases count"
    return Finding(kind=kind.__name__.lower(), method="cases", cases=found.cases, problem=problem)


def _settled(claim: Claim, findings: Sequence[Finding]) -> Verdict:
    try:
        return decide(claim, findings)
    except (Exception, SystemExit) as error:
        reason = f"it cannot be judged: {type(error).__name__}: {error}"
        return Verdict(claim.name, "open", Grade.OPEN, reason, tuple(findings))


def _twin(says: str, twin: Claim, claim: Claim, verdict: Verdict, effort: Effort) -> TwinVerdict:
    """The twin's verdict; evidence that never looks at what was changed is not weighed again."""
    same = twin.evidence == claim.evidence and twin.given == claim.given
    if same and not claim.sense.quantified:
        findings: Sequence[Finding] = verdict.findings
    else:
        findings = [weigh(e, twin, effort) for e in twin.evidence]
    came = _settled(twin, findings)
    return TwinVerdict(says, came.word, came.reason)
