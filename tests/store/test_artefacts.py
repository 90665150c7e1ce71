"""Results are whole or not there, and a spreadsheet cannot be made to run them."""

from __future__ import annotations

import csv as python_csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intarsia.errors import Unreadable, UsageError
from intarsia.store.artefacts import complete, csv, manifest_of, parquet, read_text, rows_of, write

SCHEMA = pa.schema([("customer_id", pa.string()), ("segment", pa.int64())])


def batch(*ids: str) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({"customer_id": list(ids), "segment": list(range(len(ids)))}, schema=SCHEMA)


def test_files_are_written_with_a_manifest_of_their_checksums(tmp_path: Path) -> None:
    written = write(tmp_path / "out", {"a.txt": "A", "charts/b.png": b"B", "c.parquet": parquet([batch("x")], SCHEMA)}, {"seed": 1})
    assert set(written.files) == {"a.txt", "charts/b.png", "c.parquet", "run.json"}
    manifest = json.loads((tmp_path / "out" / "run.json").read_text())
    assert manifest["seed"] == 1
    assert set(manifest["files"]) == {"a.txt", "charts/b.png", "c.parquet"}
    assert pq.read_table(tmp_path / "out" / "c.parquet").num_rows == 1
    assert complete(tmp_path / "out")
    assert not (tmp_path / "out" / ".partial").exists()


def test_an_altered_or_missing_file_is_noticed(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "A", "b.txt": "B"}, {})
    (tmp_path / "a.txt").write_text("changed")
    assert not complete(tmp_path)
    write(tmp_path, {"a.txt": "A", "b.txt": "B"}, {})
    (tmp_path / "b.txt").unlink()
    assert not complete(tmp_path)
    assert not complete(tmp_path / "nowhere")


def test_rows_are_read_from_a_whole_result_only(tmp_path: Path) -> None:
    write(tmp_path, {"c.parquet": parquet([batch("x", "y")], SCHEMA)}, {"seed": 1})
    assert manifest_of(tmp_path)["seed"] == 1
    assert rows_of(tmp_path, "c.parquet", "customer_id", "y") == [{"customer_id": "y", "segment": 1}]
    assert rows_of(tmp_path, "c.parquet", "customer_id", "z") == []
    with pytest.raises(Unreadable, match=r"no d\.parquet"):
        rows_of(tmp_path, "d.parquet", "customer_id", "y")
    with (tmp_path / "c.parquet").open("ab") as file:
        file.write(b"more")
    with pytest.raises(Unreadable, match="changed after the run"):
        rows_of(tmp_path, "c.parquet", "customer_id", "y")
    for text in ("{", "[]", '{"files": {}}'):
        (tmp_path / "run.json").write_text(text)
        with pytest.raises(Unreadable, match="no whole result"):
            manifest_of(tmp_path)


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    write(tmp_path, {"a.txt": "A"}, {})
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_failure_half_way_leaves_the_earlier_result_whole(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "old", "b.txt": "old"}, {})

    def breaks(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(UsageError, match="No space left"):
        write(tmp_path, {"a.txt": "new", "b.txt": breaks}, {})
    assert (tmp_path / "a.txt").read_text() == "old"
    assert complete(tmp_path)


@pytest.mark.slow
def test_killed_at_any_point_a_folder_is_whole_or_says_that_it_is_not(tmp_path: Path) -> None:
    program = (
        "import sys, itertools\nfrom intarsia.store.artefacts import write\n"
        "print('ready', flush=True)\n"
        "for i in itertools.count():\n"
        "    text = str(i) * 20000\n"
        "    write(sys.argv[1], {f'{n}.txt': text for n in range(8)}, {'i': i})\n"
    )
    seen_whole = 0
    for attempt in range(12):
        process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.01 + attempt * 0.007)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        if complete(tmp_path):
            seen_whole += 1
            assert len({(tmp_path / f"{n}.txt").read_text() for n in range(8)}) == 1, "a whole result never mixes two runs"
        else:
            assert not (tmp_path / "run.json").exists()
    assert seen_whole > 0


def test_a_folder_that_is_a_file_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        write(tmp_path / "out", {"a": "A"}, {})


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1), min_size=1, max_size=20))
def test_no_cell_of_a_csv_can_start_a_formula(tmp_path_factory: pytest.TempPathFactory, ids: list[str]) -> None:
    path = tmp_path_factory.mktemp("csv") / "out.csv"
    writer = csv([batch(*ids)], SCHEMA)
    assert callable(writer)
    writer(path)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(python_csv.reader(file))[1:]
    assert len(rows) == len(ids)
    for (cell, _), original in zip(rows, ids, strict=True):
        assert cell.lstrip()[:1] not in ("=", "+", "-", "@") or cell == ""
        assert cell in (original, "'" + original) or cell.replace("\r\n", "\n") in (
            original.replace("\r\n", "\n"),
            "'" + original.replace("\r\n", "\n"),
        )


def test_settings_that_cannot_be_read_are_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_text(tmp_path / "none.toml")
