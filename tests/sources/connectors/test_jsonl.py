"""JSON in every common layout arrives as the same flat records; what is no record says so."""

from __future__ import annotations

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from intarsia.core.settings import SourceSettings
from intarsia.errors import TooLittle, Unreadable
from intarsia.sources.connectors.jsonl import Jsonl
from intarsia.sources.connectors.parquet import Parquet
from sources.order_files import engine, written

RECORDS = [
    {"id": 1, "context": {"page": {"path": "/x"}}, "params": [{"key": "k", "value": {"string_value": "v"}}], "tags": ["a", "b"]},
    {"id": 2, "params": [{"key": "n", "value": {"int_value": "5"}}], "items": [{"sku": "s1"}, {"sku": "s2"}]},
]
NAMES = ("id", "context.page.path", "params.k", "params.n", "tags", "items.sku")
ROWS = [("1", "/x", "v", None, '["a","b"]', None), ("2", None, None, "5", None, "s1")]


def load(path, connector=None):
    loaded = (connector or Jsonl()).load(str(path), engine(), SourceSettings())
    rows = loaded.table.order_by("row").to_pyarrow().to_pylist()
    return loaded, [tuple(row[f"c{i}"] for i in range(len(loaded.names))) for row in rows], [row["broken"] for row in rows]


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(json.dumps(one) for one in RECORDS),
        "\ufeff" + "\r\n".join(json.dumps(one) for one in RECORDS) + "\r\n",
        json.dumps(RECORDS),
        json.dumps(RECORDS, indent=2),
        json.dumps({"data": RECORDS, "count": 2}, indent=1),
        json.dumps({"has_more": False, "data": RECORDS}),
        gzip.compress("\n".join(json.dumps(one) for one in RECORDS).encode()),
    ],
    ids=["lines", "mark and returns", "list", "list over lines", "wrapped over lines", "wrapped on a line", "gzip"],
)
def test_layouts(tmp_path, content):
    path = written(tmp_path, content, "a.json")
    assert Jsonl().accepts(str(path))
    loaded, rows, broken = load(path)
    assert loaded.names == NAMES
    assert rows == ROWS
    assert broken == [None, None]


def test_lines_that_are_no_records_are_kept_and_told(tmp_path):
    _, rows, broken = load(written(tmp_path, '{"a": 1}\nnot json\n[1]\n{"a": 2}\n', "a.jsonl"))
    assert rows == [("1",), (None,), (None,), ("2",)]
    assert broken == [None, "The line is not valid JSON.", "The line is no JSON object.", None]


def test_order_lines_are_records_of_their_own(tmp_path):
    content = json.dumps({"orders": [{"id": 1, "line_items": [{"sku": "a"}, {"sku": "b"}]}, {"id": 2, "line_items": []}]})
    loaded, rows, _ = load(written(tmp_path, content, "a.json"))
    assert rows == [("1", "a"), ("1", "b"), ("2", None)]
    assert any("line_items" in remark.text for remark in loaded.remarks)


def test_nested_parquet_is_laid_flat(tmp_path):
    table = pa.table({"id": [1, 2], "device": [{"category": "mobile"}, {"category": None}]})
    pq.write_table(table, tmp_path / "a.parquet")
    loaded, rows, _ = load(tmp_path / "a.parquet", Parquet())
    assert loaded.names == ("id", "device.category")
    assert rows == [("1", "mobile"), ("2", None)]


def test_reading_twice_is_the_same(tmp_path):
    path = written(tmp_path, "\n".join(json.dumps(one) for one in RECORDS), "a.jsonl")
    assert load(path)[0].fingerprint == load(path)[0].fingerprint
    assert load(path)[1:] == load(path)[1:]


@pytest.mark.parametrize("content", ["[{}", '{"a":\n', "[{}]", '[{"a": 1}, {"b"'])
def test_what_holds_nothing_or_breaks_off(tmp_path, content):
    with pytest.raises((TooLittle, Unreadable), match=r"a\.json"):
        load(written(tmp_path, content, "a.json"))
