"""Both sides of an interference question as data, as a table and as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from solvers.frames.known import Best, Floor, Known

_LONGEST = 100
"""A form of more letters is left to --json."""
_QUANTITY = {
    "lines": "worst |overlap|",
    "points": "largest overlap",
    "energy": "energy (ordered pairs)",
}


def as_data(known: Known) -> dict[str, Any]:
    """What ``superposition bounds --json`` prints; keys may be added, never renamed."""
    return {
        "features": known.features,
        "dims": known.dims,
        "kind": known.kind,
        "field": known.field,
        "bounds": [_floor(floor) for floor in known.floors],
        "best": _best(known),
        "interrupted": known.interrupted,
    }


def _floor(floor: Floor) -> dict[str, Any]:
    return {
        "name": floor.name,
        "value": floor.value,
        "exact": None if floor.exact is None else str(floor.exact),
        "source": floor.source,
        "applies": floor.value is not None,
        "range": floor.applies,
        "equality": floor.equality,
        "certified": floor.certificate is not None,
        "grade": floor.grade if floor.value is not None else None,
        "proves": floor.certificate.proves() if floor.certificate else None,
    }


def _best(known: Known) -> dict[str, Any] | None:
    best = known.best
    if best is None:
        return None
    return {
        "value": best.value,
        "exact": None if best.exact is None else str(best.exact),
        "name": best.name,
        "gap": known.gap,
        "geometry": best.recognised.words,
        "nearby": best.nearby,
        "certified": best.certificate is not None or best.exact is not None,
        "proves": best.certificate.proves() if best.certificate else None,
        "starts": best.packing.starts if best.packing else None,
        "reached": best.packing.reached if best.packing else None,
    }


def arranged(known: Known, bias: float | None) -> dict[str, Any]:
    """What ``superposition arrange --json`` prints; keys may be added, never renamed.

    ``loss`` is the worst overlap or the energy; ``error`` how far its certificate's bound is off.
    """
    best, floor = known.best, known.floor
    assert best is not None
    packing = best.packing
    gram = best.directions.T @ best.directions
    return {
        "features": known.features,
        "dims": known.dims,
        "kind": known.kind,
        "loss": best.value,
        "exact": None if best.exact is None else str(best.exact),
        "error": abs(best.upper - best.value),
        "per_feature": known.per_feature().tolist(),
        "dimensionality": [float(share) for share in 1 / (gram**2).sum(axis=1)],
        "gram": gram.tolist(),
        "bias": None if bias is None else [bias] * known.features,
        "geometry": best.recognised.as_data(),
        "gradient_norm": None if packing is None else packing.residual,
        "hessian_least": None,
        "lower_bound": None if floor is None else floor.value,
        "gap": known.gap,
        "name": best.name,
        "nearby": best.nearby,
        "interrupted": known.interrupted,
        "directions": best.directions.tolist(),
    }


def title(known: Known) -> str:
    """The question in words."""
    what = "unit vectors" if known.kind == "energy" else known.kind
    field = "complex " if known.field == "complex" else ""
    dims = f"{field}dim{'s' if known.dims > 1 else ''}"
    return f"{known.features} {what} in {known.dims} {dims}: {_QUANTITY[known.kind]}"


def as_table(known: Known) -> Table:
    """One row a bound that applies, highest first."""
    table = Table(title=title(known), title_justify="left")
    for heading in ("at least", "exactly", "bound", "how we know", "met by", "source"):
        table.add_column(heading, no_wrap=heading == "at least")
    for floor in sorted(known.floors, key=_height):
        if floor.value is not None:
            table.add_row(
                _decimal(floor.value),
                escape(_short(floor.exact)),
                escape(floor.name),
                floor.grade,
                escape(floor.equality),
                escape(floor.source),
            )
    return table


def silent(known: Known) -> str:
    """The bounds that say nothing here, and why."""
    reasons = [f"  {f.name}: {f.applies}" for f in known.floors if f.value is None]
    return "\n".join(["Say nothing here:", *reasons]) if reasons else ""


def _height(floor: Floor) -> float:
    return float("inf") if floor.value is None else -floor.value


def _decimal(value: float) -> str:
    """Ten places, or as many digits where these would show nothing of it, or noise.

    >>> _decimal(0.5), _decimal(-2e-17), _decimal(0.0)
    ('0.5000000000', '-2e-17', '0.0000000000')
    """
    return f"{value:.10f}" if value == 0 or 1e-5 <= abs(value) < 1e9 else f"{value:.11g}"


def _short(exact: object, most: int = 24) -> str:
    text = "" if exact is None else str(exact)
    return text if len(text) <= most else ""


def closing(known: Known) -> str:
    """The best arrangement and what is left between the two sides, in words."""
    lines = [_of_best(known.best)] if known.best else ["No arrangement was looked for."]
    if known.best is None or known.interrupted or known.gap == 0.0:
        nearby = ""
    else:
        nearby = known.best.nearby
    if nearby:
        lines.append(f"Nearby: {nearby}")
    if known.gap == 0.0:
        lines.append("Gap 0: nothing is better, proved.")
    elif known.gap is not None:
        lines.append(f"Gap {known.gap:.3g} to what is proved from below.")
    if known.interrupted:
        lines.append("Interrupted: what stands here holds, but the search was not finished.")
    return "\n".join(lines)


def _of_best(best: Best) -> str:
    written = _short(best.exact, _LONGEST)
    exact = f" = {written}" if written else ""
    line = f"Best arrangement: {_decimal(best.value)}{exact}, {best.name}"
    if best.packing is None:
        return line
    reached = f"reached by {best.packing.reached} of {best.packing.starts} starts"
    fewer = f", {best.hurried}" if best.hurried else ""
    return f"{line}: {best.recognised.words} ({reached}{fewer})"


def ladder(known: Known) -> Figure:
    """Every floor as a rung, and the best arrangement as a line that none passes."""
    from matplotlib.figure import Figure

    floors = sorted((f for f in known.floors if f.value is not None), key=_height, reverse=True)
    drawn = Figure(figsize=(7.2, 1.6 + 0.28 * len(floors)), layout="constrained")
    axes = drawn.add_subplot()
    for grade, colour in _COLOURS.items():
        rungs = [(f.value or 0.0, k) for k, f in enumerate(floors) if f.grade == grade]
        if rungs:
            axes.plot(*zip(*rungs, strict=True), "o", color=colour, label=grade)
    axes.set_yticks(range(len(floors)), [floor.name for floor in floors], fontsize="small")
    axes.set_ylim(-0.6, len(floors) - 0.4)
    axes.grid(axis="y", color="0.9")
    if known.best is not None:
        axes.axvline(known.best.value, color="C3", label=f"best: {known.best.name}")
    axes.set_title(title(known), fontsize="medium")
    axes.set_xlabel(f"{_QUANTITY[known.kind]} is at least")
    axes.spines[["top", "right"]].set_visible(False)
    if axes.get_legend_handles_labels()[0]:
        drawn.legend(loc="outside right upper", fontsize="small")
    return drawn


_COLOURS = {"certified": "C0", "proved": "0.2", "cited": "0.65"}
