"""Whatever is missing, altered or at odds in a home is found."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from intarsia.core.journal import Census, Load, RunRecord
from intarsia.core.migration import Migration
from intarsia.store.compact import compact
from intarsia.store.home import open_home
from intarsia.store.tables import TABLES
from intarsia.store.verify import verify
from store.made import batch, day, put_members, put_moves, step
from store.test_home import LINEAGE, VERSION


@pytest.fixture
def whole(home):
    with home.writing("refresh") as writing:
        put_members(writing, {"a": (1, 0), "b": (2, 0)}, None)
        schema = TABLES["lines"][1]
        writing.layer("lines", batch(schema, [tuple(None for _ in schema)]), schema)
        load = Load(1, 1, "orders.csv", "orders.csv", "ab12", 1, 1)
        writing.commit(RunRecord(as_of=day(0)), lineage=LINEAGE, versions=[VERSION], loads=[load])
    with home.writing("refresh") as writing:
        put_members(writing, {"b": (1, 1)}, ["b"])
        put_moves(writing, [("b", 1, 2, 1)])
        writing.commit(RunRecord(as_of=day(1)))
    return home


def wrong(home, engine=None):
    return [(finding.check, finding.subject) for finding in verify(home, engine) if not finding.passed and finding.subject != "all"]


def test_a_whole_home(whole, engine):
    found = verify(whole, engine)
    assert [finding.check for finding in found] == ["catalogue", "files", "unknown files", "records", "lineage", "loads", "census", "moves"]
    assert all(finding.passed for finding in found)
    assert found[1].n == 5
    assert found[1].because == "5 files: all is well."
    assert found[6].because == "2 customers: all is well.", "a customer who moved stands in two files, and is one"


def test_files_that_are_missing_altered_or_unknown(whole, engine, tmp_path):
    data = tmp_path / "home" / "data"
    layers = whole.state().layers
    (tmp_path / "home" / layers["membership"][0].path).unlink()
    keys = tmp_path / "home" / layers["membership"][1].keys_path
    keys.write_bytes(keys.read_bytes()[:-1] + b"\0")
    (data / "moves" / "stray.parquet").write_bytes(b"")
    assert wrong(whole, engine) == [
        ("files", layers["membership"][0].path),
        ("files", layers["membership"][1].keys_path),
        ("unknown files", "data/moves/stray.parquet"),
    ]
    with whole.writing("refresh"):
        assert ("unknown files", "data/moves/stray.parquet") not in wrong(whole), "it may be of the run at work"
    compact(whole)
    assert not (data / "moves" / "stray.parquet").exists()


def test_books_that_do_not_agree(whole, engine):
    with whole.db.begin() as connection:
        connection.execute(sa.text("UPDATE intarsia_loads SET rows_new = 2"))
        connection.execute(sa.text("UPDATE intarsia_events SET children = '[1, 2, 77]'"))
        connection.execute(sa.text("UPDATE intarsia_segments SET died = '2026-01-05' WHERE id = 1"))
    found = [("records", "run 1"), ("lineage", "S77"), ("lineage", "S1"), ("loads", "load 1"), ("loads", "all loads")]
    assert wrong(whole) == found


@pytest.mark.parametrize(
    "alteration",
    [
        "UPDATE intarsia_census SET customers = 9999",
        "UPDATE intarsia_segments SET name = 'Hacked'",
        "UPDATE intarsia_versions SET ids = replace(ids, '1', '2')",
        "UPDATE intarsia_layers SET retired = 2 WHERE id = 1",
        "UPDATE intarsia_home SET value = 'ab' WHERE key LIKE 'seal%'",
        *(f"DELETE FROM intarsia_{table}" for table in ("segments", "events", "versions", "migrations", "census", "loads")),
    ],
)
def test_any_record_that_is_altered_after_its_run_is_found(whole, alteration):
    with whole.writing("refresh") as writing:
        counted = [Census(3, day(2), 1, 2, 7.5)]
        writing.commit(RunRecord(as_of=day(2)), migration=Migration(day(1), day(2), (), ((1, 2),)), census=counted)
    assert wrong(whole) == []
    with whole.db.begin() as connection:
        connection.execute(sa.text(alteration))
    assert "records" in {check for check, _ in wrong(whole)}


def test_a_definition_under_another_sum_and_two_segments_of_one_name_are_found(whole):
    with whole.db.begin() as connection:
        connection.execute(sa.text("UPDATE intarsia_definitions SET body = replace(body, 'Loyal', 'Royal')"))
        connection.execute(sa.text("UPDATE intarsia_segments SET name = 'Loyal'"))
    assert [check for check, _ in wrong(whole)] == ["records", "records", "lineage", "lineage"]


def test_runs_of_an_earlier_release_are_sealed_by_the_next_one(whole):
    with whole.db.begin() as connection:
        connection.execute(sa.text("DELETE FROM intarsia_home WHERE key LIKE 'seal%'"))
    assert wrong(whole) == [], "nothing is sealed, so nothing can be said"
    step(whole, 2, {"a": (1, 2)}, ["a"])
    assert wrong(whole) == []
    with whole.db.begin() as connection:
        connection.execute(sa.text("DELETE FROM intarsia_events"))
    assert wrong(whole) == [("records", "run 1")]


def test_a_census_that_counts_others_than_there_are(whole, engine):
    with whole.writing("refresh") as writing:
        writing.commit(RunRecord(as_of=day(2)), census=[Census(3, day(2), 1, 3, 7.5)])
    assert wrong(whole, engine) == [("census", "S1")]


def test_moves_that_do_not_lead_to_the_membership(whole, engine):
    with whole.writing("refresh") as writing:
        put_moves(writing, [("a", 2, 1, 2)])
        writing.commit(RunRecord(as_of=day(2)))
    assert wrong(whole, engine) == [("moves", "membership")]


def test_a_damaged_catalogue(tmp_path):
    with open_home(str(tmp_path), create=True) as home:
        for n in range(12):
            step(home, n, {"a": (1, n)}, ["a"] if n else None)
        path = tmp_path / "catalogue.db"
        content = bytearray(path.read_bytes())
        content[9000:] = b"\xff" * (len(content) - 9000)
        path.write_bytes(content)
        assert ("catalogue", home.catalogue) in wrong(home)
