"""Search by linear programming for certificates about nonnegative codes and least ℓ1 norms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import numpy as np
from sympy import ImmutableMatrix, MatrixBase, S
from sympy import sign as sign_of

from solvers.codes.linear import floats, fraction, least, roundings, table, vector
from solvers.evidence import NotSolved
from theory.certificate import Certificate, Rejected
from theory.codes.decompositions import is_nonnegative, support_of
from theory.codes.witnesses import BasisPursuit, Collision, NoNonnegative, UniqueNonnegative
from theory.exact import column, null_space, solve

Kind = TypeVar("Kind", bound=Certificate)

_PRESENT = 1e-9
"""Coefficients above this are taken to belong to the solver's vertex; the exact check decides."""


def unique_nonnegative(w: MatrixBase, support: Sequence[int]) -> UniqueNonnegative:
    """A vector that separates the support from the other directions, as a certificate.

    Looks within the exact left null space of the columns on the support, so rounding cannot spoil
    the equalities; the largest margin off the support leaves room for it to keep the others.

    >>> from theory.exact import matrix
    >>> unique_nonnegative(matrix([[1, 1, 0], [0, 1, 1]]), [0]).separator
    (Fraction(0, 1), Fraction(1, 1))
    """
    annihilators, off = _annihilators(w, support), _others(w, support)
    size = annihilators.shape[1]
    # Maximise t with overlaps·u ≥ t and |u| ≤ 1; the last unknown is t.
    overlaps = floats(_pick(w, off).T * annihilators)
    u = least(
        np.append(np.zeros(size), -1.0),
        A_ub=np.hstack([-overlaps, np.ones((len(off), 1))]),
        b_ub=np.zeros(len(off)),
        bounds=[(-1, 1)] * size + [(0, 1)],
    )
    places = tuple(fraction(S(place)) for place in support)
    separators = (annihilators * near for near in roundings(u[:size]))
    return _first(UniqueNonnegative(table(w), places, vector(y)) for y in separators)


def another_nonnegative(w: MatrixBase, x: MatrixBase) -> Collision:
    """A second nonnegative code of the activation of x ≥ 0, beside x, as a certificate.

    >>> from theory.exact import matrix
    >>> another_nonnegative(matrix([[1, 1, 0], [0, 1, 1]]), column(0, 1, 0)).other
    (Fraction(1, 1), Fraction(0, 1), Fraction(1, 1))
    """
    z = _way_out(w, support_of(x))
    steps = [-a / b for a, b in zip(x, z, strict=True) if b < 0]
    other = x + (min(steps) if steps else 1) * z
    most = max(len(support_of(x)), len(support_of(other)))
    found = Collision(table(w), vector(x), vector(other), fraction(S(most)), fraction(S.One))
    return _first([found])


def _way_out(w: MatrixBase, support: Sequence[int]) -> ImmutableMatrix:
    """Some z ≠ 0 with W z = 0 that is nonnegative off the support."""
    inside = null_space(_pick(w, support)) if support else ImmutableMatrix.zeros(0, 0)
    if inside.shape[1]:
        return _spread(list(inside[:, 0]), support, w.shape[1])
    off = _others(w, support)
    # Their sum is fixed to 1, so that a vertex has independent columns and can be solved exactly.
    total = ImmutableMatrix(1, w.shape[1], [int(place in off) for place in range(w.shape[1])])
    rows = ImmutableMatrix(w).col_join(total)
    level = column(*[0] * w.shape[0], 1)
    bounds = [(0, None) if place in off else (None, None) for place in range(w.shape[1])]
    cost = np.zeros(w.shape[1])
    found = least(cost, A_eq=floats(rows), b_eq=floats(level)[:, 0], bounds=bounds)
    present = [place for place, value in enumerate(found) if abs(value) > _PRESENT]
    part = solve(_pick(rows, present), level) if present else None
    if part is None:
        raise NotSolved("the columns that the solver chose have no exact solution")
    z = _spread(list(part), present, w.shape[1])
    if not is_nonnegative(_pick(z.T, off)):
        raise NotSolved("the solver's vertex is not nonnegative when solved exactly")
    return z


def basis_pursuit(w: MatrixBase, x: MatrixBase) -> BasisPursuit:
    """A dual vector that shows x to have the least ℓ1 norm of its activation, as a certificate.

    The dual is exact on the support by construction; off it, the largest overlap is minimised.

    >>> from theory.exact import matrix
    >>> basis_pursuit(matrix([[1, 0, 1], [0, 1, 1]]), column(0, 0, 1)).dual
    (Fraction(1, 2), Fraction(1, 2))
    """
    support = support_of(x)
    signs = column(*[sign_of(x[place]) for place in support]) if support else S.Zero
    start = solve(_pick(w, support).T, signs) if support else column(*[0] * w.shape[0])
    if start is None:
        raise NotSolved("no vector has overlap ±1 with the directions on the support")
    annihilators, off = _annihilators(w, support), _others(w, support)
    size = annihilators.shape[1]
    fixed, moved = floats(_pick(w, off).T * start)[:, 0], floats(_pick(w, off).T * annihilators)
    slack = np.ones((len(off), 1))
    u = least(
        np.append(np.zeros(size), 1.0),
        A_ub=np.vstack([np.hstack([moved, -slack]), np.hstack([-moved, -slack])]),
        b_ub=np.concatenate([-fixed, fixed]),
        bounds=[(None, None)] * size + [(0, None)],
    )
    # Finest first: a coarse dual may be valid and yet too blunt to show that x is alone.
    duals = (start + annihilators * near for near in reversed(roundings(u[:size])))
    return _first(BasisPursuit(table(w), vector(x), vector(y)) for y in duals)


def no_nonnegative(w: MatrixBase, h: MatrixBase) -> NoNonnegative:
    """A vector that separates h from the cone of the directions, as a certificate.

    >>> from theory.exact import matrix
    >>> no_nonnegative(matrix([[1, 1]]), column(-1)).separator
    (Fraction(1, 1),)
    """
    y = least(
        floats(h)[:, 0],
        A_ub=-floats(ImmutableMatrix(w.T)),
        b_ub=np.zeros(w.shape[1]),
        bounds=[(-1, 1)] * w.shape[0],
    )
    return _first(NoNonnegative(table(w), vector(h), vector(near)) for near in roundings(y))


def _annihilators(w: MatrixBase, support: Sequence[int]) -> ImmutableMatrix:
    """A basis, as columns, of the vectors orthogonal to the directions on the support."""
    return null_space(_pick(w, support).T) if support else ImmutableMatrix.eye(w.shape[0])


def _others(w: MatrixBase, support: Sequence[int]) -> list[int]:
    return [place for place in range(w.shape[1]) if place not in support]


def _pick(w: MatrixBase, places: Sequence[int]) -> ImmutableMatrix:
    return ImmutableMatrix(w.extract(list(range(w.shape[0])), list(places)))


def _spread(values: Sequence[object], places: Sequence[int], size: int) -> ImmutableMatrix:
    given = dict(zip(places, values, strict=True))
    return column(*[given.get(place, 0) for place in range(size)])


def _first(candidates: Iterable[Kind]) -> Kind:
    """The first candidate that proves something; the exact check has the only say."""
    problem = "no candidate to check"
    for certificate in candidates:
        try:
            certificate.proves()
        except Rejected as error:
            problem = str(error)
        else:
            return certificate
    raise NotSolved(f"no rounding of the solver's answer is a certificate: {problem}")
