"""What adding a source costs where the others were read before (D27), beside reading all of them anew; and that both give the same.

    python benchmarks/added_source.py [--rows 1000000] [--folder /tmp/added]

A shop with that many events on the web, as many order lines and a tenth as many support tickets, all in CSV; the tickets are the source
that is added. Each reading is a process of its own; CPU seconds (user and system), of which one or two are a fixed cost.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from loading import made as events

ORDERS = """
    SELECT 'O' || (i // 3) AS order_id, 'C' || (hash(i // 3) % {people}) AS customer_id,
           TIMESTAMP '2023-01-01' + to_seconds(CAST(i // 3 AS BIGINT) * 9) AS order_date, 'P' || (hash(i * 7) % 5000) AS sku,
           1 + CAST(hash(i * 3) % 4 AS INTEGER) AS quantity, round(1 + (hash(i * 11) % 9000) / 100.0, 2) AS price
    FROM range({rows}) t(i)"""
TICKETS = """
    SELECT 'T' || i AS ticket_id, 'C' || (hash(i) % {people}) AS customer_id,
           TIMESTAMP '2023-01-01' + to_seconds(CAST(i AS BIGINT) * 30) AS created_at,
           ['late delivery', 'refund', 'how does it work'][1 + CAST(hash(i * 3) % 3 AS INTEGER)] AS subject,
           ['open', 'solved'][1 + CAST(hash(i * 5) % 2 AS INTEGER)] AS status
    FROM range({rows}) t(i)"""


def made(folder: Path, rows: int) -> dict[str, str]:
    """The three files, made once."""
    import duckdb

    places = {"web": str(events(folder, rows, "csv"))}
    for name, query, own in (("shop", ORDERS, rows), ("desk", TICKETS, rows // 10)):
        path = folder / f"{name}-{rows}.csv"
        if not path.exists():
            duckdb.connect().execute(f"COPY ({query.format(rows=own, people=max(rows // 50, 10))}) TO '{path}' (FORMAT csv, HEADER)")
        places[name] = str(path)
    return places


def one(places: dict[str, str], cache: str) -> None:
    from intarsia.core.settings import Settings
    from intarsia.engines.connect import connect
    from intarsia.sources.gather import read_sources

    before, wall = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    engine = connect("duckdb", memory="2GB", threads=2)
    base = read_sources(places, engine, Settings(cache=cache or None))
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = {"cpu_s": round(cpu, 1), "wall_s": round(time.perf_counter() - wall, 1), "peak_mb": round(after.ru_maxrss / 1024)}
    sums = []
    for name, table in sorted(base.tables.items()):
        query = f"SELECT count(*), sum(CAST(hash(t) AS HUGEINT))::VARCHAR FROM ({engine.con.compile(table)}) t"
        sums.append((name, engine.con.raw_sql(query).fetchone()))
    sources = [replace(one, as_before=False) for one in base.sources]
    content = hashlib.sha256(repr((sums, sources, base.fingerprint)).encode()).hexdigest()[:12]
    print(json.dumps({**told, "as_before": sorted(one.name for one in base.sources if one.as_before), "content": content}))


def measured(title: str, places: dict[str, str], cache: Path | None) -> dict[str, object]:
    """One reading in a process of its own."""
    words = [sys.executable, __file__, "--one", json.dumps(places), str(cache or "")]
    found = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()[-1])
    print(f"{title:<48} {found}", flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/added"))  # noqa: S108
    parser.add_argument("--one", nargs=2)
    wanted = parser.parse_args()
    if wanted.one:
        one(json.loads(wanted.one[0]), wanted.one[1])
        return
    wanted.folder.mkdir(parents=True, exist_ok=True)
    places = made(wanted.folder, wanted.rows)
    cache = wanted.folder / "cache"
    shutil.rmtree(cache, ignore_errors=True)
    few = {name: places[name] for name in ("web", "shop")}
    measured("web and shop, nothing kept", few, None)
    measured("web and shop, kept for the next time", few, cache)
    fresh = measured("all three, nothing kept", places, None)
    added = measured("all three, the tickets added", places, cache)
    again = measured("all three once more", places, cache)
    size = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file()) / 1e6
    source = sum(Path(place).stat().st_size for place in places.values()) / 1e6
    same = fresh["content"] == added["content"] == again["content"]
    print(f"the same to the last bit: {same}; {size:.0f} MB kept of {source:.0f} MB of CSV")


if __name__ == "__main__":
    main()
