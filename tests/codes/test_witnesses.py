"""Each certificate about codes, forged in each field: rejected, or it proves something else."""

from dataclasses import fields, replace
from fractions import Fraction as F
from typing import Any

import pytest

from theory.certificate import KINDS, Document, Rejected, Unreadable, read, write
from theory.codes import uniqueness
from theory.codes.witnesses import (
    MOST_SUBSETS,
    BasisPursuit,
    Collision,
    NoNonnegative,
    Spark,
    Table,
    UniqueNonnegative,
    Vector,
)
from theory.exact import column, matrix


def v(*entries: object) -> Vector:
    return tuple(F(str(entry)) for entry in entries)


def table(*rows: tuple[object, ...]) -> Table:
    return tuple(v(*row) for row in rows)


FAN = table((1, 1, 0), (0, 1, 1))
UNIQUE = UniqueNonnegative(FAN, v(0), v(0, 1))
COLLISION = Collision(FAN, v(0, 1, 0), v(1, 0, 1), F(2), F(1))
SPARK = Spark(table((1, 0, 2, 1), (0, 1, 0, 1)), v(0, 2), v(2, -1))
PURSUIT = BasisPursuit(table((1, 0, "3/5"), (0, 1, "4/5")), v(0, 0, 2), v("3/5", "4/5"))
NONE = NoNonnegative(FAN, v(-1, 0), v(1, 0))
GOOD: list[Any] = [UNIQUE, COLLISION, SPARK, PURSUIT, NONE]

FORGED: list[tuple[Any, str, Any]] = [
    (UNIQUE, "directions", table((1, 1, 0), (0, -1, 1))),
    (UNIQUE, "support", v(1)),
    (UNIQUE, "support", v()),
    (UNIQUE, "support", v(0, 2)),
    (UNIQUE, "support", v(0, 0)),
    (UNIQUE, "support", v(3)),
    (UNIQUE, "support", v(-1)),
    (UNIQUE, "support", v("1/2")),
    (UNIQUE, "separator", v("1/1000", 1)),
    (UNIQUE, "separator", v(0, 0)),
    (UNIQUE, "separator", v(0, -1)),
    (UNIQUE, "separator", v(0, 1, 0)),
    (COLLISION, "directions", table((1, 1, 0), (0, 1, 2))),
    (COLLISION, "one", v(0, "1001/1000", 0)),
    (COLLISION, "one", v(1, 0, 1)),
    (COLLISION, "one", v(2, -1, 2)),
    (COLLISION, "one", v(0, 1)),
    (COLLISION, "other", v(1, 0, 2)),
    (COLLISION, "other", v(0, 1, 0)),
    (COLLISION, "most", F(1)),
    (COLLISION, "most", F(-1)),
    (COLLISION, "most", F(3, 2)),
    (COLLISION, "most", F(4)),
    (COLLISION, "nonnegative", F(2)),
    (COLLISION, "nonnegative", F(1, 2)),
    (SPARK, "directions", table((1, 0, 3, 1), (0, 1, 0, 1))),
    (SPARK, "directions", table((1, 0, 2, 1), (0, 0, 0, 1))),  # a zero column: spark 1
    (SPARK, "support", v(0, 1)),
    (SPARK, "support", v()),
    (SPARK, "support", v(0, 1, 3)),
    (SPARK, "support", v(2, 0)),
    (SPARK, "coefficients", v(2, 1)),
    (SPARK, "coefficients", v(0, 0)),
    (SPARK, "coefficients", v(2, -1, 0)),
    (PURSUIT, "directions", table((1, 0, "3/5"), (0, 2, "4/5"))),
    (PURSUIT, "code", v(1, 0, 2)),
    (PURSUIT, "code", v(0, 0, -2)),
    (PURSUIT, "code", v(0, 0)),
    (PURSUIT, "dual", v("2/5", "4/5")),
    (PURSUIT, "dual", v("6/5", "8/5")),
    (PURSUIT, "dual", v(0, 0)),
    (PURSUIT, "dual", v("3/5")),
    (NONE, "directions", table((-1, 1, 0), (0, 1, 1))),
    (NONE, "activation", v(1, 0)),
    (NONE, "activation", v(0, 0)),
    (NONE, "activation", v(-1)),
    (NONE, "separator", v(-1, 0)),
    (NONE, "separator", v(0, 0)),
    (NONE, "separator", v(1, -1)),
    (NONE, "separator", v(1, 0, 0)),
]


