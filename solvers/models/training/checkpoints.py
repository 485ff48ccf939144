"""The state of a training run on disk: written at once or not at all, read back bit for bit."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from solvers.models.training.sampling import Array, Samples
from theory.models.law import ToyModel


@dataclass(frozen=True)
class State:
    """Everything that the next step depends on, after ``step`` steps."""

    step: int
    value: Samples
    first: Samples
    second: Samples
    curve: Array
    sources: tuple[Mapping[str, Any], ...]


def settings_of(models: Sequence[ToyModel], recipe: object, seed: int) -> dict[str, str]:
    """What a run is made of, in words: two runs of equal settings are equal bit for bit."""
    told = {
        model: f"{model.features} features, {model.dims} dims, {_of_law(model)}" for model in models
    }
    return {
        "models": "; ".join(told[model] for model in models),
        "recipe": json.dumps(asdict(recipe), sort_keys=True),  # type: ignore[call-overload]
        "seed": str(seed),
    }


def _of_law(model: ToyModel) -> str:
    law = model.law
    amplitudes = [str(amplitude) for amplitude in law.amplitudes]
    gates = [(gate.features, gate.kind) for gate in law.gates]
    return f"{law.densities}, {law.importances}, {amplitudes}, {gates}"


def save(path: Path, state: State, settings: Mapping[str, str]) -> None:
    """Write the state; a file that was there is replaced only once the new one is complete."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(
                file,
                settings=np.array(json.dumps(dict(settings))),
                sources=np.array(json.dumps(state.sources)),
                step=np.array(state.step),
                value=state.value,
                first=state.first,
                second=state.second,
                curve=state.curve,
            )
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def load(path: Path, settings: Mapping[str, str]) -> State | None:
    """The state in the file, or None if there is no file; other settings are a ``ValueError``."""
    if not path.parent.is_dir():
        raise ValueError(f"checkpoint must be in a folder that exists, got {path}")
    if not path.exists():
        return None
    try:
        with path.open("rb") as file:
            found = dict(np.load(file, allow_pickle=False))
        theirs = json.loads(str(found["settings"]))
        state = State(
            step=int(found["step"]),
            value=found["value"],
            first=found["first"],
            second=found["second"],
            curve=found["curve"],
            sources=tuple(json.loads(str(found["sources"]))),
        )
        other = [name for name, words in settings.items() if theirs.get(name) != words]
    except Exception as problem:  # whatever numpy finds in a file that is no checkpoint
        why = " ".join(str(problem).split()) or type(problem).__name__
        raise ValueError(f"checkpoint {path} cannot be read: {why}") from None
    if other:
        raise ValueError(f"checkpoint {path} has other {' and '.join(other)}, nothing is changed")
    return state
