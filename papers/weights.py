"""Weights from files of others: .npz, .csv, .safetensors, turned once to (dims, features)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from papers.registry import BadInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BIASES = ("b", "bias", "b_final", "biases")
"""Names that a bias has in files; the weights are the table beside it."""
SUFFIXES = (".npz", ".csv", ".safetensors")

Which = Literal["columns", "rows"]


def read_weights(
    path: Path, features: Which, tensor: str | None = None, bias: Path | None = None
) -> tuple[Floats, Floats]:
    """W (dims, features) and b (features,); zero bias where the file has none.

    ``features`` says whether a feature is a column or a row of the file's table: nothing is
    guessed. `BadInput` for files that do not hold one matrix of finite numbers.
    """
    import numpy as np

    tables = _tables(path)
    name = _named(path, tables, tensor)
    weights = np.asarray(tables[name], dtype=float)
    weights = weights.T if features == "rows" else weights
    found = _bias(path, {k: v for k, v in tables.items() if k != name}, bias, weights.shape[1])
    for what, values in (("weights", weights), ("bias", found)):
        if not np.isfinite(values).all():
            raise BadInput(f"{path}: {what} must be finite, got NaN or infinity")
    return weights, found


def _tables(path: Path) -> Mapping[str, Floats]:
    """All arrays of the file by name; that of a .csv has none."""
    import numpy as np

    if not path.is_file():
        raise BadInput(f"FILE {path}: there is no such file")
    try:
        if path.suffix == ".csv":
            return {"": np.loadtxt(path, delimiter=",", ndmin=2)}
        if path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as stored:
                return {name: stored[name] for name in stored.files}
        if path.suffix == ".safetensors":
            from safetensors.numpy import load_file

            return dict(load_file(path))
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BadInput(f"FILE {path}: cannot be read as {path.suffix}: {reason}") from None
    raise BadInput(f"FILE {path}: needs one of {', '.join(SUFFIXES)}, got {path.suffix or path}")


def _named(path: Path, tables: Mapping[str, Floats], tensor: str | None) -> str:
    """The name of the table of weights."""
    matrices = [name for name, table in tables.items() if table.ndim == 2]
    if tensor is not None:
        if tensor not in matrices:
            raise BadInput(f"--tensor {tensor}: {path} has the matrices {', '.join(matrices)}")
        return tensor
    if len(matrices) != 1:
        names = ", ".join(matrices) or "none"
        raise BadInput(f"FILE {path}: needs one matrix, or --tensor to name it; it has {names}")
    return matrices[0]


def _bias(path: Path, others: Mapping[str, Floats], bias: Path | None, features: int) -> Floats:
    import numpy as np

    if bias is not None:
        (found,) = _tables(bias).values()
    else:
        known = [name for name in others if name.rsplit(".", 1)[-1] in BIASES]
        found = others[known[0]] if known else np.zeros(features)
    found = np.asarray(found, dtype=float).reshape(-1)
    if len(found) != features:
        raise BadInput(
            f"{bias or path}: bias must have one entry a feature, {features}, got {len(found)}"
            "; check --features"
        )
    return found