@pytest.mark.parametrize("good", GOOD, ids=lambda c: c.kind)
def test_it_survives_writing_and_reading(good: Any) -> None:
    assert read(write(good)).proves() == good.proves()
    assert KINDS[good.kind].endswith(type(good).__name__)


@pytest.mark.parametrize(("good", "field", "value"), FORGED)
def test_a_forged_field_is_rejected_for_the_statement_in_the_file(
    good: Any, field: str, value: Any
) -> None:
    with pytest.raises(Rejected):
        Document(good.proves(), replace(good, **{field: value})).proves()


def test_every_field_of_every_kind_is_forged() -> None:
    wanted = {(type(good), f.name) for good in GOOD for f in fields(good)}
    assert {(type(good), field) for good, field, _ in FORGED} == wanted


@pytest.mark.parametrize("good", GOOD, ids=lambda c: c.kind)
def test_every_field_of_the_wrong_shape_gets_one_clear_line(good: Any) -> None:
    for f in fields(good):
        for wrong in (F(7), (), v(1), table((1,)), (v(1), F(2)), ((v(1),),), ((), ())):
            document = Document(good.proves(), replace(good, **{f.name: wrong}))
            with pytest.raises((Rejected, Unreadable)) as raised:
                document.proves()
            assert "\n" not in str(raised.value)


def test_other_statements_come_from_other_data() -> None:
    """What a changed field proves, where it proves anything, is never the same sentence."""
    assert "codes [0, 1, 0]" in replace(COLLISION, nonnegative=F(0)).proves()
    assert replace(COLLISION, nonnegative=F(0)).proves() != COLLISION.proves()
    assert replace(COLLISION, most=F(3)).proves() != COLLISION.proves()
    assert replace(UNIQUE, support=v(2), separator=v(1, 0)).proves() != UNIQUE.proves()


def test_a_blunt_dual_proves_less() -> None:
    sharp = BasisPursuit(FAN, v(0, 1, 0), v("1/2", "1/2"))
    blunt = replace(sharp, dual=v(1, 0))
    assert sharp.proves() == blunt.proves() + ", and no other code has as small a one"
    assert sharp.shows.endswith(":only_code_of_least_l1")
    assert blunt.shows.endswith(":a_code_of_least_l1")


def test_a_tie_in_norm_is_never_called_unique() -> None:
    """On an antipodal pair e1 and −e2 have one activation and one norm."""
    assert "no other" not in BasisPursuit(table((1, -1)), v(1, 0), v(1)).proves()


def test_dependent_columns_on_the_support_are_not_unique() -> None:
    with pytest.raises(Rejected, match="dependent"):
        UniqueNonnegative(table((1, 2)), v(0, 1), v(0)).proves()


def test_an_unaffordable_spark_is_rejected_and_not_attempted() -> None:
    rows = [[F(t**power) for t in range(24)] for power in range(12)]
    spark = Spark(tuple(map(tuple, rows)), v(*range(13)), v(*[1] * 13))
    with pytest.raises(Rejected):
        spark.proves()
    vanishing = Spark(table(tuple([1, -1] * 20)), v(*range(12)), v(*[1] * 12))
    with pytest.raises(Rejected, match=f"more than {MOST_SUBSETS}"):
        vanishing.proves()


def test_a_long_number_is_named_by_its_size() -> None:
    with pytest.raises(Rejected, match=r"a negative fraction of 4\d\d bits"):
        UniqueNonnegative(table((1, 1)), v(), v(F(-(2**300), 3**80))).proves()


@pytest.mark.parametrize("good", [g for g in GOOD if g is not SPARK], ids=lambda c: c.kind)
def test_the_predicate_that_it_names_holds_of_its_case(good: Any) -> None:
    module, _, name = good.shows.partition(":")
    assert module == uniqueness.__name__
    case = {k: _exact(value) for k, value in good.case().items()}
    assert getattr(uniqueness, name)(case)


def _exact(value: Any) -> Any:
    rows = [list(row) if isinstance(row, tuple) else [row] for row in value]
    return matrix(rows) if isinstance(value[0], tuple) else column(*value)


def test_the_spark_is_bounded_from_both_sides() -> None:
    assert SPARK.bounds() == {"lower": 2, "upper": 2}
