"""How high a square antiprism is: three answers, and only one of them is a tight frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sympy import Expr, Rational

from theory.claim import Effort
from theory.frames.capacity import antiprism_share
from theory.frames.geometry.coulomb import antiprism_coulomb, thomson_height
from theory.frames.geometry.energies import (
    BEST_ANTIPRISM,
    energy,
    frame_eigenvalues,
    square_antiprism_directions,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]


def figure(effort: Effort) -> Figure:
    """What each energy has above its least (above) and eigenvalues of W Wᵀ (below) against z²."""
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(5.6, 6.0), layout="constrained")
    above, below = drawn.subplots(2, 1, sharex=True)
    points = 17 if effort is Effort.QUICK else 65
    heights = [Rational(28, 100) + Rational(8 * i, 100 * (points - 1)) for i in range(points)]
    x = [float(t) for t in heights]
    above.plot(x, excess(relu_energies, BEST_ANTIPRISM, heights), "C0-", label=_RELU)
    above.plot(x, excess(coulomb_energies, thomson_height()[0], heights), "C1-", label=_COULOMB)
    above.set(ylabel="energy above its least\n(the tight frame's is 1)", ylim=(-0.1, 4))
    flat, axis = eigenvalues(heights)
    below.plot(x, flat, "C4-", label="$4(1 - z^2)$, in the plane of a square (twice)")
    below.plot(x, axis, "C5-", label="$8 z^2$, along the axis")
    below.set(ylabel="eigenvalues of $W W^T$", xlabel="squared height $z^2$")
    below.set(xlim=(x[0], x[-1]), ylim=(1.5, 3.1))
    for axes in (above, below):
        _mark(axes, named=axes is below)
        axes.legend(framealpha=1, edgecolor="none", fontsize="small")
    above.set_title("Eight features in three dims: the square antiprism", fontsize="medium")
    return drawn


_RELU, _COULOMB = "$\\mathrm{ReLU}^2$ energy", "Coulomb energy (Thomson)"


def special() -> list[tuple[str, float, float]]:
    """Name, squared height and D of the three antiprisms that are called the best."""
    thomson = thomson_height()[0]
    found: list[tuple[str, Expr]] = [
        (r"least $\mathrm{ReLU}^2$", BEST_ANTIPRISM),
        ("Thomson", thomson),
        ("tight", Rational(1, 3)),
    ]
    return [(name, float(t), float(antiprism_share(t))) for name, t in found]


def relu_energies(heights: Sequence[Expr]) -> Floats:
    return np.array([float(energy(square_antiprism_directions(t))) for t in heights])


def coulomb_energies(heights: Sequence[Expr]) -> Floats:
    return np.array([float(antiprism_coulomb(t)) for t in heights])


def excess(
    energies: Callable[[Sequence[Expr]], Floats], best: Expr, heights: Sequence[Expr]
) -> Floats:
    """Energy above the least, over what the tight antiprism has above the least."""
    least, tight = energies([best, Rational(1, 3)])
    return (energies(heights) - least) / (tight - least)


def eigenvalues(heights: Sequence[Expr]) -> tuple[Floats, Floats]:
    """In the plane of a square, and along the axis."""
    both = [frame_eigenvalues(square_antiprism_directions(t)) for t in heights]
    return np.array([float(v[0]) for v in both]), np.array([float(v[2]) for v in both])


def _mark(axes: Any, named: bool) -> None:
    for style, (name, height, share) in zip(("-", "--", ":"), special(), strict=True):
        label = f"{name}: $z^2 = {height:.4f}$, $D = {share:.5f}$" if named else None
        axes.axvline(height, color="0.3", linewidth=1, linestyle=style, label=label)
