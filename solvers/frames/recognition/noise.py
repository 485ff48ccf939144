"""How far apart overlaps may lie that are meant to be equal: read off the weights themselves."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

COARSEST = 0.1
"""The largest tolerance that is ever estimated: beyond it different arrangements look alike."""

_ANCHORS = np.array([-1.0, 0.0, 1.0])
_NEAR = np.array([1 - np.cos(COARSEST), COARSEST, 1 - np.cos(COARSEST)])
_SAFETY = 2.0
_CLEAR = 2.0
_AGREEING = 3
_CONVERGED = float(np.sqrt(np.finfo(float).eps))


def rounding(dims: int, features: int, eps: float) -> float:
    """The tolerance for weights that are exact up to rounding: ``8 eps (m + n)``.

    An inner product of m rounded numbers, both vectors scaled to length 1, errs by about
    ``(m + 4) eps``; the rest is for weights that went through a rotation or a few steps more.
    """
    return 8 * eps * (dims + features)


def tolerances(overlaps: Array, least: float) -> Iterator[float]:
    """Twice the spread of overlaps that are meant to be equal, at each resolution that says so.

    Sorted overlaps of an arrangement with few values, and some noise, form groups: neighbours
    closer than a resolution. From ``least`` up to `COARSEST`, a resolution counts where the groups
    are evidence of something:

    - all groups are twice as far apart as the widest is wide, and there are half as many of them
      as overlaps, or fewer. −1, 0 and 1 each start a group that is not counted; and unless the
      spread is that of a converged computation, whatever else is within an angle `COARSEST` of them
      is in groups of three or more; or
    - half of the overlaps, or more, are in the group of 0, which is as clear of all others.

    Nothing comes where nothing says that any two overlaps are meant to be equal.

    >>> [round(t, 6) for t in tolerances(np.array([0.5, 0.51, -0.2, -0.19]), 1e-12)]
    [0.02]
    >>> list(tolerances(np.array([0.5, 0.43, -0.2, -0.31]), 1e-12))
    []
    """
    values = np.sort(np.concatenate([overlaps, _ANCHORS]))
    largest = 0.0
    for resolution in least * 2.0 ** np.arange(np.ceil(np.log2(COARSEST / least))):
        for spread in (_spread_of_groups(values, resolution), _spread_of_zeros(values, resolution)):
            if spread is None or not largest < max(least, _SAFETY * spread) <= COARSEST:
                continue
            largest = max(least, _SAFETY * spread)
            yield largest


def _spread_of_groups(values: Array, resolution: float) -> float | None:
    """Width of the widest group of sorted ``values``, if groups are few and far apart."""
    steps = np.diff(values)
    breaks = np.flatnonzero(steps > resolution)
    starts, ends = np.append(0, breaks + 1), np.append(breaks, len(values) - 1)
    spread = float((values[ends] - values[starts]).max())
    places = np.searchsorted(values, _ANCHORS)
    anchored = np.searchsorted(breaks, places)
    few = 2 * (len(starts) - len(np.unique(anchored))) <= len(values) - len(_ANCHORS)
    clear = steps[breaks].min(initial=np.inf) >= _CLEAR * spread
    if spread > _CONVERGED:
        # A learned angle that is nearly right, or flat, is meant to be: its group takes it in,
        # unless others agree with it, as the overlaps −1/n of a large simplex do.
        few_agree = np.setdiff1d(np.flatnonzero(ends - starts + 1 < _AGREEING), anchored)
        off = np.abs(values[starts[few_agree], None] - _ANCHORS)
        off = np.minimum(off, np.abs(values[ends[few_agree], None] - _ANCHORS))
        clear &= bool((off >= _NEAR).all())
    return spread if few and clear else None


def _spread_of_zeros(values: Array, resolution: float) -> float | None:
    """The largest size of ``values`` that are joined to 0, if most are, and clear of the rest."""
    sizes = np.sort(np.abs(values))
    breaks = np.flatnonzero(np.diff(sizes) > resolution)
    if not len(breaks):
        return None
    zeros = int(breaks[0]) + 1
    spread = float(sizes[zeros - 1])
    clear = sizes[zeros] - spread >= _CLEAR * 2 * spread
    return spread if clear and 2 * (zeros - 1) >= len(values) - len(_ANCHORS) else None
