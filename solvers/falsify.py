"""The hunt for one case: small ones in order, then drawn ones, shrunk to what a person can read."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample
from hypothesis.strategies import SearchStrategy
from sympy import Expr, ImmutableMatrix, MatrixBase, Rational

from theory.claim import Case
from theory.exact import show

SEED = 20_220_914
_DRAWN = 40
_ORDERED = 250
_STEPS = 90
_STARTS = 6
_TRIES = 15
_FINEST = Rational(1, 64)


@dataclass(frozen=True)
class Hunt:
    """What a hunt came to: the case, if any, and how many cases in scope were looked at."""

    found: Case | None
    tried: int
    drawn: int


def hunt(
    wanted: Callable[[Case], bool],
    in_scope: Callable[[Case], bool],
    drawn: SearchStrategy[Case],
    ordered: Iterable[Case] = (),
    factor: int = 1,
    margin: Callable[[Case], Expr | None] = lambda case: None,
) -> Hunt:
    """Look for a case in scope that is ``wanted``; smallest first, then by Hypothesis.

    ``ordered`` is walked from its start, so a case found there is the smallest in that order.
    Where the conclusion is an inequality its ``margin`` leads on from the closest case.
    Deterministic: the same arguments give the same answer.

    >>> from hypothesis import strategies as st
    >>> numbers = st.fixed_dictionaries({"c": st.integers(0, 1000)})
    >>> hunt(lambda case: case["c"] > 9, lambda case: True, numbers).found
    {'c': 10}
    """
    looked = _Counter(wanted, in_scope, margin)
    for case in islice(ordered, _ORDERED * factor):
        if looked(case):
            return Hunt(case, looked.tried, looked.seen)
    found = _draw(looked, drawn, _DRAWN * factor)
    for margin_there, start in sorted(looked.near, key=itemgetter(0))[:_STARTS]:
        if found is None:
            found = _walk(looked, start, margin_there, _STEPS * factor)
    return Hunt(found, looked.tried, looked.seen)


@dataclass
class _Counter:
    wanted: Callable[[Case], bool]
    in_scope: Callable[[Case], bool]
    margin: Callable[[Case], Expr | None]
    met: set[str] = field(default_factory=set)
    seen: int = 0
    near: list[tuple[float, Case]] = field(default_factory=list)

    @property
    def tried(self) -> int:
        """How many different cases in scope were looked at; the same one again tries nothing."""
        return len(self.met)

    def __call__(self, case: Case) -> bool:
        self.seen += 1
        if not self.in_scope(case):
            return False
        self.met.add(show(case))
        margin = self.margin(case)
        if margin is not None:
            self.near.append((float(margin), case))
        return self.wanted(case)


def _draw(looked: _Counter, drawn: SearchStrategy[Case], most: int) -> Case | None:
    quiet = settings(
        max_examples=most,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    try:
        return find(drawn, looked, settings=quiet, random=random.Random(SEED))
    except NoSuchExample:
        return None


def _walk(looked: _Counter, case: Case, least: float, most: int) -> Case | None:
    """Downhill from a near case by random steps that shrink when they fail; exact all the way.

    Steps change several entries at once: at a worst overlap two pairs are tied, and changing one
    entry alone makes one of them worse.
    """
    rng, step, end = random.Random(SEED), Rational(1), looked.seen + most
    while looked.seen < end and step >= _FINEST:
        start = least
        for _ in range(min(_TRIES, end - looked.seen)):
            other = _near(case, step, rng)
            if looked(other):
                return other
            if looked.near[-1][1] is other and looked.near[-1][0] < least:
                least, case = looked.near[-1]
        if least >= start:
            step /= 2
    return None


def _near(case: Case, step: Rational, rng: random.Random) -> Case:
    """The case with a random step added to the entries of its matrices."""
    moved = dict(case)
    for letter, value in case.items():
        if isinstance(value, MatrixBase):
            entries = [entry + step * rng.choice((-1, 0, 0, 1)) for entry in value]
            moved[letter] = ImmutableMatrix(*value.shape, entries)
    return moved
