"""What is wrong with a source is found where it was planted, and nothing where all is well."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

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
    assert found(remarks["web"], "warning", "from 2024-03-01 on")


def test_another_unit_in_the_newest_week_or_for_a_while(tmp_path):
    for inside, when in ((range(83, 90), "from 2024-03-24 on"), (range(30, 44), "from 2024-01-31 to 2024-02-13")):
        _, remarks = told({"web": visits(tmp_path, factor=lambda day, inside=inside: 60 if day in inside else 1)})
        assert found(remarks["web"], "warning", f"by a factor of about sixty (seconds and minutes?) {when}")


def test_another_unit_since_the_load_before(tmp_path):
    before, _ = told({"web": visits(tmp_path)})
    _, remarks = told({"web": visits(tmp_path, factor=lambda _: 100)}, before.sources)
    assert found(
        remarks["web"], "error", "'amount' changes by a factor of about a hundred (cents and euros?): it is typically 812, and was 8.2"
    )
    _, remarks = told({"web": visits(tmp_path, factor=lambda _: 3)}, before.sources)
    assert {remark.severity for remark in remarks["web"]} <= {"advice"}


def test_marks_of_another_scale_half_way(tmp_path):
    def tickets(scale):
        lines = (
            f"T{i},C{i % 9},{datetime(2024, 1, 1) + timedelta(hours=6 * i)},{scale(i) * (1 + i % 5):.0f},a question\n" for i in range(400)
        )
        return str(written(tmp_path, "ticket_id,customer_id,opened_at,satisfaction,subject\n" + "".join(lines), "tickets.csv"))

    _, remarks = told({"desk": tickets(lambda i: 20 if i >= 200 else 1)})
    assert found(remarks["desk"], "warning", "is it given on another scale?")
    _, remarks = told({"desk": tickets(lambda _: 1)})
    assert not found(remarks["desk"], "warning", "scale")


def test_growth_is_no_other_unit(tmp_path):
    _, remarks = told({"web": visits(tmp_path, factor=lambda day: 1.03**day)})
    assert not found(remarks["web"], "warning", "unit")


def test_keys_that_nobody_knows(tmp_path):
    people = str(
        written(tmp_path, "customer_id,first_name,last_name,city\n" + "".join(f"C{i},A,B{i},Ulm\n" for i in range(20)), "people.csv")
    )
    _, remarks = told({"web": visits(tmp_path), "people": people})
    assert found(remarks["web"], "warning", "10 of its 30 customer ids (33%) are not among customers")


def test_keys_that_an_address_ties_to_others_are_known(tmp_path):
    people = "customer_id,email,first_name,city\n" + "".join(f"C{i},c{i}@mail.net,A,Ulm\n" for i in range(30))
    desk = "ticket_id,customer_id,email,opened_at,subject\n" + "".join(
        f"T{i},Z{i % 20},c{i % 20}@mail.net,2024-03-1{i % 9},late\n" for i in range(60)
    )
    places = {"people": str(written(tmp_path, people, "people.csv")), "desk": str(written(tmp_path, desk, "desk.csv"))}
    _, remarks = told(places)
    assert not found(remarks["desk"], "warning", "are not among")
    places["desk"] = str(written(tmp_path, desk.replace("@mail", "@other"), "other.csv"))
    _, remarks = told(places)
    assert found(remarks["desk"], "warning", "20 of its 20 customer ids (100%) are not among customers")


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


def test_weeks_that_are_thin_and_a_tail_that_is(tmp_path):
    def thinned(days):
        head, *lines = Path(visits(tmp_path)).read_text().splitlines()
        kept = [line for n, line in enumerate(lines) if n // 30 not in days or n % 30 < 6]
        return str(written(tmp_path, "\n".join([head, *kept]) + "\n", "thin.csv"))

    for days, when in (
        (range(40, 60), "on 20 days between 2024-02-10 and 2024-02-29"),
        (range(83, 90), "on 7 days between 2024-03-24 and"),
    ):
        _, remarks = told({"web": thinned(days)})
        assert found(remarks["web"], "warning", f"Far fewer records than in the weeks around {when}")
    _, remarks = told({"web": thinned(range(40, 42))})
    assert not found(remarks["web"], "warning", "Far fewer")


HEAD = "ticket_id,customer_id,opened_at,resolved_at,satisfaction,subject\n"


def test_values_that_cannot_be_read_are_counted(tmp_path):
    solved = ["2024-03-32" if i % 10 == 2 else f"2024-05-0{1 + i % 9}" for i in range(100)]
    marks = ["banana" if i % 10 == 1 else 1 + i % 5 for i in range(100)]
    lines = "".join(f"T{i},C{i % 9},2024-0{1 + i % 3}-1{i % 9},{solved[i]},{marks[i]},late\n" for i in range(100))
    _, remarks = told({"desk": str(written(tmp_path, HEAD + lines, "tickets.csv"))})
    assert found(remarks["desk"], "warning", "10 of 100 values of 'resolved_at' cannot be taken for a time (first: record 3)")
    assert found(remarks["desk"], "warning", "10 of 100 values of 'satisfaction' cannot be taken for a figure (first: record 2)")


def test_what_cannot_be_is_told(tmp_path):
    people = "customer_id,birth_date,email,city\n" + "".join(f"C{i},{2031 if i < 3 else 1980}-02-11,a{i}@mail.net,Ulm\n" for i in range(40))
    use = "account_id,user_id,date,feature,minutes\n" + "".join(
        f"C{i % 9},U{i},2024-03-1{i % 9},f{i % 4},{10_000_000 if i == 7 else 1 + i % 50}\n" for i in range(90)
    )
    _, remarks = told({"people": str(written(tmp_path, people, "people.csv")), "use": str(written(tmp_path, use, "use.csv"))})
    assert found(remarks["people"], "warning", "'birth_date' lies in the future on 3 records")
    assert found(remarks["use"], "warning", "Its largest 'minutes' (10,000,000) is ")


def test_what_is_told_by_its_time_is_not_asked_for_and_sections_are_promised_where_there_are_some(tmp_path):
    sent = "customer_id,message_id,campaign,sent_at,opened_at,clicked_at\n" + "".join(
        f"C{i},M{i},spring,2024-03-0{1 + i % 9} 10:00,2024-03-1{i % 9} 11:00,2024-03-1{i % 9} 12:00\n" for i in range(60)
    )
    base = read_sources({"web": visits(tmp_path), "mail": str(written(tmp_path, sent, "mail.csv"))}, engine(), Settings())
    mail, web = (next(one for one in base.sources if one.name == name) for name in ("mail", "web"))
    assert not [text for text in mail.improve if text.startswith("clicked")]
    assert [text for text in mail.enables if text.startswith("with e-mail opens")]
    assert not [text for text in web.enables if "section" in text]
