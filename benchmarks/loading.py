"""How long reading events takes beside DuckDB reading the same file into a table, and how much memory a database read takes.

    python benchmarks/loading.py [--rows 1000000] [--folder /tmp/loading] [--kinds csv,parquet,sqlite]

Each reading runs in a process of its own; the figures are CPU seconds (user and system) and the peak of resident memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

EVENTS = """
    SELECT 'C' || (hash(i) % {people}) AS user_id, 's' || (i // 7) AS session_id,
           ['page_view', 'product_view', 'search', 'add_to_cart', 'checkout', 'purchase'][1 + CAST(hash(i * 3) % 6 AS INTEGER)] AS event,
           TIMESTAMP '2023-01-01' + to_seconds(CAST(i AS BIGINT) * 3) AS timestamp, '/p/' || (hash(i * 7) % 5000) AS page,
           ['desktop', 'mobile', 'tablet'][1 + CAST(hash(i * 11) % 3 AS INTEGER)] AS device
    FROM range({rows}) t(i)"""


def made(folder: Path, rows: int, kind: str) -> Path:
    """The file of that many events, made once."""
    import duckdb

    path = folder / f"events-{rows}.{kind}"
    if path.exists():
        return path
    query = EVENTS.format(rows=rows, people=max(rows // 50, 10))
    if kind == "sqlite":
        with sqlite3.connect(path) as con:
            con.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, user_id, session_id, event, timestamp, page, device)")
            reader = duckdb.connect().execute(
                f"SELECT row_number() OVER (), * REPLACE (CAST(timestamp AS VARCHAR) AS timestamp) FROM ({query})"
            )
            while batch := reader.fetchmany(50_000):
                con.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", batch)
        return path
    options = "FORMAT csv, HEADER" if kind == "csv" else "FORMAT parquet"
    duckdb.connect().execute(f"COPY ({query}) TO '{path}' ({options})")
    return path


def duckdb_reads(path: Path) -> int:
    """DuckDB alone, into a table of its own."""
    import duckdb

    con = duckdb.connect(str(path) + ".read.duckdb", config={"memory_limit": "2GB", "threads": 2})
    reader = "read_csv" if path.suffix == ".csv" else "read_parquet"
    con.execute(f"CREATE TABLE events AS SELECT * FROM {reader}('{path}')")
    return int(con.execute("SELECT count(*) FROM events").fetchone()[0])


def we_read(path: Path) -> int:
    """Recognised, translated, sifted and counted."""
    from intarsia.core.settings import NamedSource
    from intarsia.engines.connect import connect
    from intarsia.sources.gather import read_sources

    engine = connect("duckdb", memory="2GB", threads=2)
    base = read_sources({"web": NamedSource(place=str(path))}, engine)
    return base.sources[0].rows_used


def measured(what: str, path: Path) -> dict[str, float]:
    """One reading in a process of its own."""
    done = subprocess.run([sys.executable, __file__, "--one", what, str(path)], capture_output=True, text=True, check=True)
    Path(str(path) + ".read.duckdb").unlink(missing_ok=True)
    return json.loads(done.stdout.splitlines()[-1])


def one(what: str, path: Path) -> None:
    import duckdb  # noqa: F401
    import ibis.backends.duckdb  # noqa: F401

    before = resource.getrusage(resource.RUSAGE_SELF)
    rows = duckdb_reads(path) if what == "duckdb" else we_read(path)
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"rows": rows, "cpu_s": round(seconds, 2), "peak_mb": round(after.ru_maxrss / 1024)}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/loading"))  # noqa: S108
    parser.add_argument("--kinds", default="csv,parquet,sqlite")
    parser.add_argument("--one", nargs=2)
    wanted = parser.parse_args()
    if wanted.one:
        one(wanted.one[0], Path(wanted.one[1]))
        return
    wanted.folder.mkdir(parents=True, exist_ok=True)
    for kind in wanted.kinds.split(","):
        path = made(wanted.folder, wanted.rows, kind)
        ours = measured("ours", path)
        print(f"{kind}: {wanted.rows:,} events, ours {ours}", flush=True)
        if kind != "sqlite":
            theirs = measured("duckdb", path)
            print(f"{kind}: DuckDB into a table {theirs}; {ours['cpu_s'] / theirs['cpu_s']:.2f} x its CPU", flush=True)


if __name__ == "__main__":
    main()
