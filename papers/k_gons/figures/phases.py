"""Which polygon the Bayesian posterior prefers, against the number of samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from papers.drawing import BLUE, COLUMN, GREEN, RED, panel, printed
from theory.claim import Effort
from theory.models.one_hot.k_gon_levels import free_energy, level, sample_crossing
from theory.models.one_hot.k_gon_stability import Decorated, learning_coefficient

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
SHAPES = {
    Decorated(5, 6): ("-", BLUE),
    Decorated(5, 6, 1): ("--", RED),
    Decorated(6, 6): ("-.", GREEN),
}


@printed
def figure(effort: Effort) -> Figure:
    """Free energies above the least of them (above), and the shares exp(−F) (below)."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(COLUMN, 4.6), layout="constrained")
    above, below = drawn.subplots(2, 1, sharex=True)
    samples = np.geomspace(30, 6000, 60 if effort is Effort.QUICK else 240)
    energies = {shape: free_energies(shape, samples) for shape in SHAPES}
    least = np.min(list(energies.values()), axis=0)
    total = sum(np.exp(least - energy) for energy in energies.values())
    for shape, energy in energies.items():
        style, colour = SHAPES[shape]
        above.plot(samples, energy - least, style, color=colour, label=_label(shape))
        below.plot(samples, np.exp(least - energy) / total, style, color=colour)
    for other, style in ((Decorated(6, 6), "-"), (Decorated(5, 6, 1), ":")):
        place = float(sample_crossing(Decorated(5, 6), other))
        said = f"$F(5^-) = F({_shape(other)})$ at $n = {place:.1f}$"
        for axes in (above, below):
            axes.axvline(place, color="0.5", lw=0.8, linestyle=style, label=said)
    above.set(ylabel="free energy $nL + \\lambda \\log n$\nabove the least one", ylim=(-0.3, 10))
    below.set(ylabel="share $e^{-F}$ of the three", xlabel="samples $n$", xscale="log")
    below.set(xlim=(samples[0], samples[-1]), ylim=(-0.02, 1.02))
    drawn.legend(
        *above.get_legend_handles_labels(),
        loc="outside lower left",
        title="Exact losses and learning coefficients; $F$ to leading orders",
        alignment="left",
    )
    panel(above, "a", "six one-hot features, two dims")
    panel(below, "b")
    return drawn


def free_energies(shape: Decorated, samples: Floats) -> Floats:
    """``F_n`` at each sample size."""
    return np.array([float(free_energy(shape, float(n))) for n in samples])


def _label(shape: Decorated) -> str:
    loss = float(level(shape.corners, shape.features, shape.positive))
    size = float(learning_coefficient(shape))
    return f"${_shape(shape)}$: $L = {loss:.6f}$, $\\lambda = {size:g}$"


def _shape(shape: Decorated) -> str:
    signs = "+" * shape.positive + "-" * shape.negative
    return f"{shape.corners}^{{{signs}}}" if signs else str(shape.corners)
