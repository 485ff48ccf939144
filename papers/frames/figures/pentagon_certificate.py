"""Why five features in the plane form a pentagon: a polynomial below the cost of an overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from theory.claim import Effort
from theory.frames.catalogue.basic import polygon
from theory.frames.programs.energy import pentagon_certificate, pentagon_energy, pentagon_floor

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]


def figure(effort: Effort) -> Figure:
    """f = ReLU(cos θ)² and the certificate's h ≤ f against the angle; below, the room f − h."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(5.4, 5.0), layout="constrained")
    above, below = drawn.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    angles = np.linspace(0, 180, 721)
    roof, floor = potential(angles), polynomial(angles)
    above.plot(angles, roof, "C0-", label=r"$f = \mathrm{ReLU}(\cos\theta)^2$, cost of a pair")
    above.plot(angles, floor, "C1-", label=r"$h = \sum_k h_k \cos k\theta$, $h_k \geq 0$")
    at = touching()
    above.plot(at, potential(at), "ko", label=r"the pentagon's angles, where $h = f$")
    below.fill_between(angles, roof - floor, color="C1", alpha=0.35, linewidth=0)
    below.plot(at, np.zeros_like(at), "ko")
    above.set(ylabel="cost")
    below.set(ylabel="$f - h$", ylim=(0, 0.07), xlim=(0, 180))
    below.set(xlabel="angle of two features, degrees", xticks=range(0, 181, 36))
    above.legend(frameon=False, fontsize="small")
    above.set_title(title(), fontsize="medium")
    return drawn


def title() -> str:
    """What the polynomial proves, beside what the pentagon has."""
    floor, energy = float(pentagon_floor()), float(pentagon_energy())
    return (
        f"Five features in the plane: $25 h_0 - 5 h(1) = {floor:.6f}$,\n"
        f"and the pentagon's energy is {energy:.6f}"
    )


def touching() -> Floats:
    """The angles between features of the regular pentagon, in degrees."""
    overlaps = sorted({float(overlap) for overlap in polygon(5).overlaps()}, reverse=True)
    return np.degrees(np.arccos(overlaps))


def potential(angles: Floats) -> Floats:
    return np.maximum(np.cos(np.radians(angles)), 0) ** 2


def polynomial(angles: Floats) -> Floats:
    """h at angles in degrees, from the certificate's exact coefficients."""
    waves = np.cos(np.outer(np.radians(angles), np.arange(len(coefficients()))))
    return waves @ coefficients()


def coefficients() -> Floats:
    """h_0, …, h_7 of the certificate: a + b√5 each."""
    pairs = pentagon_certificate().coefficients
    return np.array([float(a) + float(b) * 5**0.5 for a, b in pairs])
