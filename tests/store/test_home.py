"""A home keeps what its runs did: all of a run or nothing, and every state as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from intarsia.core.definition import Definition
from intarsia.core.features import Column
from intarsia.core.journal import Census, Load, RunRecord
from intarsia.core.lineage import Lineage, LineageEvent, LivingSegment
from intarsia.core.migration import Flow, Migration
from intarsia.core.model import Nearest
from intarsia.core.recipe import Recipe
from intarsia.core.segmentation import Fitted
from intarsia.core.verdict import Finding
from intarsia.core.version import CHAMPION, RETIRED, Version
from intarsia.errors import Unreadable, UsageError
from intarsia.store.catalogue import asked, connect, shown
from intarsia.store.home import open_home
from intarsia.store.verify import verify
from store.made import MEMBERS, batch, day, put_members, step

COLUMN = Column("orders", "orders", "orders", "count", "rfm", "frequency", "buys often", "buys rarely")
DEFINITION = Definition(
    Fitted(Recipe(()), Nearest(((0.1,), (0.3,)), (0, 1)), (2, 1)), (COLUMN,), "kmeans", 7, day(0), names={1: "Loyal", 2: "New"}
)
VERSION = Version(1, DEFINITION, {1: 1, 2: 2}, CHAMPION, day(0), since=day(0), because="the first", detail={"share": 1 / 3})
LINEAGE = Lineage(
    (LivingSegment(1, "Loyal", day(0)), LivingSegment(2, "New", day(0))),
    (LineageEvent("born", day(0), 1, children=(1, 2)),),
)
FINDING = Finding("drift", "all", "psi", float("inf"), 7, "It drifts.", passed=False, detail={"bins": [1, 2]})


def test_there_is_no_home_yet(tmp_path):
    with pytest.raises(UsageError, match=r"There is no home in .*intarsia refresh ORDERS"):
        open_home(str(tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()


def test_a_new_home_is_empty(home, reopen):
    state = home.state()
    assert (state.run, state.number, dict(state.layers), state.lineage, state.versions, state.loads) == (None, 0, {}, Lineage(), (), ())
    assert state.champion is None
    assert home.runs() == ()
    assert reopen().id == home.id


def test_all_that_a_run_leaves_comes_back(home, reopen):
    load = Load(1, 1, "orders.csv", "orders.csv", "ab12", 9, 7, 2, first_day=day(-3), last_day=day(-1), detail={"map": {"a": "b"}})
    counted = (Census(1, day(0), 1, 4, 0.1), Census(1, day(0), 2, 3, 1 / 3))
    migration = Migration(day(0), day(0), (Flow(0, 1, "behaviour", 4),), ((1, 4),))
    record = RunRecord(
        as_of=day(0),
        seed=3,
        settings={"live": {"hold_days": 2}, "day": day(0)},
        versions={"numpy": "2"},
        fingerprint="ab12",
        timings={"all": 0.1},
    )
    with home.writing("refresh", by="ann") as writing:
        put_members(writing, {"a": (1, 0)}, None)
        assert writing.number == 1
        assert home.state().run is None
        assert home.runs()[0].state == "running"
        done = writing.commit(
            replace(record, summary={"moves": 3}, findings=(FINDING,)),
            lineage=LINEAGE,
            versions=[VERSION],
            loads=[load],
            migration=migration,
            census=counted,
        )
    again = reopen()
    state = again.state()
    assert state.run == replace(done, settings={"live": {"hold_days": 2}, "day": "2026-01-01"}) == again.runs()[0]
    assert (state.run.kind, state.run.by, state.run.state, state.run.findings) == ("refresh", "ann", "done", (FINDING,))
    assert state.run.started <= state.run.finished
    assert (state.lineage, state.versions, state.champion, state.loads) == (LINEAGE, (VERSION,), VERSION, (load,))
    assert again.census() == counted
    assert again.migrations() == (migration,)


def test_names_versions_and_champion_are_as_they_were(home):
    renamed = Lineage(
        (replace(LINEAGE.segments[0], name="Regulars"), LINEAGE.segments[1]), (*LINEAGE.events, LineageEvent("renamed", day(1), 1, (1,)))
    )
    second = replace(VERSION, number=2, since=day(1))
    for n, lineage, versions in ((0, LINEAGE, [VERSION]), (1, renamed, [replace(VERSION, status=RETIRED), second])):
        with home.writing("retrain") as writing:
            writing.commit(RunRecord(as_of=day(n)), lineage=lineage, versions=versions)
    step(home, 2, {"a": (1, 0)})
    then, now = home.state(as_of=day(0)), home.state()
    assert (then.number, home.state(as_of=day(1)).number, now.number) == (1, 2, 3)
    assert home.state(as_of=day(-1)).run is None
    assert home.state(as_of=day(50)).number == 3
    assert (then.lineage, now.lineage) == (LINEAGE, renamed)
    assert (then.champion, now.champion) == (VERSION, second)
    assert [version.status for version in now.versions] == [RETIRED, CHAMPION]


def test_of_one_day_the_last_run_counts_and_a_decision_is_of_the_day_that_was(home):
    step(home, 1, {"a": (1, 0)})
    with home.writing("decide") as writing:
        assert writing.commit(RunRecord()).as_of == day(1)
    assert home.state(as_of=day(1)).number == 2


def test_the_past_is_not_rewritten(home):
    with home.writing("refresh") as writing:
        writing.commit(RunRecord(as_of=day(5)), lineage=LINEAGE)
    with home.writing("refresh") as writing, pytest.raises(UsageError, match="rewrite what was known"):
        writing.commit(RunRecord(as_of=day(4)))
    with home.writing("decide") as writing, pytest.raises(UsageError, match="only grows"):
        writing.commit(RunRecord(), lineage=Lineage(LINEAGE.segments, ()))
    assert home.state().lineage == LINEAGE


def failing(home, members, record=None):
    with home.writing("refresh") as writing:
        put_members(writing, members, None)
        if record:
            writing.commit(record)
        raise ZeroDivisionError("by nothing\nsecond line")


def test_of_a_run_that_fails_nothing_is_left_but_its_record(home, tmp_path):
    step(home, 0, {"a": (1, 0)})
    with pytest.raises(ZeroDivisionError):
        failing(home, {"a": (2, 1)})
    with home.writing("refresh"):
        pass
    ended, failed, _ = home.runs()
    assert (failed.state, failed.error) == ("failed", "ZeroDivisionError: by nothing")
    assert (ended.state, ended.error) == ("failed", "It ended without a commit.")
    assert home.state().number == 1
    assert len(list((tmp_path / "home" / "data").rglob("*.parquet"))) == 1
    with pytest.raises(UsageError, match="no finished run 2"):
        home.state(run=2)
    assert [run.number for run in home.runs(limit=1)] == [3]


def test_after_a_commit_an_error_changes_nothing(home):
    with pytest.raises(ZeroDivisionError):
        failing(home, {"a": (2, 1)}, RunRecord(as_of=day(0)))
    assert home.runs()[0].state == "done"
    assert sum(layer.rows for layer in home.state().layers["membership"]) == 1


def test_an_error_of_another_database_is_not_the_catalogues(home):
    other = sa.create_engine("sqlite://")
    with pytest.raises(sa.exc.OperationalError, match="no such table"), home.writing("refresh"), other.connect() as connection:
        connection.exec_driver_sql("SELECT * FROM no_table")
    other.dispose()
    assert "no such table" in home.runs()[0].error


def test_the_next_run_may_start_at_once(home):
    for n in range(8):
        with home.writing("refresh") as writing:
            writing.commit(RunRecord(as_of=day(n)))
    assert len(home.runs()) == 8


def test_moves_and_counts_between_days(home):
    for n in range(4):
        with home.writing("refresh") as writing:
            writing.commit(RunRecord(as_of=day(n)), migration=Migration(day(n - 1), day(n), ()), census=[Census(0, day(n), 1, n, 0.0)])
    with home.writing("refresh") as writing:
        writing.commit(RunRecord(as_of=day(3)), census=[Census(0, day(3), 1, 33, 0.0), Census(0, day(3), 2, 1, 0.0)])
    assert [m.last for m in home.migrations(day(1), day(2))] == [day(1), day(2)]
    assert [(c.run, c.on, c.customers) for c in home.census(since=day(2))] == [(3, day(2), 2), (5, day(3), 33), (5, day(3), 1)]
    assert len(home.census(until=date(2000, 1, 1))) == 0


def test_a_run_that_lost_its_place_keeps_nothing(home):
    with home.writing("refresh") as writing:
        put_members(writing, {"a": (2, 1)}, None)
        with home.db.begin() as connection:
            connection.execute(sa.text("UPDATE intarsia_runs SET state = 'broken off'"))
        with pytest.raises(UsageError, match="declared broken off"):
            writing.commit(RunRecord(as_of=day(0)))
    assert home.state().run is None


def test_where_nothing_can_be_written(home, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written to"):
        open_home(str(tmp_path / "file"), create=True)
    (tmp_path / "home" / "data").write_text("")
    with pytest.raises(UsageError, match="cannot be written to"):
        step(home, 0, {"a": (1, 0)})
    assert home.runs()[0].error.startswith("The home")


def test_a_commit_whose_answer_was_lost_is_a_commit(home):
    with home.writing("refresh") as writing:
        put_members(writing, {"a": (2, 1)}, None)
        writing.commit(RunRecord(as_of=day(0)))
        writing._done.clear()
        writing.abandon("The connection was lost.")
    assert home.runs()[0].state == "done"
    assert verify(home)[1].passed


def test_rows_not_in_order_are_sorted_where_asked(home):
    with home.writing("refresh") as writing:
        rows = batch(MEMBERS, [("b", 1, day(0), 1), ("a", 1, day(0), 1)])
        layer = writing.layer("membership", rows, MEMBERS, sorted_by="customer_id")
        assert (layer.first, layer.last, layer.rows, layer.mode) == ("a", "b", 2, "replace")
        writing.commit(RunRecord(as_of=day(0)))


def test_the_catalogue_of_another_home(tmp_path, server):
    with open_home(str(tmp_path / "a"), server, create=True) as home:
        step(home, 0, {"a": (1, 0)})
    with pytest.raises(UsageError, match="another home"):
        open_home(str(tmp_path / "b"), server, create=True)
    with open_home(str(tmp_path / "c"), create=True), pytest.raises(UsageError, match="is not that of the home"):
        open_home(str(tmp_path / "c"), server)


def test_addresses(tmp_path):
    with pytest.raises(UsageError, match="NOWHERE_TO_BE_FOUND"):
        open_home(str(tmp_path), "env:NOWHERE_TO_BE_FOUND", create=True)
    with pytest.raises(UsageError, match="not in mysql"):
        open_home(str(tmp_path), "mysql://host/db", create=True)
    with pytest.raises(UsageError, match="address is none"):
        open_home(str(tmp_path), "my database", create=True)
    (tmp_path / "word").write_text("secret\n")
    with pytest.raises(Unreadable, match="does not answer") as silent:
        open_home(str(tmp_path), f"postgresql://ann:file:{tmp_path}/word@127.0.0.1:1/nothing", create=True)
    assert "secret" not in str(silent.value)


@pytest.mark.parametrize("address", ["postgresql://ann:s3cret@host/segments", "postgresql://ann@host/segments?password=s3cret"])
def test_a_password_is_named_and_never_written(tmp_path, address):
    with pytest.raises(UsageError, match=r"holds its password\. Name it instead: postgresql://ann:env:PGPASSWORD@host/segments") as refused:
        open_home(str(tmp_path), address, create=True)
    assert "s3cret" not in str(refused.value)


def test_a_password_and_an_address_may_be_in_a_file(tmp_path, server):
    (tmp_path / "word").write_text("of no use to a server that trusts\n")
    with_password = server.replace("postgres:@", f"postgres:file:{tmp_path}/word@")
    assert with_password != server
    (tmp_path / "address").write_text(server.replace("postgres:@", "postgres:as-it-is@") + "\n")
    for address in (with_password, f"file:{tmp_path}/address"):
        db = connect(tmp_path, address)
        with asked(db) as connection:
            assert connection.exec_driver_sql("SELECT 1").scalar() == 1
        assert ":***@" in shown(db)
    with pytest.raises(UsageError, match=r"The file '.*nowhere', which the address of the catalogue names, cannot be read"):
        connect(tmp_path, f"file:{tmp_path}/nowhere")


def test_a_mark_that_says_nothing_is_told(tmp_path):
    with open_home(str(tmp_path), create=True):
        pass
    for content in (b"\xff\xfe\xff", b""):
        (tmp_path / "home.id").write_bytes(content)
        with pytest.raises(UsageError, match=r"home\.id' is damaged"):
            open_home(str(tmp_path))
