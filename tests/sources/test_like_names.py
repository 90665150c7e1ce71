"""Columns of one name, or of names that differ only in small and great letters: each keeps its own values, and records are set aside."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import intarsia as ia
from intarsia.core.settings import NamedSource

IDS = [f"C{n % 30}" for n in range(200)]
ORDERS = pa.table(
    {
        "customer_id": IDS,
        "order_id": [f"O{n}" for n in range(200)],
        "ordered_at": [f"2024-0{1 + n % 6}-1{n % 9}" for n in range(200)],
        "product": [f"P{n % 4}" for n in range(200)],
        "quantity": [1] * 200,
        "unit_price": [5.5 + n % 7 for n in range(200)],
    }
)
COLUMNS = [IDS[:31], [f"{one}@lace.be" for one in IDS[:31]], ["not known"] * 31, ["Ghent"] * 31, ["Gent"] * 31]
CASE, TWICE = ("customer_id", "email", "Email", "city", "place"), ("customer_id", "email", "mail", "city", "city")


def people(names: tuple[str, ...]) -> pa.Table:
    return pa.Table.from_arrays([pa.array(column, pa.string()) for column in COLUMNS], names=list(names))


def parquet(folder: Path, names: tuple[str, ...]) -> str:
    pq.write_table(people(names), folder / "crm.parquet")
    return str(folder / "crm.parquet")


def database(folder: Path, names: tuple[str, ...]) -> NamedSource:
    with sqlite3.connect(folder / "crm.db") as con:
        con.execute("CREATE TABLE people (a, b, c, d, e)")
        con.executemany("INSERT INTO people VALUES (?, ?, ?, ?, ?)", list(zip(*COLUMNS, strict=True)))
    asked = ", ".join(f'{own} AS "{name}"' for own, name in zip("abcde", names, strict=True))
    return NamedSource(place=str(folder / "crm.db"), query=f"SELECT {asked} FROM people")


@pytest.mark.parametrize("names", [CASE, TWICE], ids=["case", "twice"])
@pytest.mark.parametrize("made", [lambda _folder, names: people(names), parquet, database], ids=["arrow", "parquet", "sql"])
def test_a_record_is_set_aside_with_all_its_columns(tmp_path: Path, made: Any, names: tuple[str, ...]) -> None:
    base = ia.read({"shop": ORDERS, "crm": made(tmp_path, names)})
    assert base.refused is not None
    (aside,) = base.refused.to_pyarrow().to_pylist()
    told = ["city (2)" if name == "city" and place == 4 else name for place, name in enumerate(names)]
    assert json.loads(aside["record"]) == dict(zip(told, [column[30] for column in COLUMNS], strict=True))


def test_nested_columns_that_differ_in_case_alone(tmp_path: Path) -> None:
    table = people(CASE).append_column("address", pa.array([{"zip": "9000"}] * 31))
    pq.write_table(table, tmp_path / "crm.parquet")
    base = ia.read({"shop": ORDERS, "crm": str(tmp_path / "crm.parquet")})
    assert base.refused is not None
    (aside,) = base.refused.to_pyarrow().to_pylist()
    record = json.loads(aside["record"])
    assert (record["email"], record["Email"], record["address.zip"]) == ("C0@lace.be", "not known", "9000")
