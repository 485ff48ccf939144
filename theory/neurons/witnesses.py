"""Certificates about neurons, checked with the standard library alone."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from theory.certificate import Rejected

Row = tuple[Fraction, ...]
Table = tuple[Row, ...]


@dataclass(frozen=True)
class Inseparable:
    """No affine functional is positive on the ``first`` points and negative on the ``second``.

    ``first_weights`` and ``second_weights`` are nonnegative, sum to 1, and give both classes the
    same mean: there the functional would have to be positive and negative at once (Farkas says
    that such weights exist whenever the statement is true).
    """

    kind: ClassVar[str] = "inseparable"
    shows: ClassVar[str] = "theory.neurons.theorems:readout_misses_classes"
    first: Table
    second: Table
    first_weights: Row
    second_weights: Row

    def case(self) -> dict[str, object]:
        """The two classes that the statement is about, by letter."""
        return {"first": self.first, "second": self.second}

    def proves(self) -> str:
        _points(self.first, self.second)
        one = _mean("first", self.first, self.first_weights)
        other = _mean("second", self.second, self.second_weights)
        if one != other:
            raise Rejected(f"the weighted means differ: {_text(one)} and {_text(other)}")
        return (
            f"no affine functional is positive on {_table(self.first)} "
            f"and negative on {_table(self.second)}"
        )


def _points(first: Table, second: Table) -> None:
    """`Rejected` unless both are nonempty tables of vectors of one length, at least 1."""
    for name, points in (("first", first), ("second", second)):
        if not isinstance(points, tuple) or not points:
            raise Rejected(f"{name} must be a list of at least one point")
        for point in points:
            _numbers(f"a point of {name}", point)
    sizes = {len(point) for point in first + second}
    if len(sizes) != 1 or 0 in sizes:
        raise Rejected("all points must have the same number of coordinates, at least 1")


def _numbers(name: str, row: Row) -> None:
    if not isinstance(row, tuple) or any(not isinstance(a, Fraction | int) for a in row):
        raise Rejected(f"{name} must be a list of numbers")


def _mean(name: str, points: Table, weights: Row) -> Row:
    """The weighted mean of a class, or `Rejected` unless the weights are convex."""
    _numbers(f"{name}_weights", weights)
    if len(weights) != len(points):
        raise Rejected(f"{name} has {len(points)} points and {len(weights)} weights")
    if any(w < 0 for w in weights):
        raise Rejected(f"{name}_weights must be nonnegative, got {_text(weights)}")
    if sum(weights) != 1:
        raise Rejected(f"{name}_weights must sum to 1, sum to {sum(weights)}")
    columns = zip(*points, strict=True)
    return tuple(
        sum((w * a for w, a in zip(weights, c, strict=True)), Fraction(0)) for c in columns
    )


def _text(row: Row) -> str:
    return "[" + ", ".join(str(a) for a in row) + "]"


def _table(points: Table) -> str:
    return "[" + ", ".join(_text(p) for p in points) + "]"
