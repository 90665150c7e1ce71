from __future__ import annotations

from datetime import date, datetime
from typing import Any

import ibis
import pyarrow as pa
import pytest

from intarsia.core.base import CustomerBase, Exclusion
from intarsia.core.canon import CANON
from intarsia.core.schema import ORDERS
from intarsia.core.settings import CleanSettings, ConsentSettings, EngineSettings, Settings
from intarsia.customers.clean import clean
from intarsia.customers.consent import objections, respect
from intarsia.engines.connect import open_engine
from intarsia.flows.live.agreed import left_out, told_of

DAY = datetime(2024, 5, 1)


def _base(decisions: list[dict[str, Any]], people: str = "abcdef") -> CustomerBase:
    """One order and one visit of each person, and their decisions."""
    engine = open_engine(Settings(engine=EngineSettings(memory="500MB")))
    orders = [
        {"row": i, "customer_id": who, "order_id": who, "ordered_at": DAY, "amount": 10.0, "quantity": 1.0}
        for i, who in enumerate(people, 1)
    ]
    visits = [{"row": i, "customer_id": who, "occurred_at": DAY, "event": "view"} for i, who in enumerate(people, 1)]
    tables = {
        "orders": _put(engine, ORDERS.types, orders),
        "events": _put(engine, CANON["events"].types, visits),
        "consents": _put(engine, CANON["consents"].types, decisions),
    }
    return CustomerBase(tables, engine, rows_in=len(orders))


def _put(engine: Any, types: dict[str, str], rows: list[dict[str, Any]]) -> Any:
    schema = ibis.schema(types).to_pyarrow()
    table = pa.Table.from_pylist([{**dict.fromkeys(schema.names), **row} for row in rows], schema=schema)
    return engine.put(iter(table.to_batches()), schema)


def _said(who: str, purpose: str, *, yes: bool, on: int | None = 1, until: datetime | None = None) -> dict[str, Any]:
    at = None if on is None else datetime(2024, 1, on)
    return {"customer_id": who, "purpose": purpose, "granted": yes, "decided_at": at, "expires_at": until}


def _ids(base: CustomerBase, table: str) -> set[str]:
    return set(base.tables[table].customer_id.to_pyarrow().to_pylist())


DECISIONS = [
    _said("a", "profiling", yes=True),
    _said("b", "profiling", yes=False),
    _said("c", "profiling", yes=True),
    _said("c", "all", yes=False, on=2),
    _said("d", "profiling", yes=True, until=datetime(2024, 3, 1)),
    _said("e", "email", yes=False),
]


def test_who_said_no_is_in_no_table_and_is_counted_with_the_reason() -> None:
    base = respect(_base(DECISIONS), ConsentSettings(purposes=("profiling",)), date(2024, 6, 1))
    assert _ids(base, "orders") == _ids(base, "events") == {"a", "e", "f"}
    assert set(base.excluded) == {Exclusion("profiling", reason, 1) for reason in ("refused", "withdrawn", "expired")}


def test_rows_stay_accounted_for_through_cleaning() -> None:
    base = clean(respect(_base(DECISIONS), ConsentSettings(purposes=("profiling",)), date(2024, 6, 1)), CleanSettings())
    assert (base.rows_in, base.rows_used, base.rows_set_aside) == (6, 3, 3)
    assert base.orders.count().to_pyarrow().as_py() == 3
    assert base.set_aside is not None
    assert base.set_aside.count().to_pyarrow().as_py() == 0  # what people withheld is not written anywhere


def test_silence_is_a_no_only_where_the_settings_say_so() -> None:
    kept = respect(_base(DECISIONS), ConsentSettings(purposes=("profiling",), unknown="leave out"), date(2024, 6, 1))
    assert _ids(kept, "orders") == {"a"}
    assert Exclusion("profiling", "no decision", 2) in kept.excluded


@pytest.mark.parametrize(
    ("decisions", "out"),
    [
        ([_said("a", "ads", yes=False), _said("a", "ads", yes=True, on=2)], set()),
        ([_said("a", "ads", yes=True), _said("a", "ads", yes=False)], {"a"}),  # at the same moment no is no
        ([_said("a", "ads", yes=False, on=None), _said("a", "ads", yes=True)], {"a"}),  # nothing shows that she agreed after it
        ([_said("a", "ads", yes=True, on=None), _said("a", "ads", yes=False)], {"a"}),
        ([_said("a", "ads", yes=True, on=None), _said("a", "ads", yes=False, on=None)], {"a"}),
        ([_said("a", "all", yes=False), _said("a", "ads", yes=True, on=2)], set()),
        ([_said("a", "ads", yes=True), _said("a", "ads", yes=False, on=20)], set()),  # not yet decided on the day
        ([], set()),
    ],
)
def test_the_latest_decision_holds(decisions: list[dict[str, Any]], out: set[str]) -> None:
    base = _base(decisions)
    found = objections(base, ("ads",), date(2024, 1, 10))
    assert set(found.customer_id.to_pyarrow().to_pylist()) == out


def test_decisions_without_a_time_are_told_and_whom_they_leave_out() -> None:
    def told(decisions: list[dict[str, Any]]) -> list[str]:
        remarks = respect(_base(decisions), ConsentSettings(purposes=("profiling",)), date(2024, 6, 1)).remarks
        return [remark.text for remark in remarks if remark.severity == "warning"]

    torn = [_said("a", "profiling", yes=True), _said("a", "profiling", yes=False, on=None), _said("b", "profiling", yes=True)]
    (text,) = told(torn)
    assert text.startswith("1 of the 3 decisions have no time that can be read (decided_at)")
    assert "also that of 1 who agreed too" in text
    (text,) = told([{**one, "decided_at": None} for one in torn])
    assert text.startswith("3 of the 3 decisions have no time")
    assert told([_said("a", "profiling", yes=True, on=None), _said("b", "profiling", yes=False, on=None)]) == []  # a list without history


def test_a_base_without_decisions_is_left_as_it_is() -> None:
    base = _base([])
    plain = CustomerBase({"orders": base.orders}, base.engine, rows_in=6)
    assert respect(plain, ConsentSettings()) is plain


def test_of_each_day_that_is_gone_through_who_is_left_out_is_counted() -> None:
    asked = ConsentSettings(purposes=("ads",))
    made = [
        _said("a", "ads", yes=False, on=5),
        _said("a", "ads", yes=True, on=8),
        _said("b", "ads", yes=False),
        _said("c", "ads", yes=False, on=9),
    ]
    base = respect(_base(made), asked, date(2024, 6, 1))
    for day, refused in ((4, 2), (6, 3), (7, 3), (10, 2)):  # a decision counts from the day after it was made
        assert left_out(base, date(2024, 1, day), asked) == (Exclusion("ads", "refused", refused),)
    assert told_of(base) == {"left_out": [{"purpose": "ads", "reason": "refused", "customers": 2}]}
    assert told_of(CustomerBase({"orders": base.orders}, base.engine, rows_in=6)) == {}
