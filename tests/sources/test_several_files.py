"""Files that are read as one table, and a file of one column."""

from __future__ import annotations

from functools import partial

import pandas as pd
import pytest

from intarsia.errors import UsageError
from intarsia.sources.table import read_table
from sources.order_files import base_of, column, engine, told, written

PLAIN = "customer_id,order_id,order_date,sku,quantity,price\n007,A1,2024-01-31 10:05,P1,2,3.50\n008,A2,2024-02-01 00:00,P2,1,10\n"


@pytest.mark.parametrize("ending", ["csv", "parquet", "json"])
def test_newer_files_may_have_a_column_more(tmp_path, ending):
    old = pd.DataFrame(
        {"order_id": ["A1", "A2"], "customer_id": ["c1", "c2"], "order_date": ["2024-01-05", "2024-01-06"], "amount": [1.5, 2]}
    )
    new = old.assign(amount=[3.5, 4], category=["tea", "jam"])[["category", "amount", "customer_id", "order_id", "order_date"]]
    for name, frame in {"a": old, "b": new}.items():
        path = tmp_path / f"{name}.{ending}"
        {
            "csv": partial(frame.to_csv, index=False),
            "parquet": frame.to_parquet,
            "json": partial(frame.to_json, orient="records", lines=True),
        }[ending](path)
    base = base_of(str(tmp_path))
    assert column(base, "amount") == [1.5, 2, 3.5, 4]
    assert column(base, "category") == [None, None, "tea", "jam"]
    assert ending == "json" or "'a." in told(base, "file")


def test_a_file_of_another_kind_is_named(tmp_path):
    for name in ("a", "b"):
        pd.read_csv(written(tmp_path, PLAIN, "x.txt")).to_parquet(tmp_path / f"{name}.parquet")
    (tmp_path / "x.txt").unlink()
    written(tmp_path, "", "c.parquet")
    written(tmp_path, "What stands here.\n", "README.md")
    with pytest.raises(UsageError, match=r"2 of 4 are parquet; 'README.md' is text, 'c.parquet' is empty"):
        base_of(str(tmp_path))


@pytest.mark.parametrize(
    ("first", "second", "sign", "severity"),
    [
        ("35.330", "35,33", ";", "error"),  # alone it is 35.33, beside the other 35,330
        ("35.33", "35,33", ";", "error"),
        ("1.234", "35,33", "", "warning"),
        ("35.33", "35", ";", ""),
        ("35,3", "1.234,50", ";", ""),
    ],
)
def test_files_that_write_their_numbers_in_different_ways(tmp_path, first, second, sign, severity):
    head = "customer|date|amount\n"
    body = "".join(f"c{i}|2024-01-{i:02d}|%s\n" for i in range(1, 9))
    own = ";" if not sign or "," in first else ","
    files = [written(tmp_path, (head + body.replace("%s", n)).replace("|", s), f"{n}.csv") for n, s in ((first, own), (second, ";"))]
    said = [one for one in base_of(files).remarks if "in different ways" in one.text]
    assert [one.severity for one in said] == ([severity] if severity else [])
    assert not severity or f"'{second}.csv' like '{second}', '{first}.csv' like '{first}'" in said[0].text
    assert not [one for one in base_of(files, decimal=",").remarks if "in different ways" in one.text]


def test_one_column_of_texts(tmp_path):
    texts = ["Great, love it", "Bad; broke", "two\nlines, and\n\nmore", 'say "hi"', "plain"] * 8
    path = tmp_path / "texts.csv"
    pd.DataFrame({"text": texts}).to_csv(path, index=False)
    table = read_table(str(path), engine())
    assert [one.name for one in table.columns] == ["text"]
    assert table.columns[0].text.to_pylist() == texts
