"""Another source costs its own work only: who is who and what texts say are taken as they were found before."""

from __future__ import annotations

import math
import time
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from intarsia.core.finding import Finding
from intarsia.core.identity import Identities
from intarsia.core.settings import Settings
from intarsia.engines.connect import open_engine
from intarsia.flows.remembered import who_is_who
from intarsia.flows.sources import read_many
from intarsia.sources.made import FOLDER, Made, made_before

ORDERS = "customer_id,order_id,date,amount\n" + "".join(f"C{n % 30},O{n},2024-0{1 + n % 6}-1{n % 9},{10 + n % 7}.50\n" for n in range(120))
PEOPLE = "customer_id,email,first_name,last_name,city\n" + "".join(
    f"C{n},p{n // 2}@lace.be,Ann{n // 2},Maes{n // 2},Ghent\n" for n in range(30)
)
REVIEWS = "customer_id,review,rating,date\n" + "".join(
    f"C{n % 30},{'lovely and quick delivery' if n % 3 else 'it broke at once'} {n},{5 if n % 3 else 1},2024-03-{10 + n % 19}\n"
    for n in range(60)
)
TICKETS = "ticket_id,customer_id,created_at,description\n" + "".join(
    f"T{n},C{n},2024-04-{10 + n},where is my parcel {n}\n" for n in range(15)
)


@pytest.fixture
def places(tmp_path: Path) -> dict[str, str]:
    files = {"shop": ORDERS, "crm": PEOPLE, "reviews": REVIEWS, "tickets": TICKETS}
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return {name: str(tmp_path / f"{name}.csv") for name in files}


def read(places: dict[str, str], cache: Path | None) -> tuple[object, ...]:
    """All that the sources are read as."""
    settings = Settings(cache=str(cache) if cache else None)
    with closing(open_engine(settings)) as engine:
        base = read_many(places, settings, engine)
        tables = {name: table.to_pyarrow().select(sorted(table.columns)) for name, table in base.tables.items()}
        ordered = {name: table.sort_by([(column, "ascending") for column in table.column_names]) for name, table in tables.items()}
        who = base.identities
        assert who is not None
        told = (who.findings, who.remarks, who.recognised, who.threshold, who.records, who.links, who.persons, who.people)
        return ordered, base.remarks, told


def works(cache: Path) -> dict[str, int]:
    """Each work that was kept, and when it was made."""
    return {place.name: next(place.glob("*.parquet")).stat().st_mtime_ns for place in (cache / FOLDER).iterdir()}


@pytest.mark.slow
def test_what_was_worked_out_is_the_same_the_second_time_and_only_what_changed_is_done_again(
    places: dict[str, str], tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    few = {name: places[name] for name in ("shop", "crm", "reviews")}
    fresh, first = read(few, None), read(few, cache)
    made = works(cache)
    assert {name.split("-")[0] for name in made} == {"identity", "texts"}
    assert read(few, cache) == first == fresh
    assert works(cache) == made
    read(places, cache)  # tickets: other texts, and nobody whom the sources do not name already in the same way
    now = works(cache)
    assert {name: now[name] for name in made if name.startswith("texts")} == {n: at for n, at in made.items() if n.startswith("texts")}
    assert sum(name.startswith("texts") for name in now) == 2
    Path(places["reviews"]).write_text(REVIEWS + "C3,lovely,5,2024-04-01\n")
    read(few, cache)
    assert sum(name.startswith("texts") for name in works(cache)) == 3
    assert sum(name.startswith("identity") for name in works(cache)) == sum(name.startswith("identity") for name in now)


def test_nothing_that_is_kept_holds_a_text_as_it_was_written(tmp_path: Path) -> None:
    rows = [f"T{n},C{n},2024-04-{10 + n},parcel of c{n}@mail.uz,call me on 90 123 45 {n:02d} or c{n}@mail.uz" for n in range(15)]
    (tmp_path / "tickets.csv").write_text("\n".join(("ticket_id,customer_id,created_at,subject,description", *rows)))
    (tmp_path / "shop.csv").write_text(ORDERS)
    cache = tmp_path / "cache"
    settings = Settings(cache=str(cache))
    with closing(open_engine(settings)) as engine:
        base = read_many({name: str(tmp_path / f"{name}.csv") for name in ("shop", "tickets")}, settings, engine)
        assert set(base.tables["tickets"].subject.to_pyarrow().to_pylist()) == {"parcel of [email]"}
    held = {str(file.relative_to(cache)): str(pq.read_table(file).to_pylist()) for file in cache.rglob("*.parquet")}
    assert any("call me on" in told for told in held.values())
    assert not [name for name, told in held.items() if "@mail.uz" in told or "90 123" in told]


def test_a_figure_that_could_not_be_measured_is_kept_as_such(tmp_path: Path) -> None:
    people = pa.table({"record": ["r0", "r1"]})
    unknown = Finding("expected precision", "all", "precision of links", float("nan"), 0, "Nothing was compared.")
    done = Identities(people, people, people, people, findings=(unknown,))
    for _ in range(2):
        found = who_is_who(str(tmp_path), people, [], lambda: done)
        assert math.isnan(found.findings[0].value)
        assert found.records == people


class TestMade:
    TABLE = pa.table({"a": ["x", None], "b": [1.5, None], "at": pa.array([0, None], pa.timestamp("us"))})

    def test_a_work_is_done_once_and_again_where_anything_that_goes_in_is_another(self, tmp_path: Path) -> None:
        done: list[int] = []

        def make() -> Made:
            done.append(1)
            return Made({"read": self.TABLE}, b'{"n": 1}')

        def times(table: pa.Table, options: object, name: str = "work", cache: Path | None = tmp_path) -> int:
            found = made_before(str(cache) if cache else None, name, [table], options, make)
            assert found.tables["read"] == self.TABLE
            assert found.told == b'{"n": 1}'
            return len(done)

        assert times(self.TABLE, [1]) == 1
        assert times(pa.concat_tables([self.TABLE.slice(0, 1), self.TABLE.slice(1)]), [1]) == 1
        assert times(self.TABLE, [2]) == 2
        assert times(self.TABLE, [1], "other") == 3
        assert times(self.TABLE.slice(0, 1), [1]) == 4
        assert times(self.TABLE.set_column(0, "a", pa.array(["x", ""])), [1]) == 5
        assert times(self.TABLE, [1], cache=None) == 6
        assert times(self.TABLE, [1]) == 6

    def test_what_is_not_whole_is_made_again_and_what_nobody_used_goes(self, tmp_path: Path) -> None:
        import os

        def make() -> Made:
            return Made({"read": self.TABLE}, b"[]")

        made_before(str(tmp_path), "work", [self.TABLE], 1, make)
        (place,) = (tmp_path / FOLDER).iterdir()
        (place / "read.parquet").write_bytes(b"PAR1")
        assert made_before(str(tmp_path), "work", [self.TABLE], 1, make).tables["read"] == self.TABLE
        assert (place / "read.parquet").stat().st_size > 4
        long_ago = time.time() - 8 * 86_400
        os.utime(place / "told.json", (long_ago, long_ago))
        made_before(str(tmp_path), "work", [self.TABLE], 2, make)
        assert not place.exists()

    def test_where_nothing_can_be_kept_the_work_is_done_all_the_same(self, tmp_path: Path) -> None:
        blocked = tmp_path / "file"
        blocked.write_text("no folder")
        found = made_before(str(blocked), "work", [self.TABLE], 1, lambda: Made({"read": self.TABLE}, b"[]"))
        assert found.tables["read"] == self.TABLE
