"""What is wrong with a source is found where it was planted, and nothing where all is well."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from intarsia.core.settings import Settings
from intarsia.sources.gather import read_sources
from intarsia.sources.source_audit import audit_sources
from sources.order_files import engine, written


def visits(tmp_path, *, skip=(), factor=lambda _: 1.0, who=lambda i: f"C{i % 40}", name="web.csv"):
    """Thirty events a day for ninety days."""
    lines = ["user_id,event,timestamp,url,amount"]
    for day in range(90):
        if day in skip:
            continue
        for i in range(30):
            when = datetime(2024, 1, 1, 8) + timedelta(days=day, minutes=20 * i)
            lines.append(f"{who(i)},view,{when},/p{i},{(5 + i % 7) * factor(day):.2f}")
    return str(written(tmp_path, "\n".join(lines) + "\n", name))


def told(places, before=()):
    base = read_sources(places, engine(), Settings())
    return base, {one.name: one.remarks for one in audit_sources(base, before=before)}


def found(remarks, severity, text):
    return any(remark.severity == severity and text in remark.text for remark in remarks)


def test_a_sound_source_has_neither_errors_nor_warnings(tmp_path):
    _, remarks = told({"web": visits(tmp_path)})
    assert {remark.severity for remark in remarks["web"]} <= {"advice"}


def test_silent_days(tmp_path):
    _, remarks = told({"web": visits(tmp_path, skip=(40, 41))})
    assert found(remarks["web"], "warning", "on 2 of 90 days (2024-02-10, 2024-02-11)")


@pytest.mark.parametrize(("factor", "text"), [(100, "a hundred"), (1000, "a thousand"), (1 / 60, "sixty")])
def test_another_unit_half_way(tmp_path, factor, text):
    _, remarks = told({"web": visits(tmp_path, factor=lambda day: factor if day >= 60 else 1.0)})
    assert found(remarks["web"], "warning", f"'amount' changes by a factor of about {text}")
    assert found(remarks["web"], "warning", "from 2024-03 on")


def test_growth_is_no_other_unit(tmp_path):
    _, remarks = told({"web": visits(tmp_path, factor=lambda day: 1.03**day)})
    assert not found(remarks["web"], "warning", "unit")


def test_keys_that_nobody_knows(tmp_path):
    people = str(
        written(tmp_path, "customer_id,first_name,last_name,city\n" + "".join(f"C{i},A,B{i},Ulm\n" for i in range(20)), "people.csv")
    )
    _, remarks = told({"web": visits(tmp_path), "people": people})
    assert found(remarks["web"], "warning", "10 of its 30 customer ids (33%) are not among customers")


def test_many_records_set_aside(tmp_path):
    _, remarks = told({"web": visits(tmp_path, who=lambda i: f"C{i}" if i % 3 else "")})
    assert found(remarks["web"], "warning", "900 of 2,700 records (33.3%) are set aside. 900: The record names nobody.")


def test_what_a_load_has_less_of_than_the_one_before(tmp_path):
    before, _ = told({"web": visits(tmp_path)})
    same, remarks = told({"web": visits(tmp_path)}, before.sources)
    assert same.sources == before.sources
    assert {remark.severity for remark in remarks["web"]} <= {"advice"}
    _, remarks = told({"web": visits(tmp_path, skip=range(30, 90))}, before.sources)
    assert found(remarks["web"], "error", "It has 900 usable records; the load before had 2,700.")
    assert found(remarks["web"], "warning", "It ends on 2024-01-30; the load before ended on 2024-03-30.")
    wider = [replace(one, recognised=(*one.recognised, replace(one.recognised[0], source="gone"))) for one in before.sources]
    _, remarks = told({"web": visits(tmp_path, skip=(89,))}, wider)
    assert found(remarks["web"], "error", "Columns that the load before had are gone: gone.")


def test_a_source_that_ended_long_ago(tmp_path):
    _, remarks = told({"new": visits(tmp_path), "old": visits(tmp_path, skip=range(20, 90), name="old.csv")})
    assert found(remarks["old"], "warning", "It ends on 2024-01-20, 70 days before the other sources")


def test_decisions_and_people_are_not_out_of_date_for_want_of_news(tmp_path):
    people = tmp_path / "consents.csv"
    people.write_text("customer_id,purpose,consent,updated_at\n" + "".join(f"c{n},analytics,yes,2023-01-05\n" for n in range(40)))
    _, remarks = told({"web": visits(tmp_path), "consents": str(people)})
    assert not [remark for remark in remarks["consents"] if "out of date" in remark.text]


def test_requests_that_are_solved_years_after_what_was_taken_for_their_opening(tmp_path):
    head = "ticket_id,customer_id,date_of_purchase,priority,ticket_status,time_to_resolution\n"
    for years, late in ((0, False), (2, True)):
        lines = "".join(f"T{i},C{i % 9},2021-03-{1 + i % 28:02d},high,closed,{2021 + years}-04-{1 + i % 28:02d}\n" for i in range(40))
        _, remarks = told({"tickets": str(written(tmp_path, head + lines, "tickets.csv"))})
        assert found(remarks["tickets"], "warning", "after 'date_of_purchase', which is taken for their opening") is late
