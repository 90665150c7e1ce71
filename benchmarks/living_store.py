"""How long the home of living segments takes at ten million customers: writing what one day changed, folding, a day long ago, one customer.

    python benchmarks/living_store.py [--customers 10000000] --folder FOLDER [--days 8]

Every day 1 % of the customers change. Figures are CPU seconds (user and system) and wall seconds of one process on two threads; a date's
membership is set beside reading the plain Parquet file of the same rows, and one customer's history is asked for at random, 50 times.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from intarsia.core.journal import RunRecord
from intarsia.engines.connect import connect
from intarsia.store.compact import compact
from intarsia.store.home import Home, open_home
from intarsia.store.layers import merge, read, rows_of
from intarsia.store.membership import as_of, history, member
from intarsia.store.merging import folded
from intarsia.store.pour import pour
from intarsia.store.verify import verify

FIRST = date(2026, 1, 1)
WIDE = 24
SHOWN = ["customer_id", "segment", "since", "version"]


def timed(what: str, work: Callable[[], Any]) -> Any:
    """Do it and say how long it took."""
    wall, cpu = time.monotonic(), time.process_time()
    answer = work()
    print(f"{what:<64}{time.process_time() - cpu:8.2f} s CPU{time.monotonic() - wall:8.2f} s", flush=True)
    return answer


def customers_sql(n: int, low: int, high: int) -> str:
    """Customers `low` to `high`, whose ids lie anywhere among all n."""
    return f"SELECT 'C' || lpad(((i * 7919) % {n})::VARCHAR, 9, '0') AS customer_id, i FROM range({low}, {high}) t(i)"


def members_sql(people: str, on: int) -> str:
    """Rows of membership, placed on a day."""
    return f"""SELECT customer_id, (hash(i * 31 + {on}) % 6 + 1)::BIGINT AS segment, DATE '{FIRST + timedelta(on)}' AS since,
        1::BIGINT AS version, 0::BIGINT AS candidate, NULL::DATE AS waiting FROM ({people})"""


def states_sql(people: str, on: int) -> str:
    """A wide row a customer."""
    columns = ", ".join(f"(hash(i * 31 + {on} + {c}) % 1000)::DOUBLE AS a{c}" for c in range(WIDE))
    return f"SELECT customer_id, {columns} FROM ({people})"


def moves_sql(people: str, on: int) -> str:
    """Everybody of these moves on that day."""
    return f"""SELECT customer_id, since AS "on", 0::BIGINT AS origin, segment AS target, 'behaviour' AS cause, version
        FROM ({members_sql(people, on)})"""


def founded(home: Home, engine: Any, n: int) -> None:
    """The first run: everybody."""
    people = customers_sql(n, 0, n)
    with home.writing("found") as writing:
        for table, query in (("membership", members_sql(people, 0)), ("state", states_sql(people, 0))):
            pour(writing, table, engine.con.sql(query), engine)
        writing.commit(RunRecord(as_of=FIRST))


def refreshed(home: Home, engine: Any, n: int, on: int) -> None:
    """One day: 1 % of the customers change."""
    low = on * (n // 100) * 3 % (n - n // 100)
    people = customers_sql(n, low, low + n // 100)
    with home.writing("refresh") as writing:
        for table, query in (("membership", members_sql(people, on)), ("state", states_sql(people, on))):
            rows = engine.keep(engine.con.sql(query))
            pour(writing, table, rows, engine, keys=rows)
        pour(writing, "moves", engine.con.sql(moves_sql(people, on)), engine)
        made = [table for table in ("membership", "state", "moves") if merge(writing, table, engine)]
        writing.commit(RunRecord(as_of=FIRST + timedelta(on), summary={"folded": made}))


def whole(home: Home) -> None:
    """What is done some once in twenty days: all layers become one, a new picture."""
    with home.writing("compact") as writing:
        for table in ("membership", "state"):
            folded(writing, table)
        writing.commit(RunRecord())


def asked_singly(home: Home, n: int) -> None:
    """One customer, 50 times: milliseconds."""
    day = home.state().run
    asks: dict[str, Callable[[str], Any]] = {
        "history of one customer": lambda who: history(home, who),
        "membership of one customer on a date": lambda who: member(home, day.as_of if day and day.as_of else FIRST, who),
        "wide row of one customer": lambda who: rows_of(home, home.state(), "state", who),
    }
    for what, ask in asks.items():
        wall, cpu = [], []
        for k in range(50):
            start, began = time.monotonic(), time.process_time()
            ask(f"C{k * 104729 % n:09d}")
            wall.append((time.monotonic() - start) * 1000)
            cpu.append((time.process_time() - began) * 1000)
        middle = statistics.median
        print(
            f"{what:<50}median {middle(cpu):6.1f} ms CPU, {middle(wall):6.1f} ms; highest {max(wall):6.1f} ms; first {wall[0]:6.1f} ms",
            flush=True,
        )


def main() -> None:
    """All of it, one after another."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=10_000_000)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--days", type=int, default=8)
    told = parser.parse_args()
    folder, n = Path(told.folder), told.customers
    shutil.rmtree(folder, ignore_errors=True)
    engine = connect("duckdb", memory="3GB", threads=2)
    with open_home(str(folder), create=True) as home:
        timed(f"found {n:,} customers", lambda: founded(home, engine, n))
        for on in range(1, told.days + 1):
            timed(f"day {on}: write 1 % of membership, state, moves", lambda on=on: refreshed(home, engine, n, on))
        shown = {table: [layer.rows for layer in layers] for table, layers in home.state().layers.items()}
        print(f"layers: {shown}", flush=True)
        plain = folder / home.state(run=1).layers["membership"][0].path
        for on in (told.days, told.days // 2):
            timed("read the plain Parquet file by pyarrow", lambda: pq.read_table(plain, columns=SHOWN))
            flat = engine.con.read_parquet(str(plain)).select(*SHOWN)
            timed("... by the engine, to Arrow", flat.to_pyarrow)
            timed(f"membership as of day {on}, to Arrow", as_of(home, FIRST + timedelta(on), engine).to_pyarrow)
            timed("... by the engine, to a file", lambda flat=flat: engine.keep(flat))
            timed(f"membership as of day {on}, to a file", lambda on=on: engine.keep(as_of(home, FIRST + timedelta(on), engine)))
        timed("current state of everybody, to a file", lambda: engine.keep(read(home, home.state(), "state", engine)))
        asked_singly(home, n)
        timed("verify", lambda: verify(home))
        timed("compact, where little is due", lambda: compact(home, engine))
        timed("fold membership and state whole", lambda: whole(home))
        asked_singly(home, n)
    engine.close()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
