"""Verdicts on disk: one JSON line a claim, sorted, the same bytes on every run."""

from __future__ import annotations

import json
import os
import platform
import tempfile
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from papers.registry import BadInput, Collection
from solvers.falsify import SEED
from theory.claim import Claim, Effort
from theory.exact import show
from theory.finding import Finding
from theory.verdict import Verdict, along_uses

_STAMPED = ("sympy", "python-flint", "numpy", "scipy", "hypothesis", "superposition-theory")


def entries(collection: Collection, verdicts: Mapping[str, Verdict]) -> dict[str, dict[str, Any]]:
    """What is to be said of each decided claim, ready for JSON, without timings."""
    uses = {name: collection.claims[name].uses for name in verdicts}
    weak = along_uses(verdicts, uses)
    return {
        name: _entry(collection.claims[name], verdict, collection, weak[name])
        for name, verdict in sorted(verdicts.items())
    }


def _entry(
    claim: Claim, verdict: Verdict, collection: Collection, weak: list[str]
) -> dict[str, Any]:
    sentence = collection.sentence_of(claim.name)
    return {
        "id": claim.name,
        "paper": collection.paper[claim.name],
        "sentence": sentence.name if sentence else None,
        "quoted": sentence.quoted if sentence else None,
        "statement": claim.says,
        "formula": claim.formula,
        "sense": claim.sense.value,
        "value": None if claim.value is None else str(claim.value),
        "verdict": verdict.word,
        "grade": verdict.grade.word,
        "predicted": claim.predicted,
        "as_predicted": as_predicted(claim, verdict),
        "reason": verdict.reason,
        "scope": [hypothesis.says for hypothesis in claim.given],
        "source": claim.source,
        "uses": list(claim.uses),
        "fully_proved": verdict.word == "proved" and not weak,
        "rests_on_unproved": weak,
        "evidence": [_evidence(f, claim, i) for i, f in enumerate(verdict.findings)],
        "counterexample": show(verdict.counterexample) if verdict.counterexample else None,
        "twin": [{"changed": t.says, "verdict": t.word, "how": t.reason} for t in verdict.twins],
    }


def as_predicted(claim: Claim, verdict: Verdict) -> bool:
    """Whether the verdict is what the claim's author typed beforehand."""
    found = "holds" if verdict.accepted else verdict.word
    return found == claim.predicted


def _evidence(finding: Finding, claim: Claim, place: int) -> dict[str, Any]:
    seen = finding.measurement
    bounds = {str(b) for b in (finding.lower, finding.upper) if b is not None}
    return {
        "kind": finding.kind,
        "grade": finding.grade.word,
        "method": finding.method,
        "value": seen.value if seen else " to ".join(sorted(bounds)) or None,
        "error": seen.error if seen else None,
        "seed": finding.seed,
        "cases": finding.tried or None,
        "problem": finding.problem or None,
        "certificate": certificate_path(claim.name, place) if finding.certificate else None,
    }


def timed(entry: Mapping[str, Any], verdict: Verdict) -> dict[str, Any]:
    """The entry with seconds put in, which the ledger leaves out to stay byte-stable."""
    pairs = zip(entry["evidence"], verdict.findings, strict=True)
    evidence = [{**said, "seconds": round(finding.seconds, 3)} for said, finding in pairs]
    return {**entry, "evidence": evidence, "seconds": round(verdict.seconds, 3)}


def certificate_path(claim: str, place: int) -> str:
    """Where a claim's certificate lies, relative to the ledger."""
    return f"certificates/{claim}-{place}.json"


def stamp(effort: Effort) -> dict[str, Any]:
    """What the verdicts were reached with; kept apart from them, so that they stay byte-stable."""
    return {
        "effort": effort.value,
        "search_seed": SEED,
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in _STAMPED},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def lines(entries: Mapping[str, Mapping[str, Any]]) -> str:
    """The ledger's text: a JSON line an entry, sorted by name."""
    return "".join(
        json.dumps(entries[name], sort_keys=True, ensure_ascii=False) + "\n"
        for name in sorted(entries)
    )


def read(path: Path) -> dict[str, dict[str, Any]]:
    """The entries of a ledger on disk; none when there is no file."""
    if not path.exists():
        return {}
    found = {}
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            entry = json.loads(line.decode("utf-8"))
            found["" + entry["id"]] = entry
        except (ValueError, KeyError, TypeError):
            raise BadInput(
                f"{path}: line {number} is no ledger entry; move the file away"
            ) from None
    return found


def must_be_writable(folder: Path) -> None:
    """Make the folder and try it, before hours of work that could not be kept."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise BadInput(f"{folder}: cannot be written to: {error.strerror}") from None


def write_beside(path: Path, text: str) -> None:
    """Write the whole file or leave the old one: write beside it, then rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(beside, 0o644)
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
