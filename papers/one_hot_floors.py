"""Stored floors of the one-hot loss over all norms and biases, and what they say of a law."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import ROUND_DOWN, Context
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from theory.certificate import Rejected, read
from theory.models.one_hot.free_floor import MOST_FEATURES, FreeOneHotFloor

if TYPE_CHECKING:
    from theory.models.law import FeatureLaw

SIZES = ((5, 2), (6, 2), (7, 2), (8, 3), (20, 5))
"""Features and dims of the stored certificates."""

_USEFUL = Fraction(1, 10**12)
"""A bound that is a smaller part of what representing nothing loses says nothing."""


@cache
def stored(features: int, dims: int) -> FreeOneHotFloor:
    """The certificate of this size as it stands in its file; who uses it checks it."""
    file = files("papers.k_gons").joinpath("certificates", f"free-{features}-{dims}.json")
    certificate = read(file.read_text(encoding="utf-8")).certificate
    assert isinstance(certificate, FreeOneHotFloor)
    return certificate


@cache
def extended(size: tuple[int, int], features: int) -> FreeOneHotFloor | None:
    """A stored certificate with more features, if that proves: they lose n e − R² or more.

    >>> known = stored(7, 2).loss, extended((6, 2), 7).loss
    >>> [round(float(loss), 4) for loss in known]
    [0.3705, 0.3755]
    """
    certificate = _extended(size, features)
    try:
        certificate.proves()
    except Rejected:
        return None
    return certificate


def _extended(size: tuple[int, int], features: int) -> FreeOneHotFloor:
    """The same unchecked, never with less than 0."""
    certificate = stored(*size)
    loss = features * certificate.each - certificate.price**2
    return replace(certificate, features=Fraction(features), loss=max(loss, Fraction(0)))


def lower_bound(law: FeatureLaw, dims: int) -> float | None:
    """No weights and biases in so many dims lose less under the law; None: no useful bound.

    Of the stored certificates, each extended to as many of the law's features as is best, the
    best is taken, and checked: fewer features in more dims lose no more. A law whose numbers are
    not rational has no bound here.

    >>> from theory.models.law import FeatureLaw
    >>> lower_bound(FeatureLaw.uniform(4, 1), 2) is None
    True
    """
    from theory.models.one_hot.alone import shares_alone

    if not law.rational:
        return None
    least = _USEFUL * _loss_of_nothing(law)
    bounds = [
        (share * _extended(size, features).loss, size, features)
        for features, share in _longest(shares_alone(law)[: MOST_FEATURES + 1])
        for size in SIZES
        if size[0] <= features and dims <= size[1]
    ]
    for bound, size, features in sorted(bounds, reverse=True):
        if bound <= least:
            break
        if extended(size, features):
            # Next below the nearest float, which may be above.
            return math.nextafter(float(bound), 0)
    return None


def _longest(shares: tuple[Fraction, ...]) -> list[tuple[int, Fraction]]:
    """Of numbers of features with the same share the largest: floors grow with it."""
    return list({share: (k, share) for k, share in enumerate(shares)}.values())


def _loss_of_nothing(law: FeatureLaw) -> Fraction:
    terms = (law.importances[i] * law.moment(i, 2) for i in range(law.features))
    return sum((Fraction(int(term.p), int(term.q)) for term in terms), Fraction(0))


def bound_in_words(law: FeatureLaw, dims: int) -> str:
    """One line for people, or nothing."""
    bound = lower_bound(law, dims)
    if bound is None:
        return ""
    # Six digits, cut: rounded up they would say more than is certified.
    cut = Context(prec=6, rounding=ROUND_DOWN).create_decimal(bound)
    return f"All weights and biases lose at least {cut:g} (certified, by one feature at a time)"
