"""A packing that more pairs hold than need to, as a certificate that nothing near is better."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from solvers.evidence import NotSolved
from solvers.frames.packings.active_set import active_pairs, problem
from solvers.frames.packings.enclosing_energies import at_unit_length
from solvers.frames.packings.found import Packing
from theory.certificate import Rejected
from theory.frames.packings.rigid_optima import Near, RigidOptimum

_RADII = tuple(Fraction(1, 10**k) for k in (11, 10, 9, 8, 7, 6))
_OVERLAPS = 10**18
"""The worst overlap is rounded to whole multiples of one of so many parts."""


def enclosed_rigid(packing: Packing) -> RigidOptimum:
    """The certificate that the best arrangement near is within a radius, or `NotSolved`.

    It may have any of the active pairs at its worst overlap, and need not be the only one.

    >>> from solvers.frames.packings.search import best_lines
    >>> enclosed_rigid(best_lines(6, 3, starts=4)).proves()[:38]
    'there are 6 lines in 3 dims with large'
    """
    start, reason = _start(packing), ""
    for radius in _RADII:
        try:
            return _filled(replace(start, radius=radius))
        except Rejected as error:
            reason = str(error)
    raise NotSolved(f"the packing is not enclosed: {reason}")


def _start(packing: Packing) -> RigidOptimum:
    """The certificate without what is proved of it."""
    found, turned = active_pairs(packing), problem(packing)
    rows = [at_unit_length([Fraction(float(c)) for c in row]) for row in turned.x]
    one = Fraction(1)
    return RigidOptimum(
        Fraction(packing.kind == "lines"),
        tuple(zip(*rows, strict=True)),
        tuple(tuple(map(Fraction, pair)) for pair, _ in found),
        tuple(Fraction(float(load)) for _, load in found),
        tuple(Fraction(turned.backbone[k]) for k in turned.conditions.held),
        *(one, one, -one, one),
    )


def _filled(start: RigidOptimum) -> RigidOptimum:
    """The certificate with its curvature and its worst overlap."""
    about = Near(start)
    bends = np.array([[float(c) for c in row] for row in about.bends()[0]])
    least = float(np.linalg.eigvalsh(bends)[0])
    if not least > 0:
        raise Rejected("a motion is not seen to change an overlap")
    low, high = about.least(), about.largest()
    found = replace(
        start,
        curvature=Fraction(f"{0.75 * least:.6e}"),
        least=Fraction(low.numerator * _OVERLAPS // low.denominator, _OVERLAPS),
        largest=Fraction(-(-high.numerator * _OVERLAPS // high.denominator), _OVERLAPS),
    )
    found.proves()
    return found
