"""Deciding many claims: in parallel, with progress, and keeping what is done when interrupted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from papers.registry import Selection, select
from solvers.evidence import Measured
from theory.claim import Claim, Effort
from theory.finding import Grade
from theory.verdict import Verdict, verify


@dataclass(frozen=True)
class Decided:
    """The verdicts reached, and whether all of them were."""

    verdicts: Mapping[str, Verdict]
    complete: bool


def decide_all(
    selection: Selection,
    effort: Effort,
    jobs: int,
    finished: Callable[[Verdict], None],
) -> Decided:
    """Decide the chosen claims; ``finished`` is told of each, and Ctrl-C keeps those."""
    verdicts: dict[str, Verdict] = {}
    try:
        for verdict in _run(selection, effort, jobs):
            verdicts[verdict.claim] = verdict
            finished(verdict)
    except KeyboardInterrupt:
        return Decided(_rest_on_truth(selection, verdicts), complete=False)
    return Decided(_rest_on_truth(selection, verdicts), complete=True)


def _run(selection: Selection, effort: Effort, jobs: int) -> Iterator[Verdict]:
    if jobs == 1 or len(selection.names) < 4:
        for name in selection.names:
            yield verify(selection.collection.claims[name], effort)
        return
    from joblib import Parallel, delayed, parallel_config

    # One BLAS thread a worker: more of them than cores run several times slower.
    with parallel_config(backend="loky", inner_max_num_threads=1):
        work = Parallel(n_jobs=jobs, return_as="generator_unordered", batch_size=1)
        tasks = (delayed(_some)(names, selection.files, effort) for names in _tasks(selection))
        for verdicts in work(tasks):
            yield from verdicts


def _tasks(selection: Selection) -> list[list[str]]:
    """Claims that share trained models together, longest first; the others one by one."""
    tasks: dict[str, list[str]] = {}
    for name in selection.names:
        evidence = selection.collection.claims[name].evidence
        shared = [e.shares for e in evidence if isinstance(e, Measured) and e.shares]
        tasks.setdefault(shared[0] if shared else name, []).append(name)
    return sorted(tasks.values(), key=lambda names: -len(names))


def _some(names: list[str], files: tuple[str, ...], effort: Effort) -> list[Verdict]:
    """Decide claims in a worker, which loads them by itself: functions do not travel."""
    claims = _loaded(files)
    return [verify(claims[name], effort) for name in names]


@lru_cache(maxsize=2)
def _loaded(files: tuple[str, ...]) -> Mapping[str, Claim]:
    return select(files).collection.claims


def _rest_on_truth(selection: Selection, verdicts: Mapping[str, Verdict]) -> dict[str, Verdict]:
    """A claim that uses a refuted one is open, whatever its own evidence."""
    settled = dict(verdicts)
    for name, verdict in verdicts.items():
        used = selection.collection.with_uses([name])[1:]
        false = [u for u in used if u in verdicts and verdicts[u].word == "refuted"]
        if verdict.accepted and false:
            reason = f"it rests on {', '.join(false)}, which is refuted"
            settled[name] = replace(verdict, word="open", grade=Grade.OPEN, reason=reason)
    return settled
