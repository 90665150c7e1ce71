"""The day that features are of: found out from records and from what became of them, and what a told day leaves out."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from features.canonical import based, table_of
from features.order_lines import line, lines
from intarsia.engines.connect import connect
from intarsia.features.days import day_after_last, day_remarks
from intarsia.features.measure import measure


@pytest.fixture(scope="module")
def engine():
    engine = connect("duckdb", memory="1GB", threads=1)
    yield engine
    engine.close()


def at(*moments: str | None) -> list[datetime | None]:
    return [datetime.fromisoformat(moment) if moment else None for moment in moments]


def mailed(engine, *opened: str | None):
    """One message to each of several people on 1 May."""
    columns = {"customer_id": [f"c{n}" for n in range(len(opened))], "sent_at": at(*["2024-05-01"] * len(opened))}
    columns |= {"opened": [moment is not None for moment in opened], "opened_at": at(*opened)}
    return based(engine, {"messages": table_of("messages", columns)})


def test_the_last_campaign_is_looked_at_once_it_is_answered(engine):
    base = mailed(engine, "2024-05-03 09:00:00", None, "2024-05-02 09:00:00")
    found = measure(base)
    assert found.as_of == day_after_last(base) == date(2024, 5, 4)
    assert {row["days_since_open"] for row in found.table().to_pylist()} == {1, 2, None}


def test_an_answer_of_the_future_moves_no_day(engine):
    base = mailed(engine, "2024-05-03 09:00:00", "9999-12-31", "2024-06-20 09:00:00")
    assert day_after_last(base) == date(2024, 6, 21)
    assert day_after_last(base, today=date(2024, 5, 10)) == date(2024, 5, 4)


def test_the_end_of_a_contract_is_no_answer(engine):
    columns = {"customer_id": ["anna"], "started_at": at("2024-05-01"), "ended_at": at("2024-06-01")}
    assert day_after_last(based(engine, {"subscriptions": table_of("subscriptions", columns)})) == date(2024, 5, 2)


def test_records_of_the_told_day_and_later_are_counted(engine):
    orders = lines(*(line("anna", f"a{day}", f"2024-06-{day:02d}", 1, 10.0) for day in range(1, 11)))
    tickets = table_of("tickets", {"customer_id": ["anna"], "opened_at": at("2024-06-10")})
    (told,) = day_remarks(based(engine, {"orders": orders, "tickets": tickets}), date(2024, 6, 8))
    assert told.text.startswith("4 records are dated on or after 2024-06-08, the day that segments are of: they are not measured (")
    assert "orders: 3, tickets: 1" in told.text
    assert told.severity == "warning"


def test_a_told_day_long_after_the_last_record_is_told(engine):
    base = mailed(engine, None)
    assert day_remarks(base, date(2024, 5, 2)) == ()
    assert day_remarks(base, date(2024, 6, 1)) == ()
    (told,) = day_remarks(base, date(2026, 5, 1))
    assert told.text.startswith("The last record is of 2024-05-01, 730 days before 2026-05-01")
    assert "look gone" in told.text


def test_what_became_known_later_is_told(engine):
    base = mailed(engine, "2024-09-01", None, "2024-05-02")
    (told,) = day_remarks(base, None)
    assert told.text.startswith("Of 1 record of 'messages' something became known only on or after 2024-05-03")
    assert day_remarks(base, None, today=date(2024, 5, 5)) == (told,)
    assert day_remarks(base, date(2024, 9, 2))[1:] == ()


def test_a_day_may_be_told_where_nothing_has_a_date(engine):
    people = table_of("customers", {"customer_id": ["anna"], "gender": ["female"]})
    assert day_remarks(based(engine, {"customers": people}), date(2024, 6, 1)) == ()
