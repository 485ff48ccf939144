"""A semidefinite program with sums of squares, by an interior-point method: floats, no bound yet.

Sums of squares are compared with a polynomial at points instead of by coefficients. Then each of
their equations has rank one, and the linear system of a step costs no more than products of
matrices (Löfberg and Parrilo 2004).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve, solve_triangular

from solvers.evidence import NotSolved

Floats = NDArray[np.float64]
Blocks = list[Floats]

_START = 10.0
_STEPS = 80
_KEPT = 0.95
"""How much of the way to the boundary a step may go."""
_INSIDE = 0.5
"""How much of its least eigenvalue a matrix must keep when it is repaired."""
_SOLVED = 1e-8
"""The two costs agree."""
_MISSES = 1
"""How many steps without meeting the equations again are allowed."""
_RIDGES = (1e-15, 1e-13, 1e-11)
"""What is added to the system of a step when it is not positive definite in floats."""
_REFINEMENTS, _STALLED, _EXACT = 40, 8, 1e-13
"""How often what a step leaves unmet is met by a further one at most, and without gain; when met.

Near the least cost the system of a step is singular in floats. Conjugate gradients, to which its
factor is only a preconditioner, then still meet the equations to some twelve digits.
"""


@dataclass(frozen=True)
class Square:
    """One sum of squares: g(x)·z(x)ᵀQz(x) at the points that these rows of the program stand for.

    ``weight`` is g at the points and ``basis`` z, (points, size).
    """

    rows: slice
    weight: Floats
    basis: Floats

    @property
    def free(self) -> bool:
        """Whether it has no multiplier, so that it can take over any small polynomial."""
        return bool((self.weight == 1).all())

    def with_values(self, wanted: Floats) -> Floats:
        """A symmetric matrix, not semidefinite, of these values: Σ δ_p z(p)z(p)ᵀ."""
        delta = np.linalg.solve((self.basis @ self.basis.T) ** 2, wanted)
        return _even((self.basis * delta[:, None]).T @ self.basis)

    def values(self, gram: Floats) -> Floats:
        return self.weight * np.einsum("pi,pi->p", self.basis @ gram, self.basis)

    def adjoint(self, y: Floats) -> Floats:
        return (self.basis * (self.weight * y[self.rows])[:, None]).T @ self.basis


@dataclass(frozen=True)
class Program:
    """Minimise Σ ⟨C_k, F_k⟩ + c·a with semidefinite F_k and sums of squares, and a ≥ 0, such that

    ``Σ_k ⟨tables[k][p], F_k⟩ + line[p]·a + Σ squares = side[p]`` for each row p.
    """

    tables: Sequence[Floats]
    line: Floats
    squares: Sequence[Square]
    side: Floats
    table_costs: Sequence[Floats]
    line_costs: Floats

    def sizes(self) -> list[int]:
        return [t.shape[1] for t in self.tables] + [s.basis.shape[1] for s in self.squares]

    def costs(self) -> Blocks:
        tables = [(c + c.T) / 2 for c in self.table_costs]
        return tables + [np.zeros((n, n)) for n in self.sizes()[len(tables) :]]

    def free(self) -> list[tuple[int, Square]]:
        """The sums of squares without a multiplier, each with its place among all matrices."""
        every = enumerate(self.squares, len(self.tables))
        return [(k, square) for k, square in every if square.free]

    def values(self, blocks: Blocks, a: Floats) -> Floats:
        """The left-hand sides."""
        total = self.line @ a
        for table, block in zip(self.tables, blocks, strict=False):
            total = total + np.einsum("pij,ij->p", table, block)
        for square, block in zip(self.squares, blocks[len(self.tables) :], strict=True):
            total[square.rows] += square.values(block)
        return total

    def adjoint(self, y: Floats) -> tuple[Blocks, Floats]:
        blocks = [np.einsum("p,pij->ij", y, table) for table in self.tables]
        return blocks + [square.adjoint(y) for square in self.squares], self.line.T @ y

    def system(self, x: Blocks, a: Floats, inverses: Blocks, b: Floats) -> Floats:
        """The matrix of values ∘ (x · z⁻¹) ∘ adjoint, which each step solves with."""
        m = (self.line * (a / b)) @ self.line.T
        rows = len(self.side)
        for table, block, inverse in zip(self.tables, x, inverses, strict=False):
            middle = _even(block @ table @ inverse)
            m += table.reshape(rows, -1) @ middle.reshape(rows, -1).T
        count = len(self.tables)
        for square, block, inverse in zip(self.squares, x[count:], inverses[count:], strict=True):
            z, g = square.basis, square.weight
            m[square.rows, square.rows] += np.outer(g, g) * (z @ block @ z.T) * (z @ inverse @ z.T)
        return (m + m.T) / 2


@dataclass(frozen=True)
class Interior:
    """A point with all matrices positive definite, its ``cost``, and what is known of the least.

    ``residual`` is how far off the equations are at most, ``room`` the least eigenvalue of the
    matrices that can make up for it.
    """

    tables: Blocks
    grams: Blocks
    line: Floats
    cost: float
    dual_cost: float
    residual: float
    room: float

    def met(self) -> bool:
        """Whether the equations hold but for what there is room to make up for."""
        return bool(np.isfinite(self.cost)) and self.residual < self.room

    def solved(self) -> bool:
        return self.met() and abs(self.cost - self.dual_cost) < _SOLVED * (1 + abs(self.cost))


def interior_points(program: Program) -> Iterator[Interior]:
    """Points that meet the equations, cheaper and cheaper, until steps stop making them cheaper.

    `NotSolved` when there is none at all. The method is the primal-dual one of Helmberg, Rendl,
    Vanderbei and Wolkowicz (1996) with Mehrotra's corrector.
    """
    state = _State(program)
    met, missed = 0, 0
    for _ in range(_STEPS):
        try:
            point = state.point()
        except LinAlgError:
            break
        if point.met():
            met, missed = met + 1, 0
            yield point
        elif met:
            missed += 1
        if point.solved() or missed > _MISSES:
            return
        try:
            # A step that overflows is noticed by what it leaves.
            with np.errstate(all="ignore"):
                state.step()
        except LinAlgError:
            break
    if not met:
        raise NotSolved("the semidefinite program found no point that meets its equations")


class _State:
    """Matrices x, line a and their dual partners z, b; multipliers y."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.costs = program.costs()
        sizes, count = program.sizes(), program.line.shape[1]
        self.x = [_START * np.eye(n) for n in sizes]
        self.z = [_START * np.eye(n) for n in sizes]
        self.a, self.b = np.full(count, _START), np.full(count, _START)
        self.y = np.zeros(len(program.side))
        self.order = sum(sizes) + count

    def point(self) -> Interior:
        program, count = self.program, len(self.program.tables)
        cost = sum(float((c * x).sum()) for c, x in zip(self.costs, self.x, strict=True))
        return Interior(
            tables=[x.copy() for x in self.x[:count]],
            grams=[x.copy() for x in self.x[count:]],
            line=self.a.copy(),
            cost=cost + float(program.line_costs @ self.a),
            dual_cost=float(program.side @ self.y),
            residual=float(np.abs(program.side - program.values(self.x, self.a)).max()),
            room=min(float(np.linalg.eigvalsh(self.x[k])[0]) for k, _ in program.free()),
        )

    def step(self) -> None:
        """One predictor and corrector."""
        solve = self._solver()
        gap = self._gap(0, 0, None)
        ahead = solve(0.0, None)
        left = self._gap(*self._lengths(ahead, 1.0), ahead) / gap
        aim = min(max(left**2, 1e-6), 0.5)
        move = solve(aim * gap, ahead)
        up, down = self._lengths(move, _KEPT)
        self.x = [_even(x + up * dx) for x, dx in zip(self.x, move.x, strict=True)]
        self.a = self.a + up * move.a
        self.z = [_even(z + down * dz) for z, dz in zip(self.z, move.z, strict=True)]
        self.b, self.y = self.b + down * move.b, self.y + down * move.y
        self._repair()

    def _repair(self) -> None:
        """Let the sums of squares without a multiplier take over what rounding left unmet."""
        program = self.program
        unmet = program.side - program.values(self.x, self.a)
        for k, square in program.free():
            repaired = self.x[k] + square.with_values(unmet[square.rows])
            if np.linalg.eigvalsh(repaired)[0] > _INSIDE * np.linalg.eigvalsh(self.x[k])[0]:
                self.x[k] = repaired

    def _solver(self) -> Callable[[float, _Move | None], _Move]:
        program = self.program
        inverses = [_even(np.linalg.inv(z)) for z in self.z]
        solved = _linear(program.system(self.x, self.a, inverses, self.b))
        back, line_back = program.adjoint(self.y)
        off = [c - q - z for c, q, z in zip(self.costs, back, self.z, strict=True)]
        line_off = program.line_costs - line_back - self.b
        short = program.side - program.values(self.x, self.a)

        def move(aim: float, ahead: _Move | None) -> _Move:
            """Towards xz = aim; with the second order of the step ``ahead`` taken off."""
            to = [aim * inverse for inverse in inverses]
            line_to = aim / self.b
            if ahead is not None:
                seconds = zip(ahead.x, ahead.z, inverses, strict=True)
                to = [t - _even(dx @ dz @ i) for t, (dx, dz, i) in zip(to, seconds, strict=True)]
                line_to = line_to - ahead.a * ahead.b / self.b
            start = _Move(
                [
                    t - x - _even(x @ r @ i)
                    for t, x, r, i in zip(to, self.x, off, inverses, strict=True)
                ],
                line_to - self.a - self.a * line_off / self.b,
                off,
                line_off,
                np.zeros_like(self.y),
            )
            return self._refined(start, short, solved, inverses)

        return move

    def _refined(
        self, found: _Move, short: Floats, solved: Callable[[Floats], Floats], inverses: Blocks
    ) -> _Move:
        """The move with multipliers for which it meets the equations, by conjugate gradients."""
        program = self.program
        best, least, since, enough = found, np.inf, 0, 0.0
        direction, before = np.zeros_like(short), np.inf
        for _ in range(_REFINEMENTS):
            unmet = short - program.values(found.x, found.a)
            most = float(np.abs(unmet).max())
            enough = max(enough, _EXACT * max(most, float(np.abs(program.side).max())))
            best, since = (found, 0) if most < least else (best, since + 1)
            least = min(most, least)
            if least <= enough or since == _STALLED:
                break
            step = solved(unmet)
            now = float(unmet @ step)
            direction = step + now / before * direction
            along = self._along(direction, inverses)
            bent = float(direction @ program.values(along.x, along.a))
            if not (now > 0 and bent > 0):
                break
            found, before = found.plus(along.times(now / bent)), now
        return best

    def _along(self, dy: Floats, inverses: Blocks) -> _Move:
        """What a change of the multipliers changes besides."""
        back, line_back = self.program.adjoint(dy)
        dx = [_even(x @ q @ i) for x, q, i in zip(self.x, back, inverses, strict=True)]
        da = self.a * line_back / self.b
        return _Move(dx, da, [-q for q in back], -line_back, dy)

    def _gap(self, up: float, down: float, move: _Move | None) -> float:
        """⟨x, z⟩ for each dimension, after a step."""
        if move is None:
            pairs = list(zip(self.x, self.z, strict=True))
            a, b = self.a, self.b
        else:
            pairs = [
                (x + up * dx, z + down * dz)
                for x, dx, z, dz in zip(self.x, move.x, self.z, move.z, strict=True)
            ]
            a, b = self.a + up * move.a, self.b + down * move.b
        return (sum(float((x * z).sum()) for x, z in pairs) + float(a @ b)) / self.order

    def _lengths(self, move: _Move, kept: float) -> tuple[float, float]:
        up = kept * _longest(self.x, move.x, self.a, move.a)
        down = kept * _longest(self.z, move.z, self.b, move.b)
        return min(1.0, up), min(1.0, down)


