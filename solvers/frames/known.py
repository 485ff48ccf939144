"""What is known of n directions in m dims: every floor, the best arrangement, and the gap."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sympy import Expr, Rational, sqrt

from solvers.evidence import NotSolved, as_exact
from solvers.frames.packings.found import Packing
from solvers.frames.packings.optimality import locally_best
from solvers.frames.programs.scaling import divided, size
from solvers.frames.programs.smooth import costs
from solvers.frames.programs.yudin import values
from solvers.frames.recognition.recognise import Recognition, recognise
from theory.certificate import Certificate
from theory.compare import sign
from theory.frames.arrangement import Arrangement
from theory.frames.programs.potentials import Potential
from theory.frames.programs.smooth import Formula

SAME = 1e-12
"""Values this close are the same: a search ends at some hundred times the rounding error."""
_ROUNDING, _DIGITS = 1e-13, 15
"""A gap this small, of the value, is one of floats; and what it is written with."""
_FITS = 1e-6
"""What a search found fits a shape this well, or it is another one."""
MOST_UNKNOWNS = 128
"""Closed forms and proofs of local optimality are looked for up to so many coordinates."""

Kind = Literal["lines", "points", "energy"]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Floor:
    """One lower bound: a closed form, or what a certificate proves.

    ``applies`` is its range of validity, or why it says nothing here: then ``value`` is ``None``.
    ``exact`` is the number itself where it has a form. A ``cited`` one rests on its source alone.
    """

    name: str
    value: float | None
    exact: Expr | None
    source: str
    applies: str = ""
    equality: str = ""
    cited: bool = False
    certificate: Certificate | None = None

    @property
    def grade(self) -> str:
        """How it is known, in a word."""
        return "certified" if self.certificate else "cited" if self.cited else "proved"


@dataclass(frozen=True, eq=False)
class Best:
    """The best arrangement at hand: one of the catalogue with its exact value, or a found one.

    ``hurried`` says that fewer starts were made than asked for, if so.
    """

    name: str
    value: float
    exact: Expr | None
    directions: Floats
    certificate: Certificate | None = None
    packing: Packing | None = None
    arrangement: Arrangement | None = None
    hurried: str = ""

    @property
    def upper(self) -> float:
        """What is proved to be attained: the value itself where it is exact."""
        return self.value if self.certificate is None else above(proved(self.certificate, "upper"))

    @cached_property
    def nearby(self) -> str:
        """What is proved about arrangements close to a found packing, or why nothing is."""
        if self.packing is None:
            return ""
        if self.directions.size > MOST_UNKNOWNS:
            return f"not looked into beyond {MOST_UNKNOWNS} coordinates"
        try:
            return f"{locally_best(_at_size_one(self.packing)).words}, proved"
        except NotSolved as error:
            return f"not proved to be a local optimum: {error}"

    @cached_property
    def recognised(self) -> Recognition:
        """Its orthogonal blocks with their names."""
        found = recognise(self.directions)
        return found if found.residual <= _FITS else recognise(self.directions, _FITS)


@dataclass(frozen=True)
class Known:
    """Both sides of one question; ``best`` is ``None`` where nothing was looked for.

    ``interrupted`` says that somebody stopped the search: what is here holds, more was to come.
    """

    features: int
    dims: int
    kind: Kind
    field: str
    potential: Potential | Formula | None
    floors: tuple[Floor, ...]
    best: Best | None
    interrupted: bool = False

    def with_floor(self, floor: Floor) -> Known:
        return replace(self, floors=(*self.floors, floor))

    def is_improved_by(self, best: Best) -> bool:
        """Whether this is better than what is here by more than rounding."""
        if self.best is None:
            return True
        return best.value < self.best.value - SAME * abs(self.best.value)

    def per_feature(self) -> Floats:
        """What each feature of the best arrangement suffers: its worst overlap, or its energy."""
        assert self.best is not None
        gram = self.best.directions.T @ self.best.directions
        off = gram[~np.eye(self.features, dtype=bool)].reshape(self.features, -1)
        if self.kind == "energy":
            assert self.potential is not None
            at = off.clip(-1, 1)
            if isinstance(self.potential, Formula):
                return np.asarray(costs(self.potential).value(at).sum(axis=1))
            return values(self.potential, at.ravel()).reshape(off.shape).sum(axis=1)
        return np.asarray((np.abs(off) if self.kind == "lines" else off).max(axis=1))

    @property
    def floor(self) -> Floor | None:
        """The highest of the floors that apply and are proved or certified."""
        apply = [f for f in self.floors if f.value is not None and not f.cited]
        return max(apply, key=lambda floor: float(floor.value or 0), default=None)

    @property
    def gap(self) -> float | None:
        """What is left between the best arrangement and the highest floor; 0 only where proved."""
        if self.best is None or self.floor is None or self.floor.value is None:
            return None
        attained = self._attained()
        if attained is not None and self.floor.exact is not None:
            left = attained - self.floor.exact
            if sign(left) == 0:
                return 0.0
            if self.best.exact is not None:
                return float(left.evalf(_DIGITS))
        # Equal floats prove no equality.
        rounding = math.ulp(self.best.value)
        return max(self.best.value - self.floor.value, rounding)

    def _attained(self) -> Expr | None:
        """The best's exact value; of a found one what it attains, where that may meet the floor."""
        assert self.best is not None
        assert self.floor is not None
        if self.best.exact is not None or self.best.certificate is None:
            return self.best.exact
        near = self.best.upper - (self.floor.value or 0.0) <= SAME * abs(self.best.value)
        return proved(self.best.certificate, "upper") if near else None

    @property
    def is_closed(self) -> bool:
        """Whether no search in floats can better the best arrangement."""
        if self.best is None or self.gap is None:
            return False
        return self.gap <= _ROUNDING * abs(self.best.value)


def _at_size_one(packing: Packing) -> Packing:
    """The same packing, of the potential divided by its size: that has the same minima."""
    if not isinstance(packing.potential, Potential | Formula):
        return packing
    times = size(packing.potential, packing.features, packing.dims)
    if times == 1:
        return packing
    return replace(
        packing,
        potential=divided(packing.potential, times),
        value=packing.value / float(times),
        residual=packing.residual / float(times),
    )


def proved(certificate: Certificate, side: str) -> Expr:
    """The bound that a certificate proves; of lines it may be a root."""
    squared = getattr(certificate, "squared", None)
    if squared is not None:
        return sqrt(Rational(squared))
    bound: Expr = as_exact(certificate.bounds()[side])  # type: ignore[attr-defined]
    return bound


def below(exact: Expr) -> float:
    """The float next to an exact number that is not above it.

    >>> below(Rational(1, 3)) == 1 / 3, Rational(below(Rational(1, 10))) <= Rational(1, 10)
    (True, True)
    """
    near = float(exact)
    while (side := sign(exact - Rational(near))) is not None and side < 0:
        near = math.nextafter(near, -math.inf)
    return near


def above(exact: Expr) -> float:
    """The float next to an exact number that is not below it."""
    return -below(-exact)
