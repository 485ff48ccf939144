"""The lowest losses known of a model, to hold what training found against.

Three numbers tell why a trained model costs more than the least known loss. ``settled`` is where
Newton's method leads it: what it paid above that was noise, decay and haste. ``best`` is the best
of many starts: where that is lower still, training was stuck.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from solvers.models.minimisation.search import minimise
from solvers.models.training.runs import Run, Setting
from solvers.models.training.sampling import Array
from theory.models.law import ToyModel

_SAME = 1e-4
"""Losses this close, relatively, count as those of one arrangement."""


@dataclass(frozen=True)
class Known:
    """The best of so many starts and what it is, and where the best trained model settles."""

    density: str
    best: float
    label: str
    starts: int
    seed: int
    settled: float

    @property
    def least(self) -> float:
        """The lower of both."""
        return min(self.best, self.settled)

    @property
    def stuck(self) -> bool:
        """Whether a lower place is known than the one that the best trained model belongs to.

        >>> Known("1/2", 0.9, "local minimum, best of 6 starts", 6, 0, settled=1.0).stuck
        True
        """
        return self.settled > self.best * (1 + _SAME)


def known(run: Run, starts: int, seed: int) -> list[Known]:
    """What is known of every model of a run, in order of first appearance."""
    found = []
    for model in dict.fromkeys(run.setting.models):
        at = run.best(model)
        # Overflow on the way is followed by a step back.
        with np.errstate(all="ignore"):
            settled = _settled(model, run.weights[at], run.bias[at])
            came = minimise(model, starts=starts, seed=seed, keep=2)
        density = str(model.law.densities[-1])
        found.append(Known(density, came.best.loss, came.label, starts, seed, settled))
    return found


def _settled(model: ToyModel, weights: Array, bias: Array) -> float:
    return minimise(model, starts=0, given=[(weights, bias)], keep=1).best.loss


def save(found: Sequence[Known], run: Run, path: Path) -> None:
    """Write what is known of the models of a run, and of which run."""
    data = {"settings": run.setting.words, "known": [asdict(entry) for entry in found]}
    path.write_text(json.dumps(data, indent=1) + "\n")


def load(setting: Setting, path: Path) -> dict[str, Known]:
    """What is known by density; a file about other settings, or none, is a ``ValueError``."""
    try:
        data = json.loads(path.read_text())
        found = [Known(**entry) for entry in data["known"]]
        settings = data["settings"]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise ValueError(f"{path} cannot be read: {problem}") from None
    if settings != setting.words:
        raise ValueError(f"{path} is about other models than declared")
    return {entry.density: entry for entry in found}
