"""Densities at which a mirrored arrangement of the plane and a product of blocks cost the same.

The mirrored arrangement is a local minimum for changes that keep its mirror, proved to exist at
the densities where its loss is compared; that nothing else is better is not said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from flint import arb
from sympy import Rational

from theory.models.blocks.block import ball, dropped
from theory.models.blocks.mirrored import BITS, Minimum, Mirrored
from theory.models.blocks.optima import Undecided, optimum
from theory.models.blocks.products import cut_after, loss
from theory.models.blocks.theorems import named
from theory.models.one_hot.enclosures import working

OTHERS = Rational(1, 20)
"""The density of the four other features beside the odd one."""

_PENTAGON = {
    Rational("0.01345"): (
        "1.160502691 0.476266905 0.989652253 -0.860052217 0.686671315 "
        "-0.426706169 -0.170163657 -0.168148288"
    ),
}
_COMPANION = {
    Rational("0.081118"): (
        "1.075163619 0.281047574 0.332628808 1.054661981 -0.903476776 0.651664904 "
        "-0.209963883 0.018431113 -0.217766282 -0.220022222"
    ),
    Rational("0.07"): (
        "1.079580026 0.295864334 0.333668116 1.061409747 -0.910061111 0.655707626 "
        "-0.215204567 0.014450129 -0.224385763 -0.229373665"
    ),
    Rational("0.068719"): (
        "1.080104543 0.297473268 0.333786761 1.062189814 -0.910818 0.656170078 "
        "-0.215789791 0.014029781 -0.225138137 -0.230447605"
    ),
}
"""Starts for Newton's method, by density: what is found from them is proved, wherever they are."""
_STEPS = 12


@lru_cache(maxsize=64)
def odd_pentagon(odd: Rational) -> Minimum:
    """Five features in the plane, the first of density ``odd``, the others of 1/20: a pentagon.

    The odd feature is on the mirror line; its neighbours are the first pair.
    """
    return _followed(lambda d: Mirrored((d,), (OTHERS, OTHERS)), _PENTAGON, odd)


def two_digons(odd: Rational) -> arb:
    """The same features as two digons of their best norm and bias, the odd one dropped."""
    with working(BITS):
        return 4 * optimum(named("digon"), OTHERS).loss + ball(dropped(odd))


@lru_cache(maxsize=64)
def companion(density: Rational) -> Minimum:
    """Six features of one density: a pentagon and a weak one that points as one corner does."""
    return _followed(lambda d: Mirrored((d, d), (d, d)), _COMPANION, density)


def capacity_of_companion(density: Rational) -> arb:
    """ΣD of `companion`: 2 if it used all of the capacity of the plane."""
    arrangement = Mirrored((density,) * 2, (density,) * 2)
    return arrangement.capacity(companion(density).point)


def _followed(
    at: Callable[[Rational], Mirrored], starts: Mapping[Rational, str], wanted: Rational
) -> Minimum:
    """The local minimum at a density, followed from the nearest start in steps of a tenth."""
    place = min(starts, key=lambda known: abs(known - wanted))
    point: Sequence[object] = [Rational(entry) for entry in starts[place].split()]
    while abs(wanted - place) > place / 10:
        place += place / 10 if wanted > place else -place / 10
        found = at(place).least(point)
        point = [entry.mid() for entry in found.point]
    return at(wanted).least(point)


def tie_of_pentagon(between: tuple[str, str], digits: int = 10) -> Rational:
    """The odd density at which `two_digons` cost the same as `odd_pentagon`, cut; more above."""
    return _tie(two_digons, lambda d: odd_pentagon(d).loss, between, digits)


def tie_of_companion(
    name: str, between: tuple[str, str], *, costs_more: str, digits: int = 10
) -> Rational:
    """The density at which `companion` and a block with the others dropped cost the same, cut.

    The companion ``costs_more`` just ``"above"`` it or just ``"below"``, or it is `Undecided`.
    """
    ours, theirs = (lambda d: companion(d).loss), (lambda d: loss([named(name)], 6, d))
    pair = (ours, theirs) if costs_more == "above" else (theirs, ours)
    return _tie(*pair, between, digits)


def _tie(
    one: Callable[[Rational], arb],
    other: Callable[[Rational], arb],
    between: tuple[str, str],
    digits: int,
) -> Rational:
    """By secants between two densities, then proved across one last digit: the first costs less
    at the number that is returned, and more at the next."""

    def gap(density: Rational) -> arb:
        with working(BITS):
            return one(density) - other(density)

    a, b = map(Rational, between)
    fa, fb = gap(a).mid(), gap(b).mid()
    for _ in range(_STEPS):
        with working(BITS):
            root = ball(b) - fb * ball(b - a) / (fb - fa)
            cut, unit = cut_after(root.mid(), digits)
        signs = [_sign(gap(cut)), _sign(gap(cut + unit))]
        if signs == [-1, 1]:
            return cut
        a, fa, b, fb = b, fb, cut, gap(cut).mid()
    raise Undecided(f"no sign change found between {between[0]} and {between[1]}")


def _sign(value: arb) -> int:
    return int(value > 0) - int(value < 0)
