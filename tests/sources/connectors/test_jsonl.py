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
    {"id": 2, "params": [{"key": "n", "value": {"int_value": "5"}}], "notes": [{"sku": "s1"}, {"sku": "s2"}]},
]
NAMES = ("id", "context.page.path", "params.k", "params.n", "tags", "notes.sku")
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


CUSTOMERS = [
    {
        "customer_id": "a",
        "orders": [
            {"id": 1, "items": [{"sku": "x", "price": 2}, {"sku": "y", "price": 3}], "refunds": [{"amount": 1}, {"amount": 2}]},
            {"id": 2, "items": []},
        ],
        "tickets": [{"topic": "late"}],
    },
    {"customer_id": "b", "orders": [], "tickets": [{"topic": "lost"}, {"topic": "late"}]},
]


@pytest.mark.parametrize("ending", ["json", "jsonl", "parquet"])
def test_orders_of_customers_and_lines_of_orders_are_records_and_what_is_left_out_is_counted(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    if ending == "parquet":
        pq.write_table(pa.Table.from_pylist(CUSTOMERS), path)
    else:
        path.write_text(json.dumps(CUSTOMERS) if ending == "json" else "\n".join(map(json.dumps, CUSTOMERS)), encoding="utf-8")
    loaded, rows, _ = load(path, Parquet() if ending == "parquet" else Jsonl())
    assert sorted(loaded.names) == [
        "customer_id",
        "orders.id",
        "orders.items.price",
        "orders.items.sku",
        "orders.refunds.amount",
        "tickets.topic",
    ]
    named = ("customer_id", "orders.id", "orders.items.sku", "orders.refunds.amount", "tickets.topic")
    place = [loaded.names.index(name) for name in named]
    assert [tuple(row[n] for n in place) for row in rows] == [
        ("a", "1", "x", "3.0", "late"),
        ("a", "1", "y", "3.0", "late"),
        ("a", "2", None, None, "late"),
        ("b", None, None, None, "lost"),
    ]
    told = [remark.text for remark in loaded.remarks]
    assert "Of the list 'tickets' only the first part is read; 1 of 4 records hold more." in told
    assert not [text for text in told if "refunds" in text]


def test_one_customer_alone_keeps_her_key(tmp_path):
    loaded, rows, _ = load(written(tmp_path, json.dumps({"customer_id": "a", "orders": [{"id": 1}, {"id": 2}]}), "a.json"))
    assert loaded.names == ("customer_id", "orders.id")
    assert rows == [("a", "1"), ("a", "2")]


def test_lines_of_an_order_go_before_its_payments(tmp_path):
    order = {"id": 1, "payments": [{"card": "a"}, {"card": "b"}], "line_items": [{"sku": "x"}, {"sku": "y"}, {"sku": "z"}]}
    loaded, rows, _ = load(written(tmp_path, json.dumps([order]), "a.json"))
    assert [row[loaded.names.index("line_items.sku")] for row in rows] == ["x", "y", "z"]
    assert any("'payments' only the first part is read; 3 of 3 records" in remark.text for remark in loaded.remarks)


def test_goods_of_an_event_stay_with_it(tmp_path):
    event = {"event_name": "purchase", "user_pseudo_id": "u", "items": [{"item_id": 1}, {"item_id": 2}]}
    loaded, rows, _ = load(written(tmp_path, json.dumps(event) + "\n" + json.dumps(event), "a.jsonl"))
    assert len(rows) == 2
    assert any("'items' only the first part is read; 2 of 2 records" in remark.text for remark in loaded.remarks)


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
