"""What is known of weights of a toy model, as data, as a table and as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from rich.table import Table

from papers.model_picture import lengths, model_picture
from papers.one_hot_floors import lower_bound

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
    """What ``--json`` prints of weights; keys may be added, never renamed.

    Numbers are finite; what is not known is null.
    """
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
        "nothing": point.nothing,
        "hessian_least": _known(point.hessian_least),
        "hessian_error": _known(point.hessian_error),
        "lower_bound": lower_bound(law, len(point.weights)),
        "label": point.label,
        "doubt": point.doubt,
    }


def _known(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None


def per_feature_table(point: Critical, law: FeatureLaw, per_feature: Floats) -> Table:
    """A row a feature, the costliest first if they are many."""
    shares = _recognised(point).dimensionalities
    title = "by feature (D_i: dimensionality)"
    table = Table(title=title, title_justify="left")
    for heading in ("feature", "density", "importance", "‖W_i‖", "b_i", "D_i", "loss"):
        # In a narrow terminal a number goes on in the next line; cut, it would lose its exponent.
        table.add_column(heading, justify="right", overflow="fold")
    norms = lengths(point.weights)
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
            f"{norms[i]:#.5g}",
            f"{point.bias[i]:+#.5g}",
            "–" if share is None else f"{share:.4f}",
            f"{per_feature[i]:.3e}",
        )
    return table


def unread(point: Critical, law: FeatureLaw) -> str:
    """How many features have a direction but an output that is always 0; W alone is silent on it.

    It begins with a semicolon, to follow the words for W; nothing if there is none.
    """
    silent = np.flatnonzero(_highest(point, law) <= 0)
    never = len(set(silent.tolist()) - set(_recognised(point).absent))
    return f"; {never} never read back (bias too low)" if never else ""


def _highest(point: Critical, law: FeatureLaw) -> Floats:
    """No pre-activation of a feature is above it, (n,): gates are not asked."""
    from solvers.models.population.numbers import numbers_of

    low, high = numbers_of(law).ends
    gram = point.weights.T @ point.weights
    return np.asarray(point.bias + np.maximum(0, np.maximum(gram * low, gram * high)).sum(1))


def words(point: Critical, law: FeatureLaw) -> str:
    """Loss, slope, curvature and geometry in a few lines."""
    curved = (
        f"Least eigenvalue of the Hessian, rotations of W aside ({point.zero_modes}): "
        f"{point.hessian_least:.3e} ± {point.hessian_error:.0e}"
    )
    share = point.gradient_norm / point.nothing
    why = f" ({point.doubt})" if point.doubt else ""
    lines = [
        f"Loss {point.loss:.12g} ± {point.error:.1e}",
        f"Geometry: {_recognised(point)}{unread(point, law)}",
        f"Gradient norm {point.gradient_norm:.1e}, {share:.1e} of the loss of representing "
        f"nothing: {point.label}{why}",
        "" if _known(point.hessian_least) is None else curved,
    ]
    return "\n".join(line for line in lines if line)


def draw(point: Critical, per_feature: Floats) -> Figure:
    """The picture of weights."""
    found = _recognised(point)
    blocks = [list(block.order or block.features) for block in found.blocks]
    blocks += [list(found.absent)] if found.absent else []
    shares = np.array([np.nan if d is None else d for d in found.dimensionalities])
    return model_picture(point.weights, point.bias, per_feature, shares, found.words, blocks)


def _recognised(point: Critical) -> Recognition:
    from solvers.frames.recognition.recognise import recognise

    return recognise(point.weights)


def agrees(judged: Measurement, point: Critical) -> bool | None:
    """Whether the method that shares no code finds the same loss; None if it is too vague."""
    return {"agrees": True, "DIFFERS": False}.get(_agreement(judged, point))


def _agreement(judged: Measurement, point: Critical) -> str:
    from solvers.models.minimisation.scores import agreement
    from theory.finding import Measurement

    found = Measurement(point.loss, point.error, "population loss")
    return agreement(found, judged, point.nothing)


def opinion(judged: Measurement, point: Critical) -> str:
    """What the method that shares no code says of the loss."""
    said = f"{judged.value:.12g} ± {judged.error:.1e}"
    same = _agreement(judged, point)
    whose = "its" if judged.error >= point.error else "the first"
    vague = f": {whose} error is more than a tenth of the loss" if same == "no opinion" else ""
    return f"Scored again ({judged.method}): {said}, {same}{vague}"


def opinion_as_data(judged: Measurement, point: Critical) -> dict[str, Any]:
    """The same for ``--json``."""
    again = {"value": judged.value, "error": judged.error, "method": judged.method}
    return {"second_opinion": again, "agrees": agrees(judged, point)}
