"""Weights from files of others: .npz, .csv, .safetensors, turned once to (dims, features)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from papers.registry import BadInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Tables = Mapping[str, NDArray[Any]]

BIASES = ("b", "bias", "b_final", "biases")
"""Names that a bias has in files; the weights are the table beside it."""
SUFFIXES = (".npz", ".csv", ".safetensors")
_MOST_NAMED = 8

Which = Literal["columns", "rows"]


class Read(NamedTuple):
    """W (dims, features) and b (features,), and what they are in the file, in words."""

    weights: Floats
    bias: Floats
    words: str


def read_weights(
    path: Path,
    features: Which,
    tensor: str | None = None,
    bias: Path | None = None,
    bias_tensor: str | None = None,
) -> Read:
    """The weights and the bias of a file, or the bias of one of its own; zero where there is none.

    ``features`` says whether a feature is a column or a row of the file's table, ``tensor`` and
    ``bias_tensor`` name arrays where there are several: nothing is guessed. `BadInput` for files
    that do not hold one matrix of finite real numbers.
    """
    import numpy as np

    tables = _tables(path)
    name = _weights_name(path, tables, tensor)
    found = _floats(path, name, tables[name])
    weights = found.T if features == "rows" else found
    others = tables if bias is None else _tables(bias)
    if bias is None:
        others = {key: table for key, table in tables.items() if key != name}
    named = _bias_name(bias or path, others, bias is not None, bias_tensor)
    said = " ".join(("weights", name)).strip()
    if named is None:
        return Read(weights, np.zeros(weights.shape[1]), f"Read: {said}, no bias")
    offsets = _floats(bias or path, named, others[named]).squeeze()
    if offsets.size != weights.shape[1] or offsets.ndim > 1:
        raise BadInput(
            f"{bias or path}: bias must have one entry a feature, {weights.shape[1]}, got shape "
            f"{others[named].shape}; check --features-are"
        )
    return Read(weights, offsets.reshape(-1), f"Read: {said}, bias {named}".strip())


def _tables(path: Path) -> Tables:
    """All arrays of the file by name; that of a .csv has none."""
    readers = {".npz": _of_npz, ".csv": _of_csv, ".safetensors": _of_safetensors}
    kind = path.suffix.lower()
    if not path.exists():
        raise BadInput(f"FILE {path}: there is no such file")
    if kind not in readers:
        raise BadInput(f"FILE {path}: needs one of {', '.join(SUFFIXES)}, got {kind or path}")
    try:
        return readers[kind](path)
    except Exception as error:  # whatever a reader finds in a file of another kind
        reason = " ".join(str(error).split()) or type(error).__name__
        rows = " of rows of numbers with commas between" if kind == ".csv" else ""
        raise BadInput(f"FILE {path}: cannot be read as {kind}{rows}: {reason}") from None


def _of_csv(path: Path) -> Tables:
    import warnings

    import numpy as np

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of an empty file, which the shape tells
        # A sheet of a table calculator may begin with a byte order mark.
        return {"": np.loadtxt(path, delimiter=",", ndmin=2, encoding="utf-8-sig")}


def _of_npz(path: Path) -> Tables:
    import numpy as np

    with path.open("rb") as file:
        stored = np.load(file, allow_pickle=False)
        if not isinstance(stored, np.lib.npyio.NpzFile):
            raise ValueError("it holds one array, not an archive of arrays")
        return {name: _or_none(stored, name) for name in stored.files}


def _or_none(stored: Any, name: str) -> NDArray[Any]:
    """An array; one of objects as a None, for only a pickle could tell more."""
    import numpy as np

    try:
        return np.asarray(stored[name])
    except ValueError:
        return np.array(None)


def _of_safetensors(path: Path) -> Tables:
    from safetensors.numpy import load_file

    return dict(load_file(path))


def _real(table: NDArray[Any]) -> bool:
    """Whether these are real numbers: no complex ones, truth values, words or objects."""
    return table.dtype.kind in "fiu"


def _names(tables: Tables) -> str:
    """What there is, for somebody who has to choose."""
    shown = [f"{name} ({t.dtype}, {t.shape})" for name, t in list(tables.items())[:_MOST_NAMED]]
    shown += ["…"] if len(tables) > _MOST_NAMED else []
    return ", ".join(shown).strip() or "nothing"


def _weights_name(path: Path, tables: Tables, asked: str | None) -> str:
    """The name of the table of weights."""
    matrices = [name for name, table in tables.items() if table.ndim == 2 and _real(table)]
    if asked is not None:
        if asked not in matrices:
            has = ", ".join(matrices) or "none"
            raise BadInput(f"--tensor {asked}: {path} has the matrices of real numbers {has}")
        return asked
    matrices = [name for name in matrices if not _is_bias(name)]
    if len(matrices) != 1:
        raise BadInput(
            f"FILE {path}: needs one matrix of real numbers, or --tensor to name it; "
            f"it has {_names(tables)}"
        )
    return matrices[0]


def _is_bias(name: str) -> bool:
    return name.rsplit(".", 1)[-1] in BIASES


def _bias_name(path: Path, tables: Tables, alone: bool, asked: str | None) -> str | None:
    """The name of the bias: of the only vector in a file of its own, else one that says so."""
    vectors = [name for name, t in tables.items() if t.squeeze().ndim <= 1 and _real(t) and t.size]
    if asked is not None:
        if asked not in vectors:
            has = ", ".join(vectors) or "none"
            raise BadInput(f"--bias-tensor {asked}: {path} has the vectors of real numbers {has}")
        return asked
    found = vectors if alone else [name for name in tables if _is_bias(name)]
    if len(found) > 1 or (alone and not found):
        raise BadInput(
            f"{path}: needs one vector as the bias, or --bias-tensor to name it; "
            f"it has {_names(tables)}"
        )
    return found[0] if found else None


def _floats(path: Path, name: str, table: NDArray[Any]) -> Floats:
    """Finite floats."""
    import numpy as np

    what = f"FILE {path}: {name or 'the table'}"
    if table.size == 0:
        raise BadInput(f"{what} must have at least one feature and one dim, got {table.shape}")
    if not _real(table):
        raise BadInput(f"{what} must hold real numbers, got {table.dtype}")
    with np.errstate(over="ignore"):
        found = np.asarray(table, dtype=float)
    if not np.isfinite(found).all():
        raise BadInput(f"{what} must be finite, got NaN or infinity")
    return found
