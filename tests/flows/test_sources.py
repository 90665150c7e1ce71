"""Many sources by one verb, in Python and on the command line."""

from __future__ import annotations

import json
from datetime import date

import pytest

import intarsia as ia
from intarsia.cli.app import main
from intarsia.core.settings import NamedSource
from intarsia.errors import GateFailed, Unrecognised, UsageError
from intarsia.flows.quality import passed
from sources.order_files import engine
from sources.shapes.samples import written


def test_a_mapping_a_list_and_the_settings_are_the_same_sources(tmp_path):
    orders, events = str(written(tmp_path, "orders")), str(written(tmp_path, "events"))
    named = ia.Settings(sources={"orders": NamedSource(place=orders), "events": NamedSource(place=events)})
    bases = [
        ia.read({"orders": orders, "events": events}, engine=engine()),
        ia.read([orders, events], engine=engine()),
        ia.read(settings=named, engine=engine()),
    ]
    for base in bases:
        assert [(one.name, one.table, one.rows_used) for one in base.sources] == [("orders", "orders", 60), ("events", "events", 60)]
        assert base.cleaned
        assert base.orders.count().to_pyarrow().as_py() == 60


def test_files_with_the_same_columns_are_one_source_of_orders(tmp_path):
    (tmp_path / "other").mkdir()
    paths = [str(written(folder, "orders")) for folder in (tmp_path, tmp_path / "other")]
    base = ia.read(paths, engine=engine())
    assert base.sources == ()
    assert base.rows_in == 120


def test_json_alone_is_recognised(tmp_path):
    assert set(ia.read(str(written(tmp_path, "segment")), engine=engine()).tables) == {"events", "customers"}


def test_nothing_to_read():
    with pytest.raises(UsageError, match=r"intarsia\.toml"):
        ia.read(engine=engine())


def test_a_base_without_orders_is_cut_in_time_like_any_other(tmp_path):
    from intarsia.core.base import until

    base = ia.read({"use": str(written(tmp_path, "usage"))}, engine=engine())
    early = until(base, date(2024, 3, 5)).tables["usage"]
    assert 0 < early.count().to_pyarrow().as_py() < 60


def check(capsys, *words):
    with pytest.raises(SystemExit) as done:
        main(["check", *words])
    return done.value.code, capsys.readouterr()


def test_check_without_a_place_tells_of_every_source(tmp_path, monkeypatch, capsys):
    written(tmp_path, "orders")
    written(tmp_path, "messages")
    (tmp_path / "intarsia.toml").write_text('[sources.shop]\nplace = "orders.csv"\n[sources.mail]\nplace = "messages.csv"\n')
    monkeypatch.chdir(tmp_path)
    code, said = check(capsys)
    assert code == 0, said.err
    assert "mail: messages, from messages.csv" in said.out
    assert "with e-mail opens: engagement features, channel and hour advice" in said.out
    code, said = check(capsys, "--json")
    assert [one["name"] for one in json.loads(said.out)["sources"]] == ["shop", "mail"]


def test_check_compares_with_the_last_load_that_was_sound(tmp_path, monkeypatch, capsys):
    whole = written(tmp_path, "events").read_text()
    (tmp_path / "intarsia.toml").write_text('[sources.web]\nplace = "events.csv"\n')
    monkeypatch.chdir(tmp_path)
    assert check(capsys)[0] == 0
    (tmp_path / "events.csv").write_text("\n".join(whole.splitlines()[:20]) + "\n")
    for _ in range(2):
        code, said = check(capsys)
        assert code == 1
        assert "It has 19 usable records; the load before had 60." in said.out
    (tmp_path / "intarsia.toml").write_text('[sources.web]\nplace = "events.csv"\n[quality]\nstop_at = "never"\n')
    check(capsys)
    code, said = check(capsys)
    assert code == 0
    assert "the load before" not in said.out


def test_a_load_that_the_gate_stopped_is_found_wanting_again_and_looking_changes_nothing(tmp_path):
    """The state to compare with is the last that was let pass, whatever was read since."""
    place = tmp_path / "events.csv"
    head, *lines = written(tmp_path, "events").read_text().splitlines()

    def given(until, stop_at):
        place.write_text("\n".join([head, *lines[:until]]) + "\n")
        chosen = ia.Settings.model_validate({"cache": str(tmp_path / "cache"), "quality": {"stop_at": stop_at}})
        base = ia.read({"web": str(place)}, settings=chosen, engine=engine())
        grave = [remark.text for remark in base.sources[0].remarks if remark.severity == "warning"]
        return base, chosen, " ".join(grave)

    passed(*given(60, "error")[:2])
    for _ in range(2):
        base, chosen, said = given(40, "warning")
        assert "the load before ended on" in said
        with pytest.raises(GateFailed, match="the load before ended on"):
            passed(base, chosen)
    assert "the load before ended on" in given(40, "error")[2]
    passed(*given(40, "error")[:2])
    assert given(40, "warning")[2] == ""


def test_check_fails_where_a_source_is_of_no_use(tmp_path, monkeypatch, capsys):
    (tmp_path / "reviews.csv").write_text("review_date,rating,review_text\n2024-01-05,4,Fine\n2024-01-06,1,Bad\n", encoding="utf-8")
    (tmp_path / "intarsia.toml").write_text('[sources.voice]\nplace = "reviews.csv"\n')
    monkeypatch.chdir(tmp_path)
    code, said = check(capsys)
    assert code == 1
    assert "The record names nobody." in said.out


def test_one_file_of_events_is_read_as_events_and_one_of_customers_says_what_to_do(tmp_path):
    lines = [f"u{n % 7},{event},2026-01-{1 + n % 28:02d} 10:00:00" for n, event in enumerate(["page_view", "add_to_cart"] * 60)]
    (tmp_path / "log.csv").write_text("user_id,event,timestamp\n" + "\n".join(lines) + "\n")
    base = ia.read(str(tmp_path / "log.csv"), engine=engine())
    assert set(base.tables) >= {"events"}
    assert "orders" not in base.tables
    assert [one.name for one in base.sources] == ["events"]
    people = "customer_id,email\n" + "".join(f"{n},a{n}@mail.net\n" for n in range(30))
    (tmp_path / "list.csv").write_text(people)
    with pytest.raises(Unrecognised, match=r"looks like customers.*--table.*ordered_at"):
        ia.read(str(tmp_path / "list.csv"), engine=engine())
    lines = [f"{n},19{50 + n}-02-11,a{n}@mail.net,Ulm,2023-0{1 + n % 9}-11\n" for n in range(30)]
    (tmp_path / "joined.csv").write_text("customer_id,birth_date,email,city,created_at\n" + "".join(lines))
    with pytest.raises(Unrecognised, match=r"looks like customers.*--table.*no column is of what was bought"):
        ia.read(str(tmp_path / "joined.csv"), engine=engine())


def test_check_says_why_it_fails(tmp_path, monkeypatch, capsys):
    rows = "".join(f"{f'C{n % 20}' if n % 3 else ''},O{n},2024-0{1 + n % 6}-15,{5 + n % 7}\n" for n in range(90))
    (tmp_path / "o.csv").write_text("customer_id,order_id,date,amount\n" + rows)
    (tmp_path / "intarsia.toml").write_text("[quality]\nmost_refused = 0.3\n")
    monkeypatch.chdir(tmp_path)
    code, said = check(capsys, "o.csv")
    assert code == 1
    assert "orders: 30 of 90 records (33%) are set aside; at most 30% may be." in said.out
