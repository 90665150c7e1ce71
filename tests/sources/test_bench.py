"""Engines that read no files get the orders in batches, from a reading desk of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from intarsia.core.settings import SourceSettings
from intarsia.engines.connect import connect
from intarsia.sources.bench import OwnBench
from intarsia.sources.read import read
from intarsia.sources.sql import as_table
from sources.order_files import base_of, rows, written


@dataclass(frozen=True)
class Elsewhere:
    """A warehouse that takes batches and never sees a file."""

    inner: Any
    name: str = "elsewhere"
    memory_bytes: int = 200_000_000

    def put(self, batches, schema):
        return self.inner.put(batches, schema)


def test_another_engine_gets_the_same_lines(tmp_path):
    path = written(
        tmp_path, "customer,date,amount\n1,2024-01-01,5\n2,soon,6\n1,2024-01-02,7,8\n3,2024-02-01,8\n4,2024-02-02,8\n5,2024-02-03,8\n"
    )
    engine = connect("duckdb", memory="500MB")
    assert rows(read(path, Elsewhere(engine), SourceSettings())) == rows(base_of(path))
    engine.close()


def test_what_the_desk_keeps_goes_with_it():
    from pathlib import Path

    bench = OwnBench()
    kept = bench.keep(as_table(bench.con, "SELECT 1 AS a"))
    assert kept.to_pyarrow().to_pylist() == [{"a": 1}]
    folder = Path(bench._folder.name)
    bench.close()
    assert not folder.exists()
