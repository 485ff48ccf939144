"""What is known of weights of a toy model, as data, as a table and as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from rich.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from solvers.frames.recognition.recognise import Recognition
    from solvers.models.minimisation.search import Critical
    from theory.finding import Measurement
    from theory.models.law import FeatureLaw

    Floats = NDArray[np.float64]

_MOST_ROWS = 40


def as_data(point: Critical, law: FeatureLaw, per_feature: Floats) -> dict[str, Any]:
    """What ``--json`` prints of weights; keys may be added, never renamed."""
    found = _recognised(point)
    gram = point.weights.T @ point.weights
    return {
        "features": law.features,
        "dims": len(point.weights),
        "loss": point.loss,
        "error": point.error,
        "per_feature": per_feature.tolist(),
        "dimensionality": list(found.dimensionalities),
        "gram": gram.tolist(),
        "bias": point.bias.tolist(),
        "weights": point.weights.tolist(),
        "geometry": found.as_data(),
        "gradient_norm": point.gradient_norm,
        "hessian_least": None if np.isnan(point.hessian_least) else point.hessian_least,
        "hessian_error": None if np.isnan(point.hessian_error) else point.hessian_error,
        "label": point.label,
    }


def per_feature_table(point: Critical, law: FeatureLaw, per_feature: Floats) -> Table:
    """A row a feature, the costliest first if they are many."""
    shares = _recognised(point).dimensionalities
    table = Table(title="by feature", title_justify="left")
    for heading in ("feature", "density", "importance", "‖W_i‖", "b_i", "dimensionality", "loss"):
        table.add_column(heading, justify="right")
    norms = np.linalg.norm(point.weights, axis=0)
    order = range(law.features)
    if law.features > _MOST_ROWS:
        order = sorted(order, key=lambda i: -per_feature[i])[:_MOST_ROWS]  # type: ignore[assignment]
        table.caption = f"the {_MOST_ROWS} costliest of {law.features}"
    for i in order:
        share = shares[i]
        table.add_row(
            str(i),
            f"{float(law.densities[i]):.4g}",
            f"{float(law.importances[i]):.4g}",
            f"{norms[i]:.6f}",
            f"{point.bias[i]:+.6f}",
            "–" if share is None else f"{share:.4f}",
            f"{per_feature[i]:.3e}",
        )
    return table


def words(point: Critical) -> str:
    """Loss, slope, curvature and geometry in a few lines."""
    curved = (
        f"Least eigenvalue of the Hessian, rotations of W aside ({point.zero_modes}): "
        f"{point.hessian_least:.3e} ± {point.hessian_error:.0e}"
    )
    what = "no critical point" if point.label == "not settled" else point.label
    lines = [
        f"Loss {point.loss:.12g} ± {point.error:.1e}",
        f"Geometry: {_recognised(point)}",
        f"Gradient norm {point.gradient_norm:.1e}: {what}",
        "" if np.isnan(point.hessian_least) else curved,
    ]
    return "\n".join(line for line in lines if line)


def draw(point: Critical, per_feature: Floats) -> Figure:
    """The picture of weights."""
    from papers.model_picture import model_picture

    found = _recognised(point)
    blocks = [list(block.order or block.features) for block in found.blocks]
    blocks += [list(found.absent)] if found.absent else []
    shares = np.array([np.nan if d is None else d for d in found.dimensionalities])
    return model_picture(point.weights, point.bias, per_feature, shares, found.words, blocks)


def _recognised(point: Critical) -> Recognition:
    from solvers.frames.recognition.recognise import recognise

    return recognise(point.weights)


def opinion(judged: Measurement, point: Critical) -> str:
    """What the method that shares no code says of the loss."""
    agrees = abs(judged.value - point.loss) <= judged.error + point.error
    said = f"{judged.value:.12g} ± {judged.error:.1e}"
    return f"Scored again ({judged.method}): {said}, {'agrees' if agrees else 'DIFFERS'}"