@dataclass(frozen=True)
class _Move:
    x: Blocks
    a: Floats
    z: Blocks
    b: Floats
    y: Floats

    def times(self, number: float) -> _Move:
        return _Move(
            [number * x for x in self.x],
            number * self.a,
            [number * z for z in self.z],
            number * self.b,
            number * self.y,
        )

    def plus(self, other: _Move) -> _Move:
        return _Move(
            [p + q for p, q in zip(self.x, other.x, strict=True)],
            self.a + other.a,
            [p + q for p, q in zip(self.z, other.z, strict=True)],
            self.b + other.b,
            self.y + other.y,
        )


def _even(block: NDArray[Any]) -> Floats:
    """The symmetric part, of one matrix or of each in a stack."""
    return np.asarray((block + np.swapaxes(block, -1, -2)) / 2, dtype=np.float64)


def _linear(m: Floats) -> Callable[[Floats], Floats]:
    """How to solve with m, scaled to a unit diagonal."""
    if not np.isfinite(m).all() or m.diagonal().min() <= 0:
        raise LinAlgError("the system of a step is not positive definite")
    scale = 1 / np.sqrt(m.diagonal())
    scaled = m * np.outer(scale, scale)
    for ridge in _RIDGES:
        try:
            factor = cho_factor(scaled + ridge * np.eye(len(m)))
            break
        except LinAlgError:
            if ridge == _RIDGES[-1]:
                raise

    return lambda right: np.asarray(scale * cho_solve(factor, scale * right))


def _longest(blocks: Blocks, moves: Blocks, a: Floats, da: Floats) -> float:
    """How far the blocks stay positive definite and a positive."""
    lows = [-_least(block, move) for block, move in zip(blocks, moves, strict=True)]
    worst = max([*lows, float((-da / a).max(initial=0.0)), 0.0])
    return 1 / worst if worst > 0 else np.inf


def _least(block: Floats, move: Floats) -> float:
    """The least eigenvalue of the move, relative to the block."""
    root = np.linalg.cholesky(block)
    half = solve_triangular(root, move, lower=True)
    whole = solve_triangular(root, half.T, lower=True)
    return float(np.linalg.eigvalsh(_even(whole))[0])
